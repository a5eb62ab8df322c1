/* brand/image.h -- what a picture's file is by its own bytes: kind, width, height. Nothing is decoded.
 *
 * Kinds    PNG (its first chunk), JPEG (the frame header, wherever it stands before the scan), WebP (VP8, VP8L, VP8X). Numbers as their specifications write them.
 * Others   whatever ends too soon, says nothing of its size, or is of another kind: false.
 */
#ifndef TACT_BRAND_IMAGE_H
#define TACT_BRAND_IMAGE_H
#include "core/base/slice.h"
#include "core/base/status.h"

typedef struct tact_image { const char *type; uint32_t width, height; } tact_image;      /* type: "image/png" ... */

bool tact_image_look(tact_slice bytes, tact_image *out) TACT_MUST_USE;
#endif
