/* import/spool.h -- page events put aside while the log is read, and read again when it is known what the log is about.
 * A file without a name in $TMPDIR: it is gone with the program, whatever happens. No address stands in it; of the pseudonym, made with a
 * key of this reading alone, eight bytes do, to tell ten visitors from one. */
#ifndef TACT_IMPORT_SPOOL_H
#define TACT_IMPORT_SPOOL_H
#include "core/base/arena.h"
#include "import/sessions.h"

typedef struct tact_spool { void *file; uint64_t count; char error[160]; } tact_spool;

/** False with a line in `error`. */
bool tact_spool_open(tact_spool *spool);
bool tact_spool_add(tact_spool *spool, const tact_page_event *event, bool went_on);
/** Back to the beginning; then one after the other: 1 an event, 0 the end, -1 an error. Texts live in the arena. */
bool tact_spool_rewind(tact_spool *spool);
int tact_spool_next(tact_spool *spool, tact_arena *arena, tact_page_event *event, bool *went_on);
void tact_spool_close(tact_spool *spool);
#endif
