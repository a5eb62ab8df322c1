/* import/people.c -- see people.h. */
#include "import/people.h"
#include "import/heap.h"
#include "import/people_state.h"
#include "import/phone.h"
#include "import/hashes.h"
#include "import/text.h"
#include "import/when.h"
#include <stdio.h>
#include <stdlib.h>
#include <sodium.h>

enum pass { GATHER, REFUSALS, OTHERS, EVERY };
enum { TRAITS = 64 };

typedef struct reader {
    const tact_people_options *options;
    tact_people_report *report;
    enum pass pass;
    unsigned passes_done, passes;
    tact_seed seed;
    tact_hashes refusals;            /* identity -> channels refused by some row */
    tact_hashes first_rows;          /* address or number -> row it first stood in */
    tact_arena arena;              /* of the row */
    uint16_t spoken;               /* channels the file can say something about */
    bool has_email, has_phone, month_first;
} reader;

const char *tact_people_reason_line(tact_people_reason reason) {
    static const char *const lines[] = {
#define W(name, line) line,
        TACT_PEOPLE_REASONS(W)
#undef W
    };
    return (unsigned)reason < TACT_PEOPLE_REASON_COUNT ? lines[reason] : "";
}

/* -- one row -------------------------------------------------------------------------------------------------------------- */

static void problem(tact_people_row *row, const char *why, tact_slice column) {
    if (row->problem_count < TACT_PEOPLE_PROBLEMS) row->problems[row->problem_count++] = (tact_people_problem){ why, column };
}

static char letter_case(char c, bool up) {
    if (up) return (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* "fr_fr" -> "fr-FR"; {NULL,0} when it is no language tag. */
static tact_slice locale_of(tact_slice cell, tact_arena *arena) {
    char *out = cell.len >= 2 && cell.len <= 12 ? tact_arena_alloc(arena, cell.len, 1) : NULL;
    if (!out) return (tact_slice){ NULL, 0 };
    size_t part = 0, length = 0;
    for (size_t i = 0; i < cell.len; i++) {
        char c = cell.ptr[i];
        if (c == '-' || c == '_') {
            if (length < 2) return (tact_slice){ NULL, 0 };
            out[i] = '-';
            part++;
            length = 0;
        } else if (letter_case(c, true) >= 'A' && letter_case(c, true) <= 'Z') { out[i] = letter_case(c, part > 0); length++; }
        else return (tact_slice){ NULL, 0 };
        if (length > (part ? 4u : 3u)) return (tact_slice){ NULL, 0 };
    }
    return length >= 2 ? (tact_slice){ out, cell.len } : (tact_slice){ NULL, 0 };
}

static bool zone_name(tact_slice cell) {
    if (tact_slice_is(cell, "UTC") || tact_slice_is(cell, "GMT")) return true;
    if (cell.len < 3 || cell.len > 64 || !memchr(cell.ptr, '/', cell.len)) return false;
    for (size_t i = 0; i < cell.len; i++) {
        char c = letter_case(cell.ptr[i], false);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c && strchr("/_+-", c)))) return false;
    }
    return true;
}

static tact_slice kept(reader *r, const char *text) { return tact_arena_copy(&r->arena, tact_slice_of(text)); }

typedef struct addresses { bool bad_email, bad_phone; } addresses;

static void identity_cell(reader *r, tact_people_row *row, addresses *a, const tact_people_column *c, tact_slice cell, tact_slice country) {
    char text[TACT_EMAIL_TEXT + 1];
    const char *why;
    tact_slice made;
    switch (c->field) {
    case TACT_PEOPLE_FIELD_USER_ID:
        if (cell.len > 256) problem(row, "is longer than 256 bytes", c->header); else row->user_id = cell;
        break;
    case TACT_PEOPLE_FIELD_EMAIL:
        why = tact_email_normal(cell, text);
        if (why) { problem(row, why, c->header); a->bad_email = true; } else row->email = kept(r, text);
        break;
    case TACT_PEOPLE_FIELD_PHONE:
        why = tact_phone_normal(cell, country, text);
        if (why) { problem(row, why, c->header); a->bad_phone = true; } else row->phone = kept(r, text);
        break;
    case TACT_PEOPLE_FIELD_LOCALE:
        made = locale_of(cell, &r->arena);
        if (made.len) row->locale = made; else problem(row, "is no language such as fr or fr-FR", c->header);
        break;
    case TACT_PEOPLE_FIELD_TIMEZONE:
        if (zone_name(cell)) row->timezone = cell; else problem(row, "is no time zone such as Europe/Paris", c->header);
        break;
    case TACT_PEOPLE_FIELD_COUNTRY: row->country = cell; break;
    case TACT_PEOPLE_FIELD_CREATED:
        row->has_created = tact_when_parse(cell, r->month_first, &row->created);
        if (!row->has_created) problem(row, "is no date", c->header);
        break;
    default: break;
    }
}

static tact_slice cell_of(const tact_csv_record *record, uint32_t i) {
    return i < record->count ? tact_text_trim(record->fields[i]) : (tact_slice){ NULL, 0 };
}

/* The row's own country, when it is a code we know, completes its numbers; else the file's. */
static tact_slice country_of(const reader *r, const tact_csv_record *record) {
    for (uint32_t i = 0; i < r->report->column_count; i++)
        if (r->report->columns[i].field == TACT_PEOPLE_FIELD_COUNTRY && cell_of(record, i).len == 2 && tact_phone_knows(cell_of(record, i))) return cell_of(record, i);
    return r->options->country;
}

static uint64_t key_of(const reader *r, char kind, tact_slice text) {
    return tact_hash((tact_seed){ r->seed.a + (unsigned char)kind, r->seed.b }, text);
}

static uint16_t refused_elsewhere(const reader *r, const tact_people_row *row) {
    const struct { char kind; tact_slice text; } ids[] = { { 'u', row->user_id }, { 'e', row->email }, { 'p', row->phone } };
    uint64_t mask = 0;
    for (int i = 0; i < 3; i++) {
        const uint64_t *found = ids[i].text.len ? tact_hashes_get(&r->refusals, key_of(r, ids[i].kind, ids[i].text)) : NULL;
        if (found) mask |= *found;
    }
    return (uint16_t)mask;
}

static bool needs_email(uint8_t channel) { return channel == TACT_CHANNEL_EMAIL; }
static bool needs_phone(uint8_t channel) { return channel == TACT_CHANNEL_SMS || channel == TACT_CHANNEL_MESSENGER; }

static tact_people_reason reach_of(const tact_people_row *row, const addresses *a, uint8_t channel, tact_people_reason permission) {
    if (permission == TACT_PEOPLE_REFUSED || permission == TACT_PEOPLE_REFUSED_THEN_GRANTED || permission == TACT_PEOPLE_REFUSED_ELSEWHERE) return permission;
    if (needs_email(channel) && !row->email.len) return a->bad_email ? TACT_PEOPLE_BAD_ADDRESS : TACT_PEOPLE_NO_ADDRESS;
    if (needs_phone(channel) && !row->phone.len) return a->bad_phone ? TACT_PEOPLE_BAD_ADDRESS : TACT_PEOPLE_NO_ADDRESS;
    return permission;
}

static void permissions(reader *r, tact_people_row *row, const tact_csv_record *record, const addresses *a, tact_people_reason reach[TACT_CHANNEL_COUNT]) {
    const tact_people_report *rep = r->report;
    uint16_t elsewhere = r->pass == GATHER ? 0 : refused_elsewhere(r, row);
    for (uint8_t channel = 0; channel < TACT_CHANNEL_COUNT; channel++) {
        reach[channel] = TACT_PEOPLE_REASON_COUNT;
        if (!(r->spoken & tact_bit(channel))) continue;
        tact_said said = { 0 };
        for (uint32_t i = 0; i < rep->column_count; i++)
            if (rep->columns[i].channels & tact_bit(channel)) tact_said_cell(&said, &rep->columns[i], channel, cell_of(record, i), rep->tool, r->month_first);
        tact_people_permission p = tact_said_permission(&said, channel, (elsewhere & tact_bit(channel)) != 0, r->options);
        reach[channel] = reach_of(row, a, channel, p.reason);
        if (p.reason == TACT_PEOPLE_NOTHING_SAID) continue;
        row->permissions[row->permission_count++] = p;
        if (p.state == TACT_PERMISSION_REFUSED) row->refuses = true;
    }
}

static void fill_row(reader *r, const tact_csv_record *record, tact_people_row *row, tact_people_reason reach[TACT_CHANNEL_COUNT]) {
    *row = (tact_people_row){ .row = record->row, .line = record->line };
    addresses a = { false, false };
    tact_slice country = country_of(r, record);
    struct tact_people_trait *traits = TACT_NEW(&r->arena, struct tact_people_trait, TRAITS);
    row->traits = traits;
    for (uint32_t i = 0; i < r->report->column_count; i++) {
        const tact_people_column *c = &r->report->columns[i];
        tact_slice cell = cell_of(record, i);
        if (!cell.len) continue;
        if (c->field == TACT_PEOPLE_FIELD_TRAIT) {
            if (!traits || row->trait_count == TRAITS) problem(row, "is the 65th trait; at most 64 are kept", c->header);
            else traits[row->trait_count++] = (struct tact_people_trait){ c->trait, cell };
        } else identity_cell(r, row, &a, c, cell, country);
    }
    if (record->fault) problem(row, record->fault, record->fault_column <= r->report->column_count ? r->report->columns[record->fault_column - 1].header : (tact_slice){ NULL, 0 });
    permissions(r, row, record, &a, reach);
}

/* -- the passes ------------------------------------------------------------------------------------------------------------- */

static bool gather(reader *r, const tact_people_row *row) {
    const struct { char kind; tact_slice text; } ids[] = { { 'u', row->user_id }, { 'e', row->email }, { 'p', row->phone } };
    uint64_t mask = 0;
    for (uint32_t i = 0; i < row->permission_count; i++)
        if (row->permissions[i].state == TACT_PERMISSION_REFUSED) mask |= tact_bit(row->permissions[i].channel);
    for (int i = 0; i < 3; i++) {
        if (!ids[i].text.len) continue;
        uint64_t key = key_of(r, ids[i].kind, ids[i].text);
        if (!tact_hashes_put(&r->first_rows, key, row->row, NULL)) return false;
        if (!mask) continue;
        uint64_t *kept_mask = tact_hashes_put(&r->refusals, key, mask, NULL);
        if (!kept_mask) return false;
        *kept_mask |= mask;
    }
    return true;
}

static uint64_t earlier_row(const reader *r, const tact_people_row *row) {
    const struct { char kind; tact_slice text; } ids[] = { { 'u', row->user_id }, { 'e', row->email }, { 'p', row->phone } };
    for (int i = 0; i < 3; i++) {
        const uint64_t *first = ids[i].text.len ? tact_hashes_get(&r->first_rows, key_of(r, ids[i].kind, ids[i].text)) : NULL;
        if (first && *first < row->row) return *first;
    }
    return 0;
}

static void sample(tact_people_report *rep, uint64_t row, uint64_t line, const char *why, tact_slice column) {
    if (rep->sample_count == TACT_PEOPLE_SAMPLES) return;
    rep->samples[rep->sample_count].row = row;
    rep->samples[rep->sample_count].line = line;
    rep->samples[rep->sample_count].why = why;
    snprintf(rep->samples[rep->sample_count].column, sizeof rep->samples[0].column, "%.*s", (int)column.len, column.len ? column.ptr : "");
    rep->sample_count++;
}

static void count(tact_people_report *rep, const tact_people_row *row, const tact_people_reason reach[TACT_CHANNEL_COUNT]) {
    for (int c = 0; c < TACT_CHANNEL_COUNT; c++)
        if (reach[c] != TACT_PEOPLE_REASON_COUNT) rep->reach[c][reach[c]]++;
    if (row->same_as_row) rep->duplicates++;
    if (row->problem_count) rep->with_problems++;
    for (uint32_t i = 0; i < row->problem_count; i++) sample(rep, row->row, row->line, row->problems[i].why, row->problems[i].column);
}

static bool too_many_fields(const reader *r, const tact_csv_record *record) {
    for (uint32_t i = r->report->column_count; i < record->count; i++)
        if (tact_text_trim(record->fields[i]).len) return true;
    return false;
}

static tact_status take(reader *r, const tact_csv_record *record) {
    tact_people_report *rep = r->report;
    bool skipped = too_many_fields(r, record);
    if (r->pass == GATHER) {
        rep->rows++;
        if (skipped) { rep->skipped++; sample(rep, record->row, record->line, "has more fields than the first row has names; the row was passed over", (tact_slice){ NULL, 0 }); }
    }
    if (skipped) return TACT_OK;
    tact_people_row row;
    tact_people_reason reach[TACT_CHANNEL_COUNT];
    fill_row(r, record, &row, reach);
    if (!row.user_id.len && !row.email.len && !row.phone.len) {
        if (r->pass == GATHER) { rep->without_identity++; sample(rep, row.row, row.line, "has no usable user id, address or number; the row was passed over", (tact_slice){ NULL, 0 }); }
        return TACT_OK;
    }
    if (r->pass == GATHER) return gather(r, &row) ? TACT_OK : TACT_ERR_MEMORY;
    if (r->pass != EVERY && row.refuses != (r->pass == REFUSALS)) return TACT_OK;
    row.same_as_row = earlier_row(r, &row);
    count(rep, &row, reach);
    if (r->options->row) {
        rep->delivered++;
        rep->stopped = !r->options->row(r->options->ctx, &row);
    }
    return TACT_OK;
}

static tact_source *open_source(reader *r, tact_status *status) {
    *status = TACT_OK;
    if (r->options->reopen) return r->options->reopen(r->options->reopen_ctx);
    tact_source *source = NULL;
    if (strcmp(r->options->path, "-") == 0) {
        snprintf(r->report->error, sizeof r->report->error, "standard input: people are read three times, opt-outs first: save it to a file and name that");
        *status = TACT_ERR_INVALID;
    } else *status = tact_source_open(&source, r->options->path, r->report->error, sizeof r->report->error);
    return source;
}

static bool read_header(reader *r, tact_csv *csv, const char *name) {
    tact_people_report *rep = r->report;
    static tact_header_maps none;
    tact_csv_record header;
    tact_csv_result result = tact_csv_next(csv, &header);
    if (result == TACT_CSV_END) snprintf(rep->error, sizeof rep->error, "%s: the file is empty: its first row must name the columns", name);
    if (result == TACT_CSV_FAILED) snprintf(rep->error, sizeof rep->error, "%s", tact_csv_error(csv));
    if (result != TACT_CSV_ROW) return false;
    if (rep->column_count) return true;                              /* a later pass */
    tact_people_column *columns;
    char error[400];
    if (!tact_people_columns(&header, r->options->maps ? r->options->maps : &none, &rep->arena, &columns, &rep->tool, error, sizeof error)) {
        snprintf(rep->error, sizeof rep->error, "%s:%llu: %s", name, (unsigned long long)header.line, error);
        return false;
    }
    rep->columns = columns;
    rep->column_count = header.count;
    for (uint32_t i = 0; i < header.count; i++) {
        r->spoken = (uint16_t)(r->spoken | columns[i].channels);
        r->has_email |= columns[i].field == TACT_PEOPLE_FIELD_EMAIL;
        r->has_phone |= columns[i].field == TACT_PEOPLE_FIELD_PHONE;
    }
    if (r->has_email) r->spoken = (uint16_t)(r->spoken | tact_bit(TACT_CHANNEL_EMAIL));
    if (r->has_phone) r->spoken = (uint16_t)(r->spoken | tact_bit(TACT_CHANNEL_SMS));
    bool identity = r->has_email || r->has_phone;
    for (uint32_t i = 0; i < header.count; i++) identity |= columns[i].field == TACT_PEOPLE_FIELD_USER_ID;
    if (!identity) snprintf(rep->error, sizeof rep->error, "%s:%llu: no column holds a user id, an address or a number: name one with --map 'Column=email' (or user_id, phone)", name, (unsigned long long)header.line);
    return identity;
}

static tact_status one_pass(reader *r, enum pass pass) {
    r->pass = pass;
    tact_status status;
    tact_source *source = open_source(r, &status);
    if (status != TACT_OK) return status;
    tact_csv *csv = source ? tact_csv_open(source, r->options->separator) : NULL;
    if (!csv) { tact_source_close(source); snprintf(r->report->error, sizeof r->report->error, "not enough memory to read the file"); return TACT_ERR_MEMORY; }
    status = read_header(r, csv, tact_source_name(source)) ? TACT_OK : TACT_ERR_INVALID;
    tact_csv_record record;
    tact_csv_result result = TACT_CSV_END;
    uint64_t told = 0;
    while (status == TACT_OK && !r->report->stopped && (result = tact_csv_next(csv, &record)) == TACT_CSV_ROW) {
        status = take(r, &record);
        tact_arena_reset(&r->arena);
        uint64_t done = tact_source_done_bytes(source), total = tact_source_total_bytes(source);
        if (r->options->progress.tell && done != told) r->options->progress.tell(r->options->progress.ctx, r->passes_done * total + done, r->passes * total, record.row);
        told = done;
    }
    if (status == TACT_OK && result == TACT_CSV_FAILED) { snprintf(r->report->error, sizeof r->report->error, "%s", tact_csv_error(csv)); status = TACT_ERR_INVALID; }
    if (status == TACT_ERR_MEMORY) snprintf(r->report->error, sizeof r->report->error, "not enough memory to remember who refused");
    r->report->csv = *tact_csv_report_of(csv);
    r->passes_done++;
    tact_csv_close(csv);
    tact_source_close(source);
    return status;
}

static const char *advice_of(const tact_people_report *rep) {
    bool stop = false, grant_date = false;
    for (uint32_t i = 0; i < rep->column_count; i++) {
        stop |= rep->columns[i].field == TACT_PEOPLE_FIELD_STOP || rep->columns[i].field == TACT_PEOPLE_FIELD_REFUSED_AT;
        grant_date |= rep->columns[i].field == TACT_PEOPLE_FIELD_GRANTED_AT || rep->columns[i].field == TACT_PEOPLE_FIELD_AT;
    }
    if (rep->tool == TACT_TOOL_MAUTIC && !stop)
        return "Mautic's contact export leaves the do-not-contact list out. Make a Mautic report of contacts with their do-not-contact reasons and import it as well, before anything is sent.";
    if (rep->tool == TACT_TOOL_BREVO && !grant_date)
        return "Brevo's export says who is subscribed, not since when. If an attribute holds the date of the opt-in, name it: --map 'ATTRIBUTE=email.at'.";
    if (rep->tool == TACT_TOOL_BRAZE && !grant_date)
        return "This Braze export has no opt-in dates. \"CSV Export Email Addresses\" has them (opted_in_to_emails_at).";
    return NULL;
}

tact_status tact_people_read(const tact_people_options *options, tact_people_report *report) {
    TACT_ASSERT(options->path || options->reopen);
    memset(report, 0, sizeof *report);
    tact_import_arena(&report->arena);
    reader r = { .options = options, .report = report, .passes = options->row ? 3 : 2 };
    r.month_first = tact_slice_equal_nocase(options->country, TACT_S("US"));
    if (sodium_init() < 0) { snprintf(report->error, sizeof report->error, "no randomness from the system"); return TACT_ERR_IO; }
    randombytes_buf(&r.seed, sizeof r.seed);
    tact_import_arena(&r.arena);
    tact_status status = one_pass(&r, GATHER);
    if (status == TACT_OK && options->row) status = one_pass(&r, REFUSALS);
    if (status == TACT_OK && !report->stopped) status = one_pass(&r, options->row ? OTHERS : EVERY);
    report->advice = advice_of(report);
    tact_import_arena_free(&r.arena);
    tact_hashes_free(&r.refusals);
    tact_hashes_free(&r.first_rows);
    return status;
}

void tact_people_report_free(tact_people_report *report) { tact_import_arena_free(&report->arena); }
