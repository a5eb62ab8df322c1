/* cli/cmd_accounts.c -- tact accounts: who of the brand may sign in to the console; inviting, resetting, removing. */
#include <stdio.h>
#include <string.h>
#include "cli/ink.h"
#include "cli/reach.h"
#include "cli/table.h"
#include "daemon/accounts_json.h"

int tact_cmd_accounts(tact_cli *cli);
const tact_option tact_cmd_accounts_options[] = {
    { "totp", 0, NULL, "reset: take the second step away, too: for who lost the device" },
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

typedef struct asked { enum { LIST, ADD, RESET, REMOVE } act; const char *name, *roles; bool totp; } asked;

/* ---- alone: the file itself, while this process holds the folder ---- */

static int trouble_of(tact_cli *cli, tact_status status, const tact_trouble *why) { return tact_reach_trouble(cli, status, why); }

static tact_slice link_of(tact_reached *r, const char *token) {
    tact_slice url = r->brand.config.public_url, listen = r->brand.config.listen;
    char *out = tact_arena_alloc(r->arena, url.len + listen.len + 80, 1);
    while (url.len && url.ptr[url.len - 1] == '/') url.len--;
    if (!out) return (tact_slice){ NULL, 0 };
    int n = sprintf(out, "%s%.*s/#/welcome/%s", url.len ? "" : "http://", (int)(url.len ? url.len : listen.len), url.len ? url.ptr : listen.ptr, token);
    return (tact_slice){ out, (size_t)n };
}

static tact_status change(const asked *a, tact_accounts *all, tact_reached *r, tact_json *j, tact_trouble *why) {
    char token[TACT_ACCOUNT_TOKEN];
    unsigned roles = 0;
    tact_account *account = tact_accounts_find(all, tact_slice_of(a->name));
    const tact_value words = tact_value_text(tact_slice_of(a->roles ? a->roles : ""));
    if (a->act == ADD) {
        if (!tact_account_roles(&words, &roles)) return tact_trouble_set(why, TACT_ERR_INVALID, "roles are marketer, agent, shop, privacy and admin, with commas between them");
        tact_status status = tact_accounts_add(all, tact_slice_of(a->name), roles, tact_reach_now(), &account, why);
        if (status) return status;
    }
    if (!account) return tact_trouble_set(why, TACT_ERR_NOT_FOUND, "there is no account %s; `tact accounts` lists them", a->name);
    if (a->act == REMOVE) {
        const char *fault = tact_account_last_admin(all, account);
        if (fault) return tact_trouble_set(why, TACT_ERR_CONFLICT, "%s", fault);
        tact_accounts_remove(all, account);
        tact_json_key_text(j, TACT_S("status"), TACT_S("removed"));
        return TACT_OK;
    }
    if (a->act == RESET) tact_account_end_sessions(account);
    tact_account_link(account, tact_instant_add(tact_reach_now(), TACT_ACCOUNT_LINK_HOLDS), a->act == RESET && !a->totp, token);
    tact_account_link_json(j, account, link_of(r, token));
    return TACT_OK;
}

static void list(tact_json *j, const tact_accounts *all) {
    TACT_JSON_KEY(j, "accounts");
    tact_json_list(j);
    for (uint32_t i = 0; i < all->count; i++) tact_account_json(j, &all->items[i], NULL, tact_reach_now());
    tact_json_end_list(j);
}

static int alone(tact_cli *cli, tact_reached *r, const asked *a, tact_slice *json) {
    tact_accounts all;
    tact_json j;
    tact_trouble why = { "" };
    tact_status status = tact_accounts_load(&all, r->folders.data, &why);
    if (status) return trouble_of(cli, status, &why);
    tact_json_init(&j, r->arena, 4096);
    tact_json_map(&j);
    if (a->act == LIST) list(&j, &all); else status = change(a, &all, r, &j, &why);
    tact_json_end_map(&j);
    if (!status && a->act != LIST) status = tact_accounts_save(&all, r->folders.data, &why);
    tact_accounts_free(&all);
    *json = tact_json_done(&j);
    return status ? trouble_of(cli, status, &why) : TACT_EXIT_OK;
}

/* ---- served ---- */

static int served(tact_cli *cli, tact_reached *r, const asked *a, tact_slice *json) {
    char path[128];
    tact_json j;
    if (a->act == LIST) return tact_reach_call(cli, r, "GET", "/v1/accounts", (tact_slice){ NULL, 0 }, json);
    if (!tact_account_name_ok(tact_slice_of(a->name))) return tact_cli_usage(cli, "1 to 64 small letters, digits and . _ @ + -; an e-mail address will do", "'%s' is no name of an account", a->name);
    snprintf(path, sizeof path, "/v1/accounts%s%s%s", a->act == ADD ? "" : "/", a->act == ADD ? "" : a->name, a->act == RESET ? "/reset" : "");
    if (a->act == REMOVE) return tact_reach_call(cli, r, "DELETE", path, (tact_slice){ NULL, 0 }, json);
    tact_json_init(&j, r->arena, 256);
    tact_json_map(&j);
    if (a->act == RESET) tact_json_key_bool(&j, TACT_S("totp"), a->totp);
    else {
        tact_json_key_text(&j, TACT_S("name"), tact_slice_of(a->name));
        TACT_JSON_KEY(&j, "roles");
        tact_json_list(&j);
        for (const char *at = a->roles; *at;) {
            size_t n = strcspn(at, ",");
            tact_json_text(&j, (tact_slice){ at, n });
            at += n + (at[n] == ',');
        }
        tact_json_end_list(&j);
    }
    tact_json_end_map(&j);
    return tact_reach_call(cli, r, "POST", path, tact_json_done(&j), json);
}

/* ---- said ---- */

static void print_list(tact_cli *cli, const tact_value *answer, const tact_zone *zone) {
    char when[TACT_INK_TIME], roles[128];
    const tact_value *rows = tact_value_path(answer, "accounts");
    uint32_t count = rows && rows->type == TACT_LIST ? rows->list.count : 0;
    tact_screen screen = tact_screen_of(cli->out);
    if (!count) { fputs("There is no account yet. `tact run` prints a link that makes the first admin; or `tact accounts add NAME admin`.\n", cli->out); return; }
    tact_table *t = tact_table_new();
    tact_table_column(t, "account", "name", 0);
    tact_table_column(t, "roles", "roles", TACT_COLUMN_SHRINKS);
    tact_table_column(t, "state", "state", 0);
    tact_table_column(t, "second step", "totp", 0);
    tact_table_column(t, "signed in last", "signedIn", 0);
    for (uint32_t i = 0; i < count; i++) {
        const tact_value *row = &rows->list.items[i], *list = tact_value_path(row, "roles"), *totp = tact_value_path(row, "totp");
        size_t n = 0;
        roles[0] = '\0';
        for (uint32_t k = 0; list && list->type == TACT_LIST && k < list->list.count && n < sizeof roles - 20; k++)
            n += (size_t)snprintf(roles + n, sizeof roles - n, "%s%.*s", k ? ", " : "", (int)list->list.items[k].text.len, list->list.items[k].text.ptr);
        tact_slice last = tact_value_path_text(row, "signedIn");
        tact_table_row(t);
        tact_table_text(t, TACT_STYLE_STRONG, tact_value_path_text(row, "name"));
        tact_table_cell(t, TACT_STYLE_PLAIN, "%s", roles);
        tact_table_text(t, TACT_STYLE_PLAIN, tact_value_path_text(row, "state"));
        tact_table_cell(t, TACT_STYLE_PLAIN, "%s", totp && totp->type == TACT_BOOL && totp->boolean ? "on" : "off");
        tact_table_cell(t, TACT_STYLE_PLAIN, "%s", last.len ? tact_ink_iso(when, last, zone) : "never");
    }
    tact_table_print(t, cli->out, &screen);
    tact_table_free(t);
}

static void print(tact_cli *cli, const asked *a, const tact_value *answer, const tact_zone *zone) {
    char when[TACT_INK_TIME];
    tact_slice link = tact_value_path_text(answer, "link");
    if (a->act == LIST) print_list(cli, answer, zone);
    else if (a->act == REMOVE) fprintf(cli->out, "%s is removed\n", a->name);
    else fprintf(cli->out, "%s: hand over this link; it works once, until %s\n  %.*s\n", a->name, tact_ink_iso(when, tact_value_path_text(answer, "expires"), zone), (int)link.len, link.ptr);
}

int tact_cmd_accounts(tact_cli *cli) {
    tact_reached r;
    tact_value answer;
    tact_slice json = { NULL, 0 };
    char **words = cli->arguments;
    asked a = { .act = LIST, .totp = tact_cli_has(cli, "totp") };
    int used = 0;
    if (!tact_cli_arguments(cli, 0, 4)) return TACT_EXIT_USAGE;
    if (cli->argument_count && strcmp(words[0], "list") == 0) used = 1;
    else if (cli->argument_count >= 3 && strcmp(words[0], "add") == 0) { a.act = ADD; a.name = words[1]; a.roles = words[2]; used = 3; }
    else if (cli->argument_count >= 2 && (strcmp(words[0], "reset") == 0 || strcmp(words[0], "remove") == 0)) { a.act = words[0][2] == 's' ? RESET : REMOVE; a.name = words[1]; used = 2; }
    if (cli->argument_count > used + 1 || (!used && cli->argument_count && strcmp(words[0], "add") == 0)) return tact_cli_usage(cli, "tact accounts [list], add NAME ROLES, reset NAME, remove NAME; behind them the brand's folder", "this is none of them");
    if (a.totp && a.act != RESET) return tact_cli_usage(cli, "tact accounts reset NAME --totp", "--totp goes with reset");
    int code = tact_reach_open(cli, cli->argument_count > used ? words[used] : ".", TACT_REACH_ADMIN, &r);
    if (!code) code = r.keeper ? alone(cli, &r, &a, &json) : served(cli, &r, &a, &json);
    if (!code && !tact_reach_json(cli, json)) {
        if (tact_reach_parse(cli, &r, json, &answer)) print(cli, &a, &answer, tact_reach_zone(&r)); else code = TACT_EXIT_CANNOT;
    }
    tact_reach_close(&r);
    return code;
}
