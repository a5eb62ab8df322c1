/* daemon/outbox.c -- see outbox.h. */
#include "daemon/outbox.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "brand/setting.h"
#include "channel/mark.h"
#include "channel/sender.h"
#include "daemon/answer.h"
#include "daemon/json_out.h"
#include "daemon/links.h"
#include "daemon/me_link.h"
#include "daemon/server.h"
#include "daemon/thread_rows.h"

enum { QUEUE_LEAST = 64, QUEUE_MOST = 20000, WAIT_MOST_MS = 60000, BLOCKED_FIRST_S = 60, BLOCKED_MOST_S = 3600, GRACE_MS = 3000, HEARD_MOST = 256, LOOK_AGAIN_MS = 500, TELL_BYTES = 1 << 20 };

struct way;

typedef struct parcel {
    struct parcel *next;
    struct way *way;                   /* once it is under way */
    tact_outbox *outbox;
    tact_parcel what;
    uint8_t record_key[16];
    uint64_t intent, device_part, since_ms;
    tact_links_of links;
    char picture[420];
    bool reply;                        /* of no intent: nothing is told of it */
    tact_fated_done told; void *told_ctx;      /* of a test: who is told instead; else NULL */
    char mark[TACT_MARK_TEXT + 1], me[TACT_TOKEN_TEXT];
    _Alignas(tact_picture) char block[];       /* pictures, then the texts */
} parcel;

/* A channel's sender with its settings: retired when they change, and gone when its last parcel is. */
typedef struct way {
    struct way *next_retired;
    tact_outbox *outbox;
    const tact_sender_kind *kind;
    const tact_sender_ear *ear;        /* NULL: its far side says nothing */
    void *self;
    tact_post *post;
    uint64_t settings;                 /* a hash of what it was opened with */
    uint32_t rate, connections, under_way;
    bool retired;
} way;

/* Something a far side said, which it is told is kept when its commit is on the disk. */
typedef struct heard_one { way *way; uint32_t ticket; uint64_t commit; } heard_one;

typedef struct line {                  /* of a channel */
    way *way;                          /* NULL: no sender, or one that could not be opened */
    parcel *first, **end; uint32_t queued;
    double credit; uint64_t credit_at_ms;
    uint64_t blocked_until_ms; uint32_t blocked_s;
    uint64_t fates[4];
    char said[201];                    /* by the far side, the last time that it did not take one */
    bool wanted;                       /* the settings name a sender */
} line;

struct tact_outbox {
    tact_server *server;
    line lines[TACT_CHANNEL_COUNT];
    way *retired;
    heard_one heard[HEARD_MOST]; unsigned heard_count;
    uv_timer_t timer;
    char *told;                        /* memory for writing down what became of one */
    bool stopped, finished;            /* takes nothing any more; all its ways are closed */
};

static uint64_t now_ms(const tact_outbox *o) { return uv_now(&o->server->loop); }

/* ---- what became of one ---- */

/* What cannot be written now the keeper writes later. */
static void tell(tact_outbox *o, const parcel *p, const tact_fated *f) {
    tact_trouble trouble = { "" };
    tact_arena arena;
    tact_handed h = { .intent = p->intent, .device_part = p->device_part, .tries = p->what.tries, .fate = f->fate, .wait = f->wait, .said = tact_slice_of(f->said), .dead = f->dead, .dead_since = f->dead_since,
                      .channel = p->what.channel, .to = p->what.to, .far_id = tact_slice_of(f->id) };
    memcpy(h.record_key, p->record_key, sizeof h.record_key);
    if (p->told) { p->told(p->told_ctx, f); return; }
    if (p->reply && f->fate != TACT_FATE_TAKEN) fprintf(stderr, "tact: an answer (to a text message, or the mail that confirms an address) did not go out, and is not tried again: %s\n", f->said);
    if (p->reply) return;
    tact_arena_init(&arena, o->told, TELL_BYTES, NULL);
    tact_status s = tact_keeper_handed(o->server->keeper, &h, &arena, &trouble);
    if (s) fprintf(stderr, "tact: what became of message %s (%s) cannot be written down now, and is tried again until its lease is over: %s\n", p->what.id,
                   tact_word_name(TACT_LIST_FATE, f->fate).ptr, trouble.text[0] ? trouble.text : tact_status_line(s));
    tact_arena_close(&arena);
}

static void block(line *l, unsigned channel, uint64_t now, const tact_fated *f) {
    tact_slice name = tact_word_name(TACT_LIST_CHANNEL, channel);
    if (now < l->blocked_until_ms) return;                 /* one of those that were under way with the first */
    l->blocked_s = l->blocked_s ? l->blocked_s * 2 : BLOCKED_FIRST_S;
    if (l->blocked_s > BLOCKED_MOST_S) l->blocked_s = BLOCKED_MOST_S;
    uint64_t wait_ms = (uint64_t)l->blocked_s * 1000, asked_ms = (uint64_t)f->wait.us / 1000;
    l->blocked_until_ms = now + (asked_ms > wait_ms ? asked_ms : wait_ms);
    fprintf(stderr, "tact: the channel %.*s is stopped for %u s, as its far side takes nothing from us: %s\n", (int)name.len, name.ptr, l->blocked_s, f->said);
}

static void retire(way *w);
static void finish(tact_outbox *o);

static uint32_t under_way(const tact_outbox *o) {
    uint32_t n = 0;
    for (const way *w = o->retired; w; w = w->next_retired) n += w->under_way;
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) n += o->lines[c].way ? o->lines[c].way->under_way : 0;
    return n;
}

static void settle(parcel *p, const tact_fated *f) {
    tact_outbox *o = p->outbox;
    line *l = &o->lines[p->what.channel];
    l->fates[f->fate & 3]++;
    if (f->fate != TACT_FATE_TAKEN) memcpy(l->said, f->said, sizeof l->said);
    if (f->fate == TACT_FATE_TAKEN) l->blocked_s = 0;
    if (f->blocked) block(l, p->what.channel, now_ms(o), f);
    tell(o, p, f);
    free(p);
}

static void done(void *ctx, const tact_fated *fated) {
    parcel *p = ctx;
    way *w = p->way;
    tact_outbox *o = w->outbox;
    w->under_way--;
    settle(p, fated);
    if (o->stopped) { if (!o->finished && !under_way(o)) finish(o); }
    else if (w->retired && !w->under_way) retire(w);
}

static void give_back(parcel *p, const char *why) {
    tact_fated f = { .fate = TACT_FATE_LATER };
    tact_fated_say(&f, tact_slice_of(why));
    settle(p, &f);
}

/* ---- the line of a channel ---- */

static parcel *take_first(line *l) {
    parcel *p = l->first;
    l->first = p->next;
    if (!l->first) l->end = &l->first;
    l->queued--;
    return p;
}

/* Credit for one second at most: a channel that was idle does not burst. */
static bool may_send(line *l, uint64_t now) {
    if (!l->way->rate) return true;
    double more = (double)(now - l->credit_at_ms) * l->way->rate / 1000.0;
    l->credit_at_ms = now;
    l->credit = l->credit + more > l->way->rate ? l->way->rate : l->credit + more;
    if (l->credit < 1) return false;
    l->credit -= 1;
    return true;
}

/* It waited: is it still wanted? A pause, a withdrawal, an erasure may have come meanwhile. NULL: it is. */
static const char *look_again(tact_outbox *o, const parcel *p) {
    tact_arena arena;
    if (p->reply) return NULL;
    tact_arena_init(&arena, o->told, TELL_BYTES, NULL);
    const char *held = tact_keeper_held(o->server->keeper, p->record_key, p->intent, p->what.channel, &arena);
    tact_arena_close(&arena);
    return held;
}

static void pump(tact_outbox *o, line *l) {
    uint64_t now = now_ms(o);
    while (l->first && now - l->first->since_ms > WAIT_MOST_MS) give_back(take_first(l), "it waited a minute for its turn");
    if (!l->way || now < l->blocked_until_ms) return;
    while (l->first && l->way->under_way < l->way->connections && may_send(l, now)) {
        parcel *p = take_first(l);
        const char *held = now - p->since_ms > LOOK_AGAIN_MS ? look_again(o, p) : NULL;
        if (held) { give_back(p, held); continue; }
        p->what.now = tact_server_now(o->server);
        if (tact_instant_before(p->what.not_after, p->what.now)) { give_back(p, "its time was over"); continue; }
        p->way = l->way;
        p->way->under_way++;
        p->way->kind->send(p->way->self, &p->what, done, p);
    }
}

static void tick(uv_timer_t *timer) {
    tact_outbox *o = timer->data;
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++)
        if (o->lines[c].first) pump(o, &o->lines[c]);
}

static uint32_t room(const way *w) {
    uint64_t n = w->rate ? (uint64_t)w->rate * 20 : QUEUE_MOST;
    return n < QUEUE_LEAST ? QUEUE_LEAST : n > QUEUE_MOST ? QUEUE_MOST : (uint32_t)n;
}

void tact_outbox_channels(const tact_outbox *o, uint16_t *confirm, uint16_t *busy) {
    *confirm = *busy = 0;
    for (unsigned c = 0; o && c < TACT_CHANNEL_COUNT; c++) {
        const line *l = &o->lines[c];
        if (!l->wanted) continue;
        *confirm = (uint16_t)(*confirm | 1u << c);
        if (o->stopped || !l->way || l->queued >= room(l->way) || now_ms(o) < l->blocked_until_ms) *busy = (uint16_t)(*busy | 1u << c);
    }
}

static char *copy(char *at, tact_slice *text) {
    if (text->len) memcpy(at, text->ptr, text->len);
    text->ptr = at;
    return at + text->len;
}

static char *copy_pictures(char *at, tact_parcel *to, const tact_sending *s) {
    tact_picture *list = (tact_picture *)(void *)at;
    if (!s->picture_count) return at;
    memcpy(list, s->pictures, s->picture_count * sizeof *list);
    at += s->picture_count * sizeof *list;
    for (uint32_t i = 0; i < s->picture_count; i++) {
        at = copy(at, &list[i].type);
        at = copy(at, &list[i].name);
        at = copy(at, &list[i].bytes);
    }
    to->pictures = list;
    to->picture_count = s->picture_count;
    return at;
}

void tact_outbox_mark_secret(const tact_server *server, uint8_t out[32]) { tact_vault_derive(tact_keeper_vault(server->keeper), out, "marks___", 0); }

static void lead(void *ctx, tact_slice url, tact_growing *out) {
    parcel *p = ctx;
    char text[TACT_LINK_WRITTEN];
    tact_grow(out, tact_links_write(p->outbox->server, &p->links, url, text));
}

static bool enqueue(tact_outbox *o, const tact_sending *s, tact_fated_done told, void *told_ctx) {
    tact_content content = s->content, *c = &content;
    line *l = &o->lines[s->intent.channel];
    uint8_t secret[32];
    tact_slice *texts[TACT_CONTENT_TEXTS];
    uint32_t text_count = tact_content_texts(c, texts);
    size_t room_bytes = s->to.len + s->campaign.len + s->message.len + s->answers.len + s->calendar.len + s->calendar_link.len + s->picture_count * sizeof(tact_picture);
    for (uint32_t i = 0; i < s->picture_count; i++) room_bytes += s->pictures[i].type.len + s->pictures[i].name.len + s->pictures[i].bytes.len;
    for (uint32_t i = 0; i < text_count; i++) room_bytes += texts[i]->len;
    parcel *p = malloc(sizeof *p + room_bytes + 1);
    if (!p) return false;
    *p = (parcel){ .outbox = o, .reply = s->reply, .told = told, .told_ctx = told_ctx, .intent = s->intent.key, .device_part = s->device_part, .since_ms = now_ms(o),
                   .what = { .channel = s->intent.channel, .class_ = s->intent.class_, .tries = s->tries, .to = s->to, .campaign = s->campaign, .message = s->message, .calendar = s->calendar, .calendar_link = s->calendar_link,
                             .not_after = s->intent.not_after, .later = s->later, .quiet_from = s->quiet_from, .heard = s->heard,
                             .as_written = s->as_written, .by_hand = s->by_hand, .answers = s->answers } };
    memcpy(p->record_key, s->record_key, sizeof p->record_key);
    p->links = tact_links_of_sending(s);
    p->what.link = s->reply ? NULL : lead;
    p->what.link_ctx = p;
    char picture[TACT_LINK_WRITTEN];
    tact_slice seen = tact_links_picture(o->server, &p->links, picture);
    if (seen.len < sizeof p->picture) { memcpy(p->picture, seen.ptr, seen.len); p->what.picture = (tact_slice){ p->picture, seen.len }; }
    tact_answer_hex(s->intent.key, p->what.id);
    p->what.id[16] = 0;
    tact_parcel_mark mark = { .channel = s->intent.channel, .intent = s->intent.key };
    memcpy(mark.record_key, s->record_key, sizeof mark.record_key);
    tact_outbox_mark_secret(o->server, secret);
    tact_mark_write(secret, &mark, p->mark);
    if (!s->reply && !s->thread) p->what.me = tact_me_link(o->server->keeper, s->intent.channel, s->record_key, s->intent.key, s->received.us / TACT_DAYS(1).us, p->me);
    p->what.mark = (tact_slice){ p->mark, TACT_MARK_TEXT };
    char *at = copy_pictures(p->block, &p->what, s);
    at = copy(at, &p->what.answers);
    for (uint32_t i = 0; i < text_count; i++) at = copy(at, texts[i]);
    at = copy(at, &p->what.to);
    at = copy(at, &p->what.campaign);
    at = copy(at, &p->what.message);
    at = copy(at, &p->what.calendar);
    copy(at, &p->what.calendar_link);
    p->what.locale = c->locale;
    p->what.title = c->title;
    p->what.body = c->body;
    p->what.action_label = c->action_label;
    p->what.action_url = c->action_url;
    p->what.html = c->html;
    p->what.prepared = c->prepared;
    *l->end = p;
    l->end = &p->next;
    l->queued++;
    pump(o, l);
    return true;
}

void tact_outbox_send(tact_outbox *o, const tact_sending *s) {
    if (!enqueue(o, s, NULL, NULL)) fprintf(stderr, "tact: no memory to hand over a message of %.*s: after its lease it counts as unknown\n", (int)s->campaign.len, s->campaign.ptr);
}

bool tact_outbox_try(tact_outbox *o, const tact_sending *s, tact_fated_done told, void *ctx) {
    TACT_ASSERT(s->reply);
    const line *l = o ? &o->lines[s->intent.channel] : NULL;
    return l && !o->stopped && l->way && now_ms(o) >= l->blocked_until_ms && enqueue(o, s, told, ctx);
}

/* ---- what far sides say ---- */

static void hear(void *ctx, const struct tact_sms_call *call, uint32_t ticket) {
    way *w = ctx;
    tact_outbox *o = w->outbox;
    tact_trouble trouble = { "" };
    tact_arena arena;
    tact_texted told = { .known = false };
    tact_arena_init(&arena, o->told, TELL_BYTES, NULL);
    tact_status s = o->stopped || o->heard_count == HEARD_MOST ? TACT_ERR_CONFLICT : tact_server_sms_call(o->server, call, &arena, &told, &trouble);
    tact_arena_close(&arena);
    if (s && s != TACT_ERR_CONFLICT) fprintf(stderr, "tact: what the SMS centre said cannot be kept, and it is told so: %s\n", trouble.text[0] ? trouble.text : tact_status_line(s));
    if (s || !told.commit || tact_keeper_on_disk(o->server->keeper, told.commit)) { w->ear->kept(w->self, ticket, !s); return; }
    o->heard[o->heard_count++] = (heard_one){ w, ticket, told.commit };
}

void tact_outbox_committed(tact_outbox *o, uint64_t commit, bool good) {
    for (unsigned i = 0; o && i < o->heard_count;) {
        heard_one h = o->heard[i];
        if (h.commit != commit) { i++; continue; }
        o->heard[i] = o->heard[--o->heard_count];
        h.way->ear->kept(h.way->self, h.ticket, good);
    }
}

static void forget(tact_outbox *o, const way *w) {
    for (unsigned i = 0; i < o->heard_count;) {
        if (o->heard[i].way == w) o->heard[i] = o->heard[--o->heard_count];
        else i++;
    }
}

/* ---- ways ---- */

static void close_way(way *w) {
    forget(w->outbox, w);
    tact_post_close(w->post);
    w->kind->close(w->self);
    free(w);
}

static void retire(way *w) {
    way **at = &w->outbox->retired;
    while (*at && *at != w) at = &(*at)->next_retired;
    if (*at) *at = w->next_retired;
    close_way(w);
}

/* Of everything that stands below channels.NAME, as the table of settings has it. */
static uint64_t hash_of(const tact_config *c, unsigned channel) {
    char prefix[40];
    uint32_t count;
    const tact_setting *rows = tact_setting_rows(&count);
    tact_slice name = tact_word_name(TACT_LIST_CHANNEL, channel);
    size_t n = (size_t)snprintf(prefix, sizeof prefix, "channels.%.*s.", (int)name.len, name.ptr);
    uint64_t h = (tact_id64(c->brand) * 31 + tact_id64(c->public_url)) * 31 + tact_id64(c->country);
    for (uint32_t i = 0; i < count; i++) {
        const char *at = (const char *)c + rows[i].offset;
        if (strncmp(rows[i].path, prefix, n) != 0) continue;
        if (rows[i].type == TACT_SETTING_LIST && rows[i].item < TACT_SETTING_WORD) {
            const tact_config_texts *texts = (const tact_config_texts *)(const void *)at;
            for (uint32_t t = 0; t < texts->count; t++) h = (h ^ i) * 0x9E3779B97F4A7C15u + tact_id64(texts->items[t]);
        }
        if (rows[i].type >= TACT_SETTING_GROUP) continue;
        size_t size = rows[i].type == TACT_SETTING_WORD ? sizeof(uint8_t) : rows[i].type == TACT_SETTING_BOOL ? sizeof(bool) : rows[i].type == TACT_SETTING_SPAN ? sizeof(tact_span) : sizeof(uint32_t);
        tact_slice value = rows[i].type < TACT_SETTING_WORD ? *(const tact_slice *)(const void *)at : (tact_slice){ at, size };
        h = h * 0x9E3779B97F4A7C15u + tact_id64(value);
    }
    return h;
}

static way *open_way(tact_outbox *o, unsigned channel) {
    const tact_config *c = &o->server->brand.config;
    tact_trouble trouble = { "" };
    tact_slice name = tact_word_name(TACT_LIST_CHANNEL, channel);
    way *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    *w = (way){ .outbox = o, .kind = tact_sender_of(channel, c->driver[channel]), .settings = hash_of(c, channel), .rate = c->rate[channel], .connections = c->connections[channel] };
    TACT_ASSERT(w->kind);
    tact_status s = tact_post_open(&w->post, &o->server->loop, w->connections, &trouble);
    if (!s) s = w->kind->open(&w->self, c, w->post, &trouble);
    if (!s && (w->ear = tact_sender_ear_of(w->kind))) w->ear->listen(w->self, hear, w);
    if (!s) return w;
    fprintf(stderr, "tact: the channel %.*s sends nothing until this is mended: %s\n", (int)name.len, name.ptr, trouble.text[0] ? trouble.text : tact_status_line(s));
    tact_post_close(w->post);
    free(w);
    return NULL;
}

void tact_outbox_adopt(tact_outbox *o) {
    const tact_config *c = &o->server->brand.config;
    for (unsigned i = 0; i < TACT_CHANNEL_COUNT; i++) {
        line *l = &o->lines[i];
        l->wanted = tact_config_sends(c, i);
        if (l->way && l->wanted && l->way->settings == hash_of(c, i)) continue;
        way *old = l->way;
        l->way = l->wanted ? open_way(o, i) : NULL;
        l->blocked_until_ms = l->blocked_s = 0;
        while (!l->way && l->first) give_back(take_first(l), "the channel has no sender any more");
        if (!old) continue;
        old->retired = true;
        old->next_retired = o->retired;
        o->retired = old;
        if (!old->under_way) retire(old);
    }
}

/* ---- the whole ---- */

tact_outbox *tact_outbox_new(tact_server *server) {
    tact_outbox *o = calloc(1, sizeof *o);
    if (o) o->told = malloc(TELL_BYTES);
    if (!o || !o->told) { free(o); return NULL; }
    o->server = server;
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) o->lines[c].end = &o->lines[c].first;
    uv_timer_init(&server->loop, &o->timer);
    o->timer.data = o;
    uv_timer_start(&o->timer, tick, 50, 50);
    return o;
}

/* What is still under way is broken off, and says how far it came. */
static void finish(tact_outbox *o) {
    o->finished = true;
    uv_close((uv_handle_t *)&o->timer, NULL);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) {
        way *w = o->lines[c].way;
        if (!w) continue;
        w->next_retired = o->retired;
        o->retired = w;
        o->lines[c].way = NULL;
    }
    while (o->retired) {
        way *w = o->retired;
        o->retired = w->next_retired;
        close_way(w);
    }
}

static void grace_over(uv_timer_t *timer) { finish(timer->data); }

void tact_outbox_stop(tact_outbox *o) {
    if (!o || o->stopped) return;
    o->stopped = true;
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++)
        while (o->lines[c].first) give_back(take_first(&o->lines[c]), "tact stops");
    if (under_way(o)) uv_timer_start(&o->timer, grace_over, GRACE_MS, 0);
    else finish(o);
}

void tact_outbox_free(tact_outbox *o) {
    if (o) free(o->told);
    free(o);
}

tact_outbox_figures tact_outbox_measure(const tact_outbox *o) {
    tact_outbox_figures f = { .taken = 0 };
    for (unsigned c = 0; o && c < TACT_CHANNEL_COUNT; c++) {
        const line *l = &o->lines[c];
        f.taken += l->fates[TACT_FATE_TAKEN];
        f.later += l->fates[TACT_FATE_LATER];
        f.refused += l->fates[TACT_FATE_REFUSED];
        f.unknown += l->fates[TACT_FATE_UNKNOWN];
        f.queued += l->queued;
        f.under_way += l->way ? l->way->under_way : 0;
        f.blocked += l->wanted && (!l->way || now_ms(o) < l->blocked_until_ms);
    }
    return f;
}

const char *tact_outbox_state(const tact_outbox *o, unsigned channel, const char **said) {
    const line *l = o ? &o->lines[channel] : NULL;
    if (said) *said = "";
    if (!l || !l->wanted) return "";
    const char *broken = l->way && l->way->ear ? l->way->ear->broken(l->way->self) : NULL;
    if (said) *said = broken ? broken : l->said;
    return !l->way ? "not usable" : now_ms(o) < l->blocked_until_ms ? "stopped" : broken ? "no session" : l->queued >= room(l->way) ? "full" : "open";
}

void tact_outbox_json(const tact_outbox *o, tact_json *j) {
    tact_json_list(j);
    for (unsigned c = 0; o && c < TACT_CHANNEL_COUNT; c++) {
        const line *l = &o->lines[c];
        if (!l->wanted) continue;
        uint64_t now = now_ms(o);
        bool blocked = now < l->blocked_until_ms;
        const char *said, *state = tact_outbox_state(o, c, &said);
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, c));
        tact_json_key_text(j, TACT_S("state"), tact_slice_of(state));
        if (blocked) tact_json_key_int(j, TACT_S("againInSeconds"), (int64_t)((l->blocked_until_ms - now + 999) / 1000));
        tact_json_key_int(j, TACT_S("queued"), l->queued);
        tact_json_key_int(j, TACT_S("underWay"), l->way ? l->way->under_way : 0);
        for (unsigned f = 0; f < 4; f++) tact_json_key_int(j, tact_word_name(TACT_LIST_FATE, f), (int64_t)l->fates[f]);
        if (said[0]) tact_json_key_text(j, TACT_S("saidLast"), tact_slice_of(said));
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}
