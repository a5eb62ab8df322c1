/* daemon/keeper_pass.c -- passes: the people one after the other, in the order of their keys, a bounded piece at a time.
 *
 *   piece:  keys behind the cursor --> step with an OCCASION event each --> intents, lines and the cursor in the batch that collects
 *
 * One pass runs at a time; the others wait their turn. Who is not of the audience leaves no trace. A piece waits for the commit of the one before.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "daemon/keeper_internal.h"

enum { PIECE_MOST = 256, ROW_KEY = 5 + 8, BLOCK = 1 << 20, SKIPS_MOST = 64 };

static tact_instant clock_of(const tact_keeper *k) { return k->options.clock.now(k->options.clock.ctx); }

static tact_slice row_key(uint64_t number, uint8_t out[ROW_KEY]) {
    memcpy(out, "pass:", 5);
    tact_key_put_u64(out + 5, number);
    return (tact_slice){ (const char *)out, ROW_KEY };
}

static tact_status put(tact_keeper *k, const tact_pass *p) {
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
    s = put(k, p);
    if (!s) k->passes[k->pass_count++] = *p;
    return s;
}

/* ---- by hand ------------------------------------------------------------------------------------------------------------------------ */

static void over(tact_keeper *k, tact_pass *p, tact_pass_state state, const char *why) {
    p->state = (uint8_t)state;
    p->ended = clock_of(k);
    p->under_way = false;
    memset(p->cursor, 0, sizeof p->cursor);
    snprintf(p->why, sizeof p->why, "%s", why);
    if (state == TACT_PASS_STOPPED) fprintf(stderr, "tact: pass %llu of campaign %s stopped after %llu people: %s\n", (unsigned long long)p->number, p->name, (unsigned long long)p->met, why);
}

tact_status tact_keeper_pass_order(tact_keeper *k, uint64_t number, tact_pass_state state, tact_trouble *trouble) {
    tact_pass *p = NULL;
    tact_status s = tact__batch_start(k);
    for (uint32_t i = 0; i < k->pass_count; i++) if (k->passes[i].number == number) p = &k->passes[i];
    if (s) return s;
    if (!p) return tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "there is no pass %llu; `tact passes` lists them", (unsigned long long)number);
    if (!tact_pass_open(p)) return tact_trouble_set(trouble, TACT_ERR_CONFLICT, "pass %llu of campaign %s is %s", (unsigned long long)number, p->name, tact_pass_state_name(p->state));
    if (state == TACT_PASS_CANCELLED) over(k, p, TACT_PASS_CANCELLED, "");
    else if (state == TACT_PASS_PAUSED) p->state = TACT_PASS_PAUSED;
    else if (p->state == TACT_PASS_PAUSED) p->state = p->began.us ? TACT_PASS_RUNNING : TACT_PASS_QUEUED;
    return put(k, p);
}

void tact__passes_restored(tact_keeper *k) {
    for (uint32_t i = 0; i < k->pass_count; i++) {
        tact_pass *p = &k->passes[i];
        if (!tact_pass_open(p)) continue;
        over(k, p, TACT_PASS_STOPPED, "a backup was restored: whom it reached since the backup was made is not known");
        if (put(k, p)) k->collecting.broken = TACT_ERR_MEMORY;
    }
}

/* ---- which one now ------------------------------------------------------------------------------------------------------------------- */

/* Why it cannot go on at all; NULL: it can. */
static const char *ended_by(const tact_keeper *k, const tact_pass *p, const tact_campaign *c) {
    if (!c) return "the campaign was removed";
    if (c->source != p->source) return "the campaign was changed meanwhile";
    return tact_instant_before(p->not_after, clock_of(k)) ? "it is too late: its messages are of no use any more" : NULL;
}

const char *tact_keeper_pass_held(const tact_keeper *k, const tact_pass *p) {
    const tact_world *w = &k->world;
    if (!tact_pass_open(p) || p->state == TACT_PASS_PAUSED) return NULL;
    if (w->all_paused) return "everything is paused";
    if (tact_world_lists(w->paused, w->paused_count, p->campaign)) return "the campaign is paused";
    return tact_world_lists(w->exhausted, w->exhausted_count, p->campaign) ? "the campaign's budget is used up" : NULL;
}

static tact_pass *next_pass(tact_keeper *k, const tact_campaign **campaign) {
    for (uint32_t i = 0; i < k->pass_count; i++) {
        tact_pass *p = &k->passes[i];
        if (!tact_pass_open(p)) continue;
        const char *why = ended_by(k, p, *campaign = tact_bundle_campaign(k->engine.bundle, p->campaign));
        if (why) { over(k, p, TACT_PASS_STOPPED, why); if (put(k, p)) return NULL; continue; }
        if (p->state != TACT_PASS_PAUSED && !tact_keeper_pass_held(k, p)) return p;
    }
    return NULL;
}

/* ---- a piece --------------------------------------------------------------------------------------------------------------------------- */

typedef struct piece { tact_record_key keys[PIECE_MOST]; uint32_t count, most; } piece;

static bool collect(void *ctx, tact_slice key, tact_slice value) {
    piece *all = ctx;
    tact_envelope_head head;
    if (key.len != sizeof all->keys->bytes || tact_envelope_peek(value, &head, NULL) || head.kind != TACT_ENVELOPE_SEALED) return true;
    memcpy(all->keys[all->count++].bytes, key.ptr, sizeof all->keys->bytes);
    return all->count < all->most;
}

/* Testers are few, and known by name: nobody else is looked at. */
static tact_status collect_testers(tact_keeper *k, const tact_pass *p, piece *all, tact_trouble *trouble) {
    tact_status s = TACT_OK;
    const tact_config_texts *testers = &k->brand->config.testers;
    for (uint32_t i = 0; i < 2 * testers->count && !s; i++) {
        tact__entry *entry;
        tact_record_key key = i & 1 ? tact__device_key(k, testers->items[i / 2]) : tact__user_key(k, testers->items[i / 2]);
        s = tact__entry_load(k, key, &entry, trouble);
        if (!s && entry->kind == TACT__POINTER) s = tact__entry_load(k, key = entry->target, &entry, trouble);
        if (s || entry->kind != TACT__PERSON || (p->under_way && memcmp(key.bytes, p->cursor, sizeof key.bytes) <= 0)) continue;
        uint32_t at = all->count;
        while (at && memcmp(all->keys[at - 1].bytes, key.bytes, sizeof key.bytes) > 0) at--;
        if (at && memcmp(all->keys[at - 1].bytes, key.bytes, sizeof key.bytes) == 0) continue;
        if (all->count == PIECE_MOST) all->count--;              /* the last comes again behind the cursor */
        if (at == PIECE_MOST) continue;
        memmove(&all->keys[at + 1], &all->keys[at], (all->count - at) * sizeof *all->keys);
        all->keys[at] = key;
        all->count++;
    }
    if (all->count > all->most) all->count = all->most;
    return s;
}

static tact_status collect_keys(tact_keeper *k, const tact_pass *p, const tact_campaign *c, piece *all, tact_trouble *trouble) {
    char from[17] = { 0 };                                 /* the cursor and a zero: the first key behind it */
    if (c->send == TACT_SEND_TESTERS) return collect_testers(k, p, all, trouble);
    memcpy(from, p->cursor, sizeof p->cursor);
    tact_slice start = p->under_way ? (tact_slice){ from, sizeof from } : (tact_slice){ NULL, 0 };
    return tact_store_iterate(k->store, TACT_FAMILY_PERSON, start, (tact_slice){ NULL, 0 }, collect, all, trouble);
}

/* It meets them where they were last: on the device they used last, with the account when it is one's. */
static uint64_t last_device(const tact_person *person) {
    const tact_part *last = NULL;
    for (uint32_t i = 0; i < person->part_count; i++)
        if (person->parts[i].id && (!last || tact_instant_before(last->last, person->parts[i].last))) last = &person->parts[i];
    return last ? last->id : 0;
}

static void seed(tact_keeper *k, const tact_pass *p, const tact_record_key *key, tact_event *e) {
    uint8_t id[4 + 8 + 16];
    for (unsigned i = 0; i < 4; i++) id[i] = (uint8_t)(p->campaign >> (8 * i));
    tact_key_put_u64(id + 4, p->message);
    memcpy(id + 12, key->bytes, 16);
    e->seed = tact__message_of(k, TACT_S("occasion"), (tact_slice){ (const char *)id, sizeof id }).seed;
}

static tact_status properties(const tact_pass *p, tact_arena *arena, tact_value *out) {
    tact_reader r = tact_reader_of((tact_slice){ (const char *)p->properties, p->properties_len });
    *out = (tact_value){ .type = TACT_NULL };
    if (p->properties_len) return tact_value_read(&r, arena, out);
    if (!p->until.us) return TACT_OK;
    tact_pair *pairs = TACT_NEW(arena, tact_pair, 2);
    if (!pairs) return TACT_ERR_MEMORY;
    pairs[0] = (tact_pair){ .key = TACT_S("from"), .value = tact_value_int(p->from.us) };
    pairs[1] = (tact_pair){ .key = TACT_S("until"), .value = tact_value_int(p->until.us) };
    *out = (tact_value){ .type = TACT_MAP, .map = { pairs, 2 } };
    return TACT_OK;
}

static tact_slice event_name(const tact_campaign *c) {
    switch (c->trigger) {
    case TACT_ON_COUPON: return TACT_S("coupon");
    case TACT_ON_PRICE_DROP: return TACT_S("price_drop");
    case TACT_ON_BACK_IN_STOCK: return TACT_S("back_in_stock");
    default: return (tact_slice){ NULL, 0 };
    }
}

static tact_status meet(tact_keeper *k, tact_pass *p, const tact_campaign *c, const tact_record_key *key, tact_arena *arena, tact_trouble *trouble) {
    tact__entry *entry;
    tact_person person;
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    tact_event event = { .type = TACT_EVENT_OCCASION, .subject = c->id, .message = p->message, .occurred = p->slot, .name = event_name(c) };
    uint32_t known = k->table.count;
    tact_status s = kept ? tact__entry_load(k, *key, &entry, trouble) : TACT_ERR_MEMORY;
    bool fresh = k->table.count > known;
    if (s || entry->kind != TACT__PERSON) return s;        /* gone, or linked elsewhere, since the walk saw it */
    s = tact__entry_person(k, entry, arena, &person);
    if (!s) s = properties(p, arena, &event.properties);
    if (s) return s;
    event.signed_in = person.account;
    event.device_part = last_device(&person);
    event.channels_open = tact__channels_connected(k);
    event.tester = tact__tester(k, key, &person);
    seed(k, p, key, &event);
    bool outer = tact__unit_begin(k);
    s = tact__unit_end(k, outer, tact__apply_event(k, entry, &event, arena, kept, trouble));
    if (!s && !kept->result.decided && fresh) tact__table_drop(k, key);      /* looked at once: it must not drive out who is here now */
    if (s || !kept->result.decided) return s;
    if (kept->result.person.pending_count > person.pending_count) { p->reached++; k->pass_intents++; } else p->silent++;
    return TACT_OK;
}

/* ---- records that cannot be judged ---- */

static bool skipped(const tact_keeper *k, const tact_record_key *key) {
    for (uint32_t i = 0; i < k->pass_skip_count; i++)
        if (memcmp(k->pass_skips[i].bytes, key->bytes, sizeof key->bytes) == 0) return true;
    return false;
}

/* It is left out from here on, and said once; true when so many are that the pass had better stop. */
static bool skip(tact_keeper *k, const tact_pass *p, const tact_record_key *key, tact_status status, const tact_trouble *trouble) {
    char hex[33];
    for (unsigned i = 0; i < 16; i++) snprintf(hex + 2 * i, 3, "%02x", key->bytes[i]);
    fprintf(stderr, "tact: pass %llu of campaign %s could not judge record %s: %s%s%s; it goes on without; `tact fsck` names damage\n", (unsigned long long)p->number, p->name, hex,
            tact_status_line(status), trouble->text[0] ? ": " : "", trouble->text);
    if (!k->pass_skips) k->pass_skips = calloc(SKIPS_MOST, sizeof *k->pass_skips);
    if (!k->pass_skips || k->pass_skip_count == SKIPS_MOST) return true;
    k->pass_skips[k->pass_skip_count++] = *key;
    return false;
}

static int64_t steady_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static tact_status walk(tact_keeper *k, tact_pass *p, const tact_campaign *c, const piece *all, int64_t slice_us, tact_arena *arena) {
    int64_t end = steady_us() + slice_us;
    for (uint32_t i = 0; i < all->count && !k->collecting.broken; i++) {
        tact_trouble trouble = { "" };
        tact_arena_reset(arena);
        tact_status s = skipped(k, &all->keys[i]) ? TACT_ERR_INVALID : meet(k, p, c, &all->keys[i], arena, &trouble);
        if (s && !skipped(k, &all->keys[i]) && skip(k, p, &all->keys[i], s, &trouble)) { over(k, p, TACT_PASS_STOPPED, "too many records could not be judged; run `tact fsck`"); return TACT_OK; }
        if (k->collecting.broken) return s;                 /* the batch is given up; the piece comes again without the one that broke it */
        p->failed += s != TACT_OK;
        p->met++;
        k->pass_people++;
        memcpy(p->cursor, all->keys[i].bytes, sizeof p->cursor);
        p->under_way = true;
        if (slice_us && steady_us() >= end) return TACT_OK;
    }
    return TACT_OK;
}

static tact_status run_piece(tact_keeper *k, tact_pass *p, const tact_campaign *c, unsigned most, int64_t slice_us, tact_trouble *trouble) {
    piece *all = malloc(sizeof *all);
    char *block = malloc(BLOCK);
    tact_arena arena;
    tact_status s = all && block ? TACT_OK : TACT_ERR_MEMORY;
    if (!s) {
        *all = (piece){ .most = most < PIECE_MOST ? most : PIECE_MOST };
        tact_arena_init(&arena, block, BLOCK, NULL);
        s = collect_keys(k, p, c, all, trouble);
    }
    if (!s && !p->began.us) p->began = clock_of(k);
    if (!s) p->state = TACT_PASS_RUNNING;
    if (!s && all->count == 0) over(k, p, TACT_PASS_DONE, "");
    if (!s) s = walk(k, p, c, all, slice_us, &arena);
    if (!s && !k->collecting.broken) s = put(k, p);
    if (block) memset(block, 0, BLOCK);
    free(block);
    free(all);
    return s;
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

bool tact_keeper_run_pass(tact_keeper *k, unsigned most, int64_t slice_us) {
    const tact_campaign *c = NULL;
    tact_trouble trouble = { "" };
    if (!k->pass_count || k->read_only || k->pass_commit > k->last_commit || tact__batch_start(k)) return false;
    tact_pass *p = next_pass(k, &c);
    if (!p) return false;
    tact_status s = run_piece(k, p, c, most, slice_us, &trouble);
    k->pass_commit = k->collecting.number;
    if (s && !k->collecting.broken) fprintf(stderr, "tact: pass %llu of campaign %s waits: %s %s\n", (unsigned long long)p->number, p->name, tact_status_line(s), trouble.text);
    return !s;
}
