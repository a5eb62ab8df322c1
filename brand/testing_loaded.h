/* brand/testing_loaded.h -- for tests: a brand folder of a test's own, begun anew for each, and loaded as it is then. */
#ifndef TACT_BRAND_TESTING_LOADED_H
#define TACT_BRAND_TESTING_LOADED_H
#include "brand/load.h"
#include "brand/testing_folder.h"

static char folder[64];
static tact_arena *arena;
static tact_diags diags;
static tact_brand brand;

static int set_up(void **state) {
    (void)state;
    testing_brand(testing_make(folder));
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    testing_remove(folder);
    tact_brand_arena_free(arena);
    arena = NULL;
    return 0;
}

/* What is in force of it on 18 November 2026. */
static tact_status load(void) {
    tact_brand_arena_free(arena);
    arena = tact_brand_arena();
    tact_diags_init(&diags, arena, TACT_BRAND_FINDINGS);
    tact_brand_options options = { .env_file = "", .now = { 1795000000LL * 1000000 } };
    return tact_brand_load(folder, &options, arena, &diags, &brand);
}
#endif
