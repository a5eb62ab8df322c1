/* core/campaign/vocabulary.c -- fields and functions of the two tables, found by number and by name. */
#include "core/campaign/expr_code.h"

static const tact_field_row field_rows[] = {
#define F(name, number, path, type, purpose, line) { (number), { path, sizeof(path) - 1 }, (type), (purpose), line },
#include "core/campaign/field.def"
#undef F
};
static const tact_function_row function_rows[] = {
#define FN(name, number, text, args, result, purpose, line) { (number), text, { text, sizeof(text) - 1 }, { args, sizeof(args) - 1 }, (result), (purpose), line },
#include "core/campaign/function.def"
#undef FN
};
enum { FIELDS = sizeof field_rows / sizeof *field_rows, FUNCTIONS = sizeof function_rows / sizeof *function_rows };

const tact_field_row *tact_field_row_at(unsigned index) { return index < FIELDS ? &field_rows[index] : NULL; }
const tact_function_row *tact_function_row_at(unsigned index) { return index < FUNCTIONS ? &function_rows[index] : NULL; }

unsigned tact_function_least(const tact_function_row *row) {
    const char *optional = memchr(row->args.ptr, '?', row->args.len);
    return (unsigned)(optional ? (size_t)(optional - row->args.ptr) : row->args.len);
}

unsigned tact_function_most(const tact_function_row *row) { return (unsigned)row->args.len - (memchr(row->args.ptr, '?', row->args.len) != NULL); }

const tact_field_row *tact_field_of(unsigned number) {
    for (unsigned i = 0; i < FIELDS; i++)
        if (field_rows[i].number == number) return &field_rows[i];
    return NULL;
}

bool tact_field_range(unsigned number, double *least, double *most) {
    static const struct { unsigned number; double least, most; } ranges[] = {
#define R(name, least, most) { TACT_BUILTIN_##name, (least), (most) },
#include "core/campaign/field.def"
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (ranges[i].number == number) { *least = ranges[i].least; *most = ranges[i].most; return true; }
    return false;
}

const tact_field_row *tact_field_named(tact_slice path) {
    for (unsigned i = 0; i < FIELDS; i++)
        if (tact_slice_equal(field_rows[i].path, path)) return &field_rows[i];
    return NULL;
}

const tact_function_row *tact_function_of(unsigned number) {
    for (unsigned i = 0; i < FUNCTIONS; i++)
        if (function_rows[i].number == number) return &function_rows[i];
    return NULL;
}

const tact_function_row *tact_function_named(tact_slice name) {
    for (unsigned i = 0; i < FUNCTIONS; i++)
        if (tact_slice_equal(function_rows[i].name, name)) return &function_rows[i];
    return NULL;
}
