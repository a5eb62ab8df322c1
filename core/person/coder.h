/* core/person/coder.h -- inside core/person: the small codes the record's bytes are made of (doc/format.md, "The record").
 *
 * A coder remembers what one record has said so far, so that it is said once: identifiers, kinds of touch, the last url, the last
 * notice and validity. Writer and reader keep the same memory in step. Each value has exactly one code: a reader refuses the others,
 * so that write(read(bytes)) == bytes.
 */
#ifndef TACT_PERSON_CODER_H
#define TACT_PERSON_CODER_H
#include "core/base/canonical.h"
#include "core/person/person.h"

enum { CODER_IDS = 2048, CODER_KINDS = 64 };

typedef struct tact__touch_kind {          /* what several touches have in common */
    uint32_t campaign;
    uint16_t cost_milli;
    uint8_t message, channel, class_;
    bool asked, ghost, no_occurrence;
} tact__touch_kind;

typedef struct tact__coder {
    uint32_t ids[CODER_IDS], id_count;     /* ids[0] is 0 */
    tact__touch_kind kinds[CODER_KINDS], last_kind; uint32_t kind_count;
    tact_slice url;
    tact_instant base;                     /* parts count their times from it: the record's last_received; {0} of a part alone */
    uint16_t notice;
    int64_t validity_s;                    /* of the last permission that expires */
    bool session_kinds;                    /* sessions say what their last events wanted: TACT__WITH_KINDS */
    bool marks;                            /* parts say their marks: TACT__WITH_MARKS */
    bool signal;                           /* parts say whether their browser sends Sec-GPC: TACT__WITH_SIGNAL */
    bool later;                            /* an intent is one the person asked for, or is kept for that: TACT__WITH_LATER; of records alone */
    bool before;                           /* lots say what was before them: TACT__WITH_BEFORE */
    bool own_hours;                        /* limits name quiet hours, a channel preferred, or no tests: TACT__WITH_OWN_HOURS */
    bool loyalty;                          /* parts say what they have in the loyalty programme: TACT__WITH_LOYALTY */
} tact__coder;

void tact__coder_init(tact__coder *c);

/* An instant against another: 0 is {0}; otherwise 1 + unit + 3 * zigzag(difference in that unit), the coarsest unit of hour, second,
 * microsecond that is exact; microseconds follow a difference in seconds. */
void tact__write_time(tact_writer *w, tact_instant base, tact_instant t);
tact_instant tact__read_time(tact_reader *r, tact_instant base);

/* An identifier: its index among those said before, with `low_bits` more bits below it; a new one follows in full. */
void tact__write_id(tact__coder *c, tact_writer *w, uint32_t id, unsigned low_bits, unsigned low);
uint32_t tact__read_id(tact__coder *c, tact_reader *r, unsigned low_bits, unsigned *low);

/* A url: how many bytes it shares with the last one, then the rest. */
void tact__write_url(tact__coder *c, tact_writer *w, tact_slice url);
tact_slice tact__read_url(tact__coder *c, tact_reader *r, tact_arena *arena, tact_status *status);

/* The version of a record or a part says what it has that the first had not: 1, and 1 more when a session in it knows kinds, 2 more when a part
 * has marks, 4 more when a lot says what was before it, 8 more when a part sends Sec-GPC, 16 more when an intent
 * of a record is a person's own request, or is kept for one, 32 more when a part has something in the loyalty programme, 64 more
 * when limits name quiet hours, a channel preferred, or no tests (of a record alone); so what an older tact wrote keeps its bytes. */
enum { TACT__FIRST_VERSION = 1, TACT__WITH_KINDS = 1, TACT__WITH_MARKS = 2, TACT__WITH_BEFORE = 4, TACT__WITH_SIGNAL = 8, TACT__WITH_LATER = 16, TACT__WITH_LOYALTY = 32, TACT__WITH_OWN_HOURS = 64, TACT__LAST_VERSION = 128 };
static inline uint8_t tact__version_of(const tact__coder *c) {
    return (uint8_t)(TACT__FIRST_VERSION + (c->session_kinds ? TACT__WITH_KINDS : 0) + (c->marks ? TACT__WITH_MARKS : 0) + (c->before ? TACT__WITH_BEFORE : 0) + (c->signal ? TACT__WITH_SIGNAL : 0) + (c->later ? TACT__WITH_LATER : 0)
                     + (c->loyalty ? TACT__WITH_LOYALTY : 0) + (c->own_hours ? TACT__WITH_OWN_HOURS : 0));
}
/* Sets what the version says; `version` is from TACT__FIRST_VERSION to TACT__LAST_VERSION. */
static inline void tact__version_read(tact__coder *c, unsigned version) {
    c->session_kinds = ((version - TACT__FIRST_VERSION) & TACT__WITH_KINDS) != 0;
    c->marks = ((version - TACT__FIRST_VERSION) & TACT__WITH_MARKS) != 0;
    c->before = ((version - TACT__FIRST_VERSION) & TACT__WITH_BEFORE) != 0;
    c->signal = ((version - TACT__FIRST_VERSION) & TACT__WITH_SIGNAL) != 0;
    c->later = ((version - TACT__FIRST_VERSION) & TACT__WITH_LATER) != 0;
    c->loyalty = ((version - TACT__FIRST_VERSION) & TACT__WITH_LOYALTY) != 0;
    c->own_hours = ((version - TACT__FIRST_VERSION) & TACT__WITH_OWN_HOURS) != 0;
}

/* Does a lot of this part say what was before it? */
static inline bool tact__has_before(const tact_part *part) {
    for (uint32_t i = 0; i < part->lot_count; i++)
        if (part->lots[i].before) return true;
    return false;
}

/* One part without its version byte. */
void tact__part_encode(tact__coder *c, tact_writer *w, const tact_part *part);
tact_status tact__part_decode(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *out) TACT_MUST_USE;

/* Its lists. An empty one is never encoded; decoding one that says 0 is ERR_FORMAT. */
void tact__encode_permissions(tact__coder *c, tact_writer *w, const tact_part *part);
void tact__encode_touches(tact__coder *c, tact_writer *w, const tact_part *part);
void tact__encode_interests(tact__coder *c, tact_writer *w, const tact_part *part);
void tact__encode_purchases(tact__coder *c, tact_writer *w, const tact_part *part);
void tact__encode_journeys(tact__coder *c, tact_writer *w, const tact_part *part);
void tact__encode_seen(tact__coder *c, tact_writer *w, const tact_part *part);       /* after the touches */
void tact__encode_lots(tact__coder *c, tact_writer *w, const tact_part *part);       /* after the touches */
void tact__encode_marks(tact__coder *c, tact_writer *w, const tact_part *part);     /* their count may be 0 */
void tact__encode_loyalty(tact__coder *c, tact_writer *w, const tact_part *part);  /* it may be empty */
void tact__encode_habit(tact_writer *w, const tact_part *part);
tact_status tact__decode_permissions(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) TACT_MUST_USE;
tact_status tact__decode_touches(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) TACT_MUST_USE;
tact_status tact__decode_interests(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) TACT_MUST_USE;
tact_status tact__decode_purchases(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) TACT_MUST_USE;
tact_status tact__decode_journeys(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) TACT_MUST_USE;
tact_status tact__decode_seen(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) TACT_MUST_USE;
tact_status tact__decode_lots(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) TACT_MUST_USE;
tact_status tact__decode_marks(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) TACT_MUST_USE;
tact_status tact__decode_habit(tact_reader *r, tact_part *part) TACT_MUST_USE;
tact_status tact__decode_loyalty(tact__coder *c, tact_reader *r, tact_arena *arena, tact_part *part) TACT_MUST_USE;
bool tact__loyalty_is_sound(const tact_loyalty *loyalty);
bool tact__habit_is_empty(const tact_habit *habit);

/* Looks at the bounds and vocabularies of a part; the same rule for writing and reading. */
tact_status tact__part_check(const tact_part *part) TACT_MUST_USE;

static inline void tact__writer_fail(tact_writer *w, tact_status status) { if (!w->status) w->status = status; }
#endif
