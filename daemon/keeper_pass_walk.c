/* daemon/keeper_pass_walk.c -- passes go over the people, in the order of their keys, a bounded piece at a time.
 *
 *   piece:  keys behind the cursor --> step with an OCCASION event each --> intents, lines and the cursor in the batch that collects
 *
 * Together  passes that stand at the same cursor walk together: a record is read once for all of them. Those that waited begin together; one that was held
 *           meanwhile goes on alone.
 * Who is not of the audience leaves no trace. A piece waits for the commit of the one before.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "daemon/keeper_internal.h"

enum { PIECE_MOST = 256, BLOCK = 1 << 20, SKIPS_MOST = 64 };

static tact_instant clock_of(const tact_keeper *k) { return k->options.clock.now(k->options.clock.ctx); }

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
    for (uint32_t i = 0; i < k->tester_count + k->tester_homes && !s; i++) {
        tact__entry *entry;
        tact_record_key key = k->testers[i];
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

/* *decided: there was something to decide, silence too. */
static tact_status meet(tact_keeper *k, const tact__walker *w, const tact_record_key *key, bool *decided, tact_arena *arena, tact_trouble *trouble) {
    tact_pass *p = w->pass;
    const tact_campaign *c = w->campaign;
    tact__entry *entry;
    tact_person person;
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    tact_event event = { .type = TACT_EVENT_OCCASION, .subject = c->id, .message = p->message, .occurred = p->slot, .name = event_name(c) };
    tact_status s = kept ? tact__entry_load(k, *key, &entry, trouble) : TACT_ERR_MEMORY;
    if (s || entry->kind != TACT__PERSON) return s;        /* gone, or linked elsewhere, since the walk saw it */
    s = tact__entry_person(k, entry, arena, &person);
    if (!s) s = properties(p, arena, &event.properties);
    if (s) return s;
    event.signed_in = person.account;
    event.device_part = last_device(&person);
    event.gpc = tact_person_gpc(&person, event.device_part);
    event.channels_open = tact__channels_connected(k);
    event.tester = tact__tester(k, key, &person);
    seed(k, p, key, &event);
    bool outer = tact__unit_begin(k);
    s = tact__unit_end(k, outer, tact__apply_event(k, entry, &event, arena, kept, trouble));
    if (s || !kept->result.decided) return s;
    *decided = true;
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

typedef struct company { tact__walker walkers[TACT_PASSES_MOST]; uint32_t count; } company;

/* One pass meets one record; not OK: the batch is given up. */
static tact_status meet_one(tact_keeper *k, const tact__walker *w, const tact_record_key *key, bool *decided, tact_arena *arena) {
    tact_trouble trouble = { "" };
    tact_pass *p = w->pass;
    if (!tact_pass_open(p)) return TACT_OK;                /* ended by the record before */
    tact_arena_reset(arena);
    tact_status s = skipped(k, key) ? TACT_ERR_INVALID : meet(k, w, key, decided, arena, &trouble);
    if (s && !skipped(k, key) && skip(k, p, key, s, &trouble)) { tact__pass_over(k, p, TACT_PASS_STOPPED, "too many records could not be judged; run `tact fsck`"); return TACT_OK; }
    if (k->collecting.broken) return k->collecting.broken; /* the piece comes again without the one that broke it */
    p->failed += s != TACT_OK;
    p->met++;
    k->pass_people++;
    memcpy(p->cursor, key->bytes, sizeof p->cursor);
    p->under_way = true;
    return TACT_OK;
}

static tact_status walk(tact_keeper *k, const company *with, const piece *all, int64_t slice_us, tact_arena *arena) {
    int64_t end = steady_us() + slice_us;
    for (uint32_t i = 0; i < all->count && !k->collecting.broken; i++) {
        uint32_t known = k->table.count;
        bool decided = false;
        tact_status s = TACT_OK;
        for (uint32_t n = 0; n < with->count && !s; n++) s = meet_one(k, &with->walkers[n], &all->keys[i], &decided, arena);
        if (s) return s;
        if (!decided && k->table.count > known) tact__table_drop(k, &all->keys[i]);      /* looked at once: it must not drive out who is here now */
        if (slice_us && steady_us() >= end) return TACT_OK;
    }
    return TACT_OK;
}

static tact_status run_piece(tact_keeper *k, tact_pass *p, const tact_campaign *c, unsigned most, int64_t slice_us, tact_trouble *trouble) {
    piece *all = malloc(sizeof *all);
    company *with = malloc(sizeof *with);
    char *block = malloc(BLOCK);
    tact_arena arena;
    tact_status s = all && with && block ? TACT_OK : TACT_ERR_MEMORY;
    if (!s) {
        *all = (piece){ .most = most < PIECE_MOST ? most : PIECE_MOST };
        with->count = tact__pass_mates(k, p, with->walkers);
        tact_arena_init(&arena, block, BLOCK, NULL);
        s = collect_keys(k, p, c, all, trouble);
    }
    for (uint32_t i = 0; !s && i < with->count; i++) {
        tact_pass *q = with->walkers[i].pass;
        if (!q->began.us) q->began = clock_of(k);
        q->state = TACT_PASS_RUNNING;
        if (all->count == 0) tact__pass_over(k, q, TACT_PASS_DONE, "");
    }
    if (!s) s = walk(k, with, all, slice_us, &arena);
    for (uint32_t i = 0; !s && !k->collecting.broken && i < with->count; i++) s = tact__pass_put(k, with->walkers[i].pass);
    if (block) memset(block, 0, BLOCK);
    free(block);
    free(with);
    free(all);
    return s;
}

bool tact_keeper_run_pass(tact_keeper *k, unsigned most, int64_t slice_us) {
    const tact_campaign *c = NULL;
    tact_trouble trouble = { "" };
    if (!k->pass_count || k->read_only || k->restored_again || k->pass_commit > k->last_commit || tact__batch_start(k)) return false;
    tact_pass *p = tact__pass_next(k, &c);
    if (!p) return false;
    tact_status s = run_piece(k, p, c, most, slice_us, &trouble);
    k->pass_commit = k->collecting.number;
    if (s && !k->collecting.broken) fprintf(stderr, "tact: pass %llu of campaign %s waits: %s %s\n", (unsigned long long)p->number, p->name, tact_status_line(s), trouble.text);
    return !s;
}
