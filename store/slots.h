/* store/slots.h -- which person-key slot comes next.  A slot is handed out once and never again, whatever crashes.
 *
 * Invariant  the store's meta row "slots" = { next, made } with next <= made.  While running, `next` on disk equals `made`: everything made
 *            counts as taken before any of it is.  A clean close writes the true `next` back; after a crash the rest of the block is
 *            skipped (64 bytes each, at most TACT_SLOTS_AT_ONCE of them).
 * Cost       a new person costs no sync: keys are made TACT_SLOTS_AT_ONCE at a time, synced before the row that allows their use.
 * Threads    any call from any thread.
 */
#ifndef TACT_STORE_SLOTS_H
#define TACT_STORE_SLOTS_H
#include "store/store.h"
#include "store/vault.h"

enum { TACT_SLOTS_AT_ONCE = 4096 };

typedef struct tact_slots tact_slots;

/** Reads where the folder stood, finishes an interrupted re-wrapping, and has at least one block ready. */
tact_status tact_slots_open(tact_slots **out, tact_store *store, tact_vault *vault, tact_trouble *why) TACT_MUST_USE;
/** The next slot. Makes a block itself when none is left (one sync); ensure_ahead keeps that off the hot path. */
tact_status tact_slots_take(tact_slots *slots, uint32_t *slot, tact_trouble *why) TACT_MUST_USE;
/** Make the next block when less than half of one is left. Call it from a thread that may wait, every second or so. */
tact_status tact_slots_ensure_ahead(tact_slots *slots, tact_trouble *why) TACT_MUST_USE;
/** One past the last slot made. */
uint32_t tact_slots_end(tact_slots *slots);
/** Move the folder to another master key (tact_vault_rewrap), while people come and go: about a minute for 27 million. */
tact_status tact_slots_rewrap(tact_slots *slots, const char *new_master_path, tact_trouble *why) TACT_MUST_USE;
/** Gives the untaken ones back to the next start and frees; the status tells whether that was written. NULL is allowed. */
tact_status tact_slots_close(tact_slots *slots, tact_trouble *why);
#endif
