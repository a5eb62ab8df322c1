/* daemon/form_flow.h -- one form in somebody's hands: which question is next, what was answered, and what all of it leads to.
 *
 * One question   a page; what is known is not asked: a town the page was told, and of who proved who they are (userToken) what they said before.
 * Yields         at the end, and only then: the choices ticked, with their receipt (source form:NAME), what is to be kept of the person, and the event
 *                `Form Submitted`. Of an address that is not confirmed nothing at all: a mail asks its owner, and the answer to that does it.
 */
#ifndef TACT_DAEMON_FORM_FLOW_H
#define TACT_DAEMON_FORM_FLOW_H
#include "daemon/form_state.h"
#include "daemon/landing.h"

typedef struct tact_turn {
    tact_server *server;
    const tact_http_request *request;
    const tact_landing *page;
    const tact_form *form;
    unsigned language;                 /* of the screen words */
    tact_form_state state;
    const char *wrong;                 /* key of the word that says what is wrong with the answer; NULL: nothing */
    tact_slice typed;                  /* that answer */
} tact_turn;

/** Begin: what is known is taken, and what cannot be asked left out. `town`: what the page was told; may be empty. */
void tact_turn_begin(tact_turn *turn, tact_slice town);
/** Who proved who they are: their userId. */
tact_status tact_turn_known(tact_turn *turn, tact_slice user_id, tact_trouble *trouble) TACT_MUST_USE;
/** The field to be asked now; -1: all are. */
int tact_turn_field(const tact_turn *turn);
/** Take an answer ("next", "pass" or "back" in `order`). False: it is wrong, see turn->wrong. */
bool tact_turn_take(tact_turn *turn, tact_slice order, const tact_slice *values, uint32_t value_count, const tact_slice *permits, uint32_t permit_count);
/** The question as values of pages/question.mustache. */
void tact_turn_values(tact_turn *turn, tact_values *v);
/** A page's form, if it has one, at its first question: its heads and that question as values. */
void tact_turn_on_page(tact_server *server, const tact_http_request *request, const tact_landing *page, tact_slice town, tact_values *v);
/** Each permission of `ticked` (or, with a field, those it asks for) as values. */
void tact_turn_permissions(tact_turn *turn, uint64_t purposes, tact_values *v);

/** The address that has to be confirmed before anything is kept; empty: none. */
tact_slice tact_turn_address(const tact_turn *turn);
/** Ask its owner. ERR_CONFLICT: too many mails leave now; ERR_LIMIT: the answers are too long for a link; ERR_MEMORY. */
tact_status tact_turn_mail(tact_turn *turn) TACT_MUST_USE;
/** Keep it. `confirmed`: the address, or empty. Answer when *commit is on the disk. A repeat of the same form does nothing and is OK. */
tact_status tact_turn_keep(tact_turn *turn, tact_slice confirmed, uint64_t *commit, tact_trouble *trouble) TACT_MUST_USE;
#endif
