/* cli/attribute_file.h -- journeys over channels, from a file of paths or a file of touches, into credit by five rules.
 *
 * Paths    one row a way: "mail > search > shop", how many converted on it, what they were worth, how many did not.
 * Touches  one row a touch: person, time, channel, and whether it converted (and for how much). A person's rows are put in order of time; a
 *          conversion ends a journey, and what follows begins another; a journey without one at the end of the file did not convert. All rows
 *          are kept in memory (56 bytes each).
 * Dates    01/05/2026 is read as the column's other dates are (25/12/2026: days first, 12/25/2026: months first), day first when none tells; a
 *          column with both ends reading.
 * Values   belong to conversions: one without a conversion is credited to nobody and counted; one below 0 is left out.
 */
#ifndef TACT_CLI_ATTRIBUTE_FILE_H
#define TACT_CLI_ATTRIBUTE_FILE_H
#include "cli/sheet.h"
#include "core/measure/markov.h"

enum { TACT_CHANNEL_SLOTS = 2048 };

typedef struct tact_touch_row { uint64_t person; int64_t at_us, month_first_us; uint64_t row; uint32_t channel; bool has_channel; double conversions, value; } tact_touch_row;

typedef struct tact_attribute_file {
    tact_sheet sheet;
    int path, conversions, value, nulls;           /* columns; -1: not there */
    int person, time, channel;                     /* of a file of touches; person -1: a file of paths */
    const char *between;                           /* stands between the steps of a path */
    tact_arena arena;
    char *names[TACT_ATTRIBUTION_CHANNELS]; uint32_t name_count;
    uint32_t slots[TACT_CHANNEL_SLOTS];            /* channel + 1 by hash of its name */
    double touches[TACT_ATTRIBUTION_CHANNELS];     /* parts of them where counts have parts */
    double increment[TACT_ATTRIBUTION_CHANNELS]; bool has_increment[TACT_ATTRIBUTION_CHANNELS], any_increment;
    tact_attribution *attribution;
    tact_markov markov;
    uint64_t journeys;                             /* ways or persons' journeys read */
    uint64_t days_first, months_first, either;     /* lines that showed the order of dates, or could not; 0: none */
    uint64_t bare_values; double bare_value;       /* rows with a value and no conversion, and their sum: nobody's */
    uint64_t bare_conversions;                     /* without a touch before them: nobody's */
} tact_attribute_file;

/** Reads and solves; columns must be set. False: told. */
bool tact_attribute_file_read(tact_attribute_file *file);
bool tact_attribute_file_touches(tact_attribute_file *file);       /* the second form; called by read */
/** Number of the channel, made when it is new; -1 after telling that there are too many. */
int tact_attribute_channel(tact_attribute_file *file, tact_slice name, bool make);
void tact_attribute_file_close(tact_attribute_file *file);

void tact_attribute_file_print(FILE *out, const tact_screen *screen, const tact_attribute_file *file);
void tact_attribute_file_json(tact_json *j, const tact_attribute_file *file);
#endif
