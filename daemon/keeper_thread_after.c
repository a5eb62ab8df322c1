/* daemon/keeper_thread_after.c -- what a step leads to in threads: words handed over, refused, a conversation that ended; and the words themselves. */
#include <stdlib.h>
#include "core/engine/foreign.h"
#include "daemon/keeper_thread.h"

/* ---- what tact says itself ---------------------------------------------------------------------------------------------------------- */

static const char *const languages[] = { "en", "fr", "it" };
static const char *const closing[] = {
    "Is there anything left that we can do for you? If not, there is nothing to do: we close this conversation in a week. Just write if there is.",
    "Pouvons-nous encore faire quelque chose pour vous ? Sinon, rien à faire : nous clorons cet échange dans une semaine. Écrivez-nous simplement s’il reste une question.",
    "C’è ancora qualcosa che possiamo fare per lei? Altrimenti non serve fare nulla: tra una settimana chiudiamo questa conversazione. Se resta una domanda, ci scriva.",
};
static const char *const away[] = {
    "Thank you, we have your message. Nobody is here right now: we answer %s. (This is an automatic message.)",
    "Merci, nous avons bien reçu votre message. Personne n’est là pour l’instant : nous répondons %s. (Ceci est un message automatique.)",
    "Grazie, abbiamo ricevuto il suo messaggio. In questo momento non c’è nessuno: rispondiamo %s. (Questo è un messaggio automatico.)",
};

tact_slice tact__thread_words(tact_said_by by, tact_slice locale, const tact_config *config, tact_arena *arena) {
    unsigned l = 0;
    if (locale.len < 2) locale = config->default_locale;
    for (unsigned i = 0; i < 3; i++)
        if (tact_slice_starts(locale, tact_slice_of(languages[i]))) l = i;
    if (by == TACT_SAID_CLOSING) return tact_slice_of(closing[l]);
    char hours[128], text[512];
    snprintf(hours, sizeof hours, "%.*s", (int)(config->desk.hours.len < 100 ? config->desk.hours.len : 100), config->desk.hours.len ? config->desk.hours.ptr : "");
    int n = snprintf(text, sizeof text, away[l], hours);
    return tact_arena_copy(arena, (tact_slice){ text, (size_t)n });
}

/* ---- the words of an intent ----------------------------------------------------------------------------------------------------------- */

static tact_status thread_of(tact_keeper *k, const tact__entry *entry, const tact_pending *p, tact_arena *arena, tact_thread_book **book, tact_thread **thread, uint32_t *number, tact_trouble *trouble) {
    uint64_t id;
    *book = TACT_NEW(arena, tact_thread_book, 1);
    *thread = NULL;
    if (!*book) return TACT_ERR_MEMORY;
    if (!tact__said_name(p, arena, &id, number)) return TACT_OK;
    tact_status s = tact__book_load(k, entry->key.bytes, arena, *book, trouble);
    if (!s) *thread = tact__thread_in_book(*book, id);
    return s;
}

tact_status tact__said_reach(tact_keeper *k, const tact__entry *entry, const tact_pending *p, tact_event *event, tact_arena *arena, tact_trouble *trouble) {
    tact_thread_book *book;
    tact_thread *t;
    uint32_t number;
    tact_status s = thread_of(k, entry, p, arena, &book, &t, &number, trouble);
    if (!s && t && t->channel == p->channel && t->from.len) event->channels_open = (uint16_t)(event->channels_open | (tact__channels_connected(k) & tact_bit(p->channel)));
    return s;
}

static tact_slice reply_subject(const tact_thread *t, tact_arena *arena) {
    char *at = tact_arena_alloc(arena, t->subject.len + 4, 1);
    if (!at || tact_slice_starts(t->subject, TACT_S("Re: "))) return t->subject;
    memcpy(at, "Re: ", 4);
    memcpy(at + 4, t->subject.ptr, t->subject.len);
    return (tact_slice){ at, t->subject.len + 4 };
}

static tact_status pictures_of(tact_keeper *k, const tact__entry *entry, const tact_thread *t, uint32_t number, const tact_thread_message *m, tact_arena *arena, tact__said *out, tact_trouble *trouble) {
    tact_picture *list = m->picture_count ? TACT_NEW(arena, tact_picture, m->picture_count) : NULL;
    tact_status s = m->picture_count && !list ? TACT_ERR_MEMORY : TACT_OK;
    for (unsigned i = 0; i < m->picture_count && !s; i++) s = tact_keeper_thread_picture(k, entry->key.bytes, t->id, number, i, arena, &list[i], trouble);
    out->pictures = list;
    out->picture_count = s ? 0 : m->picture_count;
    return s;
}

tact_status tact__said_words(tact_keeper *k, const tact__entry *entry, const tact_person *person, const tact_pending *sent, tact_arena *arena, tact__said *out, tact_trouble *trouble) {
    tact_thread_book *book;
    tact_thread *t;
    tact_thread_message m = { .by = TACT_BY_ITSELF };
    tact_cold cold;
    uint32_t number;
    char room[5];
    *out = (tact__said){ .picture_count = 0 };
    tact_status s = thread_of(k, entry, sent, arena, &book, &t, &number, trouble);
    if (s || !t) return s;
    out->thread = t->id;
    tact_slice locale = t->locale.len ? t->locale : tact_arena_copy(arena, tact_engine_locale(person, sent->part, room));
    out->content.locale = locale.len ? locale : k->brand->config.default_locale;
    if (number) s = tact_keeper_thread_message(k, entry->key.bytes, t->id, number, arena, &m, trouble);
    else m.text = tact__thread_words(TACT_SAID_CLOSING, out->content.locale, &k->brand->config, arena);
    if (s) return s;
    bool titled = sent->channel != TACT_CHANNEL_SMS && sent->channel != TACT_CHANNEL_MESSENGER;      /* those have their words alone */
    if (titled) out->content.title = t->subject.len ? reply_subject(t, arena) : k->brand->config.name;
    out->content.body = m.text;
    out->by_hand = m.by == TACT_BY_AGENT;
    bool there = t->channel == sent->channel;
    if (there && t->channel == TACT_CHANNEL_EMAIL) out->answers = t->far_id;
    out->to = there ? t->from : (tact_slice){ NULL, 0 };
    if (!out->to.len) {
        s = tact__cold_load(k, entry, arena, &cold, trouble);
        if (!s) out->to = tact__address_of(&k->brand->config, &cold, sent->channel, sent->part);
    }
    if (!s) s = pictures_of(k, entry, t, number, &m, arena, out, trouble);
    return s;
}

/* ---- after a step ------------------------------------------------------------------------------------------------------------------------ */

static const tact_pending *same(const tact_person *person, const tact_pending *p) {
    for (uint32_t i = 0; i < person->pending_count; i++)
        if (person->pending[i].key == p->key && person->pending[i].campaign == p->campaign) return &person->pending[i];
    return NULL;
}

static bool told(const tact_trace *trace, unsigned reason) {
    for (uint32_t i = 0; i < trace->count; i++)
        if (trace->entries[i].reason == reason) return true;
    return false;
}

/* What became of one that waits no longer, or that was just handed over where nobody confirms it. */
static uint8_t fate_of(const tact_pending *p, const tact_event *e, const tact_result *r, uint16_t *reason) {
    const tact_trace *why = &r->decision.reasons;
    bool about = e->subject == p->key;
    if (about && e->type == TACT_EVENT_HANDED && e->outcome == TACT_FATE_TAKEN) return TACT_THREAD_SENT;
    if (about && r->send) return TACT_THREAD_SENT;
    if (about && e->type == TACT_EVENT_FEEDBACK) return TACT_THREAD_SENT;
    if (about && told(why, TACT_WHY_SENT_UNKNOWN)) return TACT_THREAD_UNSURE;
    for (uint32_t i = 0; about && i < why->count && !*reason; i++)
        if (why->entries[i].reason != TACT_WHY_ANONYMOUS) *reason = why->entries[i].reason;
    if (!about && told(why, TACT_WHY_GAVE_WAY)) *reason = TACT_WHY_GAVE_WAY;
    return TACT_THREAD_NOT_SENT;
}

static tact_status append(tact_keeper *k, tact__entry *entry, tact_thread *t, const tact_pending *p, const tact_person *person, tact_instant at, tact_arena *arena, tact_trouble *trouble) {
    char room[5];
    if (t->messages >= TACT_THREAD_MESSAGES_MOST) return TACT_OK;
    tact_slice locale = t->locale.len ? t->locale : tact_engine_locale(person, p->part, room);
    tact_thread_message m = { .by = TACT_BY_ITSELF, .channel = p->channel, .fate = TACT_THREAD_SENT, .at = at, .intent = p->key, .text = tact__thread_words(TACT_SAID_CLOSING, locale, &k->brand->config, arena) };
    return tact__thread_message_put(k, entry, t->id, ++t->messages, &m, arena, trouble);
}

/* Nobody was told anything: the thread waits for the brand again, from the person's last word on. */
static void waits_again(tact_thread *t) {
    if (t->state != TACT_THREAD_WAITING) return;
    t->state = TACT_THREAD_OPEN;
    t->waiting_since = t->last_in;
}

static tact_status settle(tact_keeper *k, tact__entry *entry, tact_thread *t, uint32_t number, const tact_pending *p, const tact_event *e, const tact_result *r, bool gone, tact_arena *arena, tact_trouble *trouble) {
    tact_thread_message m;
    uint16_t reason = 0;
    uint8_t fate = fate_of(p, e, r, &reason);
    bool sent = r->send && e->subject == p->key;
    if (!number) return sent && p->state != TACT_PENDING_CLAIMED ? append(k, entry, t, p, &r->person, e->received, arena, trouble) : TACT_OK;
    if (!gone && (!sent || e->channels_confirm >> p->channel & 1)) return TACT_OK;       /* it is under way */
    tact_status s = tact_keeper_thread_message(k, entry->key.bytes, t->id, number, arena, &m, trouble);
    if (s == TACT_ERR_NOT_FOUND) return TACT_OK;
    if (s || m.fate == fate || (m.fate == TACT_THREAD_SENT && fate == TACT_THREAD_NOT_SENT)) return s;       /* shown in a page, and its time over without a word from it */
    m.fate = fate;
    m.reason = reason;
    if (fate == TACT_THREAD_NOT_SENT && m.by == TACT_BY_AGENT) waits_again(t);
    return tact__thread_message_put(k, entry, t->id, number, &m, arena, trouble);
}

tact_status tact__thread_close(tact_keeper *k, tact__entry *entry, tact_thread_book *book, tact_thread *t, tact_arena *arena, tact_trouble *trouble) {
    tact_thread was = *t;
    t->state = TACT_THREAD_CLOSED;
    t->closed = tact__now(k, NULL);
    t->waiting_since = t->snoozed_until = (tact_instant){ 0 };
    tact__thread_placed(k, entry->key.bytes, &was, t);
    return tact__book_store(k, entry, book, arena, trouble);
}

static bool waits_for(const tact_person *person, uint64_t thread, tact_arena *arena) {
    uint64_t id;
    uint32_t number;
    for (uint32_t i = 0; i < person->pending_count; i++)
        if (tact__said_name(&person->pending[i], arena, &id, &number) && id == thread) return true;
    return false;
}

static bool concerned(const tact_person *before, const tact_result *r) {
    bool any = (r->effects.ended & tact_bit(TACT_PURPOSE_REMEMBER)) != 0;
    for (uint32_t i = 0; i < before->pending_count && !any; i++) any = before->pending[i].campaign == TACT_SAID || tact_conversation(&before->pending[i]);
    return any;
}

tact_status tact__threads_after(tact_keeper *k, tact__entry *entry, const tact_person *before, const tact_event *e, const tact_result *r, tact_arena *arena, tact_trouble *trouble) {
    if (entry->kind != TACT__PERSON || !concerned(before, r)) return TACT_OK;
    tact_thread_book *book = TACT_NEW(arena, tact_thread_book, 1);
    tact_view view;
    tact_status s = book ? tact__book_load(k, entry->key.bytes, arena, book, trouble) : TACT_ERR_MEMORY;
    if (s || !book->count) return s;
    tact_engine_view(&view, &r->person, e);
    for (uint32_t i = 0; i < before->pending_count && !s; i++) {
        const tact_pending *p = &before->pending[i], *now = same(&r->person, p);
        uint64_t id = p->key;
        uint32_t number = 0;
        bool said = tact__said_name(p, arena, &id, &number), ended = tact_conversation(p) && !now;
        tact_thread *t = said || ended ? tact__thread_in_book(book, id) : NULL;
        if (!t) continue;
        tact_thread was = *t;
        if (ended && t->state != TACT_THREAD_CLOSED) s = tact__thread_close(k, entry, book, t, arena, trouble);
        if (said && e->type != TACT_EVENT_SAY) s = settle(k, entry, t, number, p, e, r, !now, arena, trouble);
        if (said && !s && (was.state != t->state || was.messages != t->messages)) {
            tact__thread_placed(k, entry->key.bytes, &was, t);
            s = tact__book_store(k, entry, book, arena, trouble);
        }
    }
    bool dropped = false;
    for (uint32_t i = book->count; i-- > 0 && !s && !tact_view_may(&view, TACT_PURPOSE_REMEMBER);) {       /* kept only to be answered: it was */
        if (book->threads[i].state != TACT_THREAD_CLOSED || waits_for(&r->person, book->threads[i].id, arena)) continue;
        tact__thread_drop(k, entry->key.bytes, book, i);
        dropped = true;
    }
    return s || !dropped ? s : tact__book_store(k, entry, book, arena, trouble);
}
