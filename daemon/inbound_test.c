/* daemon/inbound_test.c -- webhooks of other systems, one of each shape: what is understood of them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "core/engine/foreign.h"
#include "daemon/inbound.h"
#include "daemon/json_in.h"

static const struct { const char *preset, *body, *said; } cases[] = {
    { "braze", "{\"events\":[{\"event_type\":\"users.messages.email.Send\",\"id\":\"e1\",\"time\":1750000000,\"user\":{\"external_user_id\":\"u7\"},\"properties\":{\"dispatch_id\":\"d1\",\"email_address\":\"Anna@Example.org\"}},"
               "{\"event_type\":\"users.messages.email.Open\",\"user\":{\"external_user_id\":\"u7\"},\"properties\":{\"machine_open\":\"true\"}},"
               "{\"event_type\":\"users.messages.sms.Delivery\",\"external_user_id\":\"u7\",\"to_phone_number\":\"+33612345678\"},{\"event_type\":\"users.behaviors.app.SessionStart\"},7]}",
      "Email Sent u7 anna@example.org - d1 - 1750000000|nothing u7 - - - - 0|SMS Delivered u7 - +33612345678 - - 0|unknown users.behaviors.app.SessionStart|unknown |" },
    { "brevo", "{\"event\":\"hard_bounce\",\"email\":\"a@b.fr\",\"id\":26,\"ts_event\":1604933654,\"message-id\":\"<x@relay>\"}", "Email Bounced - a@b.fr - <x@relay> - 1604933654|" },
    { "brevo", "{\"event\":\"request\",\"email\":\"a@b.fr\",\"X-Mailin-custom\":\"m-1\",\"message-id\":\"<x@relay>\"}", "Email Sent - a@b.fr - m-1 - 0|" },
    { "brevo", "[{\"msg_status\":\"sent\",\"to\":\"33612345678\",\"messageId\":123},{\"event\":\"list_addition\",\"email\":[\"a@b.fr\"]}]", "SMS Sent - - +33612345678 123 - 0|unknown list_addition|" },
    { "mautic", "{\"mautic.email_on_send\":[{\"contact\":{\"fields\":{\"core\":{\"email\":{\"value\":\"a@b.fr\"}}}},\"idHash\":\"h1\",\"timestamp\":\"2026-11-22T10:00:00+01:00\"}],"
                "\"mautic.lead_channel_subscription_changed\":[{\"contact\":{\"fields\":{\"core\":{\"email\":{\"value\":\"a@b.fr\"}}}},\"channel\":\"email\",\"old_status\":\"contactable\",\"new_status\":\"unsubscribed\"},"
                "{\"channel\":\"email\",\"new_status\":\"contactable\"},{\"channel\":\"pigeon\",\"new_status\":\"bounced\"}],\"mautic.page_on_hit\":{\"hit\":{}},\"timestamp\":\"x\"}",
      "Email Sent - a@b.fr - h1 - 1795338000|Email Unsubscribed - a@b.fr - - - 0|nothing - - - - - 0|unknown mautic.lead_channel_subscription_changed|unknown mautic.page_on_hit|" },
    { "zendesk", "{\"ticket\":{\"id\":\"35436\",\"status\":\"Pending\",\"requester\":{\"email\":\"A@b.fr\",\"external_id\":\"u7\",\"phone\":\"\"}}}", "opened u7 a@b.fr - - 35436 0|" },
    { "zendesk", "{\"ticket\":{\"id\":35436,\"status\":\"Solved\",\"requester\":{\"email\":\"a@b.fr\"}}}", "closed - a@b.fr - - 35436 0|" },
    { "chatwoot", "{\"event\":\"conversation_status_changed\",\"id\":10,\"status\":\"open\",\"meta\":{\"sender\":{\"email\":\"jane@acme.inc\",\"identifier\":null,\"phone_number\":null}}}", "opened - jane@acme.inc - - 10 0|" },
    { "chatwoot", "{\"event\":\"conversation_status_changed\",\"id\":10,\"status\":\"resolved\",\"meta\":{\"sender\":{\"phone_number\":\"+33612345678\"}}}", "closed - - +33612345678 - 10 0|" },
    { "chatwoot", "{\"event\":\"message_created\",\"id\":118,\"message_type\":\"incoming\",\"conversation\":{\"id\":10,\"meta\":{\"sender\":{\"identifier\":\"u7\"}}}}", "opened u7 - - - 10 0|" },
    { "chatwoot", "{\"event\":\"message_created\",\"id\":119,\"message_type\":\"outgoing\",\"conversation\":{\"id\":10}}", "nothing - - - - 10 0|" },
    { "braze", "[]", "" }, { "braze", "{\"events\":{}}", "unknown |" }, { "brevo", "7", "" }, { "mautic", "[{}]", "" },
};

static const char *or_none(tact_slice s, char room[256]) {
    snprintf(room, 256, "%.*s", s.len ? (int)s.len : 1, s.len ? s.ptr : "-");
    return room;
}

static void each_shape(void **state) {
    (void)state;
    static char block[1 << 20];
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_arena arena;
        tact_value body;
        tact_json_fault fault;
        tact_inbound one;
        char said[2048] = "", a[256], b[256], c[256], d[256], e[256];
        tact_arena_init(&arena, block, sizeof block, NULL);
        assert_int_equal(tact_json_read(&arena, &body, &fault, tact_slice_of(cases[i].body)), TACT_OK);
        int preset = tact_preset_of(tact_slice_of(cases[i].preset));
        assert_true(preset >= 0);
        tact_inbound_walk walk = { .body = &body, .preset = (tact_preset)preset, .arena = &arena };
        while (tact_inbound_next(&walk, &one)) {
            size_t n = strlen(said);
            static const char *const words[] = { "unknown", "nothing", "", "opened", "closed" };
            if (one.what == TACT_INBOUND_UNKNOWN) snprintf(said + n, sizeof said - n, "unknown %.*s|", (int)one.kind.len, one.kind.len ? one.kind.ptr : "");
            else snprintf(said + n, sizeof said - n, "%s%.*s %s %s %s %s %s %lld|", words[one.what], (int)one.name.len, one.name.len ? one.name.ptr : "", or_none(one.user_id, a), or_none(one.email, b),
                          or_none(one.phone, c), or_none(one.message_id, d), or_none(one.conversation, e), (long long)(one.at.us / 1000000));
        }
        if (strcmp(said, cases[i].said) != 0) fail_msg("case %u: %s\n  expected %s", i, said, cases[i].said);
    }
    assert_int_equal(tact_preset_of(TACT_S("pigeon")), -1);
}

/* Every row that reports names a report there is. */
static void every_row(void **state) {
    (void)state;
#define P(...)
#define NOTHING NULL
#define OPENED NULL
#define CLOSED NULL
#define I(id, path, value, path2, value2, what) { const char *w_ = what; if (w_ && !tact_foreign_of(tact_slice_of(w_))) fail_msg("%s is no report", w_); }
#include "daemon/inbound.def"
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_shape), cmocka_unit_test(every_row) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
