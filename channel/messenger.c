/* channel/messenger.c -- see messenger.h. */
#include "channel/messenger.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "brand/messenger.h"
#include "core/base/bytes.h"
#include "core/text/sms.h"
#include "daemon/json_in.h"

enum { KEPT_BYTES = 48 << 10, BLOCK_BYTES = 256 << 10, HOLES = 10, TEXTS = sizeof(tact_config_messenger_texts) / sizeof(tact_slice) };

typedef struct messenger {
    tact_post *post;
    tact_config_messenger_texts texts;
    tact_gateway gateway;              /* what answers mean: of the texts */
    tact_slice account, key, brand;
    const char *ca_file;
    tact_span timeout, window;
    tact_arena kept; char block[KEPT_BYTES];
} messenger;

typedef struct call { tact_fated_done done; void *ctx; const messenger *messenger; } call;

tact_gateway tact_messenger_answers(const tact_config_messenger_texts *t) {
    return (tact_gateway){ .format = TACT_GATEWAY_JSON, .id = t->answer_id, .code = t->answer_code, .said = t->answer_text, .wait = t->answer_wait, .taken = t->taken, .later = t->later,
                           .refused = t->refused, .outside = t->outside, .dead = t->dead, .blocked = t->blocked };
}

/* ---- words ---------------------------------------------------------------------------------------------------------------------- */

static bool leads_somewhere(tact_slice url) { return tact_slice_starts(url, TACT_S("https://")) || tact_slice_starts(url, TACT_S("http://")); }

static void line(tact_writer *w, tact_slice s) {
    if (!s.len) return;
    if (w->len) tact_write_bytes(w, "\n", 1);
    tact_write_bytes(w, s.ptr, s.len);
}

/* The chat shows who writes: a title that is the brand's name is left out. */
static tact_status words_of(tact_slice *out, const tact_parcel *p, tact_slice brand, bool with_link, tact_arena *arena) {
    tact_writer w;
    tact_slice stop = { NULL, 0 };
    tact_writer_init(&w, arena, p->title.len + p->body.len + p->action_url.len + 128);
    if (!tact_slice_equal(p->title, brand)) line(&w, p->title);
    line(&w, p->body);
    if (with_link) line(&w, p->action_url);
    tact_status s = p->class_ == TACT_CLASS_PROMOTIONAL ? tact_sms_stop_line(&stop, p->locale, (tact_slice){ NULL, 0 }, arena) : TACT_OK;
    line(&w, stop);
    *out = tact_writer_slice(&w);
    return s ? s : w.status;
}

/* Line ends and tabs are not allowed in what fills a template. */
static tact_slice on_one_line(tact_slice text, tact_arena *arena) {
    tact_slice copy = tact_arena_copy(arena, text);
    for (size_t i = 0; i < copy.len; i++)
        if ((unsigned char)copy.ptr[i] < ' ') ((char *)copy.ptr)[i] = ' ';
    return copy;
}

/* ---- the parts of a template ---------------------------------------------------------------------------------------------------- */

typedef struct parts { const tact_config_messenger_texts *texts; tact_gateway_values *values; tact_gateway_hole *changing; tact_arena *arena; tact_slice *unknown; tact_status status; } parts;

/* One more of a list, filled with the one hole that changes. */
static void add(parts *p, tact_writer *list, tact_slice source, const char *hole, tact_slice value, bool raw) {
    tact_slice filled;
    if (!source.len || p->status) return;
    *p->changing = (tact_gateway_hole){ hole, value, raw };
    p->status = tact_gateway_try(&filled, source, TACT_GATEWAY_IN_JSON, p->values, p->arena, p->unknown);
    if (p->status) return;
    if (list->len) tact_write_bytes(list, ",", 1);
    tact_write_bytes(list, filled.ptr, filled.len);
    p->status = list->status;
}

static tact_slice components_of(parts *p, const tact_prepared *prepared) {
    tact_writer all, parameters;
    tact_writer_init(&all, p->arena, 512);
    tact_writer_init(&parameters, p->arena, 512);
    for (uint32_t i = 0; i < prepared->parameter_count; i++) add(p, &parameters, p->texts->parameter, "parameter", on_one_line(prepared->parameters[i], p->arena), false);
    if (prepared->picture.len) add(p, &all, p->texts->header, "picture", prepared->picture, false);
    if (prepared->parameter_count) add(p, &all, p->texts->words, "parameters", tact_writer_slice(&parameters), true);
    if (prepared->button.len) add(p, &all, p->texts->button, "button", on_one_line(prepared->button, p->arena), false);
    *p->changing = (tact_gateway_hole){ "", { NULL, 0 }, false };
    return tact_writer_slice(&all);
}

/* ---- one call ------------------------------------------------------------------------------------------------------------------- */

typedef struct asking { tact_slice url, body; tact_gateway_values values; tact_gateway_hole holes[HOLES]; } asking;

static bool open_now(const messenger *m, const tact_parcel *p) {
    const tact_span margin = TACT_SECONDS(60);             /* what is under way must arrive in it */
    return !m->window.us || (p->heard.us && tact_instant_since(p->now, p->heard).us < m->window.us - margin.us);
}

/* The body, and where it goes. `unknown` as in tact_gateway_try. */
static tact_status ask(asking *a, const messenger *m, const tact_parcel *p, bool free, tact_arena *arena, tact_slice *unknown) {
    const tact_config_messenger_texts *t = &m->texts;
    bool picture = free && p->prepared.picture.len && t->picture.len, link = leads_somewhere(p->action_url), button = free && !picture && link && p->action_label.len && t->buttons.len;
    tact_slice source = !free ? t->prepared : picture ? t->picture : button ? t->buttons : t->text, text = { NULL, 0 }, components = text;
    const tact_gateway_hole holes[HOLES] = { { "host", t->host, true }, { "label", on_one_line(p->action_label, arena), false }, { "link", p->action_url, false }, { "picture", p->prepared.picture, false },
                                             { "template", p->prepared.name, false }, { "language", p->prepared.language, false } };
    enum { CHANGING = 6, COMPONENTS = 7, USED = 8 };
    memcpy(a->holes, holes, sizeof holes);
    tact_status s = free ? words_of(&text, p, m->brand, link && !button, arena) : TACT_OK;
    if (s) return s;
    a->values = (tact_gateway_values){ .to = p->to, .text = text, .id = tact_slice_of(p->id), .account = m->account, .key = m->key, .now = p->now, .not_after = p->not_after, .more = a->holes, .more_count = USED };
    a->holes[CHANGING] = a->holes[COMPONENTS] = (tact_gateway_hole){ "", { NULL, 0 }, false };
    parts these = { .texts = t, .values = &a->values, .changing = &a->holes[CHANGING], .arena = arena, .unknown = unknown };
    if (!free) components = components_of(&these, &p->prepared);
    if (these.status) return these.status;
    a->holes[COMPONENTS] = (tact_gateway_hole){ "components", components, true };
    s = tact_gateway_try(&a->url, picture && t->picture_url.len ? t->picture_url : t->url, TACT_GATEWAY_IN_PATH, &a->values, arena, unknown);
    return s ? s : tact_gateway_try(&a->body, source, TACT_GATEWAY_IN_JSON, &a->values, arena, unknown);
}

static void answered(void *ctx, const tact_post_answer *a) {
    call *c = ctx;
    char *block = malloc(BLOCK_BYTES);
    tact_arena arena;
    tact_fated fated = tact_fated_http(a);
    if (block) {
        tact_arena_init(&arena, block, BLOCK_BYTES, NULL);
        fated = tact_gateway_fate(&c->messenger->gateway, a, &arena);
        tact_arena_close(&arena);
    } else if (fated.fate == TACT_FATE_TAKEN) fated.fate = TACT_FATE_UNKNOWN;
    free(block);
    c->done(c->ctx, &fated);
    free(c);
}

static tact_status begin(messenger *m, const tact_parcel *p, bool free, call *c, tact_arena *arena, tact_trouble *trouble) {
    asking *a = TACT_NEW(arena, asking, 1);
    tact_post_http r = { .timeout = m->timeout, .ca_file = m->ca_file, .headers = { "Content-Type: application/json; charset=utf-8" }, .header_count = 1 };
    if (!a) return TACT_ERR_MEMORY;
    tact_status s = ask(a, m, p, free, arena, NULL);
    if (!s) s = tact_gateway_headers(m->texts.headers, &a->values, &r, arena);
    if (s) return s;
    r.url = a->url.ptr;
    r.body = a->body;
    return tact_post_http_begin(m->post, &r, answered, c, trouble);
}

static void send_message(void *self, const tact_parcel *p, tact_fated_done done, void *ctx) {
    messenger *m = self;
    tact_arena arena;
    tact_trouble trouble = { "" };
    bool free_words = open_now(m, p);
    tact_fated fated = { .fate = TACT_FATE_LATER };
    if (!free_words && (!p->prepared.name.len || !m->texts.prepared.len)) {
        fated.fate = TACT_FATE_REFUSED;
        tact_fated_say(&fated, TACT_S("outside the service window: this person has not written within it, and the message names no template (doc/messenger.md)"));
        done(ctx, &fated);
        return;
    }
    char *block = malloc(BLOCK_BYTES);
    call *c = malloc(sizeof *c);
    tact_status status = TACT_ERR_MEMORY;
    if (block && c) {
        *c = (call){ done, ctx, m };
        tact_arena_init(&arena, block, BLOCK_BYTES, NULL);
        status = begin(m, p, free_words, c, &arena, &trouble);
        tact_arena_close(&arena);
    }
    if (block) sodium_memzero(block, BLOCK_BYTES);
    free(block);
    if (!status) return;
    free(c);
    if (status == TACT_ERR_INVALID) fated.blocked = true;  /* the address that is called: a setting */
    tact_fated_say(&fated, status == TACT_ERR_INVALID ? TACT_S("channels.messenger.url cannot be called") : TACT_S("no memory"));      /* never the address itself: it may hold the token */
    done(ctx, &fated);
}

/* ---- settings ------------------------------------------------------------------------------------------------------------------- */

static void close_messenger(void *self) {
    messenger *m = self;
    sodium_memzero(m->block, sizeof m->block);             /* the token is in it */
    free(m);
}

static bool keep(messenger *m, tact_slice *text) {
    char *copy = tact_arena_alloc(&m->kept, text->len + 1, 1);
    if (!copy) return false;
    if (text->len) memcpy(copy, text->ptr, text->len);
    copy[text->len] = 0;
    text->ptr = copy;
    return true;
}

static bool keep_all(messenger *m, const tact_config *c) {
    tact_slice texts[TEXTS], ca_file = c->messenger.ca_file;
    m->account = c->messenger.account;
    m->key = c->messenger.key;
    m->brand = c->name;
    m->timeout = c->messenger.timeout;
    m->window = c->messenger.window;
    memcpy(texts, &c->messenger.texts, sizeof texts);
    bool fits = keep(m, &m->account) && keep(m, &m->key) && keep(m, &m->brand) && keep(m, &ca_file);
    for (unsigned i = 0; i < TEXTS; i++) fits = keep(m, &texts[i]) && fits;
    memcpy(&m->texts, texts, sizeof texts);
    m->gateway = tact_messenger_answers(&m->texts);
    m->ca_file = ca_file.len ? ca_file.ptr : NULL;
    return fits;
}

static tact_status is_json(const char *name, tact_slice body, tact_arena *arena, tact_trouble *trouble) {
    tact_value tree;
    tact_json_fault fault;
    if (!tact_json_read(arena, &tree, &fault, body)) return TACT_OK;
    return tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.messenger.bodies.%s, filled, is no JSON (column %u: %s): put texts in quotes", name, fault.column, fault.reason);
}

/* Each kind of message once. */
static tact_status check_with(const messenger *m, tact_arena *arena, tact_trouble *trouble) {
    const tact_slice word = TACT_S("word"), address = TACT_S("https://example.com/");
    const tact_prepared both = { .name = word, .language = word, .picture = address, .button = word, .parameters = { word, word }, .parameter_count = 2 }, none = { .parameter_count = 0 };
    const struct { const char *name; tact_slice text; bool free, picture, button; } kinds[] = { { "text", m->texts.text, true, false, false }, { "buttons", m->texts.buttons, true, false, true },
        { "picture", m->texts.picture, true, true, false }, { "template", m->texts.prepared, false, true, false } };
    asking *a = TACT_NEW(arena, asking, 1);
    tact_post_http request = { .header_count = 0 };
    if (!a) return TACT_ERR_MEMORY;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        tact_slice unknown = { NULL, 0 };
        tact_parcel p = { .id = "0123456789abcdef", .to = TACT_S("33611223344"), .title = word, .body = word, .prepared = kinds[i].picture ? both : none };
        if (kinds[i].button) { p.action_label = word; p.action_url = address; }
        if (!kinds[i].text.len) continue;
        tact_status s = ask(a, m, &p, kinds[i].free, arena, &unknown);
        if (s) return s;
        if (unknown.len) return tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.messenger has the placeholder {%.*s}, which does not exist here (%s): doc/messenger.md lists those that do", (int)unknown.len, unknown.ptr, kinds[i].name);
        s = is_json(kinds[i].name, a->body, arena, trouble);
        if (s) return s;
    }
    return tact_gateway_headers(m->texts.headers, &a->values, &request, arena);
}

tact_status tact_messenger_texts_check(const tact_config *config, tact_arena *arena, tact_trouble *trouble) {
    messenger *m = calloc(1, sizeof *m);
    if (!m) return TACT_ERR_MEMORY;
    tact_arena_init(&m->kept, m->block, sizeof m->block, NULL);
    tact_status s = keep_all(m, config) ? check_with(m, arena, trouble) : tact_trouble_set(trouble, TACT_ERR_INVALID, "the settings of channels.messenger are longer than 48 KB together");
    close_messenger(m);
    return s;
}

static tact_status open_messenger(void **self, const tact_config *config, tact_post *post, tact_trouble *trouble) {
    tact_arena arena;
    messenger *m = calloc(1, sizeof *m);
    char *block = malloc(BLOCK_BYTES);
    tact_status status = TACT_ERR_MEMORY;
    if (m && block) {
        tact_arena_init(&arena, block, BLOCK_BYTES, NULL);
        tact_arena_init(&m->kept, m->block, sizeof m->block, NULL);
        m->post = post;
        if (!config->messenger.texts.url.len || !config->messenger.texts.text.len) status = tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.messenger names neither a preset nor its own url and bodies.text: write  preset: ...  or describe the messenger (doc/messenger.md)");
        else status = tact_messenger_texts_check(config, &arena, trouble);
        if (!status && !keep_all(m, config)) status = TACT_ERR_MEMORY;
        tact_arena_close(&arena);
    }
    free(block);
    if (status) { if (m) close_messenger(m); return status; }
    *self = m;
    return TACT_OK;
}

const tact_sender_kind tact_messenger = { "http", TACT_CHANNEL_MESSENGER, open_messenger, send_message, close_messenger };
