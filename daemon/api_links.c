/* daemon/api_links.c -- /l/: where the links of messages lead, and the beacon by which a page confirms a click (daemon/links.h). */
#include "daemon/api_body.h"
#include "daemon/links.h"
#include "daemon/page.h"
#include "daemon/url.h"

static const tact_span BURST_WITHIN = { 3 * 1000000LL }, ONCE = { 60 * 1000000LL };

static const char *const words[][3] = {
    { "This link is not complete", "Ce lien n’est pas complet", "Questo collegamento non è completo" },
    { "Please open it again from the message, or copy all of it.", "Ouvrez-le de nouveau depuis le message, ou copiez-le en entier.", "Lo apra di nuovo dal messaggio, oppure lo copi per intero." },
};
static const char *const languages[] = { "en", "fr", "it" };

static bool says(const tact_http_request *request, const char *header, const char *word) {
    tact_slice text = tact_http_get(request, tact_slice_of(header));
    return tact_slice_find(text, tact_slice_of(word)) >= 0;
}

/* Nobody who reads: it looks ahead, or fetches the address as a part of something else. */
static bool by_program(tact_server *s, const tact_http_request *request) {
    tact_slice mode = tact_http_get(request, TACT_S("sec-fetch-mode"));
    bool ahead = says(request, "sec-purpose", "prefetch") || says(request, "purpose", "prefetch") || says(request, "purpose", "preview") || says(request, "x-purpose", "preview") || says(request, "x-moz", "prefetch");
    return request->head || ahead || (mode.len && !tact_slice_is(mode, "navigate")) || tact_api_robot(s, request);
}

/* Several links of one message within seconds: a scanner that calls itself a browser. What it opened first is taken back. */
static bool burst(tact_server *s, const tact_link *link, bool *again) {
    tact_instant now = tact_server_now(s);
    uint64_t url = tact_id64(link->url);
    tact_link_opened *o = &s->links->opened[link->intent % TACT_LINKS_LATEST];
    int64_t since = now.us - o->at.us;
    bool same = o->intent == link->intent && since < ONCE.us;
    *again = same && !o->burst && o->url == url;
    bool many = same && (o->burst || (o->url != url && since < BURST_WITHIN.us));
    if (many && !o->burst) { tact_keeper_link_taken_back(s->keeper, link->campaign); if (s->links->unconfirmed) s->links->unconfirmed--; }
    *o = (tact_link_opened){ .intent = link->intent, .url = url, .at = now, .burst = many };
    return many;
}

static bool in_time(tact_server *s, const tact_link *link) { return tact_server_now(s).us / TACT_DAYS(1).us - link->day <= TACT_LINK_DAYS; }

/* The address with the tag that confirms the click, when it may be one. */
static tact_slice where_to(tact_server *s, const tact_http_request *request, const uint8_t secret[32], const tact_link *link) {
    char text[TACT_LINK_TEXT];
    bool again;
    if (by_program(s, request) || burst(s, link, &again)) { s->links->robots++; return link->url; }
    if (!s->brand.config.links.on || !in_time(s, link)) return link->url;
    if (!again && tact_keeper_link_counted(s->keeper, link->campaign, TACT_LINK_OPENED)) s->links->unconfirmed++;
    tact_link tag = *link;
    tag.url = (tact_slice){ NULL, 0 };
    tact_slice to = tact_url_with(link->url, TACT_LINK_PARAMETER, tact_link_write(secret, &tag, text), request->arena);
    return to.len ? to : link->url;
}

static void open_link(void *server, const tact_http_request *request) {
    tact_server *s = server;
    uint8_t secret[32];
    tact_link link;
    tact_links_secret(s, secret);
    bool ours = tact_links_read(s, request->params[0], &link, request->arena);
    if (ours && !link.url.len) link.url = s->brand.config.public_url;      /* a page's tag, opened as a link */
    if (!ours || !link.url.len) {
        unsigned l = tact_page_language(s, request);
        tact_page_reply(s, request, &(tact_page){ .status = 404, .language = tact_slice_of(languages[l]), .title = tact_slice_of(words[0][l]), .text = tact_slice_of(words[1][l]) });
        return;
    }
    const tact_http_header headers[] = { { TACT_S("location"), where_to(s, request, secret, &link) }, { TACT_S("cache-control"), TACT_S("no-store") }, { TACT_S("x-robots-tag"), TACT_S("noindex") },
                                         { TACT_S("referrer-policy"), TACT_S("no-referrer") } };
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 302, TACT_HTTP_HEADERS_OF(headers) });
}

/* The picture of a mail: the smallest there is, transparent. The link names no record: only which message, so that it counts once. */
static void picture(void *server, const tact_http_request *request) {
    static const char gif[] = "GIF89a\x01\0\x01\0\x80\0\0\0\0\0\0\0\0!\xF9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02" "D\x01\0;";
    static const tact_http_header headers[] = { { TACT_S("cache-control"), TACT_S("no-store") }, { TACT_S("x-robots-tag"), TACT_S("noindex") } };
    tact_server *s = server;
    uint8_t secret[32];
    char room[TACT_LINK_TEXT];
    tact_link link;
    tact_links_picture_secret(s, secret);
    bool ours = tact_link_read(secret, request->params[0], room, &link);
    uint64_t *seen = ours ? &s->links->pictured[link.intent % TACT_LINKS_LATEST] : NULL;
    if (ours && s->brand.config.email.open_pixel && !request->head && !tact_api_robot(s, request) && in_time(s, &link) && *seen != link.intent) {
        *seen = link.intent;
        (void)tact_keeper_link_counted(s->keeper, link.campaign, TACT_LINK_PICTURE);
    }
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("image/gif"), .body = { gif, sizeof gif - 1 }, TACT_HTTP_HEADERS_OF(headers) });
}

/* {"tag"}: what stood in the page's address as tact_click. Answered alike whatever became of it: a page learns nothing of the person. */
static void confirm(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    uint64_t commit = 0;
    if (!tact_api_body(s, request, &body)) return;
    if (!tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_WRITE)) return;
    tact_slice tag = tact_value_path_text(&body, "tag");
    if (!tag.len) { tact_http_refuse_text(s->http, request->id, 400, "tag is missing: send the page's parameter tact_click."); return; }
    if (request->origin.len && tact_api_robot(s, request)) s->links->robots++;
    else (void)tact_links_confirm(s, tag, request->arena, &commit);
    tact_server_answer_at(s, request, commit, 200, TACT_S("{\"status\":\"accepted\"}"));
}

const tact_http_route tact_api_links[] = {
    { TACT_HTTP_GET, "/l/{token}", open_link, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/o/{token}", picture, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/click", confirm, 4096, "application/json text/plain", TACT_HTTP_CORS, 0 },
};
const size_t tact_api_link_count = sizeof tact_api_links / sizeof *tact_api_links;
