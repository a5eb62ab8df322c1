/* daemon/api_consent.c -- permissions: given, refused, withdrawn, read; each choice answered with a signed receipt. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "daemon/admit.h"
#include "daemon/api_body.h"
#include "daemon/server.h"
#include "daemon/tool_choices.h"

enum { GRANTS_MAX = 64, RECEIPTS_MAX = 64 };

static tact_slice hex(tact_arena *arena, const uint8_t *bytes, size_t len) {
    char *out = tact_arena_alloc(arena, 2 * len + 1, 1);
    if (!out) return (tact_slice){ NULL, 0 };
    sodium_bin2hex(out, 2 * len + 1, bytes, len);
    return (tact_slice){ out, 2 * len };
}

typedef struct { tact_grant grants[GRANTS_MAX]; uint32_t count; uint64_t named, overruled; tact_http_fault faults[8]; uint32_t fault_count; } choices;

static void fault(choices *c, tact_slice path, const char *detail, const char *hint) {
    if (c->fault_count < 8) c->faults[c->fault_count++] = (tact_http_fault){ .path = path, .detail = tact_slice_of(detail), .hint = tact_slice_of(hint) };
}

static void choose(choices *c, unsigned purpose, uint8_t state, uint16_t notice, tact_instant now) {
    for (uint32_t i = 0; i < c->count; i++)
        if (c->grants[i].purpose == purpose) {             /* two choices of a tool for one purpose: it covers both, so one no is a no; what was said by name stands */
            if (c->named >> purpose & 1 || state == TACT_PERMISSION_GRANTED) return;
            c->grants[i].state = state;
            c->grants[i].expires = tact_consent_expires(purpose, state, TACT_BASIS_CONSENT, now, TACT_DAYS(183));
            return;
        }
    if (c->count == GRANTS_MAX) return;
    c->grants[c->count++] = (tact_grant){ .purpose = (uint8_t)purpose, .state = state, .basis = TACT_BASIS_CONSENT, .notice = notice, .at = now,
                                          .expires = tact_consent_expires(purpose, state, TACT_BASIS_CONSENT, now, TACT_DAYS(183)) };
}

static int state_of(const tact_value *v) {
    if (v->type == TACT_BOOL) return v->boolean ? TACT_PERMISSION_GRANTED : TACT_PERMISSION_REFUSED;
    int n = v->type == TACT_TEXT ? tact_word_number(TACT_LIST_PERMISSION, v->text) : -1;
    return n == TACT_PERMISSION_UNKNOWN ? -1 : n;
}

static void by_name(choices *c, const tact_brand *brand, const tact_value *purposes, uint16_t notice, tact_instant now, tact_arena *arena) {
    for (uint32_t i = 0; purposes && i < purposes->map.count; i++) {
        const tact_pair *p = &purposes->map.pairs[i];
        char *path = tact_arena_alloc(arena, p->key.len + 10, 1);
        if (!path) return;
        memcpy(path, "/purposes/", 10);
        memcpy(path + 10, p->key.ptr, p->key.len);
        tact_slice where = { path, p->key.len + 10 };
        int number = tact_purposes_number(&brand->purposes, p->key), state = state_of(&p->value);
        if (number < 0) fault(c, where, "is not a purpose of this brand", "purposes.yaml and tact's own purposes name them");
        else if (state < 0) fault(c, where, "is neither true, false, granted, refused nor withdrawn", "say what the person chose");
        else { choose(c, (unsigned)number, (uint8_t)state, notice, now); c->named |= (uint64_t)1 << number; }
    }
}

/* What the site's consent tool says, by the brand's own mapping: {"tcf": {"1": true}}, {"google": {"analytics_storage": "granted"}}, {"callback": {...}}. */
static void by_tool(choices *c, const tact_brand *brand, const tact_value *tools, uint16_t notice, tact_instant now) {
    static const char *const names[] = { "tcf", "google", "callback" };
    for (unsigned tool = 0; tool < 3; tool++) {
        const tact_value *said = tact_value_path(tools, names[tool]);
        for (uint32_t i = 0; said && said->type == TACT_MAP && i < said->map.count; i++) {
            const tact_value *v = &said->map.pairs[i].value;
            uint64_t purposes = tact_purposes_mapped(&brand->purposes, (tact_consent_tool)tool, said->map.pairs[i].key);
            bool yes = (v->type == TACT_BOOL && v->boolean) || (v->type == TACT_TEXT && tact_slice_is(v->text, "granted"));
            for (unsigned p = 0; p < TACT_PURPOSE_MAX; p++)
                if (purposes >> p & 1) choose(c, p, yes ? TACT_PERMISSION_GRANTED : TACT_PERMISSION_REFUSED, notice, now);
        }
    }
}

/* Names of choices that grant and refuse nothing: said to who sent them, and once to who keeps the server. */
typedef struct { tact_slice names[TACT_TOOL_UNMAPPED_MAX]; uint32_t count; } unmapped;

static void look_for_unmapped(tact_server *s, const tact_value *tools, unmapped *out, tact_arena *arena) {
    out->count = tact_tool_unmapped(&s->brand.purposes, tools, out->names, TACT_TOOL_UNMAPPED_MAX, arena);
    for (uint32_t i = 0; i < out->count && i < TACT_TOOL_UNMAPPED_MAX; i++) {
        int shown = out->names[i].len < 80 ? (int)out->names[i].len : 80;
        bool plain = true;
        for (int c = 0; c < shown; c++) plain = plain && (unsigned char)out->names[i].ptr[c] >= ' ' && out->names[i].ptr[c] != 127;
        if (plain && tact_tool_tell(&s->told, out->names[i])) fprintf(stderr, "tact: the consent tool's choice `%.*s` stands for no purpose, so it grants and refuses nothing; `map` in purposes.yaml says what it means\n", shown, out->names[i].ptr);
    }
}

static bool says_something(const tact_value *tools) {
    for (uint32_t i = 0; tools && tools->type == TACT_MAP && i < tools->map.count; i++)
        if (tools->map.pairs[i].value.type == TACT_MAP && tools->map.pairs[i].value.map.count) return true;
    return false;
}

static tact_slice tool_path(tact_arena *arena, tact_slice name) {
    char *path = tact_arena_alloc(arena, name.len + 6, 1);
    if (!path) return TACT_S("/tool");
    memcpy(path, "/tool/", 6);
    memcpy(path + 6, name.ptr, name.len);
    return (tact_slice){ path, name.len + 6 };
}

static void write_unmapped(tact_json *j, const unmapped *u) {
    if (!u->count) return;
    TACT_JSON_KEY(j, "notMapped");
    tact_json_list(j);
    for (uint32_t i = 0; i < u->count && i < TACT_TOOL_UNMAPPED_MAX; i++) tact_json_text(j, u->names[i]);
    tact_json_end_list(j);
    tact_json_key_text(j, TACT_S("hint"), TACT_S("These choices of the consent tool stand for no purpose, so they granted and refused nothing: map them in purposes.yaml."));
}

/* A no of the same second stands, whichever came first (core/consent/consent.h): then neither the receipt nor the answer says yes. */
static void take_what_stands(choices *c, const tact_person *person, uint64_t part_id) {
    const tact_part *part = tact_person_part_const(person, part_id);
    for (uint32_t i = 0; part && i < c->count; i++) {
        const tact_permission *known = tact_part_permission(part, c->grants[i].purpose);
        bool no = known && (known->state == TACT_PERMISSION_REFUSED || known->state == TACT_PERMISSION_WITHDRAWN);
        if (!no || c->grants[i].state != TACT_PERMISSION_GRANTED) continue;
        c->grants[i].state = known->state;
        c->grants[i].expires = known->expires;
        c->overruled |= tact_bit(c->grants[i].purpose);
    }
}

static tact_slice name_of(const tact_bundle *b, unsigned purpose) {
    const tact_purpose *p = tact_bundle_purpose(b, purpose);
    return p ? p->name : tact_word_name(TACT_LIST_PURPOSE, purpose);
}

static void write_overruled(tact_json *j, const choices *c, const tact_bundle *b) {
    if (!c->overruled) return;
    TACT_JSON_KEY(j, "overruled");
    tact_json_list(j);
    for (uint32_t i = 0; i < c->count; i++)
        if (c->overruled & tact_bit(c->grants[i].purpose)) tact_json_text(j, name_of(b, c->grants[i].purpose));
    tact_json_end_list(j);
    tact_json_key_text(j, TACT_S("because"), TACT_S("The person said no to these within the same second, and of two choices of one second the stricter one stands: these are not granted. When they do want it, send it again a second later, with another messageId."));
}

static void write_receipt(tact_json *j, const tact_proof *proof, const choices *c, const unmapped *u, const tact_bundle *b, tact_arena *arena) {
    char time[TACT_INSTANT_TEXT + 1];
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("receipt"), hex(arena, proof->id, 16));
    tact_json_key_text(j, TACT_S("at"), tact_instant_format(proof->at, time));
    tact_json_key_int(j, TACT_S("number"), (int64_t)proof->number);
    tact_json_key_text(j, TACT_S("hash"), hex(arena, proof->hash, 32));
    tact_json_key_text(j, TACT_S("signature"), hex(arena, proof->signature, 64));
    TACT_JSON_KEY(j, "purposes");
    tact_json_map(j);
    for (uint32_t i = 0; i < c->count; i++) tact_json_key_text(j, name_of(b, c->grants[i].purpose), tact_word_name(TACT_LIST_PERMISSION, c->grants[i].state));
    tact_json_end_map(j);
    write_overruled(j, c, b);
    write_unmapped(j, u);
    tact_json_end_map(j);
}

/* The notice the person read: one the brand has shown, the newest unless said. */
static uint16_t notice_of(choices *c, const tact_brand *brand, const tact_value *body) {
    const tact_purposes *p = &brand->purposes;
    const tact_value *v = tact_value_path(body, "notice");
    for (uint32_t i = 0; v && v->type == TACT_INT && i < p->notice_count; i++)
        if (p->notices[i].version == v->integer) return p->notices[i].version;
    if (v && v->type != TACT_NULL) fault(c, TACT_S("/notice"), "is not the version of a notice", "purposes.yaml lists the notices; leave it out for the newest");
    return p->notice_count ? p->notices[p->notice_count - 1].version : 0;
}

/* Whatever could make the receipt impossible is refused before anything is applied: no choice without its proof. */
static void check_texts(choices *c, const tact_who *who, const tact_consent_how *how) {
    if (how->language.len > TACT_RECEIPT_TEXT_MAX) fault(c, TACT_S("/language"), "is longer than 512 bytes", "send a language tag, such as fr");
    if (how->method.len > TACT_RECEIPT_TEXT_MAX) fault(c, TACT_S("/method"), "is longer than 512 bytes", "say in a few words how the person chose");
    if (how->source.len > TACT_RECEIPT_SOURCE_MAX) fault(c, TACT_S("/source"), "is longer than 4,096 bytes", "send what the consent tool said as it is, or its hash when it is longer");
    if (who->anonymous_id.len > TACT_ADMIT_ID_BYTES) fault(c, TACT_S("/anonymousId"), "is longer than 512 bytes", "use a shorter identifier, such as a UUID");
    if (who->user_id.len > TACT_ADMIT_ID_BYTES) fault(c, TACT_S("/userId"), "is longer than 512 bytes", "use a shorter identifier, such as a UUID");
}

static void post(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_json j;
    tact_proof proof;
    tact_trouble trouble = { "" };
    tact_arena *arena = request->arena;
    choices *c = TACT_NEW(arena, choices, 1);
    unmapped *u = TACT_NEW(arena, unmapped, 1);
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    if (!c || !u || !kept) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this request now."); return; }
    if (!tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_WRITE);
    if (!key) return;
    tact_instant now = tact_server_now(s);
    uint16_t notice = notice_of(c, &s->brand, &body);
    const tact_value *named = tact_value_path(&body, "purposes");
    if (named && named->type != TACT_MAP) { fault(c, TACT_S("/purposes"), "is not an object", "send {\"remember\": true, ...}"); named = NULL; }
    by_name(c, &s->brand, named, notice, now, arena);
    const tact_value *tools = tact_value_path(&body, "tool");
    by_tool(c, &s->brand, tools, notice, now);
    look_for_unmapped(s, tools, u, arena);
    tact_who who = tact_api_who(s, &body, key);
    tact_consent_how how = { .notice = notice, .language = tact_value_path_text(&body, "language"), .method = tact_value_path_text(&body, "method"), .source = tact_value_path_text(&body, "source") };
    if (!how.language.len) how.language = tact_server_language(s, request);
    if (!how.method.len) how.method = TACT_S("api");
    check_texts(c, &who, &how);
    if (!who.anonymous_id.len && !who.verified) fault(c, TACT_S(""), "names nobody", "send anonymousId, or userId with userToken");
    for (uint32_t i = 0; !c->count && i < u->count && i < 4; i++) fault(c, tool_path(arena, u->names[i]), "stands for no purpose", "map it in purposes.yaml, under `map`");
    if (!c->count && !c->fault_count && !u->count && says_something(tools)) {      /* all of it is mapped to nothing, as the brand means it: nobody to write down, and no proof of nothing */
        tact_server_answer_at(s, request, 0, 200, TACT_S("{\"status\":\"nothing\",\"purposes\":{}}"));
        return;
    }
    if (!c->count && !c->fault_count) fault(c, TACT_S("/purposes"), "holds no choice", "send purposes, or tool with the answer of the consent tool");
    if (c->fault_count) {
        tact_http_refuse(s->http, request->id, &(tact_http_problem){ .status = 400, .title = TACT_S("The choice is not acceptable"), .detail = c->faults[0].detail, .faults = c->faults, .fault_count = c->fault_count });
        return;
    }
    who.account_only = who.verified && !tact_slice_is(tact_value_path_text(&body, "scope"), "device");
    tact_event event = { .type = TACT_EVENT_CONSENT, .grants = c->grants, .grant_count = c->count };
    tact_slice message = tact_value_path_text(&body, "messageId");
    tact_status status = tact_keeper_event(s->keeper, &who, key->name, message, &event, NULL, NULL, arena, kept, &trouble);
    if (status == TACT_OK && kept->duplicate) { tact_server_answer_at(s, request, kept->commit, 200, TACT_S("{\"status\":\"duplicate\"}")); return; }
    if (status == TACT_OK) take_what_stands(c, &kept->result.person, event.device_part);
    if (status == TACT_OK) status = tact_keeper_receipt(s->keeper, kept, &event, &how, arena, &proof, &trouble);
    if (status == TACT_OK) status = tact_server_after_consent(s, &who, kept, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_noticed_choice(&s->seen, now);
    tact_json_init(&j, arena, 1024);
    write_receipt(&j, &proof, c, u, tact_keeper_engine(s->keeper)->bundle, arena);
    tact_server_answer_at(s, request, kept->commit, 200, tact_json_done(&j));
}

/* ---- reading ---------------------------------------------------------------------------------------------------------------------------- */

static void write_states(tact_json *j, tact_server *s, const tact_view *view, tact_slice language) {
    const tact_bundle *b = tact_keeper_engine(s->keeper)->bundle;
    tact_json_map(j);
    for (uint32_t i = 0; i < b->purpose_count; i++) {
        const tact_purpose *p = &b->purposes[i];
        const tact_notice_text *words = tact_purposes_words(&s->brand.purposes, &s->brand.config, p->number, language, NULL);
        tact_json_key(j, p->name);
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("state"), view->purposes >> p->number & 1 ? TACT_S("granted") : view->refused >> p->number & 1 ? TACT_S("refused") : TACT_S("unknown"));
        if (words) { tact_json_key_text(j, TACT_S("name"), words->name); tact_json_key_text(j, TACT_S("text"), words->text); }
        tact_json_end_map(j);
    }
    tact_json_end_map(j);
}

static void get(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    tact_person person;
    tact_view view;
    tact_who who;
    tact_trouble trouble = { "" };
    const tact_config_key *key = tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_WRITE);
    if (!key || !tact_api_who_query(s, request, key, &who)) return;
    tact_status status = tact_keeper_person(s->keeper, &who, request->arena, &person, NULL, NULL, &trouble);
    if (status != TACT_OK && status != TACT_ERR_NOT_FOUND && status != TACT_ERR_SEALED) { tact_server_refuse(s, request, status, &trouble); return; }
    if (status) person = tact_person_empty(0, tact_server_now(s));
    uint64_t part = who.anonymous_id.len ? tact_keeper_device_part(s->keeper, who.anonymous_id) : 0;
    tact_view_make(&view, &person, part, who.verified, tact_server_now(s));
    tact_json_init(&j, request->arena, 4096);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "purposes");
    write_states(&j, s, &view, tact_server_language(s, request));
    if (s->brand.purposes.notice_count) tact_json_key_int(&j, TACT_S("notice"), s->brand.purposes.notices[s->brand.purposes.notice_count - 1].version);
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

/* What is asked, before anybody is: the words in force and the version they are. Nobody is named, so nothing is asked about anybody. */
static void notice(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    const tact_bundle *b = tact_keeper_engine(s->keeper)->bundle;
    const tact_purposes *all = &s->brand.purposes;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_WRITE)) return;
    tact_slice language = tact_server_language(s, request);
    tact_json_init(&j, request->arena, 4096);
    tact_json_map(&j);
    tact_json_key_int(&j, TACT_S("version"), all->notice_count ? all->notices[all->notice_count - 1].version : 0);
    tact_json_key_text(&j, TACT_S("brand"), s->brand.config.name);
    TACT_JSON_KEY(&j, "purposes");
    tact_json_list(&j);
    for (uint32_t i = 0; i < b->purpose_count; i++) {
        const tact_notice_text *words = tact_purposes_words(all, &s->brand.config, b->purposes[i].number, language, NULL);
        if (!words) continue;
        tact_json_map(&j);
        tact_json_key_text(&j, TACT_S("purpose"), b->purposes[i].name);
        tact_json_key_text(&j, TACT_S("language"), words->locale);
        tact_json_key_text(&j, TACT_S("name"), words->name);
        tact_json_key_text(&j, TACT_S("text"), words->text);
        tact_json_end_map(&j);
    }
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

const tact_http_route tact_api_consents[] = {
    { TACT_HTTP_POST, "/v1/consent", post, 32 * 1024, "application/json text/plain", TACT_HTTP_CORS, 0 },
    { TACT_HTTP_GET, "/v1/consent", get, 0, NULL, TACT_HTTP_CORS, 0 },
    { TACT_HTTP_GET, "/v1/consent/notice", notice, 0, NULL, TACT_HTTP_CORS, 0 },
};
const size_t tact_api_consent_count = 3;
