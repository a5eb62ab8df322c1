/* core/consent/receipt.h -- the proof of a choice, as bytes that never change: what was said, by whom, to whom, on what notice.
 *
 * Source   the fields of a consent record and receipt in ISO/IEC TS 27560:2023 (and Kantara CR 1.1 before it): version, jurisdiction,
 *          timestamp, collection method, receipt id, language, principal, controller, policy, purposes with type, basis and termination.
 *          Names of the two worlds stand side by side in doc/format.md, "A consent receipt".
 * Shape    plain data; texts are borrowed. One receipt has one code, so its hash and signature can be checked ever after.
 * Shell    makes the id, seals, hashes (BLAKE2b-256) and signs (Ed25519). The chain runs over SEALED bytes, so that it still holds when
 *          a person was erased and nobody can open theirs: link = previous hash, number in the chain, sealed bytes.
 */
#ifndef TACT_RECEIPT_H
#define TACT_RECEIPT_H
#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/base/words.h"

enum { TACT_RECEIPT_LINES_MAX = 64, TACT_RECEIPT_TEXT_MAX = 512, TACT_RECEIPT_SOURCE_MAX = 4096 };

typedef enum tact_receipt_state {      /* of the record, as the standard names them */
    TACT_RECEIPT_ISSUED, TACT_RECEIPT_ACTIVE, TACT_RECEIPT_UPDATED, TACT_RECEIPT_WITHDRAWN, TACT_RECEIPT_EXPIRED
} tact_receipt_state;

typedef struct tact_receipt_line {     /* one purpose */
    tact_slice purpose;                /* its name; the number is tact's own */
    uint8_t number, state, basis;      /* TACT_PURPOSE_*, TACT_PERMISSION_*, TACT_BASIS_* */
    tact_instant expires;              /* termination; {0}: until it is changed */
} tact_receipt_line;

typedef struct tact_receipt {
    uint8_t id[16];
    tact_receipt_state state;
    tact_instant at;                   /* of the choice */
    uint64_t principal;                /* pseudonym */
    uint64_t part;                     /* device part it was made on; 0: the account */
    uint16_t notice;                   /* version of the notice shown */
    tact_slice jurisdiction;           /* "FR" */
    tact_slice language;               /* of the notice: "fr-FR" */
    tact_slice method;                 /* how it was collected: "banner", "form", "api", "import", "me" */
    tact_slice controller, contact;    /* the brand, and where to write */
    tact_slice policy_url;
    tact_slice source;                 /* what a consent tool said, as it said it: a TC string; empty: nobody but us asked */
    const tact_receipt_line *lines; uint32_t line_count;
} tact_receipt;

/** ERR_INVALID in the writer when a text is longer than TACT_RECEIPT_TEXT_MAX (source: TACT_RECEIPT_SOURCE_MAX) or a number lies outside its vocabulary. */
void tact_receipt_write(tact_writer *w, const tact_receipt *receipt);
/** Texts point into the bytes; the lines live in the arena. Whatever is left in the reader is not a receipt's. */
tact_status tact_receipt_read(tact_reader *r, tact_arena *arena, tact_receipt *out) TACT_MUST_USE;

/** What is hashed and signed for link `number` (from 0) of a writer's chain; `previous` is all zero for the first. */
void tact_receipt_link_write(tact_writer *w, const uint8_t previous[32], uint64_t number, tact_slice sealed);
#endif
