/* brand/front.h -- a Markdown file of a brand folder in its two parts: front matter between two lines of three hyphens, and the text below. Answers and pages begin alike.
 */
#ifndef TACT_BRAND_FRONT_H
#define TACT_BRAND_FRONT_H
#include "brand/config.h"
#include "core/base/diag.h"
#include "core/base/value.h"

typedef struct tact_front {
    tact_slice yaml;                   /* its opening line kept as an empty one, so that places stay true; in the arena */
    tact_slice body;                   /* points into the source */
    uint32_t body_line;
} tact_front;

/** False: there is none (told), or no memory (*memory). */
bool tact_front_split(tact_slice source, tact_arena *arena, tact_diags *diags, tact_front *out, bool *memory) TACT_MUST_USE;
/** Its keys as a map. False (told): it is no YAML, or holds none; *out is a map whenever anything of it could be read. */
bool tact_front_keys(const tact_front *front, tact_arena *arena, tact_diags *diags, tact_value *out) TACT_MUST_USE;
/** The value of `language`; what is none, or none of the brand's, is told. */
tact_slice tact_front_language(const tact_value *value, const tact_config *config, tact_diags *diags);
/** Where the line after the one at `at` begins. */
size_t tact_front_next_line(tact_slice text, size_t at);
#endif
