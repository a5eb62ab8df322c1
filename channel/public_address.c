/* channel/public_address.c -- see public_address.h. */
#include "channel/public_address.h"
#include <string.h>

static const char *const closed4[] = { "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
                                       "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3" };
static const char *const closed6[] = { "2001::/23", "2001:db8::/32", "3fff::/20" };

static bool within(const tact_peer *address, const char *const *texts, size_t count) {
    tact_network network;
    for (size_t i = 0; i < count; i++)
        if (!tact_network_parse(tact_slice_of(texts[i]), &network) || tact_network_holds(&network, address)) return true;
    return false;
}

static bool begins(const tact_peer *address, const char *text) { return within(address, &text, 1); }

static bool public4(const uint8_t four[4]) {
    tact_peer a = { { [10] = 0xFF, [11] = 0xFF } };
    memcpy(a.bytes + 12, four, 4);
    return !within(&a, closed4, sizeof closed4 / sizeof *closed4);
}

bool tact_address_public(const tact_peer *a) {
    if (begins(a, "::ffff:0.0.0.0/96") || begins(a, "64:ff9b::/96")) return public4(a->bytes + 12);
    if (begins(a, "2002::/16")) return public4(a->bytes + 2);
    return begins(a, "2000::/3") && !within(a, closed6, sizeof closed6 / sizeof *closed6);
}

bool tact_address_loopback(const tact_peer *a) { return begins(a, "127.0.0.0/8") || begins(a, "::1"); }
