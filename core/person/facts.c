/* core/person/facts.c -- facts onto a part: each list has its bound, and says what goes when it is reached (person.h). */
#include "core/base/fixed.h"
#include "core/person/person.h"

static tact_instant whole_hour(tact_instant t) {
    const int64_t hour_us = TACT_HOURS(1).us;
    int64_t rest = t.us % hour_us;
    return (tact_instant){ t.us - (rest < 0 && t.us >= INT64_MIN + hour_us ? rest + hour_us : rest) };
}

/* Room for one more; the old array stays behind in the arena. */
static void *grown(tact_arena *arena, void *items, uint32_t count, uint32_t *room, size_t size) {
    if (count < *room) return items;
    uint32_t wider = *room < 2 ? 4 : *room * 2;
    void *more = tact_arena_alloc(arena, wider, size);
    if (!more) return NULL;
    if (count) memcpy(more, items, count * size);
    *room = wider;
    return more;
}
#define GROW(arena, list, count, room) do { \
        void *more_ = grown((arena), (list), (count), &(room), sizeof *(list)); \
        if (!more_) return TACT_ERR_MEMORY; \
        (list) = more_; \
    } while (0)

tact_status tact_part_set_permission(tact_part *part, tact_arena *arena, tact_permission permission) {
    if (permission.purpose >= TACT_PURPOSE_MAX || permission.state > TACT_PERMISSION_WITHDRAWN || permission.basis > TACT_BASIS_LEGAL)
        return TACT_ERR_INVALID;
    permission.at = tact_whole_second(permission.at);
    permission.expires = tact_whole_second(permission.expires);
    uint32_t i = 0;
    while (i < part->permission_count && part->permissions[i].purpose < permission.purpose) i++;
    if (i == part->permission_count || part->permissions[i].purpose != permission.purpose) {
        GROW(arena, part->permissions, part->permission_count, part->permission_room);
        memmove(&part->permissions[i + 1], &part->permissions[i], (part->permission_count - i) * sizeof permission);
        part->permission_count++;
    }
    part->permissions[i] = permission;
    return TACT_OK;
}

static uint32_t decayed(uint32_t weight_milli, tact_instant from, tact_instant to) {
    return (uint32_t)(tact_fixed_decay(tact_instant_since(to, from).us, TACT_DAYS(30).us) * (__int128)weight_milli / TACT_ONE);
}
static uint32_t sum(uint32_t a, uint32_t b) { return a > UINT32_MAX - b ? UINT32_MAX : a + b; }

/* An interest heard of late counts as what is left of it. */
static void strengthen(tact_interest *i, uint32_t weight_milli, tact_instant at) {
    if (at.us >= i->at.us) {
        i->weight_milli = sum(decayed(i->weight_milli, i->at, at), weight_milli);
        i->at = at;
    } else i->weight_milli = sum(i->weight_milli, decayed(weight_milli, at, i->at));
}

/* By weight now; of equals the one first in the list. */
static uint32_t weakest_interest(const tact_part *part, tact_instant now) {
    uint32_t at = 0, least = UINT32_MAX;
    for (uint32_t i = part->interest_count; i-- > 0;) {
        uint32_t w = decayed(part->interests[i].weight_milli, part->interests[i].at, now);
        if (w > least) continue;
        least = w;
        at = i;
    }
    return at;
}

tact_status tact_part_add_interest(tact_part *part, tact_arena *arena, uint32_t topic, uint32_t weight_milli, tact_instant at) {
    at = whole_hour(at);
    for (uint32_t i = 0; i < part->interest_count; i++)
        if (part->interests[i].topic == topic) { strengthen(&part->interests[i], weight_milli, at); return TACT_OK; }
    uint32_t place = part->interest_count;
    if (place == TACT_INTERESTS_MAX) place = weakest_interest(part, at);
    else {
        GROW(arena, part->interests, part->interest_count, part->interest_room);
        part->interest_count++;
    }
    part->interests[place] = (tact_interest){ topic, weight_milli, at };
    return TACT_OK;
}

tact_status tact_part_add_touch(tact_part *part, tact_arena *arena, tact_touch touch) {
    if (touch.channel >= TACT_CHANNEL_COUNT || touch.class_ >= TACT_CLASS_COUNT) return TACT_ERR_INVALID;
    if (part->touch_count >= TACT_PART_TOUCHES_MAX) return TACT_ERR_LIMIT;
    GROW(arena, part->touches, part->touch_count, part->touch_room);
    touch.at = tact_whole_second(touch.at);
    part->touches[part->touch_count++] = touch;
    return TACT_OK;
}

/* Index of the item with the earliest `field`; of equals the first. */
#define OLDEST(list, count, field, out) do { \
        (out) = 0; \
        for (uint32_t i_ = 1; i_ < (count); i_++) \
            if ((list)[i_].field.us < (list)[out].field.us) (out) = i_; \
    } while (0)

/* The place for a new item: at the end, or where the oldest was, which goes. */
#define PLACE(arena, list, count, room, max, field, out) do { \
        if ((count) >= (max)) OLDEST(list, count, field, out); \
        else { GROW(arena, list, count, room); (out) = (count)++; } \
    } while (0)

tact_status tact_part_add_purchase(tact_part *part, tact_arena *arena, uint32_t topic, tact_instant at) {
    at = tact_whole_second(at);
    for (uint32_t i = 0; i < part->purchase_count; i++) {
        tact_purchase *p = &part->purchases[i];
        if (p->topic != topic) continue;
        if (at.us > p->at.us) p->at = at;
        p->count = sum(p->count, 1);
        return TACT_OK;
    }
    uint32_t place;
    PLACE(arena, part->purchases, part->purchase_count, part->purchase_room, TACT_PURCHASES_MAX, at, place);
    part->purchases[place] = (tact_purchase){ topic, at, 1 };
    return TACT_OK;
}

tact_status tact_part_add_seen(tact_part *part, tact_arena *arena, uint32_t campaign, tact_instant at, bool ghost) {
    at = tact_whole_second(at);
    for (uint32_t i = 0; i < part->seen_count; i++) {
        tact_seen *s = &part->seen[i];
        if (s->campaign != campaign || s->ghost != ghost) continue;
        if (at.us > s->last.us) s->last = at;
        if (s->count < UINT16_MAX) s->count++;
        return TACT_OK;
    }
    uint32_t place;
    PLACE(arena, part->seen, part->seen_count, part->seen_room, TACT_SEEN_MAX, last, place);
    part->seen[place] = (tact_seen){ .campaign = campaign, .last = at, .count = 1, .ghost = ghost };
    return TACT_OK;
}

tact_status tact_part_add_mark(tact_part *part, tact_arena *arena, tact_mark_kind kind, uint32_t name, tact_instant at) {
    uint32_t place = 0;
    at = tact_whole_second(at);
    while (place < part->mark_count && (part->marks[place].name != name || part->marks[place].kind != kind)) place++;
    if (place < part->mark_count && part->marks[place].last.us >= at.us) return TACT_OK;
    if (place == part->mark_count) PLACE(arena, part->marks, part->mark_count, part->mark_room, TACT_MARKS_MAX, last, place);
    part->marks[place] = (tact_mark){ name, (uint8_t)kind, at };
    return TACT_OK;
}

tact_status tact_part_set_lot(tact_part *part, tact_arena *arena, tact_lot lot) {
    uint32_t place = 0;
    lot.at = tact_whole_second(lot.at);
    while (place < part->lot_count && part->lots[place].campaign != lot.campaign) place++;
    if (place == part->lot_count) PLACE(arena, part->lots, part->lot_count, part->lot_room, TACT_LOTS_MAX, at, place);
    part->lots[place] = lot;
    return TACT_OK;
}

static tact_status keep_url(tact_journey *j, tact_arena *arena, tact_slice url) {
    if (url.len == 0 || url.len > TACT_URL_BYTES_MAX) return TACT_OK;
    tact_slice copy = tact_arena_copy(arena, url);
    if (!copy.ptr) return TACT_ERR_MEMORY;
    j->url = copy;
    return TACT_OK;
}

tact_status tact_part_follow_journey(tact_part *part, tact_arena *arena, uint32_t topic, uint8_t stage, uint8_t device, tact_slice url, tact_instant at) {
    if (stage > TACT_STAGE_AMBASSADOR || device > TACT_DEVICE_OTHER) return TACT_ERR_INVALID;
    at = tact_whole_second(at);
    uint32_t place = 0;
    while (place < part->journey_count && part->journeys[place].topic != topic) place++;
    if (place == part->journey_count) {
        tact_journey begun = { .topic = topic, .stage = stage, .device = device, .started = at, .last = at };
        tact_status s = keep_url(&begun, arena, url);
        if (s) return s;
        PLACE(arena, part->journeys, part->journey_count, part->journey_room, TACT_JOURNEYS_MAX, last, place);
        part->journeys[place] = begun;
        return TACT_OK;
    }
    tact_journey *j = &part->journeys[place];
    if (at.us < j->last.us) {                                  /* heard of late: it may only show how far the person had come */
        if (stage > j->stage) j->stage = stage;
        return TACT_OK;
    }
    tact_status s = keep_url(j, arena, url);
    if (s) return s;
    bool anew = tact_instant_since(at, j->last).us > TACT_DAYS(30).us;
    if (anew) j->started = at;
    if (anew || stage > j->stage) j->stage = stage;
    j->device = device;
    j->last = at;
    return TACT_OK;
}

static void halve(tact_habit *h) {
    for (unsigned i = 0; i < 48; i++) h->looks[i / 24][i % 24] /= 2;
}

/* `at` is where the current 28 days began; all counts are halved at each new one, and when one of them is full. */
void tact_part_wanted(tact_part *part, uint8_t kind) {
    TACT_ASSERT(kind > TACT_KIND_UNKNOWN && kind < TACT_KIND_COUNT && part->session_events);
    part->session_kinds = (uint8_t)(part->session_kinds % 25 * 5 + kind);
}

void tact_part_look(tact_part *part, unsigned local_hour, bool weekend, tact_instant at) {
    TACT_ASSERT(local_hour < 24);
    tact_habit *h = &part->habit;
    const int64_t half_life_us = TACT_DAYS(28).us;
    if (h->at.us == 0) h->at = whole_hour(at);
    int64_t halvings = tact_instant_since(at, h->at).us / half_life_us;
    if (halvings > 0) {
        for (int64_t i = 0; i < halvings && i < 8; i++) halve(h);
        h->at.us += halvings * half_life_us;
    }
    uint8_t *looks = &h->looks[weekend][local_hour];
    if (*looks == UINT8_MAX) halve(h);
    ++*looks;
    if (h->total < UINT16_MAX) h->total++;
}

static size_t facts_of(const tact_person *person) {
    size_t n = 0;
    for (uint32_t i = 0; i < person->pending_count; i++) n += person->pending[i].facts.len;
    return n;
}

static bool room_for(const tact_person *person, const tact_pending *pending) {
    return person->pending_count < TACT_PENDING_MAX && pending->facts.len <= TACT_FACTS_BYTES_MAX && facts_of(person) + pending->facts.len <= TACT_FACTS_TOTAL_BYTES_MAX;
}

/* What is kept of a message that went out makes room, the oldest first: the list keeps the order they were added in. */
static bool drop_said(tact_person *person) {
    for (uint32_t i = 0; i < person->pending_count; i++) {
        if (person->pending[i].state != TACT_PENDING_SAID) continue;
        tact_person_drop_pending(person, i);
        return true;
    }
    return false;
}

tact_status tact_person_add_pending(tact_person *person, tact_arena *arena, tact_pending pending) {
    if (pending.class_ >= TACT_CLASS_COUNT || pending.state > TACT_PENDING_SAID || pending.later >= TACT_WHEN_COUNT) return TACT_ERR_INVALID;
    while (!room_for(person, &pending) && drop_said(person)) ;
    if (!room_for(person, &pending)) return TACT_ERR_LIMIT;
    tact_slice copy = tact_arena_copy(arena, pending.facts);
    if (pending.facts.len && !copy.ptr) return TACT_ERR_MEMORY;
    pending.facts = copy;
    if (pending.due.us <= pending.caused_at.us) pending.due = tact_whole_second(pending.due);      /* at once. What waits keeps its part of a second: those of one second shall not all come up at its turn */
    pending.not_after = tact_whole_second(pending.not_after);
    pending.caused_at = tact_whole_second(pending.caused_at);
    GROW(arena, person->pending, person->pending_count, person->pending_room);
    person->pending[person->pending_count++] = pending;
    return TACT_OK;
}

bool tact_person_pending_full(const tact_person *person) {
    bool full = person->pending_count >= TACT_PENDING_MAX;
    for (uint32_t i = 0; full && i < person->pending_count; i++) full = person->pending[i].state != TACT_PENDING_SAID;
    return full;
}

uint32_t tact_person_stays(const tact_person *person) {
    for (uint32_t i = 0; i < person->pending_count; i++)
        if (!person->pending[i].campaign && person->pending[i].message == TACT_PLACE_STAYED) return person->pending[i].topic;
    return 0;
}

void tact_person_drop_pending(tact_person *person, uint32_t index) {
    TACT_ASSERT(index < person->pending_count);
    memmove(&person->pending[index], &person->pending[index + 1], (person->pending_count - index - 1) * sizeof *person->pending);
    person->pending_count--;
}
