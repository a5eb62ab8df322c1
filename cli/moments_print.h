/* cli/moments_print.h -- the closing table of an import, for people and for programs. */
#ifndef TACT_CLI_MOMENTS_PRINT_H
#define TACT_CLI_MOMENTS_PRINT_H
#include "cli/screen.h"
#include "import/moments_table.h"

/** At most `rows` rows (0 = all), each with its hours as a line of 24 bars; the rest is summed in a last line. */
void tact_moments_print(FILE *out, const tact_screen *screen, tact_moments *moments, uint32_t rows);
/** The biggest gaps in words, each with where its draft went (`folder` and file name) when `folder` is not NULL. */
void tact_moments_print_gaps(FILE *out, const tact_screen *screen, tact_moments *moments, const char *folder);
/** The two members of the next, without its braces. */
void tact_moments_print_json_members(FILE *out, tact_moments *moments, const tact_slice *languages, uint32_t language_count);
/** {"moments":[{kind,topic,moments,answered,unanswered,hours,unansweredHours,words}],"gaps":[{...,"name","draft"}]} */
void tact_moments_print_json(FILE *out, tact_moments *moments, const tact_slice *languages, uint32_t language_count);
#endif
