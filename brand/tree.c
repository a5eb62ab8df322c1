/* brand/tree.c -- see tree.h. */
#include "brand/tree.h"

void tact_tree_error(tact_diags *diags, const tact_value *v, tact_slice text, tact_slice hint) { tact_diag_add(diags, TACT_ERROR, v->line, v->column, text, hint); }

static tact_slice quoted(tact_diags *diags, tact_slice s) { return TACT_JOIN(diags, TACT_S("'"), s, TACT_S("'")); }

static const char *noun(tact_type type) {
    switch (type) {
    case TACT_NULL: return "nothing";
    case TACT_BOOL: return "true or false";
    case TACT_INT: return "a whole number";
    case TACT_DOUBLE: return "a number";
    case TACT_LIST: return "a list";
    case TACT_MAP: return "a map";
    default: return "a text";
    }
}

bool tact_tree_is(tact_diags *diags, const tact_value *v, tact_type type, tact_slice name) {
    if (v->type == type) return true;
    const char *hint = type == TACT_MAP ? "write one `name: value` a line, indented below it"
                     : type == TACT_LIST ? "write [one, two], or one `- item` a line"
                     : type == TACT_TEXT && v->type != TACT_NULL ? "put it in quotes to make it a text" : "give it a value, or remove the line";
    tact_tree_error(diags, v, TACT_JOIN(diags, quoted(diags, name), TACT_S(" must be "), tact_slice_of(noun(type)), TACT_S(", not "), tact_slice_of(noun(v->type))), tact_slice_of(hint));
    return false;
}

bool tact_tree_known(tact_diags *diags, const tact_value *v, tact_slice where, const tact_slice *names, size_t count) {
    bool fine = true;
    for (uint32_t i = 0; v->type == TACT_MAP && i < v->map.count; i++) {
        const tact_pair *pair = &v->map.pairs[i];
        size_t k = 0;
        while (k < count && !tact_slice_equal(names[k], pair->key)) k++;
        if (k < count) continue;
        tact_slice hint = tact_diag_did_you_mean(diags, pair->key, names, count);
        if (!hint.ptr) {
            hint = TACT_S("known here: ");
            for (k = 0; k < count; k++) hint = TACT_JOIN(diags, hint, k ? TACT_S(", ") : TACT_S(""), names[k]);
        }
        tact_diag_add(diags, TACT_ERROR, pair->line, pair->column, TACT_JOIN(diags, TACT_S("there is no "), quoted(diags, pair->key), TACT_S(" in "), quoted(diags, where)), hint);
        fine = false;
    }
    return fine;
}

const tact_value *tact_tree_want(tact_diags *diags, const tact_value *map, const char *key, tact_type type, tact_slice where) {
    const tact_value *v = tact_value_get(map, tact_slice_of(key));
    if (v) return tact_tree_is(diags, v, type, tact_slice_of(key)) ? v : NULL;
    tact_tree_error(diags, map, TACT_JOIN(diags, quoted(diags, tact_slice_of(key)), TACT_S(" is missing in "), quoted(diags, where)), TACT_JOIN(diags, TACT_S("add `"), tact_slice_of(key), TACT_S(": ...`")));
    return NULL;
}
