/* daemon/form_state.h -- a form on its way: the answers so far travel with the page, sealed; nothing of a half-filled form is kept here.
 *
 * Sealed   by daemon/token.h: kind 'f' while it is being filled (12 hours), 'c' what an address is to confirm (24 hours). Nobody can read, forge or change one; one
 *          of a form that was changed since is none.
 * Once     `id` is drawn when the form is begun and names the messages of what it leads to, so that the same form sent twice counts once, within the 24 hours for
 *          which messageIds are exact; a token lives no longer.
 */
#ifndef TACT_DAEMON_FORM_STATE_H
#define TACT_DAEMON_FORM_STATE_H
#include "brand/pages.h"
#include "daemon/keeper.h"

enum { TACT_FORM_ID = 16, TACT_FORM_ANSWERS_MOST = 1500, TACT_FORM_USER_MOST = 256 };

typedef struct tact_form_state {
    uint8_t id[TACT_FORM_ID];
    tact_slice language;
    tact_slice user_id;                            /* who proved who they are; empty: nobody did */
    uint16_t asked, answered, known;               /* bit a field: was shown; has an answer; needs not be asked */
    uint64_t ticked;                               /* permissions, purposes by bit */
    tact_slice answers[TACT_FIELDS_MOST];
} tact_form_state;

/** A new one, of the form of this page. */
void tact_form_begin(tact_form_state *state, const tact_landing *page);
/** As bytes, and back: ERR_INVALID when it is not one of this form as it is now. Texts point into `bytes`. */
void tact_form_write(tact_writer *w, const tact_form_state *state, const tact_form *form);
tact_status tact_form_read(tact_slice bytes, const tact_form *form, tact_form_state *out) TACT_MUST_USE;
/** All answers together are short enough for a link. */
bool tact_form_fits(const tact_form_state *state);

/** Sealed in the arena; empty: no memory. */
tact_slice tact_form_seal(const tact_keeper *keeper, char kind, tact_instant now, const tact_form_state *state, const tact_form *form, tact_arena *arena);
/** ERR_INVALID: none of ours, or of another form; ERR_CONFLICT: its time is over. */
tact_status tact_form_unseal(const tact_keeper *keeper, char kind, tact_instant now, tact_slice text, const tact_form *form, tact_arena *arena, tact_form_state *out) TACT_MUST_USE;
#endif
