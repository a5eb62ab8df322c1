/* brand/law.c -- see law.h. */
#include "brand/law.h"
#include "core/attention/attention.h"
#include "core/attention/law.h"
#include "core/base/reason.h"
#include "core/place/holiday.h"

tact_status tact_brand_law_fill(tact_bundle *bundle, tact_arena *arena, const tact_zones *zones, tact_slice region) {
    tact_status status = tact_zones_fill(zones, bundle, arena);
    if (!status) status = tact_law_fill(bundle, arena);
    if (!status) status = tact_holidays_fill(bundle, arena, region);
    return status;
}

static tact_slice country_of(const tact_bundle *bundle) { return bundle->country.len ? bundle->country : TACT_S("(no country)"); }

static uint16_t channels_of(const tact_campaign *campaign) {
    uint16_t channels = 0;
    for (uint32_t i = 0; i < campaign->message_count; i++) channels |= campaign->messages[i].channels;
    return channels;
}

static void say(const tact_bundle *bundle, const tact_campaign *c, uint8_t channel, uint16_t why, bool other_way, tact_diags *d) {
    bool table = why == TACT_WHY_GATE_LAW;
    d->file = c->file;
    tact_diag_add(d, table && other_way ? TACT_WARNING : TACT_ERROR, c->line, 1,
                  TACT_JOIN(d, TACT_S("campaign '"), c->name, TACT_S("' never goes out by "), tact_word_name(TACT_LIST_CHANNEL, channel), TACT_S(" in "),
                            country_of(bundle), table ? TACT_S(": no law table allows promotion there") : TACT_S(": its window never opens")),
                  table ? TACT_S("promotional SMS and calls need a law table (FR, IT, US ship with tact); take the channel out, or use another one")
                        : TACT_S("the quiet hours, the legal hours and the country's time zones leave no common time; shorten the quiet hours in tact.yaml"));
}

static void check_campaign(const tact_bundle *bundle, const tact_campaign *c, tact_instant now, tact_diags *d) {
    uint16_t channels = channels_of(c), closed = 0, why[TACT_CHANNEL_COUNT] = { 0 };
    const uint16_t on_screen = (uint16_t)(tact_bit(TACT_CHANNEL_WEB) | tact_bit(TACT_CHANNEL_INAPP));    /* they can be asked for */
    for (uint8_t channel = 0; channel < TACT_CHANNEL_COUNT; channel++)
        if ((channels & ~on_screen) >> channel & 1 && tact_law_never_opens(bundle, channel, c->class_, now, &why[channel]))
            closed |= (uint16_t)tact_bit(channel);
    for (uint8_t channel = 0; channel < TACT_CHANNEL_COUNT; channel++)
        if (closed >> channel & 1) say(bundle, c, channel, why[channel], (channels & ~closed) != 0, d);
}

void tact_brand_law_check(const tact_bundle *bundle, tact_instant now, tact_diags *d) {
    const tact_country *home = tact_bundle_country(bundle, bundle->country);
    if (!home || !home->zone_count) {
        d->file = TACT_S("tact.yaml");
        tact_diag_add(d, TACT_ERROR, 0, 0, TACT_JOIN(d, TACT_S("country: no time zones are known for '"), bundle->country, TACT_S("'")),
                      TACT_S("write the ISO 3166 code of the brand's country in capitals, such as FR, IT or US"));
        return;
    }
    for (uint32_t i = 0; i < bundle->campaign_count; i++) check_campaign(bundle, &bundle->campaigns[i], now, d);
}
