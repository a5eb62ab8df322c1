/* core/base/words.c -- see words.h. */
#include "core/base/words.h"

typedef struct { uint8_t list, number; tact_slice name; const char *line; } row;
static const row rows[] = {
#define W(list, name, number, text, line) { TACT_LIST_##list, (number), { text, sizeof(text) - 1 }, line },
#include "core/base/words.def"
#undef W
};
enum { ROWS = sizeof rows / sizeof *rows };

static const row *find(tact_word_list list, unsigned number) {
    for (unsigned i = 0; i < ROWS; i++)
        if (rows[i].list == (unsigned)list && rows[i].number == number) return &rows[i];
    return NULL;
}

tact_slice tact_word_name(tact_word_list list, unsigned number) {
    const row *r = find(list, number);
    return r ? r->name : (tact_slice){ NULL, 0 };
}

const char *tact_word_line(tact_word_list list, unsigned number) {
    const row *r = find(list, number);
    return r ? r->line : "";
}

int tact_word_number(tact_word_list list, tact_slice name) {
    for (unsigned i = 0; i < ROWS; i++)
        if (rows[i].list == (unsigned)list && tact_slice_equal(rows[i].name, name)) return rows[i].number;
    return -1;
}

bool tact_word_row(tact_word_list list, unsigned index, unsigned *number, tact_slice *name, const char **line) {
    for (unsigned i = 0; i < ROWS; i++)
        if (rows[i].list == (unsigned)list && index-- == 0) {
            *number = rows[i].number;
            *name = rows[i].name;
            *line = rows[i].line;
            return true;
        }
    return false;
}
