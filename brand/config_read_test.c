/* brand/config_read_test.c -- tact.yaml: defaults, every type, every mistake told at its place. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "brand/config_read.h"
#include "brand/setting.h"
#include "brand/yaml.h"

static char block[8 << 20];
static tact_arena arena;
static tact_diags diags;
static tact_config config;
static tact_secret_sources secrets = { "/nowhere", NULL, true };

static bool read_z(const char *source) {
    tact_value tree;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_diags_init(&diags, &arena, 100);
    assert_true(tact_yaml_read(tact_slice_of(source), &arena, &diags, &tree));
    bool fine = tact_config_read(&tree, TACT_S("shop"), &secrets, &arena, &diags, &config);
    for (uint32_t i = 0; getenv("SHOW") && i < diags.count; i++) print_message("%u:%u %.*s\n", diags.items[i].line, diags.items[i].column, (int)diags.items[i].text.len, diags.items[i].text.ptr);
    return fine;
}

#define BASE "country: FR\ntime_zone: Europe/Paris\n"

static void defaults_are_what_the_design_says(void **state) {
    (void)state;
    assert_true(read_z(BASE));
    assert_int_equal(diags.count, 0);
    assert_true(tact_slice_is(config.brand, "shop") && tact_slice_is(config.name, "shop"));
    assert_true(tact_slice_is(config.listen, "127.0.0.1:7777"));
    assert_int_equal(config.public_url.len, 0);
    assert_int_equal(config.driver[TACT_CHANNEL_WEB], TACT_DRIVER_BUILT_IN);
    assert_int_equal(config.driver[TACT_CHANNEL_INAPP], TACT_DRIVER_BUILT_IN);
    for (unsigned c = TACT_CHANNEL_PUSH; c < TACT_CHANNEL_COUNT; c++) assert_int_equal(config.driver[c], TACT_DRIVER_NONE);
    static const uint16_t cost[TACT_CHANNEL_COUNT] = { 200, 200, 1000, 1000, 500, 2000, 2000, 1000, 4000 };
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) assert_int_equal(config.cost_milli[c], cost[c]);
    assert_int_equal(config.attention_budget_milli, 3000);
    assert_int_equal(config.fatigue_half_life.us, TACT_DAYS(3).us);
    assert_int_equal(config.gap.us, TACT_HOURS(20).us);
    assert_int_equal(config.quiet_from_minute, 1200);
    assert_int_equal(config.quiet_until_minute, 480);
    assert_int_equal(config.universal_holdout_milli, 20);
    assert_int_equal(config.caps_all.count, 2);
    assert_int_equal(config.caps_all.items[1].touches, 4);
    assert_int_equal(config.caps_all.items[1].per.us, TACT_DAYS(7).us);
    assert_int_equal(config.caps[TACT_CHANNEL_EMAIL].items[1].touches, 7);
    assert_int_equal(config.caps[TACT_CHANNEL_SMS].items[0].touches, 1);
    assert_int_equal(config.caps[TACT_CHANNEL_WEB].count, 0);
    assert_int_equal(config.locales.count, 1);
    assert_true(tact_slice_is(config.default_locale, "en"));
    assert_int_equal(config.lateness.us, TACT_HOURS(48).us);
    assert_int_equal(config.half_life.us, TACT_DAYS(84).us);       /* bench/README.md, "A simulated year" and "Choosing": shorter forgets good words sooner than it learns them */
    assert_int_equal(config.memory_bytes, 256u << 20);
    assert_int_equal(config.commit.max_wait_ms, 0);
    assert_int_equal(config.retention.objections.us, TACT_DAYS(1095).us);
}

static void everything_can_be_set(void **state) {
    (void)state;
    setenv("TACT_TEST_WRITE", "0123456789abcdef", 1);
    setenv("TACT_TEST_SERVER", "fedcba9876543210", 1);
    assert_true(read_z(
        "brand: town\nlisten: '[::1]:80'\npublic_url: https://tact.example.com/x\ntrusted_proxies: [10.0.0.0/8, '::1', 127.0.0.1]\n"
        "keys:\n  - {name: site, kind: write, secret: '${env:TACT_TEST_WRITE}', origins: ['https://a.example:8443'], rate: 0}\n"
        "  - {name: till, kind: server, secret: '${env:TACT_TEST_SERVER}'}\n"
        "country: IT\ntime_zone: Europe/Rome\ncurrency: CHF\nlocales: [it, fr-CH, en]\ndefault_locale: fr-CH\nfallbacks: {de: en, fr: fr-CH}\n"
        "channels: {web: {driver: none}, email: {driver: dry-run}}\n"
        "attention: {budget: 2.5, half_life: 2d, cost: {sms: 1.75, web: 0}, relationship: {sms: loyal, agent: stranger}}\nquiet: {from: 21:30, until: 07:05}\n"
        "caps: {all: [], push: [3 per 1w]}\nholdout: 0.5%\ntrust: [Order Completed]\ntesters: [anna, '+33600000000']\n"
        "topics:\n  wine: {restricted: true, words: {fr: [vin, vins], it: [vino]}}\n  health: {sensitive: true}\n"
        "retention: {events: 30d}\nlateness: 0s\nmemory: 2GB\ncommit: {max_wait_ms: 0}\nlimits: {queue: 99}\nrobots: {agents: [acme]}\n"));
    assert_int_equal(diags.count, 0);
    assert_true(tact_slice_is(config.keys.items[0].secret, "0123456789abcdef"));
    assert_true(tact_slice_is(config.keys.items[0].origins.items[0], "https://a.example:8443"));
    assert_int_equal(config.keys.items[0].rate, 0);
    assert_int_equal(config.keys.items[1].rate, 100);
    assert_int_equal(config.keys.items[1].kind, TACT_KEY_SERVER);
    assert_int_equal(config.trusted_proxies.count, 3);
    assert_true(tact_slice_is(config.default_locale, "fr-CH"));
    assert_true(tact_slice_is(config.fallbacks.items[1].at.name, "fr"));
    assert_true(tact_slice_is(config.fallbacks.items[0].to, "en"));
    assert_int_equal(config.driver[TACT_CHANNEL_WEB], TACT_DRIVER_NONE);
    assert_int_equal(config.driver[TACT_CHANNEL_EMAIL], TACT_DRIVER_DRY_RUN);
    assert_int_equal(config.attention_budget_milli, 2500);
    assert_int_equal(config.cost_milli[TACT_CHANNEL_SMS], 1750);
    assert_int_equal(config.cost_milli[TACT_CHANNEL_WEB], 0);
    assert_int_equal(config.cost_milli[TACT_CHANNEL_EMAIL], 500);
    assert_int_equal(config.from_degree[TACT_CHANNEL_SMS], TACT_DEGREE_LOYAL);
    assert_int_equal(config.from_degree[TACT_CHANNEL_AGENT], TACT_DEGREE_STRANGER);
    assert_int_equal(config.from_degree[TACT_CHANNEL_PUSH], TACT_DEGREE_KNOWN);
    assert_int_equal(config.quiet_from_minute, 21 * 60 + 30);
    assert_int_equal(config.quiet_until_minute, 7 * 60 + 5);
    assert_int_equal(config.caps_all.count, 0);
    assert_int_equal(config.caps[TACT_CHANNEL_PUSH].items[0].per.us, TACT_DAYS(7).us);
    assert_int_equal(config.universal_holdout_milli, 5);
    assert_true(tact_slice_is(config.testers.items[1], "+33600000000"));
    assert_int_equal(config.topics.count, 2);
    assert_true(config.topics.items[0].restricted && !config.topics.items[0].sensitive && config.topics.items[1].sensitive);
    assert_true(tact_slice_is(config.topics.items[0].words.items[0].texts.items[1], "vins"));
    assert_int_equal(config.memory_bytes, 2ull << 30);
    assert_int_equal(config.limits.queue, 99);
    assert_int_equal(config.limits.connections, 12000);
    assert_true(tact_slice_is(config.robot_agents.items[0], "acme"));
}

static void mistakes_are_told(void **state) {
    (void)state;
    static const struct { const char *source; uint32_t line, column; const char *says, *hint; } cases[] = {
        { BASE "name: \"Forno\\nBcc: all\"\n", 3, 8, "one line of 64 characters", "controller.name" },
        { BASE "name: 1234567890123456789012345678901234567890123456789012345678901234x\n", 3, 7, "one line of 64 characters", "" },
        { BASE "lisen: x\n", 3, 1, "no setting 'lisen'", "did you mean 'listen'?" },
        { BASE "quiet: {fron: 20:00}\n", 3, 9, "no setting 'fron' in 'quiet'", "did you mean 'from'?" },
        { BASE "commit: {zzzzzzzzzz: 1}\n", 3, 10, "no setting 'zzzzzzzzzz' in 'commit'", "known here: max_wait_ms, max_batch" },
        { "country: FR\n", 1, 1, "'time_zone' is missing", "add `time_zone: ...`" },
        { "country: NO\ntime_zone: europe/oslo\n", 2, 12, "'time_zone' must be the name of a time zone, not 'europe/oslo'", "Europe/Paris" },
        { "country: france\ntime_zone: Europe/Paris\n", 1, 10, "two capital letters", "like FR" },
        { BASE "listen: localhost:80\n", 3, 9, "an IP address and a port", "127.0.0.1:7777" },
        { BASE "listen: 127.0.0.1:99999\n", 3, 9, "an IP address and a port", "" },
        { BASE "public_url: tact.example.com\n", 3, 13, "beginning with https://", "" },
        { BASE "public_url: https://tact.example.com/?q=1\n", 3, 13, "without ? and #", "" },
        { BASE "context: {url: 'https://api.example.com/v1?q=1#here'}\n", 3, 17, "without #", "" },
        { BASE "context: {url: 'https://api.example.com/v1?q=a b'}\n", 3, 17, "must be an address", "" },
        { BASE "public_url: http://tact.example.com\n", 3, 13, "without encryption", "https" },
        { BASE "trusted_proxies: [10.0.0.0/33]\n", 3, 19, "'trusted_proxies' must be an IP address or network", "" },
        { BASE "trusted_proxies: 127.0.0.1\n", 3, 18, "must be a list, not '127.0.0.1'", "[one, two]" },
        { BASE "topics: {a: {sensitive: yes}}\n", 3, 25, "must be true or false, not 'yes'", "write true" },
        { BASE "topics: {a: {sensitive: off}}\n", 3, 25, "not 'off'", "write false" },
        { BASE "topics: {A B: {}}\n", 3, 10, "'A B' is not a name", "small letters" },
        { BASE "topics: {a: {words: {fr: [vin]}}}\n", 3, 22, "'fr' is not one of `locales`", "add it" },
        { BASE "topics: {a: {words: {en: [Wine]}}}\n", 3, 22, "capital letters", "small letters" },
        { BASE "topics: {a: {words: {en: []}}}\n", 3, 26, "'en' is empty", "at least one" },
        { BASE "topics: {a: }\n", 3, 13, "'a' must be a map", "" },
        { BASE "lateness: 2 days\n", 3, 11, "'lateness' must be a span of time, not '2 days'", "30d" },
        { BASE "lateness: 5\n", 3, 11, "not a number", "30d" },
        { BASE "lateness: 60d\n", 3, 11, "'lateness' is above 30d", "from 0s to 30d" },
        { BASE "retention: {objections: 30d}\n", 3, 25, "'objections' is below 1095d", "" },
        { BASE "retention: {events: 2000d}\n", 3, 21, "'events' is above 395d", "" },
        { BASE "inbox: {hours: never}\n", 3, 16, "", "" },
        { BASE "inbox: {hours: Mo off}\n", 3, 16, "nobody would ever be there", "leave inbox.hours out" },
        { BASE "inbox: {away: {fr: x}}\n", 3, 16, "'fr' is not one of `locales`", "a language of `locales`" },
        { BASE "memory: 8\n", 3, 9, "must be a size", "256MB" },
        { BASE "memory: 1MB\n", 3, 9, "below 32MB", "" },
        { BASE "holdout: 0.02\n", 3, 10, "a share in percent", "2%" },
        { BASE "holdout: 51%\n", 3, 10, "above 50%", "" },
        { BASE "attention: {budget: 0.0001}\n", 3, 21, "at most three decimals", "" },
        { BASE "quiet: {from: 20h}\n", 3, 15, "a time of day", "20:00" },
        { BASE "caps: {sms: [1 a week]}\n", 3, 14, "touches per span", "2 per 7d" },
        { BASE "channels: {email: {driver: dry_run}}\n", 3, 28, "one of none|built-in|dry-run", "did you mean 'dry-run'?" },
        { BASE "channels: {email: {driver: built-in}}\n", 3, 28, "'email' has no driver 'built-in'", "dry-run" },
        { BASE "channels: {email: {driver: smtp, host: smtp.example.com, from: news@example.com}}\n", 3, 28, "public_url is missing", "add  public_url: https://" },
        { BASE "channels: {fax: {}}\n", 3, 12, "no setting 'fax' in 'channels'", "known here: web, inapp" },
        { BASE "locales: [fr, it]\ndefault_locale: en\n", 4, 17, "'en' is not one of `locales`", "" },
        { BASE "locales: []\n", 3, 10, "'locales' is empty", "at least one" },
        { BASE "locales: [fr, fr]\n", 3, 10, "stands here twice", "" },
        { BASE "fallbacks: {de: fr}\n", 3, 13, "not one of `locales`", "" },
        { BASE "keys: [{name: a, kind: write}]\n", 3, 8, "'secret' is missing in 'keys'", "" },
        { BASE "keys: [{name: a, kind: write, secret: hunter2hunter2hunter2}]\n", 3, 39, "a secret is written out here", "${env:NAME}" },
        { BASE "keys: [{name: a, kind: write, secret: 1234567890123456}]\n", 3, 39, "a secret is written out here", "${env:NAME}" },
        { BASE "keys: [{name: a, kind: write, secret: '${env:TACT_TEST_UNSET}'}]\n", 3, 40, "${env:TACT_TEST_UNSET} is not set", "set TACT_TEST_UNSET" },
        { BASE "keys: [{name: a, kind: write, secret: '${file:nope}'}]\n", 3, 40, "'nope' cannot be read: No such file", "chmod 600" },
        { BASE "keys: [{name: a, kind: admin, secret: '${env:TACT_TEST_WRITE}', origins: ['https://a.b']}]\n", 3, 8, "has no origins", "" },
        { BASE "keys: [{name: a, kind: write, secret: '${env:TACT_TEST_WRITE}', origins: ['https://a.b/c']}]\n", 3, 76, "an origin", "" },
        { BASE "keys: [{name: a, kind: write, secret: '${env:TACT_TEST_WRITE}'}, {name: b, kind: write, secret: '${env:TACT_TEST_WRITE}'}]\n", 3, 66, "have the same secret", "" },
        { BASE "trust: [yes, 12]\n", 3, 14, "must be a text", "put it in quotes" },
        { BASE "brand: My Shop\n", 3, 8, "'brand' must be a name", "" },
        { BASE "brand:\n", 3, 7, "not nothing", "give it a value" },
    };
    setenv("TACT_TEST_WRITE", "0123456789abcdef", 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        read_z(cases[i].source) ? (void)0 : (void)0;
        if (diags.count != 1) {
            for (uint32_t k = 0; k < diags.count; k++) print_error("  %.*s\n", (int)diags.items[k].text.len, diags.items[k].text.ptr);
            fail_msg("%u findings: %s", diags.count, cases[i].source);
        }
        const tact_diag *d = &diags.items[0];
        if (d->line != cases[i].line || d->column != cases[i].column || tact_slice_find(d->text, tact_slice_of(cases[i].says)) < 0
            || tact_slice_find(d->hint, tact_slice_of(cases[i].hint)) < 0 || d->hint.len == 0)
            fail_msg("%s -> %u:%u %.*s | %.*s", cases[i].source, d->line, d->column, (int)d->text.len, d->text.ptr, (int)d->hint.len, d->hint.ptr);
        assert_true(tact_slice_find(d->text, TACT_S("hunter2")) < 0);
    }
}

static void many_mistakes_at_once(void **state) {
    (void)state;
    assert_false(read_z("contry: FR\ntime_zone: 7\nmemory: big\nkeys: [{kind: wirte}]\n"));
    assert_int_equal(diags.error_count, 7);      /* contry, country missing, zone, memory, name and secret missing, wirte */
    assert_int_equal(config.memory_bytes, 256u << 20);       /* the default stays */
}

static void secrets_come_from_three_places(void **state) {
    (void)state;
    char folder[] = "/tmp/tact-secret-XXXXXX", path[128];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.env", folder);
    FILE *f = fopen(path, "w");
    fputs("# keys\nTACT_TEST_A_LONGER=wrong-wrong-wrong-wrong\nexport TACT_TEST_A=\"from the env file 1\"\r\nTACT_TEST_SHORT=short\n", f);
    fclose(f);
    char secret[128];
    snprintf(secret, sizeof secret, "%s/s", folder);
    f = fopen(secret, "w");
    fputs("from a file, sixteen\n", f);
    fclose(f);
    secrets = (tact_secret_sources){ folder, path, true };
    unsetenv("TACT_TEST_A");
    assert_false(read_z(BASE "keys:\n  - {name: a, kind: write, secret: '${env:TACT_TEST_A}'}\n  - {name: b, kind: server, secret: '${file:s}'}\nuser_token_secret: ${env:TACT_TEST_SHORT}\n"));
    assert_true(tact_slice_is(config.keys.items[0].secret, "from the env file 1"));
    assert_true(tact_slice_is(config.keys.items[1].secret, "from a file, sixteen"));
    assert_int_equal(diags.error_count, 1);
    assert_true(tact_slice_find(diags.items[diags.count - 1].text, TACT_S("shorter than 16")) >= 0);
    (void)read_z(BASE "channels: {sms: {key: '${env:TACT_TEST_SHORT}'}}\n");      /* one that a gateway gave is as long as it is */
    assert_true(tact_slice_is(config.sms.key, "short"));
    setenv("TACT_TEST_A", "the environment wins", 1);
    secrets.wanted = false;
    assert_true(read_z(BASE "keys:\n  - {name: a, kind: write, secret: '${env:TACT_TEST_A}'}\nuser_token_secret: ${env:TACT_TEST_UNSET}\n"));
    assert_true(tact_slice_is(config.keys.items[0].secret, "the environment wins"));
    assert_int_equal(diags.warning_count, 1);
    assert_int_equal(config.user_token_secret.len, 0);
    secrets = (tact_secret_sources){ "/nowhere", NULL, true };
    remove(path);
    remove(secret);
    remove(folder);
}

static void the_table_is_sound(void **state) {
    (void)state;
    uint32_t count;
    const tact_setting *row = tact_setting_rows(&count);
    for (uint32_t i = 0; i < count; i++) {
        assert_true(*row[i].line && *row[i].text && row[i].text[strlen(row[i].text) - 1] == '.');
        const char *dot = strrchr(row[i].path, '.');
        if (dot) {                                         /* what it stands in has a row too */
            tact_slice above = { row[i].path, (size_t)(dot - row[i].path) };
            if (above.ptr[above.len - 1] == ']' || above.ptr[above.len - 1] == '*') above.len -= 2;
            assert_non_null(tact_setting_find(above));
        }
        assert_ptr_equal(tact_setting_find(tact_slice_of(row[i].path)), &row[i]);        /* each path once */
        if (row[i].type < TACT_SETTING_GROUP) {
            tact_setting_value value, low, high;
            size_t size;
            tact_value v = tact_yaml_scalar(tact_slice_of(row[i].fallback));
            if (*row[i].fallback && *row[i].fallback != '!') assert_true(tact_setting_parse(row[i].type, row[i].unit, &v, &value, &size));
            tact_value l = tact_yaml_scalar(tact_slice_of(row[i].min)), h = tact_yaml_scalar(tact_slice_of(row[i].max));
            if (row[i].type == TACT_SETTING_SECRET) continue;      /* its min is a number of characters */
            if (*row[i].min) assert_true(tact_setting_parse(row[i].type, row[i].unit, &l, &low, &size));
            if (*row[i].max) assert_true(tact_setting_parse(row[i].type, row[i].unit, &h, &high, &size));
            if (*row[i].min && *row[i].max) assert_true(tact_setting_compare(row[i].type, &low, &high) < 0);
        }
    }
    for (unsigned t = 0; t <= TACT_SETTING_MAP; t++) assert_non_null(tact_setting_noun(t));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_what_the_design_says), cmocka_unit_test(everything_can_be_set), cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(many_mistakes_at_once), cmocka_unit_test(secrets_come_from_three_places), cmocka_unit_test(the_table_is_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
