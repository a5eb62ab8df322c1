/* cli/import_brand.h -- the brand an import goes into: opened whole, only read (--dry-run), or none at all (a dry run on a file alone). */
#ifndef TACT_CLI_IMPORT_BRAND_H
#define TACT_CLI_IMPORT_BRAND_H
#include "cli/reach.h"

typedef struct tact_import_into {
    tact_reached reach;                /* keeper NULL on a dry run */
    const tact_brand *brand;           /* NULL: a dry run without one */
    tact_slice country, currency;      /* --country and --currency, else the brand's; may be empty */
    char separator;                    /* 0: find out */
    bool dry;
    char *block; tact_arena arena;     /* of one row */
} tact_import_into;

enum { TACT_IMPORT_FLUSH = 2000, TACT_IMPORT_ARENA = 4 << 20 };

/** `brand` may be NULL: the folder one stands in. 0, or the exit code after telling: a folder that is served is refused, with the way out.
 *  Close it in both cases. */
int tact_import_open(tact_cli *cli, tact_import_into *into, const char *brand);
void tact_import_close(tact_import_into *into);
#endif
