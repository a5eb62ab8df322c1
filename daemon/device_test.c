/* daemon/device_test.c -- device types and systems, on a table and on observed agents. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "daemon/device.h"

static const struct { const char *agent, *device, *os; bool console; } rows[] = {
    { "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1", "mobile", "ios", false },
    { "Mozilla/5.0 (iPad; CPU OS 7_0_4 like Mac OS X) AppleWebKit/537.51.1 Version/7.0 Mobile/11B554a Safari/9537.53", "tablet", "ios", false },
    { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1", "tablet", "ios", false },
    { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.0 Safari/605.1.15", "desktop", "macos", false },
    { "Mozilla/5.0 (Linux; Android 13; SM-G991B) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36", "mobile", "android", false },
    { "Mozilla/5.0 (Linux; Android 12; SM-T970) AppleWebKit/537.36 Chrome/116.0 Safari/537.36", "tablet", "android", false },
    { "Mozilla/5.0 (Linux; Android 9; AFTMM Build/PS7233) AppleWebKit/537.36 Silk/70.4.2 like Chrome/70.0 Safari/537.36", "tv", "android", false },
    { "Mozilla/5.0 (Linux; Android 5.1.1; KFSUWI) AppleWebKit/537.36 Silk/90 like Chrome/90 Safari/537.36", "tablet", "android", false },
    { "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 Chrome/79.0 Safari/537.36 WebAppManager", "tv", "webos", false },
    { "Mozilla/5.0 (SMART-TV; Linux; Tizen 5.0) AppleWebKit/537.36 Version/5.0 TV Safari/537.36", "tv", "tizen", false },
    { "Mozilla/5.0 (PlayStation; PlayStation 5/2.26) AppleWebKit/605.1.15 Version/13.0 Safari/605.1.15", "tv", "other", true },
    { "Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) AppleWebKit/537.36 Edge/44.18363.8131", "tv", "windows", true },
    { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "desktop", "windows", false },
    { "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Tablet PC 2.0; Media Center PC 6.0)", "desktop", "windows", false },
    { "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "desktop", "chromeos", false },
    { "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0", "desktop", "linux", false },
    { "Mozilla/5.0 (Android 13; Tablet; rv:109.0) Gecko/116.0 Firefox/116.0", "tablet", "android", false },
    { "Mozilla/5.0 (Mobile; Nokia 8110 4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5", "mobile", "kaios", false },
    { "Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) Mobile Safari/537.36 Edge/15.15254", "mobile", "other", false },
    { "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80; U; fr) Presto/2.5.25 Version/10.54", "mobile", "other", false },
    { "okhttp/4.9.3", "mobile", "android", false },
    { "MyShop/7 CFNetwork/1410.0.3 Darwin/22.6.0", "mobile", "ios", false },
    { "curl/7.88.1", "other", "unknown", false },
    { "", "unknown", "unknown", false },
};

static void known_agents(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tact_device_facts facts = tact_device_of(tact_slice_of(rows[i].agent));
        tact_slice device = tact_word_name(TACT_LIST_DEVICE, facts.device);
        if (!tact_slice_is(device, rows[i].device) || strcmp(tact_os_name(facts.os), rows[i].os) != 0 || facts.console != rows[i].console)
            fail_msg("%s: %.*s on %s", rows[i].agent, (int)device.len, device.ptr, tact_os_name(facts.os));
    }
}

static void observed_agents(void **state) {
    (void)state;
    FILE *f = fopen("test/data/user-agents/sample.tsv", "r");
    if (!f) { print_message("skipped: test/data/user-agents/sample.tsv is not here; run from the repository\n"); skip(); }
    char line[1024];
    unsigned count = 0, wrong = 0;
    while (fgets(line, sizeof line, f)) {
        char *agent = strchr(line, '\t');
        assert_non_null(agent);
        *agent++ = 0;
        agent[strcspn(agent, "\n")] = 0;
        count++;
        if (!tact_slice_is(tact_word_name(TACT_LIST_DEVICE, tact_device_of(tact_slice_of(agent)).device), line)) wrong++;
    }
    fclose(f);
    assert_true(count > 150);
    assert_true(wrong * 100 <= count);                /* the whole published set of 10,000: none wrong */
}

static void words_of_senders(void **state) {
    (void)state;
    assert_int_equal(tact_device_from_word(TACT_S("iOS")), TACT_DEVICE_MOBILE);
    assert_int_equal(tact_device_from_word(TACT_S("Tablet")), TACT_DEVICE_TABLET);
    assert_int_equal(tact_device_from_word(TACT_S("till")), TACT_DEVICE_SHOP);
    assert_int_equal(tact_device_from_word(TACT_S("")), TACT_DEVICE_UNKNOWN);
    assert_int_equal(tact_device_from_word(TACT_S("toaster")), TACT_DEVICE_UNKNOWN);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(known_agents), cmocka_unit_test(observed_agents), cmocka_unit_test(words_of_senders) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
