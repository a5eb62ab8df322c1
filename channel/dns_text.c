/* channel/dns_text.c -- see dns_text.h.  Source: RFC 1035. */
#include "channel/dns_text.h"
#include <arpa/inet.h>
#include <netdb.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD = 12, TXT = 16, INTERNET = 1, REPLY = 16384 };

static unsigned two(const uint8_t *p) { return (unsigned)p[0] << 8 | p[1]; }

/* Behind a name: labels, or a pointer, which ends it. */
static bool skip_name(const uint8_t *reply, size_t len, size_t *at) {
    while (*at < len) {
        uint8_t n = reply[(*at)++];
        if (n >= 0xC0) { ++*at; return *at <= len; }
        if (!n) return true;
        *at += n;
    }
    return false;
}

static bool join(const uint8_t *data, size_t len, char out[TACT_DNS_TEXT]) {
    size_t n = 0;
    for (size_t i = 0; i < len;) {
        size_t part = data[i++];
        if (i + part > len) return false;
        for (size_t k = 0; k < part && n + 1 < TACT_DNS_TEXT; k++) out[n++] = data[i + k] < ' ' ? ' ' : (char)data[i + k];
        i += part;
    }
    out[n] = 0;
    return true;
}

tact_status tact_dns_text_read(const uint8_t *reply, size_t len, tact_dns_texts *out) {
    size_t at = HEAD;
    out->count = 0;
    if (len < HEAD) return TACT_ERR_FORMAT;
    for (unsigned q = two(reply + 4); q; q--) {
        if (!skip_name(reply, len, &at) || at + 4 > len) return TACT_ERR_FORMAT;
        at += 4;
    }
    for (unsigned a = two(reply + 6); a; a--) {
        if (!skip_name(reply, len, &at) || at + 10 > len) return TACT_ERR_FORMAT;
        unsigned type = two(reply + at), class_ = two(reply + at + 2), data = two(reply + at + 8);
        at += 10;
        if (at + data > len) return TACT_ERR_FORMAT;
        if (type == TXT && class_ == INTERNET && out->count < TACT_DNS_TEXTS && !join(reply + at, data, out->items[out->count++])) return TACT_ERR_FORMAT;
        at += data;
    }
    return TACT_OK;
}

static bool use_server(res_state state, const char *server) {
    char host[64];
    const char *colon = strchr(server, ':');
    size_t n = colon ? (size_t)(colon - server) : strlen(server);
    long port = colon ? strtol(colon + 1, NULL, 10) : 53;
    struct sockaddr_in at = { .sin_family = AF_INET };
    if (n >= sizeof host || port < 1 || port > 65535) return false;
    memcpy(host, server, n);
    host[n] = 0;
    if (inet_pton(AF_INET, host, &at.sin_addr) != 1) return false;
    at.sin_port = htons((uint16_t)port);
    state->nsaddr_list[0] = at;
    state->nscount = 1;
    return true;
}

tact_status tact_dns_text(const char *server, const char *name, tact_dns_texts *out) {
    static uint8_t reply[REPLY];
    struct __res_state state;
    memset(&state, 0, sizeof state);
    out->count = 0;
    if (res_ninit(&state)) return TACT_ERR_IO;
    state.retrans = 3;
    state.retry = 2;
    if (server && !use_server(&state, server)) { res_nclose(&state); return TACT_ERR_INVALID; }
    int len = res_nquery(&state, name, INTERNET, TXT, reply, sizeof reply), why = state.res_h_errno;
    res_nclose(&state);
    if (len < 0) return why == HOST_NOT_FOUND || why == NO_DATA ? TACT_OK : TACT_ERR_IO;
    return tact_dns_text_read(reply, (size_t)len < sizeof reply ? (size_t)len : sizeof reply, out);
}
