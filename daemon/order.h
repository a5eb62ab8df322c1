/* daemon/order.h -- the number of an order leads to whoever it is of: rows made when an event of a trusted sender names one (property order_id) and its person may be remembered.
 *
 * Rows      family `cold`, below the key of the record the order happened on (a linked device keeps its own, so that links need no moving), an envelope sealed with that record's key:
 *           record 16 | 'o' | until u64 | hash 16. What erases the record erases them.
 *           family `meta`: "order:" | hash 16 -> record 16 | until u64: whose it is;  "order-due:" | until u64 | hash 16 -> record 16: when it goes, as long after it was
 *           named as events are kept. hash: keyed, of the number; neither says anything to who has no lookup key. Numbers in keys big-endian.
 * Whose     who bought: an Order Completed takes the number over. Other events (a pick-up, which somebody else may fetch) make a row only where there is none.
 * Bound     64 of one record; the oldest goes.
 * Bytes     versioned; a reader takes any bytes and refuses what no writer wrote (order_fuzz.c).
 */
#ifndef TACT_DAEMON_ORDER_H
#define TACT_DAEMON_ORDER_H
#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/base/value.h"

enum { TACT_ORDER_MOST = 64, TACT_ORDER_NUMBER_MOST = 128, TACT_ORDER_KEY = 41, TACT_ORDER_NAME_KEY = 22, TACT_ORDER_NAME_VALUE = 24, TACT_ORDER_DUE_KEY = 34 };

typedef struct tact_order { tact_instant at; tact_slice number; } tact_order;
typedef struct tact_order_place { uint8_t record[16], hash[16]; tact_instant until; } tact_order_place;

/** The number as it is looked up: without the space around it; empty: none of ours (more than 128 bytes). */
tact_slice tact_order_number(tact_slice typed);
/** The one an event's properties name (a text, or a whole number, printed into `digits`); empty: none. */
tact_slice tact_order_named(const tact_value *properties, char digits[24]);

void tact_order_write(tact_writer *w, const tact_order *order);
tact_status tact_order_read(tact_slice bytes, tact_order *out) TACT_MUST_USE;          /* the text points into `bytes` */

tact_slice tact_order_key(const tact_order_place *place, char out[TACT_ORDER_KEY]);
tact_slice tact_order_name_key(const uint8_t hash[16], char out[TACT_ORDER_NAME_KEY]);
tact_slice tact_order_name_value(const tact_order_place *place, char out[TACT_ORDER_NAME_VALUE]);
tact_slice tact_order_due_key(const tact_order_place *place, char out[TACT_ORDER_DUE_KEY]);
/** The place that a row says; false: it is none of this kind. */
bool tact_order_of_key(tact_slice cold_key, tact_order_place *out);
bool tact_order_of_name(tact_slice key, tact_slice value, tact_order_place *out);
bool tact_order_of_due(tact_slice key, tact_slice value, tact_order_place *out);
#endif
