/* channel/push_data.c -- see push_data.h. */
#include "channel/push_data.h"
#include <string.h>

void tact_push_data(tact_json *j, const tact_parcel *p) {
    tact_json_key_text(j, TACT_S("tact_id"), tact_slice_of(p->id));
    tact_json_key_text(j, TACT_S("tact_campaign"), p->campaign);
    tact_json_key_text(j, TACT_S("tact_message"), p->message);
    tact_json_key_text(j, TACT_S("tact_class"), tact_word_name(TACT_LIST_CLASS, p->class_));
    tact_json_key_text(j, TACT_S("tact_locale"), p->locale);
    if (!p->action_label.len) return;
    tact_json_key_text(j, TACT_S("tact_label"), p->action_label);
    tact_json_key_text(j, TACT_S("tact_url"), p->action_url);
}

/* Only what was ordered or asked for makes a sound. mutable-content lets an extension of the app report that it arrived; the category, that it was dismissed. */
void tact_push_aps(tact_json *j, const tact_parcel *p) {
    tact_json_map(j);
    TACT_JSON_KEY(j, "alert");
    tact_json_map(j);
    if (p->title.len) tact_json_key_text(j, TACT_S("title"), p->title);
    tact_json_key_text(j, TACT_S("body"), p->body);
    tact_json_end_map(j);
    tact_json_key_text(j, TACT_S("category"), TACT_S("tact"));
    tact_json_key_int(j, TACT_S("mutable-content"), 1);
    if (strcmp(tact_parcel_urgency(p), "high") == 0) tact_json_key_text(j, TACT_S("sound"), TACT_S("default"));
    tact_json_end_map(j);
}
