/* daemon/choices.c -- see choices.h. */
#include "daemon/choices.h"
#include <stdio.h>

enum { FORMAT = 1 };

static bool plain(tact_slice t, size_t most) {
    for (size_t i = 0; i < t.len; i++)
        if (!((t.ptr[i] >= 'a' && t.ptr[i] <= 'z') || (t.ptr[i] >= '0' && t.ptr[i] <= '9') || t.ptr[i] == '-' || t.ptr[i] == '_')) return false;
    return t.len > 0 && t.len <= most;
}

static void keep(char *out, tact_slice text) {
    if (text.len) memcpy(out, text.ptr, text.len);
    out[text.len] = 0;
}

/* Its row, made when absent; a full table counts under another way, and then under none. NULL: not even that. */
static tact_choice_row *row_of(tact_choices *c, unsigned purpose, unsigned notice, tact_slice language, tact_slice way) {
    for (uint32_t i = 0; i < c->count; i++) {
        tact_choice_row *r = &c->rows[i];
        if (r->purpose == purpose && r->notice == notice && tact_slice_is(language, r->language) && tact_slice_is(way, r->way)) return r;
    }
    bool other = tact_slice_is(way, "other");
    if (c->count >= TACT_CHOICES_ROWS - (other ? 0 : 64)) return other ? NULL : row_of(c, purpose, notice, language, TACT_S("other"));
    tact_choice_row *r = &c->rows[c->count++];
    *r = (tact_choice_row){ .purpose = (uint8_t)purpose, .notice = (uint16_t)notice };
    keep(r->language, language);
    keep(r->way, way);
    return r;
}

void tact_choices_count(tact_choices *c, unsigned purpose, unsigned notice, tact_slice language, tact_slice way, tact_chosen chosen) {
    tact_slice two = { language.ptr, language.len < 2 ? 0 : 2 };
    tact_choice_row *r = row_of(c, purpose, notice, plain(two, 2) ? two : TACT_S("?"), plain(way, TACT_CHOICES_WAY) ? way : TACT_S("other"));
    if (!r) return;
    ++*(chosen == TACT_CHOSEN_GRANTED ? &r->granted : chosen == TACT_CHOSEN_REFUSED ? &r->refused : &r->withdrawn);
    c->changed = true;
}

void tact_choices_add(tact_choices *to, const tact_choices *from) {
    for (uint32_t i = 0; i < from->count; i++) {
        const tact_choice_row *f = &from->rows[i];
        tact_choice_row *r = row_of(to, f->purpose, f->notice, tact_slice_of(f->language), tact_slice_of(f->way));
        if (!r) continue;
        r->granted += f->granted;
        r->refused += f->refused;
        r->withdrawn += f->withdrawn;
    }
}

void tact_choices_write(tact_writer *w, const tact_choices *c) {
    tact_write_u8(w, FORMAT);
    tact_write_varint(w, c->count);
    for (uint32_t i = 0; i < c->count; i++) {
        const tact_choice_row *r = &c->rows[i];
        tact_write_u8(w, r->purpose);
        tact_write_u16(w, r->notice);
        tact_write_text(w, tact_slice_of(r->language));
        tact_write_text(w, tact_slice_of(r->way));
        tact_write_varint(w, r->granted);
        tact_write_varint(w, r->refused);
        tact_write_varint(w, r->withdrawn);
    }
}

tact_status tact_choices_read(tact_slice bytes, tact_choices *c) {
    tact_reader r = tact_reader_of(bytes);
    uint8_t format = tact_read_u8(&r);
    if (!r.status && format > FORMAT) return TACT_ERR_VERSION;
    uint64_t n = tact_read_varint(&r);
    if (n > TACT_CHOICES_ROWS) return TACT_ERR_FORMAT;
    c->changed = false;
    for (c->count = 0; c->count < n && !r.status; c->count++) {
        tact_choice_row *o = &c->rows[c->count];
        *o = (tact_choice_row){ .purpose = tact_read_u8(&r) };
        o->notice = tact_read_u16(&r);
        tact_slice language = tact_read_text(&r), way = tact_read_text(&r);
        if (language.len > 2 || way.len > TACT_CHOICES_WAY) return TACT_ERR_FORMAT;
        keep(o->language, language);
        keep(o->way, way);
        o->granted = tact_read_varint(&r);
        o->refused = tact_read_varint(&r);
        o->withdrawn = tact_read_varint(&r);
    }
    return tact_reader_done(&r) ? TACT_OK : TACT_ERR_FORMAT;
}

tact_slice tact_choices_key(uint32_t day, char out[TACT_CHOICES_KEY + 1]) {
    snprintf(out, TACT_CHOICES_KEY + 1, "choices:%08u", day > 99999999 ? 99999999 : day);
    return (tact_slice){ out, TACT_CHOICES_KEY };
}

/* ---- what may be told ---- */

static bool few(uint64_t n) { return n > 0 && n < TACT_CHOICES_LEAST; }
static uint64_t all_of(const tact_choice_row *r) { return r->granted + r->refused + r->withdrawn; }

tact_choice_told tact_choice_tells(const tact_choice_row *r) {
    bool row = all_of(r) >= TACT_CHOICES_LEAST && !few(r->granted + r->refused);
    return (tact_choice_told){ row, row && !few(r->granted) && !few(r->refused), row && !few(r->withdrawn) };
}

static bool *part(tact_choice_told *t, unsigned what) { return what == 0 ? &t->row : what == 1 ? &t->answers : &t->withdrawn; }

/* The smallest row of the purpose that still tells this; false: none does. */
static bool hide_smallest(const tact_choices *c, unsigned purpose, tact_choice_told *told, unsigned what) {
    uint32_t least = c->count;
    for (uint32_t i = 0; i < c->count; i++)
        if (c->rows[i].purpose == purpose && *part(&told[i], what) && (least == c->count || all_of(&c->rows[i]) < all_of(&c->rows[least]))) least = i;
    if (least == c->count) return false;
    if (what == 0) told[least] = (tact_choice_told){ false, false, false };
    else *part(&told[least], what) = false;
    return true;
}

/* What is not told of a purpose is a difference of what is: it stands for ten choices, or for none. */
static void tell_purpose(const tact_choices *c, unsigned purpose, tact_choice_told *told) {
    for (;;) {
        tact_choice_row hidden = { .purpose = 0 };
        uint64_t asked = 0;
        for (uint32_t i = 0; i < c->count; i++) {
            const tact_choice_row *r = &c->rows[i];
            if (r->purpose != purpose) continue;
            if (!told[i].row) asked += r->granted + r->refused;
            if (!told[i].answers) { hidden.granted += r->granted; hidden.refused += r->refused; }
            if (!told[i].withdrawn) hidden.withdrawn += r->withdrawn;
        }
        bool more = (few(asked) && hide_smallest(c, purpose, told, 0)) || ((few(hidden.granted) || few(hidden.refused)) && hide_smallest(c, purpose, told, 1)) || (few(hidden.withdrawn) && hide_smallest(c, purpose, told, 2));
        if (!more) return;
    }
}

void tact_choices_tell(const tact_choices *c, tact_choice_told *told) {
    uint64_t done = 0;
    for (uint32_t i = 0; i < c->count; i++) told[i] = tact_choice_tells(&c->rows[i]);
    for (uint32_t i = 0; i < c->count; i++) {
        unsigned purpose = c->rows[i].purpose;
        if (purpose < 64 && !(done >> purpose & 1)) tell_purpose(c, purpose, told);
        if (purpose < 64) done |= UINT64_C(1) << purpose;
    }
}
