/* core/campaign/audience.h -- named audiences: a condition on the person said once, and used by its name: audience("regulars").
 *
 * Meaning   the call stands for the condition itself, which is put in its place before anything is checked: the code, and thus every decision, is that of the condition
 *           written out. So an audience can speak of the person and the time alone (person.*, time.*), wherever it is used.
 * Refused   a name that is not there (with a hint), one that leads back to itself, more than TACT_AUDIENCES_USED in one condition.
 */
#ifndef TACT_CAMPAIGN_AUDIENCE_H
#define TACT_CAMPAIGN_AUDIENCE_H
#include "core/campaign/compile.h"

enum { TACT_AUDIENCES_DEEP = 8, TACT_AUDIENCES_USED = 64, TACT_AUDIENCES_MOST = 1000 };

/** The tree of audiences.yaml into draft->audiences, each checked. False when diags gained errors; ERR_MEMORY by *no_memory. The tree must live as long as the draft. */
bool tact_audiences_read(const tact_value *tree, tact_bundle *draft, tact_diags *diags, tact_arena *arena, bool *no_memory);
const tact_audience *tact_audience_named(const tact_bundle *bundle, tact_slice name);
#endif
