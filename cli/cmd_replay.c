/* cli/cmd_replay.c -- tact replay: decide every line of the event log again, and say what came out otherwise (DESIGN promise 7). */
#include <stdlib.h>
#include "cli/ink.h"
#include "cli/logbook.h"
#include "cli/progress.h"
#include "cli/reach.h"
#include "daemon/answer.h"
#include "daemon/json_in.h"
#include "daemon/logrow.h"
#include "daemon/redecide.h"

int tact_cmd_replay(tact_cli *cli);
const tact_option tact_cmd_replay_options[] = {
    { "from", 0, "SEQ", "begin at this line of the log (its \"seq\")" },
    { "most", 0, "N", "tell at most N differences one by one (default 20)" },
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

typedef struct {
    tact_cli *cli;
    tact_ink ink;
    tact_redecide *again;
    tact_progress progress;
    uint64_t lines, bytes, decisions, others, differences, sealed, anonymous, moves, unknown, missing;
    uint64_t told, most;
    bool first;                            /* of the JSON list */
    tact_status status; tact_trouble trouble;
} replay;

/* ---- telling a difference ---- */

static bool about_the_decision(tact_slice key) {
    static const char *const beside[] = { "seq", "t", "person", "slot", "sealed", "hash" };
    for (unsigned i = 0; i < sizeof beside / sizeof *beside; i++)
        if (tact_slice_is(key, beside[i])) return false;
    return true;
}

static tact_slice shown(const tact_value *v, tact_arena *arena) {
    tact_json j;
    if (!v) return TACT_S("(nothing)");
    tact_json_init(&j, arena, 256);
    tact_json_value(&j, v);
    return tact_json_done(&j);
}

/* The line as it would be written now, to compare field by field. */
static bool line_again(const tact_redecided *d, tact_arena *arena, tact_value *out) {
    tact_logrow row = { .bundle = d->bundle, .policy = d->policy, .world = d->world, .event = &d->event, .result = &d->result, .decision_hash = d->decision_is };
    tact_json_fault fault;
    tact_slice text = tact_logrow_write(&row, arena);
    return text.len && tact_json_read(arena, out, &fault, text) == TACT_OK;
}

static void field(replay *r, tact_slice key, tact_slice was, tact_slice is) {
    if (r->cli->json) {
        fputs(r->first ? "" : ",", r->cli->out);
        r->first = false;
        fputs("{\"field\":", r->cli->out);
        tact_screen_json_text(r->cli->out, key);
        fputs(",\"was\":", r->cli->out);
        tact_screen_json_text(r->cli->out, was);
        fputs(",\"is\":", r->cli->out);
        tact_screen_json_text(r->cli->out, is);
        fputc('}', r->cli->out);
        return;
    }
    fprintf(r->cli->out, "  %-12.*s was ", (int)key.len, key.ptr);
    tact_ink_text(r->cli->out, was);
    fprintf(r->cli->out, "\n  %-12s is  ", "");
    tact_ink_text(r->cli->out, is);
    fputc('\n', r->cli->out);
}

static unsigned fields(replay *r, const tact_value *was, const tact_value *is, tact_arena *arena) {
    unsigned found = 0;
    for (uint32_t i = 0; i < was->map.count + is->map.count; i++) {
        bool second = i >= was->map.count;
        const tact_pair *p = second ? &is->map.pairs[i - was->map.count] : &was->map.pairs[i];
        const tact_value *other = tact_value_get(second ? was : is, p->key);
        if (!about_the_decision(p->key) || (second && other) || (other && tact_value_equal(&p->value, other))) continue;
        field(r, p->key, shown(second ? NULL : &p->value, arena), shown(second ? &p->value : other, arena));
        found++;
    }
    return found;
}

static void tell(replay *r, const tact_history_line *line, const tact_redecided *d, tact_arena *arena) {
    char was[17] = { 0 }, is[17] = { 0 }, time[TACT_INK_TIME];
    tact_value again;
    unsigned found = 0;
    FILE *out = r->cli->out;
    tact_slice type = tact_value_path_text(line->json, "type"), id = tact_value_path_text(line->json, "decision"), t = tact_value_path_text(line->json, "t");
    if (r->told++ >= r->most) return;
    if (r->cli->json) {
        fprintf(out, "%s{\"seq\":%llu,\"type\":\"%.*s\",\"decision\":", r->told > 1 ? "," : "", (unsigned long long)line->sequence, (int)type.len, type.ptr);
        tact_screen_json_text(out, id);
        fprintf(out, ",\"decisionDiffers\":%s,\"recordDiffers\":%s,\"fields\":[", d->decision_differs ? "true" : "false", d->record_differs ? "true" : "false");
        r->first = true;
    } else {
        fprintf(out, "%sline %llu%s, %s, %.*s", r->ink.bad, (unsigned long long)line->sequence, r->ink.off, tact_ink_iso(time, t, NULL), (int)type.len, type.ptr);
        if (id.len) fprintf(out, ", decision %.*s", (int)id.len, id.ptr);
        fputc('\n', out);
    }
    if (d->decision_differs && line_again(d, arena, &again)) found = fields(r, line->json, &again, arena);
    if (d->decision_differs && !found) {
        tact_answer_hex(d->decision_was, was);
        tact_answer_hex(d->decision_is, is);
        field(r, TACT_S("decision"), (tact_slice){ was, 16 }, (tact_slice){ is, 16 });
        if (!r->cli->json) fputs("               (hashes: what the log shows in the clear agrees; the moment, the arms or the instants do not)\n", out);
    }
    if (d->record_differs) {
        tact_answer_hex(d->record_was, was);
        tact_answer_hex(d->record_is, is);
        field(r, TACT_S("record after"), (tact_slice){ was, 16 }, (tact_slice){ is, 16 });
    }
    if (r->cli->json) fputs("]}", out);
}

static void tell_missing(replay *r, const tact_history_line *line, const tact_redecided *d) {
    if (r->missing > 3 || r->cli->json) return;
    fprintf(r->cli->out, "%sline %llu%s cannot be decided again: %s\n", r->ink.warn, (unsigned long long)line->sequence, r->ink.off, d->trouble.text);
}

/* ---- the walk ---- */

static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    replay *r = ctx;
    tact_redecided *d = TACT_NEW(arena, tact_redecided, 1);
    if (!d) { r->status = TACT_ERR_MEMORY; return false; }
    r->status = tact_redecide_line(r->again, line, NULL, arena, d, &r->trouble);
    if (r->status) return false;
    r->lines++;
    r->bytes += line->text.len;
    switch (d->kind) {
    case TACT_REDECIDED:
        if (tact_value_path(line->json, "decision")) r->decisions++; else r->others++;
        if (d->decision_differs || d->record_differs) { r->differences++; tell(r, line, d, arena); }
        break;
    case TACT_REDECIDED_SEALED: r->sealed++; break;
    case TACT_REDECIDED_ANONYMOUS: r->anonymous++; break;
    case TACT_REDECIDED_MOVE: r->moves++; break;
    case TACT_REDECIDED_UNKNOWN: r->unknown++; break;
    case TACT_REDECIDED_MISSING: r->missing++; tell_missing(r, line, d); break;
    }
    tact_progress_tell(&r->progress, r->bytes, 0, r->lines);
    return true;
}

static const char *many(uint64_t n, char out[27]) { return tact_number_text(n, out); }

static void sum(replay *r, bool held) {
    char a[27], b[27], c[27], d[27];
    FILE *out = r->cli->out;
    if (r->cli->json) {
        fprintf(out, "],\"lines\":%llu,\"decisions\":%llu,\"others\":%llu,\"differences\":%llu,\"sealed\":%llu,\"anonymous\":%llu,\"moves\":%llu,\"unknown\":%llu,\"missing\":%llu}\n",
                (unsigned long long)r->lines, (unsigned long long)r->decisions, (unsigned long long)r->others, (unsigned long long)r->differences, (unsigned long long)r->sealed,
                (unsigned long long)r->anonymous, (unsigned long long)r->moves, (unsigned long long)r->unknown, (unsigned long long)r->missing);
        return;
    }
    if (r->told > r->most) fprintf(out, "... and %s more (--most tells them)\n", many(r->told - r->most, a));
    fprintf(out, "%s decisions, %s%s differences%s, %s sealed (erased), %s anonymous (nothing kept to re-decide)\n", many(r->decisions, a), r->differences ? r->ink.bad : r->ink.good,
            many(r->differences, b), r->ink.off, many(r->sealed, c), many(r->anonymous, d));
    if (r->others) fprintf(out, "  %s lines besides changed a record (choices, outcomes, events without a decision) and were stepped again too\n", many(r->others, a));
    if (r->differences) fputs("  the same lines come out the same with the tact that wrote them; another version may decide otherwise\n", out);
    if (r->unknown) fprintf(out, "  %s lines stand before the first that carries their person's record, and were left out\n", many(r->unknown, a));
    if (r->missing) fprintf(out, "  %s lines name a bundle, policy or world that is gone; put data/bundles, policies and worlds back from a backup\n", many(r->missing, a));
    if (held) fputs("  `tact run` is at work: the last second of the log may be missing here\n", out);
}

static int run(tact_cli *cli, const tact_logbook *book, uint64_t from, uint64_t most) {
    replay r = { .cli = cli, .ink = tact_ink_of(cli, cli->out), .most = most, .trouble = { "" } };
    tact_status s = tact_redecide_open(&r.again, book->data.root.text, &r.trouble);
    tact_progress_begin(&r.progress, cli->err, "deciding again", "lines", cli->json);
    if (cli->json) fputs("{\"found\":[", cli->out);
    if (!s) s = tact_logbook_read(book, from, (tact_slice){ NULL, 0 }, each, &r, &r.trouble);
    if (!s) s = r.status;
    tact_progress_end(&r.progress);
    tact_redecide_close(r.again);
    if (s && cli->json) fputs("]}\n", cli->out);
    if (s) return tact_reach_trouble(cli, s, &r.trouble);
    sum(&r, book->held);
    return r.differences || r.missing ? TACT_EXIT_FOUND : TACT_EXIT_OK;
}

int tact_cmd_replay(tact_cli *cli) {
    tact_folders f;
    tact_logbook book;
    long long from, most;
    if (!tact_cli_arguments(cli, 0, 1) || !tact_cli_number(cli, "from", 1, INT64_MAX, 1, &from) || !tact_cli_number(cli, "most", 0, 1000000, 20, &most)) return TACT_EXIT_USAGE;
    if (!tact_folders_of(cli, cli->argument_count ? cli->arguments[0] : ".", &f)) return TACT_EXIT_CANNOT;
    int code = tact_logbook_open(cli, &f, &book);
    if (!code) code = run(cli, &book, (uint64_t)from, (uint64_t)most);
    tact_logbook_close(&book);
    return code;
}
