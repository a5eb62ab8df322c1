/* sim/scene_play.c -- a scene as an event: a name, words, a place, properties. */
#include "core/campaign/expr.h"
#include "sim/scene.h"

enum { NAME_PARTS = 4 };

/* ---- properties: "cart.total" is a map in a map ---- */

typedef struct tree { tact_slice key; tact_value value; struct tree *first, *next; } tree;

static tree *child(tree *of, tact_slice key, tact_arena *arena) {
    tree **at = &of->first;
    for (; *at; at = &(*at)->next)
        if (tact_slice_equal((*at)->key, key)) return *at;
    *at = TACT_NEW(arena, tree, 1);
    if (*at) (*at)->key = key;
    return *at;
}

static bool set(tree *root, tact_slice path, tact_value value, tact_arena *arena) {
    tree *at = root;
    for (unsigned depth = 0; at && path.len && depth < NAME_PARTS; depth++) {
        const char *dot = memchr(path.ptr, '.', path.len);
        size_t n = dot ? (size_t)(dot - path.ptr) : path.len;
        at = child(at, (tact_slice){ path.ptr, n }, arena);
        path.ptr += n + (dot ? 1 : 0);
        path.len -= n + (dot ? 1 : 0);
    }
    if (at) at->value = value;
    return at != NULL;
}

static tact_value grown(const tree *of, tact_arena *arena) {
    uint32_t count = 0;
    if (!of->first) return of->value;
    for (const tree *c = of->first; c; c = c->next) count++;
    tact_pair *pairs = TACT_NEW(arena, tact_pair, count);
    tact_value map = { .type = TACT_MAP };
    if (!pairs) return (tact_value){ .type = TACT_NULL };
    for (const tree *c = of->first; c; c = c->next) pairs[map.map.count++] = (tact_pair){ .key = c->key, .value = grown(c, arena) };
    map.map.pairs = pairs;
    return map;
}

/* ---- what an event says ---- */

static tact_slice topic_word(const tact_bundle *b, uint32_t topic_id, tact_rng *rng) {
    const tact_topic *t = topic_id ? tact_bundle_topic(b, topic_id) : NULL;
    if (!t) return (tact_slice){ NULL, 0 };
    return t->word_count ? t->words[tact_rng_below(rng, t->word_count)] : t->name;
}

/* Most sites know what a page is for; one in three leaves it to the words. */
static void about(const tact_sim_scenes *s, uint16_t matter, tact_rng *rng, tact_event *e) {
    static const uint8_t kinds[] = { TACT_KIND_KNOW, TACT_KIND_GO, TACT_KIND_DO, TACT_KIND_BUY, TACT_KIND_BUY };
    uint8_t kind = kinds[tact_rng_below(rng, sizeof kinds)];
    tact_slice word = topic_word(s->bundle, s->matters[matter], rng);
    if (!tact_sim_happens(rng, 333333)) e->hint = kind;
    e->context.page_title = word;
    if (kind == TACT_KIND_GO && s->bundle->place_count) {
        const tact_place *p = &s->bundle->places[tact_rng_below(rng, s->bundle->place_count)];
        e->context.has_location = true;
        e->context.latitude_e7 = p->latitude_e7 + (int32_t)tact_sim_between(rng, 0, 120000) - 60000;
        e->context.longitude_e7 = p->longitude_e7 + (int32_t)tact_sim_between(rng, 0, 120000) - 60000;
    }
}

static void near_a_place(const tact_sim_scenes *s, tact_rng *rng, tact_event *e) {
    if (!s->bundle->place_count) return;
    const tact_place *p = &s->bundle->places[tact_rng_below(rng, s->bundle->place_count)];
    e->context.has_location = true;
    e->context.latitude_e7 = p->latitude_e7 + (int32_t)tact_sim_between(rng, 0, 20000) - 10000;
    e->context.longitude_e7 = p->longitude_e7 + (int32_t)tact_sim_between(rng, 0, 20000) - 10000;
}

static void say(const tact_sim_scenes *s, unsigned builtin, tact_value v, tact_rng *rng, tact_event *e) {
    int number;
    tact_slice text = v.type == TACT_TEXT ? v.text : (tact_slice){ NULL, 0 };
    switch (builtin) {
    case TACT_BUILTIN_MOMENT_KIND: number = tact_word_number(TACT_LIST_KIND, text); if (number >= 0) e->hint = (uint8_t)number; break;
    case TACT_BUILTIN_MOMENT_TOPICS: case TACT_BUILTIN_EVENT_TOPICS: if (text.len) e->context.page_title = topic_word(s->bundle, tact_id32(text), rng); break;
    case TACT_BUILTIN_EVENT_NAME: e->name = text; break;
    case TACT_BUILTIN_EVENT_TYPE: number = tact_word_number(TACT_LIST_EVENT, text); if (number >= 0 && number <= TACT_EVENT_SCREEN) e->type = (uint8_t)number; break;
    case TACT_BUILTIN_PAGE_PATH: e->context.page_path = text; break;
    case TACT_BUILTIN_PAGE_TITLE: e->context.page_title = text; break;
    case TACT_BUILTIN_PAGE_REFERRER: e->context.page_referrer = text; break;
    case TACT_BUILTIN_SLOT: e->slot = text; break;
    case TACT_BUILTIN_TEXT: e->text = text; break;
    case TACT_BUILTIN_NEAREST_DISTANCE: case TACT_BUILTIN_NEAREST_OPEN: case TACT_BUILTIN_NEAREST_ID: near_a_place(s, rng, e); break;
    default: break;                                        /* the hour, the person: life decides */
    }
}

static tact_status fill(const tact_sim_scenes *s, const tact_sim_wishes *own, const tact_sim_wishes *all, uint32_t revenue, tact_rng *rng, tact_arena *arena, tact_event *e) {
    const tact_bundle *b = s->bundle;
    tree root = { .first = NULL };
    bool ok = set(&root, TACT_S("revenue"), tact_value_int(revenue), arena);
    for (unsigned pass = 0; pass < 2; pass++) {            /* first what anybody says of such an event, then what this scene wishes */
        const tact_sim_wishes *wishes = pass ? own : all;
        for (uint8_t i = 0; wishes && i < wishes->count; i++) {
            const tact_sim_wish *w = &wishes->items[i];
            const tact_field *f = &b->fields[w->field];
            tact_value v = w->choices[tact_rng_below(rng, w->count)];
            if (f->kind == TACT_FIELD_PROPERTY) ok = set(&root, f->name, v, arena) && ok;
            else if (f->kind == TACT_FIELD_BUILTIN && pass) say(s, f->builtin, v, rng, e);
        }
    }
    e->properties = grown(&root, arena);
    return ok && e->properties.type == TACT_MAP ? TACT_OK : TACT_ERR_MEMORY;
}

static void seem(tact_event *e, tact_slice event) {
    e->type = event.len ? TACT_EVENT_TRACK : TACT_EVENT_PAGE;
    e->name = event;
    e->context.page_path = TACT_S("/here");
}

tact_status tact_sim_play(const tact_sim_scenes *s, uint32_t campaign, uint16_t matter, uint32_t revenue, tact_rng *rng, tact_arena *arena, tact_event *e) {
    const tact_sim_scene *scene = &s->scenes[campaign];
    const tact_sim_act *act = &s->acts[scene->act];
    seem(e, act->event);
    about(s, matter, rng, e);
    return fill(s, &scene->wishes, act->event.len ? &act->wishes : NULL, revenue, rng, arena, e);
}

tact_status tact_sim_browse(const tact_sim_scenes *s, uint16_t matter, tact_rng *rng, tact_arena *arena, tact_event *e) {
    seem(e, (tact_slice){ NULL, 0 });
    about(s, matter, rng, e);
    return fill(s, NULL, NULL, 0, rng, arena, e);
}

tact_status tact_sim_deed(const tact_sim_scenes *s, uint32_t goal, uint16_t matter, uint32_t revenue, tact_rng *rng, tact_arena *arena, tact_event *e) {
    const tact_sim_goal *g = &s->goals[goal];
    seem(e, g->event);
    e->context.page_title = topic_word(s->bundle, s->matters[matter], rng);
    return fill(s, &g->wishes, NULL, revenue, rng, arena, e);
}

tact_value tact_sim_traits(const tact_sim_scenes *s, tact_rng *rng, tact_arena *arena) {
    tree root = { .first = NULL };
    for (uint8_t i = 0; i < s->traits.count; i++) {
        const tact_sim_wish *w = &s->traits.items[i];
        uint64_t which = tact_rng_below(rng, w->count + 1u);       /* one in so many has not said */
        if (which < w->count && !set(&root, s->bundle->fields[w->field].name, w->choices[which], arena)) return (tact_value){ .type = TACT_NULL };
    }
    return root.first ? grown(&root, arena) : (tact_value){ .type = TACT_NULL };
}

/* ---- what a deed is worth ---- */

static tact_value nobody(void *ctx, unsigned function, const tact_value *args, uint32_t count, uint8_t *state) {
    (void)ctx; (void)function; (void)args; (void)count;
    *state = TACT_FACT_ABSENT;
    return (tact_value){ .type = TACT_ABSENT };
}

int64_t tact_sim_worth_cents(const tact_sim_scenes *s, uint32_t goal, uint32_t revenue, tact_arena *arena) {
    const tact_campaign *c = &s->bundle->campaigns[s->goals[goal].campaign];
    double value = 0;
    if (c->value.code.len) {
        tact_value *values = TACT_NEW(arena, tact_value, s->bundle->field_count + 1);
        uint8_t *states = TACT_NEW(arena, uint8_t, s->bundle->field_count + 1);
        if (!values || !states) return 0;
        for (uint32_t i = 0; i < s->bundle->field_count; i++) {
            values[i] = tact_value_int(revenue);
            states[i] = s->bundle->fields[i].kind == TACT_FIELD_PROPERTY ? TACT_FACT_PRESENT : TACT_FACT_ABSENT;
        }
        tact_facts facts = { .values = values, .states = states, .call = nobody };
        if (tact_expr_number(c->value, &facts, arena, &value) && value > 0 && value < 1e9) return (int64_t)(value * 100);
    }
    return c->worth > 0 && c->worth < 1e9 ? (int64_t)(c->worth * 100) : (int64_t)revenue * 20;
}
