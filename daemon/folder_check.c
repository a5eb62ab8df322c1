/* daemon/folder_check.c -- see folder_check.h. */
#include "daemon/folder_check.h"
#include "daemon/action.h"
#include "daemon/attach.h"
#include "daemon/order.h"
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/consent/receipt.h"
#include "core/person/cold.h"
#include "daemon/folder_names.h"
#include "daemon/folder_receipts.h"
#include "daemon/folder_rows.h"
#include "daemon/force.h"
#include "daemon/history.h"
#include "daemon/label.h"
#include "daemon/logrow.h"
#include "store/data.h"

/* Rows as daemon/keeper_receipt.c and daemon/keeper_due.c write them (doc/format.md). */
enum { RECEIPT_KEY = 33, RECEIPT_HEAD = 8 + 32 + 64, DUE_KEY = 32, SCRATCH_BYTES = 1 << 20, PROGRESS_EVERY = 65536, FILE_BYTES_MAX = 256 << 20 };

typedef struct intent { uint64_t hash; bool met; } intent;
typedef struct link { uint64_t number; uint8_t before[32], hash[32]; } link;

typedef struct checking {
    const tact_folder_check_ask *ask;
    tact_diags *out;
    tact_folder_check_report *report;
    tact_data data;
    tact_vault *vault;
    char *block; tact_arena scratch;
    intent *intents; uint32_t intent_room, intent_count, grave_count;     /* open addressing */
    link *links; uint32_t link_count, link_room;
    uint8_t public_key[TACT_PUBLIC_KEY_BYTES];
    tact_folder_names names;
    bool no_memory;
} checking;

__attribute__((format(printf, 5, 6))) static void find(checking *c, tact_severity severity, const char *where, const char *way_out, const char *format, ...) {
    char text[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    size_t len = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    c->out->file = TACT_JOIN(c->out, tact_slice_of(where));
    tact_diag_add(c->out, severity, 0, 0, TACT_JOIN(c->out, (tact_slice){ text, len }), tact_slice_of(way_out));
}

static const char restore[] = "restore a backup, or erase this person";

static const char *hex(char out[65], tact_slice bytes) {
    size_t n = bytes.len < 32 ? bytes.len : 32;
    return sodium_bin2hex(out, 65, (const unsigned char *)bytes.ptr, n);
}

/* ---- intents and their due rows ---- */

static uint64_t intent_hash(tact_slice record_key, uint64_t key, tact_instant due) {
    uint8_t bytes[DUE_KEY];
    tact_key_put_u64(bytes, (uint64_t)due.us);
    memcpy(bytes + 8, record_key.ptr, 16);
    tact_key_put_u64(bytes + 24, key);
    uint64_t h = tact_hash((tact_seed){ 0x646f75626c65u, 2 }, (tact_slice){ (const char *)bytes, sizeof bytes });
    return h ? h : 1;
}

static intent *place_of(intent *list, uint32_t room, uint64_t hash) {
    uint32_t i = (uint32_t)hash & (room - 1);
    while (list[i].hash && list[i].hash != hash) i = (i + 1) & (room - 1);
    return &list[i];
}

/* The same table remembers who is buried: their intents went with them, the rows in the due index go when they fall due. */
static uint64_t grave_hash(tact_slice record_key) { return tact_hash((tact_seed){ 0x6772617665u, 3 }, record_key) | 1; }

static void add_intent(checking *c, uint64_t hash) {
    if ((c->intent_count + 1) * 2 > c->intent_room) {
        uint32_t room = c->intent_room ? c->intent_room * 2 : 1024;
        intent *more = calloc(room, sizeof *more);
        if (!more) { c->no_memory = true; return; }
        for (uint32_t i = 0; i < c->intent_room; i++)
            if (c->intents[i].hash) *place_of(more, room, c->intents[i].hash) = c->intents[i];
        free(c->intents);
        c->intents = more;
        c->intent_room = room;
    }
    intent *at = place_of(c->intents, c->intent_room, hash);
    if (!at->hash) c->intent_count++;
    at->hash = hash;
}

static bool check_due(void *ctx, tact_slice key, tact_slice value, tact_record_key *person) {
    checking *c = ctx;
    char text[65];
    (void)value;
    if (key.len != DUE_KEY) return false;
    memcpy(person->bytes, key.ptr + 8, sizeof person->bytes);
    uint64_t which = tact_key_u64(key.ptr + 24);
    if (!which) {                                          /* the record's own retention; a record that went before leaves its row behind */
        *person = (tact_record_key){ { 0 } };
        return true;
    }
    uint64_t hash = intent_hash((tact_slice){ key.ptr + 8, 16 }, which, (tact_instant){ (int64_t)tact_key_u64(key.ptr) });
    intent *at = c->intent_room ? place_of(c->intents, c->intent_room, hash) : NULL;
    if (at && at->hash) { at->met = true; return true; }
    at = c->intent_room ? place_of(c->intents, c->intent_room, grave_hash((tact_slice){ key.ptr + 8, 16 })) : NULL;
    if (!at || !at->hash) find(c, TACT_WARNING, "due", "none needed: it is dropped when it falls due", "%s stands for an intent that its person does not have", hex(text, key));
    return true;
}

static tact_status check_meta(void *ctx, tact_slice key, tact_slice value, tact_trouble *why) {
    checking *c = ctx;
    tact_arena_reset(&c->scratch);
    return tact_folder_row(key, value, &c->scratch, why);
}

static void check_intents(checking *c) {
    uint64_t lost = 0;
    for (uint32_t i = 0; i < c->intent_room; i++) lost += c->intents[i].hash && !c->intents[i].met;
    if (lost) find(c, TACT_ERROR, "due", "restore a backup; or let them be: they expire with their record", "%llu waiting intents have no row in the due index, so nothing will wake them", (unsigned long long)lost);
    c->report->intent_count = c->intent_count - c->grave_count;
}

/* ---- records ---- */

static tact_status check_value(void *ctx, tact_family family, tact_slice key, const tact_envelope *envelope, tact_trouble *why) {
    checking *c = ctx;
    tact_arena_reset(&c->scratch);
    if (family == TACT_FAMILY_COLD && key.len > TACT_RECORD_KEY_BYTES && key.ptr[TACT_RECORD_KEY_BYTES] == 't') {
        tact_status s = tact_folder_thread(key, envelope->plaintext, &c->scratch);
        return s ? tact_trouble_set(why, s, "the row of a thread cannot be read: %s", tact_status_line(s)) : TACT_OK;
    }
    if (family == TACT_FAMILY_COLD && key.len == TACT_ACTION_KEY && key.ptr[TACT_RECORD_KEY_BYTES] == 'a') {
        tact_action action;
        tact_status s = tact_action_read(envelope->plaintext, &action);
        return s ? tact_trouble_set(why, s, "an action cannot be read: %s", tact_status_line(s)) : TACT_OK;
    }
    if (family == TACT_FAMILY_COLD && key.len == TACT_ORDER_KEY && key.ptr[TACT_RECORD_KEY_BYTES] == 'o') {
        tact_order order;
        tact_status s = tact_order_read(envelope->plaintext, &order);
        return s ? tact_trouble_set(why, s, "an order's number cannot be read: %s", tact_status_line(s)) : TACT_OK;
    }
    if (family == TACT_FAMILY_COLD) {
        tact_cold *cold = TACT_NEW(&c->scratch, tact_cold, 1);
        tact_status s = cold ? tact_cold_read(envelope->plaintext, &c->scratch, cold) : TACT_ERR_MEMORY;
        return s ? tact_trouble_set(why, s, "the cold value cannot be read: %s", tact_status_line(s)) : TACT_OK;
    }
    if (envelope->head.kind != TACT_ENVELOPE_SEALED) return TACT_OK;
    tact_person *person = TACT_NEW(&c->scratch, tact_person, 1);
    tact_status s = person ? tact_person_read(envelope->plaintext, &c->scratch, person) : TACT_ERR_MEMORY;
    if (s) return tact_trouble_set(why, s, "the record cannot be read: %s", tact_status_line(s));
    for (uint32_t i = 0; i < person->pending_count; i++) add_intent(c, intent_hash(key, person->pending[i].key, person->pending[i].due));
    return TACT_OK;
}

/* ---- receipts ---- */

static bool check_receipt(void *ctx, tact_family family, tact_slice key, tact_slice value) {
    checking *c = ctx;
    char text[65];
    tact_envelope_head head;
    if (family == TACT_FAMILY_PERSON && !tact_envelope_peek(value, &head, NULL) && head.kind == TACT_ENVELOPE_TOMBSTONE) {
        uint32_t before = c->intent_count;
        add_intent(c, grave_hash(key));
        if (c->intent_room) place_of(c->intents, c->intent_room, grave_hash(key))->met = true;
        c->grave_count += c->intent_count - before;
    }
    if (family != TACT_FAMILY_COLD || key.len != RECEIPT_KEY || key.ptr[16] != 'r') return false;
    c->report->receipt_count++;
    if (value.len < RECEIPT_HEAD + TACT_SEAL_BYTES) { find(c, TACT_ERROR, "cold", restore, "the receipt %s is cut", hex(text, key)); return true; }
    if (c->link_count == c->link_room) {
        uint32_t room = c->link_room ? c->link_room * 2 : 1024;
        link *more = realloc(c->links, room * sizeof *more);
        if (!more) { c->no_memory = true; return true; }
        c->links = more;
        c->link_room = room;
    }
    link *l = &c->links[c->link_count++];
    tact_writer w;
    tact_reader r = tact_reader_of(value);
    l->number = tact_read_u64(&r);
    memcpy(l->before, tact_read_raw(&r, 32).ptr, 32);
    const uint8_t *signature = (const uint8_t *)tact_read_raw(&r, 64).ptr;
    tact_arena_reset(&c->scratch);
    tact_writer_init(&w, &c->scratch, 512);
    tact_receipt_link_write(&w, l->before, l->number, (tact_slice){ (const char *)r.at, (size_t)(r.end - r.at) });
    if (w.status) { c->no_memory = true; return true; }
    (void)crypto_generichash(l->hash, sizeof l->hash, w.ptr, w.len, NULL, 0);
    if (!tact_vault_verify(c->public_key, signature, tact_writer_slice(&w)))
        find(c, TACT_ERROR, "cold", restore, "receipt number %llu is not signed by this folder: it, or its signature, was changed", (unsigned long long)l->number);
    return true;
}

static int by_number(const void *a, const void *b) {
    uint64_t x = ((const link *)a)->number, y = ((const link *)b)->number;
    return (x > y) - (x < y);
}

static tact_status check_chain(checking *c, tact_store *store, tact_trouble *why) {
    uint8_t head[40] = { 0 };
    size_t len = 0;
    tact_status s = tact__store_get_into(store, TACT_FAMILY_META, TACT_S("chain"), head, sizeof head, &len, why);
    if (s && s != TACT_ERR_NOT_FOUND) return s;
    if (!s && len != sizeof head) { find(c, TACT_ERROR, "meta", "restore a backup", "the row \"chain\" makes no sense"); return TACT_OK; }
    uint64_t next = 0;
    for (unsigned i = 0; i < 8; i++) next |= (uint64_t)head[i] << (8 * i);
    if (c->link_count) qsort(c->links, c->link_count, sizeof *c->links, by_number);
    for (uint32_t i = 0; i < c->link_count; i++) {
        const link *l = &c->links[i], *following = i + 1 < c->link_count ? &c->links[i + 1] : NULL;
        if (following && following->number == l->number) find(c, TACT_ERROR, "cold", restore, "two receipts have the number %llu", (unsigned long long)l->number);
        else if (following && following->number == l->number + 1 && memcmp(following->before, l->hash, 32) != 0)
            find(c, TACT_ERROR, "cold", restore, "receipt number %llu does not follow number %llu: one of them was changed", (unsigned long long)following->number, (unsigned long long)l->number);
        if (l->number >= next || (l->number + 1 == next && memcmp(head + 8, l->hash, 32) != 0))
            find(c, TACT_ERROR, "meta", "restore a backup", "the chain of receipts does not end with number %llu, though it is there", (unsigned long long)l->number);
    }
    return TACT_OK;
}

/* ---- what decisions name ---- */

typedef struct { checking *c; const char *folder; } files;

static tact_status read_one(files *f, const char *name, char **bytes, size_t *len, tact_trouble *why) {
    tact_path path;
    tact_status s = tact_path_join(&path, f->folder, name, why);
    return s ? s : tact_file_read(path.text, FILE_BYTES_MAX, bytes, len, why);
}

static void unreadable(checking *c, const char *kind, const char *name, const char *why) {
    char where[128];
    snprintf(where, sizeof where, "%s/%.80s", kind, name);
    find(c, TACT_ERROR, where, "put it back from a backup: decisions that name it cannot be replayed without it", "%s", why);
}

static tact_status check_bundle(void *ctx, const char *name, bool is_folder, tact_trouble *ignored) {
    files *f = ctx;
    char *bytes;
    size_t len;
    tact_force *force;
    tact_trouble why = { "" };
    (void)ignored;
    if (is_folder || strlen(name) != 15 || strcmp(name + 8, ".bundle") != 0) return TACT_OK;
    f->c->report->bundle_count++;
    if (read_one(f, name, &bytes, &len, &why)) { unreadable(f->c, "bundles", name, why.text); return TACT_OK; }
    tact_status s = tact_force_make(&force, (tact_slice){ bytes, len }, f->c->data.bundles.text, &why);
    if (s) unreadable(f->c, "bundles", name, why.text);
    else if (force->bundle.id != (uint32_t)strtoul(name, NULL, 16)) unreadable(f->c, "bundles", name, "it holds another bundle than its name says");
    if (!s) tact_force_free(force);
    free(bytes);
    return TACT_OK;
}

static tact_status check_numbered(files *f, const char *name, bool world) {
    char *bytes;
    size_t len;
    tact_trouble why = { "" };
    tact_policy policy;
    tact_world w;
    if (strlen(name) < 10 || strcmp(name + 8, world ? ".world" : ".policy") != 0) return TACT_OK;
    ++*(world ? &f->c->report->world_count : &f->c->report->policy_count);
    if (read_one(f, name, &bytes, &len, &why)) { unreadable(f->c, world ? "worlds" : "policies", name, why.text); return TACT_OK; }
    tact_arena_reset(&f->c->scratch);
    tact_slice all = { bytes, len };
    tact_status s = world ? tact_world_read(all, &f->c->scratch, &w) : tact_policy_read(all, &f->c->scratch, &policy);
    if (s) unreadable(f->c, world ? "worlds" : "policies", name, tact_status_line(s));
    else if ((world ? w.number : policy.number) != (uint32_t)strtoul(name, NULL, 10)) unreadable(f->c, world ? "worlds" : "policies", name, "it holds another number than its name says");
    free(bytes);
    return TACT_OK;
}

static tact_status check_policy(void *ctx, const char *name, bool is_folder, tact_trouble *ignored) { (void)ignored; return is_folder ? TACT_OK : check_numbered(ctx, name, false); }
static tact_status check_world(void *ctx, const char *name, bool is_folder, tact_trouble *ignored) { (void)ignored; return is_folder ? TACT_OK : check_numbered(ctx, name, true); }

static tact_status check_files(checking *c, tact_trouble *why) {
    files f = { c, c->data.bundles.text };
    tact_status s = tact_folder_list(f.folder, check_bundle, &f, why);
    f.folder = c->data.policies.text;
    if (!s) s = tact_folder_list(f.folder, check_policy, &f, why);
    f.folder = c->data.worlds.text;
    if (!s && tact_path_exists(f.folder)) s = tact_folder_list(f.folder, check_world, &f, why);
    return s;
}

/* ---- lines of the log ---- */

/* It does not open: as it should be when its person was erased, and only then. */
static void check_closed(checking *c, const tact_history_line *line) {
    const tact_value *slot = tact_value_path(line->json, "slot");
    uint8_t id[TACT_SLOT_ID_BYTES];
    bool erased = false, named = slot && slot->type == TACT_INT && slot->integer > 0 && slot->integer <= UINT32_MAX;
    if (named && !tact_vault_slot_id(c->vault, (uint32_t)slot->integer, id, &erased, NULL) && erased) return;
    find(c, TACT_ERROR, "log", "put the file back from a backup", "the sealed part of line %llu does not open, though its person was not erased", (unsigned long long)line->sequence);
}

/* One whose device was erased is shut, as it should be. */
static tact_status read_attach(checking *c, const tact_history_line *line, tact_arena *arena) {
    tact_trouble why;
    tact_status s = tact_attach_read(line, c->vault, arena, &(tact_attach){ .part = 0 }, &why);
    return s == TACT_ERR_SEALED ? TACT_OK : s;
}

static bool check_line(void *ctx, const tact_history_line *line, tact_arena *arena) {
    checking *c = ctx;
    tact_logseal seal;
    tact_cell cell;
    tact_event *event = TACT_NEW(arena, tact_event, 1);
    tact_person *person = TACT_NEW(arena, tact_person, 1);
    if (!event || !person) { c->no_memory = true; return false; }
    if (line->sequence % PROGRESS_EVERY == 0 && c->ask->progress) c->ask->progress(c->ask->ctx, "log lines", line->sequence);
    c->no_memory |= !tact_folder_names_add(&c->names, line->json, line->sequence);
    if (line->sealed) check_closed(c, line);
    if (!line->seal.len) return true;
    c->report->sealed_line_count++;
    bool label = tact_label_is(line->json), attach = tact_attach_is(line->json);
    tact_status s = label ? tact_label_read(line->seal, &(tact_label){ .kind = 0 }) : attach ? read_attach(c, line, arena) : tact_logseal_read(line->seal, &seal);
    if (label || attach) seal = (tact_logseal){ .record_hash = 0 };
    tact_reader r = tact_reader_of(seal.event);
    if (!s && !label && !attach) s = tact_event_read(&r, arena, event);
    if (!s && seal.record.len) s = tact_person_read(seal.record, arena, person);
    if (!s && seal.cell.len) s = tact_cell_read(seal.cell, &cell);
    if (s) find(c, TACT_ERROR, "log", "put the file back from a backup", "the sealed part of line %llu cannot be read: %s", (unsigned long long)line->sequence, tact_status_line(s));
    return true;
}

static tact_status check_lines(checking *c, tact_store *store, tact_trouble *why) {
    tact_status s = tact_history_read(store, c->vault, c->data.log.text, 1, (tact_slice){ NULL, 0 }, check_line, c, why);
    if (s == TACT_ERR_MEMORY || s == TACT_OK) return s;
    find(c, TACT_ERROR, "log", "put the file back from a backup", "%s", why->text[0] ? why->text : tact_status_line(s));
    return TACT_OK;
}

/* ---- all of it ---- */

static void *more_scratch(void *ctx, size_t bytes) { (void)ctx; return malloc(bytes); }
static void drop_scratch(void *ctx, void *chunk) { (void)ctx; free(chunk); }

static tact_status beyond_the_store(checking *c, tact_trouble *why) {
    tact_store *store = NULL;
    tact_status s = tact_data_open(&c->data, c->ask->data, why);
    if (!s) s = check_files(c, why);
    if (!s) s = tact_store_rocks_open(&store, c->data.store.text, NULL, why);
    if (!s) s = check_chain(c, store, why);
    if (!s) s = tact_folder_receipts(store, c->vault, c->out, &c->scratch, &c->report->opened_receipt_count, why);
    if (!s) s = check_lines(c, store, why);
    tact_folder_names_missing(&c->names, &c->data, c->out);
    if (s == TACT_ERR_FORMAT) {                            /* damage is a finding, not a failure to look; store/fsck has told it unless it is news */
        if (!c->out->error_count) find(c, TACT_ERROR, "store", "restore a backup", "%s", why->text);
        s = TACT_OK;
    }
    tact_store_close(store);
    tact_data_close(&c->data);
    return s;
}

tact_status tact_folder_check(const tact_folder_check_ask *ask, tact_diags *out, tact_folder_check_report *report, tact_trouble *why) {
    checking c = { .ask = ask, .out = out, .report = report, .block = malloc(SCRATCH_BYTES) };
    const tact_arena_source source = { more_scratch, drop_scratch, NULL };
    tact_path keys;
    *report = (tact_folder_check_report){ .receipt_count = 0 };
    if (!c.block) return TACT_ERR_MEMORY;
    tact_arena_init(&c.scratch, c.block, SCRATCH_BYTES, &source);
    tact_status s = tact_path_join(&keys, ask->data, "keys", why);
    if (!s && tact_vault_open(&c.vault, keys.text, ask->master_path, 0, NULL)) c.vault = NULL;      /* store/fsck tells that better */
    if (c.vault) tact_vault_public_key(c.vault, c.public_key);
    tact_fsck_request request = { .data = ask->data, .master_path = ask->master_path, .ctx = &c, .check = check_value, .own = check_receipt, .due = check_due, .meta = check_meta };
    if (!s) s = tact_fsck(&request, out, &report->store, why);
    if (!s && c.vault) {
        check_intents(&c);
        s = beyond_the_store(&c, why);
    }
    if (!s && c.no_memory) s = tact_trouble_set(why, TACT_ERR_MEMORY, "there is not enough memory to check this folder");
    tact_vault_close(c.vault);
    tact_arena_reset(&c.scratch);
    free(c.block);
    free(c.intents);
    free(c.links);
    tact_folder_names_free(&c.names);
    return s;
}
