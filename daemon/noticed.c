/* daemon/noticed.c -- see noticed.h. */
#include "daemon/noticed.h"
#include "core/base/hash.h"

enum { FORMAT = 1 };

static bool keep(char out[TACT_NOTICED_TEXT + 1], tact_slice text) {
    size_t n = text.len < TACT_NOTICED_TEXT ? text.len : TACT_NOTICED_TEXT;
    while (n < text.len && n && ((unsigned char)text.ptr[n] & 0xC0) == 0x80) n--;
    bool other = strlen(out) != n || (n && memcmp(out, text.ptr, n) != 0);
    if (n) memcpy(out, text.ptr, n);
    out[n] = 0;
    return other;
}

static void heard(tact_noticed *s, tact_slice origin, unsigned events, tact_instant now) {
    uint32_t i = 0;
    char text[TACT_NOTICED_TEXT + 1] = "";
    if (!origin.len) return;
    keep(text, origin);
    while (i < s->origin_count && strcmp(s->origins[i].text, text) != 0) i++;
    if (i == TACT_NOTICED_ORIGINS)                            /* the one that was not heard of longest gives its place */
        for (uint32_t k = i = 0; k < TACT_NOTICED_ORIGINS; k++)
            if (tact_instant_before(s->origins[k].last, s->origins[i].last)) i = k;
    if (i == s->origin_count) s->origin_count++;
    if (strcmp(s->origins[i].text, text) != 0) {
        s->origins[i] = (tact_noticed_origin){ .first = now };
        memcpy(s->origins[i].text, text, sizeof text);
        s->first = true;
    }
    s->origins[i].last = now;
    s->origins[i].events += events;
    s->changed = true;
}

void tact_noticed_page(tact_noticed *s, tact_slice origin, tact_instant now) { heard(s, origin, 0, now); }
void tact_noticed_event(tact_noticed *s, tact_slice origin, tact_instant now) { heard(s, origin, 1, now); }

static tact_noticed_day *today(tact_noticed *s, tact_instant now) {
    int64_t day = now.us / TACT_DAYS(1).us;
    tact_noticed_day *d = &s->days[day % TACT_NOTICED_DAYS];
    if (d->day != day) *d = (tact_noticed_day){ .day = day };
    return d;
}

void tact_noticed_moment(tact_noticed *s, bool remembered, bool tester, tact_instant now) {
    tact_noticed_day *d = today(s, now);
    d->moments++;
    d->remembered += remembered;
    if (tester) { s->first = s->first || !s->tester_at.us; s->tester_at = now; }
    s->changed = true;
}

void tact_noticed_choice(tact_noticed *s, tact_instant now) {
    today(s, now)->choices++;
    s->changed = true;
}

void tact_noticed_turned_away(tact_noticed *s, tact_slice origin, tact_instant now) {
    if (keep(s->turned_away, origin)) s->first = true;
    s->turned_away_at = now;
    s->changed = true;
}

void tact_noticed_use(tact_noticed *s, tact_slice name, tact_instant now) {
    uint64_t id = tact_id64(name);
    uint32_t i = 0;
    while (i < s->key_count && s->keys[i].id != id) i++;
    if (i == TACT_NOTICED_KEYS) return;
    s->key_count += i == s->key_count;
    s->keys[i] = (tact_noticed_key){ id, now };
    s->changed = true;
}

tact_instant tact_noticed_used(const tact_noticed *s, tact_slice name) {
    uint64_t id = tact_id64(name);
    for (uint32_t i = 0; i < s->key_count; i++)
        if (s->keys[i].id == id) return s->keys[i].last;
    return (tact_instant){ 0 };
}

void tact_noticed_told_of(tact_noticed *s, tact_instant now) {
    s->first = s->first || !s->identified;
    s->identified++;
    s->identified_at = now;
    s->changed = true;
}

void tact_noticed_tried(tact_noticed *s, unsigned channel, unsigned fate, tact_slice said, tact_instant now) {
    tact_noticed_test *t = &s->tests[channel];
    keep(t->said, said);
    t->at = now;
    t->fate = (uint8_t)fate;
    s->changed = s->first = true;
}

tact_noticed_day tact_noticed_week(const tact_noticed *s, tact_instant now) {
    tact_noticed_day sum = { .day = now.us / TACT_DAYS(1).us };
    for (unsigned i = 0; i < TACT_NOTICED_DAYS; i++) {
        const tact_noticed_day *d = &s->days[i];
        if (d->day <= sum.day - TACT_NOTICED_DAYS || d->day > sum.day) continue;
        sum.moments += d->moments;
        sum.remembered += d->remembered;
        sum.choices += d->choices;
    }
    return sum;
}

/* ---- bytes ---- */

static void text(tact_writer *w, const char *t) { tact_write_text(w, tact_slice_of(t)); }

void tact_noticed_write(tact_writer *w, const tact_noticed *s) {
    tact_write_u8(w, FORMAT);
    tact_write_varint(w, s->origin_count);
    for (uint32_t i = 0; i < s->origin_count; i++) {
        text(w, s->origins[i].text);
        tact_write_signed(w, s->origins[i].first.us);
        tact_write_signed(w, s->origins[i].last.us);
        tact_write_varint(w, s->origins[i].events);
    }
    text(w, s->turned_away);
    tact_write_signed(w, s->turned_away_at.us);
    tact_write_varint(w, s->key_count);
    for (uint32_t i = 0; i < s->key_count; i++) { tact_write_u64(w, s->keys[i].id); tact_write_signed(w, s->keys[i].last.us); }
    for (unsigned i = 0; i < TACT_NOTICED_DAYS; i++) {
        tact_write_signed(w, s->days[i].day);
        tact_write_varint(w, s->days[i].moments);
        tact_write_varint(w, s->days[i].remembered);
        tact_write_varint(w, s->days[i].choices);
    }
    tact_write_varint(w, s->identified);
    tact_write_signed(w, s->identified_at.us);
    tact_write_signed(w, s->tester_at.us);
    tact_write_varint(w, TACT_CHANNEL_COUNT);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) { tact_write_signed(w, s->tests[c].at.us); tact_write_u8(w, s->tests[c].fate); text(w, s->tests[c].said); }
}

static tact_instant instant(tact_reader *r) { return (tact_instant){ tact_read_signed(r) }; }
static void text_into(tact_reader *r, char out[TACT_NOTICED_TEXT + 1]) {
    tact_slice t = tact_read_text(r);
    if (t.len > TACT_NOTICED_TEXT) { r->status = TACT_ERR_FORMAT; return; }
    keep(out, t);
}

tact_status tact_noticed_read(tact_slice bytes, tact_noticed *s) {
    tact_reader r = tact_reader_of(bytes);
    uint8_t format = tact_read_u8(&r);
    if (!r.status && format > FORMAT) return TACT_ERR_VERSION;
    *s = (tact_noticed){ .origin_count = 0 };
    uint64_t n = tact_read_varint(&r);
    if (n > TACT_NOTICED_ORIGINS) return TACT_ERR_FORMAT;
    for (s->origin_count = 0; s->origin_count < n && !r.status; s->origin_count++) {
        tact_noticed_origin *o = &s->origins[s->origin_count];
        text_into(&r, o->text);
        o->first = instant(&r);
        o->last = instant(&r);
        o->events = tact_read_varint(&r);
    }
    text_into(&r, s->turned_away);
    s->turned_away_at = instant(&r);
    if ((n = tact_read_varint(&r)) > TACT_NOTICED_KEYS) return TACT_ERR_FORMAT;
    for (s->key_count = 0; s->key_count < n && !r.status; s->key_count++) { s->keys[s->key_count].id = tact_read_u64(&r); s->keys[s->key_count].last = instant(&r); }
    for (unsigned i = 0; i < TACT_NOTICED_DAYS; i++) {
        s->days[i].day = tact_read_signed(&r);
        s->days[i].moments = tact_read_varint(&r);
        s->days[i].remembered = tact_read_varint(&r);
        s->days[i].choices = tact_read_varint(&r);
    }
    s->identified = tact_read_varint(&r);
    s->identified_at = instant(&r);
    s->tester_at = instant(&r);
    if ((n = tact_read_varint(&r)) > TACT_CHANNEL_COUNT) return TACT_ERR_FORMAT;
    for (unsigned c = 0; c < n && !r.status; c++) { s->tests[c].at = instant(&r); s->tests[c].fate = tact_read_u8(&r); text_into(&r, s->tests[c].said); }
    return tact_reader_done(&r) ? TACT_OK : TACT_ERR_FORMAT;
}
