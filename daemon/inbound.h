/* daemon/inbound.h -- webhooks of other senders and help desks, understood by a preset (inbound.def).  Reads a tree; keeps and decides nothing.
 *
 * Preset   what a webhook looks like is data: where its events stand, which of them mean what, where the person is named.
 * Texts    point into the body or the arena.  Addresses are in tact's form (daemon/foreign.h), empty when there is none that can be read.
 */
#ifndef TACT_DAEMON_INBOUND_H
#define TACT_DAEMON_INBOUND_H
#include "core/base/time.h"
#include "core/base/value.h"

typedef enum tact_preset { TACT_PRESET_BRAZE, TACT_PRESET_BREVO, TACT_PRESET_MAUTIC, TACT_PRESET_ZENDESK, TACT_PRESET_CHATWOOT, TACT_PRESET_COUNT } tact_preset;
typedef enum tact_inbound_what { TACT_INBOUND_UNKNOWN, TACT_INBOUND_NOTHING, TACT_INBOUND_REPORT, TACT_INBOUND_OPENED, TACT_INBOUND_CLOSED } tact_inbound_what;

typedef struct tact_inbound {
    const tact_value *event;           /* as it came */
    tact_inbound_what what;
    tact_slice kind;                   /* as the other system calls it; may be empty */
    tact_slice name;                   /* REPORT: of core/engine/foreign.def */
    tact_slice user_id, email, phone;
    tact_slice message_id, conversation;
    tact_instant at;                   /* {0}: not said */
} tact_inbound;

typedef struct tact_inbound_walk { const tact_value *body; tact_preset preset; tact_arena *arena; uint32_t list, at; } tact_inbound_walk;

/** The preset of this name, or -1. */
int tact_preset_of(tact_slice name);
/** The next event of the body; false: there is none. Begin with a walk whose list and at are 0. */
bool tact_inbound_next(tact_inbound_walk *walk, tact_inbound *out);
#endif
