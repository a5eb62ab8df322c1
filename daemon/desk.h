/* daemon/desk.h -- where threads are answered: the hours, and how long people waited for the first answer of somebody of the brand.
 *
 * Counted   when the first answer of an agent is said, from the person's first word, by the channel of that word's thread; a helper's answer does not count.
 * Steps     a quarter of a power of two each, so that a figure is right to a fifth; what is read is the end of the step.
 */
#ifndef TACT_DAEMON_DESK_H
#define TACT_DAEMON_DESK_H
#include "daemon/keeper.h"

enum { TACT_DESK_STEPS = 100 };
typedef struct tact_desk_answers { uint64_t steps[TACT_CHANNEL_COUNT][TACT_DESK_STEPS]; } tact_desk_answers;

/** Is somebody there now, by inbox.hours in the brand's time zone? Yes when none are given. */
bool tact_desk_open(const tact_config *config, const tact_bundle *bundle, tact_instant now, tact_arena *arena);
/** What they are told when not, in their language. */
tact_slice tact_desk_away(const tact_config *config, tact_slice locale, tact_arena *arena);
unsigned tact_desk_step(int64_t seconds);
int64_t tact_desk_step_until(unsigned step);      /* seconds */
/** A row of the store, added to `into`. Any bytes may come. */
tact_status tact_desk_read(tact_slice bytes, tact_desk_answers *into) TACT_MUST_USE;
/** First answers of the last `days` days of the brand, today among them. */
tact_status tact_keeper_answers(tact_keeper *keeper, unsigned days, tact_desk_answers *out, tact_trouble *trouble) TACT_MUST_USE;
uint64_t tact_desk_count(const tact_desk_answers *answers, unsigned channel);
/** Seconds within which `percent` of them were answered; 0 of none. */
int64_t tact_desk_quantile(const tact_desk_answers *answers, unsigned channel, unsigned percent);
uint64_t tact_keeper_answers_counted(const tact_keeper *keeper);      /* since the start */
#endif
