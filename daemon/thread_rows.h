/* daemon/thread_rows.h -- a person's threads as bytes and back: what they wrote to the brand, and what was written back.
 *
 * Rows     family `cold`, below the record's own key, each an envelope sealed with the person's key, so that whatever ends, erases, restores or backs up a
 *          record does the same with them:
 *            record 16 | 't'                                the book: the head of every thread
 *            record 16 | 't' | thread u64 | number u32      one message, numbers from 1 on
 *            ... | 'p' | i u8                               a picture of it: type, name, bytes
 * Beside   family `meta`, nothing of which is about anybody:
 *            "inbox:" | state u8 | since u64 | thread u64   -> record 16: the list, by how long each waits
 *            "thread:" | thread u64                         -> record 16: whose it is
 * Bytes    versioned; numbers little-endian, in keys big-endian. A reader takes any bytes and refuses what no writer wrote (thread_rows_fuzz.c).
 */
#ifndef TACT_DAEMON_THREAD_ROWS_H
#define TACT_DAEMON_THREAD_ROWS_H
#include "core/base/bytes.h"
#include "core/base/time.h"

enum {
    TACT_THREADS_MOST = 32, TACT_THREAD_MESSAGES_MOST = 500, TACT_THREAD_TEXT_MOST = 16 * 1024, TACT_THREAD_SHORT_MOST = 320, TACT_THREAD_PICTURES_MOST = 4, TACT_PICTURE_BYTES_MOST = 1 << 20,
    TACT_THREAD_BOOK_KEY = 17, TACT_THREAD_MESSAGE_KEY = 29, TACT_THREAD_PICTURE_KEY = 31, TACT_INBOX_KEY = 23, TACT_THREAD_NAME_KEY = 15
};

/* Open: the brand is to answer. Waiting: for the person. */
typedef enum tact_thread_state { TACT_THREAD_OPEN, TACT_THREAD_WAITING, TACT_THREAD_CLOSED, TACT_THREAD_STATES } tact_thread_state;
/* Who answers: somebody of the brand (and then nobody automatic any more), or the helper as long as it can. */
typedef enum tact_thread_helper { TACT_HELPER_NONE, TACT_HELPER_ANSWERS, TACT_HELPER_HANDED_OVER, TACT_HELPER_STATES } tact_thread_helper;

typedef struct tact_thread {
    uint64_t id;                       /* random */
    uint8_t state, channel, helper;    /* channel: where the person wrote last, as far as it was proven */
    uint64_t part;                     /* the device it began on, nobody signed in; 0: the account's */
    uint32_t messages;                 /* so far: the number of the last */
    tact_instant opened, last_in, last_out, waiting_since, first_answer, closed, snoozed_until, away_said;      /* {0}: not */
    tact_slice claimed;                /* by whom of the brand; empty: nobody */
    tact_slice subject;                /* of an e-mail */
    tact_slice from;                   /* the address they wrote from last, on `channel`: the answer goes there. Empty: to the address that is kept */
    tact_slice far_id;                 /* what the far side calls their last message: an e-mail's Message-ID */
    tact_slice locale;
} tact_thread;

typedef struct tact_thread_book { tact_thread threads[TACT_THREADS_MOST]; uint32_t count; } tact_thread_book;     /* oldest first */

typedef enum tact_thread_by { TACT_BY_PERSON, TACT_BY_AGENT, TACT_BY_HELPER, TACT_BY_ITSELF, TACT_BY_NOTE, TACT_BY_COUNT } tact_thread_by;      /* itself: nobody here, may we close; note: for the brand alone */
/* What became of a message of ours. */
typedef enum tact_thread_fate { TACT_THREAD_WAITS, TACT_THREAD_SENT, TACT_THREAD_NOT_SENT, TACT_THREAD_UNSURE, TACT_THREAD_FATES } tact_thread_fate;

typedef struct tact_thread_message {
    uint8_t by, channel, fate;
    uint16_t reason;                   /* NOT_SENT: a reason of core/base/reason.def, or 0 */
    bool proven;                       /* of the person: only they can have written it */
    tact_instant at;
    uint64_t intent;                   /* of ours: its key; 0: none */
    tact_slice name;                   /* of who of the brand wrote it */
    tact_slice text, original;         /* original: the whole of what came, where `text` is less */
    tact_slice source;                 /* of the helper: what it answered from */
    uint8_t picture_count;
} tact_thread_message;

typedef struct tact_picture { tact_slice type, name, bytes; } tact_picture;

void tact_thread_book_write(tact_writer *w, const tact_thread_book *book);
tact_status tact_thread_book_read(tact_slice bytes, tact_thread_book *out) TACT_MUST_USE;      /* texts point into `bytes` */
void tact_thread_message_write(tact_writer *w, const tact_thread_message *message);
tact_status tact_thread_message_read(tact_slice bytes, tact_thread_message *out) TACT_MUST_USE;
void tact_picture_write(tact_writer *w, const tact_picture *picture);
tact_status tact_picture_read(tact_slice bytes, tact_picture *out) TACT_MUST_USE;
/** "image/jpeg" of bytes that begin like one (JPEG, PNG, GIF, WebP), or nothing: what somebody says they are does not count. */
tact_slice tact_picture_type(tact_slice bytes);

tact_slice tact_thread_book_key(const uint8_t record[16], char out[TACT_THREAD_BOOK_KEY]);
tact_slice tact_thread_message_key(const uint8_t record[16], uint64_t thread, uint32_t number, char out[TACT_THREAD_MESSAGE_KEY]);
tact_slice tact_thread_picture_key(const uint8_t record[16], uint64_t thread, uint32_t number, unsigned picture, char out[TACT_THREAD_PICTURE_KEY]);
/** Where the thread stands in the inbox as it is now: open ones by how long they wait, waiting ones by our last word, closed ones by when they were. */
tact_slice tact_inbox_key(const tact_thread *thread, char out[TACT_INBOX_KEY]);
tact_slice tact_inbox_from(unsigned state, char out[TACT_INBOX_KEY]);      /* below every thread of this state */
tact_slice tact_thread_name_key(uint64_t thread, char out[TACT_THREAD_NAME_KEY]);
#endif
