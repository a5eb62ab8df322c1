/* daemon/http_parse.c -- see http_parse.h. */
#include "daemon/http_parse.h"
#include <stdlib.h>

#if !LLHTTP_STRICT_MODE
#error "build llhttp and this file with LLHTTP_STRICT_MODE=1"
#endif

enum { BLANK_BYTES_MAX = 4, BODY_FIRST_BYTES = 16384, RAW_SLACK_BYTES = 65536 };

void tact_parse_begin(tact_parse *p, char *head, tact_http_header *headers) {
    memset(p, 0, sizeof *p);
    p->head = head;
    p->headers = headers;
}

void tact_parse_end(tact_parse *p) {
    if (!p->body_owned) return;
    free(p->body);
    if (p->budget) *p->budget += p->body_room;
    p->body = NULL;
    p->body_owned = false;
}

static tact_parse_result bad(tact_parse *p, int status, const char *detail) {
    p->status = status;
    p->detail = detail;
    return TACT_PARSE_BAD;
}

/* ---- what llhttp reports ---- */

static int on_url(llhttp_t *l, const char *at, size_t len) {
    tact_parse *p = l->data;
    if (!p->target.ptr) p->target.ptr = at;
    p->target.len = (size_t)(at + len - p->target.ptr);
    return 0;
}

static int on_field(llhttp_t *l, const char *at, size_t len) {
    tact_parse *p = l->data;
    if (p->phase != TACT_PARSING_HEAD) { bad(p, 400, "trailer fields are not accepted"); return -1; }
    if (p->header_count == TACT_HTTP_HEADERS) { bad(p, 431, "more than 64 header lines"); return -1; }
    p->headers[p->header_count].name = (tact_slice){ at, len };
    p->headers[p->header_count].value = (tact_slice){ at + len, 0 };
    p->header_count++;
    return 0;
}

static int on_value(llhttp_t *l, const char *at, size_t len) {
    tact_parse *p = l->data;
    if (!p->header_count) return -1;
    tact_slice *v = &p->headers[p->header_count - 1].value;
    while (len && (at[len - 1] == ' ' || at[len - 1] == '\t')) len--;
    *v = (tact_slice){ at, len };
    return 0;
}

static int on_pause(llhttp_t *l) { (void)l; return HPE_PAUSED; }

static bool keep(tact_parse *p, const char *bytes, size_t len);
static int on_body(llhttp_t *l, const char *at, size_t len) { return keep(l->data, at, len) ? 0 : -1; }

static const llhttp_settings_t settings = {
    .on_url = on_url, .on_header_field = on_field, .on_header_value = on_value, .on_headers_complete = on_pause,
    .on_body = on_body, .on_message_complete = on_pause,
};

/* ---- the head ---- */

/* Looks at the lines that became whole; true when the empty one was found (`*end` is behind it) or the head is bad. */
static bool guard_lines(tact_parse *p, uint32_t from, uint32_t *end) {
    const char *lf;
    while ((lf = memchr(p->head + from, '\n', p->head_len - from)) != NULL) {
        const char *line = p->head + p->line_start;
        size_t len = (size_t)(lf - line);
        if (len == 0 || lf[-1] != '\r') { bad(p, 400, "a line of the head ends in LF alone: lines end in CRLF"); return true; }
        if (memchr(line, '\r', len - 1)) { bad(p, 400, "a CR inside a line of the head"); return true; }
        from = p->line_start = (uint32_t)(lf + 1 - p->head);
        if (len == 1) { *end = from; return true; }
        if (p->line_count && (*line == ' ' || *line == '\t')) { bad(p, 400, "folded header lines are not accepted"); return true; }
        if (p->line_count && *line == ':') { bad(p, 400, "a header line without a name"); return true; }
        if (++p->line_count > TACT_HTTP_HEADERS + 1) { bad(p, 431, "more than 64 header lines"); return true; }
    }
    return false;
}

static tact_parse_result explain(tact_parse *p) {
    if (p->status) return TACT_PARSE_BAD;                       /* a callback said why */
    switch (llhttp_get_errno(&p->llhttp)) {
    case HPE_INVALID_METHOD: return bad(p, 501, "the method is none that HTTP knows");
    case HPE_INVALID_URL: return bad(p, 400, "the request target holds a character that must be percent-encoded");
    case HPE_INVALID_VERSION: return bad(p, 505, "the request line must end in HTTP/1.1 or HTTP/1.0");
    case HPE_INVALID_HEADER_TOKEN: return bad(p, 400, "a header line holds a character that is not allowed there");
    case HPE_INVALID_CONTENT_LENGTH: case HPE_UNEXPECTED_CONTENT_LENGTH:
        return bad(p, 400, "Content-Length must stand once, be a number, and not stand beside Transfer-Encoding");
    case HPE_INVALID_TRANSFER_ENCODING: return bad(p, 400, "the only transfer coding accepted is chunked, named once");
    case HPE_INVALID_CHUNK_SIZE: return bad(p, 400, "a chunk size is not a hexadecimal number in range");
    default: return bad(p, 400, "this is not HTTP/1.1");
    }
}

static tact_http_method method_of(uint8_t m) {
    switch (m) {
    case HTTP_GET: return TACT_HTTP_GET;
    case HTTP_HEAD: return TACT_HTTP_HEAD;
    case HTTP_POST: return TACT_HTTP_POST;
    case HTTP_PUT: return TACT_HTTP_PUT;
    case HTTP_PATCH: return TACT_HTTP_PATCH;
    case HTTP_DELETE: return TACT_HTTP_DELETE;
    case HTTP_OPTIONS: return TACT_HTTP_OPTIONS;
    default: return (tact_http_method)0;
    }
}

static bool length_of(uint64_t *out, tact_slice v) {
    uint64_t n = 0;
    if (v.len == 0 || v.len > 18) return false;
    for (size_t i = 0; i < v.len; i++) {
        if (v.ptr[i] < '0' || v.ptr[i] > '9') return false;
        n = n * 10 + (uint64_t)(v.ptr[i] - '0');
    }
    *out = n;
    return true;
}

/* The headers that decide where this message ends, once more and by hand: two readings that differ are how requests are smuggled. */
static tact_parse_result check_framing(tact_parse *p) {
    unsigned hosts = 0, lengths = 0, codings = 0;
    for (uint32_t i = 0; i < p->header_count; i++) {
        tact_slice name = p->headers[i].name, value = p->headers[i].value;
        switch (name.len) {
        case 4: hosts += tact_slice_equal_nocase(name, TACT_S("Host")); break;
        case 6:
            if (!tact_slice_equal_nocase(name, TACT_S("Expect"))) break;
            if (!tact_slice_equal_nocase(value, TACT_S("100-continue"))) return bad(p, 417, "the only expectation understood is 100-continue");
            p->expect_continue = p->minor == 1;
            break;
        case 14:
            if (!tact_slice_equal_nocase(name, TACT_S("Content-Length"))) break;
            if (lengths++ || !length_of(&p->content_length, value)) return bad(p, 400, "Content-Length must stand once and be a number");
            break;
        case 17:
            if (!tact_slice_equal_nocase(name, TACT_S("Transfer-Encoding"))) break;
            if (codings++ || p->minor == 0 || !tact_slice_equal_nocase(value, TACT_S("chunked"))) return bad(p, 400, "the only transfer coding accepted is chunked, named once, in HTTP/1.1");
            p->chunked = true;
            break;
        default: break;
        }
    }
    if (lengths && codings) return bad(p, 400, "Content-Length and Transfer-Encoding exclude each other");
    if (hosts > 1 || (p->minor == 1 && hosts == 0)) return bad(p, 400, "a request names its Host once");
    p->has_body = p->chunked || p->content_length > 0;
    return TACT_PARSE_HEAD;
}

static tact_parse_result read_head(tact_parse *p) {
    llhttp_init(&p->llhttp, HTTP_REQUEST, &settings);
    p->llhttp.data = p;
    if (llhttp_execute(&p->llhttp, p->head, p->head_len) != HPE_PAUSED) return explain(p);
    if (p->llhttp.http_major != 1 || p->llhttp.http_minor > 1) return bad(p, 505, "the request line must end in HTTP/1.1 or HTTP/1.0");
    p->minor = p->llhttp.http_minor;
    p->method = method_of(p->llhttp.method);
    for (size_t i = 0; i < p->target.len; i++)
        if ((unsigned char)p->target.ptr[i] >= 0x7F) return bad(p, 400, "the request target holds a character that must be percent-encoded");
    if (p->target.len > TACT_HTTP_TARGET_BYTES) return bad(p, 414, "the request target is longer than 8 KB");
    p->keep_alive = p->minor == 1 ? !(p->llhttp.flags & F_CONNECTION_CLOSE) : (p->llhttp.flags & F_CONNECTION_KEEP_ALIVE) != 0;
    tact_parse_result r = check_framing(p);
    if (r == TACT_PARSE_BAD) return r;
    p->phase = p->chunked ? TACT_PARSING_CHUNKS : p->content_length ? TACT_PARSING_LENGTH : TACT_PARSED;
    p->body_left = p->content_length;
    return r;
}

static tact_parse_result feed_head(tact_parse *p, size_t *used, const char *bytes, size_t len) {
    size_t skip = 0;
    while (p->head_len == 0 && skip < len && (bytes[skip] == '\r' || bytes[skip] == '\n')) {     /* RFC 9112 §2.2: an empty line before */
        if (++p->blank_bytes > BLANK_BYTES_MAX) return bad(p, 400, "empty lines where a request should begin");
        skip++;
    }
    uint32_t from = p->head_len, room = TACT_HTTP_HEAD_BYTES - from;
    size_t take = len - skip < room ? len - skip : room;
    memcpy(p->head + from, bytes + skip, take);
    p->head_len += (uint32_t)take;
    if (p->head_len && p->head[0] == 0x16) return bad(p, 400, "this port speaks plain HTTP: TLS belongs to the proxy in front");
    if (p->head_len && (p->head[0] < 'A' || p->head[0] > 'Z')) return bad(p, 400, "a request begins with its method");
    uint32_t end = 0;
    if (!guard_lines(p, from, &end)) {
        if (p->head_len == TACT_HTTP_HEAD_BYTES) return p->line_count ? bad(p, 431, "the head is longer than 16 KB") : bad(p, 414, "the request target is longer than 8 KB");
        *used = len;
        return TACT_PARSE_MORE;
    }
    if (p->status) return TACT_PARSE_BAD;
    p->head_len = end;
    *used = skip + (end - from);
    return read_head(p);
}

/* ---- the body ---- */

static bool make_room(tact_parse *p, size_t need) {
    size_t room = p->body_room * 2 > BODY_FIRST_BYTES ? p->body_room * 2 : BODY_FIRST_BYTES;
    if (room > p->body_limit) room = (size_t)p->body_limit;
    if (!p->chunked && room > p->content_length) room = (size_t)p->content_length;
    if (room < need) room = need;
    size_t more = room - (p->body_owned ? p->body_room : 0);
    if (p->budget && *p->budget < more) { bad(p, 503, "too many large requests at once"); return false; }
    char *bigger = realloc(p->body_owned ? p->body : NULL, room);
    if (!bigger) { bad(p, 503, "out of memory for request bodies"); return false; }
    if (!p->body_owned && p->body_len) memcpy(bigger, p->body, p->body_len);
    if (p->budget) *p->budget -= more;
    p->body = bigger;
    p->body_room = room;
    p->body_owned = true;
    return true;
}

static bool keep(tact_parse *p, const char *bytes, size_t len) {
    if (len > p->body_limit - p->body_len) { bad(p, 413, "the body is longer than this address accepts"); return false; }
    if (!p->discard) {
        if (p->body_room - p->body_len < len && !make_room(p, p->body_len + len)) return false;
        memcpy(p->body + p->body_len, bytes, len);
    }
    p->body_len += len;
    return true;
}

static tact_parse_result feed_length(tact_parse *p, size_t *used, const char *bytes, size_t len) {
    size_t take = len < p->body_left ? len : (size_t)p->body_left;
    if (take && !keep(p, bytes, take)) return TACT_PARSE_BAD;
    p->body_left -= take;
    *used = take;
    if (p->body_left) return TACT_PARSE_MORE;
    p->phase = TACT_PARSED;
    return TACT_PARSE_DONE;
}

static tact_parse_result feed_chunks(tact_parse *p, size_t *used, const char *bytes, size_t len) {
    if (llhttp_get_errno(&p->llhttp) == HPE_PAUSED) llhttp_resume(&p->llhttp);
    if (len == 0) { *used = 0; return TACT_PARSE_MORE; }
    llhttp_errno_t e = llhttp_execute(&p->llhttp, bytes, len);
    if (e != HPE_OK && e != HPE_PAUSED) return explain(p);
    *used = e == HPE_OK ? len : (size_t)(llhttp_get_error_pos(&p->llhttp) - bytes);
    for (size_t i = *used >= 2 ? *used - 2 : 0; i < *used; i++) { p->last_two[0] = p->last_two[1]; p->last_two[1] = (uint8_t)bytes[i]; }
    p->raw_bytes += *used;
    if (p->raw_bytes > 8 * p->body_limit + RAW_SLACK_BYTES) return bad(p, 413, "the chunks carry more framing than body");
    if (e == HPE_OK) return TACT_PARSE_MORE;
    if (p->last_two[0] != '\r' || p->last_two[1] != '\n') return bad(p, 400, "the last chunk does not end in CRLF");
    p->phase = TACT_PARSED;
    return TACT_PARSE_DONE;
}

tact_parse_result tact_parse_feed(tact_parse *p, size_t *used, const char *bytes, size_t len) {
    *used = 0;
    switch (p->phase) {
    case TACT_PARSING_HEAD: return feed_head(p, used, bytes, len);
    case TACT_PARSING_LENGTH: return feed_length(p, used, bytes, len);
    case TACT_PARSING_CHUNKS: return feed_chunks(p, used, bytes, len);
    case TACT_PARSED: break;
    }
    return TACT_PARSE_DONE;
}
