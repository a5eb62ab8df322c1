/* core/engine/likely.c -- `send_time: likely`: the hour a message waits for.  Its own habit and everybody's looks (the policy's snapshot) foretell it;
 * how people answer on the channel, and the person, weighs the hours of promotion (answers.c); quiet hours, law windows and zones say which hours are allowed.  A habit is read only with `remember` and `personalise`. */
#include "core/anticipate/anticipate.h"
#include "core/engine/internal.h"

enum { HABIT_LOOKS_Q8 = 3 * 256 };                         /* fewer are no habit yet */

struct tact__week { tact_slot slots[TACT_WEEK_HOURS]; uint32_t share[TACT_WEEK_HOURS]; bool habit; };

static uint64_t looks_of(const tact_cohort *c) {
    uint64_t n = 0;
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) n += c->looks[i / 24][i % 24];
    return n;
}

/* The person's counts as far as they may be read. Sec-GPC: none. Somebody who is here now has just looked. */
static bool fold_own(tact__run *run, tact_own *own) {
    const tact_view *view = &run->view;
    uint64_t looks = 0;
    bool may = tact_view_may(view, TACT_PURPOSE_REMEMBER) && tact_view_may(view, TACT_PURPOSE_PERSONALISE) && !run->event->gpc;
    *own = (tact_own){ .classes = 1 };
    if (!may) return false;
    run->purposes_read |= tact_bit(TACT_PURPOSE_REMEMBER) | tact_bit(TACT_PURPOSE_PERSONALISE);
    tact_own_fold(own, view);
    if (run->event->type <= TACT_EVENT_ALIAS) own->last = run->event->received;
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) looks += own->looks_q8[i / 24][i % 24];
    if (looks >= HABIT_LOOKS_Q8) return true;
    memset(own->looks_q8, 0, sizeof own->looks_q8);
    return false;
}

/* Worked out once a step. NULL: no memory. */
static const struct tact__week *week_of(tact__run *run) {
    const tact_cohort *cohort = &run->engine->policy->cohort;
    const tact_country *country = run->country;
    struct tact__week *week = run->week;
    tact_own own;
    if (week) return week;
    week = run->week = TACT_NEW(run->arena, struct tact__week, 1);
    if (!week) return NULL;
    *week = (struct tact__week){ .habit = fold_own(run, &own) };
    run->hours_known = week->habit || looks_of(cohort) > 0;
    if (!run->hours_known) return week;
    tact_slots_make(week->slots, run->zone, country ? country->holidays : NULL, country ? country->holiday_count : 0, run->event->received);
    tact_anticipate(week->share, week->slots, cohort, &own, NULL);
    return week;
}

typedef struct gate_hours { const tact_attention *attention; uint8_t channel, class_; } gate_hours;

static bool open_at(void *ctx, tact_instant from, tact_instant *open) {
    const gate_hours *g = ctx;
    return tact_attention_open_at(g->attention, g->channel, g->class_, from, open);
}

/* Shares of the hours, each by how likely an answer is then; they still add up to one. */
static void by_answers(tact__run *run, const struct tact__week *week, uint8_t channel, uint32_t out[TACT_WEEK_HOURS]) {
    uint32_t rates[TACT_WEEK_PARTS];
    uint64_t sum = 0;
    for (unsigned p = 0; p < TACT_WEEK_PARTS; p++) rates[p] = tact__answer_rate(run, channel, p);
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) {
        const tact_slot *slot = &week->slots[i];
        out[i] = rates[tact_week_part(slot->hour, slot->weekday >= 5 || slot->holiday)];
        sum += (uint64_t)week->share[i] * out[i];
    }
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) out[i] = sum >> 14 ? (uint32_t)(((uint64_t)week->share[i] * out[i] << 16) / (sum >> 14)) : week->share[i];
}

tact_status tact__likely(tact__run *run, const tact_campaign *c, uint8_t channel, tact_instant from, tact_instant not_after, tact_instant *at) {
    gate_hours hours = { tact__attention(run), channel, c->class_ };
    *at = from;
    if (c->send_time != TACT_SEND_LIKELY || channel == TACT_CHANNEL_INAPP || !tact_view_may(&run->view, TACT_PURPOSE_REMEMBER)) return TACT_OK;
    const struct tact__week *week = week_of(run);
    if (!week) return TACT_ERR_MEMORY;
    tact_instant found;
    uint32_t weighed[TACT_WEEK_HOURS];
    bool answers = run->hours_known && tact__answers_known(run, c);
    if (answers) by_answers(run, week, channel, weighed);
    if (run->hours_known && tact_likely_instant(answers ? weighed : week->share, week->slots, from, not_after, open_at, &hours, &found) && found.us > from.us)
        *at = tact_whole_second(tact_instant_add(found, (tact_span){ 999999 }));      /* the record keeps whole seconds */
    return TACT_OK;
}

void tact__why_hour(tact__run *run, const tact_campaign *c, uint8_t channel, tact_instant at) {
    bool answers = tact__answers_known(run, c) && tact__answers_often(run, channel, tact__week_part(run, at));
    tact_why why = tact_why_of(answers ? TACT_WHY_TIME_ANSWERS : run->week->habit ? TACT_WHY_TIME_HABIT : TACT_WHY_TIME_COHORT);
    why.campaign = c->id;
    why.channel = channel;
    why.until = at;
    tact__why(run, why);
}
