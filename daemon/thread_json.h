/* daemon/thread_json.h -- threads as JSON: the inbox's rows, one thread whole, and what its person's own page may see of it. */
#ifndef TACT_DAEMON_THREAD_JSON_H
#define TACT_DAEMON_THREAD_JSON_H
#include "daemon/json_out.h"
#include "daemon/threads.h"

typedef struct tact_thread_telling {
    tact_keeper *keeper;
    tact_instant now;
    tact_slice language;
    bool own;                          /* to the person: no notes, no names of systems, nothing about what is not sent */
} tact_thread_telling;

/** The members of one thread, into an open map. */
void tact_thread_head_json(tact_json *j, const tact_thread_telling *how, const tact_thread *thread);
/** "messages": the last `most` of them, oldest first. Pictures as addresses below `/v1/threads/`. */
tact_status tact_thread_messages_json(tact_json *j, const tact_thread_telling *how, const uint8_t record_key[16], const tact_thread *thread, uint32_t most, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
/** "moment" of what they wrote last, "why": where their last decisions are read with the reasons, and "person": as in GET /v1/people/{id}, with journeys, what they got and what waits. */
tact_status tact_thread_beside_json(tact_json *j, const tact_thread_telling *how, const uint8_t record_key[16], const tact_thread *thread, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
/** "threads": all of a person's, with every message; for the export. */
tact_status tact_threads_json(tact_json *j, const tact_thread_telling *how, const tact_who *who, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
/* Which rows of the inbox. */
typedef struct tact_inbox_ask {
    tact_thread_state state; bool snoozed;
    bool by_claim; tact_slice claimed;             /* by_claim: those of this name; "nobody": of none */
    uint32_t most;
    tact_arena *arena;                             /* for the last words of each; left as it was */
    tact_slice after;                              /* `next` of the call before; empty: from the beginning */
} tact_inbox_ask;
/** "open", "waiting", "snoozed", "closed"; false: none of them. */
bool tact_inbox_state(tact_slice name, tact_inbox_ask *ask);
/** "threads" and, when there are more, "next". ERR_INVALID: `after` is none of this state. */
tact_status tact_inbox_json(tact_json *j, const tact_thread_telling *how, const tact_inbox_ask *ask, tact_trouble *trouble) TACT_MUST_USE;
/** 16 hex digits; false: it is no name of a thread. */
bool tact_thread_id(tact_slice text, uint64_t *id);
#endif
