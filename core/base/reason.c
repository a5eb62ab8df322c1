/* core/base/reason.c -- see reason.h. */
#include "core/base/reason.h"

typedef struct { uint16_t number; tact_slice code, en, fr, it, text; } row;
#define L(s) { s, sizeof(s) - 1 }
static const row rows[] = {
#define R(name, number, code, en, fr, it, text) { number, L(code), L(en), L(fr), L(it), L(text) },
#include "core/base/reason.def"
#undef R
};
enum { ROWS = sizeof rows / sizeof *rows };

static const row *find(unsigned reason) {
    for (unsigned i = 0; i < ROWS; i++)
        if (rows[i].number == reason) return &rows[i];
    return NULL;
}

bool tact_trace_add(tact_trace *trace, tact_why why) {
    if (!trace) return false;
    if (trace->count < TACT_TRACE_ROOM) trace->entries[trace->count++] = why;
    else trace->dropped++;
    return false;
}

unsigned tact_reason_told(unsigned reason) { return reason == TACT_WHY_GATE_WELLBEING ? TACT_WHY_ATTENTION_PRICE : reason; }

unsigned tact_reason_reach(unsigned reason) {
    static const uint16_t met[] = {
        TACT_WHY_GATE_STATE, TACT_WHY_MATCH_ERROR, TACT_WHY_ROBOT, TACT_WHY_GATE_ERASED, TACT_WHY_GATE_LAW, TACT_WHY_GATE_PERMISSION, TACT_WHY_GATE_OBJECTION, TACT_WHY_GATE_EXPIRED, TACT_WHY_GATE_RELATIONSHIP,
        TACT_WHY_GATE_SIGNAL, TACT_WHY_GATE_NO_CHANNEL, TACT_WHY_GATE_MINOR, TACT_WHY_GATE_SENSITIVE, TACT_WHY_GATE_COMPLAINT, TACT_WHY_GATE_QUIET, TACT_WHY_GATE_QUIET_OWN, TACT_WHY_GATE_CAP_LAW,
        TACT_WHY_GATE_PAUSE, TACT_WHY_GATE_CAP_PERSON, TACT_WHY_GATE_CAP_CHANNEL, TACT_WHY_GATE_CAP_ALL, TACT_WHY_ATTENTION_FULL, TACT_WHY_GATE_PAUSED_ALL, TACT_WHY_GATE_BUDGET, TACT_WHY_GATE_RAMP,
        TACT_WHY_GATE_CAP_CAMPAIGN, TACT_WHY_GATE_AGAIN, TACT_WHY_COUPON_NONE, TACT_WHY_COUPON_HAD, TACT_WHY_PRODUCT_MISSING, TACT_WHY_ATTENTION_PRICE, TACT_WHY_MATCH_WORDS };
    for (unsigned i = 0; i < sizeof met / sizeof *met; i++)
        if (met[i] == tact_reason_told(reason)) return i + 1;
    return 0;
}

bool tact_trace_told(const tact_trace *trace, uint32_t i, tact_why *out) {
    *out = trace->entries[i];
    out->reason = (uint16_t)tact_reason_told(out->reason);
    if (out->reason != TACT_WHY_ATTENTION_PRICE) return true;
    *out = tact_why_of(TACT_WHY_ATTENTION_PRICE);
    out->campaign = trace->entries[i].campaign;
    for (uint32_t k = 0; k < i; k++)
        if (tact_reason_told(trace->entries[k].reason) == out->reason && trace->entries[k].campaign == out->campaign) return false;
    return true;
}

tact_slice tact_reason_code(unsigned reason) { return tact_reason_own_code(tact_reason_told(reason)); }

tact_slice tact_reason_own_code(unsigned reason) {
    const row *r = find(reason);
    return r ? r->code : (tact_slice){ NULL, 0 };
}

int tact_reason_number(tact_slice code) {
    for (unsigned i = 0; i < ROWS; i++)
        if (tact_slice_equal(rows[i].code, code)) return rows[i].number;
    return -1;
}

tact_slice tact_reason_sentence(unsigned reason, tact_slice language) { return tact_reason_own_sentence(tact_reason_told(reason), language); }

tact_slice tact_reason_own_sentence(unsigned reason, tact_slice language) {
    const row *r = find(reason);
    if (!r) return (tact_slice){ NULL, 0 };
    if (tact_slice_starts(language, TACT_S("fr"))) return r->fr;
    if (tact_slice_starts(language, TACT_S("it"))) return r->it;
    return r->en;
}

tact_slice tact_reason_text(unsigned reason) {
    const row *r = find(reason);
    return r ? r->text : (tact_slice){ NULL, 0 };
}

bool tact_reason_row(unsigned index, unsigned *reason) {
    if (index >= ROWS) return false;
    *reason = rows[index].number;
    return true;
}
