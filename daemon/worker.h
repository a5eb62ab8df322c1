/* daemon/worker.h -- one thread for what may wait for the disk: shipping the event log, key slots ahead of need, old log files. */
#ifndef TACT_DAEMON_WORKER_H
#define TACT_DAEMON_WORKER_H
struct tact_server;
struct tact_worker;
struct tact_worker *tact_worker_start(struct tact_server *server);
/** There may be something to do. Cheap; called once a second. */
void tact_worker_nudge(struct tact_worker *worker);
/** Ship what is left, then end. NULL is allowed. */
void tact_worker_stop(struct tact_worker *worker);
#endif
