/* daemon/api_id.c -- POST /v1/id: the device's own anonymousId as a cookie the server sets, since browsers end those that scripts write after days.
 *
 * When     that device permits to be remembered: before, nothing of tact lies on it (DESIGN §4, promise 2). It ends by script, at withdrawal.
 * Where    a page of the same site: its host and ours share an ending of two names at least. Browsers refuse what is a public ending (co.uk) themselves.
 * Who      the id comes from the page that keeps it anyway; the page may read the cookie, so nothing is hidden in it.
 */
#include <stdio.h>
#include <string.h>
#include "core/person/fold.h"
#include "daemon/api_body.h"
#include "daemon/server.h"
#include "daemon/url.h"

enum { COOKIE_BYTES = 512, MAX_AGE_S = 396 * 86400 };      /* thirteen months */

static tact_slice host_of(tact_slice text) {
    for (size_t i = text.len; i-- > 0;)
        if (text.ptr[i] == ':') return (tact_slice){ text.ptr, i };
        else if (text.ptr[i] < '0' || text.ptr[i] > '9') break;
    return text;
}

static bool is_address(tact_slice host) {
    for (size_t i = 0; i < host.len; i++)
        if ((host.ptr[i] < '0' || host.ptr[i] > '9') && host.ptr[i] != '.') return host.len && host.ptr[0] == '[';
    return true;
}

/* The ending both share, whole names alone: of "shop.brand.fr" and "tact.brand.fr", "brand.fr". */
static tact_slice shared(tact_slice a, tact_slice b) {
    size_t n = 0, whole = 0, names = 0;
    while (n < a.len && n < b.len && a.ptr[a.len - 1 - n] == b.ptr[b.len - 1 - n]) {
        n++;
        bool a_ends = n == a.len || a.ptr[a.len - 1 - n] == '.', b_ends = n == b.len || b.ptr[b.len - 1 - n] == '.';
        if (a_ends && b_ends) { whole = n; names++; }
    }
    return (tact_slice){ a.ptr + a.len - whole, names > 1 ? whole : 0 };
}

static bool plain(tact_slice id) {
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.')) return false;
    }
    return id.len >= 8 && id.len <= 128;
}

static bool may_remember(tact_server *s, const tact_http_request *request, const tact_who *who, bool *failed) {
    tact_person person;
    tact_view view;
    tact_trouble trouble = { "" };
    tact_status status = tact_keeper_person(s->keeper, who, request->arena, &person, NULL, NULL, &trouble);
    *failed = status && status != TACT_ERR_NOT_FOUND && status != TACT_ERR_SEALED;
    if (*failed) tact_server_refuse(s, request, status, &trouble);
    if (status) return false;
    tact_view_make(&view, &person, tact_keeper_device_part(s->keeper, who->anonymous_id), who->verified, tact_server_now(s));
    return tact_view_may(&view, TACT_PURPOSE_REMEMBER);
}

static void set(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    bool failed = false;
    char *cookie = tact_arena_alloc(request->arena, COOKIE_BYTES, 1);
    if (!cookie) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this request now."); return; }
    if (!tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_WRITE);
    if (!key) return;
    tact_who who = tact_api_who(s, &body, key);
    if (!plain(who.anonymous_id)) { tact_http_refuse_text(s->http, request->id, 400, "anonymousId has 8 to 128 letters, digits, '-', '_' or '.': a UUID will do."); return; }
    tact_slice origin = tact_url_origin(request->origin), page = origin;
    size_t scheme = tact_slice_starts(origin, TACT_S("https://")) ? 8 : 7;
    if (!origin.len) { tact_http_refuse_text(s->http, request->id, 400, "Only a page can be given a cookie: this call has no Origin."); return; }
    page = host_of((tact_slice){ origin.ptr + scheme, origin.len - scheme });
    tact_slice ours = host_of(tact_http_get(request, TACT_S("host"))), domain = shared(page, ours);
    bool same = tact_slice_equal(page, ours);
    if (!same && (!domain.len || is_address(page))) { tact_http_refuse_text(s->http, request->id, 409, "This page and tact are not of one site, so a cookie of ours would be another site's. Let the page keep the anonymousId itself, or give tact a name below yours."); return; }
    if (!may_remember(s, request, &who, &failed)) {
        if (!failed) tact_http_refuse_text(s->http, request->id, 403, "This device has not permitted us to remember it, so it gets no cookie. POST /v1/consent comes first.");
        return;
    }
    int n = snprintf(cookie, COOKIE_BYTES, "tact_id=%.*s; Path=/; Max-Age=%d; SameSite=Lax%s%s%.*s", (int)who.anonymous_id.len, who.anonymous_id.ptr, MAX_AGE_S,
                     scheme == 8 ? "; Secure" : "", same ? "" : "; Domain=", same ? 0 : (int)domain.len, domain.ptr);
    if (n < 0 || n >= COOKIE_BYTES) { tact_http_refuse_text(s->http, request->id, 409, "The name of this site is too long for a cookie."); return; }
    const tact_http_header headers[] = { { TACT_S("set-cookie"), { cookie, (size_t)n } }, { TACT_S("cache-control"), TACT_S("no-store") } };
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("application/json"), .body = TACT_S("{\"kept\":\"cookie\"}"), TACT_HTTP_HEADERS_OF(headers) });
}

const tact_http_route tact_api_ids[] = { { TACT_HTTP_POST, "/v1/id", set, 4096, "application/json text/plain", TACT_HTTP_CORS, 0 } };
const size_t tact_api_id_count = 1;
