/* core/attention/claim.h -- where a person may be: the zones and countries that must allow an interruption.
 *
 * Claims   zones of every part heard of in the last 14 days (whoever is signed in: it can only lower contact), the event's own zone,
 *          the phone prefix's country, the brand's country.
 */
#ifndef TACT_CLAIM_H
#define TACT_CLAIM_H
#include "core/attention/attention.h"

enum { TACT_CLAIM_DAYS = 14 };

/** Fill zones, countries, entries and unsure. `bundle`, `view` (may be NULL: nobody in particular) and `now` are set. */
void tact_claim_gather(tact_attention *attention, uint32_t event_zone, tact_slice claimed_country);

/** Do two zones tell the same wall time at `now` and ever after? */
bool tact_claim_zones_alike(const tact_zone *a, const tact_zone *b, tact_instant now);
#endif
