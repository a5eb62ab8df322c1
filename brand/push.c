/* brand/push.c -- see push.h. */
#include "brand/push.h"
#include "brand/config_read.h"

static void need_https(const tact_value *tree, tact_diags *diags, const char *at, tact_slice url) {
    tact_config_need(tree, diags, at, !url.len || (tact_slice_starts(url, TACT_S("https://")) && url.len > 8), TACT_JOIN(diags, tact_slice_of(at), TACT_S(" does not begin with https://")), TACT_S("write it as https://host, or leave it out"));
}

void tact_push_check(const tact_value *tree, const tact_config *config, tact_diags *diags) {
    bool apns = tact_config_written(tree, "channels.push.apns.key"), fcm = tact_config_written(tree, "channels.push.fcm.account");
    tact_config_need(tree, diags, "channels.push.driver", apns || fcm, TACT_S("`apns-fcm` calls Apple's or Google's push service, and neither channels.push.apns nor channels.push.fcm is set up"),
                     TACT_S("add  apns: {key: \"${file:/path/AuthKey.p8}\", key_id: ..., team_id: ..., topic: ...}  or  fcm: {account: \"${file:/path/account.json}\"}  (doc/push.md)"));
    tact_config_need(tree, diags, "channels.push.apns", !apns || config->push.apns.key_id.len, TACT_S("Apple wants to know which key it is, and channels.push.apns.key_id is missing"), TACT_S("add  key_id: ...  as shown beside the key"));
    tact_config_need(tree, diags, "channels.push.apns", !apns || config->push.apns.team_id.len, TACT_S("Apple wants to know whose key it is, and channels.push.apns.team_id is missing"), TACT_S("add  team_id: ...  as shown under Membership"));
    tact_config_need(tree, diags, "channels.push.apns", !apns || config->push.apns.topic.len, TACT_S("Apple wants to know for which app, and channels.push.apns.topic is missing"), TACT_S("add  topic: example.shop.app  (the bundle id)"));
    tact_config_need(tree, diags, "channels.push.apns", apns || !tact_config_written(tree, "channels.push.apns"), TACT_S("channels.push.apns has no key"), TACT_S("add  key: ${file:/path/AuthKey.p8}"));
    tact_config_need(tree, diags, "channels.push.fcm", fcm || !tact_config_written(tree, "channels.push.fcm"), TACT_S("channels.push.fcm has no account"), TACT_S("add  account: ${file:/path/account.json}"));
    need_https(tree, diags, "channels.push.apns.host", config->push.apns.host);
    need_https(tree, diags, "channels.push.fcm.host", config->push.fcm.host);
    need_https(tree, diags, "channels.push.fcm.token_url", config->push.fcm.token_url);
}
