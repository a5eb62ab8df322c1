/* daemon/keeper_pass.c -- the list of passes: queued, held, steered by hand, over; daemon/keeper_pass_walk.c goes over the people. */
#include <stdio.h>
#include <stdlib.h>
#include "daemon/keeper_internal.h"

enum { ROW_KEY = 5 + 8 };

static tact_instant clock_of(const tact_keeper *k) { return k->options.clock.now(k->options.clock.ctx); }

static tact_slice row_key(uint64_t number, uint8_t out[ROW_KEY]) {
    memcpy(out, "pass:", 5);
    tact_key_put_u64(out + 5, number);
    return (tact_slice){ (const char *)out, ROW_KEY };
}

tact_status tact__pass_put(tact_keeper *k, const tact_pass *p) {
    uint8_t key[ROW_KEY];
    tact_arena arena;
    tact_writer w;
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    tact_writer_init(&w, &arena, 512);
    tact_pass_write(&w, p);
    if (w.status) return w.status;
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, row_key(p->number, key), tact_writer_slice(&w));
    k->collecting.events++;
    return TACT_OK;
}

/* ---- the list ---------------------------------------------------------------------------------------------------------------------- */

static bool read_row(void *ctx, tact_slice key, tact_slice value) {
    tact_keeper *k = ctx;
    if (key.len != ROW_KEY || k->pass_count == TACT_PASSES_MOST) return true;
    tact_pass *p = &k->passes[k->pass_count];
    k->pass_fault = tact_pass_read(value, p);
    if (!k->pass_fault) k->pass_count++;
    return !k->pass_fault;
}

tact_status tact__passes_load(tact_keeper *k, tact_trouble *trouble) {
    if (!k->passes) k->passes = calloc(TACT_PASSES_MOST, sizeof *k->passes);
    if (!k->passes) return TACT_ERR_MEMORY;
    k->pass_count = 0;
    k->pass_fault = TACT_OK;
    tact_status s = tact_store_iterate(k->store, TACT_FAMILY_META, TACT_S("pass:"), TACT_S("pass;"), read_row, k, trouble);      /* ';' follows ':' */
    if (!s && k->pass_fault) s = tact_trouble_set(trouble, k->pass_fault, "a row `pass:` of the store cannot be read: %s", tact_status_line(k->pass_fault));
    k->pass_commit = 0;
    return s;
}

void tact__passes_free(tact_keeper *k) {
    free(k->passes);
    free(k->pass_skips);
    k->passes = NULL;
    k->pass_skips = NULL;
    k->pass_count = k->pass_skip_count = 0;
}

const tact_pass *tact_keeper_passes(const tact_keeper *k, uint32_t *count) {
    *count = k->pass_count;
    return k->passes;
}

/* The oldest that is over makes room. */
static bool make_room(tact_keeper *k) {
    uint8_t key[ROW_KEY];
    if (k->pass_count < TACT_PASSES_MOST) return true;
    for (uint32_t i = 0; i < k->pass_count; i++) {
        if (tact_pass_open(&k->passes[i])) continue;
        tact_batch_erase(&k->collecting.ops, TACT_FAMILY_META, row_key(k->passes[i].number, key));
        memmove(&k->passes[i], &k->passes[i + 1], (k->pass_count - i - 1) * sizeof *k->passes);
        k->pass_count--;
        return true;
    }
    return false;
}

bool tact__pass_room(const tact_keeper *k, uint32_t wanted) {
    uint32_t open = 0;
    for (uint32_t i = 0; i < k->pass_count; i++) open += tact_pass_open(&k->passes[i]);
    return open + wanted <= TACT_PASSES_MOST;
}

tact_status tact__pass_queue(tact_keeper *k, const tact_campaign *c, tact_pass *p, tact_trouble *trouble) {
    tact_status s = tact__batch_start(k);
    if (s) return s;
    if (!make_room(k)) return tact_trouble_set(trouble, TACT_ERR_LIMIT, "%d passes wait already; cancel some with `tact passes --cancel NUMBER`", TACT_PASSES_MOST);
    p->number = (k->pass_count ? k->passes[k->pass_count - 1].number : 0) + 1;
    p->state = TACT_PASS_QUEUED;
    p->campaign = c->id;
    p->source = c->source;
    p->not_after = tact_instant_add(p->slot, c->not_after.us ? c->not_after : TACT_DAYS(1));
    snprintf(p->name, sizeof p->name, "%.*s", (int)c->name.len, c->name.ptr);
    s = tact__pass_put(k, p);
    if (!s) k->passes[k->pass_count++] = *p;
    return s;
}

/* ---- by hand ------------------------------------------------------------------------------------------------------------------------ */

void tact__pass_over(tact_keeper *k, tact_pass *p, tact_pass_state state, const char *why) {
    p->state = (uint8_t)state;
    p->ended = clock_of(k);
    p->under_way = false;
    memset(p->cursor, 0, sizeof p->cursor);
    snprintf(p->why, sizeof p->why, "%s", why);
    if (state == TACT_PASS_STOPPED) fprintf(stderr, "tact: pass %llu of campaign %s stopped after %llu people: %s\n", (unsigned long long)p->number, p->name, (unsigned long long)p->met, why);
}

/* The same occasion from the head, by the campaign as it is now. Its occurrence is the same too: whom it reached is not reached again. */
static tact_status again(tact_keeper *k, tact_pass *p, tact_trouble *trouble) {
    const tact_campaign *c = tact_bundle_campaign(k->engine.bundle, p->campaign);
    unsigned long long n = p->number;
    bool brand = p->message != (uint64_t)p->slot.us, own = p->until.us != 0;
    if (tact_pass_open(p)) return tact_trouble_set(trouble, TACT_ERR_CONFLICT, "pass %llu of campaign %s is %s: it need not begin again", n, p->name, tact_pass_state_name(p->state));
    if (!c || c->state != TACT_STATE_LIVE) return tact_trouble_set(trouble, TACT_ERR_CONFLICT, "campaign %s is not live (`state:`), so pass %llu cannot begin again", p->name, n);
    if (!tact_trigger_occasion(c->trigger) || brand != tact_trigger_brand_event(c->trigger) || own != tact_trigger_own_day(c->trigger))
        return tact_trouble_set(trouble, TACT_ERR_CONFLICT, "campaign %s begins in another way now, so pass %llu cannot begin again", p->name, n);
    if (!tact_instant_before(k->world.restored, p->slot))
        return tact_trouble_set(trouble, TACT_ERR_CONFLICT, "pass %llu is from before a backup was restored: whom it reached is not known, and some might get it twice", n);
    if (tact_instant_before(p->not_after, clock_of(k))) return tact_trouble_set(trouble, TACT_ERR_CONFLICT, "it is too late for pass %llu: its messages are of no use any more", n);
    if (!tact__pass_room(k, 1)) return tact_trouble_set(trouble, TACT_ERR_LIMIT, "%d passes wait already; cancel some with `tact passes --cancel NUMBER`", TACT_PASSES_MOST);
    p->state = TACT_PASS_QUEUED;
    p->source = c->source;
    p->began = p->ended = (tact_instant){ 0 };
    p->met = p->reached = p->silent = p->failed = 0;
    p->why[0] = 0;
    return tact__pass_put(k, p);
}

tact_status tact_keeper_pass_order(tact_keeper *k, uint64_t number, tact_pass_state state, tact_trouble *trouble) {
    tact_pass *p = NULL;
    tact_status s = tact__batch_start(k);
    for (uint32_t i = 0; i < k->pass_count; i++) if (k->passes[i].number == number) p = &k->passes[i];
    if (s) return s;
    if (!p) return tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "there is no pass %llu; `tact passes` lists them", (unsigned long long)number);
    if (state == TACT_PASS_QUEUED) return again(k, p, trouble);
    if (!tact_pass_open(p)) return tact_trouble_set(trouble, TACT_ERR_CONFLICT, "pass %llu of campaign %s is %s", (unsigned long long)number, p->name, tact_pass_state_name(p->state));
    if (state == TACT_PASS_CANCELLED) tact__pass_over(k, p, TACT_PASS_CANCELLED, "");
    else if (state == TACT_PASS_PAUSED) p->state = TACT_PASS_PAUSED;
    else if (p->state == TACT_PASS_PAUSED) p->state = p->began.us ? TACT_PASS_RUNNING : TACT_PASS_QUEUED;
    return tact__pass_put(k, p);
}

void tact__passes_restored(tact_keeper *k) {
    for (uint32_t i = 0; i < k->pass_count; i++) {
        tact_pass *p = &k->passes[i];
        if (!tact_pass_open(p)) continue;
        tact__pass_over(k, p, TACT_PASS_STOPPED, "a backup was restored: whom it reached since the backup was made is not known");
        if (tact__pass_put(k, p)) k->collecting.broken = TACT_ERR_MEMORY;
    }
}

/* ---- which one now ------------------------------------------------------------------------------------------------------------------- */

/* Why it cannot go on at all; NULL: it can. */
static const char *ended_by(const tact_keeper *k, const tact_pass *p, const tact_campaign *c) {
    if (!c) return "the campaign was removed";
    if (c->source != p->source) return "whom the campaign reaches was changed meanwhile; `tact passes --again` begins it anew";
    return tact_instant_before(p->not_after, clock_of(k)) ? "it is too late: its messages are of no use any more" : NULL;
}

/* Nothing of it could leave: every channel that reaches out is paused. */
static bool channels_paused(const tact_campaign *c, uint16_t paused) {
    uint16_t ways = 0;
    for (uint32_t i = 0; i < c->message_count; i++) ways |= c->messages[i].channels;
    ways &= (uint16_t)~tact_bit(TACT_CHANNEL_WEB);
    return ways && !(ways & ~paused);
}

const char *tact_keeper_pass_held(const tact_keeper *k, const tact_pass *p) {
    const tact_world *w = &k->world;
    if (!tact_pass_open(p) || p->state == TACT_PASS_PAUSED) return NULL;
    if (w->all_paused) return "everything is paused";
    if (tact_world_lists(w->paused, w->paused_count, p->campaign)) return "the campaign is paused";
    const tact_campaign *c = tact_bundle_campaign(k->engine.bundle, p->campaign);
    if (c && c->state != TACT_STATE_LIVE) return "the campaign is not live (`state:`)";
    if (c && channels_paused(c, w->channels_paused)) return "its channels are paused";
    return tact_world_lists(w->exhausted, w->exhausted_count, p->campaign) ? "the campaign's budget is used up" : NULL;
}

tact_pass *tact__pass_next(tact_keeper *k, const tact_campaign **campaign) {
    for (uint32_t i = 0; i < k->pass_count; i++) {
        tact_pass *p = &k->passes[i];
        if (!tact_pass_open(p)) continue;
        const char *why = ended_by(k, p, *campaign = tact_bundle_campaign(k->engine.bundle, p->campaign));
        if (why) { tact__pass_over(k, p, TACT_PASS_STOPPED, why); if (tact__pass_put(k, p)) return NULL; continue; }
        if (p->state != TACT_PASS_PAUSED && !tact_keeper_pass_held(k, p)) return p;
    }
    return NULL;
}

uint32_t tact__pass_mates(tact_keeper *k, const tact_pass *p, tact__walker out[TACT_PASSES_MOST]) {
    const tact_campaign *first = tact_bundle_campaign(k->engine.bundle, p->campaign);
    uint32_t n = 0;
    for (uint32_t i = 0; i < k->pass_count; i++) {
        tact_pass *q = &k->passes[i];
        const tact_campaign *c = tact_bundle_campaign(k->engine.bundle, q->campaign);
        if (!tact_pass_open(q) || q->state == TACT_PASS_PAUSED || ended_by(k, q, c) || tact_keeper_pass_held(k, q)) continue;
        if (c->send == first->send && q->under_way == p->under_way && memcmp(q->cursor, p->cursor, sizeof q->cursor) == 0) out[n++] = (tact__walker){ q, c };
    }
    return n;
}

/* ---- records that are erased ------------------------------------------------------------------------------------------------------------- */

/* A cursor is a record's key, or one less: then it names the record behind it (below). */
static bool names(const tact_pass *p, const tact_record_key *key) {
    uint8_t next[sizeof p->cursor];
    memcpy(next, p->cursor, sizeof next);
    for (size_t i = sizeof next; i-- && ++next[i] == 0;) continue;
    return p->under_way && (memcmp(p->cursor, key->bytes, sizeof next) == 0 || memcmp(next, key->bytes, sizeof next) == 0);
}

typedef struct living { const tact_record_key *left; tact_record_key key; bool found; } living;

static bool first_living(void *ctx, tact_slice key, tact_slice value) {
    living *l = ctx;
    tact_envelope_head head;
    if (key.len != sizeof l->key.bytes || memcmp(key.ptr, l->left->bytes, key.len) == 0 || tact_envelope_peek(value, &head, NULL) || head.kind != TACT_ENVELOPE_SEALED) return true;
    memcpy(l->key.bytes, key.ptr, key.len);
    l->found = true;
    return false;
}

bool tact__passes_leave(tact_keeper *k, const tact_record_key *key) {
    bool moved = false;
    for (uint32_t i = 0; i < k->pass_count; i++) {
        tact_pass *p = &k->passes[i];
        living l = { .left = key };
        if (!names(p, key)) continue;
        tact_status s = tact_store_iterate(k->store, TACT_FAMILY_PERSON, (tact_slice){ (const char *)key->bytes, sizeof key->bytes }, (tact_slice){ NULL, 0 }, first_living, &l, NULL);
        if (s) { k->collecting.broken = s; return moved; }
        memset(p->cursor, 0xFF, sizeof p->cursor);         /* nobody is behind it */
        if (l.found) {
            memcpy(p->cursor, l.key.bytes, sizeof p->cursor);
            for (size_t b = sizeof p->cursor; b-- && p->cursor[b]-- == 0;) continue;
        }
        s = tact__pass_put(k, p);
        if (s) k->collecting.broken = s;
        moved = true;
    }
    return moved;
}

void tact__passes_tidy(tact_keeper *k) {
    for (uint32_t i = 0; i < k->pass_count; i++) {
        tact_arena arena;
        tact_slice value;
        tact_envelope_head head;
        tact_record_key key;
        if (!k->passes[i].under_way) continue;
        memcpy(key.bytes, k->passes[i].cursor, sizeof key.bytes);
        tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
        tact_status s = tact_store_get(k->store, TACT_FAMILY_PERSON, (tact_slice){ (const char *)key.bytes, sizeof key.bytes }, &arena, &value, NULL);
        if (!s && !tact_envelope_peek(value, &head, NULL) && head.kind == TACT_ENVELOPE_TOMBSTONE) (void)tact__passes_leave(k, &key);
    }
}

uint64_t tact_keeper_pass_people(const tact_keeper *k) { return k->pass_people; }
uint64_t tact_keeper_pass_intents(const tact_keeper *k) { return k->pass_intents; }
uint32_t tact_keeper_passes_open(const tact_keeper *k) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < k->pass_count; i++) n += tact_pass_open(&k->passes[i]);
    return n;
}

bool tact_keeper_pass_waits(const tact_keeper *k) {
    for (uint32_t i = 0; i < k->pass_count; i++)
        if (tact_pass_open(&k->passes[i]) && k->passes[i].state != TACT_PASS_PAUSED && !tact_keeper_pass_held(k, &k->passes[i])) return true;
    return false;
}
