/* tact/decision.h -- a message chosen, or silence; always with reasons.
 * Bytes: tact_decision_write is canonical: same bundle, policy, world, person and event give the same bytes everywhere. */
#ifndef TACT_DECISION_H
#define TACT_DECISION_H
#include "core/base/bytes.h"
#include "core/base/reason.h"
#include "core/moment/moment.h"

enum { TACT_ARMS_MAX = 32 };

/* One candidate as it stood at the draw: for the log (propensities) and `tact explain`. */
typedef struct tact_arm { uint32_t campaign; uint8_t message, channel; int64_t value_micro; uint32_t probability; } tact_arm;  /* probability in 1/2^32; silence is campaign 0 */

typedef struct tact_decision {
    uint64_t id;                       /* from the seed: stable under replay */
    bool silence, ghost, asked;
    uint32_t campaign;                 /* 0 = silence */
    uint8_t message, channel, class_;
    uint64_t occurrence;               /* key (campaign, occurrence) */
    uint32_t propensity;               /* of what was drawn, in 1/2^32; UINT32_MAX = certain */
    uint16_t cost_milli;
    tact_instant not_after;
    uint32_t bundle;                   /* low half of the bundle's hash */
    uint32_t policy, world;            /* snapshot numbers */
    tact_moment moment;
    tact_arm arms[TACT_ARMS_MAX]; uint32_t arm_count;   /* empty when there was no draw */
    tact_trace reasons;                /* whole-decision reasons first, then at most 16 campaigns' */
    uint64_t purposes_read;            /* bit per purpose whose data were read for ranking: proof of promise 2 */
} tact_decision;

void tact_decision_write(tact_writer *w, const tact_decision *decision);
tact_status tact_decision_read(tact_reader *r, tact_decision *out) TACT_MUST_USE;
#endif
