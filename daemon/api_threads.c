/* daemon/api_threads.c -- the inbox: GET /v1/threads, one thread with what stands beside it, its pictures; and the person's own side, POST /v1/threads and
 * GET /v1/threads/mine (doc/threads.md). What the brand does with one: api_thread_acts.c. */
#include <sodium.h>
#include <string.h>
#include "core/text/sms.h"
#include "core/text/stop_words.h"
#include "daemon/answer.h"
#include "daemon/api_body.h"
#include "daemon/audit.h"
#include "daemon/desk.h"
#include "daemon/inbox.h"
#include "daemon/robots.h"
#include "daemon/thread_api.h"

enum { PAGE = 50, PAGE_MOST = 200, MESSAGES_SHOWN = 100 };

/* ---- pictures in a body ------------------------------------------------------------------------------------------------------------- */

bool tact_api_pictures(tact_server *s, const tact_http_request *q, const tact_value *body, tact_picture **out, uint32_t *count) {
    const tact_value *list = tact_value_path(body, "pictures");
    *out = NULL;
    *count = 0;
    if (!list || list->type == TACT_NULL) return true;
    if (list->type != TACT_LIST || list->list.count > TACT_THREAD_PICTURES_MOST) { tact_http_refuse_text(s->http, q->id, 400, "`pictures` is a list of at most four: {\"name\": ..., \"data\": base64}."); return false; }
    tact_picture *pictures = TACT_NEW(q->arena, tact_picture, list->list.count + 1);
    for (uint32_t i = 0; pictures && i < list->list.count; i++) {
        tact_slice data = tact_value_path_text(&list->list.items[i], "data");
        size_t n = 0;
        char *bytes = tact_arena_alloc(q->arena, data.len + 1, 1);
        if (!bytes) { pictures = NULL; break; }
        if (!data.len || sodium_base642bin((unsigned char *)bytes, data.len, data.ptr, data.len, " \r\n", &n, NULL, sodium_base64_VARIANT_ORIGINAL)) { tact_http_refuse_text(s->http, q->id, 400, "The data of a picture is not base64."); return false; }
        pictures[i] = (tact_picture){ .name = tact_value_path_text(&list->list.items[i], "name"), .bytes = { bytes, n } };
        pictures[i].type = tact_picture_type(pictures[i].bytes);
        if (!pictures[i].type.len) { tact_http_refuse_text(s->http, q->id, 415, "A picture is a JPEG, PNG, GIF or WebP; its first bytes tell, not its name."); return false; }
        if (n > TACT_PICTURE_BYTES_MOST) { tact_http_refuse_text(s->http, q->id, 413, "A picture has at most 1 MB. Make it smaller first."); return false; }
    }
    if (!pictures) { tact_http_refuse_text(s->http, q->id, 503, "There is no memory for these pictures now."); return false; }
    *out = pictures;
    *count = list->list.count;
    return true;
}

tact_thread_telling tact_api_telling(tact_server *s, const tact_http_request *q, bool own) {
    return (tact_thread_telling){ .keeper = s->keeper, .now = tact_server_now(s), .language = tact_server_language(s, q), .own = own };
}

/* ---- the inbox -------------------------------------------------------------------------------------------------------------------------- */

static bool asked(tact_server *s, const tact_http_request *q, tact_inbox_ask *ask) {
    tact_slice text;
    *ask = (tact_inbox_ask){ .most = PAGE };
    if (tact_http_query(q, &text, TACT_S("state")) == TACT_OK && !tact_inbox_state(text, ask)) { tact_http_refuse_text(s->http, q->id, 400, "?state= is open (the brand is to answer), waiting (for the person), snoozed or closed."); return false; }
    ask->by_claim = tact_http_query(q, &ask->claimed, TACT_S("claimed")) == TACT_OK;
    if (tact_http_query(q, &text, TACT_S("limit")) == TACT_OK) {
        ask->most = 0;
        for (size_t i = 0; i < text.len && i < 4; i++) ask->most = text.ptr[i] >= '0' && text.ptr[i] <= '9' ? ask->most * 10 + (uint32_t)(text.ptr[i] - '0') : PAGE_MOST + 1;
        if (!ask->most || ask->most > PAGE_MOST) { tact_http_refuse_text(s->http, q->id, 400, "?limit= is a number from 1 to 200."); return false; }
    }
    if (tact_http_query(q, &ask->after, TACT_S("after"))) ask->after = (tact_slice){ NULL, 0 };
    return true;
}

static void list(void *server, const tact_http_request *q) {
    tact_server *s = server;
    tact_json j;
    tact_trouble trouble = { "" };
    tact_inbox_ask ask;
    if (!tact_server_key(s, q, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER) || !asked(s, q, &ask)) return;
    tact_thread_telling how = tact_api_telling(s, q, false);
    tact_json_init(&j, q->arena, 4096);
    tact_json_map(&j);
    ask.arena = tact_brand_arena();
    tact_status status = ask.arena ? tact_inbox_json(&j, &how, &ask, &trouble) : TACT_ERR_MEMORY;
    tact_brand_arena_free(ask.arena);
    if (status == TACT_ERR_INVALID) { tact_http_refuse_text(s->http, q->id, 400, trouble.text); return; }
    if (status) { tact_server_refuse(s, q, status, &trouble); return; }
    tact_json_key_bool(&j, TACT_S("deskOpen"), tact_desk_open(&s->brand.config, tact_keeper_engine(s->keeper)->bundle, how.now, q->arena));
    if (s->brand.config.desk.hours.len) tact_json_key_text(&j, TACT_S("deskHours"), s->brand.config.desk.hours);
    tact_json_end_map(&j);
    tact_server_answer_at(s, q, 0, 200, tact_json_done(&j));
}

/* Of a session's call: the audit log says whose thread it was. */
static void whose(tact_server *s, const tact_http_request *q, uint64_t id) {
    tact_thread t;
    uint8_t record[16];
    if (q->note && !tact_keeper_thread(s->keeper, id, q->arena, &t, record, NULL)) tact_audit_about(s, q, &(tact_who){ .record_key = record, .verified = true });
}

bool tact_api_thread_id(tact_server *s, const tact_http_request *q, uint64_t *id) {
    if (tact_thread_id(q->params[0], id)) { whose(s, q, *id); return true; }
    tact_http_refuse_text(s->http, q->id, 404, "There is no such thread: its name has 16 digits, as GET /v1/threads gives it.");
    return false;
}

static void show(void *server, const tact_http_request *q) {
    tact_server *s = server;
    tact_json j;
    tact_thread t;
    uint8_t record[16];
    uint64_t id;
    tact_trouble trouble = { "" };
    if (!tact_server_key(s, q, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER) || !tact_api_thread_id(s, q, &id)) return;
    tact_thread_telling how = tact_api_telling(s, q, false);
    tact_json_init(&j, q->arena, 8192);
    tact_json_map(&j);
    tact_status status = tact_keeper_thread(s->keeper, id, q->arena, &t, record, &trouble);
    if (!status) {
        tact_thread_head_json(&j, &how, &t);
        status = tact_thread_messages_json(&j, &how, record, &t, MESSAGES_SHOWN, q->arena, &trouble);
    }
    TACT_JSON_KEY(&j, "languages");                    /* of the brand: an answer is made in one of them */
    tact_json_list(&j);
    for (uint32_t i = 0; i < s->brand.config.locales.count; i++) tact_json_text(&j, s->brand.config.locales.items[i]);
    tact_json_end_list(&j);
    TACT_JSON_KEY(&j, "channels");                     /* that the brand has: on another nothing could leave */
    tact_json_list(&j);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++)
        if (tact_config_connected(&s->brand.config, c)) tact_json_text(&j, tact_word_name(TACT_LIST_CHANNEL, c));
    tact_json_end_list(&j);
    if (!status) status = tact_thread_beside_json(&j, &how, record, &t, q->arena, &trouble);
    if (status) { tact_server_refuse(s, q, status, &trouble); return; }
    tact_json_end_map(&j);
    tact_server_answer_at(s, q, 0, 200, tact_json_done(&j));
}

static void report(void *server, const tact_http_request *q) {
    tact_server *s = server;
    tact_json j;
    tact_trouble trouble = { "" };
    unsigned days = 28;
    tact_desk_answers *a = TACT_NEW(q->arena, tact_desk_answers, 1);
    if (!tact_server_key(s, q, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER) || !tact_server_days(s, q, TACT_S("days"), &days)) return;
    tact_status status = a ? tact_keeper_answers(s->keeper, days ? days : 28, a, &trouble) : TACT_ERR_MEMORY;
    if (status) { tact_server_refuse(s, q, status, &trouble); return; }
    tact_json_init(&j, q->arena, 1024);
    tact_json_map(&j);
    tact_json_key_int(&j, TACT_S("days"), days ? days : 28);
    TACT_JSON_KEY(&j, "firstAnswer");
    tact_json_map(&j);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) {
        if (!tact_desk_count(a, c)) continue;
        tact_json_key(&j, tact_word_name(TACT_LIST_CHANNEL, c));
        tact_json_map(&j);
        tact_json_key_int(&j, TACT_S("threads"), (int64_t)tact_desk_count(a, c));
        tact_json_key_int(&j, TACT_S("medianSeconds"), tact_desk_quantile(a, c, 50));
        tact_json_key_int(&j, TACT_S("p90Seconds"), tact_desk_quantile(a, c, 90));
        tact_json_end_map(&j);
    }
    tact_json_end_map(&j);
    tact_json_end_map(&j);
    tact_server_answer_at(s, q, 0, 200, tact_json_done(&j));
}

/* ---- the person's own side ---------------------------------------------------------------------------------------------------------------- */

/* A page sees what its own device wrote with nobody signed in, and all of it when its person is signed in there (as with GET /v1/stream). */
static bool may_see(const tact_server *s, const tact_who *who, const tact_thread *t) {
    return who->verified || (who->anonymous_id.len && t->part == tact_keeper_device_part(s->keeper, who->anonymous_id));
}

static void mine(void *server, const tact_http_request *q) {
    tact_server *s = server;
    tact_json j;
    tact_who who;
    uint8_t record[16];
    tact_trouble trouble = { "" };
    tact_thread_book *book = TACT_NEW(q->arena, tact_thread_book, 1);
    const tact_config_key *key = tact_server_key(s, q, (tact_slice){ NULL, 0 }, TACT_NEED_WRITE);
    if (!key || !tact_api_who_query(s, q, key, &who)) return;
    tact_thread_telling how = tact_api_telling(s, q, true);
    tact_status status = book ? tact_keeper_threads_of(s->keeper, &who, q->arena, book, record, &trouble) : TACT_ERR_MEMORY;
    if (status == TACT_ERR_NOT_FOUND || status == TACT_ERR_SEALED) { book->count = 0; status = TACT_OK; }
    tact_json_init(&j, q->arena, 4096);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "threads");
    tact_json_list(&j);
    for (uint32_t i = book ? book->count : 0; i-- > 0 && !status;) {
        const tact_thread *t = &book->threads[i];
        if (!may_see(s, &who, t)) continue;
        tact_json_map(&j);
        tact_thread_head_json(&j, &how, t);
        status = tact_thread_messages_json(&j, &how, record, t, MESSAGES_SHOWN, q->arena, &trouble);
        tact_json_end_map(&j);
    }
    if (status) { tact_server_refuse(s, q, status, &trouble); return; }
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    tact_server_answer_at(s, q, 0, 200, tact_json_done(&j));
}

/* A program that reads pages and fills in what it finds; a library alone may be the app's own. */
static bool by_robot(const tact_server *s, const tact_http_request *q, const tact_config_key *key) {
    tact_robot_kind kind = tact_robot_kind_of(tact_http_get(q, TACT_S("user-agent")), NULL);
    bool may_be_an_app = kind == TACT_ROBOT_LIBRARY || kind == TACT_ROBOT_TOOL || kind == TACT_ROBOT_EMPTY;
    return key->kind == TACT_KEY_WRITE && (q->origin.len || !may_be_an_app) && tact_api_robot(s, q);
}

/* STOP and what means it: no talk, but the end of the channel's permission; said once, in the answer itself. */
static void refuse_contact(tact_server *s, const tact_http_request *q, tact_who *who, const tact_thread_in *in, tact_slice language) {
    tact_json j;
    tact_trouble trouble = { "" };
    tact_slice text = { NULL, 0 };
    const tact_config *config = &s->brand.config;
    tact_refused no = { .channel = TACT_CHANNEL_INAPP, .far_id = in->far_id, .language = language.len ? language : in->locale };
    if (!no.language.len) no.language = tact_server_language(s, q);
    who->account_only = who->verified;
    tact_status status = tact_inbox_refuse(s, who, &no, q->arena, &trouble);
    if (!status && !no.before) status = tact_sms_answer(&text, TACT_SMS_ENDED, no.language, config->name, q->arena);
    if (status) { tact_server_refuse(s, q, status, &trouble); return; }
    tact_json_init(&j, q->arena, 512);
    tact_json_map(&j);
    tact_json_key_bool(&j, TACT_S("taken"), no.known);
    tact_json_key_bool(&j, TACT_S("stopped"), true);
    if (text.len) tact_json_key_text(&j, TACT_S("answer"), text);
    tact_json_end_map(&j);
    tact_server_answer_at(s, q, no.commit, no.known ? 200 : 202, tact_json_done(&j));
}

/* {"anonymousId"?, "userId"?, "userToken"?, "text", "pictures"?, "messageId"?, "locale"?} */
static void take(void *server, const tact_http_request *q) {
    tact_server *s = server;
    tact_json j;
    tact_value body;
    tact_picture *pictures;
    tact_thread_took took;
    tact_trouble trouble = { "" };
    char hex[16];
    if (!tact_api_body(s, q, &body)) return;
    const tact_config_key *key = tact_server_key(s, q, tact_value_path_text(&body, "writeKey"), TACT_NEED_WRITE);
    if (!key) return;
    if (by_robot(s, q, key)) { s->counts.robots++; tact_server_answer_at(s, q, 0, 202, TACT_S("{\"taken\":false,\"robot\":\"this looks like a robot, so nothing was kept\"}")); return; }
    tact_slice language;
    tact_who who = tact_api_who(s, &body, key);
    tact_thread_in in = { .channel = TACT_CHANNEL_INAPP, .text = tact_value_path_text(&body, "text"), .far_id = tact_value_path_text(&body, "messageId"), .locale = tact_value_path_text(&body, "locale") };
    if (!in.locale.len) in.locale = tact_value_path_text(&body, "context.locale");
    if (!who.anonymous_id.len && !who.verified) { tact_http_refuse_text(s->http, q->id, 400, "Name who writes: anonymousId, or userId with its userToken or a server key."); return; }
    if (who.user_id.len && !who.verified) who.user_id.len = 0;
    if (in.text.len > TACT_THREAD_TEXT_MOST || who.anonymous_id.len > 512 || who.user_id.len > 512) { tact_http_refuse_text(s->http, q->id, 413, "`text` has at most 16 KB, an id at most 512 bytes."); return; }
    if (!tact_api_pictures(s, q, &body, &pictures, &in.picture_count)) return;
    if (!in.text.len && !in.picture_count) { tact_http_refuse_text(s->http, q->id, 400, "There is nothing in it: send `text`, or `pictures`."); return; }
    if (tact_stop_words_read(in.text, &language) == TACT_SAID_STOP) { refuse_contact(s, q, &who, &in, language); return; }
    in.pictures = pictures;
    in.proven = who.verified;
    int http = 0;
    const char *why = NULL;
    tact_status status = key->kind == TACT_KEY_WRITE ? tact_inbox_room(s, &who, &in, q->arena, &http, &why, &trouble) : TACT_OK;
    if (!status && http) { tact_http_refuse_text(s->http, q->id, http, why); return; }
    if (!status) status = tact_inbox_take(s, &who, &in, q->arena, &took, &trouble);
    if (status) { tact_server_refuse(s, q, status, &trouble); return; }
    tact_json_init(&j, q->arena, 256);
    tact_json_map(&j);
    tact_json_key_bool(&j, TACT_S("taken"), took.known);
    if (took.duplicate) tact_json_key_bool(&j, TACT_S("repeated"), true);
    if (took.thread) {
        tact_json_key_text(&j, TACT_S("thread"), tact_answer_hex(took.thread, hex));
        tact_json_key_int(&j, TACT_S("number"), took.number);
        tact_json_key_bool(&j, TACT_S("opened"), took.opened);
    }
    tact_json_end_map(&j);
    tact_server_answer_at(s, q, took.commit, took.known ? 200 : 202, tact_json_done(&j));
}

/* ---- a picture: to the brand, or to the person's own page ------------------------------------------------------------------------------------- */

static bool numbers(tact_slice text, uint32_t *number, unsigned *picture) {
    uint32_t parts[2] = { 0, 0 };
    unsigned at = 0;
    for (size_t i = 0; i < text.len && text.len < 10; i++) {
        if (text.ptr[i] == '.' && !at && i) { at = 1; continue; }
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
        parts[at] = parts[at] * 10 + (uint32_t)(text.ptr[i] - '0');
    }
    *number = parts[0];
    *picture = parts[1];
    return at == 1 && parts[0] && parts[1] < TACT_THREAD_PICTURES_MOST;
}

static void picture(void *server, const tact_http_request *q) {
    static const tact_http_header headers[] = { { TACT_S("cache-control"), TACT_S("no-store") }, { TACT_S("content-security-policy"), TACT_S("sandbox; default-src 'none'") } };
    tact_server *s = server;
    tact_thread t;
    tact_who who = { .verified = true };
    tact_picture p;
    tact_thread_message m;
    uint8_t record[16], theirs[16];
    uint64_t id;
    uint32_t number;
    unsigned which;
    tact_trouble trouble = { "" };
    const tact_config_key *key = tact_server_key(s, q, (tact_slice){ NULL, 0 }, TACT_NEED_WRITE);
    if (!key || !tact_api_thread_id(s, q, &id) || (key->kind == TACT_KEY_WRITE && !tact_api_who_query(s, q, key, &who))) return;
    tact_status status = numbers(q->params[1], &number, &which) ? tact_keeper_thread(s->keeper, id, q->arena, &t, record, &trouble) : TACT_ERR_NOT_FOUND;
    if (!status && key->kind == TACT_KEY_WRITE) {
        tact_thread_book *book = TACT_NEW(q->arena, tact_thread_book, 1);
        bool own = book && !tact_keeper_threads_of(s->keeper, &who, q->arena, book, theirs, &trouble) && memcmp(theirs, record, sizeof record) == 0 && may_see(s, &who, &t);
        if (!own) status = TACT_ERR_NOT_FOUND;
    }
    if (!status) status = tact_keeper_thread_message(s->keeper, record, id, number, q->arena, &m, &trouble);
    if (!status && key->kind == TACT_KEY_WRITE && m.by == TACT_BY_NOTE) status = TACT_ERR_NOT_FOUND;
    if (!status) status = tact_keeper_thread_picture(s->keeper, record, id, number, which, q->arena, &p, &trouble);
    if (status == TACT_ERR_NOT_FOUND) { tact_http_refuse_text(s->http, q->id, 404, "There is no such picture, or it is not for this page to see."); return; }
    if (status) { tact_server_refuse(s, q, status, &trouble); return; }
    tact_http_reply(s->http, q->id, &(tact_http_answer){ .status = 200, .content_type = p.type, .body = p.bytes, TACT_HTTP_HEADERS_OF(headers) });
}

const tact_http_route tact_api_threads[] = {
    { TACT_HTTP_GET, "/v1/threads", list, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/threads", take, TACT_API_PICTURES_BODY, "application/json text/plain", TACT_HTTP_CORS, 0 },
    { TACT_HTTP_GET, "/v1/threads/mine", mine, 0, NULL, TACT_HTTP_CORS, 0 },
    { TACT_HTTP_GET, "/v1/threads/report", report, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/v1/threads/{id}", show, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/v1/threads/{id}/pictures/{picture}", picture, 0, NULL, TACT_HTTP_CORS, 0 },
};
const size_t tact_api_thread_count = sizeof tact_api_threads / sizeof *tact_api_threads;
