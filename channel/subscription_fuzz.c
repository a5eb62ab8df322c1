/* channel/subscription_fuzz.c -- anything at all as a subscription: what is taken can be written, read again alike, and leads nowhere private. */
#include <stdlib.h>
#include <string.h>
#include "channel/public_address.h"
#include "channel/subscription.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[256 << 10], more[64 << 10];
    tact_arena arena, other;
    tact_subscription s, again;
    tact_subscription_fault fault;
    bool private_too = size && data[0] & 1;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_slice json = { (const char *)data + (size != 0), size - (size != 0) };
    if (!tact_subscription_read(json, private_too, &arena, &s, &fault)) { if (!fault.reason || !fault.hint || !fault.path) abort(); return 0; }
    tact_arena_init(&other, more, sizeof more, NULL);
    tact_slice text = tact_subscription_write(&s, &other);
    if (!text.len || text.len > TACT_SUBSCRIPTION_BYTES) abort();
    if (!tact_subscription_read(text, private_too, &other, &again, &fault) || strcmp(s.origin, again.origin) != 0 || memcmp(s.key, again.key, sizeof s.key) != 0) abort();
    tact_peer address;
    const char *host = strstr(s.origin, "://") + 3;
    if (!private_too && (strncmp(s.origin, "https://", 8) != 0 || (tact_address_parse(tact_slice_of(host), &address) && !tact_address_public(&address)))) abort();
    return 0;
}
