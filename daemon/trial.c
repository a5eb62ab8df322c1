/* daemon/trial.c -- see trial.h: the walk over the log, and what is counted on the way. */
#include "daemon/trial.h"
#include <stdlib.h>
#include <string.h>
#include "core/base/words.h"
#include "daemon/label.h"
#include "daemon/logrow.h"
#include "daemon/trial_internal.h"
#include "store/envelope.h"

enum { PAGE_OPEN_S = 60, TAIL_DAYS = 7 };

static tact_status fail(tact_trial *t, tact_status s) {
    t->status = s;
    return s;
}

static bool hex64(tact_slice text, uint64_t *out) {
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) return false;
        *out = *out << 4 | (unsigned)digit;
    }
    return text.len == 16;
}

bool tact_trial_is_tried(const tact_trial *t, uint32_t campaign) {
    for (uint32_t i = 0; i < t->ask.tried_count; i++)
        if (t->ask.tried[i] == campaign) return true;
    return false;
}

static uint64_t yes(const tact_value *line, const char *key) {
    const tact_value *v = tact_value_path(line, key);
    return v && v->type == TACT_BOOL && v->boolean;
}

/* ---- when the log brought an intent up last ---- */

static uint32_t logged_at(const uint64_t *keys, uint32_t room, uint64_t key) {
    uint32_t i = (uint32_t)(key >> 11) & (room - 1);
    while (keys[i] && keys[i] != key) i = (i + 1) & (room - 1);
    return i;
}

static bool logged_grow(tact_trial *t) {
    uint32_t room = t->logged.room ? t->logged.room * 2 : 4096;
    uint64_t *keys = calloc(room, sizeof *keys);
    int64_t *last = calloc(room, sizeof *last);
    if (!keys || !last) { free(keys); free(last); return false; }
    for (uint32_t i = 0; i < t->logged.room; i++) {
        if (!t->logged.keys[i]) continue;
        uint32_t at = logged_at(keys, room, t->logged.keys[i]);
        keys[at] = t->logged.keys[i];
        last[at] = t->logged.last[i];
    }
    free(t->logged.keys);
    free(t->logged.last);
    t->logged.keys = keys;
    t->logged.last = last;
    t->logged.room = room;
    return true;
}

static bool note_due(tact_trial *t, uint64_t pseudonym, uint64_t subject, int64_t at) {
    if ((t->logged.count + 1) * 4ull > t->logged.room * 3ull && !logged_grow(t)) return false;
    uint64_t key = tact__trial_mix(pseudonym, subject);
    uint32_t i = logged_at(t->logged.keys, t->logged.room, key);
    t->logged.count += !t->logged.keys[i];
    t->logged.keys[i] = key;
    t->logged.last[i] = at;
    return true;
}

/* Does the log bring it up at `at` or later? Then the trial does so at those instants. A campaign that is tried keeps its own time. */
static bool left_to_the_log(const tact_trial *t, uint64_t pseudonym, const tact_pending *p, int64_t at) {
    if (!t->logged.room || tact_trial_is_tried(t, p->campaign)) return false;
    uint32_t i = logged_at(t->logged.keys, t->logged.room, tact__trial_mix(pseudonym, p->key));
    return t->logged.keys[i] && t->logged.last[i] >= at;
}

/* ---- the world: that of the line, but the campaigns tried are neither paused nor out of budget because of what was ---- */

static uint32_t without_tried(const tact_trial *t, uint32_t *out, const uint32_t *ids, uint32_t count) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++)
        if (!tact_trial_is_tried(t, ids[i])) out[n++] = ids[i];
    return n;
}

static void insert(uint32_t *ids, uint32_t *count, uint32_t id) {
    uint32_t at = (*count)++;
    for (; at && ids[at - 1] > id; at--) ids[at] = ids[at - 1];
    ids[at] = id;
}

static int64_t day_of(const tact_trial *t, tact_instant at) {
    tact_civil c = t->zone ? tact_zone_civil(t->zone, at) : tact_civil_from_us(at.us);
    return tact_days_from_civil(c.year, c.month, c.day);
}

static bool used_up(const tact_trial *t, uint32_t i, int64_t day) {
    const tact_campaign *c = tact_bundle_campaign(&t->ask.force->bundle, t->budgets[i].id);
    if (!c) return false;
    if (c->budget_touches && t->budgets[i].sent >= c->budget_touches) return true;
    return c->budget_per_day && t->budgets[i].day == day && t->budgets[i].sent_today >= c->budget_per_day;
}

static bool world_for(tact_trial *t, const tact_world *world, tact_instant at) {
    uint32_t need = world->paused_count + world->exhausted_count + world->spent_count + t->ask.tried_count + 1;
    if (need > t->world_room) {
        uint32_t **lists[] = { &t->paused, &t->exhausted, &t->spent };
        t->world_room = need;
        for (unsigned i = 0; i < 3; i++) {
            free(*lists[i]);
            if (!(*lists[i] = malloc(need * sizeof **lists[i]))) t->world_room = 0;
        }
        if (!t->world_room) return false;
    }
    t->world = *world;
    t->world.paused_count = without_tried(t, t->paused, world->paused, world->paused_count);
    t->world.exhausted_count = without_tried(t, t->exhausted, world->exhausted, world->exhausted_count);
    t->world.spent_count = without_tried(t, t->spent, world->spent, world->spent_count);
    for (uint32_t i = 0; i < t->ask.tried_count; i++) {
        if (!used_up(t, i, day_of(t, at))) continue;
        insert(t->exhausted, &t->world.exhausted_count, t->budgets[i].id);
        insert(t->spent, &t->world.spent_count, t->budgets[i].id);
    }
    t->world.paused = t->paused;
    t->world.exhausted = t->exhausted;
    t->world.spent = t->spent;
    return true;
}

static void spend(tact_trial *t, uint32_t campaign, tact_instant at) {
    for (uint32_t i = 0; i < t->ask.tried_count; i++) {
        if (t->budgets[i].id != campaign) continue;
        int64_t day = day_of(t, at);
        if (t->budgets[i].day != day) t->budgets[i].sent_today = 0;
        t->budgets[i].day = day;
        t->budgets[i].sent++;
        t->budgets[i].sent_today++;
    }
}

/* ---- counting ---- */

static bool count(tact_trial *t, uint64_t who, tact_trial_cell cell) {
    if (tact__trial_count(&t->book, cell, who)) return true;
    fail(t, TACT_ERR_MEMORY);
    return false;
}

static void call(tact_trial *t, uint32_t id, tact_slice name) {
    if (name.len && !tact__trial_call(&t->book, id, name)) fail(t, TACT_ERR_MEMORY);
}

static void message(tact_trial *t, uint64_t who, bool after, tact_slice campaign, tact_slice name, uint8_t channel, tact_instant at) {
    uint32_t id = tact_id32(campaign), own = tact_id32(name);
    call(t, id, campaign);
    call(t, own, name);
    count(t, who, (tact_trial_cell){ .what = TACT_TRIAL_ALL, .after = after });
    count(t, who, (tact_trial_cell){ .what = TACT_TRIAL_CAMPAIGN, .after = after, .campaign = id });
    count(t, who, (tact_trial_cell){ .what = TACT_TRIAL_MESSAGE, .after = after, .campaign = id, .channel = channel, .detail = own });
    if (after) t->counts.messages_after++; else t->counts.messages_before++;
    if (!tact_trial_is_tried(t, id)) return;
    tact_civil local = t->zone ? tact_zone_civil(t->zone, at) : tact_civil_from_us(at.us);
    count(t, who, (tact_trial_cell){ .what = TACT_TRIAL_HOUR, .after = after, .detail = local.hour });
    if (after) spend(t, id, at);
}

/* What came of a campaign at one moment it fitted; once a moment for each. */
static void end(tact_trial *t, uint64_t who, uint32_t campaign, uint32_t why) {
    const tact_campaign *c = tact_bundle_campaign(&t->ask.force->bundle, campaign);
    if (!c) return;
    call(t, campaign, c->name);
    count(t, who, (tact_trial_cell){ .what = TACT_TRIAL_END, .after = true, .campaign = campaign, .detail = why });
    if (tact_trial_is_tried(t, campaign)) count(t, who, (tact_trial_cell){ .what = TACT_TRIAL_END, .after = true, .detail = why });
}

static void fitted(tact_trial *t, uint64_t who, uint32_t campaign) {
    if (tact_trial_is_tried(t, campaign)) count(t, who, (tact_trial_cell){ .what = TACT_TRIAL_FITTED, .after = true, .campaign = campaign });
}

static bool about_choosing(uint16_t reason) {
    return reason == TACT_WHY_MATCH_CONDITION || reason == TACT_WHY_ATTENTION_OK || reason == TACT_WHY_CHOOSE_BEST || reason == TACT_WHY_CHOOSE_EXPLORE || reason == TACT_WHY_HOLDOUT;
}

static bool waits(const tact_person *person, uint32_t campaign) {
    for (uint32_t i = 0; i < person->pending_count; i++)
        if (person->pending[i].campaign == campaign) return true;
    return false;
}

static bool named_before(const tact_decision *d, uint32_t reasons, uint32_t campaign) {
    for (uint32_t k = 0; k < reasons; k++)
        if (d->reasons.entries[k].campaign == campaign && !about_choosing(d->reasons.entries[k].reason)) return true;
    return false;
}

static bool armed_before(const tact_decision *d, uint32_t arms, uint32_t campaign) {
    for (uint32_t k = 0; k < arms; k++)
        if (d->arms[k].campaign == campaign) return true;
    return false;
}

/* Each campaign that fitted this moment, and what stopped it. One that began to wait is told when its time comes. */
static void ends_of_moment(tact_trial *t, uint64_t who, const tact_person *before, const tact_result *r) {
    const tact_decision *d = &r->decision;
    bool spoke = d->campaign && !d->silence;
    t->counts.reasons_beyond += d->reasons.dropped > 0;
    if (d->campaign && !armed_before(d, d->arm_count, d->campaign)) {
        fitted(t, who, d->campaign);
        if (d->ghost) end(t, who, d->campaign, TACT_WHY_HOLDOUT);
        else if (d->asked) end(t, who, d->campaign, TACT_TRIAL_GOT);
    }
    for (uint32_t i = 0; i < d->arm_count; i++) {
        uint32_t c = d->arms[i].campaign;
        if (!c || armed_before(d, i, c)) continue;
        fitted(t, who, c);
        if (c != d->campaign) end(t, who, c, d->campaign ? TACT_TRIAL_OTHER : TACT_WHY_CHOOSE_SILENCE);
        else if (d->ghost) end(t, who, c, TACT_WHY_HOLDOUT);
        else if (spoke && d->asked) end(t, who, c, TACT_TRIAL_GOT);
    }
    for (uint32_t i = 0; i < d->reasons.count; i++) {
        const tact_why *why = &d->reasons.entries[i];
        if (!why->campaign || about_choosing(why->reason) || why->campaign == d->campaign) continue;
        if (named_before(d, i, why->campaign) || armed_before(d, d->arm_count, why->campaign)) continue;
        fitted(t, who, why->campaign);
        if (!waits(&r->person, why->campaign)) end(t, who, why->campaign, why->reason);
    }
    for (uint32_t i = 0; i < r->person.pending_count; i++) {         /* an `after` began to wait: nothing was said of it yet */
        uint32_t c = r->person.pending[i].campaign;
        if (!waits(before, c) && c != d->campaign && !named_before(d, d->reasons.count, c) && !armed_before(d, d->arm_count, c)) fitted(t, who, c);
    }
}

static void end_of_due(tact_trial *t, uint64_t who, const tact_pending *p, const tact_result *r) {
    const tact_decision *d = &r->decision;
    if (r->send) { end(t, who, p->campaign, TACT_TRIAL_GOT); return; }
    for (uint32_t i = 0; i < r->person.pending_count; i++)
        if (r->person.pending[i].key == p->key) return;              /* it waits on */
    if (d->ghost) { end(t, who, p->campaign, TACT_WHY_HOLDOUT); return; }
    for (uint32_t i = 0; i < d->reasons.count; i++)
        if (!about_choosing(d->reasons.entries[i].reason) && (d->reasons.entries[i].campaign == p->campaign || d->reasons.entries[i].reason == TACT_WHY_CHOOSE_SILENCE)) {
            end(t, who, p->campaign, d->reasons.entries[i].reason);
            return;
        }
    end(t, who, p->campaign, TACT_TRIAL_DROPPED);
}

static void said(tact_trial *t, uint64_t who, const tact_result *r, tact_instant at) {
    const tact_decision *d = &r->decision;
    const tact_campaign *c = tact_bundle_campaign(&t->ask.force->bundle, d->campaign);
    if (!c || d->message >= c->message_count) return;
    if (r->private_matter) t->counts.private_messages++;
    else message(t, who, true, c->name, c->messages[d->message].name, d->channel, at);
}

/* A message drawn for a page that was not open: it was not handed over then. */
static bool no_page(const tact_value *line) {
    const tact_value *reasons = tact_value_path(line, "reasons");
    for (uint32_t i = 0; reasons && reasons->type == TACT_LIST && i < reasons->list.count; i++) {
        const tact_value *r = &reasons->list.items[i];
        if (r->type == TACT_MAP && r->map.count == 1 && r->map.pairs[0].value.type == TACT_TEXT && tact_slice_equal(r->map.pairs[0].value.text, tact_reason_code(TACT_WHY_NO_STREAM))) return true;
    }
    return false;
}

/* What the log says was said. */
static void said_before(tact_trial *t, uint64_t who, const tact_value *line, const tact_event *e) {
    tact_slice campaign = tact_value_path_text(line, "campaign"), name = tact_value_path_text(line, "message");
    int channel = tact_word_number(TACT_LIST_CHANNEL, tact_value_path_text(line, "channel"));
    if (yes(line, "silence") || !campaign.len || channel < 0) return;
    if (e->type == TACT_EVENT_DUE) {
        if (no_page(line)) return;
        int added = tact__trial_set_add(&t->delivered, tact__trial_mix(who, e->subject));
        if (added < 0) { fail(t, TACT_ERR_MEMORY); return; }
        if (!added) return;                                /* sent again under the same key */
    } else if (!yes(line, "asked")) return;                /* chosen: it is sent when it is due */
    message(t, who, false, campaign, name, (uint8_t)channel, e->received);
}

static bool otherwise(const tact_trial *t, const tact_value *line, const tact_result *r) {
    const tact_decision *d = &r->decision;
    bool was = tact_value_path(line, "decision") != NULL;
    if (was != r->decided) return true;
    if (!was) return false;
    const tact_campaign *c = tact_bundle_campaign(&t->ask.force->bundle, d->campaign);
    tact_slice name = c ? c->name : (tact_slice){ NULL, 0 }, own = c && d->message < c->message_count ? c->messages[d->message].name : (tact_slice){ NULL, 0 };
    tact_slice channel = c ? tact_word_name(TACT_LIST_CHANNEL, d->channel) : (tact_slice){ NULL, 0 };
    return yes(line, "silence") != d->silence || yes(line, "ghost") != d->ghost || !tact_slice_equal(name, tact_value_path_text(line, "campaign")) ||
           !tact_slice_equal(own, tact_value_path_text(line, "message")) || !tact_slice_equal(channel, tact_value_path_text(line, "channel"));
}

/* ---- one step ---- */

typedef struct stepped { const tact_person *before; tact_result result; uint64_t hash; } stepped;

/* As long as a person's record is what the log says, the log's own lines bring up what waits on it (some of them name nobody). From then on, and for a
 * campaign that is tried, the trial does. */
static bool trials_own(const tact_trial *t, const tact__trial_person *person, const tact_pending *p) { return person->own || tact_trial_is_tried(t, p->campaign); }

static tact_status follow_pending(tact_trial *t, uint64_t who, const tact_person *before, const tact_person *after) {
    const tact__trial_person *person = tact__trial_find(&t->people, who);
    for (uint32_t i = 0; i < after->pending_count; i++) {
        const tact_pending *p = &after->pending[i];
        bool same = !trials_own(t, person, p);
        for (uint32_t k = 0; before && k < before->pending_count && !same; k++) same = before->pending[k].key == p->key && before->pending[k].due.us == p->due.us;
        if (!same && !tact__trial_push(&t->people, (tact__trial_due){ p->due.us, who, p->key })) return TACT_ERR_MEMORY;
    }
    return TACT_OK;
}

static tact_status read_person(const tact__trial_person *p, tact_arena *arena, tact_person *out) {
    tact_slice bytes = tact_arena_copy(arena, (tact_slice){ (const char *)p->bytes, p->len });
    return bytes.ptr ? tact_person_read(bytes, arena, out) : TACT_ERR_MEMORY;
}

/* The event on the trial's record of this person; what it leads to is kept and followed. */
static tact_status step(tact_trial *t, uint64_t who, tact_event *e, stepped *out, tact_arena *arena) {
    tact__trial_person *p = tact__trial_find(&t->people, who);
    tact_person *before = TACT_NEW(arena, tact_person, 1);
    tact_writer w;
    if (!before) return TACT_ERR_MEMORY;
    tact_status s = read_person(p, arena, before);
    if (s) return s;
    if (tact_instant_before(e->received, before->last_received)) e->received = before->last_received;
    before->log_day = (uint32_t)(e->received.us / TACT_DAYS(1).us);
    out->before = before;
    s = tact_step(&out->result, &t->engine, before, e, NULL, arena);
    if (s) return s;
    tact_writer_init(&w, arena, 1024);
    tact_person_write(&w, &out->result.person);
    if (w.status) return w.status;
    out->hash = tact_id64(tact_writer_slice(&w));
    if (!tact__trial_keep(&t->people, p, tact_writer_slice(&w))) return TACT_ERR_MEMORY;
    t->counts.events++;
    int met = tact__trial_set_add(&t->met, who);
    t->counts.people += met > 0;
    return met < 0 ? TACT_ERR_MEMORY : TACT_OK;
}

static const tact_pending *pending_of(const tact_person *person, uint64_t key) {
    for (uint32_t i = 0; i < person->pending_count; i++)
        if (person->pending[i].key == key) return &person->pending[i];
    return NULL;
}

static tact_status delivered(tact_trial *t, uint64_t who, uint64_t key, const stepped *x, tact_instant at) {
    if (!x->result.send) return TACT_OK;
    int added = tact__trial_set_add(&t->delivered, tact__trial_mix(who, ~key));
    if (added > 0) said(t, who, &x->result, at);
    return added < 0 ? TACT_ERR_MEMORY : TACT_OK;
}

/* ---- instants of the trial's own ---- */

static void own_due(const tact_trial *t, const tact_person *person, const tact_pending *p, tact_instant at, bool page, tact_event *e) {
    *e = (tact_event){ .type = TACT_EVENT_DUE, .subject = p->key, .signed_in = person->account, .device_part = p->part, .received = at, .occurred = at,
                       .channels_open = t->ask.channels, .page_open = page };
    e->message = tact__trial_mix(p->key, (uint64_t)at.us);
    e->seed = (tact_seed){ tact__trial_mix(person->pseudonym, p->key), (uint64_t)at.us };
}

static tact_status bring_up(tact_trial *t, uint64_t who, uint64_t key, tact_event *e, tact_arena *arena) {
    stepped *x = TACT_NEW(arena, stepped, 1);
    if (!x) return TACT_ERR_MEMORY;
    tact_status s = world_for(t, t->line_world, e->received) ? TACT_OK : TACT_ERR_MEMORY;
    if (!s) s = step(t, who, e, x, arena);
    if (s) return s;
    tact__trial_find(&t->people, who)->own = true;
    s = follow_pending(t, who, x->before, &x->result.person);
    if (s) return s;
    const tact_pending *was = pending_of(x->before, key);
    if (was) end_of_due(t, who, was, &x->result);
    return delivered(t, who, key, x, e->received);
}

static bool page_near(const tact_person *person, const tact_pending *p, tact_instant at) {
    const tact_part *part = tact_person_part_const(person, p->part);
    return part && tact_instant_since(at, part->last).us <= (int64_t)PAGE_OPEN_S * 1000000;
}

/* Whatever is due by `until` and is not left to the log. */
static tact_status run_due(tact_trial *t, int64_t until, tact_arena *arena) {
    tact__trial_due due;
    while (t->engine_ready && tact__trial_pop(&t->people, until, &due)) {
        tact_arena_mark mark = tact_arena_checkpoint(arena);
        tact__trial_person *p = tact__trial_find(&t->people, due.pseudonym);
        tact_person person;
        tact_event e;
        if (!p || !p->bytes) continue;
        tact_status s = read_person(p, arena, &person);
        if (s) return s;
        const tact_pending *found = pending_of(&person, due.key);
        if (!found || found->due.us != due.at || !trials_own(t, p, found) || left_to_the_log(t, due.pseudonym, found, due.at)) { tact_arena_undo(arena, mark); continue; }
        tact_instant at = { due.at > person.last_received.us ? due.at : person.last_received.us };
        own_due(t, &person, found, at, page_near(&person, found, at), &e);
        s = bring_up(t, due.pseudonym, due.key, &e, arena);
        tact_arena_undo(arena, mark);
        if (s) return s;
    }
    return TACT_OK;
}

/* A page of this device is open: in-app messages that wait for one come up. */
static tact_status page_opened(tact_trial *t, uint64_t who, uint64_t part, const tact_person *person, tact_instant at, tact_arena *arena) {
    for (uint32_t i = 0; i < person->pending_count; i++) {
        const tact_pending *p = &person->pending[i];
        tact_event e;
        if (p->state != TACT_PENDING_CHOSEN || p->channel != TACT_CHANNEL_INAPP || (p->part && p->part != part) || !trials_own(t, tact__trial_find(&t->people, who), p) || left_to_the_log(t, who, p, at.us)) continue;
        own_due(t, person, p, at, true, &e);
        tact_status s = bring_up(t, who, p->key, &e, arena);
        if (s) return s;
    }
    return TACT_OK;
}

/* ---- a line ---- */

static tact_status take_record(tact_trial *t, uint64_t who, const tact_logseal *seal, tact_arena *arena) {
    tact__trial_person *p = tact__trial_meet(&t->people, who);
    if (!p) return TACT_ERR_MEMORY;
    tact_slice record = seal->record;
    if (!record.len && !p->bytes) record = tact_redecide_record(t->again, who);         /* what the hours before the period left */
    if (!record.len || (p->bytes && p->own)) return TACT_OK;
    tact_person person;
    tact_slice copy = tact_arena_copy(arena, record);
    tact_status s = copy.ptr ? tact_person_read(copy, arena, &person) : TACT_ERR_MEMORY;
    if (s) return s;
    if (!tact__trial_keep(&t->people, p, copy)) return TACT_ERR_MEMORY;
    return follow_pending(t, who, NULL, &person);
}

static tact_status open_line(const tact_history_line *line, tact_logseal *seal, tact_event *event, tact_arena *arena, tact_trouble *trouble) {
    tact_status s = tact_logseal_read(line->seal, seal);
    tact_reader r = tact_reader_of(seal->event);
    if (!s) s = tact_event_read(&r, arena, event);
    return s ? tact_trouble_set(trouble, s, "the sealed part of line %llu of the event log is damaged: %s; `tact fsck` checks the folder", (unsigned long long)line->sequence, tact_status_line(s)) : TACT_OK;
}

static bool may_measure(const tact_person *person, const tact_event *e) {
    tact_view view;
    tact_engine_view(&view, person, e);
    return tact_view_may(&view, TACT_PURPOSE_REMEMBER) && tact_view_may(&view, TACT_PURPOSE_MEASURE);
}

static bool trusts(const tact_bundle *b, tact_slice name) {
    for (uint32_t i = 0; i < b->trust_count; i++)
        if (tact_slice_equal(b->trust[i].event, name)) return true;
    return false;
}

/* A logged DUE: the trial's intent of that key, if it has one that is due. */
static tact_status logged_due(tact_trial *t, uint64_t who, tact_event *e, stepped *x, bool *ran, tact_arena *arena) {
    tact__trial_person *p = tact__trial_find(&t->people, who);
    tact_person person;
    tact_status s = read_person(p, arena, &person);
    if (s) return s;
    const tact_pending *found = pending_of(&person, e->subject);
    bool opened = found && e->page_open && found->state != TACT_PENDING_WAITING && found->channel == TACT_CHANNEL_INAPP;
    *ran = found && !tact_trial_is_tried(t, found->campaign) && (found->due.us <= e->received.us || opened);
    if (!*ran) { p->own = true; return TACT_OK; }
    s = step(t, who, e, x, arena);
    const tact_pending *was = s ? NULL : pending_of(x->before, e->subject);
    if (was) end_of_due(t, who, was, &x->result);
    return s ? s : delivered(t, who, e->subject, x, e->received);
}

static tact_status one_event(tact_trial *t, uint64_t who, const tact_history_line *line, const tact_logseal *seal, tact_event *e, tact_arena *arena) {
    stepped *x = TACT_NEW(arena, stepped, 1);
    bool ran = true, own = tact__trial_find(&t->people, who)->own;
    if (!x) return TACT_ERR_MEMORY;
    said_before(t, who, line->json, e);
    tact_instant at = e->received;
    e->channels_open = t->ask.channels;
    e->trusted = e->trusted || trusts(&t->ask.force->bundle, e->name);
    tact_status s = e->type == TACT_EVENT_DUE ? logged_due(t, who, e, x, &ran, arena) : step(t, who, e, x, arena);
    if (s) return s;
    t->counts.decided += tact_value_path(line->json, "decision") != NULL;
    if (!ran ? !yes(line->json, "silence") : otherwise(t, line->json, &x->result)) count(t, who, (tact_trial_cell){ .what = TACT_TRIAL_OTHERWISE, .after = true });
    if (!ran) return TACT_OK;
    tact__trial_person *p = tact__trial_find(&t->people, who);
    p->own |= x->hash != seal->record_hash;
    s = follow_pending(t, who, own == p->own ? x->before : NULL, &x->result.person);
    if (s || e->type > TACT_EVENT_ALIAS) return s;
    ends_of_moment(t, who, x->before, &x->result);
    if (x->result.decided && x->result.decision.asked && !x->result.decision.silence) said(t, who, &x->result, at);
    if (may_measure(x->before, e)) {
        if (!own && !tact__trial_draw_add(&t->draws, p, line->json, e, &t->ask.force->bundle, &x->result.decision)) return TACT_ERR_MEMORY;
        tact__trial_goal(&t->draws, p, e);
    }
    return e->device_part ? page_opened(t, who, e->device_part, &x->result.person, e->received, arena) : TACT_OK;
}

static bool kept_then(const tact_bundle *b, const tact_field *f) {
    for (uint32_t i = 0; i < b->field_count; i++)
        if (b->fields[i].kind == f->kind && tact_slice_equal(b->fields[i].name, f->name)) return true;
    return false;
}

/* What the folder asks of a person that nothing asked when these lines were written: it is not in them. */
static void note_fields(tact_trial *t, const tact_bundle *then) {
    const tact_bundle *b = &t->ask.force->bundle;
    if (then->id == t->newest_bundle) return;
    t->newest_bundle = then->id;
    for (uint32_t i = 0; i < b->field_count; i++) {
        const tact_field *f = &b->fields[i];
        bool told = (f->kind != TACT_FIELD_TRAIT && f->kind != TACT_FIELD_SINCE) || kept_then(then, f);
        for (uint32_t k = 0; k < t->unknown_count && !told; k++) told = tact_slice_equal(t->unknown_fields[k], f->name);
        if (!told && t->unknown_count < TACT_TRIAL_FIELDS) t->unknown_fields[t->unknown_count++] = f->name;
    }
}

tact_slice tact_trial_unknown_field(const tact_trial *t, uint32_t index) { return index < t->unknown_count ? t->unknown_fields[index] : (tact_slice){ NULL, 0 }; }

static tact_status engine_for(tact_trial *t, const tact_history_line *line, tact_instant at, bool *missing) {
    tact_engine logged;
    tact_trouble why = { "" };
    tact_status s = tact_redecide_engine(t->again, line->json, &logged, &why);
    *missing = s && s != TACT_ERR_MEMORY;
    if (s) return *missing ? TACT_OK : s;
    t->engine = tact_force_engine(t->ask.force, logged.policy, logged.world);
    t->engine_ready = true;
    t->line_world = logged.world;
    note_fields(t, logged.bundle);
    if (!world_for(t, logged.world, at)) return TACT_ERR_MEMORY;
    t->engine.world = &t->world;
    return TACT_OK;
}

static tact_status in_period(tact_trial *t, const tact_history_line *line, tact_instant at, tact_arena *arena) {
    uint64_t who;
    tact_logseal seal;
    tact_event *e = TACT_NEW(arena, tact_event, 1);
    bool missing, named = hex64(tact_value_path_text(line->json, "person"), &who) && who;
    tact_slice type = tact_value_path_text(line->json, "type");
    if (!e) return TACT_ERR_MEMORY;
    if (tact_label_is(line->json)) return TACT_OK;
    if (!type.len || tact_slice_is(type, "attach") || tact_slice_is(type, "detach")) {
        tact__trial_person *p = named ? tact__trial_find(&t->people, who) : NULL;
        t->counts.moved += named;
        if (p) tact__trial_forget(&t->people, p);          /* a part came or went: the next line carries the record as it is now */
        return TACT_OK;
    }
    tact_status s = engine_for(t, line, at, &missing);
    if (s) return s;
    if (!missing) s = run_due(t, at.us - 1, arena);
    if (s) return s;
    if (line->sealed) { t->counts.erased++; return TACT_OK; }
    if (yes(line->json, "robot")) t->counts.robots++;      /* of somebody known it leaves its mark on the record; nothing is decided */
    if (yes(line->json, "private")) { t->counts.private_matters++; return TACT_OK; }
    if (!named || !line->seal.len) { t->counts.unremembered += !yes(line->json, "robot"); return TACT_OK; }
    if (missing) { t->counts.missing++; return TACT_OK; }
    s = open_line(line, &seal, e, arena, t->trouble);
    if (!s) s = take_record(t, who, &seal, arena);
    if (s) return s;
    if (!tact__trial_find(&t->people, who)->bytes) { t->counts.unknown++; return TACT_OK; }
    return one_event(t, who, line, &seal, e, arena);
}

/* Behind the period: only whether goals were reached. */
static tact_status behind(tact_trial *t, const tact_history_line *line, tact_arena *arena) {
    uint64_t who;
    tact_logseal seal;
    tact_event *e = TACT_NEW(arena, tact_event, 1);
    if (!e) return TACT_ERR_MEMORY;
    if (!tact_slice_is(tact_value_path_text(line->json, "type"), "track") || !line->seal.len || !hex64(tact_value_path_text(line->json, "person"), &who)) return TACT_OK;
    const tact__trial_person *p = tact__trial_find(&t->people, who);
    if (!p || !p->draws) return TACT_OK;
    tact_status s = open_line(line, &seal, e, arena, t->trouble);
    if (!s) tact__trial_goal(&t->draws, p, e);
    return s;
}

static size_t memory_of(const tact_trial *t) {
    return t->people.bytes + tact__trial_book_bytes(&t->book) + (size_t)t->logged.room * 16 + ((size_t)t->met.room + t->delivered.room) * 8 + (size_t)t->draws.room * sizeof *t->draws.items;
}

static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    tact_trial *t = ctx;
    tact_instant at;
    tact_status s = TACT_OK;
    t->counts.lines++;
    t->bytes += line->text.len;
    if (t->ask.progress) t->ask.progress(t->ask.ctx, t->bytes, t->counts.lines);
    if (!tact_instant_parse(tact_value_path_text(line->json, "t"), &at)) return true;   /* a gap */
    if (at.us < t->ask.from.us) {
        tact_redecided *d = TACT_NEW(arena, tact_redecided, 1);
        s = d ? tact_redecide_line(t->again, line, NULL, arena, d, t->trouble) : TACT_ERR_MEMORY;
    } else if (at.us < t->ask.until.us) s = in_period(t, line, at, arena);
    else if (at.us < t->ask.until.us + t->draws.window_us) s = behind(t, line, arena);
    else return false;
    t->effect.log_end = at;
    if (!s && t->status) s = t->status;
    if (!s && (t->counts.lines & 1023) == 0 && memory_of(t) > t->ask.memory_bytes)
        s = tact_trouble_set(t->trouble, TACT_ERR_LIMIT, "these days take more than %zu MB of memory: the records of everybody who was there; try fewer days, or one", t->ask.memory_bytes >> 20);
    t->status = s;
    return !s;
}

/* ---- before the walk: when the log brought intents up ---- */

static bool dues(void *ctx, const tact_history_line *line, tact_arena *arena) {
    tact_trial *t = ctx;
    tact_instant at;
    uint64_t who;
    tact_logseal seal;
    tact_event *e = TACT_NEW(arena, tact_event, 1);
    if (!e) { t->status = TACT_ERR_MEMORY; return false; }
    if (!tact_instant_parse(tact_value_path_text(line->json, "t"), &at)) return true;
    if (at.us >= t->ask.until.us + TACT_DAYS(1).us) return false;
    if (at.us < t->ask.from.us || !line->seal.len || !hex64(tact_value_path_text(line->json, "person"), &who)) return true;
    if (!tact_slice_is(tact_value_path_text(line->json, "type"), "due")) return true;
    t->status = open_line(line, &seal, e, arena, t->trouble);
    if (!t->status && !note_due(t, who, e->subject, e->received.us)) t->status = TACT_ERR_MEMORY;
    return !t->status;
}

/* ---- */

static tact_status first_line(const tact_trial_ask *ask, uint64_t *from, tact_trouble *trouble) {
    tact_instant midnight = { ask->from.us - ask->from.us % TACT_DAYS(1).us };       /* the first lines of a UTC day carry the records */
    tact_eventlog_state state = { .sequence = 0 };
    tact_status s = tact_eventlog_since(ask->log_folder, midnight, from, trouble);
    if (s || *from != UINT64_MAX) return s;
    if (!ask->store) return TACT_OK;
    s = tact_eventlog_state_read(ask->store, &state, trouble);
    *from = state.sequence + 1;
    return s;
}

static tact_status walk(tact_trial *t) {
    const tact_trial_ask *ask = &t->ask;
    uint64_t from;
    tact_status s = first_line(ask, &from, t->trouble);
    if (s || from == UINT64_MAX) return s;
    s = tact_redecide_open(&t->again, ask->data_folder, t->trouble);
    if (!s) s = tact_history_read_type(ask->store, ask->vault, ask->log_folder, from, TACT_S("due"), dues, t, t->trouble);
    if (!s) s = t->status;
    if (!s) s = tact_history_read(ask->store, ask->vault, ask->log_folder, from, (tact_slice){ NULL, 0 }, each, t, t->trouble);
    return s ? s : t->status;
}

static tact_status last_dues(tact_trial *t) {
    char *block = malloc(2 << 20);
    tact_arena arena;
    if (!block) return TACT_ERR_MEMORY;
    tact_arena_init(&arena, block, 2 << 20, NULL);
    tact_status s = run_due(t, t->ask.until.us - 1, &arena);
    tact__trial_due due;
    while (!s && tact__trial_pop(&t->people, INT64_MAX, &due)) {
        tact_person person;
        tact__trial_person *p = tact__trial_find(&t->people, due.pseudonym);
        tact_arena_reset(&arena);
        if (!p || !p->bytes || read_person(p, &arena, &person)) continue;
        const tact_pending *found = pending_of(&person, due.key);
        if (!found || found->due.us != due.at || !tact_trial_is_tried(t, found->campaign)) continue;
        t->counts.waiting++;
        end(t, due.pseudonym, found->campaign, TACT_TRIAL_WAITS);
    }
    free(block);
    return s;
}

tact_status tact_trial_run(tact_trial **out, const tact_trial_ask *ask, tact_trouble *trouble) {
    tact_trial *t = calloc(1, sizeof *t);
    *out = t;
    if (t) t->budgets = calloc(ask->tried_count + 1, sizeof *t->budgets);
    if (!t || !t->budgets) return tact_trouble_set(trouble, TACT_ERR_MEMORY, "there is no memory for this");
    t->ask = *ask;
    t->trouble = trouble;
    if (!t->ask.memory_bytes) t->ask.memory_bytes = (size_t)1 << 30;
    for (uint32_t i = 0; i < ask->tried_count; i++) t->budgets[i].id = ask->tried[i];
    t->zone = tact_bundle_zone(&ask->force->bundle, ask->force->bundle.default_zone);
    tact__trial_goals(&t->draws, &ask->force->bundle, ask->tried, ask->tried_count);
    tact_status s = walk(t);
    if (!s) s = last_dues(t);
    if (s == TACT_ERR_MEMORY && !trouble->text[0]) return tact_trouble_set(trouble, s, "there is no memory for this; try fewer days");
    if (!s) tact__trial_effect(&t->draws, &t->effect);
    return s;
}

void tact_trial_free(tact_trial *t) {
    if (!t) return;
    tact_redecide_close(t->again);
    tact__trial_people_free(&t->people);
    tact__trial_book_free(&t->book);
    free(t->met.items);
    free(t->delivered.items);
    free(t->logged.keys);
    free(t->logged.last);
    free(t->draws.items);
    free(t->paused);
    free(t->exhausted);
    free(t->spent);
    free(t->budgets);
    free(t);
}

const tact_trial_counts *tact_trial_counts_of(const tact_trial *t) { return &t->counts; }
const tact_trial_effect *tact_trial_effect_of(const tact_trial *t) { return &t->effect; }
