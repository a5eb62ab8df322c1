/* core/consent/consent.h -- permissions given, refused, withdrawn: onto the record, and what goes with them.
 *
 * Changes   one choice replaces the one before it for the same purpose and part. A later choice wins over an earlier one, whatever the
 *           order in which they arrive; of two at the same instant the stricter one. A choice of the future counts as made now.
 *              before \ now    grant, consent   grant, other basis   refuse      withdraw
 *              unknown/expired granted          granted              refused     withdrawn
 *              granted         granted          granted (consent     withdrawn   withdrawn
 *                                               stays, if stronger)
 *              refused         granted          ignored: a no ends   refused     refused
 *              withdrawn       granted          every other basis    withdrawn   withdrawn
 * Basis     consent (1) for anything; customer, contract and legal only for contact_*. Which channel and place admit `customer` is the
 *           law table's business (core/attention), not this room's. Objecting ends it at once.
 * Expiry    `expires` is handed in ({0} never); tact_consent_expires answers the default: what is accepted or refused is remembered
 *           six months; a yes or no to contact_* stands until it is changed (retention of idle persons ends it), and so does what rests
 *           on another basis than consent. Past its expiry a choice is as if nobody had been asked.
 * Deletion  in the same step, from a part, what no purpose granted to it needs. A part has a purpose when it grants it itself, or when
 *           it was never asked and the account grants it. (A device's own yes keeps its facts, though the account refuses: they are then
 *           not read while signed in.)
 *              without remember      interests, habit, journeys, purchases, seen marks, lots, marks, session; its promotional and service intents;
 *                                    outcomes; locale; zone, when no contact_* is granted either
 *              without personalise   interests, marks of pages; without locate, marks of places
 *              without measure       lots and outcomes
 *              without open_tracking the outcome "seen" of e-mails
 *              without locate        nothing: no place is stored in a record
 * Contract  an address (e-mail, telephone) that was withdrawn stays, where remember is granted, as long as a contract is open: TACT_CONTRACT_OPEN after the last
 *           purchase, and while a step of an order or an answer waits to leave by it. The gate lets nothing else pass on a channel that was withdrawn.
 *           count 0 drops what was kept so and is not needed any more.
 *           Touches stay, as ticks of attention. Permissions stay: they are the proof.
 */
#ifndef TACT_CONSENT_H
#define TACT_CONSENT_H
#include "core/person/person.h"
#include "tact/event.h"

typedef struct tact_consent_effects {
    uint32_t applied, ignored;         /* grants: taken over; older than what is known, or a yes that may not undo a no */
    uint64_t granted, ended;           /* bit per purpose the part has now and had not before; had before and has no more */
    uint64_t detach[TACT_PARTS_MAX]; uint32_t detach_count;   /* device parts that may not stay linked: unlink them (core/link) */
    bool drop_traits;                  /* cold: no part has personalise any more */
    uint16_t drop_addresses;           /* cold: bit per channel that no part may be contacted on, but for those of keep_addresses */
    uint16_t keep_addresses; tact_instant keep_until;      /* ... which stay until then, for steps of an order and answers alone */
    uint16_t drop_endpoints;           /* cold: bit per channel the part may not be contacted on (its endpoints; of all parts for the account) */
    uint32_t facts_dropped, intents_dropped;
} tact_consent_effects;

/* Delivery, withdrawal from the sale, a return, a complaint about the goods: what comes after a sale by itself. */
#define TACT_CONTRACT_OPEN TACT_DAYS(90)

/** Apply `count` choices to a part (0 = the account), made when absent, and delete what they end. All or nothing.
 *  With count 0 it only deletes what is no longer permitted at `now`: for permissions that have expired (EVENT_RETAIN).
 *  ERR_INVALID  a purpose, state or basis outside its vocabulary, state unknown, a grant without a basis, or a basis the purpose does
 *               not take; nothing has changed.
 *  ERR_LIMIT    the 33rd part.  ERR_MEMORY: nothing may be stored. */
tact_status tact_consent_apply(tact_person *person, tact_arena *arena, uint64_t part, const tact_grant *grants, uint32_t count, tact_instant now,
                               tact_consent_effects *effects) TACT_MUST_USE;

/** Until when a choice is remembered. `remember`: six months (183 days) unless the brand says otherwise. */
tact_instant tact_consent_expires(unsigned purpose, unsigned state, unsigned basis, tact_instant at, tact_span remember);

/** Does the part have the purpose at `now`, for its facts (see Deletion)? */
bool tact_consent_has(const tact_person *person, const tact_part *part, unsigned purpose, tact_instant now);
#endif
