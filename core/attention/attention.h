/* core/attention/attention.h -- how much of a person's attention is left, and what one more touch costs.
 *
 * Windows  rolling: for every window w and instant t, touches in (t - w.span, t] <= w.allowance. doc/attention.md is the one table of
 *          meanings; the tests are made from it.
 * Fatigue  F(t) = sum over touches of cost * 2^(-age / half-life): a fold over the touches kept, never stored.
 * Zones    an interrupting message must be allowed in every zone claimed by the person's devices in the last 14 days, the phone
 *          prefix's country and the brand's country (mainland unless told); no claim at all = the brand country's zones.
 *          A country that one of the claimed zones lies in is told by that zone; any other claimed country stands for all its zones.
 * Price    a touch is worth it only if its expected value exceeds the price, which rises as the person's attention, their week and the
 *          campaign's budget empty, and with the risk of losing the channel.
 * Unsure   a zone the bundle does not know, no zone at all, or more claims than fit: nothing interrupts (fails quiet).
 */
#ifndef TACT_ATTENTION_H
#define TACT_ATTENTION_H
#include "core/attention/window.h"
#include "core/campaign/bundle.h"
#include "core/person/fold.h"
#include "tact/world.h"

enum { TACT_CLAIMS_MAX = 16, TACT_ASKED_COST_MILLI = 200, TACT_CHANNEL_ALL = 255 };

/* What a good moment is worth while nothing is known: one in twenty of one unit of the brand's currency, in micro-units. No price is larger than the other. */
enum { TACT_PRICE_MOMENT_MICRO = 50000 };
#define TACT_PRICE_MOST_MICRO ((int64_t)1000000000 * 1000000)

/* Why something does not go now: reason TACT_WHY_NONE (0) = it goes; until {0} = waiting does not help. */
typedef struct tact_stop { uint16_t reason; tact_instant until; } tact_stop;

/* What the places claimed, the hours and the windows say to one more promotional interruption on a channel. */
typedef struct tact_reach {
    tact_stop table;                   /* gate.law: no table for the place, or the table forbids promotion on the channel */
    tact_stop hours;                   /* gate.law in closed legal hours, else gate.quiet; until = when all hours together open */
    tact_stop cap_law, cap_brand;
    bool customer_allowed;             /* every law claimed admits the basis `customer` here */
} tact_reach;

typedef struct tact_attention {
    const tact_bundle *bundle;
    const tact_view *view;
    tact_instant now;
    const tact_touch *touches[TACT_TOUCHES_MAX]; uint32_t touch_count;   /* the 64 newest of all parts, newest first; ghosts left out */
    const tact_zone *zones[TACT_CLAIMS_MAX]; uint32_t zone_count;        /* every zone that must allow an interruption; alike ones once */
    char countries[TACT_CLAIMS_MAX][2]; uint32_t country_count;          /* every law that must allow it */
    const tact_country *entries[TACT_CLAIMS_MAX];                        /* the bundle's entry of each country; NULL: it has none */
    const tact_law_row *laws[TACT_CLAIMS_MAX][TACT_CHANNEL_COUNT];       /* the row of each country and channel; NULL: no table */
    bool unsure;                       /* the claims cannot be judged: nothing interrupts */
    uint32_t fatigue_milli;            /* F(now), in 1/1000 */
    uint32_t week_milli;               /* the fullest window over all channels longer than a day, the person's own cap included: share taken, in 1/1000 */
    bool full;                         /* 64 touches are younger than the longest window in force */
    tact_instant full_until;           /* when the oldest of them leaves it */
    tact_limits limits;                /* the person's own, with those of the linked devices */
    tact_reach reach[TACT_CHANNEL_COUNT];
    tact_stop quiet;                   /* quiet hours alone: what service keeps to */
    tact_stop cap_person, cap_all;
} tact_attention;

/** Work out once a step what depends on the person alone. `event_zone`: zone claimed by the event at hand (0 none), on top of the stored ones.
 *  `claimed_country`: of the phone prefix or the client, may be empty. `attention` points into bundle and view afterwards. */
void tact_attention_prepare(tact_attention *attention, const tact_bundle *bundle, const tact_view *view, uint32_t event_zone,
                            tact_slice claimed_country, tact_instant now);

/** Attention a touch costs, in 1/1000: by channel and class (asked 200 or 0, interrupting by channel, service half, transactional and answer 0). */
uint16_t tact_attention_cost_milli(const tact_attention *attention, const tact_campaign *campaign, uint8_t channel, bool asked, uint8_t moment_kind);

/* What one more touch must be worth, in micro-units of the brand's currency; `whole` is the sum. */
typedef struct tact_price { int64_t attention_micro, budget_micro, harm_micro, whole_micro; } tact_price;

/** attention: cost * V * max(F / (budget - F), share of the week taken), V what a good moment is worth (`world`); asked touches take no place in the week.
 *  budget: what the campaign's budget asks for. harm: the risk of losing the channel, for touches that interrupt.
 *  whole 0: free. INT64_MAX, which nothing exceeds, from F = budget on for whatever costs attention. */
tact_price tact_attention_price(const tact_attention *attention, const tact_world *world, uint32_t campaign, uint16_t cost_milli, bool asked);

/** Longest window in force: touches younger than this must be kept. Ten half-lives of fatigue at least (1/1024 is left then).
 *  It looks at every campaign: ask once a bundle, not once an event. */
tact_span tact_attention_longest_window(const tact_bundle *bundle);
/** How long touches are kept: the longest window, or the longest goal window with the bundle's lateness behind it. */
tact_span tact_attention_touch_keep(const tact_bundle *bundle);

/** First instant at or after `from` at which quiet hours, legal hours and holidays allow an interruption on `channel` for `class_` in every claimed
 *  zone and law; false when none within 14 days. Legal hours and holidays bind promotional messages, quiet hours service ones too;
 *  transactional messages and answers are free of both. */
bool tact_attention_open_at(const tact_attention *attention, uint8_t channel, uint8_t class_, tact_instant from, tact_instant *open);

/** The same for somebody in the brand's country of whom nothing else is known; for `tact check`. True: between `from` and a year
 *  later promotional (or service) messages can never interrupt on `channel`. *why: TACT_WHY_GATE_LAW when no table exists or it forbids
 *  promotion, TACT_WHY_GATE_QUIET when the quiet hours, legal hours and zones leave nothing open. */
bool tact_law_never_opens(const tact_bundle *bundle, uint8_t channel, uint8_t class_, tact_instant from, uint16_t *why);
#endif
