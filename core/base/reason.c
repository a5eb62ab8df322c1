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
