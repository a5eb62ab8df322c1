/* brand/page_key.h -- the table of a page's keys (page_key.def) as data: for the reader, the schema and tact-pages(5). */
#ifndef TACT_BRAND_PAGE_KEY_H
#define TACT_BRAND_PAGE_KEY_H
#include <stdio.h>
#include "core/base/diag.h"
#include "core/base/value.h"

typedef enum tact_page_key_type { TACT_PAGE_TEXT, TACT_PAGE_LINE, TACT_PAGE_NAME, TACT_PAGE_WORD, TACT_PAGE_BOOL, TACT_PAGE_TEXTS, TACT_PAGE_MARKDOWN, TACT_PAGE_GROUP, TACT_PAGE_GROUPS, TACT_PAGE_CHOICES } tact_page_key_type;
typedef struct tact_page_key { const char *path; uint8_t type; bool required; const char *bounds, *line, *text; } tact_page_key;

/** All rows, in the order of the manual. */
const tact_page_key *tact_page_keys(uint32_t *count);
/** Does the row stand directly under `parent` ("" for the top; "form.fields[]")? Its own name. */
bool tact_page_key_under(const tact_page_key *row, tact_slice parent, tact_slice *name);
/** Unknown and missing keys, values of another form, texts too long: all told. True when there was none. */
bool tact_page_keys_check(const tact_value *tree, tact_diags *diags);
/** tact-pages(5) as mdoc source. */
void tact_manual_pages(FILE *out);
#endif
