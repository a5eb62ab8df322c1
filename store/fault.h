/* store/fault.h -- a store that fails on purpose: wraps any other and obeys a plan.
 *
 * fail_in    the n-th call from now answers `status` and reaches nothing; later calls work again (0 = never).
 * crash_in   the n-th commit from now is the last thing that happens before a crash: it answers ERR_IO, and `crash_applied` decides
 *            whether it had reached the disk (all of it; batches are never cut).  From then on every call answers ERR_IO, until the plan says
 *            crashed = false: that is the restart, on the same inner store.
 * Shape      the plan is the caller's and outlives the store; change it between calls.  Close releases the wrapper, never the inner store.
 */
#ifndef TACT_STORE_FAULT_H
#define TACT_STORE_FAULT_H
#include "store/store.h"

typedef struct tact_fault {
    uint32_t fail_in;
    tact_status status;              /* TACT_OK = ERR_IO */
    uint32_t crash_in;
    bool crash_applied, crashed;
    uint64_t call_count, commit_count;   /* so far; for walking through every n */
} tact_fault;

tact_status tact_store_fault_open(tact_store **out, tact_store *inner, tact_fault *plan, tact_trouble *why) TACT_MUST_USE;
#endif
