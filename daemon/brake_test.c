/* daemon/brake_test.c -- at which counts a campaign stops itself, and that chance alone seldom does. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/attention/doc_table.h"
#include "core/base/hash.h"
#include "daemon/ramp.h"
#include "daemon/tally.h"

static doc_page page;

static uint64_t number(const doc_row *row, const char *head) { return strtoull(doc_get(row, head).ptr, NULL, 10); }

/* The page's own rows: what it says is what holds. */
static void rows_of_the_page(void **state) {
    (void)state;
    unsigned brakes = 0, days = 0, limits = 0;
    char text[24];
    for (unsigned i = 0; i < page.count; i++) {
        const doc_row *row = &page.rows[i];
        if (doc_has(row, "interrupting touches")) {
            tact_brake b = tact_brake_judge(&(tact_brake_counts){ number(row, "interrupting touches"), number(row, "complaints"), number(row, "unsubscribes"), number(row, "hard bounces") });
            tact_slice said = doc_get(row, "brake");
            if (doc_nothing(said) ? b.kind != 0 : !b.kind || !tact_slice_is(said, tact_brake_name(b.kind))) fail_msg("doc/attention.md:%u: the brake is %s", row->line, tact_brake_name(b.kind));
            brakes++;
        } else if (doc_has(row, "stops from")) {
            unsigned kind = ++limits, milli = tact_brake_limit_milli(kind);
            snprintf(text, sizeof text, milli % 10 ? "%u.%u %%" : "%u %%", milli / 10, milli % 10);
            if (!tact_slice_is(doc_get(row, "stops from"), text) || !tact_slice_is(doc_get(row, "brake"), tact_brake_name(kind))) fail_msg("doc/attention.md:%u: %s from %s", row->line, tact_brake_name(kind), text);
        } else if (doc_has(row, "day of sending")) {
            uint32_t day = (uint32_t)number(row, "day of sending");
            uint64_t allowed = tact_ramp_allowance(&(tact_ramp){ .days_used = day - 1, .day = 5 }, 50, 14, 6);
            if (tact_slice_is(doc_get(row, "e-mails allowed"), "any") ? allowed != UINT64_MAX : number(row, "e-mails allowed") != allowed) fail_msg("doc/attention.md:%u: %llu", row->line, (unsigned long long)allowed);
            days++;
        }
    }
    assert_true(brakes >= 15 && limits == TACT_BRAKE_COUNT - 1 && days >= 7);
}

static void table(void **state) {
    (void)state;
    static const struct { uint64_t touches, complained, unsubscribed, bounced; uint8_t kind; } cases[] = {
        { 0, 0, 0, 0, 0 }, { 1, 1, 1, 1, 0 }, { 49, 49, 49, 49, 0 },
        { 499, 4, 49, 249, 0 }, { 499, 5, 0, 0, TACT_BRAKE_COMPLAINTS }, { 499, 0, 50, 0, TACT_BRAKE_UNSUBSCRIBES }, { 499, 0, 0, 250, TACT_BRAKE_BOUNCES },
        { 50, 5, 0, 0, TACT_BRAKE_COMPLAINTS }, { 50, 4, 0, 0, 0 }, { 50, 0, 5, 0, TACT_BRAKE_UNSUBSCRIBES }, { 50, 0, 0, 24, 0 }, { 50, 0, 0, 25, TACT_BRAKE_BOUNCES },
        { 500, 1, 0, 0, 0 }, { 500, 2, 0, 0, TACT_BRAKE_COMPLAINTS }, { 500, 0, 4, 0, 0 }, { 500, 0, 5, 0, TACT_BRAKE_UNSUBSCRIBES },
        { 500, 0, 0, 24, 0 }, { 500, 0, 0, 25, TACT_BRAKE_BOUNCES }, { 2000, 2, 0, 0, TACT_BRAKE_COMPLAINTS }, { 2001, 2, 0, 0, 0 },
        { 1000000, 999, 9999, 49999, 0 }, { 1000000, 1000, 0, 0, TACT_BRAKE_COMPLAINTS }, { 1000000, 0, 10000, 0, TACT_BRAKE_UNSUBSCRIBES }, { 1000000, 0, 0, 50000, TACT_BRAKE_BOUNCES },
        { 500, 2, 5, 25, TACT_BRAKE_COMPLAINTS },
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_brake b = tact_brake_judge(&(tact_brake_counts){ cases[i].touches, cases[i].complained, cases[i].unsubscribed, cases[i].bounced });
        if (b.kind != cases[i].kind) fail_msg("case %u: %s", i, tact_brake_name(b.kind));
        if (b.kind) assert_int_equal(b.of, cases[i].touches);
    }
}

/* A campaign that offends at a fifth of the limit is stopped in few of its first 500 touches; one at ten times the limit nearly always in 2,000. */
static void chance_seldom_stops_it(void **state) {
    (void)state;
    tact_rng rng = tact_rng_from((tact_seed){ 2026, 7 });
    unsigned wrongly = 0, rightly = 0;
    for (unsigned run = 0; run < 2000; run++)
        for (unsigned bad = 0; bad < 2; bad++) {
            tact_brake_counts c = { 0 };
            bool stopped = false;
            for (unsigned i = 0; i < (bad ? 2000 : 500) && !stopped; i++) {
                c.touches++;
                c.complained += tact_rng_below(&rng, 10000) < (bad ? 100 : 2);
                stopped = tact_brake_judge(&c).kind != 0;
            }
            if (bad) rightly += stopped; else wrongly += stopped;
        }
    printf("stopped: %u of 2000 harmless ones, %u of 2000 harmful ones\n", wrongly, rightly);
    assert_true(wrongly < 40 && rightly > 1990);
}

/* Who resumed it has seen the figures: what came before does not stop it again, what comes after does. */
static void resumed(void **state) {
    (void)state;
    tact_tally t = { .interrupted = 600, .complained = 3 };
    t.brake = tact_tally_brake(&t);
    assert_int_equal(t.brake.kind, TACT_BRAKE_COMPLAINTS);
    tact_tally_resume(&t);
    assert_int_equal(t.brake.kind, TACT_BRAKE_NONE);
    assert_int_equal(tact_tally_brake(&t).kind, TACT_BRAKE_NONE);
    t.interrupted += 600;
    t.complained += 1;
    assert_int_equal(tact_tally_brake(&t).kind, TACT_BRAKE_NONE);
    t.complained += 1;
    assert_int_equal(tact_tally_brake(&t).kind, TACT_BRAKE_COMPLAINTS);
    assert_int_equal(tact_tally_brake(&t).of, 600);
}

/* Written and read again; and the row of the format before: all of it counted as interrupting. */
static void bytes(void **state) {
    (void)state;
    static char memory[1 << 14];
    tact_arena arena;
    tact_writer w;
    tact_arena_init(&arena, memory, sizeof memory, NULL);
    tact_tally t = { .campaign = 9, .sent = 700, .interrupted = 650, .promised = 3, .leased = 700, .lease_day = -2, .leased_today = 9, .offers = 4, .offer_sum = 1.5,
                     .brake = { TACT_BRAKE_BOUNCES, { 1795176000000000 }, 40, 650 }, .braked_from = { 1, 2, 3, 4 } }, back;
    tact_writer_init(&w, &arena, 256);
    tact_tally_write(&w, &t);
    tact_slice all = tact_writer_slice(&w);
    assert_int_equal(tact_tally_read(all, &back), TACT_OK);
    assert_memory_equal(&back.brake.count, &t.brake.count, sizeof t.brake.count);
    assert_true(back.promised == 3 && back.leased == 700 && back.leased_today == 9 && back.lease_day == -2 && back.interrupted == 650 && back.offers == 4);
    assert_true(back.brake.kind == t.brake.kind && back.brake.at.us == t.brake.at.us && back.brake.of == 650 && back.braked_from.bounced == 4 && back.offer_sum == 1.5);
    for (size_t len = 0; len < all.len; len++) assert_int_not_equal(tact_tally_read((tact_slice){ all.ptr, len }, &back), TACT_OK);
    tact_writer_init(&w, &arena, 256);                     /* a row of format 2: id, fourteen counters, day, two sides, no messages, no draw yet */
    tact_write_u8(&w, 2);
    tact_write_u32(&w, 9);
    for (unsigned i = 0; i < 14; i++) tact_write_varint(&w, i ? 0 : 700);
    tact_write_signed(&w, 0);
    for (unsigned side = 0; side < 2; side++) {
        for (unsigned i = 0; i < 2; i++) tact_write_varint(&w, 0);
        for (unsigned i = 0; i < 2; i++) tact_write_f64(&w, 0);
    }
    tact_write_varint(&w, 0);
    tact_write_signed(&w, 0);
    assert_int_equal(tact_tally_read(tact_writer_slice(&w), &back), TACT_OK);
    assert_true(back.sent == 700 && back.interrupted == 700 && back.promised == 0);
}

int main(void) {
    char path[512];
    const char *top = getenv("TACT_SOURCE");
    snprintf(path, sizeof path, "%s/doc/attention.md", top ? top : ".");
    doc_load(&page, path);
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows_of_the_page), cmocka_unit_test(table), cmocka_unit_test(chance_seldom_stops_it), cmocka_unit_test(resumed), cmocka_unit_test(bytes) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
