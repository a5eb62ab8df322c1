/* daemon/local.h -- local context: facts about a place, an area or everywhere (weather, an event, a strike), as the brand's server or an address it names tells them.
 *
 * Fact      kind (a word: small letters, digits, _), a value (text, number, true or false), where it holds, since when and until when. One a kind and where: the newest.
 * Where     a place of places.csv and so many metres around it, an area, a town (its middle, 10 km), or everywhere.
 * Into      the event, before it is decided (tact_event.local: {weather: "rain", weather_age: 12}, age in minutes): `context.weather` of conditions and templates, and so the log has it.
 *           Of several facts of a kind the one with the smallest area counts, then the newest. Where the person is: the device's position with `locate`, else the place the event names.
 * Old       a fact is absent once its `until` is over, or without one when it is older than `context.max_age`; it then goes from the store, too.
 */
#ifndef TACT_DAEMON_LOCAL_H
#define TACT_DAEMON_LOCAL_H
#include "core/campaign/bundle.h"
#include "core/base/value.h"
#include "store/trouble.h"
#include "tact/event.h"

enum { TACT_LOCAL_MOST = 2000, TACT_LOCAL_KIND = 32, TACT_LOCAL_TEXT = 200, TACT_LOCAL_PLACE = 64, TACT_LOCAL_KINDS_AN_EVENT = 16 };
typedef enum tact_local_where { TACT_LOCAL_EVERYWHERE, TACT_LOCAL_AT_PLACE, TACT_LOCAL_AREA } tact_local_where;

typedef struct tact_local_fact {
    char kind[TACT_LOCAL_KIND + 1], text[TACT_LOCAL_TEXT + 1], place[TACT_LOCAL_PLACE + 1];       /* place: its id, or the town's name as told; may be empty */
    uint8_t where;                     /* tact_local_where */
    uint8_t type; union { bool boolean; int64_t integer; double real; };       /* TACT_TEXT: `text` */
    int32_t latitude_e7, longitude_e7; uint32_t metres;
    tact_instant at, until;            /* until {0}: as long as max_age */
} tact_local_fact;

/* What is wrong with a fact that came in, and the way out; constant texts. */
typedef struct tact_local_fault { const char *path, *reason, *hint; } tact_local_fault;

/** {"kind", "value", "place" | "town" | "latitude"+"longitude" | nothing, "metres"?, "at"?, "until"?}. `takes_back`: the value is null: the fact ends. */
bool tact_local_read(const tact_value *given, const tact_bundle *bundle, tact_instant now, tact_local_fact *out, bool *takes_back, tact_local_fault *fault);
/** Bytes of a row of the store, and back: ERR_FORMAT, ERR_VERSION. */
void tact_local_write(tact_writer *w, const tact_local_fact *fact);
tact_status tact_local_from(tact_slice bytes, tact_local_fact *out) TACT_MUST_USE;
bool tact_local_same(const tact_local_fact *a, const tact_local_fact *b);       /* kind and where */
bool tact_local_over(const tact_local_fact *fact, tact_instant now, tact_span max_age);
tact_value tact_local_value(const tact_local_fact *fact);
/** What holds for this event: a map, or null when nothing does. `stays`: the place the person was seen in last (tact_id32), 0: none. */
tact_value tact_local_of(const tact_local_fact *facts, uint32_t count, const tact_bundle *bundle, const tact_event *event, const tact_value *properties, uint32_t stays, tact_span max_age, tact_arena *arena);
#endif
