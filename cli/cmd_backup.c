/* cli/cmd_backup.c -- tact backup: a consistent copy of a data folder, running or not; keys on a place of their own. */
#include <limits.h>
#include <stdlib.h>
#include "cli/ink.h"
#include "cli/reach.h"
#include "cli/waiting.h"
#include "daemon/backup.h"

int tact_cmd_backup(tact_cli *cli);
const tact_option tact_cmd_backup_options[] = {
    { "to", 't', "FOLDER", "new folder for the data" },
    { "keys-to", 'k', "FOLDER", "folder for the keys, on another disk or machine; only the newest are kept there" },
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

/* `tact run` may stand in another folder than we do. The last part need not exist. */
static bool whole_path(const char *path, char out[TACT_PATH_BYTES]) {
    char copy[PATH_MAX], real[PATH_MAX];
    if (strlen(path) >= sizeof copy) return false;
    strcpy(copy, path);
    size_t n = strlen(copy);
    while (n > 1 && copy[n - 1] == '/') copy[--n] = 0;
    char *slash = strrchr(copy, '/');
    const char *parent = slash ? slash == copy ? "/" : copy : ".", *last = slash ? slash + 1 : copy;
    if (slash && slash != copy) *slash = 0;
    if (!*last || strcmp(last, ".") == 0 || strcmp(last, "..") == 0 || !realpath(parent, real)) return false;
    int wrote = snprintf(out, TACT_PATH_BYTES, "%s/%s", strcmp(real, "/") == 0 ? "" : real, last);
    return wrote > 0 && wrote < TACT_PATH_BYTES;
}

static int served(tact_cli *cli, tact_reached *r, const char *to, const char *keys_to, tact_slice *json) {
    tact_json j;
    tact_json_init(&j, r->arena, 512);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("to"), tact_slice_of(to));
    tact_json_key_text(&j, TACT_S("keysTo"), tact_slice_of(keys_to));
    tact_json_end_map(&j);
    return tact_reach_call(cli, r, "POST", "/v1/backup", tact_json_done(&j), json);
}

static int alone(tact_cli *cli, tact_reached *r, const char *to, const char *keys_to, tact_slice *json) {
    tact_backup_done done;
    tact_json j;
    tact_trouble trouble = { "" };
    tact_status s = tact_keeper_backup(r->keeper, r->folders.data, to, keys_to, tact_reach_now(), &done, &trouble);
    if (s) return tact_reach_trouble(cli, s, &trouble);
    tact_json_init(&j, r->arena, 512);
    tact_backup_json(&j, &done, to, keys_to);
    *json = tact_json_done(&j);
    return 0;
}

static void say(tact_cli *cli, tact_reached *r, tact_slice json, const char *to, const char *keys_to) {
    tact_value v;
    char bytes[16];
    double files = 0, size = 0;
    if (tact_reach_json(cli, json) || !tact_reach_parse(cli, r, json, &v)) return;
    (void)tact_value_number(tact_value_path(&v, "files"), &files);
    (void)tact_value_number(tact_value_path(&v, "bytes"), &size);
    fprintf(cli->out, "backed up %.0f files, %s, to %s\n  keys, the newest only, in %s; they open nothing without the master key, which is in no backup\n", files, tact_bytes_text((uint64_t)size, bytes), to, keys_to);
    fprintf(cli->out, "  `b2sum -l 256 -c MANIFEST` inside the folder checks it; keep %s apart from it: a restore needs it\n", r->folders.erasures);
}

int tact_cmd_backup(tact_cli *cli) {
    tact_reached r;
    char to[TACT_PATH_BYTES], keys_to[TACT_PATH_BYTES];
    tact_slice json = { NULL, 0 };
    if (!tact_cli_arguments(cli, 0, 1)) return TACT_EXIT_USAGE;
    if (!tact_cli_has(cli, "to") || !tact_cli_has(cli, "keys-to"))
        return tact_cli_usage(cli, "tact backup --to /backups/data-2026-11-22 --keys-to /safe/keys", "say where: --to for the data, --keys-to for the keys, apart from each other");
    if (!whole_path(tact_cli_value(cli, "to"), to)) return tact_cli_usage(cli, "its parent folder must be there", "--to cannot be '%s'", tact_cli_value(cli, "to"));
    if (!whole_path(tact_cli_value(cli, "keys-to"), keys_to)) return tact_cli_usage(cli, "its parent folder must be there", "--keys-to cannot be '%s'", tact_cli_value(cli, "keys-to"));
    int code = tact_reach_open(cli, cli->argument_count ? cli->arguments[0] : ".", TACT_REACH_ADMIN, &r);
    tact_waiting *waiting = code ? NULL : tact_waiting_begin(cli, "backing up");
    if (!code) code = r.keeper ? alone(cli, &r, to, keys_to, &json) : served(cli, &r, to, keys_to, &json);
    tact_waiting_end(waiting);
    if (!code) tact_folders_note_keys(cli, &r.folders, keys_to);
    if (!code) say(cli, &r, json, to, keys_to);
    tact_reach_close(&r);
    return code;
}
