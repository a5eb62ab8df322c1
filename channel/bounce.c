/* channel/bounce.c -- see bounce.h. */
#include "channel/bounce.h"
#include <string.h>
#include "channel/mail_parts.h"

/* "rfc822; <a@b>" and the like. */
static tact_slice address_of(tact_slice value) {
    const char *semicolon = value.len ? memchr(value.ptr, ';', value.len) : NULL;
    if (semicolon) value = tact_mail_trimmed((tact_slice){ semicolon + 1, value.len - (size_t)(semicolon + 1 - value.ptr) });
    if (value.len > 1 && value.ptr[0] == '<' && value.ptr[value.len - 1] == '>') value = (tact_slice){ value.ptr + 1, value.len - 2 };
    return value;
}

static bool nobody_there(tact_slice status) {
    return tact_slice_starts(status, TACT_S("5.1.")) || tact_slice_is(status, "5.2.1") || tact_slice_is(status, "5.4.4");
}

/* Blocks of fields, one a recipient; the first block is about the message. */
static tact_bounce delivery(tact_slice text) {
    tact_slice name, value;
    while (text.len) {
        tact_slice original = { NULL, 0 }, final = { NULL, 0 }, status = { NULL, 0 };
        bool failed = false;
        while (tact_mail_field(&text, &name, &value)) {
            if (tact_mail_named(name, "Action")) failed = tact_mail_begins(value, "failed");
            if (tact_mail_named(name, "Status")) { size_t n = 0; while (n < value.len && ((value.ptr[n] >= '0' && value.ptr[n] <= '9') || value.ptr[n] == '.')) n++; status = (tact_slice){ value.ptr, n }; }
            if (tact_mail_named(name, "Original-Recipient")) original = address_of(value);
            if (tact_mail_named(name, "Final-Recipient")) final = address_of(value);
        }
        if (failed) return (tact_bounce){ .kind = TACT_BOUNCE_FAILED, .dead = nobody_there(status), .recipient = original.len ? original : final, .status = status };
    }
    return (tact_bounce){ .kind = TACT_BOUNCE_NOTHING };
}

static tact_bounce feedback(tact_slice text) {
    tact_bounce out = { .kind = TACT_BOUNCE_NOTHING };
    tact_slice name, value;
    while (tact_mail_field(&text, &name, &value)) {
        if (tact_mail_named(name, "Feedback-Type")) out.kind = tact_mail_begins(value, "not-spam") ? TACT_BOUNCE_NOTHING : tact_mail_begins(value, "opt-out") ? TACT_BOUNCE_UNSUBSCRIBE : TACT_BOUNCE_COMPLAINT;
        if (tact_mail_named(name, "Original-Rcpt-To") && !out.recipient.len) out.recipient = address_of(value);
    }
    return out;
}

tact_bounce tact_bounce_read(tact_slice message) {
    tact_bounce nothing = { .kind = TACT_BOUNCE_NOTHING };
    tact_slice name, value, type = { NULL, 0 }, subject = { NULL, 0 }, part;
    while (tact_mail_field(&message, &name, &value)) {
        if (tact_mail_named(name, "Content-Type") && !type.len) type = value;
        if (tact_mail_named(name, "Subject") && !subject.len) subject = value;
    }
    tact_slice boundary = tact_mail_begins(type, "multipart/report") ? tact_mail_parameter(type, "boundary") : (tact_slice){ NULL, 0 };
    nothing.report = boundary.len > 0;
    while (boundary.len && tact_mail_part(&message, boundary, &part)) {
        tact_slice of = { NULL, 0 };
        while (tact_mail_field(&part, &name, &value))
            if (tact_mail_named(name, "Content-Type")) of = value;
        if (tact_mail_begins(of, "message/delivery-status") || tact_mail_begins(of, "message/global-delivery-status")) return delivery(part);
        if (tact_mail_begins(of, "message/feedback-report")) return feedback(part);
    }
    if (!boundary.len && tact_mail_begins(subject, "unsubscribe")) nothing.kind = TACT_BOUNCE_UNSUBSCRIBE;
    return nothing;
}
