/* daemon/finding_say.h -- what a checker found, in the reader's language, with a code and arguments a caller can rely on.
 *
 * Table     faces/words/finding.tsv, the code %s as the row finding.%s. The English sentence of a row is its key, as with gettext: the checker speaks English (core knows no screens), and what stands in a {hole}
 *           of the row is an argument. {..Word} is said by the rows finding.word.*, {..Help} by those of help.tsv, any other stands as it is.
 * Choice    of several rows that fit, the one with the most letters of its own.
 * Left over: what no row says (the words of the YAML reader, of an operating system) stays English, and `code` is empty: screens mark it so.
 */
#ifndef TACT_DAEMON_FINDING_SAY_H
#define TACT_DAEMON_FINDING_SAY_H
#include "core/base/diag.h"
#include "daemon/json_out.h"

enum { TACT_FINDING_HOLES = 4 };

typedef struct tact_finding_said {
    tact_slice code;                   /* "no_topic"; empty: no row says this */
    tact_slice text;                   /* in the language; English when there is no row */
    uint32_t count;
    tact_slice names[TACT_FINDING_HOLES], arguments[TACT_FINDING_HOLES];
} tact_finding_said;

/** language: 0 en, 1 fr, 2 it. Texts live in `arena` or as long as `english`. */
void tact_finding_say(tact_slice english, unsigned language, tact_arena *arena, tact_finding_said *out);
/** The finding's code, arguments, message, hint and the language of each, within a map that is open. */
void tact_finding_json(tact_json *j, const tact_diag *d, unsigned language);
#endif
