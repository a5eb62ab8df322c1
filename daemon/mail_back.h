/* daemon/mail_back.h -- mails that come back: bounces, complaints, and mails that unsubscribe, by HTTP or from a maildir folder.
 *
 * Whose    a mark of ours (channel/mark.h) anywhere in the mail: in the address it was sent back to, in the Message-ID it quotes, in the link of what it quotes.
 * Maildir  files of `new`, a few a second; moved to `cur` when what they led to is on the disk, so that a crash reads them again (which does no harm).
 */
#ifndef TACT_DAEMON_MAIL_BACK_H
#define TACT_DAEMON_MAIL_BACK_H
#include "channel/bounce.h"
#include "daemon/server.h"

typedef struct tact_mail_read { bool ours, known, dead; tact_bounce_kind kind; uint64_t commit; } tact_mail_read;      /* commit 0: nothing changed */
tact_status tact_mail_back_take(tact_server *server, tact_slice mail, tact_arena *arena, tact_mail_read *out, tact_trouble *trouble) TACT_MUST_USE;
/** Once a second: the folder of the settings, if there is one. */
void tact_mail_back_look(tact_server *server);
void tact_mail_back_free(struct tact_mail_back *back);
#endif
