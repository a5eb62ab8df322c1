/* channel/mail_in.h -- what somebody wrote in a mail: their words, without what they quote and sign with; who, about what, and pictures.
 *
 * Words     the first text/plain part, else the first text/html without its marks; transfer encodings undone, UTF-8, Latin-1 and Windows-1252 read.
 * Cut       what stands behind the line that begins a quotation ("On ... wrote:", "Le ... a écrit :", "Il ... ha scritto:", Outlook's), when nothing of their own
 *           comes after it; the signature. Words between quoted lines are an answer in place: all of it stays. When nothing is left, nothing was cut.
 * By itself a mail no person wrote (Auto-Submitted, lists, bulk, an empty return path): never answered, or two machines would talk for ever.
 * Pictures  parts that are pictures by their first bytes, whatever they say they are; at most four of 1 MB.
 * Source    RFC 5322, 2045-2047, 3834, 3676.
 */
#ifndef TACT_CHANNEL_MAIL_IN_H
#define TACT_CHANNEL_MAIL_IN_H
#include "core/base/arena.h"
#include "core/base/slice.h"
#include "core/base/status.h"

enum { TACT_MAIL_PICTURES = 4, TACT_MAIL_WORDS_MOST = 64 << 10, TACT_MAIL_PICTURE_MOST = 1 << 20 };

typedef struct tact_mail_in {
    bool by_itself;
    bool wordless;                     /* a quotation and a signature at most: what they say stands in the subject, if anywhere */
    tact_slice from;                   /* the address, in small letters; empty: there is none */
    tact_slice subject, message_id;    /* decoded; as it stands, with its angle brackets */
    tact_slice threads;                /* In-Reply-To, References and whom it was sent to, one after the other: where a mark of ours stands */
    tact_slice text, whole;            /* UTF-8, lines end in "\n": cut, and all of it */
    struct { tact_slice name, bytes; } pictures[TACT_MAIL_PICTURES]; unsigned picture_count;
} tact_mail_in;

/** Any bytes. `is_picture` says of bytes whether they are one. ERR_MEMORY. */
tact_status tact_mail_in_read(tact_slice mail, bool (*is_picture)(tact_slice bytes), tact_arena *arena, tact_mail_in *out) TACT_MUST_USE;
/** The words alone: what `text` of a mail is made of. Points into `whole`, or into the arena. */
tact_slice tact_mail_cut(tact_slice whole);
/** The same, and nothing when nothing of it is their own. */
tact_slice tact_mail_own(tact_slice whole);
/** A subject they thought of themselves: no "Re:", "R:", "Fwd:", "TR:" and the like before it. */
bool tact_mail_new_subject(tact_slice subject);
#endif
