/* core/moment/situation.c -- see situation.h. */
#include "core/moment/situation.h"
#include "core/base/fixed.h"

enum {
    HABIT_MILLI = 5000, HABIT_LOOKS = 40,   /* what a habit without end would say; the looks at which it says half of that */
    QUIET_HOURS = 4,               /* a night has at least so many in a row */
    ACTIVE_MILLI = 30,             /* share of a day's looks that makes an hour one of the person's own (1/24 is 42) */
    QUIET_MILLI = 12,              /* and one that they sleep through */
    PLACE_MILLI = 20000, ZONE_MILLI = 10000,
    DAY_MINUTES = 24 * 60
};
typedef enum { WORKDAY = 1, DAY_OFF = 2, ALL_DAYS = 3 } days;
typedef enum { ANYHOW, PHONE, MOVING } held;

static const struct window { uint8_t days, held, situation; uint16_t from, until, weight_milli; } windows[] = {
#define ROW(which, how, name, h, m, hh, mm, weight) { which, how, TACT_SITUATION_##name, h * 60 + m, hh * 60 + mm, weight },
#define W(which, name, h, m, hh, mm, weight) ROW(which, ANYHOW, name, h, m, hh, mm, weight)
#define P(which, name, h, m, hh, mm, weight) ROW(which, PHONE, name, h, m, hh, mm, weight)
#define M(which, name, h, m, hh, mm, weight) ROW(which, MOVING, name, h, m, hh, mm, weight)
#include "core/moment/situation.def"
#undef ROW
#undef W
#undef P
#undef M
};

typedef struct sum { int32_t said[TACT_CLUE_COUNT][TACT_SITUATION_COUNT]; } sum;

static void add(sum *s, unsigned clue, unsigned situation, int32_t weight_milli) { s->said[clue][situation] += weight_milli; }

/* ---- the clock ------------------------------------------------------------------------------------------------------------ */
static bool within(const struct window *w, unsigned minute) {
    return w->from < w->until ? minute >= w->from && minute < w->until : minute >= w->from || minute < w->until;
}

static held held_by(const tact_event *event) {
    uint8_t device = event->context.device, network = event->context.network;
    if (device == TACT_DEVICE_MOBILE && network == 2) return MOVING;
    return (device == TACT_DEVICE_MOBILE || device == TACT_DEVICE_TABLET) && network == 0 ? PHONE : ANYHOW;
}

static bool in_hand(const tact_event *event) { return event->context.device == TACT_DEVICE_MOBILE || event->context.device == TACT_DEVICE_TABLET; }

static void add_clock(sum *s, const tact_event *event, unsigned minute, bool day_off) {
    held how = held_by(event);
    for (unsigned i = 0; i < sizeof windows / sizeof *windows; i++) {
        const struct window *w = &windows[i];
        if (!(w->days & (day_off ? DAY_OFF : WORKDAY)) || (w->held != ANYHOW && w->held != how) || !within(w, minute)) continue;
        add(s, w->held == MOVING ? TACT_CLUE_MOTION : w->held == PHONE ? TACT_CLUE_DEVICE : TACT_CLUE_CLOCK, w->situation, w->weight_milli);
    }
    bool pause = (minute >= 10 * 60 && minute < 10 * 60 + 30) || (minute >= 15 * 60 + 45 && minute < 16 * 60 + 15);
    if (!day_off && pause && in_hand(event)) add(s, TACT_CLUE_DEVICE, TACT_SITUATION_BREAK, 2000);
}

/* ---- the person ----------------------------------------------------------------------------------------------------------- */
static bool may_remember(const tact_view *view) {
    return view && tact_view_may(view, TACT_PURPOSE_REMEMBER) && tact_view_may(view, TACT_PURPOSE_PERSONALISE);
}

/* Away from home: the event's zone is another than the one the account part last stood in. */
static bool is_travelling(const tact_event *event, const tact_view *view) {
    return view->account && view->account->zone && event->context.zone && event->context.zone != view->account->zone;
}

/* The day's looks by local hour over the parts of the view: the shares tact_view_habit gives, all 24 for the price of one. */
typedef struct day { int64_t looks[24], total; } day;     /* looks in 1/65536 */

static void fold_habit(day *d, const tact_view *view, bool day_off) {
    memset(d, 0, sizeof *d);
    for (uint32_t p = 0; p < view->part_count; p++) {
        const tact_habit *h = &view->parts[p]->habit;
        if (h->at.us == 0) continue;
        int64_t left = tact_fixed_decay(tact_instant_since(view->now, h->at).us, TACT_DAYS(28).us) >> 16;
        for (unsigned hour = 0; hour < 24; hour++) {
            d->looks[hour] += left * h->looks[day_off][hour];
            d->total += left * h->looks[day_off][hour];
        }
    }
}

static int64_t share_milli(const day *d, unsigned hour) { return d->looks[hour % 24u] * 1000 / d->total; }

static bool quiet(const day *d, unsigned from) {
    for (unsigned n = 0; n < QUIET_HOURS; n++)
        if (share_milli(d, from + n) >= QUIET_MILLI) return false;
    return true;
}

/* Waking after, and bed before, hours they sleep through; at any other hour of their own they are up, whatever the clock says. */
static void add_habit(sum *s, const tact_view *view, unsigned hour, bool day_off) {
    day d;
    fold_habit(&d, view, day_off);
    if (d.total == 0 || share_milli(&d, hour) < ACTIVE_MILLI) return;
    int32_t weight = (int32_t)(HABIT_MILLI * d.total / (d.total + ((int64_t)HABIT_LOOKS << 16)));
    if (quiet(&d, hour + 24 - QUIET_HOURS)) add(s, TACT_CLUE_HABIT, TACT_SITUATION_WAKING, weight);
    else if (quiet(&d, hour + 1)) add(s, TACT_CLUE_HABIT, TACT_SITUATION_BED, weight);
    else {
        add(s, TACT_CLUE_HABIT, TACT_SITUATION_BED, -weight);
        if (!quiet(&d, hour + 24 - QUIET_HOURS - 1)) add(s, TACT_CLUE_HABIT, TACT_SITUATION_WAKING, -weight);   /* the second hour may still be waking */
    }
}

/* ---- words ---------------------------------------------------------------------------------------------------------------- */
static const struct { tact_slice code, en, fr, it; } clues[] = {
#define S(z) { z, sizeof(z) - 1 }
#define C(name, number, code, en, fr, it) { S(code), S(en), S(fr), S(it) },
#include "core/moment/clue.def"
#undef C
#undef S
};

static bool is_clue(unsigned clue) { return clue > TACT_CLUE_NONE && clue < TACT_CLUE_COUNT; }

tact_slice tact_clue_code(unsigned clue) { return is_clue(clue) ? clues[clue].code : (tact_slice){ NULL, 0 }; }

tact_slice tact_clue_text(unsigned clue, tact_slice language) {
    if (!is_clue(clue)) return (tact_slice){ NULL, 0 };
    return tact_slice_starts(language, TACT_S("fr")) ? clues[clue].fr : tact_slice_starts(language, TACT_S("it")) ? clues[clue].it : clues[clue].en;
}

/* ---- the answer ----------------------------------------------------------------------------------------------------------- */
static uint8_t largest(const sum *s, unsigned without) {
    uint8_t best = TACT_SITUATION_UNKNOWN;
    int32_t most = 0;
    for (uint8_t k = 1; k < TACT_SITUATION_COUNT; k++) {
        int32_t total = 0;
        for (unsigned c = 1; c < TACT_CLUE_COUNT; c++) total += c == without ? 0 : s->said[c][k];
        if (total > most) { most = total; best = k; }
    }
    return best;
}

static uint8_t loudest(const sum *s, uint8_t situation) {
    uint8_t best = TACT_CLUE_NONE;
    for (uint8_t c = 1; c < TACT_CLUE_COUNT; c++)
        if (s->said[c][situation] > (best ? s->said[best][situation] : 0)) best = c;
    return best;
}

static uint8_t reason_of(const sum *s, uint8_t situation, const tact_situation_ask *ask, unsigned minute) {
    if (situation == TACT_SITUATION_UNKNOWN) return TACT_CLUE_NONE;
    for (uint8_t c = TACT_CLUE_COUNT - 1; c > TACT_CLUE_HOLIDAY; c--)
        if (largest(s, c) != situation) return c;
    if (ask->local && ask->holiday && ask->local->weekday < 5) {
        sum workday = { .said = { { 0 } } };
        add_clock(&workday, ask->event, minute, false);
        if (largest(&workday, TACT_CLUE_NONE) != situation) return TACT_CLUE_HOLIDAY;
    }
    return loudest(s, situation);
}

uint8_t tact__situation(const tact_situation_ask *ask, uint8_t *because) {
    sum s = { .said = { { 0 } } };
    bool remembered = may_remember(ask->view), day_off = ask->local && (ask->holiday || ask->local->weekday >= 5);
    unsigned minute = ask->local ? ask->local->hour * 60u + ask->local->minute : 0;
    TACT_ASSERT(minute < DAY_MINUTES);
    if (ask->inside && ask->inside->kind != TACT_PLACE_SHOP) add(&s, TACT_CLUE_PLACE, TACT_SITUATION_AT_PLACE, PLACE_MILLI);
    else if (ask->inside || ask->event->context.device == TACT_DEVICE_SHOP) add(&s, TACT_CLUE_PLACE, TACT_SITUATION_IN_STORE, PLACE_MILLI);
    if (remembered && is_travelling(ask->event, ask->view)) add(&s, TACT_CLUE_ZONE, TACT_SITUATION_TRAVELLING, ZONE_MILLI);
    if (ask->local) add_clock(&s, ask->event, minute, day_off);
    if (ask->local && remembered) add_habit(&s, ask->view, ask->local->hour, day_off);
    uint8_t situation = largest(&s, TACT_CLUE_NONE);
    *because = reason_of(&s, situation, ask, minute);
    return situation;
}
