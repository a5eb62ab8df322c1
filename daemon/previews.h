/* daemon/previews.h -- pages of e-mails being looked at before they are sent: kept in memory for ten minutes, each behind an address nobody can guess.
 * The newest TACT_PREVIEWS; nothing of a person stands in them. One loop owns them. */
#ifndef TACT_DAEMON_PREVIEWS_H
#define TACT_DAEMON_PREVIEWS_H
#include "core/base/slice.h"
#include "core/base/time.h"

enum { TACT_PREVIEWS = 32, TACT_PREVIEW_TOKEN = 33, TACT_PREVIEW_MINUTES = 10 };
struct tact_previews;

/** *previews is made when it is NULL. False: no memory. Out: the token. */
bool tact_previews_keep(struct tact_previews **previews, tact_slice html, tact_instant now, char token[TACT_PREVIEW_TOKEN]);
/** The page; {NULL,0}: there is none of this token, or its time is over. */
tact_slice tact_previews_find(const struct tact_previews *previews, tact_slice token, tact_instant now);
void tact_previews_free(struct tact_previews *previews);
#endif
