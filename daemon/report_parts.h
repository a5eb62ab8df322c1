/* daemon/report_parts.h -- pieces of a report as JSON, shared by its files. */
#ifndef TACT_DAEMON_REPORT_PARTS_H
#define TACT_DAEMON_REPORT_PARTS_H
#include "daemon/report.h"

/* Which of "delivered", "seen" and "clicked" anybody ever reported of a channel's messages, in any campaign: 0 of what nobody reports is no figure. */
enum { TACT_REPORTED_COUNT = 3 };
typedef struct tact_reported { bool by[TACT_REPORTED_COUNT][TACT_CHANNEL_COUNT]; uint64_t dry; } tact_reported;      /* dry: daemon/dry_run.h */
tact_reported tact__report_reported(const tact_report *report);
/** "notReported": ["seen", ...]: what these channels (bits), on which messages were sent, report nothing of and `counts` has nothing of. Empty when all is reported, or nothing was sent.
 *  And "dryRun": ["email", ...]: those of them that only write messages down now, when there are any: what is counted as sent there left nowhere. */
void tact__report_not_reported(tact_json *j, const tact_reported *reported, uint64_t channels, const uint64_t counts[TACT_REPORTED_COUNT]);
bool tact__report_is_reported(const tact_reported *reported, unsigned what, uint64_t channels, uint64_t count);
/** Bits of the channels on which messages of the tally were sent. */
uint64_t tact__report_channels(const tact_tally *tally);
/** A finite number, else null. */
void tact__report_number(tact_json *j, const char *key, double v);
/** Members of the map being written: verdict, words, people, means, interval. */
void tact__report_reading(tact_json *j, const tact_reading *reading);
/** "adjusted": the same with what was known before the lot taken out of the noise; nothing when there is nothing to tell yet. */
void tact__report_adjusted(tact_json *j, const tact_reading *reading);
/** "ladder": [...]; `window_days` is told, `goal` the event's name. `believed` has TACT_RUNG_COUNT. */
void tact__report_ladder(tact_json *j, const tact_tally *tally, tact_slice goal, double window_days, const bool *believed);
/** "money": {...}: what the goal was worth, less what the touches cost. */
void tact__report_money(tact_json *j, const tact_report *report, const tact_reading *value, const uint64_t sent[TACT_CHANNEL_COUNT]);
/** "later": [...] */
void tact__report_later(tact_json *j, const tact_tally *tally, tact_instant now);
/** "plan": {...}: when a verdict is possible, or what is missing to say so. */
void tact__report_plan(tact_json *j, const tact_report *report, const tact_tally *tally, const tact_reading *goal, double share, double window_days);
/** "history": [...]: a row a day, today's last. */
tact_status tact__report_history(tact_json *j, const tact_report *report, const tact_tally *tally, tact_trouble *trouble) TACT_MUST_USE;
/** "losses": {...} and what became of the rest, as members. */
void tact__report_losses(tact_json *j, const tact_tally *tally);
/** Touches by channel, added to what is there. */
void tact__report_touches(const tact_tally *tally, uint64_t sent[TACT_CHANNEL_COUNT]);
#endif
