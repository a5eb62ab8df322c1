/* core/campaign/bundle_read.c -- see bundle_bytes.h.  Nothing read here is trusted: every number is held against its bound, every list
 * against the bytes that are left, every order and reference against what stood before. */
#include "core/base/sort.h"
#include "core/campaign/bundle_bytes.h"
#include "core/campaign/bundle_open.h"

static void code_of_country(open_state *o, char out[2]) {
    tact_slice s = tact_read_raw(&o->r, 2);
    if (s.ptr) memcpy(out, s.ptr, 2);
    if (s.ptr && (out[0] < 'A' || out[0] > 'Z' || out[1] < 'A' || out[1] > 'Z')) refuse(o);
}

static void brand(open_state *o, tact_bundle *b) {
    b->brand = text(o);
    b->country = text(o);
    b->currency = text(o);
    b->default_locale = text(o);
    b->locales = texts(o, &b->locale_count);
    b->default_zone = tact_read_u32(&o->r);
}

static void zone(open_state *o, tact_zone *z) {
    enum { MOST_S = 26 * 3600 };
    int64_t last = 0, least = INT64_MIN / 4000000;
    z->name = name(o);
    z->first_offset_s = (int32_t)between(o, -MOST_S, MOST_S);
    int64_t *at = list(o, &z->transition_count, 2, sizeof *at);
    int32_t *offset = going(o) ? TACT_NEW(o->arena, int32_t, z->transition_count + 1) : NULL;
    if (going(o) && !offset) tact_reader_fail(&o->r, TACT_ERR_MEMORY);
    for (uint32_t i = 0; i < z->transition_count && going(o); i++) {
        last += between(o, i ? 1 : least, -least);
        if (last > -least) refuse(o);
        at[i] = last;
        offset[i] = (int32_t)between(o, -MOST_S, MOST_S);
    }
    z->transition_s = at;
    z->offset_s = offset;
}

static void zones(open_state *o, tact_bundle *b) {
    b->zones = list(o, &b->zone_count, 8, sizeof *b->zones);
    b->zone_ids = going(o) ? TACT_NEW(o->arena, uint32_t, b->zone_count + 1) : NULL;
    if (going(o) && !b->zone_ids) tact_reader_fail(&o->r, TACT_ERR_MEMORY);
    for (uint32_t i = 0; i < b->zone_count && going(o); i++) {
        b->zone_ids[i] = tact_read_u32(&o->r);
        if (i && b->zone_ids[i] <= b->zone_ids[i - 1]) refuse(o);
        zone(o, &b->zones[i]);
    }
}

static void countries(open_state *o, tact_bundle *b) {
    b->countries = list(o, &b->country_count, 4, sizeof *b->countries);
    for (uint32_t i = 0; i < b->country_count && going(o); i++) {
        tact_country *c = &b->countries[i];
        code_of_country(o, c->code);
        c->zones = list(o, &c->zone_count, 4, sizeof *c->zones);
        for (uint32_t z = 0; z < c->zone_count; z++) c->zones[z] = tact_read_u32(&o->r);
        c->holidays = list(o, &c->holiday_count, 1, sizeof *c->holidays);
        int64_t last = 0;
        for (uint32_t h = 0; h < c->holiday_count && going(o); h++) {
            last += between(o, h ? 1 : -1000000, 1000000);
            c->holidays[h] = (int32_t)last;
            if (last > 2000000) refuse(o);
        }
    }
}

static void hours(open_state *o, uint8_t *out, unsigned count) {
    for (unsigned i = 0; i < count; i++) out[i] = byte(o, 24);
}

static void laws(open_state *o, tact_bundle *b) {
    b->laws = list(o, &b->law_count, 28, sizeof *b->laws);
    for (uint32_t i = 0; i < b->law_count && going(o); i++) {
        tact_law_row *l = &b->laws[i];
        code_of_country(o, l->country);
        l->channel = byte(o, TACT_CHANNEL_COUNT - 1);
        hours(o, l->hours_from, 7);
        hours(o, l->hours_until, 7);
        hours(o, &l->break_from, 1);
        hours(o, &l->break_until, 1);
        hours(o, &l->eve_from, 1);
        hours(o, &l->eve_until, 1);
        uint8_t flags = byte(o, 7);
        l->holidays_allowed = flags & 1;
        l->promotion_allowed = flags >> 1 & 1;
        l->customer_basis_allowed = flags >> 2 & 1;
        l->cap_touches = (uint16_t)varint(o, UINT16_MAX);
        l->cap_per = span(o);
        l->reviewed_year = (uint16_t)varint(o, 9999);
        l->reviewed_month = byte(o, 12);
        l->reviewed_day = byte(o, 31);
        l->source = text(o);
    }
}

static void limits(open_state *o, tact_bundle *b, unsigned version) {
    b->caps = list(o, &b->cap_count, 3, sizeof *b->caps);
    for (uint32_t i = 0; i < b->cap_count && going(o); i++) {
        b->caps[i].channel = byte(o, 255);
        if (b->caps[i].channel >= TACT_CHANNEL_COUNT && b->caps[i].channel != 255) refuse(o);
        b->caps[i].per = span(o);
        b->caps[i].touches = (uint16_t)varint(o, UINT16_MAX);
    }
    for (unsigned i = 0; i < TACT_CHANNEL_COUNT; i++) b->cost_milli[i] = (uint16_t)varint(o, UINT16_MAX);
    b->attention_budget_milli = (uint16_t)varint(o, UINT16_MAX);
    b->fatigue_half_life = span(o);
    b->gap = span(o);
    b->quiet_from_minute = (uint16_t)varint(o, 1440);
    b->quiet_until_minute = (uint16_t)varint(o, 1440);
    b->universal_holdout_milli = (uint16_t)varint(o, 1000);
    b->lateness = version < 2 ? (tact_span){ 0 } : span(o);
    for (unsigned i = 0; i < TACT_CHANNEL_COUNT; i++) b->from_degree[i] = version < 7 ? 0 : byte(o, TACT_DEGREE_COUNT - 1);
}

static void topics(open_state *o, tact_bundle *b) {
    b->topics = list(o, &b->topic_count, 4, sizeof *b->topics);
    for (uint32_t i = 0; i < b->topic_count && going(o); i++) {
        tact_topic *t = &b->topics[i];
        t->name = name(o);
        t->id = tact_id32(t->name);
        uint8_t flags = byte(o, 3);
        t->sensitive = flags & 1;
        t->restricted = flags >> 1 & 1;
        t->words = texts(o, &t->word_count);
        if (i && t->id <= b->topics[i - 1].id) refuse(o);
    }
}

static void purposes(open_state *o, tact_bundle *b) {
    b->purposes = list(o, &b->purpose_count, 7, sizeof *b->purposes);
    for (uint32_t i = 0; i < b->purpose_count && going(o); i++) {
        tact_purpose *p = &b->purposes[i];
        p->name = name(o);
        p->number = byte(o, TACT_PURPOSE_MAX - 1);
        p->notice = (uint16_t)varint(o, UINT16_MAX);
        p->text_en = text(o);
        p->text_fr = text(o);
        p->text_it = text(o);
    }
}

static void places(open_state *o, tact_bundle *b, unsigned version) {
    b->places = list(o, &b->place_count, 12, sizeof *b->places);
    for (uint32_t i = 0; i < b->place_count && going(o); i++) {
        tact_place *p = &b->places[i];
        p->name_id = name(o);
        p->id = tact_id32(p->name_id);
        p->name = text(o);
        p->address = text(o);
        p->latitude_e7 = (int32_t)between(o, -900000000, 900000000);
        p->longitude_e7 = (int32_t)between(o, -1800000000, 1800000000);
        p->zone = tact_read_u32(&o->r);
        p->hours = list(o, &p->hour_count, 3, sizeof *p->hours);
        for (uint32_t h = 0; h < p->hour_count && going(o); h++) {
            p->hours[h].weekday = byte(o, 6);
            p->hours[h].opens_minute = (uint16_t)varint(o, 1440);
            p->hours[h].closes_minute = (uint16_t)varint(o, 2880);
        }
        p->services = texts(o, &p->service_count);
        p->kind = version < 5 ? TACT_PLACE_SHOP : byte(o, TACT_PLACE_OTHER);
    }
}

static void trust(open_state *o, tact_bundle *b) {
    b->trust = list(o, &b->trust_count, 1, sizeof *b->trust);
    for (uint32_t i = 0; i < b->trust_count && going(o); i++) b->trust[i].event = text(o);
}

static void fields(open_state *o, tact_bundle *b) {
    unsigned kind, since = 0;
    tact_slice what;
    b->fields = list(o, &b->field_count, 2, sizeof *b->fields);
    for (uint32_t i = 0; i < b->field_count && going(o); i++) {
        tact_field *f = &b->fields[i];
        f->kind = byte(o, TACT_FIELD_LOCAL);
        f->builtin = f->kind == TACT_FIELD_BUILTIN ? (uint16_t)varint(o, UINT16_MAX) : (uint16_t)TACT_BUILTIN_NONE;
        if (f->kind != TACT_FIELD_BUILTIN) f->name = name(o);
        else if (!tact_field_of(f->builtin)) refuse(o);
        if (f->kind == TACT_FIELD_SINCE && (!tact_field_since(f, &kind, &what) || ++since > TACT_SINCE_MAX)) refuse(o);
    }
}

static void message(open_state *o, tact_message *m) {
    uint16_t bits = 0;
    m->name = name(o);
    m->id = tact_id32(m->name);
    m->slot = text(o);
    m->channels = (uint16_t)varint(o, (1u << TACT_CHANNEL_COUNT) - 1);
    m->channel_count = (uint8_t)varint(o, TACT_CHANNEL_COUNT);
    for (unsigned i = 0; i < m->channel_count && going(o); i++) {
        m->channel_order[i] = byte(o, TACT_CHANNEL_COUNT - 1);
        if (bits >> m->channel_order[i] & 1) refuse(o);
        bits = (uint16_t)(bits | 1u << m->channel_order[i]);
    }
    if (bits != m->channels || bits == 0) refuse(o);
    m->texts = list(o, &m->text_count, 5, sizeof *m->texts);
    for (uint32_t i = 0; i < m->text_count && going(o); i++) {
        tact_text *t = &m->texts[i];
        t->locale = name(o);
        t->title = text(o);
        t->body = text(o);
        t->action_label = text(o);
        t->action_url = text(o);
        t->prepared = NULL;
    }
}

static void occasion(open_state *o, const tact_bundle *b, tact_campaign *c) {
    enum { ALL_DAYS = 127, MONTH_DAYS = 31, LAST_MINUTE = 1439 };
    c->at = instant(o);
    c->every.weekdays = byte(o, ALL_DAYS);
    c->every.month_day = byte(o, MONTH_DAYS);
    c->every.minute = (uint16_t)varint(o, LAST_MINUTE);
    c->audience = expr(o, b);
    c->date = text(o);
    c->date_written = byte(o, 1);
    c->source = tact_read_u64(&o->r);
    bool rhythm = c->trigger == TACT_ON_EVERY || tact_trigger_own_day(c->trigger);
    if ((c->every.weekdays != 0) + (c->every.month_day != 0) != rhythm) refuse(o);
    if ((c->date.len > 0) != tact_trigger_own_day(c->trigger)) refuse(o);
}

static void campaign(open_state *o, const tact_bundle *b, tact_campaign *c, unsigned version) {
    c->name = name(o);
    c->id = tact_id32(c->name);
    c->file = text(o);
    c->line = (uint32_t)varint(o, UINT32_MAX);
    c->state = byte(o, TACT_STATE_PAUSED);
    c->send = byte(o, TACT_SEND_EVERYONE);
    c->class_ = byte(o, TACT_CLASS_COUNT - 1);
    c->basis = byte(o, TACT_BASIS_LEGAL);
    c->trigger = byte(o, version < 6 ? TACT_ON_AFTER : TACT_ON_ANNIVERSARY);
    c->again = byte(o, TACT_AGAIN_EACH);
    c->after_event = text(o);
    c->after_unless = text(o);
    c->after_wait = span(o);
    c->again_span = span(o);
    if ((c->trigger == TACT_ON_AFTER) != (c->after_event.len > 0)) refuse(o);
    c->goal_event = text(o);
    c->goal_where = expr(o, b);
    c->goal_within = span(o);
    c->value = expr(o, b);
    c->when = expr(o, b);
    c->worth = tact_read_f64(&o->r);
    if (!(c->worth >= 0 && c->worth <= 1e15)) refuse(o);
    c->purposes = tact_read_varint(&o->r);
    c->from = instant(o);
    c->until = instant(o);
    c->budget_touches = tact_read_varint(&o->r);
    c->budget_per_day = (uint32_t)varint(o, UINT32_MAX);
    c->holdout_milli = (uint16_t)varint(o, UINT16_MAX);
    if (c->holdout_milli > 1000 && c->holdout_milli != TACT_HOLDOUT_AUTO) refuse(o);
    c->cap_per = span(o);
    c->cap_touches = (uint16_t)varint(o, UINT16_MAX);
    c->not_after = span(o);
    c->offer = byte(o, 1);
    c->topic = tact_read_u32(&o->r);
    c->send_time = version < 4 ? (uint8_t)TACT_SEND_NOW : byte(o, TACT_SEND_LIKELY);
    if (version >= 6) occasion(o, b, c);
    c->messages = list(o, &c->message_count, 8, sizeof *c->messages);
    if (c->message_count > 255) refuse(o);                  /* a decision names the message in one byte */
    for (uint32_t i = 0; i < c->message_count && going(o); i++) message(o, &c->messages[i]);
}

static int by_id(const void *ctx, uint32_t a, uint32_t b) {
    const tact_campaign *c = ctx;
    return c[a].id < c[b].id ? -1 : c[a].id > c[b].id;
}

static void campaigns(open_state *o, tact_bundle *b, unsigned version) {
    b->campaigns = list(o, &b->campaign_count, 48, sizeof *b->campaigns);
    for (uint32_t i = 0; i < b->campaign_count && going(o); i++) {
        campaign(o, b, &b->campaigns[i], version);
        if (i && tact_slice_compare(b->campaigns[i - 1].name, b->campaigns[i].name) >= 0) refuse(o);
    }
    if (!going(o)) return;
    uint32_t *order = TACT_NEW(o->arena, uint32_t, 2 * (size_t)b->campaign_count + 1);
    if (!order) { tact_reader_fail(&o->r, TACT_ERR_MEMORY); return; }
    for (uint32_t i = 0; i < b->campaign_count; i++) order[i] = i;
    tact_sort_indexes(order, order + b->campaign_count, b->campaign_count, by_id, b->campaigns);
    for (uint32_t i = 1; i < b->campaign_count; i++)
        if (b->campaigns[order[i - 1]].id == b->campaigns[order[i]].id) refuse(o);
    b->campaign_order = order;
}

/* Pages of e-mails, by where they stand, each once. */
static void pages(open_state *o, tact_bundle *b) {
    uint32_t count = tact_read_count(&o->r, 5);
    for (uint32_t i = 0; i < count && going(o); i++) {
        uint32_t c = (uint32_t)varint(o, UINT32_MAX), m = (uint32_t)varint(o, UINT32_MAX), t = (uint32_t)varint(o, UINT32_MAX);
        tact_slice html = text(o);
        if (!going(o)) return;
        if (c >= b->campaign_count || m >= b->campaigns[c].message_count || t >= b->campaigns[c].messages[m].text_count || !html.len || b->campaigns[c].messages[m].texts[t].html.len) { refuse(o); return; }
        b->campaigns[c].messages[m].texts[t].html = html;
    }
}

static void prepared(open_state *o, tact_bundle *b) {
    uint32_t count, n;
    tact_prepared *all = list(o, &count, 8, sizeof *all);
    uint64_t before = 0;
    for (uint32_t i = 0; i < count && going(o); i++) {
        uint32_t c = (uint32_t)varint(o, UINT32_MAX);
        uint32_t m = (uint32_t)varint(o, UINT16_MAX);
        uint32_t t = (uint32_t)varint(o, UINT16_MAX);
        uint64_t at = ((uint64_t)c << 32 | m << 16 | t) + 1;
        if (c >= b->campaign_count || m >= b->campaigns[c].message_count || t >= b->campaigns[c].messages[m].text_count || at <= before) { refuse(o); return; }
        before = at;
        all[i] = (tact_prepared){ .parameter_count = 0 };
        all[i].name = text(o);
        all[i].language = text(o);
        all[i].picture = text(o);
        all[i].button = text(o);
        n = (uint32_t)varint(o, TACT_PARAMETERS_MOST);
        for (uint32_t k = 0; k < n && going(o); k++) all[i].parameters[all[i].parameter_count++] = text(o);
        b->campaigns[c].messages[m].texts[t].prepared = &all[i];
    }
}

tact_status tact_bundle_open(tact_slice bytes, tact_arena *arena, tact_bundle *out) {
    open_state o = { tact_reader_of(bytes), arena };
    *out = (tact_bundle){ .id = (uint32_t)tact_id64(bytes) };
    if (!tact_slice_equal(tact_read_raw(&o.r, 4), TACT_S(TACT_BUNDLE_MAGIC))) return TACT_ERR_FORMAT;
    unsigned version = tact_read_u16(&o.r);
    if (version > TACT_BUNDLE_VERSION) return TACT_ERR_VERSION;
    if (version < 1) return TACT_ERR_FORMAT;
    if (version >= 3) out->model = tact_read_u32(&o.r);
    if (version >= 5) out->fusion = tact_read_u8(&o.r);
    if (version >= 8) out->before = tact_read_u8(&o.r);
    if (version >= 9) out->whole_words = byte(&o, version >= 10 ? 2 : 1);
    if (version >= 11) out->later = byte(&o, 1);
    if (version >= 13) { out->geofence_m = (uint32_t)varint(&o, 100000); out->dwell_s = (uint32_t)varint(&o, 86400); }
    if (out->fusion > TACT_FUSION_LATEST || out->before > TACT_BEFORE_LATEST) return TACT_ERR_VERSION;
    brand(&o, out);
    zones(&o, out);
    countries(&o, out);
    laws(&o, out);
    limits(&o, out, version);
    topics(&o, out);
    purposes(&o, out);
    places(&o, out, version);
    trust(&o, out);
    out->goal_events = texts(&o, &out->goal_event_count);
    fields(&o, out);
    campaigns(&o, out, version);
    if (version >= 10) pages(&o, out);
    if (version >= 12) prepared(&o, out);
    if (version >= 14) tact__bundle_rewards_read(&o, out, version);
    if (version >= 16) out->name = text(&o);
    if (!out->name.len) out->name = out->brand;
    if (o.r.status) return o.r.status;
    return tact_reader_done(&o.r) ? TACT_OK : TACT_ERR_FORMAT;
}
