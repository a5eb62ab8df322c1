/* brand/init.h -- `tact init`: a brand folder that works, to start from; its secrets and master key outside of it.
 *
 * Folder   made, or empty but for hidden files; anything else in it is refused and nothing is touched.
 * Secrets  <config>/<name>.env with fresh keys, <config>/<name>.master with the master key, both 0600, never replaced: a master key that exists is kept in use, an env file too.
 *          The master key is store/master.h's.
 *          <config> is $XDG_CONFIG_HOME/tact, else ~/.config/tact. A key inside the folder is refused.
 * Fault    when anything fails midway, what this call had written is removed again.
 */
#ifndef TACT_BRAND_INIT_H
#define TACT_BRAND_INIT_H
#include "core/base/arena.h"
#include "store/trouble.h"

typedef struct tact_init_options {
    const char *folder;
    const char *master_path, *env_path;    /* NULL: beside each other in <config> */
    const char *country;                   /* "FR"; NULL: FR */
    const char *today;                     /* "2026-01-15": first day of the first notice */
} tact_init_options;

typedef struct tact_init_done {
    const char *brand, *master_path, *env_path, *country, *zone;
    bool master_made, env_made;            /* false: they were there */
    tact_slice *files; uint32_t file_count;        /* written into the folder, in order */
} tact_init_done;

/** OK; ERR_INVALID, ERR_IO: `why` says what is wrong, where, and the way out. Texts in `done` live in `arena`. */
tact_status tact_brand_init(const tact_init_options *options, tact_arena *arena, tact_init_done *done, tact_trouble *why) TACT_MUST_USE;

/** Where the master key and the env file of a brand are by default; NULL without a home. `brand`: its tact_brand_name_of(). */
const char *tact_brand_master_path(tact_slice brand, tact_arena *arena);
const char *tact_brand_env_path(tact_slice brand, tact_arena *arena);

enum { TACT_BRAND_NAME = 64 };
/** Name of a brand made from its folder's: small letters, digits and dashes; "brand" when nothing is left. Key files carry it too.
 *  `folder`: the real path, so that "." has a name. */
void tact_brand_name_text(const char *folder, char out[TACT_BRAND_NAME + 1]);
tact_slice tact_brand_name_of(const char *folder, tact_arena *arena);
#endif
