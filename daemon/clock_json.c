/* daemon/clock_json.c -- see clock_json.h. */
#include "daemon/clock_json.h"

void tact_clock_json(tact_json *j, tact_instant wall, tact_instant now, tact_instant written, bool refused) {
    char text[TACT_INSTANT_TEXT + 1];
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("wall"), tact_instant_format(wall, text));
    tact_json_key_text(j, TACT_S("now"), tact_instant_format(now, text));
    if (written.us) tact_json_key_text(j, TACT_S("written"), tact_instant_format(written, text));
    tact_json_key_bool(j, TACT_S("refused"), refused);
    tact_json_end_map(j);
}
