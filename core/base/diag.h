/* core/base/diag.h -- what a checker found: place, what is wrong, and the way out.  Every mistake at once, in file order.
 *
 * Shape    a list in an arena; texts live in the same arena (or are constants). Bounded: after `limit` only the count grows,
 *          and the counts beyond the list say how many are left out.
 */
#ifndef TACT_BASE_DIAG_H
#define TACT_BASE_DIAG_H
#include "core/base/arena.h"

typedef enum tact_severity { TACT_WARNING, TACT_ERROR } tact_severity;
typedef struct tact_diag { tact_severity severity; tact_slice file; uint32_t line, column; tact_slice text, hint; } tact_diag;
typedef struct tact_diags {
    tact_arena *arena;
    tact_diag *items; uint32_t count, room;
    uint32_t error_count, warning_count;       /* all found, also those beyond `limit` */
    uint32_t limit;
    tact_slice file;                           /* the file being checked; set by whoever walks the folder */
} tact_diags;

void tact_diags_init(tact_diags *d, tact_arena *arena, uint32_t limit);
/** Add one finding in `d->file`. Build texts with TACT_JOIN. */
void tact_diag_add(tact_diags *d, tact_severity severity, uint32_t line, uint32_t column, tact_slice text, tact_slice hint);
/** Join slices into the diagnostics' arena. */
tact_slice tact_diag_join(tact_diags *d, const tact_slice *parts, size_t count);
#define TACT_JOIN(d, ...) tact_diag_join((d), (const tact_slice[]){ __VA_ARGS__ }, sizeof((const tact_slice[]){ __VA_ARGS__ }) / sizeof(tact_slice))
/** "did you mean 'x'?" when one of the names is near enough, else {NULL,0}. */
tact_slice tact_diag_did_you_mean(tact_diags *d, tact_slice word, const tact_slice *names, size_t count);
#endif
