/* daemon/page.h -- the small pages that links of messages open: one thing said, at most one button. Plain HTML, no script, nothing from anywhere else.
 *
 * Reads well on a phone, with the keyboard and aloud; follows the reader's light or dark. GET changes nothing: what the button does is a POST to the
 * page's own address. Never kept by a cache, never framed, never named to another site (Referrer-Policy).
 */
#ifndef TACT_DAEMON_PAGE_H
#define TACT_DAEMON_PAGE_H
#include "daemon/server.h"

/* One of several buttons; each posts its value as the field `when`. */
typedef struct tact_page_choice { tact_slice value, label; } tact_page_choice;

typedef struct tact_page {
    int status;                        /* 200... */
    tact_slice language;               /* "en", "fr", "it": of the words below */
    tact_slice title, text;            /* escaped here */
    tact_slice button;                 /* label; empty: no button */
    tact_slice leads_to;               /* the origin the button's answer leads on to; empty: ours. Browsers follow a form's redirect nowhere else */
    const tact_page_choice *choices; unsigned choice_count;
    unsigned again_s;                  /* the page is opened anew after so many seconds; 0: not */
    tact_slice link, link_label;       /* a way on, http(s), or "?": the page itself; empty: none */
    tact_slice picture;                /* an SVG made by us, as it is; empty: none */
    tact_slice note;                   /* small, below; empty: none */
} tact_page;

void tact_page_reply(tact_server *server, const tact_http_request *request, const tact_page *page);
/** The same when `commit` is on the disk. */
void tact_page_reply_at(tact_server *server, const tact_http_request *request, uint64_t commit, const tact_page *page);
/** Of "en", "fr", "it" the one to speak to this reader: ?lang=, Accept-Language, the brand's default; else "en". Index 0, 1, 2. */
unsigned tact_page_language(const tact_server *server, const tact_http_request *request);
/** What our own links begin with: public_url, else where we really listen, and never the Host of a request, which a stranger chooses. Its length, 300 and more: it does not fit. */
int tact_page_base(const tact_server *server, char out[300]);
#endif
