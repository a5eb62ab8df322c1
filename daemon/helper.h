/* daemon/helper.h -- the helper: what it answers to what somebody writes. Always says that it is automatic, only ever says what stands in the brand's own
 * answers (brand/answers.h), names the question they stand under, offers a person at every turn, and says so when it does not know.
 *
 * Pure      reads the brand in force and nothing of anybody; keeps nothing.
 * Before    stop words (core/text/stop_words.h) are for whoever calls, and come first.
 */
#ifndef TACT_DAEMON_HELPER_H
#define TACT_DAEMON_HELPER_H
#include "brand/load.h"

typedef enum tact_helper_kind {
    TACT_HELPER_ANSWER,                /* the brand's own answer */
    TACT_HELPER_UNKNOWN,               /* nothing among the answers is sure to fit */
    TACT_HELPER_PERSON,                /* a person was asked for */
    TACT_HELPER_GREETING,              /* nothing was asked yet */
    TACT_HELPER_THANKS                 /* nothing to say: `text` is empty */
} tact_helper_kind;

enum { TACT_HELPER_TURNS = 4 };

typedef struct tact_helper_asked {
    tact_slice language, question;     /* language may be empty: the brand's */
    tact_instant now;
    unsigned turn;                     /* automatic answers in this conversation so far: after TACT_HELPER_TURNS a person looks at it, too */
    bool in_thread;                    /* somebody will read it; else (a search box) nobody does, and who wants a person has to write */
    bool known_person;                 /* answers marked private may be given */
} tact_helper_asked;

typedef struct tact_helper_said {
    tact_helper_kind kind;
    bool hand_over;                    /* a person has to take it from here */
    tact_slice language;               /* of the text: "en", "fr", "it", or that of the answer's own file */
    tact_slice text;                   /* all of it, plain, lines end in "\n": to be sent as it is; empty: say nothing */
    tact_slice answer, heading, source;          /* ANSWER: the brand's words, the question they stand under, "answers/returns.md#how-long" */
    tact_slice note;                   /* what stands below the answer, or instead of it */
    uint32_t sure_milli;               /* of the best that was found, sure or not */
} tact_helper_said;

/** Texts live in `arena` or as long as the brand. ERR_MEMORY. */
tact_status tact_helper_reply(const tact_brand *brand, const tact_helper_asked *asked, tact_arena *arena, tact_helper_said *out) TACT_MUST_USE;
/** True when the brand has answers at all; without them the helper can only say that a person will read it. */
bool tact_helper_has_answers(const tact_brand *brand);
#endif
