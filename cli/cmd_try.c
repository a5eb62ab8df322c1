/* cli/cmd_try.c -- tact try: a changed brand folder on days that are over; or another model of words on the moments of the log (try_model.c). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "brand/check_print.h"
#include "brand/file.h"
#include "cli/logbook.h"
#include "cli/progress.h"
#include "cli/reach.h"
#include "cli/try.h"
#include "daemon/trial_json.h"

int tact_cmd_try(tact_cli *cli);
const tact_option tact_cmd_try_options[] = {
    { "on", 0, "DAY", "yesterday (default), today or YYYY-MM-DD, by the brand's clock" },
    { "days", 0, "N", "that many days: from DAY on, or the last whole ones" },
    { "folder", 0, "FOLDER", "try this whole folder in place of BRAND" },
    { "as-written", 0, NULL, "drafts and `send: testers` stay so; else what is tried is live, for everyone" },
    { "memory", 0, "MB", "at most so much memory for the people of these days (default 1024)" },
    { "model", 0, "FILE", "another model of words in place of campaigns: a file written by `tact train --out`" },
    { "from", 0, "SEQ", "with --model: begin at this line of the log (its \"seq\")" },
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

enum { FILES = 256, FILE_BYTES = 1 << 20, ANSWER_BYTES = 8 << 20 };

typedef struct plan {
    const char *files[FILES]; unsigned file_count;
    const char *brand, *folder;        /* whose log; the folder tried */
    tact_arena *arena;
    tact_brand_trial trials[FILES]; uint32_t ids[FILES], count;
} plan;

static bool names_a_file(const char *argument) {
    size_t n = strlen(argument);
    struct stat st;
    if ((n > 5 && strcmp(argument + n - 5, ".yaml") == 0) || (n > 4 && strcmp(argument + n - 4, ".yml") == 0)) return true;
    return stat(argument, &st) == 0 && !S_ISDIR(st.st_mode);
}

/* Campaign files, and at most one folder. */
static int sort_arguments(tact_cli *cli, plan *p) {
    p->brand = NULL;
    for (int i = 0; i < cli->argument_count; i++) {
        const char *a = cli->arguments[i];
        if (names_a_file(a) && p->file_count < FILES) p->files[p->file_count++] = a;
        else if (names_a_file(a)) return tact_cli_usage(cli, "put them into a folder and name it with --folder", "more than %d campaign files", FILES);
        else if (p->brand) return tact_cli_usage(cli, "one folder, and campaign files that end in .yaml", "'%s' and '%s' are two folders", p->brand, a);
        else p->brand = a;
    }
    if (!p->brand) p->brand = ".";
    p->folder = tact_cli_has(cli, "folder") ? tact_cli_value(cli, "folder") : p->brand;
    if (p->file_count || tact_cli_has(cli, "folder")) return 0;
    return tact_cli_usage(cli, "tact try campaign.yaml --on yesterday; --folder FOLDER tries a changed copy of the folder", "what is to be tried?");
}

static int add_file(tact_cli *cli, plan *p, const char *path, tact_slice name) {
    int error = ENOMEM;
    if (p->count == FILES) return tact_cli_usage(cli, "try fewer at a time", "more than %d campaigns differ", FILES);
    if (!tact_brand_file_read(path, FILE_BYTES, p->arena, &p->trials[p->count].text, &error))
        return tact_cli_fail(cli, error == ENOENT ? "name the campaign's file" : error == EFBIG ? "a campaign is a small file" : NULL, "%s cannot be read: %s", path, error == EFBIG ? "it is too large" : strerror(error));
    p->trials[p->count++].file = name;
    return 0;
}

/* Of two folders, the campaigns that differ are those that are tried. */
static int add_changed(tact_cli *cli, plan *p) {
    tact_slice *names, was, is;
    uint32_t count;
    int error = 0;
    const char *here = tact_brand_file_join(p->arena, p->folder, TACT_S("campaigns")), *there = tact_brand_file_join(p->arena, p->brand, TACT_S("campaigns"));
    if (!here || !there || !tact_brand_file_names(here, ".yaml", p->arena, &names, &count, &error)) return tact_cli_fail(cli, NULL, "%s: %s", p->folder, strerror(error ? error : ENOMEM));
    for (uint32_t i = 0; i < count; i++) {
        const char *mine = tact_brand_file_join(p->arena, here, names[i]), *theirs = tact_brand_file_join(p->arena, there, names[i]);
        if (!mine || !theirs) return tact_cli_fail(cli, NULL, "not enough memory");
        bool known = tact_brand_file_read(theirs, FILE_BYTES, p->arena, &was, &error);
        if (known && tact_brand_file_read(mine, FILE_BYTES, p->arena, &is, &error) && tact_slice_equal(was, is)) continue;
        const char *shown = tact_brand_file_join(p->arena, "campaigns", names[i]);
        int code = shown ? add_file(cli, p, mine, tact_slice_of(shown)) : tact_cli_fail(cli, NULL, "not enough memory");
        if (code) return code;
    }
    return 0;
}

static int read_files(tact_cli *cli, plan *p) {
    int code = tact_cli_has(cli, "folder") ? add_changed(cli, p) : 0;
    for (unsigned i = 0; i < p->file_count && !code; i++) code = add_file(cli, p, p->files[i], tact_slice_of(p->files[i]));
    return code;
}

/* The folder as it would be: checked as `tact check` does. */
static int load(tact_cli *cli, plan *p, const tact_folders *f, tact_brand *brand) {
    tact_diags diags;
    tact_diags_init(&diags, p->arena, TACT_BRAND_FINDINGS);
    tact_brand_options options = { .env_file = f->env, .now = tact_reach_now(), .trials = p->trials, .trial_count = p->count, .trial_ids = p->ids, .trials_as_written = tact_cli_has(cli, "as-written") };
    tact_status s = tact_brand_load(p->folder, &options, p->arena, &diags, brand);
    bool terminal = tact_cli_terminal(cli, cli->err);
    if (s && cli->json) tact_check_json(cli->out, brand, &diags);
    else if (s) { tact_check_print(cli->err, brand, &diags, terminal); tact_check_sum(cli->err, brand, &diags, terminal); }
    return s == TACT_OK ? 0 : s == TACT_ERR_INVALID ? TACT_EXIT_FOUND : TACT_EXIT_CANNOT;
}

static uint16_t connected(const tact_brand *brand) {
    uint16_t bits = 0;
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++)
        if (tact_config_connected(&brand->config, c)) bits = (uint16_t)(bits | 1u << c);
    return bits;
}

static int tell(tact_cli *cli, const tact_trial *trial, const tact_trial_ask *ask, const tact_zone *zone, bool held) {
    if (!cli->json) { tact_try_print(cli->out, trial, ask, zone, held); return TACT_EXIT_OK; }
    char *block = malloc(ANSWER_BYTES);
    tact_arena arena;
    tact_json j;
    if (!block) return tact_cli_fail(cli, NULL, "there is no memory for the answer");
    tact_arena_init(&arena, block, ANSWER_BYTES, NULL);
    tact_json_init(&j, &arena, 65536);
    tact_trial_json(&j, trial, ask, NULL);
    bool whole = j.status == TACT_OK;
    if (whole) fprintf(cli->out, "%.*s\n", (int)tact_json_done(&j).len, tact_json_done(&j).ptr);
    free(block);
    return whole ? TACT_EXIT_OK : tact_cli_fail(cli, "leave --json out: the tables for people are shorter", "the answer does not fit in 8 MB");
}

static void told(void *ctx, uint64_t bytes, uint64_t lines) { tact_progress_tell(ctx, bytes, 0, lines); }

static int run(tact_cli *cli, const plan *p, const tact_logbook *book, const tact_brand *brand, long long days, long long memory) {
    tact_trouble trouble = { "" };
    tact_progress progress;
    tact_force *force = NULL;
    tact_trial *trial = NULL;
    const tact_zone *zone = tact_bundle_zone(&brand->bundle, brand->bundle.default_zone);
    tact_trial_ask ask = { .data_folder = book->data.root.text, .log_folder = book->data.log.text, .store = book->store, .vault = book->vault, .tried = p->ids, .tried_count = p->count,
                           .channels = connected(brand), .memory_bytes = (size_t)memory << 20, .now = tact_reach_now(), .progress = told, .ctx = &progress };
    if (!tact_trial_period(tact_slice_of(tact_cli_has(cli, "on") ? tact_cli_value(cli, "on") : ""), (unsigned)days, zone, tact_reach_now(), &ask.from, &ask.until))
        return tact_cli_usage(cli, "yesterday, today, or a day that is over, such as 2026-11-21", "--on cannot be '%.40s'", tact_cli_has(cli, "on") ? tact_cli_value(cli, "on") : "");
    tact_progress_begin(&progress, cli->err, "trying", "lines", cli->json);
    tact_status s = tact_force_make_with(&force, brand->bytes, brand->model_bytes, &trouble);
    ask.force = force;
    if (!s) s = tact_trial_run(&trial, &ask, &trouble);
    tact_progress_end(&progress);
    int code = s ? tact_reach_trouble(cli, s, &trouble) : tell(cli, trial, &ask, zone, book->held);
    if (!s && !cli->json) tact_check_texts(cli->out, brand, p->ids, p->count, p->arena, tact_cli_terminal(cli, cli->out));
    tact_trial_free(trial);
    tact_force_free(force);
    return code;
}

static int try_campaigns(tact_cli *cli, plan *p) {
    tact_folders f;
    tact_logbook book;
    tact_brand brand;
    long long days, memory;
    if (!tact_cli_number(cli, "days", 1, TACT_TRIAL_DAYS_MAX, 1, &days) || !tact_cli_number(cli, "memory", 16, 1 << 20, 1024, &memory)) return TACT_EXIT_USAGE;
    if (!tact_folders_of(cli, p->brand, &f)) return TACT_EXIT_CANNOT;
    int code = read_files(cli, p);
    if (!code) code = load(cli, p, &f, &brand);
    if (code) return code;
    code = tact_logbook_open(cli, &f, &book);
    if (!code) code = run(cli, p, &book, &brand, days, memory);
    tact_logbook_close(&book);
    return code;
}

int tact_cmd_try(tact_cli *cli) {
    if (tact_cli_has(cli, "model")) return tact_try_model(cli);
    plan *p = calloc(1, sizeof *p);
    if (p) p->arena = tact_brand_arena();
    if (!p || !p->arena) { free(p); return tact_cli_fail(cli, "free some memory and try again", "not enough memory"); }
    int code = tact_cli_arguments(cli, 0, FILES + 1) ? sort_arguments(cli, p) : TACT_EXIT_USAGE;
    if (!code) code = try_campaigns(cli, p);
    tact_brand_arena_free(p->arena);
    free(p);
    return code;
}
