/* daemon/keeper_pass_test.c -- passes that walk together, campaigns changed under them, channels paused, people erased at the cursor. */
#define BED_CAMPAIGN restock
#define CAMPAIGN(audience, words) \
    "campaign: basket\nstate: live\nsend: everyone\nclass: service\nbasis: contract\non: back_in_stock\naudience: '" audience "'\nagain: each\n" \
    "messages:\n  - id: m\n    channels: [email]\n    en: {title: T, body: " words "}\n"
static const char restock[] = CAMPAIGN("true", "B"), other_words[] = CAMPAIGN("true", "C"), other_people[] = CAMPAIGN("person.known", "B");
#include "daemon/folder_check.h"
#include "test/lib/keeper_bed.h"

enum { PEOPLE = 40, PIECE = 10 };

static void crowd(world *w) {
    char id[16];
    for (unsigned i = 0; i < PEOPLE; i++) {
        snprintf(id, sizeof id, "user-%u", i);
        permit(w, account(id, ""), TACT_PERMISSION_GRANTED);
    }
}

static tact_status happen(world *w, const char *id, tact_trouble *trouble) {
    tact_happened done;
    tact_happening h = { .event = TACT_S("back_in_stock"), .message_id = tact_slice_of(id) };
    tact_arena_reset(&w->scratch);
    tact_status s = tact_keeper_happen(w->keeper, &h, &w->scratch, &done, trouble);
    if (!s) assert_int_equal(done.count, 1);
    flush(w);
    return s;
}

static void happens(world *w, const char *id) {
    tact_trouble trouble = { "" };
    assert_int_equal(happen(w, id, &trouble), TACT_OK);
}

static const tact_pass *pass_at(world *w, uint32_t i) {
    uint32_t count;
    const tact_pass *p = tact_keeper_passes(w->keeper, &count);
    assert_true(i < count);
    return &p[i];
}

static bool piece(world *w) {
    bool went = tact_keeper_run_pass(w->keeper, PIECE, 0);
    flush(w);
    return went;
}

static unsigned to_the_end(world *w) {
    unsigned pieces = 0;
    while (piece(w)) pieces++;
    return pieces;
}

static unsigned intents(world *w, unsigned *most) {
    unsigned n = 0;
    char id[16];
    *most = 0;
    for (unsigned i = 0; i < PEOPLE; i++) {
        tact_person person;
        snprintf(id, sizeof id, "user-%u", i);
        if (find(w, account(id, ""), &person)) continue;
        n += person.pending_count;
        if (person.pending_count > *most) *most = person.pending_count;
    }
    return n;
}

static tact_arena *arenas[8];
static tact_brand brands[8];
static unsigned brand_count;

static void comes_into_force(world *w, const char *campaign) {
    char path[160];
    tact_diags diags;
    tact_trouble trouble = { "" };
    tact_brand_options options = { .now = clock_now };
    assert_true(brand_count < 8);
    snprintf(path, sizeof path, "%s/brand", w->folder);
    if (campaign) put(path, "campaigns/basket.yaml", campaign);
    else { char file[200]; snprintf(file, sizeof file, "%s/campaigns/basket.yaml", path); unlink(file); }
    tact_arena *arena = arenas[brand_count] = tact_brand_arena();
    tact_diags_init(&diags, arena, 20);
    assert_int_equal(tact_brand_load(path, &options, arena, &diags, &brands[brand_count]), TACT_OK);
    assert_int_equal(tact_keeper_adopt(w->keeper, &brands[brand_count++], &trouble), TACT_OK);
}

static int end(void **state) {
    int code = teardown(state);
    while (brand_count) tact_brand_arena_free(arenas[--brand_count]);
    return code;
}

/* Seven events told at once are one walk: a record is read once for all of them, and each leaves its own message. */
static void events_share_a_walk(void **state) {
    world *w = *state;
    unsigned most;
    char id[16];
    crowd(w);
    for (unsigned i = 0; i < 7; i++) {
        snprintf(id, sizeof id, "b%u", i);
        happens(w, id);
    }
    assert_true(piece(w));
    for (unsigned i = 0; i < 7; i++) assert_true(pass_at(w, i)->state == TACT_PASS_RUNNING && pass_at(w, i)->met == PIECE);
    happens(w, "late");                                     /* it waits until these are through */
    assert_int_equal(to_the_end(w), PEOPLE / PIECE + PEOPLE / PIECE + 1);
    for (unsigned i = 0; i < 8; i++) assert_true(pass_at(w, i)->state == TACT_PASS_DONE && pass_at(w, i)->met == PEOPLE && pass_at(w, i)->reached + pass_at(w, i)->silent == PEOPLE);
    (void)intents(w, &most);
    assert_int_equal(most, 8);
}

/* One that is held goes on alone afterwards, from where it stood; over a stop in between as well. */
static void one_that_is_held_goes_on_alone(void **state) {
    world *w = *state;
    unsigned most;
    tact_trouble trouble = { "" };
    crowd(w);
    happens(w, "a");
    happens(w, "b");
    assert_true(piece(w));
    assert_int_equal(tact_keeper_pass_order(w->keeper, pass_at(w, 0)->number, TACT_PASS_PAUSED, &trouble), TACT_OK);
    (void)to_the_end(w);
    assert_true(pass_at(w, 0)->met == PIECE && pass_at(w, 1)->met == PEOPLE);
    tact_keeper_close(w->keeper);
    open_keeper(w);
    assert_int_equal(tact_keeper_pass_order(w->keeper, pass_at(w, 0)->number, TACT_PASS_RUNNING, &trouble), TACT_OK);
    (void)to_the_end(w);
    assert_true(pass_at(w, 0)->state == TACT_PASS_DONE && pass_at(w, 0)->met == PEOPLE);
    assert_int_equal(intents(w, &most), 2 * PEOPLE);
}

static void a_change_of_words_does_not_end_it(void **state) {
    world *w = *state;
    unsigned most;
    crowd(w);
    happens(w, "a");
    assert_true(piece(w));
    comes_into_force(w, other_words);
    (void)to_the_end(w);
    assert_true(pass_at(w, 0)->state == TACT_PASS_DONE && pass_at(w, 0)->met == PEOPLE);
    assert_int_equal(intents(w, &most), PEOPLE);
}

static void a_change_of_people_ends_it_and_it_may_begin_again(void **state) {
    world *w = *state;
    unsigned most;
    tact_trouble trouble = { "" };
    crowd(w);
    happens(w, "a");
    assert_true(piece(w));
    comes_into_force(w, other_people);
    assert_false(piece(w));
    assert_int_equal(pass_at(w, 0)->state, TACT_PASS_STOPPED);
    assert_non_null(strstr(pass_at(w, 0)->why, "--again"));
    assert_int_equal(intents(w, &most), PIECE);
    uint64_t number = pass_at(w, 0)->number;
    assert_int_equal(tact_keeper_pass_order(w->keeper, number, TACT_PASS_QUEUED, &trouble), TACT_OK);
    assert_int_equal(tact_keeper_pass_order(w->keeper, number, TACT_PASS_QUEUED, &trouble), TACT_ERR_CONFLICT);
    (void)to_the_end(w);
    assert_int_equal(pass_at(w, 0)->state, TACT_PASS_DONE);
    assert_int_equal(intents(w, &most), PEOPLE);            /* those it had reached are not reached twice */
    assert_int_equal(most, 1);
    comes_into_force(w, NULL);
    assert_int_equal(tact_keeper_pass_order(w->keeper, number, TACT_PASS_QUEUED, &trouble), TACT_ERR_CONFLICT);
    comes_into_force(w, other_people);
    clock_now = tact_instant_add(clock_now, TACT_HOURS(25));
    assert_int_equal(tact_keeper_pass_order(w->keeper, number, TACT_PASS_QUEUED, &trouble), TACT_ERR_CONFLICT);
    assert_non_null(strstr(trouble.text, "too late"));
}

static void a_paused_channel_holds_it(void **state) {
    world *w = *state;
    tact_trouble trouble = { "" };
    crowd(w);
    happens(w, "a");
    assert_int_equal(tact_keeper_pause(w->keeper, TACT_S("email"), true, &trouble), TACT_OK);
    assert_false(piece(w));
    assert_string_equal(tact_keeper_pass_held(w->keeper, pass_at(w, 0)), "its channels are paused");
    assert_int_equal(pass_at(w, 0)->met, 0);
    assert_int_equal(tact_keeper_pause(w->keeper, TACT_S("email"), false, &trouble), TACT_OK);
    assert_null(tact_keeper_pass_held(w->keeper, pass_at(w, 0)));
    (void)to_the_end(w);
    assert_int_equal(pass_at(w, 0)->met, PEOPLE);
}

typedef struct found { const uint8_t *key; bool there; } found;
static bool look(void *ctx, tact_slice key, tact_slice value) {
    found *f = ctx;
    (void)key;
    f->there |= tact_slice_find(value, (tact_slice){ (const char *)f->key, 16 }) >= 0;
    return true;
}

static bool in_a_row(world *w, const uint8_t key[16]) {
    found f = { key, false };
    assert_int_equal(tact_store_iterate(w->keeper->store, TACT_FAMILY_META, TACT_S("pass:"), TACT_S("pass;"), look, &f, NULL), TACT_OK);
    return f.there;
}

static void erase(world *w, const uint8_t key[16]) {
    tact_trouble trouble = { "" };
    tact_erase_receipt receipt;
    for (unsigned i = 0; i < PEOPLE; i++) {
        char id[16];
        snprintf(id, sizeof id, "user-%u", i);
        tact_record_key is = tact__user_key(w->keeper, tact_slice_of(id));
        tact_who who = account(id, "");
        if (memcmp(is.bytes, key, 16) == 0) assert_int_equal(tact_keeper_erase(w->keeper, &who, &receipt, &trouble), TACT_OK);
    }
}

static void no_row_names_the_erased(void **state) {
    world *w = *state;
    uint8_t first[16], second[16];
    unsigned most;
    crowd(w);
    happens(w, "a");
    happens(w, "b");
    assert_true(piece(w));
    memcpy(first, pass_at(w, 0)->cursor, 16);
    assert_true(in_a_row(w, first));
    erase(w, first);
    assert_false(in_a_row(w, first));
    /* where it stands now names the one behind: that one may be erased as well */
    memcpy(second, pass_at(w, 0)->cursor, 16);
    uint8_t next[16];
    memcpy(next, second, 16);
    for (size_t i = 16; i-- && ++next[i] == 0;) continue;
    erase(w, next);
    assert_false(in_a_row(w, second));
    assert_false(in_a_row(w, next));
    (void)to_the_end(w);
    for (unsigned i = 0; i < 2; i++) assert_true(pass_at(w, i)->state == TACT_PASS_DONE && pass_at(w, i)->met == PEOPLE - 1);      /* all but the one erased before its turn */
    assert_int_equal(intents(w, &most), 2 * (PEOPLE - 2));

    happens(w, "c");                                        /* a row of before this was so is put right when the folder opens */
    assert_true(piece(w));
    memcpy(w->keeper->passes[2].cursor, first, 16);
    assert_int_equal(tact__pass_put(w->keeper, &w->keeper->passes[2]), TACT_OK);
    flush(w);
    assert_true(in_a_row(w, first));
    tact_keeper_close(w->keeper);
    open_keeper(w);
    flush(w);
    assert_false(in_a_row(w, first));
}

/* Nobody is behind the one that is erased: the pass ends as ever. */
static void the_last_one_is_erased(void **state) {
    world *w = *state;
    uint8_t last[16];
    crowd(w);
    happens(w, "a");
    for (unsigned i = 0; i < PEOPLE / PIECE; i++) assert_true(piece(w));
    memcpy(last, pass_at(w, 0)->cursor, 16);
    erase(w, last);
    assert_false(in_a_row(w, last));
    (void)to_the_end(w);
    assert_true(pass_at(w, 0)->state == TACT_PASS_DONE && pass_at(w, 0)->met == PEOPLE);
}

static void too_many_are_refused_with_the_way_out(void **state) {
    world *w = *state;
    tact_trouble trouble = { "" };
    char id[16];
    assert_int_equal(tact_keeper_pause(w->keeper, TACT_S("basket"), true, &trouble), TACT_OK);
    for (unsigned i = 0; i < TACT_PASSES_MOST; i++) {
        snprintf(id, sizeof id, "b%u", i);
        happens(w, id);
    }
    assert_int_equal(happen(w, "one-more", &trouble), TACT_ERR_LIMIT);
    assert_non_null(strstr(trouble.text, "--cancel"));
    assert_int_equal(tact_keeper_pass_order(w->keeper, pass_at(w, 3)->number, TACT_PASS_CANCELLED, &trouble), TACT_OK);
    assert_int_equal(happen(w, "one-more", &trouble), TACT_OK);
}

/* ---- what fsck makes of their rows ---- */

static unsigned errors_of(world *w, const char *says) {
    static char room[1 << 20];
    tact_arena arena;
    tact_diags d;
    tact_folder_check_report report;
    tact_trouble why = { "" };
    bool said = false;
    tact_arena_init(&arena, room, sizeof room, NULL);
    tact_diags_init(&d, &arena, 100);
    assert_int_equal(tact_folder_check(&(tact_folder_check_ask){ .data = w->data, .master_path = w->master }, &d, &report, &why), TACT_OK);
    for (uint32_t i = 0; i < d.count; i++) {
        said |= says && tact_slice_find(d.items[i].text, tact_slice_of(says)) >= 0;
        if (!says) print_message("%.*s\n", (int)d.items[i].text.len, d.items[i].text.ptr);
    }
    if (says && !said) print_message("nothing says: %s\n", says);
    assert_true(!says || said);
    return d.error_count;
}

/* Put it into the closed folder, or take it out again. */
static void into_the_store(world *w, tact_slice key, const tact_slice *value) {
    tact_data data;
    tact_store *store;
    tact_batch batch;
    tact_trouble why = { "" };
    assert_int_equal(tact_data_paths(&data, w->data, &why), TACT_OK);
    assert_int_equal(tact_store_rocks_open(&store, data.store.text, NULL, &why), TACT_OK);
    tact_batch_init(&batch);
    if (value) tact_batch_put(&batch, TACT_FAMILY_META, key, *value); else tact_batch_erase(&batch, TACT_FAMILY_META, key);
    assert_int_equal(tact_store_commit(store, &batch, &why), TACT_OK);
    tact_batch_free(&batch);
    tact_store_close(store);
}

static void fsck_reads_their_rows(void **state) {
    world *w = *state;
    static char bytes[2048];
    char key[13] = "pass:";
    tact_arena arena;
    tact_writer out;
    crowd(w);
    happens(w, "a");
    assert_true(piece(w));
    tact_pass over = *pass_at(w, 0);
    tact_keeper_close(w->keeper);
    assert_int_equal(errors_of(w, NULL), 0);
    tact_arena_init(&arena, bytes, sizeof bytes, NULL);
    over.state = TACT_PASS_DONE;
    tact_writer_init(&out, &arena, 256);
    tact_pass_write(&out, &over);
    tact_slice done = tact_writer_slice(&out);
    over.state = TACT_PASS_RUNNING;
    over.properties_len = 3;
    tact_writer_init(&out, &arena, 256);
    tact_pass_write(&out, &over);
    tact_slice unsaid = tact_writer_slice(&out);
    tact_key_put_u64((uint8_t *)key + 5, over.number);
    tact_slice row = { key, sizeof key };
    const struct { tact_slice key, value; const char *says; } cases[] = {
        { row, { done.ptr, done.len - 1 }, "pass 1 cannot be read" }, { row, TACT_S(""), "pass 1 cannot be read" }, { row, TACT_S("\2"), "pass 1 cannot be read" },
        { row, done, "is over, and keeps a place" }, { row, unsaid, "what the brand's event said to pass 1" }, { TACT_S("pass:12345679"), done, "holds pass 1" }, { TACT_S("pass:1"), done, "the key of a pass" },
        { TACT_S("slot:0000abcd"), TACT_S("\1" "1234567812345678"), NULL }, { TACT_S("slot:0000abcd"), TACT_S("\1" "123456781234567"), "the schedule of campaign 0000abcd" },
        { TACT_S("slot:0000abcd"), TACT_S("\2" "1234567812345678"), "the schedule of campaign 0000abcd" }, { TACT_S("slot:0000ABCD"), TACT_S("\1" "1234567812345678"), "names no campaign" },
        { TACT_S("clock"), TACT_S("\1" "12345678"), NULL }, { TACT_S("clock"), TACT_S("\1" "1234567"), "\"clock\"" }, { TACT_S("restored"), TACT_S("\2" "12345678"), "\"restored\"" } };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        into_the_store(w, cases[i].key, &cases[i].value);
        assert_int_equal(errors_of(w, cases[i].says), cases[i].says ? 1 : 0);
        if (!tact_slice_equal(cases[i].key, row)) into_the_store(w, cases[i].key, NULL);
        else { over.properties_len = 0; tact_writer_init(&out, &arena, 256); tact_pass_write(&out, &over); tact_slice whole = tact_writer_slice(&out); into_the_store(w, row, &whole); }
    }
    open_keeper(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(events_share_a_walk, setup, end),
        cmocka_unit_test_setup_teardown(one_that_is_held_goes_on_alone, setup, end),
        cmocka_unit_test_setup_teardown(a_change_of_words_does_not_end_it, setup, end),
        cmocka_unit_test_setup_teardown(a_change_of_people_ends_it_and_it_may_begin_again, setup, end),
        cmocka_unit_test_setup_teardown(a_paused_channel_holds_it, setup, end),
        cmocka_unit_test_setup_teardown(no_row_names_the_erased, setup, end),
        cmocka_unit_test_setup_teardown(the_last_one_is_erased, setup, end),
        cmocka_unit_test_setup_teardown(too_many_are_refused_with_the_way_out, setup, end), cmocka_unit_test_setup_teardown(fsck_reads_their_rows, setup, end) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
