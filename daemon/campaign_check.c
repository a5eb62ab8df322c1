/* daemon/campaign_check.c -- see campaign_check.h. */
#include "daemon/campaign_check.h"
#include <stdio.h>
#include "brand/campaign_edit.h"
#include "brand/front.h"
#include "brand/yaml.h"
#include "daemon/face.h"
#include "daemon/finding_say.h"
#include "daemon/offload.h"
#include "daemon/screen_say.h"

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

static bool says(tact_slice text, const char *key) {
    for (unsigned l = 0; l < 3; l++) if (tact_slice_equal(text, tact_screen_word(l, key))) return true;
    return false;
}

/* The console begins a page with a title and a sentence that ask for others (site.headline, site.body.*): in a draft they wait, and nobody is to read them. */
static void check_page_words(tact_campaign_check *c, tact_slice text, tact_arena *arena) {
    static const char *const bodies[] = { "site.body.know", "site.body.go", "site.body.do", "site.body.buy" };
    const tact_slice hint = TACT_S("say it in your own words before people get it");
    tact_diags quiet;
    tact_front front;
    tact_value keys = { .type = TACT_MAP };
    bool memory = false;
    tact_diags_init(&quiet, arena, 1);
    if (!tact_front_split(text, arena, &quiet, &front, &memory) || !tact_front_keys(&front, arena, &quiet, &keys)) return;         /* the loader says so */
    const tact_severity severity = tact_slice_is(tact_value_path_text(&keys, "state"), "draft") ? TACT_WARNING : TACT_ERROR;
    const tact_value *title = tact_value_get(&keys, TACT_S("title"));
    c->diags.file = c->file;
    if (title && title->type == TACT_TEXT && says(title->text, "site.headline")) tact_diag_add(&c->diags, severity, title->line, title->column, TACT_S("this is still the title a new page begins with"), hint);
    uint32_t line = front.body_line;
    for (size_t at = 0; at < front.body.len; line++) {
        size_t next = tact_front_next_line(front.body, at), end = next;
        while (end > at && (front.body.ptr[end - 1] == '\n' || front.body.ptr[end - 1] == '\r')) end--;
        for (unsigned i = 0; i < 4; i++)
            if (says((tact_slice){ front.body.ptr + at, end - at }, bodies[i])) tact_diag_add(&c->diags, severity, line, 1, TACT_S("this is still the sentence a new page begins with"), hint);
        at = next;
    }
}

static bool same(const tact_diag *a, const tact_diag *b) { return a->line == b->line && a->column == b->column && tact_slice_equal(a->file, b->file) && tact_slice_equal(a->text, b->text); }

/* A draft is let off some mistakes: the same text, live, says which. */
static tact_status look_ahead(const tact_campaign_check_ask *ask, tact_arena *arena, tact_campaign_check *out) {
    tact_campaign_check *then = TACT_NEW(arena, tact_campaign_check, 1);
    tact_campaign_check_ask live = *ask;
    if (!then) return TACT_ERR_MEMORY;
    if (tact_front_edit(ask->text, TACT_S("state"), TACT_S("live"), arena, &live.text) || live.text.ptr == ask->text.ptr) return TACT_OK;        /* it cannot be turned, or is live */
    live.ahead = false;
    tact_status s = tact_campaign_checked(&live, arena, then);
    for (uint32_t i = 0; !s && i < then->diags.count; i++) {
        const tact_diag *d = &then->diags.items[i];
        bool is = d->severity != TACT_ERROR || !here(out, d);
        for (uint32_t k = 0; !is && k < out->diags.count; k++) is = out->diags.items[k].severity == TACT_ERROR && same(&out->diags.items[k], d);
        out->before_live.file = d->file;
        if (!is) tact_diag_add(&out->before_live, TACT_ERROR, d->line, d->column, d->text, d->hint);
    }
    return s;
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
    if (ask->page) check_page_words(out, ask->text, arena); else check_words(out);
    out->whole = s == TACT_OK && !out->diags.error_count;
    for (uint32_t i = 0; i < out->diags.count; i++) out->errors_here += out->diags.items[i].severity == TACT_ERROR && here(out, &out->diags.items[i]);
    tact_diags_init(&out->before_live, arena, TACT_BRAND_FINDINGS);
    return ask->ahead && ask->page ? look_ahead(ask, arena, out) : TACT_OK;
}

static void list(tact_json *j, const tact_diags *diags, tact_slice own_file, unsigned language) {
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

void tact_findings_json(tact_json *j, const tact_diags *diags, tact_slice own_file, unsigned language) {
    TACT_JSON_KEY(j, "findings");
    list(j, diags, own_file, language);
}

void tact_before_live_json(tact_json *j, const tact_campaign_check *check, unsigned language) {
    TACT_JSON_KEY(j, "beforeLive");
    list(j, &check->before_live, check->file, language);
}

void tact_problem_json(tact_json *j, int status, tact_slice title) {
    tact_json_key_text(j, TACT_S("type"), TACT_S("about:blank"));
    tact_json_key_text(j, TACT_S("title"), title);
    tact_json_key_int(j, TACT_S("status"), status);
}

tact_slice tact_history_fault(const tact_campaign_file *file, tact_status status, const tact_trouble *trouble) {
    if (!status) return (tact_slice){ NULL, 0 };
    const tact_slice why = tact_slice_of(trouble->text[0] ? trouble->text : tact_status_line(status));
    fprintf(stderr, "tact: %.*s was written, and its history was not: %.*s\n", (int)file->file.len, file->file.ptr, (int)why.len, why.ptr);
    return why;
}

void tact_history_json(tact_json *j, tact_slice fault, unsigned language) {
    const tact_hole why = { "why", fault };
    tact_json_key_bool(j, TACT_S("historyKept"), !fault.len);
    if (fault.len) tact_json_key_text(j, TACT_S("historyFault"), tact_screen_say(j->arena, tact_screen_word(language, "problem.history"), &why, 1));
}

void tact_campaign_refuse_findings(struct tact_offload *task, const tact_campaign_check *check) {
    tact_json j;
    tact_json_init(&j, task->arena, 4096);
    tact_json_map(&j);
    tact_problem_json(&j, 422, tact_screen_word(task->language, "problem.mistakes"));
    tact_findings_json(&j, &check->diags, check->file, task->language);
    tact_json_end_map(&j);
    tact_offload_reply(task, 422, &j);
}
