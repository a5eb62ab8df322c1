/* daemon/api_limits.c -- POST /v1/people/{id}/limits: what a person asks for, said by the brand's servers, or by the person's own app with their userToken. */
#include "core/campaign/occasion.h"
#include "daemon/api_body.h"

typedef struct asked { const tact_value *body; tact_event *event; const char *wrong; } asked;

static void pause_until(asked *a) {
    const tact_value *v = tact_value_path(a->body, "pauseUntil");
    if (!v) return;
    a->event->limits.set_pause = v->type == TACT_NULL || (v->type == TACT_TEXT && tact_instant_parse(v->text, &a->event->limits.pause_until));
    if (!a->event->limits.set_pause) a->wrong = "pauseUntil is neither null nor an ISO 8601 time.";
}

static void week(asked *a) {
    const tact_value *v = tact_value_path(a->body, "messagesPerWeek");
    if (!v) return;
    a->event->limits.set_cap = v->type == TACT_NULL || (v->type == TACT_INT && v->integer >= 0 && v->integer < 255);
    a->event->limits.cap_per_week = v->type == TACT_INT ? (uint8_t)v->integer : 255;
    if (!a->event->limits.set_cap) a->wrong = "messagesPerWeek is neither null nor a number from 0 to 254.";
}

static void channels(asked *a) {
    const tact_value *v = tact_value_path(a->body, "channelsOff");
    if (!v) return;
    a->event->limits.set_channels_off = v->type == TACT_LIST;
    for (uint32_t i = 0; v->type == TACT_LIST && i < v->list.count; i++) {
        int c = v->list.items[i].type == TACT_TEXT ? tact_word_number(TACT_LIST_CHANNEL, v->list.items[i].text) : -1;
        if (c < 0) a->event->limits.set_channels_off = false;
        else a->event->limits.channels_off = (uint16_t)(a->event->limits.channels_off | 1u << c);
    }
    if (!a->event->limits.set_channels_off) a->wrong = "channelsOff is not a list of channels.";
}

static void quiet(asked *a) {
    const tact_value *v = tact_value_path(a->body, "quietHours");
    if (!v) return;
    a->event->limits.set_quiet = v->type == TACT_NULL || (tact_minute_parse(tact_value_path_text(v, "from"), &a->event->limits.quiet_from_minute) && tact_minute_parse(tact_value_path_text(v, "until"), &a->event->limits.quiet_until_minute)
                                                           && a->event->limits.quiet_from_minute != a->event->limits.quiet_until_minute);
    if (!a->event->limits.set_quiet) a->wrong = "quietHours is neither null nor {\"from\": \"22:00\", \"until\": \"07:00\"}, two different times of day.";
}

static void prefer(asked *a) {
    const tact_value *v = tact_value_path(a->body, "prefer");
    if (!v) return;
    int c = v->type == TACT_TEXT ? tact_word_number(TACT_LIST_CHANNEL, v->text) : v->type == TACT_NULL ? TACT_CHANNEL_WEB : -1;
    a->event->limits.set_prefers = v->type == TACT_NULL || c > TACT_CHANNEL_WEB;
    if (a->event->limits.set_prefers) a->event->limits.prefers = (uint8_t)c;
    else a->wrong = "prefer is neither null nor a channel other than web: inapp, push, webpush, email, sms, messenger ...";
}

static bool flag(asked *a, const char *name, bool *set, bool *to, bool invert) {
    const tact_value *v = tact_value_path(a->body, name);
    if (!v) return false;
    if (v->type != TACT_BOOL) { a->wrong = "lateNightSilence, tests, complaintOpen and minor are true or false."; return true; }
    *set = true;
    *to = v->boolean != invert;
    return true;
}

/* By an address of somebody known: an address alone is nobody yet, and limits do not make it one. */
static tact_status by_address(tact_server *s, tact_who *who, tact_arena *arena, tact_trouble *trouble) {
    tact_person *person = TACT_NEW(arena, tact_person, 1);
    tact_status status = person ? tact_keeper_person(s->keeper, who, arena, person, NULL, NULL, trouble) : TACT_ERR_MEMORY;
    who->verified = true;
    return status;
}

/* {"pauseUntil": "...", "messagesPerWeek": 1, "channelsOff": ["sms"], "quietHours": {"from": "22:00", "until": "07:00"}, "prefer": "email", "lateNightSilence": false, "tests": false,
 *  "complaintOpen": true, "minor": true}; the last two are for the brand to say. */
static void limits(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_trouble trouble = { "" };
    tact_who who;
    tact_event event = { .type = TACT_EVENT_LIMITS };
    tact_kept *kept = TACT_NEW(request->arena, tact_kept, 1);
    asked a = { &body, &event, NULL };
    if (!kept || !tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_WRITE);
    if (!key) return;
    pause_until(&a);
    week(&a);
    channels(&a);
    quiet(&a);
    prefer(&a);
    flag(&a, "lateNightSilence", &event.limits.set_wellbeing, &event.limits.wellbeing_off, true);
    flag(&a, "tests", &event.limits.set_tests, &event.limits.tests_off, true);
    bool brands = flag(&a, "complaintOpen", &event.limits.set_complaint, &event.limits.complaint_open, false);
    brands = flag(&a, "minor", &event.limits.set_minor, &event.limits.minor, false) || brands;
    if (a.wrong) { tact_http_refuse_text(s->http, request->id, 400, a.wrong); return; }
    if (!tact_api_who_path(s, request, &who)) return;
    bool own = who.user_id.len && tact_server_token_ok(s, who.user_id, tact_value_path_text(&body, "userToken"));
    if (key->kind == TACT_KEY_WRITE && (!own || brands)) {
        tact_http_refuse_text(s->http, request->id, 403, brands ? "complaintOpen and minor are for the brand to say: they need a server key." : "With a write key these are for the person alone: send userToken that proves the userId in the path. A server key sets them for the brand.");
        return;
    }
    tact_status status = who.email.len || who.phone.len ? by_address(s, &who, request->arena, &trouble) : TACT_OK;
    if (!status) status = tact_keeper_event(s->keeper, &who, key->name, tact_value_path_text(&body, "messageId"), &event, NULL, NULL, request->arena, kept, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_server_answer_at(s, request, kept->commit, 200, TACT_S("{\"status\":\"ok\"}"));
}

const tact_http_route tact_api_limits[] = {
    { TACT_HTTP_POST, "/v1/people/{id}/limits", limits, 4096, "application/json text/plain", TACT_HTTP_CORS, 0 },
};
const size_t tact_api_limit_count = sizeof tact_api_limits / sizeof *tact_api_limits;
