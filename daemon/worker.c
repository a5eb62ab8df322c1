/* daemon/worker.c -- see worker.h. */
#include "daemon/worker.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include "daemon/server.h"

struct tact_worker { tact_server *server; pthread_t thread; pthread_mutex_t lock; pthread_cond_t turn; bool work, stop; tact_span keep; };   /* keep: retention of the log, as the loop said it last */

static const tact_span EXPIRE_EVERY = { 3600LL * 1000000 };

static void ship(tact_server *s) {
    tact_trouble trouble = { "" };
    tact_eventlog_drained done = { .file_missing = false };
    if (tact_eventlog_drain(tact_keeper_log(s->keeper), 0, &done, &trouble)) fprintf(stderr, "tact: rows of the event log wait in the store: %s\n", trouble.text);
    if (done.file_missing) fprintf(stderr, "tact: the log file that was being written is gone or shorter than it was; a new part was begun\n");
}

static void expire(tact_server *s, tact_span keep, tact_instant *last) {
    tact_trouble trouble = { "" };
    uint32_t files = 0;
    tact_instant now = tact_server_now(s);
    if (last->us && tact_instant_since(now, *last).us < EXPIRE_EVERY.us) return;
    *last = now;
    tact_instant before = { now.us - keep.us };
    if (tact_eventlog_expire(tact_keeper_log(s->keeper), before, &files, &trouble)) fprintf(stderr, "tact: old log files could not be deleted: %s\n", trouble.text);
    else if (files) fprintf(stderr, "tact: %u log files past their retention were deleted\n", files);
}

static void *work(void *arg) {
    struct tact_worker *w = arg;
    tact_instant expired = { 0 };
    tact_trouble trouble = { "" };
    pthread_mutex_lock(&w->lock);
    while (!w->stop) {
        while (!w->stop && !w->work) pthread_cond_wait(&w->turn, &w->lock);
        w->work = false;
        tact_span keep = w->keep;
        pthread_mutex_unlock(&w->lock);
        if (tact_slots_ensure_ahead(tact_keeper_slots(w->server->keeper), &trouble)) fprintf(stderr, "tact: keys could not be made ahead: %s\n", trouble.text);
        ship(w->server);
        if (keep.us) expire(w->server, keep, &expired);
        pthread_mutex_lock(&w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

struct tact_worker *tact_worker_start(tact_server *server) {
    struct tact_worker *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->server = server;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->turn, NULL);
    if (pthread_create(&w->thread, NULL, work, w) != 0) { free(w); return NULL; }
    return w;
}

void tact_worker_nudge(struct tact_worker *w) {
    if (!w) return;
    pthread_mutex_lock(&w->lock);
    w->work = true;
    w->keep = tact_keeper_retention_events(w->server->keeper);
    pthread_cond_signal(&w->turn);
    pthread_mutex_unlock(&w->lock);
}

void tact_worker_stop(struct tact_worker *w) {
    if (!w) return;
    pthread_mutex_lock(&w->lock);
    w->stop = true;
    pthread_cond_signal(&w->turn);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    free(w);
}
