/* daemon/api_forms.c -- /f/NAME: a form by itself, its questions one after the other, and the page on which an address's owner confirms it.
 *
 * Whose     nobody's word counts but: a state sealed by us, a userToken, a confirmed address. There is no cookie, so no other site can act for anybody; what comes from
 *           another site is refused all the same.
 * Reading   GET begins, and changes nothing; so does opening what a mail leads to: its page has a button.
 */
#include "daemon/api_body.h"
#include "daemon/face.h"
#include "daemon/form_flow.h"
#include "daemon/http_text.h"
#include "daemon/page.h"
#include "daemon/rates.h"

enum { BODY_BYTES = 16 * 1024, PAIRS_MOST = 80, TURNS_A_SECOND = 50 };

typedef struct said { tact_slice state, order, user_id, user_token, trap, town; tact_slice values[4], permits[16]; uint32_t value_count, permit_count; } said;

static bool find(tact_turn *t, tact_server *s, const tact_http_request *request) {
    tact_slice languages[TACT_READERS_LANGUAGES];
    uint32_t count = tact_reader_languages(s, request, languages);
    *t = (tact_turn){ .server = s, .request = request, .page = tact_landing_form(&s->brand.pages, request->params[0], languages, count) };
    if (t->page) { t->form = t->page->form; t->language = tact_language_words(t->page->language); return true; }
    unsigned l = tact_page_language(s, request);
    static const char *const names[] = { "en", "fr", "it" };
    tact_page_reply(s, request, &(tact_page){ .status = 404, .language = tact_slice_of(names[l]), .title = tact_screen_word(l, "pages.gone"), .text = tact_screen_word(l, "pages.goneText") });
    return false;
}

/* The form goes on in the language it was begun in. */
static void in_language(tact_turn *t) {
    const tact_landing *same = tact_landing_form(&t->server->brand.pages, t->form->name, &t->state.language, 1);
    if (!same) return;
    t->page = same;
    t->form = same->form;
    t->language = tact_language_words(same->language);
}

/* ---- answering ------------------------------------------------------------------------------------------------------------------------ */
static bool in_part(const tact_http_request *r) { return tact_slice_is(tact_http_get(r, TACT_S("x-tact")), "part"); }

/* `title`: a key; NULL: the form's own. */
static void frame(tact_turn *t, const char *title, tact_values *v) {
    tact_values_init(v, t->request->arena);
    tact_landing_frame(t->server, t->page, t->language, v);
    tact_values_text(v, "title", title ? tact_screen_word(t->language, title) : t->form->title.len ? t->form->title : t->page->title);
}

static void reply(tact_turn *t, int status, uint64_t commit, const tact_values *v) {
    const tact_value map = tact_values_done(v);
    tact_face_reply(t->server, t->request, commit, &(tact_face_page){ .status = status, .language = t->language, .name = in_part(t->request) ? "pages/part.mustache" : "pages/form_page.mustache", .values = &map });
}

static void question(tact_turn *t, int status) {
    tact_values v;
    frame(t, NULL, &v);
    tact_values_text(&v, "formIntro", t->form->intro);
    tact_turn_values(t, &v);
    reply(t, in_part(t->request) ? 200 : status, 0, &v);              /* a script shows what is wrong, and has no fault of its own to report */
}

static void notice(tact_turn *t, int status, const char *title, const char *text) {
    tact_values v;
    frame(t, NULL, &v);
    tact_values_bool(&v, "isNotice", true);
    tact_values_text(&v, "noticeTitle", tact_screen_word(t->language, title));
    tact_values_text(&v, "noticeText", tact_screen_word(t->language, text));
    char *again = tact_arena_alloc(t->request->arena, t->form->name.len + 4, 1);
    if (again) {
        memcpy(again, "/f/", 3);
        memcpy(again + 3, t->form->name.ptr, t->form->name.len);
        tact_values_text(&v, "again", (tact_slice){ again, t->form->name.len + 3 });
    }
    reply(t, status, 0, &v);
}

/* `mail`: a sentence about the address; `key` of the heading, NULL: the form's own. */
static void done(tact_turn *t, uint64_t commit, const char *key, tact_slice mail) {
    tact_values v;
    frame(t, NULL, &v);
    tact_values_bool(&v, "isDone", true);
    tact_values_text(&v, "done", key ? tact_screen_word(t->language, key) : t->form->thanks.len ? t->form->thanks : tact_screen_word(t->language, "pages.thanks"));
    tact_values_text(&v, "mail", mail);
    tact_values_text(&v, "after", t->page->after);
    if (!in_part(t->request)) {
        char *way = tact_arena_alloc(t->request->arena, t->page->slug.len + 4, 1);
        if (way) {
            memcpy(way, "/p/", 3);
            memcpy(way + 3, t->page->slug.ptr, t->page->slug.len);
            tact_values_text(&v, "toPage", (tact_slice){ way, t->page->slug.len + 3 });
        }
    }
    reply(t, 200, commit, &v);
}

/* ---- asking ---------------------------------------------------------------------------------------------------------------------------- */
/* A post that a browser says comes from elsewhere. */
static bool foreign(const tact_turn *t) {
    tact_slice site = tact_http_get(t->request, TACT_S("sec-fetch-site")), origin = t->request->origin;
    char base[300];
    int n = tact_page_base(t->server, base);
    tact_slice host = tact_http_get(t->request, TACT_S("host"));
    if (site.len && !tact_slice_is(site, "same-origin") && !tact_slice_is(site, "none")) return true;
    if (!origin.len || tact_slice_is(origin, "null")) return false;                  /* a page without referrer says "null" of itself; the state is what counts */
    if (n < 300 && tact_slice_starts((tact_slice){ base, (size_t)n }, origin) && ((size_t)n == origin.len || base[origin.len] == '/')) return false;
    tact_slice after = tact_slice_starts(origin, TACT_S("https://")) ? (tact_slice){ origin.ptr + 8, origin.len - 8 } : tact_slice_starts(origin, TACT_S("http://")) ? (tact_slice){ origin.ptr + 7, origin.len - 7 } : origin;
    return !tact_slice_equal_nocase(after, host);
}

static bool hear(tact_turn *t, said *out) {
    const tact_http_pair *pairs;
    uint32_t count;
    *out = (said){ .value_count = 0 };
    if (tact_http_form(t->request->arena, &pairs, &count, t->request->body) || count > PAIRS_MOST) { tact_http_refuse_text(t->server->http, t->request->id, 400, "This is no form of ours: send its fields as application/x-www-form-urlencoded."); return false; }
    for (uint32_t i = 0; i < count; i++) {
        const struct { const char *name; tact_slice *to; } fields[] = { { "state", &out->state }, { "do", &out->order }, { "userId", &out->user_id }, { "userToken", &out->user_token }, { "website", &out->trap }, { "town", &out->town } };
        for (unsigned f = 0; f < sizeof fields / sizeof *fields; f++) if (tact_slice_is(pairs[i].name, fields[f].name)) *fields[f].to = pairs[i].value;
        if (tact_slice_is(pairs[i].name, "value") && out->value_count < 4) out->values[out->value_count++] = pairs[i].value;
        if (tact_slice_is(pairs[i].name, "permit") && out->permit_count < 16) out->permits[out->permit_count++] = pairs[i].value;
    }
    return true;
}

static void refuse_keep(tact_turn *t, tact_status status, const tact_trouble *trouble) { tact_server_refuse(t->server, t->request, status, trouble); }

static void finish(tact_turn *t) {
    tact_slice address = tact_turn_address(t), mail = TACT_S("");
    uint64_t commit;
    tact_trouble trouble = { "" };
    if (address.len) {
        const tact_slice fills[] = { TACT_S("email"), address };
        tact_status sent = tact_turn_mail(t);
        if (sent == TACT_ERR_CONFLICT) { notice(t, 429, "pages.slowTitle", "pages.slowText"); return; }
        if (sent) { refuse_keep(t, sent, &trouble); return; }
        done(t, 0, NULL, tact_word_filled(t->request->arena, t->language, "pages.mailSent", fills, 2));
        return;
    }
    for (uint32_t i = 0; i < t->form->field_count; i++)
        if (t->form->fields[i].type == TACT_ENTRY_EMAIL && t->state.answered >> i & 1) mail = tact_screen_word(t->language, "pages.mailNone");
    tact_status status = tact_turn_keep(t, (tact_slice){ NULL, 0 }, &commit, &trouble);
    if (status) { refuse_keep(t, status, &trouble); return; }
    done(t, commit, NULL, mail);
}

static void show(void *server, const tact_http_request *request) {
    tact_turn t;
    if (!find(&t, server, request)) return;
    tact_turn_begin(&t, TACT_S(""));
    question(&t, 200);
}

static bool slow(tact_turn *t) {
    if (!tact_rates_take(t->server->rates, &t->request->peer, TACT_S("/f/"), TURNS_A_SECOND, tact_server_now(t->server))) return false;
    t->server->counts.rate_limited++;
    notice(t, 429, "pages.slowTitle", "pages.slowText");
    return true;
}

/* Who proved who they are begins with what they told before. */
static bool begin_known(tact_turn *t, const said *what) {
    tact_trouble trouble = { "" };
    if (!tact_server_token_ok(t->server, what->user_id, what->user_token)) return false;
    tact_turn_begin(t, what->town);
    tact_status status = tact_turn_known(t, what->user_id, &trouble);
    if (status) refuse_keep(t, status, &trouble);
    else if (tact_turn_field(t) < 0) finish(t);
    else question(t, 200);
    return true;
}

static void take(void *server, const tact_http_request *request) {
    tact_turn t;
    said what;
    if (!find(&t, server, request) || slow(&t)) return;
    if (foreign(&t)) { notice(&t, 403, "pages.otherSiteTitle", "pages.otherSiteText"); return; }
    if (!hear(&t, &what)) return;
    if (!what.state.len && what.user_token.len && begin_known(&t, &what)) return;
    if (tact_form_unseal(t.server->keeper, 'f', tact_server_now(t.server), what.state, t.form, request->arena, &t.state)) { notice(&t, 409, "pages.overTitle", "pages.overText"); return; }
    in_language(&t);
    if (what.trap.len) { t.wrong = "pages.wrong.trap"; t.typed = what.value_count ? what.values[0] : TACT_S(""); question(&t, 422); return; }
    if (!tact_turn_take(&t, what.order, what.values, what.value_count, what.permits, what.permit_count)) { question(&t, 422); return; }
    if (tact_turn_field(&t) >= 0) question(&t, 200);
    else finish(&t);
}

/* ---- confirming ------------------------------------------------------------------------------------------------------------------------- */
static bool opened(tact_turn *t, tact_server *s, const tact_http_request *request, tact_slice *address) {
    if (!find(t, s, request)) return false;
    tact_status status = tact_form_unseal(s->keeper, 'c', tact_server_now(s), request->params[1], t->form, request->arena, &t->state);
    if (!status) in_language(t);
    *address = status ? (tact_slice){ NULL, 0 } : tact_turn_address(t);
    if (address->len) return true;
    notice(t, 404, "pages.confirmOver", "pages.confirmOverText");
    return false;
}

static void ask_owner(void *server, const tact_http_request *request) {
    tact_turn t;
    tact_slice address;
    tact_values v;
    if (!opened(&t, server, request, &address)) return;
    const tact_slice fills[] = { TACT_S("email"), address, TACT_S("brand"), t.server->brand.config.name };
    frame(&t, "pages.confirmTitle", &v);
    tact_values_bool(&v, "isConfirm", true);
    tact_values_text(&v, "confirmText", tact_word_filled(request->arena, t.language, "pages.confirmText", fills, 4));
    tact_turn_permissions(&t, t.state.ticked, &v);
    reply(&t, 200, 0, &v);
}

static void confirm(void *server, const tact_http_request *request) {
    tact_turn t;
    tact_slice address;
    uint64_t commit;
    tact_trouble trouble = { "" };
    if (!opened(&t, server, request, &address) || slow(&t)) return;
    if (foreign(&t)) { notice(&t, 403, "pages.otherSiteTitle", "pages.otherSiteText"); return; }
    tact_status status = tact_turn_keep(&t, address, &commit, &trouble);
    if (status) { refuse_keep(&t, status, &trouble); return; }
    done(&t, commit, "pages.confirmed", TACT_S(""));
}

/* ---- which there are -------------------------------------------------------------------------------------------------------------------- */
static void tell_form(tact_json *j, const tact_landings *pages, tact_slice name, const tact_landing *page, tact_slice base, tact_arena *arena) {
    char *url = tact_arena_alloc(arena, base.len + 3 + name.len, 1);
    if (!url) { j->status = TACT_ERR_MEMORY; return; }
    memcpy(url, base.ptr, base.len);
    memcpy(url + base.len, "/f/", 3);
    memcpy(url + base.len + 3, name.ptr, name.len);
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("name"), name);
    tact_json_key_text(j, TACT_S("title"), page->form->title.len ? page->form->title : page->title);
    tact_json_key_text(j, TACT_S("url"), (tact_slice){ url, base.len + 3 + name.len });
    TACT_JSON_KEY(j, "languages");
    tact_json_list(j);
    for (uint32_t i = 0; i < pages->count; i++)
        if (pages->items[i].form && tact_slice_equal(pages->items[i].form->name, name)) tact_json_text(j, pages->items[i].language);
    tact_json_end_list(j);
    tact_json_end_map(j);
}

static void list(void *server, const tact_http_request *request) {
    tact_server *s = server;
    const tact_landings *pages = &s->brand.pages;
    tact_slice languages[TACT_READERS_LANGUAGES];
    char base[300];
    tact_json j;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    uint32_t count = tact_reader_languages(s, request, languages);
    int n = tact_page_base(s, base);
    if (n >= 300) { tact_http_refuse_text(s->http, request->id, 400, "public_url of tact.yaml is too long to be told."); return; }
    tact_json_init(&j, request->arena, 1024);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "forms");
    tact_json_list(&j);
    for (uint32_t i = 0; i < pages->count; i++) {
        const tact_form *form = pages->items[i].form;
        bool told = false;
        for (uint32_t before = 0; before < i && tact_form_signs_up(form); before++) told |= pages->items[before].form && tact_slice_equal(pages->items[before].form->name, form->name);
        if (!told && tact_form_signs_up(form)) tell_form(&j, pages, form->name, tact_landing_form(pages, form->name, languages, count), (tact_slice){ base, (size_t)n }, request->arena);
    }
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

const tact_http_route tact_api_forms[] = {
    { TACT_HTTP_GET, "/v1/forms", list, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/f/{form}", show, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/f/{form}", take, BODY_BYTES, "application/x-www-form-urlencoded", 0, 0 },
    { TACT_HTTP_GET, "/f/{form}/confirm/{token}", ask_owner, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/f/{form}/confirm/{token}", confirm, 4096, NULL, 0, 0 },
};
const size_t tact_api_form_count = sizeof tact_api_forms / sizeof *tact_api_forms;
