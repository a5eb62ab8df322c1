/* brand/setting.c -- see setting.h. */
#include "brand/setting.h"
#include "brand/config.h"
#include "brand/yaml.h"
#include <arpa/inet.h>
#include <stdio.h>

static const tact_setting rows[] = {
#define G(path, line, text) { path, TACT_SETTING_GROUP, 0, "", "", "", "", 0, 0, line, text },
#define S(path, type, unit, fallback, min, max, owner, member, line, text) \
    { path, TACT_SETTING_##type, 0, unit, fallback, min, max, (uint32_t)offsetof(owner, member), 0, line, text },
#define L(path, item, unit, fallback, min, max, owner, member, element, line, text) \
    { path, TACT_SETTING_LIST, TACT_SETTING_##item, unit, fallback, min, max, (uint32_t)offsetof(owner, member), (uint32_t)sizeof(element), line, text },
#define M(path, item, unit, fallback, min, max, owner, member, element, line, text) \
    { path, TACT_SETTING_MAP, TACT_SETTING_##item, unit, fallback, min, max, (uint32_t)offsetof(owner, member), (uint32_t)sizeof(element), line, text },
#include "brand/setting.def"
#undef G
#undef S
#undef L
#undef M
};

static const struct { const char *noun, *example; } types[] = {
    [TACT_SETTING_TEXT] = { "a text", "some words" },
    [TACT_SETTING_NAME] = { "a name of small letters, digits and dashes", "my-brand" },
    [TACT_SETTING_ADDRESS] = { "an IP address and a port", "127.0.0.1:7777" },
    [TACT_SETTING_URL] = { "an address beginning with https:// or http://, without ? and #", "https://tact.example.com" },
    [TACT_SETTING_QUERY_URL] = { "an address beginning with https:// or http://, without #", "https://api.example.com/v1?q=1" },
    [TACT_SETTING_ORIGIN] = { "an origin: scheme, host and port without a path", "https://www.example.com" },
    [TACT_SETTING_NETWORK] = { "an IP address or network", "10.0.0.0/8" },
    [TACT_SETTING_SECRET] = { "a reference to a secret", "${env:NAME} or ${file:PATH}" },
    [TACT_SETTING_COUNTRY] = { "a country of two capital letters", "FR" },
    [TACT_SETTING_LOCALE] = { "a language tag", "fr or fr-CH" },
    [TACT_SETTING_CURRENCY] = { "a currency of three capital letters", "EUR" },
    [TACT_SETTING_ZONE] = { "the name of a time zone", "Europe/Paris" },
    [TACT_SETTING_WORD] = { "one of the words listed", "" },
    [TACT_SETTING_BOOL] = { "true or false", "true" },
    [TACT_SETTING_COUNT] = { "a whole number", "100" },
    [TACT_SETTING_SIZE] = { "a size", "256MB" },
    [TACT_SETTING_SHARE] = { "a share in percent, with at most one decimal", "2% or 0.5%" },
    [TACT_SETTING_MILLI] = { "a number with at most three decimals", "0.5" },
    [TACT_SETTING_CLOCK] = { "a time of day", "20:00" },
    [TACT_SETTING_SPAN] = { "a span of time", "90s, 15m, 2h, 30d or 1w" },
    [TACT_SETTING_CAP] = { "a number of touches per span", "2 per 7d" },
    [TACT_SETTING_GROUP] = { "a group of settings", "" },
    [TACT_SETTING_LIST] = { "a list", "[one, two]" },
    [TACT_SETTING_MAP] = { "a map", "name: value" },
};

const tact_setting *tact_setting_rows(uint32_t *count) { *count = sizeof rows / sizeof *rows; return rows; }
const char *tact_setting_noun(unsigned type) { TACT_ASSERT(type <= TACT_SETTING_MAP); return types[type].noun; }
const char *tact_setting_example(unsigned type) { TACT_ASSERT(type <= TACT_SETTING_MAP); return types[type].example; }

const tact_setting *tact_setting_find(tact_slice path) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (tact_slice_is(path, rows[i].path)) return &rows[i];
    return NULL;
}

tact_slice tact_setting_name(const tact_setting *row) {
    const char *dot = strrchr(row->path, '.');
    return tact_slice_of(dot ? dot + 1 : row->path);
}

bool tact_setting_under(const tact_setting *row, tact_slice parent) {
    tact_slice name = tact_setting_name(row), path = tact_slice_of(row->path);
    size_t above = path.len - name.len;
    if (above == 0) return parent.len == 0;
    return above - 1 == parent.len && tact_slice_starts(path, parent);
}

/* ---- one scalar ------------------------------------------------------------------------------------------------------------- */
static bool lower(char c) { return c >= 'a' && c <= 'z'; }
static bool upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool digit(char c) { return c >= '0' && c <= '9'; }
static bool letter(char c) { return lower(c) || upper(c); }
static bool one_of(char c, const char *set) { return c && strchr(set, c); }

static bool is_name(tact_slice s) {
    if (s.len == 0 || s.len > 64 || s.ptr[0] == '-') return false;
    for (size_t i = 0; i < s.len; i++)
        if (!lower(s.ptr[i]) && !digit(s.ptr[i]) && s.ptr[i] != '-' && s.ptr[i] != '_') return false;
    return true;
}

static bool all_upper(tact_slice s, size_t len) {
    if (s.len != len) return false;
    for (size_t i = 0; i < len; i++) if (!upper(s.ptr[i])) return false;
    return true;
}

/* BCP 47 as far as brands write it: language of 2-3 small letters, then parts of 2-8 letters or digits. */
static bool is_locale(tact_slice s) {
    size_t start = 0, part = 0;
    for (size_t i = 0; i <= s.len; i++) {
        if (i < s.len && s.ptr[i] != '-') {
            if (part == 0 ? !lower(s.ptr[i]) : !letter(s.ptr[i]) && !digit(s.ptr[i])) return false;
            continue;
        }
        size_t len = i - start;
        if (len < 2 || len > (part == 0 ? 3u : 8u)) return false;
        start = i + 1;
        part++;
    }
    return true;
}

static bool is_zone(tact_slice s) {
    if (s.len == 0 || s.len > 64 || !upper(s.ptr[0])) return false;
    for (size_t i = 0; i < s.len; i++)
        if (!letter(s.ptr[i]) && !digit(s.ptr[i]) && !one_of(s.ptr[i], "/_+-")) return false;
    return tact_slice_find(s, TACT_S("//")) < 0 && s.ptr[s.len - 1] != '/';
}

static int ip_family(tact_slice s) {
    char z[64];
    unsigned char out[16];
    if (s.len >= sizeof z || s.len == 0) return 0;
    memcpy(z, s.ptr, s.len);
    z[s.len] = 0;
    if (strlen(z) != s.len) return 0;
    return inet_pton(AF_INET, z, out) == 1 ? 4 : inet_pton(AF_INET6, z, out) == 1 ? 6 : 0;
}

static bool is_port(tact_slice s) {
    int64_t n;
    return s.len && digit(s.ptr[0]) && tact_slice_int(s, &n) && n <= 65535;
}

static bool is_address(tact_slice s) {
    size_t colon = s.len;
    while (colon > 0 && s.ptr[colon - 1] != ':') colon--;
    if (colon == 0 || !is_port((tact_slice){ s.ptr + colon, s.len - colon })) return false;
    tact_slice host = { s.ptr, colon - 1 };
    if (host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']') return ip_family((tact_slice){ host.ptr + 1, host.len - 2 }) == 6;
    return ip_family(host) == 4;
}

static bool is_network(tact_slice s) {
    ptrdiff_t slash = tact_slice_find(s, TACT_S("/"));
    if (slash < 0) return ip_family(s) != 0;
    int family = ip_family((tact_slice){ s.ptr, (size_t)slash });
    tact_slice bits = { s.ptr + slash + 1, s.len - (size_t)slash - 1 };
    int64_t n;
    return family && bits.len && digit(bits.ptr[0]) && tact_slice_int(bits, &n) && n <= (family == 4 ? 32 : 128);
}

/* Scheme, host, optional port; what may follow: nothing, a path, a path and a query. */
typedef enum { ORIGIN, PATH, QUERY } url_end;
static bool is_url(tact_slice s, url_end most) {
    size_t at = tact_slice_starts(s, TACT_S("https://")) ? 8 : tact_slice_starts(s, TACT_S("http://")) ? 7 : 0, start = at;
    if (at == 0) return false;
    while (at < s.len && (letter(s.ptr[at]) || digit(s.ptr[at]) || one_of(s.ptr[at], ".-:[]"))) at++;
    if (at == start) return false;
    if (at == s.len) return true;
    if (most == ORIGIN || (s.ptr[at] != '/' && (most != QUERY || s.ptr[at] != '?'))) return false;
    for (; at < s.len; at++) if ((unsigned char)s.ptr[at] <= ' ' || one_of(s.ptr[at], "\"<>\\^`{|}#") || (s.ptr[at] == '?' && most != QUERY)) return false;
    return true;
}

static bool parse_clock(tact_slice s, uint16_t *minute) {
    if (s.len != 5 || s.ptr[2] != ':' || !digit(s.ptr[0]) || !digit(s.ptr[1]) || !digit(s.ptr[3]) || !digit(s.ptr[4])) return false;
    int hour = (s.ptr[0] - '0') * 10 + s.ptr[1] - '0', min = (s.ptr[3] - '0') * 10 + s.ptr[4] - '0';
    if (hour > 24 || min > 59 || (hour == 24 && min)) return false;
    *minute = (uint16_t)(hour * 60 + min);
    return true;
}

/* A decimal number of at most three decimals, in 1/1000. */
static bool parse_milli(tact_slice s, uint16_t *milli) {
    uint32_t whole = 0, part = 0, scale = 1000;
    size_t i = 0;
    for (; i < s.len && digit(s.ptr[i]) && i < 3; i++) whole = whole * 10 + (uint32_t)(s.ptr[i] - '0');
    if (i == 0) return false;
    if (i < s.len) {
        if (s.ptr[i] != '.' || i + 1 == s.len) return false;
        for (i++; i < s.len; i++) {
            if (!digit(s.ptr[i]) || scale == 1) return false;
            scale /= 10;
            part += (uint32_t)(s.ptr[i] - '0') * scale;
        }
    }
    if (whole * 1000 + part > 60000) return false;
    *milli = (uint16_t)(whole * 1000 + part);
    return true;
}

/* Numbers come as int or double from the file: back to the digits they were written with, as far as a setting can tell. */
static tact_slice digits_of(const tact_value *v, char out[32]) {
    int n = 0;
    if (v->type == TACT_TEXT) return v->text;
    if (v->type == TACT_INT) n = snprintf(out, 32, "%lld", (long long)v->integer);
    if (v->type == TACT_DOUBLE) n = snprintf(out, 32, "%.12g", v->real);
    return (tact_slice){ out, n > 0 && n < 32 ? (size_t)n : 0 };
}

static bool parse_share(tact_slice s, uint16_t *milli) {
    *milli = 1000;
    if (tact_slice_is(s, "100%")) return true;                        /* beyond what parse_milli reads */
    if (s.len < 2 || s.ptr[s.len - 1] != '%' || !parse_milli((tact_slice){ s.ptr, s.len - 1 }, milli)) return false;
    if (*milli % 100) return false;                                   /* finer than 0.1 % would be lost */
    *milli = (uint16_t)(*milli / 100);
    return true;
}

static bool parse_size(tact_slice s, uint64_t *bytes) {
    static const struct { const char *unit; uint64_t factor; } units[] = { { "kB", 1ull << 10 }, { "MB", 1ull << 20 }, { "GB", 1ull << 30 } };
    int64_t n;
    if (s.len < 3) return false;
    for (size_t i = 0; i < 3; i++)
        if (tact_slice_is((tact_slice){ s.ptr + s.len - 2, 2 }, units[i].unit) && digit(s.ptr[0]) && tact_slice_int((tact_slice){ s.ptr, s.len - 2 }, &n) && n <= 1000000) {
            *bytes = (uint64_t)n * units[i].factor;
            return true;
        }
    return false;
}

static bool parse_cap(tact_slice s, tact_setting_value *out) {
    ptrdiff_t per = tact_slice_find(s, TACT_S(" per "));
    int64_t touches;
    if (per <= 0 || !digit(s.ptr[0]) || !tact_slice_int((tact_slice){ s.ptr, (size_t)per }, &touches) || touches > 64) return false;
    out->cap.touches = (uint32_t)touches;
    return tact_span_parse((tact_slice){ s.ptr + per + 5, s.len - (size_t)per - 5 }, &out->cap.per) && out->cap.per.us > 0;
}

static bool parse_word(const char *words, tact_slice s, uint8_t *number) {
    uint8_t n = 0;
    for (const char *at = words; *at; n++) {
        size_t len = strcspn(at, "|");
        if (tact_slice_equal(s, (tact_slice){ at, len })) { *number = n; return true; }
        at += len + (at[len] == '|');
    }
    return false;
}

static bool parse_text(unsigned type, tact_slice s) {
    switch (type) {
    case TACT_SETTING_TEXT: return s.len > 0;
    case TACT_SETTING_NAME: return is_name(s);
    case TACT_SETTING_ADDRESS: return is_address(s);
    case TACT_SETTING_URL: return is_url(s, PATH);
    case TACT_SETTING_QUERY_URL: return is_url(s, QUERY);
    case TACT_SETTING_ORIGIN: return is_url(s, ORIGIN);
    case TACT_SETTING_NETWORK: return is_network(s);
    case TACT_SETTING_SECRET: return true;
    case TACT_SETTING_COUNTRY: return all_upper(s, 2);
    case TACT_SETTING_LOCALE: return is_locale(s);
    case TACT_SETTING_CURRENCY: return all_upper(s, 3);
    case TACT_SETTING_ZONE: return is_zone(s);
    default: return false;
    }
}

bool tact_setting_parse(unsigned type, const char *unit, const tact_value *v, tact_setting_value *out, size_t *size) {
    char digits[32];
    *out = (tact_setting_value){ 0 };
    switch (type) {
    case TACT_SETTING_BOOL:
        *size = sizeof out->boolean;
        out->boolean = v->type == TACT_BOOL && v->boolean;
        return v->type == TACT_BOOL;
    case TACT_SETTING_COUNT:
        *size = sizeof out->count;
        if (v->type != TACT_INT || v->integer < 0 || v->integer > UINT32_MAX) return false;
        out->count = (uint32_t)v->integer;
        return true;
    case TACT_SETTING_MILLI:
        *size = sizeof out->milli;
        return (v->type == TACT_INT || v->type == TACT_DOUBLE) && parse_milli(digits_of(v, digits), &out->milli);
    default: break;
    }
    if (v->type != TACT_TEXT) return false;
    switch (type) {
    case TACT_SETTING_WORD: *size = sizeof out->word; return parse_word(unit, v->text, &out->word);
    case TACT_SETTING_SHARE: *size = sizeof out->milli; return parse_share(v->text, &out->milli);
    case TACT_SETTING_CLOCK: *size = sizeof out->milli; return parse_clock(v->text, &out->milli);
    case TACT_SETTING_SIZE: *size = sizeof out->size; return parse_size(v->text, &out->size);
    case TACT_SETTING_SPAN: *size = sizeof out->span; return tact_span_parse(v->text, &out->span);
    case TACT_SETTING_CAP: *size = sizeof out->cap; return parse_cap(v->text, out);
    default:
        *size = sizeof out->text;
        out->text = v->text;
        return parse_text(type, v->text);
    }
}

int tact_setting_compare(unsigned type, const tact_setting_value *a, const tact_setting_value *b) {
    switch (type) {
    case TACT_SETTING_COUNT: return a->count < b->count ? -1 : a->count > b->count;
    case TACT_SETTING_SIZE: return a->size < b->size ? -1 : a->size > b->size;
    case TACT_SETTING_SHARE: case TACT_SETTING_MILLI: case TACT_SETTING_CLOCK: return a->milli < b->milli ? -1 : a->milli > b->milli;
    case TACT_SETTING_SPAN: return a->span.us < b->span.us ? -1 : a->span.us > b->span.us;
    default: return 0;
    }
}
