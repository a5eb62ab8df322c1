/* daemon/keeper_test.c -- the owner of persons on a moved clock: retention, half-done links, repeats, batches that fail, intents that wait. */
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
static void sent(void *ctx, const tact_sending *s) { world *w = ctx; w->sent++; snprintf(w->sent_campaign, sizeof w->sent_campaign, "%.*s", (int)s->campaign.len, s->campaign.ptr); }
static bool stream_open(void *ctx, const uint8_t key[16], uint64_t part) { (void)key; (void)part; return ((world *)ctx)->stream; }

static void put(const char *folder, const char *name, const char *text) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static const char settings[] =
    "brand: kept\nlisten: 127.0.0.1:0\ncountry: FR\ntime_zone: Europe/Paris\ncurrency: EUR\nlocales: [en]\ndefault_locale: en\n"
    "attention: {gap: 0s}\ncaps: {all: [60 per 1d]}\nholdout: 0%\n"
    "topics: {tyres: {words: {en: [tyres]}}}\n";
static const char purposes[] =
    "notices:\n  - version: 1\n    from: 2026-01-01\n    purposes:\n"
    "      remember: {en: {name: r, text: We keep it.}}\n      personalise: {en: {name: p, text: We use it.}}\n      locate: {en: {name: l, text: We look.}}\n"
    "      link_devices: {en: {name: d, text: We link.}}\n      measure: {en: {name: m, text: We measure.}}\n      open_tracking: {en: {name: o, text: We see.}}\n"
    "      contact_web: {en: {name: w, text: We show.}}\n      contact_inapp: {en: {name: i, text: We tell.}}\n";
static const char waits[] =
    "campaign: basket\nstate: live\nsend: everyone\nclass: promotional\nafter: {event: Cart Viewed, wait: 2h, unless: Order Completed}\nagain: each\n"
    "holdout: 0%\nworth: 1000\ngoal: {event: Order Completed, within: 7d}\nmessages:\n  - id: m\n    channels: [inapp]\n    en: {title: T, body: B}\n";

static void open_keeper(world *w) {
    tact_trouble trouble = { "" };
    tact_keeper_options options = { .data_folder = w->data, .master_key_path = w->master, .erasures_path = w->erasures, .clock = { read_clock, NULL },
                                    .committed = committed, .send = sent, .stream_open = stream_open, .ctx = w, .memory_bytes = 32u << 20 };
    tact_status s = tact_keeper_open(&w->keeper, &options, &w->brand, &trouble);
    if (s) print_message("%s\n", trouble.text);
    assert_int_equal(s, TACT_OK);
}

static int setup(void **state) {
    world *w = calloc(1, sizeof *w);
    tact_trouble trouble;
    tact_diags diags;
    strcpy(w->folder, "/tmp/tact-keeper-XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    char path[128];
    snprintf(path, sizeof path, "%s/brand", w->folder); mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/brand/campaigns", w->folder); mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/brand", w->folder);
    put(path, "tact.yaml", settings);
    put(path, "purposes.yaml", purposes);
    put(path, "places.csv", "id,name,lat,lon,address,hours\nshop,Shop,48.85,2.35,Paris,Mo-Su 08:00-20:00\n");
    put(path, "campaigns/basket.yaml", waits);
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

static tact_who device(const char *id) { return (tact_who){ .anonymous_id = tact_slice_of(id) }; }
static tact_who account(const char *user, const char *dev) { return (tact_who){ .user_id = tact_slice_of(user), .anonymous_id = tact_slice_of(dev), .verified = true }; }

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

static void permit(world *w, tact_who who, uint8_t state) {
    static const uint8_t all[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_LINK_DEVICES, TACT_PURPOSE_MEASURE, TACT_PURPOSE_CONTACT_INAPP };
    tact_grant grants[5];
    for (unsigned i = 0; i < 5; i++) grants[i] = (tact_grant){ .purpose = all[i], .state = state, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    free(event(w, who, "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = 5 }));
    flush(w);
}

static tact_status find(world *w, tact_who who, tact_person *person) {
    tact_trouble trouble;
    tact_arena_reset(&w->scratch);
    return tact_keeper_person(w->keeper, &who, &w->scratch, person, NULL, NULL, &trouble);
}

static void move_clock(world *w, tact_span by) {
    clock_now = tact_instant_add(clock_now, by);
    for (int i = 0; i < 20; i++) { tact_keeper_run_due(w->keeper, 64); flush(w); }
}

static tact_event cart(void) { return (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Cart Viewed"), .occurred = clock_now }; }

/* ---- tests ------------------------------------------------------------------------------------------------------------------------------- */

static void nothing_is_kept_before_consent(void **state) {
    world *w = *state;
    tact_person person;
    tact_kept *kept = event(w, device("d"), "m1", cart());
    assert_false(kept->known);
    assert_int_equal(kept->pseudonym, 0);
    free(kept);
    flush(w);
    assert_int_equal(find(w, device("d"), &person), TACT_ERR_NOT_FOUND);
}

static void uncommitted_records_are_the_ones_read_next(void **state) {
    world *w = *state;
    tact_person person;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    free(event(w, device("d"), "m1", cart()));
    free(event(w, device("d"), "m2", cart()));
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    assert_int_equal(person.parts[0].session_events, 2);
    assert_int_equal(person.pending_count, 2);
    flush(w);
    tact_keeper_close(w->keeper);
    open_keeper(w);
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    assert_int_equal(person.parts[0].session_events, 2);
}

static void a_repeat_does_nothing_for_24_hours(void **state) {
    world *w = *state;
    tact_person person;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    free(event(w, device("d"), "m1", cart()));
    tact_kept *again = event(w, device("d"), "m1", cart());
    assert_true(again->duplicate);                          /* in the same batch */
    free(again);
    flush(w);
    clock_now = tact_instant_add(clock_now, TACT_HOURS(23));
    again = event(w, device("d"), "m1", cart());
    assert_true(again->duplicate);
    free(again);
    clock_now = tact_instant_add(clock_now, TACT_HOURS(2));
    again = event(w, device("d"), "m1", cart());
    assert_false(again->duplicate);
    free(again);
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
}

static void an_intent_waits_and_passes_the_gate(void **state) {
    world *w = *state;
    enum { PEOPLE = 30 };
    w->stream = true;
    for (int i = 0; i < PEOPLE; i++) {
        char id[16];
        snprintf(id, sizeof id, "p%d", i);
        permit(w, device(id), TACT_PERMISSION_GRANTED);
        free(event(w, device(id), id, cart()));
    }
    flush(w);
    move_clock(w, TACT_MINUTES(119));
    assert_int_equal(w->sent, 0);
    move_clock(w, TACT_MINUTES(2));
    assert_in_range(w->sent, PEOPLE / 2, PEOPLE);           /* the lot falls on silence now and then */
    assert_string_equal(w->sent_campaign, "basket");
    unsigned after = w->sent;
    move_clock(w, TACT_HOURS(1));
    assert_int_equal(w->sent, after);                       /* never twice */
}

static void unless_cancels_and_withdrawal_silences(void **state) {
    world *w = *state;
    tact_person person;
    w->stream = true;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    free(event(w, device("d"), "m1", cart()));
    free(event(w, device("d"), "m2", (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Order Completed"), .trusted = true, .occurred = clock_now }));
    flush(w);
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    assert_int_equal(person.pending_count, 0);
    for (int i = 0; i < 20; i++) {                          /* twenty people, so that the lot cannot hide a send */
        char id[16];
        snprintf(id, sizeof id, "x%d", i);
        permit(w, device(id), TACT_PERMISSION_GRANTED);
        free(event(w, device(id), id, cart()));
        permit(w, device(id), TACT_PERMISSION_WITHDRAWN);
    }
    move_clock(w, TACT_HOURS(3));
    assert_int_equal(w->sent, 0);
}

static void links_join_and_part(void **state) {
    world *w = *state;
    tact_person person;
    permit(w, device("phone"), TACT_PERMISSION_GRANTED);
    permit(w, account("anna", ""), TACT_PERMISSION_GRANTED);
    tact_kept *kept = event(w, account("anna", "phone"), "m1", cart());
    assert_true(kept->linked);
    free(kept);
    flush(w);
    assert_int_equal(find(w, account("anna", ""), &person), TACT_OK);
    assert_int_equal(person.part_count, 2);
    assert_int_equal(find(w, device("phone"), &person), TACT_OK);       /* the old id keeps resolving */
    assert_int_equal(person.part_count, 2);
    permit(w, account("luca", ""), TACT_PERMISSION_GRANTED);
    kept = event(w, account("luca", "phone"), "m2", cart());            /* a second account on the device: it belongs to neither */
    assert_false(kept->linked);
    free(kept);
    flush(w);
    assert_int_equal(find(w, account("anna", ""), &person), TACT_OK);
    assert_int_equal(person.part_count, 1);
    assert_int_equal(find(w, account("luca", ""), &person), TACT_OK);
    assert_int_equal(person.part_count, 1);
    assert_int_equal(find(w, device("phone"), &person), TACT_OK);
    assert_int_equal(person.part_count, 1);
    assert_true(person.shared);
}

static void a_half_done_link_is_finished_by_whoever_meets_it(void **state) {
    world *w = *state;
    tact_person person, frozen;
    tact_slice parcel;
    tact__entry *entry;
    tact_trouble trouble;
    permit(w, device("phone"), TACT_PERMISSION_GRANTED);
    permit(w, account("anna", ""), TACT_PERMISSION_GRANTED);
    tact_record_key device_key = tact__device_key(w->keeper, TACT_S("phone")), account_key = tact__user_key(w->keeper, TACT_S("anna"));
    assert_int_equal(tact__entry_load(w->keeper, device_key, &entry, &trouble), TACT_OK);
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact__entry_person(w->keeper, entry, &w->scratch, &frozen), TACT_OK);
    assert_int_equal(tact_link_freeze(&frozen, &w->scratch, tact__part_id(device_key), 77, account_key.bytes, &parcel), TACT_OK);
    assert_int_equal(tact__entry_store(w->keeper, entry, &frozen, &w->scratch, &trouble), TACT_OK);
    flush(w);                                               /* step 1 is on the disk; then the writer died */
    tact_keeper_close(w->keeper);
    open_keeper(w);
    free(event(w, device("phone"), "m1", cart()));
    flush(w);
    assert_int_equal(find(w, account("anna", ""), &person), TACT_OK);
    assert_int_equal(person.part_count, 2);
    assert_int_equal(person.pending_count, 1);
}

static void the_unused_go(void **state) {
    world *w = *state;
    tact_person person;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    free(event(w, device("d"), "m1", cart()));
    flush(w);
    move_clock(w, TACT_DAYS(394));
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    move_clock(w, TACT_DAYS(2));
    assert_int_equal(find(w, device("d"), &person), TACT_ERR_NOT_FOUND);
    permit(w, device("no"), TACT_PERMISSION_REFUSED);       /* an objection outlives the visit by three years */
    move_clock(w, TACT_DAYS(800));
    assert_int_equal(find(w, device("no"), &person), TACT_OK);
    move_clock(w, TACT_DAYS(800));
    assert_int_equal(find(w, device("no"), &person), TACT_ERR_NOT_FOUND);
}

static void the_erased_are_gone(void **state) {
    world *w = *state;
    tact_person person;
    tact_trouble trouble;
    tact_erase_receipt receipt;
    permit(w, device("phone"), TACT_PERMISSION_GRANTED);
    permit(w, account("anna", ""), TACT_PERMISSION_GRANTED);
    free(event(w, account("anna", "phone"), "m1", cart()));
    flush(w);
    tact_who who = account("anna", "");
    assert_int_equal(tact_keeper_erase(w->keeper, &who, &receipt, &trouble), TACT_OK);
    assert_int_equal(receipt.records, 2);
    assert_int_equal(find(w, account("anna", ""), &person), TACT_ERR_SEALED);
    assert_int_equal(find(w, device("phone"), &person), TACT_ERR_SEALED);
    permit(w, device("phone"), TACT_PERMISSION_GRANTED);    /* whoever comes back comes as somebody new */
    assert_int_equal(find(w, device("phone"), &person), TACT_OK);
    assert_int_equal(person.pending_count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_kept_before_consent, setup, teardown),
        cmocka_unit_test_setup_teardown(uncommitted_records_are_the_ones_read_next, setup, teardown),
        cmocka_unit_test_setup_teardown(a_repeat_does_nothing_for_24_hours, setup, teardown),
        cmocka_unit_test_setup_teardown(an_intent_waits_and_passes_the_gate, setup, teardown),
        cmocka_unit_test_setup_teardown(unless_cancels_and_withdrawal_silences, setup, teardown),
        cmocka_unit_test_setup_teardown(links_join_and_part, setup, teardown),
        cmocka_unit_test_setup_teardown(a_half_done_link_is_finished_by_whoever_meets_it, setup, teardown),
        cmocka_unit_test_setup_teardown(the_unused_go, setup, teardown),
        cmocka_unit_test_setup_teardown(the_erased_are_gone, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
