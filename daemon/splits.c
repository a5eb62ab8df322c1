/* daemon/splits.c -- see splits.h. */
#include "daemon/splits.h"
#include <stdlib.h>
#include "core/base/words.h"
#include "core/measure/allocation.h"
#include "core/measure/discovery.h"
#include "daemon/lesson.h"
#include "daemon/logrow.h"
#include "daemon/report_parts.h"
#include "daemon/tell.h"

enum { NONE = TACT_SPLITS_ROWS - 1 };

typedef struct unit { uint64_t owner; uint32_t campaign, person; uint16_t share_milli; uint8_t row; bool held_out, reached; } unit;       /* person: place in the list */
typedef struct someone { uint64_t id, bits; } someone;
typedef struct places { uint32_t *at, room; } places;      /* place + 1; 0: free */
typedef struct stratum { uint32_t campaign; uint16_t share_milli; uint8_t row; uint64_t people[2], goals[2]; } stratum;

struct tact_splits {
    tact_split by;
    unit *units; uint32_t unit_count, unit_room;
    someone *people; uint32_t people_count, people_room;
    places by_unit, by_person;
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
    free(s->people);
    free(s->strata);
    free(s->by_unit.at);
    free(s->by_person.at);
    free(s);
}

tact_split tact_splits_side(const tact_splits *s) { return s->by; }

/* ---- two tables ---- */

static uint64_t mixed(uint64_t owner, uint32_t campaign) { return (owner ^ campaign * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xff51afd7ed558ccd) >> 16; }

static void put(places *p, uint64_t hash, uint32_t n) {
    uint32_t at = (uint32_t)hash & (p->room - 1);
    while (p->at[at]) at = (at + 1) & (p->room - 1);
    p->at[at] = n + 1;
}

static bool more(void **list, uint32_t count, uint32_t *room, size_t each) {
    if (count < *room) return true;
    uint32_t wide = *room ? *room * 2 : 256;
    void *grown = realloc(*list, wide * each);
    if (!grown) return false;
    *list = grown;
    *room = wide;
    return true;
}

/* True: the table is new and empty. *ok false: no memory. */
static bool widened(places *p, uint32_t count, bool *ok) {
    if (count * 2 < p->room) return false;
    uint32_t room = p->room ? p->room * 2 : 1024, *at = calloc(room, sizeof *at);
    *ok = at != NULL;
    if (!at) return false;
    free(p->at);
    *p = (places){ at, room };
    return true;
}

static unit *find(tact_splits *s, tact_unit_of u) {
    for (uint32_t at = (uint32_t)mixed(u.owner, u.campaign) & (s->by_unit.room - 1); s->by_unit.room && s->by_unit.at[at]; at = (at + 1) & (s->by_unit.room - 1)) {
        unit *found = &s->units[s->by_unit.at[at] - 1];
        if (found->owner == u.owner && found->campaign == u.campaign) return found;
    }
    return NULL;
}

static tact_status person_of(tact_splits *s, uint64_t id, uint32_t *out) {
    bool ok = more((void **)&s->people, s->people_count, &s->people_room, sizeof *s->people);
    if (ok && widened(&s->by_person, s->people_count, &ok))
        for (uint32_t i = 0; i < s->people_count; i++) put(&s->by_person, mixed(s->people[i].id, 0), i);
    if (!ok) return TACT_ERR_MEMORY;
    for (uint32_t at = (uint32_t)mixed(id, 0) & (s->by_person.room - 1); s->by_person.at[at]; at = (at + 1) & (s->by_person.room - 1)) {
        *out = s->by_person.at[at] - 1;
        if (s->people[*out].id == id) return TACT_OK;
    }
    *out = s->people_count++;
    s->people[*out] = (someone){ .id = id };
    put(&s->by_person, mixed(id, 0), *out);
    return TACT_OK;
}

static tact_status add(tact_splits *s, const unit *fresh) {
    bool ok = more((void **)&s->units, s->unit_count, &s->unit_room, sizeof *s->units);
    if (ok && widened(&s->by_unit, s->unit_count, &ok))
        for (uint32_t i = 0; i < s->unit_count; i++) put(&s->by_unit, mixed(s->units[i].owner, s->units[i].campaign), i);
    if (!ok) return TACT_ERR_MEMORY;
    if (s->unit_count == TACT_SPLITS_UNITS) return TACT_ERR_LIMIT;
    s->units[s->unit_count] = *fresh;
    put(&s->by_unit, mixed(fresh->owner, fresh->campaign), s->unit_count++);
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

tact_status tact_splits_line(tact_splits *s, const tact_history_line *line, uint64_t person) {
    tact_logseal seal;
    tact_taught t;
    tact_status status = line->seal.len && tact_value_path(line->json, "learn") ? tact_logseal_read(line->seal, &seal) : TACT_ERR_NOT_FOUND;
    if (status == TACT_ERR_NOT_FOUND || (!status && !seal.lesson.len)) return TACT_OK;
    if (!status) status = tact_taught_read(seal.lesson, &t);
    if (status) return status;
    if (t.unit && t.promotional && !find(s, joined(t.drawn_unit, person))) {
        unit fresh = { .owner = joined(t.drawn_unit, person).owner, .campaign = t.drawn_unit.campaign, .share_milli = t.share_milli, .row = row_of(s, line->json), .held_out = t.held_out };
        status = person_of(s, person, &fresh.person);
        if (!status) status = add(s, &fresh);
    }
    for (uint32_t i = 0; !status && i < t.unit_goal_count; i++) {
        unit *u = find(s, joined(t.unit_goals[i], person));
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
    const tact_tell_people people = { s->people ? &s->people->bits : NULL, sizeof *s->people, 1, s->people_count };
    if (s->unit_count) qsort(s->units, s->unit_count, sizeof *s->units, by_stratum);
    for (uint32_t i = 0; i < s->unit_count; i++) {
        const unit *u = &s->units[i];
        stratum *last = s->stratum_count ? &s->strata[s->stratum_count - 1] : NULL;
        if (!last || !same_lot(last, u->campaign, u->share_milli) || last->row != u->row) {
            if (!more((void **)&s->strata, s->stratum_count, &s->stratum_room, sizeof *s->strata)) return false;
            last = &s->strata[s->stratum_count++];
            *last = (stratum){ .campaign = u->campaign, .share_milli = u->share_milli, .row = u->row };
        }
        last->people[u->held_out]++;
        last->goals[u->held_out] += u->reached;
        tact_tell_meet(&cells[u->row], &s->people[u->person].bits, u->row);
    }
    tact_tell(cells, TACT_SPLITS_ROWS, &people, 0);
    return true;
}

typedef struct told { tact_reading reading; uint64_t people[2], goals[2]; uint32_t compared; bool believed; } told;
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

static void row_json(tact_json *j, const told *r) {
    tact__report_reading(j, &r->reading);
    tact_json_key_int(j, TACT_S("treatedGoals"), (int64_t)r->goals[0]);
    tact_json_key_int(j, TACT_S("leftAloneGoals"), (int64_t)r->goals[1]);
    tact_json_key_int(j, TACT_S("compared"), r->compared);
    tact_json_key_bool(j, TACT_S("believed"), r->believed);
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

void tact_splits_json(tact_json *j, tact_splits *s) {
    tact_tell_cell cells[TACT_SPLITS_ROWS] = { { 0 } };
    told rows[TACT_SPLITS_ROWS] = { { .compared = 0 } };
    unsigned hidden = 0;
    bool ok = sum_up(s, cells), all = s->people_count >= TACT_TELL_TEN;
    tact_stratum *strata = ok ? malloc((s->stratum_count + 1) * sizeof *strata) : NULL;
    if (!strata) { j->status = TACT_ERR_MEMORY; return; }
    for (unsigned i = 0; i < TACT_SPLITS_ROWS; i++) rows[i] = read_row(s, i, strata);
    believe(rows);
    tact_json_key_text(j, TACT_S("by"), tact_slice_of(sides[s->by].name));
    TACT_JSON_KEY(j, "rows");
    tact_json_list(j);
    for (unsigned i = 0; i < TACT_SPLITS_ROWS; i++) {
        if (!cells[i].times) continue;
        if (!cells[i].told || !all) { hidden++; continue; }
        tact_json_map(j);
        tact_json_key_text(j, tact_slice_of(sides[s->by].name), i == NONE ? TACT_S("none") : tact_word_name(sides[s->by].list, i));
        row_json(j, &rows[i]);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
    tact_json_key_int(j, TACT_S("notTold"), hidden);
    tact_json_key_int(j, TACT_S("goalsOfBefore"), (int64_t)s->goals_of_before);
    TACT_JSON_KEY(j, "all");
    if (all) {
        told whole = read_row(s, ALL, strata);
        whole.believed = !whole.reading.mismatch && whole.reading.lift.verdict != TACT_LIFT_TOO_LITTLE && whole.reading.lift.p <= tact_sequence_standard.alpha;
        tact_json_map(j);
        row_json(j, &whole);
        tact_json_end_map(j);
    } else {
        tact_json_null(j);
    }
    free(strata);
}
