/* brand/texts.c -- see texts.h. */
#include "brand/texts.h"
#include "core/engine/render.h"

tact_status tact_texts_compose(tact_slice *out, bool *stops, const tact_config *config, const tact_texts_message *m, tact_arena *arena) {
    tact_sms_words words = { .title = m->title, .body = m->body, .url = m->url };
    if (!tact_sms_from_letters(config->sms.from)) words.name = config->sms.name;
    bool wanted = m->class_ == TACT_CLASS_PROMOTIONAL && config->sms.stop != TACT_STOP_NEVER && (config->sms.stop == TACT_STOP_ALWAYS || tact_sms_stop_wanted(m->to, config->country));
    tact_status s = wanted ? tact_sms_stop_line(&words.stop, m->locale, config->sms.stop_number, arena) : TACT_OK;
    if (stops) *stops = wanted;
    return s ? s : tact_sms_compose(out, &words, arena);
}

/* ---- likely texts --------------------------------------------------------------------------------------------------------------- */

enum { ROOM_OTHER = 12 };              /* characters of a hole that has no row in core/engine/hole.def */

static tact_slice trim(tact_slice s) {
    while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\n' || s.ptr[0] == '{' || s.ptr[0] == '&')) { s.ptr++; s.len--; }
    while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\n' || s.ptr[s.len - 1] == '}')) s.len--;
    return s;
}

static char *fill(char *at, tact_slice name, const tact_config *config) {
    unsigned n = ROOM_OTHER;
    if (tact_slice_is(name, "brand")) { memcpy(at, config->name.ptr, config->name.len); return at + config->name.len; }
    for (uint32_t i = 0; tact_render_hole(i); i++)
        if (tact_slice_equal(name, tact_render_hole(i)->name)) n = tact_render_hole(i)->characters;
    memset(at, 'x', n);
    return at + n;
}

tact_slice tact_texts_likely(tact_slice source, const tact_config *config, uint32_t *holes, tact_arena *arena) {
    uint32_t count = 0;
    for (size_t i = 0; i + 1 < source.len; i++) count += source.ptr[i] == '{' && source.ptr[i + 1] == '{';
    if (holes) *holes += count;
    char *start = tact_arena_alloc(arena, source.len + (size_t)count * (64 + config->name.len) + 1, 1), *at = start;
    if (!start) return (tact_slice){ NULL, 0 };
    while (source.len) {
        ptrdiff_t open = tact_slice_find(source, TACT_S("{{"));
        size_t before = open < 0 ? source.len : (size_t)open;
        memcpy(at, source.ptr, before);
        at += before;
        source = (tact_slice){ source.ptr + before, source.len - before };
        if (open < 0) break;
        ptrdiff_t close = tact_slice_find(source, TACT_S("}}"));
        if (close < 0) break;                              /* a fault of the template, told elsewhere */
        tact_slice tag = { source.ptr + 2, (size_t)close - 2 };
        if (!tag.len || !memchr("#^/!=>", tag.ptr[0], 6)) at = fill(at, trim(tag), config);
        size_t end = (size_t)close + 2;
        if (end < source.len && tag.len && tag.ptr[0] == '{' && source.ptr[end] == '}') end++;
        source = (tact_slice){ source.ptr + end, source.len - end };
    }
    return (tact_slice){ start, (size_t)(at - start) };
}

static bool measure(const tact_config *config, uint8_t class_, tact_slice locale, tact_slice title, tact_slice body, tact_slice url, tact_arena *arena, tact_sms_size *size, uint32_t *holes) {
    tact_slice text;
    tact_texts_message m = { .class_ = class_, .locale = locale, .title = tact_texts_likely(title, config, holes, arena), .body = tact_texts_likely(body, config, holes, arena), .url = tact_texts_likely(url, config, holes, arena) };
    if (!m.title.ptr || !m.body.ptr || !m.url.ptr || tact_texts_compose(&text, NULL, config, &m, arena)) return false;
    *size = tact_sms_measure(text);
    return true;
}

/* ---- what check says ------------------------------------------------------------------------------------------------------------ */

static tact_slice number(tact_diags *diags, uint32_t n) {
    char text[12];
    unsigned at = sizeof text;
    do text[--at] = (char)('0' + n % 10); while ((n /= 10) != 0);
    return TACT_JOIN(diags, (tact_slice){ text + at, sizeof text - at });
}

static tact_slice counted(tact_diags *diags, uint32_t n, const char *one, const char *more) {
    return TACT_JOIN(diags, number(diags, n), TACT_S(" "), tact_slice_of(n == 1 ? one : more));
}

static void say_foreign(const tact_value *at, const tact_sms_size *size, tact_diags *diags) {
    tact_slice near = tact_sms_near(size->first_foreign), others = size->foreign > 1 ? TACT_JOIN(diags, TACT_S(" and "), counted(diags, size->foreign - 1, "more like it", "more like it"), TACT_S(" are")) : TACT_S(" is");
    tact_diag_add(diags, TACT_WARNING, at->line, at->column,
                  TACT_JOIN(diags, TACT_S("'"), size->first_foreign, TACT_S("'"), others, TACT_S(" not in the alphabet of text messages, so this text takes about "), counted(diags, size->parts, "part", "parts"),
                            TACT_S(" instead of "), number(diags, size->parts_without)),
                  near.len ? TACT_JOIN(diags, TACT_S("write '"), near, TACT_S("' instead, or leave it if the sign is worth the price")) : TACT_S("leave it out, or keep it if the sign is worth the price"));
}

static void check_words(const tact_value *words, tact_slice locale, uint8_t class_, const tact_config *config, tact_diags *diags) {
    tact_sms_size size;
    uint32_t holes = 0;
    const tact_value *body = tact_value_path(words, "body"), *at = body ? body : words;
    if (!measure(config, class_, locale, tact_value_path_text(words, "title"), tact_value_path_text(words, "body"), tact_value_path_text(words, "action.url"), diags->arena, &size, &holes)) return;
    if (size.parts > size.parts_without) say_foreign(at, &size, diags);
    else if (size.parts > config->sms.parts)
        tact_diag_add(diags, TACT_WARNING, at->line, at->column,
                      TACT_JOIN(diags, TACT_S("as a text message this takes "), tact_slice_of(holes ? "about " : ""), counted(diags, size.parts, "part", "parts"), TACT_S(" ("), number(diags, size.units), TACT_S(" characters), and channels.sms.parts is "), number(diags, config->sms.parts)),
                      TACT_S("shorten it, give text messages a message of their own, or raise channels.sms.parts"));
}

static bool goes_as_text(const tact_value *message) {
    const tact_value *channels = tact_value_get(message, TACT_S("channels"));
    for (uint32_t i = 0; channels && channels->type == TACT_LIST && i < channels->list.count; i++)
        if (channels->list.items[i].type == TACT_TEXT && tact_slice_is(channels->list.items[i].text, "sms")) return true;
    return false;
}

void tact_texts_check(const tact_value *tree, const tact_config *config, tact_diags *diags) {
    const tact_value *messages = tact_value_get(tree, TACT_S("messages"));
    int class_ = tact_word_number(TACT_LIST_CLASS, tact_value_path_text(tree, "class"));
    if (!tact_config_connected(config, TACT_CHANNEL_SMS)) return;
    for (uint32_t i = 0; messages && messages->type == TACT_LIST && i < messages->list.count; i++) {
        const tact_value *m = &messages->list.items[i];
        if (m->type != TACT_MAP || !goes_as_text(m)) continue;
        for (uint32_t k = 0; k < m->map.count; k++)
            if (m->map.pairs[k].value.type == TACT_MAP) check_words(&m->map.pairs[k].value, m->map.pairs[k].key, (uint8_t)(class_ < 0 ? TACT_CLASS_PROMOTIONAL : class_), config, diags);
    }
}

void tact_texts_each(const tact_bundle *b, const tact_config *config, tact_arena *arena, tact_texts_visit visit, void *ctx) {
    for (uint32_t c = 0; c < b->campaign_count && tact_config_connected(config, TACT_CHANNEL_SMS); c++)
        for (uint32_t m = 0; m < b->campaigns[c].message_count; m++)
            for (uint32_t t = 0; t < b->campaigns[c].messages[m].text_count; t++) {
                const tact_message *message = &b->campaigns[c].messages[m];
                const tact_text *text = &message->texts[t];
                tact_texts_row row = { .campaign = &b->campaigns[c], .message = message, .text = text };
                uint32_t holes = 0;
                tact_arena_mark mark = tact_arena_checkpoint(arena);
                if (message->channels >> TACT_CHANNEL_SMS & 1 && measure(config, b->campaigns[c].class_, text->locale, text->title, text->body, text->action_url, arena, &row.size, &holes)) {
                    row.exact = !holes;
                    row.cost_milli = row.size.parts * config->sms.part_milli;
                    visit(ctx, &row);
                }
                tact_arena_undo(arena, mark);
            }
}
