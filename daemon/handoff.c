/* daemon/handoff.c -- see handoff.h. */
#include "daemon/handoff.h"
#include <string.h>
#include "core/base/words.h"
#include "store/slots.h"

enum { KIND = 'h', HEAD = 16 + 8 + 4 + 2 };

tact_slice tact_handoff_write(const tact_keeper *keeper, const tact_handoff *h, tact_instant until, char out[TACT_TOKEN_TEXT]) {
    uint8_t bytes[HEAD + TACT_TOKEN_CARRIES];
    out[0] = 0;
    if (h->url.len > TACT_TOKEN_CARRIES - HEAD) return (tact_slice){ out, 0 };
    memcpy(bytes, h->record_key, 16);
    for (unsigned i = 0; i < 8; i++) bytes[16 + i] = (uint8_t)(h->device_part >> (8 * i));
    for (unsigned i = 0; i < 4; i++) bytes[24 + i] = (uint8_t)(h->topic >> (8 * i));
    bytes[28] = h->stage;
    bytes[29] = h->device;
    memcpy(bytes + HEAD, h->url.ptr, h->url.len);
    return tact_token_make(keeper, KIND, until, (tact_slice){ (const char *)bytes, HEAD + h->url.len }, out);
}

tact_status tact_handoff_read(const tact_keeper *keeper, tact_instant now, tact_slice token, uint8_t room[TACT_TOKEN_CARRIES], tact_handoff *out) {
    tact_slice bytes;
    tact_status s = tact_token_open(keeper, KIND, now, token, room, &bytes);
    if (s) return s;
    if (bytes.len <= HEAD || room[28] > TACT_STAGE_AMBASSADOR || room[29] > TACT_DEVICE_OTHER) return TACT_ERR_INVALID;
    *out = (tact_handoff){ .stage = room[28], .device = room[29], .url = { bytes.ptr + HEAD, bytes.len - HEAD } };
    memcpy(out->record_key, room, 16);
    for (unsigned i = 0; i < 8; i++) out->device_part |= (uint64_t)room[16 + i] << (8 * i);
    for (unsigned i = 0; i < 4; i++) out->topic |= (uint32_t)room[24 + i] << (8 * i);
    return TACT_OK;
}
