/* daemon/label_rows.h -- labelled moments as texts to train a model of words with: kind, language, text.
 *
 * Joined    label -> the line of its decision -> the words in the event sealed there (tact_moment_said); the newest label of a decision counts.
 * Permitted only words of people who allowed `remember`, `personalise` and `measure` when they wrote them, and who allow all three now: a model made
 *           from them chooses for others and outlasts them. What they allow now is read from their record, so a store is needed.
 * Left out  also moments that touch a sensitive or restricted topic, those without words, and people who were erased.
 * Threads   safe on a worker, as daemon/history.h.
 */
#ifndef TACT_DAEMON_LABEL_ROWS_H
#define TACT_DAEMON_LABEL_ROWS_H
#include "daemon/json_out.h"
#include "store/eventlog.h"
#include "store/vault.h"

typedef struct tact_label_rows_ask {
    tact_store *store; tact_vault *vault;
    const char *data_folder;
    tact_instant now;
    void (*progress)(void *ctx, uint64_t bytes, uint64_t lines); void *ctx;      /* may be NULL */
} tact_label_rows_ask;

/** {"labels":[{"kind","language"?,"text"}],"leftOut":{"notPermitted","sensitive","noWords","erased","gone"}}. ERR_LIMIT: over 4 million labels. */
tact_status tact_label_rows_json(const tact_label_rows_ask *ask, tact_json *json, tact_trouble *trouble) TACT_MUST_USE;
#endif
