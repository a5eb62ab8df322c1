/* brand/purposes_test.c -- notices by version and language, the map of consent tools, and mistakes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include "brand/purposes.h"
#include "brand/yaml.h"

static char block[4 << 20];
static tact_arena arena;
static tact_diags diags;
static tact_purposes purposes;
static tact_slice locales[] = { { "fr-CH", 5 }, { "en", 2 } };
static tact_config config = { .locales = { locales, 2 }, .default_locale = { "fr-CH", 5 }, .driver = { 1, 1, 0, 0, 2 } };

static bool read_z(const char *source) {
    tact_value tree;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_diags_init(&diags, &arena, 100);
    assert_true(tact_yaml_read(tact_slice_of(source), &arena, &diags, &tree));
    return tact_purposes_read(&tree, &config, &arena, &diags, &purposes);
}

#define W(p, n) "      " p ": {fr-CH: {name: '" n " fr', text: 'T " n " fr'}, en: {name: '" n " en', text: 'T " n " en'}}\n"
#define FIRST "notices:\n  - version: 1\n    from: 2026-01-15\n    purposes:\n" \
    W("remember", "r1") W("personalise", "p1") W("locate", "l1") W("link_devices", "d1") W("measure", "m1") W("open_tracking", "o1") \
    W("contact_web", "w1") W("contact_inapp", "i1") W("contact_email", "e1")

static void words_are_the_newest_of_each_purpose(void **state) {
    (void)state;
    assert_true(read_z("own: {tasting: 40}\n" FIRST W("tasting", "t1") "  - version: 3\n    from: 2026-06-01\n    purposes:\n" W("remember", "r3")
                       "map:\n  tcf: {1: remember, sf1: [locate, measure]}\n  google: {analytics_storage: measure}\n  callback: {Club: [contact_email, tasting]}\n"));
    uint16_t version;
    const tact_notice_text *t = tact_purposes_words(&purposes, &config, TACT_PURPOSE_REMEMBER, TACT_S("en-GB"), &version);
    assert_true(tact_slice_is(t->name, "r3 en"));
    assert_int_equal(version, 3);
    t = tact_purposes_words(&purposes, &config, TACT_PURPOSE_LOCATE, TACT_S("it"), &version);
    assert_true(tact_slice_is(t->text, "T l1 fr"));
    assert_int_equal(version, 1);
    assert_null(tact_purposes_words(&purposes, &config, TACT_PURPOSE_CONTACT_SMS, TACT_S("en"), NULL));
    assert_int_equal(tact_purposes_number(&purposes, TACT_S("tasting")), 40);
    assert_true(tact_purposes_mapped(&purposes, TACT_CONSENT_TCF, TACT_S("sf1")) == (tact_bit(TACT_PURPOSE_LOCATE) | tact_bit(TACT_PURPOSE_MEASURE)));
    assert_true(tact_purposes_mapped(&purposes, TACT_CONSENT_CALLBACK, TACT_S("Club")) == (tact_bit(TACT_PURPOSE_CONTACT_EMAIL) | tact_bit(40)));
    assert_true(tact_purposes_mapped(&purposes, TACT_CONSENT_GOOGLE, TACT_S("1")) == 0);
    tact_bundle bundle = { 0 };
    assert_int_equal(tact_purposes_fill(&purposes, &config, &arena, &bundle), TACT_OK);
    assert_int_equal(bundle.purpose_count, 16);                               /* 6 + 9 channels + 1 */
    assert_true(tact_slice_is(bundle.purposes[0].text_fr, "r3 fr") && tact_slice_is(bundle.purposes[0].text_it, "r3 fr") && tact_slice_is(bundle.purposes[0].text_en, "r3 en"));
    assert_int_equal(bundle.purposes[0].notice, 3);
    assert_int_equal(bundle.purposes[15].number, 40);
}

static void mistakes_are_told(void **state) {
    (void)state;
    static const struct { const char *source; const char *says, *hint; } cases[] = {
        { "{}", "'notices' is missing", "add `notices" },
        { "notices: []", "there is no notice", "tact init" },
        { FIRST "extra: 1\n", "there is no 'extra' in 'purposes.yaml'", "known here: own, notices, map" },
        { FIRST "map: {tcf: {12: remember}}\n", "'12' is not a choice of 'tcf'", "1 to 11" },
        { FIRST "map: {google: {analytics: measure}}\n", "not a choice of 'google'", "analytics_storage" },
        { FIRST "map: {tcf: {1: rember}}\n", "no purpose 'rember'", "did you mean 'remember'?" },
        { FIRST "map: {tcf: {1: 1}}\n", "must be a text", "quotes" },
        { FIRST "own: {tasting: 5}\n", "from 32 to 63", "no purpose of the brand ever had" },
        { FIRST "own: {measure: 32}\n", "built in", "another name" },
        { FIRST W("tasting", "x"), "no purpose 'tasting'", "`own`" },
        { FIRST "own: {a b: 33}\n", "not a name", "" },
        { "own: {a1: 33, b1: 33}\n" FIRST W("a1", "a"), "same number as 'a1'", "" },
        { "own: {club: 33}\n" FIRST, "'club' has no words in any notice", "add them" },
        { FIRST "  - {version: 1, from: 2026-02-01, purposes: {}}\n", "versions must rise", "newest last" },
        { FIRST "  - {version: 2, from: 2025-02-01, purposes: {}}\n", "begins before", "last" },
        { FIRST "  - {version: 2, from: 2026-02-31, purposes: {}}\n", "'2026-02-31' is not a day", "2026-01-15" },
        { FIRST "  - {version: 2, from: 2026-03-01, purpose: {}}\n", "no 'purpose' in 'notices'", "did you mean 'purposes'?" },
        { FIRST "  - {version: 2, from: 2026-03-01, purposes: {remember: {en: {name: a, text: b}}}}\n", "'remember' has no words in 'fr-CH'", "own language" },
        { FIRST "  - {version: 2, from: 2026-03-01, purposes: {remember: {en: {name: a, text: ''}, fr-CH: {name: a, text: b}}}}\n", "the text is empty", "" },
        { FIRST "  - {version: 2, from: 2026-03-01, purposes: {remember: {English: {name: a, text: b}, en: {name: a, text: b}, fr-CH: {name: a, text: b}}}}\n", "'English' is not a language", "fr:" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (read_z(cases[i].source)) fail_msg("accepted: %s", cases[i].source);
        const tact_diag *d = &diags.items[0];
        if (!d->line || tact_slice_find(d->text, tact_slice_of(cases[i].says)) < 0 || tact_slice_find(d->hint, tact_slice_of(cases[i].hint)) < 0)
            fail_msg("%s -> %u:%u %.*s | %.*s", cases[i].source, d->line, d->column, (int)d->text.len, d->text.ptr, (int)d->hint.len, d->hint.ptr);
    }
}

static void a_connected_channel_needs_words(void **state) {
    (void)state;
    config.driver[TACT_CHANNEL_SMS] = TACT_DRIVER_DRY_RUN;
    assert_false(read_z(FIRST));
    assert_int_equal(diags.error_count, 1);
    assert_true(tact_slice_find(diags.items[0].text, TACT_S("'contact_sms' has no words")) >= 0);
    config.driver[TACT_CHANNEL_SMS] = TACT_DRIVER_NONE;
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(words_are_the_newest_of_each_purpose), cmocka_unit_test(mistakes_are_told), cmocka_unit_test(a_connected_channel_needs_words) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
