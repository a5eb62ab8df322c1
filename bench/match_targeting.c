/* bench/match_targeting.c -- a shop's targeting rules and events as the comparison of matchers in bench/README.md made them: 12 attributes,
 * conjunctions of 2 to 6 predicates with ranges, sets and any-of lists, 12 % with an "or", 12 % with an exclusion, Zipf values; seed 42. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "bench/match_world.h"

typedef struct zipf { unsigned n; double total, sum[300]; } zipf;
enum { COUNTRY, LANGUAGE, DEVICE, OS, MOMENT, HOUR, INTERESTS, STORE, TIER, CART, LAST, CHANNEL, FIELDS };

struct targeting {
    uint32_t rules, events;            /* two states of one generator */
    zipf country, language, device, os, moment, moment_rule, tier, tier_rule, channel, interest, interest_rule;
    tact_value event[FIELDS];
};

static const char *const countries[] = { "de", "us", "fr", "gb", "it", "es", "nl", "pl", "at", "ch", "be", "se", "dk", "no", "fi", "pt", "cz", "ie", "gr", "ro", "hu", "bg", "hr", "sk", "si", "lt", "lv", "ee", "lu",
                                         "ca", "au", "jp", "br", "mx", "in", "tr", "za", "ae", "sg", "kr" };
static const char *const languages[] = { "de", "en", "fr", "it", "es", "nl", "pl", "sv", "da", "no", "fi", "pt", "cs", "el", "ro", "hu", "bg", "hr", "ja", "tr" };
static const char *const devices[] = { "mobile", "desktop", "tablet", "tv" }, *const systems[] = { "android", "ios", "windows", "macos", "linux", "tizen" };
static const char *const moments[] = { "browse", "search", "return_visit", "compare", "add_to_cart", "checkout", "cart_abandon", "post_purchase", "near_store", "in_store", "pre_trip", "support", "lapsing", "onboarding" };
static const char *const tiers[] = { "none", "bronze", "silver", "gold", "platinum" }, *const channels[] = { "web", "app", "push", "email", "sms", "kiosk" };
static char interests[300][8];

static zipf make_zipf(unsigned n, double s) {
    zipf z = { .n = n };
    for (unsigned i = 0; i < n; i++) z.sum[i] = z.total += 1 / pow(i + 1, s);
    return z;
}

static double draw(uint32_t *state) {
    uint32_t a = *state += 0x9e3779b9u, t = a ^ a >> 16;
    t *= 0x21f0aaadu;
    t ^= t >> 15;
    t *= 0x735a2d97u;
    return (double)(t ^ t >> 15) / 4294967296.0;
}

static unsigned from_zipf(uint32_t *state, const zipf *z) {
    double x = draw(state) * z->total;
    unsigned low = 0, high = z->n - 1;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (z->sum[middle] < x) low = middle + 1; else high = middle;
    }
    return low;
}

static unsigned among(uint32_t *state, unsigned n) { return (unsigned)(draw(state) * n); }

static struct targeting *make(world *w) {
    struct targeting *t = TACT_NEW(&w->arena, struct targeting, 1);
    t->events = 42 * 7 + 1;
    t->rules = 42 * 13 + 5;
    t->country = make_zipf(40, 1.0);
    t->language = make_zipf(20, 1.1);
    t->device = make_zipf(4, 1.0);
    t->os = make_zipf(6, 0.9);
    t->moment = make_zipf(14, 0.7);
    t->moment_rule = make_zipf(14, 0.3);
    t->tier = make_zipf(5, 0.9);
    t->tier_rule = make_zipf(5, 0.2);
    t->channel = make_zipf(6, 0.9);
    t->interest = make_zipf(300, 0.9);
    t->interest_rule = make_zipf(300, 0.6);
    for (unsigned i = 0; i < 300; i++) snprintf(interests[i], sizeof interests[i], "i%u", i);
    return w->targeting = t;
}

/* ---- rules ---- */

static void choose(world *w, const zipf *z, unsigned most, unsigned *out, unsigned *count) {
    uint32_t *r = &w->targeting->rules;
    unsigned wanted = 1 + among(r, most);
    *count = 0;
    for (unsigned tries = 0; *count < wanted && tries < 50; tries++) {
        unsigned v = from_zipf(r, z), k = 0;
        while (k < *count && out[k] != v) k++;
        if (k == *count) out[(*count)++] = v;
    }
}

static void put_set(world *w, const char *field, const char *const *names, const zipf *z, unsigned most) {
    unsigned chosen[8], n;
    choose(w, z, most, chosen, &n);
    bench_put(w, "event.%s in [", field);
    for (unsigned i = 0; i < n; i++) bench_put(w, "%s'%s'", i ? ", " : "", names[chosen[i]]);
    bench_put(w, "]");
}

static void put_interests(world *w, const zipf *z, unsigned most) {
    unsigned chosen[8], n;
    choose(w, z, most, chosen, &n);
    for (unsigned i = 0; i < n; i++) bench_put(w, "%s'%s' in event.interests", i ? " || " : "(", interests[chosen[i]]);
    bench_put(w, ")");
}

/* In the order of the weights below, not of the fields. */
enum { BY_COUNTRY, BY_MOMENT, BY_LANGUAGE, BY_DEVICE, BY_OS, BY_HOUR, BY_INTERESTS, BY_STORE, BY_TIER, BY_CART, BY_LAST, BY_CHANNEL, BY };
static const unsigned weights[BY] = { 9, 9, 3, 4, 2, 5, 7, 3, 4, 4, 5, 5 };

static void predicate(world *w, unsigned by) {
    static const unsigned metres[] = { 300, 500, 1000, 2000, 5000, 10000 }, cents[] = { 1000, 2500, 5000, 10000, 20000, 50000 }, since[] = { 1, 7, 14, 30, 60, 90 }, within[] = { 1, 3, 7, 14, 30 };
    struct targeting *t = w->targeting;
    uint32_t *r = &t->rules;
    switch (by) {
    case BY_COUNTRY: put_set(w, "country", countries, &t->country, 3); break;
    case BY_MOMENT: put_set(w, "moment", moments, &t->moment_rule, 3); break;
    case BY_LANGUAGE: bench_put(w, "event.language == '%s'", languages[from_zipf(r, &t->language)]); break;
    case BY_DEVICE: put_set(w, "device", devices, &t->device, 2); break;
    case BY_OS: bench_put(w, "event.os == '%s'", systems[from_zipf(r, &t->os)]); break;
    case BY_HOUR: {
        unsigned from = among(r, 18), until = from + 3 + among(r, 9);
        bench_put(w, "event.hour >= %u && event.hour <= %u", from, until < 23 ? until : 23);
        break;
    }
    case BY_INTERESTS: put_interests(w, &t->interest_rule, 4); break;
    case BY_STORE: bench_put(w, "event.store_m < %u", metres[among(r, 6)]); break;
    case BY_TIER: put_set(w, "tier", tiers, &t->tier_rule, 3); break;
    case BY_CART: bench_put(w, "event.cart >= %u", cents[among(r, 6)]); break;
    case BY_LAST:
        if (draw(r) < 0.5) bench_put(w, "event.last_visit_d >= %u", since[among(r, 6)]);
        else bench_put(w, "event.last_visit_d < %u", within[among(r, 5)]);
        break;
    default: put_set(w, "channel", channels, &t->channel, 2); break;
    }
}

static unsigned unused(world *w, unsigned *used) {
    unsigned total = 0;
    for (unsigned i = 0; i < BY; i++) total += weights[i];
    for (;;) {
        double x = draw(&w->targeting->rules) * total;
        for (unsigned i = 0; i < BY; i++)
            if ((x -= weights[i]) < 0) {
                if (*used >> i & 1) break;
                *used |= 1u << i;
                return i;
            }
    }
}

static unsigned how_many(world *w) {
    static const double share[] = { .03, .17, .37, .28, .15 };
    double x = draw(&w->targeting->rules);
    for (unsigned i = 0; i < 5; i++)
        if ((x -= share[i]) < 0) return i + 2;
    return 4;
}

void bench_targeting_rule(world *w) {
    struct targeting *t = w->targeting ? w->targeting : make(w);
    unsigned used = 0, count = how_many(w);
    for (unsigned i = 0; i < count; i++) {
        bench_put(w, "%s", i ? " && " : "");
        if (i == count - 1 && count >= 3 && draw(&t->rules) < 0.12) {
            unsigned parts = 2 + (draw(&t->rules) < 0.3);
            for (unsigned k = 0; k < parts && used != (1u << BY) - 1; k++) {
                bench_put(w, "%s(", k ? " || " : "(");
                predicate(w, unused(w, &used));
                bench_put(w, ")");
            }
            bench_put(w, ")");
        } else predicate(w, unused(w, &used));
    }
    if (draw(&t->rules) >= 0.12) return;
    double which = draw(&t->rules);
    bench_put(w, " && !(");
    if (which < 0.4) put_set(w, "country", countries, &t->country, 4);
    else if (which < 0.7) put_interests(w, &t->interest, 3);
    else {
        predicate(w, BY_TIER);
        bench_put(w, " && ");
        predicate(w, BY_CHANNEL);
    }
    bench_put(w, ")");
}

/* ---- events ---- */

static tact_value text(const char *name) { return tact_value_text(tact_slice_of(name)); }

static tact_value draw_interests(world *w, unsigned tries) {
    tact_value *items = TACT_NEW(&w->arena, tact_value, tries + 1);
    unsigned n = 0;
    for (; tries; tries--) {
        tact_value v = text(interests[from_zipf(&w->targeting->events, &w->targeting->interest)]);
        unsigned k = 0;
        while (k < n && !tact_slice_equal(items[k].text, v.text)) k++;
        if (k == n) items[n++] = v;
    }
    return (tact_value){ .type = TACT_LIST, .list = { items, n } };
}

static void next_event(world *w) {
    struct targeting *t = w->targeting;
    uint32_t *r = &t->events;
    unsigned country = from_zipf(r, &t->country);
    t->event[COUNTRY] = text(countries[country]);
    t->event[LANGUAGE] = text(languages[draw(r) < 0.7 ? country % 20 : from_zipf(r, &t->language)]);
    t->event[DEVICE] = text(devices[from_zipf(r, &t->device)]);
    t->event[OS] = text(systems[from_zipf(r, &t->os)]);
    t->event[MOMENT] = text(moments[from_zipf(r, &t->moment)]);
    t->event[HOUR] = tact_value_int(among(r, 24));
    t->event[INTERESTS] = draw_interests(w, among(r, 12));
    t->event[STORE] = draw(r) < 0.7 ? tact_value_int((int64_t)exp(draw(r) * 6.5 + 4)) : (tact_value){ .type = TACT_ABSENT };
    t->event[TIER] = text(tiers[from_zipf(r, &t->tier)]);
    t->event[CART] = tact_value_int(draw(r) < 0.55 ? 0 : (int64_t)exp(draw(r) * 6 + 5.5));
    t->event[LAST] = tact_value_int((int64_t)exp(draw(r) * 5.9) - 1);
    t->event[CHANNEL] = text(channels[from_zipf(r, &t->channel)]);
}

tact_value bench_targeting_fact(world *w, tact_slice name, bool first) {
    static const char *const fields[FIELDS] = { "country", "language", "device", "os", "moment", "hour", "interests", "store_m", "tier", "cart", "last_visit_d", "channel" };
    if (first) next_event(w);
    for (unsigned i = 0; i < FIELDS; i++)
        if (tact_slice_is(name, fields[i])) return w->targeting->event[i];
    return (tact_value){ .type = TACT_ABSENT };
}
