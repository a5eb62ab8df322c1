/* core/moment/situation.c -- see situation.h. */
#include "core/moment/situation.h"

enum {
    MINUTES = 60,
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

static unsigned quiet_hours(const tact_view *view, unsigned hour, bool weekend, int direction) {
    unsigned n = 0;
    while (n < 4 && tact_view_habit(view, (hour + 24u + (unsigned)(direction * (int)(n + 1))) % 24u, weekend) < QUIET_MILLI) n++;
    return n;
}

/* Waking after, and bed before, at least four hours they sleep through. TACT_SITUATION_UNKNOWN: the habit does not say. */
static uint8_t by_habit(const tact_view *view, unsigned hour, bool weekend, bool *known) {
    uint32_t here = tact_view_habit(view, hour, weekend);
    *known = here >= ACTIVE_MILLI;
    if (!*known) return TACT_SITUATION_UNKNOWN;
    if (quiet_hours(view, hour, weekend, -1) == 4) return TACT_SITUATION_WAKING;
    if (quiet_hours(view, hour, weekend, 1) == 4) return TACT_SITUATION_BED;
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
    bool remembered = may_remember(view), own_hour = false;
    if (remembered && is_travelling(event, view)) return TACT_SITUATION_TRAVELLING;
    if (!local) return TACT_SITUATION_UNKNOWN;
    bool weekend = local->weekday >= 5;
    unsigned minute = local->hour * 60u + local->minute;
    uint8_t habit = remembered ? by_habit(view, local->hour, weekend, &own_hour) : TACT_SITUATION_UNKNOWN;
    if (habit != TACT_SITUATION_UNKNOWN) return habit;
    bool night = minute >= 22 * MINUTES + 30 || minute < 5 * MINUTES;
    if (night && own_hour) return TACT_SITUATION_EVENING;       /* somebody whose day goes on */
    if (night) return TACT_SITUATION_BED;
    return weekend ? weekend_day(minute) : workday(event, minute);
}
