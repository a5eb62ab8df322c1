/* daemon/landing.c -- see landing.h. */
#include "daemon/landing.h"
#include <stdio.h>
#include <string.h>
#include "brand/form_answer.h"
#include "core/engine/product.h"
#include "core/place/place.h"
#include "daemon/face.h"
#include "daemon/page.h"

/* ---- languages and words ------------------------------------------------------------------------------------------------------------ */
uint32_t tact_reader_languages(const tact_server *s, const tact_http_request *request, tact_slice out[TACT_READERS_LANGUAGES]) {
    tact_slice asked, header = tact_http_get(request, TACT_S("accept-language"));
    uint32_t n = 0;
    if (tact_http_query(request, &asked, TACT_S("lang")) == TACT_OK && asked.len && asked.len < 36) out[n++] = asked;
    for (size_t at = 0; at < header.len && n < TACT_READERS_LANGUAGES - 1;) {
        size_t from = at, end;
        while (at < header.len && header.ptr[at] != ',') at++;
        while (from < at && header.ptr[from] == ' ') from++;
        for (end = from; end < at && header.ptr[end] != ';' && header.ptr[end] != ' ';) end++;
        if (end > from && header.ptr[from] != '*' && end - from < 36) out[n++] = (tact_slice){ header.ptr + from, end - from };
        at++;
    }
    out[n++] = s->brand.config.default_locale;
    return n;
}

unsigned tact_language_words(tact_slice language) { return tact_slice_starts(language, TACT_S("fr")) ? 1 : tact_slice_starts(language, TACT_S("it")) ? 2 : 0; }

tact_slice tact_word_filled(tact_arena *arena, unsigned language, const char *key, const tact_slice *fills, uint32_t fill_count) {
    tact_slice word = tact_screen_word(language, key);
    tact_writer w;
    tact_writer_init(&w, arena, word.len + 64);
    for (size_t i = 0; i < word.len; i++) {
        uint32_t f = 0;
        for (; word.ptr[i] == '{' && f < fill_count; f += 2)
            if (i + fills[f].len + 1 < word.len && memcmp(word.ptr + i + 1, fills[f].ptr, fills[f].len) == 0 && word.ptr[i + 1 + fills[f].len] == '}') break;
        if (word.ptr[i] != '{' || f >= fill_count) { tact_write_bytes(&w, word.ptr + i, 1); continue; }
        tact_write_bytes(&w, fills[f + 1].ptr, fills[f + 1].len);
        i += fills[f].len + 1;
    }
    return w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
}

/* ---- where ---------------------------------------------------------------------------------------------------------------------------- */
tact_whereabouts tact_whereabouts_town(const tact_server *s, tact_slice typed, tact_slice language, tact_arena *arena) {
    tact_whereabouts where = { .town = typed };
    tact_town town;
    if (!typed.len) return where;
    where.known = tact_entry_town(typed, s->brand.config.country, language, arena, &town);
    if (where.known) { where.latitude_e7 = town.latitude_e7; where.longitude_e7 = town.longitude_e7; }
    else where.known = tact_place_town(tact_keeper_engine(s->keeper)->bundle, typed, &where.latitude_e7, &where.longitude_e7);      /* too small for the table, and the brand is there */
    where.unknown_town = !where.known;
    return where;
}

/* ---- the offer ------------------------------------------------------------------------------------------------------------------------- */
const tact_product *tact__landing_product(const tact_server *s, const tact_landing *page, const tact_catalog **catalog) {
    *catalog = tact_keeper_catalogue(s->keeper);
    return page->product.text.len ? tact_catalog_find(*catalog, page->product.text) : NULL;
}

tact_slice tact__landing_product_title(const tact_server *s, const tact_landing *page, const tact_catalog *catalog, const tact_product *product) {
    return tact_slice_equal(page->language, s->brand.config.default_locale) ? tact_catalog_text(catalog, product->title) : (tact_slice){ NULL, 0 };
}

static void stock(tact_server *s, const tact_catalog *catalog, const tact_product *product, tact_values *v, tact_arena *arena) {
    const tact_bundle *b = tact_keeper_engine(s->keeper)->bundle;
    tact_value *rows = TACT_NEW(arena, tact_value, b->place_count + 1);
    uint32_t count = 0, quantity;
    for (uint32_t i = 0; rows && i < b->place_count && count < 12; i++) {
        if (!tact_catalog_stock(catalog, product, b->places[i].name_id, &quantity)) continue;
        tact_values row;
        tact_values_init(&row, arena);
        tact_values_text(&row, "name", b->places[i].name);
        tact_values_int(&row, "count", quantity);
        tact_values_bool(&row, "some", quantity > 0);
        rows[count++] = tact_values_done(&row);
    }
    tact_values_bool(v, "hasStock", count > 0);
    tact_values_list(v, "stock", rows, count);
}

static void offer(tact_server *s, const tact_landing *page, unsigned language, tact_values *v, tact_arena *arena) {
    static const char *const words[] = { "pages.stock.in", "pages.stock.out", "pages.stock.pre", "pages.stock.back" };
    const tact_catalog *catalog;
    const tact_product *p = tact__landing_product(s, page, &catalog);
    tact_instant now = tact_server_now(s);
    tact_values_bool(v, "offerFirst", true);
    if (!p) return;
    int64_t price = tact_product_price(p, now);
    tact_slice currency = tact_slice_of(p->currency), link = tact_catalog_text(catalog, p->link);
    tact_values_text(v, "productTitle", tact__landing_product_title(s, page, catalog, p));
    tact_values_text(v, "price", tact_money_words(price, currency, page->language, arena));
    if (price < p->price_micro) tact_values_text(v, "was", tact_money_words(p->price_micro, currency, page->language, arena));
    tact_values_text(v, "availability", tact_screen_word(language, words[p->availability & 3]));
    tact_values_bool(v, "inStock", p->availability == TACT_IN_STOCK);
    if (tact__page_address(link)) tact_values_text(v, "productLink", link);
    if (tact_slice_starts(tact_catalog_text(catalog, p->image), TACT_S("https://"))) tact_values_text(v, "picture", tact_catalog_text(catalog, p->image));
    stock(s, catalog, p, v, arena);
}

/* ---- the page ---------------------------------------------------------------------------------------------------------------------------- */
void tact_landing_frame(tact_server *s, const tact_landing *page, unsigned language, tact_values *v) {
    static const char *const names[] = { "en", "fr", "it" };
    tact_values_text(v, "language", page ? page->language : tact_slice_of(names[language]));
    tact_values_text(v, "brand", s->brand.config.name);
    tact_values_text(v, "style", tact_face_url("pages.css"));
    tact_values_text(v, "script", tact_face_url("pages.js"));
    if (page) tact_values_text(v, "kind", tact_slice_of(tact_page_kind_word(page->kind)));
}

static tact_slice address(const char *base, int base_len, tact_slice slug, tact_slice language, tact_arena *arena) {
    tact_writer w;
    tact_writer_init(&w, arena, (size_t)base_len + slug.len + language.len + 16);
    tact_write_bytes(&w, base, (size_t)base_len);
    tact_write_bytes(&w, "/p/", 3);
    tact_write_bytes(&w, slug.ptr, slug.len);
    if (language.len) { tact_write_bytes(&w, "?lang=", 6); tact_write_bytes(&w, language.ptr, language.len); }
    return w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
}

static tact_slice own_name(tact_slice language) {
    static const struct { const char *code, *name; } names[] = { { "en", "English" }, { "fr", "Français" }, { "it", "Italiano" }, { "de", "Deutsch" }, { "es", "Español" }, { "nl", "Nederlands" }, { "pt", "Português" } };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) if (tact_slice_is(language, names[i].code)) return tact_slice_of(names[i].name);
    return language;
}

static void languages(tact_server *s, const tact_landing *page, const char *base, int base_len, tact_values *v, tact_arena *arena) {
    const tact_landings *all = &s->brand.pages;
    uint32_t first = 0, count = 0, others = 0;
    while (first < all->count && !tact_slice_equal(all->items[first].slug, page->slug)) first++;      /* of a page that is a draft in each language: none */
    while (first + count < all->count && tact_slice_equal(all->items[first + count].slug, page->slug)) count++;
    tact_value *links = TACT_NEW(arena, tact_value, count + 2), *switches = TACT_NEW(arena, tact_value, count + 1);
    for (uint32_t i = 0; links && switches && i <= count; i++) {
        tact_values one;
        tact_slice code = i < count ? all->items[first + i].language : TACT_S("x-default");
        tact_values_init(&one, arena);
        tact_values_text(&one, "code", code);
        tact_values_text(&one, "url", address(base, base_len, page->slug, i < count ? code : TACT_S(""), arena));
        tact_values_text(&one, "name", own_name(code));
        links[i] = tact_values_done(&one);
        if (i < count && !tact_slice_equal(code, page->language)) switches[others++] = links[i];
    }
    if (count > 1) tact_values_list(v, "alternates", links, count + 1);
    tact_values_bool(v, "hasLanguages", others > 0);
    tact_values_list(v, "languages", switches, others);
}

/* What is shown where the page is shared: the page's own picture, whose address changes with it. */
static void share_picture(const tact_landing *page, const char *base, int base_len, tact_values *v, tact_arena *arena) {
    char rest[64];
    tact_writer w;
    if (!page->seen.width) return;
    int n = snprintf(rest, sizeof rest, "/picture?lang=%.*s&v=%08x", (int)(page->language.len < 24 ? page->language.len : 24), page->language.ptr, page->picture_id);
    tact_writer_init(&w, arena, (size_t)base_len + page->slug.len + sizeof rest);
    tact_slice at = address(base, base_len, page->slug, TACT_S(""), arena);
    tact_write_bytes(&w, at.ptr, at.len);
    tact_write_bytes(&w, rest, (size_t)n);
    if (w.status) return;
    tact_values_text(v, "sharePicture", tact_writer_slice(&w));
    tact_values_text(v, "pictureType", tact_slice_of(page->seen.type));
    tact_values_int(v, "pictureWidth", page->seen.width);
    tact_values_int(v, "pictureHeight", page->seen.height);
    tact_values_text(v, "pictureAlt", page->picture_alt);
    tact_values_bool(v, "largeCard", page->seen.width >= 600 && page->seen.width > page->seen.height);
}

void tact_landing_values(tact_server *s, const tact_http_request *request, const tact_landing *page, const tact_whereabouts *where, tact_values *v) {
    tact_arena *arena = request->arena;
    unsigned language = tact_language_words(page->language);
    char base[300], kind[16];
    int n = tact_page_base(s, base);
    tact_slice lang;
    bool said = tact_http_query(request, &lang, TACT_S("lang")) == TACT_OK && tact_slice_equal(lang, page->language);
    if (n >= 300) n = 0;
    tact_slice url = address(base, n, page->slug, said ? page->language : TACT_S(""), arena);
    tact_landing_frame(s, page, language, v);
    snprintf(kind, sizeof kind, "pages.kind.%s", tact_page_kind_word(page->kind));
    tact_values_text(v, "kindWord", tact_screen_word(language, kind));
    tact_values_text(v, "slug", page->slug);
    if (s->brand.config.links.on) tact_values_text(v, "tag", s->brand.config.links.tag);
    tact_values_text(v, "title", page->title);
    tact_values_text(v, "description", page->description);
    tact_values_text(v, "canonical", url);
    tact_values_text(v, "self", address("", 0, page->slug, TACT_S(""), arena));
    if (said) tact_values_text(v, "lang", page->language);
    tact_values_text(v, "html", page->html);
    tact_values_text(v, "structured", tact_landing_structured(s, page, url, arena));
    languages(s, page, base, n, v, arena);
    share_picture(page, base, n, v, arena);
    if (page->action_label.len) {
        tact_values action;
        tact_values_init(&action, arena);
        tact_values_text(&action, "label", page->action_label);
        tact_values_text(&action, "url", page->action_url);
        tact_values_add(v, "action", tact_values_done(&action));
    }
    if (page->kind == TACT_PAGE_BUY) offer(s, page, language, v, arena);
    bool places = page->kind == TACT_PAGE_GO || page->place_count || page->service.text.len;
    tact_values_bool(v, "placesFirst", page->kind == TACT_PAGE_GO);
    tact_values_bool(v, "placesLast", places && page->kind != TACT_PAGE_GO);
    tact_values_bool(v, "asksTown", page->kind == TACT_PAGE_GO);
    tact_values_text(v, "town", where->town);
    tact_values_bool(v, "townUnknown", where->unknown_town);
    if (places) tact_landing_near(s, page, where, v, arena);
}
