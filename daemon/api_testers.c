/* daemon/api_testers.c -- who gets tests: /v1/testers reads `testers:` of tact.yaml, adds to it and takes out of it; /test/{id} is the page of a phone that is one, from the moment its owner says so with a tap.
 *
 * A phone    is named by an id made here, "phone-" and 64 bits by lot: who has the address of its page may show tests on it, nobody else knows it, and taking the line out of tact.yaml ends it,
 *            and an open page is told: its stream ends, and what it finds then says so.
 * Permission what everybody gives: remember and in-app messages, with a receipt; the page's other button withdraws both, and so does taking the line out.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "brand/campaign_edit.h"
#include "core/consent/consent.h"
#include "daemon/api_body.h"
#include "daemon/audit.h"
#include "daemon/campaign_file.h"
#include "daemon/face.h"
#include "daemon/http_text.h"
#include "daemon/page.h"
#include "daemon/screen_say.h"
#include "daemon/streams.h"
#include "daemon/tester_way.h"
#include "daemon/testers.h"
#include "daemon/tests.h"
#include "daemon/values.h"

enum { TESTER_MOST = 200, ID_TEXT = 6 + 16 + 1 };
static const uint8_t asked[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_CONTACT_WEB + TACT_CHANNEL_INAPP };
enum { ASKED = sizeof asked };

static bool among(const tact_config_texts *testers, tact_slice name) {
    for (uint32_t i = 0; i < testers->count; i++) if (tact_slice_equal(testers->items[i], name)) return true;
    return false;
}

static void refuse(tact_server *s, const tact_http_request *q, int status, const char *key, tact_slice who) {
    const tact_hole hole = { "who", who };
    tact_http_refuse(s->http, q->id, &(tact_http_problem){ .status = status, .detail = tact_screen_say(q->arena, tact_screen_word(tact_page_language(s, q), key), &hole, 1) });
}

static void key_url(const tact_server *s, tact_json *j, tact_slice id) {
    char base[300], url[400];
    if (tact_page_base(s, base) >= 300) return;
    int n = snprintf(url, sizeof url, "%s/test/%.*s", base, (int)id.len, id.ptr);
    tact_json_key_text(j, TACT_S("url"), (tact_slice){ url, (size_t)n });
}

/* ---- the list ---- */

static const char *const lacks[] = { "", "slot", "not_connected", "unknown", "not_allowed", "no_address", "no_page" };

/* On which channels the i-th would get a test now, and why not on the others. */
static tact_status ways(tact_server *s, const tact_http_request *q, tact_json *j, uint32_t i, tact_trouble *trouble) {
    const tact_slice tester = s->brand.config.testers.items[i];
    TACT_JSON_KEY(j, "ways");
    tact_json_list(j);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) {
        tact_tester_reach reach;
        tact_slice open = { NULL, 0 };
        tact_status status = tact_keeper_tester_reach(s->keeper, i, c, q->arena, &reach, trouble);
        if (status) return status;
        const tact_tester_lack lack = tact_tester_lacks(s, tester, &reach, c);
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, c));
        tact_json_key_bool(j, TACT_S("can"), !lack);
        if (lack) {
            tact_json_key_text(j, TACT_S("lack"), tact_slice_of(lacks[lack]));
            tact_json_key_text(j, TACT_S("why"), tact_tester_way(s, lack, tester, tact_page_language(s, q), q->arena, &open));
        }
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
    return TACT_OK;
}

/* ?ways=1: of those whom a test goes to at once. */
static void list(void *server, const tact_http_request *q) {
    tact_server *s = server;
    tact_slice word;
    const bool tells_ways = tact_http_query(q, &word, TACT_S("ways")) == TACT_OK && tact_slice_is(word, "1");
    const tact_config_texts *testers = &s->brand.config.testers;
    tact_json j;
    if (!tact_server_key(s, q, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_json_init(&j, q->arena, 1024);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "testers");
    tact_json_list(&j);
    for (uint32_t i = 0; i < testers->count; i++) {
        tact_tester_reach reach;
        tact_trouble trouble = { "" };
        tact_status status = tact_keeper_tester_reach(s->keeper, i, TACT_CHANNEL_INAPP, q->arena, &reach, &trouble);
        if (status) { tact_server_refuse(s, q, status, &trouble); return; }
        tact_json_map(&j);
        tact_json_key_text(&j, TACT_S("tester"), testers->items[i]);
        tact_json_key_bool(&j, TACT_S("known"), reach.known);
        tact_json_key_bool(&j, TACT_S("open"), reach.known && tact_server_stream_open(s, reach.record_key, reach.part));
        if (tact_tester_is_phone(testers->items[i])) key_url(s, &j, testers->items[i]);
        if (tells_ways && i < TACT_TEST_PEOPLE) status = ways(s, q, &j, i, &trouble);
        if (status) { tact_server_refuse(s, q, status, &trouble); return; }
        tact_json_end_map(&j);
    }
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    tact_server_answer_at(s, q, 0, 200, tact_json_done(&j));
}

/* A word that stands between double quotes as it is. */
static bool plain(tact_slice word) {
    for (size_t i = 0; i < word.len; i++) if ((unsigned char)word.ptr[i] <= ' ' || word.ptr[i] == '"' || word.ptr[i] == '\\' || word.ptr[i] == 127) return false;
    return word.len > 0 && word.len <= TESTER_MOST;
}

/* The list tells whether somebody is known, and what they permit: who puts a person there, or takes them out, is written down with whom. */
static void written_down(tact_server *s, const tact_http_request *q, tact_slice name) {
    const tact_config_texts *testers = &s->brand.config.testers;
    tact_tester_reach reach;
    tact_trouble trouble = { "" };
    for (uint32_t i = 0; i < testers->count; i++)
        if (tact_slice_equal(testers->items[i], name) && tact_keeper_tester_reach(s->keeper, i, TACT_CHANNEL_INAPP, q->arena, &reach, &trouble) == TACT_OK && reach.known) tact_audit_about(s, q, &reach.who);
}

/* Written, loaded and answered; `status` is what became of the edit, `by_hand` what to say when it would touch more than this one. */
static void put(tact_server *s, const tact_http_request *q, tact_slice who, const tact_campaign_file *f, tact_slice text, tact_status status, const char *by_hand, tact_trouble *trouble) {
    tact_json j;
    if (status == TACT_ERR_INVALID) { refuse(s, q, 422, by_hand, who); return; }
    if (!status) status = tact_campaign_file_write(f, text, trouble);
    if (status == TACT_ERR_SEALED) { tact_http_refuse_text(s->http, q->id, 403, trouble->text); return; }
    if (status) { tact_server_refuse(s, q, status, trouble); return; }
    bool in_force = tact_server_reload(s);
    if (q->route->method == TACT_HTTP_POST) written_down(s, q, who);
    tact_json_init(&j, q->arena, 512);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("tester"), who);
    if (tact_tester_is_phone(who) && q->route->method == TACT_HTTP_POST) key_url(s, &j, who);
    tact_json_key_bool(&j, TACT_S("inForce"), in_force);
    if (!in_force) tact_json_key_text(&j, TACT_S("fault"), tact_slice_of(s->brand_fault));
    tact_json_end_map(&j);
    tact_server_answer_at(s, q, tact_keeper_touch(s->keeper), 200, tact_json_done(&j));      /* what was withdrawn is on the disk */
}

/* {"tester": an address, a number}, or {"phone": true} */
static void add(void *server, const tact_http_request *q) {
    tact_server *s = server;
    tact_value body;
    tact_campaign_file f;
    tact_trouble trouble = { "" };
    char id[ID_TEXT] = "phone-";
    uint8_t lot[8];
    tact_slice text;
    if (!tact_api_body(s, q, &body) || !tact_server_key(s, q, (tact_slice){ NULL, 0 }, TACT_NEED_ADMIN)) return;
    const tact_value *phone = tact_value_path(&body, "phone");
    tact_slice who = tact_value_path_text(&body, "tester");
    if (phone && phone->type == TACT_BOOL && phone->boolean) {
        randombytes_buf(lot, sizeof lot);
        sodium_bin2hex(id + 6, sizeof id - 6, lot, sizeof lot);
        who = tact_slice_of(id);
    }
    if (!plain(who)) { refuse(s, q, 400, "tester.wrong", who); return; }
    tact_status status = tact_folder_file_find(s->brand_folder, TACT_S("tact.yaml"), q->arena, &f, &trouble);
    if (!status) status = tact_list_edit(f.text, TACT_S("testers"), who, q->arena, &text);
    if (status == TACT_ERR_CONFLICT) { refuse(s, q, 409, "tester.already", who); return; }
    put(s, q, who, &f, text, status, "tester.byHand", &trouble);
}

static void take_out(void *server, const tact_http_request *q) {
    tact_server *s = server;
    tact_campaign_file f;
    tact_trouble trouble = { "" };
    tact_slice text;
    if (!tact_server_key(s, q, (tact_slice){ NULL, 0 }, TACT_NEED_ADMIN)) return;
    tact_status status = tact_folder_file_find(s->brand_folder, TACT_S("tact.yaml"), q->arena, &f, &trouble);
    if (!status) status = tact_list_drop(f.text, TACT_S("testers"), q->params[0], q->arena, &text);
    if (status == TACT_ERR_NOT_FOUND) { refuse(s, q, 404, "tester.none", q->params[0]); return; }
    written_down(s, q, q->params[0]);
    put(s, q, q->params[0], &f, text, status, "tester.byHandOut", &trouble);
}

/* ---- the phone's page ---- */

/* False: no tester by this id; it was answered. */
static bool known_phone(tact_server *s, const tact_http_request *q) {
    static const char *const languages[] = { "en", "fr", "it" };
    const unsigned l = tact_page_language(s, q);
    if (tact_tester_is_phone(q->params[0]) && among(&s->brand.config.testers, q->params[0])) return true;
    tact_page_reply(s, q, &(tact_page){ .status = 404, .language = tact_slice_of(languages[l]), .title = tact_screen_word(l, "tester.goneTitle"), .text = tact_screen_word(l, "tester.gone") });
    return false;
}

/* How many of what the page asks for are given now. */
static unsigned granted(tact_server *s, const tact_who *who, const tact_person *person) {
    tact_view view;
    unsigned n = 0;
    tact_view_make(&view, person, tact_keeper_device_part(s->keeper, who->anonymous_id), false, tact_server_now(s));
    for (unsigned i = 0; i < ASKED; i++) n += tact_view_may(&view, asked[i]);
    return n;
}

static bool shows(tact_server *s, const tact_http_request *q) {
    tact_person person;
    const tact_who who = { .anonymous_id = q->params[0] };
    tact_trouble trouble = { "" };
    return !tact_keeper_person(s->keeper, &who, q->arena, &person, NULL, NULL, &trouble) && granted(s, &who, &person) == ASKED;
}

static void show(void *server, const tact_http_request *q) {
    static const char *const languages[] = { "en", "fr", "it" };
    tact_server *s = server;
    tact_values v, rows[ASKED];
    const unsigned l = tact_page_language(s, q);
    if (!known_phone(s, q)) return;
    tact_value *items = TACT_NEW(q->arena, tact_value, ASKED);
    if (!items) { tact_http_refuse_text(s->http, q->id, 503, "There is no memory for this page now."); return; }
    for (unsigned i = 0; i < ASKED; i++) {
        const tact_notice_text *words = tact_purposes_words(&s->brand.purposes, &s->brand.config, asked[i], tact_slice_of(languages[l]), NULL);
        tact_values_init(&rows[i], q->arena);
        tact_values_text(&rows[i], "name", words ? words->name : tact_word_name(TACT_LIST_PURPOSE, asked[i]));
        tact_values_text(&rows[i], "text", words ? words->text : TACT_S(""));
        items[i] = tact_values_done(&rows[i]);
    }
    tact_values_init(&v, q->arena);
    tact_values_text(&v, "language", tact_slice_of(languages[l]));
    tact_values_text(&v, "brand", s->brand.config.brand);
    tact_values_text(&v, "style", tact_face_url("tester.css"));
    tact_values_text(&v, "script", tact_face_url("tester.js"));
    tact_values_bool(&v, "granted", shows(s, q));
    tact_values_list(&v, "purposes", items, ASKED);
    const tact_value map = tact_values_done(&v);
    tact_face_reply(s, q, 0, &(tact_face_page){ .status = 200, .language = l, .name = "tester/page.mustache", .values = &map });
}

/* What the page asks for, given or taken back, with a receipt. */
static tact_status decide(tact_server *s, const tact_who *who, uint8_t state, tact_slice language, tact_slice method, tact_arena *arena, uint64_t *commit, tact_trouble *trouble) {
    const tact_purposes *all = &s->brand.purposes;
    const tact_instant now = tact_server_now(s);
    const uint16_t notice = all->notice_count ? all->notices[all->notice_count - 1].version : 0;
    tact_grant grants[ASKED];
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    tact_proof *proof = TACT_NEW(arena, tact_proof, 1);
    uint8_t lot[16];
    char message[33];
    if (!kept || !proof) return TACT_ERR_MEMORY;
    for (unsigned i = 0; i < ASKED; i++)
        grants[i] = (tact_grant){ .purpose = asked[i], .state = state, .basis = TACT_BASIS_CONSENT, .notice = notice, .at = now, .expires = tact_consent_expires(asked[i], state, TACT_BASIS_CONSENT, now, TACT_DAYS(183)) };
    randombytes_buf(lot, sizeof lot);
    sodium_bin2hex(message, sizeof message, lot, sizeof lot);
    tact_event event = { .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = ASKED };
    const tact_consent_how how = { .notice = notice, .language = language, .method = method };
    tact_status status = tact_keeper_event(s->keeper, who, TACT_S("test"), tact_slice_of(message), &event, NULL, NULL, arena, kept, trouble);
    if (!status) status = tact_keeper_receipt(s->keeper, kept, &event, &how, arena, proof, trouble);
    if (!status) status = tact_server_after_consent(s, who, kept, trouble);
    *commit = kept->commit;
    return status;
}

static void choose(void *server, const tact_http_request *q) {
    tact_server *s = server;
    const tact_who who = { .anonymous_id = q->params[0] };
    tact_http_header *headers = TACT_NEW(q->arena, tact_http_header, 2);       /* read when the choice is on the disk */
    tact_trouble trouble = { "" };
    tact_slice stop;
    uint64_t commit = 0;
    tact_writer where;
    if (!known_phone(s, q)) return;
    const bool stops = tact_http_form_value(q->arena, &stop, q->body, TACT_S("stop")) == TACT_OK;
    tact_status status = headers ? decide(s, &who, stops ? TACT_PERMISSION_REFUSED : TACT_PERMISSION_GRANTED, tact_server_language(s, q), TACT_S("the page of a test phone"), q->arena, &commit, &trouble) : TACT_ERR_MEMORY;
    if (status) { tact_server_refuse(s, q, status, &trouble); return; }
    tact_writer_init(&where, q->arena, 64);
    tact_write_bytes(&where, "/test/", 6);
    tact_write_bytes(&where, q->params[0].ptr, q->params[0].len);
    headers[0] = (tact_http_header){ TACT_S("location"), tact_writer_slice(&where) };
    headers[1] = (tact_http_header){ TACT_S("cache-control"), TACT_S("no-store") };
    tact_server_reply_at(s, q, commit, &(tact_http_answer){ .status = where.status ? 503 : 303, .headers = headers, .header_count = 2 });
}

static void stream(void *server, const tact_http_request *q) {
    const tact_who who = { .anonymous_id = q->params[0] };
    if (known_phone(server, q)) tact_streams_begin(server, q, &who);
}

/* The page that could take back what it asked for is gone with the line: it is taken back here. */
static void withdraw(tact_server *s, const tact_who *who, tact_arena *arena) {
    tact_trouble trouble = { "" };
    uint64_t commit = 0;
    if (decide(s, who, TACT_PERMISSION_REFUSED, s->brand.config.default_locale, TACT_S("taken out of the testers"), arena, &commit, &trouble))
        fprintf(stderr, "tact: a phone was taken out of testers:, but what its page had asked for could not be withdrawn: %s\n", trouble.text);
}

void tact_testers_left(tact_server *s, const tact_config_texts *before) {
    tact_arena *arena = NULL;
    for (uint32_t i = 0; i < before->count; i++) {
        tact_person person;
        uint8_t record[16];
        if (!tact_tester_is_phone(before->items[i]) || among(&s->brand.config.testers, before->items[i]) || (!arena && !(arena = tact_brand_arena()))) continue;
        const tact_who who = { .anonymous_id = before->items[i] };
        if (!tact_keeper_person(s->keeper, &who, arena, &person, NULL, record, NULL)) {
            tact_streams_drop(s->streams, record);
            if (granted(s, &who, &person)) withdraw(s, &who, arena);
        }
        tact_arena_reset(arena);
    }
    if (arena) tact_brand_arena_free(arena);
}

const tact_http_route tact_api_testers[] = {
    { TACT_HTTP_GET, "/v1/testers", list, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/testers", add, 4096, "application/json text/plain", 0, 0 },
    { TACT_HTTP_DELETE, "/v1/testers/{tester}", take_out, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/test/{id}", show, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/test/{id}", choose, 256, "application/x-www-form-urlencoded", 0, 0 },
    { TACT_HTTP_GET, "/test/{id}/stream", stream, 0, NULL, 0, 0 },
};
const size_t tact_api_tester_count = sizeof tact_api_testers / sizeof *tact_api_testers;
