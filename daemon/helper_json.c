/* daemon/helper_json.c -- see helper_json.h. */
#include "daemon/helper_json.h"

void tact_helper_json(tact_json *j, const tact_helper_said *said) {
    static const char *const kinds[] = { "answer", "unknown", "person", "greeting", "thanks" };
    tact_json_map(j);
    tact_json_key_bool(j, TACT_S("known"), said->kind == TACT_HELPER_ANSWER);
    tact_json_key_bool(j, TACT_S("automatic"), true);
    tact_json_key_text(j, TACT_S("kind"), tact_slice_of(kinds[said->kind]));
    if (said->kind == TACT_HELPER_ANSWER) {
        tact_json_key_text(j, TACT_S("answer"), said->answer);
        tact_json_key_text(j, TACT_S("heading"), said->heading);
        tact_json_key_text(j, TACT_S("source"), said->source);
    }
    tact_json_key_text(j, TACT_S("language"), said->language);
    TACT_JSON_KEY(j, "confidence");
    tact_json_double(j, said->sure_milli / 1000.0);
    if (said->note.len) tact_json_key_text(j, TACT_S("note"), said->note);
    tact_json_key_bool(j, TACT_S("person"), said->hand_over);
    tact_json_end_map(j);
}
