/* daemon/keeper_order.c -- see keeper_order.h and order.h. */
#include "daemon/keeper_order.h"
#include <stdio.h>
#include "daemon/keeper_internal.h"

enum { SWEEP = 64 };

static tact_record_key hash_of(const tact_keeper *k, tact_slice number) { return tact_vault_record_key(k->vault, TACT_S("order"), number); }

static tact_status walk(tact_keeper *k, const uint8_t record[16], tact_store_visit visit, void *ctx, tact_trouble *trouble) {
    uint8_t from[17], to[17];
    memcpy(from, record, 16);
    memcpy(to, record, 16);
    from[16] = 'o';
    to[16] = 'p';
    return tact_store_iterate(k->store, TACT_FAMILY_COLD, (tact_slice){ (const char *)from, 17 }, (tact_slice){ (const char *)to, 17 }, visit, ctx, trouble);
}

/* ---- rows go --------------------------------------------------------------------------------------------------------------------- */

/* The number leads elsewhere, when somebody else's order took it over meanwhile: that row stays. */
static tact_status forget(tact_keeper *k, tact_batch *batch, const tact_order_place *p, tact_trouble *trouble) {
    char key[TACT_ORDER_KEY], block[256];
    tact_arena arena;
    tact_order_place now;
    tact_slice value;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_slice name = tact_order_name_key(p->hash, key);
    tact_status s = tact__row_get(k, TACT_FAMILY_META, name, &arena, &value, trouble);
    if (!s && tact_order_of_name(name, value, &now) && !memcmp(now.record, p->record, 16) && now.until.us == p->until.us) tact_batch_erase(batch, TACT_FAMILY_META, name);
    tact_arena_close(&arena);
    if (s && s != TACT_ERR_NOT_FOUND) return s;
    tact_batch_erase(batch, TACT_FAMILY_COLD, tact_order_key(p, key));
    tact_batch_erase(batch, TACT_FAMILY_META, tact_order_due_key(p, key));
    return TACT_OK;
}

typedef struct gathering { tact_order_place *places; uint32_t count, room; } gathering;

static bool gather(void *ctx, tact_slice key, tact_slice value) {
    gathering *g = ctx;
    (void)value;
    if (tact_order_of_key(key, &g->places[g->count])) g->count++;
    return g->count < g->room;
}

static bool gather_due(void *ctx, tact_slice key, tact_slice value) {
    gathering *g = ctx;
    if (tact_order_of_due(key, value, &g->places[g->count])) g->count++;
    return g->count < g->room;
}

/* Named in a batch that is not on the disk yet. */
static tact_status forget_waiting(tact_keeper *k, const tact_batch *ops, const uint8_t record[16], tact_batch *batch, tact_trouble *trouble) {
    size_t at = 0;
    tact_batch_op op;
    tact_order_place p;
    tact_status s = TACT_OK;
    while (!s && tact_batch_next(ops, &at, &op))
        if (op.kind == TACT_BATCH_PUT && op.family == TACT_FAMILY_META && tact_order_of_name(op.key, op.value, &p) && !memcmp(p.record, record, 16)) s = forget(k, batch, &p, trouble);
    return s;
}

tact_status tact__orders_forget(tact_keeper *k, const uint8_t record[16], tact_batch *batch, tact_trouble *trouble) {
    uint8_t from[17], to[17];
    tact_order_place places[TACT_ORDER_MOST * 2];          /* one commit may bring more than one record keeps: what is beyond goes with the range, its other rows when they are due */
    gathering g = { places, 0, TACT_ORDER_MOST * 2 };
    tact_status s = walk(k, record, gather, &g, trouble);
    for (uint32_t i = 0; i < g.count && !s; i++) s = forget(k, batch, &places[i], trouble);
    if (!s) s = forget_waiting(k, &k->collecting.ops, record, batch, trouble);
    if (!s && k->busy) s = forget_waiting(k, &k->syncing.ops, record, batch, trouble);
    memcpy(from, record, 16);
    memcpy(to, record, 16);
    from[16] = 'o';
    to[16] = 'p';
    tact_batch_erase_range(batch, TACT_FAMILY_COLD, (tact_slice){ (const char *)from, 17 }, (tact_slice){ (const char *)to, 17 });
    return s;
}

void tact__orders_tick(tact_keeper *k, tact_instant now) {
    tact_order_place places[SWEEP];
    gathering g = { places, 0, SWEEP };
    char from[TACT_ORDER_DUE_KEY], to[TACT_ORDER_DUE_KEY];
    tact_trouble trouble = { "" };
    int64_t hour = now.us / TACT_HOURS(1).us;
    if (k->read_only || k->orders_swept_hour == hour || tact__batch_start(k)) return;
    tact_slice first = tact_order_due_key(&(tact_order_place){ .until = { 0 } }, from), end = tact_order_due_key(&(tact_order_place){ .until = { now.us + 1 } }, to);
    tact_status s = tact_store_iterate(k->store, TACT_FAMILY_META, first, end, gather_due, &g, &trouble);
    for (uint32_t i = 0; i < g.count && !s; i++) s = forget(k, &k->collecting.ops, &places[i], &trouble);
    k->collecting.events += g.count;
    k->orders_swept_hour = g.count == SWEEP ? 0 : hour;
    if (s) fprintf(stderr, "tact: old order numbers could not be swept: %s\n", trouble.text);
}

/* ---- one is named ------------------------------------------------------------------------------------------------------------------ */

typedef struct search { uint64_t part; tact_record_key key; uint32_t slot; } search;

static tact_status match(void *ctx, tact_record_key device, uint32_t slot) {
    search *of = ctx;
    if (tact__part_id(device) == of->part) { of->key = device; of->slot = slot; }
    return TACT_OK;
}

/* The record key of the part it happened on: a linked device's own. */
static tact_status part_key(tact_keeper *k, const tact__entry *entry, uint64_t part, search *out, tact_arena *arena, tact_trouble *trouble) {
    *out = (search){ .part = part, .key = entry->key, .slot = entry->slot };
    if (!part || tact__part_id(entry->key) == part) return TACT_OK;
    return tact__devices_each(k, entry, match, out, arena, trouble);
}

tact_status tact__order_note(tact_keeper *k, const tact__entry *entry, const tact_event *event, bool bought, tact_arena *arena, tact_trouble *trouble) {
    char digits[24], key[TACT_ORDER_KEY], row[TACT_ORDER_NAME_VALUE];
    tact_order order = { .at = event->received, .number = tact_order_named(&event->properties, digits) };
    tact_order_place p, there, places[TACT_ORDER_MOST * 2];
    gathering g = { places, 0, TACT_ORDER_MOST * 2 };
    search part;
    tact_slice value;
    tact_writer w;
    if (!order.number.len) return TACT_OK;
    tact_status s = part_key(k, entry, event->device_part, &part, arena, trouble);
    if (s) return s;
    tact_record_key hash = hash_of(k, order.number);
    memcpy(p.hash, hash.bytes, 16);
    memcpy(p.record, part.key.bytes, 16);
    p.until = tact_instant_add(event->received, k->brand->config.retention.events);
    tact_slice name = tact_order_name_key(p.hash, key);
    s = tact__row_get(k, TACT_FAMILY_META, name, arena, &value, trouble);
    bool taken = !s && tact_order_of_name(name, value, &there);
    if (s && s != TACT_ERR_NOT_FOUND) return s;
    if (taken && (!bought || !memcmp(there.record, p.record, 16))) return TACT_OK;
    k->half_done = true;
    s = taken ? forget(k, &k->collecting.ops, &there, trouble) : TACT_OK;
    if (!s) s = walk(k, p.record, gather, &g, trouble);
    for (uint32_t i = 0; !s && i + TACT_ORDER_MOST <= g.count; i++) s = forget(k, &k->collecting.ops, &places[i], trouble);
    tact_writer_init(&w, arena, 160);
    tact_order_write(&w, &order);
    if (!s) s = w.status;
    tact_slice cold = tact_order_key(&p, key);
    if (!s) s = tact_envelope_seal(k->vault, arena, &value, TACT_FAMILY_COLD, cold, part.slot, 1, tact_writer_slice(&w), trouble);
    if (s) return s;
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_COLD, cold, value);
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, tact_order_due_key(&p, key), (tact_slice){ (const char *)p.record, 16 });
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, tact_order_name_key(p.hash, key), tact_order_name_value(&p, row));
    return TACT_OK;
}

/* ---- what a withdrawal ends ---------------------------------------------------------------------------------------------------------- */

typedef struct ending { tact_keeper *k; const tact_person *person; tact_instant now; tact_trouble *trouble; } ending;

static tact_status end_part(ending *e, uint64_t id, const uint8_t record[16]) {
    const tact_part *part = tact_person_part_const(e->person, id);
    bool keeps = part && tact_consent_has(e->person, part, TACT_PURPOSE_REMEMBER, e->now);
    return keeps ? TACT_OK : tact__orders_forget(e->k, record, &e->k->collecting.ops, e->trouble);
}

static tact_status end_device(void *ctx, tact_record_key device, uint32_t slot) {
    (void)slot;
    return end_part(ctx, tact__part_id(device), device.bytes);
}

tact_status tact__orders_after(tact_keeper *k, const tact__entry *entry, const tact_person *person, const tact_event *event, const tact_consent_effects *effects, tact_arena *arena, tact_trouble *trouble) {
    ending e = { k, person, event->received, trouble };
    if (event->type != TACT_EVENT_RETAIN && !(effects->ended & tact_bit(TACT_PURPOSE_REMEMBER))) return TACT_OK;
    tact_status s = end_part(&e, person->account ? 0 : tact__part_id(entry->key), entry->key.bytes);
    return s ? s : tact__devices_each(k, entry, end_device, &e, arena, trouble);
}

/* ---- whose ----------------------------------------------------------------------------------------------------------------------------- */

tact_status tact_keeper_order(tact_keeper *k, tact_slice number, uint8_t record[16], tact_trouble *trouble) {
    char key[TACT_ORDER_NAME_KEY], block[256];
    tact_arena arena;
    tact_order_place p;
    tact_slice value;
    number = tact_order_number(number);
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_slice name = tact_order_name_key(hash_of(k, number).bytes, key);
    tact_status s = number.len ? tact_store_get(k->store, TACT_FAMILY_META, name, &arena, &value, trouble) : TACT_ERR_NOT_FOUND;
    if (!s && !tact_order_of_name(name, value, &p)) s = tact_trouble_set(trouble, TACT_ERR_FORMAT, "the row of an order is damaged; `tact fsck` says more");
    if (!s) memcpy(record, p.record, 16);
    tact_arena_close(&arena);
    return s == TACT_ERR_NOT_FOUND ? tact_trouble_set(trouble, s, "nobody is known by this order number: no event of a trusted sender named it as order_id, of somebody who may be remembered; or it is too old, or its person was erased") : s;
}

typedef struct listing { tact_keeper *k; tact_arena *arena; tact_order *out; uint32_t count, room; tact_status status; tact_trouble *trouble; } listing;

static bool list_row(void *ctx, tact_slice key, tact_slice value) {
    listing *l = ctx;
    tact_envelope envelope;
    if (key.len != TACT_ORDER_KEY) return true;
    tact_slice kept = tact_arena_copy(l->arena, value);
    if (!kept.ptr) { l->status = TACT_ERR_MEMORY; return false; }
    tact_status s = tact_envelope_open(l->k->vault, l->arena, &envelope, TACT_FAMILY_COLD, key, kept, l->trouble);
    if (s == TACT_ERR_SEALED) return true;
    l->status = s ? s : tact_order_read(envelope.plaintext, &l->out[l->count]);
    return !l->status && ++l->count < l->room;
}

static tact_status list_record(void *ctx, const uint8_t record[16]) {
    listing *l = ctx;
    if (l->count == l->room) return TACT_OK;
    tact_status s = walk(l->k, record, list_row, l, l->trouble);
    return s ? s : l->status;
}

tact_status tact_keeper_orders_of(tact_keeper *k, const tact_who *who, tact_arena *arena, tact_order *out, uint32_t *count, tact_trouble *trouble) {
    listing l = { .k = k, .arena = arena, .out = out, .room = *count, .trouble = trouble };
    tact_status s = tact__records_each(k, who, list_record, &l, arena, trouble);
    *count = l.count;
    return s;
}
