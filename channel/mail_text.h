/* channel/mail_text.h -- texts of a mail as UTF-8: transfer encodings, charsets, words of RFC 2047, HTML without its marks.  A part of mail_in.c. */
#ifndef TACT_CHANNEL_MAIL_TEXT_H
#define TACT_CHANNEL_MAIL_TEXT_H
#include "core/base/arena.h"
#include "core/base/slice.h"
#include "core/base/status.h"

/** base64, quoted-printable, or as it is. What is no base64 is left out. */
tact_status tact_mail_decoded(tact_slice body, tact_slice encoding, tact_arena *arena, tact_slice *out) TACT_MUST_USE;
/** As UTF-8 with "\n" at the ends of lines and no other control characters; of a charset that is not known, Windows-1252 unless it is UTF-8 already. */
tact_status tact_mail_utf8(tact_slice bytes, tact_slice charset, tact_arena *arena, tact_slice *out) TACT_MUST_USE;
/** A header's words decoded, on one line; what cannot be decoded stays. */
tact_slice tact_mail_words(tact_slice value, tact_arena *arena);
/** The text of HTML, without what it quotes (blockquote). */
tact_status tact_mail_of_html(tact_slice html, tact_arena *arena, tact_slice *out) TACT_MUST_USE;
#endif
