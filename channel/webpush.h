/* channel/webpush.h -- messages to a browser, through the push service it subscribed with.
 *
 * Source    RFC 8030 (the call and its answers), RFC 8291 (sealed: channel/webpush_seal.h), RFC 8292 (who we are: channel/vapid.h).
 * Call      POST to the endpoint: TTL until not-after or the quiet hours begin, whichever is first; Urgency: high for what was ordered or asked for,
 *           normal for service and for what is of use for an hour at most, else low (a phone on its battery may wait); Topic: of promotion the campaign, so that a
 *           newer message takes the place of one that was not shown yet; else the message's own id, so that a repeat takes its own place.
 * Text      JSON {id, tag, campaign, locale, title, body, action: {label, url}, later: {url, choices: [{when, label}]}}, at most TACT_WEBPUSH_TEXT_MOST bytes. `id` is what POST /v1/feedback takes.
 * Answers   2xx taken. 404, 410: refused, the subscription is dead. 400, 413 and others: refused. 429, 503: later, when the service says. 5xx: unknown.
 *           401, 403: later; the third subscription in a row that a service answers so, nothing taken between, blocks the channel: it is our key or our clock.
 *           One alone is not enough: a page can hand in a subscription made with somebody else's key.
 */
#ifndef TACT_CHANNEL_WEBPUSH_H
#define TACT_CHANNEL_WEBPUSH_H
#include "channel/sender.h"
#include "core/base/arena.h"

extern const tact_sender_kind tact_webpush;

/** What the service worker reads; `later` only with an address of ours to ask at. {NULL,0}: no memory. */
tact_slice tact_webpush_text(const tact_parcel *parcel, tact_slice public_url, tact_arena *arena);
#endif
