/* core/campaign/bundle_write.c -- see bundle_bytes.h. */
#include "core/campaign/bundle_bytes.h"

static void texts(tact_writer *w, const tact_slice *items, uint32_t count) {
    tact_write_varint(w, count);
    for (uint32_t i = 0; i < count; i++) tact_write_text(w, items[i]);
}

static void span(tact_writer *w, tact_span s) { tact_write_signed(w, s.us); }

static void brand(tact_writer *w, const tact_bundle *b) {
    tact_write_text(w, b->brand);
    tact_write_text(w, b->country);
    tact_write_text(w, b->currency);
    tact_write_text(w, b->default_locale);
    texts(w, b->locales, b->locale_count);
    tact_write_u32(w, b->default_zone);
}

static void zones(tact_writer *w, const tact_bundle *b) {
    tact_write_varint(w, b->zone_count);
    for (uint32_t i = 0; i < b->zone_count; i++) {
        const tact_zone *z = &b->zones[i];
        int64_t last = 0;
        tact_write_u32(w, b->zone_ids[i]);
        tact_write_text(w, z->name);
        tact_write_signed(w, z->first_offset_s);
        tact_write_varint(w, z->transition_count);
        for (uint32_t t = 0; t < z->transition_count; t++) {
            tact_write_signed(w, (int64_t)((uint64_t)z->transition_s[t] - (uint64_t)last));
            tact_write_signed(w, z->offset_s[t]);
            last = z->transition_s[t];
        }
    }
}

static void countries(tact_writer *w, const tact_bundle *b) {
    tact_write_varint(w, b->country_count);
    for (uint32_t i = 0; i < b->country_count; i++) {
        const tact_country *c = &b->countries[i];
        int64_t last = 0;
        tact_write_bytes(w, c->code, 2);
        tact_write_varint(w, c->zone_count);
        for (uint32_t z = 0; z < c->zone_count; z++) tact_write_u32(w, c->zones[z]);
        tact_write_varint(w, c->holiday_count);
        for (uint32_t h = 0; h < c->holiday_count; h++) {
            tact_write_signed(w, c->holidays[h] - last);
            last = c->holidays[h];
        }
    }
}

static void laws(tact_writer *w, const tact_bundle *b) {
    tact_write_varint(w, b->law_count);
    for (uint32_t i = 0; i < b->law_count; i++) {
        const tact_law_row *l = &b->laws[i];
        tact_write_bytes(w, l->country, 2);
        tact_write_u8(w, l->channel);
        tact_write_bytes(w, l->hours_from, 7);
        tact_write_bytes(w, l->hours_until, 7);
        tact_write_u8(w, l->break_from);
        tact_write_u8(w, l->break_until);
        tact_write_u8(w, l->eve_from);
        tact_write_u8(w, l->eve_until);
        tact_write_u8(w, (uint8_t)(l->holidays_allowed | l->promotion_allowed << 1 | l->customer_basis_allowed << 2));
        tact_write_varint(w, l->cap_touches);
        span(w, l->cap_per);
        tact_write_varint(w, l->reviewed_year);
        tact_write_u8(w, l->reviewed_month);
        tact_write_u8(w, l->reviewed_day);
        tact_write_text(w, l->source);
    }
}

static void limits(tact_writer *w, const tact_bundle *b) {
    tact_write_varint(w, b->cap_count);
    for (uint32_t i = 0; i < b->cap_count; i++) {
        tact_write_u8(w, b->caps[i].channel);
        span(w, b->caps[i].per);
        tact_write_varint(w, b->caps[i].touches);
    }
    for (unsigned i = 0; i < TACT_CHANNEL_COUNT; i++) tact_write_varint(w, b->cost_milli[i]);
    tact_write_varint(w, b->attention_budget_milli);
    span(w, b->fatigue_half_life);
    span(w, b->gap);
    tact_write_varint(w, b->quiet_from_minute);
    tact_write_varint(w, b->quiet_until_minute);
    tact_write_varint(w, b->universal_holdout_milli);
    span(w, b->lateness);
    tact_write_bytes(w, b->from_degree, TACT_CHANNEL_COUNT);
}

static void topics(tact_writer *w, const tact_bundle *b) {
    tact_write_varint(w, b->topic_count);
    for (uint32_t i = 0; i < b->topic_count; i++) {
        tact_write_text(w, b->topics[i].name);
        tact_write_u8(w, (uint8_t)(b->topics[i].sensitive | b->topics[i].restricted << 1));
        texts(w, b->topics[i].words, b->topics[i].word_count);
    }
}

static void purposes(tact_writer *w, const tact_bundle *b) {
    tact_write_varint(w, b->purpose_count);
    for (uint32_t i = 0; i < b->purpose_count; i++) {
        const tact_purpose *p = &b->purposes[i];
        tact_write_text(w, p->name);
        tact_write_u8(w, p->number);
        tact_write_varint(w, p->notice);
        tact_write_text(w, p->text_en);
        tact_write_text(w, p->text_fr);
        tact_write_text(w, p->text_it);
    }
}

static void places(tact_writer *w, const tact_bundle *b) {
    tact_write_varint(w, b->place_count);
    for (uint32_t i = 0; i < b->place_count; i++) {
        const tact_place *p = &b->places[i];
        tact_write_text(w, p->name_id);
        tact_write_text(w, p->name);
        tact_write_text(w, p->address);
        tact_write_signed(w, p->latitude_e7);
        tact_write_signed(w, p->longitude_e7);
        tact_write_u32(w, p->zone);
        tact_write_varint(w, p->hour_count);
        for (uint32_t h = 0; h < p->hour_count; h++) {
            tact_write_u8(w, p->hours[h].weekday);
            tact_write_varint(w, p->hours[h].opens_minute);
            tact_write_varint(w, p->hours[h].closes_minute);
        }
        texts(w, p->services, p->service_count);
        tact_write_u8(w, p->kind);
    }
}

static void trust(tact_writer *w, const tact_bundle *b) {
    tact_write_varint(w, b->trust_count);
    for (uint32_t i = 0; i < b->trust_count; i++) tact_write_text(w, b->trust[i].event);
}

static void fields(tact_writer *w, const tact_bundle *b) {
    tact_write_varint(w, b->field_count);
    for (uint32_t i = 0; i < b->field_count; i++) {
        tact_write_u8(w, b->fields[i].kind);
        if (b->fields[i].kind == TACT_FIELD_BUILTIN) tact_write_varint(w, b->fields[i].builtin);
        else tact_write_text(w, b->fields[i].name);
    }
}

static void message(tact_writer *w, const tact_message *m) {
    tact_write_text(w, m->name);
    tact_write_text(w, m->slot);
    tact_write_varint(w, m->channels);
    tact_write_varint(w, m->channel_count);
    tact_write_bytes(w, m->channel_order, m->channel_count);
    tact_write_varint(w, m->text_count);
    for (uint32_t i = 0; i < m->text_count; i++) {
        const tact_text *t = &m->texts[i];
        tact_write_text(w, t->locale);
        tact_write_text(w, t->title);
        tact_write_text(w, t->body);
        tact_write_text(w, t->action_label);
        tact_write_text(w, t->action_url);
    }
}

/* Few messages have it: a list of its own, by where they stand. How many; `w` NULL: only counted. */
static uint32_t prepared(tact_writer *w, const tact_bundle *b) {
    uint32_t count = 0;
    for (uint32_t c = 0; c < b->campaign_count; c++)
        for (uint32_t m = 0; m < b->campaigns[c].message_count; m++)
            for (uint32_t t = 0; t < b->campaigns[c].messages[m].text_count; t++) {
                const tact_prepared *p = b->campaigns[c].messages[m].texts[t].prepared;
                if (!p) continue;
                count++;
                if (!w) continue;
                tact_write_varint(w, c);
                tact_write_varint(w, m);
                tact_write_varint(w, t);
                tact_write_text(w, p->name);
                tact_write_text(w, p->language);
                tact_write_text(w, p->picture);
                tact_write_text(w, p->button);
                texts(w, p->parameters, p->parameter_count);
            }
    return count;
}

static void campaign(tact_writer *w, const tact_campaign *c) {
    tact_write_text(w, c->name);
    tact_write_text(w, c->file);
    tact_write_varint(w, c->line);
    const uint8_t words[] = { c->state, c->send, c->class_, c->basis, c->trigger, c->again };
    tact_write_bytes(w, words, sizeof words);
    tact_write_text(w, c->after_event);
    tact_write_text(w, c->after_unless);
    span(w, c->after_wait);
    span(w, c->again_span);
    tact_write_text(w, c->goal_event);
    tact_write_text(w, c->goal_where.code);
    span(w, c->goal_within);
    tact_write_text(w, c->value.code);
    tact_write_text(w, c->when.code);
    tact_write_f64(w, c->worth);
    tact_write_varint(w, c->purposes);
    tact_write_signed(w, c->from.us);
    tact_write_signed(w, c->until.us);
    tact_write_varint(w, c->budget_touches);
    tact_write_varint(w, c->budget_per_day);
    tact_write_varint(w, c->holdout_milli);
    span(w, c->cap_per);
    tact_write_varint(w, c->cap_touches);
    span(w, c->not_after);
    tact_write_u8(w, c->offer);
    tact_write_u32(w, c->topic);
    tact_write_u8(w, c->send_time);
    tact_write_signed(w, c->at.us);
    tact_write_u8(w, c->every.weekdays);
    tact_write_u8(w, c->every.month_day);
    tact_write_varint(w, c->every.minute);
    tact_write_text(w, c->audience.code);
    tact_write_text(w, c->date);
    tact_write_u8(w, c->date_written);
    tact_write_u64(w, c->source);
    tact_write_varint(w, c->message_count);
    for (uint32_t i = 0; i < c->message_count; i++) message(w, &c->messages[i]);
}

/* Few messages have it: a list of its own, by where they stand. How many; `w` NULL: only counted. */
static uint32_t pages(tact_writer *w, const tact_bundle *b) {
    uint32_t count = 0;
    for (uint32_t c = 0; c < b->campaign_count; c++)
        for (uint32_t m = 0; m < b->campaigns[c].message_count; m++)
            for (uint32_t t = 0; t < b->campaigns[c].messages[m].text_count; t++) {
                tact_slice html = b->campaigns[c].messages[m].texts[t].html;
                if (!html.len) continue;
                count++;
                if (!w) continue;
                tact_write_varint(w, c);
                tact_write_varint(w, m);
                tact_write_varint(w, t);
                tact_write_text(w, html);
            }
    return count;
}

void tact_bundle_write(tact_writer *w, const tact_bundle *b) {
    tact_write_bytes(w, TACT_BUNDLE_MAGIC, 4);
    tact_write_u16(w, TACT_BUNDLE_VERSION);
    tact_write_u32(w, b->model);
    tact_write_u8(w, b->fusion);
    tact_write_u8(w, b->before);
    tact_write_u8(w, b->whole_words);
    tact_write_u8(w, b->later);
    tact_write_varint(w, b->geofence_m);
    tact_write_varint(w, b->dwell_s);
    brand(w, b);
    zones(w, b);
    countries(w, b);
    laws(w, b);
    limits(w, b);
    topics(w, b);
    purposes(w, b);
    places(w, b);
    trust(w, b);
    texts(w, b->goal_events, b->goal_event_count);
    fields(w, b);
    tact_write_varint(w, b->campaign_count);
    for (uint32_t i = 0; i < b->campaign_count; i++) campaign(w, &b->campaigns[i]);
    tact_write_varint(w, pages(NULL, b));
    (void)pages(w, b);
    tact_write_varint(w, prepared(NULL, b));
    (void)prepared(w, b);
    tact__bundle_rewards_write(w, b);
    tact_write_text(w, tact_slice_equal(b->name, b->brand) ? TACT_S("") : b->name);
}
