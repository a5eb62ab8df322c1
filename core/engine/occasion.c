/* core/engine/occasion.c -- a campaign's own start meets one person: a time, something that happened to the brand, a day of theirs.
 *
 *   OCCASION --who may not be remembered, is not of the audience, has no such day--> not decided: nothing changes, nothing is said
 *            --no channel could take it until it is no use any more----------------> silence, with the reasons
 *            --else--> a WAITING intent under the occurrence key; when due it is judged whole, at the one gate (due.c)
 *
 * Event    subject: the campaign; message: the occurrence, of the slot or of the brand's messageId (own days: their year comes here);
 *          occurred: when it started, from which on it stays useful; properties: what the brand's event says. Own days: `from` and `until`,
 *          microseconds since 1970: the stretch of time this pass looks after.
 */
#include "core/campaign/occasion.h"
#include "core/engine/internal.h"

static bool holds(tact__run *run, const tact_facts *facts, tact_expr condition) {
    return condition.code.len == 0 || tact_expr_holds(condition, facts, run->arena, NULL);
}

/* What the brand's event speaks of, when it names a topic of the taxonomy. */
static void speak_of(tact__run *run) {
    const tact_value *product = &run->event->product, *topics = tact_value_path(product, "topics");
    tact_slice name = tact_value_path_text(&run->event->properties, "topic");
    if (!name.len && topics && topics->type == TACT_LIST && topics->list.count && topics->list.items[0].type == TACT_TEXT) name = topics->list.items[0].text;
    const tact_topic *topic = name.len ? tact_bundle_topic(run->engine->bundle, tact_id32(name)) : NULL;
    tact_moment *m = &run->result->moment;
    m->sensitive = tact_moment_private_value(run->engine->moments, &run->event->properties) || tact_moment_private_value(run->engine->moments, product);
    if (!topic) return;
    m->sensitive |= topic->sensitive || topic->restricted;
    m->topics[0] = topic->id;
    m->topic_count = !m->sensitive;
}

/* ---- a day of their own ---- */

/* Where they were last, as far as they allow it to be put together. */
static const tact_zone *home(const tact__run *run) {
    const tact_zone *zone = run->zone;
    tact_instant newest = { INT64_MIN };
    for (uint32_t i = 0; i < run->view.part_count; i++) {
        const tact_part *part = run->view.parts[i];
        const tact_zone *its = tact_bundle_zone(run->engine->bundle, part->zone);
        if (!its || tact_instant_before(part->last, newest)) continue;
        newest = part->last;
        zone = its;
    }
    return zone;
}

static const tact_value *trait_named(const tact__run *run, const tact_facts *facts, tact_slice path) {
    const tact_bundle *b = run->engine->bundle;
    for (uint32_t i = 0; i < b->field_count; i++)
        if (b->fields[i].kind == TACT_FIELD_TRAIT && tact_slice_equal(b->fields[i].name, path)) return facts->states[i] == TACT_FACT_PRESENT ? &facts->values[i] : NULL;
    return NULL;
}

static bool first_met(const tact__run *run, const tact_zone *zone, tact_own_day *out) {
    tact_instant first = run->event->received;
    for (uint32_t i = 0; i < run->view.part_count; i++)
        if (run->view.parts[i]->first.us && tact_instant_before(run->view.parts[i]->first, first)) first = run->view.parts[i]->first;
    tact_civil c = tact_zone_civil(zone, first);
    *out = (tact_own_day){ c.year, c.month, c.day };
    return true;
}

static bool own_day(const tact__run *run, const tact_facts *facts, const tact_campaign *c, tact_instant *at, int32_t *year) {
    const tact_value *from = tact_value_path(&run->event->properties, "from"), *until = tact_value_path(&run->event->properties, "until"), *trait = trait_named(run, facts, c->date);
    const tact_zone *zone = home(run);
    tact_own_day day;
    if (!from || !until || from->type != TACT_INT || until->type != TACT_INT) return false;
    bool known = trait && trait->type == TACT_TEXT && tact_own_day_parse(trait->text, &day);
    if (!known && (trait || c->trigger == TACT_ON_BIRTHDAY || c->date_written || !first_met(run, zone, &day))) return false;
    int32_t not_before = c->trigger == TACT_ON_ANNIVERSARY && day.year ? day.year + 1 : INT32_MIN;
    return tact_own_day_within(&day, c->every.minute, zone, (tact_instant){ from->integer }, (tact_instant){ until->integer }, not_before, at, year);
}

/* ---- may it come to anything ---- */

/* A channel that is open now, or will be while the message is useful. What spoke against the others is said only when none is. */
static bool some_way(tact__run *run, const tact_campaign *c, uint64_t occurrence, tact_instant not_after) {
    tact_trace said = run->result->decision.reasons;
    for (uint32_t m = 0; m < c->message_count; m++)
        for (uint8_t i = 0; i < c->messages[m].channel_count; i++) {
            tact_instant next = { 0 };
            uint8_t channel = c->messages[m].channel_order[i];
            if (channel == TACT_CHANNEL_WEB) continue;
            bool open = tact__gate(run, c, channel, false, occurrence, run->event->received, &next);
            if (!open && (!next.us || tact_instant_before(not_after, next))) continue;
            run->result->decision.reasons = said;
            return true;
        }
    return false;
}

static tact_status leave(tact__run *run, const tact_campaign *c, uint64_t message, tact_instant starts) {
    tact_instant now = run->event->received, not_after = tact_instant_add(starts, tact__useful(c, false));
    tact_instant due = tact_instant_before(starts, now) ? now : starts;
    tact_why why = tact_why_of(TACT_WHY_GATE_EXPIRED);
    why.campaign = c->id;
    run->result->decided = true;
    if (tact_bundle_private(run->engine->bundle, c) || (run->result->moment.sensitive && c->class_ < TACT_CLASS_TRANSACTIONAL)) {      /* a wait would be remembered */
        tact__why_private(run, c);
        return TACT_OK;
    }
    if (tact_instant_before(not_after, now)) { tact__why(run, why); return TACT_OK; }
    uint64_t key = tact__occurrence(c, message);
    if (!some_way(run, c, key, not_after)) return TACT_OK;
    tact_pending pending = tact__pending_of(run, c, TACT_PENDING_WAITING, due, not_after);
    pending.key = key;
    if (tact_trigger_own_day(c->trigger)) pending.facts = (tact_slice){ NULL, 0 };      /* the stretch of time is nobody's business later */
    uint32_t before = run->result->person.pending_count;
    tact_status s = tact__wait_for(run, pending);
    if (s || run->result->person.pending_count == before) return s;
    why.reason = TACT_WHY_TIME_OCCASION;
    why.until = due;
    tact__why(run, why);
    return TACT_OK;
}

tact_status tact__occasion(tact__run *run) {
    const tact_event *e = run->event;
    const tact_campaign *c = tact_bundle_campaign(run->engine->bundle, (uint32_t)e->subject);
    tact_facts facts;
    tact_instant starts = e->occurred;
    uint64_t message = e->message;
    int32_t year;
    run->result->decided = false;
    if (!c || !tact_trigger_occasion(c->trigger)) { run->result->refused = true; return TACT_OK; }
    if (!tact_view_may(&run->view, TACT_PURPOSE_REMEMBER)) return TACT_OK;
    speak_of(run);
    tact_status s = tact__facts_make(run, &facts);
    if (s || !holds(run, &facts, c->audience) || !holds(run, &facts, c->when)) return s;
    if (tact_trigger_own_day(c->trigger)) {
        if (!own_day(run, &facts, c, &starts, &year)) return TACT_OK;
        message = (uint64_t)(int64_t)year;
    }
    return leave(run, c, message, starts);
}
