/* daemon/keeper_thread_store.c -- threads as rows: the book, messages, pictures, places in the inbox; and what ends them (daemon/thread_rows.h). */
#include <stdlib.h>
#include "daemon/keeper_thread.h"

enum { SWEEP_ROWS = 200 };
#define UNANSWERED_KEPT TACT_DAYS(30)

static tact_slice record_slice(const uint8_t key[16]) { return (tact_slice){ (const char *)key, 16 }; }

/* ---- sealed rows ---------------------------------------------------------------------------------------------------------------- */

static tact_status get(tact_keeper *k, tact_slice key, tact_arena *arena, tact_slice *plain, tact_trouble *trouble) {
    tact_slice value;
    tact_envelope envelope;
    tact_status s = tact__row_get(k, TACT_FAMILY_COLD, key, arena, &value, trouble);
    if (!s) s = tact_envelope_open(k->vault, arena, &envelope, TACT_FAMILY_COLD, key, value, trouble);
    if (!s) *plain = envelope.plaintext;
    return s;
}

static tact_status put(tact_keeper *k, const tact__entry *entry, tact_slice key, const tact_writer *w, tact_arena *arena, tact_trouble *trouble) {
    tact_slice value;
    if (w->status) return tact_trouble_set(trouble, w->status, "a thread's row cannot be written: %s", tact_status_line(w->status));
    tact_status s = tact_envelope_seal(k->vault, arena, &value, TACT_FAMILY_COLD, key, entry->slot, 1, tact_writer_slice(w), trouble);
    if (s) return s;
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_COLD, key, value);
    k->half_done = true;
    return TACT_OK;
}

tact_status tact__book_load(tact_keeper *k, const uint8_t record_key[16], tact_arena *arena, tact_thread_book *out, tact_trouble *trouble) {
    char key[TACT_THREAD_BOOK_KEY];
    tact_slice plain;
    out->count = 0;
    tact_status s = get(k, tact_thread_book_key(record_key, key), arena, &plain, trouble);
    if (s == TACT_ERR_NOT_FOUND) return TACT_OK;
    if (!s && tact_thread_book_read(plain, out)) s = tact_trouble_set(trouble, TACT_ERR_FORMAT, "the threads of a person are damaged; `tact fsck` says more");
    return s;
}

tact_status tact__book_store(tact_keeper *k, const tact__entry *entry, const tact_thread_book *book, tact_arena *arena, tact_trouble *trouble) {
    char key[TACT_THREAD_BOOK_KEY];
    tact_writer w;
    tact_slice at = tact_thread_book_key(entry->key.bytes, key);
    if (!book->count) { tact_batch_erase(&k->collecting.ops, TACT_FAMILY_COLD, at); k->half_done = true; return TACT_OK; }
    tact_writer_init(&w, arena, 512);
    tact_thread_book_write(&w, book);
    return put(k, entry, at, &w, arena, trouble);
}

tact_thread *tact__thread_in_book(tact_thread_book *book, uint64_t id) {
    for (uint32_t i = 0; i < book->count; i++)
        if (book->threads[i].id == id) return &book->threads[i];
    return NULL;
}

void tact__thread_placed(tact_keeper *k, const uint8_t record_key[16], const tact_thread *was, const tact_thread *is) {
    char key[TACT_INBOX_KEY], name[TACT_THREAD_NAME_KEY];
    tact_batch *ops = &k->collecting.ops;
    if (was) tact_batch_erase(ops, TACT_FAMILY_META, tact_inbox_key(was, key));
    if (is) tact_batch_put(ops, TACT_FAMILY_META, tact_inbox_key(is, key), record_slice(record_key));
    if (!was && is) tact_batch_put(ops, TACT_FAMILY_META, tact_thread_name_key(is->id, name), record_slice(record_key));
    if (was && !is) tact_batch_erase(ops, TACT_FAMILY_META, tact_thread_name_key(was->id, name));
    k->half_done = true;
    if (k->options.thread && (was || is)) k->options.thread(k->options.ctx, is ? is : was, !is);
}

tact_status tact__thread_message_put(tact_keeper *k, const tact__entry *entry, uint64_t thread, uint32_t number, const tact_thread_message *message, tact_arena *arena, tact_trouble *trouble) {
    char key[TACT_THREAD_MESSAGE_KEY];
    tact_writer w;
    tact_writer_init(&w, arena, 128 + message->text.len + message->original.len);
    tact_thread_message_write(&w, message);
    return put(k, entry, tact_thread_message_key(entry->key.bytes, thread, number, key), &w, arena, trouble);
}

tact_status tact__thread_picture_put(tact_keeper *k, const tact__entry *entry, uint64_t thread, uint32_t number, unsigned i, const tact_picture *picture, tact_arena *arena, tact_trouble *trouble) {
    char key[TACT_THREAD_PICTURE_KEY];
    tact_arena_mark mark = tact_arena_checkpoint(arena);
    tact_writer w;
    tact_writer_init(&w, arena, 128 + picture->bytes.len);
    tact_picture_write(&w, picture);
    tact_status s = put(k, entry, tact_thread_picture_key(entry->key.bytes, thread, number, i, key), &w, arena, trouble);
    tact_arena_undo(arena, mark);
    return s;
}

/* ---- reading -------------------------------------------------------------------------------------------------------------------- */

tact_status tact_keeper_thread_message(tact_keeper *k, const uint8_t record_key[16], uint64_t thread, uint32_t number, tact_arena *arena, tact_thread_message *out, tact_trouble *trouble) {
    char key[TACT_THREAD_MESSAGE_KEY];
    tact_slice plain;
    tact_status s = get(k, tact_thread_message_key(record_key, thread, number, key), arena, &plain, trouble);
    if (s == TACT_ERR_NOT_FOUND) return tact_trouble_set(trouble, s, "the thread has no message %u", number);
    return s ? s : tact_thread_message_read(plain, out);
}

tact_status tact_keeper_thread_picture(tact_keeper *k, const uint8_t record_key[16], uint64_t thread, uint32_t number, unsigned picture, tact_arena *arena, tact_picture *out, tact_trouble *trouble) {
    char key[TACT_THREAD_PICTURE_KEY];
    tact_slice plain;
    tact_status s = get(k, tact_thread_picture_key(record_key, thread, number, picture, key), arena, &plain, trouble);
    if (s == TACT_ERR_NOT_FOUND) return tact_trouble_set(trouble, s, "message %u has no picture %u", number, picture);
    return s ? s : tact_picture_read(plain, out);
}

tact_status tact__thread_find(tact_keeper *k, uint64_t thread, tact__entry **entry, tact_thread_book *book, tact_arena *arena, tact_trouble *trouble) {
    char name[TACT_THREAD_NAME_KEY];
    tact_slice value;
    tact_record_key key;
    tact_status s = tact__row_get(k, TACT_FAMILY_META, tact_thread_name_key(thread, name), arena, &value, trouble);
    if (!s && value.len != sizeof key.bytes) s = TACT_ERR_FORMAT;
    if (s == TACT_ERR_NOT_FOUND) return tact_trouble_set(trouble, s, "there is no such thread: it was closed long ago, or its person was erased");
    if (s) return s;
    memcpy(key.bytes, value.ptr, sizeof key.bytes);
    s = tact__entry_load(k, key, entry, trouble);
    if (!s && (*entry)->kind != TACT__PERSON) s = TACT_ERR_NOT_FOUND;
    if (!s) s = tact__book_load(k, key.bytes, arena, book, trouble);
    if (!s && !tact__thread_in_book(book, thread)) s = TACT_ERR_NOT_FOUND;
    return s == TACT_ERR_NOT_FOUND ? tact_trouble_set(trouble, s, "there is no such thread: its person was erased, or is not remembered any more") : s;
}

tact_status tact_keeper_thread(tact_keeper *k, uint64_t thread, tact_arena *arena, tact_thread *head, uint8_t record_key[16], tact_trouble *trouble) {
    tact__entry *entry;
    tact_thread_book *book = TACT_NEW(arena, tact_thread_book, 1);
    tact_status s = book ? tact__thread_find(k, thread, &entry, book, arena, trouble) : TACT_ERR_MEMORY;
    if (s) return s;
    *head = *tact__thread_in_book(book, thread);
    memcpy(record_key, entry->key.bytes, 16);
    return TACT_OK;
}

tact_status tact_keeper_threads_of(tact_keeper *k, const tact_who *who, tact_arena *arena, tact_thread_book *out, uint8_t record_key[16], tact_trouble *trouble) {
    tact__entry *entry;
    tact_status s = tact__locate(k, who, &entry, arena, trouble);
    if (s) return s;
    memcpy(record_key, entry->key.bytes, 16);
    return tact__book_load(k, entry->key.bytes, arena, out, trouble);
}

typedef struct listing { tact_keeper *k; tact_inbox_visit visit; void *ctx; char *block; tact_status status; tact_trouble *trouble; } listing;
enum { LISTING_BYTES = 128 << 10 };

static bool list_row(void *ctx, tact_slice key, tact_slice value) {
    listing *l = ctx;
    tact_arena arena;
    tact_thread_book *book;
    if (key.len != TACT_INBOX_KEY || value.len != 16) return true;
    tact_arena_init(&arena, l->block, LISTING_BYTES, NULL);
    book = TACT_NEW(&arena, tact_thread_book, 1);
    l->status = book ? tact__book_load(l->k, (const uint8_t *)value.ptr, &arena, book, l->trouble) : TACT_ERR_MEMORY;
    if (l->status == TACT_ERR_SEALED) { l->status = TACT_OK; return true; }      /* erased: its row goes with the next sweep */
    const tact_thread *t = l->status ? NULL : tact__thread_in_book(book, tact_key_u64(key.ptr + 15));
    return !l->status && (!t || l->visit(l->ctx, t, (const uint8_t *)value.ptr, key));
}

tact_status tact_keeper_inbox(tact_keeper *k, tact_thread_state state, tact_slice from, tact_inbox_visit visit, void *ctx, tact_trouble *trouble) {
    char first[TACT_INBOX_KEY], after[TACT_INBOX_KEY];
    listing l = { .k = k, .visit = visit, .ctx = ctx, .block = malloc(LISTING_BYTES), .trouble = trouble };
    if (!l.block) return TACT_ERR_MEMORY;
    tact_slice begin = from.len ? from : tact_inbox_from(state, first);
    tact_status s = tact_store_iterate(k->store, TACT_FAMILY_META, begin, tact_inbox_from(state + 1u, after), list_row, &l, trouble);
    free(l.block);
    return s ? s : l.status;
}

tact_status tact_keeper_record(tact_keeper *k, const uint8_t record_key[16], tact_arena *arena, tact_person *person, tact_cold *cold, tact_trouble *trouble) {
    tact__entry *entry;
    tact_status s = tact__owner_of(k, record_key, &entry, trouble);
    if (!s && entry->kind != TACT__PERSON) return tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "this person was erased, or is not remembered any more");
    if (!s) s = tact__entry_person(k, entry, arena, person);
    return s || !cold ? s : tact__cold_load(k, entry, arena, cold, trouble);
}

/* ---- what ends or moves them ------------------------------------------------------------------------------------------------------ */

void tact__thread_drop(tact_keeper *k, const uint8_t record_key[16], tact_thread_book *book, uint32_t index) {
    char from[TACT_THREAD_MESSAGE_KEY], to[TACT_THREAD_PICTURE_KEY];
    const tact_thread *t = &book->threads[index];
    tact_slice first = tact_thread_message_key(record_key, t->id, 0, from), last = tact_thread_picture_key(record_key, t->id, UINT32_MAX, UINT8_MAX, to);
    tact_batch_erase_range(&k->collecting.ops, TACT_FAMILY_COLD, first, last);
    tact__thread_placed(k, record_key, t, NULL);
    memmove(&book->threads[index], &book->threads[index + 1], (book->count - index - 1) * sizeof *book->threads);
    book->count--;
}

/* Its rows outside the record's own: those below its key go with the record. */
tact_status tact__threads_erase(tact_keeper *k, const tact__entry *entry, tact_batch *batch, tact_arena *arena, tact_trouble *trouble) {
    char key[TACT_INBOX_KEY];
    tact_thread_book *book = TACT_NEW(arena, tact_thread_book, 1);
    tact_status s = book ? tact__book_load(k, entry->key.bytes, arena, book, trouble) : TACT_ERR_MEMORY;
    for (uint32_t i = 0; !s && i < book->count; i++) {
        tact_batch_erase(batch, TACT_FAMILY_META, tact_inbox_key(&book->threads[i], key));
        tact_batch_erase(batch, TACT_FAMILY_META, tact_thread_name_key(book->threads[i].id, key));
    }
    return s;
}

tact_status tact__threads_end(tact_keeper *k, const tact__entry *entry, tact_arena *arena, tact_trouble *trouble) {
    tact_thread_book *book = TACT_NEW(arena, tact_thread_book, 1);
    tact_status s = book ? tact__book_load(k, entry->key.bytes, arena, book, trouble) : TACT_ERR_MEMORY;
    if (s || !book->count) return s;
    while (book->count) tact__thread_drop(k, entry->key.bytes, book, 0);
    return tact__book_store(k, entry, book, arena, trouble);
}

static tact_status move_rows(tact_keeper *k, const tact__entry *from, const tact__entry *to, const tact_thread *t, tact_arena *arena, tact_trouble *trouble) {
    tact_status s = TACT_OK;
    for (uint32_t n = 1; n <= t->messages && !s; n++) {
        tact_arena_mark mark = tact_arena_checkpoint(arena);
        tact_thread_message m = { .by = 0 };
        s = tact_keeper_thread_message(k, from->key.bytes, t->id, n, arena, &m, NULL);
        if (s == TACT_ERR_NOT_FOUND) { s = TACT_OK; continue; }
        if (!s) s = tact__thread_message_put(k, to, t->id, n, &m, arena, trouble);
        for (unsigned i = 0; i < m.picture_count && !s; i++) {
            tact_arena_mark before = tact_arena_checkpoint(arena);
            tact_picture picture;
            s = tact_keeper_thread_picture(k, from->key.bytes, t->id, n, i, arena, &picture, NULL);
            if (!s) s = tact__thread_picture_put(k, to, t->id, n, i, &picture, arena, trouble);
            tact_arena_undo(arena, before);
        }
        tact_arena_undo(arena, mark);
    }
    return s;
}

/* With their device: sealed anew with the key of who has them now. What the account wrote (part 0) stays with it; of a device's own record everything goes along. */
tact_status tact__threads_move(tact_keeper *k, const tact__entry *from, const tact__entry *to, uint64_t part, tact_arena *arena, tact_trouble *trouble) {
    enum { ROOM = 8 << 20 };
    tact_thread_book *old = TACT_NEW(arena, tact_thread_book, 1), *new = TACT_NEW(arena, tact_thread_book, 1);
    tact_status s = old && new ? tact__book_load(k, from->key.bytes, arena, old, trouble) : TACT_ERR_MEMORY;
    if (s || !old->count) return s;
    s = tact__book_load(k, to->key.bytes, arena, new, trouble);
    char *block = s ? NULL : malloc(ROOM);
    tact_arena room;
    if (!block) return s ? s : TACT_ERR_MEMORY;
    tact_arena_init(&room, block, ROOM, NULL);
    bool all = tact__part_id(from->key) == part;
    for (uint32_t i = 0; i < old->count && !s;) {
        tact_thread t = old->threads[i];
        if (t.part != part && !all) { i++; continue; }
        if (new->count == TACT_THREADS_MOST) tact__thread_drop(k, to->key.bytes, new, 0);
        s = move_rows(k, from, to, &t, &room, trouble);
        tact__thread_drop(k, from->key.bytes, old, i);
        new->threads[new->count++] = t;
        tact__thread_placed(k, to->key.bytes, NULL, &t);
    }
    if (!s) s = tact__book_store(k, from, old, arena, trouble);
    if (!s && new->count) s = tact__book_store(k, to, new, arena, trouble);
    free(block);
    return s;
}

/* ---- what is past its time ---------------------------------------------------------------------------------------------------------- */

typedef struct sweep { tact_keeper *k; tact_instant before; char keys[SWEEP_ROWS][TACT_INBOX_KEY]; unsigned count; } sweep;

static bool sweep_row(void *ctx, tact_slice key, tact_slice value) {
    sweep *w = ctx;
    (void)value;
    if (key.len != TACT_INBOX_KEY) return true;
    if ((int64_t)tact_key_u64(key.ptr + 7) >= w->before.us || w->count == SWEEP_ROWS) return false;
    memcpy(w->keys[w->count++], key.ptr, TACT_INBOX_KEY);
    return true;
}

static tact_status sweep_one(tact_keeper *k, tact_slice key, tact_arena *arena, tact_trouble *trouble) {
    tact__entry *entry;
    uint64_t id = tact_key_u64(key.ptr + 15);
    tact_thread_book *book = TACT_NEW(arena, tact_thread_book, 1);
    tact_status s = book ? tact__thread_find(k, id, &entry, book, arena, trouble) : TACT_ERR_MEMORY;
    if (s && s != TACT_ERR_NOT_FOUND) return s;
    if (s || tact__thread_in_book(book, id)->state != (tact_thread_state)(key.ptr[6] - 'a')) {      /* of somebody a restore took: nothing is behind it */
        tact_batch_erase(&k->collecting.ops, TACT_FAMILY_META, key);
        return TACT_OK;
    }
    tact__thread_drop(k, entry->key.bytes, book, (uint32_t)(tact__thread_in_book(book, id) - book->threads));
    return tact__book_store(k, entry, book, arena, trouble);
}

/* Kept only to be answered, and nobody did for a month: it is closed, and so it goes. */
static tact_status forget_one(tact_keeper *k, tact_slice key, tact_instant now, tact_arena *arena, tact_trouble *trouble) {
    tact__entry *entry;
    tact_person person;
    tact_view view;
    uint64_t commit, id = tact_key_u64(key.ptr + 15);
    tact_thread_book *book = TACT_NEW(arena, tact_thread_book, 1);
    tact_status s = book ? tact__thread_find(k, id, &entry, book, arena, trouble) : TACT_ERR_MEMORY;
    if (!s) s = tact__entry_person(k, entry, arena, &person);
    if (s) return s == TACT_ERR_NOT_FOUND || s == TACT_ERR_SEALED ? TACT_OK : s;
    const tact_thread *t = tact__thread_in_book(book, id);
    tact_view_make(&view, &person, t->part, !t->part || person.account, now);
    bool waits = t->state == TACT_THREAD_OPEN && tact_instant_since(now, t->last_in).us > UNANSWERED_KEPT.us && !tact_instant_before(now, t->snoozed_until);
    if (!waits || tact_view_may(&view, TACT_PURPOSE_REMEMBER)) return TACT_OK;
    return tact_keeper_thread_do(k, id, &(tact_thread_doing){ .act = TACT_THREAD_CLOSE }, arena, NULL, &commit, trouble);
}

/* A piece at a time, longest waiting first; true when there is more. */
static bool forget_some(tact_keeper *k, sweep *w, tact_instant now, tact_trouble *trouble) {
    enum { ROOM = 1 << 20 };
    char from[TACT_INBOX_KEY], to[TACT_INBOX_KEY], *block = NULL;
    w->count = 0;
    w->before = tact_instant_add(now, (tact_span){ -UNANSWERED_KEPT.us });
    tact_slice begin = k->threads_waited_len ? (tact_slice){ k->threads_waited, k->threads_waited_len } : tact_inbox_from(TACT_THREAD_OPEN, from);
    tact_status s = tact_store_iterate(k->store, TACT_FAMILY_META, begin, tact_inbox_from(TACT_THREAD_WAITING, to), sweep_row, w, trouble);
    if (!s && w->count && !(block = malloc(ROOM))) s = tact_trouble_set(trouble, TACT_ERR_MEMORY, "no memory to look through them");
    for (unsigned i = 0; i < w->count && !s; i++) {
        tact_arena arena;
        tact_arena_init(&arena, block, ROOM, NULL);
        s = forget_one(k, (tact_slice){ w->keys[i], TACT_INBOX_KEY }, now, &arena, trouble);
    }
    free(block);
    if (s) fprintf(stderr, "tact: unanswered threads could not be looked through: %s\n", trouble->text);
    bool more = !s && w->count == SWEEP_ROWS;
    k->threads_waited_len = more ? TACT_INBOX_KEY : 0;
    if (more) memcpy(k->threads_waited, w->keys[SWEEP_ROWS - 1], TACT_INBOX_KEY);
    return more;
}

/* Closed threads go when they are as old as events may be. The list is ordered by when they were closed, so only what goes is looked at. */
void tact__threads_tick(tact_keeper *k, tact_instant now) {
    enum { ROOM = 256 << 10 };
    char from[TACT_INBOX_KEY], to[TACT_INBOX_KEY];
    tact_trouble trouble = { "" };
    int64_t hour = now.us / TACT_HOURS(1).us;
    if (k->read_only || k->threads_swept_hour == hour || tact__batch_start(k)) return;
    k->threads_swept_hour = hour;
    sweep *w = calloc(1, sizeof *w);
    char *block = w ? malloc(ROOM) : NULL;
    if (!block) { free(w); return; }
    *w = (sweep){ .k = k, .before = tact_instant_add(now, (tact_span){ -k->brand->config.retention.events.us }) };
    tact_status s = tact_store_iterate(k->store, TACT_FAMILY_META, tact_inbox_from(TACT_THREAD_CLOSED, from), tact_inbox_from(TACT_THREAD_STATES, to), sweep_row, w, &trouble);
    for (unsigned i = 0; i < w->count && !s; i++) {
        tact_arena arena;
        tact_arena_init(&arena, block, ROOM, NULL);
        bool outer = tact__unit_begin(k);
        s = tact__unit_end(k, outer, sweep_one(k, (tact_slice){ w->keys[i], TACT_INBOX_KEY }, &arena, &trouble));
        k->collecting.events++;
    }
    bool more = w->count == SWEEP_ROWS;
    if (!s && forget_some(k, w, now, &trouble)) more = true;
    if (more) k->threads_swept_hour = 0;
    if (s) fprintf(stderr, "tact: old threads could not be swept: %s\n", trouble.text);
    free(block);
    free(w);
}
