/* store/fault.c -- see fault.h. */
#include "store/fault.h"
#include <pthread.h>
#include <stdlib.h>

typedef struct fault_store {
    tact_store base;
    tact_store *inner;
    tact_fault *plan;
    pthread_mutex_t lock;
} fault_store;

/* What the plan says about this call; TACT_OK lets it through. */
static tact_status planned(fault_store *f, tact_trouble *why) {
    pthread_mutex_lock(&f->lock);
    tact_fault *plan = f->plan;
    tact_status status = TACT_OK;
    plan->call_count++;
    if (plan->crashed) status = TACT_ERR_IO;
    else if (plan->fail_in && --plan->fail_in == 0) status = plan->status ? plan->status : TACT_ERR_IO;
    pthread_mutex_unlock(&f->lock);
    return status ? tact_trouble_set(why, status, "the %s store failed as planned", f->inner->calls->name) : TACT_OK;
}

static tact_status fault_get(tact_store *store, tact_family family, tact_slice key, tact_arena *arena, tact_slice *value, tact_trouble *why) {
    fault_store *f = (fault_store *)store;
    tact_status status = planned(f, why);
    return status ? status : f->inner->calls->get(f->inner, family, key, arena, value, why);
}

static tact_status fault_commit(tact_store *store, const tact_batch *batch, tact_trouble *why) {
    fault_store *f = (fault_store *)store;
    tact_status status = planned(f, why);
    if (status) return status;
    pthread_mutex_lock(&f->lock);
    f->plan->commit_count++;
    bool crashes = f->plan->crash_in && --f->plan->crash_in == 0, applied = f->plan->crash_applied;
    if (crashes) f->plan->crashed = true;
    pthread_mutex_unlock(&f->lock);
    if (crashes && !applied) return tact_trouble_set(why, TACT_ERR_IO, "crashed before the commit, as planned");
    status = f->inner->calls->commit(f->inner, batch, why);
    if (status || !crashes) return status;
    return tact_trouble_set(why, TACT_ERR_IO, "crashed behind the commit, as planned");
}

static tact_status fault_iterate(tact_store *store, tact_family family, tact_slice from, tact_slice to, tact_store_visit visit, void *ctx, tact_trouble *why) {
    fault_store *f = (fault_store *)store;
    tact_status status = planned(f, why);
    return status ? status : f->inner->calls->iterate(f->inner, family, from, to, visit, ctx, why);
}

static tact_status fault_checkpoint(tact_store *store, const char *folder, tact_trouble *why) {
    fault_store *f = (fault_store *)store;
    tact_status status = planned(f, why);
    return status ? status : f->inner->calls->checkpoint(f->inner, folder, why);
}

static tact_status fault_compact(tact_store *store, tact_family family, tact_trouble *why) {
    fault_store *f = (fault_store *)store;
    tact_status status = planned(f, why);
    return status ? status : f->inner->calls->compact(f->inner, family, why);
}

static uint64_t fault_estimate(tact_store *store, tact_family family) {
    fault_store *f = (fault_store *)store;
    return f->inner->calls->estimate(f->inner, family);
}

static void fault_close(tact_store *store) {
    fault_store *f = (fault_store *)store;
    pthread_mutex_destroy(&f->lock);
    free(f);
}

static const tact_store_calls calls = { "fault", fault_get, fault_commit, fault_iterate, fault_checkpoint, fault_compact, fault_estimate, fault_close };

tact_status tact_store_fault_open(tact_store **out, tact_store *inner, tact_fault *plan, tact_trouble *why) {
    fault_store *f = calloc(1, sizeof *f);
    if (!f) return tact_trouble_set(why, TACT_ERR_MEMORY, "no memory for a store");
    f->base = (tact_store){ &calls, inner->clock, inner->seen_ttl };
    f->inner = inner;
    f->plan = plan;
    pthread_mutex_init(&f->lock, NULL);
    *out = &f->base;
    return TACT_OK;
}
