/* daemon/versions.c -- see versions.h. */
#include "daemon/versions.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include "brand/file.h"
#include "daemon/json_in.h"
#include "daemon/json_out.h"
#include "store/file.h"

enum { ENTRY_BYTES = 8 << 20, NAME_TEXT = 32 };                             /* 1 MB of text, escaped at worst */

const char *tact_version_shelf(tact_slice campaign, tact_arena *arena) { return tact_brand_file_join(arena, "campaigns", campaign); }

const char *tact_page_shelf(tact_slice file, tact_arena *arena) { return tact_brand_file_join(arena, "", (tact_slice){ file.ptr, file.len - 3 }); }

static tact_status folder_of(const char *data_folder, const char *shelf, tact_path *out, tact_trouble *trouble) {
    tact_path all;
    tact_status s = tact_path_join(&all, data_folder, "versions", trouble);
    return s ? s : tact_path_join(out, all.text, shelf, trouble);
}

static bool number_of(tact_slice name, uint32_t *out) {
    int64_t n;
    if (name.len < 6 || !tact_slice_int((tact_slice){ name.ptr, name.len - 5 }, &n) || n < 1 || n > UINT32_MAX) return false;
    *out = (uint32_t)n;
    return true;
}

static tact_status names_of(const tact_path *folder, tact_arena *arena, tact_slice **names, uint32_t *count, tact_trouble *trouble) {
    int error;
    if (tact_brand_file_names(folder->text, ".json", arena, names, count, &error)) return TACT_OK;
    errno = error;
    return error == ENOMEM ? TACT_ERR_MEMORY : tact_trouble_errno(trouble, "read the folder", folder->text);
}

/* False: it is torn, or none of ours. */
static bool read_one(const tact_path *folder, tact_slice name, tact_arena *arena, tact_version *out) {
    tact_slice text;
    tact_value tree;
    tact_json_fault fault;
    int error;
    const char *path = tact_brand_file_join(arena, folder->text, name);
    *out = (tact_version){ .number = 0 };
    if (!path || !number_of(name, &out->number) || !tact_brand_file_read(path, ENTRY_BYTES, arena, &text, &error) || tact_json_read(arena, &tree, &fault, text)) return false;
    const tact_value *held = tact_value_get(&tree, TACT_S("text")), *outside = tact_value_get(&tree, TACT_S("outside"));
    out->by = tact_value_path_text(&tree, "by");
    out->note = tact_value_path_text(&tree, "note");
    out->outside = outside && outside->type == TACT_BOOL && outside->boolean;
    if (!held || held->type != TACT_TEXT || !tact_instant_parse(tact_value_path_text(&tree, "at"), &out->at)) return false;
    out->text = held->text;
    tact_file_version(out->text, out->version);
    return true;
}

tact_status tact_versions_list(const char *data_folder, const char *shelf, tact_arena *arena, tact_version **out, uint32_t *count, tact_trouble *trouble) {
    tact_path folder;
    tact_slice *names;
    uint32_t n;
    *count = 0;
    tact_status s = folder_of(data_folder, shelf, &folder, trouble);
    if (!s) s = names_of(&folder, arena, &names, &n, trouble);
    if (s) return s;
    if (!(*out = TACT_NEW(arena, tact_version, n + 1u))) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < n; i++)
        if (read_one(&folder, names[i], arena, &(*out)[*count])) ++*count;
    return TACT_OK;
}

tact_status tact_versions_newest(const char *data_folder, const char *shelf, tact_arena *arena, tact_version *out, tact_trouble *trouble) {
    tact_path folder;
    tact_slice *names;
    uint32_t n;
    tact_status s = folder_of(data_folder, shelf, &folder, trouble);
    if (!s) s = names_of(&folder, arena, &names, &n, trouble);
    while (!s && n > 0)
        if (read_one(&folder, names[--n], arena, out)) return TACT_OK;
    return s ? s : TACT_ERR_NOT_FOUND;
}

static tact_slice written(const tact_version *v, tact_arena *arena) {
    tact_json j;
    char at[TACT_INSTANT_TEXT + 1];
    tact_json_init(&j, arena, v->text.len + 1024);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("at"), tact_instant_format(v->at, at));
    tact_json_key_text(&j, TACT_S("by"), v->by);
    tact_json_key_text(&j, TACT_S("note"), v->note);
    tact_json_key_bool(&j, TACT_S("outside"), v->outside);
    tact_json_key_text(&j, TACT_S("text"), v->text);
    tact_json_end_map(&j);
    return tact_json_done(&j);
}

/* Not synced: a change of another hand lies in the brand folder all the same. */
static tact_status put(const char *path, tact_slice text, bool durable, tact_trouble *trouble) {
    if (durable) return tact_file_replace(path, text.ptr, text.len, 0600, trouble);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return tact_trouble_errno(trouble, "write", path);
    tact_status s = tact_file_write_at(fd, text.ptr, text.len, 0, path, trouble);
    close(fd);
    return s;
}

static void prune(const tact_path *folder, const tact_slice *names, uint32_t count) {
    tact_path path;
    for (uint32_t i = 0; i + TACT_VERSIONS_KEPT <= count; i++)              /* one was added beside these */
        if (!tact_path_join(&path, folder->text, names[i].ptr, NULL)) unlink(path.text);
}

tact_status tact_versions_add(const char *data_folder, const char *shelf, const tact_version *version, bool durable, tact_arena *arena, tact_trouble *trouble) {
    tact_path folder, path;
    tact_slice *names, text = written(version, arena);
    uint32_t n, number = 0;
    int error = 0;
    char name[NAME_TEXT];
    tact_status s = folder_of(data_folder, shelf, &folder, trouble);
    if (!s && !text.len) s = TACT_ERR_MEMORY;
    if (!s && !tact_brand_file_folder(folder.text, 0700, &error)) { errno = error; s = tact_trouble_errno(trouble, "make the folder", folder.text); }
    if (!s) s = names_of(&folder, arena, &names, &n, trouble);
    if (s) return s;
    if (n) (void)number_of(names[n - 1], &number);
    snprintf(name, sizeof name, "%010u.json", number + 1);
    s = tact_path_join(&path, folder.text, name, trouble);
    if (!s) s = put(path.text, text, durable, trouble);
    if (!s) prune(&folder, names, n);
    return s;
}

tact_status tact_versions_written(const char *data_folder, const char *shelf, const tact_campaign_file *before, const tact_version *made, tact_arena *arena, tact_trouble *trouble) {
    tact_version newest;
    tact_status status = tact_versions_newest(data_folder, shelf, arena, &newest, trouble);
    if (status && status != TACT_ERR_NOT_FOUND) return status;
    bool known = !status && strcmp(newest.version, before->version) == 0;
    if (before->there && !known) {
        const tact_version former = { .text = before->text, .at = { before->changed_s * 1000000 }, .outside = true };
        if ((status = tact_versions_add(data_folder, shelf, &former, true, arena, trouble))) return status;
    }
    return tact_versions_add(data_folder, shelf, made, true, arena, trouble);
}

/* ---- seen when the folder is loaded ---- */

static bool is_file_of(tact_slice file, const char *folder, const char *suffix) {
    size_t n = strlen(suffix);
    return tact_slice_starts(file, tact_slice_of(folder)) && file.len > n && memcmp(file.ptr + file.len - n, suffix, n) == 0;
}

/* False: the history of this file is not kept here. *shelf NULL: no memory. */
static bool shelf_of(const tact_brand_source *source, tact_arena *arena, const char **shelf) {
    tact_slice name = is_file_of(source->file, "campaigns/", ".yaml") ? tact_campaign_named(source->text) : (tact_slice){ NULL, 0 };
    bool audiences = tact_slice_is(source->file, "audiences.yaml"), page = is_file_of(source->file, "pages/", ".md");
    *shelf = audiences ? "audiences" : page ? tact_page_shelf(source->file, arena) : tact_version_shelf(name, arena);
    return audiences || page || (name.len && name.ptr[0] != '.');
}

static const tact_brand_source *source_of(const tact_brand *brand, tact_slice file) {
    for (uint32_t i = 0; brand && i < brand->source_count; i++)
        if (tact_slice_equal(brand->sources[i].file, file)) return &brand->sources[i];
    return NULL;
}

static tact_status keep_outside(const char *data_folder, const char *shelf, const tact_brand_source *was, const tact_brand_source *is, tact_instant at, tact_arena *arena, tact_trouble *trouble) {
    tact_version newest;
    char version[TACT_VERSION_TEXT];
    tact_file_version(is->text, version);
    tact_status s = tact_versions_newest(data_folder, shelf, arena, &newest, trouble);
    if (!s && strcmp(newest.version, version) == 0) return TACT_OK;
    if (s && s != TACT_ERR_NOT_FOUND) return s;
    if (s && was) {
        s = tact_versions_add(data_folder, shelf, &(tact_version){ .text = was->text, .at = at, .outside = true }, false, arena, trouble);
        if (s) return s;
    }
    return tact_versions_add(data_folder, shelf, &(tact_version){ .text = is->text, .at = at, .outside = true }, false, arena, trouble);
}

static bool has_shelf(const char *data_folder, const char *shelf) {
    tact_path folder;
    return !folder_of(data_folder, shelf, &folder, NULL) && tact_path_exists(folder.text);
}

/* Files of both brands come in the same order, so that the one before is nearly always at hand. */
static const tact_brand_source *before_of(const tact_brand *before, tact_slice file, uint32_t *at) {
    if (before && *at < before->source_count && tact_slice_equal(before->sources[*at].file, file)) return &before->sources[(*at)++];
    const tact_brand_source *found = source_of(before, file);
    if (found) *at = (uint32_t)(found - before->sources) + 1;
    return found;
}

void tact_versions_seen(const char *data_folder, const tact_brand *before, const tact_brand *now, tact_instant at) {
    uint32_t hint = 0;
    tact_arena *arena = tact_brand_arena();
    for (uint32_t i = 0; arena && i < now->source_count; i++) {
        const tact_brand_source *is = &now->sources[i], *was = before_of(before, is->file, &hint);
        tact_trouble trouble = { "" };
        const char *shelf;
        if ((was && tact_slice_equal(was->text, is->text)) || !shelf_of(is, arena, &shelf)) continue;
        tact_status s = !shelf ? TACT_ERR_MEMORY : before || has_shelf(data_folder, shelf) ? keep_outside(data_folder, shelf, was, is, at, arena, &trouble) : TACT_OK;
        if (s) fprintf(stderr, "tact: a change of %.*s is not in its history: %s\n", (int)is->file.len, is->file.ptr, trouble.text);
        tact_arena_reset(arena);
    }
    tact_brand_arena_free(arena);
}
