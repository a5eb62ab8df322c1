/* core/base/calendar.c -- see calendar.h. */
#include "core/base/calendar.h"

const char *const tact_weekday_names[7][TACT_CALENDAR_TONGUES] = {
    { "Monday", "lundi", "lunedì" }, { "Tuesday", "mardi", "martedì" }, { "Wednesday", "mercredi", "mercoledì" }, { "Thursday", "jeudi", "giovedì" },
    { "Friday", "vendredi", "venerdì" }, { "Saturday", "samedi", "sabato" }, { "Sunday", "dimanche", "domenica" } };

const char *const tact_month_names[12][TACT_CALENDAR_TONGUES] = {
    { "January", "janvier", "gennaio" }, { "February", "février", "febbraio" }, { "March", "mars", "marzo" }, { "April", "avril", "aprile" },
    { "May", "mai", "maggio" }, { "June", "juin", "giugno" }, { "July", "juillet", "luglio" }, { "August", "août", "agosto" },
    { "September", "septembre", "settembre" }, { "October", "octobre", "ottobre" }, { "November", "novembre", "novembre" }, { "December", "décembre", "dicembre" } };
