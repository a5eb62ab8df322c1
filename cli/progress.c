/* cli/progress.c -- see progress.h. */
#include "cli/progress.h"
#include <time.h>

enum { QUIET_US = 1000000, DRAW_US = 100000, LINE_US = 5000000 };

static int64_t monotonic(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void tact_progress_begin(tact_progress *p, FILE *out, const char *verb, const char *unit, bool quiet) {
    *p = (tact_progress){ .out = quiet ? NULL : out, .verb = verb, .unit = unit, .now_us = monotonic };
    if (p->out) p->terminal = tact_screen_of(out).terminal;
    p->begun_us = p->told_us = p->now_us();
}

static void line(tact_progress *p, int64_t now) {
    char done[16], total[16], records[27];
    double seconds = (double)(now - p->begun_us) / 1e6;
    fprintf(p->out, "%s: ", p->verb);
    if (p->total) {
        uint64_t shown = p->done < p->total ? p->done : p->total;
        double part = (double)shown / (double)p->total;
        fprintf(p->out, "%3.0f %%, %s of %s", part * 100, tact_bytes_text(shown, done), tact_bytes_text(p->total, total));
        if (part > 0.02 && part < 1) {
            double left = seconds / part * (1 - part);
            if (left >= 90) fprintf(p->out, ", about %.0f min left", left / 60);
            else fprintf(p->out, ", about %.0f s left", left + 0.5);
        }
    } else fputs(tact_bytes_text(p->done, done), p->out);
    if (p->records) fprintf(p->out, ", %s %s", tact_number_text(p->records, records), p->unit);
}

void tact_progress_tell(void *progress, uint64_t done, uint64_t total, uint64_t records) {
    tact_progress *p = progress;
    p->done = done;
    p->total = total;
    p->records = records;
    if (!p->out) return;
    int64_t now = p->now_us();
    if (now - p->begun_us < QUIET_US || now - p->told_us < (p->terminal ? DRAW_US : LINE_US)) return;
    if (p->terminal) fputs("\r\033[K", p->out);
    line(p, now);
    if (!p->terminal) fputc('\n', p->out);
    fflush(p->out);
    p->told_us = now;
    p->drawn = true;
}

void tact_progress_end(tact_progress *p) {
    if (!p->out) return;
    if (p->drawn && p->terminal) fputs("\r\033[K", p->out);
    int64_t took = p->now_us() - p->begun_us;
    if (took >= QUIET_US && p->records) {
        char records[27], bytes[16];
        fprintf(p->out, "%s: %s %s, %s, in %.1f s\n", p->verb, tact_number_text(p->records, records), p->unit, tact_bytes_text(p->done, bytes), (double)took / 1e6);
    }
    fflush(p->out);
    p->out = NULL;
}
