/* daemon/greet.c -- what `tact run` says when it has begun. */
#include <sodium.h>
#include <stdio.h>
#include "daemon/run.h"
#include "daemon/staff.h"

static const char *key_name(const tact_server *s, tact_key_kind kind, tact_slice *secret) {
    for (uint32_t i = 0; i < s->brand.config.keys.count; i++)
        if (s->brand.config.keys.items[i].kind == kind) { *secret = s->brand.config.keys.items[i].secret; return "key"; }
    return NULL;
}

/* While nobody can sign in: the link that makes the first admin. */
static void welcome(tact_server *s, tact_slice where, int port) {
    char token[TACT_ACCOUNT_TOKEN];
    tact_slice url = s->brand.config.public_url;
    size_t host = where.len;
    if (!tact_staff_first(s, token)) return;
    while (host && where.ptr[host - 1] != ':') host--;
    while (url.len && url.ptr[url.len - 1] == '/') url.len--;
    printf("\nthe console, and its first admin (this link works once, and until tact stops):\n  ");
    if (url.len) printf("%.*s/#/welcome/%s\n", (int)url.len, url.ptr, token);
    else printf("http://%.*s%d/#/welcome/%s\n", (int)host, where.ptr, port, token);
    sodium_memzero(token, sizeof token);
}

void tact_run_greet(tact_server *s, const tact_run_options *o, tact_slice where, int port) {
    tact_slice secret = { NULL, 0 };
    size_t host = where.len;
    while (host && where.ptr[host - 1] != ':') host--;
    if (host) host--;
    printf("tact serves %s (bundle %08x, %u campaign%s, %u place%s)\n", o->brand_folder, s->brand.bundle.id, s->brand.bundle.campaign_count,
           s->brand.bundle.campaign_count == 1 ? "" : "s", s->brand.bundle.place_count, s->brand.bundle.place_count == 1 ? "" : "s");
    printf("  http://%.*s:%d/        data in %s\n", (int)host, where.ptr, port, o->data_folder);
    if (!o->quiet && key_name(s, TACT_KEY_WRITE, &secret))
        printf("\ntry it:\n  curl -u %.*s: http://%.*s:%d/v1/decide -H 'content-type: application/json' \\\n"
               "       -d '{\"anonymousId\":\"a-visitor\",\"slot\":\"top\",\"text\":\"where can I get a coffee near here\"}'\n",
               (int)secret.len, secret.ptr, (int)host, where.ptr, port);
    welcome(s, where, port);
    fflush(stdout);
}
