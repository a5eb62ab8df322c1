/* import/referrer.c -- see referrer.h. */
#include "import/referrer.h"
#include "import/accesslog.h"
#include "import/text.h"

typedef struct row { tact_referrer_channel channel; const char *domain, *name, *parameters; } row;

static const row rows[] = {
#define H(channel, domain, name, parameters) { TACT_FROM_##channel, domain, name, parameters },
#include "import/referrer.def"
#undef H
};

const char *tact_referrer_channel_name(tact_referrer_channel channel) {
    static const char *const names[] = { "direct", "search", "social", "email", "internal", "other" };
    return (unsigned)channel < sizeof names / sizeof names[0] ? names[channel] : "other";
}

/* -- addresses ---------------------------------------------------------------------------------------------------------- */

typedef struct parts { tact_slice host, path, query, fragment; } parts;

static tact_slice up_to(tact_slice *rest, const char *ends) {
    size_t n = 0;
    while (n < rest->len && !strchr(ends, rest->ptr[n])) n++;
    tact_slice out = { rest->ptr, n };
    rest->ptr += n;
    rest->len -= n;
    return out;
}

static bool split(tact_slice url, parts *out) {
    *out = (parts){ { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
    ptrdiff_t scheme = tact_slice_find(url, TACT_S("://"));
    if (scheme <= 0 || scheme > 16) return false;
    tact_slice rest = { url.ptr + scheme + 3, url.len - (size_t)scheme - 3 };
    tact_slice authority = up_to(&rest, "/?#");
    out->path = up_to(&rest, "?#");
    if (rest.len && rest.ptr[0] == '?') { rest.ptr++; rest.len--; out->query = up_to(&rest, "#"); }
    if (rest.len && rest.ptr[0] == '#') { rest.ptr++; rest.len--; out->fragment = rest; }
    const char *at = authority.len ? memrchr(authority.ptr, '@', authority.len) : NULL;
    if (at) authority = (tact_slice){ at + 1, authority.len - (size_t)(at + 1 - authority.ptr) };
    const char *colon = authority.len && authority.ptr[0] != '[' ? memchr(authority.ptr, ':', authority.len) : NULL;
    if (colon) authority.len = (size_t)(colon - authority.ptr);
    while (authority.len && authority.ptr[authority.len - 1] == '.') authority.len--;
    out->host = authority;
    return authority.len > 0;
}

tact_slice tact_url_host(tact_slice url, tact_arena *arena) {
    parts p;
    return split(url, &p) ? tact_text_lower(arena, p.host) : (tact_slice){ NULL, 0 };
}

bool tact_host_within(tact_slice host, tact_slice own) {
    if (tact_slice_starts(own, TACT_S("www."))) { own.ptr += 4; own.len -= 4; }
    if (own.len == 0 || host.len < own.len) return false;
    tact_slice tail = { host.ptr + host.len - own.len, own.len };
    return tact_slice_equal_nocase(tail, own) && (host.len == own.len || tail.ptr[-1] == '.');
}

/* "fr", "com", "co.uk", "com.br": what may stand behind a name in "name.*". */
static bool public_suffix(tact_slice s) {
    size_t labels = 1, length = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '.') { if (length < 2 || length > 3 || ++labels > 2) return false; length = 0; }
        else if (s.ptr[i] >= 'a' && s.ptr[i] <= 'z') length++;
        else return false;
    }
    return labels == 1 ? length >= 2 && length <= 10 : length == 2;
}

static bool domain_matches(const char *domain, tact_slice host, size_t *specific) {
    tact_slice d = tact_slice_of(domain);
    if (d.len < 2 || d.ptr[d.len - 1] != '*') {
        *specific = d.len;
        return tact_host_within(host, d);
    }
    d.len--;                                                   /* "google." */
    for (size_t i = 0; i + d.len < host.len; i++) {
        if (i && host.ptr[i - 1] != '.') continue;
        if (memcmp(host.ptr + i, d.ptr, d.len) != 0) continue;
        if (!public_suffix((tact_slice){ host.ptr + i + d.len, host.len - i - d.len })) continue;
        *specific = d.len;
        return true;
    }
    return false;
}

static const row *find(tact_slice host) {
    const row *best = NULL;
    size_t best_specific = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t specific = 0;
        if (domain_matches(rows[i].domain, host, &specific) && specific > best_specific) { best = &rows[i]; best_specific = specific; }
    }
    return best;
}

/* -- words --------------------------------------------------------------------------------------------------------------- */

/* The engine's own operators at the start are not the person's words. */
static tact_slice without_operators(tact_slice words) {
    static const char *const operators[] = { "cache:", "related:", "info:", "link:" };
    words = tact_text_trim(words);
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
        if (tact_slice_starts(words, tact_slice_of(operators[i]))) {
            const char *space = memchr(words.ptr, ' ', words.len);
            if (!space) return (tact_slice){ NULL, 0 };
            return tact_text_trim((tact_slice){ space, words.len - (size_t)(space - words.ptr) });
        }
    return words;
}

static tact_slice words_in(const char *parameters, tact_slice query, tact_arena *arena) {
    while (query.len && *parameters) {
        size_t n = strcspn(parameters, " ");
        tact_slice value = without_operators(tact_query_find(query, (tact_slice){ parameters, n }, arena));
        if (value.len) return value;
        parameters += n + (parameters[n] == ' ');
    }
    return (tact_slice){ NULL, 0 };
}

static bool mail_host(tact_slice host) {
    static const char *const starts[] = { "webmail.", "mail.", "zimbra.", "roundcube.", "messagerie.", "posta." };
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (tact_slice_starts(host, tact_slice_of(starts[i]))) return true;
    return false;
}

tact_referrer tact_referrer_of(tact_slice url, tact_slice own_host, tact_arena *arena) {
    tact_referrer out = { .channel = TACT_FROM_DIRECT };
    parts p;
    if (url.len == 0 || (url.len == 1 && url.ptr[0] == '-')) return out;
    if (!split(url, &p)) { out.channel = url.ptr[0] == '/' ? TACT_FROM_INTERNAL : TACT_FROM_OTHER; return out; }
    out.host = tact_text_lower(arena, p.host);
    if (tact_host_within(out.host, own_host)) { out.channel = TACT_FROM_INTERNAL; return out; }
    const row *found = find(out.host);
    out.channel = found ? found->channel : mail_host(out.host) ? TACT_FROM_EMAIL : TACT_FROM_OTHER;
    if (!found) return out;
    out.source = tact_slice_of(found->name);
    if (out.channel != TACT_FROM_SEARCH) return out;
    out.words = words_in(found->parameters, p.query, arena);
    if (!out.words.len) out.words = words_in(found->parameters, p.fragment, arena);
    return out;
}

void tact_referrer_tagged(tact_referrer *r, tact_slice query, tact_arena *arena) {
    static const struct { const char *medium; tact_referrer_channel channel; } mediums[] = {
        { "email", TACT_FROM_EMAIL }, { "e-mail", TACT_FROM_EMAIL }, { "newsletter", TACT_FROM_EMAIL }, { "mail", TACT_FROM_EMAIL },
        { "social", TACT_FROM_SOCIAL }, { "paid_social", TACT_FROM_SOCIAL }, { "paidsocial", TACT_FROM_SOCIAL }, { "social-media", TACT_FROM_SOCIAL },
        { "cpc", TACT_FROM_SEARCH }, { "ppc", TACT_FROM_SEARCH }, { "paidsearch", TACT_FROM_SEARCH }, { "sem", TACT_FROM_SEARCH }, { "organic", TACT_FROM_SEARCH },
    };
    if (!query.len || r->channel == TACT_FROM_SEARCH || r->channel == TACT_FROM_SOCIAL || r->channel == TACT_FROM_EMAIL) return;
    tact_slice medium = tact_query_find(query, TACT_S("utm_medium"), arena), source = tact_query_find(query, TACT_S("utm_source"), arena);
    tact_referrer_channel channel = r->channel;
    for (size_t i = 0; i < sizeof mediums / sizeof mediums[0]; i++)
        if (tact_slice_equal_nocase(medium, tact_slice_of(mediums[i].medium))) channel = mediums[i].channel;
    if (tact_query_find(query, TACT_S("gclid"), arena).len) { channel = TACT_FROM_SEARCH; source = TACT_S("Google"); }
    else if (tact_query_find(query, TACT_S("msclkid"), arena).len) { channel = TACT_FROM_SEARCH; source = TACT_S("Bing"); }
    else if (tact_query_find(query, TACT_S("fbclid"), arena).len) { channel = TACT_FROM_SOCIAL; source = TACT_S("Facebook"); }
    if (channel == r->channel) return;
    r->channel = channel;
    if (source.len) r->source = source;
    if (channel == TACT_FROM_SEARCH) r->words = tact_query_find(query, TACT_S("utm_term"), arena);
}
