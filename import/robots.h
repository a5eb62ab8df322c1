/* import/robots.h -- robots told by what they do, beside what their agent says (daemon/robots.h).
 *
 * Signs    asked for robots.txt or a sitemap; asked by HEAD and never by GET; tried doors scanners try; ten pages in ten
 *          seconds; many pages with never a picture, a style or a referrer.
 * Shape    plain data, one a session; feed it every hit, ask for the verdict at any time. A verdict never turns back to people.
 */
#ifndef TACT_IMPORT_ROBOTS_H
#define TACT_IMPORT_ROBOTS_H
#include "import/hitkind.h"

enum { TACT_BEHAVIOUR_BURST = 10 };

typedef struct tact_behaviour {
    uint32_t hits, pages, assets, heads, gets, robots_txt, probes, missing, with_referrer;
    int64_t burst_us[TACT_BEHAVIOUR_BURST]; uint32_t burst_next;   /* instants of the last pages */
    const char *verdict;                                           /* NULL while it looks like a person */
} tact_behaviour;

typedef struct tact_behaviour_limits {
    uint32_t burst_seconds;        /* TACT_BEHAVIOUR_BURST pages within so many seconds: a robot */
    uint32_t bare_pages;           /* so many pages without any asset and any referrer: a robot */
    uint32_t probes, missing;      /* so many tried doors, or pages that are not there among at most as many that are: a robot */
} tact_behaviour_limits;

static inline tact_behaviour_limits tact_behaviour_defaults(void) { return (tact_behaviour_limits){ 10, 10, 1, 10 }; }

void tact_behaviour_note(tact_behaviour *behaviour, const tact_behaviour_limits *limits, const tact_hit *hit, tact_hit_kind kind);
#endif
