/* cli/cmd_fsck.c -- tact fsck: is a data folder whole?  Every finding with its place and the way out; changes nothing. */
#include "cli/ink.h"
#include "cli/reach.h"
#include "cli/waiting.h"
#include "daemon/folder_check.h"
#include "store/data.h"
#include "store/erasures.h"

int tact_cmd_fsck(tact_cli *cli);
const tact_option tact_cmd_fsck_options[] = { TACT_FOLDER_OPTIONS, { NULL, 0, NULL, NULL } };

enum { FINDINGS = 1000 };

typedef struct { uint32_t errors, warnings; } left_out;

static left_out more_than_listed(const tact_diags *d) {
    left_out more = { d->error_count, d->warning_count };
    for (uint32_t i = 0; i < d->count; i++) --*(d->items[i].severity == TACT_ERROR ? &more.errors : &more.warnings);
    return more;
}

static void print(tact_cli *cli, const tact_diags *d) {
    tact_ink ink = tact_ink_of(cli, cli->out);
    for (uint32_t i = 0; i < d->count; i++) {
        const tact_diag *f = &d->items[i];
        fprintf(cli->out, "%s%s%s: ", f->severity == TACT_ERROR ? ink.bad : ink.warn, f->severity == TACT_ERROR ? "error" : "warning", ink.off);
        tact_ink_text(cli->out, f->file);
        fputs(": ", cli->out);
        tact_ink_text(cli->out, f->text);
        fputs("\n  way out: ", cli->out);
        tact_ink_text(cli->out, f->hint);
        fputc('\n', cli->out);
    }
    left_out more = more_than_listed(d);
    if (more.errors || more.warnings) fprintf(cli->out, "and %u more errors, %u more warnings that are not listed here: mend these first, then look again\n", more.errors, more.warnings);
}

static void sum(tact_cli *cli, const tact_folders *f, const tact_diags *d, const tact_folder_check_report *r) {
    const tact_fsck_report *s = &r->store;
    tact_ink ink = tact_ink_of(cli, cli->out);
    char n[8][27];
    fprintf(cli->out, "%s: %s people, %s erased, %s receipts, %s waiting intents, %s log lines in %s files, %s bundles, %s policies\n", f->data, tact_number_text(s->person_count, n[0]),
            tact_number_text(s->tombstone_count, n[1]), tact_number_text(r->receipt_count, n[2]), tact_number_text(r->intent_count, n[3]), tact_number_text(s->log_line_count + s->unshipped_count, n[4]),
            tact_number_text(s->log_file_count, n[5]), tact_number_text(r->bundle_count, n[6]), tact_number_text(r->policy_count, n[7]));
    if (!d->error_count && !d->warning_count) fprintf(cli->out, "%sthe folder is whole%s\n", ink.good, ink.off);
    else if (!d->error_count) fprintf(cli->out, "%sno errors, %u warnings: nothing is lost%s\n", ink.warn, d->warning_count, ink.off);
    else fprintf(cli->out, "%s%u errors, %u warnings%s\n", ink.bad, d->error_count, d->warning_count, ink.off);
}

static void json(tact_cli *cli, const tact_diags *d, const tact_folder_check_report *r) {
    FILE *o = cli->out;
    const tact_fsck_report *s = &r->store;
    fprintf(o, "{\"ok\":%s,\"errors\":%u,\"warnings\":%u,\"findings\":[", d->error_count ? "false" : "true", d->error_count, d->warning_count);
    for (uint32_t i = 0; i < d->count; i++) {
        const tact_diag *f = &d->items[i];
        fprintf(o, "%s{\"severity\":\"%s\",\"where\":", i ? "," : "", f->severity == TACT_ERROR ? "error" : "warning");
        tact_screen_json_text(o, f->file);
        fputs(",\"text\":", o);
        tact_screen_json_text(o, f->text);
        fputs(",\"wayOut\":", o);
        tact_screen_json_text(o, f->hint);
        fputc('}', o);
    }
    fprintf(o, "],\"notListed\":%u,\"people\":%llu,\"pointers\":%llu,\"erased\":%llu,\"cold\":%llu,\"receipts\":%llu,\"receiptsOpened\":%llu,\"due\":%llu,\"intents\":%llu,\"logLines\":%llu,\"logFiles\":%llu,\"bundles\":%llu,\"policies\":%llu,\"worlds\":%llu}\n",
            d->error_count + d->warning_count - d->count, (unsigned long long)s->person_count, (unsigned long long)s->pointer_count, (unsigned long long)s->tombstone_count, (unsigned long long)s->cold_count, (unsigned long long)r->receipt_count, (unsigned long long)r->opened_receipt_count,
            (unsigned long long)s->due_count, (unsigned long long)r->intent_count, (unsigned long long)(s->log_line_count + s->unshipped_count), (unsigned long long)s->log_file_count,
            (unsigned long long)r->bundle_count, (unsigned long long)r->policy_count, (unsigned long long)r->world_count);
}

static tact_status nothing(void *ctx, const tact_erasure *line, tact_trouble *why) { (void)ctx; (void)line; (void)why; return TACT_OK; }

/* The list lies apart from the folder, but a restore cannot do without it. */
static void check_erasures(const tact_folders *f, tact_diags *d) {
    tact_trouble why = { "" };
    tact_status s = tact_erasures_read(f->erasures, nothing, NULL, &why);
    if (!s) return;
    d->file = tact_slice_of("erasures.log");
    if (s == TACT_ERR_NOT_FOUND) tact_diag_add(d, TACT_WARNING, 0, 0, TACT_JOIN(d, TACT_S("the list of erasures "), tact_slice_of(f->erasures), TACT_S(" is not there")), TACT_S("put it back: no backup can be restored without it"));
    else tact_diag_add(d, TACT_ERROR, 0, 0, TACT_JOIN(d, tact_slice_of(why.text)), TACT_S("put it back from a copy of its own"));
}

static int run(tact_cli *cli, const tact_folders *f, tact_arena *arena) {
    tact_diags diags;
    tact_folder_check_report report;
    tact_trouble trouble = { "" };
    tact_folder_check_ask ask = { .data = f->data, .master_path = f->master };
    tact_diags_init(&diags, arena, FINDINGS);
    tact_waiting *waiting = tact_waiting_begin(cli, "checking");
    tact_status s = tact_folder_check(&ask, &diags, &report, &trouble);
    tact_waiting_end(waiting);
    if (s == TACT_ERR_LOCKED) return tact_cli_fail(cli, "stop `tact run` first; or restore a backup elsewhere, and check that", "%s", trouble.text);
    if (s == TACT_ERR_NOT_FOUND) return tact_cli_fail(cli, "`tact run` makes it when it starts; --data names another", "there is no data folder %s", f->data);
    if (s) return tact_reach_trouble(cli, s, &trouble);
    check_erasures(f, &diags);
    if (cli->json) json(cli, &diags, &report);
    else { print(cli, &diags); sum(cli, f, &diags, &report); }
    return diags.error_count ? TACT_EXIT_FOUND : TACT_EXIT_OK;
}

int tact_cmd_fsck(tact_cli *cli) {
    tact_folders f;
    if (!tact_cli_arguments(cli, 0, 1)) return TACT_EXIT_USAGE;
    if (!tact_folders_of(cli, cli->argument_count ? cli->arguments[0] : ".", &f)) return TACT_EXIT_CANNOT;
    tact_arena *arena = tact_brand_arena();
    if (!arena) return tact_cli_fail(cli, "free some memory and try again", "not enough memory");
    int code = run(cli, &f, arena);
    tact_brand_arena_free(arena);
    return code;
}
