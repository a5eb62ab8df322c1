/* daemon/pass_json.c -- see pass_json.h. */
#include "daemon/pass_json.h"

static void time_key(tact_json *j, tact_slice key, tact_instant t) {
    char text[TACT_INSTANT_TEXT + 1];
    if (t.us) tact_json_key_text(j, key, tact_instant_format(t, text));
}

static void pass(tact_json *j, const tact_keeper *k, const tact_pass *p) {
    const char *held = tact_keeper_pass_held(k, p), *why = p->why[0] ? p->why : held;
    tact_json_map(j);
    tact_json_key_int(j, TACT_S("number"), (int64_t)p->number);
    tact_json_key_text(j, TACT_S("campaign"), tact_slice_of(p->name));
    tact_json_key_text(j, TACT_S("state"), tact_slice_of(held ? "held" : tact_pass_state_name(p->state)));
    if (why) tact_json_key_text(j, TACT_S("why"), tact_slice_of(why));
    TACT_JSON_KEY(j, "progress");
    tact_json_double(j, tact_pass_progress_milli(p) / 1000.0);
    tact_json_key_int(j, TACT_S("met"), (int64_t)p->met);
    tact_json_key_int(j, TACT_S("left"), (int64_t)p->reached);
    tact_json_key_int(j, TACT_S("silent"), (int64_t)p->silent);
    if (p->failed) tact_json_key_int(j, TACT_S("failed"), (int64_t)p->failed);
    time_key(j, TACT_S("start"), p->slot);
    time_key(j, TACT_S("notAfter"), p->not_after);
    time_key(j, TACT_S("began"), p->began);
    time_key(j, TACT_S("ended"), p->ended);
    tact_json_end_map(j);
}

void tact_passes_json(tact_json *j, const tact_keeper *k) {
    uint32_t count;
    const tact_pass *passes = tact_keeper_passes(k, &count);
    tact_json_map(j);
    TACT_JSON_KEY(j, "passes");
    tact_json_list(j);
    while (count) pass(j, k, &passes[--count]);
    tact_json_end_list(j);
    tact_json_end_map(j);
}

void tact_happened_json(tact_json *j, const tact_keeper *k, const tact_happened *h) {
    uint32_t count;
    const tact_pass *passes = tact_keeper_passes(k, &count);
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("status"), h->duplicate ? TACT_S("duplicate") : TACT_S("ok"));
    TACT_JSON_KEY(j, "passes");
    tact_json_list(j);
    for (uint32_t i = 0; i < h->count; i++)
        for (uint32_t p = 0; p < count; p++)
            if (passes[p].number == h->numbers[i]) pass(j, k, &passes[p]);
    tact_json_end_list(j);
    if (!h->duplicate && !h->count) tact_json_key_text(j, TACT_S("why"), TACT_S("no live campaign begins with it"));
    tact_json_end_map(j);
}
