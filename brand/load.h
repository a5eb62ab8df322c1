/* brand/load.h -- a brand folder into a checked config and a bundle.  Every mistake of every file at once, in file order.
 *
 * Order    tact.yaml, purposes.yaml, places.csv, rewards.yaml and its files of codes, then answers, campaigns and pages by file name; within a file by line and column.
 * Memory   everything lives in `arena`: config, purposes, bundle, bytes, diagnostics and the sources they point into. Keep the arena as
 *          long as the brand is in force; a reload uses another one.
 * Same in, same bundle   the bytes depend on the files, the zones and laws alone, never on the clock or the place of the folder.
 * Clock    `now` is only used to say whether a schedule or a window can still open.
 */
#ifndef TACT_BRAND_LOAD_H
#define TACT_BRAND_LOAD_H
#include "brand/answers.h"
#include "brand/config.h"
#include "brand/coupon_pool.h"
#include "brand/pages.h"
#include "brand/purposes.h"
#include "brand/zones.h"

enum { TACT_BRAND_HASH = 32, TACT_BRAND_FINDINGS = 500 };

/* A campaign to be tried: it stands in for the folder's campaign of the same name (`campaign:`), or comes beside the others. */
typedef struct tact_brand_trial { tact_slice file, text; } tact_brand_trial;         /* the name findings call it by; its text, which must outlive the brand */

typedef struct tact_brand_options {
    const tact_zones *zones;               /* loaded before and shared; NULL: read from the system into the arena */
    const char *env_file;                  /* where ${env:NAME} is looked up after the environment; NULL: tact_brand_env_path(); "": nowhere */
    bool secrets_wanted;                   /* `tact run`: a secret that cannot be had is an error; otherwise a warning */
    tact_instant now;
    const tact_brand_trial *trials; uint32_t trial_count;
    bool catalog_wanted;                   /* read the catalogue, too, and find its mistakes (`tact check`); else it is left alone */
    bool trials_as_written;                /* else they are taken as live, for everyone */
    const tact_slice *audiences;           /* instead of the folder's audiences.yaml; NULL: that */
    const tact_brand_trial *page;          /* instead of the folder's page in this file ("pages/x.en.md"), or beside the others; NULL: those alone */
    uint32_t *trial_ids;                   /* room for `trial_count`: the ids of the campaigns they hold, 0 for one that is no campaign; may be NULL without trials */
} tact_brand_options;

typedef struct tact_brand_source { tact_slice file, text; } tact_brand_source;      /* "campaigns/tyres.yaml", from the folder */

typedef struct tact_brand {
    const char *folder;
    const char *env_file;                  /* the one looked into; NULL: none */
    tact_config config;
    tact_purposes purposes;
    tact_answers answers;                  /* what the helper may say; beside the bundle, since no decision reads it */
    tact_landings pages;                   /* landing pages and forms, likewise */
    tact_bundle bundle;                    /* opened from `bytes`; empty when there were errors */
    tact_slice model_bytes;                /* the model of words it decides with, as `bundle.model` names it */
    tact_slice bytes;                      /* the bundle as it is stored, replayed and shipped */
    uint8_t hash[TACT_BRAND_HASH];         /* BLAKE2b-256 of the bytes: its full name */
    char hash_text[2 * TACT_BRAND_HASH + 1];
    tact_pool *pools; uint32_t pool_count; /* codes of somebody else, for coupons of kind pool */
    tact_brand_source *sources; uint32_t source_count;      /* every file that was read, in order */
} tact_brand;

/** OK: in force as it stands (there may be warnings). ERR_INVALID: diags say why; config, purposes and sources hold what could be read.
 *  ERR_NOT_FOUND: there is no such folder (diags say so too). ERR_MEMORY. `diags` was initialised on `arena`. `folder` must outlive the brand. */
tact_status tact_brand_load(const char *folder, const tact_brand_options *options, tact_arena *arena, tact_diags *diags, tact_brand *out) TACT_MUST_USE;

/** An arena of its own for one brand, growing as it needs; and its end. NULL without memory. */
tact_arena *tact_brand_arena(void);
void tact_brand_arena_free(tact_arena *arena);
#endif
