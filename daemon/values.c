/* daemon/values.c -- see values.h. */
#include "daemon/values.h"
#include <string.h>

void tact_values_init(tact_values *v, tact_arena *arena) { *v = (tact_values){ .arena = arena }; }

void tact_values_add(tact_values *v, const char *key, tact_value value) {
    if (v->count == v->room) {
        uint32_t room = v->room ? 2 * v->room : 16;
        tact_pair *pairs = TACT_NEW(v->arena, tact_pair, room);
        if (!pairs) { v->failed = true; return; }
        if (v->count) memcpy(pairs, v->pairs, v->count * sizeof *pairs);
        v->pairs = pairs;
        v->room = room;
    }
    v->pairs[v->count++] = (tact_pair){ .key = tact_slice_of(key), .value = value };
}

void tact_values_text(tact_values *v, const char *key, tact_slice text) { tact_values_add(v, key, tact_value_text(text)); }
void tact_values_int(tact_values *v, const char *key, int64_t number) { tact_values_add(v, key, tact_value_int(number)); }
void tact_values_bool(tact_values *v, const char *key, bool yes) { tact_values_add(v, key, tact_value_bool(yes)); }

void tact_values_list(tact_values *v, const char *key, const tact_value *items, uint32_t count) {
    tact_values_add(v, key, (tact_value){ .type = TACT_LIST, .list = { .items = items, .count = count } });
}

tact_value tact_values_done(const tact_values *v) {
    return v->failed ? (tact_value){ .type = TACT_NULL } : (tact_value){ .type = TACT_MAP, .map = { .pairs = v->pairs, .count = v->count } };
}
