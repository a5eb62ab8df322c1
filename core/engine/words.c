/* core/engine/words.c -- does a message have all its words for this person?  One with a hole that nothing fills is not sent: never "Dear ,". */
#include "core/engine/internal.h"
#include "core/engine/render.h"

tact_slice tact_engine_locale(const tact_person *person, uint64_t device, char out[5]) {
    const tact_part *best = NULL;
    for (uint32_t i = 0; i < person->part_count; i++) {
        const tact_part *p = &person->parts[i];
        if (!p->locale) continue;
        if (device && p->id == device) { best = p; break; }
        if (!best || tact_instant_before(best->last, p->last)) best = p;
    }
    if (!best) return (tact_slice){ NULL, 0 };
    out[0] = (char)best->locale;
    out[1] = (char)(best->locale >> 8);
    out[2] = '-';
    out[3] = (char)(best->locale >> 16);
    out[4] = (char)(best->locale >> 24);
    return (tact_slice){ out, out[3] ? 5 : 2 };
}

static bool has_hole(tact_slice text) {
    for (size_t i = 0; i + 1 < text.len; i++)
        if (text.ptr[i] == '{' && text.ptr[i + 1] == '{') return true;
    return false;
}

static bool holes(const tact_message *m) {
    for (uint32_t i = 0; i < m->text_count; i++) {
        tact_slice parts[TACT_TEXT_PARTS];
        for (uint32_t n = tact_text_parts(&m->texts[i], parts); n-- > 0;)
            if (has_hole(parts[n])) return true;
    }
    return false;
}

bool tact__words_known(tact__run *run, const tact_campaign *c, uint8_t message, uint8_t channel, const tact_value *properties, uint64_t device, bool asked) {
    char locale[5];
    tact_content content;
    tact_template_report report = { .missing_count = 0 };
    if (!run->engine->bundle->whole_words || message >= c->message_count || !holes(&c->messages[message])) return true;
    tact_event e = *run->event;
    e.properties = *properties;
    if (!e.context.locale.len) e.context.locale = tact_engine_locale(&run->result->person, device, locale);
    tact_arena_mark start = tact_arena_checkpoint(run->arena);
    bool may_locate = asked && tact_view_may(&run->view, TACT_PURPOSE_LOCATE);
    tact_held held = { .coupon = c->coupon, .until = run->event->received };           /* the shell has the code; here only that there will be one */
    tact_own_words own = { .view = tact_view_may(&run->view, TACT_PURPOSE_REMEMBER) ? &run->view : NULL, .coupon = c->coupon ? &held : NULL, .code = TACT_S("0000-0000-0000-0000") };
    tact_status s = tact_render(&content, &report, run->engine->bundle, c, message, channel, &e, &run->result->moment, &own, may_locate, run->arena);
    tact_arena_undo(run->arena, start);
    if (!s && !report.missing_count) return true;
    tact_why why = tact_why_of(TACT_WHY_MATCH_WORDS);
    why.campaign = c->id;
    why.channel = channel;
    tact__why(run, why);
    return false;
}
