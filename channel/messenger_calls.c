/* channel/messenger_calls.c -- see messenger_calls.h. */
#include "channel/messenger_calls.h"
#include <sodium.h>
#include <string.h>
#include "channel/gateway.h"
#include "channel/sms_calls.h"
#include "daemon/json_in.h"

bool tact_messenger_address(const tact_config *config, tact_slice text, char out[TACT_MESSENGER_ADDRESS]) {
    out[0] = 0;
    if (tact_messenger_by_number(config)) {
        char number[TACT_SMS_NUMBER];
        if (!tact_sms_number(text, number)) return false;
        memcpy(out, number, sizeof number);
        return true;
    }
    if (!text.len || text.len > TACT_MESSENGER_TOKEN_MOST) return false;
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] <= ' ' || (unsigned char)text.ptr[i] >= 127 || (i == 0 && text.ptr[i] == '+')) return false;       /* a + is of numbers */
    memcpy(out, text.ptr, text.len);
    out[text.len] = 0;
    return true;
}

/* ---- who calls ------------------------------------------------------------------------------------------------------------------- */

static void halves(tact_slice line, tact_slice *name, tact_slice *value) {
    const char *colon = line.len ? memchr(line.ptr, ':', line.len) : NULL;
    *name = (tact_slice){ line.ptr, colon ? (size_t)(colon - line.ptr) : 0 };
    *value = colon ? (tact_slice){ colon + 1, line.len - name->len - 1 } : (tact_slice){ NULL, 0 };
    while (value->len && value->ptr[0] == ' ') { value->ptr++; value->len--; }
}

tact_slice tact_messenger_signature_header(const tact_config *config) {
    tact_slice name, value;
    halves(config->messenger.texts.signature, &name, &value);
    return name;
}

static void hmac_sha256(tact_slice key, tact_slice body, char hex[65]) {
    crypto_auth_hmacsha256_state state;
    uint8_t mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_init(&state, (const uint8_t *)key.ptr, key.len);
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)body.ptr, body.len);
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_bin2hex(hex, 65, mac, sizeof mac);
}

bool tact_messenger_signed(const tact_config *config, tact_slice given, tact_slice body, tact_arena *arena) {
    char hex[65];
    uint8_t a[crypto_generichash_BYTES], b[crypto_generichash_BYTES];
    tact_slice name, shape, wanted, secret = config->messenger.secret, unknown = { NULL, 0 };
    halves(config->messenger.texts.signature, &name, &shape);
    if (!secret.len || !name.len || !given.len) return false;
    hmac_sha256(secret, body, hex);
    const tact_gateway_hole holes[] = { { "secret", secret, true }, { "hmac", tact_slice_of(hex), true } };
    if (tact_gateway_try(&wanted, shape, TACT_GATEWAY_IN_HEADER, &(tact_gateway_values){ .more = holes, .more_count = 2 }, arena, &unknown)) return false;
    if (unknown.len || tact_slice_equal(wanted, shape)) return false;      /* nothing in it that only the messenger knows */
    crypto_generichash(a, sizeof a, (const uint8_t *)wanted.ptr, wanted.len, NULL, 0);
    crypto_generichash(b, sizeof b, (const uint8_t *)given.ptr, given.len, NULL, 0);
    return sodium_memcmp(a, b, sizeof a) == 0;
}

/* ---- items ----------------------------------------------------------------------------------------------------------------------- */

typedef struct reading {
    const tact_config *config;
    tact_arena *arena;
    tact_messenger_call *list;
    uint32_t count, aside, room;
    bool receipts;
} reading;

/* "chat.type=private" */
static bool counts(const reading *r, const tact_value *item) {
    tact_slice rule = r->config->messenger.texts.only;
    const char *sign = rule.len ? memchr(rule.ptr, '=', rule.len) : NULL;
    if (!rule.len) return true;
    if (!sign) return false;
    tact_slice path = { rule.ptr, (size_t)(sign - rule.ptr) }, value = { sign + 1, rule.len - path.len - 1 };
    return tact_slice_equal(tact_gateway_at(item, path, r->arena), value);
}

static bool read_message(const reading *r, const tact_value *item, tact_messenger_call *out) {
    const tact_config_messenger_texts *t = &r->config->messenger.texts;
    *out = (tact_messenger_call){ .receipt = false };
    if (!counts(r, item)) return false;
    out->text = tact_gateway_at(item, t->wrote, r->arena);
    out->media = tact_gateway_at(item, t->media, r->arena);
    out->kind = tact_gateway_at(item, t->kind, r->arena);
    out->id = tact_gateway_at(item, t->message_id, r->arena);
    return tact_messenger_address(r->config, tact_gateway_at(item, t->from, r->arena), out->address);
}

/* A code tells more than the status. */
static bool read_receipt(const reading *r, const tact_value *item, tact_messenger_call *out) {
    const tact_config_messenger_texts *t = &r->config->messenger.texts;
    const tact_slice none = { NULL, 0 }, code = tact_gateway_at(item, t->status_code, r->arena), status = tact_gateway_at(item, t->status, r->arena);
    *out = (tact_messenger_call){ .receipt = true, .id = tact_gateway_at(item, t->status_id, r->arena), .reference = tact_gateway_at(item, t->status_reference, r->arena), .outcome = TACT_OUTCOME_BOUNCED };
    (void)tact_messenger_address(r->config, tact_gateway_at(item, t->status_to, r->arena), out->address);
    if (!out->id.len && !out->reference.len) return false;
    if (tact_gateway_one_of(t->stopped, code, 0, none)) { out->stopped = true; return out->address[0]; }
    if (tact_gateway_one_of(t->held, code, 0, none)) return false;
    if (tact_gateway_one_of(t->status_dead, code, 0, none)) { out->dead = true; return true; }
    if (tact_gateway_one_of(t->failed, status, 0, none)) return true;
    if (tact_gateway_one_of(t->seen, status, 0, none)) { out->outcome = TACT_OUTCOME_SEEN; return true; }
    out->outcome = TACT_OUTCOME_DELIVERED;
    return tact_gateway_one_of(t->delivered, status, 0, none) > 0;
}

static tact_status take(reading *r, const tact_value *item) {
    if (r->count + r->aside == TACT_MESSENGER_CALLS_MOST) return TACT_ERR_LIMIT;
    if (r->count == r->room) {
        uint32_t room = r->room ? r->room * 4 : 4;
        tact_messenger_call *more = TACT_NEW(r->arena, tact_messenger_call, room);
        if (!more) return TACT_ERR_MEMORY;
        if (r->count) memcpy(more, r->list, r->count * sizeof *more);
        r->list = more;
        r->room = room;
    }
    bool good = item->type == TACT_MAP && (r->receipts ? read_receipt(r, item, &r->list[r->count]) : read_message(r, item, &r->list[r->count]));
    if (good) r->count++; else r->aside++;
    return TACT_OK;
}

/* Along a path in which a star is each of a list; at its end one item, or a list of them. */
static tact_status walk(reading *r, const tact_value *v, tact_slice path) {
    if (!v || v->type == TACT_NULL) return TACT_OK;
    ptrdiff_t star = tact_slice_find(path, TACT_S("*"));
    if (star >= 0) {
        tact_slice before = { path.ptr, star ? (size_t)star - 1 : 0 }, behind = { path.ptr + star + 1, path.len - (size_t)star - 1 };
        if (behind.len && behind.ptr[0] == '.') { behind.ptr++; behind.len--; }
        const tact_value *list = tact_gateway_along(v, before);
        tact_status s = TACT_OK;
        for (uint32_t i = 0; list && list->type == TACT_LIST && i < list->list.count && !s; i++) s = walk(r, &list->list.items[i], behind);
        return s;
    }
    const tact_value *end = tact_gateway_along(v, path);
    tact_status s = TACT_OK;
    if (!end || end->type == TACT_NULL) return TACT_OK;
    if (end->type != TACT_LIST) return take(r, end);
    for (uint32_t i = 0; i < end->list.count && !s; i++) s = take(r, &end->list.items[i]);
    return s;
}

tact_status tact_messenger_calls_read(tact_slice body, const tact_config *config, tact_arena *arena, tact_messenger_call **list, uint32_t *count, uint32_t *aside) {
    tact_value tree;
    tact_json_fault fault;
    reading r = { .config = config, .arena = arena };
    *list = NULL;
    *count = *aside = 0;
    tact_status s = tact_json_read(arena, &tree, &fault, body);
    if (s) return s == TACT_ERR_MEMORY || s == TACT_ERR_LIMIT ? s : TACT_ERR_INVALID;
    if (config->messenger.texts.messages.len) s = walk(&r, &tree, config->messenger.texts.messages);
    r.receipts = true;
    if (!s && config->messenger.texts.statuses.len) s = walk(&r, &tree, config->messenger.texts.statuses);
    *list = r.list;
    *count = r.count;
    *aside = r.aside;
    return s;
}
