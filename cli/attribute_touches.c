/* cli/attribute_touches.c -- the form with a touch a row (attribute_file.h). */
#include <stdlib.h>
#include "cli/attribute_file.h"
#include "core/base/hash.h"
#include "import/when.h"

typedef struct { tact_touch_row *rows; size_t count, room; } pile;

static int by_person_and_time(const void *a, const void *b) {
    const tact_touch_row *x = a, *y = b;
    if (x->person != y->person) return x->person < y->person ? -1 : 1;
    if (x->at_us != y->at_us) return x->at_us < y->at_us ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* A time as exports write it, or any number that grows (a position, a day). */
static bool when(tact_attribute_file *f, tact_touch_row *r) {
    tact_instant at, other;
    double number;
    tact_slice text = tact_sheet_text(&f->sheet, f->time);
    if (text.len && tact_when_parse(text, false, &at)) {
        uint64_t *shown[] = { NULL, &f->days_first, &f->months_first, &f->either }, *line = shown[tact_when_order_of(text)];
        if (line && !*line) *line = f->sheet.record.line;
        r->at_us = at.us;
        r->month_first_us = tact_when_parse(text, true, &other) ? other.us : at.us;
        return true;
    }
    if (tact_cell_number(text, f->sheet.decimal, &number) == TACT_CELL_NUMBER && number > -9e12 && number < 9e12) { r->at_us = r->month_first_us = (int64_t)(number * 1e6); return true; }
    tact_sheet_leave_out(&f->sheet, text.len ? "the cell is no time" : "the cell is empty", f->time);
    return false;
}

static bool one(tact_attribute_file *f, tact_touch_row *r, bool *stop) {
    tact_slice person = tact_sheet_text(&f->sheet, f->person), channel = tact_sheet_text(&f->sheet, f->channel);
    *r = (tact_touch_row){ .row = f->sheet.rows };
    if (!person.len) { tact_sheet_leave_out(&f->sheet, "the cell is empty", f->person); return false; }
    if (!when(f, r)) return false;
    if (f->conversions >= 0) {
        tact_cell cell = tact_sheet_number(&f->sheet, f->conversions, &r->conversions);
        if (cell > TACT_CELL_MISSING) { tact_sheet_blame(&f->sheet, f->conversions, cell); return false; }
    }
    if (f->value >= 0) {
        tact_cell cell = tact_sheet_number(&f->sheet, f->value, &r->value);
        if (cell > TACT_CELL_MISSING) { tact_sheet_blame(&f->sheet, f->value, cell); return false; }
        if (f->conversions < 0) r->conversions = r->value > 0;
    }
    if (r->conversions < 0) { tact_sheet_leave_out(&f->sheet, "a count is below 0", f->conversions); return false; }
    if (r->value < 0) { tact_sheet_leave_out(&f->sheet, "a value is below 0", f->value); return false; }
    if (r->value > 0 && !(r->conversions > 0)) { f->bare_values++; f->bare_value += r->value; r->value = 0; }
    if (!channel.len && !(r->conversions > 0)) { tact_sheet_leave_out(&f->sheet, "the cell is empty", f->channel); return false; }
    r->person = tact_id64(person);
    if (!channel.len) return true;
    int known = tact_attribute_channel(f, channel, true);
    *stop = known < 0;
    r->channel = (uint32_t)known;
    r->has_channel = true;
    return !*stop;
}

static bool collect(tact_attribute_file *f, pile *p) {
    bool stop = false;
    while (!stop && tact_sheet_next(&f->sheet)) {
        if (p->count == p->room) {
            size_t room = p->room ? p->room * 2 : 4096;
            tact_touch_row *grown = realloc(p->rows, room * sizeof *grown);
            if (!grown) return tact_cli_fail(f->sheet.cli, "hand in fewer days at a time, or paths instead of touches", "%s:%llu: there is no memory for more rows", f->sheet.name, (unsigned long long)f->sheet.record.line), false;
            p->rows = grown;
            p->room = room;
        }
        if (one(f, &p->rows[p->count], &stop)) p->count++;
    }
    return !stop && !f->sheet.failed;
}

/* One order of day and month for the whole column. */
static bool one_order(tact_attribute_file *f, pile *p) {
    if (f->days_first && f->months_first)
        return tact_cli_fail(f->sheet.cli, "write all dates alike, best as 2026-12-25", "%s: column '%s' writes days first in line %llu and months first in line %llu", f->sheet.name, f->sheet.columns[f->time],
                             (unsigned long long)f->days_first, (unsigned long long)f->months_first), false;
    for (size_t i = 0; f->months_first && i < p->count; i++) p->rows[i].at_us = p->rows[i].month_first_us;
    return true;
}

static void close_journey(tact_attribute_file *f, const uint32_t *way, uint32_t length, const tact_touch_row *end) {
    double conversions = end ? end->conversions : 0;
    if (!length) { f->bare_conversions += conversions > 0; return; }
    for (uint32_t i = 0; i < length; i++) f->touches[way[i]] += 1;
    tact_attribution_add(f->attribution, &(tact_journey){ way, length, conversions, conversions > 0 ? 0 : 1, end ? end->value : 0 });
    f->journeys++;
}

bool tact_attribute_file_touches(tact_attribute_file *f) {
    pile p = { 0 };
    uint32_t *way = NULL, length = 0;
    bool good = collect(f, &p) && one_order(f, &p);
    if (good && p.count) {
        qsort(p.rows, p.count, sizeof *p.rows, by_person_and_time);
        way = malloc(p.count * sizeof *way);                       /* one person's may be all of them */
        if (!way) good = tact_cli_fail(f->sheet.cli, NULL, "there is no memory for a journey") == TACT_EXIT_OK;
    }
    for (size_t i = 0; good && i < p.count; i++) {
        const tact_touch_row *r = &p.rows[i];
        bool last = i + 1 == p.count || p.rows[i + 1].person != r->person;
        if (r->has_channel) way[length++] = r->channel;
        if (r->conversions > 0) { close_journey(f, way, length, r); length = 0; }
        else if (last) close_journey(f, way, length, NULL);
        if (last) length = 0;
    }
    free(way);
    free(p.rows);
    return good;
}
