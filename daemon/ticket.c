/* daemon/ticket.c -- see ticket.h. */
#include "daemon/ticket.h"
#include "core/explain/explain.h"

bool tact_ticket_is(const tact_coupon *c) { return c && c->ends.us; }

const tact_place *tact_ticket_place(const tact_bundle *b, const tact_coupon *c) {
    for (uint32_t i = 0; c->place && i < b->place_count; i++) if (b->places[i].id == c->place) return &b->places[i];
    return NULL;
}

tact_slice tact_ticket_begins(const tact_bundle *b, const tact_coupon *c, tact_slice tongue, tact_instant now, tact_arena *arena) {
    const tact_place *place = tact_ticket_place(b, c);
    return tact_explain_time(c->from, tongue, tact_bundle_zone(b, place && place->zone ? place->zone : b->default_zone), now, arena);
}

void tact_ticket_json(tact_json *j, const tact_bundle *b, const tact_coupon *c, tact_slice tongue, tact_instant now) {
    char time[TACT_INSTANT_TEXT + 1];
    if (!tact_ticket_is(c)) return;
    const tact_place *place = tact_ticket_place(b, c);
    TACT_JSON_KEY(j, "ticket");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("from"), tact_instant_format(c->from, time));
    tact_json_key_text(j, TACT_S("until"), tact_instant_format(c->ends, time));
    tact_json_key_text(j, TACT_S("text"), tact_ticket_begins(b, c, tongue, now, j->arena));
    if (place) tact_json_key_text(j, TACT_S("place"), place->name);
    tact_json_end_map(j);
}
