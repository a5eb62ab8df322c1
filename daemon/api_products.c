/* daemon/api_products.c -- GET /v1/products/{id}, GET /v1/products?gtin=, GET /v1/catalog: the catalogue as it is in force. */
#include "daemon/catalog.h"
#include "daemon/product.h"

static void answer(tact_server *s, const tact_http_request *request, const tact_product *p, const tact_config_key *key) {
    tact_json j;
    const tact_catalog *c = tact_keeper_catalogue(s->keeper);
    if (!p) {
        tact_http_refuse_text(s->http, request->id, 404, c ? "The catalogue has no such product. Ids are those of the feed, letter by letter; GET /v1/catalog says when it was read."
                                                           : "There is no catalogue: name a feed as catalog.file in tact.yaml.");
        return;
    }
    tact_json_init(&j, request->arena, 1024);
    tact_product_json(&j, c, &s->brand.config, p, tact_server_now(s), key->kind != TACT_KEY_WRITE);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

static void by_id(void *server, const tact_http_request *request) {
    tact_server *s = server;
    const tact_config_key *key = tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_WRITE);
    const tact_catalog *c = tact_keeper_catalogue(s->keeper);
    uint64_t gtin;
    if (!key) return;
    const tact_product *p = tact_catalog_find(c, request->params[0]);
    if (!p && tact_gtin_parse(request->params[0], &gtin)) p = tact_catalog_gtin(c, gtin);
    answer(s, request, p, key);
}

static void by_gtin(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_slice text;
    uint64_t gtin;
    const tact_config_key *key = tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_WRITE);
    if (!key) return;
    if (tact_http_query(request, &text, TACT_S("gtin")) != TACT_OK || !tact_gtin_parse(text, &gtin)) {
        tact_http_refuse_text(s->http, request->id, 400, "gtin is the number under a barcode: 8, 12, 13 or 14 digits whose last one fits the others. GET /v1/products?gtin=4006381333931");
        return;
    }
    answer(s, request, tact_catalog_gtin(tact_keeper_catalogue(s->keeper), gtin), key);
}

static void catalog(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_json_init(&j, request->arena, 4096);
    tact_shelf_json(s->shelf, &j);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

const tact_http_route tact_api_products[] = {
    { TACT_HTTP_GET, "/v1/products/{id}", by_id, 0, NULL, TACT_HTTP_CORS, 0 },
    { TACT_HTTP_GET, "/v1/products", by_gtin, 0, NULL, TACT_HTTP_CORS, 0 },
    { TACT_HTTP_GET, "/v1/catalog", catalog, 0, NULL, 0, 0 },
};
const size_t tact_api_product_count = sizeof tact_api_products / sizeof *tact_api_products;
