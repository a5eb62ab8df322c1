/* daemon/actions.c -- see actions.h. */
#include "daemon/actions.h"
#include <stdio.h>
#include <stdlib.h>
#include "brand/file.h"
#include "channel/webhook.h"
#include "daemon/answer.h"
#include "daemon/json_in.h"
#include "daemon/keeper_action.h"
#include "daemon/server.h"

enum { AT_ONCE = 8, BLOCK = 256 << 10, SAID_MOST = 200 };
static const tact_span GIVE_UP = { 3 * 86400 * 1000000LL };

typedef struct call { struct tact_actions *of; uint64_t id; } call;       /* id 0: free */
struct tact_actions { tact_server *server; tact_post *post; call calls[AT_ONCE]; uint64_t awaited; bool stopped; char *block; };

tact_actions *tact_actions_new(tact_server *server) {
    tact_actions *a = calloc(1, sizeof *a);
    if (a) a->block = malloc(BLOCK);
    if (!a || !a->block) { free(a); return NULL; }
    a->server = server;
    for (unsigned i = 0; i < AT_ONCE; i++) a->calls[i].of = a;
    return a;
}

/* ---- what it says --------------------------------------------------------------------------------------------------------------------- */

static tact_slice body_of(const tact_server *s, const tact_action *a, tact_arena *arena) {
    tact_json j;
    char time[TACT_INSTANT_TEXT + 1], hex[17];
    tact_slice id = tact_answer_hex(a->id, hex);
    tact_json_init(&j, arena, 1024);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("specversion"), TACT_S("1.0"));
    tact_json_key_text(&j, TACT_S("id"), id);
    tact_json_key_text(&j, TACT_S("source"), s->brand.config.brand);
    tact_json_key_text(&j, TACT_S("type"), TACT_S("tact.action"));
    tact_json_key_text(&j, TACT_S("time"), tact_instant_format(a->used, time));
    tact_json_key_text(&j, TACT_S("datacontenttype"), TACT_S("application/json"));
    TACT_JSON_KEY(&j, "data");
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("action"), id);
    tact_json_key_text(&j, TACT_S("kind"), tact_slice_of(tact_action_kind_name(a->kind)));
    tact_json_key_text(&j, TACT_S("subject"), a->subject);
    tact_json_key_text(&j, TACT_S("title"), a->title);
    if (a->chosen < a->choice_count) {
        TACT_JSON_KEY(&j, "choice");
        tact_json_map(&j);
        tact_json_key_text(&j, TACT_S("id"), a->choices[a->chosen].id);
        tact_json_key_text(&j, TACT_S("label"), a->choices[a->chosen].label);
        tact_json_end_map(&j);
    }
    tact_json_key_text(&j, TACT_S("at"), tact_instant_format(a->used, time));
    tact_json_key_int(&j, TACT_S("try"), a->tries + 1);
    tact_json_end_map(&j);
    tact_json_end_map(&j);
    return tact_json_done(&j);
}

/* ---- what it is told back ------------------------------------------------------------------------------------------------------------- */

static tact_slice printable(tact_slice text, tact_arena *arena) {
    size_t n = text.len < SAID_MOST ? text.len : SAID_MOST;
    while (n && n < text.len && ((unsigned char)text.ptr[n] & 0xC0) == 0x80) n--;
    char *out = tact_arena_alloc(arena, n + 1, 1);
    if (!out || !tact_slice_utf8((tact_slice){ text.ptr, n })) return (tact_slice){ NULL, 0 };
    for (size_t i = 0; i < n; i++) out[i] = (unsigned char)text.ptr[i] < ' ' ? ' ' : text.ptr[i];
    return (tact_slice){ out, n };
}

static bool link_fits(tact_slice url) {
    bool fits = url.len <= TACT_ACTION_URL_MOST && (tact_slice_starts(url, TACT_S("https://")) || tact_slice_starts(url, TACT_S("http://")));
    for (size_t i = 0; i < url.len; i++) fits = fits && (unsigned char)url.ptr[i] > ' ' && (unsigned char)url.ptr[i] < 127 && url.ptr[i] != '"';
    return fits;
}

/* {"answer": "yes"} ... False: it says none of the three. */
static bool read_answer(tact_slice body, tact_arena *arena, tact_action_told *out) {
    tact_value v;
    tact_json_fault fault;
    if (tact_json_read(arena, &v, &fault, body)) return false;
    tact_slice answer = tact_value_path_text(&v, "answer"), url = tact_value_path_text(&v, "url");
    out->answer = tact_slice_is(answer, "yes") ? TACT_ACTION_YES : tact_slice_is(answer, "no") ? TACT_ACTION_NO : TACT_ACTION_MORE;
    if (out->answer == TACT_ACTION_MORE && (!tact_slice_is(answer, "more") || (url.len && !link_fits(url)))) return false;
    out->said = printable(tact_value_path_text(&v, "text"), arena);
    if (out->answer == TACT_ACTION_MORE) out->more_url = url;
    return true;
}

static tact_instant next_try(const tact_action *a, tact_instant now) {
    int64_t wait_s = 5;
    for (uint32_t i = 0; i < a->tries && wait_s < 3600; i++) wait_s *= 3;
    return tact_instant_add(now, TACT_SECONDS(wait_s < 3600 ? wait_s : 3600));
}

void tact_actions_judge(const tact_action *a, const tact_post_answer *answer, tact_instant now, tact_arena *arena, tact_action_told *out) {
    char status[64];
    bool fine = answer->reach == TACT_POST_ANSWERED && answer->status >= 200 && answer->status < 300, gone = answer->reach == TACT_POST_ANSWERED && answer->status == 410;
    *out = (tact_action_told){ .call = TACT_CALL_WAITS, .next_call = next_try(a, now) };
    if (fine && (a->kind != TACT_ACTION_STEP_UP || read_answer(answer->body, arena, out))) { out->call = TACT_CALL_DELIVERED; return; }
    out->more_url = (tact_slice){ NULL, 0 };
    int n = answer->reach != TACT_POST_ANSWERED ? snprintf(status, sizeof status, "%.60s", answer->trouble) : fine ? snprintf(status, sizeof status, "it answered without answer: yes, no or more") : snprintf(status, sizeof status, "HTTP %u", answer->status);
    out->said = printable((tact_slice){ status, (size_t)n }, arena);
    if (gone || tact_instant_add(a->used, GIVE_UP).us <= now.us) out->call = TACT_CALL_GIVEN_UP;
}

static void answered(void *ctx, const tact_post_answer *answer) {
    call *c = ctx;
    tact_actions *of = c->of;
    uint64_t id = c->id;
    tact_arena arena;
    tact_action a;
    tact_action_told told;
    tact_trouble trouble = { "" };
    c->id = 0;
    if (of->stopped) return;
    tact_arena_init(&arena, of->block, BLOCK, NULL);
    tact_status s = tact_keeper_action(of->server->keeper, id, &arena, &a, &trouble);
    if (!s) {
        tact_actions_judge(&a, answer, tact_server_now(of->server), &arena, &told);
        s = tact_keeper_action_told(of->server->keeper, id, &told, &arena, &trouble);
        of->server->counts.action_calls++;
        of->server->counts.action_calls_failed += told.call != TACT_CALL_DELIVERED;
    }
    if (s && s != TACT_ERR_NOT_FOUND) fprintf(stderr, "tact: what an action's call was answered could not be kept; it is made again: %s\n", trouble.text[0] ? trouble.text : tact_status_line(s));
    tact_arena_close(&arena);
}

/* ---- calling -------------------------------------------------------------------------------------------------------------------------- */

static void begin(tact_actions *of, call *c, uint64_t id) {
    tact_server *s = of->server;
    const tact_config *config = &s->brand.config;
    tact_arena arena;
    tact_action a;
    tact_trouble trouble = { "" };
    char hex[17], head_id[48], at[48], key[48], signature[80], signed_[48];
    tact_instant now = tact_server_now(s);
    tact_arena_init(&arena, of->block, BLOCK, NULL);
    tact_status status = tact_keeper_action(s->keeper, id, &arena, &a, &trouble);
    const char *url = status ? NULL : tact_brand_file_join(&arena, "", config->actions.url), *ca = config->actions.ca_file.len ? tact_brand_file_join(&arena, "", config->actions.ca_file) : NULL;
    tact_slice body = url ? body_of(s, &a, &arena) : (tact_slice){ NULL, 0 };
    if (!status && body.len && a.call == TACT_CALL_WAITS) {
        tact_slice name = tact_answer_hex(id, hex);
        if (!tact_webhook_sign(config->actions.secret, name, now.us / 1000000, body, signed_)) signed_[0] = 0;
        snprintf(head_id, sizeof head_id, "webhook-id: %.16s", hex);
        snprintf(key, sizeof key, "idempotency-key: %.16s", hex);
        snprintf(at, sizeof at, "webhook-timestamp: %lld", (long long)(now.us / 1000000));
        snprintf(signature, sizeof signature, "webhook-signature: %s", signed_);
        tact_post_http request = { .url = url, .headers = { "content-type: application/cloudevents+json; charset=utf-8", head_id, at, signature, key }, .header_count = 5, .body = body, .ca_file = ca };
        c->id = id;
        status = tact_post_http_begin(of->post, &request, answered, c, &trouble);
        if (status) { c->id = 0; fprintf(stderr, "tact: actions.url cannot be called: %s\n", trouble.text); }
    }
    tact_arena_close(&arena);
}

static bool under_way(const tact_actions *of, uint64_t id) {
    for (unsigned i = 0; i < AT_ONCE; i++) if (of->calls[i].id == id) return true;
    return false;
}

void tact_actions_run(tact_actions *of) {
    uint64_t ids[2 * AT_ONCE];
    tact_trouble trouble = { "" };
    if (of->stopped) return;
    uint32_t count = tact_keeper_actions_due(of->server->keeper, tact_server_now(of->server), ids, sizeof ids / sizeof *ids);
    if (!count || !of->server->brand.config.actions.url.len) return;
    if (!of->post && tact_post_open(&of->post, &of->server->loop, AT_ONCE, &trouble)) { fprintf(stderr, "tact: actions.url cannot be called: %s\n", trouble.text); of->post = NULL; return; }
    for (uint32_t i = 0; i < count; i++) {
        call *free_one = NULL;
        for (unsigned k = 0; k < AT_ONCE && !free_one; k++) if (!of->calls[k].id) free_one = &of->calls[k];
        if (free_one && !under_way(of, ids[i])) begin(of, free_one, ids[i]);
    }
}

void tact_actions_await(tact_actions *of, uint64_t commit) { if (commit > of->awaited) of->awaited = commit; }

void tact_actions_committed(tact_actions *of, uint64_t commit) {
    if (!of->awaited || commit < of->awaited) return;
    of->awaited = 0;
    tact_actions_run(of);
}

void tact_actions_stop(tact_actions *of) {
    if (!of || of->stopped) return;
    of->stopped = true;
    tact_post_close(of->post);
    of->post = NULL;
}

void tact_actions_free(tact_actions *of) {
    if (of) free(of->block);
    free(of);
}
