/* cli/progress.h -- how far a long command is, on stderr.
 *
 * Quiet    for the first second: short commands say nothing.
 * Screen   on a terminal one line that is drawn over, at most ten times a second; elsewhere a plain line every five seconds.
 * End      the line is taken away; with a lasting one (more than a second) a last line says what was done and how fast.
 */
#ifndef TACT_CLI_PROGRESS_H
#define TACT_CLI_PROGRESS_H
#include "cli/screen.h"

typedef struct tact_progress {
    FILE *out;
    const char *verb, *unit;       /* "reading access.log", "lines" */
    bool terminal, drawn;
    int64_t begun_us, told_us;
    uint64_t done, total, records;
    int64_t (*now_us)(void);       /* the monotonic clock; tests put their own here after begin */
} tact_progress;

/** Texts must live until the end. `quiet`: nothing at all (`--json`, `--quiet`). */
void tact_progress_begin(tact_progress *progress, FILE *out, const char *verb, const char *unit, bool quiet);
/** Call as often as you like. `total` 0: nobody knows. Fits tact_import_progress.tell with the progress as its ctx. */
void tact_progress_tell(void *progress, uint64_t done_bytes, uint64_t total_bytes, uint64_t records);
void tact_progress_end(tact_progress *progress);
#endif
