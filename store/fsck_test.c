/* What fsck must find: each case damages a whole folder in one way, and expects one finding. */
#include "store/testing_world.h"
#include <fcntl.h>
#include "store/fsck.h"

typedef struct scene { world *w; const char *root; uint32_t anna, bea; tact_record_key anna_key, bea_key; } scene;
typedef struct fsck_case { const char *name; void (*damage)(scene *s); bool after_close; const char *finding; tact_severity severity; } fsck_case;

static void commit(scene *s, tact_batch *b) {
    MUST_OK(tact_store_commit(s->w->inner, b, &why), &why);
    tact_batch_free(b);
}
static tact_slice stored(scene *s, tact_family family, const tact_record_key *key, tact_arena *a) {
    tact_slice value;
    MUST_OK(tact_store_get(s->w->inner, family, key_of(key), a, &value, &why), &why);
    return value;
}

static void nothing(scene *s) { (void)s; }
static void tamper(scene *s) {
    tact_arena a = arena_of();
    tact_slice v = stored(s, TACT_FAMILY_PERSON, &s->anna_key, &a);
    char copy[4096];
    memcpy(copy, v.ptr, v.len);
    copy[v.len - 1] = (char)(copy[v.len - 1] ^ 1);
    tact_batch b;
    tact_batch_init(&b);
    tact_batch_put(&b, TACT_FAMILY_PERSON, key_of(&s->anna_key), testing_bytes(copy, v.len));
    commit(s, &b);
}
static void swap_family(scene *s) {
    tact_arena a = arena_of();
    tact_batch b;
    tact_batch_init(&b);
    tact_batch_put(&b, TACT_FAMILY_COLD, key_of(&s->anna_key), stored(s, TACT_FAMILY_PERSON, &s->anna_key, &a));
    commit(s, &b);
}
static void cut_value(scene *s) {
    tact_batch b;
    tact_batch_init(&b);
    tact_batch_put(&b, TACT_FAMILY_PERSON, key_of(&s->anna_key), TACT_S("short"));
    commit(s, &b);
}
static void odd_key(scene *s) {
    tact_arena a = arena_of();
    tact_batch b;
    tact_batch_init(&b);
    tact_batch_put(&b, TACT_FAMILY_PERSON, TACT_S("odd"), stored(s, TACT_FAMILY_PERSON, &s->anna_key, &a));
    commit(s, &b);
}
static void seal_to(scene *s, tact_record_key key, uint32_t slot) {
    tact_arena a = arena_of();
    tact_slice value;
    tact_batch b;
    tact_batch_init(&b);
    MUST_OK(tact_envelope_seal(s->w->vault, &a, &value, TACT_FAMILY_PERSON, key_of(&key), slot, 1, TACT_S("words"), &why), &why);
    tact_batch_put(&b, TACT_FAMILY_PERSON, key_of(&key), value);
    commit(s, &b);
}
static void share_a_slot(scene *s) { seal_to(s, tact_vault_record_key(s->w->vault, TACT_S("u"), TACT_S("other")), s->anna); }
static void bad_words(scene *s) { seal_to(s, s->anna_key, s->anna); }
static void point_nowhere(scene *s) {
    tact_arena a = arena_of();
    tact_slice value;
    tact_batch b;
    tact_batch_init(&b);
    tact_record_key nobody = { { 9 } };
    MUST_OK(tact_envelope_point(s->w->vault, &a, &value, TACT_FAMILY_PERSON, key_of(&s->anna_key), s->anna, 2, nobody, 1, &why), &why);
    tact_batch_put(&b, TACT_FAMILY_PERSON, key_of(&s->anna_key), value);
    commit(s, &b);
}
static void slot_never_made(scene *s) {
    uint8_t tombstone[TACT_TOMBSTONE_BYTES], hash[32] = { 0 };
    tact_envelope_bury_into(tombstone, 1000000, 1, now, hash);
    tact_batch b;
    tact_batch_init(&b);
    tact_batch_put(&b, TACT_FAMILY_PERSON, key_of(&s->anna_key), testing_bytes(tombstone, sizeof tombstone));
    commit(s, &b);
}
static void tombstone_with_key(scene *s) {
    uint8_t tombstone[TACT_TOMBSTONE_BYTES], hash[32] = { 0 };
    tact_envelope_bury_into(tombstone, s->anna, 1, now, hash);
    tact_batch b;
    tact_batch_init(&b);
    tact_batch_put(&b, TACT_FAMILY_PERSON, key_of(&s->anna_key), testing_bytes(tombstone, sizeof tombstone));
    commit(s, &b);
}
static void half_erased(scene *s) {
    s->w->plan.crash_in = 2;                                     /* the note is committed, its removal is not */
    s->w->plan.crash_applied = false;
    MUST(erase_person(s->w, "anna", &s->anna, 1, NULL) == TACT_ERR_IO);
    s->w->plan.crashed = false;
}
static void put_due(scene *s, const tact_record_key *key) {
    tact_batch b;
    tact_batch_init(&b);
    uint8_t due[24];
    tact_key_put_u64(due, 1);
    memcpy(due + 8, key->bytes, 16);
    tact_batch_put(&b, TACT_FAMILY_DUE, testing_bytes(due, sizeof due), TACT_S(""));
    commit(s, &b);
}
static void due_for_anna(scene *s) { put_due(s, &s->anna_key); }
static void due_for_nobody(scene *s) { put_due(s, &(tact_record_key){ { 9 } }); }
static void due_nonsense(scene *s) {
    tact_batch b;
    tact_batch_init(&b);
    tact_batch_put(&b, TACT_FAMILY_DUE, TACT_S("x"), TACT_S(""));
    commit(s, &b);
}
static void seen_nonsense(scene *s) {
    tact_batch b;
    tact_batch_init(&b);
    tact_batch_put(&b, TACT_FAMILY_SEEN, TACT_S("x"), TACT_S("1"));
    commit(s, &b);
}
static void row_gap(scene *s) {
    tact_batch b;
    tact_batch_init(&b);
    s->w->plan.fail_in = 1;
    MUST_OK(tact_eventlog_add(&b, now, TACT_S("{}"), &why), &why);
    MUST(tact_eventlog_commit(s->w->log, &b, NULL, &why) == TACT_ERR_IO);
    MUST_OK(tact_eventlog_commit(s->w->log, &b, NULL, &why), &why);
    tact_batch_free(&b);
}
static void row_nonsense(scene *s) {
    tact_batch b;
    tact_batch_init(&b);
    tact_batch_put(&b, TACT_FAMILY_LOG, TACT_S("12345678"), TACT_S("not a row"));
    commit(s, &b);
}
static tact_path log_file(scene *s) { return testing_in(s->root, "data/log/20261101-09.ndjson.zst"); }
static void lose_log(scene *s) { MUST(unlink(log_file(s).text) == 0); }
static void spoil_log(scene *s) {
    int fd = open(log_file(s).text, O_WRONLY);
    MUST(pwrite(fd, "????", 4, 80) == 4);
    close(fd);
}
static void cut_log(scene *s) { MUST(truncate(log_file(s).text, 90) == 0); }
static void stray_log(scene *s) { MUST_OK(tact_file_replace(testing_in(s->root, "data/log/notes.txt").text, "x", 1, 0600, &why), &why); }
static void younger_log(scene *s) { MUST_OK(tact_file_replace(testing_in(s->root, "data/log/20301101-09.ndjson.zst").text, "x", 1, 0600, &why), &why); }
static void cut_keys(scene *s) { MUST(truncate(testing_in(s->root, "data/keys/slots").text, 64 * 10) == 0); }
static void lose_secrets(scene *s) { MUST(unlink(testing_in(s->root, "data/keys/secrets").text) == 0); }
static void spoil_store(scene *s) { MUST_OK(tact_file_replace(testing_in(s->root, "data/store/CURRENT").text, "x", 1, 0600, &why), &why); }

static const fsck_case cases[] = {
    { "a whole folder", nothing, false, NULL, TACT_ERROR },
    { "a due entry", due_for_anna, false, NULL, TACT_ERROR },
    { "a changed value", tamper, false, "does not open: it was changed", TACT_ERROR },
    { "a value of another family", swap_family, false, "moved from another place", TACT_ERROR },
    { "a cut value", cut_value, false, "too short", TACT_ERROR },
    { "a key of another length", odd_key, false, "has 3 bytes, not 16", TACT_ERROR },
    { "two people, one slot", share_a_slot, false, "shares key slot", TACT_ERROR },
    { "a record that is none", bad_words, false, "says words", TACT_ERROR },
    { "a pointer to nobody", point_nowhere, false, "where nobody is", TACT_ERROR },
    { "a slot never made", slot_never_made, false, "never handed out", TACT_ERROR },
    { "a tombstone whose key is there", tombstone_with_key, false, "is still there", TACT_WARNING },
    { "an unfinished erasure", half_erased, false, "an erasure is not finished", TACT_WARNING },
    { "due for nobody", due_for_nobody, false, "nobody is there", TACT_WARNING },
    { "due nonsense", due_nonsense, false, "is no due entry", TACT_ERROR },
    { "seen nonsense", seen_nonsense, false, "no instant of receipt", TACT_ERROR },
    { "numbers never committed", row_gap, false, "never committed", TACT_WARNING },
    { "a row that is none", row_nonsense, false, "is no log row", TACT_ERROR },
    { "a lost log file", lose_log, true, "is missing, though rows up to number 2", TACT_ERROR },
    { "a spoilt log file", spoil_log, true, "the frame at byte 0", TACT_ERROR },
    { "a cut log file", cut_log, true, "it was cut", TACT_ERROR },
    { "a stray file", stray_log, true, "is no log file", TACT_WARNING },
    { "a younger log file", younger_log, true, "younger than the last file", TACT_WARNING },
    { "a cut key file", cut_keys, true, "the key file has 9 keys", TACT_ERROR },
    { "lost secrets", lose_secrets, true, "secrets is missing", TACT_ERROR },
    { "a spoilt store", spoil_store, true, "cannot open the store", TACT_ERROR },
};

static tact_status check_record(void *ctx, tact_family family, tact_slice key, const tact_envelope *e, tact_trouble *w) {
    (void)ctx, (void)family, (void)key;
    return tact_slice_is(e->plaintext, "words") ? tact_trouble_set(w, TACT_ERR_FORMAT, "it only says words") : TACT_OK;
}
static bool due_person(void *ctx, tact_slice key, tact_slice value, tact_record_key *person) {
    (void)ctx, (void)value;
    if (key.len != 24) return false;
    memcpy(person->bytes, key.ptr + 8, 16);
    return true;
}

typedef struct run { const char *root; const fsck_case *c; } run;
static int one_case(void *ctx) {
    run *r = ctx;
    world w;
    open_world(&w, r->root);
    scene s = { .w = &w, .root = r->root };
    s.anna = write_person(&w, "anna", "anna");
    s.bea = write_person(&w, "bea", "bea");
    s.anna_key = tact_vault_record_key(w.vault, TACT_S("u"), TACT_S("anna"));
    s.bea_key = tact_vault_record_key(w.vault, TACT_S("u"), TACT_S("bea"));
    MUST_OK(tact_eventlog_drain(w.log, 0, NULL, &why), &why);
    if (!r->c->after_close) r->c->damage(&s);
    tact_data held;
    MUST(tact_data_open(&held, w.data.root.text, &why) == TACT_ERR_LOCKED);
    tact_path data = w.data.root, master = w.master;
    close_world(&w);
    if (r->c->after_close) r->c->damage(&s);
    static char room[1 << 20];
    tact_arena a;
    tact_arena_init(&a, room, sizeof room, NULL);
    tact_diags d;
    tact_diags_init(&d, &a, 100);
    tact_fsck_request request = { .data = data.text, .master_path = master.text, .check = check_record, .due = due_person };
    MUST_OK(tact_fsck(&request, &d, NULL, &why), &why);
    bool found = r->c->finding == NULL;
    for (uint32_t i = 0; i < d.count; i++) {
        char text[1000];
        (void)snprintf(text, sizeof text, "%.*s", (int)d.items[i].text.len, d.items[i].text.ptr);
        (void)fprintf(stderr, "   %s: %.*s: %s (%.*s)\n", r->c->name, (int)d.items[i].file.len, d.items[i].file.ptr, text, (int)d.items[i].hint.len, d.items[i].hint.ptr);
        if (r->c->finding && strstr(text, r->c->finding) && d.items[i].severity == r->c->severity) found = true;
        MUST(d.items[i].hint.len > 0);
    }
    MUST(found && (r->c->finding || d.count == 0));
    MUST(r->c->severity == TACT_ERROR || d.error_count == 0);
    return 0;
}
static void every_damage_is_found(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_path root = testing_folder();
        run r = { root.text, &cases[i] };
        int code = testing_child(one_case, &r);
        testing_folder_drop(root.text);
        if (code) print_message("case: %s\n", cases[i].name);
        assert_int_equal(code, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_damage_is_found) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
