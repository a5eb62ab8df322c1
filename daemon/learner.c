/* daemon/learner.c -- see learner.h. */
#include "daemon/learner.h"
#include <stdlib.h>
#include "core/base/fixed.h"

enum { FORMAT = 3, NONE = -1, BUCKETS = 1 << 16 };         /* 2: lines that could not be read; 3: answers */
static const int64_t INTENT_US = 7 * 86400 * 1000000LL, DAY_US = 86400 * 1000000LL;

typedef struct draw {
    int64_t closes_us, drawn_us; uint64_t sequence, person, owner, occurrence;
    uint32_t slot, campaign, message, within_s;
    uint16_t features[TACT_LESSON_FEATURES];
    uint16_t cell;                     /* once it was handed over */
    bool by_click, waits, helped, silence, answered;
    int32_t next;                      /* in its bucket, or in the list of free places */
} draw;

typedef struct closing { int64_t at_us; uint64_t sequence; int32_t draw; } closing;      /* of a heap; one that its draw no longer means is passed over */

struct tact_learner {
    int64_t half_life_us;
    tact_choose_table table;
    tact_learned rows[TACT_LEARNER_ROWS]; uint32_t row_count;
    tact_answered answers[TACT_RECEPTIVE_CELLS];
    draw *draws; int32_t draw_room, free_first; uint32_t waiting;
    int32_t buckets[BUCKETS];
    closing *heap; uint32_t heap_count, heap_room;
    uint64_t first, read_to, learned_to;   /* after a stop: lines from `first` to `learned_to` were learned from, and are read again for what waits */
    int64_t clock_us, day;
    uint64_t lessons, left_out, erased_count, damaged, damaged_at;
    _Atomic bool stop;
    tact_learner_gone gone; void *gone_ctx;
};

tact_learner *tact_learner_new(tact_span half_life) {
    tact_learner *l = calloc(1, sizeof *l);
    if (!l) return NULL;
    l->half_life_us = half_life.us;
    l->free_first = NONE;
    for (unsigned i = 0; i < BUCKETS; i++) l->buckets[i] = NONE;
    return l;
}

void tact_learner_free(tact_learner *l) {
    if (!l) return;
    free(l->draws);
    free(l->heap);
    free(l);
}

void tact_learner_stop(tact_learner *l) { l->stop = true; }
bool tact_learner_stopping(const tact_learner *l) { return l->stop; }

void tact_learner_set_half_life(tact_learner *l, tact_span half_life) { l->half_life_us = half_life.us; }

void tact_learner_set_gone(tact_learner *l, tact_learner_gone gone, void *ctx) {
    l->gone = gone;
    l->gone_ctx = ctx;
}

/* ---- what waits ---- */

static uint64_t mixed(uint64_t a, uint64_t b) {
    uint64_t h = a * 0x9e3779b97f4a7c15u ^ b;
    h ^= h >> 32;
    return h * 0xbf58476d1ce4e5b9u;
}

static int32_t *bucket_of(tact_learner *l, uint64_t owner, uint64_t occurrence) { return &l->buckets[mixed(owner, occurrence) >> 48]; }

static bool before(const closing *a, const closing *b) { return a->at_us < b->at_us || (a->at_us == b->at_us && a->sequence < b->sequence); }

static bool push(tact_learner *l, closing c) {
    if (l->heap_count == l->heap_room) {
        uint32_t room = l->heap_room ? l->heap_room * 2 : 256;
        closing *more = realloc(l->heap, room * sizeof *more);
        if (!more) return false;
        l->heap = more;
        l->heap_room = room;
    }
    uint32_t at = l->heap_count++;
    for (; at && before(&c, &l->heap[(at - 1) / 2]); at = (at - 1) / 2) l->heap[at] = l->heap[(at - 1) / 2];
    l->heap[at] = c;
    return true;
}

static closing pop(tact_learner *l) {
    closing first = l->heap[0], last = l->heap[--l->heap_count];
    uint32_t at = 0, child;
    while ((child = 2 * at + 1) < l->heap_count) {
        if (child + 1 < l->heap_count && before(&l->heap[child + 1], &l->heap[child])) child++;
        if (!before(&l->heap[child], &last)) break;
        l->heap[at] = l->heap[child];
        at = child;
    }
    l->heap[at] = last;
    return first;
}

static int32_t take_place(tact_learner *l) {
    if (l->free_first == NONE) {
        int32_t room = l->draw_room ? l->draw_room * 2 : 256;
        draw *more = room > TACT_LEARNER_WAITING ? NULL : realloc(l->draws, (size_t)room * sizeof *more);
        if (!more) return NONE;
        l->draws = more;
        for (int32_t i = room; i-- > l->draw_room;) { more[i] = (draw){ .next = l->free_first }; l->free_first = i; }
        l->draw_room = room;
    }
    int32_t place = l->free_first;
    l->free_first = l->draws[place].next;
    l->waiting++;
    return place;
}

static void give_back(tact_learner *l, int32_t place) {
    int32_t *link = bucket_of(l, l->draws[place].owner, l->draws[place].occurrence);
    while (*link != place) link = &l->draws[*link].next;
    *link = l->draws[place].next;
    l->draws[place].sequence = 0;
    l->draws[place].next = l->free_first;
    l->free_first = place;
    l->waiting--;
}

/* ---- counts ---- */

static tact_learned *row_of(tact_learner *l, uint32_t campaign, uint32_t message) {
    uint32_t low = 0, high = l->row_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        const tact_learned *r = &l->rows[mid];
        if (r->campaign < campaign || (r->campaign == campaign && r->message < message)) low = mid + 1; else high = mid;
    }
    if (low < l->row_count && l->rows[low].campaign == campaign && l->rows[low].message == message) return &l->rows[low];
    if (l->row_count == TACT_LEARNER_ROWS) return NULL;
    memmove(&l->rows[low + 1], &l->rows[low], (l->row_count - low) * sizeof *l->rows);
    l->rows[low] = (tact_learned){ .campaign = campaign, .message = message };
    l->row_count++;
    return &l->rows[low];
}

void tact_learner_free_rows(tact_learner *l, bool (*needed)(void *ctx, uint32_t campaign), void (*freed)(void *ctx, uint32_t campaign, uint32_t message), void *ctx) {
    enum { HALF_A_DRAW_MILLI = 500, ROOM = TACT_LEARNER_ROWS / 8 };
    bool more = true;
    for (uint64_t least_milli = HALF_A_DRAW_MILLI; more; least_milli *= 2) {
        uint32_t kept = 0;
        more = false;
        for (uint32_t i = 0; i < l->row_count; i++) {
            const tact_learned r = l->rows[i];
            bool goes = !needed(ctx, r.campaign);
            if (goes && r.shown_milli >= least_milli) { more = true; goes = false; }
            if (goes) freed(ctx, r.campaign, r.message); else l->rows[kept++] = r;
        }
        l->row_count = kept;
        more = more && kept > TACT_LEARNER_ROWS - ROOM;
    }
}

static uint32_t milli32(uint64_t n) { return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n; }

static void forget_answers(tact_learner *l, int64_t keep) {
    for (unsigned i = 0; i < TACT_RECEPTIVE_CELLS; i++) {
        l->answers[i].sent_milli = (uint32_t)tact_fixed_mul(l->answers[i].sent_milli, keep);
        l->answers[i].answered_milli = (uint32_t)tact_fixed_mul(l->answers[i].answered_milli, keep);
    }
}

/* What is more than the numbers hold stays out: it fades in time. */
static void count_answer(tact_learner *l, const draw *d) {
    tact_answered *a = d->cell == TACT_RECEPTIVE_NONE ? NULL : &l->answers[d->cell];
    if (!a || a->sent_milli > UINT32_MAX - 1000) return;
    a->sent_milli += 1000;
    if (d->answered) a->answered_milli += 1000;
}

static void forget(tact_learner *l, int64_t day) {
    if (l->day && day > l->day) {
        int64_t keep = tact_fixed_decay((day - l->day) * DAY_US, l->half_life_us);
        tact_choose_forget(&l->table, keep);
        forget_answers(l, keep);
        for (uint32_t i = 0; i < l->row_count; i++) {
            l->rows[i].shown_milli = (uint64_t)tact_fixed_mul((int64_t)l->rows[i].shown_milli, keep);
            l->rows[i].helped_milli = (uint64_t)tact_fixed_mul((int64_t)l->rows[i].helped_milli, keep);
        }
    }
    if (day > l->day) l->day = day;
}

/* Taught or not, what the tallies counted of it does not wait any more.  They count no silences. */
static void was_counted(tact_learned *row, const draw *d) {
    if (d->silence) return;
    row->shown++;
    row->helped += d->helped;
}

/* Nothing is learned of it, and its place in the tallies is given up with it. */
static void give_up(tact_learner *l, const draw *d) {
    tact_learned *row = d->waits ? NULL : row_of(l, d->campaign, d->message);
    if (row) was_counted(row, d);
}

static void learn(tact_learner *l, const draw *d) {
    count_answer(l, d);
    tact_learned *row = row_of(l, d->campaign, d->message);
    if (!row) { l->left_out++; return; }
    tact_policy_row counts = { d->campaign, d->message, milli32(row->shown_milli), milli32(row->helped_milli) };
    uint32_t prior = d->message ? tact_policy_rate(&counts) : tact_policy_organic(&counts);
    tact_choose_learn(&l->table, d->features, TACT_LESSON_FEATURES, tact_policy_arm(d->campaign, d->message), prior, d->helped);
    row->shown_milli += 1000;
    if (d->helped) row->helped_milli += 1000;
    was_counted(row, d);
    l->lessons++;
}

/* Everything whose window was over by `until`, in the order in which windows closed. */
static void close_until(tact_learner *l, int64_t until_us, bool only_drop) {
    while (l->heap_count && l->heap[0].at_us <= until_us) {
        closing c = pop(l);
        draw *d = &l->draws[c.draw];
        if (d->sequence != c.sequence || d->closes_us != c.at_us) continue;
        if (!only_drop) {
            forget(l, c.at_us / DAY_US);
            if (l->gone && l->gone(l->gone_ctx, d->slot, (tact_instant){ d->drawn_us }, (tact_instant){ c.at_us })) { l->erased_count++; give_up(l, d); }
            else if (!d->waits) learn(l, d);
        }
        give_back(l, c.draw);
    }
    if (!only_drop) forget(l, until_us / DAY_US);
}

/* ---- one line ---- */

static void helped(tact_learner *l, uint64_t owner, uint64_t occurrence, int64_t now_us, bool by_click, bool silence) {
    for (int32_t i = *bucket_of(l, owner, occurrence); i != NONE; i = l->draws[i].next) {
        draw *d = &l->draws[i];
        if (d->owner != owner || d->occurrence != occurrence || d->by_click != by_click || d->waits || d->closes_us < now_us) continue;
        d->helped = d->answered = true;
        if (!silence) return;                              /* one touch, one goal: the newest draw of it; a goal that comes of itself comes for every silence */
    }
}

/* A click answers, whatever it is that helps. */
static void answered(tact_learner *l, uint64_t owner, uint64_t occurrence, int64_t now_us) {
    for (int32_t i = *bucket_of(l, owner, occurrence); i != NONE; i = l->draws[i].next) {
        draw *d = &l->draws[i];
        if (d->owner == owner && d->occurrence == occurrence && !d->waits && d->closes_us >= now_us) { d->answered = true; return; }
    }
}

/* Silences of a person wait under their campaign. */
static uint64_t silence_of(uint32_t campaign) { return 0x73696c0000000000u ^ campaign; }

static void handed_over(tact_learner *l, uint64_t owner, uint64_t occurrence, int64_t now_us, uint16_t cell) {
    for (int32_t i = *bucket_of(l, owner, occurrence); i != NONE; i = l->draws[i].next) {
        draw *d = &l->draws[i];
        if (d->owner != owner || d->occurrence != occurrence || !d->waits) continue;
        d->waits = false;
        d->cell = cell;
        d->closes_us = now_us + (int64_t)d->within_s * 1000000;
        if (!push(l, (closing){ d->closes_us, d->sequence, i })) { give_back(l, i); l->left_out++; }
        return;
    }
}

/* Nobody saw it: it waits again for being handed over, as long as any intent does. */
static void given_back(tact_learner *l, uint64_t owner, uint64_t occurrence) {
    for (int32_t i = *bucket_of(l, owner, occurrence); i != NONE; i = l->draws[i].next) {
        draw *d = &l->draws[i];
        if (d->owner != owner || d->occurrence != occurrence || d->waits || d->silence) continue;
        d->waits = true;
        d->helped = d->answered = false;
        d->cell = TACT_RECEPTIVE_NONE;
        d->closes_us = d->drawn_us + INTENT_US;
        if (!push(l, (closing){ d->closes_us, d->sequence, i })) { give_back(l, i); l->left_out++; }
        return;
    }
}

static void begin(tact_learner *l, uint64_t sequence, int64_t now_us, uint64_t person, uint32_t slot, const tact_taught *t) {
    int32_t place = take_place(l);
    if (place == NONE) { l->left_out++; return; }
    draw *d = &l->draws[place];
    *d = (draw){ .drawn_us = now_us, .closes_us = now_us + (t->waits ? INTENT_US : (int64_t)t->within_s * 1000000), .sequence = sequence, .person = person, .owner = t->owner ? t->owner : person,
                 .occurrence = t->occurrence, .slot = slot, .campaign = t->campaign, .message = t->message, .within_s = t->within_s, .by_click = t->by_click, .waits = t->waits,
                 .silence = t->message == 0 && !t->ghost, .cell = TACT_RECEPTIVE_NONE };
    memcpy(d->features, t->features, sizeof d->features);
    if (d->silence) { d->owner = person; d->occurrence = silence_of(t->campaign); }
    int32_t *bucket = bucket_of(l, d->owner, d->occurrence);
    d->next = *bucket;
    *bucket = place;
    if (!push(l, (closing){ d->closes_us, sequence, place })) { give_back(l, place); l->left_out++; }
}

tact_status tact_learner_line(tact_learner *l, uint64_t sequence, tact_instant received, uint64_t person, uint32_t slot, const tact_taught *t) {
    bool again = sequence <= l->learned_to;
    if (sequence <= l->read_to) return TACT_ERR_INVALID;
    l->read_to = sequence;
    if (received.us > l->clock_us) l->clock_us = received.us;
    close_until(l, l->clock_us, again);
    if (!t) return TACT_OK;
    if (t->clicked) answered(l, t->touch.owner ? t->touch.owner : person, t->touch.occurrence, received.us);
    if (t->clicked) helped(l, t->touch.owner ? t->touch.owner : person, t->touch.occurrence, received.us, true, false);
    for (uint32_t i = 0; i < t->goal_count; i++) helped(l, t->goals[i].owner ? t->goals[i].owner : person, t->goals[i].occurrence, received.us, false, false);
    for (uint32_t i = 0; i < t->reached_count; i++) helped(l, person, silence_of(t->reached[i]), received.us, false, true);
    if (t->drawn) begin(l, sequence, received.us, person, slot, t);
    if (t->sent) handed_over(l, t->touch.owner ? t->touch.owner : person, t->touch.occurrence, received.us, t->cell);
    if (t->given_back) given_back(l, t->touch.owner ? t->touch.owner : person, t->touch.occurrence);
    return TACT_OK;
}

tact_status tact_learner_pass_over(tact_learner *l, uint64_t sequence, uint64_t to, tact_instant received) {
    if (sequence <= l->read_to || to < sequence) return TACT_ERR_INVALID;
    if (to > l->learned_to) {                              /* else it was counted before the stop */
        l->damaged += to - (sequence > l->learned_to ? sequence : l->learned_to + 1) + 1;
        l->damaged_at = sequence;
    }
    return tact_learner_line(l, to, received, 0, 0, NULL);
}

/* ---- between runs ---- */

static uint64_t first_waiting(const tact_learner *l) {
    uint64_t first = l->read_to + 1;
    if (l->read_to < l->learned_to) return l->first;       /* not all of what waits is here yet */
    for (int32_t i = 0; i < l->draw_room; i++)
        if (l->draws[i].sequence && l->draws[i].sequence < first) first = l->draws[i].sequence;
    return first;
}

static void write_rows(tact_writer *w, const tact_learner *l) {
    tact_write_varint(w, l->row_count);
    for (uint32_t i = 0; i < l->row_count; i++) {
        const tact_learned *r = &l->rows[i];
        tact_write_u32(w, r->campaign);
        tact_write_u32(w, r->message);
        tact_write_varint(w, r->shown_milli);
        tact_write_varint(w, r->helped_milli);
        tact_write_varint(w, r->shown);
        tact_write_varint(w, r->helped);
    }
}

void tact_learner_write(tact_writer *w, const tact_learner *l) {
    uint32_t count = 0, last = 0;
    tact_write_u8(w, FORMAT);
    tact_write_u64(w, l->read_to > l->learned_to ? l->read_to : l->learned_to);
    tact_write_u64(w, first_waiting(l));
    tact_write_signed(w, l->clock_us);
    tact_write_signed(w, l->day);
    tact_write_varint(w, l->lessons);
    tact_write_varint(w, l->damaged);
    tact_write_varint(w, l->damaged_at);
    write_rows(w, l);
    for (uint32_t i = 0; i < TACT_WEIGHTS; i++) count += l->table.weight[i] || l->table.moved[i];
    tact_write_varint(w, count);
    for (uint32_t i = 0; i < TACT_WEIGHTS; i++) {
        if (!l->table.weight[i] && !l->table.moved[i]) continue;
        tact_write_varint(w, i - last);
        tact_write_signed(w, l->table.weight[i]);
        tact_write_varint(w, l->table.moved[i]);
        last = i;
    }
    tact_receptive_write(w, l->answers);
}

static void read_rows(tact_reader *r, tact_learner *l) {
    l->row_count = tact_read_count(r, 12);
    if (l->row_count > TACT_LEARNER_ROWS) { l->row_count = 0; tact_reader_fail(r, TACT_ERR_FORMAT); }
    for (uint32_t i = 0; i < l->row_count; i++) {
        tact_learned *row = &l->rows[i];
        row->campaign = tact_read_u32(r);
        row->message = tact_read_u32(r);
        row->shown_milli = tact_read_varint(r);
        row->helped_milli = tact_read_varint(r);
        row->shown = tact_read_varint(r);
        row->helped = tact_read_varint(r);
        if (row->shown_milli > INT64_MAX || row->helped_milli > row->shown_milli || row->helped > row->shown) tact_reader_fail(r, TACT_ERR_FORMAT);
    }
}

static void read_table(tact_reader *r, tact_choose_table *table) {
    uint32_t count = tact_read_count(r, 3);
    uint64_t at = 0;
    for (uint32_t i = 0; i < count && !r->status; i++) {
        uint64_t gap = tact_read_varint(r);
        int64_t weight = tact_read_signed(r);
        uint64_t moved = tact_read_varint(r);
        if (gap >= TACT_WEIGHTS || (i && !gap) || (at += gap) >= TACT_WEIGHTS || weight > TACT_WEIGHT_MOST || weight < -TACT_WEIGHT_MOST || moved > UINT32_MAX) { tact_reader_fail(r, TACT_ERR_FORMAT); return; }
        table->weight[at] = (int32_t)weight;
        table->moved[at] = (uint32_t)moved;
    }
}

tact_status tact_learner_read(tact_slice bytes, tact_learner *l) {
    tact_reader r = tact_reader_of(bytes);
    tact_learner *fresh = tact_learner_new((tact_span){ l->half_life_us });
    if (!fresh) return TACT_ERR_MEMORY;
    uint8_t format = tact_read_u8(&r);
    fresh->learned_to = tact_read_u64(&r);
    fresh->first = tact_read_u64(&r);
    fresh->clock_us = tact_read_signed(&r);
    fresh->day = tact_read_signed(&r);
    fresh->lessons = tact_read_varint(&r);
    if (format >= 2) {
        fresh->damaged = tact_read_varint(&r);
        fresh->damaged_at = tact_read_varint(&r);
    }
    read_rows(&r, fresh);
    read_table(&r, &fresh->table);
    if (format >= 3) (void)tact_receptive_read(&r, fresh->answers);
    tact_status s = !r.status && format > FORMAT ? TACT_ERR_VERSION : tact_reader_done(&r) && format && fresh->first && fresh->first <= fresh->learned_to + 1 ? TACT_OK : TACT_ERR_FORMAT;
    fresh->read_to = fresh->first - 1;
    fresh->gone = l->gone;
    fresh->gone_ctx = l->gone_ctx;
    if (!s && !l->draw_room) *l = *fresh;
    else if (!s) s = TACT_ERR_INVALID;
    tact_learner_free(fresh);
    return s;
}

const int32_t *tact_learner_weights(const tact_learner *l) { return l->table.weight; }

const tact_answered *tact_learner_answers(const tact_learner *l) {
    for (unsigned i = 0; i < TACT_RECEPTIVE_CELLS; i++)
        if (l->answers[i].sent_milli) return l->answers;
    return NULL;                                           /* as a snapshot without any is read again */
}

const tact_learned *tact_learner_rows(const tact_learner *l, uint32_t *count) {
    *count = l->row_count;
    return l->rows;
}

/* Learned so far, faded, and what was counted beyond that. */
static uint32_t of_both(uint32_t counted_milli, uint64_t ever, uint64_t faded_milli) {
    uint64_t learned_milli = ever * 1000;
    return milli32(faded_milli + (counted_milli > learned_milli ? counted_milli - learned_milli : 0));
}

void tact_learner_fade(const tact_learned *learned, uint32_t learned_count, tact_policy_row *rows, uint32_t count) {
    for (uint32_t i = 0, at = 0; i < count; i++) {
        while (at < learned_count && (learned[at].campaign < rows[i].campaign || (learned[at].campaign == rows[i].campaign && learned[at].message < rows[i].message))) at++;
        if (at == learned_count || learned[at].campaign != rows[i].campaign || learned[at].message != rows[i].message) continue;
        rows[i].shown_milli = of_both(rows[i].shown_milli, learned[at].shown, learned[at].shown_milli);
        rows[i].helped_milli = of_both(rows[i].helped_milli, learned[at].helped, learned[at].helped_milli);
    }
}

tact_learner_standing tact_learner_stands(const tact_learner *l) {
    return (tact_learner_standing){ .cursor = l->read_to, .lessons = l->lessons, .waiting = l->waiting, .left_out = l->left_out, .erased = l->erased_count, .damaged = l->damaged, .damaged_at = l->damaged_at, .rows = l->row_count,
                                    .until = { l->clock_us } };
}
