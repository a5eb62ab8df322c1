/* daemon/report_parts.h -- pieces of a report as JSON, shared by its files. */
#ifndef TACT_DAEMON_REPORT_PARTS_H
#define TACT_DAEMON_REPORT_PARTS_H
#include "daemon/report.h"

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
