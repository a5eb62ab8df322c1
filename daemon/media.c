/* daemon/media.c -- see media.h. */
#include "daemon/media.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "brand/config_read.h"
#include "channel/gateway.h"
#include "channel/text.h"
#include "daemon/json_in.h"

enum { AT_ONCE = 8, BLOCK = 512 << 10, PICTURE_MOST = 1 << 20, NAME_MOST = 400, ADDRESS_MOST = 160, FAR_ID_MOST = 400, TAKE_BLOCK = 4 << 20 };

typedef struct fetch {
    struct tact_media *of;
    bool busy;
    uint8_t channel, record_key[16];
    uint64_t device_part;
    char name[NAME_MOST + 1], address[ADDRESS_MOST + 1], far_id[FAR_ID_MOST + 1];
} fetch;
struct tact_media { tact_server *server; tact_post *post; fetch fetches[AT_ONCE]; bool stopped; char *block; };

tact_media *tact_media_new(tact_server *server) {
    tact_media *m = calloc(1, sizeof *m);
    if (m) m->block = malloc(BLOCK);
    if (!m || !m->block) { free(m); return NULL; }
    m->server = server;
    for (unsigned i = 0; i < AT_ONCE; i++) m->fetches[i].of = m;
    return m;
}

static void lost(tact_media *m, const char *why) {
    m->server->counts.chat_pictures_lost++;
    fprintf(stderr, "tact: a picture that somebody sent on the messenger could not be had: %s\n", why);
}

/* ---- into their thread ---------------------------------------------------------------------------------------------------------- */

static void keep(fetch *f, tact_slice bytes) {
    tact_media *m = f->of;
    char far_id[FAR_ID_MOST + 16];
    tact_arena arena;
    tact_thread_took took;
    tact_trouble trouble = { "" };
    char *block = malloc(TAKE_BLOCK);
    tact_picture picture = { .type = tact_picture_type(bytes), .name = TACT_S(""), .bytes = bytes };
    int n = snprintf(far_id, sizeof far_id, "%s picture", f->far_id);
    tact_thread_in in = { .channel = f->channel, .record_key = f->record_key, .device_part = f->device_part, .from = tact_slice_of(f->address), .far_id = { far_id, (size_t)n }, .proven = true, .pictures = &picture, .picture_count = 1 };
    if (!picture.type.len) { free(block); lost(m, "it is no JPEG, PNG, GIF or WebP"); return; }
    if (!block) { lost(m, "no memory"); return; }
    tact_arena_init(&arena, block, TAKE_BLOCK, NULL);
    tact_status s = tact_inbox_take(m->server, &(tact_who){ .verified = true }, &in, &arena, &took, &trouble);
    if (s) lost(m, trouble.text[0] ? trouble.text : tact_status_line(s));
    else if (took.known && !took.duplicate) m->server->counts.chat_pictures++;
    tact_arena_close(&arena);
    free(block);
}

/* ---- two calls: where it is, and itself ------------------------------------------------------------------------------------------- */

static tact_status get(fetch *f, tact_slice source, tact_gateway_hole hole, size_t most, tact_post_done done, tact_arena *arena, tact_trouble *trouble) {
    tact_media *m = f->of;
    const tact_config *c = &m->server->brand.config;
    const tact_gateway_hole holes[] = { { "host", c->messenger.texts.host, true }, hole };
    tact_gateway_values v = { .account = c->messenger.account, .key = c->messenger.key, .more = holes, .more_count = 2 };
    tact_post_http r = { .method = "GET", .timeout = TACT_SECONDS(10), .answer_most = most };
    tact_slice url;
    tact_status s = tact_gateway_fill(&url, source, TACT_GATEWAY_IN_PATH, &v, arena);
    if (!s) s = tact_gateway_headers(c->messenger.texts.headers, &v, &r, arena);
    if (s) return s;
    tact_slice host = c->messenger.texts.host;
    bool theirs = tact_slice_starts(url, host) && url.len > host.len && (url.ptr[host.len] == '/' || (host.len && host.ptr[host.len - 1] == '/'));
    if (!theirs && !tact_slice_starts(url, TACT_S("https://"))) return tact_trouble_set(trouble, TACT_ERR_INVALID, "the messenger names an address without encryption");
    char *ca_file = tact_text_copy(c->messenger.ca_file);
    r.url = url.ptr;
    r.public_only = !theirs;
    r.ca_file = theirs ? ca_file : NULL;
    s = tact_post_http_begin(m->post, &r, done, f, trouble);
    free(ca_file);
    return s == TACT_ERR_INVALID ? tact_trouble_set(trouble, s, "its address cannot be called") : s;      /* never the address itself: it may hold the token */
}

static void fetched(void *ctx, const tact_post_answer *a) {
    fetch *f = ctx;
    f->busy = false;
    if (f->of->stopped) return;
    if (a->reach != TACT_POST_ANSWERED) lost(f->of, a->trouble);
    else if (a->status != 200) lost(f->of, "it was refused");
    else if (a->cut) lost(f->of, "it is larger than 1 MB");
    else keep(f, a->body);
}

static void located(void *ctx, const tact_post_answer *a) {
    fetch *f = ctx;
    tact_media *m = f->of;
    const tact_config *c = &m->server->brand.config;
    tact_arena arena;
    tact_value tree = { .type = TACT_NULL };
    tact_json_fault fault;
    tact_trouble trouble = { "" };
    if (m->stopped) { f->busy = false; return; }
    tact_arena_init(&arena, m->block, BLOCK, NULL);
    bool read = a->reach == TACT_POST_ANSWERED && a->status == 200 && !a->cut && !tact_json_read(&arena, &tree, &fault, a->body);
    tact_slice path = read ? tact_gateway_at(&tree, c->messenger.texts.media_at, &arena) : (tact_slice){ NULL, 0 };
    tact_status s = path.len ? get(f, c->messenger.texts.media_file, (tact_gateway_hole){ "path", path, true }, PICTURE_MOST, fetched, &arena, &trouble) : TACT_ERR_NOT_FOUND;
    if (s) { f->busy = false; lost(m, trouble.text[0] ? trouble.text : a->reach != TACT_POST_ANSWERED ? a->trouble : "the messenger does not say where it is"); }
    sodium_memzero(m->block, BLOCK);                       /* the token stood in it */
    tact_arena_close(&arena);
}

static bool fits(char *out, size_t most, tact_slice text) {
    if (text.len > most) return false;
    if (text.len) memcpy(out, text.ptr, text.len);
    out[text.len] = 0;
    return true;
}

void tact_media_fetch(tact_media *m, const tact_thread_in *in, tact_slice name) {
    const tact_config *c = &m->server->brand.config;
    tact_arena arena;
    tact_trouble trouble = { "" };
    fetch *f = NULL;
    if (m->stopped || !c->messenger.texts.media_url.len || !in->record_key) return;
    for (unsigned i = 0; i < AT_ONCE && !f; i++) if (!m->fetches[i].busy) f = &m->fetches[i];
    if (!f) { lost(m, "eight are fetched already"); return; }
    if (!fits(f->name, NAME_MOST, name) || !fits(f->address, ADDRESS_MOST, in->from) || !fits(f->far_id, FAR_ID_MOST, in->far_id)) { lost(m, "its name is too long"); return; }
    if (!m->post && tact_post_open(&m->post, &m->server->loop, AT_ONCE, &trouble)) { m->post = NULL; lost(m, trouble.text); return; }
    f->channel = in->channel;
    f->device_part = in->device_part;
    memcpy(f->record_key, in->record_key, sizeof f->record_key);
    tact_arena_init(&arena, m->block, BLOCK, NULL);
    tact_status s = get(f, c->messenger.texts.media_url, (tact_gateway_hole){ "media", tact_slice_of(f->name), false }, 0, located, &arena, &trouble);
    f->busy = !s;
    if (s) lost(m, trouble.text[0] ? trouble.text : tact_status_line(s));
    sodium_memzero(m->block, BLOCK);
    tact_arena_close(&arena);
}

void tact_media_stop(tact_media *m) {
    if (!m || m->stopped) return;
    m->stopped = true;
    tact_post_close(m->post);
    m->post = NULL;
}

void tact_media_free(tact_media *m) {
    if (m) free(m->block);
    free(m);
}
