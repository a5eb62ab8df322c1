/* daemon/keeper_about.c -- rows of the family META that are about somebody: the part that names the person, sealed with their key. */
#include "daemon/keeper_internal.h"

enum { ABOUT = 16 + 8 + 8 };

uint64_t tact__told_by(const tact_keeper *k) { return k->collecting.events || k->collecting.staged_count ? k->collecting.number : k->busy ? k->syncing.number : 0; }

tact_status tact__about_write(tact_keeper *k, tact_writer *w, tact_slice key, uint32_t slot, const tact__about *a, tact_arena *arena, tact_trouble *trouble) {
    uint8_t sealed[ABOUT + TACT_SEAL_BYTES];
    tact_writer plain;
    tact_writer_init(&plain, arena, ABOUT);
    tact_write_bytes(&plain, (const char *)a->record, 16);
    tact_write_u64(&plain, a->intent);
    tact_write_u64(&plain, a->part);
    tact_write_u32(w, slot);
    if (plain.status) return plain.status;
    tact_status s = tact_vault_seal(k->vault, sealed, slot, key, tact_writer_slice(&plain), trouble);
    if (!s) tact_write_bytes(w, (const char *)sealed, sizeof sealed);
    return s ? s : w->status;
}

/* False: the person was erased, or none is named. */
tact_status tact__about_read(tact_keeper *k, tact_reader *r, tact_slice key, uint32_t slot, tact__about *out, bool *there, tact_trouble *trouble) {
    uint8_t plain[ABOUT];
    tact_trouble ignored = { "" };
    *there = false;
    if (r->at == r->end) return TACT_OK;
    tact_slice sealed = tact_read_raw(r, ABOUT + TACT_SEAL_BYTES);
    if (!tact_reader_done(r)) return tact_trouble_set(trouble, TACT_ERR_FORMAT, "a row that names a person is damaged; `tact fsck` says more");
    tact_status s = tact_vault_unseal(k->vault, plain, slot, key, sealed, &ignored);
    if (s == TACT_ERR_SEALED) return TACT_OK;
    if (s) return tact_trouble_set(trouble, s, "%s", ignored.text);
    tact_reader in = tact_reader_of((tact_slice){ (const char *)plain, sizeof plain });
    memcpy(out->record, tact_read_raw(&in, 16).ptr, 16);
    out->intent = tact_read_u64(&in);
    out->part = tact_read_u64(&in);
    *there = true;
    return TACT_OK;
}

tact_status tact__record_load(tact_keeper *k, const uint8_t record[16], tact__entry **out, tact_trouble *trouble) {
    tact_record_key key;
    memcpy(key.bytes, record, sizeof key.bytes);
    tact_status s = tact__entry_load(k, key, out, trouble);
    if (!s && (*out)->kind == TACT__POINTER) s = tact__entry_load(k, (*out)->target, out, trouble);
    return s;
}
