/* core/engine/private.c -- private matters: a moment that names a topic marked sensitive or restricted, and campaigns about such a topic.
 * They are answered where they are asked; what is kept of them names neither the topic nor the campaign. doc/privacy.md, "Private matters". */
#include "core/engine/internal.h"

bool tact__private(const tact__run *run, const tact_campaign *c) { return run->result->moment.sensitive || tact_bundle_private(run->engine->bundle, c); }

void tact__why_private(tact__run *run, const tact_campaign *c) {
    tact_why why = tact_why_of(TACT_WHY_GATE_SENSITIVE);
    why.campaign = c->id;
    tact__why(run, why);
}

/* ---- what sending needs of the causing event ------------------------------------------------------------------------------------- */

/* "event.<key>" in a template, and not the beginning of a longer name. */
static bool template_names(tact_slice template, tact_slice key) {
    for (ptrdiff_t at; (at = tact_slice_find(template, TACT_S("event."))) >= 0;) {
        template = (tact_slice){ template.ptr + at + 6, template.len - (size_t)at - 6 };
        if (template.len < key.len || memcmp(template.ptr, key.ptr, key.len) != 0) continue;
        char next = template.len > key.len ? template.ptr[key.len] : '}';
        if (next == '}' || next == '.' || next == ' ') return true;
    }
    return false;
}

static bool needed(const tact_campaign *c, tact_slice key) {
    for (uint32_t m = 0; m < c->message_count; m++)
        for (uint32_t t = 0; t < c->messages[m].text_count; t++) {
            tact_slice parts[TACT_TEXT_PARTS];
            for (uint32_t n = tact_text_parts(&c->messages[m].texts[t], parts); n-- > 0;)
                if (template_names(parts[n], key)) return true;
        }
    return false;
}

tact_value tact__needed(tact__run *run, const tact_campaign *c, const tact_value *properties) {
    tact_pair *pairs = properties->type == TACT_MAP ? TACT_NEW(run->arena, tact_pair, properties->map.count + 1) : NULL;
    uint32_t n = 0;
    for (uint32_t i = 0; pairs && i < properties->map.count; i++) {
        const tact_pair *pair = &properties->map.pairs[i];
        tact_value alone = { .type = TACT_MAP, .map = { pair, 1 } };
        if (!needed(c, pair->key)) continue;
        pairs[n] = *pair;                                  /* what tells is left out, and seen to be: the order goes out without it, as meant */
        if (tact_moment_private_value(run->engine->moments, &alone)) pairs[n].value = tact_value_text(TACT_S("\xE2\x80\xA6"));
        if (!tact_moment_private_value(run->engine->moments, &(tact_value){ .type = TACT_MAP, .map = { &pairs[n], 1 } })) n++;
    }
    return (tact_value){ .type = TACT_MAP, .map = { pairs, n } };
}

/* ---- what an intent of before the mark still holds -------------------------------------------------------------------------------- */

void tact__private_pending(tact__run *run, tact_pending *p, const tact_campaign *c) {
    bool marked = tact_bundle_marks(run->engine->bundle, p->topic);
    p->facts = tact__caused_less(run, c, p->facts, &marked);
    if (!marked) return;
    run->result->moment.sensitive = true;
    p->topic = 0;
}

/* ---- what the record holds of topics that were marked later ------------------------------------------------------------------------ */

#define KEEP(list, count, test) \
    do { \
        uint32_t kept_ = 0; \
        for (uint32_t i_ = 0; i_ < (count); i_++) \
            if (!(test(b, &(list)[i_]))) (list)[kept_++] = (list)[i_]; \
        (count) = kept_; \
    } while (0)

static bool marked(const tact_bundle *b, uint32_t id) {
    const tact_topic *topic = id ? tact_bundle_topic(b, id) : NULL;     /* a topic the brand has no more is not judged here */
    return topic && tact_topic_marked(topic);
}
static bool interest(const tact_bundle *b, const tact_interest *i) { return marked(b, i->topic); }
static bool purchase(const tact_bundle *b, const tact_purchase *p) { return marked(b, p->topic); }
static bool journey(const tact_bundle *b, const tact_journey *j) { return marked(b, j->topic); }
static bool about(const tact_bundle *b, uint32_t campaign) { return campaign && tact_bundle_private(b, tact_bundle_campaign(b, campaign)); }
static bool seen(const tact_bundle *b, const tact_seen *s) { return about(b, s->campaign); }
static bool lot(const tact_bundle *b, const tact_lot *l) { return about(b, l->campaign); }
static bool ghost(const tact_bundle *b, const tact_touch *t) { return t->ghost && about(b, t->campaign); }

void tact__private_forget(tact__run *run) {
    const tact_bundle *b = run->engine->bundle;
    tact_person *person = &run->result->person;
    bool any = false;
    for (uint32_t t = 0; t < b->topic_count && !any; t++) any = tact_topic_marked(&b->topics[t]);
    for (uint32_t p = 0; any && p < person->part_count; p++) {
        tact_part *part = &person->parts[p];
        KEEP(part->interests, part->interest_count, interest);
        KEEP(part->purchases, part->purchase_count, purchase);
        KEEP(part->journeys, part->journey_count, journey);
        KEEP(part->seen, part->seen_count, seen);
        KEEP(part->lots, part->lot_count, lot);
        KEEP(part->touches, part->touch_count, ghost);
        for (uint32_t t = 0; t < part->touch_count; t++)
            if (about(b, part->touches[t].campaign)) part->touches[t] = tact__tick(&part->touches[t]);
    }
}

tact_touch tact__tick(const tact_touch *t) {
    return (tact_touch){ .at = t->at, .channel = t->channel, .class_ = t->class_, .asked = t->asked, .cost_milli = t->cost_milli };
}
