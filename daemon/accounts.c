/* daemon/accounts.c -- see accounts.h. */
#include "daemon/accounts.h"
#include <sodium.h>
#include <stdlib.h>
#include "daemon/role.h"

enum { GROW = 8, TOKEN_BYTES = 32 };

bool tact_account_name_ok(tact_slice name) {
    if (!name.len || name.len > TACT_ACCOUNT_NAME || name.ptr[0] == '-' || name.ptr[0] == '.') return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && !memchr("._@+-", c, 5)) return false;
    }
    return true;
}

tact_account *tact_accounts_find(const tact_accounts *a, tact_slice name) {
    for (uint32_t i = 0; i < a->count; i++)
        if (tact_slice_is(name, a->items[i].name)) return &a->items[i];
    return NULL;
}

tact_status tact_accounts_add(tact_accounts *a, tact_slice name, unsigned roles, tact_instant now, tact_account **out, tact_trouble *why) {
    if (!tact_account_name_ok(name)) return tact_trouble_set(why, TACT_ERR_INVALID, "a name of an account has 1 to 64 small letters, digits and . _ @ + -, and does not begin with . or -; an e-mail address will do");
    if (tact_accounts_find(a, name)) return tact_trouble_set(why, TACT_ERR_CONFLICT, "there is an account %.*s; for a new password reset it", (int)name.len, name.ptr);
    if (a->count >= TACT_ACCOUNTS_MOST) return tact_trouble_set(why, TACT_ERR_LIMIT, "there are %u accounts; remove those nobody uses", a->count);
    if (a->count == a->room) {
        tact_account *more = realloc(a->items, (a->room + GROW) * sizeof *more);
        if (!more) return tact_trouble_set(why, TACT_ERR_MEMORY, "no memory for another account");
        a->items = more;
        a->room += GROW;
    }
    tact_account *new = &a->items[a->count++];
    *new = (tact_account){ .roles = (uint8_t)roles, .made = now };
    memcpy(new->name, name.ptr, name.len);
    tact_account_end_sessions(new);
    *out = new;
    return TACT_OK;
}

void tact_accounts_remove(tact_accounts *a, tact_account *account) {
    uint32_t at = (uint32_t)(account - a->items);
    memmove(account, account + 1, (a->count - at - 1) * sizeof *account);
    sodium_memzero(&a->items[--a->count], sizeof *account);
}

uint32_t tact_accounts_admins(const tact_accounts *a, const tact_account *but) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < a->count; i++) n += (a->items[i].roles & TACT_ROLE_ADMIN) && a->items[i].password[0] && &a->items[i] != but;
    return n;
}

void tact_account_end_sessions(tact_account *account) { randombytes_buf(&account->epoch, sizeof account->epoch); }

void tact_token_draw(char token[TACT_ACCOUNT_TOKEN], uint8_t hash[32]) {
    uint8_t bytes[TOKEN_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(token, TACT_ACCOUNT_TOKEN, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    crypto_generichash(hash, 32, bytes, sizeof bytes, NULL, 0);
    sodium_memzero(bytes, sizeof bytes);
}

bool tact_token_hash(tact_slice token, uint8_t hash[32]) {
    uint8_t bytes[TOKEN_BYTES];
    size_t n = 0;
    if (token.len != TACT_ACCOUNT_TOKEN - 1) return false;
    if (sodium_base642bin(bytes, sizeof bytes, token.ptr, token.len, NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) || n != sizeof bytes) return false;
    crypto_generichash(hash, 32, bytes, sizeof bytes, NULL, 0);
    return true;
}

void tact_account_link(tact_account *account, tact_instant until, bool keeps_totp, char token[TACT_ACCOUNT_TOKEN]) {
    tact_token_draw(token, account->link);
    account->link_until = until;
    account->link_keeps_totp = keeps_totp;
}

tact_account *tact_accounts_of_link(const tact_accounts *a, tact_slice token, tact_instant now) {
    uint8_t hash[32];
    tact_account *found = NULL;
    if (!tact_token_hash(token, hash)) return NULL;
    for (uint32_t i = 0; i < a->count; i++)
        if (sodium_memcmp(a->items[i].link, hash, sizeof hash) == 0 && tact_instant_before(now, a->items[i].link_until)) found = &a->items[i];
    return found;
}

void tact_accounts_free(tact_accounts *a) {
    if (a->items) sodium_memzero(a->items, a->room * sizeof *a->items);
    free(a->items);
    *a = (tact_accounts){ 0 };
}
