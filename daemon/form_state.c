/* daemon/form_state.c -- see form_state.h. */
#include "daemon/form_state.h"
#include <sodium.h>
#include <string.h>
#include "daemon/token.h"

enum { VERSION = 1 };

void tact_form_begin(tact_form_state *state, const tact_landing *page) {
    *state = (tact_form_state){ .language = page->language };
    randombytes_buf(state->id, sizeof state->id);
}

/* What the form asks, as a number: answers of another form are answers to other questions. */
static uint64_t asks(const tact_form *form) {
    uint64_t all = tact_id64(form->name);
    for (uint32_t i = 0; i < form->field_count; i++) {
        const tact_entry *f = &form->fields[i];
        const tact_slice parts[] = { f->name, f->property, f->trait };
        for (unsigned p = 0; p < 3; p++) all = tact_hash((tact_seed){ all, f->type + 16u * f->required + 64u * p }, parts[p]);
        all = tact_hash((tact_seed){ all, f->permission }, f->name);
    }
    return all;
}

void tact_form_write(tact_writer *w, const tact_form_state *s, const tact_form *form) {
    tact_write_u8(w, VERSION);
    tact_write_u64(w, asks(form));
    tact_write_bytes(w, s->id, sizeof s->id);
    tact_write_text(w, s->language);
    tact_write_text(w, s->user_id);
    tact_write_u16(w, s->asked);
    tact_write_u16(w, s->answered);
    tact_write_u16(w, s->known);
    tact_write_u64(w, s->ticked);
    for (uint32_t i = 0; i < form->field_count; i++) if (s->answered >> i & 1) tact_write_text(w, s->answers[i]);
}

tact_status tact_form_read(tact_slice bytes, const tact_form *form, tact_form_state *out) {
    tact_reader r = tact_reader_of(bytes);
    *out = (tact_form_state){ .asked = 0 };
    if (tact_read_u8(&r) != VERSION || tact_read_u64(&r) != asks(form)) return TACT_ERR_INVALID;
    tact_slice id = tact_read_raw(&r, sizeof out->id);
    if (id.len == sizeof out->id) memcpy(out->id, id.ptr, sizeof out->id);
    out->language = tact_read_text(&r);
    out->user_id = tact_read_text(&r);
    out->asked = tact_read_u16(&r);
    out->answered = tact_read_u16(&r);
    out->known = tact_read_u16(&r);
    out->ticked = tact_read_u64(&r);
    for (uint32_t i = 0; i < form->field_count && !r.status; i++) if (out->answered >> i & 1) out->answers[i] = tact_read_text(&r);
    unsigned fields = (1u << form->field_count) - 1;
    bool inside = !((out->asked | out->answered | out->known) & ~fields) && out->user_id.len <= TACT_FORM_USER_MOST;
    return !tact_reader_done(&r) || !inside || !tact_form_fits(out) ? TACT_ERR_INVALID : TACT_OK;
}

bool tact_form_fits(const tact_form_state *s) {
    size_t all = 0;
    for (uint32_t i = 0; i < TACT_FIELDS_MOST; i++) if (s->answered >> i & 1) all += s->answers[i].len;
    return all <= TACT_FORM_ANSWERS_MOST;
}

tact_slice tact_form_seal(const tact_keeper *k, char kind, tact_instant now, const tact_form_state *s, const tact_form *form, tact_arena *arena) {
    tact_writer w;
    tact_writer_init(&w, arena, 256);
    tact_form_write(&w, s, form);
    if (w.status) return (tact_slice){ NULL, 0 };
    return tact_token_long(k, kind, tact_instant_add(now, kind == 'c' ? TACT_HOURS(24) : TACT_HOURS(12)), tact_writer_slice(&w), arena);
}

tact_status tact_form_unseal(const tact_keeper *k, char kind, tact_instant now, tact_slice text, const tact_form *form, tact_arena *arena, tact_form_state *out) {
    tact_slice bytes;
    tact_status status = tact_token_read(k, kind, now, text, arena, &bytes);
    return status ? status : tact_form_read(bytes, form, out);
}
