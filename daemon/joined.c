/* daemon/joined.c -- see joined.h. */
#include "daemon/joined.h"
#include <stdlib.h>
#include "daemon/seats.h"

/* Pseudonym to pseudonym, and part to the pseudonym it had before its last link. */
typedef struct pair { uint64_t from, to; } pair;
typedef struct pairs { pair *items; uint32_t count, room; tact_seats seats; } pairs;

struct tact_joined { pairs whose, before; };

static pair *find(const pairs *p, uint64_t from) {
    uint32_t place;
    for (uint32_t step = 0; p->count && tact_seats_next(&p->seats, tact_seats_mix(from, 0), &step, &place);)
        if (p->items[place].from == from) return &p->items[place];
    return NULL;
}

static bool set(pairs *p, uint64_t from, uint64_t to) {
    bool anew;
    pair *known = find(p, from);
    if (known) { known->to = to; return true; }
    if (!tact_list_grow((void **)&p->items, p->count, &p->room, sizeof *p->items) || !tact_seats_grow(&p->seats, p->count, &anew)) return false;
    for (uint32_t i = 0; anew && i < p->count; i++) tact_seats_put(&p->seats, tact_seats_mix(p->items[i].from, 0), i);
    p->items[p->count] = (pair){ from, to };
    tact_seats_put(&p->seats, tact_seats_mix(from, 0), p->count++);
    return true;
}

static void let_go(pairs *p) {
    free(p->items);
    free(p->seats.at);
}

tact_joined *tact_joined_new(void) { return calloc(1, sizeof(tact_joined)); }

void tact_joined_free(tact_joined *j) {
    if (!j) return;
    let_go(&j->whose);
    let_go(&j->before);
    free(j);
}

bool tact_joined_add(tact_joined *j, const tact_attach *a) {
    if (!a->left) return set(&j->before, a->part, a->device) && (!a->device || a->device == a->account || set(&j->whose, a->device, a->account));
    const pair *before = find(&j->before, a->part);
    return !before || !before->to || before->to == a->device || set(&j->whose, before->to, a->device);
}

/* A pseudonym is made anew at each parting, so that a chain has an end; a log that was written by hand may not. */
uint64_t tact_joined_person(const tact_joined *j, uint64_t pseudonym) {
    const pair *next;
    for (uint32_t i = 0; j && i <= j->whose.count && (next = find(&j->whose, pseudonym)) != NULL; i++) pseudonym = next->to;
    return pseudonym;
}

/* ---- from the log ---- */

typedef struct walk { tact_joined *joined; tact_vault *vault; tact_status status; tact_trouble *trouble; } walk;

static bool wanted(tact_slice json) {
    tact_slice head = { json.ptr, json.len < 128 ? json.len : 128 };      /* it stands among the first members */
    return tact_slice_find(head, TACT_S("\"type\":\"attach\"")) >= 0 || tact_slice_find(head, TACT_S("\"type\":\"detach\"")) >= 0;
}

static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    walk *w = ctx;
    tact_attach a;
    tact_trouble why = { "" };
    tact_status s = tact_attach_read(line, w->vault, arena, &a, &why);
    if (s == TACT_ERR_NOT_FOUND || s == TACT_ERR_SEALED) return true;
    if (s) w->status = tact_trouble_set(w->trouble, s, "the sealed part of line %llu of the event log cannot be read; `tact fsck` checks the folder", (unsigned long long)line->sequence);
    else if (!tact_joined_add(w->joined, &a)) w->status = tact_trouble_set(w->trouble, TACT_ERR_MEMORY, "there is no memory for this report now; ask for fewer days");
    return !w->status;
}

tact_status tact_joined_read(tact_joined **out, tact_store *store, tact_vault *vault, const char *log_folder, uint64_t from, tact_trouble *trouble) {
    walk w = { .joined = *out = tact_joined_new(), .vault = vault, .trouble = trouble };
    if (!*out) return TACT_ERR_MEMORY;
    tact_status s = tact_history_read_some(store, vault, log_folder, from, wanted, each, &w, trouble);
    if (!s) s = w.status;
    if (!s) return TACT_OK;
    tact_joined_free(*out);
    *out = NULL;
    return s;
}
