/* daemon/attach.h -- the lines `attach` and `detach` of the event log: a device came into an account's record, or left it.
 *
 * Line     {"seq","t","type","person":the account's pseudonym,"slot":its key slot,"sealed"}. They decide nothing.
 * Sealed   with the account's key, and inside with the device's, both bound to the account's pseudonym: format u8 = 1 | the device's part u64 | the pseudonym of its own record u64, the one it
 *          had until it was linked, or has since it left (0: it had no record). Whichever of the two is erased, the line no longer tells which course of events in the clear was
 *          whose: neither can be matched by what is kept of the other.
 * Before   this was written a line ended with `person`: that something moved is all it tells.
 * Threads  reading is safe on a worker.
 */
#ifndef TACT_DAEMON_ATTACH_H
#define TACT_DAEMON_ATTACH_H
#include "daemon/history.h"

typedef struct tact_attach { bool left; uint64_t account, part, device; } tact_attach;     /* left: `detach`; account, device: pseudonyms */

bool tact_attach_is(const tact_value *line);
/** The line, without its line end. */
tact_status tact_attach_write(const tact_attach *attach, uint32_t account_slot, uint32_t device_slot, tact_vault *vault, tact_instant at, tact_arena *arena, tact_slice *line, tact_trouble *trouble) TACT_MUST_USE;
/** ERR_NOT_FOUND: it does not tell, being older. ERR_SEALED: one of the two was erased. */
tact_status tact_attach_read(const tact_history_line *line, tact_vault *vault, tact_arena *arena, tact_attach *out, tact_trouble *trouble) TACT_MUST_USE;
#endif
