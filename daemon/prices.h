/* daemon/prices.h -- what a good moment is worth, and what each campaign's touch must be worth besides: the numbers of doc/attention.md, "Price",
 * worked out by the shell from what was counted and frozen in a world.
 *
 * Learned  from tact_result.offers: what could have been said, before any price. What is old is halved away.
 */
#ifndef TACT_DAEMON_PRICES_H
#define TACT_DAEMON_PRICES_H
#include "core/engine/engine.h"
#include "daemon/tally.h"

typedef struct tact_price_book { double worth_sum; uint64_t moments; bool changed; } tact_price_book;

/** Count what was offered at one moment; *tally_of may answer NULL. */
void tact_prices_count(tact_price_book *book, const tact_result *result, tact_tally *(*tally_of)(void *ctx, uint32_t campaign), void *ctx);

/** What a good moment is worth now, in micro-units. */
int64_t tact_prices_moment_micro(const tact_price_book *book);

/** Fill moment, harm and the list of `world` from the book and the tallies, in the order of the bundle's campaigns: `prices` has room for all of
 *  them, and gets, ascending by id, those whose price is another than everybody's. `now` and `day_share_milli` (of the brand's day) pace the budgets. */
void tact_prices_show(const tact_price_book *book, const tact_bundle *bundle, const tact_tally *tallies, tact_instant now, uint32_t day_share_milli,
                      int64_t day, tact_world_price *prices, tact_world *world);
/** Did a price move by a tenth or more, so that another world is worth making? */
bool tact_prices_moved(const tact_world *in_force, const tact_world *fresh);

void tact_price_book_write(tact_writer *w, const tact_price_book *book);
tact_status tact_price_book_read(tact_slice bytes, tact_price_book *out) TACT_MUST_USE;
#endif
