/* brand/recipe.h -- the files of recipes/, as they stand, inside the binary. */
#ifndef TACT_BRAND_RECIPE_H
#define TACT_BRAND_RECIPE_H
#include "core/base/arena.h"
#include "core/base/slice.h"

typedef struct tact_recipe { const char *name, *line, *needs; tact_slice text; } tact_recipe;
/** The i-th recipe; false past the end. */
bool tact_recipe_at(unsigned index, tact_recipe *out);
/** Its file as a brand takes it: words in the locales it speaks and no others, since a language a brand does not speak is a mistake in its files. A default locale that no recipe has words in gets the
 *  English ones, to be said anew. In the arena; NULL when it is full. */
tact_slice tact_recipe_for(const tact_recipe *recipe, const tact_slice *locales, uint32_t count, tact_slice standard, tact_arena *arena);

enum { TACT_RECIPE_BODIES = 96 };
/** The words people would read in the recipes, one body a language: what a campaign still says when nobody wrote its own. Read once, compared often. */
typedef struct tact_recipe_bodies { uint32_t count; struct { const char *recipe; tact_slice text; } items[TACT_RECIPE_BODIES]; } tact_recipe_bodies;
void tact_recipe_bodies_read(tact_recipe_bodies *out);
/** The recipe whose words these are; NULL: they are somebody's own. */
const char *tact_recipe_of_body(const tact_recipe_bodies *bodies, tact_slice text);
#endif
