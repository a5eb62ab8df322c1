/* daemon/inbox.h -- the one way in for everything people write to the brand, whatever the channel: into their thread, then whatever answers by itself.
 *
 * Before   the channel's own file knows who sends it, looks for stop words (core/text/stop_words.h), and takes automatic mails and receipts out.
 * After    the thread is kept; the helper (daemon/helper.h) answers first when the brand has answers, until it hands over or somebody of the brand answers; whoever writes to somebody of the brand when nobody is there is told so (inbox.hours), once in twelve hours.
 */
#ifndef TACT_DAEMON_INBOX_H
#define TACT_DAEMON_INBOX_H
#include "daemon/server.h"
#include "daemon/threads.h"

/** As tact_keeper_thread_in (daemon/threads.h). What answers by itself may fail beside it: that is said on standard error. */
tact_status tact_inbox_take(tact_server *server, const tact_who *who, const tact_thread_in *in, tact_arena *arena, tact_thread_took *out, tact_trouble *trouble) TACT_MUST_USE;

/* A refusal in their own words (core/text/stop_words.h), on a channel whose sender is known by `who`. */
typedef struct tact_refused {
    uint8_t channel;
    tact_slice far_id, language;       /* of what they wrote; either may be empty */
    bool known, before;                /* out: somebody we know; who had refused this channel already: nothing was written again */
    uint64_t commit;
} tact_refused;
/** The channel's permission is withdrawn, with its receipt. Of nobody we know nothing is kept. */
tact_status tact_inbox_refuse(tact_server *server, const tact_who *who, tact_refused *refused, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
/** Who refused and does not allow `remember`: nothing of theirs was kept but to answer them, and that ends too. *commit is raised to it. */
tact_status tact_inbox_end(tact_server *server, const tact_who *who, uint64_t *commit, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;

/* What one person may leave with a key that everybody can read: words and bytes of pictures since somebody of the brand answered. */
enum { TACT_INBOX_WORDS_MOST = 20, TACT_INBOX_PICTURES_MOST = 4 << 20 };
/** Is there room for this from a page? *http 0: yes; else the status to refuse it with, and *why. */
tact_status tact_inbox_room(tact_server *server, const tact_who *who, const tact_thread_in *in, tact_arena *arena, int *http, const char **why, tact_trouble *trouble) TACT_MUST_USE;
#endif
