/* test/lib/keeper_bed.h -- a keeper on a temporary brand and a clock that tests move; for tests in C.
 * One program includes it once. Settings, purposes and campaigns may be replaced before bed_setup runs. */
#ifndef TACT_TEST_KEEPER_BED_H
#define TACT_TEST_KEEPER_BED_H
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/link/link.h"
#include "daemon/keeper_internal.h"
#include "store/erasures.h"
#include "test/lib/seeded.h"

static tact_instant clock_now;
static tact_instant read_clock(void *ctx) { (void)ctx; return clock_now; }

typedef struct world {
    char folder[64], data[128], master[128], erasures[128];
    tact_arena *arena; tact_brand brand; tact_keeper *keeper;
    char *block; tact_arena scratch;
    uint64_t committed; tact_status last;
    unsigned sent; char sent_campaign[64];
    bool stream;
} world;

static void committed(void *ctx, uint64_t commit, tact_status status) { world *w = ctx; w->committed = commit; w->last = status; }
static inline void sent(void *ctx, const tact_sending *s) { world *w = ctx; w->sent++; snprintf(w->sent_campaign, sizeof w->sent_campaign, "%.*s", (int)s->campaign.len, s->campaign.ptr); }
static bool stream_open(void *ctx, const uint8_t key[16], uint64_t part) { (void)key; (void)part; return ((world *)ctx)->stream; }

#ifndef BED_CHANNELS
#define BED_CHANNELS NULL
#endif
#ifndef BED_SENT
#define BED_SENT sent
#endif

static void put(const char *folder, const char *name, const char *text) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

#ifndef BED_TOPICS
#define BED_TOPICS "tyres: {words: {en: [tyres]}}"
#endif
#ifndef BED_LOCALES
#define BED_LOCALES "en"
#endif
#ifndef BED_WAYS              /* channels beside e-mail, and the words that ask for them */
#define BED_WAYS ""
#define BED_NOTICES ""
#endif
static const char settings[] =
    "brand: kept\nlisten: 127.0.0.1:0\ncountry: FR\ntime_zone: Europe/Paris\ncurrency: EUR\nlocales: [" BED_LOCALES "]\ndefault_locale: en\n"
    "attention: {gap: 0s}\ncaps: {all: [60 per 1d]}\nholdout: 0%\n"
    "topics: {" BED_TOPICS "}\nchannels: {email: {driver: dry-run}" BED_WAYS "}\n";
#ifndef BED_PURPOSES
#define BED_PURPOSES purposes
static const char purposes[] =
    "notices:\n  - version: 1\n    from: 2026-01-01\n    purposes:\n"
    "      remember: {en: {name: r, text: We keep it.}}\n      personalise: {en: {name: p, text: We use it.}}\n      locate: {en: {name: l, text: We look.}}\n"
    "      link_devices: {en: {name: d, text: We link.}}\n      measure: {en: {name: m, text: We measure.}}\n      open_tracking: {en: {name: o, text: We see.}}\n"
    "      contact_web: {en: {name: w, text: We show.}}\n      contact_inapp: {en: {name: i, text: We tell.}}\n      contact_email: {en: {name: e, text: We write.}}\n" BED_NOTICES;
#endif
#ifndef BED_CAMPAIGN
#define BED_CAMPAIGN basket_waits
static const char basket_waits[] =
    "campaign: basket\nstate: live\nsend: everyone\nclass: promotional\nafter: {event: Cart Viewed, wait: 2h, unless: Order Completed}\nagain: each\n"
    "holdout: 0%\nworth: 1000\ngoal: {event: Order Completed, within: 7d}\nmessages:\n  - id: m\n    channels: [inapp]\n    en: {title: T, body: B}\n";
#endif

/* Two that wait for a likely hour, on a channel that reaches out: from the event on, and from the end of a wait on. */
static const char hour_waits[] =
    "campaign: hour\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nwhen: event.name == \"Checkout Started\" && moment.kind == \"buy\"\nagain: each\nsend_time: likely\nnot_after: 5d\n"
    "messages:\n  - id: m\n    channels: [email]\n    en: {title: T, body: B}\n";
static const char hour_waits_after[] =
    "campaign: hour-after\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nafter: {event: Checkout Step Viewed, wait: 6h, unless: Order Completed}\nwhen: event.name == \"Checkout Step Viewed\"\n"
    "again: each\nsend_time: likely\nnot_after: 1d\nmessages:\n  - id: m\n    channels: [email]\n    en: {title: T, body: B}\n";

static void open_keeper(world *w) {
    tact_trouble trouble = { "" };
    tact_keeper_options options = { .data_folder = w->data, .master_key_path = w->master, .erasures_path = w->erasures, .clock = { read_clock, NULL },
                                    .committed = committed, .send = BED_SENT, .stream_open = stream_open, .channels = BED_CHANNELS, .ctx = w, .memory_bytes = 32u << 20 };
    tact_status s = tact_keeper_open(&w->keeper, &options, &w->brand, &trouble);
    if (s) print_message("%s\n", trouble.text);
    assert_int_equal(s, TACT_OK);
}

static int setup(void **state) {
    world *w = calloc(1, sizeof *w);
    tact_trouble trouble;
    tact_diags diags;
    print_message("TACT_SEED=%llu\n", (unsigned long long)seeded_begin());
    const char *place = getenv("TMPDIR");
    snprintf(w->folder, sizeof w->folder, "%s/tact-keeper-XXXXXX", place && strlen(place) < 40 ? place : "/tmp");
    assert_non_null(mkdtemp(w->folder));
    char path[128];
    snprintf(path, sizeof path, "%s/brand", w->folder); mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/brand/campaigns", w->folder); mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/brand", w->folder);
    put(path, "tact.yaml", settings);
    put(path, "purposes.yaml", BED_PURPOSES);
    put(path, "places.csv", "id,name,lat,lon,address,hours\nshop,Shop,48.85,2.35,Paris,Mo-Su 08:00-20:00\n");
    put(path, "campaigns/basket.yaml", BED_CAMPAIGN);
    put(path, "campaigns/hour.yaml", hour_waits);
    put(path, "campaigns/hour-after.yaml", hour_waits_after);
#ifdef BED_MORE
    BED_MORE(path);
#endif
    put(path, "campaigns/tyres.yaml",
        "campaign: tyres\nstate: live\nsend: everyone\nagain: each\nholdout: 0%\ntopic: tyres\ngoal: {event: Order Completed, within: 7d}\n"
        "when: '\"tyres\" in moment.topics'\nmessages:\n  - id: m\n    channels: [web]\n    en: {title: T, body: B}\n");
    snprintf(w->data, sizeof w->data, "%s/data", w->folder);
    snprintf(w->master, sizeof w->master, "%s/master", w->folder);
    snprintf(w->erasures, sizeof w->erasures, "%s/erasures.log", w->folder);
    assert_int_equal(tact_master_create(w->master, NULL, &trouble), TACT_OK);
    assert_int_equal(tact_erasures_create(w->erasures, &trouble), TACT_OK);
    clock_now = (tact_instant){ 1795176000000000 };         /* 2026-11-20T12:00:00Z: noon in Paris plus one */
    w->arena = tact_brand_arena();
    tact_diags_init(&diags, w->arena, 20);
    static char brand_path[160];
    snprintf(brand_path, sizeof brand_path, "%s", path);
    tact_brand_options options = { .now = clock_now };
    tact_status s = tact_brand_load(brand_path, &options, w->arena, &diags, &w->brand);
    for (uint32_t i = 0; s && i < diags.count; i++) print_message("%.*s:%u: %.*s\n", (int)diags.items[i].file.len, diags.items[i].file.ptr, diags.items[i].line, (int)diags.items[i].text.len, diags.items[i].text.ptr);
    assert_int_equal(s, TACT_OK);
    w->block = malloc(4 << 20);
    tact_arena_init(&w->scratch, w->block, 4 << 20, NULL);
    open_keeper(w);
    *state = w;
    return 0;
}

/* The brand folder as it is now comes into force; campaigns/NAME with this text first (NULL: removed). */
static inline void rebrand(world *w, const char *name, const char *text) {
    static char brand_path[160];
    char path[240];
    tact_trouble trouble = { "" };
    tact_diags diags;
    tact_brand_options options = { .now = clock_now };
    snprintf(brand_path, sizeof brand_path, "%s/brand", w->folder);
    snprintf(path, sizeof path, "%s/campaigns/%s", brand_path, name);
    if (text) { snprintf(path, sizeof path, "campaigns/%s", name); put(brand_path, path, text); } else assert_int_equal(unlink(path), 0);
    tact_arena *old = w->arena;
    w->arena = tact_brand_arena();
    tact_diags_init(&diags, w->arena, 20);
    assert_int_equal(tact_brand_load(brand_path, &options, w->arena, &diags, &w->brand), TACT_OK);
    assert_int_equal(tact_keeper_adopt(w->keeper, &w->brand, &trouble), TACT_OK);
    tact_brand_arena_free(old);
}

static int teardown(void **state) {
    world *w = *state;
    char command[128];
    tact_keeper_close(w->keeper);
    tact_brand_arena_free(w->arena);
    snprintf(command, sizeof command, "rm -rf %s", w->folder);
    if (system(command)) print_message("left behind: %s\n", w->folder);
    free(w->block);
    free(w);
    return 0;
}

static inline tact_who device(const char *id) { return (tact_who){ .anonymous_id = tact_slice_of(id) }; }
static inline tact_who account(const char *user, const char *dev) { return (tact_who){ .user_id = tact_slice_of(user), .anonymous_id = tact_slice_of(dev), .verified = true }; }

static tact_kept *event(world *w, tact_who who, const char *message, tact_event e) {
    tact_trouble trouble = { "" };
    tact_kept *kept = calloc(1, sizeof *kept);
    tact_arena_reset(&w->scratch);
    tact_status s = tact_keeper_event(w->keeper, &who, TACT_S("test"), tact_slice_of(message), &e, NULL, NULL, &w->scratch, kept, &trouble);
    if (s) print_message("%s\n", trouble.text);
    assert_int_equal(s, TACT_OK);
    return kept;
}

static void flush(world *w) {
    tact_trouble trouble = { "" };
    assert_int_equal(tact_keeper_flush(w->keeper, &trouble), TACT_OK);
}

static inline void permit(world *w, tact_who who, uint8_t state) {
    static const uint8_t all[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_LINK_DEVICES, TACT_PURPOSE_MEASURE, TACT_PURPOSE_CONTACT_INAPP };
    tact_grant grants[5];
    for (unsigned i = 0; i < 5; i++) grants[i] = (tact_grant){ .purpose = all[i], .state = state, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    free(event(w, who, "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = 5 }));
    flush(w);
}

static inline tact_status find(world *w, tact_who who, tact_person *person) {
    tact_trouble trouble;
    tact_arena_reset(&w->scratch);
    return tact_keeper_person(w->keeper, &who, &w->scratch, person, NULL, NULL, &trouble);
}

static inline void move_clock(world *w, tact_span by) {
    clock_now = tact_instant_add(clock_now, by);
    for (int i = 0; i < 20; i++) { tact_keeper_run_due(w->keeper, 64); flush(w); }
}

static inline tact_event cart(void) { return (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Cart Viewed"), .occurred = clock_now }; }

#endif
