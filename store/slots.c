/* store/slots.c -- see slots.h. */
#include "store/slots.h"
#include <pthread.h>
#include <stdlib.h>

#define ROW TACT_S("slots")

struct tact_slots {
    tact_store *store;
    tact_vault *vault;
    pthread_mutex_t take_lock, make_lock;            /* make_lock first: taking goes on while a block is made */
    uint32_t next, made;                             /* slots [next, made) are ready; `made` on disk too */
};

static tact_status record(tact_slots *s, uint32_t next, uint32_t made, tact_trouble *why) {
    uint8_t row[8];
    for (unsigned i = 0; i < 4; i++) {
        row[i] = (uint8_t)(next >> (8 * i));
        row[4 + i] = (uint8_t)(made >> (8 * i));
    }
    tact_batch batch;
    tact_batch_init(&batch);
    tact_batch_put(&batch, TACT_FAMILY_META, ROW, (tact_slice){ (const char *)row, sizeof row });
    tact_status status = tact_store_commit(s->store, &batch, why);
    tact_batch_free(&batch);
    return status;
}

/* Under make_lock: `made` does not move meanwhile. */
static tact_status make_block(tact_slots *s, tact_trouble *why) {
    uint32_t from = s->made;
    if (from > UINT32_MAX - TACT_SLOTS_AT_ONCE) return tact_trouble_set(why, TACT_ERR_LIMIT, "all 4294967295 person-key slots are used; open a second data folder");
    tact_status status = tact_vault_make_slots(s->vault, from, TACT_SLOTS_AT_ONCE, why);
    if (!status) status = record(s, from + TACT_SLOTS_AT_ONCE, from + TACT_SLOTS_AT_ONCE, why);
    if (status) return status;
    pthread_mutex_lock(&s->take_lock);
    s->made = from + TACT_SLOTS_AT_ONCE;
    pthread_mutex_unlock(&s->take_lock);
    return TACT_OK;
}

static uint32_t ready(tact_slots *s) {
    pthread_mutex_lock(&s->take_lock);
    uint32_t n = s->made - s->next;
    pthread_mutex_unlock(&s->take_lock);
    return n;
}

static uint32_t u32_at(const uint8_t *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

tact_status tact_slots_open(tact_slots **out, tact_store *store, tact_vault *vault, tact_trouble *why) {
    tact_slots *s = calloc(1, sizeof *s);
    if (!s) return tact_trouble_set(why, TACT_ERR_MEMORY, "no memory for the slots");
    *s = (tact_slots){ .store = store, .vault = vault, .next = 1, .made = 1 };
    pthread_mutex_init(&s->take_lock, NULL);
    pthread_mutex_init(&s->make_lock, NULL);
    uint8_t row[8];
    size_t len = 0;
    tact_status status = tact__store_get_into(store, TACT_FAMILY_META, ROW, row, sizeof row, &len, why);
    if (status == TACT_ERR_NOT_FOUND) status = TACT_OK;
    else if (!status && len == 8) {
        s->next = u32_at(row);
        s->made = u32_at(row + 4);
        if (s->next < 1 || s->next > s->made) status = TACT_ERR_FORMAT;
    } else if (!status) status = TACT_ERR_FORMAT;
    if (status == TACT_ERR_FORMAT) status = tact_trouble_set(why, status, "the row \"slots\" of the store makes no sense; run `tact fsck`");
    if (!status) status = tact_vault_rewrap_finish(vault, s->made, why);
    if (!status && s->next < s->made) status = record(s, s->made, s->made, why);      /* from here on all that is made counts as taken */
    if (!status) status = tact_slots_ensure_ahead(s, why);
    if (status) {
        pthread_mutex_destroy(&s->take_lock);
        pthread_mutex_destroy(&s->make_lock);
        free(s);
        return status;
    }
    *out = s;
    return TACT_OK;
}

tact_status tact_slots_ensure_ahead(tact_slots *s, tact_trouble *why) {
    pthread_mutex_lock(&s->make_lock);
    tact_status status = ready(s) < TACT_SLOTS_AT_ONCE / 2 ? make_block(s, why) : TACT_OK;
    pthread_mutex_unlock(&s->make_lock);
    return status;
}

tact_status tact_slots_take(tact_slots *s, uint32_t *slot, tact_trouble *why) {
    for (;;) {
        pthread_mutex_lock(&s->take_lock);
        bool got = s->next < s->made;
        if (got) *slot = s->next++;
        pthread_mutex_unlock(&s->take_lock);
        if (got) return TACT_OK;
        tact_status status = tact_slots_ensure_ahead(s, why);
        if (status) return status;
    }
}

uint32_t tact_slots_end(tact_slots *s) {
    pthread_mutex_lock(&s->make_lock);
    uint32_t end = s->made;
    pthread_mutex_unlock(&s->make_lock);
    return end;
}

/* No block is made meanwhile: one made under the old key, beyond the end, would be missed. */
tact_status tact_slots_rewrap(tact_slots *s, const char *new_master_path, tact_trouble *why) {
    pthread_mutex_lock(&s->make_lock);
    tact_status status = ready(s) < TACT_SLOTS_AT_ONCE / 2 ? make_block(s, why) : TACT_OK;
    if (!status) status = tact_vault_rewrap(s->vault, new_master_path, s->made, why);
    pthread_mutex_unlock(&s->make_lock);
    return status;
}

tact_status tact_slots_close(tact_slots *s, tact_trouble *why) {
    if (!s) return TACT_OK;
    tact_status status = record(s, s->next, s->made, why);
    pthread_mutex_destroy(&s->take_lock);
    pthread_mutex_destroy(&s->make_lock);
    free(s);
    return status;
}
