/* core/engine/why_not.h -- for a person, an event and one campaign: everything that stands in its way, the first thing first.
 *
 * Order     as a step goes: late or a robot, its trigger, its condition part by part, a slot it has no message for, each gate in order, the price; then
 *           what a whole step makes of it: the lot, another message, a wait.
 * Channel   of the channels its messages may take, the one that gets furthest; its gates are the ones told.
 * Pure      as a step; nothing is changed.
 */
#ifndef TACT_WHY_NOT_H
#define TACT_WHY_NOT_H
#include "core/campaign/expr_tree.h"
#include "core/engine/engine.h"

enum { TACT_WHY_NOT_PARTS = 32, TACT_WHY_NOT_SEES = 4, TACT_WHY_NOT_STOPS = 32 };

typedef enum tact_part_is { TACT_PART_TRUE, TACT_PART_FALSE, TACT_PART_ABSENT, TACT_PART_DENIED, TACT_PART_FAILED } tact_part_is;
typedef struct tact_condition_part {
    const tact_expr_node *node;
    uint8_t is;                        /* tact_part_is */
    struct { uint32_t field; uint8_t state; tact_value value; } sees[TACT_WHY_NOT_SEES]; uint32_t sees_count;   /* the fields it looks at, as they were */
} tact_condition_part;

typedef enum tact_fate {
    TACT_FATE_STOPPED,                 /* something of the lists below */
    TACT_FATE_GOT,                     /* nothing: it was chosen */
    TACT_FATE_WAITS,                   /* it waits, until `fate_at` */
    TACT_FATE_HELD_OUT, TACT_FATE_SILENCE, TACT_FATE_OTHER     /* the lot: left alone; silence drawn; another message, `fate_campaign` */
} tact_fate;

typedef struct tact_why_not {
    const tact_campaign *campaign;
    tact_moment moment;
    bool late, robot, wrong_event, by_itself;      /* wrong_event: its `after:` waits for another; by_itself: it goes over an audience, no event starts it */
    tact_condition_part parts[TACT_WHY_NOT_PARTS]; uint32_t part_count, unmet;      /* unmet: parts that are not true */
    bool no_slot;                      /* the event asks in a slot that none of its messages is for */
    uint8_t channel;                   /* 255: none */
    struct { tact_why why; tact_slice gate; } stops[TACT_WHY_NOT_STOPS]; uint32_t stop_count;
    bool priced; int64_t value_micro, price_micro; /* what it was expected to bring at best, and what a touch cost */
    bool night;                        /* an hour in which they might have been left alone: the figures of a price are not to be told, their absence would tell */
    bool left_alone;                   /* nothing above stopped it, but something that is the person's business alone (core/base/reason.h) */
    uint8_t fate;                      /* tact_fate */
    uint32_t fate_campaign, probability; tact_instant fate_at;  /* probability: of this campaign in the draw, in 1/2^32 */
} tact_why_not;

/** `campaign`: its id. ERR_NOT_FOUND: the bundle has none such; ERR_MEMORY. The event is one of a touchpoint (track ... alias). */
tact_status tact_engine_why_not(tact_why_not *out, const tact_engine *engine, const tact_person *before, const tact_event *event, uint32_t campaign, tact_arena *arena) TACT_MUST_USE;
#endif
