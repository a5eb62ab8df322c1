/* daemon/logrow.c -- see logrow.h. */
#include "daemon/logrow.h"
#include "core/engine/said.h"
#include "daemon/answer.h"

enum { SEAL_FORMAT = 3 };                                   /* 1: no cell yet; 2: no lesson */

void tact_logseal_write(tact_writer *w, const tact_logseal *seal) {
    tact_write_u8(w, SEAL_FORMAT);
    tact_write_text(w, seal->event);
    tact_write_text(w, seal->record);
    tact_write_u64(w, seal->record_hash);
    tact_write_text(w, seal->cell);
    tact_write_text(w, seal->lesson);
}

tact_status tact_logseal_read(tact_slice bytes, tact_logseal *out) {
    tact_reader r = tact_reader_of(bytes);
    uint8_t format = tact_read_u8(&r);
    if (!r.status && format > SEAL_FORMAT) return TACT_ERR_VERSION;
    out->event = tact_read_text(&r);
    out->record = tact_read_text(&r);
    out->record_hash = tact_read_u64(&r);
    out->cell = format > 1 ? tact_read_text(&r) : (tact_slice){ NULL, 0 };
    out->lesson = format > 2 ? tact_read_text(&r) : (tact_slice){ NULL, 0 };
    return tact_reader_done(&r) ? TACT_OK : TACT_ERR_FORMAT;
}

uint64_t tact_logrow_decision_hash(const tact_decision *decision, tact_arena *arena) {
    tact_writer w;
    tact_writer_init(&w, arena, 512);
    tact_decision_write(&w, decision);
    return w.status ? 0 : tact_id64(tact_writer_slice(&w));
}

static void key_hex(tact_json *j, tact_slice key, uint64_t v) {
    char hex[16];
    tact_json_key_text(j, key, tact_answer_hex(v, hex));
}

static void reasons(tact_json *j, const tact_bundle *b, const tact_trace *trace) {
    TACT_JSON_KEY(j, "reasons");
    tact_json_list(j);
    tact_why why;
    for (uint32_t i = 0; i < trace->count; i++) {
        if (!tact_trace_told(trace, i, &why)) continue;
        const tact_campaign *c = why.campaign ? tact_bundle_campaign(b, why.campaign) : NULL;
        if (!c || tact_bundle_private(b, c)) { tact_json_text(j, tact_reason_code(why.reason)); continue; }
        tact_json_map(j);
        tact_json_key_text(j, c->name, tact_reason_code(why.reason));
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
    if (trace->dropped) tact_json_key_int(j, TACT_S("reasonsBeyond"), trace->dropped);
}

/* A message waits for a likely hour: which one stands in the line, so that whoever reads it can say it. */
static void waits_until(tact_json *j, const tact_trace *t) {
    char time[TACT_INSTANT_TEXT + 1];
    for (uint32_t i = 0; i < t->count; i++) {
        const tact_why *why = &t->entries[i];
        if (!tact_why_likely_hour(why->reason)) continue;
        tact_json_key_text(j, TACT_S("until"), tact_instant_format(why->until, time));
        return;
    }
}

/* What waited and ends, or waits on, is no decision's choice: which message it was stands with its reason. */
static void about(tact_json *j, const tact_bundle *b, const tact_trace *trace) {
    tact_why why;
    for (uint32_t i = 0; i < trace->count; i++) {
        const tact_campaign *c = tact_trace_told(trace, i, &why) && why.campaign ? tact_bundle_campaign(b, why.campaign) : NULL;
        if (!c || tact_bundle_private(b, c)) continue;
        TACT_JSON_KEY(j, "about");
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("campaign"), c->name);
        if (why.channel < TACT_CHANNEL_COUNT) tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, why.channel));
        tact_json_end_map(j);
        return;
    }
}

static void decision(tact_json *j, const tact_logrow *row) {
    const tact_decision *d = &row->result->decision;
    const tact_campaign *c = tact_bundle_campaign(row->bundle, d->campaign);
    key_hex(j, TACT_S("decision"), d->id);
    tact_json_key_bool(j, TACT_S("asked"), d->asked);
    tact_json_key_bool(j, TACT_S("silence"), d->silence);
    if (row->result->private_matter) return;               /* campaign, reasons and hash would tell what it was about; the tallies count it */
    if (d->ghost) tact_json_key_bool(j, TACT_S("ghost"), true);
    if (c) {
        tact_json_key_text(j, TACT_S("campaign"), c->name);
        if (d->message < c->message_count) tact_json_key_text(j, TACT_S("message"), c->messages[d->message].name);
        tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, d->channel));
    }
    if (!c && row->event->type == TACT_EVENT_DUE) about(j, row->bundle, &d->reasons);
    if (d->campaign == TACT_SAID) {                        /* words of a thread: no campaign's, and shown as what they are */
        tact_json_key_text(j, TACT_S("campaign"), tact_said_campaign(d->class_)->name);
        tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, d->channel));
    }
    if (d->arm_count) {
        TACT_JSON_KEY(j, "propensity");
        tact_json_double(j, d->propensity == UINT32_MAX ? 1.0 : d->propensity / 4294967296.0);
    }
    reasons(j, row->bundle, &d->reasons);
    waits_until(j, &d->reasons);
    if (d->purposes_read) {
        TACT_JSON_KEY(j, "read");
        tact_json_list(j);
        for (unsigned p = 0; p < TACT_PURPOSE_MAX; p++) {
            const tact_purpose *own = tact_bundle_purpose(row->bundle, p);
            if (d->purposes_read >> p & 1) tact_json_text(j, own ? own->name : tact_word_name(TACT_LIST_PURPOSE, p));
        }
        tact_json_end_list(j);
    }
    key_hex(j, TACT_S("hash"), row->decision_hash);
}

static void other_sender(tact_json *j, const tact_logrow *row) {
    bool permit = row->event->type == TACT_EVENT_PERMIT;
    tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, row->result->decision.channel));
    if (row->event->name.len) tact_json_key_text(j, permit ? TACT_S("otherCampaign") : TACT_S("report"), row->event->name);
}

static bool says(const tact_value *line, const char *name) {
    const tact_value *v = tact_value_path(line, name);
    return v && v->type == TACT_BOOL && v->boolean;
}

bool tact_logrow_waits(const tact_value *line) {
    const tact_value *list = tact_value_path(line, "reasons");
    for (uint32_t i = 0; list && list->type == TACT_LIST && i < list->list.count; i++) {
        const tact_value *r = &list->list.items[i];
        if (tact_slice_equal(r->type == TACT_TEXT ? r->text : r->type == TACT_MAP && r->map.count ? r->map.pairs[0].value.text : (tact_slice){ NULL, 0 }, tact_reason_code(TACT_WHY_NO_STREAM))) return true;
    }
    return false;
}

bool tact_logrow_looked(const tact_value *line) {
    int type = tact_word_number(TACT_LIST_EVENT, tact_value_path_text(line, "type"));
    bool due = type == TACT_EVENT_DUE && (tact_value_path_text(line, "campaign").len || tact_value_path_text(line, "about.campaign").len) && !tact_logrow_waits(line);
    return says(line, "silence") && tact_value_path_text(line, "decision").len && ((type >= 0 && type <= TACT_EVENT_ALIAS) || type == TACT_EVENT_OCCASION || due);
}

bool tact_logrow_sent(const tact_value *line) {
    bool chosen = tact_value_path_text(line, "campaign").len && tact_value_path_text(line, "decision").len && !says(line, "silence") && !says(line, "ghost");
    bool due = tact_slice_equal(tact_value_path_text(line, "type"), tact_word_name(TACT_LIST_EVENT, TACT_EVENT_DUE));
    return chosen && (due ? !tact_logrow_waits(line) : says(line, "asked"));
}

tact_slice tact_logrow_write(const tact_logrow *row, tact_arena *arena) {
    tact_json j;
    char time[TACT_INSTANT_TEXT + 1];
    const tact_moment *m = &row->result->moment;
    tact_json_init(&j, arena, 768 + row->sealed.len);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("t"), tact_instant_format(row->event->received, time));
    tact_json_key_text(&j, TACT_S("type"), tact_word_name(TACT_LIST_EVENT, row->event->type));
    if (row->pseudonym) key_hex(&j, TACT_S("person"), row->pseudonym);
    if (row->slot) tact_json_key_int(&j, TACT_S("slot"), row->slot);
    tact_json_key_text(&j, TACT_S("kind"), tact_word_name(TACT_LIST_KIND, m->kind));
    tact_json_key_text(&j, TACT_S("situation"), tact_word_name(TACT_LIST_SITUATION, m->situation));
    tact_json_key_int(&j, TACT_S("bundle"), row->bundle->id);
    tact_json_key_int(&j, TACT_S("policy"), row->policy);
    tact_json_key_int(&j, TACT_S("world"), row->world);
    if (row->result->private_matter) tact_json_key_bool(&j, TACT_S("private"), true);
    if (row->event->robot) tact_json_key_bool(&j, TACT_S("robot"), true);
    if (row->event->type == TACT_EVENT_HANDED) tact_json_key_text(&j, TACT_S("fate"), tact_word_name(TACT_LIST_FATE, row->event->outcome));
    if (row->event->type == TACT_EVENT_PERMIT || row->event->type == TACT_EVENT_REPORTED) other_sender(&j, row);
    if (row->result->decided) decision(&j, row);
    if (row->cell && !row->pseudonym) tact_cell_json(&j, row->cell);
    if (row->learn) tact_json_key_bool(&j, TACT_S("learn"), true);
    if (row->sealed.len) tact_json_key_text(&j, TACT_S("sealed"), row->sealed);
    tact_json_end_map(&j);
    return tact_json_done(&j);
}
