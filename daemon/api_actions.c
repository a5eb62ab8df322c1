/* daemon/api_actions.c -- POST /v1/actions makes a link, /a/{token} is its page: GET shows, POST acts, once. GET /v1/actions/{id} says what became of it. */
#include <stdio.h>
#include <string.h>
#include "daemon/action_json.h"
#include "daemon/actions.h"
#include "daemon/answer.h"
#include "daemon/api_body.h"
#include "daemon/keeper_action.h"
#include "daemon/page.h"
#include "daemon/thread_json.h"
#include "daemon/token.h"

enum { KIND = 'a', TOKEN_BYTES = 8, NO_CHOICE = 255 };

/* ---- making one ------------------------------------------------------------------------------------------------------------------------- */

static bool refuse(tact_server *s, const tact_http_request *request, const char *why) {
    tact_http_refuse_text(s->http, request->id, 400, why);
    return false;
}

static bool read_kind(tact_slice name, uint8_t *out) {
    for (uint8_t k = 0; k < TACT_ACTION_KINDS; k++) if (tact_slice_is(name, tact_action_kind_name(k))) { *out = k; return true; }
    return false;
}

static bool read_choices(tact_server *s, const tact_http_request *request, const tact_value *body, tact_action *a) {
    const tact_value *list = tact_value_get(body, TACT_S("choices"));
    if (!list) return a->kind != TACT_ACTION_RESCHEDULE || refuse(s, request, "A reschedule offers times: choices, a list of 1 to 12, each {\"id\", \"label\"}.");
    if (a->kind != TACT_ACTION_RESCHEDULE) return refuse(s, request, "choices belong to kind reschedule: leave them out.");
    if (list->type != TACT_LIST || !list->list.count || list->list.count > TACT_ACTION_CHOICES_MOST) return refuse(s, request, "choices is a list of 1 to 12 times, each {\"id\", \"label\"}.");
    for (uint32_t i = 0; i < list->list.count; i++) {
        tact_action_choice c = { tact_value_path_text(&list->list.items[i], "id"), tact_value_path_text(&list->list.items[i], "label") };
        if (!c.id.len || !c.label.len || c.id.len > TACT_ACTION_SHORT_MOST || c.label.len > TACT_ACTION_SHORT_MOST) return refuse(s, request, "Each choice has an id, which your system knows it by, and a label, which the person reads: texts of at most 128 characters.");
        a->choices[a->choice_count++] = c;
    }
    return true;
}

/* An instant, or a span from now. */
static bool read_expires(tact_server *s, const tact_http_request *request, tact_slice text, tact_action *a) {
    tact_instant now = tact_server_now(s);
    tact_span span = s->brand.config.actions.expires;
    if (text.len && tact_span_parse(text, &span)) a->expires = tact_instant_add(now, span);
    else if (text.len && !tact_instant_parse(text, &a->expires)) return refuse(s, request, "expires is an instant such as 2026-12-31T18:00:00Z, or a time from now such as 48h.");
    else if (!text.len) a->expires = tact_instant_add(now, span);
    if (a->expires.us <= now.us || tact_instant_since(a->expires, now).us > TACT_DAYS(90).us) return refuse(s, request, "expires lies in the past, or more than 90 days ahead.");
    return true;
}

static bool read_draft(tact_server *s, const tact_http_request *request, const tact_value *body, tact_action *a) {
    *a = (tact_action){ .title = tact_value_path_text(body, "title"), .text = tact_value_path_text(body, "text"), .subject = tact_value_path_text(body, "subject"), .language = tact_value_path_text(body, "language"),
                        .calls = s->brand.config.actions.url.len > 0 };
    if (!read_kind(tact_value_path_text(body, "kind"), &a->kind)) return refuse(s, request, "kind is one of confirm, cancel, reschedule, step-up.");
    if (!a->title.len || a->title.len > TACT_ACTION_TITLE_MOST) return refuse(s, request, "title is missing or too long: what it is about, in at most 200 characters, such as \"Table for two, Saturday 20:00\".");
    if (a->text.len > TACT_ACTION_TEXT_MOST || a->subject.len > TACT_ACTION_SHORT_MOST || a->language.len > 16) return refuse(s, request, "text has at most 600 characters, subject 128, language 16.");
    if (a->kind == TACT_ACTION_STEP_UP && !a->calls) return refuse(s, request, "A step-up is answered by your own system: name its address as actions.url in tact.yaml.");
    return read_choices(s, request, body, a) && read_expires(s, request, tact_value_path_text(body, "expires"), a);
}

/* For who wrote in a thread of the inbox, whatever else names them. */
static bool of_thread(tact_server *s, const tact_http_request *request, tact_slice name, uint8_t record[16], tact_who *who) {
    uint64_t id;
    tact_thread head;
    tact_trouble trouble = { "" };
    tact_status status = tact_thread_id(name, &id) ? tact_keeper_thread(s->keeper, id, request->arena, &head, record, &trouble) : tact_trouble_set(&trouble, TACT_ERR_NOT_FOUND, "there is no such thread: its name has 16 digits, as GET /v1/threads gives it");
    if (status) tact_server_refuse(s, request, status, &trouble);
    *who = (tact_who){ .record_key = record, .verified = true };
    return !status;
}

static void make(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_action draft, a;
    tact_trouble trouble = { "" };
    bool duplicate;
    uint64_t commit;
    uint8_t bytes[TOKEN_BYTES];
    char token[TACT_TOKEN_TEXT], base[300], hex[17], time[TACT_INSTANT_TEXT + 1], link[1024];
    if (!tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_SERVER);
    if (!key) return;
    tact_who who = tact_api_who(s, &body, key);
    who.email = tact_value_path_text(&body, "email");
    who.phone = tact_value_path_text(&body, "phone");
    tact_slice thread = tact_value_path_text(&body, "thread");
    uint8_t record[16];
    if (thread.len && !of_thread(s, request, thread, record, &who)) return;
    if (!who.user_id.len && !who.anonymous_id.len && !who.email.len && !who.phone.len && !thread.len) { refuse(s, request, "Nobody is named: send userId, anonymousId, email, phone, or a thread of theirs."); return; }
    if (who.email.len || who.phone.len) who.verified = true;
    if (!read_draft(s, request, &body, &draft)) return;
    tact_status status = tact_keeper_action_make(s->keeper, &who, &draft, key->name, tact_value_path_text(&body, "messageId"), request->arena, &a, &duplicate, &commit, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    for (unsigned i = 0; i < TOKEN_BYTES; i++) bytes[i] = (uint8_t)(a.id >> (8 * i));
    tact_token_make(s->keeper, KIND, (tact_instant){ 0 }, (tact_slice){ (const char *)bytes, sizeof bytes }, token);
    if (tact_page_base(s, base) >= 300) { tact_http_refuse_text(s->http, request->id, 413, "public_url is longer than a link can carry: 299 characters."); return; }
    snprintf(link, sizeof link, "%s/a/%s", base, token);
    tact_json j;
    tact_json_init(&j, request->arena, 512);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("id"), tact_answer_hex(a.id, hex));
    tact_json_key_text(&j, TACT_S("url"), tact_slice_of(link));
    tact_json_key_text(&j, TACT_S("token"), tact_slice_of(token));
    tact_json_key_text(&j, TACT_S("expires"), tact_instant_format(a.expires, time));
    tact_json_key_bool(&j, TACT_S("duplicate"), duplicate);
    tact_json_end_map(&j);
    s->counts.actions_made += !duplicate;
    tact_server_answer_at(s, request, commit, 200, tact_json_done(&j));
}

static bool read_id(tact_slice text, uint64_t *out) {
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
        *out = *out << 4 | (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return text.len == 16;
}

static void tell(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_action a;
    tact_json j;
    uint64_t id;
    tact_trouble trouble = { "" };
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_status status = read_id(request->params[0], &id) ? tact_keeper_action(s->keeper, id, request->arena, &a, &trouble) : tact_trouble_set(&trouble, TACT_ERR_NOT_FOUND, "an action's id has 16 signs, 0 to 9 and a to f, as POST /v1/actions answered it");
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_json_init(&j, request->arena, 1024);
    tact_action_json(&j, &a, tact_server_now(s));
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

/* ---- the page ----------------------------------------------------------------------------------------------------------------------------- */

enum { W_CONFIRM, W_CANCEL, W_MOVE, W_APPROVE, W_DID_CONFIRM, W_DID_CANCEL, W_DID_MOVE, W_WAITS, W_YES, W_NO, W_MORE, W_GO_ON, W_LOOK, W_NOTE, W_NOTE_APPROVE, W_OVER, W_OVER_TEXT, W_NONE, W_NONE_TEXT, W_TO, WORDS };
static const char *const words[WORDS][3] = {
    [W_CONFIRM] = { "Confirm", "Confirmer", "Confermo" },
    [W_CANCEL] = { "Cancel it", "Annuler", "Annulla" },
    [W_MOVE] = { "Which time suits you better? One tap moves it.", "Quel moment vous convient mieux ? Un geste suffit.", "Quale orario preferisce? Basta un tocco." },
    [W_APPROVE] = { "Yes, that is me", "Oui, c’est bien moi", "Sì, sono io" },
    [W_DID_CONFIRM] = { "It is confirmed. Thank you.", "C’est confirmé. Merci.", "È confermato. Grazie." },
    [W_DID_CANCEL] = { "It is cancelled.", "C’est annulé.", "È annullato." },
    [W_DID_MOVE] = { "It is moved to:", "C’est déplacé :", "È spostato a:" },
    [W_WAITS] = { "We are checking. This page looks again by itself in a few seconds.", "Vérification en cours. Cette page se met à jour dans quelques secondes.", "Verifica in corso. Questa pagina si aggiorna tra pochi secondi." },
    [W_YES] = { "Done: it is approved.", "C’est fait : autorisé.", "Fatto: autorizzato." },
    [W_NO] = { "It was refused. Nothing has changed.", "C’est refusé. Rien n’a changé.", "È stato rifiutato. Non è cambiato nulla." },
    [W_MORE] = { "One more step is needed.", "Une étape de plus est nécessaire.", "Serve un passo in più." },
    [W_GO_ON] = { "Go on", "Continuer", "Continua" },
    [W_LOOK] = { "Look again", "Actualiser", "Aggiorna" },
    [W_NOTE] = { "Nothing happens until you tap. The link works once, and opening it does not say who you are.", "Rien ne se passe avant votre geste. Le lien fonctionne une fois, et l’ouvrir ne dit pas qui vous êtes.", "Non succede nulla finché non tocca. Il link funziona una volta, e aprirlo non dice chi è." },
    [W_NOTE_APPROVE] = { "If you did not ask for this, close the page: nothing happens.", "Si vous n’êtes pas à l’origine de cette demande, fermez la page : rien ne se passe.", "Se non è stato Lei a chiederlo, chiuda la pagina: non succede nulla." },
    [W_OVER] = { "This link is over", "Ce lien n’est plus valable", "Questo link non è più valido" },
    [W_OVER_TEXT] = { "Its time has passed, and nothing was changed. Answer the message it came with, and a person will help.", "Son délai est passé et rien n’a été changé. Répondez au message : une personne vous aidera.", "Il suo tempo è passato e nulla è cambiato. Risponda al messaggio: La aiuterà una persona." },
    [W_NONE] = { "This is no link of ours", "Ce lien n’est pas des nôtres", "Questo link non è dei nostri" },
    [W_NONE_TEXT] = { "Perhaps a part of it is missing: open it again from the message. What was over long ago is forgotten.", "Une partie manque peut-être : ouvrez-le de nouveau depuis le message. Ce qui est ancien est oublié.", "Forse ne manca una parte: lo apra di nuovo dal messaggio. Ciò che è vecchio viene dimenticato." },
    [W_TO] = { "It was used already. ", "Il a déjà servi. ", "È già stato usato. " },
};
static const char *const languages[] = { "en", "fr", "it" };

static tact_slice said(unsigned which, unsigned language) { return tact_slice_of(words[which][language]); }

static tact_slice joined(tact_arena *arena, tact_slice a, tact_slice b) {
    tact_writer w;
    tact_writer_init(&w, arena, a.len + b.len + 1);
    tact_write_bytes(&w, a.ptr, a.len);
    if (a.len && b.len) tact_write_u8(&w, ' ');
    tact_write_bytes(&w, b.ptr, b.len);
    return tact_writer_slice(&w);
}

static unsigned language_of(const tact_server *s, const tact_http_request *request, const tact_action *a) {
    for (unsigned i = 0; a && i < 3; i++) if (tact_slice_starts(a->language, tact_slice_of(languages[i]))) return i;
    return tact_page_language(s, request);
}

/* The action of a link; NULL after having said that there is none. */
static bool action_of(tact_server *s, const tact_http_request *request, uint64_t *id, tact_action *a) {
    uint8_t room[TACT_TOKEN_CARRIES];
    tact_slice bytes;
    tact_trouble trouble = { "" };
    unsigned l = tact_page_language(s, request);
    tact_status status = tact_token_open(s->keeper, KIND, tact_server_now(s), request->params[0], room, &bytes);
    if (!status && bytes.len != TOKEN_BYTES) status = TACT_ERR_INVALID;
    *id = 0;
    for (unsigned i = 0; !status && i < TOKEN_BYTES; i++) *id |= (uint64_t)room[i] << (8 * i);
    if (!status) status = tact_keeper_action(s->keeper, *id, request->arena, a, &trouble);
    if (!status) return true;
    if (status == TACT_ERR_INVALID || status == TACT_ERR_NOT_FOUND) tact_page_reply(s, request, &(tact_page){ .status = 404, .language = tact_slice_of(languages[l]), .title = said(W_NONE, l), .text = said(W_NONE_TEXT, l) });
    else tact_server_refuse(s, request, status, &trouble);
    return false;
}

/* As it is now; `again`: somebody tapped what was used before. */
static void show_state(tact_server *s, const tact_http_request *request, const tact_action *a, bool again, uint64_t commit) {
    static const uint8_t buttons[TACT_ACTION_KINDS] = { W_CONFIRM, W_CANCEL, W_MOVE, W_APPROVE }, done[TACT_ACTION_KINDS] = { W_DID_CONFIRM, W_DID_CANCEL, W_DID_MOVE, W_WAITS };
    static const char *const numbers[TACT_ACTION_CHOICES_MOST] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11" };
    unsigned l = language_of(s, request, a);
    tact_page_choice choices[TACT_ACTION_CHOICES_MOST];
    tact_page page = { .status = again ? 410 : 200, .language = tact_slice_of(languages[l]), .title = a->title };
    if (tact_action_over(a, tact_server_now(s))) {
        page = (tact_page){ .status = 410, .language = page.language, .title = said(W_OVER, l), .text = said(W_OVER_TEXT, l) };
    } else if (a->state == TACT_ACTION_OPEN) {
        page.text = a->choice_count ? joined(request->arena, a->text, said(W_MOVE, l)) : a->text;
        if (!a->choice_count) page.button = said(buttons[a->kind], l);
        for (unsigned i = 0; i < a->choice_count; i++) choices[i] = (tact_page_choice){ tact_slice_of(numbers[i]), a->choices[i].label };
        page.choices = choices;
        page.choice_count = a->choice_count;
        page.note = said(a->kind == TACT_ACTION_STEP_UP ? W_NOTE_APPROVE : W_NOTE, l);
    } else {
        bool waits = a->kind == TACT_ACTION_STEP_UP && a->state == TACT_ACTION_USED;
        unsigned which = a->state == TACT_ACTION_USED ? done[a->kind] : a->state == TACT_ACTION_YES ? W_YES : a->state == TACT_ACTION_NO ? W_NO : W_MORE;
        page.text = said(which, l);
        if (a->chosen < a->choice_count) page.text = joined(request->arena, page.text, a->choices[a->chosen].label);
        if (again) page.text = joined(request->arena, said(W_TO, l), page.text);
        if (a->kind == TACT_ACTION_STEP_UP) page.note = a->said;
        if (waits) { page.again_s = 3; page.link = TACT_S("?"); page.link_label = said(W_LOOK, l); page.note = (tact_slice){ NULL, 0 }; }
        if (a->more_url.len) { page.link = a->more_url; page.link_label = said(W_GO_ON, l); }
    }
    tact_page_reply_at(s, request, commit, &page);
}

static void show(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_action a;
    uint64_t id;
    if (action_of(s, request, &id, &a)) show_state(s, request, &a, false, 0);
}

/* "when=3" */
static uint8_t chosen_of(tact_slice body) {
    unsigned n = 0;
    if (!tact_slice_starts(body, TACT_S("when=")) || body.len < 6 || body.len > 7) return NO_CHOICE;
    for (size_t i = 5; i < body.len; i++) {
        if (body.ptr[i] < '0' || body.ptr[i] > '9') return NO_CHOICE;
        n = n * 10 + (unsigned)(body.ptr[i] - '0');
    }
    return (uint8_t)n;
}

static void act(void *server, const tact_http_request *request) {
    static const tact_http_header headers[] = { { TACT_S("location"), TACT_S("?done") }, { TACT_S("referrer-policy"), TACT_S("no-referrer") }, { TACT_S("cache-control"), TACT_S("no-store") } };
    tact_server *s = server;
    tact_action a;
    tact_trouble trouble = { "" };
    uint64_t id, commit;
    bool used;
    if (!action_of(s, request, &id, &a)) return;
    uint8_t chosen = a.choice_count ? chosen_of(request->body) : NO_CHOICE;
    if (a.choice_count && a.state == TACT_ACTION_OPEN && chosen >= a.choice_count) { show_state(s, request, &a, false, 0); return; }      /* nothing was chosen: asked again */
    tact_status status = tact_keeper_action_use(s->keeper, id, chosen, request->arena, &a, &used, &commit, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    if (!used) { show_state(s, request, &a, true, commit); return; }
    s->counts.actions_used++;
    if (a.call == TACT_CALL_WAITS) tact_actions_await(s->actions, commit);
    tact_server_reply_at(s, request, commit, &(tact_http_answer){ .status = 303, TACT_HTTP_HEADERS_OF(headers) });
}

const tact_http_route tact_api_actions[] = {
    { TACT_HTTP_POST, "/v1/actions", make, 16384, "application/json text/plain", 0, 0 },
    { TACT_HTTP_GET, "/v1/actions/{id}", tell, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/a/{token}", show, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/a/{token}", act, 4096, "application/x-www-form-urlencoded", 0, 0 },
};
const size_t tact_api_action_count = sizeof tact_api_actions / sizeof *tact_api_actions;
