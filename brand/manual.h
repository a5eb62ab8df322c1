/* brand/manual.h -- tact.yaml(5), made from the table of settings. */
#ifndef TACT_BRAND_MANUAL_H
#define TACT_BRAND_MANUAL_H
#include <stdio.h>

/** The page as mdoc source. */
void tact_manual_settings(FILE *out);
/** Text inside an mdoc page: nothing in it can begin a macro or an escape. */
void tact_manual_text(FILE *out, const char *text);
#endif
