/* cli/ink.c -- see ink.h. */
#include "cli/ink.h"

tact_ink tact_ink_of(const tact_cli *cli, FILE *stream) {
    if (!tact_cli_terminal(cli, stream)) return (tact_ink){ "", "", "", "", "", "" };
    return (tact_ink){ "\033[1m", "\033[2m", "\033[32m", "\033[33m", "\033[31m", "\033[0m" };
}

void tact_ink_text(FILE *out, tact_slice text) {
    static const char no[] = "\xEF\xBF\xBD";
    size_t begin = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool c1 = c == 0xC2 && i + 1 < text.len && (unsigned char)text.ptr[i + 1] < 0xA0;
        if (c >= 0x20 && c != 0x7F && !c1) continue;
        fwrite(text.ptr + begin, 1, i - begin, out);
        fputs(no, out);
        i += c1;
        begin = i + 1;
    }
    if (begin < text.len) fwrite(text.ptr + begin, 1, text.len - begin, out);
}

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

const char *tact_ink_count(char out[64], unsigned long long n, const char *one, const char *many) {
    snprintf(out, 64, "%llu %s", n, n == 1 ? one : many);
    return out;
}

const char *tact_ink_bytes(char out[32], unsigned long long bytes) {
    static const char *const units[] = { "bytes", "kB", "MB", "GB", "TB" };
    double v = (double)bytes;
    unsigned u = 0;
    while (v >= 1000 && u < 4) { v /= 1000; u++; }
    snprintf(out, 32, u ? "%.1f %s" : "%.0f %s", v, units[u]);
    return out;
}
