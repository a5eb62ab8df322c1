/* daemon/tests.c -- see tests.h. */
#include "daemon/tests.h"
#include <sodium.h>
#include <stdlib.h>
#include "daemon/answer.h"
#include "daemon/face.h"
#include "daemon/landing.h"
#include "daemon/outbox.h"
#include "daemon/tester_way.h"

enum { LOOK_MS = 5 };

typedef enum { REFUSED, NOWHERE, WAITS, UNDER_WAY, OVER, FAILED } standing;
static const char *const standings[] = { "silence", "nowhere", "pending", "pending", "", "failed" };

typedef struct tested {
    tact_slice to, address, why, open; /* as tact.yaml names them; why: one sentence; open: an address that mends it */
    standing now; bool dry_run;        /* dry_run: it was written down, and left nowhere */
    uint8_t record_key[16];
    uint64_t intent, commit, part;     /* part: of a device, 0 of an account */
    unsigned fate; char said[201];
} tested;

typedef struct tact_test {
    struct tact_test *next;
    tact_server *server;
    tact_http_id id;
    tact_arena *arena;
    uv_timer_t timer;
    unsigned looks, words;             /* words: of the reader, 0 en, 1 fr, 2 it */
    tact_slice campaign, message, language;
    uint32_t campaign_id;
    uint8_t channel, class_;
    tact_content content;
    tested people[TACT_TEST_PEOPLE]; unsigned count;
} tact_test;

/* ---- who ---- */

/* The first reason in the reader's words. */
static tact_slice reason(tact_test *t, const tact_decision *d, tact_instant at) {
    const tact_engine *engine = tact_keeper_engine(t->server->keeper);
    tact_json j;
    tact_json_init(&j, t->arena, 512);
    tact_answer_reasons(&j, &d->reasons, engine->bundle, 0, true, t->language, tact_bundle_zone(engine->bundle, engine->bundle->default_zone), at, t->arena);
    return tact_json_done(&j);
}

/* The gate, as it is asked for every other sender's message: what passes is a touch of theirs, and on the disk before anything leaves. */
static void ask_gate(tact_test *t, tested *p, const tact_who *who, tact_trouble *trouble) {
    tact_kept *kept = TACT_NEW(t->arena, tact_kept, 1);
    uint8_t random[16];
    char hex[33];
    tact_instant now = tact_server_now(t->server);
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(hex, sizeof hex, random, sizeof random);
    tact_event event = { .type = TACT_EVENT_PERMIT, .trusted = true, .channels_open = (uint16_t)tact_bit(t->channel), .name = t->campaign, .hint = TACT_CLASS_TRANSACTIONAL, .outcome = TACT_BASIS_CONSENT,
                         .received = now, .occurred = now, .subject = tact_keeper_foreign_key(t->server->keeper, tact_slice_of(hex)) };
    tact_status s = kept ? tact_keeper_event(t->server->keeper, who, TACT_S("test"), tact_slice_of(hex), &event, NULL, NULL, t->arena, kept, trouble) : TACT_ERR_MEMORY;
    if (s) { p->now = FAILED; tact_slice why = tact_slice_of(trouble->text[0] ? trouble->text : tact_status_line(s)); p->why = tact_arena_copy(t->arena, why); return; }
    p->commit = kept->commit;
    p->intent = event.subject;
    p->now = kept->result.decision.silence ? REFUSED : WAITS;
    if (p->now == REFUSED) p->why = reason(t, &kept->result.decision, now);
}

static void nowhere(tact_test *t, tested *p, tact_tester_lack lack) { p->why = tact_tester_way(t->server, lack, p->to, t->words, t->arena, &p->open); }

/* The n-th of `testers:`. */
static void add(tact_test *t, uint32_t n) {
    tested *p = &t->people[t->count++];
    tact_tester_reach reach;
    tact_trouble trouble = { "" };
    *p = (tested){ .to = tact_arena_copy(t->arena, t->server->brand.config.testers.items[n]), .now = NOWHERE };
    tact_status s = tact_keeper_tester_reach(t->server->keeper, n, t->channel, t->arena, &reach, &trouble);
    if (s) { p->now = FAILED; p->why = tact_arena_copy(t->arena, tact_slice_of(trouble.text)); return; }
    const tact_tester_lack lack = tact_tester_lacks(t->server, p->to, &reach, t->channel);
    if (lack && lack != TACT_TESTER_NOT_ALLOWED) { nowhere(t, p, lack); return; }        /* what they did not allow, the gate says */
    memcpy(p->record_key, reach.record_key, sizeof p->record_key);
    p->part = reach.part;
    p->address = t->channel == TACT_CHANNEL_INAPP ? (tact_slice){ NULL, 0 } : tact_arena_copy(t->arena, reach.to);
    ask_gate(t, p, &reach.who, &trouble);
}

/* ---- answered ---- */

static void one_json(tact_json *j, const tested *p) {
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("to"), p->to);
    tact_json_key_text(j, TACT_S("fate"), p->now == OVER ? tact_word_name(TACT_LIST_FATE, p->fate) : tact_slice_of(standings[p->now]));
    if (p->dry_run) tact_json_key_bool(j, TACT_S("dryRun"), true);
    if (p->now == OVER && p->said[0]) tact_json_key_text(j, TACT_S("said"), tact_slice_of(p->said));
    if (p->now == REFUSED) { TACT_JSON_KEY(j, "reasons"); tact_json_raw(j, p->why); }
    else if (p->why.len) tact_json_key_text(j, TACT_S("why"), p->why);
    if (p->open.len) tact_json_key_text(j, TACT_S("open"), p->open);
    tact_json_end_map(j);
}

static void closed(uv_handle_t *handle) {
    tact_test *t = handle->data;
    tact_brand_arena_free(t->arena);
    free(t);
}

static void end(tact_test *t) {
    tact_json j;
    tact_server *s = t->server;
    for (tact_test **at = &s->tests; *at; at = &(*at)->next)
        if (*at == t) { *at = t->next; break; }
    tact_json_init(&j, t->arena, 4096);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("campaign"), t->campaign);
    tact_json_key_text(&j, TACT_S("message"), t->message);
    tact_json_key_text(&j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, t->channel));
    TACT_JSON_KEY(&j, "results");
    tact_json_list(&j);
    for (unsigned i = 0; i < t->count; i++) one_json(&j, &t->people[i]);
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    for (unsigned i = 0; i < t->count; i++)
        if (t->people[i].now == OVER) tact_noticed_tried(&s->seen, t->channel, t->people[i].fate, tact_slice_of(t->people[i].said), tact_server_now(s));
    if (j.status) tact_http_refuse_text(s->http, t->id, 503, "There is no memory for this answer now; the test was sent.");
    else tact_http_reply(s->http, t->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("application/json"), .body = tact_json_done(&j) });
    uv_close((uv_handle_t *)&t->timer, closed);
}

/* ---- sent ---- */

/* Who hears of a fate: the test itself may be over by then. */
typedef struct hearer { tact_server *server; uint64_t intent; } hearer;

static void told(void *ctx, const tact_fated *f) {
    hearer *h = ctx;
    for (tact_test *t = h->server->tests; t; t = t->next)
        for (unsigned i = 0; i < t->count; i++) {
            tested *p = &t->people[i];
            if (p->intent != h->intent || p->now != UNDER_WAY) continue;
            p->now = OVER;
            p->fate = f->fate;
            snprintf(p->said, sizeof p->said, "%s", f->said);
        }
    free(h);
}

static void by_sender(tact_test *t, tested *p, const tact_sending *sending) {
    hearer *h = malloc(sizeof *h);
    if (h) *h = (hearer){ t->server, p->intent };
    if (h && tact_outbox_try(t->server->outbox, sending, told, h)) return;
    free(h);
    p->now = FAILED;
    p->why = strcmp(tact_outbox_state(t->server->outbox, t->channel, NULL), "stopped") == 0 ? tact_screen_word(t->words, "test.stopped") : tact_screen_word(t->words, "test.shut");
}

static void hand_over(tact_test *t, tested *p) {
    tact_instant now = tact_server_now(t->server);
    tact_sending sending = { .intent = { .key = p->intent, .campaign = t->campaign_id, .tries = 1, .channel = t->channel, .class_ = t->class_, .due = now, .not_after = tact_instant_add(now, TACT_MINUTES(10)), .caused_at = now },
                             .campaign = t->campaign, .message = t->message, .received = now, .content = t->content, .to = p->address, .device_part = p->part, .tries = 1, .heard = now, .reply = true };
    memcpy(sending.record_key, p->record_key, sizeof sending.record_key);
    p->now = UNDER_WAY;
    if (tact_config_sends(&t->server->brand.config, t->channel)) { by_sender(t, p, &sending); return; }
    p->now = OVER;
    p->fate = TACT_FATE_TAKEN;
    p->dry_run = t->server->brand.config.driver[t->channel] == TACT_DRIVER_DRY_RUN;
    tact_slice said = p->dry_run ? tact_screen_word(t->words, "test.written") : TACT_S("");
    snprintf(p->said, sizeof p->said, "%.*s", (int)said.len, said.ptr);
    tact_server_send(t->server, &sending);
}

static void look(uv_timer_t *timer) {
    tact_test *t = timer->data;
    bool waits = false;
    for (unsigned i = 0; i < t->count; i++) {
        tested *p = &t->people[i];
        if (p->now == WAITS && tact_keeper_on_disk(t->server->keeper, p->commit)) hand_over(t, p);
        waits = waits || p->now == WAITS || p->now == UNDER_WAY;
    }
    if (!waits || ++t->looks * LOOK_MS >= TACT_TEST_WAIT_MS || t->server->stopping) end(t);
}

/* The words with the sign before their title; copied, since the campaign's go with the look. */
static bool take_words(tact_test *t, const tact_preview_look *w) {
    tact_slice *texts[TACT_CONTENT_TEXTS];
    tact_slice sign = tact_screen_word(tact_language_words(w->made.content.locale), "test.sign");
    t->content = w->made.content;
    uint32_t count = tact_content_texts(&t->content, texts);
    for (uint32_t i = 0; i < count; i++) {
        size_t len = texts[i]->len;
        *texts[i] = tact_arena_copy(t->arena, *texts[i]);
        if (len && !texts[i]->ptr) return false;
    }
    size_t len = sign.len + (t->content.title.len ? 1 + t->content.title.len : 0);
    char *title = tact_arena_alloc(t->arena, len, 1);
    if (!title) return false;
    memcpy(title, sign.ptr, sign.len);
    if (t->content.title.len) { title[sign.len] = ' '; memcpy(title + sign.len + 1, t->content.title.ptr, t->content.title.len); }
    t->content.title = (tact_slice){ title, len };
    t->campaign = tact_arena_copy(t->arena, w->campaign->name);
    t->message = tact_arena_copy(t->arena, w->chosen->name);
    t->campaign_id = w->campaign->id;
    t->channel = w->as;
    t->class_ = w->campaign->class_;
    return t->campaign.ptr && t->message.ptr;
}

void tact_test_begin(tact_server *s, tact_http_id id, const tact_preview_look *w, tact_slice to, tact_slice language) {
    const tact_config_texts *testers = &s->brand.config.testers;
    tact_test *t = calloc(1, sizeof *t);
    if (t) *t = (tact_test){ .server = s, .id = id, .arena = tact_brand_arena() };
    if (!t || !t->arena || !take_words(t, w)) {
        tact_http_refuse_text(s->http, id, 503, "There is no memory for this now.");
        if (t) tact_brand_arena_free(t->arena);
        free(t);
        return;
    }
    t->language = tact_arena_copy(t->arena, language);
    t->words = tact_language_words(language);
    for (uint32_t i = 0; i < testers->count && t->count < TACT_TEST_PEOPLE; i++)
        if (!to.len || tact_slice_equal(testers->items[i], to)) add(t, i);
    t->next = s->tests;
    s->tests = t;
    uv_timer_init(&s->loop, &t->timer);
    t->timer.data = t;
    uv_timer_start(&t->timer, look, 0, LOOK_MS);
}
