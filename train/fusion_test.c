/* train/fusion_test.c -- weights found again, mistakes told at their line, and what the fit is worth on events it never saw. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "core/base/hash.h"
#include "train/fusion.h"

/* Events drawn from known weights: the fit finds them again. */
static void weights_are_found_again(void **state) {
    (void)state;
    enum { COUNT = 6000 };
    static tact_fusion_case cases[COUNT];
    tact_rng rng = tact_rng_from((tact_seed){ 7, 9 });
    for (unsigned i = 0; i < COUNT; i++) {
        double score[TACT_KIND_COUNT] = { 1.5, 0, 0.5, 0, 0 }, sum = 0, p[TACT_KIND_COUNT];
        cases[i] = (tact_fusion_case){ .part = i % 10 ? TACT_FOR_TRAINING : TACT_FOR_CALIBRATION };
        unsigned a = (unsigned)tact_rng_below(&rng, 5), b = (unsigned)tact_rng_below(&rng, 5);
        cases[i].said.said_milli[TACT_SIGNAL_EVENT_NAME][a] = 1500;
        cases[i].said.said_milli[TACT_SIGNAL_TITLE][b] = 1500;
        score[a] += 1.5 * 2;                                    /* one says twice as much as it claims, */
        score[b] += 1.5 * 0.5;                                  /* the other half */
        for (unsigned k = 0; k < 5; k++) sum += p[k] = exp(score[k]);
        double draw = (double)tact_rng_below(&rng, 1000000) * sum / 1e6;
        while (draw >= p[cases[i].kind] && cases[i].kind < 4) draw -= p[cases[i].kind++];
    }
    tact_fused f;
    tact_fusion_fit(&f, cases, COUNT);
    const int16_t *scale = f.fusion.scale_milli[0], *prior = f.fusion.prior_milli[0];
    if (abs(scale[TACT_SIGNAL_EVENT_NAME] - 2000) > 250 || abs(scale[TACT_SIGNAL_TITLE] - 500) > 150) fail_msg("scales %d and %d, not 2000 and 500", scale[TACT_SIGNAL_EVENT_NAME], scale[TACT_SIGNAL_TITLE]);
    if (abs(prior[TACT_KIND_UNKNOWN] - prior[TACT_KIND_KNOW] - 1500) > 400) fail_msg("prior of unknown %d", prior[TACT_KIND_UNKNOWN]);
    assert_int_equal(scale[TACT_SIGNAL_HINT] * 4, TACT_FUSION_HINT_MILLI);
    tact_fused again;
    tact_fusion_fit(&again, cases, COUNT);
    assert_memory_equal(&f, &again, sizeof f);                  /* no chance in it */
}

static void write_file(const char *folder, const char *name, const char *text) {
    char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void mistakes_have_a_line(void **state) {
    (void)state;
    static const struct { const char *row, *says; } cases[] = {
        { "buys\tshop\tpage", "en.tsv:2: there is no kind 'buys'" },      { "buy\tshop", "en.tsv:2: a line has a kind, a domain and an event" },
        { "buy\tshop\tpage\tmobile", "no circumstance 'mobile'" },        { "buy\tshop\tpage\tdevices=mobile", "no circumstance 'devices'" },
        { "buy\tshop\tpage\tdevice=phone", "no device 'phone'" },         { "buy\tshop\tpage\tplace=here", "no place 'here'" },
        { "buy\tshop\tpage\tsession=know,unknown", "no session" },        { "buy\tshop\tpage\tsession=know@99", "no session" },
        { "buy\tshop\tpage\thour=8:10", "no hour '8:10'" },               { "buy\tshop\tpage\tstage=late", "no stage 'late'" },
        { "buy\tshop\tpage\tnetwork=lan", "no network 'lan'" },
    };
    char folder[] = "/tmp/tact-events-XXXXXX", command[64];
    assert_non_null(mkdtemp(folder));
    write_file(folder, "topics.tsv", "topic\twords\n");
    write_file(folder, "fr.tsv", "kind\tdomain\tevent\tcircumstances\n");
    write_file(folder, "it.tsv", "");
    tact_event_rows rows;
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[200];
        tact_trouble trouble = { "" };
        snprintf(text, sizeof text, "kind\tdomain\tevent\tcircumstances\n%s\n", cases[i].row);
        write_file(folder, "en.tsv", text);
        assert_int_not_equal(tact_event_rows_read(&rows, folder, &trouble), TACT_OK);
        if (!strstr(trouble.text, cases[i].says)) fail_msg("'%s' and not '%s'", trouble.text, cases[i].says);
    }
    tact_trouble trouble = { "" };
    write_file(folder, "en.tsv", "kind\tdomain\tevent\tcircumstances\nbuy\tshop\tpage\tsession=know,go@3\thour=08:10\tdevice=mobile\tnetwork=cellular\n");
    assert_int_equal(tact_event_rows_read(&rows, folder, &trouble), TACT_OK);
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.rows[0].session_kinds, TACT_KIND_KNOW + 5 * TACT_KIND_GO);
    assert_int_equal(rows.rows[0].session_minutes, 3);
    assert_int_equal(rows.rows[0].minute, 490);
    tact_event_rows_free(&rows);
    assert_int_equal(tact_event_rows_read(&rows, "/nowhere", &trouble), TACT_ERR_NOT_FOUND);
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

/* The figures of doc/moments.md, with a little room for another model of words. */
static void worth_on_held_out_events(void **state) {
    (void)state;
    tact_event_rows rows;
    tact_trouble trouble = { "" };
    static tact_fusion_judged hand, now;
    tact_judged cross;
    if (tact_event_rows_read(&rows, "models/events", &trouble)) fail_msg("%s", trouble.text);
    assert_true(rows.count >= 1200);
    assert_int_equal(tact_fusion_judge(&hand, &rows, 0, NULL, &trouble), TACT_OK);
    assert_int_equal(tact_fusion_judge(&now, &rows, TACT_FUSION_LATEST, NULL, &trouble), TACT_OK);
    assert_int_equal(tact_fusion_cross(&cross, &rows, &trouble), TACT_OK);
    const tact_judged *test = &now.part[TACT_FOR_TEST];
    printf("held out: %u events, macro-F1 %.3f (by hand %.3f), ECE %.3f (%.3f); each domain by the others: %.3f, %.3f\n", test->count, tact_judge_macro_f1(test),
           tact_judge_macro_f1(&hand.part[TACT_FOR_TEST]), tact_judge_ece(test), tact_judge_ece(&hand.part[TACT_FOR_TEST]), tact_judge_macro_f1(&cross), tact_judge_ece(&cross));
    assert_true(test->count > 400);
    assert_true(tact_judge_macro_f1(test) >= 0.83);
    assert_true(tact_judge_ece(test) <= 0.05);
    assert_true(tact_judge_macro_f1(test) > tact_judge_macro_f1(&hand.part[TACT_FOR_TEST]) + 0.03);
    assert_true(tact_judge_macro_f1(&cross) >= 0.84 && tact_judge_ece(&cross) <= 0.05);
    for (unsigned l = TACT_TONGUE_EN; l < TACT_TONGUE_COUNT; l++) assert_true(tact_judge_macro_f1(&now.tongue[l]) >= 0.80);
    tact_event_rows_free(&rows);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(weights_are_found_again), cmocka_unit_test(mistakes_have_a_line), cmocka_unit_test(worth_on_held_out_events) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
