/* core/attention/claim.c -- see claim.h. */
#include "core/attention/claim.h"

static uint32_t first_after(const tact_zone *zone, int64_t s) {
    uint32_t low = 0, high = zone->transition_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (zone->transition_s[mid] <= s) low = mid + 1; else high = mid;
    }
    return low;
}

bool tact_claim_zones_alike(const tact_zone *a, const tact_zone *b, tact_instant now) {
    if (a == b) return true;
    if (tact_zone_offset_s(a, now) != tact_zone_offset_s(b, now)) return false;
    int64_t s = now.us / 1000000 - 1;          /* a second early: the transition of this very instant is compared too */
    uint32_t i = first_after(a, s), k = first_after(b, s), rest = a->transition_count - i;
    if (rest != b->transition_count - k) return false;
    if (!rest || (a->transition_s + i == b->transition_s + k && a->offset_s + i == b->offset_s + k)) return true;
    return memcmp(a->transition_s + i, b->transition_s + k, rest * sizeof *a->transition_s) == 0 &&
           memcmp(a->offset_s + i, b->offset_s + k, rest * sizeof *a->offset_s) == 0;
}

static void add_country(tact_attention *a, const char code[2], const tact_country *entry) {
    for (uint32_t i = 0; i < a->country_count; i++)
        if (memcmp(a->countries[i], code, 2) == 0) return;
    if (a->country_count == TACT_CLAIMS_MAX) {
        a->unsure = true;
        return;
    }
    memcpy(a->countries[a->country_count], code, 2);
    a->entries[a->country_count++] = entry;
}

static void add_zone(tact_attention *a, uint32_t id) {
    const tact_zone *zone = tact_bundle_zone(a->bundle, id);
    if (!zone) {
        a->unsure = true;
        return;
    }
    for (uint32_t i = 0; i < a->zone_count; i++)
        if (tact_claim_zones_alike(a->zones[i], zone, a->now)) return;
    if (a->zone_count == TACT_CLAIMS_MAX) a->unsure = true;
    else a->zones[a->zone_count++] = zone;
}

static bool holds(const tact_country *country, uint32_t zone) {
    for (uint32_t i = 0; country && i < country->zone_count; i++)
        if (country->zones[i] == zone) return true;
    return false;
}

/* Zones that lie in no country (Etc/UTC) claim no law. The brand's own country, the usual answer, is tried first. */
static const tact_country *country_of(const tact_bundle *bundle, const tact_country *home, uint32_t zone) {
    if (holds(home, zone)) return home;
    for (uint32_t i = 0; i < bundle->country_count; i++)
        if (holds(&bundle->countries[i], zone)) return &bundle->countries[i];
    return NULL;
}

static void claim_zone(tact_attention *a, const tact_country *home, uint32_t zone) {
    const tact_country *country = country_of(a->bundle, home, zone);
    if (country) add_country(a, country->code, country);
    add_zone(a, zone);
}

static bool claimed_already(const tact_attention *a, const char code[2]) {
    for (uint32_t i = 0; i < a->country_count; i++)
        if (memcmp(a->countries[i], code, 2) == 0) return true;
    return false;
}

/* By the time countries are claimed, those known by a zone are there already, and that zone speaks for them. */
static void claim_country(tact_attention *a, tact_slice name) {
    char code[2];
    if (name.len == 0) return;
    if (name.len != 2) {
        a->unsure = true;
        return;
    }
    for (unsigned i = 0; i < 2; i++) code[i] = (char)(name.ptr[i] >= 'a' && name.ptr[i] <= 'z' ? name.ptr[i] - 'a' + 'A' : name.ptr[i]);
    if (claimed_already(a, code)) return;
    const tact_country *entry = tact_bundle_country(a->bundle, (tact_slice){ code, 2 });
    add_country(a, code, entry);
    for (uint32_t i = 0; entry && i < entry->zone_count; i++) add_zone(a, entry->zones[i]);
}

void tact_claim_gather(tact_attention *a, uint32_t event_zone, tact_slice claimed_country) {
    const tact_country *home = tact_bundle_country(a->bundle, a->bundle->country);
    const tact_person *person = a->view ? a->view->person : NULL;
    tact_instant since = tact_instant_add(a->now, (tact_span){ -TACT_DAYS(TACT_CLAIM_DAYS).us });
    if (event_zone) claim_zone(a, home, event_zone);
    for (uint32_t i = 0; person && i < person->part_count; i++)
        if (person->parts[i].zone && person->parts[i].zone != event_zone && !tact_instant_before(person->parts[i].last, since))
            claim_zone(a, home, person->parts[i].zone);
    claim_country(a, claimed_country);
    claim_country(a, a->bundle->country);
    if (!a->zone_count) a->unsure = true;
}
