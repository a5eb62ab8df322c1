/* cli/try.h -- the parts of `tact try`. */
#ifndef TACT_CLI_TRY_H
#define TACT_CLI_TRY_H
#include "cli/cli.h"
#include "daemon/trial.h"

/** `tact try --model FILE [BRAND]`: the exit code. */
int tact_try_model(tact_cli *cli);

/** A trial in words. `held`: `tact run` is at work, the last second may be missing. */
void tact_try_print(FILE *out, const tact_trial *trial, const tact_trial_ask *ask, const tact_zone *zone, bool held);
#endif
