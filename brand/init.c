/* brand/init.c -- see init.h. */
#include "brand/init.h"
#include "brand/currency.h"
#include "brand/file.h"
#include "brand/init_text.h"
#include "brand/schema.h"
#include "brand/zones.h"
#include "store/master.h"
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MOST = 24, WORDS = 11 };

typedef struct word { const char *name; tact_slice value; } word;       /* @NAME@ in the templates */

typedef struct maker {
    const tact_init_options *options;
    tact_arena *arena;
    tact_init_done *done;
    tact_trouble *why;
    word words[WORDS]; unsigned word_count;
    const char *made[FILES_MOST + 8]; unsigned made_count;  /* to take back, last first */
} maker;

/* ---- names and paths ---------------------------------------------------------------------------------------------------------- */
void tact_brand_name_text(const char *folder, char out[TACT_BRAND_NAME + 1]) {
    size_t end = strlen(folder), len = 0;
    while (end > 1 && folder[end - 1] == '/') end--;
    size_t start = end;
    while (start > 0 && folder[start - 1] != '/') start--;
    for (size_t i = start; i < end && len < TACT_BRAND_NAME; i++) {
        char c = folder[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c + 32);
        bool fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (fine) out[len++] = c;
        else if (len && out[len - 1] != '-') out[len++] = '-';
    }
    while (len && out[len - 1] == '-') len--;
    out[len] = 0;
    if (!len) memcpy(out, "brand", sizeof "brand");
}

tact_slice tact_brand_name_of(const char *folder, tact_arena *arena) {
    char name[TACT_BRAND_NAME + 1];
    tact_brand_name_text(folder, name);
    tact_slice copy = tact_arena_copy(arena, tact_slice_of(name));
    return copy.ptr ? copy : TACT_S("brand");
}

static const char *in_config(tact_slice brand, const char *ending, tact_arena *arena) {
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (!(config && *config == '/') && !(home && *home)) return NULL;
    char path[PATH_MAX];
    int n = config && *config == '/' ? snprintf(path, sizeof path, "%s/tact/%.*s%s", config, (int)brand.len, brand.ptr, ending)
                                     : snprintf(path, sizeof path, "%s/.config/tact/%.*s%s", home, (int)brand.len, brand.ptr, ending);
    return n > 0 && (size_t)n < sizeof path ? tact_brand_file_join(arena, "", tact_slice_of(path)) : NULL;
}

const char *tact_brand_master_path(tact_slice brand, tact_arena *arena) { return in_config(brand, ".master", arena); }
const char *tact_brand_env_path(tact_slice brand, tact_arena *arena) { return in_config(brand, ".env", arena); }

/* ---- templates ---------------------------------------------------------------------------------------------------------------- */
static void set_word(maker *m, const char *name, tact_slice value) {
    TACT_ASSERT(m->word_count < WORDS);
    m->words[m->word_count++] = (word){ name, value };
}

static const word *word_at(const maker *m, tact_slice rest) {
    for (unsigned i = 0; i < m->word_count; i++) if (tact_slice_starts(rest, tact_slice_of(m->words[i].name))) return &m->words[i];
    return NULL;
}

static tact_slice filled(const maker *m, tact_slice text) {
    size_t room = text.len + 1;
    for (size_t i = 0; i < text.len; i++) {
        const word *w = text.ptr[i] == '@' ? word_at(m, (tact_slice){ text.ptr + i, text.len - i }) : NULL;
        if (w) room += w->value.len;
    }
    char *out = tact_arena_alloc(m->arena, room, 1);
    size_t len = 0;
    for (size_t i = 0; out && i < text.len;) {
        const word *w = text.ptr[i] == '@' ? word_at(m, (tact_slice){ text.ptr + i, text.len - i }) : NULL;
        if (!w) { out[len++] = text.ptr[i++]; continue; }
        if (w->value.len) memcpy(out + len, w->value.ptr, w->value.len);
        len += w->value.len;
        i += strlen(w->name);
    }
    return (tact_slice){ out, out ? len : 0 };
}

/* @PREFIX@ of variables: capitals, digits and underscores, never beginning with a digit. */
static tact_slice prefix_of(maker *m, tact_slice brand) {
    char *out = tact_arena_alloc(m->arena, brand.len + 6, 1);
    size_t len = 0;
    if (!out) return TACT_S("TACT");
    if (brand.ptr[0] >= '0' && brand.ptr[0] <= '9') { memcpy(out, "TACT_", 5); len = 5; }
    for (size_t i = 0; i < brand.len; i++) {
        char c = brand.ptr[i];
        out[len++] = (char)(c >= 'a' && c <= 'z' ? c - 32 : c >= '0' && c <= '9' ? c : '_');
    }
    return (tact_slice){ out, len };
}

/* ---- checks before anything is touched ----------------------------------------------------------------------------------------- */
static tact_status folder_is_free(maker *m) {
    struct stat st;
    const char *folder = m->options->folder;
    if (stat(folder, &st)) return errno == ENOENT ? TACT_OK : tact_trouble_errno(m->why, "look at", folder);
    if (!S_ISDIR(st.st_mode)) return tact_trouble_set(m->why, TACT_ERR_INVALID, "%s is not a folder; name another", folder);
    tact_slice *names;
    uint32_t count;
    int error;
    if (!tact_brand_file_names(folder, "", m->arena, &names, &count, &error)) return tact_trouble_set(m->why, TACT_ERR_IO, "%s cannot be listed: %s", folder, strerror(error));
    if (count) return tact_trouble_set(m->why, TACT_ERR_INVALID, "%s is not empty (%s is in it); name an empty or a new folder", folder, names[0].ptr);
    return TACT_OK;
}

/* The real path of something that need not exist yet: of the nearest folder above it that does, with the rest behind. */
static bool real_path(const char *path, char out[PATH_MAX]) {
    char above[PATH_MAX];
    size_t len = strlen(path);
    if (len == 0 || len >= sizeof above - 2) return false;
    memcpy(above, path, len + 1);
    if (realpath(above, out)) return true;
    for (size_t cut = len; cut-- > 0;) {
        if (path[cut] != '/' && cut > 0) continue;
        bool relative = cut == 0 && path[0] != '/';
        memcpy(above, path, cut ? cut : 1);
        above[cut ? cut : 1] = 0;
        if (!realpath(relative ? "." : above, out)) continue;
        size_t have = strlen(out);
        const char *rest = relative ? path : path + cut + (path[cut] == '/');
        if (have + strlen(rest) + 2 > PATH_MAX) return false;
        out[have] = '/';
        memcpy(out + have + 1, rest, strlen(rest) + 1);
        return true;
    }
    return false;
}

static tact_status outside(maker *m, const char *path, const char *what) {
    char inner[PATH_MAX], outer[PATH_MAX];
    if (!real_path(path, inner) || !real_path(m->options->folder, outer)) return tact_trouble_set(m->why, TACT_ERR_INVALID, "the path %s is too long; name a shorter one", path);
    size_t len = strlen(outer);
    while (len > 1 && outer[len - 1] == '/') len--;
    if (strncmp(inner, outer, len) != 0 || (inner[len] != '/' && inner[len] != 0)) return TACT_OK;
    return tact_trouble_set(m->why, TACT_ERR_INVALID, "%s (%s) would lie inside the brand folder, where a copy would carry it along; put it elsewhere", what, path);
}

static tact_status choose_paths(maker *m, tact_slice brand) {
    const tact_init_options *o = m->options;
    m->done->master_path = o->master_path ? o->master_path : tact_brand_master_path(brand, m->arena);
    m->done->env_path = o->env_path ? o->env_path : tact_brand_env_path(brand, m->arena);
    if (!m->done->master_path || !m->done->env_path) return tact_trouble_set(m->why, TACT_ERR_INVALID, "there is no home folder for keys; name files with --key and --env");
    tact_status status = outside(m, m->done->master_path, "the master key");
    return status ? status : outside(m, m->done->env_path, "the file of secrets");
}

/* The folder's own name, as its owner wrote it, between double quotes of YAML; the brand's where it is none to show. */
static tact_slice name_of(const char *full, tact_slice brand, tact_arena *arena) {
    enum { NAME_BYTES = 64 };
    const char *slash = strrchr(full, '/');
    tact_slice own = tact_slice_of(slash ? slash + 1 : full);
    char *out = tact_arena_alloc(arena, 2 * NAME_BYTES, 1);
    size_t n = 0;
    bool plain = out && own.len && own.len <= NAME_BYTES && tact_slice_utf8(own);
    for (size_t i = 0; plain && i < own.len; i++) {
        if (own.ptr[i] == '"' || own.ptr[i] == '\\') out[n++] = '\\';
        out[n++] = own.ptr[i];
        plain = (unsigned char)own.ptr[i] >= ' ' && own.ptr[i] != 127;
    }
    return plain ? (tact_slice){ out, n } : brand;
}

static tact_status choose_country(maker *m) {
    tact_zones zones;
    tact_diags diags;
    tact_diags_init(&diags, m->arena, 4);
    m->done->country = m->options->country ? m->options->country : "FR";
    if (tact_zones_load(TACT_ZONEINFO, m->arena, &zones, &diags) != TACT_OK)
        return tact_trouble_set(m->why, TACT_ERR_IO, "%.*s; %.*s", (int)diags.items[0].text.len, diags.items[0].text.ptr, (int)diags.items[0].hint.len, diags.items[0].hint.ptr);
    for (uint32_t i = 0; i < zones.country_count; i++) {
        const tact_country *c = &zones.countries[i];
        if (strlen(m->done->country) != 2 || memcmp(c->code, m->done->country, 2) != 0 || !c->zone_count) continue;
        for (uint32_t k = 0; k < zones.count; k++)
            if (zones.ids[k] == c->zones[0]) m->done->zone = tact_brand_file_join(m->arena, "", zones.zones[k].name);
    }
    if (!m->done->zone) return tact_trouble_set(m->why, TACT_ERR_INVALID, "there is no country '%s'; write two capital letters such as FR, IT or CH", m->done->country);
    return TACT_OK;
}

/* ---- writing -------------------------------------------------------------------------------------------------------------------- */
static void note_made(maker *m, const char *path) { if (m->made_count < sizeof m->made / sizeof *m->made) m->made[m->made_count++] = path; }

static void take_back(maker *m) {
    while (m->made_count) (void)remove(m->made[--m->made_count]);          /* files, then the folders that held them */
}

static tact_status make_folder(maker *m, const char *path, unsigned mode) {
    struct stat st;
    int error;
    bool there = stat(path, &st) == 0;
    if (!tact_brand_file_folder(path, mode, &error)) return tact_trouble_set(m->why, TACT_ERR_IO, "the folder %s cannot be made: %s", path, strerror(error));
    if (!there) note_made(m, path);
    return TACT_OK;
}

static tact_status write_file(maker *m, const char *path, unsigned mode, tact_slice text) {
    int error;
    if (!path || !text.ptr) return tact_trouble_set(m->why, TACT_ERR_MEMORY, "not enough memory to write the brand; free some and try again");
    if (!tact_brand_file_create(path, mode, text, &error))
        return tact_trouble_set(m->why, error == ENOSPC ? TACT_ERR_FULL : TACT_ERR_IO, "%s cannot be written: %s", path, strerror(error));
    note_made(m, path);
    return TACT_OK;
}

static tact_status write_folder(maker *m) {
    const char *folder = m->options->folder;
    tact_status status = make_folder(m, folder, 0755);
    if (!status) status = make_folder(m, tact_brand_file_join(m->arena, folder, TACT_S("campaigns")), 0755);
    if (!status) status = make_folder(m, tact_brand_file_join(m->arena, folder, TACT_S("answers")), 0755);
    if (!status) status = make_folder(m, tact_brand_file_join(m->arena, folder, TACT_S("pages")), 0755);
    tact_init_text t;
    m->done->files = TACT_NEW(m->arena, tact_slice, FILES_MOST);
    if (!m->done->files) return TACT_ERR_MEMORY;
    for (unsigned i = 0; !status && tact_init_text_at(i, &t); i++) {
        status = write_file(m, tact_brand_file_join(m->arena, folder, tact_slice_of(t.file)), 0644, filled(m, t.text));
        m->done->files[m->done->file_count++] = tact_slice_of(t.file);
    }
    if (!status) status = make_folder(m, tact_brand_file_join(m->arena, folder, TACT_S(".tact")), 0755);
    if (!status) status = make_folder(m, tact_brand_file_join(m->arena, folder, TACT_S(".tact/schema")), 0755);
    for (unsigned s = 0; !status && s < TACT_SCHEMA_COUNT; s++) {
        const char *path = tact_brand_file_join(m->arena, tact_brand_file_join(m->arena, folder, TACT_S(".tact/schema")), tact_slice_of(tact_schema_file((tact_schema)s)));
        status = write_file(m, path, 0644, tact_schema_text((tact_schema)s, m->arena));
    }
    return status;
}

static tact_status folder_above(maker *m, const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path) return TACT_OK;
    const char *above = tact_brand_file_join(m->arena, "", (tact_slice){ path, (size_t)(slash - path) });
    return above ? make_folder(m, above, 0700) : TACT_ERR_MEMORY;
}

static tact_status write_env(maker *m, tact_slice prefix) {
    static const char *const names[] = { "WRITE_KEY", "SERVER_KEY", "ADMIN_KEY", "USER_TOKEN_SECRET" };
    char text[2048];
    size_t len = (size_t)snprintf(text, sizeof text, "# Secrets of the brand %s; tact.yaml names them as ${env:...}.\n", m->done->brand);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        unsigned char bytes[24];
        char hex[2 * sizeof bytes + 1];
        randombytes_buf(bytes, sizeof bytes);
        sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
        len += (size_t)snprintf(text + len, sizeof text - len, "%.*s_%s=%s\n", (int)prefix.len, prefix.ptr, names[i], hex);
    }
    tact_status status = folder_above(m, m->done->env_path);
    if (!status) status = write_file(m, m->done->env_path, 0600, (tact_slice){ text, len });
    sodium_memzero(text, sizeof text);
    return status;
}

static tact_status write_secrets(maker *m, tact_slice prefix) {
    struct stat st;
    uint8_t key[TACT_MASTER_BYTES];
    tact_status status = TACT_OK;
    if (stat(m->done->env_path, &st)) {
        m->done->env_made = true;
        status = write_env(m, prefix);
    }
    if (status) return status;
    if (stat(m->done->master_path, &st) == 0) {              /* in use by the data of an earlier folder: keep it, if it is one */
        status = tact_master_read(m->done->master_path, key, m->why);
        sodium_memzero(key, sizeof key);
        return status;
    }
    status = folder_above(m, m->done->master_path);
    if (!status) status = tact_master_create(m->done->master_path, (const char *const[]){ m->options->folder, NULL }, m->why);
    if (!status) note_made(m, m->done->master_path);
    m->done->master_made = !status;
    return status;
}

tact_status tact_brand_init(const tact_init_options *options, tact_arena *arena, tact_init_done *done, tact_trouble *why) {
    maker m = { .options = options, .arena = arena, .done = done, .why = why };
    *done = (tact_init_done){ 0 };
    if (sodium_init() < 0) return tact_trouble_set(why, TACT_ERR_IO, "this system gives no random numbers");
    char full[PATH_MAX];
    if (!real_path(options->folder, full)) return tact_trouble_set(why, TACT_ERR_INVALID, "the path %s is too long; name a shorter one", options->folder);
    tact_slice brand = tact_brand_name_of(full, arena), prefix = prefix_of(&m, brand);
    done->brand = tact_brand_file_join(arena, "", brand);
    tact_status status = folder_is_free(&m);
    if (!status) status = choose_paths(&m, brand);
    if (!status) status = choose_country(&m);
    if (status) return status;
    bool french = strcmp(done->country, "FR") == 0, italian = strcmp(done->country, "IT") == 0;
    set_word(&m, "@BRAND@", brand);
    set_word(&m, "@NAME@", name_of(full, brand, arena));
    set_word(&m, "@PREFIX@", prefix);
    set_word(&m, "@COUNTRY@", tact_slice_of(done->country));
    set_word(&m, "@ZONE@", tact_slice_of(done->zone));
    const tact_slice money = tact_currency_of(done->country);
    set_word(&m, "@CURRENCY@", money.len ? money : TACT_S("EUR"));
    set_word(&m, "@LOCALES@", tact_slice_of(french ? "fr, it, en" : italian ? "it, fr, en" : "en, fr, it"));
    set_word(&m, "@TODAY@", tact_slice_of(options->today));
    set_word(&m, "@FOLDER@", tact_slice_of(options->folder));
    set_word(&m, "@ENV@", tact_slice_of(done->env_path));
    set_word(&m, "@MASTER@", tact_slice_of(done->master_path));
    status = write_folder(&m);
    if (!status) status = write_secrets(&m, prefix);
    if (status) take_back(&m);
    return status;
}
