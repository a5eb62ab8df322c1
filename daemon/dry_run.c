/* daemon/dry_run.c -- see dry_run.h. */
#include "daemon/dry_run.h"

uint64_t tact_dry_runs(const tact_config *config) {
    uint64_t dry = 0;
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) if (config->driver[c] == TACT_DRIVER_DRY_RUN) dry |= (uint64_t)1 << c;
    return dry;
}

void tact_dry_run_json(tact_json *j, uint64_t dry) {
    if (!dry) return;
    TACT_JSON_KEY(j, "dryRun");
    tact_json_list(j);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) if (dry >> c & 1) tact_json_text(j, tact_word_name(TACT_LIST_CHANNEL, c));
    tact_json_end_list(j);
}
