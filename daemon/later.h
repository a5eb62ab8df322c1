/* daemon/later.h -- which moments a person may choose instead of now, for a message that is shown or handed over; and the link that asks (daemon/api_later.c).
 *
 * Offered   tonight and saturday always; near when the brand has places; cheaper and back when the message is about a product of the catalogue that
 *           costs something, or cannot be had now; computer when it is for another device. Nothing of answers, of private matters, and where the brand does not offer it.
 */
#ifndef TACT_DAEMON_LATER_H
#define TACT_DAEMON_LATER_H
#include "core/campaign/bundle.h"
#include "core/person/person.h"
#include "daemon/json_out.h"
#include "tact/event.h"

/** Bit per TACT_WHEN_*; 0: nothing. `event`: the one that shows it, with its product; `part`: the device it is for. */
uint16_t tact_later_offered(const tact_bundle *bundle, const tact_campaign *campaign, const tact_event *event, const tact_person *person, uint64_t part, bool private_matter);
/** "later": [{"when","label"}], unless nothing is offered. */
void tact_later_json(tact_json *json, uint16_t offered, tact_slice locale);
#endif
