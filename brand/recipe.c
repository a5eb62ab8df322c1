/* brand/recipe.c -- see recipe.h. The assembler includes the files, so that they stay files people can read, check and edit. */
#include "brand/recipe.h"

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
