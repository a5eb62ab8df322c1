/* daemon/keeper_world.c -- pauses, budgets and tallies: the brand's side of the state, beside the persons'. */
#include <stdio.h>
#include <stdlib.h>
#include "daemon/counting.h"
#include "daemon/keeper_internal.h"
#include "daemon/reading.h"
#include "store/file.h"

enum { ERRORS_EVERY = 64 };            /* counting what a condition could not read costs as much as matching: one step in 64 does it for all */
static const tact_span LEARN_EVERY = { 3 * 60 * 1000000LL };

static uint32_t *keep_ids(const uint32_t *from, uint32_t count) {
    uint32_t *ids = calloc(count + 1, sizeof *ids);
    if (ids && count) memcpy(ids, from, count * sizeof *ids);
    return ids;
}

static tact_status read_world(tact_keeper *k, tact_slice bytes, tact_arena *arena) {
    tact_status s = tact_world_read(bytes, arena, &k->world);
    if (s) return s;
    k->paused = keep_ids(k->world.paused, k->world.paused_count);
    k->exhausted = keep_ids(k->world.exhausted, k->world.exhausted_count);
    k->spent = keep_ids(k->world.spent, k->world.spent_count);
    k->prices = calloc(k->world.price_count + 1, sizeof *k->prices);
    if (k->prices && k->world.price_count) memcpy(k->prices, k->world.prices, k->world.price_count * sizeof *k->prices);
    k->world.paused = k->paused;
    k->world.exhausted = k->exhausted;
    k->world.spent = k->spent;
    k->world.prices = k->prices;
    k->empty_pools = keep_ids(k->world.empty_pools, k->world.empty_pool_count);
    k->world.empty_pools = k->empty_pools;
    if (!k->empty_pools) return TACT_ERR_MEMORY;
    k->shares = calloc(k->world.share_count + 1, sizeof *k->shares);
    if (k->shares && k->world.share_count) memcpy(k->shares, k->world.shares, k->world.share_count * sizeof *k->shares);
    k->world.shares = k->shares;
    return k->paused && k->exhausted && k->spent && k->prices && k->shares ? TACT_OK : TACT_ERR_MEMORY;
}

static tact_slice tally_key(uint32_t id, char out[24]) {
    int n = snprintf(out, 24, "tally:%08x", id);
    return (tact_slice){ out, (size_t)n };
}

tact_status tact__tally_load(tact_keeper *k, tact_tally *tally, uint32_t id, tact_trouble *trouble) {
    char key[24];
    tact_arena arena;
    tact_slice value;
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    tact_status s = tact_store_get(k->store, TACT_FAMILY_META, tally_key(id, key), &arena, &value, trouble);
    if (s == TACT_ERR_NOT_FOUND) { *tally = (tact_tally){ .campaign = id }; return TACT_OK; }
    return s ? s : tact_tally_read(value, tally);
}

static tact_status load_tallies(tact_keeper *k, tact_trouble *trouble) {
    const tact_bundle *b = k->engine.bundle;
    tact_tally *fresh = calloc(b->campaign_count + 1, sizeof *fresh);
    if (!fresh) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < b->campaign_count; i++) {
        const tact_tally *old = NULL;
        for (uint32_t t = 0; t < k->tally_count && !old; t++)
            if (k->tallies[t].campaign == b->campaigns[i].id) old = &k->tallies[t];
        if (old) { fresh[i] = *old; continue; }
        if (tact__tally_returns(k, b->campaigns[i].id, &fresh[i])) continue;
        tact_status s = tact__tally_load(k, &fresh[i], b->campaigns[i].id, trouble);
        if (s) { free(fresh); return s; }
    }
    for (uint32_t t = 0; t < k->tally_count; t++)
        if (!tact_bundle_campaign(b, k->tallies[t].campaign) && !tact__tally_leaves(k, &k->tallies[t])) { free(fresh); return tact_trouble_set(trouble, TACT_ERR_MEMORY, "there is no memory for them"); }
    free(k->tallies);
    k->tallies = fresh;
    k->tally_count = b->campaign_count;
    return TACT_OK;
}

static tact_status load_cohort(tact_keeper *k, tact_trouble *trouble) {
    tact_arena arena;
    tact_slice value;
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    tact_status s = tact_store_get(k->store, TACT_FAMILY_META, TACT_S("cohort"), &arena, &value, trouble);
    if (s == TACT_ERR_NOT_FOUND) { k->cohort = (tact_cohort_book){ .changed = false }; return TACT_OK; }
    if (!s) s = tact_cohort_read(value, &k->cohort);
    return s ? tact_trouble_set(trouble, s, "the row `cohort` of the store (everybody's looks by hour) cannot be read: %s", tact_status_line(s)) : TACT_OK;
}

const tact_cohort_book *tact_keeper_cohort(const tact_keeper *k) { return &k->cohort; }

int64_t tact__brand_day(const tact_keeper *k, tact_instant now) {
    return tact_tally_day(k->engine.bundle, now);
}

bool tact__world_list(uint32_t **list, uint32_t *count, uint32_t id, bool on) {
    uint32_t at = 0;
    while (at < *count && (*list)[at] < id) at++;
    bool there = at < *count && (*list)[at] == id;
    if (there == on) return true;
    uint32_t *grown = realloc(*list, (*count + 2) * sizeof **list);
    if (!grown) return false;
    *list = grown;
    if (on) {
        memmove(&grown[at + 1], &grown[at], (*count - at) * sizeof *grown);
        grown[at] = id;
        ++*count;
    } else {
        memmove(&grown[at], &grown[at + 1], (*count - at - 1) * sizeof *grown);
        --*count;
    }
    return true;
}

/* Another world: numbered, and on the disk whole before any decision names it (a replay decides in the same one). Rare, so it may sync. */
void tact__world_changed(tact_keeper *k) {
    char path[4096];
    tact_arena arena;
    tact_writer w;
    tact_trouble trouble = { "the list of paused campaigns is too long" };
    k->world.paused = k->paused;
    k->world.exhausted = k->exhausted;
    k->world.spent = k->spent;
    k->world.empty_pools = k->empty_pools;
    k->world.number++;
    k->world_changed = true;
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    tact_writer_init(&w, &arena, 64);
    tact_world_write(&w, &k->world);
    snprintf(path, sizeof path, "%s/worlds/%08u.world", k->options.data_folder, k->world.number);
    if (w.status || tact_file_replace(path, w.ptr, w.len, 0600, &trouble))
        fprintf(stderr, "tact: %s could not be written, so decisions from now on cannot be replayed: %s\n", path, trouble.text);
}

/* ---- `holdout: auto` ---- */

static bool set_share(tact_keeper *k, uint32_t campaign, uint16_t milli) {
    uint32_t at = 0, n = k->world.share_count;
    while (at < n && k->shares[at].campaign < campaign) at++;
    bool there = at < n && k->shares[at].campaign == campaign;
    tact_share *grown = there ? k->shares : realloc(k->shares, (n + 1) * sizeof *grown);
    if (!grown) return false;
    k->shares = grown;
    if (!there) {
        memmove(&grown[at + 1], &grown[at], (n - at) * sizeof *grown);
        k->world.share_count++;
    }
    grown[at] = (tact_share){ campaign, milli };
    k->world.shares = grown;
    return true;
}

/* Once a day: a share that would give a verdict sooner, or leave fewer people alone. Whoever was drawn stays as they were. */
static void review_shares(tact_keeper *k, tact_instant now) {
    for (uint32_t i = 0; i < k->tally_count; i++) {
        const tact_campaign *c = &k->engine.bundle->campaigns[i];
        if (c->holdout_milli != TACT_HOLDOUT_AUTO || c->class_ != TACT_CLASS_PROMOTIONAL || c->state != TACT_STATE_LIVE) continue;
        uint32_t is = tact_world_share(&k->world, c->id), milli = tact_reading_share(&k->tallies[i], is, (double)c->goal_within.us / (double)TACT_DAYS(1).us, now);
        if (milli != is && set_share(k, c->id, (uint16_t)milli)) tact__world_changed(k);
    }
}

/* Tallies stand in the order of the bundle's campaigns. */
tact_tally *tact__tally_of(tact_keeper *k, uint32_t campaign, const tact_campaign **c) {
    *c = tact_bundle_campaign(k->engine.bundle, campaign);
    return *c ? &k->tallies[*c - k->engine.bundle->campaigns] : NULL;
}

static tact_slice day_key(uint32_t id, int64_t day, char out[40]) {
    int n = snprintf(out, 40, "tallyday:%08x:%08lld", id, (long long)day);
    return (tact_slice){ out, (size_t)n };
}

/* The first thing counted on another day: the tally as it stood goes to the history, and what is older than the log goes out of it. */
static void turn_the_day(tact_keeper *k, tact_tally *t) {
    enum { KEPT_DAYS = 396 };
    char key[40];
    tact_arena arena;
    tact_writer w;
    int64_t was = t->counted_day;
    if (was == k->counting_day) return;
    t->counted_day = k->counting_day;
    if (!was) return;
    tact_tally brief = tact_tally_brief(t);
    brief.counted_day = was;
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    tact_writer_init(&w, &arena, 1024);
    tact_tally_write(&w, &brief);
    if (w.status) return;
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, day_key(t->campaign, was, key), tact_writer_slice(&w));
    tact_batch_erase(&k->collecting.ops, TACT_FAMILY_META, day_key(t->campaign, was - KEPT_DAYS, key));
}

bool tact_keeper_link_counted(tact_keeper *k, uint32_t campaign, tact_link_count what) {
    const tact_campaign *c;
    tact_tally *t = tact__tally_of(k, campaign, &c);
    if (!t) return false;
    uint64_t *const counts[] = { &t->opened, &t->tagged, &t->pictures };
    ++*counts[what];
    t->changed = true;
    return true;
}

void tact_keeper_link_taken_back(tact_keeper *k, uint32_t campaign) {
    const tact_campaign *c;
    tact_tally *t = tact__tally_of(k, campaign, &c);
    if (!t || !t->opened) return;
    t->opened--;
    t->changed = true;
}

tact_status tact_keeper_tally_days(tact_keeper *k, uint32_t campaign, tact_store_visit visit, void *ctx, tact_trouble *trouble) {
    char from[40], to[40];
    return tact_store_iterate(k->store, TACT_FAMILY_META, day_key(campaign, 0, from), day_key(campaign, 99999999, to), visit, ctx, trouble);
}

static tact_tally *counted(void *ctx, uint32_t campaign) {
    tact_keeper *k = ctx;
    const tact_campaign *c;
    tact_tally *t = campaign == TACT_LOT_PROGRAMME ? &k->programme : tact__tally_of(k, campaign, &c);
    if (t) turn_the_day(k, t);
    return t;
}

/* Only what was sent, or what somebody said of it, can use up a budget or pull a brake. */
static void judge(tact_keeper *k, const tact_event *e, const tact_result *r) {
    const tact_campaign *c;
    bool sent = r->send || (r->decided && r->decision.asked && !r->decision.silence), said = e->type == TACT_EVENT_FEEDBACK && !r->refused;
    if (r->given_back) tact__ramp_back(k, r->decision.channel, e->received);
    tact_tally *t = r->decision.campaign && (sent || said || r->given_back) ? tact__tally_of(k, r->decision.campaign, &c) : NULL;
    if (!t) return;
    if (sent || r->given_back) tact__budget_judge(k, t, c, tact__brand_day(k, e->received));
    tact__brakes_judge(k, t, c, e->received);
    if (r->send) tact__ramp_sent(k, r->decision.channel, e->received);
}

void tact__world_count(tact_keeper *k, const tact_person *before, const tact_event *event, const tact_result *result) {
    tact_counting counting = { k->engine.bundle, counted, k };
    if (k->engine.count_errors) k->match_errors += (uint64_t)result->match_errors * ERRORS_EVERY;
    k->engine.count_errors = ++k->counted % ERRORS_EVERY == 0;
    k->counting_day = tact__brand_day(k, event->received);
    tact_counting_add(&counting, before, event, result);
    judge(k, event, result);
    tact__offers_count(k, result);
    tact__promised_judge(k, event->received);
}

tact_status tact__world_stage(tact_keeper *k, tact_trouble *trouble) {
    char key[24];
    (void)trouble;
    tact__learn_stage(k);
    uint32_t count = k->tally_count + k->removed_count;
    for (uint32_t i = 0; i < count + 3; i++) {
        bool tally = i < count || i == count + 2, cohort = i == count + 1;
        tact_tally *t = i < k->tally_count ? &k->tallies[i] : i < count ? &k->removed[i - k->tally_count] : &k->programme;
        if (tally ? !t->changed : cohort ? !k->cohort.changed : !k->world_changed) continue;
        tact_arena arena;
        tact_writer w;
        tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
        tact_writer_init(&w, &arena, 4096);
        if (tally) tact_tally_write(&w, t); else if (cohort) tact_cohort_write(&w, &k->cohort); else tact_world_write(&w, &k->world);
        if (w.status) return w.status;
        tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, tally ? tally_key(t->campaign, key) : cohort ? TACT_S("cohort") : TACT_S("world"), tact_writer_slice(&w));
        if (tally) t->changed = false; else if (cohort) k->cohort.changed = false; else k->world_changed = false;
    }
    tact_status s = tact__acquired_stage(k);
    if (!s) s = tact__hour_stage(k);
    if (!s) s = tact__choices_stage(k);
    return s ? s : tact__budget_stage(k);
}

/* The campaign or channel whose name is nearest to what was typed, or empty. */
static tact_slice nearest_name(const tact_keeper *k, tact_slice what) {
    tact_slice near = { NULL, 0 };
    unsigned best = 4;
    for (uint32_t i = 0; i < k->engine.bundle->campaign_count + TACT_CHANNEL_COUNT; i++) {
        tact_slice name = i < TACT_CHANNEL_COUNT ? tact_word_name(TACT_LIST_CHANNEL, i) : k->engine.bundle->campaigns[i - TACT_CHANNEL_COUNT].name;
        unsigned far = what.len <= 64 && name.len <= 64 ? tact_slice_distance(what, name, best) : best;
        if (far < best) { best = far; near = name; }
    }
    return near;
}

static tact_status unknown_pause(const tact_keeper *k, tact_slice what, tact_trouble *trouble) {
    tact_slice near = nearest_name(k, what);
    if (near.len) return tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "'%.*s' is neither a campaign, a channel, 'promotion' nor 'all'; did you mean '%.*s'?", (int)what.len, what.ptr, (int)near.len, near.ptr);
    return tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "'%.*s' is neither a campaign, a channel, 'promotion' nor 'all'; campaigns are named in the files of campaigns/", (int)what.len, what.ptr);
}

tact_status tact_keeper_pause(tact_keeper *k, tact_slice what, bool on, tact_trouble *trouble) {
    int channel = tact_word_number(TACT_LIST_CHANNEL, what);
    const tact_campaign *c = tact_bundle_campaign(k->engine.bundle, tact_id32(what));
    if (tact_slice_is(what, "all")) {
        tact_status s = on ? TACT_OK : tact_data_resume(k->data.root.text, trouble);       /* a restored folder begins paused */
        if (s) return s;
        k->world.all_paused = on;
    } else if (tact_slice_is(what, "promotion") && !c) {
        k->world.promotion_paused = on;
    } else if (c) {
        if (!tact__world_list(&k->paused, &k->world.paused_count, c->id, on)) return TACT_ERR_MEMORY;
        if (!on) tact_tally_resume(tact__tally_of(k, c->id, &c));
    } else if (channel >= 0) {
        uint16_t bit = (uint16_t)(1u << channel);
        k->world.channels_paused = (uint16_t)(on ? k->world.channels_paused | bit : k->world.channels_paused & ~bit);
    } else {
        return unknown_pause(k, what, trouble);
    }
    tact__world_changed(k);
    return TACT_OK;
}

/* Restored from a backup: nothing is sent until somebody says so, whatever the world was when the backup was made. */
static void begin_paused(tact_keeper *k) {
    tact_trouble because = { "" };
    if (!tact_data_paused(k->data.root.text, &because)) return;
    fprintf(stderr, "tact: all messages are paused: %s", because.text[0] ? because.text : "the data folder says so; `tact pause --all --off` resumes them\n");
    if (k->world.all_paused) return;
    k->world.all_paused = true;
    tact__world_changed(k);
}

tact_status tact__world_open(tact_keeper *k, tact_trouble *trouble) {
    char *block = malloc(1 << 20);
    tact_arena arena;
    tact_slice value;
    if (!block) return TACT_ERR_MEMORY;
    tact_arena_init(&arena, block, 1 << 20, NULL);
    tact_status s = tact_store_get(k->store, TACT_FAMILY_META, TACT_S("world"), &arena, &value, trouble);
    if (s == TACT_OK) s = read_world(k, value, &arena);
    else if (s == TACT_ERR_NOT_FOUND) { k->world.number = 1; s = TACT_OK; }
    free(block);
    if (!s) begin_paused(k);
    if (!s) s = load_tallies(k, trouble);
    if (!s) s = tact__tally_load(k, &k->programme, TACT_LOT_PROGRAMME, trouble);
    if (!s) s = load_cohort(k, trouble);
    if (!s) s = tact__acquired_load(k, trouble);
    if (!s) s = tact__hour_load(k, trouble);
    if (!s) s = tact__choices_load(k, trouble);
    if (!s) s = tact__budget_load(k, trouble);
    if (!s) tact__budgets_judge(k);
    if (!s) s = tact__pools_load(k, trouble);
    if (!s) s = tact__learn_open(k, trouble);
    if (!s) s = tact__policy_newest(k, trouble);
    if (!s) s = tact__policy_publish(k, trouble);
    return s;
}

void tact__world_reload(tact_keeper *k) {
    tact_trouble trouble = { "" };
    k->tally_count = k->removed_count = 0;
    tact__world_adopt(k);
    if (tact__tally_load(k, &k->programme, TACT_LOT_PROGRAMME, &trouble)) fprintf(stderr, "tact: the tally of the whole programme could not be read: %s\n", trouble.text);
    if (load_cohort(k, &trouble)) fprintf(stderr, "tact: %s\n", trouble.text);
    if (tact__acquired_load(k, &trouble)) fprintf(stderr, "tact: %s\n", trouble.text);
    if (tact__hour_load(k, &trouble)) fprintf(stderr, "tact: %s\n", trouble.text);
    if (tact__choices_load(k, &trouble)) fprintf(stderr, "tact: %s\n", trouble.text);
    if (tact__budget_load(k, &trouble)) fprintf(stderr, "tact: %s\n", trouble.text);
    k->world_changed = true;                               /* pauses hold; they are written again with the next batch */
    tact__learn_reload(k);
}

void tact__world_close(tact_keeper *k) {
    free(k->paused);
    free(k->exhausted);
    free(k->spent);
    free(k->empty_pools);
    tact__pools_free(k);
    free(k->prices);
    free(k->shares);
    free(k->choices);
    free(k->tallies);
    free(k->removed);
    free(k->policy_rows);
    free(k->policy_weights);
    free(k->policy_answers);
    tact__learn_close(k);
}

void tact__world_adopt(tact_keeper *k) {
    tact_trouble trouble = { "" };
    if (load_tallies(k, &trouble)) fprintf(stderr, "tact: the tallies of new campaigns could not be read: %s\n", trouble.text);
    else tact__budgets_judge(k);
    if (tact__pools_load(k, &trouble)) fprintf(stderr, "tact: the pools of codes could not be read: %s\n", trouble.text);
}

/* Daily budgets open again at midnight of the brand; the learner publishes. Called once a second or so by the owner. */
void tact_keeper_tick(tact_keeper *k) {
    tact_instant now = k->options.clock.now(k->options.clock.ctx);
    tact__clock_tick(k);
    if (k->restored_again && !k->read_only) tact__restored_begin(k);
    tact__fates_again(k);
    tact__schedule_tick(k);
    int64_t day = tact__brand_day(k, now);
    for (uint32_t i = k->world.exhausted_count; i-- > 0;) {
        const tact_campaign *c;
        tact_tally *t = tact__tally_of(k, k->world.exhausted[i], &c);
        if (t) tact__budget_judge(k, t, c, day);
    }
    tact__ramp_tick(k, now);
    tact__text_tick(k, now);
    tact__threads_tick(k, now);
    tact__orders_tick(k, now);
    tact__local_tick(k, now);
    if (k->reviewed_day != day) { k->reviewed_day = day; review_shares(k, now); }
    bool learned = tact__learn_tick(k, now, LEARN_EVERY), due = tact_instant_since(now, k->policy_at).us >= LEARN_EVERY.us;
    tact_trouble trouble = { "" };
    if (!learned && !due) return;
    if (due) {
        k->policy_at = now;
        tact__prices_publish(k, now);
    }
    if (tact__policy_publish(k, &trouble)) fprintf(stderr, "tact: the policy snapshot could not be written: %s\n", trouble.text);
}
