/* daemon/keeper_budget.c -- what a campaign may still do: budgets, brakes, the ramp of a new sender, and the prices of the day. */
#include <stdio.h>
#include <stdlib.h>
#include "daemon/keeper_internal.h"

/* ---- budgets --------------------------------------------------------------------------------------------------------------------- */

/* They open and close here only; step sees two bits: nothing new, and nothing at all. */
void tact__budget_judge(tact_keeper *k, tact_tally *t, const tact_campaign *c, int64_t day) {
    bool over = tact_tally_exhausted(t, c, day), spent = tact_tally_spent(t, c, day);
    bool was_over = tact_world_lists(k->world.exhausted, k->world.exhausted_count, t->campaign), was_spent = tact_world_lists(k->world.spent, k->world.spent_count, t->campaign);
    if (over == was_over && spent == was_spent) return;
    if (tact__world_list(&k->exhausted, &k->world.exhausted_count, t->campaign, over) && tact__world_list(&k->spent, &k->world.spent_count, t->campaign, spent)) tact__world_changed(k);
}

static void promise(tact_keeper *k, uint32_t campaign, bool more) {
    const tact_campaign *c;
    tact_tally *t = tact__tally_of(k, campaign, &c);
    enum { MOVES = sizeof k->promised_moved / sizeof *k->promised_moved };
    bool removed = !t;                                     /* its row holds the promise until it is settled; it may come back */
    if (removed) t = tact__tally_removed(k, campaign);
    if (!t) return;
    if (more) t->promised++; else t->promised -= t->promised > 0;      /* one chosen before promises were counted */
    t->changed = true;
    if (removed || (!c->budget_touches && !c->budget_per_day)) return;
    if (k->promised_moves < MOVES) k->promised_moved[k->promised_moves] = campaign;
    k->promised_moves++;
}

void tact__promised_change(tact_keeper *k, const tact_person *before, const tact_person *after) {
    for (uint32_t i = 0; before && i < before->pending_count; i++)
        if (before->pending[i].state == TACT_PENDING_CHOSEN) promise(k, before->pending[i].campaign, false);
    for (uint32_t i = 0; after && i < after->pending_count; i++)
        if (after->pending[i].state == TACT_PENDING_CHOSEN) promise(k, after->pending[i].campaign, true);
}

void tact__promised_judge(tact_keeper *k, tact_instant now) {
    enum { MOVES = sizeof k->promised_moved / sizeof *k->promised_moved };
    int64_t day = k->promised_moves ? tact__brand_day(k, now) : 0;
    const tact_campaign *c;
    bool all = k->promised_moves > MOVES;
    for (uint32_t i = 0; i < (all ? k->tally_count : k->promised_moves); i++) {
        tact_tally *t = tact__tally_of(k, all ? k->tallies[i].campaign : k->promised_moved[i], &c);
        if (t) tact__budget_judge(k, t, c, day);
    }
    k->promised_moves = 0;
}

/* ---- brakes ---------------------------------------------------------------------------------------------------------------------- */

void tact__brakes_judge(tact_keeper *k, tact_tally *t, const tact_campaign *c, tact_instant now) {
    if (t->brake.kind || tact_world_lists(k->world.paused, k->world.paused_count, t->campaign)) return;
    tact_brake brake = tact_tally_brake(t);
    if (!brake.kind || !tact__world_list(&k->paused, &k->world.paused_count, t->campaign, true)) return;
    t->brake = brake;
    t->brake.at = tact_whole_second(now);
    t->changed = true;
    k->brakes++;
    tact__world_changed(k);
    fprintf(stderr, "tact: campaign %.*s paused itself: %llu %s in %llu messages, %u.%u %% are allowed; when you know why, `tact pause --off %.*s` resumes it\n", (int)c->name.len, c->name.ptr,
            (unsigned long long)brake.count, tact_brake_name(brake.kind), (unsigned long long)brake.of, tact_brake_limit_milli(brake.kind) / 10, tact_brake_limit_milli(brake.kind) % 10,
            (int)c->name.len, c->name.ptr);
}

uint64_t tact_keeper_brakes(const tact_keeper *k) { return k->brakes; }

/* ---- prices ---------------------------------------------------------------------------------------------------------------------- */

static tact_tally *tally_for(void *ctx, uint32_t campaign) {
    const tact_campaign *c;
    return tact__tally_of(ctx, campaign, &c);
}

void tact__offers_count(tact_keeper *k, const tact_result *r) { tact_prices_count(&k->price_book, r, tally_for, k); }

static int64_t local_us(const tact_keeper *k, tact_instant now) {
    const tact_zone *zone = tact_bundle_zone(k->engine.bundle, k->engine.bundle->default_zone);
    return now.us + (zone ? (int64_t)tact_zone_offset_s(zone, now) * 1000000 : 0);
}

void tact__prices_publish(tact_keeper *k, tact_instant now) {
    const tact_bundle *b = k->engine.bundle;
    tact_world fresh = k->world;
    tact_world_price *prices = calloc((size_t)b->campaign_count + 1, sizeof *prices);
    if (!prices) return;                                   /* those in force hold for three minutes more */
    uint32_t day_share_milli = (uint32_t)(local_us(k, now) % TACT_DAYS(1).us * 1000 / TACT_DAYS(1).us);
    tact_prices_show(&k->price_book, b, k->tallies, now, day_share_milli, tact__brand_day(k, now), prices, &fresh);
    if (!tact_prices_moved(&k->world, &fresh)) { free(prices); return; }
    free(k->prices);
    k->prices = prices;
    k->world.moment_micro = fresh.moment_micro;
    k->world.harm_micro = fresh.harm_micro;
    k->world.prices = prices;
    k->world.price_count = fresh.price_count;
    tact__world_changed(k);
}

/* ---- a new sender ------------------------------------------------------------------------------------------------------------------ */

static bool sender_is_young(const tact_keeper *k) { return k->brand->config.ramp.days > 0; }

/* Midnight after `now` where the brand is; an hour that is skipped or comes twice at that very midnight moves it by that hour at most. */
static tact_instant next_day(const tact_keeper *k, tact_instant now) {
    int64_t left_us = TACT_DAYS(1).us - local_us(k, now) % TACT_DAYS(1).us;
    tact_instant guess = tact_instant_add(now, (tact_span){ left_us });
    int64_t over_us = (local_us(k, guess) - local_us(k, now)) - left_us;
    return tact_instant_add(guess, (tact_span){ -over_us });
}

static void ramp_bit(tact_keeper *k, bool closed, tact_instant now) {
    uint16_t bit = (uint16_t)(1u << TACT_CHANNEL_EMAIL);
    tact_instant until = closed ? next_day(k, now) : (tact_instant){ 0 };
    if (closed == ((k->world.channels_ramped & bit) != 0) && until.us == k->world.ramp_until.us) return;
    k->world.channels_ramped = (uint16_t)(closed ? k->world.channels_ramped | bit : k->world.channels_ramped & ~bit);
    k->world.ramp_until = until;
    tact__world_changed(k);
}

static void ramp_judge(tact_keeper *k, tact_instant now) {
    ramp_bit(k, sender_is_young(k) && tact_ramp_full(&k->ramp, k->brand->config.ramp.first, k->brand->config.ramp.days, tact__brand_day(k, now)), now);
}

void tact__ramp_sent(tact_keeper *k, uint8_t channel, tact_instant now) {
    if (channel != TACT_CHANNEL_EMAIL) return;
    bool was = k->world.channels_ramped >> TACT_CHANNEL_EMAIL & 1;
    tact_ramp_count(&k->ramp, tact__brand_day(k, now));
    k->ramp_changed = true;
    ramp_judge(k, now);
    if (!was && (k->world.channels_ramped >> TACT_CHANNEL_EMAIL & 1))
        fprintf(stderr, "tact: %llu e-mails left today, as many as a new sender may send on its day %u; promotional ones go on tomorrow (`ramp:` in tact.yaml)\n", (unsigned long long)k->ramp.sent_today, k->ramp.days_used);
}

void tact__ramp_back(tact_keeper *k, uint8_t channel, tact_instant now) {
    if (channel != TACT_CHANNEL_EMAIL) return;
    tact_ramp_give_back(&k->ramp, tact__brand_day(k, now));
    k->ramp_changed = true;
    ramp_judge(k, now);
}

void tact__ramp_tick(tact_keeper *k, tact_instant now) {
    if (k->world.channels_ramped && !tact_instant_before(now, k->world.ramp_until)) ramp_judge(k, now);
}

uint64_t tact_keeper_ramp(const tact_keeper *k, uint64_t *sent_today) {
    int64_t day = tact__brand_day(k, k->options.clock.now(k->options.clock.ctx));
    *sent_today = k->ramp.days_used && k->ramp.day == day ? k->ramp.sent_today : 0;
    return sender_is_young(k) ? tact_ramp_allowance(&k->ramp, k->brand->config.ramp.first, k->brand->config.ramp.days, day) : UINT64_MAX;
}

void tact__budgets_judge(tact_keeper *k) {
    const tact_bundle *b = k->engine.bundle;
    tact_instant now = k->options.clock.now(k->options.clock.ctx);
    int64_t day = tact__brand_day(k, now);
    for (uint32_t i = 0; i < b->campaign_count; i++)
        if (b->campaigns[i].budget_touches || b->campaigns[i].budget_per_day || tact_world_lists(k->world.exhausted, k->world.exhausted_count, b->campaigns[i].id))
            tact__budget_judge(k, &k->tallies[i], &b->campaigns[i], day);
    ramp_judge(k, now);
}

/* ---- on the disk ----------------------------------------------------------------------------------------------------------------------- */

static tact_status load(tact_keeper *k, const char *key, tact_slice *value, tact_arena *arena, tact_trouble *trouble) {
    tact_arena_init(arena, k->scratch, TACT__SCRATCH, NULL);
    tact_status s = tact_store_get(k->store, TACT_FAMILY_META, tact_slice_of(key), arena, value, trouble);
    if (s == TACT_ERR_NOT_FOUND) *value = (tact_slice){ NULL, 0 };
    return s == TACT_ERR_NOT_FOUND ? TACT_OK : s;
}

tact_status tact__budget_load(tact_keeper *k, tact_trouble *trouble) {
    tact_arena arena;
    tact_slice value;
    tact_status s = load(k, "ramp", &value, &arena, trouble);
    k->ramp = (tact_ramp){ .days_used = 0 };
    k->price_book = (tact_price_book){ .changed = false };
    k->promised_moves = 0;
    if (!s && value.len) s = tact_ramp_read(value, &k->ramp);
    if (s) return tact_trouble_set(trouble, s, "the row `ramp` of the store (what the e-mail sender sent so far) cannot be read: %s", tact_status_line(s));
    s = load(k, "worth", &value, &arena, trouble);
    if (!s && value.len) s = tact_price_book_read(value, &k->price_book);
    return s ? tact_trouble_set(trouble, s, "the row `worth` of the store (what good moments were worth) cannot be read: %s", tact_status_line(s)) : TACT_OK;
}

tact_status tact__budget_stage(tact_keeper *k) {
    tact_arena arena;
    tact_writer w;
    for (unsigned i = 0; i < 2; i++) {
        if (i ? !k->price_book.changed : !k->ramp_changed) continue;
        tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
        tact_writer_init(&w, &arena, 64);
        if (i) tact_price_book_write(&w, &k->price_book); else tact_ramp_write(&w, &k->ramp);
        if (w.status) return w.status;
        tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, i ? TACT_S("worth") : TACT_S("ramp"), tact_writer_slice(&w));
    }
    k->price_book.changed = k->ramp_changed = false;
    return TACT_OK;
}
