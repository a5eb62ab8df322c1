/* cli/cmd_doctor.c -- tact doctor: what a stranger would trip over, each with the way out.  Changes nothing. */
#include <netdb.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "brand/load.h"
#include "cli/folders.h"
#include "cli/ink.h"
#include "cli/reach.h"
#include "daemon/json_out.h"
#include "store/data.h"
#include "store/master.h"

const tact_option tact_cmd_doctor_options[] = { TACT_FOLDER_OPTIONS, { NULL, 0, NULL, NULL } };

enum { FINDINGS = 64, TEXT = 400 };
typedef enum { FINE, WARN, BAD } grade;
typedef struct { grade grade; char what[64], text[TEXT], hint[TEXT]; } finding;
typedef struct { tact_cli *cli; tact_folders folders; tact_brand brand; bool loaded; finding items[FINDINGS]; unsigned count; } visit;

static void say(visit *v, grade g, const char *what, const char *hint, const char *format, ...) __attribute__((format(printf, 5, 6)));
static void say(visit *v, grade g, const char *what, const char *hint, const char *format, ...) {
    if (v->count == FINDINGS) return;
    finding *f = &v->items[v->count++];
    va_list args;
    va_start(args, format);
    f->grade = g;
    snprintf(f->what, sizeof f->what, "%s", what);
    snprintf(f->hint, sizeof f->hint, "%s", hint ? hint : "");
    vsnprintf(f->text, sizeof f->text, format, args);
    va_end(args);
}

/* ---- the folder and its keys --------------------------------------------------------------------------------------------------------- */

static void look_at_master(visit *v) {
    uint8_t key[TACT_MASTER_BYTES];
    tact_trouble trouble = { "" };
    if (access(v->folders.master, F_OK)) {
        bool data = tact_path_exists(v->folders.data);
        say(v, data ? BAD : WARN, "master key", data ? "bring it back from where its copy is kept, or name it with --key" : "`tact run` makes one at its first start", "there is none at %s", v->folders.master);
        return;
    }
    tact_status s = tact_master_read(v->folders.master, key, &trouble);
    explicit_bzero(key, sizeof key);
    if (s) say(v, BAD, "master key", "chmod 600 it, and check where it came from", "%s", trouble.text);
    else if (tact_path_inside(v->folders.master, v->folders.brand) || tact_path_inside(v->folders.master, v->folders.data))
        say(v, BAD, "master key", "move it out, and name it with --key or TACT_MASTER_KEY", "%s lies inside the brand or data folder: a backup would carry it along", v->folders.master);
    else say(v, FINE, "master key", NULL, "%s, readable by nobody else", v->folders.master);
}

static void look_at_data(visit *v) {
    tact_trouble trouble = { "" };
    int64_t pid = 0;
    struct statvfs disk;
    if (!tact_path_exists(v->folders.data)) say(v, FINE, "data folder", NULL, "%s will be made at the first start", v->folders.data);
    else if (tact_data_check_version(v->folders.data, &trouble)) say(v, BAD, "data folder", "run the tact that wrote it, or a later one", "%s", trouble.text);
    else if (tact_data_held(v->folders.data, &pid)) say(v, FINE, "data folder", NULL, "%s, in use by process %lld", v->folders.data, (long long)pid);
    else say(v, FINE, "data folder", NULL, "%s", v->folders.data);
    if (tact_data_paused(v->folders.data, &trouble)) say(v, WARN, "paused", "`tact pause --all --off` resumes", "nothing is sent: %s", trouble.text);
    if (statvfs(tact_path_exists(v->folders.data) ? v->folders.data : v->folders.brand, &disk) == 0) {
        double free_gb = (double)disk.f_bavail * (double)disk.f_frsize / 1e9;
        say(v, free_gb < 0.2 ? BAD : free_gb < 2 ? WARN : FINE, "disk", free_gb < 2 ? "free some: with less than 64 MB tact only reads" : NULL, "%.1f GB free", free_gb);
    }
    if (tact_path_exists(v->folders.erasures)) say(v, FINE, "erasures", NULL, "%s", v->folders.erasures);
    else say(v, tact_path_exists(v->folders.data) ? BAD : FINE, "erasures", tact_path_exists(v->folders.data) ? "without it a restore is refused; bring it back" : NULL,
             "there is no list of erasures at %s%s", v->folders.erasures, tact_path_exists(v->folders.data) ? "" : " yet");
}

static void look_at_limits(visit *v) {
    struct rlimit files;
    uint32_t wanted = v->loaded ? v->brand.config.limits.connections : 12000;
    if (getrlimit(RLIMIT_NOFILE, &files)) return;
    bool enough = files.rlim_max >= wanted + 200;
    say(v, enough ? FINE : WARN, "open files", enough ? NULL : "raise it (LimitNOFILE= in a systemd unit, `ulimit -Hn`), or lower limits.connections", "at most %llu, limits.connections is %u", (unsigned long long)files.rlim_max, wanted);
}

/* ---- the brand ------------------------------------------------------------------------------------------------------------------------ */

static void look_at_brand(visit *v, tact_arena *arena) {
    tact_diags diags;
    tact_brand_options options = { .env_file = v->folders.env, .secrets_wanted = true, .now = tact_reach_now() };
    tact_diags_init(&diags, arena, TACT_BRAND_FINDINGS);
    v->loaded = tact_brand_load(v->folders.brand, &options, arena, &diags, &v->brand) == TACT_OK;
    if (!v->loaded) {
        const tact_diag *d = NULL;
        for (uint32_t i = 0; i < diags.count && !d; i++) if (diags.items[i].severity == TACT_ERROR) d = &diags.items[i];
        say(v, BAD, "brand folder", "`tact check` tells them all", "%u mistakes%s%.*s", diags.error_count, d ? ", first: " : "", d ? (int)d->text.len : 0, d ? d->text.ptr : "");
        return;
    }
    say(v, diags.warning_count ? WARN : FINE, "brand folder", diags.warning_count ? "`tact check` tells them" : NULL, "%u campaigns, %u places, %u warnings", v->brand.bundle.campaign_count, v->brand.bundle.place_count, diags.warning_count);
}

static bool is_loopback(tact_slice listen) {
    return tact_slice_starts(listen, TACT_S("127.")) || tact_slice_starts(listen, TACT_S("[::1]")) || tact_slice_starts(listen, TACT_S("localhost"));
}

static bool somebody_listens(tact_slice listen) {
    char host[128], *colon;
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST }, *found = NULL;
    snprintf(host, sizeof host, "%.*s", (int)listen.len, listen.ptr);
    if (!(colon = strrchr(host, ':'))) return false;
    *colon = 0;
    char *name = host[0] == '[' ? host + 1 : host;
    name[strcspn(name, "]")] = 0;
    if (getaddrinfo(strcmp(name, "localhost") == 0 ? "127.0.0.1" : name, colon + 1, &hints, &found)) return false;
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool open = fd >= 0 && connect(fd, found->ai_addr, found->ai_addrlen) == 0;
    if (fd >= 0) close(fd);
    freeaddrinfo(found);
    return open;
}

static void look_at_address(visit *v) {
    const tact_config *c = &v->brand.config;
    bool ours = tact_data_held(v->folders.data, NULL), taken = somebody_listens(c->listen);
    if (ours) say(v, FINE, "address", NULL, "%.*s, served now", (int)c->listen.len, c->listen.ptr);
    else if (taken) say(v, BAD, "address", "stop the other program, or set `listen:`", "something else listens on %.*s", (int)c->listen.len, c->listen.ptr);
    else say(v, FINE, "address", NULL, "%.*s is free", (int)c->listen.len, c->listen.ptr);
    if (!is_loopback(c->listen)) say(v, WARN, "exposure", "keep to 127.0.0.1 and put a proxy in front (examples/proxy)", "tact listens beyond this machine, without encryption");
    if (!c->public_url.len) say(v, WARN, "public_url", "set `public_url:` to the https address people reach", "not set: links and receipts name the listen address");
    else if (!tact_slice_starts(c->public_url, TACT_S("https://"))) say(v, WARN, "public_url", "use https outside of a trial", "%.*s is not https", (int)c->public_url.len, c->public_url.ptr);
    else say(v, c->trusted_proxies.count ? FINE : WARN, "proxy", c->trusted_proxies.count ? NULL : "set `trusted_proxies:` to its address, or every visitor looks like the proxy", c->trusted_proxies.count ? "%u trusted" : "public_url is set but %u proxies are trusted", c->trusted_proxies.count);
}

static void look_at_keys(visit *v) {
    unsigned kinds[3] = { 0 };
    const tact_config *c = &v->brand.config;
    for (uint32_t i = 0; i < c->keys.count; i++) {
        const tact_config_key *key = &c->keys.items[i];
        kinds[key->kind % 3]++;
        if (key->kind == TACT_KEY_WRITE && !key->origins.count)
            say(v, WARN, "key", "list the pages that may use it under `origins:`", "write key '%.*s' names no origins: no browser page may use it", (int)key->name.len, key->name.ptr);
    }
    if (!kinds[TACT_KEY_WRITE]) say(v, WARN, "keys", "add one of kind write", "no write key: no page and no app can send events");
    if (!kinds[TACT_KEY_SERVER] && !kinds[TACT_KEY_ADMIN]) say(v, WARN, "keys", "add one of kind server", "no server key: nobody vouches for userId, no goal can be trusted");
    say(v, FINE, "keys", NULL, "%u write, %u server, %u admin", kinds[0], kinds[1], kinds[2]);
}

static void look_at_campaigns(visit *v) {
    const tact_bundle *b = &v->brand.bundle;
    unsigned live = 0, everyone = 0;
    uint16_t used = 0;
    for (uint32_t i = 0; i < b->campaign_count; i++) {
        const tact_campaign *c = &b->campaigns[i];
        if (c->state != TACT_STATE_LIVE) continue;
        live++;
        everyone += c->send == TACT_SEND_EVERYONE;
        for (uint32_t m = 0; m < c->message_count; m++) used = (uint16_t)(used | c->messages[m].channels);
    }
    say(v, everyone ? FINE : WARN, "campaigns", everyone ? NULL : "set `state: live` and `send: everyone` when a campaign is ready; until then people meet silence", "%u live, %u of them for everyone", live, everyone);
    for (unsigned ch = 0; ch < TACT_CHANNEL_COUNT; ch++) {
        tact_slice name = tact_word_name(TACT_LIST_CHANNEL, ch);
        if (!(used >> ch & 1)) continue;
        if (v->brand.config.driver[ch] == TACT_DRIVER_NONE) say(v, WARN, "channel", "name a driver under `channels:`, or take the channel out of the messages", "live campaigns use %.*s, which has no driver", (int)name.len, name.ptr);
        if (v->brand.config.driver[ch] == TACT_DRIVER_DRY_RUN) say(v, WARN, "channel", "what would be sent is written to data/outbox", "%.*s is a dry run: nothing leaves", (int)name.len, name.ptr);
    }
}

static void look_at_law(visit *v) {
    tact_civil today = tact_civil_from_us(tact_reach_now().us);
    const tact_bundle *b = &v->brand.bundle;
    unsigned rows = 0, old = 0;
    for (uint32_t i = 0; i < b->law_count; i++) {
        const tact_law_row *row = &b->laws[i];
        int64_t days = tact_days_from_civil(today.year, today.month, today.day) - tact_days_from_civil(row->reviewed_year, row->reviewed_month, row->reviewed_day);
        if (!tact_slice_equal((tact_slice){ row->country, 2 }, b->country)) continue;
        rows++;
        old += days > 366;
    }
    if (!rows) say(v, WARN, "law", "promotional SMS and calls stay off there", "there is no law table for %.*s", (int)b->country.len, b->country.ptr);
    else say(v, old ? WARN : FINE, "law", old ? "a later tact brings reviewed tables; doc/attention.md has the sources" : NULL, "%u rows for %.*s, %u reviewed more than a year ago", rows, (int)b->country.len, b->country.ptr, old);
}

/* ---- telling ----------------------------------------------------------------------------------------------------------------------------- */

static void tell_json(visit *v, tact_arena *arena) {
    static const char *const grades[] = { "ok", "warn", "bad" };
    tact_json j;
    tact_json_init(&j, arena, 8192);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "findings");
    tact_json_list(&j);
    for (unsigned i = 0; i < v->count; i++) {
        tact_json_map(&j);
        tact_json_key_text(&j, TACT_S("grade"), tact_slice_of(grades[v->items[i].grade]));
        tact_json_key_text(&j, TACT_S("about"), tact_slice_of(v->items[i].what));
        tact_json_key_text(&j, TACT_S("text"), tact_slice_of(v->items[i].text));
        if (v->items[i].hint[0]) tact_json_key_text(&j, TACT_S("hint"), tact_slice_of(v->items[i].hint));
        tact_json_end_map(&j);
    }
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    tact_slice text = tact_json_done(&j);
    fprintf(v->cli->out, "%.*s\n", (int)text.len, text.ptr);
}

static void tell(visit *v) {
    tact_ink ink = tact_ink_of(v->cli, v->cli->out);
    const char *const colours[] = { ink.good, ink.warn, ink.bad };
    static const char *const words[] = { "ok  ", "warn", "BAD " };
    for (unsigned i = 0; i < v->count; i++) {
        const finding *f = &v->items[i];
        fprintf(v->cli->out, "%s%s%s  %-12s  %s\n", colours[f->grade], words[f->grade], ink.off, f->what, f->text);
        if (f->hint[0]) fprintf(v->cli->out, "      %-12s  %s%s%s\n", "", ink.dim, f->hint, ink.off);
    }
}

int tact_cmd_doctor(tact_cli *cli);
int tact_cmd_doctor(tact_cli *cli) {
    if (!tact_cli_arguments(cli, 0, 1)) return TACT_EXIT_USAGE;
    visit *v = calloc(1, sizeof *v);
    tact_arena *arena = tact_brand_arena();
    if (!v || !arena) { free(v); return tact_cli_fail(cli, NULL, "no memory"); }
    v->cli = cli;
    int code = TACT_EXIT_CANNOT;
    if (tact_folders_of(cli, cli->argument_count ? cli->arguments[0] : ".", &v->folders)) {
        look_at_brand(v, arena);
        look_at_master(v);
        look_at_data(v);
        look_at_limits(v);
        if (v->loaded) { look_at_address(v); look_at_keys(v); look_at_campaigns(v); look_at_law(v); }
        if (cli->json) tell_json(v, arena); else tell(v);
        code = TACT_EXIT_OK;
        for (unsigned i = 0; i < v->count; i++) if (v->items[i].grade == BAD) code = TACT_EXIT_FOUND;
    }
    tact_brand_arena_free(arena);
    free(v);
    return code;
}
