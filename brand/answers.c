/* brand/answers.c -- see answers.h. */
#include "brand/answers.h"
#include <cmark.h>
#include <stdio.h>
#include <stdlib.h>
#include "brand/front.h"
#include "core/base/hash.h"
#include "core/moment/fold.h"

enum { LEVELS = 6 };

typedef struct front { tact_slice language, topic; tact_instant until; bool is_private; } front;
typedef struct heading { tact_slice text; unsigned level; uint32_t line, column; size_t from, until; } heading;      /* what stands below it, in bytes of the body */

typedef struct reader {
    const tact_config *config;
    const tact_zone *zone;
    tact_instant now;
    tact_arena *arena;
    tact_diags *diags;
    tact_answers *out;
    front front;
    bool memory;
} reader;

static void error_at(reader *r, uint32_t line, uint32_t column, tact_slice text, tact_slice hint) { tact_diag_add(r->diags, TACT_ERROR, line, column, text, hint); }

/* ---- the front matter ------------------------------------------------------------------------------------------------------------------- */
static void read_until(reader *r, const tact_value *v) {
    tact_instant day;
    if (v->type != TACT_TEXT || v->text.len != 10 || !tact_instant_parse(v->text, &day)) { error_at(r, v->line, v->column, TACT_S("until is no day"), TACT_S("the last day on which this holds, such as 2026-12-31")); return; }
    int64_t next = tact_instant_add(day, TACT_DAYS(1)).us;
    r->front.until = r->zone ? tact_zone_instant(r->zone, next) : (tact_instant){ next };
    if (r->front.until.us <= r->now.us) tact_diag_add(r->diags, TACT_WARNING, v->line, v->column, TACT_S("that day is over: nothing of this file is answered any more"), TACT_S("give it another day, or remove the file"));
}

static bool read_front(reader *r, const tact_front *split) {
    static const tact_slice keys[] = { TACT_S("language"), TACT_S("topic"), TACT_S("until"), TACT_S("private") };
    tact_value tree;
    uint32_t before = r->diags->error_count;
    bool read = tact_front_keys(split, r->arena, r->diags, &tree);
    if (tree.type != TACT_MAP) return false;
    for (uint32_t i = 0; i < tree.map.count; i++) {
        const tact_pair *p = &tree.map.pairs[i];
        if (tact_slice_equal(p->key, keys[0])) r->front.language = tact_front_language(&p->value, r->config, r->diags);
        else if (tact_slice_equal(p->key, keys[1])) {
            if (p->value.type == TACT_TEXT) r->front.topic = p->value.text;
            else error_at(r, p->value.line, p->value.column, TACT_S("topic is no text"), TACT_S("words that belong to each question of the file, such as: returns, refunds"));
        } else if (tact_slice_equal(p->key, keys[2])) read_until(r, &p->value);
        else if (tact_slice_equal(p->key, keys[3])) {
            if (p->value.type == TACT_BOOL) r->front.is_private = p->value.boolean;
            else error_at(r, p->value.line, p->value.column, TACT_S("private is neither true nor false"), TACT_S("true: only for people who are known"));
        } else {
            tact_slice near = tact_diag_did_you_mean(r->diags, p->key, keys, sizeof keys / sizeof *keys);
            error_at(r, p->line, p->column, TACT_JOIN(r->diags, TACT_S("there is no key '"), p->key, TACT_S("'")), near.ptr ? near : TACT_S("the keys are language, topic, until and private"));
        }
    }
    if (read && !tact_value_get(&tree, keys[0])) error_at(r, 1, 1, TACT_S("the file does not say its language"), TACT_S("write `language: fr` between the lines of hyphens"));
    return r->diags->error_count == before;
}

/* ---- headings ----------------------------------------------------------------------------------------------------------------------------- */
static tact_slice words_of(reader *r, cmark_node *node) {
    tact_writer w;
    cmark_iter *it = cmark_iter_new(node);
    cmark_event_type event;
    tact_writer_init(&w, r->arena, 128);
    while (it && (event = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        cmark_node *n = cmark_iter_get_node(it);
        cmark_node_type type = cmark_node_get_type(n);
        if (event != CMARK_EVENT_ENTER) continue;
        if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) tact_write_u8(&w, ' ');
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) { const char *z = cmark_node_get_literal(n); tact_write_bytes(&w, z, strlen(z)); }
    }
    if (!it || w.status) r->memory = true;
    if (it) cmark_iter_free(it);
    return tact_writer_slice(&w);
}

static bool blank(tact_slice body, size_t from, size_t until) {
    for (size_t i = from; i < until; i++) if ((unsigned char)body.ptr[i] > ' ') return false;
    return true;
}

/* Headings of the document itself, not of quotes and lists in it. NULL without memory. */
static heading *find_headings(reader *r, cmark_node *root, tact_slice body, uint32_t body_line, uint32_t *count) {
    uint32_t room = 0, line = 1;
    size_t at = 0;
    *count = 0;
    for (cmark_node *n = cmark_node_first_child(root); n; n = cmark_node_next(n)) room += cmark_node_get_type(n) == CMARK_NODE_HEADING;
    heading *all = TACT_NEW(r->arena, heading, room + 1);
    for (cmark_node *n = cmark_node_first_child(root); n && all; n = cmark_node_next(n)) {
        if (cmark_node_get_type(n) != CMARK_NODE_HEADING) continue;
        uint32_t first = (uint32_t)cmark_node_get_start_line(n), last = (uint32_t)cmark_node_get_end_line(n);
        for (; line < first; line++) at = tact_front_next_line(body, at);
        if (*count) all[*count - 1].until = at;
        for (; line <= last; line++) at = tact_front_next_line(body, at);
        all[(*count)++] = (heading){ words_of(r, n), (unsigned)cmark_node_get_heading_level(n), body_line + first - 1, (uint32_t)cmark_node_get_start_column(n), at, body.len };
    }
    if (!all) r->memory = true;
    return all;
}

/* ---- sections --------------------------------------------------------------------------------------------------------------------------------- */
/* As on the pages of code hosts: small letters without accents, everything else a hyphen, once. */
static tact_slice anchored(reader *r, tact_slice text) {
    tact_writer w;
    bool gap = false, any = false;
    tact_writer_init(&w, r->arena, r->diags->file.len + text.len + 2);
    tact_write_bytes(&w, r->diags->file.ptr, r->diags->file.len);
    tact_write_u8(&w, '#');
    for (size_t i = 0; i < text.len;) {
        tact_folded f;
        if (tact__fold(text.ptr + i, text.len - i, &f) != TACT_FOLD_NOTHING && !f.len) gap = any;
        if (f.len && gap) tact_write_u8(&w, '-');
        if (f.len) { tact_write_bytes(&w, f.bytes, f.len); gap = false; any = true; }
        i += f.used;
    }
    if (w.status) r->memory = true;
    return tact_writer_slice(&w);
}

static bool grow(reader *r) {
    tact_answers *o = r->out;
    if (o->count < o->room) return true;
    uint32_t room = o->room ? o->room * 2 : 64;
    tact_answer_section *sections = TACT_NEW(r->arena, tact_answer_section, room);
    tact_answer_place *places = TACT_NEW(r->arena, tact_answer_place, room);
    if (!sections || !places) { r->memory = true; return false; }
    if (o->count) { memcpy(sections, o->sections, o->count * sizeof *sections); memcpy(places, o->places, o->count * sizeof *places); }
    *o = (tact_answers){ sections, places, o->count, room, NULL };
    return true;
}

static tact_slice trimmed(tact_slice body, size_t from, size_t until) {
    while (from < until && (body.ptr[from] == '\n' || body.ptr[from] == '\r')) from++;
    while (until > from && (unsigned char)body.ptr[until - 1] <= ' ') until--;
    return (tact_slice){ body.ptr + from, until - from };
}

static void check_text(reader *r, const heading *h, tact_slice text) {
    if (text.len > TACT_ANSWER_TEXT_MOST) error_at(r, h->line, h->column, TACT_S("the answer is longer than 2,000 characters, too long for a reply"), TACT_S("split it below further headings, or link to a page"));
    if (tact_slice_find(text, TACT_S("{{")) >= 0) error_at(r, h->line, h->column, TACT_S("an answer has no words in braces: it is said as it stands"), TACT_S("write it out"));
}

/* titles: the headings above; asked: those that share this answer, the last being `h` itself. */
static void add_section(reader *r, tact_slice body, const heading *h, const tact_slice *asked, uint32_t asked_count, const tact_slice *titles) {
    tact_slice *headings = TACT_NEW(r->arena, tact_slice, asked_count), parts[2 * LEVELS + 1];
    size_t n = 0;
    if (!headings || !grow(r)) { r->memory = true; return; }
    memcpy(headings, asked, asked_count * sizeof *headings);
    for (unsigned l = 0; l + 1 < h->level; l++) if (titles[l].len) { parts[n++] = titles[l]; parts[n++] = TACT_S(" "); }
    parts[n++] = r->front.topic;
    tact_slice text = trimmed(body, h->from, h->until);
    check_text(r, h, text);
    r->out->sections[r->out->count] = (tact_answer_section){ .language = r->front.language, .headings = headings, .heading_count = asked_count, .context = tact_diag_join(r->diags, parts, n), .text = text,
                                                             .until = r->front.until, .is_private = r->front.is_private };
    r->out->places[r->out->count++] = (tact_answer_place){ r->diags->file, anchored(r, headings[0]), h->line, h->column };
}

static void read_sections(reader *r, tact_slice body, const heading *all, uint32_t count) {
    tact_slice titles[LEVELS] = { { NULL, 0 } }, *asked = TACT_NEW(r->arena, tact_slice, count + 1);
    uint32_t waiting = 0;                                    /* headings that wait for the answer below the next of their level */
    if (!asked) { r->memory = true; return; }
    for (uint32_t i = 0; i < count && !r->memory; i++) {
        const heading *h = &all[i], *next = i + 1 < count ? &all[i + 1] : NULL;
        bool empty = blank(body, h->from, h->until);
        for (unsigned l = h->level; l < LEVELS; l++) titles[l] = (tact_slice){ NULL, 0 };
        titles[h->level - 1] = h->text;
        if (!h->text.len) error_at(r, h->line, h->column, TACT_S("a heading without words"), TACT_S("write the question it answers"));
        if (empty && next && next->level > h->level) { waiting = 0; continue; }
        if (empty && next && next->level == h->level) { asked[waiting++] = h->text; continue; }
        asked[waiting++] = h->text;
        if (empty) error_at(r, h->line, h->column, TACT_JOIN(r->diags, TACT_S("nothing stands below '"), h->text, TACT_S("'")), TACT_S("write the answer, or remove the heading"));
        else add_section(r, body, h, asked, waiting, titles);
        waiting = 0;
    }
}

static void read_body(reader *r, tact_slice body, uint32_t body_line) {
    uint32_t count;
    cmark_node *root = cmark_parse_document(body.len ? body.ptr : "", body.len, CMARK_OPT_DEFAULT);
    if (!root) { r->memory = true; return; }
    heading *all = find_headings(r, root, body, body_line, &count);
    cmark_node *first = cmark_node_first_child(root);
    if (!first) error_at(r, body_line, 1, TACT_S("there is no answer in this file"), TACT_S("write a heading with the question, `## How long ...?`, and the answer below it"));
    else if (cmark_node_get_type(first) != CMARK_NODE_HEADING)
        error_at(r, body_line + (uint32_t)cmark_node_get_start_line(first) - 1, 1, TACT_S("this text stands under no heading, so that no question leads to it"), TACT_S("write the question above it: `## How long ...?`"));
    if (all && !r->memory) read_sections(r, body, all, count);
    cmark_node_free(root);
}

bool tact_answers_read(tact_slice source, const tact_config *config, const tact_zone *zone, tact_instant now, tact_arena *arena, tact_diags *diags, tact_answers *out, bool *memory) {
    reader r = { .config = config, .zone = zone, .now = now, .arena = arena, .diags = diags, .out = out };
    uint32_t before = diags->error_count;
    tact_front split;
    if (tact_front_split(source, arena, diags, &split, &r.memory)) {
        bool front_read = read_front(&r, &split);
        (void)front_read;                                        /* its mistakes are told; the rest may have more */
        if (!r.memory) read_body(&r, split.body, split.body_line);
    }
    *memory = r.memory;
    return !r.memory && diags->error_count == before;
}

/* ---- all files ----------------------------------------------------------------------------------------------------------------------------- */
typedef struct asked { uint64_t id; uint32_t section; } asked;

static uint64_t question_id(tact_slice language, tact_slice text) {
    uint64_t id = tact_id64(language);
    for (size_t i = 0; i < text.len;) {
        tact_folded f;
        tact__fold(text.ptr + i, text.len - i, &f);
        if (f.len) id = tact_hash((tact_seed){ id, 1 }, (tact_slice){ f.bytes, f.len });
        i += f.used;
    }
    return id;
}

static int by_id(const void *a, const void *b) {
    const asked *x = a, *y = b;
    if (x->id != y->id) return x->id < y->id ? -1 : 1;
    return x->section < y->section ? -1 : x->section > y->section;
}

static bool tell_doubles(tact_arena *arena, tact_diags *diags, const tact_answers *o) {
    uint32_t count = 0, all = 0;
    for (uint32_t i = 0; i < o->count; i++) count += o->sections[i].heading_count;
    asked *list = TACT_NEW(arena, asked, count + 1);
    if (!list) return false;
    for (uint32_t i = 0; i < o->count; i++)
        for (uint32_t h = 0; h < o->sections[i].heading_count; h++) list[all++] = (asked){ question_id(o->sections[i].language, o->sections[i].headings[h]), i };
    qsort(list, count, sizeof *list, by_id);
    for (uint32_t i = 1; i < count; i++) {
        if (list[i].id != list[i - 1].id || list[i].section == list[i - 1].section) continue;
        const tact_answer_place *here = &o->places[list[i].section], *there = &o->places[list[i - 1].section];
        char at[32];
        snprintf(at, sizeof at, ":%u", there->line);
        diags->file = here->file;
        tact_diag_add(diags, TACT_WARNING, here->line, here->column, TACT_JOIN(diags, TACT_S("the same question stands at "), there->file, tact_slice_of(at)), TACT_S("one answer to a question: the first is the one given"));
    }
    return true;
}

tact_status tact_answers_finish(tact_arena *arena, tact_diags *diags, tact_answers *o) {
    if (!o->count) return TACT_OK;
    if (!tell_doubles(arena, diags, o)) return TACT_ERR_MEMORY;
    tact_status s = tact_answer_index_make(o->sections, o->count, arena, &o->index);
    diags->file = TACT_S("answers");
    if (s == TACT_ERR_LIMIT) tact_diag_add(diags, TACT_ERROR, 0, 0, TACT_S("there are more than 20,000 answers"), TACT_S("remove those that nobody asks for"));
    return s;
}
