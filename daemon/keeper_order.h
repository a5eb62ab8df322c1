/* daemon/keeper_order.h -- who is behind the number of an order (daemon/order.h). */
#ifndef TACT_DAEMON_KEEPER_ORDER_H
#define TACT_DAEMON_KEEPER_ORDER_H
#include "daemon/keeper.h"
#include "daemon/order.h"

/** The record the order is of, as it is on the disk: for tact_who's record_key, which leads on to the account of a device. ERR_NOT_FOUND: no such order, or too old. */
tact_status tact_keeper_order(tact_keeper *keeper, tact_slice number, uint8_t record[16], tact_trouble *trouble) TACT_MUST_USE;
/** The orders of a person that can be looked up, their linked devices' included, oldest first within each; at most `count`. */
tact_status tact_keeper_orders_of(tact_keeper *keeper, const tact_who *who, tact_arena *arena, tact_order *out, uint32_t *count, tact_trouble *trouble) TACT_MUST_USE;
#endif
