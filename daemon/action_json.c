/* daemon/action_json.c -- see action_json.h. */
#include "daemon/action_json.h"
#include "daemon/answer.h"

static void instant(tact_json *j, tact_slice key, tact_instant t) {
    char time[TACT_INSTANT_TEXT + 1];
    if (t.us) tact_json_key_text(j, key, tact_instant_format(t, time));
}

static void choice(tact_json *j, const tact_action_choice *c) {
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("id"), c->id);
    tact_json_key_text(j, TACT_S("label"), c->label);
    tact_json_end_map(j);
}

void tact_action_json(tact_json *j, const tact_action *a, tact_instant now) {
    static const char *const calls[TACT_CALL_STATES] = { "none", "waits", "delivered", "given up" };
    char hex[17];
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("id"), tact_answer_hex(a->id, hex));
    tact_json_key_text(j, TACT_S("kind"), tact_slice_of(tact_action_kind_name(a->kind)));
    tact_json_key_text(j, TACT_S("state"), tact_slice_of(tact_action_state_name(a, now)));
    if (a->subject.len) tact_json_key_text(j, TACT_S("subject"), a->subject);
    tact_json_key_text(j, TACT_S("title"), a->title);
    if (a->text.len) tact_json_key_text(j, TACT_S("text"), a->text);
    if (a->choice_count) {
        TACT_JSON_KEY(j, "choices");
        tact_json_list(j);
        for (unsigned i = 0; i < a->choice_count; i++) choice(j, &a->choices[i]);
        tact_json_end_list(j);
    }
    if (a->chosen < a->choice_count) { TACT_JSON_KEY(j, "choice"); choice(j, &a->choices[a->chosen]); }
    instant(j, TACT_S("made"), a->made);
    instant(j, TACT_S("expires"), a->expires);
    instant(j, TACT_S("used"), a->used);
    TACT_JSON_KEY(j, "call");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("state"), tact_slice_of(calls[a->call]));
    tact_json_key_int(j, TACT_S("tries"), a->tries);
    instant(j, TACT_S("delivered"), a->told);
    if (a->call == TACT_CALL_WAITS) instant(j, TACT_S("next"), a->next_call);
    if (a->said.len) tact_json_key_text(j, TACT_S("said"), a->said);
    if (a->more_url.len) tact_json_key_text(j, TACT_S("url"), a->more_url);
    tact_json_end_map(j);
    tact_json_end_map(j);
}
