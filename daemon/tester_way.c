/* daemon/tester_way.c -- see tester_way.h. */
#include "daemon/tester_way.h"
#include <stdio.h>
#include "daemon/face.h"
#include "daemon/page.h"
#include "daemon/screen_say.h"

/* BASE/f/NAME of the first form with which somebody signs up; empty: there is none. */
static tact_slice sign_up(const tact_server *s, tact_arena *arena) {
    char base[300], url[400];
    int n = tact_page_base(s, base);
    for (uint32_t i = 0; n < 300 && i < s->brand.pages.count; i++) {
        const tact_form *form = s->brand.pages.items[i].form;
        if (!tact_form_signs_up(form)) continue;
        n = snprintf(url, sizeof url, "%.*s/f/%.*s", n, base, (int)form->name.len, form->name.ptr);
        return n < (int)sizeof url ? tact_arena_copy(arena, (tact_slice){ url, (size_t)n }) : (tact_slice){ NULL, 0 };
    }
    return (tact_slice){ NULL, 0 };
}

static tact_slice own_page(const tact_server *s, tact_arena *arena) {
    char base[300], url[310];
    int n = tact_page_base(s, base);
    if (n >= 300) return (tact_slice){ NULL, 0 };
    n = snprintf(url, sizeof url, "%.*s/me", n, base);
    return tact_arena_copy(arena, (tact_slice){ url, (size_t)n });
}

/* A phone that is one by its own page (daemon/api_testers.c): whatever lacks is put right there. */
static tact_slice of_phone(const tact_server *s, tact_slice tester, unsigned language, tact_arena *arena, tact_slice *open) {
    char base[300], url[600];
    int n = tact_page_base(s, base);
    n = n < 300 ? snprintf(url, sizeof url, "%.*s/test/%.*s", n, base, (int)(tester.len < 200 ? tester.len : 200), tester.ptr) : 0;
    *open = tact_arena_copy(arena, (tact_slice){ url, (size_t)n });
    const tact_hole hole = { "url", *open };
    return tact_screen_say(arena, tact_screen_word(language, "test.phone"), &hole, 1);
}

bool tact_tester_is_phone(tact_slice tester) { return tester.len == 22 && tact_slice_starts(tester, TACT_S("phone-")); }

tact_tester_lack tact_tester_lacks(const tact_server *s, tact_slice tester, const tact_tester_reach *reach, unsigned channel) {
    const bool inapp = channel == TACT_CHANNEL_INAPP;
    if (channel == TACT_CHANNEL_WEB) return TACT_TESTER_SLOT;
    if (!inapp && !tact_config_connected(&s->brand.config, channel)) return TACT_TESTER_NOT_CONNECTED;
    if (!inapp && tact_tester_is_phone(tester)) return TACT_TESTER_NO_ADDRESS;
    if (!reach->known) return TACT_TESTER_UNKNOWN;
    if (inapp && !tact_server_stream_open((void *)(uintptr_t)s, reach->record_key, reach->part)) return TACT_TESTER_NO_PAGE;
    if (!inapp && !reach->to.len && channel != TACT_CHANNEL_WEBHOOK) return TACT_TESTER_NO_ADDRESS;
    return reach->allowed ? TACT_TESTER_LACKS_NOTHING : TACT_TESTER_NOT_ALLOWED;
}

tact_slice tact_tester_way(const tact_server *s, tact_tester_lack lack, tact_slice tester, unsigned language, tact_arena *arena, tact_slice *open) {
    const bool of_channel = lack == TACT_TESTER_SLOT || lack == TACT_TESTER_NOT_CONNECTED, phone = tact_tester_is_phone(tester);
    if (phone && !of_channel && lack != TACT_TESTER_NO_ADDRESS) return of_phone(s, tester, language, arena, open);
    bool address = tester.len && (memchr(tester.ptr, '@', tester.len) || tester.ptr[0] == '+');
    *open = lack == TACT_TESTER_UNKNOWN && address ? sign_up(s, arena) : lack == TACT_TESTER_NOT_ALLOWED ? own_page(s, arena) : (tact_slice){ NULL, 0 };
    tact_slice words;
    switch (lack) {
    case TACT_TESTER_NOT_ALLOWED: words = tact_screen_word(language, "test.notAllowed"); break;
    case TACT_TESTER_SLOT: words = tact_screen_word(language, "test.slot"); break;
    case TACT_TESTER_NOT_CONNECTED: words = tact_screen_word(language, "test.notConnected"); break;
    case TACT_TESTER_NO_ADDRESS: words = phone ? tact_screen_word(language, "test.phoneInapp") : tact_screen_word(language, "test.noAddress"); break;
    case TACT_TESTER_NO_PAGE: words = tact_screen_word(language, "test.noPage"); break;
    default: words = !address ? tact_screen_word(language, "test.unknown") : open->len ? tact_screen_word(language, "test.unknownForm") : tact_screen_word(language, "test.unknownAddress");
    }
    const tact_hole holes[] = { { "who", tester }, { "url", *open } };
    return tact_screen_say(arena, words, holes, 2);
}
