/* cli/try_model.c -- tact try --model: the moments of the event log understood by another model of words, beside the one in force. Counts only: nobody's words
 * are shown, nothing is kept. */
#include <stdlib.h>
#include <string.h>
#include "cli/logbook.h"
#include "cli/progress.h"
#include "cli/reach.h"
#include "cli/table.h"
#include "cli/try.h"
#include "cli/words_model.h"
#include "daemon/label.h"
#include "daemon/redecide.h"
#include "store/file.h"

enum { KINDS = TACT_KIND_COUNT, INDEX_BYTES = 4 << 20, BUNDLE_BYTES_MAX = 256 << 20 };

typedef struct {
    tact_cli *cli;
    const tact_logbook *book;
    tact_redecide *again;
    tact_force *force;                     /* of the bundle that the log's newest line names */
    const tact_moment_index *other;        /* the same bundle with the other model */
    tact_label_list labels;
    tact_progress progress;
    uint32_t newest;
    uint64_t lines, bytes, moments, wordless, unread, kinds[KINDS][KINDS];      /* [in force][other] */
    uint64_t labelled, both, neither, only_force, only_other;
    tact_status status; tact_trouble trouble;
} trial;

static void step(trial *t, const tact_history_line *line) {
    t->lines++;
    t->bytes += line->text.len;
    tact_progress_tell(&t->progress, t->bytes, 0, t->lines);
}

/* ---- what is in force ---- */

static bool find_newest(void *ctx, const tact_log_row *row) {
    trial *t = ctx;
    ptrdiff_t at = tact_slice_find(row->json, TACT_S("\"bundle\":"));
    uint64_t id = 0;
    if (at < 0) return true;
    for (size_t i = (size_t)at + 9; i < row->json.len && row->json.ptr[i] >= '0' && row->json.ptr[i] <= '9' && id <= UINT32_MAX; i++) id = id * 10 + (uint64_t)(row->json.ptr[i] - '0');
    if (id && id <= UINT32_MAX) t->newest = (uint32_t)id;
    return true;
}

static tact_status open_force(trial *t) {
    const tact_logbook *b = t->book;
    char name[32], *bytes = NULL;
    size_t len;
    tact_path bundles, path;
    tact_status s = b->store ? tact_eventlog_read(b->store, b->data.log.text, 1, find_newest, t, &t->trouble) : tact_eventlog_read_shipped(b->data.log.text, 1, find_newest, t, &t->trouble);
    if (s) return s;
    if (!t->newest) return tact_trouble_set(&t->trouble, TACT_ERR_NOT_FOUND, "no moment stands in the event log of %s yet", b->data.root.text);
    snprintf(name, sizeof name, "%08x.bundle", t->newest);
    s = tact_path_join(&bundles, b->data.root.text, "bundles", &t->trouble);
    if (!s) s = tact_path_join(&path, bundles.text, name, &t->trouble);
    if (!s) s = tact_file_read(path.text, BUNDLE_BYTES_MAX, &bytes, &len, &t->trouble);
    if (!s) s = tact_force_make(&t->force, (tact_slice){ bytes, len }, bundles.text, &t->trouble);
    free(bytes);
    return s;
}

/* ---- one moment ---- */

static void compare(trial *t, const tact_redecided *d, const tact_history_line *line) {
    const tact_bundle *b = &t->force->bundle;
    const tact_zone *zone = tact_bundle_zone(b, d->event.context.zone ? d->event.context.zone : b->default_zone);
    tact_civil local = zone ? tact_zone_civil(zone, d->event.occurred) : tact_civil_from_us(d->event.occurred.us);
    tact_moment was, is;
    tact_view view;
    uint64_t id;
    tact_engine_view(&view, d->before, &d->event);
    tact_moment_understand(&was, t->force->moments, &d->event, &view, &local);
    tact_moment_understand(&is, t->other, &d->event, &view, &local);
    t->moments++;
    t->kinds[was.kind][is.kind]++;
    const tact_labelled *label = tact_label_id(tact_value_path_text(line->json, "decision"), &id) ? tact_label_list_find(&t->labels, id) : NULL;
    if (!label) return;
    bool force = was.kind == label->kind, other = is.kind == label->kind;
    t->labelled++;
    t->both += force && other;
    t->neither += !force && !other;
    t->only_force += force && !other;
    t->only_other += other && !force;
}

static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    trial *t = ctx;
    char room[TACT_MOMENT_SAID_BYTES];
    tact_redecided *d = TACT_NEW(arena, tact_redecided, 1);
    if (!d) { t->status = TACT_ERR_MEMORY; return false; }
    step(t, line);
    t->status = tact_redecide_line(t->again, line, NULL, arena, d, &t->trouble);
    if (t->status) return false;
    if (d->kind != TACT_REDECIDED) { t->unread += d->kind != TACT_REDECIDED_MOVE; return true; }
    if (d->event.type > TACT_EVENT_ALIAS || d->event.robot) return true;
    if (tact_moment_said(&d->event, room).len) compare(t, d, line); else t->wordless++;
    return true;
}

/* ---- telling ---- */

static const char *kind_name(unsigned kind) { return tact_word_name(TACT_LIST_KIND, kind).ptr; }
static uint64_t agreed(const trial *t) { uint64_t n = 0; for (unsigned k = 0; k < KINDS; k++) n += t->kinds[k][k]; return n; }
static double share(uint64_t n, uint64_t of) { return of ? 100.0 * (double)n / (double)of : 0; }
static unsigned long long ull(uint64_t n) { return n; }

/* Changes, the most frequent first. */
typedef struct { unsigned was, is; uint64_t count; } change;
static int by_count(const void *a, const void *b) {
    const change *x = a, *y = b;
    if (x->count != y->count) return x->count > y->count ? -1 : 1;
    return (int)(x->was * KINDS + x->is) - (int)(y->was * KINDS + y->is);
}

static unsigned changes_of(const trial *t, change out[KINDS * KINDS]) {
    unsigned n = 0;
    for (unsigned i = 0; i < KINDS * KINDS; i++)
        if (i / KINDS != i % KINDS && t->kinds[i / KINDS][i % KINDS]) out[n++] = (change){ i / KINDS, i % KINDS, t->kinds[i / KINDS][i % KINDS] };
    qsort(out, n, sizeof *out, by_count);
    return n;
}

static void as_json(const trial *t, uint32_t force, uint32_t other) {
    FILE *out = t->cli->out;
    change changes[KINDS * KINDS];
    unsigned n = changes_of(t, changes);
    fprintf(out, "{\"inForce\":\"%08x\",\"other\":\"%08x\",\"moments\":%llu,\"agree\":%llu,\"withoutWords\":%llu,\"notReadable\":%llu,\"changes\":[", force, other, ull(t->moments), ull(agreed(t)), ull(t->wordless), ull(t->unread));
    for (unsigned i = 0; i < n; i++) fprintf(out, "%s{\"inForce\":\"%s\",\"other\":\"%s\",\"moments\":%llu}", i ? "," : "", kind_name(changes[i].was), kind_name(changes[i].is), ull(changes[i].count));
    fprintf(out, "],\"labelled\":{\"moments\":%llu,\"inForceRight\":%llu,\"otherRight\":%llu,\"onlyInForceRight\":%llu,\"onlyOtherRight\":%llu,\"neitherRight\":%llu}}\n", ull(t->labelled),
            ull(t->both + t->only_force), ull(t->both + t->only_other), ull(t->only_force), ull(t->only_other), ull(t->neither));
}

static void tell_labels(const trial *t) {
    FILE *out = t->cli->out;
    char a[27], b[27];
    if (!t->labelled) { fputs("No moment with words has a label yet (POST /v1/moments/ID/label), so nothing says which model is right.\n", out); return; }
    fprintf(out, "Of %s labelled moments the model in force has %.1f %% right, the other one %.1f %%", tact_number_text(t->labelled, a), share(t->both + t->only_force, t->labelled), share(t->both + t->only_other, t->labelled));
    if (t->only_force == t->only_other) fputs("; neither is right more often\n", out);
    else fprintf(out, "; where they differ, %s is right more often (%s to %s)\n", t->only_other > t->only_force ? "the other one" : "the one in force",
                 tact_number_text(t->only_other > t->only_force ? t->only_other : t->only_force, a), tact_number_text(t->only_other > t->only_force ? t->only_force : t->only_other, b));
}

static void tell(const trial *t, uint32_t force, uint32_t other) {
    FILE *out = t->cli->out;
    tact_screen screen = tact_screen_of(out);
    change changes[KINDS * KINDS];
    unsigned n = changes_of(t, changes);
    char a[27], b[27];
    fprintf(out, "%s moments with words; in force: model %08x, the other one: model %08x%s\n", tact_number_text(t->moments, a), force, other, force == other ? " (the same)" : "");
    fprintf(out, "They agree on %s (%.1f %%)\n\n", tact_number_text(agreed(t), a), share(agreed(t), t->moments));
    tact_table *table = n ? tact_table_new() : NULL;
    if (table) {
        tact_table_column(table, "in force", "inForce", 0);
        tact_table_column(table, "other", "other", 0);
        tact_table_column(table, "moments", "moments", TACT_COLUMN_NUMBER);
        tact_table_column(table, "share", "share", TACT_COLUMN_RIGHT);
        for (unsigned i = 0; i < n; i++) {
            tact_table_row(table);
            tact_table_cell(table, TACT_STYLE_PLAIN, "%s", kind_name(changes[i].was));
            tact_table_cell(table, TACT_STYLE_PLAIN, "%s", kind_name(changes[i].is));
            tact_table_count(table, TACT_STYLE_PLAIN, changes[i].count);
            tact_table_cell(table, TACT_STYLE_PLAIN, "%.1f %%", share(changes[i].count, t->moments));
        }
        tact_table_print(table, out, &screen);
        tact_table_free(table);
        fputc('\n', out);
    }
    tell_labels(t);
    if (t->wordless || t->unread) fprintf(out, "Left out: %s moments without words, %s lines that cannot be read again (nobody remembered, erased, or no record in the log yet)\n", tact_number_text(t->wordless, a), tact_number_text(t->unread, b));
    if (t->book->held) fputs("`tact run` is at work: the last second of the log may be missing here\n", out);
}

/* ---- */

static tact_status walk(trial *t, const tact_model *model, uint64_t from, char *block) {
    tact_arena arena;
    tact_status s = open_force(t);
    tact_arena_init(&arena, block, INDEX_BYTES, NULL);
    if (!s && !(t->other = tact_moment_index_build(&t->force->bundle, model, &arena))) s = tact_trouble_set(&t->trouble, TACT_ERR_MEMORY, "no memory for the bundle's words");
    if (!s) s = tact_label_list_read(&t->labels, t->book->store, t->book->vault, t->book->data.log.text, &t->trouble);
    if (!s) s = tact_redecide_open(&t->again, t->book->data.root.text, &t->trouble);
    if (!s) s = tact_logbook_read(t->book, from, (tact_slice){ NULL, 0 }, each, t, &t->trouble);
    return s ? s : t->status;
}

static int run(tact_cli *cli, const tact_logbook *book, const tact_model *model, uint64_t from) {
    trial *t = calloc(1, sizeof *t);
    char *block = malloc(INDEX_BYTES);
    int code = t && block ? TACT_EXIT_OK : tact_cli_fail(cli, NULL, "there is no memory for this");
    if (!code) {
        t->cli = cli;
        t->book = book;
        tact_progress_begin(&t->progress, cli->err, "understanding again", "lines", cli->json);
        tact_status s = walk(t, model, from, block);
        tact_progress_end(&t->progress);
        if (s) code = tact_reach_trouble(cli, s, &t->trouble);
        else if (cli->json) as_json(t, t->force->bundle.model, model->number);
        else tell(t, t->force->bundle.model, model->number);
        tact_redecide_close(t->again);
        tact_force_free(t->force);
        tact_label_list_free(&t->labels);
    }
    free(block);
    free(t);
    return code;
}

int tact_try_model(tact_cli *cli) {
    tact_folders f;
    tact_logbook book;
    tact_words_model model;
    long long from;
    if (!tact_cli_arguments(cli, 0, 1) || !tact_cli_number(cli, "from", 1, INT64_MAX, 1, &from)) return TACT_EXIT_USAGE;
    if (!tact_folders_of(cli, cli->argument_count ? cli->arguments[0] : ".", &f) || !tact_words_model_open(cli, tact_cli_value(cli, "model"), &model)) return TACT_EXIT_CANNOT;
    int code = tact_logbook_open(cli, &f, &book);
    if (!code) code = run(cli, &book, &model.model, (uint64_t)from);
    tact_logbook_close(&book);
    tact_words_model_close(&model);
    return code;
}
