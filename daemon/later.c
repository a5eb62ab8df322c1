/* daemon/later.c -- see later.h. */
#include "daemon/later.h"
#include "channel/later_words.h"

uint16_t tact_later_offered(const tact_bundle *b, const tact_campaign *c, const tact_event *e, const tact_person *person, uint64_t part, bool private_matter) {
    const tact_part *device = tact_person_part_const(person, part);
    const tact_value *price = e->product.type == TACT_MAP ? tact_value_path(&e->product, "price") : NULL;
    tact_slice availability = tact_value_path_text(&e->product, "availability");
    if (!b->later || !c || private_matter || c->class_ == TACT_CLASS_ANSWER) return 0;
    unsigned bits = 1u << TACT_WHEN_TONIGHT | 1u << TACT_WHEN_SATURDAY;
    if (b->place_count) bits |= 1u << TACT_WHEN_NEAR;
    if (price && price->type == TACT_INT && price->integer > 0) bits |= 1u << TACT_WHEN_CHEAPER;
    if (availability.len && !tact_slice_is(availability, "in_stock")) bits |= 1u << TACT_WHEN_BACK;
    if (!device || device->device != TACT_DEVICE_DESKTOP) bits |= 1u << TACT_WHEN_COMPUTER;
    return (uint16_t)bits;
}

void tact_later_json(tact_json *j, uint16_t offered, tact_slice locale) {
    if (!offered) return;
    TACT_JSON_KEY(j, "later");
    tact_later_choices(j, offered, locale);
}
