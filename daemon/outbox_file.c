/* daemon/outbox_file.c -- see outbox_file.h. */
#include "daemon/outbox_file.h"
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void taken(tact_keeper *k, const tact_sending *sending) {
    enum { ROOM = 1 << 20 };
    tact_handed h = { .intent = sending->intent.key, .device_part = sending->device_part, .fate = TACT_FATE_TAKEN, .channel = sending->intent.channel, .said = TACT_S("written to data/outbox (dry-run)") };
    tact_trouble trouble = { "" };
    tact_arena arena;
    char *block = malloc(ROOM);
    if (!block) return;                                    /* it comes again, and is written again */
    memcpy(h.record_key, sending->record_key, sizeof h.record_key);
    tact_arena_init(&arena, block, ROOM, NULL);
    tact_status s = tact_keeper_handed(k, &h, &arena, &trouble);
    if (s) fprintf(stderr, "tact: that a message was written to data/outbox cannot be written down now, and is tried again: %s\n", trouble.text[0] ? trouble.text : tact_status_line(s));
    sodium_memzero(block, ROOM);
    free(block);
}

void tact_outbox_file_write(tact_keeper *keeper, const char *data_folder, const tact_sending *sending, tact_slice json) {
    char path[4096];
    tact_slice channel = tact_word_name(TACT_LIST_CHANNEL, sending->intent.channel);
    snprintf(path, sizeof path, "%s/outbox/%.*s.ndjson", data_folder, (int)channel.len, channel.ptr);
    FILE *f = fopen(path, "a");
    bool good = f && fprintf(f, "%.*s\n", (int)json.len, json.ptr) >= 0;
    good = f && fclose(f) == 0 && good;
    if (!good) fprintf(stderr, "tact: %s could not be written: %s\n", path, strerror(errno));
    else if (sending->intent.class_ >= TACT_CLASS_TRANSACTIONAL && !sending->reply) taken(keeper, sending);
}
