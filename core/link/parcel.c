/* core/link/parcel.c -- see parcel.h. */
#include "core/link/parcel.h"

static tact_status rest_of(const tact_person *record, uint64_t part, tact_arena *arena, tact_person *rest) {
    *rest = (tact_person){ .created = record->created, .last_received = record->last_received, .complaint_open = record->complaint_open,
                           .minor = record->minor, .limits = record->limits };
    if (record->pending_count == 0) return TACT_OK;
    rest->pending = TACT_NEW(arena, tact_pending, record->pending_count);
    if (!rest->pending) return TACT_ERR_MEMORY;
    rest->pending_room = record->pending_count;
    for (uint32_t i = 0; i < record->pending_count; i++)
        if (record->pending[i].part == part) rest->pending[rest->pending_count++] = record->pending[i];
    return TACT_OK;
}

tact_status tact__parcel_write(const tact_person *record, const tact_part *part, tact_arena *arena, tact_slice *out) {
    tact_person rest;
    tact_status s = rest_of(record, part->id, arena, &rest);
    if (s) return s;
    tact_writer w;
    tact_writer_init(&w, arena, 512);
    tact_part_write(&w, part);
    tact_person_write(&w, &rest);
    if (!w.status) *out = tact_writer_slice(&w);
    return w.status;
}

tact_status tact__parcel_read(tact_slice bytes, tact_arena *arena, tact_part *part, tact_person *rest) {
    tact_reader r = tact_reader_of(bytes);
    tact_status s = tact_part_read(&r, arena, part);
    if (s) return s;
    if (part->id == 0) return TACT_ERR_INVALID;
    *rest = tact_person_empty(0, part->first);
    if (tact_reader_done(&r)) return TACT_OK;
    s = tact_person_read((tact_slice){ (const char *)r.at, (size_t)(r.end - r.at) }, arena, rest);
    if (s) return s;
    bool fits = rest->part_count == 0 && rest->edge_count == 0 && !rest->account && rest->moving.move == 0;
    for (uint32_t i = 0; fits && i < rest->pending_count; i++) fits = rest->pending[i].part == part->id;
    return fits ? TACT_OK : TACT_ERR_FORMAT;
}
