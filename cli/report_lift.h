/* cli/report_lift.h -- what messages changed by channel, kind of moment or situation, and the whole of the results, for eyes: from the JSON that the API answers too. */
#ifndef TACT_CLI_REPORT_LIFT_H
#define TACT_CLI_REPORT_LIFT_H
#include "cli/screen.h"
#include "core/base/value.h"

void tact_report_print_lift(FILE *out, const tact_screen *screen, const tact_value *report);
void tact_report_print_results(FILE *out, const tact_screen *screen, const tact_value *report);
#endif
