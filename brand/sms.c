/* brand/sms.c -- see sms.h. */
#include "brand/sms.h"
#include <arpa/inet.h>
#include <string.h>
#include "brand/config_read.h"
#include "brand/email.h"
#include "core/text/sms.h"

#define NEED(at, there, what, hint) tact_config_need(tree, diags, at, there, TACT_S(what), TACT_S(hint))

static void check_http(const tact_value *tree, const tact_config *config, tact_diags *diags) {
    bool own = !config->sms.preset;
    NEED("channels.sms.driver", !own || (config->sms.url.len && config->sms.body.len), "`http` calls a gateway, and channels.sms names none", "add  preset: ovhcloud  (or sinch, infobip), or describe yours with url and body: doc/sms.md");
    NEED("channels.sms.driver", own || tact_config_written(tree, "channels.sms.key"), "this gateway wants a key, and channels.sms.key is missing", "add  key: ${env:SMS_KEY}");
    NEED("channels.sms.driver", own || config->sms.account.len, "this gateway wants an account, and channels.sms.account is missing", "add  account: ...  (`man 5 tact.yaml` says what it is at each gateway)");
    NEED("channels.sms.driver", config->sms.preset != 1 || config->sms.user.len, "OVHcloud wants an SMS user, and channels.sms.user is missing", "add  user: ...  as made in its control panel");
    NEED("channels.sms.driver", own || config->sms.from.len, "this gateway wants a sender, and channels.sms.from is missing", "add  from: '36180'  or the number or name registered there");
}

/* Of this machine, or an address in digits that is not routed on the internet (RFC 1918, RFC 4193). */
static bool private_host(tact_slice host) {
    char text[64];
    uint8_t a[16];
    if (tact_email_loopback(host)) return true;
    if (host.len >= sizeof text) return false;
    memcpy(text, host.ptr, host.len);
    text[host.len] = 0;
    if (inet_pton(AF_INET, text, a) == 1) return a[0] == 10 || (a[0] == 172 && (a[1] & 0xF0) == 16) || (a[0] == 192 && a[1] == 168);
    return inet_pton(AF_INET6, text, a) == 1 && (a[0] & 0xFE) == 0xFC;
}

static void check_smpp(const tact_value *tree, tact_config *config, tact_diags *diags) {
    NEED("channels.sms.driver", config->sms.smpp.host.len, "`smpp` binds to an SMS centre, and channels.sms.smpp.host is missing", "add  smpp: {host: smpp.operator.example}");
    NEED("channels.sms.driver", config->sms.user.len, "`smpp` signs in, and channels.sms.user is missing", "add  user: ...  the system_id the operator gave you");
    NEED("channels.sms.driver", tact_config_written(tree, "channels.sms.key"), "`smpp` signs in, and channels.sms.key is missing", "add  key: ${env:SMPP_PASSWORD}");
    NEED("channels.sms.driver", config->sms.from.len, "a centre wants a sender, and channels.sms.from is missing", "add  from: '36180'  or the number or name registered there");
    NEED("channels.sms.user", config->sms.user.len <= 15, "a system_id has at most 15 characters", "write it as the operator gave it to you");
    NEED("channels.sms.smpp.system_type", config->sms.smpp.system_type.len <= 12, "a system_type has at most 12 characters", "write it as the operator gave it to you, or leave it out");
    NEED("channels.sms.smpp.tls", config->sms.smpp.tls == 0 || !config->sms.smpp.host.len || private_host(config->sms.smpp.host), "texts, numbers and the password would travel to this centre without encryption",
         "write  tls: tls, or reach it through a VPN by its private address, in digits");
    NEED("channels.sms.preset", !config->sms.preset, "a preset describes a gateway of HTTP, and the driver is smpp", "leave it out, or write  driver: http");
    config->connections[TACT_CHANNEL_SMS] = config->sms.smpp.window;
}

static void check_from(const tact_value *tree, const tact_config *config, tact_diags *diags) {
    tact_slice from = config->sms.from;
    if (!tact_sms_from_letters(from)) return;
    tact_config_need(tree, diags, "channels.sms.from", from.len <= 11 && tact_sms_measure(from).alphabet == TACT_SMS_GSM7, TACT_JOIN(diags, TACT_S("'"), from, TACT_S("' is no sender a phone can show")), TACT_S("at most 11 letters, digits and spaces without accents, or a number"));
    tact_config_need(tree, diags, "channels.sms.from", config->sms.stop_number.len || config->sms.stop == TACT_STOP_NEVER, TACT_JOIN(diags, TACT_S("nobody can answer '"), from, TACT_S("', so a promotional text has no way to refuse it")),
                     TACT_S("name the number that takes refusals (stop_number: 36180), send from a number, or write  stop: never  when the gateway adds the line"));
}

void tact_sms_check(const tact_value *tree, tact_config *config, tact_diags *diags) {
    if (!config->sms.name.len) config->sms.name = config->name;
    if (!tact_value_path(tree, "costs.sms") && config->sms.part_milli) config->price_milli[TACT_CHANNEL_SMS] = config->sms.part_milli;
    if (config->driver[TACT_CHANNEL_SMS] == TACT_DRIVER_SENDER) check_http(tree, config, diags);
    else if (tact_config_sends(config, TACT_CHANNEL_SMS)) check_smpp(tree, config, diags);
    tact_slice url = config->sms.url;
    NEED("channels.sms.url", tact_config_travels_safely(url), "texts, numbers and the key would travel to this address without encryption", "begin it with https://; http:// is for a gateway on this machine");
    check_from(tree, config, diags);
}
