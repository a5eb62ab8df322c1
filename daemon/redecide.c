/* daemon/redecide.c -- see redecide.h. */
#include "daemon/redecide.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/choose/model.h"
#include "daemon/attach.h"
#include "daemon/label.h"
#include "daemon/logrow.h"
#include "store/file.h"

enum { FORCES = 8, NUMBERED = 64, FILE_BYTES_MAX = 256 << 20 };

typedef struct record { uint64_t pseudonym; int64_t day; uint8_t *bytes; uint32_t len; } record;     /* bytes NULL: not known (any more) */
typedef struct numbered { uint32_t number; uint64_t used; char *block; tact_arena arena; tact_policy policy; tact_world world; } numbered;

struct tact_redecide {
    char folder[TACT_PATH_BYTES];
    struct { uint32_t id; uint64_t used; tact_force *force; } forces[FORCES];
    numbered policies[NUMBERED], worlds[NUMBERED];
    record *records; uint32_t room, count;
    int64_t newest_day;
    uint64_t tick;
};

tact_status tact_redecide_open(tact_redecide **out, const char *data_folder, tact_trouble *trouble) {
    tact_redecide *a = calloc(1, sizeof *a);
    *out = a;
    if (!a) return TACT_ERR_MEMORY;
    if ((size_t)snprintf(a->folder, sizeof a->folder, "%s", data_folder) < sizeof a->folder) return TACT_OK;
    free(a);
    *out = NULL;
    return tact_trouble_set(trouble, TACT_ERR_LIMIT, "the path %.100s... is too long", data_folder);
}

/* ---- what lines name ---- */

static tact_status read_named(const tact_redecide *a, const char *kind, const char *name, char **bytes, size_t *len, tact_trouble *trouble) {
    tact_path folder, path;
    tact_status s = tact_path_join(&folder, a->folder, kind, trouble);
    if (!s) s = tact_path_join(&path, folder.text, name, trouble);
    return s ? s : tact_file_read(path.text, FILE_BYTES_MAX, bytes, len, trouble);
}

static tact_status force_of(tact_redecide *a, uint32_t id, const tact_force **out, tact_trouble *trouble) {
    char name[32], *bytes;
    size_t len;
    unsigned oldest = 0;
    for (unsigned i = 0; i < FORCES; i++) {
        if (a->forces[i].force && a->forces[i].id == id) { a->forces[i].used = ++a->tick; *out = a->forces[i].force; return TACT_OK; }
        if (a->forces[i].used < a->forces[oldest].used) oldest = i;
    }
    snprintf(name, sizeof name, "%08x.bundle", id);
    tact_status s = read_named(a, "bundles", name, &bytes, &len, trouble);
    if (s) return s;
    tact_force_free(a->forces[oldest].force);
    a->forces[oldest].force = NULL;
    tact_path bundles;
    s = tact_path_join(&bundles, a->folder, "bundles", trouble);
    if (!s) s = tact_force_make(&a->forces[oldest].force, (tact_slice){ bytes, len }, bundles.text, trouble);
    free(bytes);
    if (!s && a->forces[oldest].force->bundle.id != id) s = tact_trouble_set(trouble, TACT_ERR_FORMAT, "bundles/%s holds another bundle (%08x)", name, a->forces[oldest].force->bundle.id);
    if (s) return s;
    a->forces[oldest].id = id;
    a->forces[oldest].used = ++a->tick;
    *out = a->forces[oldest].force;
    return TACT_OK;
}

static void let_go(numbered *n) {
    free(n->block);
    *n = (numbered){ .number = 0 };
}

/* World 1 of a new folder was never written: nothing is paused in it. */
static tact_status load_numbered(const tact_redecide *a, numbered *n, uint32_t number, bool world, tact_trouble *trouble) {
    char name[32], *bytes = NULL;
    size_t len = 0;
    snprintf(name, sizeof name, world ? "%08u.world" : "%08u.policy", number);
    tact_status s = read_named(a, world ? "worlds" : "policies", name, &bytes, &len, trouble);
    if (s == TACT_ERR_NOT_FOUND && world && number == 1) { n->world = (tact_world){ .number = 1 }; return TACT_OK; }
    if (s) return s;
    size_t room = 65536 + 16 * len + (world ? 0 : TACT_WEIGHTS * sizeof(int32_t));
    n->block = malloc(room);
    if (!n->block) { free(bytes); return TACT_ERR_MEMORY; }
    tact_arena_init(&n->arena, n->block, room, NULL);
    tact_slice copy = tact_arena_copy(&n->arena, (tact_slice){ bytes, len });
    s = world ? tact_world_read(copy, &n->arena, &n->world) : tact_policy_read(copy, &n->arena, &n->policy);
    free(bytes);
    return s ? tact_trouble_set(trouble, s, "%s/%s cannot be read: %s", world ? "worlds" : "policies", name, tact_status_line(s)) : TACT_OK;
}

static tact_status numbered_of(tact_redecide *a, numbered list[NUMBERED], uint32_t number, bool world, numbered **out, tact_trouble *trouble) {
    unsigned oldest = 0;
    for (unsigned i = 0; i < NUMBERED; i++) {
        if (list[i].number == number) { list[i].used = ++a->tick; *out = &list[i]; return TACT_OK; }
        if (list[i].used < list[oldest].used) oldest = i;
    }
    let_go(&list[oldest]);
    tact_status s = load_numbered(a, &list[oldest], number, world, trouble);
    if (s) { let_go(&list[oldest]); return s; }
    list[oldest].number = number;
    list[oldest].used = ++a->tick;
    *out = &list[oldest];
    return TACT_OK;
}

/* ---- records ---- */

static void forget(record *r) {
    if (r->bytes) sodium_memzero(r->bytes, r->len);
    free(r->bytes);
    r->bytes = NULL;
    r->len = 0;
}

static record *place_of(record *records, uint32_t room, uint64_t pseudonym) {
    uint32_t i = (uint32_t)(pseudonym >> 7) & (room - 1);
    while (records[i].pseudonym && records[i].pseudonym != pseudonym) i = (i + 1) & (room - 1);
    return &records[i];
}

/* Larger, or just without those of days gone by. */
static bool sweep(tact_redecide *a) {
    uint32_t alive = 0, room = 1024;
    for (uint32_t i = 0; i < a->room; i++) alive += a->records[i].bytes && a->records[i].day >= a->newest_day - 1;
    while (room < alive * 4) room *= 2;
    record *next = calloc(room, sizeof *next);
    if (!next) return false;
    for (uint32_t i = 0; i < a->room; i++) {
        record *r = &a->records[i];
        if (r->bytes && r->day >= a->newest_day - 1) *place_of(next, room, r->pseudonym) = *r;
        else forget(r);
    }
    free(a->records);
    a->records = next;
    a->room = room;
    a->count = alive;
    return true;
}

static record *record_of(tact_redecide *a, uint64_t pseudonym) {
    if ((a->count + 1) * 4 > a->room * 3 && !sweep(a)) return NULL;
    record *r = place_of(a->records, a->room, pseudonym);
    if (!r->pseudonym) { r->pseudonym = pseudonym; a->count++; }
    return r;
}

static bool keep(record *r, tact_slice bytes, int64_t day) {
    uint8_t *copy = malloc(bytes.len ? bytes.len : 1);
    if (!copy) return false;
    memcpy(copy, bytes.ptr, bytes.len);
    forget(r);
    r->bytes = copy;
    r->len = (uint32_t)bytes.len;
    r->day = day;
    return true;
}

/* ---- one line ---- */

static bool hex64(tact_slice text, uint64_t *out) {
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) return false;
        *out = *out << 4 | (unsigned)digit;
    }
    return text.len == 16;
}

static bool number32(const tact_value *json, const char *key, uint32_t *out) {
    const tact_value *v = tact_value_path(json, key);
    if (!v || v->type != TACT_INT || v->integer < 0 || v->integer > UINT32_MAX) return false;
    *out = (uint32_t)v->integer;
    return true;
}

static bool is_move(const tact_value *json) {
    return !tact_value_path_text(json, "type").len || tact_attach_is(json);
}

static tact_status open_seal(const tact_history_line *line, tact_logseal *seal, tact_event *event, tact_arena *arena, tact_trouble *trouble) {
    tact_status s = tact_logseal_read(line->seal, seal);
    tact_reader r = tact_reader_of(seal->event);
    if (!s) s = tact_event_read(&r, arena, event);
    return s ? tact_trouble_set(trouble, s, "the sealed part of line %llu is damaged: %s", (unsigned long long)line->sequence, tact_status_line(s)) : TACT_OK;
}

static tact_status engine_for(tact_redecide *a, const tact_value *json, tact_engine *out, tact_trouble *trouble) {
    uint32_t bundle, policy, world;
    const tact_force *force;
    numbered *p = NULL, *w = NULL;
    if (!number32(json, "bundle", &bundle) || !number32(json, "policy", &policy) || !number32(json, "world", &world))
        return tact_trouble_set(trouble, TACT_ERR_FORMAT, "the line does not name bundle, policy and world");
    tact_status s = force_of(a, bundle, &force, trouble);
    if (!s) s = numbered_of(a, a->policies, policy, false, &p, trouble);
    if (!s) s = numbered_of(a, a->worlds, world, true, &w, trouble);
    if (!s) *out = tact_force_engine(force, &p->policy, &w->world);
    return s;
}

static tact_status compare(const tact_value *json, const tact_logseal *seal, tact_redecided *out, tact_slice *after, tact_arena *arena) {
    tact_writer w;
    tact_writer_init(&w, arena, 1024);
    tact_person_write(&w, &out->result.person);
    if (w.status) return w.status;
    *after = tact_writer_slice(&w);
    out->record_was = seal->record_hash;
    out->record_is = tact_id64(*after);
    out->record_differs = out->record_is != out->record_was;
    bool decided = hex64(tact_value_path_text(json, "hash"), &out->decision_was);
    if (out->result.decided) out->decision_is = tact_logrow_decision_hash(&out->result.decision, arena);
    out->decision_differs = decided != out->result.decided || out->decision_is != out->decision_was;
    return TACT_OK;
}

static tact_status step_again(tact_redecide *a, record *r, const tact_history_line *line, const tact_logseal *seal, tact_trace *trace, tact_arena *arena,
                              tact_redecided *out, tact_trouble *trouble) {
    tact_engine engine;
    tact_slice after;
    tact_person *before = TACT_NEW(arena, tact_person, 1);
    tact_slice bytes = tact_arena_copy(arena, (tact_slice){ (const char *)r->bytes, r->len });
    if (!before || !bytes.ptr) return TACT_ERR_MEMORY;
    tact_status s = engine_for(a, line->json, &engine, &out->trouble);
    if (s == TACT_ERR_MEMORY) return s;
    if (s) { out->kind = TACT_REDECIDED_MISSING; forget(r); return TACT_OK; }
    s = tact_person_read(bytes, arena, before);
    if (s) return tact_trouble_set(trouble, s, "the record in line %llu is damaged: %s", (unsigned long long)line->sequence, tact_status_line(s));
    int64_t day = out->event.received.us / TACT_DAYS(1).us;
    before->log_day = (uint32_t)day;
    out->before = before;
    out->bundle = engine.bundle;
    out->model = tact_moment_index_model(engine.moments);
    out->policy = engine.policy->number;
    out->world = engine.world->number;
    s = tact_step(&out->result, &engine, before, &out->event, trace, arena);
    if (!s) s = compare(line->json, seal, out, &after, arena);
    if (s) return tact_trouble_set(trouble, s, "line %llu could not be decided again: %s", (unsigned long long)line->sequence, tact_status_line(s));
    out->kind = TACT_REDECIDED;
    if (out->record_differs) forget(r);
    else if (!keep(r, after, day)) return TACT_ERR_MEMORY;
    return TACT_OK;
}

tact_status tact_redecide_line(tact_redecide *a, const tact_history_line *line, tact_trace *trace, tact_arena *arena, tact_redecided *out, tact_trouble *trouble) {
    uint64_t pseudonym;
    tact_logseal seal;
    *out = (tact_redecided){ .kind = TACT_REDECIDED_ANONYMOUS };
    bool named = hex64(tact_value_path_text(line->json, "person"), &pseudonym) && pseudonym;
    if (tact_label_is(line->json)) { out->kind = TACT_REDECIDED_MOVE; return TACT_OK; }        /* changes no record */
    if (is_move(line->json)) {
        out->kind = TACT_REDECIDED_MOVE;
        if (named && a->room) forget(place_of(a->records, a->room, pseudonym));
        return TACT_OK;
    }
    if (line->sealed) out->kind = TACT_REDECIDED_SEALED;
    if (line->sealed || !named || !line->seal.len) return TACT_OK;
    record *r = record_of(a, pseudonym);
    if (!r) return TACT_ERR_MEMORY;
    tact_status s = open_seal(line, &seal, &out->event, arena, trouble);
    if (s) return s;
    int64_t day = out->event.received.us / TACT_DAYS(1).us;
    if (day > a->newest_day) a->newest_day = day;
    out->first_of_day = seal.record.len > 0;
    if (out->first_of_day && !keep(r, seal.record, day)) return TACT_ERR_MEMORY;
    if (!r->bytes) { out->kind = TACT_REDECIDED_UNKNOWN; return TACT_OK; }
    return step_again(a, r, line, &seal, trace, arena, out, trouble);
}

tact_status tact_redecide_force(tact_redecide *a, uint32_t id, const tact_force **out, tact_trouble *trouble) { return force_of(a, id, out, trouble); }

tact_status tact_redecide_engine(tact_redecide *a, const tact_value *json, tact_engine *out, tact_trouble *trouble) { return engine_for(a, json, out, trouble); }

tact_slice tact_redecide_record(const tact_redecide *a, uint64_t pseudonym) {
    const record *r = a->room && pseudonym ? place_of(a->records, a->room, pseudonym) : NULL;
    return r && r->bytes ? (tact_slice){ (const char *)r->bytes, r->len } : (tact_slice){ NULL, 0 };
}

tact_status tact_redecide_bundle(tact_redecide *a, uint32_t id, const tact_bundle **out, tact_trouble *trouble) {
    const tact_force *force;
    tact_status s = force_of(a, id, &force, trouble);
    if (!s) *out = &force->bundle;
    return s;
}

static void forget_all(tact_redecide *a) {
    for (uint32_t i = 0; i < a->room; i++) forget(&a->records[i]);
    free(a->records);
    a->records = NULL;
    a->room = a->count = 0;
    a->newest_day = 0;
}

/* When the last two were used: these rest, older ones go. */
static void latest(uint64_t two[2], uint64_t used) {
    if (used > two[0]) { two[1] = two[0]; two[0] = used; }
    else if (used > two[1]) two[1] = used;
}

static void rest_numbered(numbered list[NUMBERED]) {
    uint64_t two[2] = { 0, 0 };
    for (unsigned i = 0; i < NUMBERED; i++) latest(two, list[i].used);
    for (unsigned i = 0; i < NUMBERED; i++)
        if (list[i].used < two[1]) let_go(&list[i]);
}

void tact_redecide_rest(tact_redecide *a) {
    uint64_t two[2] = { 0, 0 };
    forget_all(a);
    rest_numbered(a->policies);
    rest_numbered(a->worlds);
    for (unsigned i = 0; i < FORCES; i++) latest(two, a->forces[i].force ? a->forces[i].used : 0);
    for (unsigned i = 0; i < FORCES; i++) {
        if (!a->forces[i].force || a->forces[i].used >= two[1]) continue;
        tact_force_free(a->forces[i].force);
        a->forces[i].force = NULL;
    }
}

void tact_redecide_close(tact_redecide *a) {
    if (!a) return;
    for (unsigned i = 0; i < FORCES; i++) tact_force_free(a->forces[i].force);
    for (unsigned i = 0; i < NUMBERED; i++) { let_go(&a->policies[i]); let_go(&a->worlds[i]); }
    forget_all(a);
    free(a);
}
