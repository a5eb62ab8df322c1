/* daemon/api_preview.c -- POST /v1/campaigns/preview: a message as its channel would show it; GET /v1/preview/{token}: the page of an e-mail, for a sandboxed frame. */
#include <stdio.h>
#include <string.h>
#include "daemon/api_body.h"
#include "daemon/content_json.h"
#include "daemon/preview_look.h"
#include "daemon/previews.h"

enum { BODY_BYTES = 8 << 20 };

static void text_json(tact_json *j, const tact_preview_look *w) {
    TACT_JSON_KEY(j, "sms");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("text"), w->made.text);
    tact_json_key_text(j, TACT_S("alphabet"), w->made.size.alphabet == TACT_SMS_GSM7 ? TACT_S("GSM-7") : TACT_S("UCS-2"));
    tact_json_key_int(j, TACT_S("units"), w->made.size.units);
    tact_json_key_int(j, TACT_S("unitsMost"), w->made.size.units_max);
    tact_json_key_int(j, TACT_S("parts"), w->made.size.parts);
    tact_json_key_bool(j, TACT_S("saysHowToRefuse"), w->made.stops);
    TACT_JSON_KEY(j, "price");
    if (w->made.cost_milli) tact_json_double(j, (double)w->made.cost_milli / 1000.0); else tact_json_null(j);
    tact_json_key_text(j, TACT_S("currency"), w->check.brand.config.currency);
    tact_json_end_map(j);
}

static tact_slice escaped_as(uint8_t channel) { return channel == TACT_CHANNEL_EMAIL ? TACT_S("markdown") : channel == TACT_CHANNEL_SMS ? TACT_S("sms") : TACT_S("text"); }

static void page_json(tact_json *j, tact_offload *task) {
    tact_preview_look *w = task->own;
    char token[TACT_PREVIEW_TOKEN], url[64];
    TACT_JSON_KEY(j, "page");
    if (!w->made.html.len || !tact_previews_keep(&task->server->previews, w->made.html, w->ask.now, token)) { tact_json_null(j); return; }
    snprintf(url, sizeof url, "/v1/preview/%s", token);
    tact_json_text(j, tact_slice_of(url));
}

static void answer(tact_offload *task) {
    tact_preview_look *w = task->own;
    tact_json j;
    tact_json_init(&j, task->arena, 16384);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("campaign"), w->campaign->name);
    tact_json_key_text(&j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, w->as));
    tact_json_key_text(&j, TACT_S("class"), tact_word_name(TACT_LIST_CLASS, w->campaign->class_));
    tact_json_key_bool(&j, TACT_S("sample"), w->sample);
    tact_json_key_text(&j, TACT_S("escaped"), escaped_as(w->as));
    tact_content words = w->made.content;
    words.html = (tact_slice){ NULL, 0 };                                   /* behind its own address: it may be large, and belongs in a frame */
    tact_content_json(&j, &words);
    if (w->as == TACT_CHANNEL_EMAIL) { tact_json_key_text(&j, TACT_S("plain"), w->made.text); page_json(&j, task); }
    if (w->as == TACT_CHANNEL_SMS) text_json(&j, w);
    if (w->as == TACT_CHANNEL_MESSENGER) tact_prepared_json(&j, &w->made.content.prepared);
    TACT_JSON_KEY(&j, "missing");
    tact_json_list(&j);
    for (uint32_t i = 0; i < w->made.missing.named_count; i++) tact_json_text(&j, w->made.missing.missing[i]);
    tact_json_end_list(&j);
    tact_findings_json(&j, &w->check.diags, w->check.file, task->language);
    tact_json_end_map(&j);
    tact_offload_reply(task, 200, &j);
}

static void done_look(tact_offload *task) {
    if (!tact_preview_look_refused(task)) answer(task);
}

/* The tree of the request goes with it: a copy in the task's own memory. */
static bool copy_value(const tact_value *from, tact_value *to, tact_arena *arena) {
    tact_writer w;
    tact_writer_init(&w, arena, 1024);
    tact_value_write(&w, from);
    tact_reader r = tact_reader_of(tact_writer_slice(&w));
    return !w.status && tact_value_read(&r, arena, to) == TACT_OK;
}

static void preview(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    if (!tact_api_body(s, request, &body) || !tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    const tact_value *text = tact_value_path(&body, "text"), *event = tact_value_path(&body, "event"), *sample = tact_value_path(&body, "sample");
    if (!text || text->type != TACT_TEXT || (event && event->type != TACT_MAP)) {
        tact_http_refuse_text(s->http, request->id, 400, "Give {\"text\": the file, \"message\": id, \"channel\", \"locale\"}; \"event\" are properties that fill the words, and \"sample\": false leaves the rest empty.");
        return;
    }
    tact_offload *task = tact_offload_new(s, request, sizeof(tact_preview_look));
    tact_preview_look *w = task ? task->own : NULL;
    if (!w) return;
    w->ask = (tact_campaign_check_ask){ .folder = s->brand_folder, .env_file = s->env_file, .now = tact_server_now(s), .file = TACT_S("campaign.yaml"), .text = tact_arena_copy(task->arena, text->text), .as_live = true };
    w->message = tact_arena_copy(task->arena, tact_value_path_text(&body, "message"));
    w->channel = tact_arena_copy(task->arena, tact_value_path_text(&body, "channel"));
    w->locale = tact_arena_copy(task->arena, tact_value_path_text(&body, "locale"));
    w->sample = !sample || sample->type != TACT_BOOL || sample->boolean;
    w->has_event = event && copy_value(event, &w->event, task->arena);
    tact_offload_start(task, tact_preview_look_run, done_look);
}

/* The one answer whose style stands in the page itself: an e-mail has no other way. So it is let do nothing at all: an origin of its own (`sandbox`), no script, no form,
 * nothing loaded from anywhere, framed by our own console alone. */
static void page(void *server, const tact_http_request *request) {
    static const tact_http_header headers[] = {
        { TACT_S("content-security-policy"), TACT_S("sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'") },
        { TACT_S("cache-control"), TACT_S("no-store") }, { TACT_S("referrer-policy"), TACT_S("no-referrer") }, { TACT_S("x-frame-options"), TACT_S("SAMEORIGIN") },
        { TACT_S("x-robots-tag"), TACT_S("noindex") } };
    tact_server *s = server;
    tact_slice html = tact_previews_find(s->previews, request->params[0], tact_server_now(s));
    if (!html.len) { tact_http_refuse_text(s->http, request->id, 404, "This preview is over: ask for it again."); return; }
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("text/html; charset=utf-8"), .body = html, TACT_HTTP_HEADERS_OF(headers) });
}

const tact_http_route tact_api_previews[] = {
    { TACT_HTTP_POST, "/v1/campaigns/preview", preview, BODY_BYTES, "application/json text/plain", 0, 0 },
    { TACT_HTTP_GET, "/v1/preview/{token}", page, 0, NULL, 0, 0 },
};
const size_t tact_api_preview_count = sizeof tact_api_previews / sizeof *tact_api_previews;
