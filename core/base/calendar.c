/* core/base/calendar.c -- see calendar.h. */
#include "core/base/calendar.h"
#include <string.h>

#define NB "\xC2\xA0"                 /* a space that does not break */

const char *const tact_weekday_names[7][TACT_CALENDAR_TONGUES] = {
    { "Monday", "lundi", "lunedì" }, { "Tuesday", "mardi", "martedì" }, { "Wednesday", "mercredi", "mercoledì" }, { "Thursday", "jeudi", "giovedì" },
    { "Friday", "vendredi", "venerdì" }, { "Saturday", "samedi", "sabato" }, { "Sunday", "dimanche", "domenica" } };

const char *const tact_month_names[12][TACT_CALENDAR_TONGUES] = {
    { "January", "janvier", "gennaio" }, { "February", "février", "febbraio" }, { "March", "mars", "marzo" }, { "April", "avril", "aprile" },
    { "May", "mai", "maggio" }, { "June", "juin", "giugno" }, { "July", "juillet", "luglio" }, { "August", "août", "agosto" },
    { "September", "septembre", "settembre" }, { "October", "octobre", "ottobre" }, { "November", "novembre", "novembre" }, { "December", "décembre", "dicembre" } };

tact_slice tact_time_of_day(unsigned minute, tact_slice locale, char out[TACT_TIME_OF_DAY]) {
    bool american = tact_slice_is(locale, "en-US"), french = tact_slice_starts(locale, TACT_S("fr")), bare = french || american || tact_slice_starts(locale, TACT_S("it"));
    unsigned hour = minute / 60 % 24, shown = american ? (hour + 11) % 12 + 1 : hour;
    size_t n = 0;
    minute %= 60;
    if (shown > 9 || !bare) out[n++] = (char)('0' + shown / 10);
    out[n++] = (char)('0' + shown % 10);
    if (french) { memcpy(out + n, minute ? NB "h" NB : NB "h", minute ? 5 : 3); n += minute ? 5 : 3; }
    else out[n++] = ':';
    if (!french || minute) { out[n++] = (char)('0' + minute / 10); out[n++] = (char)('0' + minute % 10); }
    if (american) { out[n++] = ' '; out[n++] = hour < 12 ? 'a' : 'p'; out[n++] = 'm'; }
    return (tact_slice){ out, n };
}
