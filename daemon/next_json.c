/* daemon/next_json.c -- see next_json.h. */
#include "daemon/next_json.h"
#include "core/anticipate/anticipate.h"
#include "daemon/answer.h"
#include "daemon/cohort.h"

enum { TOPICS = 5 };

static tact_slice text_of(tact_instant t, char out[TACT_INSTANT_TEXT + 1]) { return tact_instant_format(t, out); }

/* Where the person last was, else the brand's zone; and the country whose public holidays count there. */
static const tact_zone *zone_of(const tact_bundle *b, const tact_view *view, uint32_t *id) {
    tact_instant newest = { 0 };
    *id = b->default_zone;
    for (uint32_t p = 0; p < view->part_count; p++) {
        const tact_part *part = view->parts[p];
        if (!part->zone || tact_instant_before(part->last, newest) || !tact_bundle_zone(b, part->zone)) continue;
        newest = part->last;
        *id = part->zone;
    }
    return tact_bundle_zone(b, *id);
}

static const tact_country *country_of(const tact_bundle *b, uint32_t zone) {
    const tact_country *home = tact_bundle_country(b, b->country);
    for (uint32_t z = 0; home && z < home->zone_count; z++)
        if (home->zones[z] == zone) return home;
    for (uint32_t c = 0; c < b->country_count; c++)
        for (uint32_t z = 0; z < b->countries[c].zone_count; z++)
            if (b->countries[c].zones[z] == zone) return &b->countries[c];
    return home;
}

static void share(tact_json *j, const char *key, uint32_t q30) {
    tact_json_key(j, tact_slice_of(key));
    tact_json_double(j, (double)((uint64_t)q30 * 1000000 >> TACT_SHARE_BITS) / 1e6);
}

static void probability(tact_json *j, const char *key, uint32_t ppm) {
    tact_json_key(j, tact_slice_of(key));
    tact_json_double(j, ppm / 1e6);
}

static void missing(tact_json *j, const tact_view *view, const tact_bundle *b, tact_slice language, tact_instant now, tact_arena *arena) {
    static const unsigned needed[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE };
    tact_trace trace = { .count = 0 };
    for (unsigned i = 0; i < 2; i++) {
        tact_why why = tact_why_of(TACT_WHY_GATE_PERMISSION);
        why.purpose = (uint8_t)needed[i];
        if (!tact_view_may(view, needed[i])) tact_trace_add(&trace, why);
    }
    TACT_JSON_KEY(j, "next");
    tact_json_null(j);
    TACT_JSON_KEY(j, "reasons");
    tact_answer_reasons(j, &trace, b, 0, true, language, NULL, now, arena);
}

static void hour(tact_json *j, const tact_slot *slot, uint32_t q30, uint32_t week_milli) {
    static const char *const days[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };
    char text[TACT_INSTANT_TEXT + 1];
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("at"), text_of(slot->at, text));
    tact_json_key_text(j, TACT_S("day"), tact_slice_of(days[slot->weekday]));
    tact_json_key_int(j, TACT_S("hour"), slot->hour);
    if (slot->holiday) tact_json_key_bool(j, TACT_S("holiday"), true);
    share(j, "share", q30);
    probability(j, "probability", tact_look_ppm(q30, week_milli));
    tact_json_end_map(j);
}

static void hours(tact_json *j, const tact_slot *slots, const uint32_t *shares, uint32_t week_milli) {
    uint32_t likely[TACT_LIKELY_MAX], n = tact_likely_hours(shares, likely, TACT_LIKELY_MAX), day = 0;
    TACT_JSON_KEY(j, "next");
    tact_json_list(j);
    for (uint32_t i = 0; i < n; i++) hour(j, &slots[likely[i]], shares[likely[i]], week_milli);
    tact_json_end_list(j);
    for (uint32_t i = 0; i < 24; i++) day += shares[i];
    TACT_JSON_KEY(j, "within");
    tact_json_map(j);
    probability(j, "24h", tact_look_ppm(day, week_milli));
    probability(j, "7d", tact_look_ppm(1u << TACT_SHARE_BITS, week_milli));
    tact_json_end_map(j);
    TACT_JSON_KEY(j, "hours");                             /* the whole week, hour by hour from the one that is running */
    tact_json_list(j);
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) tact_json_double(j, (double)((uint64_t)shares[i] * 1000000 >> TACT_SHARE_BITS) / 1e6);
    tact_json_end_list(j);
}

/* Topics marked since they were remembered; NULL: no memory. */
static const uint32_t *marked_topics(const tact_bundle *b, tact_arena *arena, uint32_t *count) {
    uint32_t *ids = TACT_NEW(arena, uint32_t, b->topic_count + 1);
    *count = 0;
    for (uint32_t t = 0; ids && t < b->topic_count; t++)
        if (tact_topic_marked(&b->topics[t])) ids[(*count)++] = b->topics[t].id;
    return ids;
}

static void about(tact_json *j, const tact_view *view, const tact_bundle *b, tact_arena *arena) {
    tact_likely_topic topics[TOPICS];
    uint16_t kinds[TACT_KIND_COUNT];
    char text[TACT_INSTANT_TEXT + 1];
    uint32_t marked_count;
    const uint32_t *marked = marked_topics(b, arena, &marked_count);
    uint32_t n = marked ? tact_likely_topics(view, marked, marked_count, topics, TOPICS) : 0;
    tact_likely_kinds(topics, n, kinds);
    TACT_JSON_KEY(j, "kind");
    tact_json_map(j);
    for (unsigned k = 1; n && k < TACT_KIND_COUNT; k++) { tact_json_key(j, tact_word_name(TACT_LIST_KIND, k)); tact_json_double(j, kinds[k] / 1000.0); }
    tact_json_end_map(j);
    TACT_JSON_KEY(j, "topics");
    tact_json_list(j);
    for (uint32_t i = 0; i < n; i++) {
        const tact_topic *t = tact_bundle_topic(b, topics[i].topic);
        if (!t) continue;                                  /* the brand has it no more */
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("topic"), t->name);
        TACT_JSON_KEY(j, "share");
        tact_json_double(j, topics[i].share_milli / 1000.0);
        if (topics[i].journey) {
            tact_json_key_text(j, TACT_S("stage"), tact_word_name(TACT_LIST_STAGE, topics[i].stage));
            tact_json_key_text(j, TACT_S("last"), text_of(topics[i].last, text));
        }
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static void foretell(tact_json *j, const tact_cohort_book *book, const tact_view *view, const tact_bundle *b, tact_arena *arena) {
    uint32_t zone_id, shares[TACT_WEEK_HOURS], week_milli;
    const tact_zone *zone = zone_of(b, view, &zone_id);
    const tact_country *country = country_of(b, zone_id);
    tact_slot slots[TACT_WEEK_HOURS];
    tact_cohort cohort;
    tact_own own;
    uint64_t looks_q8 = 0, cohort_looks = 0;
    tact_own_fold(&own, view);
    tact_slots_make(slots, zone, country ? country->holidays : NULL, country ? country->holiday_count : 0, view->now);
    int64_t local_us = slots[0].at.us + (zone ? (int64_t)tact_zone_offset_s(zone, slots[0].at) * 1000000 : 0);
    tact_cohort_show(book, local_us / TACT_HOURS(1).us, &cohort);
    tact_anticipate(shares, slots, &cohort, &own, NULL);
    week_milli = tact_own_week_milli(&own);
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) { looks_q8 += own.looks_q8[i / 24][i % 24]; cohort_looks += cohort.looks[i / 24][i % 24]; }
    hours(j, slots, shares, week_milli);
    about(j, view, b, arena);
    if (zone) tact_json_key_text(j, TACT_S("timezone"), zone->name);
    TACT_JSON_KEY(j, "because");
    tact_json_map(j);
    TACT_JSON_KEY(j, "ownLooks");
    tact_json_double(j, (double)looks_q8 / 256);
    tact_json_key_int(j, TACT_S("priorLooks"), tact_anticipate_standard.prior_looks);
    tact_json_key_int(j, TACT_S("cohortLooks"), (int64_t)cohort_looks);
    TACT_JSON_KEY(j, "looksAWeek");
    tact_json_double(j, week_milli / 1000.0);
    tact_json_end_map(j);
}

tact_status tact_next_json(tact_keeper *k, const tact_who *who, tact_instant now, tact_slice language, tact_arena *arena, tact_slice *json, tact_trouble *trouble) {
    const tact_bundle *b = tact_keeper_engine(k)->bundle;
    tact_person person;
    tact_view view;
    tact_json j;
    tact_status s = tact_keeper_person(k, who, arena, &person, NULL, NULL, trouble);
    if (s) return s;
    bool device = who->anonymous_id.len && !who->user_id.len && !who->email.len && !who->phone.len;
    tact_view_make(&view, &person, device ? tact_keeper_device_part(k, who->anonymous_id) : 0, !device, now);
    tact_json_init(&j, arena, 8192);
    tact_json_map(&j);
    if (tact_view_may(&view, TACT_PURPOSE_REMEMBER) && tact_view_may(&view, TACT_PURPOSE_PERSONALISE)) foretell(&j, tact_keeper_cohort(k), &view, b, arena);
    else missing(&j, &view, b, language, now, arena);
    tact_json_end_map(&j);
    if (j.status) return tact_trouble_set(trouble, j.status, "there is not enough memory for the answer");
    *json = tact_json_done(&j);
    return TACT_OK;
}
