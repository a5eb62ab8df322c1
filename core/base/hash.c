/* core/base/hash.c -- see hash.h. */
#include "core/base/hash.h"

static uint64_t rotl(uint64_t x, unsigned b) { return x << b | x >> (64 - b); }

static uint64_t load64(const unsigned char *p, size_t n) {
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++) v |= (uint64_t)p[i] << (8 * i);
    return v;
}

typedef struct { uint64_t v0, v1, v2, v3; } sip;

static void sip_round(sip *s) {
    s->v0 += s->v1; s->v1 = rotl(s->v1, 13); s->v1 ^= s->v0; s->v0 = rotl(s->v0, 32);
    s->v2 += s->v3; s->v3 = rotl(s->v3, 16); s->v3 ^= s->v2;
    s->v0 += s->v3; s->v3 = rotl(s->v3, 21); s->v3 ^= s->v0;
    s->v2 += s->v1; s->v1 = rotl(s->v1, 17); s->v1 ^= s->v2; s->v2 = rotl(s->v2, 32);
}

uint64_t tact_hash(tact_seed key, tact_slice bytes) {
    const unsigned char *p = (const unsigned char *)bytes.ptr;
    size_t n = bytes.len;
    sip s = { key.a ^ 0x736f6d6570736575u, key.b ^ 0x646f72616e646f6du, key.a ^ 0x6c7967656e657261u, key.b ^ 0x7465646279746573u };
    for (; n >= 8; n -= 8, p += 8) {
        uint64_t m = load64(p, 8);
        s.v3 ^= m;
        sip_round(&s);
        s.v0 ^= m;
    }
    uint64_t last = (n ? load64(p, n) : 0) | (uint64_t)bytes.len << 56;
    s.v3 ^= last;
    sip_round(&s);
    s.v0 ^= last;
    s.v2 ^= 0xff;
    for (int i = 0; i < 3; i++) sip_round(&s);
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

uint64_t tact_id64(tact_slice name) { return tact_hash((tact_seed){ 0, 0 }, name); }

uint32_t tact_id32(tact_slice name) {
    uint32_t id = (uint32_t)tact_id64(name);
    return id ? id : 1;
}

static uint64_t splitmix(uint64_t *x) {
    uint64_t z = *x += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

tact_seed tact_seed_derive(tact_seed seed, uint64_t label) {
    uint64_t x = label;
    uint64_t a = splitmix(&x), b = splitmix(&x);
    x = seed.a ^ a;
    uint64_t c = splitmix(&x);
    x = seed.b ^ b ^ rotl(c, 17);
    return (tact_seed){ c ^ splitmix(&x), splitmix(&x) };
}

tact_rng tact_rng_from(tact_seed seed) {
    uint64_t x = seed.a, y = seed.b;
    return (tact_rng){ { splitmix(&x), splitmix(&y), splitmix(&x), splitmix(&y) | 1 } };
}

uint64_t tact_rng_next(tact_rng *r) {
    uint64_t result = rotl(r->s[1] * 5, 7) * 9, t = r->s[1] << 17;
    r->s[2] ^= r->s[0]; r->s[3] ^= r->s[1]; r->s[1] ^= r->s[2]; r->s[0] ^= r->s[3];
    r->s[2] ^= t;
    r->s[3] = rotl(r->s[3], 45);
    return result;
}

uint64_t tact_rng_below(tact_rng *r, uint64_t bound) {
    uint64_t limit = UINT64_MAX - (UINT64_MAX % bound + 1) % bound, x;
    do x = tact_rng_next(r); while (x > limit);
    return x % bound;
}

uint32_t tact_rng_u32(tact_rng *r) { return (uint32_t)(tact_rng_next(r) >> 32); }
