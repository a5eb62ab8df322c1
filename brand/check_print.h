/* brand/check_print.h -- findings for people and for programs.
 *
 * People    campaigns/tyres.yaml:12:7: error: there is no field 'momnt.kind'
 *               12 | when: momnt.kind == "go"
 *                  |       ^
 *             hint: did you mean 'moment.kind'?
 *           The line of the source and colour only on a terminal. Control characters of the files never reach it.
 * Programs  one JSON object: {"ok":false,"errors":1,"warnings":0,"findings":[{"severity":"error","file":"...","line":12,"column":7,
 *           "text":"...","hint":"..."}],"texts":[],"bundle":null}; "bundle" is its hash when all is well.
 */
#ifndef TACT_BRAND_CHECK_PRINT_H
#define TACT_BRAND_CHECK_PRINT_H
#include "brand/load.h"
#include <stdio.h>

/** All findings; `terminal`: with source lines and colour. */
void tact_check_print(FILE *out, const tact_brand *brand, const tact_diags *diags, bool terminal);
/** One line about the whole: what is wrong in sum, or what the folder holds. */
void tact_check_sum(FILE *out, const tact_brand *brand, const tact_diags *diags, bool terminal);
/** What each text message is likely to take and cost, a line each, in the bundle's order; `only` (NULL: all): of these campaigns. */
void tact_check_texts(FILE *out, const tact_brand *brand, const uint32_t *only, uint32_t only_count, tact_arena *arena, bool terminal);
/** All of it, as JSON with a line end: findings, and "texts" with campaign, message, locale, alphabet, units, parts, exact and cost. */
void tact_check_json(FILE *out, const tact_brand *brand, const tact_diags *diags);
#endif
