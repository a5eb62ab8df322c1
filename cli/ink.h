/* cli/ink.h -- words for eyes: colour only where it is wanted, and nothing of a person's texts that could steer a terminal.
 *
 * Texts    what came from outside (ids, words people wrote, names in files) goes through tact_ink_text (cli/screen.h). */
#ifndef TACT_CLI_INK_H
#define TACT_CLI_INK_H
#include "cli/cli.h"
#include "cli/screen.h"
#include "core/base/time.h"

typedef struct tact_ink { const char *bold, *dim, *good, *warn, *bad, *off; } tact_ink;    /* all empty without a terminal */
tact_ink tact_ink_of(const tact_cli *cli, FILE *stream);

void tact_ink_text(FILE *out, tact_slice text);
/** "2026-11-22 05:25:12" in the zone, or with " UTC" behind when it is NULL. */
enum { TACT_INK_TIME = 32 };
const char *tact_ink_time(char out[TACT_INK_TIME], tact_instant t, const tact_zone *zone);
/** The same from an ISO text; the text itself when it is none. */
const char *tact_ink_iso(char out[TACT_INK_TIME], tact_slice iso, const tact_zone *zone);
#endif
