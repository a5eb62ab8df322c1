/* daemon/estimate.h -- how many people a campaign would meet and be permitted to reach if it were live now: the production path, a person at a time, on a worker thread. Nothing
 * is written, and nobody is named.
 *
 * Met       the person-side of its conditions holds: `audience`, or of `when` the parts that speak of person.* and time.* alone. What a moment would add (the page, the need, the
 *           place) is not known beforehand and left out; *ignored names those parts.
 * Permitted of those, by channel: the one gate lets a message through now. Each way is asked by itself, so which of them would be taken
 *           (daemon/page_or_other.h) plays no part. Whether an address is there is not looked at, nor what the lot or the price of attention would say.
 * Sampled   keys of records are hashes, so the first of them are a fair sample: after TACT_ESTIMATE_MS the counts are scaled, and it says of how many.
 * Told      exact here; whoever tells it to anybody tells it coarsely (daemon/coarse.h).
 */
#ifndef TACT_DAEMON_ESTIMATE_H
#define TACT_DAEMON_ESTIMATE_H
#include "brand/load.h"
#include "daemon/force.h"
#include "store/store.h"
#include "store/vault.h"

enum { TACT_ESTIMATE_MS = 3000, TACT_ESTIMATE_REASONS = 128 };

typedef struct tact_estimate_ask {
    tact_store *store; tact_vault *vault;
    const tact_force *force; const tact_campaign *campaign;     /* made by tact_estimate_variant, an occasion */
    tact_instant now;
    uint32_t most_people;              /* 0: as many as there is time for */
} tact_estimate_ask;

typedef struct tact_estimate {
    uint64_t looked, about;            /* people looked at; how many there are, as far as was seen */
    bool sampled;
    uint64_t remembered;               /* may be remembered: nobody else is ever met by an audience */
    uint64_t met, reachable;           /* reachable: on one channel at least */
    uint64_t channels[TACT_CHANNEL_COUNT];
    uint64_t reasons[TACT_ESTIMATE_REASONS];   /* of those met and reachable on none: the first reason, each person once */
} tact_estimate;

/** The campaign of `tree` as an occasion over its person-side condition, as text of a file (JSON, which is YAML). *condition and *ignored in CEL. */
tact_status tact_estimate_variant(const tact_value *tree, const tact_bundle *bundle, tact_instant now, tact_arena *arena, tact_slice *text, tact_slice *condition, tact_slice *ignored) TACT_MUST_USE;
tact_status tact_estimate_count(const tact_estimate_ask *ask, tact_estimate *out, tact_trouble *trouble) TACT_MUST_USE;
#endif
