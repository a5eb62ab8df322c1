/* brand/init_text.h -- the files of brand/template, as they stand, inside the binary. */
#ifndef TACT_BRAND_INIT_TEXT_H
#define TACT_BRAND_INIT_TEXT_H
#include "core/base/slice.h"

typedef struct tact_init_text { const char *file; tact_slice text; } tact_init_text;      /* path in the new folder */
/** The i-th file; false past the end. */
bool tact_init_text_at(unsigned index, tact_init_text *out);
#endif
