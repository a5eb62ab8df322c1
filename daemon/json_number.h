/* daemon/json_number.h -- one JSON number to int64 or the nearest double.  A part of json_in. */
#ifndef TACT_DAEMON_JSON_NUMBER_H
#define TACT_DAEMON_JSON_NUMBER_H
#include "core/base/value.h"
#include "daemon/json_text.h"

/** Read the number at `*at` (a digit or '-'); afterwards `*at` is behind it.  Sets type and number of `out` only.
 *  Returns TACT_OK, or TACT_ERR_INVALID / TACT_ERR_LIMIT with `fault`. */
tact_status tact_json_number_read(tact_value *out, const char **at, const char *end, tact_json_text_fault *fault);
#endif
