/* brand/recipe.h -- the files of recipes/, as they stand, inside the binary. */
#ifndef TACT_BRAND_RECIPE_H
#define TACT_BRAND_RECIPE_H
#include "core/base/slice.h"

typedef struct tact_recipe { const char *name, *line, *needs; tact_slice text; } tact_recipe;
/** The i-th recipe; false past the end. */
bool tact_recipe_at(unsigned index, tact_recipe *out);
#endif
