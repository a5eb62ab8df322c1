/* daemon/me_door.c -- see me.h: links, the cookie, forms. */
#include "daemon/me.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "daemon/http_text.h"
#include "daemon/page.h"
#include "daemon/rates.h"
#include "daemon/staff.h"
#include "daemon/url.h"

enum { PROOF_BYTES = 48, COOKIE_BYTES = TACT_TOKEN_TEXT + 120, CALLS_A_SECOND = 50 };

/* ---- who comes ---- */

tact_slice tact_me_tongue(unsigned language) {
    static const char *const tongues[] = { "en", "fr", "it" };
    return tact_slice_of(tongues[language % 3]);
}

tact_me tact_me_begin(tact_server *s, const tact_http_request *q) {
    tact_me me = { .server = s, .request = q, .language = tact_page_language(s, q), .base = TACT_S("/me") };
    me.tongue = tact_me_tongue(me.language);
    return me;
}

/* The record as it is now; the key it stands under is answered. */
static tact_status load(tact_me *me, const tact_who *who, uint8_t record[16]) {
    tact_trouble trouble = { "" };
    return tact_keeper_person(me->server->keeper, who, me->request->arena, &me->person, &me->cold, record, &trouble);
}

static void is(tact_me *me, tact_me_right right, const uint8_t record[16]) {
    uint8_t *kept = TACT_NEW(me->request->arena, uint8_t, 16);
    memcpy(me->record_key, record, 16);
    if (kept) memcpy(kept, record, 16);
    me->who = (tact_who){ .record_key = kept, .verified = true };
    me->right = kept ? right : TACT_ME_NONE;
}

bool tact_me_by_link(tact_me *me) {
    uint8_t room[TACT_TOKEN_CARRIES], record[16], named[16];
    tact_slice bytes, token = me->request->params[0];
    tact_instant now = tact_server_now(me->server);
    char *base = tact_arena_alloc(me->request->arena, token.len + 7, 1);
    if (!base || tact_token_open(me->server->keeper, 'M', now, token, room, &bytes) || bytes.len != TACT_ME_LINK_BYTES) { tact_me_say(me, 404, "me.noLink.title", "me.noLink.text"); return false; }
    memcpy(named, bytes.ptr + 1, 16);
    memcpy(&me->intent, bytes.ptr + 17, 8);
    me->channel = (uint8_t)bytes.ptr[0];
    int64_t day = (uint8_t)bytes.ptr[25] | (uint8_t)bytes.ptr[26] << 8;
    me->old = now.us / TACT_DAYS(1).us > day + TACT_ME_LINK_DAYS;
    if (load(me, &(tact_who){ .record_key = named }, record)) { tact_me_say(me, 404, "me.nobody.title", "me.nobody.text"); return false; }
    is(me, TACT_ME_LINK, record);
    memcpy(base, "/me/l/", 6);
    memcpy(base + 6, token.ptr, token.len);
    me->base = (tact_slice){ base, token.len + 6 };
    return me->right == TACT_ME_LINK;
}

/* Over https a name that no page without it can set. A GET, and a form's `Origin: null`, say nothing of the scheme behind a proxy that is not trusted: then the cookie
 * itself tells, which browsers send over https alone, or that the host of an https public_url was called. */
#define SECURE "__Secure-"

static tact_slice secure_cookie(const tact_me *me, const char *name) {
    char whole[48];
    int n = snprintf(whole, sizeof whole, SECURE "%s", name);
    return tact_http_cookie(tact_http_get(me->request, TACT_S("cookie")), (tact_slice){ whole, (size_t)n });
}

static bool secure(const tact_me *me, const char *name) {
    tact_slice url = tact_url_origin(me->server->brand.config.public_url), host = tact_http_get(me->request, TACT_S("host"));
    bool at_home = tact_slice_starts(url, TACT_S("https://")) && tact_slice_equal_nocase((tact_slice){ url.ptr + 8, url.len - 8 }, host);
    return at_home || tact_request_secure(me->request) || secure_cookie(me, name).len;
}

tact_slice tact_me_cookie_of(const tact_me *me, const char *name) {
    return secure(me, name) ? secure_cookie(me, name) : tact_http_cookie(tact_http_get(me->request, TACT_S("cookie")), tact_slice_of(name));
}

void tact_me_cookie(tact_me *me, const char *name, tact_slice value, int seconds) {
    char *text = tact_arena_alloc(me->request->arena, COOKIE_BYTES, 1);
    if (!text || me->header_count == TACT_ME_HEADERS) return;
    bool hidden = secure(me, name);
    int n = snprintf(text, COOKIE_BYTES, "%s%s=%.*s; Path=/me; HttpOnly; SameSite=Lax; Max-Age=%d%s", hidden ? SECURE : "", name, (int)value.len, value.ptr, seconds, hidden ? "; Secure" : "");
    me->headers[me->header_count++] = (tact_http_header){ TACT_S("set-cookie"), { text, (size_t)n } };
}

void tact_me_retry(tact_me *me, uint32_t seconds) {
    char *text = tact_arena_alloc(me->request->arena, 12, 1);
    if (text && me->header_count < TACT_ME_HEADERS) me->headers[me->header_count++] = (tact_http_header){ TACT_S("retry-after"), { text, (size_t)snprintf(text, 12, "%u", seconds) } };
}

/* Record, session, since when; the record's pseudonym, drawn anew for who comes back after an erasure; and the devices that are linked. */
static void renew(tact_me *me) {
    uint8_t bytes[PROOF_BYTES + 8 * TACT_PARTS_MAX];
    char token[TACT_TOKEN_TEXT];
    size_t n = PROOF_BYTES;
    memcpy(bytes, me->record_key, 16);
    memcpy(bytes + 16, me->nonce, 16);
    memcpy(bytes + 32, &me->begun.us, 8);
    memcpy(bytes + 40, &me->person.pseudonym, 8);
    for (uint32_t i = 0; i < me->person.part_count && i < TACT_PARTS_MAX; i++)
        if (me->person.parts[i].id) { memcpy(bytes + n, &me->person.parts[i].id, 8); n += 8; }
    tact_instant until = tact_instant_add(tact_server_now(me->server), TACT_MINUTES(TACT_ME_IDLE_MINUTES));
    tact_me_cookie(me, "tact_me", tact_token_make(me->server->keeper, 'P', until, (tact_slice){ (const char *)bytes, n }, token), TACT_ME_IDLE_MINUTES * 60);
}

/* The one it was proven of, and every device that was linked still is: nobody knows which browser is on the device that went. */
static bool as_it_was(const tact_person *person, tact_slice proof) {
    uint64_t part;
    if (memcmp(proof.ptr + 40, &person->pseudonym, 8) != 0) return false;
    for (size_t n = PROOF_BYTES; n < proof.len; n += 8) {
        memcpy(&part, proof.ptr + n, 8);
        if (!tact_person_part_const(person, part)) return false;
    }
    return true;
}

/* The mark of a session that was ended: "me-out:" and its nonce, kept as a keyed hash. */
static tact_slice ended_mark(const tact_me *me, char out[40]) {
    memcpy(out, "me-out:", 7);
    sodium_bin2hex(out + 7, 33, me->nonce, sizeof me->nonce);
    return (tact_slice){ out, 39 };
}

/* False: the store could not be asked. */
static bool asked_whether_ended(const tact_me *me, bool *is) {
    char mark[40];
    tact_trouble trouble = { "" };
    return tact_keeper_once_known(me->server->keeper, ended_mark(me, mark), is, &trouble) == TACT_OK;
}

void tact_me_leave(tact_me *me) {
    char mark[40];
    if (me->right == TACT_ME_PROVEN) tact_keeper_once_mark(me->server->keeper, ended_mark(me, mark));
    me->header_count = 0;
    tact_me_cookie(me, "tact_me", TACT_S(""), 0);
    me->right = TACT_ME_NONE;
}

/* Only the record that was proven: one that moved into an account since is another. `proof`: what the cookie says; empty: they begin now. *over: it is so for good, and not
 * only that the store could not be read this time. */
static bool proven(tact_me *me, const uint8_t record[16], tact_slice proof, bool *over) {
    uint8_t now[16];
    tact_status s = load(me, &(tact_who){ .record_key = record }, now);
    *over = s ? s == TACT_ERR_NOT_FOUND || s == TACT_ERR_SEALED : memcmp(now, record, 16) != 0 || (proof.len && !as_it_was(&me->person, proof));
    if (s || *over) return false;
    is(me, TACT_ME_PROVEN, now);
    renew(me);
    return me->right == TACT_ME_PROVEN;
}

bool tact_me_by_cookie(tact_me *me) {
    uint8_t room[TACT_TOKEN_CARRIES], record[16];
    tact_slice bytes, cookie = tact_me_cookie_of(me, "tact_me");
    if (!cookie.len || tact_token_open(me->server->keeper, 'P', tact_server_now(me->server), cookie, room, &bytes) || bytes.len < PROOF_BYTES || bytes.len % 8) return false;
    memcpy(record, bytes.ptr, 16);
    memcpy(me->nonce, bytes.ptr + 16, 16);
    memcpy(&me->begun.us, bytes.ptr + 32, 8);
    if (tact_server_now(me->server).us >= tact_instant_add(me->begun, TACT_HOURS(TACT_ME_LONGEST_HOURS)).us) return false;
    return asked_whether_ended(me, &me->gone) && !me->gone && proven(me, record, bytes, &me->gone);
}

bool tact_me_prove(tact_me *me, const tact_who *who) {
    uint8_t record[16];
    if (load(me, who, record)) return false;
    randombytes_buf(me->nonce, sizeof me->nonce);          /* a session of its own: nobody can hand one over beforehand */
    me->begun = tact_server_now(me->server);
    return proven(me, record, (tact_slice){ NULL, 0 }, &(bool){ false });
}

void tact_me_again(tact_me *me) {
    uint8_t record[16];
    if (me->right != TACT_ME_PROVEN) return;
    memcpy(record, me->record_key, 16);
    me->header_count = 0;              /* the cookie of before they acted */
    (void)proven(me, record, (tact_slice){ NULL, 0 }, &(bool){ false });
}

/* ---- forms ---- */

tact_slice tact_me_form_token(const tact_me *me) {
    char *text = tact_arena_alloc(me->request->arena, TACT_TOKEN_TEXT, 1);
    tact_instant until = tact_instant_add(tact_server_now(me->server), TACT_DAYS(1));      /* the session ends first */
    return text ? tact_token_make(me->server->keeper, 'F', until, (tact_slice){ (const char *)me->nonce, sizeof me->nonce }, text) : (tact_slice){ NULL, 0 };
}

static bool own(const tact_server *s, const tact_http_request *q, tact_slice origin) {
    char base[300];
    int n = tact_page_base(s, base);
    const char *host = n > 0 && n < 300 ? strstr(base, "://") : NULL;
    const char *path = host ? strchr(host + 3, '/') : NULL;
    size_t whole = path ? (size_t)(path - base) : n > 0 && n < 300 ? (size_t)n : 0;
    tact_slice called = tact_http_get(q, TACT_S("host"));
    bool same_host = origin.len > called.len + 3 && called.len && memcmp(origin.ptr + origin.len - called.len, called.ptr, called.len) == 0 && origin.ptr[origin.len - called.len - 1] == '/';
    return same_host || (whole && tact_slice_equal_nocase(origin, (tact_slice){ base, whole }));
}

/* A browser that keeps our no-referrer sends `Origin: null` with a form; then Sec-Fetch-Site tells. */
bool tact_me_from_here(const tact_server *s, const tact_http_request *q) {
    tact_slice site = tact_http_get(q, TACT_S("sec-fetch-site"));
    if (site.len) return tact_slice_is(site, "same-origin") || tact_slice_is(site, "none");
    return !q->origin.len || tact_slice_is(q->origin, "null") || own(s, q, q->origin);
}

bool tact_me_too_often(const tact_me *me) {
    uint32_t wait = tact_rates_take(me->server->rates, &me->request->peer, TACT_S("/me"), CALLS_A_SECOND, tact_server_now(me->server));
    if (wait) tact_http_refuse(me->server->http, me->request->id, &(tact_http_problem){ .status = 429, .detail = TACT_S("Too many calls from this address; wait a moment."), .retry_after_s = wait });
    return wait > 0;
}

bool tact_me_form_good(tact_me *me, tact_slice token) {
    uint8_t room[TACT_TOKEN_CARRIES];
    tact_slice bytes;
    if (tact_me_too_often(me)) return false;
    bool good = tact_me_from_here(me->server, me->request);
    if (good && me->right == TACT_ME_PROVEN)
        good = !tact_token_open(me->server->keeper, 'F', tact_server_now(me->server), token, room, &bytes) && bytes.len == sizeof me->nonce && sodium_memcmp(bytes.ptr, me->nonce, sizeof me->nonce) == 0;
    if (!good) tact_me_say(me, 403, "me.elsewhere.title", "me.elsewhere.text");
    return good;
}
