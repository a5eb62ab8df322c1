/* daemon/api_inbound_email.c -- POST /v1/inbound/email: a mail that came back, handed in as it is by a mail server or a provider's hook. */
#include "daemon/mail_back.h"

static void take(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    tact_trouble trouble = { "" };
    tact_mail_read what;
    static const char *const words[] = { [TACT_BOUNCE_NOTHING] = "nothing to do", [TACT_BOUNCE_FAILED] = "bounced", [TACT_BOUNCE_COMPLAINT] = "complained", [TACT_BOUNCE_UNSUBSCRIBE] = "unsubscribed" };
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    if (!request->body.len) { tact_http_refuse_text(s->http, request->id, 400, "There is no mail in the body: send it as it came, header and all (message/rfc822)."); return; }
    tact_status status = tact_mail_back_take(s, request->body, request->arena, &what, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_json_init(&j, request->arena, 256);
    tact_json_map(&j);
    const char *own = what.by_itself ? "no person wrote it" : what.empty ? words[0] : what.stopped ? what.known ? "refused" : "nobody we know" : what.repeated ? "repeated" : what.written ? "written" : "nobody we know";
    tact_json_key_text(&j, TACT_S("status"), tact_slice_of(what.kind == TACT_BOUNCE_NOTHING && !what.report ? own : what.kind == TACT_BOUNCE_NOTHING ? words[0] : !what.ours ? "not a message of ours" : !what.known ? "nothing is kept of this person" : words[what.kind]));
    tact_json_key_bool(&j, TACT_S("dead"), what.known && what.dead);
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, what.commit, 200, tact_json_done(&j));
}

const tact_http_route tact_api_mails[] = { { TACT_HTTP_POST, "/v1/inbound/email", take, TACT_MAIL_BACK_MOST, "message/rfc822 text/plain application/octet-stream", 0, 0 } };
const size_t tact_api_mail_count = sizeof tact_api_mails / sizeof *tact_api_mails;
