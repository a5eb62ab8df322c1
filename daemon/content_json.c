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

void tact_prepared_json(tact_json *j, const tact_prepared *p) {
    if (p->picture.len) tact_json_key_text(j, TACT_S("picture"), p->picture);
    if (!p->name.len) return;
    TACT_JSON_KEY(j, "template");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("name"), p->name);
    tact_json_key_text(j, TACT_S("language"), p->language);
    TACT_JSON_KEY(j, "parameters");
    tact_json_list(j);
    for (uint32_t i = 0; i < p->parameter_count; i++) tact_json_text(j, p->parameters[i]);
    tact_json_end_list(j);
    if (p->button.len) tact_json_key_text(j, TACT_S("button"), p->button);
    tact_json_end_map(j);
}
