/* daemon/folder_receipts.c -- see folder_receipts.h. */
#include "daemon/folder_receipts.h"
#include <stdio.h>
#include "core/consent/receipt.h"
#include "store/envelope.h"

/* Rows as daemon/keeper_receipt.c writes them (doc/format.md): record key 16 | 'r' | id 16 = number u64 | hash 32 | signature 64 | sealed. */
enum { ROW_KEY = 33, ROW_HEAD = 8 + 32 + 64 };

typedef struct { tact_store *store; tact_vault *vault; tact_diags *out; tact_arena *scratch; uint64_t *opened; tact_status status; } walk;

static void find(walk *w, uint64_t number, const char *what) {
    char text[200];
    int n = snprintf(text, sizeof text, "receipt number %llu %s", (unsigned long long)number, what);
    w->out->file = TACT_S("cold");
    tact_diag_add(w->out, TACT_ERROR, 0, 0, TACT_JOIN(w->out, (tact_slice){ text, (size_t)n }), TACT_S("restore a backup, or erase this person"));
}

/* The key its person has now. ERR_NOT_FOUND: they have none. */
static tact_status slot_of(walk *w, tact_slice person, uint32_t *slot) {
    tact_slice value;
    tact_envelope_head head;
    tact_status s = tact_store_get(w->store, TACT_FAMILY_PERSON, person, w->scratch, &value, NULL);
    if (s) return s;
    if (tact_envelope_peek(value, &head, NULL) || head.kind == TACT_ENVELOPE_TOMBSTONE) return TACT_ERR_NOT_FOUND;
    *slot = head.slot;
    return TACT_OK;
}

static void check_inside(walk *w, tact_slice key, uint64_t number, tact_slice plain) {
    tact_receipt receipt;
    tact_reader r = tact_reader_of(plain);
    tact_status s = tact_receipt_read(&r, w->scratch, &receipt);
    if (s == TACT_ERR_MEMORY) w->status = s;
    else if (s || !tact_reader_done(&r)) find(w, number, "opens, but what stands in it is no receipt");
    else if (memcmp(receipt.id, key.ptr + 17, sizeof receipt.id) != 0) find(w, number, "opens, but its row has the name of another");
}

static bool visit(void *ctx, tact_slice key, tact_slice value) {
    walk *w = ctx;
    uint32_t slot;
    if (key.len != ROW_KEY || key.ptr[16] != 'r' || value.len < ROW_HEAD + TACT_SEAL_BYTES) return true;
    tact_arena_reset(w->scratch);
    tact_status s = slot_of(w, (tact_slice){ key.ptr, 16 }, &slot);
    if (s == TACT_ERR_NOT_FOUND) return true;
    tact_reader r = tact_reader_of(value);
    uint64_t number = tact_read_u64(&r);
    tact_slice sealed = { value.ptr + ROW_HEAD, value.len - ROW_HEAD };
    uint8_t *plain = s ? NULL : tact_arena_alloc(w->scratch, sealed.len, 1);
    if (!s && !plain) s = TACT_ERR_MEMORY;
    if (!s) s = tact_vault_unseal(w->vault, plain, slot, key, sealed, NULL);
    if (s == TACT_ERR_SEALED) return true;                 /* sealed with an earlier key of theirs; that it is unchanged its signature says */
    if (s) { w->status = s; return false; }
    ++*w->opened;
    check_inside(w, key, number, (tact_slice){ (const char *)plain, sealed.len - TACT_SEAL_BYTES });
    return w->status == TACT_OK;
}

tact_status tact_folder_receipts(tact_store *store, tact_vault *vault, tact_diags *out, tact_arena *scratch, uint64_t *opened, tact_trouble *why) {
    walk w = { store, vault, out, scratch, opened, TACT_OK };
    *opened = 0;
    tact_status s = tact_store_iterate(store, TACT_FAMILY_COLD, (tact_slice){ NULL, 0 }, (tact_slice){ NULL, 0 }, visit, &w, why);
    if (!s && w.status) s = tact_trouble_set(why, w.status, "the receipts could not be opened: %s", tact_status_line(w.status));
    return s;
}
