/* daemon/api_tests.c -- POST /v1/campaigns/{name}/test: the message as it stands in the folder, to the brand's testers alone. */
#include <string.h>
#include "daemon/api_body.h"
#include "daemon/campaign_file.h"
#include "daemon/face.h"
#include "daemon/landing.h"
#include "daemon/screen_say.h"
#include "daemon/tests.h"

enum { BODY_BYTES = 4096, };

typedef struct testing { tact_preview_look look; tact_slice to, language; } testing;

static void refuse(tact_offload *task, int status, tact_slice words) { tact_http_refuse(task->server->http, task->id, &(tact_http_problem){ .status = status, .detail = words }); }

static void done(tact_offload *task) {
    testing *w = task->own;
    tact_server *s = task->server;
    unsigned words = tact_language_words(w->language);
    if (tact_preview_look_refused(task)) return;
    if (w->look.as == TACT_CHANNEL_WEB) { refuse(task, 400, tact_screen_word(words, "test.slot")); return; }
    if (w->look.as != TACT_CHANNEL_INAPP && !tact_config_connected(&s->brand.config, w->look.as)) {
        refuse(task, 409, tact_screen_word(words, "test.notConnected"));
        return;
    }
    if (tact_bundle_private(&w->look.check.brand.bundle, w->look.campaign)) {
        refuse(task, 409, tact_screen_word(words, "test.private"));
        return;
    }
    tact_test_begin(s, task->id, &w->look, w->to, w->language);
}

static bool is_tester(const tact_config *config, tact_slice name) {
    for (uint32_t i = 0; i < config->testers.count; i++)
        if (!name.len || tact_slice_equal(config->testers.items[i], name)) return true;
    return false;
}

static void test(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_campaign_file f;
    tact_trouble trouble = { "" };
    if (!tact_api_body(s, request, &body) || !tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_ADMIN)) return;
    tact_slice to = tact_value_path_text(&body, "to");
    if (!is_tester(&s->brand.config, to)) {
        unsigned words = tact_language_words(tact_server_language(s, request));
        const tact_hole who = { "who", to };
        tact_http_refuse(s->http, request->id, &(tact_http_problem){ .status = to.len ? 403 : 409, .detail = to.len ? tact_screen_say(request->arena, tact_screen_word(words, "test.notOne"), &who, 1) : tact_screen_word(words, "test.nobody") });
        return;
    }
    tact_offload *task = tact_offload_new(s, request, sizeof(testing));
    testing *w = task ? task->own : NULL;
    if (!w) return;
    tact_status status = tact_campaign_file_find(s->brand_folder, &s->brand, request->params[0], task->arena, &f, &trouble);
    if (status || !f.there) {
        if (status == TACT_ERR_SEALED) tact_http_refuse_text(s->http, request->id, 403, trouble.text);
        else if (status && status != TACT_ERR_INVALID && status != TACT_ERR_CONFLICT) tact_server_refuse(s, request, status, &trouble);
        else tact_http_refuse_text(s->http, request->id, 404, "There is no file of a campaign of this name in campaigns/.");
        tact_offload_drop(task);
        return;
    }
    w->look.ask = (tact_campaign_check_ask){ .folder = s->brand_folder, .env_file = s->env_file, .now = tact_server_now(s), .name = f.name, .file = f.file, .text = f.text, .as_live = true };
    w->look.message = tact_arena_copy(task->arena, tact_value_path_text(&body, "message"));
    w->look.channel = tact_arena_copy(task->arena, tact_value_path_text(&body, "channel"));
    w->look.locale = tact_arena_copy(task->arena, tact_value_path_text(&body, "locale"));
    w->look.sample = true;
    w->to = tact_arena_copy(task->arena, to);
    w->language = tact_arena_copy(task->arena, tact_server_language(s, request));
    tact_offload_start(task, tact_preview_look_run, done);
}

const tact_http_route tact_api_tests[] = { { TACT_HTTP_POST, "/v1/campaigns/{name}/test", test, BODY_BYTES, "application/json text/plain", 0, 0 } };
const size_t tact_api_test_count = sizeof tact_api_tests / sizeof *tact_api_tests;
