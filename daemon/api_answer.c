/* daemon/api_answer.c -- POST /v1/answer: a question to the brand's own answers, as from a page's search box. Asks nothing about anybody, and keeps nothing. */
#include "daemon/api_body.h"
#include "daemon/helper.h"
#include "daemon/helper_json.h"

enum { QUESTION_MOST = 2000 };

/* {"question", "language"?, "private"? (server key)} */
static void answer(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_helper_said said;
    if (!tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_WRITE);
    if (!key) return;
    const tact_value *private_ = tact_value_get(&body, TACT_S("private"));
    tact_helper_asked asked = { .language = tact_value_path_text(&body, "language"), .question = tact_value_path_text(&body, "question"), .now = tact_server_now(s),
                                .known_person = private_ && private_->type == TACT_BOOL && private_->boolean };
    if (!asked.question.len || asked.question.len > QUESTION_MOST) { tact_http_refuse_text(s->http, request->id, 400, "question is missing or too long: a text of at most 2,000 characters."); return; }
    if (asked.known_person && key->kind == TACT_KEY_WRITE) { tact_http_refuse_text(s->http, request->id, 403, "Private answers are given with a server key alone: leave `private` out, or ask from your server."); return; }
    if (!asked.language.len) asked.language = tact_server_language(s, request);
    if (tact_helper_reply(&s->brand, &asked, request->arena, &said)) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this answer now."); return; }
    s->counts.answers_asked++;
    s->counts.answers_given += said.kind == TACT_HELPER_ANSWER;
    tact_json j;
    tact_json_init(&j, request->arena, 1024);
    tact_helper_json(&j, &said);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

const tact_http_route tact_api_answers[] = {
    { TACT_HTTP_POST, "/v1/answer", answer, 8192, "application/json text/plain", TACT_HTTP_CORS, 0 },
};
const size_t tact_api_answer_count = sizeof tact_api_answers / sizeof *tact_api_answers;
