/* train/event_world.c -- see events.h: a brand, a person and a clock for one row. */
#include <stdlib.h>
#include <string.h>
#include "train/events.h"

enum { BLOCK_BYTES = 4 << 20, SCRATCH_BYTES = 64 << 10, DEVICE_PART = 1, SHOP_LATITUDE = 457450000, LONGITUDE = 48400000, STATION_LATITUDE = SHOP_LATITUDE + 900000,
       METRES_600 = 54000, METRES_20000 = 1800000 };

struct tact_event_world {
    tact_bundle bundle;
    tact_place places[2];
    tact_model model;
    const tact_moment_index *index;
    tact_arena arena;
    char block[BLOCK_BYTES], scratch[SCRATCH_BYTES];
};

static int by_id(const void *a, const void *b) {
    uint32_t x = ((const tact_topic *)a)->id, y = ((const tact_topic *)b)->id;
    return x < y ? -1 : x > y;
}

tact_event_world *tact_event_world_open(const tact_event_rows *rows, uint8_t fusion) {
    tact_event_world *w = malloc(sizeof *w);
    if (!w) return NULL;
    tact_arena_init(&w->arena, w->block, sizeof w->block, NULL);
    w->places[0] = (tact_place){ .id = 1, .name = TACT_S("shop"), .latitude_e7 = SHOP_LATITUDE, .longitude_e7 = LONGITUDE };
    w->places[1] = (tact_place){ .id = 2, .name = TACT_S("station"), .latitude_e7 = STATION_LATITUDE, .longitude_e7 = LONGITUDE, .kind = TACT_PLACE_OTHER };
    qsort(rows->topics, rows->topic_count, sizeof *rows->topics, by_id);
    w->bundle = (tact_bundle){ .fusion = fusion, .topics = rows->topics, .topic_count = rows->topic_count, .places = w->places, .place_count = 2 };
    tact_model_builtin(&w->model);
    w->index = tact_moment_index_build(&w->bundle, &w->model, &w->arena);
    if (w->index) return w;
    free(w);
    return NULL;
}

void tact_event_world_close(tact_event_world *w) { free(w); }

static tact_pair pair(tact_slice key, tact_slice text) { return (tact_pair){ .key = key, .value = tact_value_text(text) }; }

static void fill_event(const tact_event_row *row, tact_event *e, tact_pair pairs[4]) {
    static const char *const locales[TACT_TONGUE_COUNT] = { "", "en-GB", "fr-FR", "it-IT" };
    static const int32_t north[] = { [TACT_ROW_NEAR] = METRES_600, [TACT_ROW_IN] = 100, [TACT_ROW_AT] = STATION_LATITUDE - SHOP_LATITUDE, [TACT_ROW_FAR] = -METRES_20000 };
    uint32_t n = 0;
    bool page = tact_slice_is(row->event, "page"), screen = tact_slice_is(row->event, "screen");
    *e = (tact_event){ .type = page ? TACT_EVENT_PAGE : screen ? TACT_EVENT_SCREEN : TACT_EVENT_TRACK, .device_part = DEVICE_PART, .text = row->text,
                       .received = { 1795500000000000 }, .occurred = { 1795500000000000 } };
    if (!page && !screen && !tact_slice_is(row->event, "-")) e->name = row->event;
    if (screen) e->name = row->title;                           /* as daemon/admit.c does: a screen's name */
    e->context = (tact_context){ .locale = tact_slice_of(locales[row->tongue]), .device = row->device, .network = row->network == 2 ? 2 : row->network, .page_path = row->path,
                                 .page_title = screen ? (tact_slice){ NULL, 0 } : row->title, .page_search = row->search };
    if (row->place) {
        e->context.has_location = true;
        e->context.latitude_e7 = SHOP_LATITUDE + north[row->place];
        e->context.longitude_e7 = LONGITUDE;
    }
    if (row->category.len) pairs[n++] = pair(TACT_S("category"), row->category);
    if (row->product.len) pairs[n++] = pair(TACT_S("name"), row->product);
    if (row->priced) pairs[n++] = pair(TACT_S("price"), TACT_S("1"));
    if (n) e->properties = (tact_value){ .type = TACT_MAP, .map = { pairs, n } };
}

/* Words searched before coming here stand in the address one came from. */
static tact_slice referrer_of(tact_slice words, char *room, size_t len) {
    static const char head[] = "https://search.example/?q=";
    if (!words.len || sizeof head - 1 + words.len > len) return (tact_slice){ NULL, 0 };
    memcpy(room, head, sizeof head - 1);
    memcpy(room + sizeof head - 1, words.ptr, words.len);
    for (size_t i = sizeof head - 1; i < sizeof head - 1 + words.len; i++)
        if (room[i] == ' ') room[i] = '+';
    return (tact_slice){ room, sizeof head - 1 + words.len };
}

static tact_part *fill_person(tact_person *p, const tact_event_row *row, const tact_event *e, tact_arena *arena) {
    static const uint8_t purposes[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_LOCATE };
    *p = tact_person_empty(1, e->received);
    tact_part *part = tact_person_part_make(p, arena, DEVICE_PART, e->received);
    for (unsigned i = 0; part && i < 3; i++)
        if (tact_part_set_permission(part, arena, (tact_permission){ .purpose = purposes[i], .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .at = e->received })) return NULL;
    if (!part || !row->session_kinds) return part;
    part->session_events = 3;
    part->session_kinds = row->session_kinds;
    part->session_started = part->session_last = tact_instant_add(e->received, TACT_SECONDS(-60 * row->session_minutes));
    return part;
}

static bool prepare(tact_event_world *w, const tact_event_row *row, tact_event *e, tact_pair pairs[4], tact_person *p, tact_view *view, tact_civil *local, tact_arena *arena) {
    char *room = tact_arena_alloc(arena, 1024, 1);
    fill_event(row, e, pairs);
    if (room) e->context.page_referrer = referrer_of(row->from, room, 1024);
    tact_part *part = fill_person(p, row, e, arena);
    if (!part) return false;
    *local = (tact_civil){ .year = 2026, .month = 11, .day = 24, .weekday = 1, .hour = (uint8_t)(row->minute / 60), .minute = (uint8_t)(row->minute % 60) };
    tact_view_make(view, p, DEVICE_PART, false, e->received);
    if (!row->stage) return true;
    tact_moment m;                                              /* the journey is on what the event is about */
    tact_moment_understand(&m, w->index, e, view, row->minute < 0 ? NULL : local);
    if (m.topic_count && tact_part_follow_journey(part, arena, m.topics[0], (uint8_t)(row->stage - 1), row->device, (tact_slice){ NULL, 0 }, e->received)) return false;
    tact_view_make(view, p, DEVICE_PART, false, e->received);
    return true;
}

#define PREPARED(w, row) \
    tact_event e; tact_pair pairs[4]; tact_person p; tact_view view; tact_civil local; tact_arena arena; \
    tact_arena_init(&arena, (w)->scratch, sizeof (w)->scratch, NULL); \
    TACT_ASSERT(prepare(w, row, &e, pairs, &p, &view, &local, &arena))

void tact_event_world_hear(tact_event_world *w, const tact_event_row *row, tact_testimony *out) {
    PREPARED(w, row);
    tact_moment_hear(out, w->index, &e, &view, row->minute < 0 ? NULL : &local);
}

void tact_event_world_understand(tact_event_world *w, const tact_event_row *row, tact_moment *out) {
    PREPARED(w, row);
    tact_moment_understand(out, w->index, &e, &view, row->minute < 0 ? NULL : &local);
}
