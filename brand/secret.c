/* brand/secret.c -- see secret.h. */
#include "brand/secret.h"
#include "brand/file.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

static bool inside(tact_slice text, const char *opening, tact_slice *name) {
    tact_slice open = tact_slice_of(opening);
    if (!tact_slice_starts(text, open) || text.len <= open.len + 1 || text.ptr[text.len - 1] != '}') return false;
    *name = (tact_slice){ text.ptr + open.len, text.len - open.len - 1 };
    return memchr(name->ptr, '}', name->len) == NULL && memchr(name->ptr, 0, name->len) == NULL;
}

static bool is_variable(tact_slice name) {
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || (i && c >= '0' && c <= '9'))) return false;
    }
    return name.len > 0;
}

bool tact_secret_is_reference(tact_slice text) {
    tact_slice name;
    return (inside(text, "${env:", &name) && is_variable(name)) || inside(text, "${file:", &name);
}

/* The value of NAME in the lines of an env file: NAME=value, `export NAME=value`, quotes around the value taken off, # remarks. */
static tact_slice env_line(tact_slice text, tact_slice name) {
    while (text.len) {
        const char *newline = memchr(text.ptr, '\n', text.len);
        size_t len = newline ? (size_t)(newline - text.ptr) : text.len;
        tact_slice line = { text.ptr, len };
        text.ptr += newline ? len + 1 : len;
        text.len -= newline ? len + 1 : len;
        while (line.len && (line.ptr[0] == ' ' || line.ptr[0] == '\t')) { line.ptr++; line.len--; }
        while (line.len && (line.ptr[line.len - 1] == '\r' || line.ptr[line.len - 1] == ' ')) line.len--;
        if (tact_slice_starts(line, TACT_S("export "))) { line.ptr += 7; line.len -= 7; }
        if (!tact_slice_starts(line, name) || line.len <= name.len || line.ptr[name.len] != '=') continue;
        tact_slice value = { line.ptr + name.len + 1, line.len - name.len - 1 };
        if (value.len >= 2 && (value.ptr[0] == '"' || value.ptr[0] == '\'') && value.ptr[value.len - 1] == value.ptr[0]) { value.ptr++; value.len -= 2; }
        return value;
    }
    return (tact_slice){ NULL, 0 };
}

static tact_slice from_env(const tact_secret_sources *secrets, tact_slice name, tact_arena *arena) {
    char z[256];
    if (name.len >= sizeof z) return (tact_slice){ NULL, 0 };
    memcpy(z, name.ptr, name.len);
    z[name.len] = 0;
    const char *value = getenv(z);
    if (value && *value) return tact_arena_copy(arena, tact_slice_of(value));
    tact_slice text;
    int error;
    if (!secrets->env_file || !tact_brand_file_read(secrets->env_file, 1 << 20, arena, &text, &error)) return (tact_slice){ NULL, 0 };
    return env_line(text, name);
}

static tact_slice missing(const tact_secret_sources *secrets, tact_diags *diags, uint32_t line, uint32_t column, tact_slice text, tact_slice hint) {
    tact_diag_add(diags, secrets->wanted ? TACT_ERROR : TACT_WARNING, line, column, text, hint);
    return (tact_slice){ NULL, 0 };
}

static tact_slice from_file(const tact_secret_sources *secrets, tact_slice path, tact_arena *arena, tact_diags *diags, uint32_t line, uint32_t column) {
    const char *full = tact_brand_file_join(arena, path.ptr[0] == '/' ? "" : secrets->folder, path);
    struct stat st;
    tact_slice text;
    int error = ENOMEM;
    if (!full || !tact_brand_file_read(full, TACT_SECRET_MOST + 2, arena, &text, &error))
        return missing(secrets, diags, line, column, TACT_JOIN(diags, TACT_S("the secret's file '"), path, TACT_S("' cannot be read: "), tact_slice_of(strerror(error))),
                       TACT_S("create it outside the brand folder, readable by tact alone (chmod 600)"));
    if (stat(full, &st) == 0 && (st.st_mode & 077))
        tact_diag_add(diags, TACT_WARNING, line, column, TACT_JOIN(diags, TACT_S("others on this machine may read the secret's file '"), path, TACT_S("'")), TACT_S("chmod 600 it"));
    if (text.len && text.ptr[text.len - 1] == '\n') text.len--;
    if (text.len && text.ptr[text.len - 1] == '\r') text.len--;
    return text;
}

tact_slice tact_secret_resolve(const tact_secret_sources *secrets, tact_slice reference, size_t least, tact_arena *arena, tact_diags *diags, uint32_t line, uint32_t column) {
    tact_slice name, secret = { NULL, 0 };
    if (inside(reference, "${env:", &name) && is_variable(name)) {
        secret = from_env(secrets, name, arena);
        if (!secret.len) {
            tact_slice also = secrets->env_file ? TACT_JOIN(diags, TACT_S(", or write "), name, TACT_S("=... into "), tact_slice_of(secrets->env_file)) : TACT_S("");
            return missing(secrets, diags, line, column, TACT_JOIN(diags, TACT_S("the secret ${env:"), name, TACT_S("} is not set here")),
                           TACT_JOIN(diags, TACT_S("set "), name, TACT_S(" in the environment of `tact run`"), also));
        }
    } else if (inside(reference, "${file:", &name)) {
        secret = from_file(secrets, name, arena, diags, line, column);
        if (!secret.ptr) return secret;
    } else {
        tact_diag_add(diags, TACT_ERROR, line, column, TACT_S("a secret is written out here"), TACT_S("keep it outside this folder and write ${env:NAME} or ${file:PATH}"));
        return secret;
    }
    if (secret.len >= least && secret.len <= TACT_SECRET_MOST) return secret;
    if (!secret.len && least < TACT_SECRET_LEAST) {
        tact_diag_add(diags, TACT_ERROR, line, column, TACT_JOIN(diags, TACT_S("the secret "), reference, TACT_S(" is empty")), TACT_S("write into it what you were given"));
        return (tact_slice){ NULL, 0 };
    }
    tact_diag_add(diags, TACT_ERROR, line, column, TACT_JOIN(diags, TACT_S("the secret "), reference, tact_slice_of(secret.len > TACT_SECRET_LEAST ? " is longer than 4096 characters" : " is shorter than 16 characters")),
                  TACT_S("make one: openssl rand -hex 32"));
    return (tact_slice){ NULL, 0 };
}
