/* daemon/api_later.c -- *later*: POST /v1/later, GET /v1/later, DELETE /v1/later/{id} from a page or app; /y/{token}, the link in a message: GET shows what may be chosen, POST chooses. */
#include <stdlib.h>
#include "channel/later_words.h"
#include "channel/mark.h"
#include "core/explain/explain.h"
#include "daemon/answer.h"
#include "daemon/api_body.h"
#include "daemon/http_text.h"
#include "daemon/outbox.h"
#include "daemon/page.h"

/* ---- from a page or an app ------------------------------------------------------------------------------------------------------- */

static bool id_of(tact_slice text, uint64_t *id) {
    char digits[17] = { 0 }, *end = digits;
    if (text.len == 16) memcpy(digits, text.ptr, 16);
    for (unsigned i = 0; i < 16; i++)
        if (!((digits[i] >= '0' && digits[i] <= '9') || (digits[i] >= 'a' && digits[i] <= 'f'))) return false;
    *id = strtoull(digits, &end, 16);
    return !*end && *id;
}

static void instant(tact_json *j, const char *key, tact_instant t) {
    char time[TACT_INSTANT_TEXT + 1];
    tact_json_key_text(j, tact_slice_of(key), tact_instant_format(t, time));
}

/* {"id", "when", "at"?, "until", "campaign", "message"}; `at` only where the instant is known. */
static void request_json(tact_json *j, const tact_bundle *b, const tact_pending *p) {
    const tact_campaign *c = tact_bundle_campaign(b, p->campaign);
    char hex[16];
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("id"), tact_answer_hex(p->key, hex));
    tact_json_key_text(j, TACT_S("when"), tact_word_name(TACT_LIST_WHEN, p->later));
    if (p->caused_at.us) instant(j, "at", p->caused_at);
    instant(j, "until", p->not_after);
    if (c) tact_json_key_text(j, TACT_S("campaign"), c->name);
    if (c && p->message < c->message_count) tact_json_key_text(j, TACT_S("message"), c->messages[p->message].name);
    tact_json_end_map(j);
}

static const tact_pending *request_of(const tact_person *person, uint64_t key) {
    for (uint32_t i = 0; i < person->pending_count; i++)
        if (person->pending[i].key == key && person->pending[i].later) return &person->pending[i];
    return NULL;
}

/* What it led to: the request as it stands, or why there is none. */
static void answer(tact_server *s, const tact_http_request *request, const tact_kept *kept) {
    const tact_bundle *b = tact_keeper_engine(s->keeper)->bundle;
    const tact_pending *p = kept->result.request ? request_of(&kept->result.person, kept->result.request) : NULL;
    tact_json j;
    tact_json_init(&j, request->arena, 1024);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("status"), p ? TACT_S("kept") : kept->result.refused ? TACT_S("not kept") : TACT_S("taken back"));
    if (p) { TACT_JSON_KEY(&j, "later"); request_json(&j, b, p); }
    TACT_JSON_KEY(&j, "reasons");
    tact_answer_reasons(&j, &kept->result.decision.reasons, b, 0, true, tact_server_language(s, request), NULL, tact_server_now(s), request->arena);
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, kept->commit, kept->result.refused ? 409 : 200, tact_json_done(&j));
}

static void apply(tact_server *s, const tact_http_request *request, const tact_who *who, const tact_config_key *key, tact_slice message_id, uint64_t id, unsigned when, tact_instant at) {
    tact_trouble trouble = { "" };
    tact_kept *kept = TACT_NEW(request->arena, tact_kept, 1);
    tact_event event = { .type = TACT_EVENT_LIMITS, .subject = id, .limits = { .set_later = true, .cap_per_week = (uint8_t)when, .pause_until = at } };
    if (!kept) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now."); return; }
    tact_status status = tact_keeper_event(s->keeper, who, key->name, message_id, &event, NULL, NULL, request->arena, kept, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    if (kept->duplicate) { tact_server_answer_at(s, request, kept->commit, 200, TACT_S("{\"status\":\"said before\"}")); return; }
    answer(s, request, kept);
}

/* A word of the list or an instant of the next 90 days; -1: neither. */
static int when_of(const tact_server *s, tact_slice word, tact_instant *at) {
    int when = tact_word_number(TACT_LIST_WHEN, word);
    tact_instant now = tact_server_now(s);
    *at = (tact_instant){ 0 };
    if (tact_instant_parse(word, at)) when = TACT_WHEN_AT;
    if (when != TACT_WHEN_AT) return when;
    return tact_instant_before(now, *at) && !tact_instant_before(tact_instant_add(now, TACT_DAYS(90)), *at) ? when : -1;
}

/* {"id": the message's, "when": "tonight"|"saturday"|"near"|"cheaper"|"back"|"computer"|an instant, "anonymousId"|"userId", "userToken"} */
static void ask(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    uint64_t id;
    tact_instant at = { 0 };
    if (!tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_WRITE);
    if (!key) return;
    int when = when_of(s, tact_value_path_text(&body, "when"), &at);
    if (!id_of(tact_value_path_text(&body, "id"), &id)) { tact_http_refuse_text(s->http, request->id, 400, "id is not a message's: 16 hex digits, as the stream or decide gave it."); return; }
    if (when < 1) { tact_http_refuse_text(s->http, request->id, 400, "when is not one of tonight, saturday, near, cheaper, back, computer, or an ISO 8601 time within 90 days."); return; }
    tact_who who = tact_api_who(s, &body, key);
    if (!who.verified && !who.anonymous_id.len) { tact_http_refuse_text(s->http, request->id, 400, "Nobody is named: send anonymousId, or userId with userToken or a server key."); return; }
    apply(s, request, &who, key, tact_value_path_text(&body, "messageId"), id, (unsigned)when, at);
}

static void take_back(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_who who;
    uint64_t id;
    const tact_config_key *key = tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_WRITE);
    if (!key) return;
    if (!id_of(request->params[0], &id)) { tact_http_refuse_text(s->http, request->id, 400, "The last part of the address is no request's id: 16 hex digits, as GET /v1/later lists them."); return; }
    if (tact_api_who_query(s, request, key, &who)) apply(s, request, &who, key, (tact_slice){ NULL, 0 }, id, TACT_WHEN_NEVER, (tact_instant){ 0 });
}

/* Of a device alone what it asked for; of somebody who proved who they are, all of it. */
static void list(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_person person;
    tact_who who;
    tact_json j;
    tact_trouble trouble = { "" };
    const tact_config_key *key = tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_WRITE);
    if (!key || !tact_api_who_query(s, request, key, &who)) return;
    tact_status status = tact_keeper_person(s->keeper, &who, request->arena, &person, NULL, NULL, &trouble);
    if (status && status != TACT_ERR_NOT_FOUND && status != TACT_ERR_SEALED) { tact_server_refuse(s, request, status, &trouble); return; }
    uint64_t device = who.anonymous_id.len ? tact_keeper_device_part(s->keeper, who.anonymous_id) : 0;
    tact_json_init(&j, request->arena, 1024);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "later");
    tact_json_list(&j);
    for (uint32_t i = 0; !status && i < person.pending_count; i++)
        if (person.pending[i].later && (who.verified || person.pending[i].part == device)) request_json(&j, tact_keeper_engine(s->keeper)->bundle, &person.pending[i]);
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

/* ---- from a message ---------------------------------------------------------------------------------------------------------------- */

enum { TITLE, ASK, KEPT_WORD, KEPT_TEXT, WAITS_TEXT, ENDED, ENDED_TEXT, NOT_KEPT, NOBODY, NOBODY_TEXT, NONE, NONE_TEXT, WORDS };
static const char *const words[WORDS][3] = {
    [TITLE] = { "Later", "Plus tard", "Più tardi" },
    [ASK] = { "When shall we come back to this message?", "Quand faut-il revenir sur ce message ?", "Quando dobbiamo tornare su questo messaggio?" },
    [KEPT_WORD] = { "Noted", "C’est noté", "Annotato" },
    [KEPT_TEXT] = { "We come back to it then, once, unless you change your mind here.", "Nous y reviendrons alors, une fois, sauf si vous changez d’avis ici.", "Ci torneremo allora, una volta, salvo che qui cambi idea." },
    [WAITS_TEXT] = { "We come back to it when it happens, once, within 30 days, unless you change your mind here.", "Nous y reviendrons quand cela arrivera, une fois, dans les 30 jours, sauf si vous changez d’avis ici.", "Ci torneremo quando accadrà, una volta, entro 30 giorni, salvo che qui cambi idea." },
    [ENDED] = { "As you wish", "Comme vous voulez", "Come desidera" },
    [ENDED_TEXT] = { "We do not come back to it.", "Nous n’y reviendrons pas.", "Non ci torneremo." },
    [NOT_KEPT] = { "That cannot be done", "Ce n’est pas possible", "Non è possibile" },
    [NOBODY] = { "Nothing is kept about you", "Rien n’est conservé à votre sujet", "Non conserviamo nulla su di Lei" },
    [NOBODY_TEXT] = { "What was known was erased or its time was over, so nothing will be sent to you.", "Ce qui était connu a été effacé ou a expiré : rien ne vous sera envoyé.", "Quanto era noto è stato cancellato o è scaduto: non Le verrà inviato nulla." },
    [NONE] = { "This link is not complete", "Ce lien n’est pas complet", "Questo collegamento non è completo" },
    [NONE_TEXT] = { "Please open it again from the message, or copy all of it.", "Ouvrez-le de nouveau depuis le message, ou copiez-le en entier.", "Lo apra di nuovo dal messaggio, oppure lo copi per intero." },
};
static const char *const languages[] = { "en", "fr", "it" };
static const uint8_t choices_order[] = { TACT_WHEN_TONIGHT, TACT_WHEN_SATURDAY, TACT_WHEN_NEAR, TACT_WHEN_CHEAPER, TACT_WHEN_BACK, TACT_WHEN_COMPUTER, TACT_WHEN_NEVER };
enum { CHOICES = sizeof choices_order };

static tact_slice word(unsigned which, unsigned language) { return tact_slice_of(words[which][language]); }

static bool mark_of(tact_server *s, const tact_http_request *request, unsigned l, tact_parcel_mark *mark) {
    uint8_t secret[32];
    tact_outbox_mark_secret(s, secret);
    if (tact_mark_read(secret, request->params[0], mark)) return true;
    tact_page_reply(s, request, &(tact_page){ .status = 404, .language = tact_slice_of(languages[l]), .title = word(NONE, l), .text = word(NONE_TEXT, l) });
    return false;
}

/* Those of the link, which the message knew to be possible; without them all. What cannot be done is said when it is chosen. The last takes a request back. */
static unsigned choices_of(const tact_http_request *request, unsigned l, tact_page_choice out[CHOICES]) {
    tact_slice text;
    unsigned bits = 0, count = 0;
    if (!tact_http_query(request, &text, TACT_S("c")))
        for (size_t i = 0; i < text.len && i < 5 && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++) bits = bits * 10 + (unsigned)(text.ptr[i] - '0');
    for (unsigned i = 0; i < CHOICES; i++)
        if (!bits || choices_order[i] == TACT_WHEN_NEVER || bits >> choices_order[i] & 1)
            out[count++] = (tact_page_choice){ tact_word_name(TACT_LIST_WHEN, choices_order[i]), tact_later_label(choices_order[i], tact_slice_of(languages[l])) };
    return count;
}

static void show(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_parcel_mark mark;
    tact_page_choice choices[CHOICES];
    unsigned l = tact_page_language(s, request);
    if (!mark_of(s, request, l, &mark)) return;
    tact_page_reply(s, request, &(tact_page){ .status = 200, .language = tact_slice_of(languages[l]), .title = word(TITLE, l), .text = word(ASK, l), .choices = choices, .choice_count = choices_of(request, l, choices) });
}

static void choose(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_parcel_mark mark;
    tact_trouble trouble = { "" };
    tact_kept *kept;
    tact_slice said;
    tact_page_choice choices[CHOICES];
    bool known;
    unsigned l = tact_page_language(s, request);
    if (!mark_of(s, request, l, &mark)) return;
    tact_asked_later what = { .intent = mark.intent };
    memcpy(what.record_key, mark.record_key, sizeof what.record_key);
    int when = tact_http_form_value(request->arena, &said, request->body, TACT_S("when")) ? -1 : when_of(s, said, &what.at);
    if (when < 0) { tact_http_refuse_text(s->http, request->id, 400, "when is not one of tonight, saturday, near, cheaper, back, computer, never, or an ISO 8601 time within 90 days."); return; }
    what.when = (unsigned)when;
    tact_status status = tact_keeper_later(s->keeper, &what, request->arena, &known, &kept, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_page page = { .status = 200, .language = tact_slice_of(languages[l]), .choices = choices, .choice_count = choices_of(request, l, choices) };
    const tact_trace *why = known ? &kept->result.decision.reasons : NULL;
    const tact_pending *p = known ? request_of(&kept->result.person, kept->result.request) : NULL;
    page.title = word(!known ? NOBODY : p ? KEPT_WORD : kept->result.refused ? NOT_KEPT : ENDED, l);
    page.text = !known ? word(NOBODY_TEXT, l) : p ? word(p->caused_at.us ? KEPT_TEXT : WAITS_TEXT, l) : !kept->result.refused || !why->count ? word(ENDED_TEXT, l)
              : tact_explain_why(&why->entries[0], tact_keeper_engine(s->keeper)->bundle, tact_slice_of(languages[l]), NULL, tact_server_now(s), request->arena);
    if (!known) page.choice_count = 0;
    tact_page_reply_at(s, request, known ? kept->commit : 0, &page);
}

const tact_http_route tact_api_laters[] = {
    { TACT_HTTP_POST, "/v1/later", ask, 4096, "application/json text/plain", TACT_HTTP_CORS, 0 },
    { TACT_HTTP_GET, "/v1/later", list, 0, NULL, TACT_HTTP_CORS, 0 },
    { TACT_HTTP_DELETE, "/v1/later/{id}", take_back, 0, NULL, TACT_HTTP_CORS, 0 },
    { TACT_HTTP_GET, "/y/{token}", show, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/y/{token}", choose, 4096, "application/x-www-form-urlencoded", 0, 0 },
};
const size_t tact_api_later_count = sizeof tact_api_laters / sizeof *tact_api_laters;
