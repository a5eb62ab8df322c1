/* daemon/link_token.h -- what stands behind /l/ in a message's link, and in the address of the page it leads to.
 *
 * Link      names message and person to us alone, and holds the address it leads to: nobody can point it elsewhere, and it is kept nowhere.
 * Tag       the same without an address: the page's parameter `tact_click`, by which a page or an event confirms the click. It opens nothing.
 * Sealed    as channel/mark.h, with keys of its own: a tag cannot unsubscribe, and a mark cannot confirm. The same message and address always have the same link.
 */
#ifndef TACT_DAEMON_LINK_TOKEN_H
#define TACT_DAEMON_LINK_TOKEN_H
#include <stdbool.h>
#include <stdint.h>
#include "core/base/slice.h"

enum { TACT_LINK_URL_MOST = 1000, TACT_LINK_TEXT = 1400 };

typedef struct tact_link {
    uint8_t channel, record_key[16];
    uint64_t intent;
    uint32_t campaign;
    uint16_t day;                      /* it left on, since 1970, UTC */
    tact_slice url;                    /* empty: a tag */
} tact_link;

/** `secret`: 32 bytes. A text of letters, digits, '-' and '_' in `out`; empty when the address is longer than TACT_LINK_URL_MOST. */
tact_slice tact_link_write(const uint8_t secret[32], const tact_link *link, char out[TACT_LINK_TEXT]);
/** False: it is none of ours. `room` holds the address. */
bool tact_link_read(const uint8_t secret[32], tact_slice text, char room[TACT_LINK_TEXT], tact_link *out);
#endif
