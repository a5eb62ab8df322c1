/* core/engine/event_bytes.c -- an event as bytes and back (include/tact/event.h); doc/format.md, "An event", draws it.
 *
 * What is absent takes no byte: a word of bits says which fields are there. One event has one code, so that a log replays byte for byte;
 * a reader refuses every other. */
#include "core/base/canonical.h"
#include "tact/event.h"

enum { EVENT_VERSION = 1, EVENT_TYPES = TACT_EVENT_REWARD + 1, TEXT_BYTES_MAX = 1 << 20, GRANTS_MAX = 256, NETWORKS = 4 };

enum {                                     /* flags that are the fact */
    SIGNED_IN = 1u << 0, TRUSTED = 1u << 1, GPC = 1u << 2, ROBOT = 1u << 3, LATE = 1u << 4, TESTER = 1u << 5, ASKS = 1u << 6,
    /* and what follows */
    HAS_NAME = 1u << 7, HAS_PART = 1u << 8, HAS_SLOT = 1u << 9, HAS_TEXT = 1u << 10, HAS_HINT = 1u << 11, HAS_CONTEXT = 1u << 12,
    HAS_PROPERTIES = 1u << 13, HAS_TRAITS = 1u << 14, HAS_GRANTS = 1u << 15, HAS_REFUSALS = 1u << 16, HAS_SUBJECT = 1u << 17,
    HAS_OUTCOME = 1u << 18, HAS_LIMITS = 1u << 19, HAS_CHANNELS = 1u << 20, PAGE_OPEN = 1u << 21, HAS_CONFIRM = 1u << 22,
    HAS_PRODUCT = 1u << 23, HAS_LOCAL = 1u << 24, TOLD = 1u << 25,
    FLAGS_ALL = (1u << 26) - 1
};
enum {
    CONTEXT_LOCALE = 1u << 0, CONTEXT_ZONE = 1u << 1, CONTEXT_DEVICE = 1u << 2, CONTEXT_NETWORK = 1u << 3, CONTEXT_LOCATION = 1u << 4,
    CONTEXT_URL = 1u << 5, CONTEXT_PATH = 1u << 6, CONTEXT_TITLE = 1u << 7, CONTEXT_REFERRER = 1u << 8, CONTEXT_SEARCH = 1u << 9,
    CONTEXT_COUNTRY = 1u << 10, CONTEXT_ALL = (1u << 11) - 1
};
enum {
    SET_PAUSE = 1u << 0, SET_CAP = 1u << 1, SET_LATER = 1u << 2, SET_CHANNELS_OFF = 1u << 3, SET_WELLBEING = 1u << 4, WELLBEING_OFF = 1u << 5,
    SET_COMPLAINT = 1u << 6, COMPLAINT_OPEN = 1u << 7, SET_MINOR = 1u << 8, MINOR = 1u << 9, HAS_PAUSE = 1u << 10, HAS_CAP = 1u << 11,
    HAS_CHANNELS_OFF = 1u << 12, SET_QUIET = 1u << 13, HAS_QUIET = 1u << 14, SET_PREFERS = 1u << 15, HAS_PREFERS = 1u << 16, SET_TESTS = 1u << 17, TESTS_OFF = 1u << 18,
    LIMITS_ALL = (1u << 19) - 1
};

static unsigned bit(bool there, unsigned flag) { return there ? flag : 0u; }

/* ---- context ---- */

static unsigned context_bits(const tact_context *c) {
    return bit(c->locale.len, CONTEXT_LOCALE) | bit(c->zone, CONTEXT_ZONE) | bit(c->device, CONTEXT_DEVICE) | bit(c->network, CONTEXT_NETWORK)
         | bit(c->has_location, CONTEXT_LOCATION) | bit(c->page_url.len, CONTEXT_URL) | bit(c->page_path.len, CONTEXT_PATH)
         | bit(c->page_title.len, CONTEXT_TITLE) | bit(c->page_referrer.len, CONTEXT_REFERRER) | bit(c->page_search.len, CONTEXT_SEARCH)
         | bit(c->country.len, CONTEXT_COUNTRY);
}

static void write_context(tact_writer *w, const tact_context *c) {
    unsigned bits = context_bits(c);
    tact_write_varint(w, bits);
    if (bits & CONTEXT_LOCALE) tact_write_text(w, c->locale);
    if (bits & CONTEXT_ZONE) tact_write_u32(w, c->zone);
    if (bits & CONTEXT_DEVICE) tact_write_u8(w, c->device);
    if (bits & CONTEXT_NETWORK) tact_write_u8(w, c->network);
    if (bits & CONTEXT_LOCATION) { tact_write_u32(w, (uint32_t)c->latitude_e7); tact_write_u32(w, (uint32_t)c->longitude_e7); }
    if (bits & CONTEXT_URL) tact_write_text(w, c->page_url);
    if (bits & CONTEXT_PATH) tact_write_text(w, c->page_path);
    if (bits & CONTEXT_TITLE) tact_write_text(w, c->page_title);
    if (bits & CONTEXT_REFERRER) tact_write_text(w, c->page_referrer);
    if (bits & CONTEXT_SEARCH) tact_write_text(w, c->page_search);
    if (bits & CONTEXT_COUNTRY) tact_write_text(w, c->country);
}

static tact_slice read_text(tact_reader *r) { return tact_canonical_text(r, TEXT_BYTES_MAX); }

static tact_context read_context(tact_reader *r) {
    tact_context c = { .zone = 0 };
    unsigned bits = (unsigned)tact_canonical_max(r, CONTEXT_ALL);
    if (bits & CONTEXT_LOCALE) c.locale = read_text(r);
    if (bits & CONTEXT_ZONE) c.zone = tact_read_u32(r);
    if (bits & CONTEXT_DEVICE) c.device = tact_read_u8(r);
    if (bits & CONTEXT_NETWORK) c.network = tact_read_u8(r);
    if (bits & CONTEXT_LOCATION) {
        c.has_location = true;
        c.latitude_e7 = (int32_t)tact_read_u32(r);
        c.longitude_e7 = (int32_t)tact_read_u32(r);
    }
    if (bits & CONTEXT_URL) c.page_url = read_text(r);
    if (bits & CONTEXT_PATH) c.page_path = read_text(r);
    if (bits & CONTEXT_TITLE) c.page_title = read_text(r);
    if (bits & CONTEXT_REFERRER) c.page_referrer = read_text(r);
    if (bits & CONTEXT_SEARCH) c.page_search = read_text(r);
    if (bits & CONTEXT_COUNTRY) c.country = read_text(r);
    if (bits == 0 || context_bits(&c) != bits) tact_reader_fail(r, TACT_ERR_FORMAT);
    return c;
}

/* ---- limits ---- */

static unsigned limits_bits(const tact_event *e) {
    return bit(e->limits.set_pause, SET_PAUSE) | bit(e->limits.set_cap, SET_CAP) | bit(e->limits.set_later, SET_LATER)
         | bit(e->limits.set_channels_off, SET_CHANNELS_OFF) | bit(e->limits.set_wellbeing, SET_WELLBEING) | bit(e->limits.wellbeing_off, WELLBEING_OFF)
         | bit(e->limits.set_complaint, SET_COMPLAINT) | bit(e->limits.complaint_open, COMPLAINT_OPEN) | bit(e->limits.set_minor, SET_MINOR)
         | bit(e->limits.minor, MINOR) | bit(e->limits.pause_until.us != 0, HAS_PAUSE) | bit(e->limits.cap_per_week, HAS_CAP)
         | bit(e->limits.channels_off, HAS_CHANNELS_OFF) | bit(e->limits.set_quiet, SET_QUIET) | bit(e->limits.quiet_from_minute != e->limits.quiet_until_minute, HAS_QUIET)
         | bit(e->limits.set_prefers, SET_PREFERS) | bit(e->limits.prefers, HAS_PREFERS) | bit(e->limits.set_tests, SET_TESTS) | bit(e->limits.tests_off, TESTS_OFF);
}

static void write_limits(tact_writer *w, const tact_event *e) {
    unsigned bits = limits_bits(e);
    tact_write_varint(w, bits);
    if (bits & HAS_PAUSE) tact_write_signed(w, e->limits.pause_until.us);
    if (bits & HAS_CAP) tact_write_u8(w, e->limits.cap_per_week);
    if (bits & HAS_CHANNELS_OFF) tact_write_u16(w, e->limits.channels_off);
    if (bits & HAS_QUIET) { tact_write_u16(w, e->limits.quiet_from_minute); tact_write_u16(w, e->limits.quiet_until_minute); }
    if (bits & HAS_PREFERS) tact_write_u8(w, e->limits.prefers);
}

static void read_limits(tact_reader *r, tact_event *e) {
    unsigned bits = (unsigned)tact_canonical_max(r, LIMITS_ALL);
    e->limits.set_pause = bits & SET_PAUSE;
    e->limits.set_cap = bits & SET_CAP;
    e->limits.set_later = bits & SET_LATER;
    e->limits.set_channels_off = bits & SET_CHANNELS_OFF;
    e->limits.set_wellbeing = bits & SET_WELLBEING;
    e->limits.wellbeing_off = bits & WELLBEING_OFF;
    e->limits.set_complaint = bits & SET_COMPLAINT;
    e->limits.complaint_open = bits & COMPLAINT_OPEN;
    e->limits.set_minor = bits & SET_MINOR;
    e->limits.minor = bits & MINOR;
    if (bits & HAS_PAUSE) e->limits.pause_until.us = tact_canonical_signed(r);
    if (bits & HAS_CAP) e->limits.cap_per_week = tact_read_u8(r);
    if (bits & HAS_CHANNELS_OFF) e->limits.channels_off = tact_read_u16(r);
    e->limits.set_quiet = bits & SET_QUIET;
    e->limits.set_prefers = bits & SET_PREFERS;
    e->limits.set_tests = bits & SET_TESTS;
    e->limits.tests_off = bits & TESTS_OFF;
    if (bits & HAS_QUIET) { e->limits.quiet_from_minute = tact_read_u16(r); e->limits.quiet_until_minute = tact_read_u16(r); }
    if (bits & HAS_PREFERS) e->limits.prefers = tact_read_u8(r);
    if (bits == 0 || limits_bits(e) != bits) tact_reader_fail(r, TACT_ERR_FORMAT);
}

/* ---- grants ---- */

static bool grant_is_good(const tact_grant *g) {
    return g->purpose < TACT_PURPOSE_MAX && g->state <= TACT_PERMISSION_WITHDRAWN && g->basis <= TACT_BASIS_LEGAL;
}

static void write_grants(tact_writer *w, const tact_event *e) {
    tact_write_varint(w, e->grant_count);
    for (uint32_t i = 0; i < e->grant_count; i++) {
        const tact_grant *g = &e->grants[i];
        tact_write_u8(w, g->purpose);
        tact_write_u8(w, (uint8_t)(g->state | (unsigned)g->basis << 4));
        tact_write_varint(w, g->notice);
        tact_write_signed(w, g->at.us);
        tact_write_signed(w, g->expires.us);
    }
}

static tact_status read_grants(tact_reader *r, tact_arena *arena, tact_event *e) {
    uint32_t n = tact_canonical_count(r, 5, GRANTS_MAX);
    if (n == 0) return TACT_ERR_FORMAT;
    tact_grant *grants = TACT_NEW(arena, tact_grant, n);
    if (!grants) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < n && !r->status; i++) {
        grants[i].purpose = tact_read_u8(r);
        unsigned how = tact_read_u8(r);
        grants[i].state = how & 15;
        grants[i].basis = (uint8_t)(how >> 4);
        grants[i].notice = (uint16_t)tact_canonical_max(r, UINT16_MAX);
        grants[i].at.us = tact_canonical_signed(r);
        grants[i].expires.us = tact_canonical_signed(r);
        if (!grant_is_good(&grants[i])) return TACT_ERR_FORMAT;
    }
    e->grants = grants;
    e->grant_count = n;
    return r->status;
}

/* ---- trees: read by core/base/value, then held against their own code ---- */

static tact_status read_tree(tact_reader *r, tact_arena *arena, tact_value *out) {
    const uint8_t *from = r->at;
    tact_status s = tact_value_read(r, arena, out);
    if (s) return s;
    tact_arena_mark mark = tact_arena_checkpoint(arena);
    tact_writer again;
    tact_writer_init(&again, arena, (size_t)(r->at - from));
    tact_value_write(&again, out);
    s = again.status;
    bool same = !s && again.len == (size_t)(r->at - from) && memcmp(again.ptr, from, again.len) == 0;
    tact_arena_undo(arena, mark);
    return s ? s : same && out->type == TACT_MAP ? TACT_OK : TACT_ERR_FORMAT;
}

/* ---- the event ---- */

static unsigned flags_of(const tact_event *e) {
    return bit(e->signed_in, SIGNED_IN) | bit(e->trusted, TRUSTED) | bit(e->gpc, GPC) | bit(e->robot, ROBOT) | bit(e->late, LATE) | bit(e->page_open, PAGE_OPEN) | bit(e->told, TOLD)
         | bit(e->tester, TESTER) | bit(e->asks, ASKS) | bit(e->name.len, HAS_NAME) | bit(e->device_part, HAS_PART) | bit(e->slot.len, HAS_SLOT)
         | bit(e->text.len, HAS_TEXT) | bit(e->hint, HAS_HINT) | bit(context_bits(&e->context), HAS_CONTEXT)
         | bit(e->properties.type == TACT_MAP, HAS_PROPERTIES) | bit(e->traits.type == TACT_MAP, HAS_TRAITS) | bit(e->grant_count, HAS_GRANTS)
         | bit(e->device_refuses != 0, HAS_REFUSALS) | bit(e->subject, HAS_SUBJECT) | bit(e->outcome, HAS_OUTCOME) | bit(limits_bits(e), HAS_LIMITS)
         | bit(e->channels_open, HAS_CHANNELS) | bit(e->channels_confirm || e->channels_busy, HAS_CONFIRM) | bit(e->product.type == TACT_MAP, HAS_PRODUCT) | bit(e->local.type == TACT_MAP, HAS_LOCAL);
}

static tact_status event_check(const tact_event *e) {
    bool good = e->type < EVENT_TYPES && e->hint < TACT_KIND_COUNT && e->outcome <= TACT_OUTCOME_BOUNCED
        && e->limits.quiet_from_minute < 1440 && e->limits.quiet_until_minute < 1440 && e->limits.prefers < TACT_CHANNEL_COUNT
        && (e->limits.quiet_from_minute != e->limits.quiet_until_minute || !e->limits.quiet_from_minute) && e->context.device <= TACT_DEVICE_OTHER && e->context.network < NETWORKS
        && (e->properties.type == TACT_MAP || e->properties.type == TACT_NULL) && (e->traits.type == TACT_MAP || e->traits.type == TACT_NULL)
        && (e->product.type == TACT_MAP || e->product.type == TACT_NULL) && (e->local.type == TACT_MAP || e->local.type == TACT_NULL);
    const size_t texts[] = { e->name.len, e->slot.len, e->text.len, e->context.locale.len, e->context.page_url.len, e->context.page_path.len,
                             e->context.page_title.len, e->context.page_referrer.len, e->context.page_search.len, e->context.country.len };
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i] > TEXT_BYTES_MAX) return TACT_ERR_LIMIT;
    if (e->grant_count > GRANTS_MAX) return TACT_ERR_LIMIT;
    for (uint32_t i = 0; i < e->grant_count; i++) good &= grant_is_good(&e->grants[i]);
    return good ? TACT_OK : TACT_ERR_INVALID;
}

void tact_event_write(tact_writer *w, const tact_event *e) {
    tact_status s = event_check(e);
    if (s) { if (!w->status) w->status = s; return; }
    unsigned flags = flags_of(e);
    tact_write_u8(w, EVENT_VERSION);
    tact_write_u8(w, e->type);
    tact_write_varint(w, flags);
    tact_write_signed(w, e->received.us);
    tact_write_signed(w, (int64_t)((uint64_t)e->received.us - (uint64_t)e->occurred.us));
    tact_write_u64(w, e->seed.a);
    tact_write_u64(w, e->seed.b);
    tact_write_u64(w, e->message);
    if (flags & HAS_NAME) tact_write_text(w, e->name);
    if (flags & HAS_PART) tact_write_u64(w, e->device_part);
    if (flags & HAS_SLOT) tact_write_text(w, e->slot);
    if (flags & HAS_TEXT) tact_write_text(w, e->text);
    if (flags & HAS_HINT) tact_write_u8(w, e->hint);
    if (flags & HAS_CONTEXT) write_context(w, &e->context);
    if (flags & HAS_PROPERTIES) tact_value_write(w, &e->properties);
    if (flags & HAS_TRAITS) tact_value_write(w, &e->traits);
    if (flags & HAS_GRANTS) write_grants(w, e);
    if (flags & HAS_REFUSALS) tact_write_u64(w, e->device_refuses);
    if (flags & HAS_SUBJECT) tact_write_u64(w, e->subject);
    if (flags & HAS_OUTCOME) tact_write_u8(w, e->outcome);
    if (flags & HAS_LIMITS) write_limits(w, e);
    if (flags & HAS_CHANNELS) tact_write_varint(w, e->channels_open);
    if (flags & HAS_CONFIRM) { tact_write_varint(w, e->channels_confirm); tact_write_varint(w, e->channels_busy); }
    if (flags & HAS_PRODUCT) tact_value_write(w, &e->product);
    if (flags & HAS_LOCAL) tact_value_write(w, &e->local);
}

static tact_status read_body(tact_reader *r, tact_arena *arena, unsigned flags, tact_event *e) {
    e->received.us = tact_canonical_signed(r);
    e->occurred.us = (int64_t)((uint64_t)e->received.us - (uint64_t)tact_canonical_signed(r));
    e->seed.a = tact_read_u64(r);
    e->seed.b = tact_read_u64(r);
    e->message = tact_read_u64(r);
    if (flags & HAS_NAME) e->name = read_text(r);
    if (flags & HAS_PART) e->device_part = tact_read_u64(r);
    if (flags & HAS_SLOT) e->slot = read_text(r);
    if (flags & HAS_TEXT) e->text = read_text(r);
    if (flags & HAS_HINT) e->hint = tact_read_u8(r);
    if (flags & HAS_CONTEXT) e->context = read_context(r);
    tact_status s = r->status;
    if (!s && flags & HAS_PROPERTIES) s = read_tree(r, arena, &e->properties);
    if (!s && flags & HAS_TRAITS) s = read_tree(r, arena, &e->traits);
    if (!s && flags & HAS_GRANTS) s = read_grants(r, arena, e);
    if (s) return s;
    if (flags & HAS_REFUSALS) e->device_refuses = tact_read_u64(r);
    if (flags & HAS_SUBJECT) e->subject = tact_read_u64(r);
    if (flags & HAS_OUTCOME) e->outcome = tact_read_u8(r);
    if (flags & HAS_LIMITS) read_limits(r, e);
    if (flags & HAS_CHANNELS) e->channels_open = (uint16_t)tact_canonical_max(r, UINT16_MAX);
    if (flags & HAS_CONFIRM) {
        e->channels_confirm = (uint16_t)tact_canonical_max(r, UINT16_MAX);
        e->channels_busy = (uint16_t)tact_canonical_max(r, UINT16_MAX);
    }
    if (!r->status && flags & HAS_PRODUCT) {
        s = read_tree(r, arena, &e->product);
        if (s) return s;
    }
    if (!r->status && flags & HAS_LOCAL) {
        s = read_tree(r, arena, &e->local);
        if (s) return s;
    }
    return r->status ? r->status : flags_of(e) == flags && event_check(e) == TACT_OK ? TACT_OK : TACT_ERR_FORMAT;
}

tact_status tact_event_read(tact_reader *r, tact_arena *arena, tact_event *out) {
    *out = (tact_event){ .type = 0 };
    unsigned version = tact_read_u8(r);
    tact_status s = r->status ? r->status : version == 0 ? TACT_ERR_FORMAT : version > EVENT_VERSION ? TACT_ERR_VERSION : TACT_OK;
    if (s) { tact_reader_fail(r, s); return s; }
    tact_event e = { .type = tact_read_u8(r) };
    unsigned flags = (unsigned)tact_canonical_max(r, FLAGS_ALL);
    e.signed_in = flags & SIGNED_IN;
    e.trusted = flags & TRUSTED;
    e.gpc = flags & GPC;
    e.robot = flags & ROBOT;
    e.late = flags & LATE;
    e.page_open = flags & PAGE_OPEN;
    e.tester = flags & TESTER;
    e.asks = flags & ASKS;
    e.told = flags & TOLD;
    s = read_body(r, arena, flags, &e);
    if (s) tact_reader_fail(r, s);
    else *out = e;
    return s;
}
