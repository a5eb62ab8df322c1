/* daemon/api_thread_acts.c -- what the brand does with a thread: POST /v1/threads/{id}/reply, claim, note, close, snooze, reopen. */
#include "daemon/answer.h"
#include "daemon/api_body.h"
#include "daemon/audit.h"
#include "daemon/staff.h"
#include "daemon/thread_api.h"

enum { BODY = 32 << 10 };

/* `by`: of a session its account. */
static bool begin(tact_server *s, const tact_http_request *q, tact_value *body, uint64_t *id, tact_slice *by) {
    const tact_config_key *key = tact_server_key(s, q, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER);
    if (!key || !tact_api_thread_id(s, q, id)) return false;
    if (!q->body.len) *body = (tact_value){ .type = TACT_MAP };
    else if (!tact_api_body(s, q, body)) return false;
    *by = tact_server_by(key, tact_value_path_text(body, "by"));
    return true;
}

static void answer(tact_server *s, const tact_http_request *q, const tact_thread *t, uint64_t commit) {
    tact_json j;
    tact_thread_telling how = tact_api_telling(s, q, false);
    tact_json_init(&j, q->arena, 512);
    tact_json_map(&j);
    tact_thread_head_json(&j, &how, t);
    tact_json_end_map(&j);
    tact_server_answer_at(s, q, commit, 200, tact_json_done(&j));
}

/* Said no by the gate: the reasons, as everywhere. */
static void refused(tact_server *s, const tact_http_request *q, const tact_thread_said *said) {
    tact_json j;
    tact_json_init(&j, q->arena, 512);
    tact_json_map(&j);
    tact_json_key_bool(&j, TACT_S("sent"), false);
    tact_json_key_text(&j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, said->channel));
    TACT_JSON_KEY(&j, "reasons");
    tact_answer_reasons(&j, &said->reasons, tact_keeper_engine(s->keeper)->bundle, 0, true, tact_server_language(s, q), NULL, tact_server_now(s), q->arena);
    tact_json_key_text(&j, TACT_S("hint"), TACT_S("Nothing was sent and nothing kept. Once they write again it is an answer to that; or answer on another channel with `channel`."));
    tact_json_end_map(&j);
    tact_server_answer_at(s, q, said->commit, 409, tact_json_done(&j));
}

/* What the caller looked at is not what is there: said, and nothing done. */
static bool meanwhile(tact_server *s, const tact_http_request *q, uint64_t id, const tact_value *body) {
    const tact_value *seen = tact_value_path(body, "seen"), *was = tact_value_path(body, "was");
    tact_json j;
    tact_thread t;
    uint8_t record[16];
    tact_trouble trouble = { "" };
    if (!seen && !was) return false;
    tact_status status = tact_keeper_thread(s->keeper, id, q->arena, &t, record, &trouble);
    if (status) { tact_server_refuse(s, q, status, &trouble); return true; }
    bool more = seen && seen->type == TACT_INT && seen->integer != t.messages;
    bool other = was && was->type == TACT_TEXT && !tact_slice_equal(tact_slice_is(was->text, "nobody") ? (tact_slice){ NULL, 0 } : was->text, t.claimed);
    if (!more && !other) return false;
    tact_json_init(&j, q->arena, 512);
    tact_json_map(&j);
    tact_json_key_int(&j, TACT_S("status"), 409);
    tact_json_key_text(&j, TACT_S("title"), TACT_S("The thread changed meanwhile"));
    tact_json_key_text(&j, TACT_S("detail"), more ? TACT_S("Something was written in this thread since you read it; nothing was sent. Read it again, then answer.") : TACT_S("Somebody else took this thread, or gave it back, since you looked; it stays as it is."));
    tact_json_key_int(&j, TACT_S("count"), t.messages);
    if (t.claimed.len) tact_json_key_text(&j, TACT_S("claimed"), t.claimed);
    tact_json_end_map(&j);
    tact_server_answer_at(s, q, 0, 409, tact_json_done(&j));
    return true;
}

/* {"text", "by"?, "channel"?, "pictures"?, "messageId"?, "seen"?} */
static void reply(void *server, const tact_http_request *q) {
    tact_server *s = server;
    tact_value body;
    tact_json j;
    tact_picture *pictures;
    tact_thread_said said;
    uint64_t id;
    tact_slice by;
    tact_trouble trouble = { "" };
    if (!begin(s, q, &body, &id, &by)) return;
    tact_slice channel = tact_value_path_text(&body, "channel");
    tact_thread_say say = { .by = TACT_SAID_AGENT, .name = by, .text = tact_value_path_text(&body, "text"), .channel = channel.len ? tact_word_number(TACT_LIST_CHANNEL, channel) : -1,
                            .message_id = tact_value_path_text(&body, "messageId") };
    if (!say.text.len || say.text.len > TACT_THREAD_TEXT_MOST) { tact_http_refuse_text(s->http, q->id, 400, "`text` is missing, or longer than 16 KB."); return; }
    if (channel.len && say.channel < 0) { tact_http_refuse_text(s->http, q->id, 400, "There is no such channel: inapp, email, sms or messenger; left out, it is the one they wrote on."); return; }
    if (!tact_api_pictures(s, q, &body, &pictures, &say.picture_count)) return;
    say.pictures = pictures;
    if (meanwhile(s, q, id, &body)) return;
    tact_status status = tact_keeper_thread_say(s->keeper, id, &say, q->arena, &said, &trouble);
    if (status) { tact_server_refuse(s, q, status, &trouble); return; }
    if (said.refused) { refused(s, q, &said); return; }
    tact_json_init(&j, q->arena, 256);
    tact_json_map(&j);
    tact_json_key_bool(&j, TACT_S("sent"), true);
    if (said.duplicate) tact_json_key_bool(&j, TACT_S("repeated"), true);
    else {
        tact_json_key_int(&j, TACT_S("number"), said.number);
        tact_json_key_text(&j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, said.channel));
        tact_json_key_text(&j, TACT_S("class"), tact_word_name(TACT_LIST_CLASS, said.class_));
        if (s->brand.config.driver[said.channel] == TACT_DRIVER_DRY_RUN) tact_json_key_bool(&j, TACT_S("dryRun"), true);
    }
    tact_json_end_map(&j);
    tact_server_answer_at(s, q, said.commit, 200, tact_json_done(&j));
}

static void act(tact_server *s, const tact_http_request *q, tact_thread_act what) {
    tact_value body;
    tact_thread t;
    uint64_t id, commit;
    tact_slice by;
    tact_trouble trouble = { "" };
    if (!begin(s, q, &body, &id, &by)) return;
    if (what == TACT_THREAD_CLAIM) by = tact_value_path_text(&body, "by").len ? by : (tact_slice){ NULL, 0 };     /* given back */
    tact_thread_doing d = { .act = what, .by = by, .text = tact_value_path_text(&body, "text") };
    tact_slice until = tact_value_path_text(&body, "until");
    if (what == TACT_THREAD_NOTE && !d.text.len) { tact_http_refuse_text(s->http, q->id, 400, "`text` of the note is missing."); return; }
    if (until.len && !tact_instant_parse(until, &d.until)) { tact_http_refuse_text(s->http, q->id, 400, "`until` is an instant such as 2026-12-01T09:00:00Z; left out, the thread shows again."); return; }
    if (what == TACT_THREAD_CLAIM) tact_audit_act(q, by.len ? TACT_S("take") : TACT_S("back"));
    if (what == TACT_THREAD_SNOOZE) tact_audit_act(q, until.len ? TACT_S("until") : TACT_S("now"));
    if (what == TACT_THREAD_CLAIM && meanwhile(s, q, id, &body)) return;
    tact_status status = tact_keeper_thread_do(s->keeper, id, &d, q->arena, &t, &commit, &trouble);
    if (status) { tact_server_refuse(s, q, status, &trouble); return; }
    answer(s, q, &t, commit);
}

static void claim(void *server, const tact_http_request *q) { act(server, q, TACT_THREAD_CLAIM); }
static void note(void *server, const tact_http_request *q) { act(server, q, TACT_THREAD_NOTE); }
static void close_(void *server, const tact_http_request *q) { act(server, q, TACT_THREAD_CLOSE); }
static void snooze(void *server, const tact_http_request *q) { act(server, q, TACT_THREAD_SNOOZE); }
static void reopen(void *server, const tact_http_request *q) { act(server, q, TACT_THREAD_REOPEN); }

#define JSON "application/json text/plain"
const tact_http_route tact_api_thread_acts[] = {
    { TACT_HTTP_POST, "/v1/threads/{id}/reply", reply, TACT_API_PICTURES_BODY, JSON, 0, 0 },
    { TACT_HTTP_POST, "/v1/threads/{id}/claim", claim, BODY, JSON, 0, 0 },
    { TACT_HTTP_POST, "/v1/threads/{id}/note", note, BODY, JSON, 0, 0 },
    { TACT_HTTP_POST, "/v1/threads/{id}/close", close_, BODY, JSON, 0, 0 },
    { TACT_HTTP_POST, "/v1/threads/{id}/snooze", snooze, BODY, JSON, 0, 0 },
    { TACT_HTTP_POST, "/v1/threads/{id}/reopen", reopen, BODY, JSON, 0, 0 },
};
const size_t tact_api_thread_act_count = sizeof tact_api_thread_acts / sizeof *tact_api_thread_acts;
