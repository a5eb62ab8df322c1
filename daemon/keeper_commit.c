/* daemon/keeper_commit.c -- batches: one collects while one syncs. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include "daemon/keeper_internal.h"

tact_status tact__batch_start(tact_keeper *k) {
    return k->collecting.broken ? k->collecting.broken : TACT_OK;
}

bool tact__unit_begin(tact_keeper *k) {
    bool outer = k->half_done;
    k->half_done = false;
    return outer;
}

tact_status tact__unit_end(tact_keeper *k, bool outer, tact_status status) {
    if (status && k->half_done) k->collecting.broken = status;
    k->half_done |= outer;
    return status;
}

static void free_outgoing(tact__batch *b) {
    while (b->outgoing) {
        tact__outgoing *o = b->outgoing;
        b->outgoing = o->next;
        free(o);
    }
}

static void renew(tact_keeper *k, tact__batch *b) {
    tact_batch_clear(&b->ops);
    tact__repeats_clear(b);
    free_outgoing(b);
    b->retired.count = 0;
    b->events = 0;
    b->due_first.us = INT64_MAX;
    b->broken = TACT_OK;
    b->number = k->next_number++;
}

/* Nothing of what `from` and later batches carried ever happened. */
void tact__batch_fail(tact_keeper *k, uint64_t from, tact_status status) {
    uint64_t collecting = k->collecting.number;
    bool both = from < collecting;
    tact__table_forget(k, from);
    k->collecting.staged_count = 0;
    k->due_commit = 0;
    k->due_hint.us = 0;                                    /* due rows it had taken away are there again */
    renew(k, &k->collecting);
    tact__world_reload(k);
    k->rounds_stale = true;
    if (tact__passes_load(k, &k->commit_trouble)) k->read_only = true;     /* a pass must not begin anew at its head */
    k->restored_again = k->restored.us != 0;               /* with the next tick: a disk that stays full is not tried without end */
    if (tact__chain_open(k, &k->commit_trouble)) k->read_only = true;      /* the chain must not be guessed */
    if (status == TACT_ERR_FULL) k->read_only = true;
    tact__fates_lost(k, from);
    tact__handed_in_forget(k);
    if (both && k->options.committed) k->options.committed(k->options.ctx, from, status);
    if (k->options.committed) k->options.committed(k->options.ctx, collecting, status);
}

static void succeeded(tact_keeper *k, tact__batch *b) {
    uint64_t number = b->number;
    tact__outgoing *out = b->outgoing;
    b->outgoing = NULL;
    if (tact_instant_before(b->due_first, k->due_hint)) k->due_hint = b->due_first;
    tact__fates_on_disk(k, number);
    if (k->options.committed) k->options.committed(k->options.ctx, number, TACT_OK);
    while (out) {
        tact__outgoing *o = out;
        out = o->next;
        if (k->options.send) k->options.send(k->options.ctx, &o->sending);
        free(o);
    }
}

static void overwrite_retired(tact_keeper *k, tact__slots_list *list) {
    tact_trouble trouble = { "" };
    tact_status s = tact__retired_overwrite(k, list, &trouble);
    if (s) fprintf(stderr, "tact: keys of records that retention ended are not overwritten yet; the next start finishes it: %s: %s\n", tact_status_line(s), trouble.text);
}

static void *committer(void *arg) {
    tact_keeper *k = arg;
    tact__slots_list retired = { .count = 0 };
    pthread_mutex_lock(&k->lock);
    for (;;) {
        while (!k->stop && !k->work) pthread_cond_wait(&k->turn, &k->lock);
        if (!k->work) break;
        pthread_mutex_unlock(&k->lock);
        tact_status s = tact_eventlog_commit(k->log, &k->syncing.ops, NULL, &k->commit_trouble);
        pthread_mutex_lock(&k->lock);
        k->commit_status = s;
        if (!s) {                                          /* the owner takes the batch back now: its list stays here */
            tact__slots_list empty_list = retired;
            retired = k->syncing.retired;
            k->syncing.retired = empty_list;
        }
        k->work = false;
        k->done = true;
        pthread_mutex_unlock(&k->lock);
        if (k->options.wake) k->options.wake(k->options.ctx);
        overwrite_retired(k, &retired);
        pthread_mutex_lock(&k->lock);
    }
    pthread_mutex_unlock(&k->lock);
    free(retired.slots);
    return NULL;
}

tact_status tact__commit_open(tact_keeper *k, tact_trouble *trouble) {
    tact_batch_init(&k->collecting.ops);
    tact_batch_init(&k->syncing.ops);
    k->next_number = 1;
    k->collecting.number = k->next_number++;
    k->collecting.due_first.us = k->syncing.due_first.us = INT64_MAX;
    pthread_mutex_init(&k->lock, NULL);
    pthread_cond_init(&k->turn, NULL);
    if (!k->options.threaded) return TACT_OK;
    if (pthread_create(&k->thread, NULL, committer, k) != 0) return tact_trouble_set(trouble, TACT_ERR_IO, "the commit thread could not be started");
    k->threaded = true;
    return TACT_OK;
}

static bool empty(const tact_keeper *k) {
    return k->collecting.events == 0 && k->collecting.staged_count == 0 && k->collecting.ops.count == 0 && !k->collecting.broken;
}

/* Seal what is staged and hand the batch over. */
static tact_status close_batch(tact_keeper *k, tact_trouble *trouble) {
    tact_status s = k->collecting.broken;
    if (s && trouble && !trouble->text[0]) tact_trouble_set(trouble, s, "what came together could not be kept whole: %s", tact_status_line(s));
    if (!s) tact__clock_stage(k);
    if (!s) s = tact__world_stage(k, trouble);
    if (!s) s = tact__stage_entries(k, trouble);
    if (s) return s;
    tact__batch finished = k->collecting;
    k->collecting = k->syncing;                            /* its memory is used again */
    k->syncing = finished;
    renew(k, &k->collecting);
    return TACT_OK;
}

tact_status tact_keeper_flush(tact_keeper *k, tact_trouble *trouble) {
    if (k->busy) return TACT_OK;
    if (empty(k)) { tact__table_trim(k); return TACT_OK; }  /* reading alone fills the table too */
    uint64_t number = k->collecting.number;
    tact_status s = close_batch(k, trouble);
    if (s) { tact__batch_fail(k, number, s); return s; }
    if (k->threaded) {
        pthread_mutex_lock(&k->lock);
        k->busy = true;
        k->work = true;
        pthread_cond_signal(&k->turn);
        pthread_mutex_unlock(&k->lock);
        return TACT_OK;
    }
    s = tact_eventlog_commit(k->log, &k->syncing.ops, NULL, trouble);
    if (s) { tact__batch_fail(k, number, s); renew(k, &k->syncing); return s; }
    k->last_commit = number;
    overwrite_retired(k, &k->syncing.retired);
    succeeded(k, &k->syncing);
    renew(k, &k->syncing);
    tact__table_trim(k);
    return TACT_OK;
}

void tact_keeper_poll(tact_keeper *k) {
    pthread_mutex_lock(&k->lock);
    bool done = k->done;
    k->done = false;
    tact_status s = k->commit_status;
    pthread_mutex_unlock(&k->lock);
    if (!done) return;
    k->busy = false;
    if (s) {
        fprintf(stderr, "tact: a commit failed, nothing of it was answered: %s: %s\n", tact_status_line(s), k->commit_trouble.text);
        tact__batch_fail(k, k->syncing.number, s);
    } else {
        k->last_commit = k->syncing.number;
        succeeded(k, &k->syncing);
    }
    k->syncing.retired.count = 0;
    tact_batch_clear(&k->syncing.ops);
    tact__repeats_clear(&k->syncing);
    free_outgoing(&k->syncing);
    tact__table_trim(k);
}

/* Read-only because the disk was full: one small write tells whether there is room again. */
bool tact_keeper_probe(tact_keeper *k) {
    tact_trouble trouble = { "" };
    tact_batch probe;
    if (!k->read_only) return true;
    tact_batch_init(&probe);
    tact_batch_put(&probe, TACT_FAMILY_META, TACT_S("probe"), TACT_S("1"));
    k->read_only = tact_store_commit(k->store, &probe, &trouble) != TACT_OK;
    tact_batch_free(&probe);
    return !k->read_only;
}

void tact__commit_close(tact_keeper *k) {
    tact_trouble trouble = { "" };
    while (k->threaded && (k->busy || !empty(k))) {
        pthread_mutex_lock(&k->lock);
        bool waits = k->busy && !k->done;
        pthread_mutex_unlock(&k->lock);
        if (waits) { struct timespec nap = { 0, 200000 }; nanosleep(&nap, NULL); continue; }
        tact_keeper_poll(k);
        if (tact_keeper_flush(k, &trouble)) break;
    }
    if (!k->threaded && tact_keeper_flush(k, &trouble)) fprintf(stderr, "tact: the last batch could not be written: %s\n", trouble.text);
    if (k->threaded) {
        pthread_mutex_lock(&k->lock);
        k->stop = true;
        pthread_cond_signal(&k->turn);
        pthread_mutex_unlock(&k->lock);
        pthread_join(k->thread, NULL);
    }
    tact__batch *both[] = { &k->collecting, &k->syncing };
    for (unsigned i = 0; i < 2; i++) {
        tact__repeats_clear(both[i]);
        free_outgoing(both[i]);
        free(both[i]->repeats);
        free(both[i]->staged);
        free(both[i]->retired.slots);
        tact_batch_free(&both[i]->ops);
    }
}

/* Make the batch that collects carry what changed outside of events (pauses), and say its number. */
uint64_t tact_keeper_touch(tact_keeper *k) {
    k->collecting.events++;
    return k->collecting.number;
}
