/* daemon/journeys.h -- how far needs come: a person's journey about a topic, from stage to stage, counted from the event log.
 *
 * Journey   moments of one person about one topic, on whichever device, with at most 30 days between them; its stage never falls, as on the record
 *           (tact_part_follow_journey). It begins with its first moment in the period: what came before is not looked at.
 * Been      journeys that stood in a stage at some time of the period; standing: where they stand at its end. Each journey stands in one stage.
 * Step      from a stage to a later one, whatever lies between; a journey makes each step once.
 * Ten       stages and steps are told as daemon/tell.h says; been is told when ten people, or nobody, have left the stage too. So `tact report` tells them; the API, where a period less
 *           another would be one person's, tells them coarsely (daemon/coarse.h).
 * Memory    about 60 bytes a journey and 30 a person; TACT_JOURNEYS_ALL journeys are the most, then ERR_LIMIT: a shorter period fits.
 */
#ifndef TACT_DAEMON_JOURNEYS_H
#define TACT_DAEMON_JOURNEYS_H
#include "daemon/cell.h"
#include "daemon/coarse.h"
#include "daemon/tell.h"

enum { TACT_JOURNEYS_ALL = 8 << 20, TACT_JOURNEYS_STAGES = TACT_CELL_STAGES };

typedef struct tact_journeys_sum {
    uint64_t journeys, people;
    bool told;                                             /* may the two be told? */
    tact_tell_cell been[TACT_JOURNEYS_STAGES], standing[TACT_JOURNEYS_STAGES], left[TACT_JOURNEYS_STAGES];     /* left: been there, and standing elsewhere */
    tact_tell_cell steps[TACT_JOURNEYS_STAGES][TACT_JOURNEYS_STAGES];      /* from, to */
} tact_journeys_sum;

typedef struct tact_journeys tact_journeys;

/** NULL without memory. */
tact_journeys *tact_journeys_new(void);
void tact_journeys_free(tact_journeys *journeys);
/** One moment of a person, in the order of receipt; one without a topic is no journey's. OK; ERR_MEMORY; ERR_LIMIT. */
tact_status tact_journeys_add(tact_journeys *journeys, uint64_t person, tact_instant received, const tact_cell *cell) TACT_MUST_USE;
/** Ends what is open and adds up; call it once. Lives as long as the journeys. */
tact_journeys_sum *tact_journeys_finish(tact_journeys *journeys);
/** Every figure as the answer to a question of anybody's wording may tell it. */
void tact_journeys_coarsen(tact_journeys_sum *sum, const tact_coarse *coarse);

/** Members of an open map: "people", "journeys", "stages", "steps"; null, or left out, where fewer than ten people stand behind it. */
void tact_journeys_json(tact_json *json, const tact_journeys_sum *sum);
#endif
