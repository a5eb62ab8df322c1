/* daemon/mail_back.h -- mails that come back: bounces, complaints, mails that unsubscribe, and what people write, by HTTP or from a maildir folder.
 *
 * Whose    a mark of ours (channel/mark.h) anywhere in the mail: in the address it was sent back to, in the Message-ID it quotes, in the link of what it quotes.
 * Written   anything else that a person wrote goes into their thread (daemon/inbox.h): theirs by the mark of the message it answers, in In-Reply-To, References or
 *           the address it was sent to, together with the address that is kept; else by its From, which anybody can write, so that it does not count as proven
 *           and is answered at the address that is kept. Words that refuse (core/text/stop_words.h) end the permission instead.
 * Maildir  files of `new`, a few a second; moved to `cur` when what they led to is on the disk, so that a crash reads them again (which does no harm).
 */
#ifndef TACT_DAEMON_MAIL_BACK_H
#define TACT_DAEMON_MAIL_BACK_H
#include "channel/bounce.h"
#include "daemon/server.h"

enum { TACT_MAIL_BACK_MOST = 8 << 20 };
typedef struct tact_mail_read {
    bool ours, known, dead, report;
    bool by_itself, empty, written, stopped, repeated;        /* no report: no person wrote it; there is nothing in it, or nobody it could be of; into a thread; it refused; told before */
    tact_bounce_kind kind;
    uint64_t commit;                   /* 0: nothing changed */
} tact_mail_read;
tact_status tact_mail_back_take(tact_server *server, tact_slice mail, tact_arena *arena, tact_mail_read *out, tact_trouble *trouble) TACT_MUST_USE;
/** Once a second: the folder of the settings, if there is one. */
void tact_mail_back_look(tact_server *server);
void tact_mail_back_free(struct tact_mail_back *back);
#endif
