/* daemon/cell.c -- see cell.h. */
#include "daemon/cell.h"

enum { CELL_FORMAT = 1, NETWORK_MOBILE = 2 };

static const struct { tact_slice code; } answers[] = {
#define A(name, number, code) { { code, sizeof code - 1 } },
    TACT_CELL_ANSWERS(A)
#undef A
};

tact_slice tact_cell_answer_code(unsigned answer) { return answer < TACT_CELL_ANSWER_COUNT ? answers[answer].code : (tact_slice){ NULL, 0 }; }

/* At most 64 bytes, never in the middle of a character. */
static tact_slice bounded(tact_slice text) {
    size_t n = text.len < TACT_CELL_TEXT_BYTES ? text.len : TACT_CELL_TEXT_BYTES;
    while (n < text.len && n && ((unsigned char)text.ptr[n] & 0xC0) == 0x80) n--;
    return (tact_slice){ text.ptr, n };
}

/* Silence is on purpose as soon as one thing spoke against a message that fitted; that a campaign is no longer in force, or has no
 * message for this place, is no purpose: there was nothing to say. */
uint8_t tact_cell_answer_of(const tact_result *r) {
    const tact_decision *d = &r->decision;
    bool nothing = false, purpose = false;
    if (d->campaign && !d->silence && !d->ghost) return TACT_CELL_ANSWERED;
    for (uint32_t i = 0; i < d->reasons.count; i++)
        switch (d->reasons.entries[i].reason) {
        case TACT_WHY_ANONYMOUS: case TACT_WHY_UNTRUSTED: case TACT_WHY_MATCH_ERROR: break;
        case TACT_WHY_MATCH_NONE: case TACT_WHY_MATCH_WORDS: case TACT_WHY_GATE_STATE: case TACT_WHY_GATE_NO_CHANNEL: nothing = true; break;
        default: purpose = true;
        }
    return nothing && !purpose ? TACT_CELL_UNANSWERED : TACT_CELL_SILENT;
}

static bool under_way(const tact_event *e, const tact_moment *m, uint8_t device) {
    bool carried = device == TACT_DEVICE_MOBILE || device == TACT_DEVICE_TABLET;
    return m->situation == TACT_SITUATION_COMMUTE || m->situation == TACT_SITUATION_TRAVELLING || (carried && e->context.network == NETWORK_MOBILE);
}

/* As step finds the zone: what the event claims, what the device or the account claimed last, the brand's. */
static tact_civil local_time(const tact_bundle *b, const tact_event *e, const tact_person *person) {
    const tact_part *device = tact_person_part_const(person, e->device_part), *account = tact_person_part_const(person, 0);
    const tact_zone *zone = tact_bundle_zone(b, e->context.zone);
    if (!zone && device) zone = tact_bundle_zone(b, device->zone);
    if (!zone && account) zone = tact_bundle_zone(b, account->zone);
    if (!zone) zone = tact_bundle_zone(b, b->default_zone);
    return zone ? tact_zone_civil(zone, e->received) : tact_civil_from_us(e->received.us);
}

bool tact_cell_of(tact_cell *out, const tact_bundle *b, const tact_event *e, const tact_result *r) {
    const tact_moment *m = &r->moment;
    if (e->type > TACT_EVENT_ALIAS || e->robot || e->late) return false;
    const tact_topic *topic = m->topic_count && !m->sensitive && !r->private_matter ? tact_bundle_topic(b, m->topics[0]) : NULL;
    const tact_part *part = tact_person_part_const(&r->person, e->device_part);
    uint8_t device = e->context.device ? e->context.device : e->device_part && part ? part->device : TACT_DEVICE_UNKNOWN;
    tact_civil local = local_time(b, e, &r->person);
    tact_view view;
    tact_engine_view(&view, &r->person, e);
    *out = (tact_cell){
        .type = e->type, .kind = m->kind, .situation = m->situation, .stage = m->stage, .device = device, .answer = tact_cell_answer_of(r),
        .topic = topic && !tact_topic_marked(topic) ? bounded(topic->name) : (tact_slice){ NULL, 0 },
        .place = e->asks && !r->private_matter ? bounded(e->slot) : (tact_slice){ NULL, 0 },
        .moving = under_way(e, m, device), .hour = local.hour, .weekday = local.weekday,
        .day = (uint32_t)tact_days_from_civil(local.year, local.month, local.day), .part = e->device_part, .purposes = view.purposes,
    };
    return true;
}

void tact_cell_write(tact_writer *w, const tact_cell *c) {
    tact_write_u8(w, CELL_FORMAT);
    tact_write_u8(w, c->type);
    tact_write_u8(w, c->kind);
    tact_write_u8(w, c->situation);
    tact_write_u8(w, c->stage);
    tact_write_u8(w, c->device);
    tact_write_u8(w, c->answer);
    tact_write_u8(w, c->moving);
    tact_write_u8(w, c->hour);
    tact_write_u8(w, c->weekday);
    tact_write_u32(w, c->day);
    tact_write_u64(w, c->part);
    tact_write_u64(w, c->purposes);
    tact_write_text(w, c->topic);
    tact_write_text(w, c->place);
}

static bool within(const tact_cell *c) {
    return c->type <= TACT_EVENT_ALIAS && c->kind < TACT_KIND_COUNT && c->situation < TACT_SITUATION_COUNT && c->stage < TACT_CELL_STAGES && c->device < TACT_CELL_DEVICES &&
           c->answer < TACT_CELL_ANSWER_COUNT && c->hour < 24 && c->weekday < 7 && c->topic.len <= TACT_CELL_TEXT_BYTES && c->place.len <= TACT_CELL_TEXT_BYTES;
}

tact_status tact_cell_read(tact_slice bytes, tact_cell *out) {
    tact_reader r = tact_reader_of(bytes);
    uint8_t format = tact_read_u8(&r);
    if (!r.status && format > CELL_FORMAT) return TACT_ERR_VERSION;
    *out = (tact_cell){ .type = tact_read_u8(&r) };
    out->kind = tact_read_u8(&r);
    out->situation = tact_read_u8(&r);
    out->stage = tact_read_u8(&r);
    out->device = tact_read_u8(&r);
    out->answer = tact_read_u8(&r);
    out->moving = tact_read_u8(&r) != 0;
    out->hour = tact_read_u8(&r);
    out->weekday = tact_read_u8(&r);
    out->day = tact_read_u32(&r);
    out->part = tact_read_u64(&r);
    out->purposes = tact_read_u64(&r);
    out->topic = tact_read_text(&r);
    out->place = tact_read_text(&r);
    return tact_reader_done(&r) && within(out) ? TACT_OK : TACT_ERR_FORMAT;
}

void tact_cell_json(tact_json *j, const tact_cell *c) {
    TACT_JSON_KEY(j, "cell");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("answer"), tact_cell_answer_code(c->answer));
    tact_json_key_text(j, TACT_S("stage"), tact_word_name(TACT_LIST_STAGE, c->stage));
    tact_json_key_text(j, TACT_S("device"), tact_word_name(TACT_LIST_DEVICE, c->device));
    if (c->topic.len) tact_json_key_text(j, TACT_S("topic"), c->topic);
    if (c->place.len) tact_json_key_text(j, TACT_S("place"), c->place);
    tact_json_end_map(j);
}

static bool word(const tact_value *line, const char *path, tact_word_list list, uint8_t *out) {
    int n = tact_word_number(list, tact_value_path_text(line, path));
    *out = (uint8_t)(n < 0 ? 0 : n);
    return n >= 0;
}

bool tact_cell_of_line(const tact_value *line, tact_cell *out) {
    tact_slice answer = tact_value_path_text(line, "cell.answer");
    *out = (tact_cell){ .answer = TACT_CELL_ANSWER_COUNT };
    for (unsigned i = 0; i < TACT_CELL_ANSWER_COUNT; i++)
        if (tact_slice_equal(answer, answers[i].code)) out->answer = (uint8_t)i;
    bool ok = word(line, "type", TACT_LIST_EVENT, &out->type) && word(line, "kind", TACT_LIST_KIND, &out->kind) && word(line, "situation", TACT_LIST_SITUATION, &out->situation) &&
              word(line, "cell.stage", TACT_LIST_STAGE, &out->stage) && word(line, "cell.device", TACT_LIST_DEVICE, &out->device);
    out->topic = tact_value_path_text(line, "cell.topic");
    out->place = tact_value_path_text(line, "cell.place");
    return ok && within(out);
}
