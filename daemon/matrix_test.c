/* daemon/matrix_test.c -- gate x class x channel as doc/attention.md has it, each cell through keeper and outbox on a moved clock: a person of their own, this gate tripped and no
 * other, and then what was handed over, or the reason in the log. Tripped before the event, and where it can be between decision and hand-over as well. */
#define BED_CHANNELS ways
#define BED_SENT hand
#define BED_MORE write_brand
#define BED_TOPICS "health: {sensitive: true, words: {en: [fever]}}, tyres: {words: {en: [tyres]}}"
#include "core/attention/doc_table.h"
#include "core/base/words.h"
#include "daemon/keeper.h"
static void write_brand(const char *path);
static void ways(void *ctx, uint16_t *confirm, uint16_t *busy);
static void hand(void *ctx, const tact_sending *s);
#include "test/lib/keeper_bed.h"
#include "test/lib/replays.h"

enum { COLUMNS = 6, CELLS = 48, TRIES = 80 };
static const struct { const char *head; uint8_t class_; bool asked; } columns[COLUMNS] = {
    { "asked promotional", TACT_CLASS_PROMOTIONAL, true }, { "interrupting promotional", TACT_CLASS_PROMOTIONAL, false }, { "asked service", TACT_CLASS_SERVICE, true },
    { "interrupting service", TACT_CLASS_SERVICE, false }, { "transactional", TACT_CLASS_TRANSACTIONAL, false }, { "answer", TACT_CLASS_ANSWER, false } };
static const uint8_t inline_ways[] = { TACT_CHANNEL_WEB, TACT_CHANNEL_INAPP };
static const uint8_t reaching_ways[] = { TACT_CHANNEL_INAPP, TACT_CHANNEL_PUSH, TACT_CHANNEL_WEBPUSH, TACT_CHANNEL_EMAIL, TACT_CHANNEL_SMS, TACT_CHANNEL_MESSENGER, TACT_CHANNEL_WEBHOOK, TACT_CHANNEL_AGENT };
enum variant { PLAIN, ON_CONSENT, PRIVATE, BUDGETED, CAPPED, ONCE, VARIANTS };
static const char *const variants[VARIANTS] = { "", "-consent", "-private", "-budget", "-capped", "-once" };

/* ---- the brand ---- */

static void name_of(char out[64], unsigned column, uint8_t channel, enum variant v) {
    snprintf(out, 64, "%s%s-%s%s", columns[column].asked ? "asked-" : "", tact_word_name(TACT_LIST_CLASS, columns[column].class_).ptr, tact_word_name(TACT_LIST_CHANNEL, channel).ptr, variants[v]);
}

/* `tact check` refuses the others: a step of an order stands on a contract or a law, and a campaign about a marked topic has no way but the page and the app. */
static bool makes_sense(unsigned column, uint8_t channel, enum variant v) {
    return v == ON_CONSENT ? columns[column].class_ == TACT_CLASS_SERVICE && !columns[column].asked : v == PRIVATE ? columns[column].class_ >= TACT_CLASS_TRANSACTIONAL && channel == TACT_CHANNEL_INAPP : true;
}

static const char *file_state = "live";

static void campaign(const char *path, unsigned column, uint8_t channel, enum variant v) {
    char name[64], file[96], text[1200];
    uint8_t class_ = columns[column].class_;
    name_of(name, column, channel, v);
    int n = snprintf(text, sizeof text, "campaign: %s\nstate: %s\nsend: everyone\nclass: %s\npurposes: [personalise]\nwhen: event.name == \"%s\"\nnot_after: %s\n", name, file_state, tact_word_name(TACT_LIST_CLASS, class_).ptr, name, class_ == TACT_CLASS_ANSWER ? "1d" : "3d");
    if (class_ == TACT_CLASS_SERVICE || class_ == TACT_CLASS_TRANSACTIONAL) n += snprintf(text + n, sizeof text - (size_t)n, "basis: %s\n", v == ON_CONSENT ? "consent" : "contract");
    if (class_ == TACT_CLASS_ANSWER) n += snprintf(text + n, sizeof text - (size_t)n, "basis: consent\n");
    if (class_ == TACT_CLASS_PROMOTIONAL) n += snprintf(text + n, sizeof text - (size_t)n, "holdout: 0%%\nworth: 1000\ngoal: {event: Order Completed, within: 7d}\n");
    if (v == PRIVATE) n += snprintf(text + n, sizeof text - (size_t)n, "topic: health\n");
    else n += snprintf(text + n, sizeof text - (size_t)n, "again: %s\n", v == ONCE ? "never" : "each");
    if (v == BUDGETED) n += snprintf(text + n, sizeof text - (size_t)n, "budget: {touches: 1}\n");
    if (v == CAPPED) n += snprintf(text + n, sizeof text - (size_t)n, "cap: {per: 30d, touches: 1}\n");
    snprintf(text + n, sizeof text - (size_t)n, "messages:\n  - id: m\n    channels: [%s]\n%s    en: {title: T, body: B%s}\n", tact_word_name(TACT_LIST_CHANNEL, channel).ptr,
             columns[column].asked ? "    slot: s\n" : "", channel == TACT_CHANNEL_MESSENGER ? ", messenger: {template: t}" : "");
    snprintf(file, sizeof file, "campaigns/%s.yaml", name);
    put(path, file, text);
}

static unsigned channels_of(unsigned column, const uint8_t **list) {
    *list = columns[column].asked ? inline_ways : reaching_ways;
    return columns[column].asked ? sizeof inline_ways : sizeof reaching_ways;
}

static const char *ramp = "{days: 0}";

static void write_all(const char *path, enum variant only) {
    const uint8_t *list;
    for (unsigned c = 0; c < COLUMNS; c++)
        for (unsigned i = 0, n = channels_of(c, &list); i < n; i++)
            for (enum variant v = PLAIN; v < VARIANTS; v++)
                if (makes_sense(c, list[i], v) && (only == VARIANTS || only == v)) campaign(path, c, list[i], v);
}

static void write_settings(const char *path) {
    char text[2000], more[1200] = "";
    static const char *const names[] = { "inapp", "push", "webpush", "email", "sms", "messenger", "webhook", "agent" };
    for (unsigned i = 0; i < 8; i++) snprintf(more + strlen(more), sizeof more - strlen(more), "%s%s: known", i ? ", " : "", names[i]);
    snprintf(text, sizeof text, "brand: kept\nlisten: 127.0.0.1:0\ncountry: FR\ntime_zone: Europe/Paris\ncurrency: EUR\nlocales: [en]\ndefault_locale: en\n"
             "attention: {gap: 20h, budget: 20, relationship: {%s}}\nquiet: {from: 19:00, until: 08:00}\nholdout: 0%%\nramp: %s\n"
             "caps: {all: [60 per 7d], push: [2 per 7d], webpush: [2 per 7d], email: [2 per 7d], sms: [2 per 7d], messenger: [2 per 7d], webhook: [2 per 7d], agent: [2 per 7d]}\n"
             "topics: {" BED_TOPICS "}\nchannels: {push: {driver: dry-run}, webpush: {driver: dry-run}, email: {driver: dry-run}, sms: {driver: dry-run}, messenger: {driver: dry-run}, webhook: {driver: dry-run}, agent: {driver: dry-run}}\n", more, ramp);
    put(path, "tact.yaml", text);
}

static void write_brand(const char *path) {
    static const char *const contacts[] = { "web", "inapp", "push", "webpush", "email", "sms", "messenger", "webhook", "agent" };
    char text[4000];
    int n = snprintf(text, sizeof text, "%s", purposes);
    n = (int)(strstr(text, "      contact_web") - text);
    for (unsigned i = 0; i < 9; i++) n += snprintf(text + n, sizeof text - (size_t)n, "      contact_%s: {en: {name: c, text: We tell.}}\n", contacts[i]);
    put(path, "purposes.yaml", text);
    write_settings(path);
    write_all(path, VARIANTS);
}

/* ---- what is handed over ---- */

typedef struct cell {
    unsigned column;
    uint8_t channel;
    char name[64], user[32], device[32];
    enum variant variant;
    bool used, handed, chosen;
    char reason[48];                   /* the last one said of it */
} cell;
static cell cells[CELLS];
static unsigned cell_count, group, told;

static cell *cell_of(tact_slice campaign) {
    for (unsigned i = 0; i < cell_count; i++) if (tact_slice_is(campaign, cells[i].name)) return &cells[i];
    return NULL;
}

static void ways(void *ctx, uint16_t *confirm, uint16_t *busy) {
    (void)ctx;
    *confirm = 1u << TACT_CHANNEL_PUSH | 1u << TACT_CHANNEL_WEBPUSH | 1u << TACT_CHANNEL_EMAIL | 1u << TACT_CHANNEL_SMS | 1u << TACT_CHANNEL_MESSENGER | 1u << TACT_CHANNEL_WEBHOOK;
    *busy = 0;
}

/* What the far side has, to be told when the pass is over. */
static struct { uint8_t record_key[16]; uint64_t intent; uint8_t channel; } taken[1024];
static unsigned taken_count;

static void hand(void *ctx, const tact_sending *s) {
    cell *c = cell_of(s->campaign);
    (void)ctx;
    assert_true(taken_count < sizeof taken / sizeof *taken);
    memcpy(taken[taken_count].record_key, s->record_key, 16);
    taken[taken_count].channel = s->intent.channel;
    taken[taken_count++].intent = s->intent.key;
    if (c) c->handed = true;
}

/* ---- a person of one cell ---- */

static tact_who who(const cell *c) { return c->user[0] ? account(c->user, c->device) : device(c->device); }

static void grant(world *w, const cell *c, uint8_t purpose, uint8_t state) {
    char id[24];
    tact_grant g = { .purpose = purpose, .state = state, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    snprintf(id, sizeof id, "g%u", told++);
    free(event(w, who(c), id, (tact_event){ .type = TACT_EVENT_CONSENT, .grants = &g, .grant_count = 1 }));
}

typedef struct needs { bool stranger, no_address, no_contact; } needs;

static void person(world *w, cell *c, needs n) {
    tact_grant grants[16];
    tact_trouble trouble = { "" };
    char id[24], token[64];
    unsigned count = 0;
    bool live;
    uint64_t commit;
    static const uint8_t base[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_LINK_DEVICES, TACT_PURPOSE_MEASURE };
    snprintf(c->user, sizeof c->user, "u%u-%u", group, (unsigned)(c - cells));
    snprintf(c->device, sizeof c->device, "d%u-%u", group, (unsigned)(c - cells));
    if (n.stranger) c->user[0] = 0;
    for (unsigned i = 0; i < sizeof base; i++) grants[count++] = (tact_grant){ .purpose = base[i] };
    for (unsigned ch = 0; ch < TACT_CHANNEL_COUNT; ch++)
        if (!n.no_contact || ch != c->channel) grants[count++] = (tact_grant){ .purpose = (uint8_t)tact_purpose_of_channel(ch) };
    for (unsigned i = 0; i < count; i++) { grants[i].state = TACT_PERMISSION_GRANTED; grants[i].basis = TACT_BASIS_CONSENT; grants[i].notice = 1; grants[i].at = clock_now; }
    snprintf(id, sizeof id, "p%u", told++);
    free(event(w, who(c), id, (tact_event){ .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = count }));
    snprintf(id, sizeof id, "i%u", told++);
    tact_kept *kept = event(w, who(c), id, (tact_event){ .type = TACT_EVENT_IDENTIFY, .occurred = clock_now });
    if (!n.no_address) {
        char email[64], phone[24];
        snprintf(email, sizeof email, "%s@example.org", c->device);
        snprintf(phone, sizeof phone, "+336%08u", group * 100 + (unsigned)(c - cells));
        assert_int_equal(tact_keeper_know(w->keeper, kept, &(tact_knowledge){ .email = tact_slice_of(email), .phone = tact_slice_of(phone), .verified = true, .source = TACT_SOURCE_EVENT }, &w->scratch, &trouble), TACT_OK);
        for (unsigned ch = TACT_CHANNEL_PUSH; ch <= TACT_CHANNEL_WEBPUSH; ch++) {
            tact_who of = who(c);
            snprintf(token, sizeof token, "token-%u-%s", ch, c->device);
            tact_arena_reset(&w->scratch);
            assert_int_equal(tact_keeper_endpoint(w->keeper, &of, (uint8_t)ch, tact_slice_of(token), &live, &w->scratch, &commit, &trouble), TACT_OK);
        }
    }
    free(kept);
}

static tact_event asking(const cell *c, tact_event e) {
    e.type = TACT_EVENT_TRACK;
    e.name = tact_slice_of(c->name);
    e.occurred = clock_now;
    e.trusted = true;
    e.context.zone = e.context.zone ? e.context.zone : tact_id32(TACT_S("Europe/Paris"));
    e.channels_open = UINT16_MAX;
    if (!columns[c->column].asked) return e;
    e.asks = true;
    e.slot = TACT_S("s");
    return e;
}

static void note(cell *c, const tact_decision *d) {
    for (uint32_t i = 0; i < d->reasons.count; i++)
        if (d->reasons.entries[i].campaign == tact_id32(tact_slice_of(c->name)) || !d->reasons.entries[i].campaign)
            snprintf(c->reason, sizeof c->reason, "%s", tact_reason_code(d->reasons.entries[i].reason).ptr);
}

/* Its event, until the lot does not fall on silence: what a gate stops no lot is drawn for. */
static void happens(world *w, cell *c, tact_event e) {
    for (unsigned i = 0; i < TRIES && !c->chosen; i++) {
        char id[24];
        snprintf(id, sizeof id, "e%u", told++);
        tact_kept *kept = event(w, who(c), id, asking(c, e));
        const tact_decision *d = &kept->result.decision;
        c->chosen = kept->result.decided && !d->silence && d->campaign;
        if (c->chosen && d->asked) c->handed = true;
        note(c, d);
        bool lot = strcmp(c->reason, "choose.silence") == 0;
        free(kept);
        if (!lot) return;
    }
}

static void filler(world *w, const cell *c, uint8_t channel, unsigned times) {
    for (unsigned i = 0; i < times; i++) {
        char name[64], id[24];
        name_of(name, 4, channel, PLAIN);
        snprintf(id, sizeof id, "f%u", told++);
        free(event(w, who(c), id, (tact_event){ .type = TACT_EVENT_TRACK, .name = tact_slice_of(name), .occurred = clock_now, .trusted = true, .channels_open = UINT16_MAX }));
    }
}

static void limits(world *w, const cell *c, tact_event e) {
    char id[24];
    snprintf(id, sizeof id, "l%u", told++);
    e.type = TACT_EVENT_LIMITS;
    free(event(w, who(c), id, e));
}

/* What the log says of those that came due. */
static bool due_line(void *ctx, const tact_history_line *line, tact_arena *arena) {
    const tact_value *all = tact_value_get(line->json, TACT_S("reasons"));
    (void)ctx; (void)arena;
    for (uint32_t i = 0; all && all->type == TACT_LIST && i < all->list.count; i++) {
        const tact_value *r = &all->list.items[i];
        if (r->type != TACT_MAP || r->map.count != 1) continue;
        cell *c = cell_of(r->map.pairs[0].key);
        if (c) snprintf(c->reason, sizeof c->reason, "%.*s", (int)r->map.pairs[0].value.text.len, r->map.pairs[0].value.text.ptr);
    }
    return true;
}

static void pass(world *w) {
    char log[160];
    tact_trouble trouble = { "" };
    static uint64_t from = 1;
    uint64_t first = tact_history_newest(tact_keeper_store(w->keeper)) + 1;
    if (first > from) from = first;
    for (int i = 0; i < 12; i++) { tact_keeper_run_due(w->keeper, 512); flush(w); }
    for (unsigned i = 0; i < taken_count; i++) {
        tact_handed h = { .intent = taken[i].intent, .fate = TACT_FATE_TAKEN, .channel = taken[i].channel };
        memcpy(h.record_key, taken[i].record_key, sizeof h.record_key);
        tact_marked m = { .channel = taken[i].channel, .outcome = TACT_OUTCOME_DELIVERED, .intent = taken[i].intent };
        memcpy(m.record_key, taken[i].record_key, sizeof m.record_key);
        uint16_t confirm, busy;
        uint64_t commit;
        bool known;
        ways(NULL, &confirm, &busy);
        tact_arena_reset(&w->scratch);
        if (confirm >> h.channel & 1) assert_int_equal(tact_keeper_handed(w->keeper, &h, &w->scratch, &trouble), TACT_OK);
        else assert_int_equal(tact_keeper_marked(w->keeper, &m, &w->scratch, &known, &commit, &trouble), TACT_OK);      /* the page says that it has it: a step of an order would come again */
    }
    taken_count = 0;
    flush(w);
    snprintf(log, sizeof log, "%s/log", w->data);
    assert_int_equal(tact_history_read_type(tact_keeper_store(w->keeper), tact_keeper_vault(w->keeper), log, from, TACT_S("due"), due_line, NULL, &trouble), TACT_OK);
}

/* ---- the gates ---- */

enum mode { BEFORE, BETWEEN, MODES };
static tact_instant base;              /* 14:30 in Paris: a Tuesday, but where the gate wants another day */

static bool is(tact_slice gate, const char *name) { return tact_slice_is(gate, name); }

/* Gates that only some channels have. */
static bool applies(tact_slice gate, const cell *c) {
    bool called = c->channel == TACT_CHANNEL_SMS || c->channel == TACT_CHANNEL_AGENT;
    if (is(gate, "law.table") || is(gate, "law.hours") || is(gate, "holidays")) return called;
    if (is(gate, "cap.law")) return c->channel == TACT_CHANNEL_AGENT;
    if (is(gate, "cap.channel")) return c->channel != TACT_CHANNEL_INAPP;
    if (is(gate, "contract or consent")) return columns[c->column].class_ == TACT_CLASS_SERVICE;
    if (is(gate, "private topic")) return c->channel == TACT_CHANNEL_INAPP;
    if (is(gate, "ramp")) return c->channel == TACT_CHANNEL_EMAIL;
    return true;
}

/* What can only be so when the event comes, and what can only come about before it. */
static bool possible(tact_slice gate, const cell *c, enum mode mode) {
    static const char *const at_once[] = { "robot", "consent or customer", "contract or consent", "relationship", "law.table", "sensitive", "private topic", "budget", "again", "cap.campaign", "cap.law", "cap.channel", "cap.all", "full", "ramp" };
    if (columns[c->column].asked) return mode == BEFORE;
    if (is(gate, "own request")) return mode == BETWEEN;
    if (is(gate, "law.hours") && mode == BETWEEN && columns[c->column].class_ == TACT_CLASS_ANSWER) return false;      /* two days are more than an answer waits */
    for (size_t i = 0; mode == BETWEEN && i < sizeof at_once / sizeof *at_once; i++) if (is(gate, at_once[i])) return false;
    return true;
}

static enum variant variant_of(tact_slice gate, unsigned column, uint8_t channel) {
    enum variant v = is(gate, "contract or consent") ? ON_CONSENT : is(gate, "private topic") ? PRIVATE : is(gate, "budget") ? BUDGETED : is(gate, "cap.campaign") ? CAPPED : is(gate, "again") ? ONCE : PLAIN;
    return makes_sense(column, channel, v) ? v : PLAIN;
}

static needs needs_of(tact_slice gate, const cell *c) {
    return (needs){ .stranger = is(gate, "relationship"), .no_address = is(gate, "channel"), .no_contact = is(gate, "consent or customer") || (is(gate, "contract or consent") && columns[c->column].class_ != TACT_CLASS_PROMOTIONAL) };
}

/* Of one person. */
static void trip(world *w, tact_slice gate, cell *c) {
    uint8_t contact = (uint8_t)tact_purpose_of_channel(c->channel);
    if (is(gate, "purposes")) grant(w, c, TACT_PURPOSE_PERSONALISE, TACT_PERMISSION_WITHDRAWN);
    else if (is(gate, "opt-out")) grant(w, c, contact, TACT_PERMISSION_WITHDRAWN);
    else if (is(gate, "remember")) grant(w, c, TACT_PURPOSE_REMEMBER, TACT_PERMISSION_WITHDRAWN);
    else if (is(gate, "gpc")) { char id[24]; snprintf(id, sizeof id, "q%u", told++); free(event(w, who(c), id, (tact_event){ .type = TACT_EVENT_PAGE, .name = TACT_S("home"), .occurred = clock_now, .gpc = true })); }
    else if (is(gate, "minor")) limits(w, c, (tact_event){ .limits = { .set_minor = true, .minor = true } });
    else if (is(gate, "complaint")) limits(w, c, (tact_event){ .limits = { .set_complaint = true, .complaint_open = true } });
    else if (is(gate, "channel off")) limits(w, c, (tact_event){ .limits = { .set_channels_off = true, .channels_off = (uint16_t)(1u << c->channel) } });
    else if (is(gate, "pause")) limits(w, c, (tact_event){ .limits = { .set_pause = true, .pause_until = tact_instant_add(clock_now, TACT_DAYS(3)) } });
    else if (is(gate, "cap.person")) limits(w, c, (tact_event){ .limits = { .set_cap = true, .cap_per_week = 0 } });
    else if ((is(gate, "cap.law") || is(gate, "cap.channel")) && columns[c->column].class_ == TACT_CLASS_PROMOTIONAL && !columns[c->column].asked && !applies(gate, c)) return;      /* the gap would stop it */
    else if (is(gate, "cap.law")) filler(w, c, TACT_CHANNEL_AGENT, 4);
    else if (is(gate, "cap.channel")) { if (!columns[c->column].asked) filler(w, c, c->channel, 2); else filler(w, c, TACT_CHANNEL_INAPP, 2); }
    else if (is(gate, "cap.all")) filler(w, c, c->channel == TACT_CHANNEL_EMAIL ? TACT_CHANNEL_PUSH : TACT_CHANNEL_EMAIL, 1);
    else if (is(gate, "full"))
        for (unsigned i = 0; i < 64; i++) {
            char id[24];
            snprintf(id, sizeof id, "a%u", told++);
            free(event(w, who(c), id, (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("asked-service-web"), .slot = TACT_S("s"), .asks = true, .occurred = clock_now, .trusted = true, .channels_open = UINT16_MAX }));
        }
    else if (is(gate, "budget") || is(gate, "cap.campaign") || is(gate, "again")) { happens(w, c, (tact_event){ .robot = false }); }
    else if (is(gate, "erased")) {
        tact_erase_receipt receipt;
        tact_trouble trouble = { "" };
        tact_who of = who(c);
        flush(w);
        assert_int_equal(tact_keeper_erase(w->keeper, &of, &receipt, &trouble), TACT_OK);
    }
}

static void reload(world *w, const char *state, const char *ramp_is) {
    char path[160];
    file_state = state;
    ramp = ramp_is;
    snprintf(path, sizeof path, "%s/brand", w->folder);
    write_settings(path);
    write_all(path, PLAIN);
    rebrand(w, "basket.yaml", basket_waits);
    file_state = "live";
}

/* Of everybody at once; `on` false: as it was. */
static void trip_all(world *w, tact_slice gate, bool on) {
    tact_trouble trouble = { "" };
    if (is(gate, "quiet hours")) clock_now = on ? tact_instant_add(base, TACT_MINUTES(5 * 60)) : clock_now;
    else if (is(gate, "law.hours")) clock_now = on ? tact_instant_add(base, TACT_DAYS(2)) : clock_now;          /* from Friday to Sunday */
    else if (is(gate, "holidays")) clock_now = on ? tact_instant_add(base, TACT_DAYS(1)) : clock_now;           /* to New Year, or Ascension */
    else if (is(gate, "own request")) clock_now = on ? tact_instant_add(clock_now, TACT_HOURS(25)) : clock_now;
    else if (is(gate, "state")) reload(w, on ? "paused" : "live", "{days: 0}");
    else if (is(gate, "paused")) assert_int_equal(tact_keeper_pause(w->keeper, TACT_S("all"), on, &trouble), TACT_OK);
    else if (is(gate, "channel")) { w->brand.config.driver[TACT_CHANNEL_AGENT] = w->brand.config.driver[TACT_CHANNEL_WEBHOOK] = on ? TACT_DRIVER_NONE : TACT_DRIVER_DRY_RUN; w->stream = !on; }
    else if (is(gate, "ramp")) {
        reload(w, "live", on ? "{first: 1, days: 14}" : "{days: 0}");
        if (!on) return;
        cell *other = &cells[CELLS - 1];                   /* somebody else gets what may leave today */
        *other = (cell){ .column = 4, .channel = TACT_CHANNEL_EMAIL };
        person(w, other, (needs){ .stranger = false });
        filler(w, other, TACT_CHANNEL_EMAIL, 1);
        flush(w);
        pass(w);
    }
    tact_keeper_tick(w->keeper);
}

static void go_to_base(tact_slice gate) {
    const tact_instant tuesday = { 1795527000000000 }, eves[] = { { 1798723800000000 }, { 1809523800000000 } };     /* 24 November 2026; 31 December 2026, 5 May 2027: 13:30 UTC */
    base = tuesday;
    while (tact_instant_before(base, clock_now)) base = tact_instant_add(base, TACT_DAYS(7));
    if (is(gate, "law.hours")) base = tact_instant_add(base, TACT_DAYS(3));
    if (is(gate, "holidays")) base = eves[tact_instant_before(eves[0], clock_now)];
    assert_false(tact_instant_before(base, clock_now));
    clock_now = base;
}

static void make_cells(tact_slice gate, enum mode mode) {
    const uint8_t *list;
    cell_count = 0;
    group++;
    for (unsigned c = 0; c < COLUMNS; c++)
        for (unsigned i = 0, n = channels_of(c, &list); i < n; i++) {
            cell *x = &cells[cell_count++];
            *x = (cell){ .column = c, .channel = list[i], .variant = variant_of(gate, c, list[i]) };
            x->used = possible(gate, x, mode);
            name_of(x->name, c, list[i], x->variant);
        }
}

static tact_event cause(tact_slice gate, enum mode mode) {
    tact_event e = { .robot = is(gate, "robot"), .gpc = is(gate, "gpc") && mode == BEFORE };
    if (is(gate, "law.table")) e.context.zone = tact_id32(TACT_S("Europe/Berlin"));
    if (is(gate, "sensitive")) e.text = TACT_S("fever");
    return e;
}

/* A device's endpoint goes with the permission, and is not taken without it: where nothing stops the message, there is no way to the device. */
static bool no_endpoint(tact_slice gate, const cell *c) {
    bool by_permission = is(gate, "opt-out") || needs_of(gate, c).no_contact;
    return by_permission && !columns[c->column].asked && (c->channel == TACT_CHANNEL_PUSH || c->channel == TACT_CHANNEL_WEBPUSH);
}

static unsigned judge(const doc_row *row, tact_slice gate, enum mode mode) {
    unsigned wrong = 0;
    for (unsigned i = 0; i < cell_count; i++) {
        const cell *c = &cells[i];
        if (!c->used) continue;
        bool says_stops = tact_slice_is(doc_get(row, columns[c->column].head), "stops"), stops = says_stops && applies(gate, c), bare = !stops && no_endpoint(gate, c);
        tact_slice reason = bare ? TACT_S("gate.channel") : doc_get(row, "reason");
        bool ended = is(gate, "remember") && mode == BETWEEN && !columns[c->column].asked && columns[c->column].class_ <= TACT_CLASS_SERVICE;      /* what waits goes with the permission, in its commit */
        stops |= ended;
        bool silent = ended || is(gate, "erased") || (is(gate, "channel") && c->channel == TACT_CHANNEL_INAPP);       /* nobody is left to be told; a page that is not open is waited for */
        bool good = (stops || bare) ? !c->handed && (silent || tact_slice_is(reason, c->reason)) : c->handed;
        if (!good) print_error("doc/attention.md:%u: %.*s, %s, %s: the page says %s; %s, %s\n", row->line, (int)gate.len, gate.ptr, c->name, mode == BEFORE ? "before" : "between", stops ? "stops" : bare ? "no way" : "goes", c->handed ? "handed over" : "not handed over", c->reason);
        wrong += !good;
    }
    return wrong;
}

static unsigned run_gate(world *w, const doc_row *row, enum mode mode, unsigned *count) {
    tact_slice gate = doc_get(row, "gate");
    bool twice = is(gate, "budget") || is(gate, "cap.campaign") || is(gate, "again"), any = false;
    go_to_base(gate);
    cell_count = 0;
    pass(w);                                               /* leases of the gate before */
    make_cells(gate, mode);
    for (unsigned i = 0; i < cell_count; i++) any |= cells[i].used;
    if (!any) return 0;
    w->stream = true;
    for (unsigned i = 0; i < cell_count; i++) if (cells[i].used) { person(w, &cells[i], needs_of(gate, &cells[i])); ++*count; }
    flush(w);
    for (unsigned i = 0; mode == BEFORE && i < cell_count; i++) if (cells[i].used) trip(w, gate, &cells[i]);
    flush(w);
    if (mode == BEFORE) pass(w);
    if (twice) {
        for (unsigned i = 0; i < cell_count; i++) {
            if (cells[i].used && !cells[i].handed) print_error("%s was not handed over the first time: %s\n", cells[i].name, cells[i].reason);
            cells[i].handed = cells[i].chosen = false;
            cells[i].reason[0] = 0;
        }
        clock_now = tact_instant_add(clock_now, TACT_DAYS(1));
        tact_keeper_tick(w->keeper);
    }
    if (mode == BEFORE) trip_all(w, gate, true);
    for (unsigned i = 0; i < cell_count; i++) if (cells[i].used) happens(w, &cells[i], cause(gate, mode));
    flush(w);
    if (mode == BETWEEN) {
        for (unsigned i = 0; i < cell_count; i++) if (cells[i].used) { cells[i].reason[0] = 0; trip(w, gate, &cells[i]); }
        flush(w);
        trip_all(w, gate, true);
    }
    pass(w);
    unsigned wrong = judge(row, gate, mode);
    trip_all(w, gate, false);
    return wrong;
}

static doc_page page;

static void every_cell(void **state) {
    world *w = *state;
    char path[512];
    const char *top = getenv("TACT_SOURCE"), *only = getenv("GATE");
    unsigned wrong = 0, count = 0, gates = 0;
    snprintf(path, sizeof path, "%s/doc/attention.md", top ? top : ".");
    doc_load(&page, path);
    for (unsigned turn = 0; turn < 2; turn++) for (unsigned i = 0; i < page.count; i++) {      /* the ramp first: a sender is new on its first day */
        const doc_row *row = &page.rows[i];
        if (!doc_has(row, "asked promotional") || !doc_has(row, "gate") || is(doc_get(row, "gate"), "ramp") != (turn == 0)) continue;
        if (only && !tact_slice_is(doc_get(row, "gate"), only)) continue;
        gates++;
        for (enum mode m = BEFORE; m < MODES; m++) wrong += run_gate(w, row, m, &count);
    }
    replays(w);                                            /* and each decision again from the log */
    printf("%u gates, %u cells\n", gates, count);
    assert_int_equal(wrong, 0);
    assert_true(only || (gates > 30 && count > 1500));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(every_cell, setup, teardown) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
