/* channel/push_data.c -- see push_data.h. */
#include "channel/push_data.h"
#include <string.h>
#include "channel/later_words.h"

static void later(tact_json *j, const tact_parcel *p, tact_slice public_url, tact_arena *arena) {
    tact_json own;
    tact_slice url = tact_parcel_later_url(p, public_url, arena);
    if (!url.len) return;
    tact_json_init(&own, arena, 512);
    tact_json_map(&own);
    tact_json_key_text(&own, TACT_S("url"), url);
    TACT_JSON_KEY(&own, "choices");
    tact_later_choices(&own, p->later, p->locale);
    tact_json_end_map(&own);
    tact_slice text = tact_json_done(&own);
    if (text.len) tact_json_key_text(j, TACT_S("tact_later"), text);
    else j->status = TACT_ERR_MEMORY;
}

void tact_push_data(tact_json *j, const tact_parcel *p, tact_slice public_url, tact_arena *arena) {
    tact_json_key_text(j, TACT_S("tact_id"), tact_slice_of(p->id));
    tact_json_key_text(j, TACT_S("tact_campaign"), p->campaign);
    tact_json_key_text(j, TACT_S("tact_message"), p->message);
    tact_json_key_text(j, TACT_S("tact_class"), tact_word_name(TACT_LIST_CLASS, p->class_));
    tact_json_key_text(j, TACT_S("tact_locale"), p->locale);
    later(j, p, public_url, arena);
    tact_slice calendar = tact_parcel_calendar_url(p, public_url, arena);
    if (calendar.len) tact_json_key_text(j, TACT_S("tact_calendar"), calendar);
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
