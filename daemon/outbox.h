/* daemon/outbox.h -- messages on their way: what passed the gate and is on the disk goes to its channel's sender, and what became of it back to the keeper.
 *
 * Nothing is kept here that is not in the records: a parcel that is forgotten (a crash) is settled by its lease (core/engine/due.c).
 * Queue     one per channel, at most as many as it can send in twenty seconds; full: the channel is busy, and what is due waits (sent.busy).
 * Pace      `rate` messages a second, `connections` at a time. What waited a minute here is given back as `later`, far from the end of its lease.
 * Blocked   when the far side refuses all of us (a sign-in, a certificate, an address that moved) the channel stops for a minute, then two, up to an
 *           hour, and says so; what is due waits.
 * Heard     what a far side says on a sender's own connection (channel/sender.h) is kept as if it had called us, and answered when it is on the disk.
 * Reload    new settings begin with new parcels; what is under way ends with the old.
 */
#ifndef TACT_DAEMON_OUTBOX_H
#define TACT_DAEMON_OUTBOX_H
#include "channel/sender.h"
#include "daemon/json_out.h"
#include "daemon/keeper.h"
struct tact_server;
typedef struct tact_outbox tact_outbox;

typedef struct tact_outbox_figures {
    uint64_t taken, later, refused, unknown;   /* fates, since the start */
    uint32_t queued, under_way, blocked;       /* now; blocked: channels */
} tact_outbox_figures;

tact_outbox *tact_outbox_new(struct tact_server *server);
/** The brand in force has changed, or is there for the first time. */
void tact_outbox_adopt(tact_outbox *outbox);
/** For tact_keeper_options: `channels` and, of channels with a sender, `send`. */
void tact_outbox_channels(const tact_outbox *outbox, uint16_t *confirm, uint16_t *busy);
void tact_outbox_send(tact_outbox *outbox, const tact_sending *sending);
/** Hand over one message that no record knows (`reply`): what became of it is told once, perhaps before this returns; nothing is written down. False: the channel has no
 *  sender that could be opened or is stopped, tact ends, or there is no memory; nobody is told then. */
bool tact_outbox_try(tact_outbox *outbox, const tact_sending *sending, tact_fated_done told, void *ctx);
/** What messages are marked with (channel/mark.h); the same as long as the data folder lives. */
void tact_outbox_mark_secret(const struct tact_server *server, uint8_t out[32]);
/** A batch of the keeper is on the disk, or failed: what far sides said with it is answered. NULL is allowed. */
void tact_outbox_committed(tact_outbox *outbox, uint64_t commit, bool good);
tact_outbox_figures tact_outbox_measure(const tact_outbox *outbox);
/** JSON of each channel with a sender: state, queue, fates, what the far side said last. */
void tact_outbox_json(const tact_outbox *outbox, tact_json *json);
/** How one channel stands: "open", "stopped", "full", "no session", "not usable"; "" when it has no sender. *said (may be NULL): what its far side said last, or "". */
const char *tact_outbox_state(const tact_outbox *outbox, unsigned channel, const char **said);
/** Takes nothing more, gives back what waits, lets what is under way end for three seconds, then breaks it off; each gets its fate. The loop has to run,
 *  with the keeper open, until its handles are closed. NULL is allowed. */
void tact_outbox_stop(tact_outbox *outbox);
/** After the loop has ended. NULL is allowed. */
void tact_outbox_free(tact_outbox *outbox);
#endif
