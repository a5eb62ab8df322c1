/* daemon/round.c -- see round.h; doc/format.md has the bytes. */
#include "daemon/round.h"
#include "core/base/bytes.h"

enum { FORMAT = 1 };

void tact_round_write(uint8_t out[TACT_ROUND_BYTES], const tact_round *r) {
    out[0] = FORMAT;
    for (unsigned i = 0; i < 8; i++) {
        out[1 + i] = (uint8_t)((uint64_t)r->last.us >> (8 * i));
        out[9 + i] = (uint8_t)((uint64_t)r->covered.us >> (8 * i));
    }
}

tact_status tact_round_read(tact_slice bytes, tact_round *out) {
    tact_reader r = tact_reader_of(bytes);
    unsigned format = tact_read_u8(&r);
    *out = (tact_round){ { 0 }, { 0 } };
    if (!r.status && format > FORMAT) return TACT_ERR_VERSION;
    tact_round is = { { (int64_t)tact_read_u64(&r) }, { (int64_t)tact_read_u64(&r) } };
    if (!tact_reader_done(&r) || format != FORMAT) return TACT_ERR_FORMAT;
    *out = is;
    return TACT_OK;
}
