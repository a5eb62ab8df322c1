/* daemon/trial_event.c -- an event of the period: the record it met, the step, what is counted of it. */
#include "daemon/trial_internal.h"

tact_status tact__trial_take_record(tact_trial *t, uint64_t who, const tact_logseal *seal, tact_arena *arena) {
    tact__trial_person *p = tact__trial_meet(&t->people, who);
    if (!p) return TACT_ERR_MEMORY;
    tact_slice record = seal->record;
    if (!record.len && !p->bytes) record = tact_redecide_record(t->again, who);         /* what the hours before the period left */
    if (!record.len || (p->bytes && p->own)) return TACT_OK;
    tact_person person;
    tact_slice copy = tact_arena_copy(arena, record);
    tact_status s = copy.ptr ? tact_person_read(copy, arena, &person) : TACT_ERR_MEMORY;
    if (s) return s;
    if (!tact__trial_keep(&t->people, p, copy)) return TACT_ERR_MEMORY;
    return tact__trial_follow(t, who, NULL, &person);
}

static bool may_measure(const tact_person *person, const tact_event *e) {
    tact_view view;
    tact_engine_view(&view, person, e);
    return tact_view_may(&view, TACT_PURPOSE_REMEMBER) && tact_view_may(&view, TACT_PURPOSE_MEASURE);
}

static bool trusts(const tact_bundle *b, tact_slice name) {
    for (uint32_t i = 0; i < b->trust_count; i++)
        if (tact_slice_equal(b->trust[i].event, name)) return true;
    return false;
}

/* A DUE that the trial did not step: it handed the message over at an instant of its own, or never. */
static bool said_on_one_side(const tact_trial *t, uint64_t who, const tact_value *line, const tact_event *e) {
    return tact__trial_yes(line, "silence") == tact__trial_set_has(&t->delivered, tact__trial_mix(who, ~e->subject));
}

tact_status tact__trial_event(tact_trial *t, uint64_t who, const tact_history_line *line, const tact_logseal *seal, tact_event *e, tact_arena *arena) {
    tact__trial_step *x = TACT_NEW(arena, tact__trial_step, 1);
    bool ran = true, own = tact__trial_find(&t->people, who)->own;
    if (!x) return TACT_ERR_MEMORY;
    tact__trial_said_before(t, who, line->json, e);
    tact_instant at = e->received;
    tact__trial_ways_logged(t, e);
    e->trusted = e->trusted || trusts(&t->ask.force->bundle, e->name);
    tact_status s = e->type == TACT_EVENT_DUE ? tact__trial_logged_due(t, who, e, x, &ran, arena) : tact__trial_step_on(t, who, e, x, arena);
    if (s) return s;
    t->counts.decided += tact_value_path(line->json, "decision") != NULL;
    if (!ran ? said_on_one_side(t, who, line->json, e) : tact__trial_otherwise(t, line->json, &x->result)) tact__trial_add(t, who, (tact_trial_cell){ .what = TACT_TRIAL_OTHERWISE, .after = true });
    if (!ran) return TACT_OK;
    tact__trial_person *p = tact__trial_find(&t->people, who);
    p->own |= x->hash != seal->record_hash;
    s = tact__trial_follow(t, who, own == p->own ? x->before : NULL, &x->result.person);
    if (s || e->type > TACT_EVENT_ALIAS) return s;
    tact__trial_ends_of_moment(t, who, x->before, &x->result);
    if (x->result.decided && x->result.decision.asked && !x->result.decision.silence) tact__trial_said(t, who, &x->result, at);
    if (may_measure(x->before, e)) {
        if (!own && !tact__trial_draw_add(&t->draws, p, line->json, e, &t->ask.force->bundle, &x->result.decision)) return TACT_ERR_MEMORY;
        tact__trial_goal(&t->draws, p, e, &x->result);
    }
    return e->device_part ? tact__trial_page_opened(t, who, e->device_part, &x->result.person, e->received, arena) : TACT_OK;
}
