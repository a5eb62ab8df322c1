/* channel/push_token.c -- see push_token.h. */
#include "channel/push_token.h"
#include <string.h>

enum { APNS_LEAST = 64, APNS_MOST = 200, FCM_LEAST = 20, FCM_MOST = 900 };

static const char *const names[TACT_PUSH_SERVICES] = { "apns", "fcm" };

tact_slice tact_push_service_name(unsigned service) { return tact_slice_of(names[service]); }

static bool digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

static bool hex(tact_slice text) {
    for (size_t i = 0; i < text.len; i++)
        if (!digit(text.ptr[i])) return false;
    return text.len >= APNS_LEAST && text.len <= APNS_MOST && text.len % 2 == 0;
}

static bool plain(tact_slice text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] > '~' || strchr("\"'\\<>", text.ptr[i])) return false;
    return text.len >= FCM_LEAST && text.len <= FCM_MOST;
}

static bool wrong(tact_push_token_fault *fault, const char *path, const char *reason, const char *hint) {
    *fault = (tact_push_token_fault){ path, reason, hint };
    return false;
}

bool tact_push_token_of(tact_slice service, tact_slice type, tact_slice token, tact_push_token *out, tact_push_token_fault *fault) {
    bool apns = tact_slice_equal_nocase(service, TACT_S("apns")), fcm = tact_slice_equal_nocase(service, TACT_S("fcm"));
    if (service.len && !apns && !fcm) return wrong(fault, "/service", "is neither apns nor fcm", "name the service that gave the token, or leave it out");
    if (!token.len) return wrong(fault, "/token", "is missing", "send the device token; null when there is none any more");
    if (!service.len) apns = hex(token) && !tact_slice_equal_nocase(type, TACT_S("android"));
    *out = (tact_push_token){ apns ? TACT_PUSH_APNS : TACT_PUSH_FCM, token };
    if (apns && !hex(token)) return wrong(fault, "/token", "is no device token of Apple's: 64 to 200 hex digits", "write each byte that the app was given as two hex digits");
    if (!apns && !plain(token)) return wrong(fault, "/token", "is no registration token: 20 to 900 plain characters", "send it as the service gave it to the app");
    return true;
}

tact_slice tact_push_token_write(const tact_push_token *t, tact_arena *arena) {
    tact_slice name = tact_push_service_name(t->service);
    char *text = tact_arena_alloc(arena, name.len + 1 + t->token.len, 1), *at = text;
    if (!text) return (tact_slice){ NULL, 0 };
    memcpy(at, name.ptr, name.len);
    at += name.len;
    *at++ = ':';
    for (size_t i = 0; i < t->token.len; i++) {
        char c = t->token.ptr[i];
        *at++ = t->service == TACT_PUSH_APNS && c >= 'A' && c <= 'F' ? (char)(c + 32) : c;
    }
    return (tact_slice){ text, (size_t)(at - text) };
}

bool tact_push_token_read(tact_slice text, tact_push_token *out) {
    for (unsigned i = 0; i < TACT_PUSH_SERVICES; i++) {
        tact_slice name = tact_push_service_name(i);
        if (!tact_slice_starts(text, name) || text.len <= name.len || text.ptr[name.len] != ':') continue;
        *out = (tact_push_token){ (uint8_t)i, { text.ptr + name.len + 1, text.len - name.len - 1 } };
        return i == TACT_PUSH_APNS ? hex(out->token) : plain(out->token);
    }
    return false;
}
