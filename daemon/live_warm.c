/* daemon/live_warm.c -- whom the live view would show next to: the crowds of the newest lines of the event log, counted on a worker thread. */
#include <stdio.h>
#include <stdlib.h>
#include "daemon/history.h"
#include "daemon/joined.h"
#include "daemon/label.h"
#include "daemon/listing.h"
#include "daemon/live_internal.h"
#include "daemon/observe.h"

enum { LINES = 50000 };

typedef struct warm { uv_work_t work; tact_live *live; tact_keeper *keeper; tact_crowds *crowds; tact_joined *joined; char *folder; tact_instant since, until; tact_status status; tact_trouble trouble; } warm;

static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    warm *w = ctx;
    tact_live_moment m;
    tact_cell cell;
    tact_instant at;
    uint64_t person;
    (void)arena;
    if (atomic_load(&w->live->stop)) return false;
    if (!tact_instant_parse(tact_value_path_text(line->json, "t"), &at) || tact_instant_before(at, w->since) || tact_instant_before(w->until, at)) return true;
    if (line->sealed || tact_value_path(line->json, "robot") || tact_label_is(line->json) || tact_attach_is(line->json)) return true;
    bool found = tact_observe_cell(line, &cell, &person, &w->status, &w->trouble);
    if (!w->status && found && tact_live_moment_of_line(&m, line->json, &cell, at)) tact_live_moment_judge(&m, w->crowds, tact_joined_person(w->joined, person));
    return !w->status;
}

static void read_it(uv_work_t *work) {
    warm *w = work->data;
    tact_store *store = tact_keeper_store(w->keeper);
    uint64_t newest = tact_history_newest(store), from = newest > LINES ? newest - LINES : 1;
    tact_status s = tact_joined_read(&w->joined, store, tact_keeper_vault(w->keeper), w->folder, from, &w->trouble);
    if (!s) s = tact_history_read(store, tact_keeper_vault(w->keeper), w->folder, from, (tact_slice){ NULL, 0 }, each, w, &w->trouble);
    if (s) w->status = s;
    tact_joined_free(w->joined);
}

static void was_read(uv_work_t *work, int cancelled) {
    warm *w = work->data;
    tact_live *l = w->live;
    l->warming = false;
    if (w->status && !cancelled) fprintf(stderr, "tact: what many have in common could not be counted from the event log, so the live view begins without: %s\n", w->trouble.text);
    tact_crowds_free(l->crowds);
    l->crowds = w->crowds;
    free(w->folder);
    free(w);
}

void tact__live_warm(tact_live *l) {
    if (l->warming) return;
    warm *w = calloc(1, sizeof *w);
    uint8_t secret[TACT_DERIVED_BYTES];
    tact_vault_derive(tact_keeper_vault(l->server->keeper), secret, "crowding", 0);
    if (w) *w = (warm){ .live = l, .keeper = l->server->keeper, .crowds = tact_crowds_new_drawn(TACT__LIVE_CELLS, secret), .folder = tact_server_log_folder(l->server), .until = tact_server_now(l->server) };
    if (!w || !w->crowds || !w->folder) goto none;
    w->since = (tact_instant){ w->until.us - TACT_DAYS(28).us };
    w->work.data = w;
    l->warming = true;
    if (uv_queue_work(&l->server->loop, &w->work, read_it, was_read) == 0) return;
    l->warming = false;
none:
    fprintf(stderr, "tact: there is no memory or thread to count what many have in common: the live view shows no moments until it is opened again\n");
    if (w) { tact_crowds_free(w->crowds); free(w->folder); }
    free(w);
}

void tact_live_stop(tact_live *l) { if (l) atomic_store(&l->stop, true); }
