/* cli/doctor_brand.c -- the brand folder: mistakes, secrets, campaigns, channels, laws, addresses; see doctor.h. */
#include "cli/doctor.h"

static int len_of(tact_slice s) { return (int)(s.len < 200 ? s.len : 200); }

static bool loopback(tact_slice listen) { return tact_slice_starts(listen, TACT_S("127.")) || tact_slice_starts(listen, TACT_S("[::1]")) || tact_slice_starts(listen, TACT_S("localhost")); }

static void mistakes(const tact_doctor *d) {
    char way[400];
    snprintf(way, sizeof way, "`tact check %.300s` explains each", d->folders->brand);
    if (!d->brand_ok) tact_doctor_say(d->out, TACT_HEALTH_BAD, "brand folder", way, "%u mistakes: nothing can be served", d->diags->error_count);
    else if (d->diags->warning_count) tact_doctor_say(d->out, TACT_HEALTH_WARN, "brand folder", way, "loads, with %u warnings", d->diags->warning_count);
    else tact_doctor_say(d->out, TACT_HEALTH_OK, "brand folder", NULL, "loads without a mistake");
}

static void secrets(const tact_doctor *d) {
    const tact_config *c = &d->brand->config;
    unsigned missing = 0, kinds = 0;
    char way[400], names[160] = "";
    for (uint32_t i = 0; i < c->keys.count; i++) {
        kinds |= 1u << c->keys.items[i].kind;
        if (c->keys.items[i].secret.len) continue;
        size_t n = strlen(names);
        snprintf(names + n, sizeof names - n, "%s%.*s", missing ? ", " : "", (int)(c->keys.items[i].name.len < 40 ? c->keys.items[i].name.len : 40), c->keys.items[i].name.ptr);
        missing++;
    }
    snprintf(way, sizeof way, "write them into %.200s; `tact check --secrets` names the variables", d->folders->env);
    if (missing) tact_doctor_say(d->out, TACT_HEALTH_BAD, "secrets", way, "the secrets of %u keys cannot be found here: %s", missing, names);
    else if (c->keys.count) tact_doctor_say(d->out, TACT_HEALTH_OK, "secrets", NULL, "all %u keys have theirs", c->keys.count);
    if (!(kinds >> TACT_KEY_WRITE & 1)) tact_doctor_say(d->out, TACT_HEALTH_WARN, "write key", "`tact keys new site write` makes one", "there is none, so pages and apps cannot send events");
    if (!(kinds >> TACT_KEY_ADMIN & 1)) tact_doctor_say(d->out, TACT_HEALTH_WARN, "admin key", "`tact keys new owner admin` makes one", "there is none, so nobody can pause a running tact");
}

static void campaigns(const tact_doctor *d) {
    const tact_bundle *b = &d->brand->bundle;
    unsigned live = 0, drafts = 0, paused = 0, testers = 0;
    for (uint32_t i = 0; i < b->campaign_count; i++) {
        const tact_campaign *c = &b->campaigns[i];
        live += c->state == TACT_STATE_LIVE;
        drafts += c->state == TACT_STATE_DRAFT;
        paused += c->state == TACT_STATE_PAUSED;
        testers += c->state == TACT_STATE_LIVE && c->send == TACT_SEND_TESTERS;
    }
    if (!live) tact_doctor_say(d->out, TACT_HEALTH_WARN, "campaigns", "set `state: live` in one (`send: testers` keeps it to testers)", "none is live, so tact says nothing: %u drafts, %u paused", drafts, paused);
    else tact_doctor_say(d->out, TACT_HEALTH_OK, "campaigns", NULL, "%u live (%u of them to testers only), %u drafts, %u paused", live, testers, drafts, paused);
    if (testers && !d->brand->config.testers.count) tact_doctor_say(d->out, TACT_HEALTH_WARN, "testers", "name some under `testers:` in tact.yaml", "%u campaigns go to testers only, and there are none", testers);
}

/* Codes of others are counted in their file: how many are left, a running tact knows (`tact rewards`). */
static void pools(const tact_doctor *d) {
    enum { FEW = 100 };
    for (uint32_t i = 0; i < d->brand->pool_count; i++) {
        const tact_coupon *c = tact_rewards_coupon(&d->brand->bundle.rewards, d->brand->pools[i].coupon);
        uint32_t n = d->brand->pools[i].count;
        if (!c || n >= FEW) continue;
        tact_doctor_say(d->out, TACT_HEALTH_WARN, "coupons", "add codes to its file; `tact rewards` and tact_coupon_codes_left say how many nobody has yet", "the pool of '%.*s' has %u codes in all", len_of(c->name), c->name.ptr, n);
    }
}

/* A live campaign that can only leave on channels nobody drives never leaves. */
static void channels(const tact_doctor *d) {
    const tact_bundle *b = &d->brand->bundle;
    for (unsigned ch = 0; ch < TACT_CHANNEL_COUNT; ch++) {
        unsigned users = 0, only = 0;
        tact_slice first = { NULL, 0 };
        if (tact_config_connected(&d->brand->config, ch)) continue;
        for (uint32_t i = 0; i < b->campaign_count; i++) {
            const tact_campaign *c = &b->campaigns[i];
            bool uses = false, other = false;
            for (uint32_t m = 0; c->state == TACT_STATE_LIVE && m < c->message_count; m++) {
                uses |= c->messages[m].channels >> ch & 1;
                for (unsigned o = 0; o < TACT_CHANNEL_COUNT; o++) other |= (c->messages[m].channels >> o & 1) && tact_config_connected(&d->brand->config, o);
            }
            if (!uses) continue;
            users++;
            if (other) continue;
            only++;
            if (!first.len) first = c->name;
        }
        tact_slice name = tact_word_name(TACT_LIST_CHANNEL, ch);
        if (only) tact_doctor_say(d->out, TACT_HEALTH_BAD, "channels", "give it a driver under `channels:` in tact.yaml, or the campaigns another channel", "%u live campaigns can only leave by %.*s, which has no driver: %.*s%s", only, len_of(name), name.ptr,
                                  len_of(first), first.ptr, only > 1 ? " ..." : "");
        else if (users) tact_doctor_say(d->out, TACT_HEALTH_WARN, "channels", "give it a driver under `channels:` in tact.yaml when it shall be used", "%u live campaigns name %.*s, which has no driver; they leave by others", users, len_of(name), name.ptr);
    }
}

static void dry_runs(const tact_doctor *d) {
    char names[160] = "";
    for (unsigned ch = 0; ch < TACT_CHANNEL_COUNT; ch++) {
        tact_slice name = tact_word_name(TACT_LIST_CHANNEL, ch);
        size_t n = strlen(names);
        if (d->brand->config.driver[ch] == TACT_DRIVER_DRY_RUN) snprintf(names + n, sizeof names - n, "%s%.*s", n ? ", " : "", len_of(name), name.ptr);
    }
    if (names[0]) tact_doctor_say(d->out, TACT_HEALTH_OK, "dry run", NULL, "%s: written to data/outbox, never sent", names);
}

static void laws(const tact_doctor *d) {
    const tact_bundle *b = &d->brand->bundle;
    int64_t oldest = INT64_MAX, today = d->now.us / TACT_DAYS(1).us;
    const tact_law_row *row = NULL;
    bool own = false;
    for (uint32_t i = 0; i < b->law_count; i++) {
        int64_t day = tact_days_from_civil(b->laws[i].reviewed_year, b->laws[i].reviewed_month, b->laws[i].reviewed_day);
        own |= b->country.len == 2 && memcmp(b->laws[i].country, b->country.ptr, 2) == 0;
        if (day < oldest) { oldest = day; row = &b->laws[i]; }
    }
    if (!own) tact_doctor_say(d->out, TACT_HEALTH_WARN, "law tables", "promotion by text message and call stays off there until a table exists", "there is none for the brand's country %.*s", len_of(b->country), b->country.ptr);
    if (row && today - oldest > 365) tact_doctor_say(d->out, TACT_HEALTH_WARN, "law tables", "ask somebody who knows the law whether it still holds, and update tact", "the one of %.2s was last reviewed on %04u-%02u-%02u, more than a year ago", row->country, row->reviewed_year, row->reviewed_month, row->reviewed_day);
    else if (row) tact_doctor_say(d->out, TACT_HEALTH_OK, "law tables", NULL, "the oldest was reviewed on %04u-%02u-%02u", row->reviewed_year, row->reviewed_month, row->reviewed_day);
}

static void addresses(const tact_doctor *d) {
    const tact_config *c = &d->brand->config;
    bool here = loopback(c->listen);
    if (!c->public_url.len) tact_doctor_say(d->out, TACT_HEALTH_WARN, "public_url", "set it to https://... once tact is behind your proxy", "not set: pages and apps elsewhere cannot be told where to send events, and links in messages have no home");
    else if (!tact_slice_starts(c->public_url, TACT_S("https://"))) tact_doctor_say(d->out, TACT_HEALTH_WARN, "public_url", "put a proxy with TLS in front (examples/proxy)", "%.*s is not https: keys and people's events travel in the clear", len_of(c->public_url), c->public_url.ptr);
    else tact_doctor_say(d->out, TACT_HEALTH_OK, "public_url", NULL, "%.*s", len_of(c->public_url), c->public_url.ptr);
    if (!here) tact_doctor_say(d->out, TACT_HEALTH_WARN, "listen", "listen on 127.0.0.1 and let a proxy with TLS in front", "%.*s can be reached from other machines without TLS", len_of(c->listen), c->listen.ptr);
    if (c->public_url.len && !c->trusted_proxies.count) tact_doctor_say(d->out, TACT_HEALTH_WARN, "trusted_proxies", "name the proxy's address, for example [127.0.0.1]", "none is named, though there is a public_url: rate limits would count everybody behind the proxy as one");
}

void tact_doctor_brand(const tact_doctor *d) {
    mistakes(d);
    secrets(d);
    addresses(d);
    if (!d->brand_ok) return;
    campaigns(d);
    pools(d);
    channels(d);
    dry_runs(d);
    laws(d);
}
