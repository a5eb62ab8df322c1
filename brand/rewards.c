/* brand/rewards.c -- see rewards.h. */
#include "brand/rewards.h"
#include "brand/setting.h"
#include "brand/tree.h"
#include "core/campaign/compile.h"
#include "core/person/loyalty.h"
#include <stdio.h>

typedef struct reader { const tact_config *config; tact_bundle *draft; tact_arena *arena; tact_diags *diags; tact_rewards *out; bool no_memory; } reader;

enum { LIST_MOST = 1000, TIERS_MOST = 20 };

static tact_slice quote(reader *r, tact_slice s) { return TACT_JOIN(r->diags, TACT_S("'"), s, TACT_S("'")); }
static void wrong(reader *r, const tact_value *v, tact_slice text, const char *hint) { tact_tree_error(r->diags, v, text, tact_slice_of(hint)); }
static const tact_value *under(const tact_value *map, const char *key) { return tact_value_get(map, tact_slice_of(key)); }

/* ---- small values --------------------------------------------------------------------------------------------------------------- */

/* A whole number under `key`; `standard` when it is not written. */
static uint32_t count(reader *r, const tact_value *map, const char *key, uint32_t least, uint32_t most, uint32_t standard) {
    const tact_value *v = under(map, key);
    char bounds[64];
    if (!v) return standard;
    if (v->type == TACT_INT && v->integer >= (int64_t)least && v->integer <= (int64_t)most) return (uint32_t)v->integer;
    snprintf(bounds, sizeof bounds, "a whole number from %u to %u", least, most);
    tact_tree_error(r->diags, v, TACT_JOIN(r->diags, quote(r, tact_slice_of(key)), TACT_S(" is out of its bounds, or no whole number")), TACT_JOIN(r->diags, tact_slice_of(bounds)));
    return standard;
}

static tact_slice text_of(reader *r, const tact_value *map, const char *key, const char *where) {
    const tact_value *v = tact_tree_want(r->diags, map, key, TACT_TEXT, tact_slice_of(where));
    if (v && v->text.len && v->text.len <= TACT_COUPON_WORD_BYTES) return v->text;
    if (v) wrong(r, v, TACT_JOIN(r->diags, quote(r, tact_slice_of(key)), tact_slice_of(v->text.len ? " is too long" : " is empty")), "1 to 200 bytes");
    return (tact_slice){ NULL, 0 };
}

static tact_slice name_of(reader *r, const tact_value *map, const char *where) {
    const tact_value *v = under(map, "name");
    tact_setting_value ignored;
    size_t size;
    tact_slice name = text_of(r, map, "name", where);
    if (!name.len || tact_setting_parse(TACT_SETTING_NAME, "", v, &ignored, &size)) return name;
    wrong(r, v, TACT_JOIN(r->diags, quote(r, name), TACT_S(" is not a name")), "use small letters, digits and dashes");
    return (tact_slice){ NULL, 0 };
}

/* One of the words; the first when it is not written. */
static unsigned choice(reader *r, const tact_value *map, const char *key, const char *first, const char *second) {
    const tact_value *v = under(map, key);
    if (!v || (v->type == TACT_TEXT && tact_slice_is(v->text, first))) return 0;
    if (v->type == TACT_TEXT && tact_slice_is(v->text, second)) return 1;
    tact_tree_error(r->diags, v, TACT_JOIN(r->diags, quote(r, tact_slice_of(key)), TACT_S(" is one of two words")), TACT_JOIN(r->diags, tact_slice_of(first), TACT_S(" or "), tact_slice_of(second)));
    return 0;
}

static bool flag(reader *r, const tact_value *map, const char *key) {
    const tact_value *v = under(map, key);
    if (!v || v->type == TACT_BOOL) return v && v->boolean;
    return tact_tree_is(r->diags, v, TACT_BOOL, tact_slice_of(key));
}

static void expression(reader *r, const tact_value *map, const char *key, tact_cel_want want, tact_expr *out) {
    const tact_value *v = under(map, key);
    if (v && tact_cel_compile(v, want, r->draft, r->diags, r->arena, out) == TACT_ERR_MEMORY) r->no_memory = true;
}

/* Words by language, or one text for all. */
static tact_worded worded(reader *r, const tact_value *map, const char *key, const char *where) {
    const tact_value *v = under(map, key);
    tact_worded out = { .count = 0 };
    bool standard = false;
    if (!v) { (void)tact_tree_want(r->diags, map, key, TACT_MAP, tact_slice_of(where)); return out; }
    uint32_t n = v->type == TACT_MAP ? v->map.count : 1;
    out.words = TACT_NEW(r->arena, tact_wording, n + 1);
    if (!out.words) { r->no_memory = true; return out; }
    if (v->type != TACT_MAP) { out.words[out.count++] = (tact_wording){ .text = text_of(r, map, key, where) }; return out; }
    for (uint32_t i = 0; i < n; i++) {
        const tact_pair *p = &v->map.pairs[i];
        bool known = false;
        for (uint32_t k = 0; k < r->config->locales.count; k++) known |= tact_slice_equal(r->config->locales.items[k], p->key);
        standard |= tact_slice_equal(p->key, r->config->default_locale);
        if (!known) tact_diag_add(r->diags, TACT_ERROR, p->line, p->column, TACT_JOIN(r->diags, TACT_S("the brand does not speak "), quote(r, p->key)), TACT_S("use one of locales: in tact.yaml, or add it there"));
        else if (!tact_tree_is(r->diags, &p->value, TACT_TEXT, p->key)) continue;
        else if (!p->value.text.len || p->value.text.len > TACT_COUPON_WORD_BYTES) wrong(r, &p->value, TACT_S("these words are empty or too long"), "1 to 200 bytes");
        else out.words[out.count++] = (tact_wording){ p->key, p->value.text };
    }
    if (!standard) tact_tree_error(r->diags, v, TACT_JOIN(r->diags, TACT_S("the words in "), quote(r, r->config->default_locale), TACT_S(" are missing")), TACT_S("add them: it is the brand's default language"));
    return out;
}

/* A list of maps under `key`; NULL when there is none. */
static const tact_value *list(reader *r, const tact_value *map, const char *key, uint32_t most) {
    const tact_value *v = under(map, key);
    if (!v || !tact_tree_is(r->diags, v, TACT_LIST, tact_slice_of(key))) return NULL;
    if (v->list.count <= most) return v;
    wrong(r, v, TACT_JOIN(r->diags, quote(r, tact_slice_of(key)), TACT_S(" is too long")), most == TIERS_MOST ? "20 at most" : "1000 at most");
    return NULL;
}

#define KEYS(...) static const tact_slice known[] = { __VA_ARGS__ }
#define KEY(text) { text, sizeof(text) - 1 }
static bool opens(reader *r, const tact_value *v, const char *where, const tact_slice *known, size_t n) {
    if (!tact_tree_is(r->diags, v, TACT_MAP, tact_slice_of(where))) return false;
    (void)tact_tree_known(r->diags, v, tact_slice_of(where), known, n);
    return true;
}
#define OPENS(r, v, where) opens((r), (v), (where), known, sizeof known / sizeof *known)

/* ---- points, visits, tiers ------------------------------------------------------------------------------------------------------ */

static void point_rule(reader *r, const tact_value *v) {
    KEYS(KEY("name"), KEY("on"), KEY("when"), KEY("points"), KEY("most"));
    tact_point_rule *p = &r->out->points[r->out->point_count];
    if (!OPENS(r, v, "rules")) return;
    *p = (tact_point_rule){ .name = name_of(r, v, "rules"), .event = text_of(r, v, "on", "rules"), .most = count(r, v, "most", 1, TACT_POINTS_MOST, 0) };
    expression(r, v, "when", TACT_CEL_BOOL, &p->when);
    expression(r, v, "points", TACT_CEL_NUMBER, &p->sum);
    if (!under(v, "points")) wrong(r, v, TACT_S("'points' is missing in 'rules'"), "write how many, such as `points: event.revenue` or `points: 10`");
    for (uint32_t i = 0; p->name.len && i < r->out->point_count; i++)
        if (tact_slice_equal(r->out->points[i].name, p->name)) wrong(r, under(v, "name"), TACT_JOIN(r->diags, TACT_S("the rule "), quote(r, p->name), TACT_S(" stands here twice")), "give each its own name");
    r->out->point_count++;
}

static void points(reader *r, const tact_value *v) {
    KEYS(KEY("expire"), KEY("rules"));
    if (!v || !OPENS(r, v, "points")) return;
    r->out->expire_months = (uint16_t)count(r, v, "expire", 0, TACT_REWARD_MONTHS_MOST, 24);
    const tact_value *rules = list(r, v, "rules", LIST_MOST);
    if (!under(v, "rules")) (void)tact_tree_want(r->diags, v, "rules", TACT_LIST, TACT_S("points"));
    if (!rules) return;
    r->out->points = TACT_NEW(r->arena, tact_point_rule, rules->list.count + 1);
    if (!r->out->points) { r->no_memory = true; return; }
    for (uint32_t i = 0; i < rules->list.count; i++) point_rule(r, &rules->list.items[i]);
}

static void visits(reader *r, const tact_value *v) {
    KEYS(KEY("on"), KEY("when"), KEY("per"));
    if (!v || !OPENS(r, v, "visits")) return;
    r->out->visits = (tact_visit_rule){ .event = text_of(r, v, "on", "visits"), .by_place = choice(r, v, "per", "day", "place") == 1 };
    expression(r, v, "when", TACT_CEL_BOOL, &r->out->visits.when);
}

static void tier(reader *r, const tact_value *v) {
    KEYS(KEY("name"), KEY("from"));
    tact_rewards *out = r->out;
    if (!OPENS(r, v, "levels")) return;
    const tact_value *from = tact_tree_want(r->diags, v, "from", TACT_INT, TACT_S("levels"));
    tact_tier t = { name_of(r, v, "levels"), count(r, v, "from", 0, TACT_POINTS_MOST, 0) };
    if (from && out->tier_count && t.from <= out->tiers[out->tier_count - 1].from) wrong(r, from, TACT_S("each level begins above the one before it"), "write the lowest first");
    out->tiers[out->tier_count++] = t;
}

static void tiers(reader *r, const tact_value *v) {
    KEYS(KEY("by"), KEY("within"), KEY("levels"));
    r->out->tier_months = 12;
    if (!v || !OPENS(r, v, "tiers")) return;
    r->out->tier_by = (uint8_t)choice(r, v, "by", "points", "visits");
    r->out->tier_months = (uint16_t)count(r, v, "within", 1, TACT_REWARD_MONTHS_MOST, 12);
    if (r->out->tier_by == TACT_TIER_BY_VISITS && !r->out->visits.event.len) wrong(r, under(v, "by"), TACT_S("tiers go by visits, and no visits are counted"), "say what a visit is: `visits: {on: Shop Visited}`");
    const tact_value *levels = list(r, v, "levels", TIERS_MOST);
    if (!under(v, "levels")) (void)tact_tree_want(r->diags, v, "levels", TACT_LIST, TACT_S("tiers"));
    if (!levels) return;
    r->out->tiers = TACT_NEW(r->arena, tact_tier, levels->list.count + 1);
    if (!r->out->tiers) { r->no_memory = true; return; }
    for (uint32_t i = 0; i < levels->list.count; i++) tier(r, &levels->list.items[i]);
}

/* ---- coupons and rewards -------------------------------------------------------------------------------------------------------- */

static void coupon_topics(reader *r, const tact_value *map, tact_coupon *c) {
    const tact_value *v = under(map, "topics");
    if (!v || !tact_tree_is(r->diags, v, TACT_LIST, TACT_S("topics"))) return;
    c->topics = TACT_NEW(r->arena, tact_slice, v->list.count + 1);
    if (!c->topics) { r->no_memory = true; return; }
    for (uint32_t i = 0; i < v->list.count; i++) {
        const tact_value *t = &v->list.items[i];
        if (!tact_tree_is(r->diags, t, TACT_TEXT, TACT_S("topics"))) continue;
        const tact_topic *topic = tact_bundle_topic(r->draft, tact_id32(t->text));
        if (!topic) wrong(r, t, TACT_JOIN(r->diags, TACT_S("there is no topic "), quote(r, t->text)), "use one of topics: in tact.yaml");
        else if (tact_topic_marked(topic)) wrong(r, t, TACT_JOIN(r->diags, TACT_S("the topic "), quote(r, t->text), TACT_S(" is private: whoever held the coupon would be told of")), "leave it out");
        else c->topics[c->topic_count++] = t->text;
    }
}

static void coupon_file(reader *r, const tact_value *v, tact_coupon *c) {
    const tact_value *file = under(v, "file");
    if (c->kind == TACT_COUPON_GENERATED && file) wrong(r, file, TACT_S("a generated coupon has no file"), "leave `file` out, or write `kind: pool`");
    if (c->kind == TACT_COUPON_GENERATED) return;
    c->file = text_of(r, v, "file", "coupons");
    bool outside = c->file.len && (c->file.ptr[0] == '/' || tact_slice_find(c->file, TACT_S("..")) >= 0);
    if (outside) wrong(r, file, TACT_S("the codes stand in the brand's folder"), "a path in it, such as coupons/partner.txt");
    for (uint32_t i = 0; c->file.len && i < r->out->coupon_count; i++)
        if (tact_slice_equal(r->out->coupons[i].file, c->file)) wrong(r, file, TACT_S("two coupons draw from one file: a code would be given twice"), "give each its own file");
}

/* "2026-12-03 19:00" on the wall of the place; {0}: it was told wrong. */
static tact_instant wall_time(reader *r, const tact_value *map, const char *key, uint32_t zone) {
    const tact_value *v = tact_tree_want(r->diags, map, key, TACT_TEXT, TACT_S("ticket"));
    const tact_zone *clock = tact_bundle_zone(r->draft, zone);
    tact_instant local = { 0 }, at = { 0 };
    char text[32];
    bool fits = v && v->text.len == 16 && (v->text.ptr[10] == ' ' || v->text.ptr[10] == 'T');
    if (fits) snprintf(text, sizeof text, "%.10sT%.5s:00Z", v->text.ptr, v->text.ptr + 11);
    fits = fits && tact_instant_parse(tact_slice_of(text), &local);
    if (fits && clock) at = tact_zone_instant(clock, local.us);
    fits = fits && (!clock || at.us > 0);                     /* a bundle knows of no ticket before 1970 */
    if (v && !fits) wrong(r, v, TACT_JOIN(r->diags, quote(r, v->text), TACT_S(" is no day and time")), "such as \"2026-12-03 19:00\", by the clock of the place");
    return fits ? at : (tact_instant){ 0 };
}

static void ticket(reader *r, const tact_value *v, tact_coupon *c) {
    KEYS(KEY("from"), KEY("until"), KEY("place"));
    const tact_value *place = v ? under(v, "place") : NULL;
    uint32_t zone = r->draft->default_zone;
    if (!v || !OPENS(r, v, "ticket")) return;
    if (place && tact_tree_is(r->diags, place, TACT_TEXT, TACT_S("place"))) {
        for (uint32_t i = 0; i < r->draft->place_count; i++)
            if (tact_slice_equal(r->draft->places[i].name_id, place->text)) { c->place = r->draft->places[i].id; zone = r->draft->places[i].zone; }
        if (!c->place) wrong(r, place, TACT_JOIN(r->diags, TACT_S("there is no place "), quote(r, place->text)), "use an id of places.csv");
    }
    c->from = wall_time(r, v, "from", zone);
    c->ends = wall_time(r, v, "until", zone);
    if (c->from.us && c->ends.us && !tact_instant_before(c->from, c->ends)) wrong(r, under(v, "until"), TACT_S("a ticket ends after it begins"), "write a later `until`");
}

static void validity(reader *r, const tact_value *v, tact_coupon *c) {
    tact_setting_value valid;
    size_t size;
    const tact_value *own = under(v, "ticket"), *days = own ? under(v, "valid") : tact_tree_want(r->diags, v, "valid", TACT_TEXT, TACT_S("coupons"));
    if (own && days) wrong(r, days, TACT_S("a ticket holds until it is over"), "leave `valid` out");
    else if (days && (!tact_setting_parse(TACT_SETTING_SPAN, "", days, &valid, &size) || valid.span.us < TACT_HOURS(1).us || valid.span.us > TACT_DAYS(TACT_HORIZON_DAYS).us))
        wrong(r, days, TACT_S("'valid' is how long it can be used"), "30d; an hour at least, 396d at most");
    else if (days) c->valid = valid.span;
    ticket(r, own, c);
}

static void coupon(reader *r, const tact_value *v) {
    KEYS(KEY("name"), KEY("kind"), KEY("file"), KEY("value"), KEY("valid"), KEY("per_person"), KEY("topics"), KEY("earned"), KEY("ticket"));
    tact_coupon *c = &r->out->coupons[r->out->coupon_count];
    if (!OPENS(r, v, "coupons")) return;
    *c = (tact_coupon){ .name = name_of(r, v, "coupons"), .kind = (uint8_t)choice(r, v, "kind", "generated", "pool"), .earned = flag(r, v, "earned"),
                        .per_person = (uint8_t)count(r, v, "per_person", 1, 16, 1), .value = worded(r, v, "value", "coupons") };
    c->id = tact_id32(c->name);
    validity(r, v, c);
    coupon_file(r, v, c);
    coupon_topics(r, v, c);
    for (uint32_t i = 0; c->name.len && i < r->out->coupon_count; i++)
        if (r->out->coupons[i].id == c->id) wrong(r, under(v, "name"), TACT_JOIN(r->diags, TACT_S("the coupon "), quote(r, c->name), TACT_S(" stands here twice")), "give each its own name");
    r->out->coupon_count++;
}

static uint32_t coupon_named(reader *r, const tact_value *map) {
    const tact_value *v = under(map, "coupon");
    if (!v || !tact_tree_is(r->diags, v, TACT_TEXT, TACT_S("coupon"))) return 0;
    const tact_coupon *c = tact_rewards_coupon(r->out, tact_id32(v->text));
    if (c && tact_slice_equal(c->name, v->text)) return c->id;
    wrong(r, v, TACT_JOIN(r->diags, TACT_S("there is no coupon "), quote(r, v->text)), "use one of coupons: in this file");
    return 0;
}

static void reward(reader *r, const tact_value *v) {
    KEYS(KEY("name"), KEY("cost"), KEY("title"), KEY("coupon"));
    tact_reward *w = &r->out->rewards[r->out->reward_count];
    if (!OPENS(r, v, "rewards")) return;
    (void)tact_tree_want(r->diags, v, "cost", TACT_INT, TACT_S("rewards"));
    *w = (tact_reward){ .name = name_of(r, v, "rewards"), .cost = count(r, v, "cost", 1, TACT_POINTS_MOST, 1), .title = worded(r, v, "title", "rewards"), .coupon = coupon_named(r, v) };
    w->id = tact_id32(w->name);
    for (uint32_t i = 0; w->name.len && i < r->out->reward_count; i++)
        if (r->out->rewards[i].id == w->id) wrong(r, under(v, "name"), TACT_JOIN(r->diags, TACT_S("the reward "), quote(r, w->name), TACT_S(" stands here twice")), "give each its own name");
    r->out->reward_count++;
}

static void lists(reader *r, const tact_value *tree) {
    const tact_value *coupons = list(r, tree, "coupons", LIST_MOST), *rewards = list(r, tree, "rewards", LIST_MOST);
    r->out->coupons = TACT_NEW(r->arena, tact_coupon, (coupons ? coupons->list.count : 0) + 1);
    r->out->rewards = TACT_NEW(r->arena, tact_reward, (rewards ? rewards->list.count : 0) + 1);
    if (!r->out->coupons || !r->out->rewards) { r->no_memory = true; return; }
    for (uint32_t i = 0; coupons && i < coupons->list.count; i++) coupon(r, &coupons->list.items[i]);
    for (uint32_t i = 0; rewards && i < rewards->list.count; i++) reward(r, &rewards->list.items[i]);
}

/* ---- referral ------------------------------------------------------------------------------------------------------------------- */

static void thanks(reader *r, const tact_value *map, const char *who, uint32_t *points_out, uint32_t *coupon_out) {
    KEYS(KEY("points"), KEY("coupon"));
    const tact_value *v = under(map, who);
    if (!v || !OPENS(r, v, who)) return;
    *points_out = count(r, v, "points", 0, TACT_POINTS_MOST, 0);
    *coupon_out = coupon_named(r, v);
}

static bool leads(tact_slice url) {
    bool ours = url.len && url.ptr[0] == '/' && (url.len < 2 || url.ptr[1] != '/');      /* a page of this server, whatever its address is */
    bool fine = ours || (tact_slice_starts(url, TACT_S("https://")) && url.len > 8) || (tact_slice_starts(url, TACT_S("http://")) && url.len > 7);
    for (size_t i = 0; i < url.len; i++) fine &= (unsigned char)url.ptr[i] > ' ' && (unsigned char)url.ptr[i] < 127 && url.ptr[i] != '"' && url.ptr[i] != '<' && url.ptr[i] != '>' && url.ptr[i] != '\\';
    return fine;
}

static void referral(reader *r, const tact_value *v) {
    KEYS(KEY("friend"), KEY("referrer"), KEY("per_month"), KEY("ambassador"), KEY("page"));
    tact_referral *out = &r->out->referral;
    if (!v || !OPENS(r, v, "referral")) return;
    out->on = true;
    thanks(r, v, "friend", &out->friend_points, &out->friend_coupon);
    thanks(r, v, "referrer", &out->referrer_points, &out->referrer_coupon);
    out->per_month = (uint16_t)count(r, v, "per_month", 1, 1000, 5);
    out->ambassador_from = (uint16_t)count(r, v, "ambassador", 1, 1000, 1);
    out->page = text_of(r, v, "page", "referral");
    if (out->page.len && !leads(out->page)) wrong(r, under(v, "page"), TACT_S("the page is an address people are led to"), "https://www.example.com/welcome, or /p/welcome of this server");
}

tact_status tact_rewards_read(const tact_value *tree, const tact_config *config, tact_bundle *draft, tact_diags *diags, tact_arena *arena) {
    KEYS(KEY("points"), KEY("visits"), KEY("tiers"), KEY("rewards"), KEY("coupons"), KEY("referral"));
    reader r = { .config = config, .draft = draft, .arena = arena, .diags = diags, .out = &draft->rewards };
    uint32_t errors = diags->error_count;
    if (!OPENS(&r, tree, "rewards.yaml")) return TACT_ERR_INVALID;
    r.out->expire_months = 24;
    points(&r, under(tree, "points"));
    visits(&r, under(tree, "visits"));
    tiers(&r, under(tree, "tiers"));
    lists(&r, tree);
    referral(&r, under(tree, "referral"));
    return r.no_memory ? TACT_ERR_MEMORY : diags->error_count == errors ? TACT_OK : TACT_ERR_INVALID;
}
