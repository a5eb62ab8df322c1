/* cli/wrap.c -- see wrap.h. */
#include "cli/wrap.h"
#include <string.h>

enum { WIDTH = 80, LEAST = 20 };

void tact_wrap(FILE *out, const tact_screen *screen, unsigned at, unsigned indent, const char *text) {
    unsigned width = screen->width && screen->width < WIDTH ? screen->width : WIDTH;
    bool begun = false;
    if (width < indent + LEAST) width = indent + LEAST;
    while (*text) {
        size_t n = strcspn(text, " ");
        tact_slice word = { text, n };
        unsigned columns = tact_text_columns(word);
        if (begun && at + columns + 1 > width) { fprintf(out, "\n%*s", (int)indent, ""); at = indent; }
        else if (begun) { fputc(' ', out); at++; }
        tact_screen_put(out, word, 0);
        begun = true;
        at += columns;
        text += n;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}
