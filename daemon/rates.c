/* daemon/rates.c -- see rates.h. */
#include "daemon/rates.h"
#include <sodium.h>
#include <stdlib.h>

enum { NEIGHBOURS = 8 };
static const int64_t DEBT_US_MAX = (int64_t)3600 * 1000000;   /* a debt is forgotten after an hour */

typedef struct { uint64_t who; int64_t at_us; int64_t tokens_milli; } bucket;     /* tokens below zero are owed */
struct tact_rates { uint8_t key[crypto_shorthash_KEYBYTES]; bucket buckets[TACT_RATES_ROOM]; };

tact_rates *tact_rates_new(void) {
    tact_rates *r = calloc(1, sizeof *r);
    if (r) randombytes_buf(r->key, sizeof r->key);
    return r;
}

void tact_rates_free(tact_rates *r) { free(r); }

static uint64_t who_is(const tact_rates *r, const tact_peer *from, tact_slice name) {
    tact_peer client = tact_address_client(from);
    uint8_t text[16 + 64] = { 0 };
    size_t n = name.len < 64 ? name.len : 64;
    memcpy(text, client.bytes, sizeof client.bytes);
    if (n) memcpy(text + 16, name.ptr, n);
    uint64_t h;
    crypto_shorthash((unsigned char *)&h, text, 16 + n, r->key);
    return h ? h : 1;
}

static bucket *find(tact_rates *r, uint64_t who) {
    bucket *oldest = NULL;
    for (unsigned i = 0; i < NEIGHBOURS; i++) {
        bucket *b = &r->buckets[(who + i) % TACT_RATES_ROOM];
        if (b->who == who) return b;
        if (!oldest || b->at_us < oldest->at_us) oldest = b;
    }
    *oldest = (bucket){ .who = who };
    return oldest;
}

uint32_t tact_rates_take(tact_rates *r, const tact_peer *from, tact_slice name, uint32_t per_second, tact_instant now) {
    if (!per_second) return 0;
    int64_t full = (int64_t)per_second * 1000;
    bucket *b = find(r, who_is(r, from, name));
    int64_t since_us = b->at_us ? now.us - b->at_us : DEBT_US_MAX;
    int64_t earned = since_us >= DEBT_US_MAX || since_us < 0 ? INT64_MAX : since_us * per_second / 1000;
    if (earned >= full - b->tokens_milli) { b->tokens_milli = full; b->at_us = now.us; }
    else { b->tokens_milli += earned; b->at_us += earned * 1000 / per_second; }        /* what was too short to earn anything counts next time */
    if (b->tokens_milli < 1000) return (uint32_t)((1000 - b->tokens_milli + full - 1) / full);
    b->tokens_milli -= 1000;
    return 0;
}

void tact_rates_owe(tact_rates *r, const tact_peer *from, tact_slice name, uint32_t per_second, uint32_t more) {
    if (per_second && more) find(r, who_is(r, from, name))->tokens_milli -= (int64_t)more * 1000;
}

/* at_us: when all that was taken is paid for. */
uint32_t tact_rates_take_seldom(tact_rates *r, const tact_peer *from, tact_slice name, uint32_t most, tact_span every, tact_instant now) {
    bucket *b = find(r, who_is(r, from, name));
    int64_t owed = b->at_us - now.us, full = (int64_t)most * every.us;
    if (owed < 0) owed = 0;
    if (owed > full) owed = full;
    if (owed <= full - every.us) owed += every.us;
    else return (uint32_t)((owed - (full - every.us) + 999999) / 1000000);
    b->at_us = now.us + owed;
    return 0;
}
