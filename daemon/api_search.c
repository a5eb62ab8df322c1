/* daemon/api_search.c -- POST /v1/people/search: one person by something exact. Nothing is searched through: what is asked for leads to a record by a keyed hash, or to none. */
#include <string.h>
#include "brand/form_answer.h"
#include "daemon/api_body.h"
#include "daemon/audit.h"
#include "daemon/card.h"
#include "daemon/face.h"
#include "daemon/keeper_order.h"
#include "daemon/page.h"

enum { BY_EMAIL, BY_PHONE, BY_USER, BY_DEVICE, BY_ORDER, BY_CARD, BYS };
static const struct { const char *by, *as; } ways[BYS] = { { "email", "email" }, { "phone", "phone" }, { "userId", "user" }, { "device", "device" }, { "order", "order" }, { "card", "card" } };

static void refuse(tact_server *s, const tact_http_request *request, const char *why) { tact_http_refuse_text(s->http, request->id, 400, why); }

/* As it is kept: an address in small letters, a number as E.164. False: it is none, and was refused. */
static bool tidy(tact_server *s, const tact_http_request *request, unsigned by, tact_slice *value) {
    if (by != BY_EMAIL && by != BY_PHONE) return true;
    tact_entry entry = { .type = by == BY_EMAIL ? TACT_ENTRY_EMAIL : TACT_ENTRY_PHONE };
    if (tact_entry_judge(&entry, *value, s->brand.config.country, s->brand.config.default_locale, request->arena, value) == TACT_ENTRY_GOOD) return true;
    refuse(s, request, by == BY_EMAIL ? "value is not an e-mail address." : "value is not a phone number: +33612345678, or a national number of the brand's country.");
    return false;
}

static void answer(tact_server *s, const tact_http_request *request, unsigned by, tact_slice value, bool found) {
    unsigned language = tact_page_language(s, request);
    tact_json j;
    tact_json_init(&j, request->arena, 512);
    tact_json_map(&j);
    tact_json_key_bool(&j, TACT_S("found"), found);
    if (found) {
        tact_json_key_text(&j, TACT_S("id"), value);
        tact_json_key_text(&j, TACT_S("as"), tact_slice_of(ways[by].as));
    }
    tact_json_key_text(&j, TACT_S("hint"), found ? tact_screen_word(language, "reports.searchFound") : tact_screen_word(language, "reports.searchNone"));
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

static void search(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_person person;
    tact_trouble trouble = { "" };
    const tact_slice none = { NULL, 0 };
    unsigned by = 0;
    if (!tact_api_body(s, request, &body) || !tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_SERVER)) return;
    tact_slice word = tact_value_path_text(&body, "by"), value = tact_value_path_text(&body, "value"), reason = tact_value_path_text(&body, "reason");
    if (!reason.len && !tact_http_get(request, TACT_S("x-tact-reason")).len) { refuse(s, request, "Say why: reason, a few words. Looking somebody up is written down."); return; }
    while (by < BYS && !tact_slice_is(word, ways[by].by)) by++;
    if (by == BYS) { refuse(s, request, "by is one of email, phone, userId, device, order and card. Names are sealed and cannot be searched."); return; }
    if (!value.len || value.len > 512) { refuse(s, request, "value is what is looked for, whole: at most 512 bytes."); return; }
    if (!tidy(s, request, by, &value)) return;
    uint8_t record[16];
    tact_who who = { .user_id = by == BY_USER ? value : none, .anonymous_id = by == BY_DEVICE ? value : none, .email = by == BY_EMAIL ? value : none, .phone = by == BY_PHONE ? value : none, .verified = by == BY_USER };
    tact_status status = by == BY_ORDER ? tact_keeper_order(s->keeper, value, record, &trouble) : by == BY_CARD && tact_card_open(s->keeper, value, record) ? TACT_ERR_NOT_FOUND : TACT_OK;
    if (by == BY_ORDER || by == BY_CARD) who.record_key = record;
    if (!status) status = tact_keeper_person(s->keeper, &who, request->arena, &person, NULL, NULL, &trouble);
    if (status && status != TACT_ERR_NOT_FOUND && status != TACT_ERR_SEALED) { tact_server_refuse(s, request, status, &trouble); return; }
    if (!status) tact_audit_about(s, request, &who);
    answer(s, request, by, value, !status);
}

const tact_http_route tact_api_searches[] = { { TACT_HTTP_POST, "/v1/people/search", search, 8192, "application/json text/plain", 0, 0 } };
const size_t tact_api_search_count = 1;
