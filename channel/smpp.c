/* channel/smpp.c -- see smpp.h. */
#include "channel/smpp.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "brand/texts.h"
#include "channel/gateway.h"
#include "channel/smpp_link.h"
#include "channel/sms_calls.h"
#include "core/text/gsm7.h"

enum { KEPT_BYTES = 16 << 10, BLOCK_BYTES = 96 << 10, PART_TRIES = 5, PARTS_MOST = 255, PAUSE_MS = 1000, PAUSE_MOST_MS = 30000, HEADER_BYTES = 6 };

typedef struct message {
    struct message *next;
    struct smpp *of;
    tact_fated_done done; void *ctx;
    uint64_t since_ms;
    tact_instant now, not_after;
    uint8_t coding, reference;
    unsigned tries;                    /* of the part it has come to */
    uint32_t part, parts;
    char to[24];
    tact_slice *texts;                 /* of each part; in `block` */
    char block[];
} message;

typedef struct smpp {
    uv_loop_t *loop;
    tact_smpp_link *link;
    tact_smpp_link_settings settings;
    tact_config texts;                 /* of it: sms and country, what a text is composed by */
    tact_gateway codes;                /* of it: what statuses and receipts mean */
    message *first, **end;             /* waiting for their turn */
    uint64_t pause_ms;
    bool closed, receipts, payload;
    uint8_t ids, reference;
    tact_heard heard; void *ear;
    tact_arena kept; char block[KEPT_BYTES];
} smpp;

/* ---- fates ---- */

static void finish(message *m, tact_fated *f, const char *why) {
    char text[400];
    tact_fated_done done = m->done;
    void *ctx = m->ctx;
    if (m->parts > 1 && f->fate != TACT_FATE_TAKEN) {
        snprintf(text, sizeof text, "part %u of %u: %s", m->part + 1, m->parts, why);
        tact_fated_say(f, tact_slice_of(text));
    } else tact_fated_say(f, tact_slice_of(why));
    free(m);
    done(ctx, f);
}

/* Certainly not taken; unless a part of it was. */
static void not_taken(message *m, tact_fated *f, const char *why) {
    if (m->part) {
        f->fate = TACT_FATE_UNKNOWN;
        f->dead = false;
    }
    finish(m, f, why);
}

static message *take_first(smpp *s) {
    message *m = s->first;
    s->first = m->next;
    if (!s->first) s->end = &s->first;
    m->next = NULL;
    return m;
}

static void put_last(smpp *s, message *m) {
    *s->end = m;
    s->end = &m->next;
}

static void give_back_all(smpp *s, const char *why, bool refused) {
    message *m = s->first;
    s->first = NULL;
    s->end = &s->first;
    for (message *next; m; m = next) {
        tact_fated f = { .fate = TACT_FATE_LATER, .blocked = refused };
        next = m->next;
        not_taken(m, &f, why);
    }
}

/* ---- sending ---- */

static void pump(void *ctx) {
    smpp *s = ctx;
    while (!s->closed && s->first && tact_smpp_link_ready(s->link)) {
        message *m = take_first(s);
        bool last = m->part + 1 == m->parts;
        tact_smpp_submit submit = { .from = s->texts.sms.from, .to = tact_slice_of(m->to), .coding = m->coding, .header = m->parts > 1, .payload = s->payload, .receipt = s->receipts && last,
                                    .valid_s = tact_instant_since(m->not_after, m->now).us / 1000000, .text = m->texts[m->part] };
        m->tries++;
        tact_smpp_link_submit(s->link, &submit, m);
    }
}

static void be_patient(smpp *s) {
    s->pause_ms = s->pause_ms ? s->pause_ms * 2 : PAUSE_MS;
    if (s->pause_ms > PAUSE_MOST_MS) s->pause_ms = PAUSE_MOST_MS;
    tact_smpp_link_pause(s->link, s->pause_ms);
}

static bool among(tact_slice codes, tact_slice name, tact_slice number) {
    tact_slice none = { NULL, 0 };
    return (name.len && tact_gateway_one_of(codes, name, 0, none)) || tact_gateway_one_of(codes, number, 0, none);
}

/* As the settings say, else as the standard does. */
static tact_smpp_meaning meaning_of(const smpp *s, uint32_t status, char text[160]) {
    char digits[16];
    tact_slice name, words, number = { digits, (size_t)snprintf(digits, sizeof digits, "0x%X", status) };
    tact_smpp_meaning meaning = tact_smpp_status(status, &name, &words);
    snprintf(text, 160, "%.*s%s%s%s%.*s", (int)name.len, name.ptr ? name.ptr : "", name.len ? " (" : "status ", digits, name.len ? "): " : "", (int)words.len, words.ptr ? words.ptr : "");
    const struct { tact_slice codes; tact_smpp_meaning meaning; } own[] = { { s->codes.blocked, TACT_SMPP_BLOCKED }, { s->codes.dead, TACT_SMPP_DEAD }, { s->codes.later, TACT_SMPP_LATER }, { s->codes.refused, TACT_SMPP_REFUSED } };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (among(own[i].codes, name, number)) return own[i].meaning;
    return meaning;
}

static void refused(smpp *s, message *m, uint32_t status) {
    char why[160];
    tact_smpp_meaning meaning = meaning_of(s, status, why);
    tact_fated f = { .fate = TACT_FATE_REFUSED };
    if (meaning == TACT_SMPP_WAIT) be_patient(s);
    bool put_off = meaning == TACT_SMPP_WAIT || meaning == TACT_SMPP_LATER;
    if (put_off && m->part && m->tries < PART_TRIES) {     /* some of it is there already: the rest has to follow */
        if (meaning == TACT_SMPP_LATER) be_patient(s);
        put_last(s, m);
        return;
    }
    if (put_off || meaning == TACT_SMPP_BLOCKED) f.fate = TACT_FATE_LATER;
    if (meaning == TACT_SMPP_UNKNOWN) f.fate = TACT_FATE_UNKNOWN;
    f.blocked = meaning == TACT_SMPP_BLOCKED;
    f.dead = meaning == TACT_SMPP_DEAD;
    not_taken(m, &f, why);
}

/* What is an answer of the centre in the form ids are kept in: hex, decimal, or as it is. */
static tact_slice id_of(const smpp *s, tact_slice id, bool as_answered, char room[24]) {
    static const unsigned bases[3][2] = { { 0, 0 }, { 10, 16 }, { 16, 10 } };      /* by receipt_ids: of the receipt's text, of the answer */
    return tact_smpp_id(id, bases[s->ids][as_answered], room);
}

static void answered(void *ctx, void *of, const tact_smpp_answer *a) {
    smpp *s = ctx;
    message *m = of;
    char room[24];
    tact_fated f = { .fate = TACT_FATE_UNKNOWN };
    if (!a->answered) { finish(m, &f, a->why); return; }
    if (a->status) { refused(s, m, a->status); return; }
    s->pause_ms = 0;
    m->tries = 0;
    if (m->part + 1 < m->parts) {
        m->part++;
        m->next = s->first;                                /* before whatever else waits */
        if (!s->first) s->end = &m->next;
        s->first = m;
        return;
    }
    f.fate = TACT_FATE_TAKEN;
    tact_slice id = id_of(s, a->id, true, room);
    if (id.len < sizeof f.id) {
        if (id.len) memcpy(f.id, id.ptr, id.len);
        f.id[id.len] = 0;
    }
    finish(m, &f, "");
}

static void down(void *ctx, const char *why, bool is_refused) {
    smpp *s = ctx;
    fprintf(stderr, "tact: no session with the SMS centre, and it is tried again: %s\n", why);
    give_back_all(s, why, is_refused);
}

/* Who waited too long for a session, or for room in its window. */
static void tick(void *ctx) {
    smpp *s = ctx;
    uint64_t now = uv_now(s->loop), most = (uint64_t)(s->settings.to.timeout.us / 1000);
    message **at = &s->first;
    while (*at) {
        message *m = *at;
        if (now - m->since_ms < most * (m->part ? 3 : 1)) { at = &m->next; continue; }
        *at = m->next;
        if (!*at) s->end = at;
        tact_fated f = { .fate = TACT_FATE_LATER };
        not_taken(m, &f, "no session with the SMS centre, or no room in its window, in time");
        if (s->closed) return;
        at = &s->first;                                    /* who was told may have changed it */
    }
}

/* ---- what the centre says ---- */

static void said(void *ctx, const tact_smpp_delivered *d, uint32_t ticket) {
    smpp *s = ctx;
    char block[4096], room[24];
    tact_arena arena;
    tact_smpp_receipt r;
    tact_sms_call call = { .receipt = tact_smpp_read_receipt(d, &r) };
    bool means = false;
    tact_arena_init(&arena, block, sizeof block, NULL);
    if (!tact_sms_number(d->from, call.number)) call.number[0] = 0;
    if (call.receipt) {
        call.id = id_of(s, r.id, r.own, room);
        means = tact_sms_outcome(&s->codes.calls, r.error, &call) || tact_sms_outcome(&s->codes.calls, r.state, &call);
    } else if (!(d->esm_class & 0x3C)) means = call.number[0] && !tact_smpp_text(&call.text, d, &arena) && call.text.len;
    if (means && s->heard) s->heard(s->ear, &call, ticket);
    else tact_smpp_link_heard(s->link, ticket, true);      /* on its way, accepted, bytes that are no text: nothing to keep */
    tact_arena_close(&arena);
}

static void listen_smpp(void *self, tact_heard heard, void *ctx) {
    smpp *s = self;
    s->heard = heard;
    s->ear = ctx;
}

static void kept_smpp(void *self, uint32_t ticket, bool kept) {
    smpp *s = self;
    if (!s->closed) tact_smpp_link_heard(s->link, ticket, kept);
}

static const char *broken_smpp(void *self) {
    const smpp *s = self;
    uint64_t again_ms;
    bool is_refused;
    return tact_smpp_link_broken(s->link, &again_ms, &is_refused);
}

/* ---- a parcel becomes a message ---- */

static bool lay_parts(const smpp *s, message *m, tact_slice text, char *at, uint8_t reference) {
    uint32_t starts[PARTS_MOST + 1];
    tact_sms_alphabet alphabet = m->coding ? TACT_SMS_UCS2 : TACT_SMS_GSM7;
    char scratch[2048];
    for (uint32_t i = 0, n = tact_sms_parts(text, starts, PARTS_MOST + 1); i < m->parts; i++) {
        size_t from = m->parts > 1 ? starts[i] : 0, to = m->parts > 1 && i + 1 < n ? starts[i + 1] : text.len;
        tact_arena arena;
        tact_slice bytes;
        char *whole = s->payload ? malloc(text.len * 4 + 4096) : NULL;
        tact_arena_init(&arena, whole ? whole : scratch, whole ? text.len * 4 + 4096 : sizeof scratch, NULL);
        bool fits = !tact_sms_encode(&bytes, (tact_slice){ text.ptr + from, to - from }, alphabet, &arena);
        m->texts[i] = (tact_slice){ at, 0 };
        if (fits && m->parts > 1) {                        /* 23.040 9.2.3.24.1: parts of a text, reference of one byte */
            const char header[HEADER_BYTES] = { 5, 0, 3, (char)reference, (char)m->parts, (char)(i + 1) };
            memcpy(at, header, HEADER_BYTES);
            at += HEADER_BYTES;
        }
        if (fits && bytes.len) memcpy(at, bytes.ptr, bytes.len);
        if (fits) at += bytes.len;
        m->texts[i].len = (size_t)(at - m->texts[i].ptr);
        tact_arena_close(&arena);
        free(whole);
        if (!fits) return false;
    }
    return true;
}

static message *message_of(smpp *s, const tact_parcel *p, tact_slice text, uint32_t parts, tact_sms_alphabet alphabet) {
    size_t table = parts * sizeof(tact_slice), bytes = text.len * 2 + parts * HEADER_BYTES;
    message *m = calloc(1, sizeof *m + table + bytes);
    if (!m) return NULL;
    *m = (message){ .of = s, .since_ms = uv_now(s->loop), .now = p->now, .not_after = p->not_after, .coding = alphabet == TACT_SMS_UCS2 ? 8 : 0, .parts = parts };
    m->texts = (tact_slice *)(void *)m->block;
    snprintf(m->to, sizeof m->to, "%.*s", (int)p->to.len, p->to.ptr);
    if (lay_parts(s, m, text, m->block + table, s->reference++)) return m;
    free(m);
    return NULL;
}

static void send_smpp(void *self, const tact_parcel *p, tact_fated_done done, void *ctx) {
    smpp *s = self;
    tact_arena arena;
    tact_slice text = { NULL, 0 };
    tact_fated f = { .fate = TACT_FATE_LATER };
    tact_texts_message words = { .class_ = p->class_, .to = p->to, .locale = p->locale, .title = p->title, .body = p->body, .url = p->action_url };
    char *block = malloc(BLOCK_BYTES);
    message *m = NULL;
    uint64_t again_ms = 0;
    bool is_refused = false, too_long = false;
    const char *broken = tact_smpp_link_broken(s->link, &again_ms, &is_refused);
    if (broken && is_refused && tact_smpp_link_hurry(s->link)) broken = NULL;         /* the channel was stopped for a while, and asks anew */
    if (block && !broken) {
        tact_arena_init(&arena, block, BLOCK_BYTES, NULL);
        if (!tact_texts_compose(&text, NULL, &s->texts, &words, &arena)) {
            tact_sms_size size = tact_sms_measure(text);
            too_long = s->payload ? size.units * 2 > TACT_SMPP_MOST / 2 : size.parts > PARTS_MOST;
            if (!too_long) m = message_of(s, p, text, s->payload ? 1 : size.parts, size.alphabet);
        }
        tact_arena_close(&arena);
    }
    if (m) {
        m->done = done;
        m->ctx = ctx;
        put_last(s, m);
        free(block);
        pump(s);
        return;
    }
    free(block);
    f.blocked = broken && is_refused;
    if (broken && !is_refused) f.wait = (tact_span){ (int64_t)again_ms * 1000 };
    if (too_long) f.fate = TACT_FATE_REFUSED;
    tact_fated_say(&f, tact_slice_of(broken ? broken : too_long ? "the text is longer than 255 parts" : "no memory"));
    done(ctx, &f);
}

/* ---- settings ---- */

static void freed(void *ctx) {
    smpp *s = ctx;
    sodium_memzero(s->block, sizeof s->block);             /* the password is in it */
    free(s);
}

static void close_smpp(void *self) {
    smpp *s = self;
    s->closed = true;
    give_back_all(s, "tact stops", false);
    tact_smpp_link_close(s->link);
}

static const char *keep_name(smpp *s, tact_slice text, bool *fits) {
    char *copy = tact_arena_alloc(&s->kept, text.len + 1, 1);
    if (!copy) { *fits = false; return ""; }
    if (text.len) memcpy(copy, text.ptr, text.len);
    copy[text.len] = 0;
    return copy;
}

static bool keep_all(smpp *s, const tact_config *c) {
    bool fits = true;
    s->texts.sms = c->sms;
    s->texts.country = c->country;
    s->settings = (tact_smpp_link_settings){ .to = { .host = keep_name(s, c->sms.smpp.host, &fits), .port = c->sms.smpp.port, .tls = c->sms.smpp.tls == 0, .timeout = c->sms.timeout },
        .system_id = keep_name(s, c->sms.user, &fits), .password = keep_name(s, c->sms.key, &fits), .system_type = keep_name(s, c->sms.smpp.system_type, &fits),
        .keep_alive = c->sms.smpp.keep_alive, .window = c->sms.smpp.window };
    if (c->sms.ca_file.len) s->settings.to.ca_file = keep_name(s, c->sms.ca_file, &fits);
    tact_slice *texts[] = { &s->texts.sms.from, &s->texts.sms.name, &s->texts.sms.stop_number, &s->texts.country, &s->codes.blocked, &s->codes.dead, &s->codes.later, &s->codes.refused,
                            &s->codes.calls.delivered, &s->codes.calls.bounced, &s->codes.calls.dead };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        tact_slice copy = tact_arena_copy(&s->kept, *texts[i]);
        fits = fits && copy.len == texts[i]->len;
        *texts[i] = copy;
    }
    return fits;
}

static tact_status open_smpp(void **self, const tact_config *c, tact_post *post, tact_trouble *trouble) {
    static const tact_smpp_link_events events = { pump, answered, said, down, tick, freed };
    if (!c->sms.smpp.host.len) return tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.sms.smpp.host is missing: name the SMS centre");
    if (!c->sms.key.len) return tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.sms.key cannot be had: its reference names nothing here");
    smpp *s = calloc(1, sizeof *s);
    char *block = malloc(BLOCK_BYTES);
    tact_arena arena;
    tact_status status = TACT_ERR_MEMORY;
    if (s && block) {
        tact_arena_init(&arena, block, BLOCK_BYTES, NULL);
        tact_arena_init(&s->kept, s->block, sizeof s->block, NULL);
        tact_gateway_of_config(&s->codes, c, &arena);
        s->loop = tact_post_loop(post);
        s->end = &s->first;
        s->receipts = c->sms.smpp.receipts;
        s->payload = c->sms.smpp.long_ == 1;
        s->ids = c->sms.smpp.receipt_ids;
        s->reference = (uint8_t)randombytes_uniform(256);
        if (!keep_all(s, c)) status = tact_trouble_set(trouble, TACT_ERR_INVALID, "the settings of channels.sms are longer than 16 KB together");
        else status = tact_smpp_link_open(&s->link, s->loop, &s->settings, &events, s);
        tact_arena_close(&arena);
    }
    free(block);
    if (status) { if (s) freed(s); return status; }
    *self = s;
    return TACT_OK;
}

const tact_sender_kind tact_smpp = { "smpp", TACT_CHANNEL_SMS, open_smpp, send_smpp, close_smpp };
const tact_sender_ear tact_smpp_ear = { &tact_smpp, listen_smpp, kept_smpp, broken_smpp };
