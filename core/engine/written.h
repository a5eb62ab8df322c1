/* core/engine/written.h -- numbers, sums and instants of an event as people write them: {{event.total.money}}.
 *
 *   money   "12,90 €", in the event's `currency`, else the brand's; a negative sum has none
 *   number  "1 234,5": thousands apart, at most two decimals
 *   date    "24 November 2026", "24 novembre 2026", "November 24, 2026" (en-US); "24/11/2026" in other languages
 *   day     "Tuesday 24 November"; time "14:30", "14 h 30", "2:30 pm" (en-US)
 *
 * Takes     numbers, and texts that hold one ("19.90"); of instants ISO 8601 ("2026-11-24T13:30:00Z"), shown in the zone of the event, else of the brand; a date
 *           alone is that date everywhere. Anything else cannot be written: the hole counts as one that nothing fills.
 * Language  of the words themselves, not of the person: a French message says "novembre" whoever reads it.
 */
#ifndef TACT_ENGINE_WRITTEN_H
#define TACT_ENGINE_WRITTEN_H
#include "core/campaign/bundle.h"

typedef struct tact_written { tact_slice locale, currency; const tact_zone *zone; } tact_written;      /* zone NULL: UTC */
/** As tact_template_options.written; `ctx` is a tact_written. */
bool tact_written_words(void *ctx, const tact_value *value, tact_slice how, tact_arena *arena, tact_slice *words);
/** Digits with what stands between thousands. `at` has room for 80 bytes; the end of what was written. */
char *tact_written_grouped(char *at, uint64_t v, tact_slice locale);
#endif
