/* daemon/acquired.c -- see acquired.h. */
#include "daemon/acquired.h"

enum { VERSION = 1 };

static uint32_t week_of(tact_instant t) { return t.us < 0 ? 0 : (uint32_t)(t.us / TACT_DAYS(7).us); }

/* The oldest two become one when there is no room: it counts as the younger. */
static tact_acquired_week *of_week(tact_acquired *b, uint32_t week) {
    uint32_t at = b->count;
    while (at > 0 && b->weeks[at - 1].week > week) at--;
    if (at > 0 && b->weeks[at - 1].week == week) return &b->weeks[at - 1];
    if (b->count == TACT_ACQUIRED_WEEKS) {
        if (at <= 1) return &b->weeks[0];
        for (unsigned by = 0; by < TACT_CAME_COUNT; by++)
            for (unsigned s = 0; s < TACT_CAME_SIGNS; s++) b->weeks[1].people[by][s] += b->weeks[0].people[by][s];
        memmove(&b->weeks[0], &b->weeks[1], (b->count - 1) * sizeof *b->weeks);
        b->count--;
        at--;
    }
    memmove(&b->weeks[at + 1], &b->weeks[at], (b->count - at) * sizeof *b->weeks);
    b->weeks[at] = (tact_acquired_week){ .week = week };
    b->count++;
    return &b->weeks[at];
}

void tact_acquired_count(tact_acquired *b, const tact_came *came) {
    if (!came->signs || !came->by) return;
    tact_acquired_week *w = of_week(b, week_of(came->met));
    for (unsigned s = 0; s < TACT_CAME_SIGNS; s++) w->people[came->by][s] += came->signs >> s & 1;
    b->changed = true;
}

void tact_acquired_write(tact_writer *w, const tact_acquired *b) {
    tact_write_u8(w, VERSION);
    tact_write_varint(w, b->count);
    for (uint32_t i = 0; i < b->count; i++) {
        tact_write_varint(w, b->weeks[i].week);
        for (unsigned by = 1; by < TACT_CAME_COUNT; by++)
            for (unsigned s = 0; s < TACT_CAME_SIGNS; s++) tact_write_varint(w, b->weeks[i].people[by][s]);
    }
}

tact_status tact_acquired_read(tact_slice bytes, tact_acquired *out) {
    tact_reader r = tact_reader_of(bytes);
    *out = (tact_acquired){ .count = 0 };
    if (tact_read_u8(&r) != VERSION) return TACT_ERR_VERSION;
    uint32_t n = tact_read_count(&r, 1 + (TACT_CAME_COUNT - 1) * TACT_CAME_SIGNS);
    if (n > TACT_ACQUIRED_WEEKS) return TACT_ERR_FORMAT;
    for (uint32_t i = 0; i < n; i++) {
        out->weeks[i].week = (uint32_t)tact_read_varint(&r);
        for (unsigned by = 1; by < TACT_CAME_COUNT; by++)
            for (unsigned s = 0; s < TACT_CAME_SIGNS; s++) out->weeks[i].people[by][s] = (uint32_t)tact_read_varint(&r);
        if (i && out->weeks[i].week <= out->weeks[i - 1].week) return TACT_ERR_FORMAT;
    }
    out->count = n;
    return tact_reader_done(&r) ? TACT_OK : TACT_ERR_FORMAT;
}

/* Of those met so long ago that `weeks` whole weeks went by since, whenever in their week they were met. */
static void share(tact_json *j, const char *key, const char *what, const tact_acquired *b, unsigned by, tact_came_sign sign, tact_came_sign of_whom, unsigned weeks, uint32_t now) {
    uint64_t of = 0, did = 0;
    for (uint32_t i = 0; i < b->count; i++) {
        if (b->weeks[i].week + weeks + 1 > now) continue;
        of += b->weeks[i].people[by][of_whom];
        did += b->weeks[i].people[by][sign];
    }
    tact_json_key(j, tact_slice_of(key));
    tact_json_map(j);
    tact_json_key_int(j, TACT_S("of"), (int64_t)of);
    tact_json_key_int(j, tact_slice_of(what), (int64_t)did);
    tact_json_end_map(j);
}

void tact_acquired_json(tact_json *j, const tact_acquired *b, tact_instant now) {
    static const char *const names[] = { "", "themselves", "campaign", "referral" };
    uint32_t week = week_of(now);
    tact_json_list(j);
    for (unsigned by = TACT_CAME_COUNT; by-- > 1;) {
        uint64_t met = 0, bought = 0;
        for (uint32_t i = 0; i < b->count; i++) { met += b->weeks[i].people[by][TACT_CAME_MET]; bought += b->weeks[i].people[by][TACT_CAME_BOUGHT]; }
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("by"), tact_slice_of(names[by]));
        tact_json_key_int(j, TACT_S("met"), (int64_t)met);
        tact_json_key_int(j, TACT_S("bought"), (int64_t)bought);
        share(j, "week4", "active", b, by, TACT_CAME_WEEK_4, TACT_CAME_MET, 5, week);
        share(j, "week8", "active", b, by, TACT_CAME_WEEK_8, TACT_CAME_MET, 9, week);
        share(j, "week12", "active", b, by, TACT_CAME_WEEK_12, TACT_CAME_MET, 13, week);
        share(j, "repeat", "again", b, by, TACT_CAME_REPEAT, TACT_CAME_BOUGHT, 12, week);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}
