/* brand/image.c -- see image.h. */
#include "brand/image.h"

static uint32_t byte(tact_slice b, size_t at) { return (unsigned char)b.ptr[at]; }
static uint32_t big16(tact_slice b, size_t at) { return byte(b, at) << 8 | byte(b, at + 1); }
static uint32_t little16(tact_slice b, size_t at) { return byte(b, at) | byte(b, at + 1) << 8; }
static uint32_t little24(tact_slice b, size_t at) { return little16(b, at) | byte(b, at + 2) << 16; }
static bool is_at(tact_slice b, size_t at, const char *text, size_t len) { return b.len >= at + len && memcmp(b.ptr + at, text, len) == 0; }

static bool png(tact_slice b, tact_image *out) {
    if (!is_at(b, 0, "\x89PNG\r\n\x1A\n", 8) || !is_at(b, 12, "IHDR", 4) || b.len < 24) return false;
    *out = (tact_image){ "image/png", big16(b, 16) << 16 | big16(b, 18), big16(b, 20) << 16 | big16(b, 22) };
    return true;
}

static bool frame(uint32_t marker) { return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC; }

static bool jpeg(tact_slice b, tact_image *out) {
    if (!is_at(b, 0, "\xFF\xD8\xFF", 3)) return false;
    for (size_t at = 2; at + 4 <= b.len;) {
        if (byte(b, at) != 0xFF) return false;
        uint32_t marker = byte(b, at + 1);
        if (marker == 0xFF) { at++; continue; }                        /* filling */
        if (marker == 0xDA || marker == 0xD9) return false;            /* the scan, and no frame before it */
        if (frame(marker) && at + 9 <= b.len) { *out = (tact_image){ "image/jpeg", big16(b, at + 7), big16(b, at + 5) }; return true; }
        at += 2 + (size_t)big16(b, at + 2);
    }
    return false;
}

static bool webp(tact_slice b, tact_image *out) {
    if (!is_at(b, 0, "RIFF", 4) || !is_at(b, 8, "WEBP", 4) || b.len < 30) return false;
    out->type = "image/webp";
    if (is_at(b, 12, "VP8X", 4)) { out->width = little24(b, 24) + 1; out->height = little24(b, 27) + 1; return true; }
    if (is_at(b, 12, "VP8L", 4) && byte(b, 20) == 0x2F) {
        out->width = (little16(b, 21) & 0x3FFF) + 1;
        out->height = ((little16(b, 22) >> 6 | byte(b, 24) << 10) & 0x3FFF) + 1;
        return true;
    }
    if (!is_at(b, 12, "VP8 ", 4) || !is_at(b, 23, "\x9D\x01\x2A", 3)) return false;
    out->width = little16(b, 26) & 0x3FFF;
    out->height = little16(b, 28) & 0x3FFF;
    return true;
}

bool tact_image_look(tact_slice bytes, tact_image *out) {
    *out = (tact_image){ .type = "" };
    return (png(bytes, out) || jpeg(bytes, out) || webp(bytes, out)) && out->width && out->height;
}
