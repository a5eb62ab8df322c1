/* core/engine/feature.c -- see feature.h. */
#include "core/engine/feature.h"
#include "core/choose/model.h"
#include "core/engine/internal.h"
#include "core/place/holiday.h"

enum { UNTOLD = TACT_FEATURE_UNTOLD };

/* How many of the bounds it has reached. */
static uint32_t step_of(uint64_t value, const uint32_t *bounds, uint32_t count) {
    uint32_t n = 0;
    while (n < count && value >= bounds[n]) n++;
    return n;
}

static const uint32_t TIRED_MILLI[] = { 1, 250, 500, 1000, 2000 }, DAYS[] = { 1, 3, 7, 14, 30, 90 }, INTEREST_MILLI[] = { 50, 300, 1000 }, TIMES[] = { 1, 2, 3, 5 };
#define COUNT(list) ((uint32_t)(sizeof(list) / sizeof *(list)))

static uint32_t language(tact_slice locale) {
    if (locale.len < 2) return 0;
    return (uint32_t)(uint8_t)(locale.ptr[0] | 32) | (uint32_t)(uint8_t)(locale.ptr[1] | 32) << 8;
}

static uint32_t days_since_visit(const tact_view *view) {
    tact_instant last = { 0 };
    for (uint32_t i = 0; i < view->part_count; i++)
        if (tact_instant_before(last, view->parts[i]->last)) last = view->parts[i]->last;
    if (!last.us) return COUNT(DAYS) + 1;
    int64_t us = tact_instant_since(view->now, last).us;
    return step_of(us < 0 ? 0 : (uint64_t)(us / TACT_DAYS(1).us), DAYS, COUNT(DAYS));
}

/* Choice by profile: as every such look, only with both, and never under Sec-GPC. */
static bool may_look(tact__run *run) {
    if (!tact_view_may(&run->view, TACT_PURPOSE_REMEMBER) || !tact_view_may(&run->view, TACT_PURPOSE_PERSONALISE) || run->event->gpc) return false;
    run->purposes_read |= tact_bit(TACT_PURPOSE_REMEMBER) | tact_bit(TACT_PURPOSE_PERSONALISE);
    return true;
}

static void fill_moment(tact__run *run, uint32_t *v) {
    const tact_moment *m = run->asked_moment;
    const tact_event *e = run->asked_of;
    v[TACT_FEATURE_KIND] = m->kind;
    v[TACT_FEATURE_SITUATION] = m->situation;
    v[TACT_FEATURE_HOUR] = run->local.hour / 3;
    v[TACT_FEATURE_DAY] = tact_holiday(run->country, &run->local) ? 3 : run->local.weekday >= 5 ? run->local.weekday - 4u : 0;
    v[TACT_FEATURE_DEVICE] = e->context.device;
    v[TACT_FEATURE_STAGE] = m->stage;
    v[TACT_FEATURE_URGENCY] = m->urgency_milli >= 1000 ? 3 : m->urgency_milli / 334u;
    v[TACT_FEATURE_LANGUAGE] = language(e->context.locale);
}

static void fill_person(tact__run *run, uint32_t *v) {
    run->may_profile = may_look(run);
    if (!run->may_profile) return;
    v[TACT_FEATURE_RELATIONSHIP] = tact_view_relationship(&run->view);
    v[TACT_FEATURE_TIREDNESS] = step_of(tact__attention(run)->fatigue_milli, TIRED_MILLI, COUNT(TIRED_MILLI));
    v[TACT_FEATURE_SINCE_VISIT] = days_since_visit(&run->view);
}

/* Once a step: all that does not depend on the candidate. */
static void prepare(tact__run *run) {
    if (run->features_ready) return;
    run->features_ready = true;
    for (unsigned i = 0; i < TACT_FEATURE_COUNT; i++) run->features[i] = UNTOLD;
    fill_moment(run, run->features);
    fill_person(run, run->features);
    tact_lesson_features(run->hashed, run->features);
}

void tact__features_of(tact__run *run, uint32_t v[TACT_LESSON_FEATURES], uint16_t hashed[TACT_LESSON_FEATURES], const tact_campaign *c, uint8_t channel, bool asked) {
    static const uint8_t of_candidate[] = { TACT_FEATURE_TOPIC, TACT_FEATURE_FIT, TACT_FEATURE_INTEREST, TACT_FEATURE_CHANNEL, TACT_FEATURE_SEEN_BEFORE };
    const tact_moment *m = &run->result->moment;
    uint32_t seen = 0, fit = 9;
    prepare(run);
    memcpy(v, run->features, sizeof run->features);
    memcpy(hashed, run->hashed, sizeof run->hashed);
    for (uint8_t i = m->topic_count; c->topic && i-- > 0;) if (m->topics[i] == c->topic) fit = i;
    v[TACT_FEATURE_TOPIC] = c->topic;
    v[TACT_FEATURE_FIT] = c->topic ? fit : 10;
    v[TACT_FEATURE_CHANNEL] = channel + (asked ? 16u : 0u);
    if (run->may_profile) {
        v[TACT_FEATURE_INTEREST] = c->topic ? step_of(tact_view_interest(&run->view, c->topic), INTEREST_MILLI, COUNT(INTEREST_MILLI)) : 4;
        if (!tact_view_seen(&run->view, c->id, NULL, &seen)) seen = 0;
        v[TACT_FEATURE_SEEN_BEFORE] = step_of(seen, TIMES, COUNT(TIMES));
    }
    if (!asked && run->may_profile && c->class_ == TACT_CLASS_PROMOTIONAL) {
        v[TACT_FEATURE_ANSWERS] = tact__answers_value(run, channel);
        hashed[TACT_FEATURE_ANSWERS] = tact_choose_feature(TACT_FEATURE_ANSWERS, v[TACT_FEATURE_ANSWERS]);
    }
    for (unsigned i = 0; i < COUNT(of_candidate); i++) hashed[of_candidate[i]] = tact_choose_feature(of_candidate[i], v[of_candidate[i]]);
}

void tact_lesson_features(uint16_t out[TACT_LESSON_FEATURES], const uint32_t values[TACT_LESSON_FEATURES]) {
    for (unsigned i = 0; i < TACT_FEATURE_COUNT; i++) out[i] = tact_choose_feature(i, values[i]);
}
