/* daemon/seats.c -- see seats.h. */
#include "daemon/seats.h"
#include <stdlib.h>

enum { LIST_LEAST = 256, SEATS_LEAST = 1024 };

uint64_t tact_seats_mix(uint64_t a, uint64_t b) { return (a ^ b * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xff51afd7ed558ccd) >> 16; }

bool tact_list_grow(void **list, uint32_t count, uint32_t *room, size_t each) {
    if (count < *room) return true;
    uint32_t wide = *room ? *room * 2 : LIST_LEAST;
    void *grown = realloc(*list, wide * each);
    if (!grown) return false;
    *list = grown;
    *room = wide;
    return true;
}

bool tact_seats_grow(tact_seats *s, uint32_t count, bool *anew) {
    *anew = false;
    if (count * 2 < s->room) return true;
    uint32_t room = s->room ? s->room * 2 : SEATS_LEAST, *at = calloc(room, sizeof *at);
    if (!at) return false;
    free(s->at);
    *s = (tact_seats){ at, room };
    *anew = true;
    return true;
}

void tact_seats_put(tact_seats *s, uint64_t hash, uint32_t place) {
    uint32_t at = (uint32_t)hash & (s->room - 1);
    while (s->at[at]) at = (at + 1) & (s->room - 1);
    s->at[at] = place + 1;
}

bool tact_seats_next(const tact_seats *s, uint64_t hash, uint32_t *step, uint32_t *place) {
    if (!s->room) return false;
    uint32_t found = s->at[((uint32_t)hash + (*step)++) & (s->room - 1)];
    *place = found - 1;
    return found > 0;
}

void tact_met_free(tact_met *m) {
    free(m->people);
    free(m->seats.at);
    *m = (tact_met){ .count = 0 };
}

tact_status tact_met_place(tact_met *m, uint64_t id, uint32_t *place) {
    uint64_t hash = tact_seats_mix(id, 0);
    bool anew;
    if (!tact_list_grow((void **)&m->people, m->count, &m->room, sizeof *m->people) || !tact_seats_grow(&m->seats, m->count, &anew)) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; anew && i < m->count; i++) tact_seats_put(&m->seats, tact_seats_mix(m->people[i].id, 0), i);
    for (uint32_t step = 0; tact_seats_next(&m->seats, hash, &step, place);)
        if (m->people[*place].id == id) return TACT_OK;
    *place = m->count++;
    m->people[*place] = (tact_met_one){ .id = id };
    tact_seats_put(&m->seats, hash, *place);
    return TACT_OK;
}
