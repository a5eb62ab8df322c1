/* daemon/label_test.c -- labels as lines: written, found again, the newest of several, closed by an erasure; the decision a label is about. */
#include "store/testing_world.h"
#include "core/base/words.h"
#include "daemon/history.h"
#include "daemon/label.h"

static const uint64_t anna = 0xa1a1a1a1a1a1a1a1u, bea = 0xb2b2b2b2b2b2b2b2u;

static void add_line(world *w, tact_slice line) {
    tact_batch b;
    tact_batch_init(&b);
    MUST_OK(tact_eventlog_add(&b, now, line, &why), &why);
    MUST_OK(tact_eventlog_commit(w->log, &b, NULL, &why), &why);
    tact_batch_free(&b);
}

static void add_decision(world *w, uint64_t person, uint32_t slot, uint64_t id) {
    char line[256], who[64] = "";
    if (person) (void)snprintf(who, sizeof who, "\"person\":\"%016llx\",\"slot\":%u,", (unsigned long long)person, slot);
    (void)snprintf(line, sizeof line, "{\"t\":\"2026-11-01T09:00:00Z\",\"type\":\"track\",%s\"decision\":\"%016llx\"}", who, (unsigned long long)id);
    add_line(w, tact_slice_of(line));
}

static void say(world *w, uint64_t person, uint32_t slot, uint64_t decision, uint8_t kind) {
    tact_arena a = arena_of();
    tact_slice line;
    tact_label label = { .decision = decision, .pseudonym = person, .slot = slot, .kind = kind, .by = TACT_S("Ada") };
    MUST_OK(tact_label_write(&label, w->vault, now, &a, &line, &why), &why);
    MUST(tact_slice_find(line, TACT_S("Ada")) < 0 && tact_slice_find(line, TACT_S("\"kind\"")) < 0);
    add_line(w, line);
}

static bool opens(void *ctx, const tact_history_line *line, tact_arena *arena) {
    tact_label label;
    (void)arena;
    if (!tact_label_is(line->json)) return true;
    MUST(line->seal.len && tact_label_read(line->seal, &label) == TACT_OK && tact_slice_is(label.by, "Ada"));
    for (size_t n = 0; n < line->seal.len; n++) MUST(tact_label_read((tact_slice){ line->seal.ptr, n }, &label) != TACT_OK);
    ++*(unsigned *)ctx;
    return true;
}

static tact_status whose(world *w, uint64_t decision, tact_instant at, tact_label *out) { return tact_label_find(w->store, w->data.log.text, decision, at, out, &why); }

static int work(void *root) {
    world w;
    tact_label label;
    tact_label_list list;
    unsigned count = 0;
    open_world(&w, root);
    uint32_t a = write_person(&w, "anna", "anna"), b = write_person(&w, "bea", "bea");
    add_decision(&w, anna, a, 1);
    add_decision(&w, bea, b, 2);
    add_decision(&w, 0, 0, 3);
    MUST_OK(whose(&w, 2, now, &label), &why);
    MUST(label.pseudonym == bea && label.slot == b && label.decision == 2);
    MUST_OK(tact_eventlog_drain(w.log, 0, NULL, &why), &why);
    MUST_OK(whose(&w, 1, (tact_instant){ now.us + TACT_DAYS(30).us }, &label), &why);     /* long ago: the whole log is looked through */
    MUST(label.pseudonym == anna && label.slot == a);
    MUST(whose(&w, 3, now, &label) == TACT_ERR_CONFLICT);
    MUST(whose(&w, 4, now, &label) == TACT_ERR_NOT_FOUND);
    say(&w, anna, a, 1, TACT_KIND_GO);
    say(&w, bea, b, 2, TACT_KIND_DO);
    say(&w, anna, a, 1, TACT_KIND_BUY);
    MUST_OK(tact_history_read(w.store, w.vault, w.data.log.text, 4, (tact_slice){ "a1a1a1a1a1a1a1a1", 16 }, opens, &count, &why), &why);
    MUST(count == 2);
    MUST_OK(tact_label_list_read(&list, w.store, w.vault, w.data.log.text, &why), &why);
    MUST(list.count == 2 && list.sealed == 0);
    MUST(tact_label_list_find(&list, 1)->kind == TACT_KIND_BUY && tact_label_list_find(&list, 2)->kind == TACT_KIND_DO && !tact_label_list_find(&list, 3));
    tact_label_list_free(&list);
    MUST_OK(tact_vault_erase_slot(w.vault, a, &why), &why);
    MUST_OK(tact_label_list_read(&list, w.store, w.vault, w.data.log.text, &why), &why);
    MUST(list.count == 1 && list.sealed == 2 && list.items[0].decision == 2);
    tact_label_list_free(&list);
    tact_arena arena = arena_of();
    tact_slice line;
    label = (tact_label){ .decision = 1, .pseudonym = anna, .slot = a, .kind = TACT_KIND_GO };
    MUST(tact_label_write(&label, w.vault, now, &arena, &line, &why) == TACT_ERR_SEALED);
    close_world(&w);
    return 0;
}

static void in_a_log(void **state) {
    (void)state;
    tact_path root = testing_folder();
    int code = testing_child(work, root.text);
    testing_folder_drop(root.text);
    assert_int_equal(code, 0);
}

static void ids(void **state) {
    (void)state;
    uint64_t id;
    assert_true(tact_label_id(TACT_S("00ff00000000000a"), &id) && id == 0x00ff00000000000au);
    static const char *const wrong[] = { "", "00ff", "00FF00000000000A", "00ff00000000000a0", "00ff00000000000g" };
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_false(tact_label_id(tact_slice_of(wrong[i]), &id));
    static const struct { const char *bytes; size_t len; tact_status status; } seals[] = { { "\1\2\0", 3, TACT_OK }, { "\2\2\0", 3, TACT_ERR_VERSION }, { "\1\5\0", 3, TACT_ERR_FORMAT }, { "\1\2\0x", 4, TACT_ERR_FORMAT } };
    for (unsigned i = 0; i < sizeof seals / sizeof *seals; i++) assert_int_equal(tact_label_read((tact_slice){ seals[i].bytes, seals[i].len }, &(tact_label){ .kind = 0 }), seals[i].status);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(ids), cmocka_unit_test(in_a_log) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
