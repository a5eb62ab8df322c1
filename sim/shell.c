/* sim/shell.c -- see shell.h. */
#include "sim/shell.h"
#include <stdlib.h>
#include "daemon/counting.h"
#include "daemon/lesson.h"
#include "sim/chance.h"

enum { BLOCK_BYTES = 4 << 20 };

tact_status tact_sim_shell_open(tact_sim_shell *s, tact_slice bundle_bytes, tact_sim_policy policy, uint16_t channels, uint64_t town, uint32_t records, tact_span half_life, tact_trouble *trouble) {
    *s = (tact_sim_shell){ .town = town, .channels = channels, .record_count = records, .learns = policy == TACT_SIM_TACT };
    tact_status status = tact_force_make(&s->force, bundle_bytes, "", trouble);
    if (status) return status;
    uint32_t campaigns = s->force->bundle.campaign_count;
    s->tally_count = campaigns;
    s->tallies = calloc(campaigns + 1, sizeof *s->tallies);
    s->rows = calloc((size_t)campaigns * TACT_TALLY_MESSAGES + 1, sizeof *s->rows);
    s->paused = calloc(campaigns + 1, sizeof *s->paused);
    s->exhausted = calloc(campaigns + 1, sizeof *s->exhausted);
    s->prices = calloc(campaigns + 1, sizeof *s->prices);
    s->records = calloc(records + 1, sizeof *s->records);
    s->learner = tact_learner_new(half_life);
    s->weights = calloc(TACT_WEIGHTS, sizeof *s->weights);
    s->block = malloc(BLOCK_BYTES);
    if (!s->tallies || !s->rows || !s->paused || !s->exhausted || !s->prices || !s->records || !s->learner || !s->weights || !s->block) { tact_sim_shell_close(s); return tact_trouble_set(trouble, TACT_ERR_MEMORY, "not enough memory for %u people; name fewer with --people", records); }
    for (uint32_t i = 0; i < campaigns; i++) s->tallies[i].campaign = s->force->bundle.campaigns[i].id;
    s->programme.campaign = TACT_LOT_PROGRAMME;
    s->policy = (tact_policy){ .number = 1, .draws = s->learns ? 0 : UINT32_MAX, .rows = s->rows };
    s->world = (tact_world){ .number = 1, .paused = s->paused, .exhausted = s->exhausted };
    s->engine = tact_force_engine(s->force, &s->policy, &s->world);
    tact_arena_init(&s->arena, s->block, BLOCK_BYTES, NULL);
    return TACT_OK;
}

void tact_sim_shell_close(tact_sim_shell *s) {
    for (uint32_t i = 0; s->records && i < s->record_count; i++) free(s->records[i].bytes);
    free(s->tallies);
    free(s->rows);
    free(s->paused);
    free(s->exhausted);
    free(s->prices);
    free(s->records);
    tact_learner_free(s->learner);
    free(s->weights);
    free(s->block);
    tact_force_free(s->force);
    *s = (tact_sim_shell){ .force = NULL };
}

/* ---- counting and learning, by the daemon's own functions ---- */

static tact_tally *tally_of(tact_sim_shell *s, uint32_t campaign, const tact_campaign **c) {
    *c = tact_bundle_campaign(s->engine.bundle, campaign);
    return *c ? &s->tallies[*c - s->engine.bundle->campaigns] : NULL;
}

static void set_list(uint32_t *list, uint32_t *count, uint32_t id, bool on) {
    uint32_t at = 0;
    while (at < *count && list[at] < id) at++;
    bool there = at < *count && list[at] == id;
    if (there == on) return;
    if (on) {
        memmove(&list[at + 1], &list[at], (*count - at) * sizeof *list);
        list[at] = id;
        ++*count;
    } else {
        memmove(&list[at], &list[at + 1], (*count - at - 1) * sizeof *list);
        --*count;
    }
}

static void judge_budget(tact_sim_shell *s, tact_tally *t, const tact_campaign *c, int64_t day) {
    uint32_t before = s->world.exhausted_count;
    set_list(s->exhausted, &s->world.exhausted_count, t->campaign, tact_tally_exhausted(t, c, day));
    if (s->world.exhausted_count != before) s->world.number++;
}

static void judge_brakes(tact_sim_shell *s, const tact_tally *t) {
    uint32_t before = s->world.paused_count;
    if (!s->learns || !tact_tally_brake(t).kind) return;
    set_list(s->paused, &s->world.paused_count, t->campaign, true);
    if (s->world.paused_count != before) { s->world.number++; s->braked++; }
}

/* Only what was sent, or what somebody said of it, can use up a budget or pull a brake. */
static void judge(tact_sim_shell *s, const tact_event *e, const tact_result *r) {
    const tact_campaign *c;
    bool sent = r->send || (r->decided && r->decision.asked && !r->decision.silence), said = e->type == TACT_EVENT_FEEDBACK && !r->refused;
    tact_tally *t = r->decision.campaign && (sent || said) ? tally_of(s, r->decision.campaign, &c) : NULL;
    if (!t) return;
    if (sent) judge_budget(s, t, c, tact_tally_day(s->engine.bundle, e->received));
    judge_brakes(s, t);
}

static tact_tally *counted(void *ctx, uint32_t campaign) {
    tact_sim_shell *s = ctx;
    const tact_campaign *c;
    return campaign == TACT_LOT_PROGRAMME ? &s->programme : tally_of(s, campaign, &c);
}

/* What a moment is worth and the campaigns' prices, as the daemon works them out. */
static void price(tact_sim_shell *s, tact_instant now) {
    const tact_zone *zone = tact_bundle_zone(s->engine.bundle, s->engine.bundle->default_zone);
    int64_t local_us = now.us + (zone ? (int64_t)tact_zone_offset_s(zone, now) * 1000000 : 0);
    tact_prices_show(&s->price_book, s->engine.bundle, s->tallies, now, (uint32_t)(local_us % TACT_DAYS(1).us * 1000 / TACT_DAYS(1).us), tact_tally_day(s->engine.bundle, now), s->prices, &s->world);
    s->world.number++;
}

static void count(tact_sim_shell *s, const tact_person *before, const tact_event *e, const tact_result *r) {
    tact_counting counting = { s->engine.bundle, counted, s };
    tact_counting_add(&counting, before, e, r);
    judge(s, e, r);
    if (s->learns) tact_prices_count(&s->price_book, r, counted, s);
    s->counted = true;
}

static bool withdrawn(void *ctx, uint32_t record, tact_instant drawn, tact_instant closes) {
    tact_instant at = ((tact_sim_shell *)ctx)->records[record].withdrawn;
    return at.us && !tact_instant_before(at, drawn) && !tact_instant_before(closes, at);
}

/* What the daemon's learner reads in the line of this step. */
static tact_status learn(tact_sim_shell *s, uint32_t record, const tact_event *e, const tact_result *r) {
    tact_taught taught;
    if (!s->learns) return TACT_OK;
    if (r->effects.ended & (tact_bit(TACT_PURPOSE_REMEMBER) | tact_bit(TACT_PURPOSE_MEASURE))) s->records[record].withdrawn = e->received;
    tact_learner_set_gone(s->learner, withdrawn, s);
    bool teaches = tact_taught_of(&taught, e, r);
    return tact_learner_line(s->learner, s->steps, e->received, r->person.pseudonym, record, teaches ? &taught : NULL);
}

static void publish(tact_sim_shell *s) {
    uint32_t learned_count;
    const tact_learned *learned = tact_learner_rows(s->learner, &learned_count);
    const int32_t *weights = tact_learner_weights(s->learner);
    bool any = false;
    s->policy.row_count = tact_tally_rows(s->tallies, s->tally_count, s->rows, &s->policy.draws);
    tact_learner_fade(learned, learned_count, s->rows, s->policy.row_count);
    for (uint32_t i = 0; i < TACT_WEIGHTS; i++) { s->weights[i] = tact_policy_weight(weights[i]); any |= s->weights[i] != 0; }
    s->policy.weights = any ? s->weights : NULL;
    const tact_answered *answers = tact_learner_answers(s->learner);
    if (answers) memcpy(s->answers.cells, answers, sizeof s->answers.cells);
    if (answers) tact_receptive_sum(&s->answers);
    s->policy.receptive = answers ? &s->answers : NULL;
    s->policy.number++;
    s->published++;
}

/* ---- one step ---- */

void tact_sim_shell_begin(tact_sim_shell *s) { tact_arena_reset(&s->arena); }

tact_status tact_sim_shell_person(tact_sim_shell *s, uint32_t record, tact_instant now, tact_person *out) {
    const tact_sim_record *r = &s->records[record];
    if (r->len) return tact_person_read((tact_slice){ (const char *)r->bytes, r->len }, &s->arena, out);
    tact_rng rng = tact_sim_rng(s->town, TACT_SIM_STEP, record, 0);
    uint64_t pseudonym = tact_rng_next(&rng);
    *out = tact_person_empty(pseudonym ? pseudonym : 1, now);
    out->account = r->account;
    return TACT_OK;
}

static tact_status keep(tact_sim_shell *s, tact_sim_record *r, const tact_person *person) {
    tact_writer w;
    tact_writer_init(&w, &s->arena, 1024);
    tact_person_write(&w, person);
    tact_slice bytes = tact_writer_slice(&w);
    if (w.status) return w.status;
    if (bytes.len > r->room) {
        uint32_t room = (uint32_t)bytes.len + (uint32_t)bytes.len / 4;
        uint8_t *grown = realloc(r->bytes, room);
        if (!grown) return TACT_ERR_MEMORY;
        r->bytes = grown;
        r->room = room;
    }
    memcpy(r->bytes, bytes.ptr, bytes.len);
    r->len = (uint32_t)bytes.len;
    return TACT_OK;
}

static bool waited(const tact_person *before, const tact_pending *p) {
    for (uint32_t i = 0; i < before->pending_count; i++)
        if (before->pending[i].key == p->key && before->pending[i].due.us == p->due.us && before->pending[i].state == p->state) return true;
    return false;
}

tact_status tact_sim_shell_step(tact_sim_shell *s, uint32_t record, tact_event *e, tact_instant now, tact_result *result) {
    tact_sim_record *r = &s->records[record];
    tact_person *before = TACT_NEW(&s->arena, tact_person, 1);
    tact_rng rng = tact_sim_rng(s->town, TACT_SIM_STEP, record, ++s->steps);
    if (!before) return TACT_ERR_MEMORY;
    tact_status status = tact_sim_shell_person(s, record, now, before);
    if (status) return status;
    e->received = tact_instant_before(now, before->last_received) ? before->last_received : now;
    e->seed = (tact_seed){ tact_rng_next(&rng), tact_rng_next(&rng) };
    e->message = tact_rng_next(&rng);
    e->signed_in = r->account;
    e->channels_open = s->channels;
    status = tact_step(result, &s->engine, before, e, NULL, &s->arena);
    if (status) return status;
    if (s->ghosts_speak && result->decision.ghost) result->send = true;
    if (s->forget_sends && result->send) return TACT_OK;
    if (result->keep && (result->changed || r->len)) status = keep(s, r, &result->person);
    else if (!result->keep) r->len = 0;
    for (uint32_t i = 0; !status && result->keep && i < result->person.pending_count; i++)
        if (!waited(before, &result->person.pending[i])) s->waits(s->ctx, record, &result->person.pending[i]);
    if (status) return status;
    count(s, before, e, result);
    return learn(s, record, e, result);
}

void tact_sim_shell_tick(tact_sim_shell *s, tact_instant now) {
    const tact_campaign *c;
    int64_t day = tact_tally_day(s->engine.bundle, now);
    for (uint32_t i = s->world.exhausted_count; i-- > 0;) {
        tact_tally *t = tally_of(s, s->exhausted[i], &c);
        if (t) judge_budget(s, t, c, day);
    }
    if (!s->learns || !s->counted) return;
    s->counted = false;
    price(s, now);
    publish(s);
}
