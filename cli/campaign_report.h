/* cli/campaign_report.h -- the reports on the brand's campaigns for eyes and browsers, from the JSON that the API answers too.
 *
 * HTML     one file that asks nobody for anything: no script, no font, no picture from elsewhere. Light and dark, on paper and on a phone;
 *          beside each picture stands its table.
 */
#ifndef TACT_CLI_CAMPAIGN_REPORT_H
#define TACT_CLI_CAMPAIGN_REPORT_H
#include "cli/screen.h"
#include "core/base/value.h"

/** `report`: of the programme (it has "programme") or of one campaign. */
void tact_campaign_report_print(FILE *out, const tact_screen *screen, const tact_value *report);
void tact_campaign_report_html(FILE *out, const tact_value *report);

/* ---- reading the JSON ---- */
double tact_report_value(const tact_value *map, const char *path, double otherwise);
bool tact_report_has(const tact_value *map, const char *path);
tact_slice tact_report_text(const tact_value *map, const char *path);
/** Item i of the list at the path, or NULL behind the last. */
const tact_value *tact_report_item(const tact_value *map, const char *path, uint32_t i);
/** Does nobody report this step of a funnel, a way, a row by channel (its "notReported")?  Then its 0 is no figure. */
bool tact_report_unreported(const tact_value *of, const char *step);
/** 0.0432 -> "4.3 %"; a difference of shares in points: "+1.2 pt". */
const char *tact_report_share(double share, char out[32]);
const char *tact_report_points(double difference, char out[32]);
/** An amount with two decimals and thousands: "+1,234.50". */
const char *tact_report_amount(double amount, bool sign, char out[32]);
/** One sentence: what this reading says. `unit`: "value" for money, else goals. */
void tact_report_sentence(const tact_value *reading, bool money, tact_slice currency, char *out, size_t room);
/** Is it clear that money was gained, or lost? Else only the span may be told. */
bool tact_report_gains(const tact_value *money);
/** A draft of which nobody got anything yet: there is nothing to judge. */
bool tact_report_unsaid(const tact_value *campaign);
#define TACT_REPORT_UNSAID "A draft, not live yet: there is nothing to judge."
/** The same with noise taken out, as a sentence; false when nothing is. The verdict stays that of the reading itself. */
bool tact_report_adjusted(const tact_value *rung, tact_slice currency, char *out, size_t room);
#define TACT_REPORT_ADJUSTED "With less noise (CUPED): what was known of people before their lot fell is taken out. Read these or those above, as decided beforehand, not whichever show more; verdicts and money go by those above."
#endif
