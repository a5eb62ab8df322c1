/* channel/smpp_pdu.c -- see smpp_pdu.h. */
#include "channel/smpp_pdu.h"
#include <stdio.h>
#include "core/text/gsm7.h"

enum { VERSION = 0x34, PAYLOAD = 0x0424, RECEIPTED = 0x001E, STATE = 0x0427, CLASS_HEADER = 0x40, CLASS_RECEIPT = 0x04, CLASS_NOTICE = 0x20, CLASS_TYPE = 0x3C, DAYS_MOST = 27 };

/* ---- numbers, most significant byte first ---- */

static void put16(tact_writer *w, unsigned v) { tact_write_u8(w, (uint8_t)(v >> 8)); tact_write_u8(w, (uint8_t)v); }
static void put32(tact_writer *w, uint32_t v) { put16(w, v >> 16); put16(w, v & 0xFFFF); }
static uint32_t get32(const char *p) { const uint8_t *b = (const uint8_t *)p; return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]; }

/* Up to a NUL, which is cut where a field has no room for more. */
static void put_text(tact_writer *w, tact_slice s, size_t most) {
    const char *nul = s.len ? memchr(s.ptr, 0, s.len) : NULL;
    size_t n = nul ? (size_t)(nul - s.ptr) : s.len;
    tact_write_bytes(w, s.ptr, n < most ? n : most);
    tact_write_u8(w, 0);
}

static size_t begin(tact_writer *w, uint32_t command, uint32_t status, uint32_t sequence) {
    size_t at = w->len;
    put32(w, 0);
    put32(w, command);
    put32(w, status);
    put32(w, sequence);
    return at;
}

static void end(tact_writer *w, size_t at) {
    size_t n = w->len - at;
    if (w->status) return;
    for (unsigned i = 0; i < 4; i++) w->ptr[at + i] = (uint8_t)(n >> (24 - 8 * i));
}

tact_status tact_smpp_read(tact_slice bytes, tact_smpp_pdu *out, size_t *used) {
    *used = 0;
    if (bytes.len < 4) return TACT_OK;
    uint32_t len = get32(bytes.ptr);
    if (len < TACT_SMPP_HEADER || len > TACT_SMPP_MOST) return TACT_ERR_FORMAT;
    if (bytes.len < len) return TACT_OK;
    *out = (tact_smpp_pdu){ get32(bytes.ptr + 4), get32(bytes.ptr + 8), get32(bytes.ptr + 12), { bytes.ptr + TACT_SMPP_HEADER, len - TACT_SMPP_HEADER } };
    *used = len;
    return TACT_OK;
}

/* ---- what goes out ---- */

void tact_smpp_write_plain(tact_writer *w, uint32_t command, uint32_t status, uint32_t sequence) { end(w, begin(w, command, status, sequence)); }

void tact_smpp_write_heard(tact_writer *w, uint32_t status, uint32_t sequence) {
    size_t at = begin(w, TACT_SMPP_DELIVER | (uint32_t)TACT_SMPP_ANSWER, status, sequence);
    tact_write_u8(w, 0);
    end(w, at);
}

void tact_smpp_write_bind(tact_writer *w, uint32_t sequence, tact_slice system_id, tact_slice password, tact_slice system_type) {
    size_t at = begin(w, TACT_SMPP_TRANSCEIVER, 0, sequence);
    put_text(w, system_id, 15);
    put_text(w, password, 64);                             /* the standard has room for 8; centres that give longer ones take them */
    put_text(w, system_type, 12);
    tact_write_u8(w, VERSION);
    tact_write_u8(w, 0);                                   /* type and plan of the range we serve: theirs to know */
    tact_write_u8(w, 0);
    put_text(w, (tact_slice){ NULL, 0 }, 40);
    end(w, at);
}

/* 5.2.5, 5.2.6: a name; a short number of this network; else international. */
static void put_address(tact_writer *w, tact_slice address) {
    bool letters = tact_sms_from_letters(address), plus = address.len && address.ptr[0] == '+';
    if (plus) { address.ptr++; address.len--; }
    bool local = !letters && !plus && address.len <= 6;
    tact_write_u8(w, letters ? 5 : local ? 3 : 1);
    tact_write_u8(w, letters || local ? 0 : 1);
    put_text(w, address, 20);
}

void tact_smpp_write_submit(tact_writer *w, uint32_t sequence, const tact_smpp_submit *s) {
    char valid[24];
    int64_t left = s->valid_s < 60 ? 60 : s->valid_s > DAYS_MOST * 86400 ? DAYS_MOST * 86400 : s->valid_s;
    int hours = (int)(left / 3600);
    int n = snprintf(valid, sizeof valid, "0000%02d%02d%02d%02d000R", hours / 24 % 100, hours % 24, (int)(left / 60 % 60), (int)(left % 60));     /* 7.1.1.2: counted from when it takes it, so no clocks differ */
    size_t at = begin(w, TACT_SMPP_SUBMIT, 0, sequence);
    tact_write_u8(w, 0);                                   /* service_type: the usual one */
    put_address(w, s->from);
    put_address(w, s->to);
    tact_write_u8(w, s->header ? CLASS_HEADER : 0);
    tact_write_u8(w, 0);                                   /* protocol_id */
    tact_write_u8(w, 0);                                   /* priority_flag */
    tact_write_u8(w, 0);                                   /* schedule_delivery_time: at once */
    put_text(w, (tact_slice){ valid, (size_t)n }, 16);
    tact_write_u8(w, s->receipt ? 1 : 0);
    tact_write_u8(w, 0);                                   /* replace_if_present_flag */
    tact_write_u8(w, s->coding);
    tact_write_u8(w, 0);                                   /* sm_default_msg_id */
    tact_write_u8(w, s->payload ? 0 : (uint8_t)s->text.len);
    if (s->payload) {
        put16(w, PAYLOAD);
        put16(w, (unsigned)s->text.len);
    }
    tact_write_bytes(w, s->text.ptr, s->text.len);
    end(w, at);
}

/* ---- what comes in ---- */

typedef struct { tact_slice rest; bool bad; } cursor;

static uint8_t byte(cursor *c) {
    if (!c->rest.len) { c->bad = true; return 0; }
    uint8_t b = (uint8_t)c->rest.ptr[0];
    c->rest = (tact_slice){ c->rest.ptr + 1, c->rest.len - 1 };
    return b;
}

static tact_slice bytes(cursor *c, size_t n) {
    if (n > c->rest.len) { c->bad = true; n = c->rest.len; }
    tact_slice s = { c->rest.ptr, n };
    c->rest = (tact_slice){ c->rest.ptr + n, c->rest.len - n };
    return s;
}

static tact_slice text(cursor *c) {
    const char *nul = c->rest.len ? memchr(c->rest.ptr, 0, c->rest.len) : NULL;
    tact_slice s = bytes(c, nul ? (size_t)(nul - c->rest.ptr) : c->rest.len);
    byte(c);
    return s;
}

static tact_slice until_nul(tact_slice s) {
    const char *nul = s.len ? memchr(s.ptr, 0, s.len) : NULL;
    return (tact_slice){ s.ptr, nul ? (size_t)(nul - s.ptr) : s.len };
}

tact_status tact_smpp_read_delivered(tact_slice body, tact_smpp_delivered *out) {
    cursor c = { body, false };
    *out = (tact_smpp_delivered){ .esm_class = 0 };
    text(&c);                                              /* service_type */
    bytes(&c, 2);
    out->from = text(&c);
    bytes(&c, 2);
    out->to = text(&c);
    out->esm_class = byte(&c);
    bytes(&c, 2);                                          /* protocol_id, priority_flag */
    text(&c);
    text(&c);                                              /* schedule_delivery_time, validity_period */
    bytes(&c, 2);                                          /* registered_delivery, replace_if_present_flag */
    out->coding = byte(&c);
    byte(&c);
    out->text = bytes(&c, byte(&c));
    while (!c.bad && c.rest.len) {
        tact_slice head = bytes(&c, 4);
        if (c.bad) break;
        uint32_t both = get32(head.ptr);
        tact_slice value = bytes(&c, both & 0xFFFF);
        if (c.bad) break;
        if (both >> 16 == PAYLOAD && !out->text.len) out->text = value;
        if (both >> 16 == RECEIPTED) out->receipted = until_nul(value);
        if (both >> 16 == STATE && value.len == 1) out->state = (uint8_t)value.ptr[0];
    }
    if (c.bad) return TACT_ERR_FORMAT;
    if (!(out->esm_class & CLASS_HEADER) || !out->text.len) return TACT_OK;
    size_t header = (uint8_t)out->text.ptr[0] + 1u;
    if (header > out->text.len) return TACT_ERR_FORMAT;
    out->text = (tact_slice){ out->text.ptr + header, out->text.len - header };
    return TACT_OK;
}

tact_slice tact_smpp_read_id(tact_slice body) { return until_nul(body); }

tact_status tact_smpp_text(tact_slice *out, const tact_smpp_delivered *d, tact_arena *arena) {
    unsigned coding = d->coding;
    if (coding == 0 || (coding & 0xFC) == 0xF0) return tact_sms_decode(out, d->text, TACT_SMS_GSM7, arena);
    if (coding == 8) return tact_sms_decode(out, d->text, TACT_SMS_UCS2, arena);
    if (coding != 1 && coding != 3) return TACT_ERR_FORMAT;
    tact_writer w;                                         /* IA5 and Latin 1: a byte is its own character */
    tact_writer_init(&w, arena, d->text.len * 2 + 1);
    for (size_t i = 0; i < d->text.len; i++) {
        uint8_t b = (uint8_t)d->text.ptr[i];
        if (b >= 0x80) tact_write_u8(&w, (uint8_t)(0xC0 | b >> 6));
        tact_write_u8(&w, b >= 0x80 ? (uint8_t)(0x80 | (b & 0x3F)) : b);
    }
    *out = tact_writer_slice(&w);
    return w.status;
}

/* ---- receipts ---- */

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

/* What stands behind a name and a colon, up to the next space; with `whole` the name as well. */
static tact_slice field(tact_slice s, const char *name, bool whole) {
    size_t n = strlen(name);
    for (size_t i = 0; i + n < s.len; i++) {
        size_t k = 0, to = i + n + 1;
        if (i && s.ptr[i - 1] != ' ') continue;
        while (k < n && lower(s.ptr[i + k]) == name[k]) k++;
        if (k < n || s.ptr[i + n] != ':') continue;
        while (to < s.len && s.ptr[to] != ' ' && s.ptr[to]) to++;
        return whole ? (tact_slice){ s.ptr + i, to - i } : (tact_slice){ s.ptr + i + n + 1, to - i - n - 1 };
    }
    return (tact_slice){ NULL, 0 };
}

bool tact_smpp_read_receipt(const tact_smpp_delivered *d, tact_smpp_receipt *out) {
    static const char *const states[] = { "", "ENROUTE", "DELIVRD", "EXPIRED", "DELETED", "UNDELIV", "ACCEPTD", "UNKNOWN", "REJECTD" };      /* 5.2.28 */
    *out = (tact_smpp_receipt){ .own = d->receipted.len > 0 };
    if (!(d->esm_class & CLASS_TYPE & CLASS_RECEIPT) || (d->esm_class & CLASS_NOTICE)) return false;
    out->id = out->own ? d->receipted : field(d->text, "id", false);
    out->state = field(d->text, "stat", false);
    out->error = field(d->text, "err", true);
    if (!out->state.len && d->state < sizeof states / sizeof *states) out->state = tact_slice_of(states[d->state]);
    return out->id.len && out->state.len;
}

tact_slice tact_smpp_id(tact_slice id, unsigned base, char room[24]) {
    uint64_t n = 0;
    if (!base || !id.len) return id;
    for (size_t i = 0; i < id.len; i++) {
        char c = lower(id.ptr[i]);
        unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0') : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 99;
        if (digit >= base || n > (UINT64_MAX - digit) / base) return id;
        n = n * base + digit;
    }
    return (tact_slice){ room, (size_t)snprintf(room, 24, "%llu", (unsigned long long)n) };
}

/* ---- statuses ---- */

tact_smpp_meaning tact_smpp_status(uint32_t status, tact_slice *name, tact_slice *words) {
    static const struct { uint32_t status; const char *name, *words; tact_smpp_meaning meaning; } rows[] = {
#define STATUS(number, name_, meaning_, words_) { number, #name_, words_, TACT_SMPP_##meaning_ },
#include "channel/smpp_status.def"
#undef STATUS
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].status != status) continue;
        if (name) *name = tact_slice_of(rows[i].name);
        if (words) *words = tact_slice_of(rows[i].words);
        return rows[i].meaning;
    }
    if (name) *name = (tact_slice){ NULL, 0 };
    if (words) *words = (tact_slice){ NULL, 0 };
    return TACT_SMPP_REFUSED;
}
