/* daemon/lesson.c -- see lesson.h. */
#include "daemon/lesson.h"
#include "core/choose/model.h"

enum { FORMAT = 5, DRAWN = 1, BY_CLICK = 2, WAITS = 4, SENT = 8, CLICKED = 16, GHOST = 32, GIVEN_BACK = 64, UNIT = 128, FLAGS_BEFORE_UNITS = 127 };       /* 2: ghosts apart from silences; 3: answers, a feature more and the cell; 4: given back; 5: units */

/* The part on which the lot of that second stands. */
static tact_unit_of unit_of(const tact_person *person, uint32_t campaign, tact_instant at) {
    for (uint32_t p = 0; p < person->part_count; p++)
        for (uint32_t i = 0; i < person->parts[p].lot_count; i++) {
            const tact_lot *lot = &person->parts[p].lots[i];
            if (lot->campaign == campaign && lot->at.us == tact_whole_second(at).us) return (tact_unit_of){ campaign, person->parts[p].id };
        }
    return (tact_unit_of){ campaign, 0 };
}

static void units(tact_taught *out, const tact_event *event, const tact_result *r) {
    out->unit = r->counts_unit;
    if (r->counts_unit) {
        out->held_out = r->unit.held_out;
        out->share_milli = r->unit.share_milli;
        out->promotional = r->decision.class_ == TACT_CLASS_PROMOTIONAL;
        out->drawn_unit = unit_of(&r->person, r->unit.campaign, event->received);
    }
    for (uint32_t i = 0; i < r->goal_count; i++)
        if (r->goals[i].unit) out->unit_goals[out->unit_goal_count++] = unit_of(&r->person, r->goals[i].campaign, r->goals[i].drawn_at);
}

bool tact_taught_of(tact_taught *out, const tact_event *event, const tact_result *result) {
    const tact_lesson *l = &result->lesson;
    bool clicked = event->type == TACT_EVENT_FEEDBACK && event->outcome == TACT_OUTCOME_CLICKED && !result->refused && result->decision.campaign;
    *out = (tact_taught){ .drawn = l->drawn, .by_click = l->by_click, .waits = l->waits, .ghost = l->ghost, .campaign = l->campaign, .message = l->message, .occurrence = l->occurrence,
                          .owner = event->device_part, .within_s = (uint32_t)(l->within.us / 1000000), .sent = result->send, .given_back = result->given_back, .cell = result->sent_cell, .clicked = clicked };
    if (l->drawn) tact_lesson_features(out->features, l->values);
    if (result->send) out->touch = (tact_join){ event->device_part, result->sent.key };
    if (result->given_back) out->touch = (tact_join){ event->device_part, event->subject };
    if (clicked) out->touch = (tact_join){ result->touch_part, event->subject };
    for (uint32_t i = 0; i < result->goal_count; i++) out->goals[out->goal_count++] = (tact_join){ result->goals[i].part, result->goals[i].occurrence };
    for (uint32_t i = 0; i < result->reached_count; i++) out->reached[out->reached_count++] = result->reached[i];
    units(out, event, result);
    return out->unit || out->drawn || out->sent || out->given_back || out->clicked || out->goal_count || out->reached_count;
}

static void write_join(tact_writer *w, tact_join j) {
    tact_write_u64(w, j.owner);
    tact_write_u64(w, j.occurrence);
}

static void write_unit(tact_writer *w, tact_unit_of u) {
    tact_write_u32(w, u.campaign);
    tact_write_u64(w, u.owner);
}

static tact_unit_of read_unit(tact_reader *r) {
    tact_unit_of u = { .campaign = tact_read_u32(r) };
    u.owner = tact_read_u64(r);
    return u;
}

static tact_join read_join(tact_reader *r) {
    tact_join j = { .owner = tact_read_u64(r) };
    j.occurrence = tact_read_u64(r);
    return j;
}

void tact_taught_write(tact_writer *w, const tact_taught *t) {
    tact_write_u8(w, FORMAT);
    tact_write_u8(w, (uint8_t)((t->drawn ? DRAWN : 0) | (t->by_click ? BY_CLICK : 0) | (t->waits ? WAITS : 0) | (t->sent ? SENT : 0) | (t->clicked ? CLICKED : 0) | (t->ghost ? GHOST : 0) | (t->given_back ? GIVEN_BACK : 0) | (t->unit ? UNIT : 0)));
    if (t->drawn) {
        tact_write_u32(w, t->campaign);
        tact_write_u32(w, t->message);
        write_join(w, (tact_join){ t->owner, t->occurrence });
        tact_write_varint(w, t->within_s);
        for (unsigned i = 0; i < TACT_LESSON_FEATURES; i++) tact_write_u16(w, t->features[i]);
    }
    if (t->sent || t->clicked || t->given_back) write_join(w, t->touch);
    if (t->sent) tact_write_u16(w, t->cell);
    tact_write_varint(w, t->goal_count);
    for (uint32_t i = 0; i < t->goal_count; i++) write_join(w, t->goals[i]);
    tact_write_varint(w, t->reached_count);
    for (uint32_t i = 0; i < t->reached_count; i++) tact_write_u32(w, t->reached[i]);
    if (t->unit) {
        tact_write_u8(w, (uint8_t)((t->held_out ? 1 : 0) | (t->promotional ? 2 : 0)));
        tact_write_u16(w, t->share_milli);
        write_unit(w, t->drawn_unit);
    }
    tact_write_varint(w, t->unit_goal_count);
    for (uint32_t i = 0; i < t->unit_goal_count; i++) write_unit(w, t->unit_goals[i]);
}

static void read_units(tact_reader *r, tact_taught *out) {
    if (out->unit) {
        uint8_t side = tact_read_u8(r);
        if (side > 3) tact_reader_fail(r, TACT_ERR_FORMAT);
        out->held_out = side & 1;
        out->promotional = side & 2;
        out->share_milli = tact_read_u16(r);
        if (out->share_milli > 1000) tact_reader_fail(r, TACT_ERR_FORMAT);
        out->drawn_unit = read_unit(r);
    }
    uint32_t n = tact_read_count(r, 12);
    if (n > TACT_GOALS_MAX) { tact_reader_fail(r, TACT_ERR_FORMAT); return; }
    for (; out->unit_goal_count < n; out->unit_goal_count++) out->unit_goals[out->unit_goal_count] = read_unit(r);
}

tact_status tact_taught_read(tact_slice bytes, tact_taught *out) {
    tact_reader r = tact_reader_of(bytes);
    *out = (tact_taught){ .cell = TACT_RECEPTIVE_NONE };
    uint8_t format = tact_read_u8(&r), flags = tact_read_u8(&r);
    if (!r.status && format > FORMAT) return TACT_ERR_VERSION;
    if (format < 5 && flags > FLAGS_BEFORE_UNITS) return TACT_ERR_FORMAT;
    out->drawn = flags & DRAWN;
    out->by_click = flags & BY_CLICK;
    out->waits = flags & WAITS;
    out->sent = flags & SENT;
    out->clicked = flags & CLICKED;
    out->ghost = flags & GHOST;
    out->given_back = flags & GIVEN_BACK;
    out->unit = flags & UNIT;
    if (out->drawn) {
        out->campaign = tact_read_u32(&r);
        out->message = tact_read_u32(&r);
        tact_join touch = read_join(&r);
        out->owner = touch.owner;
        out->occurrence = touch.occurrence;
        uint64_t within = tact_read_varint(&r);
        if (within > UINT32_MAX) return TACT_ERR_FORMAT;
        out->within_s = (uint32_t)within;
        for (unsigned i = 0; i < TACT_LESSON_FEATURES; i++)
            out->features[i] = i < TACT_FEATURE_ANSWERS || format >= 3 ? tact_read_u16(&r) : tact_choose_feature(i, TACT_FEATURE_UNTOLD);
    }
    if (out->sent || out->clicked || out->given_back) out->touch = read_join(&r);
    out->cell = out->sent && format >= 3 ? tact_read_u16(&r) : TACT_RECEPTIVE_NONE;
    if (out->cell >= TACT_RECEPTIVE_CELLS && out->cell != TACT_RECEPTIVE_NONE) return TACT_ERR_FORMAT;
    out->goal_count = tact_read_count(&r, 16);
    if (out->goal_count > TACT_GOALS_MAX) return TACT_ERR_FORMAT;
    for (uint32_t i = 0; i < out->goal_count; i++) out->goals[i] = read_join(&r);
    out->reached_count = tact_read_count(&r, 4);
    if (out->reached_count > TACT_REACHED_MAX) return TACT_ERR_FORMAT;
    for (uint32_t i = 0; i < out->reached_count; i++) out->reached[i] = tact_read_u32(&r);
    if (format >= 5) read_units(&r, out);
    return format && tact_reader_done(&r) ? TACT_OK : TACT_ERR_FORMAT;
}
