/* daemon/url.c -- see url.h. */
#include "daemon/url.h"
#include <string.h>

tact_slice tact_url_origin(tact_slice url) {
    size_t n = tact_slice_starts(url, TACT_S("https://")) ? 8 : tact_slice_starts(url, TACT_S("http://")) ? 7 : 0;
    if (!n) return (tact_slice){ NULL, 0 };
    while (n < url.len && url.ptr[n] != '/' && url.ptr[n] != '?' && url.ptr[n] != '#') n++;
    return (tact_slice){ url.ptr, n };
}

bool tact_url_own_origin(const tact_server *s, tact_slice origin) {
    tact_slice own = tact_slice_of(s->own_origin), local = TACT_S("http://localhost");
    if (!own.len || tact_slice_equal(origin, own)) return own.len > 0;
    if (!tact_slice_starts(own, TACT_S("http://127.0.0.1:")) && !tact_slice_starts(own, TACT_S("http://[::1]:"))) return false;
    size_t port = own.len;
    while (own.ptr[port] != ':') port--;
    return tact_slice_starts(origin, local) && tact_slice_equal((tact_slice){ origin.ptr + local.len, origin.len - local.len }, (tact_slice){ own.ptr + port, own.len - port });
}

bool tact_url_ours(tact_server *s, tact_slice url) {
    tact_slice origin = tact_url_origin(url);
    for (size_t i = 0; i < url.len; i++)
        if ((unsigned char)url.ptr[i] <= ' ' || (unsigned char)url.ptr[i] >= 127 || url.ptr[i] == '\\' || url.ptr[i] == '@') return false;
    return origin.len && (tact_slice_equal(origin, tact_url_origin(s->brand.config.public_url)) || tact_url_own_origin(s, origin) || tact_server_origin_allowed(s, origin));
}

/* Where the parameters begin (behind '?', or the end) and where they end ('#', or the end). */
static void query_of(tact_slice url, size_t *from, size_t *until) {
    const char *hash = url.len ? memchr(url.ptr, '#', url.len) : NULL;
    *until = hash ? (size_t)(hash - url.ptr) : url.len;
    const char *mark = *until ? memchr(url.ptr, '?', *until) : NULL;
    *from = mark ? (size_t)(mark - url.ptr) + 1 : *until;
}

/* Out: the parameter's stretch, its name included. */
static bool find(tact_slice url, tact_slice name, size_t *start, size_t *end) {
    size_t at, until;
    query_of(url, &at, &until);
    while (at < until) {
        size_t stop = at;
        while (stop < until && url.ptr[stop] != '&') stop++;
        if (stop - at > name.len && url.ptr[at + name.len] == '=' && memcmp(url.ptr + at, name.ptr, name.len) == 0) { *start = at; *end = stop; return true; }
        at = stop + 1;
    }
    return false;
}

tact_slice tact_url_parameter(tact_slice url, tact_slice name) {
    size_t start, end;
    if (!find(url, name, &start, &end)) return (tact_slice){ NULL, 0 };
    return (tact_slice){ url.ptr + start + name.len + 1, end - start - name.len - 1 };
}

static char *put(char *at, tact_slice text) {
    if (text.len) memcpy(at, text.ptr, text.len);
    return at + text.len;
}

tact_slice tact_url_with(tact_slice url, tact_slice name, tact_slice value, tact_arena *arena) {
    size_t from, until, start, end, len = url.len + name.len + value.len + 2;
    if (find(url, name, &start, &end)) return url;
    query_of(url, &from, &until);
    char *out = tact_arena_alloc(arena, len, 1);
    if (!out) return (tact_slice){ NULL, 0 };
    bool first = !until || !memchr(url.ptr, '?', until), joined = !first && (from == until || url.ptr[until - 1] == '&');
    char *at = put(out, (tact_slice){ url.ptr, until });
    if (!joined) *at++ = first ? '?' : '&';
    at = put(at, name);
    *at++ = '=';
    at = put(at, value);
    at = put(at, (tact_slice){ url.ptr + until, url.len - until });
    return (tact_slice){ out, (size_t)(at - out) };
}

tact_slice tact_url_without(tact_slice url, tact_slice name, tact_arena *arena) {
    size_t start, end;
    char *out = find(url, name, &start, &end) ? tact_arena_alloc(arena, url.len, 1) : NULL;
    if (!out) return url;
    memcpy(out, url.ptr, url.len);
    tact_slice rest = { out, url.len };
    while (find(rest, name, &start, &end)) {               /* it may stand there twice */
        if (end < rest.len && rest.ptr[end] == '&') end++; else start--;       /* its '&' or '?' goes with it */
        memmove(out + start, out + end, rest.len - end);
        rest.len -= end - start;
    }
    return rest;
}
