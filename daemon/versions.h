/* daemon/versions.h -- what files of the brand folder held before: each version with who made it, when, and why, in the data folder.
 *
 * Where    data/versions/SHELF/NUMBER.json; a shelf is "campaigns/NAME", "pages/NAME.LANGUAGE" (as the file is called), "answers/LANGUAGE" or "audiences". The files of the brand folder stay the truth: this is for looking back, and undoing.
 * Bound    TACT_VERSIONS_KEPT a shelf; the oldest goes. Nothing of it is about people the brand serves.
 * Outside  what was changed in an editor or came by git: seen when the folder is loaded anew, or at the next start.
 */
#ifndef TACT_DAEMON_VERSIONS_H
#define TACT_DAEMON_VERSIONS_H
#include "daemon/campaign_file.h"

enum { TACT_VERSIONS_KEPT = 50, TACT_VERSION_NOTE = 500 };

typedef struct tact_version {
    uint32_t number;
    char version[TACT_VERSION_TEXT];
    tact_slice by, note, text;         /* by: the account's or key's name; empty when outside */
    tact_instant at;
    bool outside;
} tact_version;

/** "campaigns/NAME" of a campaign. */
const char *tact_version_shelf(tact_slice campaign, tact_arena *arena);
/** "pages/x.en" of the file "pages/x.en.md". */
const char *tact_page_shelf(tact_slice file, tact_arena *arena);
/** Oldest first, texts included. What cannot be read (torn by a power cut) is left out. None: OK, count 0. */
tact_status tact_versions_list(const char *data_folder, const char *shelf, tact_arena *arena, tact_version **out, uint32_t *count, tact_trouble *trouble) TACT_MUST_USE;
/** The newest; ERR_NOT_FOUND when there is none. */
tact_status tact_versions_newest(const char *data_folder, const char *shelf, tact_arena *arena, tact_version *out, tact_trouble *trouble) TACT_MUST_USE;
/** Keep one more; its number and version are made here. `durable`: on the disk when this returns. */
tact_status tact_versions_add(const char *data_folder, const char *shelf, const tact_version *version, bool durable, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
/** A file of the brand folder was written by `made->by`: what it was before stands in the history, too, unless it does already. Durable. */
tact_status tact_versions_written(const char *data_folder, const char *shelf, const tact_campaign_file *before, const tact_version *made, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
/** The folder was loaded (`before` NULL: at the start; then only files with a history are looked at): what another hand changed is kept as such. Trouble goes to stderr. */
void tact_versions_seen(const char *data_folder, const tact_brand *before, const tact_brand *now, tact_instant at);
#endif
