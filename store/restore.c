/* store/restore.c -- see restore.h. */
#include "store/restore.h"
#include <stdlib.h>
#include "store/envelope.h"
#include "store/manifest.h"
#include "store/store.h"

typedef struct restoring {
    const tact_restore_request *request;
    tact_restore_report *report;
    tact_data data;
    tact_manifest_head head;
    tact_keyfile keys;
    uint32_t slot_count;
    tact_store *store;
} restoring;

/* ---- 1: the list, read whole before anything is made ---- */

static tact_status only_count(void *ctx, const tact_erasure *line, tact_trouble *why) {
    (void)line, (void)why;
    ++*(uint32_t *)ctx;
    return TACT_OK;
}

static tact_status check_list(const char *path, tact_trouble *why) {
    uint32_t count = 0;
    tact_status status = tact_erasures_read(path, only_count, &count, why);
    if (status == TACT_ERR_NOT_FOUND)
        return tact_trouble_set(why, status, "the list of erasures %s is missing, so people who were erased might come back; find it (it is kept apart from backups), then restore", path);
    return status;
}

/* ---- 2: keys ---- */

static tact_status destroy_key(void *ctx, const tact_erasure *line, tact_trouble *why) {
    restoring *r = ctx;
    uint8_t id[TACT_SLOT_ID_BYTES];
    bool erased;
    if (line->slot > r->slot_count) { r->report->other_count++; return TACT_OK; }
    tact_status status = tact_keyfile_id(&r->keys, line->slot, id, &erased, why);
    if (status) return status;
    if (erased) r->report->already_count++;
    else if (memcmp(id, line->slot_id, sizeof id) != 0) r->report->other_count++;
    else {
        r->report->destroyed_count++;
        return tact_keyfile_erase(&r->keys, line->slot, why);
    }
    return TACT_OK;
}

static tact_status restore_keys(restoring *r, tact_trouble *why) {
    static const char *const names[] = { "secrets", "slots" };
    tact_path from_folder, from, to;
    tact_vault *vault;
    tact_status status = tact_backup_keys_newest(r->request->keys_target, &from_folder, &r->report->keys_made, why);
    if (!status && tact_instant_before(r->report->keys_made, r->head.made))
        status = tact_trouble_set(why, TACT_ERR_INVALID, "the keys in %s are older than the backup %s: people added in between could not be read; name the keys made with that backup or later", from_folder.text, r->request->backup);
    if (!status) status = tact_folder_make(r->data.keys.text, why);
    for (unsigned i = 0; !status && i < 2; i++) {
        status = tact_path_join(&from, from_folder.text, names[i], why);
        if (!status) status = tact_path_join(&to, r->data.keys.text, names[i], why);
        if (!status) status = tact_file_copy(from.text, to.text, UINT64_MAX, NULL, NULL, why);
    }
    if (!status) status = tact_keyfile_open(&r->keys, to.text, r->head.folder_id, why);      /* `to` is slots now */
    if (!status) status = tact_keyfile_count(&r->keys, &r->slot_count, why);
    if (!status) status = tact_erasures_read(r->request->erasures_path, destroy_key, r, why);
    if (!status) status = tact_vault_open(&vault, r->data.keys.text, r->request->master_path, 1, why);    /* the right master key? say so now */
    if (!status) tact_vault_close(vault);
    return status;
}

/* ---- 3: data ---- */

static tact_status check_head_only(void *ctx, const char *path, const uint8_t hash[TACT_FILE_HASH_BYTES], tact_trouble *why) {
    (void)ctx, (void)path, (void)hash, (void)why;
    return TACT_OK;
}

static tact_status make_parents(const char *root, const char *relative, tact_trouble *why) {
    tact_path path;
    tact_status status = TACT_OK;
    for (const char *slash = strchr(relative, '/'); !status && slash; slash = strchr(slash + 1, '/')) {
        char part[TACT_PATH_BYTES];
        (void)snprintf(part, sizeof part, "%.*s", (int)(slash - relative), relative);
        status = tact_path_join(&path, root, part, why);
        if (!status && !tact_path_exists(path.text)) status = tact_folder_make(path.text, why);
    }
    return status;
}

static tact_status restore_file(void *ctx, const char *relative, const uint8_t hash[TACT_FILE_HASH_BYTES], tact_trouble *why) {
    restoring *r = ctx;
    tact_path from, to;
    uint8_t is[TACT_FILE_HASH_BYTES];
    tact_status status = make_parents(r->data.root.text, relative, why);
    if (!status) status = tact_path_join(&from, r->request->backup, relative, why);
    if (!status) status = tact_path_join(&to, r->data.root.text, relative, why);
    if (!status) status = tact_file_copy(from.text, to.text, UINT64_MAX, is, NULL, why);
    if (!status && memcmp(is, hash, sizeof is) != 0) status = tact_trouble_set(why, TACT_ERR_FORMAT, "%s is not what the backup's MANIFEST says; it was changed or damaged, take another backup", from.text);
    r->report->file_count++;
    return status;
}

/* ---- 4: tombstones; and every slot there is counts as taken ---- */

typedef struct burying { restoring *r; tact_batch *batch; const tact_erasure *line; tact_family family; uint8_t receipt_hash[TACT_RECEIPT_HASH_BYTES]; } burying;

static bool bury_one(void *ctx, tact_slice key, tact_slice value) {
    burying *b = ctx;
    tact_envelope_head head;
    if (!tact_slice_starts(key, (tact_slice){ (const char *)b->line->key.bytes, TACT_RECORD_KEY_BYTES })) return false;
    if (tact_envelope_peek(value, &head, NULL) || head.slot != b->line->slot || head.kind == TACT_ENVELOPE_TOMBSTONE) return true;   /* somebody who came back has another slot */
    if (b->family == TACT_FAMILY_COLD) { tact_batch_erase(b->batch, b->family, key); return true; }
    uint8_t tombstone[TACT_TOMBSTONE_BYTES];
    tact_envelope_bury_into(tombstone, head.slot, head.version + 1, b->line->at, b->receipt_hash);
    tact_batch_put(b->batch, b->family, key, (tact_slice){ (const char *)tombstone, sizeof tombstone });
    b->r->report->buried_count++;
    return true;
}

static tact_status bury(void *ctx, const tact_erasure *line, tact_trouble *why) {
    restoring *r = ctx;
    static const tact_family families[] = { TACT_FAMILY_PERSON, TACT_FAMILY_COLD };
    uint8_t id[TACT_SLOT_ID_BYTES];
    bool erased = false;
    if (line->slot <= r->slot_count) {
        tact_status status = tact_keyfile_id(&r->keys, line->slot, id, &erased, why);
        if (status) return status;
    }
    if (!erased) return TACT_OK;
    tact_batch batch;
    tact_batch_init(&batch);
    tact_status status = TACT_OK;
    for (unsigned i = 0; !status && i < 2; i++) {
        burying b = { .r = r, .batch = &batch, .line = line, .family = families[i] };
        tact_receipt_hash(b.receipt_hash, tact_slice_of(line->receipt));
        status = tact_store_iterate(r->store, b.family, (tact_slice){ (const char *)line->key.bytes, TACT_RECORD_KEY_BYTES }, (tact_slice){ NULL, 0 }, bury_one, &b, why);
    }
    if (!status) status = tact_store_commit(r->store, &batch, why);
    tact_batch_free(&batch);
    return status;
}

static tact_status count_all_as_taken(restoring *r, tact_trouble *why) {
    uint8_t row[8];
    size_t len = 0;
    tact_status status = tact__store_get_into(r->store, TACT_FAMILY_META, TACT_S("slots"), row, sizeof row, &len, why);
    if (status == TACT_ERR_NOT_FOUND) return TACT_OK;
    if (status) return status;
    uint32_t made = 0, end = r->slot_count + 1;
    for (unsigned i = 0; i < 4; i++) made |= (uint32_t)row[4 + i] << (8 * i);
    if (len != 8 || made > end)
        return tact_trouble_set(why, TACT_ERR_INVALID, "the key backup has %u keys, the data uses %u: these keys do not belong to this backup", r->slot_count, made ? made - 1 : 0);
    for (unsigned i = 0; i < 4; i++) row[i] = row[4 + i] = (uint8_t)(end >> (8 * i));
    tact_batch batch;
    tact_batch_init(&batch);
    tact_batch_put(&batch, TACT_FAMILY_META, TACT_S("slots"), (tact_slice){ (const char *)row, sizeof row });
    status = tact_store_commit(r->store, &batch, why);
    tact_batch_free(&batch);
    return status;
}

/* Whoever opens the folder ends what was under way in it by this row (daemon/keeper_restored.c). */
static tact_status mark_restored(restoring *r, tact_trouble *why) {
    uint8_t row[9] = { 1 };
    tact_batch batch;
    for (unsigned i = 0; i < 8; i++) row[1 + i] = (uint8_t)((uint64_t)r->request->now.us >> (8 * i));
    tact_batch_init(&batch);
    tact_batch_put(&batch, TACT_FAMILY_META, TACT_S("restored"), (tact_slice){ (const char *)row, sizeof row });
    tact_status status = tact_store_commit(r->store, &batch, why);
    tact_batch_free(&batch);
    return status;
}

/* ---- all of it ---- */

static tact_status refuse_anything(void *ctx, const char *name, bool is_folder, tact_trouble *why) {
    (void)is_folder;
    tact_path version;
    bool whole = tact_path_join(&version, ctx, "VERSION", why) == TACT_OK && tact_path_exists(version.text);
    return tact_trouble_set(why, TACT_ERR_INVALID, "%s holds %s; restore into a folder that is absent or empty%s", (const char *)ctx, name,
                            whole ? "" : " (it holds no VERSION: what a restore cut short left is no data folder, and may be removed)");
}

static tact_status prepare(restoring *r, tact_path *manifest, tact_trouble *why) {
    char target[TACT_PATH_BYTES];
    (void)snprintf(target, sizeof target, "%s", r->request->target);
    tact_status status = check_list(r->request->erasures_path, why);
    if (!status) status = tact_data_paths(&r->data, r->request->target, why);
    if (!status) status = tact_path_join(manifest, r->request->backup, "MANIFEST", why);
    if (!status) status = tact_manifest_read(manifest->text, &r->head, check_head_only, NULL, why);
    if (!status && tact_path_exists(target)) status = tact_folder_list(target, refuse_anything, target, why);
    return status ? status : tact_folder_make(target, why);
}

static tact_status pause_it(restoring *r, tact_trouble *why) {
    char at[TACT_INSTANT_TEXT + 1], text[256];
    tact_slice made = tact_instant_format(r->head.made, at);
    int n = snprintf(text, sizeof text, "restored from a backup of %.*s; what happened since is not known here. Nothing is sent until `tact pause --all --off`.\n", (int)made.len, made.ptr);
    return tact_data_pause(r->data.root.text, (tact_slice){ text, (size_t)n }, why);
}

tact_status tact_restore(const tact_restore_request *request, tact_restore_report *report, tact_trouble *why) {
    tact_restore_report none = { .file_count = 0 };
    restoring r = { .request = request, .report = report ? report : &none, .keys = { .fd = -1 } };
    *r.report = none;
    tact_path manifest;
    tact_status status = prepare(&r, &manifest, why);
    r.report->backup_made = r.head.made;
    if (!status) status = restore_keys(&r, why);
    if (!status) status = tact_manifest_read(manifest.text, &r.head, restore_file, &r, why);
    const char *const folders[] = { r.data.log.text, r.data.bundles.text, r.data.policies.text, r.data.worlds.text };
    for (unsigned i = 0; !status && i < 4; i++) status = tact_folder_make(folders[i], why);
    if (!status) status = tact_store_rocks_open(&r.store, r.data.store.text, NULL, why);
    if (!status) status = count_all_as_taken(&r, why);
    if (!status) status = tact_erasures_read(request->erasures_path, bury, &r, why);
    if (!status) status = mark_restored(&r, why);
    tact_store_close(r.store);
    tact_keyfile_close(&r.keys);
    if (!status) status = pause_it(&r, why);
    return status ? status : tact__data_finish(request->target, why);
}
