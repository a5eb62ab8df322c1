/* daemon/keeper_text.c -- text messages and what comes back of them: which number was written to about whom, receipts, and STOP, START, HELP. The same of messengers.
 *
 * Rows     family META, keyed by keyed hashes, so that nobody reads a number out of them; of messengers "txm:" instead of "sms:", and a messenger's own id may stand for
 *          the number:
 *            "sms:n" | hash of a number   version u8 | flags u8 | written u64 | stopped u64 | helped u64 | heard u64 (2) | slot u32 | sealed: record 16, intent u64, part u64
 *            "sms:i" | hash of an id      version u8 | written u64 | slot u32 | sealed: record 16, intent u64, part u64
 *          The sealed part goes with the key of the person it is about; instants in microseconds. (2): from version 2 on.
 * Flags    1 STOP was said, 2 what that took was a consent, 4 nobody of the messenger has this number.
 * Heard    when they wrote last: of messengers alone, whose service window it opens.
 * Kept     ids 10 days, numbers 60 days; a number that said STOP as long as objections are kept, whoever it is of: that is its suppression hash.
 * START    gives back only what STOP took: a consent, withdrawn by a text from this number less than 183 days ago and not refused in any other way
 *          since. The text itself proves who sent it, for this channel and no other.
 */
#include <sodium.h>
#include <stdlib.h>
#include "core/text/sms.h"
#include "core/text/stop_words.h"
#include "daemon/keeper_internal.h"

enum { ROW_VERSION = 2, KEY = 5 + 16, STOPPED = 1, BY_CONSENT = 2, ABSENT = 4, SWEEP_ROWS = 500 };
#define IDS_KEPT TACT_DAYS(10)
#define NUMBERS_KEPT TACT_DAYS(60)
#define COMES_BACK_WITHIN TACT_DAYS(183)
#define HELPED_AGAIN TACT_DAYS(1)

typedef struct number_row { uint8_t flags; tact_instant written, stopped, helped, heard; uint32_t slot; bool has_about; tact__about about; } number_row;

/* Of a channel that answers come back on. */
static tact_slice row_key(const tact_keeper *k, unsigned channel, char what_kind, tact_slice what, char out[KEY]) {
    char kind[6] = { 's', 'm', 's', ':', what_kind, 0 };
    if (channel == TACT_CHANNEL_MESSENGER) memcpy(kind, "txm", 3);
    tact_record_key hash = tact_vault_record_key(k->vault, tact_slice_of(kind), what);
    memcpy(out, kind, 5);
    memcpy(out + 5, hash.bytes, 16);
    return (tact_slice){ out, KEY };
}

/* ---- rows of numbers ------------------------------------------------------------------------------------------------------------ */

static tact_status read_number(tact_keeper *k, tact_slice key, number_row *out, tact_arena *arena, tact_trouble *trouble) {
    tact_slice value;
    *out = (number_row){ .flags = 0 };
    tact_status s = tact__row_get(k, TACT_FAMILY_META, key, arena, &value, trouble);
    if (s) return s == TACT_ERR_NOT_FOUND ? TACT_OK : s;
    tact_reader r = tact_reader_of(value);
    uint8_t version = tact_read_u8(&r);
    out->flags = tact_read_u8(&r);
    out->written.us = (int64_t)tact_read_u64(&r);
    out->stopped.us = (int64_t)tact_read_u64(&r);
    out->helped.us = (int64_t)tact_read_u64(&r);
    if (version >= 2) out->heard.us = (int64_t)tact_read_u64(&r);
    out->slot = tact_read_u32(&r);
    if (r.status || !version || version > ROW_VERSION) return tact_trouble_set(trouble, TACT_ERR_FORMAT, "a row about a number is damaged; `tact fsck` says more");
    return tact__about_read(k, &r, key, out->slot, &out->about, &out->has_about, trouble);
}

static tact_status write_number(tact_keeper *k, tact_slice key, const number_row *row, tact_arena *arena, tact_trouble *trouble) {
    tact_writer w;
    tact_status s = TACT_OK;
    tact_writer_init(&w, arena, 128);
    tact_write_u8(&w, ROW_VERSION);
    tact_write_u8(&w, row->flags);
    tact_write_u64(&w, (uint64_t)row->written.us);
    tact_write_u64(&w, (uint64_t)row->stopped.us);
    tact_write_u64(&w, (uint64_t)row->helped.us);
    tact_write_u64(&w, (uint64_t)row->heard.us);
    if (row->has_about) s = tact__about_write(k, &w, key, row->slot, &row->about, arena, trouble);
    else tact_write_u32(&w, 0);
    if (s || w.status) return s ? s : w.status;
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, key, tact_writer_slice(&w));
    k->collecting.events++;
    k->half_done = true;
    return TACT_OK;
}

tact_status tact__text_sent(tact_keeper *k, const tact__entry *entry, const tact_handed *what, tact_arena *arena, tact_trouble *trouble) {
    char key_text[KEY], id_text[17];
    number_row row;
    tact_writer w;
    tact_instant now = tact__now(k, NULL);
    tact__about a = { .intent = what->intent, .part = what->device_part };
    memcpy(a.record, entry->key.bytes, 16);
    tact_slice key = row_key(k, what->channel, 'n', what->to, key_text);
    tact_status s = read_number(k, key, &row, arena, trouble);
    row.written = now;
    row.slot = entry->slot;
    row.has_about = true;
    row.about = a;
    if (!s) s = write_number(k, key, &row, arena, trouble);
    if (s) return s;
    snprintf(id_text, sizeof id_text, "%016llx", (unsigned long long)what->intent);
    key = row_key(k, what->channel, 'i', what->far_id.len ? what->far_id : tact_slice_of(id_text), key_text);
    tact_writer_init(&w, arena, 128);
    tact_write_u8(&w, ROW_VERSION);
    tact_write_u64(&w, (uint64_t)now.us);
    s = tact__about_write(k, &w, key, entry->slot, &a, arena, trouble);
    if (!s) tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, key, tact_writer_slice(&w));
    return s;
}

static tact_status erase_number(tact_keeper *k, tact_slice key, tact_batch *batch, tact_arena *arena, tact_trouble *trouble) {
    number_row row;
    tact_status s = read_number(k, key, &row, arena, trouble);
    if (!s && !(row.flags & STOPPED)) tact_batch_erase(batch, TACT_FAMILY_META, key);
    return s;
}

tact_status tact__text_state_of(tact_keeper *k, unsigned channel, tact_slice address, tact__text_state *out, tact_arena *arena, tact_trouble *trouble) {
    char key_text[KEY];
    number_row row = { .flags = 0 };
    tact_status s = address.len ? read_number(k, row_key(k, channel, 'n', address, key_text), &row, arena, trouble) : TACT_OK;
    *out = (tact__text_state){ .heard = row.heard, .absent = row.flags & ABSENT };
    return s;
}

tact_status tact__text_absent(tact_keeper *k, unsigned channel, tact_slice number, tact_arena *arena, tact_trouble *trouble) {
    char key_text[KEY];
    number_row row;
    tact_slice key = row_key(k, channel, 'n', number, key_text);
    tact_status s = read_number(k, key, &row, arena, trouble);
    row.flags |= ABSENT;
    if (!row.written.us) row.written = tact__now(k, NULL);
    return s ? s : write_number(k, key, &row, arena, trouble);
}

/* Of somebody who is erased: what was written to the number goes; that it said STOP stays, and names nobody. */
tact_status tact__text_erase(tact_keeper *k, const tact__entry *entry, tact_batch *batch, tact_arena *arena, tact_trouble *trouble) {
    tact_cold cold;
    char key_text[KEY];
    tact_status s = tact__cold_load(k, entry, arena, &cold, trouble);
    const struct { uint8_t of, on; } ways[] = { { TACT_CHANNEL_SMS, TACT_CHANNEL_SMS }, { TACT_CHANNEL_SMS, TACT_CHANNEL_MESSENGER }, { TACT_CHANNEL_MESSENGER, TACT_CHANNEL_MESSENGER } };
    for (unsigned w = 0; w < sizeof ways / sizeof *ways; w++) {
        for (uint32_t i = 0; i < cold.address_count && !s; i++)
            if (cold.addresses[i].channel == ways[w].of) s = erase_number(k, row_key(k, ways[w].on, 'n', cold.addresses[i].text, key_text), batch, arena, trouble);
        for (uint32_t i = 0; i < cold.endpoint_count && !s; i++)
            if (cold.endpoints[i].channel == ways[w].of) s = erase_number(k, row_key(k, ways[w].on, 'n', cold.endpoints[i].token, key_text), batch, arena, trouble);
    }
    return s;
}

/* ---- whom a number is of -------------------------------------------------------------------------------------------------------- */

/* A verified address leads to its account, an endpoint to whoever has it; else whom it was written to about; else who is known by nothing but this number. NULL: nobody. */
static tact_status owner_of(tact_keeper *k, unsigned channel, tact_slice number, const number_row *row, tact__entry **out, tact_arena *arena, tact_trouble *trouble) {
    tact_status s = tact__record_load(k, tact__address_key(k, TACT_CHANNEL_SMS, number).bytes, out, trouble);
    if (!s && (*out)->kind != TACT__PERSON && channel == TACT_CHANNEL_MESSENGER) s = tact__record_load(k, tact__endpoint_key(k, (uint8_t)channel, number).bytes, out, trouble);
    if (!s && (*out)->kind != TACT__PERSON && row->has_about) s = tact__record_load(k, row->about.record, out, trouble);
    if (!s && (*out)->kind != TACT__PERSON) s = tact__stranger_load(k, false, number, out, arena, trouble);
    if (!s && (*out)->kind != TACT__PERSON) *out = NULL;
    return s;
}

static unsigned purpose_of(unsigned channel) { return TACT_PURPOSE_CONTACT_WEB + channel; }

static const tact_permission *permission_of(const tact_part *part, unsigned channel) {
    for (uint32_t i = 0; part && i < part->permission_count; i++)
        if (part->permissions[i].purpose == purpose_of(channel)) return &part->permissions[i];
    return NULL;
}

/* The account's word, or that of the device it was written to about. */
static uint64_t part_of(const tact_person *person, unsigned channel, const number_row *row) {
    if (tact_person_part_const(person, 0)) return 0;
    if (row->has_about && row->about.part && tact_person_part_const(person, row->about.part)) return row->about.part;
    for (uint32_t i = 0; i < person->part_count; i++)
        if (permission_of(&person->parts[i], channel)) return person->parts[i].id;
    return person->part_count ? person->parts[0].id : 0;
}

/* ---- events of it --------------------------------------------------------------------------------------------------------------- */

static tact_status apply(tact_keeper *k, tact__entry *entry, tact_event *event, tact_arena *arena, tact_kept *kept, tact_trouble *trouble) {
    char label[24];
    tact_instant now = tact__now(k, NULL);
    memcpy(label, &event->subject, 8);
    tact_key_put_u64((uint8_t *)label + 8, (uint64_t)now.us);
    memset(label + 16, (int)event->type, 8);
    tact__message m = tact__message_of(k, TACT_S("text"), (tact_slice){ label, sizeof label });
    event->seed = m.seed;
    event->message = m.id;
    event->received = event->occurred = now;
    memset(kept, 0, sizeof *kept);
    k->collecting.events++;
    return tact__apply_event(k, entry, event, arena, kept, trouble);
}

/* What STOP dropped comes back with START: the number, or the messenger's own id as the device that is that chat. */
static tact_status address_back(tact_keeper *k, unsigned channel, const tact_kept *kept, tact_slice to, tact_arena *arena, tact_trouble *trouble) {
    tact_knowledge number = { .phone = to, .verified = true, .source = TACT_SOURCE_FORM };
    tact__entry *entry;
    tact_status s;
    if (to.ptr[0] == '+') return tact_keeper_know(k, kept, &number, arena, trouble);
    s = tact__record_load(k, kept->record_key, &entry, trouble);
    return s ? s : tact__endpoint_put(k, entry, (uint8_t)channel, to, arena, trouble);
}

static tact_status choose(tact_keeper *k, unsigned channel, tact__entry *entry, uint64_t part, unsigned state, tact_slice language, tact_arena *arena, tact_kept *kept, tact_trouble *trouble) {
    tact_instant now = tact__now(k, NULL);
    tact_grant *grant = TACT_NEW(arena, tact_grant, 1);
    tact_proof proof;
    if (!grant) return TACT_ERR_MEMORY;
    *grant = (tact_grant){ .purpose = (uint8_t)purpose_of(channel), .state = (uint8_t)state, .basis = TACT_BASIS_CONSENT, .at = now };
    tact_event event = { .type = TACT_EVENT_CONSENT, .signed_in = !part, .device_part = part, .grants = grant, .grant_count = 1 };
    tact_status s = apply(k, entry, &event, arena, kept, trouble);
    if (s || !kept->result.keep) return s;
    tact_consent_how how = { .language = language, .method = tact_word_name(TACT_LIST_CHANNEL, channel) };
    return tact_keeper_receipt(k, kept, &event, &how, arena, &proof, trouble);
}

static tact_status reply(tact_keeper *k, unsigned channel, tact_slice number, tact_sms_answering what, tact_slice language, tact_arena *arena, tact_texted *out) {
    tact_slice text;
    const tact_config *config = &k->brand->config;
    if (!tact_config_connected(config, channel)) return TACT_OK;
    tact_status s = tact_sms_answer(&text, what, language.len ? language : config->default_locale, channel == TACT_CHANNEL_SMS ? config->sms.name : config->name, arena);
    if (s) return s;
    tact__outgoing *o = calloc(1, sizeof *o + text.len + number.len + language.len + 1);
    if (!o) return TACT_ERR_MEMORY;
    memcpy(o->block, text.ptr, text.len);
    memcpy(o->block + text.len, number.ptr, number.len);
    if (language.len) memcpy(o->block + text.len + number.len, language.ptr, language.len);
    tact_instant now = tact__now(k, NULL);
    o->sending = (tact_sending){ .reply = true, .received = now, .heard = now, .to = { o->block + text.len, number.len }, .tries = 1, .campaign = TACT_S(""), .message = TACT_S("answer"),
                                 .content = { .body = { o->block, text.len }, .locale = { o->block + text.len + number.len, language.len } },
                                 .intent = { .channel = (uint8_t)channel, .class_ = TACT_CLASS_ANSWER, .not_after = tact_instant_add(now, TACT_DAYS(1)) } };
    randombytes_buf(&o->sending.intent.key, sizeof o->sending.intent.key);
    tact__outgoing **end = &k->collecting.outgoing;
    while (*end) end = &(*end)->next;
    *end = o;
    out->answered = true;
    return TACT_OK;
}

static tact_status stop(tact_keeper *k, unsigned channel, tact_slice number, tact__entry *entry, number_row *row, tact_slice language, bool answers, tact_arena *arena, tact_texted *out, tact_trouble *trouble) {
    tact_person person;
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    tact_status s = kept ? TACT_OK : TACT_ERR_MEMORY;
    bool again = row->flags & STOPPED, granted = false;
    if (!s && entry) {
        s = tact__entry_person(k, entry, arena, &person);
        uint64_t part = s ? 0 : part_of(&person, channel, row);
        for (uint32_t i = 0; !s && i < person.part_count; i++) {
            const tact_permission *p = permission_of(&person.parts[i], channel);
            granted |= p && p->state == TACT_PERMISSION_GRANTED;
            if (p && p->state == TACT_PERMISSION_GRANTED && p->basis == TACT_BASIS_CONSENT) row->flags |= BY_CONSENT;
        }
        if (!s && again && !granted) return TACT_OK;       /* said before, and answered then */
        if (!s && row->has_about && row->about.intent) {
            tact_event event = { .type = TACT_EVENT_FEEDBACK, .subject = row->about.intent, .outcome = TACT_OUTCOME_UNSUBSCRIBED, .signed_in = !part, .device_part = part };
            s = apply(k, entry, &event, arena, kept, trouble);
        }
        if (!s && entry->kind == TACT__PERSON) s = choose(k, channel, entry, part, TACT_PERMISSION_WITHDRAWN, language, arena, kept, trouble);
        if (!s && entry->kind == TACT__PERSON) {
            row->has_about = true;
            row->slot = entry->slot;
            memcpy(row->about.record, entry->key.bytes, 16);
            row->about.part = part;
        }
    } else if (again) return s;
    if (s) return s;
    row->flags |= STOPPED;
    row->stopped = tact__now(k, NULL);
    out->changed = true;
    return !answers ? TACT_OK : reply(k, channel, number, TACT_SMS_STOPPED, language, arena, out);
}

static tact_status start(tact_keeper *k, unsigned channel, tact_slice number, tact__entry *entry, number_row *row, tact_slice language, tact_arena *arena, tact_texted *out, tact_trouble *trouble) {
    tact_person person;
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    tact_instant now = tact__now(k, NULL);
    if (!kept) return TACT_ERR_MEMORY;
    if (!entry || (row->flags & (STOPPED | BY_CONSENT)) != (STOPPED | BY_CONSENT) || tact_instant_since(now, row->stopped).us > COMES_BACK_WITHIN.us) return TACT_OK;
    tact_status s = tact__entry_person(k, entry, arena, &person);
    if (s) return s;
    uint64_t part = part_of(&person, channel, row);
    const tact_permission *p = permission_of(tact_person_part_const(&person, part), channel);
    if (!p || p->state != TACT_PERMISSION_WITHDRAWN || tact_instant_since(p->at, row->stopped).us > TACT_SECONDS(1).us) return TACT_OK;       /* refused in another way since */
    s = choose(k, channel, entry, part, TACT_PERMISSION_GRANTED, language, arena, kept, trouble);
    const tact_permission *given = s ? NULL : permission_of(tact_person_part_const(&kept->result.person, part), channel);
    if (!given || given->state != TACT_PERMISSION_GRANTED) return s;       /* in the second of the STOP: the stricter choice stands */
    row->flags = (uint8_t)(row->flags & ~(STOPPED | BY_CONSENT));
    s = address_back(k, channel, kept, number, arena, trouble);
    out->changed = true;
    return s ? s : reply(k, channel, number, TACT_SMS_STARTED, language, arena, out);
}

/* HUSH: their own word, said elsewhere; nothing is heard and nothing answered. */
enum { HUSH = 1 << 8 };

static tact_status said_there(tact_keeper *k, unsigned channel, tact_slice number, unsigned said_how, tact_slice language, tact_arena *arena, tact_texted *out, tact_trouble *trouble) {
    unsigned said = said_how & 0xFF;
    char key_text[KEY];
    number_row row;
    tact__entry *entry = NULL;
    *out = (tact_texted){ .known = false };
    if (k->read_only) return tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room");
    tact_status s = tact__batch_start(k);
    if (s) return s;
    tact_slice key = row_key(k, channel, 'n', number, key_text);
    s = read_number(k, key, &row, arena, trouble);
    if (!s) s = owner_of(k, channel, number, &row, &entry, arena, trouble);
    if (s) return s;
    out->known = entry != NULL;
    if (entry) memcpy(out->record_key, entry->key.bytes, sizeof out->record_key);
    out->device_part = row.has_about ? row.about.part : 0;
    tact_instant now = tact__now(k, NULL);
    bool outer = tact__unit_begin(k), helps = said == TACT_SAID_HELP && tact_instant_since(now, row.helped).us >= HELPED_AGAIN.us;
    if (said == TACT_SAID_STOP) s = stop(k, channel, number, entry, &row, language, !(said_how & HUSH), arena, out, trouble);
    else if (said == TACT_SAID_START) s = start(k, channel, number, entry, &row, language, arena, out, trouble);
    else if (helps) s = reply(k, channel, number, TACT_SMS_HELP, language, arena, out);
    bool hears = channel == TACT_CHANNEL_MESSENGER && !(said_how & HUSH) && (entry || row.flags & STOPPED);      /* of nobody, nothing is kept */
    if (helps) row.helped = now;
    if (hears) row.heard = now;
    if (hears) row.flags = (uint8_t)(row.flags & ~ABSENT);
    if ((helps || hears) && !row.written.us) row.written = now;
    if (!s && (out->changed || helps || hears)) {
        s = write_number(k, key, &row, arena, trouble);
        out->commit = k->collecting.number;
    }
    return tact__unit_end(k, outer, s);
}

tact_status tact_keeper_texted(tact_keeper *k, unsigned channel, tact_slice number, unsigned said, tact_slice language, tact_arena *arena, tact_texted *out, tact_trouble *trouble) {
    return said_there(k, channel, number, said, language, arena, out, trouble);
}

tact_status tact_keeper_text_stopped(tact_keeper *k, unsigned channel, tact_slice number, tact_arena *arena, tact_texted *out, tact_trouble *trouble) {
    return said_there(k, channel, number, TACT_SAID_STOP | HUSH, (tact_slice){ NULL, 0 }, arena, out, trouble);
}

/* A number that said STOP before anybody knew whose it is: the objection is theirs from here on, unless they allowed it since. */
tact_status tact__text_objection(tact_keeper *k, unsigned channel, tact__entry *entry, tact_slice number, tact_arena *arena, tact_trouble *trouble) {
    char key_text[KEY];
    number_row row;
    tact_person person;
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    tact_status s = kept ? read_number(k, row_key(k, channel, 'n', number, key_text), &row, arena, trouble) : TACT_ERR_MEMORY;
    if (s || !(row.flags & STOPPED) || entry->kind != TACT__PERSON) return s;
    s = tact__entry_person(k, entry, arena, &person);
    if (s) return s;
    uint64_t part = part_of(&person, channel, &row);
    const tact_permission *p = permission_of(tact_person_part_const(&person, part), channel);
    if (!p || p->state != TACT_PERMISSION_GRANTED || tact_instant_before(row.stopped, p->at)) return TACT_OK;
    return choose(k, channel, entry, part, TACT_PERMISSION_WITHDRAWN, (tact_slice){ NULL, 0 }, arena, kept, trouble);
}

/* ---- receipts ------------------------------------------------------------------------------------------------------------------- */

tact_status tact_keeper_text_receipt(tact_keeper *k, unsigned channel, tact_slice id, unsigned outcome, bool dead, tact_slice number, tact_arena *arena, tact_texted *out, tact_trouble *trouble) {
    char key_text[KEY];
    tact__about a;
    tact_slice value;
    tact__entry *entry;
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    *out = (tact_texted){ .known = false };
    if (!kept) return TACT_ERR_MEMORY;
    if (k->read_only) return tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room");
    tact_status s = tact__batch_start(k);
    if (s) return s;
    tact_slice key = row_key(k, channel, 'i', id, key_text);
    s = tact__row_get(k, TACT_FAMILY_META, key, arena, &value, trouble);
    if (s) return s == TACT_ERR_NOT_FOUND ? TACT_OK : s;
    tact_reader r = tact_reader_of(value);
    uint8_t version = tact_read_u8(&r);
    (void)tact_read_u64(&r);
    uint32_t slot = tact_read_u32(&r);
    if (r.status || !version || version > ROW_VERSION) return tact_trouble_set(trouble, TACT_ERR_FORMAT, "a row about a message's id is damaged; `tact fsck` says more");
    s = tact__about_read(k, &r, key, slot, &a, &out->known, trouble);
    if (s || !out->known) return s;
    s = tact__record_load(k, a.record, &entry, trouble);
    if (s || entry->kind != TACT__PERSON) return s;
    bool outer = tact__unit_begin(k);
    tact_event event = { .type = TACT_EVENT_FEEDBACK, .subject = a.intent, .outcome = (uint8_t)outcome, .signed_in = !a.part, .device_part = a.part };
    s = apply(k, entry, &event, arena, kept, trouble);
    out->commit = k->collecting.number;
    out->changed = !s && !kept->result.refused;
    if (!s && dead && number.len) s = tact__address_drop(k, entry, &(tact_handed){ .channel = (uint8_t)channel, .to = number }, arena, trouble);
    return tact__unit_end(k, outer, s);
}

/* ---- what is past its time ------------------------------------------------------------------------------------------------------ */

typedef struct sweep { tact_keeper *k; unsigned seen; char next[KEY + 1]; size_t next_len; tact_instant now; } sweep;

static bool sweep_row(void *ctx, tact_slice key, tact_slice value) {
    sweep *w = ctx;
    bool number = key.len == KEY && key.ptr[4] == 'n';
    tact_reader r = tact_reader_of(value);
    uint8_t version = tact_read_u8(&r);
    uint8_t flags = number ? tact_read_u8(&r) : 0;
    tact_instant written = { (int64_t)tact_read_u64(&r) }, stopped = { number ? (int64_t)tact_read_u64(&r) : 0 };
    if (number && version >= 2) {
        (void)tact_read_u64(&r);
        tact_instant heard = { (int64_t)tact_read_u64(&r) };
        if (tact_instant_before(written, heard)) written = heard;
    }
    tact_span kept = flags & STOPPED ? w->k->brand->config.retention.objections : number ? NUMBERS_KEPT : IDS_KEPT;
    if (!r.status && tact_instant_since(w->now, flags & STOPPED ? stopped : written).us > kept.us) tact_batch_erase(&w->k->collecting.ops, TACT_FAMILY_META, key);
    if (++w->seen < SWEEP_ROWS || key.len > KEY) return true;
    memcpy(w->next, key.ptr, key.len);
    w->next[key.len] = 0;                                  /* the key behind it */
    w->next_len = key.len + 1;
    return false;
}

/* A piece at a time; from the beginning again once a day. */
void tact__text_tick(tact_keeper *k, tact_instant now) {
    sweep w = { .k = k, .now = now };
    tact_trouble trouble = { "" };
    int64_t day = tact__brand_day(k, now);
    if (k->read_only || (!k->text_swept_len && k->text_swept_day == day)) return;
    tact_slice from = k->text_swept_len ? (tact_slice){ k->text_swept, k->text_swept_len } : TACT_S("sms:");
    bool first = tact_slice_starts(from, TACT_S("sms:"));
    if (tact__batch_start(k)) return;
    if (tact_store_iterate(k->store, TACT_FAMILY_META, from, first ? TACT_S("sms;") : TACT_S("txm;"), sweep_row, &w, &trouble)) fprintf(stderr, "tact: rows about text messages could not be read: %s\n", trouble.text);
    if (first && !w.next_len) memcpy(w.next, "txm:", w.next_len = 4);
    k->text_swept_day = day;
    k->text_swept_len = w.next_len;
    memcpy(k->text_swept, w.next, w.next_len);
}
