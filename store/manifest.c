/* store/manifest.c -- see manifest.h. */
#include "store/manifest.h"
#include <sodium.h>
#include <stdlib.h>

enum { LINE_MAX_BYTES = TACT_PATH_BYTES + 128, HEX = 2 * TACT_FILE_HASH_BYTES };

static void add_text(tact_manifest *m, const char *text, size_t len) {
    if (m->status) return;
    if (m->room - m->len < len) {
        size_t room = m->room * 2 + len + 4096;
        char *more = realloc(m->text, room);
        if (!more) { m->status = TACT_ERR_MEMORY; return; }
        m->text = more;
        m->room = room;
    }
    memcpy(m->text + m->len, text, len);
    m->len += len;
}

void tact_manifest_begin(tact_manifest *m, tact_instant made, const uint8_t folder_id[TACT_FOLDER_ID_BYTES]) {
    *m = (tact_manifest){ .status = TACT_OK };
    char line[LINE_MAX_BYTES], at[TACT_INSTANT_TEXT + 1], id[2 * TACT_FOLDER_ID_BYTES + 1];
    tact_slice when = tact_instant_format(made, at);
    (void)sodium_bin2hex(id, sizeof id, folder_id, TACT_FOLDER_ID_BYTES);
    int n = snprintf(line, sizeof line, "# tact backup 1 made=%.*s folder=%s\n", (int)when.len, when.ptr, id);
    add_text(m, line, (size_t)n);
}

void tact_manifest_add(tact_manifest *m, const char *path, const uint8_t hash[TACT_FILE_HASH_BYTES]) {
    char line[LINE_MAX_BYTES], hex[HEX + 1];
    (void)sodium_bin2hex(hex, sizeof hex, hash, TACT_FILE_HASH_BYTES);
    int n = snprintf(line, sizeof line, "%s  %s\n", hex, path);
    add_text(m, line, (size_t)n);
    m->count++;
}

tact_status tact_manifest_finish(tact_manifest *m, const char *path, tact_trouble *why) {
    uint8_t hash[TACT_FILE_HASH_BYTES];
    char line[LINE_MAX_BYTES], hex[HEX + 1];
    (void)crypto_generichash(hash, sizeof hash, (const uint8_t *)m->text, m->len, NULL, 0);
    (void)sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    int n = snprintf(line, sizeof line, "# end %u %s\n", m->count, hex);
    add_text(m, line, (size_t)n);
    tact_status status = m->status ? tact_trouble_set(why, m->status, "no memory for the manifest %s", path) : tact_file_replace(path, m->text, m->len, 0600, why);
    free(m->text);
    *m = (tact_manifest){ .status = TACT_OK };
    return status;
}

/* ---- reading ---- */

static bool unhex(uint8_t *out, size_t bytes, const char *text) {
    size_t got = 0;
    return sodium_hex2bin(out, bytes, text, 2 * bytes, NULL, &got, NULL) == 0 && got == bytes;
}

static bool plain_path(const char *path) {
    static const char *const tops[] = { "store/", "log/", "bundles/", "policies/", "worlds/" };
    bool below = false;
    for (unsigned i = 0; i < sizeof tops / sizeof *tops; i++) below |= strncmp(path, tops[i], strlen(tops[i])) == 0;
    return below && strlen(path) < TACT_PATH_BYTES / 2 && !strstr(path, "..") && !strstr(path, "//") && path[strlen(path) - 1] != '/';
}

/* "# end COUNT HASH\n" is the last line, and tells the truth. Cuts it off. */
static bool whole(char *text, size_t *len, uint32_t *count) {
    char *end = NULL;
    for (char *at = text; (at = strstr(at, "# end ")); at++) end = at;
    if (!end || (end != text && end[-1] != '\n')) return false;
    char hex[HEX + 2];
    int used = 0;
    uint8_t said[TACT_FILE_HASH_BYTES], is[TACT_FILE_HASH_BYTES];
    if (sscanf(end, "# end %u %64s%n", count, hex, &used) != 2 || strcmp(end + used, "\n") != 0 || strlen(hex) != HEX || !unhex(said, sizeof said, hex)) return false;
    *len = (size_t)(end - text);
    (void)crypto_generichash(is, sizeof is, (const uint8_t *)text, *len, NULL, 0);
    *end = '\0';
    return memcmp(said, is, sizeof is) == 0;
}

static bool read_head(tact_manifest_head *head, const char *line) {
    char at[40], id[40];
    int used = 0;
    if (sscanf(line, "# tact backup 1 made=%39s folder=%39s%n", at, id, &used) != 2 || line[used] != '\n' || strlen(id) != 2 * TACT_FOLDER_ID_BYTES) return false;
    return tact_instant_parse(tact_slice_of(at), &head->made) && unhex(head->folder_id, sizeof head->folder_id, id);
}

tact_status tact_manifest_read(const char *path, tact_manifest_head *head, tact_manifest_visit visit, void *ctx, tact_trouble *why) {
    char *text;
    size_t len;
    uint32_t count = 0, seen = 0;
    tact_status status = tact_file_read(path, (size_t)1 << 30, &text, &len, why);
    if (status == TACT_ERR_NOT_FOUND) return tact_trouble_set(why, status, "%s is missing: this is no backup, or it was cut short; take another", path);
    if (status) return status;
    if (!strncmp(text, "# tact backup ", 14) && atoi(text + 14) > 1) status = tact_trouble_set(why, TACT_ERR_VERSION, "%s was written by a newer tact; restore it with that version", path);
    else if (strlen(text) != len || !whole(text, &len, &count) || !read_head(head, text)) status = TACT_ERR_FORMAT;
    char *line = strchr(text, '\n');
    for (line = line ? line + 1 : NULL; !status && line && *line; seen++) {
        char *end = strchr(line, '\n');
        uint8_t hash[TACT_FILE_HASH_BYTES];
        if (!end || end - line < HEX + 3 || line[HEX] != ' ' || line[HEX + 1] != ' ' || !unhex(hash, sizeof hash, line)) { status = TACT_ERR_FORMAT; break; }
        *end = '\0';
        if (!plain_path(line + HEX + 2)) { status = TACT_ERR_FORMAT; break; }
        status = visit(ctx, line + HEX + 2, hash, why);
        if (status) { free(text); return status; }
        line = end + 1;
    }
    if (!status && seen != count) status = TACT_ERR_FORMAT;
    free(text);
    return status == TACT_ERR_FORMAT ? tact_trouble_set(why, status, "%s is damaged; take another backup", path) : status;
}
