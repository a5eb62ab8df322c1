/* cli/cmd_keys.c -- tact keys: the brand's keys by name, a fresh one, a pair for web push, another master key.  Never shows a secret that is in use. */
#include <ctype.h>
#include <sodium.h>
#include "channel/vapid.h"
#include "cli/ink.h"
#include "cli/reach.h"
#include "cli/table.h"
#include "cli/waiting.h"
#include "store/data.h"
#include "store/slots.h"

int tact_cmd_keys(tact_cli *cli);
const tact_option tact_cmd_keys_options[] = {
    { "to", 't', "FILE", "keys master rotate: the new master key; made when it is not there" },
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

static const char *const kinds[] = { "write", "server", "admin" };

/* ---- the list ---- */

static void origins(tact_table *t, const tact_config_key *k) {
    char text[512] = "";
    size_t n = 0;
    for (uint32_t i = 0; i < k->origins.count && n < sizeof text - 1; i++) {
        int wrote = snprintf(text + n, sizeof text - n, "%s%.*s", i ? " " : "", (int)k->origins.items[i].len, k->origins.items[i].ptr);
        n += wrote > 0 ? (size_t)wrote : 0;
    }
    tact_table_text(t, TACT_STYLE_PLAIN, tact_slice_of(text));
}

static void age(tact_cli *cli, const tact_folders *f) {
    char where[1024], when[TACT_INK_TIME];
    tact_instant made;
    if (cli->json) return;
    if (tact_folders_newest_keys(f, where, &made))
        fprintf(cli->out, "\nkey backup: %s, %lld days old, in %s\n", tact_ink_time(when, made, NULL), (long long)(tact_instant_since(tact_reach_now(), made).us / TACT_DAYS(1).us), where);
    else if (where[0]) fprintf(cli->out, "\nkey backup: the last went to %s, where none is now\n", where);
    else fputs("\nkey backup: none that is known here; `tact backup` makes one\n", cli->out);
    fprintf(cli->out, "master key: %s\n", f->master);
}

static int list(tact_cli *cli, const tact_folders *f, const tact_brand *brand) {
    tact_table *t = tact_table_new();
    tact_screen screen = tact_screen_of(cli->out);
    unsigned missing = 0;
    tact_table_column(t, "key", "name", 0);
    tact_table_column(t, "kind", "kind", 0);
    tact_table_column(t, "secret", "secret", 0);
    tact_table_column(t, "a second from one address", "rate", TACT_COLUMN_NUMBER);
    tact_table_column(t, "pages it may be used from", "origins", TACT_COLUMN_SHRINKS);
    for (uint32_t i = 0; i < brand->config.keys.count; i++) {
        const tact_config_key *k = &brand->config.keys.items[i];
        missing += k->secret.len == 0;
        tact_table_row(t);
        tact_table_text(t, TACT_STYLE_STRONG, k->name);
        tact_table_cell(t, TACT_STYLE_PLAIN, "%s", kinds[k->kind % 3]);
        tact_table_cell(t, k->secret.len ? TACT_STYLE_GOOD : TACT_STYLE_WARN, "%s", k->secret.len ? "found" : "not here");
        if (k->rate || cli->json) tact_table_count(t, TACT_STYLE_PLAIN, k->rate); else tact_table_cell(t, TACT_STYLE_DIM, "no limit");
        origins(t, k);
    }
    if (cli->json) tact_table_json(t, cli->out); else tact_table_print(t, cli->out, &screen);
    tact_table_free(t);
    if (missing && !cli->json) fprintf(cli->out, "\n%u secrets cannot be found here: `tact check --secrets %s` names the variables; write them into %s\n", missing, f->brand, f->env);
    age(cli, f);
    return TACT_EXIT_OK;
}

/* ---- a fresh one ---- */

static int fresh(tact_cli *cli, const tact_folders *f, const tact_brand *brand, const char *name, const char *kind) {
    uint8_t bytes[32];
    char secret[65], variable[80];
    bool there = false, known = false;
    for (unsigned i = 0; i < 3; i++) known |= strcmp(kind, kinds[i]) == 0;
    if (!known) return tact_cli_usage(cli, "write (may stand in a page), server (vouches for who is signed in) or admin", "there is no kind of key '%s'", kind);
    if (!*name || strlen(name) > 60) return tact_cli_usage(cli, "1 to 60 small letters, digits and dashes", "this is no name for a key");
    size_t n = strlen(name);
    for (size_t i = 0; i <= n; i++) {
        if (name[i] && !(islower((unsigned char)name[i]) || isdigit((unsigned char)name[i]) || name[i] == '-')) return tact_cli_usage(cli, "1 to 60 small letters, digits and dashes", "'%s' is no name for a key", name);
        variable[i] = name[i] == '-' ? '_' : (char)toupper((unsigned char)name[i]);
    }
    strcat(variable, "_KEY");
    for (uint32_t i = 0; i < brand->config.keys.count; i++) there |= tact_slice_is(brand->config.keys.items[i].name, name);
    if (sodium_init() < 0) return tact_cli_fail(cli, NULL, "this system gives no random numbers");
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(secret, sizeof secret, bytes, sizeof bytes);
    if (cli->json) {
        fprintf(cli->out, "{\"name\":\"%s\",\"kind\":\"%s\",\"variable\":\"%s\",\"secret\":\"%s\",\"env\":", name, kind, variable, secret);
        tact_screen_json_text(cli->out, tact_slice_of(f->env));
        fputs("}\n", cli->out);
    } else {
        fprintf(cli->out, "a fresh secret; it is shown once and kept nowhere:\n\n  %s\n\n1. write it into %s (readable by you alone):\n\n  %s=%s\n\n", secret, f->env, variable, secret);
        if (there) fprintf(cli->out, "2. tact.yaml has a key named %s already: let its secret say ${env:%s}, and the old one ends\n", name, variable);
        else fprintf(cli->out, "2. name it in tact.yaml, under keys:\n\n  - {name: %s, kind: %s, secret: \"${env:%s}\"%s}\n", name, kind, variable, strcmp(kind, "write") == 0 ? ", origins: [\"https://your.site\"]" : ", rate: 0");
        fprintf(cli->out, "\n3. a running `tact run` takes it as soon as tact.yaml is saved\n");
    }
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(secret, sizeof secret);
    return TACT_EXIT_OK;
}

/* ---- a key pair for web push ---- */

static int vapid(tact_cli *cli, const tact_folders *f, const tact_brand *brand) {
    char secret[TACT_VAPID_SECRET_TEXT], public_[TACT_VAPID_PUBLIC_TEXT], in_use[TACT_VAPID_PUBLIC_TEXT];
    const tact_config *c = &brand->config;
    bool there = tact_config_sends(c, TACT_CHANNEL_WEBPUSH) && tact_vapid_public(c->webpush.secret, in_use);
    if (!tact_vapid_make(secret, public_)) return tact_cli_fail(cli, NULL, "this system gives no random numbers");
    if (cli->json) {
        fprintf(cli->out, "{\"variable\":\"WEBPUSH_KEY\",\"secret\":\"%s\",\"public\":\"%s\",\"inUse\":", secret, public_);
        if (there) fprintf(cli->out, "\"%s\",\"env\":", in_use); else fputs("null,\"env\":", cli->out);
        tact_screen_json_text(cli->out, tact_slice_of(f->env));
        fputs("}\n", cli->out);
    } else {
        fprintf(cli->out, "a fresh key pair for web push; the private half is shown once and kept nowhere:\n\n  private  %s\n  public   %s\n\n", secret, public_);
        if (there) fprintf(cli->out, "one is in use already, with the public half\n  %s\nbrowsers that subscribed with it can only be reached with it: put the new one in its place only when it became known to somebody else\n\n", in_use);
        fprintf(cli->out, "1. write the private half into %s (readable by you alone):\n\n  WEBPUSH_KEY=%s\n\n2. name it in tact.yaml, under channels:\n\n  webpush: {driver: vapid, secret: \"${env:WEBPUSH_KEY}\", contact: \"mailto:you@your.site\"}\n\n", f->env, secret);
        fputs("3. pages ask for the public half themselves: GET /v1/subscribe (doc/webpush.md)\n", cli->out);
    }
    sodium_memzero(secret, sizeof secret);
    return TACT_EXIT_OK;
}

/* ---- another master key ---- */

static tact_status rewrap(const tact_folders *f, const char *to, tact_trouble *trouble) {
    tact_data data;
    tact_store *store = NULL;
    tact_vault *vault = NULL;
    tact_slots *slots = NULL;
    const char *forbidden[] = { f->brand, f->data, NULL };
    tact_status s = tact_data_open(&data, f->data, trouble);
    if (s) return s;
    if (!tact_path_exists(to)) s = tact_master_create(to, forbidden, trouble);
    if (!s) s = tact_vault_open(&vault, data.keys.text, f->master, 0, trouble);
    if (!s) s = tact_store_rocks_open(&store, data.store.text, NULL, trouble);
    if (!s) s = tact_slots_open(&slots, store, vault, trouble);
    if (!s) s = tact_slots_rewrap(slots, to, trouble);
    tact_status closed = tact_slots_close(slots, trouble);
    tact_store_close(store);
    tact_vault_close(vault);
    tact_data_close(&data);
    return s ? s : closed;
}

static int rotate(tact_cli *cli, const tact_folders *f) {
    const char *to = tact_cli_value(cli, "to");
    tact_trouble trouble = { "" };
    if (!to) return tact_cli_usage(cli, "tact keys master rotate --to /safe/town.master", "say where the new master key shall be: --to FILE");
    if (strcmp(to, f->master) == 0) return tact_cli_usage(cli, "name another file; you can put it in the old one's place afterwards", "%s is the master key in use", to);
    if (tact_data_held(f->data, NULL)) return tact_cli_fail(cli, "stop it, rotate, start it again: about a minute for 27 million people", "`tact run` holds %s; person keys are wrapped anew only while nothing runs", f->data);
    tact_waiting *waiting = tact_waiting_begin(cli, "wrapping the keys anew");
    tact_status s = rewrap(f, to, &trouble);
    tact_waiting_end(waiting);
    if (s) return tact_reach_trouble(cli, s, &trouble);
    if (cli->json) { fputs("{\"status\":\"rotated\"}\n", cli->out); return TACT_EXIT_OK; }
    fprintf(cli->out, "every key of %s is wrapped by %s now; the old master key opens nothing here any more\n", f->data, to);
    fprintf(cli->out, "  use it from now on: mv %s %s   (or --key, or TACT_MASTER_KEY)\n  then make a new key backup: older ones still open with the old master key\n", to, f->master);
    return TACT_EXIT_OK;
}

int tact_cmd_keys(tact_cli *cli) {
    tact_folders f;
    tact_brand brand;
    tact_diags diags;
    char **a = cli->arguments;
    bool new_one = cli->argument_count && strcmp(a[0], "new") == 0, master = cli->argument_count && strcmp(a[0], "master") == 0;
    bool push = cli->argument_count && strcmp(a[0], "vapid") == 0;
    int words = new_one ? 3 : master ? 2 : push;
    if (!tact_cli_arguments(cli, words, words + 1)) return TACT_EXIT_USAGE;
    if (master && strcmp(a[1], "rotate") != 0) return tact_cli_usage(cli, "tact keys master rotate --to FILE", "nothing can be done with a master key but rotate");
    if (!tact_folders_of(cli, cli->argument_count > words ? a[words] : ".", &f)) return TACT_EXIT_CANNOT;
    if (master) return rotate(cli, &f);
    tact_arena *arena = tact_brand_arena();
    if (!arena) return tact_cli_fail(cli, "free some memory and try again", "not enough memory");
    tact_brand_options options = { .env_file = f.env, .now = tact_reach_now() };
    tact_diags_init(&diags, arena, TACT_BRAND_FINDINGS);
    tact_status s = tact_brand_load(f.brand, &options, arena, &diags, &brand);
    int code = s && !(s == TACT_ERR_INVALID && brand.config.keys.count) ? tact_cli_fail(cli, "`tact check` explains every mistake", "the keys of %s cannot be read", f.brand)
             : new_one ? fresh(cli, &f, &brand, a[1], a[2]) : push ? vapid(cli, &f, &brand) : list(cli, &f, &brand);
    tact_brand_arena_free(arena);
    return code;
}
