/* cli/logbook.c -- see logbook.h. */
#include "cli/logbook.h"
#include "cli/reach.h"

int tact_logbook_open(tact_cli *cli, const tact_folders *f, tact_logbook *book) {
    tact_trouble trouble = { "" };
    *book = (tact_logbook){ .data = { .lock_fd = -1 }, .held = tact_data_held(f->data, NULL) };
    tact_status s = book->held ? tact_data_paths(&book->data, f->data, &trouble) : tact_data_open(&book->data, f->data, &trouble);
    if (s == TACT_ERR_NOT_FOUND) return tact_cli_fail(cli, "`tact run` makes it when it starts; --data names another", "there is no data folder %s", f->data);
    if (!s) s = tact_vault_open(&book->vault, book->data.keys.text, f->master, 0, &trouble);
    if (!s && !book->held) s = tact_store_rocks_open(&book->store, book->data.store.text, NULL, &trouble);
    return s ? tact_reach_trouble(cli, s, &trouble) : 0;
}

void tact_logbook_close(tact_logbook *book) {
    tact_vault_close(book->vault);
    tact_store_close(book->store);
    tact_data_close(&book->data);
}

tact_status tact_logbook_read(const tact_logbook *book, uint64_t from, tact_slice pseudonym, tact_history_visit visit, void *ctx, tact_trouble *trouble) {
    return tact_history_read(book->store, book->vault, book->data.log.text, from, pseudonym, visit, ctx, trouble);
}
