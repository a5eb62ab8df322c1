/* daemon/throttle.c -- see throttle.h. */
#include "daemon/throttle.h"
#include <sodium.h>
#include <stdlib.h>

enum { ROOM = 4096, NEIGHBOURS = 8, SHIFT_MOST = 10 };
#define FORGOTTEN_AFTER TACT_HOURS(1)
#define KNOWN_FOR TACT_DAYS(30)

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

static uint32_t wait_s(const entry *e, uint32_t unpunished, uint32_t longest_s, tact_instant now) {
    if (e->wrong < unpunished) return 0;
    uint32_t shift = e->wrong - unpunished, s = shift >= SHIFT_MOST ? longest_s : 1u << shift;
    tact_instant until = tact_instant_add(e->last, TACT_SECONDS(s < longest_s ? s : longest_s));
    return tact_instant_before(now, until) ? (uint32_t)((tact_instant_since(until, now).us + 999999) / 1000000) : 0;
}

static entry *of_name(tact_throttle *t, tact_slice name, bool make, tact_instant now) { return find(t, key_of(t, 'a', name.ptr, name.len), make, now); }

/* Wrong codes behind its right password. */
static entry *of_code(tact_throttle *t, tact_slice name, bool make, tact_instant now) { return find(t, key_of(t, 'c', name.ptr, name.len), make, now); }

static entry *of_address(tact_throttle *t, const tact_peer *from, bool make, tact_instant now) {
    tact_peer client = tact_address_client(from);
    return find(t, key_of(t, 'p', client.bytes, sizeof client.bytes), make, now);
}

/* This name from this address; `kind` b: its wrong ones, g: that it signed in well. */
static entry *of_both(tact_throttle *t, char kind, tact_slice name, const tact_peer *from, bool make, tact_instant now) {
    tact_peer client = tact_address_client(from);
    uint8_t text[24];
    memcpy(text, client.bytes, sizeof client.bytes);
    uint64_t name_key = key_of(t, 'a', name.ptr, name.len);
    memcpy(text + 16, &name_key, sizeof name_key);
    return find(t, key_of(t, kind, text, sizeof text), make, now);
}

static void count(entry *e, tact_instant now) { e->wrong++; e->last = now; }

uint32_t tact_throttle_take(tact_throttle *t, tact_slice name, const tact_peer *from, tact_instant now) {
    const entry *well = of_both(t, 'g', name, from, false, now);
    bool known = well && tact_instant_before(now, tact_instant_add(well->last, KNOWN_FOR));
    const entry *codes = known ? NULL : of_code(t, name, false, now);
    uint32_t waits[] = { codes ? wait_s(codes, TACT_THROTTLE_ACCOUNT_FREE, TACT_THROTTLE_LONGEST_S, now) : 0,
                         wait_s(of_address(t, from, true, now), TACT_THROTTLE_ADDRESS_FREE, TACT_THROTTLE_LONGEST_S, now),
                         wait_s(of_both(t, 'b', name, from, true, now), TACT_THROTTLE_ACCOUNT_FREE, TACT_THROTTLE_LONGEST_S, now),
                         known ? 0 : wait_s(of_name(t, name, true, now), TACT_THROTTLE_ACCOUNT_FREE, TACT_THROTTLE_NAME_LONGEST_S, now) };
    uint32_t longest = 0;
    for (unsigned i = 0; i < sizeof waits / sizeof *waits; i++) if (waits[i] > longest) longest = waits[i];
    if (longest) return longest;
    count(of_address(t, from, true, now), now);
    count(of_both(t, 'b', name, from, true, now), now);
    count(of_name(t, name, true, now), now);
    return 0;
}

static void take_back(entry *e) { if (e && e->wrong) e->wrong--; }

void tact_throttle_half(tact_throttle *t, tact_slice name, const tact_peer *from) {
    const tact_instant never = { 0 };
    take_back(of_address(t, from, false, never));
    take_back(of_both(t, 'b', name, from, false, never));
    take_back(of_name(t, name, false, never));
}

void tact_throttle_code(tact_throttle *t, tact_slice name, tact_instant now) { count(of_code(t, name, true, now), now); }

void tact_throttle_right(tact_throttle *t, tact_slice name, const tact_peer *from, tact_instant now) {
    const tact_instant never = { 0 };
    entry *account = of_name(t, name, false, never), *both = of_both(t, 'b', name, from, false, never);
    entry *codes = of_code(t, name, false, never);
    if (codes) codes->wrong = 0;
    if (account) account->wrong = 0;
    if (both) both->wrong = 0;
    take_back(of_address(t, from, false, never));
    of_both(t, 'g', name, from, true, now)->last = now;
}
