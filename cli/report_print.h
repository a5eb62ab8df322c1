/* cli/report_print.h -- the moment map, the use of devices and journeys, for eyes. */
#ifndef TACT_CLI_REPORT_PRINT_H
#define TACT_CLI_REPORT_PRINT_H
#include "cli/screen.h"
#include "daemon/observe.h"

/** At most `limit` rows (0: all); columns only for the sides of `by`. */
void tact_report_print_moments(FILE *out, const tact_screen *screen, const tact_observing *observing, unsigned by, uint32_t limit);
/** Ends what the usage holds open. */
void tact_report_print_usage(FILE *out, const tact_screen *screen, const tact_observing *observing);
/** The same of the journeys. */
void tact_report_print_journeys(FILE *out, const tact_screen *screen, const tact_observing *observing);
#endif
