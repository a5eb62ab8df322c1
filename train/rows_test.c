/* train/rows_test.c -- tables of labelled texts and recipes: what is read, and every mistake told with its file and line. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include "train/make.h"

static char folder[] = "/tmp/tact-rows-XXXXXX";

static int open_folder(void **state) { (void)state; return mkdtemp(folder) ? 0 : -1; }
static int close_folder(void **state) {
    (void)state;
    static const char *const names[] = { "rows.tsv", "rows.tsv.gz", "cut.tsv.gz", "recipe.tsv" };
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        char path[300];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

static const char *path_of(const char *name) {
    static char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static const char *write_file(const char *name, const char *text, size_t len) {
    FILE *f = fopen(path_of(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
    return path_of(name);
}

/* `end`: what the message says after the folder; "" when it must be read. */
static void expect_rows(const char *text, tact_status status, const char *end) {
    tact_rows rows = { .count = 0 };
    tact_trouble trouble = { "" };
    tact_status s = tact_rows_read(&rows, write_file("rows.tsv", text, strlen(text)), TACT_TONGUE_EN, &trouble);
    char whole[400];
    snprintf(whole, sizeof whole, "%s/%s", folder, end);
    if (s != status || (*end && strncmp(trouble.text, whole, strlen(whole)) != 0)) fail_msg("status %d, '%s'; wanted %d, '%s'", s, trouble.text, status, whole);
    tact_rows_free(&rows);
}

static void rows_wrong(void **state) {
    (void)state;
    expect_rows("kind\ttext\nbuy\tpizza\n", TACT_OK, "");
    expect_rows("kind\twords\nbuy\tpizza\n", TACT_ERR_FORMAT, "rows.tsv:1: no column is called text");
    expect_rows("kind\ttext\nbuy\tpizza\nbye\tpizza\n", TACT_ERR_INVALID, "rows.tsv:3: there is no kind 'bye'; kinds are know, go, do, buy and unknown");
    expect_rows("kind\ttext\n\nbuy\tpizza\n\nBUY\tpizza\n", TACT_ERR_INVALID, "rows.tsv:5: there is no kind 'BUY'");
    expect_rows("kind\tdomain\ttext\nbuy\tfood\tpizza\nbuy\tpizza\n", TACT_ERR_FORMAT, "rows.tsv:3: no text; every line needs as many tabs");
    expect_rows("kind\ttext\nbuy\t\n", TACT_ERR_FORMAT, "rows.tsv:2: no text");
    tact_rows rows = { .count = 0 };
    tact_trouble trouble = { "" };
    assert_int_equal(tact_rows_read(&rows, path_of("nowhere.tsv"), TACT_TONGUE_EN, &trouble), TACT_ERR_NOT_FOUND);
    assert_non_null(strstr(trouble.text, "nowhere.tsv cannot be opened"));
    tact_rows_free(&rows);
}

static void rows_read(void **state) {
    (void)state;
    static const char text[] = "language\tkind\tnotes\tsplit\tdomain\tlabel\ttext\r\nfr\tbuy\t-\tdev\tfood\torder\tune pizza\r\nde\tknow\t\t\t\t\twann\n\n\t\t\t\t\t\thello there";
    tact_rows rows = { .count = 0 };
    tact_trouble trouble = { "" };
    assert_int_equal(tact_rows_read(&rows, write_file("rows.tsv", text, sizeof text - 1), TACT_TONGUE_IT, &trouble), TACT_OK);
    assert_int_equal(rows.count, 3);
    const tact_row *r = rows.rows;
    assert_true(tact_slice_is(r[0].text, "une pizza") && tact_slice_is(r[0].split, "dev") && tact_slice_is(r[0].domain, "food") && tact_slice_is(r[0].label, "order"));
    assert_int_equal(r[0].kind, TACT_KIND_BUY);
    assert_int_equal(r[0].language, TACT_TONGUE_FR);
    assert_int_equal(r[1].language, TACT_TONGUE_OTHER);                      /* a code of no language of ours */
    assert_int_equal(r[2].language, TACT_TONGUE_IT);                         /* what the file is in */
    assert_int_equal(r[2].kind, TACT_ROW_KIND_NONE);
    assert_true(tact_slice_is(r[2].text, "hello there"));                    /* no newline at the end */
    assert_int_equal(tact_rows_read(&rows, write_file("rows.tsv", "text\nciao\n", 10), TACT_ROW_LANGUAGE_NONE, &trouble), TACT_OK);
    assert_int_equal(rows.count, 4);                                         /* appended; the first file's texts stay */
    assert_true(tact_slice_is(rows.rows[0].text, "une pizza") && tact_slice_is(rows.rows[3].text, "ciao"));
    assert_int_equal(rows.rows[3].file, 1);
    assert_int_equal(rows.rows[3].language, TACT_ROW_LANGUAGE_NONE);
    tact_rows_free(&rows);
    assert_int_equal(rows.count, 0);
}

static void plain_and_packed(void **state) {
    (void)state;
    enum { LINES = 9000 };                                                   /* more than a block of reading, more than a block of rows */
    char *text = malloc(LINES * 40 + 100);
    size_t n = (size_t)sprintf(text, "kind\ttext\n");
    for (int i = 0; i < LINES; i++) n += (size_t)sprintf(text + n, "%s\ttext number %d\n", i % 2 ? "buy" : "know", i);
    char packed[300];
    snprintf(packed, sizeof packed, "%s", path_of("rows.tsv.gz"));
    gzFile f = gzopen(packed, "wb");
    assert_int_equal(gzwrite(f, text, (unsigned)n), n);
    assert_int_equal(gzclose(f), Z_OK);
    tact_rows a = { .count = 0 }, b = { .count = 0 }, c = { .count = 0 };
    tact_trouble trouble = { "" };
    assert_int_equal(tact_rows_read(&a, write_file("rows.tsv", text, n), TACT_TONGUE_EN, &trouble), TACT_OK);
    assert_int_equal(tact_rows_read(&b, packed, TACT_TONGUE_EN, &trouble), TACT_OK);
    assert_int_equal(a.count, LINES);
    assert_int_equal(b.count, LINES);
    for (uint32_t i = 0; i < LINES; i++) {
        if (!tact_slice_equal(a.rows[i].text, b.rows[i].text) || a.rows[i].kind != b.rows[i].kind || a.rows[i].language != b.rows[i].language) fail_msg("row %u is read differently", i);
    }
    FILE *in = fopen(packed, "rb");
    assert_non_null(in);
    size_t len = fread(text, 1, LINES * 40, in);
    fclose(in);
    text[len / 2] = (char)(text[len / 2] ^ 0x55);
    tact_status s = tact_rows_read(&c, write_file("cut.tsv.gz", text, len), TACT_TONGUE_EN, &trouble);
    assert_int_equal(s, TACT_ERR_FORMAT);
    assert_non_null(strstr(trouble.text, "cut.tsv.gz"));
    tact_rows_free(&a);
    tact_rows_free(&b);
    tact_rows_free(&c);
    free(text);
}

/* A packed table that ends too early is no shorter table. */
static void packed_cut(void **state) {
    (void)state;
    char path[300], bytes[4096];
    snprintf(path, sizeof path, "%s", path_of("rows.tsv.gz"));
    gzFile f = gzopen(path, "wb");
    gzputs(f, "kind\ttext\n");
    for (int i = 0; i < 300; i++) gzprintf(f, "buy\ttext %d\n", i * 7919);
    assert_int_equal(gzclose(f), Z_OK);
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    size_t len = fread(bytes, 1, sizeof bytes, in);
    fclose(in);
    assert_true(len < sizeof bytes);
    tact_rows rows = { .count = 0 };
    tact_trouble trouble = { "" };
    assert_int_equal(tact_rows_read(&rows, write_file("cut.tsv.gz", bytes, len * 2 / 3), TACT_TONGUE_EN, &trouble), TACT_ERR_FORMAT);
    assert_non_null(strstr(trouble.text, "cut.tsv.gz is damaged after "));
    tact_rows_free(&rows);
}

/* ---- recipes ---- */

#define HEAD "file\tlanguage\trole\ttimes\tmost\n"

static void expect_recipe(const char *text, tact_status status, const char *end) {
    tact_recipe r;
    tact_trouble trouble = { "" };
    tact_status s = tact_recipe_read(&r, write_file("recipe.tsv", text, strlen(text)), &trouble);
    char whole[400];
    snprintf(whole, sizeof whole, "%s/%s", folder, end);
    if (s != status || (*end && strncmp(trouble.text, whole, strlen(whole)) != 0)) fail_msg("status %d, '%s'; wanted %d, '%s'", s, trouble.text, status, whole);
}

static void recipes_wrong(void **state) {
    (void)state;
    expect_recipe(HEAD "a.tsv\ten\tnatural\t1\t\n", TACT_OK, "");
    expect_recipe("a.tsv\ten\tnatural\n", TACT_ERR_FORMAT, "recipe.tsv:1: a recipe begins with the columns");
    expect_recipe("", TACT_ERR_FORMAT, "recipe.tsv:1: a recipe begins with the columns");
    expect_recipe(HEAD "a.tsv\ten\tnatural\t1\t\n# a remark\n\nb.tsv\ten\tnature\t1\t\n", TACT_ERR_INVALID, "recipe.tsv:5: there is no role 'nature'");
    expect_recipe(HEAD "a.tsv\n", TACT_ERR_INVALID, "recipe.tsv:2: there is no role ''");
    expect_recipe(HEAD "a.tsv\ten\tnatural\t0\t\n", TACT_ERR_INVALID, "recipe.tsv:2: times must be from 1 to 100");
    expect_recipe(HEAD "a.tsv\ten\tnatural\t101\t\n", TACT_ERR_INVALID, "recipe.tsv:2: times");
    expect_recipe(HEAD "a.tsv\ten\tnatural\tthrice\t\n", TACT_ERR_INVALID, "recipe.tsv:2: times");
    expect_recipe(HEAD "a.tsv\ten\tnatural\t3x\t\n", TACT_ERR_INVALID, "recipe.tsv:2: times");
    expect_recipe(HEAD "a.tsv\ten\tnatural\t1\tmany\n", TACT_ERR_INVALID, "recipe.tsv:2: most");
    expect_recipe(HEAD "a.tsv\ten\tnatural\t1\t-3\n", TACT_ERR_INVALID, "recipe.tsv:2: most");
    char labels[300] = HEAD "a.tsv\ten\tpublic\t1\t\t";
    size_t head = strlen(labels);
    memset(labels + head, 'l', 127);
    strcpy(labels + head + 127, "\n");
    expect_recipe(labels, TACT_OK, "");
    strcpy(labels + head + 127, "l\n");
    expect_recipe(labels, TACT_ERR_LIMIT, "recipe.tsv:2: the labels under without are longer than 127 bytes");
    char many[8192] = HEAD;
    for (int i = 0; i < TACT_SOURCES_MAX; i++) strcat(many, "a.tsv\ten\twords\t1\t\n");
    expect_recipe(many, TACT_OK, "");
    strcat(many, "a.tsv\ten\twords\t1\t\n");
    expect_recipe(many, TACT_ERR_LIMIT, "recipe.tsv:66: more than 64 files");
    char name[1024] = HEAD;
    memset(name + strlen(name), 'x', 600);
    strcat(name, "\ten\twords\t1\t\n");
    expect_recipe(name, TACT_ERR_LIMIT, "recipe.tsv:2: the file's name is too long");
    tact_recipe r;
    tact_trouble trouble = { "" };
    assert_int_equal(tact_recipe_read(&r, path_of("nowhere.tsv"), &trouble), TACT_ERR_NOT_FOUND);
    assert_non_null(strstr(trouble.text, "nowhere.tsv"));
}

static void recipes_read(void **state) {
    (void)state;
    static const char text[] = HEAD "own/a.tsv\tfr\tnatural\t3\t\n/abs/b.tsv\tde\twords\t\t\nc.tsv\t\tpublic\t1\t90\r\n";
    tact_recipe r;
    tact_trouble trouble = { "" };
    assert_int_equal(tact_recipe_read(&r, write_file("recipe.tsv", text, sizeof text - 1), &trouble), TACT_OK);
    assert_int_equal(r.count, 3);
    assert_string_equal(r.sources[0].path, path_of("own/a.tsv"));            /* beside the recipe */
    assert_string_equal(r.sources[1].path, "/abs/b.tsv");
    assert_true(r.sources[0].language == TACT_TONGUE_FR && r.sources[1].language == TACT_TONGUE_OTHER && r.sources[2].language == TACT_ROW_LANGUAGE_NONE);
    assert_true(r.sources[0].role == TACT_ROLE_NATURAL && r.sources[1].role == TACT_ROLE_WORDS && r.sources[2].role == TACT_ROLE_PUBLIC);
    assert_true(r.sources[0].times == 3 && r.sources[1].times == 1 && r.sources[0].most == 0 && r.sources[2].most == 90);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows_wrong), cmocka_unit_test(rows_read), cmocka_unit_test(plain_and_packed), cmocka_unit_test(packed_cut),
                                        cmocka_unit_test(recipes_wrong), cmocka_unit_test(recipes_read) };
    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
