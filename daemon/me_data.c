/* daemon/me_data.c -- the export as a person reads it: what each thing is in plain words, times by their clock, the newest first. What only our machines go by is there too, folded away;
 * names that the brand or they chose themselves (traits, properties) stand as they are. */
#include <stdio.h>
#include <string.h>
#include "core/explain/explain.h"
#include "core/template/template.h"
#include "daemon/json_out.h"
#include "daemon/me.h"

enum { EVENTS_SHOWN = 300, EVENTS_BYTES = 512 << 10, LIST_SHORT = 3, NAME = 128 };      /* bytes: so far into the page that it can still be sent (daemon/face.c) */
/* GIVEN: names and values as somebody gave them. */
typedef enum way { OURS, GIVEN } way;
typedef struct reading { const tact_me *me; tact_writer *w; tact_arena *arena; } reading;

static void raw(const reading *r, const char *text) { tact_write_bytes(r->w, text, strlen(text)); }
static void said(const reading *r, tact_slice text) { tact_template_escape(r->w, TACT_ESCAPE_HTML, text); }
static void word(const reading *r, const char *key) { said(r, tact_screen_word_find(r->me->language, tact_slice_of(key))); }

/* ---- names and values ---- */

static tact_slice found(const reading *r, const char *before, tact_slice a, tact_slice b) {
    char key[NAME];
    int n = snprintf(key, sizeof key, "%s%.*s%s%.*s", before, (int)a.len, a.ptr, b.len ? "." : "", (int)b.len, b.ptr);
    for (int i = 0; i < n && i < NAME; i++) if (key[i] == ' ') key[i] = '_';          /* "spoken at the counter": keys have no spaces */
    return n > 0 && n < NAME ? tact_screen_word_find(r->me->language, (tact_slice){ key, (size_t)n }) : (tact_slice){ NULL, 0 };
}

/* What it is called there, else anywhere. */
static tact_slice label_of(const reading *r, tact_slice within, tact_slice key) {
    if (tact_slice_is(within, "messages") && tact_slice_is(key, "source")) return (tact_slice){ NULL, 0 };       /* the file of an automatic answer: its words name the question */
    tact_slice there = within.len ? found(r, "me.field.", within, key) : within;
    return there.len ? there : found(r, "me.field.", key, (tact_slice){ NULL, 0 });
}

/* Which of our vocabularies the values below a name are of; -1: none. */
static int vocabulary(tact_slice key) {
    static const struct { const char *key; tact_word_list list; } of[] = {
        { "kind", TACT_LIST_KIND }, { "wanted", TACT_LIST_KIND }, { "situation", TACT_LIST_SITUATION }, { "channel", TACT_LIST_CHANNEL }, { "prefer", TACT_LIST_CHANNEL }, { "channelsOff", TACT_LIST_CHANNEL }, { "class", TACT_LIST_CLASS },
        { "stage", TACT_LIST_STAGE }, { "type", TACT_LIST_DEVICE }, { "device", TACT_LIST_DEVICE }, { "basis", TACT_LIST_BASIS }, { "state", TACT_LIST_PERMISSION }, { "outcomes", TACT_LIST_OUTCOME } };
    for (unsigned i = 0; i < sizeof of / sizeof *of; i++)
        if (tact_slice_is(key, of[i].key)) return (int)of[i].list;
    return -1;
}

static tact_slice purpose_of(const reading *r, tact_slice name) {
    int purpose = tact_purposes_number(&r->me->server->brand.purposes, name);
    tact_slice text = purpose < 0 ? (tact_slice){ NULL, 0 } : tact_purpose_text(tact_keeper_engine(r->me->server->keeper)->bundle, (unsigned)purpose, r->me->tongue);
    return text.len ? text : name;
}

static void text_value(const reading *r, tact_slice key, tact_slice text) {
    tact_instant t;
    tact_slice words = found(r, "me.value.", key, text);
    int list = vocabulary(key), number = list < 0 ? -1 : tact_word_number((tact_word_list)list, text);
    if (tact_slice_is(key, "topic") && tact_slice_is(text, "*")) words = tact_screen_word(r->me->language, "me.value.topic.all");
    if (!words.len && number >= 0) words = tact_word_text((tact_word_list)list, (unsigned)number, r->me->tongue);
    if (!words.len && (tact_slice_is(key, "purpose") || tact_slice_is(key, "read"))) words = purpose_of(r, text);
    if (!words.len && text.len >= 20 && text.ptr[10] == 'T' && tact_instant_parse(text, &t)) words = tact_me_time(r->me, t);
    said(r, words.len ? words : text);
}

static void scalar(const reading *r, tact_slice key, const tact_value *v, way how) {
    tact_json j;
    if (v->type == TACT_TEXT) { if (how == OURS) text_value(r, key, v->text); else said(r, v->text); return; }
    if (v->type == TACT_BOOL) { word(r, v->boolean ? "me.yes" : "me.no"); return; }
    tact_json_init(&j, r->arena, 64);
    tact_json_value(&j, v);
    said(r, tact_json_done(&j));
}

/* ---- the tree ---- */

static void tree(const reading *r, tact_slice key, const tact_value *v, way how);

static void pair(const reading *r, tact_slice label, tact_slice key, const tact_value *v, way how) {
    raw(r, "<dt>");
    said(r, label);
    raw(r, "</dt><dd>");
    tree(r, key, v, how);
    raw(r, "</dd>");
}

static bool given(tact_slice key) { return tact_slice_is(key, "traits") || tact_slice_is(key, "properties"); }

static void map(const reading *r, tact_slice key, const tact_value *v, way how) {
    bool purposes = how == OURS && tact_slice_is(key, "purposes");
    uint32_t machine = 0;
    raw(r, "<dl>");
    for (uint32_t i = 0; i < v->map.count; i++) {
        const tact_pair *p = &v->map.pairs[i];
        tact_slice label = how == GIVEN ? p->key : purposes ? purpose_of(r, p->key) : label_of(r, key, p->key);
        if (label.len) pair(r, label, purposes ? TACT_S("state") : p->key, &p->value, how == GIVEN || given(p->key) ? GIVEN : OURS);
        else machine++;
    }
    raw(r, "</dl>");
    if (!machine) return;
    raw(r, "<details class=\"machine\"><summary>");
    word(r, "me.data.machine");
    raw(r, "</summary><dl>");
    for (uint32_t i = 0; i < v->map.count; i++)
        if (!label_of(r, key, v->map.pairs[i].key).len) pair(r, v->map.pairs[i].key, v->map.pairs[i].key, &v->map.pairs[i].value, GIVEN);
    raw(r, "</dl></details>");
}

/* How often in which hour of the day. */
static void hours(const reading *r, const tact_value *v) {
    char text[48];
    bool any = false;
    for (uint32_t h = 0; h < v->list.count; h++) {
        if (v->list.items[h].type != TACT_INT || !v->list.items[h].integer) continue;
        snprintf(text, sizeof text, "%s%02u:00 × %lld", any ? ", " : "", h, (long long)v->list.items[h].integer);
        raw(r, text);
        any = true;
    }
    if (!any) word(r, "me.data.nothing");
}

static bool plain(const tact_value *v) {
    for (uint32_t i = 0; i < v->list.count; i++)
        if (v->list.items[i].type == TACT_MAP || v->list.items[i].type == TACT_LIST) return false;
    return true;
}

static void list(const reading *r, tact_slice key, const tact_value *v, way how) {
    if (how == OURS && (tact_slice_is(key, "workdays") || tact_slice_is(key, "weekend"))) { hours(r, v); return; }
    if (!v->list.count) { word(r, "me.data.nothing"); return; }
    if (plain(v)) {
        for (uint32_t i = 0; i < v->list.count; i++) { if (i) raw(r, ", "); scalar(r, key, &v->list.items[i], how); }
        return;
    }
    char count[16];
    bool many = v->list.count > LIST_SHORT;
    if (many) { snprintf(count, sizeof count, "%u ", v->list.count); raw(r, "<details><summary>"); raw(r, count); word(r, "me.data.entries"); raw(r, "</summary>"); }
    raw(r, "<ol>");
    for (uint32_t i = 0; i < v->list.count; i++) { raw(r, "<li>"); tree(r, key, &v->list.items[i], how); raw(r, "</li>"); }
    raw(r, many ? "</ol></details>" : "</ol>");
}

static void tree(const reading *r, tact_slice key, const tact_value *v, way how) {
    if (v->type == TACT_MAP) map(r, key, v, how);
    else if (v->type == TACT_LIST) list(r, key, v, how);
    else scalar(r, key, v, how);
}

/* ---- what happened ---- */

static void happened(const reading *r, const tact_value *line) {
    tact_slice name = tact_value_path_text(line, "event.name");
    raw(r, "<details><summary>");
    text_value(r, TACT_S("t"), tact_value_path_text(line, "t"));
    raw(r, " · ");
    text_value(r, TACT_S("type"), tact_value_path_text(line, "type"));
    if (name.len) { raw(r, ": "); said(r, name); }
    raw(r, "</summary>");
    tree(r, TACT_S("events"), line, OURS);
    raw(r, "</details>");
}

static void events(const reading *r, const tact_value *v) {
    uint32_t most = v->list.count < EVENTS_SHOWN ? v->list.count : EVENTS_SHOWN, shown = 0;
    for (; shown < most && r->w->len < EVENTS_BYTES; shown++) happened(r, &v->list.items[v->list.count - 1 - shown]);
    if (shown < v->list.count) { raw(r, "<p>"); word(r, "me.data.older"); raw(r, "</p>"); }
    if (!v->list.count) { raw(r, "<p>"); word(r, "me.data.nothing"); raw(r, "</p>"); }
}

void tact_me_tree(const tact_me *me, tact_writer *w, const tact_value *whole, tact_arena *arena) {
    const reading r = { me, w, arena };
    for (uint32_t i = 0; whole->type == TACT_MAP && i < whole->map.count; i++) {
        const tact_pair *p = &whole->map.pairs[i];
        tact_slice label = label_of(&r, (tact_slice){ NULL, 0 }, p->key);
        raw(&r, "<section class=\"card stack data\"><h2>");
        said(&r, label.len ? label : p->key);
        raw(&r, "</h2>");
        if (tact_slice_is(p->key, "events") && p->value.type == TACT_LIST) events(&r, &p->value);
        else if (p->value.type == TACT_MAP) map(&r, p->key, &p->value, OURS);
        else { raw(&r, "<div>"); tree(&r, p->key, &p->value, OURS); raw(&r, "</div>"); }
        raw(&r, "</section>");
    }
}
