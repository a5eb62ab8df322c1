/* tact/world.h -- what is open and what is closed right now, beside the bundle: pauses and budgets, as bits.
 *
 * The shell numbers every change; the log holds each world in full, so that a replay decides in the same one.
 * Step sees open or closed only, never how much of a budget is left.
 */
#ifndef TACT_WORLD_H
#define TACT_WORLD_H
#include "core/base/slice.h"

typedef struct tact_world {
    uint32_t number;
    bool all_paused;                   /* `tact pause --all`, and every restored folder until somebody resumes it */
    uint16_t channels_paused;          /* bit per TACT_CHANNEL_* */
    const uint32_t *paused; uint32_t paused_count;      /* campaign ids paused by hand or by their own brakes, ascending */
    const uint32_t *exhausted; uint32_t exhausted_count;/* campaign ids whose budget is used up, ascending */
} tact_world;

static inline bool tact_world_lists(const uint32_t *ids, uint32_t count, uint32_t id) {
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (ids[mid] < id) low = mid + 1; else high = mid;
    }
    return low < count && ids[low] == id;
}
#endif
