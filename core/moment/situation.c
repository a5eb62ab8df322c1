/* core/moment/situation.c -- see situation.h. */
#include "core/moment/situation.h"
#include "core/base/fixed.h"

enum {
    MINUTES = 60,
    LOOKS_MIN = 40,                /* fewer looks are no habit yet */
    QUIET_HOURS = 4,               /* a night has at least so many in a row */
    ACTIVE_MILLI = 30,             /* share of a day's looks that makes an hour one of the person's own (1/24 is 42) */
    QUIET_MILLI = 12               /* and one that they sleep through */
};

static bool may_remember(const tact_view *view) {
    return view && tact_view_may(view, TACT_PURPOSE_REMEMBER) && tact_view_may(view, TACT_PURPOSE_PERSONALISE);
}

/* Away from home: the event's zone is another than the one the account part last stood in. */
static bool is_travelling(const tact_event *event, const tact_view *view) {
    return view->account && view->account->zone && event->context.zone && event->context.zone != view->account->zone;
}

/* The day's looks by local hour over the parts of the view: the shares tact_view_habit gives, all 24 for the price of one. */
typedef struct day { int64_t looks[24], total; } day;

static bool fold_habit(day *d, const tact_view *view, bool weekend) {
    uint32_t looks = 0;
    memset(d, 0, sizeof *d);
    for (uint32_t p = 0; p < view->part_count; p++) {
        const tact_habit *h = &view->parts[p]->habit;
        if (h->at.us == 0) continue;
        int64_t left = tact_fixed_decay(tact_instant_since(view->now, h->at).us, TACT_DAYS(28).us) >> 16;
        looks += h->total;
        for (unsigned hour = 0; hour < 24; hour++) {
            d->looks[hour] += left * h->looks[weekend][hour];
            d->total += left * h->looks[weekend][hour];
        }
    }
    return looks >= LOOKS_MIN && d->total > 0;
}

static int64_t share_milli(const day *d, unsigned hour) { return d->looks[hour % 24u] * 1000 / d->total; }

static bool quiet(const day *d, unsigned from) {
    for (unsigned n = 0; n < QUIET_HOURS; n++)
        if (share_milli(d, from + n) >= QUIET_MILLI) return false;
    return true;
}

/* Waking after, and bed before, hours they sleep through. TACT_SITUATION_UNKNOWN: the habit does not say. */
static uint8_t by_habit(const day *d, unsigned hour) {
    if (share_milli(d, hour) < ACTIVE_MILLI) return TACT_SITUATION_UNKNOWN;
    if (quiet(d, hour + 24 - QUIET_HOURS)) return TACT_SITUATION_WAKING;
    if (quiet(d, hour + 1)) return TACT_SITUATION_BED;
    return TACT_SITUATION_UNKNOWN;
}

static bool between(unsigned minute, unsigned from, unsigned until) { return minute >= from && minute < until; }

static bool is_on_the_move(const tact_event *event) {
    return event->context.device == TACT_DEVICE_MOBILE && event->context.network == 2;
}

static uint8_t workday(const tact_event *event, unsigned minute) {
    uint8_t device = event->context.device, network = event->context.network;
    bool phone = device == TACT_DEVICE_MOBILE || device == TACT_DEVICE_TABLET;
    if (is_on_the_move(event) && (between(minute, 6 * MINUTES + 30, 9 * MINUTES + 30) || between(minute, 16 * MINUTES + 30, 19 * MINUTES + 30)))
        return TACT_SITUATION_COMMUTE;
    if (phone && network == 0 && (between(minute, 7 * MINUTES + 30, 9 * MINUTES) || between(minute, 17 * MINUTES, 18 * MINUTES + 30)))
        return TACT_SITUATION_COMMUTE;
    if (minute < 8 * MINUTES + 30) return TACT_SITUATION_WAKING;
    if (between(minute, 12 * MINUTES, 14 * MINUTES)) return TACT_SITUATION_LUNCH;
    if (phone && (between(minute, 10 * MINUTES, 10 * MINUTES + 30) || between(minute, 15 * MINUTES + 45, 16 * MINUTES + 15)))
        return TACT_SITUATION_BREAK;
    return minute < 18 * MINUTES ? TACT_SITUATION_WORK : TACT_SITUATION_EVENING;
}

static uint8_t weekend_day(unsigned minute) {
    if (minute < 9 * MINUTES + 30) return TACT_SITUATION_WAKING;
    if (between(minute, 12 * MINUTES, 14 * MINUTES)) return TACT_SITUATION_LUNCH;
    return minute < 18 * MINUTES ? TACT_SITUATION_BREAK : TACT_SITUATION_EVENING;
}

uint8_t tact__situation(const tact_event *event, const tact_view *view, const tact_civil *local, bool inside) {
    if (inside || event->context.device == TACT_DEVICE_SHOP) return TACT_SITUATION_IN_STORE;
    bool remembered = may_remember(view);
    if (remembered && is_travelling(event, view)) return TACT_SITUATION_TRAVELLING;
    if (!local) return TACT_SITUATION_UNKNOWN;
    bool weekend = local->weekday >= 5;
    unsigned minute = local->hour * 60u + local->minute;
    day habit;
    bool known = remembered && fold_habit(&habit, view, weekend);
    uint8_t own = known ? by_habit(&habit, local->hour) : TACT_SITUATION_UNKNOWN;
    if (own != TACT_SITUATION_UNKNOWN) return own;
    bool night = minute >= 22 * MINUTES + 30 || minute < 5 * MINUTES;
    if (night && known && share_milli(&habit, local->hour) >= ACTIVE_MILLI) return TACT_SITUATION_EVENING;   /* somebody whose day goes on */
    if (night) return TACT_SITUATION_BED;
    return weekend ? weekend_day(minute) : workday(event, minute);
}
