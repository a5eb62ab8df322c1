/* daemon/attention_report.c -- see attention_report.h. */
#include "daemon/attention_report.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/base/hash.h"
#include "core/base/reason.h"
#include "core/base/words.h"
#include "core/explain/explain.h"
#include "daemon/crowds.h"
#include "daemon/face.h"
#include "daemon/joined.h"
#include "daemon/label.h"
#include "daemon/live_moment.h"
#include "daemon/logrow.h"
#include "daemon/moment_map.h"
#include "daemon/screen_say.h"
#include "daemon/observe.h"

enum { REASONS = 128, BANDS = 5, OBJECTIONS_LEAST = 10 };

typedef struct who {
    uint64_t person;                   /* 0: free */
    uint8_t first, messages[TACT_TIRED_WEEKS];     /* first: the oldest week they were met in */
    uint8_t objected[(TACT_TIRED_WEEKS + 7) / 8];
    uint16_t by_channel[TACT_CHANNEL_COUNT], allowed;      /* allowed: bits of channels they were seen to allow, or got a message on */
    float tired;                       /* fatigue at the end of the period */
} who;

struct tact_tired {
    tact_instant since, until;
    unsigned weeks;
    uint16_t cost_milli[TACT_CHANNEL_COUNT], budget_milli;
    tact_span half_life;
    who *people; uint32_t count, room;
    uint64_t silences[REASONS], unsubscribed[TACT_TIRED_WEEKS], complained[TACT_TIRED_WEEKS], sent[TACT_TIRED_WEEKS];
    tact_crowds *crowds;
};

tact_tired *tact_tired_new(const tact_bundle *b, tact_instant until, unsigned days) {
    tact_tired *t = calloc(1, sizeof *t);
    if (!t) return NULL;
    t->weeks = days < 7 ? 1 : days / 7 < TACT_TIRED_WEEKS ? days / 7 : TACT_TIRED_WEEKS;
    t->until = until;
    t->since = (tact_instant){ until.us - (int64_t)t->weeks * TACT_DAYS(7).us };
    memcpy(t->cost_milli, b->cost_milli, sizeof t->cost_milli);
    t->budget_milli = b->attention_budget_milli;
    t->half_life = b->fatigue_half_life;
    t->room = 1024;
    t->people = calloc(t->room, sizeof *t->people);
    t->crowds = tact_crowds_new(1024);
    if (t->people && t->crowds) return t;
    tact_tired_free(t);
    return NULL;
}

void tact_tired_free(tact_tired *t) {
    if (!t) return;
    tact_crowds_free(t->crowds);
    free(t->people);
    free(t);
}

/* ---- people ---- */

static who *place(who *people, uint32_t room, uint64_t person) {
    uint32_t at = (uint32_t)tact_hash((tact_seed){ 1, 2 }, (tact_slice){ (const char *)&person, sizeof person }) & (room - 1);
    while (people[at].person && people[at].person != person) at = (at + 1) & (room - 1);
    return &people[at];
}

static bool grow(tact_tired *t) {
    uint32_t room = t->room * 2;
    who *people = calloc(room, sizeof *people);
    if (!people) return false;
    for (uint32_t i = 0; i < t->room; i++)
        if (t->people[i].person) *place(people, room, t->people[i].person) = t->people[i];
    free(t->people);
    t->people = people;
    t->room = room;
    return true;
}

/* The week back from the end; 0 is the newest. */
static unsigned week_of(const tact_tired *t, tact_instant at) {
    int64_t back = (t->until.us - at.us) / TACT_DAYS(7).us;
    return back < 0 ? 0 : back >= t->weeks ? t->weeks - 1 : (unsigned)back;
}

static who *meet(tact_tired *t, uint64_t person, tact_instant at) {
    if (t->count * 2 >= t->room && (t->count >= TACT_TIRED_PEOPLE || !grow(t))) return NULL;
    who *w = place(t->people, t->room, person);
    unsigned week = week_of(t, at);
    if (!w->person) { *w = (who){ .person = person, .first = (uint8_t)week }; t->count++; }
    if (week > w->first) w->first = (uint8_t)week;
    return w;
}

bool tact_tired_met(tact_tired *t, uint64_t person, tact_instant at) { return meet(t, person, at) != NULL; }

bool tact_tired_message(tact_tired *t, uint64_t person, unsigned channel, tact_instant at, bool given_back) {
    who *w = meet(t, person, at);
    unsigned week = week_of(t, at);
    if (!w || channel >= TACT_CHANNEL_COUNT) return w != NULL;
    double weight = t->cost_milli[channel] / 1000.0 * exp2(-(double)(t->until.us - at.us) / (double)(t->half_life.us > 0 ? t->half_life.us : 1));
    w->allowed = (uint16_t)(w->allowed | tact_bit(channel));
    if (given_back && !w->messages[week]) return true;     /* its sending lies before the period */
    w->messages[week] = (uint8_t)(w->messages[week] + (given_back ? -1 : w->messages[week] < 255));
    w->by_channel[channel] = (uint16_t)(w->by_channel[channel] + (given_back ? -(w->by_channel[channel] > 0) : 1));
    t->sent[week] = given_back ? t->sent[week] - (t->sent[week] > 0) : t->sent[week] + 1;
    w->tired = (float)fmax(0, w->tired + (given_back ? -weight : weight));
    return true;
}

bool tact_tired_objected(tact_tired *t, uint64_t person, tact_instant at, bool complained) {
    who *w = meet(t, person, at);
    unsigned week = week_of(t, at);
    if (!w) return false;
    if (w->objected[week / 8] >> week % 8 & 1) return true;
    w->objected[week / 8] = (uint8_t)(w->objected[week / 8] | 1u << week % 8);
    ++*(complained ? &t->complained[week] : &t->unsubscribed[week]);
    return true;
}

bool tact_tired_chose(tact_tired *t, uint64_t person, const tact_grant *g, tact_instant at) {
    unsigned channel = g->purpose - (unsigned)TACT_PURPOSE_CONTACT_WEB;
    if (g->purpose < TACT_PURPOSE_CONTACT_WEB || channel >= TACT_CHANNEL_COUNT) return true;
    who *w = meet(t, person, at);
    if (!w) return false;
    uint16_t bit = (uint16_t)tact_bit(channel);
    bool had = w->allowed & bit || g->state == TACT_PERMISSION_WITHDRAWN, yes = g->state == TACT_PERMISSION_GRANTED;
    w->allowed = (uint16_t)(yes ? w->allowed | bit : w->allowed & ~bit);
    return yes || !had || tact_tired_objected(t, person, at, false);
}

void tact_tired_silent(tact_tired *t, uint64_t person, unsigned reason, tact_instant at) {
    if (reason >= REASONS) return;
    t->silences[reason]++;
    (void)tact_crowds_meet(t->crowds, reason + 1, person, (tact_instant){ t->until.us });
    (void)at;
}

/* ---- the log ---- */

typedef struct walk { tact_tired *t; tact_joined *joined; tact_status status; tact_trouble *trouble; } walk;

static bool objection(walk *w, const tact_history_line *line, uint64_t person, tact_instant at, tact_arena *arena) {
    tact_logseal seal;
    tact_event e;
    bool enough = true;
    if (!line->seal.len) return true;
    w->status = tact_history_event(line, &seal, &e, arena, w->trouble);
    if (w->status) return false;
    if (e.type == TACT_EVENT_FEEDBACK && (e.outcome == TACT_OUTCOME_UNSUBSCRIBED || e.outcome == TACT_OUTCOME_COMPLAINED)) enough = tact_tired_objected(w->t, person, at, e.outcome == TACT_OUTCOME_COMPLAINED);
    for (uint32_t i = 0; enough && e.type == TACT_EVENT_CONSENT && i < e.grant_count; i++)
        enough = tact_tired_chose(w->t, person, &e.grants[i], at);
    return enough;
}

static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    walk *w = ctx;
    tact_tired *t = w->t;
    tact_instant at;
    bool enough = true;
    if (!tact_instant_parse(tact_value_path_text(line->json, "t"), &at) || tact_instant_before(at, t->since) || !tact_instant_before(at, t->until)) return true;
    tact_slice named = tact_value_path_text(line->json, "person");
    if (line->sealed || !named.len || tact_value_path(line->json, "robot") || tact_label_is(line->json) || tact_attach_is(line->json)) return true;
    uint64_t person = tact_joined_person(w->joined, tact_observe_pseudonym(named));
    int type = tact_word_number(TACT_LIST_EVENT, tact_value_path_text(line->json, "type")), channel = tact_word_number(TACT_LIST_CHANNEL, tact_value_path_text(line->json, "channel"));
    enough = type == TACT_EVENT_IMPORT || type == TACT_EVENT_RETAIN || tact_tired_met(t, person, at);
    if (enough && type == TACT_EVENT_DUE && tact_logrow_sent(line->json) && channel >= 0) enough = tact_tired_message(t, person, (unsigned)channel, at, false);
    if (enough && type == TACT_EVENT_HANDED && channel >= 0) {
        int fate = tact_word_number(TACT_LIST_FATE, tact_value_path_text(line->json, "fate"));
        if (fate == TACT_FATE_LATER || fate == TACT_FATE_REFUSED) enough = tact_tired_message(t, person, (unsigned)channel, at, true);
    }
    if (tact_logrow_looked(line->json) && tact_live_reason_of_line(line->json)) tact_tired_silent(t, person, tact_live_reason_of_line(line->json), at);
    if (enough && (type == TACT_EVENT_FEEDBACK || type == TACT_EVENT_CONSENT)) enough = objection(w, line, person, at, arena);
    if (!enough && !w->status) w->status = tact_trouble_set(w->trouble, t->count >= TACT_TIRED_PEOPLE ? TACT_ERR_LIMIT : TACT_ERR_MEMORY, "more than %u people, or no memory for so many; ask for fewer days", (unsigned)TACT_TIRED_PEOPLE);
    return !w->status;
}

tact_status tact_tired_read(tact_tired *t, tact_store *store, tact_vault *vault, const char *folder, tact_trouble *trouble) {
    walk w = { .t = t, .trouble = trouble };
    uint64_t from;
    tact_eventlog_state state = { .sequence = 0 };
    tact_status s = tact_eventlog_since(folder, t->since, &from, trouble);
    if (!s && from == UINT64_MAX) {
        s = tact_eventlog_state_read(store, &state, trouble);
        from = state.sequence + 1;
    }
    if (!s) s = tact_joined_read(&w.joined, store, vault, folder, from, trouble);
    if (!s) s = tact_history_read(store, vault, folder, from, (tact_slice){ NULL, 0 }, each, &w, trouble);
    tact_joined_free(w.joined);
    return s ? s : w.status;
}

/* ---- telling ---- */

typedef struct slope { double weeks, objections, x, xx, y, xy; double per_message, low, high; bool enough; unsigned levels; } slope;
typedef struct level { uint64_t person_weeks, people, objections; } level;

static void number(tact_json *j, const char *key, double v) { tact_json_key(j, tact_slice_of(key)); if (isfinite(v)) tact_json_double(j, v); else tact_json_null(j); }
static void integer(tact_json *j, const char *key, uint64_t n) { tact_json_key_int(j, tact_slice_of(key), (int64_t)n); }
static bool objected(const who *w, unsigned week) { return w->objected[week / 8] >> week % 8 & 1; }
static unsigned capped(uint8_t n, unsigned most) { return n < most ? n : most; }

/* Weeks of everybody, oldest first, until they object: visit(x messages, objected, the person's last). */
static void each_week(const tact_tired *t, void (*visit)(void *ctx, unsigned messages, bool objected, bool last), void *ctx) {
    for (uint32_t i = 0; i < t->room; i++) {
        const who *w = &t->people[i];
        if (!w->person) continue;
        for (unsigned week = w->first + 1u; week-- > 0;) {
            visit(ctx, capped(w->messages[week], TACT_TIRED_MOST), objected(w, week), week == 0 || objected(w, week));
            if (objected(w, week)) break;
        }
    }
}

static void sum(void *ctx, unsigned x, bool y, bool last) {
    slope *s = ctx;
    (void)last;
    s->weeks++;
    s->objections += y;
    s->x += x;
    s->xx += (double)x * x;
    s->y += y;
    s->xy += (double)x * y;
}

typedef struct noise { double mean_x, a, b, meat, own; } noise;     /* own: of the person at hand, so far */
static void square(void *ctx, unsigned x, bool y, bool last) {
    noise *n = ctx;
    n->own += ((double)y - n->a - n->b * x) * (x - n->mean_x);
    if (!last) return;
    n->meat += n->own * n->own;
    n->own = 0;
}

static slope slope_of(const tact_tired *t, const level levels[TACT_TIRED_MOST + 1]) {
    slope s = { .weeks = 0 };
    each_week(t, sum, &s);
    for (unsigned i = 0; i <= TACT_TIRED_MOST; i++) s.levels += levels[i].people >= TACT_MAP_PEOPLE;
    double sxx = s.weeks > 0 ? s.xx - s.x * s.x / s.weeks : 0;
    s.enough = s.objections >= OBJECTIONS_LEAST && s.levels >= 2 && sxx > 0;
    if (!s.enough) return s;
    noise n = { .mean_x = s.x / s.weeks, .b = (s.xy - s.x * s.y / s.weeks) / sxx };
    n.a = s.y / s.weeks - n.b * n.mean_x;
    each_week(t, square, &n);
    double half = 1.959963984540054 * sqrt(n.meat) / sxx;
    s.per_message = n.b;
    s.low = n.b - half;
    s.high = n.b + half;
    return s;
}

static void count_levels(const tact_tired *t, unsigned most, level levels[TACT_TIRED_MOST + 1]) {
    memset(levels, 0, (TACT_TIRED_MOST + 1) * sizeof *levels);
    for (uint32_t i = 0; i < t->room; i++) {
        const who *w = &t->people[i];
        unsigned met = 0;
        if (!w->person) continue;
        for (unsigned week = w->first + 1u; week-- > 0;) {
            unsigned x = capped(w->messages[week], most);
            levels[x].person_weeks++;
            levels[x].objections += objected(w, week);
            levels[x].people += !(met >> x & 1);
            met |= 1u << x;
            if (objected(w, week)) break;
        }
    }
}

/* The last row is the highest number that ten people had, and more. */
static void levels_json(tact_json *j, const tact_tired *t) {
    level levels[TACT_TIRED_MOST + 1];
    unsigned most = TACT_TIRED_MOST;
    count_levels(t, most, levels);
    while (most > 1 && levels[most].people < TACT_MAP_PEOPLE) count_levels(t, --most, levels);
    TACT_JSON_KEY(j, "byMessagesAWeek");
    tact_json_list(j);
    for (unsigned x = 0; x <= most; x++) {
        if (levels[x].people < TACT_MAP_PEOPLE) continue;
        tact_json_map(j);
        integer(j, "messages", x);
        if (x == most) tact_json_key_bool(j, TACT_S("andMore"), true);
        integer(j, "people", levels[x].people);
        integer(j, "personWeeks", levels[x].person_weeks);
        integer(j, "objections", levels[x].objections);
        number(j, "rate", (double)levels[x].objections / (double)levels[x].person_weeks);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static void channels_json(tact_json *j, const tact_tired *t, double person_weeks) {
    TACT_JSON_KEY(j, "channels");
    tact_json_list(j);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) {
        uint64_t messages = 0, people = 0;
        for (uint32_t i = 0; i < t->room; i++) { messages += t->people[i].by_channel[c]; people += t->people[i].by_channel[c] > 0; }
        if (people < TACT_MAP_PEOPLE) continue;
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, c));
        integer(j, "messages", messages);
        integer(j, "people", people);
        number(j, "perPersonAWeek", (double)messages / person_weeks);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

/* All bands add up to everybody, who is told. */
static void tell_bands(const uint64_t bands[BANDS], bool told[BANDS]) {
    uint64_t hidden = 0;
    for (unsigned i = 0; i < BANDS; i++) {
        told[i] = bands[i] == 0 || bands[i] >= TACT_MAP_PEOPLE;
        hidden += told[i] ? 0 : bands[i];
    }
    while (hidden && hidden < TACT_MAP_PEOPLE) {
        unsigned least = BANDS;
        for (unsigned i = 0; i < BANDS; i++)
            if (told[i] && bands[i] && (least == BANDS || bands[i] < bands[least])) least = i;
        if (least == BANDS) return;
        told[least] = false;
        hidden += bands[least];
    }
}

/* Shares of the attention budget used up, in fifths; the last: all of it or more. */
static void tired_json(tact_json *j, const tact_tired *t) {
    static const char *const names[] = { "none", "below a third", "a third to two thirds", "two thirds to all", "all or more" };
    uint64_t bands[BANDS] = { 0 };
    double budget = t->budget_milli / 1000.0;
    for (uint32_t i = 0; i < t->room; i++) {
        if (!t->people[i].person) continue;
        double share = budget > 0 ? t->people[i].tired / budget : 0;
        bands[share < 0.005 ? 0 : share < 1.0 / 3 ? 1 : share < 2.0 / 3 ? 2 : share < 1 ? 3 : 4]++;
    }
    bool told[BANDS];
    tell_bands(bands, told);
    TACT_JSON_KEY(j, "attentionUsed");
    tact_json_list(j);
    for (unsigned i = 0; i < BANDS; i++) {
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("share"), tact_slice_of(names[i]));
        TACT_JSON_KEY(j, "people");
        if (told[i]) tact_json_int(j, (int64_t)bands[i]); else tact_json_null(j);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static void weeks_json(tact_json *j, const tact_tired *t) {
    char time[TACT_INSTANT_TEXT + 1];
    TACT_JSON_KEY(j, "weeks");
    tact_json_list(j);
    for (unsigned week = t->weeks; week-- > 0;) {
        uint64_t people = 0;
        for (uint32_t i = 0; i < t->room; i++) people += t->people[i].person && t->people[i].first >= week;
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("from"), tact_instant_format((tact_instant){ t->until.us - (int64_t)(week + 1) * TACT_DAYS(7).us }, time));
        bool told = people >= TACT_MAP_PEOPLE;
        const struct { const char *key; uint64_t n; } all[] = { { "people", people }, { "messages", t->sent[week] }, { "unsubscribed", t->unsubscribed[week] }, { "complained", t->complained[week] } };
        for (unsigned i = 0; i < 4; i++) { tact_json_key(j, tact_slice_of(all[i].key)); if (told) tact_json_int(j, (int64_t)all[i].n); else tact_json_null(j); }
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static void silences_json(tact_json *j, const tact_tired *t, tact_slice language, tact_arena *arena) {
    bool said[REASONS] = { false };
    TACT_JSON_KEY(j, "silences");
    tact_json_list(j);
    for (;;) {
        unsigned top = 0;
        for (unsigned r = 1; r < REASONS; r++)
            if (!said[r] && t->silences[r] > (top ? t->silences[top] : 0) && tact_crowds_enough(t->crowds, r + 1, t->until)) top = r;
        if (!top) break;
        said[top] = true;
        tact_why why = tact_why_of((tact_reason)top);
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("code"), tact_reason_code(top));
        tact_json_key_text(j, TACT_S("text"), tact_explain_why(&why, NULL, language, NULL, t->until, arena));
        integer(j, "count", t->silences[top]);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static tact_slice thousandth(tact_arena *arena, unsigned language, double v) {
    char text[32];
    int n = snprintf(text, sizeof text, "%.1f", v * 1000);
    for (int i = 0; language && i < n; i++) if (text[i] == '.') text[i] = ',';
    return tact_arena_copy(arena, (tact_slice){ text, (size_t)n });
}

static void cost_json(tact_json *j, const slope *s, unsigned language, tact_arena *arena) {
    TACT_JSON_KEY(j, "oneMoreMessageAWeek");
    tact_json_map(j);
    tact_json_key_bool(j, TACT_S("enough"), s->enough);
    if (s->enough) {
        number(j, "objectionsPerThousandPeople", s->per_message * 1000);
        number(j, "low", s->low * 1000);
        number(j, "high", s->high * 1000);
    }
    tact_hole holes[] = { { "n", thousandth(arena, language, s->per_message) }, { "low", thousandth(arena, language, s->low) }, { "high", thousandth(arena, language, s->high) },
                          { "weeks", tact_screen_number(arena, language, (uint64_t)s->weeks) }, { "objections", tact_screen_number(arena, language, (uint64_t)s->objections) } };
    tact_slice words = !s->enough ? s->objections < OBJECTIONS_LEAST ? tact_screen_word(language, "reports.oneMoreNotYet") : tact_screen_word(language, "reports.oneMoreAlike") : s->low > 0 ? tact_screen_word(language, "reports.oneMore") : tact_screen_word(language, "reports.oneMoreOpen");
    tact_json_key_text(j, TACT_S("text"), tact_screen_say(arena, words, holes, 5));
    tact_json_key_text(j, TACT_S("how"), tact_screen_say(arena, tact_screen_word(language, "reports.oneMoreHow"), holes, 5));
    tact_json_end_map(j);
}

void tact_tired_json(tact_json *j, tact_tired *t, unsigned language, tact_arena *arena) {
    static const char *const languages[] = { "en", "fr", "it" };
    char time[TACT_INSTANT_TEXT + 1];
    level levels[TACT_TIRED_MOST + 1];
    count_levels(t, TACT_TIRED_MOST, levels);
    slope s = slope_of(t, levels);
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("from"), tact_instant_format(t->since, time));
    tact_json_key_text(j, TACT_S("until"), tact_instant_format(t->until, time));
    integer(j, "peopleAtLeast", TACT_MAP_PEOPLE);
    TACT_JSON_KEY(j, "people");
    bool told = t->count >= TACT_MAP_PEOPLE;
    if (told) tact_json_int(j, t->count); else tact_json_null(j);
    if (told) {
        tired_json(j, t);
        levels_json(j, t);
        channels_json(j, t, s.weeks);
        weeks_json(j, t);
        silences_json(j, t, tact_slice_of(languages[language]), arena);
    }
    cost_json(j, &s, language, arena);
    tact_json_end_map(j);
}
