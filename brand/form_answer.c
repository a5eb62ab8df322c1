/* brand/form_answer.c -- see form_answer.h. */
#include "brand/form_answer.h"
#include <string.h>
#include "brand/email.h"
#include "import/phone.h"

uint32_t tact_entry_most(unsigned type) {
    switch (type) {
    case TACT_ENTRY_LONG: return 500;
    case TACT_ENTRY_EMAIL: return TACT_EMAIL_MOST;
    case TACT_ENTRY_PHONE: return 30;
    case TACT_ENTRY_TOWN: return 80;
    case TACT_ENTRY_DATE: return 10;
    case TACT_ENTRY_NUMBER: return 20;
    default: return 120;
    }
}

/* Without control characters (of a long answer line ends stay) and without blanks around it. */
static tact_slice tidied(tact_slice typed, bool lines, tact_arena *arena) {
    char *out = tact_arena_alloc(arena, typed.len + 1, 1);
    size_t n = 0, from = 0;
    if (!out) return (tact_slice){ NULL, 0 };
    for (size_t i = 0; i < typed.len; i++) {
        unsigned char c = (unsigned char)typed.ptr[i];
        if (c == '\r') continue;
        if (c == 0x7f || (c < ' ' && !(lines && c == '\n'))) c = ' ';
        out[n++] = (char)c;
    }
    while (n && (out[n - 1] == ' ' || out[n - 1] == '\n')) n--;
    while (from < n && (out[from] == ' ' || out[from] == '\n')) from++;
    return (tact_slice){ out + from, n - from };
}

static uint32_t characters(tact_slice s) {
    uint32_t n = 0;
    for (size_t i = 0; i < s.len; i++) n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return n;
}

static tact_entry_fault email(tact_slice text, tact_arena *arena, tact_slice *value) {
    char out[TACT_EMAIL_TEXT + 1];
    if (tact_email_normal(text, out) || !tact_email_address(tact_slice_of(out))) return TACT_ENTRY_NO_EMAIL;
    *value = tact_arena_copy(arena, tact_slice_of(out));
    return TACT_ENTRY_GOOD;
}

static tact_entry_fault phone(tact_slice text, tact_slice country, tact_arena *arena, tact_slice *value) {
    char out[TACT_PHONE_TEXT + 1];
    if (tact_phone_normal(text, country, out)) return TACT_ENTRY_NO_PHONE;
    *value = tact_arena_copy(arena, tact_slice_of(out));
    return TACT_ENTRY_GOOD;
}

static tact_entry_fault date(tact_slice text) {
    tact_instant day;
    bool form = text.len == 10 && text.ptr[4] == '-' && text.ptr[7] == '-';
    return form && tact_instant_parse(text, &day) ? TACT_ENTRY_GOOD : TACT_ENTRY_NO_DATE;
}

/* Digits, at most one comma or point; a blank between thousands is no fault. */
static tact_entry_fault number(tact_slice text, tact_arena *arena, tact_slice *value) {
    char *out = tact_arena_alloc(arena, text.len + 1, 1);
    size_t n = 0, digits = 0, points = 0;
    if (!out) return TACT_ENTRY_TOO_LONG;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == ' ') continue;
        if (c == ',') c = '.';
        if (c >= '0' && c <= '9') digits++;
        else if (c == '.') points++;
        else if (c != '-' || n) return TACT_ENTRY_NO_NUMBER;
        out[n++] = c;
    }
    if (!digits || digits > 15 || points > 1 || out[n - 1] == '.' || out[0] == '.') return TACT_ENTRY_NO_NUMBER;
    *value = (tact_slice){ out, n };
    return TACT_ENTRY_GOOD;
}

bool tact_entry_town(tact_slice typed, tact_slice country, tact_slice language, tact_arena *arena, tact_town *out) {
    tact_slice text = tidied(typed, false, arena);
    if (!text.len || text.len > 160) return false;
    char *said = tact_arena_alloc(arena, text.len + 3, 1);
    if (!said) return false;
    memcpy(said, "in ", 3);
    memcpy(said + 3, text.ptr, text.len);
    return tact_town_find((tact_slice){ said, text.len + 3 }, country, TACT_S("en"), out) || tact_town_find(text, country, language, out);
}

tact_entry_fault tact_entry_judge(const tact_entry *entry, tact_slice typed, tact_slice country, tact_slice language, tact_arena *arena, tact_slice *value) {
    tact_town town;
    tact_slice text = tidied(typed, entry->type == TACT_ENTRY_LONG, arena);
    *value = text;
    if (!text.ptr) return TACT_ENTRY_TOO_LONG;
    if (!text.len) return TACT_ENTRY_EMPTY;
    if (characters(text) > tact_entry_most(entry->type)) return TACT_ENTRY_TOO_LONG;
    switch ((tact_entry_type)entry->type) {
    case TACT_ENTRY_EMAIL: return email(text, arena, value);
    case TACT_ENTRY_PHONE: return phone(text, country, arena, value);
    case TACT_ENTRY_DATE: return date(text);
    case TACT_ENTRY_NUMBER: return number(text, arena, value);
    case TACT_ENTRY_TOWN: return tact_entry_town(text, country, language, arena, &town) ? TACT_ENTRY_GOOD : TACT_ENTRY_NO_TOWN;
    case TACT_ENTRY_YES_NO: return tact_slice_is(text, "yes") || tact_slice_is(text, "no") ? TACT_ENTRY_GOOD : TACT_ENTRY_NO_CHOICE;
    case TACT_ENTRY_CHOICE:
        for (uint32_t i = 0; i < entry->option_count; i++) if (tact_slice_equal(entry->options[i].value, text)) return TACT_ENTRY_GOOD;
        return TACT_ENTRY_NO_CHOICE;
    default: return TACT_ENTRY_GOOD;
    }
}
