/* brand/recipe.c -- see recipe.h. The assembler includes the files, so that they stay files people can read, check and edit. */
#include "brand/recipe.h"
#include "core/base/bytes.h"

#define A(symbol, file, line, needs) \
    __asm__(".section .rodata\n.global tact__recipe_" #symbol "\ntact__recipe_" #symbol ":\n.incbin \"recipes/" file ".yaml\"\n" \
            ".global tact__recipe_" #symbol "_end\ntact__recipe_" #symbol "_end:\n.byte 0\n.previous\n"); \
    extern const char tact__recipe_##symbol[], tact__recipe_##symbol##_end[];
#include "brand/recipe.def"
#undef A

static const struct { const char *name, *line, *needs, *begin, *end; } recipes[] = {
#define A(symbol, file, line, needs) { file, line, needs, tact__recipe_##symbol, tact__recipe_##symbol##_end },
#include "brand/recipe.def"
#undef A
};

bool tact_recipe_at(unsigned index, tact_recipe *out) {
    if (index >= sizeof recipes / sizeof *recipes) return false;
    *out = (tact_recipe){ recipes[index].name, recipes[index].line, recipes[index].needs, { recipes[index].begin, (size_t)(recipes[index].end - recipes[index].begin) } };
    return true;
}

enum { INDENT = 4, LANGUAGE = 2 };

/* "    fr: {title: ..." is the words in French: recipe_test.c holds the recipes to one line a language. */
static tact_slice language_of(tact_slice line) {
    static const tact_slice begin = TACT_S(": {title: ");
    if (!tact_slice_starts(line, TACT_S("    ")) || line.len < INDENT + LANGUAGE) return (tact_slice){ NULL, 0 };
    tact_slice rest = { line.ptr + INDENT + LANGUAGE, line.len - INDENT - LANGUAGE };
    return tact_slice_starts(rest, begin) ? (tact_slice){ line.ptr + INDENT, LANGUAGE } : (tact_slice){ NULL, 0 };
}

static bool speaks(tact_slice locale, tact_slice language) { return tact_slice_starts(locale, language) && (locale.len == language.len || locale.ptr[language.len] == '-'); }

static bool has_words(const tact_recipe *r, tact_slice locale) {
    for (size_t at = 0, end; at < r->text.len; at = end + 1) {
        for (end = at; end < r->text.len && r->text.ptr[end] != '\n';) end++;
        tact_slice language = language_of((tact_slice){ r->text.ptr + at, end - at });
        if (language.len && speaks(locale, language)) return true;
    }
    return false;
}

tact_slice tact_recipe_for(const tact_recipe *r, const tact_slice *locales, uint32_t count, tact_slice standard, tact_arena *arena) {
    tact_writer w;
    bool english = standard.len && !has_words(r, standard);
    tact_writer_init(&w, arena, r->text.len + 256);
    for (size_t at = 0, end; at < r->text.len; at = end) {
        for (end = at; end < r->text.len && r->text.ptr[end] != '\n';) end++;
        end += end < r->text.len;
        tact_slice line = { r->text.ptr + at, end - at }, language = language_of(line);
        if (!language.len) { tact_write_bytes(&w, line.ptr, line.len); continue; }
        for (uint32_t i = 0; i < count; i++) {
            if (!speaks(locales[i], language) && !(english && tact_slice_is(language, "en") && tact_slice_equal(locales[i], standard))) continue;
            tact_write_bytes(&w, line.ptr, INDENT);
            tact_write_bytes(&w, locales[i].ptr, locales[i].len);
            tact_write_bytes(&w, line.ptr + INDENT + LANGUAGE, line.len - INDENT - LANGUAGE);
        }
    }
    return w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
}

/* Recipes write a body in double quotes and on one line, without escapes: recipe_test.c holds them to it. */
void tact_recipe_bodies_read(tact_recipe_bodies *out) {
    static const tact_slice begin = TACT_S("body: \"");
    tact_recipe r;
    out->count = 0;
    for (unsigned i = 0; tact_recipe_at(i, &r); i++) {
        tact_slice rest = r.text;
        for (ptrdiff_t at; (at = tact_slice_find(rest, begin)) >= 0 && out->count < TACT_RECIPE_BODIES;) {
            rest = (tact_slice){ rest.ptr + at + begin.len, rest.len - (size_t)at - begin.len };
            ptrdiff_t end = tact_slice_find(rest, TACT_S("\""));
            if (end < 0) break;
            out->items[out->count].recipe = r.name;
            out->items[out->count++].text = (tact_slice){ rest.ptr, (size_t)end };
        }
    }
}

const char *tact_recipe_of_body(const tact_recipe_bodies *bodies, tact_slice text) {
    for (uint32_t i = 0; i < bodies->count; i++)
        if (tact_slice_equal(bodies->items[i].text, text)) return bodies->items[i].recipe;
    return NULL;
}
