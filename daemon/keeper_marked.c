/* daemon/keeper_marked.c -- what is said of a message long after it left: it was unsubscribed from, complained of, or came back. */
#include <sodium.h>
#include "daemon/keeper_internal.h"

static tact_status say(tact_keeper *k, tact__entry *entry, tact_event *event, uint64_t intent, tact_arena *arena, tact_kept **out, tact_trouble *trouble) {
    tact_person person;
    char label[24];
    tact_kept *kept = *out = TACT_NEW(arena, tact_kept, 1);
    tact_status s = kept ? tact__entry_person(k, entry, arena, &person) : TACT_ERR_MEMORY;
    if (s) return s;
    event->signed_in = person.account;
    event->device_part = !person.account && person.part_count ? person.parts[0].id : 0;
    event->received = event->occurred = tact__now(k, &person);
    memcpy(label, &intent, 8);
    tact_key_put_u64((uint8_t *)label + 8, (uint64_t)event->received.us);
    memset(label + 16, event->type, 8);
    tact__message m = tact__message_of(k, TACT_S("marked"), (tact_slice){ label, sizeof label });
    event->seed = m.seed;
    event->message = m.id;
    k->collecting.events++;
    return tact__apply_event(k, entry, event, arena, kept, trouble);
}

static tact_status say_of(tact_keeper *k, tact__entry *entry, tact_event *event, uint64_t intent, tact_arena *arena, bool *kept_it, tact_trouble *trouble) {
    tact_kept *kept = NULL;
    tact_status s = say(k, entry, event, intent, arena, &kept, trouble);
    *kept_it = kept && !kept->result.refused;
    return s;
}

/* The touch may be old and gone, or of a private matter: no is no all the same. */
static tact_status object_to(tact_keeper *k, tact__entry *entry, const tact_marked *what, tact_arena *arena, tact_trouble *trouble) {
    bool kept_it;
    tact_grant no = { .purpose = (uint8_t)tact_purpose_of_channel(what->channel), .state = TACT_PERMISSION_WITHDRAWN, .basis = TACT_BASIS_CONSENT, .at = k->options.clock.now(k->options.clock.ctx) };
    tact_event event = { .type = TACT_EVENT_CONSENT, .grants = &no, .grant_count = 1 };
    return say_of(k, entry, &event, what->intent, arena, &kept_it, trouble);
}

static tact_status drop_marked(tact_keeper *k, const tact__entry *entry, const tact_marked *what, tact_arena *arena, tact_trouble *trouble) {
    tact_cold cold;
    tact_status s = tact__cold_load(k, entry, arena, &cold, trouble);
    if (s) return s;
    tact_slice now = tact__address_of(&k->brand->config, &cold, what->channel, 0);
    if (!now.len || (what->to.len && !tact_slice_equal_nocase(now, what->to))) return TACT_OK;        /* another address was given since */
    tact_handed same = { .channel = what->channel, .to = now };
    return tact__address_drop(k, entry, &same, arena, trouble);
}

/* Looked at when the click is confirmed: the permission may have gone since the message left. */
static tact_status may_measure(tact_keeper *k, const tact__entry *entry, tact_arena *arena, bool *may) {
    tact_person person;
    tact_view view;
    tact_status s = tact__entry_person(k, entry, arena, &person);
    if (s) return s;
    tact_view_make(&view, &person, !person.account && person.part_count ? person.parts[0].id : 0, person.account, tact__now(k, &person));
    *may = tact_view_may(&view, TACT_PURPOSE_MEASURE);
    return TACT_OK;
}

/* The person behind a mark, with a batch to write into; *known false: nothing is kept of them. */
static tact_status begin(tact_keeper *k, const uint8_t record_key[16], tact__entry **entry, bool *known, tact_trouble *trouble) {
    *known = false;
    if (k->read_only) return tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room");
    tact_status s = tact__batch_start(k);
    if (!s) s = tact__owner_of(k, record_key, entry, trouble);
    if (s == TACT_ERR_NOT_FOUND || s == TACT_ERR_SEALED) return TACT_OK;
    *known = !s && (*entry)->kind == TACT__PERSON;
    return s;
}

tact_status tact_keeper_later(tact_keeper *k, const tact_asked_later *what, tact_arena *arena, bool *known, tact_kept **kept, tact_trouble *trouble) {
    tact__entry *entry;
    *kept = NULL;
    tact_status s = begin(k, what->record_key, &entry, known, trouble);
    if (s || !*known) return s;
    tact_event event = { .type = TACT_EVENT_LIMITS, .subject = what->intent, .limits = { .set_later = true, .cap_per_week = (uint8_t)what->when, .pause_until = what->at } };
    bool outer = tact__unit_begin(k);
    return tact__unit_end(k, outer, say(k, entry, &event, what->intent, arena, kept, trouble));
}

tact_status tact_keeper_own(tact_keeper *k, const uint8_t record_key[16], tact_event *event, tact_arena *arena, bool *known, tact_kept **kept, tact_trouble *trouble) {
    tact__entry *entry;
    uint64_t chance;
    *kept = NULL;
    tact_status s = begin(k, record_key, &entry, known, trouble);
    if (s || !*known) return s;
    randombytes_buf(&chance, sizeof chance);
    bool outer = tact__unit_begin(k);
    return tact__unit_end(k, outer, say(k, entry, event, chance, arena, kept, trouble));
}

tact_status tact_keeper_marked(tact_keeper *k, const tact_marked *what, tact_arena *arena, bool *known, uint64_t *commit, tact_trouble *trouble) {
    tact__entry *entry;
    bool kept_it = false, may = true, objects = what->outcome == TACT_OUTCOME_UNSUBSCRIBED || what->outcome == TACT_OUTCOME_COMPLAINED;
    *commit = 0;
    tact_status s = begin(k, what->record_key, &entry, known, trouble);
    if (s || !*known) return s;
    if (what->outcome == TACT_OUTCOME_CLICKED) s = may_measure(k, entry, arena, &may);
    *known = !s && may;
    if (s || !may) return s;
    *commit = k->collecting.number;
    tact_event event = { .type = TACT_EVENT_FEEDBACK, .subject = what->intent, .outcome = what->outcome };
    bool outer = tact__unit_begin(k);
    s = say_of(k, entry, &event, what->intent, arena, &kept_it, trouble);
    if (!s && objects && !kept_it) s = object_to(k, entry, what, arena, trouble);
    if (what->outcome == TACT_OUTCOME_CLICKED) *known = kept_it;
    if (!s && what->dead) s = drop_marked(k, entry, what, arena, trouble);
    return tact__unit_end(k, outer, s);
}
