/* daemon/streams.c -- see streams.h. */
#include "daemon/streams.h"
#include "daemon/live.h"
#include "daemon/me_link.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "daemon/answer.h"
#include "daemon/links.h"
#include "daemon/later.h"
#include "daemon/content_json.h"
#include "daemon/outbox.h"
#include "brand/texts.h"
#include "daemon/outbox_file.h"
#include "daemon/server.h"

enum { REPLAY = 16, PAGES = 8, BUCKETS = 4096 };

/* data NULL: a newer one of its campaign took its place; its id stays, as a page may name it as the last it saw. */
typedef struct message { char id[17]; char *data; size_t len; tact_instant not_after; uint32_t campaign; bool of_account; } message;

typedef struct mailbox {               /* one device: its open pages, and what it got last */
    struct mailbox *next;
    uint8_t record[16];
    uint64_t part;
    struct { tact_sse_id id; bool verified; } pages[PAGES]; unsigned page_count;
    message kept[REPLAY]; unsigned kept_count;
} mailbox;

enum { MESSAGE_BYTES = 16384 };
struct tact_streams { tact_server *server; mailbox *buckets[BUCKETS]; uint32_t open; char block[MESSAGE_BYTES]; };

struct tact_streams *tact_streams_new(tact_server *server) {
    struct tact_streams *t = calloc(1, sizeof *t);
    if (t) t->server = server;
    return t;
}

static unsigned bucket_of(const uint8_t record[16]) { return (record[0] | (unsigned)record[1] << 8) % BUCKETS; }

static mailbox *find(struct tact_streams *t, const uint8_t record[16], uint64_t part) {
    for (mailbox *m = t->buckets[bucket_of(record)]; m; m = m->next)
        if (m->part == part && memcmp(m->record, record, 16) == 0) return m;
    return NULL;
}

static mailbox *make(struct tact_streams *t, const uint8_t record[16], uint64_t part) {
    mailbox *m = find(t, record, part);
    if (m || !(m = calloc(1, sizeof *m))) return m;
    memcpy(m->record, record, 16);
    m->part = part;
    m->next = t->buckets[bucket_of(record)];
    t->buckets[bucket_of(record)] = m;
    return m;
}

static void forget_first(mailbox *m) {
    free(m->kept[0].data);
    memmove(&m->kept[0], &m->kept[1], --m->kept_count * sizeof m->kept[0]);
}

static void empty_mailbox(mailbox *m) {
    while (m->kept_count) forget_first(m);
}

void tact_streams_free(struct tact_streams *t) {
    if (!t) return;
    for (unsigned b = 0; b < BUCKETS; b++)
        while (t->buckets[b]) {
            mailbox *m = t->buckets[b];
            t->buckets[b] = m->next;
            empty_mailbox(m);
            free(m);
        }
    free(t);
}

void tact_streams_sweep(struct tact_streams *t, tact_instant now) {
    for (unsigned b = 0; b < BUCKETS; b++)
        for (mailbox **at = &t->buckets[b]; *at;) {
            mailbox *m = *at;
            while (m->kept_count && tact_instant_before(m->kept[0].not_after, now)) forget_first(m);
            if (m->page_count || m->kept_count) { at = &m->next; continue; }
            *at = m->next;
            free(m);
        }
}

static void page_gone(void *ctx, void *user, tact_sse_reason reason);

typedef struct page { struct tact_streams *streams; uint8_t record[16]; uint64_t part; tact_sse_id id; } page;

static void page_gone(void *ctx, void *user, tact_sse_reason reason) {
    page *p = user;
    mailbox *m = find(p->streams, p->record, p->part);
    (void)ctx;
    (void)reason;
    for (unsigned i = 0; m && i < m->page_count; i++)
        if (m->pages[i].id.bits == p->id.bits) { m->pages[i] = m->pages[--m->page_count]; break; }
    p->streams->open--;
    free(p);
}

void tact_streams_drop(struct tact_streams *t, const uint8_t record[16]) {
    for (mailbox *m = t->buckets[bucket_of(record)]; m; m = m->next) {
        if (memcmp(m->record, record, 16) != 0) continue;
        empty_mailbox(m);
        for (unsigned i = m->page_count; i-- > 0;) tact_sse_close(t->server->http, m->pages[i].id);
    }
}

void tact_streams_tell(struct tact_streams *t, const uint8_t record[16], uint64_t part, tact_slice name, tact_slice json) {
    mailbox *m = t ? find(t, record, part) : NULL;
    for (unsigned i = m ? m->page_count : 0; i-- > 0;) tact_sse_send(t->server->http, m->pages[i].id, (tact_slice){ NULL, 0 }, name, json);
}

void tact_streams_tell_others(struct tact_streams *t, const uint8_t record[16], uint64_t part, tact_slice name, tact_slice json) {
    for (mailbox *m = t ? t->buckets[bucket_of(record)] : NULL; m; m = m->next)
        for (unsigned i = m->part != part && memcmp(m->record, record, 16) == 0 ? m->page_count : 0; i-- > 0;)
            if (m->pages[i].verified) tact_sse_send(t->server->http, m->pages[i].id, (tact_slice){ NULL, 0 }, name, json);
}

uint32_t tact_streams_open(const struct tact_streams *t) { return t->open; }

/* What the account caused is for pages that proved who is signed in; what a device caused is for any page of that device. */
static bool has_page_for(const mailbox *m, bool of_account) {
    for (unsigned i = 0; i < m->page_count; i++)
        if (m->pages[i].verified || !of_account) return true;
    return false;
}

/* Where a message is shown: on the device that caused it; when it is not in use, on another where its account proved itself. NULL: nowhere now. */
static mailbox *in_use(struct tact_streams *t, const uint8_t record[16], uint64_t part) {
    mailbox *other = NULL;
    for (mailbox *m = t ? t->buckets[bucket_of(record)] : NULL; m; m = m->next) {
        if (memcmp(m->record, record, 16) != 0) continue;
        if (part && m->part == part && has_page_for(m, false)) return m;
        if (has_page_for(m, true)) other = m;
    }
    return other;
}

bool tact_server_stream_open(void *server, const uint8_t record_key[16], uint64_t device_part) {
    return in_use(((tact_server *)server)->streams, record_key, device_part) != NULL;
}

/* ---- handing over -------------------------------------------------------------------------------------------------------------------- */

/* Of a text message, the one text a person would get, and what it takes. */
static void as_text(tact_json *j, const tact_sending *sending, const tact_config *config, tact_arena *arena) {
    const tact_content *c = &sending->content;
    tact_texts_message m = { .class_ = sending->intent.class_, .to = sending->to, .locale = c->locale, .title = c->title, .body = c->body, .url = c->action_url };
    tact_slice text;
    if (tact_texts_compose(&text, NULL, config, &m, arena)) { j->status = TACT_ERR_MEMORY; return; }
    tact_sms_size size = tact_sms_measure(text);
    tact_json_key_text(j, TACT_S("text"), text);
    tact_json_key_text(j, TACT_S("alphabet"), size.alphabet == TACT_SMS_GSM7 ? TACT_S("GSM-7") : TACT_S("UCS-2"));
    tact_json_key_int(j, TACT_S("parts"), size.parts);
}

/* Words of a thread: which, who says it, and where its pictures are (GET /v1/threads/mine has all of it). */
static void of_thread(tact_json *j, const tact_sending *sending) {
    char hex[16];
    tact_json_key_text(j, TACT_S("thread"), tact_answer_hex(sending->thread, hex));
    tact_json_key_bool(j, TACT_S("automatic"), !sending->by_hand);
    if (sending->picture_count) tact_json_key_int(j, TACT_S("pictures"), sending->picture_count);
}

/* Its entry for the calendar: an address, below public_url when there is one. */
static void calendar_json(tact_json *j, const tact_sending *sending, const tact_config *config, tact_arena *arena) {
    tact_slice base = config->public_url, path = sending->calendar_link;
    while (base.len && base.ptr[base.len - 1] == '/') base.len--;
    char *url = tact_arena_alloc(arena, base.len + path.len, 1);
    if (!url) { j->status = TACT_ERR_MEMORY; return; }
    if (base.len) memcpy(url, base.ptr, base.len);
    memcpy(url + base.len, path.ptr, path.len);
    tact_json_key_text(j, TACT_S("calendar"), (tact_slice){ url, base.len + path.len });
}

/* The way to their own page, as far as a message opens it. */
static void me_json(tact_json *j, const tact_server *s, const tact_sending *sending, tact_arena *arena) {
    if (sending->reply || sending->thread) return;
    tact_json_key_text(j, TACT_S("me"), tact_me_url(s->keeper, &(tact_me_way){ sending->intent.channel, sending->record_key, sending->intent.key, sending->received }, arena));
}

static tact_slice message_json(const tact_server *s, const tact_sending *sending, tact_arena *arena) {
    const tact_config *config = &s->brand.config;
    tact_json j;
    char hex[16], time[TACT_INSTANT_TEXT + 1];
    tact_json_init(&j, arena, 1024);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("id"), tact_answer_hex(sending->intent.key, hex));
    tact_json_key_text(&j, TACT_S("decision"), tact_answer_hex(sending->decision, hex));
    tact_json_key_text(&j, TACT_S("campaign"), sending->campaign);
    tact_json_key_text(&j, TACT_S("message"), sending->message);
    tact_json_key_text(&j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, sending->intent.channel));
    tact_json_key_text(&j, TACT_S("class"), tact_word_name(TACT_LIST_CLASS, sending->intent.class_));
    TACT_JSON_KEY(&j, "content");
    tact_json_map(&j);
    tact_content_json(&j, &sending->content);
    tact_json_end_map(&j);
    if (sending->thread) of_thread(&j, sending);
    if (sending->intent.channel == TACT_CHANNEL_SMS) as_text(&j, sending, config, arena);
    if (sending->intent.channel == TACT_CHANNEL_MESSENGER) tact_prepared_json(&j, &sending->content.prepared);
    tact_json_key_text(&j, TACT_S("notAfter"), tact_instant_format(sending->intent.not_after, time));
    if (sending->requested) tact_json_key_bool(&j, TACT_S("requested"), true);
    tact_later_json(&j, sending->later, sending->content.locale);
    if (sending->calendar_link.len) calendar_json(&j, sending, config, arena);
    me_json(&j, s, sending, arena);
    tact_json_end_map(&j);
    return tact_json_done(&j);
}

/* Of two offers of a campaign a page that was away wants the newer one; news, steps of an order and answers are each their own. */
static void collapse(mailbox *m, const tact_pending *intent) {
    for (unsigned i = 0; i < m->kept_count && intent->class_ == TACT_CLASS_PROMOTIONAL; i++) {
        if (m->kept[i].campaign != intent->campaign) continue;
        free(m->kept[i].data);
        m->kept[i].data = NULL;
    }
}

static void keep(mailbox *m, tact_slice id, tact_slice data, const tact_pending *intent, bool of_account) {
    message kept = { .len = data.len, .not_after = intent->not_after, .campaign = intent->campaign, .of_account = of_account };
    collapse(m, intent);
    if (m->kept_count == REPLAY) forget_first(m);
    if (!(kept.data = malloc(data.len))) return;
    memcpy(kept.data, data.ptr, data.len);
    memcpy(kept.id, id.ptr, 16);
    m->kept[m->kept_count++] = kept;
}

static void to_mailbox(tact_server *s, mailbox *m, const tact_sending *sending, tact_slice data) {
    char hex[16];
    tact_slice id = tact_answer_hex(sending->intent.key, hex);
    bool of_account = m->part != sending->device_part;
    keep(m, id, data, &sending->intent, of_account);
    for (unsigned i = m->page_count; i-- > 0;)
        if (m->pages[i].verified || !of_account) tact_sse_send(s->http, m->pages[i].id, id, TACT_S("message"), data);
}

/* One device is enough. When the page has gone since the gate was passed, the device that caused it gets it on its return. */
static void to_pages(tact_server *s, const tact_sending *sending, tact_slice data) {
    struct tact_streams *t = s->streams;
    mailbox *m = in_use(t, sending->record_key, sending->device_part);
    for (mailbox *any = t->buckets[bucket_of(sending->record_key)]; any && !m; any = any->next)
        if (memcmp(any->record, sending->record_key, 16) == 0 && (!sending->device_part || any->part == sending->device_part)) m = any;
    if (m) to_mailbox(s, m, sending, data);
}

void tact_server_send(void *server, const tact_sending *committed) {
    tact_server *s = server;
    tact_arena arena;
    char link[TACT_LINK_WRITTEN];
    tact_sending led = *committed;
    const tact_sending *sending = &led;
    led.content.action_url = tact_links_action(s, committed, link);
    s->counts.sent++;
    tact_live_sent(s->live, committed->intent.channel);
    if (tact_config_sends(&s->brand.config, sending->intent.channel)) { tact_outbox_send(s->outbox, sending); return; }
    size_t room = MESSAGE_BYTES + 7 * led.content.html.len;
    char *own = led.content.html.len ? malloc(room) : NULL;       /* a page is larger than what waits for pages */
    tact_arena_init(&arena, own ? own : s->streams->block, own ? room : MESSAGE_BYTES, NULL);
    tact_slice data = message_json(s, sending, &arena);
    if (!data.len) fprintf(stderr, "tact: a message of %.*s was too large to hand over (16 KB)\n", (int)sending->campaign.len, sending->campaign.ptr);
    else if (sending->intent.channel == TACT_CHANNEL_INAPP) to_pages(s, sending, data);
    else if (s->brand.config.driver[sending->intent.channel] == TACT_DRIVER_DRY_RUN) tact_outbox_file_write(s->keeper, s->data_folder, sending, data);
    free(own);
}

/* ---- GET /v1/stream -------------------------------------------------------------------------------------------------------------------- */

static void replay(tact_server *s, mailbox *m, tact_sse_id page_id, bool verified, tact_slice last) {
    unsigned from = m->kept_count;
    for (unsigned i = 0; i < m->kept_count; i++)
        if (last.len == 16 && memcmp(m->kept[i].id, last.ptr, 16) == 0) from = i + 1;
    for (unsigned i = from; i < m->kept_count; i++)
        if (m->kept[i].data && (verified || !m->kept[i].of_account) && !tact_instant_before(m->kept[i].not_after, tact_server_now(s)))
            tact_sse_send(s->http, page_id, (tact_slice){ m->kept[i].id, 16 }, TACT_S("message"), (tact_slice){ m->kept[i].data, m->kept[i].len });
}

static bool query(const tact_http_request *r, tact_slice name, tact_slice *out) { return tact_http_query(r, out, name) == TACT_OK && out->len > 0; }

void tact_streams_begin(tact_server *s, const tact_http_request *request, const tact_who *who) {
    tact_person person;
    tact_view view;
    tact_trouble trouble = { "" };
    page *p = NULL;
    uint8_t record[16];
    uint64_t part = tact_keeper_device_part(s->keeper, who->anonymous_id);
    tact_status status = tact_keeper_person(s->keeper, who, request->arena, &person, NULL, record, &trouble);
    if (status == TACT_OK) tact_view_make(&view, &person, part, who->verified, tact_server_now(s));
    if (status != TACT_OK || !tact_view_may(&view, TACT_PURPOSE_REMEMBER)) {
        tact_http_refuse_text(s->http, request->id, 403, "This device has not permitted us to remember it, so no stream is opened.");
        return;
    }
    tact_slice last = tact_arena_copy(request->arena, tact_sse_last_id(request));
    char last_id[16] = { 0 };
    if (last.len == 16) memcpy(last_id, last.ptr, 16);
    mailbox *m = make(s->streams, record, part);
    if (!m || m->page_count == PAGES || !(p = calloc(1, sizeof *p))) {
        tact_http_refuse_text(s->http, request->id, m && m->page_count == PAGES ? 429 : 503, "Eight streams of this device are open already, or memory is short.");
        return;
    }
    *p = (page){ .streams = s->streams, .part = part };
    memcpy(p->record, record, 16);
    p->id = tact_sse_open(s->http, request->id, 3000, page_gone, p);
    if (!p->id.bits) { free(p); return; }
    s->streams->open++;
    m->pages[m->page_count].id = p->id;
    m->pages[m->page_count++].verified = who->verified;
    if (last.len == 16) replay(s, m, p->id, who->verified, (tact_slice){ last_id, 16 });
    tact_keeper_stream_opened(s->keeper, record);
}

static void open_stream(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_who who = { .verified = false };
    tact_slice token;
    const tact_config_key *key = tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_WRITE);
    if (!key) return;
    if (!query(request, TACT_S("anonymousId"), &who.anonymous_id)) { tact_http_refuse_text(s->http, request->id, 400, "Name the device: ?anonymousId=..."); return; }
    if (query(request, TACT_S("userId"), &who.user_id))
        who.verified = key->kind != TACT_KEY_WRITE || (query(request, TACT_S("userToken"), &token) && tact_server_token_ok(s, who.user_id, token));
    tact_streams_begin(s, request, &who);
}

const tact_http_route tact_api_streams[] = { { TACT_HTTP_GET, "/v1/stream", open_stream, 0, NULL, TACT_HTTP_CORS, 0 } };
const size_t tact_api_stream_count = 1;
