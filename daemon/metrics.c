/* daemon/metrics.c -- see metrics.h. */
#include "daemon/metrics.h"
#include "daemon/desk.h"
#include <stdio.h>
#include "daemon/learner.h"
#include "daemon/links.h"
#include "daemon/outbox.h"
#include "daemon/streams.h"

static void line(tact_writer *w, const char *name, const char *type, const char *help, uint64_t value) {
    char text[512];
    int n = snprintf(text, sizeof text, "# HELP %s %s\n# TYPE %s %s\n%s %llu\n", name, help, name, type, name, (unsigned long long)value);
    tact_write_bytes(w, text, (size_t)n);
}

static void reasons(tact_writer *w, const tact_server_counts *c) {
    char text[256];
    unsigned reason;
    int n = snprintf(text, sizeof text, "# HELP tact_reasons_total decisions that named the reason\n# TYPE tact_reasons_total counter\n");
    tact_write_bytes(w, text, (size_t)n);
    for (unsigned i = 0; tact_reason_row(i, &reason); i++) {
        tact_slice code = tact_reason_code(reason);
        if (tact_reason_told(reason) != reason) continue;      /* counted under the one that is told */
        n = snprintf(text, sizeof text, "tact_reasons_total{reason=\"%.*s\"} %llu\n", (int)code.len, code.ptr, (unsigned long long)c->reasons[reason & 127]);
        tact_write_bytes(w, text, (size_t)n);
    }
}

tact_slice tact_metrics_page(tact_server *s, tact_arena *arena) {
    tact_writer w;
    tact_http_counts counts;
    const tact_http_counts *h = &counts;
    const tact_server_counts *c = &s->counts;
    tact_http_read_counts(s->http, &counts);
    tact_writer_init(&w, arena, 16384);
#define M(name, type, expression, help) line(&w, #name, type, help, (uint64_t)(expression));
#include "daemon/metric.def"
#undef M
    reasons(&w, c);
    return w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
}
