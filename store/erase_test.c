/* Erasing: finished whatever crashes, listed, and nothing of the person left readable anywhere. */
#include "store/testing_world.h"
#include <fcntl.h>
#include "store/secrets.h"


/* ---- the list ---- */

typedef struct counting { uint32_t count; tact_erasure last; } counting;
static tact_status count_line(void *ctx, const tact_erasure *e, tact_trouble *w) {
    (void)w;
    counting *c = ctx;
    c->count++;
    c->last = *e;
    return TACT_OK;
}
static tact_erasure a_line(uint32_t slot) {
    tact_erasure e = { .at = now, .slot = slot };
    memset(e.slot_id, (int)slot, sizeof e.slot_id);
    memset(e.key.bytes, (int)slot + 1, sizeof e.key.bytes);
    (void)snprintf(e.receipt, sizeof e.receipt, "r-%u", slot);
    return e;
}
static void the_list_survives_torn_lines_and_refuses_damage(void **state) {
    (void)state;
    tact_path folder = testing_folder(), path = testing_in(folder.text, "erasures.log");
    tact_erasure two[2] = { a_line(1), a_line(4000000000u) };
    counting c = { 0 };
    assert_int_equal(tact_erasures_read(path.text, count_line, &c, &why), TACT_ERR_NOT_FOUND);
    assert_ok(tact_erasures_append(path.text, two, 2, &why), &why);
    assert_ok(tact_erasures_read(path.text, count_line, &c, &why), &why);
    assert_int_equal(c.count, 2);
    assert_int_equal(c.last.slot, 4000000000u);
    assert_int_equal(c.last.at.us, now.us);
    assert_memory_equal(c.last.slot_id, two[1].slot_id, 16);
    assert_memory_equal(c.last.key.bytes, two[1].key.bytes, 16);
    assert_string_equal(c.last.receipt, "r-4000000000");
    char *text;
    size_t len;
    assert_ok(tact_file_read(path.text, 1 << 20, &text, &len, &why), &why);
    size_t first = (size_t)(strchr(text, '\n') - text) + 1;
    for (size_t n = first; n < len; n++) {                       /* the second line cut anywhere, then written again */
        assert_ok(tact_file_replace(path.text, text, n, 0600, &why), &why);
        c = (counting){ 0 };
        assert_ok(tact_erasures_read(path.text, count_line, &c, &why), &why);
        assert_int_equal(c.count, 1);
        assert_ok(tact_erasures_append(path.text, &two[1], 1, &why), &why);
        c = (counting){ 0 };
        assert_ok(tact_erasures_read(path.text, count_line, &c, &why), &why);
        assert_int_equal(c.count, n == len - 1 ? 3 : 2);         /* only the line's end was missing: the line stands twice, which is fine */
    }
    for (size_t i = 0; i < first - 1; i++) {                     /* damage in a line that nobody wrote again */
        char was = text[i];
        text[i] = '~';
        assert_ok(tact_file_replace(path.text, text, len, 0600, &why), &why);
        assert_int_equal(tact_erasures_read(path.text, count_line, &c, &why), TACT_ERR_FORMAT);
        assert_non_null(strstr(why.text, ":1 is damaged"));
        text[i] = was;
    }
    free(text);
    testing_folder_drop(folder.text);
}

/* ---- a running folder, in a child process ---- */

typedef struct run { const char *root; int die_at; } run;
typedef struct killer { int left; } killer;
static void count_down(void *ctx, const char *step) {
    (void)step;
    killer *k = ctx;
    if (--k->left == 0) _exit(42);
}
static int fill_and_erase(void *ctx) {
    run *r = ctx;
    world w;
    open_world(&w, r->root);
    uint32_t slots[3] = { write_person(&w, "anna", "anna likes winter tyres"), write_person(&w, "anna-phone", "her phone"), write_person(&w, "bea", "bea stays") };
    killer k = { r->die_at };
    tact_steps steps = { count_down, &k };
    MUST_OK(erase_person(&w, "anna", slots, 2, &steps), &why);
    close_world(&w);
    return 0;
}
static int go_on(void *ctx) {
    run *r = ctx;
    world w;
    open_world(&w, r->root);
    tact_erase_place place = { w.store, w.vault, w.log, w.erasures.text, NULL };
    uint32_t finished, again;
    MUST_OK(tact_erase_finish_pending(&place, &finished, &why), &why);
    MUST_OK(tact_erase_finish_pending(&place, &again, &why), &why);
    MUST(again == 0);
    tact_envelope_kind anna = TACT_ENVELOPE_SEALED, bea = TACT_ENVELOPE_TOMBSTONE, phone;
    MUST_OK(read_person(&w, "anna", &anna), &why);
    MUST_OK(read_person(&w, "bea", &bea), &why);
    MUST(bea == TACT_ENVELOPE_SEALED);
    counting c = { 0 };
    tact_status listed = tact_erasures_read(w.erasures.text, count_line, &c, &why);
    if (r->die_at == 1) {                                        /* before the commit: it never happened */
        MUST(anna == TACT_ENVELOPE_SEALED && finished == 0 && listed == TACT_ERR_NOT_FOUND);
        MUST_OK(read_person(&w, "anna-phone", &phone), &why);
    } else {
        MUST(anna == TACT_ENVELOPE_TOMBSTONE && listed == TACT_OK && c.count >= 2);
        MUST(read_person(&w, "anna-phone", &phone) == TACT_ERR_SEALED);
    }
    close_world(&w);
    return 0;
}
static void killed_between_any_two_steps_it_is_finished(void **state) {
    (void)state;
    int deaths = 0;
    for (int step = 1;; step++) {
        tact_path root = testing_folder();
        run r = { root.text, step };
        int code = testing_child(fill_and_erase, &r);
        assert_true(code == 42 || code == 0);
        deaths += code == 42;
        assert_int_equal(testing_child(go_on, &r), 0);
        testing_folder_drop(root.text);
        if (code == 0) break;
    }
    print_message("killed at %d steps\n", deaths);
    assert_int_equal(deaths, 5);                                 /* begun, committed, listed, overwritten, done */
}

static int failing(void *ctx) {
    run *r = ctx;
    world w;
    open_world(&w, r->root);
    uint32_t slot = write_person(&w, "anna", "anna");
    tact_path list = w.erasures;
    w.erasures = testing_in(r->root, "not-mounted/erasures.log");
    MUST(erase_person(&w, "anna", &slot, 1, NULL) == TACT_ERR_NOT_FOUND);   /* the list cannot be reached: not answered, not forgotten */
    w.erasures = list;
    tact_erase_place place = { w.store, w.vault, w.log, w.erasures.text, NULL };
    uint32_t finished;
    MUST_OK(tact_erase_finish_pending(&place, &finished, &why), &why);
    MUST(finished == 1);
    uint32_t other = write_person(&w, "bea", "bea");
    w.plan.fail_in = 1;                                          /* the commit fails: nothing happened */
    MUST(erase_person(&w, "bea", &other, 1, NULL) == TACT_ERR_IO);
    tact_envelope_kind kind;
    MUST_OK(read_person(&w, "bea", &kind), &why);
    MUST_OK(erase_person(&w, "anna", &slot, 1, NULL), &why);     /* again: harmless, and not listed twice */
    counting c = { 0 };
    MUST_OK(tact_erasures_read(w.erasures.text, count_line, &c, &why), &why);
    MUST(c.count == 1);
    w.plan.fail_in = 2;                                          /* the note cannot be taken away: done again later */
    MUST(erase_person(&w, "bea", &other, 1, NULL) == TACT_ERR_IO);
    MUST_OK(tact_erase_finish_pending(&place, &finished, &why), &why);
    MUST(finished == 1);
    close_world(&w);
    return 0;
}
static void a_step_that_fails_is_made_up_for(void **state) {
    (void)state;
    tact_path root = testing_folder();
    run r = { root.text, 0 };
    assert_int_equal(testing_child(failing, &r), 0);
    testing_folder_drop(root.text);
}

/* ---- nothing left: every byte of the folder against the words and the key ---- */

typedef struct hunt { const char *folder; const uint8_t *needle; size_t len; uint32_t hits, files; } hunt;
static tact_status hunt_in(void *ctx, const char *name, bool is_folder, tact_trouble *w) {
    hunt *h = ctx;
    tact_path path = testing_in(h->folder, name);
    if (is_folder) {
        hunt inner = *h;
        inner.folder = path.text;
        tact_status status = tact_folder_list(path.text, hunt_in, &inner, w);
        h->hits = inner.hits;
        h->files = inner.files;
        return status;
    }
    char *text;
    size_t len;
    MUST_OK(tact_file_read(path.text, (size_t)1 << 30, &text, &len, w), w);
    h->hits += memmem(text, len, h->needle, h->len) != NULL;
    h->files++;
    free(text);
    return TACT_OK;
}
static uint32_t hits(const char *folder, const void *needle, size_t len) {
    hunt h = { .folder = folder, .needle = needle, .len = len };
    MUST_OK(tact_folder_list(folder, hunt_in, &h, &why), &why);
    MUST(h.files > 5);
    return h.hits;
}
static int erase_and_hunt(void *ctx) {
    run *r = ctx;
    world w;
    open_world(&w, r->root);
    static const char words[] = "anna.rossi@example.org wants winter tyres";
    uint32_t slot = write_person(&w, "anna", words), other = write_person(&w, "bea", "somebody else");
    MUST_OK(tact_eventlog_drain(w.log, 0, NULL, &why), &why);
    uint8_t master[32], wrap[32], key[32], slot_bytes[64];
    tact_keyfile file;
    tact_path slots_path = testing_in(w.data.keys.text, "slots");
    MUST_OK(tact_master_read(w.master.text, master, &why), &why);
    tact_secrets_slot_wrap(wrap, master);
    MUST_OK(tact_keyfile_open(&file, slots_path.text, NULL, &why), &why);
    MUST_OK(tact_keyfile_read(&file, slot, wrap, NULL, key, &why), &why);
    MUST(pread(file.fd, slot_bytes, 64, (off_t)slot * 64) == 64);
    MUST(hits(w.data.root.text, slot_bytes, 64) == 1);           /* the hunt finds what is there */
    MUST_OK(erase_person(&w, "anna", &slot, 1, NULL), &why);
    for (int closed = 0; closed < 2; closed++) {
        MUST(hits(w.data.root.text, words, 10) == 0);
        MUST(hits(w.data.root.text, "anna", 4) == 0);            /* nor her id */
        MUST(hits(w.data.root.text, key, 32) == 0);
        MUST(hits(w.data.root.text, slot_bytes + 16, 48) == 0);  /* nor the wrapped key */
        MUST(hits(w.data.root.text, master, 32) == 0);
        if (!closed) close_world(&w);
    }
    MUST(tact_keyfile_read(&file, slot, wrap, NULL, key, &why) == TACT_ERR_SEALED);
    MUST_OK(tact_keyfile_read(&file, other, wrap, NULL, key, &why), &why);
    tact_keyfile_close(&file);
    return 0;
}
static void nothing_of_an_erased_person_is_left(void **state) {
    (void)state;
    tact_path root = testing_folder();
    run r = { root.text, 0 };
    assert_int_equal(testing_child(erase_and_hunt, &r), 0);
    testing_folder_drop(root.text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_survives_torn_lines_and_refuses_damage),
        cmocka_unit_test(killed_between_any_two_steps_it_is_finished),
        cmocka_unit_test(a_step_that_fails_is_made_up_for),
        cmocka_unit_test(nothing_of_an_erased_person_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
