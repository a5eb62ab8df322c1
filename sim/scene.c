/* sim/scene.c -- reading what a brand looks at; see scene.h. */
#include "sim/scene.h"
#include "core/campaign/expr_tree.h"

/* ---- what a condition wishes for ---- */

static tact_sim_wish *wish_of(tact_sim_wishes *w, uint32_t field) {
    for (uint8_t i = 0; i < w->count; i++)
        if (w->items[i].field == field) return &w->items[i];
    if (w->count == TACT_SIM_WISHES) return NULL;
    w->items[w->count] = (tact_sim_wish){ .field = field };
    return &w->items[w->count++];
}

/* What does not fit is left to chance: an event carries so much and no more. */
static void wish(tact_sim_wishes *w, uint32_t field, tact_value value) {
    tact_sim_wish *at = wish_of(w, field);
    if (!at || at->count == TACT_SIM_CHOICES) return;
    for (uint8_t i = 0; i < at->count; i++)
        if (tact_value_equal(&at->choices[i], &value)) return;
    at->choices[at->count++] = value;
}

static tact_value moved(tact_value v, int by) {
    if (v.type == TACT_INT) v.integer += by;
    if (v.type == TACT_DOUBLE) v.real += by;
    return v;
}

static void bound(tact_sim_wishes *w, uint32_t field, tact_op op, tact_value v, bool holds) {
    if (!holds) op = op == TACT_OP_LT ? TACT_OP_GE : op == TACT_OP_LE ? TACT_OP_GT : op == TACT_OP_GT ? TACT_OP_LE : TACT_OP_LT;
    switch (op) {
    case TACT_OP_LT: wish(w, field, moved(v, -1)); break;
    case TACT_OP_GT: wish(w, field, moved(v, 1)); break;
    default: wish(w, field, v); break;
    }
}

static tact_op mirrored(tact_op op) {
    switch (op) {
    case TACT_OP_LT: return TACT_OP_GT;
    case TACT_OP_LE: return TACT_OP_GE;
    case TACT_OP_GT: return TACT_OP_LT;
    case TACT_OP_GE: return TACT_OP_LE;
    default: return op;
    }
}

static tact_value scalar(const tact_expr_node *n) {
    return n->op == TACT_OP_NULL ? (tact_value){ .type = TACT_NULL } : n->literal;
}

static void compared(tact_sim_wishes *w, const tact_expr_node *n, bool holds) {
    const tact_expr_node *a = n->first, *b = a ? a->next : NULL;
    tact_op op = (tact_op)n->op;
    if (!b) return;
    if (b->op == TACT_OP_FIELD && tact_expr_node_literal(a)) { const tact_expr_node *t = a; a = b; b = t; op = mirrored(op); }
    if (a->op != TACT_OP_FIELD || !tact_expr_node_literal(b)) return;
    if (op == TACT_OP_EQ || op == TACT_OP_NE) {
        if ((op == TACT_OP_EQ) == holds) wish(w, a->field, scalar(b));
        return;
    }
    bound(w, a->field, op, scalar(b), holds);
}

static void listed(tact_sim_wishes *w, const tact_expr_node *n, bool holds) {
    const tact_expr_node *a = n->first, *b = a ? a->next : NULL;
    if (!b || !holds) return;
    if (a->op == TACT_OP_FIELD && b->op == TACT_OP_LIST)
        for (const tact_expr_node *c = b->first; c; c = c->next)
            if (tact_expr_node_literal(c)) wish(w, a->field, scalar(c));
    if (tact_expr_node_literal(a) && b->op == TACT_OP_FIELD) wish(w, b->field, scalar(a));
}

static void gather(tact_sim_wishes *w, const tact_expr_node *n, bool holds) {
    switch (n->op) {
    case TACT_OP_NOT: gather(w, n->first, !holds); return;
    case TACT_OP_AND: case TACT_OP_OR: case TACT_OP_COND:
        for (const tact_expr_node *c = n->first; c; c = c->next) gather(w, c, holds);
        return;
    case TACT_OP_EQ: case TACT_OP_NE: case TACT_OP_LT: case TACT_OP_LE: case TACT_OP_GT: case TACT_OP_GE: compared(w, n, holds); return;
    case TACT_OP_IN: listed(w, n, holds); return;
    case TACT_OP_FIELD: wish(w, n->field, tact_value_bool(holds)); return;
    case TACT_OP_HAS: if (holds) wish(w, n->field, tact_value_text(TACT_S("yes"))); return;
    case TACT_OP_CALL: {                                   /* a.startsWith(b), a.contains(b) ...: b itself does */
        const tact_expr_node *a = n->first, *b = a ? a->next : NULL;
        if (holds && b && a->op == TACT_OP_FIELD && b->op == TACT_OP_TEXT) wish(w, a->field, scalar(b));
        return;
    }
    default: return;
    }
}

static tact_status read_wishes(tact_expr expr, tact_sim_wishes *out, tact_arena *arena) {
    if (!expr.code.len) return TACT_OK;
    const tact_expr_node *tree = tact_expr_decode(expr, arena);
    if (!tree) return TACT_ERR_MEMORY;
    gather(out, tree, true);
    return TACT_OK;
}

/* ---- matters, acts, goals ---- */

static const tact_sim_wish *wished(const tact_bundle *b, const tact_sim_wishes *w, unsigned builtin) {
    for (uint8_t i = 0; i < w->count; i++)
        if (b->fields[w->items[i].field].kind == TACT_FIELD_BUILTIN && b->fields[w->items[i].field].builtin == builtin) return &w->items[i];
    return NULL;
}

static uint32_t topic_of(const tact_bundle *b, const tact_campaign *c, const tact_sim_wishes *w) {
    const tact_sim_wish *topics = wished(b, w, TACT_BUILTIN_MOMENT_TOPICS);
    if (!topics) topics = wished(b, w, TACT_BUILTIN_EVENT_TOPICS);
    if (c->topic) return c->topic;
    return topics && topics->count && topics->choices[0].type == TACT_TEXT ? tact_id32(topics->choices[0].text) : 0;
}

static uint16_t matter_of(tact_sim_scenes *s, uint32_t topic) {
    if (topic && !tact_bundle_topic(s->bundle, topic)) topic = 0;
    for (uint16_t i = 0; i < s->matter_count; i++)
        if (s->matters[i] == topic) return i;
    s->matters[s->matter_count] = topic;
    return s->matter_count++;
}

static uint32_t act_of(tact_sim_scenes *s, tact_slice event) {
    for (uint32_t i = 0; i < s->act_count; i++)
        if (tact_slice_equal(s->acts[i].event, event)) return i;
    s->acts[s->act_count].event = event;
    return s->act_count++;
}

static void join(tact_sim_wishes *to, const tact_sim_wishes *from) {
    for (uint8_t i = 0; i < from->count; i++)
        for (uint8_t k = 0; k < from->items[i].count; k++) wish(to, from->items[i].field, from->items[i].choices[k]);
}

static void note_slots(tact_sim_scenes *s, const tact_campaign *c) {
    for (uint32_t m = 0; m < c->message_count; m++) {
        const tact_message *message = &c->messages[m];
        tact_slice slot = message->slot.len ? message->slot : TACT_S("page");
        bool there = !(message->channels & (tact_bit(TACT_CHANNEL_WEB) | tact_bit(TACT_CHANNEL_INAPP)));
        for (uint32_t i = 0; i < s->slot_count; i++) there = there || tact_slice_equal(s->slots[i], slot);
        if (!there && s->slot_count < TACT_SIM_SLOTS) s->slots[s->slot_count++] = slot;
    }
}

static tact_status read_goal(tact_sim_scenes *s, uint32_t campaign, tact_arena *arena) {
    const tact_campaign *c = &s->bundle->campaigns[campaign];
    s->goal_of[campaign] = -1;
    if (!c->goal_event.len) return TACT_OK;
    for (uint32_t g = 0; g < s->goal_count; g++)
        if (tact_slice_equal(s->goals[g].event, c->goal_event) && tact_slice_equal(s->goals[g].where.code, c->goal_where.code)) { s->goal_of[campaign] = (int32_t)g; return TACT_OK; }
    tact_sim_goal *goal = &s->goals[s->goal_count];
    *goal = (tact_sim_goal){ .event = c->goal_event, .where = c->goal_where, .campaign = campaign, .matter = s->scenes[campaign].matter };
    s->goal_of[campaign] = (int32_t)s->goal_count++;
    return read_wishes(c->goal_where, &goal->wishes, arena);
}

static tact_status read_scene(tact_sim_scenes *s, uint32_t campaign, tact_arena *arena) {
    const tact_campaign *c = &s->bundle->campaigns[campaign];
    tact_sim_scene *scene = &s->scenes[campaign];
    tact_status status = read_wishes(c->when, &scene->wishes, arena);
    if (status) return status;
    const tact_sim_wish *name = wished(s->bundle, &scene->wishes, TACT_BUILTIN_EVENT_NAME);
    tact_slice event = c->trigger == TACT_ON_AFTER ? c->after_event : name && name->choices[0].type == TACT_TEXT ? name->choices[0].text : (tact_slice){ NULL, 0 };
    scene->matter = matter_of(s, topic_of(s->bundle, c, &scene->wishes));
    scene->act = act_of(s, event);
    join(&s->acts[scene->act].wishes, &scene->wishes);
    note_slots(s, c);
    for (uint8_t i = 0; i < scene->wishes.count; i++) {
        const tact_sim_wish *w = &scene->wishes.items[i];
        if (s->bundle->fields[w->field].kind == TACT_FIELD_TRAIT)
            for (uint8_t k = 0; k < w->count; k++) wish(&s->traits, w->field, w->choices[k]);
    }
    return TACT_OK;
}

static void group_by_matter(tact_sim_scenes *s) {
    uint32_t at = 0;
    for (uint16_t m = 0; m < s->matter_count; m++) {
        s->first_of[m] = at;
        for (uint32_t i = 0; i < s->bundle->campaign_count; i++)
            if (s->scenes[i].matter == m && s->scenes[i].acted) s->by_matter[at++] = i;
    }
    s->first_of[s->matter_count] = at;
}

tact_status tact_sim_scenes_read(const tact_bundle *b, tact_arena *arena, tact_sim_scenes *s) {
    uint32_t n = b->campaign_count;
    *s = (tact_sim_scenes){ .bundle = b };
    s->scenes = TACT_NEW(arena, tact_sim_scene, n + 1);
    s->acts = TACT_NEW(arena, tact_sim_act, n + 1);
    s->goals = TACT_NEW(arena, tact_sim_goal, n + 1);
    s->goal_of = TACT_NEW(arena, int32_t, n + 1);
    s->matters = TACT_NEW(arena, uint32_t, n + 2);
    s->by_matter = TACT_NEW(arena, uint32_t, n + 1);
    s->first_of = TACT_NEW(arena, uint32_t, n + 3);
    if (!s->scenes || !s->acts || !s->goals || !s->goal_of || !s->matters || !s->by_matter || !s->first_of) return TACT_ERR_MEMORY;
    s->matter_count = 1;
    for (uint32_t i = 0; i < n; i++) {
        tact_status status = read_scene(s, i, arena);
        if (!status) status = read_goal(s, i, arena);
        if (status) return status;
    }
    for (uint32_t i = 0; i < n; i++) {
        tact_slice event = s->acts[s->scenes[i].act].event;
        s->scenes[i].acted = true;
        for (uint32_t g = 0; event.len && g < s->goal_count; g++)
            if (tact_slice_equal(s->goals[g].event, event)) s->scenes[i].acted = false;
    }
    if (!s->slot_count) s->slots[s->slot_count++] = TACT_S("page");
    group_by_matter(s);
    return TACT_OK;
}
