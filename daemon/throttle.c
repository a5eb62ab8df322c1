/* daemon/throttle.c -- see throttle.h. */
#include "daemon/throttle.h"
#include <sodium.h>
#include <stdlib.h>

enum { ROOM = 4096, NEIGHBOURS = 8, SHIFT_MOST = 10 };
#define FORGOTTEN_AFTER TACT_HOURS(1)

typedef struct entry { uint64_t key; uint32_t wrong; tact_instant last; } entry;
struct tact_throttle { uint8_t secret[crypto_shorthash_KEYBYTES]; entry entries[ROOM]; };

tact_throttle *tact_throttle_new(void) {
    tact_throttle *t = calloc(1, sizeof *t);
    if (t) crypto_shorthash_keygen(t->secret);
    return t;
}

void tact_throttle_free(tact_throttle *t) { free(t); }

static uint64_t key_of(const tact_throttle *t, char kind, const void *bytes, size_t len) {
    uint8_t text[1 + 64] = { (uint8_t)kind };
    uint64_t key;
    if (len > 64) len = 64;
    memcpy(text + 1, bytes, len);
    crypto_shorthash((uint8_t *)&key, text, 1 + len, t->secret);
    return key ? key : 1;
}

static entry *find(tact_throttle *t, uint64_t key, bool make, tact_instant now) {
    entry *oldest = NULL;
    for (unsigned i = 0; i < NEIGHBOURS; i++) {
        entry *e = &t->entries[(key + i) % ROOM];
        if (e->key == key) {
            if (make && !tact_instant_before(now, tact_instant_add(e->last, FORGOTTEN_AFTER))) e->wrong = 0;
            return e;
        }
        if (!oldest || tact_instant_before(e->last, oldest->last)) oldest = e;
    }
    if (make) *oldest = (entry){ .key = key };
    return make ? oldest : NULL;
}

static uint32_t wait_s(const entry *e, uint32_t unpunished, tact_instant now) {
    if (e->wrong < unpunished) return 0;
    uint32_t shift = e->wrong - unpunished, s = shift >= SHIFT_MOST ? TACT_THROTTLE_LONGEST_S : 1u << shift;
    tact_instant until = tact_instant_add(e->last, TACT_SECONDS(s < TACT_THROTTLE_LONGEST_S ? s : TACT_THROTTLE_LONGEST_S));
    return tact_instant_before(now, until) ? (uint32_t)((tact_instant_since(until, now).us + 999999) / 1000000) : 0;
}

static entry *of_name(tact_throttle *t, tact_slice name, bool make, tact_instant now) { return find(t, key_of(t, 'a', name.ptr, name.len), make, now); }

static entry *of_address(tact_throttle *t, const tact_peer *from, bool make, tact_instant now) {
    static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255 };
    return find(t, key_of(t, 'p', from->bytes, memcmp(from->bytes, mapped, sizeof mapped) == 0 ? 16 : 8), make, now);
}

static void count(entry *e, tact_instant now) { e->wrong++; e->last = now; }

uint32_t tact_throttle_take(tact_throttle *t, tact_slice name, const tact_peer *from, tact_instant now) {
    uint32_t address = wait_s(of_address(t, from, true, now), TACT_THROTTLE_ADDRESS_FREE, now);
    uint32_t account = wait_s(of_name(t, name, true, now), TACT_THROTTLE_ACCOUNT_FREE, now);
    if (address || account) return address > account ? address : account;
    count(of_address(t, from, true, now), now);
    count(of_name(t, name, true, now), now);
    return 0;
}

void tact_throttle_right(tact_throttle *t, tact_slice name, const tact_peer *from) {
    const tact_instant never = { 0 };
    entry *account = of_name(t, name, false, never), *address = of_address(t, from, false, never);
    if (account) account->wrong = 0;
    if (address && address->wrong) address->wrong--;
}
