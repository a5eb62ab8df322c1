/* core/base/status.h -- what a call may answer.  0 is success, failures are negative.
 * "Not now" and "no" are answers with reasons (core/base/reason.h), never statuses. */
#ifndef TACT_BASE_STATUS_H
#define TACT_BASE_STATUS_H

typedef enum tact_status {
#define S(name, value, line, hint) TACT_##name = value,
#include "core/base/status.def"
#undef S
} tact_status;

/** Constant text: one line, and what to do about it. Never NULL. */
const char *tact_status_line(tact_status status);
const char *tact_status_hint(tact_status status);

#define TACT_MUST_USE __attribute__((warn_unused_result))

/** A caller's bug. Stays on in every build; the host may set the handler. Never returns. */
#define TACT_ASSERT(condition) ((condition) ? (void)0 : tact_assert_failed(#condition, __FILE__, __LINE__))
__attribute__((noreturn)) void tact_assert_failed(const char *condition, const char *file, int line);
/** Called before the trap; may log or longjmp. NULL restores the default (trap at once). */
void tact_assert_handler(void (*handler)(const char *condition, const char *file, int line));
#endif
