/* channel/push_fuzz.c -- anything at all as an answer of Apple, Google or its sign-in, as a service account, and as an app's token: no fate beside the four, nothing
 * that could break out of a header or an address. */
#include <stdlib.h>
#include <string.h>
#include "channel/apns.h"
#include "channel/fcm.h"
#include "channel/push_token.h"

static void clean(tact_slice text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] > '~') abort();
}

static void answer(const tact_post_answer *a, tact_arena *arena, bool google) {
    tact_push_said s = google ? tact_fcm_said(a, arena) : tact_apns_said(a, arena);
    const tact_fated *f = &s.fated;
    if (f->blocked || f->dead_since.us < 0 || f->wait.us < 0 || strlen(f->id) > 64 || strlen(f->said) > 200) abort();
    bool fine = a->status >= 200 && a->status < 300;
    if ((f->fate == TACT_FATE_TAKEN) != fine || (f->dead && f->fate != TACT_FATE_REFUSED) || ((s.renew || s.stop) && f->fate != TACT_FATE_LATER)) abort();
    if (a->status >= 500 && a->status != 503 && f->fate != TACT_FATE_UNKNOWN) abort();     /* not certainly not taken */
}

static void app_token(tact_slice text, unsigned how, tact_arena *arena) {
    static const char *const services[] = { "", "apns", "fcm", "other" }, *const types[] = { "", "ios", "android", "watchos" };
    tact_push_token t, again;
    tact_push_token_fault fault = { NULL, NULL, NULL };
    if (!tact_push_token_of(tact_slice_of(services[how & 3]), tact_slice_of(types[how >> 2 & 3]), text, &t, &fault)) { if (!fault.path || !fault.reason || !fault.hint) abort(); }
    else {
        tact_slice kept = tact_push_token_write(&t, arena);
        clean(kept);
        if (!tact_push_token_read(kept, &again) || again.service != t.service || again.token.len != t.token.len) abort();
    }
    if (tact_push_token_read(text, &t)) clean(t.token);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[256 << 10];
    static const unsigned statuses[] = { 200, 201, 301, 400, 401, 403, 404, 405, 410, 413, 429, 500, 502, 503, 504, 999 };
    tact_arena arena;
    if (size < 2) return 0;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_slice text = { (const char *)data + 2, size - 2 };
    tact_post_answer a = { .reach = TACT_POST_ANSWERED, .status = statuses[data[1] & 15], .body = text };
    if (data[0] % 5 < 2) answer(&a, &arena, data[0] % 5);
    if (data[0] % 5 == 2) {
        tact_slice token;
        int64_t good_s = 0;
        if (tact_fcm_access(&a, &arena, &token, &good_s)) { clean(token); if (!token.len || good_s < 1 || good_s > 86400) abort(); }
    }
    if (data[0] % 5 == 3) {
        tact_fcm_account account;
        tact_trouble trouble = { "" };
        if (!tact_fcm_account_read(text, &arena, &account, &trouble)) { clean(tact_slice_of(account.project)); tact_jwt_key_close(account.key); }
        else if (!trouble.text[0]) abort();
    }
    if (data[0] % 5 == 4) app_token(text, data[1], &arena);
    return 0;
}
