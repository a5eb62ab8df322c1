/* daemon/folder_names.h -- bundles, policies and worlds that lines of the log name: is each of them on the disk?
 * Part of daemon/folder_check.h.  Memory: 16 bytes for each one named. */
#ifndef TACT_DAEMON_FOLDER_NAMES_H
#define TACT_DAEMON_FOLDER_NAMES_H
#include "core/base/diag.h"
#include "core/base/value.h"
#include "store/data.h"

enum { TACT_FOLDER_KINDS = 3 };
typedef struct tact_folder_named { uint32_t id; uint64_t line; } tact_folder_named;                 /* and the first line that names it */
typedef struct tact_folder_names { struct { tact_folder_named *list; uint32_t count, room; } kinds[TACT_FOLDER_KINDS]; } tact_folder_names;   /* each ascending by id */

/** What this line names. False: no memory. */
bool tact_folder_names_add(tact_folder_names *names, const tact_value *line, uint64_t sequence);
/** A finding for each that is not there. */
void tact_folder_names_missing(const tact_folder_names *names, const tact_data *data, tact_diags *out);
void tact_folder_names_free(tact_folder_names *names);
#endif
