/* daemon/keeper_receipt.c -- the proof of a choice: a receipt sealed with the person's key, chained over sealed bytes, signed.
 *
 * Row     family cold, key = record key | 'r' | receipt id 16;  value = number u64 | previous hash 32 | signature 64 | sealed receipt
 * Chain   meta row "chain" = next number u64 | hash of the last link 32. One writer, one chain.
 */
#include <sodium.h>
#include "core/consent/receipt.h"
#include "daemon/keeper_internal.h"

enum { ROW_KEY = 33, ROW_HEAD = 8 + 32 + 64 };

static tact_slice row_key(const tact__entry *e, const uint8_t id[16], uint8_t out[ROW_KEY]) {
    memcpy(out, e->key.bytes, 16);
    out[16] = 'r';
    memcpy(out + 17, id, 16);
    return (tact_slice){ (const char *)out, ROW_KEY };
}

tact_status tact__chain_open(tact_keeper *k, tact_trouble *trouble) {
    tact_arena arena;
    tact_slice value;
    k->chain_number = 0;
    memset(k->chain_hash, 0, sizeof k->chain_hash);
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    tact_status s = tact_store_get(k->store, TACT_FAMILY_META, TACT_S("chain"), &arena, &value, trouble);
    if (s == TACT_ERR_NOT_FOUND) return TACT_OK;
    if (s) return s;
    tact_reader r = tact_reader_of(value);
    k->chain_number = tact_read_u64(&r);
    tact_slice hash = tact_read_raw(&r, 32);
    if (!tact_reader_done(&r)) return tact_trouble_set(trouble, TACT_ERR_FORMAT, "the row of the receipts' chain is damaged; `tact fsck` says more");
    memcpy(k->chain_hash, hash.ptr, 32);
    return TACT_OK;
}

static tact_slice receipt_bytes(tact_keeper *k, const tact_kept *kept, const tact_event *event, const tact_consent_how *how, const uint8_t id[16], tact_arena *arena) {
    tact_receipt_line *lines = TACT_NEW(arena, tact_receipt_line, event->grant_count);
    tact_writer w;
    bool withdrawn = true;
    tact_writer_init(&w, arena, 512);
    if (!lines) return (tact_slice){ NULL, 0 };
    for (uint32_t i = 0; i < event->grant_count; i++) {
        const tact_grant *g = &event->grants[i];
        const tact_purpose *p = tact_bundle_purpose(k->engine.bundle, g->purpose);
        lines[i] = (tact_receipt_line){ .purpose = p ? p->name : tact_word_name(TACT_LIST_PURPOSE, g->purpose), .number = g->purpose, .state = g->state, .basis = g->basis, .expires = g->expires };
        withdrawn &= g->state != TACT_PERMISSION_GRANTED;
    }
    tact_receipt receipt = {
        .state = withdrawn ? TACT_RECEIPT_WITHDRAWN : TACT_RECEIPT_ACTIVE, .at = event->received, .principal = kept->result.person.pseudonym, .part = event->device_part,
        .notice = how->notice, .jurisdiction = k->engine.bundle->country, .language = how->language, .method = how->method, .controller = k->engine.bundle->brand,
        .policy_url = k->brand->config.public_url, .source = how->source, .lines = lines, .line_count = event->grant_count };
    memcpy(receipt.id, id, 16);
    tact_receipt_write(&w, &receipt);
    return w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
}

static tact_status prove(tact_keeper *k, const tact_kept *kept, const tact_event *event, const tact_consent_how *how, tact_arena *arena, tact_proof *out, tact_trouble *trouble) {
    tact_record_key key;
    tact__entry *entry;
    uint8_t row[ROW_KEY], head[40];
    tact_writer link, value;
    memcpy(key.bytes, kept->record_key, 16);
    tact_status s = tact__entry_load(k, key, &entry, trouble);
    if (s) return s;
    if (entry->kind != TACT__PERSON || !kept->result.keep) return tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "nothing is kept about this person, so there is nothing to prove");
    randombytes_buf(out->id, sizeof out->id);
    tact_slice plain = receipt_bytes(k, kept, event, how, out->id, arena);
    uint8_t *sealed = plain.len ? tact_arena_alloc(arena, plain.len + TACT_SEAL_BYTES, 1) : NULL;
    if (!sealed) return tact_trouble_set(trouble, TACT_ERR_INVALID, "the receipt cannot be written: language and method take at most 512 bytes, source 4,096");
    tact_slice name = row_key(entry, out->id, row), sealed_slice = { (const char *)sealed, plain.len + TACT_SEAL_BYTES };
    s = tact_vault_seal(k->vault, sealed, entry->slot, name, plain, trouble);
    if (s) return s;
    tact_writer_init(&link, arena, 512);
    tact_receipt_link_write(&link, k->chain_hash, k->chain_number, sealed_slice);
    tact_vault_sign(k->vault, out->signature, tact_writer_slice(&link));
    out->number = k->chain_number;
    out->at = event->received;
    tact_writer_init(&value, arena, ROW_HEAD + sealed_slice.len);
    tact_write_u64(&value, k->chain_number);
    tact_write_bytes(&value, k->chain_hash, 32);
    tact_write_bytes(&value, out->signature, 64);
    tact_write_bytes(&value, sealed_slice.ptr, sealed_slice.len);
    if (link.status || value.status) return TACT_ERR_MEMORY;
    crypto_generichash(k->chain_hash, sizeof k->chain_hash, link.ptr, link.len, NULL, 0);
    memcpy(out->hash, k->chain_hash, 32);
    k->chain_number++;
    for (unsigned i = 0; i < 8; i++) head[i] = (uint8_t)(k->chain_number >> (8 * i));
    memcpy(head + 8, k->chain_hash, 32);
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_COLD, name, tact_writer_slice(&value));
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, TACT_S("chain"), (tact_slice){ (const char *)head, sizeof head });
    k->collecting.events++;
    return TACT_OK;
}

/* No choice without its proof: the choice stands in the batch already, so a failure takes the batch with it. */
tact_status tact_keeper_receipt(tact_keeper *k, const tact_kept *kept, const tact_event *event, const tact_consent_how *how, tact_arena *arena, tact_proof *out, tact_trouble *trouble) {
    tact_status s = prove(k, kept, event, how, arena, out, trouble);
    if (!s) tact__choices_count(k, kept, event, how);
    if (s && kept->result.keep && kept->commit == k->collecting.number) k->collecting.broken = s;
    return s;
}

typedef struct { tact_keeper *k; tact__entry *entry; tact_arena *arena; tact_proof *out; uint32_t count, room; tact_status status; } walk;

static bool visit(void *ctx, tact_slice key, tact_slice value) {
    walk *w = ctx;
    tact_trouble trouble = { "" };
    if (key.len != ROW_KEY || value.len < ROW_HEAD + TACT_SEAL_BYTES) return true;
    if (w->count == w->room) return false;
    tact_proof *p = &w->out[w->count];
    tact_reader r = tact_reader_of(value);
    p->number = tact_read_u64(&r);
    (void)tact_read_raw(&r, 32);
    memcpy(p->signature, tact_read_raw(&r, 64).ptr, 64);
    memcpy(p->id, key.ptr + 17, 16);
    tact_slice sealed = { (const char *)r.at, (size_t)(r.end - r.at) };
    uint8_t *plain = tact_arena_alloc(w->arena, sealed.len, 1);
    if (!plain) { w->status = TACT_ERR_MEMORY; return false; }
    w->status = tact_vault_unseal(w->k->vault, plain, w->entry->slot, key, sealed, &trouble);
    if (w->status == TACT_ERR_SEALED) { w->status = TACT_OK; return true; }        /* of a record that retention ended; who came back has another key */
    if (w->status) return false;
    tact_reader body = tact_reader_of((tact_slice){ (const char *)plain, sealed.len - TACT_SEAL_BYTES });
    w->status = tact_receipt_read(&body, w->arena, &p->receipt);
    p->at = p->receipt.at;
    w->count++;
    return w->status == TACT_OK;
}

static void row_range(const tact__entry *e, uint8_t from[17], uint8_t to[17]) {
    memcpy(from, e->key.bytes, 16);
    memcpy(to, from, 16);
    from[16] = 'r';
    to[16] = 's';
}

typedef struct { walk w; uint32_t slot; tact_writer *ids; tact_instant last; } listing;

static bool list_row(void *ctx, tact_slice key, tact_slice value) {
    listing *l = ctx;
    tact_proof one = { .number = 0 };
    tact__entry as = *l->w.entry;
    listing own = *l;
    as.slot = l->slot;
    own.w.entry = &as;
    own.w.out = &one;
    own.w.count = 0;
    tact_arena_mark mark = tact_arena_checkpoint(l->w.arena);
    bool on = visit(&own.w, key, value);
    tact_arena_undo(l->w.arena, mark);
    l->w.status = own.w.status;
    if (own.w.count != 1) return on;
    tact_write_bytes(l->ids, (const char *)one.id, sizeof one.id);
    if (tact_instant_before(l->last, one.at)) l->last = one.at;
    return on;
}

/* On the disk, and in the batches that are not there yet. */
tact_status tact__receipts_list(tact_keeper *k, const tact__entry *entry, uint32_t slot, tact_writer *ids, tact_instant *last, tact_arena *arena, tact_trouble *trouble) {
    const tact__batch *batches[] = { k->busy ? &k->syncing : NULL, &k->collecting };
    tact__entry as = *entry;
    uint8_t from[17], to[17];
    listing l = { .w = { .k = k, .entry = &as, .arena = arena, .room = 1 }, .slot = slot, .ids = ids };
    row_range(entry, from, to);
    if (!slot) return TACT_OK;
    tact_status s = tact_store_iterate(k->store, TACT_FAMILY_COLD, (tact_slice){ (const char *)from, 17 }, (tact_slice){ (const char *)to, 17 }, list_row, &l, trouble);
    for (unsigned b = 0; b < 2 && !s; b++) {
        size_t at = 0;
        tact_batch_op op;
        while (batches[b] && tact_batch_next(&batches[b]->ops, &at, &op))
            if (op.family == TACT_FAMILY_COLD && op.kind == TACT_BATCH_PUT && tact_slice_starts(op.key, (tact_slice){ (const char *)from, 17 })) (void)list_row(&l, op.key, op.value);
    }
    if (l.last.us) *last = l.last;
    return s ? s : l.w.status;
}

typedef struct { tact_batch *ops; walk w; tact_instant before; } expiry;

static bool expire_row(void *ctx, tact_slice key, tact_slice value) {
    expiry *x = ctx;
    tact_proof one = { .number = 0 };
    tact_arena_mark mark = tact_arena_checkpoint(x->w.arena);
    x->w.out = &one;
    x->w.count = 0;
    bool on = visit(&x->w, key, value);
    if (x->w.count == 1 && tact_instant_before(one.at, x->before)) tact_batch_erase(x->ops, TACT_FAMILY_COLD, key);
    tact_arena_undo(x->w.arena, mark);
    return on;
}

tact_status tact__receipts_expire(tact_keeper *k, tact__entry *entry, tact_instant before, tact_arena *arena, tact_trouble *trouble) {
    expiry x = { .ops = &k->collecting.ops, .w = { .k = k, .entry = entry, .arena = arena, .room = 1 }, .before = before };
    uint8_t from[17], to[17];
    if (entry->kind != TACT__PERSON) return TACT_OK;
    memcpy(from, entry->key.bytes, 16);
    memcpy(to, from, 16);
    from[16] = 'r';
    to[16] = 's';
    tact_status s = tact_store_iterate(k->store, TACT_FAMILY_COLD, (tact_slice){ (const char *)from, 17 }, (tact_slice){ (const char *)to, 17 }, expire_row, &x, trouble);
    return s ? s : x.w.status;
}

tact_status tact_keeper_receipts(tact_keeper *k, const tact_who *who, tact_arena *arena, tact_proof *out, uint32_t *count, tact_trouble *trouble) {
    walk w = { .k = k, .arena = arena, .out = out, .room = *count };
    uint8_t from[17], to[17];
    tact_status s = tact__locate(k, who, &w.entry, arena, trouble);
    if (s) return s;
    memcpy(from, w.entry->key.bytes, 16);
    memcpy(to, from, 16);
    from[16] = 'r';
    to[16] = 's';
    s = tact_store_iterate(k->store, TACT_FAMILY_COLD, (tact_slice){ (const char *)from, 17 }, (tact_slice){ (const char *)to, 17 }, visit, &w, trouble);
    *count = w.count;
    return s ? s : w.status;
}
