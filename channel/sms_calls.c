/* channel/sms_calls.c -- see sms_calls.h. */
#include "channel/sms_calls.h"
#include <string.h>
#include "daemon/http_text.h"
#include "daemon/json_in.h"

enum { DIGITS_LEAST = 7, DIGITS_MOST = 15 };

bool tact_sms_number(tact_slice text, char out[TACT_SMS_NUMBER]) {
    size_t n = 0, at = 0;
    char digits[DIGITS_MOST + 3];
    while (at < text.len && text.ptr[at] == ' ') at++;
    if (at < text.len && text.ptr[at] == '+') at++;
    for (; at < text.len; at++) {
        char c = text.ptr[at];
        if (c == ' ' || c == '-' || c == '.' || c == '(' || c == ')') continue;
        if (c < '0' || c > '9' || n == sizeof digits) return false;
        digits[n++] = c;
    }
    size_t skip = n > 2 && digits[0] == '0' && digits[1] == '0' ? 2 : 0;
    n -= skip;
    if (n < DIGITS_LEAST || n > DIGITS_MOST || digits[skip] == '0') return false;       /* one of a country's own way: nobody knows which */
    out[0] = '+';
    memcpy(out + 1, digits + skip, n);
    out[n + 1] = 0;
    return true;
}

static tact_status read_form(tact_slice body, tact_arena *arena, tact_value *out) {
    const tact_http_pair *from;
    uint32_t count;
    tact_status s = tact_http_form(arena, &from, &count, body);
    tact_pair *pairs = s ? NULL : TACT_NEW(arena, tact_pair, count + 1);
    if (s || !count) return s ? s : TACT_ERR_INVALID;
    if (!pairs) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < count; i++) pairs[i] = (tact_pair){ .key = from[i].name, .value = tact_value_text(from[i].value) };
    *out = (tact_value){ .type = TACT_MAP, .map = { pairs, count } };
    return TACT_OK;
}

bool tact_sms_outcome(const tact_gateway_calls *calls, tact_slice status, tact_sms_call *in) {
    const struct { tact_slice codes; uint8_t outcome; bool dead; } meanings[] = { { calls->dead, TACT_OUTCOME_BOUNCED, true }, { calls->delivered, TACT_OUTCOME_DELIVERED, false }, { calls->bounced, TACT_OUTCOME_BOUNCED, false } };
    tact_slice none = { NULL, 0 };
    unsigned best = 0;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        unsigned n = tact_gateway_one_of(meanings[i].codes, status, 0, none);
        if (n <= best) continue;
        best = n;
        in->outcome = meanings[i].outcome;
        in->dead = meanings[i].dead;
    }
    return best > 0;
}

/* By the first of its statuses that means something: error.name tells more than status.groupName, but NO_ERROR is none of every gateway. */
static bool outcome_of(const tact_value *item, const tact_gateway_calls *calls, tact_sms_call *in, tact_arena *arena) {
    tact_slice paths = calls->status, none = { NULL, 0 };
    while (paths.len) {
        const char *end = memchr(paths.ptr, '|', paths.len);
        tact_slice one = { paths.ptr, end ? (size_t)(end - paths.ptr) : paths.len };
        paths = end ? (tact_slice){ end + 1, paths.len - one.len - 1 } : none;
        if (tact_sms_outcome(calls, tact_gateway_at(item, one, arena), in)) return true;
    }
    return false;
}

static bool read_item(const tact_value *item, const tact_gateway_calls *calls, tact_sms_call *in, tact_arena *arena) {
    *in = (tact_sms_call){ .receipt = false };
    if (item->type != TACT_MAP) return false;
    in->text = tact_gateway_at(item, calls->text, arena);
    bool number = tact_sms_number(tact_gateway_at(item, calls->from, arena), in->number);
    if (!number) in->number[0] = 0;
    in->id = tact_gateway_at(item, calls->id, arena);
    in->receipt = in->id.len && outcome_of(item, calls, in, arena);
    if (in->receipt) return true;
    return in->text.len && number;
}

tact_status tact_sms_calls_read(tact_slice body, bool form, const tact_gateway_calls *calls, tact_arena *arena, tact_sms_call **list, uint32_t *count, uint32_t *aside) {
    tact_value tree;
    tact_json_fault fault;
    *count = *aside = 0;
    tact_status s = form ? read_form(body, arena, &tree) : tact_json_read(arena, &tree, &fault, body);
    if (s) return s == TACT_ERR_MEMORY || s == TACT_ERR_LIMIT ? s : TACT_ERR_INVALID;
    const tact_value *items = &tree;
    uint32_t n = 1;
    if (calls->each.len) {
        const tact_value *several = tact_slice_is(calls->each, "*") ? &tree : tact_gateway_along(&tree, calls->each);
        if (several && several->type == TACT_LIST) { items = several->list.items; n = several->list.count; }
    }
    if (n > TACT_SMS_CALLS_MOST) return TACT_ERR_LIMIT;
    *list = TACT_NEW(arena, tact_sms_call, n ? n : 1);
    if (!*list) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < n; i++)
        if (read_item(&items[i], calls, &(*list)[*count], arena)) ++*count;
        else ++*aside;
    return TACT_OK;
}
