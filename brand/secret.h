/* brand/secret.h -- secrets stand outside the brand folder's files and are named there: ${env:NAME} or ${file:PATH}.
 *
 * env      a variable of the environment; else a line NAME=value of the env file (by default beside the master key), so that
 *          `tact run` finds what `tact init` wrote without anybody exporting it.
 * file     a path, absolute or from the brand folder; the last line end is not part of the secret.
 * Missing  when secrets are wanted it is an error; else a warning, so that a folder can be checked where its secrets are not.
 * Words    no message ever shows a secret.
 */
#ifndef TACT_BRAND_SECRET_H
#define TACT_BRAND_SECRET_H
#include "core/base/diag.h"

enum { TACT_SECRET_LEAST = 16, TACT_SECRET_MOST = 4096 };

typedef struct tact_secret_sources {
    const char *folder;            /* the brand folder */
    const char *env_file;          /* may be NULL or name a file that is not there */
    bool wanted;                   /* a secret that cannot be had is an error */
} tact_secret_sources;

/** Is it written as a reference at all? */
bool tact_secret_is_reference(tact_slice text);

/** The secret a reference names, in `arena`; {NULL,0} when it cannot be had: diags says why, at line:column. `least`: characters, TACT_SECRET_LEAST unless
 *  others made it. */
tact_slice tact_secret_resolve(const tact_secret_sources *secrets, tact_slice reference, size_t least, tact_arena *arena, tact_diags *diags, uint32_t line, uint32_t column);
#endif
