/* cli/cmd_product.c -- tact product: one product of the catalogue, by its id or the number under its barcode. */
#include <stdlib.h>
#include <string.h>
#include "cli/ink.h"
#include "cli/reach.h"
#include "daemon/product.h"

int tact_cmd_product(tact_cli *cli);
const tact_option tact_cmd_product_options[] = { TACT_FOLDER_OPTIONS, { NULL, 0, NULL, NULL } };

static int served(tact_cli *cli, tact_reached *r, const char *id, tact_slice *json) {
    char path[1024];
    size_t n = (size_t)snprintf(path, sizeof path, "/v1/products/");
    for (const unsigned char *p = (const unsigned char *)id; *p && n + 4 < sizeof path; p++) {
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || strchr("-._~", *p) != NULL;
        n += (size_t)snprintf(path + n, sizeof path - n, plain ? "%c" : "%%%02X", *p);
    }
    return tact_reach_call(cli, r, "GET", path, (tact_slice){ NULL, 0 }, json);
}

static int alone(tact_cli *cli, tact_reached *r, const char *id, tact_slice *json) {
    tact_json j;
    uint64_t gtin;
    int code = tact_reach_catalog(cli, r);
    if (code) return code;
    if (!r->catalog) return tact_cli_fail(cli, "name a feed in tact.yaml:  catalog: {file: products.xml}", "the brand has no catalogue");
    const tact_product *p = tact_catalog_find(r->catalog, tact_slice_of(id));
    if (!p && tact_gtin_parse(tact_slice_of(id), &gtin)) p = tact_catalog_gtin(r->catalog, gtin);
    if (!p) return tact_cli_fail(cli, "ids are those of the feed, letter by letter", "the catalogue has no product '%s'", id);
    tact_json_init(&j, r->arena, 1024);
    tact_product_json(&j, r->catalog, &r->brand.config, p, tact_reach_now(), true);
    *json = tact_json_done(&j);
    return 0;
}

static void row(tact_cli *cli, const char *name, tact_slice text) {
    if (text.len) fprintf(cli->out, "%-14s %.*s\n", name, (int)text.len, text.ptr);
}

static void price(tact_cli *cli, const tact_value *product, const char *key) {
    double amount;
    tact_slice currency = tact_value_path_text(product, "currency");
    if (tact_value_number(tact_value_path(product, key), &amount)) fprintf(cli->out, "%-14s %.2f %.*s\n", key, amount, (int)currency.len, currency.ptr);
}

static void say(tact_cli *cli, const tact_value *product) {
    static const char *const first[] = { "id", "title" }, *const rest[] = { "availability", "gtin", "productType", "topic", "itemGroupId", "link", "imageLink" };
    const tact_value *stock = tact_value_path(product, "stock");
    for (unsigned i = 0; i < sizeof first / sizeof *first; i++) row(cli, first[i], tact_value_path_text(product, first[i]));
    price(cli, product, "price");
    price(cli, product, "was");
    for (unsigned i = 0; i < sizeof rest / sizeof *rest; i++) row(cli, rest[i], tact_value_path_text(product, rest[i]));
    for (uint32_t i = 0; stock && stock->type == TACT_MAP && i < stock->map.count; i++) {
        const tact_pair *p = &stock->map.pairs[i];
        fprintf(cli->out, "%-14s %.*s: %lld\n", i ? "" : "in stock", (int)p->key.len, p->key.ptr, p->value.type == TACT_INT ? (long long)p->value.integer : 0);
    }
}

int tact_cmd_product(tact_cli *cli) {
    tact_reached r;
    tact_value answer;
    tact_slice json = { NULL, 0 };
    if (!tact_cli_arguments(cli, 1, 2)) return TACT_EXIT_USAGE;
    int code = tact_reach_open(cli, cli->argument_count > 1 ? cli->arguments[1] : ".", 0, &r);
    if (!code) code = r.keeper ? alone(cli, &r, cli->arguments[0], &json) : served(cli, &r, cli->arguments[0], &json);
    if (!code && !tact_reach_json(cli, json)) {
        if (tact_reach_parse(cli, &r, json, &answer)) say(cli, &answer); else code = TACT_EXIT_CANNOT;
    }
    tact_reach_close(&r);
    return code;
}
