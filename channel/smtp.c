/* channel/smtp.c -- see smtp.h. */
#include "channel/smtp.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "brand/email.h"
#include "channel/calendar.h"
#include "channel/dkim.h"
#include "channel/mime.h"

typedef struct smtp {
    tact_post *post;
    unsigned port;
    tact_post_tls tls;
    tact_span timeout;
    char *host, *user, *password, *from, *from_name, *reply_to, *return_path, *unsubscribe_to, *hello, *ca_file, *brand, *public_url;
    char *signer;                      /* domain of the signatures; NULL: none */
    struct { char *selector; tact_dkim_key *key; } keys[2];
} smtp;
typedef struct call { tact_fated_done done; void *ctx; } call;

/* ---- what a reply means ---- */

/* "5.1.1" of "550 5.1.1 no such user", or nothing. */
static tact_slice enhanced(tact_slice reply) {
    size_t at = 4, end = at;
    if (reply.len < 9 || reply.ptr[4] < '2' || reply.ptr[4] > '5' || reply.ptr[5] != '.') return (tact_slice){ NULL, 0 };
    while (end < reply.len && ((reply.ptr[end] >= '0' && reply.ptr[end] <= '9') || reply.ptr[end] == '.')) end++;
    return (tact_slice){ reply.ptr + at, end - at };
}

static bool says(tact_slice text, const char *words) {
    size_t n = strlen(words);
    for (size_t i = 0; i + n <= text.len; i++)
        if (tact_slice_equal_nocase((tact_slice){ text.ptr + i, n }, (tact_slice){ words, n })) return true;
    return false;
}

static bool nobody_there(tact_slice reply) {
    static const char *const codes[] = { "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1" };
    static const char *const words[] = { "no such user", "user unknown", "unknown user", "no such recipient", "no such mailbox", "mailbox not found", "does not exist", "recipient not found", "no mailbox" };
    tact_slice code = enhanced(reply);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (tact_slice_is(code, codes[i])) return true;
    if (code.len && !tact_slice_starts(code, TACT_S("5.1.")) && !tact_slice_is(code, "5.0.0")) return false;      /* it says what it is, and not that */
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (says(reply, words[i])) return true;
    return false;
}

tact_fated tact_fated_mail(const tact_post_answer *a) {
    tact_fated f = { .fate = TACT_FATE_UNKNOWN, .wait = a->retry_after };
    bool of_person = strcmp(a->command, "RCPT") == 0, of_message = strcmp(a->command, ".") == 0 || strcmp(a->command, "DATA") == 0;
    if (a->reach != TACT_POST_ANSWERED) {
        f.fate = a->reach == TACT_POST_NOT_BEGUN ? TACT_FATE_LATER : TACT_FATE_UNKNOWN;
        f.blocked = a->ours;
        tact_fated_say(&f, tact_slice_of(a->trouble));
        return f;
    }
    tact_fated_say(&f, a->body);
    if (a->status >= 200 && a->status < 300 && of_message) f.fate = TACT_FATE_TAKEN;
    else if (a->status >= 400 && a->status < 500) f.fate = TACT_FATE_LATER;
    else if (a->status >= 500 && a->status < 600) {
        bool too_large = strcmp(a->command, "MAIL") == 0 && (a->status == 552 || tact_slice_is(enhanced(a->body), "5.3.4"));
        bool refused = of_person || of_message || too_large;
        f.fate = refused ? TACT_FATE_REFUSED : TACT_FATE_LATER;
        f.blocked = !refused;
        f.dead = (of_person || of_message) && nobody_there(a->body);
    }
    return f;
}

/* ---- settings ---- */

static void close_smtp(void *self) {
    smtp *m = self;
    char *all[] = { m->host, m->user, m->password, m->from, m->from_name, m->reply_to, m->return_path, m->unsubscribe_to, m->hello, m->ca_file, m->brand, m->public_url, m->signer, m->keys[0].selector, m->keys[1].selector };
    for (unsigned i = 0; i < 2; i++) tact_dkim_key_close(m->keys[i].key);
    if (m->password) sodium_memzero(m->password, strlen(m->password));
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
    free(m);
}

static bool plain_text(const tact_slice *texts, size_t count) {
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < texts[i].len; k++)
            if ((unsigned char)texts[i].ptr[k] < ' ' || texts[i].ptr[k] == 127) return false;
    return true;
}

static tact_status open_keys(smtp *m, const tact_config *c, tact_trouble *trouble) {
    const struct { tact_slice selector, key; const char *name; } rows[] = { { c->email.dkim.selector, c->email.dkim.key, "key" }, { c->email.dkim.second_selector, c->email.dkim.second_key, "second_key" } };
    if (!c->email.dkim.domain.len) return TACT_OK;
    if (!(m->signer = tact_text_copy(c->email.dkim.domain))) return TACT_ERR_MEMORY;
    for (unsigned i = 0; i < 2; i++) {
        tact_trouble why = { "" };
        if (!rows[i].selector.len) continue;
        if (!rows[i].key.len) return tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.email.dkim.%s cannot be had: its reference names nothing here", rows[i].name);
        if (!(m->keys[i].selector = tact_text_copy(rows[i].selector))) return TACT_ERR_MEMORY;
        tact_status s = tact_dkim_key_open(&m->keys[i].key, rows[i].key, &why);
        if (s) return tact_trouble_set(trouble, s, "channels.email.dkim.%s: %s", rows[i].name, why.text);
    }
    return TACT_OK;
}

static tact_status open_smtp(void **self, const tact_config *c, tact_post *post, tact_trouble *trouble) {
    tact_slice texts[] = { c->email.host, c->email.user, c->email.from, c->email.from_name, c->email.reply_to, c->email.return_path, c->email.hello, c->public_url };
    if (!c->email.host.len) return tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.email.host is missing: name the mail server");
    if (!tact_email_address(c->email.from)) return tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.email.from is missing or no address: write the one the messages come from");
    if (c->email.user.len && !c->email.password.len) return tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.email.password cannot be had: its reference names nothing here");
    if (!plain_text(texts, sizeof texts / sizeof *texts)) return tact_trouble_set(trouble, TACT_ERR_INVALID, "a setting of channels.email holds a control character: write it on one line");
    smtp *m = calloc(1, sizeof *m);
    if (!m) return TACT_ERR_MEMORY;
    *m = (smtp){ .post = post, .timeout = c->email.timeout, .port = c->email.port, .tls = c->email.tls == 1 ? TACT_POST_TLS : c->email.tls == 2 ? TACT_POST_PLAIN : TACT_POST_STARTTLS,
                 .host = tact_text_copy(c->email.host), .user = tact_text_copy(c->email.user), .password = tact_text_copy(c->email.password), .from = tact_text_copy(c->email.from),
                 .from_name = tact_text_copy(c->email.from_name.len ? c->email.from_name : c->name), .reply_to = tact_text_copy(c->email.reply_to),
                 .return_path = tact_text_copy(c->email.return_path), .unsubscribe_to = tact_text_copy(c->email.unsubscribe_to), .hello = tact_text_copy(c->email.hello),
                 .ca_file = tact_text_copy(c->email.ca_file), .brand = tact_text_copy(c->brand), .public_url = tact_text_copy(c->public_url) };
    if (!m->public_url && (m->public_url = malloc(c->listen.len + 8))) snprintf(m->public_url, c->listen.len + 8, "http://%.*s", (int)c->listen.len, c->listen.ptr);
    if (!m->public_url || !m->host || !m->from || !m->from_name || !m->brand) { close_smtp(m); return TACT_ERR_MEMORY; }
    tact_status s = open_keys(m, c, trouble);
    if (s) { close_smtp(m); return s; }
    *self = m;
    return TACT_OK;
}

/* ---- sending ---- */

static void answered(void *ctx, const tact_post_answer *a) {
    call *c = ctx;
    tact_fated fated = tact_fated_mail(a);
    c->done(c->ctx, &fated);
    free(c);
}

/* The star of an address becomes the mark. */
static void starred(const char *path, tact_slice mark, char out[TACT_EMAIL_MOST + TACT_EMAIL_MARK_BYTES + 1]) {
    const char *star = strchr(path, '*');
    if (star) snprintf(out, TACT_EMAIL_MOST + TACT_EMAIL_MARK_BYTES + 1, "%.*s%.*s%s", (int)(star - path), path, (int)mark.len, mark.ptr, star + 1);
    else snprintf(out, TACT_EMAIL_MOST + TACT_EMAIL_MARK_BYTES + 1, "%s", path);
}

static void marked_link(const smtp *m, const char *path, tact_slice mark, tact_growing *url) {
    tact_grow_z(url, m->public_url);
    while (url->len && url->ptr[url->len - 1] == '/') url->len--;
    tact_grow_z(url, path);
    tact_grow(url, mark);
}

static tact_status write_message(const smtp *m, const tact_parcel *p, tact_growing *out) {
    bool stops = p->class_ == TACT_CLASS_PROMOTIONAL || p->class_ == TACT_CLASS_SERVICE;
    tact_growing url = { NULL, 0, 0, false }, later = { NULL, 0, 0, false }, me = { NULL, 0, 0, false }, entry_text = { NULL, 0, 0, false }, feedback = { NULL, 0, 0, false };
    tact_slice class_ = tact_word_name(TACT_LIST_CLASS, p->class_);
    char reply_to[TACT_EMAIL_MOST + TACT_EMAIL_MARK_BYTES + 1];
    starred(m->reply_to ? m->reply_to : "", p->mark, reply_to);
    if (stops) marked_link(m, "/u/", p->mark, &url);
    if (p->me.len && m->public_url[0]) marked_link(m, "/me/l/", p->me, &me);
    tact_calendar entry;
    if (p->calendar.len && tact_calendar_unpack(p->calendar, &entry)) tact_calendar_write(&entry_text, &entry, tact_calendar_domain(tact_slice_of(m->public_url)));
    if (p->later && m->public_url[0]) {
        char choices[12];
        marked_link(m, "/y/", p->mark, &later);
        snprintf(choices, sizeof choices, "?c=%u", (unsigned)p->later);                    /* what the page offers; what cannot be done is refused all the same */
        tact_grow_z(&later, choices);
    }
    tact_grow(&feedback, p->campaign);
    tact_grow_z(&feedback, ":");
    tact_grow(&feedback, p->message);
    tact_grow_z(&feedback, ":");
    tact_grow(&feedback, class_);
    tact_grow_z(&feedback, ":");
    tact_grow_z(&feedback, m->brand);
    tact_mime mime = { .from = tact_slice_of(m->from), .from_name = tact_slice_of(m->from_name), .reply_to = tact_slice_of(reply_to), .to = p->to, .mark = p->mark,
                       .brand = tact_slice_of(m->brand), .locale = p->locale, .subject = p->title, .body = p->body, .action_label = p->action_label, .action_url = p->action_url, .page = p->html,
                       .unsubscribe_url = tact_grown(&url), .later_url = tact_grown(&later), .me_url = tact_grown(&me), .calendar = tact_grown(&entry_text), .unsubscribe_to = tact_slice_of(m->unsubscribe_to), .feedback_id = stops ? tact_grown(&feedback) : (tact_slice){ NULL, 0 },
                       .picture = p->picture, .link = p->link, .link_ctx = p->link_ctx, .bulk = p->class_ == TACT_CLASS_PROMOTIONAL, .at = p->now,
                       .as_written = p->as_written, .by_hand = p->by_hand, .answers = p->answers, .pictures = p->pictures, .picture_count = p->picture_count };
    tact_status s = url.failed || later.failed || me.failed || entry_text.failed || feedback.failed ? TACT_ERR_MEMORY : tact_mime_write(&mime, out);
    tact_grow_end(&url);
    tact_grow_end(&later);
    tact_grow_end(&me);
    tact_grow_end(&entry_text);
    tact_grow_end(&feedback);
    return s;
}

/* The signatures before the message, each over the message alone. */
static tact_status sign(const smtp *m, tact_instant at, tact_growing *message) {
    tact_growing out = { NULL, 0, 0, false };
    tact_status s = TACT_OK;
    for (unsigned i = 0; i < 2 && !s; i++)
        if (m->keys[i].key) s = tact_dkim_sign(m->keys[i].key, tact_slice_of(m->signer), tact_slice_of(m->keys[i].selector), at.us / 1000000, tact_grown(message), &out);
    if (!out.len || s) { tact_grow_end(&out); return s; }
    tact_grow(&out, tact_grown(message));
    tact_grow_end(message);
    *message = out;
    return out.failed ? TACT_ERR_MEMORY : TACT_OK;
}

static tact_status hand_over(smtp *m, const tact_parcel *p, call *c, tact_trouble *trouble) {
    char to[TACT_EMAIL_MOST + 1], from[TACT_EMAIL_MOST + TACT_EMAIL_MARK_BYTES + 1];
    tact_growing data = { NULL, 0, 0, false };
    if (!tact_email_address(p->to)) return tact_trouble_set(trouble, TACT_ERR_INVALID, "what is kept as the person's address is no e-mail address");
    memcpy(to, p->to.ptr, p->to.len);
    to[p->to.len] = 0;
    starred(m->return_path ? m->return_path : m->from, p->mark, from);
    tact_status s = write_message(m, p, &data);
    if (!s) s = sign(m, p->now, &data);
    tact_post_mail mail = { .host = m->host, .port = m->port, .tls = m->tls, .user = m->user, .password = m->password, .ca_file = m->ca_file, .hello = m->hello, .from = from, .to = to, .data = tact_grown(&data), .timeout = m->timeout };
    if (!s) s = tact_post_mail_begin(m->post, &mail, answered, c, trouble);
    tact_grow_end(&data);
    return s;
}

static void send_smtp(void *self, const tact_parcel *p, tact_fated_done done, void *ctx) {
    tact_trouble trouble = { "" };
    tact_fated fated = { .fate = TACT_FATE_LATER };
    call *c = malloc(sizeof *c);
    if (c) *c = (call){ done, ctx };
    tact_status s = c ? hand_over(self, p, c, &trouble) : TACT_ERR_MEMORY;
    if (!s) return;
    free(c);
    if (s == TACT_ERR_INVALID) fated.fate = TACT_FATE_REFUSED;
    tact_fated_say(&fated, trouble.text[0] ? tact_slice_of(trouble.text) : TACT_S("no memory"));
    done(ctx, &fated);
}

const tact_sender_kind tact_smtp = { "smtp", TACT_CHANNEL_EMAIL, open_smtp, send_smtp, close_smtp };
