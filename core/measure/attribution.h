/* core/measure/attribution.h -- journeys over channels into credit: last, first and linear touch, Shapley, and what Markov needs.
 *
 * What it  is and is not: a description of who stood on the way to a conversion. It says nothing about what would have happened
 *          without; only a lot can (lift.h). Show the increment beside it where it is known.
 * Touches  last, first: all to the one. Linear: equally to each touch, so a channel met twice gets two parts.
 * Shapley  the worth of a set of channels is the conversions of journeys whose channels all lie in it. That game is a sum of unanimity
 *          games, one a journey, so its Shapley value is exact and cheap for any number of channels: a conversion is shared equally by
 *          the distinct channels on its way. No sampling is needed; the test compares it with the definition over all subsets.
 * Markov   transitions between channels as counted here; markov.h solves the chain.
 * Memory   one block in the arena, (capacity + 3)^2 + 10 capacity doubles.
 * Source   Shapley 1953; Zhao, Mahboobi, Bagheri, "Shapley value methods for attribution modeling", arXiv 1804.05327;
 *          Anderl et al., "Mapping the customer journey", IJRM 2016.
 */
#ifndef TACT_MEASURE_ATTRIBUTION_H
#define TACT_MEASURE_ATTRIBUTION_H
#include "core/base/arena.h"

enum { TACT_ATTRIBUTION_CHANNELS = 500 };

/* One journey, or all that took the same way. */
typedef struct tact_journey {
    const uint32_t *channels; uint32_t length;     /* in order; below the capacity; length >= 1 */
    double conversions, nulls;                     /* how many of them ended in a conversion, how many did not; >= 0, not both 0 */
    double value;                                  /* of all conversions together */
} tact_journey;

typedef enum tact_credit { TACT_CREDIT_LAST, TACT_CREDIT_FIRST, TACT_CREDIT_LINEAR, TACT_CREDIT_SHAPLEY, TACT_CREDIT_COUNT } tact_credit;

typedef struct tact_attribution {
    uint32_t capacity, channel_count;              /* channel_count: the highest channel met, plus one */
    double conversions, nulls, value;
    double *credit[TACT_CREDIT_COUNT], *worth[TACT_CREDIT_COUNT];      /* by channel: conversions, value */
    double *transitions;                           /* from row to column, (capacity + 3) wide; see the next lines */
    uint64_t *seen, journey;                       /* which journey met a channel last */
} tact_attribution;

/** Where things stand in `transitions`: channels first, then these. */
static inline uint32_t tact_attribution_start(const tact_attribution *a) { return a->capacity; }
static inline uint32_t tact_attribution_converted(const tact_attribution *a) { return a->capacity + 1; }
static inline uint32_t tact_attribution_lost(const tact_attribution *a) { return a->capacity + 2; }

/** capacity 1..TACT_ATTRIBUTION_CHANNELS; NULL when the arena is too small. */
tact_attribution *tact_attribution_new(tact_arena *arena, uint32_t capacity);
void tact_attribution_add(tact_attribution *attribution, const tact_journey *journey);
#endif
