/* brand/watch_test.c -- one call for each burst of changes, however files are replaced; none for what does not matter.
 * Driven by the loop itself: each step ends when the call has come, or when a later, certain event shows that it did not. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "brand/testing_folder.h"
#include "brand/watch.h"

static char folder[64];
static uv_loop_t loop;
static tact_watch *watch;
static unsigned calls;

static void changed(void *ctx) {
    assert_ptr_equal(ctx, folder);
    calls++;
    uv_stop(&loop);
}

static void gave_up(uv_timer_t *timer) {
    (void)timer;
    fail_msg("no call within ten seconds");
}

static void wait_for_call(void) {
    uv_timer_t limit;
    unsigned before = calls;
    uv_timer_init(&loop, &limit);
    uv_timer_start(&limit, gave_up, 10000, 0);
    while (calls == before) uv_run(&loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&limit, NULL);
    uv_run(&loop, UV_RUN_NOWAIT);
}

static void a_call_for_each_burst(void **state) {
    (void)state;
    testing_brand(testing_make(folder));
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(tact_watch_start(&watch, &loop, folder, changed, folder, NULL), TACT_OK);

    for (int i = 0; i < 20; i++) testing_write(folder, "tact.yaml", TESTING_TACT);         /* many writes, one call */
    testing_write(folder, "campaigns/new.yaml", TESTING_CAMPAIGN);
    wait_for_call();
    assert_int_equal(calls, 1);

    testing_write(folder, "data/log/x", "nothing of ours");
    testing_write(folder, ".tact.yaml.swp", "an editor's own");
    testing_write(folder, "campaigns/notes.txt", "not a campaign");
    testing_write(folder, "places.csv", TESTING_PLACES);
    wait_for_call();                                          /* for places.csv; the three before it made none of their own */
    assert_int_equal(calls, 2);

    char from[128], to[128];                                  /* saved aside, then renamed over, as editors do */
    testing_write(folder, "campaigns/.tea.yaml.tmp", TESTING_CAMPAIGN);
    snprintf(from, sizeof from, "%s/campaigns/.tea.yaml.tmp", folder);
    snprintf(to, sizeof to, "%s/campaigns/tea.yaml", folder);
    assert_int_equal(rename(from, to), 0);
    wait_for_call();
    assert_int_equal(calls, 3);

    snprintf(from, sizeof from, "%s/campaigns", folder);      /* the folder itself replaced, as a checkout does */
    snprintf(to, sizeof to, "%s/old", folder);
    assert_int_equal(rename(from, to), 0);
    testing_write(folder, "campaigns/tea.yaml", TESTING_CAMPAIGN);
    wait_for_call();
    testing_write(folder, "campaigns/tea.yaml", TESTING_CAMPAIGN "# again\n");
    wait_for_call();
    assert_int_equal(calls, 5);

    testing_write(folder, "answers/tea.md", "---\nlanguage: fr\n---\n# Du thé ?\nOui.\n");
    wait_for_call();
    testing_write(folder, "answers/tea.md", "---\nlanguage: fr\n---\n# Du thé ?\nNon.\n");
    wait_for_call();
    assert_int_equal(calls, 7);

    tact_watch_poke(watch);
    wait_for_call();
    assert_int_equal(calls, 8);

    tact_watch_stop(watch);
    assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&loop), 0);
    testing_remove(folder);
}

static void a_folder_that_is_not_there(void **state) {
    (void)state;
    const char *why = NULL;
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(tact_watch_start(&watch, &loop, "/tmp/tact-no-such-folder", changed, folder, &why), TACT_ERR_IO);
    assert_non_null(why);
    assert_null(watch);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_call_for_each_burst), cmocka_unit_test(a_folder_that_is_not_there) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
