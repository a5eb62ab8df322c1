/* daemon/face.h -- what people see: files of the faces out of the binary, pages from templates, the words of screens.
 *
 * Files     faces/build.mjs compiles them in, packed; each address carries the hash of what it holds, so that browsers keep it for ever.
 * Pages     Mustache templates (faces/FACE/NAME.mustache), escaped for HTML. `{{>me.title}}` is a screen word in the reader's language, its {n} filled from the
 *           values at hand; `{{>me/row.mustache}}` another template; `{{#asset}}`-like things do not exist: addresses come as values (tact_face_url).
 * Headers   every page answers with the same strict Content-Security-Policy: nothing inline, nothing from anywhere else, never framed, no cache, no referrer.
 */
#ifndef TACT_DAEMON_FACE_H
#define TACT_DAEMON_FACE_H
#include "core/base/value.h"
#include "daemon/server.h"

/** The address of a file by its name ("me.css"); empty when there is none of that name. */
tact_slice tact_face_url(const char *name);

/** The address that a file has now which had `path` once, with another hash in it; `path` itself when it is that; empty: there is none of this name. */
tact_slice tact_face_now(tact_slice path);

/** What is in a file of the faces ("me/pass.png"), unpacked. ERR_NOT_FOUND, ERR_MEMORY. */
tact_status tact_face_bytes(const char *name, tact_arena *arena, tact_slice *bytes) TACT_MUST_USE;

/** A screen word in a language (0 en, 1 fr, 2 it); a key that stands in no table does not build. */
tact_slice tact_screen_word(unsigned language, const char *key);
/** The same for a key made of something's name; empty when there are no words for it. */
tact_slice tact_screen_word_find(unsigned language, tact_slice key);

/** The headers of a page; *count of them. `cookies` may be set beside them by the caller. */
const tact_http_header *tact_face_headers(size_t *count);

typedef struct tact_face_page {
    int status;
    unsigned language;                  /* 0 en, 1 fr, 2 it: as tact_page_language answers */
    const char *name;                   /* "me/page.mustache" */
    const tact_value *values;           /* a map; in `request->arena` or longer */
    const tact_http_header *headers; size_t header_count;      /* further ones: cookies; at most 8 */
} tact_face_page;

/** Answer with the file of this address, with at most 8 further headers; 304 when the caller has it; 404 when there is none. */
void tact_face_file(tact_server *server, const tact_http_request *request, const tact_http_header *more, size_t count);
/** Answer with a page, when `commit` is on the disk (0: now). Out of memory or a fault in the template: 503, and said on standard error. */
void tact_face_reply(tact_server *server, const tact_http_request *request, uint64_t commit, const tact_face_page *page);
/** A face that scripts draw: its page, with the language of the reader, the brand, and the addresses of script and style as values. */
void tact_face_shell(tact_server *server, const tact_http_request *request, const char *script, const char *style, const char *page);
/** The page's text alone; ERR_INVALID: a fault in the template; ERR_LIMIT, ERR_MEMORY. */
tact_status tact_face_render(tact_slice *out, unsigned language, const char *name, const tact_value *values, tact_arena *arena) TACT_MUST_USE;
#endif
