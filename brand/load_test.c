/* brand/load_test.c -- a folder becomes a bundle; every mistake of every file is told at once, in order; findings as people and programs read them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <json-c/json.h>
#include "brand/check_print.h"
#include "brand/testing_loaded.h"
#include "core/attention/default.h"

static void show(void) {
    for (uint32_t i = 0; i < diags.count; i++)
        print_message("%.*s:%u:%u %.*s\n", (int)diags.items[i].file.len, diags.items[i].file.ptr, diags.items[i].line, diags.items[i].column, (int)diags.items[i].text.len, diags.items[i].text.ptr);
}

static void a_folder_becomes_a_bundle(void **state) {
    (void)state;
    if (load() != TACT_OK) show();
    assert_int_equal(diags.count, 0);
    const tact_bundle *b = &brand.bundle;
    assert_true(tact_slice_is(b->brand, "shop") && tact_slice_is(b->country, "FR") && tact_slice_is(b->default_locale, "fr"));
    assert_int_equal(b->default_zone, tact_id32(TACT_S("Europe/Paris")));
    assert_non_null(tact_bundle_zone(b, b->default_zone));
    assert_true(b->law_count > 0 && b->country_count > 0);
    assert_int_equal(b->topic_count, 1);
    assert_int_equal(b->topics[0].word_count, 2);
    assert_int_equal(b->purposes[0].notice, 2);
    assert_true(tact_slice_is(b->purposes[0].text_fr, "nom remember"));
    assert_int_equal(b->place_count, 1);
    assert_int_equal(b->campaign_count, 1);
    assert_true(tact_slice_is(b->campaigns[0].file, "campaigns/tea.yaml"));
    const tact_message *m = &b->campaigns[0].messages[0];
    assert_int_equal(m->text_count, 4);                        /* fr, en, and the two that stand in */
    for (uint32_t i = 0; i < m->text_count; i++) {
        if (tact_slice_is(m->texts[i].locale, "oc")) assert_true(tact_slice_is(m->texts[i].title, "Du thé"));
        if (tact_slice_is(m->texts[i].locale, "it")) assert_true(tact_slice_is(m->texts[i].title, "Tea"));
    }
    assert_int_equal(strlen(brand.hash_text), 64);
}

/* What is not written is what core/attention says it is: the two tables must not drift apart. */
static void defaults_agree_with_the_attention_room(void **state) {
    (void)state;
    assert_int_equal(load(), TACT_OK);
    tact_bundle standard = { 0 };
    assert_int_equal(tact_attention_defaults(&standard, arena), TACT_OK);
    const tact_bundle *b = &brand.bundle;
    assert_memory_equal(b->cost_milli, standard.cost_milli, sizeof standard.cost_milli);
    assert_memory_equal(b->from_degree, standard.from_degree, sizeof standard.from_degree);
    assert_int_equal(b->attention_budget_milli, standard.attention_budget_milli);
    assert_int_equal(b->fatigue_half_life.us, standard.fatigue_half_life.us);
    assert_int_equal(b->gap.us, standard.gap.us);
    assert_int_equal(b->quiet_from_minute, standard.quiet_from_minute);
    assert_int_equal(b->quiet_until_minute, standard.quiet_until_minute);
    uint32_t found = 0;
    for (uint32_t i = 0; i < standard.cap_count; i++)
        for (uint32_t k = 0; k < b->cap_count; k++)
            found += b->caps[k].channel == standard.caps[i].channel && b->caps[k].per.us == standard.caps[i].per.us && b->caps[k].touches == standard.caps[i].touches;
    if (found != standard.cap_count || b->cap_count != standard.cap_count) {
        for (uint32_t k = 0; k < b->cap_count; k++) print_message("brand %u: %u per %lld d\n", b->caps[k].channel, b->caps[k].touches, (long long)(b->caps[k].per.us / 86400000000));
        for (uint32_t k = 0; k < standard.cap_count; k++) print_message("standard %u: %u per %lld d\n", standard.caps[k].channel, standard.caps[k].touches, (long long)(standard.caps[k].per.us / 86400000000));
        fail_msg("caps differ");
    }
}

static void the_same_files_give_the_same_hash(void **state) {
    (void)state;
    char first[65], other[64];
    assert_int_equal(load(), TACT_OK);
    memcpy(first, brand.hash_text, 65);
    char before[64];
    memcpy(before, folder, 64);
    testing_brand(testing_make(other));                        /* another place, another time */
    memcpy(folder, other, 64);
    assert_int_equal(load(), TACT_OK);
    assert_string_equal(first, brand.hash_text);
    testing_write(folder, "campaigns/tea.yaml", TESTING_CAMPAIGN "    oc: {title: Tè}\n");
    assert_int_equal(load(), TACT_ERR_INVALID);                /* oc is no locale of the brand's own */
    testing_write(folder, "tact.yaml", TESTING_TACT "holdout: 3%\n");
    testing_write(folder, "campaigns/tea.yaml", TESTING_CAMPAIGN);
    assert_int_equal(load(), TACT_OK);
    assert_string_not_equal(first, brand.hash_text);
    testing_remove(before);
}

static void every_mistake_at_once_in_file_order(void **state) {
    (void)state;
    testing_write(folder, "tact.yaml", TESTING_TACT "lateness: soon\nlisen: 1\n");
    testing_write(folder, "purposes.yaml", TESTING_PURPOSES "map: {tcf: {1: rember}}\n");
    testing_write(folder, "places.csv", TESTING_PLACES "main,Again,48.85,2.35,\n");
    testing_write(folder, "campaigns/a.yaml", "campaign: a\nwhen: momnt.kind == 'go'\nmessages: [{id: m, channels: [inapp, sms], fr: {body: \"{{nearst.name}}\"}}]\nstat: live\n");
    testing_write(folder, "campaigns/b.yaml", "campaign: [\n");
    testing_write(folder, "campaigns/.hidden.yaml", "nonsense: [");
    testing_write(folder, "campaigns/notes.txt", "nonsense: [");
    assert_int_equal(load(), TACT_ERR_INVALID);
    static const struct { const char *file; uint32_t line; const char *says; } expected[] = {
        { "tact.yaml", 7, "'lateness' must be" }, { "tact.yaml", 8, "no setting 'lisen'" }, { "purposes.yaml", 13, "rember" }, { "places.csv", 3, "second time" },
        { "campaigns/a.yaml", 1, "no goal" }, { "campaigns/a.yaml", 2, "momnt" }, { "campaigns/a.yaml", 3, "'sms' has no driver" }, { "campaigns/a.yaml", 3, "nearst" },
        { "campaigns/a.yaml", 4, "stat" }, { "campaigns/b.yaml", 2, "not YAML" } };
    if (diags.count != sizeof expected / sizeof *expected) { show(); fail_msg("%u findings", diags.count); }
    for (uint32_t i = 0; i < diags.count; i++) {
        const tact_diag *d = &diags.items[i];
        if (!tact_slice_is(d->file, expected[i].file) || d->line != expected[i].line || tact_slice_find(d->text, tact_slice_of(expected[i].says)) < 0) { show(); fail_msg("finding %u", i); }
    }
    assert_int_equal(brand.bytes.len, 0);
}

static void what_is_missing_is_told(void **state) {
    (void)state;
    char path[128];
    snprintf(path, sizeof path, "%s/tact.yaml", folder);
    remove(path);
    assert_int_equal(load(), TACT_ERR_INVALID);
    assert_true(tact_slice_is(diags.items[0].file, "tact.yaml") && tact_slice_find(diags.items[0].hint, TACT_S("tact init")) >= 0);
    testing_write(folder, "tact.yaml", "brand: x\ncountry: XX\ntime_zone: Europe/Pariss\nlocales: [fr, en]\ntopics: {tea: {}}\n");
    snprintf(path, sizeof path, "%s/places.csv", folder);
    remove(path);                                              /* a brand may have no places */
    assert_int_equal(load(), TACT_ERR_INVALID);
    if (diags.count != 2) show();
    assert_int_equal(diags.count, 2);
    assert_true(tact_slice_find(diags.items[0].text, TACT_S("no country 'XX'")) >= 0);
    assert_true(tact_slice_find(diags.items[1].hint, TACT_S("did you mean 'Europe/Paris'?")) >= 0);
    char keep[64];
    memcpy(keep, folder, 64);
    memcpy(folder, "/tmp/tact-no-such-folder", 25);
    assert_int_equal(load(), TACT_ERR_NOT_FOUND);
    assert_int_equal(diags.count, 1);
    memcpy(folder, keep, 64);
}

static char *printed(void (*print)(FILE *, const tact_brand *, const tact_diags *, bool), bool terminal) {
    char *text = NULL;
    size_t len;
    FILE *f = open_memstream(&text, &len);
    print(f, &brand, &diags, terminal);
    fclose(f);
    return text;
}

static void findings_for_people(void **state) {
    (void)state;
    testing_write(folder, "tact.yaml", TESTING_TACT "\xC3\xA9t\xC3\xA9: 1 # a\x1b[31m\n");      /* escape: not YAML */
    assert_int_equal(load(), TACT_ERR_INVALID);
    char *text = printed(tact_check_print, false);
    assert_non_null(strstr(text, "tact.yaml:7:11: error: a control character stands here\n  hint: "));
    free(text);
    testing_write(folder, "tact.yaml", TESTING_TACT "quiet: {\xC3\xA9t\xC3\xA9: 1, unitl: 08:00}\n");
    assert_int_equal(load(), TACT_ERR_INVALID);
    text = printed(tact_check_print, false);
    assert_non_null(strstr(text, "tact.yaml:7:17: error: there is no setting 'unitl' in 'quiet'\n  hint: did you mean 'until'?\n"));
    assert_null(strchr(text, '\033'));
    free(text);
    text = printed(tact_check_print, true);
    assert_non_null(strstr(text, "     7 |\033[0m quiet: {\xC3\xA9t\xC3\xA9: 1, unitl: 08:00}\n\033[2m       |\033[0m                 \033[31m^"));
    free(text);
    text = printed(tact_check_sum, false);
    assert_string_equal(text, "2 errors in 4 files\n");
    free(text);
}

static void findings_for_programs(void **state) {
    (void)state;
    testing_write(folder, "tact.yaml", TESTING_TACT "lisen: \"a\\\"b\"\n");
    assert_int_equal(load(), TACT_ERR_INVALID);
    char *text = NULL;
    size_t len;
    FILE *f = open_memstream(&text, &len);
    tact_check_json(f, &brand, &diags);
    fclose(f);
    struct json_object *all = json_tokener_parse(text);
    assert_non_null(all);
    assert_false(json_object_get_boolean(json_object_object_get(all, "ok")));
    struct json_object *one = json_object_array_get_idx(json_object_object_get(all, "findings"), 0);
    assert_string_equal(json_object_get_string(json_object_object_get(one, "file")), "tact.yaml");
    assert_int_equal(json_object_get_int(json_object_object_get(one, "line")), 7);
    assert_string_equal(json_object_get_string(json_object_object_get(one, "hint")), "did you mean 'listen'?");
    assert_null(json_object_object_get(all, "bundle"));
    json_object_put(all);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        T(a_folder_becomes_a_bundle), T(defaults_agree_with_the_attention_room), T(the_same_files_give_the_same_hash), T(every_mistake_at_once_in_file_order),
        T(what_is_missing_is_told), T(findings_for_people), T(findings_for_programs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
