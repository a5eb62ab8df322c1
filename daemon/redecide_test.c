/* daemon/redecide_test.c -- promise 7: days of random lives on a moved clock, then every line of the log decided again.
 *
 * Lives    choices given, refused, taken back; visits, searches, baskets, orders; sign-ins that link, second accounts that part; outcomes;
 *          intents that come due with and without an open page; pauses and resumptions; erasures; late events; robots; limits.
 * TACT_SEED=n and TACT_EVENTS=n repeat a run. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "daemon/keeper_internal.h"
#include "daemon/redecide.h"
#include "daemon/trial.h"
#include "store/erasures.h"
#include "test/lib/seeded.h"

enum { PEOPLE = 60, DEVICES = 90, EVENTS = 5000, SCRATCH = 4 << 20 };

static tact_instant clock_now;
static _Atomic int64_t clock_us;       /* the same, for the store's own threads */
static tact_instant read_clock(void *ctx) { (void)ctx; return (tact_instant){ clock_us }; }
static void set_clock(tact_instant now) { clock_now = now; clock_us = now.us; }

typedef struct life {
    char folder[64], data[128], master[128], erasures[128];
    tact_arena *arena; tact_brand brand; tact_keeper *keeper;
    char *block; tact_arena scratch;
    tact_rng rng;
    uint64_t touches[256]; unsigned touch_count;           /* occurrences of messages that were shown, with whose device */
    unsigned touch_device[256];
    unsigned sent, message;
    bool stream;
} life;

static void sent(void *ctx, const tact_sending *s) { (void)s; ((life *)ctx)->sent++; }
static bool stream_open(void *ctx, const uint8_t key[16], uint64_t part) { (void)key; (void)part; return ((life *)ctx)->stream; }

static void open_keeper(life *l) {
    tact_trouble trouble = { "" };
    tact_keeper_options options = { .data_folder = l->data, .master_key_path = l->master, .erasures_path = l->erasures, .clock = { read_clock, NULL },
                                    .send = sent, .stream_open = stream_open, .ctx = l, .memory_bytes = 32u << 20 };
    if (tact_keeper_open(&l->keeper, &options, &l->brand, &trouble)) fail_msg("%s", trouble.text);
}

static int setup(void **state) {
    life *l = calloc(1, sizeof *l);
    tact_trouble trouble = { "" };
    tact_diags diags;
    uint64_t n = seeded_begin();
    print_message("TACT_SEED=%llu\n", (unsigned long long)n);
    l->rng = tact_rng_from((tact_seed){ n, 7 });
    strcpy(l->folder, "/tmp/tact-redecide-XXXXXX");
    assert_non_null(mkdtemp(l->folder));
    snprintf(l->data, sizeof l->data, "%s/data", l->folder);
    snprintf(l->master, sizeof l->master, "%s/master", l->folder);
    snprintf(l->erasures, sizeof l->erasures, "%s/erasures.log", l->folder);
    assert_int_equal(tact_master_create(l->master, NULL, &trouble), TACT_OK);
    assert_int_equal(tact_erasures_create(l->erasures, &trouble), TACT_OK);
    set_clock((tact_instant){ 1795176000000000 });
    l->arena = tact_brand_arena();
    tact_diags_init(&diags, l->arena, 20);
    tact_brand_options options = { .now = clock_now };
    tact_status s = tact_brand_load("test/brand", &options, l->arena, &diags, &l->brand);
    for (uint32_t i = 0; s && i < diags.count; i++) print_message("%.*s:%u: %.*s\n", (int)diags.items[i].file.len, diags.items[i].file.ptr, diags.items[i].line, (int)diags.items[i].text.len, diags.items[i].text.ptr);
    assert_int_equal(s, TACT_OK);
    l->block = malloc(SCRATCH);
    tact_arena_init(&l->scratch, l->block, SCRATCH, NULL);
    open_keeper(l);
    *state = l;
    return 0;
}

static int teardown(void **state) {
    life *l = *state;
    char command[128];
    tact_keeper_close(l->keeper);
    tact_brand_arena_free(l->arena);
    snprintf(command, sizeof command, "rm -rf %s", l->folder);
    if (system(command)) print_message("left behind: %s\n", l->folder);
    free(l->block);
    free(l);
    return 0;
}

static unsigned below(life *l, unsigned n) { return (unsigned)tact_rng_below(&l->rng, n); }
static bool one_in(life *l, unsigned n) { return below(l, n) == 0; }
static void flush(life *l) { tact_trouble trouble = { "" }; if (tact_keeper_flush(l->keeper, &trouble)) fail_msg("%s", trouble.text); }

/* Device d belongs to person d % PEOPLE most of the time; now and then somebody else signs in on it. */
static tact_who who(life *l, unsigned d, char ids[2][16]) {
    unsigned p = one_in(l, 40) ? below(l, PEOPLE) : d % PEOPLE;
    snprintf(ids[0], 16, "u%u", p);
    snprintf(ids[1], 16, "d%u", d);
    bool in = one_in(l, 3);
    return (tact_who){ .user_id = tact_slice_of(in ? ids[0] : ""), .anonymous_id = tact_slice_of(ids[1]), .verified = in, .account_only = in && one_in(l, 6) };
}

static tact_grant *choices(life *l, uint32_t *count) {
    static const uint8_t all[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_LINK_DEVICES, TACT_PURPOSE_MEASURE, TACT_PURPOSE_LOCATE,
                                   TACT_PURPOSE_CONTACT_INAPP, TACT_PURPOSE_CONTACT_EMAIL, TACT_PURPOSE_CONTACT_SMS };
    tact_grant *g = TACT_NEW(&l->scratch, tact_grant, 8);
    unsigned mood = below(l, 10);
    *count = 0;
    for (unsigned i = 0; i < 8; i++) {
        if (one_in(l, 5)) continue;
        bool yes = mood < 7 || (mood == 7 && one_in(l, 2));
        g[(*count)++] = (tact_grant){ .purpose = all[i], .state = yes ? TACT_PERMISSION_GRANTED : mood == 9 ? TACT_PERMISSION_WITHDRAWN : TACT_PERMISSION_REFUSED,
                                      .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now, .expires = one_in(l, 4) ? tact_instant_add(clock_now, TACT_HOURS(9)) : (tact_instant){ 0 } };
    }
    return g;
}

static tact_value map_of(life *l, double revenue) {
    tact_pair *p = TACT_NEW(&l->scratch, tact_pair, 2);
    p[0] = (tact_pair){ .key = TACT_S("revenue"), .value = tact_value_double(revenue) };
    p[1] = (tact_pair){ .key = TACT_S("number"), .value = tact_value_int(below(l, 50)) };
    return (tact_value){ .type = TACT_MAP, .map = { p, 2 } };
}

static tact_event observed(life *l) {
    static const char *const names[] = { "Cart Viewed", "Order Completed", "Nudge Wanted", "Text Wanted", "Mail Wanted", "Product Viewed", "Kindly Trusted", "Once Wanted", "Hour Wanted", "Hour Wanted" };
    static const char *const texts[] = { "where can I get a coffee near here", "buy books online", "how to brew espresso", "book a table", "fever medicine", "" };
    static const char *const slots[] = { "top", "kind", "half", "personal", "scarce" };
    tact_event e = { .type = (uint8_t)(one_in(l, 3) ? TACT_EVENT_PAGE : TACT_EVENT_TRACK), .occurred = clock_now, .trusted = one_in(l, 2), .gpc = one_in(l, 15), .robot = one_in(l, 30) };
    if (e.type == TACT_EVENT_TRACK) { e.name = tact_slice_of(names[below(l, 10)]); e.properties = map_of(l, below(l, 100) * 0.37); }
    else { e.context.page_url = TACT_S("https://shop.example/books/novel"); e.context.page_path = TACT_S("/books/novel"); e.context.page_title = TACT_S("Novels"); }
    e.context.device = (uint8_t)below(l, 4);
    if (one_in(l, 2)) e.context.locale = one_in(l, 2) ? TACT_S("fr-FR") : TACT_S("it");
    if (one_in(l, 2)) e.context.zone = tact_id32(one_in(l, 4) ? TACT_S("America/Guadeloupe") : TACT_S("Europe/Paris"));
    if (one_in(l, 3)) { e.context.has_location = true; e.context.latitude_e7 = 457600000 + (int32_t)below(l, 100000); e.context.longitude_e7 = 48300000; }
    if (one_in(l, 3)) { e.asks = true; e.slot = tact_slice_of(slots[below(l, 5)]); e.text = tact_slice_of(texts[below(l, 6)]); }
    if (one_in(l, 12)) { e.late = true; e.occurred = tact_instant_add(clock_now, (tact_span){ -TACT_HOURS(5).us }); }
    return e;
}

static tact_event limits(life *l) {
    tact_event e = { .type = TACT_EVENT_LIMITS };
    e.limits.set_pause = one_in(l, 2);
    e.limits.pause_until = tact_instant_add(clock_now, TACT_HOURS(3));
    e.limits.set_cap = one_in(l, 2);
    e.limits.cap_per_week = (uint8_t)below(l, 5);
    e.limits.set_complaint = one_in(l, 3);
    e.limits.complaint_open = one_in(l, 2);
    e.limits.set_wellbeing = one_in(l, 3);
    e.limits.wellbeing_off = one_in(l, 2);
    return e;
}

static void remember_touch(life *l, const tact_kept *kept, unsigned d) {
    const tact_decision *x = &kept->result.decision;
    if (!kept->result.decided || x->silence || !x->asked) return;
    unsigned at = l->touch_count < 256 ? l->touch_count++ : below(l, 256);
    l->touches[at] = x->occurrence;
    l->touch_device[at] = d;
}

static void happen(life *l) {
    char ids[2][16], message[24];
    tact_trouble trouble = { "" };
    tact_kept *kept = calloc(1, sizeof *kept);
    unsigned d = below(l, DEVICES), what = below(l, 20);
    tact_arena_reset(&l->scratch);
    tact_event e = { .type = TACT_EVENT_CONSENT };
    if (what < 3) e.grants = choices(l, &e.grant_count);
    else if (what == 3) e = limits(l);
    else if (what == 6 && l->touch_count) {                 /* later: any kind, of any message, taken back at times */
        unsigned t = below(l, l->touch_count);
        d = l->touch_device[t];
        e = (tact_event){ .type = TACT_EVENT_LIMITS, .subject = l->touches[t], .limits = { .set_later = true, .cap_per_week = (uint8_t)below(l, TACT_WHEN_COUNT), .pause_until = tact_instant_add(clock_now, TACT_MINUTES(40)) } };
    }
    else if (what < 6 && l->touch_count) {
        unsigned t = below(l, l->touch_count);
        d = l->touch_device[t];
        e = (tact_event){ .type = TACT_EVENT_FEEDBACK, .subject = l->touches[t], .outcome = (uint8_t)(one_in(l, 12) ? TACT_OUTCOME_UNSUBSCRIBED : TACT_OUTCOME_SEEN + below(l, 2)) };
    } else e = observed(l);
    tact_who w = who(l, d, ids);
    snprintf(message, sizeof message, "m%u", l->message++);
    if (tact_keeper_event(l->keeper, &w, TACT_S("test"), tact_slice_of(message), &e, NULL, NULL, &l->scratch, kept, &trouble)) fail_msg("%s", trouble.text);
    uint64_t commit;
    for (uint32_t i = 0; i < kept->result.effects.detach_count; i++)
        assert_int_equal(tact_keeper_unlink_part(l->keeper, kept->record_key, kept->result.effects.detach[i], &commit, &trouble), TACT_OK);
    remember_touch(l, kept, d);
    free(kept);
}

static void meanwhile(life *l) {
    char ids[2][16];
    tact_trouble trouble = { "" };
    uint64_t commit;
    tact_erase_receipt receipt;
    tact_who w = who(l, below(l, DEVICES), ids);
    set_clock(tact_instant_add(clock_now, (tact_span){ (int64_t)tact_rng_below(&l->rng, 120000000) }));
    l->stream = one_in(l, 2);
    if (one_in(l, 4)) tact_keeper_run_due(l->keeper, 64);
    if (one_in(l, 10)) flush(l);
    if (one_in(l, 60)) tact_keeper_tick(l->keeper);
    if (one_in(l, 100)) assert_int_equal(tact_keeper_pause(l->keeper, one_in(l, 2) ? TACT_S("nudge") : one_in(l, 2) ? TACT_S("inapp") : TACT_S("all"), one_in(l, 2), &trouble), TACT_OK);
    tact_status s = TACT_OK;                               /* most of these pairs are not linked, or somebody else's: "no" is an answer */
    if (one_in(l, 80)) s = tact_keeper_unlink(l->keeper, tact_slice_of(ids[0]), tact_slice_of(ids[1]), &commit, &trouble);
    if (one_in(l, 80)) s = tact_keeper_link(l->keeper, tact_slice_of(ids[0]), tact_slice_of(ids[1]), &commit, &trouble);
    if (one_in(l, 1500)) s = tact_keeper_erase(l->keeper, &w, &receipt, &trouble);
    if (s && s != TACT_ERR_NOT_FOUND && s != TACT_ERR_CONFLICT && s != TACT_ERR_SEALED && s != TACT_ERR_INVALID) fail_msg("%s", trouble.text);
    if (one_in(l, 900)) {                                  /* the process ends and begins again */
        tact_keeper_close(l->keeper);
        open_keeper(l);
    }
}

static unsigned live(life *l) {
    const char *events = getenv("TACT_EVENTS");
    unsigned n = events ? (unsigned)strtoul(events, NULL, 10) : EVENTS;
    for (unsigned i = 0; i < n; i++) {
        happen(l);
        meanwhile(l);
    }
    flush(l);
    return n;
}

/* ---- and again ---- */

typedef struct { tact_redecide *again; unsigned kinds[8], hours, decisions, differences, unknown, first; bool tell; tact_status status; tact_trouble trouble; } count;

static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    count *c = ctx;
    tact_redecided *d = TACT_NEW(arena, tact_redecided, 1);
    c->status = tact_redecide_line(c->again, line, NULL, arena, d, &c->trouble);
    if (c->status) return false;
    c->kinds[d->kind]++;
    c->decisions += d->kind == TACT_REDECIDED && d->result.decided;
    c->first += d->first_of_day;
    for (uint32_t i = 0; d->kind == TACT_REDECIDED && d->result.decided && i < d->result.decision.reasons.count; i++)
        c->hours += d->result.decision.reasons.entries[i].reason == TACT_WHY_TIME_HABIT || d->result.decision.reasons.entries[i].reason == TACT_WHY_TIME_COHORT;
    if (d->kind == TACT_REDECIDED && (d->decision_differs || d->record_differs)) {
        if (c->differences++ < 5 && c->tell) print_message("line %llu: decision %s, record %s\n%.*s\n", (unsigned long long)line->sequence, d->decision_differs ? "differs" : "same",
                                                           d->record_differs ? "differs" : "same", (int)(line->text.len < 700 ? line->text.len : 700), line->text.ptr);
    }
    return true;
}

static count redecide(life *l, bool tell) {
    count c = { .tell = tell };
    char log[160];
    snprintf(log, sizeof log, "%s/log", l->data);
    assert_int_equal(tact_redecide_open(&c.again, l->data, &c.trouble), TACT_OK);
    if (tact_history_read(tact_keeper_store(l->keeper), tact_keeper_vault(l->keeper), log, 1, (tact_slice){ NULL, 0 }, each, &c, &c.trouble)) fail_msg("%s", c.trouble.text);
    if (c.status) fail_msg("%s", c.trouble.text);
    tact_redecide_close(c.again);
    return c;
}

static void every_line_is_decided_the_same(void **state) {
    life *l = *state;
    unsigned n = live(l);
    count c = redecide(l, true);
    print_message("%u stepped again (%u decisions, %u with the record), %u sealed, %u anonymous, %u moves, %u sent, %u waits for an hour\n", c.kinds[TACT_REDECIDED], c.decisions, c.first, c.kinds[TACT_REDECIDED_SEALED],
                  c.kinds[TACT_REDECIDED_ANONYMOUS], c.kinds[TACT_REDECIDED_MOVE], l->sent, c.hours);
    assert_int_equal(c.differences, 0);
    assert_int_equal(c.kinds[TACT_REDECIDED_UNKNOWN], 0);
    assert_int_equal(c.kinds[TACT_REDECIDED_MISSING], 0);
    assert_true(c.decisions > n / 20 && c.kinds[TACT_REDECIDED] > n / 4 && c.kinds[TACT_REDECIDED_MOVE] > n / 500 && c.kinds[TACT_REDECIDED_ANONYMOUS] > n / 50 && l->sent > n / 250 && c.hours > 0);
}

static bool each_at_rest(void *ctx, const tact_history_line *line, tact_arena *arena) {
    count *c = ctx;
    tact_slice person = tact_value_path_text(line->json, "person");
    char text[17] = "";
    (void)arena;
    if (person.len && person.len < sizeof text) memcpy(text, person.ptr, person.len);
    uint64_t pseudonym = strtoull(text, NULL, 16);
    c->first += tact_redecide_record(c->again, pseudonym).len > 0;
    return true;
}

/* Read twice with a rest between: nobody's record is known any more, the bundle need not be read again, and every decision is the same. */
static void at_rest_what_lines_name_stays_and_nobody(void **state) {
    life *l = *state;
    char log[160], bundles[200], away[200];
    count c = { .tell = true }, twice = { .tell = true }, known = { .tell = false };
    tact_store *store = tact_keeper_store(l->keeper);
    tact_vault *vault = tact_keeper_vault(l->keeper);
    for (unsigned i = 0; i < 400; i++) { happen(l); set_clock(tact_instant_add(clock_now, TACT_SECONDS(30))); }
    flush(l);
    snprintf(log, sizeof log, "%s/log", l->data);
    snprintf(bundles, sizeof bundles, "%s/bundles", l->data);
    snprintf(away, sizeof away, "%s/bundles-away", l->data);
    assert_int_equal(tact_redecide_open(&c.again, l->data, &c.trouble), TACT_OK);
    known.again = twice.again = c.again;
    assert_int_equal(tact_history_read(store, vault, log, 1, (tact_slice){ NULL, 0 }, each, &c, &c.trouble), TACT_OK);
    assert_int_equal(tact_history_read(store, vault, log, 1, (tact_slice){ NULL, 0 }, each_at_rest, &known, &c.trouble), TACT_OK);
    assert_true(known.first > 0);
    tact_redecide_rest(c.again);
    known.first = 0;
    assert_int_equal(tact_history_read(store, vault, log, 1, (tact_slice){ NULL, 0 }, each_at_rest, &known, &c.trouble), TACT_OK);
    assert_int_equal(known.first, 0);
    assert_int_equal(rename(bundles, away), 0);
    assert_int_equal(tact_history_read(store, vault, log, 1, (tact_slice){ NULL, 0 }, each, &twice, &c.trouble), TACT_OK);
    assert_int_equal(rename(away, bundles), 0);
    tact_redecide_close(c.again);
    assert_int_equal(twice.differences, 0);
    assert_memory_equal(twice.kinds, c.kinds, sizeof c.kinds);
}

/* The comparison must be able to fail: another server's pauses lead to other decisions. */
static void a_changed_world_shows(void **state) {
    life *l = *state;
    char path[200];
    tact_trouble trouble = { "" };
    assert_int_equal(tact_keeper_pause(l->keeper, TACT_S("nudge"), true, &trouble), TACT_OK);
    assert_int_equal(tact_keeper_pause(l->keeper, TACT_S("nudge"), false, &trouble), TACT_OK);
    for (unsigned i = 0; i < 400; i++) { happen(l); set_clock(tact_instant_add(clock_now, TACT_SECONDS(30))); }
    flush(l);
    assert_int_equal(redecide(l, true).differences, 0);
    snprintf(path, sizeof path, "%s/worlds/%08u.world", l->data, tact_keeper_world(l->keeper)->number);
    static char block[4096];                               /* not on the stack: an arena under ASan leaves it poisoned */
    tact_arena arena;
    tact_writer w;
    tact_world other = *tact_keeper_world(l->keeper);
    other.all_paused = true;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_writer_init(&w, &arena, 64);
    tact_world_write(&w, &other);
    assert_int_equal(tact_file_replace(path, w.ptr, w.len, 0600, &trouble), TACT_OK);
    assert_true(redecide(l, false).differences > 0);
    assert_int_equal(unlink(path), 0);
    assert_true(redecide(l, false).kinds[TACT_REDECIDED_MISSING] > 0);
}

/* The folder in force, tried on its own days, whole or one by one: not one decision and not one message otherwise. */
static void tried(life *l, const tact_force *force, tact_instant from, tact_instant until, uint64_t *events) {
    char log[160];
    tact_trial *trial;
    tact_trouble trouble = { "" };
    snprintf(log, sizeof log, "%s/log", l->data);
    tact_trial_ask ask = { .data_folder = l->data, .log_folder = log, .store = tact_keeper_store(l->keeper), .vault = tact_keeper_vault(l->keeper), .force = force,
                           .channels = tact__channels_connected(l->keeper), .from = from, .until = until };
    if (tact_trial_run(&trial, &ask, &trouble)) fail_msg("%s", trouble.text);
    const tact_trial_counts *c = tact_trial_counts_of(trial);
    tact_trial_cell otherwise = tact_trial_cell_of(trial, (tact_trial_cell){ .what = TACT_TRIAL_OTHERWISE, .after = true });
    print_message("tried: %llu events of %llu people, %llu decisions, %llu messages, %llu otherwise\n", (unsigned long long)c->events, (unsigned long long)c->people, (unsigned long long)c->decided,
                  (unsigned long long)c->messages_before, (unsigned long long)otherwise.count);
    assert_int_equal(otherwise.count, 0);
    assert_int_equal(c->messages_before, c->messages_after);
    assert_int_equal(c->unknown, 0);
    assert_int_equal(c->missing, 0);
    *events += c->events;
    tact_trial_free(trial);
}

static void the_folder_in_force_tried_on_its_own_days(void **state) {
    life *l = *state;
    tact_instant begin = clock_now;
    tact_force *force;
    tact_trouble trouble = { "" };
    uint64_t whole = 0, days = 0;
    (void)live(l);
    if (tact_force_make_with(&force, l->brand.bytes, l->brand.model_bytes, &trouble)) fail_msg("%s", trouble.text);
    tried(l, force, begin, tact_instant_add(clock_now, TACT_SECONDS(1)), &whole);
    for (tact_instant d = begin; d.us <= clock_now.us; d = tact_instant_add(d, TACT_DAYS(1))) tried(l, force, d, tact_instant_add(d, TACT_DAYS(1)), &days);
    assert_true(whole > 500);
    assert_true(days >= whole - whole / 20);
    tact_force_free(force);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_line_is_decided_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(at_rest_what_lines_name_stays_and_nobody, setup, teardown),
        cmocka_unit_test_setup_teardown(a_changed_world_shows, setup, teardown),
        cmocka_unit_test_setup_teardown(the_folder_in_force_tried_on_its_own_days, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
