/* daemon/admit.c -- see admit.h. */
#include "daemon/admit.h"
#include "daemon/device.h"
#include "daemon/links.h"
#include "daemon/url.h"
#include "daemon/robots.h"
#include <math.h>

typedef struct { tact_admitted *out; const tact_value *body; const tact_admit_rules *rules; tact_arena *arena; } door;

static void fault(door *d, const char *path, const char *reason, const char *hint) {
    if (d->out->fault_count == TACT_ADMIT_FAULTS) return;
    size_t n = d->rules->base.len + strlen(path);
    char *joined = tact_arena_alloc(d->arena, n + 1, 1);
    if (joined) {
        if (d->rules->base.len) memcpy(joined, d->rules->base.ptr, d->rules->base.len);
        memcpy(joined + d->rules->base.len, path, strlen(path));
    }
    d->out->faults[d->out->fault_count++] = (tact_admit_fault){ { joined, joined ? n : 0 }, reason, hint };
}

/* Text under `key`; a fault when it is there and no text (numbers are taken for ids by no SDK, and hide mistakes). */
static tact_slice text_of(door *d, const char *key, const char *path) {
    const tact_value *v = tact_value_get(d->body, tact_slice_of(key));
    if (!v || v->type == TACT_NULL) return (tact_slice){ NULL, 0 };
    if (v->type == TACT_TEXT) return v->text;
    fault(d, path, "is not a text", "send it as a JSON string");
    return (tact_slice){ NULL, 0 };
}

static tact_slice id_of(door *d, const char *key, const char *path) {
    tact_slice s = text_of(d, key, path);
    if (s.len > TACT_ADMIT_ID_BYTES) {
        fault(d, path, "is longer than 512 bytes", "use a shorter identifier, such as a UUID");
        return (tact_slice){ NULL, 0 };
    }
    return s;
}

static const tact_value *map_of(door *d, const char *key, const char *path) {
    const tact_value *v = tact_value_get(d->body, tact_slice_of(key));
    if (!v || v->type == TACT_NULL) return NULL;
    if (v->type == TACT_MAP) return v;
    fault(d, path, "is not an object", "send a JSON object, or leave it out");
    return NULL;
}

/* Missing is said of what is not there; what is there in a wrong form has its fault already. */
static void missing(door *d, const char *key, const char *path, const char *hint) {
    const tact_value *v = tact_value_get(d->body, tact_slice_of(key));
    if (!v || v->type == TACT_NULL || (v->type == TACT_TEXT && !v->text.len)) fault(d, path, "is missing", hint);
}

static void read_type(door *d) {
    tact_event *e = &d->out->event;
    tact_slice type = text_of(d, "type", "/type");
    if (d->rules->type >= 0) { e->type = (uint8_t)d->rules->type; return; }
    int number = type.len ? tact_word_number(TACT_LIST_EVENT, type) : -1;
    if (number < 0 || number > TACT_EVENT_ALIAS) {
        fault(d, "/type", type.len ? "is not a kind of event" : "is missing", "one of track, page, screen, identify, group, alias");
        return;
    }
    e->type = (uint8_t)number;
}

static void read_who(door *d) {
    tact_admitted *o = d->out;
    o->user_id = id_of(d, "userId", "/userId");
    o->anonymous_id = id_of(d, "anonymousId", "/anonymousId");
    o->previous_id = id_of(d, "previousId", "/previousId");
    o->message_id = id_of(d, "messageId", "/messageId");
    if (!o->user_id.len && !o->anonymous_id.len && !o->fault_count)
        fault(d, "", "has neither userId nor anonymousId", "send the anonymousId of the device, the userId of the account, or both");
    if (o->event.type == TACT_EVENT_ALIAS) missing(d, "previousId", "/previousId", "alias needs the older identifier in previousId");
}

static bool instant_of(door *d, tact_slice text, const char *path, tact_instant *out) {
    if (!text.len) return false;
    if (!tact_instant_parse(text, out)) {
        fault(d, path, "is not an ISO 8601 time", "for example 2026-11-22T08:00:00.000Z");
        return false;
    }
    if (out->us < 0) { fault(d, path, "lies before 1970", "the device's clock is probably not set; leave the field out"); return false; }
    return true;
}

static void read_times(door *d) {
    tact_event *e = &d->out->event;
    tact_instant received = d->rules->received, stamp, sent;
    tact_slice own_sent = text_of(d, "sentAt", "/sentAt"), stamp_text = text_of(d, "originalTimestamp", "/originalTimestamp");
    const char *stamp_path = "/originalTimestamp";
    if (!stamp_text.len) { stamp_text = text_of(d, "timestamp", "/timestamp"); stamp_path = "/timestamp"; }
    e->received = e->occurred = received;
    bool has_sent = instant_of(d, own_sent.len ? own_sent : d->rules->sent_at, "/sentAt", &sent);
    if (!instant_of(d, stamp_text, stamp_path, &stamp)) return;
    int64_t ahead = tact_instant_since(stamp, has_sent ? sent : received).us;
    if (ahead > TACT_DAYS(1).us) { fault(d, stamp_path, "lies in the future", "check the device's clock, or send sentAt beside it"); return; }
    e->occurred = has_sent ? tact_instant_add(received, (tact_span){ -tact_instant_since(sent, stamp).us }) : stamp;
    if (tact_instant_before(received, e->occurred)) e->occurred = received;
    if (e->occurred.us < 0) e->occurred.us = 0;
    e->late = tact_instant_since(received, e->occurred).us > TACT_MINUTES(10).us;
}

static bool coordinate(const tact_value *v, double bound, int32_t *out_e7) {
    double x;
    if (!tact_value_number(v, &x) || !(x >= -bound && x <= bound)) return false;
    *out_e7 = (int32_t)lround(x * 1000) * 10000;           /* a thousandth of a degree */
    return true;
}

static void read_location(door *d, const tact_value *context) {
    const tact_value *location = tact_value_path(context, "location");
    tact_context *c = &d->out->event.context;
    if (!location) return;
    const tact_value *lat = tact_value_path(location, "latitude"), *lon = tact_value_path(location, "longitude");
    if (!lat && !lon) { d->out->dropped_fields++; return; }
    if (!coordinate(lat, 90, &c->latitude_e7) || !coordinate(lon, 180, &c->longitude_e7))
        fault(d, "/context/location", "is not a place on earth", "latitude -90 to 90, longitude -180 to 180, in degrees");
    else c->has_location = true;
}

static void read_zone_and_locale(door *d, const tact_value *context) {
    tact_context *c = &d->out->event.context;
    tact_slice zone = tact_value_path_text(context, "timezone");
    if (zone.len) {
        uint32_t id = tact_id32(zone);
        if (tact_bundle_zone(d->rules->bundle, id)) c->zone = id; else d->out->unknown_zone = true;
    }
    tact_slice locale = tact_value_path_text(context, "locale");
    bool fits = locale.len >= 2 && locale.len <= 35;
    for (size_t i = 0; i < locale.len && fits; i++) {
        char ch = locale.ptr[i];
        fits = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '-' || ch == '_' || ch == '.';
    }
    if (fits) c->locale = locale; else d->out->unknown_locale = locale.len > 0;
}

static uint8_t network_of(const tact_value *context) {
    const tact_value *wifi = tact_value_path(context, "network.wifi"), *cellular = tact_value_path(context, "network.cellular");
    if (wifi && wifi->type == TACT_BOOL && wifi->boolean) return 1;
    if (cellular && cellular->type == TACT_BOOL && cellular->boolean) return 2;
    return wifi || cellular ? 3 : 0;
}

static void count_dropped(door *d, const tact_value *context) {
    static const char *const read[] = { "locale", "timezone", "location", "page", "device", "network", "userAgent", "userToken", "consent", "country",
                                        "library", "traits", "screen" };
    for (uint32_t i = 0; context && i < context->map.count; i++) {
        bool known = false;
        for (unsigned k = 0; k < sizeof read / sizeof *read && !known; k++) known = tact_slice_is(context->map.pairs[i].key, read[k]);
        d->out->dropped_fields += !known;
    }
}

/* A page that a message's link led to has the link's tag in its address. It is no part of the page: a journey that is gone on with, or a log, must not carry it on. */
static tact_slice without_click(door *d, tact_slice address, bool credits) {
    tact_slice tag = tact_url_parameter(address, TACT_LINK_PARAMETER);
    if (credits && !d->out->click.len) d->out->click = tag;
    return tag.len ? tact_url_without(address, TACT_LINK_PARAMETER, d->arena) : address;
}

static void clean_properties(door *d) {
    static const char *const keys[] = { "url", "search", "referrer" };
    tact_value *properties = &d->out->event.properties;
    tact_pair *pairs = NULL;
    for (unsigned k = 0; k < 3; k++) {
        tact_slice was = tact_value_path_text(properties, keys[k]), is = without_click(d, was, k < 2);
        if (is.ptr == was.ptr) continue;
        if (!pairs) pairs = TACT_NEW(d->arena, tact_pair, properties->map.count);
        if (!pairs) return;
        if (properties->map.pairs != pairs) memcpy(pairs, properties->map.pairs, properties->map.count * sizeof *pairs);
        properties->map.pairs = pairs;
        for (uint32_t i = 0; i < properties->map.count; i++)
            if (tact_slice_is(pairs[i].key, keys[k])) pairs[i].value.text = is;
    }
}

static void read_page(door *d, const tact_value *context) {
    tact_context *c = &d->out->event.context;
    const tact_value *page = tact_value_path(context, "page");
    const tact_value *own = d->out->event.type == TACT_EVENT_PAGE ? &d->out->event.properties : NULL;   /* page() says it in its properties */
    struct { tact_slice *to; const char *key; } fields[] = { { &c->page_url, "url" }, { &c->page_path, "path" }, { &c->page_title, "title" },
                                                             { &c->page_referrer, "referrer" }, { &c->page_search, "search" } };
    for (unsigned i = 0; i < 5; i++) {
        tact_slice s = tact_value_path_text(own, fields[i].key);
        *fields[i].to = without_click(d, s.len ? s : tact_value_path_text(page, fields[i].key), i == 0 || i == 4);
    }
}

static void read_context(door *d) {
    const tact_value *context = map_of(d, "context", "/context");
    tact_event *e = &d->out->event;
    if (!context) context = d->rules->batch_context;
    read_zone_and_locale(d, context);
    read_location(d, context);
    clean_properties(d);
    read_page(d, context);
    count_dropped(d, context);
    e->context.network = network_of(context);
    tact_slice country = tact_value_path_text(context, "country");
    if (country.len == 2) e->context.country = country;
    tact_slice agent = tact_value_path_text(context, "userAgent");
    bool has_agent = agent.len > 0;
    if (!has_agent) agent = d->rules->agent;
    e->context.device = tact_device_from_word(tact_value_path_text(context, "device.type"));
    if (!e->context.device && agent.len) e->context.device = tact_device_of(agent).device;
    if (has_agent) {
        d->out->agent = agent;
        e->robot = tact_robot_agent(agent, NULL);
    }
    d->out->user_token = tact_value_path_text(context, "userToken");
    d->out->push_token = tact_value_path_text(context, "device.token");
    d->out->device_type = tact_value_path_text(context, "device.type");
    d->out->consent = tact_value_path(context, "consent");
    const tact_value *traits = tact_value_path(context, "traits");
    if (e->traits.type != TACT_MAP && traits && traits->type == TACT_MAP) e->traits = *traits;
}

/* page("Docs", "Install") says its category beside the properties; it belongs to them, unless they say one themselves. */
static void add_category(door *d) {
    tact_value *properties = &d->out->event.properties;
    tact_slice category = text_of(d, "category", "/category");
    uint32_t count = properties->type == TACT_MAP ? properties->map.count : 0;
    if (!category.len || tact_value_get(properties, TACT_S("category"))) return;
    tact_pair *pairs = TACT_NEW(d->arena, tact_pair, count + 1);
    if (!pairs) { fault(d, "/category", "does not fit beside the properties", "send fewer properties"); return; }
    if (count) memcpy(pairs, properties->map.pairs, count * sizeof *pairs);
    pairs[count] = (tact_pair){ .key = TACT_S("category"), .value = tact_value_text(category) };
    *properties = (tact_value){ .type = TACT_MAP, .map = { pairs, count + 1 } };
}

static void read_names(door *d) {
    tact_event *e = &d->out->event;
    const tact_value *properties = map_of(d, "properties", "/properties"), *traits = map_of(d, "traits", "/traits");
    if (properties) e->properties = *properties;
    if (traits) e->traits = *traits;
    if (e->type == TACT_EVENT_TRACK) {
        e->name = text_of(d, "event", "/event");
        missing(d, "event", "/event", "a track call names what happened, for example \"Product Viewed\"");
    } else if (e->type == TACT_EVENT_PAGE || e->type == TACT_EVENT_SCREEN) {
        e->name = text_of(d, "name", "/name");
        add_category(d);
    } else if (e->type == TACT_EVENT_GROUP) {
        e->name = id_of(d, "groupId", "/groupId");
        missing(d, "groupId", "/groupId", "a group call names the group");
    }
    d->out->email = tact_value_path_text(&e->traits, "email");
    d->out->phone = tact_value_path_text(&e->traits, "phone");
}

static void read_ask(door *d) {
    tact_event *e = &d->out->event;
    e->asks = d->rules->asks;
    e->text = text_of(d, "text", "/text");
    tact_slice hint = text_of(d, "hint", "/hint");
    if (hint.len) {
        int kind = tact_word_number(TACT_LIST_KIND, hint);
        if (kind < 0) fault(d, "/hint", "is not a kind of moment", "one of know, go, do, buy");
        else e->hint = (uint8_t)kind;
    }
    if (!e->asks) return;
    const tact_value *told = tact_value_get(d->body, TACT_S("told"));
    e->told = told && told->type == TACT_BOOL && told->boolean;
    if (told && told->type != TACT_BOOL && told->type != TACT_NULL) fault(d, "/told", "is neither true nor false", "true when another call tells what the question goes with");
    e->slot = text_of(d, "slot", "/slot");
    missing(d, "slot", "/slot", "name the place on the page or in the app that can show an answer");
}

bool tact_admit(tact_admitted *out, const tact_value *body, const tact_admit_rules *rules, tact_arena *arena) {
    door d = { out, body, rules, arena };
    *out = (tact_admitted){ .fault_count = 0 };
    if (body->type != TACT_MAP) {
        fault(&d, "", "is not an object", "an event is a JSON object");
        return false;
    }
    read_type(&d);
    read_who(&d);
    read_names(&d);
    read_times(&d);
    read_context(&d);
    read_ask(&d);
    return out->fault_count == 0;
}

static size_t text_size(tact_slice s) {
    size_t n = 2;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        n += c == '"' || c == '\\' ? 2 : c < 0x20 ? 6 : 1;
    }
    return n;
}

size_t tact_admit_size(const tact_value *v) {
    size_t n = 2;
    switch (v->type) {
    case TACT_TEXT: return text_size(v->text);
    case TACT_LIST:
        for (uint32_t i = 0; i < v->list.count; i++) n += tact_admit_size(&v->list.items[i]) + 1;
        return n;
    case TACT_MAP:
        for (uint32_t i = 0; i < v->map.count; i++) n += text_size(v->map.pairs[i].key) + 2 + tact_admit_size(&v->map.pairs[i].value);
        return n;
    case TACT_BOOL: case TACT_NULL: return 5;
    default: return 8;
    }
}
