/* brand/image_fuzz.c -- any bytes as a picture: no crash, and what is one has a type and a size. */
#include <stdlib.h>
#include "brand/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    tact_image p;
    if (tact_image_look((tact_slice){ (const char *)data, size }, &p) && (!p.type[0] || !p.width || !p.height)) abort();
    return 0;
}
