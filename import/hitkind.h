/* import/hitkind.h -- what a request was for: a page somebody looked at, a part of one, a probe for holes, ...
 *
 * Page     GET answered 2xx or 304, whose path names no asset and no feed. Missing: the same answered 404 or 410 -- somebody
 *          looked for something that is not there. Form: POST answered 2xx or by a redirect.
 * Words    tact_path_words() turns "/blog/tyre-guide_2.html" into "blog tyre guide 2": enough for a first guess at the topic.
 *          Numbers of five digits and more, long hexadecimal names, "index" and technical endings are left out.
 */
#ifndef TACT_IMPORT_HITKIND_H
#define TACT_IMPORT_HITKIND_H
#include "import/accesslog.h"

typedef enum tact_hit_kind {
    TACT_HIT_PAGE, TACT_HIT_DOWNLOAD, TACT_HIT_FORM, TACT_HIT_MISSING, TACT_HIT_FAILED,      /* these become events */
    TACT_HIT_ASSET, TACT_HIT_FEED, TACT_HIT_REDIRECT, TACT_HIT_REFUSED, TACT_HIT_ROBOTS_TXT, TACT_HIT_PROBE, TACT_HIT_HEAD,
    TACT_HIT_METHOD, TACT_HIT_NO_REQUEST, TACT_HIT_KINDS
} tact_hit_kind;

tact_hit_kind tact_hit_kind_of(const tact_hit *hit);
/** "page", "download", ...; constant. */
const char *tact_hit_kind_name(tact_hit_kind kind);
static inline bool tact_hit_is_event(tact_hit_kind kind) { return kind <= TACT_HIT_FAILED; }

/** Words of a decoded path, lower case as far as ASCII goes, one space between; {NULL,0} when none are left. At most 200 bytes. */
tact_slice tact_path_words(tact_slice path, tact_arena *arena);
/** What the visitor typed into the site's own search box, by the usual parameter names on any page; {NULL,0} when nothing. */
tact_slice tact_site_search(tact_slice query, tact_arena *arena);
#endif
