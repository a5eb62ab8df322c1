/* daemon/campaign_file.c -- see campaign_file.h. */
#include "daemon/campaign_file.h"
#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "brand/file.h"
#include "brand/yaml.h"
#include "store/file.h"

enum { NAME_BYTES = 64, FOLDERS_UP = 64 };

void tact_file_version(tact_slice text, char out[TACT_VERSION_TEXT]) {
    uint8_t hash[(TACT_VERSION_TEXT - 1) / 2];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)(text.ptr ? text.ptr : ""), text.len, NULL, 0);
    sodium_bin2hex(out, TACT_VERSION_TEXT, hash, sizeof hash);
}

static bool word_byte(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; }

bool tact_campaign_name_safe(tact_slice name) {
    for (size_t i = 0; i < name.len; i++)
        if (!word_byte(name.ptr[i])) return false;
    return name.len > 0 && name.len <= NAME_BYTES && name.ptr[0] != '.';
}

tact_slice tact_campaign_named(tact_slice text) {
    static const char head[] = "campaign:";
    for (size_t at = 0; at < text.len;) {
        const char *newline = memchr(text.ptr + at, '\n', text.len - at);
        size_t end = newline ? (size_t)(newline - text.ptr) : text.len, from = at + sizeof head - 1;
        if (end >= from && memcmp(text.ptr + at, head, sizeof head - 1) == 0) {
            while (from < end && (text.ptr[from] == ' ' || text.ptr[from] == '"' || text.ptr[from] == '\'')) from++;
            size_t to = from;
            while (to < end && word_byte(text.ptr[to])) to++;
            return (tact_slice){ text.ptr + from, to - from };
        }
        at = end + 1;
    }
    return (tact_slice){ NULL, 0 };
}

/* Reads what stands there now; that nothing does is fine. */
static tact_status look(tact_campaign_file *f, tact_arena *arena, tact_trouble *trouble) {
    struct stat st;
    int error = 0;
    f->there = false;
    f->version[0] = 0;
    if (lstat(f->path, &st)) return errno == ENOENT ? TACT_OK : tact_trouble_errno(trouble, "read", f->path);
    if (!S_ISREG(st.st_mode)) return tact_trouble_set(trouble, TACT_ERR_SEALED, "%.*s is a link or no file; only files that stand in the brand folder themselves are read and written here", (int)f->file.len, f->file.ptr);
    if (!tact_brand_file_read(f->path, TACT_YAML_BYTES, arena, &f->text, &error)) {
        if (error == ENOENT) return TACT_OK;
        if (error == EFBIG) return tact_trouble_set(trouble, TACT_ERR_LIMIT, "%.*s is larger than the 1 MB a file of the brand may have; split it", (int)f->file.len, f->file.ptr);
        errno = error;
        return error == ENOMEM ? TACT_ERR_MEMORY : tact_trouble_errno(trouble, "read", f->path);
    }
    f->there = true;
    f->changed_s = st.st_mtime;
    tact_file_version(f->text, f->version);
    return TACT_OK;
}

static tact_status at_path(const char *folder, tact_slice file, tact_arena *arena, tact_campaign_file *f, tact_trouble *trouble) {
    f->file = tact_arena_copy(arena, file);
    f->path = tact_brand_file_join(arena, folder, file);
    return f->path && (f->file.ptr || !file.len) ? look(f, arena, trouble) : TACT_ERR_MEMORY;
}

static tact_slice default_file(tact_slice name, tact_arena *arena) {
    size_t len = sizeof "campaigns/" - 1 + name.len + sizeof ".yaml" - 1;
    char *text = tact_arena_alloc(arena, len + 1, 1);
    if (!text) return (tact_slice){ NULL, 0 };
    memcpy(text, "campaigns/", 10);
    memcpy(text + 10, name.ptr, name.len);
    memcpy(text + 10 + name.len, ".yaml", 5);
    return (tact_slice){ text, len };
}

/* Of files the brand in force does not know: one of them may say it is this campaign. */
static tact_status search(const char *folder, tact_arena *arena, tact_campaign_file *f, tact_trouble *trouble) {
    int error;
    tact_slice *names, file = { NULL, 0 };
    uint32_t count;
    const char *campaigns = tact_brand_file_join(arena, folder, TACT_S("campaigns"));
    if (!campaigns || !tact_brand_file_names(campaigns, ".yaml", arena, &names, &count, &error)) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < count && !file.len; i++) {
        tact_arena_mark mark = tact_arena_checkpoint(arena);
        const char *path = tact_brand_file_join(arena, campaigns, names[i]);
        tact_slice text;
        bool is = path && tact_brand_file_read(path, TACT_YAML_BYTES, arena, &text, &error) && tact_slice_equal(tact_campaign_named(text), f->name);
        tact_arena_undo(arena, mark);
        if (is && (path = tact_brand_file_join(arena, "campaigns", names[i]))) file = tact_slice_of(path);
    }
    if (file.len) return at_path(folder, file, arena, f, trouble);
    file = default_file(f->name, arena);
    tact_status s = file.len ? at_path(folder, file, arena, f, trouble) : TACT_ERR_MEMORY;
    tact_slice other = f->there ? tact_campaign_named(f->text) : (tact_slice){ NULL, 0 };
    if (s || !other.len) return s;
    return tact_trouble_set(trouble, TACT_ERR_CONFLICT, "%.*s is there and holds the campaign '%.*s'; choose another name", (int)file.len, file.ptr, (int)other.len, other.ptr);
}

/* A folder `campaigns` or `pages` that is a link may lead elsewhere in the brand folder, not out of it. */
static tact_status folder_ok(const char *folder, const char *below, tact_arena *arena, tact_trouble *trouble) {
    const char *path = tact_brand_file_join(arena, folder, tact_slice_of(below));
    struct stat st;
    if (!path) return TACT_ERR_MEMORY;
    if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode) && !tact_path_inside(path, folder))
        return tact_trouble_set(trouble, TACT_ERR_SEALED, "%s is a link that leads out of the brand folder; only files inside it are read and written here", below);
    return TACT_OK;
}

tact_status tact_campaign_file_find(const char *folder, const tact_brand *brand, tact_slice name, tact_arena *arena, tact_campaign_file *out, tact_trouble *trouble) {
    *out = (tact_campaign_file){ .name = tact_arena_copy(arena, name) };
    const tact_campaign *c = brand && name.len ? tact_bundle_campaign(&brand->bundle, tact_id32(name)) : NULL;
    if (!tact_campaign_name_safe(name)) return tact_trouble_set(trouble, TACT_ERR_INVALID, "a campaign's name has 1 to 64 letters, digits, '-', '_' and '.', and here none of them first is '.'");
    tact_status s = folder_ok(folder, "campaigns", arena, trouble);
    if (!s && c && tact_slice_equal(c->name, name)) {
        s = at_path(folder, c->file, arena, out, trouble);
        if (s || (out->there && tact_slice_equal(tact_campaign_named(out->text), name))) return s;
    }
    return s ? s : search(folder, arena, out, trouble);
}

/* "fr", "it-CH": no '.', which parts name and language. */
static bool is_language(tact_slice text) {
    for (size_t i = 0; i < text.len; i++)
        if (!word_byte(text.ptr[i]) || text.ptr[i] == '.' || text.ptr[i] == '_') return false;
    return text.len >= 2 && text.len <= 16;
}

tact_status tact_page_file_find(const char *folder, const tact_brand *brand, tact_slice name, tact_slice language, tact_arena *arena, tact_campaign_file *out, tact_trouble *trouble) {
    char text[112];
    *out = (tact_campaign_file){ .there = false };
    if (!tact_page_name_safe(name) || !is_language(language))
        return tact_trouble_set(trouble, TACT_ERR_INVALID, "a page's name has small letters, digits and '-', at most 80, and its language is one of `locales` in tact.yaml");
    const tact_landing *known = tact_landing_exact(&brand->pages, name, language);
    int n = snprintf(text, sizeof text, "pages/%.*s.%.*s.md", (int)name.len, name.ptr, (int)language.len, language.ptr);
    tact_status s = folder_ok(folder, "pages", arena, trouble);
    if (!s) s = at_path(folder, known ? known->file : (tact_slice){ text, (size_t)n }, arena, out, trouble);
    out->name = tact_arena_copy(arena, (tact_slice){ text + 6, (size_t)n - 9 });
    return s ? s : out->name.ptr ? TACT_OK : TACT_ERR_MEMORY;
}

tact_status tact_folder_file_find(const char *folder, tact_slice file, tact_arena *arena, tact_campaign_file *out, tact_trouble *trouble) {
    *out = (tact_campaign_file){ .name = file };
    return at_path(folder, file, arena, out, trouble);
}

static tact_slice folder_of(tact_slice path) {
    while (path.len && path.ptr[path.len - 1] != '/') path.len--;
    return path.len ? (tact_slice){ path.ptr, path.len - 1 } : TACT_S(".");
}

static bool folder_text(const tact_campaign_file *f, char out[PATH_MAX]) {
    tact_slice folder = folder_of(tact_slice_of(f->path));
    if (folder.len >= PATH_MAX) return false;
    memcpy(out, folder.ptr, folder.len);
    out[folder.len] = 0;
    return true;
}

bool tact_campaign_file_writable(const tact_campaign_file *f) {
    char folder[PATH_MAX];
    return folder_text(f, folder) && access(folder, W_OK) == 0;
}

static tact_status refused(const tact_campaign_file *f, int error, tact_trouble *trouble) {
    if (error == EACCES || error == EPERM || error == EROFS)
        return tact_trouble_set(trouble, TACT_ERR_SEALED, "%.*s may not be written: %s. Let the user tact runs as write the folder, or change the file where the folder is kept (in git) and bring it here; it is loaded by itself",
                                (int)f->file.len, f->file.ptr, strerror(error));
    errno = error;
    return tact_trouble_errno(trouble, "write", f->path);
}

tact_status tact_campaign_file_write(const tact_campaign_file *f, tact_slice text, tact_trouble *trouble) {
    char folder[PATH_MAX];
    struct stat st;
    int error = 0;
    unsigned mode = stat(f->path, &st) == 0 ? (unsigned)st.st_mode & 0777u : 0644u;
    if (!folder_text(f, folder)) return refused(f, ENAMETOOLONG, trouble);
    if (!tact_brand_file_folder(folder, 0755, &error) || !tact_brand_file_replace(f->path, mode, text, &error)) return refused(f, error, trouble);
    return tact_folder_sync(folder, trouble);
}

bool tact_folder_in_git(const char *folder) {
    char at[PATH_MAX], git[PATH_MAX + 8];
    if (!realpath(folder, at)) return false;
    for (unsigned i = 0; i < FOLDERS_UP; i++) {
        snprintf(git, sizeof git, "%s/.git", at);
        if (access(git, F_OK) == 0) return true;
        char *slash = strrchr(at, '/');
        if (!slash || slash == at) return false;
        *slash = 0;
    }
    return false;
}
