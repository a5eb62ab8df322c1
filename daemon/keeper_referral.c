/* daemon/keeper_referral.c -- who brought whom: codes people pass on, whose they are, and that nobody brings themselves.
 *
 * Rows     family META:  "refer:" | number of a code u64   version u8 | given u64 | slot u32 | sealed: record 16, 0, 0
 * Code     made from the record key; its number is a keyed hash of it. A code without a row is nobody's: whoever was erased took it along.
 * Order    a step reads who brought the person from the event (`subject`, `outcome`); what only the shell can know, whether that is somebody else, is told there,
 *          so that a replay decides the same.
 */
#include "brand/coupon_code.h"
#include "daemon/keeper_internal.h"

enum { ROW_VERSION = 1, KEY = 6 + 8 };

static tact_slice row_key(uint64_t number, char out[KEY]) {
    memcpy(out, "refer:", 6);
    tact_key_put_u64((uint8_t *)out + 6, number);
    return (tact_slice){ out, KEY };
}

static uint64_t number_of(const tact_keeper *k, tact_slice normal) {
    tact_record_key hash = tact_vault_record_key(k->vault, TACT_S("referral"), normal);
    uint64_t n = tact_key_u64((const char *)hash.bytes);
    return n ? n : 1;
}

static void code_of(const tact_keeper *k, const tact_record_key *key, char code[TACT_CODE_TEXT], uint64_t *number) {
    char room[TACT_CODE_NORMAL];
    tact_slice normal;
    tact__code_of(k, 'r', tact_key_u64((const char *)key->bytes), code);
    *number = tact_code_normal(tact_slice_of(code), room, &normal) ? number_of(k, normal) : 0;
}

/* The record behind a number; NULL: nobody's. */
static tact_status owner_of(tact_keeper *k, uint64_t number, tact__entry **owner, tact_arena *arena, tact_trouble *trouble) {
    char room[KEY];
    tact_slice value, key = row_key(number, room);
    tact__about about;
    bool there;
    *owner = NULL;
    tact_status s = tact__row_get(k, TACT_FAMILY_META, key, arena, &value, trouble);
    if (s) return s == TACT_ERR_NOT_FOUND ? TACT_OK : s;
    tact_reader r = tact_reader_of(value);
    uint8_t version = tact_read_u8(&r);
    (void)tact_read_u64(&r);
    uint32_t slot = tact_read_u32(&r);
    if (r.status || version != ROW_VERSION) return tact_trouble_set(trouble, TACT_ERR_FORMAT, "a row about a recommendation is damaged; `tact fsck` says more");
    s = tact__about_read(k, &r, key, slot, &about, &there, trouble);
    if (!s && there) s = tact__record_load(k, about.record, owner, trouble);
    if (!s && *owner && (*owner)->kind != TACT__PERSON) *owner = NULL;
    return s;
}

tact_status tact_keeper_referral(tact_keeper *k, const tact_who *who, bool make, tact_arena *arena, tact_referral_code *out, tact_trouble *trouble) {
    tact__entry *entry;
    tact_person person;
    tact_view view;
    tact_slice value;
    tact_writer w;
    char room[KEY];
    *out = (tact_referral_code){ .known = false };
    tact_status s = make && k->read_only ? tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room") : TACT_OK;
    if (!s && make) s = tact__batch_start(k);
    if (!s) s = tact__locate(k, who, &entry, arena, trouble);
    if (!s) s = tact__entry_person(k, entry, arena, &person);
    if (s) return s;
    code_of(k, &entry->key, out->code, &out->number);
    tact_slice key = row_key(out->number, room);
    s = tact__row_get(k, TACT_FAMILY_META, key, arena, &value, trouble);
    out->known = s == TACT_OK;
    out->commit = tact__told_by(k);
    if (s != TACT_ERR_NOT_FOUND || !make) return s == TACT_ERR_NOT_FOUND ? TACT_OK : s;
    tact_view_make(&view, &person, 0, person.account, tact__now(k, &person));
    if (!person.account || !tact_view_may(&view, TACT_PURPOSE_REMEMBER))
        return tact_trouble_set(trouble, TACT_ERR_CONFLICT, "only somebody with an account who allows to be remembered can recommend: their thanks are kept with it");
    tact__about about = { .intent = 0 };
    memcpy(about.record, entry->key.bytes, 16);
    tact_writer_init(&w, arena, 128);
    tact_write_u8(&w, ROW_VERSION);
    tact_write_u64(&w, (uint64_t)tact__now(k, NULL).us);
    s = tact__about_write(k, &w, key, entry->slot, &about, arena, trouble);
    if (s || w.status) return s ? s : w.status;
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, key, tact_writer_slice(&w));
    k->collecting.events++;
    out->commit = k->collecting.number;
    out->known = true;
    return TACT_OK;
}

/* ---- following and buying ------------------------------------------------------------------------------------------------------- */

/* ?tact_ref=CODE of a page, or the property `code` of the event that says so. */
static tact_slice code_in(const tact_event *e) {
    if (e->type == TACT_EVENT_TRACK && tact_slice_is(e->name, TACT_EVENT_REFERRAL_FOLLOWED)) return tact_value_path_text(&e->properties, "code");
    tact_slice url = e->context.page_url, none = { NULL, 0 };
    ptrdiff_t query = tact_slice_find(url, TACT_S("?"));
    while (query >= 0) {
        url = (tact_slice){ url.ptr + query + 1, url.len - (size_t)query - 1 };
        if (tact_slice_starts(url, TACT_S(TACT_REFERRAL_TAG "="))) {
            size_t from = sizeof TACT_REFERRAL_TAG, to = from;
            while (to < url.len && url.ptr[to] != '&' && url.ptr[to] != '#') to++;
            return (tact_slice){ url.ptr + from, to - from };
        }
        query = tact_slice_find(url, TACT_S("&"));
    }
    return none;
}

/* Somebody else, who is known?  Never the same record, nor a device linked to it, nor one that two accounts have used. */
static unsigned judged(tact_keeper *k, const tact__entry *entry, const tact_person *before, const tact_event *event, tact__entry *owner, tact_arena *arena) {
    tact_person other;
    if (!owner) return TACT_REFERRED_NONE;
    if (owner == entry || before->shared) return TACT_REFERRED_SELF;
    if (tact__entry_person(k, owner, arena, &other)) return TACT_REFERRED_NONE;
    return event->device_part && tact_person_part(&other, event->device_part) ? TACT_REFERRED_SELF : TACT_REFERRED_HOLDS;
}

static uint64_t waits_for(const tact_person *before) {
    for (uint32_t i = 0; i < before->part_count; i++)
        if (before->parts[i].loyalty.referral == TACT_REFERRAL_FOLLOWED) return before->parts[i].loyalty.referrer;
    return 0;
}

tact_status tact__referral_note(tact_keeper *k, const tact__entry *entry, const tact_person *before, tact_event *event, tact_arena *arena, tact_trouble *trouble) {
    char room[TACT_CODE_NORMAL];
    tact_slice normal;
    tact__entry *owner;
    if (!k->engine.bundle->rewards.referral.on || event->type > TACT_EVENT_SCREEN || event->subject || event->outcome) return TACT_OK;
    uint64_t waits = waits_for(before), number = waits;
    tact_slice code = waits ? (tact_slice){ NULL, 0 } : code_in(event);
    if (waits && (!event->trusted || event->type != TACT_EVENT_TRACK)) return TACT_OK;
    if (!waits && (!code.len || !tact_code_normal(code, room, &normal) || !tact_code_fits(normal))) return TACT_OK;
    if (!waits) number = number_of(k, normal);
    tact_status s = owner_of(k, number, &owner, arena, trouble);
    if (s) return s;
    event->outcome = (uint8_t)judged(k, entry, before, event, owner, arena);
    if (event->outcome || waits) event->subject = number;
    return TACT_OK;
}

/* In the commit of the friend's order: theirs, by an event of their own. */
tact_status tact__referral_thank(tact_keeper *k, uint64_t number, const tact_event *order, tact_arena *arena, tact_trouble *trouble) {
    tact__entry *owner;
    tact_person person;
    tact_view view;
    tact_pair *pairs = TACT_NEW(arena, tact_pair, 1);
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    char id[8];
    if (!pairs || !kept) return TACT_ERR_MEMORY;
    tact_status s = owner_of(k, number, &owner, arena, trouble);
    if (!s && owner) s = tact__entry_person(k, owner, arena, &person);
    if (s || !owner) return s;
    tact_view_make(&view, &person, 0, person.account, tact__now(k, &person));
    tact_standing standing = tact_reward_standing(&k->engine.bundle->rewards, &view);
    tact_key_put_u64((uint8_t *)id, order->message);
    tact__message m = tact__message_of(k, TACT_S("referral"), (tact_slice){ id, sizeof id });
    pairs[0] = (tact_pair){ .key = TACT_S("friends"), .value = tact_value_int((int64_t)standing.friends + 1) };
    tact_event event = { .type = TACT_EVENT_TRACK, .name = TACT_S(TACT_EVENT_REFERRAL_COMPLETED), .trusted = true, .signed_in = person.account, .subject = number,
                         .outcome = TACT_REFERRED_HOLDS, .seed = m.seed, .message = m.id, .properties = { .type = TACT_MAP, .map = { pairs, 1 } } };
    event.received = event.occurred = tact__now(k, &person);
    event.gpc = tact_person_gpc(&person, 0);
    event.channels_open = tact__channels_connected(k);
    return tact__apply_event(k, owner, &event, arena, kept, trouble);
}

tact_status tact__referral_erase(tact_keeper *k, const tact__entry *entry, tact_batch *batch) {
    char code[TACT_CODE_TEXT], room[KEY];
    uint64_t number;
    code_of(k, &entry->key, code, &number);
    tact_batch_erase(batch, TACT_FAMILY_META, row_key(number, room));
    return TACT_OK;
}
