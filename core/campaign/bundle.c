/* core/campaign/bundle.c -- look-ups. */
#include "core/campaign/bundle.h"

const tact_campaign *tact_bundle_campaign(const tact_bundle *b, uint32_t id) {
    if (!b->campaign_order) {                               /* a draft */
        for (uint32_t i = 0; i < b->campaign_count; i++)
            if (b->campaigns[i].id == id) return &b->campaigns[i];
        return NULL;
    }
    uint32_t low = 0, high = b->campaign_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (b->campaigns[b->campaign_order[mid]].id < id) low = mid + 1; else high = mid;
    }
    return low < b->campaign_count && b->campaigns[b->campaign_order[low]].id == id ? &b->campaigns[b->campaign_order[low]] : NULL;
}

const tact_zone *tact_bundle_zone(const tact_bundle *b, uint32_t zone_id) {
    uint32_t low = 0, high = b->zone_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (b->zone_ids[mid] < zone_id) low = mid + 1; else high = mid;
    }
    return low < b->zone_count && b->zone_ids[low] == zone_id ? &b->zones[low] : NULL;
}

const tact_topic *tact_bundle_topic(const tact_bundle *b, uint32_t topic_id) {
    uint32_t low = 0, high = b->topic_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (b->topics[mid].id < topic_id) low = mid + 1; else high = mid;
    }
    return low < b->topic_count && b->topics[low].id == topic_id ? &b->topics[low] : NULL;
}

const tact_country *tact_bundle_country(const tact_bundle *b, tact_slice code) {
    for (uint32_t i = 0; code.len == 2 && i < b->country_count; i++)
        if (memcmp(b->countries[i].code, code.ptr, 2) == 0) return &b->countries[i];
    return NULL;
}

const tact_purpose *tact_bundle_purpose(const tact_bundle *b, unsigned number) {
    for (uint32_t i = 0; i < b->purpose_count; i++)
        if (b->purposes[i].number == number) return &b->purposes[i];
    return NULL;
}

bool tact_field_since(const tact_field *field, unsigned *kind, tact_slice *name) {
    static const char *const kinds[] = { "event ", "page ", "place " };
    if (field->kind != TACT_FIELD_SINCE) return false;
    for (*kind = 0; *kind < 3; (*kind)++) {
        tact_slice begin = tact_slice_of(kinds[*kind]);
        if (!tact_slice_starts(field->name, begin) || field->name.len == begin.len) continue;
        *name = (tact_slice){ field->name.ptr + begin.len, field->name.len - begin.len };
        return true;
    }
    return false;
}
