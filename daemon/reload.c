/* daemon/reload.c -- the brand folder into force: at start, when its files change, on SIGHUP.  A broken folder keeps the old version in force. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "brand/check_print.h"
#include "brand/watch.h"
#include "daemon/outbox.h"
#include "daemon/run.h"
#include "daemon/server.h"
#include "daemon/testers.h"
#include "daemon/versions.h"

static bool load(tact_server *s, tact_brand *brand, tact_arena **arena, bool first, char *fault, size_t room) {
    tact_diags diags;
    tact_brand_options options = { .env_file = s->env_file, .secrets_wanted = true, .now = tact_server_now(s) };
    *arena = tact_brand_arena();
    if (!*arena) { snprintf(fault, room, "no memory to read the brand folder"); return false; }
    tact_diags_init(&diags, *arena, TACT_BRAND_FINDINGS);
    tact_status status = tact_brand_load(s->brand_folder, &options, *arena, &diags, brand);
    if (diags.error_count) tact_check_print(stderr, brand, &diags, isatty(2) != 0);
    else if (diags.warning_count) fprintf(stderr, "tact: %u warnings; `tact check %s` tells them\n", diags.warning_count, s->brand_folder);
    if (status == TACT_OK) return true;
    const tact_diag *d = diags.count ? &diags.items[0] : NULL;
    for (uint32_t i = 0; i < diags.count; i++) if (diags.items[i].severity == TACT_ERROR) { d = &diags.items[i]; break; }
    if (d) snprintf(fault, room, "%.*s:%u:%u: %.*s", (int)d->file.len, d->file.ptr, d->line, d->column, (int)d->text.len, d->text.ptr);
    else snprintf(fault, room, "%s", tact_status_line(status));
    fprintf(stderr, first ? "tact: the brand folder has mistakes, so nothing is served; `tact check %s` lists them\n"
                          : "tact: the brand folder has mistakes; the version before stays in force (`tact check %s`)\n", s->brand_folder);
    tact_brand_arena_free(*arena);
    *arena = NULL;
    return false;
}

/* ---- what is read at the start only ---- */

static uint64_t list_id(const tact_config_texts *texts) {
    uint64_t id = texts->count;
    for (uint32_t i = 0; i < texts->count; i++) id = id * 31 + tact_id64(texts->items[i]);
    return id;
}

/* One number a setting, in the order of start_only; what the command line or the file says alike. */
static const char *const start_only[TACT_START_ONLY] = { "listen", "trusted_proxies", "memory", "limits.connections", "limits.queue", "limits.timeout" };

static void read_start_only(const tact_server *s, const tact_config *c, uint64_t out[TACT_START_ONLY]) {
    out[0] = s->listen_given ? 0 : tact_id64(c->listen);                  /* --listen wins over what the file says */
    out[1] = list_id(&c->trusted_proxies);
    out[2] = c->memory_bytes;
    out[3] = c->limits.connections;
    out[4] = c->limits.queue;
    out[5] = (uint64_t)c->limits.timeout.us;
}

bool tact_server_waits_for_restart(const tact_server *s, unsigned *at, tact_slice *name) {
    uint64_t now[TACT_START_ONLY];
    read_start_only(s, &s->brand.config, now);
    for (; *at < TACT_START_ONLY; ++*at)
        if (now[*at] != s->started_with[*at]) { *name = tact_slice_of(start_only[(*at)++]); return true; }
    return false;
}

static void say_restart(const tact_server *s) {
    tact_slice name;
    for (unsigned at = 0; tact_server_waits_for_restart(s, &at, &name);)
        fprintf(stderr, "tact: `%.*s` of tact.yaml changed, and is read at the start only: restart tact to put it in force\n", (int)name.len, name.ptr);
}

bool tact_server_load(tact_server *s, bool quiet) {
    (void)quiet;
    if (!load(s, &s->brand, &s->brand_arena, true, s->brand_fault, sizeof s->brand_fault)) return false;
    read_start_only(s, &s->brand.config, s->started_with);
    tact_versions_seen(s->data_folder, NULL, &s->brand, tact_server_now(s));
    return true;
}

void tact_server_unload(tact_server *s) { tact_brand_arena_free(s->brand_arena); }

bool tact_server_reload(tact_server *s) {
    tact_brand *next = calloc(1, sizeof *next);
    tact_arena *arena = NULL;
    tact_trouble trouble = { "" };
    char fault[sizeof s->brand_fault] = "";
    if (!next) return false;
    if (!load(s, next, &arena, false, fault, sizeof fault)) {
        memcpy(s->brand_fault, fault, sizeof fault);
        s->counts.bad_reloads++;
        free(next);
        return false;
    }
    tact_brand before = s->brand;
    s->brand = *next;
    free(next);
    if (tact_keeper_adopt(s->keeper, &s->brand, &trouble)) {
        fprintf(stderr, "tact: %s; the version before stays in force\n", trouble.text);
        snprintf(s->brand_fault, sizeof s->brand_fault, "%s", trouble.text);
        s->brand = before;
        tact_brand_arena_free(arena);
        s->counts.bad_reloads++;
        return false;
    }
    tact_outbox_adopt(s->outbox);
    tact_testers_left(s, &before.config.testers);
    tact_versions_seen(s->data_folder, &before, &s->brand, tact_server_now(s));
    tact_brand_arena_free(s->brand_arena);
    s->brand_arena = arena;
    s->brand_fault[0] = 0;
    s->counts.reloads++;
    fprintf(stderr, "tact: the brand folder was loaded anew: bundle %08x, %u campaigns\n", s->brand.bundle.id, s->brand.bundle.campaign_count);
    say_restart(s);
    return true;
}

static void folder_changed(void *ctx) { tact_server_reload(ctx); }

void tact_server_watch(tact_server *s) {
    const char *why = "";
    if (tact_watch_start(&s->watch, &s->loop, s->brand_folder, folder_changed, s, &why))
        fprintf(stderr, "tact: changes of %s are not seen (%s); `kill -HUP` loads it anew\n", s->brand_folder, why);
}

void tact_server_watch_stop(tact_server *s) {
    tact_watch_stop(s->watch);
    s->watch = NULL;
}
