/* channel/mail_cut.c -- a mail's own words: without the quotation at its end and the signature (mail_in.h). */
#include <string.h>
#include "channel/mail_in.h"
#include "channel/mail_parts.h"

static bool quoted(tact_slice line) { return line.len && line.ptr[0] == '>'; }

static bool ends(tact_slice line, const char *with) {
    size_t n = strlen(with);
    return line.len >= n && tact_slice_equal_nocase((tact_slice){ line.ptr + line.len - n, n }, (tact_slice){ with, n });
}

/* "On Mon, 3 Nov 2026 at 10:12, Shop <x@y> wrote:", which may be broken over two lines. */
static bool announces(tact_slice line) {
    static const char *const begin[] = { "On ", "Le ", "Il ", "Am ", "El " };
    static const char *const end[] = { "wrote:", "a écrit :", "a écrit:", "a écrit\xC2\xA0:", "ha scritto:", "schrieb:", "escribió:" };
    bool begins = false, over = false;
    for (size_t i = 0; i < sizeof begin / sizeof *begin; i++) begins |= tact_mail_begins(line, begin[i]);
    for (size_t i = 0; i < sizeof end / sizeof *end; i++) over |= ends(line, end[i]);
    return begins && over && line.len < 400;
}

/* What Outlook and phones put before what they append: all behind it is not theirs, quoted or not. */
static bool separates(tact_slice line) {
    static const char *const words[] = { "-----Original Message-----", "-----Message d'origine-----", "-----Messaggio originale-----", "----- Original Message -----", "________________________________",
                                         "---------- Forwarded message ---------", "Begin forwarded message:" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (tact_mail_begins(line, words[i])) return true;
    return false;
}

static bool signs(tact_slice line) {
    static const char *const words[] = { "Sent from my ", "Envoyé de mon ", "Envoyé depuis mon ", "Inviato da iPhone", "Inviato dal mio ", "Get Outlook for ", "Obtenir Outlook pour " };
    if (tact_slice_is(line, "-- ") || tact_slice_is(line, "--")) return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (tact_mail_begins(line, words[i]) && line.len < 80) return true;
    return false;
}

static bool own_words_in(tact_slice text) {
    tact_slice line;
    while (tact_mail_line(&text, &line)) {
        if (signs(line)) return false;
        if (tact_mail_trimmed(line).len && !quoted(line)) return true;
    }
    return false;
}

tact_slice tact_mail_own(tact_slice whole) {
    tact_slice rest = whole, line, before = { NULL, 0 };
    size_t end = whole.len;
    while (tact_mail_line(&rest, &line)) {
        size_t at = (size_t)(line.ptr - whole.ptr);
        tact_slice both = before.ptr ? (tact_slice){ before.ptr, (size_t)(line.ptr + line.len - before.ptr) } : line;
        if (separates(line) || signs(line)) { end = at; break; }
        bool one = announces(line), two = !one && before.len && announces(both);
        if ((one || two) && !own_words_in(rest)) { end = two ? (size_t)(before.ptr - whole.ptr) : at; break; }
        if (quoted(line) && !own_words_in(rest)) { end = at; break; }
        before = line;
    }
    return tact_mail_trimmed((tact_slice){ whole.ptr, end });
}

tact_slice tact_mail_cut(tact_slice whole) {
    tact_slice text = tact_mail_own(whole);
    return text.len ? text : whole;
}

bool tact_mail_new_subject(tact_slice subject) {
    static const char *const answers[] = { "Re", "R", "Aw", "RV", "SV", "Fwd", "Fw", "Wg", "Tr", "I", "Ref" };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        size_t n = strlen(answers[i]);
        if (!tact_mail_begins(subject, answers[i])) continue;
        while (n < subject.len && (subject.ptr[n] == ' ' || (subject.ptr[n] & 0xC0) == 0xC0 || (unsigned char)subject.ptr[n] == 0xA0)) n++;      /* "Re :", with a space that does not break, too */
        if (n < subject.len && (subject.ptr[n] == ':' || subject.ptr[n] == '[')) return false;
    }
    return subject.len > 0;
}
