/* daemon/code128.h -- a code as bars (Code 128, set B), drawn as SVG: black on white, ten modules of quiet on both sides. For tills that read no QR code.
 * Source   ISO/IEC 15417: the widths of its 107 signs. */
#ifndef TACT_DAEMON_CODE128_H
#define TACT_DAEMON_CODE128_H
#include "core/base/arena.h"
#include "core/base/slice.h"

enum { TACT_CODE128_MOST = 48 };
/** {NULL,0}: no memory, empty, longer than TACT_CODE128_MOST, or a sign outside of ASCII's printable ones. */
tact_slice tact_code128_svg(tact_slice text, tact_arena *arena);
/** The widths of bars and spaces, bar first, as digits 1 to 4; how many, 0 as above. `out` has room for 6 * (TACT_CODE128_MOST + 3) + 1. */
unsigned tact_code128_widths(tact_slice text, char *out);
#endif
