/* daemon/splits.h -- what messages changed, by the kind of moment, the situation, or the channel in which a person's lot fell: counted from the event log.
 *
 * Why it may be read   the lot falls after moment and channel are settled, and does not look at them: who was met on the way to work is drawn as everybody else is. So people of
 *           one row are compared with people left alone in the same kind of moment, never with others. What somebody *was sent later* is no such thing: nothing is split by it.
 * Unit      a person in a promotional campaign, in the row where their lot fell, for good; their first goal within its window counts there. Somebody whom three campaigns drew a lot for counts
 *           three times, once per campaign; "people" counts each once. Rows add up to all of them.
 * None      a lot that fell in no moment of theirs: a message that waited, a schedule. By channel there is none.
 * Strata    each campaign, and each share of people left alone, is compared within itself; the answer is pooled over them (core/measure/programme.h). Lots that did not fall
 *           as asked block the row.
 * Begins    at a fixed instant, for the interval is valid at every look only from one beginning on: the beginning moves in steps of the whole period (tact_splits_since).
 * Ten       exactly, as `tact report` does: rows are told as daemon/tell.h says. Coarsely, as the API does (daemon/coarse.h): rows of twenty people or so, people and goals of each side blurred,
 *           those below twenty not at all, and intervals widened by ten people's share. People who were erased left both sides: nothing of them can be opened.
 */
#ifndef TACT_DAEMON_SPLITS_H
#define TACT_DAEMON_SPLITS_H
#include "daemon/coarse.h"
#include "daemon/history.h"
#include "daemon/reading.h"
#include "daemon/json_out.h"

enum { TACT_SPLITS_UNITS = 8 << 20, TACT_SPLITS_ROWS = 16 };
typedef enum tact_split { TACT_SPLIT_CHANNEL, TACT_SPLIT_KIND, TACT_SPLIT_SITUATION, TACT_SPLIT_COUNT } tact_split;

typedef struct tact_splits tact_splits;

/** "channel", "kind", "situation"; TACT_SPLIT_COUNT: none of them. */
tact_split tact_split_by(tact_slice word);
const char *tact_split_name(tact_split by);

/** Where the count begins: between `days` and twice as many before `now`, at midnight UTC; it stays there for `days`. `moves_on`: until then. */
tact_instant tact_splits_since(tact_instant now, unsigned days, tact_instant *moves_on);
/** NULL without memory. */
tact_splits *tact_splits_new(tact_split by);
void tact_splits_free(tact_splits *splits);
tact_split tact_splits_side(const tact_splits *splits);
/** One opened line of the log, in order. `drawn`: the pseudonym it names, whose lots they are; `person`: whose that is (daemon/joined.h). OK; ERR_MEMORY; ERR_LIMIT: more units than this. Lines that drew nobody and reached no goal are passed over. */
tact_status tact_splits_line(tact_splits *splits, const tact_history_line *line, uint64_t drawn, uint64_t person) TACT_MUST_USE;
/** Members of an open map: "by", "rows", "all", "notTold". Call it once. `coarse` NULL: exactly. */
void tact_splits_json(tact_json *json, tact_splits *splits, const tact_coarse *coarse);
#endif
