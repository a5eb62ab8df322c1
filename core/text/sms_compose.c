/* core/text/sms_compose.c -- one text of what a message says, and how it can be refused (sms.h). */
#include "core/text/sms.h"

static const struct { const char *country, *prefixes; } LAWS[] = {
#define STOP_LAW(country, prefixes, source) { country, prefixes },
#define STOP_LINE(language, number, answer)
#define ANSWER(language, what, text)
#include "core/text/stop_line.def"
#undef STOP_LAW
#undef STOP_LINE
#undef ANSWER
};
static const struct { const char *language, *number, *answer; } LINES[] = {
#define STOP_LAW(country, prefixes, source)
#define STOP_LINE(language, number, answer) { language, number, answer },
#define ANSWER(language, what, text)
#include "core/text/stop_line.def"
#undef STOP_LAW
#undef STOP_LINE
#undef ANSWER
};
static const struct { const char *language; uint8_t what; const char *text; } ANSWERS[] = {
#define STOP_LAW(country, prefixes, source)
#define STOP_LINE(language, number, answer)
#define ANSWER(language, what, text) { language, TACT_SMS_##what, text },
#include "core/text/stop_line.def"
#undef STOP_LAW
#undef STOP_LINE
#undef ANSWER
};
enum { LAW_COUNT = sizeof LAWS / sizeof *LAWS, LINE_COUNT = sizeof LINES / sizeof *LINES };

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool contains_nocase(tact_slice hay, tact_slice needle) {
    for (size_t i = 0; needle.len && i + needle.len <= hay.len; i++) {
        size_t n = 0;
        while (n < needle.len && lower(hay.ptr[i + n]) == lower(needle.ptr[n])) n++;
        if (n == needle.len) return true;
    }
    return false;
}

static char *put(char *at, tact_slice s) {
    if (s.len) memcpy(at, s.ptr, s.len);
    return at + s.len;
}

/* No sign is longer in its plain form: three dots take as much as the sign for them, a space less. */
static char *put_plain(char *at, tact_slice s) {
    for (size_t i = 0, n; i < s.len; i += n) {
        unsigned char c = (unsigned char)s.ptr[i], next = i + 1 < s.len ? (unsigned char)s.ptr[i + 1] : 0;
        bool sign = (c == 0xE2 && next == 0x80 && i + 2 < s.len) || (c == 0xC2 && (next == 0xA0 || next == 0xAB || next == 0xBB));
        n = c == 0xE2 ? 3 : 2;
        tact_slice plain = sign ? tact_sms_near((tact_slice){ s.ptr + i, n }) : (tact_slice){ NULL, 0 };
        if (!plain.len) n = 1;
        at = plain.len ? put(at, plain) : put(at, (tact_slice){ s.ptr + i, 1 });
    }
    return at;
}

static char *line(char *at, const char *start, tact_slice s) {
    if (!s.len) return at;
    if (at > start && at[-1] != '\n') *at++ = '\n';
    return put_plain(at, s);
}

tact_status tact_sms_compose(tact_slice *out, const tact_sms_words *w, tact_arena *arena) {
    char *start = tact_arena_alloc(arena, w->name.len + w->title.len + w->body.len + w->url.len + w->stop.len + 8, 1), *at = start;
    if (!start) return TACT_ERR_MEMORY;
    if (w->name.len && !contains_nocase(w->title, w->name) && !contains_nocase(w->body, w->name)) {
        at = put(at, w->name);
        at = put(at, TACT_S(": "));
    }
    at = put_plain(at, w->title);
    if (w->body.len && !tact_slice_equal(w->title, w->body)) at = w->title.len ? line(at, start, w->body) : put_plain(at, w->body);
    if (tact_slice_find(w->body, w->url) < 0 || !w->url.len) at = line(at, start, w->url);
    at = line(at, start, w->stop);
    *out = (tact_slice){ start, (size_t)(at - start) };
    return TACT_OK;
}

/* Of the numbers' prefixes, those of 33, 262...: none begins another. */
static bool begins(tact_slice number, const char *prefixes) {
    while (*prefixes) {
        size_t n = 0;
        while (prefixes[n] && prefixes[n] != ' ') n++;
        if (number.len > n && number.ptr[0] == '+' && memcmp(number.ptr + 1, prefixes, n) == 0) return true;
        prefixes += n + (prefixes[n] == ' ');
    }
    return false;
}

bool tact_sms_stop_wanted(tact_slice number, tact_slice country) {
    for (size_t i = 0; i < LAW_COUNT; i++)
        if (begins(number, LAWS[i].prefixes) || tact_slice_equal_nocase(country, tact_slice_of(LAWS[i].country))) return true;
    return false;
}

static bool speaks(tact_slice locale, const char *language) {
    return locale.len >= 2 && tact_slice_equal_nocase((tact_slice){ locale.ptr, 2 }, tact_slice_of(language)) && (locale.len == 2 || locale.ptr[2] == '-' || locale.ptr[2] == '_');
}

static tact_status with_hole(tact_slice *out, tact_slice form, tact_slice with, tact_arena *arena) {
    size_t hole = (size_t)tact_slice_find(form, TACT_S("%"));
    char *start = tact_arena_alloc(arena, form.len + with.len, 1), *at = start;
    if (!start) return TACT_ERR_MEMORY;
    at = put(at, (tact_slice){ form.ptr, hole });
    at = put(at, with);
    at = put(at, (tact_slice){ form.ptr + hole + 1, form.len - hole - 1 });
    *out = (tact_slice){ start, (size_t)(at - start) };
    return TACT_OK;
}

tact_status tact_sms_answer(tact_slice *out, tact_sms_answering what, tact_slice locale, tact_slice name, tact_arena *arena) {
    const char *text = NULL;
    for (size_t i = 0; i < sizeof ANSWERS / sizeof *ANSWERS; i++)
        if (ANSWERS[i].what == what && (!text || speaks(locale, ANSWERS[i].language))) text = ANSWERS[i].text;     /* English stands first */
    TACT_ASSERT(text);
    return with_hole(out, tact_slice_of(text), name, arena);
}

tact_status tact_sms_stop_line(tact_slice *out, tact_slice locale, tact_slice number, tact_arena *arena) {
    size_t row = 0;
    for (size_t i = 0; i < LINE_COUNT; i++)
        if (speaks(locale, LINES[i].language)) row = i;
    if (number.len) return with_hole(out, tact_slice_of(LINES[row].number), number, arena);
    *out = tact_slice_of(LINES[row].answer);
    return TACT_OK;
}

bool tact_sms_from_letters(tact_slice from) {
    for (size_t i = 0; i < from.len; i++)
        if ((lower(from.ptr[i]) >= 'a' && lower(from.ptr[i]) <= 'z') || (unsigned char)from.ptr[i] >= 0x80) return true;
    return false;
}
