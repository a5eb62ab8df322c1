/* daemon/cohort.h -- everybody's looks by hour of the week: what somebody hardly known is foretold from. No person stands in it.
 *
 * Counted   a look of somebody who permits `remember` and `personalise` (core/engine says when one happened). Halved every 90 days.
 * Thin      an hour shows nothing until ten people were counted in it. They are told apart by 6 bits of a hash of their pseudonym; once ten
 *           different ones have been seen, the bits are dropped.
 * Kept      family meta, key "cohort", written with the batch that counted (doc/format.md).
 */
#ifndef TACT_DAEMON_COHORT_H
#define TACT_DAEMON_COHORT_H
#include "core/anticipate/anticipate.h"

enum { TACT_COHORT_PEOPLE = 10 };

typedef struct tact_cohort_book {
    uint32_t looks[7][24];
    uint64_t people[7][24];            /* a bit for each hash seen; all ones: enough */
    int64_t since_hour;                /* local hours since 1970; 0: nothing was counted */
    bool changed;
} tact_cohort_book;

/** One look at a local hour (hours since 1970 by the person's clock). */
void tact_cohort_count(tact_cohort_book *book, uint64_t pseudonym, int64_t local_hour);
/** What may be shown at `now_hour`: thin hours are empty. */
void tact_cohort_show(const tact_cohort_book *book, int64_t now_hour, tact_cohort *out);
void tact_cohort_write(tact_writer *w, const tact_cohort_book *book);
tact_status tact_cohort_read(tact_slice bytes, tact_cohort_book *out) TACT_MUST_USE;
#endif
