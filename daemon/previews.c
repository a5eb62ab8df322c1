/* daemon/previews.c -- see previews.h. */
#include "daemon/previews.h"
#include <sodium.h>
#include <stdlib.h>

typedef struct page { char token[TACT_PREVIEW_TOKEN]; char *html; size_t len; tact_instant until; } page;
struct tact_previews { page pages[TACT_PREVIEWS]; unsigned next; };

bool tact_previews_keep(struct tact_previews **previews, tact_slice html, tact_instant now, char token[TACT_PREVIEW_TOKEN]) {
    uint8_t bytes[(TACT_PREVIEW_TOKEN - 1) / 2];
    char *copy = malloc(html.len + 1);
    if (!*previews) *previews = calloc(1, sizeof **previews);
    if (!*previews || !copy) { free(copy); return false; }
    page *p = &(*previews)->pages[(*previews)->next++ % TACT_PREVIEWS];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(token, TACT_PREVIEW_TOKEN, bytes, sizeof bytes);
    if (html.len) memcpy(copy, html.ptr, html.len);
    free(p->html);
    *p = (page){ .html = copy, .len = html.len, .until = tact_instant_add(now, TACT_MINUTES(TACT_PREVIEW_MINUTES)) };
    memcpy(p->token, token, TACT_PREVIEW_TOKEN);
    return true;
}

tact_slice tact_previews_find(const struct tact_previews *previews, tact_slice token, tact_instant now) {
    for (unsigned i = 0; previews && token.len == TACT_PREVIEW_TOKEN - 1 && i < TACT_PREVIEWS; i++) {
        const page *p = &previews->pages[i];
        if (p->html && sodium_memcmp(p->token, token.ptr, token.len) == 0 && tact_instant_before(now, p->until)) return (tact_slice){ p->html, p->len };
    }
    return (tact_slice){ NULL, 0 };
}

void tact_previews_free(struct tact_previews *previews) {
    for (unsigned i = 0; previews && i < TACT_PREVIEWS; i++) free(previews->pages[i].html);
    free(previews);
}
