/* channel/parcel.c -- what those who push make of a parcel: how long, how urgent, in whose place. */
#include <sodium.h>
#include <stdio.h>
#include "channel/sender.h"

enum { TTL_MOST_S = 28 * 86400 };

int64_t tact_parcel_ttl_s(const tact_parcel *p) {
    tact_instant end = p->quiet_from.us && tact_instant_before(p->quiet_from, p->not_after) ? p->quiet_from : p->not_after;
    int64_t s = (end.us - p->now.us) / 1000000;
    return s < 0 ? 0 : s > TTL_MOST_S ? TTL_MOST_S : s;
}

const char *tact_parcel_urgency(const tact_parcel *p) {
    if (p->class_ == TACT_CLASS_TRANSACTIONAL || p->class_ == TACT_CLASS_ANSWER) return "high";
    return p->class_ == TACT_CLASS_SERVICE || tact_parcel_ttl_s(p) <= 3600 ? "normal" : "low";
}

/* A hash: the service need not read what the campaign is called. */
void tact_parcel_topic(const tact_parcel *p, char out[33]) {
    uint8_t hash[crypto_generichash_BYTES];
    tact_slice of = p->class_ == TACT_CLASS_PROMOTIONAL ? p->campaign : tact_slice_of(p->id);
    crypto_generichash(hash, sizeof hash, (const uint8_t *)of.ptr, of.len, NULL, 0);
    sodium_bin2base64(out, 33, hash, 15, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* `path` and `rest` below our address. */
static tact_slice below(tact_slice public_url, const char *path, tact_slice rest, tact_arena *arena) {
    size_t n = public_url.len;
    while (n && public_url.ptr[n - 1] == '/') n--;
    char *url = rest.len && n ? tact_arena_alloc(arena, n + strlen(path) + rest.len + 1, 1) : NULL;
    if (!url) return (tact_slice){ NULL, 0 };
    int len = snprintf(url, n + strlen(path) + rest.len + 1, "%.*s%s%.*s", (int)n, public_url.ptr, path, (int)rest.len, rest.ptr);
    return (tact_slice){ url, (size_t)len };
}

tact_slice tact_parcel_later_url(const tact_parcel *p, tact_slice public_url, tact_arena *arena) { return p->later ? below(public_url, "/y/", p->mark, arena) : (tact_slice){ NULL, 0 }; }
tact_slice tact_parcel_calendar_url(const tact_parcel *p, tact_slice public_url, tact_arena *arena) { return below(public_url, "", p->calendar_link, arena); }
