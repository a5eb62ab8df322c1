/* daemon/http_head.c -- what a head asks for: target, route, who asks from where; and the answers that need no handler. */
#include "daemon/http_internal.h"

tact_slice tact_http_get(const tact_http_request *q, tact_slice name) {
    for (uint32_t i = 0; i < q->header_count; i++)
        if (tact_slice_equal_nocase(q->headers[i].name, name)) return q->headers[i].value;
    return (tact_slice){ NULL, 0 };
}

static void refuse(tact__request *r, int status, const char *detail) {
    if (r->refuse_status) return;
    r->refuse_status = status;
    r->refuse_detail = detail;
}

/* "/a?b", "http://host/a?b" (RFC 9112 §3.2.2), "*". */
static void split_target(tact__request *r) {
    tact_slice t = r->parse.target;
    static const tact_slice schemes[] = { { "http://", 7 }, { "https://", 8 } };
    for (int i = 0; i < 2; i++) {
        if (!tact_slice_starts(t, schemes[i])) continue;
        size_t at = schemes[i].len;
        while (at < t.len && t.ptr[at] != '/' && t.ptr[at] != '?') at++;
        t = at < t.len && t.ptr[at] == '/' ? (tact_slice){ t.ptr + at, t.len - at } : TACT_S("/");
    }
    const char *mark = t.len ? memchr(t.ptr, '?', t.len) : NULL;
    r->pub.path = (tact_slice){ t.ptr, mark ? (size_t)(mark - t.ptr) : t.len };
    r->pub.query = mark ? (tact_slice){ mark + 1, t.len - r->pub.path.len - 1 } : (tact_slice){ NULL, 0 };
    bool star = tact_slice_is(t, "*") && r->parse.method == TACT_HTTP_OPTIONS;
    if (!star && (!t.len || t.ptr[0] != '/' || memchr(t.ptr, '#', t.len))) refuse(r, 400, "the request target must be a path");
}

/* Header lines are walked from the last, the nearest proxy's. */
static void find_peer(const tact_http *http, tact__request *r) {
    const tact_http_config *cfg = &http->config;
    const tact__connection *c = r->connection;
    r->pub.peer = c->peer;
    if (!c->from_proxy) return;
    tact_slice name = cfg->forwarded ? TACT_S("Forwarded") : TACT_S("X-Forwarded-For");
    for (uint32_t i = r->pub.header_count; i-- > 0;) {
        if (!tact_slice_equal_nocase(r->headers[i].name, name)) continue;
        if (!tact_address_behind(&r->pub.peer, r->headers[i].value, cfg->forwarded, cfg->trusted_proxies, cfg->trusted_proxy_count)) break;
    }
    if (!cfg->forwarded) {
        r->pub.secure = tact_slice_equal_nocase(tact_http_get(&r->pub, TACT_S("X-Forwarded-Proto")), TACT_S("https"));
    } else {
        tact_slice v = tact_http_get(&r->pub, TACT_S("Forwarded"));
        size_t from = v.len;
        while (from > 0 && v.ptr[from - 1] != ',') from--;
        r->pub.secure = v.len && tact_slice_find((tact_slice){ v.ptr + from, v.len - from }, TACT_S("proto=https")) >= 0;
    }
}

static tact_slice media_type(tact_slice v) {
    size_t n = 0;
    while (n < v.len && v.ptr[n] != ';' && v.ptr[n] != ' ' && v.ptr[n] != '\t') n++;
    return (tact_slice){ v.ptr, n };
}

static bool listed(const char *list, tact_slice word) {
    while (*list) {
        const char *space = strchr(list, ' ');
        size_t n = space ? (size_t)(space - list) : strlen(list);
        if (tact_slice_equal_nocase((tact_slice){ list, n }, word)) return true;
        list += n + (space ? 1 : 0);
    }
    return false;
}

static void check_body(tact__request *r) {
    const tact_http_route *route = r->pub.route;
    if (!r->parse.has_body) return;
    if (route->body_limit_bytes == 0) { refuse(r, 413, "this address takes no body"); return; }
    if (r->parse.content_length > route->body_limit_bytes) { refuse(r, 413, "the body is longer than this address accepts"); return; }
    tact_slice coding = tact_http_get(&r->pub, TACT_S("Content-Encoding"));
    r->gzip = tact_slice_equal_nocase(coding, TACT_S("gzip")) || tact_slice_equal_nocase(coding, TACT_S("x-gzip"));
    if (coding.len && !r->gzip && !tact_slice_equal_nocase(coding, TACT_S("identity"))) { refuse(r, 415, "the only content coding understood is gzip"); return; }
    if (route->content_types && r->pub.content_type.len && !listed(route->content_types, r->pub.content_type))
        refuse(r, 415, "this address does not take a body of that Content-Type");
}

void tact__head_read(tact_http *http, tact__request *r) {
    tact_http_request *q = &r->pub;
    tact_route_match m = { 0 };
    q->headers = r->headers;
    q->header_count = r->parse.header_count;
    q->method = r->parse.method;
    q->origin = tact_http_get(q, TACT_S("Origin"));
    q->content_type = media_type(tact_http_get(q, TACT_S("Content-Type")));
    r->head_only = q->head = q->method == TACT_HTTP_HEAD;
    split_target(r);
    find_peer(http, r);
    tact_routes_find(http->routes, &m, q->method, q->path);
    r->face = m.any;
    r->allow = m.allow;
    r->cors = m.any && (m.any->flags & TACT_HTTP_CORS) && q->origin.len && http->config.origin_allowed && http->config.origin_allowed(http->config.ctx, q->origin);
    if (q->method == TACT_HTTP_OPTIONS) {
        if (!m.any && !tact_slice_is(q->path, "*")) refuse(r, 404, "no such address");
        return;
    }
    if (!m.any) { refuse(r, 404, "no such address"); return; }
    if (!m.route) { refuse(r, 405, "this address does not know that method; Allow names those it does"); return; }
    if (r->head_only) q->method = TACT_HTTP_GET;
    q->route = m.route;
    for (unsigned i = 0; i < m.param_count; i++) q->params[i] = m.params[i];
    check_body(r);
}

/* ---- answers without a handler ---- */

static void answer_options(tact_http *http, tact__request *r) {
    char allow[64], age[16];
    tact_http_header h[5];
    size_t n = 0;
    tact__allow_text(allow, r->allow ? r->allow : TACT_HTTP_GET | TACT_HTTP_HEAD | TACT_HTTP_POST | TACT_HTTP_OPTIONS);
    h[n++] = (tact_http_header){ TACT_S("Allow"), tact_slice_of(allow) };
    tact_slice asked = tact_http_get(&r->pub, TACT_S("Access-Control-Request-Method"));
    if (r->cors && asked.len) {
        size_t digits = 0;
        char back[16];
        for (uint32_t v = http->config.cors_max_age_s; v || !digits; v /= 10) back[digits++] = (char)('0' + v % 10);
        for (size_t i = 0; i < digits; i++) age[i] = back[digits - 1 - i];
        h[n++] = (tact_http_header){ TACT_S("Access-Control-Allow-Methods"), tact_slice_of(allow) };
        h[n++] = (tact_http_header){ TACT_S("Access-Control-Allow-Headers"), TACT_S("Authorization, Content-Type, Content-Encoding, Idempotency-Key, Last-Event-ID, Sec-GPC") };
        h[n++] = (tact_http_header){ TACT_S("Access-Control-Max-Age"), { age, digits } };
    }
    tact__buffer *out = tact__connection_output(r->connection, r);
    tact_http_answer a = { .status = 204, .headers = h, .header_count = n };
    http->counts.replies[2]++;
    if (!tact__reply_format(http, out, r, &a)) { tact__connection_close(r->connection); return; }
    tact__connection_replied(r->connection, r);
}

void tact__head_answer(tact_http *http, tact__request *r) {
    if (r->refuse_status) tact__request_refuse(http, r, r->refuse_status, r->refuse_detail, false);
    else answer_options(http, r);
}
