/* daemon/api_privacy.c -- how people chose (GET /v1/reports/consent), the records of processing made from what is in force (GET /v1/privacy/records, GDPR art. 30), retention. */
#include <stdio.h>
#include "channel/sender.h"
#include "core/explain/explain.h"
#include "daemon/choices.h"
#include "daemon/csv.h"
#include "daemon/face.h"
#include "daemon/observe.h"
#include "daemon/page.h"
#include "daemon/screen_say.h"

static const char *const languages[] = { "en", "fr", "it" };

static tact_slice purpose_name(const tact_bundle *b, unsigned purpose) {
    const tact_purpose *own = tact_bundle_purpose(b, purpose);
    return own ? own->name : tact_word_name(TACT_LIST_PURPOSE, purpose);
}

static void figure(tact_json *j, const char *key, uint64_t n, bool told) {
    tact_json_key(j, tact_slice_of(key));
    if (told) tact_json_int(j, (int64_t)n); else tact_json_null(j);
}

static void share(tact_json *j, const char *key, uint64_t n, uint64_t of, bool told) {
    tact_json_key(j, tact_slice_of(key));
    if (told && of) tact_json_double(j, (double)n / (double)of); else tact_json_null(j);
}

/* ---- how people chose ---- */

/* Where granted or refused is one to nine, the share is told as far as that says it. */
static void counts(tact_json *j, const tact_choice_row *r, tact_choice_told told) {
    uint64_t asked = r->granted + r->refused, few = TACT_CHOICES_LEAST - 1;
    figure(j, "asked", asked, told.row);
    figure(j, "granted", r->granted, told.answers);
    figure(j, "refused", r->refused, told.answers);
    figure(j, "withdrawn", r->withdrawn, told.withdrawn);
    share(j, "grantedShare", r->granted, asked, told.answers);
    if (told.row && !told.answers && asked > 2 * few && r->refused <= few) share(j, "grantedShareAtLeast", asked - few, asked, true);
    if (told.row && !told.answers && asked > 2 * few && r->granted <= few) share(j, "grantedShareAtMost", few, asked, true);
}

static void add(tact_choice_row *to, const tact_choice_row *r) {
    to->granted += r->granted;
    to->refused += r->refused;
    to->withdrawn += r->withdrawn;
}

static void rows(tact_json *j, const tact_choices *c, const tact_choice_told *told, const tact_bundle *b) {
    tact_choice_row few = { .purpose = 0 };
    TACT_JSON_KEY(j, "rows");
    tact_json_list(j);
    for (uint32_t i = 0; i < c->count; i++) {
        const tact_choice_row *r = &c->rows[i];
        if (!told[i].row) { add(&few, r); continue; }
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("purpose"), purpose_name(b, r->purpose));
        tact_json_key_int(j, TACT_S("notice"), r->notice);
        tact_json_key_text(j, TACT_S("language"), tact_slice_of(r->language));
        tact_json_key_text(j, TACT_S("source"), tact_slice_of(r->way));
        counts(j, r, told[i]);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
    tact_choice_told of_few = tact_choice_tells(&few);
    of_few.row |= few.granted + few.refused + few.withdrawn == 0;
    TACT_JSON_KEY(j, "fewerThanTen");
    tact_json_map(j);
    counts(j, &few, of_few);
    tact_json_end_map(j);
}

static void by_purpose(tact_json *j, const tact_choices *c, const tact_bundle *b, unsigned language) {
    TACT_JSON_KEY(j, "byPurpose");
    tact_json_list(j);
    for (unsigned p = 0; p < TACT_PURPOSE_MAX; p++) {
        tact_choice_row sum = { .purpose = (uint8_t)p };
        for (uint32_t i = 0; i < c->count; i++) if (c->rows[i].purpose == p) add(&sum, &c->rows[i]);
        tact_choice_told told = tact_choice_tells(&sum);
        if (!told.row) continue;
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("purpose"), purpose_name(b, p));
        tact_json_key_text(j, TACT_S("text"), tact_purpose_text(b, p, tact_slice_of(languages[language])));
        counts(j, &sum, told);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static void arriving(tact_json *j, tact_server *s, unsigned language, tact_arena *arena) {
    tact_noticed_day w = tact_noticed_week(&s->seen, tact_server_now(s));
    tact_hole holes[] = { { "n", tact_screen_number(arena, language, w.remembered) }, { "of", tact_screen_number(arena, language, w.moments) } };
    tact_slice words = w.remembered ? tact_screen_word(language, "setup.consent.done") : w.choices ? tact_screen_word(language, "setup.consent.refused")
                     : w.moments ? tact_screen_word(language, "setup.consent.problem") : tact_screen_word(language, "setup.consent.waiting");
    TACT_JSON_KEY(j, "arriving");
    tact_json_map(j);
    tact_json_key_bool(j, TACT_S("arrives"), w.choices > 0);
    tact_json_key_int(j, TACT_S("moments"), (int64_t)w.moments);
    tact_json_key_int(j, TACT_S("remembered"), (int64_t)w.remembered);
    tact_json_key_int(j, TACT_S("choices"), (int64_t)w.choices);
    tact_json_key_text(j, TACT_S("text"), tact_screen_say(arena, words, holes, 2));
    if (!w.choices) tact_json_key_text(j, TACT_S("wayOut"), tact_screen_word(language, "setup.consent.way"));
    tact_json_end_map(j);
}

static void consent(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    tact_trouble trouble = { "" };
    unsigned days = TACT_OBSERVE_DAYS, language = tact_page_language(s, request);
    char time[TACT_INSTANT_TEXT + 1];
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER) || !tact_server_days(s, request, TACT_S("days"), &days)) return;
    tact_choices *sum = TACT_NEW(request->arena, tact_choices, 1), *day = TACT_NEW(request->arena, tact_choices, 1);
    tact_choice_told *told = TACT_NEW(request->arena, tact_choice_told, TACT_CHOICES_ROWS);
    tact_instant now = tact_server_now(s);
    uint32_t today = (uint32_t)(now.us / TACT_DAYS(1).us);
    if (!sum || !day || !told) { tact_server_refuse(s, request, TACT_ERR_MEMORY, NULL); return; }
    for (uint32_t i = 0; i < days; i++) {
        tact_status status = tact_keeper_choices(s->keeper, today - i, day, &trouble);
        if (status) { tact_server_refuse(s, request, status, &trouble); return; }
        tact_choices_add(sum, day);
    }
    const tact_bundle *b = tact_keeper_engine(s->keeper)->bundle;
    tact_json_init(&j, request->arena, 8192);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("from"), tact_instant_format((tact_instant){ (int64_t)(today - days + 1) * TACT_DAYS(1).us }, time));
    tact_json_key_text(&j, TACT_S("until"), tact_instant_format(now, time));
    tact_json_key_int(&j, TACT_S("choicesAtLeast"), TACT_CHOICES_LEAST);
    arriving(&j, s, language, request->arena);
    by_purpose(&j, sum, b, language);
    tact_choices_tell(sum, told);
    rows(&j, sum, told, b);
    tact_json_end_map(&j);
    if (j.status) { tact_server_refuse(s, request, j.status, NULL); return; }
    if (tact_csv_wanted(request)) tact_csv_reply(s, request, tact_json_done(&j), "rows");
    else tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

/* ---- retention ---- */

static void retained(tact_json *j, const char *what, tact_span span, tact_slice words, unsigned language, tact_arena *arena) {
    tact_hole days = { "n", tact_screen_number(arena, language, (uint64_t)(span.us / TACT_DAYS(1).us)) };
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("what"), tact_slice_of(what));
    tact_json_key_int(j, TACT_S("days"), span.us / TACT_DAYS(1).us);
    tact_json_key_text(j, TACT_S("text"), tact_screen_say(arena, words, &days, 1));
    tact_json_end_map(j);
}

static void retention_list(tact_json *j, const tact_config *c, unsigned language, tact_arena *arena) {
    TACT_JSON_KEY(j, "retention");
    tact_json_list(j);
    retained(j, "events", c->retention.events, tact_screen_word(language, "privacy.keep.events"), language, arena);
    retained(j, "prospects", c->retention.prospects, tact_screen_word(language, "privacy.keep.prospects"), language, arena);
    retained(j, "objections", c->retention.objections, tact_screen_word(language, "privacy.keep.objections"), language, arena);
    retained(j, "receipts", c->retention.receipts, tact_screen_word(language, "privacy.keep.receipts"), language, arena);
    retained(j, "anonymous", c->retention.anonymous, tact_screen_word(language, "privacy.keep.anonymous"), language, arena);
    retained(j, "audit", c->retention.audit, tact_screen_word(language, "privacy.keep.audit"), language, arena);
    tact_json_end_list(j);
}

static void retention(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_json_init(&j, request->arena, 2048);
    tact_json_map(&j);
    retention_list(&j, &s->brand.config, tact_page_language(s, request), request->arena);
    tact_json_end_map(&j);
    if (j.status) tact_server_refuse(s, request, j.status, NULL);
    else tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

/* ---- records of processing ---- */

static void text_or_null(tact_json *j, const char *key, tact_slice text) {
    tact_json_key(j, tact_slice_of(key));
    if (text.len) tact_json_text(j, text); else tact_json_null(j);
}

static void controller(tact_json *j, const tact_config *c, unsigned language) {
    bool whole = c->controller.name.len && c->controller.address.len && c->controller.contact.len;
    TACT_JSON_KEY(j, "controller");
    tact_json_map(j);
    text_or_null(j, "name", c->controller.name);
    text_or_null(j, "address", c->controller.address);
    text_or_null(j, "contact", c->controller.contact);
    text_or_null(j, "dataProtectionOfficer", c->controller.dpo);
    tact_json_key_bool(j, TACT_S("complete"), whole);
    if (!whole) tact_json_key_text(j, TACT_S("wayOut"), tact_screen_word(language, "privacy.controllerMissing"));
    tact_json_end_map(j);
}

/* A purpose is in force where its words stand in a notice. */
static void purposes(tact_json *j, const tact_bundle *b, unsigned language) {
    TACT_JSON_KEY(j, "purposes");
    tact_json_list(j);
    for (unsigned p = 0; p < TACT_PURPOSE_MAX; p++) {
        const tact_purpose *own = tact_bundle_purpose(b, p);
        if (!own) continue;
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("purpose"), own->name);
        tact_json_key_text(j, TACT_S("text"), tact_purpose_text(b, p, tact_slice_of(languages[language])));
        tact_json_key_int(j, TACT_S("notice"), own->notice);
        tact_json_key_text(j, TACT_S("basis"), p >= TACT_PURPOSE_CONTACT_WEB && p < TACT_PURPOSE_CONTACT_WEB + TACT_CHANNEL_COUNT ? tact_screen_word(language, "privacy.basisContact") : tact_screen_word(language, "privacy.basisConsent"));
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static void recipients(tact_json *j, const tact_config *c, unsigned language, tact_arena *arena) {
    TACT_JSON_KEY(j, "recipients");
    tact_json_list(j);
    for (unsigned i = 0; i < TACT_CHANNEL_COUNT; i++) {
        if (!tact_config_sends(c, i)) continue;
        tact_hole holes[] = { { "channel", tact_word_text(TACT_LIST_CHANNEL, i, tact_slice_of(languages[language])) }, { "driver", tact_driver_word(i, c->driver[i]) } };
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, i));
        tact_json_key_text(j, TACT_S("driver"), holes[1].text);
        if (i == TACT_CHANNEL_EMAIL) text_or_null(j, "host", c->email.host);
        tact_json_key_text(j, TACT_S("text"), tact_screen_say(arena, tact_screen_word(language, "privacy.recipient"), holes, 2));
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static void sentences(tact_json *j, const char *key, const tact_slice *words, size_t count) {
    tact_json_key(j, tact_slice_of(key));
    tact_json_list(j);
    for (size_t i = 0; i < count; i++) tact_json_text(j, words[i]);
    tact_json_end_list(j);
}

static void records(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    char time[TACT_INSTANT_TEXT + 1], bundle[16];
    unsigned l = tact_page_language(s, request);
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    const tact_config *c = &s->brand.config;
    const tact_bundle *b = tact_keeper_engine(s->keeper)->bundle;
    tact_slice people[] = { tact_screen_word(l, "privacy.people.visitors"), tact_screen_word(l, "privacy.people.customers"), tact_screen_word(l, "privacy.people.staff") };
    tact_slice data[] = { tact_screen_word(l, "privacy.data.events"), tact_screen_word(l, "privacy.data.record"), tact_screen_word(l, "privacy.data.addresses"), tact_screen_word(l, "privacy.data.messages"),
                          tact_screen_word(l, "privacy.data.threads"), tact_screen_word(l, "privacy.data.position") };
    tact_slice security[] = { tact_screen_word(l, "privacy.security.sealed"), tact_screen_word(l, "privacy.security.erase"), tact_screen_word(l, "privacy.security.door"), tact_screen_word(l, "privacy.security.staff"),
                              tact_screen_word(l, "privacy.security.receipts") };
    bool located = tact_bundle_purpose(b, TACT_PURPOSE_LOCATE) != NULL;
    tact_json_init(&j, request->arena, 16384);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("made"), tact_instant_format(tact_server_now(s), time));
    snprintf(bundle, sizeof bundle, "%08x", b->id);
    tact_json_key_text(&j, TACT_S("bundle"), tact_slice_of(bundle));
    tact_json_key_text(&j, TACT_S("brand"), c->brand);
    controller(&j, c, l);
    purposes(&j, b, l);
    sentences(&j, "categoriesOfPeople", people, 3);
    sentences(&j, "categoriesOfData", data, located ? 6 : 5);
    recipients(&j, c, l, request->arena);
    TACT_JSON_KEY(&j, "transfers");
    tact_json_text(&j, c->controller.transfers.len ? c->controller.transfers : tact_screen_word(l, "privacy.transfersNone"));
    retention_list(&j, c, l, request->arena);
    sentences(&j, "security", security, 5);
    tact_json_end_map(&j);
    if (j.status) tact_server_refuse(s, request, j.status, NULL);
    else tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

const tact_http_route tact_api_privacies[] = {
    { TACT_HTTP_GET, "/v1/reports/consent", consent, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/v1/privacy/records", records, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/v1/privacy/retention", retention, 0, NULL, 0, 0 },
};
const size_t tact_api_privacy_count = sizeof tact_api_privacies / sizeof *tact_api_privacies;
