/* core/link/link.c -- see link.h: may it be, the way in and the way out. The parcel itself is parcel.c. */
#include "core/link/link.h"
#include "core/link/parcel.h"
#include "core/person/fold.h"

static uint32_t edge_index(const tact_person *account, uint64_t part) {
    uint32_t i = 0;
    while (i < account->edge_count && account->edges[i].part != part) i++;
    return i;
}

const tact_edge *tact_link_edge(const tact_person *account, uint64_t part) {
    uint32_t i = edge_index(account, part);
    return i < account->edge_count ? &account->edges[i] : NULL;
}

static void no_permission(tact_trace *trace) {
    tact_why why = tact_why_of(TACT_WHY_GATE_PERMISSION);
    why.purpose = TACT_PURPOSE_LINK_DEVICES;
    tact_trace_add(trace, why);
}

bool tact_link_may(const tact_person *device, uint64_t part, const tact_person *account, bool signed_in, tact_instant now, tact_trace *trace) {
    if (!signed_in || !account->account || part == 0) return tact_trace_add(trace, tact_why_of(TACT_WHY_LINK_UNVERIFIED));
    if (device->shared) return tact_trace_add(trace, tact_why_of(TACT_WHY_LINK_SHARED));
    const tact_part *theirs = tact_person_part_const(account, 0), *here = tact_person_part_const(device, part);
    if (!tact_fold_granted(here, theirs, TACT_PURPOSE_LINK_DEVICES, now)) { no_permission(trace); return false; }
    bool full = account->part_count >= TACT_PARTS_MAX && !tact_person_part_const(account, part);
    return full ? tact_trace_add(trace, tact_why_of(TACT_WHY_LINK_LIMIT)) : true;
}

/* ---- the way in ---- */

tact_status tact_link_freeze(tact_person *device, tact_arena *arena, uint64_t part, uint64_t move, const uint8_t target[16], tact_slice *parcel) {
    TACT_ASSERT(move != 0 && part != 0);
    if (device->moving.move != 0 && device->moving.move != move) return TACT_ERR_CONFLICT;
    const tact_part *moving = tact_person_part_make(device, arena, part, device->last_received);
    if (!moving) return device->part_count >= TACT_PARTS_MAX ? TACT_ERR_LIMIT : TACT_ERR_MEMORY;
    tact_status s = tact__parcel_write(device, moving, arena, parcel);
    if (s) return s;
    device->moving.move = move;
    memcpy(device->moving.target, target, sizeof device->moving.target);
    return TACT_OK;
}

void tact_link_thaw(tact_person *device, uint64_t move) {
    if (device->moving.move == move) device->moving = (tact_moving){ .move = 0 };
}

/* `list` with one more item, in fresh memory: the account's own stays as it was until all is well. */
static void *with_one_more(tact_arena *arena, const void *list, uint32_t count, const void *item, size_t size) {
    char *more = tact_arena_alloc(arena, (size_t)count + 1, size);
    if (!more) return NULL;
    if (count) memcpy(more, list, count * size);
    memcpy(more + count * size, item, size);
    return more;
}

static tact_status add_part(tact_person *account, tact_arena *arena, const tact_part *part, const tact_edge *edge) {
    tact_part *parts = with_one_more(arena, account->parts, account->part_count, part, sizeof *part);
    tact_edge *edges = with_one_more(arena, account->edges, account->edge_count, edge, sizeof *edge);
    if (!parts || !edges) return TACT_ERR_MEMORY;
    account->parts = parts;
    account->part_room = ++account->part_count;
    account->edges = edges;
    account->edge_room = ++account->edge_count;
    return TACT_OK;
}

static tact_status add_intents(tact_person *account, tact_arena *arena, const tact_person *device, uint64_t part) {
    if (device->pending_count == 0) return TACT_OK;
    tact_pending *own = TACT_NEW(arena, tact_pending, account->pending_count);
    if (account->pending_count && !own) return TACT_ERR_MEMORY;
    if (account->pending_count) memcpy(own, account->pending, account->pending_count * sizeof *own);
    account->pending = own;
    account->pending_room = account->pending_count;
    for (uint32_t i = 0; i < device->pending_count; i++) {
        tact_pending p = device->pending[i];
        p.part = part;
        tact_status s = tact_person_add_pending(account, arena, p);
        if (s && !(s == TACT_ERR_LIMIT && p.state == TACT_PENDING_SAID)) return s;        /* what is only kept of a message that went out stands in nobody's way */
    }
    return TACT_OK;
}

static uint16_t notice_of(const tact_part *one, const tact_part *other) {
    const tact_permission *p = tact_part_permission(one, TACT_PURPOSE_LINK_DEVICES);
    const tact_permission *q = other ? tact_part_permission(other, TACT_PURPOSE_LINK_DEVICES) : NULL;
    bool first = p && p->state == TACT_PERMISSION_GRANTED && (!q || q->state != TACT_PERMISSION_GRANTED || p->at.us >= q->at.us);
    return first ? p->notice : q ? q->notice : 0;
}

tact_status tact_link_insert(tact_person *account, tact_arena *arena, tact_slice parcel, uint64_t move, uint8_t evidence, tact_instant at,
                             tact_trace *trace) {
    TACT_ASSERT(move != 0 && (evidence == TACT_EVIDENCE_SIGN_IN || evidence == TACT_EVIDENCE_ADDRESS));
    tact_part part;
    tact_person rest;
    tact_status s = tact__parcel_read(parcel, arena, &part, &rest);
    if (s) return s;
    const tact_edge *edge = tact_link_edge(account, part.id);
    if (edge && edge->move == move) return TACT_OK;
    if (tact_person_part_const(account, part.id)) return TACT_ERR_CONFLICT;
    const tact_part *theirs = tact_person_part_const(account, 0);
    if (!tact_fold_granted(&part, theirs, TACT_PURPOSE_LINK_DEVICES, at)) { no_permission(trace); return TACT_ERR_INVALID; }
    part.linked_at = tact_whole_second(at);
    tact_edge made = { .part = part.id, .move = move, .evidence = evidence, .notice = notice_of(&part, theirs), .at = part.linked_at,
                       .complaint_open = rest.complaint_open, .minor = rest.minor, .limits = rest.limits };
    tact_person next = *account;
    if (next.part_count >= TACT_PARTS_MAX) s = TACT_ERR_LIMIT;
    else s = add_part(&next, arena, &part, &made);
    if (!s) s = add_intents(&next, arena, &rest, part.id);
    if (!s && tact_person_size(&next) == 0) s = TACT_ERR_LIMIT;
    if (s == TACT_ERR_LIMIT) tact_trace_add(trace, tact_why_of(TACT_WHY_LINK_LIMIT));
    if (!s) *account = next;
    return s;
}

/* ---- the way out ---- */

tact_status tact_link_leave(tact_person *account, uint64_t part, uint64_t move) {
    TACT_ASSERT(move != 0);
    uint32_t i = edge_index(account, part);
    if (i == account->edge_count) return TACT_ERR_NOT_FOUND;
    if (account->edges[i].leaving != 0 && account->edges[i].leaving != move) return TACT_ERR_CONFLICT;
    account->edges[i].leaving = move;
    return TACT_OK;
}

/* A touch as the account keeps it: that attention was taken, not by what. */
static tact_touch tick_of(const tact_touch *t) {
    return (tact_touch){ .at = t->at, .channel = t->channel, .class_ = t->class_, .asked = t->asked, .cost_milli = t->cost_milli };
}

static tact_status leave_ticks(tact_person *account, tact_arena *arena, const tact_part *moved, tact_instant linked_at) {
    uint32_t ticks = 0;
    for (uint32_t i = 0; i < moved->touch_count; i++) ticks += moved->touches[i].at.us >= linked_at.us && !moved->touches[i].ghost;
    if (ticks == 0) return TACT_OK;
    tact_part *part = tact_person_part_make(account, arena, 0, linked_at);
    if (!part) return TACT_ERR_MEMORY;
    if (part->touch_count + ticks > TACT_PART_TOUCHES_MAX) return TACT_ERR_LIMIT;
    tact_touch *all = TACT_NEW(arena, tact_touch, part->touch_count + ticks);
    if (!all) return TACT_ERR_MEMORY;
    uint32_t n = 0, own = 0;
    for (uint32_t i = 0; i < moved->touch_count; i++) {             /* merged by time; at the same instant the account's own first */
        const tact_touch *t = &moved->touches[i];
        if (t->at.us < linked_at.us || t->ghost) continue;
        while (own < part->touch_count && part->touches[own].at.us <= t->at.us) all[n++] = part->touches[own++];
        all[n++] = tick_of(t);
    }
    while (own < part->touch_count) all[n++] = part->touches[own++];
    part->touches = all;
    part->touch_count = part->touch_room = n;
    return TACT_OK;
}

static void take_out(tact_person *account, uint64_t part) {
    for (uint32_t i = account->pending_count; i-- > 0;)
        if (account->pending[i].part == part) tact_person_drop_pending(account, i);
    uint32_t e = edge_index(account, part), p = 0;
    memmove(&account->edges[e], &account->edges[e + 1], (account->edge_count - e - 1) * sizeof *account->edges);
    account->edge_count--;
    while (account->parts[p].id != part) p++;
    memmove(&account->parts[p], &account->parts[p + 1], (account->part_count - p - 1) * sizeof *account->parts);
    account->part_count--;
}

tact_status tact_link_remove(tact_person *account, tact_arena *arena, uint64_t part, tact_slice *parcel) {
    const tact_edge *edge = tact_link_edge(account, part);
    const tact_part *found = tact_person_part_const(account, part);
    if (!edge || !found) return TACT_ERR_NOT_FOUND;
    tact_part moved = *found;
    moved.linked_at = (tact_instant){ 0 };
    tact_person rest = { .created = moved.first, .last_received = account->last_received, .complaint_open = edge->complaint_open,
                         .minor = edge->minor, .limits = edge->limits, .pending = account->pending, .pending_count = account->pending_count };
    tact_instant linked_at = edge->at;
    tact_status s = tact__parcel_write(&rest, &moved, arena, parcel);
    if (s) return s;
    take_out(account, part);
    return leave_ticks(account, arena, &moved, linked_at);
}

tact_status tact_link_record(tact_slice parcel, tact_arena *arena, uint64_t pseudonym, bool shared, tact_instant at, tact_person *device) {
    tact_part part;
    tact_person rest;
    tact_status s = tact__parcel_read(parcel, arena, &part, &rest);
    if (s) return s;
    tact_part *parts = TACT_NEW(arena, tact_part, 1);
    if (!parts) return TACT_ERR_MEMORY;
    parts[0] = part;
    for (uint32_t i = 0; i < rest.pending_count; i++) rest.pending[i].part = part.id;
    rest.pseudonym = pseudonym;
    rest.shared = shared;
    rest.log_day = 0;
    rest.created = part.first;
    rest.last_received = part.last.us > at.us ? part.last : tact_whole_second(at);
    rest.parts = parts;
    rest.part_count = rest.part_room = 1;
    *device = rest;
    return TACT_OK;
}
