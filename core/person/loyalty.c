/* core/person/loyalty.c -- see loyalty.h. */
#include "core/person/loyalty.h"
#include "core/person/person.h"

uint16_t tact_month_of(tact_instant at) {
    tact_civil c = tact_civil_from_us(at.us);
    int32_t months = (c.year - 1970) * 12 + c.month - 1;
    return (uint16_t)(months < 0 ? 0 : months > UINT16_MAX ? UINT16_MAX : months);
}

bool tact_loyalty_is_empty(const tact_loyalty *l) {
    return !l->saved_count && !l->held_count && !l->visit_day && !l->visit_place && !l->referrer && !l->referred_at.us && !l->referral && !l->source;
}

static uint32_t points(uint32_t a, uint32_t b) { return a > TACT_POINTS_MOST - b ? TACT_POINTS_MOST : a + b; }
static uint16_t count(unsigned a, unsigned b) { return (uint16_t)(a + b > UINT16_MAX ? UINT16_MAX : a + b); }

static void *wider(tact_arena *arena, const void *items, uint32_t n, uint32_t *room, size_t size) {
    uint32_t more = *room < 2 ? 4 : *room * 2;
    void *out = tact_arena_alloc(arena, more, size);
    if (out && n) memcpy(out, items, n * size);
    if (out) *room = more;
    return out;
}

bool tact_loyalty_merge(tact_loyalty *l) {
    if (l->saved_count < 2) return false;
    tact_saved *a = &l->saved[0], *b = &l->saved[1];
    b->earned = points(b->earned, a->earned);
    b->left = points(b->left, a->left);
    b->visits = count(b->visits, a->visits);
    b->friends = count(b->friends, a->friends);
    memmove(a, b, (l->saved_count - 1) * sizeof *a);
    l->saved_count--;
    return true;
}

tact_status tact_loyalty_add(tact_loyalty *l, tact_arena *arena, tact_instant at, uint32_t earned, uint32_t left, unsigned visits, unsigned friends) {
    uint16_t month = tact_month_of(at);
    if (earned > TACT_POINTS_MOST) earned = TACT_POINTS_MOST;
    if (left > TACT_POINTS_MOST) left = TACT_POINTS_MOST;
    uint32_t i = 0;
    while (i < l->saved_count && l->saved[i].month < month) i++;
    if (i == l->saved_count || l->saved[i].month != month) {
        if (l->saved_count == TACT_SAVED_MAX) {
            tact_loyalty_merge(l);
            i -= i > 0;
            if (i == 0) month = l->saved[0].month;             /* older than all that is kept: counts with the oldest */
        }
        if (l->saved_count == 0 || l->saved[i < l->saved_count ? i : 0].month != month) {
            if (l->saved_count == l->saved_room) {
                tact_saved *more = wider(arena, l->saved, l->saved_count, &l->saved_room, sizeof *more);
                if (!more) return TACT_ERR_MEMORY;
                l->saved = more;
            }
            memmove(&l->saved[i + 1], &l->saved[i], (l->saved_count - i) * sizeof *l->saved);
            l->saved[i] = (tact_saved){ .month = month };
            l->saved_count++;
        }
    }
    tact_saved *s = &l->saved[i];
    s->earned = points(s->earned, earned);
    s->left = points(s->left, left);
    s->visits = count(s->visits, visits);
    s->friends = count(s->friends, friends);
    return TACT_OK;
}

tact_held *tact_loyalty_held(tact_loyalty *l, uint64_t key) {
    for (uint32_t i = 0; i < l->held_count; i++)
        if (l->held[i].key == key) return &l->held[i];
    return NULL;
}

void tact_loyalty_let_go(tact_loyalty *l, uint32_t index) {
    memmove(&l->held[index], &l->held[index + 1], (l->held_count - index - 1) * sizeof *l->held);
    l->held_count--;
}

/* The oldest that is used or over. */
static bool make_room(tact_loyalty *l, tact_instant now) {
    uint32_t oldest = l->held_count;
    for (uint32_t i = 0; i < l->held_count; i++) {
        const tact_held *h = &l->held[i];
        bool over = h->used || (h->until.us && tact_instant_before(h->until, now));
        if (over && (oldest == l->held_count || tact_instant_before(h->given, l->held[oldest].given))) oldest = i;
    }
    if (oldest == l->held_count) return false;
    tact_loyalty_let_go(l, oldest);
    return true;
}

tact_status tact_loyalty_hold(tact_loyalty *l, tact_arena *arena, tact_held held, tact_instant now) {
    held.given = tact_whole_second(held.given);
    held.until = tact_whole_second(held.until);
    tact_held *there = tact_loyalty_held(l, held.key);
    if (there) { *there = held; return TACT_OK; }
    if (l->held_count >= TACT_HELD_MAX && !make_room(l, now)) return TACT_ERR_LIMIT;
    if (l->held_count == l->held_room) {
        tact_held *more = wider(arena, l->held, l->held_count, &l->held_room, sizeof *more);
        if (!more) return TACT_ERR_MEMORY;
        l->held = more;
    }
    l->held[l->held_count++] = held;
    return TACT_OK;
}
