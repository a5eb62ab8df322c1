/* daemon/link_token_fuzz.c -- any bytes as a link's token and as a page's address. */
#include <stdint.h>
#include <stdlib.h>
#include "daemon/link_token.h"
#include "daemon/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const uint8_t secret[32] = { 1 };
    static char block[1 << 17];
    char room[TACT_LINK_TEXT];
    tact_slice text = { (const char *)data, size }, name = TACT_S("t");
    tact_link link;
    tact_arena arena;
    if (tact_link_read(secret, text, room, &link) && link.url.len > TACT_LINK_URL_MOST) abort();
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_slice rest = tact_url_without(text, name, &arena), with = tact_url_with(rest, name, TACT_S("v"), &arena);
    if (size > sizeof block / 8) return 0;
    if (tact_url_parameter(rest, name).len || !tact_slice_is(tact_url_parameter(with, name), "v") || tact_url_origin(text).len > size) abort();
    return 0;
}
