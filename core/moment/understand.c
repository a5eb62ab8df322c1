/* core/moment/understand.c -- see understand.h.  The signals speak in the order of signal.def; then one softmax, one threshold. */
#include "core/moment/fusion.h"
#include "core/base/fixed.h"
#include "core/moment/mark.h"
#include "core/moment/reading.h"
#include "core/moment/situation.h"
#include "core/place/holiday.h"
#include "core/moment/town.h"

enum {
    HINT_MILLI = 4000,
    TOPIC_TEXT = 1000, TOPIC_SEARCH = 900, TOPIC_PROPERTY = 800, TOPIC_NAME = 600, TOPIC_TITLE = 500, TOPIC_PATH = 500, TOPIC_REFERRER = 600,
    SESSION_MILLI = 2000, SESSION_HALF_MINUTES = 10,   /* what the last event's kind says right after it; halves in so many minutes */
    TOWN_METRES = 50000,               /* a place this far from a town named is still one to go to */
    SEARCH_BYTES = TACT_MOMENT_SAID_BYTES, LIST_ITEMS = 16
};

static const struct { tact_slice code, en, fr, it; } signals[] = {
#define S(z) { z, sizeof(z) - 1 }
#define M(name, number, code, en, fr, it) { S(code), S(en), S(fr), S(it) },
#include "core/moment/signal.def"
#undef M
#undef S
};

tact_slice tact_signal_code(unsigned signal) { return signal < TACT_SIGNAL_COUNT ? signals[signal].code : (tact_slice){ NULL, 0 }; }

tact_slice tact_signal_text(unsigned signal, tact_slice language) {
    if (signal >= TACT_SIGNAL_COUNT) return (tact_slice){ NULL, 0 };
    if (tact_slice_starts(language, TACT_S("fr"))) return signals[signal].fr;
    if (tact_slice_starts(language, TACT_S("it"))) return signals[signal].it;
    return signals[signal].en;
}

/* ---- addresses ------------------------------------------------------------------------------------------------------------ */
static tact_slice after(tact_slice text, ptrdiff_t at) { return (tact_slice){ text.ptr + at, text.len - (size_t)at }; }

/* The host, path and query of an address; a bare "?q=x" or "/path" is read as what it is. */
static void split_address(tact_slice url, tact_slice *host, tact_slice *path, tact_slice *query) {
    *host = *path = *query = (tact_slice){ NULL, 0 };
    ptrdiff_t scheme = tact_slice_find(url, TACT_S("://"));
    tact_slice rest = url;
    if (scheme >= 0) {
        rest = after(url, scheme + 3);
        size_t n = 0;
        while (n < rest.len && rest.ptr[n] != '/' && rest.ptr[n] != '?' && rest.ptr[n] != '#') n++;
        *host = (tact_slice){ rest.ptr, n };
        rest = after(rest, (ptrdiff_t)n);
    }
    size_t end = 0;
    while (end < rest.len && rest.ptr[end] != '#') end++;
    size_t mark = 0;
    while (mark < end && rest.ptr[mark] != '?') mark++;
    *path = (tact_slice){ rest.ptr, mark };
    if (mark < end) *query = (tact_slice){ rest.ptr + mark + 1, end - mark - 1 };
}

static int hex(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

/* What follows the first SEARCH_BYTES of a query is not looked at. */
static tact_slice decode_query(tact_slice in, char out[SEARCH_BYTES]) {
    size_t n = 0;
    for (size_t i = 0; i < in.len && n < SEARCH_BYTES; i++) {
        char c = in.ptr[i];
        if (c == '+') c = ' ';
        else if (c == '%') {                                   /* an escape that is none stands for nothing anybody typed */
            bool whole = i + 2 < in.len && hex(in.ptr[i + 1]) >= 0 && hex(in.ptr[i + 2]) >= 0;
            c = whole ? (char)(hex(in.ptr[i + 1]) * 16 + hex(in.ptr[i + 2])) : ' ';
            i += 2;
        }
        out[n++] = c;
    }
    return (tact_slice){ out, n };
}

static bool is_search_key(tact_slice key) {
#define K(z) { z, sizeof(z) - 1 }
    static const tact_slice keys[] = { K("q"), K("query"), K("s"), K("search"), K("k"), K("keyword"), K("keywords"), K("term"), K("text"), K("wd"), K("p"),
                                       K("recherche"), K("mots"), K("cerca"), K("ricerca"), K("search_query"), K("searchterm") };
#undef K
    for (unsigned i = 0; i < sizeof keys / sizeof *keys; i++)
        if (key.len == keys[i].len && tact_slice_equal_nocase(key, keys[i])) return true;
    return false;
}

/* The words searched for in "?q=winter+tyres&page=2"; a search field that is no query string is the words themselves. */
static tact_slice search_words(tact_slice query, char out[SEARCH_BYTES]) {
    if (query.len && query.ptr[0] == '?') query = after(query, 1);
    while (query.len) {
        size_t end = 0, equals = 0;
        while (end < query.len && query.ptr[end] != '&' && query.ptr[end] != ';') end++;
        while (equals < end && query.ptr[equals] != '=') equals++;
        if (equals < end && is_search_key((tact_slice){ query.ptr, equals }))
            return decode_query((tact_slice){ query.ptr + equals + 1, end - equals - 1 }, out);
        query = after(query, (ptrdiff_t)(end < query.len ? end + 1 : end));
    }
    return (tact_slice){ NULL, 0 };
}

/* ---- signals -------------------------------------------------------------------------------------------------------------- */
static void signal_name(tact_clues *e, const tact_event *event, const tact_event_name **row) {
    *row = tact__event_name(e->index, event->name);
    bool shown = event->type == TACT_EVENT_SCREEN && e->index->bundle->fusion;       /* a screen's name is what stands above it, as a page's title does */
    if (!*row && shown) { tact__read_title(e, event->name, event->context.locale, TOPIC_TITLE); return; }
    if (!*row) { tact__read_path(e, TACT_SIGNAL_EVENT_NAME, event->name, true, TOPIC_NAME); return; }
    tact__clues_add(e, TACT_SIGNAL_EVENT_NAME, (*row)->kind, (*row)->weight_milli);
    tact__read_topics(e, event->name, TOPIC_NAME);
}

/* The words searched for on the page itself. */
static tact_slice page_search(const tact_context *c, tact_slice query, char words[SEARCH_BYTES]) {
    bool plain = c->page_search.len && !memchr(c->page_search.ptr, '=', c->page_search.len) && c->page_search.ptr[0] != '?';
    return plain ? c->page_search : search_words(c->page_search.len ? c->page_search : query, words);
}

/* The words searched on the page (they live in `words`), or those that led here. */
static tact_slice signal_page(tact_clues *e, const tact_event *event, char words[SEARCH_BYTES]) {
    const tact_context *c = &event->context;
    tact_slice host, path, query, none;
    split_address(c->page_url, &host, &path, &query);
    if (c->page_path.len) split_address(c->page_path, &host, &path, &none);
    tact__read_path(e, TACT_SIGNAL_PATH, path, true, TOPIC_PATH);
    tact__read_title(e, c->page_title, c->locale, TOPIC_TITLE);
    tact_slice search = page_search(c, query, words);
    tact__read_words(e, TACT_SIGNAL_SEARCH, search, c->locale, TOPIC_SEARCH);
    if (search.len) return search;
    split_address(c->page_referrer, &host, &path, &query);
    search = search_words(query, words);
    tact__read_words(e, TACT_SIGNAL_SEARCH, search, c->locale, TOPIC_REFERRER);
    return search;
}

typedef enum use { USE_NONE, USE_TOPIC, USE_SEARCH, USE_GOODS, USE_ITEMS } use;

/* What the properties of the Segment specifications are good for. */
static use use_of(tact_slice key) {
    static const struct { tact_slice key; use use; } keys[] = {
#define K(z) { z, sizeof(z) - 1 }
        { K("category"), USE_TOPIC }, { K("name"), USE_TOPIC }, { K("product"), USE_TOPIC }, { K("title"), USE_TOPIC }, { K("topic"), USE_TOPIC },
        { K("topics"), USE_TOPIC }, { K("tags"), USE_TOPIC }, { K("keywords"), USE_TOPIC }, { K("brand"), USE_TOPIC }, { K("variant"), USE_TOPIC },
        { K("genre"), USE_TOPIC }, { K("description"), USE_TOPIC }, { K("label"), USE_TOPIC }, { K("item_name"), USE_TOPIC },
        { K("item_category"), USE_TOPIC }, { K("list_id"), USE_TOPIC }, { K("promotion_id"), USE_TOPIC }, { K("creative"), USE_TOPIC },
        { K("service"), USE_TOPIC }, { K("department"), USE_TOPIC }, { K("subcategory"), USE_TOPIC }, { K("coupon"), USE_TOPIC }, { K("type"), USE_TOPIC },
        { K("query"), USE_SEARCH }, { K("search"), USE_SEARCH }, { K("search_term"), USE_SEARCH }, { K("q"), USE_SEARCH },
        { K("price"), USE_GOODS }, { K("revenue"), USE_GOODS }, { K("value"), USE_GOODS }, { K("total"), USE_GOODS }, { K("product_id"), USE_GOODS },
        { K("sku"), USE_GOODS }, { K("cart_id"), USE_GOODS }, { K("order_id"), USE_GOODS }, { K("checkout_id"), USE_GOODS },
        { K("products"), USE_ITEMS }, { K("items"), USE_ITEMS },
#undef K
    };
    for (unsigned i = 0; i < sizeof keys / sizeof *keys; i++)
        if (tact_slice_equal(key, keys[i].key)) return keys[i].use;
    return USE_NONE;
}

static void read_property(tact_clues *e, const tact_value *v) {
    if (v->type == TACT_TEXT) tact__read_topics(e, v->text, TOPIC_PROPERTY);
    for (uint32_t i = 0; v->type == TACT_LIST && i < v->list.count && i < LIST_ITEMS; i++)
        if (v->list.items[i].type == TACT_TEXT) tact__read_topics(e, v->list.items[i].text, TOPIC_PROPERTY);
}

static void read_item(tact_clues *e, const tact_value *item) {
    for (uint32_t i = 0; item->type == TACT_MAP && i < item->map.count; i++)
        if (use_of(item->map.pairs[i].key) == USE_TOPIC) read_property(e, &item->map.pairs[i].value);
}

/* What the brand's catalogue says of the product at hand: topics by name where the brand mapped its type, else the words of type and title. */
static bool read_product(tact_clues *e, const tact_value *product) {
    const tact_value *topics = tact_value_path(product, "topics"), *types = tact_value_path(product, "types");
    for (uint32_t i = 0; topics && topics->type == TACT_LIST && i < topics->list.count && i < LIST_ITEMS; i++)
        if (topics->list.items[i].type == TACT_TEXT) tact__name_topic(e, topics->list.items[i].text, TOPIC_PROPERTY * 2);
    if (types) read_property(e, types);
    if (product->type == TACT_MAP) tact__read_topics(e, tact_value_path_text(product, "title"), TOPIC_PROPERTY);
    return product->type == TACT_MAP;
}

static void signal_properties(tact_clues *e, const tact_event *event, tact_slice searched) {
    const tact_value *p = &event->properties;
    bool goods = read_product(e, &event->product);
    for (uint32_t i = 0; p->type == TACT_MAP && i < p->map.count; i++) {
        const tact_value *v = &p->map.pairs[i].value;
        switch (use_of(p->map.pairs[i].key)) {
        case USE_TOPIC:
            read_property(e, v);
            if (event->type == TACT_EVENT_PAGE && v->type == TACT_TEXT && tact_slice_is(p->map.pairs[i].key, "category")) tact__read_path(e, TACT_SIGNAL_PATH, v->text, true, 0);
            break;
        case USE_GOODS: goods = true; break;
        case USE_SEARCH:
            if (v->type == TACT_TEXT && !tact_slice_equal(v->text, searched))
                tact__read_words(e, TACT_SIGNAL_SEARCH, v->text, event->context.locale, TOPIC_SEARCH);
            break;
        case USE_ITEMS:
            for (uint32_t n = 0; v->type == TACT_LIST && n < v->list.count && n < LIST_ITEMS; n++) read_item(e, &v->list.items[n]);
            goods = goods || v->type == TACT_LIST;
            break;
        case USE_NONE: break;
        }
    }
    if (goods) tact__clues_add(e, TACT_SIGNAL_PROPERTIES, TACT_KIND_BUY, 800);
}

/* ---- marks: what no signal read ------------------------------------------------------------------------------------------- */
static bool encoded(tact_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '?' || s.ptr[i] == '#' || s.ptr[i] == '%') return true;
    return false;
}

static tact_slice behind_host(tact_slice url, tact_slice host) {
    return host.len ? (tact_slice){ host.ptr + host.len, (size_t)(url.ptr + url.len - (host.ptr + host.len)) } : url;
}

static bool marked_pages(const tact_moment_index *x, const tact_context *c) {
    tact_slice host, from, path, query;
    split_address(c->page_url, &host, &path, &query);
    split_address(c->page_referrer, &from, &path, &query);
    bool url = c->page_path.len || encoded(c->page_url);
    return (url && tact__marks_address(x, behind_host(c->page_url, host))) || (encoded(c->page_path) && tact__marks_address(x, c->page_path)) ||
           tact__marks_address(x, c->page_search) || tact__marks_address(x, behind_host(c->page_referrer, from)) ||
           (!tact_slice_equal(host, from) && tact__marks_address(x, from));      /* the brand's own host says nothing of a page */
}

static bool marked_properties(const tact_moment_index *x, const tact_value *p) {
    for (uint32_t i = 0; p->type == TACT_MAP && i < p->map.count; i++) {
        const tact_pair *pair = &p->map.pairs[i];
        use of = use_of(pair->key);
        bool read = pair->value.type == TACT_TEXT && (of == USE_TOPIC || of == USE_SEARCH);
        if (of == USE_NONE && tact__marks_text(x, pair->key, true)) return true;
        if (!read && tact__marks_value(x, &pair->value)) return true;
    }
    return false;
}

/* Whatever else the event carries: a marked topic named anywhere makes the whole moment private. */
static void read_marks(tact_clues *e, const tact_event *event) {
    const tact_moment_index *x = e->index;
    if (e->sensitive || !x->marked) return;
    e->sensitive = marked_pages(x, &event->context) || marked_properties(x, &event->properties) || tact__marks_value(x, &event->product) || tact__marks_value(x, &event->traits) || tact__marks_text(x, event->slot, true);
}

/* The place of the brand the device is in, or NULL. */
static const tact_place *signal_place(tact_clues *e, const tact_event *event, const tact_view *view, bool *near) {
    const tact_place *place;
    uint32_t metres;
    *near = false;
    if (!event->context.has_location || !view || !tact_view_may(view, TACT_PURPOSE_LOCATE)) return NULL;
    if (!tact_place_order_nearest(&e->index->places, event->context.latitude_e7, event->context.longitude_e7, TACT_MOMENT_NEAR_METRES, &place, &metres))
        return NULL;
    *near = true;
    if (metres > TACT_MOMENT_INSIDE_METRES) { tact__clues_add(e, TACT_SIGNAL_PLACE, TACT_KIND_GO, 900); return NULL; }
    if (place->kind == TACT_PLACE_SHOP) tact__clues_add(e, TACT_SIGNAL_PLACE, TACT_KIND_BUY, 600);
    else tact__clues_add(e, TACT_SIGNAL_PLACE, TACT_KIND_DO, 400);
    return place;
}

/* A town or postcode in the person's own words, when the brand has places one could go to. */
static void signal_town(tact_clues *e, const tact_event *event, tact_slice searched, tact_moment *out) {
    const tact_bundle *b = e->index->bundle;
    const tact_context *c = &event->context;
    const tact_place *place;
    tact_town town;
    uint32_t metres;
    tact_slice country = c->country.len == 2 ? c->country : b->country;
    if (b->place_count == 0 || (!tact_town_find(event->text, country, c->locale, &town) && !tact_town_find(searched, country, c->locale, &town))) return;
    out->has_town = true;
    out->town_latitude_e7 = town.latitude_e7;
    out->town_longitude_e7 = town.longitude_e7;
    if (tact_place_order_nearest(&e->index->places, town.latitude_e7, town.longitude_e7, TOWN_METRES, &place, &metres))
        tact__clues_add(e, TACT_SIGNAL_TOWN, TACT_KIND_GO, 500);
}

static void signal_device(tact_clues *e, const tact_event *event, uint8_t situation) {
    switch (event->context.device) {
    case TACT_DEVICE_MOBILE:  tact__clues_add(e, TACT_SIGNAL_DEVICE, TACT_KIND_GO, 150); break;
    case TACT_DEVICE_DESKTOP: tact__clues_add(e, TACT_SIGNAL_DEVICE, TACT_KIND_GO, -200); break;
    case TACT_DEVICE_SHOP:    tact__clues_add(e, TACT_SIGNAL_DEVICE, TACT_KIND_BUY, 400); break;
    default: break;
    }
    bool moving = event->context.device == TACT_DEVICE_MOBILE && event->context.network == 2;
    if (moving && (situation == TACT_SITUATION_COMMUTE || situation == TACT_SITUATION_TRAVELLING))
        tact__clues_add(e, TACT_SIGNAL_MOTION, TACT_KIND_GO, 500);
}

/* A journey on a topic of this event that was followed before: what comes next is likelier. Needs `remember` and `personalise`. */
static void signal_journey(tact_clues *e, const tact_event *event, const tact_view *view) {
    static const struct { uint8_t kind; int16_t weight_milli; } next[TACT_STAGE_AMBASSADOR + 1] = {
        [TACT_STAGE_COMPARE] = { TACT_KIND_BUY, 300 }, [TACT_STAGE_DECIDE] = { TACT_KIND_BUY, 700 },
        [TACT_STAGE_BOUGHT] = { TACT_KIND_DO, 400 }, [TACT_STAGE_LOYAL] = { TACT_KIND_DO, 300 },
    };
    const tact_journey *journeys[TACT_JOURNEYS_MAX];
    if (event->gpc && e->index->bundle->fusion) return;         /* Sec-GPC: no profile */
    if (!e->topic_count || !view || !tact_view_may(view, TACT_PURPOSE_REMEMBER) || !tact_view_may(view, TACT_PURPOSE_PERSONALISE)) return;
    uint32_t count = tact_view_journeys(view, journeys, TACT_JOURNEYS_MAX);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t t = 0; t < e->topic_count; t++)
            if (e->index->bundle->topics[e->topics[t].topic].id == journeys[i]->topic && journeys[i]->stage <= TACT_STAGE_AMBASSADOR && next[journeys[i]->stage].weight_milli) {
                tact__clues_add(e, TACT_SIGNAL_JOURNEY, next[journeys[i]->stage].kind, next[journeys[i]->stage].weight_milli);
                return;
            }
}

/* What the last events of the person's visit wanted, the latest most, fading with the minutes since. Needs `remember` and `personalise`. */
static void signal_session(tact_clues *e, const tact_event *event, const tact_view *view) {
    if (!e->index->bundle->fusion || event->late || event->gpc || !view || !tact_view_may(view, TACT_PURPOSE_REMEMBER) || !tact_view_may(view, TACT_PURPOSE_PERSONALISE)) return;
    const tact_part *part = event->device_part ? view->device : view->account;
    if (!part || !part->session_kinds) return;
    tact_span gone = tact_instant_since(event->received, part->session_last);
    if (gone.us > TACT_SECONDS(TACT_SESSION_GAP_S).us || gone.us < 0) return;
    gone.us -= gone.us % TACT_MINUTES(1).us;                    /* whole minutes: a few milliseconds more change no answer */
    int64_t weight = tact_fixed_decay(gone.us, TACT_MINUTES(SESSION_HALF_MINUTES).us) * SESSION_MILLI;
    for (unsigned n = 0; n < TACT_SESSION_KINDS; n++, weight /= 2) {
        uint8_t kind = tact_session_kind(part->session_kinds, n);
        if (kind) tact__clues_add(e, TACT_SIGNAL_SESSION, kind, (int32_t)(weight / TACT_ONE));
    }
}

static tact_slice property_search(const tact_value *p) {
    for (uint32_t i = 0; p->type == TACT_MAP && i < p->map.count; i++)
        if (use_of(p->map.pairs[i].key) == USE_SEARCH && p->map.pairs[i].value.type == TACT_TEXT && p->map.pairs[i].value.text.len) return p->map.pairs[i].value.text;
    return (tact_slice){ NULL, 0 };
}

tact_slice tact_moment_said(const tact_event *event, char room[TACT_MOMENT_SAID_BYTES]) {
    const tact_context *c = &event->context;
    tact_slice host, path, query, said = event->text;
    split_address(c->page_url, &host, &path, &query);
    if (!said.len) said = page_search(c, query, room);
    if (!said.len) said = property_search(&event->properties);
    if (said.len) return said;
    split_address(c->page_referrer, &host, &path, &query);
    said = search_words(query, room);
    return said.len ? said : c->page_title;
}

/* ---- the answer ----------------------------------------------------------------------------------------------------------- */
static void collect(tact_testimony *out, const tact_clues *e) {
    memset(out, 0, sizeof *out);
    for (uint32_t i = 0; i < e->entry_count; i++) out->said_milli[e->entries[i].signal][e->entries[i].kind] += e->entries[i].weight_milli;
}

/* Scores into a kind. The entries hold afterwards what each signal really weighed. */
static void weigh(tact_moment *out, tact_clues *e) {
    uint8_t number = e->index->bundle->fusion;
    if (number == 0) {                                          /* scales of one and no bounds: the sum stands already */
        out->kind = out->kind_alone = tact_fusion_kind(e->score_milli, out->probability_milli);
        return;
    }
    tact_testimony weighed;
    bool session = false;
    collect(&weighed, e);
    tact_fusion_weigh(tact_fusion_of(number), &weighed, e->score_milli);
    out->kind = out->kind_alone = tact_fusion_kind(e->score_milli, out->probability_milli);
    for (uint32_t i = 0; i < e->entry_count; i++) {
        e->entries[i].weight_milli = weighed.said_milli[e->entries[i].signal][e->entries[i].kind];
        session |= e->entries[i].signal == TACT_SIGNAL_SESSION;
    }
    if (!session || out->kind == TACT_KIND_UNKNOWN) return;
    uint16_t ignored[TACT_KIND_COUNT];
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) e->score_milli[k] -= weighed.said_milli[TACT_SIGNAL_SESSION][k];
    out->kind_alone = tact_fusion_kind(e->score_milli, ignored);
}

static void keep_reasons(tact_moment *out, tact_clues *e) {
    for (; out->because_count < sizeof out->because / sizeof *out->because; out->because_count++) {
        int32_t best = 0;
        uint32_t at = 0;
        for (uint32_t i = 0; i < e->entry_count; i++) {
            int32_t w = e->entries[i].weight_milli < 0 ? -e->entries[i].weight_milli : e->entries[i].weight_milli;
            if (w > best) { best = w; at = i; }
        }
        if (best == 0) return;
        int32_t w = e->entries[at].weight_milli;
        out->because[out->because_count].signal = e->entries[at].signal;
        out->because[out->because_count].kind = e->entries[at].kind;
        out->because[out->because_count].weight_milli = (int16_t)(w > INT16_MAX ? INT16_MAX : w < -INT16_MAX ? -INT16_MAX : w);
        e->entries[at].weight_milli = 0;
    }
}

static void keep_topics(tact_moment *out, tact_clues *e) {
    out->sensitive = e->sensitive;
    for (; out->topic_count < TACT_MOMENT_TOPICS; out->topic_count++) {
        uint32_t best = UINT32_MAX;
        for (uint32_t i = 0; i < e->topic_count; i++)
            if (e->topics[i].weight_milli && (best == UINT32_MAX || e->topics[i].weight_milli > e->topics[best].weight_milli ||
                (e->topics[i].weight_milli == e->topics[best].weight_milli && e->topics[i].topic < e->topics[best].topic)))
                best = i;
        if (best == UINT32_MAX) return;
        out->topics[out->topic_count] = e->index->bundle->topics[e->topics[best].topic].id;
        e->topics[best].weight_milli = 0;
    }
}

/* ---- stage and urgency ---------------------------------------------------------------------------------------------------- */
/* A journey on the topic that has come at least as far. */
static bool follows_already(const tact_view *view, uint32_t topic, uint8_t least) {
    const tact_journey *journeys[TACT_JOURNEYS_MAX];
    if (!view || !tact_view_may(view, TACT_PURPOSE_REMEMBER) || !tact_view_may(view, TACT_PURPOSE_PERSONALISE)) return false;
    uint32_t count = tact_view_journeys(view, journeys, TACT_JOURNEYS_MAX);
    for (uint32_t i = 0; i < count; i++)
        if (journeys[i]->topic == topic && journeys[i]->stage >= least) return true;
    return false;
}

static uint8_t stage_of(const tact_moment *m, const tact_clues *e, const tact_event_name *row, const tact_view *view) {
    static const uint8_t of_words[] = { TACT_STAGE_EXPLORE, TACT_STAGE_COMPARE, TACT_STAGE_DECIDE, TACT_STAGE_BOUGHT };
    if (row && row->kind != TACT_KIND_UNKNOWN) {
        bool again = row->again != row->stage && m->topic_count && follows_already(view, m->topics[0], row->stage == TACT_STAGE_BOUGHT ? TACT_STAGE_BOUGHT : TACT_STAGE_EXPLORE);
        uint8_t stage = again ? row->again : row->stage;
        return of_words[e->stage] > stage ? of_words[e->stage] : stage;
    }
    if (e->stage) return of_words[e->stage];
    return m->kind == TACT_KIND_GO ? TACT_STAGE_DECIDE : TACT_STAGE_EXPLORE;
}

static uint16_t urgency_of(const tact_moment *m, const tact_clues *e, const tact_event_name *row, const tact_event *event, bool near) {
    static const uint16_t by_kind[TACT_KIND_COUNT] = { 0, 250, 600, 400, 350 };
    int32_t u = row && row->kind == m->kind && m->kind != TACT_KIND_UNKNOWN ? row->urgency_milli : by_kind[m->kind];
    if (m->kind == TACT_KIND_UNKNOWN) return 0;
    if (e->urgent) u += 300;
    if (e->calm) u -= 250;
    if (near) u += 100;
    if (e->stage == 2) u += 100;
    if (event->context.device == TACT_DEVICE_MOBILE) u += 50;
    return (uint16_t)(u < 0 ? 0 : u > 1000 ? 1000 : u);
}

bool tact_moment_buys(const tact_moment *m, const tact_moment_index *index, const tact_event *event) {
    const tact_event_name *row = tact__event_name(index, event->name);
    return row ? row->stage == TACT_STAGE_BOUGHT && row->again == TACT_STAGE_LOYAL : m->stage == TACT_STAGE_BOUGHT;
}

typedef struct heard { const tact_event_name *row; bool near; } heard;

/* Every signal speaks, in the order of signal.def. */
static heard gather(tact_clues *e, tact_moment *out, const tact_event *event, const tact_view *view, const tact_civil *local) {
    heard h;
    char words[SEARCH_BYTES];
    memset(out, 0, sizeof *out);
    e->score_milli[TACT_KIND_UNKNOWN] = TACT_MOMENT_UNKNOWN_MILLI;
    if (event->hint > TACT_KIND_UNKNOWN && event->hint < TACT_KIND_COUNT) tact__clues_add(e, TACT_SIGNAL_HINT, event->hint, HINT_MILLI);
    signal_name(e, event, &h.row);
    tact_slice searched = signal_page(e, event, words);
    tact__read_words(e, TACT_SIGNAL_TEXT, event->text, event->context.locale, TOPIC_TEXT);
    signal_properties(e, event, searched);
    read_marks(e, event);
    const tact_place *inside = signal_place(e, event, view, &h.near);
    signal_town(e, event, searched, out);
    bool holiday = local && tact_holiday(tact_holiday_country(e->index->bundle, event->context.country, event->context.zone), local);
    out->situation = tact__situation(&(tact_situation_ask){ event, view, local, holiday, inside }, &out->situation_because);
    signal_device(e, event, out->situation);
    signal_journey(e, event, view);
    signal_session(e, event, view);
    return h;
}

void tact_moment_hear(tact_testimony *out, const tact_moment_index *index, const tact_event *event, const tact_view *view, const tact_civil *local) {
    tact_clues e = { .index = index };
    tact_moment ignored;
    gather(&e, &ignored, event, view, local);
    collect(out, &e);
}

void tact_moment_understand(tact_moment *out, const tact_moment_index *index, const tact_event *event, const tact_view *view,
                            const tact_civil *local) {
    TACT_ASSERT(out != NULL && index != NULL && event != NULL);
    tact_clues e = { .index = index };
    heard h = gather(&e, out, event, view, local);
    weigh(out, &e);
    keep_topics(out, &e);
    out->stage = stage_of(out, &e, h.row, view);
    out->urgency_milli = urgency_of(out, &e, h.row, event, h.near);
    keep_reasons(out, &e);
}
