/* core/engine/answers.c -- how likely this person answers on a channel at a part of the week, and which of a message's channels that makes the quietest that will do.
 *
 * Own      a fold over the touches that stand on the record anyway: promotion that interrupted, each halved every 28 days. Nothing more is kept of anybody.
 *          Needs `remember`, `personalise` and `measure` (without it clicks and goals are not seen, and all would look ignored), and no Sec-GPC.
 * Aside    one step in ten goes by as if nothing were known of answers, so that what is learned of them does not only confirm itself. */
#include "core/base/fixed.h"
#include "core/engine/internal.h"

enum { ASIDE_ONE_IN = 10 };
static const tact_span HALF_LIFE = { 28 * 86400 * 1000000LL }, PATIENCE = { 86400 * 1000000LL };      /* unanswered: not before a day is over */

struct tact__answers { tact_own_answers own[TACT_CHANNEL_COUNT]; bool may; unsigned degree; uint32_t sent_q8; };

/* Snapshots up to format 3 knew nothing of answers: lines that name one are decided again without. */
bool tact__by_answers(const tact__run *run) { return run->engine->policy->format == 0 || run->engine->policy->format >= 4; }
bool tact__by_address(const tact__run *run) { return run->engine->policy->format == 0 || run->engine->policy->format >= 5; }

unsigned tact__week_part(const tact__run *run, tact_instant at) {
    tact_civil local = tact_zone_civil(run->zone, at);
    return tact_week_part(local.hour, tact__day_off(run, &local));
}

static bool may_look(tact__run *run) {
    static const uint8_t needs[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_MEASURE };
    for (unsigned i = 0; i < sizeof needs; i++)
        if (!tact_view_may(&run->view, needs[i])) return false;
    if (run->event->gpc) return false;
    for (unsigned i = 0; i < sizeof needs; i++) run->purposes_read |= tact_bit(needs[i]);
    return true;
}

static void fold(const tact__run *run, struct tact__answers *a) {
    const tact_touch *touches[TACT_TOUCHES_MAX];
    uint32_t count = tact_view_touches(&run->view, touches, TACT_TOUCHES_MAX);
    for (uint32_t i = 0; i < count; i++) {
        const tact_touch *t = touches[i];
        bool answered = (t->outcomes & (tact_bit(TACT_OUTCOME_CLICKED) | tact_bit(TACT_OUTCOME_CONVERTED))) != 0;
        tact_span age = tact_instant_since(run->event->received, t->at);
        if (t->asked || t->ghost || !t->campaign || t->class_ != TACT_CLASS_PROMOTIONAL || age.us < 0 || (!answered && age.us < PATIENCE.us)) continue;
        uint32_t weight = (uint32_t)(tact_fixed_decay(age.us, HALF_LIFE.us) >> 24);       /* Q32.32 to 1/256 */
        tact_own_answers_add(&a->own[t->channel], tact__week_part(run, t->at), weight, answered);
        a->sent_q8 += weight;
    }
}

/* Once a step, when something asks. NULL: no memory, or nothing is to be known. */
static const struct tact__answers *answers_of(tact__run *run) {
    if (run->answers || !tact__by_answers(run)) return run->answers;
    struct tact__answers *a = run->answers = TACT_NEW(run->arena, struct tact__answers, 1);
    if (!a) return NULL;
    *a = (struct tact__answers){ .may = may_look(run), .degree = TACT_RECEPTIVE_UNTOLD };
    if (!a->may) return a;
    a->degree = tact_view_relationship(&run->view);
    fold(run, a);
    return a;
}

static bool set_aside(const tact__run *run) {
    tact_rng lot = tact_rng_from(tact_seed_derive(run->event->seed, 0x616e7377657273u));     /* "answers" */
    return tact_rng_below(&lot, ASIDE_ONE_IN) == 0;
}

bool tact__answers_known(tact__run *run, const tact_campaign *c) {
    if (c->class_ != TACT_CLASS_PROMOTIONAL) return false;
    const struct tact__answers *a = answers_of(run);
    return a && (a->sent_q8 || run->engine->policy->receptive) && !set_aside(run);
}

uint32_t tact__answer_rate(tact__run *run, uint8_t channel, unsigned part) {
    const struct tact__answers *a = answers_of(run);
    return tact_receptive_rate(run->engine->policy->receptive, a ? a->degree : TACT_RECEPTIVE_UNTOLD, channel, part, a && a->may ? &a->own[channel] : NULL);
}

bool tact__answers_often(tact__run *run, uint8_t channel, unsigned part) {
    const struct tact__answers *a = answers_of(run);
    return a && a->own[channel].answered_q8[part] && tact__answer_rate(run, channel, part) * 4u > tact_receptive_usual(run->engine->policy->receptive, channel) * 5u;
}

uint32_t tact__answers_value(tact__run *run, uint8_t channel) {
    static const uint32_t bounds_milli[] = { 250, 500, 800, 1250, 2000, 4000 };
    const struct tact__answers *a = answers_of(run);
    if (!a || !a->may) return TACT_FEATURE_UNTOLD;
    uint64_t ratio = (uint64_t)tact__answer_rate(run, channel, tact__week_part(run, run->event->received)) * 1000 / tact_receptive_usual(run->engine->policy->receptive, channel);
    uint32_t n = 0;
    while (n < sizeof bounds_milli / sizeof *bounds_milli && ratio >= bounds_milli[n]) n++;
    return n;
}

uint16_t tact__answers_cell(tact__run *run, uint8_t channel) {
    const struct tact__answers *a = answers_of(run);
    if (!a || !tact_view_may(&run->view, TACT_PURPOSE_REMEMBER) || !tact_view_may(&run->view, TACT_PURPOSE_MEASURE)) return TACT_RECEPTIVE_NONE;
    return tact_receptive_cell(a->degree, channel, tact__week_part(run, run->event->received));
}

uint8_t tact__quietest(const tact_bundle *b, const tact_message *m, uint16_t tried) {
    uint8_t best = TACT__NO_CHANNEL;
    for (uint8_t i = 0; i < m->channel_count; i++) {
        uint8_t ch = m->channel_order[i];
        if (ch == TACT_CHANNEL_WEB || tried >> ch & 1) continue;
        if (best == TACT__NO_CHANNEL || b->cost_milli[ch] < b->cost_milli[best]) best = ch;
    }
    return best;
}

uint8_t tact__next_channel(tact__run *run, const tact_message *m, uint16_t tried) {
    uint8_t wish = tact__attention(run)->limits.prefers;
    bool has = wish != TACT_CHANNEL_WEB && (m->channels >> wish & 1) && !(tried >> wish & 1);
    return has ? wish : tact__quietest(run->engine->bundle, m, tried);
}

tact_status tact__way_of(tact__run *run, const tact_campaign *c, uint8_t message, tact__way *way, uint64_t occurrence, tact_instant caused_at, tact_instant not_after, bool any_hour) {
    const tact_message *m = &c->messages[message];
    tact__way ways[TACT_CHANNEL_COUNT] = { *way };
    uint32_t rates[TACT_CHANNEL_COUNT], count = 1;
    uint16_t tried = 0;
    tact_instant now = run->event->received, next;
    uint8_t ch;
    if (way->channel == tact__attention(run)->limits.prefers && __builtin_popcount(m->channels & ~(unsigned)tact_bit(TACT_CHANNEL_WEB)) > 1) { way->because = TACT_WHY_CHANNEL_PREFERRED; return TACT_OK; }
    if (!tact__by_answers(run) || __builtin_popcount(m->channels & ~(unsigned)tact_bit(TACT_CHANNEL_WEB)) < 2) return TACT_OK;
    way->because = TACT_WHY_CHANNEL_QUIETEST;
    if (!tact__answers_known(run, c)) return TACT_OK;
    do { ch = tact__next_channel(run, m, tried); tried = (uint16_t)(tried | tact_bit(ch)); } while (ch != way->channel);      /* the quieter ones are closed */
    while ((ch = tact__next_channel(run, m, tried)) != TACT__NO_CHANNEL) {
        tried = (uint16_t)(tried | tact_bit(ch));
        if (!tact__gate_quietly(run, c, ch, occurrence, caused_at, &next)) continue;
        ways[count] = (tact__way){ .channel = ch, .at = now };
        tact_status s = any_hour ? tact__likely(run, c, ch, now, not_after, &ways[count].at) : TACT_OK;
        if (s) return s;
        count++;
    }
    if (count < 2) return TACT_OK;
    for (uint32_t i = 0; i < count; i++) rates[i] = tact__answer_rate(run, ways[i].channel, tact__week_part(run, ways[i].at));
    uint32_t taken = tact_receptive_quietest(rates, count);
    *way = ways[taken];
    way->because = taken ? TACT_WHY_CHANNEL_ANSWERED : TACT_WHY_CHANNEL_QUIETEST;
    return TACT_OK;
}
