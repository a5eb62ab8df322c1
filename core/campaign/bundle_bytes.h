/* core/campaign/bundle_bytes.h -- the bytes of a bundle, for bundle_write.c and bundle_read.c, which mirror each other function by function.
 *
 *   "TCTB" u16 version, u32 model of words (from version 3 on), u8 fusion (from version 5 on), u8 before (8), u8 whole words (9), u8 later (11), v metres, v seconds of a stay (13),
 *   then the sections below in this order. v varint, z zigzag, t text (v length, bytes), lists: v count, items.
 *
 *   brand      t brand, country, currency, default_locale; list of t locales; u32 default_zone
 *   zones      list: u32 id, t name, z first offset (s), list of (z seconds since the one before, z offset)     ascending ids
 *   countries  list: 2 bytes code, list of u32 zones, list of z holidays (days since the one before)
 *   laws       list: 2 bytes country, u8 channel, 7 u8 from, 7 u8 until, u8 break from, until, eve from, until, u8 flags (1 holidays,
 *              2 promotion, 4 customer basis), v cap touches, z cap per, v year, u8 month, day, t source
 *   limits     list of caps: u8 channel, z per, v touches; 9 v cost; v budget; z half-life; z gap; v quiet from, until; v universal holdout;
 *              z lateness (from version 2 on), 9 u8 relationship a channel asks for (from version 7 on)
 *   topics     list: t name, u8 flags (1 sensitive, 2 restricted), list of t words                             ascending ids
 *   purposes   list: t name, u8 number, v notice, t en, fr, it
 *   places     list: t id, name, address, z latitude, z longitude, u32 zone, list of (u8 weekday, v opens, v closes), list of t services,
 *              u8 kind (from version 5 on)
 *   trust      list of t
 *   goals      list of t
 *   fields     list: u8 kind (0 BUILTIN, 1 PROPERTY, 2 TRAIT, 3 SINCE, 4 LOCAL (from version 13 on)), v builtin (BUILTIN) or t name
 *   campaigns  list, ascending names: t name, file, v line, u8 state, send, class, basis, trigger, again, t event, unless, z wait, z again,
 *              t goal event, t where, z within, t value, t when, f64 worth, v purposes, z from, z until, v touches, v per day, v holdout,
 *              z cap per, v cap touches, z not after, u8 offer, u32 topic, u8 send time (from version 4 on), then (from version 6 on) z at, u8 weekdays, u8 day
 *              of the month, v minute, t audience, t date, u8 date was written, u64 source; list of messages
 *   message    t name, t slot, v channels as bits, list of u8 channels as written, list of texts: t locale, title, body, label, url
 *   pages      (from version 10 on) list of e-mails' pages: v campaign, v message, v text, t html
 *   prepared   (from version 12 on) list, ascending: v campaign, v message, v text, t template, t language, t picture, t button, list of t parameters
 *   rewards    (from version 14 on) v months until points expire, v months tiers look at, u8 tiers by; points: list of t name, event, when, sum, v most;
 *              t visit event, when, u8 by place; tiers: list of t name, v from; rewards: list of t name, v cost, u32 coupon, words; coupons: list of t name, u8 kind,
 *              u8 earned, u8 per person, z valid, t file, words, list of t topics, (from version 15 on) u8 ticket and of one u64 from, u64 ends, u32 place; referral: u8 on, v friend points, v referrer points, u32 friend's coupon,
 *              u32 referrer's coupon, v per month, v ambassador from, t page. Words: list of t locale, t text; last, list of v campaign, u32 coupon
 *   name       (from version 16 on) t, empty: the brand's
 *
 * Identifiers that are hashes of a name are not written. Unused spans and instants are 0.
 */
#ifndef TACT_CAMPAIGN_BUNDLE_BYTES_H
#define TACT_CAMPAIGN_BUNDLE_BYTES_H
#include "core/campaign/expr.h"

enum { TACT_BUNDLE_VERSION = 16 };
void tact__bundle_rewards_write(tact_writer *w, const tact_bundle *bundle);
#define TACT_BUNDLE_MAGIC "TCTB"
#endif
