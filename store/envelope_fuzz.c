/* Any bytes as an envelope header, and as a sealed field's text: never a crash, never more than was there. */
#include "store/envelope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    tact_slice value = { (const char *)data, size };
    tact_envelope_head head;
    tact_trouble why;
    if (tact_envelope_peek(value, &head, &why) == TACT_OK) {
        TACT_ASSERT(size >= TACT_ENVELOPE_HEAD_BYTES);
        TACT_ASSERT(head.kind >= TACT_ENVELOPE_SEALED && head.kind <= TACT_ENVELOPE_TOMBSTONE);
        if (head.kind == TACT_ENVELOPE_TOMBSTONE) {
            tact_envelope out;
            static char room[1024];
            tact_arena arena;
            tact_arena_init(&arena, room, sizeof room, NULL);
            TACT_ASSERT(tact_envelope_open(NULL, &arena, &out, TACT_FAMILY_PERSON, TACT_S("k"), value, &why) == TACT_OK);
        }
    }
    return 0;
}
