/* brand/config_fill.c -- see config_fill.h. */
#include "brand/config_fill.h"

static void set_cap(tact_bundle *b, uint8_t channel, const tact_config_caps *caps) {
    for (uint32_t i = 0; i < caps->count; i++)
        b->caps[b->cap_count++] = (tact_cap){ channel, caps->items[i].per, (uint16_t)caps->items[i].touches };
}

static bool fill_attention(const tact_config *config, tact_arena *arena, tact_bundle *b) {
    uint32_t most = config->caps_all.count;
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) most += config->caps[c].count;
    b->caps = TACT_NEW(arena, tact_cap, most + 1);
    if (!b->caps) return false;
    for (uint8_t c = 0; c < TACT_CHANNEL_COUNT; c++) set_cap(b, c, &config->caps[c]);
    set_cap(b, 255, &config->caps_all);
    memcpy(b->cost_milli, config->cost_milli, sizeof b->cost_milli);
    memcpy(b->from_degree, config->from_degree, sizeof b->from_degree);
    b->attention_budget_milli = config->attention_budget_milli;
    b->fatigue_half_life = config->fatigue_half_life;
    b->gap = config->gap;
    b->quiet_from_minute = config->quiet_from_minute;
    b->quiet_until_minute = config->quiet_until_minute;
    b->universal_holdout_milli = config->universal_holdout_milli;
    b->lateness = config->lateness;
    return true;
}

static bool topic_words(const tact_config_topic *from, tact_arena *arena, tact_topic *to) {
    uint32_t most = 0;
    for (uint32_t i = 0; i < from->words.count; i++) most += from->words.items[i].texts.count;
    to->words = TACT_NEW(arena, tact_slice, most + 1);
    for (uint32_t i = 0; to->words && i < from->words.count; i++)
        for (uint32_t k = 0; k < from->words.items[i].texts.count; k++) {
            tact_slice word = from->words.items[i].texts.items[k];
            bool known = false;                              /* a word that is the same in two languages stands once */
            for (uint32_t w = 0; w < to->word_count && !known; w++) known = tact_slice_equal(to->words[w], word);
            if (!known) to->words[to->word_count++] = word;
        }
    return to->words != NULL;
}

/* In order of their ids, as the bundle has them. */
static bool fill_topics(const tact_config *config, tact_arena *arena, tact_bundle *b) {
    b->topics = TACT_NEW(arena, tact_topic, config->topics.count + 1);
    if (!b->topics) return false;
    for (uint32_t i = 0; i < config->topics.count; i++) {
        const tact_config_topic *from = &config->topics.items[i];
        tact_topic topic = { .name = from->at.name, .id = tact_id32(from->at.name), .sensitive = from->sensitive, .restricted = from->restricted };
        if (!topic_words(from, arena, &topic)) return false;
        uint32_t at = b->topic_count;
        for (; at > 0 && b->topics[at - 1].id > topic.id; at--) b->topics[at] = b->topics[at - 1];
        b->topics[at] = topic;
        b->topic_count++;
    }
    return true;
}

static bool fill_names(const tact_config *config, tact_arena *arena, tact_bundle *b) {
    b->brand = config->brand;
    b->name = config->name;
    b->country = config->country;
    b->currency = config->currency;
    b->locales = config->locales.items;
    b->locale_count = config->locales.count;
    b->default_locale = config->default_locale;
    b->trust = TACT_NEW(arena, tact_trust, config->trust.count + 1);
    if (!b->trust) return false;
    for (uint32_t i = 0; i < config->trust.count; i++) b->trust[b->trust_count++] = (tact_trust){ config->trust.items[i] };
    return true;
}

tact_status tact_config_fill(const tact_config *config, tact_arena *arena, tact_bundle *draft) {
    draft->later = config->later.offer;
    draft->geofence_m = config->geofence.metres;
    draft->dwell_s = (uint32_t)(config->geofence.dwell.us / 1000000);
    return fill_names(config, arena, draft) && fill_attention(config, arena, draft) && fill_topics(config, arena, draft) ? TACT_OK : TACT_ERR_MEMORY;
}
