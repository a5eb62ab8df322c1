/* daemon/me_page.c -- what /me shows: the record in plain words, and what the log says of messages and silences. Written as JSON, read back as a tree, filled into faces/me. */
#include <stdio.h>
#include <string.h>
#include "core/attention/claim.h"
#include "core/engine/said.h"
#include "core/explain/explain.h"
#include "core/person/fold.h"
#include "daemon/answer.h"
#include "daemon/helper.h"
#include "daemon/json_in.h"
#include "daemon/me.h"
#include "daemon/me_groups.h"
#include "daemon/me_week.h"
#include "daemon/people.h"
#include "daemon/threads.h"
#include "daemon/values.h"

enum { PAGE_BYTES = 32768, THREAD_MESSAGES = 30, THREADS_SHOWN = 5, SILENCES_SHOWN = 20, MOST_STEPS = 10, NO_CAP = 255 };
static const uint8_t preferable[] = { TACT_CHANNEL_EMAIL, TACT_CHANNEL_SMS, TACT_CHANNEL_MESSENGER, TACT_CHANNEL_PUSH, TACT_CHANNEL_WEBPUSH, TACT_CHANNEL_INAPP };

typedef struct page { tact_me *me; tact_json *j; const tact_bundle *bundle; const tact_zone *zone; tact_instant now; tact_limits limits; const tact_value *decisions; bool older; } page;

/* ---- answers ---- */

void tact_me_reply(tact_me *me, int status, const char *name, const tact_value *values) {
    tact_values v;
    tact_values_init(&v, me->request->arena);
    tact_values_text(&v, "language", me->tongue);
    tact_values_text(&v, "brand", me->server->brand.config.name);
    tact_values_text(&v, "style", tact_face_url("me.css"));
    tact_values_text(&v, "script", tact_face_url("me.js"));
    tact_values_text(&v, "base", me->base);
    tact_values_bool(&v, "gone", me->gone);
    tact_values_bool(&v, "proven", me->right == TACT_ME_PROVEN);
    if (me->right == TACT_ME_PROVEN) tact_values_text(&v, "form", tact_me_form_token(me));
    for (uint32_t i = 0; values && values->type == TACT_MAP && i < values->map.count; i++) {
        char *key = tact_arena_alloc(me->request->arena, values->map.pairs[i].key.len + 1, 1);
        if (!key) { v.failed = true; break; }
        memcpy(key, values->map.pairs[i].key.ptr, values->map.pairs[i].key.len);
        key[values->map.pairs[i].key.len] = 0;
        tact_values_add(&v, key, values->map.pairs[i].value);
    }
    tact_value all = tact_values_done(&v);
    tact_face_reply(me->server, me->request, 0, &(tact_face_page){ .status = status, .language = me->language, .name = name, .values = &all, .headers = me->headers, .header_count = me->header_count });
}

void tact_me_say_words(tact_me *me, int status, tact_slice title, tact_slice text) {
    tact_values v;
    tact_values_init(&v, me->request->arena);
    tact_values_text(&v, "title", title);
    tact_values_text(&v, "text", text);
    tact_value map = tact_values_done(&v);
    tact_me_reply(me, status, "me/say.mustache", &map);
}

void tact_me_say(tact_me *me, int status, const char *title, const char *text) { tact_me_say_words(me, status, tact_screen_word(me->language, title), tact_screen_word(me->language, text)); }

void tact_me_lead(tact_me *me, uint64_t commit, tact_slice where) {
    tact_http_header *headers = TACT_NEW(me->request->arena, tact_http_header, 3 + TACT_ME_HEADERS);
    char *copy = tact_arena_alloc(me->request->arena, where.len + 1, 1);
    size_t n = 0;
    if (!headers || !copy) { tact_http_refuse_text(me->server->http, me->request->id, 503, "There is no memory for this now."); return; }
    memcpy(copy, where.ptr, where.len);
    headers[n++] = (tact_http_header){ TACT_S("location"), { copy, where.len } };
    headers[n++] = (tact_http_header){ TACT_S("cache-control"), TACT_S("no-store") };
    headers[n++] = (tact_http_header){ TACT_S("referrer-policy"), TACT_S("no-referrer") };
    for (size_t i = 0; i < me->header_count; i++) headers[n++] = me->headers[i];
    tact_server_reply_at(me->server, me->request, commit, &(tact_http_answer){ .status = 303, .headers = headers, .header_count = n });
}

/* ---- pieces ---- */

static void text(page *p, const char *key, tact_slice words) { tact_json_key_text(p->j, tact_slice_of(key), words); }
static void yes(page *p, const char *key, bool is) { tact_json_key_bool(p->j, tact_slice_of(key), is); }
static void when(page *p, const char *key, tact_instant t) { if (t.us) text(p, key, tact_explain_time(t, p->me->tongue, p->zone, p->now, p->me->request->arena)); }

static void minute(page *p, const char *key, unsigned m) {
    char clock[8];
    snprintf(clock, sizeof clock, "%02u:%02u", m / 60 % 24, m % 60);
    text(p, key, tact_slice_of(clock));
}

/* `title`, `said`: in place of what the notice says; may be empty. */
static void one_purpose(page *p, const char *name, unsigned purpose, tact_slice title, tact_slice said, bool on) {
    const tact_notice_text *words = tact_purposes_words(&p->me->server->brand.purposes, &p->me->server->brand.config, purpose, p->me->tongue, NULL);
    text(p, "name", tact_slice_of(name));
    text(p, "title", title.len ? title : words ? words->name : tact_slice_of(name));
    if (said.len || words) text(p, "text", said.len ? said : words->text);
    yes(p, "on", on);
    yes(p, "off", !on);
}

static void groups(page *p) {
    const tact_slice titles[TACT_ME_GROUPS] = { tact_screen_word(p->me->language, "me.group.remember"), tact_screen_word(p->me->language, "me.group.personalise"), tact_screen_word(p->me->language, "me.group.locate"),
                                                tact_screen_word(p->me->language, "me.group.linkDevices"), tact_screen_word(p->me->language, "me.group.messages") };
    TACT_JSON_KEY(p->j, "groups");
    tact_json_list(p->j);
    for (unsigned i = 0; i < TACT_ME_GROUPS; i++) {
        tact_me_group g = tact_me_group_of(p->me, i);
        bool on = false;
        if (!g.whole && !g.below) continue;
        for (unsigned n = 0; n < TACT_PURPOSE_MAX; n++) on |= (g.whole >> n & 1) && tact_me_may(p->me, n);
        tact_json_map(p->j);
        one_purpose(p, g.name, g.whole ? (unsigned)__builtin_ctzll(g.whole) : 0, titles[i], i == TACT_ME_GROUPS - 1 ? tact_screen_word(p->me->language, "me.group.messagesText") : (tact_slice){ NULL, 0 }, on);
        yes(p, "deeper", g.below != 0);
        TACT_JSON_KEY(p->j, "below");
        tact_json_list(p->j);
        for (unsigned n = 0; n < TACT_PURPOSE_MAX; n++) {
            const tact_purpose *purpose = g.below >> n & 1 ? tact_bundle_purpose(p->bundle, n) : NULL;
            if (!purpose) continue;
            char name[64];
            snprintf(name, sizeof name, "%.*s", (int)purpose->name.len, purpose->name.ptr);
            tact_json_map(p->j);
            one_purpose(p, name, n, (tact_slice){ NULL, 0 }, (tact_slice){ NULL, 0 }, tact_me_may(p->me, n));
            tact_json_end_map(p->j);
        }
        tact_json_end_list(p->j);
        tact_json_end_map(p->j);
    }
    tact_json_end_list(p->j);
}

/* The clocks that quiet hours go by: those of their devices, and of the brand's country where it counts. */
static void clocks(page *p) {
    uint32_t told[TACT_PARTS_MAX];
    tact_view view;
    tact_view_make(&view, &p->me->person, 0, p->me->person.account, p->now);
    uint32_t count = tact_view_zones(&view, told, TACT_PARTS_MAX);
    tact_attention a = { .bundle = p->bundle, .view = &view, .now = p->now };
    tact_claim_gather(&a, 0, (tact_slice){ NULL, 0 });
    yes(p, "manyClocks", a.zone_count > 1);
    TACT_JSON_KEY(p->j, "clocks");
    tact_json_list(p->j);
    for (uint32_t i = 0; i < a.zone_count; i++) {
        bool device = false;
        for (uint32_t k = 0; k < count && !device; k++) {
            const tact_zone *of = tact_bundle_zone(p->bundle, told[k]);
            device = of && tact_claim_zones_alike(of, a.zones[i], p->now);
        }
        tact_json_map(p->j);
        text(p, "city", tact_me_city(p->me, a.zones[i]->name));
        yes(p, "device", device);
        yes(p, "more", i + 1 < a.zone_count);
        tact_json_end_map(p->j);
    }
    tact_json_end_list(p->j);
}

/* The slider: 0 is none, and above its last number lies "no limit of mine". A cap that an app set above them makes it longer. A link's ends at what holds now. */
static void most(page *p) {
    unsigned held = p->limits.cap_per_week, any = held > MOST_STEPS && held < NO_CAP ? held + 1 : MOST_STEPS + 1;
    unsigned end = p->me->right == TACT_ME_LINK && held < NO_CAP ? held : any;
    tact_json_key_int(p->j, TACT_S("mostAt"), held < NO_CAP ? held : any);
    tact_json_key_int(p->j, TACT_S("mostEnd"), end);
    tact_json_key_int(p->j, TACT_S("mostAny"), any);
    tact_json_key_int(p->j, TACT_S("most"), held);
    TACT_JSON_KEY(p->j, "some");                           /* the words of any number, for who moves it */
    tact_json_map(p->j);
    text(p, "most", TACT_S("#"));
    tact_json_end_map(p->j);
    yes(p, "mostNone", held == 0);
    yes(p, "mostFree", held >= NO_CAP);
    yes(p, "mostSome", held > 0 && held < NO_CAP);
    yes(p, "mostOpen", end == any);
    yes(p, "mostMoves", end > 0);
    TACT_JSON_KEY(p->j, "ticks");
    tact_json_list(p->j);
    for (unsigned i = 0; i <= end; i += end > MOST_STEPS + 1 && i + 1 < end ? end : 1) {         /* of a longer one its ends alone */
        char number[8];
        snprintf(number, sizeof number, "%u", i);
        tact_json_text(p->j, i == any ? TACT_S("∞") : tact_slice_of(number));
    }
    tact_json_end_list(p->j);
}

static void attention(page *p) {
    tact_me_week n = tact_me_week_of(&p->me->person, p->now);
    tact_json_key_int(p->j, TACT_S("n"), n.all);
    yes(p, "weekOne", n.all == 1);
    yes(p, "weekLeast", n.least);
    if (n.asked) tact_json_key_int(p->j, TACT_S("weekAsked"), n.asked);
    if (n.foreign) tact_json_key_int(p->j, TACT_S("weekForeign"), n.foreign);
    if (n.private_matter) tact_json_key_int(p->j, TACT_S("weekPrivate"), n.private_matter);
    most(p);
    if (p->now.us < p->limits.pause_until.us) when(p, "paused", p->limits.pause_until);
    bool quiet = p->limits.quiet_from_minute != p->limits.quiet_until_minute;
    yes(p, "quiet", quiet);
    if (quiet) minute(p, "quietFrom", p->limits.quiet_from_minute);
    if (quiet) minute(p, "quietUntil", p->limits.quiet_until_minute);
    yes(p, "brandQuiet", p->bundle->quiet_from_minute != p->bundle->quiet_until_minute);
    minute(p, "brandFrom", p->bundle->quiet_from_minute);
    minute(p, "brandUntil", p->bundle->quiet_until_minute);
    clocks(p);
    yes(p, "late", !p->limits.wellbeing_off);
    yes(p, "lateOff", p->limits.wellbeing_off);
    yes(p, "tests", !p->limits.tests_off);
    yes(p, "testsOff", p->limits.tests_off);
    yes(p, "preferNone", !p->limits.prefers);
    TACT_JSON_KEY(p->j, "prefer");
    tact_json_list(p->j);
    for (unsigned i = 0; i < sizeof preferable; i++) {
        unsigned c = preferable[i];
        if (!(tact_me_channels(p->me) >> c & 1)) continue;
        tact_json_map(p->j);
        text(p, "value", tact_word_name(TACT_LIST_CHANNEL, c));
        text(p, "label", tact_word_text(TACT_LIST_CHANNEL, c, p->me->tongue));
        yes(p, "on", p->limits.prefers == c);
        tact_json_end_map(p->j);
    }
    tact_json_end_list(p->j);
}

/* ---- messages and silences, from the log ---- */

/* What it says, as far as that can be read without filling it in; else what its campaign is called. */
static tact_slice titled(const page *p, tact_slice campaign, tact_slice message) {
    const tact_campaign *c = NULL;
    if (tact_slice_equal(campaign, tact_said_campaign(TACT_CLASS_ANSWER)->name)) return tact_screen_word(p->me->language, "me.messages.own");
    for (uint32_t i = 0; i < p->bundle->campaign_count; i++)
        if (tact_slice_equal(p->bundle->campaigns[i].name, campaign)) c = &p->bundle->campaigns[i];
    for (uint32_t m = 0; c && m < c->message_count; m++) {
        if (!tact_slice_equal(c->messages[m].name, message)) continue;
        for (uint32_t t = 0; t < c->messages[m].text_count; t++) {
            const tact_text *w = &c->messages[m].texts[t];
            if (tact_slice_starts(w->locale, p->me->tongue) && w->title.len && !memmem(w->title.ptr, w->title.len, "{{", 2)) return w->title;
        }
    }
    return campaign;
}

static bool flag_of(const tact_value *d, const char *name) { const tact_value *v = tact_value_path(d, name); return v && v->type == TACT_BOOL && v->boolean; }

static const tact_value *why_of(const tact_value *d, uint32_t *count) {
    const tact_value *why = d ? tact_value_path(d, "why") : NULL;
    *count = why && why->type == TACT_LIST ? why->list.count : 0;
    return *count ? why->list.items : NULL;
}

/* Why it was chosen, then why it went when it did; nothing twice. */
static void sentences(page *p, const tact_value *chosen, const tact_value *sent) {
    uint32_t first, second;
    const tact_value *a = why_of(chosen, &first), *b = why_of(sent, &second);
    TACT_JSON_KEY(p->j, "why");
    tact_json_list(p->j);
    for (uint32_t i = 0; i < first + second; i++) {
        const tact_value *one = i < first ? &a[i] : &b[i - first];
        bool said = one->type != TACT_TEXT;
        for (uint32_t k = 0; k < first && i >= first; k++) said |= a[k].type == TACT_TEXT && one->type == TACT_TEXT && tact_slice_equal(a[k].text, one->text);
        if (!said) tact_json_text(p->j, one->text);
    }
    tact_json_end_list(p->j);
}

static bool is_message(const tact_value *d) { return tact_value_path_text(d, "campaign").len && !flag_of(d, "silence") && !flag_of(d, "ghost"); }

static tact_instant at_of(const tact_value *d) {
    tact_instant t = { 0 };
    if (!tact_instant_parse(tact_value_path_text(d, "t"), &t)) t.us = 0;
    return t;
}

static bool is_type(const tact_value *d, unsigned type) { return tact_slice_equal(tact_value_path_text(d, "type"), tact_word_name(TACT_LIST_EVENT, type)); }
static bool is_due(const tact_value *d) { return is_type(d, TACT_EVENT_DUE); }
static bool alike(const tact_value *a, const tact_value *b) {
    return tact_slice_equal(tact_value_path_text(a, "campaign"), tact_value_path_text(b, "campaign")) && tact_slice_equal(tact_value_path_text(a, "message"), tact_value_path_text(b, "message"));
}

static uint32_t decisions(const page *p) { return p->decisions && p->decisions->type == TACT_LIST ? p->decisions->list.count : 0; }

/* Handed over, and the far side did not take it: by that line nothing reached them. Newest first in the list. */
static bool came_back(const page *p, uint32_t i) {
    const tact_value *d = &p->decisions->list.items[i];
    for (uint32_t k = i; is_due(d) && k-- > 0;) {
        const tact_value *later = &p->decisions->list.items[k];
        int fate = tact_word_number(TACT_LIST_FATE, tact_value_path_text(later, "fate"));
        if (!alike(later, d)) continue;
        if (is_type(later, TACT_EVENT_HANDED)) return fate == TACT_FATE_LATER || fate == TACT_FATE_REFUSED;
        if (flag_of(later, "sent")) return false;
    }
    return false;
}

/* The line that chose what this one handed over, if it was not chosen by this one: each of those alike goes to its own. Newest first in the list. */
static const tact_value *chosen_before(const page *p, uint32_t i) {
    const tact_value *d = &p->decisions->list.items[i];
    uint32_t others = 0;
    for (uint32_t k = i + 1; is_due(d) && k < decisions(p); k++) {
        const tact_value *older = &p->decisions->list.items[k];
        if (!alike(older, d) || !is_message(older) || is_type(older, TACT_EVENT_HANDED)) continue;
        if (is_due(older)) others += flag_of(older, "sent") && !came_back(p, k);
        else if (!others--) return older;
    }
    return NULL;
}

/* Did it reach them by this line? What was only chosen waits for the line it is due by. */
static bool reached(const page *p, uint32_t i) {
    const tact_value *d = &p->decisions->list.items[i];
    return is_message(d) && flag_of(d, "sent") && !came_back(p, i);
}

static void one_message(page *p, uint32_t i) {
    const tact_value *d = &p->decisions->list.items[i];
    int channel = tact_word_number(TACT_LIST_CHANNEL, tact_value_path_text(d, "channel"));
    tact_json_map(p->j);
    when(p, "when", at_of(d));
    if (channel >= 0) text(p, "channel", tact_word_text(TACT_LIST_CHANNEL, (unsigned)channel, p->me->tongue));
    text(p, "title", titled(p, tact_value_path_text(d, "campaign"), tact_value_path_text(d, "message")));
    sentences(p, chosen_before(p, i), d);
    tact_json_end_map(p->j);
}

static void messages(page *p) {
    uint32_t count = decisions(p), silences = 0;
    TACT_JSON_KEY(p->j, "messages");
    tact_json_list(p->j);
    for (uint32_t i = 0; i < count; i++)
        if (reached(p, i)) one_message(p, i);
    tact_json_end_list(p->j);
    TACT_JSON_KEY(p->j, "silences");
    tact_json_list(p->j);
    for (uint32_t i = 0; i < count; i++) {
        const tact_value *d = &p->decisions->list.items[i];
        if (!flag_of(d, "looked") || tact_instant_since(p->now, at_of(d)).us >= TACT_DAYS(7).us || silences++ >= SILENCES_SHOWN) continue;
        tact_json_map(p->j);
        when(p, "when", at_of(d));
        sentences(p, NULL, d);
        tact_json_end_map(p->j);
    }
    tact_json_end_list(p->j);
    if (silences) tact_json_key_int(p->j, TACT_S("silent"), silences);
    yes(p, "silentOne", silences == 1);
    yes(p, "silentMore", silences > SILENCES_SHOWN);
    yes(p, "older", p->older);
    yes(p, "silentLeast", p->older && silences > 1 && tact_instant_since(p->now, at_of(&p->decisions->list.items[count - 1])).us < TACT_DAYS(7).us);
}

/* ---- the rest of the record ---- */

static void laters(page *p) {
    char hex[16];
    bool any = false;
    for (uint32_t i = 0; i < p->me->person.pending_count; i++) any |= p->me->person.pending[i].later != 0;
    yes(p, "laterAny", any);
    TACT_JSON_KEY(p->j, "laters");
    tact_json_list(p->j);
    for (uint32_t i = 0; i < p->me->person.pending_count; i++) {
        const tact_pending *n = &p->me->person.pending[i];
        const tact_campaign *c = n->later ? tact_bundle_campaign(p->bundle, n->campaign) : NULL;
        if (!n->later) continue;
        tact_json_map(p->j);
        text(p, "id", tact_answer_hex(n->key, hex));
        text(p, "title", c ? titled(p, c->name, n->message < c->message_count ? c->messages[n->message].name : TACT_S("")) : TACT_S("…"));
        if (n->caused_at.us) when(p, "when", n->caused_at);
        else text(p, "when", tact_word_text(TACT_LIST_WHEN, n->later, p->me->tongue).len ? tact_word_text(TACT_LIST_WHEN, n->later, p->me->tongue) : tact_word_name(TACT_LIST_WHEN, n->later));
        tact_json_end_map(p->j);
    }
    tact_json_end_list(p->j);
}

static void devices(page *p) {
    char hex[16];
    TACT_JSON_KEY(p->j, "devices");
    tact_json_list(p->j);
    for (uint32_t i = 0; i < p->me->person.part_count; i++) {
        const tact_part *part = &p->me->person.parts[i];
        if (!part->id) continue;
        tact_json_map(p->j);
        text(p, "id", tact_answer_hex(part->id, hex));
        text(p, "kind", part->device ? tact_word_text(TACT_LIST_DEVICE, part->device, p->me->tongue) : tact_screen_word(p->me->language, "me.device.unknown"));
        when(p, "last", part->last);
        yes(p, "linked", p->me->person.account);
        tact_json_end_map(p->j);
    }
    tact_json_end_list(p->j);
}

static void one_thread(page *p, const uint8_t record[16], const tact_thread *t) {
    tact_trouble trouble;
    uint8_t last = TACT_BY_PERSON;
    tact_instant at = { 0 };
    tact_json_map(p->j);
    when(p, "when", t->last_in);
    yes(p, "open", t->state == TACT_THREAD_OPEN);
    yes(p, "closed", t->state == TACT_THREAD_CLOSED);
    TACT_JSON_KEY(p->j, "said");
    tact_json_list(p->j);
    for (uint32_t n = t->messages > THREAD_MESSAGES ? t->messages - THREAD_MESSAGES + 1 : 1; n <= t->messages; n++) {
        tact_thread_message m;
        if (tact_keeper_thread_message(p->me->server->keeper, record, t->id, n, p->me->request->arena, &m, &trouble)) continue;
        if (m.by == TACT_BY_NOTE || (m.intent && m.fate == TACT_THREAD_NOT_SENT)) continue;
        last = m.by;
        at = m.at;
        tact_json_map(p->j);
        yes(p, "mine", m.by == TACT_BY_PERSON);
        when(p, "when", m.at);
        text(p, "text", m.text);
        tact_json_end_map(p->j);
    }
    tact_json_end_list(p->j);
    yes(p, "answered", t->state != TACT_THREAD_OPEN && (last == TACT_BY_AGENT || last == TACT_BY_HELPER));
    yes(p, "unfolded", last != TACT_BY_PERSON && tact_instant_since(p->now, at).us < TACT_DAYS(14).us);      /* for as long as our word may be new to them */
    tact_json_end_map(p->j);
}

static void threads(page *p) {
    uint8_t record[16];
    tact_trouble trouble = { "" };
    tact_thread_book *book = TACT_NEW(p->me->request->arena, tact_thread_book, 1);
    if (!book || tact_keeper_threads_of(p->me->server->keeper, &p->me->who, p->me->request->arena, book, record, &trouble)) return;
    TACT_JSON_KEY(p->j, "threads");
    tact_json_list(p->j);
    for (uint32_t i = book->count; i-- > 0 && book->count - i <= THREADS_SHOWN;) one_thread(p, record, &book->threads[i]);
    tact_json_end_list(p->j);
}

/* ---- the two pages ---- */

static void whole(page *p) {
    groups(p);
    attention(p);
    messages(p);
    laters(p);
    devices(p);
    threads(p);
    yes(p, "helper", tact_helper_has_answers(&p->me->server->brand));
    yes(p, "card", tact_rewards_any(&p->bundle->rewards));
}

/* The touch of the message a link came with, as far as it is remembered. */
static const tact_touch *touch_of_link(const tact_me *me) {
    const tact_touch *touch = NULL;
    for (uint32_t i = 0; i < me->person.part_count; i++)
        for (uint32_t t = 0; t < me->person.parts[i].touch_count; t++)
            if (me->person.parts[i].touches[t].occurrence == me->intent) touch = &me->person.parts[i].touches[t];
    return touch;
}

/* That message: the decision nearest to when it went. */
static void of_link(page *p) {
    uint32_t best = UINT32_MAX;
    int64_t nearest = TACT_DAYS(2).us;
    const tact_touch *touch = touch_of_link(p->me);
    const tact_campaign *c = touch ? tact_bundle_campaign(p->bundle, touch->campaign) : NULL;
    for (uint32_t i = 0; c && i < decisions(p); i++) {
        const tact_value *d = &p->decisions->list.items[i];
        int64_t apart = tact_instant_since(touch->at, at_of(d)).us;
        if (apart < 0) apart = -apart;
        if (reached(p, i) && tact_slice_equal(tact_value_path_text(d, "campaign"), c->name) && apart < nearest) { best = i; nearest = apart; }
    }
    TACT_JSON_KEY(p->j, "messages");
    tact_json_list(p->j);
    if (best != UINT32_MAX && !p->me->old) one_message(p, best);
    tact_json_end_list(p->j);
    text(p, "channel", tact_word_text(TACT_LIST_CHANNEL, p->me->channel, p->me->tongue));
    bool stopped = !tact_me_may(p->me, tact_purpose_of_channel(p->me->channel));
    yes(p, "stopped", stopped);
    yes(p, "old", p->me->old);
    attention(p);
}

static void done(page *p) {
    tact_slice said;
    bool any = tact_http_query(p->me->request, &said, TACT_S("done")) == TACT_OK, wrote = any && tact_slice_is(said, "write");
    yes(p, "done", any && !wrote);
    yes(p, "wrote", wrote);
}

static void show(tact_server *s, const tact_http_request *q, tact_slice json, void *ctx) {
    tact_me *me = ctx;
    tact_json j;
    tact_value read, values;
    tact_json_fault fault;
    page p = { .me = me, .j = &j, .bundle = tact_keeper_engine(s->keeper)->bundle, .now = tact_server_now(s), .limits = tact_person_limits(&me->person) };
    p.zone = tact_me_zone(me);
    if (tact_json_read(q->arena, &read, &fault, json) == TACT_OK) { p.decisions = tact_value_path(&read, "decisions"); p.older = flag_of(&read, "older"); }
    tact_json_init(&j, q->arena, PAGE_BYTES);
    tact_json_map(&j);
    done(&p);
    if (me->right == TACT_ME_PROVEN) whole(&p);
    else of_link(&p);
    tact_json_end_map(&j);
    tact_slice out = tact_json_done(&j);
    if (j.status || tact_json_read(q->arena, &values, &fault, out)) { tact_http_refuse_text(s->http, q->id, 503, "There is no memory for this page now."); return; }
    tact_me_reply(me, 200, me->right == TACT_ME_PROVEN ? "me/page.mustache" : "me/link.mustache", &values);
}

void tact_me_show(tact_me *me) {
    tact_me *kept = TACT_NEW(me->request->arena, tact_me, 1);
    if (!kept) { tact_http_refuse_text(me->server->http, me->request->id, 503, "There is no memory for this page now."); return; }
    *kept = *me;
    const tact_touch *touch = me->right == TACT_ME_LINK ? touch_of_link(me) : NULL;
    const tact_campaign *c = touch ? tact_bundle_campaign(tact_keeper_engine(me->server->keeper)->bundle, touch->campaign) : NULL;
    if (c) tact_people_why_about(me->server, me->request, &kept->who, &(tact_people_about){ c->name, touch->at }, me->tongue, show, kept);
    else tact_people_why(me->server, me->request, &kept->who, me->tongue, show, kept);
}
