/* daemon/keeper_action.c -- see keeper_action.h. */
#include "daemon/keeper_action.h"
#include <sodium.h>
#include "daemon/answer.h"
#include "daemon/keeper_internal.h"

enum { MOST_OF_ONE = 100, SWEEP = 64, NO_CHOICE = 255 };

/* ---- rows -------------------------------------------------------------------------------------------------------------------------- */

/* Where an action's row lies, which stays there when its record moves into an account, and the slot it is sealed with. */
typedef struct place { uint8_t record[16]; uint32_t slot; } place;

static tact_status read_row(tact_keeper *k, tact_slice key, tact_slice value, uint32_t *slot, tact_arena *arena, tact_action *out, tact_trouble *trouble) {
    tact_envelope envelope;
    tact_status s = tact_envelope_open(k->vault, arena, &envelope, TACT_FAMILY_COLD, key, value, trouble);
    if (s) return s;
    *slot = envelope.head.slot;
    s = tact_action_read(envelope.plaintext, out);
    return s ? tact_trouble_set(trouble, s, "an action's row is damaged; `tact fsck` says more") : s;
}

static tact_status get(tact_keeper *k, bool newest, tact_family family, tact_slice key, tact_arena *arena, tact_slice *value, tact_trouble *trouble) {
    return newest ? tact__row_get(k, family, key, arena, value, trouble) : tact_store_get(k->store, family, key, arena, value, trouble);
}

/* newest: also what is not on the disk yet. */
static tact_status find(tact_keeper *k, bool newest, uint64_t id, place *at, tact_arena *arena, tact_action *out, tact_trouble *trouble) {
    char name[TACT_ACTION_NAME_KEY], key_text[TACT_ACTION_KEY];
    tact_slice record, value = { NULL, 0 };
    tact_status s = get(k, newest, TACT_FAMILY_META, tact_action_name_key(id, name), arena, &record, trouble);
    if (!s && record.len != 16) s = TACT_ERR_FORMAT;
    if (!s) {
        memcpy(at->record, record.ptr, 16);
        tact_slice key = tact_action_key(at->record, id, key_text);
        s = get(k, newest, TACT_FAMILY_COLD, key, arena, &value, trouble);
        if (!s) s = read_row(k, key, value, &at->slot, arena, out, trouble);
    }
    return s == TACT_ERR_NOT_FOUND || s == TACT_ERR_SEALED ? tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "there is no such action: it was over more than 30 days ago, or its person was erased") : s;
}

static tact_status load(tact_keeper *k, uint64_t id, place *at, tact_arena *arena, tact_action *out, tact_trouble *trouble) { return find(k, true, id, at, arena, out, trouble); }

/* `was` (may be NULL): as it stood in the due index. */
static tact_status store(tact_keeper *k, const place *at, const tact_action *was, const tact_action *is, tact_arena *arena, tact_trouble *trouble) {
    char key_text[TACT_ACTION_KEY], due[TACT_ACTION_DUE_KEY];
    tact_writer w;
    tact_slice value, key = tact_action_key(at->record, is->id, key_text), record = { (const char *)at->record, 16 };
    tact_writer_init(&w, arena, 1024);
    tact_action_write(&w, is);
    if (w.status) return w.status;
    tact_status s = tact_envelope_seal(k->vault, arena, &value, TACT_FAMILY_COLD, key, at->slot, 1, tact_writer_slice(&w), trouble);
    if (s) return s;
    k->half_done = true;
    k->collecting.events++;
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_COLD, key, value);
    if (was) tact_batch_erase(&k->collecting.ops, TACT_FAMILY_META, tact_action_due_key(tact_action_due(was), is->id, due));
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, tact_action_due_key(tact_action_due(is), is->id, due), record);
    return TACT_OK;
}

static void forget(tact_batch *batch, const uint8_t record[16], uint64_t id, tact_instant due) {
    char key[TACT_ACTION_DUE_KEY];
    tact_batch_erase(batch, TACT_FAMILY_COLD, tact_action_key(record, id, key));
    tact_batch_erase(batch, TACT_FAMILY_META, tact_action_name_key(id, key));
    tact_batch_erase(batch, TACT_FAMILY_META, tact_action_due_key(due, id, key));
}

tact_status tact_keeper_action(tact_keeper *k, uint64_t id, tact_arena *arena, tact_action *out, tact_trouble *trouble) {
    place at;
    return find(k, false, id, &at, arena, out, trouble);
}

/* ---- making one -------------------------------------------------------------------------------------------------------------------- */

typedef struct tally { uint64_t under_way[MOST_OF_ONE]; uint32_t count, pending; } tally;

/* What was made and is not on the disk yet: a name is put once, when its action is made. */
static void count_pending(const tact_batch *ops, const uint8_t record[16], tally *t) {
    size_t at = 0;
    tact_batch_op op;
    char name[TACT_ACTION_NAME_KEY];
    tact_slice prefix = { tact_action_name_key(0, name).ptr, TACT_ACTION_NAME_KEY - 8 };
    while (t->count < MOST_OF_ONE && tact_batch_next(ops, &at, &op))
        if (op.kind == TACT_BATCH_PUT && op.family == TACT_FAMILY_META && op.key.len == TACT_ACTION_NAME_KEY && op.value.len == 16 && tact_slice_starts(op.key, prefix) && !memcmp(op.value.ptr, record, 16))
            t->under_way[t->count++] = tact_key_u64(op.key.ptr + prefix.len);
    t->pending = t->count;
}

static bool count_row(void *ctx, tact_slice key, tact_slice value) {
    (void)value;
    tally *t = ctx;
    if (key.len != TACT_ACTION_KEY) return true;
    uint64_t id = tact_key_u64(key.ptr + 17);
    for (uint32_t i = 0; i < t->pending; i++)
        if (t->under_way[i] == id) return true;            /* it came onto the disk meanwhile */
    return ++t->count < MOST_OF_ONE;
}

static tact_status walk_rows(tact_keeper *k, const uint8_t record[16], tact_store_visit visit, void *ctx, tact_trouble *trouble) {
    uint8_t from[17], to[17];
    memcpy(from, record, 16);
    memcpy(to, record, 16);
    from[16] = 'a';
    to[16] = 'b';
    return tact_store_iterate(k->store, TACT_FAMILY_COLD, (tact_slice){ (const char *)from, 17 }, (tact_slice){ (const char *)to, 17 }, visit, ctx, trouble);
}

static uint64_t new_id(const tact_keeper *k, tact_slice sender, tact_slice message_id) {
    uint64_t id = 0;
    if (message_id.len) id = tact_key_u64(tact__message_of(k, sender, message_id).key);
    while (!id) randombytes_buf(&id, sizeof id);
    return id;
}

/* expires is left out: "7d" said again is another instant. */
static bool same_draft(const tact_action *a, const tact_action *b) {
    bool same = a->kind == b->kind && tact_slice_equal(a->title, b->title) && tact_slice_equal(a->text, b->text) && tact_slice_equal(a->subject, b->subject) && tact_slice_equal(a->language, b->language) && a->choice_count == b->choice_count;
    for (uint32_t i = 0; same && i < a->choice_count; i++) same = tact_slice_equal(a->choices[i].id, b->choices[i].id) && tact_slice_equal(a->choices[i].label, b->choices[i].label);
    return same;
}

/* The messageId was used before: for the same person and the same action, or it is a mistake. */
static tact_status made_before(tact_keeper *k, const place *at, const tact__entry *entry, const tact_action *made, const tact_action *draft, tact_trouble *trouble) {
    tact__entry *owner;
    tact_status s = tact__owner_of(k, at->record, &owner, trouble);
    if (s && s != TACT_ERR_NOT_FOUND) return s;
    return !s && owner == entry && same_draft(made, draft) ? TACT_OK : tact_trouble_set(trouble, TACT_ERR_CONFLICT, "this messageId made another action already, for somebody else or with other words: send a new one");
}

tact_status tact_keeper_action_make(tact_keeper *k, const tact_who *who, const tact_action *draft, tact_slice sender, tact_slice message_id, tact_arena *arena, tact_action *out, bool *duplicate, uint64_t *commit, tact_trouble *trouble) {
    tact__entry *entry;
    tact_trouble ignored = { "" };
    char name[TACT_ACTION_NAME_KEY];
    place at;
    tally so_far = { .count = 0 };
    uint64_t id = new_id(k, sender, message_id);
    *duplicate = false;
    if (k->read_only) return tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room");
    tact_status s = tact__batch_start(k);
    if (!s) s = tact__locate(k, who, &entry, arena, trouble);
    if (s == TACT_ERR_NOT_FOUND || s == TACT_ERR_SEALED) return tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "nothing is kept of this person, so there is nobody to act: identify them first, with a permission or a contract");
    if (s) return s;
    s = message_id.len ? load(k, id, &at, arena, out, &ignored) : TACT_ERR_NOT_FOUND;
    if (!s) {
        *duplicate = true;
        *commit = tact_keeper_touch(k);
        return made_before(k, &at, entry, out, draft, trouble);
    }
    if (s != TACT_ERR_NOT_FOUND) return tact_trouble_set(trouble, s, "%s", ignored.text);
    count_pending(&k->collecting.ops, entry->key.bytes, &so_far);
    if (k->busy) count_pending(&k->syncing.ops, entry->key.bytes, &so_far);
    s = so_far.count < MOST_OF_ONE ? walk_rows(k, entry->key.bytes, count_row, &so_far, trouble) : TACT_OK;
    if (!s && so_far.count >= MOST_OF_ONE) s = tact_trouble_set(trouble, TACT_ERR_LIMIT, "this person has 100 actions already; they go 30 days after they are over");
    if (s) return s;
    *out = *draft;
    out->id = id;
    out->state = TACT_ACTION_OPEN;
    out->chosen = NO_CHOICE;
    out->made = tact__now(k, NULL);
    at.slot = entry->slot;
    memcpy(at.record, entry->key.bytes, 16);
    bool outer = tact__unit_begin(k);
    *commit = k->collecting.number;
    s = store(k, &at, NULL, out, arena, trouble);
    if (!s) tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, tact_action_name_key(id, name), (tact_slice){ (const char *)at.record, 16 });
    return tact__unit_end(k, outer, s);
}

/* ---- the tap, and what the brand's system said ------------------------------------------------------------------------------------- */

static tact_status happened(tact_keeper *k, const place *at, const tact_action *a, tact_arena *arena, tact_trouble *trouble) {
    tact__entry *entry;
    tact_person person;
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    tact_pair *pairs = TACT_NEW(arena, tact_pair, 4);
    char hex[17], label[9];
    const char *name = tact_action_event(a);
    if (!kept || !pairs) return TACT_ERR_MEMORY;
    if (!name) return TACT_OK;
    tact_status s = tact__owner_of(k, at->record, &entry, trouble);
    if (!s && entry->kind != TACT__PERSON) s = TACT_ERR_NOT_FOUND;
    if (!s) s = tact__entry_person(k, entry, arena, &person);
    if (s == TACT_ERR_NOT_FOUND || s == TACT_ERR_SEALED) return TACT_OK;      /* the record ended meanwhile: nobody to remember it of */
    if (s) return s;
    uint32_t n = 0;
    pairs[n++] = (tact_pair){ .key = TACT_S("action"), .value = tact_value_text(tact_arena_copy(arena, tact_answer_hex(a->id, hex))) };
    pairs[n++] = (tact_pair){ .key = TACT_S("kind"), .value = tact_value_text(tact_slice_of(tact_action_kind_name(a->kind))) };
    if (a->subject.len) pairs[n++] = (tact_pair){ .key = TACT_S("subject"), .value = tact_value_text(a->subject) };
    if (a->chosen != NO_CHOICE) pairs[n++] = (tact_pair){ .key = TACT_S("choice"), .value = tact_value_text(a->choices[a->chosen].id) };
    tact_event event = { .type = TACT_EVENT_TRACK, .name = tact_slice_of(name), .signed_in = person.account, .device_part = !person.account && person.part_count ? person.parts[0].id : 0, .trusted = true,
                         .properties = { .type = TACT_MAP, .map = { pairs, n } } };
    event.received = event.occurred = tact__now(k, &person);
    tact_key_put_u64((uint8_t *)label, a->id);
    label[8] = (char)a->state;
    tact__message m = tact__message_of(k, TACT_S("action"), (tact_slice){ label, sizeof label });
    event.seed = m.seed;
    event.message = m.id;
    k->collecting.events++;
    return tact__apply_event(k, entry, &event, arena, kept, trouble);
}

tact_status tact_keeper_action_use(tact_keeper *k, uint64_t id, uint8_t chosen, tact_arena *arena, tact_action *out, bool *used, uint64_t *commit, tact_trouble *trouble) {
    place at;
    *used = false;
    if (k->read_only) return tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room");
    tact_status s = tact__batch_start(k);
    if (!s) s = load(k, id, &at, arena, out, trouble);
    if (s) return s;
    tact_instant now = tact__now(k, NULL);
    if (out->state != TACT_ACTION_OPEN || tact_action_over(out, now)) { *commit = tact_keeper_touch(k); return TACT_OK; }      /* what another tap began is on the disk before this one hears of it */
    if (out->choice_count ? chosen >= out->choice_count : chosen != NO_CHOICE) return tact_trouble_set(trouble, TACT_ERR_INVALID, "there is no such choice");
    tact_action was = *out;
    out->state = TACT_ACTION_USED;
    out->chosen = chosen;
    out->used = now;
    if (out->calls) { out->call = TACT_CALL_WAITS; out->next_call = now; }
    bool outer = tact__unit_begin(k);
    *commit = k->collecting.number;
    s = store(k, &at, &was, out, arena, trouble);
    if (!s) s = happened(k, &at, out, arena, trouble);
    *used = !s;
    return tact__unit_end(k, outer, s);
}

tact_status tact_keeper_action_told(tact_keeper *k, uint64_t id, const tact_action_told *told, tact_arena *arena, tact_trouble *trouble) {
    place at;
    tact_action a;
    tact_status s = k->read_only ? TACT_ERR_FULL : tact__batch_start(k);
    if (!s) s = load(k, id, &at, arena, &a, trouble);
    if (s || a.call != TACT_CALL_WAITS) return s == TACT_ERR_NOT_FOUND ? TACT_OK : s;
    tact_action was = a;
    a.call = told->call;
    a.tries++;
    a.said = told->said;
    a.more_url = told->more_url;
    a.next_call = told->next_call;
    if (told->call == TACT_CALL_DELIVERED) a.told = tact__now(k, NULL);
    bool answered = told->call == TACT_CALL_DELIVERED && a.kind == TACT_ACTION_STEP_UP && a.state == TACT_ACTION_USED;
    if (answered) a.state = told->answer;
    bool outer = tact__unit_begin(k);
    s = store(k, &at, &was, &a, arena, trouble);
    if (!s && answered) s = happened(k, &at, &a, arena, trouble);
    return tact__unit_end(k, outer, s);
}

/* ---- what is due --------------------------------------------------------------------------------------------------------------------- */

typedef struct due_row { uint64_t id; tact_instant at; uint8_t record[16]; } due_row;
typedef struct gathering { due_row rows[SWEEP]; uint32_t count; } gathering;

static bool gather(void *ctx, tact_slice key, tact_slice value) {
    gathering *g = ctx;
    if (key.len != TACT_ACTION_DUE_KEY || value.len != 16) return true;
    due_row *row = &g->rows[g->count++];
    row->at.us = (int64_t)tact_key_u64(key.ptr + 11);
    row->id = tact_key_u64(key.ptr + 19);
    memcpy(row->record, value.ptr, 16);
    return g->count < SWEEP;
}

uint32_t tact_keeper_actions_due(tact_keeper *k, tact_instant now, uint64_t *ids, uint32_t room) {
    char from[TACT_ACTION_DUE_KEY], to[TACT_ACTION_DUE_KEY];
    gathering g = { .count = 0 };
    tact_trouble trouble = { "" };
    uint32_t count = 0;
    tact_slice first = tact_action_due_key((tact_instant){ 0 }, 0, from), end = tact_action_due_key((tact_instant){ now.us + 1 }, 0, to);
    if (k->read_only || tact_store_iterate(k->store, TACT_FAMILY_META, first, end, gather, &g, &trouble)) return 0;
    for (uint32_t i = 0; i < g.count; i++) {
        tact_action a;
        place at;
        tact_arena arena;
        tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
        tact_status s = load(k, g.rows[i].id, &at, &arena, &a, &trouble);
        bool waits = !s && a.call == TACT_CALL_WAITS, moved = !s && tact_action_due(&a).us != g.rows[i].at.us;
        if (moved || (s && s != TACT_ERR_NOT_FOUND)) continue;         /* the batch that moves it is on its way; or it cannot be read now */
        if (waits) { if (count < room) ids[count++] = g.rows[i].id; continue; }
        forget(&k->collecting.ops, g.rows[i].record, g.rows[i].id, g.rows[i].at);
        k->collecting.events++;
    }
    return count;
}

/* ---- whose they are ------------------------------------------------------------------------------------------------------------------- */

typedef struct listing { tact_keeper *k; tact_arena *arena; tact_action *out; uint32_t count, room; tact_status status; tact_trouble *trouble; } listing;

static bool list_row(void *ctx, tact_slice key, tact_slice value) {
    listing *l = ctx;
    uint32_t slot;
    tact_slice kept = tact_arena_copy(l->arena, value);
    if (key.len != TACT_ACTION_KEY) return true;
    if (!kept.ptr) { l->status = TACT_ERR_MEMORY; return false; }
    tact_status s = read_row(l->k, key, kept, &slot, l->arena, &l->out[l->count], l->trouble);
    if (s == TACT_ERR_SEALED) return true;
    l->status = s;
    return !s && ++l->count < l->room;
}

static tact_status list_record(void *ctx, const uint8_t record[16]) {
    listing *l = ctx;
    if (l->count == l->room) return TACT_OK;
    tact_status s = walk_rows(l->k, record, list_row, l, l->trouble);
    return s ? s : l->status;
}

tact_status tact_keeper_actions_of(tact_keeper *k, const tact_who *who, tact_arena *arena, tact_action *out, uint32_t *count, tact_trouble *trouble) {
    listing l = { .k = k, .arena = arena, .out = out, .room = *count, .trouble = trouble };
    tact_status s = tact__records_each(k, who, list_record, &l, arena, trouble);
    *count = l.count;
    return s;
}

typedef struct erasing { tact_keeper *k; tact_batch *batch; tact_arena *arena; } erasing;

static bool erase_row(void *ctx, tact_slice key, tact_slice value) {
    erasing *e = ctx;
    uint32_t slot;
    tact_action a;
    tact_trouble ignored = { "" };
    if (key.len != TACT_ACTION_KEY) return true;
    tact_arena_mark mark = tact_arena_checkpoint(e->arena);
    if (!read_row(e->k, key, value, &slot, e->arena, &a, &ignored)) forget(e->batch, (const uint8_t *)key.ptr, a.id, tact_action_due(&a));
    tact_arena_undo(e->arena, mark);
    return true;
}

tact_status tact__actions_erase(tact_keeper *k, const uint8_t record[16], tact_batch *batch, tact_arena *arena, tact_trouble *trouble) {
    erasing e = { k, batch, arena };
    return walk_rows(k, record, erase_row, &e, trouble);
}
