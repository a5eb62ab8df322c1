/* daemon/dry_run.h -- the channels that only write down what they would send (driver: dry-run): what is counted as sent there left nowhere, and whoever tells the figure says so.
 *
 * Now    the driver of now is told: what a channel was when a message was counted, nothing remembers.
 */
#ifndef TACT_DAEMON_DRY_RUN_H
#define TACT_DAEMON_DRY_RUN_H
#include "brand/config.h"
#include "daemon/json_out.h"

/** Bits of them. */
uint64_t tact_dry_runs(const tact_config *config);
/** "dryRun": ["email", ...] of these bits; nothing when there is none. In an open object. */
void tact_dry_run_json(tact_json *json, uint64_t dry);
#endif
