/* daemon/http_address.c -- see http_address.h. */
#include "daemon/http_address.h"
#include <arpa/inet.h>
#include <netinet/in.h>

static tact_peer mapped(const void *four) {
    tact_peer a = { { 0 } };
    a.bytes[10] = a.bytes[11] = 0xFF;
    memcpy(a.bytes + 12, four, 4);
    return a;
}

tact_peer tact_address_of(const struct sockaddr *from) {
    tact_peer a = { { 0 } };
    if (from->sa_family == AF_INET) return mapped(&((const struct sockaddr_in *)(const void *)from)->sin_addr);
    if (from->sa_family == AF_INET6) memcpy(a.bytes, &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr, 16);
    return a;
}

static bool all_digits(tact_slice t) {
    for (size_t i = 0; i < t.len; i++) if (t.ptr[i] < '0' || t.ptr[i] > '9') return false;
    return t.len > 0 && t.len <= 5;
}

/* The address alone: brackets and port taken off. */
static tact_slice bare(tact_slice t) {
    if (t.len && t.ptr[0] == '[') {
        const char *close = memchr(t.ptr, ']', t.len);
        if (!close) return (tact_slice){ NULL, 0 };
        size_t used = (size_t)(close - t.ptr) + 1;
        tact_slice rest = { t.ptr + used, t.len - used };
        if (rest.len && (rest.ptr[0] != ':' || !all_digits((tact_slice){ rest.ptr + 1, rest.len - 1 }))) return (tact_slice){ NULL, 0 };
        return (tact_slice){ t.ptr + 1, used - 2 };
    }
    const char *colon = t.len ? memchr(t.ptr, ':', t.len) : NULL;
    if (!colon) return t;
    size_t before = (size_t)(colon - t.ptr);
    tact_slice port = { colon + 1, t.len - before - 1 };
    return memchr(port.ptr, ':', port.len) || !all_digits(port) ? t : (tact_slice){ t.ptr, before };   /* two colons: IPv6 */
}

bool tact_address_parse(tact_slice text, tact_peer *out) {
    char z[TACT_ADDRESS_TEXT];
    tact_slice t = bare(text);
    if (t.len == 0 || t.len >= sizeof z) return false;
    memcpy(z, t.ptr, t.len);
    z[t.len] = 0;
    if (strlen(z) != t.len) return false;
    struct in_addr four;
    if (inet_pton(AF_INET, z, &four) == 1) { *out = mapped(&four); return true; }
    return inet_pton(AF_INET6, z, out->bytes) == 1;
}

static bool is_mapped(const tact_peer *a) { tact_peer zero = mapped("\0\0\0\0"); return memcmp(a->bytes, zero.bytes, 12) == 0; }

tact_peer tact_address_client(const tact_peer *a) {
    tact_peer client = *a;
    if (!is_mapped(a)) memset(client.bytes + 8, 0, 8);
    return client;
}

tact_slice tact_address_format(const tact_peer *a, char out[TACT_ADDRESS_TEXT]) {
    const char *z = is_mapped(a) ? inet_ntop(AF_INET, a->bytes + 12, out, TACT_ADDRESS_TEXT) : inet_ntop(AF_INET6, a->bytes, out, TACT_ADDRESS_TEXT);
    return tact_slice_of(z ? z : "");
}

bool tact_network_parse(tact_slice text, tact_network *out) {
    const char *slash = text.len ? memchr(text.ptr, '/', text.len) : NULL;
    tact_slice address = { text.ptr, slash ? (size_t)(slash - text.ptr) : text.len };
    if (!tact_address_parse(address, &out->address)) return false;
    bool four = is_mapped(&out->address) && !memchr(address.ptr, ':', address.len);
    int64_t bits = four ? 32 : 128;
    if (slash && (!tact_slice_int((tact_slice){ slash + 1, text.len - address.len - 1 }, &bits) || bits < 0 || bits > (four ? 32 : 128))) return false;
    out->bits = (uint8_t)(four ? bits + 96 : bits);
    return true;
}

bool tact_network_holds(const tact_network *n, const tact_peer *a) {
    unsigned whole = n->bits / 8, rest = n->bits % 8;
    if (memcmp(n->address.bytes, a->bytes, whole) != 0) return false;
    if (!rest) return true;
    uint8_t mask = (uint8_t)(0xFF00u >> rest);
    return ((n->address.bytes[whole] ^ a->bytes[whole]) & mask) == 0;
}

bool tact_networks_hold(const tact_network *networks, size_t count, const tact_peer *a) {
    for (size_t i = 0; i < count; i++) if (tact_network_holds(&networks[i], a)) return true;
    return false;
}

static tact_slice trim(tact_slice t) {
    while (t.len && (t.ptr[0] == ' ' || t.ptr[0] == '\t')) { t.ptr++; t.len--; }
    while (t.len && (t.ptr[t.len - 1] == ' ' || t.ptr[t.len - 1] == '\t')) t.len--;
    return t;
}

/* The value of for= in one element of a Forwarded header. */
static tact_slice forwarded_for(tact_slice element) {
    while (element.len) {
        const char *semi = memchr(element.ptr, ';', element.len);
        size_t n = semi ? (size_t)(semi - element.ptr) : element.len;
        tact_slice pair = trim((tact_slice){ element.ptr, n });
        if (pair.len > 4 && tact_slice_equal_nocase((tact_slice){ pair.ptr, 4 }, TACT_S("for="))) {
            tact_slice v = { pair.ptr + 4, pair.len - 4 };
            if (v.len >= 2 && v.ptr[0] == '"' && v.ptr[v.len - 1] == '"') v = (tact_slice){ v.ptr + 1, v.len - 2 };
            return v;
        }
        element.ptr += n + (semi ? 1 : 0);
        element.len -= n + (semi ? 1 : 0);
    }
    return (tact_slice){ NULL, 0 };
}

bool tact_address_behind(tact_peer *peer, tact_slice chain, bool forwarded, const tact_network *trusted, size_t count) {
    while (chain.len && tact_networks_hold(trusted, count, peer)) {
        size_t from = chain.len;
        while (from > 0 && chain.ptr[from - 1] != ',') from--;
        tact_slice entry = trim((tact_slice){ chain.ptr + from, chain.len - from });
        tact_peer next;
        if (!tact_address_parse(forwarded ? forwarded_for(entry) : entry, &next)) return false;
        *peer = next;
        chain.len = from > 0 ? from - 1 : 0;
    }
    return tact_networks_hold(trusted, count, peer);
}
