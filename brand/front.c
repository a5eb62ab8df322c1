/* brand/front.c -- see front.h. */
#include "brand/front.h"
#include "brand/yaml.h"

static tact_slice line_at(tact_slice text, size_t at) {
    size_t end = at;
    while (end < text.len && text.ptr[end] != '\n') end++;
    size_t len = end - at;
    if (len && text.ptr[at + len - 1] == '\r') len--;
    return (tact_slice){ text.ptr + at, len };
}

size_t tact_front_next_line(tact_slice text, size_t at) {
    while (at < text.len && text.ptr[at] != '\n') at++;
    return at < text.len ? at + 1 : at;
}

static bool is_fence(tact_slice line) {
    while (line.len && (line.ptr[line.len - 1] == ' ' || line.ptr[line.len - 1] == '\t')) line.len--;
    return tact_slice_is(line, "---");
}

bool tact_front_split(tact_slice s, tact_arena *arena, tact_diags *diags, tact_front *out, bool *memory) {
    if (tact_slice_starts(s, TACT_S("\xEF\xBB\xBF"))) s = (tact_slice){ s.ptr + 3, s.len - 3 };
    if (!tact_slice_utf8(s)) {
        tact_diag_add(diags, TACT_ERROR, 1, 1, TACT_S("the file is not UTF-8"), TACT_S("save it as UTF-8"));
        return false;
    }
    if (!is_fence(line_at(s, 0))) {
        tact_diag_add(diags, TACT_ERROR, 1, 1, TACT_S("the file does not say its language"), TACT_S("begin it with three lines: --- , language: fr , ---"));
        return false;
    }
    size_t from = tact_front_next_line(s, 0);
    uint32_t line = 2;
    for (size_t at = from; at < s.len; at = tact_front_next_line(s, at), line++) {
        if (!is_fence(line_at(s, at))) continue;
        char *copy = tact_arena_alloc(arena, at - from + 2, 1);
        if (!copy) { *memory = true; return false; }
        copy[0] = '\n';
        memcpy(copy + 1, s.ptr + from, at - from);
        size_t body = tact_front_next_line(s, at);
        *out = (tact_front){ { copy, at - from + 1 }, { s.ptr + body, s.len - body }, line + 1 };
        return true;
    }
    tact_diag_add(diags, TACT_ERROR, 1, 1, TACT_S("what begins with --- has no end"), TACT_S("close it with another line of three hyphens, before the first heading"));
    return false;
}

bool tact_front_keys(const tact_front *front, tact_arena *arena, tact_diags *diags, tact_value *out) {
    bool read = tact_yaml_read(front->yaml, arena, diags, out);
    if (out->type == TACT_MAP) return read;
    if (read) tact_diag_add(diags, TACT_ERROR, out->line, out->column, TACT_S("between the lines of hyphens stand no keys"), TACT_S("write  language: fr"));
    return false;
}

static bool speaks(const tact_config *config, tact_slice language) {
    for (uint32_t i = 0; i < config->locales.count; i++) {
        tact_slice locale = config->locales.items[i];
        if (tact_slice_starts(locale, language) && (locale.len == language.len || locale.ptr[language.len] == '-')) return true;
    }
    return false;
}

tact_slice tact_front_language(const tact_value *v, const tact_config *config, tact_diags *diags) {
    if (v->type != TACT_TEXT || !v->text.len) {
        tact_diag_add(diags, TACT_ERROR, v->line, v->column, TACT_S("language is no language"), TACT_S("two letters, such as fr"));
        return (tact_slice){ NULL, 0 };
    }
    if (!speaks(config, v->text)) {
        tact_slice near = tact_diag_did_you_mean(diags, v->text, config->locales.items, config->locales.count);
        tact_diag_add(diags, TACT_ERROR, v->line, v->column, TACT_JOIN(diags, TACT_S("the brand does not speak '"), v->text, TACT_S("'")),
                      near.ptr ? near : TACT_S("`locales` of tact.yaml lists its languages; add it there, or name one of them"));
    }
    return v->text;
}
