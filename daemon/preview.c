/* daemon/preview.c -- see preview.h. */
#include "daemon/preview.h"
#include <stdio.h>
#include "channel/mime_frame.h"

enum { DEPTH = 4, NAMES = 64 };

/* ---- samples ---- */

static bool has(tact_slice name, const char *part) { return tact_slice_find(name, tact_slice_of(part)) >= 0; }

static tact_slice printed(tact_arena *arena, tact_slice s) {              /* "first_name" as people read it */
    tact_slice copy = tact_arena_copy(arena, s);
    char *p = (char *)(uintptr_t)copy.ptr;
    for (size_t i = 0; p && i < copy.len; i++)
        if (p[i] == '_' || p[i] == '-') p[i] = ' ';
    return copy;
}

static tact_value day_of(tact_instant now, tact_arena *arena) {
    char text[TACT_INSTANT_TEXT + 1];
    return tact_value_text(tact_arena_copy(arena, tact_instant_format(tact_whole_second(now), text)));
}

/* What a property of this name, written in this way, is likely to be. */
static tact_value sample_of(tact_slice name, tact_slice how, tact_instant now, tact_arena *arena) {
    static const char *const money[] = { "price", "total", "revenue", "amount", "value" }, *const counts[] = { "count", "quantity", "number", "points", "visits" };
    if (tact_slice_is(how, "money")) return tact_value_double(49.9);
    if (tact_slice_is(how, "number")) return tact_value_int(12);
    if (how.len || has(name, "date") || has(name, "_at") || tact_slice_is(name, "at") || tact_slice_is(name, "until")) return day_of(tact_instant_add(now, TACT_DAYS(1)), arena);
    for (size_t i = 0; i < 5; i++) {
        if (has(name, money[i])) return tact_value_double(49.9);
        if (has(name, counts[i])) return tact_value_int(3);
    }
    if (has(name, "url") || has(name, "link")) return tact_value_text(TACT_S("/sample"));
    return tact_value_text(printed(arena, name));
}

static bool written_as(tact_slice last) {
    return tact_slice_is(last, "money") || tact_slice_is(last, "number") || tact_slice_is(last, "date") || tact_slice_is(last, "day") || tact_slice_is(last, "time");
}

static tact_value *put(tact_value *map, tact_slice key, tact_arena *arena) {
    for (uint32_t i = 0; i < map->map.count; i++)
        if (tact_slice_equal(map->map.pairs[i].key, key)) return (tact_value *)(uintptr_t)&map->map.pairs[i].value;
    if (!map->map.pairs) map->map.pairs = TACT_NEW(arena, tact_pair, NAMES);
    if (!map->map.pairs || map->map.count == NAMES) return NULL;
    tact_pair *p = (tact_pair *)(uintptr_t)&map->map.pairs[map->map.count++];
    *p = (tact_pair){ .key = key, .value = { .type = TACT_ABSENT } };
    return &p->value;
}

/* "cart.total.money" below `root`: maps on the way, a sample at the end. */
static void fill_path(tact_value *root, tact_slice path, tact_instant now, tact_arena *arena) {
    tact_slice parts[DEPTH], how = { NULL, 0 };
    unsigned count = 0;
    while (path.len && count < DEPTH) {
        const char *point = memchr(path.ptr, '.', path.len);
        size_t n = point ? (size_t)(point - path.ptr) : path.len;
        parts[count++] = (tact_slice){ path.ptr, n };
        path = point ? (tact_slice){ point + 1, path.len - n - 1 } : (tact_slice){ NULL, 0 };
    }
    if (path.len || !count) return;
    if (count > 1 && written_as(parts[count - 1])) how = parts[--count];
    for (unsigned i = 0; i < count && root; i++) {
        if (root->type != TACT_MAP) return;
        root = put(root, parts[i], arena);
        if (root && root->type == TACT_ABSENT) *root = i + 1 < count ? (tact_value){ .type = TACT_MAP } : sample_of(parts[i], how, now, arena);
    }
}

/* Each name between {{ and }}, whatever stands before it. */
static void fill_names(tact_slice source, tact_value *event, tact_value *local, tact_instant now, tact_arena *arena) {
    static const char of_event[] = "event.", of_local[] = "context.";
    for (ptrdiff_t open; (open = tact_slice_find(source, TACT_S("{{"))) >= 0;) {
        source = (tact_slice){ source.ptr + open + 2, source.len - (size_t)open - 2 };
        ptrdiff_t close = tact_slice_find(source, TACT_S("}}"));
        if (close < 0) return;
        tact_slice name = { source.ptr, (size_t)close };
        while (name.len && strchr("{&#^ ", name.ptr[0])) { name.ptr++; name.len--; }
        while (name.len && strchr("} ", name.ptr[name.len - 1])) name.len--;
        if (tact_slice_starts(name, TACT_S(of_event))) fill_path(event, (tact_slice){ name.ptr + sizeof of_event - 1, name.len - sizeof of_event + 1 }, now, arena);
        if (tact_slice_starts(name, TACT_S(of_local))) fill_path(local, (tact_slice){ name.ptr + sizeof of_local - 1, name.len - sizeof of_local + 1 }, now, arena);
        source = (tact_slice){ source.ptr + close + 2, source.len - (size_t)close - 2 };
    }
}

/* A map with room to add to. */
static tact_value copied(const tact_value *map, tact_arena *arena) {
    tact_value out = { .type = TACT_MAP };
    for (uint32_t i = 0; map && map->type == TACT_MAP && i < map->map.count; i++) {
        tact_value *to = put(&out, map->map.pairs[i].key, arena);
        if (to) *to = map->map.pairs[i].value.type == TACT_MAP ? copied(&map->map.pairs[i].value, arena) : map->map.pairs[i].value;
    }
    return out;
}

static tact_value sample_product(tact_slice currency, tact_slice locale, tact_arena *arena) {
    bool fr = tact_slice_starts(locale, TACT_S("fr")), it = tact_slice_starts(locale, TACT_S("it"));
    const struct { const char *key; tact_slice text; } texts[] = { { "id", TACT_S("sample") }, { "title", fr ? TACT_S("Produit d’exemple") : it ? TACT_S("Prodotto di esempio") : TACT_S("Sample product") },
        { "url", TACT_S("https://example.com/sample") }, { "image", TACT_S("https://example.com/sample.jpg") }, { "gtin", TACT_S("0000000000000") }, { "group", TACT_S("sample") }, { "availability", TACT_S("in_stock") }, { "currency", currency } };
    tact_value out = { .type = TACT_MAP }, *v;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if ((v = put(&out, tact_slice_of(texts[i].key), arena))) *v = tact_value_text(texts[i].text);
    if ((v = put(&out, TACT_S("price"), arena))) *v = tact_value_int(49900000);
    if ((v = put(&out, TACT_S("was"), arena))) *v = tact_value_int(59900000);
    return out;
}

/* ---- rendered ---- */

static tact_status as_mail(const tact_preview_ask *ask, tact_arena *arena, tact_preview *out) {
    const tact_content *c = &out->content;
    tact_growing text = { NULL, 0, 0, false }, html = { NULL, 0, 0, false };
    const tact_slice nowhere = TACT_S("https://example.com/unsubscribe");
    tact_mime mime = { .brand = ask->brand->config.name, .from_name = ask->brand->config.email.from_name, .locale = c->locale, .subject = c->title, .body = c->body, .action_label = c->action_label,
                       .action_url = c->action_url, .page = c->html, .at = ask->now, .unsubscribe_url = ask->campaign->class_ < TACT_CLASS_TRANSACTIONAL ? nowhere : (tact_slice){ NULL, 0 } };
    tact_status s = tact_mime_frame(&mime, &text, &html);
    if (!s) out->html = tact_arena_copy(arena, tact_grown(&html));
    if (!s) out->text = tact_arena_copy(arena, tact_grown(&text));
    if (!s && (text.failed || html.failed || (html.len && !out->html.ptr))) s = TACT_ERR_MEMORY;
    tact_grow_end(&text);
    tact_grow_end(&html);
    return s;
}

static tact_status as_text(const tact_preview_ask *ask, tact_arena *arena, tact_preview *out) {
    const tact_content *c = &out->content;
    const tact_texts_message m = { .class_ = ask->campaign->class_, .locale = c->locale, .title = c->title, .body = c->body, .url = c->action_url };
    tact_status s = tact_texts_compose(&out->text, &out->stops, &ask->brand->config, &m, arena);
    if (s) return s;
    out->size = tact_sms_measure(out->text);
    out->cost_milli = out->size.parts * ask->brand->config.sms.part_milli;
    return TACT_OK;
}

tact_status tact_preview_make(const tact_preview_ask *ask, tact_arena *arena, tact_preview *out) {
    const tact_bundle *b = &ask->brand->bundle;
    const tact_message *m = &ask->campaign->messages[ask->message];
    tact_event event = { .type = TACT_EVENT_TRACK, .received = ask->now, .occurred = ask->now, .slot = m->slot, .context = { .locale = ask->locale }, .properties = copied(ask->event, arena), .local = { .type = TACT_MAP } };
    tact_moment moment = { .kind = TACT_KIND_BUY, .topics = { ask->campaign->topic }, .topic_count = ask->campaign->topic != 0 };
    tact_person nobody = { .part_count = 0 };
    tact_view view;
    tact_held held = { .coupon = ask->campaign->coupon, .given = ask->now, .until = tact_instant_add(ask->now, TACT_DAYS(14)) };
    tact_view_make(&view, &nobody, 0, false, ask->now);
    const tact_own_words own = { .view = ask->sample ? &view : NULL, .coupon = ask->sample && held.coupon ? &held : NULL, .code = TACT_S("SAMPLE-0000"), .me_url = TACT_S("https://example.com/me") };
    *out = (tact_preview){ .stops = false };
    if (ask->sample && !moment.topic_count && b->topic_count) moment = (tact_moment){ .kind = TACT_KIND_BUY, .topics = { tact_id32(b->topics[0].name) }, .topic_count = 1 };
    int picked = tact_render_pick(m, ask->locale, b->default_locale);
    if (picked < 0) return TACT_ERR_NOT_FOUND;
    if (ask->sample) {
        tact_slice parts[TACT_TEXT_PARTS];
        uint32_t count = tact_text_parts(&m->texts[picked], parts);
        for (uint32_t i = 0; i < count; i++) fill_names(parts[i], &event.properties, &event.local, ask->now, arena);
        event.product = sample_product(b->currency, m->texts[picked].locale, arena);
        event.context.has_location = b->place_count > 0;
        if (b->place_count) { event.context.latitude_e7 = b->places[0].latitude_e7 + 40000; event.context.longitude_e7 = b->places[0].longitude_e7; }       /* 440 m away */
    }
    tact_status s = tact_render(&out->content, &out->missing, b, ask->campaign, ask->message, ask->channel, &event, &moment, &own, event.context.has_location, arena);
    if (!s && ask->channel == TACT_CHANNEL_EMAIL) s = as_mail(ask, arena, out);
    if (!s && ask->channel == TACT_CHANNEL_SMS) s = as_text(ask, arena, out);
    return s;
}
