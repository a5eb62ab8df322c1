/* daemon/openapi.c -- see openapi.h. */
#include "daemon/openapi.h"
#include "tact/version.h"
#include <stdio.h>
#include <string.h>

typedef struct { const char *method, *path, *key, *summary, *fields, *answer; } call;
static const call calls[] = {
#define O(method, path, key, summary, fields, answer) { method, path, key, summary, fields, answer },
#include "daemon/openapi.def"
#undef O
};
enum { CALLS = sizeof calls / sizeof *calls };

static void text(tact_json *j, const char *key, const char *value) { tact_json_key_text(j, tact_slice_of(key), tact_slice_of(value)); }

static void schema_of(tact_json *j, const char *fields) {
    tact_json_map(j);
    text(j, "type", "object");
    TACT_JSON_KEY(j, "properties");
    tact_json_map(j);
    for (const char *at = fields; *at;) {
        size_t n = strcspn(at, " "), colon = strcspn(at, ":"), type = n - colon - 1;
        bool required = n && at[n - 1] == '*';
        tact_json_key(j, (tact_slice){ at, colon });
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("type"), (tact_slice){ at + colon + 1, type - required });
        tact_json_end_map(j);
        at += n + (at[n] == ' ');
    }
    tact_json_end_map(j);
    TACT_JSON_KEY(j, "required");
    tact_json_list(j);
    for (const char *at = fields; *at;) {
        size_t n = strcspn(at, " ");
        if (n && at[n - 1] == '*') tact_json_text(j, (tact_slice){ at, strcspn(at, ":") });
        at += n + (at[n] == ' ');
    }
    tact_json_end_list(j);
    tact_json_end_map(j);
}

static void content(tact_json *j, const char *type, const char *fields) {
    TACT_JSON_KEY(j, "content");
    tact_json_map(j);
    tact_json_key(j, tact_slice_of(type));
    tact_json_map(j);
    TACT_JSON_KEY(j, "schema");
    if (fields) schema_of(j, fields); else { tact_json_map(j); tact_json_end_map(j); }
    tact_json_end_map(j);
    tact_json_end_map(j);
}

static void answer(tact_json *j, const char *status, const char *description, const char *type) {
    tact_json_key(j, tact_slice_of(status));
    tact_json_map(j);
    text(j, "description", description);
    content(j, type, NULL);
    tact_json_end_map(j);
}

static void parameters(tact_json *j, const char *path) {
    const char *open = strchr(path, '{');
    if (!open) return;
    TACT_JSON_KEY(j, "parameters");
    tact_json_list(j);
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("name"), (tact_slice){ open + 1, strcspn(open + 1, "}") });
    text(j, "in", "path");
    tact_json_key_bool(j, TACT_S("required"), true);
    TACT_JSON_KEY(j, "schema");
    tact_json_map(j);
    text(j, "type", "string");
    tact_json_end_map(j);
    tact_json_end_map(j);
    tact_json_end_list(j);
}

static void operation(tact_json *j, const call *c) {
    tact_json_key(j, tact_slice_of(c->method));
    tact_json_map(j);
    text(j, "summary", c->summary);
    parameters(j, c->path);
    if (strcmp(c->key, "none") != 0) {
        TACT_JSON_KEY(j, "security");
        tact_json_list(j);
        tact_json_map(j);
        tact_json_key(j, tact_slice_of(c->key));
        tact_json_list(j);
        tact_json_end_list(j);
        tact_json_end_map(j);
        tact_json_end_list(j);
    }
    if (*c->fields) { TACT_JSON_KEY(j, "requestBody"); tact_json_map(j); content(j, "application/json", c->fields); tact_json_end_map(j); }
    TACT_JSON_KEY(j, "responses");
    tact_json_map(j);
    answer(j, "200", c->answer, strstr(c->answer, "event-stream") ? "text/event-stream" : strcmp(c->answer, "text") == 0 ? "text/plain" : "application/json");
    answer(j, "default", "a problem (RFC 9457)", "application/problem+json");
    tact_json_end_map(j);
    tact_json_end_map(j);
}

static void security(tact_json *j) {
    static const char *const keys[][2] = { { "write", "A write key as the user name of Basic authentication; may stand in a page." },
                                           { "server", "A server key, the same way: vouches for userId." }, { "admin", "An admin key." } };
    TACT_JSON_KEY(j, "components");
    tact_json_map(j);
    TACT_JSON_KEY(j, "securitySchemes");
    tact_json_map(j);
    for (unsigned i = 0; i < 3; i++) {
        tact_json_key(j, tact_slice_of(keys[i][0]));
        tact_json_map(j);
        text(j, "type", "http");
        text(j, "scheme", "basic");
        text(j, "description", keys[i][1]);
        tact_json_end_map(j);
    }
    TACT_JSON_KEY(j, "session");
    tact_json_map(j);
    text(j, "type", "apiKey");
    text(j, "in", "cookie");
    text(j, "name", "tact_session");
    text(j, "description", "A session of the console; __Host-tact_session over https. What changes something wants the header x-tact: console, too.");
    tact_json_end_map(j);
    tact_json_end_map(j);
    tact_json_end_map(j);
}

tact_slice tact_openapi_page(const tact_server *s, tact_arena *arena) {
    tact_json j;
    char url[300];
    tact_slice public_url = s->brand.config.public_url, listen = s->brand.config.listen;
    if (public_url.len) snprintf(url, sizeof url, "%.*s", (int)public_url.len, public_url.ptr);
    else snprintf(url, sizeof url, "http://%.*s", (int)listen.len, listen.ptr);
    tact_json_init(&j, arena, 32768);
    tact_json_map(&j);
    text(&j, "openapi", "3.1.0");
    TACT_JSON_KEY(&j, "info");
    tact_json_map(&j);
    text(&j, "title", "tact");
    text(&j, "version", TACT_VERSION);
    text(&j, "summary", "The right word, at the right moment, on the right device, or silence.");
    tact_json_end_map(&j);
    TACT_JSON_KEY(&j, "servers");
    tact_json_list(&j);
    tact_json_map(&j);
    text(&j, "url", url);
    tact_json_end_map(&j);
    tact_json_end_list(&j);
    TACT_JSON_KEY(&j, "paths");
    tact_json_map(&j);
    for (unsigned i = 0; i < CALLS; i++) {                 /* rows of one path stand together or are gathered at its first row */
        bool first = true;
        for (unsigned b = 0; b < i; b++) first &= strcmp(calls[b].path, calls[i].path) != 0;
        if (!first) continue;
        tact_json_key(&j, tact_slice_of(calls[i].path));
        tact_json_map(&j);
        for (unsigned k = i; k < CALLS; k++)
            if (strcmp(calls[k].path, calls[i].path) == 0) operation(&j, &calls[k]);
        tact_json_end_map(&j);
    }
    tact_json_end_map(&j);
    security(&j);
    tact_json_end_map(&j);
    return j.status ? (tact_slice){ NULL, 0 } : tact_json_done(&j);
}
