/* daemon/setup.c -- see setup.h. */
#include "daemon/setup.h"
#include <stdio.h>
#include <stdlib.h>
#include "brand/init_text.h"
#include "channel/mail_records.h"
#include "channel/sender.h"
#include "daemon/catalog.h"
#include "daemon/face.h"
#include "daemon/outbox.h"
#include "daemon/screen_say.h"
#include "tact/version.h"

enum { KEEP_EVERY_S = 60, SEVERAL = 3, ANONYMOUS_LEAST = 20 };
#define MAIL_FRESH TACT_MINUTES(10)

/* The mail records as they were asked for last; `asking` while a thread has them. */
struct tact_setup { tact_server *server; uv_work_t work; tact_mail_records records, answered; uint64_t settings; tact_instant at; bool asking, there; };

/* ---- what was seen, kept ---- */

void tact_setup_open(tact_server *s) {
    tact_trouble trouble = { "" };
    char block[16384];
    tact_arena arena;
    tact_slice bytes;
    tact_arena_init(&arena, block, sizeof block, NULL);
    s->setup = calloc(1, sizeof *s->setup);
    if (s->setup) s->setup->server = s;
    tact_status status = tact_keeper_noted(s->keeper, TACT_S("setup"), &arena, &bytes, &trouble);
    if (!status) status = tact_noticed_read(bytes, &s->seen);
    if (status && status != TACT_ERR_NOT_FOUND) { fprintf(stderr, "tact: what the set-up checklist had seen cannot be read and begins anew: %s\n", trouble.text[0] ? trouble.text : tact_status_line(status)); s->seen = (tact_noticed){ .origin_count = 0 }; }
    tact_arena_close(&arena);
}

void tact_setup_second(tact_server *s) {
    if (s->seen.changed && (s->seen.first || s->seconds - s->seen_kept >= KEEP_EVERY_S)) tact_setup_keep(s);
}

void tact_setup_keep(tact_server *s) {
    char block[16384];
    tact_arena arena;
    tact_writer w;
    if (!s->seen.changed || tact_keeper_read_only(s->keeper)) return;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_writer_init(&w, &arena, 4096);
    tact_noticed_write(&w, &s->seen);
    if (!w.status) tact_keeper_note(s->keeper, TACT_S("setup"), tact_writer_slice(&w));
    tact_arena_close(&arena);
    if (w.status) return;
    s->seen.changed = s->seen.first = false;
    s->seen_kept = s->seconds;
}

void tact_setup_free(tact_server *s) { free(s->setup); }

/* ---- the mail records ---- */

static void ask(uv_work_t *work) {
    struct tact_setup *u = work->data;
    for (unsigned i = 0; i < u->answered.count; i++) tact_mail_record_ask(&u->answered.items[i], NULL);
}

static void asked(uv_work_t *work, int cancelled) {
    struct tact_setup *u = work->data;
    u->asking = false;
    if (cancelled) return;
    u->records = u->answered;
    u->there = true;
    u->at = tact_server_now(u->server);
}

static uint64_t hash_of(const tact_mail_records *r) {
    uint64_t h = r->count;
    for (unsigned i = 0; i < r->count; i++) h = h * 31 + tact_id64(tact_slice_of(r->items[i].name)) + tact_id64(tact_slice_of(r->items[i].text)) * 7;
    return h;
}

/* NULL: they are being asked for, or there is no memory or thread. */
static const tact_mail_records *mail(struct tact_setup *u, const tact_mail_records *wanted) {
    uint64_t settings = hash_of(wanted);
    if (!u) return NULL;
    bool same = u->there && u->settings == settings;
    if (!u->asking && !(same && tact_instant_since(tact_server_now(u->server), u->at).us < MAIL_FRESH.us)) {
        u->answered = *wanted;
        u->settings = settings;
        u->work.data = u;
        u->asking = uv_queue_work(&u->server->loop, &u->work, ask, asked) == 0;
    }
    return same ? &u->records : NULL;
}

/* ---- a step ---- */

typedef enum { DONE, WAITING, PROBLEM } state;
typedef struct telling { tact_server *server; tact_json *j; unsigned language; tact_arena *arena; } telling;
typedef struct step { const char *id; state state; const char *words; tact_instant at; tact_slice what; uint64_t n, of; } step;      /* words: the last part of the key, where it is not the state's */

static tact_slice word(const telling *t, const char *id, const char *last) {
    char key[64];
    snprintf(key, sizeof key, "setup.%s.%s", id, last);
    return tact_screen_word(t->language, key);
}

static void say(const telling *t, const step *s) {
    static const char *const names[] = { "done", "waiting", "problem" };
    char time[TACT_INSTANT_TEXT + 1];
    tact_hole holes[] = { { "what", s->what }, { "n", tact_screen_number(t->arena, t->language, s->n) }, { "of", tact_screen_number(t->arena, t->language, s->of) } };
    tact_json *j = t->j;
    tact_json_key_text(j, TACT_S("id"), tact_slice_of(s->id));
    tact_json_key_text(j, TACT_S("state"), tact_slice_of(names[s->state]));
    tact_json_key_text(j, TACT_S("title"), word(t, s->id, "title"));
    tact_json_key_text(j, TACT_S("text"), tact_screen_say(t->arena, word(t, s->id, s->words ? s->words : names[s->state]), holes, 3));
    if (s->at.us) tact_json_key_text(j, TACT_S("at"), tact_instant_format(s->at, time));
    if (s->state != DONE) tact_json_key_text(j, TACT_S("wayOut"), word(t, s->id, "way"));
}

static void one(const telling *t, const step *s) {
    tact_json_map(t->j);
    say(t, s);
    tact_json_end_map(t->j);
}

/* "a, b, c ..." */
typedef struct names { char text[400]; size_t len; unsigned count; } names;
static void name(names *n, tact_slice text) {
    if (n->count++ < SEVERAL) n->len += (size_t)snprintf(n->text + n->len, sizeof n->text - n->len, "%s%.*s", n->len ? ", " : "", (int)(text.len < 100 ? text.len : 100), text.ptr);
    else if (n->count == SEVERAL + 2) n->len += (size_t)snprintf(n->text + n->len, sizeof n->text - n->len, ", ...");
}
static tact_slice said(const telling *t, const names *n) { return tact_arena_copy(t->arena, (tact_slice){ n->text, n->len }); }

/* The write key somebody sent with last. */
static bool write_key_used(const telling *t, tact_slice *key, tact_instant *at) {
    const tact_config *c = &t->server->brand.config;
    for (uint32_t i = 0; i < c->keys.count; i++) {
        tact_instant used = tact_noticed_used(&t->server->seen, c->keys.items[i].name);
        if (c->keys.items[i].kind == TACT_KEY_WRITE && tact_instant_before(*at, used)) { *at = used; *key = c->keys.items[i].name; }
    }
    return at->us != 0;
}

static void snippet(const telling *t) {
    const tact_noticed *seen = &t->server->seen;
    names n = { .len = 0 };
    tact_instant last = { 0 };
    for (uint32_t i = 0; i < seen->origin_count; i++) {
        tact_slice origin = tact_slice_of(seen->origins[i].text);
        name(&n, tact_slice_is(origin, TACT_NOTICED_APP) ? word(t, "snippet", "app") : origin);
        if (tact_instant_before(last, seen->origins[i].last)) last = seen->origins[i].last;
    }
    bool turned = seen->turned_away_at.us && tact_instant_before(last, seen->turned_away_at);
    step s = { .id = "snippet", .state = turned ? PROBLEM : n.count ? DONE : WAITING, .at = turned ? seen->turned_away_at : last, .what = turned ? tact_slice_of(seen->turned_away) : said(t, &n) };
    char time[TACT_INSTANT_TEXT + 1];
    if (s.state == WAITING && write_key_used(t, &s.what, &s.at)) s.words = "used";
    tact_json_map(t->j);
    say(t, &s);
    TACT_JSON_KEY(t->j, "origins");
    tact_json_list(t->j);
    for (uint32_t i = 0; i < seen->origin_count; i++) {
        tact_json_map(t->j);
        tact_json_key_text(t->j, TACT_S("origin"), tact_slice_of(seen->origins[i].text));
        tact_json_key_text(t->j, TACT_S("first"), tact_instant_format(seen->origins[i].first, time));
        tact_json_key_text(t->j, TACT_S("last"), tact_instant_format(seen->origins[i].last, time));
        tact_json_key_int(t->j, TACT_S("events"), (int64_t)seen->origins[i].events);
        tact_json_end_map(t->j);
    }
    tact_json_end_list(t->j);
    tact_json_end_map(t->j);
}

static void consent(const telling *t) {
    tact_noticed_day w = tact_noticed_week(&t->server->seen, tact_server_now(t->server));
    step s = { .id = "consent", .state = w.remembered ? DONE : !w.choices && w.moments >= ANONYMOUS_LEAST ? PROBLEM : WAITING, .n = w.remembered, .of = w.moments };
    if (s.state == WAITING && w.choices && w.moments >= ANONYMOUS_LEAST) { s.state = DONE; s.words = "refused"; }      /* they arrive: what they say is the people's own */
    if (s.state == WAITING && w.choices) { s.words = "few"; s.what = tact_screen_number(t->arena, t->language, ANONYMOUS_LEAST); }
    tact_json_map(t->j);
    say(t, &s);
    tact_json_key_int(t->j, TACT_S("moments"), (int64_t)w.moments);
    tact_json_key_int(t->j, TACT_S("remembered"), (int64_t)w.remembered);
    tact_json_key_int(t->j, TACT_S("choices"), (int64_t)w.choices);
    tact_json_end_map(t->j);
}

static void people(const telling *t) {
    tact_trouble trouble;
    bool imported = false;
    if (tact_keeper_once_known(t->server->keeper, TACT_PEOPLE_IMPORTED, &imported, &trouble)) imported = false;
    bool done = imported || t->server->seen.identified;
    one(t, &(step){ .id = "people", .state = done ? DONE : WAITING, .at = t->server->seen.identified_at });
}

static void catalogue(const telling *t) {
    tact_shelf_standing c = tact_shelf_stands(t->server->shelf);
    one(t, &(step){ .id = "catalogue", .state = c.fault.len ? PROBLEM : c.products ? DONE : WAITING, .at = c.read_at, .n = c.products, .what = c.fault });
}

static void mail_record(tact_json *j, const tact_mail_record *r) {
    static const char *const standings[] = { "unknown", "unknown", "missing", "wrong key", "several", "published" };
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("kind"), tact_slice_of(r->what));
    tact_json_key_text(j, TACT_S("name"), tact_slice_of(r->name));
    tact_json_key_text(j, TACT_S("publish"), tact_slice_of(r->text));
    tact_json_key_text(j, TACT_S("state"), tact_slice_of(standings[r->standing]));
    if (r->found[0]) tact_json_key_text(j, TACT_S("found"), tact_slice_of(r->found));
    tact_json_end_map(j);
}

static void mail_step(const telling *t) {
    tact_mail_records *wanted = TACT_NEW(t->arena, tact_mail_records, 1);
    names wrong = { .len = 0 };
    bool unasked = false;
    if (!wanted) { t->j->status = TACT_ERR_MEMORY; return; }
    bool set = tact_mail_records_of(wanted, &t->server->brand.config, NULL);
    const tact_mail_records *r = set ? mail(t->server->setup, wanted) : NULL;
    for (unsigned i = 0; r && i < r->count; i++) {
        if (r->items[i].standing == TACT_MAIL_NOBODY_ASKED) unasked = true;
        else if (r->items[i].standing != TACT_MAIL_RIGHT) name(&wrong, tact_slice_of(r->items[i].what));
    }
    bool unsigned_ = set && !t->server->brand.config.email.dkim.domain.len;
    step s = { .id = "mail", .state = !set || !r ? WAITING : wrong.count || unasked || unsigned_ ? PROBLEM : DONE, .what = said(t, &wrong),
               .words = !set ? NULL : !r ? "looking" : wrong.count ? NULL : unasked ? "unreachable" : unsigned_ ? "unsigned" : NULL };
    if (r) s.at = t->server->setup->at;
    tact_json_map(t->j);
    say(t, &s);
    TACT_JSON_KEY(t->j, "records");
    tact_json_list(t->j);
    for (unsigned i = 0; set && i < (r ? r : wanted)->count; i++) mail_record(t->j, &(r ? r : wanted)->items[i]);
    tact_json_end_list(t->j);
    tact_json_end_map(t->j);
}

static void channels(const telling *t) {
    names good = { .len = 0 }, bad = { .len = 0 };
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) {
        const char *is = tact_outbox_state(t->server->outbox, c, NULL);
        if (is[0]) name(strcmp(is, "open") == 0 || strcmp(is, "full") == 0 ? &good : &bad, tact_word_name(TACT_LIST_CHANNEL, c));
    }
    one(t, &(step){ .id = "channels", .state = bad.count ? PROBLEM : good.count ? DONE : WAITING, .what = said(t, bad.count ? &bad : &good) });
}

static void phone(const telling *t) {
    const tact_noticed *seen = &t->server->seen;
    tact_instant at = seen->tester_at;
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++)
        if (seen->tests[c].at.us && seen->tests[c].fate == TACT_FATE_TAKEN && t->server->brand.config.driver[c] != TACT_DRIVER_DRY_RUN && tact_instant_before(at, seen->tests[c].at)) at = seen->tests[c].at;
    one(t, &(step){ .id = "phone", .state = at.us ? DONE : WAITING, .words = at.us || t->server->brand.config.testers.count ? NULL : "nobody", .at = at });
}

static bool of_template(tact_slice campaign) {
    tact_init_text f;
    for (unsigned i = 0; tact_init_text_at(i, &f); i++) {
        tact_slice file = tact_slice_of(f.file), folder = TACT_S("campaigns/");
        if (tact_slice_starts(file, folder) && file.len == folder.len + campaign.len + 5 && memcmp(file.ptr + folder.len, campaign.ptr, campaign.len) == 0) return true;
    }
    return false;
}

static void recipe_and_live(const telling *t) {
    const tact_bundle *b = tact_keeper_engine(t->server->keeper)->bundle;
    const tact_world *w = tact_keeper_world(t->server->keeper);
    names own = { .len = 0 }, live = { .len = 0 };
    for (uint32_t i = 0; i < b->campaign_count; i++) {
        const tact_campaign *c = &b->campaigns[i];
        if (!of_template(c->name)) name(&own, c->name);
        if (c->state == TACT_STATE_LIVE && c->send == TACT_SEND_EVERYONE && !tact_world_lists(w->paused, w->paused_count, c->id)) name(&live, c->name);
    }
    one(t, &(step){ .id = "recipe", .state = own.count ? DONE : WAITING, .words = b->campaign_count ? NULL : "none", .what = said(t, &own) });
    one(t, &(step){ .id = "live", .state = w->all_paused ? PROBLEM : live.count ? DONE : WAITING, .what = said(t, &live) });
}

/* ---- beside the steps ---- */

static void keys(const telling *t) {
    static const char *const kinds[] = { "write", "server", "admin" };
    const tact_config *c = &t->server->brand.config;
    char time[TACT_INSTANT_TEXT + 1];
    TACT_JSON_KEY(t->j, "keys");
    tact_json_list(t->j);
    for (uint32_t i = 0; i < c->keys.count; i++) {
        tact_instant last = tact_noticed_used(&t->server->seen, c->keys.items[i].name);
        tact_json_map(t->j);
        tact_json_key_text(t->j, TACT_S("name"), c->keys.items[i].name);
        tact_json_key_text(t->j, TACT_S("kind"), tact_slice_of(kinds[c->keys.items[i].kind]));
        tact_json_key_bool(t->j, TACT_S("set"), c->keys.items[i].secret.len > 0);
        TACT_JSON_KEY(t->j, "lastUse");
        if (last.us) tact_json_text(t->j, tact_instant_format(last, time)); else tact_json_null(t->j);
        tact_json_end_map(t->j);
    }
    tact_json_end_list(t->j);
}

static void channel_list(const telling *t) {
    char time[TACT_INSTANT_TEXT + 1];
    const tact_config *c = &t->server->brand.config;
    TACT_JSON_KEY(t->j, "channels");
    tact_json_list(t->j);
    for (unsigned i = 0; i < TACT_CHANNEL_COUNT; i++) {
        const tact_noticed_test *test = &t->server->seen.tests[i];
        const char *far = "", *is = tact_outbox_state(t->server->outbox, i, &far);
        if (!tact_config_connected(c, i)) continue;
        tact_json_map(t->j);
        tact_json_key_text(t->j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, i));
        tact_json_key_text(t->j, TACT_S("driver"), tact_driver_word(i, c->driver[i]));
        tact_json_key_text(t->j, TACT_S("state"), is[0] ? tact_slice_of(is) : c->driver[i] == TACT_DRIVER_DRY_RUN ? TACT_S("written to a file") : TACT_S("in pages and apps"));
        if (far[0]) tact_json_key_text(t->j, TACT_S("saidLast"), tact_slice_of(far));
        TACT_JSON_KEY(t->j, "tested");
        if (test->at.us) {
            tact_json_map(t->j);
            tact_json_key_text(t->j, TACT_S("at"), tact_instant_format(test->at, time));
            tact_json_key_text(t->j, TACT_S("fate"), tact_word_name(TACT_LIST_FATE, test->fate));
            if (test->said[0]) tact_json_key_text(t->j, TACT_S("said"), tact_slice_of(test->said));
            tact_json_end_map(t->j);
        } else tact_json_null(t->j);
        tact_json_end_map(t->j);
    }
    tact_json_end_list(t->j);
}

static void versions_and_health(const telling *t) {
    tact_server *s = t->server;
    char bundle[16];
    tact_slice name;
    int n = snprintf(bundle, sizeof bundle, "%08x", tact_keeper_engine(s->keeper)->bundle->id);
    TACT_JSON_KEY(t->j, "versions");
    tact_json_map(t->j);
    tact_json_key_text(t->j, TACT_S("tact"), TACT_S(TACT_VERSION));
    tact_json_key_text(t->j, TACT_S("bundle"), (tact_slice){ bundle, (size_t)n });
    tact_json_key_int(t->j, TACT_S("policy"), tact_keeper_engine(s->keeper)->policy->number);
    tact_json_key_int(t->j, TACT_S("world"), tact_keeper_world(s->keeper)->number);
    tact_json_end_map(t->j);
    TACT_JSON_KEY(t->j, "health");
    tact_json_map(t->j);
    tact_json_key_bool(t->j, TACT_S("readOnly"), tact_keeper_read_only(s->keeper));
    tact_json_key_bool(t->j, TACT_S("clockRefused"), s->clock->refused);
    tact_json_key_bool(t->j, TACT_S("paused"), tact_keeper_world(s->keeper)->all_paused);
    tact_json_key_int(t->j, TACT_S("queue"), s->waiting);
    TACT_JSON_KEY(t->j, "fault");
    if (s->brand_fault[0]) tact_json_text(t->j, tact_slice_of(s->brand_fault)); else tact_json_null(t->j);
    TACT_JSON_KEY(t->j, "restartFor");
    tact_json_list(t->j);
    for (unsigned at = 0; tact_server_waits_for_restart(s, &at, &name);) tact_json_text(t->j, name);
    tact_json_end_list(t->j);
    tact_json_end_map(t->j);
}

void tact_setup_json(tact_server *s, tact_json *j, unsigned language, tact_arena *arena) {
    static void (*const steps[])(const telling *) = { snippet, consent, people, catalogue, mail_step, channels, phone, recipe_and_live };
    telling t = { s, j, language, arena };
    tact_json_map(j);
    TACT_JSON_KEY(j, "steps");
    tact_json_list(j);
    for (unsigned i = 0; i < sizeof steps / sizeof *steps; i++) steps[i](&t);
    tact_json_end_list(j);
    channel_list(&t);
    keys(&t);
    versions_and_health(&t);
    tact_json_end_map(j);
}
