/* channel/gateway.h -- an HTTP gateway described as data: what is asked of it, and what its answers and calls back mean.  No network here.
 *
 * Texts     url, headers, body hold placeholders: {to} "+33611223344", {number} "33611223344", {from}, {text}, {text_cr} (line ends as one CR), {id} (the
 *           message's own, the same at each try), {encoding} "GSM-7" or "UCS-2", {unicode} "true" or "false", {coding} "1" or "2", {nostop} "1" unless
 *           the gateway itself shall add how to refuse, {until} (RFC 3339) and {minutes} (1 to 2880) of use, {account}, {user}, {key}, {basic}
 *           (base64 of account:key). Each is escaped for its place: JSON, form, address or header.
 * Paths     into the answer's JSON: "messages.0.status.name" (-1: the last of a list); several, divided by |, the first that is there.
 * Codes     lists, divided by commas, of what the value at `code` may be: "PENDING_*" (a star at the end stands for anything), "http:429" the status
 *           of HTTP, "says:credit" a word of what it said. Asked in the order blocked, dead, later, refused, taken, stars last; what none knows is judged by HTTP,
 *           and is unknown when HTTP calls it fine.
 * Calls     what the gateway tells of itself: receipts and texts of people, one or a list of them (`each`).
 */
#ifndef TACT_CHANNEL_GATEWAY_H
#define TACT_CHANNEL_GATEWAY_H
#include "channel/sender.h"
#include "core/base/arena.h"
#include "core/base/value.h"

typedef enum tact_gateway_format { TACT_GATEWAY_JSON, TACT_GATEWAY_FORM } tact_gateway_format;

/** What the gateway tells of itself: paths within a call, or within each item of the list at `each` (empty: the call itself; "*": it is a list). */
typedef struct tact_gateway_calls {
    tact_slice each, from, text, id, status;
    tact_slice delivered, bounced, dead;       /* codes of `status`; bounced: it cannot be delivered; dead: and the number does not exist */
} tact_gateway_calls;

typedef struct tact_gateway {
    tact_slice url, method, headers, body;     /* headers: one a line. With GET a form goes into the address */
    uint8_t format;
    tact_slice id, code, said, wait;           /* paths of the answer; id, code or wait (seconds) may be empty */
    tact_slice taken, later, refused, dead, blocked, outside;      /* codes; outside: refused, as a messenger's service window is over */
    tact_gateway_calls calls;
} tact_gateway;

/** What one request is filled with. */
typedef struct tact_gateway_hole { const char *name; tact_slice value; bool raw; } tact_gateway_hole;      /* raw: it is written already */
typedef struct tact_gateway_values {
    tact_slice to, from, text, id, account, user, key;
    bool unicode, own_stop;
    tact_instant now, not_after;
    const tact_gateway_hole *more; uint32_t more_count;    /* of the sender's own */
} tact_gateway_values;

/** By the settings of channels.sms: a preset, and what is written beside it in its place. Texts point into `config` and constants. */
void tact_gateway_of_config(tact_gateway *out, const tact_config *config, tact_arena *arena);
/** ERR_INVALID: a placeholder that does not exist, a body that is no JSON; *trouble says which. */
tact_status tact_gateway_check(const tact_gateway *gateway, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
typedef enum tact_gateway_place { TACT_GATEWAY_IN_JSON, TACT_GATEWAY_IN_FORM, TACT_GATEWAY_IN_HEADER, TACT_GATEWAY_IN_PATH } tact_gateway_place;      /* PATH: as FORM, a colon left as it is */
/** `out` ends with a NUL that is not counted. */
tact_status tact_gateway_fill(tact_slice *out, tact_slice source, tact_gateway_place place, const tact_gateway_values *values, tact_arena *arena) TACT_MUST_USE;
/** As above; *unknown is the first placeholder that does not exist, empty: all do. */
tact_status tact_gateway_try(tact_slice *out, tact_slice source, tact_gateway_place place, const tact_gateway_values *values, tact_arena *arena, tact_slice *unknown) TACT_MUST_USE;
/** Each line of `lines`, filled, is a further header of the request. */
tact_status tact_gateway_headers(tact_slice lines, const tact_gateway_values *values, tact_post_http *request, tact_arena *arena) TACT_MUST_USE;
/** With `id`, what the gateway calls the message; empty when it does not say, or says more than 128 bytes. */
tact_fated tact_gateway_fate(const tact_gateway *gateway, const tact_post_answer *answer, tact_arena *arena);
/** A path of a tree, without alternatives; NULL: not there. */
const tact_value *tact_gateway_along(const tact_value *tree, tact_slice path);
/** The first of `paths` that is there, as text (numbers too); empty when none is. */
tact_slice tact_gateway_at(const tact_value *tree, tact_slice paths, tact_arena *arena);
/** Is `code` one of a list of codes? 2: named there; 1: only by a star, which another list may know better; 0: no. `status` of HTTP (0: none), `said` what it said. */
unsigned tact_gateway_one_of(tact_slice codes, tact_slice code, unsigned status, tact_slice said);
#endif
