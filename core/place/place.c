/* core/place/place.c -- see place.h.
 * Haversine through chords: with s1 = 2R sin(dlat/2) and s2 = 2R sin(dlon/2), the chord is c = sqrt(s1^2 + cos lat1 cos lat2 s2^2) and
 * the way along the sphere is 2R asin(c/2R). Lengths in centimetres, ratios in Q32.32. */
#include "core/place/place.h"
#include "core/base/fixed.h"

static const int64_t RADIUS_CM = 637100900;
static const int64_t HALF_TURN_E7 = 1800000000, QUARTER_E7 = 900000000;
static const int64_t HALF_PI = 6746518852;                          /* Q32.32 */

/* Degrees * 1e7 to radians in Q32.32: 8242084361190 = pi / 1.8e9 * 2^72. */
static int64_t radians(int64_t e7) { return (int64_t)((__int128)e7 * 8242084361190 >> 40); }

/* sin(x)/x for x in [0, pi/2]: Taylor to x^12, the next term is below 2^-30. */
static int64_t sine_ratio(int64_t x) {
    static const int64_t divisors[] = { 156, 110, 72, 42, 20, 6 };
    int64_t square = tact_fixed_mul(x, x), sum = TACT_ONE;
    for (unsigned i = 0; i < sizeof divisors / sizeof *divisors; i++) sum = TACT_ONE - tact_fixed_mul(square, sum) / divisors[i];
    return sum;
}

static int64_t cosine(int64_t latitude_e7) {
    int64_t x = radians(QUARTER_E7 - (latitude_e7 < 0 ? -latitude_e7 : latitude_e7));
    return tact_fixed_mul(x, sine_ratio(x));
}

/* 2R sin(angle/2) in centimetres: the arc (4775806... = R pi / 1.8e9 in Q32.32), shortened. */
static int64_t chord_cm(int64_t angle_e7) {
    int64_t arc_cm_q8 = (int64_t)((__int128)angle_e7 * RADIUS_CM * 8242084361190 >> 64);   /* Q8: a hundredth of a millimetre */
    return tact_fixed_mul(arc_cm_q8, sine_ratio(radians(angle_e7) / 2)) >> 8;
}

static int64_t root(uint64_t n) {
    uint64_t r = 0, bit = (uint64_t)1 << 62;
    while (bit > n) bit >>= 2;
    for (; bit; bit >>= 2) {
        if (n >= r + bit) { n -= r + bit; r = (r >> 1) + bit; }
        else r >>= 1;
    }
    return (int64_t)r;
}

/* asin(x)/x for x in [0, 1/2]: the series to x^16. */
static int64_t arc_ratio(int64_t x) {
    static const struct { int64_t above, below; } step[] = {                          /* ratio of neighbouring coefficients, last first */
        { 225, 272 }, { 169, 210 }, { 121, 156 }, { 81, 110 }, { 49, 72 }, { 25, 42 }, { 9, 20 }, { 1, 6 } };
    int64_t square = tact_fixed_mul(x, x), sum = TACT_ONE;
    for (unsigned i = 0; i < sizeof step / sizeof *step; i++) sum = TACT_ONE + tact_fixed_mul(square, sum) * step[i].above / step[i].below;
    return sum;
}

static int64_t arc_cm(int64_t chord) {
    int64_t x = tact_fixed_div(chord, 2 * RADIUS_CM);
    if (x > TACT_ONE) x = TACT_ONE;
    if (x <= TACT_ONE / 2) return tact_fixed_mul(chord, arc_ratio(x));
    int64_t y = root((uint64_t)(TACT_ONE - x) << 31);              /* asin x = pi/2 - 2 asin sqrt((1-x)/2) */
    return tact_fixed_mul(2 * RADIUS_CM, HALF_PI - 2 * tact_fixed_mul(y, arc_ratio(y)));
}

static int64_t clip(int64_t v, int64_t most) { return v > most ? most : v < -most ? -most : v; }

uint32_t tact_place_metres(int32_t latitude_e7, int32_t longitude_e7, int32_t other_latitude_e7, int32_t other_longitude_e7) {
    int64_t lat1 = clip(latitude_e7, QUARTER_E7), lat2 = clip(other_latitude_e7, QUARTER_E7);
    int64_t north = lat1 - lat2, east = clip(longitude_e7, HALF_TURN_E7) - clip(other_longitude_e7, HALF_TURN_E7);
    if (north < 0) north = -north;
    if (east < 0) east = -east;
    if (east > HALF_TURN_E7) east = 2 * HALF_TURN_E7 - east;
    int64_t up = chord_cm(north), across = chord_cm(east);
    int64_t square = up * up + tact_fixed_mul(tact_fixed_mul(cosine(lat1), cosine(lat2)), across * across);
    return (uint32_t)((arc_cm(root((uint64_t)square)) + 50) / 100);
}

static bool has_position(const tact_place *p) { return p->latitude_e7 != 0 || p->longitude_e7 != 0; }

static uint32_t metres_to(const tact_place *p, int32_t latitude_e7, int32_t longitude_e7) {
    return tact_place_metres(p->latitude_e7, p->longitude_e7, latitude_e7, longitude_e7);
}

bool tact_place_within(const tact_place *place, int32_t latitude_e7, int32_t longitude_e7, uint32_t metres) {
    return has_position(place) && metres_to(place, latitude_e7, longitude_e7) <= metres;
}

bool tact_place_nearest(const tact_bundle *bundle, int32_t latitude_e7, int32_t longitude_e7, const tact_place **place, uint32_t *distance_m) {
    bool found = false;
    for (uint32_t i = 0; i < bundle->place_count; i++) {
        const tact_place *p = &bundle->places[i];
        if (!has_position(p)) continue;
        uint32_t metres = metres_to(p, latitude_e7, longitude_e7);
        if (found && metres >= *distance_m) continue;
        found = true;
        *place = p;
        *distance_m = metres;
    }
    return found;
}

/* ---- in order of latitude ------------------------------------------------------------------------------------------------- */
static bool comes_before(const tact_bundle *b, uint32_t x, uint32_t y) {
    int32_t p = b->places[x].latitude_e7, q = b->places[y].latitude_e7;
    return p != q ? p < q : x < y;
}

static void sift(const tact_bundle *b, uint32_t *heap, uint32_t at, uint32_t count) {
    for (uint32_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && comes_before(b, heap[child], heap[child + 1])) child++;
        if (!comes_before(b, heap[at], heap[child])) return;
        uint32_t t = heap[at]; heap[at] = heap[child]; heap[child] = t;
    }
}

tact_status tact_place_order_build(tact_place_order *order, const tact_bundle *bundle, tact_arena *arena) {
    uint32_t *by = TACT_NEW(arena, uint32_t, bundle->place_count ? bundle->place_count : 1), count = 0;
    if (!by) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < bundle->place_count; i++)
        if (has_position(&bundle->places[i])) by[count++] = i;
    for (uint32_t i = count / 2; i-- > 0;) sift(bundle, by, i, count);
    for (uint32_t end = count; end > 1;) {
        uint32_t t = by[0]; by[0] = by[--end]; by[end] = t;
        sift(bundle, by, 0, end);
    }
    *order = (tact_place_order){ bundle, by, count };
    return TACT_OK;
}

/* No place with this difference of latitude can be nearer; a little less, so that rounding never leaves one out. */
static int64_t at_least_metres(int64_t latitude_e7, int64_t other_e7) {
    int64_t apart = latitude_e7 > other_e7 ? latitude_e7 - other_e7 : other_e7 - latitude_e7;
    return apart * 11119 / 1000000 - 2;                             /* 0.0111195 m each */
}

bool tact_place_order_nearest(const tact_place_order *order, int32_t latitude_e7, int32_t longitude_e7, uint32_t metres_max,
                              const tact_place **place, uint32_t *distance_m) {
    const tact_place *places = order->bundle->places;
    uint32_t low = 0, high = order->count, best = UINT32_MAX;
    int64_t best_m = metres_max;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (places[order->by_latitude[mid]].latitude_e7 < latitude_e7) low = mid + 1; else high = mid;
    }
    for (uint32_t down = low, up = low; down > 0 || up < order->count;) {
        int64_t below = down > 0 ? at_least_metres(latitude_e7, places[order->by_latitude[down - 1]].latitude_e7) : INT64_MAX;
        int64_t above = up < order->count ? at_least_metres(latitude_e7, places[order->by_latitude[up]].latitude_e7) : INT64_MAX;
        if (below > best_m && above > best_m) break;
        uint32_t i = order->by_latitude[below <= above ? --down : up++];
        int64_t metres = metres_to(&places[i], latitude_e7, longitude_e7);
        if (metres < best_m || (metres == best_m && i < best)) { best_m = metres; best = i; }
    }
    if (best == UINT32_MAX) return false;
    *place = &places[best];
    *distance_m = (uint32_t)best_m;
    return true;
}
