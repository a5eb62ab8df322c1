/* brand/html_file.h -- an agency's own HTML as an e-mail's page: `html: campaigns/winter.html` in a message is read, checked, and stands in the tree in its name's place.
 *
 * File     inside the brand folder, .html, UTF-8, at most 100 KB (mail programs cut what is longer). Every mistake is told at its place in that file.
 * Safe     {{{x}}} and {{&x}} are errors: what an event holds is anybody's. So is a hole at the beginning of an address: an event could lead the link elsewhere.
 * Warned   scripts, and pictures that are no https: link: nobody will see them.
 */
#ifndef TACT_BRAND_HTML_FILE_H
#define TACT_BRAND_HTML_FILE_H
#include "core/base/diag.h"
#include "core/base/value.h"

enum { TACT_HTML_FILE_BYTES = 100 << 10 };

/** Called with each file that was read; its text lives in the arena. */
typedef void (*tact_html_file_read)(void *ctx, tact_slice file, tact_slice text);
/** `tree` is a campaign file's, `diags->file` its name. ERR_MEMORY; what is wrong with a file is in `diags`. */
tact_status tact_html_files(const tact_value *tree, const char *folder, tact_arena *arena, tact_diags *diags, tact_html_file_read read, void *ctx) TACT_MUST_USE;
/** The checks of one page alone: its text in a file called `file`. */
void tact_html_file_check(tact_slice file, tact_slice text, tact_diags *diags);
#endif
