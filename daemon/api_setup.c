/* daemon/api_setup.c -- GET /v1/setup: the checklist; POST /v1/channels/{channel}/test: "a test from tact" to one tester, through the real sender. */
#include <stdio.h>
#include <stdlib.h>
#include <sodium.h>
#include "daemon/answer.h"
#include "daemon/api_body.h"
#include "daemon/face.h"
#include "daemon/outbox.h"
#include "daemon/outbox_file.h"
#include "daemon/page.h"
#include "daemon/screen_say.h"
#include "daemon/landing.h"
#include "daemon/setup.h"
#include "daemon/tester_way.h"

static void setup(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_json_init(&j, request->arena, 8192);
    tact_setup_json(s, &j, tact_page_language(s, request), request->arena);
    if (j.status) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now."); return; }
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

/* ---- a test of a channel ---- */

typedef struct testing { tact_server *server; tact_http_id id; unsigned channel; char to[TACT_NOTICED_TEXT + 1]; } testing;

static void answer(testing *t, unsigned fate, tact_slice said, tact_slice note) {
    tact_server *s = t->server;
    const tact_http_request *request = tact_http_find(s->http, t->id);
    tact_json j;
    tact_noticed_tried(&s->seen, t->channel, fate, said, tact_server_now(s));
    if (!request) return;
    tact_json_init(&j, request->arena, 512);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, t->channel));
    tact_json_key_text(&j, TACT_S("to"), tact_slice_of(t->to));
    tact_json_key_text(&j, TACT_S("fate"), tact_word_name(TACT_LIST_FATE, fate));
    if (s->brand.config.driver[t->channel] == TACT_DRIVER_DRY_RUN) tact_json_key_bool(&j, TACT_S("dryRun"), true);
    if (said.len) tact_json_key_text(&j, TACT_S("said"), said);
    if (note.len) tact_json_key_text(&j, TACT_S("note"), note);
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

static void fated(void *ctx, const tact_fated *f) {
    testing *t = ctx;
    answer(t, f->fate, tact_slice_of(f->said), (tact_slice){ NULL, 0 });
    free(t);
}

static void refuse(tact_server *s, const tact_http_request *request, int status, tact_slice detail) { tact_http_refuse(s->http, request->id, &(tact_http_problem){ .status = status, .detail = detail }); }

/* Which tester: the one that is named, else the first who can be reached there. False: it was refused. */
static bool choose(tact_server *s, const tact_http_request *request, tact_slice named, unsigned channel, unsigned *tester, tact_tester_reach *reach) {
    const tact_config_texts *testers = &s->brand.config.testers;
    tact_trouble trouble = { "" };
    bool any = false, known = false, allowed = false;
    unsigned language = tact_page_language(s, request);
    for (uint32_t i = 0; i < testers->count; i++) {
        if (named.len && !tact_slice_equal(named, testers->items[i])) continue;
        tact_status status = tact_keeper_tester_reach(s->keeper, i, channel, request->arena, reach, &trouble);
        if (status) { tact_server_refuse(s, request, status, &trouble); return false; }
        any = true;
        known |= reach->known;
        allowed |= reach->allowed;
        *tester = i;
        if (reach->allowed && (reach->to.len || channel == TACT_CHANNEL_WEBHOOK)) return true;
    }
    const tact_hole who = { "who", named };
    tact_slice open = { NULL, 0 }, detail = any ? tact_tester_way(s, !known ? TACT_TESTER_UNKNOWN : !allowed ? TACT_TESTER_NOT_ALLOWED : TACT_TESTER_NO_ADDRESS, testers->items[*tester], language, request->arena, &open)
        : named.len ? tact_screen_say(request->arena, tact_screen_word(language, "test.notOne"), &who, 1) : tact_screen_word(language, "test.nobody");
    refuse(s, request, any ? 409 : 404, detail);
    return false;
}

static tact_content words(tact_server *s, tact_slice locale, tact_arena *arena) {
    unsigned language = tact_language_words(locale);
    tact_hole brand = { "brand", s->brand.config.name };
    return (tact_content){ .locale = locale, .title = tact_screen_word(language, "setup.test.title"), .body = tact_screen_say(arena, tact_screen_word(language, "setup.test.body"), &brand, 1) };
}

static void test(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body = { .type = TACT_NULL };
    tact_tester_reach reach;
    unsigned tester = 0;
    if (request->body.len && !tact_api_body(s, request, &body)) return;
    if (!tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_SERVER)) return;
    int channel = tact_word_number(TACT_LIST_CHANNEL, request->params[0]);
    if (channel < 0) { tact_http_refuse_text(s->http, request->id, 404, "There is no channel of this name: web, inapp, push, webpush, email, sms, messenger, webhook, agent."); return; }
    unsigned driver = s->brand.config.driver[channel];
    unsigned language = tact_page_language(s, request);
    if (driver == TACT_DRIVER_NONE) { refuse(s, request, 409, tact_screen_word(language, "test.notConnected")); return; }
    if (driver == TACT_DRIVER_BUILT_IN) { refuse(s, request, 409, tact_screen_word(language, "test.inPages")); return; }
    if (!choose(s, request, tact_value_path_text(&body, "to"), (unsigned)channel, &tester, &reach)) return;
    testing *t = calloc(1, sizeof *t);
    if (!t) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now."); return; }
    *t = (testing){ .server = s, .id = request->id, .channel = (unsigned)channel };
    tact_slice who = s->brand.config.testers.items[tester];
    snprintf(t->to, sizeof t->to, "%.*s", (int)(who.len < TACT_NOTICED_TEXT ? who.len : TACT_NOTICED_TEXT), who.ptr);
    tact_instant now = tact_server_now(s);
    tact_sending sending = { .reply = true, .as_written = true, .received = now, .to = reach.to, .tries = 1, .campaign = TACT_S(""), .message = TACT_S("test"),
                             .content = words(s, reach.locale.len ? reach.locale : s->brand.config.default_locale, request->arena),
                             .intent = { .channel = (uint8_t)channel, .class_ = TACT_CLASS_SERVICE, .not_after = tact_instant_add(now, TACT_HOURS(1)) } };
    memcpy(sending.record_key, reach.record_key, sizeof sending.record_key);
    randombytes_buf(&sending.intent.key, sizeof sending.intent.key);
    if (driver == TACT_DRIVER_DRY_RUN) {
        answer(t, TACT_FATE_TAKEN, (tact_slice){ NULL, 0 }, tact_screen_word(language, "test.dryRun"));
        free(t);
        return;
    }
    if (tact_outbox_try(s->outbox, &sending, fated, t)) return;
    free(t);
    bool stopped = strcmp(tact_outbox_state(s->outbox, (unsigned)channel, NULL), "stopped") == 0;
    refuse(s, request, 409, stopped ? tact_screen_word(language, "test.stopped") : tact_screen_word(language, "test.shut"));
}

const tact_http_route tact_api_setups[] = {
    { TACT_HTTP_GET, "/v1/setup", setup, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/channels/{channel}/test", test, 4096, "application/json text/plain", 0, 0 },
};
const size_t tact_api_setup_count = sizeof tact_api_setups / sizeof *tact_api_setups;
