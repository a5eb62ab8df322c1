/* Accounts and sessions as text: whatever is read is written again, and read back as the same. */
#include <sodium.h>
#include <stdlib.h>
#include "daemon/sessions.h"

static void *more(void *ctx, size_t bytes) { (void)ctx; return aligned_alloc(16, (bytes + 15) & ~(size_t)15); }
static void drop(void *ctx, void *chunk) { (void)ctx; free(chunk); }
static const tact_arena_source heap = { more, drop, NULL };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static _Alignas(16) char block[65536];
    tact_arena arena;
    tact_slice text = { (const char *)bytes, size };
    tact_accounts a, b;
    tact_sessions s, t;
    uint8_t hash[32];
    if (size > 60000 || sodium_init() < 0) return 0;
    tact_arena_init(&arena, block, sizeof block, &heap);
    (void)tact_token_hash(text, hash);
    if (tact_accounts_parse(&a, text, NULL) == TACT_OK) {
        if (tact_accounts_parse(&b, tact_accounts_text(&a, &arena), NULL) || a.count != b.count || (a.count && memcmp(a.items, b.items, a.count * sizeof *a.items) != 0)) abort();
        tact_accounts_free(&a);
        tact_accounts_free(&b);
    }
    if (tact_sessions_parse(&s, text) == TACT_OK) {
        if (tact_sessions_parse(&t, tact_sessions_text(&s, &arena)) || s.count != t.count || (s.count && memcmp(s.items, t.items, s.count * sizeof *s.items) != 0)) abort();
        tact_sessions_free(&s);
        tact_sessions_free(&t);
    }
    tact_arena_close(&arena);
    return 0;
}
