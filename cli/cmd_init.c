/* cli/cmd_init.c -- `tact init`: a working brand folder, its secrets and master key outside of it, and what to do next. */
#include "brand/init.h"
#include "brand/load.h"
#include "cli/cli.h"
#include <json-c/json.h>
#include <string.h>
#include <time.h>

int tact_cmd_init(tact_cli *cli);
const tact_option tact_cmd_init_options[] = {
    { "key", 'k', "FILE", "master key (default: ~/.config/tact/NAME.master)" },
    { "env", 0, "FILE", "file of secrets (default: ~/.config/tact/NAME.env)" },
    { "country", 'c', "CC", "country of the brand, two letters (default: FR)" },
    { NULL, 0, NULL, NULL }
};

/* A path as a shell takes it: as it is, or between single quotes. */
static void print_path(FILE *out, const char *path) {
    bool plain = strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+,:@%") == strlen(path);
    if (plain) { fputs(path, out); return; }
    fputc('\'', out);
    for (; *path; path++) if (*path == '\'') fputs("'\\''", out); else fputc(*path, out);
    fputc('\'', out);
}

static void print_people(tact_cli *cli, const char *folder, const tact_init_done *done) {
    fprintf(cli->out, "%s is a brand folder now:\n", folder);
    for (uint32_t i = 0; i < done->file_count; i++) fprintf(cli->out, "  %.*s\n", (int)done->files[i].len, done->files[i].ptr);
    fprintf(cli->out, "\n%s secrets in %s\n%s master key in %s\n  Without the master key the data cannot be read by anyone: keep a copy in a safe place.\n",
            done->env_made ? "new" : "kept the", done->env_path, done->master_made ? "new" : "kept the", done->master_path);
    fprintf(cli->out, "\ncountry %s and time zone %s are assumed; change them in tact.yaml.\n\nnext:\n  tact check ", done->country, done->zone);
    print_path(cli->out, folder);
    fputs("    explains every mistake\n  tact run ", cli->out);
    print_path(cli->out, folder);
    fputs("      serves it on 127.0.0.1:7777\n", cli->out);
}

static void print_json(tact_cli *cli, const char *folder, const tact_init_done *done) {
    struct json_object *all = json_object_new_object(), *files = json_object_new_array();
    for (uint32_t i = 0; i < done->file_count; i++) json_object_array_add(files, json_object_new_string_len(done->files[i].ptr, (int)done->files[i].len));
    json_object_object_add(all, "folder", json_object_new_string(folder));
    json_object_object_add(all, "brand", json_object_new_string(done->brand));
    json_object_object_add(all, "files", files);
    json_object_object_add(all, "secrets", json_object_new_string(done->env_path));
    json_object_object_add(all, "master_key", json_object_new_string(done->master_path));
    fprintf(cli->out, "%s\n", json_object_to_json_string_ext(all, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(all);
}

int tact_cmd_init(tact_cli *cli) {
    if (!tact_cli_arguments(cli, 1, 1)) return TACT_EXIT_USAGE;
    char today[16];
    time_t now = time(NULL);
    struct tm day;
    if (!gmtime_r(&now, &day) || !strftime(today, sizeof today, "%Y-%m-%d", &day)) return tact_cli_fail(cli, "set it", "the system's clock is wrong");
    tact_arena *arena = tact_brand_arena();
    if (!arena) return tact_cli_fail(cli, "free some memory and try again", "not enough memory");
    tact_init_options options = { .folder = cli->arguments[0], .master_path = tact_cli_value(cli, "key"), .env_path = tact_cli_value(cli, "env"), .country = tact_cli_value(cli, "country"), .today = today };
    tact_init_done done;
    tact_trouble why = { "not enough memory" };
    int code = TACT_EXIT_OK;
    if (tact_brand_init(&options, arena, &done, &why) != TACT_OK) code = tact_cli_fail(cli, NULL, "%s", why.text);
    else if (cli->json) print_json(cli, options.folder, &done);
    else print_people(cli, options.folder, &done);
    tact_brand_arena_free(arena);
    return code;
}
