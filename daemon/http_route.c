/* daemon/http_route.c -- see http_route.h. */
#include "daemon/http_route.h"
#include "core/base/hash.h"
#include <stdlib.h>

/* All routes of one path text. */
typedef struct path { tact_slice text; unsigned fixed_bytes; bool pattern; const tact_http_route *by_method[7]; unsigned allow; } path;

struct tact_routes { path *paths; uint32_t count, *table, mask; };

static unsigned method_index(tact_http_method m) {
    unsigned i = 0;
    for (unsigned v = (unsigned)m; v > 1; v >>= 1) i++;
    return i;
}

static const char *check_path(tact_slice text, path *out) {
    unsigned params = 0;
    if (!text.len || text.ptr[0] != '/') return "a route's path begins with /";
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '}') return "a } without { in a route's path";
        if (text.ptr[i] != '{') { out->fixed_bytes++; continue; }
        const char *close = memchr(text.ptr + i, '}', text.len - i);
        if (!close) return "a { without } in a route's path";
        size_t end = (size_t)(close - text.ptr);
        bool rest = close[-1] == '*';
        if (end == i + 1) return "a {name} in a route's path needs its name";
        if (text.ptr[i - 1] != '/' || (end + 1 < text.len && text.ptr[end + 1] != '/')) return "a {name} is a whole segment of a route's path";
        if (rest && end + 1 != text.len) return "{name*} takes the rest: nothing may follow it";
        if (++params > TACT_HTTP_PARAMS) return "a route's path has at most four {names}";
        out->pattern = true;
        i = end;
    }
    return NULL;
}

static path *path_of(tact_routes *r, tact_slice text) {
    for (uint32_t i = 0; i < r->count; i++) if (tact_slice_equal(r->paths[i].text, text)) return &r->paths[i];
    path *p = &r->paths[r->count++];
    p->text = text;
    return p;
}

static const char *add(tact_routes *r, const tact_http_route *route) {
    unsigned m = (unsigned)route->method;
    if (m == 0 || (m & (m - 1)) || m == TACT_HTTP_HEAD || m == TACT_HTTP_OPTIONS) return "a route has one method; HEAD and OPTIONS are answered from the others";
    if (!route->handle) return "a route without a handler";
    path *p = path_of(r, tact_slice_of(route->path));
    if (!p->allow) {
        const char *problem = check_path(p->text, p);
        if (problem) return problem;
    }
    if (p->by_method[method_index(route->method)]) return "the same route stands twice";
    p->by_method[method_index(route->method)] = route;
    p->allow |= m | TACT_HTTP_OPTIONS | (m == TACT_HTTP_GET ? TACT_HTTP_HEAD : 0u);
    return NULL;
}

/* Patterns behind fixed paths, the most fixed bytes first: insertion sort, done once. */
static void order(tact_routes *r) {
    for (uint32_t i = 1; i < r->count; i++) {
        path p = r->paths[i];
        uint32_t k = i;
        while (k > 0 && (r->paths[k - 1].pattern > p.pattern || (r->paths[k - 1].pattern == p.pattern && r->paths[k - 1].fixed_bytes < p.fixed_bytes))) {
            r->paths[k] = r->paths[k - 1];
            k--;
        }
        r->paths[k] = p;
    }
}

static bool index_fixed(tact_routes *r) {
    uint32_t size = 8;
    while (size < r->count * 2) size *= 2;
    r->table = calloc(size, sizeof *r->table);
    r->mask = size - 1;
    if (!r->table) return false;
    for (uint32_t i = 0; i < r->count && !r->paths[i].pattern; i++) {
        uint32_t at = tact_id32(r->paths[i].text) & r->mask;
        while (r->table[at]) at = (at + 1) & r->mask;
        r->table[at] = i + 1;
    }
    return true;
}

tact_status tact_routes_new(tact_routes **out, const char **problem, const tact_http_route *routes, size_t count) {
    tact_routes *r = calloc(1, sizeof *r);
    *problem = NULL;
    *out = r;
    if (!r) return TACT_ERR_MEMORY;
    r->paths = calloc(count ? count : 1, sizeof *r->paths);
    for (size_t i = 0; r->paths && i < count && !*problem; i++) *problem = add(r, &routes[i]);
    if (r->paths && !*problem) {
        order(r);
        if (index_fixed(r)) return TACT_OK;
    }
    tact_routes_free(r);
    *out = NULL;
    return *problem ? TACT_ERR_INVALID : TACT_ERR_MEMORY;
}

void tact_routes_free(tact_routes *r) {
    if (!r) return;
    free(r->paths);
    free(r->table);
    free(r);
}

static bool matches(const path *p, tact_slice text, tact_route_match *out) {
    const char *a = p->text.ptr, *a_end = a + p->text.len, *b = text.ptr, *b_end = b + text.len;
    out->param_count = 0;
    while (a < a_end) {
        if (*a != '{') {
            if (b == b_end || *a != *b) return false;
            a++; b++;
            continue;
        }
        const char *close = memchr(a, '}', (size_t)(a_end - a));
        const char *slash = close[-1] == '*' ? b_end : b;
        while (slash < b_end && *slash != '/') slash++;
        if (slash == b && close[-1] != '*') return false;
        out->params[out->param_count++] = (tact_slice){ b, (size_t)(slash - b) };
        a = close + 1;
        b = slash;
    }
    return b == b_end;
}

static const path *find_path(const tact_routes *r, tact_route_match *out, tact_slice text) {
    for (uint32_t at = tact_id32(text) & r->mask; r->table[at]; at = (at + 1) & r->mask)
        if (tact_slice_equal(r->paths[r->table[at] - 1].text, text)) return &r->paths[r->table[at] - 1];
    for (uint32_t i = 0; i < r->count; i++)
        if (r->paths[i].pattern && matches(&r->paths[i], text, out)) return &r->paths[i];
    return NULL;
}

void tact_routes_find(const tact_routes *r, tact_route_match *out, tact_http_method method, tact_slice text) {
    out->param_count = 0;
    const path *p = find_path(r, out, text);
    out->route = out->any = NULL;
    out->allow = p ? p->allow : 0;
    if (!p) return;
    tact_http_method as = method == TACT_HTTP_HEAD ? TACT_HTTP_GET : method;
    if (as) out->route = p->by_method[method_index(as)];
    for (unsigned i = 0; i < 7 && !out->any; i++) out->any = p->by_method[i];
    if (out->route) out->any = out->route;
}
