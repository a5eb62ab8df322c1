/* sim/scene.h -- what may happen around a brand, read from its bundle alone, so that the town lives around any brand folder.
 *
 * Scene    one a campaign: the event it looks at, with values for the fields its condition names. A condition is read for what would make it
 *          true (`==`, `in`, bounds, texts); each time one of the values is drawn, so that some moments fit and others just miss.
 * Matter   what a need is about: a topic some campaign serves, or 0 for everything without one.
 * Deed     what ends a need: a goal (event and condition) of a campaign of that matter.
 * Memory   all of it in the arena handed in; points into the bundle.
 */
#ifndef TACT_SIM_SCENE_H
#define TACT_SIM_SCENE_H
#include "core/campaign/bundle.h"
#include "sim/chance.h"
#include "tact/event.h"

enum { TACT_SIM_CHOICES = 12, TACT_SIM_WISHES = 16, TACT_SIM_SLOTS = 16 };

typedef struct tact_sim_wish { uint32_t field; tact_value choices[TACT_SIM_CHOICES]; uint8_t count; } tact_sim_wish;
typedef struct tact_sim_wishes { tact_sim_wish items[TACT_SIM_WISHES]; uint8_t count; } tact_sim_wishes;

typedef struct tact_sim_scene {
    uint16_t matter;
    bool acted;                        /* false: its event is somebody's goal, which only a deed brings about */
    uint32_t act;                      /* index of its event among the acts */
    tact_sim_wishes wishes;
} tact_sim_scene;

/* All that is said of one event's properties by any campaign: what the event carries when nobody wishes for something. */
typedef struct tact_sim_act { tact_slice event; tact_sim_wishes wishes; } tact_sim_act;

typedef struct tact_sim_goal { tact_slice event; tact_expr where; uint32_t campaign; uint16_t matter; tact_sim_wishes wishes; } tact_sim_goal;

typedef struct tact_sim_scenes {
    const tact_bundle *bundle;
    tact_sim_scene *scenes;            /* one a campaign, in the bundle's order */
    tact_sim_act *acts; uint32_t act_count;
    tact_sim_goal *goals; uint32_t goal_count;
    int32_t *goal_of;                  /* of each campaign; -1: it has none */
    uint32_t *matters; uint16_t matter_count;      /* topic ids; the first is 0 */
    uint32_t *by_matter; uint32_t *first_of;       /* campaigns grouped by matter: by_matter[first_of[m] .. first_of[m + 1]) */
    tact_slice slots[TACT_SIM_SLOTS]; uint32_t slot_count;
    tact_sim_wishes traits;
} tact_sim_scenes;

tact_status tact_sim_scenes_read(const tact_bundle *bundle, tact_arena *arena, tact_sim_scenes *out) TACT_MUST_USE;

/** Fill name, type, hint, texts, place and properties of an event in which scene `campaign` is played about `matter` (an index). */
tact_status tact_sim_play(const tact_sim_scenes *scenes, uint32_t campaign, uint16_t matter, uint32_t revenue, tact_rng *rng, tact_arena *arena, tact_event *out) TACT_MUST_USE;
/** A page about a matter, looked at for its own sake. */
tact_status tact_sim_browse(const tact_sim_scenes *scenes, uint16_t matter, tact_rng *rng, tact_arena *arena, tact_event *out) TACT_MUST_USE;
/** The event of a deed. */
tact_status tact_sim_deed(const tact_sim_scenes *scenes, uint32_t goal, uint16_t matter, uint32_t revenue, tact_rng *rng, tact_arena *arena, tact_event *out) TACT_MUST_USE;
/** Traits of one person: a map of what conditions name. */
tact_value tact_sim_traits(const tact_sim_scenes *scenes, tact_rng *rng, tact_arena *arena);
/** What a deed is worth to the brand, in cents of its currency: the campaign's `value` of an order of `revenue`, else its `worth`, else a fifth of it. */
int64_t tact_sim_worth_cents(const tact_sim_scenes *scenes, uint32_t goal, uint32_t revenue, tact_arena *arena);
#endif
