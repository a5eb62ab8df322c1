/* daemon/keeper_testers.c -- who is a tester, known by the record when no event of theirs says it: an intent that comes due, an occasion. */
#include <stdlib.h>
#include "daemon/keeper_internal.h"

tact_status tact__testers_load(tact_keeper *k) {
    const tact_config_texts *testers = &k->brand->config.testers;
    tact_record_key *keys = calloc(2 * (size_t)testers->count + 1, sizeof *keys);
    if (!keys) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < testers->count; i++) {
        keys[2 * i] = tact__user_key(k, testers->items[i]);
        keys[2 * i + 1] = tact__device_key(k, testers->items[i]);
    }
    free(k->testers);
    k->testers = keys;
    k->tester_count = 2 * testers->count;
    return TACT_OK;
}

bool tact__tester(const tact_keeper *k, const tact_record_key *key, const tact_person *person) {
    for (uint32_t i = 0; i < k->tester_count; i++) {
        if (memcmp(k->testers[i].bytes, key->bytes, sizeof key->bytes) == 0) return true;
        for (uint32_t p = 0; i & 1 && p < person->part_count; p++)             /* a tester's device, linked to an account */
            if (person->parts[p].id == tact__part_id(k->testers[i])) return true;
    }
    return false;
}
