/* bench/anticipation.c -- how well the next look of a person is foretold: core/anticipate against uniform, the cohort alone, and last week's hours.
 *
 * Input    standard input, one event a line: person, tab, local Unix seconds (bench/anticipation.mjs makes it).
 * Rule     a look begins after 30 minutes without an event. Looks are walked in order of time; each is foretold from those before it alone:
 *          the person's as they stood at their look before, the cohort's as they stood at the midnight before (a person's first look: the
 *          cohort's alone). The last quarter of the looks is the test; settings are chosen on the second quarter alone ("tune").
 * Figures  share of looks in one of the three hours (of 168) held likeliest, and the mean of -ln of the share given to the hour it was. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/anticipate/anticipate.h"

typedef struct event { int64_t at; uint32_t person; } event;
typedef struct look { int64_t at; uint32_t person; } look;
typedef struct person { char *name; tact_part part; double week[7][24]; int64_t week_at, *looks; uint32_t look_count, look_room; bool seen; } person;
typedef struct score { double hit, loss; uint32_t n; } score;
typedef struct variant { double half_life_days; unsigned classes; tact_anticipate_settings settings; bool record; } variant;

static person *people;
static uint32_t person_count, person_room;
static look *looks;
static uint32_t look_count;

static void *must(void *p) { if (!p) { fputs("anticipation: no memory\n", stderr); exit(1); } return p; }

static uint32_t person_of(const char *name) {
    static uint32_t *table, room;
    uint32_t h = 2166136261u;
    for (const char *c = name; *c; c++) h = (h ^ (uint8_t)*c) * 16777619u;
    if (!table) { room = 1u << 20; table = must(calloc(room, sizeof *table)); }
    for (uint32_t i = h & (room - 1);; i = (i + 1) & (room - 1)) {
        if (table[i] && strcmp(people[table[i] - 1].name, name) == 0) return table[i] - 1;
        if (table[i]) continue;
        if (person_count * 2 > room) { fputs("anticipation: too many people\n", stderr); exit(1); }
        if (person_count == person_room) people = must(realloc(people, (person_room = person_room * 2 + 1024) * sizeof *people));
        people[person_count] = (person){ .name = must(strdup(name)) };
        table[i] = ++person_count;
        return person_count - 1;
    }
}

static int by_time(const void *a, const void *b) {
    const event *x = a, *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return x->person < y->person ? -1 : x->person > y->person;
}

static void read_looks(void) {
    char line[4096];
    event *events = NULL;
    uint32_t n = 0, room = 0;
    while (fgets(line, sizeof line, stdin)) {
        char *tab = strrchr(line, '\t');
        if (!tab) continue;
        *tab = 0;
        if (n == room) events = must(realloc(events, (room = room * 2 + 65536) * sizeof *events));
        events[n++] = (event){ (int64_t)floor(strtod(tab + 1, NULL)), person_of(line) };
    }
    if (n) qsort(events, n, sizeof *events, by_time);
    int64_t *last = must(calloc(person_count + 1, sizeof *last));
    looks = must(calloc(n + 1, sizeof *looks));
    for (uint32_t i = 0; i < n; i++) {
        if (last[events[i].person] == 0 || events[i].at - last[events[i].person] > 1800) looks[look_count++] = (look){ events[i].at, events[i].person };
        last[events[i].person] = events[i].at;
    }
    free(last);
    free(events);
}

static unsigned weekday(int64_t at) { return (unsigned)((at / 86400 + 3) % 7); }
static unsigned hour(int64_t at) { return (unsigned)(at / 3600 % 24); }

/* The person's counts as this variant keeps them: the record's own (whole looks, halved every 28 days), or real ones with another half-life. */
static void own_of(tact_own *own, const person *p, const variant *v, int64_t now) {
    *own = (tact_own){ .classes = (uint8_t)v->classes, .class_of = { 0, 0, 0, 0, 0, 1, 1 } };
    if (v->classes == 7) for (unsigned d = 0; d < 7; d++) own->class_of[d] = (uint8_t)d;
    if (!p->seen) return;
    own->last.us = p->week_at * 1000000;
    double left = pow(0.5, (double)(now - p->week_at) / 86400 / v->half_life_days);
    if (v->record) {
        tact_view view = { .parts = { &p->part }, .part_count = 1, .now = { now * 1000000 }, .purposes = 1u << TACT_PURPOSE_REMEMBER | 1u << TACT_PURPOSE_PERSONALISE };
        tact_own_fold(own, &view);
        own->last.us = p->week_at * 1000000;
        return;
    }
    for (unsigned i = 0; i < 168; i++) own->looks_q8[own->class_of[i / 24]][i % 24] += (uint32_t)lround(p->week[i / 24][i % 24] * left * 256);
}

static void add_look(person *p, const look *l, const variant *v) {
    double left = p->seen ? pow(0.5, (double)(l->at - p->week_at) / 86400 / v->half_life_days) : 0;
    for (unsigned i = 0; i < 168; i++) p->week[i / 24][i % 24] *= left;
    p->week[weekday(l->at)][hour(l->at)] += 1;
    p->week_at = l->at;
    if (!p->seen) p->part = (tact_part){ .first = { l->at * 1000000 } };
    p->seen = true;
    tact_part_look(&p->part, hour(l->at), weekday(l->at) >= 5, (tact_instant){ l->at * 1000000 });
    if (p->look_count == p->look_room) p->looks = must(realloc(p->looks, (p->look_room = p->look_room * 2 + 4) * sizeof *p->looks));
    p->looks[p->look_count++] = l->at;
}

/* With dates alone every look stands at noon: what is asked is the day among the seven, and a hit is the first of them. */
static bool days_only;

static void count(score *s, double cell[168], unsigned truth) {
    unsigned better = 0;
    double noon = 0;
    for (unsigned i = 0; i < 168; i++) noon += i % 24 == 12 ? cell[i] : 0;
    for (unsigned i = 0; days_only && i < 168; i++) cell[i] = i % 24 == 12 ? cell[i] / noon : 0;
    for (unsigned i = 0; i < 168; i++) better += cell[i] > cell[truth] || (cell[i] == cell[truth] && i < truth);
    s->hit += better < (days_only ? 1 : 3);
    s->loss -= log(cell[truth]);
    s->n++;
}

/* Shares of the 168 hours from `now` on, by hour of the week. */
static void foretell(double cell[168], const tact_cohort *cohort, const tact_own *own, int64_t now, const tact_anticipate_settings *settings) {
    tact_slot slots[TACT_WEEK_HOURS];
    uint32_t share[TACT_WEEK_HOURS];
    tact_slots_make(slots, NULL, NULL, 0, (tact_instant){ now * 1000000 });
    tact_anticipate(share, slots, cohort, own, settings);
    for (unsigned i = 0; i < 168; i++) cell[slots[i].weekday * 24u + slots[i].hour] = share[i] / 1073741824.0;
}

static void last_week(double cell[168], const person *p, int64_t now) {
    double n = 0;
    for (unsigned i = 0; i < 168; i++) cell[i] = 0;
    for (uint32_t i = p->look_count; i-- > 0 && p->looks[i] > now - 7 * 86400;) { cell[weekday(p->looks[i]) * 24 + hour(p->looks[i])] += 1; n += 1; }
    for (unsigned i = 0; i < 168; i++) cell[i] = n > 0 ? 0.5 * cell[i] / n + 0.5 / 168 : 1.0 / 168;     /* else a miss would be infinite */
}

enum { TACT, UNIFORM, COHORT, COHORT_LEANING, LAST_WEEK, ROWS };

static void walk(const variant *v, uint32_t from, uint32_t to, unsigned rows, score out[ROWS], score returning[ROWS]) {
    tact_cohort counted = { .looks = { { 0 } } }, cohort = counted;     /* counted: until now; cohort: until the last midnight, which is what is used */
    int64_t began = look_count ? looks[0].at / 3600 : 0, today = -1;
    memset(out, 0, ROWS * sizeof *out);
    memset(returning, 0, ROWS * sizeof *returning);
    for (uint32_t i = 0; i < person_count; i++) { people[i].seen = false; people[i].look_count = 0; memset(people[i].week, 0, sizeof people[i].week); }
    for (uint32_t i = 0; i < to; i++) {
        const look *l = &looks[i];
        person *p = &people[l->person];
        unsigned truth = weekday(l->at) * 24 + hour(l->at);
        if (l->at / 86400 != today) { today = l->at / 86400; cohort = counted; tact_cohort_passes(&cohort, began, today * 24); }
        if (i >= from) {
            double cells[ROWS][168], total = 168;
            tact_own own, nobody = { .classes = 1 };
            int64_t now = p->seen ? p->week_at : l->at;
            own_of(&own, p, v, now);
            foretell(cells[TACT], &cohort, &own, now, &v->settings);
            for (unsigned k = 0; k < 168; k++) { cells[UNIFORM][k] = 1.0 / 168; total += cohort.looks[k / 24][k % 24]; }
            for (unsigned k = 0; k < 168; k++) cells[COHORT][k] = (cohort.looks[k / 24][k % 24] + 1) / total;
            if (rows > 1) foretell(cells[COHORT_LEANING], &cohort, &nobody, now, &v->settings);
            last_week(cells[LAST_WEEK], p, now);
            for (unsigned r = 0; r < rows; r++) {
                if (p->seen) count(&returning[r], cells[r], truth);
                count(&out[r], cells[r], truth);
            }
        }
        counted.looks[truth / 24][truth % 24]++;
        add_look(p, l, v);
    }
}

/* ---- sending: the likeliest allowed hour against the first allowed one --------------------------------------------------------------- */

/* A message is caused some time after each look of the test, may go out from 8 to 20 o'clock, and is useful for a day. Met: the person looks within
 * the hour after it went out. What is known is what was known at the look. */
typedef struct sending { uint32_t n, waited, met[2], met_waited[2], alone[2]; } sending;   /* [0] at the first allowed instant, [1] at the likeliest */

static bool daytime(void *ctx, tact_instant from, tact_instant *open) {
    (void)ctx;
    int64_t at = from.us / 1000000, day = at / 86400 * 86400;
    if (at < day + 8 * 3600) at = day + 8 * 3600;
    else if (at >= day + 20 * 3600) at = day + (24 + 8) * 3600;
    *open = (tact_instant){ at * 1000000 };
    return true;
}

static int64_t *all_looks;
static uint32_t *first_of;

/* Each person's looks in order of time. */
static void index_looks(void) {
    all_looks = must(calloc(look_count + 1, sizeof *all_looks));
    first_of = must(calloc(person_count + 2, sizeof *first_of));
    for (uint32_t i = 0; i < look_count; i++) first_of[looks[i].person + 2]++;
    for (uint32_t i = 2; i < person_count + 2; i++) first_of[i] += first_of[i - 1];
    for (uint32_t i = 0; i < look_count; i++) all_looks[first_of[looks[i].person + 1]++] = looks[i].at;
}

static int64_t next_look(uint32_t who, int64_t from) {
    for (uint32_t i = first_of[who]; i < first_of[who + 1]; i++)
        if (all_looks[i] >= from) return all_looks[i];
    return INT64_MAX;
}

static void send_one(sending *s, const variant *v, const tact_cohort *cohort, uint32_t who, int64_t caused) {
    tact_slot slots[TACT_WEEK_HOURS];
    uint32_t share[TACT_WEEK_HOURS];
    tact_own own;
    tact_instant from = { caused * 1000000 }, until = { (caused + 86400) * 1000000 }, at[2];
    own_of(&own, &people[who], v, people[who].week_at);
    tact_slots_make(slots, NULL, NULL, 0, from);
    tact_anticipate(share, slots, cohort, &own, &v->settings);
    daytime(NULL, from, &at[0]);
    if (!tact_likely_instant(share, slots, from, until, daytime, NULL, &at[1])) return;
    s->n++;
    bool waited = at[1].us > at[0].us;
    s->waited += waited;
    bool met[2];
    for (unsigned k = 0; k < 2; k++) {
        met[k] = next_look(who, at[k].us / 1000000) - at[k].us / 1000000 < 3600;
        s->met[k] += met[k];
        s->met_waited[k] += met[k] && waited;
    }
    for (unsigned k = 0; k < 2; k++) s->alone[k] += met[k] && !met[1 - k];
}

static void send_all(const variant *v, uint32_t from, int64_t first_s, int64_t every_s, int64_t last_s, sending *s) {
    tact_cohort counted = { .looks = { { 0 } } }, cohort = counted;
    int64_t began = looks[0].at / 3600, today = -1, end = looks[look_count - 1].at;
    *s = (sending){ .n = 0 };
    for (uint32_t i = 0; i < person_count; i++) { people[i].seen = false; people[i].look_count = 0; memset(people[i].week, 0, sizeof people[i].week); }
    for (uint32_t i = 0; i < look_count; i++) {
        const look *l = &looks[i];
        if (l->at / 86400 != today) { today = l->at / 86400; cohort = counted; tact_cohort_passes(&cohort, began, today * 24); }
        counted.looks[weekday(l->at)][hour(l->at)]++;
        add_look(&people[l->person], l, v);
        for (int64_t after_s = first_s; i >= from && after_s <= last_s && l->at + after_s + 25 * 3600 < end; after_s += every_s)
            send_one(s, v, &cohort, l->person, l->at + after_s);
    }
}

static void print_sendings(const variant *v, uint32_t from) {
    const struct { const char *name; int64_t first_s, every_s, last_s; } causes[] = {
        { "2 hours after a look", 7200, 7200, 7200 }, { "every 13 hours for two weeks after a look", 13 * 3600, 13 * 3600, 14 * 86400 } };
    printf("  messages, first allowed instant -> likeliest allowed hour:\n");
    for (unsigned i = 0; i < 2; i++) {
        sending s;
        send_all(v, from, causes[i].first_s, causes[i].every_s, causes[i].last_s, &s);
        double n = s.n ? s.n : 1, w = s.waited ? s.waited : 1;
        printf("  %-42s %6u, %4.1f %% wait: met within the hour %u (%.2f %%) -> %u (%.2f %%); of those that wait %.2f %% -> %.2f %%; the later alone %u, the sooner alone %u\n", causes[i].name,
               s.n, 100 * s.waited / n, s.met[0], 100 * s.met[0] / n, s.met[1], 100 * s.met[1] / n, 100 * s.met_waited[0] / w, 100 * s.met_waited[1] / w, s.alone[1], s.alone[0]);
    }
}

static void print(const char *name, const score *s, const score *r) {
    printf("  %-52s %6u looks  hit %6.2f %%  log-loss %.4f", name, s->n, 100 * s->hit / (s->n ? s->n : 1), s->loss / (s->n ? s->n : 1));
    printf("   | again %6u  %6.2f %%  %.4f\n", r->n, 100 * r->hit / (r->n ? r->n : 1), r->loss / (r->n ? r->n : 1));
}

static double loss(const variant *v, double from, double to) {
    score s[ROWS], r[ROWS];
    walk(v, (uint32_t)(look_count * from), (uint32_t)(look_count * to), 1, s, r);
    return s[TACT].n ? s[TACT].loss / s[TACT].n : 0;
}

/* One setting after the other, each at its best on the second quarter; twice round. */
static void tune(variant v) {
    const uint32_t tries[5][8] = { { 2, 5, 10, 20, 40, 80, 160, 0 }, { 1, 2, 5, 10, 20, 50, 0, 0 }, { 1, 100, 150, 200, 250, 300, 0, 0 },
                                   { 1, 50, 100, 200, 300, 400, 500, 0 }, { 2, 6, 12, 24, 48, 96, 0, 0 } };
    const char *names[] = { "prior looks", "cell looks", "neighbour/1000", "recent/1000", "recent half hours" };
    uint32_t *at[] = { &v.settings.prior_looks, &v.settings.cell_looks, &v.settings.neighbour_milli, &v.settings.recent_milli, &v.settings.recent_half_hours };
    for (unsigned round = 0; round < 2; round++)
        for (unsigned k = 0; k < 5; k++) {
            double best = 1e9;
            uint32_t chosen = *at[k];
            if (round == 1) printf("  %s:", names[k]);
            for (unsigned i = 0; i < 8 && tries[k][i]; i++) {
                *at[k] = tries[k][i];
                double now = loss(&v, 0.25, 0.5);
                if (round == 1) printf(" %u %.4f", tries[k][i], now);
                if (now < best) { best = now; chosen = tries[k][i]; }
            }
            if (round == 1) printf("  -> %u\n", chosen);
            *at[k] = chosen;
        }
    const double halves[] = { 7, 14, 28, 56, 112, 365, 3650 };
    printf("  half-life, days:");
    for (unsigned i = 0; i < 7; i++) { variant w = v; w.record = false; w.half_life_days = halves[i]; printf(" %.0f %.4f", halves[i], loss(&w, 0.25, 0.5)); }
    printf("\n");
}

int main(int argc, char **argv) {
    variant shipped = { .half_life_days = 28, .classes = 2, .settings = tact_anticipate_standard, .record = true };
    variant seven = shipped, calm = shipped;
    score s[ROWS], r[ROWS], s7[ROWS], r7[ROWS], sc[ROWS], rc[ROWS];
    for (int i = 1; i < argc; i++) days_only |= strcmp(argv[i], "days") == 0;
    if (days_only) shipped.settings.recent_milli = seven.settings.recent_milli = 0;     /* dates do not tell what follows within hours */
    read_looks();
    if (look_count < 100) { fprintf(stderr, "anticipation: %u looks are too few\n", look_count); return 1; }
    printf("  %u looks of %u people in %.0f days; a hit is %s\n", look_count, person_count, (double)(looks[look_count - 1].at - looks[0].at) / 86400, days_only ? "the likeliest day of seven" : "one of the three likeliest hours of 168");
    for (int i = 1; i < argc; i++) if (strcmp(argv[i], "tune") == 0) { tune(shipped); return 0; }
    seven.classes = 7;
    seven.record = false;
    uint32_t from = (uint32_t)(look_count * 0.75);
    walk(&shipped, from, look_count, ROWS, s, r);
    walk(&seven, from, look_count, 1, s7, r7);
    calm.settings.recent_milli = 0;
    walk(&calm, from, look_count, 1, sc, rc);
    print("uniform", &s[UNIFORM], &r[UNIFORM]);
    print("population profile (looks + 1)", &s[COHORT], &r[COHORT]);
    print("population profile, as anticipation leans on it", &s[COHORT_LEANING], &r[COHORT_LEANING]);
    print("the same hours as last week (half, half uniform)", &s[LAST_WEEK], &r[LAST_WEEK]);
    print("anticipation (record: workdays, weekend)", &s[TACT], &r[TACT]);
    print("anticipation without bursts, for comparison", &sc[TACT], &rc[TACT]);
    print("anticipation with 7 x 24 counts a person, for comparison", &s7[TACT], &r7[TACT]);
    if (!days_only) { index_looks(); print_sendings(&shipped, from); }
    return 0;
}
