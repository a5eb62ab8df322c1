/* core/person/fold.c -- see fold.h. Every answer is worked out from the parts; sums run in the order of the parts, so that each
 * platform agrees. */
#include "core/base/fixed.h"
#include "core/person/fold.h"

/* ---- which parts, which purposes ---- */

static bool in_force(const tact_permission *p, tact_instant now) { return p->expires.us == 0 || now.us < p->expires.us; }

bool tact_fold_granted(const tact_part *one, const tact_part *other, unsigned purpose, tact_instant now) {
    const tact_permission *said[2] = { one ? tact_part_permission(one, purpose) : NULL, other ? tact_part_permission(other, purpose) : NULL };
    bool granted = false;
    for (unsigned i = 0; i < 2; i++) {
        if (!said[i] || !in_force(said[i], now)) continue;
        if (said[i]->state == TACT_PERMISSION_REFUSED || said[i]->state == TACT_PERMISSION_WITHDRAWN) return false;
        granted |= said[i]->state == TACT_PERMISSION_GRANTED && said[i]->basis != TACT_BASIS_NONE;
    }
    return granted;
}

/* A grant without a basis is none. */
static void fold_permission(tact_view *view, const tact_permission *p) {
    if (!in_force(p, view->now) || p->purpose >= TACT_PURPOSE_MAX) return;
    uint64_t bit = tact_bit(p->purpose);
    if (p->state == TACT_PERMISSION_REFUSED || p->state == TACT_PERMISSION_WITHDRAWN) view->refused |= bit;
    if (p->state != TACT_PERMISSION_GRANTED || p->basis == TACT_BASIS_NONE) return;
    view->purposes |= bit;
    uint8_t *basis = &view->basis[p->purpose];
    if (*basis == TACT_BASIS_NONE || p->basis < *basis) *basis = p->basis;
}

static void fold_permissions(tact_view *view, const tact_part *part) {
    for (uint32_t i = 0; part && i < part->permission_count; i++) fold_permission(view, &part->permissions[i]);
}

void tact_view_make(tact_view *view, const tact_person *person, uint64_t device_part, bool signed_in, tact_instant now) {
    *view = (tact_view){ .person = person, .now = now };
    view->device = device_part ? tact_person_part_const(person, device_part) : NULL;
    view->account = signed_in ? tact_person_part_const(person, 0) : NULL;
    fold_permissions(view, view->device);
    fold_permissions(view, view->account);
    view->purposes &= ~view->refused;
    for (unsigned p = 0; p < TACT_PURPOSE_MAX; p++)
        if (!tact_view_may(view, p)) view->basis[p] = TACT_BASIS_NONE;
    if (view->device) view->parts[view->part_count++] = view->device;
    if (view->account) view->parts[view->part_count++] = view->account;
    if (!signed_in || !tact_view_may(view, TACT_PURPOSE_LINK_DEVICES)) return;
    for (uint32_t i = 0; i < person->part_count && view->part_count < TACT_PARTS_MAX; i++) {
        const tact_part *part = &person->parts[i];
        const tact_permission *own = tact_part_permission(part, TACT_PURPOSE_LINK_DEVICES);
        bool refuses = own && in_force(own, now) && own->state >= TACT_PERMISSION_REFUSED;
        if (part != view->device && part->id != 0 && !refuses) view->parts[view->part_count++] = part;
    }
}

/* ---- interests ---- */

enum { TOPICS_MAX = TACT_PARTS_MAX * TACT_INTERESTS_MAX };

static uint32_t weight_now(const tact_interest *i, tact_instant now) {
    return (uint32_t)(tact_fixed_decay(tact_instant_since(now, i->at).us, TACT_DAYS(30).us) * (__int128)i->weight_milli / TACT_ONE);
}
static uint32_t sum(uint32_t a, uint32_t b) { return a > UINT32_MAX - b ? UINT32_MAX : a + b; }

uint32_t tact_view_interest(const tact_view *view, uint32_t topic) {
    uint32_t total = 0;
    for (uint32_t p = 0; p < view->part_count; p++)
        for (uint32_t i = 0; i < view->parts[p]->interest_count; i++)
            if (view->parts[p]->interests[i].topic == topic) total = sum(total, weight_now(&view->parts[p]->interests[i], view->now));
    return total;
}

uint32_t tact_view_interests(const tact_view *view, uint32_t *topics, uint32_t *weights_milli, uint32_t room) {
    tact_interest found[TOPICS_MAX];
    uint32_t n = 0;
    for (uint32_t p = 0; p < view->part_count; p++)
        for (uint32_t i = 0; i < view->parts[p]->interest_count; i++) {
            const tact_interest *in = &view->parts[p]->interests[i];
            uint32_t weight = weight_now(in, view->now), k = 0;
            while (k < n && found[k].topic != in->topic) k++;
            if (k < n) found[k].weight_milli = sum(found[k].weight_milli, weight);
            else if (weight) found[n++] = (tact_interest){ .topic = in->topic, .weight_milli = weight };
        }
    uint32_t written = 0;
    for (; written < room && written < n; written++) {            /* of equals the smaller topic first */
        uint32_t best = written;
        for (uint32_t k = written + 1; k < n; k++)
            if (found[k].weight_milli > found[best].weight_milli
                || (found[k].weight_milli == found[best].weight_milli && found[k].topic < found[best].topic)) best = k;
        tact_interest swap = found[written];
        found[written] = found[best];
        found[best] = swap;
        topics[written] = found[written].topic;
        if (weights_milli) weights_milli[written] = found[written].weight_milli;
    }
    return written;
}

/* ---- touches, seen marks, purchases, lots ---- */

uint32_t tact_view_touches(const tact_view *view, const tact_touch **out, uint32_t room) {
    uint32_t n = 0, most = room < TACT_TOUCHES_MAX ? room : TACT_TOUCHES_MAX;
    for (uint32_t p = 0; p < view->person->part_count; p++) {
        const tact_part *part = &view->person->parts[p];
        for (uint32_t i = part->touch_count; i-- > 0;) {
            const tact_touch *t = &part->touches[i];
            uint32_t place = n;
            while (place > 0 && out[place - 1]->at.us < t->at.us) place--;
            if (place == most) continue;
            if (n < most) n++;
            memmove(&out[place + 1], &out[place], (n - 1 - place) * sizeof *out);
            out[place] = t;
        }
    }
    return n;
}

bool tact_view_seen(const tact_view *view, uint32_t campaign, tact_instant *last, uint32_t *count) {
    uint32_t times = 0;
    tact_instant latest = { INT64_MIN };
    for (uint32_t p = 0; p < view->part_count; p++)
        for (uint32_t i = 0; i < view->parts[p]->seen_count; i++) {
            const tact_seen *s = &view->parts[p]->seen[i];
            if (s->campaign != campaign || s->ghost) continue;
            times += s->count;
            if (s->last.us > latest.us) latest = s->last;
        }
    if (last) *last = times ? latest : (tact_instant){ 0 };
    if (count) *count = times;
    return times != 0;
}

bool tact_view_bought(const tact_view *view, uint32_t topic, tact_instant *last) {
    bool bought = false;
    tact_instant latest = { INT64_MIN };
    for (uint32_t p = 0; p < view->part_count; p++)
        for (uint32_t i = 0; i < view->parts[p]->purchase_count; i++) {
            const tact_purchase *b = &view->parts[p]->purchases[i];
            if (topic != 0 && b->topic != topic) continue;
            bought = true;
            if (b->at.us > latest.us) latest = b->at;
        }
    if (last) *last = bought ? latest : (tact_instant){ 0 };
    return bought;
}

static bool later(tact_instant at, bool *found, tact_instant *last) {
    if (last && (!*found || at.us > last->us)) *last = at;
    return *found = true;
}

bool tact_view_mark(const tact_view *view, tact_mark_kind kind, uint32_t name, tact_instant *last) {
    bool found = false;
    for (uint32_t p = 0; p < view->part_count; p++)
        for (uint32_t i = 0; i < view->parts[p]->mark_count; i++) {
            const tact_mark *m = &view->parts[p]->marks[i];
            if (m->kind == kind && m->name == name) later(m->last, &found, last);
        }
    return found;
}

bool tact_view_looked(const tact_view *view, uint32_t topic, tact_instant *last) {
    bool found = false;
    for (uint32_t p = 0; p < view->part_count; p++)
        for (uint32_t i = 0; i < view->parts[p]->interest_count; i++)
            if (view->parts[p]->interests[i].topic == topic) later(view->parts[p]->interests[i].at, &found, last);
    return found;
}

int tact_view_lot(const tact_view *view, uint32_t campaign) {
    int said = 0;
    for (uint32_t p = 0; p < view->part_count; p++)
        for (uint32_t i = 0; i < view->parts[p]->lot_count; i++)
            if (view->parts[p]->lots[i].campaign == campaign) said |= view->parts[p]->lots[i].held_out ? 2 : 1;
    return said;
}

/* ---- journeys, habit, zones ---- */

uint32_t tact_view_journeys(const tact_view *view, const tact_journey **out, uint32_t room) {
    const tact_journey *found[TACT_PARTS_MAX * TACT_JOURNEYS_MAX];
    uint32_t n = 0;
    for (uint32_t p = 0; p < view->part_count; p++)
        for (uint32_t i = 0; i < view->parts[p]->journey_count; i++) {
            const tact_journey *j = &view->parts[p]->journeys[i];
            uint32_t k = 0;
            while (k < n && found[k]->topic != j->topic) k++;
            if (k == n) found[n++] = j;
            else if (j->last.us > found[k]->last.us) found[k] = j;
        }
    uint32_t written = 0;
    for (; written < room && written < n; written++) {
        uint32_t best = written;
        for (uint32_t k = written + 1; k < n; k++)
            if (found[k]->last.us > found[best]->last.us || (found[k]->last.us == found[best]->last.us && found[k]->topic < found[best]->topic)) best = k;
        const tact_journey *swap = found[written];
        found[written] = found[best];
        found[best] = swap;
        out[written] = found[written];
    }
    return written;
}

uint32_t tact_view_habit(const tact_view *view, unsigned local_hour, bool weekend) {
    TACT_ASSERT(local_hour < 24);
    int64_t here = 0, total = 0;
    for (uint32_t p = 0; p < view->part_count; p++) {
        const tact_habit *h = &view->parts[p]->habit;
        if (h->at.us == 0) continue;
        int64_t left = tact_fixed_decay(tact_instant_since(view->now, h->at).us, TACT_DAYS(28).us) >> 16;
        for (unsigned hour = 0; hour < 24; hour++) total += left * h->looks[weekend][hour];
        here += left * h->looks[weekend][local_hour];
    }
    return total > 0 ? (uint32_t)(here * 1000 / total) : 0;
}

uint32_t tact_view_zones(const tact_view *view, uint32_t *zones, uint32_t room) {
    uint32_t n = 0;
    for (uint32_t p = 0; p < view->person->part_count; p++) {
        const tact_part *part = &view->person->parts[p];
        if (part->zone == 0 || tact_instant_since(view->now, part->last).us > TACT_DAYS(14).us) continue;
        uint32_t k = 0;
        while (k < n && zones[k] != part->zone) k++;
        if (k == n && n < room) zones[n++] = part->zone;
    }
    return n;
}

/* ---- the relationship ---- */

static uint32_t purchases_of(const tact_part *part) {             /* topic 0 counts every purchase; without it, the busiest topic */
    uint32_t any = 0, most = 0;
    for (uint32_t i = 0; i < part->purchase_count; i++) {
        if (part->purchases[i].topic == 0) any = part->purchases[i].count;
        if (part->purchases[i].count > most) most = part->purchases[i].count;
    }
    return any ? any : most;
}

static bool lately(const tact_view *view, tact_instant at) { return at.us && tact_instant_since(view->now, at).us <= TACT_DAYS(365).us; }

static unsigned degree_of(const tact_view *view, const tact_relationship *r) {
    bool bought = lately(view, r->bought);
    if (bought && r->purchases >= 3 && r->signed_in) return 3;
    if ((bought && r->purchases >= 2) || (r->visits >= 10 && lately(view, r->visited))) return 2;
    return r->signed_in || r->purchases || r->visits >= 3 ? 1 : 0;
}

tact_relationship tact_view_relationship_of(const tact_view *view) {
    tact_relationship r = { .signed_in = view->account != NULL };
    for (uint32_t p = 0; p < view->part_count; p++) {
        const tact_part *part = view->parts[p];
        r.visits += part->habit.total;
        r.purchases = sum(r.purchases, purchases_of(part));
        if (part->habit.total && tact_instant_before(r.visited, part->habit.at)) r.visited = part->habit.at;
    }
    if (!tact_view_bought(view, 0, &r.bought)) r.bought = (tact_instant){ 0 };
    r.degree = degree_of(view, &r);
    return r;
}

unsigned tact_view_relationship(const tact_view *view) { return tact_view_relationship_of(view).degree; }

/* ---- before a lot ---- */

uint8_t tact_view_before(const tact_view *view) {
    int64_t looks = 0;
    uint32_t orders = 0;
    for (uint32_t p = 0; p < view->part_count; p++) {
        const tact_part *part = view->parts[p];
        int64_t left = part->habit.at.us ? tact_fixed_decay(tact_instant_since(view->now, part->habit.at).us, TACT_DAYS(28).us) >> 16 : 0;
        for (unsigned hour = 0; hour < 48 && left; hour++) looks += left * part->habit.looks[hour / 24][hour % 24];
        for (uint32_t i = 0; i < part->purchase_count; i++)
            if (part->purchases[i].topic == 0) orders = sum(orders, part->purchases[i].count);
    }
    int64_t visits = (looks + (1 << 15)) >> 16;
    return tact_before_pack(visits > TACT_BEFORE_MOST ? TACT_BEFORE_MOST : (unsigned)visits, orders);
}

uint8_t tact_view_lot_before(const tact_view *view, uint32_t campaign) {
    const tact_lot *first = NULL;
    for (uint32_t p = 0; p < view->part_count; p++)
        for (uint32_t i = 0; i < view->parts[p]->lot_count; i++) {
            const tact_lot *lot = &view->parts[p]->lots[i];
            if (lot->campaign == campaign && (!first || tact_instant_before(lot->at, first->at))) first = lot;
        }
    return first ? first->before : 0;
}
