/* daemon/hours.c -- see hours.h. */
#include "daemon/hours.h"
#include <stdio.h>

enum { FORMAT = 1 };

uint32_t tact_hour_of(const tact_bundle *b, tact_instant at) {
    const tact_zone *zone = tact_bundle_zone(b, b->default_zone);
    tact_civil c = zone ? tact_zone_civil(zone, at) : tact_civil_from_us(at.us);
    return (uint32_t)(tact_days_from_civil(c.year, c.month, c.day) * 24 + c.hour);
}

bool tact_hour_count(tact_hour *h, const tact_cell *cell) {
    if (cell->type > TACT_EVENT_SCREEN) return false;
    h->counts.moments++;
    h->counts.answers[cell->answer]++;
    h->counts.kinds[cell->kind]++;
    h->changed = true;
    return true;
}

void tact_hour_write(tact_writer *w, const tact_hour_counts *c) {
    tact_write_u8(w, FORMAT);
    tact_write_varint(w, c->moments);
    for (unsigned i = 0; i < TACT_CELL_ANSWER_COUNT; i++) tact_write_varint(w, c->answers[i]);
    for (unsigned i = 0; i < TACT_KIND_COUNT; i++) tact_write_varint(w, c->kinds[i]);
}

tact_status tact_hour_read(tact_slice bytes, tact_hour_counts *out) {
    tact_reader r = tact_reader_of(bytes);
    uint8_t format = tact_read_u8(&r);
    if (!r.status && format > FORMAT) return TACT_ERR_VERSION;
    out->moments = tact_read_varint(&r);
    for (unsigned i = 0; i < TACT_CELL_ANSWER_COUNT; i++) out->answers[i] = tact_read_varint(&r);
    for (unsigned i = 0; i < TACT_KIND_COUNT; i++) out->kinds[i] = tact_read_varint(&r);
    return tact_reader_done(&r) ? TACT_OK : TACT_ERR_FORMAT;
}

tact_slice tact_hour_key(uint32_t number, char out[TACT_HOUR_KEY + 1]) {
    snprintf(out, TACT_HOUR_KEY + 1, "hour:%08u", number > 99999999 ? 99999999 : number);
    return (tact_slice){ out, TACT_HOUR_KEY };
}
