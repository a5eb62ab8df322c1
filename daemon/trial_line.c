/* daemon/trial_line.c -- a line of the log: its place in the trial, the engine in force then, what is left out and why. */
#include "daemon/attach.h"
#include "daemon/label.h"
#include "daemon/trial_internal.h"

bool tact__trial_hex(tact_slice text, uint64_t *out) {
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) return false;
        *out = *out << 4 | (unsigned)digit;
    }
    return text.len == 16;
}

tact_status tact__trial_open(const tact_history_line *line, tact_logseal *seal, tact_event *event, tact_arena *arena, tact_trouble *trouble) {
    return tact_history_event(line, seal, event, arena, trouble);
}

static bool kept_then(const tact_bundle *b, const tact_field *f) {
    for (uint32_t i = 0; i < b->field_count; i++)
        if (b->fields[i].kind == f->kind && tact_slice_equal(b->fields[i].name, f->name)) return true;
    return false;
}

/* What the folder asks of a person that nothing asked when these lines were written: it is not in them. */
static void note_fields(tact_trial *t, const tact_bundle *then) {
    const tact_bundle *b = &t->ask.force->bundle;
    if (then->id == t->newest_bundle) return;
    t->newest_bundle = then->id;
    for (uint32_t i = 0; i < b->field_count; i++) {
        const tact_field *f = &b->fields[i];
        bool told = (f->kind != TACT_FIELD_TRAIT && f->kind != TACT_FIELD_SINCE) || kept_then(then, f);
        for (uint32_t k = 0; k < t->unknown_count && !told; k++) told = tact_slice_equal(t->unknown_fields[k], f->name);
        if (!told && t->unknown_count < TACT_TRIAL_FIELDS) t->unknown_fields[t->unknown_count++] = f->name;
    }
}

tact_slice tact_trial_unknown_field(const tact_trial *t, uint32_t index) { return index < t->unknown_count ? t->unknown_fields[index] : (tact_slice){ NULL, 0 }; }

static tact_status engine_for(tact_trial *t, const tact_history_line *line, tact_instant at, bool *missing) {
    tact_engine logged;
    tact_trouble why = { "" };
    tact_status s = tact_redecide_engine(t->again, line->json, &logged, &why);
    *missing = s && s != TACT_ERR_MEMORY;
    if (s) return *missing ? TACT_OK : s;
    t->engine = tact_force_engine(t->ask.force, logged.policy, logged.world);
    t->engine_ready = true;
    t->line_world = logged.world;
    note_fields(t, logged.bundle);
    if (!tact__trial_world_for(t, logged.world, at)) return TACT_ERR_MEMORY;
    t->engine.world = &t->world;
    return TACT_OK;
}

tact_status tact__trial_line(tact_trial *t, const tact_history_line *line, tact_instant at, tact_arena *arena) {
    uint64_t who;
    tact_logseal seal;
    tact_event *e = TACT_NEW(arena, tact_event, 1);
    bool missing, named = tact__trial_hex(tact_value_path_text(line->json, "person"), &who) && who;
    if (!e) return TACT_ERR_MEMORY;
    if (tact_label_is(line->json)) return TACT_OK;
    if (!tact_value_path_text(line->json, "type").len || tact_attach_is(line->json)) {
        tact__trial_person *p = named ? tact__trial_find(&t->people, who) : NULL;
        t->counts.moved += named;
        if (p) tact__trial_forget(&t->people, p);          /* a part came or went: the next line carries the record as it is now */
        return TACT_OK;
    }
    tact_status s = engine_for(t, line, at, &missing);
    if (s) return s;
    if (!missing) s = tact__trial_run_due(t, at.us - 1, arena);
    if (s) return s;
    if (line->sealed) { t->counts.erased++; return TACT_OK; }
    if (tact__trial_yes(line->json, "robot")) t->counts.robots++;      /* of somebody known it leaves its mark on the record; nothing is decided */
    if (tact__trial_yes(line->json, "private")) { t->counts.private_matters++; return TACT_OK; }
    if (!named || !line->seal.len) { t->counts.unremembered += !tact__trial_yes(line->json, "robot"); return TACT_OK; }
    if (missing) { t->counts.missing++; return TACT_OK; }
    s = tact__trial_open(line, &seal, e, arena, t->trouble);
    if (!s) s = tact__trial_take_record(t, who, &seal, arena);
    if (s) return s;
    if (!tact__trial_find(&t->people, who)->bytes) { t->counts.unknown++; return TACT_OK; }
    return tact__trial_event(t, who, line, &seal, e, arena);
}

tact_status tact__trial_behind(tact_trial *t, const tact_history_line *line, tact_arena *arena) {
    uint64_t who;
    tact_logseal seal;
    tact_event *e = TACT_NEW(arena, tact_event, 1);
    if (!e) return TACT_ERR_MEMORY;
    if (!tact_slice_is(tact_value_path_text(line->json, "type"), "track") || !line->seal.len || !tact__trial_hex(tact_value_path_text(line->json, "person"), &who)) return TACT_OK;
    const tact__trial_person *p = tact__trial_find(&t->people, who);
    if (!p || !p->bytes || (!p->draws && !t->units.count)) return TACT_OK;
    tact_status s = tact__trial_open(line, &seal, e, arena, t->trouble);
    if (s || !t->engine_ready || !tact__trial_may_reach(&t->draws, e)) return s;
    tact_person *before = TACT_NEW(arena, tact_person, 1);
    tact_result *result = TACT_NEW(arena, tact_result, 1);
    if (!before || !result) return TACT_ERR_MEMORY;
    s = tact__trial_read(p, arena, before);
    if (s) return s;
    if (tact_instant_before(e->received, before->last_received)) e->received = before->last_received;
    s = tact_step(result, &t->engine, before, e, NULL, arena);         /* only for `where:`; nothing of it is kept */
    if (!s && !tact__trial_unit_reaches(t, who, e, result)) s = TACT_ERR_MEMORY;
    if (!s) tact__trial_goal(&t->draws, p, e, result);
    return s;
}
