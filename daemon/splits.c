/* daemon/splits.c -- see splits.h. */
#include "daemon/splits.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/base/words.h"
#include "core/measure/allocation.h"
#include "core/measure/discovery.h"
#include "daemon/lesson.h"
#include "daemon/logrow.h"
#include "daemon/report_parts.h"
#include "daemon/seats.h"
#include "daemon/tell.h"

enum { NONE = TACT_SPLITS_ROWS - 1 };

typedef struct unit { uint64_t owner; uint32_t campaign, person; uint16_t share_milli; uint8_t row; bool held_out, reached; } unit;       /* person: place in the list */
typedef struct stratum { uint32_t campaign; uint16_t share_milli; uint8_t row; uint64_t people[2], goals[2]; } stratum;

struct tact_splits {
    tact_split by;
    unit *units; uint32_t unit_count, unit_room;
    tact_met people;
    tact_seats by_unit;
    stratum *strata; uint32_t stratum_count, stratum_room;
    uint64_t goals_of_before;          /* of units drawn before the count began, or in a line that cannot be opened */
};

static const struct { const char *name; tact_word_list list; } sides[] = { { "channel", TACT_LIST_CHANNEL }, { "kind", TACT_LIST_KIND }, { "situation", TACT_LIST_SITUATION } };

tact_split tact_split_by(tact_slice word) {
    unsigned i = 0;
    while (i < TACT_SPLIT_COUNT && !tact_slice_is(word, sides[i].name)) i++;
    return (tact_split)i;
}

const char *tact_split_name(tact_split by) { TACT_ASSERT(by < TACT_SPLIT_COUNT); return sides[by].name; }

tact_instant tact_splits_since(tact_instant now, unsigned days, tact_instant *moves_on) {
    int64_t step = (int64_t)days * TACT_DAYS(1).us, block = now.us / step;
    *moves_on = (tact_instant){ (block + 1) * step };
    return (tact_instant){ block > 0 ? (block - 1) * step : 0 };
}

tact_splits *tact_splits_new(tact_split by) {
    tact_splits *s = calloc(1, sizeof *s);
    TACT_ASSERT((unsigned)TACT_CHANNEL_COUNT <= NONE && (unsigned)TACT_KIND_COUNT <= NONE && (unsigned)TACT_SITUATION_COUNT <= NONE);
    if (s) s->by = by;
    return s;
}

void tact_splits_free(tact_splits *s) {
    if (!s) return;
    free(s->units);
    tact_met_free(&s->people);
    free(s->strata);
    free(s->by_unit.at);
    free(s);
}

tact_split tact_splits_side(const tact_splits *s) { return s->by; }

/* ---- units ---- */

static uint64_t hash_of(tact_unit_of u) { return tact_seats_mix(u.owner, u.campaign); }

static unit *find(tact_splits *s, tact_unit_of u) {
    uint32_t place;
    for (uint32_t step = 0; tact_seats_next(&s->by_unit, hash_of(u), &step, &place);)
        if (s->units[place].owner == u.owner && s->units[place].campaign == u.campaign) return &s->units[place];
    return NULL;
}

static tact_status add(tact_splits *s, const unit *fresh) {
    bool anew;
    if (!tact_list_grow((void **)&s->units, s->unit_count, &s->unit_room, sizeof *s->units) || !tact_seats_grow(&s->by_unit, s->unit_count, &anew)) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; anew && i < s->unit_count; i++) tact_seats_put(&s->by_unit, hash_of((tact_unit_of){ s->units[i].campaign, s->units[i].owner }), i);
    if (s->unit_count == TACT_SPLITS_UNITS) return TACT_ERR_LIMIT;
    s->units[s->unit_count] = *fresh;
    tact_seats_put(&s->by_unit, hash_of((tact_unit_of){ fresh->campaign, fresh->owner }), s->unit_count++);
    return TACT_OK;
}

/* ---- lines ---- */

static uint8_t row_of(const tact_splits *s, const tact_value *line) {
    int type = tact_word_number(TACT_LIST_EVENT, tact_value_path_text(line, "type")), n = tact_word_number(sides[s->by].list, tact_value_path_text(line, sides[s->by].name));
    bool moment = s->by == TACT_SPLIT_CHANNEL || (type >= 0 && type <= TACT_EVENT_ALIAS);
    return (uint8_t)(moment && n >= 0 && n < NONE ? n : NONE);
}

static tact_unit_of joined(tact_unit_of u, uint64_t person) {
    if (!u.owner) u.owner = person;
    return u;
}

tact_status tact_splits_line(tact_splits *s, const tact_history_line *line, uint64_t drawn, uint64_t person) {
    tact_logseal seal;
    tact_taught t;
    tact_status status = line->seal.len && tact_value_path(line->json, "learn") ? tact_logseal_read(line->seal, &seal) : TACT_ERR_NOT_FOUND;
    if (status == TACT_ERR_NOT_FOUND || (!status && !seal.lesson.len)) return TACT_OK;
    if (!status) status = tact_taught_read(seal.lesson, &t);
    if (status) return status;
    if (t.unit && t.promotional && !find(s, joined(t.drawn_unit, drawn))) {
        unit fresh = { .owner = joined(t.drawn_unit, drawn).owner, .campaign = t.drawn_unit.campaign, .share_milli = t.share_milli, .row = row_of(s, line->json), .held_out = t.held_out };
        status = tact_met_place(&s->people, person, &fresh.person);
        if (!status) status = add(s, &fresh);
    }
    for (uint32_t i = 0; !status && i < t.unit_goal_count; i++) {
        unit *u = find(s, joined(t.unit_goals[i], drawn));
        if (u) u->reached = true;
        else s->goals_of_before++;
    }
    return status;
}

/* ---- reading ---- */

static int by_stratum(const void *pa, const void *pb) {
    const unit *a = pa, *b = pb;
    if (a->campaign != b->campaign) return a->campaign < b->campaign ? -1 : 1;
    return a->share_milli != b->share_milli ? (int)a->share_milli - (int)b->share_milli : (int)a->row - (int)b->row;
}

static bool same_lot(const stratum *s, uint32_t campaign, uint16_t share_milli) { return s->campaign == campaign && s->share_milli == share_milli; }

/* Strata in order of campaign, share and row. The table of units is of no use any more. */
static bool sum_up(tact_splits *s, tact_tell_cell cells[TACT_SPLITS_ROWS]) {
    const tact_tell_people people = { s->people.people ? &s->people.people->bits : NULL, sizeof *s->people.people, 1, s->people.count };
    if (s->unit_count) qsort(s->units, s->unit_count, sizeof *s->units, by_stratum);
    for (uint32_t i = 0; i < s->unit_count; i++) {
        const unit *u = &s->units[i];
        stratum *last = s->stratum_count ? &s->strata[s->stratum_count - 1] : NULL;
        if (!last || !same_lot(last, u->campaign, u->share_milli) || last->row != u->row) {
            if (!tact_list_grow((void **)&s->strata, s->stratum_count, &s->stratum_room, sizeof *s->strata)) return false;
            last = &s->strata[s->stratum_count++];
            *last = (stratum){ .campaign = u->campaign, .share_milli = u->share_milli, .row = u->row };
        }
        last->people[u->held_out]++;
        last->goals[u->held_out] += u->reached;
        tact_tell_meet(&cells[u->row], &s->people.people[u->person].bits, u->row);
    }
    tact_tell(cells, TACT_SPLITS_ROWS, &people, 0);
    return true;
}

typedef struct told { tact_reading reading; uint64_t people[2], goals[2]; uint32_t compared, everybody; bool believed; } told;      /* everybody: each person once, in however many campaigns */
enum { ALL = TACT_SPLITS_ROWS };

/* One row, or all of them; `strata` has room for each. */
static told read_row(const tact_splits *s, unsigned row, tact_stratum *strata) {
    told out = { .compared = 0 };
    double least = 1;
    bool askew = false;
    for (uint32_t i = 0, next; i < s->stratum_count; i = next) {
        const stratum *one = &s->strata[i];
        uint64_t people[2] = { 0 }, goals[2] = { 0 };
        for (next = i; next < s->stratum_count && same_lot(&s->strata[next], one->campaign, one->share_milli); next++) {
            if (row != ALL && s->strata[next].row != row) continue;
            for (unsigned side = 0; side < 2; side++) { people[side] += s->strata[next].people[side]; goals[side] += s->strata[next].goals[side]; }
        }
        if (people[0] + people[1] == 0) continue;
        for (unsigned side = 0; side < 2; side++) { out.people[side] += people[side]; out.goals[side] += goals[side]; }
        if (one->share_milli > 0 && one->share_milli < 1000) {
            tact_allocation a = tact_allocation_check(people, (const double[]){ 1000.0 - one->share_milli, one->share_milli }, 2);
            if (a.p < least) least = a.p;
            askew |= a.mismatch;
        }
        strata[out.compared++] = (tact_stratum){ tact_sample_of_counts(people[0], goals[0]), tact_sample_of_counts(people[1], goals[1]) };
    }
    out.reading = tact_reading_pooled(strata, out.compared);
    tact_lift *lift = &out.reading.lift;                   /* a difference of shares, whatever a handful of people leaves open */
    if (lift->low < -1) lift->low = -1;
    if (lift->high > 1) lift->high = 1;
    out.reading.mismatch = askew;
    out.reading.mismatch_p = least;
    return out;
}

/* Exactly, as on the brand's own machine. */
static void row_exactly(tact_json *j, const told *r) {
    tact_json_key_int(j, TACT_S("people"), r->everybody);
    tact__report_reading(j, &r->reading);
    tact_json_key_int(j, TACT_S("treatedGoals"), (int64_t)r->goals[0]);
    tact_json_key_int(j, TACT_S("leftAloneGoals"), (int64_t)r->goals[1]);
    tact_json_key_int(j, TACT_S("compared"), r->compared);
    tact_json_key_bool(j, TACT_S("believed"), r->believed);
}

typedef struct blurred { uint64_t people[2], goals[2]; bool told[2], goals_told[2]; double share[2], step; } blurred;      /* step: ten people's share of the smaller side */

static blurred blur(const told *r, const tact_coarse *c, unsigned row) {
    blurred b = { .step = 0 };
    for (unsigned side = 0; side < 2; side++) {
        char name[32];
        int n = snprintf(name, sizeof name, "row %u side %u ", row, side);
        tact_slice people = { name, (size_t)n - 1 }, goals = { name, (size_t)n };
        b.told[side] = tact_coarse_people(c, people, r->people[side], &b.people[side]);
        b.goals_told[side] = b.told[side] && tact_coarse_people(c, goals, r->goals[side], &b.goals[side]);
        if (!b.told[side]) continue;
        if (b.goals_told[side] && b.goals[side] > b.people[side]) b.goals[side] = b.people[side];
        b.share[side] = (double)b.goals[side] / (double)b.people[side];
        b.step = fmax(b.step, (double)TACT_COARSE_STEP / (double)b.people[side]);
    }
    return b;
}

static void number_or_null(tact_json *j, const char *key, uint64_t n, bool is_told) {
    tact_json_key(j, tact_slice_of(key));
    if (is_told) tact_json_int(j, (int64_t)n);
    else tact_json_null(j);
}

/* A side's goals could be worked out from an exact share or interval: shares are of what is told, and an interval is widened outward to ten people's share, so that it holds what it held. */
static void row_coarsely(tact_json *j, const told *r, const tact_coarse *c, unsigned row) {
    static const char *const sides_of[] = { "treated", "leftAlone" }, *const people_of[] = { "treatedPeople", "leftAlonePeople" }, *const goals_of[] = { "treatedGoals", "leftAloneGoals" };
    const tact_lift *l = &r->reading.lift;
    blurred b = blur(r, c, row);
    char name[16];
    uint64_t people = 0;
    int n = snprintf(name, sizeof name, "row %u", row);
    bool met = tact_coarse_people(c, (tact_slice){ name, (size_t)n }, r->everybody, &people);
    number_or_null(j, "people", people, met);
    tact_json_key_text(j, TACT_S("verdict"), tact_slice_of(tact_reading_code(&r->reading)));
    tact_json_key_text(j, TACT_S("words"), tact_slice_of(tact_reading_words(&r->reading)));
    for (unsigned side = 0; side < 2; side++) {
        number_or_null(j, people_of[side], b.people[side], b.told[side]);
        number_or_null(j, goals_of[side], b.goals[side], b.goals_told[side]);
        if (b.goals_told[side] && !r->reading.mismatch) tact__report_number(j, sides_of[side], b.share[side]);
    }
    if (!r->reading.mismatch && l->verdict != TACT_LIFT_TOO_LITTLE && b.told[0] && b.told[1]) {
        tact__report_number(j, "difference", fmin(1, fmax(-1, round(l->difference / b.step) * b.step)));
        tact__report_number(j, "low", fmax(-1, floor(l->low / b.step) * b.step));
        tact__report_number(j, "high", fmin(1, ceil(l->high / b.step) * b.step));
        tact__report_number(j, "p", fmin(1, ceil(l->p * 100) / 100));
        if (l->verdict == TACT_LIFT_OPEN) tact__report_number(j, "morePeople", ceil(l->more_people / 100) * 100);
    }
    tact_json_key_int(j, TACT_S("compared"), r->compared);
    tact_json_key_bool(j, TACT_S("believed"), r->believed);
}

static void row_json(tact_json *j, const told *r, const tact_coarse *c, unsigned row) {
    if (c) row_coarsely(j, r, c, row);
    else row_exactly(j, r);
}

/* Which rows may be told: exactly, so that no other tells of a hidden one; coarsely each by itself. */
static void may_tell(const tact_splits *s, const tact_coarse *c, tact_tell_cell cells[TACT_SPLITS_ROWS], bool *all) {
    uint64_t people;
    *all = c ? tact_coarse_people(c, TACT_S("everybody"), s->people.count, &people) : s->people.count >= TACT_TELL_TEN;
    for (unsigned i = 0; c && i < TACT_SPLITS_ROWS; i++) {
        char name[16];
        int n = snprintf(name, sizeof name, "row %u", i);
        cells[i].told = tact_coarse_people(c, (tact_slice){ name, (size_t)n }, cells[i].people, &people);
    }
}

/* All rows are so many questions at once. */
static void believe(told rows[TACT_SPLITS_ROWS]) {
    double p[TACT_SPLITS_ROWS];
    bool believed[TACT_SPLITS_ROWS];
    uint32_t n = 0;
    for (unsigned i = 0; i < TACT_SPLITS_ROWS; i++)
        if (!rows[i].reading.mismatch && rows[i].reading.lift.verdict != TACT_LIFT_TOO_LITTLE) p[n++] = rows[i].reading.lift.p;
    (void)tact_discovery_mark(believed, p, n, tact_sequence_standard.alpha);
    n = 0;
    for (unsigned i = 0; i < TACT_SPLITS_ROWS; i++)
        if (!rows[i].reading.mismatch && rows[i].reading.lift.verdict != TACT_LIFT_TOO_LITTLE) rows[i].believed = believed[n++];
}

void tact_splits_json(tact_json *j, tact_splits *s, const tact_coarse *c) {
    tact_tell_cell cells[TACT_SPLITS_ROWS] = { { 0 } };
    told rows[TACT_SPLITS_ROWS] = { { .compared = 0 } };
    unsigned hidden = 0;
    bool ok = sum_up(s, cells), all;
    tact_stratum *strata = ok ? malloc((s->stratum_count + 1) * sizeof *strata) : NULL;
    if (!strata) { j->status = TACT_ERR_MEMORY; return; }
    may_tell(s, c, cells, &all);
    for (unsigned i = 0; i < TACT_SPLITS_ROWS; i++) {
        rows[i] = read_row(s, i, strata);
        rows[i].everybody = cells[i].people;
    }
    believe(rows);
    tact_json_key_text(j, TACT_S("by"), tact_slice_of(sides[s->by].name));
    TACT_JSON_KEY(j, "rows");
    tact_json_list(j);
    for (unsigned i = 0; i < TACT_SPLITS_ROWS; i++) {
        if (!cells[i].times) continue;
        if (!cells[i].told || !all) { hidden++; continue; }
        tact_json_map(j);
        tact_json_key_text(j, tact_slice_of(sides[s->by].name), i == NONE ? TACT_S("none") : tact_word_name(sides[s->by].list, i));
        row_json(j, &rows[i], c, i);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
    tact_json_key_int(j, TACT_S("notTold"), hidden);
    uint64_t before = s->goals_of_before;
    bool known = !c || tact_coarse_people(c, TACT_S("before"), before, &before);
    number_or_null(j, "goalsOfBefore", before, known);
    TACT_JSON_KEY(j, "all");
    if (all) {
        told whole = read_row(s, ALL, strata);
        whole.everybody = s->people.count;
        whole.believed = !whole.reading.mismatch && whole.reading.lift.verdict != TACT_LIFT_TOO_LITTLE && whole.reading.lift.p <= tact_sequence_standard.alpha;
        tact_json_map(j);
        row_json(j, &whole, c, ALL);
        tact_json_end_map(j);
    } else {
        tact_json_null(j);
    }
    free(strata);
}
