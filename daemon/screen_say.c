/* daemon/screen_say.c -- see screen_say.h. */
#include "daemon/screen_say.h"
#include "core/base/bytes.h"

tact_slice tact_screen_say(tact_arena *arena, tact_slice words, const tact_hole *holes, size_t count) {
    tact_writer w;
    tact_writer_init(&w, arena, words.len + 64);
    for (size_t i = 0; i < words.len;) {
        size_t h = 0, n = 0;
        for (; words.ptr[i] == '{' && h < count; h++) {
            n = strlen(holes[h].name);
            if (i + n + 2 <= words.len && memcmp(words.ptr + i + 1, holes[h].name, n) == 0 && words.ptr[i + n + 1] == '}') break;
        }
        bool filled = words.ptr[i] == '{' && h < count;
        if (filled) tact_write_bytes(&w, holes[h].text.ptr, holes[h].text.len);
        else tact_write_bytes(&w, words.ptr + i, 1);
        i += filled ? n + 2 : 1;
    }
    return w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
}

tact_slice tact_screen_number(tact_arena *arena, unsigned language, uint64_t n) {
    static const char *const between[] = { ",", "\xE2\x80\xAF", "." };     /* French: a narrow space that does not break */
    char digits[24], out[48];
    size_t count = 0, at = 0;
    do digits[count++] = (char)('0' + n % 10); while (n /= 10);
    for (size_t i = count; i-- > 0;) {
        out[at++] = digits[i];
        if (i && i % 3 == 0) { size_t len = strlen(between[language % 3]); memcpy(out + at, between[language % 3], len); at += len; }
    }
    return tact_arena_copy(arena, (tact_slice){ out, at });
}
