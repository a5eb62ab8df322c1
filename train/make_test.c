/* train/make_test.c -- a few dozen texts make a model that answers them; the parts keep copies together; the bytes are the same each time. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "core/base/hash.h"
#include "train/make.h"

static const uint64_t SEED = 20261122;
static char folder[] = "/tmp/tact-make-XXXXXX";
static const char *const names[] = { "words.tsv", "public.tsv", "natural.tsv" };

static int open_folder(void **state) { (void)state; return mkdtemp(folder) ? 0 : -1; }

static const char *path_of(unsigned file) {
    static char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, names[file]);
    return path;
}

static int close_folder(void **state) {
    (void)state;
    for (unsigned i = 0; i < 3; i++) unlink(path_of(i));
    return rmdir(folder);
}

static void write_file(unsigned file, const char *text) {
    FILE *f = fopen(path_of(file), "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static const char words[] =
    "kind\tlanguage\ttext\n"
    "know\ten\twhat time do you close\nknow\ten\tare you open on sunday\nknow\ten\twho wrote this\ngo\ten\tdirections to the station\ngo\ten\tnearest pharmacy\ngo\ten\tparking near me\n"
    "do\ten\thow to change a tyre\ndo\ten\treset my password\ndo\ten\trepair a bicycle\nbuy\ten\tbuy running shoes\nbuy\ten\tcheap headphones\nbuy\ten\torder a pizza\n"
    "unknown\ten\thello there\nunknown\ten\tthank you so much\n"
    "know\tfr\tà quelle heure fermez-vous\nknow\tfr\têtes-vous ouverts dimanche\ngo\tfr\tpharmacie la plus proche\ngo\tfr\tcomment aller à la gare\ndo\tfr\tcomment changer un pneu\n"
    "do\tfr\tréparer un vélo\nbuy\tfr\tacheter des chaussures\nbuy\tfr\tcommander une pizza\nunknown\tfr\tbonjour tout le monde\nunknown\tfr\tmerci beaucoup\n"
    "know\tit\ta che ora chiudete\nknow\tit\tsiete aperti domenica\ngo\tit\tfarmacia più vicina\ngo\tit\tcome arrivare alla stazione\ndo\tit\tcome cambiare una gomma\ndo\tit\triparare la bicicletta\n"
    "buy\tit\tcomprare scarpe\nbuy\tit\tordinare una pizza\nunknown\tit\tciao a tutti\nunknown\tit\tgrazie mille\n"
    "\tde\two ist die apotheke\n\tde\twie spät ist es\n\tes\tdónde está la farmacia\n\tes\tquiero comprar zapatos\n";

static void recipe_of(tact_recipe *r, unsigned files, uint32_t bits) {
    *r = (tact_recipe){ .rows = 1u << bits, .cost = 10, .count = files };
    for (unsigned i = 0; i < files; i++) {
        r->sources[i] = (tact_source){ .language = TACT_ROW_LANGUAGE_NONE, .role = i == 0 ? TACT_ROLE_WORDS : i == 1 ? TACT_ROLE_PUBLIC : TACT_ROLE_NATURAL, .times = 1 };
        snprintf(r->sources[i].path, sizeof r->sources[i].path, "%s", path_of(i));
    }
}

static void made(tact_made *out, const tact_recipe *r, tact_model *model) {
    tact_trouble trouble = { "" };
    tact_status s = tact_make(out, r, NULL, NULL, &trouble);
    if (s) fail_msg("%s", trouble.text);
    assert_int_equal(tact_model_read((tact_slice){ (const char *)out->bytes, out->len }, model), TACT_OK);
}

static void answers_its_own(void **state) {
    (void)state;
    static tact_recipe r;
    static tact_made m, again;
    tact_model model, same;
    write_file(0, words);
    recipe_of(&r, 1, 13);
    made(&m, &r, &model);
    assert_int_equal(m.len, TACT_MODEL_HEAD + (TACT_MODEL_OUTPUTS << 13) + TACT_MODEL_CHECKSUM);
    assert_int_equal(m.trained_on, 38);                                      /* four of other languages, as unknown */
    assert_int_equal(m.all.count, 0);                                        /* nothing was held out */
    tact_rows rows = { .count = 0 };
    tact_trouble trouble;
    assert_int_equal(tact_rows_read(&rows, path_of(0), TACT_ROW_LANGUAGE_NONE, &trouble), TACT_OK);
    model.threshold_milli = 0;                                               /* with so few texts nothing is sure */
    for (uint32_t i = 0; i < rows.count; i++) {
        tact_classified c;
        tact_moment_classify(&model, rows.rows[i].text, &c);
        unsigned tongue = 0;
        for (unsigned l = 1; l < TACT_TONGUE_COUNT; l++) if (c.tongue_milli[l] > c.tongue_milli[tongue]) tongue = l;
        if (tongue != rows.rows[i].language) fail_msg("row %u is in language %u, not %u", i, rows.rows[i].language, tongue);
        if (rows.rows[i].kind != TACT_ROW_KIND_NONE && c.kind != rows.rows[i].kind) fail_msg("row %u, '%.*s', is %u, not %u", i, (int)rows.rows[i].text.len, rows.rows[i].text.ptr, c.kind, rows.rows[i].kind);
    }
    tact_rows_free(&rows);
    made(&again, &r, &same);
    assert_int_equal(again.len, m.len);
    assert_memory_equal(again.bytes, m.bytes, m.len);                        /* there is no chance in it */
    tact_made_free(&again);
    tact_made_free(&m);
}

/* Public rows of the split `dev` are judged on and not learned; of the others, no more than `most`. */
static void public_rows(void **state) {
    (void)state;
    static tact_recipe r;
    static tact_made m;
    tact_model model;
    write_file(0, words);
    write_file(1, "kind\tlanguage\tsplit\ttext\nbuy\ten\tdev\tbuy a lamp\nbuy\ten\tdev\torder a table\ngo\ten\ttrain\tmuseum near the river\ngo\ten\ttrain\tway to the lake\ngo\ten\ttrain\tnearest bank\n");
    recipe_of(&r, 2, 10);
    made(&m, &r, &model);
    assert_int_equal(m.trained_on, 38 + 3);
    assert_int_equal(m.dev.count, 2);
    assert_int_equal(m.all.count, 0);
    tact_made_free(&m);
    r.sources[1].most = 1;
    r.sources[0].times = 2;
    made(&m, &r, &model);
    assert_int_equal(m.trained_on, 2 * 38 + 1);
    tact_made_free(&m);
}

static void natural_rows(void **state) {
    (void)state;
    static tact_recipe r;
    static tact_made m;
    static char text[60000];
    tact_model model;
    uint32_t parts[3] = { 0 };
    size_t n = (size_t)sprintf(text, "kind\tlanguage\ttext\n");
    for (int i = 0; i < 500; i++) {
        char row[60];
        snprintf(row, sizeof row, "%s %c%c%c", i % 2 ? "buy a" : "way to the", 'a' + i % 26, 'a' + i / 26, 'a' + i % 7);
        parts[tact_part_of(tact_slice_of(row))]++;
        n += (size_t)sprintf(text + n, "%s\ten\t%s\n", i % 2 ? "buy" : "go", row);
    }
    write_file(0, words);
    write_file(1, "text\nhello\n");
    write_file(2, text);
    recipe_of(&r, 3, 12);
    made(&m, &r, &model);
    assert_int_equal(m.all.count, parts[2]);                                 /* judged on the fifth held out */
    assert_int_equal(m.own[TACT_TONGUE_EN].count, parts[2]);
    assert_int_equal(m.trained_on, 38 + parts[0] + parts[1]);
    assert_true(parts[2] > 70 && parts[2] < 130 && parts[1] > 20 && parts[1] < 65);
    assert_true(tact_judge_accuracy(&m.all) > 0.95);
    assert_int_equal(m.tongue_right + m.tongue_silent + m.tongue_wrong, parts[2]);
    tact_made_free(&m);
}

/* A text that is held out, written otherwise, in a file that trains: it does not train. */
static void copies_of_held_out_rows(void **state) {
    (void)state;
    static tact_recipe r;
    static tact_made m;
    static char natural[40000], copies[40000];
    tact_model model;
    uint32_t held = 0, kept = 0;
    size_t n = (size_t)sprintf(natural, "kind\tlanguage\ttext\n"), c = (size_t)sprintf(copies, "kind\tlanguage\tsplit\ttext\nbuy\ten\tdev\tbuy a lamp\nbuy\ten\ttrain\tBuy: a lamp\n");
    for (int i = 0; i < 200; i++) {
        char row[60];
        snprintf(row, sizeof row, "way to the %c%c caf\xC3\xA9", 'a' + i % 26, 'a' + i / 26);
        bool test = tact_part_of(tact_slice_of(row)) == TACT_PART_TEST;
        *(test ? &held : &kept) += 1;
        n += (size_t)sprintf(natural + n, "go\ten\t%s\n", row);
        c += (size_t)sprintf(copies + c, "go\ten\ttrain\tWay to the, %c%c CAF\xC3\x89\n", 'A' + i % 26, 'A' + i / 26);
    }
    write_file(0, words);
    write_file(1, copies);
    write_file(2, natural);
    recipe_of(&r, 3, 10);
    made(&m, &r, &model);
    assert_true(held > 20 && held < 60);
    assert_int_equal(m.copies, held + 1);                                    /* and the lamp, held out as `dev` */
    assert_int_equal(m.all.count, held);
    assert_int_equal(m.dev.count, 1);
    assert_int_equal(m.trained_on, 38 + 2 * kept);
    tact_made_free(&m);
}

/* Labels under `without`, or all of them, teach the language and no kind. */
static void labels_set_aside(void **state) {
    (void)state;
    static const struct { const char *without; uint32_t aside; } cases[] = { { "", 0 }, { "quiz", 2 }, { "riddle,quiz", 3 }, { "quiz,riddle", 3 }, { "*", 4 }, { "qui", 0 }, { "quizz,riddles", 0 } };
    static tact_recipe r;
    static tact_made m;
    tact_model model;
    write_file(0, words);
    write_file(1, "kind\tlanguage\tlabel\ttext\nknow\ten\tquiz\twho painted the moon\nknow\ten\tquiz\thow high is the sky\nknow\ten\triddle\twhat has one eye\nknow\ten\thours\twhen do you open\n");
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        recipe_of(&r, 2, 10);
        snprintf(r.sources[1].without, sizeof r.sources[1].without, "%s", cases[i].without);
        made(&m, &r, &model);
        if (m.aside != cases[i].aside || m.trained_on != 42 - cases[i].aside) fail_msg("without '%s': %u aside, %u trained", cases[i].without, m.aside, m.trained_on);
        tact_made_free(&m);
    }
}

/* Texts of other languages are held out like others, and judged by themselves; which part a text is in depends on nothing but the text. */
static void other_languages(void **state) {
    (void)state;
    static tact_recipe r;
    static tact_made m;
    static char text[1 << 15];
    tact_model model;
    uint32_t held = 0;
    size_t n = (size_t)snprintf(text, sizeof text, "language\ttext\n");
    for (unsigned i = 0; i < 200; i++) {
        char line[64];
        int len = snprintf(line, sizeof line, "wo ist die %c%crstra\xC3\x9F""e", 'a' + (int)(i % 26), 'a' + (int)(i / 26));
        held += tact_part_of((tact_slice){ line, (size_t)len }) == TACT_PART_TEST;
        n += (size_t)snprintf(text + n, sizeof text - n, "de\t%s\n", line);
    }
    write_file(0, words);
    write_file(1, words);
    write_file(2, text);
    recipe_of(&r, 3, 10);
    made(&m, &r, &model);
    assert_true(held > 20 && held < 60);
    assert_int_equal(m.foreign, held);
    assert_int_equal(m.all.count, 0);                                        /* they are none of the three languages' figures */
    assert_true(m.foreign_seen <= m.foreign_silent && m.foreign_silent * 10 >= m.foreign * 9);
    tact_made_free(&m);
    static const struct { const char *text; int part; } parts[] = { /* held out since the first model */ { "tenerife in november", TACT_PART_TEST }, { "ibuprofen on empty stomach", TACT_PART_TEST }, { "can-you-drink-on-amoxicillin", TACT_PART_TEST }, { "sds vs hammer drill", TACT_PART_TEST } };
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
        if (tact_part_of(tact_slice_of(parts[i].text)) != parts[i].part) fail_msg("'%s' is in part %d", parts[i].text, tact_part_of(tact_slice_of(parts[i].text)));
}

static void kinds_missing(void **state) {
    (void)state;
    static tact_recipe r;
    static tact_made m;
    tact_trouble trouble = { "" };
    write_file(0, "kind\tlanguage\ttext\nbuy\ten\tbuy shoes\ngo\ten\tnearest bank\n");
    recipe_of(&r, 1, 10);
    assert_int_equal(tact_make(&m, &r, NULL, NULL, &trouble), TACT_ERR_INVALID);
    assert_non_null(strstr(trouble.text, "every kind and language needs some"));
    assert_null(m.bytes);
    r.count = 0;
    assert_int_equal(tact_make(&m, &r, NULL, NULL, &trouble), TACT_ERR_INVALID);
    unlink(path_of(0));
    r.count = 1;
    assert_int_equal(tact_make(&m, &r, NULL, NULL, &trouble), TACT_ERR_NOT_FOUND);
    assert_non_null(strstr(trouble.text, "words.tsv"));
}

/* The same text otherwise written is of the same part: a copy of a text trained on is never judged. */
static void copies_stay_together(void **state) {
    (void)state;
    static const char *const some[] = { "where", "buy", "Pharmacie", "Caffè", "près", "gomme", "Table", "l'eau", "Où", "x2", "maïs", "ça" };
    static const char *const capital[] = { "WHERE", "Buy", "pharmacie", "CAFFÈ", "PRÈS", "Gomme", "TABLE", "L\xE2\x80\x99" "Eau", "OÙ", "X9", "mai\xCC\x88s", "c\xCC\xA7" "a" };
    static const char *const gaps[] = { " ", "  ", ", ", " - ", ".", "/" };
    tact_rng rng = tact_rng_from((tact_seed){ SEED, 7 });
    unsigned seen[3] = { 0 };
    printf("  seed %llu\n", (unsigned long long)SEED);
    for (unsigned round = 0; round < 3000; round++) {
        char a[300] = "", b[300] = "  ";
        unsigned parts = 1 + (unsigned)tact_rng_below(&rng, 9);
        for (unsigned i = 0; i < parts; i++) {
            unsigned w = (unsigned)tact_rng_below(&rng, sizeof some / sizeof *some);
            strcat(strcat(a, some[w]), i + 1 < parts ? " " : "");
            strcat(strcat(b, tact_rng_below(&rng, 2) ? capital[w] : some[w]), gaps[tact_rng_below(&rng, sizeof gaps / sizeof *gaps)]);
        }
        int p = tact_part_of(tact_slice_of(a)), q = tact_part_of(tact_slice_of(b));
        assert_in_range(p, 0, 2);
        if (p != q) fail_msg("round %u: '%s' is of part %d, '%s' of %d", round, a, p, b, q);
        seen[p]++;
    }
    assert_true(seen[0] > seen[2] && seen[2] > seen[1] && seen[1] > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(answers_its_own), cmocka_unit_test(public_rows), cmocka_unit_test(natural_rows), cmocka_unit_test(copies_of_held_out_rows), cmocka_unit_test(labels_set_aside), cmocka_unit_test(other_languages), cmocka_unit_test(kinds_missing), cmocka_unit_test(copies_stay_together) };
    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
