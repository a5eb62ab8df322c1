/* channel/mail_records.h -- the records a domain needs so that its mail is believed (SPF, DKIM, DMARC): what they are, and whether they are published.
 * Source: RFC 7208, 6376, 7489. */
#ifndef TACT_CHANNEL_MAIL_RECORDS_H
#define TACT_CHANNEL_MAIL_RECORDS_H
#include "brand/config.h"
#include "store/trouble.h"

enum { TACT_MAIL_RECORDS = 4 };

typedef enum tact_mail_standing { TACT_MAIL_UNASKED, TACT_MAIL_NOBODY_ASKED, TACT_MAIL_MISSING, TACT_MAIL_WRONG_KEY, TACT_MAIL_SEVERAL, TACT_MAIL_RIGHT } tact_mail_standing;   /* NOBODY: no resolver answered */

typedef struct tact_mail_record {
    const char *what;                  /* "SPF", "DKIM", "DMARC" */
    char name[600], text[1024];        /* where, and what to publish there */
    char must[1024];                   /* what a right one holds; empty: any that begins alike */
    tact_mail_standing standing;
    char found[181]; unsigned alike;   /* the last that begins alike, cut; how many do */
} tact_mail_record;
typedef struct tact_mail_records { tact_mail_record items[TACT_MAIL_RECORDS]; unsigned count; } tact_mail_records;

/** Those of channels.email, not asked yet. False: `from` is no address. A DKIM key that cannot be had is left out; `trouble` (may be NULL) says of the last why. */
bool tact_mail_records_of(tact_mail_records *out, const tact_config *config, tact_trouble *trouble);
/** Ask for one: fills `standing`, `found`, `alike`. Blocks for seconds when nobody answers; of one thread at a time. `server`: as tact_dns_text. */
void tact_mail_record_ask(tact_mail_record *record, const char *server);
#endif
