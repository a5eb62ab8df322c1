/* daemon/code128.c -- see code128.h. */
#include "daemon/code128.h"
#include <stdio.h>
#include "core/base/bytes.h"
#include "core/template/template.h"

enum { START_B = 104, STOP = 106, QUIET = 10, HIGH = 40 };
static const char widths[STOP + 1][8] = {
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132",
    "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
    "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
    "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
    "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141",
    "114131", "311141", "411131", "211412", "211214", "211232", "2331112" };

unsigned tact_code128_widths(tact_slice text, char *out) {
    unsigned n = 0, sum = START_B;
    if (!text.len || text.len > TACT_CODE128_MOST) return 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < ' ' || text.ptr[i] > '~') return 0;
    for (const char *c = widths[START_B]; *c; c++) out[n++] = *c;
    for (size_t i = 0; i < text.len; i++) {
        unsigned sign = (unsigned)(text.ptr[i] - ' ');
        sum += sign * (unsigned)(i + 1);
        for (const char *c = widths[sign]; *c; c++) out[n++] = *c;
    }
    for (const char *c = widths[sum % 103]; *c; c++) out[n++] = *c;
    for (const char *c = widths[STOP]; *c; c++) out[n++] = *c;
    return n;
}

tact_slice tact_code128_svg(tact_slice text, tact_arena *arena) {
    char all[6 * (TACT_CODE128_MOST + 3) + 2], line[96];
    unsigned count = tact_code128_widths(text, all), wide = 2 * QUIET, at = QUIET;
    tact_writer w;
    if (!count) return (tact_slice){ NULL, 0 };
    for (unsigned i = 0; i < count; i++) wide += (unsigned)(all[i] - '0');
    tact_writer_init(&w, arena, 2048);
    int n = snprintf(line, sizeof line, "<svg viewBox=\"0 0 %u %u\" role=\"img\" aria-label=\"", wide, HIGH);
    tact_write_bytes(&w, line, (size_t)n);
    tact_template_escape(&w, TACT_ESCAPE_HTML, text);
    n = snprintf(line, sizeof line, "\" shape-rendering=\"crispEdges\"><rect width=\"%u\" height=\"%u\" fill=\"#fff\"/><path d=\"", wide, HIGH);
    tact_write_bytes(&w, line, (size_t)n);
    for (unsigned i = 0; i < count; i++) {
        unsigned width = (unsigned)(all[i] - '0');
        if (i % 2 == 0) {
            n = snprintf(line, sizeof line, "M%u 0h%uv%uh-%uz", at, width, HIGH, width);
            tact_write_bytes(&w, line, (size_t)n);
        }
        at += width;
    }
    tact_write_bytes(&w, "\"/></svg>", 9);
    return w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
}
