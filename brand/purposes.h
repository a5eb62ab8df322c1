/* brand/purposes.h -- purposes.yaml: what people are asked for, in whose words, and how the site's consent tool says it.
 *
 *   own: {tasting-club: 32}                       further purposes of the brand, numbered 32 to 63 for ever
 *   notices:
 *     - version: 1                                a receipt names the version its person read: notices are added, never changed
 *       from: 2026-01-15
 *       purposes:
 *         remember:
 *           fr: {name: "votre historique chez nous", text: "Nous gardons ..."}
 *   map:                                          choices of a consent tool -> purposes; a purpose is granted when one of its choices is
 *     tcf: {1: remember, sf1: locate}             IAB TCF v2: purposes 1-11, special features sf1, sf2
 *     google: {analytics_storage: measure}        Google consent mode
 *     callback: {marketing: [contact_email]}      names your own page hands to tact.consent()
 *
 * Version  a purpose left out of a newer notice keeps its words and the version they came with.
 * name     completes "you have not allowed us to use: ..."; it goes into the bundle. text is what a person reads before saying yes.
 */
#ifndef TACT_BRAND_PURPOSES_H
#define TACT_BRAND_PURPOSES_H
#include "brand/config.h"
#include "core/base/diag.h"
#include "core/campaign/bundle.h"

typedef struct tact_own_purpose { tact_slice name; uint8_t number; } tact_own_purpose;
typedef struct tact_notice_text { uint8_t purpose; tact_slice locale, name, text; } tact_notice_text;
typedef struct tact_notice { uint16_t version; tact_instant from; tact_notice_text *texts; uint32_t text_count; } tact_notice;

typedef enum { TACT_CONSENT_TCF, TACT_CONSENT_GOOGLE, TACT_CONSENT_CALLBACK } tact_consent_tool;
typedef struct tact_consent_map { uint8_t tool; tact_slice choice; uint64_t purposes; } tact_consent_map;     /* purposes by bit */

typedef struct tact_purposes {
    tact_own_purpose *own; uint32_t own_count;
    tact_notice *notices; uint32_t notice_count;           /* versions ascending; never empty in a brand that loads */
    tact_consent_map *map; uint32_t map_count;
} tact_purposes;

/** Read the tree of purposes.yaml. False when diags gained errors; `out` then holds what could be read. */
bool tact_purposes_read(const tact_value *tree, const tact_config *config, tact_arena *arena, tact_diags *diags, tact_purposes *out) TACT_MUST_USE;

/** Number of a purpose, built in or the brand's own, or -1. */
int tact_purposes_number(const tact_purposes *purposes, tact_slice name);
/** The words in force for a purpose in a locale (its language, else the default locale's); *version (may be NULL) is the notice they came
 *  with. NULL when there are none. */
const tact_notice_text *tact_purposes_words(const tact_purposes *purposes, const tact_config *config, unsigned purpose, tact_slice locale, uint16_t *version);
/** What the brand wrote about one choice of a consent tool; NULL: nothing. An empty list is written, too: it grants and refuses nothing, and that is meant. */
const tact_consent_map *tact_purposes_map_of(const tact_purposes *purposes, tact_consent_tool tool, tact_slice choice);
/** Purposes granted by one choice of a consent tool, by bit; 0 when it is not mapped. */
uint64_t tact_purposes_mapped(const tact_purposes *purposes, tact_consent_tool tool, tact_slice choice);
/** Put them into the bundle. ERR_MEMORY. */
tact_status tact_purposes_fill(const tact_purposes *purposes, const tact_config *config, tact_arena *arena, tact_bundle *bundle) TACT_MUST_USE;
#endif
