/* core/base/status.c -- see status.h. */
#include "core/base/status.h"
#include <stddef.h>

const char *tact_status_line(tact_status status) {
    switch (status) {
#define S(name, value, line, hint) case TACT_##name: return line;
#include "core/base/status.def"
#undef S
    }
    return "unknown status";
}

const char *tact_status_hint(tact_status status) {
    switch (status) {
#define S(name, value, line, hint) case TACT_##name: return hint;
#include "core/base/status.def"
#undef S
    }
    return "";
}

static void (*handler_in_force)(const char *, const char *, int);

void tact_assert_handler(void (*handler)(const char *, const char *, int)) { handler_in_force = handler; }

void tact_assert_failed(const char *condition, const char *file, int line) {
    if (handler_in_force) handler_in_force(condition, file, line);
    __builtin_trap();
}
