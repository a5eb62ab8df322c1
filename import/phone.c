/* import/phone.c -- see phone.h. */
#include "import/phone.h"
#include "import/text.h"

/* Calling code, trunk prefix dropped in international form, least and most digits behind the code. */
static const struct { char country[3]; const char *code, *trunk; unsigned least, most; } plans[] = {
    { "FR", "33", "0", 9, 9 }, { "IT", "39", "", 6, 11 }, { "MC", "377", "", 8, 9 }, { "CH", "41", "0", 9, 9 }, { "BE", "32", "0", 8, 9 }, { "LU", "352", "", 5, 11 },
    { "DE", "49", "0", 6, 13 }, { "AT", "43", "0", 4, 13 }, { "LI", "423", "", 7, 9 }, { "ES", "34", "", 9, 9 }, { "PT", "351", "", 9, 9 }, { "AD", "376", "", 6, 9 },
    { "GB", "44", "0", 9, 10 }, { "IE", "353", "0", 7, 9 }, { "NL", "31", "0", 9, 9 }, { "DK", "45", "", 8, 8 }, { "SE", "46", "0", 7, 10 }, { "NO", "47", "", 8, 8 },
    { "FI", "358", "0", 5, 12 }, { "IS", "354", "", 7, 9 }, { "PL", "48", "", 9, 9 }, { "CZ", "420", "", 9, 9 }, { "SK", "421", "0", 9, 9 }, { "HU", "36", "06", 8, 9 },
    { "RO", "40", "0", 9, 9 }, { "BG", "359", "0", 7, 9 }, { "GR", "30", "", 10, 10 }, { "SI", "386", "0", 8, 8 }, { "HR", "385", "0", 8, 9 }, { "RS", "381", "0", 8, 9 },
    { "LT", "370", "0", 8, 8 }, { "LV", "371", "", 8, 8 }, { "EE", "372", "", 7, 8 }, { "MT", "356", "", 8, 8 }, { "CY", "357", "", 8, 8 }, { "SM", "378", "", 6, 10 },
    { "UA", "380", "0", 9, 9 }, { "RU", "7", "8", 10, 10 }, { "TR", "90", "0", 10, 10 }, { "IL", "972", "0", 8, 9 }, { "MA", "212", "0", 9, 9 }, { "TN", "216", "", 8, 8 },
    { "DZ", "213", "0", 8, 9 }, { "SN", "221", "", 9, 9 }, { "CI", "225", "", 10, 10 }, { "RE", "262", "0", 9, 9 }, { "GP", "590", "0", 9, 9 }, { "MQ", "596", "0", 9, 9 },
    { "GF", "594", "0", 9, 9 }, { "ZA", "27", "0", 9, 9 }, { "US", "1", "1", 10, 10 }, { "CA", "1", "1", 10, 10 }, { "MX", "52", "", 10, 10 }, { "BR", "55", "0", 10, 11 },
    { "AR", "54", "0", 10, 11 }, { "AU", "61", "0", 9, 9 }, { "NZ", "64", "0", 8, 10 }, { "JP", "81", "0", 9, 10 }, { "IN", "91", "0", 10, 10 }, { "CN", "86", "0", 9, 11 },
};
enum { PLANS = sizeof plans / sizeof plans[0], DIGITS = 32 };

static int plan_of(tact_slice country) {
    for (int i = 0; i < PLANS; i++)
        if (tact_slice_equal_nocase(country, tact_slice_of(plans[i].country))) return i;
    return -1;
}

bool tact_phone_knows(tact_slice country) { return plan_of(country) >= 0; }

static bool starts(const char *digits, const char *prefix) { return tact_slice_starts(tact_slice_of(digits), tact_slice_of(prefix)); }

/* Digits only, and whether a + or 00 led them. "(0)" behind a + is the trunk prefix written for people at home. */
static const char *digits_of(tact_slice t, char digits[DIGITS + 1], bool *international) {
    size_t n = 0;
    *international = false;
    if (tact_slice_starts(t, TACT_S("tel:"))) { t.ptr += 4; t.len -= 4; }
    if (t.len && t.ptr[0] == '\'') { t.ptr++; t.len--; }
    for (size_t i = 0; i < t.len; i++) {
        char c = t.ptr[i];
        if (c >= '0' && c <= '9') { if (n == DIGITS) return "has too many digits"; digits[n++] = c; }
        else if (c == '+' && n == 0 && !*international) *international = true;
        else if (*international && t.len - i >= 3 && memcmp(t.ptr + i, "(0)", 3) == 0) i += 2;
        else if ((c == 'E' || c == 'e') && n) return "was rounded by a spreadsheet (2.3E+10); export the column as text";
        else if (t.len - i >= 2 && memcmp(t.ptr + i, "\xC2\xA0", 2) == 0) i++;
        else if (t.len - i >= 3 && memcmp(t.ptr + i, "\xE2\x80", 2) == 0) i += 2;      /* typographic spaces, dashes and marks */
        else if (!strchr(" .-()/\t_", c) || c == 0) return "holds something that is not a number";
    }
    digits[n] = 0;
    if (n > 2 && !*international && digits[0] == '0' && digits[1] == '0') { n -= 2; memmove(digits, digits + 2, n + 1); *international = true; }
    return n ? NULL : "has no digits";
}

const char *tact_phone_normal(tact_slice text, tact_slice country, char out[TACT_PHONE_TEXT + 1]) {
    char digits[DIGITS + 1];
    bool international;
    const char *why = digits_of(tact_text_trim(text), digits, &international);
    if (why) return why;
    const char *national = digits, *code = "";
    int plan = -1;
    if (international) {
        for (int i = 0; i < PLANS; i++)
            if (starts(digits, plans[i].code) && (plan < 0 || strlen(plans[i].code) > strlen(plans[plan].code))) plan = i;
        if (plan >= 0) { code = plans[plan].code; national = digits + strlen(code); }
    } else {
        plan = plan_of(country);
        if (plan < 0) return country.len ? "is a national number of a country without a numbering plan here" : "has no country code, and no default country was given";
        code = plans[plan].code;
        size_t n = strlen(digits), trunk = strlen(plans[plan].trunk);
        if (trunk && starts(digits, plans[plan].trunk) && n - trunk >= plans[plan].least) national += trunk;
        else if (n > plans[plan].most && starts(digits, code)) national += strlen(code);           /* 33612345678, the + lost */
    }
    size_t n = strlen(national);
    if (plan >= 0 && (n < plans[plan].least || n > plans[plan].most)) return n < plans[plan].least ? "is too short for its country" : "is too long for its country";
    size_t whole = strlen(code) + n;
    if (whole < 8 || whole > 15) return whole < 8 ? "is too short" : "is too long";
    out[0] = '+';
    memcpy(out + 1, code, strlen(code));
    memcpy(out + 1 + strlen(code), national, n + 1);
    return NULL;
}

static bool plain(char c) { return c && !strchr(" \t\r\n\"(),:;<>[\\]", c); }

const char *tact_email_normal(tact_slice text, char out[TACT_EMAIL_TEXT + 1]) {
    tact_slice t = tact_text_trim(text);
    if (t.len >= 7 && tact_slice_equal_nocase((tact_slice){ t.ptr, 7 }, TACT_S("mailto:"))) { t.ptr += 7; t.len -= 7; }
    const char *open = t.len && t.ptr[t.len - 1] == '>' ? memrchr(t.ptr, '<', t.len) : NULL;        /* "Name <a@b.c>" */
    if (open) t = (tact_slice){ open + 1, t.len - (size_t)(open + 1 - t.ptr) - 1 };
    if (t.len == 0) return "is empty";
    if (t.len > TACT_EMAIL_TEXT) return "is too long";
    const char *at = memchr(t.ptr, '@', t.len);
    if (!at || memrchr(t.ptr, '@', t.len) != at) return at ? "has more than one @" : "has no @";
    size_t local = (size_t)(at - t.ptr), label = 0;
    bool dot = false;
    if (local == 0 || local > 64 || t.ptr[0] == '.' || at[-1] == '.') return "has nothing proper before the @";
    for (size_t i = 0; i < t.len; i++) {
        char c = t.ptr[i];
        if (!plain(c) || (unsigned char)c < 0x20 || c == 0x7F) return "holds a character an address cannot have";
        if (c == '.' && i && t.ptr[i - 1] == '.') return "has two dots in a row";
        if (i > local) {
            if (c == '.') { if (label == 0) return "has no proper domain"; dot = true; label = 0; }
            else label++;
        }
        out[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    if (!dot || label < 2 || at[1] == '-' || t.ptr[t.len - 1] == '-') return "has no proper domain";
    out[t.len] = 0;
    return NULL;
}
