/* daemon/url.h -- addresses of pages as texts: whose they are, and one parameter more or less. Nothing is decoded; what stands after '#' stays last.
 */
#ifndef TACT_DAEMON_URL_H
#define TACT_DAEMON_URL_H
#include "daemon/server.h"

/** "https://host:port" of an http or https address; empty: it is none. */
tact_slice tact_url_origin(tact_slice url);
/** Where the server itself listens; on this machine's own address under the name localhost, too. */
bool tact_url_own_origin(const tact_server *server, tact_slice origin);
/** A page of the brand: printable, and of the origin of public_url or of one listed with a key. Anything else would make tact a redirector for everybody. */
bool tact_url_ours(tact_server *server, tact_slice url);
/** The value of a parameter as it stands; empty: it has none. Also of a search alone ("?a=b"). */
tact_slice tact_url_parameter(tact_slice url, tact_slice name);
/** With `name=value` as the last parameter; as it is when it has that parameter already. Empty: no memory. */
tact_slice tact_url_with(tact_slice url, tact_slice name, tact_slice value, tact_arena *arena);
/** Without that parameter. As it is when it has none; empty with a pointer: nothing else was in it. No memory: as it is. */
tact_slice tact_url_without(tact_slice url, tact_slice name, tact_arena *arena);
#endif
