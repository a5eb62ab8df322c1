/* core/moment/moment.h -- an event understood.
 * Probabilities are in 1/1000 and sum to 1000 over the five kinds (unknown included). */
#ifndef TACT_MOMENT_H
#define TACT_MOMENT_H
#include "core/base/words.h"

enum { TACT_MOMENT_TOPICS = 8 };
typedef struct tact_moment {
    uint8_t kind, situation;               /* TACT_KIND_*, TACT_SITUATION_* */
    uint8_t situation_because;             /* TACT_CLUE_*: what told the situation */
    uint16_t probability_milli[TACT_KIND_COUNT];
    uint16_t urgency_milli;                /* 0 whenever .. 1000 now */
    uint32_t topics[TACT_MOMENT_TOPICS];   /* tact_id32 of bundle topics, strongest first */
    uint8_t topic_count;
    bool has_town; int32_t town_latitude_e7, town_longitude_e7;   /* of a town or postcode the person named; not part of a decision's bytes */
    uint8_t kind_alone;                    /* the kind without what the session said before: what the session keeps of it; not part of a decision's bytes */
    bool sensitive;                        /* one of the topics is marked sensitive or restricted */
    uint8_t stage;                         /* TACT_STAGE_* this event speaks for */
    struct { uint8_t signal; int16_t weight_milli; uint8_t kind; } because[8]; uint8_t because_count;  /* which signal spoke for which kind */
} tact_moment;

typedef enum tact_clue {
#define C(name, number, code, en, fr, it) TACT_CLUE_##name = number,
#include "core/moment/clue.def"
#undef C
    TACT_CLUE_COUNT
} tact_clue;
/** "habit", or {NULL,0} for none; and its words for people ("en", "fr", "it"; anything else reads English). */
tact_slice tact_clue_code(unsigned clue);
tact_slice tact_clue_text(unsigned clue, tact_slice language);
#endif
