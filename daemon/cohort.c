/* daemon/cohort.c -- see cohort.h. */
#include "daemon/cohort.h"

enum { FORMAT = 1, HALVE_HOURS = 90 * 24 };
static const int64_t HOURS_MAX = 24 * 366 * 8000;          /* no calendar reaches further */

static unsigned different(uint64_t bits) {
    unsigned n = 0;
    for (; bits; bits &= bits - 1) n++;
    return n;
}

static bool enough(uint64_t bits) { return different(bits) >= TACT_COHORT_PEOPLE; }

/* Of twice the time, half of the counts: as if it had begun in the middle. */
static void halve(tact_cohort_book *book, int64_t hour) {
    while (hour - book->since_hour >= 2 * HALVE_HOURS) {
        for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) {
            book->looks[i / 24][i % 24] /= 2;
            book->people[i / 24][i % 24] = 0;              /* ten people are met anew: an hour that one of them still uses is not shown for ever */
        }
        book->since_hour += (hour - book->since_hour) / 2;
    }
}

void tact_cohort_count(tact_cohort_book *book, uint64_t pseudonym, int64_t hour) {
    unsigned cell = (unsigned)(((hour + 72) % TACT_WEEK_HOURS + TACT_WEEK_HOURS) % TACT_WEEK_HOURS);
    if (book->since_hour == 0) book->since_hour = hour;
    halve(book, hour);
    uint32_t *looks = &book->looks[cell / 24][cell % 24];
    uint64_t *people = &book->people[cell / 24][cell % 24];
    if (*looks < UINT32_MAX) ++*looks;
    *people |= (uint64_t)1 << ((pseudonym * 0x9e3779b97f4a7c15u) >> 58);
    if (enough(*people)) *people = UINT64_MAX;
    book->changed = true;
}

void tact_cohort_show(const tact_cohort_book *book, int64_t now_hour, tact_cohort *out) {
    *out = (tact_cohort){ .looks = { { 0 } } };
    if (book->since_hour) tact_cohort_passes(out, book->since_hour, now_hour + 1);     /* the hour that is running has looks too */
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++)
        if (enough(book->people[i / 24][i % 24])) out->looks[i / 24][i % 24] = book->looks[i / 24][i % 24];
}

void tact_cohort_write(tact_writer *w, const tact_cohort_book *book) {
    tact_write_u8(w, FORMAT);
    tact_write_signed(w, book->since_hour);
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) {
        uint64_t people = book->people[i / 24][i % 24];
        tact_write_varint(w, book->looks[i / 24][i % 24]);
        tact_write_u8(w, enough(people));
        if (!enough(people)) tact_write_u64(w, people);
    }
}

tact_status tact_cohort_read(tact_slice bytes, tact_cohort_book *out) {
    tact_reader r = tact_reader_of(bytes);
    *out = (tact_cohort_book){ .changed = false };
    if (tact_read_u8(&r) > FORMAT && !r.status) return TACT_ERR_VERSION;
    out->since_hour = tact_read_signed(&r);
    if (out->since_hour < -HOURS_MAX || out->since_hour > HOURS_MAX) return TACT_ERR_FORMAT;
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) {
        uint64_t looks = tact_read_varint(&r);
        if (looks > UINT32_MAX) return TACT_ERR_FORMAT;
        out->looks[i / 24][i % 24] = (uint32_t)looks;
        out->people[i / 24][i % 24] = tact_read_u8(&r) ? UINT64_MAX : tact_read_u64(&r);
    }
    return tact_reader_done(&r) ? TACT_OK : TACT_ERR_FORMAT;
}
