/* Any bytes as a log file: the reader answers, never crashes, never hands out a row that is not a line of ours. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include "store/logframe.h"

static bool look(void *ctx, const tact_log_row *row) {
    uint64_t *last = ctx, sequence, count;
    TACT_ASSERT(row->sequence > *last);
    TACT_ASSERT(tact_log_line_numbers(row->json, &sequence, &count) && sequence == row->sequence);
    *last = row->sequence;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    int fd = memfd_create("log", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size) abort();
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    uint64_t last = 0, sequence, count;
    tact_trouble why;
    tact_status status = tact_eventlog_read_file(path, UINT64_MAX, look, &last, &why);
    TACT_ASSERT(status == TACT_OK || status == TACT_ERR_FORMAT || status == TACT_ERR_MEMORY);
    (void)tact_log_line_numbers((tact_slice){ (const char *)data, size }, &sequence, &count);
    char name[80];
    tact_instant hour;
    (void)snprintf(name, sizeof name, "%.*s", (int)(size < 79 ? size : 79), (const char *)data);
    (void)tact_eventlog_file_name(name, &hour);
    close(fd);
    return 0;
}
