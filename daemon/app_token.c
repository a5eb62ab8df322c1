/* daemon/app_token.c -- see app_token.h. */
#include "daemon/app_token.h"

bool tact_app_service_there(const tact_server *s, unsigned service) {
    const tact_config *c = &s->brand.config;
    return tact_config_sends(c, TACT_CHANNEL_PUSH) && (service == TACT_PUSH_APNS ? c->push.apns.key.len : c->push.fcm.account.len) > 0;
}

/* A repeat changes nothing, a robot has no phone, and what happened long ago on the device says nothing of its token today. */
tact_status tact_app_token_take(tact_server *s, const tact_who *who, const tact_admitted *a, tact_kept *kept, tact_arena *arena, tact_app_token *out, tact_trouble *trouble) {
    tact_push_token token;
    tact_push_token_fault fault;
    uint64_t commit = 0;
    bool live = false;
    *out = TACT_APP_TOKEN_NONE;
    if (!a->push_token.len || kept->duplicate || a->event.robot || a->event.late || !who->anonymous_id.len || !tact_config_sends(&s->brand.config, TACT_CHANNEL_PUSH)) return TACT_OK;
    *out = TACT_APP_TOKEN_NOT_USABLE;
    if (!tact_push_token_of((tact_slice){ NULL, 0 }, a->device_type, a->push_token, &token, &fault) || !tact_app_service_there(s, token.service)) return TACT_OK;
    tact_slice text = tact_push_token_write(&token, arena);
    if (!text.len) return TACT_ERR_MEMORY;
    tact_status status = tact_keeper_endpoint(s->keeper, who, TACT_CHANNEL_PUSH, text, &live, arena, &commit, trouble);
    if (status == TACT_ERR_LIMIT) return TACT_OK;          /* no room beside the record: the event counts all the same */
    if (status) return status;
    if (commit > kept->commit) kept->commit = commit;
    *out = live ? TACT_APP_TOKEN_KEPT : TACT_APP_TOKEN_NOT_PERMITTED;
    return TACT_OK;
}
