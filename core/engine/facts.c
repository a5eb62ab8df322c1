/* core/engine/facts.c -- what the conditions may look at in this step.
 * A field's purpose is asked before its data are touched; what was read is kept in run->purposes_read (promise 2). */
#include "core/engine/internal.h"
#include "core/place/holiday.h"
#include "core/place/place.h"

typedef struct { uint8_t purpose; tact_type type; tact_slice path; } field_row;
static const field_row *row_of(uint16_t builtin) {
    static const struct { uint16_t number; field_row row; } rows[] = {
#define F(name, number, path, type, purpose, line) { number, { purpose, type, { path, sizeof(path) - 1 } } },
#include "core/campaign/field.def"
#undef F
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].number == builtin) return &rows[i].row;
    return NULL;
}

static uint8_t purpose_of_function(unsigned function) {
    switch (function) {
#define FN(name, number, text, args, result, purpose, line) case number: return purpose;
#include "core/campaign/function.def"
#undef FN
    }
    return 255;
}

/* Sec-GPC: no choice by profile and none across devices, whatever was granted before. */
static bool signalled(const tact__run *run, uint8_t purpose) {
    return run->event->gpc && (purpose == TACT_PURPOSE_PERSONALISE || purpose == TACT_PURPOSE_LINK_DEVICES);
}

static bool may_read(tact__run *run, uint8_t purpose) {
    if (purpose == 255) return true;
    if (!tact_view_may(&run->view, purpose)) return false;
    if (signalled(run, purpose)) { run->signalled = true; return false; }
    run->purposes_read |= tact_bit(purpose);
    return true;
}

static tact_value topic_list(tact__run *run, const uint32_t *topics, uint32_t count) {
    tact_value *items = TACT_NEW(run->arena, tact_value, count ? count : 1);
    uint32_t n = 0;
    for (uint32_t i = 0; items && i < count; i++) {
        const tact_topic *topic = tact_bundle_topic(run->engine->bundle, topics[i]);
        if (topic) items[n++] = tact_value_text(topic->name);
    }
    return (tact_value){ .type = TACT_LIST, .list = { items, n } };
}

static tact_value word(tact_word_list list, unsigned number) { return tact_value_text(tact_word_name(list, number)); }

static tact_value text_or_absent(tact_slice s) { return s.len ? tact_value_text(s) : (tact_value){ .type = TACT_ABSENT }; }

static tact_value interests(tact__run *run) {
    uint32_t topics[TACT_INTERESTS_MAX], weights[TACT_INTERESTS_MAX];
    uint32_t n = tact_view_interests(&run->view, topics, weights, TACT_INTERESTS_MAX);
    return topic_list(run, topics, n);
}

static int64_t visits(const tact_view *view) {
    int64_t n = 0;
    for (uint32_t i = 0; i < view->part_count; i++) n += view->parts[i]->habit.total;
    return n;
}

static int64_t days_known(const tact_view *view) {
    tact_instant first = view->now;
    for (uint32_t i = 0; i < view->part_count; i++)
        if (view->parts[i]->first.us && tact_instant_before(view->parts[i]->first, first)) first = view->parts[i]->first;
    return tact_instant_since(view->now, first).us / TACT_DAYS(1).us;
}

static tact_value nearest(tact__run *run, tact_builtin which) {
    const tact_context *c = &run->event->context;
    const tact_moment *m = &run->result->moment;
    bool here = c->has_location && tact_view_may(&run->view, TACT_PURPOSE_LOCATE);
    const tact_place *place;
    uint32_t distance_m;
    tact_instant closes;
    if (!here && !m->has_town) return (tact_value){ .type = TACT_ABSENT };
    if (!tact_place_nearest(run->engine->bundle, here ? c->latitude_e7 : m->town_latitude_e7, here ? c->longitude_e7 : m->town_longitude_e7, &place, &distance_m))
        return (tact_value){ .type = TACT_ABSENT };
    switch ((int)which) {
    case TACT_BUILTIN_NEAREST_DISTANCE: return tact_value_int(distance_m);
    case TACT_BUILTIN_NEAREST_OPEN: return tact_value_bool(tact_place_open(run->engine->bundle, place, run->event->received, &closes));
    default: return tact_value_text(place->name_id);
    }
}

static tact_value network_name(uint8_t network) {
    static const char *const names[] = { "unknown", "wifi", "cellular", "other" };
    return tact_value_text(tact_slice_of(names[network < 4 ? network : 0]));
}

static tact_value tier(tact__run *run) {
    const tact_rewards *rules = &run->engine->bundle->rewards;
    if (!rules->tier_count) return text_or_absent(tact_value_path_text(&run->asked_of->traits, "tier"));
    tact_standing s = tact_reward_standing(rules, &run->view);
    return s.tier < 0 ? (tact_value){ .type = TACT_ABSENT } : tact_value_text(rules->tiers[s.tier].name);
}

static tact_value builtin(tact__run *run, tact_builtin which) {
    const tact_event *e = run->asked_of;
    const tact_moment *m = run->asked_moment;
    switch (which) {
    case TACT_BUILTIN_MOMENT_KIND: return word(TACT_LIST_KIND, m->kind);
    case TACT_BUILTIN_MOMENT_SITUATION: return word(TACT_LIST_SITUATION, m->situation);
    case TACT_BUILTIN_MOMENT_TOPICS: case TACT_BUILTIN_EVENT_TOPICS: return topic_list(run, run->result->moment.topics, run->result->moment.topic_count);
    case TACT_BUILTIN_MOMENT_URGENCY: return tact_value_double(m->urgency_milli / 1000.0);
    case TACT_BUILTIN_MOMENT_STAGE: return word(TACT_LIST_STAGE, m->stage);
    case TACT_BUILTIN_EVENT_NAME: return text_or_absent(e->name);
    case TACT_BUILTIN_EVENT_TYPE: return word(TACT_LIST_EVENT, e->type);
    case TACT_BUILTIN_PAGE_PATH: return text_or_absent(e->context.page_path);
    case TACT_BUILTIN_PAGE_TITLE: return text_or_absent(e->context.page_title);
    case TACT_BUILTIN_PAGE_REFERRER: return text_or_absent(e->context.page_referrer);
    case TACT_BUILTIN_SLOT: return text_or_absent(e->slot);
    case TACT_BUILTIN_TEXT: return text_or_absent(e->text);
    case TACT_BUILTIN_DEVICE_TYPE: return word(TACT_LIST_DEVICE, e->context.device);
    case TACT_BUILTIN_DEVICE_NETWORK: return network_name(e->context.network);
    case TACT_BUILTIN_DEVICE_LOCALE: return text_or_absent(e->context.locale);
    case TACT_BUILTIN_TIME_HOUR: return tact_value_int(run->local.hour);
    case TACT_BUILTIN_TIME_WEEKDAY: return tact_value_int(run->local.weekday + 1);
    case TACT_BUILTIN_TIME_WEEKEND: return tact_value_bool(run->local.weekday >= 5);
    case TACT_BUILTIN_TIME_HOLIDAY: return tact_value_bool(tact_holiday(run->country, &run->local));
    case TACT_BUILTIN_TIME_NOW: return (tact_value){ .type = TACT_TIMESTAMP, .instant = e->received };
    case TACT_BUILTIN_PERSON_TIER: return tier(run);
    case TACT_BUILTIN_PERSON_POINTS: return tact_value_int(tact_reward_standing(&run->engine->bundle->rewards, &run->view).points);
    case TACT_BUILTIN_PERSON_SHOP_VISITS: return tact_value_int(tact_reward_standing(&run->engine->bundle->rewards, &run->view).visits);
    case TACT_BUILTIN_PERSON_AMBASSADOR: return tact_value_bool(tact_reward_standing(&run->engine->bundle->rewards, &run->view).ambassador);
    case TACT_BUILTIN_PERSON_KNOWN: return tact_value_bool(run->view.account || (e->signed_in && run->before->account));   /* the account may hold no fact of its own yet */
    case TACT_BUILTIN_PERSON_RELATION: return tact_value_text(tact_word_name(TACT_LIST_DEGREE, tact_view_relationship(&run->view)));
    case TACT_BUILTIN_PERSON_INTERESTS: return interests(run);
    case TACT_BUILTIN_PERSON_VISITS: return tact_value_int(visits(&run->view));
    case TACT_BUILTIN_PERSON_DAYS: return tact_value_int(days_known(&run->view));
    case TACT_BUILTIN_NEAREST_DISTANCE: case TACT_BUILTIN_NEAREST_OPEN: case TACT_BUILTIN_NEAREST_ID: return nearest(run, which);
    case TACT_BUILTIN_NONE: break;
    }
    return (tact_value){ .type = TACT_ABSENT };
}

static const tact_value *along(const tact_value *map, tact_slice path) {
    while (map && path.len) {
        const char *dot = memchr(path.ptr, '.', path.len);
        size_t n = dot ? (size_t)(dot - path.ptr) : path.len;
        map = tact_value_get(map, (tact_slice){ path.ptr, n });
        path.ptr += n + (dot ? 1 : 0);
        path.len -= n + (dot ? 1 : 0);
    }
    return map;
}

/* The nearest place to a town the person named is an answer to their words: the device's place is not read for it. */
static bool asked_there(const tact__run *run, uint16_t which) {
    bool nearest_place = which == TACT_BUILTIN_NEAREST_DISTANCE || which == TACT_BUILTIN_NEAREST_OPEN || which == TACT_BUILTIN_NEAREST_ID;
    return nearest_place && run->result->moment.has_town && !(run->event->context.has_location && tact_view_may(&run->view, TACT_PURPOSE_LOCATE));
}

/* Whole days since a thing the record keeps the last time of. */
static uint8_t since(tact__run *run, const tact_field *field, tact_value *out) {
    static const uint8_t purposes[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_LOCATE };
    unsigned kind;
    tact_slice name;
    tact_instant last;
    if (!tact_field_since(field, &kind, &name)) return TACT_FACT_ABSENT;
    if (!may_read(run, TACT_PURPOSE_REMEMBER) || !may_read(run, purposes[kind])) return TACT_FACT_DENIED;
    if (!tact_view_mark(&run->view, (tact_mark_kind)kind, tact_id32(name), &last)) return TACT_FACT_ABSENT;
    int64_t us = tact_instant_since(run->event->received, last).us;
    if (us >= TACT_DAYS(TACT_MARK_DAYS).us) return TACT_FACT_ABSENT;   /* it goes with this step */
    *out = tact_value_int(us < 0 ? 0 : us / TACT_DAYS(1).us);
    return TACT_FACT_PRESENT;
}

static uint8_t fill(tact__run *run, const tact_field *field, tact_value *out) {
    const tact_value *found = NULL;
    switch (field->kind) {
    case TACT_FIELD_BUILTIN: {
        const field_row *row = row_of(field->builtin);
        if (!row) return TACT_FACT_ABSENT;
        if (!asked_there(run, field->builtin) && !may_read(run, row->purpose)) return TACT_FACT_DENIED;
        *out = builtin(run, (tact_builtin)field->builtin);
        return out->type == TACT_ABSENT ? TACT_FACT_ABSENT : TACT_FACT_PRESENT;
    }
    case TACT_FIELD_SINCE: return since(run, field, out);
    case TACT_FIELD_PROPERTY: found = along(run->properties, field->name); break;
    case TACT_FIELD_LOCAL:                                 /* of the device's position only with locate: without it the position is not in the event, and nothing of it here */
        found = along(&run->event->local, field->name);
        if ((!found || run->event->context.has_location) && !may_read(run, TACT_PURPOSE_LOCATE) && !found) return TACT_FACT_DENIED;
        break;
    case TACT_FIELD_TRAIT:
        if (!may_read(run, TACT_PURPOSE_PERSONALISE)) return TACT_FACT_DENIED;
        found = along(&run->event->traits, field->name);
        break;
    default: break;
    }
    if (!found) return TACT_FACT_ABSENT;
    *out = *found;
    return TACT_FACT_PRESENT;
}

static bool bought_within(tact__run *run, uint32_t topic, tact_span within) {
    tact_instant last;
    return tact_view_bought(&run->view, topic, &last) && tact_instant_since(run->event->received, last).us <= within.us;
}

static bool seen_within(tact__run *run, uint32_t campaign, tact_span within) {
    tact_instant last;
    uint32_t count;
    return tact_view_seen(&run->view, campaign, &last, &count) && tact_instant_since(run->event->received, last).us <= within.us;
}

/* A page by the beginning of its path, a place, or else a topic. */
static uint8_t visited_within(tact__run *run, tact_slice what, tact_span within, tact_value *out) {
    tact_instant last;
    bool page = what.len && what.ptr[0] == '/', topic = tact_bundle_topic(run->engine->bundle, tact_id32(what)) != NULL, found;
    if (!page && !topic && !may_read(run, TACT_PURPOSE_LOCATE)) return TACT_FACT_DENIED;
    if (page || !topic) found = tact_view_mark(&run->view, page ? TACT_MARK_PAGE : TACT_MARK_PLACE, tact_id32(what), &last);
    else found = tact_view_looked(&run->view, tact_id32(what), &last);
    *out = tact_value_bool(found && tact_instant_since(run->event->received, last).us <= within.us);
    return TACT_FACT_PRESENT;
}

static uint8_t near(tact__run *run, tact_slice place_id, double metres, tact_value *out) {
    const tact_context *c = &run->event->context;
    if (!c->has_location) return TACT_FACT_ABSENT;
    for (uint32_t i = 0; i < run->engine->bundle->place_count; i++) {
        const tact_place *place = &run->engine->bundle->places[i];
        if (!tact_slice_equal(place->name_id, place_id)) continue;
        uint32_t limit = !(metres > 0) ? 0 : metres > 10000000 ? 10000000 : (uint32_t)metres;
        *out = tact_value_bool(tact_place_within(place, c->latitude_e7, c->longitude_e7, limit));
        return TACT_FACT_PRESENT;
    }
    return TACT_FACT_ABSENT;
}

static uint8_t stage_of(tact__run *run, uint32_t topic, tact_value *out) {
    const tact_journey *journeys[TACT_JOURNEYS_MAX];
    uint32_t n = tact_view_journeys(&run->view, journeys, TACT_JOURNEYS_MAX);
    for (uint32_t i = 0; i < n; i++)
        if (journeys[i]->topic == topic) {
            *out = word(TACT_LIST_STAGE, journeys[i]->stage);
            return TACT_FACT_PRESENT;
        }
    return TACT_FACT_ABSENT;
}

static tact_value call(void *ctx, unsigned function, const tact_value *args, uint32_t count, uint8_t *state) {
    tact__run *run = ctx;
    tact_value out = { .type = TACT_ABSENT };
    *state = TACT_FACT_DENIED;
    if (!may_read(run, purpose_of_function(function))) return out;
    *state = TACT_FACT_ABSENT;
    if (count == 0 || args[0].type != TACT_TEXT) return out;
    uint32_t id = tact_id32(args[0].text);
    bool timed = count == 2 && args[1].type == TACT_DURATION;
    *state = TACT_FACT_PRESENT;
    switch (function) {
    case TACT_FUNCTION_BOUGHT: if (timed) return tact_value_bool(bought_within(run, id, args[1].span)); break;
    case TACT_FUNCTION_SEEN: if (timed) return tact_value_bool(seen_within(run, id, args[1].span)); break;
    case TACT_FUNCTION_INTEREST: {
        uint32_t milli = tact_view_interest(&run->view, id);
        return tact_value_double(milli > 1000 ? 1.0 : milli / 1000.0);
    }
    case TACT_FUNCTION_NEAR:
        if (count == 2 && args[1].type == TACT_INT) { *state = near(run, args[0].text, (double)args[1].integer, &out); return out; }
        break;
    case TACT_FUNCTION_NEAR_KM: {
        double km;
        if (count == 2 && tact_value_number(&args[1], &km)) { *state = near(run, args[0].text, km * 1000, &out); return out; }
        break;
    }
    case TACT_FUNCTION_VISITED: if (timed) { *state = visited_within(run, args[0].text, args[1].span, &out); return out; } break;
    case TACT_FUNCTION_STAGE: *state = stage_of(run, id, &out); return out;
    default: break;
    }
    *state = TACT_FACT_ABSENT;
    return out;
}

tact_status tact__facts_make(tact__run *run, tact_facts *facts) {
    const tact_bundle *b = run->engine->bundle;
    tact_value *values = TACT_NEW(run->arena, tact_value, b->field_count + 1);
    uint8_t *states = TACT_NEW(run->arena, uint8_t, b->field_count + 1);
    uint64_t *steps = TACT_NEW(run->arena, uint64_t, 1);       /* of goals, values and audiences together; the index counts its own */
    if (!values || !states || !steps) return TACT_ERR_MEMORY;
    *steps = TACT_MATCH_STEPS;
    for (uint32_t i = 0; i < b->field_count; i++) states[i] = fill(run, &b->fields[i], &values[i]);
    *facts = (tact_facts){ .values = values, .states = states, .call = call, .ctx = run, .now = run->event->received, .steps = steps, .bundle = b };
    return TACT_OK;
}
