/* brand/check_print.c -- see check_print.h. */
#include "brand/check_print.h"
#include "brand/texts.h"
#include <json-c/json.h>

enum { LINE_WIDTH = 160 };

static const char *red(bool terminal) { return terminal ? "\033[31m" : ""; }
static const char *yellow(bool terminal) { return terminal ? "\033[33m" : ""; }
static const char *dim(bool terminal) { return terminal ? "\033[2m" : ""; }
static const char *bold(bool terminal) { return terminal ? "\033[1m" : ""; }
static const char *plain(bool terminal) { return terminal ? "\033[0m" : ""; }

/* What files contain must not steer the terminal: C0, DEL and C1 controls become a space. */
static void put_text(FILE *out, tact_slice s) {
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == 0xC2 && i + 1 < s.len && (unsigned char)s.ptr[i + 1] < 0xA0) { fputc(' ', out); i++; continue; }
        fputc(c < 0x20 || c == 0x7F ? ' ' : c, out);
    }
}

static const tact_brand_source *source_of(const tact_brand *brand, tact_slice file) {
    for (uint32_t i = 0; i < brand->source_count; i++) if (tact_slice_equal(brand->sources[i].file, file)) return &brand->sources[i];
    return NULL;
}

static bool line_of(tact_slice text, uint32_t line, tact_slice *out) {
    for (; line > 1; line--) {
        const char *newline = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
        if (!newline) return false;
        text.len -= (size_t)(newline + 1 - text.ptr);
        text.ptr = newline + 1;
    }
    const char *newline = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
    *out = (tact_slice){ text.ptr, newline ? (size_t)(newline - text.ptr) : text.len };
    if (out->len && out->ptr[out->len - 1] == '\r') out->len--;
    return out->len > 0;
}

static bool continues(char c) { return ((unsigned char)c & 0xC0) == 0x80; }

/* The part of a long line around the column, in characters; *column becomes the one within it. */
static tact_slice window(tact_slice line, uint32_t *column) {
    uint32_t skip = *column > LINE_WIDTH - 20 ? *column - (LINE_WIDTH - 20) : 0, count = 0;
    *column -= skip;
    while (line.len && skip) {
        do { line.ptr++; line.len--; } while (line.len && continues(line.ptr[0]));
        skip--;
    }
    size_t len = 0;
    while (len < line.len && count < LINE_WIDTH) {
        do len++; while (len < line.len && continues(line.ptr[len]));
        count++;
    }
    return (tact_slice){ line.ptr, len };
}

static void print_source(FILE *out, const tact_brand *brand, const tact_diag *d) {
    const tact_brand_source *source = source_of(brand, d->file);
    tact_slice line;
    if (!source || !d->line || !line_of(source->text, d->line, &line)) return;
    uint32_t column = d->column ? d->column : 1;
    line = window(line, &column);
    fprintf(out, "%s%6u |%s ", dim(true), d->line, plain(true));
    put_text(out, line);
    fprintf(out, "\n%s       |%s %*s%s^%s\n", dim(true), plain(true), (int)column - 1, "", d->severity == TACT_ERROR ? red(true) : yellow(true), plain(true));
}

static void print_one(FILE *out, const tact_brand *brand, const tact_diag *d, bool terminal) {
    fputs(bold(terminal), out);
    put_text(out, d->file.len ? d->file : tact_slice_of(brand->folder ? brand->folder : ""));
    if (d->line) fprintf(out, ":%u:%u", d->line, d->column);
    fprintf(out, ":%s %s%s:%s ", plain(terminal), d->severity == TACT_ERROR ? red(terminal) : yellow(terminal), d->severity == TACT_ERROR ? "error" : "warning", plain(terminal));
    put_text(out, d->text);
    fputc('\n', out);
    if (terminal) print_source(out, brand, d);
    if (d->hint.len) {
        fputs("  hint: ", out);
        put_text(out, d->hint);
        fputc('\n', out);
    }
}

void tact_check_print(FILE *out, const tact_brand *brand, const tact_diags *diags, bool terminal) {
    for (uint32_t i = 0; i < diags->count; i++) print_one(out, brand, &diags->items[i], terminal);
    uint32_t all = diags->error_count + diags->warning_count;
    if (all > diags->count) fprintf(out, "... and %u more\n", all - diags->count);
}

static const char *s(uint32_t count) { return count == 1 ? "" : "s"; }

void tact_check_sum(FILE *out, const tact_brand *brand, const tact_diags *diags, bool terminal) {
    const tact_bundle *b = &brand->bundle;
    if (diags->error_count) {
        fprintf(out, "%s%u error%s%s", red(terminal), diags->error_count, s(diags->error_count), plain(terminal));
        if (diags->warning_count) fprintf(out, " and %u warning%s", diags->warning_count, s(diags->warning_count));
        fprintf(out, " in %u file%s\n", brand->source_count, s(brand->source_count));
        return;
    }
    uint32_t state[3] = { 0 };
    for (uint32_t i = 0; i < b->campaign_count; i++) state[b->campaigns[i].state]++;
    fprintf(out, "fine: %u campaign%s (%u live, %u draft, %u paused), %u place%s, %u topic%s, %u answer%s; bundle %.12s, %zu kB", b->campaign_count, s(b->campaign_count),
            state[TACT_STATE_LIVE], state[TACT_STATE_DRAFT], state[TACT_STATE_PAUSED], b->place_count, s(b->place_count), b->topic_count, s(b->topic_count), brand->answers.count, s(brand->answers.count),
            brand->hash_text, (brand->bytes.len + 1023) / 1024);
    if (diags->warning_count) fprintf(out, "; %s%u warning%s%s", yellow(terminal), diags->warning_count, s(diags->warning_count), plain(terminal));
    fputc('\n', out);
}

/* ---- text messages ---- */

enum { TEXT_LINES = 12 };
typedef struct texts { FILE *out; uint32_t count; const uint32_t *only; uint32_t only_count; const tact_brand *brand; bool terminal; } texts;

static void print_text(void *ctx, const tact_texts_row *row) {
    texts *t = ctx;
    const tact_sms_size *s = &row->size;
    bool wanted = !t->only;
    for (uint32_t i = 0; i < t->only_count; i++) wanted |= t->only[i] == row->campaign->id;
    if (!wanted) return;
    if (t->count++ >= TEXT_LINES) return;
    if (t->count == 1) fputs("text messages:\n", t->out);
    fputs("  ", t->out);
    put_text(t->out, row->campaign->name);
    fputc('/', t->out);
    put_text(t->out, row->message->name);
    fputc(' ', t->out);
    put_text(t->out, row->text->locale);
    fprintf(t->out, ": %s%s%u part%s%s, %u of %u %s", row->exact ? "" : "about ", s->parts > t->brand->config.sms.parts ? yellow(t->terminal) : "", s->parts, s->parts == 1 ? "" : "s",
            s->parts > t->brand->config.sms.parts ? plain(t->terminal) : "", s->units, s->units_max, s->alphabet == TACT_SMS_GSM7 ? "(GSM 7 bit)" : "(UCS-2)");
    if (row->cost_milli) fprintf(t->out, ", %u.%03u %.*s each", row->cost_milli / 1000, row->cost_milli % 1000, (int)t->brand->config.currency.len, t->brand->config.currency.ptr);
    fputc('\n', t->out);
}

void tact_check_texts(FILE *out, const tact_brand *brand, const uint32_t *only, uint32_t only_count, tact_arena *arena, bool terminal) {
    texts t = { .out = out, .only = only, .only_count = only_count, .brand = brand, .terminal = terminal };
    tact_texts_each(&brand->bundle, &brand->config, arena, print_text, &t);
    if (t.count > TEXT_LINES) fprintf(out, "  ... and %u more: `tact check --json` has them all\n", t.count - TEXT_LINES);
}

static struct json_object *text(tact_slice t) { return json_object_new_string_len(t.ptr ? t.ptr : "", (int)t.len); }

static void text_to_json(void *ctx, const tact_texts_row *row) {
    struct json_object *list = ctx, *one = json_object_new_object();
    json_object_object_add(one, "campaign", text(row->campaign->name));
    json_object_object_add(one, "message", text(row->message->name));
    json_object_object_add(one, "locale", text(row->text->locale));
    json_object_object_add(one, "alphabet", json_object_new_string(row->size.alphabet == TACT_SMS_GSM7 ? "GSM-7" : "UCS-2"));
    json_object_object_add(one, "units", json_object_new_int64(row->size.units));
    json_object_object_add(one, "parts", json_object_new_int64(row->size.parts));
    json_object_object_add(one, "exact", json_object_new_boolean(row->exact));
    if (row->cost_milli) json_object_object_add(one, "cost", json_object_new_double((double)row->cost_milli / 1000.0));
    json_object_array_add(list, one);
}

void tact_check_json(FILE *out, const tact_brand *brand, const tact_diags *diags) {
    struct json_object *all = json_object_new_object(), *list = json_object_new_array();
    json_object_object_add(all, "ok", json_object_new_boolean(diags->error_count == 0));
    json_object_object_add(all, "errors", json_object_new_int64(diags->error_count));
    json_object_object_add(all, "warnings", json_object_new_int64(diags->warning_count));
    for (uint32_t i = 0; i < diags->count; i++) {
        const tact_diag *d = &diags->items[i];
        struct json_object *one = json_object_new_object();
        json_object_object_add(one, "severity", json_object_new_string(d->severity == TACT_ERROR ? "error" : "warning"));
        json_object_object_add(one, "file", text(d->file));
        json_object_object_add(one, "line", json_object_new_int64(d->line));
        json_object_object_add(one, "column", json_object_new_int64(d->column));
        json_object_object_add(one, "text", text(d->text));
        json_object_object_add(one, "hint", text(d->hint));
        json_object_array_add(list, one);
    }
    json_object_object_add(all, "findings", list);
    struct json_object *of_texts = json_object_new_array();
    if (!diags->error_count) tact_texts_each(&brand->bundle, &brand->config, diags->arena, text_to_json, of_texts);
    json_object_object_add(all, "texts", of_texts);
    json_object_object_add(all, "bundle", diags->error_count || !brand->hash_text[0] ? NULL : json_object_new_string(brand->hash_text));
    fputs(json_object_to_json_string_ext(all, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE), out);
    fputc('\n', out);
    json_object_put(all);
}
