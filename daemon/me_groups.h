/* daemon/me_groups.h -- purposes as /me shows them: five groups at most, channels one level down. */
#ifndef TACT_DAEMON_ME_GROUPS_H
#define TACT_DAEMON_ME_GROUPS_H
#include "daemon/me.h"

enum { TACT_ME_GROUPS = 5 };
typedef struct tact_me_group { const char *name; uint64_t whole, below; } tact_me_group;       /* what its own yes and no say; the purposes shown below it */

/** The i-th group, those purposes alone that have words now. */
tact_me_group tact_me_group_of(const tact_me *me, unsigned index);
/** What a name stands for, a group's or a purpose's; 0: nothing that can be said here. */
uint64_t tact_me_purposes(const tact_me *me, tact_slice name);
/** Is it granted, as the account (of a device alone: the device) says? */
bool tact_me_may(const tact_me *me, unsigned purpose);
/** The channels a message could come on, a bit each. */
uint16_t tact_me_channels(const tact_me *me);
#endif
