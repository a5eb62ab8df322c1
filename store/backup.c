/* store/backup.c -- see backup.h. */
#include "store/backup.h"
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>
#include "store/manifest.h"

#define KEYS_PREFIX "keys-"

/* ---- keys ---- */

/* keys-20261101T080000.000000Z */
static void keys_name(char out[64], tact_instant now) {
    char at[TACT_INSTANT_TEXT + 1];
    tact_slice text = tact_instant_format(now, at);
    size_t n = (size_t)snprintf(out, 64, KEYS_PREFIX);
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != '-' && text.ptr[i] != ':') out[n++] = text.ptr[i];
    out[n] = '\0';
}

static bool keys_instant(const char *name, tact_instant *out) {
    int y, mo, d, h, mi, s, us, used = 0;
    char again[64], iso[64];
    if (sscanf(name, KEYS_PREFIX "%4d%2d%2dT%2d%2d%2d.%6dZ%n", &y, &mo, &d, &h, &mi, &s, &us, &used) != 7 || name[used]) return false;
    int n = snprintf(iso, sizeof iso, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", y, mo, d, h, mi, s, us);
    if (n < 0 || (size_t)n >= sizeof iso || !tact_instant_parse(tact_slice_of(iso), out)) return false;
    keys_name(again, *out);
    return strcmp(again, name) == 0;
}

static tact_status wipe_and_delete(void *ctx, const char *name, bool is_folder, tact_trouble *why) {
    tact_path path;
    tact_status status = tact_path_join(&path, ctx, name, why);
    if (status || is_folder) return status;
    int fd = open(path.text, O_RDWR | O_CLOEXEC);
    if (fd < 0) return tact_trouble_errno(why, "open", path.text);
    status = tact_file_wipe(fd, path.text, why);
    close(fd);
    if (!status && unlink(path.text) != 0) status = tact_trouble_errno(why, "delete", path.text);
    return status;
}

typedef struct sweeping { const char *folder, *keep; } sweeping;

static tact_status sweep(void *ctx, const char *name, bool is_folder, tact_trouble *why) {
    const sweeping *s = ctx;
    if (!is_folder || strncmp(name, KEYS_PREFIX, 5) != 0 || !strcmp(name, s->keep)) return TACT_OK;
    tact_path path;
    tact_status status = tact_path_join(&path, s->folder, name, why);
    if (!status) status = tact_folder_list(path.text, wipe_and_delete, path.text, why);
    if (!status && rmdir(path.text) != 0) status = tact_trouble_errno(why, "delete the older key backup", path.text);
    return status;
}

tact_status tact_backup_keys(tact_vault *vault, const char *keys_target, tact_instant now, tact_trouble *why) {
    char name[64], unfinished[72];
    tact_path folder, beside, secrets, slots;
    keys_name(name, now);
    (void)snprintf(unfinished, sizeof unfinished, "%s.new", name);
    tact_status status = tact_folder_make(keys_target, why);
    if (!status) status = tact_path_join(&folder, keys_target, name, why);
    if (!status && tact_path_exists(folder.text)) return tact_trouble_set(why, TACT_ERR_INVALID, "%s is there already", folder.text);
    if (!status) status = tact_path_join(&beside, keys_target, unfinished, why);
    if (!status) status = tact_folder_make(beside.text, why);
    if (!status) status = tact_path_join(&secrets, beside.text, "secrets", why);
    if (!status) status = tact_path_join(&slots, beside.text, "slots", why);
    if (!status) status = tact_vault_copy(vault, secrets.text, slots.text, why);
    if (!status && rename(beside.text, folder.text) != 0) status = tact_trouble_errno(why, "rename into place", beside.text);
    if (!status) status = tact_folder_sync(keys_target, why);
    sweeping s = { keys_target, name };
    if (!status) status = tact_folder_list(keys_target, sweep, &s, why);
    return status ? status : tact_folder_sync(keys_target, why);
}

typedef struct newest { const char *folder; tact_path path; tact_instant made; bool any; } newest;

static tact_status look(void *ctx, const char *name, bool is_folder, tact_trouble *why) {
    newest *n = ctx;
    tact_instant made;
    if (!is_folder || !keys_instant(name, &made) || (n->any && !tact_instant_before(n->made, made))) return TACT_OK;
    n->made = made;
    n->any = true;
    return tact_path_join(&n->path, n->folder, name, why);
}

tact_status tact_backup_keys_newest(const char *keys_target, tact_path *folder, tact_instant *made, tact_trouble *why) {
    newest n = { .folder = keys_target };
    tact_status status = tact_folder_list(keys_target, look, &n, why);
    if (!status && !n.any) status = tact_trouble_set(why, TACT_ERR_NOT_FOUND, "%s holds no key backup (a folder keys-...); name the folder that does", keys_target);
    if (status) return status;
    if (folder) *folder = n.path;
    *made = n.made;
    return TACT_OK;
}

/* ---- data ---- */

typedef struct copying {
    const tact_backup_place *place;
    const char *target;
    tact_eventlog_state state;
    tact_manifest manifest;
    uint64_t byte_count;
    char below[TACT_PATH_BYTES / 2];         /* where in the folder we are: "log", "bundles/x" */
} copying;

static tact_status checkpoint(void *ctx, const tact_eventlog_state *state, tact_trouble *why) {
    copying *c = ctx;
    tact_path store;
    c->state = *state;
    tact_status status = tact_path_join(&store, c->target, "store", why);
    return status ? status : tact_store_checkpoint(c->place->store, store.text, why);
}

/* Every file below target/store into the manifest: RocksDB put them there itself. */
static tact_status enter(void *ctx, const char *name, bool is_folder, tact_trouble *why) {
    copying *c = ctx;
    tact_path relative, path;
    uint8_t hash[TACT_FILE_HASH_BYTES];
    uint64_t size = 0;
    tact_status status = tact_path_join(&relative, "store", name, why);
    if (!status) status = tact_path_join(&path, c->target, relative.text, why);
    if (!status && is_folder) status = tact_trouble_set(why, TACT_ERR_FORMAT, "%s is a folder where none was expected", path.text);
    if (!status) status = tact_file_hash(path.text, hash, &size, why);
    if (!status) tact_manifest_add(&c->manifest, relative.text, hash);
    c->byte_count += size;
    return status;
}

static tact_status copy_below(copying *c, const char *source, const char *below, tact_folder_visit visit, tact_trouble *why) {
    tact_path target;
    tact_status status = tact_path_join(&target, c->target, below, why);
    if (!status && strlen(below) >= sizeof c->below) status = tact_trouble_set(why, TACT_ERR_LIMIT, "%s is nested too deeply to back up", source);
    if (!status) status = tact_folder_make(target.text, why);
    if (status) return status;
    char before[sizeof c->below];
    memcpy(before, c->below, sizeof before);
    (void)snprintf(c->below, sizeof c->below, "%s", below);
    status = tact_folder_list(source, visit, c, why);
    memcpy(c->below, before, sizeof before);
    return status;
}

static tact_status copy_named(copying *c, const char *relative, uint64_t limit_bytes, tact_trouble *why) {
    tact_path from, to;
    uint8_t hash[TACT_FILE_HASH_BYTES];
    uint64_t size = 0;
    tact_status status = tact_path_join(&from, c->place->data->root.text, relative, why);
    if (!status) status = tact_path_join(&to, c->target, relative, why);
    if (!status) status = tact_file_copy(from.text, to.text, limit_bytes, hash, &size, why);
    if (!status) tact_manifest_add(&c->manifest, relative, hash);
    c->byte_count += size;
    return status;
}

static tact_status copy_one(copying *c, const char *name, uint64_t limit_bytes, tact_trouble *why) {
    tact_path relative;
    tact_status status = tact_path_join(&relative, c->below, name, why);
    return status ? status : copy_named(c, relative.text, limit_bytes, why);
}

static tact_status copy_any(void *ctx, const char *name, bool is_folder, tact_trouble *why) {
    copying *c = ctx;
    if (!is_folder) return copy_one(c, name, UINT64_MAX, why);
    tact_path relative, source;
    tact_status status = tact_path_join(&relative, c->below, name, why);
    if (!status) status = tact_path_join(&source, c->place->data->root.text, relative.text, why);
    return status ? status : copy_below(c, source.text, relative.text, copy_any, why);
}

/* Only what the checkpoint has recorded: later rows are in later backups, and rows it still holds must not be there twice. */
static tact_status copy_log(void *ctx, const char *name, bool is_folder, tact_trouble *why) {
    copying *c = ctx;
    tact_instant hour;
    int beyond = strcmp(name, c->state.file);
    if (is_folder || !tact_eventlog_file_name(name, &hour) || beyond > 0 || (beyond == 0 && c->state.offset == 0)) return TACT_OK;
    tact_status status = copy_one(c, name, beyond == 0 ? c->state.offset : UINT64_MAX, why);
    return status == TACT_ERR_NOT_FOUND && beyond < 0 ? TACT_OK : status;      /* retention took it meanwhile */
}

/* The brand's own people: their accounts, and the log of what they did; not who is signed in. */
static tact_status people(copying *c, const char *root, tact_trouble *why) {
    tact_path accounts, audit;
    tact_status status = tact_path_join(&accounts, root, "accounts.json", why);
    if (!status) status = tact_path_join(&audit, root, "audit", why);
    if (!status && tact_path_exists(accounts.text)) status = copy_named(c, "accounts.json", UINT64_MAX, why);
    return status || !tact_path_exists(audit.text) ? status : copy_below(c, audit.text, "audit", copy_any, why);
}

static tact_status keep_apart(const char *data, const char *target, const char *keys_target, tact_trouble *why) {
    if (tact_path_exists(target)) return tact_trouble_set(why, TACT_ERR_INVALID, "%s is there already; name a new folder for each backup", target);
    if (tact_path_inside(target, data) || tact_path_inside(keys_target, data))
        return tact_trouble_set(why, TACT_ERR_INVALID, "a backup inside the data folder %s is none; name another place", data);
    size_t n = strlen(target);               /* target does not exist yet: compare the names as they will be */
    bool keys_below = strncmp(keys_target, target, n) == 0 && (keys_target[n] == '\0' || keys_target[n] == '/');
    if (keys_below || tact_path_inside(target, keys_target))
        return tact_trouble_set(why, TACT_ERR_INVALID, "keys (%s) and data (%s) must be kept apart: whoever has both and the master key can read everything", keys_target, target);
    return TACT_OK;
}

tact_status tact_backup(const tact_backup_place *place, const char *target, const char *keys_target, tact_instant now, tact_backup_report *report, tact_trouble *why) {
    copying c = { .place = place, .target = target };
    uint8_t folder_id[TACT_FOLDER_ID_BYTES];
    tact_path path;
    tact_status status = keep_apart(place->data->root.text, target, keys_target, why);
    if (status) return status;
    tact_vault_folder_id(place->vault, folder_id);
    tact_manifest_begin(&c.manifest, now, folder_id);
    status = tact_folder_make(target, why);
    if (!status) status = tact_eventlog_hold(place->log, checkpoint, &c, why);
    if (!status) status = tact_path_join(&path, target, "store", why);
    if (!status) status = tact_folder_list(path.text, enter, &c, why);
    if (!status) status = copy_below(&c, place->data->log.text, "log", copy_log, why);
    if (!status) status = copy_below(&c, place->data->bundles.text, "bundles", copy_any, why);
    if (!status) status = copy_below(&c, place->data->policies.text, "policies", copy_any, why);
    if (!status && tact_path_exists(place->data->worlds.text)) status = copy_below(&c, place->data->worlds.text, "worlds", copy_any, why);
    if (!status) status = people(&c, place->data->root.text, why);
    if (!status) status = tact_backup_keys(place->vault, keys_target, now, why);      /* behind the checkpoint: every slot it uses is in */
    if (!status) status = tact_path_join(&path, target, "MANIFEST", why);
    if (report) *report = (tact_backup_report){ c.manifest.count, c.byte_count };
    if (!status) return tact_manifest_finish(&c.manifest, path.text, why);
    free(c.manifest.text);
    return status;
}
