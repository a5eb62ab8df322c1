/* daemon/inbound.c -- see inbound.h. */
#include "daemon/inbound.h"
#include "daemon/foreign.h"

enum { PATHS_MOST = 4, ID_BYTES = 200 };
typedef enum how { EVENTS, BARE, KEYED } how_kind;
typedef struct paths { const char *at[PATHS_MOST]; } paths;
typedef struct shape { const char *name; how_kind how; paths user, email, phone, message, conversation, time; } shape;
typedef struct rule { tact_preset preset; const char *path, *value, *path2, *value2, *what; } rule;

static const char NOTHING[] = "nothing", OPENED[] = "opened", CLOSED[] = "closed";

#define PATHS(...) { { __VA_ARGS__ } }
static const shape shapes[TACT_PRESET_COUNT] = {
#define P(id, name, how, user, email, phone, message, conversation, time) [TACT_PRESET_##id] = { name, how, user, email, phone, message, conversation, time },
#define I(...)
#include "daemon/inbound.def"
#undef P
#undef I
};
static const rule rules[] = {
#define P(...)
#define I(id, path, value, path2, value2, what) { TACT_PRESET_##id, path, value, path2, value2, what },
#include "daemon/inbound.def"
#undef P
#undef I
};

int tact_preset_of(tact_slice name) {
    for (int i = 0; i < TACT_PRESET_COUNT; i++)
        if (tact_slice_is(name, shapes[i].name)) return i;
    return -1;
}

/* Numbers too: ids of some systems are. */
static tact_slice text_of(const tact_value *v, tact_arena *arena) {
    if (v && v->type == TACT_TEXT) return v->text;
    if (v && v->type == TACT_BOOL) return v->boolean ? TACT_S("true") : TACT_S("false");
    if (!v || v->type != TACT_INT) return (tact_slice){ NULL, 0 };
    char digits[24], *out;
    size_t n = 0;
    uint64_t rest = v->integer < 0 ? 0 - (uint64_t)v->integer : (uint64_t)v->integer;
    do digits[n++] = (char)('0' + rest % 10); while ((rest /= 10) != 0);
    if (v->integer < 0) digits[n++] = '-';
    out = tact_arena_alloc(arena, n, 1);
    for (size_t i = 0; out && i < n; i++) out[i] = digits[n - 1 - i];
    return (tact_slice){ out, out ? n : 0 };
}

static tact_slice first_of(const paths *p, const tact_value *event, tact_arena *arena) {
    tact_slice s = { NULL, 0 };
    for (unsigned i = 0; i < PATHS_MOST && p->at[i] && p->at[i][0] && !s.len; i++) s = text_of(tact_value_path(event, p->at[i]), arena);
    return s.len <= ID_BYTES ? s : (tact_slice){ NULL, 0 };
}

/* Seconds or milliseconds since 1970, or ISO 8601. */
static tact_instant time_of(const paths *p, const tact_value *event) {
    const tact_value *v = NULL;
    tact_instant t = { 0 };
    for (unsigned i = 0; i < PATHS_MOST && p->at[i] && p->at[i][0] && !v; i++) v = tact_value_path(event, p->at[i]);
    if (v && v->type == TACT_TEXT && !tact_instant_parse(v->text, &t)) t.us = 0;
    if (v && v->type == TACT_INT && v->integer > 0 && v->integer < 100000000000000) t.us = v->integer * (v->integer < 100000000000 ? 1000000 : 1000);
    return t.us > 0 ? t : (tact_instant){ 0 };
}

static bool holds(const tact_value *event, tact_slice key, const char *path, const char *value, tact_arena *arena) {
    tact_slice is = path[0] ? text_of(tact_value_path(event, path), arena) : key;
    return is.len && tact_slice_equal_nocase(is, tact_slice_of(value));
}

static void understand(tact_inbound *out, tact_preset preset, tact_slice key, tact_arena *arena) {
    out->kind = key;
    for (unsigned i = 0; i < sizeof rules / sizeof *rules; i++) {
        const rule *r = &rules[i];
        if (r->preset != preset) continue;
        if (!out->kind.len && r->path[0]) out->kind = text_of(tact_value_path(out->event, r->path), arena);
        if (!holds(out->event, key, r->path, r->value, arena) || (r->path2[0] && !holds(out->event, key, r->path2, r->value2, arena))) continue;
        out->what = r->what == NOTHING ? TACT_INBOUND_NOTHING : r->what == OPENED ? TACT_INBOUND_OPENED : r->what == CLOSED ? TACT_INBOUND_CLOSED : TACT_INBOUND_REPORT;
        if (out->what == TACT_INBOUND_REPORT) out->name = tact_slice_of(r->what);
        return;
    }
}

/* Only things with a name of their own are events; a list of anything else ends nowhere. */
static const tact_value *next_event(tact_inbound_walk *w, tact_slice *key) {
    how_kind how = shapes[w->preset].how;
    if (how == KEYED) {
        for (; w->body->type == TACT_MAP && w->list < w->body->map.count; w->list++, w->at = 0) {
            const tact_pair *p = &w->body->map.pairs[w->list];
            *key = p->key;
            if (p->value.type == TACT_LIST && w->at < p->value.list.count) return &p->value.list.items[w->at++];
            if (p->value.type == TACT_MAP && w->at++ == 0) return &p->value;
        }
        return NULL;
    }
    const tact_value *all = how == EVENTS ? tact_value_path(w->body, "events") : w->body;
    if (all && all->type == TACT_LIST) return w->at < all->list.count ? &all->list.items[w->at++] : NULL;
    return all && all->type == TACT_MAP && w->at++ == 0 ? all : NULL;
}

bool tact_inbound_next(tact_inbound_walk *w, tact_inbound *out) {
    const shape *s = &shapes[w->preset];
    tact_slice key = { NULL, 0 };
    *out = (tact_inbound){ .event = next_event(w, &key) };
    if (!out->event) return false;
    understand(out, w->preset, key, w->arena);
    out->user_id = first_of(&s->user, out->event, w->arena);
    out->email = tact_foreign_email(first_of(&s->email, out->event, w->arena), w->arena);
    out->phone = tact_foreign_phone(first_of(&s->phone, out->event, w->arena), true, w->arena);
    out->message_id = first_of(&s->message, out->event, w->arena);
    out->conversation = first_of(&s->conversation, out->event, w->arena);
    out->at = time_of(&s->time, out->event);
    return true;
}
