/* cli/moments_print.c -- see moments_print.h. */
#include "cli/moments_print.h"
#include "cli/table.h"
#include "cli/wrap.h"
#include <stdlib.h>

/* For people: a kind that could not be told has no name to want something by. */
static tact_slice wish(const tact_moments_row *r) { return r->kind == TACT_KIND_UNKNOWN ? TACT_S("(unclear)") : tact_word_name(TACT_LIST_KIND, r->kind); }
static tact_slice kind_name(const tact_moments_row *r) { return tact_word_name(TACT_LIST_KIND, r->kind); }

/* 24 bars, midnight first; the highest hour is full, an hour with anything at all shows. */
static void bars(const uint32_t hours[TACT_MOMENTS_HOURS], char out[TACT_MOMENTS_HOURS * 3 + 1]) {
    static const char *const steps[] = { "\xE2\x96\x81", "\xE2\x96\x82", "\xE2\x96\x83", "\xE2\x96\x84", "\xE2\x96\x85", "\xE2\x96\x86", "\xE2\x96\x87", "\xE2\x96\x88" };
    uint32_t most = 0;
    for (int h = 0; h < TACT_MOMENTS_HOURS; h++) if (hours[h] > most) most = hours[h];
    size_t n = 0;
    for (int h = 0; h < TACT_MOMENTS_HOURS; h++) {
        if (!hours[h]) { out[n++] = ' '; continue; }
        memcpy(out + n, steps[(uint64_t)hours[h] * 7 / most], 3);
        n += 3;
    }
    out[n] = 0;
}

static void samples(const tact_moments_row *r, char *out, size_t room) {
    size_t n = 0;
    out[0] = 0;
    for (int i = 0; i < TACT_MOMENTS_SAMPLES && r->samples[i] && n < room; i++) n += (size_t)snprintf(out + n, room - n, "%s%s", i ? ", " : "", r->samples[i]);
}

/* Without a brand nothing was kept back on purpose: no column for it. */
static bool any_silent(tact_moments *moments) {
    const tact_moments_row *r;
    for (uint32_t i = 0; (r = tact_moments_row_at(moments, i)) != NULL; i++)
        if (r->silent) return true;
    return false;
}

void tact_moments_print(FILE *out, const tact_screen *screen, tact_moments *moments, uint32_t limit) {
    tact_table *t = tact_table_new();
    tact_table_column(t, "wants to", "kind", 0);
    tact_table_column(t, "about", "topic", TACT_COLUMN_SHRINKS);
    tact_table_column(t, "moments", "moments", TACT_COLUMN_NUMBER);
    bool kept_back = any_silent(moments);
    if (kept_back) tact_table_column(t, "silent", "silent", TACT_COLUMN_NUMBER);
    tact_table_column(t, "unanswered", "unanswered", TACT_COLUMN_NUMBER);
    tact_table_column(t, "0h    6h    12h   18h   ", "hours", 0);
    tact_table_column(t, "their words", "words", TACT_COLUMN_SHRINKS);
    uint64_t rest = 0, rest_open = 0;
    uint32_t shown = 0, rest_rows = 0;
    const tact_moments_row *r;
    for (uint32_t i = 0; (r = tact_moments_row_at(moments, i)) != NULL; i++) {
        if (limit && shown == limit) { rest += r->total; rest_open += r->unanswered; rest_rows++; continue; }
        char line[TACT_MOMENTS_HOURS * 3 + 1], words[3 * (TACT_MOMENTS_WORDS_BYTES + 3)];
        bars(r->hours, line);
        samples(r, words, sizeof words);
        tact_table_row(t);
        tact_table_text(t, r->kind == TACT_KIND_UNKNOWN ? TACT_STYLE_DIM : TACT_STYLE_PLAIN, wish(r));
        tact_table_text(t, r->topic[0] ? TACT_STYLE_PLAIN : TACT_STYLE_DIM, tact_slice_of(r->topic[0] ? r->topic : "(no topic)"));
        tact_table_count(t, TACT_STYLE_PLAIN, r->total);
        if (kept_back) tact_table_count(t, TACT_STYLE_PLAIN, r->silent);
        tact_table_count(t, r->unanswered == r->total ? TACT_STYLE_BAD : r->unanswered ? TACT_STYLE_WARN : TACT_STYLE_GOOD, r->unanswered);
        tact_table_text(t, TACT_STYLE_PLAIN, tact_slice_of(line));
        tact_table_text(t, TACT_STYLE_DIM, tact_slice_of(words));
        shown++;
    }
    if (shown) tact_table_print(t, out, screen);
    else if (!tact_moments_few(moments).rows) fputs("Fewer than ten visitors stand behind all of it: no table.\n", out);
    tact_table_free(t);
    char a[27], b[27], c[27];
    char more[200];
    snprintf(more, sizeof more, "and %s further kinds and topics: %s moments, %s of them unanswered (--rows 0 shows all)", tact_number_text(rest_rows, c), tact_number_text(rest, a), tact_number_text(rest_open, b));
    if (rest_rows) tact_wrap(out, screen, 0, 0, more);
    tact_moments_rest few = tact_moments_few(moments);
    snprintf(more, sizeof more, "%s moments of %s further kinds and topics are not shown, as some of them have fewer than ten visitors behind them; %s of them unanswered", tact_number_text(few.total, a),
             tact_number_text(few.rows, c), tact_number_text(few.unanswered, b));
    if (few.rows) tact_wrap(out, screen, 0, 0, more);
}

void tact_moments_print_gaps(FILE *out, const tact_screen *screen, tact_moments *moments, const char *folder) {
    static const char *const wants[TACT_KIND_COUNT] = { "", "to know", "to go somewhere", "to do something", "to buy" };
    const tact_moments_row *gap;
    if (!tact_moments_gap_at(moments, 0)) { fputs("No gap that ten visitors or more stand behind.\n", out); return; }
    for (uint32_t i = 0; (gap = tact_moments_gap_at(moments, i)) != NULL; i++) {
        char name[64], open[27], total[27], words[3 * (TACT_MOMENTS_WORDS_BYTES + 3)];
        char line[1024];
        snprintf(line, sizeof line, "People who want %s%s%s: %s of %s moments without an answer, half of them within %u %s from %02u:00.", wants[gap->kind],
                 gap->topic[0] ? ", about " : "", gap->topic, tact_number_text(gap->unanswered, open), tact_number_text(gap->total, total),
                 gap->peak_hours, gap->peak_hours == 1 ? "hour" : "hours", gap->peak_hour);
        fprintf(out, "%u. ", i + 1);
        tact_wrap(out, screen, 3, 3, line);
        samples(gap, words, sizeof words);
        snprintf(line, sizeof line, "They said: %s", words);
        if (words[0]) { fputs("   ", out); tact_wrap(out, screen, 3, 3, line); }
        if (!folder) continue;
        free(tact_moments_draft(gap, NULL, 0, name));
        fprintf(out, "   Draft: %s/%s.yaml\n", folder, name);
    }
}

static void json_hours(FILE *out, const char *key, const uint32_t hours[TACT_MOMENTS_HOURS]) {
    fprintf(out, ",\"%s\":[", key);
    for (int h = 0; h < TACT_MOMENTS_HOURS; h++) fprintf(out, "%s%u", h ? "," : "", hours[h]);
    fputc(']', out);
}

static void json_row(FILE *out, const tact_moments_row *r) {
    fputs("{\"kind\":", out);
    tact_screen_json_text(out, kind_name(r));
    fputs(",\"topic\":", out);
    tact_screen_json_text(out, tact_slice_of(r->topic));
    fprintf(out, ",\"moments\":%llu,\"answered\":%llu,\"silent\":%llu,\"unanswered\":%llu", (unsigned long long)r->total, (unsigned long long)r->answered, (unsigned long long)r->silent,
            (unsigned long long)r->unanswered);
    json_hours(out, "hours", r->hours);
    json_hours(out, "unansweredHours", r->unanswered_hours);
    fputs(",\"words\":[", out);
    for (int i = 0; i < TACT_MOMENTS_SAMPLES && r->samples[i]; i++) { if (i) fputc(',', out); tact_screen_json_text(out, tact_slice_of(r->samples[i])); }
    fputc(']', out);
}

void tact_moments_print_json_members(FILE *out, tact_moments *moments, const tact_slice *languages, uint32_t language_count) {
    const tact_moments_row *r;
    fputs("\"moments\":[", out);
    for (uint32_t i = 0; (r = tact_moments_row_at(moments, i)) != NULL; i++) { fputs(i ? ",\n  " : "\n  ", out); json_row(out, r); fputc('}', out); }
    tact_moments_rest few = tact_moments_few(moments);
    fprintf(out, "],\n \"fewerThanTen\":{\"rows\":%u,\"moments\":%llu,\"answered\":%llu,\"silent\":%llu,\"unanswered\":%llu},\n \"gaps\":[", few.rows, (unsigned long long)few.total,
            (unsigned long long)few.answered, (unsigned long long)few.silent, (unsigned long long)few.unanswered);
    for (uint32_t i = 0; (r = tact_moments_gap_at(moments, i)) != NULL; i++) {
        char name[64];
        char *draft = tact_moments_draft(r, languages, language_count, name);
        fputs(i ? ",\n  " : "\n  ", out);
        json_row(out, r);
        fputs(",\"name\":", out);
        tact_screen_json_text(out, tact_slice_of(name));
        fputs(",\"draft\":", out);
        tact_screen_json_text(out, tact_slice_of(draft ? draft : ""));
        fputc('}', out);
        free(draft);
    }
    fputc(']', out);
}

void tact_moments_print_json(FILE *out, tact_moments *moments, const tact_slice *languages, uint32_t language_count) {
    fputc('{', out);
    tact_moments_print_json_members(out, moments, languages, language_count);
    fputs("}\n", out);
}
