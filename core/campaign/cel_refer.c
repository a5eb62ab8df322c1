/* core/campaign/cel_refer.c -- words that can never be true are mistakes: closed lists, topics, places, and times beyond what is kept. */
#include "core/campaign/cel_check.h"

/* A closed list of words, wherever it stands. */
typedef struct words { const char *what; enum { NO_WORDS, TABLE, FIXED, TOPICS, PLACES } from; tact_word_list list; const char *const *fixed; size_t count; } words;

static words table(const char *what, tact_word_list list) {
    words w = { .what = what, .from = TABLE, .list = list };
    unsigned number;
    tact_slice name;
    const char *line;
    while (tact_word_row(list, (unsigned)w.count, &number, &name, &line)) w.count++;
    return w;
}

static words topics(const tact_bundle *draft) { return (words){ .what = "topic", .from = TOPICS, .count = draft->topic_count }; }
static words places(const tact_bundle *draft) { return (words){ .what = "place", .from = PLACES, .count = draft->place_count }; }

static tact_slice word_at(const tact_bundle *draft, const words *w, size_t i) {
    unsigned number;
    tact_slice name = { NULL, 0 };
    const char *line;
    switch (w->from) {
    case TABLE: tact_word_row(w->list, (unsigned)i, &number, &name, &line); return name;
    case FIXED: return tact_slice_of(w->fixed[i]);
    case TOPICS: return draft->topics[i].name;
    case PLACES: return draft->places[i].name_id;
    case NO_WORDS: break;
    }
    return name;
}

static words values_of_field(const tact_bundle *draft, unsigned number) {
    static const char *const networks[] = { "unknown", "wifi", "cellular", "other" };
    switch (number) {
    case TACT_BUILTIN_MOMENT_KIND: return table("kind of moment", TACT_LIST_KIND);
    case TACT_BUILTIN_MOMENT_SITUATION: return table("situation", TACT_LIST_SITUATION);
    case TACT_BUILTIN_MOMENT_STAGE: return table("stage", TACT_LIST_STAGE);
    case TACT_BUILTIN_EVENT_TYPE: return table("type of event", TACT_LIST_EVENT);
    case TACT_BUILTIN_DEVICE_TYPE: return table("type of device", TACT_LIST_DEVICE);
    case TACT_BUILTIN_DEVICE_NETWORK: return (words){ .what = "network", .from = FIXED, .fixed = networks, .count = 4 };
    case TACT_BUILTIN_PERSON_RELATION: return table("relationship", TACT_LIST_DEGREE);
    case TACT_BUILTIN_MOMENT_TOPICS: case TACT_BUILTIN_EVENT_TOPICS: case TACT_BUILTIN_PERSON_INTERESTS: return topics(draft);
    case TACT_BUILTIN_NEAREST_ID: return places(draft);
    default: return (words){ .from = NO_WORDS };
    }
}

/* The closed list a field's values come from. */
static words values_of(const tact_bundle *draft, const tact_cel_node *n) {
    if (n->kind == TACT_CEL_CALL && n->function && n->function->number == TACT_FUNCTION_STAGE) return table("stage", TACT_LIST_STAGE);
    if ((n->kind != TACT_CEL_FIELD && n->kind != TACT_CEL_LOCAL) || !n->builtin) return (words){ .from = NO_WORDS };
    return values_of_field(draft, n->builtin->number);
}

bool tact_field_choice(const tact_bundle *bundle, unsigned number, unsigned index, tact_slice *name, const char **line) {
    words w = values_of_field(bundle, number);
    unsigned word;
    *line = NULL;
    if (index >= w.count) return false;
    if (w.from == TABLE) return tact_word_row(w.list, index, &word, name, line);
    *name = word_at(bundle, &w, index);
    return true;
}

static tact_slice one_of(tact_cel_scope *s, const tact_slice *names, size_t count) {
    tact_slice out = TACT_S("one of");
    for (size_t i = 0; i < count; i++) out = TACT_JOIN(s->diags, out, i ? TACT_S(", ") : TACT_S(" "), names[i]);
    return out;
}

static void unknown_word(tact_cel_scope *s, const tact_cel_node *word, const words *w) {
    tact_slice *names = TACT_NEW(s->arena, tact_slice, w->count + 1), hint = { NULL, 0 };
    for (size_t i = 0; names && i < w->count; i++) names[i] = word_at(s->draft, w, i);
    if (names) hint = tact_diag_did_you_mean(s->diags, word->literal.text, names, w->count);
    if (!hint.ptr && w->from == TOPICS) hint = TACT_S("topics stand under `topics:` in tact.yaml");
    if (!hint.ptr && w->from == PLACES) hint = TACT_S("places stand in places.csv");
    if (!hint.ptr && names) hint = one_of(s, names, w->count);
    tact__cel_wrong(s, word, TACT_JOIN(s->diags, TACT_S("there is no "), tact_slice_of(w->what), TACT_S(" '"), word->literal.text, TACT_S("'")), hint);
}

static void known_word(tact_cel_scope *s, const tact_cel_node *word, words w) {
    if (w.from == NO_WORDS || word->kind != TACT_CEL_LITERAL || word->literal.type != TACT_TEXT) return;
    for (size_t i = 0; i < w.count; i++)
        if (tact_slice_equal(word_at(s->draft, &w, i), word->literal.text)) return;
    unknown_word(s, word, &w);
}

static void compared(tact_cel_scope *s, const tact_cel_node *field, const tact_cel_node *with) {
    words w = values_of(s->draft, field);
    known_word(s, with, w);
    if (with->kind == TACT_CEL_OPERATION && with->op == TACT_OP_LIST)
        for (const tact_cel_node *c = with->first; c; c = c->next) known_word(s, c, w);
}

static void horizon(tact_cel_scope *s, const tact_cel_node *n, const tact_cel_node *span, int64_t most_days, const char *hint) {
    if (span->kind != TACT_CEL_LITERAL || span->literal.type != TACT_DURATION)
        tact__cel_wrong(s, span, TACT_JOIN(s->diags, TACT_S("'"), n->name, TACT_S("' wants a time that is written out")), TACT_S("write days(30), hours(2) or minutes(15)"));
    else if (span->literal.span.us <= 0)
        tact__cel_wrong(s, span, TACT_S("a time of nothing finds nothing"), TACT_S("write days(30), hours(2) or minutes(15)"));
    else if (span->literal.span.us > TACT_DAYS(most_days).us)
        tact__cel_wrong(s, span, TACT_S("this reaches beyond what is kept"), tact_slice_of(hint));
}

static const char thirteen_months[] = "events are kept 13 months: days(396) at most";

/* person.days_since("X") > 500 can never be true. */
static void days_kept(tact_cel_scope *s, const tact_cel_node *days, const tact_cel_node *with) {
    double most;
    if (days->kind != TACT_CEL_FIELD || days->field >= s->draft->field_count || s->draft->fields[days->field].kind != TACT_FIELD_SINCE || with->kind != TACT_CEL_LITERAL) return;
    if (tact_value_number(&with->literal, &most) && most > TACT_HORIZON_DAYS)
        tact__cel_wrong(s, with, TACT_S("this reaches beyond what is kept"), TACT_S("the last time of an event is kept 13 months: 396 days at most"));
}

static tact_op mirrored(tact_op op) { return op == TACT_OP_LT ? TACT_OP_GT : op == TACT_OP_GT ? TACT_OP_LT : op == TACT_OP_LE ? TACT_OP_GE : op == TACT_OP_GE ? TACT_OP_LE : op; }

/* time.hour == 25, time.hour > 23: of what a field can be it is never true, or always. time.hour < 24 is said so often that it may be. */
static void possible(tact_cel_scope *s, const tact_cel_node *field, tact_op op, const tact_cel_node *with) {
    double d, least, most;
    if (field->kind != TACT_CEL_FIELD || !field->builtin || !tact_field_range(field->builtin->number, &least, &most)) return;
    if (with->kind == TACT_CEL_OPERATION && with->op == TACT_OP_LIST)
        for (const tact_cel_node *c = with->first; c; c = c->next) possible(s, field, op, c);
    if (with->kind != TACT_CEL_LITERAL || !tact_value_number(&with->literal, &d)) return;
    bool spoken = op == TACT_OP_LT && field->builtin->type == TACT_INT && d > most && d <= most + 1;
    if ((d >= least && d <= most && !(op == TACT_OP_GT && d >= most) && !(op == TACT_OP_LT && d <= least)) || spoken) return;
    tact__cel_wrong(s, with, TACT_JOIN(s->diags, field->builtin->path, TACT_S(" cannot have the value this asks for")), TACT_JOIN(s->diags, field->builtin->path, TACT_S(" is "), tact_slice_of(field->builtin->line)));
}

/* A look at a topic is an interest, which fades: of the weakest look something is left for so long. */
enum { LOOKED_DAYS = 120 };

static void visited(tact_cel_scope *s, const tact_cel_node *n) {
    const tact_cel_node *what = n->first;
    bool literal = what->kind == TACT_CEL_LITERAL && what->literal.type == TACT_TEXT;
    if (literal && what->literal.text.len && what->literal.text.ptr[0] == '/') { horizon(s, n, what->next, TACT_HORIZON_DAYS, thirteen_months); return; }
    for (uint32_t i = 0; literal && i < s->draft->place_count; i++)
        if (tact_slice_equal(s->draft->places[i].name_id, what->literal.text)) { horizon(s, n, what->next, TACT_HORIZON_DAYS, thirteen_months); return; }
    horizon(s, n, what->next, LOOKED_DAYS, "looks at a topic are kept 120 days: days(120) at most; a purchase, person.bought(), 13 months");
    known_word(s, what, topics(s->draft));
}

static void known_zone(tact_cel_scope *s, const tact_cel_node *zone) {
    int32_t offset_s;
    if (!zone || zone->kind != TACT_CEL_LITERAL || zone->literal.type != TACT_TEXT) return;
    tact_slice name = zone->literal.text;
    const tact_zone *known = tact_bundle_zone(s->draft, tact_id32(name));
    if (tact_slice_is(name, "UTC") || tact__expr_offset(name, &offset_s) || (known && tact_slice_equal(known->name, name))) return;
    tact_slice *names = TACT_NEW(s->arena, tact_slice, s->draft->zone_count + 1), hint = { NULL, 0 };
    for (uint32_t i = 0; names && i < s->draft->zone_count; i++) names[i] = s->draft->zones[i].name;
    if (names) hint = tact_diag_did_you_mean(s->diags, name, names, s->draft->zone_count);
    tact__cel_wrong(s, zone, TACT_JOIN(s->diags, TACT_S("there is no time zone '"), name, TACT_S("'")), hint.ptr ? hint : TACT_S("write a name such as Europe/Paris, UTC, or an offset such as +02:00"));
}

static void called(tact_cel_scope *s, const tact_cel_node *n) {
    const tact_cel_node *first = n->first;
    if (n->function->number >= TACT_FUNCTION_FULL_YEAR && n->function->number <= TACT_FUNCTION_MILLISECONDS_OF) known_zone(s, first->next);
    switch (n->function->number) {
    case TACT_FUNCTION_BOUGHT: horizon(s, n, first->next, TACT_HORIZON_DAYS, thirteen_months); known_word(s, first, topics(s->draft)); break;
    case TACT_FUNCTION_INTEREST: case TACT_FUNCTION_STAGE: known_word(s, first, topics(s->draft)); break;
    case TACT_FUNCTION_VISITED: visited(s, n); break;
    case TACT_FUNCTION_NEAR: case TACT_FUNCTION_NEAR_KM: known_word(s, first, places(s->draft)); break;
    case TACT_FUNCTION_SEEN: horizon(s, n, first->next, TACT_HORIZON_DAYS, thirteen_months); break;         /* the campaign: tact_campaigns_finish, once all are there */
    default: break;
    }
}

void tact__cel_refer(tact_cel_scope *s, tact_cel_node *n) {
    if (n->kind == TACT_CEL_CALL && n->function) called(s, n);
    if (n->kind == TACT_CEL_OPERATION && n->op >= TACT_OP_EQ && n->op <= TACT_OP_GE) {
        days_kept(s, n->first, n->first->next);
        days_kept(s, n->first->next, n->first);
        possible(s, n->first->next, mirrored(n->op), n->first);
    }
    if (n->kind == TACT_CEL_OPERATION && n->op >= TACT_OP_EQ && n->op <= TACT_OP_IN && n->count == 2) possible(s, n->first, n->op, n->first->next);
    if (n->kind != TACT_CEL_OPERATION || (n->op != TACT_OP_EQ && n->op != TACT_OP_NE && n->op != TACT_OP_IN)) return;
    compared(s, n->first, n->first->next);
    compared(s, n->first->next, n->first);
}
