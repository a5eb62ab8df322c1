/* import/referrer.h -- the page a visitor came from -> channel, source, and the words searched for.
 *
 * Words    most engines keep them to themselves today (the address ends at the host): the channel is search all the same.
 *          Operators such as "cache:..." and "related:..." of the engine are dropped from the words.
 * Own      `own_host` is the site's; it, its www form and everything under it are INTERNAL. {NULL,0}: nothing is internal.
 * Lives    source is constant text; host and words live in the arena.
 * Table    referrer.def.
 */
#ifndef TACT_IMPORT_REFERRER_H
#define TACT_IMPORT_REFERRER_H
#include "core/base/arena.h"

typedef enum tact_referrer_channel {
    TACT_FROM_DIRECT, TACT_FROM_SEARCH, TACT_FROM_SOCIAL, TACT_FROM_EMAIL, TACT_FROM_INTERNAL, TACT_FROM_OTHER
} tact_referrer_channel;

typedef struct tact_referrer {
    tact_referrer_channel channel;
    tact_slice source;             /* "Google", "Facebook", ...; {NULL,0} for a site the table does not know */
    tact_slice host;               /* lower case, without port; an app's package name for android-app:// */
    tact_slice words;
} tact_referrer;

tact_referrer tact_referrer_of(tact_slice url, tact_slice own_host, tact_arena *arena);
/** A link of one's own messages says where it stood: utm_medium, utm_source, gclid, fbclid, msclkid in the landing page's raw
 *  query overrule DIRECT, INTERNAL and OTHER. */
void tact_referrer_tagged(tact_referrer *referrer, tact_slice landing_query, tact_arena *arena);
/** "direct", "search", ... */
const char *tact_referrer_channel_name(tact_referrer_channel channel);
/** Host of an address, lower case, without user, port and trailing dot; {NULL,0} when there is none. */
tact_slice tact_url_host(tact_slice url, tact_arena *arena);
/** True when `host` is `own`, its www form, or below it. */
bool tact_host_within(tact_slice host, tact_slice own);
#endif
