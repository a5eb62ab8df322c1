/* core/base/bytes.h -- the one way every tact format is written and read: little-endian, varints, no pointers, no size_t.
 *
 * Writer   grows inside an arena; an error is sticky (check once, at the end).
 * Reader   never reads past the end; an error is sticky and every later read answers 0 / empty.
 * varint   LEB128, at most 10 bytes; signed ones zigzag.  Text = varint length + bytes.
 */
#ifndef TACT_BASE_BYTES_H
#define TACT_BASE_BYTES_H
#include "core/base/arena.h"

typedef struct tact_writer { tact_arena *arena; uint8_t *ptr; size_t len, room; tact_status status; } tact_writer;
void tact_writer_init(tact_writer *w, tact_arena *arena, size_t room_bytes);
void tact_write_u8(tact_writer *w, uint8_t v);
void tact_write_u16(tact_writer *w, uint16_t v);
void tact_write_u32(tact_writer *w, uint32_t v);
void tact_write_u64(tact_writer *w, uint64_t v);
void tact_write_f64(tact_writer *w, double v);           /* IEEE 754 bits */
void tact_write_varint(tact_writer *w, uint64_t v);
void tact_write_signed(tact_writer *w, int64_t v);
void tact_write_text(tact_writer *w, tact_slice text);
void tact_write_bytes(tact_writer *w, const void *bytes, size_t len);   /* raw, no length */
static inline tact_slice tact_writer_slice(const tact_writer *w) { return (tact_slice){ (const char *)w->ptr, w->len }; }

typedef struct tact_reader { const uint8_t *at, *end; tact_status status; } tact_reader;
tact_reader tact_reader_of(tact_slice bytes);
uint8_t tact_read_u8(tact_reader *r);
uint16_t tact_read_u16(tact_reader *r);
uint32_t tact_read_u32(tact_reader *r);
uint64_t tact_read_u64(tact_reader *r);
double tact_read_f64(tact_reader *r);
uint64_t tact_read_varint(tact_reader *r);
int64_t tact_read_signed(tact_reader *r);
tact_slice tact_read_text(tact_reader *r);                /* points into the input */
tact_slice tact_read_raw(tact_reader *r, size_t len);     /* points into the input */
/** A count of items that each take at least `min_item_bytes`: fails (ERR_FORMAT) when the rest cannot hold them, so that a
 *  hostile count never makes anybody allocate. */
uint32_t tact_read_count(tact_reader *r, size_t min_item_bytes);
/** True when everything was read and nothing is left. */
bool tact_reader_done(const tact_reader *r);
void tact_reader_fail(tact_reader *r, tact_status status);  /* the first failure stays */
#endif
