/* store/logframe.h -- one frame of a log file: a skippable frame that names its rows, then a zstd frame of lines.
 * Shared by the drainer and the reader; doc/format.md has every byte. */
#ifndef TACT_STORE_LOGFRAME_H
#define TACT_STORE_LOGFRAME_H
#include "store/eventlog.h"

enum { TACT_LOG_HEAD_BYTES = 52, TACT_LOG_TEXT_BYTES_MAX = 32 << 20 };

typedef struct tact_log_head {
    uint64_t first_sequence, last_sequence;
    uint32_t line_count, text_bytes, frame_bytes;      /* of the zstd frame behind the head */
    tact_instant received;                             /* of the first row */
} tact_log_head;

void tact_log_head_write(uint8_t out[TACT_LOG_HEAD_BYTES], const tact_log_head *head);
/** False when the bytes are no head, or one with numbers that no drainer writes. */
bool tact_log_head_read(const uint8_t bytes[TACT_LOG_HEAD_BYTES], tact_log_head *out);

/** The numbers a shipped line stands for: its own, and for a void line how many from there. False: not a shipped line. */
bool tact_log_line_numbers(tact_slice line, uint64_t *sequence, uint64_t *count);
/** `{...}` with its number in front, into out (room: json.len + 32). Answers the bytes written, newline not included. */
size_t tact_log_line_write(char *out, uint64_t sequence, tact_slice json);
#endif
