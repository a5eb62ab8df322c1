/* core/engine/product_test.c -- prices as people write them; words of a product; messages that would have a gap. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/engine/product.h"

static char block[1 << 18];
static tact_arena arena;

static void prices_are_written_as_people_do(void **state) {
    (void)state;
    static const struct { int64_t micro; const char *currency, *locale, *text; } cases[] = {
        { 12900000, "EUR", "en", "€12.90" }, { 12900000, "EUR", "fr-FR", "12,90\xC2\xA0€" }, { 12900000, "EUR", "it", "12,90\xC2\xA0€" }, { 12900000, "EUR", "", "12,90\xC2\xA0€" },
        { 1234567890000, "EUR", "en-GB", "€1,234,567.89" }, { 1234567890000, "EUR", "fr", "1\xC2\xA0" "234\xC2\xA0" "567,89\xC2\xA0€" }, { 1234567890000, "EUR", "it", "1.234.567,89\xC2\xA0€" },
        { 5000000, "CHF", "en", "CHF\xC2\xA0" "5.00" }, { 5000000, "CHF", "fr", "5,00\xC2\xA0" "CHF" }, { 1500000000, "JPY", "en", "¥1,500" },
        { 999999, "EUR", "en", "€1.00" }, { 4999, "EUR", "en", "€0.00" }, { 5000, "EUR", "en", "€0.01" }, { 0, "EUR", "en", "€0.00" }, { INT64_MAX, "EUR", "en", "€9,223,372,036,854.78" },
    };
    tact_arena_init(&arena, block, sizeof block, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_slice s = tact_money_words(cases[i].micro, tact_slice_of(cases[i].currency), tact_slice_of(cases[i].locale), &arena);
        if (!tact_slice_is(s, cases[i].text)) fail_msg("%s %s: %.*s", cases[i].text, cases[i].locale, (int)s.len, s.ptr);
    }
}

static const tact_pair whole[] = {
    { .key = { "id", 2 }, .value = { .type = TACT_TEXT, .text = { "w9", 2 } } }, { .key = { "title", 5 }, .value = { .type = TACT_TEXT, .text = { "Winter 9", 8 } } },
    { .key = { "currency", 8 }, .value = { .type = TACT_TEXT, .text = { "EUR", 3 } } }, { .key = { "price", 5 }, .value = { .type = TACT_INT, .integer = 79000000 } },
};

static void gaps_are_seen(void **state) {
    (void)state;
    static const struct { const char *body; bool without, with; } cases[] = {       /* lacks, without a product and with one that has no image and no former price */
        { "No hole", false, false }, { "{{event.product}}", false, false }, { "{{product.title}}", true, false }, { "{{product.title}} {{product.price}}", true, false },
        { "{{product.image}}", true, true }, { "{{product.was}}", true, true }, { "{{#product.was}}instead of {{product.was}}{{/product.was}}", false, false },
        { "{{^product.title}}something{{/product.title}}", false, false }, { "{{# product.title }}{{product.image}}{{/ product.title }}", false, true },
    };
    tact_value product = { .type = TACT_MAP, .map = { whole, 4 } }, none = { .type = TACT_NULL };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_text texts[] = { { .locale = { "en", 2 }, .title = { "x", 1 } }, { .locale = { "fr", 2 }, .body = tact_slice_of(cases[i].body) } };      /* also in a language that is not the one shown */
        tact_message m = { .texts = texts, .text_count = 2 };
        tact_arena_init(&arena, block, sizeof block, NULL);
        if (tact_product_lacks(&m, &none, &arena) != cases[i].without || tact_product_lacks(&m, &product, &arena) != cases[i].with) fail_msg("%s", cases[i].body);
        assert_int_equal(arena.used_bytes, 0);             /* asked of every message: nothing stays */
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(prices_are_written_as_people_do), cmocka_unit_test(gaps_are_seen) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
