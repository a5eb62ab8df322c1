/* test/helper_figures_test.c -- how often the helper finds the right answer, and how often it answers what it has no answer to: 60 answers and 480 questions in each of
 * three languages (test/answers/SOURCE.md). The odd answers and lines chose its numbers; the even ones judge. `make bench-helper` prints every threshold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "brand/answers.h"
#include "brand/file.h"

enum { QUESTIONS = 480, NEAR = 1000, FAR = 1001, CHOOSE = 0, JUDGE = 1 };
typedef struct asked { unsigned right; unsigned half; tact_slice text; tact_answer_found found; } asked;      /* right: number of the section from 1, or NEAR, FAR */
typedef struct language { const char *name; asked questions[QUESTIONS]; unsigned count; } language;
typedef struct figures { unsigned answerable, first, right, wrong, none, false_near, false_far; } figures;

static language languages[] = { { .name = "en" }, { .name = "fr" }, { .name = "it" } };
static char block[64 << 20];
static tact_arena arena;

static tact_slice file(const char *name, const char *ending) {
    char path[64];
    int error;
    tact_slice text;
    snprintf(path, sizeof path, "test/answers/%s%s", name, ending);
    if (!tact_brand_file_read(path, 1 << 20, &arena, &text, &error)) fail_msg("%s cannot be read; run this from the folder of the project", path);
    return text;
}

static void read_questions(language *l, tact_slice text) {
    unsigned lines = 0;
    for (size_t at = 0; at < text.len;) {
        size_t end = at, space = at;
        while (end < text.len && text.ptr[end] != '\n') end++;
        while (space < end && text.ptr[space] != ' ') space++;
        tact_slice what = { text.ptr + at, space - at };
        int64_t number = 0;
        assert_true(l->count < QUESTIONS && space < end);
        asked *q = &l->questions[l->count++];
        q->text = (tact_slice){ text.ptr + space + 1, end - space - 1 };
        if (tact_slice_int(what, &number)) { q->right = (unsigned)number; q->half = number % 2 ? CHOOSE : JUDGE; }
        else { q->right = tact_slice_is(what, "near") ? NEAR : FAR; q->half = lines++ % 2 ? JUDGE : CHOOSE; }
        at = end + 1;
    }
}

static int ask_all(void **state) {
    (void)state;
    tact_arena_init(&arena, block, sizeof block, NULL);
    for (unsigned i = 0; i < 3; i++) {
        language *l = &languages[i];
        tact_slice locale = tact_slice_of(l->name);
        tact_config config = { .locales = { &locale, 1 }, .default_locale = locale };
        tact_answers answers = { .count = 0 };
        tact_diags diags;
        bool memory;
        tact_diags_init(&diags, &arena, 10);
        if (!tact_answers_read(file(l->name, ".md"), &config, NULL, (tact_instant){ 1 }, &arena, &diags, &answers, &memory) || tact_answers_finish(&arena, &diags, &answers) || answers.count != 60) {
            for (uint32_t d = 0; d < diags.count; d++) print_message("%s.md:%u: %.*s\n", l->name, diags.items[d].line, (int)diags.items[d].text.len, diags.items[d].text.ptr);
            return 1;
        }
        read_questions(l, file(l->name, ".txt"));
        for (unsigned q = 0; q < l->count; q++) {
            tact_answer_asked a = { .language = locale, .question = l->questions[q].text, .now = { 1 } };
            if (tact_answer_ask(answers.index, &a, &arena, &l->questions[q].found)) return 1;
        }
    }
    return 0;
}

static figures count(const language *l, unsigned half, uint32_t sure) {
    figures f = { 0 };
    for (unsigned q = 0; q < l->count; q++) {
        const asked *a = &l->questions[q];
        bool said = a->found.section != UINT32_MAX && a->found.sure_milli >= sure, right = a->found.section + 1 == a->right;
        if (a->half != half) continue;
        if (a->right == NEAR) f.false_near += said;
        else if (a->right == FAR) f.false_far += said;
        else {
            f.answerable++;
            f.first += right;
            f.right += said && right;
            f.wrong += said && !right;
            f.none += !said;
        }
    }
    return f;
}

static void print(const char *name, unsigned half, uint32_t sure, const figures *f) {
    print_message("%s %s at %4u: first %3u of %u (%.1f %%); answered right %.1f %%, wrong %.1f %%, not %.1f %%; of 60 near ones answered %u, of 60 far ones %u\n", name, half == CHOOSE ? "choosing" : "judging ", sure, f->first, f->answerable, 100.0 * f->first / f->answerable,
                  100.0 * f->right / f->answerable, 100.0 * f->wrong / f->answerable, 100.0 * f->none / f->answerable, f->false_near, f->false_far);
}

static void figures_hold(void **state) {
    figures all = { 0 };
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        const language *l = &languages[i];
        assert_int_equal(l->count, QUESTIONS);
        for (unsigned half = 0; half < 2; half++) {
            figures f = count(l, half, TACT_ANSWER_SURE);
            print(l->name, half, TACT_ANSWER_SURE, &f);
            if (half == CHOOSE) continue;
            assert_true(f.answerable == 120 && f.first >= 96 && f.right >= 54 && f.wrong <= 9 && f.false_near <= 6 && f.false_far <= 1);
            all = (figures){ all.answerable + f.answerable, all.first + f.first, all.right + f.right, all.wrong + f.wrong, all.none + f.none, all.false_near + f.false_near, all.false_far + f.false_far };
        }
        for (uint32_t sure = 400; getenv("SWEEP") && sure <= 800; sure += 20)
            for (unsigned half = 0; half < (getenv("JUDGE") ? 2 : 1); half++) { figures f = count(l, half, sure); print(l->name, half, sure, &f); }
        for (unsigned q = 0; getenv("SHOW") && q < l->count; q++) {
            const asked *a = &l->questions[q];
            bool said = tact_answer_sure(&a->found), right = a->found.section + 1 == a->right;
            if (a->half == CHOOSE && (a->right >= NEAR ? said : !said || !right)) print_message("  %s %s: \"%.*s\" -> %d at %u, not %u\n", l->name, said ? "WRONG" : right ? "unsure" : "lost", (int)a->text.len, a->text.ptr, (int)a->found.section + 1, a->found.sure_milli, a->right);
        }
    }
    print_message("all judging : first %.1f %%; answered right %.1f %%, wrong %.1f %%, not %.1f %%; of 360 without an answer %u were answered (%.1f %%)\n", 100.0 * all.first / all.answerable, 100.0 * all.right / all.answerable, 100.0 * all.wrong / all.answerable,
                  100.0 * all.none / all.answerable, all.false_near + all.false_far, (all.false_near + all.false_far) / 3.6);
    assert_true(all.answerable == 360 && all.first >= 295 && all.right >= 180 && all.wrong <= 18 && all.false_near + all.false_far <= 15);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(figures_hold) };
    return cmocka_run_group_tests(tests, ask_all, NULL);
}
