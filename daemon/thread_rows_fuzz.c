/* daemon/thread_rows_fuzz.c -- any bytes as a row of a thread: never a crash; what is read is written the same again. */
#include <string.h>
#include "daemon/desk.h"
#include "daemon/thread_rows.h"

static void same(const tact_writer *w, const uint8_t *data, size_t size) { TACT_ASSERT(!w->status && w->len == size && memcmp(w->ptr, data, size) == 0); }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[1 << 20];
    static tact_thread_book book;
    static tact_desk_answers answers;
    tact_arena arena;
    tact_writer w;
    tact_thread_message message;
    tact_picture picture;
    tact_slice bytes = { (const char *)data, size };
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_writer_init(&w, &arena, 64);
    if (tact_thread_book_read(bytes, &book) == TACT_OK) { tact_thread_book_write(&w, &book); same(&w, data, size); }
    tact_writer_init(&w, &arena, 64);
    if (tact_thread_message_read(bytes, &message) == TACT_OK) { tact_thread_message_write(&w, &message); same(&w, data, size); }
    tact_writer_init(&w, &arena, 64);
    if (size < sizeof block / 4 && tact_picture_read(bytes, &picture) == TACT_OK) { tact_picture_write(&w, &picture); same(&w, data, size); }
    memset(&answers, 0, sizeof answers);
    (void)!tact_desk_read(bytes, &answers);
    return 0;
}
