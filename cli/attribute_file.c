/* cli/attribute_file.c -- see attribute_file.h: the form with a path a row. */
#include "cli/attribute_file.h"
#include <stdlib.h>
#include <string.h>
#include "core/base/hash.h"
#include "import/heap.h"
#include "import/text.h"

int tact_attribute_channel(tact_attribute_file *f, tact_slice name, bool make) {
    uint32_t slot = (uint32_t)(tact_id64(name) % TACT_CHANNEL_SLOTS);
    for (; f->slots[slot]; slot = (slot + 1) % TACT_CHANNEL_SLOTS)
        if (tact_slice_equal(tact_slice_of(f->names[f->slots[slot] - 1]), name)) return (int)f->slots[slot] - 1;
    if (!make) return -1;
    if (f->name_count == TACT_ATTRIBUTION_CHANNELS) {
        tact_cli_fail(f->sheet.cli, "group them first (campaigns into channels), or name another column", "%s:%llu: there are more than %d different channels", f->sheet.name,
                      (unsigned long long)f->sheet.record.line, TACT_ATTRIBUTION_CHANNELS);
        return -1;
    }
    char *copy = malloc(name.len + 1);
    if (!copy) { tact_cli_fail(f->sheet.cli, NULL, "there is no memory for the names of channels"); return -1; }
    memcpy(copy, name.ptr, name.len);
    copy[name.len] = 0;
    for (size_t i = 0; i < name.len; i++) if (!copy[i]) copy[i] = ' ';
    f->names[f->name_count++] = copy;
    f->slots[slot] = f->name_count;
    return (int)f->name_count - 1;
}

typedef struct { uint32_t *steps; uint32_t count, room; } way;

static bool push(tact_attribute_file *f, way *w, tact_slice name) {
    if (w->count == w->room) {
        uint32_t room = w->room ? w->room * 2 : 64;
        uint32_t *grown = realloc(w->steps, room * sizeof *grown);
        if (!grown) return tact_cli_fail(f->sheet.cli, NULL, "there is no memory for a path"), false;
        w->steps = grown;
        w->room = room;
    }
    int channel = tact_attribute_channel(f, name, true);
    if (channel < 0) return false;
    w->steps[w->count++] = (uint32_t)channel;
    return true;
}

/* Every step must have a name before any of them becomes a channel. */
static bool steps_named(tact_slice path, tact_slice between) {
    while (path.len) {
        ptrdiff_t at = tact_slice_find(path, between);
        tact_slice step = { path.ptr, at < 0 ? path.len : (size_t)at };
        if (!tact_text_trim(step).len) return false;
        if (at < 0) return true;
        path = (tact_slice){ path.ptr + at + between.len, path.len - (size_t)at - between.len };
    }
    return false;
}

static bool split(tact_attribute_file *f, way *w, tact_slice path) {
    tact_slice between = tact_slice_of(f->between);
    w->count = 0;
    for (;;) {
        ptrdiff_t at = tact_slice_find(path, between);
        if (!push(f, w, tact_text_trim((tact_slice){ path.ptr, at < 0 ? path.len : (size_t)at }))) return false;
        if (at < 0) return true;
        path = (tact_slice){ path.ptr + at + between.len, path.len - (size_t)at - between.len };
    }
}

/* An absent column is its standard, an empty cell 0; a negative number is none. */
static bool amount(tact_attribute_file *f, int column, double standard, double *out) {
    *out = standard;
    if (column < 0) return true;
    tact_cell cell = tact_sheet_number(&f->sheet, column, out);
    if (cell == TACT_CELL_MISSING) return true;
    if (cell != TACT_CELL_NUMBER) { tact_sheet_blame(&f->sheet, column, cell); return false; }
    return true;
}

static bool counts(tact_attribute_file *f, tact_journey *j) {
    if (!amount(f, f->conversions, 1, &j->conversions) || !amount(f, f->value, 0, &j->value) || !amount(f, f->nulls, -1, &j->nulls)) return false;
    if (j->value < 0) { tact_sheet_leave_out(&f->sheet, "a value is below 0", f->value); return false; }
    if (f->nulls < 0) j->nulls = j->conversions > 0 ? 0 : 1;       /* a way nobody converted on: one journey */
    if (j->conversions < 0 || j->nulls < 0) { tact_sheet_leave_out(&f->sheet, "a count is below 0", j->conversions < 0 ? f->conversions : f->nulls); return false; }
    if (j->value > 0 && !(j->conversions > 0)) { f->bare_values++; f->bare_value += j->value; j->value = 0; }
    if (!(j->conversions + j->nulls > 0)) { tact_sheet_leave_out(&f->sheet, "nobody went this way", -1); return false; }
    return true;
}

static bool read_paths(tact_attribute_file *f) {
    way w = { 0 };
    bool good = true;
    while (good && tact_sheet_next(&f->sheet)) {
        tact_slice path = tact_sheet_text(&f->sheet, f->path);
        tact_journey j = { 0 };
        if (!steps_named(path, tact_slice_of(f->between))) { tact_sheet_leave_out(&f->sheet, path.len ? "a step of the path has no name" : "the path is empty", f->path); continue; }
        if (!counts(f, &j) || !(good = split(f, &w, path))) continue;
        j.channels = w.steps;
        j.length = w.count;
        for (uint32_t i = 0; i < w.count; i++) f->touches[w.steps[i]] += j.conversions + j.nulls;
        tact_attribution_add(f->attribution, &j);
        f->journeys++;
    }
    free(w.steps);
    return good && !f->sheet.failed;
}

bool tact_attribute_file_read(tact_attribute_file *f) {
    tact_import_arena(&f->arena);
    f->attribution = tact_attribution_new(&f->arena, TACT_ATTRIBUTION_CHANNELS);
    if (!f->attribution) return tact_cli_fail(f->sheet.cli, NULL, "there is no memory to read with"), false;
    if (!(f->person >= 0 ? tact_attribute_file_touches(f) : read_paths(f))) return false;
    if (!f->attribution->channel_count) return tact_cli_fail(f->sheet.cli, "are these the right columns?", "%s: no journey could be read (%llu rows)", f->sheet.name, (unsigned long long)f->sheet.rows), false;
    if (tact_markov_of(f->attribution, &f->arena, &f->markov)) return tact_cli_fail(f->sheet.cli, NULL, "there is no memory for the chain of channels"), false;
    return true;
}

void tact_attribute_file_close(tact_attribute_file *f) {
    for (uint32_t i = 0; i < f->name_count; i++) free(f->names[i]);
    if (f->attribution) tact_import_arena_free(&f->arena);
    tact_sheet_close(&f->sheet);
}
