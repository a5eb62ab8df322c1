/* daemon/label.c -- see label.h. */
#include "daemon/label.h"
#include <stdio.h>
#include <stdlib.h>
#include "core/base/bytes.h"
#include "core/base/words.h"
#include "daemon/answer.h"
#include "daemon/json_in.h"
#include "daemon/json_out.h"
#include "store/envelope.h"

enum { FORMAT = 1, LINE_BYTES = 2 << 20, NEEDLE = 32, LIST_MAX = 4 << 20 };

bool tact_label_id(tact_slice text, uint64_t *out) {
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) return false;
        *out = *out << 4 | (unsigned)digit;
    }
    return text.len == 16;
}

bool tact_label_is(const tact_value *line) { return tact_slice_is(tact_value_path_text(line, "type"), "label"); }

/* ---- one line ---- */

tact_status tact_label_write(const tact_label *label, tact_vault *vault, tact_instant at, tact_arena *arena, tact_slice *line, tact_trouble *trouble) {
    char person[16], of[16], time[TACT_INSTANT_TEXT + 1];
    tact_slice about = tact_answer_hex(label->pseudonym, person), sealed;
    tact_writer w;
    tact_json j;
    tact_writer_init(&w, arena, 64 + label->by.len);
    tact_write_u8(&w, FORMAT);
    tact_write_u8(&w, label->kind);
    tact_write_text(&w, label->by);
    if (w.status) return w.status;
    tact_status s = tact_sealed_text(vault, arena, &sealed, label->slot, about, tact_writer_slice(&w), trouble);
    if (s) return s;
    tact_json_init(&j, arena, 256 + sealed.len);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("t"), tact_instant_format(at, time));
    tact_json_key_text(&j, TACT_S("type"), TACT_S("label"));
    tact_json_key_text(&j, TACT_S("person"), about);
    tact_json_key_int(&j, TACT_S("slot"), label->slot);
    tact_json_key_text(&j, TACT_S("of"), tact_answer_hex(label->decision, of));
    tact_json_key_text(&j, TACT_S("sealed"), sealed);
    tact_json_end_map(&j);
    *line = tact_json_done(&j);
    return j.status;
}

tact_status tact_label_read(tact_slice seal, tact_label *out) {
    tact_reader r = tact_reader_of(seal);
    uint8_t format = tact_read_u8(&r);
    if (!r.status && format > FORMAT) return TACT_ERR_VERSION;
    out->kind = tact_read_u8(&r);
    out->by = tact_read_text(&r);
    return tact_reader_done(&r) && out->kind < TACT_KIND_COUNT ? TACT_OK : TACT_ERR_FORMAT;
}

void tact_label_json(tact_json *j, const tact_label *label) {
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("kind"), tact_word_name(TACT_LIST_KIND, label->kind));
    if (label->by.len) tact_json_key_text(j, TACT_S("by"), label->by);
    tact_json_end_map(j);
}

/* ---- the decision's line ---- */

typedef struct { char needle[NEEDLE]; size_t needle_len; tact_label *out; tact_arena arena; bool found; tact_status status; tact_trouble *trouble; } search;

static bool look(void *ctx, const tact_log_row *row) {
    search *s = ctx;
    tact_value json;
    tact_json_fault fault;
    if (tact_slice_find(row->json, (tact_slice){ s->needle, s->needle_len }) < 0) return true;
    tact_arena_reset(&s->arena);
    s->status = tact_json_read(&s->arena, &json, &fault, row->json);
    if (s->status) { (void)tact_trouble_set(s->trouble, s->status, "line %llu of the event log is not JSON", (unsigned long long)row->sequence); return false; }
    const tact_value *slot = tact_value_path(&json, "slot");
    uint64_t pseudonym;
    s->found = true;
    if (!tact_label_id(tact_value_path_text(&json, "person"), &pseudonym) || !pseudonym || !slot || slot->type != TACT_INT || slot->integer <= 0 || slot->integer > UINT32_MAX) return false;
    s->out->pseudonym = pseudonym;
    s->out->slot = (uint32_t)slot->integer;
    return false;
}

static tact_status look_from(search *s, tact_store *store, const char *folder, uint64_t from) {
    tact_status status = tact_eventlog_read(store, folder, from, look, s, s->trouble);
    return status ? status : s->status;
}

tact_status tact_label_find(tact_store *store, const char *folder, uint64_t decision, tact_instant now, tact_label *out, tact_trouble *trouble) {
    search s = { .out = out, .trouble = trouble };
    char id[16], *block = malloc(LINE_BYTES);
    uint64_t from = 1;
    tact_eventlog_state shipped = { .sequence = 0 };
    if (!block) return TACT_ERR_MEMORY;
    tact_arena_init(&s.arena, block, LINE_BYTES, NULL);
    tact_answer_hex(decision, id);
    s.needle_len = (size_t)snprintf(s.needle, sizeof s.needle, "\"decision\":\"%.16s\"", id);
    out->decision = decision;
    out->pseudonym = out->slot = 0;
    tact_status status = tact_eventlog_since(folder, (tact_instant){ now.us - TACT_DAYS(2).us }, &from, trouble);
    if (!status && from == UINT64_MAX && !(status = tact_eventlog_state_read(store, &shipped, trouble))) from = shipped.sequence + 1;
    if (!status) status = look_from(&s, store, folder, from);
    if (!status && !s.found && from > 1) status = look_from(&s, store, folder, 1);
    free(block);
    if (status) return status;
    if (!s.found) return tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "No decision %.16s stands in the event log.", id);
    if (!out->pseudonym) return tact_trouble_set(trouble, TACT_ERR_CONFLICT, "Nobody is remembered at this moment, so nothing of it was kept that a label could be about.");
    return TACT_OK;
}

/* ---- all of them ---- */

typedef struct { tact_label_list *list; tact_vault *vault; tact_arena arena; tact_status status; tact_trouble *trouble; } gathering;

static bool add(tact_label_list *l, tact_labelled item) {
    if (l->count == l->room) {
        uint32_t room = l->room ? l->room * 2 : 256;
        tact_labelled *more = room <= LIST_MAX ? realloc(l->items, room * sizeof *more) : NULL;
        if (!more) return false;
        l->items = more;
        l->room = room;
    }
    l->items[l->count++] = item;
    return true;
}

static bool gather(void *ctx, const tact_log_row *row) {
    gathering *g = ctx;
    tact_value json;
    tact_json_fault fault;
    tact_slice seal;
    tact_label label;
    tact_labelled item = { .sequence = row->sequence };
    if (tact_slice_find((tact_slice){ row->json.ptr, row->json.len < 128 ? row->json.len : 128 }, TACT_S("\"type\":\"label\"")) < 0) return true;
    tact_arena_reset(&g->arena);
    g->status = tact_json_read(&g->arena, &json, &fault, row->json);
    tact_slice person = g->status ? (tact_slice){ NULL, 0 } : tact_value_path_text(&json, "person");
    if (!g->status) g->status = tact_sealed_text_open(g->vault, &g->arena, &seal, person, tact_value_path_text(&json, "sealed"), g->trouble);
    if (g->status == TACT_ERR_SEALED) { g->status = TACT_OK; g->list->sealed++; return true; }
    if (!g->status) g->status = tact_label_read(seal, &label);
    if (!g->status && (!tact_label_id(tact_value_path_text(&json, "of"), &item.decision) || !tact_label_id(person, &item.pseudonym))) g->status = TACT_ERR_FORMAT;
    if (g->status) { (void)tact_trouble_set(g->trouble, g->status, "line %llu of the event log, a label, cannot be read: %s", (unsigned long long)row->sequence, tact_status_line(g->status)); return false; }
    item.kind = label.kind;
    if (add(g->list, item)) return true;
    g->status = tact_trouble_set(g->trouble, TACT_ERR_MEMORY, "there is no memory for %u labels", g->list->count);
    return false;
}

static int by_decision(const void *a, const void *b) {
    const tact_labelled *x = a, *y = b;
    if (x->decision != y->decision) return x->decision < y->decision ? -1 : 1;
    return x->sequence < y->sequence ? -1 : x->sequence > y->sequence;
}

tact_status tact_label_list_read(tact_label_list *out, tact_store *store, tact_vault *vault, const char *folder, tact_trouble *trouble) {
    gathering g = { .list = out, .vault = vault, .trouble = trouble };
    char *block = malloc(LINE_BYTES);
    *out = (tact_label_list){ .count = 0 };
    if (!block) return TACT_ERR_MEMORY;
    tact_arena_init(&g.arena, block, LINE_BYTES, NULL);
    tact_status s = store ? tact_eventlog_read(store, folder, 1, gather, &g, trouble) : tact_eventlog_read_shipped(folder, 1, gather, &g, trouble);
    free(block);
    if (s || g.status) return s ? s : g.status;
    uint32_t kept = 0;
    if (out->count) qsort(out->items, out->count, sizeof *out->items, by_decision);
    for (uint32_t i = 0; i < out->count; i++)
        if (i + 1 == out->count || out->items[i + 1].decision != out->items[i].decision) out->items[kept++] = out->items[i];      /* the newest */
    out->count = kept;
    return TACT_OK;
}

const tact_labelled *tact_label_list_find(const tact_label_list *l, uint64_t decision) {
    uint32_t low = 0, high = l->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (l->items[middle].decision < decision) low = middle + 1; else high = middle;
    }
    return low < l->count && l->items[low].decision == decision ? &l->items[low] : NULL;
}

void tact_label_list_free(tact_label_list *l) {
    free(l->items);
    *l = (tact_label_list){ .count = 0 };
}
