/* daemon/noticed.h -- what the set-up checklist looks at: whether pages send, choices arrive, keys are used, channels were tried. No person stands in it.
 *
 * Kept     family meta, row `setup`, written once a minute when something changed, and with what happened for the first time (doc/format.md).
 */
#ifndef TACT_DAEMON_NOTICED_H
#define TACT_DAEMON_NOTICED_H
#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/base/words.h"

enum { TACT_NOTICED_ORIGINS = 8, TACT_NOTICED_KEYS = 64, TACT_NOTICED_DAYS = 7, TACT_NOTICED_TEXT = 120 };

typedef struct tact_noticed_origin { char text[TACT_NOTICED_TEXT + 1]; tact_instant first, last; uint64_t events; } tact_noticed_origin;
typedef struct tact_noticed_key { uint64_t id; tact_instant last; } tact_noticed_key;
typedef struct tact_noticed_day { int64_t day; uint64_t moments, remembered, choices; } tact_noticed_day;
typedef struct tact_noticed_test { tact_instant at; uint8_t fate; char said[TACT_NOTICED_TEXT + 1]; } tact_noticed_test;      /* at {0}: never */

typedef struct tact_noticed {
    tact_noticed_origin origins[TACT_NOTICED_ORIGINS]; uint32_t origin_count;
    char turned_away[TACT_NOTICED_TEXT + 1]; tact_instant turned_away_at;         /* the last page whose origin no write key lists */
    tact_noticed_key keys[TACT_NOTICED_KEYS]; uint32_t key_count;
    tact_noticed_day days[TACT_NOTICED_DAYS];
    uint64_t identified; tact_instant identified_at, tester_at;                /* people a server key told of with an address; a tester's moment */
    tact_noticed_test tests[TACT_CHANNEL_COUNT];
    bool changed, first;               /* first: something for the first time */
} tact_noticed;

/** The origin of which apps stand in the list: they have none. */
#define TACT_NOTICED_APP "app"
/** A page of this origin called with a write key; empty: no browser did. */
void tact_noticed_page(tact_noticed *seen, tact_slice origin, tact_instant now);
/** The same, and it was an event. */
void tact_noticed_event(tact_noticed *seen, tact_slice origin, tact_instant now);
/** A moment of somebody, remembered or not. */
void tact_noticed_moment(tact_noticed *seen, bool remembered, bool tester, tact_instant now);
void tact_noticed_choice(tact_noticed *seen, tact_instant now);
void tact_noticed_turned_away(tact_noticed *seen, tact_slice origin, tact_instant now);
void tact_noticed_use(tact_noticed *seen, tact_slice key_name, tact_instant now);
void tact_noticed_told_of(tact_noticed *seen, tact_instant now);
void tact_noticed_tried(tact_noticed *seen, unsigned channel, unsigned fate, tact_slice said, tact_instant now);
/** {0}: never, or long ago. */
tact_instant tact_noticed_used(const tact_noticed *seen, tact_slice key_name);
/** The last seven days together. */
tact_noticed_day tact_noticed_week(const tact_noticed *seen, tact_instant now);

void tact_noticed_write(tact_writer *w, const tact_noticed *seen);
tact_status tact_noticed_read(tact_slice bytes, tact_noticed *out) TACT_MUST_USE;
#endif
