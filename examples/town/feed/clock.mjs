// clock.mjs -- the data's clock moved to the present, keeping hour and weekday.
//
// The log     all rows move by the same whole number of weeks, the smallest after which none lies in the future: Sunday noon stays Sunday noon.
// The drives  the data names an hour, no day. A drive is asked about now, so the clock that has to fit is the driver's: the town's own
//             when it shows that hour, else one of the real zones below that does. The place is not moved, only the clock.
const WEEK_MS = 7 * 24 * 3600 * 1000
const HOME = 'Europe/Paris'
const ZONES = [HOME, 'Europe/Athens', 'Europe/London', 'Europe/Moscow', 'Atlantic/Azores', 'Asia/Dubai', 'America/Noronha', 'Asia/Karachi',
  'America/Sao_Paulo', 'Asia/Dhaka', 'America/Santiago', 'Asia/Bangkok', 'America/New_York', 'Asia/Shanghai', 'America/Chicago', 'Asia/Tokyo',
  'America/Denver', 'Australia/Brisbane', 'America/Los_Angeles', 'Pacific/Noumea', 'America/Anchorage', 'Pacific/Auckland', 'Pacific/Honolulu',
  'Pacific/Pago_Pago', 'Pacific/Tongatapu', 'Pacific/Kiritimati', 'America/Halifax', 'Pacific/Fiji', 'Pacific/Marquesas']

const clocks = new Map(ZONES.map(z => [z, new Intl.DateTimeFormat('en-GB', { timeZone: z, hour: 'numeric', hourCycle: 'h23' })]))
export const hourIn = (zone, now) => Number(clocks.get(zone).format(now))
export const homeHour = now => hourIn(HOME, now)
/** A zone whose clocks show this hour now; the town's own when it does. */
export const zoneAt = (hour, now) => ZONES.find(z => hourIn(z, now) === hour) ?? HOME

/** How far to move a log whose last row is at `last`. */
export const shift = (last, now) => Math.floor((now - last) / WEEK_MS) * WEEK_MS
