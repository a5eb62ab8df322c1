/* cli/decide_body.c -- see decide_body.h. */
#include "cli/decide_body.h"
#include <stdlib.h>
#include "daemon/json_in.h"

enum { BODY_BYTES_MAX = 64 << 10 };

static tact_slice value_of(const tact_cli *cli, const char *name) { return tact_slice_of(tact_cli_value(cli, name)); }

static void text(tact_json *j, const tact_cli *cli, const char *option, const char *key) {
    if (tact_cli_has(cli, option)) tact_json_key_text(j, tact_slice_of(key), value_of(cli, option));
}

/* ---- from a file ---- */

static int from_file(tact_cli *cli, tact_arena *arena, const char *path, tact_slice *json) {
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    char *bytes = tact_arena_alloc(arena, BODY_BYTES_MAX + 1, 1);
    if (!in) return tact_cli_fail(cli, "name a file that is there, or - for the input", "%s cannot be read", path);
    if (!bytes) { if (in != stdin) fclose(in); return tact_cli_fail(cli, NULL, "not enough memory"); }
    size_t n = fread(bytes, 1, BODY_BYTES_MAX + 1, in);
    bool failed = ferror(in) != 0;
    if (in != stdin) fclose(in);
    if (failed) return tact_cli_fail(cli, NULL, "%s could not be read", path);
    if (n > BODY_BYTES_MAX) return tact_cli_usage(cli, "an event takes at most 32 kB", "%s is larger than any event", path);
    *json = (tact_slice){ bytes, n };
    tact_value tree;
    tact_json_fault fault;
    if (tact_json_read(arena, &tree, &fault, *json) == TACT_OK && tree.type == TACT_MAP) return 0;
    if (tree.type != TACT_MAP && !fault.reason) fault = (tact_json_fault){ .line = 1, .column = 1, .reason = "is not an object", .hint = "an event is a JSON object" };
    return tact_cli_usage(cli, fault.hint, "%s:%u:%u: %s", path, fault.line, fault.column, fault.reason ? fault.reason : "is not JSON");
}

/* ---- from options ---- */

/* 12, 3.5, true and false are what they look like; everything else is text. */
static void property_value(tact_json *j, tact_arena *arena, tact_slice v) {
    tact_value tree;
    tact_json_fault fault;
    bool plain = v.len && tact_json_read(arena, &tree, &fault, v) == TACT_OK && (tree.type == TACT_INT || tree.type == TACT_DOUBLE || tree.type == TACT_BOOL);
    if (plain) tact_json_value(j, &tree);
    else tact_json_text(j, v);
}

static int properties(tact_cli *cli, tact_json *j, tact_arena *arena) {
    const char *pair;
    if (!tact_cli_has(cli, "property")) return 0;
    TACT_JSON_KEY(j, "properties");
    tact_json_map(j);
    for (int i = 0; (pair = tact_cli_nth(cli, "property", i)); i++) {
        const char *equals = strchr(pair, '=');
        if (!equals || equals == pair) return tact_cli_usage(cli, "--property revenue=19.90", "'%s' is not NAME=VALUE", pair);
        tact_json_key(j, (tact_slice){ pair, (size_t)(equals - pair) });
        property_value(j, arena, tact_slice_of(equals + 1));
    }
    tact_json_end_map(j);
    return 0;
}

static bool degrees(tact_cli *cli, const char *name, double bound, double *out) {
    char *end;
    const char *v = tact_cli_value(cli, name);
    *out = strtod(v, &end);
    if (end != v && !*end && *out >= -bound && *out <= bound) return true;
    tact_cli_usage(cli, "degrees with a point, such as 43.79", "--%s cannot be '%s'", name, v);
    return false;
}

static int location(tact_cli *cli, tact_json *j) {
    double lat, lon;
    bool a = tact_cli_has(cli, "lat"), b = tact_cli_has(cli, "lon");
    if (!a && !b) return 0;
    if (a != b) return tact_cli_usage(cli, "--lat 43.79 --lon 7.61", "--lat and --lon go together");
    if (!degrees(cli, "lat", 90, &lat) || !degrees(cli, "lon", 180, &lon)) return TACT_EXIT_USAGE;
    TACT_JSON_KEY(j, "location");
    tact_json_map(j);
    TACT_JSON_KEY(j, "latitude");
    tact_json_double(j, lat);
    TACT_JSON_KEY(j, "longitude");
    tact_json_double(j, lon);
    tact_json_end_map(j);
    return 0;
}

static int context(tact_cli *cli, tact_json *j) {
    TACT_JSON_KEY(j, "context");
    tact_json_map(j);
    text(j, cli, "locale", "locale");
    text(j, cli, "zone", "timezone");
    if (tact_cli_has(cli, "device")) {
        TACT_JSON_KEY(j, "device");
        tact_json_map(j);
        text(j, cli, "device", "type");
        tact_json_end_map(j);
    }
    if (tact_cli_has(cli, "page")) {
        TACT_JSON_KEY(j, "page");
        tact_json_map(j);
        text(j, cli, "page", "url");
        tact_json_end_map(j);
    }
    int code = location(cli, j);
    tact_json_end_map(j);
    return code;
}

static int from_options(tact_cli *cli, tact_arena *arena, tact_slice *json) {
    tact_json j;
    tact_json_init(&j, arena, 1024);
    tact_json_map(&j);
    text(&j, cli, "user", "userId");
    if (tact_cli_has(cli, "anonymous") || !tact_cli_has(cli, "user")) tact_json_key_text(&j, TACT_S("anonymousId"), tact_cli_has(cli, "anonymous") ? value_of(cli, "anonymous") : TACT_S("a-visitor"));
    tact_json_key_text(&j, TACT_S("slot"), tact_cli_has(cli, "slot") ? value_of(cli, "slot") : TACT_S("top"));
    text(&j, cli, "text", "text");
    text(&j, cli, "event", "event");
    int code = properties(cli, &j, arena);
    if (!code) code = context(cli, &j);
    if (code) return code;
    tact_json_end_map(&j);
    *json = tact_json_done(&j);
    return j.status ? tact_cli_fail(cli, NULL, "not enough memory") : 0;
}

int tact_decide_body(tact_cli *cli, tact_arena *arena, tact_slice *json) {
    const char *file = tact_cli_value(cli, "file");
    return file ? from_file(cli, arena, file, json) : from_options(cli, arena, json);
}
