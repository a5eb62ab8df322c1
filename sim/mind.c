/* sim/mind.c -- what people allow, refuse, take back and limit. */
#include "sim/town_internal.h"

enum { ALL, SOME, NO, SILENT };        /* tact_sim_person.answer */

/* How readily each channel is allowed by those who allow what they are asked, in a million. */
static const uint32_t allowed_ppm[TACT_CHANNEL_COUNT] = { 1000000, 900000, 550000, 250000, 600000, 250000, 200000, 100000, 50000 };

static tact_status tell(tact_sim_town *t, uint32_t person, unsigned device, uint32_t record, const tact_grant *grants, uint32_t count) {
    tact_result result;
    tact_event e = { .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = count };
    tact_sim_shell_begin(&t->shell);
    tact__sim_context(t, person, device, &e);
    if (t->people[person].member) e.device_part = 0;       /* their choice is the account's */
    bool remembered = t->said[record].granted & 1;
    for (uint32_t i = 0; i < count; i++) {
        bool yes = grants[i].state == TACT_PERMISSION_GRANTED;
        t->said[record].granted = yes ? t->said[record].granted | tact_bit(grants[i].purpose) : t->said[record].granted & ~tact_bit(grants[i].purpose);
    }
    if (!remembered && (t->said[record].granted & 1)) t->said[record].remembered_from = t->now;
    return tact__sim_step(t, person, device, record, &e, &result);
}

static tact_grant grant(const tact_sim_town *t, unsigned purpose, bool yes, uint8_t no) {
    const tact_purpose *p = tact_bundle_purpose(&t->rules, purpose);
    return (tact_grant){ .purpose = (uint8_t)purpose, .state = yes ? TACT_PERMISSION_GRANTED : no, .basis = TACT_BASIS_CONSENT, .notice = p && p->notice ? p->notice : 1, .at = t->now };
}

tact_status tact__sim_ask_permission(tact_sim_town *t, uint32_t person, unsigned device, tact_rng *rng) {
    tact_sim_person *p = &t->people[person];
    uint32_t record = tact__sim_record(t, person, device), count = 0;
    tact_grant grants[TACT_PURPOSE_MAX];
    t->said[record].asked = true;
    if (p->answer == SILENT) return TACT_OK;
    bool any = p->answer == ALL || p->answer == SOME;
    for (unsigned purpose = 0; purpose < TACT_PURPOSE_MAX; purpose++) {
        bool contact = purpose >= 16 && purpose < 16 + TACT_CHANNEL_COUNT, own = purpose >= TACT_PURPOSE_BRAND_FIRST;
        bool concerned = contact ? t->options.channels >> (purpose - 16) & 1 : own ? tact_bundle_purpose(&t->rules, purpose) != NULL : purpose <= TACT_PURPOSE_OPEN_TRACKING;
        uint32_t chance = contact ? allowed_ppm[purpose - 16] : own ? 300000 : purpose == TACT_PURPOSE_LOCATE || purpose == TACT_PURPOSE_OPEN_TRACKING ? 600000 : 1000000;
        if (p->answer == SOME && purpose != TACT_PURPOSE_REMEMBER) chance = chance * 2 / 5 + (purpose == TACT_PURPOSE_MEASURE ? 300000 : 0);
        bool yes = tact_sim_happens(rng, chance) && any;
        if (concerned) grants[count++] = grant(t, purpose, yes, TACT_PERMISSION_REFUSED);
    }
    *(any ? &t->report.gave : &t->report.refused) += 1;
    return tell(t, person, device, record, grants, count);
}

tact_status tact__sim_limit(tact_sim_town *t, uint32_t record, bool pause, uint8_t cap_per_week) {
    tact_result result;
    uint32_t person = record / TACT_SIM_DEVICES;
    unsigned device = t->people[person].member ? t->people[person].last_device : record % TACT_SIM_DEVICES;
    tact_event e = { .type = TACT_EVENT_LIMITS };
    tact_sim_shell_begin(&t->shell);
    tact__sim_context(t, person, device, &e);
    if (pause) {
        t->said[record].pause_until = tact_instant_add(t->now, TACT_DAYS(14));
        e.limits.set_pause = true;
        e.limits.pause_until = t->said[record].pause_until;
    } else {
        t->said[record].cap_per_week = cap_per_week;
        e.limits.set_cap = true;
        e.limits.cap_per_week = cap_per_week;
    }
    return tact__sim_step(t, person, device, record, &e, &result);
}

tact_status tact__sim_turn_off(tact_sim_town *t, uint32_t person, uint32_t record) {
    tact_grant grants[TACT_CHANNEL_COUNT];
    uint32_t count = 0;
    unsigned device = t->people[person].member ? t->people[person].last_device : record % TACT_SIM_DEVICES;
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++)
        if (t->options.channels >> c & 1) grants[count++] = grant(t, tact_purpose_of_channel(c), false, TACT_PERMISSION_WITHDRAWN);
    t->people[person].left = true;
    t->report.left++;
    return tell(t, person, device, record, grants, count);
}

/* Minds change by themselves now and then, whatever was sent. */
tact_status tact__sim_minds(tact_sim_town *t, uint32_t person, unsigned device, tact_rng *rng) {
    uint64_t luck = tact_rng_below(rng, 12000), which = tact_rng_next(rng);
    uint32_t record = tact__sim_record(t, person, device), count = 0;
    tact_grant grants[TACT_CHANNEL_COUNT + 3];
    if (luck < 2) return tact__sim_limit(t, record, true, 255);
    if (luck < 5) return tact__sim_limit(t, record, false, (uint8_t)(1 + which % 2));
    if (luck < 8) {                                        /* one channel taken back */
        unsigned purpose = tact_purpose_of_channel((unsigned)(which % TACT_CHANNEL_COUNT));
        if (!(t->said[record].granted >> purpose & 1)) return TACT_OK;
        grants[count++] = grant(t, purpose, false, TACT_PERMISSION_WITHDRAWN);
        t->report.withdrew++;
    } else if (luck < 12 && (t->people[person].answer == NO || t->people[person].answer == SILENT) && !t->people[person].left) {
        grants[count++] = grant(t, TACT_PURPOSE_REMEMBER, true, 0);
        grants[count++] = grant(t, TACT_PURPOSE_MEASURE, true, 0);
        for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++)
            if ((t->options.channels >> c & 1) && (which >> c & 1)) grants[count++] = grant(t, tact_purpose_of_channel(c), true, 0);
        t->report.gave++;
    }
    return count ? tell(t, person, device, record, grants, count) : TACT_OK;
}
