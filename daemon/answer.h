/* daemon/answer.h -- what POST /v1/decide says back, as JSON (DESIGN §7).
 *
 * Privacy   resume needs `remember` and `personalise`, nearby needs `locate`: without them the lists are not there at all.
 * Keys      propensities, arms and anything about campaigns that lost stand in it only with a server or admin key (`full`).
 */
#ifndef TACT_DAEMON_ANSWER_H
#define TACT_DAEMON_ANSWER_H
#include "core/engine/engine.h"
#include "core/engine/render.h"
#include "daemon/json_out.h"
#include "daemon/keeper.h"

typedef struct tact_answer {
    const tact_bundle *bundle;
    const tact_event *event;
    const tact_person *before;         /* as it was when deciding; NULL: nobody is remembered */
    const tact_result *result;
    const tact_content *content;       /* of the chosen message; NULL on silence */
    const char *click_url;             /* NULL: the message's own address */
    const tact_model *model;           /* of words; NULL: none */
    const tact_catalog *catalog;       /* for what is in stock nearby; NULL: none */
    tact_slice me;                     /* the way to their own page; empty: not told */
    bool remembered;                   /* the person is known from now on: what was shown can be asked for again */
    bool full;                         /* server or admin key */
    bool claim;                        /* a userId came unverified */
    tact_slice language;
    const tact_zone *zone;             /* may be NULL: UTC */
} tact_answer;

/** The answer to an event the keeper took or tried, words rendered; empty when there is no memory. `language` of reasons. */
tact_slice tact_answer_kept(const tact_keeper *keeper, const tact_event *event, const tact_kept *kept, bool full, tact_slice language, tact_arena *arena);
/** The whole answer; the status of `json` tells whether memory was enough. */
void tact_answer_write(tact_json *json, const tact_answer *answer, tact_arena *arena);
/* The person's own words and the model that read them: which of them spoke for the kind. NULL, or no text: not told. */
typedef struct tact_answer_words { const tact_model *model; tact_slice text; } tact_answer_words;
/** {"kind":...,"probability":{...},"situation":...,"topics":[...],"urgency":...,"because":[...],"words":[...]?} */
void tact_answer_moment(tact_json *json, const tact_moment *moment, const tact_bundle *bundle, tact_slice language, const tact_answer_words *words);
/** "helps": the chance, and "because": [{"feature","value","weight"}], what moved the odds of the message drawn, in logits, strongest first (at most four).
 *  Writes nothing when nothing was drawn. */
void tact_answer_spoke(tact_json *json, const tact_result *result, const tact_bundle *bundle);
/** [{"code","text","campaign"?,"channel"?,"until"?}] of a trace; campaigns other than `chosen` only when `full`. */
void tact_answer_reasons(tact_json *json, const tact_trace *trace, const tact_bundle *bundle, uint32_t chosen, bool full, tact_slice language,
                         const tact_zone *zone, tact_instant now, tact_arena *arena);
/** "9f86d081884c7d65" */
tact_slice tact_answer_hex(uint64_t v, char out[16]);
/** And back: false unless it is 16 hex digits. */
bool tact_answer_unhex(tact_slice text, uint64_t *out);
#endif
