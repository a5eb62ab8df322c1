/* daemon/threads.h -- two-way: what people write to the brand, on any channel, and what is written back.
 *
 * In       tact_keeper_thread_in is the one entry for every channel. Stop words were looked for before (core/text/stop_words.h): what comes here is talk. It opens a
 *          thread or goes on with the one that is open, silences promotion (the complaint gate), and is kept until it is answered even of somebody who does not
 *          allow `remember`; then the thread goes when it is closed.
 * Out      tact_keeper_thread_say: words for this one person, through the one gate (core/engine/said.h), the outbox and the channel they wrote on.
 * Told twice  the same far_id of the same person on the same channel counts once (24 hours).
 * Whose    what was written signed in is the account's and stays with it; what a page wrote without, its device's: a thread of its own.
 */
#ifndef TACT_DAEMON_THREADS_H
#define TACT_DAEMON_THREADS_H
#include "core/engine/said.h"
#include "daemon/keeper.h"
#include "daemon/thread_rows.h"

/* What came. Texts need not outlive the call; they are cut at their bounds, pictures beyond four are left out. */
typedef struct tact_thread_in {
    uint8_t channel;
    const uint8_t *record_key;         /* 16 bytes: the person, when it is known by something else than `who` (a mark, a number that was written to); else NULL */
    uint64_t device_part;              /* with record_key */
    tact_slice text, original;         /* as it is to be read; the whole of it when that is more */
    tact_slice subject;                /* of an e-mail */
    tact_slice from;                   /* the address to answer to, as the channel's sender takes it; empty: the address that is kept */
    tact_slice far_id;                 /* the far side's own id of it; empty: none */
    tact_slice locale;
    bool proven;                       /* only they can have written it: signed in, or the far side vouches for the number */
    const tact_picture *pictures; uint32_t picture_count;
} tact_thread_in;

typedef struct tact_thread_took {
    bool known;                        /* false: of nobody we know; nothing was kept */
    bool duplicate, opened;
    uint64_t thread; uint32_t number;
    uint8_t record_key[16]; uint64_t device_part;
    tact_thread head;                  /* as it is now; texts in the arena */
    tact_slice language;               /* to answer in: the thread's, else their device's; may be empty */
    uint64_t commit;
} tact_thread_took;

/** `who`: as in an event; an address (email, phone) that leads to nobody is of nobody we know. A userId that is only a claim is left out. ERR_FULL, ERR_LIMIT with the way out. */
tact_status tact_keeper_thread_in(tact_keeper *keeper, const tact_who *who, const tact_thread_in *in, tact_arena *arena, tact_thread_took *out, tact_trouble *trouble) TACT_MUST_USE;

/* What is said. */
typedef struct tact_thread_say {
    tact_said_by by;                   /* AGENT or HELPER; the others tact says itself */
    tact_slice name;                   /* of the agent */
    tact_slice text, source;           /* plain */
    bool hand_over;                    /* HELPER: a person has to take it from here; the thread stays open for one */
    int channel;                       /* TACT_CHANNEL_*; -1: the one they wrote on last */
    const tact_picture *pictures; uint32_t picture_count;
    tact_slice message_id;             /* of the caller: the same again is said once; empty: none */
} tact_thread_say;

typedef struct tact_thread_said {
    bool duplicate, refused;           /* refused: the gate stops it for good; nothing was kept, `reasons` says why */
    tact_trace reasons;
    uint32_t number; uint8_t class_, channel;
    uint64_t commit;
    tact_thread head;
} tact_thread_said;
/** ERR_NOT_FOUND: no such thread. ERR_CONFLICT: it is closed. */
tact_status tact_keeper_thread_say(tact_keeper *keeper, uint64_t thread, const tact_thread_say *say, tact_arena *arena, tact_thread_said *out, tact_trouble *trouble) TACT_MUST_USE;

/* What the brand does with a thread. `by`: of whom; CLAIM with an empty one gives it back. */
typedef enum tact_thread_act { TACT_THREAD_CLAIM, TACT_THREAD_NOTE, TACT_THREAD_CLOSE, TACT_THREAD_SNOOZE, TACT_THREAD_REOPEN, TACT_THREAD_HAND_OVER } tact_thread_act;
typedef struct tact_thread_doing { tact_thread_act act; tact_slice by, text; tact_instant until; } tact_thread_doing;      /* text: of a note; until: of a snooze, {0}: no more */
tact_status tact_keeper_thread_do(tact_keeper *keeper, uint64_t thread, const tact_thread_doing *doing, tact_arena *arena, tact_thread *head, uint64_t *commit, tact_trouble *trouble) TACT_MUST_USE;

/* ---- reading ---- */
/** Head and whose it is. ERR_NOT_FOUND. */
tact_status tact_keeper_thread(tact_keeper *keeper, uint64_t thread, tact_arena *arena, tact_thread *head, uint8_t record_key[16], tact_trouble *trouble) TACT_MUST_USE;
/** One message, by its number; one picture of it. */
tact_status tact_keeper_thread_message(tact_keeper *keeper, const uint8_t record_key[16], uint64_t thread, uint32_t number, tact_arena *arena, tact_thread_message *out, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact_keeper_thread_picture(tact_keeper *keeper, const uint8_t record_key[16], uint64_t thread, uint32_t number, unsigned picture, tact_arena *arena, tact_picture *out, tact_trouble *trouble) TACT_MUST_USE;
/** Every thread of a person; *out lives in the arena. */
tact_status tact_keeper_threads_of(tact_keeper *keeper, const tact_who *who, tact_arena *arena, tact_thread_book *out, uint8_t record_key[16], tact_trouble *trouble) TACT_MUST_USE;
/** The inbox of one state from `from` (a key of the last call, empty: the beginning) on, longest waiting first. Visit gets the head; false ends the walk. */
typedef bool (*tact_inbox_visit)(void *ctx, const tact_thread *head, const uint8_t record_key[16], tact_slice key);
tact_status tact_keeper_inbox(tact_keeper *keeper, tact_thread_state state, tact_slice from, tact_inbox_visit visit, void *ctx, tact_trouble *trouble) TACT_MUST_USE;

/** The record itself behind a key that a thread names. */
tact_status tact_keeper_record(tact_keeper *keeper, const uint8_t record_key[16], tact_arena *arena, tact_person *person, tact_cold *cold, tact_trouble *trouble) TACT_MUST_USE;
#endif
