/* import/feed_xml.c -- a product feed in XML, RSS 2.0 or Atom: elements into the fields of a row (feed_read.h).
 *
 * Prefix   `g:` wins over a bare name ("title" of the feed's own namespace); other prefixes are none of ours. Namespaces are not resolved: a
 *          feed that forgets to declare `g` is read all the same.
 * Hostile  no DOCTYPE, so no entity can be declared; expat holds at most one unfinished tag, and a longer one than 1 MB ends the reading.
 */
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include "import/feed_read.h"

enum { CHUNK = 64 * 1024, TOKEN_MOST = 1 << 20, DEPTH_MOST = 64, ITEM_BYTES = 64 * 1024 };

typedef struct reader {
    const tact_feed_options *options;
    tact_feed_report *report;
    XML_Parser parser;
    const char *fault, *hint;              /* why the parser was stopped */
    bool no_memory, seen_feed, too_long;
    unsigned depth, item_depth;            /* item_depth 0: outside of products */
    bool atom;
    uint64_t line;                         /* of the product's first byte */
    int field;                             /* whose text is coming; -1: nobody's */
    bool prefixed[TACT_FEED_FIELDS], has[TACT_FEED_FIELDS];
    uint32_t at[TACT_FEED_FIELDS], len[TACT_FEED_FIELDS];
    uint32_t used;
    char text[ITEM_BYTES];
} reader;

static void stop(reader *r, const char *fault, const char *hint) {
    if (!r->fault) { r->fault = fault; r->hint = hint; }
    XML_StopParser(r->parser, XML_FALSE);
}

static void XMLCALL on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal) {
    (void)name; (void)system; (void)public; (void)internal;
    stop(ctx, "there is a DOCTYPE, which could declare entities", "a feed needs none: take it out in the program that makes the feed");
}

/* An unprefixed name does not replace what `g:` said. */
static bool wanted(const reader *r, int field, bool prefixed) { return field >= 0 && (!r->has[field] || (prefixed && !r->prefixed[field])); }

static void add(reader *r, const char *text, size_t len) {
    if (len > sizeof r->text - r->used) { r->too_long = true; return; }
    memcpy(r->text + r->used, text, len);
    r->used += (uint32_t)len;
    r->len[r->field] += (uint32_t)len;
}

static void begin_field(reader *r, int field, bool prefixed) {
    r->field = field;
    r->prefixed[field] = prefixed;
    r->has[field] = true;
    r->at[field] = r->used;
    r->len[field] = 0;
}

static const char *attribute(const XML_Char **attributes, const char *name) {
    for (; *attributes; attributes += 2)
        if (strcmp(attributes[0], name) == 0) return attributes[1];
    return NULL;
}

/* <link rel="alternate" href="..."/> of Atom. */
static void atom_link(reader *r, const XML_Char **attributes) {
    const char *rel = attribute(attributes, "rel"), *href = attribute(attributes, "href");
    if (!href || (rel && strcmp(rel, "alternate") != 0) || !wanted(r, TACT_FEED_LINK, false)) return;
    begin_field(r, TACT_FEED_LINK, false);
    add(r, href, strlen(href));
    r->field = -1;
}

static void XMLCALL on_start(void *ctx, const XML_Char *name, const XML_Char **attributes) {
    reader *r = ctx;
    if (++r->depth > DEPTH_MOST) { stop(r, "the elements stand more than 64 deep in each other", "a feed has four levels: look at the program that makes it"); return; }
    if (r->depth == 1) r->seen_feed = strcmp(name, "rss") == 0 || strcmp(name, "feed") == 0 || strcmp(name, "rdf:RDF") == 0;
    if (r->depth == 1 && !r->seen_feed) stop(r, "the outermost element is neither rss nor feed", "export it as a Google Merchant feed: RSS 2.0 or Atom");
    if (!r->item_depth) {
        bool item = strcmp(name, "item") == 0, entry = strcmp(name, "entry") == 0;
        if (!item && !entry) return;
        r->item_depth = r->depth;
        r->atom = entry;
        r->line = (uint64_t)XML_GetCurrentLineNumber(r->parser);
        r->used = 0;
        r->too_long = false;
        r->field = -1;
        memset(r->has, 0, sizeof r->has);
        memset(r->prefixed, 0, sizeof r->prefixed);
        memset(r->len, 0, sizeof r->len);
        return;
    }
    if (r->depth != r->item_depth + 1) return;
    bool prefixed = name[0] == 'g' && name[1] == ':';
    int field = strchr(name, ':') && !prefixed ? -1 : tact__feed_field(tact_slice_of(name));
    if (field == TACT_FEED_LINK && r->atom && !prefixed && attribute(attributes, "href")) { atom_link(r, attributes); return; }
    if (wanted(r, field, prefixed)) begin_field(r, field, prefixed);
}

static void XMLCALL on_text(void *ctx, const XML_Char *text, int len) {
    reader *r = ctx;
    if (r->item_depth && r->field >= 0) add(r, text, (size_t)len);
}

static void finish_item(reader *r) {
    tact_slice fields[TACT_FEED_FIELDS];
    for (int f = 0; f < TACT_FEED_FIELDS; f++) fields[f] = r->has[f] ? (tact_slice){ r->text + r->at[f], r->len[f] } : (tact_slice){ NULL, 0 };
    r->item_depth = 0;
    if (r->too_long) {
        r->report->rows++;
        tact__feed_bad(r->report, r->line, fields[TACT_FEED_ID].len <= TACT_FEED_ID_BYTES ? fields[TACT_FEED_ID] : (tact_slice){ NULL, 0 }, "shorten its texts in the program that makes the feed", "the product takes more than 64 KB");
    } else if (!tact__feed_row(r->options, r->report, r->line, fields)) {
        r->no_memory = true;
        stop(r, "there is not enough memory for the products", "give tact more memory");
    }
}

static void XMLCALL on_end(void *ctx, const XML_Char *name) {
    reader *r = ctx;
    (void)name;
    if (r->item_depth && r->depth == r->item_depth + 1) r->field = -1;
    if (r->item_depth && r->depth == r->item_depth) finish_item(r);
    r->depth--;
}

static tact_status told(reader *r, const char *name) {
    enum XML_Error error = XML_GetErrorCode(r->parser);
    const char *what = r->fault ? r->fault : XML_ErrorString(error);
    const char *hint = r->fault ? r->hint : error == XML_ERROR_NO_ELEMENTS || error == XML_ERROR_UNCLOSED_TOKEN || error == XML_ERROR_UNCLOSED_CDATA_SECTION
                     ? "the file ends too soon: write it under another name and rename it when it is whole" : error == XML_ERROR_UNKNOWN_ENCODING ? "save it as UTF-8" : "the file is no well-formed XML from there on: look at the program that makes it";
    snprintf(r->report->error, sizeof r->report->error, "%s:%lu:%lu: %s: %s", name, (unsigned long)XML_GetCurrentLineNumber(r->parser), (unsigned long)XML_GetCurrentColumnNumber(r->parser) + 1, what, hint);
    return r->no_memory || error == XML_ERROR_NO_MEMORY ? TACT_ERR_MEMORY : TACT_ERR_INVALID;
}

static tact_status parse(reader *r, tact_source *source) {
    char *chunk = malloc(CHUNK);
    tact_status status = TACT_OK;
    XML_Index fed = 0;
    long n = 1;
    if (!chunk) return TACT_ERR_MEMORY;
    while (!status && n > 0) {
        n = tact_source_read(source, chunk, CHUNK);
        if (n < 0) { snprintf(r->report->error, sizeof r->report->error, "%s", tact_source_error(source)); status = TACT_ERR_IO; break; }
        fed += n;
        if (XML_Parse(r->parser, chunk, (int)n, n == 0) != XML_STATUS_OK) status = told(r, tact_source_name(source));
        else if (fed - XML_GetCurrentByteIndex(r->parser) > TOKEN_MOST) {
            r->fault = "one tag or comment is longer than 1 MB";
            r->hint = "look at the program that makes the feed";
            status = told(r, tact_source_name(source));
        }
    }
    free(chunk);
    return status;
}

tact_status tact__feed_xml(tact_source *source, const tact_feed_options *options, tact_feed_report *report) {
    reader *r = calloc(1, sizeof *r);
    XML_Parser parser = XML_ParserCreate(NULL);
    tact_status status = TACT_ERR_MEMORY;
    if (r && parser) {
        r->options = options;
        r->report = report;
        r->parser = parser;
        r->field = -1;
        XML_SetUserData(parser, r);
        XML_SetElementHandler(parser, on_start, on_end);
        XML_SetCharacterDataHandler(parser, on_text);
        XML_SetStartDoctypeDeclHandler(parser, on_doctype);
        status = parse(r, source);
    }
    if (parser) XML_ParserFree(parser);
    free(r);
    return status;
}
