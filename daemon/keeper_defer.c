/* daemon/keeper_defer.c -- rows of the due index that could not be judged: each waits, twice as long each time, and the others go on.
 *
 * In memory, sorted by the row's key, for as long as the process runs: after a start each is tried anew.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include "daemon/keeper_internal.h"

enum { LONGEST_MINUTES = 60, DUE_AT = 8, RECORD = 16 };

struct tact__deferred { uint8_t row[TACT__DUE_KEY]; tact_instant until; uint32_t minutes; };

/* Where the row stands, or would. */
static uint32_t place_of(const tact_keeper *k, const uint8_t row[TACT__DUE_KEY]) {
    uint32_t low = 0, high = k->deferred_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (memcmp(k->deferred[middle].row, row, TACT__DUE_KEY) < 0) low = middle + 1; else high = middle;
    }
    return low;
}

static struct tact__deferred *find(const tact_keeper *k, const uint8_t row[TACT__DUE_KEY]) {
    uint32_t i = place_of(k, row);
    return i < k->deferred_count && memcmp(k->deferred[i].row, row, TACT__DUE_KEY) == 0 ? &k->deferred[i] : NULL;
}

tact_instant tact__deferred_until(const tact_keeper *k, const uint8_t row[TACT__DUE_KEY]) {
    const struct tact__deferred *d = find(k, row);
    return d ? d->until : (tact_instant){ 0 };
}

static struct tact__deferred *insert(tact_keeper *k, const uint8_t row[TACT__DUE_KEY]) {
    if (k->deferred_count == k->deferred_room) {
        uint32_t room = k->deferred_room ? k->deferred_room * 2 : 16;
        struct tact__deferred *more = realloc(k->deferred, room * sizeof *more);
        if (!more) return NULL;
        k->deferred = more;
        k->deferred_room = room;
    }
    uint32_t i = place_of(k, row);
    struct tact__deferred *d = &k->deferred[i];
    memmove(d + 1, d, (k->deferred_count - i) * sizeof *d);
    *d = (struct tact__deferred){ .minutes = 0 };
    memcpy(d->row, row, TACT__DUE_KEY);
    k->deferred_count++;
    return d;
}

/* Said once, not at each try. */
static void say(const uint8_t row[TACT__DUE_KEY], tact_status status, const tact_trouble *trouble) {
    char record[2 * RECORD + 1], time[TACT_INSTANT_TEXT + 1];
    tact_slice due = tact_instant_format((tact_instant){ (int64_t)tact_key_u64(row) }, time);
    sodium_bin2hex(record, sizeof record, row + DUE_AT, RECORD);
    fprintf(stderr, "tact: %s of record %s, due at %.*s, could not be judged: %s%s%s; it is tried again ever more rarely and the rest goes on; `tact fsck` names damage\n",
            tact_key_u64(row + DUE_AT + RECORD) ? "an intent" : "the retention", record, (int)due.len, due.ptr, tact_status_line(status), trouble->text[0] ? ": " : "", trouble->text);
}

tact_instant tact__defer(tact_keeper *k, const uint8_t row[TACT__DUE_KEY], tact_instant now, tact_status status, const tact_trouble *trouble) {
    struct tact__deferred *d = find(k, row);
    if (!d) {
        say(row, status, trouble);
        d = insert(k, row);
        if (!d) return tact_instant_add(now, TACT_MINUTES(1));
    }
    d->minutes = !d->minutes ? 1 : d->minutes * 2 > LONGEST_MINUTES ? LONGEST_MINUTES : d->minutes * 2;
    d->until = tact_instant_add(now, TACT_MINUTES(d->minutes));
    return d->until;
}

void tact__defer_end(tact_keeper *k, const uint8_t row[TACT__DUE_KEY]) {
    struct tact__deferred *d = find(k, row);
    if (!d) return;
    k->deferred_count--;
    memmove(d, d + 1, (size_t)(&k->deferred[k->deferred_count] - d) * sizeof *d);
}
