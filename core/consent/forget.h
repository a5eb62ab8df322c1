/* core/consent/forget.h -- inside core/consent: deletes from a part what none of its purposes needs (the table in consent.h). */
#ifndef TACT_CONSENT_FORGET_H
#define TACT_CONSENT_FORGET_H
#include "core/consent/consent.h"

void tact__consent_forget(tact_person *person, tact_part *part, uint64_t purposes, tact_consent_effects *effects);
#endif
