/* core/engine/later.c -- the person asks for a message again: tonight, on Saturday, when near, when cheaper or back, on the computer, at an instant.
 *
 *   LIMITS set_later --the message was said to them--> an intent of class answer, CHOSEN, which waits
 *     tonight, saturday, at     caused_at is the instant asked for; due then, of use for a day
 *     near, computer            caused_at {0} until an event of theirs meets it (tact__later_meet), then that instant; 30 days
 *     cheaper, back             caused_at {0}; looked at every three hours against the catalogue, as the shell put it into the DUE event; 30 days
 *   DUE --> the one gate as an answer, on the channel it came by, else on the quietest other one they said yes to, else at the next open page
 *
 * Words    a message whose words name what its event or the catalogue said leaves a SAID intent behind for seven days: only its facts.
 * Key      a hash of the message's own, so that asking twice is one request; of one that came, the next.
 */
#include "core/engine/internal.h"
#include "core/engine/product.h"
#include "core/place/place.h"

static const tact_span KEPT = { 7 * 86400 * 1000000LL }, WAITS = { 30 * 86400 * 1000000LL }, AHEAD = { 90 * 86400 * 1000000LL }, OF_USE = { 86400 * 1000000LL }, ENDS = { 30 * 86400 * 1000000LL },
                       HERE = { 2 * 3600 * 1000000LL }, LOOKS = { 3 * 3600 * 1000000LL }, NOTICE = { 30 * 60 * 1000000LL };
enum { MOST = 6, NEAR_M = 300, SATURDAY = 5, SATURDAY_HOUR = 10, EVENING_FIRST = 19, EVENING_LAST = 21 };

/* ---- what went out ------------------------------------------------------------------------------------------------------------- */

static bool names_facts(const tact_message *m) {
    for (uint32_t i = 0; i < m->text_count; i++) {
        const tact_slice texts[] = { m->texts[i].title, m->texts[i].body, m->texts[i].action_label, m->texts[i].action_url, m->texts[i].html };
        for (unsigned t = 0; t < sizeof texts / sizeof *texts; t++)
            if (tact_slice_find(texts[t], TACT_S("event.")) >= 0 || tact_slice_find(texts[t], TACT_S("product.")) >= 0) return true;
    }
    return false;
}

/* Words that need them, or a product whose price or return to stock may be waited for. */
static bool kept_for_later(const tact__run *run, const tact_campaign *c, uint8_t message) {
    return run->engine->bundle->later && c && message < c->message_count && !tact__private(run, c) && (names_facts(&c->messages[message]) || run->event->product.type == TACT_MAP);
}

void tact__said(tact__run *run, uint32_t index) {
    tact_person *person = &run->result->person;
    tact_pending *p = &person->pending[index];
    const tact_campaign *c = tact_bundle_campaign(run->engine->bundle, p->campaign);
    if (!p->facts.len || !kept_for_later(run, c, p->message)) { tact_person_drop_pending(person, index); return; }
    p->state = TACT_PENDING_SAID;
    p->class_ = c->class_;
    p->later = p->tries = 0;
    p->price_micro = 0;
    p->due = p->not_after = tact_whole_second(tact_instant_add(run->event->received, KEPT));
}

tact_status tact__said_here(tact__run *run, const tact__candidate *shown) {
    tact_instant until = tact_instant_add(run->event->received, KEPT);
    if (!kept_for_later(run, shown->campaign, shown->message)) return TACT_OK;
    tact_pending p = tact__pending_of(run, shown->campaign, TACT_PENDING_SAID, until, until);
    p.key = shown->occurrence;
    p.message = shown->message;
    p.channel = shown->channel;
    tact_status s = p.facts.len ? tact_person_add_pending(&run->result->person, run->arena, p) : TACT_OK;
    return s == TACT_ERR_LIMIT ? TACT_OK : s;              /* sixteen others wait: this one cannot be asked for again */
}

/* ---- when ---------------------------------------------------------------------------------------------------------------------- */

static tact_instant at_hour(const tact__run *run, unsigned days, unsigned hour) {
    int64_t day = tact_days_from_civil(run->local.year, run->local.month, run->local.day) + days;
    return tact_zone_instant(run->zone, (day * 24 + hour) * TACT_HOURS(1).us);
}

/* The hour of this evening at which they look most, 19:00 when nothing is known of it; half an hour from now at the soonest, else tomorrow. */
static tact_instant evening(tact__run *run) {
    tact_instant soonest = tact_instant_add(run->event->received, NOTICE);
    bool known = tact_view_may(&run->view, TACT_PURPOSE_PERSONALISE), off = tact__day_off(run, &run->local);
    for (unsigned day = 0;; day++) {
        unsigned best = 0;
        uint32_t most = 0;
        for (unsigned h = EVENING_FIRST; h <= EVENING_LAST; h++) {
            uint32_t looks = known ? tact_view_habit(&run->view, h, off) : 0;
            if (tact_instant_before(at_hour(run, day, h), soonest) || (best && looks <= most)) continue;
            best = h;
            most = looks;
        }
        if (best) return at_hour(run, day, best);
    }
}

static tact_instant saturday(const tact__run *run) {
    unsigned days = (SATURDAY + 7u - run->local.weekday) % 7;
    tact_instant at = at_hour(run, days, SATURDAY_HOUR);
    return tact_instant_before(at, tact_instant_add(run->event->received, NOTICE)) ? at_hour(run, days + 7, SATURDAY_HOUR) : at;
}

static bool when_of(tact__run *run, unsigned when, tact_instant *at) {
    tact_instant now = run->event->received, asked = run->event->limits.pause_until;
    switch (when) {
    case TACT_WHEN_TONIGHT: *at = evening(run); return true;
    case TACT_WHEN_SATURDAY: *at = saturday(run); return true;
    case TACT_WHEN_AT: *at = asked; return tact_instant_before(now, asked) && !tact_instant_before(tact_instant_add(now, AHEAD), asked);
    default: *at = (tact_instant){ 0 }; return true;
    }
}

static bool micro_of(const tact_value *product, const char *key, int64_t *out) {
    const tact_value *v = product->type == TACT_MAP ? tact_value_path(product, key) : NULL;
    *out = v && v->type == TACT_INT ? v->integer : 0;
    return *out > 0;
}

static bool available(const tact_value *product) { return tact_slice_is(tact_value_path_text(product, "availability"), "in_stock"); }

/* What the request waits for is there already, or cannot be told: {reason} when it is refused. */
static tact_reason refusal(tact__run *run, unsigned when, int64_t *price) {
    const tact_value *product = &run->event->product;
    *price = 0;
    switch (when) {
    case TACT_WHEN_NEAR:
        if (!tact_view_may(&run->view, TACT_PURPOSE_LOCATE)) return TACT_WHY_GATE_PERMISSION;
        return run->engine->bundle->place_count ? TACT_WHY_NONE : TACT_WHY_LATER_GONE;
    case TACT_WHEN_CHEAPER: return micro_of(product, "price", price) ? TACT_WHY_NONE : TACT_WHY_PRODUCT_MISSING;
    case TACT_WHEN_BACK: return product->type == TACT_MAP && product->map.count ? TACT_WHY_NONE : TACT_WHY_PRODUCT_MISSING;
    default: return TACT_WHY_NONE;
    }
}

/* ---- asking -------------------------------------------------------------------------------------------------------------------- */

static uint64_t next_key(tact_person *person, uint64_t key) {
    uint64_t part;
    do {
        uint8_t bytes[8];
        for (unsigned i = 0; i < 8; i++) bytes[i] = (uint8_t)(key >> (8 * i));
        key = tact_hash((tact_seed){ 0x6c61746572u, 1 }, (tact_slice){ (const char *)bytes, sizeof bytes });
        key += !key;
    } while (tact__find_touch(person, key, &part));
    return key;
}

static tact_pending *with_key(tact_person *person, uint64_t key, bool request) {
    for (uint32_t i = 0; i < person->pending_count; i++)
        if (person->pending[i].key == key && (person->pending[i].later != 0) == request) return &person->pending[i];
    return NULL;
}

static tact_status refuse(tact__run *run, tact_reason reason, uint32_t campaign) {
    tact_why why = tact_why_of(reason);
    why.campaign = campaign;
    if (reason == TACT_WHY_GATE_PERMISSION) why.purpose = TACT_PURPOSE_LOCATE;
    tact__why(run, why);
    run->result->refused = true;
    return TACT_OK;
}

static void say_kept(tact__run *run, const tact_pending *p) {
    tact_why why = tact_why_of(TACT_WHY_LATER_KEPT);
    why.campaign = p->campaign;
    why.until = p->caused_at;
    tact__why(run, why);
    run->result->request = p->key;
    run->result->changed = true;
}

/* Of a request whatever `when` says is new; the rest stays. */
static void set_when(tact__run *run, tact_pending *p, unsigned when, tact_instant at, int64_t price) {
    tact_instant now = run->event->received, until = tact_instant_add(at.us ? at : now, at.us ? OF_USE : WAITS);
    bool looks = when == TACT_WHEN_CHEAPER || when == TACT_WHEN_BACK;
    p->later = (uint8_t)when;
    p->caused_at = tact_whole_second(at);
    p->not_after = tact_whole_second(until);
    p->due = at.us ? p->caused_at : tact_whole_second(looks ? tact_instant_add(now, LOOKS) : until);
    p->price_micro = price;
}

/* Of a device alone what is its own; of an account that is signed in, or that a link of its messages speaks for, all of it. */
static bool own(const tact__run *run, uint64_t part) { return run->event->signed_in || part == run->event->device_part; }

static unsigned requests(const tact_person *person) {
    unsigned n = 0;
    for (uint32_t i = 0; i < person->pending_count; i++) n += person->pending[i].later != 0;
    return n;
}

static tact_status take_back(tact__run *run, tact_pending *request) {
    tact_person *person = &run->result->person;
    if (!request || request->state == TACT_PENDING_CLAIMED) return refuse(run, TACT_WHY_LATER_GONE, 0);      /* it is on its way already */
    run->result->request = request->key;
    return tact__drop(run, (uint32_t)(request - person->pending), TACT_WHY_LATER_ENDED, request->campaign);
}

static tact_status ask(tact__run *run, unsigned when, uint64_t key, tact_instant at, int64_t price) {
    tact_person *person = &run->result->person;
    tact_touch *touch = tact__find_touch(person, run->event->subject, &run->result->touch_part);
    const tact_campaign *c = touch ? tact_bundle_campaign(run->engine->bundle, touch->campaign) : NULL;
    const tact_pending *said = with_key(person, run->event->subject, false);
    if (!c || touch->message >= c->message_count || !run->engine->bundle->later || !own(run, run->result->touch_part) || (names_facts(&c->messages[touch->message]) && !said)) return refuse(run, TACT_WHY_LATER_GONE, 0);
    if (tact_instant_before(tact_instant_add(touch->at, ENDS), run->event->received)) return refuse(run, TACT_WHY_LATER_OLD, c->id);
    if (requests(person) >= MOST) return refuse(run, TACT_WHY_LATER_FULL, 0);
    tact_pending p = { .key = key, .campaign = c->id, .message = touch->message, .channel = touch->channel == TACT_CHANNEL_WEB ? TACT_CHANNEL_INAPP : touch->channel, .class_ = TACT_CLASS_ANSWER,
                       .state = TACT_PENDING_CHOSEN, .part = run->result->touch_part, .topic = said ? said->topic : 0, .facts = said ? said->facts : (tact_slice){ NULL, 0 } };
    touch->outcomes = (uint16_t)(touch->outcomes | tact_bit(TACT_OUTCOME_LATER));
    set_when(run, &p, when, at, price);
    tact_status s = tact_person_add_pending(person, run->arena, p);
    if (s == TACT_ERR_LIMIT) return refuse(run, TACT_WHY_ATTENTION_FULL, c->id);
    if (!s) say_kept(run, &p);
    return s;
}

tact_status tact__later(tact__run *run) {
    tact_person *person = &run->result->person;
    unsigned when = run->event->limits.cap_per_week;
    tact_instant at;
    int64_t price;
    uint64_t key = next_key(person, run->event->subject);
    tact_pending *request = with_key(person, run->event->subject, true);
    if (!request) request = with_key(person, key, true);
    if (request && !own(run, request->part)) return refuse(run, TACT_WHY_LATER_GONE, 0);
    if (when == TACT_WHEN_NEVER) return take_back(run, request);
    tact_reason no = when >= TACT_WHEN_COUNT || !when_of(run, when, &at) ? TACT_WHY_LATER_GONE : refusal(run, when, &price);
    if (no) return refuse(run, no, 0);
    if (!request) return ask(run, when, key, at, price);
    if (request->state == TACT_PENDING_CLAIMED) return refuse(run, TACT_WHY_LATER_GONE, request->campaign);
    set_when(run, request, when, at, price);
    say_kept(run, request);
    return TACT_OK;
}

/* ---- meeting what it waits for ----------------------------------------------------------------------------------------------------- */

static bool shown_inline(const tact_message *m) { return (m->channels & (tact_bit(TACT_CHANNEL_WEB) | tact_bit(TACT_CHANNEL_INAPP))) != 0; }

static bool near_a_place(const tact__run *run) {
    const tact_context *c = &run->event->context;
    const tact_bundle *b = run->engine->bundle;
    for (uint32_t i = 0; c->has_location && tact_view_may(&run->view, TACT_PURPOSE_LOCATE) && i < b->place_count; i++)
        if (tact_place_within(&b->places[i], c->latitude_e7, c->longitude_e7, NEAR_M)) return true;
    return false;
}

static void met(tact__run *run, tact_pending *p, tact_span of_use) {
    p->caused_at = p->due = tact_whole_second(run->event->received);
    p->not_after = tact_whole_second(tact_instant_add(run->event->received, of_use));
    run->result->changed = true;
}

void tact__later_meet(tact__run *run) {
    tact_person *person = &run->result->person;
    const tact_event *e = run->event;
    for (uint32_t i = 0; i < person->pending_count && !e->late && !e->robot; i++) {
        tact_pending *p = &person->pending[i];
        const tact_campaign *c = tact_bundle_campaign(run->engine->bundle, p->campaign);
        if (!p->later || p->caused_at.us || !c || p->message >= c->message_count) continue;
        if (p->later == TACT_WHEN_NEAR && near_a_place(run)) met(run, p, HERE);
        if (p->later != TACT_WHEN_COMPUTER || e->context.device != TACT_DEVICE_DESKTOP || !e->device_part) continue;
        met(run, p, OF_USE);
        p->part = e->device_part;
        if (shown_inline(&c->messages[p->message])) p->channel = TACT_CHANNEL_INAPP;
    }
}

/* ---- due --------------------------------------------------------------------------------------------------------------------------- */

static bool come(const tact__run *run, const tact_pending *p) {
    int64_t price;
    const tact_value *product = &run->event->product;
    if (p->later == TACT_WHEN_CHEAPER) return micro_of(product, "price", &price) && price < p->price_micro;
    return p->later == TACT_WHEN_BACK && available(product);
}

/* Not yet: looked at again in three hours, until its time is over. */
static tact_status look_again(tact__run *run, uint32_t index) {
    tact_pending *p = &run->result->person.pending[index];
    tact_instant now = run->event->received, next = tact_whole_second(tact_instant_add(now, LOOKS));
    if (tact_instant_before(now, p->due)) { run->result->decided = false; run->result->refused = true; return TACT_OK; }      /* a page opened meanwhile */
    bool looks = (p->later == TACT_WHEN_CHEAPER || p->later == TACT_WHEN_BACK) && tact_instant_before(now, p->not_after);
    if (!looks) return tact__drop(run, index, TACT_WHY_LATER_OVER, p->campaign);
    p->due = tact_instant_before(p->not_after, next) ? p->not_after : next;
    run->result->decided = false;
    run->result->changed = true;
    return TACT_OK;
}

static bool way_open(tact__run *run, const tact_campaign *c, const tact_pending *p, uint8_t channel, tact_instant *next) {
    tact_instant at = { 0 };
    if (channel == TACT_CHANNEL_WEB || (channel == TACT_CHANNEL_INAPP && !run->event->page_open)) return false;
    bool asked_there = channel == p->channel || channel == TACT_CHANNEL_INAPP || tact_view_may(&run->view, tact_purpose_of_channel(channel));
    if (!asked_there) return false;
    if (tact__gate_own(run, c, channel, p->key, p->caused_at, &at)) return true;
    if (at.us && (!next->us || tact_instant_before(at, *next))) *next = at;
    return false;
}

/* The channel it came by, when that is open; else the quietest of its others. */
static uint8_t way_of(tact__run *run, const tact_campaign *c, const tact_pending *p, tact_instant *next) {
    const tact_message *m = &c->messages[p->message];
    if (way_open(run, c, p, p->channel, next)) return p->channel;
    uint16_t tried = (uint16_t)tact_bit(p->channel);
    if (p->channel != TACT_CHANNEL_INAPP && shown_inline(m) && way_open(run, c, p, TACT_CHANNEL_INAPP, next)) return TACT_CHANNEL_INAPP;
    for (uint8_t ch; (ch = tact__next_channel(run, m, tried)) != TACT__NO_CHANNEL; tried = (uint16_t)(tried | tact_bit(ch)))
        if (way_open(run, c, p, ch, next)) return ch;
    return TACT__NO_CHANNEL;
}

static tact_status wait_for_page(tact__run *run, uint32_t index) {
    tact_pending *p = &run->result->person.pending[index];
    tact_why why = tact_why_of(TACT_WHY_NO_STREAM);
    why.campaign = p->campaign;
    why.until = p->due = p->not_after;
    tact__why(run, why);
    p->channel = TACT_CHANNEL_INAPP;                       /* the shell brings it up again when a stream opens */
    run->result->changed = true;
    return TACT_OK;
}

tact_status tact__later_due(tact__run *run, uint32_t index, const tact_campaign *c) {
    tact_pending *p = &run->result->person.pending[index];
    tact_instant now = run->event->received, next = { 0 };
    if (!p->caused_at.us && !come(run, p)) return look_again(run, index);
    if (!p->caused_at.us) met(run, p, OF_USE);
    if (tact_instant_before(now, p->caused_at)) { run->result->decided = false; run->result->refused = true; return TACT_OK; }      /* a page opened before the time asked for */
    if (p->message >= c->message_count) return tact__drop(run, index, TACT_WHY_GATE_STATE, c->id);
    if (tact_product_lacks(&c->messages[p->message], &run->event->product, run->arena)) return tact__drop(run, index, TACT_WHY_PRODUCT_MISSING, c->id);
    uint8_t channel = way_of(run, c, p, &next);
    if (channel == TACT__NO_CHANNEL) {
        bool page = shown_inline(&c->messages[p->message]) && tact_instant_before(now, p->not_after);
        return !next.us && page && tact__gate_own(run, c, TACT_CHANNEL_INAPP, p->key, p->caused_at, &next) ? wait_for_page(run, index)
             : !next.us && !tact_instant_before(now, p->not_after) ? tact__drop(run, index, TACT_WHY_GATE_EXPIRED, c->id) : tact__wait_or_drop(run, index, next);
    }
    tact_why why = tact_why_of(TACT_WHY_LATER_ASKED);
    why.campaign = c->id;
    tact__why(run, why);
    return tact__hand_over(run, index, &(tact__candidate){ .campaign = c, .message = p->message, .channel = channel, .occurrence = p->key, .own_request = true });
}
