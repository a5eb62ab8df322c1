/* daemon/landing_structured.c -- a landing page for who reads by machine: JSON-LD with the words of schema.org. */
#include <stdio.h>
#include "core/engine/product.h"
#include "daemon/landing.h"

static void typed(tact_json *j, const char *type) {
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("@type"), tact_slice_of(type));
}

static void put(tact_json *j, const char *key, tact_slice text) { if (text.len) tact_json_key_text(j, tact_slice_of(key), text); }

static void clock_text(tact_json *j, const char *key, unsigned minute) {
    char text[8];
    snprintf(text, sizeof text, "%02u:%02u", minute / 60 % 24, minute % 60);
    tact_json_key_text(j, tact_slice_of(key), tact_slice_of(text));
}

static void one_place(tact_json *j, const tact_place *p) {
    static const char *const days[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };
    typed(j, p->kind == TACT_PLACE_SHOP ? "LocalBusiness" : "Place");
    put(j, "name", p->name);
    put(j, "address", p->address);
    if (p->latitude_e7 || p->longitude_e7) {
        TACT_JSON_KEY(j, "geo");
        typed(j, "GeoCoordinates");
        TACT_JSON_KEY(j, "latitude");
        tact_json_double(j, p->latitude_e7 / 1e7);
        TACT_JSON_KEY(j, "longitude");
        tact_json_double(j, p->longitude_e7 / 1e7);
        tact_json_end_map(j);
    }
    if (p->hour_count) {
        TACT_JSON_KEY(j, "openingHoursSpecification");
        tact_json_list(j);
        for (uint32_t i = 0; i < p->hour_count; i++) {
            typed(j, "OpeningHoursSpecification");
            put(j, "dayOfWeek", tact_slice_of(days[p->hours[i].weekday % 7]));
            clock_text(j, "opens", p->hours[i].opens_minute);
            if (p->hours[i].closes_minute == 1440) put(j, "closes", TACT_S("23:59"));
            else clock_text(j, "closes", p->hours[i].closes_minute);
            tact_json_end_map(j);
        }
        tact_json_end_list(j);
    }
    tact_json_end_map(j);
}

static void how_to(tact_json *j, const tact_landing *page) {
    typed(j, "HowTo");
    put(j, "name", page->title);
    put(j, "description", page->description);
    put(j, "inLanguage", page->language);
    TACT_JSON_KEY(j, "step");
    tact_json_list(j);
    for (uint32_t i = 0; i < page->step_count; i++) {
        typed(j, "HowToStep");
        tact_json_key_int(j, TACT_S("position"), i + 1);
        put(j, "text", page->steps[i].text);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
    tact_json_end_map(j);
}

static void questions(tact_json *j, const tact_landing *page) {
    typed(j, "FAQPage");
    put(j, "inLanguage", page->language);
    TACT_JSON_KEY(j, "mainEntity");
    tact_json_list(j);
    for (uint32_t i = 0; i < page->question_count; i++) {
        typed(j, "Question");
        put(j, "name", page->questions[i].name);
        TACT_JSON_KEY(j, "acceptedAnswer");
        typed(j, "Answer");
        put(j, "text", page->questions[i].text);
        tact_json_end_map(j);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
    tact_json_end_map(j);
}

static void product(tact_server *s, tact_json *j, const tact_landing *page, tact_slice url) {
    static const char *const there[] = { "https://schema.org/InStock", "https://schema.org/OutOfStock", "https://schema.org/PreOrder", "https://schema.org/BackOrder" };
    const tact_catalog *catalog;
    const tact_product *p = tact__landing_product(s, page, &catalog);
    char price[32], gtin[24];
    if (!p) return;
    int64_t micro = tact_product_price(p, tact_server_now(s));
    typed(j, "Product");
    tact_slice title = tact__landing_product_title(s, page, catalog, p);
    put(j, "name", title.len ? title : page->title);
    put(j, "description", page->description);
    put(j, "sku", tact_catalog_text(catalog, p->id));
    put(j, "image", tact_catalog_text(catalog, p->image));
    snprintf(gtin, sizeof gtin, "%llu", (unsigned long long)p->gtin);
    if (p->gtin) put(j, "gtin", tact_slice_of(gtin));
    TACT_JSON_KEY(j, "offers");
    typed(j, "Offer");
    snprintf(price, sizeof price, "%lld.%02lld", (long long)(micro / 1000000), (long long)(micro / 10000 % 100));
    put(j, "price", tact_slice_of(price));
    put(j, "priceCurrency", tact_slice_of(p->currency));
    put(j, "availability", tact_slice_of(there[p->availability & 3]));
    put(j, "url", url);
    tact_json_end_map(j);
    tact_json_end_map(j);
}

tact_slice tact_landing_structured(tact_server *s, const tact_landing *page, tact_slice url, tact_arena *arena) {
    tact_json j;
    uint32_t count;
    const tact_place **places = tact__landing_places(tact_keeper_engine(s->keeper)->bundle, page, arena, &count);
    tact_json_init(&j, arena, 2048);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("@context"), TACT_S("https://schema.org"));
    TACT_JSON_KEY(&j, "@graph");
    tact_json_list(&j);
    typed(&j, "WebPage");
    put(&j, "name", page->title);
    put(&j, "description", page->description);
    put(&j, "url", url);
    put(&j, "inLanguage", page->language);
    tact_json_end_map(&j);
    for (uint32_t i = 0; places && i < count && i < 20; i++) one_place(&j, places[i]);
    if (page->step_count && page->kind == TACT_PAGE_DO) how_to(&j, page);
    if (page->question_count) questions(&j, page);
    if (page->kind == TACT_PAGE_BUY) product(s, &j, page, url);
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    return tact_json_done(&j);                /* it writes no '<': nothing in it ends the script element */
}
