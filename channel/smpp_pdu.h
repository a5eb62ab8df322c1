/* channel/smpp_pdu.h -- commands of SMPP 3.4 as bytes, and bytes as commands. Pure: no network, no clock.
 *
 * Whole    a command is read when all of it has come; one that says it is shorter than its own header or longer than 64 KB is none (ERR_FORMAT), and what
 *          follows it on that connection cannot be found any more.
 * Texts    point into the bytes that were handed in.
 * Source   SMPP Protocol Specification v3.4, Issue 1.2: 3.2 (format), 4 (commands), 5.1 (header), 5.2 and 5.3 (fields), appendix B (receipts).
 */
#ifndef TACT_CHANNEL_SMPP_PDU_H
#define TACT_CHANNEL_SMPP_PDU_H
#include "core/base/bytes.h"
#include "core/base/slice.h"
#include "core/base/status.h"
#include "core/text/sms.h"

enum { TACT_SMPP_HEADER = 16, TACT_SMPP_MOST = 64 << 10, TACT_SMPP_TEXT_MOST = 254 };

enum {                                 /* command_id; an answer has the highest bit */
    TACT_SMPP_GENERIC_NACK = (int)0x80000000, TACT_SMPP_ANSWER = (int)0x80000000,
    TACT_SMPP_SUBMIT = 4, TACT_SMPP_DELIVER = 5, TACT_SMPP_UNBIND = 6, TACT_SMPP_TRANSCEIVER = 9, TACT_SMPP_ENQUIRE = 0x15, TACT_SMPP_ALERT = 0x102 };

typedef struct tact_smpp_pdu { uint32_t command, status, sequence; tact_slice body; } tact_smpp_pdu;

/** The command the bytes begin with. OK and *used 0: it has not come whole yet. ERR_FORMAT: they begin with none. */
tact_status tact_smpp_read(tact_slice bytes, tact_smpp_pdu *out, size_t *used) TACT_MUST_USE;

/* ---- what goes out: appended to the writer ---- */

/** A command of nothing but a header: enquire_link, unbind, their answers, generic_nack. */
void tact_smpp_write_plain(tact_writer *w, uint32_t command, uint32_t status, uint32_t sequence);
/** deliver_sm_resp, which has an empty message_id. */
void tact_smpp_write_heard(tact_writer *w, uint32_t status, uint32_t sequence);
void tact_smpp_write_bind(tact_writer *w, uint32_t sequence, tact_slice system_id, tact_slice password, tact_slice system_type);

typedef struct tact_smpp_submit {
    tact_slice from, to;               /* as tact has them: "+33611223344", "36180", "SHOP" */
    uint8_t coding;                    /* 0 septets, 8 UCS-2 */
    bool header, payload, receipt;     /* `text` begins with a user data header; goes into message_payload; a receipt is asked for */
    int64_t valid_s;                   /* from now on */
    tact_slice text;                   /* bytes of the coding; at most TACT_SMPP_TEXT_MOST unless `payload` */
} tact_smpp_submit;
void tact_smpp_write_submit(tact_writer *w, uint32_t sequence, const tact_smpp_submit *submit);

/* ---- what comes in ---- */

typedef struct tact_smpp_delivered {
    tact_slice from, to, text;         /* text: without its user data header */
    uint8_t esm_class, coding;
    tact_slice receipted;              /* receipted_message_id, or empty */
    uint8_t state;                     /* message_state, 0: not said */
} tact_smpp_delivered;
/** Of deliver_sm (and submit_sm, which is laid out alike). ERR_FORMAT. */
tact_status tact_smpp_read_delivered(tact_slice body, tact_smpp_delivered *out) TACT_MUST_USE;
/** message_id of submit_sm_resp; empty when it has none. */
tact_slice tact_smpp_read_id(tact_slice body);

/** The text a person wrote, as UTF-8, by its data_coding; ERR_FORMAT: bytes that are no text. */
tact_status tact_smpp_text(tact_slice *out, const tact_smpp_delivered *delivered, tact_arena *arena) TACT_MUST_USE;

/** A receipt: which message, and the word for what became of it ("DELIVRD"); `error` as "err:001", or empty. From its optional fields, or its text.
 *  False: it is none, or an intermediate notice. `own`: the id stands in the field that has it as submit_sm_resp gave it. */
typedef struct tact_smpp_receipt { tact_slice id, state, error; bool own; } tact_smpp_receipt;
bool tact_smpp_read_receipt(const tact_smpp_delivered *delivered, tact_smpp_receipt *out);

/** The id of a message in the one form it is kept in. `base`: 0 as it is; else 10 or 16, which its digits are of: then decimal without zeros in front. What is no number of that
 *  base, or larger than 64 bits, stays as it is. The result lives in `id` or in `room`. */
tact_slice tact_smpp_id(tact_slice id, unsigned base, char room[24]);

/* ---- statuses ---- */

typedef enum tact_smpp_meaning { TACT_SMPP_WAIT, TACT_SMPP_LATER, TACT_SMPP_REFUSED, TACT_SMPP_DEAD, TACT_SMPP_BLOCKED, TACT_SMPP_UNKNOWN } tact_smpp_meaning;
/** *name and *words may be NULL; of a status nobody knows they are empty. */
tact_smpp_meaning tact_smpp_status(uint32_t status, tact_slice *name, tact_slice *words);
#endif
