/* sim/report.c -- figures made of a report; see town.h. */
#include "sim/town.h"

uint64_t tact_sim_touches(const tact_sim_report *r, bool interrupting) {
    uint64_t sum = 0;
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) sum += interrupting ? r->interrupting[c] : r->asked[c];
    return sum;
}

static double reached_share(const tact_sim_report *r, uint32_t from, uint32_t until) {
    double first = r->days[from].reachable, last = r->days[until - 1].reachable;
    if (first <= 0 || until - from < 2 || last >= first) return 1;
    return 1 - (first - last) / first / (until - from - 1);
}

int64_t tact_sim_year_cents(const tact_sim_report *r) {
    enum { YEAR = 365 };
    int64_t sum = 0, own = 0, caused = 0;
    uint32_t half = r->day_count / 2, days = r->day_count - half;
    for (uint32_t d = 0; d < r->day_count && d < YEAR; d++) sum += r->days[d].cents;
    if (r->day_count >= YEAR || !days) return sum;
    for (uint32_t d = half; d < r->day_count; d++) { own += r->days[d].cents - r->days[d].cents_caused; caused += r->days[d].cents_caused; }
    double stays = reached_share(r, half, r->day_count), reached = 1, more = 0;
    for (uint32_t d = r->day_count; d < YEAR; d++) {
        reached *= stays;
        more += (double)own / days + (double)caused / days * reached;
    }
    return sum + (int64_t)more;
}

bool tact_sim_lift(const tact_sim_report *r, uint32_t campaign, tact_lift *measured, double *truth) {
    const tact_tally *t = &r->tallies[campaign];
    tact_sample treated = tact_sample_of_goals(&t->treated), held_out = tact_sample_of_goals(&t->held_out);
    *measured = tact_lift_of(&treated, &held_out, &tact_lift_standard);
    *truth = t->treated.people ? (double)r->campaigns[campaign].caused_units / (double)t->treated.people : 0;
    return measured->verdict != TACT_LIFT_TOO_LITTLE;
}
