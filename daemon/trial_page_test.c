/* daemon/trial_page_test.c -- days tried against what the keeper really did: messages for an open page when none is open, of people with an address and a device, or without. */
#define AFTER(event) "again: each\nholdout: 0%\nnot_after: 1d\nafter: {event: " event ", wait: 10m}\nbasis: contract\n"
#define TOLD "campaign: told\nstate: live\nsend: everyone\nclass: transactional\n" AFTER("Order Told") "messages:\n  - id: m\n    channels: [email, inapp]\n    en: {title: T, body: B}\n"
#define NOTED "campaign: noted\nstate: live\nsend: everyone\nclass: service\n" AFTER("Order Noted") "messages:\n  - id: m\n    channels: [inapp, email]\n    en: {title: T, body: B}\n"
#define BED_CAMPAIGN TOLD
#define BED_MORE(path) put(path, "campaigns/noted.yaml", NOTED)
#define BED_CHANNELS ways
#include <stdint.h>
#include "core/base/words.h"
#include "daemon/keeper.h"
static void ways(void *ctx, uint16_t *confirm, uint16_t *busy) {
    (void)ctx;
    *confirm = 1u << TACT_CHANNEL_EMAIL;
    *busy = 0;
}
#include "test/lib/keeper_bed.h"
#include "core/engine/said.h"
#include "daemon/threads.h"
#include "daemon/trial_internal.h"

enum { EACH = 12, ADDRESS = 1, DEVICE = 2, KINDS = 4 };       /* of each kind: nothing, an address, a device, both */

static tact_kept *says(world *w, tact_who who, tact_event e) {
    static unsigned n;
    char id[16];
    snprintf(id, sizeof id, "m%u", n++);
    return event(w, who, id, e);
}

static void meets(world *w, unsigned kind, unsigned n) {
    static const uint8_t asked[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_LINK_DEVICES, TACT_PURPOSE_CONTACT_EMAIL };
    char user[16], phone[16], mail[32];
    tact_grant grants[4];
    tact_trouble trouble = { "" };
    snprintf(user, sizeof user, "u%u-%u", kind, n);
    snprintf(phone, sizeof phone, "d%u-%u", kind, n);
    snprintf(mail, sizeof mail, "%s@example.org", user);
    tact_who who = { .user_id = tact_slice_of(user), .verified = true, .anonymous_id = kind & DEVICE ? tact_slice_of(phone) : (tact_slice){ NULL, 0 } };
    for (unsigned i = 0; i < 4; i++) grants[i] = (tact_grant){ .purpose = asked[i], .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    free(says(w, who, (tact_event){ .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = 4 }));
    tact_kept *kept = says(w, who, (tact_event){ .type = TACT_EVENT_IDENTIFY, .occurred = clock_now });
    if (kind & ADDRESS) assert_int_equal(tact_keeper_know(w->keeper, kept, &(tact_knowledge){ .email = tact_slice_of(mail), .verified = true, .source = TACT_SOURCE_EVENT }, &w->scratch, &trouble), TACT_OK);
    free(kept);
    free(says(w, who, (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Order Told"), .occurred = clock_now, .trusted = true }));
    free(says(w, who, (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Order Noted"), .occurred = clock_now, .trusted = true }));
    free(says(w, who, (tact_event){ .type = TACT_EVENT_PERMIT, .hint = TACT_CLASS_SERVICE, .outcome = TACT_BASIS_CONTRACT, .channels_open = 1u << TACT_CHANNEL_EMAIL, .trusted = true, .name = TACT_S("spring"), .subject = tact_keeper_foreign_key(w->keeper, tact_slice_of(user)) }));
    flush(w);
}

/* Who writes gets an answer: of the brand's messages as well, and no campaign's. */
static void writes(world *w, unsigned n) {
    char user[16];
    tact_trouble trouble = { "" };
    tact_thread_took took;
    tact_thread_said answered;
    snprintf(user, sizeof user, "u%d-%u", ADDRESS, n);
    tact_who who = { .user_id = tact_slice_of(user), .verified = true };
    tact_thread_in in = { .channel = TACT_CHANNEL_EMAIL, .text = TACT_S("Is it open?"), .subject = TACT_S("A question"), .far_id = tact_slice_of(user), .from = TACT_S("anna@example.org"), .proven = true };
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact_keeper_thread_in(w->keeper, &who, &in, &w->scratch, &took, &trouble), TACT_OK);
    flush(w);
    tact_thread_say say = { .by = TACT_SAID_AGENT, .name = TACT_S("Lea"), .text = TACT_S("It is."), .channel = -1, .message_id = tact_slice_of(user) };
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact_keeper_thread_say(w->keeper, took.thread, &say, &w->scratch, &answered, &trouble), TACT_OK);
    flush(w);
}

static tact_instant a_day(world *w) {
    tact_instant began = clock_now;
    for (unsigned kind = 0; kind < KINDS; kind++)
        for (unsigned n = 0; n < EACH; n++) meets(w, kind, n);
    for (unsigned n = 0; n < EACH; n++) writes(w, n);
    move_clock(w, TACT_HOURS(1));
    return began;
}

static uint64_t said(const tact_trial *t, bool after, const char *campaign, unsigned channel) {
    return tact_trial_cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_MESSAGE, .after = after, .campaign = tact_id32(tact_slice_of(campaign)), .channel = (uint8_t)channel, .detail = tact_id32(TACT_S("m")) }).count;
}

typedef struct tried { uint64_t really[2], would[2], all[2], otherwise; } tried;      /* by e-mail: told, noted */

static tried try_it(world *w, tact_instant from, const char *file) {
    static uint32_t ids[1];
    char log[160];
    tact_trouble trouble = { "" };
    tact_trial *t;
    tact_diags diags;
    tact_force *force;
    tact_brand brand;
    tact_arena *arena = tact_brand_arena();
    tact_brand_trial one = { TACT_S("tried.yaml"), tact_slice_of(file) };
    tact_brand_options options = { .now = clock_now, .trials = &one, .trial_count = 1, .trial_ids = ids };
    tact_diags_init(&diags, arena, 20);
    assert_int_equal(tact_brand_load(w->brand.folder, &options, arena, &diags, &brand), TACT_OK);
    assert_int_equal(tact_force_make_with(&force, brand.bytes, brand.model_bytes, &trouble), TACT_OK);
    snprintf(log, sizeof log, "%s/log", w->data);
    tact_trial_ask ask = { .data_folder = w->data, .log_folder = log, .store = tact_keeper_store(w->keeper), .vault = tact_keeper_vault(w->keeper), .force = force, .tried = ids, .tried_count = 1,
                           .channels = tact__channels_connected(w->keeper), .from = from, .until = tact_instant_add(from, TACT_HOURS(20)), .now = clock_now };
    if (tact_trial_run(&t, &ask, &trouble)) fail_msg("%s", trouble.text);
    tried out = { .otherwise = tact_trial_cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_OTHERWISE, .after = true }).count };
    for (unsigned after = 0; after < 2; after++) out.all[after] = tact_trial_cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_ALL, .after = after }).count;
    static const char *const names[] = { "told", "noted" };
    for (unsigned i = 0; i < 2; i++) {
        out.really[i] = said(t, false, names[i], TACT_CHANNEL_EMAIL);
        out.would[i] = said(t, true, names[i], TACT_CHANNEL_EMAIL);
        assert_int_equal(said(t, true, names[i], TACT_CHANNEL_INAPP), 0);      /* no page is open */
    }
    tact_trial_free(t);
    tact_force_free(force);
    tact_brand_arena_free(arena);
    return out;
}

/* What is transactional goes to everybody with an address, service to those without a device; and the log says just that. */
static void really(const tried *t) {
    assert_int_equal(t->really[0], 2 * EACH);
    assert_int_equal(t->really[1], EACH);
}

/* Fails when what the log brings up is judged with other ways than it had, or what another sender asks is asked of another channel. */
static void beside_it_all_is_as_it_was(void **state) {
    world *w = *state;
    tact_instant from = a_day(w);
    tried t = try_it(w, from, "campaign: nowhere\nstate: draft\nagain: each\nclass: service\nbasis: contract\nholdout: 0%\nwhen: slot == \"cellar\"\nmessages:\n  - id: m\n    channels: [web]\n    en: {title: T, body: B}\n");
    really(&t);
    assert_int_equal(t.would[0], t.really[0]);
    assert_int_equal(t.would[1], t.really[1]);
    assert_int_equal(t.otherwise, 0);
    assert_int_equal(t.all[0], 4 * EACH);                  /* an answer is a message, too */
    assert_int_equal(t.all[1], t.all[0]);
}

/* Tried itself, it does what the keeper did: but for those without an address, which no line tells. */
static void a_campaign_in_use_does_what_it_did(void **state) {
    world *w = *state;
    tact_instant from = a_day(w);
    tried t = try_it(w, from, TOLD);
    really(&t);
    assert_int_equal(t.would[0], 4 * EACH);
    assert_int_equal(t.would[1], t.really[1]);
    t = try_it(w, from, NOTED);
    assert_int_equal(t.would[0], t.really[0]);
    assert_int_equal(t.would[1], 2 * EACH);                /* without a device: with an address, and without */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(beside_it_all_is_as_it_was, setup, teardown),
        cmocka_unit_test_setup_teardown(a_campaign_in_use_does_what_it_did, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
