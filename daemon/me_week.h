/* daemon/me_week.h -- what reached a person in the last seven days, by their record: the number that /me tells. */
#ifndef TACT_DAEMON_ME_WEEK_H
#define TACT_DAEMON_ME_WEEK_H
#include "core/person/person.h"

/** All of it, and of it what is special: in a page they had open; from another sender; of a private matter, of which nothing but that is kept. `least`, 1: there was more, that the record has no
 *  room for (the oldest it holds is of these days).
 *  Who was left alone by lot got nothing, and a place held for another sender is no message yet. */
typedef struct tact_me_week { int64_t all, asked, foreign, private_matter, least; } tact_me_week;
tact_me_week tact_me_week_of(const tact_person *person, tact_instant now);
#endif
