/* daemon/observe.c -- see observe.h. */
#include "daemon/observe.h"
#include "daemon/joined.h"
#include "daemon/label.h"
#include "daemon/logrow.h"

/* The question's words: the days between which it counts. */
static tact_coarse question(const tact_observing *o, const tact_vault *vault) {
    const int64_t days[] = { o->since.us / TACT_DAYS(1).us, o->until.us / TACT_DAYS(1).us };
    const tact_slice parts[] = { TACT_S("period"), { (const char *)days, sizeof days } };
    return tact_coarse_ask(vault, parts, 2);
}

typedef struct walk { tact_observing *o; uint64_t only; tact_joined *joined; tact_status status; tact_trouble *trouble; } walk;

tact_observing tact_observe_period(tact_instant now, unsigned days) {
    return (tact_observing){ .since = { now.us - (int64_t)days * TACT_DAYS(1).us }, .until = now };
}

tact_observing tact_observe_splits(tact_instant now, unsigned days) {
    tact_observing o = { .until = now };
    o.since = tact_splits_since(now, days, &o.moves_on);
    return o;
}

uint64_t tact_observe_pseudonym(tact_slice text) {
    uint64_t v = 0;
    for (size_t i = 0; i < text.len && i < 16; i++) {
        char c = text.ptr[i];
        v = v << 4 | (uint64_t)(c >= 'a' ? c - 'a' + 10 : c - '0');
    }
    return v;
}

bool tact_observe_cell(const tact_history_line *line, tact_cell *cell, uint64_t *person, tact_status *status, tact_trouble *trouble) {
    tact_logseal seal;
    tact_slice pseudonym = tact_value_path_text(line->json, "person");
    *status = TACT_OK;
    *person = tact_observe_pseudonym(pseudonym);
    if (!pseudonym.len) return tact_cell_of_line(line->json, cell);
    if (!line->seal.len) return false;
    tact_status s = tact_logseal_read(line->seal, &seal);
    if (!s && seal.cell.len) s = tact_cell_read(seal.cell, cell);
    if (s) *status = tact_trouble_set(trouble, s, "the sealed part of line %llu of the event log cannot be read; `tact fsck` checks the folder", (unsigned long long)line->sequence);
    return !s && seal.cell.len > 0;
}

static bool an_event(const tact_value *json) {
    int type = tact_word_number(TACT_LIST_EVENT, tact_value_path_text(json, "type"));
    return type >= 0 && type <= TACT_EVENT_ALIAS;
}

static void count(walk *w, uint64_t person, tact_instant at, const tact_cell *cell) {
    tact_observing *o = w->o;
    o->cells++;
    o->unnamed += person == 0;
    if (o->map && !tact_moment_map_add(o->map, person, cell)) w->status = TACT_ERR_MEMORY;
    if (o->usage && person && !w->status) w->status = tact_usage_add(o->usage, person, at, cell);
    if (o->journeys && person && !w->status) w->status = tact_journeys_add(o->journeys, person, at, cell);
    if (w->status == TACT_ERR_LIMIT) (void)tact_trouble_set(w->trouble, w->status, "more than %u people or journeys in one report; ask for fewer days", (unsigned)TACT_USAGE_PEOPLE);
    if (w->status == TACT_ERR_MEMORY) (void)tact_trouble_set(w->trouble, w->status, "there is no memory for this report now; ask for fewer days");
}

/* What a line says of a lot, or of a goal reached. */
static bool split(walk *w, const tact_history_line *line) {
    uint64_t drawn = tact_observe_pseudonym(tact_value_path_text(line->json, "person"));
    w->status = tact_splits_line(w->o->splits, line, drawn, tact_joined_person(w->joined, drawn));
    if (w->status) (void)tact_trouble_set(w->trouble, w->status, w->status == TACT_ERR_LIMIT || w->status == TACT_ERR_MEMORY ? "there are too many people for one report; ask for fewer days" :
                                          "the sealed part of line %llu of the event log cannot be read; `tact fsck` checks the folder", (unsigned long long)line->sequence);
    return !w->status;
}

static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    walk *w = ctx;
    tact_observing *o = w->o;
    tact_instant at;
    tact_cell cell;
    (void)arena;
    o->lines++;
    o->bytes += line->text.len;
    if (o->progress) o->progress(o->ctx, o->bytes, o->lines);
    if (!tact_instant_parse(tact_value_path_text(line->json, "t"), &at) || tact_instant_before(at, o->since) || !tact_instant_before(at, o->until)) return true;
    if (tact_value_path(line->json, "robot")) { o->robots++; return true; }
    if (line->sealed) { o->erased++; return true; }
    if (tact_label_is(line->json) || tact_attach_is(line->json)) return true;
    if (o->splits) return split(w, line);
    uint64_t person;
    bool found = tact_observe_cell(line, &cell, &person, &w->status, w->trouble);
    if (w->status) return false;
    if (!found) o->without += an_event(line->json);
    else if ((cell.purposes & o->purposes) == o->purposes) count(w, w->only ? w->only : tact_joined_person(w->joined, person), at, &cell);
    return !w->status;
}

tact_status tact_observe_read(tact_observing *o, tact_store *store, tact_vault *vault, const char *folder, const tact_history_of *of, tact_trouble *trouble) {
    walk w = { .o = o, .only = of ? tact_observe_pseudonym((tact_slice){ of->pseudonym, sizeof of->pseudonym }) : 0, .trouble = trouble };   /* their devices' lines are theirs */
    uint64_t from;
    tact_eventlog_state state = { .sequence = 0 };
    if (o->coarsely) o->coarse = question(o, vault);
    tact_status s = tact_eventlog_since(folder, o->since, &from, trouble);
    if (!s && from == UINT64_MAX) {                         /* nothing of the period is in a file yet */
        if (!store) return TACT_OK;
        s = tact_eventlog_state_read(store, &state, trouble);
        from = state.sequence + 1;
    }
    if (!s && from < o->least) { o->cut = true; from = o->least; }
    if (!s && !of) s = tact_joined_read(&w.joined, store, vault, folder, from, trouble);
    if (!s) s = of ? tact_history_read_of(store, vault, folder, from, of, each, &w, trouble) : tact_history_read(store, vault, folder, from, (tact_slice){ NULL, 0 }, each, &w, trouble);
    tact_joined_free(w.joined);
    return s ? s : w.status;
}

bool tact_observe_may(const tact_person *person, tact_instant now) {
    tact_view view;
    tact_view_make(&view, person, person->account || !person->part_count ? 0 : person->parts[0].id, person->account, now);
    return (view.purposes & TACT_OBSERVE_PURPOSES) == TACT_OBSERVE_PURPOSES;
}

/* ---- answers ---- */

/* Lines, each of somebody: as coarsely as people. The map is exact of its moments; of whoever was erased since it must not tell how many lines they had on which day. */
static void beside(tact_json *j, const tact_observing *o, bool coarsely, tact_slice key, uint64_t n) {
    bool told = !coarsely || tact_coarse_people(&o->coarse, key, n, &n);
    tact_json_key(j, key);
    if (told) tact_json_int(j, (int64_t)n);
    else tact_json_null(j);
}

static void head(tact_json *j, const tact_observing *o) {
    char time[TACT_INSTANT_TEXT + 1];
    tact_json_key_text(j, TACT_S("from"), tact_instant_format(o->since, time));
    tact_json_key_text(j, TACT_S("until"), tact_instant_format(o->until, time));
    tact_json_key_int(j, TACT_S("peopleAtLeast"), TACT_MAP_PEOPLE);
    if (o->coarsely && !o->map) tact_json_key_int(j, TACT_S("roundedTo"), TACT_COARSE_STEP);
    beside(j, o, o->coarsely, TACT_S("lines"), o->lines);
    tact_json_key_int(j, TACT_S("robots"), (int64_t)o->robots);
    beside(j, o, o->coarsely, TACT_S("erased"), o->erased);
    if (o->splits) return;                                 /* a lot and a goal have no cell: neither figure is counted */
    beside(j, o, o->coarsely && !o->map, TACT_S("notRemembered"), o->unnamed);
    beside(j, o, o->coarsely && !o->map, TACT_S("notCounted"), o->without);
}

static void number(tact_json *j, tact_slice key, uint64_t n, bool told) {
    tact_json_key(j, key);
    if (told) tact_json_int(j, (int64_t)n);
    else tact_json_null(j);
}

static void counts(tact_json *j, const tact_map_count *c, bool told) {
    number(j, TACT_S("moments"), c->moments, told);
    for (unsigned i = 0; i < TACT_CELL_ANSWER_COUNT; i++) number(j, tact_cell_answer_code(i), c->answers[i], told);
}

static void side(tact_json *j, tact_slice key, unsigned bit, const tact_map_row *r, unsigned by, tact_slice word) {
    if (!(by & bit)) return;
    tact_json_key(j, key);
    if (r->sides & bit) tact_json_text(j, word);
    else tact_json_null(j);                                /* several, told together */
}

static void row(tact_json *j, const tact_map_row *r, unsigned by) {
    tact_json_map(j);
    side(j, TACT_S("kind"), TACT_MAP_KIND, r, by, tact_word_name(TACT_LIST_KIND, r->kind));
    side(j, TACT_S("topic"), TACT_MAP_TOPIC, r, by, tact_slice_of(r->topic));
    side(j, TACT_S("situation"), TACT_MAP_SITUATION, r, by, tact_word_name(TACT_LIST_SITUATION, r->situation));
    side(j, TACT_S("stage"), TACT_MAP_STAGE, r, by, tact_word_name(TACT_LIST_STAGE, r->stage));
    side(j, TACT_S("place"), TACT_MAP_PLACE, r, by, tact_slice_of(r->place));
    side(j, TACT_S("device"), TACT_MAP_DEVICE, r, by, tact_word_name(TACT_LIST_DEVICE, r->device));
    counts(j, &r->count, true);
    tact_json_end_map(j);
}

void tact_observe_moments_json(tact_json *j, const tact_observing *o, unsigned by) {
    const tact_map_row *r;
    uint32_t cells;
    tact_map_count total = tact_moment_map_total(o->map), rest = tact_moment_map_rest(o->map, &cells);
    tact_json_map(j);
    head(j, o);
    bool told = tact_moment_map_tells(o->map);
    counts(j, &total, told);
    TACT_JSON_KEY(j, "rows");
    tact_json_list(j);
    for (uint32_t i = 0; (r = tact_moment_map_row(o->map, i)) != NULL; i++) row(j, r, by);
    tact_json_end_list(j);
    TACT_JSON_KEY(j, "fewerThanTen");
    tact_json_map(j);
    number(j, TACT_S("cells"), cells, told);
    counts(j, &rest, told);
    tact_json_end_map(j);
    tact_json_end_map(j);
}

void tact_observe_usage_json(tact_json *j, const tact_observing *o) {
    tact_json_map(j);
    head(j, o);
    tact_usage_sum *s = tact_usage_finish(o->usage, o->until);
    if (o->coarsely) tact_usage_coarsen(s, &o->coarse);
    tact_usage_json(j, s, false);
    tact_json_end_map(j);
}

void tact_observe_journeys_json(tact_json *j, const tact_observing *o) {
    tact_json_map(j);
    head(j, o);
    tact_journeys_sum *s = tact_journeys_finish(o->journeys);
    if (o->coarsely) tact_journeys_coarsen(s, &o->coarse);
    tact_journeys_json(j, s);
    tact_json_end_map(j);
}

void tact_observe_splits_json(tact_json *j, const tact_observing *o) {
    char time[TACT_INSTANT_TEXT + 1];
    tact_json_map(j);
    head(j, o);
    tact_json_key_text(j, TACT_S("beginningStaysUntil"), tact_instant_format(o->moves_on, time));
    tact_splits_json(j, o->splits, o->coarsely ? &o->coarse : NULL);
    tact_json_end_map(j);
}

tact_status tact_observe_join(tact_json *j, tact_slice record, tact_slice usage) {
    char *whole = tact_arena_alloc(j->arena, record.len + usage.len, 1);
    TACT_ASSERT(record.len > 2 && usage.len > 2);
    if (!whole) return TACT_ERR_MEMORY;
    memcpy(whole, record.ptr, record.len - 1);
    whole[record.len - 1] = ',';
    memcpy(whole + record.len, usage.ptr + 1, usage.len - 1);
    tact_json_raw(j, (tact_slice){ whole, record.len + usage.len - 1 });
    return j->status;
}

void tact_observe_person_json(tact_json *j, const tact_observing *o) {
    char time[TACT_INSTANT_TEXT + 1];
    TACT_JSON_KEY(j, "usage");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("from"), tact_instant_format(o->since, time));
    tact_json_key_text(j, TACT_S("until"), tact_instant_format(o->until, time));
    tact_json_key_bool(j, TACT_S("wholePeriod"), !o->cut);
    tact_usage_json(j, tact_usage_finish(o->usage, o->until), true);
    tact_json_end_map(j);
}
