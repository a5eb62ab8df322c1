/* daemon/card.c -- see card.h. */
#include "daemon/card.h"
#include <stdio.h>
#include <string.h>

enum { KIND = 'k' };
static const char head[] = "tact-card:";

tact_slice tact_card_code(const tact_keeper *k, const uint8_t record_key[16], char out[TACT_CARD_TEXT]) {
    char token[TACT_TOKEN_TEXT];
    tact_slice text = tact_token_make(k, KIND, (tact_instant){ 0 }, (tact_slice){ (const char *)record_key, 16 }, token);
    int n = snprintf(out, TACT_CARD_TEXT, "%s%.*s", head, (int)text.len, text.ptr);
    return (tact_slice){ out, (size_t)n };
}

tact_status tact_card_open(const tact_keeper *k, tact_slice text, uint8_t record_key[16]) {
    uint8_t room[TACT_TOKEN_CARRIES];
    tact_slice bytes;
    if (!tact_slice_starts(text, TACT_S("tact-card:"))) return TACT_ERR_INVALID;
    tact_status s = tact_token_open(k, KIND, (tact_instant){ 0 }, (tact_slice){ text.ptr + sizeof head - 1, text.len - sizeof head + 1 }, room, &bytes);
    if (!s && bytes.len != 16) s = TACT_ERR_INVALID;
    if (!s) memcpy(record_key, bytes.ptr, 16);
    return s;
}
