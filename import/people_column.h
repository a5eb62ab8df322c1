/* import/people_column.h -- which field of a person each column of a file holds.
 *
 * Fields   user_id email phone locale timezone country created ignore trait.NAME, and for permissions CHANNEL.PART where CHANNEL is
 *          email sms push webpush messenger inapp agent, or all, and PART is
 *            state        a word: granted, subscribed, yes, 1 ... / refused, unsubscribed, no, 0, bounced ...
 *            at           when that state was given
 *            granted_at   a date here means granted then;   refused_at   a date here means refused then
 *            stop         yes, 1, a date or a reason means refused; no, 0 or nothing means nothing
 *            source       where it was given;   notice   version of the text shown;   basis   consent, customer, contract or legal
 * Order    a mapping given by hand wins over the tool's table, that over the general one.  Table: people_column.def.
 */
#ifndef TACT_IMPORT_PEOPLE_COLUMN_H
#define TACT_IMPORT_PEOPLE_COLUMN_H
#include "core/base/arena.h"
#include "core/base/words.h"
#include "import/csv.h"
#include "import/headers.h"

typedef enum tact_people_tool { TACT_TOOL_ANY, TACT_TOOL_BRAZE, TACT_TOOL_BREVO, TACT_TOOL_MAUTIC } tact_people_tool;

typedef enum tact_people_field {
    TACT_PEOPLE_FIELD_NONE, TACT_PEOPLE_FIELD_IGNORE, TACT_PEOPLE_FIELD_USER_ID, TACT_PEOPLE_FIELD_EMAIL, TACT_PEOPLE_FIELD_PHONE, TACT_PEOPLE_FIELD_LOCALE, TACT_PEOPLE_FIELD_TIMEZONE, TACT_PEOPLE_FIELD_COUNTRY,
    TACT_PEOPLE_FIELD_CREATED, TACT_PEOPLE_FIELD_TRAIT, TACT_PEOPLE_FIELD_STATE, TACT_PEOPLE_FIELD_AT, TACT_PEOPLE_FIELD_GRANTED_AT, TACT_PEOPLE_FIELD_REFUSED_AT, TACT_PEOPLE_FIELD_STOP, TACT_PEOPLE_FIELD_SOURCE,
    TACT_PEOPLE_FIELD_NOTICE, TACT_PEOPLE_FIELD_BASIS
} tact_people_field;

typedef struct tact_people_column {
    tact_people_field field;
    tact_slice header;             /* as in the file */
    tact_slice trait;              /* name, for TACT_PEOPLE_FIELD_TRAIT */
    uint16_t channels;             /* bit per TACT_CHANNEL_*, for permission fields */
    tact_slice field_name;         /* "email.refused_at": for showing */
} tact_people_column;

/** "Column name=field" of `--map`; the text must live as long as the maps. False with one line in `error`. */
bool tact_people_map(tact_header_maps *maps, tact_slice text, char *error, size_t error_size);
/** Columns of a header, copied into the arena. False with one line in `error`: a mapping that names no column, two columns for one
 *  identity. `*tool` gets the recognised tool. */
bool tact_people_columns(const tact_csv_record *header, tact_header_maps *maps, tact_arena *arena, tact_people_column **out, tact_people_tool *tool, char *error, size_t error_size);
/** "Braze", ...; "a CSV file" for ANY. */
const char *tact_people_tool_name(tact_people_tool tool);
#endif
