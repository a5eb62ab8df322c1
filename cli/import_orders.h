/* cli/import_orders.h -- what an import of orders found and did, for the two ways of telling it. */
#ifndef TACT_CLI_IMPORT_ORDERS_H
#define TACT_CLI_IMPORT_ORDERS_H
#include "cli/screen.h"
#include "import/orders.h"
#include "import/tops.h"

typedef struct tact_orders_found {
    const char *file;
    tact_orders_report read;
    bool dry, has_brand;
    uint64_t brought, known;           /* orders brought in now; in an import before */
    uint64_t nobody;                   /* of people whom nothing permits to remember: nothing is kept of them */
    uint64_t goals, cut_lines;         /* goals closed; lines of very long orders left out of the event (their sum is in it) */
    tact_tops topics;
} tact_orders_found;

void tact_orders_print(FILE *out, const tact_screen *screen, tact_orders_found *found);
void tact_orders_print_json(FILE *out, tact_orders_found *found);
#endif
