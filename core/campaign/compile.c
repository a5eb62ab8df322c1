/* core/campaign/compile.c -- a located tree into a campaign. The shape is key.c's; here the meaning, and the rules that tie keys together. */
#include "core/campaign/cel_check.h"
#include "core/campaign/compile_start.h"
#include "core/campaign/key.h"

enum { MESSAGES = 32, WAIT_DAYS = 30, HOLDOUT_MOST_MILLI = 900 };

typedef struct maker {
    const tact_value *tree;
    tact_bundle *draft;
    tact_diags *diags;
    tact_arena *arena;
    tact_campaign c;
    bool no_memory;
    const tact_value *names_coupon;    /* words that do; NULL: none */
} maker;

static void wrong(maker *m, const tact_value *where, tact_slice text, tact_slice hint) {
    tact_diag_add(m->diags, TACT_ERROR, where->line, where->column, text, hint);
}

static void warn(maker *m, const tact_value *where, tact_slice text, tact_slice hint) {
    tact_diag_add(m->diags, TACT_WARNING, where->line, where->column, text, hint);
}

static void *room(maker *m, size_t count, size_t bytes) {
    void *p = tact_arena_alloc(m->arena, count ? count : 1, bytes);
    if (!p) m->no_memory = true;
    return p;
}

/* The value at a path, when it is there and has the form of its key; otherwise NULL (a misfit has been reported). */
static const tact_value *at(const maker *m, const char *path) {
    tact_key_row row;
    const tact_value *v = tact_value_path(m->tree, path);
    return v && tact__key_named(tact_slice_of(path), &row) && tact__key_fits(&row, v) ? v : NULL;
}

static tact_slice text_at(const maker *m, const char *path) {
    const tact_value *v = at(m, path);
    return v && v->type == TACT_TEXT ? v->text : (tact_slice){ NULL, 0 };
}

static unsigned choice_at(const maker *m, const char *path, unsigned standard) {
    tact_key_row row;
    const tact_value *v = at(m, path);
    return v && tact__key_named(tact_slice_of(path), &row) ? (unsigned)tact__choice_index(row.choices, v->text) : standard;
}

static tact_span span_at(maker *m, const char *path, tact_span standard, tact_span most, const char *why) {
    const tact_value *v = at(m, path);
    tact_span span;
    if (!v || !tact_span_parse(v->text, &span)) return standard;
    if (span.us > most.us) wrong(m, v, TACT_JOIN(m->diags, TACT_S("'"), v->text, TACT_S("' is too long")), tact_slice_of(why));
    return span;
}

static void expression(maker *m, const char *path, tact_cel_want want, tact_expr *out) {
    const tact_value *v = at(m, path);
    if (v && tact_cel_compile(v, want, m->draft, m->diags, m->arena, out) == TACT_ERR_MEMORY) m->no_memory = true;
}

static const char *const kept = "nothing is kept longer than 13 months: 396d at most";

/* ---- who, what, when ---- */

static void head(maker *m) {
    tact_campaign *c = &m->c;
    const tact_value *name = at(m, "campaign");
    c->name = text_at(m, "campaign");
    c->id = tact_id32(c->name);
    c->file = m->diags->file;
    c->line = name ? name->line : m->tree->line;
    c->state = (uint8_t)choice_at(m, "state", TACT_STATE_DRAFT);
    c->send = (uint8_t)choice_at(m, "send", TACT_SEND_TESTERS);
    c->send_time = (uint8_t)choice_at(m, "send_time", TACT_SEND_NOW);
    c->class_ = (uint8_t)choice_at(m, "class", TACT_CLASS_PROMOTIONAL);
    tact_slice basis = text_at(m, "basis");
    c->basis = basis.len ? (uint8_t)tact_word_number(TACT_LIST_BASIS, basis) : (uint8_t)TACT_BASIS_NONE;
    const tact_value *offer = at(m, "offer");
    c->offer = offer && offer->boolean;
}

static void trigger(maker *m) {
    tact_campaign *c = &m->c;
    const tact_value *after = at(m, "after"), *on = at(m, "on"), *wait = at(m, "after.wait"), *unless = at(m, "after.unless");
    if (!after) return;
    if (on) wrong(m, on, TACT_S("'on' and 'after' exclude each other"), tact_slice_is(on->text, "event") ? TACT_S("leave `on: event` out") : TACT_S("a campaign starts in one way; make a second campaign for another"));
    c->trigger = TACT_ON_AFTER;
    c->after_event = text_at(m, "after.event");
    c->after_unless = text_at(m, "after.unless");
    c->after_wait = span_at(m, "after.wait", (tact_span){ 0 }, TACT_DAYS(WAIT_DAYS), "30d at most");
    if (c->after_unless.len && tact_slice_equal(c->after_event, c->after_unless))
        wrong(m, unless, TACT_S("the event that begins the wait cannot end it"), TACT_S("name another event under `unless`, or leave it out"));
    if (wait && c->class_ == TACT_CLASS_ANSWER && c->after_wait.us > TACT_HOURS(24).us)
        wrong(m, wait, TACT_S("an answer comes within 24 hours"), TACT_S("shorten the wait, or make it class service with a basis"));
}

static void again(maker *m) {
    const tact_value *v = at(m, "again");
    m->c.again = tact_trigger_own_day(m->c.trigger) ? TACT_AGAIN_EACH : TACT_AGAIN_NEVER;      /* each year */
    if (!v) return;
    int choice = tact__choice_index(TACT_S("never|each"), v->text);
    m->c.again = choice == 0 ? TACT_AGAIN_NEVER : choice == 1 ? TACT_AGAIN_EACH : TACT_AGAIN_SPAN;
    if (m->c.again == TACT_AGAIN_SPAN) m->c.again_span = span_at(m, "again", (tact_span){ 0 }, TACT_DAYS(TACT_HORIZON_DAYS), kept);
}

static void goal(maker *m) {
    tact_campaign *c = &m->c;
    c->goal_event = text_at(m, "goal.event");
    expression(m, "goal.where", TACT_CEL_BOOL, &c->goal_where);
    if (at(m, "goal")) c->goal_within = span_at(m, "goal.within", TACT_DAYS(7), TACT_DAYS(TACT_HORIZON_DAYS), kept);
    expression(m, "value", TACT_CEL_NUMBER, &c->value);
    const tact_value *worth = at(m, "worth"), *value = at(m, "value");
    if (worth && !tact_value_number(worth, &c->worth)) c->worth = 0;
    if (value && !c->goal_event.len && !tact_value_get(m->tree, TACT_S("goal"))) wrong(m, value, TACT_S("a value needs a goal"), TACT_S("add goal: {event: Order Completed}; what mere help is worth stands under `worth`"));
    if (c->class_ == TACT_CLASS_PROMOTIONAL && !tact_value_get(m->tree, TACT_S("goal")))
        warn(m, m->tree, TACT_S("no goal: what this campaign changes can only be told from clicks"), TACT_S("add goal: {event: Order Completed, within: 7d}"));
}

/* ---- dates ---- */

static tact_instant day(const maker *m, const tact_value *v, bool end) {
    tact_instant t = { 0 };
    if (!tact_instant_parse(v->text, &t) || v->text.len != sizeof("2026-11-01") - 1) return t;
    const tact_zone *zone = tact_bundle_zone(m->draft, m->draft->default_zone);
    int64_t local_us = t.us + (end ? TACT_DAYS(1).us : 0);
    return zone ? tact_zone_instant(zone, local_us) : (tact_instant){ local_us };
}

static void schedule(maker *m) {
    const tact_value *from = at(m, "schedule.from"), *until = at(m, "schedule.until");
    if (from) m->c.from = day(m, from, false);
    if (until) m->c.until = day(m, until, true);
    if (from && until && m->c.until.us <= m->c.from.us) wrong(m, until, TACT_S("it would end before it begins"), TACT_S("put the later day under `until`"));
}

/* ---- limits ---- */

static uint32_t count_at(maker *m, const char *path, uint32_t most) {
    const tact_value *v = at(m, path);
    if (v && v->integer > most) wrong(m, v, TACT_S("this number is too large"), TACT_S("65535 at most"));
    return v ? (uint32_t)v->integer : 0;
}

static void holdout(maker *m) {
    tact_campaign *c = &m->c;
    const tact_value *v = at(m, "holdout");
    bool promotional = c->class_ == TACT_CLASS_PROMOTIONAL, never = c->class_ == TACT_CLASS_TRANSACTIONAL || c->class_ == TACT_CLASS_ANSWER;
    c->holdout_milli = promotional ? TACT_HOLDOUT_AUTO : 0;
    if (!v) return;
    c->holdout_milli = TACT_HOLDOUT_AUTO;
    if (tact__share_parse(v->text, &c->holdout_milli) && c->holdout_milli > HOLDOUT_MOST_MILLI) wrong(m, v, TACT_S("so large a holdout leaves nobody to speak to"), TACT_S("90% at most; pause the campaign instead"));
    if (never && c->holdout_milli) wrong(m, v, TACT_S("transactional messages and answers are withheld from nobody"), TACT_S("leave `holdout` out"));
}

static void limits(maker *m) {
    tact_campaign *c = &m->c;
    c->budget_touches = count_at(m, "budget.touches", UINT32_MAX);
    c->budget_per_day = count_at(m, "budget.perDay", UINT32_MAX);
    c->cap_touches = (uint16_t)count_at(m, "cap.touches", UINT16_MAX);
    c->cap_per = span_at(m, "cap.per", (tact_span){ 0 }, TACT_DAYS(TACT_HORIZON_DAYS), kept);
    c->not_after = span_at(m, "not_after", (tact_span){ 0 }, TACT_DAYS(WAIT_DAYS), "30d at most");
    const tact_value *budget = at(m, "budget");
    if (budget && budget->map.count == 0) wrong(m, budget, TACT_S("this budget limits nothing"), TACT_S("write touches: or perDay:, or leave it out"));
    holdout(m);
}

/* ---- names of the brand ---- */

static void purposes(maker *m) {
    enum { NAMES = 128 };
    const tact_value *list = at(m, "purposes");
    tact_slice names[NAMES];
    uint8_t numbers[NAMES];
    uint32_t n = 0;
    if (!list) return;
    unsigned number;
    const char *line;
    for (unsigned i = 0; n < TACT_PURPOSE_MAX && tact_word_row(TACT_LIST_PURPOSE, i, &number, &names[n], &line); i++) numbers[n++] = (uint8_t)number;
    for (uint32_t i = 0; n < NAMES && i < m->draft->purpose_count; i++) { names[n] = m->draft->purposes[i].name; numbers[n++] = m->draft->purposes[i].number; }
    for (uint32_t i = 0; i < list->list.count; i++) {
        const tact_value *v = &list->list.items[i];
        uint32_t k = 0;
        while (k < n && !tact_slice_equal(names[k], v->text)) k++;
        if (k < n) { m->c.purposes |= tact_bit(numbers[k]); continue; }
        tact_slice hint = tact_diag_did_you_mean(m->diags, v->text, names, n);
        wrong(m, v, TACT_JOIN(m->diags, TACT_S("there is no purpose '"), v->text, TACT_S("'")), hint.ptr ? hint : TACT_S("purposes of the brand stand in purposes.yaml"));
    }
}

static const tact_topic *topic(maker *m) {
    const tact_value *v = at(m, "topic");
    if (!v) return NULL;
    m->c.topic = tact_id32(v->text);
    for (uint32_t i = 0; i < m->draft->topic_count; i++)
        if (tact_slice_equal(m->draft->topics[i].name, v->text)) return &m->draft->topics[i];
    tact_slice *names = room(m, m->draft->topic_count, sizeof *names);
    for (uint32_t i = 0; names && i < m->draft->topic_count; i++) names[i] = m->draft->topics[i].name;
    tact_slice hint = names ? tact_diag_did_you_mean(m->diags, v->text, names, m->draft->topic_count) : TACT_S("");
    wrong(m, v, TACT_JOIN(m->diags, TACT_S("there is no topic '"), v->text, TACT_S("'")), hint.ptr && hint.len ? hint : TACT_S("topics stand under `topics:` in tact.yaml"));
    return NULL;
}

/* ---- messages ---- */

static bool leads_somewhere(tact_slice url) {
    static const char *const starts[] = { "https://", "http://", "tel:", "mailto:", "geo:", "sms:", "/", "#", "{{" };
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (tact_slice_starts(url, tact_slice_of(starts[i]))) return true;
    return false;
}

static tact_slice words(const tact_value *map, const char *key) {
    const tact_value *v = tact_value_path(map, key);
    return v && v->type == TACT_TEXT ? v->text : (tact_slice){ NULL, 0 };
}

/* "fr-FR" is "fr_FR" to messengers. */
static tact_slice underscored(maker *m, tact_slice locale) {
    char *at = room(m, locale.len, 1);
    for (size_t i = 0; at && i < locale.len; i++) at[i] = locale.ptr[i] == '-' ? '_' : locale.ptr[i];
    return (tact_slice){ at, at ? locale.len : 0 };
}

static tact_prepared *prepared(maker *m, tact_slice locale, const tact_value *map) {
    const tact_value *list = tact_value_get(map, TACT_S("parameters"));
    tact_prepared *p = room(m, 1, sizeof *p);
    if (!p) return NULL;
    *p = (tact_prepared){ .name = words(map, "template"), .language = words(map, "language"), .picture = words(map, "picture"), .button = words(map, "button") };
    bool more = p->language.len || p->button.len || list;
    if (!p->name.len && more) wrong(m, map, TACT_S("a language, parameters or a button, and no template they are of"), TACT_S("add  template: ...  its name at the messenger"));
    else if (!p->name.len && !p->picture.len) wrong(m, map, TACT_S("nothing for the messenger stands here"), TACT_S("name a template: or a picture:"));
    if (p->picture.len && !tact_slice_starts(p->picture, TACT_S("https://")) && !tact_slice_starts(p->picture, TACT_S("{{")))
        wrong(m, tact_value_get(map, TACT_S("picture")), TACT_S("a messenger fetches the picture itself, by an address that begins with https://"), TACT_S("write one, or {{product.image}}"));
    if (p->name.len && !p->language.len) p->language = underscored(m, locale);
    for (uint32_t i = 0; list && list->type == TACT_LIST && i < list->list.count; i++) {
        if (i == TACT_PARAMETERS_MOST) { wrong(m, list, TACT_S("too many parameters"), TACT_S("10 are the most")); break; }
        if (list->list.items[i].type == TACT_TEXT) p->parameters[p->parameter_count++] = list->list.items[i].text;
    }
    return p;
}

static bool names_coupon(tact_slice words) { return tact_slice_find(words, TACT_S("{{coupon")) >= 0 || tact_slice_find(words, TACT_S("{{{coupon")) >= 0 || tact_slice_find(words, TACT_S("{{&coupon")) >= 0; }

static void text(maker *m, const tact_pair *pair, tact_text *out) {
    const tact_value *map = &pair->value, *url = tact_value_path(map, "action.url"), *messenger = tact_value_get(map, TACT_S("messenger"));
    *out = (tact_text){ .locale = pair->key, .title = words(map, "title"), .body = words(map, "body"), .action_label = words(map, "action.label"), .action_url = words(map, "action.url"), .html = words(map, "html") };
    if (messenger && messenger->type == TACT_MAP) out->prepared = prepared(m, pair->key, messenger);
    if (!tact_value_get(map, TACT_S("title")) && !tact_value_get(map, TACT_S("body")))
        wrong(m, map, TACT_S("this message says nothing"), TACT_S("write a title: or a body:"));
    if (out->html.len && !out->title.len) wrong(m, tact_value_get(map, TACT_S("html")), TACT_S("an e-mail needs a subject"), TACT_S("write a title: beside html:"));
    if (out->action_url.len && !leads_somewhere(out->action_url))
        wrong(m, url, TACT_JOIN(m->diags, TACT_S("'"), out->action_url, TACT_S("' is no address a person can be sent to")), TACT_S("begin it with https://, /, tel: or mailto:"));
    tact_slice parts[TACT_TEXT_PARTS];
    for (uint32_t i = tact_text_parts(out, parts); i-- > 0;)
        if (names_coupon(parts[i]) && !m->names_coupon) m->names_coupon = map;
}

static bool is_locale(const maker *m, tact_slice key) {
    for (uint32_t i = 0; i < m->draft->locale_count; i++)
        if (tact_slice_equal(m->draft->locales[i], key)) return true;
    return false;
}

static void texts(maker *m, const tact_value *map, tact_message *out) {
    bool standard = m->draft->default_locale.len == 0;
    out->texts = room(m, map->map.count, sizeof *out->texts);
    for (uint32_t i = 0; out->texts && i < map->map.count; i++) {
        const tact_pair *pair = &map->map.pairs[i];
        if (!is_locale(m, pair->key)) continue;
        if (tact_slice_equal(pair->key, m->draft->default_locale)) standard = true;
        if (pair->value.type == TACT_MAP) text(m, pair, &out->texts[out->text_count++]);
    }
    if (!standard)
        wrong(m, map, TACT_JOIN(m->diags, TACT_S("the words in the brand's default locale '"), m->draft->default_locale, TACT_S("' are missing")),
              TACT_JOIN(m->diags, TACT_S("add "), m->draft->default_locale, TACT_S(": {body: \"...\"}")));
}

static void channels(maker *m, const tact_value *map, tact_message *out, const tact_topic *topic) {
    tact_slice names[TACT_CHANNEL_COUNT];
    const tact_value *list = tact_value_get(map, TACT_S("channels"));
    for (unsigned i = 0; i < TACT_CHANNEL_COUNT; i++) names[i] = tact_word_name(TACT_LIST_CHANNEL, i);
    if (!list || list->type != TACT_LIST) return;
    if (list->list.count == 0) wrong(m, list, TACT_S("no channel: this message cannot go anywhere"), TACT_S("channels: [inapp]"));
    for (uint32_t i = 0; i < list->list.count; i++) {
        const tact_value *v = &list->list.items[i];
        if (v->type != TACT_TEXT) continue;
        int number = tact_word_number(TACT_LIST_CHANNEL, v->text);
        if (number < 0) {
            tact_slice hint = tact_diag_did_you_mean(m->diags, v->text, names, TACT_CHANNEL_COUNT);
            wrong(m, v, TACT_JOIN(m->diags, TACT_S("there is no channel '"), v->text, TACT_S("'")), hint.ptr ? hint : TACT_S("one of web, inapp, push, webpush, email, sms, messenger, webhook, agent"));
        } else if (out->channels >> number & 1) {
            wrong(m, v, TACT_JOIN(m->diags, TACT_S("the channel '"), v->text, TACT_S("' stands twice")), TACT_S("leave one out"));
        } else {
            out->channels = (uint16_t)(out->channels | 1u << number);
            out->channel_order[out->channel_count++] = (uint8_t)number;
            if (topic && (topic->sensitive || topic->restricted) && number != TACT_CHANNEL_WEB && number != TACT_CHANNEL_INAPP)
                wrong(m, v, TACT_JOIN(m->diags, TACT_S("the topic '"), topic->name, TACT_S("' is private: it never goes out by "), v->text), TACT_S("leave only web and inapp"));
        }
    }
}

static void messages(maker *m, const tact_topic *topic_) {
    const tact_value *list = at(m, "messages");
    if (!list) return;
    if (list->list.count > MESSAGES) { wrong(m, list, TACT_S("too many messages in one campaign"), TACT_S("32 variants are the most")); return; }
    m->c.messages = room(m, list->list.count, sizeof *m->c.messages);
    for (uint32_t i = 0; m->c.messages && i < list->list.count; i++) {
        const tact_value *map = &list->list.items[i], *id = tact_value_get(map, TACT_S("id"));
        tact_message *out = &m->c.messages[m->c.message_count++];
        out->name = words(map, "id");
        out->id = tact_id32(out->name);
        out->slot = words(map, "slot");
        for (uint32_t k = 0; k < i && out->name.len; k++)
            if (m->c.messages[k].id == out->id) wrong(m, id, TACT_JOIN(m->diags, TACT_S("the message '"), out->name, TACT_S("' stands twice")), TACT_S("give each its own id"));
        channels(m, map, out, topic_);
        texts(m, map, out);
    }
}

/* ---- coupon ---- */

static void coupon(maker *m) {
    const tact_rewards *r = &m->draft->rewards;
    const tact_value *v = at(m, "coupon");
    const tact_coupon *named = v && v->type == TACT_TEXT ? tact_rewards_coupon(r, tact_id32(v->text)) : NULL;
    if (m->names_coupon) m->c.offer = true;
    if (m->names_coupon && !v) wrong(m, m->names_coupon, TACT_S("the words name a coupon, and the campaign gives none"), TACT_S("write `coupon: NAME`, one of coupons: in rewards.yaml"));
    if (!v || v->type != TACT_TEXT) return;
    if (!named || !tact_slice_equal(named->name, v->text)) {
        tact_slice names[64];
        uint32_t n = 0;
        for (; n < r->coupon_count && n < 64; n++) names[n] = r->coupons[n].name;
        tact_slice near = tact_diag_did_you_mean(m->diags, v->text, names, n);
        wrong(m, v, TACT_JOIN(m->diags, TACT_S("there is no coupon '"), v->text, TACT_S("'")), near.ptr ? near : TACT_S("coupons stand under coupons: in rewards.yaml"));
        return;
    }
    m->c.coupon = named->id;
    m->c.offer = !named->earned || at(m, "offer");
    if (named->earned && m->c.class_ == TACT_CLASS_PROMOTIONAL)
        wrong(m, v, TACT_JOIN(m->diags, TACT_S("the coupon '"), v->text, TACT_S("' is earned, and what is earned is never withheld by lot: it cannot be advertising")), TACT_S("write class: service and basis: contract, or leave `earned` out in rewards.yaml"));
    if (named->earned && m->c.holdout_milli && at(m, "holdout"))
        wrong(m, at(m, "holdout"), TACT_S("what is earned is never withheld by lot"), TACT_S("leave `holdout` out"));
    if (!m->names_coupon) warn(m, v, TACT_S("no words name the coupon: the person would not learn its code"), TACT_S("write {{coupon.code}} in the body"));
}

/* ---- class, basis, offer ---- */

static bool basis_allowed(unsigned class_, unsigned basis) {
    switch (class_) {
    case TACT_CLASS_PROMOTIONAL: return basis == TACT_BASIS_CONSENT || basis == TACT_BASIS_CUSTOMER;
    case TACT_CLASS_TRANSACTIONAL: return basis == TACT_BASIS_CONTRACT || basis == TACT_BASIS_LEGAL;
    default: return basis == TACT_BASIS_CONTRACT || basis == TACT_BASIS_CONSENT || basis == TACT_BASIS_LEGAL;
    }
}

static void rules(maker *m) {
    const tact_campaign *c = &m->c;
    const tact_value *class_ = at(m, "class"), *basis = at(m, "basis");
    tact_slice name = tact_word_name(TACT_LIST_CLASS, c->class_);
    if (class_ && c->class_ != TACT_CLASS_PROMOTIONAL && !tact_value_get(m->tree, TACT_S("basis")))
        wrong(m, class_, TACT_JOIN(m->diags, TACT_S("class "), name, TACT_S(" needs a named basis")),
              TACT_S("write basis: contract, or another that carries this class; without a class it is promotional"));
    if (basis && !basis_allowed(c->class_, c->basis))
        wrong(m, basis, TACT_JOIN(m->diags, TACT_S("basis "), basis->text, TACT_S(" does not carry class "), name),
              c->class_ == TACT_CLASS_PROMOTIONAL ? TACT_S("consent or customer") : c->class_ == TACT_CLASS_TRANSACTIONAL ? TACT_S("contract or legal") : TACT_S("contract, consent or legal"));
    if (c->offer && c->class_ != TACT_CLASS_PROMOTIONAL)
        wrong(m, at(m, "offer") ? at(m, "offer") : class_ ? class_ : m->tree, TACT_JOIN(m->diags, TACT_S("a coupon or discount is advertising: class "), name, TACT_S(" may not carry it")),
              TACT_S("leave the offer out, or make it class promotional"));
}

/* What answers a request or belongs to an order is wanted at once; on the page and in the app the person is there already. */
static void waits_for_an_hour(maker *m) {
    const tact_campaign *c = &m->c;
    const tact_value *v = at(m, "send_time");
    uint16_t on_screen = (uint16_t)(tact_bit(TACT_CHANNEL_WEB) | tact_bit(TACT_CHANNEL_INAPP));
    bool reaches_out = false;
    if (c->send_time != TACT_SEND_LIKELY) return;
    for (uint32_t i = 0; i < c->message_count; i++) reaches_out |= (c->messages[i].channels & ~on_screen) != 0;
    if (c->class_ == TACT_CLASS_TRANSACTIONAL || c->class_ == TACT_CLASS_ANSWER)
        wrong(m, v, TACT_JOIN(m->diags, TACT_S("class "), tact_word_name(TACT_LIST_CLASS, c->class_), TACT_S(" waits for no hour: it is wanted at once")), TACT_S("leave `send_time` out"));
    else if (!reaches_out && c->message_count)
        warn(m, v, TACT_S("`send_time: likely` changes nothing: web and inapp messages meet the person on an open page"), TACT_S("leave it out, or add a channel such as push or email"));
}

/* ---- into the draft ---- */

/* What tells the campaign from itself after a change of how it starts and whom it reaches: its words, budgets, lots and dates may change under a pass. */
static uint64_t source_of(maker *m) {
    static const char *const keys[] = { "campaign", "send", "class", "basis", "on", "after", "at", "every", "audience", "date", "again", "when", "purposes", "topic", "offer", "coupon" };
    enum { KEYS = sizeof keys / sizeof *keys };
    tact_arena_mark mark = tact_arena_checkpoint(m->arena);
    tact_writer w;
    tact_pair pairs[KEYS];
    tact_value reach = { .type = TACT_MAP, .map = { pairs, 0 } };
    for (unsigned i = 0; i < KEYS; i++) {
        const tact_value *v = at(m, keys[i]);
        if (v) pairs[reach.map.count++] = (tact_pair){ .key = tact_slice_of(keys[i]), .value = *v };
    }
    tact_writer_init(&w, m->arena, 1024);
    tact_value_write(&w, &reach);
    if (w.status) m->no_memory = true;
    uint64_t id = tact_id64(tact_writer_slice(&w));
    tact_arena_undo(m->arena, mark);
    return id ? id : 1;
}

static void add_goal_event(maker *m, tact_slice event) {
    tact_bundle *d = m->draft;
    for (uint32_t i = 0; i < d->goal_event_count; i++)
        if (tact_slice_equal(d->goal_events[i], event)) return;
    tact_slice *bigger = tact__draft_grow(m->arena, d->goal_events, d->goal_event_count, sizeof *bigger);
    if (!bigger) { m->no_memory = true; return; }
    d->goal_events = bigger;
    bigger[d->goal_event_count++] = event;
}

static void add(maker *m) {
    tact_bundle *d = m->draft;
    if (m->c.goal_event.len) add_goal_event(m, m->c.goal_event);
    tact_campaign *bigger = tact__draft_grow(m->arena, d->campaigns, d->campaign_count, sizeof *bigger);
    if (!bigger) m->no_memory = true;
    if (m->no_memory) return;
    d->campaigns = bigger;
    bigger[d->campaign_count++] = m->c;
}

/* Of a campaign about a marked topic nothing is kept with a person's name: what would need that has no effect, and is not accepted. */
static void private_rules(maker *m, const tact_topic *topic) {
    const tact_campaign *c = &m->c;
    const tact_value *again_ = at(m, "again"), *cap = at(m, "cap"), *share = at(m, "holdout"), *after = at(m, "after");
    if (!topic || !tact_topic_marked(topic)) return;
    const tact_slice because = TACT_JOIN(m->diags, TACT_S("the topic '"), topic->name, TACT_S("' is private, so nobody is remembered with this campaign: "));
    if (again_ && c->again != TACT_AGAIN_EACH) wrong(m, again_, TACT_JOIN(m->diags, because, TACT_S("`again` has no effect")), TACT_S("leave `again` out, or write again: each"));
    if (cap) wrong(m, cap, TACT_JOIN(m->diags, because, TACT_S("`cap` has no effect")), TACT_S("leave `cap` out; caps of the person and of the brand count its messages"));
    if (share && c->holdout_milli) wrong(m, share, TACT_JOIN(m->diags, because, TACT_S("`holdout` has no effect")), TACT_S("leave `holdout` out"));
    if (c->coupon) wrong(m, at(m, "coupon"), TACT_JOIN(m->diags, because, TACT_S("it carries no coupon")), TACT_S("leave `coupon` out"));
    if (after) wrong(m, after, TACT_JOIN(m->diags, because, TACT_S("it cannot wait")), TACT_S("answer with `on: event`, in a slot"));
}

tact_status tact_campaign_compile(const tact_value *tree, tact_bundle *draft, tact_diags *diags, tact_arena *arena) {
    maker m = { .tree = tree, .draft = draft, .diags = diags, .arena = arena };
    uint32_t before = diags->error_count;
    TACT_ASSERT(!draft->campaign_order);                    /* tact_campaigns_finish comes last */
    if (tree->type != TACT_MAP) {
        tact_diag_add(diags, TACT_ERROR, tree->line, tree->column, TACT_S("a campaign file holds keys and values"), TACT_S("begin with campaign: its-name"));
        return TACT_ERR_INVALID;
    }
    tact__keys_check(tree, draft, diags);
    head(&m);
    trigger(&m);
    if (tact__start_compile(tree, &m.c, draft, diags, arena) == TACT_ERR_MEMORY) m.no_memory = true;
    m.c.source = source_of(&m);
    again(&m);
    goal(&m);
    expression(&m, "when", tact__start_reach(&m.c), &m.c.when);
    purposes(&m);
    schedule(&m);
    limits(&m);
    const tact_topic *about = topic(&m);
    messages(&m, about);
    coupon(&m);
    private_rules(&m, about);
    rules(&m);
    waits_for_an_hour(&m);
    tact__start_rules(tree, &m.c, diags);
    if (m.no_memory) return TACT_ERR_MEMORY;
    if (diags->error_count != before) return TACT_ERR_INVALID;
    add(&m);
    return m.no_memory ? TACT_ERR_MEMORY : TACT_OK;
}
