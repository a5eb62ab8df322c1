/* core/person/person.c -- see person.h: making, copying, finding. */
#include "core/person/person.h"

tact_person tact_person_empty(uint64_t pseudonym, tact_instant created) {
    tact_instant at = tact_whole_second(created);
    return (tact_person){ .pseudonym = pseudonym, .created = at, .last_received = at, .limits.cap_per_week = 255 };
}

tact_part *tact_person_part(tact_person *person, uint64_t id) {
    for (uint32_t i = 0; i < person->part_count; i++)
        if (person->parts[i].id == id) return &person->parts[i];
    return NULL;
}

const tact_part *tact_person_part_const(const tact_person *person, uint64_t id) { return tact_person_part((tact_person *)(uintptr_t)person, id); }

tact_part *tact_person_part_make(tact_person *person, tact_arena *arena, uint64_t id, tact_instant at) {
    tact_part *found = tact_person_part(person, id);
    if (found) return found;
    if (person->part_count >= TACT_PARTS_MAX) return NULL;
    if (person->part_count == person->part_room) {
        uint32_t room = person->part_room ? person->part_room * 2 : 2;
        tact_part *more = TACT_NEW(arena, tact_part, room);
        if (!more) return NULL;
        if (person->part_count) memcpy(more, person->parts, person->part_count * sizeof *more);
        person->parts = more;
        person->part_room = room;
    }
    tact_part *part = &person->parts[person->part_count++];
    *part = (tact_part){ .id = id, .first = tact_whole_second(at), .last = tact_whole_second(at) };
    return part;
}

const tact_permission *tact_part_permission(const tact_part *part, unsigned purpose) {
    for (uint32_t i = 0; i < part->permission_count; i++)
        if (part->permissions[i].purpose == purpose) return &part->permissions[i];
    return NULL;
}

/* A copy of `count` items; NULL with count > 0 means that the arena is full. */
static void *copy_of(tact_arena *arena, const void *from, uint32_t count, size_t size, bool *full) {
    if (count == 0) return NULL;
    void *to = tact_arena_alloc(arena, count, size);
    if (to) memcpy(to, from, count * size);
    else *full = true;
    return to;
}

static tact_slice text_of(tact_arena *arena, tact_slice text, bool *full) {
    tact_slice copy = tact_arena_copy(arena, text);
    if (text.len && !copy.ptr) *full = true;
    return copy;
}

#define COPY_LIST(to, from, list, count, room) \
    ((to)->list = copy_of(arena, (from)->list, (from)->count, sizeof *(from)->list, &full), (to)->room = (to)->count)

static bool copy_part(const tact_part *from, tact_arena *arena, tact_part *to) {
    bool full = false;
    *to = *from;
    COPY_LIST(to, from, permissions, permission_count, permission_room);
    COPY_LIST(to, from, touches, touch_count, touch_room);
    COPY_LIST(to, from, interests, interest_count, interest_room);
    COPY_LIST(to, from, purchases, purchase_count, purchase_room);
    COPY_LIST(to, from, journeys, journey_count, journey_room);
    COPY_LIST(to, from, seen, seen_count, seen_room);
    COPY_LIST(to, from, lots, lot_count, lot_room);
    COPY_LIST(to, from, marks, mark_count, mark_room);
    COPY_LIST(&to->loyalty, &from->loyalty, saved, saved_count, saved_room);
    COPY_LIST(&to->loyalty, &from->loyalty, held, held_count, held_room);
    for (uint32_t i = 0; !full && i < to->journey_count; i++) to->journeys[i].url = text_of(arena, from->journeys[i].url, &full);
    return !full;
}

tact_status tact_person_copy(const tact_person *from, tact_arena *arena, tact_person *out) {
    bool full = false;
    tact_person to = *from;
    COPY_LIST(&to, from, parts, part_count, part_room);
    COPY_LIST(&to, from, pending, pending_count, pending_room);
    COPY_LIST(&to, from, edges, edge_count, edge_room);
    for (uint32_t i = 0; !full && i < to.part_count; i++) full = !copy_part(&from->parts[i], arena, &to.parts[i]);
    for (uint32_t i = 0; !full && i < to.pending_count; i++) to.pending[i].facts = text_of(arena, from->pending[i].facts, &full);
    if (full) return TACT_ERR_MEMORY;
    *out = to;
    return TACT_OK;
}

/* Minutes from one time of day on to another. */
static unsigned minutes_to(unsigned from, unsigned until) { return (until + 1440 - from) % 1440; }

/* Of all hours that begin where one of the two begins, the shortest that hold both. */
static void join_quiet(tact_limits *l, const tact_limits *o) {
    unsigned a = l->quiet_from_minute, b = o->quiet_from_minute, a_long = minutes_to(a, l->quiet_until_minute), b_long = minutes_to(b, o->quiet_until_minute);
    if (!b_long) return;
    unsigned from_a = minutes_to(a, b) + b_long, from_b = minutes_to(b, a) + a_long;       /* how long each has to be */
    if (!a_long || from_b < a_long || from_b < b_long) from_b = b_long;                    /* it holds the other already */
    if (from_a < a_long) from_a = a_long;
    if (from_b < b_long) from_b = b_long;
    bool take_b = !a_long || from_b < from_a;
    unsigned from = take_b ? b : a, length = take_b ? from_b : from_a;
    if (length > 1439) length = 1439;
    l->quiet_from_minute = (uint16_t)from;
    l->quiet_until_minute = (uint16_t)((from + length) % 1440);
}

tact_limits tact_person_limits(const tact_person *person) {
    tact_limits l = person->limits;
    for (uint32_t i = 0; i < person->edge_count; i++) {
        const tact_limits *o = &person->edges[i].limits;
        if (o->pause_until.us > l.pause_until.us) l.pause_until = o->pause_until;
        if (o->cap_per_week < l.cap_per_week) l.cap_per_week = o->cap_per_week;
        l.channels_off |= o->channels_off;
        l.tests_off |= o->tests_off;
        if (!l.prefers) l.prefers = o->prefers;
        join_quiet(&l, o);
    }
    return l;
}

void tact_person_say_limits(tact_person *person, const tact_limits *said, unsigned fields) {
    for (uint32_t i = 0; i <= person->edge_count; i++) {
        bool own = i == person->edge_count;
        tact_limits *l = own ? &person->limits : &person->edges[i].limits;
        if (fields & TACT_SAID_PAUSE && (own || l->pause_until.us > said->pause_until.us)) l->pause_until = said->pause_until;
        if (fields & TACT_SAID_CAP && (own || l->cap_per_week < said->cap_per_week)) l->cap_per_week = said->cap_per_week;
        if (fields & TACT_SAID_CHANNELS) l->channels_off = own ? said->channels_off : l->channels_off & said->channels_off;
        if (fields & TACT_SAID_WELLBEING && (own || said->wellbeing_off)) l->wellbeing_off = said->wellbeing_off;
        if (fields & TACT_SAID_TESTS && (own || !said->tests_off)) l->tests_off = said->tests_off;
        if (fields & TACT_SAID_PREFERS && (own || !said->prefers)) l->prefers = said->prefers;
        if (fields & TACT_SAID_QUIET && (own || l->quiet_from_minute != l->quiet_until_minute)) { l->quiet_from_minute = said->quiet_from_minute; l->quiet_until_minute = said->quiet_until_minute; }
    }
}

bool tact_person_complaint_open(const tact_person *person) {
    bool open = person->complaint_open;
    for (uint32_t i = 0; i < person->edge_count; i++) open |= person->edges[i].complaint_open;
    return open;
}

bool tact_person_minor(const tact_person *person) {
    bool minor = person->minor;
    for (uint32_t i = 0; i < person->edge_count; i++) minor |= person->edges[i].minor;
    return minor;
}

bool tact_person_gpc(const tact_person *person, uint64_t part) {
    const tact_part *account = tact_person_part_const(person, 0), *device = tact_person_part_const(person, part);
    return (account && account->gpc) || (device && device->gpc);
}
