/* brand/campaign_edit.c -- see campaign_edit.h. */
#include "brand/campaign_edit.h"
#include "brand/front.h"
#include "brand/yaml.h"

static bool read(tact_slice text, tact_arena *arena, tact_value *out) {
    tact_diags diags;
    tact_diags_init(&diags, arena, 1);
    return tact_yaml_read(text, arena, &diags, out) && out->type == TACT_MAP;
}

static const tact_pair *pair_of(const tact_value *map, tact_slice key) {
    for (uint32_t i = 0; i < map->map.count; i++)
        if (tact_slice_equal(map->map.pairs[i].key, key)) return &map->map.pairs[i];
    return NULL;
}

/* Where a line begins; past the end: the end. A byte order mark stands before the first. */
static size_t line_start(tact_slice text, uint32_t line) {
    size_t at = tact_slice_starts(text, TACT_S("\xEF\xBB\xBF")) ? 3 : 0;
    for (; line > 1 && at < text.len; line--) {
        const char *newline = memchr(text.ptr + at, '\n', text.len - at);
        at = newline ? (size_t)(newline + 1 - text.ptr) : text.len;
    }
    return at;
}

/* Columns count characters. */
static size_t place(tact_slice text, uint32_t line, uint32_t column) {
    size_t at = line_start(text, line);
    for (; column > 1 && at < text.len; column--)
        do at++; while (at < text.len && ((unsigned char)text.ptr[at] & 0xC0) == 0x80);
    return at;
}

static tact_status spliced(tact_slice text, size_t at, size_t drop, const tact_slice *parts, size_t count, tact_arena *arena, tact_slice *out) {
    size_t len = text.len - drop, to = at;
    for (size_t i = 0; i < count; i++) len += parts[i].len;
    char *bytes = tact_arena_alloc(arena, len + 1, 1);
    if (!bytes) return TACT_ERR_MEMORY;
    if (at) memcpy(bytes, text.ptr, at);
    for (size_t i = 0; i < count; i++) {
        if (parts[i].len) memcpy(bytes + to, parts[i].ptr, parts[i].len);
        to += parts[i].len;
    }
    if (text.len > at + drop) memcpy(bytes + to, text.ptr + at + drop, text.len - at - drop);
    *out = (tact_slice){ bytes, len };
    return TACT_OK;
}

static tact_status written_over(tact_slice text, const tact_value *v, tact_slice word, tact_arena *arena, tact_slice *out) {
    size_t at = place(text, v->line, v->column);
    if (v->type != TACT_TEXT || at + v->text.len > text.len || memcmp(text.ptr + at, v->text.ptr, v->text.len) != 0) return TACT_ERR_INVALID;
    return spliced(text, at, v->text.len, &word, 1, arena, out);
}

static tact_status line_added(tact_slice text, const tact_value *tree, tact_slice key, tact_slice word, tact_arena *arena, tact_slice *out) {
    const tact_pair *head = pair_of(tree, TACT_S("campaign"));
    if (!head) head = pair_of(tree, TACT_S("language"));
    if (!head || head->column != 1 || head->value.line != head->line) return TACT_ERR_INVALID;
    size_t at = line_start(text, head->line + 1);
    bool last = at == 0 || text.ptr[at - 1] != '\n', dos = !last && at > 1 && text.ptr[at - 2] == '\r';
    tact_slice end = dos ? TACT_S("\r\n") : TACT_S("\n");
    const tact_slice parts[] = { last ? end : TACT_S(""), key, TACT_S(": "), word, end };
    return spliced(text, at, 0, parts, sizeof parts / sizeof *parts, arena, out);
}

/* Nothing but this key is another. */
static bool as_meant(const tact_value *before, const tact_value *after, tact_slice key, tact_slice word) {
    const tact_pair *set = pair_of(after, key);
    if (!set || set->value.type != TACT_TEXT || !tact_slice_equal(set->value.text, word)) return false;
    if (after->map.count != before->map.count + !pair_of(before, key)) return false;
    for (uint32_t i = 0; i < before->map.count; i++) {
        const tact_pair *old = &before->map.pairs[i], *now = pair_of(after, old->key);
        if (!now || (!tact_slice_equal(old->key, key) && !tact_value_equal(&old->value, &now->value))) return false;
    }
    return true;
}

tact_status tact_campaign_edit(tact_slice text, tact_slice key, tact_slice word, tact_arena *arena, tact_slice *out) {
    tact_value before, after;
    if (!read(text, arena, &before)) return TACT_ERR_INVALID;
    const tact_pair *now = pair_of(&before, key);
    if (now && now->value.type == TACT_TEXT && tact_slice_equal(now->value.text, word)) { *out = text; return TACT_OK; }
    tact_status s = now ? written_over(text, &now->value, word, arena, out) : line_added(text, &before, key, word, arena, out);
    if (s) return s;
    return read(*out, arena, &after) && as_meant(&before, &after, key, word) ? TACT_OK : TACT_ERR_INVALID;
}

static bool holds(const tact_value *list, tact_slice word) {
    for (uint32_t i = 0; i < list->list.count; i++) if (list->list.items[i].type == TACT_TEXT && tact_slice_equal(list->list.items[i].text, word)) return true;
    return false;
}

/* One more in this list, and nothing but this key is another. */
static bool as_listed(const tact_value *before, const tact_value *after, tact_slice key, tact_slice word) {
    const tact_pair *was = pair_of(before, key), *is = pair_of(after, key);
    if (!is || is->value.type != TACT_LIST || !holds(&is->value, word) || is->value.list.count != (was ? was->value.list.count : 0) + 1 || after->map.count != before->map.count + !was) return false;
    for (uint32_t i = 0; was && i < was->value.list.count; i++) if (was->value.list.items[i].type != TACT_TEXT || !holds(&is->value, was->value.list.items[i].text)) return false;
    for (uint32_t i = 0; i < before->map.count; i++) {
        const tact_pair *old = &before->map.pairs[i], *now = pair_of(after, old->key);
        if (!now || (old != was && !tact_value_equal(&old->value, &now->value))) return false;
    }
    return true;
}

tact_status tact_list_edit(tact_slice text, tact_slice key, tact_slice word, tact_arena *arena, tact_slice *out) {
    tact_value before, after;
    tact_status s;
    if (!read(text, arena, &before) || !before.map.count || before.map.pairs[0].column != 1) return TACT_ERR_INVALID;
    const tact_pair *now = pair_of(&before, key);
    const tact_value *v = now ? &now->value : NULL;
    if (v && v->type != TACT_LIST) return TACT_ERR_INVALID;
    if (v && holds(v, word)) return TACT_ERR_CONFLICT;
    const bool dos = tact_slice_find(text, TACT_S("\r\n")) >= 0;
    const tact_slice end = dos ? TACT_S("\r\n") : TACT_S("\n"), quote = TACT_S("\"");
    size_t at = v ? place(text, v->line, v->column) : text.len;
    if (!v) {
        const tact_slice parts[] = { text.len && text.ptr[text.len - 1] != '\n' ? end : TACT_S(""), key, TACT_S(": ["), quote, word, quote, TACT_S("]"), end };
        s = spliced(text, at, 0, parts, sizeof parts / sizeof *parts, arena, out);
    } else if (at < text.len && text.ptr[at] == '[') {
        const tact_slice parts[] = { quote, word, quote, v->list.count ? TACT_S(", ") : TACT_S("") };
        s = spliced(text, at + 1, 0, parts, sizeof parts / sizeof *parts, arena, out);
    } else {
        const size_t line = line_start(text, v->line);
        const tact_slice parts[] = { { text.ptr + line, at - line }, TACT_S("- "), quote, word, quote, end };
        s = spliced(text, line, 0, parts, sizeof parts / sizeof *parts, arena, out);
    }
    if (s) return s;
    return read(*out, arena, &after) && as_listed(&before, &after, key, word) ? TACT_OK : TACT_ERR_INVALID;
}

/* Of the first that says `word`, with its quotes; false: it is not written as it reads. */
static bool item_place(tact_slice text, const tact_value *list, tact_slice word, size_t *from, size_t *to) {
    for (uint32_t i = 0; i < list->list.count; i++) {
        const tact_value *v = &list->list.items[i];
        if (v->type != TACT_TEXT || !tact_slice_equal(v->text, word)) continue;
        *from = place(text, v->line, v->column);
        *to = *from + word.len;
        if (*to > text.len || memcmp(text.ptr + *from, word.ptr, word.len) != 0) return false;
        const char quote = *from ? text.ptr[*from - 1] : 0;
        if (quote != '"' && quote != '\'') return true;
        --*from;
        return *to < text.len && text.ptr[(*to)++] == quote;
    }
    return false;
}

static size_t blank_after(tact_slice text, size_t at) { while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t')) at++; return at; }
static size_t blank_before(tact_slice text, size_t at) { while (at && (text.ptr[at - 1] == ' ' || text.ptr[at - 1] == '\t')) at--; return at; }

/* In [...]: with the comma behind it, else the one before. */
static tact_status from_brackets(tact_slice text, size_t from, size_t to, tact_arena *arena, tact_slice *out) {
    const size_t behind = blank_after(text, to), before = blank_before(text, from);
    if (behind < text.len && text.ptr[behind] == ',') to = blank_after(text, behind + 1);
    else if (before && text.ptr[before - 1] == ',') from = before - 1;
    return spliced(text, from, to - from, NULL, 0, arena, out);
}

/* The line "- word", with what is said of it behind. */
static tact_status from_lines(tact_slice text, const tact_value *list, size_t from, tact_arena *arena, tact_slice *out) {
    size_t line = from, next = from;
    while (line && text.ptr[line - 1] != '\n') line--;
    while (next < text.len && text.ptr[next] != '\n') next++;
    const size_t indent = blank_after(text, line), end = next > line && text.ptr[next - 1] == '\r' ? next - 1 : next;
    if (indent >= from || text.ptr[indent] != '-' || blank_after(text, indent + 1) != from) return TACT_ERR_INVALID;
    if (list->list.count > 1) return spliced(text, line, next + (next < text.len) - line, NULL, 0, arena, out);
    const tact_slice empty[] = { { text.ptr + line, indent - line }, TACT_S("  []") };
    return spliced(text, line, end - line, empty, 2, arena, out);
}

tact_status tact_list_drop(tact_slice text, tact_slice key, tact_slice word, tact_arena *arena, tact_slice *out) {
    tact_value before, after;
    size_t from, to;
    if (!read(text, arena, &before)) return TACT_ERR_INVALID;
    const tact_pair *now = pair_of(&before, key);
    if (!now || now->value.type != TACT_LIST || !holds(&now->value, word)) return TACT_ERR_NOT_FOUND;
    const size_t at = place(text, now->value.line, now->value.column);
    if (!item_place(text, &now->value, word, &from, &to)) return TACT_ERR_INVALID;
    tact_status s = at < text.len && text.ptr[at] == '[' ? from_brackets(text, from, to, arena, out) : from_lines(text, &now->value, from, arena, out);
    if (s) return s;
    return read(*out, arena, &after) && as_listed(&after, &before, key, word) && !holds(&pair_of(&after, key)->value, word) ? TACT_OK : TACT_ERR_INVALID;
}

tact_status tact_front_edit(tact_slice text, tact_slice key, tact_slice word, tact_arena *arena, tact_slice *out) {
    tact_diags diags;
    tact_front front;
    bool memory = false;
    tact_diags_init(&diags, arena, 1);
    if (!tact_front_split(text, arena, &diags, &front, &memory)) return memory ? TACT_ERR_MEMORY : TACT_ERR_INVALID;
    const size_t from = tact_front_next_line(text, 0), len = front.yaml.len - 1;        /* its opening line stands in it as an empty one */
    tact_slice yaml;
    tact_status s = tact_campaign_edit(front.yaml, key, word, arena, &yaml);
    if (s || yaml.ptr == front.yaml.ptr) { *out = text; return s; }
    const tact_slice keys = { yaml.ptr + 1, yaml.len - 1 };
    return spliced(text, from, len, &keys, 1, arena, out);
}
