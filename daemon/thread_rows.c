/* daemon/thread_rows.c -- see thread_rows.h. */
#include "daemon/thread_rows.h"
#include <string.h>
#include "core/base/canonical.h"
#include "core/base/words.h"
#include "store/batch.h"

enum { VERSION = 1, PROVEN = 1 };

/* ---- heads ---- */

static void write_thread(tact_writer *w, const tact_thread *t) {
    const tact_instant times[] = { t->opened, t->last_in, t->last_out, t->waiting_since, t->first_answer, t->closed, t->snoozed_until, t->away_said };
    const tact_slice texts[] = { t->claimed, t->subject, t->from, t->far_id, t->locale };
    bool good = t->id && t->state < TACT_THREAD_STATES && t->channel < TACT_CHANNEL_COUNT && t->helper < TACT_HELPER_STATES && t->messages <= TACT_THREAD_MESSAGES_MOST;
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) good &= texts[i].len <= TACT_THREAD_SHORT_MOST;
    if (!good && !w->status) w->status = TACT_ERR_INVALID;
    tact_write_u64(w, t->id);
    tact_write_u8(w, t->state);
    tact_write_u8(w, t->channel);
    tact_write_u8(w, t->helper);
    tact_write_u64(w, t->part);
    tact_write_varint(w, t->messages);
    for (unsigned i = 0; i < sizeof times / sizeof *times; i++) tact_write_signed(w, times[i].us);
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) tact_write_text(w, texts[i]);
}

static void read_thread(tact_reader *r, tact_thread *t) {
    tact_instant *const times[] = { &t->opened, &t->last_in, &t->last_out, &t->waiting_since, &t->first_answer, &t->closed, &t->snoozed_until, &t->away_said };
    tact_slice *const texts[] = { &t->claimed, &t->subject, &t->from, &t->far_id, &t->locale };
    *t = (tact_thread){ .id = tact_read_u64(r), .state = tact_read_u8(r), .channel = tact_read_u8(r), .helper = tact_read_u8(r) };
    t->part = tact_read_u64(r);
    t->messages = (uint32_t)tact_canonical_max(r, TACT_THREAD_MESSAGES_MOST);
    for (unsigned i = 0; i < sizeof times / sizeof *times; i++) times[i]->us = tact_canonical_signed(r);
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) *texts[i] = tact_canonical_text(r, TACT_THREAD_SHORT_MOST);
    if (!t->id || t->state >= TACT_THREAD_STATES || t->channel >= TACT_CHANNEL_COUNT || t->helper >= TACT_HELPER_STATES) tact_reader_fail(r, TACT_ERR_FORMAT);
}

void tact_thread_book_write(tact_writer *w, const tact_thread_book *book) {
    TACT_ASSERT(book->count <= TACT_THREADS_MOST);
    tact_write_u8(w, VERSION);
    tact_write_varint(w, book->count);
    for (uint32_t i = 0; i < book->count; i++) write_thread(w, &book->threads[i]);
}

static tact_status begin(tact_reader *r) {
    unsigned version = tact_read_u8(r);
    return r->status ? r->status : version == 0 ? TACT_ERR_FORMAT : version > VERSION ? TACT_ERR_VERSION : TACT_OK;
}

static tact_status end(const tact_reader *r) { return r->status ? r->status : tact_reader_done(r) ? TACT_OK : TACT_ERR_FORMAT; }

tact_status tact_thread_book_read(tact_slice bytes, tact_thread_book *out) {
    tact_reader r = tact_reader_of(bytes);
    tact_status s = begin(&r);
    out->count = 0;
    if (s) return s;
    uint32_t n = tact_canonical_count(&r, 24, TACT_THREADS_MOST);
    for (uint32_t i = 0; i < n && !r.status; i++) read_thread(&r, &out->threads[i]);
    s = end(&r);
    out->count = s ? 0 : n;
    return s;
}

/* ---- messages ---- */

static bool fits(const tact_thread_message *m) {
    return m->by < TACT_BY_COUNT && m->channel < TACT_CHANNEL_COUNT && m->fate < TACT_THREAD_FATES && m->picture_count <= TACT_THREAD_PICTURES_MOST && m->name.len <= TACT_THREAD_SHORT_MOST &&
           m->source.len <= TACT_THREAD_SHORT_MOST && m->text.len <= TACT_THREAD_TEXT_MOST && m->original.len <= 4 * TACT_THREAD_TEXT_MOST;
}

void tact_thread_message_write(tact_writer *w, const tact_thread_message *m) {
    if (!fits(m) && !w->status) w->status = TACT_ERR_INVALID;
    tact_write_u8(w, VERSION);
    tact_write_u8(w, m->by);
    tact_write_u8(w, m->channel);
    tact_write_u8(w, m->fate);
    tact_write_u8(w, m->proven ? PROVEN : 0);
    tact_write_u16(w, m->reason);
    tact_write_signed(w, m->at.us);
    tact_write_u64(w, m->intent);
    tact_write_text(w, m->name);
    tact_write_text(w, m->text);
    tact_write_text(w, m->original);
    tact_write_text(w, m->source);
    tact_write_u8(w, m->picture_count);
}

tact_status tact_thread_message_read(tact_slice bytes, tact_thread_message *out) {
    tact_reader r = tact_reader_of(bytes);
    tact_status s = begin(&r);
    *out = (tact_thread_message){ .by = 0 };
    if (s) return s;
    tact_thread_message m = { .by = tact_read_u8(&r), .channel = tact_read_u8(&r), .fate = tact_read_u8(&r) };
    uint8_t flags = tact_read_u8(&r);
    m.proven = flags & PROVEN;
    m.reason = tact_read_u16(&r);
    m.at.us = tact_canonical_signed(&r);
    m.intent = tact_read_u64(&r);
    m.name = tact_canonical_text(&r, TACT_THREAD_SHORT_MOST);
    m.text = tact_canonical_text(&r, TACT_THREAD_TEXT_MOST);
    m.original = tact_canonical_text(&r, 4 * TACT_THREAD_TEXT_MOST);
    m.source = tact_canonical_text(&r, TACT_THREAD_SHORT_MOST);
    m.picture_count = tact_read_u8(&r);
    if (flags > PROVEN || !fits(&m)) return TACT_ERR_FORMAT;
    s = end(&r);
    if (!s) *out = m;
    return s;
}

/* ---- pictures ---- */

void tact_picture_write(tact_writer *w, const tact_picture *p) {
    if ((p->type.len > 32 || p->name.len > TACT_THREAD_SHORT_MOST || p->bytes.len > TACT_PICTURE_BYTES_MOST) && !w->status) w->status = TACT_ERR_INVALID;
    tact_write_u8(w, VERSION);
    tact_write_text(w, p->type);
    tact_write_text(w, p->name);
    tact_write_text(w, p->bytes);
}

tact_status tact_picture_read(tact_slice bytes, tact_picture *out) {
    tact_reader r = tact_reader_of(bytes);
    tact_status s = begin(&r);
    *out = (tact_picture){ .type = { NULL, 0 } };
    if (s) return s;
    tact_picture p = { .type = tact_canonical_text(&r, 32) };
    p.name = tact_canonical_text(&r, TACT_THREAD_SHORT_MOST);
    p.bytes = tact_canonical_text(&r, TACT_PICTURE_BYTES_MOST);
    s = end(&r);
    if (!s) *out = p;
    return s;
}

tact_slice tact_picture_type(tact_slice b) {
    if (tact_slice_starts(b, TACT_S("\xFF\xD8\xFF"))) return TACT_S("image/jpeg");
    if (tact_slice_starts(b, TACT_S("\x89PNG\r\n\x1A\n"))) return TACT_S("image/png");
    if (tact_slice_starts(b, TACT_S("GIF87a")) || tact_slice_starts(b, TACT_S("GIF89a"))) return TACT_S("image/gif");
    if (b.len > 12 && tact_slice_starts(b, TACT_S("RIFF")) && memcmp(b.ptr + 8, "WEBP", 4) == 0) return TACT_S("image/webp");
    return (tact_slice){ NULL, 0 };
}

/* ---- keys ---- */

tact_slice tact_thread_book_key(const uint8_t record[16], char out[TACT_THREAD_BOOK_KEY]) {
    memcpy(out, record, 16);
    out[16] = 't';
    return (tact_slice){ out, TACT_THREAD_BOOK_KEY };
}

tact_slice tact_thread_message_key(const uint8_t record[16], uint64_t thread, uint32_t number, char out[TACT_THREAD_MESSAGE_KEY]) {
    (void)tact_thread_book_key(record, out);
    tact_key_put_u64((uint8_t *)out + 17, thread);
    for (unsigned i = 0; i < 4; i++) out[25 + i] = (char)(number >> (24 - 8 * i));
    return (tact_slice){ out, TACT_THREAD_MESSAGE_KEY };
}

tact_slice tact_thread_picture_key(const uint8_t record[16], uint64_t thread, uint32_t number, unsigned picture, char out[TACT_THREAD_PICTURE_KEY]) {
    (void)tact_thread_message_key(record, thread, number, out);
    out[29] = 'p';
    out[30] = (char)picture;
    return (tact_slice){ out, TACT_THREAD_PICTURE_KEY };
}

tact_slice tact_inbox_from(unsigned state, char out[TACT_INBOX_KEY]) {
    memcpy(out, "inbox:", 6);
    out[6] = (char)('a' + state);
    memset(out + 7, 0, TACT_INBOX_KEY - 7);
    return (tact_slice){ out, 7 };
}

tact_slice tact_inbox_key(const tact_thread *t, char out[TACT_INBOX_KEY]) {
    tact_instant since = t->state == TACT_THREAD_OPEN ? t->waiting_since : t->state == TACT_THREAD_WAITING ? t->last_out : t->closed;
    (void)tact_inbox_from(t->state, out);
    tact_key_put_u64((uint8_t *)out + 7, (uint64_t)since.us);
    tact_key_put_u64((uint8_t *)out + 15, t->id);
    return (tact_slice){ out, TACT_INBOX_KEY };
}

tact_slice tact_thread_name_key(uint64_t thread, char out[TACT_THREAD_NAME_KEY]) {
    memcpy(out, "thread:", 7);
    tact_key_put_u64((uint8_t *)out + 7, thread);
    return (tact_slice){ out, TACT_THREAD_NAME_KEY };
}
