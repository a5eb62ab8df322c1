/* daemon/keeper_event.c -- one event: whom it is about, step, and everything that leads to. */
#include <sodium.h>
#include <stdlib.h>
#include "core/engine/render.h"
#include "daemon/keeper_internal.h"
#include "daemon/me_link.h"
#include "daemon/calendar.h"
#include "daemon/later.h"
#include "daemon/lesson.h"
#include "daemon/logrow.h"
#include "daemon/threads.h"

uint16_t tact__channels_connected(const tact_keeper *k) {
    uint16_t bits = 0;
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++)
        if (tact_config_connected(&k->brand->config, c)) bits = (uint16_t)(bits | 1u << c);
    return bits;
}

/* The keeper's clock, never below the person's last. */
tact_instant tact__now(const tact_keeper *k, const tact_person *person) {
    tact_instant now = k->options.clock.now(k->options.clock.ctx);
    return person && tact_instant_before(now, person->last_received) ? person->last_received : now;
}

static bool is_tester(const tact_keeper *k, tact_slice id) {
    for (uint32_t i = 0; id.len && i < k->brand->config.testers.count; i++)
        if (tact_slice_equal(k->brand->config.testers.items[i], id)) return true;
    return false;
}

static bool trusted_name(const tact_keeper *k, tact_slice name) {
    for (uint32_t i = 0; i < k->engine.bundle->trust_count; i++)
        if (tact_slice_equal(k->engine.bundle->trust[i].event, name)) return true;
    return false;
}

/* ---- the log line ------------------------------------------------------------------------------------------------------------- */

static tact_slice canonical_event(const tact_event *event, tact_arena *arena) {
    tact_writer w;
    tact_writer_init(&w, arena, 1024);
    tact_event_write(&w, event);
    return w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
}

static tact_status lesson_of(tact_logrow *row, const tact_kept *kept, tact_slice *out, tact_arena *arena) {
    tact_taught taught;
    tact_writer w;
    row->learn = tact_taught_of(&taught, row->event, &kept->result);
    if (!row->learn) return TACT_OK;
    tact_writer_init(&w, arena, 128);
    tact_taught_write(&w, &taught);
    *out = tact_writer_slice(&w);
    return w.status;
}

static tact_status sealed_part(tact_keeper *k, const tact__entry *entry, tact_logrow *row, const tact_kept *kept, tact_slice before, tact_arena *arena, tact_trouble *trouble) {
    tact_logseal seal = { .event = canonical_event(row->event, arena), .record = before, .record_hash = row->record_hash };
    tact_writer w, cell;
    char about[16];
    uint64_t pseudonym = row->pseudonym;
    for (int i = 15; i >= 0; i--, pseudonym >>= 4) about[i] = "0123456789abcdef"[pseudonym & 15];
    tact_writer_init(&cell, arena, 128);
    if (row->cell) tact_cell_write(&cell, row->cell);
    if (cell.status) return cell.status;
    seal.cell = tact_writer_slice(&cell);
    tact_status s = lesson_of(row, kept, &seal.lesson, arena);
    if (s) return s;
    tact_writer_init(&w, arena, 1024 + before.len);
    tact_logseal_write(&w, &seal);
    if (w.status || !seal.event.len) return TACT_ERR_MEMORY;
    row->slot = entry->slot;
    return tact_sealed_text(k->vault, arena, &row->sealed, entry->slot, (tact_slice){ about, sizeof about }, tact_writer_slice(&w), trouble);
}

static tact_status write_log(tact_keeper *k, const tact__entry *entry, const tact_event *event, tact_kept *kept, tact_slice before, tact_arena *arena, tact_trouble *trouble) {
    tact_logrow row = { .bundle = k->engine.bundle, .policy = k->policy.number, .world = kept->world, .event = event, .result = &kept->result, .pseudonym = kept->pseudonym };
    tact_cell cell;
    if (tact_cell_of(&cell, k->engine.bundle, event, &kept->result)) {
        row.cell = &cell;
        tact__hour_count(k, event->received, &cell);
        if (k->options.moment) k->options.moment(k->options.ctx, event, kept);
    }
    if (kept->result.decided) row.decision_hash = tact_logrow_decision_hash(&kept->result.decision, arena);
    if (kept->named) {
        row.record_hash = tact_id64((tact_slice){ (const char *)entry->bytes, entry->len });
        tact_status s = sealed_part(k, entry, &row, kept, before, arena, trouble);
        if (s) return s;
    }
    tact_slice line = tact_logrow_write(&row, arena);
    if (!line.len) return TACT_ERR_MEMORY;
    return tact_eventlog_add(&k->collecting.ops, event->received, line, trouble);
}

/* ---- messages to hand over ------------------------------------------------------------------------------------------------------ */

static char *keep_text(char *at, tact_slice *text) {
    if (text->len) memcpy(at, text->ptr, text->len);
    text->ptr = at;
    return at + text->len;
}

static bool may(const tact_person *person, const tact_event *event, unsigned purpose) {
    tact_view view;
    tact_engine_view(&view, person, event);
    return tact_view_may(&view, purpose);
}

/* What the words may say of the person's own: as this step leaves it, the coupon of this send with its code. */
static tact_status own_words(tact_keeper *k, const tact_event *event, const tact_kept *kept, tact_view *view, tact_arena *arena, tact_own_words *own, tact_trouble *trouble) {
    tact_person *person = (tact_person *)(uintptr_t)&kept->result.person;
    tact_engine_view(view, person, event);
    *own = (tact_own_words){ .view = tact_view_may(view, TACT_PURPOSE_REMEMBER) ? view : NULL, .coupon = tact_reward_held(person, kept->result.sent.key, NULL) };
    return own->coupon ? tact__coupon_code(k, own->coupon, arena, &own->code, trouble) : TACT_OK;
}

typedef struct outgoing { tact_slice campaign, message, to, calendar, calendar_link; tact_content content; tact__said said; } outgoing;

static tact_status campaign_words(tact_keeper *k, const tact__entry *entry, const tact_event *event, const tact_kept *kept, tact_arena *arena, outgoing *out, tact_trouble *trouble) {
    const tact_result *r = &kept->result;
    const tact_campaign *c = tact_bundle_campaign(k->engine.bundle, r->sent.campaign);
    tact_view view;
    tact_own_words own;
    tact_event caused = *event;
    char locale[5];
    if (!caused.context.locale.len) caused.context.locale = tact_engine_locale(&r->person, r->sent.part, locale);
    tact_reader facts = tact_reader_of(r->sent.facts);
    if (!c) return TACT_ERR_NOT_FOUND;
    tact_status s = r->sent.facts.len ? tact_value_read(&facts, arena, &caused.properties) : TACT_OK;
    if (!s) s = own_words(k, event, kept, &view, arena, &own, trouble);
    if (!s) own.me_url = tact_me_url(k, &(tact_me_way){ r->sent.channel, entry->key.bytes, r->sent.key, event->received }, arena);
    if (!s) s = tact_render(&out->content, NULL, k->engine.bundle, c, r->sent.message, r->sent.channel, &caused, &r->moment, &own, false, arena);
    if (s) return s;
    out->campaign = c->name;
    out->message = c->messages[r->sent.message].name;
    tact_calendar appointment;
    if (tact_calendar_of(&caused.properties, k->engine.bundle, out->content.title, r->sent.key, r->sent.caused_at, &appointment, arena)) {
        uint8_t *packed = tact_arena_alloc(arena, TACT_CALENDAR_BYTES, 1);
        if (!packed) return TACT_ERR_MEMORY;
        out->calendar = (tact_slice){ (const char *)packed, tact_calendar_pack(&appointment, packed) };
        out->calendar_link = tact_calendar_link(k, out->calendar, arena);
    }
    tact_cold cold;
    if (event->channels_confirm >> r->sent.channel & 1) {
        s = tact__cold_load(k, entry, arena, &cold, trouble);
        if (s) return s;
        out->to = tact__address_of(&k->brand->config, &cold, r->sent.channel, r->sent.part);
    }
    return TACT_OK;
}

static tact_status said_words(tact_keeper *k, const tact__entry *entry, const tact_kept *kept, tact_arena *arena, outgoing *out, tact_trouble *trouble) {
    tact_status s = tact__said_words(k, entry, &kept->result.person, &kept->result.sent, arena, &out->said, trouble);
    out->campaign = TACT_S("(answer)");
    out->message = TACT_S("answer");
    out->content = out->said.content;
    out->to = out->said.to;
    return s;
}

static char *keep_pictures(char *at, tact_sending *sending) {
    tact_picture *list = (tact_picture *)(void *)at;
    if (!sending->picture_count) return at;
    memcpy(list, sending->pictures, sending->picture_count * sizeof *list);
    at += sending->picture_count * sizeof *list;
    for (uint32_t i = 0; i < sending->picture_count; i++) {
        at = keep_text(at, &list[i].type);
        at = keep_text(at, &list[i].name);
        at = keep_text(at, &list[i].bytes);
    }
    sending->pictures = list;
    return at;
}

static tact_status queue_sending(tact_keeper *k, const tact__entry *entry, const tact_event *event, const tact_kept *kept, tact_arena *arena, tact_trouble *trouble) {
    const tact_result *r = &kept->result;
    outgoing out = { .to = { NULL, 0 } };
    bool said = r->sent.campaign == TACT_SAID;
    tact_status s = said ? said_words(k, entry, kept, arena, &out, trouble) : campaign_words(k, entry, event, kept, arena, &out, trouble);
    if (s || (said && !out.said.thread)) return s;         /* its thread went meanwhile: nothing is left to say */
    const tact_campaign *c = said ? NULL : tact_bundle_campaign(k->engine.bundle, r->sent.campaign);
    tact_content content = out.content;
    tact_slice campaign = out.campaign, message = out.message, to = out.to;
    tact__text_state state = { .absent = false };
    if (r->sent.channel == TACT_CHANNEL_MESSENGER) s = tact__text_state_of(k, r->sent.channel, to, &state, arena, trouble);
    if (s) return s;
    tact_slice *texts[TACT_CONTENT_TEXTS];
    uint32_t text_count = tact_content_texts(&content, texts);
    size_t room = to.len + campaign.len + message.len + out.said.answers.len + out.calendar.len + out.calendar_link.len + 8;
    for (uint32_t i = 0; i < text_count; i++) room += texts[i]->len;
    for (uint32_t i = 0; i < out.said.picture_count; i++) room += sizeof(tact_picture) + out.said.pictures[i].type.len + out.said.pictures[i].name.len + out.said.pictures[i].bytes.len;
    tact__outgoing *o = malloc(sizeof *o + room);
    if (!o) return TACT_ERR_MEMORY;
    o->sending = (tact_sending){ .pictures = out.said.pictures, .picture_count = out.said.picture_count };
    char *at = keep_pictures(o->block, &o->sending);
    for (uint32_t i = 0; i < text_count; i++) at = keep_text(at, texts[i]);
    at = keep_text(at, &campaign);
    at = keep_text(at, &message);
    at = keep_text(at, &out.said.answers);
    at = keep_text(at, &out.calendar);
    at = keep_text(at, &out.calendar_link);
    keep_text(at, &to);
    o->sending = (tact_sending){ .intent = r->sent, .campaign = campaign, .message = message, .decision = r->decision.id, .received = event->received,
                                 .content = content, .device_part = r->sent.part, .to = to, .tries = r->sent.tries, .heard = state.heard,
                                 .quiet_from = tact__quiet_from(k, &r->person, event, &r->sent),
                                 .tagged = c && !tact_bundle_private(k->engine.bundle, c), .measured = c && may(&r->person, event, TACT_PURPOSE_MEASURE), .opens = c && may(&r->person, event, TACT_PURPOSE_OPEN_TRACKING),
                                 .thread = out.said.thread, .as_written = said, .by_hand = out.said.by_hand, .answers = out.said.answers,
                                 .pictures = o->sending.pictures, .picture_count = o->sending.picture_count };
    o->sending.intent.facts = (tact_slice){ NULL, 0 };
    o->sending.requested = r->sent.later != 0;
    o->sending.calendar = out.calendar;
    o->sending.calendar_link = out.calendar_link;
    if (c) o->sending.intent.class_ = c->class_;
    if (c) o->sending.later = tact_later_offered(k->engine.bundle, c, event, &r->person, r->sent.part, r->private_matter);
    memcpy(o->sending.record_key, entry->key.bytes, sizeof o->sending.record_key);
    o->next = NULL;
    tact__outgoing **end = &k->collecting.outgoing;
    while (*end) end = &(*end)->next;
    *end = o;
    return TACT_OK;
}

/* ---- one step ------------------------------------------------------------------------------------------------------------------- */

static uint32_t day_of(tact_instant t) { return (uint32_t)(t.us / TACT_DAYS(1).us); }

static tact_status read_before(tact_keeper *k, tact__entry *entry, tact_event *event, tact_arena *arena, tact_person *before) {
    if (entry->kind == TACT__PERSON) {
        tact_status s = tact__entry_person(k, entry, arena, before);
        event->received = tact__now(k, before);
        return s;
    }
    uint64_t pseudonym;
    do randombytes_buf(&pseudonym, sizeof pseudonym); while (!pseudonym);
    event->received = tact__now(k, NULL);
    *before = tact_person_empty(pseudonym, event->received);
    before->account = entry->account;
    return TACT_OK;
}

static tact_slice record_bytes(const tact_person *person, tact_arena *arena) {
    tact_writer w;
    tact_writer_init(&w, arena, 1024);
    tact_person_write(&w, person);
    return w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
}

/* What may not be used is gone before anything could be logged with it. */
static void drop_denied(tact_keeper *k, const tact_person *before, tact_event *event) {
    tact_view view;
    tact_engine_view(&view, before, event);
    if (event->context.has_location && !tact_view_may(&view, TACT_PURPOSE_LOCATE)) {
        event->context.has_location = false;
        event->context.latitude_e7 = event->context.longitude_e7 = 0;
        k->dropped_locations++;
    }
}

tact_status tact__apply_event(tact_keeper *k, tact__entry *entry, tact_event *event, tact_arena *arena, tact_kept *out, tact_trouble *trouble) {
    tact_person *before = TACT_NEW(arena, tact_person, 1);
    tact_slice day_record = { NULL, 0 };
    if (!before) return TACT_ERR_MEMORY;
    tact_status s = read_before(k, entry, event, arena, before);
    if (s) return s;
    drop_denied(k, before, event);
    s = entry == &k->nobody ? TACT_OK : tact__referral_note(k, entry, before, event, arena, trouble);
    if (s) return s;
    tact_value own_traits = event->traits;
    s = tact__traits_recall(k, entry, before, event, arena, &event->traits, trouble);
    if (s) return s;
    bool first_of_day = before->log_day != day_of(event->received);
    before->log_day = day_of(event->received);
    if (first_of_day) day_record = record_bytes(before, arena);
    out->world = k->world.number;
    out->catalog = k->catalog;
    tact__product_find(k, before, event, arena);
    tact__local_find(k, before, event, arena);
    s = tact__page_or_other(k, entry, before, event, arena, trouble);
    if (s) return s;
    s = tact_step(&out->result, &k->engine, before, event, NULL, arena);
    if (s) return tact_trouble_set(trouble, s, "the event could not be decided: %s", tact_status_line(s));
    if (event->type == TACT_EVENT_OCCASION && !out->result.decided) {      /* not of the audience: as if nobody had asked */
        event->traits = own_traits;
        return TACT_OK;
    }
    out->before = before;
    out->device_part = event->device_part;
    out->commit = k->collecting.number;
    memcpy(out->record_key, entry->key.bytes, sizeof out->record_key);
    out->known = entry != &k->nobody && out->result.keep && may(&out->result.person, event, TACT_PURPOSE_REMEMBER);
    out->named = out->known && !out->result.private_matter;
    out->pseudonym = out->named ? out->result.person.pseudonym : 0;
    if (!out->named) out->result.person.log_day = 0;       /* this line names nobody: the next that does carries the record */
    if (entry != &k->nobody && out->result.keep && (out->result.changed || entry->kind == TACT__PERSON)) {
        bool fresh = entry->kind != TACT__PERSON;
        s = tact__entry_store(k, entry, &out->result.person, arena, trouble);
        if (s) return s;
        tact__due_change(k, entry->key, before, &out->result.person);
        if (fresh) tact__due_retention(k, entry->key, event->received);
        s = tact__cold_after(k, entry, &out->result.person, event, &out->result.effects, arena, trouble);
        if (!s) s = tact__orders_after(k, entry, &out->result.person, event, &out->result.effects, arena, trouble);
        if (!s && out->named && event->trusted && event->type == TACT_EVENT_TRACK) s = tact__order_note(k, entry, event, tact_moment_buys(&out->result.moment, k->engine.moments, event), arena, trouble);
        if (s) return s;
        if (out->result.effects.ended & (tact_bit(TACT_PURPOSE_REMEMBER) | tact_bit(TACT_PURPOSE_MEASURE))) tact__learn_withdrawn(k, entry->slot, event->received);
    }
    else if (entry->kind == TACT__PERSON && !out->result.keep) {
        s = tact__record_end(k, entry, event->received, arena, trouble);
        if (s) return s;
        tact__due_change(k, entry->key, before, NULL);
    }
    if (entry != &k->nobody) s = tact__coupons_change(k, entry, before, out, out->result.keep ? &out->result.person : NULL, arena, trouble);
    if (s) return s;
    tact__world_count(k, before, event, &out->result);
    if (out->known) tact_acquired_count(&k->acquired, &out->result.came);
    if (out->known && out->result.looked && may(&out->result.person, event, TACT_PURPOSE_PERSONALISE)) tact_cohort_count(&k->cohort, out->result.person.pseudonym, out->result.look_hour);
    k->half_done = true;                                   /* counted, though nothing else may have changed */
    if (out->result.send) s = queue_sending(k, entry, event, out, arena, trouble);
    if (!s) s = tact__threads_after(k, entry, before, event, &out->result, arena, trouble);
    if (!s) s = write_log(k, entry, event, out, day_record, arena, trouble);
    event->traits = own_traits;                            /* what was recalled is not what was said */
    return s || !out->result.gain.brought_by ? s : tact__referral_thank(k, out->result.gain.brought_by, event, arena, trouble);
}

/* ---- the call --------------------------------------------------------------------------------------------------------------------- */

static void fill(tact_keeper *k, const tact_who *who, const tact__message *m, const tact__subject *subject, tact_event *event) {
    event->seed = m->seed;
    event->message = m->id;
    event->device_part = who->account_only && subject->signed_in ? 0 : subject->device_part;
    event->signed_in = subject->signed_in;
    event->device_refuses = subject->device_refuses;
    event->trusted = event->trusted || trusted_name(k, event->name);
    event->tester = is_tester(k, who->verified ? who->user_id : (tact_slice){ NULL, 0 }) || is_tester(k, who->anonymous_id) || (subject->entry && tact__tester_home(k, &subject->entry->key));
    bool foreign = event->type == TACT_EVENT_PERMIT || event->type == TACT_EVENT_REPORTED;      /* says itself on which channel; the way is another sender's */
    if (!foreign) event->channels_open = tact__channels_connected(k);
}

/* Whose record it would be decided on; a device that a sign-in would link is still its own here. */
static tact_status whose(tact_keeper *k, const tact_who *who, tact__subject *out, tact_arena *arena, tact_trouble *trouble) {
    tact__entry *home = NULL;
    tact_who device = { .anonymous_id = who->anonymous_id };
    bool in = who->verified && who->user_id.len;
    *out = (tact__subject){ .entry = &k->nobody };
    if (!in && !who->anonymous_id.len) return TACT_OK;
    tact_status s = tact__locate(k, who, &out->entry, arena, trouble);
    if (s == TACT_ERR_NOT_FOUND || s == TACT_ERR_SEALED) { out->entry = &k->nobody; s = TACT_OK; }
    if (s) return s;
    if (in && who->anonymous_id.len && tact__locate(k, &device, &home, arena, NULL)) home = NULL;
    out->signed_in = in;
    if (who->anonymous_id.len && (!in || home == out->entry)) out->device_part = tact_keeper_device_part(k, who->anonymous_id);
    return TACT_OK;
}

/* A repeat whose answer was not kept: nobody was remembered, or the matter was private. The same seed and the same person, empty or as they are
 * now, so the same decision unless something else changed meanwhile; nothing is counted twice. */
static tact_status decide_again(tact_keeper *k, const tact_who *who, const tact__message *m, tact_event *event, tact_answer_writer answer_for, void *answer_ctx, tact_arena *arena, tact_kept *out, tact_trouble *trouble) {
    tact__subject subject;
    tact_person *before = TACT_NEW(arena, tact_person, 1);
    if (!before) return TACT_ERR_MEMORY;
    tact_status s = whose(k, who, &subject, arena, trouble);
    if (s) return s;
    fill(k, who, m, &subject, event);
    s = read_before(k, subject.entry, event, arena, before);
    if (s) return s;
    if (!may(before, event, TACT_PURPOSE_REMEMBER)) {
        fill(k, who, m, &(tact__subject){ .entry = NULL }, event);
        event->received = tact__now(k, NULL);
        *before = tact_person_empty(0, event->received);
    }
    event->context.has_location = event->context.has_location && may(before, event, TACT_PURPOSE_LOCATE);
    tact__product_find(k, before, event, arena);
    tact__local_find(k, before, event, arena);
    out->catalog = k->catalog;
    s = tact_step(&out->result, &k->engine, before, event, NULL, arena);
    out->before = before;
    if (!s && answer_for) out->answer = answer_for(answer_ctx, out, arena);
    return s;
}

/* They came to a place, or stayed: an event of its own, as if their device had said so, with the id of the one that told it. */
static tact_status say_stay(tact_keeper *k, tact__entry *entry, const tact_event *event, const tact_kept *told, tact_arena *arena, tact_trouble *trouble) {
    const tact_place *place = told->result.stay_place;
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    char label[16];
    if (!kept) return TACT_ERR_MEMORY;
    const tact_pair pairs[] = { { .key = TACT_S("place"), .value = tact_value_text(place->name_id) }, { .key = TACT_S("name"), .value = tact_value_text(place->name) } };
    tact_event stay = { .type = TACT_EVENT_TRACK, .name = told->result.stay == TACT_STAY_DWELT ? TACT_S("Place Dwelt") : TACT_S("Place Entered"), .received = event->received, .occurred = event->received,
                        .device_part = event->device_part, .signed_in = event->signed_in, .device_refuses = event->device_refuses, .trusted = true, .gpc = event->gpc, .tester = event->tester,
                        .channels_open = event->channels_open, .context = event->context, .properties = { .type = TACT_MAP, .map = { pairs, 2 } } };
    tact_key_put_u64((uint8_t *)label, event->message);
    memset(label + 8, told->result.stay, 8);
    tact__message m = tact__message_of(k, TACT_S("stay"), (tact_slice){ label, sizeof label });
    stay.seed = m.seed;
    stay.message = m.id;
    k->collecting.events++;
    return tact__apply_event(k, entry, &stay, arena, kept, trouble);
}

tact_status tact_keeper_event(tact_keeper *k, const tact_who *who, tact_slice sender, tact_slice message_id, tact_event *event,
                              tact_answer_writer answer_for, void *answer_ctx, tact_arena *arena, tact_kept *out, tact_trouble *trouble) {
    tact__subject subject;
    memset(out, 0, sizeof *out);
    out->claim = who->user_id.len > 0 && !who->verified;
    if (k->read_only) return tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room");
    tact_status s = tact__batch_start(k);
    if (s) return s;
    tact__message m = tact__message_of(k, sender, message_id);
    tact__message_asked_by(k, &m, who);
    s = tact__repeat_find(k, &m, arena, out, trouble);
    if (s) return s;
    if (out->duplicate)
        return (event->asks || event->type == TACT_EVENT_PERMIT) && !out->answer.len ? decide_again(k, who, &m, event, answer_for, answer_ctx, arena, out, trouble) : TACT_OK;
    s = tact__resolve(k, who, &subject, arena, trouble);
    if (s) return s;
    fill(k, who, &m, &subject, event);
    out->linked = subject.linked;
    k->collecting.events++;
    bool outer = tact__unit_begin(k);
    s = tact__apply_event(k, subject.entry, event, arena, out, trouble);
    if (!s && answer_for) out->answer = answer_for(answer_ctx, out, arena);
    if (!s && out->result.stay && subject.entry != &k->nobody) s = say_stay(k, subject.entry, event, out, arena, trouble);
    if (!s) s = tact__repeat_mark(k, &m, event->received, out->named ? subject.entry->slot : 0, out->answer, arena, trouble);
    return tact__unit_end(k, outer, s);
}

tact_status tact_keeper_try(tact_keeper *k, const tact_who *who, tact_event *event, tact_trace *trace, tact_arena *arena, tact_kept *out, tact_trouble *trouble) {
    tact__subject subject;
    tact_person *before = TACT_NEW(arena, tact_person, 1);
    uint64_t dropped = k->dropped_locations;
    memset(out, 0, sizeof *out);
    if (!before) return TACT_ERR_MEMORY;
    tact__message m = tact__message_of(k, TACT_S("try"), (tact_slice){ NULL, 0 });
    tact_status s = whose(k, who, &subject, arena, trouble);
    if (s) return s;
    fill(k, who, &m, &subject, event);
    s = read_before(k, subject.entry, event, arena, before);
    if (s) return s;
    drop_denied(k, before, event);
    k->dropped_locations = dropped;
    s = tact__traits_recall(k, subject.entry, before, event, arena, &event->traits, trouble);
    if (s) return s;
    tact__product_find(k, before, event, arena);
    tact__local_find(k, before, event, arena);
    out->catalog = k->catalog;
    s = tact_step(&out->result, &k->engine, before, event, trace, arena);
    out->claim = who->user_id.len > 0 && !who->verified;
    out->before = before;
    out->world = k->world.number;
    return s ? tact_trouble_set(trouble, s, "the event could not be decided: %s", tact_status_line(s)) : TACT_OK;
}
