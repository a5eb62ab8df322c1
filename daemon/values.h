/* daemon/values.h -- a map of values for a page's template, built key by key in an arena.
 *
 * Use     tact_values v; tact_values_init(&v, arena); tact_values_text(&v, "name", name); ... value = tact_values_done(&v);
 * Memory  keys are constants; texts are not copied: they live as long as the arena or longer. Out of memory is kept in the builder, and done answers null then,
 *         which tact_face_reply refuses with 503.
 */
#ifndef TACT_DAEMON_VALUES_H
#define TACT_DAEMON_VALUES_H
#include "core/base/arena.h"
#include "core/base/value.h"

typedef struct tact_values { tact_arena *arena; tact_pair *pairs; uint32_t count, room; bool failed; } tact_values;

void tact_values_init(tact_values *values, tact_arena *arena);
void tact_values_add(tact_values *values, const char *key, tact_value value);
void tact_values_text(tact_values *values, const char *key, tact_slice text);
void tact_values_int(tact_values *values, const char *key, int64_t number);
void tact_values_bool(tact_values *values, const char *key, bool yes);
/** `items` live in the arena or longer. */
void tact_values_list(tact_values *values, const char *key, const tact_value *items, uint32_t count);
tact_value tact_values_done(const tact_values *values);
#endif
