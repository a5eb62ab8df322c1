/* daemon/me_groups.c -- see me_groups.h. */
#include "daemon/me_groups.h"
#include "core/person/fold.h"

uint16_t tact_me_channels(const tact_me *me) {
    unsigned bits = (unsigned)tact_bit(TACT_CHANNEL_INAPP);
    for (unsigned c = TACT_CHANNEL_PUSH; c < TACT_CHANNEL_COUNT; c++)
        if (tact_config_connected(&me->server->brand.config, c)) bits |= 1u << c;
    return (uint16_t)bits;
}

static bool worded(const tact_me *me, unsigned purpose) {
    return tact_purposes_words(&me->server->brand.purposes, &me->server->brand.config, purpose, me->tongue, NULL) != NULL;
}

static uint64_t with_words(const tact_me *me, uint64_t purposes) {
    for (unsigned p = 0; p < TACT_PURPOSE_MAX; p++)
        if (purposes >> p & 1 && !worded(me, p)) purposes &= ~tact_bit(p);
    return purposes;
}

/* Of the page's own messages too: they take attention as others do. */
static uint64_t contacts(const tact_me *me) {
    uint64_t purposes = tact_bit(TACT_PURPOSE_CONTACT_WEB);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++)
        if (tact_me_channels(me) >> c & 1 || tact_me_may(me, tact_purpose_of_channel(c))) purposes |= tact_bit(tact_purpose_of_channel(c));
    return purposes;
}

tact_me_group tact_me_group_of(const tact_me *me, unsigned index) {
    uint64_t own = ~(uint64_t)0 << TACT_PURPOSE_BRAND_FIRST;
    const tact_me_group groups[TACT_ME_GROUPS] = {
        { "remember", tact_bit(TACT_PURPOSE_REMEMBER), 0 }, { "personalise", tact_bit(TACT_PURPOSE_PERSONALISE), own }, { "locate", tact_bit(TACT_PURPOSE_LOCATE), 0 },
        { "link_devices", tact_bit(TACT_PURPOSE_LINK_DEVICES), 0 }, { "messages", contacts(me), contacts(me) | tact_bit(TACT_PURPOSE_MEASURE) | tact_bit(TACT_PURPOSE_OPEN_TRACKING) } };
    tact_me_group g = groups[index];
    g.whole = with_words(me, g.whole);
    g.below = with_words(me, g.below);
    return g;
}

uint64_t tact_me_purposes(const tact_me *me, tact_slice name) {
    for (unsigned i = 0; i < TACT_ME_GROUPS; i++) {
        tact_me_group g = tact_me_group_of(me, i);
        if (tact_slice_is(name, g.name)) return g.whole;
    }
    int purpose = name.len ? tact_purposes_number(&me->server->brand.purposes, name) : -1;
    return purpose < 0 || purpose >= TACT_PURPOSE_MAX ? 0 : with_words(me, tact_bit((unsigned)purpose));
}

bool tact_me_may(const tact_me *me, unsigned purpose) {
    tact_view view;
    bool account = me->person.account;
    tact_view_make(&view, &me->person, !account && me->person.part_count ? me->person.parts[0].id : 0, account, tact_server_now(me->server));
    return tact_view_may(&view, purpose);
}
