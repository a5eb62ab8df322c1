/* daemon/observe.h -- a period of the event log counted into the moment map, the use of devices, the journeys and what messages changed; every figure can be counted again.
 *
 * Counts     lines that have a cell (daemon/cell.h) and were received in [since, until). A line that names a person is opened with their key;
 *            of an erased person nothing can be opened, so they leave every report.
 * People     a device that is linked is its account's, with what it did before (daemon/joined.h).
 * Robots     are told by their line and counted as that, nothing else.
 * Coarsely   what a call of the API asks for: use, journeys and what messages changed, told so that one period less another is nobody's (daemon/coarse.h). The question is the report with the
 *            first and the last day of its period. Not coarsely, as `tact report` reads it on the brand's own machine, the figures are exact.
 * Threads    safe on a worker, as daemon/history.h.
 */
#ifndef TACT_DAEMON_OBSERVE_H
#define TACT_DAEMON_OBSERVE_H
#include "daemon/history.h"
#include "daemon/journeys.h"
#include "daemon/moment_map.h"
#include "daemon/splits.h"
#include "daemon/usage.h"

enum { TACT_OBSERVE_DAYS = 28, TACT_OBSERVE_DAYS_MAX = 396 };

typedef struct tact_observing {
    tact_instant since, until;
    tact_moment_map *map;              /* NULL: not wanted */
    tact_usage *usage;                 /* NULL: not wanted */
    tact_journeys *journeys;           /* NULL: not wanted */
    tact_splits *splits;               /* NULL: not wanted */
    tact_instant moves_on;             /* with splits: when their beginning does */
    bool coarsely;
    uint64_t least;                    /* lines below this number are not looked at; 0: the whole period */
    uint64_t purposes;                 /* only moments at which all of these were permitted: bits; 0: all */
    void (*progress)(void *ctx, uint64_t bytes, uint64_t lines); void *ctx;      /* may be NULL */
    /* Out: */
    tact_coarse coarse;                /* when coarsely */
    uint64_t lines, bytes, cells;
    bool cut;                          /* `least` left out a part of the period */
    uint64_t unnamed;                  /* moments of people nobody remembers; among cells */
    uint64_t robots, erased;           /* lines of robots; lines whose person was erased */
    uint64_t without;                  /* events without a cell: late, or written by a tact that kept none yet */
} tact_observing;

/** From `now` back over `days`; the rest is the caller's. */
tact_observing tact_observe_period(tact_instant now, unsigned days);
/** As long at least, from a beginning that stays (tact_splits_since). */
tact_observing tact_observe_splits(tact_instant now, unsigned days);
/** `store` NULL: another process has it (daemon/history.h). `of` NULL: everybody. ERR_LIMIT: too many people for one report. */
tact_status tact_observe_read(tact_observing *observing, tact_store *store, tact_vault *vault, const char *log_folder, const tact_history_of *of, tact_trouble *trouble) TACT_MUST_USE;

/** The pseudonym of a line as a number; 0: it names nobody. */
uint64_t tact_observe_pseudonym(tact_slice hex);
/** The cell of a line, and whose it is (0: nobody's); sealed, or in the clear when it names nobody. False: it has none that can be read; *status says when it is damaged. */
bool tact_observe_cell(const tact_history_line *line, tact_cell *cell, uint64_t *person, tact_status *status, tact_trouble *trouble) TACT_MUST_USE;

/** The whole answer as one map; ends what the usage holds open. */
void tact_observe_moments_json(tact_json *json, const tact_observing *observing, unsigned by);
void tact_observe_usage_json(tact_json *json, const tact_observing *observing);
void tact_observe_journeys_json(tact_json *json, const tact_observing *observing);
void tact_observe_splits_json(tact_json *json, const tact_observing *observing);
/** "usage": {...} of one person. */
void tact_observe_person_json(tact_json *json, const tact_observing *observing);

/** Both maps' members as one map: the person's record and what tact_observe_person_json said. */
tact_status tact_observe_join(tact_json *json, tact_slice record, tact_slice usage) TACT_MUST_USE;

/** May the use of devices be worked out for this person now?  Needs `remember` and `personalise`, folded over account or device. */
bool tact_observe_may(const tact_person *person, tact_instant now);
#define TACT_OBSERVE_PURPOSES (tact_bit(TACT_PURPOSE_REMEMBER) | tact_bit(TACT_PURPOSE_PERSONALISE))
#endif
