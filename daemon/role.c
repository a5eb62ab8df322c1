/* daemon/role.c -- see role.h. */
#include "daemon/role.h"

enum {
#define ROLE(name, bit, text) name = bit,
#include "daemon/role.def"
#undef ROLE
};

static const tact_role_row table[] = {
#define R(method, path, roles, object) { TACT_HTTP_##method, path, (roles) | ADMIN, TACT_OBJECT_##object, NULL },
#define K(method, path, why) { TACT_HTTP_##method, path, 0, TACT_OBJECT_NONE, why },
#include "daemon/role.def"
#undef R
#undef K
};

static const struct { unsigned bit; const char *text; } names[] = {
#define ROLE(name, bit, text) { bit, text },
#include "daemon/role.def"
#undef ROLE
};

const tact_role_row *tact_role_table(size_t *count) {
    *count = sizeof table / sizeof *table;
    return table;
}

const tact_role_row *tact_role_find(tact_http_method method, const char *path) {
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].method == method && strcmp(table[i].path, path) == 0) return &table[i];
    return NULL;
}

unsigned tact_role_bit(tact_slice name) {
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (tact_slice_is(name, names[i].text)) return names[i].bit;
    return 0;
}

const char *tact_role_names(char out[TACT_ROLES_TEXT], unsigned roles) {
    size_t n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!(roles & names[i].bit)) continue;
        if (n) { memcpy(out + n, ", ", 3); n += 2; }
        memcpy(out + n, names[i].text, strlen(names[i].text) + 1);
        n += strlen(names[i].text);
    }
    return out;
}
