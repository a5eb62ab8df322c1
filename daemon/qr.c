/* daemon/qr.c -- see qr.h. */
#include "daemon/qr.h"
#include <qrencode.h>
#include <stdio.h>
#include <string.h>
#include "core/base/bytes.h"

enum { QUIET = 4 };

static void text_of(tact_writer *w, const char *text, size_t len) { tact_write_bytes(w, text, len); }

/* One path: a run of dark modules in a row is one stroke. */
tact_slice tact_qr_svg(const char *text, const char *label, tact_arena *arena) {
    char line[256];
    tact_writer w;
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!code) return (tact_slice){ NULL, 0 };
    unsigned side = (unsigned)code->width;
    tact_writer_init(&w, arena, 4096);
    int n = snprintf(line, sizeof line, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %u %u\" role=\"img\" aria-label=\"%s\" shape-rendering=\"crispEdges\">"
                     "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/><path stroke=\"#000\" d=\"", side + 2 * QUIET, side + 2 * QUIET, label);
    text_of(&w, line, (size_t)n);
    for (unsigned y = 0; y < side; y++)
        for (unsigned x = 0; x < side; x++) {
            unsigned from = x;
            while (x < side && code->data[y * side + x] & 1) x++;
            if (x == from) continue;
            n = snprintf(line, sizeof line, "M%u %u.5h%u", from + QUIET, y + QUIET, x - from);
            text_of(&w, line, (size_t)n);
        }
    text_of(&w, "\"/></svg>", 9);
    QRcode_free(code);
    return w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
}
