/* daemon/content_json.c -- see content_json.h. */
#include "daemon/content_json.h"

void tact_content_json(tact_json *j, const tact_content *c) {
    tact_json_key_text(j, TACT_S("locale"), c->locale);
    tact_json_key_text(j, TACT_S("title"), c->title);
    tact_json_key_text(j, TACT_S("body"), c->body);
    if (c->html.len) tact_json_key_text(j, TACT_S("html"), c->html);
    if (!c->action_label.len) return;
    TACT_JSON_KEY(j, "action");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("label"), c->action_label);
    tact_json_key_text(j, TACT_S("url"), c->action_url);
    tact_json_end_map(j);
}
