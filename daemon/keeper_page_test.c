/* daemon/keeper_page_test.c -- messages for an open page when none is open: which take another way, and which wait; each log replayed. */
#define BED_CAMPAIGN told
static const char told[] =
    "campaign: told\nstate: live\nsend: everyone\nclass: transactional\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: event.name == \"Order Told\"\n"
    "messages:\n  - id: m\n    channels: [email, inapp]\n    en: {title: T, body: B}\n";
#define BED_MORE(path) put(path, "campaigns/noted.yaml", "campaign: noted\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nagain: each\nnot_after: 1d\n" \
    "when: event.name == \"Order Noted\"\nmessages:\n  - id: m\n    channels: [inapp, email]\n    en: {title: T, body: B}\n"); \
    put(path, "campaigns/texted.yaml", "campaign: texted\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nagain: each\nnot_after: 1d\n" \
    "when: event.name == \"Order Texted\"\nmessages:\n  - id: m\n    channels: [email, sms]\n    en: {title: T, body: B}\n")
#define BED_WAYS ", sms: {driver: dry-run}"
#define BED_NOTICES "      contact_sms: {en: {name: t, text: We text.}}\n"
#define BED_CHANNELS ways
#define BED_SENT hand
#include "core/base/words.h"
#include "daemon/keeper.h"
static void ways(void *ctx, uint16_t *confirm, uint16_t *busy) {
    (void)ctx;
    *confirm = 1u << TACT_CHANNEL_EMAIL | 1u << TACT_CHANNEL_SMS;
    *busy = 0;
}
static unsigned mails, shown, texts;
static void hand(void *ctx, const tact_sending *s);
#include "test/lib/keeper_bed.h"
#include "test/lib/replays.h"

static void hand(void *ctx, const tact_sending *s) {
    (void)ctx;
    mails += s->intent.channel == TACT_CHANNEL_EMAIL;
    texts += s->intent.channel == TACT_CHANNEL_SMS;
    shown += s->intent.channel == TACT_CHANNEL_INAPP;
}

enum { ADDRESS = 1, DEVICE = 2, MAIL_REFUSED = 4, NUMBER = 8 };
static const tact_who bare = { .user_id = { "anna", 4 }, .verified = true }, with_device = { .user_id = { "anna", 4 }, .verified = true, .anonymous_id = { "a-device", 8 } };

static const tact_who *anna(world *w, unsigned has) {
    const tact_who *who = has & DEVICE ? &with_device : &bare;
    const uint8_t purposes_of[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_LINK_DEVICES, 16 + TACT_CHANNEL_EMAIL };
    tact_grant grants[4];
    tact_trouble trouble = { "" };
    for (unsigned i = 0; i < 4; i++) grants[i] = (tact_grant){ .purpose = purposes_of[i], .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    free(event(w, *who, "yes", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = 4 }));
    tact_kept *kept = event(w, *who, "who", (tact_event){ .type = TACT_EVENT_IDENTIFY, .occurred = clock_now });
    if (has & ADDRESS) assert_int_equal(tact_keeper_know(w->keeper, kept, &(tact_knowledge){ .email = TACT_S("anna@example.org"), .verified = true, .source = TACT_SOURCE_EVENT }, &w->scratch, &trouble), TACT_OK);
    if (has & NUMBER) assert_int_equal(tact_keeper_know(w->keeper, kept, &(tact_knowledge){ .phone = TACT_S("+33612345678"), .verified = true, .source = TACT_SOURCE_EVENT }, &w->scratch, &trouble), TACT_OK);
    free(kept);
    if (has & MAIL_REFUSED) {
        grants[3].state = TACT_PERMISSION_REFUSED;
        free(event(w, *who, "no", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = grants + 3, .grant_count = 1 }));
    }
    flush(w);
    mails = shown = texts = 0;
    return who;
}

static void happens(world *w, const tact_who *who, const char *name) {
    free(event(w, *who, "it", (tact_event){ .type = TACT_EVENT_TRACK, .name = tact_slice_of(name), .occurred = clock_now, .trusted = true }));
    flush(w);
    move_clock(w, TACT_SECONDS(1));
}

static void is(world *w, unsigned by_mail, unsigned on_page, unsigned waiting, int line) {
    tact_person person;
    assert_int_equal(find(w, bare, &person), TACT_OK);
    unsigned waits = 0;
    for (uint32_t i = 0; i < person.pending_count; i++) waits += person.pending[i].state == TACT_PENDING_CHOSEN && person.pending[i].channel == TACT_CHANNEL_INAPP;
    if (mails != by_mail || shown != on_page || waits != waiting) fail_msg("line %d: by e-mail %u, on the page %u, waiting for a page %u", line, mails, shown, waits);
    replays(w);
}
#define IS(mail, page, waiting) is(w, mail, page, waiting, __LINE__)

static void a_step_of_ones_own_does_not_wait_for_a_page(void **state) {
    world *w = *state;
    happens(w, anna(w, ADDRESS | DEVICE), "Order Told");
    IS(1, 0, 0);
}

static void it_comes_on_the_page_that_is_open(void **state) {
    world *w = *state;
    w->stream = true;
    happens(w, anna(w, ADDRESS | DEVICE), "Order Told");
    IS(0, 1, 0);
}

static void without_an_address_it_waits(void **state) {
    world *w = *state;
    happens(w, anna(w, DEVICE), "Order Told");
    IS(0, 0, 1);
}

static void service_waits_where_there_is_a_device(void **state) {
    world *w = *state;
    happens(w, anna(w, ADDRESS | DEVICE), "Order Noted");
    IS(0, 0, 1);
}

static void and_goes_another_way_where_there_is_none(void **state) {
    world *w = *state;
    happens(w, anna(w, ADDRESS), "Order Noted");
    IS(1, 0, 0);
}

static void no_way_is_open_to_them_but_a_page(void **state) {
    world *w = *state;
    happens(w, anna(w, ADDRESS | MAIL_REFUSED), "Order Noted");
    IS(0, 0, 1);
}

static void without_the_address_another_way_is_taken(void **state) {
    world *w = *state;
    happens(w, anna(w, NUMBER), "Order Texted");
    assert_int_equal(texts, 1);
    IS(0, 0, 0);
}

static void with_both_it_is_the_quieter(void **state) {
    world *w = *state;
    happens(w, anna(w, NUMBER | ADDRESS), "Order Texted");
    assert_int_equal(texts, 0);
    IS(1, 0, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_step_of_ones_own_does_not_wait_for_a_page, setup, teardown),
        cmocka_unit_test_setup_teardown(it_comes_on_the_page_that_is_open, setup, teardown),
        cmocka_unit_test_setup_teardown(without_an_address_it_waits, setup, teardown),
        cmocka_unit_test_setup_teardown(service_waits_where_there_is_a_device, setup, teardown),
        cmocka_unit_test_setup_teardown(and_goes_another_way_where_there_is_none, setup, teardown),
        cmocka_unit_test_setup_teardown(no_way_is_open_to_them_but_a_page, setup, teardown),
        cmocka_unit_test_setup_teardown(without_the_address_another_way_is_taken, setup, teardown),
        cmocka_unit_test_setup_teardown(with_both_it_is_the_quieter, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
