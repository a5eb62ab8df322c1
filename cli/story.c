/* cli/story.c -- see story.h. */
#include "cli/story.h"
#include <stdio.h>
#include "core/explain/explain.h"
#include "daemon/answer.h"
#include "daemon/json_in.h"
#include "daemon/label.h"
#include "store/eventlog.h"

enum { ID = 16 };

/* ---- finding the line, and where its day begins ---- */

typedef struct {
    const tact_story_ask *ask;
    char needle[32]; size_t needle_len;
    char found[ID], day[10];
    uint64_t sequence, day_begins, matches, lines, bytes;
    uint64_t this_day_begins; char this_day[10];
    char pseudonym[ID]; bool named;
} search;

static bool look(void *ctx, const tact_log_row *row) {
    search *s = ctx;
    tact_slice json = row->json;
    ptrdiff_t t = tact_slice_find((tact_slice){ json.ptr, json.len < 64 ? json.len : 64 }, TACT_S("\"t\":\""));
    s->lines++;
    s->bytes += json.len;
    if (s->ask->progress) s->ask->progress(s->ask->ctx, s->bytes, s->lines);
    if (t >= 0 && (size_t)t + 15 <= json.len && memcmp(json.ptr + t + 5, s->this_day, 10) > 0) {
        memcpy(s->this_day, json.ptr + t + 5, 10);
        s->this_day_begins = row->sequence;
    }
    ptrdiff_t at = tact_slice_find(json, (tact_slice){ s->needle, s->needle_len });
    if (at < 0 || (size_t)at + 12 + ID > json.len) return true;
    const char *id = json.ptr + at + 12;
    if (s->matches && memcmp(id, s->found, ID) == 0) return true;
    memcpy(s->found, id, ID);
    if (s->matches++) return false;
    s->sequence = row->sequence;
    s->day_begins = s->this_day_begins ? s->this_day_begins : 1;
    ptrdiff_t person = tact_slice_find(json, TACT_S("\"person\":\""));
    s->named = person >= 0 && (size_t)person + 10 + ID <= json.len;
    if (s->named) memcpy(s->pseudonym, json.ptr + person + 10, ID);
    return s->needle_len < 12 + ID;                        /* whole: there is one; a beginning: is there another? */
}

static tact_status find_line(const tact_story_ask *ask, search *s, tact_trouble *trouble) {
    const tact_logbook *b = ask->book;
    *s = (search){ .ask = ask };
    int n = snprintf(s->needle, sizeof s->needle, "\"decision\":\"%.*s", (int)ask->id.len, ask->id.ptr);
    s->needle_len = (size_t)n;
    tact_status status = b->store ? tact_eventlog_read(b->store, b->data.log.text, 1, look, s, trouble) : tact_eventlog_read_shipped(b->data.log.text, 1, look, s, trouble);
    if (status) return status;
    if (s->matches > 1) return tact_trouble_set(trouble, TACT_ERR_CONFLICT, "several decisions begin with %.*s; give more of it", (int)ask->id.len, ask->id.ptr);
    if (s->matches) return TACT_OK;
    return tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "no decision %.*s stands in the log of %s", (int)ask->id.len, ask->id.ptr, b->data.root.text);
}

/* ---- writing it ---- */

typedef struct {
    const tact_story_ask *ask;
    const search *where;
    tact_redecide *again;
    tact_json json;
    bool begun, followed;                  /* the decision's own line was met; its afterwards is being written */
    uint64_t occurrence;
    uint32_t campaign;
    char decision[ID];                     /* its id, as labels name it */
    tact_status status;
    tact_trouble *trouble;
} telling;

static void instant(tact_json *j, const char *key, tact_instant t) {
    char text[TACT_INSTANT_TEXT + 1];
    tact_json_key_text(j, tact_slice_of(key), tact_instant_format(t, text));
}

static void text(tact_json *j, const char *key, tact_slice s) { if (s.len) tact_json_key_text(j, tact_slice_of(key), s); }

static void copied(tact_json *j, const tact_value *line, const char *from, const char *to) {
    const tact_value *v = tact_value_path(line, from);
    if (!v) return;
    tact_json_key(j, tact_slice_of(to));
    tact_json_value(j, v);
}

static void what_happened(tact_json *j, const tact_event *e) {
    TACT_JSON_KEY(j, "event");
    tact_json_map(j);
    text(j, "name", e->name);
    text(j, "slot", e->slot);
    text(j, "text", e->text);
    text(j, "url", e->context.page_url);
    text(j, "title", e->context.page_title);
    text(j, "locale", e->context.locale);
    if (e->context.device) text(j, "device", tact_word_name(TACT_LIST_DEVICE, e->context.device));
    tact_json_key_bool(j, TACT_S("signedIn"), e->signed_in);
    if (e->properties.type == TACT_MAP) { TACT_JSON_KEY(j, "properties"); tact_json_value(j, &e->properties); }
    tact_json_end_map(j);
}

static void lot(tact_json *j, const tact_decision *d, const tact_bundle *b) {
    TACT_JSON_KEY(j, "lot");
    tact_json_list(j);
    for (uint32_t i = 0; i < d->arm_count; i++) {
        const tact_arm *a = &d->arms[i];
        const tact_campaign *c = a->campaign ? tact_bundle_campaign(b, a->campaign) : NULL;
        tact_json_map(j);
        if (c) {
            text(j, "campaign", c->name);
            if (a->message < c->message_count) text(j, "message", c->messages[a->message].name);
            text(j, "channel", tact_word_name(TACT_LIST_CHANNEL, a->channel));
            TACT_JSON_KEY(j, "value");
            tact_json_double(j, (double)a->value_micro / 1e6);
        }
        TACT_JSON_KEY(j, "probability");
        tact_json_double(j, a->probability / 4294967296.0);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static void purposes(tact_json *j, uint64_t read, const tact_bundle *b, tact_slice language) {
    TACT_JSON_KEY(j, "read");
    tact_json_list(j);
    for (unsigned p = 0; p < TACT_PURPOSE_MAX; p++) {
        if (!(read >> p & 1)) continue;
        const tact_purpose *own = tact_bundle_purpose(b, p);
        tact_json_map(j);
        text(j, "purpose", own ? own->name : tact_word_name(TACT_LIST_PURPOSE, p));
        text(j, "text", tact_purpose_text(b, p, language));
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static uint32_t named_in(const tact_trace *trace) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < trace->count; i++) {
        bool first = trace->entries[i].campaign != 0;
        for (uint32_t k = 0; k < i && first; k++) first = trace->entries[k].campaign != trace->entries[i].campaign;
        n += first;
    }
    return n;
}

/* A message that waits for a likely hour: what became of it is told by the key it waits under. */
static void waiting_for_hour(telling *t, const tact_redecided *d) {
    const tact_trace *why = &d->result.decision.reasons;
    const tact_person *p = &d->result.person;
    for (uint32_t i = 0; i < why->count; i++) {
        if (!tact_why_likely_hour(why->entries[i].reason)) continue;
        for (uint32_t k = 0; k < p->pending_count; k++)
            if (p->pending[k].campaign == why->entries[i].campaign) { t->occurrence = p->pending[k].key; t->campaign = p->pending[k].campaign; }
    }
}

/* From the step taken again: everything. */
static void from_again(telling *t, const tact_redecided *d, const tact_trace *trace, tact_arena *arena) {
    tact_json *j = &t->json;
    const tact_decision *x = &d->result.decision;
    const tact_bundle *b = d->bundle;
    const tact_campaign *c = tact_bundle_campaign(b, x->campaign);
    const tact_zone *zone = tact_bundle_zone(b, d->event.context.zone ? d->event.context.zone : b->default_zone);
    tact_slice lang = t->ask->language;
    what_happened(j, &d->event);
    TACT_JSON_KEY(j, "moment");
    tact_answer_words words = { d->model, d->event.text };
    tact_answer_moment(j, &d->result.moment, b, lang, &words);
    text(j, "understood", tact_explain_moment(&d->result.moment, b, lang, arena));
    text(j, "said", tact_explain_decision(x, b, lang, zone, d->event.received, arena));
    if (c) text(j, "class", tact_word_name(TACT_LIST_CLASS, c->class_));
    if (d->result.chance) {
        TACT_JSON_KEY(j, "chosen");
        tact_json_map(j);
        tact_answer_spoke(j, &d->result, b);
        tact_json_end_map(j);
    }
    TACT_JSON_KEY(j, "reasons");
    tact_answer_reasons(j, trace->count ? trace : &x->reasons, b, x->campaign, true, lang, zone, d->event.received, arena);
    tact_json_key_int(j, TACT_S("notMatched"), (int64_t)b->campaign_count - named_in(trace));
    tact_json_key_int(j, TACT_S("notJudged"), d->result.match_errors);
    tact_json_key_int(j, TACT_S("beyond"), trace->dropped);
    lot(j, x, b);
    purposes(j, x->purposes_read, b, lang);
    t->occurrence = x->occurrence;
    t->campaign = x->campaign;
    if (!t->occurrence) waiting_for_hour(t, d);
}

/* From the line alone: codes into sentences. */
static void from_line(telling *t, const tact_value *line, const tact_bundle *b, tact_arena *arena) {
    tact_json *j = &t->json;
    tact_trace trace = { .count = 0 };
    const tact_value *reasons = tact_value_path(line, "reasons"), *read = tact_value_path(line, "read");
    for (uint32_t i = 0; reasons && reasons->type == TACT_LIST && i < reasons->list.count; i++) {
        const tact_value *r = &reasons->list.items[i];
        bool campaign = r->type == TACT_MAP && r->map.count == 1;
        tact_slice code = campaign ? r->map.pairs[0].value.text : r->type == TACT_TEXT ? r->text : TACT_S("");
        int number = tact_reason_number(code);
        if (number < 0) continue;
        tact_why why = tact_why_of((tact_reason)number);
        if (campaign && b) why.campaign = tact_id32(r->map.pairs[0].key);     /* without the bundle nobody knows the names */
        tact_trace_add(&trace, why);
    }
    TACT_JSON_KEY(j, "reasons");
    tact_answer_reasons(j, &trace, b, 0, true, t->ask->language, NULL, (tact_instant){ 0 }, arena);
    TACT_JSON_KEY(j, "read");
    tact_json_list(j);
    for (uint32_t i = 0; read && read->type == TACT_LIST && i < read->list.count; i++) {
        int number = read->list.items[i].type == TACT_TEXT ? tact_word_number(TACT_LIST_PURPOSE, read->list.items[i].text) : -1;
        tact_json_map(j);
        text(j, "purpose", read->list.items[i].text);
        if (number >= 0 && b) text(j, "text", tact_purpose_text(b, (unsigned)number, t->ask->language));
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static const char *again_word(const tact_redecided *d) {
    switch (d->kind) {
    case TACT_REDECIDED: return d->decision_differs || d->record_differs ? "differs" : "same";
    case TACT_REDECIDED_SEALED: return "sealed";
    case TACT_REDECIDED_ANONYMOUS: return "anonymous";
    case TACT_REDECIDED_MISSING: return "missing";
    default: return "unknown";
    }
}

static void begin(telling *t, const tact_history_line *line, const tact_redecided *d, const tact_trace *trace, tact_arena *arena) {
    static const char *const same[] = { "decision", "person", "type", "kind", "situation", "silence", "ghost", "asked", "campaign", "message", "channel", "propensity", "policy", "world" };
    tact_json *j = &t->json;
    char bundle[16] = "";
    const tact_bundle *names = d->bundle;
    const tact_value *id = tact_value_path(line->json, "bundle");
    tact_trouble ignored;
    tact_slice own = tact_value_path_text(line->json, "decision");
    t->begun = true;
    if (own.len == ID) memcpy(t->decision, own.ptr, ID);
    tact_json_map(j);
    tact_json_key_int(j, TACT_S("seq"), (int64_t)line->sequence);
    copied(j, line->json, "t", "at");
    for (unsigned i = 0; i < sizeof same / sizeof *same; i++) copied(j, line->json, same[i], same[i]);
    if (id && id->type == TACT_INT) snprintf(bundle, sizeof bundle, "%08x", (unsigned)id->integer);
    text(j, "bundle", tact_slice_of(bundle));
    if (!names && id && id->type == TACT_INT && tact_redecide_bundle(t->again, (uint32_t)id->integer, &names, &ignored)) names = NULL;
    if (d->kind == TACT_REDECIDED) from_again(t, d, trace, arena); else from_line(t, line->json, names, arena);
    text(j, "again", tact_slice_of(again_word(d)));
    TACT_JSON_KEY(j, "afterwards");
    tact_json_list(j);
    t->followed = t->where->named;                         /* labels come at any time */
}

static void open_item(tact_json *j, const tact_event *e, const char *what) {
    tact_json_map(j);
    instant(j, "at", e->received);
    text(j, "what", tact_slice_of(what));
}

/* What somebody of the brand said of this moment: not when the person was erased, the words of the label with them. */
static void follow_label(telling *t, const tact_history_line *line) {
    tact_label label;
    if (line->sealed || !tact_slice_equal(tact_value_path_text(line->json, "of"), (tact_slice){ t->decision, ID }) || tact_label_read(line->seal, &label)) return;
    tact_json_map(&t->json);
    copied(&t->json, line->json, "t", "at");
    text(&t->json, "what", TACT_S("label"));
    TACT_JSON_KEY(&t->json, "label");
    tact_label_json(&t->json, &label);
    tact_json_end_map(&t->json);
}

/* A later line of the same person: does it belong to this decision? */
static void follow(telling *t, const tact_redecided *d, tact_arena *arena) {
    tact_json *j = &t->json;
    const tact_decision *x = &d->result.decision;
    char id[ID];
    if (d->kind != TACT_REDECIDED || !t->occurrence) return;
    if (d->event.type == TACT_EVENT_FEEDBACK && d->event.subject == t->occurrence && !d->result.refused) {
        open_item(j, &d->event, "outcome");
        text(j, "outcome", tact_word_name(TACT_LIST_OUTCOME, d->event.outcome));
        tact_json_end_map(j);
    }
    if (d->event.type == TACT_EVENT_DUE && d->event.subject == t->occurrence) {
        open_item(j, &d->event, d->result.send ? "sent" : "notSent");
        text(j, "decision", tact_answer_hex(x->id, id));
        if (d->result.send) text(j, "channel", tact_word_name(TACT_LIST_CHANNEL, x->channel));
        const tact_zone *zone = tact_bundle_zone(d->bundle, d->bundle->default_zone);
        if (x->reasons.count) text(j, "text", tact_explain_why(&x->reasons.entries[x->reasons.count - 1], d->bundle, t->ask->language, zone, d->event.received, arena));
        tact_json_end_map(j);
    }
    for (uint32_t i = 0; i < d->result.goal_count; i++) {
        const tact_goal *g = &d->result.goals[i];
        if (g->occurrence != t->occurrence || g->campaign != t->campaign) continue;
        open_item(j, &d->event, "goal");
        text(j, "event", d->event.name);
        TACT_JSON_KEY(j, "value");
        tact_json_double(j, g->value);
        tact_json_end_map(j);
    }
}

static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    telling *t = ctx;
    tact_trace *trace = TACT_NEW(arena, tact_trace, 1);
    tact_redecided *d = TACT_NEW(arena, tact_redecided, 1);
    if (!trace || !d) { t->status = TACT_ERR_MEMORY; return false; }
    bool own = line->sequence == t->where->sequence;
    t->status = tact_redecide_line(t->again, line, own ? trace : NULL, arena, d, t->trouble);
    if (t->status) return false;
    if (own) begin(t, line, d, trace, arena);
    else if (t->begun && tact_label_is(line->json)) follow_label(t, line);
    else if (t->begun) follow(t, d, arena);
    return t->json.status == TACT_OK && (!t->begun || t->followed);
}

tact_status tact_story_tell(const tact_story_ask *ask, tact_arena *arena, tact_slice *json, tact_trouble *trouble) {
    search where;
    tact_status s = find_line(ask, &where, trouble);
    if (s) return s;
    telling t = { .ask = ask, .where = &where, .trouble = trouble };
    tact_json_init(&t.json, arena, 8192);
    s = tact_redecide_open(&t.again, ask->book->data.root.text, trouble);
    tact_slice pseudonym = { where.pseudonym, where.named ? ID : 0 };
    if (!s) s = tact_logbook_read(ask->book, where.named ? where.day_begins : where.sequence, pseudonym, each, &t, trouble);
    if (!s) s = t.status;
    tact_redecide_close(t.again);
    if (s) return s;
    if (!t.begun) return tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "the line of the decision went away meanwhile");
    tact_json_end_list(&t.json);
    tact_json_end_map(&t.json);
    *json = tact_json_done(&t.json);
    return t.json.status;
}
