/* brand/texts_test.c -- the text a person gets by the settings; what check says of length, alphabet and price; senders that cannot be answered. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "brand/check_print.h"
#include "brand/testing_loaded.h"
#include "brand/texts.h"

/* One campaign with a text message, whose French words are `fr`. */
static tact_status load_text(const char *sms, const char *head, const char *fr) {
    char text[4096];
    snprintf(text, sizeof text, TESTING_TACT "channels:\n  sms: {driver: dry-run%s}\n", sms);
    testing_write(folder, "tact.yaml", text);
    snprintf(text, sizeof text, "campaign: tea\nwhen: '\"tea\" in moment.topics'\ngoal: {event: Order Completed}\n%smessages:\n  - id: a\n    channels: [sms]\n    fr: {body: \"%s\"}\n", head, fr);
    testing_write(folder, "campaigns/tea.yaml", text);
    testing_write(folder, "purposes.yaml", TESTING_PURPOSES TESTING_WORDS("contact_sms"));
    return load();
}

static const tact_diag *finding(const char *part) {
    for (uint32_t i = 0; i < diags.count; i++)
        if (tact_slice_find(diags.items[i].text, tact_slice_of(part)) >= 0) return &diags.items[i];
    return NULL;
}

static void show(void) {
    for (uint32_t i = 0; i < diags.count; i++) print_message("%u:%u %.*s\n", diags.items[i].line, diags.items[i].column, (int)diags.items[i].text.len, diags.items[i].text.ptr);
}

#define SAYS(part) do { if (!finding(part)) { show(); fail_msg("nothing says: %s", part); } } while (0)
#define SILENT(part) do { if (finding(part)) { show(); fail_msg("said: %s", part); } } while (0)

static const char *const LONG = "A long text about tea that goes on and on and says again and again that there is tea, with milk and without it, in the morning and in the evening, on the terrace too";
static const char *const CIRCUMFLEX = "Du thé tout de même, et rien que du thé, jusqu'à la fin du mois de mai";

static void check_names_the_sign_and_the_length(void **state) {
    (void)state;
    assert_int_equal(load_text("", "", "Du thé"), TACT_OK);
    SILENT("text message");
    assert_int_equal(load_text("", "", CIRCUMFLEX), TACT_OK);
    SAYS("'ê' is not in the alphabet of text messages, so this text takes about 2 parts instead of 1");
    const tact_diag *d = finding("'ê'");
    assert_int_equal(d->severity, TACT_WARNING);
    assert_int_equal(d->line, 7);
    assert_true(tact_slice_find(d->hint, TACT_S("write 'e' instead")) >= 0);
    assert_int_equal(load_text("", "", "Du thé tout de même, ça, où qu'il soit, et rien que du thé, jusqu'au bout de la nuit"), TACT_OK);
    SAYS("'ê' and 1 more like it are not in the alphabet");
    assert_int_equal(load_text("", "", "Même"), TACT_OK);                       /* foreign, and still one part: nothing to pay for it */
    SILENT("alphabet");
    assert_int_equal(load_text(", parts: 1", "", LONG), TACT_OK);
    SAYS("as a text message this takes 2 parts (");
    SAYS("channels.sms.parts is 1");
    assert_int_equal(load_text("", "", LONG), TACT_OK);
    SILENT("as a text message");
    assert_int_equal(load_text(", parts: 1", "", "{{event.name}}{{event.name}}{{event.name}}{{event.name}}{{event.name}}{{event.name}}{{event.name}}{{event.name}}{{event.name}}{{event.name}}{{event.name}}"), TACT_OK);
    SAYS("as a text message this takes about 2 parts");
}

static void senders_that_cannot_be_answered(void **state) {
    (void)state;
    assert_int_equal(load_text(", from: SHOP", "", "Tea"), TACT_ERR_INVALID);
    SAYS("nobody can answer 'SHOP'");
    assert_int_equal(load_text(", from: SHOP, stop_number: '36180'", "", "Tea"), TACT_OK);
    assert_int_equal(load_text(", from: SHOP, stop: never", "", "Tea"), TACT_OK);
    assert_int_equal(load_text(", from: '36180'", "", "Tea"), TACT_OK);
    assert_int_equal(load_text(", from: ALongerNameThanShown, stop: never", "", "Tea"), TACT_ERR_INVALID);
    SAYS("is no sender a phone can show");
}

static void composed_by_the_settings(void **state) {
    (void)state;
    static const struct { const char *sms, *to, *locale; uint8_t class_; const char *text; bool stops; } cases[] = {
        { "", "+33611223344", "fr-FR", TACT_CLASS_PROMOTIONAL, "shop: Tea\nPour ne plus en recevoir: STOP", true },
        { "", "+4915112345678", "en", TACT_CLASS_PROMOTIONAL, "shop: Tea\nReply STOP to opt out", true },      /* the brand is of France */
        { "", "+33611223344", "fr", TACT_CLASS_TRANSACTIONAL, "shop: Tea", false },
        { "", "+33611223344", "fr", TACT_CLASS_ANSWER, "shop: Tea", false },
        { ", from: SHOP, stop_number: '36180'", "+33611223344", "it", TACT_CLASS_PROMOTIONAL, "Tea\nSTOP al 36180", true },
        { ", from: SHOP, stop: never", "+33611223344", "it", TACT_CLASS_PROMOTIONAL, "Tea", false },
        { ", from: '36180', name: The Shop", "+33611223344", "it", TACT_CLASS_SERVICE, "The Shop: Tea", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_slice text;
        bool stops;
        assert_int_equal(load_text(cases[i].sms, "", "Tea"), TACT_OK);
        tact_texts_message m = { .class_ = cases[i].class_, .to = tact_slice_of(cases[i].to), .locale = tact_slice_of(cases[i].locale), .body = TACT_S("Tea") };
        assert_int_equal(tact_texts_compose(&text, &stops, &brand.config, &m, arena), TACT_OK);
        if (!tact_slice_is(text, cases[i].text) || stops != cases[i].stops) fail_msg("case %zu: '%.*s'", i, (int)text.len, text.ptr);
    }
}

static void printed_with_their_price(void **state) {
    (void)state;
    char *text = NULL;
    size_t len;
    assert_int_equal(load_text(", price_per_part: 0.071", "", CIRCUMFLEX), TACT_OK);
    assert_int_equal(brand.config.price_milli[TACT_CHANNEL_SMS], 71);
    FILE *f = open_memstream(&text, &len);
    tact_check_texts(f, &brand, NULL, 0, arena, false);
    tact_check_json(f, &brand, &diags);
    fclose(f);
    if (!strstr(text, "text messages:\n  tea/a fr: 2 parts, 107 of 134 (UCS-2), 0.142 EUR each\n")) fail_msg("%s", text);
    if (!strstr(text, "\"texts\":[{\"campaign\":\"tea\",\"message\":\"a\",\"locale\":\"fr\",\"alphabet\":\"UCS-2\",\"units\":107,\"parts\":2,\"exact\":true,\"cost\":0.14")) fail_msg("%s", text);
    free(text);
    text = NULL;
    uint32_t other = 1;
    f = open_memstream(&text, &len);
    tact_check_texts(f, &brand, &other, 1, arena, false);
    fclose(f);
    assert_string_equal(text, "");
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(check_names_the_sign_and_the_length, set_up, tear_down), cmocka_unit_test_setup_teardown(senders_that_cannot_be_answered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(composed_by_the_settings, set_up, tear_down), cmocka_unit_test_setup_teardown(printed_with_their_price, set_up, tear_down) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
