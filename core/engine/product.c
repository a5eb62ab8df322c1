/* core/engine/product.c -- see product.h. */
#include "core/engine/product.h"
#include "core/engine/written.h"
#include "core/template/template.h"

/* ---- money ------------------------------------------------------------------------------------------------------------------- */

static const char *sign_of(tact_slice currency) {
    static const struct { const char *code, *sign; } signs[] = { { "EUR", "€" }, { "GBP", "£" }, { "USD", "$" }, { "JPY", "¥" } };
    for (unsigned i = 0; i < sizeof signs / sizeof *signs; i++)
        if (tact_slice_is(currency, signs[i].code)) return signs[i].sign;
    return NULL;
}

/* Currencies whose prices have no smaller part. */
static bool whole_only(tact_slice currency) {
    return tact_slice_is(currency, "JPY") || tact_slice_is(currency, "KRW") || tact_slice_is(currency, "CLP") || tact_slice_is(currency, "ISK") || tact_slice_is(currency, "VND");
}

static char *put(char *at, const char *z) {
    size_t n = strlen(z);
    memcpy(at, z, n);
    return at + n;
}

tact_slice tact_money_words(int64_t micro, tact_slice currency, tact_slice locale, tact_arena *arena) {
    bool english = tact_slice_starts(locale, TACT_S("en")), whole = whole_only(currency);
    const char *sign = sign_of(currency);
    uint64_t unit = whole ? 1000000 : 10000, parts = ((uint64_t)(micro < 0 ? 0 : micro) + unit / 2) / unit;
    char *p = tact_arena_alloc(arena, 80, 1), *at = p, code[16];
    if (!p || currency.len > 8) return (tact_slice){ NULL, 0 };
    if (currency.len) memcpy(code, currency.ptr, currency.len);
    code[currency.len] = 0;
    if (english) { at = put(at, sign ? sign : code); if (!sign) at = put(at, "\xC2\xA0"); }
    at = tact_written_grouped(at, whole ? parts : parts / 100, locale);
    if (!whole) {
        *at++ = english ? '.' : ',';
        *at++ = (char)('0' + parts % 100 / 10);
        *at++ = (char)('0' + parts % 10);
    }
    if (!english) { at = put(at, "\xC2\xA0"); at = put(at, sign ? sign : code); }
    return (tact_slice){ p, (size_t)(at - p) };
}

/* ---- words of a template ------------------------------------------------------------------------------------------------------- */

tact_value tact_product_words(const tact_value *product, tact_slice locale, tact_arena *arena) {
    static const char *const texts[] = { "id", "title", "url", "image", "gtin", "group", "availability" }, *const prices[] = { "price", "was" };
    enum { TEXTS = sizeof texts / sizeof *texts, PRICES = sizeof prices / sizeof *prices };
    tact_pair *pairs = TACT_NEW(arena, tact_pair, TEXTS + PRICES);
    tact_slice currency = tact_value_path_text(product, "currency");
    uint32_t n = 0;
    for (unsigned i = 0; pairs && i < TEXTS; i++) {
        tact_slice s = tact_value_path_text(product, texts[i]);
        if (s.len) pairs[n++] = (tact_pair){ .key = tact_slice_of(texts[i]), .value = tact_value_text(s) };
    }
    for (unsigned i = 0; pairs && i < PRICES; i++) {
        const tact_value *v = tact_value_path(product, prices[i]);
        tact_slice s = v && v->type == TACT_INT ? tact_money_words(v->integer, currency, locale, arena) : (tact_slice){ NULL, 0 };
        if (s.len) pairs[n++] = (tact_pair){ .key = tact_slice_of(prices[i]), .value = tact_value_text(s) };
    }
    return (tact_value){ .type = TACT_MAP, .map = { pairs, n } };
}

/* A section of its own (`{{#product.was}}`) asks whether it is there; a hole that finds nothing lacks it. */
static bool hole_lacks(tact_slice source, const tact_value *root, tact_arena *arena) {
    tact_template_report report = { .missing_count = 0 };
    tact_template_options options = { .escape = TACT_ESCAPE_TEXT };
    tact_slice ignored;
    const tact_value *stack[] = { root };
    if (tact_slice_find(source, TACT_S("product.")) < 0) return false;
    if (tact_template_render(&ignored, &report, source, stack, 1, &options, arena)) return true;
    for (uint32_t i = 0; i < report.named_count; i++)
        if (tact_slice_starts(report.missing[i], TACT_S("product."))) return true;
    return report.missing_count > report.named_count && report.named_count == TACT_TEMPLATE_MISSING;
}

bool tact_product_lacks(const tact_message *message, const tact_value *product, tact_arena *arena) {
    tact_arena_mark mark = tact_arena_checkpoint(arena);
    tact_pair pair = { .key = TACT_S("product"), .value = tact_product_words(product, TACT_S("en"), arena) };
    tact_value root = { .type = TACT_MAP, .map = { &pair, 1 } };
    bool lacks = false;
    for (uint32_t i = 0; i < message->text_count && !lacks; i++) {
        tact_slice parts[TACT_TEXT_PARTS];
        for (uint32_t n = tact_text_parts(&message->texts[i], parts); n-- > 0 && !lacks;) lacks = hole_lacks(parts[n], &root, arena);
    }
    tact_arena_undo(arena, mark);
    return lacks;
}
