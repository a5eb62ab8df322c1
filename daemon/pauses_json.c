/* daemon/pauses_json.c -- see pauses_json.h. */
#include "daemon/pauses_json.h"

static void stopped(tact_json *j, const tact_campaign *c, const tact_tally *t, bool paused) {
    char text[TACT_INSTANT_TEXT + 1];
    bool braked = paused && t->brake.kind;
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("campaign"), c->name);
    tact_json_key_text(j, TACT_S("why"), tact_slice_of(braked ? tact_brake_name(t->brake.kind) : paused ? "by hand" : "budget"));
    if (braked) {
        tact_json_key_int(j, TACT_S("count"), (int64_t)t->brake.count);
        tact_json_key_int(j, TACT_S("of"), (int64_t)t->brake.of);
        tact_json_key_text(j, TACT_S("at"), tact_instant_format(t->brake.at, text));
    }
    tact_json_end_map(j);
}

static void new_sender(tact_json *j, const tact_keeper *k, const tact_world *w) {
    char text[TACT_INSTANT_TEXT + 1];
    uint64_t sent, may = tact_keeper_ramp(k, &sent);
    if (may == UINT64_MAX) return;
    TACT_JSON_KEY(j, "newSender");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("channel"), TACT_S("email"));
    tact_json_key_int(j, TACT_S("sentToday"), (int64_t)sent);
    tact_json_key_int(j, TACT_S("mayToday"), (int64_t)may);
    if (w->channels_ramped) tact_json_key_text(j, TACT_S("until"), tact_instant_format(w->ramp_until, text));
    tact_json_end_map(j);
}

void tact_pauses_json(tact_json *j, const tact_keeper *k) {
    const tact_world *w = tact_keeper_world(k);
    const tact_bundle *b = tact_keeper_engine(k)->bundle;
    uint32_t count;
    const tact_tally *tallies = tact_keeper_tallies(k, &count);
    tact_json_key_bool(j, TACT_S("everythingPaused"), w->all_paused);
    tact_json_key_bool(j, TACT_S("promotionPaused"), w->promotion_paused);
    TACT_JSON_KEY(j, "channelsPaused");
    tact_json_list(j);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++)
        if (w->channels_paused >> c & 1) tact_json_text(j, tact_word_name(TACT_LIST_CHANNEL, c));
    tact_json_end_list(j);
    TACT_JSON_KEY(j, "stopped");
    tact_json_list(j);
    for (uint32_t i = 0; i < count; i++) {
        bool paused = tact_world_lists(w->paused, w->paused_count, b->campaigns[i].id);
        if (paused || tact_world_lists(w->exhausted, w->exhausted_count, b->campaigns[i].id)) stopped(j, &b->campaigns[i], &tallies[i], paused);
    }
    tact_json_end_list(j);
    new_sender(j, k, w);
}
