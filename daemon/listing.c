/* daemon/listing.c -- see listing.h. */
#include "daemon/listing.h"
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 1 << 20, JSON_ROOM = 65536 };

typedef struct listing {
    uv_work_t work;
    tact_report_turn turn;
    tact_server *server;
    tact_http_id id;
    const tact_listing_kind *kind;
    char *block;
    size_t left;
    tact_arena_source source; tact_arena arena; tact_json json;
    tact_status status; tact_trouble trouble;
    tact_slice body; const char *type; /* type NULL: the JSON itself */
    _Alignas(16) char ask[];
} listing;

static void *chunk(void *ctx, size_t bytes) {
    size_t *left = ctx;
    if (*left < bytes) return NULL;
    *left -= bytes;
    return aligned_alloc(16, (bytes + 15) / 16 * 16);
}
static void drop_chunk(void *ctx, void *p) { (void)ctx; free(p); }

static void drop(listing *l) {
    if (l->kind->drop) l->kind->drop(l->ask);
    tact_arena_reset(&l->arena);
    free(l->block);
    free(l);
}

static void read_it(uv_work_t *work) {
    listing *l = work->data;
    tact_json_init(&l->json, &l->arena, JSON_ROOM);
    l->status = l->kind->read(l->ask, &l->json, &l->trouble);
    if (!l->status && l->json.status) l->status = tact_trouble_set(&l->trouble, TACT_ERR_LIMIT, "%s", l->kind->too_large);
    if (!l->status && l->kind->shape) l->status = l->kind->shape(l->ask, tact_json_done(&l->json), &l->arena, &l->body, &l->type, &l->trouble);
}

static void was_read(uv_work_t *work, int cancelled) {
    listing *l = work->data;
    tact_server *s = l->server;
    if (cancelled) l->status = TACT_ERR_IO;
    if (l->status) tact_server_refuse_id(s, l->id, l->status, &l->trouble);
    else tact_http_reply(s->http, l->id, &(tact_http_answer){ .status = 200, .content_type = l->type ? tact_slice_of(l->type) : TACT_S("application/json"), .body = l->type ? l->body : tact_json_done(&l->json) });
    drop(l);
    tact_report_turn_over(s);
}

static listing *of_turn(tact_report_turn *turn) { return (listing *)(void *)((char *)turn - offsetof(listing, turn)); }
static void give_up(listing *l, const char *why) {
    tact_http_refuse_text(l->server->http, l->id, 503, why);
    drop(l);
}
static bool begin(tact_report_turn *turn) {
    listing *l = of_turn(turn);
    if (uv_queue_work(&l->server->loop, &l->work, read_it, was_read) == 0) return true;
    give_up(l, "There is no thread for this now.");
    return false;
}
static void refuse(tact_report_turn *turn) { give_up(of_turn(turn), TACT_REPORT_NOT_COUNTED); }

void tact_listing_begin(tact_server *s, const tact_http_request *request, const tact_listing_kind *kind, const void *ask, size_t ask_bytes) {
    listing *l = calloc(1, sizeof *l + ask_bytes);
    char *block = malloc(FIRST_BLOCK);
    if (!l || !block) {
        if (l) memcpy(l->ask, ask, ask_bytes);
        if (l && kind->drop) kind->drop(l->ask);
        free(l);
        free(block);
        tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now.");
        return;
    }
    memcpy(l->ask, ask, ask_bytes);
    l->server = s;
    l->id = request->id;
    l->kind = kind;
    l->block = block;
    l->left = kind->bytes_most;
    l->source = (tact_arena_source){ chunk, drop_chunk, &l->left };
    tact_arena_init(&l->arena, block, FIRST_BLOCK, &l->source);
    l->work.data = l;
    l->turn = (tact_report_turn){ .id = request->id, .begin = begin, .refuse = refuse };
    tact_report_turn_take(s, &l->turn);
}

char *tact_server_log_folder(const tact_server *s) {
    size_t room = strlen(s->data_folder) + 8;
    char *folder = malloc(room);
    if (folder) snprintf(folder, room, "%s/log", s->data_folder);
    return folder;
}
