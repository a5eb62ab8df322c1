/* import/people.h -- an existing base of people, brought in with its opt-outs: `tact import people FILE.csv`.
 *
 * Rule     no proof means no permission. A grant is proved by its date, its source and the notice it was given under (columns, or
 *          `source` and `notice` said for the whole file; a date is never said for all). Anything less stays UNKNOWN with its reason.
 * Opt-out  wins over any grant, of any date, in any row of the file with the same user id, address or number; rows that hold one
 *          come out first. The file is read three times (opt-outs gathered; opt-outs out; the others out), so it must be a file.
 * Reach    a channel reaches a person when it is permitted and its address is usable: e-mail for email, a number for sms and
 *          messenger, nothing for the others (their devices come by themselves).
 * Dry run  leave `row` NULL: the report says who is reachable and why the others are not.
 * Lives    a row's texts live until the callback returns. The report's texts live until tact_people_report_free().
 */
#ifndef TACT_IMPORT_PEOPLE_H
#define TACT_IMPORT_PEOPLE_H
#include "core/base/hash.h"
#include "core/base/time.h"
#include "import/people_column.h"

enum { TACT_PEOPLE_PROBLEMS = 8, TACT_PEOPLE_SAMPLES = 20 };

/* Why a channel does not reach somebody: W(NAME, "one line"). */
#define TACT_PEOPLE_REASONS(W) \
    W(REACHABLE, "reachable") \
    W(NO_ADDRESS, "no address or number") \
    W(BAD_ADDRESS, "an address or number that cannot be right") \
    W(REFUSED, "refused or unsubscribed") \
    W(REFUSED_THEN_GRANTED, "refused, with a later grant beside it: the refusal counts until the person says so again") \
    W(REFUSED_ELSEWHERE, "refused in another row with the same id, address or number") \
    W(NOTHING_SAID, "nothing about a permission in the file") \
    W(NO_DATE, "a grant without the date it was given") \
    W(BAD_DATE, "a grant whose date cannot be read or lies in the future") \
    W(NO_SOURCE, "a grant without where it was given (a column, or --source)") \
    W(NO_NOTICE, "a grant without the notice it was given under (a column, or --notice)") \
    W(SOFT, "subscribed by default, never opted in") \
    W(BAD_STATE, "a state that cannot be read") \
    W(BAD_BASIS, "a basis that is not consent, customer, contract or legal")
typedef enum tact_people_reason {
#define W(name, line) TACT_PEOPLE_##name,
    TACT_PEOPLE_REASONS(W)
#undef W
    TACT_PEOPLE_REASON_COUNT
} tact_people_reason;
const char *tact_people_reason_line(tact_people_reason reason);

typedef struct tact_people_permission {
    uint8_t channel;               /* TACT_CHANNEL_* */
    uint8_t state;                 /* TACT_PERMISSION_GRANTED, _REFUSED, or _UNKNOWN: a grant that is not proved */
    uint8_t basis;                 /* TACT_BASIS_* */
    bool has_at;
    tact_instant at;
    tact_slice source, notice;
    tact_people_reason reason;     /* REACHABLE when nothing speaks against the permission itself */
} tact_people_permission;

typedef struct tact_people_problem { const char *why; tact_slice column; } tact_people_problem;

typedef struct tact_people_row {
    uint64_t row, line;
    tact_slice user_id, email, phone, locale, timezone, country;      /* normal forms; {NULL,0} when absent or unusable */
    bool has_created; tact_instant created;
    const struct tact_people_trait { tact_slice name, value; } *traits; uint32_t trait_count;
    tact_people_permission permissions[TACT_CHANNEL_COUNT]; uint32_t permission_count;
    tact_people_problem problems[TACT_PEOPLE_PROBLEMS]; uint32_t problem_count;
    uint64_t same_as_row;          /* an earlier row with the same address or number, or 0 */
    bool refuses;                  /* holds at least one opt-out: such rows come first */
} tact_people_row;

typedef struct tact_people_options {
    const char *path;                              /* a file; standard input cannot be read three times */
    tact_source *(*reopen)(void *ctx);             /* instead of path, for tests; closed here */
    void *reopen_ctx;
    char separator;                                /* 0: find out */
    tact_header_maps *maps;                        /* may be NULL */
    tact_slice country;                            /* for national numbers and the order of day and month ("US": month first) */
    tact_slice source, notice;                     /* for every grant of the file that names none; may be empty */
    tact_instant now;                              /* grants later than a day from now are no proof */
    bool (*row)(void *ctx, const tact_people_row *row);       /* false stops; NULL: dry run */
    void *ctx;
    tact_import_progress progress;
} tact_people_options;

typedef struct tact_people_report {
    tact_people_tool tool;
    const tact_people_column *columns; uint32_t column_count;         /* field NONE: not brought in */
    uint64_t rows, delivered, without_identity, skipped, duplicates, with_problems;
    uint64_t reach[TACT_CHANNEL_COUNT][TACT_PEOPLE_REASON_COUNT];     /* each row counts once a channel; all zero for a channel not spoken of */
    struct { uint64_t row, line; const char *why; char column[64]; } samples[TACT_PEOPLE_SAMPLES]; uint32_t sample_count;
    tact_csv_report csv;
    const char *advice;            /* what the recognised tool leaves out, or NULL; constant */
    bool stopped;
    char error[512];
    tact_arena arena;
} tact_people_report;

/** OK; ERR_INVALID (columns, damaged file), ERR_IO, ERR_NOT_FOUND, ERR_MEMORY with one line in report->error. */
tact_status tact_people_read(const tact_people_options *options, tact_people_report *report) TACT_MUST_USE;
void tact_people_report_free(tact_people_report *report);
#endif
