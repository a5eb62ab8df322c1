/* core/place/locality.c -- a town known by the brand's own addresses: one too small for any table may still be where its shops are. */
#include "core/place/place.h"

static tact_slice trimmed(tact_slice s) {
    while (s.len && s.ptr[0] == ' ') s = (tact_slice){ s.ptr + 1, s.len - 1 };
    while (s.len && s.ptr[s.len - 1] == ' ') s.len--;
    return s;
}

/* "06500 Menton" -> "Menton": a postal code before the name. */
static tact_slice without_code(tact_slice s) {
    size_t n = 0;
    while (n < s.len && s.ptr[n] >= '0' && s.ptr[n] <= '9') n++;
    return n && n < s.len && s.ptr[n] == ' ' ? trimmed((tact_slice){ s.ptr + n, s.len - n }) : s;
}

/* Any part of the address behind its first comma. */
static bool stands_in(tact_slice address, tact_slice town) {
    size_t from = 0, at = 0;
    while (at < address.len && address.ptr[at] != ',') at++;
    for (from = at + 1; at < address.len; from = at + 1) {
        for (at = from; at < address.len && address.ptr[at] != ',';) at++;
        if (tact_slice_equal_nocase(without_code(trimmed((tact_slice){ address.ptr + from, at - from })), town)) return true;
    }
    return false;
}

bool tact_place_town(const tact_bundle *bundle, tact_slice typed, int32_t *latitude_e7, int32_t *longitude_e7) {
    tact_slice town = trimmed(typed);
    const tact_place *first = NULL;
    int64_t north = 0, east = 0;
    uint32_t count = 0;
    for (uint32_t i = 0; town.len && i < bundle->place_count; i++) {
        const tact_place *p = &bundle->places[i];
        if ((!p->latitude_e7 && !p->longitude_e7) || !stands_in(p->address, town)) continue;
        if (!first) first = p;
        if (tact_place_metres(first->latitude_e7, first->longitude_e7, p->latitude_e7, p->longitude_e7) > TACT_PLACE_TOWN_M) continue;      /* another town of that name */
        north += p->latitude_e7;
        east += p->longitude_e7;
        count++;
    }
    if (!count) return false;
    *latitude_e7 = (int32_t)(north / count);
    *longitude_e7 = (int32_t)(east / count);
    return true;
}
