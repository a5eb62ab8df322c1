/* brand/config_fuzz.c -- any bytes as tact.yaml, purposes.yaml or places.csv: diagnostics or a typed result, never a crash. The first byte
 * says which file it is. */
#include "brand/config_read.h"
#include "brand/places.h"
#include "brand/purposes.h"
#include "brand/yaml.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_settings(tact_slice text, tact_arena *arena, tact_diags *diags, tact_config *config) {
    static const tact_secret_sources secrets = { .folder = "/nonexistent", .env_file = NULL, .wanted = true };
    tact_value tree;
    bool fine = tact_yaml_read(text, arena, diags, &tree);
    fine = tact_config_read(&tree, TACT_S("fuzz"), &secrets, arena, diags, config) && fine;
    TACT_ASSERT(fine == (diags->error_count == 0));
    TACT_ASSERT(config->brand.len > 0);
    if (!fine) return;
    TACT_ASSERT(config->locales.count > 0 && config->default_locale.len > 0 && config->country.len == 2 && config->memory_bytes >= 32u << 20);
}

static void read_purposes(tact_slice text, tact_arena *arena, tact_diags *diags) {
    static tact_slice locales[] = { { "en", 2 }, { "fr", 2 } };
    tact_config config = { .locales = { locales, 2 }, .default_locale = { "en", 2 } };
    tact_value tree;
    tact_purposes purposes;
    tact_bundle bundle = { 0 };
    bool fine = tact_yaml_read(text, arena, diags, &tree);
    fine = tact_purposes_read(&tree, &config, arena, diags, &purposes) && fine;
    TACT_ASSERT(fine == (diags->error_count == 0));
    if (tact_purposes_fill(&purposes, &config, arena, &bundle) == TACT_OK) TACT_ASSERT(bundle.purpose_count <= TACT_PURPOSE_MAX);
}

static void read_places(tact_slice text, tact_arena *arena, tact_diags *diags) {
    tact_zones zones = { 0 };
    tact_bundle bundle = { .default_zone = 7 };
    bool fine = tact_places_read(text, &zones, arena, diags, &bundle);
    TACT_ASSERT(fine == (diags->error_count == 0));
    for (uint32_t i = 0; i < bundle.place_count; i++) TACT_ASSERT(bundle.places[i].name_id.len && bundle.places[i].latitude_e7 <= 900000000 && bundle.places[i].latitude_e7 >= -900000000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[16 << 20];
    if (size < 1 || size > 16384) return 0;
    char *copy = malloc(size);
    memcpy(copy, data + 1, size - 1);
    tact_slice text = { copy, size - 1 };
    tact_arena arena;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_diags diags;
    tact_diags_init(&diags, &arena, 100);
    tact_config config;
    switch (data[0] % 3) {
    case 0: read_settings(text, &arena, &diags, &config); break;
    case 1: read_purposes(text, &arena, &diags); break;
    default: read_places(text, &arena, &diags); break;
    }
    free(copy);
    return 0;
}
