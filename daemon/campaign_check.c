/* daemon/campaign_check.c -- see campaign_check.h. */
#include "daemon/campaign_check.h"
#include "brand/yaml.h"
#include "daemon/face.h"
#include "daemon/finding_say.h"
#include "daemon/offload.h"

static bool here(const tact_campaign_check *c, const tact_diag *d) {
    return tact_slice_equal(d->file, c->file) || tact_slice_is(d->file, "campaigns") || !d->file.len;
}

static void check_name(tact_campaign_check *c, tact_slice name) {
    const tact_value *said = tact_value_get(&c->tree, TACT_S("campaign"));
    if (!name.len || !said || said->type != TACT_TEXT || tact_slice_equal(said->text, name)) return;
    c->diags.file = c->file;
    tact_diag_add(&c->diags, TACT_ERROR, said->line, said->column, TACT_JOIN(&c->diags, TACT_S("this file is the campaign '"), name, TACT_S("', and says it is '"), said->text, TACT_S("'")),
                  TACT_S("a campaign keeps its name, by which it is measured; another name is another campaign with a file of its own"));
}

/* The moment map begins a draft with words that ask for others (map.draftBody). */
static void check_words(tact_campaign_check *c) {
    const tact_value *messages = tact_value_get(&c->tree, TACT_S("messages"));
    c->diags.file = c->file;
    for (uint32_t i = 0; messages && messages->type == TACT_LIST && i < messages->list.count; i++)
        for (uint32_t k = 0; messages->list.items[i].type == TACT_MAP && k < messages->list.items[i].map.count; k++) {
            const tact_value *words = &messages->list.items[i].map.pairs[k].value, *body = words->type == TACT_MAP ? tact_value_get(words, TACT_S("body")) : NULL;
            for (unsigned l = 0; body && body->type == TACT_TEXT && l < 3; l++)
                if (tact_slice_equal(body->text, tact_screen_word(l, "map.draftBody")))
                    tact_diag_add(&c->diags, TACT_WARNING, body->line, body->column, TACT_S("these are still the words a draft begins with"), TACT_S("say it in your own words before people get it"));
        }
}

tact_status tact_campaign_checked(const tact_campaign_check_ask *ask, tact_arena *arena, tact_campaign_check *out) {
    tact_diags quiet;
    const tact_brand_trial trial = { ask->file, ask->text };
    tact_brand_options options = { .env_file = ask->env_file, .now = ask->now, .trials = &trial, .trial_count = 1, .trial_ids = &out->id, .trials_as_written = !ask->as_live };
    if (ask->audiences || ask->page) options.trial_count = 0;
    if (ask->audiences) options.audiences = &ask->text;
    if (ask->page) options.page = &trial;
    *out = (tact_campaign_check){ .file = ask->file, .tree = { .type = TACT_MAP } };
    tact_diags_init(&quiet, arena, 1);
    if (!ask->page && !tact_yaml_read(ask->text, arena, &quiet, &out->tree)) out->whole = false;                       /* the loader says what is wrong with it */
    tact_diags_init(&out->diags, arena, TACT_BRAND_FINDINGS);
    tact_status s = tact_brand_load(ask->folder, &options, arena, &out->diags, &out->brand);
    if (s == TACT_ERR_MEMORY) return s;
    check_name(out, ask->name);
    check_words(out);
    out->whole = s == TACT_OK && !out->diags.error_count;
    for (uint32_t i = 0; i < out->diags.count; i++) out->errors_here += out->diags.items[i].severity == TACT_ERROR && here(out, &out->diags.items[i]);
    return TACT_OK;
}

void tact_findings_json(tact_json *j, const tact_diags *diags, tact_slice own_file, unsigned language) {
    TACT_JSON_KEY(j, "findings");
    tact_json_list(j);
    for (uint32_t i = 0; i < diags->count; i++) {
        const tact_diag *d = &diags->items[i];
        if (d->severity == TACT_WARNING && own_file.len && !tact_slice_equal(d->file, own_file)) continue;
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("severity"), d->severity == TACT_ERROR ? TACT_S("error") : TACT_S("warning"));
        tact_json_key_text(j, TACT_S("file"), d->file);
        tact_json_key_int(j, TACT_S("line"), d->line);
        tact_json_key_int(j, TACT_S("column"), d->column);
        tact_finding_json(j, d, language);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

void tact_problem_json(tact_json *j, int status, const char *title) {
    tact_json_key_text(j, TACT_S("type"), TACT_S("about:blank"));
    tact_json_key_text(j, TACT_S("title"), tact_slice_of(title));
    tact_json_key_int(j, TACT_S("status"), status);
}

void tact_campaign_refuse_findings(struct tact_offload *task, const tact_campaign_check *check) {
    tact_json j;
    tact_json_init(&j, task->arena, 4096);
    tact_json_map(&j);
    tact_problem_json(&j, 422, "The file has mistakes; what was in force stays");
    tact_findings_json(&j, &check->diags, check->file, task->language);
    tact_json_end_map(&j);
    tact_offload_reply(task, 422, &j);
}
