/* brand/check_print.h -- findings for people and for programs.
 *
 * People    campaigns/tyres.yaml:12:7: error: there is no field 'momnt.kind'
 *               12 | when: momnt.kind == "go"
 *                  |       ^
 *             hint: did you mean 'moment.kind'?
 *           The line of the source and colour only on a terminal. Control characters of the files never reach it.
 * Programs  one JSON object: {"ok":false,"errors":1,"warnings":0,"findings":[{"severity":"error","file":"...","line":12,"column":7,
 *           "text":"...","hint":"..."}],"bundle":null}; "bundle" is its hash when all is well.
 */
#ifndef TACT_BRAND_CHECK_PRINT_H
#define TACT_BRAND_CHECK_PRINT_H
#include "brand/load.h"
#include <stdio.h>

/** All findings; `terminal`: with source lines and colour. */
void tact_check_print(FILE *out, const tact_brand *brand, const tact_diags *diags, bool terminal);
/** One line about the whole: what is wrong in sum, or what the folder holds. */
void tact_check_sum(FILE *out, const tact_brand *brand, const tact_diags *diags, bool terminal);
/** Both, as JSON with a line end. */
void tact_check_json(FILE *out, const tact_brand *brand, const tact_diags *diags);
#endif
