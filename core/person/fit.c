/* core/person/fit.c -- keeping a record within its bytes, and letting go of what is old. */
#include "core/base/fixed.h"
#include "core/person/coder.h"

/* More than any record of these lists takes; spares measuring nearly all of them. */
static size_t part_bytes_at_most(const tact_part *p) {
    size_t n = 94 + 92 + 35 * (size_t)p->permission_count + 36 * (size_t)p->touch_count + 22 * (size_t)(p->interest_count + p->purchase_count)
        + 33 * (size_t)p->journey_count + 20 * (size_t)p->seen_count + 17 * (size_t)p->lot_count + 17 * (size_t)p->mark_count + 1
        + 48 + 19 * (size_t)p->loyalty.saved_count + 52 * (size_t)p->loyalty.held_count;
    for (uint32_t i = 0; i < p->journey_count; i++) n += p->journeys[i].url.len;
    return n;
}
static size_t bytes_at_most(const tact_person *p) {
    size_t n = 80 + 79 * (size_t)p->pending_count + 48 * (size_t)p->edge_count;
    for (uint32_t i = 0; i < p->pending_count; i++) n += p->pending[i].facts.len;
    for (uint32_t i = 0; i < p->part_count; i++) n += part_bytes_at_most(&p->parts[i]);
    return n;
}

/* Bytes when they fit, 0 when they do not; *status says why not. The writer has one block and an arena without room to grow. */
static uint32_t measure(const tact_person *person, tact_status *status) {
    uint8_t block[TACT_PERSON_BYTES_MAX];
    tact_arena none;
    tact_arena_init(&none, block, 0, NULL);
    tact_writer w = { .arena = &none, .ptr = block, .room = sizeof block };
    tact_person_write(&w, person);
    *status = w.status == TACT_ERR_MEMORY ? TACT_ERR_LIMIT : w.status;
    return w.status ? 0 : (uint32_t)w.len;
}

uint32_t tact_person_size(const tact_person *person) {
    tact_status status;
    return measure(person, &status);
}

#define REMOVE(list, count, index) \
    (memmove(&(list)[index], &(list)[(index) + 1], ((count) - (index) - 1) * sizeof *(list)), (count)--)

/* The one with the earliest instant among all parts. */
#define DROP_OLDEST(person, list, count, when) do { \
        tact_part *from = NULL; uint32_t index = 0; \
        for (uint32_t p = 0; p < (person)->part_count; p++) \
            for (uint32_t i = 0; i < (person)->parts[p].count; i++) \
                if (!from || (person)->parts[p].list[i].when.us < from->list[index].when.us) { from = &(person)->parts[p]; index = i; } \
        if (from) { REMOVE(from->list, from->count, index); return true; } \
    } while (0)

static uint32_t weight_at(const tact_interest *i, tact_instant now) {
    return (uint32_t)(tact_fixed_decay(tact_instant_since(now, i->at).us, TACT_DAYS(30).us) * (__int128)i->weight_milli / TACT_ONE);
}

static bool drop_weakest_interest(tact_person *person) {
    tact_part *from = NULL;
    uint32_t index = 0, weakest = 0;
    for (uint32_t p = 0; p < person->part_count; p++)
        for (uint32_t i = 0; i < person->parts[p].interest_count; i++) {
            uint32_t w = weight_at(&person->parts[p].interests[i], person->last_received);
            if (from && w >= weakest) continue;
            from = &person->parts[p];
            index = i;
            weakest = w;
        }
    if (from) REMOVE(from->interests, from->interest_count, index);
    return from != NULL;
}

/* A coupon that was used is remembered elsewhere; points go nowhere, only how long ago they were earned gets coarser. */
static bool drop_used_coupon(tact_person *person) {
    for (uint32_t p = 0; p < person->part_count; p++)
        for (uint32_t i = 0; i < person->parts[p].loyalty.held_count; i++)
            if (person->parts[p].loyalty.held[i].used) { tact_loyalty_let_go(&person->parts[p].loyalty, i); return true; }
    return false;
}

static bool merge_months(tact_person *person) {
    tact_loyalty *longest = NULL;
    for (uint32_t p = 0; p < person->part_count; p++)
        if (!longest || person->parts[p].loyalty.saved_count > longest->saved_count) longest = &person->parts[p].loyalty;
    return longest && tact_loyalty_merge(longest);
}

static bool drop_one(tact_person *person) {
    if (drop_weakest_interest(person)) return true;
    DROP_OLDEST(person, purchases, purchase_count, at);
    DROP_OLDEST(person, journeys, journey_count, last);
    DROP_OLDEST(person, marks, mark_count, last);
    DROP_OLDEST(person, seen, seen_count, last);
    DROP_OLDEST(person, lots, lot_count, at);
    return drop_used_coupon(person) || merge_months(person);
}

tact_status tact_person_fit(tact_person *person, uint32_t *dropped) {
    if (dropped) *dropped = 0;
    if (bytes_at_most(person) <= TACT_PERSON_BYTES_MAX) return TACT_OK;
    for (tact_status status;;) {
        if (measure(person, &status)) return TACT_OK;
        if (status != TACT_ERR_LIMIT || !drop_one(person)) return status;
        if (dropped) (*dropped)++;
    }
}

/* Keep the items for which `stays` holds, in their order. */
#define KEEP(list, count, item, stays) do { \
        uint32_t kept = 0; \
        for (uint32_t i = 0; i < (count); i++) { \
            const __typeof__(*(list)) *item = &(list)[i]; \
            if (stays) (list)[kept++] = *item; \
        } \
        (count) = kept; \
    } while (0)

enum { KEEP_INTEREST_MILLI = 5, KEEP_MONTHS = 36 };

/* Months in which nothing is left and no tier looks back to; coupons thirteen months after their last day. */
static void forget_loyalty(tact_loyalty *l, tact_instant now) {
    uint16_t month = tact_month_of(now);
    KEEP(l->saved, l->saved_count, s, s->left || s->month + KEEP_MONTHS >= month);
    KEEP(l->held, l->held_count, h, tact_instant_since(now, tact_instant_before(h->given, h->until) ? h->until : h->given).us < TACT_DAYS(TACT_MARK_DAYS).us);
}

/* Instants set from outside this room; a fraction of a second would cost three bytes each. */
static void to_whole_seconds(tact_person *person) {
    person->last_received = tact_whole_second(person->last_received);
    for (uint32_t p = 0; p < person->part_count; p++) {
        tact_part *part = &person->parts[p];
        part->last = tact_whole_second(part->last);
        part->session_started = tact_whole_second(part->session_started);
        part->session_last = tact_whole_second(part->session_last);
    }
}

void tact_person_forget_old(tact_person *person, tact_instant now, tact_span touch_keep) {
    const tact_span mark_keep = TACT_DAYS(3 * 365), journey_keep = TACT_DAYS(13 * 30 + 5);
    for (uint32_t p = 0; p < person->part_count; p++) {
        tact_part *part = &person->parts[p];
        if (tact_instant_since(now, part->session_last).us > TACT_SECONDS(TACT_SESSION_GAP_S).us) part->session_kinds = 0;
        KEEP(part->touches, part->touch_count, t, tact_instant_since(now, t->at).us < touch_keep.us);
        KEEP(part->interests, part->interest_count, n, weight_at(n, now) >= KEEP_INTEREST_MILLI);
        KEEP(part->purchases, part->purchase_count, b, tact_instant_since(now, b->at).us < mark_keep.us);
        KEEP(part->journeys, part->journey_count, j, tact_instant_since(now, j->last).us < journey_keep.us);
        KEEP(part->marks, part->mark_count, m, tact_instant_since(now, m->last).us < TACT_DAYS(TACT_MARK_DAYS).us);
        forget_loyalty(&part->loyalty, now);
        KEEP(part->seen, part->seen_count, s, tact_instant_since(now, s->last).us < mark_keep.us);
        KEEP(part->lots, part->lot_count, l, tact_instant_since(now, l->at).us < mark_keep.us);
    }
    to_whole_seconds(person);
    KEEP(person->edges, person->edge_count, e, tact_person_part_const(person, e->part));
    tact_status fits = tact_person_fit(person, NULL);
    (void)fits;                                                /* what may not be dropped is too much: the writer says so */
}
