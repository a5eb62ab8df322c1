/* core/choose/receptive.h -- how likely people answer a message that interrupts, by relationship, channel and part of the week.
 *
 * Counts   everybody's (tact_receptive, learned by the shell, part of a policy's snapshot), and the person's own beside them, both fading with time.
 *          A message is answered when it is clicked, or the campaign's goal comes within its window.
 * Part     one of 16 of the local week: eight times three hours, workdays, then days off (weekends and public holidays).
 * Shrunk   everybody's rate on a channel has a prior of one in twenty (PRIOR sends); that of a cell leans on the channel's with PRIOR sends; the
 *          person's own on the cell's with PRIOR sends. What they did at another part of the week counts a quarter here.
 * Units    counts in 1/1000 (everybody's) and 1/256 (a person's); rates in 1/2^16. Integers alone.
 * Source   SCIENCE: hourly response profile per person with a Beta prior from the cohort, about 20 sends strong.
 */
#ifndef TACT_RECEPTIVE_H
#define TACT_RECEPTIVE_H
#include "core/base/bytes.h"
#include "core/base/words.h"

enum {
    TACT_WEEK_PARTS = 16, TACT_RECEPTIVE_PRIOR = 20,
    TACT_RECEPTIVE_UNTOLD = TACT_DEGREE_COUNT,             /* in place of a degree: of people whose relationship may not be looked at */
    TACT_RECEPTIVE_CELLS = (TACT_DEGREE_COUNT + 1) * TACT_CHANNEL_COUNT * TACT_WEEK_PARTS, TACT_RECEPTIVE_NONE = 0xFFFF
};

typedef struct tact_answered { uint32_t sent_milli, answered_milli; } tact_answered;       /* answered <= sent */

typedef struct tact_receptive {
    tact_answered cells[TACT_RECEPTIVE_CELLS];
    tact_answered parts[TACT_CHANNEL_COUNT][TACT_WEEK_PARTS], channels[TACT_CHANNEL_COUNT];      /* sums of them: tact_receptive_sum */
} tact_receptive;

/* One person's, of one channel. */
typedef struct tact_own_answers { uint32_t sent_q8[TACT_WEEK_PARTS], answered_q8[TACT_WEEK_PARTS], all_sent_q8, all_answered_q8; } tact_own_answers;

static inline unsigned tact_week_part(unsigned local_hour, bool day_off) { return (day_off ? TACT_WEEK_PARTS / 2u : 0u) + local_hour / 3u; }
static inline uint16_t tact_receptive_cell(unsigned degree, unsigned channel, unsigned part) { return (uint16_t)((degree * TACT_CHANNEL_COUNT + channel) * TACT_WEEK_PARTS + part); }

/** Fills the sums once the cells are there; what is more than the numbers hold stays at the most. */
void tact_receptive_sum(tact_receptive *receptive);
/** How likely an answer is on the channel at all; `receptive` NULL: nothing was learned yet. */
uint32_t tact_receptive_usual(const tact_receptive *receptive, unsigned channel);
/** How likely it is in this cell; degree TACT_RECEPTIVE_UNTOLD: anybody. `own` NULL: nothing of the person. */
uint32_t tact_receptive_rate(const tact_receptive *receptive, unsigned degree, unsigned channel, unsigned part, const tact_own_answers *own);
/** Adds one message sent in that part of the week, weighing `weight_q8` (at most 256). */
void tact_own_answers_add(tact_own_answers *own, unsigned part, uint32_t weight_q8, bool answered);

/* Of several channels, quietest first, each with its rate: the first that is answered at least half as often as the best of them. */
enum { TACT_RECEPTIVE_ENOUGH_MILLI = 500 };
uint32_t tact_receptive_quietest(const uint32_t *rates, uint32_t count);

/** Cells that are not empty, for snapshots: how far behind the last one, counts. */
void tact_receptive_write(tact_writer *w, const tact_answered *cells);      /* NULL: none */
/** Into cells that are zero; true when there were any. */
bool tact_receptive_read(tact_reader *r, tact_answered *cells);
#endif
