/* daemon/trial_words.c -- what became of a message in a trial, in words. */
#include "core/base/reason.h"
#include "daemon/trial_internal.h"

const char *tact_trial_end_words(uint32_t detail) {
    switch (detail) {
#define T(number, words) case number: return words;
#include "daemon/trial_words.def"
#undef T
    }
    return "stopped";
}

tact_slice tact_trial_end_code(uint32_t detail) {
    switch (detail) {
    case TACT_TRIAL_GOT: return TACT_S("got");
    case TACT_TRIAL_OTHER: return TACT_S("other");
    case TACT_TRIAL_WAITS: return TACT_S("waits");
    case TACT_TRIAL_DROPPED: return TACT_S("expired");
    default: return tact_reason_code(detail);
    }
}

/* An estimate from a log that said other things is none. */
tact_trial_says tact_trial_effect_says(const tact_trial_effect *e) {
    enum { EFFECTIVE_LEAST = 200, GOALS_LEAST = 10 };
    if (e->no_goal) return TACT_TRIAL_NO_GOAL;
    if (!e->draws || e->answer.refusal == TACT_REFUSAL_EMPTY) return e->draws ? TACT_TRIAL_NEW_WORDS : TACT_TRIAL_NO_CHOICE;
    if (e->answer.refusal == TACT_REFUSAL_MEAN_WEIGHT) return TACT_TRIAL_NEW_WORDS;
    if (e->answer.refusal != TACT_REFUSAL_NONE || e->answer.effective < EFFECTIVE_LEAST) return TACT_TRIAL_TOO_FEW;
    return e->goals < GOALS_LEAST ? TACT_TRIAL_FEW_GOALS : TACT_TRIAL_ESTIMATE;
}
