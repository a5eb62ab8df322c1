/* channel/public_address.h -- may a call go to this address when somebody else chose it?
 *
 * Public   what the internet routes. Not: this machine, private and shared networks, link-local ones (cloud metadata among them), multicast, documentation,
 *          reserved; and IPv6 forms that carry such an IPv4 address (mapped, NAT64, 6to4; Teredo never).
 * Source   IANA's special-purpose address registries (RFC 6890 and its updates).
 */
#ifndef TACT_CHANNEL_PUBLIC_ADDRESS_H
#define TACT_CHANNEL_PUBLIC_ADDRESS_H
#include "daemon/http_address.h"

bool tact_address_public(const tact_peer *address);
/** 127.0.0.0/8 or ::1. */
bool tact_address_loopback(const tact_peer *address);
#endif
