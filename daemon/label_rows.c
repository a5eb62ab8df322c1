/* daemon/label_rows.c -- see label_rows.h. */
#include "daemon/label_rows.h"
#include <sodium.h>
#include <stdlib.h>
#include "daemon/history.h"
#include "daemon/label.h"
#include "daemon/logrow.h"
#include "daemon/redecide.h"
#include "store/envelope.h"
#include "store/file.h"

enum { RECORD_BYTES = 1 << 20 };
#define NEEDED (tact_bit(TACT_PURPOSE_REMEMBER) | tact_bit(TACT_PURPOSE_PERSONALISE) | tact_bit(TACT_PURPOSE_MEASURE))

typedef struct { uint64_t decision, pseudonym, part; uint8_t kind; bool found, refused; char language[4]; char *text; size_t len; } row;
typedef struct { uint64_t id; uint32_t row; } owner;       /* a pseudonym or a device part, and a row of theirs */

typedef struct {
    const tact_label_rows_ask *ask;
    tact_label_list labels;
    tact_redecide *brands;
    row *rows; uint32_t count, met;
    owner *owners; uint32_t owner_count;
    uint64_t refused, sensitive, silent, erased, lines, bytes;
    tact_arena arena;
    tact_status status; tact_trouble *trouble;
} joining;

/* ---- words ---- */

static tact_status understand(joining *j, const tact_history_line *line, const tact_event *event, row *r, bool *sensitive) {
    const tact_value *bundle = tact_value_path(line->json, "bundle");
    const tact_force *force;
    tact_moment moment;
    tact_classified said;
    tact_model builtin;
    char room[TACT_MOMENT_SAID_BYTES];
    if (!bundle || bundle->type != TACT_INT || bundle->integer <= 0 || bundle->integer > UINT32_MAX) return TACT_ERR_FORMAT;
    tact_status s = tact_redecide_force(j->brands, (uint32_t)bundle->integer, &force, j->trouble);
    if (s) return s;
    tact_slice text = tact_moment_said(event, room), locale = event->context.locale;
    tact_moment_understand(&moment, force->moments, event, NULL, NULL);
    *sensitive = moment.sensitive;
    if (moment.sensitive || !text.len) return TACT_OK;
    tact_model_builtin(&builtin);
    tact_moment_classify(&builtin, text, &said);
    tact_slice code = tact_tongue_code(said.tongue);
    bool ours = tact_slice_starts(locale, TACT_S("en")) || tact_slice_starts(locale, TACT_S("fr")) || tact_slice_starts(locale, TACT_S("it"));
    if (!code.len && locale.len >= 2 && said.foreign != ours) code = (tact_slice){ locale.ptr, 2 };       /* a page in French does not make strange words French */
    r->text = malloc(text.len);
    if (!r->text) return TACT_ERR_MEMORY;
    memcpy(r->text, text.ptr, r->len = text.len);
    memcpy(r->language, code.ptr ? code.ptr : "", code.len);
    return TACT_OK;
}

static tact_status take(joining *j, const tact_history_line *line, const tact_labelled *label, tact_arena *arena) {
    tact_logseal seal;
    tact_cell cell;
    tact_event *event = TACT_NEW(arena, tact_event, 1);
    bool sensitive = false;
    if (!event) return TACT_ERR_MEMORY;
    tact_status s = tact_logseal_read(line->seal, &seal);
    tact_reader r = tact_reader_of(seal.event);
    if (!s) s = tact_event_read(&r, arena, event);
    if (!s && seal.cell.len) s = tact_cell_read(seal.cell, &cell);
    if (s) return tact_trouble_set(j->trouble, s, "the sealed part of line %llu of the event log cannot be read; `tact fsck` checks the folder", (unsigned long long)line->sequence);
    if (!seal.cell.len) { j->silent++; return TACT_OK; }                  /* of an intent that came due: nobody said anything then */
    if ((cell.purposes & NEEDED) != NEEDED) { j->refused++; return TACT_OK; }
    row *to = &j->rows[j->count];
    *to = (row){ .decision = label->decision, .pseudonym = label->pseudonym, .part = cell.part, .kind = label->kind };
    s = understand(j, line, event, to, &sensitive);
    if (s) return s;
    if (to->text) j->count++;
    else if (sensitive) j->sensitive++;
    else j->silent++;
    return TACT_OK;
}

static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    joining *j = ctx;
    uint64_t id;
    j->lines++;
    j->bytes += line->text.len;
    if (j->ask->progress) j->ask->progress(j->ask->ctx, j->bytes, j->lines);
    const tact_labelled *label = tact_label_id(tact_value_path_text(line->json, "decision"), &id) ? tact_label_list_find(&j->labels, id) : NULL;
    if (!label || j->met == j->labels.count) return true;
    j->met++;
    if (line->sealed) { j->erased++; return true; }
    if (!line->seal.len) { j->silent++; return true; }
    j->status = take(j, line, label, arena);
    return !j->status;
}

/* ---- what they allow now ---- */

static int by_id(const void *a, const void *b) {
    const owner *x = a, *y = b;
    return x->id < y->id ? -1 : x->id > y->id;
}

static void permit(joining *j, uint64_t id, const tact_person *person) {
    uint32_t low = 0, high = j->owner_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (j->owners[middle].id < id) low = middle + 1; else high = middle;
    }
    for (; id && low < j->owner_count && j->owners[low].id == id; low++) {
        row *r = &j->rows[j->owners[low].row];
        tact_view view;
        tact_view_make(&view, person, r->part, person->account, j->ask->now);
        r->found = true;
        r->refused |= (view.purposes & NEEDED) != NEEDED;                     /* account and device, when they are apart now: both must allow it */
    }
}

/* A device's lines keep its old pseudonym when it is linked; its part goes along. */
static bool record(void *ctx, tact_slice key, tact_slice value) {
    joining *j = ctx;
    tact_envelope_head head;
    tact_envelope envelope;
    tact_person *person;
    if (tact_envelope_peek(value, &head, NULL) || head.kind != TACT_ENVELOPE_SEALED) return true;
    tact_arena_reset(&j->arena);
    tact_status s = tact_envelope_open(j->ask->vault, &j->arena, &envelope, TACT_FAMILY_PERSON, key, value, j->trouble);
    if (s == TACT_ERR_SEALED) return true;                 /* erased this moment */
    person = TACT_NEW(&j->arena, tact_person, 1);
    if (!s) s = person ? tact_person_read(envelope.plaintext, &j->arena, person) : TACT_ERR_MEMORY;
    j->status = s;
    if (s) return false;
    permit(j, person->pseudonym, person);
    for (uint32_t i = 0; i < person->part_count; i++) permit(j, person->parts[i].id, person);
    return true;
}

static tact_status permissions(joining *j) {
    const tact_slice all = { NULL, 0 };
    char *block = malloc(RECORD_BYTES);
    j->owners = calloc(2 * (size_t)j->count + 1, sizeof *j->owners);
    if (!block || !j->owners) { free(block); return TACT_ERR_MEMORY; }
    for (uint32_t i = 0; i < j->count; i++) {
        j->owners[j->owner_count++] = (owner){ j->rows[i].pseudonym, i };
        if (j->rows[i].part) j->owners[j->owner_count++] = (owner){ j->rows[i].part, i };
    }
    qsort(j->owners, j->owner_count, sizeof *j->owners, by_id);
    tact_arena_init(&j->arena, block, RECORD_BYTES, NULL);
    tact_status s = tact_store_iterate(j->ask->store, TACT_FAMILY_PERSON, all, all, record, j, j->trouble);
    sodium_memzero(block, RECORD_BYTES);
    free(block);
    return s ? s : j->status;
}

/* ---- the answer ---- */

static void write_rows(joining *j, tact_json *json) {
    tact_json_map(json);
    TACT_JSON_KEY(json, "labels");
    tact_json_list(json);
    for (uint32_t i = 0; i < j->count; i++) {
        const row *r = &j->rows[i];
        if (!r->found || r->refused) { j->refused++; continue; }
        tact_json_map(json);
        tact_json_key_text(json, TACT_S("kind"), tact_word_name(TACT_LIST_KIND, r->kind));
        if (r->language[0]) tact_json_key_text(json, TACT_S("language"), tact_slice_of(r->language));
        tact_json_key_text(json, TACT_S("text"), (tact_slice){ r->text, r->len });
        tact_json_end_map(json);
    }
    tact_json_end_list(json);
    TACT_JSON_KEY(json, "leftOut");
    tact_json_map(json);
    tact_json_key_int(json, TACT_S("notPermitted"), (int64_t)j->refused);
    tact_json_key_int(json, TACT_S("sensitive"), (int64_t)j->sensitive);
    tact_json_key_int(json, TACT_S("noWords"), (int64_t)j->silent);
    tact_json_key_int(json, TACT_S("erased"), (int64_t)(j->erased + j->labels.sealed));
    tact_json_key_int(json, TACT_S("gone"), (int64_t)j->labels.count - j->met);
    tact_json_end_map(json);
    tact_json_end_map(json);
}

static tact_status join(joining *j, const char *folder) {
    tact_status s = tact_label_list_read(&j->labels, j->ask->store, j->ask->vault, folder, j->trouble);
    if (s || !j->labels.count) return s;
    j->rows = calloc(j->labels.count, sizeof *j->rows);
    if (!j->rows) return TACT_ERR_MEMORY;
    s = tact_redecide_open(&j->brands, j->ask->data_folder, j->trouble);
    if (!s) s = tact_history_read(j->ask->store, j->ask->vault, folder, 1, (tact_slice){ NULL, 0 }, each, j, j->trouble);
    if (!s) s = j->status;
    return s || !j->count ? s : permissions(j);
}

tact_status tact_label_rows_json(const tact_label_rows_ask *ask, tact_json *json, tact_trouble *trouble) {
    joining j = { .ask = ask, .trouble = trouble };
    tact_path log;
    tact_status s = tact_path_join(&log, ask->data_folder, "log", trouble);
    if (!s) s = join(&j, log.text);
    if (!s) { write_rows(&j, json); s = json->status; }
    tact_redecide_close(j.brands);
    for (uint32_t i = 0; i < j.count; i++) {
        sodium_memzero(j.rows[i].text, j.rows[i].len);
        free(j.rows[i].text);
    }
    free(j.rows);
    free(j.owners);
    tact_label_list_free(&j.labels);
    return s;
}
