/* daemon/ramp.c -- see ramp.h. */
#include "daemon/ramp.h"

enum { FORMAT = 1, DOUBLINGS_MAX = 40 };

uint64_t tact_ramp_allowance(const tact_ramp *r, uint32_t first, uint32_t days, int64_t day) {
    uint32_t before = r->days_used - (r->days_used && r->day == day);       /* days it sent on before this one */
    if (before >= days) return UINT64_MAX;
    return (uint64_t)first << (before < DOUBLINGS_MAX ? before : DOUBLINGS_MAX);
}

void tact_ramp_count(tact_ramp *r, int64_t day) {
    if (!r->days_used || r->day != day) {
        if (r->days_used < UINT32_MAX) r->days_used++;
        r->day = day;
        r->sent_today = 0;
    }
    r->sent_today++;
}

void tact_ramp_give_back(tact_ramp *r, int64_t day) {
    if (r->days_used && r->day == day && r->sent_today) r->sent_today--;
}

bool tact_ramp_full(const tact_ramp *r, uint32_t first, uint32_t days, int64_t day) {
    uint64_t sent = r->days_used && r->day == day ? r->sent_today : 0;
    return sent >= tact_ramp_allowance(r, first, days, day);
}

void tact_ramp_write(tact_writer *w, const tact_ramp *r) {
    tact_write_u8(w, FORMAT);
    tact_write_varint(w, r->days_used);
    tact_write_signed(w, r->day);
    tact_write_varint(w, r->sent_today);
}

tact_status tact_ramp_read(tact_slice bytes, tact_ramp *out) {
    tact_reader r = tact_reader_of(bytes);
    uint8_t format = tact_read_u8(&r);
    *out = (tact_ramp){ .days_used = 0 };
    if (!r.status && format != FORMAT) return format > FORMAT ? TACT_ERR_VERSION : TACT_ERR_FORMAT;
    uint64_t days = tact_read_varint(&r);
    if (days > UINT32_MAX) return TACT_ERR_FORMAT;
    out->days_used = (uint32_t)days;
    out->day = tact_read_signed(&r);
    out->sent_today = tact_read_varint(&r);
    return tact_reader_done(&r) ? TACT_OK : TACT_ERR_FORMAT;
}
