/* cli/import_people_print.c -- who can be reached after an import of people, and why the others cannot. */
#include "cli/import_people.h"
#include "cli/table.h"
#include "cli/wrap.h"

enum { LINE = 2048 };

static uint64_t reachable(const tact_people_found *f, unsigned c) {
    uint64_t n = f->read.reach[c][TACT_PEOPLE_REACHABLE], lost = f->unknown_notice[c] + f->refused_before[c];
    return n > lost ? n - lost : 0;
}

static uint64_t spoken_of(const tact_people_found *f, unsigned c) {
    uint64_t sum = 0;
    for (unsigned r = 0; r < TACT_PEOPLE_REASON_COUNT; r++) sum += f->read.reach[c][r];
    return sum;
}

static void columns(FILE *out, const tact_screen *screen, const tact_people_found *f) {
    char line[LINE];
    size_t n = 0, lost = 0;
    n += (size_t)snprintf(line, sizeof line, "%s, read as %s: ", f->file, tact_people_tool_name(f->read.tool));
    for (uint32_t i = 0; i < f->read.column_count && n < LINE - 200; i++) {
        const tact_people_column *c = &f->read.columns[i];
        if (c->field == TACT_PEOPLE_FIELD_NONE || c->field == TACT_PEOPLE_FIELD_IGNORE) { lost++; continue; }
        n += (size_t)snprintf(line + n, LINE - n, "%s%.*s = %.*s", n && line[n - 2] != ':' ? ", " : "", (int)(c->header.len < 40 ? c->header.len : 40), c->header.ptr,
                              (int)(c->field_name.len < 40 ? c->field_name.len : 40), c->field_name.ptr);
    }
    tact_wrap(out, screen, 0, 2, line);
    if (!lost) return;
    n = (size_t)snprintf(line, sizeof line, "Not brought in: ");
    bool first = true;
    for (uint32_t i = 0; i < f->read.column_count && n < LINE - 200; i++) {
        const tact_people_column *c = &f->read.columns[i];
        if (c->field != TACT_PEOPLE_FIELD_NONE && c->field != TACT_PEOPLE_FIELD_IGNORE) continue;
        n += (size_t)snprintf(line + n, LINE - n, "%s%.*s", first ? "" : ", ", (int)(c->header.len < 40 ? c->header.len : 40), c->header.ptr);
        first = false;
    }
    snprintf(line + n, LINE - n, " (--map 'Column=trait.name' or another field brings one in)");
    tact_wrap(out, screen, 0, 2, line);
}

static void reach(FILE *out, const tact_screen *screen, const tact_people_found *f) {
    char a[27];
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) {
        uint64_t all = spoken_of(f, c);
        if (!all) continue;
        tact_slice name = tact_word_name(TACT_LIST_CHANNEL, c);
        tact_screen_style(out, screen, TACT_STYLE_STRONG);
        fprintf(out, "\n%.*s: %s of ", (int)name.len, name.ptr, tact_number_text(reachable(f, c), a));
        fprintf(out, "%s %s can be reached\n", tact_number_text(all, a), all == 1 ? "person" : "people");
        tact_screen_style(out, screen, TACT_STYLE_PLAIN);
        for (unsigned r = 1; r < TACT_PEOPLE_REASON_COUNT; r++)
            if (f->read.reach[c][r]) { fprintf(out, "%10s  ", tact_number_text(f->read.reach[c][r], a)); tact_wrap(out, screen, 12, 12, tact_people_reason_line((tact_people_reason)r)); }
        if (f->refused_before[c]) { fprintf(out, "%10s  ", tact_number_text(f->refused_before[c], a)); tact_wrap(out, screen, 12, 12, "refused in an import before this one"); }
        if (f->unknown_notice[c]) {
            char line[200];
            snprintf(line, sizeof line, "a grant under a notice the brand does not have (%s): add it to purposes.yaml", f->unknown_notice_text);
            fprintf(out, "%10s  ", tact_number_text(f->unknown_notice[c], a));
            tact_wrap(out, screen, 12, 12, line);
        }
    }
}

static void rows(FILE *out, const tact_screen *screen, const tact_people_found *f) {
    char line[LINE], a[27];
    if (f->read.sample_count) fputc('\n', out);
    for (uint32_t i = 0; i < f->read.sample_count && i < 10; i++) {
        snprintf(line, sizeof line, "row %llu (line %llu)%s%s: %s", (unsigned long long)f->read.samples[i].row, (unsigned long long)f->read.samples[i].line,
                 f->read.samples[i].column[0] ? ", " : "", f->read.samples[i].column, f->read.samples[i].why);
        tact_wrap(out, screen, 0, 2, line);
    }
    uint64_t more = f->read.with_problems + f->read.without_identity + f->read.skipped;
    if (more > 10) fprintf(out, "and more of the kind: %s rows in all (--json has the first twenty)\n", tact_number_text(more, a));
}

static void sum(FILE *out, const tact_screen *screen, const tact_people_found *f) {
    char line[LINE], a[27], b[27];
    fputc('\n', out);
    snprintf(line, sizeof line, "%s %s of %s rows%s", f->dry ? "Would bring in" : "Brought in", tact_number_text(f->brought, a), tact_number_text(f->read.rows, b), f->refused ? "" : ".");
    if (f->refused) snprintf(line + strlen(line), LINE - strlen(line), "; %s of them opt-outs, which came first.", tact_number_text(f->refused, a));
    if (f->nothing_to_keep) snprintf(line + strlen(line), LINE - strlen(line), " %s %s no proved permission and no refusal: nothing of them is kept.", tact_number_text(f->nothing_to_keep, a), f->nothing_to_keep == 1 ? "holds" : "hold");
    if (f->known) snprintf(line + strlen(line), LINE - strlen(line), " %s had been brought in within 24 hours, unchanged.", tact_number_text(f->known, a));
    if (f->erased) snprintf(line + strlen(line), LINE - strlen(line), " %s had been erased here and %s forgotten.", tact_number_text(f->erased, a), f->erased == 1 ? "stays" : "stay");
    tact_wrap(out, screen, 0, 0, line);
    if (f->without_id) {
        snprintf(line, sizeof line, "%s %s no user id and %s known by the address: their userId is email:ADDRESS or phone:NUMBER.", tact_number_text(f->without_id, a), f->without_id == 1 ? "row has" : "rows have", f->without_id == 1 ? "is" : "are");
        tact_wrap(out, screen, 0, 0, line);
    }
    if (f->not_whole) {
        snprintf(line, sizeof line, "%s %s not kept whole (%s).", tact_number_text(f->not_whole, a), f->not_whole == 1 ? "row was" : "rows were", f->not_whole_why);
        tact_wrap(out, screen, 0, 0, line);
    }
    if (f->opening && !f->remembers)
        tact_wrap(out, screen, 0, 0, "They are reachable for what they ask for. Campaigns need `remember` as well: if the notice asked for it, say --also remember (and personalise, measure).");
    if (!f->brand) tact_wrap(out, screen, 0, 0, "No brand folder was named, so nobody looked whether it has these notices.");
    if (f->read.advice) tact_wrap(out, screen, 0, 0, f->read.advice);
}

void tact_people_print(FILE *out, const tact_screen *screen, const tact_people_found *f) {
    columns(out, screen, f);
    reach(out, screen, f);
    rows(out, screen, f);
    sum(out, screen, f);
}

void tact_people_print_json(FILE *out, const tact_people_found *f) {
    fputs("{\"file\":", out);
    tact_screen_json_text(out, tact_slice_of(f->file));
    fprintf(out, ",\"tool\":\"%s\",\"dryRun\":%s,\"rows\":%llu,\"broughtIn\":%llu,\"optOuts\":%llu,\"nothingToKeep\":%llu,\"unchanged\":%llu,\"erased\":%llu,\"withoutId\":%llu,\"withoutIdentity\":%llu,\"skipped\":%llu,\"notWhole\":%llu",
            tact_people_tool_name(f->read.tool), f->dry ? "true" : "false", (unsigned long long)f->read.rows, (unsigned long long)f->brought, (unsigned long long)f->refused,
            (unsigned long long)f->nothing_to_keep, (unsigned long long)f->known, (unsigned long long)f->erased, (unsigned long long)f->without_id,
            (unsigned long long)f->read.without_identity, (unsigned long long)f->read.skipped, (unsigned long long)f->not_whole);
    fputs(",\n \"columns\":[", out);
    for (uint32_t i = 0; i < f->read.column_count; i++) {
        fputs(i ? ",{\"column\":" : "{\"column\":", out);
        tact_screen_json_text(out, f->read.columns[i].header);
        fputs(",\"field\":", out);
        if (f->read.columns[i].field == TACT_PEOPLE_FIELD_NONE || f->read.columns[i].field == TACT_PEOPLE_FIELD_IGNORE) fputs("null}", out);
        else { tact_screen_json_text(out, f->read.columns[i].field_name); fputc('}', out); }
    }
    fputs("],\n \"channels\":{", out);
    bool first = true;
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) {
        if (!spoken_of(f, c)) continue;
        tact_slice name = tact_word_name(TACT_LIST_CHANNEL, c);
        fprintf(out, "%s\"%.*s\":{\"people\":%llu,\"reachable\":%llu,\"notReachable\":[", first ? "" : ",", (int)name.len, name.ptr, (unsigned long long)spoken_of(f, c), (unsigned long long)reachable(f, c));
        first = false;
        bool begun = false;
        for (unsigned r = 1; r < TACT_PEOPLE_REASON_COUNT; r++) {
            if (!f->read.reach[c][r]) continue;
            fputs(begun ? ",{\"why\":" : "{\"why\":", out);
            tact_screen_json_text(out, tact_slice_of(tact_people_reason_line((tact_people_reason)r)));
            fprintf(out, ",\"people\":%llu}", (unsigned long long)f->read.reach[c][r]);
            begun = true;
        }
        if (f->refused_before[c]) { fprintf(out, "%s{\"why\":\"refused in an import before this one\",\"people\":%llu}", begun ? "," : "", (unsigned long long)f->refused_before[c]); begun = true; }
        if (f->unknown_notice[c]) fprintf(out, "%s{\"why\":\"a grant under a notice the brand does not have\",\"people\":%llu}", begun ? "," : "", (unsigned long long)f->unknown_notice[c]);
        fputs("]}", out);
    }
    fputs("},\n \"problems\":[", out);
    for (uint32_t i = 0; i < f->read.sample_count; i++) {
        fprintf(out, "%s{\"row\":%llu,\"line\":%llu,\"column\":", i ? "," : "", (unsigned long long)f->read.samples[i].row, (unsigned long long)f->read.samples[i].line);
        tact_screen_json_text(out, tact_slice_of(f->read.samples[i].column));
        fputs(",\"why\":", out);
        tact_screen_json_text(out, tact_slice_of(f->read.samples[i].why));
        fputc('}', out);
    }
    fputs("]}\n", out);
}
