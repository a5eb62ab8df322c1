/* daemon/page_or_other.h -- a message for an open page, and no page is open: who has no device that could open one, and whoever must hear of a step of what they
 * are doing (transactional), is reached another way where there is one that is open to them. Without one it waits for a page, as everything else does.
 *
 * Told by the channels of the event, as everything only the shell knows is: a log says of each instant which were open. doc/choosing.md
 * One rule for the keeper (keeper_page.c) and for days that are tried (trial_ways.c): who asks knows which ways have an address.
 */
#ifndef TACT_DAEMON_PAGE_OR_OTHER_H
#define TACT_DAEMON_PAGE_OR_OTHER_H
#include "core/engine/engine.h"

enum { TACT_PAGE_ALONE = 1 << TACT_CHANNEL_INAPP };

/** The ways beside a page that this DUE event may take, bit per channel; 0: the rule has nothing to say here. */
unsigned tact_page_others(const tact_bundle *bundle, const tact_person *before, const tact_event *event);
/** `without`: the channels of the event without the page, and without ways that have no address. They become the event's when the message goes out on them, or waits for its hour there. */
tact_status tact_page_or_other(const tact_engine *engine, const tact_person *before, tact_event *event, uint16_t without, tact_arena *arena) TACT_MUST_USE;
#endif
