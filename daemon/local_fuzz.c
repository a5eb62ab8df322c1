/* Any bytes as a fact told over HTTP, and as a row of one: never a crash, never more than was there; what is taken can be written, and read as the same. */
#include <stdlib.h>
#include <string.h>
#include "daemon/json_in.h"
#include "daemon/local.h"

static void again(const tact_local_fact *fact) {
    static char room[4096];
    tact_local_fact back;
    tact_arena arena;
    tact_writer w;
    tact_arena_init(&arena, room, sizeof room, NULL);
    tact_writer_init(&w, &arena, 1024);
    tact_local_write(&w, fact);
    TACT_ASSERT(!w.status && tact_local_from(tact_writer_slice(&w), &back) == TACT_OK && tact_local_same(fact, &back) && back.at.us == fact->at.us && back.type == fact->type);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char room[1 << 18];
    static const tact_place place = { .name_id = { "lyon-7", 6 }, .latitude_e7 = 457500000, .longitude_e7 = 48400000 };
    static const tact_bundle bundle = { .places = (tact_place *)(uintptr_t)&place, .place_count = 1, .country = { "FR", 2 }, .default_locale = { "fr", 2 } };
    const tact_instant now = { 1795176000000000 };
    tact_local_fact fact;
    tact_local_fault wrong;
    tact_json_fault fault;
    tact_arena arena;
    tact_value tree;
    bool takes_back;
    char *own = malloc(size ? size : 1);                    /* its end is the end of a block: one byte more is seen */
    if (!own) return 0;
    if (size) memcpy(own, data, size);
    if (tact_local_from((tact_slice){ own, size }, &fact) == TACT_OK) again(&fact);
    tact_arena_init(&arena, room, sizeof room, NULL);
    if (tact_json_read(&arena, &tree, &fault, (tact_slice){ own, size }) == TACT_OK && tact_local_read(&tree, &bundle, now, &fact, &takes_back, &wrong) && !takes_back) {
        tact_event event = { .received = now, .context = { .has_location = true, .latitude_e7 = 457510000, .longitude_e7 = 48400000 } };
        again(&fact);
        tact_value found = tact_local_of(&fact, 1, &bundle, &event, NULL, 0, TACT_HOURS(6), &arena);
        TACT_ASSERT(found.type == TACT_NULL || found.map.count == 2);
    }
    free(own);
    return 0;
}
