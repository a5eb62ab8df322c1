/* daemon/admit.h -- one event as a client sent it (Segment HTTP Tracking API) into the event the core reads.
 *
 * Reads    `type` (or the call's own), userId, anonymousId, previousId, groupId, event, name, properties, traits, context, timestamp,
 *          originalTimestamp, sentAt, messageId; for /v1/decide also slot, text, hint, told.
 * Times    occurred = received - (sentAt - timestamp) when both are there (the client's clock may be wrong, its spans are not), else the
 *          timestamp; never after `received`. Before 1970, or more than a day ahead of sentAt (or of now), is a fault, not a date.
 * Place    is rounded to a thousandth of a degree (about 100 m) here: nothing behind this door ever sees a finer one.
 * Drops    addresses, advertising ids (and whether the device allows them: adTrackingEnabled) and every context field not named in tact_context: they are not
 *          copied, and counted.
 * Faults   JSON pointers relative to the event, joined behind `base` ("/batch/3"); every fault of an event at once, at most 8.
 */
#ifndef TACT_DAEMON_ADMIT_H
#define TACT_DAEMON_ADMIT_H
#include "core/campaign/bundle.h"
#include "tact/event.h"

enum { TACT_ADMIT_EVENT_BYTES = 32 * 1024, TACT_ADMIT_BATCH_BYTES = 500 * 1024, TACT_ADMIT_ID_BYTES = 512, TACT_ADMIT_FAULTS = 8 };

typedef struct tact_admit_fault { tact_slice path; const char *reason, *hint; } tact_admit_fault;

typedef struct tact_admitted {
    tact_event event;                  /* received, seed, message, device_part, signed_in, trusted are the keeper's and the caller's */
    tact_slice user_id, anonymous_id, previous_id, message_id, user_token;
    tact_slice email, phone;           /* of traits; empty when absent */
    tact_slice click;                  /* the tag of a message's link in the page's address, taken out of it (daemon/links.h) */
    tact_slice agent;                  /* context.userAgent; empty when absent */
    tact_slice push_token, device_type;        /* context.device.token and .type: where an app can be pushed to; empty when absent */
    const tact_value *consent;         /* context.consent as sent, or NULL */
    bool unknown_zone, unknown_locale; /* claimed but not known: dropped, said in the verdict */
    uint32_t dropped_fields;
    tact_admit_fault faults[TACT_ADMIT_FAULTS]; uint32_t fault_count;
} tact_admitted;

typedef struct tact_admit_rules {
    const tact_bundle *bundle;
    tact_instant received;
    tact_slice sent_at;                /* of the batch; the event's own sentAt wins */
    const tact_value *batch_context;   /* context of the batch, for events without one; may be NULL */
    tact_slice base;                   /* JSON pointer of the event */
    tact_slice agent;                  /* User-Agent header, when the context names none */
    int type;                          /* TACT_EVENT_*, or -1: the body's `type` says */
    bool asks;                         /* /v1/decide: slot is required */
} tact_admit_rules;

/** True when the event may go on (fault_count == 0). ERR-free: everything wrong stands in `faults`. Texts point into `body`. */
bool tact_admit(tact_admitted *out, const tact_value *body, const tact_admit_rules *rules, tact_arena *arena);

/** Bytes the event takes as compact JSON, for the bound of 32 KB when only the batch's size is known. */
size_t tact_admit_size(const tact_value *body);
#endif
