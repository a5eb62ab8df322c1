/* store/fsck.c -- see fsck.h. */
#include "store/fsck.h"
#include <stdarg.h>
#include <stdlib.h>
#include "store/data.h"
#include "store/erasures.h"
#include "store/eventlog.h"

enum { FINDING_BYTES = 800, PROGRESS_EVERY = 65536, SCRATCH_BYTES = 1 << 20 };

typedef struct checking {
    const tact_fsck_request *request;
    tact_diags *out;
    tact_fsck_report *report;
    tact_data data;
    tact_store *store;
    tact_vault *vault;
    tact_family family;                      /* being walked */
    uint32_t slot_end;
    uint8_t *owners;                         /* a bit a slot: some person's record is sealed with it */
    tact_arena scratch;
    uint64_t next_line, walked;
    bool log_broken;
    tact_eventlog_state state;
} checking;

/* ---- findings ---- */

__attribute__((format(printf, 5, 6))) static void find(checking *c, tact_severity severity, const char *where, const char *way_out, const char *format, ...) {
    char text[FINDING_BYTES];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    size_t len = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    c->out->file = TACT_JOIN(c->out, tact_slice_of(where));
    tact_diag_add(c->out, severity, 0, 0, TACT_JOIN(c->out, (tact_slice){ text, len }), tact_slice_of(way_out));
}

#define RESTORE "restore a backup, or erase this person"
static const char *const erase_again = "start tact once: it finishes erasures";

static const char *hex(char out[65], tact_slice key) {
    static const char digit[] = "0123456789abcdef";
    size_t n = key.len < 32 ? key.len : 32;
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digit[(uint8_t)key.ptr[i] >> 4];
        out[2 * i + 1] = digit[(uint8_t)key.ptr[i] & 15];
    }
    out[2 * n] = '\0';
    return out;
}

static void step(checking *c) {
    if (++c->walked % PROGRESS_EVERY == 0 && c->request->progress) c->request->progress(c->request->ctx, tact_family_name(c->family), c->walked);
}

/* ---- person and cold ---- */

static void check_pointer(checking *c, const char *name, const tact_envelope *e) {
    char text[65];
    tact_slice target = { (const char *)e->target.bytes, TACT_RECORD_KEY_BYTES };
    if (tact_store_get(c->store, TACT_FAMILY_PERSON, target, NULL, NULL, NULL) == TACT_ERR_NOT_FOUND)
        find(c, TACT_ERROR, "person", RESTORE, "the pointer %s leads to %s, where nobody is", name, hex(text, target));
}

static void check_owner(checking *c, const char *name, const tact_envelope_head *head) {
    uint8_t bit = (uint8_t)(1u << (head->slot & 7));
    if (c->owners[head->slot >> 3] & bit) find(c, TACT_ERROR, "person", "restore a backup: erasing one of them would take the other", "the record %s shares key slot %u with another", name, head->slot);
    c->owners[head->slot >> 3] |= bit;
}

static bool check_envelope(void *ctx, tact_slice key, tact_slice value) {
    checking *c = ctx;
    const char *where = tact_family_name(c->family);
    char text[65];
    const char *name = hex(text, key);
    tact_envelope e;
    tact_trouble why = { "" };
    step(c);
    if (c->request->own && c->request->own(c->request->ctx, c->family, key, value)) return true;
    if (key.len < TACT_RECORD_KEY_BYTES || (c->family == TACT_FAMILY_PERSON && key.len != TACT_RECORD_KEY_BYTES)) {
        find(c, TACT_ERROR, where, RESTORE, "the key %s has %zu bytes, not %d", name, key.len, TACT_RECORD_KEY_BYTES);
        return true;
    }
    tact_status status = tact_envelope_peek(value, &e.head, &why);
    if (status) { find(c, TACT_ERROR, where, RESTORE, "%s: %s", name, why.text); return true; }
    if (e.head.slot == 0 || e.head.slot >= c->slot_end) { find(c, TACT_ERROR, where, RESTORE, "%s is sealed with slot %u, which was never handed out", name, e.head.slot); return true; }
    tact_arena_reset(&c->scratch);
    status = tact_envelope_open(c->vault, &c->scratch, &e, c->family, key, value, &why);
    uint8_t id[TACT_SLOT_ID_BYTES];
    bool erased = false;
    tact_status slot_status = tact_vault_slot_id(c->vault, e.head.slot, id, &erased, NULL);
    if (e.head.kind == TACT_ENVELOPE_TOMBSTONE) {
        c->report->tombstone_count++;
        if (!slot_status && !erased) find(c, TACT_WARNING, where, erase_again, "%s is erased, but the key in slot %u is still there", name, e.head.slot);
        return true;
    }
    if (c->family == TACT_FAMILY_COLD) c->report->cold_count++;
    else if (e.head.kind == TACT_ENVELOPE_POINTER) c->report->pointer_count++;
    else {
        c->report->person_count++;
        check_owner(c, name, &e.head);
    }
    if (status == TACT_ERR_SEALED && erased) return true;            /* unreadable for ever, as it should be */
    if (status) find(c, TACT_ERROR, where, RESTORE, "%s: %s", name, why.text);
    else if (e.head.kind == TACT_ENVELOPE_POINTER) check_pointer(c, name, &e);
    else if (c->request->check && c->request->check(c->request->ctx, c->family, key, &e, &why)) find(c, TACT_ERROR, where, RESTORE, "%s: %s", name, why.text);
    return true;
}

/* ---- due, seen, meta ---- */

static bool check_due(void *ctx, tact_slice key, tact_slice value) {
    checking *c = ctx;
    char text[65], person_text[65];
    tact_record_key person;
    step(c);
    c->report->due_count++;
    if (!c->request->due) return true;
    if (!c->request->due(c->request->ctx, key, value, &person)) { find(c, TACT_ERROR, "due", "restore a backup: what it stood for may be lost", "%s is no due entry", hex(text, key)); return true; }
    static const tact_record_key may_be_gone = { { 0 } };
    tact_slice person_key = { (const char *)person.bytes, sizeof person.bytes };
    if (memcmp(person.bytes, may_be_gone.bytes, sizeof person.bytes) == 0) return true;
    if (tact_store_get(c->store, TACT_FAMILY_PERSON, person_key, NULL, NULL, NULL) == TACT_ERR_NOT_FOUND)
        find(c, TACT_WARNING, "due", "none needed: it is dropped when it falls due", "%s is about %s, and nobody is there", hex(text, key), hex(person_text, person_key));
    return true;
}

static bool check_seen(void *ctx, tact_slice key, tact_slice value) {
    checking *c = ctx;
    char text[65];
    tact_instant at;
    step(c);
    c->report->seen_count++;
    if (!tact_seen_split(value, &at, NULL)) find(c, TACT_ERROR, "seen", "none needed: it goes within a day or so", "%s has no instant of receipt", hex(text, key));
    return true;
}

static bool check_meta(void *ctx, tact_slice key, tact_slice value) {
    checking *c = ctx;
    tact_trouble why = { "" };
    step(c);
    if (c->request->meta && c->request->meta(c->request->ctx, key, value, &why)) find(c, TACT_ERROR, "meta", "restore a backup", "%s", why.text);
    if (tact_slice_starts(key, TACT_S("erase:"))) find(c, TACT_WARNING, "meta", erase_again, "an erasure is not finished");
    return true;
}

/* ---- the log: rows in the store, then files ---- */

static bool check_row(void *ctx, tact_slice key, tact_slice value) {
    checking *c = ctx;
    char text[65];
    step(c);
    c->report->unshipped_count++;
    if (key.len != 8 || value.len < 11 || value.ptr[0] != 1 || value.ptr[9] != '{' || value.ptr[value.len - 1] != '}') {
        find(c, TACT_ERROR, "log", "restore a backup", "the row %s is no log row", hex(text, key));
        return true;
    }
    uint64_t sequence = tact_key_u64(key.ptr);
    if (sequence <= c->state.sequence) find(c, TACT_ERROR, "log", "restore a backup", "row %llu is in the store, though it was shipped", (unsigned long long)sequence);
    else if (sequence > c->next_line) find(c, TACT_WARNING, "log", "none needed: shipping writes a void line for them", "numbers %llu to %llu were never committed", (unsigned long long)c->next_line, (unsigned long long)sequence - 1);
    c->next_line = sequence + 1;
    return true;
}

static bool check_line(void *ctx, const tact_log_row *row) {
    checking *c = ctx;
    c->report->log_line_count++;
    if (c->next_line && row->sequence != c->next_line && !c->log_broken) {
        find(c, TACT_ERROR, "log", "find the missing file in a backup", "line %llu follows line %llu", (unsigned long long)row->sequence, (unsigned long long)c->next_line - 1);
        c->log_broken = true;
    }
    c->next_line = row->sequence + 1;
    tact_slice mark = TACT_S(",\"void\":");
    ptrdiff_t at = tact_slice_find(row->json, mark);
    if (at > 0 && (size_t)at < 40) c->next_line = row->sequence + strtoull(row->json.ptr + at + mark.len, NULL, 10);
    return true;
}

static tact_status check_log_file(void *ctx, const char *name, bool is_folder, tact_trouble *ignored) {
    (void)ignored;
    checking *c = ctx;
    tact_path path;
    tact_instant hour;
    tact_trouble why = { "" };
    if (is_folder || !tact_eventlog_file_name(name, &hour)) { find(c, TACT_WARNING, name, "move it elsewhere", "is no log file, but lies in the log folder"); return TACT_OK; }
    int beyond = strcmp(name, c->state.file);
    if (beyond > 0) { find(c, TACT_WARNING, name, "move it elsewhere", "is younger than the last file the store knows of"); return TACT_OK; }
    c->report->log_file_count++;
    c->log_broken = false;
    tact_status status = tact_path_join(&path, c->data.log.text, name, &why);
    if (!status) status = tact_eventlog_read_file(path.text, beyond == 0 ? c->state.offset : UINT64_MAX, check_line, c, &why);
    if (status) find(c, TACT_ERROR, name, "put the file back from a backup", "%s", why.text);
    return TACT_OK;
}

static tact_status check_log(checking *c, tact_trouble *why) {
    tact_status status = tact_eventlog_state_read(c->store, &c->state, why);
    if (status == TACT_ERR_FORMAT) { find(c, TACT_ERROR, "meta", "restore a backup", "%s", why->text); return TACT_OK; }
    c->next_line = 0;
    if (!status) status = tact_folder_list(c->data.log.text, check_log_file, c, why);
    if (status) return status;
    tact_path path;
    if (c->state.file[0] && c->state.offset && !tact_path_join(&path, c->data.log.text, c->state.file, NULL) && !tact_path_exists(path.text))
        find(c, TACT_ERROR, c->state.file, "put it back from a backup", "is missing, though rows up to number %llu were shipped to it", (unsigned long long)c->state.sequence);
    else if (c->next_line && c->next_line != c->state.sequence + 1)
        find(c, TACT_ERROR, "log", "put the files back from a backup", "the files end at line %llu, but lines up to %llu were shipped", (unsigned long long)c->next_line - 1, (unsigned long long)c->state.sequence);
    c->next_line = c->state.sequence + 1;
    c->family = TACT_FAMILY_LOG;
    return tact_store_iterate(c->store, TACT_FAMILY_LOG, (tact_slice){ NULL, 0 }, (tact_slice){ NULL, 0 }, check_row, c, why);
}

/* ---- slots ---- */

static tact_status check_slots(checking *c, tact_trouble *why) {
    uint8_t row[8] = { 0 };
    size_t len = 0;
    tact_status status = tact__store_get_into(c->store, TACT_FAMILY_META, TACT_S("slots"), row, sizeof row, &len, why);
    uint32_t next = 0, made = 0, count = 0;
    if (status && status != TACT_ERR_NOT_FOUND) return status;
    for (unsigned i = 0; i < 4; i++) {
        next |= (uint32_t)row[i] << (8 * i);
        made |= (uint32_t)row[4 + i] << (8 * i);
    }
    if (!status && (len != 8 || next < 1 || next > made)) find(c, TACT_ERROR, "meta", "restore a backup", "the row \"slots\" makes no sense");
    c->slot_end = status ? 1 : made;
    tact_path path;
    tact_keyfile file;
    status = tact_path_join(&path, c->data.keys.text, "slots", why);
    if (!status) status = tact_keyfile_open(&file, path.text, NULL, why);
    if (status) return status;
    status = tact_keyfile_count(&file, &count, why);
    tact_keyfile_close(&file);
    if (!status && count + 1 < c->slot_end) find(c, TACT_ERROR, "keys/slots", "restore the key backup", "the key file has %u keys, but %u were made", count, c->slot_end - 1);
    c->owners = calloc((size_t)c->slot_end / 8 + 1, 1);
    return status ? status : c->owners ? TACT_OK : tact_trouble_set(why, TACT_ERR_MEMORY, "no memory for a bit for each of %u people", c->slot_end);
}

/* ---- all of it ---- */

static void *more_scratch(void *ctx, size_t bytes) { (void)ctx; return malloc(bytes); }
static void drop_scratch(void *ctx, void *chunk) { (void)ctx; free(chunk); }

static tact_status walk(checking *c, tact_family family, tact_store_visit visit, tact_trouble *why) {
    c->family = family;
    c->walked = 0;
    return tact_store_iterate(c->store, family, (tact_slice){ NULL, 0 }, (tact_slice){ NULL, 0 }, visit, c, why);
}

tact_status tact_fsck(const tact_fsck_request *request, tact_diags *out, tact_fsck_report *report, tact_trouble *why) {
    tact_fsck_report none = { .person_count = 0 };
    tact_trouble local;
    checking c = { .request = request, .out = out, .report = report ? report : &none };
    if (!why) why = &local;
    *c.report = (tact_fsck_report){ .person_count = 0 };
    tact_status status = tact_data_open(&c.data, request->data, why);
    if (status) return status;
    const tact_arena_source source = { more_scratch, drop_scratch, NULL };
    char *block = malloc(SCRATCH_BYTES);
    if (block) tact_arena_init(&c.scratch, block, SCRATCH_BYTES, &source);
    else status = tact_trouble_set(why, TACT_ERR_MEMORY, "no memory to check with");
    if (!status) {
        tact_status opened = tact_vault_open(&c.vault, c.data.keys.text, request->master_path, 0, why);
        if (opened) find(&c, TACT_ERROR, "keys", "give the right master key, or restore the key backup", "%s", why->text);
        tact_status store_opened = tact_store_rocks_open(&c.store, c.data.store.text, NULL, why);
        if (store_opened) find(&c, TACT_ERROR, "store", "restore a backup", "%s", why->text);
        if (!opened && !store_opened) {
            status = check_slots(&c, why);
            if (!status) status = walk(&c, TACT_FAMILY_PERSON, check_envelope, why);
            if (!status) status = walk(&c, TACT_FAMILY_COLD, check_envelope, why);
            if (!status) status = walk(&c, TACT_FAMILY_DUE, check_due, why);
            if (!status) status = walk(&c, TACT_FAMILY_SEEN, check_seen, why);
            if (!status) status = walk(&c, TACT_FAMILY_META, check_meta, why);
        }
        if (!status && !store_opened) status = check_log(&c, why);
        if (status == TACT_ERR_FORMAT) {                             /* damage met on the way is a finding, not a failure to look */
            find(&c, TACT_ERROR, "store", "restore a backup", "%s", why->text);
            status = TACT_OK;
        }
    }
    if (block) tact_arena_reset(&c.scratch);
    free(block);
    free(c.owners);
    tact_store_close(c.store);
    tact_vault_close(c.vault);
    tact_data_close(&c.data);
    return status;
}
