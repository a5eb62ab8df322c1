/* cli/reach.c -- see reach.h. */
#include "cli/reach.h"
#include <stdlib.h>
#include <time.h>
#include "brand/check_print.h"
#include "cli/http_client.h"
#include "daemon/json_in.h"
#include "store/data.h"

tact_instant tact_reach_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (tact_instant){ (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000 };
}

static tact_instant wall_clock(void *ctx) { (void)ctx; return tact_reach_now(); }

const tact_zone *tact_reach_zone(const tact_reached *r) { return r->brand.bundle.campaign_order || r->brand.bundle.zone_count ? tact_bundle_zone(&r->brand.bundle, r->brand.bundle.default_zone) : NULL; }

/* ---- opening ---- */

static int load_brand(tact_cli *cli, tact_reached *r, bool served) {
    tact_diags diags;
    tact_brand_options options = { .env_file = r->folders.env, .now = tact_reach_now() };
    tact_diags_init(&diags, r->arena, TACT_BRAND_FINDINGS);
    tact_status s = tact_brand_load(r->folders.brand, &options, r->arena, &diags, &r->brand);
    if (!s || (served && s == TACT_ERR_INVALID && r->brand.config.keys.count)) return 0;      /* `tact run` has an older version in force */
    if (s != TACT_ERR_INVALID && s != TACT_ERR_NOT_FOUND) return tact_cli_fail(cli, tact_status_hint(s), "%s cannot be read: %s", r->folders.brand, tact_status_line(s));
    if (!cli->json) tact_check_print(cli->err, &r->brand, &diags, tact_cli_terminal(cli, cli->err));
    char hint[1100];
    snprintf(hint, sizeof hint, "`tact check %s` explains every mistake", r->folders.brand);
    return tact_cli_found(cli, hint, "the brand folder %s has mistakes", r->folders.brand);
}

static const tact_config_key *key_of(const tact_config *config, unsigned kind) {
    for (uint32_t i = 0; i < config->keys.count; i++)
        if (config->keys.items[i].kind == kind && config->keys.items[i].secret.len) return &config->keys.items[i];
    return NULL;
}

static int find_server(tact_cli *cli, tact_reached *r, int64_t pid, unsigned flags) {
    tact_path path;
    char *text = NULL;
    size_t len = 0;
    const tact_config_key *key = flags & TACT_REACH_ADMIN ? NULL : key_of(&r->brand.config, TACT_KEY_SERVER);
    if (!key) key = key_of(&r->brand.config, TACT_KEY_ADMIN);
    bool found = !tact_path_join(&path, r->folders.data, "LISTEN", NULL) && !tact_file_read(path.text, 512, &text, &len, NULL);
    while (found && len && text[len - 1] == '\n') len--;
    found = found && tact_call_address((tact_slice){ text, len }, r->host, r->port);
    free(text);
    if (!found) found = tact_slice_starts(r->brand.config.public_url, TACT_S("http://")) && tact_call_address(r->brand.config.public_url, r->host, r->port);
    if (!found) return tact_cli_fail(cli, "it may be starting or stopping: try again; or another verb of tact is at work there", "process %lld holds the data folder %s, but serves no address", (long long)pid, r->folders.data);
    if (key) { r->key = key->secret; return 0; }
    char hint[2400];
    snprintf(hint, sizeof hint, "`tact keys %s` lists the keys; set the variable it names, or write it into %s", r->folders.brand, r->folders.env);
    return tact_cli_fail(cli, hint, "`tact run` serves %s, and no %s key of the brand can be read here to ask it", r->folders.brand, flags & TACT_REACH_ADMIN ? "admin" : "server or admin");
}

static int open_keeper(tact_cli *cli, tact_reached *r, unsigned flags) {
    tact_path version;
    tact_trouble trouble = { "" };
    bool there = !tact_path_join(&version, r->folders.data, "VERSION", NULL) && tact_path_exists(version.text);
    if (!there && !(flags & TACT_REACH_MAKE))
        return tact_cli_fail(cli, "`tact run` makes it when it starts; --data names another", "there is no data folder %s yet, so nothing is known", r->folders.data);
    int code = flags & TACT_REACH_MAKE ? tact_folders_make_keys(cli, &r->folders) : 0;
    if (code) return code;
    tact_keeper_options options = { .data_folder = r->folders.data, .master_key_path = r->folders.master, .erasures_path = r->folders.erasures, .clock = { wall_clock, NULL },
                                    .memory_bytes = 64u << 20 };
    tact_status s = tact_keeper_open(&r->keeper, &options, &r->brand, &trouble);
    return s ? tact_reach_trouble(cli, s, &trouble) : 0;
}

int tact_reach_open(tact_cli *cli, const char *brand, unsigned flags, tact_reached *r) {
    int64_t pid = 0;
    *r = (tact_reached){ .arena = tact_brand_arena() };
    if (!r->arena) return tact_cli_fail(cli, "free some memory and try again", "not enough memory");
    if (!tact_folders_of(cli, brand, &r->folders)) return TACT_EXIT_CANNOT;
    bool served = tact_data_held(r->folders.data, &pid);
    int code = load_brand(cli, r, served);
    if (code) return code;
    return served ? find_server(cli, r, pid, flags) : open_keeper(cli, r, flags);
}

int tact_reach_catalog(tact_cli *cli, tact_reached *r) {
    const tact_config *c = &r->brand.config;
    tact_slice names[] = { c->catalog.file, c->catalog.stock };
    char paths[2][2048];
    if (!r->keeper || !c->catalog.file.len) return TACT_EXIT_OK;
    for (unsigned i = 0; i < 2; i++) {
        bool absolute = names[i].len && names[i].ptr[0] == '/';
        snprintf(paths[i], sizeof paths[i], "%s%s%.*s", absolute ? "" : r->brand.folder, absolute ? "" : "/", (int)names[i].len, names[i].len ? names[i].ptr : "");
    }
    if (tact_catalog_read(paths[0], names[1].len ? paths[1] : NULL, c->currency, &r->catalog) == TACT_OK) {
        tact_keeper_catalog(r->keeper, r->catalog);
        return TACT_EXIT_OK;
    }
    return tact_cli_fail(cli, "`tact check` tells more", "%s", r->catalog ? r->catalog->error : "there is no memory for the catalogue");
}

void tact_reach_close(tact_reached *r) {
    tact_keeper_close(r->keeper);
    free(r->block);
    if (r->arena) tact_brand_arena_free(r->arena);
    tact_catalog_free(r->catalog);
    *r = (tact_reached){ .arena = NULL };
}

/* ---- asking ---- */

int tact_reach_trouble(tact_cli *cli, tact_status status, const tact_trouble *trouble) {
    bool said = trouble->text[0] != 0;                     /* texts of the keeper and the store name the way out themselves */
    return tact_cli_fail(cli, said ? NULL : tact_status_hint(status), "%s", said ? trouble->text : tact_status_line(status));
}

/* problem+json: its detail, else its title; every fault of the request beneath. */
static int told(tact_cli *cli, tact_reached *r, const tact_called *called) {
    tact_value body = { .type = TACT_NULL };
    tact_json_fault fault;
    char text[1024];
    if (tact_json_read(r->arena, &body, &fault, called->body)) body.type = TACT_NULL;
    tact_slice detail = tact_value_path_text(&body, "detail"), title = tact_value_path_text(&body, "title"), hint = { NULL, 0 };
    const tact_value *faults = tact_value_path(&body, "errors");
    tact_slice place = { NULL, 0 };
    if (faults && faults->type == TACT_LIST && faults->list.count) {
        place = tact_value_path_text(&faults->list.items[0], "path");
        hint = tact_value_path_text(&faults->list.items[0], "hint");
    }
    tact_slice say = detail.len ? detail : title;
    snprintf(text, sizeof text, "%.*s", (int)(hint.len < 900 ? hint.len : 900), hint.ptr ? hint.ptr : "");
    if (!say.len) return tact_cli_fail(cli, NULL, "`tact run` on %s port %s answered %d", r->host, r->port, called->status);
    tact_cli_fail(cli, text[0] ? text : NULL, "%.*s%s%.*s", (int)place.len, place.ptr ? place.ptr : "", place.len ? " " : "", (int)say.len, say.ptr);
    return called->status == 400 && place.len ? TACT_EXIT_USAGE : TACT_EXIT_CANNOT;      /* a fault in what was sent */
}

int tact_reach_call(tact_cli *cli, tact_reached *r, const char *method, const char *path, tact_slice body, tact_slice *json) {
    tact_called called;
    tact_trouble why = { "" };
    tact_call call = { .method = method, .host = r->host, .port = r->port, .path = path, .key = r->key, .body = body, .timeout_s = 600 };
    free(r->block);
    r->block = NULL;
    tact_status s = tact_call_make(&call, &called, &why);
    if (s) return tact_cli_fail(cli, s == TACT_ERR_NOT_FOUND ? "it may be starting or stopping: try again" : tact_status_hint(s), "`tact run` holds %s, but %s", r->folders.data, why.text);
    if (called.status >= 400) {
        int code = told(cli, r, &called);
        tact_call_free(&called);
        return code;
    }
    r->block = called.block;
    *json = called.body;
    return 0;
}

int tact_reach_flush(tact_cli *cli, tact_reached *r) {
    tact_trouble trouble = { "" };
    tact_status s = tact_keeper_flush(r->keeper, &trouble);
    return s ? tact_reach_trouble(cli, s, &trouble) : 0;
}

bool tact_reach_parse(tact_cli *cli, tact_reached *r, tact_slice json, tact_value *out) {
    tact_json_fault fault;
    if (tact_json_read(r->arena, out, &fault, json) == TACT_OK) return true;
    tact_cli_fail(cli, "is another version of tact running?", "the answer could not be read: %s", fault.reason ? fault.reason : "there is no memory for it");
    return false;
}

bool tact_reach_json(tact_cli *cli, tact_slice json) {
    if (cli->json) fprintf(cli->out, "%.*s\n", (int)json.len, json.ptr);
    return cli->json;
}

static bool good_id(tact_cli *cli, const char *id) {
    if (*id && strlen(id) <= 512 && tact_slice_utf8(tact_slice_of(id))) return true;
    tact_cli_usage(cli, "give 1 to 512 bytes of text", "'%.80s' is no id", id);
    return false;
}

bool tact_reach_whom(tact_cli *cli, const char *id, tact_reach_who *out) {
    static const char *const names[] = { "user", "device", "email", "phone" };
    const char *as = tact_cli_value(cli, "as");
    tact_slice text = tact_slice_of(id);
    if (!as) as = tact_cli_has(cli, "device") ? "device" : "user";
    if (!good_id(cli, id)) return false;
    for (unsigned i = 0; i < 4; i++) {
        if (strcmp(as, names[i]) != 0) continue;
        const tact_who whos[] = { { .user_id = text, .verified = true }, { .anonymous_id = text }, { .email = text }, { .phone = text } };
        *out = (tact_reach_who){ whos[i], names[i] };
        return true;
    }
    tact_cli_usage(cli, "user, device, email or phone", "--as cannot be '%s'", as);
    return false;
}

void tact_reach_person_path(char out[2048], const char *id, const char *tail, const tact_reach_who *who) {
    char escaped[1700];
    bool fits = tact_call_escape(tact_slice_of(id), escaped, sizeof escaped);
    TACT_ASSERT(fits);
    snprintf(out, 2048, "/v1/people/%s%s?as=%s", escaped, tail, who->as);
}
