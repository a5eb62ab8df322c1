/* daemon/api_recipes.c -- recipes for this brand: what each needs and whether its folder has it; and one as the draft of a file, which nothing has written yet. */
#include <stdio.h>
#include <string.h>
#include "brand/campaign_edit.h"
#include "brand/recipe.h"
#include "daemon/api_body.h"
#include "daemon/campaign_check.h"
#include "daemon/campaign_file.h"
#include "daemon/face.h"
#include "daemon/finding_say.h"
#include "daemon/offload.h"

enum { RECIPES = 64, FILE_BYTES = 128, BODY_BYTES = 4096 };

typedef struct list {
    tact_brand_trial trials[RECIPES]; uint32_t ids[RECIPES], count;
    char files[RECIPES][FILE_BYTES];
    tact_recipe recipes[RECIPES];
    const char *folder, *env_file;
    unsigned language;
    tact_instant now;
    tact_brand brand; tact_diags diags;
    tact_status status;
    tact_json json;
} list;

static void word(const list *l, tact_json *j, const char *key, const char *name, const char *part) {
    char of[FILE_BYTES];
    snprintf(of, sizeof of, "recipe.%s.%s", name, part);
    tact_json_key_text(j, tact_slice_of(key), tact_screen_word_find(l->language, tact_slice_of(of)));
}

static void one(list *l, uint32_t i) {
    tact_json *j = &l->json;
    tact_slice file = tact_slice_of(l->files[i]);
    bool fits = true;
    for (uint32_t k = 0; k < l->diags.count; k++) fits = fits && !(l->diags.items[k].severity == TACT_ERROR && tact_slice_equal(l->diags.items[k].file, file));
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("name"), tact_slice_of(l->recipes[i].name));
    word(l, j, "title", l->recipes[i].name, "title");
    word(l, j, "line", l->recipes[i].name, "line");
    word(l, j, "needs", l->recipes[i].name, "needs");
    tact_json_key_bool(j, TACT_S("fits"), fits);
    TACT_JSON_KEY(j, "missing");
    tact_json_list(j);
    for (uint32_t k = 0; k < l->diags.count; k++) {
        const tact_diag *d = &l->diags.items[k];
        if (d->severity != TACT_ERROR || !tact_slice_equal(d->file, file)) continue;
        tact_json_map(j);
        tact_finding_json(j, d, l->language);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
    tact_json_end_map(j);
}

/* All of them at once beside the folder: its own checker says what each lacks. */
static void run_list(tact_offload *task) {
    list *l = task->own;
    tact_brand_options options = { .env_file = l->env_file, .now = l->now, .trials = l->trials, .trial_count = l->count, .trial_ids = l->ids, .trials_as_written = true };
    tact_diags_init(&l->diags, task->arena, TACT_BRAND_FINDINGS);
    if (tact_brand_load(l->folder, &options, task->arena, &l->diags, &l->brand) == TACT_ERR_MEMORY) { l->status = TACT_ERR_MEMORY; return; }
    tact_json_init(&l->json, task->arena, 16384);
    tact_json_map(&l->json);
    TACT_JSON_KEY(&l->json, "recipes");
    tact_json_list(&l->json);
    for (uint32_t i = 0; i < l->count; i++) one(l, i);
    tact_json_end_list(&l->json);
    tact_json_end_map(&l->json);
}

static void done_list(tact_offload *task) {
    const list *l = task->own;
    if (l->status) tact_server_refuse_id(task->server, task->id, l->status, &(tact_trouble){ "there is no memory to look through the recipes" });
    else tact_offload_reply(task, 200, &l->json);
}

static tact_slice spoken(const tact_server *s, const tact_recipe *r, tact_arena *arena) {
    const tact_config *c = &s->brand.config;
    return tact_recipe_for(r, c->locales.items, c->locales.count, c->default_locale, arena);
}

static void recipes(void *server, const tact_http_request *request) {
    tact_server *s = server;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_offload *task = tact_offload_new(s, request, sizeof(list));
    list *l = task ? task->own : NULL;
    if (!l) return;
    for (unsigned i = 0; i < RECIPES && tact_recipe_at(i, &l->recipes[i]); i++) {
        snprintf(l->files[i], sizeof l->files[i], "recipes/%s.yaml", l->recipes[i].name);
        l->trials[i] = (tact_brand_trial){ tact_slice_of(l->files[i]), spoken(s, &l->recipes[i], task->arena) };
        l->count = i + 1;
    }
    l->folder = s->brand_folder;
    l->env_file = s->env_file;
    l->now = tact_server_now(s);
    l->language = task->language;
    tact_offload_start(task, run_list, done_list);
}

/* A recipe may ask after itself: person.seen("win-back", ...). */
static tact_slice renamed(tact_slice text, tact_slice from, tact_slice to, tact_arena *arena) {
    tact_writer w;
    size_t at = 0;
    tact_writer_init(&w, arena, text.len + 256);
    while (at < text.len) {
        bool here = text.ptr[at] == '"' && at + from.len + 2 <= text.len && memcmp(text.ptr + at + 1, from.ptr, from.len) == 0 && text.ptr[at + 1 + from.len] == '"';
        if (here) {
            tact_write_bytes(&w, "\"", 1);
            tact_write_bytes(&w, to.ptr, to.len);
            tact_write_bytes(&w, "\"", 1);
            at += from.len + 2;
        } else tact_write_bytes(&w, text.ptr + at++, 1);
    }
    return w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
}

static void from_recipe(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_recipe r;
    tact_json j;
    unsigned i = 0;
    if (!tact_api_body(s, request, &body) || !tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_slice recipe = tact_value_path_text(&body, "recipe"), name = tact_value_path_text(&body, "name"), text = { NULL, 0 };
    while (tact_recipe_at(i, &r) && !tact_slice_is(recipe, r.name)) i++;
    if (!tact_recipe_at(i, &r)) { tact_http_refuse_text(s->http, request->id, 404, "There is no such recipe: GET /v1/recipes names them."); return; }
    if (!name.len) name = recipe;
    tact_status status = !tact_campaign_name_safe(name) ? TACT_ERR_INVALID : tact_campaign_edit(spoken(s, &r, request->arena), TACT_S("campaign"), name, request->arena, &text);
    if (status == TACT_ERR_INVALID) { tact_http_refuse_text(s->http, request->id, 400, "\"name\" has 1 to 64 letters, digits, '-', '_' and '.', and does not begin with '.'."); return; }
    if (!status) text = renamed(text, recipe, name, request->arena);
    tact_json_init(&j, request->arena, r.text.len + 1024);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("recipe"), recipe);
    tact_json_key_text(&j, TACT_S("name"), name);
    tact_json_key_text(&j, TACT_S("text"), text);
    tact_json_end_map(&j);
    if (status || !text.len || j.status) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now."); return; }
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

const tact_http_route tact_api_recipes[] = {
    { TACT_HTTP_GET, "/v1/recipes", recipes, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/campaigns/from-recipe", from_recipe, BODY_BYTES, "application/json text/plain", 0, 0 },
};
const size_t tact_api_recipe_count = sizeof tact_api_recipes / sizeof *tact_api_recipes;
