/* channel/smpp_link.c -- see smpp_link.h. */
#include "channel/smpp_link.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TICK_MS = 100, AGAIN_MS = 1000, AGAIN_MOST_MS = 60000, REFUSED_MS = 30000, PARTING_MS = 1000, SAID_MOST = 64, COMMAND_BYTES = TACT_SMPP_MOST };

typedef enum state { RESTING, CONNECTING, BINDING, BOUND, PARTING } state;      /* PARTING: the other side unbinds */

typedef struct unanswered { uint32_t sequence; void *of; uint64_t since_ms; } unanswered;
typedef struct said_one { uint32_t ticket, sequence; } said_one;

struct tact_smpp_link {
    uv_loop_t *loop;
    uv_timer_t timer;
    const tact_smpp_link_settings *settings;
    const tact_smpp_link_events *events;
    void *ctx;
    tact_wire *wire;
    state state;
    bool closing, refused, asked;      /* asked: an enquire_link is unanswered */
    uint32_t sequence, bind_sequence, part_sequence, tickets, failures;
    uint64_t since_ms, heard_ms, asked_ms, again_ms, paused_until_ms;       /* since: of the state */
    char why[300];
    unanswered *window; uint32_t unanswered;
    said_one said[SAID_MOST]; uint32_t said_count;
    char *in; size_t in_len, in_room;
};

static const tact_wire_events wire_events;

static uint64_t now_ms(const tact_smpp_link *l) { return uv_now(l->loop); }
static uint64_t timeout_ms(const tact_smpp_link *l) { return (uint64_t)(l->settings->to.timeout.us / 1000); }
static uint32_t next_sequence(tact_smpp_link *l) { return l->sequence = l->sequence >= 0x7FFFFFFF ? 1 : l->sequence + 1; }

static void enter(tact_smpp_link *l, state s) {
    l->state = s;
    l->since_ms = now_ms(l);
}

/* ---- the end of a session, of a link ---- */

static void drop_wire(tact_smpp_link *l) {
    tact_wire_close(l->wire);
    l->wire = NULL;
    l->in_len = 0;
    l->said_count = 0;
    l->asked = false;
}

static void tell(tact_smpp_link *l, uint32_t i, const tact_smpp_answer *answer) {
    void *of = l->window[i].of;
    l->window[i] = l->window[--l->unanswered];
    l->events->answered(l->ctx, of, answer);
}

static void nobody_knows(tact_smpp_link *l, const char *why) {
    char text[sizeof l->why];
    snprintf(text, sizeof text, "%s", why);
    while (l->unanswered) tell(l, 0, &(tact_smpp_answer){ .why = text });
}

static void timer_closed(uv_handle_t *handle) {
    tact_smpp_link *l = handle->data;
    l->events->freed(l->ctx);
    free(l->window);
    free(l->in);
    free(l);
}

static void end(tact_smpp_link *l) {
    drop_wire(l);
    if (!uv_is_closing((uv_handle_t *)&l->timer)) uv_close((uv_handle_t *)&l->timer, timer_closed);
}

/* By a fifth more or less, so that many who were thrown off together do not come back together. */
static void rest(tact_smpp_link *l) {
    uint64_t ms = (uint64_t)AGAIN_MS << (l->failures < 6 ? l->failures : 6);
    if (ms > AGAIN_MOST_MS) ms = AGAIN_MOST_MS;
    if (l->refused && ms < REFUSED_MS) ms = REFUSED_MS;
    l->failures++;
    l->again_ms = now_ms(l) + ms * 4 / 5 + randombytes_uniform((uint32_t)(ms * 2 / 5));
    enter(l, RESTING);
}

static void fail(tact_smpp_link *l, const char *why, bool refused) {
    if (l->closing) { end(l); return; }
    if (why != l->why) snprintf(l->why, sizeof l->why, "%s", why);
    l->refused = refused;
    drop_wire(l);
    rest(l);
    nobody_knows(l, l->why);
    if (!l->closing) l->events->down(l->ctx, l->why, refused);
}

/* ---- out ---- */

static void write_all(tact_smpp_link *l, const tact_writer *w) {
    if (w->status) fail(l, "a command does not fit into memory", false);
    else tact_wire_write(l->wire, tact_writer_slice(w));
}

static void write_plain(tact_smpp_link *l, uint32_t command, uint32_t status, uint32_t sequence) {
    char block[128];
    tact_arena arena;
    tact_writer w;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_writer_init(&w, &arena, TACT_SMPP_HEADER + 1);
    if (command == (TACT_SMPP_DELIVER | (uint32_t)TACT_SMPP_ANSWER)) tact_smpp_write_heard(&w, status, sequence);
    else tact_smpp_write_plain(&w, command, status, sequence);
    write_all(l, &w);
    tact_arena_close(&arena);
}

static void bind_now(void *ctx) {
    tact_smpp_link *l = ctx;
    char block[512];
    tact_arena arena;
    tact_writer w;
    const tact_smpp_link_settings *s = l->settings;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_writer_init(&w, &arena, 160);
    tact_smpp_write_bind(&w, l->bind_sequence = next_sequence(l), tact_slice_of(s->system_id), tact_slice_of(s->password), tact_slice_of(s->system_type));
    enter(l, BINDING);
    l->heard_ms = now_ms(l);
    write_all(l, &w);
    tact_arena_close(&arena);
    sodium_memzero(block, sizeof block);                   /* the password was in it */
}

static void connect_now(tact_smpp_link *l) {
    tact_trouble trouble = { "" };
    enter(l, CONNECTING);
    tact_status s = tact_wire_open(&l->wire, l->loop, &l->settings->to, &wire_events, l, &trouble);
    if (s) fail(l, trouble.text[0] ? trouble.text : tact_status_line(s), s == TACT_ERR_INVALID);
}

bool tact_smpp_link_ready(const tact_smpp_link *l) {
    return !l->closing && l->state == BOUND && l->unanswered < l->settings->window && now_ms(l) >= l->paused_until_ms && tact_wire_idle(l->wire);
}

static void ready(tact_smpp_link *l) {
    if (tact_smpp_link_ready(l)) l->events->ready(l->ctx);
}

void tact_smpp_link_submit(tact_smpp_link *l, const tact_smpp_submit *submit, void *of) {
    TACT_ASSERT(tact_smpp_link_ready(l));
    size_t room = submit->text.len * 2 + 1024;
    char *block = malloc(room);
    tact_arena arena;
    tact_writer w;
    l->window[l->unanswered++] = (unanswered){ next_sequence(l), of, now_ms(l) };
    if (!block) { tell(l, l->unanswered - 1, &(tact_smpp_answer){ .answered = true, .status = 0x45 }); return; }       /* as if it could not take it: nothing left */
    tact_arena_init(&arena, block, room, NULL);
    tact_writer_init(&w, &arena, submit->text.len + 200);
    tact_smpp_write_submit(&w, l->sequence, submit);
    write_all(l, &w);
    tact_arena_close(&arena);
    free(block);
}

void tact_smpp_link_pause(tact_smpp_link *l, uint64_t ms) { l->paused_until_ms = now_ms(l) + ms; }

void tact_smpp_link_heard(tact_smpp_link *l, uint32_t ticket, bool kept) {
    for (uint32_t i = 0; i < l->said_count; i++) {
        if (l->said[i].ticket != ticket) continue;
        uint32_t sequence = l->said[i].sequence;
        l->said[i] = l->said[--l->said_count];
        write_plain(l, TACT_SMPP_DELIVER | (uint32_t)TACT_SMPP_ANSWER, kept ? 0 : 0x64, sequence);     /* ESME_RX_T_APPN: say it again later */
        return;
    }
}

/* ---- in ---- */

static void bound(tact_smpp_link *l, const tact_smpp_pdu *p) {
    tact_slice name, words;
    if (l->state != BINDING || p->sequence != l->bind_sequence) return;
    if (p->status) {
        tact_smpp_meaning meaning = tact_smpp_status(p->status, &name, &words);
        snprintf(l->why, sizeof l->why, "the centre refuses to bind: %.*s (0x%X)%s%.*s", (int)name.len, name.ptr ? name.ptr : "", p->status, words.len ? ": " : "", (int)words.len, words.ptr ? words.ptr : "");
        fail(l, l->why, meaning != TACT_SMPP_LATER && meaning != TACT_SMPP_WAIT && meaning != TACT_SMPP_UNKNOWN);
        return;
    }
    l->failures = 0;
    l->refused = false;
    enter(l, BOUND);
    ready(l);
}

static void answered(tact_smpp_link *l, const tact_smpp_pdu *p) {
    for (uint32_t i = 0; i < l->unanswered; i++) {
        if (l->window[i].sequence != p->sequence) continue;
        tell(l, i, &(tact_smpp_answer){ .answered = true, .status = p->status, .id = tact_smpp_read_id(p->body) });
        return;
    }
}

static void said(tact_smpp_link *l, const tact_smpp_pdu *p) {
    tact_smpp_delivered d;
    uint32_t answer = TACT_SMPP_DELIVER | (uint32_t)TACT_SMPP_ANSWER;
    if (tact_smpp_read_delivered(p->body, &d)) { write_plain(l, answer, 0x65, p->sequence); return; }      /* ESME_RX_P_APPN: it will not be better next time */
    if (l->said_count == SAID_MOST) { write_plain(l, answer, 0x14, p->sequence); return; }
    uint32_t ticket = ++l->tickets;
    l->said[l->said_count++] = (said_one){ ticket, p->sequence };
    l->events->said(l->ctx, &d, ticket);
}

static void one(tact_smpp_link *l, const tact_smpp_pdu *p) {
    l->heard_ms = now_ms(l);
    switch (p->command) {
    case TACT_SMPP_TRANSCEIVER | (uint32_t)TACT_SMPP_ANSWER: bound(l, p); return;
    case TACT_SMPP_SUBMIT | (uint32_t)TACT_SMPP_ANSWER: answered(l, p); return;
    case (uint32_t)TACT_SMPP_GENERIC_NACK:
        if (l->state == BINDING) { l->bind_sequence = p->sequence; bound(l, &(tact_smpp_pdu){ p->command, p->status ? p->status : 0x0D, p->sequence, p->body }); }
        else answered(l, &(tact_smpp_pdu){ p->command, p->status ? p->status : 3, p->sequence, { NULL, 0 } });
        return;
    case TACT_SMPP_ENQUIRE: write_plain(l, TACT_SMPP_ENQUIRE | (uint32_t)TACT_SMPP_ANSWER, 0, p->sequence); return;
    case TACT_SMPP_ENQUIRE | (uint32_t)TACT_SMPP_ANSWER: l->asked = false; return;
    case TACT_SMPP_DELIVER:
        if (l->closing) return;                            /* not answered: it is said again */
        if (l->state == BOUND || l->state == PARTING) said(l, p);
        else write_plain(l, TACT_SMPP_DELIVER | (uint32_t)TACT_SMPP_ANSWER, 4, p->sequence);
        return;
    case TACT_SMPP_UNBIND:
        if (l->closing) { write_plain(l, TACT_SMPP_UNBIND | (uint32_t)TACT_SMPP_ANSWER, 0, p->sequence); end(l); return; }
        if (l->state == PARTING) return;
        l->part_sequence = p->sequence;
        enter(l, PARTING);                                 /* what is under way may still be answered */
        return;
    case TACT_SMPP_UNBIND | (uint32_t)TACT_SMPP_ANSWER: if (l->closing) end(l); return;
    case TACT_SMPP_ALERT: return;
    default:
        if (!(p->command & (uint32_t)TACT_SMPP_ANSWER)) write_plain(l, (uint32_t)TACT_SMPP_GENERIC_NACK, 3, p->sequence);
    }
}

static void part(tact_smpp_link *l) {
    write_plain(l, TACT_SMPP_UNBIND | (uint32_t)TACT_SMPP_ANSWER, 0, l->part_sequence);
    fail(l, "the centre ended the session (unbind)", false);
}

static void came(void *ctx, tact_slice bytes) {
    tact_smpp_link *l = ctx;
    const tact_wire *wire = l->wire;
    size_t at = 0, used = 1;
    tact_smpp_pdu p;
    if (l->in_len + bytes.len > l->in_room) {
        size_t room = (l->in_len + bytes.len) * 2;
        char *more = realloc(l->in, room);
        if (!more) { fail(l, "no memory to read", false); return; }
        l->in = more;
        l->in_room = room;
    }
    memcpy(l->in + l->in_len, bytes.ptr, bytes.len);
    l->in_len += bytes.len;
    while (at < l->in_len) {
        if (tact_smpp_read((tact_slice){ l->in + at, l->in_len - at }, &p, &used)) { fail(l, "what came is no command of SMPP", false); return; }
        if (!used) break;
        at += used;
        one(l, &p);
        if (l->wire != wire) return;
    }
    memmove(l->in, l->in + at, l->in_len - at);
    l->in_len -= at;
    if (!l->closing && l->state == PARTING && !l->unanswered) { part(l); return; }
    ready(l);
}

static void flushed(void *ctx) { ready(ctx); }

static void gone(void *ctx, const char *why, bool ours) {
    tact_smpp_link *l = ctx;
    char text[sizeof l->why];
    snprintf(text, sizeof text, "%s:%u: %s", l->settings->to.host, l->settings->to.port, why);
    fail(l, text, ours);
}

static const tact_wire_events wire_events = { bind_now, came, flushed, gone };

/* ---- time ---- */

static void too_late(tact_smpp_link *l, uint64_t now) {
    char why[80];
    snprintf(why, sizeof why, "no answer in %u s", (unsigned)(timeout_ms(l) / 1000));
    for (uint32_t i = 0; i < l->unanswered;) {
        if (now - l->window[i].since_ms < timeout_ms(l)) { i++; continue; }
        tell(l, i, &(tact_smpp_answer){ .why = why });
        if (l->closing) return;
    }
}

static void look_alive(tact_smpp_link *l, uint64_t now) {
    if (l->asked && now - l->asked_ms >= timeout_ms(l)) { fail(l, "the centre is silent: no answer to enquire_link", false); return; }
    if (l->asked || now - l->heard_ms < (uint64_t)(l->settings->keep_alive.us / 1000)) return;
    l->asked = true;
    l->asked_ms = now;
    write_plain(l, TACT_SMPP_ENQUIRE, 0, next_sequence(l));
}

static void tick(uv_timer_t *timer) {
    tact_smpp_link *l = timer->data;
    uint64_t now = now_ms(l);
    if (l->closing) { if (now - l->since_ms >= PARTING_MS) end(l); return; }
    if (l->state == RESTING && now >= l->again_ms) connect_now(l);
    if (l->state == BINDING && now - l->since_ms >= timeout_ms(l)) fail(l, "the centre does not answer the bind", false);
    if (!l->closing) too_late(l, now);
    if (!l->closing && l->state == BOUND) look_alive(l, now);
    if (!l->closing && l->state == PARTING && (!l->unanswered || now - l->since_ms >= PARTING_MS)) part(l);
    if (!l->closing) ready(l);
    if (!l->closing) l->events->tick(l->ctx);
}

const char *tact_smpp_link_broken(const tact_smpp_link *l, uint64_t *again_ms, bool *refused) {
    if (l->state != RESTING || !l->why[0]) return NULL;    /* no word yet: the first try is on its way */
    *again_ms = l->again_ms > now_ms(l) ? l->again_ms - now_ms(l) : 0;
    *refused = l->refused;
    return l->why;
}

bool tact_smpp_link_hurry(tact_smpp_link *l) {
    if (l->state == RESTING && now_ms(l) - l->since_ms < AGAIN_MS) return false;
    if (l->state == RESTING) l->again_ms = now_ms(l);
    return true;
}

/* ---- beginning and end ---- */

tact_status tact_smpp_link_open(tact_smpp_link **out, uv_loop_t *loop, const tact_smpp_link_settings *settings, const tact_smpp_link_events *events, void *ctx) {
    tact_smpp_link *l = calloc(1, sizeof *l);
    if (l) l->window = calloc(settings->window, sizeof *l->window);
    if (!l || !l->window) { free(l); return TACT_ERR_MEMORY; }
    l->loop = loop;
    l->settings = settings;
    l->events = events;
    l->ctx = ctx;
    uv_timer_init(loop, &l->timer);
    l->timer.data = l;
    uv_timer_start(&l->timer, tick, 0, TICK_MS);           /* connects from the loop, never from within this call */
    l->again_ms = now_ms(l);
    *out = l;
    return TACT_OK;
}

void tact_smpp_link_close(tact_smpp_link *l) {
    bool in_session = l->state == BOUND;
    l->closing = true;
    nobody_knows(l, "tact stops");
    if (!in_session) { end(l); return; }
    enter(l, PARTING);
    write_plain(l, TACT_SMPP_UNBIND, 0, next_sequence(l));
}
