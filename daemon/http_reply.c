/* daemon/http_reply.c -- answers as bytes.  See http.h. */
#include "daemon/http_internal.h"
#include <stdlib.h>
#include <time.h>

bool tact__buffer_add(tact__buffer *b, const void *bytes, size_t len) {
    if (b->room - b->len < len) {
        size_t room = b->room * 2 > b->len + len ? b->room * 2 : b->len + len;
        if (room < TACT__OUT_BYTES) room = TACT__OUT_BYTES;
        char *bigger = realloc(b->ptr, room);
        if (!bigger) return false;
        b->ptr = bigger;
        b->room = room;
    }
    if (len) memcpy(b->ptr + b->len, bytes, len);
    b->len += len;
    return true;
}

void tact__buffer_free(tact__buffer *b) {
    free(b->ptr);
    *b = (tact__buffer){ NULL, 0, 0 };
}

static const struct { int status; const char *phrase; } phrases[] = {
    { 200, "OK" }, { 201, "Created" }, { 202, "Accepted" }, { 204, "No Content" }, { 207, "Multi-Status" }, { 301, "Moved Permanently" }, { 302, "Found" },
    { 303, "See Other" }, { 304, "Not Modified" }, { 307, "Temporary Redirect" }, { 308, "Permanent Redirect" }, { 400, "Bad Request" },
    { 401, "Unauthorized" }, { 402, "Payment Required" }, { 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Method Not Allowed" }, { 406, "Not Acceptable" },
    { 408, "Request Timeout" }, { 409, "Conflict" }, { 410, "Gone" }, { 411, "Length Required" }, { 412, "Precondition Failed" },
    { 413, "Content Too Large" }, { 414, "URI Too Long" }, { 415, "Unsupported Media Type" }, { 417, "Expectation Failed" }, { 422, "Unprocessable Content" },
    { 423, "Locked" }, { 425, "Too Early" }, { 428, "Precondition Required" }, { 429, "Too Many Requests" }, { 431, "Request Header Fields Too Large" },
    { 451, "Unavailable For Legal Reasons" }, { 500, "Internal Server Error" }, { 501, "Not Implemented" }, { 502, "Bad Gateway" }, { 503, "Service Unavailable" },
    { 504, "Gateway Timeout" }, { 505, "HTTP Version Not Supported" }, { 507, "Insufficient Storage" },
};

const char *tact_http_phrase(int status) {
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) if (phrases[i].status == status) return phrases[i].phrase;
    return "Status";
}

void tact__allow_text(char out[64], unsigned methods) {
    static const char *const names[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" };
    size_t n = 0;
    for (unsigned i = 0; i < 7; i++) {
        if (!(methods >> i & 1)) continue;
        if (n) { out[n++] = ','; out[n++] = ' '; }
        memcpy(out + n, names[i], strlen(names[i]));
        n += strlen(names[i]);
    }
    out[n] = 0;
}

/* ---- pieces ---- */

static char *put(char *w, const char *text, size_t len) { if (len) memcpy(w, text, len); return w + len; }
#define PUT(w, literal) put((w), "" literal, sizeof(literal) - 1)

static char *put_u64(char *w, uint64_t v) {
    char back[20];
    unsigned n = 0;
    do { back[n++] = (char)('0' + v % 10); v /= 10; } while (v);
    while (n) *w++ = back[--n];
    return w;
}

/* IMF-fixdate, made once a second; its own words, as strftime's depend on the locale. */
static void refresh_date(tact_http *http) {
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct timespec now;
    struct tm t;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if ((uint64_t)now.tv_sec == http->date_s) return;
    http->date_s = (uint64_t)now.tv_sec;
    gmtime_r(&now.tv_sec, &t);
    char *w = PUT(http->date, "Date: ");
    w = put(w, days + 3 * t.tm_wday, 3);
    w = PUT(w, ", ");
    *w++ = (char)('0' + t.tm_mday / 10); *w++ = (char)('0' + t.tm_mday % 10); *w++ = ' ';
    w = put(w, months + 3 * t.tm_mon, 3);
    *w++ = ' ';
    w = put_u64(w, (uint64_t)t.tm_year + 1900);
    const int parts[3] = { t.tm_hour, t.tm_min, t.tm_sec };
    for (int i = 0; i < 3; i++) { *w++ = i ? ':' : ' '; *w++ = (char)('0' + parts[i] / 10); *w++ = (char)('0' + parts[i] % 10); }
    w = PUT(w, " GMT\r\n");
    *w = 0;
}

static char *put_status_line(char *w, int status) {
    if (status == 200) return PUT(w, "HTTP/1.1 200 OK\r\n");
    w = PUT(w, "HTTP/1.1 ");
    w = put_u64(w, (uint64_t)status);
    *w++ = ' ';
    const char *phrase = tact_http_phrase(status);
    w = put(w, phrase, strlen(phrase));
    return PUT(w, "\r\n");
}

#define PAGE_HEADERS "Content-Security-Policy: default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'\r\n" \
    "Referrer-Policy: no-referrer\r\nX-Frame-Options: DENY\r\nCross-Origin-Opener-Policy: same-origin\r\n" \
    "Permissions-Policy: camera=(self), geolocation=(self), microphone=(), payment=(), usb=()\r\n"

static bool has_header(const tact_http_answer *a, tact_slice name) {
    for (size_t i = 0; i < a->header_count; i++) if (tact_slice_equal_nocase(a->headers[i].name, name)) return true;
    return false;
}

static bool clean(tact_slice t) {
    for (size_t i = 0; i < t.len; i++) if ((unsigned char)t.ptr[i] < 0x20 && t.ptr[i] != '\t') return false;
    return true;
}

static bool headers_clean(const tact_http_answer *a) {
    for (size_t i = 0; i < a->header_count; i++) if (!clean(a->headers[i].name) || !clean(a->headers[i].value)) return false;
    return clean(a->content_type);
}

/* What a browser of another origin needs; the decision was made at the head. */
static bool add_cors(tact__buffer *out, const tact__request *r) {
    if (!r->face || !(r->face->flags & TACT_HTTP_CORS)) return true;
    bool ok = tact__buffer_add(out, "Vary: Origin\r\n", 14);
    if (!r->cors) return ok;
    ok = ok && tact__buffer_add(out, "Access-Control-Allow-Origin: ", 29) && tact__buffer_add(out, r->pub.origin.ptr, r->pub.origin.len);
    return ok && tact__buffer_add(out, "\r\nAccess-Control-Expose-Headers: Retry-After\r\n", 46);
}

static bool add_headers(tact__buffer *out, const tact_http_answer *a) {
    bool ok = true;
    for (size_t i = 0; i < a->header_count && ok; i++) {
        const tact_http_header *h = &a->headers[i];
        ok = tact__buffer_add(out, h->name.ptr, h->name.len) && tact__buffer_add(out, ": ", 2) && tact__buffer_add(out, h->value.ptr, h->value.len) && tact__buffer_add(out, "\r\n", 2);
    }
    return ok;
}

#define UNCLEAN "{\"type\":\"about:blank\",\"title\":\"Internal Server Error\",\"status\":500,\"detail\":\"a header of the answer held a control character\"}"
static const tact_http_answer unclean_answer = { .status = 500, .content_type = { "application/problem+json", 24 }, .body = { UNCLEAN, sizeof UNCLEAN - 1 } };

bool tact__reply_format(tact_http *http, tact__buffer *out, const tact__request *r, const tact_http_answer *a) {
    char head[256], *w = head;
    if (!headers_clean(a)) a = &unclean_answer;
    bool bodiless = a->status == 204 || a->status == 304;
    refresh_date(http);
    w = put_status_line(w, a->status);
    w = put(w, http->date, strlen(http->date));
    if (!bodiless) {
        w = PUT(w, "Content-Length: ");
        w = put_u64(w, a->body.len);
        w = PUT(w, "\r\n");
    }
    if (r->last) w = PUT(w, "Connection: close\r\n");
    else if (r->parse.minor == 0) w = PUT(w, "Connection: keep-alive\r\n");
    if (a->content_type.len) w = PUT(w, "X-Content-Type-Options: nosniff\r\nContent-Type: ");
    bool ok = tact__buffer_add(out, head, (size_t)(w - head)) && tact__buffer_add(out, a->content_type.ptr, a->content_type.len);
    if (a->content_type.len) ok = ok && tact__buffer_add(out, "\r\n", 2);
    if (r->face && (r->face->flags & TACT_HTTP_PAGE) && !has_header(a, TACT_S("Content-Security-Policy")))
        ok = ok && tact__buffer_add(out, PAGE_HEADERS, sizeof PAGE_HEADERS - 1);
    ok = ok && add_cors(out, r) && add_headers(out, a) && tact__buffer_add(out, "\r\n", 2);
    return ok && (bodiless || r->head_only || tact__buffer_add(out, a->body.ptr, a->body.len));
}

bool tact__stream_head_format(tact_http *http, tact__buffer *out, const tact__request *r) {
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\n"
        "X-Content-Type-Options: nosniff\r\nConnection: close\r\n";
    refresh_date(http);
    return tact__buffer_add(out, head, sizeof head - 1) && tact__buffer_add(out, http->date, strlen(http->date)) && add_cors(out, r) && tact__buffer_add(out, "\r\n", 2);
}
