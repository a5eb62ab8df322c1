/* core/base/canonical.h -- reading numbers that have exactly one code: a varint with needless bytes, a number past its bound or a count
 * that the rest cannot hold is ERR_FORMAT.  For formats in which write(read(bytes)) must give the same bytes. */
#ifndef TACT_BASE_CANONICAL_H
#define TACT_BASE_CANONICAL_H
#include "core/base/bytes.h"

static inline uint64_t tact_canonical_varint(tact_reader *r) {
    const uint8_t *from = r->at;
    if (from < r->end && *from < 0x80) { r->at++; return *from; }        /* a reader that failed is at its end */
    uint64_t v = tact_read_varint(r);
    if (r->status == TACT_OK && r->at - from > 1 && r->at[-1] == 0) { tact_reader_fail(r, TACT_ERR_FORMAT); return 0; }
    return v;
}
static inline uint64_t tact_canonical_max(tact_reader *r, uint64_t max) {
    uint64_t v = tact_canonical_varint(r);
    if (v > max) { tact_reader_fail(r, TACT_ERR_FORMAT); return 0; }
    return v;
}
static inline int64_t tact_canonical_signed(tact_reader *r) {
    uint64_t u = tact_canonical_varint(r);
    return (int64_t)(u >> 1 ^ (0 - (u & 1)));
}
static inline uint32_t tact_canonical_count(tact_reader *r, size_t min_item_bytes, uint32_t max) {
    uint64_t n = tact_canonical_max(r, max);
    if (n > (uint64_t)(r->end - r->at) / min_item_bytes) { tact_reader_fail(r, TACT_ERR_FORMAT); return 0; }
    return (uint32_t)n;
}
static inline tact_slice tact_canonical_text(tact_reader *r, uint32_t max_bytes) { return tact_read_raw(r, tact_canonical_count(r, 1, max_bytes)); }
static inline bool tact_canonical_bool(tact_reader *r) {
    uint8_t v = tact_read_u8(r);
    if (v > 1) tact_reader_fail(r, TACT_ERR_FORMAT);
    return v == 1;
}
#endif
