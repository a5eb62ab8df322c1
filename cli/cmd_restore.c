/* cli/cmd_restore.c -- tact restore: a data folder back from a backup; the erased stay erased, and nothing is sent until somebody says so. */
#include "cli/ink.h"
#include "cli/reach.h"
#include "cli/waiting.h"
#include "store/restore.h"

int tact_cmd_restore(tact_cli *cli);
const tact_option tact_cmd_restore_options[] = {
    { "from", 'f', "FOLDER", "the backup, as given to `tact backup --to`" },
    { "keys", 'k', "FOLDER", "the keys, as given to `tact backup --keys-to`" },
    { "erasures", 'e', "FILE", "list of erasures (default ~/.config/tact/NAME.erasures.log)" },
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

static void json(tact_cli *cli, const tact_restore_report *r, const char *data) {
    char made[TACT_INSTANT_TEXT + 1], keys[TACT_INSTANT_TEXT + 1];
    tact_slice a = tact_instant_format(r->backup_made, made), b = tact_instant_format(r->keys_made, keys);
    fprintf(cli->out, "{\"status\":\"restored\",\"paused\":true,\"data\":");
    tact_screen_json_text(cli->out, tact_slice_of(data));
    fprintf(cli->out, ",\"backupMade\":\"%.*s\",\"keysMade\":\"%.*s\",\"files\":%u,\"destroyed\":%u,\"alreadyErased\":%u,\"others\":%u,\"buried\":%u}\n", (int)a.len, a.ptr, (int)b.len, b.ptr, r->file_count,
            r->destroyed_count, r->already_count, r->other_count, r->buried_count);
}

static void say(tact_cli *cli, const tact_folders *f, const tact_restore_report *r) {
    char made[TACT_INK_TIME], keys[TACT_INK_TIME];
    if (cli->json) { json(cli, r, f->data); return; }
    fprintf(cli->out, "restored %u files into %s\n  backup of %s, keys of %s\n", r->file_count, f->data, tact_ink_time(made, r->backup_made, NULL), tact_ink_time(keys, r->keys_made, NULL));
    fprintf(cli->out, "  erasures applied first: %u keys destroyed now, %u gone already, %u of people who are not in this backup; %u records buried\n", r->destroyed_count, r->already_count, r->other_count, r->buried_count);
    char where[sizeof f->brand + sizeof f->data + 16];     /* the commands to type, for this very data folder */
    const char *data = tact_cli_value(cli, "data");
    snprintf(where, sizeof where, "%s%s%s", f->brand, data ? " --data " : "", data ? data : "");
    fprintf(cli->out, "  what happened since the backup is not known here, so everything is paused: `tact run %s`, look, then `tact pause --all --off %s`\n", where, where);
    fprintf(cli->out, "  promotion that waited in the backup may have gone out since, so it does not leave any more; passes that were under way end (`tact passes %s`), and no start before now is made up for\n", where);
}

int tact_cmd_restore(tact_cli *cli) {
    tact_folders f;
    tact_restore_report report;
    tact_trouble trouble = { "" };
    if (!tact_cli_arguments(cli, 0, 1)) return TACT_EXIT_USAGE;
    if (!tact_cli_has(cli, "from") || !tact_cli_has(cli, "keys")) return tact_cli_usage(cli, "tact restore --from /backups/data-2026-11-22 --keys /safe/keys", "say what to restore: --from and --keys");
    if (!tact_folders_of(cli, cli->argument_count ? cli->arguments[0] : ".", &f)) return TACT_EXIT_CANNOT;
    const char *erasures = tact_cli_value(cli, "erasures");
    tact_restore_request request = { .backup = tact_cli_value(cli, "from"), .keys_target = tact_cli_value(cli, "keys"), .erasures_path = erasures ? erasures : f.erasures, .master_path = f.master, .target = f.data, .now = tact_reach_now() };
    tact_waiting *waiting = tact_waiting_begin(cli, "restoring");
    tact_status s = tact_restore(&request, &report, &trouble);
    tact_waiting_end(waiting);
    if (s) return tact_reach_trouble(cli, s, &trouble);
    say(cli, &f, &report);
    return TACT_EXIT_OK;
}
