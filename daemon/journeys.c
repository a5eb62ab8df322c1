/* daemon/journeys.c -- see journeys.h. */
#include "daemon/journeys.h"
#include <stdlib.h>
#include "daemon/seats.h"

/* Bits of a person, one for each cell they stand behind. */
enum { STAGES = TACT_JOURNEYS_STAGES, BIT_STANDING = STAGES, BIT_LEFT = 2 * STAGES, BIT_STEP = 3 * STAGES };
static const tact_span ANEW = { 30 * 86400 * 1000000LL };

typedef struct journey {
    uint64_t person, made;             /* made: bits of the steps */
    tact_instant last;
    uint32_t topic, owner;             /* owner: place in the list of people */
    uint8_t stage, been;               /* been: bits */
} journey;

struct tact_journeys {
    journey *all; uint32_t count, room;
    tact_met people;
    tact_seats by_topic;
    tact_journeys_sum sum;
};

tact_journeys *tact_journeys_new(void) {
    TACT_ASSERT(BIT_STEP + STAGES * STAGES <= 64);
    return calloc(1, sizeof(tact_journeys));
}

void tact_journeys_free(tact_journeys *j) {
    if (!j) return;
    free(j->all);
    tact_met_free(&j->people);
    free(j->by_topic.at);
    free(j);
}

/* The journey, or a new one that has been nowhere yet. */
static tact_status journey_of(tact_journeys *j, uint64_t person, uint32_t topic, journey **out) {
    uint64_t hash = tact_seats_mix(person, topic);
    uint32_t owner, place;
    bool anew;
    if (!tact_list_grow((void **)&j->all, j->count, &j->room, sizeof *j->all) || !tact_seats_grow(&j->by_topic, j->count, &anew)) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; anew && i < j->count; i++) tact_seats_put(&j->by_topic, tact_seats_mix(j->all[i].person, j->all[i].topic), i);
    for (uint32_t step = 0; tact_seats_next(&j->by_topic, hash, &step, &place);) {
        *out = &j->all[place];
        if ((*out)->person == person && (*out)->topic == topic) return TACT_OK;
    }
    if (j->count == TACT_JOURNEYS_ALL) return TACT_ERR_LIMIT;
    tact_status s = tact_met_place(&j->people, person, &owner);
    if (s) return s;
    *out = &j->all[j->count];
    **out = (journey){ .person = person, .topic = topic, .owner = owner };
    tact_seats_put(&j->by_topic, hash, j->count++);
    return TACT_OK;
}

/* ---- counting ---- */

static void end_journey(tact_journeys *j, journey *n) {
    uint64_t *bits = &j->people.people[n->owner].bits;
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

tact_journeys_sum *tact_journeys_finish(tact_journeys *j) {
    tact_journeys_sum *s = &j->sum;
    for (uint32_t i = 0; i < j->count; i++) end_journey(j, &j->all[i]);
    s->people = j->people.count;
    const tact_tell_people people = { j->people.people ? &j->people.people->bits : NULL, sizeof *j->people.people, 1, j->people.count };
    tact_tell(s->standing, STAGES, &people, BIT_STANDING);
    tact_tell(s->left, STAGES, &people, BIT_LEFT);
    for (unsigned i = 0; i < STAGES; i++) tact_tell(s->steps[i], STAGES, &people, BIT_STEP + i * STAGES);       /* a row adds up to what left the stage */
    s->told = s->people >= TACT_TELL_TEN;
    for (unsigned i = 0; i < STAGES; i++) s->been[i].told = !tact_tell_few(s->been[i].people) && !tact_tell_few(s->left[i].people) && s->standing[i].told;
    return s;
}

void tact_journeys_coarsen(tact_journeys_sum *s, const tact_coarse *coarse) {
    s->told = tact_coarse_things(coarse, TACT_S("journeys"), s->journeys, s->people, &s->journeys) && tact_coarse_people(coarse, TACT_S("people"), s->people, &s->people);
    tact_coarse_cells(coarse, "been", s->been, STAGES);
    tact_coarse_cells(coarse, "standing", s->standing, STAGES);
    tact_coarse_cells(coarse, "left", s->left, STAGES);
    tact_coarse_cells(coarse, "step", s->steps[0], STAGES * STAGES);
    for (unsigned i = 0; i < STAGES; i++) {
        tact_tell_cell *been = &s->been[i], *standing = &s->standing[i];
        if (been->told && standing->told && standing->times > been->times) standing->times = been->times;      /* blurred apart: never more are here, or went on, than were here */
        for (unsigned to = 0; been->told && to < STAGES; to++)
            if (s->steps[i][to].told && s->steps[i][to].times > been->times) s->steps[i][to].times = been->times;
        if (!been->told && !standing->told) been->times = 0;                                                   /* a row of nothing would say that there is somebody */
    }
}

/* ---- as JSON ---- */

static void number(tact_json *j, const char *key, uint64_t n, bool told) {
    tact_json_key(j, tact_slice_of(key));
    if (told) tact_json_int(j, (int64_t)n);
    else tact_json_null(j);
}

void tact_journeys_json(tact_json *j, const tact_journeys_sum *s) {
    bool all = s->told;
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
