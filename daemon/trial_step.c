/* daemon/trial_step.c -- one event on the trial's record of a person: what it leads to is kept, counted and followed. */
#include "daemon/trial_internal.h"

bool tact__trial_owns(const tact_trial *t, const tact__trial_person *person, const tact_pending *p) { return person->own || tact_trial_is_tried(t, p->campaign); }

tact_status tact__trial_follow(tact_trial *t, uint64_t who, const tact_person *before, const tact_person *after) {
    const tact__trial_person *person = tact__trial_find(&t->people, who);
    for (uint32_t i = 0; i < after->pending_count; i++) {
        const tact_pending *p = &after->pending[i];
        bool same = !tact__trial_owns(t, person, p);
        for (uint32_t k = 0; before && k < before->pending_count && !same; k++) same = before->pending[k].key == p->key && before->pending[k].due.us == p->due.us;
        if (!same && !tact__trial_push(&t->people, (tact__trial_due){ p->due.us, who, p->key })) return TACT_ERR_MEMORY;
    }
    return TACT_OK;
}

tact_status tact__trial_read(const tact__trial_person *p, tact_arena *arena, tact_person *out) {
    tact_slice bytes = tact_arena_copy(arena, (tact_slice){ (const char *)p->bytes, p->len });
    return bytes.ptr ? tact_person_read(bytes, arena, out) : TACT_ERR_MEMORY;
}

/* The event on the trial's record of this person; what it leads to is kept and followed. */
tact_status tact__trial_step_on(tact_trial *t, uint64_t who, tact_event *e, tact__trial_step *out, tact_arena *arena) {
    tact__trial_person *p = tact__trial_find(&t->people, who);
    tact_person *before = TACT_NEW(arena, tact_person, 1);
    tact_writer w;
    if (!before) return TACT_ERR_MEMORY;
    tact_status s = tact__trial_read(p, arena, before);
    if (s) return s;
    if (tact_instant_before(e->received, before->last_received)) e->received = before->last_received;
    before->log_day = (uint32_t)(e->received.us / TACT_DAYS(1).us);
    out->before = before;
    s = tact_step(&out->result, &t->engine, before, e, NULL, arena);
    if (s) return s;
    tact_writer_init(&w, arena, 1024);
    tact_person_write(&w, &out->result.person);
    if (w.status) return w.status;
    out->hash = tact_id64(tact_writer_slice(&w));
    if (!tact__trial_keep(&t->people, p, tact_writer_slice(&w))) return TACT_ERR_MEMORY;
    t->counts.events++;
    if (out->result.counts_unit && !tact__trial_unit(t, who, out->result.unit.campaign, e->received)) return TACT_ERR_MEMORY;
    if (!tact__trial_unit_reaches(t, who, e, &out->result)) return TACT_ERR_MEMORY;
    int met = tact__trial_set_add(&t->met, tact_joined_person(t->joined, who));
    t->counts.people += met > 0;
    return met < 0 ? TACT_ERR_MEMORY : TACT_OK;
}

const tact_pending *tact__trial_pending(const tact_person *person, uint64_t key) {
    for (uint32_t i = 0; i < person->pending_count; i++)
        if (person->pending[i].key == key) return &person->pending[i];
    return NULL;
}

tact_status tact__trial_delivered(tact_trial *t, uint64_t who, uint64_t key, const tact__trial_step *x, tact_instant at) {
    if (!x->result.send) return TACT_OK;
    int added = tact__trial_set_add(&t->delivered, tact__trial_mix(who, ~key));
    if (added > 0) tact__trial_said(t, who, &x->result, at);
    return added < 0 ? TACT_ERR_MEMORY : TACT_OK;
}
