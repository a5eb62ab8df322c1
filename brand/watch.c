/* brand/watch.c -- see watch.h.  Four folder watches and one timer; those of campaigns/, answers/ and pages/ are renewed whenever the folder above changes. */
#include "brand/watch.h"
#include <stdio.h>
#include <stdlib.h>
#include <stdbool.h>
#include <string.h>

enum { BELOW = 3 };
static const char *const names_below[BELOW] = { "campaigns", "answers", "pages" };

struct tact_watch {
    uv_fs_event_t folder, below[BELOW];
    uv_timer_t quiet;
    unsigned open;                 /* handles not closed yet */
    bool watching[BELOW], stopped;
    void (*changed)(void *ctx);
    void *ctx;
    char folder_path[4096], below_path[BELOW][4096 + 16];
};

static bool ends(const char *name, const char *suffix) {
    size_t n = strlen(name), s = strlen(suffix);
    return n > s && strcmp(name + n - s, suffix) == 0;
}

static int which_below(const char *name) {
    for (int i = 0; i < BELOW; i++) if (strcmp(name, names_below[i]) == 0) return i;
    return -1;
}

static bool matters(const char *name) {
    if (!name) return true;                                  /* the system did not say which */
    if (name[0] == '.') return false;
    return ends(name, ".png") || ends(name, ".jpg") || ends(name, ".jpeg") || ends(name, ".webp") || ends(name, ".yaml") || ends(name, ".html") || ends(name, ".md") || strcmp(name, "places.csv") == 0 || which_below(name) >= 0;
}

static void on_quiet(uv_timer_t *timer) {
    tact_watch *w = timer->data;
    w->changed(w->ctx);
}

void tact_watch_poke(tact_watch *w) {
    if (!w->stopped) uv_timer_start(&w->quiet, on_quiet, TACT_WATCH_QUIET_MS, 0);
}

static void on_below(uv_fs_event_t *handle, const char *name, int events, int status) {
    (void)events;
    (void)status;
    if (matters(name)) tact_watch_poke(handle->data);
}

/* inotify follows the folder that was opened, not its name: after a rename or a checkout the new one must be watched. */
static void renew(tact_watch *w, int i) {
    if (w->watching[i]) uv_fs_event_stop(&w->below[i]);
    w->watching[i] = uv_fs_event_start(&w->below[i], on_below, w->below_path[i], 0) == 0;
}

static void on_folder(uv_fs_event_t *handle, const char *name, int events, int status) {
    tact_watch *w = handle->data;
    (void)events;
    (void)status;
    if (!matters(name)) return;
    for (int i = 0; i < BELOW; i++) if (!name || which_below(name) == i) renew(w, i);
    tact_watch_poke(w);
}

static void on_closed(uv_handle_t *handle) {
    tact_watch *w = handle->data;
    if (--w->open == 0) free(w);
}

void tact_watch_stop(tact_watch *w) {
    if (!w || w->stopped) return;
    w->stopped = true;
    uv_close((uv_handle_t *)&w->folder, on_closed);
    for (int i = 0; i < BELOW; i++) uv_close((uv_handle_t *)&w->below[i], on_closed);
    uv_close((uv_handle_t *)&w->quiet, on_closed);
}

tact_status tact_watch_start(tact_watch **out, uv_loop_t *loop, const char *folder, void (*changed)(void *ctx), void *ctx, const char **why) {
    tact_watch *w = calloc(1, sizeof *w);
    *out = NULL;
    if (!w) return TACT_ERR_MEMORY;
    w->changed = changed;
    w->ctx = ctx;
    int n = snprintf(w->folder_path, sizeof w->folder_path, "%s", folder);
    uv_fs_event_init(loop, &w->folder);
    for (int i = 0; i < BELOW; i++) {
        snprintf(w->below_path[i], sizeof w->below_path[i], "%s/%s", w->folder_path, names_below[i]);
        uv_fs_event_init(loop, &w->below[i]);
        w->below[i].data = w;
    }
    uv_timer_init(loop, &w->quiet);
    w->folder.data = w->quiet.data = w;
    w->open = 2 + BELOW;
    int error = n < 0 || (size_t)n >= sizeof w->folder_path ? UV_ENAMETOOLONG : uv_fs_event_start(&w->folder, on_folder, w->folder_path, 0);
    if (error) {
        if (why) *why = uv_strerror(error);
        tact_watch_stop(w);
        return TACT_ERR_IO;
    }
    uv_unref((uv_handle_t *)&w->folder);                     /* watching alone keeps nobody running */
    for (int i = 0; i < BELOW; i++) {
        uv_unref((uv_handle_t *)&w->below[i]);
        renew(w, i);
    }
    *out = w;
    return TACT_OK;
}
