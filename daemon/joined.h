/* daemon/joined.h -- who is whom in a stretch of the event log: what a device got before its person signed in is theirs, and so a report counts them once.
 *
 * Person   the pseudonym of a device that was linked stands for the account's, as long as it is linked: a device that left takes what it had before with it, under the pseudonym it has since
 *          (what it got while linked stays the account's). As it stands at the end of what was read: a report says of the whole period whose something is now.
 * Not      a link made before tact wrote who it was about (daemon/attach.h), and one of which a side was erased: the device stays somebody of its own.
 * Threads  reading is safe on a worker.
 */
#ifndef TACT_DAEMON_JOINED_H
#define TACT_DAEMON_JOINED_H
#include "daemon/attach.h"

typedef struct tact_joined tact_joined;

/** NULL without memory. */
tact_joined *tact_joined_new(void);
void tact_joined_free(tact_joined *joined);
/** One more line's word, in order. False: no memory. */
bool tact_joined_add(tact_joined *joined, const tact_attach *attach) TACT_MUST_USE;
/** Whose this pseudonym is; itself when nothing is known of it, or `joined` is NULL. */
uint64_t tact_joined_person(const tact_joined *joined, uint64_t pseudonym);

/** The moves of the log from line `from` on, nothing else of it is parsed. `store` NULL: another process has it. Free it in any case; NULL on an error. */
tact_status tact_joined_read(tact_joined **out, tact_store *store, tact_vault *vault, const char *log_folder, uint64_t from, tact_trouble *trouble) TACT_MUST_USE;
#endif
