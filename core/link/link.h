/* core/link/link.h -- device parts into an account's record and out of it again, as pure functions on records.
 *
 * Rules    A link is made only when signed in, with link_devices granted by device or account and refused by neither; it carries its
 *          evidence, the permission's notice and its time (tact_edge). Two accounts never merge. A second account that signs in on a
 *          device detaches the device's part, and it is linked to neither. A record holds 32 parts: one more is refused.
 * Parcel   what moves: the part (byte for byte `tact_part_write`), then the rest of the device's record without parts: its own limits,
 *          open complaint, minority and waiting intents. Made by freeze and remove, taken by insert and record.
 * Link     three steps under one move id, each harmless when repeated; whoever meets a half-done move does the steps that are left:
 *             1  freeze   the device's record: marked with the move and where it goes. Nothing more may be added to it.
 *             2  insert   the parcel into the account's record. Done already = nothing happens.
 *             3  pointer  the shell puts, under the device's key, a pointer to the account's record in place of the frozen one: the old
 *                         id keeps resolving.
 *          When insert refuses, thaw the device's record: nothing has happened.
 * Unlink   the same the other way: leave (marks the edge), record (the device's record from the parcel, written under its key in place
 *          of the pointer), remove from the account's record. Where both records are committed as one, remove alone is enough.
 * Promise  what moves out is what would be there had the part never moved in. Touches made while linked stay behind on the account as
 *          ticks: time, class, channel, asked and cost; no campaign, no occurrence. Ghosts leave none: they took no attention.
 *          A part linked again to the same account counts these twice until they are old: more silence, never less.
 */
#ifndef TACT_LINK_H
#define TACT_LINK_H
#include "core/base/reason.h"
#include "core/person/person.h"

/** May this device part be linked to this account now? False is an answer; the trace (may be NULL) gains the first reason. */
bool tact_link_may(const tact_person *device, uint64_t part, const tact_person *account, bool signed_in, tact_instant now, tact_trace *trace);

/** Step 1. The part is made when the record has none. `target`: key of the account's record.
 *  ERR_CONFLICT: frozen under another move already: finish that one. ERR_MEMORY. */
tact_status tact_link_freeze(tact_person *device, tact_arena *arena, uint64_t part, uint64_t move, const uint8_t target[16], tact_slice *parcel) TACT_MUST_USE;
/** Undo step 1. Does nothing to a record that is not frozen under this move. */
void tact_link_thaw(tact_person *device, uint64_t move);

/** Step 2. `evidence`: TACT_EVIDENCE_*. A parcel may also be the bytes of a part alone.
 *  ERR_LIMIT     the 33rd part, or the record would be too large; reason link.limit
 *  ERR_INVALID   link_devices is not granted, or refused; reason gate.permission. Also for a part 0
 *  ERR_CONFLICT  a part of this id is there, and another move brought it: finish the unlink that is under way
 *  ERR_FORMAT, ERR_VERSION  the bytes are no parcel.  ERR_MEMORY: nothing may be stored.
 *  On an error nothing has changed. */
tact_status tact_link_insert(tact_person *account, tact_arena *arena, tact_slice parcel, uint64_t move, uint8_t evidence, tact_instant at,
                             tact_trace *trace) TACT_MUST_USE;

/** Unlink, begun: the part stays readable, but nothing more may be added to it. ERR_NOT_FOUND, ERR_CONFLICT (another move). */
tact_status tact_link_leave(tact_person *account, uint64_t part, uint64_t move) TACT_MUST_USE;
/** Unlink, done: out of the account's record. ERR_NOT_FOUND: no such linked part (done already). ERR_LIMIT, ERR_MEMORY: nothing may be stored. */
tact_status tact_link_remove(tact_person *account, tact_arena *arena, uint64_t part, tact_slice *parcel) TACT_MUST_USE;
/** The device's record again, under a pseudonym handed in. `shared`: a second account signed in here; never link it again by itself. */
tact_status tact_link_record(tact_slice parcel, tact_arena *arena, uint64_t pseudonym, bool shared, tact_instant at, tact_person *device) TACT_MUST_USE;

/** The edge of a linked part, or NULL. */
const tact_edge *tact_link_edge(const tact_person *account, uint64_t part);
#endif
