/* core/anticipate/topics.c -- what the next moments may be about: interests and journeys, and the kind each stage mostly is. */
#include "core/anticipate/anticipate.h"
#include "core/base/fixed.h"

enum { JOURNEY_DAYS = 30, JOURNEY_HALF_DAYS = 7, JOURNEY_MILLI = 1000 };

typedef struct { tact_likely_topic rows[TACT_INTERESTS_MAX + TACT_JOURNEYS_MAX]; uint32_t count; const uint32_t *marked; uint32_t marked_count; } gathered;

/* NULL: a marked one, or no room. */
static tact_likely_topic *row(gathered *g, uint32_t topic) {
    for (uint32_t i = 0; i < g->marked_count; i++)
        if (g->marked[i] == topic) return NULL;
    for (uint32_t i = 0; i < g->count; i++)
        if (g->rows[i].topic == topic) return &g->rows[i];
    if (g->count == TACT_INTERESTS_MAX + TACT_JOURNEYS_MAX) return NULL;
    g->rows[g->count] = (tact_likely_topic){ .topic = topic, .stage = TACT_STAGE_EXPLORE };
    return &g->rows[g->count++];
}

static void add_journeys(gathered *g, const tact_view *view) {
    const tact_journey *journeys[TACT_JOURNEYS_MAX];
    uint32_t n = tact_view_journeys(view, journeys, TACT_JOURNEYS_MAX);
    for (uint32_t i = 0; i < n; i++) {
        const tact_journey *j = journeys[i];
        int64_t age = tact_instant_since(view->now, j->last).us;
        tact_likely_topic *r = age > TACT_DAYS(JOURNEY_DAYS).us ? NULL : row(g, j->topic);
        if (!r) continue;
        r->share_milli += (uint32_t)(JOURNEY_MILLI * tact_fixed_decay(age, TACT_DAYS(JOURNEY_HALF_DAYS).us) >> 32);
        r->stage = j->stage;
        r->journey = true;
        r->last = j->last;
    }
}

static bool before(const tact_likely_topic *a, const tact_likely_topic *b) {
    return a->share_milli != b->share_milli ? a->share_milli > b->share_milli : a->topic < b->topic;
}

uint32_t tact_likely_topics(const tact_view *view, const uint32_t *marked, uint32_t marked_count, tact_likely_topic *out, uint32_t room) {
    gathered g = { .count = 0, .marked = marked, .marked_count = marked_count };
    tact_likely_topic *rows = g.rows;
    uint32_t topics[TACT_INTERESTS_MAX], weights[TACT_INTERESTS_MAX], n;
    uint64_t sum = 0;
    if (!tact_view_may(view, TACT_PURPOSE_REMEMBER) || !tact_view_may(view, TACT_PURPOSE_PERSONALISE)) return 0;
    n = tact_view_interests(view, topics, weights, TACT_INTERESTS_MAX);
    for (uint32_t i = 0; i < n; i++) {
        tact_likely_topic *r = row(&g, topics[i]);
        if (r) r->share_milli = weights[i];
    }
    add_journeys(&g, view);
    uint32_t count = g.count;
    for (uint32_t i = 0; i < count; i++) {                 /* insertion: few rows */
        tact_likely_topic r = rows[i];
        uint32_t at = i;
        for (; at > 0 && before(&r, &rows[at - 1]); at--) rows[at] = rows[at - 1];
        rows[at] = r;
        sum += r.share_milli;
    }
    if (count > room) count = room;
    for (uint32_t i = 0; i < count; i++) {
        out[i] = rows[i];
        out[i].share_milli = sum ? (uint32_t)((uint64_t)rows[i].share_milli * 1000 / sum) : 0;
    }
    return count;
}

void tact_likely_kinds(const tact_likely_topic *topics, uint32_t count, uint16_t kind_milli[TACT_KIND_COUNT]) {
    static const struct { uint8_t stage; uint16_t know, go, do_, buy; } table[] = {
#define STAGE(stage, know, go, do_, buy) { TACT_STAGE_##stage, know, go, do_, buy },
#include "core/anticipate/stage.def"
#undef STAGE
    };
    uint64_t sums[4] = { 0 }, weight = 0;
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) kind_milli[k] = 0;
    for (uint32_t i = 0; i < count; i++)
        for (unsigned t = 0; t < sizeof table / sizeof *table; t++) {
            if (table[t].stage != topics[i].stage) continue;
            const uint16_t of[4] = { table[t].know, table[t].go, table[t].do_, table[t].buy };
            for (unsigned k = 0; k < 4; k++) sums[k] += (uint64_t)of[k] * topics[i].share_milli;
            weight += topics[i].share_milli;
        }
    static const uint8_t kinds[4] = { TACT_KIND_KNOW, TACT_KIND_GO, TACT_KIND_DO, TACT_KIND_BUY };
    for (unsigned k = 0; weight && k < 4; k++) kind_milli[kinds[k]] = (uint16_t)(sums[k] / weight);
}
