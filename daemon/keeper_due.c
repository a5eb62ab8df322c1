/* daemon/keeper_due.c -- the due index: what waits for its instant.  Derived from the records; a row whose record no longer says so is dropped.
 *
 * Key    instant u64 BE | record key 16 | intent key u64 BE     (intent key 0: retention of the record itself)
 */
#include <sodium.h>
#include <stdlib.h>
#include "core/engine/said.h"
#include "daemon/keeper_internal.h"

enum { DUE_KEY = TACT__DUE_KEY, MOST_AT_ONCE = 512 };

typedef struct { uint8_t bytes[DUE_KEY]; } due_key;

static due_key make_key(tact_instant at, const tact_record_key *key, uint64_t intent) {
    due_key d;
    tact_key_put_u64(d.bytes, (uint64_t)at.us);
    memcpy(d.bytes + 8, key->bytes, 16);
    tact_key_put_u64(d.bytes + 24, intent);
    return d;
}

static tact_slice slice_of(const due_key *d) { return (tact_slice){ (const char *)d->bytes, DUE_KEY }; }

static void put(tact_keeper *k, tact_instant at, const tact_record_key *key, uint64_t intent) {
    due_key d = make_key(at, key, intent);
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_DUE, slice_of(&d), (tact_slice){ NULL, 0 });
    if (tact_instant_before(at, k->collecting.due_first)) k->collecting.due_first = at;
}

static void take_away(tact_keeper *k, tact_instant at, const tact_record_key *key, uint64_t intent) {
    due_key d = make_key(at, key, intent);
    tact_batch_erase(&k->collecting.ops, TACT_FAMILY_DUE, slice_of(&d));
}

static const tact_pending *same(const tact_person *person, const tact_pending *p) {
    for (uint32_t i = 0; person && i < person->pending_count; i++)
        if (person->pending[i].key == p->key && person->pending[i].due.us == p->due.us) return &person->pending[i];
    return NULL;
}

void tact__due_change(tact_keeper *k, tact_record_key key, const tact_person *before, const tact_person *after) {
    tact__promised_change(k, before, after);
    for (uint32_t i = 0; before && i < before->pending_count; i++)
        if (!same(after, &before->pending[i])) take_away(k, before->pending[i].due, &key, before->pending[i].key);
    for (uint32_t i = 0; after && i < after->pending_count; i++)
        if (!same(before, &after->pending[i])) put(k, after->pending[i].due, &key, after->pending[i].key);
}

void tact__due_retention(tact_keeper *k, tact_record_key key, tact_instant from) {
    put(k, tact_instant_add(from, k->brand->config.retention.anonymous), &key, 0);
}

void tact__due_put_retention(tact_keeper *k, tact_record_key key, tact_instant at) { put(k, at, &key, 0); }

/* ---- running what is due ------------------------------------------------------------------------------------------------------------ */

typedef struct { const tact_keeper *k; due_key keys[MOST_AT_ONCE]; unsigned count, most; uint64_t until; tact_instant next; } due_list;

static void not_later(tact_instant *next, tact_instant at) { if (tact_instant_before(at, *next)) *next = at; }

static bool collect(void *ctx, tact_slice key, tact_slice value) {
    due_list *list = ctx;
    (void)value;
    if (key.len != DUE_KEY) return true;                   /* fsck names it; nothing can be done with it here */
    uint64_t at = tact_key_u64(key.ptr);
    if (at > list->until || list->count == list->most) { not_later(&list->next, (tact_instant){ (int64_t)at }); return false; }
    tact_instant wait = tact__deferred_until(list->k, (const uint8_t *)key.ptr);
    if (wait.us > (int64_t)list->until) { not_later(&list->next, wait); return true; }
    memcpy(list->keys[list->count++].bytes, key.ptr, DUE_KEY);
    return true;
}

static tact_pending *find_pending(tact_person *person, uint64_t intent, tact_instant due) {
    for (uint32_t i = 0; i < person->pending_count; i++)
        if (person->pending[i].key == intent && person->pending[i].due.us == due.us) return &person->pending[i];
    return NULL;
}

/* Seed of a due step: from the server secret, the intent, its instant and this one, so that each look at it has its own lot and its own decision
 * (a message for a closed page is looked at again each time one opens). */
static void seed_due(tact_keeper *k, const due_key *d, tact_event *e) {
    char look[DUE_KEY + 9];
    memcpy(look, d->bytes, DUE_KEY);
    tact_key_put_u64((uint8_t *)look + DUE_KEY, (uint64_t)e->received.us);
    look[DUE_KEY + 8] = (char)e->hint;                     /* the passes of retention share an instant */
    tact__message m = tact__message_of(k, TACT_S("due"), (tact_slice){ look, sizeof look });
    e->seed = m.seed;
    e->message = m.id;
}

static bool page_open(tact_keeper *k, const tact_record_key *key, const tact_pending *p) {
    return k->options.stream_open && k->options.stream_open(k->options.ctx, key->bytes, p->part);
}

/* The record's own time has come: unused devices, then prospects, then objections grown old; what is left waits for the next look. */
static tact_status retain(tact_keeper *k, const due_key *d, tact__entry *entry, tact_arena *arena, tact_trouble *trouble) {
    const tact_span keep[] = { k->brand->config.retention.anonymous, k->brand->config.retention.prospects, k->brand->config.retention.objections };
    tact_status s = TACT_OK;
    tact_instant now = { 0 };
    for (uint8_t pass = 0; pass < 3 && !s && entry->kind == TACT__PERSON; pass++) {
        tact_person person;
        tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
        tact_event event = { .type = TACT_EVENT_RETAIN, .hint = pass };
        s = kept ? tact__entry_person(k, entry, arena, &person) : TACT_ERR_MEMORY;
        if (s) return s;
        event.signed_in = person.account;
        now = event.received = tact__now(k, &person);
        event.occurred = tact_instant_add(now, (tact_span){ -keep[pass].us });
        seed_due(k, d, &event);
        bool outer = tact__unit_begin(k);                  /* what the passes before it did may stand without it */
        s = tact__unit_end(k, outer, tact__apply_event(k, entry, &event, arena, kept, trouble));
    }
    if (!s) s = tact__receipts_expire(k, entry, tact_instant_add(now, (tact_span){ -k->brand->config.retention.receipts.us }), arena, trouble);
    if (s) return s;
    tact_batch_erase(&k->collecting.ops, TACT_FAMILY_DUE, slice_of(d));
    if (entry->kind == TACT__PERSON) tact__due_retention(k, entry->key, now);
    return TACT_OK;
}

static tact_status run_one(tact_keeper *k, const due_key *d, tact_arena *arena, tact_trouble *trouble) {
    tact_record_key key;
    tact__entry *entry;
    tact_person person;
    tact_instant due = { (int64_t)tact_key_u64(d->bytes) };
    uint64_t intent = tact_key_u64(d->bytes + 24);
    memcpy(key.bytes, d->bytes + 8, 16);
    k->collecting.events++;                                /* even one that fails: the next look waits for this batch */
    tact_status s = tact__entry_load(k, key, &entry, trouble);
    if (s) return s;
    bool there = entry->kind == TACT__PERSON, ended = false;       /* else moved or erased: its rows move or go with it */
    if (!intent) s = tact__ended_expire(k, key, due, arena, &ended, trouble);
    if (s) return s;
    there &= !ended;                                       /* of receipts that outlived their record, not of who has come back since */
    if (!there) tact_batch_erase(&k->collecting.ops, TACT_FAMILY_DUE, slice_of(d));
    if (!there) return TACT_OK;
    if (!intent) return retain(k, d, entry, arena, trouble);
    s = tact__entry_person(k, entry, arena, &person);
    if (s) return s;
    tact_pending *p = find_pending(&person, intent, due);
    if (!p) tact_batch_erase(&k->collecting.ops, TACT_FAMILY_DUE, slice_of(d));
    if (!p) return TACT_OK;                                /* cancelled or rescheduled since */
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    if (!kept) return TACT_ERR_MEMORY;
    tact_event event = { .type = TACT_EVENT_DUE, .subject = intent, .signed_in = person.account, .device_part = p->part };
    event.received = event.occurred = tact__now(k, &person);
    event.gpc = tact_person_gpc(&person, p->part);
    event.channels_open = tact__channels_connected(k);
    event.page_open = page_open(k, &key, p);
    event.tester = tact__tester(k, &key, &person);
    seed_due(k, d, &event);
    s = tact__channels_reach(k, entry, p->part, &event, arena, trouble);
    if (!s && p->campaign == TACT_SAID) s = tact__said_reach(k, entry, p, &event, arena, trouble);
    if (s) return s;
    bool outer = tact__unit_begin(k);
    s = tact__apply_event(k, entry, &event, arena, kept, trouble);
    if (!s) tact_batch_erase(&k->collecting.ops, TACT_FAMILY_DUE, slice_of(d));
    return tact__unit_end(k, outer, s);
}

/* One that cannot be judged waits by itself; *again (may be NULL) is then not later than its next try. */
static void judge(tact_keeper *k, const due_key *d, tact_arena *arena, tact_instant *again) {
    tact_trouble trouble = { "" };
    tact_instant now = k->options.clock.now(k->options.clock.ctx);
    tact_status s = run_one(k, d, arena, &trouble);
    if (!s) { tact__defer_end(k, d->bytes); return; }
    tact_instant until = tact__defer(k, d->bytes, now, s, &trouble);
    if (again) not_later(again, until);
}

static tact_instant run_list(tact_keeper *k, due_list *list) {
    char *block = list->count ? malloc(1 << 20) : NULL;
    tact_arena arena;
    if (!block) return list->count ? k->due_hint : list->next;
    k->due_commit = k->collecting.number;
    tact_arena_init(&arena, block, 1 << 20, NULL);
    for (unsigned i = 0; i < list->count && !k->collecting.broken; i++) {      /* a batch given up takes the others with it: they come again without the one that broke it */
        tact_arena_reset(&arena);
        judge(k, &list->keys[i], &arena, &list->next);
    }
    sodium_memzero(block, 1 << 20);
    free(block);
    return list->next;
}

tact_instant tact_keeper_run_due(tact_keeper *k, unsigned most) {
    tact_instant now = k->options.clock.now(k->options.clock.ctx), never = { INT64_MAX };
    tact_trouble trouble = { "" };
    if (k->due_commit > k->last_commit) return never;      /* asked again when that is on the disk: nothing is taken twice */
    if (k->read_only) return tact_instant_add(now, TACT_SECONDS(1));        /* what is due stays so until there is room */
    if (tact_instant_before(now, k->due_hint)) return k->due_hint;
    if (tact__batch_start(k)) return k->due_hint;
    due_list *list = malloc(sizeof *list);
    if (!list) return k->due_hint;
    *list = (due_list){ .k = k, .most = most < MOST_AT_ONCE ? most : MOST_AT_ONCE, .until = (uint64_t)now.us, .next = never };
    uint8_t first[8];                                      /* nothing is due before the hint, but for rows that wait because they could not be judged: rows taken away need not be walked over again */
    tact_key_put_u64(first, (uint64_t)k->due_hint.us);
    tact_slice from = { (const char *)first, k->deferred_count || k->due_hint.us < 0 ? 0 : sizeof first };
    tact_status s = tact_store_iterate(k->store, TACT_FAMILY_DUE, from, (tact_slice){ NULL, 0 }, collect, list, &trouble);
    if (s) fprintf(stderr, "tact: the due index could not be read: %s\n", trouble.text);
    k->due_hint = run_list(k, list);                       /* rows put meanwhile lower it when they are on the disk: here they cannot be seen yet */
    free(list);
    return k->due_hint;
}

void tact_keeper_stream_opened(tact_keeper *k, const uint8_t record_key[16]) {
    tact_record_key key;
    tact__entry *entry;
    tact_trouble trouble = { "" };
    tact_arena arena;
    tact_person person;
    memcpy(key.bytes, record_key, 16);
    if (k->read_only || tact__batch_start(k) || tact__entry_load(k, key, &entry, &trouble) || entry->kind != TACT__PERSON) return;
    char *block = malloc(1 << 20);
    if (!block) return;
    tact_arena_init(&arena, block, 1 << 20, NULL);
    tact_arena_mark start = tact_arena_checkpoint(&arena);
    tact_instant now = k->options.clock.now(k->options.clock.ctx);
    due_key keys[TACT_PENDING_MAX];
    unsigned count = 0;
    if (tact__entry_person(k, entry, &arena, &person) == TACT_OK)
        for (uint32_t i = 0; i < person.pending_count && count < TACT_PENDING_MAX; i++) {
            const tact_pending *p = &person.pending[i];
            bool waits = (p->state == TACT_PENDING_CHOSEN || p->state == TACT_PENDING_CLAIMED) && p->channel == TACT_CHANNEL_INAPP;
            if (waits && page_open(k, &key, p)) keys[count++] = make_key(p->due, &key, p->key);
        }
    for (unsigned i = 0; i < count; i++) {
        tact_arena_undo(&arena, start);
        if (tact_instant_before(tact__deferred_until(k, keys[i].bytes), now)) judge(k, &keys[i], &arena, NULL);
    }
    sodium_memzero(block, 1 << 20);
    free(block);
}
