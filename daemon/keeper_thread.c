/* daemon/keeper_thread.c -- threads: what came, what is said, what the brand does with one (daemon/threads.h). */
#include <sodium.h>
#include <stdlib.h>
#include "daemon/answer.h"
#include "daemon/keeper_thread.h"

#define CLOSING_AFTER TACT_DAYS(7)
static const tact_slice none = { NULL, 0 };

tact_slice tact__cut(tact_slice text, size_t most) {
    if (text.len <= most) return text;
    while (most && ((unsigned char)text.ptr[most] & 0xC0) == 0x80) most--;
    return (tact_slice){ text.ptr, most };
}

static uint64_t random_id(void) {
    uint64_t id;
    do randombytes_buf(&id, sizeof id); while (!id);
    return id;
}

/* ---- events about a thread -------------------------------------------------------------------------------------------------------- */

tact_status tact__thread_event(tact_keeper *k, tact__entry *entry, tact_event *event, tact_arena *arena, tact_kept *kept, tact_trouble *trouble) {
    char label[25];
    tact_instant now = tact__now(k, NULL);
    tact_key_put_u64((uint8_t *)label, event->subject);
    tact_key_put_u64((uint8_t *)label + 8, (uint64_t)now.us);
    tact_key_put_u64((uint8_t *)label + 16, random_id());  /* two in one microsecond are two */
    label[24] = (char)event->type;
    tact__message m = tact__message_of(k, TACT_S("thread"), (tact_slice){ label, sizeof label });
    event->seed = m.seed;
    event->message = m.id;
    event->received = now;
    if (!event->occurred.us) event->occurred = now;
    memset(kept, 0, sizeof *kept);
    k->collecting.events++;
    return tact__apply_event(k, entry, event, arena, kept, trouble);
}

tact_value tact__said_named(uint64_t thread, uint32_t number, tact_arena *arena) {
    tact_pair *pairs = TACT_NEW(arena, tact_pair, 2);
    char *hex = tact_arena_alloc(arena, 16, 1);
    if (!pairs || !hex) return (tact_value){ .type = TACT_NULL };
    pairs[0] = (tact_pair){ .key = TACT_S("message"), .value = { .type = TACT_INT, .integer = number } };
    pairs[1] = (tact_pair){ .key = TACT_S("thread"), .value = tact_value_text(tact_answer_hex(thread, hex)) };
    return (tact_value){ .type = TACT_MAP, .map = { pairs, 2 } };
}

bool tact__said_name(const tact_pending *p, tact_arena *arena, uint64_t *thread, uint32_t *number) {
    tact_value v;
    tact_reader r = tact_reader_of(p->facts);
    if (p->campaign != TACT_SAID || !p->facts.len || tact_value_read(&r, arena, &v)) return false;
    const tact_value *n = tact_value_path(&v, "message");
    tact_slice hex = tact_value_path_text(&v, "thread");
    *thread = 0;
    for (size_t i = 0; i < hex.len && hex.len == 16; i++) *thread = *thread << 4 | (unsigned)(hex.ptr[i] <= '9' ? hex.ptr[i] - '0' : hex.ptr[i] - 'a' + 10);
    *number = n && n->type == TACT_INT ? (uint32_t)n->integer : 0;
    return *thread != 0;
}

/* ---- what came -------------------------------------------------------------------------------------------------------------------- */

/* Whose it is; entry NULL: of nobody we know. */
static tact_status whose(tact_keeper *k, const tact_who *who, const tact_thread_in *in, tact__subject *out, tact_arena *arena, tact_trouble *trouble) {
    tact_trouble ignored = { "" };
    tact_status s;
    *out = (tact__subject){ .device_part = in->device_part };
    if (in->record_key) {
        s = tact__owner_of(k, in->record_key, &out->entry, trouble);
        if (s || out->entry->kind != TACT__PERSON) out->entry = NULL;
        if (out->entry) out->signed_in = out->entry->account;
        return s;
    }
    bool by_address = (who->email.len || who->phone.len) && !who->user_id.len && !who->anonymous_id.len;
    if (!by_address) {
        s = tact__resolve(k, who, out, arena, trouble);
        if (!s && out->entry == &k->nobody) out->entry = NULL;
        return s;
    }
    s = tact__locate(k, who, &out->entry, arena, &ignored);
    if (s == TACT_ERR_NOT_FOUND && k->brand->config.desk.strangers) {
        s = tact__resolve(k, &(tact_who){ .email = who->email, .phone = who->phone, .verified = true }, out, arena, trouble);      /* an account of their own, kept until it is answered */
        if (!s && out->entry == &k->nobody) out->entry = NULL;
        return s;
    }
    if (s) out->entry = NULL;
    else out->signed_in = out->entry->account;
    return s == TACT_ERR_NOT_FOUND || s == TACT_ERR_SEALED ? TACT_OK : s ? tact_trouble_set(trouble, s, "%s", ignored.text) : TACT_OK;
}

/* Whose words these are: the account's on whatever device it was signed in, else the device's alone. A chat is nobody else's: it keeps its part. */
static uint64_t part_of(const tact__subject *whose_, const tact_thread_in *in) { return whose_->signed_in && in->channel != TACT_CHANNEL_MESSENGER ? 0 : whose_->device_part; }

/* What the account wrote goes on in no thread that a page sees without signing in, and such a page goes on with none of the account's. */
static bool goes_on(const tact_thread *t, uint64_t part, bool signed_in) {
    return t->state != TACT_THREAD_CLOSED && t->messages < TACT_THREAD_MESSAGES_MOST && (t->part == part || (signed_in && !t->part));
}

/* The one that is open, the newest; else a new one. */
static tact_thread *thread_for(tact_keeper *k, const tact__entry *entry, tact_thread_book *book, uint64_t part, bool signed_in, tact_instant now, bool *opened) {
    uint32_t oldest = 0;
    for (uint32_t i = book->count; i-- > 0;)
        if (goes_on(&book->threads[i], part, signed_in)) { *opened = false; return &book->threads[i]; }
    if (book->count == TACT_THREADS_MOST) {
        for (uint32_t i = book->count; i-- > 0;)
            if (book->threads[i].state == TACT_THREAD_CLOSED) oldest = i;
        tact__thread_drop(k, entry->key.bytes, book, oldest);
    }
    tact_thread *t = &book->threads[book->count++];
    *t = (tact_thread){ .id = random_id(), .opened = now, .part = part };
    *opened = true;
    return t;
}

static tact_status put_pictures(tact_keeper *k, const tact__entry *entry, uint64_t thread, uint32_t number, const tact_picture *pictures, uint32_t count, uint8_t *kept, tact_arena *arena, tact_trouble *trouble) {
    tact_status s = TACT_OK;
    *kept = 0;
    for (uint32_t i = 0; i < count && *kept < TACT_THREAD_PICTURES_MOST && !s; i++) {
        tact_picture p = pictures[i];
        p.type = tact_picture_type(p.bytes);
        p.name = tact__cut(p.name, TACT_THREAD_SHORT_MOST);
        if (!p.type.len || p.bytes.len > TACT_PICTURE_BYTES_MOST) continue;
        s = tact__thread_picture_put(k, entry, thread, number, *kept, &p, arena, trouble);
        if (!s) ++*kept;
    }
    return s;
}

/* Where the answer goes is for who opened it to say, and then for them alone: a word that proves nobody leads it nowhere else. */
static void answer_there(tact_thread *t, const tact_thread_in *in) {
    t->channel = in->channel;
    t->from = tact__cut(in->from, TACT_THREAD_SHORT_MOST);
    t->far_id = in->far_id.len <= TACT_THREAD_SHORT_MOST ? in->far_id : none;
}

/* Mails and text messages do not tell their language; what is written mostly does. */
static tact_slice language_of(const tact_keeper *k, tact_slice text) {
    const tact_model *model = tact_moment_index_model(tact_keeper_engine(k)->moments);
    tact_classified said = { .tongue = TACT_TONGUE_OTHER };
    if (model) tact_moment_classify(model, text, &said);
    return tact_tongue_code(said.tongue);
}

static void heard(tact_keeper *k, tact_thread *t, const tact_thread_in *in, bool opened, tact_instant now) {
    if (opened || in->proven) answer_there(t, in);
    t->last_in = now;
    t->state = TACT_THREAD_OPEN;
    t->snoozed_until = t->closed = (tact_instant){ 0 };
    if (!t->waiting_since.us) t->waiting_since = now;
    if (in->subject.len && !t->subject.len) t->subject = tact__cut(in->subject, 200);
    if (in->locale.len) t->locale = tact__cut(in->locale, 35);
    else if (!t->locale.len) t->locale = language_of(k, in->text);
}

static tact_status take(tact_keeper *k, const tact__subject *whose_, const tact_thread_in *in, tact_arena *arena, tact_thread_took *out, tact_trouble *trouble) {
    tact__entry *entry = whose_->entry;
    tact_instant now = tact__now(k, NULL);
    tact_thread_book *book = TACT_NEW(arena, tact_thread_book, 1);
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    if (!book || !kept) return TACT_ERR_MEMORY;
    tact_status s = entry->kind == TACT__PERSON ? tact__book_load(k, entry->key.bytes, arena, book, trouble) : TACT_OK;
    if (s) return s;
    tact_thread *t = thread_for(k, entry, book, part_of(whose_, in), whose_->signed_in, now, &out->opened), was = *t;
    tact_event event = { .type = TACT_EVENT_WROTE, .subject = t->id, .signed_in = whose_->signed_in, .device_part = t->part, .device_refuses = whose_->device_refuses,
                         .text = tact__cut(in->text, TACT_THREAD_TEXT_MOST), .channels_open = (uint16_t)tact_bit(in->channel), .context = { .locale = tact__cut(in->locale, 35) } };
    s = tact__thread_event(k, entry, &event, arena, kept, trouble);
    if (s) return s;
    if (entry->kind != TACT__PERSON) return tact_trouble_set(trouble, TACT_ERR_LIMIT, "this person's record has no room for a conversation: 16 messages wait for them already");
    heard(k, t, in, out->opened, now);
    uint32_t number = ++t->messages;
    tact_thread_message m = { .by = TACT_BY_PERSON, .channel = in->channel, .fate = TACT_THREAD_SENT, .proven = in->proven, .at = now, .text = event.text,
                              .original = in->original.len > event.text.len ? tact__cut(in->original, 4 * TACT_THREAD_TEXT_MOST) : none };
    s = put_pictures(k, entry, t->id, number, in->pictures, in->picture_count, &m.picture_count, arena, trouble);
    if (!s) s = tact__thread_message_put(k, entry, t->id, number, &m, arena, trouble);
    if (!s) s = tact__book_store(k, entry, book, arena, trouble);
    if (s) return s;
    tact__thread_placed(k, entry->key.bytes, out->opened ? NULL : &was, t);
    out->thread = t->id;
    out->number = number;
    out->device_part = t->part;
    out->head = *t;
    out->language = t->locale.len ? t->locale : tact_arena_copy(arena, tact_engine_locale(&kept->result.person, t->part, (char[5]){ 0 }));
    memcpy(out->record_key, entry->key.bytes, sizeof out->record_key);
    return TACT_OK;
}

/* What makes a far_id one: the channel and whose it is. A page's is of who it names, as it may be linked before it tells again. */
static tact__message told_as(const tact_keeper *k, const tact_who *who, const tact_thread_in *in, const tact__entry *entry) {
    char label[40];
    bool user = who->user_id.len && who->verified, page = !in->record_key && (user || who->anonymous_id.len);
    tact_record_key key = !page ? entry->key : user ? tact__user_key(k, who->user_id) : tact__device_key(k, who->anonymous_id);
    int n = snprintf(label, sizeof label - sizeof key.bytes, "in:%s", tact_word_name(TACT_LIST_CHANNEL, in->channel).ptr);
    memcpy(label + n, key.bytes, sizeof key.bytes);
    return tact__message_of(k, (tact_slice){ label, (size_t)n + sizeof key.bytes }, in->far_id);
}

tact_status tact_keeper_thread_in(tact_keeper *k, const tact_who *who, const tact_thread_in *in, tact_arena *arena, tact_thread_took *out, tact_trouble *trouble) {
    tact__subject subject;
    tact_kept *repeat = TACT_NEW(arena, tact_kept, 1);
    *out = (tact_thread_took){ .known = false };
    if (!repeat) return TACT_ERR_MEMORY;
    TACT_ASSERT(in->channel < TACT_CHANNEL_COUNT);
    if (k->read_only) return tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room");
    if (!tact_slice_utf8(in->text) || !tact_slice_utf8(in->original) || !tact_slice_utf8(in->subject)) return tact_trouble_set(trouble, TACT_ERR_INVALID, "what was written is not UTF-8: send it so");
    tact_status s = tact__batch_start(k);
    if (s) return s;
    s = whose(k, who, in, &subject, arena, trouble);
    if (s || !subject.entry) return s;
    out->known = true;
    tact__message m = told_as(k, who, in, subject.entry);
    memset(repeat, 0, sizeof *repeat);
    s = tact__repeat_find(k, &m, arena, repeat, trouble);
    if (s) return s;
    out->duplicate = repeat->duplicate;
    out->commit = repeat->commit;
    if (out->duplicate) return TACT_OK;
    bool outer = tact__unit_begin(k);
    s = take(k, &subject, in, arena, out, trouble);
    if (!s) s = tact__repeat_mark(k, &m, tact__now(k, NULL), 0, none, arena, trouble);
    out->commit = k->collecting.number;
    return tact__unit_end(k, outer, s);
}

/* ---- what is said ------------------------------------------------------------------------------------------------------------------ */

/* Is there a way to them on this channel? */
static tact_status reach(tact_keeper *k, const tact__entry *entry, const tact_thread *t, tact_event *e, unsigned channel, tact_arena *arena, tact_trouble *trouble) {
    e->channels_open = (uint16_t)(tact__channels_connected(k) & tact_bit(channel));
    if (channel == t->channel && t->from.len) return TACT_OK;
    tact_status s = tact__channels_reach(k, entry, e->device_part, e, arena, trouble);
    const unsigned written_to = 1u << TACT_CHANNEL_EMAIL | 1u << TACT_CHANNEL_SMS | 1u << TACT_CHANNEL_MESSENGER;      /* a dry run needs somebody to send to as well */
    if (!s && k->brand->config.driver[channel] == TACT_DRIVER_DRY_RUN && written_to >> channel & 1) s = tact__channels_addressed(k, entry, e->device_part, 1u << channel, e, arena, trouble);
    e->channels_confirm = e->channels_busy = 0;
    return s;
}

static tact_status say_event(tact_keeper *k, tact__entry *entry, const tact_thread *t, tact_said_by by, unsigned channel, uint64_t key, uint32_t number, tact_instant due, tact_arena *arena, tact_kept *kept, tact_trouble *trouble) {
    tact_event e = { .type = TACT_EVENT_SAY, .subject = key, .signed_in = !t->part || entry->account, .device_part = t->part, .hint = (uint8_t)by, .occurred = t->last_in, .properties = tact__said_named(t->id, number, arena) };
    e.limits.pause_until = due;
    tact_status s = e.properties.type == TACT_MAP ? reach(k, entry, t, &e, channel, arena, trouble) : TACT_ERR_MEMORY;
    if (!s && !e.channels_open) { kept->result.refused = true; tact_trace_add(&kept->result.decision.reasons, (tact_why){ .reason = TACT_WHY_GATE_NO_CHANNEL, .channel = (uint8_t)channel, .purpose = 255 }); return TACT_OK; }
    return s ? s : tact__thread_event(k, entry, &e, arena, kept, trouble);
}

static void spoke(tact_keeper *k, tact_thread *t, const tact_thread_say *say, tact_instant now) {
    bool first = say->by == TACT_SAID_AGENT && !t->first_answer.us;
    t->last_out = now;
    if (say->hand_over) return;
    t->snoozed_until = t->waiting_since = (tact_instant){ 0 };
    t->state = TACT_THREAD_WAITING;
    if (!first) return;
    t->first_answer = now;
    tact__answered_after(k, t->channel, tact_instant_since(now, t->opened), now);
}

static tact_status say_in(tact_keeper *k, tact__entry *entry, tact_thread_book *book, tact_thread *t, const tact_thread_say *say, tact_arena *arena, tact_thread_said *out, tact_trouble *trouble) {
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1), *later = TACT_NEW(arena, tact_kept, 1);
    tact_instant now = tact__now(k, NULL);
    tact_thread was = *t;
    uint32_t number = t->messages + 1;
    unsigned channel = say->channel < 0 ? t->channel : (unsigned)say->channel;
    uint64_t key = random_id();
    if (!kept || !later) return TACT_ERR_MEMORY;
    memset(kept, 0, sizeof *kept);
    tact_status s = say_event(k, entry, t, say->hand_over ? TACT_SAID_AWAY : say->by, channel, key, number, (tact_instant){ 0 }, arena, kept, trouble);
    if (s) return s;
    out->reasons = kept->result.decision.reasons;
    out->class_ = kept->result.decision.class_;
    out->channel = (uint8_t)channel;
    out->refused = kept->result.refused;
    if (out->refused) return TACT_OK;
    t->messages = out->number = number;
    tact_thread_message m = { .by = (uint8_t)(say->by == TACT_SAID_AGENT ? TACT_BY_AGENT : say->by == TACT_SAID_HELPER ? TACT_BY_HELPER : TACT_BY_ITSELF), .channel = (uint8_t)channel, .at = now, .intent = key,
                              .name = tact__cut(say->name, TACT_THREAD_SHORT_MOST), .text = say->text, .source = tact__cut(say->source, TACT_THREAD_SHORT_MOST) };
    s = put_pictures(k, entry, t->id, number, say->pictures, say->picture_count, &m.picture_count, arena, trouble);
    if (!s) s = tact__thread_message_put(k, entry, t->id, number, &m, arena, trouble);
    if (s) return s;
    if (say->by == TACT_SAID_AWAY) t->away_said = now;
    else spoke(k, t, say, now);
    if (say->by == TACT_SAID_AGENT || say->hand_over) t->helper = TACT_HELPER_HANDED_OVER;
    else if (say->by == TACT_SAID_HELPER) t->helper = TACT_HELPER_ANSWERS;
    s = tact__book_store(k, entry, book, arena, trouble);
    tact__thread_placed(k, entry->key.bytes, &was, t);
    out->head = *t;
    if (s || say->by == TACT_SAID_AWAY || say->hand_over) return s;
    return say_event(k, entry, t, TACT_SAID_CLOSING, channel, tact_said_closing_key(t->id), 0, tact_instant_add(now, CLOSING_AFTER), arena, later, trouble);
}

tact_status tact_keeper_thread_say(tact_keeper *k, uint64_t thread, const tact_thread_say *say, tact_arena *arena, tact_thread_said *out, tact_trouble *trouble) {
    tact__entry *entry;
    tact__message m;
    tact_kept *repeat = TACT_NEW(arena, tact_kept, 1);
    tact_thread_book *book = TACT_NEW(arena, tact_thread_book, 1);
    *out = (tact_thread_said){ .duplicate = false };
    if (!repeat || !book) return TACT_ERR_MEMORY;
    if (k->read_only) return tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room");
    if (!say->text.len || say->text.len > TACT_THREAD_TEXT_MOST || !tact_slice_utf8(say->text)) return tact_trouble_set(trouble, TACT_ERR_INVALID, "an answer has 1 to %d bytes of text", TACT_THREAD_TEXT_MOST);
    tact_status s = tact__batch_start(k);
    memset(repeat, 0, sizeof *repeat);
    if (!s && say->message_id.len) {
        char label[10 + 8] = "thread-say";
        tact_key_put_u64((uint8_t *)label + 10, thread);
        m = tact__message_of(k, (tact_slice){ label, sizeof label }, say->message_id);
        s = tact__repeat_find(k, &m, arena, repeat, trouble);
        if (!s && repeat->duplicate) { out->duplicate = true; out->commit = repeat->commit; return TACT_OK; }
    }
    if (!s) s = tact__thread_find(k, thread, &entry, book, arena, trouble);
    if (s) return s;
    tact_thread *t = tact__thread_in_book(book, thread);
    if (t->state == TACT_THREAD_CLOSED) return tact_trouble_set(trouble, TACT_ERR_CONFLICT, "the thread is closed: reopen it first");
    if (t->messages >= TACT_THREAD_MESSAGES_MOST) return tact_trouble_set(trouble, TACT_ERR_LIMIT, "the thread has %d messages, as many as one can have: close it, the next word opens another", TACT_THREAD_MESSAGES_MOST);
    bool outer = tact__unit_begin(k);
    s = say_in(k, entry, book, t, say, arena, out, trouble);
    if (!s && !out->refused && say->message_id.len) s = tact__repeat_mark(k, &m, tact__now(k, NULL), 0, none, arena, trouble);
    out->commit = out->refused ? 0 : k->collecting.number;
    return tact__unit_end(k, outer, s);
}

/* ---- what the brand does with one -------------------------------------------------------------------------------------------------- */

/* The conversation of the gate follows; closed by its own event, the book is written by what comes after a step (keeper_thread_after.c). */
static tact_status conversation(tact_keeper *k, tact__entry *entry, const tact_thread *t, bool open, tact_arena *arena, tact_trouble *trouble) {
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    tact_event e = { .type = open ? TACT_EVENT_WROTE : TACT_EVENT_LIMITS, .subject = t->id, .signed_in = !t->part || entry->account, .device_part = t->part,
                     .channels_open = (uint16_t)(open ? tact_bit(t->channel) : 0), .limits = { .set_complaint = !open } };
    return kept ? tact__thread_event(k, entry, &e, arena, kept, trouble) : TACT_ERR_MEMORY;
}

static tact_status note(tact_keeper *k, tact__entry *entry, tact_thread *t, const tact_thread_doing *d, tact_arena *arena, tact_trouble *trouble) {
    if (!d->text.len || d->text.len > TACT_THREAD_TEXT_MOST || !tact_slice_utf8(d->text)) return tact_trouble_set(trouble, TACT_ERR_INVALID, "a note has 1 to %d bytes of text", TACT_THREAD_TEXT_MOST);
    if (t->messages >= TACT_THREAD_MESSAGES_MOST) return tact_trouble_set(trouble, TACT_ERR_LIMIT, "the thread has %d messages, as many as one can have", TACT_THREAD_MESSAGES_MOST);
    tact_thread_message m = { .by = TACT_BY_NOTE, .channel = t->channel, .fate = TACT_THREAD_SENT, .at = tact__now(k, NULL), .name = tact__cut(d->by, TACT_THREAD_SHORT_MOST), .text = d->text };
    return tact__thread_message_put(k, entry, t->id, ++t->messages, &m, arena, trouble);
}

static tact_status act(tact_keeper *k, tact__entry *entry, tact_thread_book *book, tact_thread *t, const tact_thread_doing *d, tact_arena *arena, tact_trouble *trouble) {
    tact_thread was = *t;
    tact_status s = TACT_OK;
    switch (d->act) {
    case TACT_THREAD_CLAIM: t->claimed = tact__cut(d->by, TACT_THREAD_SHORT_MOST); if (d->by.len) t->helper = TACT_HELPER_HANDED_OVER; break;
    case TACT_THREAD_HAND_OVER: t->helper = TACT_HELPER_HANDED_OVER; break;
    case TACT_THREAD_NOTE: s = note(k, entry, t, d, arena, trouble); break;
    case TACT_THREAD_SNOOZE: t->snoozed_until = d->until; break;
    case TACT_THREAD_REOPEN:
        if (t->state != TACT_THREAD_CLOSED) return tact_trouble_set(trouble, TACT_ERR_CONFLICT, "the thread is not closed");
        t->state = TACT_THREAD_OPEN;
        t->waiting_since = t->last_in;                               /* from their last word on: opening it anew wrote nothing */
        t->closed = (tact_instant){ 0 };
        break;
    case TACT_THREAD_CLOSE: break;
    }
    if (!s && d->act != TACT_THREAD_CLOSE) {
        s = tact__book_store(k, entry, book, arena, trouble);
        tact__thread_placed(k, entry->key.bytes, &was, t);
    }
    if (!s && d->act == TACT_THREAD_REOPEN) s = conversation(k, entry, t, true, arena, trouble);
    if (!s && d->act == TACT_THREAD_CLOSE && t->state != TACT_THREAD_CLOSED) s = tact__thread_close(k, entry, book, t, arena, trouble);
    if (!s && d->act == TACT_THREAD_CLOSE && was.state != TACT_THREAD_CLOSED) s = conversation(k, entry, &was, false, arena, trouble);
    return s;
}

tact_status tact_keeper_thread_do(tact_keeper *k, uint64_t thread, const tact_thread_doing *doing, tact_arena *arena, tact_thread *head, uint64_t *commit, tact_trouble *trouble) {
    tact__entry *entry;
    tact_thread_book *book = TACT_NEW(arena, tact_thread_book, 1);
    if (!book) return TACT_ERR_MEMORY;
    if (k->read_only) return tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room");
    tact_status s = tact__batch_start(k);
    if (!s) s = tact__thread_find(k, thread, &entry, book, arena, trouble);
    if (s) return s;
    bool outer = tact__unit_begin(k);
    tact_thread *t = tact__thread_in_book(book, thread);
    s = act(k, entry, book, t, doing, arena, trouble);
    if (head) *head = *t;
    k->collecting.events++;
    *commit = k->collecting.number;
    return tact__unit_end(k, outer, s);
}
