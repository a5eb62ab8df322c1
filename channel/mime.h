/* channel/mime.h -- an e-mail as it travels: header and body, text and HTML beside each other, lines end in CR LF.
 *
 * Header   RFC 5322 with words of RFC 2047 where a text is not ASCII, folded at 78; what would break out of a field (line ends, control characters)
 *          becomes a space. Message-ID is made from `mark`, so that it is the same at each try.
 * Stop     `unsubscribe_url`: List-Unsubscribe, with `unsubscribe_to` beside it; with https also List-Unsubscribe-Post (RFC 8058), and a line at the end
 *          of the message. Empty: none of it (an answer or a step of an order).
 * Body     text/plain and text/html, quoted-printable. The HTML is the body's Markdown in a plain frame that follows the reader's colours and size.
 * Page     of the brand's own: its links led, and the line to unsubscribe added when it has none. Without a body its text is made from it.
 * Written  for one person (a thread's answer): the body is plain text and stays as it is, line by line; In-Reply-To and References name what it answers, so that
 *          their program shows both together; pictures follow the text (multipart/mixed).
 * Source   RFC 5322, 2045-2047, 2049, 6532, 8058, 2369, 3834, 2183.
 */
#ifndef TACT_CHANNEL_MIME_H
#define TACT_CHANNEL_MIME_H
#include "channel/mime_links.h"
#include "core/base/arena.h"
#include "core/base/status.h"
#include "core/base/time.h"

typedef struct tact_mime {
    tact_slice from, from_name, reply_to, to;              /* checked addresses; reply_to may be empty */
    tact_slice mark, brand, locale;
    tact_slice subject, body, action_label, action_url;
    tact_slice page;                                       /* the whole HTML, when it is the brand's own; the body is then the text beside it, or empty */
    tact_slice unsubscribe_url, unsubscribe_to;            /* may be empty */
    tact_slice calendar;                                   /* an entry for the calendar, text of RFC 5545: attached; empty: none */
    tact_slice later_url;                                  /* where the person asks to be told again later; may be empty */
    tact_slice me_url;                                     /* the person's own page, as far as a link opens it; may be empty */
    tact_slice feedback_id;                                /* "campaign:message:class:brand"; may be empty */
    tact_slice picture;                                    /* the only thing ever loaded, at the end of the HTML; empty: none */
    tact_link_writer link; void *link_ctx;                 /* of links in the body's HTML; NULL: they stay */
    bool bulk;                                             /* one of many: Precedence, Auto-Submitted */
    bool as_written, by_hand;                              /* the body is plain text; a person wrote it */
    tact_slice answers;                                    /* Message-ID of what it answers; empty: nothing. What is none is left out */
    const struct tact_picture *pictures; uint32_t picture_count;
    tact_instant at;
} tact_mime;

/** `out` is emptied first; header, empty line, body. ERR_MEMORY. */
tact_status tact_mime_write(const tact_mime *m, tact_growing *out) TACT_MUST_USE;
/** One field, folded, with words of RFC 2047 where needed, and its line end. For names: `address` follows in angle brackets when it is not empty. */
void tact_mime_field(tact_growing *out, const char *name, tact_slice text, tact_slice address);
/** Quoted-printable (RFC 2045), lines of at most 76 signs. */
void tact_mime_quoted(tact_growing *out, tact_slice text);
/** "Sun, 22 Nov 2026 14:24:00 +0000". `out` has room for 40 bytes. */
void tact_mime_date(tact_instant at, char out[40]);
#endif
