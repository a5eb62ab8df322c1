/* core/attention/window.c -- see window.h. */
#include "core/attention/window.h"
#include "core/base/status.h"

static const int64_t MINUTE_US = 60 * 1000000LL, DAY_US = 86400 * 1000000LL;

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

bool tact_window_holiday(const tact_country *country, int64_t day) {
    if (!country || !country->holiday_count) return true;
    uint32_t low = 0, high = country->holiday_count;
    if (day < country->holidays[0] || day > country->holidays[high - 1]) return true;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (country->holidays[mid] < day) low = mid + 1; else high = mid;
    }
    return country->holidays[low] == day;
}

bool tact_window_limits(const tact_law_row *law) {
    if (!law->holidays_allowed || law->break_from != law->break_until || law->eve_from < law->eve_until) return true;
    for (unsigned d = 0; d < 7; d++)
        if (law->hours_from[d] != 0 || law->hours_until[d] != 24) return true;
    return false;
}

static tact_window_state quiet_at(const tact_window_rule *rule, int64_t day_us, int64_t minute, int64_t *change_us) {
    uint16_t from = rule->quiet_from_minute, until = rule->quiet_until_minute;
    bool quiet = from < until ? minute >= from && minute < until : from > until && (minute >= from || minute < until);
    if (!quiet) return TACT_WINDOW_OPEN;
    *change_us = day_us + until * MINUTE_US + (minute >= until ? DAY_US : 0);
    return TACT_WINDOW_HOURS;
}

/* The hours of one day, narrowed on the eve of a holiday. */
static void law_hours(const tact_window_rule *rule, int64_t day, int64_t *from, int64_t *until) {
    const tact_law_row *law = rule->law;
    int64_t weekday = (day + 3) % 7;
    if (weekday < 0) weekday += 7;
    *from = law->hours_from[weekday] * 60;
    *until = law->hours_until[weekday] * 60;
    if (law->eve_from < law->eve_until && *from < *until && tact_window_holiday(rule->country, day + 1)) {
        if (*from < law->eve_from * 60) *from = law->eve_from * 60;
        if (*until > law->eve_until * 60) *until = law->eve_until * 60;
    }
}

static tact_window_state law_at(const tact_window_rule *rule, int64_t day, int64_t minute, int64_t *change_us) {
    const tact_law_row *law = rule->law;
    int64_t from, until, day_us = day * DAY_US;
    law_hours(rule, day, &from, &until);
    bool holiday = !law->holidays_allowed && tact_window_holiday(rule->country, day);
    bool pause = minute >= law->break_from * 60 && minute < law->break_until * 60;
    bool inside = minute >= from && minute < until && !pause;
    if (inside && !holiday) return TACT_WINDOW_OPEN;
    if (holiday || minute >= until) *change_us = day_us + DAY_US;
    else *change_us = day_us + (minute < from ? from : law->break_until * 60) * MINUTE_US;
    return inside ? TACT_WINDOW_HOLIDAY : TACT_WINDOW_HOURS;
}

tact_window_state tact_window_at(const tact_window_rule *rule, int64_t local_us, int64_t *change_us) {
    int64_t day = floor_div(local_us, DAY_US), minute = (local_us - day * DAY_US) / MINUTE_US, ignored;
    if (!change_us) change_us = &ignored;
    return rule->law ? law_at(rule, day, minute, change_us) : quiet_at(rule, day * DAY_US, minute, change_us);
}

/* The offset in force at t, and the instant it ends. */
static int64_t segment(const tact_zone *zone, int64_t t_us, int64_t *end_us) {
    int64_t s = floor_div(t_us, 1000000);
    uint32_t low = 0, high = zone->transition_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (zone->transition_s[mid] <= s) low = mid + 1; else high = mid;
    }
    *end_us = low == zone->transition_count ? INT64_MAX : zone->transition_s[low] * 1000000;
    return (low == 0 ? zone->first_offset_s : zone->offset_s[low - 1]) * 1000000LL;
}

/* Moves t past one closed stretch; false when it is open. */
static bool past_closed(const tact_window_rule *rule, const tact_zone *zone, int64_t *t_us) {
    int64_t end_us, change_us, offset_us = segment(zone, *t_us, &end_us);
    if (tact_window_at(rule, *t_us + offset_us, &change_us) == TACT_WINDOW_OPEN) return false;
    int64_t later = change_us - offset_us;
    *t_us = end_us < later ? end_us : later;
    return true;
}

bool tact_window_next(const tact_window_rule *rules, uint32_t rule_count, const tact_zone *const *zones, uint32_t zone_count,
                      tact_instant from, tact_instant limit, tact_instant *open) {
    static const int64_t bound_us = INT64_MAX / 4;      /* instants beyond are no dates */
    TACT_ASSERT(from.us > -bound_us && from.us < bound_us && limit.us < bound_us);
    int64_t t = from.us;
    for (bool moved = true; moved;) {
        moved = false;
        for (uint32_t r = 0; r < rule_count; r++)
            for (uint32_t z = 0; z < zone_count; z++)
                while (past_closed(&rules[r], zones[z], &t)) {
                    moved = true;
                    if (t > limit.us) return false;
                }
    }
    if (t > limit.us) return false;
    *open = (tact_instant){ t };
    return true;
}
