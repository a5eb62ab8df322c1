/* daemon/links.c -- see links.h. */
#include "daemon/links.h"
#include <stdio.h>
#include "brand/texts.h"
#include "daemon/url.h"

static const tact_span BURST = { 60 * 1000000LL };

void tact_links_secret(const tact_server *s, uint8_t out[32]) { tact_vault_derive(tact_keeper_vault(s->keeper), out, "links___", 0); }
static uint16_t day_of(tact_instant t) { return (uint16_t)(t.us / TACT_DAYS(1).us); }

tact_links_of tact_links_of_sending(const tact_sending *s) {
    tact_links_of of = { .channel = s->intent.channel, .intent = s->intent.key, .campaign = s->intent.campaign, .measured = s->measured, .tagged = s->tagged, .opens = s->opens };
    memcpy(of.record_key, s->record_key, sizeof of.record_key);
    return of;
}

static bool of_messages(unsigned channel) {
    return channel == TACT_CHANNEL_EMAIL || channel == TACT_CHANNEL_SMS || channel == TACT_CHANNEL_PUSH || channel == TACT_CHANNEL_WEBPUSH || channel == TACT_CHANNEL_MESSENGER;
}

static tact_slice keep(char out[TACT_LINK_WRITTEN], tact_slice text, tact_slice otherwise) {
    if (!text.len || text.len >= TACT_LINK_WRITTEN) return otherwise;
    memcpy(out, text.ptr, text.len);
    return (tact_slice){ out, text.len };
}

static tact_slice tagged(tact_server *s, const tact_links_of *of, tact_slice url, tact_arena *arena) {
    const tact_campaign *c = tact_bundle_campaign(tact_keeper_engine(s->keeper)->bundle, of->campaign);
    return c && s->brand.config.links.tag.len ? tact_url_with(url, s->brand.config.links.tag, c->name, arena) : url;
}

/* What stands in the link is short: of an origin that the settings list, two bytes (1, then its hash); the campaign's tag is put on when the link is opened. */
enum { SHORT = 3, MARK_SHORT = 1 };

static uint16_t origin_hash(tact_slice origin) { return (uint16_t)tact_id32(origin); }

static tact_slice origin_of_hash(const tact_server *s, uint16_t hash) {
    const tact_config *c = &s->brand.config;
    tact_slice own = tact_url_origin(c->public_url);
    if (own.len && origin_hash(own) == hash) return own;
    for (uint32_t k = 0; k < c->keys.count; k++)
        for (uint32_t i = 0; i < c->keys.items[k].origins.count; i++)
            if (origin_hash(c->keys.items[k].origins.items[i]) == hash) return c->keys.items[k].origins.items[i];
    return own;                                            /* not listed any more: the brand's own site */
}

static tact_slice shortened(const tact_server *s, tact_slice url, char out[TACT_LINK_URL_MOST + SHORT]) {
    tact_slice origin = tact_url_origin(url);
    uint16_t hash = origin_hash(origin);
    if (!tact_slice_equal(origin_of_hash(s, hash), origin)) return url;
    out[0] = MARK_SHORT;
    out[1] = (char)(hash >> 8);
    out[2] = (char)(hash & 255);
    memcpy(out + SHORT, url.ptr + origin.len, url.len - origin.len);
    return (tact_slice){ out, url.len - origin.len + SHORT };
}

static tact_slice whole(const tact_server *s, tact_slice kept, tact_arena *arena) {
    if (kept.len < SHORT || kept.ptr[0] != MARK_SHORT) return kept;
    tact_slice origin = origin_of_hash(s, (uint16_t)((uint8_t)kept.ptr[1] << 8 | (uint8_t)kept.ptr[2]));
    char *out = origin.len ? tact_arena_alloc(arena, origin.len + kept.len, 1) : NULL;
    if (!out) return (tact_slice){ NULL, 0 };
    memcpy(out, origin.ptr, origin.len);
    memcpy(out + origin.len, kept.ptr + SHORT, kept.len - SHORT);
    return (tact_slice){ out, origin.len + kept.len - SHORT };
}

bool tact_links_read(tact_server *s, tact_slice token, tact_link *out, tact_arena *arena) {
    uint8_t secret[32];
    char *room = tact_arena_alloc(arena, TACT_LINK_TEXT, 1);
    tact_links_secret(s, secret);
    if (!room || !tact_link_read(secret, token, room, out)) return false;
    if (!out->url.len) return true;
    tact_links_of of = { .campaign = out->campaign };
    out->url = whole(s, out->url, arena);
    tact_slice with = out->url.len && s->brand.config.links.on ? tagged(s, &of, out->url, arena) : out->url;
    if (with.len) out->url = with;
    return true;
}

static tact_slice bound(const tact_server *s, const tact_links_of *of, tact_slice url, char out[TACT_LINK_WRITTEN]) {
    uint8_t secret[32];
    char text[TACT_LINK_TEXT], brief[TACT_LINK_URL_MOST + SHORT];
    tact_slice base = s->brand.config.public_url;
    tact_link link = { .channel = of->channel, .intent = of->intent, .campaign = of->campaign, .day = day_of(tact_server_now(s)), .url = shortened(s, url, brief) };
    memcpy(link.record_key, of->record_key, sizeof link.record_key);
    tact_links_secret(s, secret);
    if (!tact_link_write(secret, &link, text).len) return url;
    while (base.len && base.ptr[base.len - 1] == '/') base.len--;
    if (base.len > 300) return url;
    int n = snprintf(out, TACT_LINK_WRITTEN, "%.*s/l/%s", (int)base.len, base.ptr, text);
    return (tact_slice){ out, (size_t)n };
}

/* A page of tact itself, such as an action's: what leads there is not the brand's to count, and must not grow. The brand's own landing pages are the brand's. */
static bool own_page(const tact_server *s, tact_slice url) {
    tact_slice base = s->brand.config.public_url;
    while (base.len && base.ptr[base.len - 1] == '/') base.len--;
    if (!s->http || !base.len || !tact_slice_starts(url, base)) return false;
    tact_slice path = { url.ptr + base.len, 0 };
    while (base.len + path.len < url.len && path.ptr[path.len] != '?' && path.ptr[path.len] != '#') path.len++;
    return path.len && path.ptr[0] == '/' && !tact_slice_starts(path, TACT_S("/p/")) && tact_http_has_page(s->http, path);
}

/* `person`: may name message and person. */
static tact_slice write_one(tact_server *s, const tact_links_of *of, tact_slice url, bool person, char out[TACT_LINK_WRITTEN]) {
    char block[4 * TACT_LINK_URL_MOST];
    tact_arena arena;
    if (!s->brand.config.links.on || !of->tagged || !of_messages(of->channel) || url.len > TACT_LINK_URL_MOST || !tact_url_ours(s, url) || own_page(s, url)) return url;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_slice to = tagged(s, of, url, &arena);
    if (!to.len || to.len > TACT_LINK_URL_MOST) to = url;
    tact_slice link = person && of->measured && s->brand.config.public_url.len ? bound(s, of, url, out) : url;
    if (link.ptr == url.ptr) link = keep(out, to, url);
    tact_arena_close(&arena);
    return link;
}

tact_slice tact_links_write(tact_server *s, const tact_links_of *of, tact_slice url, char out[TACT_LINK_WRITTEN]) { return write_one(s, of, url, true, out); }

static uint32_t parts(const tact_server *s, const tact_sending *sending, tact_slice url, tact_arena *arena) {
    const tact_content *c = &sending->content;
    tact_texts_message m = { .class_ = sending->intent.class_, .to = sending->to, .locale = c->locale, .title = c->title, .body = c->body, .url = url };
    tact_slice text;
    tact_arena_mark mark = tact_arena_checkpoint(arena);
    uint32_t n = tact_texts_compose(&text, NULL, &s->brand.config, &m, arena) ? UINT32_MAX : tact_sms_measure(text).parts;
    tact_arena_undo(arena, mark);
    return n;
}

tact_slice tact_links_action(tact_server *s, const tact_sending *sending, char out[TACT_LINK_WRITTEN]) {
    enum { ROOM = 32 << 10 };
    tact_slice url = sending->content.action_url;
    tact_links_of of = tact_links_of_sending(sending);
    if (!url.len || sending->reply) return url;
    if (of.channel != TACT_CHANNEL_SMS) return write_one(s, &of, url, true, out);
    char *block = malloc(ROOM);
    tact_arena arena;
    if (!block) return url;
    tact_arena_init(&arena, block, ROOM, NULL);
    uint32_t most = parts(s, sending, url, &arena);
    tact_slice best = write_one(s, &of, url, true, out);
    if (parts(s, sending, best, &arena) > most) best = write_one(s, &of, url, false, out);
    if (parts(s, sending, best, &arena) > most) best = url;
    tact_arena_close(&arena);
    free(block);
    return best;
}

void tact_links_picture_secret(const tact_server *s, uint8_t out[32]) { tact_vault_derive(tact_keeper_vault(s->keeper), out, "pictures", 0); }

tact_slice tact_links_picture(tact_server *s, const tact_links_of *of, char out[TACT_LINK_WRITTEN]) {
    uint8_t secret[32];
    char text[TACT_LINK_TEXT];
    tact_slice base = s->brand.config.public_url;
    tact_link link = { .channel = of->channel, .intent = of->intent, .campaign = of->campaign, .day = day_of(tact_server_now(s)) };
    out[0] = 0;
    if (!s->brand.config.email.open_pixel || !of->opens || !of->tagged || of->channel != TACT_CHANNEL_EMAIL || !base.len || base.len > 300) return (tact_slice){ out, 0 };
    tact_links_picture_secret(s, secret);
    while (base.len && base.ptr[base.len - 1] == '/') base.len--;
    int n = snprintf(out, TACT_LINK_WRITTEN, "%.*s/o/%s", (int)base.len, base.ptr, tact_link_write(secret, &link, text).ptr);
    return (tact_slice){ out, (size_t)n };
}

/* ---- what comes back ---- */

static tact_link_opened *of_intent(tact_links *l, uint64_t intent) { return &l->opened[intent % TACT_LINKS_LATEST]; }

bool tact_links_confirm(tact_server *s, tact_slice tag, tact_arena *arena, uint64_t *commit) {
    uint8_t secret[32];
    char room[TACT_LINK_TEXT];
    tact_link link;
    tact_trouble trouble = { "" };
    tact_instant now = tact_server_now(s);
    bool counted = false;
    uint64_t number;
    tact_links_secret(s, secret);
    if (!s->brand.config.links.on || !tact_link_read(secret, tag, room, &link) || link.url.len || day_of(now) - link.day > TACT_LINK_DAYS) return false;
    const tact_link_opened *o = of_intent(s->links, link.intent);
    if (o->intent == link.intent && o->burst && now.us - o->at.us < BURST.us) { s->links->robots++; return false; }
    tact_marked what = { .channel = link.channel, .outcome = TACT_OUTCOME_CLICKED, .intent = link.intent };
    memcpy(what.record_key, link.record_key, sizeof what.record_key);
    tact_status status = tact_keeper_marked(s->keeper, &what, arena, &counted, &number, &trouble);
    if (status) fprintf(stderr, "tact: a click could not be kept: %s\n", trouble.text[0] ? trouble.text : tact_status_line(status));
    if (status || !counted) return false;
    s->links->confirmed++;
    if (number > *commit) *commit = number;
    return true;
}

void tact_links_arrived(tact_server *s, tact_slice url) {
    tact_slice name = s->brand.config.links.on && s->brand.config.links.tag.len ? tact_url_parameter(url, s->brand.config.links.tag) : (tact_slice){ NULL, 0 };
    if (name.len && tact_keeper_link_counted(s->keeper, tact_id32(name), TACT_LINK_TAGGED)) s->links->tagged++;
}
