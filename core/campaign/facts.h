/* core/campaign/facts.h -- what an expression may look at, handed in by the engine.
 *
 * Three states  a field is present, absent, or denied (its purpose is not granted: not even read). Absent and denied are CEL errors;
 *               has() of a denied field is an error too, so a missing field never widens an audience.
 */
#ifndef TACT_FACTS_H
#define TACT_FACTS_H
#include "core/campaign/bundle.h"

typedef enum tact_fact_state { TACT_FACT_ABSENT, TACT_FACT_PRESENT, TACT_FACT_DENIED } tact_fact_state;

typedef struct tact_facts {
    const tact_value *values;              /* one per bundle->fields */
    const uint8_t *states;                 /* tact_fact_state, one per bundle->fields */
    /* A function of function.def on the person; answers a value and its state. `args` are evaluated. */
    tact_value (*call)(void *ctx, unsigned function, const tact_value *args, uint32_t count, uint8_t *state);
    void *ctx;
    tact_instant now;
    uint64_t *steps;                       /* what all conditions over these facts may still cost (expr.h); NULL: each as much as one may */
    const tact_bundle *bundle;             /* its zones, for getHours("Europe/Paris"); NULL: offsets and UTC only */
} tact_facts;

/* Fields and functions conditions may use, once each (also feeds the checker, the schema, the manual). */
typedef enum tact_builtin {
#define F(name, number, path, type, purpose, line) TACT_BUILTIN_##name = (number),
#include "core/campaign/field.def"
#undef F
    TACT_BUILTIN_NONE = 0xFFFF
} tact_builtin;
typedef enum tact_function {
#define FN(name, number, text, args, result, purpose, line) TACT_FUNCTION_##name = (number),
#include "core/campaign/function.def"
#undef FN
    TACT_FUNCTION_NONE = 0xFF
} tact_function;
#endif
