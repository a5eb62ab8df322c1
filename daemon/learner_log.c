/* daemon/learner_log.c -- the lines of the event log, opened and handed to the learner; see learner.h. */
#include "daemon/learner.h"
#include <stdlib.h>
#include "daemon/json_in.h"
#include "daemon/logrow.h"
#include "store/envelope.h"

enum { LINE_BYTES = 2 << 20 };

/* `block` is made for the first line that teaches: most looks find none. */
typedef struct run { tact_learner *l; tact_vault *vault; char *block; tact_arena arena; uint64_t left; bool behind; tact_status status; tact_trouble *trouble; } run;

static bool hex64(tact_slice text, uint64_t *out) {
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        int digit = text.ptr[i] >= '0' && text.ptr[i] <= '9' ? text.ptr[i] - '0' : text.ptr[i] >= 'a' && text.ptr[i] <= 'f' ? text.ptr[i] - 'a' + 10 : -1;
        if (digit < 0) return false;
        *out = *out << 4 | (unsigned)digit;
    }
    return text.len == 16;
}

static tact_status line_that_teaches(run *r, const tact_log_row *row) {
    tact_value json;
    tact_json_fault fault;
    tact_slice opened;
    tact_logseal seal;
    tact_taught taught;
    tact_instant at;
    uint64_t person;
    if (!r->block) {
        r->block = malloc(LINE_BYTES);
        if (!r->block) return TACT_ERR_MEMORY;
        tact_arena_init(&r->arena, r->block, LINE_BYTES, NULL);
    }
    tact_arena_reset(&r->arena);
    tact_status s = tact_json_read(&r->arena, &json, &fault, row->json);
    if (s) return s;
    tact_slice who = tact_value_path_text(&json, "person");
    const tact_value *slot = tact_value_path(&json, "slot");
    if (!hex64(who, &person) || !slot || slot->type != TACT_INT || slot->integer < 0 || slot->integer > UINT32_MAX || !tact_instant_parse(tact_value_path_text(&json, "t"), &at)) return TACT_ERR_FORMAT;
    tact_trouble why = { "" };
    s = tact_sealed_text_open(r->vault, &r->arena, &opened, who, tact_value_path_text(&json, "sealed"), &why);
    if (s == TACT_ERR_SEALED) return tact_learner_line(r->l, row->sequence, at, 0, 0, NULL);      /* erased */
    if (!s) s = tact_logseal_read(opened, &seal);
    if (!s) s = tact_taught_read(seal.lesson, &taught);
    return s ? s : tact_learner_line(r->l, row->sequence, at, person, (uint32_t)slot->integer, &taught);
}

/* Its time without parsing it: {"seq":N,"t":"...Z",...; {0}: a gap in the numbers. */
static tact_instant received_of(tact_slice json) {
    static const char key[] = "\"t\":\"";
    size_t head = json.len < 64 ? json.len : 64;
    tact_instant at;
    const char *t = memmem(json.ptr, head, key, sizeof key - 1), *end = t ? memchr(t + sizeof key - 1, '"', (size_t)(json.ptr + json.len - t) - (sizeof key - 1)) : NULL;
    if (!end || !tact_instant_parse((tact_slice){ t + sizeof key - 1, (size_t)(end - t) - (sizeof key - 1) }, &at)) return (tact_instant){ 0 };
    return at;
}

/* What is wrong with this line, and not with the moment: it is passed over, the next may be good. */
static bool of_the_line(tact_status s) { return s == TACT_ERR_FORMAT || s == TACT_ERR_VERSION || s == TACT_ERR_INVALID || s == TACT_ERR_LIMIT; }

static bool visit(void *ctx, const tact_log_row *row) {
    static const char mark[] = "\"learn\":true,\"sealed\"";
    run *r = ctx;
    if (!r->left || tact_learner_stopping(r->l)) { r->behind = true; return false; }
    r->left--;
    bool teaches = memmem(row->json.ptr, row->json.len, mark, sizeof mark - 1) != NULL;
    r->status = teaches ? line_that_teaches(r, row) : tact_learner_line(r->l, row->sequence, received_of(row->json), 0, 0, NULL);
    if (of_the_line(r->status)) r->status = tact_learner_pass_over(r->l, row->sequence, row->sequence, received_of(row->json));
    if (r->status) (void)tact_trouble_set(r->trouble, r->status, "line %llu of the event log cannot be learned from: %s", (unsigned long long)row->sequence, tact_status_line(r->status));
    return r->status == TACT_OK;
}

static bool visit_one(void *ctx, const tact_log_row *row) { (void)ctx; (void)row; return false; }

/* A frame of a file that does not open holds the next lines: the least number behind it that can be read from. 0: none can. */
static uint64_t behind_the_damage(tact_store *store, const char *log_folder, uint64_t bad) {
    enum { FARTHEST = 40 };
    tact_trouble why;
    uint64_t good = 0;
    for (unsigned far = 0; far < FARTHEST && !good; far++)
        if (tact_eventlog_read(store, log_folder, bad + ((uint64_t)1 << far), visit_one, NULL, &why) == TACT_OK) good = bad + ((uint64_t)1 << far);
    while (good > bad + 1) {
        uint64_t mid = bad + (good - bad) / 2;
        if (tact_eventlog_read(store, log_folder, mid, visit_one, NULL, &why) == TACT_OK) good = mid; else bad = mid;
    }
    return good;
}

tact_status tact_learner_run(tact_learner *l, tact_store *store, tact_vault *vault, const char *log_folder, uint64_t most, bool *behind, tact_trouble *trouble) {
    run r = { .l = l, .vault = vault, .left = most, .trouble = trouble };
    tact_status s;
    for (;;) {
        uint64_t bad, good;
        s = tact_eventlog_read(store, log_folder, tact_learner_stands(l).cursor + 1, visit, &r, trouble);
        if (s != TACT_ERR_FORMAT || r.status) break;
        bad = tact_learner_stands(l).cursor + 1;
        good = behind_the_damage(store, log_folder, bad);
        if (!good) break;
        s = tact_learner_pass_over(l, bad, good - 1, (tact_instant){ 0 });
        if (s) break;
    }
    free(r.block);
    *behind = r.behind;
    return s ? s : r.status;
}
