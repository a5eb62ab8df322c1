/* daemon/campaign_file.h -- files of the brand folder that the API reads and writes: campaigns, pages, audiences.yaml, answers. The files stay the truth.
 *
 * Found    a campaign by its own name, whatever its file is called; one that is not there yet belongs in campaigns/NAME.yaml. A page by its name and language; a new one
 *          belongs in pages/NAME.LANGUAGE.md.
 * Safe     only regular files that stand in the folder itself: a link, or a folder `campaigns` or `pages` that leads elsewhere, is neither read nor written. A name of a new file
 *          has letters, digits, '-', '_' and '.', and does not begin with '.'.
 * Version  BLAKE2b-128 of the bytes, in hex: who writes says which version they saw.
 * Written  beside it, synced, renamed, the folder synced: readers see the old text or the new one. The file's own permissions stay.
 */
#ifndef TACT_DAEMON_CAMPAIGN_FILE_H
#define TACT_DAEMON_CAMPAIGN_FILE_H
#include "brand/load.h"
#include "store/trouble.h"

enum { TACT_VERSION_TEXT = 33 };

typedef struct tact_campaign_file {
    tact_slice name, file;             /* "campaigns/tyres.yaml", from the folder */
    const char *path;
    bool there; tact_slice text;       /* what it holds now */
    char version[TACT_VERSION_TEXT];   /* empty: it is not there */
    int64_t changed_s;                 /* of its last change, seconds since 1970 */
} tact_campaign_file;

void tact_file_version(tact_slice text, char out[TACT_VERSION_TEXT]);
/** The file of campaign `name`. `brand`: in force, may be NULL. ERR_INVALID: no name of a file; ERR_CONFLICT: campaigns/NAME.yaml is there and holds another campaign;
 *  ERR_SEALED: a link, or no file; ERR_LIMIT: larger than a campaign may be; ERR_IO; ERR_MEMORY. All but the last with `trouble`. */
tact_status tact_campaign_file_find(const char *folder, const tact_brand *brand, tact_slice name, tact_arena *arena, tact_campaign_file *out, tact_trouble *trouble) TACT_MUST_USE;
/** The file of a page in a language; out->name is "NAME.LANGUAGE". Otherwise as above. */
tact_status tact_page_file_find(const char *folder, const tact_brand *brand, tact_slice name, tact_slice language, tact_arena *arena, tact_campaign_file *out, tact_trouble *trouble) TACT_MUST_USE;
/** Another file of the folder itself, "audiences.yaml". */
tact_status tact_folder_file_find(const char *folder, tact_slice file, tact_arena *arena, tact_campaign_file *out, tact_trouble *trouble) TACT_MUST_USE;
/** Put `text` there. ERR_SEALED: it may not be written here (read-only, permissions); ERR_FULL; ERR_IO. */
tact_status tact_campaign_file_write(const tact_campaign_file *file, tact_slice text, tact_trouble *trouble) TACT_MUST_USE;
/** May it be written, as far as permissions tell? */
bool tact_campaign_file_writable(const tact_campaign_file *file);
/** The folder, or one above it, is the work tree of git. */
bool tact_folder_in_git(const char *folder);
/** May a new file be called by this name? */
bool tact_campaign_name_safe(tact_slice name);
/** Name under `campaign:` of a file's text, as far as a line of it says so; empty: none. */
tact_slice tact_campaign_named(tact_slice text);
#endif
