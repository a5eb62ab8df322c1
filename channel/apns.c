/* channel/apns.c -- see apns.h. */
#include "channel/apns.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "channel/push_data.h"
#include "daemon/json_in.h"
#include "daemon/json_out.h"

tact_slice tact_apns_text(const tact_parcel *p, tact_slice public_url, tact_arena *arena) {
    tact_json j;
    tact_json_init(&j, arena, 1024);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "aps");
    tact_push_aps(&j, p);
    tact_push_data(&j, p, public_url, arena);
    tact_json_end_map(&j);
    return tact_json_done(&j);
}

int64_t tact_apns_expiration(const tact_parcel *p) {
    int64_t ttl = tact_parcel_ttl_s(p);
    return ttl ? p->now.us / 1000000 + ttl : 0;
}

unsigned tact_apns_priority(const tact_parcel *p) { return strcmp(tact_parcel_urgency(p), "high") == 0 ? 10 : 5; }

void tact_apns_id(const tact_parcel *p, char out[TACT_APNS_ID]) {
    uint8_t b[16];
    crypto_generichash(b, sizeof b, (const uint8_t *)p->id, strlen(p->id), NULL, 0);
    b[6] = (uint8_t)((b[6] & 0x0F) | 0x80);
    b[8] = (uint8_t)((b[8] & 0x3F) | 0x80);
    snprintf(out, TACT_APNS_ID, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

tact_slice tact_apns_claims(tact_slice team, int64_t now_s, tact_arena *arena) {
    tact_json j;
    tact_json_init(&j, arena, 128);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("iss"), team);
    tact_json_key_int(&j, TACT_S("iat"), now_s);
    tact_json_end_map(&j);
    return tact_json_done(&j);
}

/* ---- answers ---- */

typedef enum meaning { DEAD, DOUBTED, RENEW, STOP, PATIENCE } meaning;

/* By its reason; what is not here, by its status. DOUBTED: the token belongs to another app or environment, or our settings do. */
static meaning const_of(tact_slice reason, bool *known) {
    static const struct { const char *reason; meaning means; } rows[] = {
        { "BadDeviceToken", DEAD }, { "Unregistered", DEAD }, { "ExpiredToken", DEAD }, { "DeviceTokenNotForTopic", DOUBTED },
        { "ExpiredProviderToken", RENEW }, { "InvalidProviderToken", STOP }, { "MissingProviderToken", STOP }, { "BadCertificate", STOP }, { "BadCertificateEnvironment", STOP },
        { "BadEnvironmentKeyInToken", STOP }, { "UnrelatedKeyIdInToken", STOP }, { "BadEnvironmentKeyIdInToken", STOP }, { "Forbidden", STOP },
        { "BadTopic", STOP }, { "MissingTopic", STOP }, { "TopicDisallowed", STOP }, { "BadPath", STOP }, { "MethodNotAllowed", STOP }, { "InvalidPushType", STOP },
        { "TooManyProviderTokenUpdates", PATIENCE }, { "TooManyRequests", PATIENCE }, { "IdleTimeout", PATIENCE }, { "Shutdown", PATIENCE }, { "ServiceUnavailable", PATIENCE },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (tact_slice_is(reason, rows[i].reason)) { *known = true; return rows[i].means; }
    *known = false;
    return PATIENCE;
}

static void by_reason(tact_push_said *s, meaning means, tact_slice reason) {
    tact_fated *f = &s->fated;
    f->fate = means == DEAD || means == DOUBTED ? TACT_FATE_REFUSED : TACT_FATE_LATER;
    f->dead = means == DEAD;
    s->doubt = means == DOUBTED || tact_slice_is(reason, "BadDeviceToken");
    s->renew = means == RENEW;
    s->stop = means == STOP || means == RENEW;
    if (tact_slice_is(reason, "TooManyProviderTokenUpdates")) {        /* Apple: once in 20 minutes */
        s->stop = true;
        if (f->wait.us < TACT_MINUTES(20).us) f->wait = TACT_MINUTES(20);
    }
}

tact_push_said tact_apns_said(const tact_post_answer *a, tact_arena *arena) {
    tact_push_said s = { .fated = tact_fated_http(a) };
    tact_fated *f = &s.fated;
    tact_value body;
    tact_json_fault fault;
    int64_t at_ms;
    bool known;
    s.stop = f->blocked;
    f->blocked = false;                                    /* whether the channel stops, the sender knows: there is another service */
    if (a->reach != TACT_POST_ANSWERED || f->fate == TACT_FATE_TAKEN) return s;
    bool tree = tact_json_read(arena, &body, &fault, a->body) == TACT_OK && body.type == TACT_MAP;
    tact_slice reason = tree ? tact_value_path_text(&body, "reason") : (tact_slice){ NULL, 0 };
    meaning means = const_of(reason, &known);
    if (a->status == 410 && !known) { known = true; means = DEAD; }
    if (a->status == 404 || a->status == 405) { known = true; means = STOP; }      /* of the address that is called; devices are never 404 here */
    if (a->status >= 500 && a->status != 503) known = false;                       /* how far it came nobody can tell */
    if (known) by_reason(&s, means, reason);
    const tact_value *since = tree ? tact_value_path(&body, "timestamp") : NULL;
    if (f->dead && since && since->type == TACT_INT && (at_ms = since->integer) > 0 && at_ms < INT64_MAX / 1000) f->dead_since = (tact_instant){ at_ms * 1000 };
    return s;
}
