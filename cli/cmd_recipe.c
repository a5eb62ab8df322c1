/* cli/cmd_recipe.c -- tact recipe: campaigns ready to be taken. What it writes is a draft for testers, and nothing that is there is ever written over. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include "brand/file.h"
#include "brand/load.h"
#include "brand/recipe.h"
#include "cli/cli.h"
#include "cli/reach.h"
#include "cli/table.h"
#include "core/base/diag.h"

int tact_cmd_recipe(tact_cli *cli);
const tact_option tact_cmd_recipe_options[] = {
    { "print", 'p', NULL, "write it to the screen instead" },
    { NULL, 0, NULL, NULL } };

enum { NAMES = 64 };

static int list(tact_cli *cli) {
    tact_recipe r;
    tact_screen screen = tact_screen_of(cli->out);
    tact_table *t = tact_table_new();
    tact_table_column(t, "recipe", "recipe", 0);
    tact_table_column(t, "what for", "line", 0);
    tact_table_column(t, "what you send", "needs", TACT_COLUMN_SHRINKS);
    for (unsigned i = 0; tact_recipe_at(i, &r); i++) {
        tact_table_row(t);
        tact_table_text(t, TACT_STYLE_STRONG, tact_slice_of(r.name));
        tact_table_text(t, TACT_STYLE_PLAIN, tact_slice_of(r.line));
        tact_table_text(t, TACT_STYLE_DIM, tact_slice_of(r.needs));
    }
    if (cli->json) tact_table_json(t, cli->out); else tact_table_print(t, cli->out, &screen);
    tact_table_free(t);
    if (!cli->json) fputs("\ntact recipe NAME [BRAND] writes campaigns/NAME.yaml: a draft, for testers, in the languages of your brand.\n", cli->out);
    return TACT_EXIT_OK;
}

static bool find(const char *name, tact_recipe *out) {
    for (unsigned i = 0; tact_recipe_at(i, out); i++)
        if (strcmp(out->name, name) == 0) return true;
    return false;
}

static int unknown(tact_cli *cli, const char *name, tact_arena *arena) {
    tact_slice names[NAMES], hint = { NULL, 0 };
    size_t n = 0;
    tact_recipe r;
    tact_diags diags;
    tact_diags_init(&diags, arena, 4);
    while (n < NAMES && tact_recipe_at((unsigned)n, &r)) names[n++] = tact_slice_of(r.name);
    hint = tact_diag_did_you_mean(&diags, tact_slice_of(name), names, n);
    char text[100] = "`tact recipe list` names them all";
    if (hint.ptr) snprintf(text, sizeof text, "%.*s", (int)hint.len, hint.ptr);
    return tact_cli_usage(cli, text, "there is no recipe '%s'", name);
}

/* In the languages of the brand it is for; as it stands when its settings cannot be read, which `tact check` explains. */
static tact_slice spoken(const tact_recipe *r, const char *folder, tact_brand *brand, tact_arena *arena) {
    tact_diags diags;
    tact_diags_init(&diags, arena, TACT_BRAND_FINDINGS);
    tact_brand_options options = { .now = tact_reach_now() };
    if (tact_brand_load(folder, &options, arena, &diags, brand) == TACT_ERR_MEMORY || !brand->config.locales.count) return r->text;
    return tact_recipe_for(r, brand->config.locales.items, brand->config.locales.count, brand->config.default_locale, arena);
}

static int take(tact_cli *cli, const tact_recipe *r, const char *brand, tact_arena *arena) {
    char name[128];
    struct stat st;
    tact_brand loaded;
    int error;
    snprintf(name, sizeof name, "campaigns/%s.yaml", r->name);
    const char *folder = tact_brand_file_join(arena, brand, TACT_S("campaigns")), *path = tact_brand_file_join(arena, brand, tact_slice_of(name)), *settings = tact_brand_file_join(arena, brand, TACT_S("tact.yaml"));
    if (!folder || !path || !settings) return tact_cli_fail(cli, NULL, "the path %s is too long", brand);
    if (stat(settings, &st)) return tact_cli_fail(cli, "name the brand's folder: tact recipe NAME BRAND; `tact init` makes one", "%s is no brand folder: it has no tact.yaml", brand);
    if (!tact_brand_file_folder(folder, 0755, &error)) return tact_cli_fail(cli, NULL, "the folder %s cannot be made: %s", folder, strerror(error));
    tact_slice text = spoken(r, brand, &loaded, arena);
    if (!text.ptr) return tact_cli_fail(cli, NULL, "there is no memory for it");
    if (!tact_brand_file_create(path, 0644, text, &error))
        return tact_cli_fail(cli, error == EEXIST ? "nothing was changed; look at the recipe with --print, or move the file away" : NULL, error == EEXIST ? "%s is there already%s%s" : "%s cannot be written%s%s", path,
                             error == EEXIST ? "" : ": ", error == EEXIST ? "" : strerror(error));
    if (cli->json) { fprintf(cli->out, "{\"recipe\":\"%s\",\"file\":\"%s\",\"needs\":\"%s\"}\n", r->name, path, r->needs); return TACT_EXIT_OK; }
    fprintf(cli->out, "%s is written: a draft, for testers.\n  %s\n  send: %s\n\nnext: read it, `tact check %s`, then state: live, and send: everyone when a tester has seen it.\n", path, r->line, r->needs, brand);
    return TACT_EXIT_OK;
}

int tact_cmd_recipe(tact_cli *cli) {
    tact_recipe r;
    if (cli->argument_count == 0 || strcmp(cli->arguments[0], "list") == 0) return tact_cli_arguments(cli, 0, 1) ? list(cli) : TACT_EXIT_USAGE;
    if (!tact_cli_arguments(cli, 1, 2)) return TACT_EXIT_USAGE;
    tact_arena *arena = tact_brand_arena();
    if (!arena) return tact_cli_fail(cli, NULL, "there is no memory for it");
    int code = TACT_EXIT_OK;
    if (!find(cli->arguments[0], &r)) code = unknown(cli, cli->arguments[0], arena);
    else if (tact_cli_has(cli, "print")) fwrite(r.text.ptr, 1, r.text.len, cli->out);
    else code = take(cli, &r, cli->argument_count == 2 ? cli->arguments[1] : ".", arena);
    tact_brand_arena_free(arena);
    return code;
}
