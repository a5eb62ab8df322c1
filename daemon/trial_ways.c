/* daemon/trial_ways.c -- which channels are open to an event of a trial: as the log says, changed as the folder changes what is connected.
 *
 * Log      a line says which were open: those that were connected, of what was due without ways that had no address, and without the page where another way was taken. What was closed then
 *          stays closed, what the folder connects anew is open, and page or another way is judged on the trial's own record.
 * Own      what the trial brings up by itself: everything that is connected. Whether an address is there stands in no line, so every way counts as having one.
 */
#include "daemon/page_or_other.h"
#include "daemon/trial_internal.h"

static bool names_its_way(unsigned type) { return type == TACT_EVENT_PERMIT || type == TACT_EVENT_REPORTED || type == TACT_EVENT_WROTE || type == TACT_EVENT_SAY; }

void tact__trial_ways_logged(tact_trial *t, tact_event *e) {
    if (names_its_way(e->type)) return;
    if (e->type <= TACT_EVENT_ALIAS) { t->connected = e->channels_open; t->connected_known = true; }
    uint16_t anew = t->connected_known ? (uint16_t)(t->ask.channels & ~t->connected) : 0;
    e->channels_open = (uint16_t)((e->channels_open & t->ask.channels) | anew);
}

static tact_status elsewhere(tact_trial *t, const tact_person *before, tact_event *e, tact_arena *arena) {
    return tact_page_others(t->engine.bundle, before, e) ? tact_page_or_other(&t->engine, before, e, (uint16_t)(e->channels_open & ~(unsigned)TACT_PAGE_ALONE), arena) : TACT_OK;
}

tact_status tact__trial_ways_logged_due(tact_trial *t, const tact_person *before, tact_event *e, tact_arena *arena) {
    bool taken = !(e->channels_open & TACT_PAGE_ALONE) && t->ask.channels & TACT_PAGE_ALONE;       /* another way then: perhaps not now */
    if (!taken) return TACT_OK;
    e->channels_open = (uint16_t)(e->channels_open | TACT_PAGE_ALONE);
    return elsewhere(t, before, e, arena);
}

tact_status tact__trial_ways_own(tact_trial *t, const tact_person *before, tact_event *e, tact_arena *arena) {
    e->channels_open = t->ask.channels;
    return elsewhere(t, before, e, arena);
}
