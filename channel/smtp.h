/* channel/smtp.h -- e-mail, handed to a mail server: TLS, sign-in, kept connections, and what its replies mean.
 *
 * Fates    250 to the whole message          taken
 *          4xx anywhere                      later
 *          5xx to RCPT or to the message     refused; with 5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.1.10, 5.2.1 or "no such user" also dead: the address is not used again
 *          5xx before (greeting, EHLO, AUTH, MAIL)   later, blocked: it is about us, not about the person; 5.3.4 and 552 to MAIL are the message's own size: refused
 *          no connection, no TLS, sign-in refused, connection lost before the last byte   later (blocked when it is our account or a certificate)
 *          time-out or connection lost after the last byte   unknown
 * Source   RFC 5321, 3463, 4954, 3207.
 */
#ifndef TACT_CHANNEL_SMTP_H
#define TACT_CHANNEL_SMTP_H
#include "channel/sender.h"

extern const tact_sender_kind tact_smtp;

tact_fated tact_fated_mail(const tact_post_answer *answer);
#endif
