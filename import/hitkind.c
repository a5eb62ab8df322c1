/* import/hitkind.c -- see hitkind.h. */
#include "import/hitkind.h"
#include "import/text.h"
#include <stdio.h>

static const char *const asset_endings[] = { "css", "js", "mjs", "map", "png", "jpg", "jpeg", "jpe", "gif", "svg", "svgz", "webp", "avif", "ico", "bmp",
    "tif", "tiff", "cur", "woff", "woff2", "ttf", "otf", "eot", "json", "jsonp", "wasm", "swf", "mp3", "mp4", "webm", "ogg", "ogv", "m4a", "m4v", "mov",
    "avi", "flv", "ts", "m3u8", "vtt", "webmanifest", "appcache", "htc", "less", "scss", NULL };
static const char *const feed_endings[] = { "rss", "rss2", "rss20", "atom", "rdf", "xml", NULL };
static const char *const download_endings[] = { "pdf", "zip", "gz", "tgz", "bz2", "xz", "zst", "7z", "rar", "tar", "jar", "exe", "msi", "dmg", "pkg", "deb",
    "rpm", "apk", "ipa", "iso", "csv", "xls", "xlsx", "doc", "docx", "ppt", "pptx", "odt", "ods", "odp", "epub", "mobi", "ics", "vcf", "log", "txt", NULL };
static const char *const page_endings[] = { "html", "htm", "xhtml", "shtml", "php", "php5", "asp", "aspx", "jsp", "cgi", "do", "md", NULL };

static bool one_of(tact_slice word, const char *const *list) {
    for (; *list; list++)
        if (tact_slice_equal_nocase(word, tact_slice_of(*list))) return true;
    return false;
}

/* "html" of "/a/b.html"; none for "/a.b/c". */
static tact_slice ending(tact_slice path) {
    for (size_t i = path.len; i > 0; i--) {
        if (path.ptr[i - 1] == '/') break;
        if (path.ptr[i - 1] == '.') return (tact_slice){ path.ptr + i, path.len - i };
    }
    return (tact_slice){ NULL, 0 };
}

static bool ends_with(tact_slice path, const char *tail) {
    size_t n = strlen(tail);
    return path.len >= n && memcmp(path.ptr + path.len - n, tail, n) == 0;
}

static bool holds_any(tact_slice path, const char *const *needles) {
    for (; *needles; needles++)
        if (tact_slice_find(path, tact_slice_of(*needles)) >= 0) return true;
    return false;
}

/* Doors that scanners rattle at whether they exist or not. */
static bool is_probe(tact_slice path, int status) {
    static const char *const holes[] = { "wp-login", "wp-admin", "wp-content/plugins", "wp-includes", "wlwmanifest", "xmlrpc.php", "/.env", "/.git", "/.svn", "/.aws", "/.ssh",
        "/.DS_Store", "phpmyadmin", "phpMyAdmin", "/pma/", "/myadmin", "/cgi-bin/", "vendor/phpunit", "eval-stdin", "HNAP1", "boaform", "/manager/html", "/solr/",
        "/actuator", "/owa/", "/ecp/", "autodiscover", "/jenkins/", "/setup.php", "/install.php", "/shell", "/webshell", "/administrator", "/admin.php", "/config.php",
        "/server-status", "/telescope", "/_ignition", "/jmx-console", "/struts", "proxyheader", "/fckeditor", "/tinymce", "/muieblackcat", "/sql", "/backup", NULL };
    static const char *const never[] = { "../", "..\\", "/etc/passwd", "<script", "union select", "UNION SELECT", "%00", NULL };
    return holds_any(path, never) || (status >= 400 && holds_any(path, holes));
}

static bool is_feed(const tact_hit *hit, tact_slice extension) {
    static const char *const folders[] = { "/feed/", "/feeds/", "/rss/", "/atom/", NULL };
    static const char *const parameters[] = { "flav=rss", "flav=atom", "feed=rss", "feed=atom", "format=feed", "format=rss", "format=atom", "type=rss", "feed=comments-rss", NULL };
    return one_of(extension, feed_endings) || holds_any(hit->path, folders) || ends_with(hit->path, "/feed") || ends_with(hit->path, "/rss") || ends_with(hit->path, "/atom")
        || (hit->query.len && holds_any(hit->query, parameters));
}

tact_hit_kind tact_hit_kind_of(const tact_hit *hit) {
    bool get = tact_slice_is(hit->method, "GET"), post = tact_slice_is(hit->method, "POST");
    if (hit->method.len == 0) return TACT_HIT_NO_REQUEST;
    if (tact_slice_is(hit->path, "/robots.txt") || tact_slice_is(hit->path, "/sitemap.xml") || tact_slice_is(hit->path, "/ads.txt")) return TACT_HIT_ROBOTS_TXT;
    if (is_probe(hit->path, hit->status)) return TACT_HIT_PROBE;
    if (tact_slice_is(hit->method, "HEAD")) return TACT_HIT_HEAD;
    if (!get && !post) return TACT_HIT_METHOD;
    tact_slice extension = ending(hit->path);
    if (is_feed(hit, extension)) return TACT_HIT_FEED;
    if (one_of(extension, asset_endings) || tact_slice_starts(hit->path, TACT_S("/.well-known/"))) return TACT_HIT_ASSET;
    if (hit->status >= 500) return TACT_HIT_FAILED;
    if (post) return hit->status < 400 ? TACT_HIT_FORM : TACT_HIT_REFUSED;
    if (hit->status == 404 || hit->status == 410) return TACT_HIT_MISSING;
    if (hit->status >= 400) return TACT_HIT_REFUSED;
    if (hit->status >= 300 && hit->status != 304) return TACT_HIT_REDIRECT;
    return one_of(extension, download_endings) ? TACT_HIT_DOWNLOAD : TACT_HIT_PAGE;
}

const char *tact_hit_kind_name(tact_hit_kind kind) {
    static const char *const names[] = { "page", "download", "form", "missing", "failed", "asset", "feed", "redirect", "refused", "robots.txt", "probe", "head", "method", "no request" };
    _Static_assert(sizeof names / sizeof names[0] == TACT_HIT_KINDS, "one name a kind");
    return (unsigned)kind < TACT_HIT_KINDS ? names[kind] : "method";
}

/* -- words --------------------------------------------------------------------------------------------------------------- */

static bool separates(char c) { return c != 0 && strchr("/-_+.,;:~!()[]{}'\" \t=&%*@#$|<>?\\", c) != NULL; }
static bool digit(char c) { return c >= '0' && c <= '9'; }

static bool tells_nothing(tact_slice w) {
    static const char *const dull[] = { "index", "default", "www", "cgi", "bin", NULL };
    size_t digits = 0, hex = 0;
    for (size_t i = 0; i < w.len; i++) {
        if (digit(w.ptr[i])) { digits++; hex++; }
        else if ((w.ptr[i] | 32) >= 'a' && (w.ptr[i] | 32) <= 'f') hex++;
    }
    if (digits == w.len && w.len >= 5) return true;
    if (hex == w.len && digits && w.len >= 8) return true;
    return one_of(w, dull);
}

tact_slice tact_path_words(tact_slice path, tact_arena *arena) {
    enum { WORDS_BYTES = 200 };
    tact_slice extension = ending(path);
    if (extension.len && (one_of(extension, page_endings) || one_of(extension, download_endings))) path.len -= extension.len + 1;
    char *out = tact_arena_alloc(arena, WORDS_BYTES, 1);
    if (!out) return (tact_slice){ NULL, 0 };
    size_t n = 0;
    for (size_t i = 0; i < path.len;) {
        while (i < path.len && separates(path.ptr[i])) i++;
        size_t start = i;
        while (i < path.len && !separates(path.ptr[i]) && !(i > start && path.ptr[i] >= 'A' && path.ptr[i] <= 'Z' && path.ptr[i - 1] >= 'a' && path.ptr[i - 1] <= 'z')) i++;
        tact_slice word = { path.ptr + start, i - start };
        if (word.len == 0 || tells_nothing(word)) continue;
        if (n + word.len + 1 > WORDS_BYTES) break;
        if (n) out[n++] = ' ';
        for (size_t k = 0; k < word.len; k++) out[n++] = (char)(word.ptr[k] >= 'A' && word.ptr[k] <= 'Z' ? word.ptr[k] + 32 : word.ptr[k]);
    }
    return n ? (tact_slice){ out, n } : (tact_slice){ NULL, 0 };
}

tact_slice tact_site_search(tact_slice query, tact_arena *arena) {
    static const char *const names[] = { "q", "s", "query", "search", "keyword", "keywords", "recherche", "cerca", "suche", "term", "search_query", "searchterm", NULL };
    tact_slice name, value;
    while (tact_query_next(&query, arena, &name, &value)) {
        if (!one_of(name, names)) continue;
        value = tact_text_trim(value);
        if (value.len) return value;
    }
    return (tact_slice){ NULL, 0 };
}
