/* daemon/keeper_coupon.c -- codes of coupons: made or drawn with the send they go with, looked up, used once.
 *
 * Rows     family META:  "coupon:" | hash of a code   version u8 | flags u8 | coupon u32 | campaign u32 | given u64 | until u64 | used u64 | by 16 | place text |
 *                                                     slot u32 | sealed: record 16, key u64, part u64
 * Once     the row is the truth: it is marked in the commit that carries the event Coupon Redeemed, and nothing is answered before that is on the disk. `by` is a
 *          hash of who said so under which id: the same said again hears the same answer, however much later.
 * Erased   what was not used goes with the person; what was used stays used, and names nobody: the sealed part died with the key.
 */
#include <sodium.h>
#include "brand/coupon_code.h"
#include "daemon/keeper_internal.h"

enum { ROW_VERSION = 1, KEY = 7 + 16, USED = 1, PLACE_MAX = 64 };

typedef struct row {
    uint8_t flags, by[16];
    uint32_t coupon, campaign, slot;
    tact_instant given, until, used;
    tact_slice place;
    bool has_about; tact__about about;
} row;

static tact_slice row_key(const tact_keeper *k, tact_slice normal, char out[KEY]) {
    tact_record_key hash = tact_vault_record_key(k->vault, TACT_S("coupon"), normal);
    memcpy(out, "coupon:", 7);
    memcpy(out + 7, hash.bytes, 16);
    return (tact_slice){ out, KEY };
}

static tact_status read_row(tact_keeper *k, tact_slice key, row *out, tact_arena *arena, tact_trouble *trouble) {
    tact_slice value;
    *out = (row){ .flags = 0 };
    tact_status s = tact__row_get(k, TACT_FAMILY_META, key, arena, &value, trouble);
    if (s) return s;
    tact_reader r = tact_reader_of(value);
    uint8_t version = tact_read_u8(&r);
    out->flags = tact_read_u8(&r);
    out->coupon = tact_read_u32(&r);
    out->campaign = tact_read_u32(&r);
    out->given.us = (int64_t)tact_read_u64(&r);
    out->until.us = (int64_t)tact_read_u64(&r);
    out->used.us = (int64_t)tact_read_u64(&r);
    tact_slice by = tact_read_raw(&r, sizeof out->by);
    if (by.ptr) memcpy(out->by, by.ptr, sizeof out->by);
    out->place = tact_read_text(&r);
    out->slot = tact_read_u32(&r);
    if (r.status || version != ROW_VERSION) return tact_trouble_set(trouble, TACT_ERR_FORMAT, "a row about a coupon is damaged; `tact fsck` says more");
    return tact__about_read(k, &r, key, out->slot, &out->about, &out->has_about, trouble);
}

static tact_status write_row(tact_keeper *k, tact_slice key, const row *c, tact_arena *arena, tact_trouble *trouble) {
    tact_writer w;
    tact_status s = TACT_OK;
    tact_writer_init(&w, arena, 256);
    tact_write_u8(&w, ROW_VERSION);
    tact_write_u8(&w, c->flags);
    tact_write_u32(&w, c->coupon);
    tact_write_u32(&w, c->campaign);
    tact_write_u64(&w, (uint64_t)c->given.us);
    tact_write_u64(&w, (uint64_t)c->until.us);
    tact_write_u64(&w, (uint64_t)c->used.us);
    tact_write_bytes(&w, (const char *)c->by, sizeof c->by);
    tact_write_text(&w, c->place);
    if (c->has_about) s = tact__about_write(k, &w, key, c->slot, &c->about, arena, trouble);
    else tact_write_u32(&w, 0);
    if (s || w.status) return s ? s : w.status;
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, key, tact_writer_slice(&w));
    k->half_done = true;
    return TACT_OK;
}

/* ---- made, drawn, and back ------------------------------------------------------------------------------------------------------ */

void tact__code_of(const tact_keeper *k, char kind, uint64_t number, char *out) {
    uint8_t key[32];
    tact_vault_derive(k->vault, key, "coupons_", 0);
    (void)tact_code_make(key, kind, number, out);
    sodium_memzero(key, sizeof key);
}

static bool drawn(const tact_keeper *k, uint32_t coupon) {
    const tact_coupon *c = tact_rewards_coupon(&k->engine.bundle->rewards, coupon);
    return c && c->kind == TACT_COUPON_POOL;
}

/* A coupon keeps the kind it was given as, whatever its file says since: one that was drawn has a row. */
tact_status tact__coupon_code(tact_keeper *k, const tact_held *held, tact_arena *arena, tact_slice *code, tact_trouble *trouble) {
    char text[TACT_CODE_TEXT];
    tact_status s = tact__pool_code(k, held->key, arena, code, trouble);
    if (s != TACT_ERR_NOT_FOUND) return s;
    tact__code_of(k, 'c', held->key, text);
    *code = tact_arena_copy(arena, tact_slice_of(text));
    return code->ptr ? TACT_OK : TACT_ERR_MEMORY;
}

tact_status tact_keeper_coupon_code(tact_keeper *k, const tact_held *held, tact_arena *arena, tact_slice *code, tact_trouble *trouble) { return tact__coupon_code(k, held, arena, code, trouble); }

static tact_status give(tact_keeper *k, const tact__entry *entry, uint64_t part, const tact_held *held, tact_arena *arena, tact_slice *code, tact_trouble *trouble) {
    char key[KEY], room[TACT_CODE_NORMAL];
    tact_slice normal;
    row c = { .coupon = held->coupon, .campaign = held->campaign, .given = held->given, .until = held->until, .slot = entry->slot, .has_about = true,
              .about = { .intent = held->key, .part = part } };
    memcpy(c.about.record, entry->key.bytes, 16);
    tact_status s = drawn(k, held->coupon) ? tact__pool_take(k, held->coupon, held->key, code) : tact__coupon_code(k, held, arena, code, trouble);
    if (s == TACT_ERR_NOT_FOUND) return tact_trouble_set(trouble, TACT_ERR_CONFLICT, "the last code of a coupon was given a moment ago; the message waits for the next try");
    if (!s && !tact_code_normal(*code, room, &normal)) s = TACT_ERR_FORMAT;
    return s ? s : write_row(k, row_key(k, normal, key), &c, arena, trouble);
}

static tact_status with_row(tact_keeper *k, const tact_held *held, tact_arena *arena, char key_room[KEY], tact_slice *key, tact_slice *code, row *c, tact_trouble *trouble) {
    char room[TACT_CODE_NORMAL];
    tact_slice normal;
    tact_status s = tact__coupon_code(k, held, arena, code, trouble);
    if (!s && !tact_code_normal(*code, room, &normal)) s = TACT_ERR_FORMAT;
    if (s) return s;
    *key = row_key(k, normal, key_room);
    return read_row(k, *key, c, arena, trouble);
}

/* The send certainly failed: the code is nobody's again. */
static tact_status back(tact_keeper *k, const tact_held *held, tact_arena *arena, tact_trouble *trouble) {
    char room[KEY];
    tact_slice key, code;
    row c;
    tact_status s = with_row(k, held, arena, room, &key, &code, &c, trouble);
    if (s) return s == TACT_ERR_NOT_FOUND ? TACT_OK : s;
    tact_batch_erase(&k->collecting.ops, TACT_FAMILY_META, key);
    return drawn(k, held->coupon) ? tact__pool_back(k, held->coupon, held->key, code) : TACT_OK;
}

/* Not held any more, though nothing came back: over for good, and the row goes; else it can still be used by whoever has it, and names nobody. */
static tact_status leave(tact_keeper *k, const tact_held *held, tact_instant now, tact_arena *arena, tact_trouble *trouble) {
    char room[KEY];
    tact_slice key, code;
    row c;
    tact_status s = with_row(k, held, arena, room, &key, &code, &c, trouble);
    if (s) return s == TACT_ERR_NOT_FOUND ? TACT_OK : s;
    tact_instant last = tact_instant_before(held->until, held->given) ? held->given : held->until;
    if (tact_instant_since(now, last).us >= TACT_DAYS(TACT_MARK_DAYS).us) {
        tact_batch_erase(&k->collecting.ops, TACT_FAMILY_META, key);
        tact__pool_forget(held->key, &k->collecting.ops);
        return TACT_OK;
    }
    c.has_about = false;
    c.slot = 0;
    return write_row(k, key, &c, arena, trouble);
}

static bool holds(const tact_person *person, uint64_t key) { return person && tact_reward_held((tact_person *)(uintptr_t)person, key, NULL); }

tact_status tact__coupons_change(tact_keeper *k, const tact__entry *entry, const tact_person *before, tact_kept *kept, const tact_person *after, tact_arena *arena, tact_trouble *trouble) {
    const tact_gain *g = &kept->result.gain;
    tact_status s = TACT_OK;
    if (g->coupon_back.key) s = back(k, &g->coupon_back, arena, trouble);
    for (uint32_t p = 0; p < before->part_count; p++)
        for (uint32_t i = 0; i < before->parts[p].loyalty.held_count && !s; i++) {
            const tact_held *h = &before->parts[p].loyalty.held[i];
            if (h->key != g->coupon_back.key && !holds(after, h->key)) s = leave(k, h, kept->result.person.last_received, arena, trouble);
        }
    for (uint32_t i = 0; i < g->coupon_count && !s; i++) {
        tact_part *part = NULL;
        if (!after || !tact_reward_held((tact_person *)(uintptr_t)after, g->coupons[i].key, &part)) continue;
        s = give(k, entry, part->id, &g->coupons[i], arena, &kept->codes[i], trouble);
    }
    return s;
}

/* Of a person who is erased, in the batch that buries them. */
tact_status tact__coupons_erase(tact_keeper *k, const tact__entry *entry, tact_batch *batch, tact_arena *arena, tact_trouble *trouble) {
    tact_person person;
    tact_status s = tact__entry_person(k, entry, arena, &person);
    for (uint32_t p = 0; !s && p < person.part_count; p++)
        for (uint32_t i = 0; !s && i < person.parts[p].loyalty.held_count; i++) {
            char room[KEY];
            tact_slice key, code;
            row c;
            s = with_row(k, &person.parts[p].loyalty.held[i], arena, room, &key, &code, &c, trouble);
            if (!s && !(c.flags & USED)) tact_batch_erase(batch, TACT_FAMILY_META, key);
            if (s == TACT_ERR_NOT_FOUND) s = TACT_OK;
            tact__pool_forget(person.parts[p].loyalty.held[i].key, batch);
        }
    return s;
}

/* ---- at the till ---------------------------------------------------------------------------------------------------------------- */

static void fill(const tact_keeper *k, const row *c, tact_instant now, tact_coupon_look *out) {
    out->state = c->flags & USED ? TACT_COUPON_USED : c->until.us && tact_instant_before(c->until, now) ? TACT_COUPON_EXPIRED : TACT_COUPON_GOOD;
    out->coupon = tact_rewards_coupon(&k->engine.bundle->rewards, c->coupon);
    out->campaign = tact_bundle_campaign(k->engine.bundle, c->campaign);
    out->given = c->given;
    out->until = c->until;
    out->used = c->used;
    out->place = c->place;
}

/* Whose it is, and whether it is the one who shows it. */
static tact_status whose(tact_keeper *k, const row *c, const tact_who *presented, tact__entry **owner, tact_arena *arena, tact_coupon_look *out, tact_trouble *trouble) {
    tact__entry *shown;
    *owner = NULL;
    tact_status s = c->has_about ? tact__record_load(k, c->about.record, owner, trouble) : TACT_OK;
    if (s) return s;
    if (*owner && (*owner)->kind != TACT__PERSON) *owner = NULL;
    out->known = *owner != NULL;
    if (!presented || !*owner) return TACT_OK;
    s = tact__locate(k, presented, &shown, arena, trouble);
    if (s && s != TACT_ERR_NOT_FOUND && s != TACT_ERR_SEALED) return s;
    out->match = !s && shown == *owner;
    return TACT_OK;
}

static tact_status find(tact_keeper *k, tact_slice typed, char room[KEY], tact_slice *key, row *c, tact_coupon_look *out, tact_arena *arena, tact_trouble *trouble) {
    char normal_room[TACT_CODE_NORMAL];
    tact_slice normal;
    *out = (tact_coupon_look){ .state = TACT_COUPON_UNKNOWN };
    if (!tact_code_normal(typed, normal_room, &normal)) return TACT_ERR_NOT_FOUND;
    out->mistyped = normal.len == 16 && !tact_code_fits(normal);
    *key = row_key(k, normal, room);
    return read_row(k, *key, c, arena, trouble);
}

tact_status tact_keeper_coupon(tact_keeper *k, tact_slice code, const tact_who *presented, tact_arena *arena, tact_coupon_look *out, tact_trouble *trouble) {
    char room[KEY];
    tact_slice key;
    tact__entry *owner;
    row c;
    tact_status s = find(k, code, room, &key, &c, out, arena, trouble);
    if (s) return s == TACT_ERR_NOT_FOUND ? TACT_OK : s;
    fill(k, &c, tact__now(k, NULL), out);
    out->commit = tact__told_by(k);
    return whose(k, &c, presented, &owner, arena, out, trouble);
}

static bool serves(const tact_coupon *c, const tact_value *topics) {
    if (!c || !c->topic_count || !topics || topics->type != TACT_LIST || !topics->list.count) return true;
    for (uint32_t i = 0; i < topics->list.count; i++)
        for (uint32_t t = 0; t < c->topic_count; t++)
            if (topics->list.items[i].type == TACT_TEXT && tact_slice_equal(topics->list.items[i].text, c->topics[t])) return true;
    return false;
}

/* The redemption is an event of the person: goals, points and conditions may ask after it. */
static tact_status tell(tact_keeper *k, tact__entry *owner, const row *c, const tact_coupon_look *look, const tact__message *m, tact_slice place, tact_arena *arena, tact_trouble *trouble) {
    tact_person person;
    tact_pair *pairs = TACT_NEW(arena, tact_pair, 3);
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    uint32_t n = 0;
    if (!pairs || !kept) return TACT_ERR_MEMORY;
    tact_status s = tact__entry_person(k, owner, arena, &person);
    if (s) return s;
    if (look->coupon) pairs[n++] = (tact_pair){ .key = TACT_S("coupon"), .value = tact_value_text(look->coupon->name) };
    if (look->campaign) pairs[n++] = (tact_pair){ .key = TACT_S("campaign"), .value = tact_value_text(look->campaign->name) };
    if (place.len) pairs[n++] = (tact_pair){ .key = TACT_S("place"), .value = tact_value_text(place) };
    tact_event event = { .type = TACT_EVENT_TRACK, .name = TACT_S(TACT_EVENT_COUPON_REDEEMED), .trusted = true, .signed_in = person.account, .subject = c->about.intent,
                         .device_part = tact_person_part(&person, c->about.part) ? c->about.part : 0, .seed = m->seed, .message = m->id,
                         .properties = { .type = TACT_MAP, .map = { pairs, n } }, .context.device = TACT_DEVICE_SHOP };
    event.received = event.occurred = tact__now(k, &person);
    event.channels_open = tact__channels_connected(k);
    k->collecting.events++;
    return tact__apply_event(k, owner, &event, arena, kept, trouble);
}

tact_status tact_keeper_coupon_redeem(tact_keeper *k, tact_slice code, const tact_coupon_use *use, tact_arena *arena, tact_coupon_look *out, tact_trouble *trouble) {
    char room[KEY];
    tact_slice key;
    tact__entry *owner;
    row c;
    if (k->read_only) return tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room");
    tact_status s = tact__batch_start(k);
    if (!s) s = find(k, code, room, &key, &c, out, arena, trouble);
    if (s) return s == TACT_ERR_NOT_FOUND ? TACT_OK : s;
    tact__message m = tact__message_of(k, use->sender, use->message_id);
    tact_instant now = tact__now(k, NULL);
    fill(k, &c, now, out);
    s = whose(k, &c, use->presented, &owner, arena, out, trouble);
    if (s) return s;
    out->commit = tact__told_by(k);                        /* what it says may be in a batch that is not on the disk yet */
    if (out->state == TACT_COUPON_USED && m.named && memcmp(c.by, m.key, sizeof c.by) == 0) { out->state = TACT_COUPON_GOOD; out->redeemed = out->again = true; }
    if (out->state != TACT_COUPON_GOOD || out->redeemed) return TACT_OK;
    if (use->presented && out->known && !out->match) { out->state = TACT_COUPON_OTHERS; return TACT_OK; }
    if (!serves(out->coupon, use->topics)) { out->state = TACT_COUPON_TOPIC; return TACT_OK; }
    c.flags |= USED;
    c.used = now;
    c.place = use->place.len > PLACE_MAX ? (tact_slice){ use->place.ptr, PLACE_MAX } : use->place;
    memcpy(c.by, m.key, sizeof c.by);
    bool outer = tact__unit_begin(k);
    s = write_row(k, key, &c, arena, trouble);
    k->collecting.events++;
    if (!s && owner) s = tell(k, owner, &c, out, &m, c.place, arena, trouble);
    out->redeemed = !s;
    out->commit = k->collecting.number;
    out->used = c.used;
    out->place = c.place;
    return tact__unit_end(k, outer, s);
}
