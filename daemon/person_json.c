/* daemon/person_json.c -- see person_json.h. */
#include "daemon/person_json.h"
#include "core/engine/foreign.h"
#include "core/engine/said.h"
#include "core/person/fold.h"
#include "core/engine/engine.h"
#include "daemon/answer.h"

typedef struct { tact_json *j; const tact_bundle *b; tact_instant now; } out;

static void at(tact_json *j, const char *key, tact_instant t) {
    char text[TACT_INSTANT_TEXT + 1];
    if (t.us) tact_json_key_text(j, tact_slice_of(key), tact_instant_format(t, text));
}

static void hex(tact_json *j, const char *key, uint64_t v) {
    char text[16];
    tact_json_key_text(j, tact_slice_of(key), tact_answer_hex(v, text));
}

static void topic(out *o, uint32_t id) {
    const tact_topic *t = tact_bundle_topic(o->b, id);
    if (t) tact_json_key_text(o->j, TACT_S("topic"), t->name);
    else if (id) tact_json_key_int(o->j, TACT_S("topicId"), id);
    else tact_json_key_text(o->j, TACT_S("topic"), TACT_S("*"));
}

static void campaign(out *o, uint32_t id) {
    const tact_campaign *c = tact_bundle_campaign(o->b, id);
    if (c) tact_json_key_text(o->j, TACT_S("campaign"), c->name);
    else if (id == TACT_LOT_PROGRAMME) tact_json_key_text(o->j, TACT_S("campaign"), TACT_S("(all promotion)"));
    else if (id == TACT_SAID) tact_json_key_text(o->j, TACT_S("what"), TACT_S("an answer to what you wrote"));
    else if (id) tact_json_key_int(o->j, TACT_S("campaignId"), id);
}

static void permissions(out *o, const tact_part *p) {
    TACT_JSON_KEY(o->j, "permissions");
    tact_json_list(o->j);
    for (uint32_t i = 0; i < p->permission_count; i++) {
        const tact_permission *g = &p->permissions[i];
        const tact_purpose *purpose = tact_bundle_purpose(o->b, g->purpose);
        tact_json_map(o->j);
        tact_json_key_text(o->j, TACT_S("purpose"), purpose ? purpose->name : tact_word_name(TACT_LIST_PURPOSE, g->purpose));
        tact_json_key_text(o->j, TACT_S("state"), tact_word_name(TACT_LIST_PERMISSION, g->state));
        tact_json_key_text(o->j, TACT_S("basis"), tact_word_name(TACT_LIST_BASIS, g->basis));
        tact_json_key_int(o->j, TACT_S("notice"), g->notice);
        at(o->j, "at", g->at);
        at(o->j, "expires", g->expires);
        tact_json_end_map(o->j);
    }
    tact_json_end_list(o->j);
}

static void touches(out *o, const tact_part *p) {
    TACT_JSON_KEY(o->j, "touches");
    tact_json_list(o->j);
    for (uint32_t i = 0; i < p->touch_count; i++) {
        const tact_touch *t = &p->touches[i];
        tact_json_map(o->j);
        at(o->j, "at", t->at);
        campaign(o, t->campaign);
        if (tact_touch_foreign(t)) tact_json_key_bool(o->j, TACT_S("otherSender"), true);
        tact_json_key_text(o->j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, t->channel));
        tact_json_key_text(o->j, TACT_S("class"), tact_word_name(TACT_LIST_CLASS, t->class_));
        tact_json_key_bool(o->j, TACT_S("asked"), t->asked);
        if (t->ghost) tact_json_key_bool(o->j, TACT_S("heldOut"), true);
        hex(o->j, "id", t->occurrence);
        TACT_JSON_KEY(o->j, "attention");
        tact_json_double(o->j, t->cost_milli / 1000.0);
        TACT_JSON_KEY(o->j, "outcomes");
        tact_json_list(o->j);
        for (unsigned k = 0; k <= TACT_OUTCOME_LATER; k++)
            if (t->outcomes >> k & 1) tact_json_text(o->j, tact_word_name(TACT_LIST_OUTCOME, k));
        tact_json_end_list(o->j);
        tact_json_end_map(o->j);
    }
    tact_json_end_list(o->j);
}

static void interests(out *o, const tact_part *p) {
    TACT_JSON_KEY(o->j, "interests");
    tact_json_list(o->j);
    for (uint32_t i = 0; i < p->interest_count; i++) {
        tact_json_map(o->j);
        topic(o, p->interests[i].topic);
        TACT_JSON_KEY(o->j, "weight");
        tact_json_double(o->j, p->interests[i].weight_milli / 1000.0);
        at(o->j, "at", p->interests[i].at);
        tact_json_end_map(o->j);
    }
    tact_json_end_list(o->j);
    TACT_JSON_KEY(o->j, "purchases");
    tact_json_list(o->j);
    for (uint32_t i = 0; i < p->purchase_count; i++) {
        tact_json_map(o->j);
        topic(o, p->purchases[i].topic);
        at(o->j, "last", p->purchases[i].at);
        tact_json_key_int(o->j, TACT_S("count"), p->purchases[i].count);
        tact_json_end_map(o->j);
    }
    tact_json_end_list(o->j);
}

/* What it was of stands in the bundle in force, as long as a condition asks after it; later only that there was something. */
static void mark_name(out *o, const tact_mark *m) {
    static const char *const kinds[] = { "event", "page", "place" };
    for (uint32_t i = 0; i < o->b->field_count; i++) {
        unsigned kind;
        tact_slice name;
        if (!tact_field_since(&o->b->fields[i], &kind, &name) || kind != m->kind || tact_id32(name) != m->name) continue;
        tact_json_key_text(o->j, tact_slice_of(kinds[kind]), name);
        return;
    }
    tact_json_key_text(o->j, tact_slice_of(kinds[m->kind]), TACT_S("no longer asked after"));
}

static void marks(out *o, const tact_part *p) {
    if (p->mark_count == 0) return;
    TACT_JSON_KEY(o->j, "lastTimes");
    tact_json_list(o->j);
    for (uint32_t i = 0; i < p->mark_count; i++) {
        tact_json_map(o->j);
        mark_name(o, &p->marks[i]);
        at(o->j, "last", p->marks[i].last);
        tact_json_end_map(o->j);
    }
    tact_json_end_list(o->j);
}

static void journeys(out *o, const tact_part *p) {
    TACT_JSON_KEY(o->j, "journeys");
    tact_json_list(o->j);
    for (uint32_t i = 0; i < p->journey_count; i++) {
        const tact_journey *g = &p->journeys[i];
        tact_json_map(o->j);
        topic(o, g->topic);
        tact_json_key_text(o->j, TACT_S("stage"), tact_word_name(TACT_LIST_STAGE, g->stage));
        tact_json_key_text(o->j, TACT_S("device"), tact_word_name(TACT_LIST_DEVICE, g->device));
        if (g->url.len) tact_json_key_text(o->j, TACT_S("url"), g->url);
        at(o->j, "started", g->started);
        at(o->j, "last", g->last);
        tact_json_end_map(o->j);
    }
    tact_json_end_list(o->j);
}

static void seen(out *o, const tact_part *p) {
    TACT_JSON_KEY(o->j, "seen");
    tact_json_list(o->j);
    for (uint32_t i = 0; i < p->seen_count; i++) {
        tact_json_map(o->j);
        campaign(o, p->seen[i].campaign);
        at(o->j, "last", p->seen[i].last);
        tact_json_key_int(o->j, TACT_S("count"), p->seen[i].count);
        tact_json_end_map(o->j);
    }
    tact_json_end_list(o->j);
    TACT_JSON_KEY(o->j, "lots");
    tact_json_list(o->j);
    for (uint32_t i = 0; i < p->lot_count; i++) {
        tact_json_map(o->j);
        campaign(o, p->lots[i].campaign);
        tact_json_key_bool(o->j, TACT_S("heldOut"), p->lots[i].held_out);
        at(o->j, "at", p->lots[i].at);
        tact_json_key_int(o->j, TACT_S("visitsBefore"), tact_before_of(p->lots[i].before, TACT_BEFORE_VISITS));
        tact_json_key_int(o->j, TACT_S("ordersBefore"), tact_before_of(p->lots[i].before, TACT_BEFORE_ORDERS));
        tact_json_end_map(o->j);
    }
    tact_json_end_list(o->j);
}

static void habit(out *o, const tact_part *p) {
    TACT_JSON_KEY(o->j, "habit");
    tact_json_map(o->j);
    tact_json_key_int(o->j, TACT_S("sessions"), p->habit.total);
    for (unsigned w = 0; w < 2; w++) {
        tact_json_key(o->j, w ? TACT_S("weekend") : TACT_S("workdays"));
        tact_json_list(o->j);
        for (unsigned h = 0; h < 24; h++) tact_json_int(o->j, p->habit.looks[w][h]);
        tact_json_end_list(o->j);
    }
    tact_json_end_map(o->j);
}

/* The session as it was kept; it has ended when half an hour went by without an event. */
static void session(out *o, const tact_part *p) {
    if (!p->session_events) return;
    TACT_JSON_KEY(o->j, "session");
    tact_json_map(o->j);
    at(o->j, "started", p->session_started);
    at(o->j, "last", p->session_last);
    tact_json_key_int(o->j, TACT_S("events"), p->session_events);
    TACT_JSON_KEY(o->j, "wanted");
    tact_json_list(o->j);
    for (unsigned n = 0; n < TACT_SESSION_KINDS; n++)
        if (tact_session_kind(p->session_kinds, n)) tact_json_text(o->j, tact_word_name(TACT_LIST_KIND, tact_session_kind(p->session_kinds, n)));
    tact_json_end_list(o->j);
    tact_json_end_map(o->j);
}

static void part(out *o, const tact_part *p) {
    const tact_zone *zone = tact_bundle_zone(o->b, p->zone);
    tact_json_map(o->j);
    tact_json_key_text(o->j, TACT_S("part"), p->id ? TACT_S("device") : TACT_S("account"));
    if (p->id) { hex(o->j, "id", p->id); tact_json_key_text(o->j, TACT_S("type"), tact_word_name(TACT_LIST_DEVICE, p->device)); }
    if (zone) tact_json_key_text(o->j, TACT_S("timezone"), zone->name);
    if (p->gpc) tact_json_key_bool(o->j, TACT_S("gpc"), true);
    at(o->j, "first", p->first);
    at(o->j, "last", p->last);
    at(o->j, "linked", p->linked_at);
    permissions(o, p);
    interests(o, p);
    journeys(o, p);
    marks(o, p);
    touches(o, p);
    seen(o, p);
    session(o, p);
    habit(o, p);
    tact_json_end_map(o->j);
}

static void minute(tact_json *j, const char *key, unsigned minute) {
    char text[8];
    snprintf(text, sizeof text, "%02u:%02u", minute / 60 % 24, minute % 60);
    tact_json_key_text(j, tact_slice_of(key), tact_slice_of(text));
}

static void limits(out *o, const tact_limits *l) {
    TACT_JSON_KEY(o->j, "limits");
    tact_json_map(o->j);
    at(o->j, "pausedUntil", l->pause_until);
    if (l->cap_per_week != 255) tact_json_key_int(o->j, TACT_S("messagesPerWeek"), l->cap_per_week);
    TACT_JSON_KEY(o->j, "channelsOff");
    tact_json_list(o->j);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++)
        if (l->channels_off >> c & 1) tact_json_text(o->j, tact_word_name(TACT_LIST_CHANNEL, c));
    tact_json_end_list(o->j);
    tact_json_key_bool(o->j, TACT_S("lateNightSilence"), !l->wellbeing_off);
    tact_json_key_bool(o->j, TACT_S("tests"), !l->tests_off);
    if (l->prefers) tact_json_key_text(o->j, TACT_S("prefer"), tact_word_name(TACT_LIST_CHANNEL, l->prefers));
    if (l->quiet_from_minute == l->quiet_until_minute) { tact_json_end_map(o->j); return; }
    TACT_JSON_KEY(o->j, "quietHours");
    tact_json_map(o->j);
    minute(o->j, "from", l->quiet_from_minute);
    minute(o->j, "until", l->quiet_until_minute);
    tact_json_end_map(o->j);
    tact_json_end_map(o->j);
}

/* What waits; apart from it, what is kept of messages that went out so that they can be asked for again. */
static void pending(out *o, const tact_person *p, const char *name, bool said) {
    tact_json_key(o->j, tact_slice_of(name));
    tact_json_list(o->j);
    for (uint32_t i = 0; i < p->pending_count; i++) {
        if ((p->pending[i].state == TACT_PENDING_SAID) != said) continue;
        tact_json_map(o->j);
        campaign(o, p->pending[i].campaign);
        if (!p->pending[i].campaign) tact_json_key_text(o->j, TACT_S("what"), tact_conversation(&p->pending[i]) ? TACT_S("conversation") : p->pending[i].message == TACT_PLACE_STAYED ? TACT_S("the place they are at, kept for a day") : TACT_S("place held for another sender"));
        hex(o->j, "id", p->pending[i].key);
        if (p->pending[i].later) tact_json_key_text(o->j, TACT_S("askedFor"), tact_word_name(TACT_LIST_WHEN, p->pending[i].later));
        if (!said) at(o->j, "due", p->pending[i].due);
        at(o->j, "notAfter", p->pending[i].not_after);
        tact_json_end_map(o->j);
    }
    tact_json_end_list(o->j);
}

static void beside(out *o, const tact_cold *c) {
    TACT_JSON_KEY(o->j, "addresses");
    tact_json_list(o->j);
    for (uint32_t i = 0; i < c->address_count; i++) {
        tact_json_map(o->j);
        tact_json_key_text(o->j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, c->addresses[i].channel));
        tact_json_key_text(o->j, TACT_S("address"), c->addresses[i].text);
        tact_json_key_bool(o->j, TACT_S("verified"), c->addresses[i].verified);
        at(o->j, "at", c->addresses[i].at);
        tact_json_end_map(o->j);
    }
    tact_json_end_list(o->j);
    TACT_JSON_KEY(o->j, "endpoints");
    tact_json_list(o->j);
    for (uint32_t i = 0; i < c->endpoint_count; i++) {
        tact_json_map(o->j);
        hex(o->j, "device", c->endpoints[i].part);
        tact_json_key_text(o->j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, c->endpoints[i].channel));
        tact_json_key_text(o->j, TACT_S("token"), c->endpoints[i].token);
        at(o->j, "at", c->endpoints[i].at);
        tact_json_end_map(o->j);
    }
    tact_json_end_list(o->j);
    TACT_JSON_KEY(o->j, "traits");
    tact_json_value(o->j, &c->traits);
    if (c->locale.len) tact_json_key_text(o->j, TACT_S("locale"), c->locale);
}

/* Which degree, and what it goes by (core/person/fold.h): over everything that takes part when they are signed in, else over the device. */
static void relationship(out *o, const tact_person *p) {
    tact_view view;
    tact_view_make(&view, p, p->account || !p->part_count ? 0 : p->parts[0].id, p->account, o->now);
    tact_relationship r = tact_view_relationship_of(&view);
    TACT_JSON_KEY(o->j, "relationship");
    tact_json_map(o->j);
    tact_json_key_text(o->j, TACT_S("degree"), tact_word_name(TACT_LIST_DEGREE, r.degree));
    tact_json_key_bool(o->j, TACT_S("account"), r.signed_in);
    tact_json_key_int(o->j, TACT_S("visits"), r.visits);
    tact_json_key_int(o->j, TACT_S("purchases"), r.purchases);
    for (uint32_t i = 0; r.visited.us && i < p->part_count; i++)           /* the hour alone is kept of a visit, the instant of the latest */
        if (tact_instant_before(r.visited, p->parts[i].session_last)) r.visited = p->parts[i].session_last;
    if (r.visited.us) at(o->j, "lastVisit", r.visited);
    if (r.bought.us) at(o->j, "lastPurchase", r.bought);
    tact_json_end_map(o->j);
}

void tact_person_json(tact_json *j, const tact_person *p, const tact_cold *cold, const tact_bundle *b, tact_instant now) {
    out o = { j, b, now };
    tact_json_map(j);
    hex(j, "pseudonym", p->pseudonym);
    tact_json_key_bool(j, TACT_S("account"), p->account);
    at(j, "created", p->created);
    at(j, "last", p->last_received);
    tact_json_key_bool(j, TACT_S("complaintOpen"), tact_person_complaint_open(p));
    tact_json_key_bool(j, TACT_S("minor"), p->minor);
    limits(&o, &p->limits);
    relationship(&o, p);
    TACT_JSON_KEY(j, "parts");
    tact_json_list(j);
    for (uint32_t i = 0; i < p->part_count; i++) part(&o, &p->parts[i]);
    tact_json_end_list(j);
    pending(&o, p, "waiting", false);
    pending(&o, p, "canBeAskedForAgain", true);
    if (cold) beside(&o, cold);
    tact_json_end_map(j);
}
