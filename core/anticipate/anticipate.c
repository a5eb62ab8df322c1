/* core/anticipate/anticipate.c -- see anticipate.h. */
#include "core/anticipate/anticipate.h"
#include "core/base/fixed.h"

enum { HOUR_S = 3600, HALF_LIFE_DAYS = 28, HALVINGS_MAX = 8, SUNDAY = 6 };
#define HOUR_US ((int64_t)HOUR_S * 1000000)

const tact_anticipate_settings tact_anticipate_standard = { .prior_looks = 20, .cell_looks = 50, .neighbour_milli = 300, .recent_milli = 200, .recent_half_hours = 4 };

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

/* ---- what is known ---------------------------------------------------------------------------------------------------------------- */

/* Hours of looking behind a part's counts: each full 28 days before `at` weigh half of the one after (core/person/facts.c halves so). */
static int64_t observed_hours(const tact_part *part, int64_t halvings, tact_instant now) {
    const int64_t window = (int64_t)HALF_LIFE_DAYS * 24;
    tact_instant began = part->habit.at;
    int64_t windows = tact_instant_since(began, part->first).us / TACT_DAYS(HALF_LIFE_DAYS).us, hours = 0;
    for (int64_t i = 0; i < windows + halvings && i < HALVINGS_MAX; i++) hours = (hours + window) / 2;
    began = tact_instant_add(began, (tact_span){ halvings * TACT_DAYS(HALF_LIFE_DAYS).us });
    int64_t since = tact_instant_since(now, began).us / HOUR_US;
    return hours + (since > 0 ? since : 0);
}

static void add_part(tact_own *own, const tact_part *part, tact_instant now) {
    const tact_habit *h = &part->habit;
    if (h->at.us == 0) return;
    int64_t halvings = tact_instant_since(now, h->at).us / TACT_DAYS(HALF_LIFE_DAYS).us;
    if (halvings < 0) halvings = 0;
    if (halvings > HALVINGS_MAX) return;                   /* nothing is left of it */
    for (unsigned i = 0; i < 48; i++) own->looks_q8[i / 24][i % 24] += (uint32_t)h->looks[i / 24][i % 24] << 8 >> halvings;
    int64_t hours = observed_hours(part, halvings, now);
    if (hours > own->observed_hours) own->observed_hours = (uint32_t)hours;
    if (tact_instant_before(own->last, part->session_last)) own->last = part->session_last;
}

void tact_own_fold(tact_own *own, const tact_view *view) {
    *own = (tact_own){ .classes = 2, .class_of = { 0, 0, 0, 0, 0, 1, 1 } };
    if (!tact_view_may(view, TACT_PURPOSE_REMEMBER) || !tact_view_may(view, TACT_PURPOSE_PERSONALISE)) return;
    for (uint32_t p = 0; p < view->part_count; p++) add_part(own, view->parts[p], view->now);
}

static bool is_holiday(const int32_t *days, uint32_t count, int64_t day) {
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (days[middle] < day) low = middle + 1; else high = middle;
    }
    return low < count && days[low] == day;
}

void tact_slots_make(tact_slot slots[TACT_WEEK_HOURS], const tact_zone *zone, const int32_t *holidays, uint32_t holiday_count, tact_instant from) {
    int64_t shift = zone ? (int64_t)tact_zone_offset_s(zone, from) * 1000000 : 0;
    tact_instant at = { floor_div(from.us + shift, HOUR_US) * HOUR_US - shift };
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++, at.us += HOUR_US) {
        int64_t local = at.us + (zone ? (int64_t)tact_zone_offset_s(zone, at) * 1000000 : 0);
        int64_t hour = floor_div(local, HOUR_US), day = floor_div(hour, 24);
        slots[i] = (tact_slot){ .at = at, .weekday = (uint8_t)((day % 7 + 10) % 7), .hour = (uint8_t)(hour - day * 24), .holiday = is_holiday(holidays, holiday_count, day) };
    }
}

/* Hour 0 of 1970 was Thursday midnight. */
void tact_cohort_passes(tact_cohort *cohort, int64_t since_hour, int64_t now_hour) {
    int64_t hours = now_hour > since_hour ? now_hour - since_hour : 0, whole = hours / TACT_WEEK_HOURS;
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) cohort->passes[i / 24][i % 24] = whole > 1000000 ? 1000000u : (uint32_t)whole;
    for (int64_t h = since_hour + whole * TACT_WEEK_HOURS; h < now_hour; h++) {
        unsigned i = (unsigned)(((h + 72) % TACT_WEEK_HOURS + TACT_WEEK_HOURS) % TACT_WEEK_HOURS);
        cohort->passes[i / 24][i % 24]++;
    }
}

/* ---- the share of each hour ----------------------------------------------------------------------------------------------------------- */

/* Wide: shares in Q44 of counts that 32 full parts may hold. */
typedef unsigned __int128 wide;
typedef struct week { wide cell[7][24]; } week;
enum { WEEK_BITS = 44 };

/* Cells to shares of their sum, none of them 0. */
static void normalise(week *w) {
    wide sum = 0;
    unsigned down = 0;
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) sum += w->cell[i / 24][i % 24];
    while (sum >> down >> 80) down++;                      /* room for the shift; 80 bits are still exact enough */
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) {
        wide *c = &w->cell[i / 24][i % 24];
        *c = ((*c >> down) << WEEK_BITS) / (sum ? sum >> down : 1);
        if (!*c) *c = 1;
    }
}

/* Looks an hour: (looks + cell) / (passes + cell / mean of that hour of the day), as one fraction of integers; Q44. */
static void cohort_week(week *out, const tact_cohort *cohort, uint32_t cell_looks) {
    for (unsigned h = 0; h < 24; h++) {
        uint64_t looks = 1, passes = 1;
        for (unsigned d = 0; d < 7; d++) { looks += cohort->looks[d][h]; passes += cohort->passes[d][h]; }
        for (unsigned d = 0; d < 7; d++) {
            wide over = (wide)((uint64_t)cohort->looks[d][h] + cell_looks) * looks;
            wide under = (wide)cohort->passes[d][h] * looks + (wide)cell_looks * passes;
            out->cell[d][h] = (over << 44) / under + 1;    /* `under` is at least 1: passes and cell_looks are */
        }
    }
    normalise(out);
}

/* The person's cells over the cohort's: 1/256 look times 1000 (neighbours are in 1/1000) in Q44. */
static void own_week(week *out, const week *cohort, const tact_own *own, const tact_anticipate_settings *s) {
    uint32_t beside = s->neighbour_milli, here = 1000 - 2 * beside;
    for (unsigned c = 0; c < own->classes; c++) {
        const uint32_t *looks = own->looks_q8[c];
        for (unsigned h = 0; h < 24; h++) {
            wide spread = (wide)looks[h] * here + ((wide)looks[(h + 23) % 24] + looks[(h + 1) % 24]) * beside, all = 0;
            for (unsigned d = 0; d < 7; d++) if (own->class_of[d] == c) all += cohort->cell[d][h];
            for (unsigned d = 0; d < 7; d++)
                if (own->class_of[d] == c) out->cell[d][h] = (spread * cohort->cell[d][h] << WEEK_BITS) / all;
        }
    }
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) out->cell[i / 24][i % 24] += (wide)s->prior_looks * 256 * 1000 * cohort->cell[i / 24][i % 24];
    normalise(out);
}

/* Weight of an hour by its distance from the last look, Q44; all hours from the first on add up to about one. */
static uint64_t burst(const tact_own *own, const tact_slot *slot, uint32_t half_hours) {
    int64_t lag = tact_instant_since(slot->at, own->last).us;
    if (lag < -HOUR_US || half_hours == 0) return 0;
    int64_t half_us = (int64_t)half_hours * HOUR_US, one_hour = tact_fixed_decay(HOUR_US, half_us);
    int64_t w = tact_fixed_mul(tact_fixed_decay(lag, half_us), TACT_ONE - one_hour);
    return (uint64_t)w << (WEEK_BITS - 32);
}

void tact_anticipate(uint32_t share[TACT_WEEK_HOURS], const tact_slot slots[TACT_WEEK_HOURS], const tact_cohort *cohort, const tact_own *own,
                     const tact_anticipate_settings *settings) {
    const tact_anticipate_settings *s = settings ? settings : &tact_anticipate_standard;
    week everybody, one = { .cell = { { 0 } } };
    uint64_t v[TACT_WEEK_HOURS], sum = 0;
    TACT_ASSERT(s->neighbour_milli <= 500 && s->recent_milli < 1000 && own->classes <= 7);
    cohort_week(&everybody, cohort, s->cell_looks ? s->cell_looks : 1);
    own_week(&one, &everybody, own, s);
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) {
        uint64_t habit = (uint64_t)one.cell[slots[i].holiday ? SUNDAY : slots[i].weekday][slots[i].hour];
        uint64_t recent = own->last.us ? burst(own, &slots[i], s->recent_half_hours) : 0;
        v[i] = habit * (1000 - s->recent_milli) + recent * s->recent_milli;
        sum += v[i];
    }
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) {
        uint64_t q = (uint64_t)(((unsigned __int128)v[i] << TACT_SHARE_BITS) / (sum ? sum : 1));
        share[i] = q ? (uint32_t)q : 1;
    }
}

/* ---- what follows from it --------------------------------------------------------------------------------------------------------------- */

uint32_t tact_own_week_milli(const tact_own *own) {
    uint64_t looks_q8 = 256;
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) looks_q8 += own->looks_q8[i / 24][i % 24];
    return (uint32_t)(looks_q8 * 1000 * TACT_WEEK_HOURS / 256 / ((uint64_t)own->observed_hours + TACT_WEEK_HOURS));
}

uint32_t tact_look_ppm(uint32_t share, uint32_t week_milli) {
    const int64_t log2_e = 6196328019;                     /* log2(e) in Q32.32 */
    int64_t expected = (int64_t)((unsigned __int128)share * week_milli * 4 / 1000);
    int64_t none = tact_fixed_exp2(-tact_fixed_mul(expected, log2_e));
    return (uint32_t)((TACT_ONE - none) * 1000000 >> 32);
}

uint32_t tact_likely_hours(const uint32_t share[TACT_WEEK_HOURS], uint32_t *out, uint32_t room) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < TACT_WEEK_HOURS; i++) {
        uint32_t at = n;
        while (at > 0 && share[out[at - 1]] < share[i]) at--;
        if (at == room) continue;
        if (n < room) n++;
        for (uint32_t k = n - 1; k > at; k--) out[k] = out[k - 1];
        out[at] = i;
    }
    return n;
}
