/* daemon/lesson.c -- see lesson.h. */
#include "daemon/lesson.h"
#include "core/choose/model.h"

enum { FORMAT = 4, DRAWN = 1, BY_CLICK = 2, WAITS = 4, SENT = 8, CLICKED = 16, GHOST = 32, GIVEN_BACK = 64, FLAGS_ALL = 127 };       /* 2: ghosts apart from silences; 3: answers, a feature more and the cell; 4: given back */

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
    return out->drawn || out->sent || out->given_back || out->clicked || out->goal_count || out->reached_count;
}

static void write_join(tact_writer *w, tact_join j) {
    tact_write_u64(w, j.owner);
    tact_write_u64(w, j.occurrence);
}

static tact_join read_join(tact_reader *r) {
    tact_join j = { .owner = tact_read_u64(r) };
    j.occurrence = tact_read_u64(r);
    return j;
}

void tact_taught_write(tact_writer *w, const tact_taught *t) {
    tact_write_u8(w, FORMAT);
    tact_write_u8(w, (uint8_t)((t->drawn ? DRAWN : 0) | (t->by_click ? BY_CLICK : 0) | (t->waits ? WAITS : 0) | (t->sent ? SENT : 0) | (t->clicked ? CLICKED : 0) | (t->ghost ? GHOST : 0) | (t->given_back ? GIVEN_BACK : 0)));
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
}

tact_status tact_taught_read(tact_slice bytes, tact_taught *out) {
    tact_reader r = tact_reader_of(bytes);
    *out = (tact_taught){ .cell = TACT_RECEPTIVE_NONE };
    uint8_t format = tact_read_u8(&r), flags = tact_read_u8(&r);
    if (!r.status && format > FORMAT) return TACT_ERR_VERSION;
    if (flags > FLAGS_ALL) return TACT_ERR_FORMAT;
    out->drawn = flags & DRAWN;
    out->by_click = flags & BY_CLICK;
    out->waits = flags & WAITS;
    out->sent = flags & SENT;
    out->clicked = flags & CLICKED;
    out->ghost = flags & GHOST;
    out->given_back = flags & GIVEN_BACK;
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
    return format && tact_reader_done(&r) ? TACT_OK : TACT_ERR_FORMAT;
}
