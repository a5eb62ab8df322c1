/* cli/import_judge.c -- see import_judge.h. */
#include "cli/import_judge.h"
#include <stdlib.h>
#include "brand/check_print.h"
#include "cli/folders.h"
#include "cli/reach.h"
#include "core/attention/attention.h"

enum { SCRATCH = 4 << 20 };

static int no_memory(tact_cli *cli) { return tact_cli_fail(cli, "free some memory and try again", "not enough memory"); }

static int set_zone(tact_cli *cli, tact_judge *j, const char *name) {
    tact_diags diags;
    if (!name) return 0;
    tact_diags_init(&diags, j->arena, 4);
    if (tact_zones_load(TACT_ZONEINFO, j->arena, &j->zones, &diags))
        return tact_cli_fail(cli, diags.count ? "install the package tzdata" : NULL, "the time zones cannot be read from %s", TACT_ZONEINFO);
    uint32_t id = tact_zones_id(&j->zones, tact_slice_of(name));
    for (uint32_t i = 0; i < j->zones.count; i++)
        if (id && j->zones.ids[i] == id) j->zone = &j->zones.zones[i];
    if (j->zone) return 0;
    char hint[96];
    tact_slice near = tact_zones_hint(&j->zones, tact_slice_of(name));
    if (near.len) snprintf(hint, sizeof hint, "did you mean %.*s?", (int)near.len, near.ptr); else snprintf(hint, sizeof hint, "an IANA name such as Europe/Paris");
    return tact_cli_usage(cli, hint, "there is no time zone '%s'", name);
}

/* Every slot is open, no campaign is out of season. */
static void open_everything(tact_bundle *b) {
    for (uint32_t i = 0; i < b->campaign_count; i++) {
        b->campaigns[i].from = b->campaigns[i].until = (tact_instant){ 0 };
        for (uint32_t m = 0; m < b->campaigns[i].message_count; m++) b->campaigns[i].messages[m].slot = (tact_slice){ NULL, 0 };
    }
}

static int load_brand(tact_cli *cli, tact_judge *j, const char *folder) {
    tact_diags diags;
    char hint[1100];
    tact_diags_init(&diags, j->arena, TACT_BRAND_FINDINGS);
    tact_brand_options options = { .env_file = "", .now = tact_reach_now() };          /* no secret is needed to read a log */
    tact_status s = tact_brand_load(folder, &options, j->arena, &diags, &j->brand);
    if (s == TACT_ERR_NOT_FOUND) return tact_cli_fail(cli, "leave it out to read the log alone; `tact init FOLDER` makes one", "there is no brand folder %s", folder);
    if (s) {
        if (!cli->json) tact_check_print(cli->err, &j->brand, &diags, tact_cli_terminal(cli, cli->err));
        snprintf(hint, sizeof hint, "`tact check %s` explains every mistake; without a brand folder the log is read alone", folder);
        return tact_cli_found(cli, hint, "the brand folder %s has mistakes", folder);
    }
    const tact_match *match;
    if (j->brand.model_bytes.len && tact_model_read(j->brand.model_bytes, &j->model)) return no_memory(cli);
    open_everything(&j->brand.bundle);
    if (tact_match_build(&j->brand.bundle, j->arena, &match)) return no_memory(cli);
    j->index = tact_moment_index_build(&j->brand.bundle, &j->model, j->arena);
    j->result = malloc(sizeof *j->result);
    j->scratch = malloc(SCRATCH);
    if (!j->index || !j->result || !j->scratch) return no_memory(cli);
    tact_arena_init(&j->work, j->scratch, SCRATCH, NULL);
    j->world.number = 1;
    j->engine = (tact_engine){ .bundle = &j->brand.bundle, .match = match, .moments = j->index, .policy = &j->policy, .world = &j->world, .count_errors = true,
                               .touch_keep = tact_attention_touch_keep(&j->brand.bundle) };
    if (!j->zone) j->zone = tact_bundle_zone(&j->brand.bundle, j->brand.bundle.default_zone);
    j->has_brand = true;
    return 0;
}

int tact_judge_open(tact_cli *cli, tact_judge *j, const char *brand, const char *zone) {
    *j = (tact_judge){ .arena = tact_brand_arena() };
    tact_model_builtin(&j->model);
    if (!j->arena) return no_memory(cli);
    int code = set_zone(cli, j, zone);
    return code || !brand ? code : load_brand(cli, j, brand);
}

void tact_judge_close(tact_judge *j) {
    free(j->result);
    free(j->scratch);
    if (j->arena) tact_brand_arena_free(j->arena);
    *j = (tact_judge){ .arena = NULL };
}

/* ---- alone ---- */

/* Words of addresses that speak for a kind are no subject: what does a page say that is called just so? */
static bool general(void *ctx, tact_slice word) {
    char path[64];
    tact_moment m;
    int n = snprintf(path, sizeof path, "/%.*s", (int)(word.len < 60 ? word.len : 60), word.ptr);
    tact_event e = { .type = TACT_EVENT_PAGE, .context.page_path = { path, (size_t)n } };
    tact_moment_understand(&m, ctx, &e, NULL, NULL);
    return m.because_count > 0;
}

int tact_judge_learn(tact_cli *cli, tact_judge *j, tact_topics *topics) {
    const tact_bundle nothing = { .fusion = TACT_FUSION_LATEST };
    const tact_moment_index *bare = tact_moment_index_build(&nothing, &j->model, j->arena);
    if (!bare) return no_memory(cli);
    uint32_t count = tact_topics_learn(topics, general, (void *)bare);
    tact_topic *list = TACT_NEW(j->arena, tact_topic, count + 1);
    tact_slice *words = TACT_NEW(j->arena, tact_slice, count + 1);
    if (!list || !words) return no_memory(cli);
    for (uint32_t i = 0; i < count; i++) {
        const tact_topic_learned *from = tact_topics_at(topics, i);
        words[i] = from->word;
        tact_topic topic = { .name = tact_slice_of(from->name), .id = tact_id32(tact_slice_of(from->name)), .words = &words[i], .word_count = 1 };
        uint32_t at = i;
        for (; at > 0 && list[at - 1].id > topic.id; at--) list[at] = list[at - 1];
        list[at] = topic;
    }
    j->bundle = (tact_bundle){ .fusion = TACT_FUSION_LATEST, .topics = list, .topic_count = count };
    j->index = tact_moment_index_build(&j->bundle, &j->model, j->arena);
    return j->index ? 0 : no_memory(cli);
}

/* ---- one page ---- */

static tact_event event_of(const tact_judge *j, const tact_page_event *p) {
    tact_event e = {
        .type = TACT_EVENT_PAGE, .received = p->occurred, .occurred = p->occurred, .seed = { p->line, 1 }, .message = p->line + 1, .asks = j->has_brand,
        .slot = j->has_brand ? TACT_S("page") : (tact_slice){ NULL, 0 }, .channels_open = (uint16_t)(tact_bit(TACT_CHANNEL_WEB) | tact_bit(TACT_CHANNEL_INAPP)),
        .context = { .device = p->device.device, .page_path = p->path, .page_search = p->searched, .page_referrer = p->referrer_url },
    };
    if (p->kind == TACT_HIT_FORM) { e.type = TACT_EVENT_TRACK; e.name = TACT_S("Form Submitted"); }
    if (p->kind == TACT_HIT_DOWNLOAD) { e.type = TACT_EVENT_TRACK; e.name = TACT_S("File Downloaded"); }
    if (j->has_brand && j->zone) e.context.zone = tact_id32(j->zone->name);
    return e;
}

static tact_civil local_of(const tact_judge *j, const tact_page_event *p) {
    return j->zone ? tact_zone_civil(j->zone, p->occurred) : tact_civil_from_us(p->occurred.us + (int64_t)p->zone_s * 1000000);
}

static void by_brand(const tact_judge *j, tact_judged *out) {
    const tact_decision *d = &j->result->decision;
    uint32_t campaign = d->campaign;
    for (uint32_t i = 0; i < d->arm_count && !campaign; i++) campaign = d->arms[i].campaign;
    out->answered = campaign != 0;                         /* the lot may have fallen on silence or on being left alone: something fitted all the same */
    out->unclear = !out->answered && j->result->match_errors > 0;
    for (uint32_t i = 0; i < d->reasons.count && !out->answered; i++) {
        const tact_why *why = &d->reasons.entries[i];
        if (!why->campaign) continue;
        bool draft = why->reason == TACT_WHY_GATE_STATE;
        if (draft ? out->draft : out->draft || out->permitted) continue;               /* a draft is the nearest way to an answer */
        out->draft = draft;
        out->permitted = !draft;
        campaign = why->campaign;
    }
    const tact_campaign *c = campaign ? tact_bundle_campaign(&j->brand.bundle, campaign) : NULL;
    if (c) out->campaign = c->name;
}

bool tact_judge_page(tact_judge *j, tact_judged *out, const tact_page_event *p, bool went_on) {
    tact_event e = event_of(j, p);
    tact_civil local = local_of(j, p);
    tact_moment alone;
    const tact_moment *m = &alone;
    *out = (tact_judged){ .hour = local.hour };
    if (j->has_brand) {
        tact_arena_reset(&j->work);
        tact_person *nobody = TACT_NEW(&j->work, tact_person, 1);
        if (!nobody) return false;
        *nobody = tact_person_empty(0, e.received);
        if (tact_step(j->result, &j->engine, nobody, &e, NULL, &j->work)) return false;
        m = &j->result->moment;
        by_brand(j, out);
    } else {
        tact_moment_understand(&alone, j->index, &e, NULL, &local);
        out->answered = went_on || p->kind == TACT_HIT_DOWNLOAD || p->kind == TACT_HIT_FORM;
        if (p->kind == TACT_HIT_MISSING || p->kind == TACT_HIT_FAILED) out->answered = false;
    }
    out->answer = out->answered ? TACT_CELL_ANSWERED : j->has_brand ? tact_cell_answer_of(j->result) : TACT_CELL_UNANSWERED;
    const tact_topic *topic = m->topic_count ? tact_bundle_topic(j->engine.bundle ? j->engine.bundle : &j->bundle, m->topics[0]) : NULL;
    out->kind = m->kind;
    out->private_ = m->sensitive;
    if (out->private_) out->campaign = (tact_slice){ NULL, 0 };
    if (topic && !out->private_) out->topic = topic->name;
    return true;
}
