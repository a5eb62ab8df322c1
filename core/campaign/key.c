/* core/campaign/key.c -- see key.h. */
#include "core/campaign/key.h"
#include "core/campaign/cel_check.h"
#include "core/campaign/occasion.h"

enum { NAME_BYTES = 64 };

static const tact_key_row rows[] = {
#define K(path, type, standard, choices, line, text) \
    { { path, sizeof(path) - 1 }, TACT_KEY_##type, (standard)[0] == '!', { standard, (standard)[0] == '!' ? 0 : sizeof(standard) - 1 }, { choices, sizeof(choices) - 1 }, line, text },
#include "core/campaign/key.def"
#undef K
};
enum { ROWS = sizeof rows / sizeof *rows };

bool tact_campaign_key_row(unsigned index, tact_key_row *out) {
    if (index >= ROWS) return false;
    *out = rows[index];
    return true;
}

bool tact__key_named(tact_slice path, tact_key_row *out) {
    for (unsigned i = 0; i < ROWS; i++)
        if (tact_slice_equal(rows[i].path, path)) { *out = rows[i]; return true; }
    return false;
}

/* The last word of a path, when the path stands directly under `parent`. */
static bool child_of(tact_slice path, tact_slice parent, tact_slice *name) {
    size_t skip = parent.len ? parent.len + 1 : 0;
    if (path.len <= skip || !tact_slice_starts(path, parent) || (parent.len && path.ptr[parent.len] != '.')) return false;
    *name = (tact_slice){ path.ptr + skip, path.len - skip };
    return !memchr(name->ptr, '.', name->len) && !memchr(name->ptr, '[', name->len);
}

int tact__choice_index(tact_slice choices, tact_slice word) {
    int index = 0;
    while (choices.len) {
        const char *bar = memchr(choices.ptr, '|', choices.len);
        tact_slice one = { choices.ptr, bar ? (size_t)(bar - choices.ptr) : choices.len };
        if (tact_slice_equal(one, word)) return index;
        if (!bar) break;
        choices = (tact_slice){ bar + 1, choices.len - one.len - 1 };
        index++;
    }
    return -1;
}

bool tact__share_parse(tact_slice t, uint16_t *milli) {
    uint32_t v = 0;
    size_t i = 0;
    if (t.len < 2 || t.ptr[t.len - 1] != '%') return false;
    for (; i < t.len - 1 && t.ptr[i] >= '0' && t.ptr[i] <= '9' && i < 3; i++) v = v * 10 + (uint32_t)(t.ptr[i] - '0');
    if (i == 0) return false;
    v *= 10;
    if (i + 3 == t.len && t.ptr[i] == '.' && t.ptr[i + 1] >= '0' && t.ptr[i + 1] <= '9') { v += (uint32_t)(t.ptr[i + 1] - '0'); i += 2; }
    *milli = (uint16_t)v;
    return i == t.len - 1 && v <= 1000;
}

static bool is_name(tact_slice s) {
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.')) return false;
    }
    return s.len > 0 && s.len <= NAME_BYTES;
}

static bool all_texts(const tact_value *v) {
    if (v->type != TACT_LIST) return false;
    for (uint32_t i = 0; i < v->list.count; i++)
        if (v->list.items[i].type != TACT_TEXT) return false;
    return true;
}

static bool all_maps(const tact_value *v) {
    if (v->type != TACT_LIST || v->list.count == 0) return false;
    for (uint32_t i = 0; i < v->list.count; i++)
        if (v->list.items[i].type != TACT_MAP) return false;
    return true;
}

/* 2026-12-01 09:00, 2026-12-01T08:00:00Z, 09:00 */
static bool is_start(tact_slice t) {
    enum { DAY = 10, CLOCK = 5 };
    tact_instant instant;
    uint16_t minute;
    if (tact_minute_parse(t, &minute)) return true;
    if (t.len == DAY + 1 + CLOCK) return tact_instant_parse((tact_slice){ t.ptr, DAY }, &instant) && (t.ptr[DAY] == ' ' || t.ptr[DAY] == 'T') && tact_minute_parse((tact_slice){ t.ptr + DAY + 1, CLOCK }, &minute);
    return t.len > DAY && tact_instant_parse(t, &instant);
}

bool tact__key_fits(const tact_key_row *row, const tact_value *v) {
    tact_instant instant;
    tact_span span;
    tact_rhythm rhythm;
    uint16_t milli;
    double number;
    bool text = v->type == TACT_TEXT;
    if (text && row->choices.len && tact__choice_index(row->choices, v->text) >= 0) return true;
    switch (row->type) {
    case TACT_KEY_NAME: return text && is_name(v->text);
    case TACT_KEY_TEXT: return text && v->text.len > 0;
    case TACT_KEY_BOOL: return v->type == TACT_BOOL;
    case TACT_KEY_COUNT: return v->type == TACT_INT && v->integer > 0 && v->integer <= UINT32_MAX;
    case TACT_KEY_MONEY: return tact_value_number(v, &number) && number >= 0 && number <= 1e15;
    case TACT_KEY_SPAN: return text && tact_span_parse(v->text, &span) && span.us > 0;
    case TACT_KEY_DATE: return text && tact_instant_parse(v->text, &instant);
    case TACT_KEY_SHARE: return text && tact__share_parse(v->text, &milli);
    case TACT_KEY_CONDITION: return text || v->type == TACT_BOOL;
    case TACT_KEY_SUM: return text || v->type == TACT_INT || v->type == TACT_DOUBLE;
    case TACT_KEY_CHOICE: return false;
    case TACT_KEY_LIST: return all_texts(v);
    case TACT_KEY_START: return text && is_start(v->text);
    case TACT_KEY_RHYTHM: return text && tact_rhythm_parse(v->text, &rhythm);
    case TACT_KEY_MAP: return v->type == TACT_MAP;
    case TACT_KEY_MAPS: return all_maps(v);
    }
    return false;
}

static const char *form_of(tact_key_type type) {
    switch (type) {
    case TACT_KEY_NAME: return "1 to 64 letters, digits, '-', '_' or '.'";
    case TACT_KEY_TEXT: return "a text that is not empty; a number or true/false as a text stands in quotes";
    case TACT_KEY_BOOL: return "true or false";
    case TACT_KEY_COUNT: return "a whole number from 1 to 4294967295";
    case TACT_KEY_MONEY: return "a number that is not negative, without a currency sign";
    case TACT_KEY_SPAN: return "a number and a unit: 90s, 15m, 2h, 30d, 1w";
    case TACT_KEY_DATE: return "a day, 2026-11-01, or an instant, 2026-11-01T08:00:00Z";
    case TACT_KEY_SHARE: return "a share such as 10% or 2.5%";
    case TACT_KEY_CONDITION: return "a condition such as moment.kind == \"go\"";
    case TACT_KEY_SUM: return "a number or a sum such as event.revenue * 0.2";
    case TACT_KEY_CHOICE: return "one word";
    case TACT_KEY_LIST: return "a list of texts: [one, two]";
    case TACT_KEY_START: return "a day and an hour, 2026-12-01 09:00, or an instant, 2026-12-01T08:00:00Z";
    case TACT_KEY_RHYTHM: return "day 18:00, monday 09:00, monday thursday 18:30, weekday 09:00, month 1 09:00 or month last 09:00";
    case TACT_KEY_MAP: return "keys and values below it";
    case TACT_KEY_MAPS: return "a list of items, each beginning with '- '";
    }
    return "";
}

typedef struct shape { const tact_bundle *draft; tact_diags *diags; } shape;

static tact_slice choices_hint(shape *s, const tact_key_row *row, const tact_value *v) {
    tact_slice names[8], rest = row->choices, listed = { NULL, 0 };
    size_t n = 0;
    while (rest.len && n < 8) {
        const char *bar = memchr(rest.ptr, '|', rest.len);
        names[n] = (tact_slice){ rest.ptr, bar ? (size_t)(bar - rest.ptr) : rest.len };
        listed = TACT_JOIN(s->diags, listed, n ? TACT_S(", ") : TACT_S("one of: "), names[n]);
        rest = bar ? (tact_slice){ bar + 1, rest.len - names[n].len - 1 } : (tact_slice){ NULL, 0 };
        n++;
    }
    if (v->type == TACT_TEXT) {
        tact_slice near = tact_diag_did_you_mean(s->diags, v->text, names, n);
        if (near.ptr) return near;
    }
    if (row->type == TACT_KEY_CHOICE) return listed;
    return TACT_JOIN(s->diags, listed, TACT_S(", or "), tact_slice_of(form_of(row->type)));
}

static void misfit(shape *s, const tact_key_row *row, tact_slice key, const tact_value *v) {
    tact_slice text = v->type == TACT_NULL ? TACT_JOIN(s->diags, TACT_S("'"), key, TACT_S("' has no value"))
                    : v->type == TACT_TEXT ? TACT_JOIN(s->diags, TACT_S("'"), key, TACT_S("' cannot be '"), v->text, TACT_S("'"))
                    : TACT_JOIN(s->diags, TACT_S("'"), key, TACT_S("' cannot be a "), tact_slice_of(tact__cel_type_name(v->type)));
    tact_slice hint = row->choices.len ? choices_hint(s, row, v) : TACT_JOIN(s->diags, TACT_S("write "), tact_slice_of(form_of(row->type)));
    if (tact_slice_is(row->path, "on") && v->type == TACT_MAP)
        hint = TACT_S("leave `on` out and write after: {event: Cart Viewed, wait: 2h} beside the other keys");
    tact_diag_add(s->diags, TACT_ERROR, v->line, v->column, text, hint);
}

static bool is_locale(const tact_bundle *draft, tact_slice key) {
    for (uint32_t i = 0; i < draft->locale_count; i++)
        if (tact_slice_equal(draft->locales[i], key)) return true;
    return false;
}

static const tact_key_row *row_for(shape *s, tact_slice parent, tact_slice key) {
    tact_slice name;
    for (unsigned i = 0; i < ROWS; i++)
        if (child_of(rows[i].path, parent, &name) && (tact_slice_equal(name, key) || (tact_slice_is(name, "<locale>") && is_locale(s->draft, key)))) return &rows[i];
    return NULL;
}

static void unknown_key(shape *s, tact_slice parent, const tact_pair *pair) {
    enum { NAMES = 96 };
    tact_slice names[NAMES], name;
    size_t n = 0;
    bool locales = false;
    for (unsigned i = 0; i < ROWS && n < NAMES; i++)
        if (child_of(rows[i].path, parent, &name)) {
            if (tact_slice_is(name, "<locale>")) locales = true;
            else names[n++] = name;
        }
    for (uint32_t i = 0; locales && i < s->draft->locale_count && n < NAMES; i++) names[n++] = s->draft->locales[i];
    tact_slice hint = tact_diag_did_you_mean(s->diags, pair->key, names, n);
    if (!hint.ptr) {
        hint = TACT_S("known here: ");
        for (size_t i = 0; i < n; i++) hint = TACT_JOIN(s->diags, hint, i ? TACT_S(", ") : TACT_S(""), names[i]);
    }
    tact_diag_add(s->diags, TACT_ERROR, pair->line, pair->column, TACT_JOIN(s->diags, TACT_S("unknown key '"), pair->key, TACT_S("'")), hint);
}

static void check_map(shape *s, const tact_value *map, tact_slice parent);

static void check_value(shape *s, const tact_key_row *row, tact_slice key, const tact_value *v) {
    if (!tact__key_fits(row, v)) { misfit(s, row, key, v); return; }
    if (row->type == TACT_KEY_MAP) check_map(s, v, row->path);
    for (uint32_t i = 0; row->type == TACT_KEY_MAPS && i < v->list.count; i++) check_map(s, &v->list.items[i], TACT_S("messages[]"));
}

static void check_map(shape *s, const tact_value *map, tact_slice parent) {
    tact_slice name;
    for (uint32_t i = 0; i < map->map.count; i++) {
        const tact_pair *pair = &map->map.pairs[i];
        const tact_key_row *row = row_for(s, parent, pair->key);
        if (row) check_value(s, row, pair->key, &pair->value);
        else unknown_key(s, parent, pair);
    }
    for (unsigned i = 0; i < ROWS; i++)
        if (rows[i].required && child_of(rows[i].path, parent, &name) && !tact_value_get(map, name))
            tact_diag_add(s->diags, TACT_ERROR, map->line, map->column, TACT_JOIN(s->diags, TACT_S("the key '"), name, TACT_S("' is missing")),
                          TACT_JOIN(s->diags, name, TACT_S(": "), tact_slice_of(rows[i].line)));
}

void tact__keys_check(const tact_value *tree, const tact_bundle *draft, tact_diags *diags) {
    shape s = { draft, diags };
    check_map(&s, tree, TACT_S(""));
}
