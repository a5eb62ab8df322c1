/* daemon/live.h -- GET /v1/live: moments as they are decided, for the console and anybody with a server key.
 *
 * Moments   at most `rate` of each second (20 unless ?rate= says else), drawn by lot among all that may be shown (daemon/live_moment.h): one reservoir for
 *           everybody who listens, filled while the second runs and sent at its end, so that a listener more costs no more work a moment.
 * Rate      one `rate` a second: how many there were, what became of them, and what this hour of the week had before (daemon/hours.h).
 * Also      `thread` (for whom may read the inbox), `bundle`, `pause`: what changed within the second.
 * Cost      nobody listens: one comparison a moment. The crowds are then not counted; who listens again finds them counted anew from the newest lines of the
 *           event log, on a worker thread, until when nothing but testers' moments is shown.
 */
#ifndef TACT_DAEMON_LIVE_H
#define TACT_DAEMON_LIVE_H
#include "core/base/time.h"
struct tact_server;
struct tact_event;
struct tact_kept;
struct tact_thread;
struct tact_live;

enum { TACT_LIVE_LISTENERS = 50, TACT_LIVE_RATE = 20, TACT_LIVE_RATE_MOST = 200 };

struct tact_live *tact_live_new(struct tact_server *server);
/** The loop has ended. */
void tact_live_free(struct tact_live *live);
/** The loop is to end: what is read on a thread is left. */
void tact_live_stop(struct tact_live *live);
/* Callbacks of the keeper; ctx is the server. */
void tact_live_moment_decided(void *server, const struct tact_event *event, const struct tact_kept *kept);
void tact_live_thread(void *server, const struct tact_thread *thread, bool gone);
/** A message was handed over to this channel, or only written down. */
void tact_live_sent(struct tact_live *live, unsigned channel);
/** A second has gone by. */
void tact_live_second(struct tact_live *live);
#endif
