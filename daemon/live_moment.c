/* daemon/live_moment.c -- see live_moment.h. */
#include "daemon/live_moment.h"
#include "core/base/hash.h"
#include "core/explain/explain.h"
#include "core/place/place.h"

enum { ANSWER = 1, KIND = 2, OUTCOME = 4, SITUATION = 8, TOPIC = 16, SLOT = 32, DEVICE = 64, STAGE = 128, PLACE = 256, ALL = 511, KIND_ALONE = 512, REASON_ALONE = 1024 };

/* From everything down; each rung is a part of the one above it. */
static const uint16_t ladder[] = { ALL, ALL & ~PLACE, ANSWER | KIND | OUTCOME | SITUATION | TOPIC | SLOT, ANSWER | KIND | OUTCOME | SITUATION | TOPIC,
                                   ANSWER | KIND | OUTCOME | SITUATION, ANSWER | KIND | OUTCOME, ANSWER | KIND };
enum { RUNGS = sizeof ladder / sizeof *ladder, AT_PLACE_M = 200 };

/* ---- what it was ---- */

static void text_of(char out[TACT_CELL_TEXT_BYTES + 1], tact_slice text) {
    size_t n = text.len < TACT_CELL_TEXT_BYTES ? text.len : TACT_CELL_TEXT_BYTES;
    if (n) memcpy(out, text.ptr, n);
    out[n] = 0;
}

static void from_cell(tact_live_moment *m, const tact_cell *c, tact_instant at) {
    *m = (tact_live_moment){ .at = tact_whole_second(at), .type = c->type, .kind = c->kind, .situation = c->situation, .stage = c->stage, .device = c->device, .answer = c->answer,
                             .channel = 255, .purpose = 255, .topic = c->topic.len ? tact_id32(c->topic) : 0 };
    text_of(m->slot, c->place);
}

static void from_decision(tact_live_moment *m, const tact_decision *d) {
    tact_why why = tact_explain_settling(d);
    bool chosen = d->campaign && !d->silence && !d->ghost;
    m->reason = why.reason;
    m->channel = chosen ? d->channel : why.channel;
    m->purpose = why.purpose;
    m->campaign = chosen ? d->campaign : 0;
}

/* Where they are, as far as they allow it: a position was dropped already where they do not. */
static uint32_t place_of(const tact_bundle *b, const tact_event *e, const tact_result *r) {
    const tact_place *at = r->stay_place;
    uint32_t metres = 0;
    if (!at && e->context.has_location && !(tact_place_nearest(b, e->context.latitude_e7, e->context.longitude_e7, &at, &metres) && metres <= AT_PLACE_M)) at = NULL;
    return at ? tact_id32(at->name_id) : 0;
}

bool tact_live_moment_of(tact_live_moment *m, const tact_bundle *b, const tact_event *e, const tact_result *r, const tact_cell *cell) {
    if (cell->type > TACT_EVENT_SCREEN || r->private_matter || r->moment.sensitive) return false;
    from_cell(m, cell, e->received);
    m->test = e->tester;
    m->place = place_of(b, e, r);
    if (r->decided) from_decision(m, &r->decision);
    return true;
}

/* {"code"} or {"campaign": "code"}, as daemon/logrow.c writes them. A campaign of a private topic stands there without its name; what campaigns alone meet is told of one. */
static void reasons_of(tact_decision *d, const tact_value *list) {
    for (uint32_t i = 0; list && list->type == TACT_LIST && i < list->list.count; i++) {
        const tact_value *v = &list->list.items[i];
        bool named = v->type == TACT_MAP && v->map.count == 1 && v->map.pairs[0].value.type == TACT_TEXT;
        int number = tact_reason_number(named ? v->map.pairs[0].value.text : v->type == TACT_TEXT ? v->text : (tact_slice){ NULL, 0 });
        tact_why why = tact_why_of((tact_reason)(number < 0 ? 0 : number));
        if (named) why.campaign = tact_id32(v->map.pairs[0].key);
        else if (number > 0 && tact_reason_reach((unsigned)number)) why.campaign = UINT32_MAX;
        if (number > 0) tact_trace_add(&d->reasons, why);
    }
}

static bool is(const tact_value *line, const char *path) {
    const tact_value *v = tact_value_path(line, path);
    return v && v->type == TACT_BOOL && v->boolean;
}

/* The hour a message waits for is the only instant a line keeps beside its codes. */
static void hour_of(tact_trace *reasons, tact_slice until) {
    for (uint32_t i = 0; i < reasons->count; i++)
        if (tact_why_likely_hour(reasons->entries[i].reason) && !tact_instant_parse(until, &reasons->entries[i].until)) reasons->entries[i].until.us = 0;
}

tact_decision tact_live_decision_of_line(const tact_value *line) {
    tact_decision d = { .silence = is(line, "silence"), .ghost = is(line, "ghost") };
    tact_slice campaign = tact_value_path_text(line, "campaign");
    int channel = tact_word_number(TACT_LIST_CHANNEL, tact_value_path_text(line, "channel"));
    if (campaign.len) d.campaign = tact_id32(campaign);
    d.channel = (uint8_t)(channel < 0 ? 255 : channel);
    reasons_of(&d, tact_value_path(line, "reasons"));
    hour_of(&d.reasons, tact_value_path_text(line, "until"));
    return d;
}

unsigned tact_live_reason_of_line(const tact_value *line) {
    tact_decision d = tact_live_decision_of_line(line);
    return d.reasons.count ? tact_explain_settling(&d).reason : 0;
}

bool tact_live_moment_of_line(tact_live_moment *m, const tact_value *line, const tact_cell *cell, tact_instant at) {
    if (cell->type > TACT_EVENT_SCREEN || is(line, "private")) return false;
    from_cell(m, cell, at);
    if (!tact_value_path(line, "decision")) return true;
    tact_decision d = tact_live_decision_of_line(line);
    from_decision(m, &d);
    return true;
}

/* ---- how much of it is that of many ---- */

static uint64_t name_of(const tact_live_moment *m, unsigned mask) {
    uint32_t words[10] = { mask };
    if (mask & ANSWER) words[1] = m->answer + 1u;
    if (mask & (KIND | KIND_ALONE)) words[2] = m->kind + 1u;
    if (mask & (OUTCOME | REASON_ALONE)) words[3] = m->reason + 1u;
    if (mask & OUTCOME) words[4] = m->campaign;
    if (mask & SITUATION) words[5] = m->situation + 1u;
    if (mask & TOPIC) words[6] = m->topic;
    if (mask & SLOT) words[7] = m->slot[0] ? tact_id32(tact_slice_of(m->slot)) : m->type + 1u;
    if (mask & DEVICE) words[8] = m->device + 1u;
    if (mask & STAGE) words[8] |= (m->stage + 1u) << 8;
    if (mask & PLACE) words[9] = m->place;
    return tact_hash((tact_seed){ 0x6c697665u, mask }, (tact_slice){ (const char *)words, sizeof words });
}

void tact_live_moment_judge(tact_live_moment *m, tact_crowds *crowds, uint64_t person) {
    m->shown = m->test ? ALL : TACT_LIVE_HIDDEN;
    if (!crowds) return;
    for (unsigned i = 0; i < RUNGS; i++)
        if (tact_crowds_meet(crowds, name_of(m, ladder[i]), person, m->at) && !m->shown) m->shown = ladder[i];
    (void)tact_crowds_meet(crowds, name_of(m, KIND_ALONE), person, m->at);
    (void)tact_crowds_meet(crowds, name_of(m, REASON_ALONE), person, m->at);
}

bool tact_live_kind_common(const tact_crowds *crowds, unsigned kind, tact_instant now) {
    return crowds && tact_crowds_enough(crowds, name_of(&(tact_live_moment){ .kind = (uint8_t)kind }, KIND_ALONE), now);
}

bool tact_live_reason_common(const tact_crowds *crowds, unsigned reason, tact_instant now) {
    return crowds && tact_crowds_enough(crowds, name_of(&(tact_live_moment){ .reason = (uint16_t)reason }, REASON_ALONE), now);
}

/* ---- saying it ---- */

static tact_slice place_name(const tact_bundle *b, uint32_t id) {
    for (uint32_t i = 0; i < b->place_count; i++)
        if (tact_id32(b->places[i].name_id) == id) return b->places[i].name_id;
    return (tact_slice){ NULL, 0 };
}

static void outcome(tact_json *j, const tact_live_moment *m, const tact_bundle *b, tact_slice language, tact_arena *arena) {
    const tact_campaign *c = m->campaign ? tact_bundle_campaign(b, m->campaign) : NULL;
    TACT_JSON_KEY(j, "decision");
    if (c) tact_json_text(j, c->name); else tact_json_null(j);
    if (m->channel < TACT_CHANNEL_COUNT) tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, m->channel));
    if (!m->reason) return;
    tact_why why = tact_why_of((tact_reason)m->reason);
    why.channel = m->channel;
    why.purpose = m->purpose;
    TACT_JSON_KEY(j, "reason");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("code"), tact_reason_code(m->reason));
    tact_json_key_text(j, TACT_S("text"), tact_explain_why(&why, b, language, NULL, m->at, arena));
    tact_json_end_map(j);
}

void tact_live_moment_json(tact_json *j, const tact_live_moment *m, const tact_bundle *b, tact_slice language, tact_arena *arena) {
    char time[TACT_INSTANT_TEXT + 1];
    const tact_topic *topic = m->topic && m->shown & TOPIC ? tact_bundle_topic(b, m->topic) : NULL;
    tact_slice place = m->place && m->shown & PLACE ? place_name(b, m->place) : (tact_slice){ NULL, 0 };
    TACT_ASSERT(m->shown);
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("at"), tact_instant_format(m->at, time));
    tact_json_key_text(j, TACT_S("kind"), tact_word_name(TACT_LIST_KIND, m->kind));
    tact_json_key_text(j, TACT_S("answer"), tact_cell_answer_code(m->answer));
    if (m->shown & SITUATION) tact_json_key_text(j, TACT_S("situation"), tact_word_name(TACT_LIST_SITUATION, m->situation));
    if (topic && !tact_topic_marked(topic)) tact_json_key_text(j, TACT_S("topic"), topic->name);
    if (m->shown & STAGE) tact_json_key_text(j, TACT_S("stage"), tact_word_name(TACT_LIST_STAGE, m->stage));
    if (m->shown & SLOT) tact_json_key_text(j, m->slot[0] ? TACT_S("slot") : TACT_S("type"), m->slot[0] ? tact_slice_of(m->slot) : tact_word_name(TACT_LIST_EVENT, m->type));
    if (m->shown & DEVICE) tact_json_key_text(j, TACT_S("device"), tact_word_name(TACT_LIST_DEVICE, m->device));
    if (m->shown & OUTCOME) outcome(j, m, b, language, arena);
    if (place.len) tact_json_key_text(j, TACT_S("place"), place);
    tact_json_key_bool(j, TACT_S("test"), m->test);
    tact_json_end_map(j);
}
