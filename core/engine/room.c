/* core/engine/room.c -- sixteen intents wait and one of class transactional comes: what matters less gives way, and its line says so.
 *
 * Order    what is only kept of messages that went out (core/person), offers, service, requests for later, answers that wait for an open page (their words stand in the thread)
 * Stays    what was handed over, what is transactional itself, an answer or a code on its way by another channel, and the book-keeping of campaign 0
 */
#include "core/engine/said.h"
#include "core/engine/internal.h"

enum { STAYS = 0, FIRST = 1, LAST = 4 };

static unsigned turn(const tact_pending *p) {
    if (p->state == TACT_PENDING_CLAIMED || !p->campaign) return STAYS;
    if (p->campaign == TACT_SAID) return p->channel == TACT_CHANNEL_INAPP && p->message != TACT_SAID_CODE ? LAST : STAYS;
    if (p->later) return 3;
    return p->class_ == TACT_CLASS_PROMOTIONAL ? FIRST : p->class_ == TACT_CLASS_SERVICE ? 2 : STAYS;
}

/* When all that may give way is gone, does it fit? Else nothing goes in vain. */
static bool could_fit(const tact_person *person, const tact_pending *pending) {
    size_t count = 0, facts = pending->facts.len;
    for (uint32_t i = 0; i < person->pending_count; i++) {
        if (turn(&person->pending[i])) continue;
        count++;
        facts += person->pending[i].facts.len;
    }
    return count < TACT_PENDING_MAX && pending->facts.len <= TACT_FACTS_BYTES_MAX && facts <= TACT_FACTS_TOTAL_BYTES_MAX;
}

/* Where only the bytes of facts are short, one without any makes no room. */
static bool give_way(tact__run *run) {
    tact_person *person = &run->result->person;
    bool full = person->pending_count >= TACT_PENDING_MAX;
    for (unsigned t = FIRST; t <= LAST; t++)
        for (uint32_t i = 0; i < person->pending_count; i++) {
            const tact_pending *p = &person->pending[i];
            if (turn(p) != t || (!full && !p->facts.len)) continue;
            tact_why why = tact_why_of(TACT_WHY_GAVE_WAY);
            why.campaign = p->campaign;
            why.channel = p->channel;
            tact__why(run, why);
            tact_person_drop_pending(person, i);
            run->result->changed = run->result->decided = true;
            return true;
        }
    return false;
}

tact_status tact__make_place(tact__run *run, tact_pending pending) {
    tact_person *person = &run->result->person;
    tact_status s = tact_person_add_pending(person, run->arena, pending);
    bool may = s == TACT_ERR_LIMIT && pending.class_ == TACT_CLASS_TRANSACTIONAL && could_fit(person, &pending);
    while (may && s == TACT_ERR_LIMIT && give_way(run)) s = tact_person_add_pending(person, run->arena, pending);
    return s;
}
