/* import/lines.c -- see lines.h. */
#include "import/lines.h"
#include <stdlib.h>

enum { BUFFER_BYTES = 2 * TACT_LINE_BYTES };

tact_status tact_lines_init(tact_lines *l, tact_source *source) {
    *l = (tact_lines){ .source = source, .buffer = malloc(BUFFER_BYTES + TACT_LINE_BYTES) };
    if (!l->buffer) return TACT_ERR_MEMORY;
    l->kept = l->buffer + BUFFER_BYTES;
    return TACT_OK;
}

void tact_lines_free(tact_lines *l) { free(l->buffer); l->buffer = l->kept = NULL; }

/* More bytes behind the ones at hand, if the buffer has room and the source has any. */
static bool more(tact_lines *l) {
    if (l->source_ended || l->source_failed) return false;
    if (l->at) {
        memmove(l->buffer, l->buffer + l->at, l->end - l->at);
        l->end -= l->at;
        l->at = 0;
    }
    if (l->end == BUFFER_BYTES) return false;
    long n = tact_source_read(l->source, l->buffer + l->end, BUFFER_BYTES - l->end);
    if (n <= 0) { l->source_ended = n == 0; l->source_failed = n < 0; return false; }
    l->end += (size_t)n;
    if (l->number == 0 && l->end >= 3 && memcmp(l->buffer, "\xEF\xBB\xBF", 3) == 0) l->at = 3;
    return true;
}

/* The rest of a line that does not fit, up to and with its end. */
static void pass_over(tact_lines *l) {
    for (;;) {
        char *newline = memchr(l->buffer + l->at, '\n', l->end - l->at);
        if (newline) {
            l->whole_bytes += (size_t)(newline - (l->buffer + l->at));
            l->at = (size_t)(newline - l->buffer) + 1;
            return;
        }
        l->whole_bytes += l->end - l->at;
        l->at = l->end;
        if (!more(l)) return;
    }
}

tact_line_result tact_lines_next(tact_lines *l, tact_slice *out) {
    char *newline = NULL;
    size_t searched = 0;
    for (;;) {
        newline = memchr(l->buffer + l->at + searched, '\n', l->end - l->at - searched);
        searched = l->end - l->at;
        if (newline || searched > TACT_LINE_BYTES || !more(l)) break;
        if (l->number == 0) searched = 0;              /* the mark may just have been passed over */
    }
    if (!newline && searched == 0) return l->source_failed ? TACT_LINE_FAILED : TACT_LINE_END;
    l->number++;
    size_t length = newline ? (size_t)(newline - (l->buffer + l->at)) : searched;
    l->whole_bytes = length;
    if (length > TACT_LINE_BYTES) {
        memcpy(l->kept, l->buffer + l->at, TACT_LINE_BYTES);
        *out = (tact_slice){ l->kept, TACT_LINE_BYTES };
        l->whole_bytes = 0;
        pass_over(l);
        return TACT_LINE_TOO_LONG;
    }
    *out = (tact_slice){ l->buffer + l->at, length };
    l->at += newline ? length + 1 : length;
    if (out->len && out->ptr[out->len - 1] == '\r') { out->len--; l->whole_bytes--; }
    return TACT_LINE;
}
