/* daemon/attach.c -- see attach.h. */
#include "daemon/attach.h"
#include "core/base/bytes.h"
#include "daemon/answer.h"
#include "daemon/json_out.h"
#include "daemon/label.h"
#include "store/envelope.h"

enum { FORMAT = 1 };

static bool left(const tact_value *line) { return tact_slice_is(tact_value_path_text(line, "type"), "detach"); }

bool tact_attach_is(const tact_value *line) { return left(line) || tact_slice_is(tact_value_path_text(line, "type"), "attach"); }

tact_status tact_attach_write(const tact_attach *a, uint32_t account_slot, uint32_t device_slot, tact_vault *vault, tact_instant at, tact_arena *arena, tact_slice *line, tact_trouble *trouble) {
    char person[16], time[TACT_INSTANT_TEXT + 1];
    tact_slice about = tact_answer_hex(a->account, person), inner, sealed;
    tact_writer w;
    tact_json j;
    tact_writer_init(&w, arena, 32);
    tact_write_u8(&w, FORMAT);
    tact_write_u64(&w, a->part);
    tact_write_u64(&w, a->device);
    if (w.status) return w.status;
    tact_status s = tact_sealed_text(vault, arena, &inner, device_slot, about, tact_writer_slice(&w), trouble);
    if (!s) s = tact_sealed_text(vault, arena, &sealed, account_slot, about, inner, trouble);
    if (s) return s;
    tact_json_init(&j, arena, 256 + sealed.len);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("t"), tact_instant_format(at, time));
    tact_json_key_text(&j, TACT_S("type"), a->left ? TACT_S("detach") : TACT_S("attach"));
    tact_json_key_text(&j, TACT_S("person"), about);
    tact_json_key_int(&j, TACT_S("slot"), account_slot);
    tact_json_key_text(&j, TACT_S("sealed"), sealed);
    tact_json_end_map(&j);
    *line = tact_json_done(&j);
    return j.status;
}

tact_status tact_attach_read(const tact_history_line *line, tact_vault *vault, tact_arena *arena, tact_attach *out, tact_trouble *trouble) {
    tact_slice about = tact_value_path_text(line->json, "person"), bytes;
    *out = (tact_attach){ .left = left(line->json) };
    if (line->sealed) return TACT_ERR_SEALED;
    if (!line->seal.len || !tact_label_id(about, &out->account)) return TACT_ERR_NOT_FOUND;
    tact_status s = tact_sealed_text_open(vault, arena, &bytes, about, line->seal, trouble);
    if (s) return s;
    tact_reader r = tact_reader_of(bytes);
    uint8_t format = tact_read_u8(&r);
    if (!r.status && format > FORMAT) return TACT_ERR_VERSION;
    out->part = tact_read_u64(&r);
    out->device = tact_read_u64(&r);
    return tact_reader_done(&r) ? TACT_OK : TACT_ERR_FORMAT;
}
