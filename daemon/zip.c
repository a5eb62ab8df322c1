/* daemon/zip.c -- see zip.h. */
#include "daemon/zip.h"
#include <string.h>
#include <zlib.h>

enum { VERSION = 20, DAY_ONE = 1 << 5 | 1 };             /* 1 January 1980 */

void tact_zip_init(tact_zip *z, tact_arena *arena) {
    *z = (tact_zip){ .count = 0 };
    tact_writer_init(&z->w, arena, 16 << 10);
}

/* What the local header and the directory say alike. */
static void about(tact_zip *z, uint32_t i) {
    tact_write_u16(&z->w, VERSION);
    tact_write_u16(&z->w, 0);                              /* no flags */
    tact_write_u16(&z->w, 0);                              /* stored */
    tact_write_u16(&z->w, 0);
    tact_write_u16(&z->w, DAY_ONE);
    tact_write_u32(&z->w, z->files[i].crc);
    tact_write_u32(&z->w, z->files[i].bytes);
    tact_write_u32(&z->w, z->files[i].bytes);
    tact_write_u16(&z->w, (uint16_t)strlen(z->files[i].name));
    tact_write_u16(&z->w, 0);                              /* nothing extra */
}

void tact_zip_add(tact_zip *z, const char *name, tact_slice bytes) {
    if (z->count == TACT_ZIP_FILES || bytes.len > TACT_ZIP_BYTES || z->w.len + bytes.len > TACT_ZIP_BYTES) z->failed = true;
    if (z->failed) return;
    uint32_t i = z->count++;
    z->files[i].name = name;
    z->files[i].crc = (uint32_t)crc32(crc32(0, NULL, 0), (const Bytef *)bytes.ptr, (uInt)bytes.len);
    z->files[i].bytes = (uint32_t)bytes.len;
    z->files[i].at = (uint32_t)z->w.len;
    tact_write_u32(&z->w, 0x04034b50);
    about(z, i);
    tact_write_bytes(&z->w, name, strlen(name));
    tact_write_bytes(&z->w, bytes.ptr, bytes.len);
}

tact_slice tact_zip_done(tact_zip *z) {
    uint32_t from = (uint32_t)z->w.len;
    for (uint32_t i = 0; i < z->count; i++) {
        tact_write_u32(&z->w, 0x02014b50);
        tact_write_u16(&z->w, VERSION);
        about(z, i);
        tact_write_u16(&z->w, 0);                          /* no comment */
        tact_write_u16(&z->w, 0);                          /* of the first disk */
        tact_write_u16(&z->w, 0);
        tact_write_u32(&z->w, 0);
        tact_write_u32(&z->w, z->files[i].at);
        tact_write_bytes(&z->w, z->files[i].name, strlen(z->files[i].name));
    }
    uint32_t length = (uint32_t)z->w.len - from;
    tact_write_u32(&z->w, 0x06054b50);
    tact_write_u32(&z->w, 0);                              /* one disk */
    tact_write_u16(&z->w, (uint16_t)z->count);
    tact_write_u16(&z->w, (uint16_t)z->count);
    tact_write_u32(&z->w, length);
    tact_write_u32(&z->w, from);
    tact_write_u16(&z->w, 0);                              /* no comment */
    return z->failed || z->w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&z->w);
}
