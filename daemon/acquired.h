/* daemon/acquired.h -- how people came, and whether they stay: by the week they were first met and the way they came. No person stands in it.
 *
 * Counted   of people who permit `remember` and `measure` (core/engine says what an event is to them). Weeks of seven days since 1970.
 * Kept      the last 60 weeks, family meta, key "acquired", with the batch that counted (doc/format.md). A week older than that is put to one sum.
 */
#ifndef TACT_DAEMON_ACQUIRED_H
#define TACT_DAEMON_ACQUIRED_H
#include "core/engine/engine.h"
#include "daemon/json_out.h"

enum { TACT_ACQUIRED_WEEKS = 60 };
typedef struct tact_acquired_week { uint32_t week, people[TACT_CAME_COUNT][TACT_CAME_SIGNS]; } tact_acquired_week;
typedef struct tact_acquired { tact_acquired_week weeks[TACT_ACQUIRED_WEEKS]; uint32_t count; bool changed; } tact_acquired;    /* ascending */

void tact_acquired_count(tact_acquired *book, const tact_came *came);
void tact_acquired_write(tact_writer *w, const tact_acquired *book);
tact_status tact_acquired_read(tact_slice bytes, tact_acquired *out) TACT_MUST_USE;
/** [{"by": "referral"|"campaign"|"themselves", "met", "bought", "week4": {"of", "active"}, "week8", "week12", "repeat": {"of", "again"}}]: of whom enough time went by. */
void tact_acquired_json(tact_json *j, const tact_acquired *book, tact_instant now);
#endif
