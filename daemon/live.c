/* daemon/live.c -- see live.h. */
#include "daemon/live.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/hash.h"
#include "core/explain/explain.h"
#include "daemon/answer.h"
#include "daemon/dry_run.h"
#include "daemon/hours.h"
#include "daemon/live_internal.h"
#include "daemon/pauses_json.h"
#include "daemon/staff.h"
#include "daemon/thread_json.h"

enum { BLOCK = 512 << 10, TOP_REASONS = 8, RETRY_MS = 3000 };
#define STALE TACT_HOURS(1)

static const char *const tongues[TACT__LIVE_TONGUES] = { "en", "fr", "it" };

/* ---- what happens ---- */

/* Uniform over all of the second (Vitter 1985, algorithm R): the n-th takes a random place, or none. */
static void keep(tact_live *l, const tact_live_moment *m) {
    uint64_t n = ++l->now.showable;
    uint64_t at = n <= TACT_LIVE_RATE_MOST ? n - 1 : tact_rng_below(&l->rng, n);
    if (at < TACT_LIVE_RATE_MOST) l->rows[at] = (tact__live_row){ .moment = *m, .number = n };
}

void tact_live_moment_decided(void *server, const tact_event *event, const tact_kept *kept) {
    tact_live *l = ((tact_server *)server)->live;
    tact_live_moment m;
    tact_cell cell;
    if (!l || !l->count) return;
    const tact_bundle *b = tact_keeper_engine(l->server->keeper)->bundle;
    if (!tact_cell_of(&cell, b, event, &kept->result) || cell.type > TACT_EVENT_SCREEN) return;
    l->now.seen++;
    l->now.kinds[cell.kind]++;
    l->now.answers[cell.answer]++;
    if (!tact_live_moment_of(&m, b, event, &kept->result, &cell)) return;
    if (m.answer != TACT_CELL_ANSWERED && m.reason < TACT__LIVE_REASONS) l->now.reasons[m.reason]++;
    tact_live_moment_judge(&m, l->crowds, kept->pseudonym);
    if (m.shown) keep(l, &m);
}

void tact_live_sent(tact_live *l, unsigned channel) {
    if (!l || !l->count) return;
    l->now.sent++;
    l->now.written += (uint32_t)(tact_dry_runs(&l->server->brand.config) >> channel & 1);
}

void tact_live_thread(void *server, const tact_thread *t, bool gone) {
    tact_live *l = ((tact_server *)server)->live;
    if (!l || !l->count) return;
    uint32_t i = 0;
    while (i < l->thread_count && l->threads[i].id != t->id) i++;
    if (i == TACT__LIVE_THREADS) { l->threads_more++; return; }
    l->threads[i] = (tact__live_thread){ .id = t->id, .state = t->state, .channel = t->channel, .gone = gone, .waiting_since = t->waiting_since };
    l->thread_count += i == l->thread_count;
}

/* ---- telling it ---- */

static void send_to(tact_live *l, tact__listener *to, const char *event, tact_json *j) {
    if (!j->status) (void)tact_sse_send(l->server->http, to->id, (tact_slice){ NULL, 0 }, tact_slice_of(event), tact_json_done(j));
}

/* `to` NULL: everybody who may read it. From the end: one that is too slow goes from the list. */
static void tell(tact_live *l, tact__listener *to, const char *event, tact_json *j, bool threads_only) {
    for (uint32_t i = l->count; i-- > 0;)
        if ((!to || to == l->listeners[i]) && (!threads_only || l->listeners[i]->threads)) send_to(l, l->listeners[i], event, j);
}

static void begin(tact_live *l, tact_arena *arena, tact_json *j) {
    tact_arena_init(arena, l->block, BLOCK, NULL);
    tact_json_init(j, arena, 1024);
    tact_json_map(j);
}

static void tell_bundle(tact_live *l, tact__listener *to) {
    tact_server *s = l->server;
    tact_arena arena;
    tact_json j;
    char bundle[16];
    snprintf(bundle, sizeof bundle, "%08x", s->brand.bundle.id);
    begin(l, &arena, &j);
    tact_json_key_text(&j, TACT_S("bundle"), tact_slice_of(bundle));
    tact_json_key_int(&j, TACT_S("campaigns"), s->brand.bundle.campaign_count);
    TACT_JSON_KEY(&j, "fault");
    if (s->brand_fault[0]) tact_json_text(&j, tact_slice_of(s->brand_fault)); else tact_json_null(&j);
    tact_json_end_map(&j);
    tell(l, to, "bundle", &j, false);
}

static void tell_pauses(tact_live *l, tact__listener *to, bool brake) {
    tact_arena arena;
    tact_json j;
    begin(l, &arena, &j);
    tact_pauses_json(&j, l->server->keeper);
    tact_json_end_map(&j);
    tell(l, to, brake ? "brake" : "pause", &j, false);
}

static void tell_threads(tact_live *l) {
    static const char *const states[] = { "open", "waiting", "closed" };
    char hex[16], time[TACT_INSTANT_TEXT + 1];
    for (uint32_t i = 0; i < l->thread_count; i++) {
        const tact__live_thread *t = &l->threads[i];
        tact_arena arena;
        tact_json j;
        begin(l, &arena, &j);
        tact_json_key_text(&j, TACT_S("id"), tact_answer_hex(t->id, hex));
        tact_json_key_text(&j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, t->channel));
        tact_json_key_text(&j, TACT_S("state"), t->gone ? TACT_S("gone") : tact_slice_of(states[t->state % 3]));
        TACT_JSON_KEY(&j, "waitingSince");
        if (t->waiting_since.us && !t->gone) tact_json_text(&j, tact_instant_format(t->waiting_since, time)); else tact_json_null(&j);
        if (i + 1 == l->thread_count && l->threads_more) tact_json_key_int(&j, TACT_S("more"), l->threads_more);
        tact_json_end_map(&j);
        tell(l, NULL, "thread", &j, true);
    }
    l->thread_count = l->threads_more = 0;
}

/* Ranks by lot: the first n of them are a fair sample of n. */
static void shuffle(tact_live *l, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) l->rows[i].rank = i;
    for (uint32_t i = count; i > 1; i--) {
        uint32_t k = (uint32_t)tact_rng_below(&l->rng, i), kept = l->rows[k].rank;
        l->rows[k].rank = l->rows[i - 1].rank;
        l->rows[i - 1].rank = kept;
    }
}

static int by_arrival(const void *a, const void *b) {
    uint64_t x = ((const tact__live_row *)a)->number, y = ((const tact__live_row *)b)->number;
    return x < y ? -1 : x > y;
}

static void tell_moments(tact_live *l, uint32_t count) {
    const tact_bundle *b = tact_keeper_engine(l->server->keeper)->bundle;
    shuffle(l, count);
    qsort(l->rows, count, sizeof *l->rows, by_arrival);
    for (unsigned tongue = 0; tongue < TACT__LIVE_TONGUES; tongue++) {
        uint32_t most = 0;
        for (uint32_t i = 0; i < l->count; i++)
            if (l->listeners[i]->tongue == tongue && l->listeners[i]->rate > most) most = l->listeners[i]->rate;
        for (uint32_t r = 0; r < count; r++) {
            tact_arena arena;
            tact_json j;
            if (l->rows[r].rank >= most) continue;
            tact_arena_init(&arena, l->block, BLOCK, NULL);
            tact_json_init(&j, &arena, 1024);
            tact_live_moment_json(&j, &l->rows[r].moment, b, tact_slice_of(tongues[tongue]), &arena);
            for (uint32_t i = l->count; i-- > 0;)
                if (l->listeners[i]->tongue == tongue && l->rows[r].rank < l->listeners[i]->rate) send_to(l, l->listeners[i], "moment", &j);
        }
    }
}

/* ---- the rate ---- */

static void usual(tact_json *j, const tact_live *l) {
    double hours = l->usual_weeks * 3600.0;
    TACT_JSON_KEY(j, "usual");
    if (!l->usual_weeks) { tact_json_null(j); return; }
    tact_json_map(j);
    tact_json_key_int(j, TACT_S("weeks"), l->usual_weeks);
    TACT_JSON_KEY(j, "perSecond");
    tact_json_double(j, (double)l->usual.moments / hours);
    TACT_JSON_KEY(j, "messagesPerSecond");
    tact_json_double(j, (double)l->usual.answers[TACT_CELL_ANSWERED] / hours);
    tact_json_end_map(j);
}

static void silences(tact_json *j, tact_live *l, tact_slice language, tact_instant at, tact_arena *arena) {
    const tact_bundle *b = tact_keeper_engine(l->server->keeper)->bundle;
    TACT_JSON_KEY(j, "silences");
    tact_json_list(j);
    bool said[TACT__LIVE_REASONS] = { false };
    for (unsigned n = 0; n < TOP_REASONS; n++) {
        unsigned top = 0;
        for (unsigned r = 1; r < TACT__LIVE_REASONS; r++)
            if (!said[r] && l->now.reasons[r] > (top ? l->now.reasons[top] : 0) && tact_live_reason_common(l->crowds, r, at)) top = r;
        if (!top) break;
        said[top] = true;
        tact_why why = tact_why_of((tact_reason)top);
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("code"), tact_reason_code(top));
        tact_json_key_text(j, TACT_S("text"), tact_explain_why(&why, b, language, NULL, at, arena));
        tact_json_key_int(j, TACT_S("count"), l->now.reasons[top]);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static void rate_json(tact_json *j, tact_live *l, tact_slice language, tact_instant at, uint32_t ms, uint32_t shown, tact_arena *arena) {
    char time[TACT_INSTANT_TEXT + 1];
    const tact_server_counts *c = &l->server->counts;
    tact_json_key_text(j, TACT_S("at"), tact_instant_format(at, time));
    tact_json_key_int(j, TACT_S("ms"), ms);
    tact_json_key_int(j, TACT_S("seen"), l->now.seen);
    tact_json_key_int(j, TACT_S("shown"), shown);
    tact_json_key_int(j, TACT_S("tooRareToShow"), (int64_t)l->now.seen - (int64_t)l->now.showable);
    tact_json_key_int(j, TACT_S("messages"), l->now.answers[TACT_CELL_ANSWERED]);
    tact_json_key_int(j, TACT_S("silent"), l->now.answers[TACT_CELL_SILENT]);
    tact_json_key_int(j, TACT_S("unanswered"), l->now.answers[TACT_CELL_UNANSWERED]);
    tact_json_key_int(j, TACT_S("sent"), l->now.sent);
    tact_json_key_int(j, TACT_S("written"), l->now.written);
    silences(j, l, language, at, arena);
    TACT_JSON_KEY(j, "kinds");
    tact_json_map(j);
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++)
        if (l->now.kinds[k] && tact_live_kind_common(l->crowds, k, at)) tact_json_key_int(j, tact_word_name(TACT_LIST_KIND, k), l->now.kinds[k]);
    tact_json_end_map(j);
    tact_json_key_int(j, TACT_S("errors"), (int64_t)(c->refused_events + c->failed_commits - l->errors_before));
    tact_json_key_int(j, TACT_S("queue"), l->server->waiting);
    usual(j, l);
}

static void tell_rate(tact_live *l, tact_instant at, uint32_t ms) {
    uint32_t rows = (uint32_t)(l->now.showable < TACT_LIVE_RATE_MOST ? l->now.showable : TACT_LIVE_RATE_MOST);
    for (uint32_t i = l->count; i-- > 0;) {
        tact__listener *to = l->listeners[i];
        tact_arena arena;
        tact_json j;
        begin(l, &arena, &j);
        rate_json(&j, l, tact_slice_of(tongues[to->tongue]), at, ms, rows < to->rate ? rows : to->rate, &arena);
        tact_json_end_map(&j);
        send_to(l, to, "rate", &j);
    }
}

/* What this hour of the week had in the four weeks before: those of which anything was counted. */
static void look_up_usual(tact_live *l, tact_instant now) {
    tact_trouble trouble = { "" };
    uint32_t hour = tact_hour_of(tact_keeper_engine(l->server->keeper)->bundle, now);
    if (hour == l->usual_hour) return;
    l->usual_hour = hour;
    l->usual_weeks = 0;
    l->usual = (tact_hour_counts){ .moments = 0 };
    for (uint32_t week = 1; week <= TACT_HOURS_WEEKS && hour > week * 168; week++) {
        tact_hour_counts c;
        tact_status s = tact_keeper_hour(l->server->keeper, hour - week * 168, &c, &trouble);
        if (s) fprintf(stderr, "tact: %s\n", trouble.text);
        if (s || !c.moments) continue;
        l->usual_weeks++;
        l->usual.moments += c.moments;
        l->usual.answers[TACT_CELL_ANSWERED] += c.answers[TACT_CELL_ANSWERED];
    }
}

/* Whoever listens by a session does so while it holds and its account may. */
static bool still_theirs(const tact_live *l, const tact__listener *who, tact_instant now) {
    const tact_staff *staff = l->server->staff;
    for (uint32_t i = 0; staff && i < staff->sessions.count; i++) {
        const tact_session *s = &staff->sessions.items[i];
        if (memcmp(s->hash, who->session, sizeof s->hash) != 0) continue;
        const tact_account *account = tact_accounts_find(&staff->accounts, tact_slice_of(s->account));
        return account && tact_session_holds(s, account, now) && tact_role_may(tact_role_find(TACT_HTTP_GET, "/v1/live"), account->roles);
    }
    return false;
}

static void look_at_sessions(tact_live *l, tact_instant now) {
    for (uint32_t i = l->count; i-- > 0;)
        if (l->listeners[i]->signed_in && !still_theirs(l, l->listeners[i], now)) tact_sse_close(l->server->http, l->listeners[i]->id);
}

void tact_live_second(tact_live *l) {
    if (!l || !l->count) return;
    tact_server *s = l->server;
    if (s->seconds % 5 == 0) look_at_sessions(l, tact_server_now(s));
    tact_instant now = tact_server_now(s);
    uint64_t steady = uv_now(&s->loop), bundles = s->counts.reloads + s->counts.bad_reloads, brakes = tact_keeper_brakes(s->keeper);
    uint32_t world = tact_keeper_world(s->keeper)->number;
    look_up_usual(l, now);
    if (bundles != l->bundles_before) tell_bundle(l, NULL);
    if (world != l->world_before) tell_pauses(l, NULL, brakes != l->brakes_before);
    tell_threads(l);
    tell_moments(l, (uint32_t)(l->now.showable < TACT_LIVE_RATE_MOST ? l->now.showable : TACT_LIVE_RATE_MOST));
    tell_rate(l, now, (uint32_t)(steady - l->steady_before));
    tact__live_mark(l, steady);
    l->fed = now;
}

/* ---- who listens ---- */

/* From here on things are new. */
void tact__live_mark(tact_live *l, uint64_t steady) {
    const tact_server_counts *c = &l->server->counts;
    l->now = (tact__live_second){ .seen = 0 };
    l->steady_before = steady;
    l->errors_before = c->refused_events + c->failed_commits;
    l->bundles_before = c->reloads + c->bad_reloads;
    l->brakes_before = tact_keeper_brakes(l->server->keeper);
    l->world_before = tact_keeper_world(l->server->keeper)->number;
}

static void gone(void *ctx, void *user, tact_sse_reason reason) {
    tact__listener *which = user;
    tact_live *l = which->live;
    (void)ctx; (void)reason;
    for (uint32_t i = 0; i < l->count; i++)
        if (l->listeners[i] == which) l->listeners[i] = l->listeners[--l->count];
    free(which);
}

static bool rate_of(tact_server *s, const tact_http_request *request, uint16_t *rate) {
    tact_slice text;
    int64_t n = TACT_LIVE_RATE;
    bool said = tact_http_query(request, &text, TACT_S("rate")) == TACT_OK;
    bool ok = !said || (tact_slice_int(text, &n) && n >= 1 && n <= TACT_LIVE_RATE_MOST);
    *rate = (uint16_t)n;
    if (!ok) tact_http_refuse_text(s->http, request->id, 400, "rate is a number of moments a second from 1 to 200.");
    return ok;
}

static unsigned tongue_of(tact_slice language) {
    for (unsigned i = 1; i < TACT__LIVE_TONGUES; i++)
        if (tact_slice_starts(language, tact_slice_of(tongues[i]))) return i;
    return 0;
}

static bool ready(tact_live *l, tact_instant now) {
    if (!l->block) l->block = malloc(BLOCK);
    if (!l->rows) l->rows = calloc(TACT_LIVE_RATE_MOST, sizeof *l->rows);
    if (!l->block || !l->rows) return false;
    if (l->count == 0) {
        l->thread_count = l->threads_more = 0;
        tact__live_mark(l, uv_now(&l->server->loop));
        if (!l->crowds || tact_instant_since(now, l->fed).us >= STALE.us) tact__live_warm(l);
    }
    return true;
}

static void open_live(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_live *l = s->live;
    uint16_t rate;
    const tact_config_key *key = tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER);
    if (!key || !rate_of(s, request, &rate)) return;
    if (l->count == TACT_LIVE_LISTENERS) { tact_http_refuse_text(s->http, request->id, 429, "Fifty views listen already; close one."); return; }
    tact__listener *new = calloc(1, sizeof *new);
    if (!new || !ready(l, tact_server_now(s))) { free(new); tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now."); return; }
    *new = (tact__listener){ .live = l, .rate = rate, .tongue = (uint8_t)tongue_of(tact_server_language(s, request)), .threads = true };
    tact_account *account = NULL;
    const tact_session *session = tact_slice_starts(key->name, TACT_S("account:")) ? tact_session_of(s, request, &account) : NULL;
    if (session) {
        new->signed_in = true;
        new->threads = (account->roles & (TACT_ROLE_AGENT | TACT_ROLE_ADMIN)) != 0;
        memcpy(new->session, session->hash, sizeof new->session);
    }
    new->id = tact_sse_open(s->http, request->id, RETRY_MS, gone, new);
    if (!new->id.bits) { free(new); return; }
    l->listeners[l->count++] = new;
    tell_bundle(l, new);
    tell_pauses(l, new, false);
}

tact_live *tact_live_new(tact_server *s) {
    tact_live *l = calloc(1, sizeof *l);
    tact_seed seed;
    if (!l) return NULL;
    randombytes_buf(&seed, sizeof seed);
    l->rng = tact_rng_from(seed);
    l->server = s;
    return l;
}

void tact_live_free(tact_live *l) {
    if (!l) return;
    for (uint32_t i = 0; i < l->count; i++) free(l->listeners[i]);
    tact_crowds_free(l->crowds);
    free(l->rows);
    free(l->block);
    free(l);
}

const tact_http_route tact_api_lives[] = { { TACT_HTTP_GET, "/v1/live", open_live, 0, NULL, 0, 0 } };
const size_t tact_api_live_count = 1;
