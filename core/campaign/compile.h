/* core/campaign/compile.h -- a campaign file, as a located tree, checked whole and put into the draft bundle.
 *
 * Before    what campaigns may name stands in the draft already: locales, default_locale, default_zone and zones, topics, purposes,
 *           places. `fields`, `goal_events` and `campaigns` begin empty. Campaigns come last, one call each, in any order; then
 *           tact_campaigns_finish once. What the law says of a channel is the brand loader's to check: it knows the day.
 * Checks    strict, every mistake at once, each with line, column and a way out, in `diags->file`. The keys are key.def's.
 * Places    of an expression: the tree's text value must stand at the first character of its content (behind an opening quote, at the
 *           first letter of a block, as brand/yaml.h gives it); columns count characters from 1.
 * Memory    everything lives in `arena`; texts of the tree are pointed to, not copied: the tree must live as long as the draft, or the
 *           draft is written out first (tact_bundle_write).
 */
#ifndef TACT_CAMPAIGN_COMPILE_H
#define TACT_CAMPAIGN_COMPILE_H
#include "core/base/diag.h"
#include "core/campaign/expr.h"

/* Nothing a condition asks of the past may reach beyond what is kept (events: 13 months). */
enum { TACT_HORIZON_DAYS = 396 };

/** Check one campaign and add it to `draft` (campaigns kept sorted by name; fields, goal_events, campaigns arrays are replaced in `arena`).
 *  OK: added. ERR_INVALID: not added, diags say why. ERR_MEMORY. Warnings alone do not keep it out. */
tact_status tact_campaign_compile(const tact_value *tree, tact_bundle *draft, tact_diags *diags, tact_arena *arena) TACT_MUST_USE;

/** What can only be told when all campaigns are there: person.seen() naming a campaign that does not exist. ERR_INVALID when diags gained errors. */
tact_status tact_campaigns_finish(tact_bundle *draft, tact_diags *diags, tact_arena *arena) TACT_MUST_USE;

/* What an expression must come to. */
typedef enum tact_cel_want {
    TACT_CEL_BOOL, TACT_CEL_NUMBER, TACT_CEL_ANY,
    TACT_CEL_AUDIENCE,                 /* true or false, of the person alone: person.*, time.* */
    TACT_CEL_OCCASION                  /* true or false, of the person and what the brand's event says: event.* too */
} tact_cel_want;
/** One expression alone: text (or a plain bool or number) to code; fields it names join draft->fields. For conditions outside campaigns,
 *  `tact check` of a line, tests. Same answers as above. */
tact_status tact_cel_compile(const tact_value *source, tact_cel_want want, tact_bundle *draft, tact_diags *diags, tact_arena *arena,
                             tact_expr *out) TACT_MUST_USE;

/* ---- the key table, for the checker, the JSON Schema, help and the manual ------------------------------------------------------- */
typedef enum tact_key_type {
    TACT_KEY_NAME,          /* 1-64 of a-z 0-9 - _ . */
    TACT_KEY_TEXT, TACT_KEY_BOOL,
    TACT_KEY_COUNT,         /* int > 0 */
    TACT_KEY_MONEY,         /* number >= 0 */
    TACT_KEY_SPAN,          /* 90s 15m 2h 30d 1w */
    TACT_KEY_DATE,          /* 2026-11-01 or 2026-11-01T08:00:00Z */
    TACT_KEY_SHARE,         /* 10% */
    TACT_KEY_CONDITION,     /* an expression that is true or false */
    TACT_KEY_SUM,           /* an expression that is a number */
    TACT_KEY_CHOICE,        /* one of `choices` */
    TACT_KEY_LIST,          /* of texts */
    TACT_KEY_START,         /* 2026-12-01 09:00, 2026-12-01T08:00:00Z, or 09:00 */
    TACT_KEY_RHYTHM,        /* monday 09:00, weekday 18:30, day 18:00, month 1 09:00 */
    TACT_KEY_MAP,           /* its keys are further rows: "goal.event" */
    TACT_KEY_MAPS           /* a list of maps: "messages[].id" */
} tact_key_type;
typedef struct tact_key_row {
    tact_slice path;        /* "goal.event", "messages[].channels", "messages[].<locale>.title" */
    tact_key_type type;
    bool required;
    tact_slice standard;    /* value when it is not written; empty: none */
    tact_slice choices;     /* "draft|live|paused"; a type may take choices besides its own form: "never|each" */
    const char *line, *text;
} tact_key_row;
/** The i-th key of a campaign file, in table order; false past the end. */
bool tact_campaign_key_row(unsigned index, tact_key_row *out);
#endif
