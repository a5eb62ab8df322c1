/* daemon/coarse.c -- see coarse.h. */
#include "daemon/coarse.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "daemon/rates.h"

enum { ASKED_AT_ONCE = 60, ASKED_EVERY_MINUTES = 1 };

static void add(crypto_generichash_state *h, tact_slice part) {
    uint64_t length = part.len;        /* so that no two rows of parts are the same bytes */
    crypto_generichash_update(h, (const uint8_t *)&length, sizeof length);
    if (part.len) crypto_generichash_update(h, (const uint8_t *)part.ptr, part.len);
}

tact_coarse tact_coarse_of(const uint8_t secret[32], const tact_slice *parts, size_t count) {
    tact_coarse c;
    crypto_generichash_state h;
    crypto_generichash_init(&h, secret, 32, sizeof c.key);
    for (size_t i = 0; i < count; i++) add(&h, parts[i]);
    crypto_generichash_final(&h, c.key, sizeof c.key);
    return c;
}

tact_coarse tact_coarse_ask(const tact_vault *vault, const tact_slice *parts, size_t count) {
    uint8_t secret[TACT_DERIVED_BYTES];
    tact_vault_derive(vault, secret, "coarsely", 0);
    tact_coarse c = tact_coarse_of(secret, parts, count);
    sodium_memzero(secret, sizeof secret);
    return c;
}

size_t tact_coarse_conditions(const tact_campaign *c, tact_slice parts[TACT_COARSE_PARTS]) {
    const tact_slice all[] = { c->name, c->audience.code, c->when.code, c->goal_where.code, c->value.code, c->after_event, c->after_unless, c->date };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) parts[i] = all[i];
    return sizeof all / sizeof *all;
}

/* Bound and noise, from 0 to 65535 each. */
static void draw(const tact_coarse *c, tact_slice what, uint32_t out[2]) {
    uint8_t bytes[16];
    crypto_generichash(bytes, sizeof bytes, (const uint8_t *)what.ptr, what.len, c->key, sizeof c->key);
    for (unsigned i = 0; i < 2; i++) out[i] = (uint32_t)bytes[2 * i] | (uint32_t)bytes[2 * i + 1] << 8;
}

static uint64_t blurred(uint64_t n, uint64_t step, uint32_t drawn) {
    uint64_t noisy = n + drawn * (2 * step - 1) / 65536, under = step - 1;                 /* n - (step - 1) .. n + (step - 1), plus step - 1 */
    uint64_t told = noisy <= under ? 0 : (noisy - under + step / 2) / step * step;
    return told < step ? step : told;
}

bool tact_coarse_things(const tact_coarse *c, tact_slice what, uint64_t things, uint64_t people, uint64_t *told) {
    uint32_t drawn[2];
    draw(c, what, drawn);
    if (people < TACT_COARSE_LEAST + drawn[0] * (TACT_COARSE_FEW - TACT_COARSE_LEAST) / 65536) return false;
    *told = blurred(things, TACT_COARSE_STEP * ((things + people - 1) / people), drawn[1]);
    return true;
}

bool tact_coarse_people(const tact_coarse *c, tact_slice what, uint64_t people, uint64_t *told) { return tact_coarse_things(c, what, people, people, told); }

void tact_coarse_cells(const tact_coarse *c, const char *what, tact_tell_cell *cells, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint64_t people = 0;
        char name[64];
        int n = snprintf(name, sizeof name, "%s %zu", what, i);
        TACT_ASSERT(n > 0 && (size_t)n < sizeof name);
        tact_slice key = { name, (size_t)n };
        cells[i].told = tact_coarse_things(c, key, cells[i].times, cells[i].people, &cells[i].times) && tact_coarse_people(c, key, cells[i].people, &people);
        if (cells[i].told) cells[i].people = (uint32_t)people;
    }
}

bool tact_coarse_may_ask(tact_server *s, const tact_http_request *request, const tact_config_key *key) {
    static const tact_peer anywhere;       /* who asks counts, not from where */
    uint32_t wait = tact_rates_take_seldom(s->rates, &anywhere, key->name, ASKED_AT_ONCE, TACT_MINUTES(ASKED_EVERY_MINUTES), tact_server_now(s));
    if (!wait) return true;
    tact_http_refuse(s->http, request->id, &(tact_http_problem){ .status = 429, .detail = TACT_S("Sixty questions about how many people, then one a minute: many wordings of one question would tell of single people. Ask again when Retry-After says."), .retry_after_s = wait });
    return false;
}
