/* daemon/me_link.c -- the way of a message to the person's own page (me_link.h). */
#include "daemon/me_link.h"
#include <stdio.h>
#include <string.h>
#include "daemon/keeper_internal.h"

tact_slice tact_me_link(const tact_keeper *keeper, uint8_t channel, const uint8_t record_key[16], uint64_t intent, int64_t day, char out[TACT_TOKEN_TEXT]) {
    uint8_t bytes[TACT_ME_LINK_BYTES] = { channel };
    memcpy(bytes + 1, record_key, 16);
    memcpy(bytes + 17, &intent, 8);
    bytes[25] = (uint8_t)day;
    bytes[26] = (uint8_t)(day >> 8);
    return tact_token_make(keeper, 'M', (tact_instant){ 0 }, (tact_slice){ (const char *)bytes, sizeof bytes }, out);
}

tact_slice tact_me_url(const tact_keeper *k, const tact_me_way *way, tact_arena *arena) {
    char token[TACT_TOKEN_TEXT];
    tact_slice base = k->brand->config.public_url, link = { NULL, 0 };
    while (base.len && base.ptr[base.len - 1] == '/') base.len--;
    if (way->record_key) link = tact_me_link(k, way->channel, way->record_key, way->intent, way->at.us / TACT_DAYS(1).us, token);
    size_t room = base.len + link.len + 8;
    char *text = tact_arena_alloc(arena, room, 1);
    if (!text) return (tact_slice){ NULL, 0 };
    int n = snprintf(text, room, "%.*s/me%s%.*s", (int)base.len, base.len ? base.ptr : "", link.len ? "/l/" : "", (int)link.len, link.len ? link.ptr : "");
    return (tact_slice){ text, (size_t)n };
}
