/* channel/calendar.h -- an appointment or a pick-up as an entry of a calendar: RFC 5545, one VEVENT.
 *
 * Text      lines end in CR LF and are folded at 75 octets, never within a character; \ ; , and line ends escaped, other control characters left out. Times in UTC, so that no
 *           VTIMEZONE is needed. No METHOD: it is an entry to keep, not an invitation to answer.
 * Same      UID is the same for every message about one appointment, SEQUENCE grows with each change, STATUS says when it is cancelled: a calendar replaces what it has.
 * Carried   packed (at most TACT_CALENDAR_BYTES), in a parcel or sealed in a link.
 */
#ifndef TACT_CHANNEL_CALENDAR_H
#define TACT_CHANNEL_CALENDAR_H
#include "channel/text.h"
#include "core/base/bytes.h"
#include "core/base/time.h"

enum { TACT_CALENDAR_TITLE = 120, TACT_CALENDAR_PLACE = 140, TACT_CALENDAR_BYTES = 340 };

typedef struct tact_calendar {
    uint64_t uid;
    tact_instant start, end, stamp;    /* stamp: when this version of it was made */
    uint32_t sequence;
    bool cancelled, has_geo;
    int32_t latitude_e7, longitude_e7;
    tact_slice title, place;           /* cut at their bounds, at a character */
} tact_calendar;

/** `domain`: the part of the UID behind the @; empty: tact.invalid. */
void tact_calendar_write(tact_growing *out, const tact_calendar *entry, tact_slice domain);
/** The host of an address, for that; {NULL,0}: none. */
tact_slice tact_calendar_domain(tact_slice url);
/** Into `out`, answers the length. */
size_t tact_calendar_pack(const tact_calendar *entry, uint8_t out[TACT_CALENDAR_BYTES]);
/** Texts point into `bytes`. False: none of ours. */
bool tact_calendar_unpack(tact_slice bytes, tact_calendar *out);
#endif
