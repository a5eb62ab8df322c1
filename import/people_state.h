/* import/people_state.h -- what one row says about one channel: words, dates and reasons -> granted, refused, or nothing. */
#ifndef TACT_IMPORT_PEOPLE_STATE_H
#define TACT_IMPORT_PEOPLE_STATE_H
#include "import/people.h"

typedef struct tact_said {
    bool granted, refused, soft, bad_state, bad_basis;
    bool has_at, has_granted_at, has_refused_at, bad_at;
    tact_instant at, granted_at, refused_at;
    uint8_t basis;
    tact_slice source, notice;
} tact_said;

/** Takes in one cell of one permission column that speaks of `channel`; an empty cell says nothing. */
void tact_said_cell(tact_said *said, const tact_people_column *column, uint8_t channel, tact_slice cell, tact_people_tool tool, bool month_first);
/** The permission this amounts to. `elsewhere`: another row refuses. */
tact_people_permission tact_said_permission(const tact_said *said, uint8_t channel, bool elsewhere, const tact_people_options *options);
#endif
