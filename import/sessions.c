/* import/sessions.c -- see sessions.h.
 *
 *   hit ──► session of its pseudonym (hash table; list by last hit, oldest first)
 *     └──► page event ──► heap by time ──(30 minutes of log time later)──► callback
 *   A session ends when its last hit is 30 minutes old: by then none of its events is held any more.
 */
#include "import/sessions.h"
#include "core/base/hash.h"
#include "daemon/robots.h"
#include "import/distinct.h"
#include "import/hashes.h"
#include "import/heap.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

/* What an agent says of itself, kept by its hash: a log holds few different ones. */
typedef struct known_agent { uint64_t hash; tact_device_facts device; tact_robot_kind kind; tact_slice name; } known_agent;

enum { AGENTS = 1024, PEOPLE_EXACTLY = 100000, PSEUDONYM_BYTES = TACT_PSEUDONYM_TEXT / 2, HOSTS = 64, HOST_BYTES = 256, OWN_VOTES = 3 };

typedef struct session session;
struct session {
    unsigned char id[PSEUDONYM_BYTES];
    session *chain, *older, *newer;
    uint64_t number;
    tact_instant first, last;
    uint32_t hits, events, held;
    tact_behaviour behaviour;
    tact_device_facts device;
    tact_robot_kind agent_kind; tact_slice agent_name;
};

typedef struct held {
    session *of;
    uint64_t sequence, line;
    tact_instant occurred;
    int32_t zone_s;
    int status;
    tact_hit_kind kind;
    bool late;
    size_t path_len, query_len, referrer_len;
    char texts[];
} held;

struct tact_sessions {
    tact_sessions_options options;
    unsigned char key[crypto_generichash_KEYBYTES];
    session **buckets; size_t bucket_count, open;
    session *oldest, *newest;
    held **heap; size_t heap_count, heap_room;
    uint64_t sequence;
    tact_instant now;
    bool stopped;
    struct { char name[HOST_BYTES]; uint64_t votes; } hosts[HOSTS];
    tact_slice own;
    tact_distinct people; tact_hashes exactly;          /* counted one by one as long as they are few */
    known_agent agents[AGENTS];
    tact_arena arena;
    tact_sessions_report report;
};

tact_sessions *tact_sessions_open(const tact_sessions_options *options) {
    TACT_ASSERT(options->page);
    if (sodium_init() < 0) return NULL;
    tact_sessions *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->options = *options;
    if (s->options.gap.us <= 0) s->options.gap = TACT_MINUTES(30);
    static const tact_behaviour_limits none;
    if (memcmp(&s->options.limits, &none, sizeof none) == 0) s->options.limits = tact_behaviour_defaults();
    s->own = options->own_host;
    s->now.us = INT64_MIN;
    s->bucket_count = 1024;
    s->buckets = calloc(s->bucket_count, sizeof *s->buckets);
    if (!s->buckets) { free(s); return NULL; }
    randombytes_buf(s->key, sizeof s->key);
    tact_import_arena(&s->arena);
    return s;
}

/* -- who ----------------------------------------------------------------------------------------------------------------- */

static void pseudonym_of(const tact_sessions *s, const tact_hit *hit, unsigned char id[PSEUDONYM_BYTES]) {
    crypto_generichash_state state;
    unsigned char head[2] = { (unsigned char)hit->address_kind, 0 };
    crypto_generichash_init(&state, s->key, sizeof s->key, PSEUDONYM_BYTES);
    crypto_generichash_update(&state, head, sizeof head);
    if (hit->address_kind == TACT_ADDRESS_IPV4) crypto_generichash_update(&state, hit->address_bytes, 4);
    else if (hit->address_kind == TACT_ADDRESS_IPV6) crypto_generichash_update(&state, hit->address_bytes, 8);
    else crypto_generichash_update(&state, (const unsigned char *)hit->address.ptr, hit->address.len);
    crypto_generichash_update(&state, head + 1, 1);
    if (hit->agent.len) crypto_generichash_update(&state, (const unsigned char *)hit->agent.ptr, hit->agent.len);
    crypto_generichash_final(&state, id, PSEUDONYM_BYTES);
}

static uint64_t word_of(const unsigned char *id) { uint64_t v; memcpy(&v, id, sizeof v); return v; }
static size_t bucket_of(const tact_sessions *s, const unsigned char *id) { return (size_t)(word_of(id) & (s->bucket_count - 1)); }

static session *find(const tact_sessions *s, const unsigned char *id) {
    session *found = s->buckets[bucket_of(s, id)];
    while (found && memcmp(found->id, id, PSEUDONYM_BYTES) != 0) found = found->chain;
    return found;
}

static void grow_table(tact_sessions *s) {
    size_t count = s->bucket_count * 2;
    session **buckets = calloc(count, sizeof *buckets);
    if (!buckets) return;                              /* longer chains, nothing worse */
    for (size_t i = 0; i < s->bucket_count; i++)
        for (session *at = s->buckets[i], *next; at; at = next) {
            next = at->chain;
            size_t b = (size_t)(word_of(at->id) & (count - 1));
            at->chain = buckets[b];
            buckets[b] = at;
        }
    free(s->buckets);
    s->buckets = buckets;
    s->bucket_count = count;
}

static void unlink_by_time(tact_sessions *s, session *x) {
    *(x->older ? &x->older->newer : &s->oldest) = x->newer;
    *(x->newer ? &x->newer->older : &s->newest) = x->older;
    x->older = x->newer = NULL;
}

static void make_newest(tact_sessions *s, session *x) {
    x->older = s->newest;
    *(s->newest ? &s->newest->newer : &s->oldest) = x;
    s->newest = x;
}

static bool is_robot(const session *x) { return x->agent_kind != TACT_ROBOT_NONE || x->behaviour.verdict; }
static const char *robot_why(const session *x) { return x->agent_kind != TACT_ROBOT_NONE ? x->agent_name.ptr : x->behaviour.verdict; }

static void end_session(tact_sessions *s, session *x) {
    TACT_ASSERT(x->held == 0);
    session **link = &s->buckets[bucket_of(s, x->id)];
    while (*link != x) link = &(*link)->chain;
    *link = x->chain;
    unlink_by_time(s, x);
    s->open--;
    tact_sessions_report *r = &s->report;
    r->sessions++;
    if (is_robot(x)) {
        r->sessions_robot++;
        *(x->agent_kind != TACT_ROBOT_NONE ? &r->by_agent : &r->by_behaviour) += 1;
    } else if (x->events) {
        tact_distinct_add(&s->people, word_of(x->id + 8));
        if (s->exactly.count <= PEOPLE_EXACTLY && !tact_hashes_put(&s->exactly, word_of(x->id + 8), 0, NULL)) s->exactly.count = PEOPLE_EXACTLY + 1;   /* no memory: as if they were many */
    }
    if (s->options.session && !s->stopped) {
        tact_session_end end = { .session = x->number, .first = x->first, .last = x->last, .hits = x->hits, .events = x->events, .robot = is_robot(x), .robot_why = robot_why(x) };
        sodium_bin2hex(end.pseudonym, sizeof end.pseudonym, x->id, PSEUDONYM_BYTES);
        s->options.session(s->options.ctx, &end);
    }
    free(x);
}

static const known_agent *know(tact_sessions *s, tact_slice agent) {
    uint64_t hash = tact_id64(agent) | 1;
    known_agent *k = &s->agents[hash >> 20 & (AGENTS - 1)];
    if (k->hash == hash) return k;
    *k = (known_agent){ .hash = hash, .device = tact_device_of(agent), .kind = TACT_ROBOT_NONE };
    k->kind = tact_robot_kind_of(agent, &k->name);
    return k;
}

static session *begin_session(tact_sessions *s, const unsigned char *id, const tact_hit *hit) {
    session *x = calloc(1, sizeof *x);
    if (!x) return NULL;
    if (s->open > s->bucket_count) grow_table(s);
    memcpy(x->id, id, PSEUDONYM_BYTES);
    x->chain = s->buckets[bucket_of(s, id)];
    s->buckets[bucket_of(s, id)] = x;
    make_newest(s, x);
    x->number = s->report.sessions + s->open + 1;
    x->first = x->last = hit->at;
    const known_agent *agent = know(s, hit->agent);
    if (hit->combined) { x->agent_kind = agent->kind; x->agent_name = agent->name; }   /* a common-format log names no agents */
    x->device = agent->device;
    if (++s->open > s->report.open_most) s->report.open_most = s->open;
    return x;
}

/* -- the site's own host --------------------------------------------------------------------------------------------------- */

/* Pictures and styles are asked for by the site's own pages: their referrers vote. The weakest of 64 candidates gives way. */
static void vote(tact_sessions *s, tact_slice host) {
    if (s->options.own_host.len || host.len == 0 || host.len >= HOST_BYTES) return;
    if (tact_slice_starts(host, TACT_S("www."))) { host.ptr += 4; host.len -= 4; }
    int weakest = 0, best = 0, at = -1;
    for (int i = 0; i < HOSTS; i++) {
        if (tact_slice_is(host, s->hosts[i].name)) at = i;
        if (s->hosts[i].votes < s->hosts[weakest].votes) weakest = i;
        if (s->hosts[i].votes > s->hosts[best].votes) best = i;
    }
    if (at < 0) {
        at = weakest;
        memcpy(s->hosts[at].name, host.ptr, host.len);
        s->hosts[at].name[host.len] = 0;
        if (at == best) s->own = (tact_slice){ NULL, 0 };
    }
    s->hosts[at].votes++;
    if (s->hosts[at].votes > s->hosts[best].votes) best = at;
    if (s->hosts[best].votes >= OWN_VOTES) s->own = tact_slice_of(s->hosts[best].name);
}

/* -- events held back ------------------------------------------------------------------------------------------------------ */

static bool sooner(const held *a, const held *b) { return a->occurred.us != b->occurred.us ? a->occurred.us < b->occurred.us : a->sequence < b->sequence; }

static bool push(tact_sessions *s, held *h) {
    if (s->heap_count == s->heap_room) {
        size_t room = s->heap_room ? s->heap_room * 2 : 1024;
        held **grown = realloc(s->heap, room * sizeof *grown);
        if (!grown) return false;
        s->heap = grown;
        s->heap_room = room;
    }
    size_t i = s->heap_count++;
    for (; i && sooner(h, s->heap[(i - 1) / 2]); i = (i - 1) / 2) s->heap[i] = s->heap[(i - 1) / 2];
    s->heap[i] = h;
    return true;
}

static held *pop(tact_sessions *s) {
    held *top = s->heap[0], *last = s->heap[--s->heap_count];
    size_t i = 0;
    for (;;) {
        size_t child = i * 2 + 1;
        if (child >= s->heap_count) break;
        if (child + 1 < s->heap_count && sooner(s->heap[child + 1], s->heap[child])) child++;
        if (!sooner(s->heap[child], last)) break;
        s->heap[i] = s->heap[child];
        i = child;
    }
    if (s->heap_count) s->heap[i] = last;
    return top;
}

static void emit(tact_sessions *s, held *h) {
    session *x = h->of;
    x->held--;
    x->events++;
    tact_page_event e = { .session = x->number, .number = x->events, .kind = h->kind, .occurred = h->occurred, .zone_s = h->zone_s, .status = h->status, .line = h->line,
                          .device = x->device, .robot = is_robot(x), .robot_why = robot_why(x), .late = h->late };
    memcpy(&e.visitor, x->id, sizeof e.visitor);
    sodium_bin2hex(e.pseudonym, sizeof e.pseudonym, x->id, PSEUDONYM_BYTES);
    e.path = (tact_slice){ h->texts, h->path_len };
    e.query = (tact_slice){ h->texts + h->path_len, h->query_len };
    e.referrer_url = (tact_slice){ h->texts + h->path_len + h->query_len, h->referrer_len };
    e.words = tact_path_words(e.path, &s->arena);
    e.from = tact_referrer_of(e.referrer_url, s->own, &s->arena);
    if (e.number == 1) tact_referrer_tagged(&e.from, e.query, &s->arena);
    if (e.query.len) e.searched = tact_site_search(e.query, &s->arena);
    tact_sessions_report *r = &s->report;
    r->events++;
    if (e.robot) r->events_robot++;
    if (e.late) r->late++;
    if (!e.robot && e.number == 1) r->from[e.from.channel]++;
    if (!s->stopped && !s->options.page(s->options.ctx, &e)) s->stopped = true;
    tact_arena_reset(&s->arena);
    free(h);
}

static held *hold(tact_sessions *s, session *x, const tact_hit *hit, tact_hit_kind kind, bool late) {
    held *h = malloc(sizeof *h + hit->path.len + hit->query.len + hit->referrer.len + 1);
    if (!h) return NULL;
    *h = (held){ .of = x, .sequence = s->sequence++, .line = hit->line, .occurred = hit->at, .zone_s = hit->zone_s, .status = hit->status, .kind = kind, .late = late,
                 .path_len = hit->path.len, .query_len = hit->query.len, .referrer_len = hit->referrer.len };
    char *at = h->texts;
    const tact_slice texts[] = { hit->path, hit->query, hit->referrer };
    for (size_t i = 0; i < 3; i++)
        if (texts[i].len) { memcpy(at, texts[i].ptr, texts[i].len); at += texts[i].len; }
    x->held++;
    return h;
}

/* What is `gap` old by the log's time: first events, then the sessions they belonged to. */
static void advance(tact_sessions *s, tact_instant until) {
    while (s->heap_count && s->heap[0]->occurred.us <= until.us) emit(s, pop(s));
    while (s->oldest && s->oldest->last.us <= until.us) end_session(s, s->oldest);
}

static tact_instant less(tact_instant t, tact_span gap) { return tact_instant_add(t, (tact_span){ -gap.us }); }

tact_status tact_sessions_hit(tact_sessions *s, const tact_hit *hit) {
    s->report.hits++;
    if (tact_instant_before(s->now, hit->at)) s->now = hit->at;
    tact_instant horizon = less(s->now, s->options.gap);
    advance(s, horizon);
    tact_hit_kind kind = tact_hit_kind_of(hit);
    s->report.kinds[kind]++;
    unsigned char id[PSEUDONYM_BYTES];
    pseudonym_of(s, hit, id);
    session *x = find(s, id);
    if (x && x->held == 0 && tact_instant_since(hit->at, x->last).us >= s->options.gap.us) { end_session(s, x); x = NULL; }
    if (!x && !(x = begin_session(s, id, hit))) return TACT_ERR_MEMORY;
    x->hits++;
    if (tact_instant_before(x->last, hit->at)) x->last = hit->at;
    if (tact_instant_before(hit->at, x->first)) x->first = hit->at;
    unlink_by_time(s, x);
    make_newest(s, x);
    tact_behaviour_note(&x->behaviour, &s->options.limits, hit, kind);
    if (kind == TACT_HIT_ASSET && x->agent_kind == TACT_ROBOT_NONE) vote(s, hit->host.len ? hit->host : tact_url_host(hit->referrer, &s->arena));
    if (tact_hit_is_event(kind)) {
        bool late = hit->at.us <= horizon.us;
        held *h = hold(s, x, hit, kind, late);
        if (!h) return TACT_ERR_MEMORY;
        if (late) emit(s, h);
        else if (!push(s, h)) { x->held--; free(h); return TACT_ERR_MEMORY; }
    }
    return s->stopped ? TACT_ERR_INVALID : TACT_OK;
}

tact_status tact_sessions_finish(tact_sessions *s, tact_sessions_report *report) {
    while (s->heap_count) emit(s, pop(s));
    while (s->oldest) end_session(s, s->oldest);
    sodium_memzero(s->key, sizeof s->key);
    s->report.people = s->exactly.count <= PEOPLE_EXACTLY ? s->exactly.count : tact_distinct_count(&s->people);
    snprintf(s->report.own_host, sizeof s->report.own_host, "%.*s", (int)s->own.len, s->own.len ? s->own.ptr : "");
    *report = s->report;
    return s->stopped ? TACT_ERR_INVALID : TACT_OK;
}

void tact_sessions_close(tact_sessions *s) {
    if (!s) return;
    s->stopped = true;                                 /* whoever closes early hears nothing more */
    while (s->heap_count) { held *h = pop(s); h->of->held--; free(h); }
    while (s->oldest) end_session(s, s->oldest);
    sodium_memzero(s->key, sizeof s->key);
    tact_import_arena_free(&s->arena);
    tact_hashes_free(&s->exactly);
    free(s->heap);
    free(s->buckets);
    free(s);
}
