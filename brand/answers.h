/* brand/answers.h -- the Markdown files of answers/ in a brand folder: what the helper may say, in the words of the brand itself, and nothing else.
 *
 *   ---
 *   language: fr              required: one of `locales`
 *   topic: retours            optional: words that belong to each question below
 *   until: 2026-12-31         optional: the last day on which this holds (in the brand's time zone)
 *   private: true             optional: only for people who are known, never on a public page
 *   ---
 *   # Retours et remboursements
 *   ## Combien de temps ai-je pour retourner un article ?
 *   ## Puis-je changer d'avis ?
 *   Trente jours ...
 *
 * Sections  a heading and what stands below it, up to the next one, in CommonMark. Headings of one level in a row share the answer below the last of them. A
 *           heading with deeper ones below it and no text of its own is a title: its words belong to the questions under it.
 * Memory    in the arena; texts point into the sources.
 */
#ifndef TACT_BRAND_ANSWERS_H
#define TACT_BRAND_ANSWERS_H
#include "brand/config.h"
#include "core/answer/answer.h"
#include "core/base/diag.h"

enum { TACT_ANSWER_TEXT_MOST = 2000 };

/* Where a section stands. */
typedef struct tact_answer_place { tact_slice file, source; uint32_t line, column; } tact_answer_place;        /* "answers/returns.md", "answers/returns.md#how-long" */

typedef struct tact_answers {
    tact_answer_section *sections; tact_answer_place *places; uint32_t count, room;
    tact_answer_index *index;          /* NULL: the brand has no answers */
} tact_answers;

/** One file, named diags->file, into `out`. `zone` is the brand's (NULL: UTC). False when diags gained errors, or without memory (*memory). */
bool tact_answers_read(tact_slice source, const tact_config *config, const tact_zone *zone, tact_instant now, tact_arena *arena, tact_diags *diags, tact_answers *out, bool *memory) TACT_MUST_USE;
/** After the last file: questions that stand twice are told, the index is made. ERR_MEMORY, ERR_LIMIT (told). */
tact_status tact_answers_finish(tact_arena *arena, tact_diags *diags, tact_answers *out) TACT_MUST_USE;
#endif
