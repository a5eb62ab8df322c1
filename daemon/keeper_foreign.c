/* daemon/keeper_foreign.c -- messages of other senders: how one is named, and an address of which another sender says that it is dead. */
#include "daemon/keeper_internal.h"

uint64_t tact_keeper_foreign_key(const tact_keeper *k, tact_slice id) {
    return id.len ? tact__message_of(k, TACT_S("another sender"), id).id | 1 : 0;
}

tact_status tact_keeper_address_dead(tact_keeper *k, const tact_kept *kept, uint8_t channel, tact_slice to, tact_arena *arena, tact_trouble *trouble) {
    tact__entry *entry;
    tact_record_key key;
    memcpy(key.bytes, kept->record_key, sizeof key.bytes);
    if (kept->duplicate || !kept->result.keep) return TACT_OK;
    tact_status s = tact__entry_load(k, key, &entry, trouble);
    if (s || entry->kind != TACT__PERSON) return s;
    if (!to.len) {                                         /* not said: the one in use */
        tact_cold cold;
        s = tact__cold_load(k, entry, arena, &cold, trouble);
        if (!s) to = tact__address_of(&k->brand->config, &cold, channel, 0);
    }
    if (s || !to.len) return s;
    bool outer = tact__unit_begin(k);
    return tact__unit_end(k, outer, tact__address_drop(k, entry, &(tact_handed){ .channel = channel, .to = to }, arena, trouble));
}
