/* cli/campaign_report_test.c -- what a report says in words, on the screen and on the page, from figures made by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "cli/campaign_report.h"
#include "daemon/json_in.h"

static _Alignas(16) char block[1 << 18];
static char *screen_text, *page_text;

#define HEAD "{\"brand\":\"b\",\"at\":\"2026-11-22T10:00:00Z\",\"campaign\":\"c\",\"state\":\"live\",\"treated\":{\"people\":900},\"leftAlone\":{\"people\":100},\"holdout\":{\"share\":0.1},"
#define LADDER "\"ladder\":[{\"rung\":\"goal\",\"says\":\"reached the goal\",\"verdict\":\"higher\",\"words\":\"it helped\",\"treated\":0.118,\"leftAlone\":0.05,\"difference\":0.068,\"low\":0.035,\"high\":0.101," \
    "\"adjusted\":{\"by\":\"orders_before\",\"says\":\"orders before the lot\",\"noiseLeft\":%s,\"difference\":0.066,\"low\":0.041,\"high\":0.091}}],\"later\":[{\"says\":\"active after 4 weeks\",\"words\":\"nobody yet\"}],"
#define FUNNEL "\"funnel\":{\"eligible\":1000,\"losses\":[],\"chosen\":900,\"sent\":900,\"delivered\":0,\"seen\":0,\"clicked\":0,\"goal\":100},"

static void tell(const char *json) {
    tact_arena arena;
    tact_value v;
    tact_json_fault fault;
    size_t n, m;
    free(screen_text);
    free(page_text);
    tact_arena_init(&arena, block, sizeof block, NULL);
    if (tact_json_read(&arena, &v, &fault, tact_slice_of(json))) fail_msg("%s", fault.reason);
    FILE *f = open_memstream(&screen_text, &n);
    tact_screen screen = tact_screen_of(f);
    tact_campaign_report_print(f, &screen, &v);
    fclose(f);
    for (char *c = screen_text; *c; c++) if (*c == '\n') *c = ' ';
    for (char *c; (c = strstr(screen_text, "  ")) != NULL;) memmove(c, c + 1, strlen(c));
    f = open_memstream(&page_text, &m);
    tact_campaign_report_html(f, &v);
    fclose(f);
}

static void both(const char *words) {
    if (!strstr(screen_text, words)) fail_msg("the screen does not say '%s': %s", words, screen_text);
    if (!strstr(page_text, words)) fail_msg("the page does not say '%s': %s", words, page_text);
}
static void neither(const char *words) { assert_null(strstr(screen_text, words)); assert_null(strstr(page_text, words)); }

static void what_it_changed(void **state) {
    (void)state;
    char json[4096];
    snprintf(json, sizeof json, HEAD FUNNEL LADDER "\"money\":{\"currency\":\"EUR\",\"cost\":9,\"priced\":true}}", "0.58");
    tell(json);
    both("It helped: +6.8 pt (from +3.5 pt to +10.1 pt). Of 100 people treated 11.8 reached the goal, of 100 left alone 5.0.");
    both("goal: +6.6 pt (from +4.1 pt to +9.1 pt), once orders before the lot are taken into account: 58 % of the noise is left.");
    both("What it brought cannot be said yet.");
    assert_non_null(strstr(page_text, "Nobody was drawn so long ago yet."));
    assert_non_null(strstr(page_text, "Nothing was reported of messages delivered, seen or clicked"));
    assert_non_null(strstr(page_text, "<td data-l=\"difference\">+6.8 pt"));       /* on a phone a row is a card */
    snprintf(json, sizeof json, HEAD FUNNEL LADDER "\"money\":{\"currency\":\"EUR\",\"cost\":9,\"priced\":true}}", "0.97");
    tell(json);
    neither("of the noise is left");                       /* not worth a line */
}

static void money_is_claimed_when_it_is_clear(void **state) {
    (void)state;
    tell(HEAD FUNNEL "\"ladder\":[],\"money\":{\"currency\":\"EUR\",\"cost\":9,\"priced\":true,\"gain\":3840,\"gainLow\":-7143,\"gainHigh\":14824,\"net\":3831,\"netLow\":-7152,\"netHigh\":14815}}");
    both("What it brought cannot be told from nothing yet: between -7,143.00 and +14,824.00 EUR that would not have come otherwise. It cost 9.00.");
    neither("3,840");
    tell(HEAD FUNNEL "\"ladder\":[],\"money\":{\"currency\":\"EUR\",\"cost\":9,\"priced\":true,\"gain\":3840,\"gainLow\":143,\"gainHigh\":7824,\"net\":3831,\"netLow\":134,\"netHigh\":7815}}");
    both("+3,840.00 EUR");
}

static void a_draft_is_not_judged(void **state) {
    (void)state;
    tell("{\"brand\":\"b\",\"at\":\"2026-11-22T10:00:00Z\",\"campaign\":\"c\",\"state\":\"draft\",\"treated\":{\"people\":0},\"leftAlone\":{\"people\":0},\"funnel\":{\"eligible\":0,\"losses\":[],\"sent\":0},\"ladder\":[{\"rung\":\"goal\",\"verdict\":\"too_little_data\"}],"
         "\"plan\":{\"needs\":\"it needs `tact try` or days\"},\"money\":{\"currency\":\"EUR\",\"cost\":0,\"priced\":true}}");
    both("A draft, not live yet: there is nothing to judge.");
    neither("Too little data for a verdict");
    assert_non_null(strstr(page_text, "it needs <code>tact try</code> or days"));
    assert_non_null(strstr(page_text, "It fitted nobody yet."));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_it_changed), cmocka_unit_test(money_is_claimed_when_it_is_clear), cmocka_unit_test(a_draft_is_not_judged) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
