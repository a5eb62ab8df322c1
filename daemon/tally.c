/* daemon/tally.c -- see tally.h. */
#include "daemon/tally.h"
#include <stdlib.h>
#include <string.h>

enum { FORMAT = 7 };                   /* 2: the last draw, at the end; 3: budgets, brakes, offers; 4: losses, ways, strata, weeks; 5: what was before the lots; 6: links; 7: pictures */

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

static const struct { const char *key, *words; } losses[] = {
#define L(name, key, words) { key, words },
    TACT_LOSSES(L)
#undef L
};
const char *tact_loss_key(unsigned loss) { TACT_ASSERT(loss < TACT_LOSS_COUNT); return losses[loss].key; }
const char *tact_loss_words(unsigned loss) { TACT_ASSERT(loss < TACT_LOSS_COUNT); return losses[loss].words; }

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

static void write_pairs(tact_writer *w, const uint64_t (*pairs)[2], unsigned count) {
    for (unsigned i = 0; i < count; i++) { tact_write_varint(w, pairs[i][0]); tact_write_varint(w, pairs[i][1]); }
}

/* What came with format 4.  Losses carry their number, so that more of them may be appended. */
static void write_fourth(tact_writer *w, const tact_tally *t) {
    tact_write_varint(w, TACT_LOSS_COUNT);
    for (unsigned i = 0; i < TACT_LOSS_COUNT; i++) tact_write_varint(w, t->losses[i]);
    tact_write_varint(w, t->chosen);
    tact_write_varint(w, t->undone);
    tact_write_varint(w, t->way_count);
    for (uint32_t i = 0; i < t->way_count; i++) {
        const tact_tally_way *y = &t->ways[i];
        const uint64_t all[] = { y->sent, y->delivered, y->seen, y->clicked, y->goals, y->objected };
        tact_write_u32(w, y->message);
        tact_write_u8(w, y->channel);
        for (unsigned n = 0; n < 6; n++) tact_write_varint(w, all[n]);
    }
    tact_write_varint(w, t->stratum_count);
    for (uint32_t i = 0; i < t->stratum_count; i++) {
        const tact_tally_stratum *s = &t->strata[i];
        tact_write_u16(w, s->share_milli);
        tact_write_signed(w, s->since.us / 1000000);
        write_side(w, &s->treated);
        write_side(w, &s->held_out);
        write_pairs(w, &s->visits, 1);
    }
    tact_write_varint(w, t->week_count);
    for (uint32_t i = 0; i < t->week_count; i++) {
        const tact_tally_week *k = &t->weeks[i];
        tact_write_varint(w, k->week);
        write_pairs(w, &k->people, 1);
        write_pairs(w, k->active, 3);
        write_pairs(w, &k->repeat, 1);
        write_pairs(w, &k->objected, 1);
    }
    tact_write_signed(w, t->counted_day);
}

static void read_pairs(tact_reader *r, uint64_t (*pairs)[2], unsigned count) {
    for (unsigned i = 0; i < count; i++) { pairs[i][0] = tact_read_varint(r); pairs[i][1] = tact_read_varint(r); }
}

static uint32_t read_rows(tact_reader *r, size_t least_bytes, uint32_t most) {
    uint32_t n = tact_read_count(r, least_bytes);
    if (n > most) { tact_reader_fail(r, TACT_ERR_FORMAT); return 0; }
    return n;
}

static void read_fourth(tact_reader *r, tact_tally *t) {
    uint32_t n = read_rows(r, 1, TACT_LOSS_COUNT);
    for (uint32_t i = 0; i < n; i++) t->losses[i] = tact_read_varint(r);
    t->chosen = tact_read_varint(r);
    t->undone = tact_read_varint(r);
    t->way_count = read_rows(r, 11, TACT_TALLY_WAYS);
    for (uint32_t i = 0; i < t->way_count; i++) {
        tact_tally_way *y = &t->ways[i];
        uint64_t *const all[] = { &y->sent, &y->delivered, &y->seen, &y->clicked, &y->goals, &y->objected };
        y->message = tact_read_u32(r);
        y->channel = tact_read_u8(r);
        for (unsigned c = 0; c < 6; c++) *all[c] = tact_read_varint(r);
    }
    t->stratum_count = read_rows(r, 30, TACT_TALLY_STRATA);
    for (uint32_t i = 0; i < t->stratum_count; i++) {
        tact_tally_stratum *s = &t->strata[i];
        s->share_milli = tact_read_u16(r);
        s->since = tact_instant_add((tact_instant){ 0 }, TACT_SECONDS(read_seconds(r)));
        s->treated = read_side(r);
        s->held_out = read_side(r);
        read_pairs(r, &s->visits, 1);
    }
    t->week_count = read_rows(r, 13, TACT_TALLY_WEEKS);
    for (uint32_t i = 0; i < t->week_count; i++) {
        tact_tally_week *k = &t->weeks[i];
        k->week = (uint32_t)tact_read_varint(r);
        read_pairs(r, &k->people, 1);
        read_pairs(r, k->active, 3);
        read_pairs(r, &k->repeat, 1);
        read_pairs(r, &k->objected, 1);
    }
    t->counted_day = tact_read_signed(r);
}

/* What came with format 5: of each stratum, in their order. */
static void write_fifth(tact_writer *w, const tact_tally *t) {
    for (uint32_t i = 0; i < t->stratum_count; i++)
        for (unsigned n = 0; n < 2 * TACT_BEFORE_COUNT; n++) {
            const tact_tally_before *b = &t->strata[i].before[n / TACT_BEFORE_COUNT][n % TACT_BEFORE_COUNT];
            const uint64_t all[] = { b->sum, b->squares, b->visits, b->goals };
            for (unsigned k = 0; k < 4; k++) tact_write_varint(w, all[k]);
            tact_write_f64(w, b->value);
        }
}

static void read_fifth(tact_reader *r, tact_tally *t) {
    for (uint32_t i = 0; i < t->stratum_count; i++)
        for (unsigned n = 0; n < 2 * TACT_BEFORE_COUNT; n++) {
            tact_tally_before *b = &t->strata[i].before[n / TACT_BEFORE_COUNT][n % TACT_BEFORE_COUNT];
            uint64_t *const all[] = { &b->sum, &b->squares, &b->visits, &b->goals };
            for (unsigned k = 0; k < 4; k++) *all[k] = tact_read_varint(r);
            b->value = tact_read_f64(r);
        }
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
    write_fourth(w, &t);
    write_fifth(w, &t);
    tact_write_varint(w, t.opened);
    tact_write_varint(w, t.tagged);
    tact_write_varint(w, t.pictures);
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
    if (format >= 4) {
        read_fourth(&r, out);
    } else if (out->treated.people + out->held_out.people) {       /* drawn under a share nobody wrote down */
        out->strata[out->stratum_count++] = (tact_tally_stratum){ .treated = out->treated, .held_out = out->held_out };
    }
    if (format >= 5) read_fifth(&r, out);
    if (format >= 6) { out->opened = tact_read_varint(&r); out->tagged = tact_read_varint(&r); }
    if (format >= 7) out->pictures = tact_read_varint(&r);
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

tact_tally_way *tact_tally_of_way(tact_tally *t, uint32_t message, uint8_t channel) {
    for (uint32_t i = 0; i < t->way_count; i++)
        if (t->ways[i].message == message && t->ways[i].channel == channel) return &t->ways[i];
    if (t->way_count == TACT_TALLY_WAYS) return NULL;
    t->ways[t->way_count] = (tact_tally_way){ .message = message, .channel = channel };
    return &t->ways[t->way_count++];
}

tact_tally_stratum *tact_tally_stratum_open(tact_tally *t, uint16_t share_milli, tact_instant now) {
    if (t->stratum_count && t->strata[t->stratum_count - 1].share_milli == share_milli) return &t->strata[t->stratum_count - 1];
    if (t->stratum_count == TACT_TALLY_STRATA) memmove(&t->strata[0], &t->strata[1], --t->stratum_count * sizeof *t->strata);
    t->strata[t->stratum_count] = (tact_tally_stratum){ .share_milli = share_milli, .since = tact_whole_second(now) };
    return &t->strata[t->stratum_count++];
}

tact_tally_stratum *tact_tally_stratum_at(tact_tally *t, tact_instant drawn_at) {
    for (uint32_t i = t->stratum_count; i-- > 0;)
        if (!tact_instant_before(tact_whole_second(drawn_at), t->strata[i].since)) return &t->strata[i];
    return NULL;
}

tact_tally_week *tact_tally_week_of(tact_tally *t, tact_instant drawn_at, bool make) {
    uint32_t week = (uint32_t)(drawn_at.us / TACT_DAYS(7).us);
    for (uint32_t i = t->week_count; i-- > 0;)
        if (t->weeks[i].week == week) return &t->weeks[i];
    if (!make) return NULL;
    if (t->week_count == TACT_TALLY_WEEKS) memmove(&t->weeks[0], &t->weeks[1], --t->week_count * sizeof *t->weeks);
    t->weeks[t->week_count] = (tact_tally_week){ .week = week };
    return &t->weeks[t->week_count++];
}

int64_t tact_tally_day(const tact_bundle *b, tact_instant at) {
    const tact_zone *zone = tact_bundle_zone(b, b->default_zone);
    return (at.us + (zone ? (int64_t)tact_zone_offset_s(zone, at) * 1000000 : 0)) / TACT_DAYS(1).us;
}

tact_tally tact_tally_brief(const tact_tally *tally) {
    tact_tally t = *tally;
    t.way_count = t.week_count = t.message_count = 0;
    return t;
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
