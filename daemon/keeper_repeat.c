/* daemon/keeper_repeat.c -- messageIds: exact over 24 hours, and a repeated decide gets the answer it got. */
#include <sodium.h>
#include <stdlib.h>
#include "daemon/keeper_internal.h"

enum { SEEN_MARK = 'm', SEEN_ANSWER = 'a', ANSWER_HEAD = 5 };

/* Keyed hash of (server secret, sender, messageId): half of it is the seed nobody outside can pick, half the name of the message. */
tact__message tact__message_of(const tact_keeper *k, tact_slice sender, tact_slice message_id) {
    uint8_t out[48], random[16];
    tact__message m = { .named = message_id.len > 0 };
    uint8_t len = (uint8_t)sender.len;
    crypto_generichash_state h;
    if (!m.named) {
        randombytes_buf(random, sizeof random);
        message_id = (tact_slice){ (const char *)random, sizeof random };
    }
    crypto_generichash_init(&h, k->seed_key, sizeof k->seed_key, sizeof out);
    crypto_generichash_update(&h, &len, 1);
    crypto_generichash_update(&h, (const unsigned char *)sender.ptr, len);
    crypto_generichash_update(&h, (const unsigned char *)message_id.ptr, message_id.len);
    crypto_generichash_final(&h, out, sizeof out);
    memcpy(&m.seed, out, 16);
    memcpy(m.key, out + 16, 16);
    memcpy(&m.id, out + 32, 8);
    return m;
}

/* Anybody may send a messageId that another has used: it is a repeat, but the answer that was given is for the same ids only. */
void tact__message_asked_by(const tact_keeper *k, tact__message *m, const tact_who *who) {
    tact_slice ids[] = { who->verified ? who->user_id : (tact_slice){ NULL, 0 }, who->anonymous_id };
    crypto_generichash_state h;
    crypto_generichash_init(&h, k->seed_key, sizeof k->seed_key, sizeof m->asker);
    for (unsigned i = 0; i < 2; i++) {
        uint64_t len = ids[i].len;
        crypto_generichash_update(&h, (const unsigned char *)&len, sizeof len);
        crypto_generichash_update(&h, (const unsigned char *)ids[i].ptr, len);
    }
    crypto_generichash_final(&h, m->asker, sizeof m->asker);
}

/* What an answer is bound to when it is sealed: the message and who asked. */
static tact_slice bound_to(const tact__message *m, uint8_t out[32]) {
    memcpy(out, m->key, 16);
    memcpy(out + 16, m->asker, 16);
    return (tact_slice){ (const char *)out, 32 };
}

static tact_slice key_slice(const uint8_t key[16]) { return (tact_slice){ (const char *)key, 16 }; }

static tact__repeat *place_of(tact__batch *b, const uint8_t key[16]) {
    uint32_t i;
    memcpy(&i, key, 4);
    for (i &= b->repeat_room - 1; b->repeats[i].used; i = (i + 1) & (b->repeat_room - 1))
        if (memcmp(b->repeats[i].key, key, 16) == 0) break;
    return &b->repeats[i];
}

static bool make_room(tact__batch *b) {
    if (b->repeat_room && (b->repeat_count + 1) * 2 <= b->repeat_room) return true;
    tact__batch bigger = *b;
    bigger.repeat_room = b->repeat_room ? b->repeat_room * 2 : 512;
    bigger.repeats = calloc(bigger.repeat_room, sizeof *bigger.repeats);
    if (!bigger.repeats) return false;
    for (uint32_t i = 0; i < b->repeat_room; i++)
        if (b->repeats[i].used) *place_of(&bigger, b->repeats[i].key) = b->repeats[i];
    free(b->repeats);
    b->repeats = bigger.repeats;
    b->repeat_room = bigger.repeat_room;
    return true;
}

void tact__repeats_clear(tact__batch *b) {
    if (!b->repeat_count) return;
    for (uint32_t i = 0; i < b->repeat_room; i++)
        if (b->repeats[i].used && b->repeats[i].answer) {
            sodium_memzero(b->repeats[i].answer, b->repeats[i].answer_len);
            free(b->repeats[i].answer);
        }
    memset(b->repeats, 0, b->repeat_room * sizeof *b->repeats);
    b->repeat_count = 0;
}

static bool in_flight(tact_keeper *k, const tact__message *m, tact_arena *arena, tact_kept *out) {
    tact__batch *batches[] = { &k->collecting, &k->syncing };
    for (unsigned i = 0; i < 2; i++) {
        tact__repeat *r = batches[i]->repeat_count ? place_of(batches[i], m->key) : NULL;
        if (!r || !r->used) continue;
        out->duplicate = true;
        out->commit = batches[i]->number;
        if (memcmp(r->asker, m->asker, sizeof r->asker) == 0) out->answer = tact_arena_copy(arena, (tact_slice){ r->answer, r->answer_len });
        return true;
    }
    return false;
}

tact_status tact__repeat_find(tact_keeper *k, const tact__message *m, tact_arena *arena, tact_kept *out, tact_trouble *trouble) {
    tact_slice value, kept;
    tact_instant received;
    uint8_t bound[32];
    if (!m->named || in_flight(k, m, arena, out)) return TACT_OK;
    tact_status s = tact_store_get(k->store, TACT_FAMILY_SEEN, key_slice(m->key), arena, &value, trouble);
    if (s == TACT_ERR_NOT_FOUND) return TACT_OK;
    if (s) return s;
    if (!tact_seen_split(value, &received, &kept) || kept.len < 1) return tact_trouble_set(trouble, TACT_ERR_FORMAT, "a row of seen messages is damaged; `tact fsck` lists such rows");
    if (tact_instant_since(k->options.clock.now(k->options.clock.ctx), received).us > TACT_HOURS(24).us) return TACT_OK;
    out->duplicate = true;
    if (kept.ptr[0] != SEEN_ANSWER || kept.len < ANSWER_HEAD + TACT_SEAL_BYTES) return TACT_OK;
    tact_reader r = tact_reader_of((tact_slice){ kept.ptr + 1, kept.len - 1 });
    uint32_t slot = tact_read_u32(&r);
    tact_slice sealed = { (const char *)r.at, (size_t)(r.end - r.at) };
    uint8_t *plain = tact_arena_alloc(arena, sealed.len, 1);
    if (!plain) return TACT_ERR_MEMORY;
    s = tact_vault_unseal(k->vault, plain, slot, bound_to(m, bound), sealed, trouble);
    if (s == TACT_OK) out->answer = (tact_slice){ (const char *)plain, sealed.len - TACT_SEAL_BYTES };
    return s == TACT_ERR_SEALED ? TACT_OK : s;             /* erased since, or asked by another: a repeat, but nothing to repeat */
}

tact_status tact__repeat_mark(tact_keeper *k, const tact__message *m, tact_instant received, uint32_t slot, tact_slice answer, tact_arena *arena, tact_trouble *trouble) {
    char mark = SEEN_MARK;
    uint8_t bound[32];
    if (!m->named) return TACT_OK;
    if (!make_room(&k->collecting)) return TACT_ERR_MEMORY;
    tact__repeat *r = place_of(&k->collecting, m->key);
    if (!r->used) k->collecting.repeat_count++;
    r->used = true;
    memcpy(r->key, m->key, 16);
    memcpy(r->asker, m->asker, 16);
    if (answer.len) {
        r->answer = malloc(answer.len);
        if (!r->answer) return TACT_ERR_MEMORY;
        memcpy(r->answer, answer.ptr, answer.len);
        r->answer_len = answer.len;
    }
    if (!answer.len || !slot) {                            /* nobody is remembered: only that the message came */
        tact_batch_put_seen(&k->collecting.ops, key_slice(m->key), received, (tact_slice){ &mark, 1 });
        return TACT_OK;
    }
    size_t room = ANSWER_HEAD + answer.len + TACT_SEAL_BYTES;
    uint8_t *value = tact_arena_alloc(arena, room, 1);
    if (!value) return TACT_ERR_MEMORY;
    value[0] = SEEN_ANSWER;
    for (unsigned i = 0; i < 4; i++) value[1 + i] = (uint8_t)(slot >> (8 * i));
    tact_status s = tact_vault_seal(k->vault, value + ANSWER_HEAD, slot, bound_to(m, bound), answer, trouble);
    if (!s) tact_batch_put_seen(&k->collecting.ops, key_slice(m->key), received, (tact_slice){ (const char *)value, room });
    return s;
}
