/* daemon/http_address.h -- IP addresses and networks, and who a request came from when proxies stand between.
 *
 * Shape    sixteen bytes; an IPv4 address is written as ::ffff:a.b.c.d.  Plain data.
 * Source   RFC 4291 (text), RFC 7239 (Forwarded), and the custom of X-Forwarded-For.
 */
#ifndef TACT_DAEMON_HTTP_ADDRESS_H
#define TACT_DAEMON_HTTP_ADDRESS_H
#include "core/base/slice.h"

struct sockaddr;

typedef struct tact_peer { uint8_t bytes[16]; } tact_peer;
typedef struct tact_network { tact_peer address; uint8_t bits; } tact_network;   /* bits of the sixteen-byte form: 96 + n for IPv4 */
enum { TACT_ADDRESS_TEXT = 46 };

tact_peer tact_address_of(const struct sockaddr *from);
/** "192.0.2.1", "2001:db8::1", "[2001:db8::1]"; a port behind ("192.0.2.1:80", "[::1]:80") is ignored. False when it is none. */
bool tact_address_parse(tact_slice text, tact_peer *out);
tact_slice tact_address_format(const tact_peer *address, char out[TACT_ADDRESS_TEXT]);
/** "10.0.0.0/8", "2001:db8::/32", or one address. False when it is none. */
bool tact_network_parse(tact_slice text, tact_network *out);
bool tact_network_holds(const tact_network *network, const tact_peer *address);
/** Who counts as one caller: an IPv4 address, or the /64 of an IPv6 address, of which one client holds as many as it likes. */
tact_peer tact_address_client(const tact_peer *address);
bool tact_networks_hold(const tact_network *networks, size_t count, const tact_peer *address);

/** Walk `chain` (one header's text: nearest proxy last) from the right as long as the one who says it is trusted, beginning with
 *  and updating `*peer`.  True when all of it was believed: an earlier header line may be walked then.  An entry that is no
 *  address ends the walk.
 *  In: forwarded  true for RFC 7239's "for=" elements, false for a bare list */
bool tact_address_behind(tact_peer *peer, tact_slice chain, bool forwarded, const tact_network *trusted, size_t trusted_count);
#endif
