/* cli/import_log.h -- what was found in an access log, for the two ways of telling it. */
#ifndef TACT_CLI_IMPORT_LOG_H
#define TACT_CLI_IMPORT_LOG_H
#include "cli/import_judge.h"
#include "cli/screen.h"
#include "import/moments_table.h"
#include "import/tops.h"

enum { TACT_LOG_DEVICES = 16 };

typedef struct tact_log_found {
    const char *file;
    tact_accesslog_report read;
    tact_sessions_report sessions;
    tact_moments *moments;
    tact_topics *topics;               /* NULL with a brand */
    tact_judge judge;
    uint64_t robot_hits, visits, looks, missing, failed, forms, downloads;
    uint64_t devices[TACT_LOG_DEVICES];            /* looks by TACT_DEVICE_* */
    uint64_t drafts, permitted, unclear;           /* looks, with a brand */
    tact_tops robots, not_found, engines, engine_words, site_words, sites, campaigns, draft_campaigns;
    const char *drafts_folder;         /* NULL: none were asked for */
    const tact_slice *languages; uint32_t language_count;
    bool guessed;                      /* the log names no agents: robots are told by what they did only */
} tact_log_found;

void tact_log_print(FILE *out, const tact_screen *screen, tact_log_found *found, uint32_t rows);
void tact_log_print_json(FILE *out, tact_log_found *found);
/** Write the biggest gaps as campaigns. 0, or the exit code after telling. Files that exist stay as they are, and that is said. */
int tact_log_drafts(tact_cli *cli, tact_log_found *found);
#endif
