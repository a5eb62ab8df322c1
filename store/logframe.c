/* store/logframe.c -- see logframe.h. */
#include "store/logframe.h"

enum { SKIP_BYTES = 44 };
static const uint32_t skip_magic = 0x184D2A54;         /* one of zstd's sixteen skippable ones (RFC 8878, 3.1.2) */
static const char name[8] = "tactrows";

static void put_le(uint8_t *p, uint64_t v, unsigned bytes) { for (unsigned i = 0; i < bytes; i++) p[i] = (uint8_t)(v >> (8 * i)); }
static uint64_t get_le(const uint8_t *p, unsigned bytes) {
    uint64_t v = 0;
    for (unsigned i = 0; i < bytes; i++) v |= (uint64_t)p[i] << (8 * i);
    return v;
}

void tact_log_head_write(uint8_t out[TACT_LOG_HEAD_BYTES], const tact_log_head *h) {
    put_le(out, skip_magic, 4);
    put_le(out + 4, SKIP_BYTES, 4);
    memcpy(out + 8, name, 8);
    put_le(out + 16, h->first_sequence, 8);
    put_le(out + 24, h->last_sequence, 8);
    put_le(out + 32, h->line_count, 4);
    put_le(out + 36, h->text_bytes, 4);
    put_le(out + 40, h->frame_bytes, 4);
    put_le(out + 44, (uint64_t)h->received.us, 8);
}

bool tact_log_head_read(const uint8_t bytes[TACT_LOG_HEAD_BYTES], tact_log_head *h) {
    if (get_le(bytes, 4) != skip_magic || get_le(bytes + 4, 4) != SKIP_BYTES || memcmp(bytes + 8, name, 8) != 0) return false;
    *h = (tact_log_head){ .first_sequence = get_le(bytes + 16, 8), .last_sequence = get_le(bytes + 24, 8), .line_count = (uint32_t)get_le(bytes + 32, 4),
                          .text_bytes = (uint32_t)get_le(bytes + 36, 4), .frame_bytes = (uint32_t)get_le(bytes + 40, 4), .received = { (int64_t)get_le(bytes + 44, 8) } };
    return h->first_sequence > 0 && h->last_sequence >= h->first_sequence && h->line_count > 0 && h->text_bytes > 0 && h->text_bytes <= TACT_LOG_TEXT_BYTES_MAX &&
           h->frame_bytes > 0 && h->frame_bytes <= TACT_LOG_TEXT_BYTES_MAX + (TACT_LOG_TEXT_BYTES_MAX >> 7);
}

static bool digits(tact_slice *rest, uint64_t *out) {
    size_t n = 0;
    *out = 0;
    for (; n < rest->len && n < 19 && rest->ptr[n] >= '0' && rest->ptr[n] <= '9'; n++) *out = *out * 10 + (uint64_t)(rest->ptr[n] - '0');
    rest->ptr += n;
    rest->len -= n;
    return n > 0;
}

static bool skip(tact_slice *rest, tact_slice word) {
    if (!tact_slice_starts(*rest, word)) return false;
    rest->ptr += word.len;
    rest->len -= word.len;
    return true;
}

bool tact_log_line_numbers(tact_slice line, uint64_t *sequence, uint64_t *count) {
    *count = 1;
    if (!skip(&line, TACT_S("{\"seq\":")) || !digits(&line, sequence) || *sequence == 0) return false;
    if (!line.len || (line.ptr[0] != ',' && line.ptr[0] != '}')) return false;
    if (skip(&line, TACT_S(",\"void\":"))) return digits(&line, count) && *count > 0 && tact_slice_is(line, "}");
    return true;
}

size_t tact_log_line_write(char *out, uint64_t sequence, tact_slice json) {
    int n = snprintf(out, 32, "{\"seq\":%llu", (unsigned long long)sequence);
    size_t at = (size_t)n, from = 1;
    while (from < json.len && json.ptr[from] == ' ') from++;
    if (json.ptr[from] != '}') out[at++] = ',';
    memcpy(out + at, json.ptr + from, json.len - from);
    return at + json.len - from;
}
