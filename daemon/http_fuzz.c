/* daemon/http_fuzz.c -- any bytes through the request parser, whole and in pieces: the same requests either way, nothing read past
 * the end; then routes, forms, credentials and the inflater on what was found. */
#include "daemon/http_internal.h"
#include "daemon/http_problem.h"
#include "daemon/http_text.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { REQUESTS = 8, LIMIT = 4000 };

/* What one pass over the input found. */
typedef struct found { unsigned count; int status; uint64_t digest; size_t consumed; } found;

static char head[TACT_HTTP_HEAD_BYTES], scratch[1 << 16];
static tact_http_header headers[TACT_HTTP_HEADERS];

static uint64_t mix(uint64_t digest, tact_slice t) {
    for (size_t i = 0; i < t.len; i++) digest = (digest ^ (unsigned char)t.ptr[i]) * 1099511628211ull;
    return digest * 31 + t.len;
}

static void use(found *f, const tact_parse *p) {
    tact_arena a;
    tact_slice user, password, value;
    const tact_http_pair *pairs;
    uint32_t count;
    TACT_ASSERT(p->header_count <= TACT_HTTP_HEADERS && p->body_len <= LIMIT);
    f->digest = mix(mix(f->digest, p->target), (tact_slice){ p->body, p->body_len }) + (uint64_t)p->method;
    for (uint32_t i = 0; i < p->header_count; i++) {
        TACT_ASSERT(p->headers[i].name.len > 0 && p->headers[i].name.ptr >= head && p->headers[i].value.ptr + p->headers[i].value.len <= head + sizeof head);
        f->digest = mix(mix(f->digest, p->headers[i].name), p->headers[i].value);
        tact_arena_init(&a, scratch, sizeof scratch, NULL);
        (void)!tact_http_basic(&a, &user, &password, p->headers[i].value);
        (void)tact_http_cookie(p->headers[i].value, TACT_S("a"));
    }
    tact_arena_init(&a, scratch, sizeof scratch, NULL);
    (void)!tact_http_form(&a, &pairs, &count, p->target);
    (void)!tact_http_form_value(&a, &value, p->target, TACT_S("a"));
}

static found run(const char *bytes, size_t len, size_t piece) {
    found f = { 0 };
    while (len > 0 && f.count < REQUESTS && !f.status) {
        tact_parse p;
        tact_parse_result r = TACT_PARSE_MORE;
        tact_parse_begin(&p, head, headers);
        while (len > 0 || r == TACT_PARSE_HEAD) {
            size_t used, n = len < piece ? len : piece;
            if (r == TACT_PARSE_HEAD) { p.body_limit = LIMIT; p.discard = f.count % 3 == 2; }
            r = tact_parse_feed(&p, &used, bytes, n);
            TACT_ASSERT(used <= n && (r != TACT_PARSE_MORE || used == n));
            bytes += used;
            len -= used;
            f.consumed += used;
            if (r == TACT_PARSE_DONE || r == TACT_PARSE_BAD) break;
        }
        if (r == TACT_PARSE_DONE) { if (!p.discard) use(&f, &p); f.count++; }
        if (r == TACT_PARSE_BAD) { f.status = p.status; TACT_ASSERT(p.status >= 400 && p.status <= 505 && p.detail); }
        tact_parse_end(&p);
        if (r == TACT_PARSE_MORE) break;
    }
    return f;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static tact_inflater *inflater;
    char *copy = malloc(size ? size : 1);
    if (!copy) return 0;
    if (size) memcpy(copy, data, size);
    found whole = run(copy, size, size ? size : 1), bytewise = run(copy, size, 1), sevens = run(copy, size, 7);
    TACT_ASSERT(whole.count == bytewise.count && whole.digest == bytewise.digest && (whole.status != 0) == (bytewise.status != 0));
    TACT_ASSERT(whole.count == sevens.count && whole.digest == sevens.digest);
    if (!inflater) inflater = tact_inflater_new();
    tact_slice plain;
    if (inflater && tact_inflate(inflater, &plain, (tact_slice){ copy, size }, LIMIT) == TACT_OK) TACT_ASSERT(plain.len <= LIMIT);
    free(copy);
    return 0;
}
