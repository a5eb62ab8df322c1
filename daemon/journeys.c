/* daemon/journeys.c -- see journeys.h. */
#include "daemon/journeys.h"
#include <stdlib.h>

/* Bits of a person, one for each cell they stand behind. */
enum { STAGES = TACT_JOURNEYS_STAGES, BIT_STANDING = STAGES, BIT_LEFT = 2 * STAGES, BIT_STEP = 3 * STAGES };
static const tact_span ANEW = { 30 * 86400 * 1000000LL };

typedef struct journey {
    uint64_t person, made;             /* made: bits of the steps */
    tact_instant last;
    uint32_t topic, owner;             /* owner: place in the list of people */
    uint8_t stage, been;               /* been: bits */
} journey;

typedef struct someone { uint64_t id, bits; } someone;
typedef struct places { uint32_t *at, room; } places;      /* place + 1; 0: free */

struct tact_journeys {
    journey *all; uint32_t count, room;
    someone *people; uint32_t people_count, people_room;
    places by_topic, by_person;
    tact_journeys_sum sum;
};

tact_journeys *tact_journeys_new(void) {
    TACT_ASSERT(BIT_STEP + STAGES * STAGES <= 64);
    return calloc(1, sizeof(tact_journeys));
}

void tact_journeys_free(tact_journeys *j) {
    if (!j) return;
    free(j->all);
    free(j->people);
    free(j->by_topic.at);
    free(j->by_person.at);
    free(j);
}

/* ---- two tables: of journeys by person and topic, of people ---- */

static uint64_t mixed(uint64_t person, uint32_t topic) { return (person ^ topic * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xff51afd7ed558ccd) >> 16; }

static void put(places *p, uint64_t hash, uint32_t n) {
    uint32_t at = (uint32_t)hash & (p->room - 1);
    while (p->at[at]) at = (at + 1) & (p->room - 1);
    p->at[at] = n + 1;
}

/* Room for one more in list and table; true: the table is new and empty. */
static tact_status grow(void **list, uint32_t count, uint32_t *room, size_t each, places *p, bool *fresh) {
    *fresh = false;
    if (count == *room) {
        uint32_t more = *room ? *room * 2 : 256;
        void *grown = realloc(*list, more * each);
        if (!grown) return TACT_ERR_MEMORY;
        *list = grown;
        *room = more;
    }
    if (count * 2 < p->room) return TACT_OK;
    uint32_t wide = p->room ? p->room * 2 : 1024, *at = calloc(wide, sizeof *at);
    if (!at) return TACT_ERR_MEMORY;
    free(p->at);
    *p = (places){ at, wide };
    *fresh = true;
    return TACT_OK;
}

static tact_status person_of(tact_journeys *j, uint64_t id, uint32_t *out) {
    bool fresh;
    tact_status s = grow((void **)&j->people, j->people_count, &j->people_room, sizeof *j->people, &j->by_person, &fresh);
    if (s) return s;
    for (uint32_t i = 0; fresh && i < j->people_count; i++) put(&j->by_person, mixed(j->people[i].id, 0), i);
    for (uint32_t at = (uint32_t)mixed(id, 0) & (j->by_person.room - 1); j->by_person.at[at]; at = (at + 1) & (j->by_person.room - 1)) {
        *out = j->by_person.at[at] - 1;
        if (j->people[*out].id == id) return TACT_OK;
    }
    *out = j->people_count++;
    j->people[*out] = (someone){ .id = id };
    put(&j->by_person, mixed(id, 0), *out);
    return TACT_OK;
}

/* The journey, or a new one that has been nowhere yet. */
static tact_status journey_of(tact_journeys *j, uint64_t person, uint32_t topic, journey **out) {
    bool fresh;
    uint32_t owner;
    tact_status s = grow((void **)&j->all, j->count, &j->room, sizeof *j->all, &j->by_topic, &fresh);
    if (s) return s;
    for (uint32_t i = 0; fresh && i < j->count; i++) put(&j->by_topic, mixed(j->all[i].person, j->all[i].topic), i);
    for (uint32_t at = (uint32_t)mixed(person, topic) & (j->by_topic.room - 1); j->by_topic.at[at]; at = (at + 1) & (j->by_topic.room - 1)) {
        *out = &j->all[j->by_topic.at[at] - 1];
        if ((*out)->person == person && (*out)->topic == topic) return TACT_OK;
    }
    if (j->count == TACT_JOURNEYS_ALL) return TACT_ERR_LIMIT;
    s = person_of(j, person, &owner);
    if (s) return s;
    *out = &j->all[j->count];
    **out = (journey){ .person = person, .topic = topic, .owner = owner };
    put(&j->by_topic, mixed(person, topic), j->count++);
    return TACT_OK;
}

/* ---- counting ---- */

static void end_journey(tact_journeys *j, journey *n) {
    uint64_t *bits = &j->people[n->owner].bits;
    if (!n->been) return;
    j->sum.journeys++;
    tact_tell_meet(&j->sum.standing[n->stage], bits, BIT_STANDING + n->stage);
    for (unsigned s = 0; s < STAGES; s++) {
        if (!(n->been >> s & 1)) continue;
        tact_tell_meet(&j->sum.been[s], bits, s);
        if (s != n->stage) tact_tell_meet(&j->sum.left[s], bits, BIT_LEFT + s);
    }
    for (unsigned s = 0; s < STAGES * STAGES; s++)
        if (n->made >> s & 1) tact_tell_meet(&j->sum.steps[s / STAGES][s % STAGES], bits, BIT_STEP + s);
    n->been = 0;
    n->made = 0;
}

tact_status tact_journeys_add(tact_journeys *j, uint64_t person, tact_instant at, const tact_cell *c) {
    journey *n;
    TACT_ASSERT(c->stage < STAGES);
    if (!person || !c->topic.len || c->type > TACT_EVENT_SCREEN) return TACT_OK;
    tact_status s = journey_of(j, person, tact_id32(c->topic), &n);
    if (s) return s;
    if (n->been && tact_instant_since(at, n->last).us > ANEW.us) end_journey(j, n);
    if (!n->been) n->stage = c->stage;
    else if (c->stage > n->stage) {
        n->made |= tact_bit((unsigned)n->stage * STAGES + c->stage);
        n->stage = c->stage;
    }
    n->been = (uint8_t)(n->been | 1u << n->stage);
    n->last = at;
    return TACT_OK;
}

const tact_journeys_sum *tact_journeys_finish(tact_journeys *j) {
    tact_journeys_sum *s = &j->sum;
    for (uint32_t i = 0; i < j->count; i++) end_journey(j, &j->all[i]);
    s->people = j->people_count;
    const tact_tell_people people = { j->people ? &j->people->bits : NULL, sizeof *j->people, 1, j->people_count };
    tact_tell(s->standing, STAGES, &people, BIT_STANDING);
    tact_tell(s->left, STAGES, &people, BIT_LEFT);
    for (unsigned i = 0; i < STAGES; i++) tact_tell(s->steps[i], STAGES, &people, BIT_STEP + i * STAGES);       /* a row adds up to what left the stage */
    for (unsigned i = 0; i < STAGES; i++) s->been[i].told = !tact_tell_few(s->been[i].people) && !tact_tell_few(s->left[i].people) && s->standing[i].told;
    return s;
}

/* ---- as JSON ---- */

static void number(tact_json *j, const char *key, uint64_t n, bool told) {
    tact_json_key(j, tact_slice_of(key));
    if (told) tact_json_int(j, (int64_t)n);
    else tact_json_null(j);
}

void tact_journeys_json(tact_json *j, const tact_journeys_sum *s) {
    bool all = s->people >= TACT_TELL_TEN;
    number(j, "people", s->people, all);
    number(j, "journeys", s->journeys, all);
    TACT_JSON_KEY(j, "stages");
    tact_json_list(j);
    for (unsigned i = 0; all && i < STAGES; i++) {
        if (!s->been[i].times) continue;
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("stage"), tact_word_name(TACT_LIST_STAGE, i));
        number(j, "journeys", s->been[i].times, s->been[i].told);
        number(j, "standing", s->standing[i].times, s->standing[i].told);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
    TACT_JSON_KEY(j, "steps");
    tact_json_list(j);
    for (unsigned i = 0; all && i < STAGES * STAGES; i++) {
        const tact_tell_cell *c = &s->steps[i / STAGES][i % STAGES];
        if (!c->times || !c->told) continue;
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("from"), tact_word_name(TACT_LIST_STAGE, i / STAGES));
        tact_json_key_text(j, TACT_S("to"), tact_word_name(TACT_LIST_STAGE, i % STAGES));
        tact_json_key_int(j, TACT_S("journeys"), (int64_t)c->times);
        tact_json_key_int(j, TACT_S("people"), c->people);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}
