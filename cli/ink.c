/* cli/ink.c -- see ink.h. */
#include "cli/ink.h"

tact_ink tact_ink_of(const tact_cli *cli, FILE *stream) {
    if (!tact_cli_terminal(cli, stream)) return (tact_ink){ "", "", "", "", "", "" };
    return (tact_ink){ "\033[1m", "\033[2m", "\033[32m", "\033[33m", "\033[31m", "\033[0m" };
}

void tact_ink_text(FILE *out, tact_slice text) { (void)tact_screen_put(out, text, 0); }

const char *tact_ink_time(char out[TACT_INK_TIME], tact_instant t, const tact_zone *zone) {
    tact_civil c = zone ? tact_zone_civil(zone, t) : tact_civil_from_us(t.us);
    snprintf(out, TACT_INK_TIME, "%04d-%02u-%02u %02u:%02u:%02u%s", (int)c.year, c.month, c.day, c.hour, c.minute, c.second, zone ? "" : " UTC");
    return out;
}

const char *tact_ink_iso(char out[TACT_INK_TIME], tact_slice iso, const tact_zone *zone) {
    tact_instant t;
    if (tact_instant_parse(iso, &t)) return tact_ink_time(out, t, zone);
    snprintf(out, TACT_INK_TIME, "%.*s", (int)(iso.len < TACT_INK_TIME - 1 ? iso.len : TACT_INK_TIME - 1), iso.ptr ? iso.ptr : "");
    return out;
}
