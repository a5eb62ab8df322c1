/* cli/next_print.c -- see next_print.h. */
#include "cli/next_print.h"
#include "cli/ink.h"

static double number(const tact_value *map, const char *key) {
    double v = 0;
    const tact_value *at = tact_value_path(map, key);
    return at && tact_value_number(at, &v) ? v : 0;
}

static void hour(const tact_cli *cli, const tact_value *h) {
    tact_slice at = tact_value_path_text(h, "at");
    const tact_value *holiday = tact_value_path(h, "holiday");
    fputs("  ", cli->out);
    tact_ink_text(cli->out, tact_value_path_text(h, "day"));
    fprintf(cli->out, " %02.0f:00%s  %4.1f %% of the looks, %4.1f %% likely   (%.*s)\n", number(h, "hour"), holiday ? ", a holiday" : "", 100 * number(h, "share"),
            100 * number(h, "probability"), (int)(at.len < 16 ? at.len : 16), at.ptr);
}

void tact_next_print(const tact_cli *cli, const tact_value *next) {
    const tact_value *hours = tact_value_path(next, "next"), *topics = tact_value_path(next, "topics"), *kind = tact_value_path(next, "kind"), *why = tact_value_path(next, "reasons");
    if (!hours || hours->type != TACT_LIST) {
        fputs("nothing is foretold:\n", cli->out);
        for (uint32_t i = 0; why && why->type == TACT_LIST && i < why->list.count; i++) {
            fputs("  ", cli->out);
            tact_ink_text(cli->out, tact_value_path_text(&why->list.items[i], "text"));
            fputc('\n', cli->out);
        }
        return;
    }
    fprintf(cli->out, "a look within a day: %.0f %%, within a week: %.0f %%\nlikeliest hours of the coming week", 100 * number(next, "within.24h"), 100 * number(next, "within.7d"));
    if (tact_value_path_text(next, "timezone").len) { fputs(", ", cli->out); tact_ink_text(cli->out, tact_value_path_text(next, "timezone")); }
    fputs(" (UTC in brackets)\n", cli->out);
    for (uint32_t i = 0; i < hours->list.count; i++) hour(cli, &hours->list.items[i]);
    for (uint32_t i = 0; topics && topics->type == TACT_LIST && i < topics->list.count; i++) {
        const tact_value *t = &topics->list.items[i];
        fputs(i ? ", " : "about ", cli->out);
        tact_ink_text(cli->out, tact_value_path_text(t, "topic"));
        fprintf(cli->out, " %.0f %%", 100 * number(t, "share"));
        if (tact_value_path_text(t, "stage").len) { fputs(" (", cli->out); tact_ink_text(cli->out, tact_value_path_text(t, "stage")); fputc(')', cli->out); }
    }
    if (topics && topics->type == TACT_LIST && topics->list.count) fputc('\n', cli->out);
    for (uint32_t i = 0; kind && kind->type == TACT_MAP && i < kind->map.count; i++) {
        double p = 0;
        if (!tact_value_number(&kind->map.pairs[i].value, &p)) continue;
        fputs(i ? ", " : "to ", cli->out);
        tact_ink_text(cli->out, kind->map.pairs[i].key);
        fprintf(cli->out, " %.0f %%", 100 * p);
    }
    if (kind && kind->type == TACT_MAP && kind->map.count) fputc('\n', cli->out);
    fprintf(cli->out, "from %.1f looks of their own against %.0f of the cohort's pattern\n", number(next, "because.ownLooks"), number(next, "because.priorLooks"));
}
