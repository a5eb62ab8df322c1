/* cli/folders.c -- see folders.h. */
#include "cli/folders.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "brand/init.h"
#include "store/backup.h"
#include "store/erasures.h"
#include "store/file.h"
#include "store/master.h"

static bool join(char out[1024], const char *a, const char *b, const char *tail) {
    int n = snprintf(out, 1024, "%s/%s%s", a, b, tail);
    return n > 0 && n < 1024;
}

static bool given(tact_cli *cli, const char *name, char out[1024], bool *fits) {
    const char *value = tact_cli_value(cli, name);
    if (!value) return false;
    *fits = snprintf(out, 1024, "%s", value) < 1024;
    return true;
}

bool tact_folders_of(tact_cli *cli, const char *brand, tact_folders *out) {
    char real[PATH_MAX], config[1024];
    const char *home = getenv("HOME"), *xdg = getenv("XDG_CONFIG_HOME"), *env_key = getenv("TACT_MASTER_KEY");
    bool fits = true;
    memset(out, 0, sizeof *out);
    if (!realpath(brand, real)) { tact_cli_fail(cli, "`tact init FOLDER` makes one", "there is no folder %s", brand); return false; }
    tact_brand_name_text(real, out->name);                   /* as `tact init` named the keys */
    if (!xdg && !home) { tact_cli_fail(cli, "set HOME, or XDG_CONFIG_HOME", "there is no home folder to keep the keys in"); return false; }
    fits = xdg && *xdg ? join(config, xdg, "tact", "") : join(config, home, ".config/tact", "");
    fits = fits && snprintf(out->brand, sizeof out->brand, "%s", brand) < 1024;
    if (!given(cli, "data", out->data, &fits)) fits = fits && join(out->data, brand, "data", "");
    if (!given(cli, "key", out->master, &fits)) fits = fits && (env_key && *env_key ? snprintf(out->master, 1024, "%s", env_key) < 1024 : join(out->master, config, out->name, ".master"));
    fits = fits && join(out->erasures, config, out->name, ".erasures.log") && join(out->env, config, out->name, ".env") &&
           join(out->key_backups, config, out->name, ".keysbackup");
    if (!fits) tact_cli_fail(cli, "use shorter paths", "a path is longer than 1023 bytes");
    return fits;
}

/* The folders above a path; what cannot be made is told by whoever writes there. */
static void make_parents(const char *path) {
    char parent[1024];
    snprintf(parent, sizeof parent, "%s", path);
    for (char *at = strchr(parent + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = 0;
        (void)mkdir(parent, 0700);
        *at = '/';
    }
}

int tact_folders_make_keys(tact_cli *cli, const tact_folders *f) {
    char secrets[1100];
    tact_trouble trouble = { "" };
    const char *forbidden[] = { f->brand, f->data, NULL };
    snprintf(secrets, sizeof secrets, "%s/keys/secrets", f->data);
    if (!tact_path_exists(f->master)) {
        if (tact_path_exists(secrets)) return tact_cli_fail(cli, "give it with --key, or set TACT_MASTER_KEY", "the data in %s was sealed with a master key that is not at %s", f->data, f->master);
        make_parents(f->master);
        if (tact_master_create(f->master, forbidden, &trouble)) return tact_cli_fail(cli, NULL, "%s", trouble.text);
        fprintf(cli->err, "tact: made a master key at %s; keep a copy apart from the data: without it nothing can be read\n", f->master);
    }
    if (tact_path_exists(f->erasures) || tact_path_exists(secrets)) return TACT_EXIT_OK;
    make_parents(f->erasures);                               /* the key may lie elsewhere (--key) */
    if (tact_erasures_create(f->erasures, &trouble)) return tact_cli_fail(cli, NULL, "%s", trouble.text);
    return TACT_EXIT_OK;
}

void tact_folders_note_keys(tact_cli *cli, const tact_folders *f, const char *keys_to) {
    tact_trouble trouble = { "" };
    make_parents(f->key_backups);
    if (tact_file_replace(f->key_backups, keys_to, strlen(keys_to), 0600, &trouble))
        fprintf(cli->err, "tact: the place of the key backup could not be noted, so `tact doctor` will not know it: %s\n", trouble.text);
}

bool tact_folders_newest_keys(const tact_folders *f, char where[1024], tact_instant *made) {
    char *text, place[1024] = "";
    size_t len;
    if (!tact_file_read(f->key_backups, sizeof place - 1, &text, &len, NULL)) {
        snprintf(place, sizeof place, "%s", text);
        free(text);
    }
    if (where) snprintf(where, 1024, "%s", place);
    return place[0] && tact_backup_keys_newest(place, NULL, made, NULL) == TACT_OK;
}
