/* daemon/usage.c -- see usage.h. */
#include "daemon/usage.h"
#include <stdlib.h>
#include "daemon/seats.h"

/* Bits of a person, one for each cell they stand behind: hours of the week, kinds of device, passings and transitions. */
enum { WAYS_LOOKS = 3, DEVICES = TACT_CELL_DEVICES, BIT_DEVICE = 168, BIT_PASSING = 192, BIT_TRANSITION = 256, BIT_WORDS = 5, HOURS = 7 * 24, KINDS = 8 };
static const tact_span GAP = { 30 * 60 * 1000000LL }, CARRIED = { 7 * 86400 * 1000000LL };

typedef struct followed { tact_instant at; uint32_t topic; uint8_t device; } followed;      /* a topic, and where it was last met; topic 0: none */

typedef struct someone {
    uint64_t id, bits[BIT_WORDS];
    followed topics[TACT_USAGE_TOPICS];
    tact_instant last;                             /* last event of their last look */
    uint32_t first_day, last_day, active_days, looks, brief, on_phone;
    uint8_t last_device;
    bool moved, single, long_one;                  /* a look on the move, of one event, of more */
} someone;

typedef struct device {
    uint64_t person, part;
    uint32_t owner, events;                        /* owner: place in the list of people */
    tact_instant began, last;
} device;

struct tact_usage {
    someone *people; uint32_t people_count, people_room;
    device *devices; uint32_t device_count, device_room;
    tact_seats by_person, by_device;
    tact_usage_sum sum;
};

tact_usage *tact_usage_new(void) { return calloc(1, sizeof(tact_usage)); }

void tact_usage_free(tact_usage *u) {
    if (!u) return;
    free(u->people);
    free(u->devices);
    free(u->by_person.at);
    free(u->by_device.at);
    free(u);
}

/* ---- people, and devices by person and part ---- */

static bool known(const tact_usage *u, uint64_t id, uint32_t *out) {
    for (uint32_t step = 0; tact_seats_next(&u->by_person, tact_seats_mix(id, 0), &step, out);)
        if (u->people[*out].id == id) return true;
    return false;
}

static tact_status person_of(tact_usage *u, uint64_t id, uint32_t *out) {
    bool anew;
    if (!tact_seats_grow(&u->by_person, u->people_count, &anew)) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; anew && i < u->people_count; i++) tact_seats_put(&u->by_person, tact_seats_mix(u->people[i].id, 0), i);
    if (known(u, id, out)) return TACT_OK;
    if (u->people_count == TACT_USAGE_PEOPLE) return TACT_ERR_LIMIT;
    if (!tact_list_grow((void **)&u->people, u->people_count, &u->people_room, sizeof *u->people)) return TACT_ERR_MEMORY;
    *out = u->people_count++;
    u->people[*out] = (someone){ .id = id };
    tact_seats_put(&u->by_person, tact_seats_mix(id, 0), *out);
    return TACT_OK;
}

static tact_status device_of(tact_usage *u, uint64_t id, uint64_t part, device **out) {
    uint32_t owner = 0, place;
    bool anew;
    if (!tact_seats_grow(&u->by_device, u->device_count, &anew)) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; anew && i < u->device_count; i++) tact_seats_put(&u->by_device, tact_seats_mix(u->devices[i].person, u->devices[i].part), i);
    for (uint32_t step = 0; tact_seats_next(&u->by_device, tact_seats_mix(id, part), &step, &place);) {
        *out = &u->devices[place];
        if ((*out)->person == id && (*out)->part == part) return TACT_OK;
    }
    tact_status s = person_of(u, id, &owner);
    if (s) return s;
    if (!tact_list_grow((void **)&u->devices, u->device_count, &u->device_room, sizeof *u->devices)) return TACT_ERR_MEMORY;
    *out = &u->devices[u->device_count];
    **out = (device){ .person = id, .part = part, .owner = owner };
    tact_seats_put(&u->by_device, tact_seats_mix(id, part), u->device_count++);
    return TACT_OK;
}

/* ---- looks ---- */

static void end_look(tact_usage *u, device *d) {
    if (d->events == 0) return;
    int64_t length = tact_instant_since(d->last, d->began).us / 1000000;
    someone *p = &u->people[d->owner];
    p->brief += d->events == 1 || length <= TACT_USAGE_SHORT_S;
    if (d->events == 1) { u->sum.single++; p->single = true; return; }
    p->long_one = true;
    u->sum.length_s += (uint64_t)length;
    u->sum.lengths[length < TACT_USAGE_LENGTHS - 1 ? length : TACT_USAGE_LENGTHS - 1]++;
}

static void pass(tact_usage *u, someone *p, uint8_t to, tact_instant at) {
    uint8_t from = p->last_device;
    if (p->looks == 0 || from == to || from == TACT_DEVICE_UNKNOWN || to == TACT_DEVICE_UNKNOWN) return;
    if (tact_instant_since(at, p->last).us > TACT_DAYS(1).us) return;
    tact_tell_meet(&u->sum.passing[from][to], p->bits, BIT_PASSING + from * 8u + to);
}

/* The topic last met longest ago gives its place to one that is not held. */
static void follow(tact_usage *u, someone *p, const tact_cell *c, tact_instant at) {
    if (!c->topic.len || c->device == TACT_DEVICE_UNKNOWN) return;
    uint32_t topic = tact_id32(c->topic);
    followed *f = &p->topics[0];
    for (unsigned i = 0; i < TACT_USAGE_TOPICS && f->topic != topic; i++)
        if (p->topics[i].topic == topic || tact_instant_before(p->topics[i].at, f->at)) f = &p->topics[i];
    if (f->topic == topic && f->device != c->device && tact_instant_since(at, f->at).us <= CARRIED.us)
        tact_tell_meet(&u->sum.transitions[f->device][c->device], p->bits, BIT_TRANSITION + f->device * 8u + c->device);
    *f = (followed){ at, topic, c->device };
}

static void begin_look(tact_usage *u, device *d, tact_instant at, const tact_cell *c) {
    someone *p = &u->people[d->owner];
    d->began = at;
    d->events = 0;
    pass(u, p, c->device, at);
    if (p->looks == 0) p->first_day = c->day;
    if (p->looks == 0 || p->last_day != c->day) { p->active_days++; p->last_day = c->day; }
    p->looks++;
    p->on_phone += c->device == TACT_DEVICE_MOBILE;
    p->last_device = c->device;
    tact_tell_meet(&u->sum.hours[c->weekday][c->hour], p->bits, c->weekday * 24u + c->hour);
    tact_tell_meet(&u->sum.devices[c->device], p->bits, BIT_DEVICE + c->device);
    u->sum.looks++;
    u->sum.moving += c->moving;
    p->moved |= c->moving;
}

/* No look, but a till may carry a need on. Only of somebody whose looks are known: others would count as people without one. */
static tact_status without_device(tact_usage *u, uint64_t id, tact_instant at, const tact_cell *c) {
    uint32_t n;
    if (c->device != TACT_DEVICE_SHOP || !known(u, id, &n)) return TACT_OK;
    follow(u, &u->people[n], c, at);
    return TACT_OK;
}

tact_status tact_usage_add(tact_usage *u, uint64_t id, tact_instant at, const tact_cell *c) {
    device *d;
    TACT_ASSERT(c->device < DEVICES && c->weekday < 7 && c->hour < 24);
    if (c->part == 0) return without_device(u, id, at, c);
    tact_status s = device_of(u, id, c->part, &d);
    if (s) return s;
    follow(u, &u->people[d->owner], c, at);
    if (d->events == 0 || tact_instant_since(at, d->last).us > GAP.us) {
        end_look(u, d);
        begin_look(u, d, at, c);
    }
    if (d->events < UINT32_MAX) d->events++;
    d->last = at;
    u->people[d->owner].last = at;
    return TACT_OK;
}

static void add_person(tact_usage_sum *s, const someone *p, uint32_t until_day) {
    uint32_t last = until_day < p->last_day ? p->last_day : until_day;
    s->people++;
    s->movers += p->moved;
    s->singles += p->single;
    s->long_ones += p->long_one;
    s->days += last - p->first_day + 1;
    s->active_days += p->active_days;
    if (p->looks < WAYS_LOOKS) { s->too_little++; return; }
    s->instant += p->brief * 2 >= p->looks;
    s->continuous += p->brief * 2 < p->looks;
    s->mobile_only += p->on_phone == p->looks;
}

/* ---- what may be told ---- */

static bool crowd(uint64_t n) { return !tact_tell_few(n); }

static void exactly(tact_usage_sum *s) {
    bool all = s->people >= TACT_TELL_TEN, three = crowd(s->instant) && crowd(s->continuous) && crowd(s->too_little);      /* they add up to everybody: a hidden one could be worked out */
    s->told = (tact_usage_told){ .all = all, .lengths = all && crowd(s->singles) && crowd(s->long_ones), .singles = all && crowd(s->singles) && crowd(s->long_ones),
                                 .moving = all && crowd(s->movers) && crowd(s->people - s->movers), .instant = three, .continuous = three, .too_little = three, .mobile_only = crowd(s->mobile_only) };
}

/* Means come from what is told, so that they tell no more. */
void tact_usage_coarsen(tact_usage_sum *s, const tact_coarse *c) {
    enum { MEDIAN_STEP_S = 5 };
    uint64_t people = s->people, still = people - s->movers, unused;
    tact_usage_told *t = &s->told;
    uint32_t half = tact_usage_median_s(s);
    t->all = tact_coarse_people(c, TACT_S("people"), people, &s->people);
    if (t->all) t->all = tact_coarse_things(c, TACT_S("looks"), s->looks, people, &s->looks) && tact_coarse_things(c, TACT_S("days"), s->days, people, &s->days) && tact_coarse_things(c, TACT_S("active days"), s->active_days, people, &s->active_days);
    t->lengths = t->all && tact_coarse_things(c, TACT_S("seconds"), s->length_s, s->long_ones, &s->length_s) && tact_coarse_things(c, TACT_S("long looks"), s->long_looks, s->long_ones, &s->long_looks);
    t->singles = t->all && tact_coarse_things(c, TACT_S("single"), s->single, s->singles, &s->single);
    t->moving = t->all && tact_coarse_people(c, TACT_S("still"), still, &unused) && tact_coarse_things(c, TACT_S("moving"), s->moving, s->movers, &s->moving);
    if (t->moving && s->moving > s->looks) s->moving = s->looks;
    t->instant = tact_coarse_people(c, TACT_S("instant"), s->instant, &s->instant);
    t->continuous = tact_coarse_people(c, TACT_S("continuous"), s->continuous, &s->continuous);
    t->mobile_only = tact_coarse_people(c, TACT_S("mobile only"), s->mobile_only, &s->mobile_only);
    t->too_little = tact_coarse_people(c, TACT_S("too little"), s->too_little, &s->too_little);
    s->median_s = (half + MEDIAN_STEP_S - 1) / MEDIAN_STEP_S * MEDIAN_STEP_S;
    tact_coarse_cells(c, "hour", s->hours[0], HOURS);
    tact_coarse_cells(c, "device", s->devices, DEVICES);
    tact_coarse_cells(c, "passing", s->passing[0], KINDS * KINDS);
    tact_coarse_cells(c, "transition", s->transitions[0], KINDS * KINDS);
}

uint32_t tact_usage_median_s(const tact_usage_sum *s) {
    uint64_t met = 0;
    for (uint32_t i = 0; i < TACT_USAGE_LENGTHS && s->long_looks; i++)
        if ((met += s->lengths[i]) * 2 >= s->long_looks) return i;
    return 0;
}

tact_usage_sum *tact_usage_finish(tact_usage *u, tact_instant until) {
    tact_usage_sum *s = &u->sum;
    const tact_tell_people people = { u->people ? u->people->bits : NULL, sizeof *u->people, BIT_WORDS, u->people_count };
    for (uint32_t i = 0; i < u->device_count; i++) end_look(u, &u->devices[i]);
    for (uint32_t i = 0; i < u->people_count; i++) add_person(s, &u->people[i], (uint32_t)(until.us / TACT_DAYS(1).us));
    tact_tell(s->hours[0], HOURS, &people, 0);
    tact_tell(s->devices, DEVICES, &people, BIT_DEVICE);
    tact_tell(s->passing[0], KINDS * KINDS, &people, BIT_PASSING);
    tact_tell(s->transitions[0], KINDS * KINDS, &people, BIT_TRANSITION);
    s->long_looks = s->looks - s->single;
    s->median_s = tact_usage_median_s(s);
    exactly(s);
    return s;
}

/* ---- as JSON ---- */

static void share(tact_json *j, const char *key, double part, double of, bool shown) {
    tact_json_key(j, tact_slice_of(key));
    if (shown && of > 0) tact_json_double(j, (double)(int64_t)(part / of * 1000 + 0.5) / 1000);
    else tact_json_null(j);
}

static void number(tact_json *j, const char *key, uint64_t n, bool shown) {
    tact_json_key(j, tact_slice_of(key));
    if (shown) tact_json_int(j, (int64_t)n);
    else tact_json_null(j);
}

static void ways(tact_json *j, const tact_usage_sum *s, bool person) {
    const struct { const char *name; uint64_t n; bool told; } all[] = { { "instant", s->instant, s->told.instant }, { "continuous", s->continuous, s->told.continuous }, { "mobileOnly", s->mobile_only, s->told.mobile_only },
                                                                 { "tooLittleToTell", s->too_little, s->told.too_little } };
    TACT_JSON_KEY(j, "use");
    tact_json_map(j);
    for (unsigned i = 0; i < 4; i++) {
        if (person) tact_json_key_bool(j, tact_slice_of(all[i].name), all[i].n > 0);
        else number(j, all[i].name, all[i].n, all[i].told);
    }
    tact_json_end_map(j);
}

static void hours(tact_json *j, const tact_usage_sum *s, bool person) {
    TACT_JSON_KEY(j, "hours");
    tact_json_list(j);
    for (unsigned d = 0; d < 7; d++) {
        tact_json_list(j);
        for (unsigned h = 0; h < 24; h++) {
            const tact_tell_cell *c = &s->hours[d][h];
            if (person || c->told) tact_json_int(j, (int64_t)c->times);
            else tact_json_null(j);
        }
        tact_json_end_list(j);
    }
    tact_json_end_list(j);
}

static void matrix(tact_json *j, const char *key, const tact_tell_cell cells[8][8], bool person) {
    tact_json_key(j, tact_slice_of(key));
    tact_json_list(j);
    for (unsigned from = 0; from < DEVICES; from++)
        for (unsigned to = 0; to < DEVICES; to++) {
            const tact_tell_cell *c = &cells[from][to];
            if (c->times == 0 || !(person || c->told)) continue;
            tact_json_map(j);
            tact_json_key_text(j, TACT_S("from"), tact_word_name(TACT_LIST_DEVICE, from));
            tact_json_key_text(j, TACT_S("to"), tact_word_name(TACT_LIST_DEVICE, to));
            tact_json_key_int(j, TACT_S("times"), (int64_t)c->times);
            tact_json_end_map(j);
        }
    tact_json_end_list(j);
}

static void devices(tact_json *j, const tact_usage_sum *s, bool person) {
    TACT_JSON_KEY(j, "devices");
    tact_json_list(j);
    for (unsigned d = 0; d < DEVICES; d++) {
        if (s->devices[d].times == 0 || !(person || s->devices[d].told)) continue;
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("device"), tact_word_name(TACT_LIST_DEVICE, d));
        tact_json_key_int(j, TACT_S("looks"), (int64_t)s->devices[d].times);
        if (!person) tact_json_key_int(j, TACT_S("people"), s->devices[d].people);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
    matrix(j, "passing", s->passing, person);
    matrix(j, "transitions", s->transitions, person);
}

void tact_usage_json(tact_json *j, const tact_usage_sum *s, bool person) {
    const tact_usage_told *t = &s->told;
    bool all = person || t->all, lengths = person || t->lengths;
    if (!person) number(j, "people", s->people, all);
    number(j, "looks", s->looks, all);
    share(j, "looksPerDay", (double)s->looks, (double)s->days, all);
    share(j, "looksPerActiveDay", (double)s->looks, (double)s->active_days, all);
    number(j, "looksOfOneEvent", s->single, person || t->singles);
    share(j, "secondsPerLook", (double)s->length_s, (double)s->long_looks, lengths);
    number(j, "secondsPerLookMedian", s->median_s, lengths && s->long_looks);
    share(j, "onTheMove", (double)s->moving, (double)s->looks, person || t->moving);
    ways(j, s, person);
    devices(j, s, person);
    hours(j, s, person);
}
