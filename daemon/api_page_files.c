/* daemon/api_page_files.c -- GET /v1/pages: what pages there are; POST /v1/pages/preview: one of them as readers would see it, which is the one way a draft is shown.
 * Their files are read and written by daemon/api_campaign_files.c. */
#include <stdio.h>
#include <unistd.h>
#include "daemon/api_body.h"
#include "daemon/campaign_check.h"
#include "daemon/campaign_file.h"
#include "daemon/face.h"
#include "daemon/form_flow.h"
#include "daemon/landing.h"
#include "daemon/offload.h"
#include "daemon/previews.h"

enum { BODY_BYTES = 8 << 20, TOWN_BYTES = 160 };

/* ---- the list ---- */

static void put(tact_json *j, const char *key, tact_slice text) { if (text.len) tact_json_key_text(j, tact_slice_of(key), text); }

static void one_language(tact_json *j, const tact_landing *p) {
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("language"), p->language);
    tact_json_key_text(j, TACT_S("state"), p->draft ? TACT_S("draft") : TACT_S("live"));
    tact_json_key_text(j, TACT_S("kind"), tact_slice_of(tact_page_kind_word(p->kind)));
    tact_json_key_text(j, TACT_S("title"), p->title);
    put(j, "topic", p->topic.text);
    put(j, "campaign", p->campaign.text);
    if (p->form) put(j, "form", p->form->name);
    tact_json_key_text(j, TACT_S("path"), p->file);
    tact_json_end_map(j);
}

static void begin_page(tact_json *j, tact_slice slug) {
    char url[96];
    int n = snprintf(url, sizeof url, "/p/%.*s", (int)slug.len, slug.ptr);
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("name"), slug);
    tact_json_key_text(j, TACT_S("url"), (tact_slice){ url, (size_t)n });
    TACT_JSON_KEY(j, "languages");
    tact_json_list(j);
}

/* Those that are served and the drafts stand in two runs, each in order. */
static void all_pages(tact_json *j, const tact_landings *pages) {
    const tact_landing *live = pages->items, *draft = pages->items + pages->count, *const live_end = draft, *const draft_end = draft + pages->draft_count;
    while (live < live_end || draft < draft_end) {
        bool first = live == live_end || (draft < draft_end && tact_slice_compare(draft->slug, live->slug) < 0);
        const tact_slice slug = first ? draft->slug : live->slug;
        begin_page(j, slug);
        while (live < live_end && tact_slice_equal(live->slug, slug)) one_language(j, live++);
        while (draft < draft_end && tact_slice_equal(draft->slug, slug)) one_language(j, draft++);
        tact_json_end_list(j);
        tact_json_end_map(j);
    }
}

static void list(void *server, const tact_http_request *request) {
    tact_server *s = server;
    const tact_landings *pages = &s->brand.pages;
    const tact_config *config = &s->brand.config;
    tact_json j;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_json_init(&j, request->arena, 4096);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "pages");
    tact_json_list(&j);
    if (pages->items) all_pages(&j, pages);
    tact_json_end_list(&j);
    TACT_JSON_KEY(&j, "locales");
    tact_json_list(&j);
    for (uint32_t i = 0; i < config->locales.count; i++) tact_json_text(&j, config->locales.items[i]);
    tact_json_end_list(&j);
    tact_json_key_bool(&j, TACT_S("writable"), access(s->brand_folder, W_OK) == 0);
    tact_json_key_bool(&j, TACT_S("git"), tact_folder_in_git(s->brand_folder));
    tact_json_end_map(&j);
    if (j.status) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this list now."); return; }
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

/* ---- the preview ---- */

typedef struct look { tact_campaign_check_ask ask; tact_campaign_check check; tact_status status; tact_slice town; } look;

static void run_look(tact_offload *task) {
    look *w = task->own;
    w->status = tact_campaign_checked(&w->ask, task->arena, &w->check);
}

static const tact_landing *looked_at(const look *w) {
    const tact_landings *pages = &w->check.brand.pages;
    for (uint32_t i = 0; i < pages->count + pages->draft_count; i++)
        if (tact_slice_equal(pages->items[i].file, w->check.file)) return &pages->items[i];
    return NULL;
}

static void done_look(tact_offload *task) {
    look *w = task->own;
    tact_server *s = task->server;
    const tact_http_request nobody = { .id = task->id, .arena = task->arena };
    const tact_landing *page = w->status ? NULL : looked_at(w);
    char token[TACT_PREVIEW_TOKEN], url[64];
    tact_values v;
    tact_slice html;
    tact_json j;
    if (page) {
        tact_whereabouts where = tact_whereabouts_town(s, w->town, page->language, task->arena);
        tact_values_init(&v, task->arena);
        tact_landing_values(s, &nobody, page, &where, &v);
        tact_values_bool(&v, "preview", true);
        tact_turn_on_page(s, &nobody, page, where.known ? w->town : TACT_S(""), &v);
        const tact_value map = tact_values_done(&v);
        w->status = map.type == TACT_MAP ? tact_face_render(&html, tact_language_words(page->language), "pages/page.mustache", &map, task->arena) : TACT_ERR_MEMORY;
    }
    if (page && !w->status && !tact_previews_keep(&s->previews, html, w->ask.now, token)) w->status = TACT_ERR_MEMORY;
    if (w->status) { tact_server_refuse_id(s, task->id, w->status, &(tact_trouble){ "there is no memory to show this" }); return; }
    tact_json_init(&j, task->arena, 4096);
    tact_json_map(&j);
    tact_json_key_bool(&j, TACT_S("ok"), w->check.whole);
    TACT_JSON_KEY(&j, "page");
    if (page) { snprintf(url, sizeof url, "/v1/pages/preview/%s", token); tact_json_text(&j, tact_slice_of(url)); } else tact_json_null(&j);
    tact_findings_json(&j, &w->check.diags, w->check.file, task->language);
    tact_before_live_json(&j, &w->check, task->language);
    tact_json_end_map(&j);
    tact_offload_reply(task, 200, &j);
}

static void preview(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_campaign_file f;
    tact_trouble trouble = { "" };
    if (!tact_api_body(s, request, &body) || !tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    const tact_value *text = tact_value_path(&body, "text");
    tact_slice town = tact_value_path_text(&body, "town");
    if (!text || text->type != TACT_TEXT || town.len > TOWN_BYTES) { tact_http_refuse_text(s->http, request->id, 400, "Give {\"name\", \"language\", \"text\": the file}; \"town\" is where a reader would say they are."); return; }
    tact_status status = tact_page_file_find(s->brand_folder, &s->brand, tact_value_path_text(&body, "name"), tact_value_path_text(&body, "language"), request->arena, &f, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_offload *task = tact_offload_new(s, request, sizeof(look));
    look *w = task ? task->own : NULL;
    if (!w) return;
    w->town = tact_arena_copy(task->arena, town);
    w->ask = (tact_campaign_check_ask){ .folder = s->brand_folder, .env_file = s->env_file, .now = tact_server_now(s), .file = tact_arena_copy(task->arena, f.file), .text = tact_arena_copy(task->arena, text->text), .page = true, .ahead = true };
    tact_offload_start(task, run_look, done_look);
}

/* Framed by our own console alone; no script runs and no form is sent. Its origin stays ours for the style's sake, which asks nobody else. */
static void preview_page(void *server, const tact_http_request *request) {
    static const tact_http_header headers[] = {
        { TACT_S("content-security-policy"), TACT_S("sandbox allow-same-origin; default-src 'none'; img-src 'self' data:; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'") },
        { TACT_S("cache-control"), TACT_S("no-store") }, { TACT_S("referrer-policy"), TACT_S("no-referrer") }, { TACT_S("x-frame-options"), TACT_S("SAMEORIGIN") }, { TACT_S("x-robots-tag"), TACT_S("noindex") } };
    tact_server *s = server;
    tact_slice html = tact_previews_find(s->previews, request->params[0], tact_server_now(s));
    if (!html.len) { tact_http_refuse_text(s->http, request->id, 404, "This preview is over: ask for it again."); return; }
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("text/html; charset=utf-8"), .body = html, TACT_HTTP_HEADERS_OF(headers) });
}

const tact_http_route tact_api_page_files[] = {
    { TACT_HTTP_GET, "/v1/pages", list, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/pages/preview", preview, BODY_BYTES, "application/json text/plain", 0, 0 },
    { TACT_HTTP_GET, "/v1/pages/preview/{token}", preview_page, 0, NULL, 0, 0 },
};
const size_t tact_api_page_file_count = sizeof tact_api_page_files / sizeof *tact_api_page_files;
