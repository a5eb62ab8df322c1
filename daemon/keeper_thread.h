/* daemon/keeper_thread.h -- what the files about threads share.  Inside the keeper. */
#ifndef TACT_DAEMON_KEEPER_THREAD_H
#define TACT_DAEMON_KEEPER_THREAD_H
#include "daemon/keeper_internal.h"
#include "daemon/threads.h"

/** Empty when there is none. Texts in the arena. */
tact_status tact__book_load(tact_keeper *k, const uint8_t record_key[16], tact_arena *arena, tact_thread_book *out, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__book_store(tact_keeper *k, const tact__entry *entry, const tact_thread_book *book, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_thread *tact__thread_in_book(tact_thread_book *book, uint64_t id);
/** Its place in the inbox follows: was NULL: it is new; is NULL: it goes. */
void tact__thread_placed(tact_keeper *k, const uint8_t record_key[16], const tact_thread *was, const tact_thread *is);
tact_status tact__thread_message_put(tact_keeper *k, const tact__entry *entry, uint64_t thread, uint32_t number, const tact_thread_message *message, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__thread_picture_put(tact_keeper *k, const tact__entry *entry, uint64_t thread, uint32_t number, unsigned i, const tact_picture *picture, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
/** All of it goes: messages, pictures, its place, its line in the book. */
void tact__thread_drop(tact_keeper *k, const uint8_t record_key[16], tact_thread_book *book, uint32_t index);
/** Whose it is, with their book. ERR_NOT_FOUND. */
tact_status tact__thread_find(tact_keeper *k, uint64_t thread, tact__entry **entry, tact_thread_book *book, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
/** One event about it, with the log line and the intents it leads to. */
tact_status tact__thread_event(tact_keeper *k, tact__entry *entry, tact_event *event, tact_arena *arena, tact_kept *kept, tact_trouble *trouble) TACT_MUST_USE;
/** What the properties of a SAY, and the facts of its intent, name. */
tact_value tact__said_named(uint64_t thread, uint32_t number, tact_arena *arena);
bool tact__said_name(const tact_pending *p, tact_arena *arena, uint64_t *thread, uint32_t *number);
/** The longest beginning of a text within `most` bytes that cuts no character in two. */
tact_slice tact__cut(tact_slice text, size_t most);
tact_status tact__thread_close(tact_keeper *k, tact__entry *entry, tact_thread_book *book, tact_thread *thread, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
/** A first answer was given so long after the thread began: counted by channel (keeper_desk.c). */
void tact__answered_after(tact_keeper *k, uint8_t channel, tact_span after, tact_instant now);
/** Words tact says itself, in the person's language. */
tact_slice tact__thread_words(tact_said_by by, tact_slice locale, const tact_config *config, tact_arena *arena);
#endif
