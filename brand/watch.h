/* brand/watch.h -- tells when a brand folder has changed, so that it can be loaded again.
 *
 * What     tact.yaml, purposes.yaml, places.csv, the files of campaigns/ (.yaml and .html), answers/ and pages/ (and their pictures) and those folders themselves, however editors replace them; the data
 *          folder and hidden files do not count.
 * When     once things have been quiet for TACT_WATCH_QUIET_MS: one call for a whole save or checkout.
 * Then     the owner loads into a new arena, keeps what is in force when that fails, and says so. Nothing is loaded here.
 * Limits   inotify through libuv: not on network file systems; SIGHUP and tact_watch_poke() do the same there.
 */
#ifndef TACT_BRAND_WATCH_H
#define TACT_BRAND_WATCH_H
#include "core/base/status.h"
#include <uv.h>

enum { TACT_WATCH_QUIET_MS = 200 };

typedef struct tact_watch tact_watch;

/** Begin watching on `loop`; `changed` is called on it. ERR_MEMORY; ERR_IO with libuv's words in *why (may be NULL). */
tact_status tact_watch_start(tact_watch **out, uv_loop_t *loop, const char *folder, void (*changed)(void *ctx), void *ctx, const char **why) TACT_MUST_USE;
/** As if something had changed. */
void tact_watch_poke(tact_watch *watch);
/** No call comes after this. Memory is freed once the loop has closed the handles. NULL is accepted. */
void tact_watch_stop(tact_watch *watch);
#endif
