/* The data folder: made whole, opened once, never by an older tact. */
#include "store/testing.h"
#include "store/data.h"
#include "store/vault.h"

static tact_trouble why;
typedef struct place { tact_path root, data, master; } place;

static place make_place(void) {
    place p = { .root = testing_folder() };
    p.data = testing_in(p.root.text, "data");
    p.master = testing_in(p.root.text, "master");
    assert_ok(tact_master_create(p.master.text, NULL, &why), &why);
    return p;
}

static void made_opened_and_held(void **state) {
    (void)state;
    place p = make_place();
    tact_data d, second;
    assert_int_equal(tact_data_open(&d, p.data.text, &why), TACT_ERR_NOT_FOUND);
    assert_non_null(strstr(why.text, "tact init"));
    assert_ok(tact_data_create(p.data.text, p.master.text, &why), &why);
    assert_int_equal(tact_data_create(p.data.text, p.master.text, &why), TACT_ERR_INVALID);
    assert_ok(tact_data_open(&d, p.data.text, &why), &why);
    assert_int_equal(tact_data_open(&second, p.data.text, &why), TACT_ERR_LOCKED);
    char pid[64];
    int64_t holder = 0;
    assert_true(tact_data_held(p.data.text, &holder));
    assert_int_equal(holder, getpid());
    assert_false(tact_data_held(p.root.text, NULL));                 /* no data folder: nobody holds it */
    (void)snprintf(pid, sizeof pid, "process %ld;", (long)getpid());
    assert_non_null(strstr(why.text, pid));
    assert_non_null(strstr(why.text, p.data.text));
    tact_data_close(&d);
    assert_false(tact_data_held(p.data.text, NULL));
    assert_ok(tact_data_open(&d, p.data.text, &why), &why);
    tact_vault *v;
    assert_ok(tact_vault_open(&v, d.keys.text, p.master.text, 0, &why), &why);
    tact_vault_close(v);
    tact_data_close(&d);
    testing_folder_drop(p.root.text);
}

static void the_version_file_decides(void **state) {
    (void)state;
    static const struct { const char *text; tact_status status; } cases[] = {
        { "tact data 1\n", TACT_OK }, { "tact data 2\n", TACT_ERR_VERSION }, { "tact data 99999\n", TACT_ERR_VERSION }, { "tact data 0\n", TACT_ERR_FORMAT },
        { "tact data 1", TACT_ERR_FORMAT }, { "", TACT_ERR_FORMAT }, { "tact data \n", TACT_ERR_FORMAT }, { "something else\n", TACT_ERR_FORMAT },
    };
    place p = make_place();
    tact_path file = testing_in(p.data.text, "VERSION");
    assert_ok(tact_data_create(p.data.text, p.master.text, &why), &why);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_ok(tact_file_replace(file.text, cases[i].text, strlen(cases[i].text), 0600, &why), &why);
        tact_data d;
        assert_int_equal(tact_data_open(&d, p.data.text, &why), cases[i].status);
        if (!cases[i].status) tact_data_close(&d);
    }
    testing_folder_drop(p.root.text);
}

static void a_making_cut_short_can_be_repeated(void **state) {
    (void)state;
    place p = make_place();
    tact_path version = testing_in(p.data.text, "VERSION"), stranger = testing_in(p.data.text, "holiday.jpg"), inside = testing_in(p.data.text, "master");
    assert_ok(tact_data_create(p.data.text, p.master.text, &why), &why);
    assert_int_equal(unlink(version.text), 0);
    assert_ok(tact_data_create(p.data.text, p.master.text, &why), &why);
    assert_int_equal(unlink(version.text), 0);
    assert_ok(tact_file_replace(stranger.text, "x", 1, 0600, &why), &why);
    assert_int_equal(tact_data_create(p.data.text, p.master.text, &why), TACT_ERR_INVALID);
    assert_non_null(strstr(why.text, "holiday.jpg"));
    assert_int_equal(unlink(stranger.text), 0);
    assert_int_equal(tact_data_create(p.data.text, inside.text, &why), TACT_ERR_INVALID);
    testing_folder_drop(p.root.text);
}

static void paused_until_somebody_says_so(void **state) {
    (void)state;
    place p = make_place();
    tact_trouble because = { "" };
    assert_ok(tact_data_create(p.data.text, p.master.text, &why), &why);
    assert_false(tact_data_paused(p.data.text, &because));
    assert_ok(tact_data_pause(p.data.text, TACT_S("restored from a backup"), &why), &why);
    assert_true(tact_data_paused(p.data.text, &because));
    assert_string_equal(because.text, "restored from a backup");
    assert_ok(tact_data_resume(p.data.text, &why), &why);
    assert_ok(tact_data_resume(p.data.text, &why), &why);
    assert_false(tact_data_paused(p.data.text, NULL));
    testing_folder_drop(p.root.text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(made_opened_and_held),
        cmocka_unit_test(the_version_file_decides),
        cmocka_unit_test(a_making_cut_short_can_be_repeated),
        cmocka_unit_test(paused_until_somebody_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
