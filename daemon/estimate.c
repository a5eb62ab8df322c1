/* daemon/estimate.c -- see estimate.h. */
#include "daemon/estimate.h"
#include <stdlib.h>
#include <uv.h>
#include "core/campaign/cel_parse.h"
#include "core/campaign/compile.h"
#include "daemon/cel_print.h"
#include "core/person/cold.h"
#include "daemon/json_out.h"
#include "daemon/traits.h"
#include "store/envelope.h"

enum { STEP_BYTES = 4 << 20 };

/* ---- the campaign as an occasion ---- */

/* Does this part of a condition speak of the person alone? */
static bool of_person(const tact_cel_node *n, const tact_bundle *bundle, tact_arena *arena) {
    tact_bundle draft = *bundle;
    tact_diags quiet;
    tact_writer w;
    tact_expr code;
    tact_diags_init(&quiet, arena, 1);
    tact_writer_init(&w, arena, 256);
    tact_cel_print(&w, n);
    draft.fields = NULL;
    draft.field_count = 0;
    const tact_value source = { .type = TACT_TEXT, .text = tact_writer_slice(&w), .line = 1, .column = 1 };
    return !w.status && tact_cel_compile(&source, TACT_CEL_AUDIENCE, &draft, &quiet, arena, &code) == TACT_OK;
}

static void join(tact_writer *w, const tact_cel_node *n) {
    bool bracket = n->kind == TACT_CEL_OPERATION && (n->op == TACT_OP_OR || n->op == TACT_OP_COND);
    if (w->len) tact_write_bytes(w, " && ", 4);
    if (bracket) tact_write_bytes(w, "(", 1);
    tact_cel_print(w, n);
    if (bracket) tact_write_bytes(w, ")", 1);
}

static tact_status person_side(tact_slice cel, const tact_bundle *bundle, tact_arena *arena, tact_writer *kept, tact_writer *left) {
    tact_diags quiet;
    tact_diags_init(&quiet, arena, 1);
    const tact_value source = { .type = TACT_TEXT, .text = cel, .line = 1, .column = 1 };
    const tact_cel_node *n = tact_cel_parse(&source, &quiet, arena);
    if (!n) return TACT_ERR_INVALID;
    bool row = n->kind == TACT_CEL_OPERATION && n->op == TACT_OP_AND;
    for (const tact_cel_node *c = row ? n->first : n; c; c = row ? c->next : NULL) join(of_person(c, bundle, arena) ? kept : left, c);
    return kept->status ? kept->status : left->status;
}

static bool left_out(tact_slice key) {
    static const char *const keys[] = { "on", "after", "at", "every", "when", "audience", "date", "schedule", "state", "send" };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (tact_slice_is(key, keys[i])) return true;
    return false;
}

/* A message for slots alone interrupts nobody, and an occasion cannot have it: it stands as one for the open app. */
static void message(tact_json *j, const tact_value *m) {
    const tact_value *channels = tact_value_get(m, TACT_S("channels"));
    bool only_web = channels && channels->type == TACT_LIST && channels->list.count == 1 && tact_slice_is(channels->list.items[0].text, "web");
    tact_json_map(j);
    for (uint32_t i = 0; m->type == TACT_MAP && i < m->map.count; i++) {
        tact_json_key(j, m->map.pairs[i].key);
        if (only_web && tact_slice_is(m->map.pairs[i].key, "channels")) tact_json_raw(j, TACT_S("[\"inapp\"]"));
        else tact_json_value(j, &m->map.pairs[i].value);
    }
    tact_json_end_map(j);
}

tact_status tact_estimate_variant(const tact_value *tree, const tact_bundle *bundle, tact_instant now, tact_arena *arena, tact_slice *text, tact_slice *condition, tact_slice *ignored) {
    tact_writer kept, left;
    tact_json j;
    char at[TACT_INSTANT_TEXT + 1];
    tact_slice audience = tact_value_path_text(tree, "audience"), when = tact_value_path_text(tree, "when");
    tact_writer_init(&kept, arena, 256);
    tact_writer_init(&left, arena, 256);
    tact_status s = audience.len ? person_side(audience, bundle, arena, &kept, &left) : TACT_OK;
    if (!s && when.len) s = person_side(when, bundle, arena, &kept, &left);
    if (s) return s;
    *condition = kept.len ? tact_writer_slice(&kept) : TACT_S("true");
    *ignored = tact_writer_slice(&left);
    tact_json_init(&j, arena, 8192);
    tact_json_map(&j);
    for (uint32_t i = 0; i < tree->map.count; i++) {
        const tact_pair *p = &tree->map.pairs[i];
        if (left_out(p->key)) continue;
        tact_json_key(&j, p->key);
        bool messages = tact_slice_is(p->key, "messages") && p->value.type == TACT_LIST;
        if (!messages) { tact_json_value(&j, &p->value); continue; }
        tact_json_list(&j);
        for (uint32_t m = 0; m < p->value.list.count; m++) message(&j, &p->value.list.items[m]);
        tact_json_end_list(&j);
    }
    tact_json_key_text(&j, TACT_S("at"), tact_instant_format(tact_whole_second(tact_instant_add(now, TACT_HOURS(1))), at));
    tact_json_key_text(&j, TACT_S("audience"), *condition);
    tact_json_end_map(&j);
    *text = j.status ? (tact_slice){ NULL, 0 } : tact_json_done(&j);
    return j.status;
}

/* ---- counted ---- */

typedef struct counting {
    const tact_estimate_ask *ask;
    tact_estimate *out;
    tact_engine engine;
    tact_policy policy; tact_world world;
    tact_arena arena; char *block;
    uint64_t end_ns;
    uint8_t last[16];
    tact_status status; tact_trouble *trouble;
} counting;

static uint64_t last_device(const tact_person *person) {
    const tact_part *last = NULL;
    for (uint32_t i = 0; i < person->part_count; i++)
        if (person->parts[i].id && (!last || tact_instant_before(last->last, person->parts[i].last))) last = &person->parts[i];
    return last ? last->id : 0;
}

static tact_event event_of(const counting *c, const tact_person *person, uint8_t type, uint64_t subject, uint16_t channels) {
    tact_instant now = c->ask->now;
    if (tact_instant_before(now, person->last_received)) now = person->last_received;
    return (tact_event){ .type = type, .subject = subject, .message = 1, .received = now, .occurred = now, .signed_in = person->account, .device_part = last_device(person), .tester = true,
                         .gpc = tact_person_gpc(person, last_device(person)), .channels_open = channels, .page_open = true, .seed = { person->pseudonym, 1 } };
}

/* What the gate itself said of this campaign on this channel; 0: nothing. What lot and price say is left out. */
static unsigned stopped(const tact_decision *d, uint32_t campaign, unsigned channel) {
    for (uint32_t i = 0; i < d->reasons.count; i++) {
        const tact_why *why = &d->reasons.entries[i];
        if (why->campaign == campaign && (why->channel == channel || why->channel == 255) && tact_slice_starts(tact_reason_code(why->reason), TACT_S("gate."))) return why->reason;
    }
    return 0;
}

static const tact_pending *left_behind(const tact_person *before, const tact_person *after) {
    for (uint32_t i = 0; i < after->pending_count; i++) {
        bool old = false;
        for (uint32_t k = 0; k < before->pending_count && !old; k++) old = before->pending[k].key == after->pending[i].key;
        if (!old) return &after->pending[i];
    }
    return NULL;
}

static uint16_t channels_of(const tact_campaign *campaign) {
    uint16_t all = 0;
    for (uint32_t m = 0; m < campaign->message_count; m++) all |= campaign->messages[m].channels;
    return all;
}

/* What is remembered of them beside the record, when a condition names it. */
static tact_status recall(counting *c, tact_slice key, const tact_person *person, tact_event *event) {
    tact_slice value;
    tact_envelope envelope;
    tact_cold cold;
    if (!tact_traits_wanted(&c->engine, person, event)) return TACT_OK;
    tact_status s = tact_store_get(c->ask->store, TACT_FAMILY_COLD, key, &c->arena, &value, c->trouble);
    if (s == TACT_ERR_NOT_FOUND || (!s && !value.len)) return TACT_OK;
    if (!s) s = tact_envelope_open(c->ask->vault, &c->arena, &envelope, TACT_FAMILY_COLD, key, value, c->trouble);
    if (!s) s = tact_cold_read(envelope.plaintext, &c->arena, &cold);
    return s ? s : tact_traits_add(&c->engine, &cold.traits, event, &c->arena, &event->traits);
}

static tact_status judge(counting *c, tact_slice key, const tact_person *person) {
    const tact_campaign *campaign = c->ask->campaign;
    uint16_t channels = channels_of(campaign);
    tact_result *r = TACT_NEW(&c->arena, tact_result, 2);
    tact_event occasion = event_of(c, person, TACT_EVENT_OCCASION, campaign->id, channels);
    tact_view view;
    if (!r) return TACT_ERR_MEMORY;
    tact_engine_view(&view, person, &occasion);
    c->out->remembered += tact_view_may(&view, TACT_PURPOSE_REMEMBER);
    tact_status s = recall(c, key, person, &occasion);
    if (!s) s = tact_step(&r[0], &c->engine, person, &occasion, NULL, &c->arena);
    if (s || !r[0].decided) return s;
    c->out->met++;
    const tact_pending *intent = left_behind(person, &r[0].person);
    unsigned why = intent ? 0 : r[0].decision.reasons.count ? r[0].decision.reasons.entries[0].reason : TACT_WHY_CHOOSE_SILENCE;
    bool any = false;
    for (unsigned channel = 0; intent && channel < TACT_CHANNEL_COUNT && !s; channel++) {
        if (!(channels >> channel & 1) || channel == TACT_CHANNEL_WEB) continue;
        tact_arena_mark mark = tact_arena_checkpoint(&c->arena);
        tact_event due = event_of(c, &r[0].person, TACT_EVENT_DUE, intent->key, (uint16_t)tact_bit(channel));
        due.traits = occasion.traits;
        s = tact_step(&r[1], &c->engine, &r[0].person, &due, NULL, &c->arena);
        unsigned no = s || r[1].send ? 0 : stopped(&r[1].decision, campaign->id, channel);
        tact_arena_undo(&c->arena, mark);
        if (!no) { c->out->channels[channel]++; any = true; } else if (!why) why = no;
    }
    c->out->reachable += any;
    if (!any && why < TACT_ESTIMATE_REASONS) c->out->reasons[why]++;
    return s;
}

static bool visit(void *ctx, tact_slice key, tact_slice value) {
    counting *c = ctx;
    tact_envelope envelope;
    tact_person person;
    tact_trouble quiet = { "" };
    if (key.len == sizeof c->last) memcpy(c->last, key.ptr, sizeof c->last);
    tact_arena_reset(&c->arena);
    tact_status s = tact_envelope_open(c->ask->vault, &c->arena, &envelope, TACT_FAMILY_PERSON, key, value, &quiet);
    if (s || envelope.head.kind != TACT_ENVELOPE_SEALED || tact_person_read(envelope.plaintext, &c->arena, &person)) return s != TACT_ERR_MEMORY;     /* erased, moved, or fsck's to name */
    c->out->looked++;
    c->status = judge(c, key, &person);
    bool over = uv_hrtime() > c->end_ns || (c->ask->most_people && c->out->looked >= c->ask->most_people);
    c->out->sampled = over;
    return !c->status && !over;
}

/* How far through all keys the last one stands: they are spread evenly. */
static uint64_t about(uint64_t looked, const uint8_t last[16]) {
    double share = 0, step = 1.0 / 256;
    for (unsigned i = 0; i < 8; i++, step /= 256) share += last[i] * step;
    return share > 0 ? (uint64_t)((double)looked / share + 0.5) : looked;
}

tact_status tact_estimate_count(const tact_estimate_ask *ask, tact_estimate *out, tact_trouble *trouble) {
    const tact_slice all = { NULL, 0 };
    counting *c = calloc(1, sizeof *c);
    *out = (tact_estimate){ .looked = 0 };
    if (c) *c = (counting){ .ask = ask, .out = out, .trouble = trouble, .block = malloc(STEP_BYTES), .end_ns = uv_hrtime() + (uint64_t)TACT_ESTIMATE_MS * 1000000, .world = { .number = 1 } };
    if (!c || !c->block) { free(c); return tact_trouble_set(trouble, TACT_ERR_MEMORY, "there is no memory for an estimate now"); }
    tact_arena_init(&c->arena, c->block, STEP_BYTES, NULL);
    c->engine = tact_force_engine(ask->force, &c->policy, &c->world);
    tact_status s = tact_store_iterate(ask->store, TACT_FAMILY_PERSON, all, all, visit, c, trouble);
    if (!s && c->status) s = tact_trouble_set(trouble, c->status, "a person could not be judged: %s", tact_status_line(c->status));
    out->about = out->sampled ? about(out->looked, c->last) : out->looked;
    tact_arena_close(&c->arena);
    explicit_bzero(c->block, STEP_BYTES);
    free(c->block);
    free(c);
    return s;
}
