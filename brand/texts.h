/* brand/texts.h -- messages as text messages: the one text a person gets by the brand's settings, and what `tact check` says of its length and price.
 *
 * Likely   a template's text before anybody is there to fill it: {{brand}} is the name, other holes take as much room as they usually do, sections
 *          count once. So figures of templates with holes are "about".
 */
#ifndef TACT_BRAND_TEXTS_H
#define TACT_BRAND_TEXTS_H
#include "brand/config.h"
#include "core/base/diag.h"
#include "core/base/value.h"
#include "core/campaign/bundle.h"
#include "core/text/sms.h"

typedef struct tact_texts_message {
    uint8_t class_;
    tact_slice to;                     /* E.164; empty: somebody of the brand's country */
    tact_slice locale, title, body, url;
} tact_texts_message;

/** The sender named, the words, the address, and how to refuse where that is wanted. *stops (may be NULL): it says how. */
tact_status tact_texts_compose(tact_slice *out, bool *stops, const tact_config *config, const tact_texts_message *message, tact_arena *arena) TACT_MUST_USE;
/** The likely text of a template. An empty slice with a pointer is an empty text; NULL: no memory. `holes` (may be NULL) counts them. */
tact_slice tact_texts_likely(tact_slice source, const tact_config *config, uint32_t *holes, tact_arena *arena);

/** A campaign file's messages on `sms`: a warning for each text that is likely to take more parts than channels.sms.parts, or more than it had to
 *  because of characters that the alphabet of text messages has not. */
void tact_texts_check(const tact_value *tree, const tact_config *config, tact_diags *diags);

/** Every text message of a bundle, in its order: called with its size and whether it is exact (no holes). */
typedef struct tact_texts_row { const tact_campaign *campaign; const tact_message *message; const tact_text *text; tact_sms_size size; bool exact; uint32_t cost_milli; } tact_texts_row;
typedef void (*tact_texts_visit)(void *ctx, const tact_texts_row *row);
void tact_texts_each(const tact_bundle *bundle, const tact_config *config, tact_arena *arena, tact_texts_visit visit, void *ctx);
#endif
