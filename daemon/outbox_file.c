/* daemon/outbox_file.c -- see outbox_file.h. */
#include "daemon/outbox_file.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

void tact_outbox_file_write(const char *data_folder, const tact_sending *sending, tact_slice json) {
    char path[4096];
    tact_slice channel = tact_word_name(TACT_LIST_CHANNEL, sending->intent.channel);
    snprintf(path, sizeof path, "%s/outbox/%.*s.ndjson", data_folder, (int)channel.len, channel.ptr);
    FILE *f = fopen(path, "a");
    if (!f || fprintf(f, "%.*s\n", (int)json.len, json.ptr) < 0) fprintf(stderr, "tact: %s could not be written: %s\n", path, strerror(errno));
    if (f) fclose(f);
}
