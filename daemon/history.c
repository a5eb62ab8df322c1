/* daemon/history.c -- see history.h. */
#include "daemon/history.h"
#include "daemon/logrow.h"
#include <stdio.h>
#include <stdlib.h>
#include "daemon/json_in.h"
#include "store/envelope.h"

enum { LINE_BYTES = 2 << 20 };

typedef struct { tact_vault *vault; tact_slice pseudonym; const tact_history_of *of; char type[32]; int type_len; bool (*wanted)(tact_slice json); tact_history_visit visit; void *ctx; tact_arena arena; tact_status status; tact_trouble *trouble; } walk;

/* A cheap look before the line is parsed: most lines are about others. */
static bool mentions(const walk *w, tact_slice json) {
    if (w->wanted) return w->wanted(json);
    if (w->type_len) return memmem(json.ptr, json.len < 128 ? json.len : 128, w->type, (size_t)w->type_len) != NULL;      /* it stands among the first members */
    if (!w->pseudonym.len || memmem(json.ptr, json.len, w->pseudonym.ptr, w->pseudonym.len)) return true;
    for (uint32_t i = 0; w->of && i < w->of->slot_count; i++) {
        char word[24];
        int n = snprintf(word, sizeof word, "\"slot\":%u,", w->of->slots[i]);
        if (memmem(json.ptr, json.len, word, (size_t)n)) return true;
    }
    return false;
}

static bool about(const walk *w, const tact_value *json, tact_slice person) {
    const tact_value *slot = tact_value_path(json, "slot");
    if (!w->pseudonym.len || tact_slice_equal(person, w->pseudonym)) return true;
    for (uint32_t i = 0; w->of && slot && slot->type == TACT_INT && i < w->of->slot_count; i++)
        if (slot->integer == w->of->slots[i]) return true;
    return false;
}

static bool row(void *ctx, const tact_log_row *r) {
    walk *w = ctx;
    tact_value json;
    tact_json_fault fault;
    if (!mentions(w, r->json)) return true;
    tact_arena_reset(&w->arena);
    w->status = tact_json_read(&w->arena, &json, &fault, r->json);
    if (w->status) { (void)tact_trouble_set(w->trouble, w->status, "line %llu of the event log is not JSON", (unsigned long long)r->sequence); return false; }
    tact_slice person = tact_value_path_text(&json, "person"), sealed = tact_value_path_text(&json, "sealed");
    if (!about(w, &json, person)) return true;
    tact_history_line line = { .sequence = r->sequence, .text = r->json, .json = &json };
    if (sealed.len) {
        tact_trouble ignored;
        tact_status s = tact_sealed_text_open(w->vault, &w->arena, &line.seal, person, sealed, &ignored);
        line.sealed = s == TACT_ERR_SEALED;
        if (s && !line.sealed) { w->status = tact_trouble_set(w->trouble, s, "line %llu of the event log cannot be opened: %s", (unsigned long long)r->sequence, ignored.text); return false; }
    }
    return w->visit(w->ctx, &line, &w->arena);
}

static tact_status read(walk *w, tact_store *store, const char *log_folder, uint64_t from) {
    char *block = malloc(LINE_BYTES);
    if (!block) return TACT_ERR_MEMORY;
    tact_arena_init(&w->arena, block, LINE_BYTES, NULL);
    tact_status s = store ? tact_eventlog_read(store, log_folder, from, row, w, w->trouble) : tact_eventlog_read_shipped(log_folder, from, row, w, w->trouble);
    free(block);
    return s ? s : w->status;
}

tact_status tact_history_read(tact_store *store, tact_vault *vault, const char *log_folder, uint64_t from, tact_slice pseudonym,
                              tact_history_visit visit, void *ctx, tact_trouble *trouble) {
    walk w = { .vault = vault, .pseudonym = pseudonym, .visit = visit, .ctx = ctx, .trouble = trouble };
    return read(&w, store, log_folder, from);
}

tact_status tact_history_read_type(tact_store *store, tact_vault *vault, const char *log_folder, uint64_t from, tact_slice type,
                                   tact_history_visit visit, void *ctx, tact_trouble *trouble) {
    walk w = { .vault = vault, .visit = visit, .ctx = ctx, .trouble = trouble };
    w.type_len = snprintf(w.type, sizeof w.type, "\"type\":\"%.*s\"", (int)(type.len < 16 ? type.len : 16), type.ptr);
    return read(&w, store, log_folder, from);
}

tact_status tact_history_read_some(tact_store *store, tact_vault *vault, const char *log_folder, uint64_t from, bool (*wanted)(tact_slice json),
                                   tact_history_visit visit, void *ctx, tact_trouble *trouble) {
    walk w = { .vault = vault, .wanted = wanted, .visit = visit, .ctx = ctx, .trouble = trouble };
    return read(&w, store, log_folder, from);
}

tact_status tact_history_read_of(tact_store *store, tact_vault *vault, const char *log_folder, uint64_t from, const tact_history_of *of,
                                 tact_history_visit visit, void *ctx, tact_trouble *trouble) {
    walk w = { .vault = vault, .pseudonym = { of->pseudonym, sizeof of->pseudonym }, .of = of, .visit = visit, .ctx = ctx, .trouble = trouble };
    return read(&w, store, log_folder, from);
}

static bool newest(void *ctx, tact_slice key, tact_slice value) {
    (void)value;
    if (key.len == 8) *(uint64_t *)ctx = tact_key_u64(key.ptr);
    return true;
}

uint64_t tact_history_newest(tact_store *store) {
    tact_eventlog_state state;
    uint64_t last = tact_eventlog_state_read(store, &state, NULL) == TACT_OK ? state.sequence : 0;
    tact_slice all = { NULL, 0 };
    if (tact_store_iterate(store, TACT_FAMILY_LOG, all, all, newest, &last, NULL)) return last;
    return last;
}

tact_status tact_history_event(const tact_history_line *line, tact_logseal *seal, tact_event *event, tact_arena *arena, tact_trouble *trouble) {
    tact_status s = tact_logseal_read(line->seal, seal);
    tact_reader r = tact_reader_of(seal->event);
    if (!s) s = tact_event_read(&r, arena, event);
    return s ? tact_trouble_set(trouble, s, "the sealed part of line %llu of the event log is damaged: %s; `tact fsck` checks the folder", (unsigned long long)line->sequence, tact_status_line(s)) : TACT_OK;
}
