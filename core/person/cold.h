/* core/person/cold.h -- the cold value of a person: what is needed only to send or to show, never to decide.
 *
 * Holds    addresses by channel, traits, endpoints of devices, the receipts of permissions, the language to write in.
 * Shape    plain data in an arena; `tact_cold_read` copies what it needs, so the bytes may go.
 * Bounds   addresses 8 (text 320 bytes), endpoints 64 (token 1 KB), traits 64 keys and 3 KB, receipts 32, all of it 8 KB.
 * Full     nothing is dropped silently. A ninth address takes the place of the oldest unverified one of its channel, else ERR_LIMIT; a
 *          65th endpoint that of the oldest; traits and receipts: ERR_LIMIT. Receipts are chained (core/consent/receipt.h): the oldest
 *          can be folded into a reference, how many and the last one's id and hash, by tact_cold_refer_receipts; they stay in the log
 *          and provable.
 * Bytes    versioned, doc/format.md; exact: read(write(x)) is x, write(read(bytes)) is bytes. Instants keep whole seconds.
 */
#ifndef TACT_COLD_H
#define TACT_COLD_H
#include "core/base/value.h"
#include "core/base/words.h"

enum {
    TACT_ADDRESSES_MAX = 8, TACT_ADDRESS_BYTES_MAX = 320, TACT_ENDPOINTS_MAX = 64, TACT_TOKEN_BYTES_MAX = 1024,
    TACT_TRAITS_MAX = 64, TACT_TRAITS_BYTES_MAX = 3072, TACT_RECEIPTS_MAX = 32, TACT_LOCALE_BYTES_MAX = 35, TACT_COLD_BYTES_MAX = 8192
};

typedef enum tact_address_source {             /* who gave an address */
    TACT_SOURCE_EVENT = 1,             /* an identify event */
    TACT_SOURCE_FORM = 2,              /* the person, in a form of ours */
    TACT_SOURCE_IMPORT = 3             /* another system, with its proof */
} tact_address_source;

typedef struct tact_address {
    uint8_t channel, source;           /* TACT_CHANNEL_EMAIL, SMS, MESSENGER...; tact_address_source */
    bool verified;                     /* a code sent there came back, or the account vouches for it */
    tact_instant at;
    tact_slice text;                   /* normalised by the shell: lower case e-mail, E.164 number */
} tact_address;

typedef struct tact_endpoint {
    uint64_t part;                     /* the device part it is of */
    uint8_t channel;                   /* PUSH, WEBPUSH, INAPP... */
    tact_instant at;
    tact_slice token;                  /* as its service wants it */
} tact_endpoint;

typedef struct tact_receipt_mark { uint8_t id[16], hash[32]; tact_instant at; } tact_receipt_mark;

typedef struct tact_cold {
    tact_slice locale;                 /* "fr-FR"; may be empty */
    tact_address *addresses; uint32_t address_count, address_room;
    tact_endpoint *endpoints; uint32_t endpoint_count, endpoint_room;
    tact_receipt_mark *receipts; uint32_t receipt_count, receipt_room;    /* oldest first */
    uint32_t referred_count; tact_receipt_mark referred;                  /* earlier ones, and the last of them */
    tact_value traits;                 /* a map, or null */
} tact_cold;

tact_status tact_cold_read(tact_slice bytes, tact_arena *arena, tact_cold *out) TACT_MUST_USE;
/** ERR_LIMIT in the writer when it would take more than TACT_COLD_BYTES_MAX, ERR_INVALID for what no reader would accept. */
void tact_cold_write(tact_writer *w, const tact_cold *cold);

/** Add an address, or renew the one that is there; verified stays verified. ERR_LIMIT, ERR_INVALID (channel, source, length), ERR_MEMORY. */
tact_status tact_cold_set_address(tact_cold *cold, tact_arena *arena, uint8_t channel, tact_slice text, bool verified, uint8_t source, tact_instant at) TACT_MUST_USE;
/** Take away an address, or an endpoint by its token: it does not exist. How many went. */
uint32_t tact_cold_drop_text(tact_cold *cold, uint8_t channel, tact_slice text);
/** The address to write to on a channel: verified before unverified, then the latest; NULL when there is none. */
const tact_address *tact_cold_address(const tact_cold *cold, uint8_t channel);
/** One endpoint a part and channel; the same token on another part leaves that one. ERR_INVALID (part 0, channel, length), ERR_MEMORY. */
tact_status tact_cold_set_endpoint(tact_cold *cold, tact_arena *arena, uint64_t part, uint8_t channel, tact_slice token, tact_instant at) TACT_MUST_USE;
const tact_endpoint *tact_cold_endpoint(const tact_cold *cold, uint64_t part, uint8_t channel);
/** Endpoints go with their part when it is linked or unlinked. ERR_MEMORY: nothing may be stored. */
tact_status tact_cold_move_endpoints(tact_cold *from, tact_cold *to, tact_arena *arena, uint64_t part) TACT_MUST_USE;
/** Lay a map of traits over those that are there; null takes a trait away. All or nothing: ERR_LIMIT past the bounds, ERR_INVALID when it
 *  is no map. The values are copied. */
tact_status tact_cold_set_traits(tact_cold *cold, tact_arena *arena, const tact_value *map) TACT_MUST_USE;
tact_status tact_cold_add_receipt(tact_cold *cold, tact_arena *arena, tact_receipt_mark receipt) TACT_MUST_USE;
/** Fold all but the latest `keep` receipts into the reference; returns how many. */
uint32_t tact_cold_refer_receipts(tact_cold *cold, uint32_t keep);

/* What tact_consent_apply asks to drop; each returns how many went. `part` 0: of all parts. */
uint32_t tact_cold_drop_addresses(tact_cold *cold, uint16_t channels);
uint32_t tact_cold_drop_endpoints(tact_cold *cold, uint64_t part, uint16_t channels);
uint32_t tact_cold_drop_traits(tact_cold *cold);
#endif
