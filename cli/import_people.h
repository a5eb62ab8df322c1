/* cli/import_people.h -- what an import of people found and did, for the two ways of telling it. */
#ifndef TACT_CLI_IMPORT_PEOPLE_H
#define TACT_CLI_IMPORT_PEOPLE_H
#include "brand/load.h"
#include "cli/screen.h"
#include "import/people.h"

typedef struct tact_people_found {
    const char *file;
    const tact_brand *brand;           /* NULL: a dry run on the file alone */
    tact_people_report read;
    bool dry, remembers;
    uint64_t brought, refused;         /* rows that say something that may be kept; of them, with an opt-out */
    uint64_t known, erased, nothing_to_keep, without_id, opening, not_whole;
    uint64_t unknown_notice[TACT_CHANNEL_COUNT];   /* grants on a notice the brand does not have */
    uint64_t refused_before[TACT_CHANNEL_COUNT];   /* grants to an address that refused in an earlier import */
    char unknown_notice_text[64], not_whole_why[768];
} tact_people_found;

void tact_people_print(FILE *out, const tact_screen *screen, const tact_people_found *found);
void tact_people_print_json(FILE *out, const tact_people_found *found);
#endif
