/* brand/catalog_check.h -- the catalogue read as `tact check` does, its mistakes among the others. */
#ifndef TACT_BRAND_CATALOG_CHECK_H
#define TACT_BRAND_CATALOG_CHECK_H
#include "brand/catalog.h"
#include "brand/config.h"
#include "core/campaign/bundle.h"

/** `config` names a catalogue; `draft` has the places. Out: the catalogue, to be freed by the caller; NULL when it cannot be read (told). ERR_MEMORY. */
tact_status tact_catalog_check(const char *folder, const tact_config *config, const tact_bundle *draft, tact_arena *arena, tact_diags *diags, tact_catalog **out) TACT_MUST_USE;
#endif
