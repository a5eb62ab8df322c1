/* daemon/robots_test.c -- robots are recognised, people are not. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "daemon/robots.h"

typedef struct row { const char *agent; tact_robot_kind kind; const char *name; } row;

static const row rows[] = {
    { "", TACT_ROBOT_EMPTY, "no agent" },
    { "-", TACT_ROBOT_EMPTY, "no agent" },
    { "Mozilla/5.0", TACT_ROBOT_EMPTY, "a bare agent" },
    { "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", TACT_ROBOT_CRAWLER, "Googlebot" },
    { "Mozilla/5.0 (iPhone; CPU iPhone OS 6_0 like Mac OS X) AppleWebKit/536.26 (KHTML, like Gecko) Version/6.0 Mobile/10A5376e Safari/8536.25 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", TACT_ROBOT_CRAWLER, "Googlebot" },
    { "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)", TACT_ROBOT_CRAWLER, "Yahoo Slurp" },
    { "Mozilla/5.0 (compatible; SomethingNewBot/0.1)", TACT_ROBOT_CRAWLER, "a robot by its name" },
    { "Mozilla/5.0 (compatible; YisouSpider)", TACT_ROBOT_CRAWLER, "a crawler by its name" },
    { "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)", TACT_ROBOT_MODEL, "GPTBot" },
    { "Mozilla/5.0 (compatible; ClaudeBot/1.0)", TACT_ROBOT_MODEL, "ClaudeBot" },
    { "CCBot/2.0 (https://commoncrawl.org/faq/)", TACT_ROBOT_MODEL, "Common Crawl" },
    { "Mozilla/5.0 (Nikto/2.1.6) (Evasions:None)", TACT_ROBOT_SCANNER, "Nikto" },
    { "Mozilla/5.0 (Windows NT 10.0) BarracudaCentral", TACT_ROBOT_SCANNER, "Barracuda link scan" },
    { "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", TACT_ROBOT_MONITOR, "UptimeRobot" },
    { "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)", TACT_ROBOT_MONITOR, "Pingdom" },
    { "curl/7.88.1", TACT_ROBOT_LIBRARY, "curl" },
    { "python-requests/2.31.0", TACT_ROBOT_LIBRARY, "a Python program" },
    { "Go-http-client/1.1", TACT_ROBOT_LIBRARY, "a Go program" },
    { "Mozilla/5.0 (Windows NT; Windows NT 10.0; fr-FR) WindowsPowerShell/5.1.19041.3031", TACT_ROBOT_LIBRARY, "PowerShell" },
    { "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36", TACT_ROBOT_HEADLESS, "a headless browser" },
    { "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", TACT_ROBOT_PREVIEW, "Facebook preview" },
    { "WhatsApp/2.23.20.0 A", TACT_ROBOT_PREVIEW, "WhatsApp preview" },
    { "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", TACT_ROBOT_PREVIEW, "Gmail image proxy" },
    { "Tiny Tiny RSS/1.11 (http://tt-rss.org/)", TACT_ROBOT_FEED, "Tiny Tiny RSS" },
    { "Feedbin - 1 subscribers", TACT_ROBOT_FEED, "Feedbin" },
    { "ApacheBench/2.3", TACT_ROBOT_TOOL, "ApacheBench" },
    { "Mozilla/5.0 (compatible; SiteExplorer/1.0b; +http://siteexplorer.info/)", TACT_ROBOT_CRAWLER, "a program that leaves its web address" },
    { "binlar_2.6.3 test@mgmt.mic", TACT_ROBOT_CRAWLER, "a program that leaves a mail address" },
    /* people */
    { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36", TACT_ROBOT_NONE, NULL },
    { "Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/86.0 Mobile Safari/537.36", TACT_ROBOT_NONE, NULL },
    { "Mozilla/5.0 (Linux; Android 10; CUBOT) AppleWebKit/537.36 Mobile Safari/537.36", TACT_ROBOT_NONE, NULL },
    { "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS;FBAV/430.0;FBBV/1;FBDV/iPhone14,5;FBMD/iPhone]", TACT_ROBOT_NONE, NULL },
    { "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36 (Ecosia android@150.0.0.0)", TACT_ROBOT_NONE, NULL },
    { "okhttp/4.9.3", TACT_ROBOT_NONE, NULL },
    { "Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7)", TACT_ROBOT_NONE, NULL },
    { "MyShop/7 CFNetwork/1410.0.3 Darwin/22.6.0", TACT_ROBOT_NONE, NULL },
    { "Lynx/2.8.7rel.2 libwww-FM/2.14 SSL-MM/1.4.1 OpenSSL/1.0.1f", TACT_ROBOT_NONE, NULL },
    { "LAVA_KKT35 (MAUI/KKT35;WAP Browser/MAUI (HTTPS)) Release/2013.08.20", TACT_ROBOT_NONE, NULL },
    { "Mozilla/5.0 (Windows NT 6.1) Gecko/20100101 Firefox/60.0 abbott", TACT_ROBOT_NONE, NULL },
};

static void known_agents(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tact_slice which = { NULL, 0 };
        tact_slice agent = tact_slice_of(rows[i].agent);
        tact_robot_kind kind = tact_robot_kind_of(agent, &which);
        if (kind != rows[i].kind) fail_msg("%s: %s, expected %s", rows[i].agent, tact_robot_kind_name(kind), tact_robot_kind_name(rows[i].kind));
        if (rows[i].name && !tact_slice_is(which, rows[i].name)) fail_msg("%s: named %.*s", rows[i].agent, (int)which.len, which.ptr);
        assert_int_equal(tact_robot_agent(agent, NULL), rows[i].kind != TACT_ROBOT_NONE);
    }
}

/* Every row of the table is reached: its own pattern is recognised as something, and patterns are in lower case. */
static void words_of_the_brand(void **state) {
    (void)state;
    const tact_slice words[] = { TACT_S("acme-checker"), TACT_S(""), TACT_S("Kiosk 7") };
    assert_true(tact_robot_words(TACT_S("Mozilla/5.0 (ACME-Checker 2.0)"), words, 3));
    assert_true(tact_robot_words(TACT_S("kiosk 7"), words, 3));
    assert_false(tact_robot_words(TACT_S("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:109.0) Gecko/20100101 Firefox/115.0"), words, 3));
    assert_false(tact_robot_words(TACT_S("kiosk"), words, 3));
    assert_false(tact_robot_words((tact_slice){ NULL, 0 }, words, 3));
}

static void table_is_sound(void **state) {
    (void)state;
    static const struct { const char *pattern, *kind; } table[] = {
#define R(kind, where, pattern, name) { pattern, #kind },
#include "daemon/robots.def"
#undef R
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        for (const char *c = table[i].pattern; *c; c++) assert_false(*c >= 'A' && *c <= 'Z');
        bool robot = tact_robot_agent(tact_slice_of(table[i].pattern), NULL);
        if (robot != (strcmp(table[i].kind, "NONE") != 0)) fail_msg("pattern '%s' is not reached", table[i].pattern);
        for (size_t k = 0; k < i; k++)
            if (strcmp(table[k].pattern, table[i].pattern) == 0) fail_msg("pattern '%s' stands twice", table[i].pattern);
    }
}

static void observed_browsers_are_people(void **state) {
    (void)state;
    FILE *f = fopen("test/data/user-agents/sample.tsv", "r");
    if (!f) { print_message("skipped: test/data/user-agents/sample.tsv is not here; run from the repository\n"); skip(); }
    char line[1024];
    unsigned count = 0;
    while (fgets(line, sizeof line, f)) {
        char *agent = strchr(line, '\t');
        assert_non_null(agent);
        agent[strcspn(agent, "\n")] = 0;
        tact_slice which = { NULL, 0 };
        if (tact_robot_agent(tact_slice_of(agent + 1), &which)) fail_msg("%s taken for %.*s", agent + 1, (int)which.len, which.ptr);
        count++;
    }
    fclose(f);
    assert_true(count > 150);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(known_agents), cmocka_unit_test(words_of_the_brand), cmocka_unit_test(table_is_sound), cmocka_unit_test(observed_browsers_are_people) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
