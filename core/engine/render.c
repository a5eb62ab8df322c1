/* core/engine/render.c -- see render.h. */
#include "core/engine/render.h"
#include "core/base/calendar.h"
#include "core/engine/product.h"
#include "core/engine/written.h"
#include "core/reward/reward.h"
#include "core/place/place.h"

#define H(name, characters, line) { name, sizeof name - 1 },
static const tact_slice names[] = {
#include "core/engine/hole.def"
};
#define H(name, characters, line) { { name, sizeof name - 1 }, characters, line },
static const tact_hole_row rows[] = {
#include "core/engine/hole.def"
};

const tact_slice *tact_render_names(uint32_t *count) {
    *count = sizeof names / sizeof *names;
    return names;
}

const tact_hole_row *tact_render_hole(uint32_t i) { return i < sizeof rows / sizeof *rows ? &rows[i] : NULL; }

enum { PAGE_BYTES = 160 << 10 };       /* of an e-mail's page, filled */

static tact_slice language_of(tact_slice locale) {
    size_t n = 0;
    while (n < locale.len && locale.ptr[n] != '-' && locale.ptr[n] != '_' && locale.ptr[n] != '.') n++;
    return (tact_slice){ locale.ptr, n };
}

int tact_render_pick(const tact_message *m, tact_slice locale, tact_slice fall_back) {
    const tact_slice wanted[] = { locale, language_of(locale), fall_back, language_of(fall_back) };
    for (unsigned w = 0; w < 4; w++)
        for (uint32_t i = 0; wanted[w].len && i < m->text_count; i++)
            if (tact_slice_equal_nocase(m->texts[i].locale, wanted[w])) return (int)i;
    return m->text_count ? 0 : -1;
}

static tact_slice number(tact_arena *arena, uint64_t v, const char *tail) {
    char digits[24];
    unsigned n = 0;
    do digits[n++] = (char)('0' + v % 10); while ((v /= 10) != 0);
    size_t tail_len = strlen(tail);
    char *p = tact_arena_alloc(arena, n + tail_len, 1);
    if (!p) return (tact_slice){ NULL, 0 };
    for (unsigned i = 0; i < n; i++) p[i] = digits[n - 1 - i];
    memcpy(p + n, tail, tail_len);
    return (tact_slice){ p, n + tail_len };
}

tact_slice tact_render_distance(tact_arena *arena, uint32_t metres, tact_slice locale) {
    if (metres < 1000) return number(arena, (metres + 5) / 10 * 10, " m");
    if (metres >= 10000) return number(arena, (metres + 500) / 1000, " km");
    uint32_t tenths = (metres + 50) / 100;
    tact_slice s = number(arena, tenths / 10, ". km");
    if (!s.ptr) return s;
    char *p = tact_arena_alloc(arena, s.len + 1, 1);
    if (!p) return (tact_slice){ NULL, 0 };
    size_t dot = s.len - 4;
    memcpy(p, s.ptr, dot);
    p[dot] = tact_slice_starts(locale, TACT_S("en")) ? '.' : ',';
    p[dot + 1] = (char)('0' + tenths % 10);
    memcpy(p + dot + 2, " km", 3);
    return (tact_slice){ p, s.len + 1 };
}

static tact_slice clock(tact_arena *arena, const tact_bundle *b, const tact_place *place, tact_instant at, tact_slice locale) {
    const tact_zone *zone = tact_bundle_zone(b, place->zone ? place->zone : b->default_zone);
    char *p = tact_arena_alloc(arena, TACT_TIME_OF_DAY, 1);
    if (!zone || !p || !at.us) return (tact_slice){ NULL, 0 };
    tact_civil c = tact_zone_civil(zone, at);
    return tact_time_of_day(c.hour * 60u + c.minute, locale, p);
}

static void pair(tact_pair *pairs, uint32_t *count, const char *key, tact_slice text) {
    if (text.len) pairs[(*count)++] = (tact_pair){ .key = tact_slice_of(key), .value = tact_value_text(text) };
}

static tact_value nearest(const tact_bundle *b, const tact_event *e, tact_slice locale, tact_arena *arena) {
    const tact_place *place;
    uint32_t metres, n = 0;
    tact_pair *pairs = TACT_NEW(arena, tact_pair, 4);
    if (pairs && e->context.has_location && tact_place_nearest(b, e->context.latitude_e7, e->context.longitude_e7, &place, &metres)) {
        tact_instant closes = { 0 };
        pair(pairs, &n, "name", place->name);
        pair(pairs, &n, "distance", tact_render_distance(arena, metres, locale));
        pair(pairs, &n, "address", place->address);
        if (tact_place_open(b, place, e->received, &closes)) pair(pairs, &n, "closes", clock(arena, b, place, closes, locale));
    }
    return (tact_value){ .type = TACT_MAP, .map = { pairs, n } };
}

/* A day as it is written where the language is spoken: 24/12/2026; in English 24 Dec 2026. */
static tact_slice day(tact_arena *arena, const tact_zone *zone, tact_instant at, tact_slice locale) {
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char *p = tact_arena_alloc(arena, 11, 1);
    if (!zone || !p) return (tact_slice){ NULL, 0 };
    tact_civil c = tact_zone_civil(zone, at);
    bool words = tact_slice_starts(locale, TACT_S("en"));
    size_t n = 0;
    p[n++] = (char)('0' + c.day / 10); p[n++] = (char)('0' + c.day % 10);
    p[n++] = words ? ' ' : '/';
    if (words) { memcpy(p + n, months + 3 * (c.month - 1), 3); n += 3; }
    else { p[n++] = (char)('0' + c.month / 10); p[n++] = (char)('0' + c.month % 10); }
    p[n++] = words ? ' ' : '/';
    for (int32_t k = 1000; k; k /= 10) p[n++] = (char)('0' + c.year / k % 10);
    return (tact_slice){ p, n };
}

static tact_value of_person(const tact_bundle *b, const tact_own_words *own, tact_arena *arena) {
    tact_pair *pairs = TACT_NEW(arena, tact_pair, 3);
    uint32_t n = 0;
    if (!pairs) return (tact_value){ .type = TACT_MAP };
    tact_standing s = tact_reward_standing(&b->rewards, own->view);
    pair(pairs, &n, "points", number(arena, s.points, ""));
    pair(pairs, &n, "shop_visits", number(arena, s.visits, ""));
    if (s.tier >= 0) pair(pairs, &n, "tier", b->rewards.tiers[s.tier].name);
    return (tact_value){ .type = TACT_MAP, .map = { pairs, n } };
}

/* Of a ticket: the day and the time on the wall of its place; the place's name. */
static void of_ticket(const tact_bundle *b, const tact_coupon *c, tact_slice locale, tact_pair *pairs, uint32_t *n, tact_arena *arena) {
    const tact_place anywhere = { .zone = b->default_zone }, *place = &anywhere;
    for (uint32_t i = 0; i < b->place_count; i++) if (b->places[i].id == c->place) place = &b->places[i];
    const tact_slice date = day(arena, tact_bundle_zone(b, place->zone ? place->zone : b->default_zone), c->from, locale), time = clock(arena, b, place, c->from, locale);
    char *text = tact_arena_alloc(arena, date.len + 1 + time.len, 1);
    pair(pairs, n, "place", place->name);
    if (!text || !date.len || !time.len) return;
    memcpy(text, date.ptr, date.len);
    text[date.len] = ' ';
    memcpy(text + date.len + 1, time.ptr, time.len);
    pair(pairs, n, "from", (tact_slice){ text, date.len + 1 + time.len });
}

static tact_value of_coupon(const tact_bundle *b, const tact_own_words *own, tact_slice locale, tact_arena *arena) {
    const tact_coupon *c = tact_rewards_coupon(&b->rewards, own->coupon->coupon);
    tact_pair *pairs = TACT_NEW(arena, tact_pair, 5);
    uint32_t n = 0;
    if (!pairs || !c) return (tact_value){ .type = TACT_MAP };
    pair(pairs, &n, "code", own->code);
    pair(pairs, &n, "value", tact_worded_for(&c->value, locale, b->default_locale));
    if (own->coupon->until.us) pair(pairs, &n, "until", day(arena, tact_bundle_zone(b, b->default_zone), own->coupon->until, locale));
    if (c->ends.us) of_ticket(b, c, locale, pairs, &n, arena);
    return (tact_value){ .type = TACT_MAP, .map = { pairs, n } };
}

static tact_escape escape_of(uint8_t channel) {
    return channel == TACT_CHANNEL_SMS ? TACT_ESCAPE_SMS : TACT_ESCAPE_TEXT;
}

/* The body of an e-mail is Markdown. */
static tact_escape escape_of_body(uint8_t channel) { return channel == TACT_CHANNEL_EMAIL ? TACT_ESCAPE_MARKDOWN : escape_of(channel); }

/* An address whose hole stands first is the address itself, not a part of one: the product's, from the brand's own feed; the person's own page; of the event's only what leads nowhere
 * else, a path of the site or the product's page again. Anything else is encoded, so that no event can turn a message's link elsewhere. */
static tact_slice leading_address(tact_slice *source, const tact_event *e, tact_slice me_url) {
    const tact_slice of_product = TACT_S("{{product.url}}"), of_event = TACT_S("{{event.url}}"), of_image = TACT_S("{{product.image}}"), of_me = TACT_S("{{me_url}}"), none = { NULL, 0 };
    tact_slice product = tact_value_path_text(&e->product, "url"), own = tact_value_path_text(&e->properties, "url"), found = none, hole = none;
    bool path = own.len && own.ptr[0] == '/' && !tact_slice_starts(own, TACT_S("//"));
    for (size_t i = 0; path && i < own.len; i++) path = (unsigned char)own.ptr[i] > ' ' && own.ptr[i] != '\\' && own.ptr[i] != 0x7F && own.ptr[i] != '"' && own.ptr[i] != '<' && own.ptr[i] != '>';
    if (tact_slice_starts(*source, of_product)) { hole = of_product; found = product; }
    else if (tact_slice_starts(*source, of_event) && (path || (own.len && tact_slice_equal(own, product)))) { hole = of_event; found = own; }
    else if (tact_slice_starts(*source, of_image)) { hole = of_image; found = tact_value_path_text(&e->product, "image"); }
    else if (tact_slice_starts(*source, of_me)) { hole = of_me; found = me_url; }
    if (!found.len) return none;
    source->ptr += hole.len;
    source->len -= hole.len;
    return found;
}

static tact_slice put_before(tact_slice head, tact_slice tail, tact_arena *arena) {
    char *p = head.len ? tact_arena_alloc(arena, head.len + tail.len, 1) : NULL;
    if (!p) return head.len ? (tact_slice){ NULL, 0 } : tail;
    memcpy(p, head.ptr, head.len);
    if (tail.len) memcpy(p + head.len, tail.ptr, tail.len);
    return (tact_slice){ p, head.len + tail.len };
}

/* Their names, too, each once, as far as there is room. */
static void gather(tact_template_report *all, const tact_template_report *one) {
    if (!all) return;
    all->missing_count += one->missing_count;
    for (uint32_t i = 0; i < one->named_count && all->named_count < TACT_TEMPLATE_MISSING; i++) {
        uint32_t k = 0;
        while (k < all->named_count && !tact_slice_equal(all->missing[k], one->missing[i])) k++;
        if (k == all->named_count) all->missing[all->named_count++] = one->missing[i];
    }
}

static tact_status render_prepared(tact_prepared *out, tact_template_report *report, const tact_prepared *from, const tact_event *e, tact_slice me_url, const tact_value *const *stack, tact_arena *arena) {
    tact_slice *parts[TACT_PREPARED_PARTS];
    tact_template_options words = { .escape = TACT_ESCAPE_TEXT }, address = { .escape = TACT_ESCAPE_URL };
    *out = *from;
    for (uint32_t i = 0, n = tact_prepared_parts(out, parts); i < n; i++) {
        tact_template_report one = { .missing_count = 0 };
        bool leads = parts[i] == &out->picture;
        tact_slice rest = *parts[i], link = leads ? leading_address(&rest, e, me_url) : (tact_slice){ NULL, 0 };
        tact_status s = tact_template_render(parts[i], &one, rest, stack, 1, leads || parts[i] == &out->button ? &address : &words, arena);
        if (s) return s;
        *parts[i] = put_before(link, *parts[i], arena);
        gather(report, &one);
    }
    return TACT_OK;
}

uint32_t tact_content_texts(tact_content *c, tact_slice *out[TACT_CONTENT_TEXTS]) {
    tact_slice *plain[] = { &c->locale, &c->title, &c->body, &c->action_label, &c->action_url, &c->html, &c->prepared.name, &c->prepared.language };
    memcpy(out, plain, sizeof plain);
    return 8 + tact_prepared_parts(&c->prepared, out + 8);
}

tact_status tact_render(tact_content *out, tact_template_report *report, const tact_bundle *b, const tact_campaign *c, uint8_t message,
                        uint8_t channel, const tact_event *e, const tact_moment *moment, const tact_own_words *own, bool may_locate, tact_arena *arena) {
    *out = (tact_content){ .locale = { NULL, 0 } };
    if (message >= c->message_count) return TACT_ERR_NOT_FOUND;
    int picked = tact_render_pick(&c->messages[message], e->context.locale, b->default_locale);
    if (picked < 0) return TACT_ERR_NOT_FOUND;
    const tact_text *text = &c->messages[message].texts[picked];
    tact_pair *top = TACT_NEW(arena, tact_pair, 12), *of_moment = TACT_NEW(arena, tact_pair, 2);
    if (!top || !of_moment) return TACT_ERR_MEMORY;
    uint32_t n = 0, moment_count = 0;
    tact_slice me_url = own && own->me_url.len ? own->me_url : TACT_S(TACT_RENDER_ME);
    const tact_topic *topic = moment && moment->topic_count ? tact_bundle_topic(b, moment->topics[0]) : NULL;
    if (moment) pair(of_moment, &moment_count, "kind", tact_word_name(TACT_LIST_KIND, moment->kind));
    if (topic) pair(of_moment, &moment_count, "topic", topic->name);
    top[n++] = (tact_pair){ .key = TACT_S("event"), .value = e->properties.type == TACT_MAP ? e->properties : (tact_value){ .type = TACT_MAP } };
    top[n++] = (tact_pair){ .key = TACT_S("moment"), .value = { .type = TACT_MAP, .map = { of_moment, moment_count } } };
    if (e->local.type == TACT_MAP) top[n++] = (tact_pair){ .key = TACT_S("context"), .value = e->local };
    if (may_locate) top[n++] = (tact_pair){ .key = TACT_S("nearest"), .value = nearest(b, e, text->locale, arena) };
    if (e->product.type == TACT_MAP) top[n++] = (tact_pair){ .key = TACT_S("product"), .value = tact_product_words(&e->product, text->locale, arena) };
    if (own && own->view && tact_rewards_any(&b->rewards)) top[n++] = (tact_pair){ .key = TACT_S("person"), .value = of_person(b, own, arena) };
    if (own && own->coupon) top[n++] = (tact_pair){ .key = TACT_S("coupon"), .value = of_coupon(b, own, text->locale, arena) };
    pair(top, &n, "me_url", me_url);
    pair(top, &n, "brand", b->name);
    pair(top, &n, "campaign", c->name);
    pair(top, &n, "slot", e->slot);
    bool page = channel == TACT_CHANNEL_EMAIL && text->html.len;
    if (page && c->class_ < TACT_CLASS_TRANSACTIONAL) top[n++] = (tact_pair){ .key = TACT_S("unsubscribe"), .value = tact_value_text(TACT_S(TACT_RENDER_UNSUBSCRIBE)) };
    tact_value root = { .type = TACT_MAP, .map = { top, n } };
    const tact_value *stack[] = { &root };
    tact_slice paid_in = tact_value_path_text(&e->properties, "currency");
    tact_written written = { .locale = text->locale, .currency = paid_in.len == 3 ? paid_in : b->currency, .zone = tact_bundle_zone(b, e->context.zone ? e->context.zone : b->default_zone) };
    tact_template_options html = { .escape = TACT_ESCAPE_HTML, .bytes_max = PAGE_BYTES }, words = { .escape = escape_of(channel) }, longer = { .escape = escape_of_body(channel) }, address = { .escape = TACT_ESCAPE_URL };
    tact_template_options *const all[] = { &html, &words, &longer, &address };
    for (unsigned i = 0; i < 4 && b->whole_words >= 2; i++) {
        all[i]->written = tact_written_words;
        all[i]->written_ctx = &written;
        all[i]->gaps = true;
    }
    tact_slice address_rest = text->action_url, link = leading_address(&address_rest, e, me_url);
    const struct { tact_slice from, *to; const tact_template_options *options; } holes[] = { { page ? text->html : TACT_S(""), &out->html, &html },
        { text->title, &out->title, &words }, { text->body, &out->body, &longer },
        { text->action_label, &out->action_label, &words }, { address_rest, &out->action_url, &address } };
    out->locale = text->locale;
    for (unsigned i = 0; i < sizeof holes / sizeof *holes; i++) {
        tact_template_report one = { .missing_count = 0 };
        tact_status s = tact_template_render(holes[i].to, &one, holes[i].from, stack, 1, holes[i].options, arena);
        if (s) return s;
        gather(report, &one);
    }
    out->action_url = put_before(link, out->action_url, arena);
    return channel == TACT_CHANNEL_MESSENGER && text->prepared ? render_prepared(&out->prepared, report, text->prepared, e, me_url, stack, arena) : TACT_OK;
}
