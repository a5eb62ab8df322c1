/* cli/cmd_explain.c -- tact explain: the whole story of one decision, in words. */
#include <ctype.h>
#include <stdlib.h>
#include <time.h>
#include "cli/progress.h"
#include "cli/reach.h"
#include "cli/story.h"
#include "cli/story_print.h"
#include "daemon/json_in.h"

int tact_cmd_explain(tact_cli *cli);
const tact_option tact_cmd_explain_options[] = {
    { "lang", 'l', "LANG", "language of the story: en, fr, it (default: the terminal's)" },
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

static const char *language(const tact_cli *cli) {
    const char *said = tact_cli_value(cli, "lang"), *env = getenv("LC_ALL");
    if (said) return said;
    if (!env || !*env) env = getenv("LC_MESSAGES");
    if (!env || !*env) env = getenv("LANG");
    return env && (strncmp(env, "fr", 2) == 0 || strncmp(env, "it", 2) == 0) ? strncmp(env, "fr", 2) == 0 ? "fr" : "it" : "en";
}

static bool good_id(char *id) {
    size_t n = strlen(id);
    for (size_t i = 0; i < n; i++) {
        id[i] = (char)tolower((unsigned char)id[i]);
        if (!isxdigit((unsigned char)id[i])) return false;
    }
    return n >= 4 && n <= 16;
}

static void told(void *ctx, uint64_t bytes, uint64_t lines) { tact_progress_tell(ctx, bytes, 0, lines); }

/* The zone of the brand as it is now, for times shown; without one UTC. */
static const tact_zone *zone_of(const tact_folders *f, tact_arena *arena, tact_brand *brand) {
    tact_diags diags;
    tact_brand_options options = { .env_file = f->env, .now = tact_reach_now() };
    tact_diags_init(&diags, arena, 1);
    if (tact_brand_load(f->brand, &options, arena, &diags, brand)) return NULL;
    return tact_bundle_zone(&brand->bundle, brand->bundle.default_zone);
}

static int tell(tact_cli *cli, const tact_folders *f, const tact_logbook *book, const char *lang) {
    tact_progress progress;
    tact_trouble trouble = { "" };
    tact_slice json;
    tact_value story;
    tact_json_fault fault;
    tact_brand brand;
    tact_arena *arena = tact_brand_arena();
    if (!arena) return tact_cli_fail(cli, "free some memory and try again", "not enough memory");
    tact_progress_begin(&progress, cli->err, "reading the log", "lines", cli->json);
    tact_story_ask ask = { .book = book, .id = tact_slice_of(cli->arguments[0]), .language = tact_slice_of(lang), .progress = told, .ctx = &progress };
    tact_status s = tact_story_tell(&ask, arena, &json, &trouble);
    if (s == TACT_ERR_NOT_FOUND && book->held) {           /* just decided: `tact run` writes its files once a second */
        struct timespec nap = { 1, 300000000 };
        nanosleep(&nap, NULL);
        tact_progress_begin(&progress, cli->err, "reading the log", "lines", cli->json);
        s = tact_story_tell(&ask, arena, &json, &trouble);
    }
    tact_progress_end(&progress);
    int code = s ? tact_cli_fail(cli, s != TACT_ERR_NOT_FOUND ? NULL : "the answer of decide carries it at its top as \"id\" (the one inside names the message); so does every line of `zstdcat data/log/*`", "%s",
                                 trouble.text[0] ? trouble.text : tact_status_line(s)) : 0;
    if (!code && !tact_reach_json(cli, json)) {
        if (tact_json_read(arena, &story, &fault, json)) code = tact_cli_fail(cli, NULL, "the story could not be read");
        else tact_story_print(cli, &story, tact_slice_of(lang), zone_of(f, arena, &brand));
    }
    if (!code && tact_slice_find(json, TACT_S("\"again\":\"differs\"")) >= 0) code = TACT_EXIT_FOUND;
    tact_brand_arena_free(arena);
    return code;
}

int tact_cmd_explain(tact_cli *cli) {
    tact_folders f;
    tact_logbook book;
    const char *lang = language(cli);
    if (!tact_cli_arguments(cli, 1, 2)) return TACT_EXIT_USAGE;
    if (!good_id(cli->arguments[0])) return tact_cli_usage(cli, "16 hex digits, or the first 4 or more of them", "'%.40s' is no id of a decision", cli->arguments[0]);
    if (strcmp(lang, "en") != 0 && strcmp(lang, "fr") != 0 && strcmp(lang, "it") != 0) return tact_cli_usage(cli, "en, fr or it", "--lang cannot be '%.20s'", lang);
    if (!tact_folders_of(cli, cli->argument_count == 2 ? cli->arguments[1] : ".", &f)) return TACT_EXIT_CANNOT;
    int code = tact_logbook_open(cli, &f, &book);
    if (!code) code = tell(cli, &f, &book, lang);
    tact_logbook_close(&book);
    return code;
}
