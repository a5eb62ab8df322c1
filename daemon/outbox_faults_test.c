/* daemon/outbox_faults_test.c -- messages on their way while everything fails: a seeded town of people, a far side that takes, drops, delays, refuses and
 * talks nonsense, a process that dies between any two steps, a disk that fails. A judge who sees only what the far side received, what it answered and
 * what stands in the records and the log, says at the end whether the promise was kept.
 *
 * Runs     TACT_SEED=n replays one; TACT_FAULTS=n: until so many things went wrong (10,000 for the figure; the suite is content with fewer).
 * Promise  no promotional or service message is received twice; each transactional one is received, or the log says why it ended; every intent that ends
 *          unsent has a reason; what the tallies say was sent is what the records have as touches; the log replays. */
#define BED_CAMPAIGN basket_mail
static const char basket_mail[] =
    "campaign: basket\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nafter: {event: Cart Viewed, wait: 2h, unless: Order Completed}\nagain: each\nnot_after: 1d\n"
    "messages:\n  - id: m\n    channels: [email]\n    en: {title: T, body: B}\n";
#define BED_MORE more
static void more(const char *folder);
#define BED_CHANNELS ways
#define BED_SENT hand
#define BED_PURPOSES all_purposes
static const char all_purposes[] =
    "notices:\n  - version: 1\n    from: 2026-01-01\n    purposes:\n"
    "      remember: {en: {name: r, text: We keep it.}}\n      personalise: {en: {name: p, text: We use it.}}\n      link_devices: {en: {name: d, text: We link.}}\n      locate: {en: {name: l, text: We look.}}\n      open_tracking: {en: {name: o, text: We see.}}\n"
    "      measure: {en: {name: m, text: We measure.}}\n      contact_web: {en: {name: w, text: We show.}}\n      contact_email: {en: {name: e, text: We write.}}\n"
    "      contact_inapp: {en: {name: i, text: We tell.}}\n      contact_webhook: {en: {name: h, text: We call.}}\n";
#include "channel/sender.h"
#include "core/base/words.h"
#include "daemon/keeper.h"
static void ways(void *ctx, uint16_t *confirm, uint16_t *busy);
static void hand(void *ctx, const tact_sending *s);
#include "test/lib/keeper_bed.h"
#include "daemon/history.h"
#include "daemon/redecide.h"

static void more(const char *folder) {
    put(folder, "tact.yaml",
        "brand: kept\nlisten: 127.0.0.1:0\ncountry: FR\ntime_zone: Europe/Paris\ncurrency: EUR\nlocales: [en]\ndefault_locale: en\nattention: {gap: 0s, budget: 20, cost: {webhook: 0.1, email: 0.1}}\n"
        "caps: {all: [60 per 1d]}\nholdout: 0%\ntopics: {tyres: {words: {en: [tyres]}}}\n"
        "channels: {email: {driver: dry-run}, webhook: {driver: dry-run}}\n");
    put(folder, "campaigns/paid.yaml", "campaign: paid\nstate: live\nsend: everyone\nclass: transactional\nbasis: contract\nagain: each\nnot_after: 1d\n"
        "when: event.name == \"Order Paid\"\nmessages:\n  - id: m\n    channels: [webhook]\n    en: {title: T, body: B}\n");
    put(folder, "campaigns/news.yaml", "campaign: news\nstate: live\nsend: everyone\nclass: promotional\nbasis: customer\nagain: each\nnot_after: 2d\nholdout: 0%\nworth: 1000\n"
        "after: {event: News Wanted, wait: 20m, unless: Order Completed}\ngoal: {event: Order Completed, within: 7d}\nmessages:\n  - id: m\n    channels: [webhook, email]\n    en: {title: T, body: B}\n");
}

enum { PEOPLE = 400, FLYING_MAX = 4096, MESSAGES_MAX = 1 << 15, KINDS = 3 };
static const char *const kind_names[KINDS] = { "basket", "paid", "news" };
static const char *const causes[KINDS] = { "Cart Viewed", "Order Paid", "News Wanted" };

/* What the judge knows of one message, by its key. */
typedef struct message {
    uint64_t key;
    uint8_t kind;
    bool caused, handed_over, ended, sure_not, unsure, touched;     /* its event is on the disk; the far side was offered it; the log has its end; the last try certainly failed; a fate may be lost */
    unsigned received;
} message;

/* A try under way. `late`: the far side takes it long after everybody gave up. */
typedef struct flight { tact_handed told; message *of; char to[32]; tact_instant since; bool late, taken; tact_fated answer; } flight;

typedef struct play {
    world *w;
    tact_rng rng;
    bool rough;                        /* people are erased, withdraw, change devices: what then stands in records is not compared with tallies */
    message *messages; unsigned message_count;
    flight flying[FLYING_MAX]; unsigned flying_count;
    message *waiting[FLYING_MAX]; unsigned waiting_count;  /* of events and fates that are in no commit yet */
    bool waiting_fate[FLYING_MAX];
    unsigned faults, crashes, failed_commits, full, received, tried;
    bool dead, calm, busy;             /* the process died: nothing more happens until it starts again */
    unsigned dies_in;                  /* messages to be handed over until then; 0: it does not */
} play;
static play *now;

/* ---- a disk that fails ---- */
static struct { const tact_store_calls *calls; tact_store_calls mine; unsigned fail_in; tact_status status; bool down, half; } disk;

static tact_status commit_or_not(tact_store *store, const tact_batch *batch, tact_trouble *why) {
    if (disk.down) return tact_trouble_set(why, TACT_ERR_IO, "the process is dead");
    bool fails = disk.fail_in && --disk.fail_in == 0;
    if (fails && !disk.half) return tact_trouble_set(why, disk.status, "the disk failed as planned");
    tact_status s = disk.calls->commit(store, batch, why);
    if (!fails) return s;
    disk.down = now->dead = true;                           /* on the disk, and nobody was told */
    return tact_trouble_set(why, TACT_ERR_IO, "died behind the commit");
}

static void put_disk(world *w) {
    tact_store *store = tact_keeper_store(w->keeper);
    disk.calls = store->calls;
    disk.mine = *disk.calls;
    disk.mine.commit = commit_or_not;
    disk.fail_in = 0;
    disk.down = disk.half = false;
    store->calls = &disk.mine;
}

/* ---- the far side ---- */
static unsigned draw(unsigned below) { return (unsigned)tact_rng_below(&now->rng, below); }

static message *message_of(uint64_t key, unsigned kind) {
    unsigned at = (unsigned)(key * 0x9e3779b97f4a7c15u >> 49) & (MESSAGES_MAX - 1);
    while (now->messages[at].key && now->messages[at].key != key) at = (at + 1) & (MESSAGES_MAX - 1);
    if (!now->messages[at].key) {
        assert_true(++now->message_count < MESSAGES_MAX / 2);
        now->messages[at] = (message){ .key = key, .kind = (uint8_t)kind };
    }
    assert_int_equal(now->messages[at].kind, kind);
    return &now->messages[at];
}

static unsigned kind_of(uint32_t campaign) {
    for (unsigned i = 0; i < KINDS; i++)
        if (tact_id32(tact_slice_of(kind_names[i])) == campaign) return i;
    fail_msg("an unknown campaign");
    return 0;
}

static void ways(void *ctx, uint16_t *confirm, uint16_t *busy) {
    (void)ctx;
    *confirm = 1u << TACT_CHANNEL_EMAIL | 1u << TACT_CHANNEL_WEBHOOK;
    *busy = now->busy ? *confirm : 0;
}

static void hand(void *ctx, const tact_sending *s) {
    (void)ctx;
    if (now->dies_in && --now->dies_in == 0) { now->dead = disk.down = true; now->faults++; }
    if (now->dead) return;                                 /* claimed, and never handed over */
    assert_true(now->flying_count < FLYING_MAX);
    flight *f = &now->flying[now->flying_count++];
    *f = (flight){ .of = message_of(s->intent.key, kind_of(s->intent.campaign)), .since = clock_now };
    f->told = (tact_handed){ .intent = s->intent.key, .device_part = s->device_part, .tries = s->tries, .channel = s->intent.channel };
    memcpy(f->told.record_key, s->record_key, 16);
    snprintf(f->to, sizeof f->to, "%.*s", (int)s->to.len, s->to.ptr);
    f->of->handed_over = true;
    f->of->sure_not = false;
    now->tried++;
}

static void receive(message *m) { m->received++; now->received++; }

static tact_post_answer http(unsigned status) { return (tact_post_answer){ .reach = TACT_POST_ANSWERED, .status = status, .body = TACT_S("nonsense \x01 {{{") }; }

/* What happens to a try, and what our side hears of it. */
static void meet(flight *f) {
    static const unsigned busy_words[] = { 429, 503, 408, 425 }, refusals[] = { 400, 404, 410, 413, 422 }, accidents[] = { 500, 502, 504 }, ours[] = { 301, 401, 403, 407 };
    tact_post_answer a = { .reach = TACT_POST_BEGUN, .trouble = "the connection was reset" };
    unsigned what = now->calm ? 0 : draw(13);
    bool taken = draw(2);
    f->late = false;
    switch (what) {
    case 0: case 1: a = http(draw(2) ? 200 : 204); taken = true; break;
    case 2: case 3: break;                                 /* a reset after the last byte; an answer that breaks the protocol */
    case 4: a = (tact_post_answer){ .reach = TACT_POST_NOT_BEGUN, .trouble = "no connection" }; taken = false; break;
    case 5: a = http(busy_words[draw(4)]); a.retry_after = TACT_SECONDS(draw(3) ? 0 : draw(7200)); taken = false; break;
    case 6: if (draw(6)) { a = http(503); taken = false; } else { a = http(refusals[draw(5)]); taken = false; } break;
    case 7: a = http(accidents[draw(3)]); break;
    case 8: a = http(ours[draw(4)]); taken = false; break;
    case 9: f->late = true; taken = false; break;          /* half open: our side gives up, theirs reads it hours later */
    case 10: if (draw(3)) break; now->dead = disk.down = true; break;      /* we die under way */
    default: a = http(200); taken = true; f->since = tact_instant_add(clock_now, TACT_MINUTES(draw(40))); f->taken = true; break;   /* answered when nobody waits any more */
    }
    now->faults += what > 1;
    if (taken) receive(f->of);
    f->answer = tact_fated_http(&a);
}

static void wait_for_commit(message *m, bool fate) {
    assert_true(now->waiting_count < FLYING_MAX);
    now->waiting_fate[now->waiting_count] = fate;
    now->waiting[now->waiting_count++] = m;
}

static void tell(flight *f) {
    tact_trouble trouble = { "" };
    f->told.fate = f->answer.fate;
    f->told.wait = f->answer.wait;
    f->told.said = tact_slice_of(f->answer.said);
    f->told.to = tact_slice_of(f->to);
    tact_arena_reset(&now->w->scratch);
    if (tact_keeper_handed(now->w->keeper, &f->told, &now->w->scratch, &trouble)) f->of->unsure = true;
    if (tact_instant_since(clock_now, f->since).us > TACT_MINUTES(9).us) f->of->unsure = true;
    f->of->sure_not = f->told.fate == TACT_FATE_LATER || f->told.fate == TACT_FATE_REFUSED;
    wait_for_commit(f->of, true);
}

/* Every try meets its far side, is given back unsent, or goes on waiting. */
static void fly(void) {
    unsigned kept = 0, count = now->flying_count;
    for (unsigned i = 0; i < count; i++) {
        flight f = now->flying[i];
        if (now->dead) { now->flying[kept++] = f; continue; }
        bool begun = f.taken || f.late, old = tact_instant_since(clock_now, f.since).us > TACT_MINUTES(1).us;
        if (f.late) {                                      /* told already; still on its way to them */
            if (now->calm || draw(4) == 0) receive(f.of); else now->flying[kept++] = f;
            continue;
        }
        if (f.taken && !now->calm && tact_instant_before(clock_now, f.since)) { now->flying[kept++] = f; continue; }
        if (!begun && old && !now->calm) { f.answer = (tact_fated){ .fate = TACT_FATE_LATER, .said = "it waited a minute for its turn" }; now->faults++; tell(&f); continue; }
        if (!begun && !now->calm && draw(4) == 0) { now->flying[kept++] = f; continue; }
        if (!begun) {
            meet(&f);
            if (now->dead) { f.of->unsure = true; continue; }
            if (f.taken) { f.of->unsure = true; now->flying[kept++] = f; continue; }
        }
        tell(&f);
        if (f.late) now->flying[kept++] = f;
    }
    now->flying_count = kept;
}

/* ---- the process ---- */
static void committed_all(tact_status s) {
    for (unsigned i = 0; i < now->waiting_count; i++) {
        message *m = now->waiting[i];
        if (now->waiting_fate[i]) { if (s) m->unsure = true; }
        else if (!s) m->caused = true;
    }
    now->waiting_count = 0;
}

static void commit(void) {
    tact_trouble trouble = { "" };
    if (now->dead) return;
    if (!now->calm && draw(7) == 0) {
        disk.fail_in = 1 + draw(2);
        disk.half = draw(3) == 0;
        disk.status = draw(2) ? TACT_ERR_IO : TACT_ERR_FULL;
        now->faults++;
        now->failed_commits++;
        now->full += disk.status == TACT_ERR_FULL && !disk.half;
    }
    tact_status s = tact_keeper_flush(now->w->keeper, &trouble);
    disk.fail_in = 0;
    committed_all(disk.down ? TACT_ERR_IO : s);
    if (!now->dead && tact_keeper_read_only(now->w->keeper) && draw(3)) (void)tact_keeper_probe(now->w->keeper);
}

static tact_who person_of(unsigned i, char id[16]) {
    snprintf(id, 16, "user-%u", i);
    return (tact_who){ .user_id = tact_slice_of(id), .verified = true };
}

/* Claims on the disk that nobody handed over, or of which nobody can tell any more. */
static void claims_are_unsure(void) {
    char id[16];
    for (unsigned i = 0; i < PEOPLE; i++) {
        tact_person person;
        if (find(now->w, person_of(i, id), &person)) continue;
        for (uint32_t n = 0; n < person.pending_count; n++)
            if (person.pending[n].state == TACT_PENDING_CLAIMED) message_of(person.pending[n].key, kind_of(person.pending[n].campaign))->unsure = true;
    }
}

/* Killed: nothing of what was collected reaches the disk, nothing that waited in memory is known any more. */
static void start_again(void) {
    world *w = now->w;
    unsigned kept = 0;
    disk.down = true;
    tact_keeper_close(w->keeper);
    committed_all(TACT_ERR_IO);
    for (unsigned i = 0; i < now->flying_count; i++) {
        flight f = now->flying[i];
        f.of->unsure = true;
        if (f.late) now->flying[kept++] = f;               /* theirs, whatever becomes of us */
    }
    now->flying_count = kept;
    open_keeper(w);
    put_disk(w);
    claims_are_unsure();
    now->dead = false;
    now->crashes++;
}

static void go_on(tact_span by) {
    clock_now = tact_instant_add(clock_now, by);
    for (int i = 0; i < 3 && !now->dead; i++) {
        tact_keeper_tick(now->w->keeper);
        tact_keeper_run_due(now->w->keeper, now->calm ? 512 : 8 + draw(120));
        commit();
        if (!now->dead) fly();
        commit();
    }
    if (now->dead) start_again();
}

/* ---- people ---- */

static bool say(tact_who who, tact_event e, tact_kept *kept) {
    static unsigned n;
    char id[24];
    tact_trouble trouble = { "" };
    snprintf(id, sizeof id, "e%u", n++);
    tact_arena_reset(&now->w->scratch);
    return tact_keeper_event(now->w->keeper, &who, TACT_S("test"), tact_slice_of(id), &e, NULL, NULL, &now->w->scratch, kept, &trouble) == TACT_OK;
}

static void consents(unsigned i, uint8_t state, bool contact_alone) {
    static const uint8_t of[] = { 16 + TACT_CHANNEL_EMAIL, 16 + TACT_CHANNEL_WEBHOOK, TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_MEASURE };
    tact_grant grants[5];
    char id[16];
    static tact_kept kept;
    unsigned count = contact_alone ? 2 : 5;
    for (unsigned g = 0; g < count; g++) grants[g] = (tact_grant){ .purpose = of[g], .state = state, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    (void)say(person_of(i, id), (tact_event){ .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = count }, &kept);
}

static void arrive(unsigned i) {
    char id[16], mail[40];
    static tact_kept kept;
    tact_trouble trouble = { "" };
    consents(i, TACT_PERMISSION_GRANTED, false);
    assert_true(say(person_of(i, id), (tact_event){ .type = TACT_EVENT_IDENTIFY, .occurred = clock_now }, &kept));
    snprintf(mail, sizeof mail, "user-%u@example.org", i);
    assert_int_equal(tact_keeper_know(now->w->keeper, &kept, &(tact_knowledge){ .email = tact_slice_of(mail), .verified = true, .source = TACT_SOURCE_EVENT }, &now->w->scratch, &trouble), TACT_OK);
}

static void happens(unsigned i, unsigned kind) {
    char id[16];
    static tact_kept kept;
    if (!say(person_of(i, id), (tact_event){ .type = TACT_EVENT_TRACK, .name = tact_slice_of(causes[kind]), .occurred = clock_now, .trusted = true }, &kept)) return;
    const tact_person *p = &kept.result.person;
    for (uint32_t n = 0; n < p->pending_count; n++) {
        bool fresh = true;
        for (uint32_t b = 0; b < kept.before->pending_count; b++) fresh &= kept.before->pending[b].key != p->pending[n].key;
        if (fresh) wait_for_commit(message_of(p->pending[n].key, kind_of(p->pending[n].campaign)), false);
    }
}

static void disturb(unsigned i) {
    char id[16], device_id[16];
    tact_trouble trouble = { "" };
    tact_erase_receipt receipt;
    static tact_kept kept;
    uint64_t number;
    tact_status s = TACT_OK;                               /* many of these cannot be: they are no link, nobody is there */
    tact_who who = person_of(i, id);
    snprintf(device_id, sizeof device_id, "device-%u", i);
    switch (draw(12)) {
    case 0: s = tact_keeper_erase(now->w->keeper, &who, &receipt, &trouble); break;
    case 1: consents(i, TACT_PERMISSION_WITHDRAWN, draw(2)); break;
    case 2: case 3: consents(i, TACT_PERMISSION_GRANTED, false); break;
    case 4: case 5: case 6: (void)say((tact_who){ .anonymous_id = tact_slice_of(device_id) }, (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("News Wanted"), .occurred = clock_now, .trusted = true }, &kept); break;
    case 7: case 8: case 9: s = tact_keeper_link(now->w->keeper, who.user_id, tact_slice_of(device_id), &number, &trouble); break;
    default: s = tact_keeper_unlink(now->w->keeper, who.user_id, tact_slice_of(device_id), &number, &trouble); break;
    }
    (void)s;
}

static void order(void) {
    static const char *const what[] = { "news", "webhook", "basket", "all" };
    tact_trouble trouble = { "" };
    assert_int_equal(tact_keeper_pause(now->w->keeper, tact_slice_of(what[draw(4)]), draw(2), &trouble), TACT_OK);
    (void)tact_keeper_touch(now->w->keeper);
}

/* ---- the judge ---- */
typedef struct verdict { play *of; tact_redecide *again; unsigned lines, differences, mute, claimed, given_back; } verdict;

static const tact_pending *intent_in(const tact_person *p, uint64_t key) {
    for (uint32_t i = 0; i < p->pending_count; i++)
        if (p->pending[i].key == key) return &p->pending[i];
    return NULL;
}

static bool read_line(void *ctx, const tact_history_line *line, tact_arena *arena) {
    verdict *v = ctx;
    tact_trouble trouble = { "" };
    tact_redecided *d = TACT_NEW(arena, tact_redecided, 1);
    v->lines++;
    assert_int_equal(tact_redecide_line(v->again, line, NULL, arena, d, &trouble), TACT_OK);
    v->differences += d->kind == TACT_REDECIDED_MISSING || (d->kind == TACT_REDECIDED_UNKNOWN && !v->of->rough) || d->decision_differs || d->record_differs;
    if (d->kind != TACT_REDECIDED) return true;
    const tact_event *e = &d->event;
    const tact_result *r = &d->result;
    if (e->type != TACT_EVENT_DUE && e->type != TACT_EVENT_HANDED) {
        for (uint32_t i = 0; i < d->before->pending_count; i++)        /* withdrawn, or what it waited for to fail to come came: the line's own type says it */
            if (!intent_in(&r->person, d->before->pending[i].key)) message_of(d->before->pending[i].key, kind_of(d->before->pending[i].campaign))->ended = true;
        return true;
    }
    const tact_pending *was = intent_in(d->before, e->subject), *is = intent_in(&r->person, e->subject);
    if (!was || r->refused) return true;
    bool in_time = was->class_ >= TACT_CLASS_TRANSACTIONAL && !(e->type == TACT_EVENT_HANDED && e->outcome == TACT_FATE_REFUSED)
                && tact_instant_before(tact_instant_add(e->received, TACT_HOURS(3)), was->not_after);
    if (!is && !in_time) message_of(was->key, kind_of(was->campaign))->ended = true;      /* what has to arrive may end when its time is over, or when it was refused for good */
    v->claimed += r->send && was->state != TACT_PENDING_CLAIMED;
    v->given_back += r->given_back;
    bool unsent = !r->send && !(e->type == TACT_EVENT_HANDED && e->outcome == TACT_FATE_TAKEN) && (!is || is->state != was->state || is->due.us != was->due.us);
    bool waits_on = is && is->state == TACT_PENDING_CLAIMED && was->state == TACT_PENDING_CLAIMED && e->type == TACT_EVENT_DUE;
    if (unsent && !waits_on && !r->decision.reasons.count) { v->mute++; print_message("a line about %016llx ends or delays it and does not say why\n", (unsigned long long)e->subject); }
    return true;
}

static void judge_log(play *p, verdict *v) {
    char log[160];
    tact_trouble trouble = { "" };
    world *w = p->w;
    *v = (verdict){ .of = p };
    snprintf(log, sizeof log, "%s/log", w->data);
    assert_int_equal(tact_redecide_open(&v->again, w->data, &trouble), TACT_OK);
    assert_int_equal(tact_history_read(tact_keeper_store(w->keeper), tact_keeper_vault(w->keeper), log, 1, (tact_slice){ NULL, 0 }, read_line, v, &trouble), TACT_OK);
    tact_redecide_close(v->again);
}

typedef struct standing { unsigned touches[KINDS], waiting; } standing;
static standing read_records(play *p) {
    standing s = { .waiting = 0 };
    char id[16];
    for (unsigned i = 0; i < PEOPLE; i++) {
        tact_person person;
        if (find(p->w, person_of(i, id), &person)) continue;
        s.waiting += person.pending_count;
        for (uint32_t a = 0; a < person.part_count; a++)
            for (uint32_t t = 0; t < person.parts[a].touch_count; t++) {
                const tact_touch *touch = &person.parts[a].touches[t];
                if (!touch->campaign || touch->ghost) continue;
                s.touches[kind_of(touch->campaign)]++;
                message_of(touch->occurrence, kind_of(touch->campaign))->touched = true;
            }
    }
    return s;
}

static void judge(play *p) {
    verdict v;
    unsigned twice = 0, lost = 0, spent = 0, unspent = 0;
    uint64_t sent[KINDS] = { 0 };
    judge_log(p, &v);
    standing s = read_records(p);
    for (unsigned i = 0; i < MESSAGES_MAX; i++) {
        const message *m = &p->messages[i];
        if (!m->key) continue;
        bool must_arrive = m->kind == 1;
        if (!must_arrive && m->received > 1) { twice++; print_message("%s %016llx was received %u times\n", kind_names[m->kind], (unsigned long long)m->key, m->received); }
        if (must_arrive && m->caused && !m->received && !m->ended && !p->rough) { lost++; print_message("paid %016llx was never received, and nothing says why\n", (unsigned long long)m->key); }
        if (p->rough || must_arrive || !m->handed_over) continue;
        if (m->received && !m->touched) { unspent++; print_message("%s %016llx was received, and no attention spent\n", kind_names[m->kind], (unsigned long long)m->key); }
        if (m->sure_not && !m->unsure && m->touched) { spent++; print_message("%s %016llx was certainly not received, and attention spent\n", kind_names[m->kind], (unsigned long long)m->key); }
    }
    for (uint32_t i = 0; i < p->w->keeper->tally_count; i++)
        for (unsigned k = 0; k < KINDS; k++) {
            const tact_tally *t = &p->w->keeper->tallies[i];
            if (t->campaign != tact_id32(tact_slice_of(kind_names[k]))) continue;
            sent[k] = t->sent;
            if (!p->rough) assert_int_equal(t->promised, 0);
        }
    print_message("%s: %u faults (%u crashes, %u commits that failed, %u on a full disk); %u messages, %u tries, %u received; %u lines of the log\n", p->rough ? "rough" : "plain", p->faults,
                  p->crashes, p->failed_commits, p->full, p->message_count, p->tried, p->received, v.lines);
    assert_int_equal(twice, 0);
    assert_int_equal(lost, 0);
    assert_int_equal(v.mute, 0);
    assert_int_equal(v.differences, 0);
    assert_int_equal(spent, 0);
    assert_int_equal(unspent, 0);
    if (!p->rough) {
        assert_int_equal(s.waiting, 0);
        for (unsigned k = 0; k < KINDS; k++) assert_int_equal(sent[k], s.touches[k]);
        assert_int_equal(sent[0] + sent[1] + sent[2], v.claimed - v.given_back);
    }
    assert_true(p->received > 50 && p->crashes > 2);
}

/* ---- the play ---- */
static unsigned wanted(void) {
    const char *asked = getenv("TACT_FAULTS");
    return asked ? (unsigned)strtoul(asked, NULL, 10) : 800;
}

static void run(void **state, bool rough) {
    world *w = *state;
    play *p = calloc(1, sizeof *p);
    p->messages = calloc(MESSAGES_MAX, sizeof *p->messages);
    *p = (play){ .w = w, .rng = tact_rng_from((tact_seed){ seeded_by, rough }), .rough = rough, .messages = p->messages };
    now = p;
    put_disk(w);
    for (unsigned i = 0; i < PEOPLE; i++) arrive(i);
    flush(w);
    while (p->faults < wanted() / 2) {
        for (unsigned n = draw(30); n > 0; n--) happens(draw(PEOPLE), draw(KINDS));
        if (rough) for (unsigned n = draw(4); n > 0; n--) disturb(draw(PEOPLE));
        if (rough && draw(40) == 0) order();
        p->busy = draw(8) == 0;
        if (draw(15) == 0) { p->dies_in = 1 + draw(6); }
        static const int minutes[] = { 0, 0, 1, 1, 3, 11, 30, 130 };
        go_on(tact_instant_since(tact_instant_add((tact_instant){ 0 }, TACT_SECONDS(draw(50))), (tact_instant){ -minutes[draw(8)] * INT64_C(60000000) }));
        p->dies_in = 0;
    }
    p->calm = true;
    p->busy = false;
    (void)tact_keeper_probe(w->keeper);
    for (int hour = 0; hour < 80; hour++) go_on(TACT_HOURS(1));
    judge(p);
    free(p->messages);
    free(p);
}

static void people_who_stay(void **state) { run(state, false); }
static void people_who_change_their_minds(void **state) { run(state, true); }

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(people_who_stay, setup, teardown), cmocka_unit_test_setup_teardown(people_who_change_their_minds, setup, teardown) };
    if (!getenv("TACT_LOUD") && !freopen("/dev/null", "w", stderr)) return 1;              /* hundreds of commits fail, and each says so */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
