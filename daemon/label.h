/* daemon/label.h -- what somebody of the brand says a moment really was: a line of the event log that names a decision and changes nothing of it.
 *
 * Line     {"seq","t","type":"label","person":pseudonym,"slot":key slot,"of":decision id,"sealed"}; the words themselves stay where they are, in the
 *          decision's own line.
 * Sealed   format u8 | kind u8 | who says so, text; with the person's key, bound to the pseudonym: erasing the person ends what was said about
 *          them as it ends the rest.
 * Several  labels of one decision: the newest counts.
 * Threads  everything here may be called on a worker.
 */
#ifndef TACT_DAEMON_LABEL_H
#define TACT_DAEMON_LABEL_H
#include "core/base/value.h"
#include "daemon/json_out.h"
#include "store/eventlog.h"
#include "store/vault.h"

enum { TACT_LABEL_BY_BYTES = 128 };

typedef struct tact_label { uint64_t decision, pseudonym; uint32_t slot; uint8_t kind; tact_slice by; } tact_label;     /* by: at most TACT_LABEL_BY_BYTES */

/** The line, without its line end. ERR_SEALED: the key is gone. */
tact_status tact_label_write(const tact_label *label, tact_vault *vault, tact_instant at, tact_arena *arena, tact_slice *line, tact_trouble *trouble) TACT_MUST_USE;
bool tact_label_is(const tact_value *line);
/** What was sealed in it: kind and by; by points into `seal`. */
tact_status tact_label_read(tact_slice seal, tact_label *out) TACT_MUST_USE;
/** {"kind","by"?} */
void tact_label_json(tact_json *j, const tact_label *label);
/** 16 hex digits, small letters. */
bool tact_label_id(tact_slice text, uint64_t *out);

/** Whom a decision was about: pseudonym and slot, of its line in the log; the latest two days are looked through first. ERR_NOT_FOUND: there is no such
 *  line; ERR_CONFLICT: it names nobody, so nothing of the moment was kept. */
tact_status tact_label_find(tact_store *store, const char *log_folder, uint64_t decision, tact_instant now, tact_label *out, tact_trouble *trouble) TACT_MUST_USE;

/* Every label of a log that can be opened, by decision, each once. */
typedef struct tact_labelled { uint64_t decision, pseudonym, sequence; uint8_t kind; } tact_labelled;
typedef struct tact_label_list { tact_labelled *items; uint32_t count, room; uint64_t sealed; } tact_label_list;   /* sealed: of people who were erased */
/** `store` NULL: another process has it (store/eventlog.h). Free the list in any case. */
tact_status tact_label_list_read(tact_label_list *out, tact_store *store, tact_vault *vault, const char *log_folder, tact_trouble *trouble) TACT_MUST_USE;
const tact_labelled *tact_label_list_find(const tact_label_list *list, uint64_t decision);
void tact_label_list_free(tact_label_list *list);
#endif
