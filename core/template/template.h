/* core/template/template.h -- Mustache: words with holes, filled for the place they go to.
 *
 * Language interpolation, sections, inverted sections, comments, set delimiters, partials, standalone lines, as the official
 *          specification (its cases are in test/mustache). Left out: lambdas, inheritance, dynamic names.
 * Falsy    absent, null, false, an empty list, an empty text; a number never is.
 * Escape   by destination. `{{{x}}}` and `{{&x}}` are raw for HTML only; in a header, an address or JSON nothing may come through raw.
 * Written  `{{event.total.money}}`: a last part that a text or number has not is handed to `written`, which says how people write it; sections do not ask it.
 * Missing  a variable nobody knows (with `gaps`: null and an empty text, too) becomes nothing, and is counted and named in the report: whoever sends decides what that means.
 * Bounds   tags 4096 a source, depth of sections and partials 32, output `bytes_max`, work 200,000 steps: ERR_LIMIT beyond.
 * Memory   output and scratch in the arena.
 * Source   github.com/mustache/spec v1.4.
 */
#ifndef TACT_TEMPLATE_H
#define TACT_TEMPLATE_H
#include "core/base/bytes.h"
#include "core/base/diag.h"
#include "core/base/value.h"

typedef enum tact_escape {
    TACT_ESCAPE_HTML,      /* & < > " ' as entities */
    TACT_ESCAPE_TEXT,      /* as it is; control and text-direction characters dropped, line ends and tabs kept */
    TACT_ESCAPE_URL,       /* percent-encoded, all but RFC 3986 unreserved */
    TACT_ESCAPE_JSON,      /* inside a JSON string */
    TACT_ESCAPE_SMS,       /* as TEXT; typographic quotes, dashes and spaces made plain, so that one sign does not halve the room */
    TACT_ESCAPE_HEADER,    /* as TEXT; line ends, tabs and control characters become one space: no header can be added */
    TACT_ESCAPE_MARKDOWN   /* as HEADER; signs that mean something in Markdown get a backslash: a value stays words, whatever it holds */
} tact_escape;

enum { TACT_TEMPLATE_MISSING = 16, TACT_TEMPLATE_BYTES = 65536 };

typedef struct tact_template_report {
    uint32_t missing_count;                          /* interpolations that found nothing */
    tact_slice missing[TACT_TEMPLATE_MISSING];       /* their names, each once, the first ones; point into the sources */
    uint32_t named_count;
} tact_template_report;

typedef struct tact_template_options {
    tact_escape escape;
    size_t bytes_max;                                /* 0: TACT_TEMPLATE_BYTES */
    /* The source of a partial by name: false when there is none (it then renders as nothing, and is reported missing). */
    bool (*partial)(void *ctx, tact_slice name, tact_slice *source);
    void *partial_ctx;
    /* `value`, a text or number, written as `how` says, into *words; false when it cannot be. NULL: nothing can. */
    bool (*written)(void *ctx, const tact_value *value, tact_slice how, tact_arena *arena, tact_slice *words);
    void *written_ctx;
    bool gaps;                                       /* null and an empty text count as missing */
} tact_template_options;

/** Fill `source` from a stack of contexts, the innermost last (`contexts[count - 1]`).
 *  Out:  out      the text, in `arena`
 *        report   may be NULL
 *  ERR_INVALID: the source has a fault (tact_template_check says which); ERR_LIMIT, ERR_MEMORY. */
tact_status tact_template_render(tact_slice *out, tact_template_report *report, tact_slice source, const tact_value *const *contexts,
                                 uint32_t context_count, const tact_template_options *options, tact_arena *arena) TACT_MUST_USE;

/** Append `text`, made safe for where it goes. */
void tact_template_escape(tact_writer *w, tact_escape escape, tact_slice text);

/** Check a source before anything is sent. Faults of the language and unknown names are errors, with "did you mean"; `{{{` is a warning.
 *  `names` are the dotted names that exist ("nearest.name"; "event.*" allows anything below "event"); with `name_count` 0 names are not
 *  checked. `line` and `column` are the place of the source's first byte. True when there was no error. */
bool tact_template_check(tact_slice source, const tact_slice *names, size_t name_count, tact_diags *diags, uint32_t line, uint32_t column);
#endif
