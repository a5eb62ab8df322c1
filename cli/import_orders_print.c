/* cli/import_orders_print.c -- what an import of orders brought in, and what not. */
#include "cli/import_orders.h"
#include "cli/wrap.h"

enum { LINE = 2048 };

static void columns(FILE *out, const tact_screen *screen, const tact_orders_found *f) {
    char line[LINE];
    size_t n = (size_t)snprintf(line, sizeof line, "%s: ", f->file), lost = 0;
    bool first = true;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < f->read.column_count && n < LINE - 200; i++) {
            const tact_order_column *c = &f->read.columns[i];
            bool used = c->field != TACT_ORDER_NONE && c->field != TACT_ORDER_IGNORE;
            if (used != (pass == 0)) { lost += pass == 0; continue; }
            n += (size_t)snprintf(line + n, LINE - n, "%s%.*s", first ? "" : ", ", (int)(c->header.len < 40 ? c->header.len : 40), c->header.ptr);
            if (used) n += (size_t)snprintf(line + n, LINE - n, " = %s", tact_order_field_name(c->field));
            first = false;
        }
        tact_wrap(out, screen, 0, 2, line);
        if (!lost) return;
        n = (size_t)snprintf(line, sizeof line, "Not brought in: ");
        first = true;
    }
}

static void sum(FILE *out, const tact_screen *screen, tact_orders_found *f) {
    char line[LINE], a[27], b[27];
    fputc('\n', out);
    snprintf(line, sizeof line, "%s %s of %s orders", f->dry ? "Would bring in" : "Brought in", tact_number_text(f->brought, a), tact_number_text(f->read.orders, b));
    snprintf(line + strlen(line), LINE - strlen(line), " (%s lines in them).", tact_number_text(f->read.lines, a));
    if (f->read.refunds) snprintf(line + strlen(line), LINE - strlen(line), " %s %s.", tact_number_text(f->read.refunds, a), f->read.refunds == 1 ? "is a return" : "are returns");
    if (f->known) snprintf(line + strlen(line), LINE - strlen(line), " %s had been brought in before and stay as they are.", tact_number_text(f->known, a));
    if (f->nobody) snprintf(line + strlen(line), LINE - strlen(line), " %s %s of people who have not allowed `remember`: nothing of %s is kept.", tact_number_text(f->nobody, a), f->nobody == 1 ? "is" : "are", f->nobody == 1 ? "it" : "them");
    tact_wrap(out, screen, 0, 0, line);
    if (f->goals) {
        snprintf(line, sizeof line, "%s %s closed: ordered within the goal's window after a message, by the order's own time.", tact_number_text(f->goals, a), f->goals == 1 ? "goal was" : "goals were");
        tact_wrap(out, screen, 0, 0, line);
    }
    const tact_top *top;
    size_t n = (size_t)snprintf(line, sizeof line, "Topics: ");
    for (uint32_t i = 0; i < 8 && (top = tact_tops_at(&f->topics, i)) != NULL; i++) n += (size_t)snprintf(line + n, LINE - n, "%s%s %s", i ? ", " : "", top->text, tact_number_text(top->count, a));
    if (tact_tops_at(&f->topics, 0)) tact_wrap(out, screen, 0, 0, line);
    else if (!f->dry && f->brought) tact_wrap(out, screen, 0, 0, "No topic of the brand stands in their lines: topics and their words are in tact.yaml.");
    if (f->cut_lines) { snprintf(line, sizeof line, "%s lines of very long orders are counted in their sums only.", tact_number_text(f->cut_lines, a)); tact_wrap(out, screen, 0, 0, line); }
}

static void rows(FILE *out, const tact_screen *screen, const tact_orders_found *f) {
    char line[LINE], a[27];
    const struct { uint64_t n; const char *why; } lost[] = { { f->read.without_person, "without a customer, card, address or number, passed over" },
        { f->read.without_time, "without a readable time, passed over" }, { f->read.bad_amounts, "with an amount that cannot be read" }, { f->read.bad_addresses, "with an address or number that cannot be right" } };
    for (size_t i = 0; i < 4; i++)
        if (lost[i].n) { snprintf(line, sizeof line, "%s %s %s", tact_number_text(lost[i].n, a), lost[i].n == 1 ? "row" : "rows", lost[i].why); tact_wrap(out, screen, 0, 2, line); }
    for (uint32_t i = 0; i < f->read.sample_count && i < 5; i++) {
        snprintf(line, sizeof line, "row %llu (line %llu)%s%s: %s", (unsigned long long)f->read.samples[i].row, (unsigned long long)f->read.samples[i].line,
                 f->read.samples[i].column[0] ? ", " : "", f->read.samples[i].column, f->read.samples[i].why);
        fputs("  ", out); tact_wrap(out, screen, 2, 4, line);
    }
}

void tact_orders_print(FILE *out, const tact_screen *screen, tact_orders_found *f) {
    columns(out, screen, f);
    sum(out, screen, f);
    rows(out, screen, f);
}

void tact_orders_print_json(FILE *out, tact_orders_found *f) {
    char first[TACT_INSTANT_TEXT + 1], last[TACT_INSTANT_TEXT + 1];
    const tact_top *top;
    fputs("{\"file\":", out);
    tact_screen_json_text(out, tact_slice_of(f->file));
    fprintf(out, ",\"dryRun\":%s,\"rows\":%llu,\"orders\":%llu,\"lines\":%llu,\"returns\":%llu,\"broughtIn\":%llu,\"before\":%llu,\"notRemembered\":%llu,\"goals\":%llu,\"withoutPerson\":%llu,\"withoutTime\":%llu,\"badAmounts\":%llu",
            f->dry ? "true" : "false", (unsigned long long)f->read.rows, (unsigned long long)f->read.orders, (unsigned long long)f->read.lines, (unsigned long long)f->read.refunds,
            (unsigned long long)f->brought, (unsigned long long)f->known, (unsigned long long)f->nobody, (unsigned long long)f->goals, (unsigned long long)f->read.without_person,
            (unsigned long long)f->read.without_time, (unsigned long long)f->read.bad_amounts);
    if (f->read.orders) {
        tact_slice from = tact_instant_format(f->read.first, first), to = tact_instant_format(f->read.last, last);
        fprintf(out, ",\"from\":\"%.*s\",\"to\":\"%.*s\"", (int)from.len, from.ptr, (int)to.len, to.ptr);
    }
    fputs(",\n \"topics\":[", out);
    for (uint32_t i = 0; (top = tact_tops_at(&f->topics, i)) != NULL; i++) {
        fputs(i ? ",{\"topic\":" : "{\"topic\":", out);
        tact_screen_json_text(out, tact_slice_of(top->text));
        fprintf(out, ",\"orders\":%llu}", (unsigned long long)top->count);
    }
    fputs("],\n \"problems\":[", out);
    for (uint32_t i = 0; i < f->read.sample_count; i++) {
        fprintf(out, "%s{\"row\":%llu,\"line\":%llu,\"column\":", i ? "," : "", (unsigned long long)f->read.samples[i].row, (unsigned long long)f->read.samples[i].line);
        tact_screen_json_text(out, tact_slice_of(f->read.samples[i].column));
        fputs(",\"why\":", out);
        tact_screen_json_text(out, tact_slice_of(f->read.samples[i].why));
        fputc('}', out);
    }
    fputs("]}\n", out);
}
