/* import/feed_read.h -- what the readers of a product feed share: raw fields in, one product out.  Inside the room. */
#ifndef TACT_IMPORT_FEED_READ_H
#define TACT_IMPORT_FEED_READ_H
#include "import/feed.h"

typedef enum tact_feed_field { TACT_FEED_ID, TACT_FEED_TITLE, TACT_FEED_LINK, TACT_FEED_IMAGE, TACT_FEED_PRICE, TACT_FEED_SALE, TACT_FEED_SALE_DATES, TACT_FEED_AVAILABILITY,
                               TACT_FEED_GTIN, TACT_FEED_TYPE, TACT_FEED_GROUP, TACT_FEED_FIELDS } tact_feed_field;

/** Which field a column or an element is: "g:Item group id" -> GROUP; -1: none of ours. */
int tact__feed_field(tact_slice name);
const char *tact__feed_field_name(unsigned field);

/** One row, read: checked, delivered or named as bad. False: reading ends (ERR_MEMORY). */
bool tact__feed_row(const tact_feed_options *options, tact_feed_report *report, uint64_t line, const tact_slice fields[TACT_FEED_FIELDS]);
void tact__feed_bad(tact_feed_report *report, uint64_t line, tact_slice id, const char *hint, const char *what, ...) __attribute__((format(printf, 5, 6)));

/** The XML side: reads the whole source. */
tact_status tact__feed_xml(tact_source *source, const tact_feed_options *options, tact_feed_report *report) TACT_MUST_USE;
#endif
