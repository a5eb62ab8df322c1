/* daemon/api_vocabulary.c -- GET /v1/vocabulary: every word a campaign may use, from the tables that check it and from the brand in force. */
#include <stdio.h>
#include <string.h>
#include "core/campaign/compile.h"
#include "core/campaign/expr_code.h"
#include "core/engine/render.h"
#include "daemon/condition_say.h"
#include "daemon/face.h"
#include "daemon/page.h"

typedef struct telling { tact_json *j; const tact_server *s; unsigned language; tact_arena *arena; } telling;

static const char *type_name(unsigned type) { return type == TACT_BOOL ? "true/false" : type == TACT_INT || type == TACT_DOUBLE ? "number" : tact_type_name((tact_type)type); }

static void label(const telling *t, const char *of, tact_slice name, tact_slice standard) {
    tact_slice word = tact_condition_word(t->language, of, name);
    tact_json_key_text(t->j, TACT_S("label"), word.len ? word : standard);
}

static void purpose(const telling *t, unsigned number) {
    const tact_purpose *p = number == 255 ? NULL : tact_bundle_purpose(&t->s->brand.bundle, number);
    tact_slice name = number == 255 ? (tact_slice){ NULL, 0 } : p ? p->name : tact_word_name(TACT_LIST_PURPOSE, number);
    TACT_JSON_KEY(t->j, "purpose");
    if (name.len) tact_json_text(t->j, name); else tact_json_null(t->j);
}

/* A line of help in the reader's language; `standard` is the table's own, in English. */
static void help(const telling *t, const char *of, tact_slice name, tact_slice standard) {
    enum { KEY_BYTES = 96 };
    char key[KEY_BYTES];
    int n = snprintf(key, KEY_BYTES, "help.%s.%.*s", of, (int)(name.len < KEY_BYTES ? name.len : KEY_BYTES), name.ptr ? name.ptr : "");
    tact_slice words = t->language && n > 0 && n < KEY_BYTES ? tact_screen_word_find(t->language, (tact_slice){ key, (size_t)n }) : standard;
    tact_json_key_text(t->j, TACT_S("line"), words.len ? words : standard);
}

/* ---- fields ---- */

static void choices(const telling *t, const tact_field_row *row) {
    tact_slice name;
    const char *line;
    TACT_JSON_KEY(t->j, "choices");
    tact_json_list(t->j);
    for (unsigned i = 0; tact_field_choice(&t->s->brand.bundle, row->number, i, &name, &line); i++) {
        tact_json_map(t->j);
        tact_json_key_text(t->j, TACT_S("value"), name);
        if (line || row->number == TACT_BUILTIN_DEVICE_NETWORK) label(t, "condition.word.", name, name);
        else tact_json_key_text(t->j, TACT_S("label"), row->number == TACT_BUILTIN_NEAREST_ID ? t->s->brand.bundle.places[i].name : name);      /* the brand's own word; places are told in their order */
        if (line) tact_json_key_text(t->j, TACT_S("line"), tact_slice_of(line));
        tact_json_end_map(t->j);
    }
    for (int day = 1; row->number == TACT_BUILTIN_TIME_WEEKDAY && day <= 7; day++) {
        char digit[2] = { (char)('0' + day), 0 };
        tact_json_map(t->j);
        tact_json_key_int(t->j, TACT_S("value"), day);
        label(t, "condition.weekday.", tact_slice_of(digit), tact_slice_of(digit));
        tact_json_end_map(t->j);
    }
    tact_json_end_list(t->j);
}

/* Comparisons that can be picked for a field: an order for numbers, members for lists. */
static const char *ops_of(unsigned type) {
    switch (type) {
    case TACT_BOOL: return "isTrue isFalse";
    case TACT_INT: case TACT_DOUBLE: return "is isNot below atMost above atLeast in";
    case TACT_LIST: return "includes";
    case TACT_TIMESTAMP: return "";
    default: return "is isNot in contains startsWith endsWith matches";
    }
}

static void words_json(tact_json *j, const char *words) {
    tact_json_list(j);
    for (size_t n; *words; words += n + (words[n] == ' ')) {
        n = strcspn(words, " ");
        tact_json_text(j, (tact_slice){ words, n });
    }
    tact_json_end_list(j);
}

static void fields(const telling *t) {
    double least, most;
    TACT_JSON_KEY(t->j, "fields");
    tact_json_list(t->j);
    for (unsigned i = 0; tact_field_row_at(i); i++) {
        const tact_field_row *row = tact_field_row_at(i);
        tact_json_map(t->j);
        tact_json_key_text(t->j, TACT_S("path"), row->path);
        tact_json_key_text(t->j, TACT_S("type"), tact_slice_of(type_name(row->type)));
        label(t, "condition.field.", row->path, row->path);
        help(t, "field", row->path, tact_slice_of(row->line));
        purpose(t, row->purpose);
        TACT_JSON_KEY(t->j, "ops");
        words_json(t->j, ops_of(row->type));
        choices(t, row);
        if (tact_field_range(row->number, &least, &most)) {
            tact_json_key(t->j, TACT_S("least"));
            tact_json_double(t->j, least);
            tact_json_key(t->j, TACT_S("most"));
            tact_json_double(t->j, most);
        }
        tact_json_end_map(t->j);
    }
    tact_json_end_list(t->j);
}

/* ---- functions ---- */

/* "person.bought(topic, within): bought ...": what stands before the colon is how it is called. */
static void signature(const telling *t, const tact_function_row *f) {
    const char *colon = strstr(f->line, ": ");
    size_t n = colon ? (size_t)(colon - f->line) : strlen(f->line);
    tact_json_key_text(t->j, TACT_S("signature"), (tact_slice){ f->line, n });
    help(t, "function", f->name, colon ? tact_slice_of(colon + 2) : tact_slice_of(f->line));
}

static tact_slice first_topic(const telling *t) { return t->s->brand.bundle.topic_count ? t->s->brand.bundle.topics[0].name : TACT_S("books"); }
static tact_slice first_place(const telling *t) { return t->s->brand.bundle.place_count ? t->s->brand.bundle.places[0].name_id : TACT_S("lyon"); }

static tact_slice example_text(const telling *t, unsigned function) {
    switch (function) {
    case TACT_FUNCTION_NEAR: case TACT_FUNCTION_NEAR_KM: return first_place(t);
    case TACT_FUNCTION_SEEN: return t->s->brand.bundle.campaign_count ? t->s->brand.bundle.campaigns[0].name : TACT_S("welcome");
    case TACT_FUNCTION_DAYS_SINCE: return TACT_S("Order Completed");
    case TACT_FUNCTION_AUDIENCE: return t->s->brand.bundle.audience_count ? t->s->brand.bundle.audiences[0].name : TACT_S("regulars");
    case TACT_FUNCTION_STARTS: case TACT_FUNCTION_ENDS: case TACT_FUNCTION_CONTAINS: case TACT_FUNCTION_MATCHES: return TACT_S("shop");
    case TACT_FUNCTION_TIMESTAMP: return TACT_S("2026-11-01T08:00:00Z");
    case TACT_FUNCTION_DURATION: return TACT_S("1h30m");
    case TACT_FUNCTION_INT: case TACT_FUNCTION_DOUBLE: return TACT_S("7");
    case TACT_FUNCTION_BOOL: return TACT_S("true");
    default: return function >= TACT_FUNCTION_FULL_YEAR && function < TACT_FUNCTION_MATCHES ? TACT_S("Europe/Paris") : first_topic(t);
    }
}

static int argument(const telling *t, const tact_function_row *f, char kind, char *out, size_t room) {
    tact_slice text = example_text(t, f->number);
    switch (kind) {
    case 'd': return snprintf(out, room, "days(30)");
    case 'i': case 'n': return snprintf(out, room, f->number == TACT_FUNCTION_NEAR ? "500" : "2");
    case 'v': return snprintf(out, room, "x");
    case 'b': return snprintf(out, room, "x == \"%.*s\"", (int)text.len, text.ptr);
    default: return f->number == TACT_FUNCTION_HAS ? snprintf(out, room, "event.coupon") : snprintf(out, room, "\"%.*s\"", (int)text.len, text.ptr);
    }
}

/* A call that can be read, with words of this brand. */
static void example(const telling *t, const tact_function_row *f) {
    enum { ROOM = 600 };
    char text[ROOM];
    const char *args = f->args.ptr, *end = args + f->args.len;
    char first = args[0];
    bool method = !tact_function_asks(f->number) && f->number != TACT_FUNCTION_AUDIENCE && strchr("tmTl", first);
    int n = method ? snprintf(text, ROOM, "%s.%s(", first == 'l' ? "event.topics" : first == 't' ? "page.path" : "time.now", f->text) : snprintf(text, ROOM, "%s(", f->text);
    for (args += method; args < end && n > 0 && n < ROOM; args++) {
        if (*args == '?') continue;
        if (text[n - 1] != '(') n += snprintf(text + n, (size_t)(ROOM - n), ", ");
        if (n < ROOM) n += argument(t, f, *args, text + n, (size_t)(ROOM - n));
    }
    if (n > 0 && n < ROOM) n += snprintf(text + n, (size_t)(ROOM - n), ")");
    tact_json_key_text(t->j, TACT_S("example"), n > 0 && n < ROOM ? tact_slice_of(text) : f->name);
}

static const char *argument_name(char kind) {
    switch (kind) {
    case 't': return "text";
    case 'i': case 'n': return "number";
    case 'd': return "duration";
    case 'm': case 'T': return "timestamp";
    case 'l': return "list";
    case 'v': return "name";
    case 'b': return "true/false";
    default: return "value";
    }
}

/* What a text argument names: so that it can be picked from a list. */
static const char *argument_of(unsigned function) {
    switch (function) {
    case TACT_FUNCTION_BOUGHT: case TACT_FUNCTION_INTEREST: case TACT_FUNCTION_STAGE: return "topic";
    case TACT_FUNCTION_VISITED: return "topic, page or place";
    case TACT_FUNCTION_SEEN: return "campaign";
    case TACT_FUNCTION_NEAR: case TACT_FUNCTION_NEAR_KM: return "place";
    case TACT_FUNCTION_DAYS_SINCE: return "event or page";
    case TACT_FUNCTION_AUDIENCE: return "audience";
    default: return NULL;
    }
}

static void functions(const telling *t) {
    TACT_JSON_KEY(t->j, "functions");
    tact_json_list(t->j);
    for (unsigned i = 0; tact_function_row_at(i); i++) {
        const tact_function_row *f = tact_function_row_at(i);
        tact_json_map(t->j);
        tact_json_key_text(t->j, TACT_S("name"), f->name);
        signature(t, f);
        example(t, f);
        tact_json_key_text(t->j, TACT_S("result"), tact_slice_of(type_name(f->result)));
        purpose(t, f->purpose);
        tact_json_key_bool(t->j, TACT_S("asksPerson"), tact_function_asks(f->number));
        if (argument_of(f->number)) tact_json_key_text(t->j, TACT_S("names"), tact_slice_of(argument_of(f->number)));
        TACT_JSON_KEY(t->j, "args");
        tact_json_list(t->j);
        for (size_t k = 0; k < f->args.len; k++)
            if (f->args.ptr[k] != '?') tact_json_text(t->j, tact_slice_of(argument_name(f->args.ptr[k])));
        tact_json_end_list(t->j);
        tact_json_end_map(t->j);
    }
    tact_json_end_list(t->j);
    TACT_JSON_KEY(t->j, "ops");
    tact_json_list(t->j);
    for (unsigned i = 0; i < TACT_CONDITION_OP_COUNT; i++) {
        char value = tact_condition_op_value((tact_condition_op)i);
        tact_json_map(t->j);
        tact_json_key_text(t->j, TACT_S("op"), tact_slice_of(tact_condition_op_name((tact_condition_op)i)));
        tact_json_key_text(t->j, TACT_S("value"), value == '-' ? TACT_S("none") : value == 'l' ? TACT_S("list") : value == 't' ? TACT_S("text") : TACT_S("one"));
        label(t, "condition.op.", tact_slice_of(tact_condition_op_name((tact_condition_op)i)), TACT_S(""));
        tact_json_end_map(t->j);
    }
    tact_json_end_list(t->j);
}

/* ---- keys of campaign files ---- */

static const char *key_type(tact_key_type type) {
    static const char *const names[] = { "name", "text", "true/false", "count", "money", "span", "date", "share", "condition", "sum", "choice", "list", "start", "rhythm", "map", "maps" };
    return names[type];
}

/* messages[].<locale>.title as keys of words are written: messages.locale.title. */
static tact_slice plain(tact_slice path, tact_arena *arena) {
    char *to = tact_arena_alloc(arena, path.len ? path.len : 1, 1);
    size_t n = 0;
    for (size_t i = 0; to && i < path.len; i++)
        if (!memchr("[]<>", path.ptr[i], 4)) to[n++] = path.ptr[i];
    return (tact_slice){ to, n };
}

static void keys(const telling *t) {
    tact_key_row row;
    TACT_JSON_KEY(t->j, "keys");
    tact_json_list(t->j);
    for (unsigned i = 0; tact_campaign_key_row(i, &row); i++) {
        tact_json_map(t->j);
        tact_json_key_text(t->j, TACT_S("path"), row.path);
        tact_json_key_text(t->j, TACT_S("type"), tact_slice_of(key_type(row.type)));
        tact_json_key_bool(t->j, TACT_S("required"), row.required);
        tact_json_key_text(t->j, TACT_S("default"), row.standard);
        help(t, "key", plain(row.path, t->arena), tact_slice_of(row.line));
        tact_json_key_text(t->j, TACT_S("text"), tact_slice_of(row.text));
        TACT_JSON_KEY(t->j, "choices");
        tact_json_list(t->j);
        for (tact_slice c = row.choices; c.len;) {
            const char *bar = memchr(c.ptr, '|', c.len);
            size_t n = bar ? (size_t)(bar - c.ptr) : c.len;
            tact_json_text(t->j, (tact_slice){ c.ptr, n });
            c = bar ? (tact_slice){ bar + 1, c.len - n - 1 } : (tact_slice){ NULL, 0 };
        }
        tact_json_end_list(t->j);
        tact_json_end_map(t->j);
    }
    tact_json_end_list(t->j);
}

/* What a message can be filled with by its name alone; a property of an event has a name of the brand's own. */
static void holes(const telling *t) {
    TACT_JSON_KEY(t->j, "holes");
    tact_json_list(t->j);
    for (uint32_t i = 0; tact_render_hole(i); i++) {
        const tact_hole_row *row = tact_render_hole(i);
        if (row->name.ptr[row->name.len - 1] == '*') continue;
        tact_json_map(t->j);
        tact_json_key_text(t->j, TACT_S("name"), row->name);
        help(t, "hole", row->name, tact_slice_of(row->line));
        tact_json_end_map(t->j);
    }
    tact_json_end_list(t->j);
}

/* ---- of the brand ---- */

static void words(const telling *t, const char *key, tact_word_list list, bool channels) {
    unsigned number;
    tact_slice name;
    const char *line;
    tact_json_key(t->j, tact_slice_of(key));
    tact_json_list(t->j);
    for (unsigned i = 0; tact_word_row(list, i, &number, &name, &line); i++) {
        tact_json_map(t->j);
        tact_json_key_text(t->j, TACT_S("name"), name);
        tact_json_key_text(t->j, TACT_S("line"), tact_slice_of(line));
        if (channels) {
            tact_json_key_bool(t->j, TACT_S("connected"), tact_config_connected(&t->s->brand.config, number));
            tact_json_key_bool(t->j, TACT_S("dryRun"), t->s->brand.config.driver[number] == TACT_DRIVER_DRY_RUN);
        }
        tact_json_end_map(t->j);
    }
    tact_json_end_list(t->j);
}

static void slots(const telling *t) {
    const tact_bundle *b = &t->s->brand.bundle;
    tact_slice *seen;
    uint32_t count = 0, room = 1;
    for (uint32_t i = 0; i < b->campaign_count; i++) room += b->campaigns[i].message_count;
    TACT_JSON_KEY(t->j, "slots");
    tact_json_list(t->j);
    seen = TACT_NEW(t->arena, tact_slice, room);
    for (uint32_t i = 0; seen && i < b->campaign_count; i++)
        for (uint32_t m = 0; m < b->campaigns[i].message_count; m++) {
            tact_slice slot = b->campaigns[i].messages[m].slot;
            uint32_t k = 0;
            while (k < count && !tact_slice_equal(seen[k], slot)) k++;
            if (!slot.len || k < count) continue;
            seen[count++] = slot;
            tact_json_text(t->j, slot);
        }
    tact_json_end_list(t->j);
}

/* By the name people read in their language. */
static void audiences(const telling *t) {
    static const char *const languages[] = { "en", "fr", "it" };
    const tact_bundle *b = &t->s->brand.bundle;
    TACT_JSON_KEY(t->j, "audiences");
    tact_json_list(t->j);
    for (uint32_t i = 0; i < b->audience_count; i++) {
        const tact_audience *a = &b->audiences[i];
        tact_slice label = tact_value_path_text(a->texts, languages[t->language]);
        tact_json_map(t->j);
        tact_json_key_text(t->j, TACT_S("name"), a->name);
        tact_json_key_text(t->j, TACT_S("label"), label.len ? label : a->name);
        TACT_JSON_KEY(t->j, "when");
        tact_json_value(t->j, &a->when);
        tact_json_end_map(t->j);
    }
    tact_json_end_list(t->j);
}

static void brand(const telling *t) {
    const tact_bundle *b = &t->s->brand.bundle;
    TACT_JSON_KEY(t->j, "topics");
    tact_json_list(t->j);
    for (uint32_t i = 0; i < b->topic_count; i++) {
        tact_json_map(t->j);
        tact_json_key_text(t->j, TACT_S("name"), b->topics[i].name);
        tact_json_key_bool(t->j, TACT_S("marked"), tact_topic_marked(&b->topics[i]));
        tact_json_end_map(t->j);
    }
    tact_json_end_list(t->j);
    TACT_JSON_KEY(t->j, "places");
    tact_json_list(t->j);
    for (uint32_t i = 0; i < b->place_count; i++) {
        tact_json_map(t->j);
        tact_json_key_text(t->j, TACT_S("id"), b->places[i].name_id);
        tact_json_key_text(t->j, TACT_S("name"), b->places[i].name);
        tact_json_end_map(t->j);
    }
    tact_json_end_list(t->j);
    TACT_JSON_KEY(t->j, "coupons");
    tact_json_list(t->j);
    for (uint32_t i = 0; i < b->rewards.coupon_count; i++) tact_json_text(t->j, b->rewards.coupons[i].name);
    tact_json_end_list(t->j);
    TACT_JSON_KEY(t->j, "locales");
    tact_json_list(t->j);
    for (uint32_t i = 0; i < b->locale_count; i++) tact_json_text(t->j, b->locales[i]);
    tact_json_end_list(t->j);
    tact_json_key_text(t->j, TACT_S("defaultLocale"), b->default_locale);
    tact_json_key_text(t->j, TACT_S("currency"), b->currency);
    tact_json_key_int(t->j, TACT_S("testers"), t->s->brand.config.testers.count);
}

static void purposes(const telling *t) {
    unsigned number;
    tact_slice name;
    const char *line;
    TACT_JSON_KEY(t->j, "purposes");
    tact_json_list(t->j);
    for (unsigned i = 0; tact_word_row(TACT_LIST_PURPOSE, i, &number, &name, &line); i++) {
        tact_json_map(t->j);
        tact_json_key_text(t->j, TACT_S("name"), name);
        tact_json_key_text(t->j, TACT_S("line"), tact_slice_of(line));
        tact_json_end_map(t->j);
    }
    for (uint32_t i = 0; i < t->s->brand.purposes.own_count; i++) {
        tact_json_map(t->j);
        tact_json_key_text(t->j, TACT_S("name"), t->s->brand.purposes.own[i].name);
        tact_json_end_map(t->j);
    }
    tact_json_end_list(t->j);
}

static void vocabulary(void *server, const tact_http_request *request) {
    static const char *const languages[] = { "en", "fr", "it" };
    tact_server *s = server;
    tact_json j;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    const telling t = { &j, s, tact_page_language(s, request), request->arena };
    tact_json_init(&j, request->arena, 65536);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("language"), tact_slice_of(languages[t.language]));
    fields(&t);
    functions(&t);
    keys(&t);
    holes(&t);
    brand(&t);
    audiences(&t);
    slots(&t);
    words(&t, "channels", TACT_LIST_CHANNEL, true);
    words(&t, "classes", TACT_LIST_CLASS, false);
    words(&t, "bases", TACT_LIST_BASIS, false);
    words(&t, "outcomes", TACT_LIST_OUTCOME, false);
    purposes(&t);
    tact_json_end_map(&j);
    if (j.status) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this list now."); return; }
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

const tact_http_route tact_api_vocabularies[] = { { TACT_HTTP_GET, "/v1/vocabulary", vocabulary, 0, NULL, 0, 0 } };
const size_t tact_api_vocabulary_count = sizeof tact_api_vocabularies / sizeof *tact_api_vocabularies;
