/* import/robots.c -- see robots.h. */
#include "import/robots.h"

static bool burst(tact_behaviour *b, const tact_behaviour_limits *limits, int64_t at_us) {
    int64_t oldest = b->burst_us[b->burst_next % TACT_BEHAVIOUR_BURST];
    b->burst_us[b->burst_next % TACT_BEHAVIOUR_BURST] = at_us;
    bool full = b->burst_next >= TACT_BEHAVIOUR_BURST;
    b->burst_next++;
    int64_t apart = at_us - oldest;
    return full && apart >= 0 && apart < (int64_t)limits->burst_seconds * 1000000;
}

void tact_behaviour_note(tact_behaviour *b, const tact_behaviour_limits *limits, const tact_hit *hit, tact_hit_kind kind) {
    bool fast = false;
    b->hits++;
    if (kind == TACT_HIT_HEAD) b->heads++;
    else if (kind != TACT_HIT_NO_REQUEST && kind != TACT_HIT_METHOD) b->gets++;
    if (kind == TACT_HIT_ASSET && !tact_slice_is(hit->path, "/favicon.ico")) b->assets++;
    if (kind == TACT_HIT_ROBOTS_TXT) b->robots_txt++;
    if (kind == TACT_HIT_PROBE) b->probes++;
    if (kind == TACT_HIT_MISSING) b->missing++;
    if (kind == TACT_HIT_PAGE || kind == TACT_HIT_DOWNLOAD) { b->pages++; fast = burst(b, limits, hit->at.us); }
    if (hit->referrer.len) b->with_referrer++;
    if (b->verdict) return;
    if (b->robots_txt) b->verdict = "asked for robots.txt or a sitemap";
    else if (b->probes >= limits->probes) b->verdict = "tried doors that scanners try";
    else if (fast) b->verdict = "read pages faster than people can";
    else if (b->heads && !b->gets) b->verdict = "asked for headers only";
    else if (b->pages >= limits->bare_pages && !b->assets && !b->with_referrer) b->verdict = "read many pages without pictures, styles or links";
    else if (b->missing >= limits->missing && b->missing >= b->pages) b->verdict = "asked for many pages that are not there";
}
