/* brand/setting.h -- the table of settings (setting.def) as data: for the reader, the schema, the manual and `tact doctor`. */
#ifndef TACT_BRAND_SETTING_H
#define TACT_BRAND_SETTING_H
#include "core/base/diag.h"
#include "core/base/value.h"

typedef enum tact_setting_type {
    TACT_SETTING_TEXT, TACT_SETTING_NAME, TACT_SETTING_ADDRESS, TACT_SETTING_URL, TACT_SETTING_QUERY_URL, TACT_SETTING_ORIGIN, TACT_SETTING_NETWORK, TACT_SETTING_SECRET,
    TACT_SETTING_COUNTRY, TACT_SETTING_LOCALE, TACT_SETTING_CURRENCY, TACT_SETTING_ZONE,     /* all these: tact_slice */
    TACT_SETTING_WORD,                                                                       /* uint8_t */
    TACT_SETTING_BOOL,                                                                       /* bool */
    TACT_SETTING_COUNT,                                                                      /* uint32_t */
    TACT_SETTING_SIZE,                                                                       /* uint64_t, bytes */
    TACT_SETTING_SHARE, TACT_SETTING_MILLI,                                                  /* uint16_t, 1/1000 */
    TACT_SETTING_CLOCK,                                                                      /* uint16_t, minutes since midnight */
    TACT_SETTING_SPAN,                                                                       /* tact_span */
    TACT_SETTING_CAP,                                                                        /* tact_config_cap */
    TACT_SETTING_GROUP, TACT_SETTING_LIST, TACT_SETTING_MAP
} tact_setting_type;

typedef struct tact_setting {
    const char *path;
    uint8_t type, item;            /* tact_setting_type; item: of LIST and MAP */
    const char *unit, *fallback, *min, *max;
    uint32_t offset, item_size;    /* where the value goes in its owner; size of an element of LIST and MAP */
    const char *line, *text;
} tact_setting;

/** All rows, in the order of the manual. */
const tact_setting *tact_setting_rows(uint32_t *count);
/** The row with this path, or NULL. */
const tact_setting *tact_setting_find(tact_slice path);
/** The last part of the path ("driver"), and whether the row stands directly under `parent` ("" for the top). */
tact_slice tact_setting_name(const tact_setting *row);
bool tact_setting_under(const tact_setting *row, tact_slice parent);

/** What a type is called and how it is written: "a span", "20h". */
const char *tact_setting_noun(unsigned type);
const char *tact_setting_example(unsigned type);

/** Room for any scalar as its owner holds it. */
typedef union tact_setting_value { tact_slice text; uint8_t word; bool boolean; uint32_t count; uint64_t size; uint16_t milli; tact_span span; struct { uint32_t touches; tact_span per; } cap; } tact_setting_value;
/** Read one scalar of `type`. False when `v` is not one (no bounds are judged, secrets are taken as written). `unit`: the words of WORD.
 *  Out: *out, with *size the bytes of it that its owner holds; texts point into `v`. */
bool tact_setting_parse(unsigned type, const char *unit, const tact_value *v, tact_setting_value *out, size_t *size);
/** Compare two parsed numbers, spans, sizes, clocks: negative, 0, positive. Texts are equal. */
int tact_setting_compare(unsigned type, const tact_setting_value *a, const tact_setting_value *b);
#endif
