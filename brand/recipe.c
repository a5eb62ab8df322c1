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
