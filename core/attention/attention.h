/* core/attention/attention.h -- how much of a person's attention is left, and what one more touch costs.
 *
 * Windows  rolling: for every window w and instant t, touches in (t - w.span, t] <= w.allowance. doc/attention.md is the one table of
 *          meanings; the tests are made from it.
 * Fatigue  F(t) = sum over touches of cost * 2^(-age / half-life): a fold over the touches kept, never stored.
 * Zones    an interrupting message must be allowed in every zone claimed by the person's devices in the last 14 days, the phone
 *          prefix's country and the brand's country (mainland unless told); no claim at all = the brand country's zones.
 * Price    a touch is worth it only if its expected value exceeds the price, which rises as the budget empties.
 */
#ifndef TACT_ATTENTION_H
#define TACT_ATTENTION_H
#include "core/campaign/bundle.h"
#include "core/person/fold.h"

enum { TACT_CLAIMS_MAX = 16 };

typedef struct tact_attention {
    const tact_bundle *bundle;
    const tact_view *view;
    tact_instant now;
    const tact_touch *touches[TACT_TOUCHES_MAX]; uint32_t touch_count;   /* newest first, all parts; ghosts left out */
    const tact_zone *zones[TACT_CLAIMS_MAX]; uint32_t zone_count;        /* every zone that must allow an interruption */
    char countries[TACT_CLAIMS_MAX][2]; uint32_t country_count;          /* every law that must allow it */
    uint32_t fatigue_milli;            /* F(now), in 1/1000 */
    bool full;                         /* 64 touches are younger than the longest window in force */
} tact_attention;

/** Work out once a step what depends on the person alone. `event_zone`: zone claimed by the event at hand (0 none), on top of the stored ones.
 *  `claimed_country`: of the phone prefix or the client, may be empty. */
void tact_attention_prepare(tact_attention *attention, const tact_bundle *bundle, const tact_view *view, uint32_t event_zone,
                            tact_slice claimed_country, tact_instant now);

/** Attention a touch costs, in 1/1000: by channel and class (asked 200 or 0, interrupting by channel, service half, transactional and answer 0). */
uint16_t tact_attention_cost_milli(const tact_attention *attention, const tact_campaign *campaign, uint8_t channel, bool asked, uint8_t moment_kind);

/** Price of that cost now, in micro-units of the brand's currency: 0 when F = 0 and rising steeply to the budget's end. */
int64_t tact_attention_price_micro(const tact_attention *attention, uint16_t cost_milli);

/** Longest window in force: touches younger than this must be kept. */
tact_span tact_attention_longest_window(const tact_bundle *bundle);

/** First instant at or after `from` at which quiet hours, legal hours and holidays allow an interruption on `channel` for `class_` in every claimed
 *  zone and law; false when none within 14 days. */
bool tact_attention_open_at(const tact_attention *attention, uint8_t channel, uint8_t class_, tact_instant from, tact_instant *open);
#endif
