/* daemon/actions.h -- the calls that tell a brand's own system what became of an action: signed as channel/webhook.h does it, under the action's own id, again until it was taken.
 *
 * Begun     only when the tap is on the disk. A crash between the answer and its being written down repeats the call: at least once, and the id says it is the same.
 * Again     after 5 s, 15 s, 45 s ... up to an hour, for three days; 410 ends it. Visible in GET /v1/actions/{id}.
 * Answers   of a step-up: JSON with answer: yes, no or more, and with more a url to go on at. What says none of it counts as not delivered.
 */
#ifndef TACT_DAEMON_ACTIONS_H
#define TACT_DAEMON_ACTIONS_H
#include "channel/post.h"
#include "daemon/action.h"
struct tact_server;
typedef struct tact_actions tact_actions;

tact_actions *tact_actions_new(struct tact_server *server);
/** Begin what is due: once a second, and when a tap is on the disk (`tact_actions_await` names its commit). */
void tact_actions_run(tact_actions *actions);
void tact_actions_await(tact_actions *actions, uint64_t commit);
void tact_actions_committed(tact_actions *actions, uint64_t commit);
/** Breaks off what is under way; it is told again after the next start. */
void tact_actions_stop(tact_actions *actions);
void tact_actions_free(tact_actions *actions);

/* What an answer of the brand's system means, by itself; `now` for the next try. */
struct tact_action_told;
void tact_actions_judge(const tact_action *action, const tact_post_answer *answer, tact_instant now, tact_arena *arena, struct tact_action_told *out);
#endif
