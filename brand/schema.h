/* brand/schema.h -- JSON Schemas (draft 2020-12) of a brand's files, for editors, from the tables the checkers use.
 *
 * What     tact.schema.json (setting.def), campaign.schema.json (core/campaign/key.def), purposes.schema.json (the words of purposes.yaml),
 *          page.schema.json (page_key.def; the front matter of a page).
 * Use      `tact init` puts them into .tact/schema/ and a line `# yaml-language-server: $schema=...` on top of each file;
 *          `tact check --schema DIR` writes them anywhere. They tell shape; meaning (expressions, names) is told by `tact check`.
 */
#ifndef TACT_BRAND_SCHEMA_H
#define TACT_BRAND_SCHEMA_H
#include "core/base/arena.h"

typedef enum { TACT_SCHEMA_TACT, TACT_SCHEMA_CAMPAIGN, TACT_SCHEMA_PURPOSES, TACT_SCHEMA_PAGE, TACT_SCHEMA_COUNT } tact_schema;

/** "tact.schema.json" and so on. */
const char *tact_schema_file(tact_schema schema);
/** The schema as text in `arena`; {NULL,0} without memory. */
tact_slice tact_schema_text(tact_schema schema, tact_arena *arena);
/** Write all of them into a folder, which is made when it is missing; files of those names are replaced. False: *error is errno. */
bool tact_schema_write(const char *folder, tact_arena *arena, int *error);
#endif
