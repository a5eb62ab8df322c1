/* core/anticipate/cohort.h -- everybody's looks by hour of the week: what somebody hardly known is foretold from. No person stands in it. */
#ifndef TACT_ANTICIPATE_COHORT_H
#define TACT_ANTICIPATE_COHORT_H
#include "core/base/time.h"

enum { TACT_WEEK_HOURS = 168 };

/* By weekday (0 = Monday) and local hour; cells too thin to show hold 0. passes: how often that hour came by while it was counted. */
typedef struct tact_cohort { uint32_t looks[7][24], passes[7][24]; } tact_cohort;
#endif
