/* train/recipe.c -- a recipe is a table beside the files it names; see make.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/file.h"
#include "train/make.h"

enum { FIELDS = 6, FILE_BYTES = 1 << 16, ROWS = 116000 };      /* 1 MB of model */
static const double COST = 6;

/* A whole field as a number; an empty one is `usual`. */
static bool number_of(const char *field, uint32_t usual, uint32_t *out) {
    int64_t v = usual;
    if (*field && !tact_slice_int(tact_slice_of(field), &v)) return false;
    *out = (uint32_t)v;
    return v >= 0 && v <= UINT32_MAX;
}

static tact_status read_line(tact_recipe *r, char *line, const char *path, unsigned number, tact_trouble *trouble) {
    char *field[FIELDS] = { line, "", "", "", "", "" };
    for (unsigned i = 1; i < FIELDS; i++) {
        char *tab = strchr(field[i - 1], '\t');
        if (!tab) break;
        *tab = 0;
        field[i] = tab + 1;
    }
    static const char *const roles[] = { "natural", "words", "public" };
    if (r->count == TACT_SOURCES_MAX) return tact_trouble_set(trouble, TACT_ERR_LIMIT, "%s:%u: more than %d files", path, number, TACT_SOURCES_MAX);
    tact_source *s = &r->sources[r->count];
    *s = (tact_source){ .language = TACT_ROW_LANGUAGE_NONE, .role = 255 };
    for (uint8_t i = 0; i < 3; i++) if (!strcmp(field[2], roles[i])) s->role = i;
    if (s->role == 255) return tact_trouble_set(trouble, TACT_ERR_INVALID, "%s:%u: there is no role '%s'; roles are natural, words and public", path, number, field[2]);
    if (!number_of(field[3], 1, &s->times) || s->times < 1 || s->times > 100) return tact_trouble_set(trouble, TACT_ERR_INVALID, "%s:%u: times must be from 1 to 100", path, number);
    if (!number_of(field[4], 0, &s->most)) return tact_trouble_set(trouble, TACT_ERR_INVALID, "%s:%u: most is how many rows are taken, a number; nothing there means all", path, number);
    for (uint8_t l = TACT_TONGUE_EN; l < TACT_TONGUE_COUNT; l++) if (tact_slice_is(tact_tongue_code(l), field[1])) s->language = l;
    if (s->language == TACT_ROW_LANGUAGE_NONE && field[1][0]) s->language = TACT_TONGUE_OTHER;
    if (strlen(field[5]) >= sizeof s->without) return tact_trouble_set(trouble, TACT_ERR_LIMIT, "%s:%u: the labels under without are longer than %zu bytes together", path, number, sizeof s->without - 1);
    strcpy(s->without, field[5]);
    const char *slash = strrchr(path, '/');
    int n = snprintf(s->path, sizeof s->path, "%.*s%s", field[0][0] == '/' ? 0 : slash ? (int)(slash - path + 1) : 0, path, field[0]);
    if (n < 0 || (size_t)n >= sizeof s->path) return tact_trouble_set(trouble, TACT_ERR_LIMIT, "%s:%u: the file's name is too long", path, number);
    r->count++;
    return TACT_OK;
}

tact_status tact_recipe_read(tact_recipe *out, const char *path, tact_trouble *trouble) {
    char *bytes;
    size_t len;
    *out = (tact_recipe){ .rows = ROWS, .cost = COST };
    tact_status s = tact_file_read(path, FILE_BYTES, &bytes, &len, trouble);
    if (s) return s;
    unsigned number = 0;
    char *text = realloc(bytes, len + 1);
    if (!text) { free(bytes); return tact_trouble_set(trouble, TACT_ERR_MEMORY, "no memory for %s", path); }
    text[len] = 0;
    for (char *line = text, *next; line && (*line || number == 0) && !s; line = next) {
        next = strchr(line, '\n');
        if (next) *next++ = 0;
        size_t end = strlen(line);
        if (end && line[end - 1] == '\r') line[end - 1] = 0;
        if (number++ == 0) {
            if (strncmp(line, "file\tlanguage\trole", 18) != 0) s = tact_trouble_set(trouble, TACT_ERR_FORMAT, "%s:1: a recipe begins with the columns file, language, role, times, most, without, parted by tabs", path);
        } else if (*line && *line != '#') s = read_line(out, line, path, number, trouble);
    }
    free(text);
    return s;
}
