/* daemon/answer.c -- see answer.h. */
#include "daemon/answer.h"
#include "daemon/content_json.h"
#include "daemon/feature_text.h"
#include "daemon/later.h"
#include "daemon/me_link.h"
#include "core/explain/explain.h"
#include "core/person/fold.h"
#include "core/place/place.h"

enum { NEARBY = 3, NEARBY_METRES = 20000, RESUME = 3 };

tact_slice tact_answer_hex(uint64_t v, char out[16]) {
    for (int i = 15; i >= 0; i--, v >>= 4) out[i] = "0123456789abcdef"[v & 15];
    return (tact_slice){ out, 16 };
}

bool tact_answer_unhex(tact_slice text, uint64_t *out) {
    uint64_t v = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0) return false;
        v = v << 4 | (uint64_t)digit;
    }
    *out = v;
    return text.len == 16;
}

static void instant(tact_json *j, tact_slice key, tact_instant t) {
    char text[TACT_INSTANT_TEXT + 1];
    tact_json_key_text(j, key, tact_instant_format(t, text));
}

static void topic(tact_json *j, const tact_bundle *b, uint32_t id) {
    const tact_topic *t = tact_bundle_topic(b, id);
    tact_json_text(j, t ? t->name : TACT_S("?"));
}

/* [{"word","weight"}]: the words that spoke most for the kind, or against it. */
static void words_of(tact_json *j, const tact_moment *m, const tact_answer_words *words) {
    enum { MOST = 4, LEAST_MILLI = 50 };
    tact_word_share shares[MOST];
    uint32_t count = tact_moment_words(words->model, words->text, m->kind, shares, MOST);
    TACT_JSON_KEY(j, "words");
    tact_json_list(j);
    for (uint32_t i = 0; i < count; i++) {
        if (shares[i].weight_milli > -LEAST_MILLI && shares[i].weight_milli < LEAST_MILLI) continue;
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("word"), shares[i].word);
        TACT_JSON_KEY(j, "weight");
        tact_json_double(j, shares[i].weight_milli / 1000.0);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

void tact_answer_moment(tact_json *j, const tact_moment *m, const tact_bundle *b, tact_slice language, const tact_answer_words *words) {
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("kind"), tact_word_name(TACT_LIST_KIND, m->kind));
    TACT_JSON_KEY(j, "probability");
    tact_json_map(j);
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) {
        unsigned kind = (k + 1) % TACT_KIND_COUNT;         /* know, go, do, buy, unknown */
        tact_json_key(j, tact_word_name(TACT_LIST_KIND, kind));
        tact_json_double(j, m->probability_milli[kind] / 1000.0);
    }
    tact_json_end_map(j);
    tact_json_key_text(j, TACT_S("situation"), tact_word_name(TACT_LIST_SITUATION, m->situation));
    if (m->situation_because) {
        TACT_JSON_KEY(j, "situationBecause");
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("clue"), tact_clue_code(m->situation_because));
        tact_json_key_text(j, TACT_S("text"), tact_clue_text(m->situation_because, language));
        tact_json_end_map(j);
    }
    TACT_JSON_KEY(j, "topics");
    tact_json_list(j);
    for (uint8_t i = 0; i < m->topic_count; i++) topic(j, b, m->topics[i]);
    tact_json_end_list(j);
    tact_json_key_text(j, TACT_S("stage"), tact_word_name(TACT_LIST_STAGE, m->stage));
    TACT_JSON_KEY(j, "urgency");
    tact_json_double(j, m->urgency_milli / 1000.0);
    TACT_JSON_KEY(j, "because");
    tact_json_list(j);
    for (uint8_t i = 0; i < m->because_count; i++) {
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("signal"), tact_signal_code(m->because[i].signal));
        tact_json_key_text(j, TACT_S("text"), tact_signal_text(m->because[i].signal, language));
        tact_json_key_text(j, TACT_S("kind"), tact_word_name(TACT_LIST_KIND, m->because[i].kind));
        TACT_JSON_KEY(j, "weight");
        tact_json_double(j, m->because[i].weight_milli / 1000.0);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
    if (words && words->model && words->text.len) words_of(j, m, words);
    tact_json_end_map(j);
}

static void reason(tact_json *j, const tact_why *why, const tact_campaign *c, const tact_bundle *b, tact_slice language, const tact_zone *zone, tact_instant now, tact_arena *arena) {
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("code"), tact_reason_code(why->reason));
    tact_json_key_text(j, TACT_S("text"), tact_explain_why(why, b, language, zone, now, arena));
    if (c) tact_json_key_text(j, TACT_S("campaign"), c->name);
    if (why->channel != 255) tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, why->channel));
    if (why->until.us) instant(j, TACT_S("until"), why->until);
    tact_json_end_map(j);
}

/* A page does not learn which campaigns lost. When every reason is about one of those, what stopped the one that came furthest is told
 * without its name: silence has a reason, always. A campaign that is a draft or out of season is nothing to say to a person: then there was nothing to say. */
void tact_answer_reasons(tact_json *j, const tact_trace *trace, const tact_bundle *b, uint32_t chosen, bool full, tact_slice language,
                         const tact_zone *zone, tact_instant now, tact_arena *arena) {
    tact_why why, kept_back = { .reason = 0 };
    bool told = false, any = false;
    unsigned far = 0;
    tact_json_list(j);
    for (uint32_t i = 0; i < trace->count; i++) {
        if (!tact_trace_told(trace, i, &why)) continue;
        const tact_campaign *c = why.campaign ? tact_bundle_campaign(b, why.campaign) : NULL;
        if (why.campaign && why.campaign != chosen && !full) {
            unsigned reach = tact_reason_reach(why.reason);
            if (!any || reach > far) kept_back = why.reason == TACT_WHY_GATE_STATE ? tact_why_of(TACT_WHY_MATCH_NONE) : why;
            if (!any || reach > far) far = reach;
            any = true;
            continue;
        }
        reason(j, &why, c, b, language, zone, now, arena);
        told = told || why.reason != TACT_WHY_ANONYMOUS;
    }
    if (!told && any) reason(j, &kept_back, NULL, b, language, zone, now, arena);
    tact_json_end_list(j);
}

void tact_answer_spoke(tact_json *j, const tact_result *result, const tact_bundle *bundle) {
    char value[TACT_FEATURE_TEXT];
    if (!result->chance) return;
    TACT_JSON_KEY(j, "helps");
    tact_json_double(j, (double)(uint32_t)(result->chance / 4294967296.0 * 1e4 + 0.5) / 1e4);
    TACT_JSON_KEY(j, "because");
    tact_json_list(j);
    for (uint32_t i = 0; i < result->spoke_count; i++) {
        const tact_spoke *s = &result->spoke[i];
        tact_feature_text(value, s->feature, s->value, bundle);
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("feature"), tact_slice_of(tact_feature_name(s->feature)));
        tact_json_key_text(j, TACT_S("value"), tact_slice_of(value));
        TACT_JSON_KEY(j, "weight");
        tact_json_double(j, s->weight_milli / 1000.0);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static void decision(tact_json *j, const tact_answer *a) {
    const tact_decision *d = &a->result->decision;
    const tact_campaign *c = d->silence ? NULL : tact_bundle_campaign(a->bundle, d->campaign);
    char hex[16];
    if (!c || !a->content || d->message >= c->message_count) { tact_json_null(j); return; }
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("id"), tact_answer_hex(d->occurrence, hex));   /* of the message, as /v1/feedback and the stream know it */
    tact_json_key_text(j, TACT_S("campaign"), c->name);
    tact_json_key_text(j, TACT_S("message"), c->messages[d->message].name);
    tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, d->channel));
    tact_json_key_text(j, TACT_S("class"), tact_word_name(TACT_LIST_CLASS, d->class_));
    if (a->result->private_matter) tact_json_key_bool(j, TACT_S("private"), true);        /* nothing names it afterwards: what becomes of it is not kept */
    TACT_JSON_KEY(j, "content");
    tact_json_map(j);
    tact_content shown = *a->content;
    if (a->click_url) shown.action_url = tact_slice_of(a->click_url);
    tact_content_json(j, &shown);
    tact_json_end_map(j);
    instant(j, TACT_S("notAfter"), d->not_after);
    if (a->me.len) tact_json_key_text(j, TACT_S("me"), a->me);
    if (a->remembered) tact_later_json(j, tact_later_offered(a->bundle, c, a->event, &a->result->person, a->event->device_part, a->result->private_matter), a->content->locale);
    if (a->full) { TACT_JSON_KEY(j, "propensity"); tact_json_double(j, d->propensity == UINT32_MAX ? 1.0 : d->propensity / 4294967296.0); tact_answer_spoke(j, a->result, a->bundle); }
    tact_json_end_map(j);
}

static void arms(tact_json *j, const tact_answer *a) {
    const tact_decision *d = &a->result->decision;
    tact_json_list(j);
    for (uint32_t i = 0; i < d->arm_count; i++) {
        const tact_campaign *c = tact_bundle_campaign(a->bundle, d->arms[i].campaign);
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("campaign"), c ? c->name : TACT_S("silence"));
        if (c) tact_json_key_text(j, TACT_S("message"), c->messages[d->arms[i].message].name);
        TACT_JSON_KEY(j, "value");
        tact_json_double(j, (double)d->arms[i].value_micro / 1e6);
        TACT_JSON_KEY(j, "probability");
        tact_json_double(j, d->arms[i].probability / 4294967296.0);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

/* What the choice looked at: the proof that nothing else was. */
static void purposes_read(tact_json *j, const tact_answer *a) {
    tact_json_list(j);
    for (unsigned p = 0; p < TACT_PURPOSE_MAX; p++) {
        const tact_purpose *own = tact_bundle_purpose(a->bundle, p);
        if (a->result->decision.purposes_read >> p & 1) tact_json_text(j, own ? own->name : tact_word_name(TACT_LIST_PURPOSE, p));
    }
    tact_json_end_list(j);
}

static void resume(tact_json *j, const tact_answer *a, const tact_view *view) {
    const tact_journey *journeys[TACT_JOURNEYS_MAX];
    uint32_t n = tact_view_journeys(view, journeys, TACT_JOURNEYS_MAX), written = 0;
    tact_slice here = a->event->context.page_url;          /* as a journey's page is kept: without what follows ? or # */
    for (size_t i = 0; i < here.len; i++) if (here.ptr[i] == '?' || here.ptr[i] == '#') here.len = i;
    tact_json_list(j);
    for (uint32_t i = 0; i < n && written < RESUME; i++) {
        const tact_journey *g = journeys[i];
        if (!g->url.len || tact_slice_equal(g->url, here)) continue;
        tact_json_map(j);
        TACT_JSON_KEY(j, "topic");
        topic(j, a->bundle, g->topic);
        tact_json_key_text(j, TACT_S("stage"), tact_word_name(TACT_LIST_STAGE, g->stage));
        tact_json_key_text(j, TACT_S("from"), tact_word_name(TACT_LIST_DEVICE, g->device));
        tact_json_key_text(j, TACT_S("url"), g->url);
        instant(j, TACT_S("at"), g->last);
        tact_json_end_map(j);
        written++;
    }
    tact_json_end_list(j);
}

typedef struct { const tact_place *place; uint32_t metres; } near;

static uint32_t nearest(const tact_answer *a, int32_t latitude_e7, int32_t longitude_e7, near *out) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < a->bundle->place_count; i++) {
        const tact_place *p = &a->bundle->places[i];
        int64_t north = (int64_t)p->latitude_e7 - latitude_e7;
        if (north > 2000000 || north < -2000000) continue;          /* farther than 20 km to the north or south */
        uint32_t metres = tact_place_metres(p->latitude_e7, p->longitude_e7, latitude_e7, longitude_e7), at = n;
        if (metres > NEARBY_METRES || (n == NEARBY && metres >= out[n - 1].metres)) continue;
        if (n == NEARBY) at--; else n++;
        while (at > 0 && out[at - 1].metres > metres) { out[at] = out[at - 1]; at--; }
        out[at] = (near){ p, metres };
    }
    return n;
}

/* Of the product at hand, where it is known what stands there. */
static void in_stock(tact_json *j, const tact_answer *a, tact_slice place) {
    uint32_t quantity;
    const tact_product *p = tact_catalog_stocked(a->catalog) ? tact_catalog_find(a->catalog, tact_value_path_text(&a->event->product, "id")) : NULL;
    if (p && tact_catalog_stock(a->catalog, p, place, &quantity)) tact_json_key_bool(j, TACT_S("inStock"), quantity > 0);
}

static void nearby(tact_json *j, const tact_answer *a, int32_t latitude_e7, int32_t longitude_e7) {
    near places[NEARBY];
    uint32_t n = nearest(a, latitude_e7, longitude_e7, places);
    tact_json_list(j);
    for (uint32_t i = 0; i < n; i++) {
        tact_instant closes = { 0 };
        bool open = tact_place_open(a->bundle, places[i].place, a->event->received, &closes);
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("place"), places[i].place->name_id);
        tact_json_key_text(j, TACT_S("name"), places[i].place->name);
        tact_json_key_int(j, TACT_S("distanceM"), places[i].metres);
        tact_json_key_bool(j, TACT_S("open"), open);
        if (open && closes.us) instant(j, TACT_S("closes"), closes);
        in_stock(j, a, places[i].place->name_id);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

void tact_answer_write(tact_json *j, const tact_answer *a, tact_arena *arena) {
    const tact_result *r = a->result;
    tact_view view;
    char hex[16];
    if (a->before) tact_engine_view(&view, a->before, a->event);
    bool personal = a->before && tact_view_may(&view, TACT_PURPOSE_REMEMBER) && tact_view_may(&view, TACT_PURPOSE_PERSONALISE);
    bool located = a->before && tact_view_may(&view, TACT_PURPOSE_LOCATE) && a->event->context.has_location;
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("id"), tact_answer_hex(r->decision.id, hex));
    TACT_JSON_KEY(j, "moment");
    tact_answer_words words = { a->full ? a->model : NULL, a->event->text };
    tact_answer_moment(j, &r->moment, a->bundle, a->language, &words);
    TACT_JSON_KEY(j, "decision");
    decision(j, a);
    TACT_JSON_KEY(j, "reasons");
    tact_answer_reasons(j, &r->decision.reasons, a->bundle, r->decision.campaign, a->full, a->language, a->zone, a->event->received, arena);
    TACT_JSON_KEY(j, "purposesRead");
    purposes_read(j, a);
    if (a->full) { TACT_JSON_KEY(j, "arms"); arms(j, a); }
    if (personal) { TACT_JSON_KEY(j, "resume"); resume(j, a, &view); }
    const tact_context *c = &a->event->context;
    bool named = !located && r->moment.has_town;           /* a town in their own words, not where their device is */
    if (located || named) {
        TACT_JSON_KEY(j, "nearby");
        nearby(j, a, named ? r->moment.town_latitude_e7 : c->latitude_e7, named ? r->moment.town_longitude_e7 : c->longitude_e7);
    }
    if (a->claim) {
        tact_json_key_bool(j, TACT_S("verified"), false);
        tact_json_key_text(j, TACT_S("hint"), TACT_S("The userId is only a claim: send context.userToken (hex HMAC-SHA256 of the server secret and the userId), or use a server key."));
    }
    tact_json_end_map(j);
}

tact_slice tact_answer_kept(const tact_keeper *keeper, const tact_event *event, const tact_kept *kept, bool full, tact_slice language, tact_arena *arena) {
    tact_content content;
    tact_json json;
    tact_view view = { .purposes = 0 };
    const tact_engine *engine = tact_keeper_engine(keeper);
    const tact_decision *d = &kept->result.decision;
    const tact_campaign *c = d->silence ? NULL : tact_bundle_campaign(engine->bundle, d->campaign);
    if (kept->before) tact_engine_view(&view, kept->before, event);
    tact_own_words own = { .view = kept->before && tact_view_may(&view, TACT_PURPOSE_REMEMBER) ? &view : NULL, .code = TACT_S("0000-0000-0000-0000") };     /* tried: no code is made */
    for (uint32_t i = 0; c && i < kept->result.gain.coupon_count; i++) {
        if (kept->result.gain.coupons[i].key != d->occurrence) continue;
        own.coupon = &kept->result.gain.coupons[i];
        if (kept->codes[i].len) own.code = kept->codes[i];
    }
    if (c) own.me_url = tact_me_url(keeper, &(tact_me_way){ d->channel, kept->named ? kept->record_key : NULL, d->occurrence, event->received }, arena);
    bool rendered = c && tact_render(&content, NULL, engine->bundle, c, d->message, d->channel, event, &kept->result.moment, &own,
                                     kept->before && tact_view_may(&view, TACT_PURPOSE_LOCATE), arena) == TACT_OK;
    tact_answer answer = { .bundle = engine->bundle, .model = tact_moment_index_model(engine->moments), .event = event, .before = kept->before, .catalog = kept->catalog, .result = &kept->result, .content = rendered ? &content : NULL,
                           .me = kept->named ? own.me_url : (tact_slice){ NULL, 0 }, .remembered = kept->known, .full = full, .claim = kept->claim, .language = language, .zone = tact_bundle_zone(engine->bundle, event->context.zone) };
    if (!answer.zone) answer.zone = tact_bundle_zone(engine->bundle, engine->bundle->default_zone);
    tact_json_init(&json, arena, 2048);
    tact_answer_write(&json, &answer, arena);
    return json.status ? (tact_slice){ NULL, 0 } : tact_json_done(&json);
}
