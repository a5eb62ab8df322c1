/* daemon/inbox.c -- see inbox.h. */
#include "daemon/inbox.h"
#include <stdio.h>
#include "daemon/desk.h"
#include "daemon/helper.h"

#define AWAY_AGAIN TACT_HOURS(12)

/* Nobody is there: said once, as their own answer to what they wrote. */
static tact_status away(tact_server *s, const tact_thread_took *took, tact_arena *arena, uint64_t *commit, tact_trouble *trouble) {
    const tact_config *config = &s->brand.config;
    const tact_thread *t = &took->head;
    tact_instant now = tact_server_now(s);
    tact_thread_said said;
    bool told = t->away_said.us && tact_instant_since(now, t->away_said).us < AWAY_AGAIN.us;
    if (told || tact_desk_open(config, tact_keeper_engine(s->keeper)->bundle, now, arena)) return TACT_OK;
    tact_thread_say say = { .by = TACT_SAID_AWAY, .text = tact_desk_away(config, took->language, arena), .channel = -1 };
    tact_status status = tact_keeper_thread_say(s->keeper, took->thread, &say, arena, &said, trouble);
    if (!status && said.commit > *commit) *commit = said.commit;
    return status;
}

/* ---- the helper ---- */

static unsigned turns(tact_server *s, const tact_thread_took *took, tact_arena *arena) {
    unsigned n = 0;
    for (uint32_t i = 1; i <= took->head.messages; i++) {
        tact_arena_mark mark = tact_arena_checkpoint(arena);
        tact_thread_message m;
        tact_trouble ignored;
        n += !tact_keeper_thread_message(s->keeper, took->record_key, took->thread, i, arena, &m, &ignored) && m.by == TACT_BY_HELPER;
        tact_arena_undo(arena, mark);
    }
    return n;
}

/* First, and until a person takes over; *alone: nobody else has to answer now. */
static tact_status helped(tact_server *s, const tact_thread_in *in, tact_thread_took *took, tact_arena *arena, bool *alone, tact_trouble *trouble) {
    tact_helper_said answer;
    tact_thread_said said;
    *alone = false;
    if (took->head.helper == TACT_HELPER_HANDED_OVER || took->head.claimed.len || !in->text.len || !tact_helper_has_answers(&s->brand)) return TACT_OK;
    tact_helper_asked asked = { .language = { took->language.ptr, took->language.len < 2 ? 0 : 2 }, .question = in->text, .now = tact_server_now(s), .turn = turns(s, took, arena), .in_thread = true, .known_person = in->proven };
    tact_status status = tact_helper_reply(&s->brand, &asked, arena, &answer);
    if (status || !answer.text.len) return status;
    tact_thread_say say = { .by = TACT_SAID_HELPER, .text = answer.text, .source = answer.source, .hand_over = answer.hand_over, .channel = -1 };
    status = tact_keeper_thread_say(s->keeper, took->thread, &say, arena, &said, trouble);
    if (status || said.refused) return status;
    *alone = !answer.hand_over;
    took->head = said.head;
    if (said.commit > took->commit) took->commit = said.commit;
    s->counts.helped++;
    return TACT_OK;
}

tact_status tact_inbox_take(tact_server *s, const tact_who *who, const tact_thread_in *in, tact_arena *arena, tact_thread_took *out, tact_trouble *trouble) {
    tact_trouble beside = { "" };
    tact_status status = tact_keeper_thread_in(s->keeper, who, in, arena, out, trouble);
    s->counts.written += !status && out->known && !out->duplicate;
    s->counts.written_unknown += !status && !out->known;
    if (status || !out->known || out->duplicate) return status;
    bool alone;
    tact_status then = helped(s, in, out, arena, &alone, &beside);
    if (then) fprintf(stderr, "tact: the helper could not answer what was written: %s\n", beside.text[0] ? beside.text : tact_status_line(then));
    then = alone ? TACT_OK : away(s, out, arena, &out->commit, &beside);
    if (then) fprintf(stderr, "tact: who wrote was not told that nobody is there: %s\n", beside.text[0] ? beside.text : tact_status_line(then));
    return TACT_OK;
}

/* ---- who refuses ---- */

static bool remembered(tact_server *s, const tact_person *person, const tact_who *who) {
    tact_view view;
    tact_view_make(&view, person, who->anonymous_id.len ? tact_keeper_device_part(s->keeper, who->anonymous_id) : 0, who->verified, tact_server_now(s));
    return tact_view_may(&view, TACT_PURPOSE_REMEMBER);
}

tact_status tact_inbox_end(tact_server *s, const tact_who *who, uint64_t *commit, tact_arena *arena, tact_trouble *trouble) {
    uint8_t record[16];
    tact_person person;
    tact_thread_book *book = TACT_NEW(arena, tact_thread_book, 1);
    tact_status status = book ? tact_keeper_person(s->keeper, who, arena, &person, NULL, NULL, trouble) : TACT_ERR_MEMORY;
    if (!status && remembered(s, &person, who)) return TACT_OK;
    if (!status) status = tact_keeper_threads_of(s->keeper, who, arena, book, record, trouble);
    if (status == TACT_ERR_NOT_FOUND || status == TACT_ERR_SEALED) return TACT_OK;
    for (uint32_t i = 0; i < book->count && !status; i++) {
        uint64_t at = 0;
        if (book->threads[i].state == TACT_THREAD_CLOSED) continue;
        status = tact_keeper_thread_do(s->keeper, book->threads[i].id, &(tact_thread_doing){ .act = TACT_THREAD_CLOSE }, arena, NULL, &at, trouble);
        if (at > *commit) *commit = at;
    }
    return status;
}

tact_status tact_inbox_refuse(tact_server *s, const tact_who *who, tact_refused *r, tact_arena *arena, tact_trouble *trouble) {
    tact_person person;
    tact_view view;
    tact_proof proof;
    tact_trouble ignored;
    unsigned purpose = tact_purpose_of_channel(r->channel);
    tact_slice channel = tact_word_name(TACT_LIST_CHANNEL, r->channel);
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    if (!kept) return TACT_ERR_MEMORY;
    r->known = tact_keeper_person(s->keeper, who, arena, &person, NULL, NULL, &ignored) == TACT_OK;
    if (!r->known) return TACT_OK;
    tact_instant now = tact_server_now(s);
    tact_view_make(&view, &person, who->anonymous_id.len ? tact_keeper_device_part(s->keeper, who->anonymous_id) : 0, who->verified, now);
    r->before = (view.refused >> purpose & 1) != 0;
    if (r->before) return TACT_OK;
    tact_grant no = { .purpose = (uint8_t)purpose, .state = TACT_PERMISSION_WITHDRAWN, .basis = TACT_BASIS_CONSENT, .at = now };
    tact_event e = { .type = TACT_EVENT_CONSENT, .trusted = who->email.len > 0, .grants = &no, .grant_count = 1, .occurred = now };
    tact_status status = tact_keeper_event(s->keeper, who, TACT_S("refusal"), r->far_id, &e, NULL, NULL, arena, kept, trouble);
    if (!status && !kept->duplicate && kept->result.keep) status = tact_keeper_receipt(s->keeper, kept, &e, &(tact_consent_how){ .language = r->language, .method = channel }, arena, &proof, trouble);
    if (!status && !kept->duplicate) status = tact_server_after_consent(s, who, kept, trouble);
    r->commit = kept->commit;
    return status || !who->email.len ? status : tact_inbox_end(s, who, &r->commit, arena, trouble);
}

/* ---- room for what comes with a public key ---- */

static size_t bytes_of(tact_server *s, const uint8_t record[16], uint64_t thread, uint32_t number, unsigned count, tact_arena *arena) {
    size_t sum = 0;
    for (unsigned i = 0; i < count; i++) {
        tact_arena_mark mark = tact_arena_checkpoint(arena);
        tact_picture p;
        tact_trouble ignored;
        if (!tact_keeper_thread_picture(s->keeper, record, thread, number, i, arena, &p, &ignored)) sum += p.bytes.len;
        tact_arena_undo(arena, mark);
    }
    return sum;
}

static const tact_thread *open_one(const tact_thread_book *book) {
    for (uint32_t i = book->count; i-- > 0;)
        if (book->threads[i].state != TACT_THREAD_CLOSED) return &book->threads[i];
    return NULL;
}

tact_status tact_inbox_room(tact_server *s, const tact_who *who, const tact_thread_in *in, tact_arena *arena, int *http, const char **why, tact_trouble *trouble) {
    uint8_t record[16];
    tact_person person;
    tact_thread_book *book = TACT_NEW(arena, tact_thread_book, 1);
    size_t bytes = 0;
    unsigned words = 0;
    *http = 0;
    if (!book) return TACT_ERR_MEMORY;
    tact_status status = tact_keeper_person(s->keeper, who, arena, &person, NULL, NULL, trouble);
    bool kept = !status && remembered(s, &person, who);
    if (!status) status = tact_keeper_threads_of(s->keeper, who, arena, book, record, trouble);
    if (status && status != TACT_ERR_NOT_FOUND && status != TACT_ERR_SEALED) return status;
    const tact_thread *t = status ? NULL : open_one(book);
    for (uint32_t i = 0; i < in->picture_count; i++) bytes += in->pictures[i].bytes.len;
    if (bytes && !kept && (!t || !t->first_answer.us)) {
        *http = 403;
        *why = "Pictures are taken of who allows `remember`, or once somebody answered in this conversation: send the words first, or ask for the permission.";
        return TACT_OK;
    }
    for (uint32_t n = t ? t->messages : 0; n > 0; n--) {
        tact_arena_mark mark = tact_arena_checkpoint(arena);
        tact_thread_message m;
        tact_trouble ignored;
        bool there = !tact_keeper_thread_message(s->keeper, record, t->id, n, arena, &m, &ignored);
        tact_arena_undo(arena, mark);
        if (there && m.by == TACT_BY_AGENT) break;
        if (!there || m.by != TACT_BY_PERSON) continue;
        words++;
        if (in->picture_count && m.picture_count) bytes += bytes_of(s, record, t->id, n, m.picture_count, arena);
        if (words >= TACT_INBOX_WORDS_MOST || bytes > TACT_INBOX_PICTURES_MOST) break;
    }
    if (words < TACT_INBOX_WORDS_MOST && bytes <= TACT_INBOX_PICTURES_MOST) return TACT_OK;
    *http = 429;
    *why = words >= TACT_INBOX_WORDS_MOST ? "Twenty messages wait for an answer already: they are all kept, and there is room for more once somebody answered."
                                          : "The pictures since the last answer have 4 MB together already: send the words alone, or wait for the answer.";
    return TACT_OK;
}
