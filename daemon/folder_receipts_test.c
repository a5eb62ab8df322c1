/* What is found inside receipts: a row with the right signature whose inside is no receipt, or another's. */
#include "store/testing_world.h"
#include "core/consent/receipt.h"
#include "daemon/folder_check.h"

typedef struct { const char *root, *finding; bool garbage, other_name, later_key; uint64_t opened; } scene;

static tact_slice inside(const scene *s, const uint8_t id[16], tact_writer *w, tact_arena *a) {
    static const tact_receipt_line line = { { "remember", 8 }, TACT_PURPOSE_REMEMBER, TACT_PERMISSION_GRANTED, TACT_BASIS_CONSENT, { 0 } };
    tact_receipt r = { .state = TACT_RECEIPT_ACTIVE, .at = now, .jurisdiction = TACT_S("FR"), .language = TACT_S("fr"), .method = TACT_S("api"), .controller = TACT_S("proof"),
                       .lines = &line, .line_count = 1 };
    memcpy(r.id, id, 16);
    if (s->other_name) r.id[0] ^= 1;
    tact_writer_init(w, a, 512);
    if (s->garbage) tact_write_bytes(w, "no receipt at all", 17);
    else tact_receipt_write(w, &r);
    MUST(!w->status);
    return tact_writer_slice(w);
}

static void put_receipt(const scene *s, world *w, uint32_t slot) {
    tact_arena a = arena_of();
    tact_writer plain, link, value;
    uint8_t row[33], signature[64], previous[32] = { 0 }, *sealed;
    tact_record_key key = tact_vault_record_key(w->vault, TACT_S("u"), TACT_S("anna"));
    memcpy(row, key.bytes, 16);
    row[16] = 'r';
    memset(row + 17, 7, 16);
    tact_slice name = { (const char *)row, sizeof row }, bytes = inside(s, row + 17, &plain, &a);
    sealed = tact_arena_alloc(&a, bytes.len + TACT_SEAL_BYTES, 1);
    MUST_OK(tact_vault_seal(w->vault, sealed, slot, name, bytes, &why), &why);
    tact_slice closed = { (const char *)sealed, bytes.len + TACT_SEAL_BYTES };
    tact_writer_init(&link, &a, 512);
    tact_receipt_link_write(&link, previous, 0, closed);
    tact_vault_sign(w->vault, signature, tact_writer_slice(&link));
    tact_writer_init(&value, &a, 512);
    tact_write_u64(&value, 0);
    tact_write_bytes(&value, previous, 32);
    tact_write_bytes(&value, signature, 64);
    tact_write_bytes(&value, closed.ptr, closed.len);
    tact_batch b;
    tact_batch_init(&b);
    tact_batch_put(&b, TACT_FAMILY_COLD, name, tact_writer_slice(&value));
    MUST_OK(tact_store_commit(w->inner, &b, &why), &why);
    tact_batch_free(&b);
}

static int look(void *ctx) {
    scene *s = ctx;
    world w;
    static char room[1 << 20];
    tact_arena a;
    tact_diags d;
    tact_folder_check_report report;
    open_world(&w, s->root);
    uint32_t anna = write_person(&w, "anna", "anna"), bea = write_person(&w, "bea", "bea");
    put_receipt(s, &w, s->later_key ? bea : anna);
    tact_path data = w.data.root, master = w.master;
    close_world(&w);
    tact_arena_init(&a, room, sizeof room, NULL);
    tact_diags_init(&d, &a, 100);
    MUST_OK(tact_folder_check(&(tact_folder_check_ask){ .data = data.text, .master_path = master.text }, &d, &report, &why), &why);
    bool found = false;
    for (uint32_t i = 0; i < d.count; i++) {
        tact_slice text = d.items[i].text;
        if (s->finding && tact_slice_find(text, tact_slice_of(s->finding)) >= 0) found = true;
        if (!s->finding) MUST(tact_slice_find(text, TACT_S("receipt number 0 opens")) < 0);
        MUST(tact_slice_find(text, TACT_S("not signed")) < 0);
    }
    MUST(found == (s->finding != NULL));
    MUST(report.receipt_count == 1 && report.opened_receipt_count == s->opened);
    return 0;
}

static void insides(void **state) {
    scene rows[] = { { .opened = 1 }, { .opened = 1, .garbage = true, .finding = "is no receipt" }, { .opened = 1, .other_name = true, .finding = "the name of another" }, { .opened = 0, .later_key = true } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_path root = testing_folder();
        rows[i].root = root.text;
        int code = testing_child(look, &rows[i]);
        testing_folder_drop(root.text);
        if (code) print_message("row %zu\n", i);
        assert_int_equal(code, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(insides) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
