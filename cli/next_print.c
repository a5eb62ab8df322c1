/* cli/next_print.c -- see next_print.h. */
#include "cli/next_print.h"
#include "cli/ink.h"

static double number(const tact_value *map, const char *key) {
    double v = 0;
    const tact_value *at = tact_value_path(map, key);
    return at && tact_value_number(at, &v) ? v : 0;
}

/* Its day by the person's clock: the UTC day of the hour, the one before or the one after, whichever bears the day's name. */
static tact_civil local_day(tact_slice at, tact_slice name) {
    static const char *const days[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };
    tact_instant t = { 0 };
    if (!tact_instant_parse(at, &t)) t.us = 0;
    for (int64_t d = -1; d <= 1; d++) {
        tact_civil c = tact_civil_from_us(t.us + d * TACT_DAYS(1).us);
        if (c.weekday < 7 && tact_slice_is(name, days[c.weekday])) return c;
    }
    return tact_civil_from_us(t.us);
}

static void hour(const tact_cli *cli, const tact_value *h) {
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    const tact_value *holiday = tact_value_path(h, "holiday");
    tact_slice name = tact_value_path_text(h, "day");
    tact_civil day = local_day(tact_value_path_text(h, "at"), name);
    int length = fprintf(cli->out, "  %.*s %u %s %02.0f:00%s", (int)(name.len < 9 ? name.len : 9), name.ptr, (unsigned)day.day, months[(day.month + 11) % 12], number(h, "hour"), holiday ? ", a holiday" : "");
    fprintf(cli->out, "%*s%7.1f %%   %19.1f %%\n", length < 39 ? 39 - length : 1, "", 100 * number(h, "probability"), 100 * number(h, "share"));
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
    fprintf(cli->out, "a look within a day: %.0f %%, within a week: %.0f %%\nlikeliest hours of the coming week, by the clock of ", 100 * number(next, "within.24h"), 100 * number(next, "within.7d"));
    tact_ink_text(cli->out, tact_value_path_text(next, "timezone").len ? tact_value_path_text(next, "timezone") : TACT_S("UTC"));
    fprintf(cli->out, ":\n%32s%s\n", "", "chance of a look   share of their looks");
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
    fprintf(cli->out, "foretold from %.1f looks of their own (old ones fade) and from everybody's hours, which weigh as much as %.0f\n", number(next, "because.ownLooks"), number(next, "because.priorLooks"));
}
