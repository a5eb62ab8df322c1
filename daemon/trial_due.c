/* daemon/trial_due.c -- messages that wait, brought up by the trial itself, by the log's own lines, or by a page that opens. */
#include <stdlib.h>
#include "daemon/trial_internal.h"

enum { PAGE_OPEN_S = 60 };

static void own_due(const tact_person *person, const tact_pending *p, tact_instant at, bool page, tact_event *e) {
    *e = (tact_event){ .type = TACT_EVENT_DUE, .subject = p->key, .signed_in = person->account, .device_part = p->part, .received = at, .occurred = at,
                       .page_open = page, .gpc = tact_person_gpc(person, p->part) };
    e->message = tact__trial_mix(p->key, (uint64_t)at.us);
    e->seed = (tact_seed){ tact__trial_mix(person->pseudonym, p->key), (uint64_t)at.us };
}

static tact_status bring_up(tact_trial *t, uint64_t who, const tact_person *person, tact_event *e, tact_arena *arena) {
    tact__trial_step *x = TACT_NEW(arena, tact__trial_step, 1);
    if (!x) return TACT_ERR_MEMORY;
    tact_status s = tact__trial_world_for(t, t->line_world, e->received) ? tact__trial_ways_own(t, person, e, arena) : TACT_ERR_MEMORY;
    if (!s) s = tact__trial_step_on(t, who, e, x, arena);
    if (s) return s;
    tact__trial_find(&t->people, who)->own = true;
    s = tact__trial_follow(t, who, x->before, &x->result.person);
    if (s) return s;
    const tact_pending *was = tact__trial_pending(x->before, e->subject);
    if (was) tact__trial_end_of_due(t, who, was, &x->result);
    return tact__trial_delivered(t, who, e->subject, x, e->received);
}

static bool page_near(const tact_person *person, const tact_pending *p, tact_instant at) {
    const tact_part *part = tact_person_part_const(person, p->part);
    return part && tact_instant_since(at, part->last).us <= (int64_t)PAGE_OPEN_S * 1000000;
}

/* Whatever is due by `until` and is not left to the log. */
tact_status tact__trial_run_due(tact_trial *t, int64_t until, tact_arena *arena) {
    tact__trial_due due;
    while (t->engine_ready && tact__trial_pop(&t->people, until, &due)) {
        tact_arena_mark mark = tact_arena_checkpoint(arena);
        tact__trial_person *p = tact__trial_find(&t->people, due.pseudonym);
        tact_person person;
        tact_event e;
        if (!p || !p->bytes) continue;
        tact_status s = tact__trial_read(p, arena, &person);
        if (s) return s;
        const tact_pending *found = tact__trial_pending(&person, due.key);
        if (!found || found->due.us != due.at || !tact__trial_owns(t, p, found) || tact__trial_left_to_log(t, due.pseudonym, found, due.at)) { tact_arena_undo(arena, mark); continue; }
        tact_instant at = { due.at > person.last_received.us ? due.at : person.last_received.us };
        own_due(&person, found, at, page_near(&person, found, at), &e);
        s = bring_up(t, due.pseudonym, &person, &e, arena);
        tact_arena_undo(arena, mark);
        if (s) return s;
    }
    return TACT_OK;
}

/* A page of this device is open: in-app messages that wait for one come up. */
tact_status tact__trial_page_opened(tact_trial *t, uint64_t who, uint64_t part, const tact_person *person, tact_instant at, tact_arena *arena) {
    for (uint32_t i = 0; i < person->pending_count; i++) {
        const tact_pending *p = &person->pending[i];
        tact_event e;
        if (p->state != TACT_PENDING_CHOSEN || p->channel != TACT_CHANNEL_INAPP || (p->part && p->part != part) || !tact__trial_owns(t, tact__trial_find(&t->people, who), p) || tact__trial_left_to_log(t, who, p, at.us)) continue;
        own_due(person, p, at, true, &e);
        tact_status s = bring_up(t, who, person, &e, arena);
        if (s) return s;
    }
    return TACT_OK;
}

/* A logged DUE: the trial's intent of that key, if it has one that is due. */
tact_status tact__trial_logged_due(tact_trial *t, uint64_t who, tact_event *e, tact__trial_step *x, bool *ran, tact_arena *arena) {
    tact__trial_person *p = tact__trial_find(&t->people, who);
    tact_person person;
    tact_status s = tact__trial_read(p, arena, &person);
    if (s) return s;
    const tact_pending *found = tact__trial_pending(&person, e->subject);
    bool opened = found && e->page_open && found->state != TACT_PENDING_WAITING && found->channel == TACT_CHANNEL_INAPP;
    *ran = found && !tact_trial_is_tried(t, found->campaign) && (found->due.us <= e->received.us || opened);
    if (!*ran) { p->own = true; return TACT_OK; }
    s = tact__trial_ways_logged_due(t, &person, e, arena);
    if (s) return s;
    s = tact__trial_step_on(t, who, e, x, arena);
    const tact_pending *was = s ? NULL : tact__trial_pending(x->before, e->subject);
    if (was) tact__trial_end_of_due(t, who, was, &x->result);
    return s ? s : tact__trial_delivered(t, who, e->subject, x, e->received);
}

tact_status tact__trial_last_dues(tact_trial *t) {
    char *block = malloc(2 << 20);
    tact_arena arena;
    if (!block) return TACT_ERR_MEMORY;
    tact_arena_init(&arena, block, 2 << 20, NULL);
    tact_status s = tact__trial_run_due(t, t->ask.until.us - 1, &arena);
    tact__trial_due due;
    while (!s && tact__trial_pop(&t->people, INT64_MAX, &due)) {
        tact_person person;
        tact__trial_person *p = tact__trial_find(&t->people, due.pseudonym);
        tact_arena_reset(&arena);
        if (!p || !p->bytes || tact__trial_read(p, &arena, &person)) continue;
        const tact_pending *found = tact__trial_pending(&person, due.key);
        if (!found || found->due.us != due.at || !tact_trial_is_tried(t, found->campaign)) continue;
        t->counts.waiting++;
        tact__trial_end(t, due.pseudonym, found->campaign, TACT_TRIAL_WAITS);
    }
    free(block);
    return s;
}
