/* brand/form_answer.h -- what a person typed into a form, judged and tidied; and a town typed into a field of its own.
 */
#ifndef TACT_BRAND_FORM_ANSWER_H
#define TACT_BRAND_FORM_ANSWER_H
#include "brand/pages.h"
#include "core/moment/town.h"

typedef enum tact_entry_fault { TACT_ENTRY_GOOD, TACT_ENTRY_EMPTY, TACT_ENTRY_TOO_LONG, TACT_ENTRY_NO_EMAIL, TACT_ENTRY_NO_PHONE, TACT_ENTRY_NO_DATE, TACT_ENTRY_NO_NUMBER, TACT_ENTRY_NO_CHOICE, TACT_ENTRY_NO_TOWN } tact_entry_fault;

/** Most characters an answer of this type may have. */
uint32_t tact_entry_most(unsigned type);
/** The answer as it goes on, in *value: trimmed, control characters dropped; e-mail in small letters, phone as E.164, number with a point, yes_no as "yes" or "no".
 *  Nothing typed is EMPTY whatever is required; no memory: TOO_LONG. `country` completes phone numbers and prefers towns. */
tact_entry_fault tact_entry_judge(const tact_entry *entry, tact_slice typed, tact_slice country, tact_slice language, tact_arena *arena, tact_slice *value);
/** A field that asks for a town holds one: it is found as if a preposition stood before it, too. */
bool tact_entry_town(tact_slice typed, tact_slice country, tact_slice language, tact_arena *arena, tact_town *out);
#endif
