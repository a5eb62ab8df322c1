/* daemon/learner_test.c -- lessons against a plain simulation; stops anywhere; windows; joins; erasure. Seeded. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/fixed.h"
#include "core/base/hash.h"
#include "daemon/learner.h"

static const tact_span HALF = { 28 * 86400 * 1000000LL };
static const int64_t SECOND = 1000000, DAY = 86400 * 1000000LL, START = 1795176000000000;

enum { LINES = 6000, PEOPLE = 50 };

typedef struct line { tact_instant at; uint64_t person; tact_taught taught; bool teaches; } line;
static line lines[LINES];

/* A log of draws, intents handed over or not, clicks, goals, silences. */
static void make_log(uint64_t seed) {
    tact_rng rng = tact_rng_from((tact_seed){ seed, 1 });
    int64_t now = START;
    for (unsigned i = 0; i < LINES; i++) {
        line *l = &lines[i];
        now += (int64_t)tact_rng_below(&rng, 1200) * SECOND;
        *l = (line){ .at = { now }, .person = 1 + tact_rng_below(&rng, PEOPLE), .teaches = true };
        tact_taught *t = &l->taught;
        switch (tact_rng_below(&rng, 4)) {
        case 0: l->teaches = false; break;
        case 1:                                            /* something comes of an earlier draw, or comes of itself */
            if (i < 5) { l->teaches = false; break; }
            for (unsigned back = 1 + (unsigned)tact_rng_below(&rng, 4); back <= i; back++) {
                const line *was = &lines[i - back];
                if (!was->teaches || !was->taught.drawn) continue;
                l->person = was->person;
                tact_join touch = { was->taught.owner, was->taught.occurrence };
                if (was->taught.waits && tact_rng_below(&rng, 2)) { t->sent = true; t->touch = touch; t->cell = tact_rng_below(&rng, 9) ? (uint16_t)(700 + tact_rng_below(&rng, 20)) : TACT_RECEPTIVE_NONE; }
                else if (was->taught.message && tact_rng_below(&rng, 5) == 0) { t->given_back = true; t->touch = touch; }
                else if (was->taught.by_click || (was->taught.message && tact_rng_below(&rng, 3) == 0)) { t->clicked = true; t->touch = touch; }
                else { t->goals[t->goal_count++] = touch; t->reached[t->reached_count++] = was->taught.campaign; }
                break;
            }
            break;
        default:
            t->drawn = true;
            t->campaign = 1 + (uint32_t)tact_rng_below(&rng, 5);
            t->by_click = t->campaign == 5;
            t->message = t->by_click ? 51 : (uint32_t)tact_rng_below(&rng, 3);
            t->ghost = !t->message && tact_rng_below(&rng, 3) == 0;
            t->waits = t->message && tact_rng_below(&rng, 3) == 0;
            t->owner = tact_rng_below(&rng, 2) ? l->person * 1000 : 0;
            t->occurrence = tact_rng_next(&rng);
            t->within_s = 3600 * (1 + (uint32_t)tact_rng_below(&rng, 72));
            for (unsigned f = 0; f < TACT_LESSON_FEATURES; f++) t->features[f] = tact_choose_feature(f, tact_rng_below(&rng, 4));
        }
    }
}

static void feed(tact_learner *l, unsigned from, unsigned to) {
    for (unsigned i = from; i < to; i++)
        assert_int_equal(tact_learner_line(l, i + 1, lines[i].at, lines[i].person, (uint32_t)lines[i].person, lines[i].teaches ? &lines[i].taught : NULL), TACT_OK);
}

static tact_slice state_of(const tact_learner *l, tact_arena *arena) {
    tact_writer w;
    tact_writer_init(&w, arena, 1 << 20);
    tact_learner_write(&w, l);
    assert_int_equal(w.status, TACT_OK);
    return tact_writer_slice(&w);
}

/* ---- the same, plainly: every draw looks ahead for what came of it, then all lessons in the order in which windows closed ---- */

typedef struct lesson { int64_t closes; unsigned line; uint16_t cell; bool helped, answered; } lesson;

static int by_closing(const void *a, const void *b) {
    const lesson *x = a, *y = b;
    return x->closes != y->closes ? (x->closes < y->closes ? -1 : 1) : (int)x->line - (int)y->line;
}

static bool look_ahead(unsigned i, lesson *out) {
    const tact_taught *t = &lines[i].taught;
    int64_t closes = lines[i].at.us + (t->waits ? 7 * DAY : (int64_t)t->within_s * SECOND);
    bool waits = t->waits, helped = false, clicked = false;
    uint16_t cell = TACT_RECEPTIVE_NONE;
    for (unsigned n = i + 1; n < LINES && lines[n].at.us < closes; n++) {
        const tact_taught *later = &lines[n].taught;
        if (!lines[n].teaches) continue;
        bool mine = later->touch.owner == t->owner && later->touch.occurrence == t->occurrence;
        if (waits && later->sent && mine) { waits = false; cell = later->cell; closes = lines[n].at.us + (int64_t)t->within_s * SECOND; continue; }
        if (waits) continue;
        if (t->message && later->given_back && mine) {     /* nobody saw it: as if it had not been handed over */
            waits = true;
            helped = clicked = false;
            cell = TACT_RECEPTIVE_NONE;
            closes = lines[i].at.us + 7 * DAY;
            continue;
        }
        clicked |= t->message && later->clicked && mine;
        if (t->by_click && t->message && later->clicked && mine) helped = true;
        if (t->message == 0 && !t->ghost)
            for (uint32_t r = 0; r < later->reached_count; r++) helped |= lines[n].person == lines[i].person && later->reached[r] == t->campaign;
        for (uint32_t g = 0; !t->by_click && (t->message || t->ghost) && g < later->goal_count; g++) helped |= later->goals[g].owner == t->owner && later->goals[g].occurrence == t->occurrence;
    }
    *out = (lesson){ closes, i, cell, helped, helped || clicked };
    int64_t newest = lines[LINES - 1].at.us;
    return !waits && closes <= newest;
}

static void fade(tact_answered *answers, int64_t keep) {
    for (unsigned i = 0; i < TACT_RECEPTIVE_CELLS; i++)
        answers[i] = (tact_answered){ (uint32_t)tact_fixed_mul(answers[i].sent_milli, keep), (uint32_t)tact_fixed_mul(answers[i].answered_milli, keep) };
}

static void same_as_plain(void **state) {
    (void)state;
    static lesson lessons[LINES];
    static tact_choose_table table;
    static tact_answered answers[TACT_RECEPTIVE_CELLS];
    unsigned count = 0;
    uint64_t shown[6][60] = { { 0 } }, helped[6][60] = { { 0 } }, taught = 0;
    int64_t day = 0;
    uint32_t rows;
    make_log(3);
    tact_learner *l = tact_learner_new(HALF);
    feed(l, 0, LINES);
    for (unsigned i = 0; i < LINES; i++) if (lines[i].teaches && lines[i].taught.drawn && look_ahead(i, &lessons[count])) count++;
    qsort(lessons, count, sizeof *lessons, by_closing);
    for (unsigned i = 0; i < count; i++) {
        const tact_taught *t = &lines[lessons[i].line].taught;
        if (day && lessons[i].closes / DAY > day) {
            int64_t keep = tact_fixed_decay((lessons[i].closes / DAY - day) * DAY, HALF.us);
            tact_choose_forget(&table, keep);
            fade(answers, keep);
            for (unsigned c = 0; c < 6; c++) for (unsigned m = 0; m < 60; m++) { shown[c][m] = (uint64_t)tact_fixed_mul((int64_t)shown[c][m], keep); helped[c][m] = (uint64_t)tact_fixed_mul((int64_t)helped[c][m], keep); }
        }
        if (lessons[i].closes / DAY > day) day = lessons[i].closes / DAY;
        tact_policy_row counts = { t->campaign, t->message, (uint32_t)shown[t->campaign][t->message], (uint32_t)helped[t->campaign][t->message] };
        tact_choose_learn(&table, t->features, TACT_LESSON_FEATURES, tact_policy_arm(t->campaign, t->message), t->message ? tact_policy_rate(&counts) : tact_policy_organic(&counts), lessons[i].helped);
        if (lessons[i].cell != TACT_RECEPTIVE_NONE) { answers[lessons[i].cell].sent_milli += 1000; answers[lessons[i].cell].answered_milli += lessons[i].answered ? 1000 : 0; }
        shown[t->campaign][t->message] += 1000;
        helped[t->campaign][t->message] += lessons[i].helped ? 1000 : 0;
        taught += lessons[i].helped && (t->message || t->ghost);
    }
    assert_true(count > 2000 && taught > 100);
    assert_int_equal(tact_learner_stands(l).lessons, count);
    int64_t newest = tact_learner_stands(l).until.us / DAY;
    if (newest > day) {                                    /* the learner forgets up to its newest line */
        int64_t keep = tact_fixed_decay((newest - day) * DAY, HALF.us);
        tact_choose_forget(&table, keep);
        fade(answers, keep);
    }
    uint32_t sent = 0, answered = 0;
    for (unsigned i = 0; i < TACT_RECEPTIVE_CELLS; i++) { sent += answers[i].sent_milli; answered += answers[i].answered_milli; }
    assert_true(sent > 10000 && answered > 1000 && answered < sent);
    assert_memory_equal(tact_learner_answers(l), answers, sizeof answers);
    assert_memory_equal(tact_learner_weights(l), table.weight, sizeof table.weight);
    const tact_learned *all = tact_learner_rows(l, &rows);
    uint64_t ever = 0;
    for (uint32_t i = 0; i < rows; i++) ever += all[i].helped;
    assert_int_equal(ever, taught);
    tact_learner_free(l);
}

static void stops_change_nothing(void **state) {
    (void)state;
    static char block[4 << 20], block_whole[2 << 20];
    tact_arena arena, arena_whole;
    tact_rng rng = tact_rng_from((tact_seed){ 9, 9 });
    make_log(4);
    tact_learner *whole = tact_learner_new(HALF);
    feed(whole, 0, LINES);
    tact_arena_init(&arena_whole, block_whole, sizeof block_whole, NULL);
    tact_slice wanted = state_of(whole, &arena_whole);
    for (int round = 0; round < 20; round++) {
        tact_learner *l = tact_learner_new(HALF);
        unsigned at = 0;
        while (at < LINES) {                               /* some lines, then the state as it was last kept, perhaps of lines before: kill -9 */
            unsigned kept = at + (unsigned)tact_rng_below(&rng, LINES - at + 1), lost = kept + (unsigned)tact_rng_below(&rng, LINES - kept + 1);
            feed(l, (unsigned)tact_learner_stands(l).cursor, kept);
            tact_arena_init(&arena, block, sizeof block, NULL);
            tact_slice state_then = state_of(l, &arena);
            feed(l, kept, lost);
            tact_learner_free(l);
            l = tact_learner_new(HALF);
            assert_int_equal(tact_learner_read(state_then, l), TACT_OK);
            assert_memory_equal(state_of(l, &arena).ptr, state_then.ptr, state_then.len);      /* before anything is read again */
            at = kept == at ? kept + 1 : kept;
        }
        feed(l, (unsigned)tact_learner_stands(l).cursor, LINES);
        tact_arena_init(&arena, block, sizeof block, NULL);
        tact_slice is = state_of(l, &arena);
        assert_int_equal(is.len, wanted.len);
        assert_memory_equal(is.ptr, wanted.ptr, is.len);
        tact_learner_free(l);
    }
    tact_learner_free(whole);
}

static void damaged_state_is_refused(void **state) {
    (void)state;
    static char block[2 << 20];
    tact_arena arena;
    tact_arena_init(&arena, block, sizeof block, NULL);
    make_log(5);
    tact_learner *l = tact_learner_new(HALF), *fresh = tact_learner_new(HALF);
    feed(l, 0, 1000);
    tact_slice is = state_of(l, &arena);
    for (size_t cut = 0; cut < is.len; cut += 1 + cut / 50) assert_int_not_equal(tact_learner_read((tact_slice){ is.ptr, cut }, fresh), TACT_OK);
    assert_int_equal(tact_learner_read(is, l), TACT_ERR_INVALID);
    ((char *)(uintptr_t)is.ptr)[0] = 9;
    assert_int_equal(tact_learner_read(is, fresh), TACT_ERR_VERSION);
    tact_learner_free(l);
    tact_learner_free(fresh);
}

static bool one_is_erased(void *ctx, uint32_t slot, tact_instant drawn, tact_instant closes) { (void)drawn; (void)closes; return slot == *(uint32_t *)ctx; }

static void erased_people_drop_out(void **state) {
    (void)state;
    uint32_t gone = 7;
    tact_taught shown = { .drawn = true, .campaign = 1, .message = 2, .occurrence = 5, .within_s = 3600 }, nothing = { .drawn = false };
    tact_learner *l = tact_learner_new(HALF);
    tact_learner_set_gone(l, one_is_erased, &gone);
    assert_int_equal(tact_learner_line(l, 1, (tact_instant){ START }, 11, 7, &shown), TACT_OK);
    assert_int_equal(tact_learner_line(l, 2, (tact_instant){ START }, 12, 8, &shown), TACT_OK);
    assert_int_equal(tact_learner_line(l, 3, (tact_instant){ START + 3599 * SECOND }, 12, 8, &nothing), TACT_OK);
    assert_int_equal(tact_learner_stands(l).lessons, 0);                    /* not a second before the window is over */
    assert_int_equal(tact_learner_line(l, 4, (tact_instant){ START + 3600 * SECOND }, 12, 8, &nothing), TACT_OK);
    assert_int_equal(tact_learner_stands(l).lessons, 1);
    assert_int_equal(tact_learner_stands(l).erased, 1);
    assert_int_equal(tact_learner_stands(l).waiting, 0);
    tact_learner_free(l);
}

/* Somebody withdrew in the tenth minute: what was drawn before and is still open is dropped, what is drawn after they agreed again is learned. */
static bool in_the_tenth_minute(void *ctx, uint32_t slot, tact_instant drawn, tact_instant closes) {
    int64_t at = START + 600 * SECOND;
    (void)ctx;
    return slot == 7 && drawn.us <= at && at <= closes.us;
}

static void who_withdraws_teaches_nothing(void **state) {
    (void)state;
    uint32_t rows;
    const tact_taught shown = { .drawn = true, .campaign = 1, .message = 2, .occurrence = 5, .within_s = 3600 };
    tact_learner *l = tact_learner_new(HALF);
    tact_learner_set_gone(l, in_the_tenth_minute, NULL);
    assert_int_equal(tact_learner_line(l, 1, (tact_instant){ START }, 11, 7, &shown), TACT_OK);
    assert_int_equal(tact_learner_line(l, 2, (tact_instant){ START }, 12, 8, &shown), TACT_OK);
    assert_int_equal(tact_learner_line(l, 3, (tact_instant){ START + 700 * SECOND }, 11, 7, &shown), TACT_OK);
    assert_int_equal(tact_learner_line(l, 4, (tact_instant){ START + DAY }, 0, 0, NULL), TACT_OK);
    assert_int_equal(tact_learner_stands(l).lessons, 2);
    assert_int_equal(tact_learner_stands(l).erased, 1);
    assert_int_equal(tact_learner_rows(l, &rows)[0].shown, 3);             /* what the tally counted of it does not wait for ever */
    assert_true(tact_learner_rows(l, &rows)[0].shown_milli <= 2000);
    tact_learner_free(l);
}

/* The tally counts a ghost once and its goal when the step closes it, also one brought in late.  So does the learner; a silence is counted by it alone. */
static void ghosts_count_as_the_tally_counts_them(void **state) {
    (void)state;
    const int64_t lateness = 2 * DAY;
    uint32_t count;
    const tact_taught ghost = { .drawn = true, .ghost = true, .campaign = 1, .occurrence = 5, .owner = 77, .within_s = (uint32_t)((DAY + lateness) / SECOND) };
    const tact_taught silence = { .drawn = true, .campaign = 1, .occurrence = 6, .within_s = (uint32_t)(DAY / SECOND) };
    const tact_taught late = { .goals = { { 77, 5 } }, .goal_count = 1, .reached = { 1 }, .reached_count = 1 };
    tact_learner *l = tact_learner_new(HALF);
    assert_int_equal(tact_learner_line(l, 1, (tact_instant){ START }, 11, 7, &ghost), TACT_OK);
    assert_int_equal(tact_learner_line(l, 2, (tact_instant){ START }, 11, 7, &silence), TACT_OK);
    assert_int_equal(tact_learner_line(l, 3, (tact_instant){ START + 2 * DAY }, 11, 7, &late), TACT_OK);      /* an order of the first day, told on the third */
    assert_int_equal(tact_learner_line(l, 4, (tact_instant){ START + 9 * DAY }, 0, 0, NULL), TACT_OK);
    const tact_learned *row = tact_learner_rows(l, &count);
    assert_int_equal(tact_learner_stands(l).lessons, 2);
    assert_int_equal(count, 1);
    assert_int_equal(row->shown, 1);
    assert_int_equal(row->helped, 1);
    tact_policy_row counted = { 1, 0, 1000, 1000 };        /* as the tally has it: nothing of it waits any more, so nothing is counted in full beside what faded */
    tact_learner_fade(row, count, &counted, 1);
    assert_int_equal(counted.shown_milli, row->shown_milli);
    assert_int_equal(counted.helped_milli, row->helped_milli);
    assert_true(row->helped_milli < 1000 && row->shown_milli < 2000);
    tact_learner_free(l);
}

static void damage_is_counted_once(void **state) {
    (void)state;
    static char block[2 << 20];
    tact_arena arena;
    const tact_taught shown = { .drawn = true, .campaign = 1, .message = 2, .occurrence = 5, .within_s = 3600 };
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_learner *l = tact_learner_new(HALF);
    assert_int_equal(tact_learner_line(l, 1, (tact_instant){ START }, 11, 7, &shown), TACT_OK);
    assert_int_equal(tact_learner_pass_over(l, 2, 4, (tact_instant){ 0 }), TACT_OK);
    assert_int_equal(tact_learner_pass_over(l, 4, 5, (tact_instant){ 0 }), TACT_ERR_INVALID);
    assert_int_equal(tact_learner_stands(l).damaged, 3);
    assert_int_equal(tact_learner_stands(l).damaged_at, 2);
    tact_slice kept = state_of(l, &arena);
    tact_learner *again = tact_learner_new(HALF);
    assert_int_equal(tact_learner_read(kept, again), TACT_OK);
    assert_int_equal(tact_learner_stands(again).cursor, 0);                /* the first line still waits, and is read again */
    assert_int_equal(tact_learner_line(again, 1, (tact_instant){ START }, 11, 7, &shown), TACT_OK);
    assert_int_equal(tact_learner_pass_over(again, 2, 6, (tact_instant){ 0 }), TACT_OK);
    assert_int_equal(tact_learner_stands(again).damaged, 5);
    tact_learner_free(l);
    tact_learner_free(again);
}

static bool odd_ones(void *ctx, uint32_t campaign) { (void)ctx; return campaign & 1; }
static void note_freed(void *ctx, uint32_t campaign, uint32_t message) { ((uint32_t *)ctx)[0]++; ((uint32_t *)ctx)[1] += campaign + message; }

static void learn_one(tact_learner *l, uint64_t *at_line, int64_t at, uint32_t campaign) {
    const tact_taught shown = { .drawn = true, .campaign = campaign, .message = 9, .occurrence = campaign, .within_s = 1 };
    assert_int_equal(tact_learner_line(l, ++*at_line, (tact_instant){ at }, 11, 7, &shown), TACT_OK);
}

/* Rows of campaigns nobody has any more: gone once they have faded; at once when there is no room otherwise, the most faded first. */
static void rows_are_freed(void **state) {
    (void)state;
    uint32_t count, told[2] = { 0, 0 };
    uint64_t at_line = 0;
    tact_learner *l = tact_learner_new(HALF);
    for (uint32_t c = 1; c <= 10; c++) learn_one(l, &at_line, START, c);
    assert_int_equal(tact_learner_line(l, ++at_line, (tact_instant){ START + DAY }, 0, 0, NULL), TACT_OK);
    tact_learner_free_rows(l, odd_ones, note_freed, told);
    (void)tact_learner_rows(l, &count);
    assert_int_equal(count, 10);                           /* a day later much of it is left: they may come back */
    assert_int_equal(tact_learner_line(l, ++at_line, (tact_instant){ START + 30 * DAY }, 0, 0, NULL), TACT_OK);
    tact_learner_free_rows(l, odd_ones, note_freed, told);
    (void)tact_learner_rows(l, &count);
    assert_int_equal(count, 5);
    assert_int_equal(told[0], 5);
    assert_int_equal(told[1], 2 + 4 + 6 + 8 + 10 + 5 * 9);
    for (uint32_t c = 11; c <= TACT_LEARNER_ROWS + 100; c++) learn_one(l, &at_line, START + (30 * DAY + (int64_t)c * 100 * SECOND), c);
    assert_int_equal(tact_learner_line(l, ++at_line, (tact_instant){ START + 60 * DAY }, 0, 0, NULL), TACT_OK);
    (void)tact_learner_rows(l, &count);
    assert_int_equal(count, TACT_LEARNER_ROWS);
    assert_true(tact_learner_stands(l).left_out > 0);
    tact_learner_free_rows(l, odd_ones, note_freed, told);
    const tact_learned *rows = tact_learner_rows(l, &count);
    assert_true(count <= TACT_LEARNER_ROWS - TACT_LEARNER_ROWS / 8);
    for (uint32_t i = 0; i < count; i++) assert_true(rows[i].campaign <= TACT_LEARNER_ROWS + 100);
    uint32_t odd = 0;
    for (uint32_t i = 0; i < count; i++) odd += rows[i].campaign & 1;
    assert_true(odd >= TACT_LEARNER_ROWS / 2 - 200);
    tact_learner_free(l);
}

static void lessons_are_read_as_written(void **state) {
    (void)state;
    static char block[4096];
    make_log(6);
    for (unsigned i = 0; i < LINES; i++) {
        tact_arena arena;
        tact_writer w, again;
        tact_taught back;
        tact_arena_init(&arena, block, sizeof block, NULL);
        tact_writer_init(&w, &arena, 512);
        lines[i].taught.unit = i % 3 == 0;
        if (lines[i].taught.unit) { lines[i].taught.held_out = i % 2; lines[i].taught.share_milli = 100; lines[i].taught.drawn_unit = (tact_unit_of){ i, i + 1 }; }
        for (unsigned g = 0; g < i % 4; g++) lines[i].taught.unit_goals[lines[i].taught.unit_goal_count++] = (tact_unit_of){ g, i };
        tact_taught_write(&w, &lines[i].taught);
        assert_int_equal(tact_taught_read(tact_writer_slice(&w), &back), TACT_OK);
        tact_writer_init(&again, &arena, 512);
        tact_taught_write(&again, &back);
        assert_int_equal(w.len, again.len);
        assert_memory_equal(w.ptr, again.ptr, w.len);
        for (size_t cut = 0; cut < w.len; cut++) assert_int_not_equal(tact_taught_read((tact_slice){ (const char *)w.ptr, cut }, &back), TACT_OK);
    }
}

/* A line from before there were answers: one feature less, no cell. */
static void lessons_of_before(void **state) {
    (void)state;
    static char block[1024], old[256];
    tact_arena arena;
    tact_writer w;
    tact_taught taught = { .drawn = true, .campaign = 1, .message = 2, .sent = true, .cell = 5, .touch = { 3, 4 } }, back;
    tact_arena_init(&arena, block, sizeof block, NULL);
    for (unsigned f = 0; f < TACT_LESSON_FEATURES; f++) taught.features[f] = tact_choose_feature(f, f + 1);
    tact_writer_init(&w, &arena, 256);
    tact_taught_write(&w, &taught);
    size_t features_end = w.len - (2 + 16 + 3), n = 0;      /* behind them: the join, the cell, three empty lists */
    for (size_t i = 0; i < w.len; i++)
        if ((i < features_end - 2 || i >= features_end) && (i < w.len - 5 || i >= w.len - 3) && i < w.len - 1) old[n++] = (char)w.ptr[i];
    old[0] = 1;
    assert_int_equal(tact_taught_read((tact_slice){ old, n }, &back), TACT_OK);
    assert_int_equal(back.cell, TACT_RECEPTIVE_NONE);
    assert_int_equal(back.touch.occurrence, 4);
    assert_int_equal(back.features[TACT_FEATURE_ANSWERS], tact_choose_feature(TACT_FEATURE_ANSWERS, TACT_FEATURE_UNTOLD));
    assert_memory_equal(back.features, taught.features, TACT_FEATURE_ANSWERS * sizeof *back.features);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(same_as_plain), cmocka_unit_test(stops_change_nothing), cmocka_unit_test(damaged_state_is_refused),
                                        cmocka_unit_test(erased_people_drop_out), cmocka_unit_test(who_withdraws_teaches_nothing),
                                        cmocka_unit_test(ghosts_count_as_the_tally_counts_them), cmocka_unit_test(damage_is_counted_once), cmocka_unit_test(rows_are_freed), cmocka_unit_test(lessons_are_read_as_written), cmocka_unit_test(lessons_of_before) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
