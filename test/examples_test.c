/* test/examples_test.c -- the example brands check clean and say everything in three languages; what they promise about private topics holds. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "brand/load.h"

static tact_arena *arena;
static tact_brand brand;

static int set_up(void **state) {
    (void)state;
    tact_diags diags;
    arena = tact_brand_arena();
    tact_diags_init(&diags, arena, 50);
    tact_brand_options options = { .env_file = "", .now = { 1795000000LL * 1000000 } };
    tact_status status = tact_brand_load("examples/town", &options, arena, &diags, &brand);
    uint32_t unexpected = 0;
    for (uint32_t i = 0; i < diags.count; i++) {
        const tact_diag *d = &diags.items[i];
        if (tact_slice_find(d->text, TACT_S("is not set here")) >= 0) continue;       /* secrets are given when it runs */
        unexpected++;
        print_error("%.*s:%u:%u %.*s\n", (int)d->file.len, d->file.ptr, d->line, d->column, (int)d->text.len, d->text.ptr);
    }
    return status == TACT_OK && !unexpected ? 0 : -1;
}
static int tear_down(void **state) {
    (void)state;
    tact_brand_arena_free(arena);
    return 0;
}

static bool speaks(const tact_message *m, const char *locale) {
    for (uint32_t i = 0; i < m->text_count; i++)
        if (tact_slice_is(m->texts[i].locale, locale)) return m->texts[i].title.len && m->texts[i].body.len;
    return false;
}

static void everything_in_three_languages(void **state) {
    (void)state;
    const tact_bundle *b = &brand.bundle;
    assert_true(b->campaign_count >= 20);
    assert_true(b->place_count >= 10);
    for (uint32_t i = 0; i < b->campaign_count; i++)
        for (uint32_t k = 0; k < b->campaigns[i].message_count; k++) {
            const tact_message *m = &b->campaigns[i].messages[k];
            if (!speaks(m, "en") || !speaks(m, "fr") || !speaks(m, "it") || !speaks(m, "oc")) fail_msg("%.*s", (int)b->campaigns[i].name.len, b->campaigns[i].name.ptr);
        }
}

static void a_bit_of_everything(void **state) {
    (void)state;
    unsigned classes = 0, states = 0, triggers = 0;
    for (uint32_t i = 0; i < brand.bundle.campaign_count; i++) {
        classes |= 1u << brand.bundle.campaigns[i].class_;
        states |= 1u << brand.bundle.campaigns[i].state;
        triggers |= 1u << brand.bundle.campaigns[i].trigger;
    }
    assert_int_equal(classes, 15);
    assert_int_equal(states, 7);
    assert_int_equal(triggers, 3);
}

static void private_topics_only_answer(void **state) {
    (void)state;
    const tact_bundle *b = &brand.bundle;
    const tact_topic *health = tact_bundle_topic(b, tact_id32(TACT_S("health"))), *bar = tact_bundle_topic(b, tact_id32(TACT_S("bar")));
    assert_true(health && health->sensitive && bar && bar->restricted);
    unsigned found = 0;
    for (uint32_t i = 0; i < b->campaign_count; i++) {
        const tact_campaign *c = &b->campaigns[i];
        if (c->topic != health->id && c->topic != bar->id) continue;
        found++;
        if (c->topic == health->id) assert_true(!c->offer && !c->goal_event.len);
        for (uint32_t k = 0; k < c->message_count; k++) assert_int_equal(c->messages[k].channels & ~3u, 0);       /* web and inapp */
    }
    assert_true(found >= 2);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(everything_in_three_languages), cmocka_unit_test(a_bit_of_everything), cmocka_unit_test(private_topics_only_answer) };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
