/* brand/currency.h -- the money of a country, for a brand that is begun there. */
#ifndef TACT_BRAND_CURRENCY_H
#define TACT_BRAND_CURRENCY_H
#include "core/base/slice.h"

/** ISO 4217 of an ISO 3166 country ("JP": "JPY"), as of 2026; empty where there is none (AQ, Antarctica) or no such country. */
tact_slice tact_currency_of(const char country[2]);
#endif
