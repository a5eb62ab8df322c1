/* daemon/tally.c -- see tally.h. */
#include "daemon/tally.h"
#include <stdlib.h>

enum { FORMAT = 3 };                   /* 2: the last draw, at the end; 3: budgets, brakes, offers */

static void write_side(tact_writer *w, const tact_side *s) {
    tact_write_varint(w, s->people);
    tact_write_varint(w, s->goals);
    tact_write_f64(w, s->value_sum);
    tact_write_f64(w, s->value_squares);
}

static tact_side read_side(tact_reader *r) {
    tact_side s = { .people = tact_read_varint(r) };
    s.goals = tact_read_varint(r);
    s.value_sum = tact_read_f64(r);
    s.value_squares = tact_read_f64(r);
    return s;
}

/* The counters in their order in the bytes: append only. */
static uint64_t *counter(tact_tally *t, unsigned i) {
    uint64_t *const all[] = { &t->sent, &t->ghosts, &t->delivered, &t->seen, &t->clicked, &t->converted, &t->dismissed, &t->unsubscribed,
                              &t->complained, &t->bounced, &t->eligible, &t->silenced, &t->disagreeing, &t->sent_today };
    return i < sizeof all / sizeof *all ? all[i] : NULL;
}

/* Within the years anything can be counted in. */
static int64_t read_seconds(tact_reader *r) {
    int64_t s = tact_read_signed(r);
    if (s < 0 || s > INT64_MAX / 4000000) { tact_reader_fail(r, TACT_ERR_FORMAT); return 0; }
    return s;
}

/* Those of format 3, in their order: append only. */
static uint64_t *later_counter(tact_tally *t, unsigned i) {
    uint64_t *const all[] = { &t->interrupted, &t->promised, &t->leased, &t->leased_today, &t->brake.count, &t->brake.of, &t->braked_from.touches,
                              &t->braked_from.complained, &t->braked_from.unsubscribed, &t->braked_from.bounced, &t->offers };
    return i < sizeof all / sizeof *all ? all[i] : NULL;
}

static void write_later(tact_writer *w, tact_tally *t) {
    for (unsigned i = 0; later_counter(t, i); i++) tact_write_varint(w, *later_counter(t, i));
    tact_write_signed(w, t->lease_day);
    tact_write_u8(w, t->brake.kind);
    tact_write_signed(w, t->brake.at.us / 1000000);
    tact_write_f64(w, t->offer_sum);
}

static void read_later(tact_reader *r, tact_tally *t) {
    for (unsigned i = 0; later_counter(t, i); i++) *later_counter(t, i) = tact_read_varint(r);
    t->lease_day = tact_read_signed(r);
    t->brake.kind = tact_read_u8(r);
    if (t->brake.kind >= TACT_BRAKE_COUNT) tact_reader_fail(r, TACT_ERR_FORMAT);
    t->brake.at = tact_instant_add((tact_instant){ 0 }, TACT_SECONDS(read_seconds(r)));
    t->offer_sum = tact_read_f64(r);
}

void tact_tally_write(tact_writer *w, const tact_tally *tally) {
    tact_tally t = *tally;
    tact_write_u8(w, FORMAT);
    tact_write_u32(w, t.campaign);
    for (unsigned i = 0; counter(&t, i); i++) tact_write_varint(w, *counter(&t, i));
    tact_write_signed(w, t.day);
    write_side(w, &t.treated);
    write_side(w, &t.held_out);
    tact_write_varint(w, t.message_count);
    for (uint32_t i = 0; i < t.message_count; i++) {
        tact_write_u32(w, t.messages[i].message);
        tact_write_varint(w, t.messages[i].shown);
        tact_write_varint(w, t.messages[i].helped);
    }
    tact_write_signed(w, t.last_draw.us / 1000000);
    write_later(w, &t);
}

tact_status tact_tally_read(tact_slice bytes, tact_tally *out) {
    tact_reader r = tact_reader_of(bytes);
    *out = (tact_tally){ .changed = false };
    uint8_t format = tact_read_u8(&r);
    if (!r.status && format > FORMAT) return TACT_ERR_VERSION;
    out->campaign = tact_read_u32(&r);
    for (unsigned i = 0; counter(out, i); i++) *counter(out, i) = tact_read_varint(&r);
    out->day = tact_read_signed(&r);
    out->treated = read_side(&r);
    out->held_out = read_side(&r);
    out->message_count = tact_read_count(&r, 6);
    if (out->message_count > TACT_TALLY_MESSAGES) return TACT_ERR_FORMAT;
    for (uint32_t i = 0; i < out->message_count; i++) {
        out->messages[i].message = tact_read_u32(&r);
        out->messages[i].shown = tact_read_varint(&r);
        out->messages[i].helped = tact_read_varint(&r);
    }
    if (format >= 2) out->last_draw = tact_instant_add((tact_instant){ 0 }, TACT_SECONDS(read_seconds(&r)));
    if (format >= 3) read_later(&r, out);
    else out->interrupted = out->sent;                     /* what was asked for was not told apart */
    return tact_reader_done(&r) ? TACT_OK : TACT_ERR_FORMAT;
}

tact_instant tact_tally_final_after(const tact_tally *t, const tact_campaign *c, tact_span lateness) {
    if (!t->last_draw.us) return t->last_draw;
    return tact_instant_add(tact_instant_add(t->last_draw, c->goal_within), lateness);
}

tact_tally_message *tact_tally_of_message(tact_tally *t, uint32_t message) {
    for (uint32_t i = 0; i < t->message_count; i++)
        if (t->messages[i].message == message) return &t->messages[i];
    if (t->message_count == TACT_TALLY_MESSAGES) return NULL;
    t->messages[t->message_count] = (tact_tally_message){ .message = message };
    return &t->messages[t->message_count++];
}

static uint32_t milli(uint64_t n) { return n > UINT32_MAX / 1000 ? UINT32_MAX : (uint32_t)(n * 1000); }

static int by_campaign(const void *a, const void *b) {
    const tact_policy_row *x = a, *y = b;
    if (x->campaign != y->campaign) return x->campaign < y->campaign ? -1 : 1;
    return x->message < y->message ? -1 : x->message > y->message;
}

uint32_t tact_tally_rows(const tact_tally *tallies, uint32_t count, tact_policy_row *rows, uint32_t *draws) {
    uint32_t n = 0;
    uint64_t learned = 0;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t m = 0; m < tallies[i].message_count; m++) {
            const tact_tally_message *from = &tallies[i].messages[m];
            rows[n++] = (tact_policy_row){ tallies[i].campaign, from->message, milli(from->shown), milli(from->helped) };
            learned += from->shown;
        }
    qsort(rows, n, sizeof *rows, by_campaign);
    *draws = learned > UINT32_MAX ? UINT32_MAX : (uint32_t)learned;
    return n;
}

static uint64_t since(uint64_t now, uint64_t then) { return now > then ? now - then : 0; }

tact_brake tact_tally_brake(const tact_tally *t) {
    const tact_brake_counts *from = &t->braked_from;
    tact_brake_counts c = { since(t->interrupted, from->touches), since(t->complained, from->complained), since(t->unsubscribed, from->unsubscribed), since(t->bounced, from->bounced) };
    return tact_brake_judge(&c);
}

void tact_tally_resume(tact_tally *t) {
    t->brake = (tact_brake){ .kind = TACT_BRAKE_NONE };
    t->braked_from = (tact_brake_counts){ t->interrupted, t->complained, t->unsubscribed, t->bounced };
    t->changed = true;
}

/* One budget: blocks are taken until one more fits, or the pool is empty. */
static bool closed(uint64_t total, uint64_t spent, uint64_t promised, uint64_t *leased) {
    tact_lease_pool pool = { total, *leased };
    tact_lease lease = { *leased < total ? *leased : total, spent, promised };      /* the budget may have been lowered since */
    while (!tact_lease_open(&lease) && tact_lease_take(&pool, &lease)) continue;
    *leased = pool.leased;
    return !tact_lease_open(&lease);
}

static uint64_t spent_on(const tact_tally *t, int64_t day) { return t->day == day ? t->sent_today : 0; }

bool tact_tally_exhausted(tact_tally *t, const tact_campaign *c, int64_t day) {
    bool over = false;
    if (t->lease_day != day) { t->lease_day = day; t->leased_today = 0; }
    if (c->budget_touches) over |= closed(c->budget_touches, t->sent, t->promised, &t->leased);
    if (c->budget_per_day) over |= closed(c->budget_per_day, spent_on(t, day), t->promised, &t->leased_today);
    return over;
}

bool tact_tally_spent(const tact_tally *t, const tact_campaign *c, int64_t day) {
    return (c->budget_touches && t->sent >= c->budget_touches) || (c->budget_per_day && spent_on(t, day) >= c->budget_per_day);
}
