/* daemon/keeper_action.h -- actions as the keeper keeps them: made, looked at, used once, told of. Whatever changes one is on the disk with the commit that is answered. */
#ifndef TACT_DAEMON_KEEPER_ACTION_H
#define TACT_DAEMON_KEEPER_ACTION_H
#include "daemon/action.h"
#include "daemon/keeper.h"

/** `draft`: kind, calls, expires, language, subject, title, text, choices. The same message_id (empty: none) of the same sender is the action made then.
 *  ERR_NOT_FOUND: nothing is kept of this person. ERR_LIMIT: they have 100 already. */
tact_status tact_keeper_action_make(tact_keeper *keeper, const tact_who *who, const tact_action *draft, tact_slice sender, tact_slice message_id, tact_arena *arena, tact_action *out, bool *duplicate, uint64_t *commit,
                                    tact_trouble *trouble) TACT_MUST_USE;
/** As it is on the disk: what is told of it stays true. ERR_NOT_FOUND: there is none, or its person was erased. */
tact_status tact_keeper_action(tact_keeper *keeper, uint64_t id, tact_arena *arena, tact_action *out, tact_trouble *trouble) TACT_MUST_USE;
/** The tap. *used false: it was used before, or its time is over: `out` says which. `chosen`: 255 without choices. What it became is an event of the person,
 *  in the same commit. ERR_INVALID: no such choice. */
tact_status tact_keeper_action_use(tact_keeper *keeper, uint64_t id, uint8_t chosen, tact_arena *arena, tact_action *out, bool *used, uint64_t *commit, tact_trouble *trouble) TACT_MUST_USE;

/* What came of a call to the brand's system. `answer`: of a step-up, TACT_ACTION_YES, NO or MORE. */
typedef struct tact_action_told { uint8_t call, answer; tact_instant next_call; tact_slice said, more_url; } tact_action_told;
tact_status tact_keeper_action_told(tact_keeper *keeper, uint64_t id, const tact_action_told *told, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;

/** Actions whose system waits to be told by now, at most `room`; those whose time is over are removed on the way. */
uint32_t tact_keeper_actions_due(tact_keeper *keeper, tact_instant now, uint64_t *ids, uint32_t room);
/** Every action of a person, their devices' included, oldest first within each; at most `room`. */
tact_status tact_keeper_actions_of(tact_keeper *keeper, const tact_who *who, tact_arena *arena, tact_action *out, uint32_t *count, tact_trouble *trouble) TACT_MUST_USE;
#endif
