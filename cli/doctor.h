/* cli/doctor.h -- what a stranger would trip over, looked at one by one.  Each check tells one line: fine, worth a look, or in the way; with
 * the way out when there is one to take.  Nothing is changed. */
#ifndef TACT_CLI_DOCTOR_H
#define TACT_CLI_DOCTOR_H
#include "brand/load.h"
#include <stdio.h>
#include "cli/folders.h"

typedef enum tact_health { TACT_HEALTH_OK, TACT_HEALTH_WARN, TACT_HEALTH_BAD } tact_health;
typedef struct tact_finding { tact_health health; const char *name; char text[400], way_out[400]; } tact_finding;
enum { TACT_FINDINGS_MAX = 64 };
typedef struct tact_findings { tact_finding items[TACT_FINDINGS_MAX]; unsigned count; } tact_findings;

typedef struct tact_doctor { const tact_folders *folders; const tact_brand *brand; bool brand_ok; const tact_diags *diags; tact_instant now; tact_findings *out; } tact_doctor;

/** Add a finding; `way_out` may be NULL. */
void tact_doctor_say(tact_findings *out, tact_health health, const char *name, const char *way_out, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* cli/doctor_machine.c: disk, files, clock, zones, port.   cli/doctor_brand.c: the folder itself.   cli/doctor_keys.c: keys, data, backups. */
void tact_doctor_machine(const tact_doctor *d);
void tact_doctor_brand(const tact_doctor *d);
void tact_doctor_keys(const tact_doctor *d);
/** cli/doctor_email.c: prints the records of SPF, DKIM and DMARC (as JSON: the items of a list) and finds whether they are published, asking `server` (NULL: the
 *  machine's resolver). False: channels.email.from is not set. */
bool tact_doctor_email(const tact_doctor *d, const char *server, bool as_json, FILE *out);
/** cli/doctor_push.c: asks the push services of the phones' makers. False: channels.push has no driver that sends. */
bool tact_doctor_push(const tact_doctor *d);
#endif
