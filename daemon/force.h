/* daemon/force.h -- a bundle in force: its bytes opened, with the indexes a step reads.  One building for the keeper and for a replay.
 *
 * Memory   everything lives in one block of its own and goes with tact_force_free; the bytes handed in are copied.
 * Files    data/bundles/%08x.bundle, data/bundles/%08x.model (the model of words a bundle names), data/policies/%08u.policy, data/worlds/%08u.world: what decisions name, kept as long as the log.
 *          World 1 without a file is the world of a new folder: nothing paused, no budget used up.
 */
#ifndef TACT_DAEMON_FORCE_H
#define TACT_DAEMON_FORCE_H
#include "core/engine/engine.h"
#include "store/trouble.h"

typedef struct tact_force {
    char *block; tact_arena arena;
    tact_bundle bundle;
    const tact_match *match;
    const tact_moment_index *moments;
    tact_span touch_keep;
    char *model_bytes;                 /* of a model that is not the built-in one; NULL */
} tact_force;

/** `bundles_folder`: where the model stands that the bundle names, unless it is the built-in one. ERR_MEMORY, ERR_FORMAT, ERR_VERSION; ERR_NOT_FOUND: the model is gone. */
tact_status tact_force_make(tact_force **out, tact_slice bundle_bytes, const char *bundles_folder, tact_trouble *trouble) TACT_MUST_USE;
/** The same of a bundle that stands in no folder yet, with the model of words it names. */
tact_status tact_force_make_with(tact_force **out, tact_slice bundle_bytes, tact_slice model_bytes, tact_trouble *trouble) TACT_MUST_USE;
/** Put the model of words a brand decides with beside the bundles, unless it is there. */
tact_status tact_force_keep_model(const char *bundles_folder, tact_slice model_bytes, tact_trouble *trouble) TACT_MUST_USE;
/** NULL is allowed. */
void tact_force_free(tact_force *force);
tact_engine tact_force_engine(const tact_force *force, const tact_policy *policy, const tact_world *world);

/** A world as bytes, and back: lists in `arena`. */
void tact_world_write(tact_writer *w, const tact_world *world);
tact_status tact_world_read(tact_slice bytes, tact_arena *arena, tact_world *out) TACT_MUST_USE;
#endif
