/* cli/folders.h -- where a brand's things are: data beside the files, keys and the list of erasures far from both.
 *
 *   data        BRAND/data, or --data
 *   master key  --key, else $TACT_MASTER_KEY, else ~/.config/tact/NAME.master   (NAME: the brand folder's own name, in small letters and dashes)
 *   erasures    ~/.config/tact/NAME.erasures.log: apart from data and backups, so that a restore knows who must stay forgotten
 *   key backups ~/.config/tact/NAME.keysbackup: where the last `tact backup` put the keys, so that their age can be told
 *   secrets     ~/.config/tact/NAME.env: where ${env:...} is looked up after the environment
 */
#ifndef TACT_CLI_FOLDERS_H
#define TACT_CLI_FOLDERS_H
#include "cli/cli.h"
#include "core/base/time.h"

typedef struct tact_folders { char brand[1024], data[1024], master[1024], erasures[1024], env[1024], key_backups[1024], name[128]; } tact_folders;

/** Works out the paths; false after having told the person (no HOME, a path too long). `cli` may have --data and --key. */
bool tact_folders_of(tact_cli *cli, const char *brand, tact_folders *out);
/** A folder that brings no keys yet (a clone of an example): make master key and list of erasures, and say where. 0, or the exit code after telling. */
int tact_folders_make_keys(tact_cli *cli, const tact_folders *folders);
/** Remember where key backups go; told when it cannot be. */
void tact_folders_note_keys(tact_cli *cli, const tact_folders *folders, const char *keys_to);
/** The newest key backup known of: false when there is none; `where` (may be NULL) is the folder noted, "" when none was. */
bool tact_folders_newest_keys(const tact_folders *folders, char where[1024], tact_instant *made);
/** The options every verb with a data folder has. */
#define TACT_FOLDER_OPTIONS { "data", 0, "FOLDER", "data folder (default BRAND/data)" }, { "key", 0, "FILE", "master key (default ~/.config/tact/NAME.master)" }
#endif
