/* core/engine/why_not.c -- see why_not.h. */
#include "core/engine/why_not.h"
#include "core/engine/internal.h"

/* ---- the condition, part by part ---- */

static void see(tact_condition_part *part, const tact_facts *facts, uint32_t field) {
    for (uint32_t i = 0; i < part->sees_count; i++)
        if (part->sees[i].field == field) return;
    if (part->sees_count == TACT_WHY_NOT_SEES || field >= facts->bundle->field_count) return;
    part->sees[part->sees_count].field = field;
    part->sees[part->sees_count].state = facts->states[field];
    part->sees[part->sees_count++].value = facts->values[field];
}

static void look(tact_condition_part *part, const tact_facts *facts, const tact_expr_node *n) {
    if (n->op == TACT_OP_FIELD || n->op == TACT_OP_HAS) see(part, facts, n->field);
    for (const tact_expr_node *c = n->first; c; c = c->next) look(part, facts, c);
}

static bool judge(tact_condition_part *part, const tact_facts *facts, const tact_expr_node *n, tact_arena *arena) {
    char *code = tact_arena_alloc(arena, n->bytes.len + 1, 1);
    tact_expr_error error = TACT_EXPR_OK;
    if (!code) return false;
    code[0] = TACT_EXPR_VERSION;
    memcpy(code + 1, n->bytes.ptr, n->bytes.len);
    bool holds = tact_expr_holds((tact_expr){ { code, n->bytes.len + 1 } }, facts, arena, &error);
    *part = (tact_condition_part){ .node = n };
    part->is = holds ? TACT_PART_TRUE : error == TACT_EXPR_OK ? TACT_PART_FALSE : error == TACT_EXPR_ABSENT ? TACT_PART_ABSENT : error == TACT_EXPR_DENIED ? TACT_PART_DENIED : TACT_PART_FAILED;
    look(part, facts, n);
    return true;
}

static bool judge_all(tact_why_not *out, const tact_facts *facts, const tact_expr_node *n, tact_arena *arena) {
    if (n->op == TACT_OP_AND) {
        for (const tact_expr_node *c = n->first; c; c = c->next)
            if (!judge_all(out, facts, c, arena)) return false;
        return true;
    }
    if (out->part_count == TACT_WHY_NOT_PARTS) return true;
    tact_condition_part *part = &out->parts[out->part_count++];
    if (!judge(part, facts, n, arena)) return false;
    out->unmet += part->is != TACT_PART_TRUE;
    return true;
}

static tact_status conditions(tact_why_not *out, const tact_facts *facts, tact_arena *arena) {
    if (!out->campaign->when.code.len) return TACT_OK;
    tact_expr_node *tree = tact_expr_decode(out->campaign->when, arena);
    return tree && judge_all(out, facts, tree, arena) ? TACT_OK : TACT_ERR_MEMORY;
}

/* ---- gates ---- */

static bool inline_channel(uint8_t channel) { return channel == TACT_CHANNEL_WEB || channel == TACT_CHANNEL_INAPP; }

static tact_gate_ask ask_of(tact__run *run, const tact_campaign *c, uint8_t channel, bool asked) {
    return (tact_gate_ask){ .attention = tact__attention(run), .campaign = c, .moment = &run->result->moment, .world = run->engine->world, .channel = channel, .asked = asked, .gpc = run->event->gpc,
                            .tester = run->event->tester, .robot = run->event->robot, .channels_open = run->event->channels_open, .occurrence = tact__occurrence(c, run->event->message), .caused_at = run->event->received };
}

/* The first gate that stops it on this channel; a number past the last when none does. */
static unsigned first_stop(const tact_gate_ask *ask) {
    tact_why why;
    tact_slice name;
    unsigned columns, i = 0;
    while (tact_gate_row(i, &name, &columns) && !tact_gate_stops(ask, i, &why)) i++;
    return i;
}

static void list_stops(tact_why_not *out, const tact_gate_ask *ask) {
    tact_slice name;
    unsigned columns;
    for (unsigned i = 0; tact_gate_row(i, &name, &columns) && out->stop_count < TACT_WHY_NOT_STOPS; i++) {
        tact_why why;
        if (!tact_gate_stops(ask, i, &why)) continue;
        out->stops[out->stop_count].why = why;
        out->stops[out->stop_count++].gate = name;
    }
}

static bool offered(const tact_message *m, uint8_t channel, const tact_event *e) {
    if (!e->asks) return channel != TACT_CHANNEL_WEB;
    return inline_channel(channel) && (!m->slot.len || tact_slice_equal(m->slot, e->slot));
}

/* On which channel does it get furthest? */
static uint32_t gates(tact_why_not *out, tact__run *run) {
    const tact_campaign *c = out->campaign;
    bool asked = run->event->asks && c->trigger == TACT_ON_EVENT;
    unsigned furthest = 0;
    uint32_t message = 0;
    out->channel = 255;
    for (uint32_t m = 0; m < c->message_count; m++)
        for (uint8_t i = 0; i < c->messages[m].channel_count; i++) {
            uint8_t channel = c->messages[m].channel_order[i];
            if (asked ? !offered(&c->messages[m], channel, run->event) : channel == TACT_CHANNEL_WEB) continue;
            tact_gate_ask ask = ask_of(run, c, channel, asked);
            unsigned at = first_stop(&ask);
            if (out->channel != 255 && at <= furthest) continue;
            furthest = at;
            out->channel = channel;
            message = m;
        }
    out->no_slot = out->channel == 255;
    if (out->no_slot) return 0;
    tact_gate_ask ask = ask_of(run, c, out->channel, asked);
    list_stops(out, &ask);
    return message;
}

static void price(tact_why_not *out, tact__run *run, const tact_facts *facts, uint32_t message) {
    tact__candidate weighed = { .value_micro = 0 };
    tact__list *list = TACT_NEW(run->arena, tact__list, 1);
    if (!list) return;
    run->weighed = &weighed;
    tact__consider(run, facts, list, out->campaign, (uint8_t)message, (tact__way){ .channel = out->channel }, run->event->asks);
    run->weighed = NULL;
    out->value_micro = weighed.hope_micro;
    out->price_micro = weighed.price_micro;
    out->priced = out->campaign->class_ == TACT_CLASS_PROMOTIONAL && list->count == 0;
}

/* ---- what a whole step made of it ---- */

static void fate(tact_why_not *out, const tact_result *r) {
    const tact_decision *d = &r->decision;
    uint32_t id = out->campaign->id;
    for (uint32_t i = 0; i < d->arm_count; i++)
        if (d->arms[i].campaign == id) out->probability = d->arms[i].probability;
    for (uint32_t i = 0; i < r->person.pending_count; i++)
        if (r->person.pending[i].campaign == id) { out->fate = TACT_FATE_WAITS; out->fate_at = r->person.pending[i].due; }
    for (uint32_t i = 0; i < d->reasons.count; i++)
        if (d->reasons.entries[i].campaign == id && tact_reason_told(d->reasons.entries[i].reason) != d->reasons.entries[i].reason) out->left_alone = !out->priced;
    out->fate_campaign = d->campaign;
    if (d->campaign == id && d->ghost) out->fate = TACT_FATE_HELD_OUT;
    else if (d->campaign == id && d->asked) out->fate = TACT_FATE_GOT;
    else if (out->probability) out->fate = d->campaign == id ? out->fate : d->campaign ? TACT_FATE_OTHER : TACT_FATE_SILENCE;
    else if (d->campaign && d->campaign != id && !out->fate && !out->stop_count && !out->unmet && !out->left_alone) out->fate = TACT_FATE_OTHER;
}

tact_status tact_engine_why_not(tact_why_not *out, const tact_engine *engine, const tact_person *before, const tact_event *event, uint32_t campaign, tact_arena *arena) {
    tact_result *result = TACT_NEW(arena, tact_result, 1), *whole = TACT_NEW(arena, tact_result, 1);
    tact_facts facts;
    *out = (tact_why_not){ .campaign = tact_bundle_campaign(engine->bundle, campaign), .channel = 255 };
    if (!out->campaign) return TACT_ERR_NOT_FOUND;
    if (!result || !whole) return TACT_ERR_MEMORY;
    tact__run run = { .engine = engine, .before = before, .event = event, .result = result, .arena = arena, .properties = &event->properties, .asked_of = event, .asked_moment = &result->moment };
    tact_status s = tact_person_copy(before, arena, &result->person);
    if (s) return s;
    tact__begin(&run);
    tact_civil occurred = tact_zone_civil(run.zone, event->occurred);
    tact_moment_understand(&result->moment, engine->moments, event, &run.view, &occurred);
    s = tact__facts_make(&run, &facts);
    if (s) return s;
    const tact_campaign *c = out->campaign;
    out->moment = result->moment;
    out->late = event->late;
    out->night = tact__night(&run.local);
    out->robot = event->robot;
    out->by_itself = tact_trigger_occasion(c->trigger);
    out->wrong_event = c->trigger == TACT_ON_AFTER && !(event->type == TACT_EVENT_TRACK && tact_slice_equal(event->name, c->after_event));
    s = conditions(out, &facts, arena);
    if (s) return s;
    uint32_t message = gates(out, &run);
    if (!out->no_slot) price(out, &run, &facts, message);
    s = tact_step(whole, engine, before, event, NULL, arena);
    if (!s) fate(out, whole);
    return s;
}
