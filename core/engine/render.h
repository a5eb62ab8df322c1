/* core/engine/render.h -- the words of a chosen message, filled for where they go.
 *
 * Names    event.<property>, moment.kind, moment.topic, nearest.name / distance / address / closes, product.* (product.h), person.points / tier / shop_visits,
 *          coupon.code / value / until, me_url, brand, campaign, slot. The same list
 *          serves the checker (tact_render_names).
 * Locale   the person's exact one, else its language, else the brand's default, else the first written.
 * Page     of e-mail: escaped for HTML; {{unsubscribe}} besides, which what cannot be unsubscribed from has not.
 * Written  {{event.total.money}}, .number, .date, .day, .time (written.h).
 * Memory   everything in the arena. Missing names, null and empty texts render as nothing and are counted in `report`: such a message is not sent (words.c).
 */
#ifndef TACT_ENGINE_RENDER_H
#define TACT_ENGINE_RENDER_H
#include "core/campaign/bundle.h"
#include "core/person/fold.h"
#include "core/template/template.h"
#include "tact/decision.h"
#include "tact/event.h"

typedef struct tact_content { tact_slice locale, title, body, action_label, action_url, html; tact_prepared prepared; } tact_content;     /* html: of e-mail alone; prepared: on messenger alone */
/** Every text of it, to be copied one after the other; how many. */
enum { TACT_CONTENT_TEXTS = 6 + 2 + TACT_PREPARED_PARTS };
uint32_t tact_content_texts(tact_content *content, tact_slice *out[TACT_CONTENT_TEXTS]);

/** What stands for {{unsubscribe}} in an e-mail's page until the sender knows the address. */
#define TACT_RENDER_UNSUBSCRIBE "tact:unsubscribe"
/** What stands for {{me_url}} where nobody knows better: the page that asks for a code. */
#define TACT_RENDER_ME "/me"

/* What the person has in the loyalty programme, the coupon this message carries, and the way to their own page (empty: TACT_RENDER_ME). */
typedef struct tact_own_words { const tact_view *view; const tact_held *coupon; tact_slice code, me_url; } tact_own_words;     /* view NULL: remember is not granted; coupon NULL: none */

/** `own` may be NULL. `event` is the one decided on (its properties fill the words). `may_locate`: the purpose is granted, so that nearest.* may be read. */
tact_status tact_render(tact_content *out, tact_template_report *report, const tact_bundle *bundle, const tact_campaign *campaign, uint8_t message,
                        uint8_t channel, const tact_event *event, const tact_moment *moment, const tact_own_words *own, bool may_locate, tact_arena *arena) TACT_MUST_USE;
/** "420 m", "1.2 km" (a comma where people write one): as precise as it is of use. */
tact_slice tact_render_distance(tact_arena *arena, uint32_t metres, tact_slice locale);
/** Index of the text for this locale ("fr-FR"). -1 when the message has none at all. */
int tact_render_pick(const tact_message *message, tact_slice locale, tact_slice fall_back);
/** Dotted names a template may use, for tact_template_check. */
const tact_slice *tact_render_names(uint32_t *count);
/** A row of hole.def: the name, how many characters usually fill it, a line of help in English. NULL behind the last. */
typedef struct tact_hole_row { tact_slice name; unsigned characters; const char *line; } tact_hole_row;
const tact_hole_row *tact_render_hole(uint32_t i);
#endif
