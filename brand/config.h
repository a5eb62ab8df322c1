/* brand/config.h -- tact.yaml, checked and typed.
 *
 * Shape    plain data; texts and lists live in the arena it was read into, and stay unchanged: a reload makes a new one.
 * Rows     each member stands in brand/setting.def, with unit, default, bounds and words about it.
 * Bundle   what deciding needs is copied into the bundle (brand/load.h); the rest is for the daemon and the tools.
 */
#ifndef TACT_BRAND_CONFIG_H
#define TACT_BRAND_CONFIG_H
#include "core/base/time.h"
#include "core/base/words.h"

typedef enum { TACT_KEY_WRITE, TACT_KEY_SERVER, TACT_KEY_ADMIN } tact_key_kind;
/* SENDER: the channel's own (channel/senders.c), under the name it has there: `http`, `smtp`. */
typedef enum { TACT_DRIVER_NONE, TACT_DRIVER_BUILT_IN, TACT_DRIVER_DRY_RUN, TACT_DRIVER_SENDER /* and those after it: its words in setting.def */ } tact_driver;

typedef enum { TACT_STOP_LAW, TACT_STOP_ALWAYS, TACT_STOP_NEVER } tact_config_stop;

typedef struct tact_config_texts { tact_slice *items; uint32_t count; } tact_config_texts;

typedef struct tact_config_key {
    tact_slice name;
    uint8_t kind;                        /* tact_key_kind */
    tact_slice secret;                   /* the key itself; empty when it was not resolved (`tact check`) */
    tact_config_texts origins;
    uint32_t rate;                       /* requests a second from one client address; 0: no limit */
} tact_config_key;

/* What an element of a map begins with: its name, and where it was written. */
typedef struct tact_config_name { tact_slice name; uint32_t line, column; } tact_config_name;
typedef struct tact_config_fallback { tact_config_name at; tact_slice to; } tact_config_fallback;
typedef struct tact_config_words { tact_config_name at; tact_config_texts texts; } tact_config_words;
typedef struct tact_config_topic {
    tact_config_name at;
    struct { tact_config_words *items; uint32_t count; } words;     /* by locale */
    bool sensitive, restricted;
} tact_config_topic;
typedef struct tact_config_cap { uint32_t touches; tact_span per; } tact_config_cap;
typedef struct tact_config_caps { tact_config_cap *items; uint32_t count; } tact_config_caps;

/* A messenger described as data: how it is called, what its answers mean, what it tells of itself (brand/setting.def says what each is). */
typedef struct tact_config_messenger_texts {
    tact_slice host, url, picture_url, headers, text, buttons, picture, prepared, header, words, parameter, button, answer_id,
                   answer_code, answer_text, answer_wait, taken, later, refused, outside, dead, blocked, messages, only, message_id, from, wrote, kind, media, media_url, media_at, media_file,
                   statuses, status_id, status_reference, status_to, status, status_code, delivered, seen, failed, status_dead, held,
                   stopped, signature, challenge;
} tact_config_messenger_texts;

typedef struct tact_config {
    tact_slice brand;                    /* never empty: the folder's name when it is not given */
    tact_slice name;                     /* never empty: the brand when it is not given */
    tact_slice listen, public_url;       /* public_url is empty when it is not given */
    tact_config_texts trusted_proxies;   /* "10.0.0.0/8", "::1" */
    struct { tact_config_key *items; uint32_t count; } keys;
    tact_slice user_token_secret;        /* empty: none */

    struct { tact_slice name, address, contact, dpo, transfers; } controller;          /* empty: not said */
    tact_slice country, time_zone, currency;
    bool regional_holidays;
    tact_slice region;
    tact_config_texts locales;
    tact_slice default_locale;
    tact_slice model;                  /* a file in the folder; empty: the built-in one */
    struct { tact_config_fallback *items; uint32_t count; } fallbacks;

    uint8_t driver[TACT_CHANNEL_COUNT];  /* tact_driver */
    uint32_t rate[TACT_CHANNEL_COUNT], connections[TACT_CHANNEL_COUNT];    /* of a sender: messages a second (0: no limit), at a time */
    struct { tact_slice url, secret, ca_file; tact_span timeout; } webhook;
    struct {
        tact_slice from, name, stop_number;        /* name: never empty once read */
        uint8_t stop;                    /* tact_config_stop */
        uint32_t parts; uint16_t part_milli;       /* thousandths of the currency */
        uint8_t preset, method, format;  /* in the order of their words; 0: own, as the preset */
        tact_slice account, user, key, url, body, ca_file;
        tact_config_texts headers;
        struct { tact_slice id, code, text; } answer;
        struct { tact_config_texts taken, later, refused, dead, blocked; } codes;
        tact_span timeout;
        struct { tact_slice secret, each, from, text, id, status; tact_config_texts delivered, bounced, dead; } inbound;
        struct { tact_slice host, system_type; uint32_t port, window; uint8_t tls, long_, receipt_ids; bool receipts; tact_span keep_alive; } smpp;      /* tls: 0 tls, 1 none; long_: 0 parts, 1 payload */
    } sms;
    struct {
        tact_slice host, user, password, from, from_name, reply_to, return_path, unsubscribe_to, bounces, hello, ca_file;
        tact_span timeout;
        bool open_pixel;
        uint32_t port; uint8_t tls;      /* 0 starttls, 1 tls, 2 none */
        struct { tact_slice domain, selector, key, second_selector, second_key; } dkim;
    } email;
    struct { tact_slice secret, contact, ca_file; bool private_services; tact_span timeout; } webpush;
    struct {
        struct { tact_slice key, key_id, team_id, topic, host; } apns;
        struct { tact_slice account, host, token_url; } fcm;
        tact_slice ca_file;
        tact_span timeout;
    } push;
    struct { bool on; tact_slice tag; } links;
    struct { uint8_t totp_required; } accounts;        /* 0 optional, 1 required */
    struct {
        uint8_t preset, address;         /* in the order of their words; address: once read 1 number, 2 id */
        tact_slice account, key, secret, token, ca_file;
        tact_span timeout, window;       /* window {0}: none */
        tact_config_messenger_texts texts;         /* those of the preset where nothing is written */
    } messenger;
    struct { tact_slice url, secret, ca_file; tact_span expires; } actions;        /* url empty: nobody is told */
    struct { tact_slice braze, brevo, mautic, zendesk, chatwoot; } inbound;     /* empty: closed */
    struct { tact_slice hours; struct { tact_config_fallback *items; uint32_t count; } away; bool strangers; } desk;      /* hours empty: always */
    uint16_t attention_budget_milli, cost_milli[TACT_CHANNEL_COUNT];
    uint8_t from_degree[TACT_CHANNEL_COUNT];       /* TACT_DEGREE_* */
    tact_span fatigue_half_life, gap;
    uint16_t quiet_from_minute, quiet_until_minute;
    tact_config_caps caps_all, caps[TACT_CHANNEL_COUNT];
    struct { uint32_t first, days; } ramp;
    uint16_t price_milli[TACT_CHANNEL_COUNT];      /* of one touch, in thousandths of the currency */
    uint16_t universal_holdout_milli;
    tact_config_texts trust;
    tact_config_texts testers;
    struct { tact_config_topic *items; uint32_t count; } topics;
    struct { tact_slice file, stock; uint16_t price_drop_milli, shrink_milli; uint32_t changes; } catalog;
    struct { bool offer; } later;
    struct {
        struct { tact_slice certificate, key, wwdr, pass_type, team, icon, icon_bytes; } apple;      /* icon_bytes: the picture itself (brand/wallet.h); empty: the built-in one */
        struct { tact_slice account, issuer, card_class, coupon_class, ticket_class; } google;
    } wallet;
    struct { uint32_t metres; tact_span dwell; } geofence;
    struct { tact_slice url, authorization, ca_file; tact_span every, max_age; } context;
    struct { tact_config_fallback *items; uint32_t count; } product_types;     /* of the feed, each to a topic */

    struct { tact_span events, prospects, objections, receipts, anonymous, audit; } retention;
    tact_span lateness, half_life;

    uint64_t memory_bytes;
    struct { uint32_t max_wait_ms, max_batch; } commit;
    struct { uint32_t connections, queue; tact_span timeout; } limits;
    tact_config_texts robot_agents;
} tact_config;

/** True when the channel has a driver. */
static inline bool tact_config_sends(const tact_config *config, unsigned channel) { return config->driver[channel] >= TACT_DRIVER_SENDER; }
static inline bool tact_config_connected(const tact_config *config, unsigned channel) { return config->driver[channel] != TACT_DRIVER_NONE; }
#endif
