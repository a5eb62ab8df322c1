/* daemon/api_campaign_files.c -- campaigns and pages as files over HTTP: read, check, write, state, history, undo. The brand folder stays the truth. */
#include <stdlib.h>
#include <string.h>
#include "brand/campaign_edit.h"
#include "brand/file.h"
#include "daemon/api_body.h"
#include "daemon/audit.h"
#include "daemon/campaign_check.h"
#include "daemon/face.h"
#include "daemon/offload.h"
#include "daemon/page.h"
#include "daemon/staff.h"
#include "daemon/unified.h"
#include "daemon/versions.h"

enum { BODY_BYTES = 8 << 20, SMALL_BYTES = 16384, DIFF_BYTES = 4 << 20 };  /* 1 MB of text escaped; of all diffs of an answer */
#define JSON "application/json text/plain"

/* ---- finding ---- */

static void refuse_file(tact_server *s, tact_http_id id, tact_status status, const tact_trouble *trouble) {
    int code = status == TACT_ERR_INVALID ? 400 : status == TACT_ERR_CONFLICT ? 409 : status == TACT_ERR_SEALED ? 403 : status == TACT_ERR_LIMIT ? 413 : 0;
    if (code) tact_http_refuse_text(s->http, id, code, trouble->text);
    else tact_server_refuse_id(s, id, status, trouble);
}

static void refuse_words(tact_server *s, tact_http_id id, int code, unsigned language, const char *key) { tact_http_refuse(s->http, id, &(tact_http_problem){ .status = code, .detail = tact_screen_word(language, key) }); }

enum { OF_CAMPAIGN, OF_AUDIENCES, OF_ANSWERS, OF_PAGE };  /* tag of a route: of a campaign's file, audiences.yaml, answers/LANGUAGE.md, pages/NAME.LANGUAGE.md */

static tact_status locate_answers(tact_server *s, tact_slice language, tact_arena *arena, tact_campaign_file *out, tact_trouble *trouble) {
    char file[96];
    if (!tact_campaign_name_safe(language)) return tact_trouble_set(trouble, TACT_ERR_INVALID, "a language is called as in `locales` of tact.yaml");
    int n = snprintf(file, sizeof file, "answers/%.*s.md", (int)language.len, language.ptr);
    tact_status status = tact_folder_file_find(s->brand_folder, tact_arena_copy(arena, (tact_slice){ file, (size_t)n }), arena, out, trouble);
    out->name = tact_arena_copy(arena, language);
    return status;
}

/* `named`: what the route names: a campaign; a page and its language; the language of answers. */
static tact_status locate(tact_server *s, unsigned of, const tact_slice named[2], tact_arena *arena, tact_campaign_file *out, tact_trouble *trouble) {
    if (of == OF_ANSWERS) return locate_answers(s, named[0], arena, out, trouble);
    if (of == OF_PAGE) return tact_page_file_find(s->brand_folder, &s->brand, named[0], named[1], arena, out, trouble);
    return of == OF_AUDIENCES ? tact_folder_file_find(s->brand_folder, TACT_S("audiences.yaml"), arena, out, trouble) : tact_campaign_file_find(s->brand_folder, &s->brand, named[0], arena, out, trouble);
}

static const char *shelf_of(const tact_campaign_file *f, tact_arena *arena) {
    if (tact_slice_starts(f->file, TACT_S("answers/"))) return tact_brand_file_join(arena, "answers", f->name);
    if (tact_slice_starts(f->file, TACT_S("pages/"))) return tact_page_shelf(f->file, arena);
    return tact_slice_is(f->file, "audiences.yaml") ? "audiences" : tact_version_shelf(f->name, arena);
}

static bool find(tact_server *s, const tact_http_request *request, const tact_slice named[2], tact_arena *arena, tact_campaign_file *out) {
    tact_trouble trouble = { "" };
    tact_status status = locate(s, request->route->tag, named, arena, out, &trouble);
    if (status) refuse_file(s, request->id, status, &trouble);
    return !status;
}

static bool find_there(tact_server *s, const tact_http_request *request, tact_arena *arena, tact_campaign_file *out) {
    static const char *const gone[] = { "There is no file of a campaign of this name in campaigns/.", "", "There are no answers in this language.",
                                        "There is no file of this page in this language in pages/: PUT with \"was\": null makes one." };
    if (!find(s, request, request->params, arena, out)) return false;
    bool none = !out->there && request->route->tag != OF_AUDIENCES;      /* audiences.yaml always has its place: not there yet is empty */
    if (none) tact_http_refuse_text(s->http, request->id, 404, gone[request->route->tag]);
    return !none;
}

/* These very bytes are what decides now. */
static bool in_force(const tact_server *s, const tact_campaign_file *f) {
    for (uint32_t i = 0; i < s->brand.source_count; i++)
        if (tact_slice_equal(s->brand.sources[i].file, f->file)) return tact_slice_equal(s->brand.sources[i].text, f->text);
    return false;
}

static tact_slice version_slice(const char version[TACT_VERSION_TEXT]) { return tact_slice_of(version); }

/* ---- reading ---- */

static bool changed_outside(const tact_server *s, const tact_campaign_file *f, tact_arena *arena) {
    tact_version newest;
    const char *shelf = shelf_of(f, arena);
    if (!shelf || tact_versions_newest(s->data_folder, shelf, arena, &newest, NULL)) return false;
    return newest.outside || strcmp(newest.version, f->version) != 0;
}

static void read_file(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_campaign_file f;
    tact_json j;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER) || !find_there(s, request, request->arena, &f)) return;
    tact_json_init(&j, request->arena, f.text.len + f.text.len / 4 + 1024);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("name"), f.name);
    tact_json_key_text(&j, TACT_S("path"), f.file);
    tact_json_key_text(&j, TACT_S("text"), f.text);
    TACT_JSON_KEY(&j, "version");
    if (f.there) tact_json_text(&j, version_slice(f.version)); else tact_json_null(&j);
    tact_json_key_bool(&j, TACT_S("inForce"), !f.there || in_force(s, &f));
    tact_json_key_bool(&j, TACT_S("changedOutside"), f.there && changed_outside(s, &f, request->arena));
    tact_json_key_bool(&j, TACT_S("writable"), tact_campaign_file_writable(&f));
    tact_json_key_bool(&j, TACT_S("git"), tact_folder_in_git(s->brand_folder));
    tact_json_end_map(&j);
    if (j.status) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this file now."); return; }
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

/* ---- checking and writing: checked on a worker, written on the loop ---- */

typedef struct job {
    unsigned of;
    tact_slice named[2];
    tact_campaign_check_ask ask;
    tact_campaign_check check;
    tact_status status;
    bool new_file;                     /* nothing may be there */
    bool promotional_only;             /* who is signed in may write no other class (DESIGN: any other needs a named basis and the privacy role) */
    char was[TACT_VERSION_TEXT];       /* what the caller saw */
    tact_slice by, note;
    char written[TACT_VERSION_TEXT];
} job;

static void run_check(tact_offload *task) {
    job *w = task->own;
    w->status = tact_campaign_checked(&w->ask, task->arena, &w->check);
}

static void start_problem(tact_json *j, tact_arena *arena, int status, tact_slice title) {
    tact_json_init(j, arena, 4096);
    tact_json_map(j);
    tact_problem_json(j, status, title);
}

static void done_check(tact_offload *task) {
    const job *w = task->own;
    tact_json j;
    if (w->status) { tact_server_refuse_id(task->server, task->id, w->status, &(tact_trouble){ "there is no memory to check this" }); return; }
    tact_json_init(&j, task->arena, 4096);
    tact_json_map(&j);
    tact_json_key_bool(&j, TACT_S("ok"), w->check.whole);
    tact_findings_json(&j, &w->check.diags, w->check.file, task->language);
    if (w->of == OF_PAGE) tact_before_live_json(&j, &w->check, task->language);
    if (w->of == OF_CAMPAIGN) { TACT_JSON_KEY(&j, "campaign"); tact_json_value(&j, &w->check.tree); }
    tact_json_end_map(&j);
    tact_offload_reply(task, 200, &j);
}

/* Who writes says which version they saw; another hand was quicker, or the file is gone. */
static bool refuse_conflict(tact_offload *task, const tact_campaign_file *now) {
    const job *w = task->own;
    tact_json j;
    if (w->new_file ? !now->there : now->there && strcmp(w->was, now->version) == 0) return false;
    start_problem(&j, task->arena, 409, tact_screen_word(task->language, !now->there ? "problem.gone" : w->new_file ? "problem.thereAlready" : "problem.changed"));
    TACT_JSON_KEY(&j, "version");
    if (now->there) tact_json_text(&j, version_slice(now->version)); else tact_json_null(&j);
    TACT_JSON_KEY(&j, "was");
    if (w->new_file) tact_json_null(&j); else tact_json_text(&j, version_slice(w->was));
    tact_json_key_text(&j, TACT_S("detail"), tact_screen_word(task->language, "problem.readAgain"));
    tact_json_end_map(&j);
    tact_offload_reply(task, 409, &j);
    return true;
}

static tact_status keep_version(tact_server *s, const job *w, const tact_campaign_file *before, tact_arena *arena, tact_trouble *trouble) {
    const char *shelf = shelf_of(before, arena);
    const tact_version made = { .by = w->by, .note = w->note, .text = w->ask.text, .at = tact_server_now(s) };
    return shelf ? tact_versions_written(s->data_folder, shelf, before, &made, arena, trouble) : TACT_ERR_MEMORY;
}

static void answer_written(tact_offload *task, const tact_campaign_file *f, const char *fault, tact_slice history_fault) {
    const job *w = task->own;
    tact_json j;
    tact_json_init(&j, task->arena, 4096);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("name"), f->name);
    tact_json_key_text(&j, TACT_S("path"), f->file);
    tact_json_key_text(&j, TACT_S("version"), version_slice(w->written));
    tact_json_key_bool(&j, TACT_S("inForce"), !fault[0]);
    if (fault[0]) tact_json_key_text(&j, TACT_S("fault"), tact_slice_of(fault));
    tact_history_json(&j, history_fault, task->language);
    tact_findings_json(&j, &w->check.diags, w->check.file, task->language);
    tact_json_end_map(&j);
    tact_offload_reply(task, 200, &j);
}

/* Would campaigns of another class than promotional reach others than they do? What cannot be judged, would. */
static bool reaches_others(const tact_server *s, const tact_campaign_check *c) {
    const tact_bundle *now = &s->brand.bundle, *then = &c->brand.bundle;
    if (!c->whole) return true;
    for (uint32_t i = 0; i < then->campaign_count; i++) {
        const tact_campaign *next = &then->campaigns[i], *is = tact_bundle_campaign(now, next->id);
        if (next->class_ != TACT_CLASS_PROMOTIONAL && is && !(tact_slice_equal(next->when.code, is->when.code) && tact_slice_equal(next->audience.code, is->audience.code))) return true;
    }
    return false;
}

/* The file first, then its history: a crash between shows it as changed outside, and loses nothing. */
static void done_write(tact_offload *task) {
    job *w = task->own;
    tact_server *s = task->server;
    tact_campaign_file now;
    tact_trouble trouble = { "" };
    if (w->status) { tact_server_refuse_id(s, task->id, w->status, &(tact_trouble){ "there is no memory to check this" }); return; }
    tact_status status = locate(s, w->of, w->named, task->arena, &now, &trouble);
    if (status) { refuse_file(s, task->id, status, &trouble); return; }
    if (refuse_conflict(task, &now)) return;
    if (w->check.errors_here || (!w->check.whole && !s->brand_fault[0])) { tact_campaign_refuse_findings(task, &w->check); return; }
    tact_slice class_ = tact_value_path_text(&w->check.tree, "class");
    if (w->promotional_only && class_.len && !tact_slice_is(class_, "promotional")) {
        refuse_words(s, task->id, 403, task->language, "problem.class");
        return;
    }
    if (w->promotional_only && w->ask.audiences && reaches_others(s, &w->check)) {
        refuse_words(s, task->id, 403, task->language, "problem.classAudience");
        return;
    }
    status = tact_campaign_file_write(&now, w->ask.text, &trouble);
    if (status) { refuse_file(s, task->id, status, &trouble); return; }
    tact_file_version(w->ask.text, w->written);
    status = keep_version(s, w, &now, task->arena, &trouble);
    const tact_slice lost = tact_history_fault(&now, status, &trouble);
    answer_written(task, &now, tact_server_reload(s) ? "" : s->brand_fault, lost);
}

/* What it is to be called is checked of campaigns alone: the others are found by where they stand. */
static tact_offload *job_new(tact_server *s, const tact_http_request *request, const tact_slice named[2], tact_slice file, tact_slice text, bool ahead) {
    tact_offload *task = tact_offload_new(s, request, sizeof(job));
    job *w = task ? task->own : NULL;
    if (!w) return NULL;
    w->of = request->route->tag;
    for (unsigned i = 0; i < 2; i++) w->named[i] = tact_arena_copy(task->arena, named[i]);
    w->ask = (tact_campaign_check_ask){ .folder = s->brand_folder, .env_file = s->env_file, .now = tact_server_now(s), .file = tact_arena_copy(task->arena, file), .text = tact_arena_copy(task->arena, text),
                                        .audiences = w->of == OF_AUDIENCES, .page = w->of == OF_PAGE };
    w->ask.ahead = w->ask.page && ahead;
    if (w->of == OF_CAMPAIGN) w->ask.name = w->named[0];
    return task;
}

static void check(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_campaign_file f = { .file = TACT_S("campaign.yaml") };
    if (!tact_api_body(s, request, &body) || !tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    const tact_slice named[2] = { tact_value_path_text(&body, "name"), tact_value_path_text(&body, "language") };
    const tact_value *given = tact_value_path(&body, "text");
    bool page = request->route->tag == OF_PAGE;
    if (!given || given->type != TACT_TEXT) {
        tact_http_refuse_text(s->http, request->id, 400, page ? "Give the text to check: {\"name\": \"tyres\", \"language\": \"en\", \"text\": \"---\nlanguage: en\n...\"}." : "Give the text to check: {\"name\": \"tyres\", \"text\": \"campaign: tyres\n...\"}.");
        return;
    }
    if ((page || named[0].len) && !find(s, request, named, request->arena, &f)) return;
    tact_offload *task = job_new(s, request, named, f.file, given->text, true);
    if (task) tact_offload_start(task, run_check, done_check);
}

/* `was`: the version seen, null or nothing for a file that is not there yet. */
static bool take_was(tact_server *s, const tact_http_request *request, const tact_value *body, job *w) {
    const tact_value *was = tact_value_path(body, "was");
    tact_slice note = tact_value_path_text(body, "note");
    w->new_file = !was || was->type == TACT_NULL;
    bool fine = (w->new_file || (was->type == TACT_TEXT && was->text.len == TACT_VERSION_TEXT - 1)) && note.len <= TACT_VERSION_NOTE;
    if (!fine) tact_http_refuse_text(s->http, request->id, 400, "\"was\" is the version GET .../file gave, or null for a new file; \"note\" has at most 500 bytes.");
    else if (!w->new_file) memcpy(w->was, was->text.ptr, was->text.len);
    return fine;
}

/* A key is the brand's own program; of people, those with the role. */
static bool promotional_only(tact_server *s, const tact_http_request *request) {
    tact_account *account = NULL;
    return tact_session_of(s, request, &account) && account && !(account->roles & (TACT_ROLE_PRIVACY | TACT_ROLE_ADMIN));
}

static void submit(tact_server *s, const tact_http_request *request, const tact_value *body, const tact_config_key *key, const tact_campaign_file *f, tact_slice text, tact_slice note, bool any_class) {
    const tact_slice named[2] = { request->route->tag == OF_CAMPAIGN ? f->name : request->params[0], request->params[1] };
    tact_offload *task = job_new(s, request, named, f->file, text, false);
    if (!task) return;
    job *w = task->own;
    if (!take_was(s, request, body, w)) { tact_offload_drop(task); return; }
    if (refuse_conflict(task, f)) { tact_offload_drop(task); return; }
    w->promotional_only = !any_class && promotional_only(s, request);
    w->by = tact_arena_copy(task->arena, tact_server_by(key, key->name));
    w->note = tact_arena_copy(task->arena, note);
    tact_offload_start(task, run_check, done_write);
}

static void write_file(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_campaign_file f;
    if (!tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_ADMIN);
    if (!key) return;
    const tact_value *text = tact_value_path(&body, "text");
    if (!text || text->type != TACT_TEXT) { tact_http_refuse_text(s->http, request->id, 400, "Give the whole file: {\"text\": ..., \"was\": version or null, \"note\": \"why\"}."); return; }
    if (find(s, request, request->params, request->arena, &f)) submit(s, request, &body, key, &f, text->text, tact_value_path_text(&body, "note"), false);
}

/* ---- state ---- */

static bool known_word(bool page, bool send, tact_slice word) {
    if (send) return !page && (tact_slice_is(word, "testers") || tact_slice_is(word, "everyone"));
    return tact_slice_is(word, "draft") || tact_slice_is(word, "live") || (!page && tact_slice_is(word, "paused"));
}

static void set_state(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_campaign_file f;
    static const char *const keys[] = { "state", "send" };
    bool page = request->route->tag == OF_PAGE;
    if (!tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_ADMIN);
    if (!key || !find_there(s, request, request->arena, &f)) return;
    tact_slice text = f.text;
    tact_status status = TACT_OK;
    unsigned said = 0;
    bool quiets = tact_value_path(&body, "send") == NULL && !tact_slice_is(tact_value_path_text(&body, "state"), "live");      /* whoever may write may stop, whatever the class */
    for (unsigned i = 0; i < 2 && !status; i++) {
        tact_slice word = tact_value_path_text(&body, keys[i]);
        if (!tact_value_path(&body, keys[i])) continue;
        said++;
        if (known_word(page, i == 1, word)) tact_audit_act(request, said == 1 ? word : (tact_slice){ NULL, 0 });      /* both: no one word */
        status = !known_word(page, i == 1, word) ? TACT_ERR_NOT_FOUND : page ? tact_front_edit(text, tact_slice_of(keys[i]), word, request->arena, &text) : tact_campaign_edit(text, tact_slice_of(keys[i]), word, request->arena, &text);
    }
    if (!said || status == TACT_ERR_NOT_FOUND) tact_http_refuse_text(s->http, request->id, 400, page ? "\"state\" is draft or live." : "\"state\" is draft, live or paused, \"send\" testers or everyone; give one of them, or both.");
    else if (status == TACT_ERR_INVALID) refuse_words(s, request->id, 422, tact_page_language(s, request), "problem.oneWord");
    else if (status) tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now.");
    else submit(s, request, &body, key, &f, text, tact_value_path_text(&body, "note"), quiets);
}

/* ---- history ---- */

typedef struct past { tact_campaign_file file; const char *data_folder, *shelf; bool git; tact_status status; tact_trouble trouble; tact_json json; } past;

static void one_version(tact_json *j, const tact_version *v, const tact_version *before, tact_arena *arena, size_t *room) {
    char at[TACT_INSTANT_TEXT + 1];
    tact_writer diff;
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("version"), version_slice(v->version));
    tact_json_key_text(j, TACT_S("by"), v->outside ? TACT_S("outside") : v->by);
    tact_json_key_bool(j, TACT_S("outside"), v->outside);
    tact_json_key_text(j, TACT_S("at"), tact_instant_format(v->at, at));
    tact_json_key_text(j, TACT_S("note"), v->note);
    TACT_JSON_KEY(j, "diff");
    tact_arena_mark mark = tact_arena_checkpoint(arena);
    tact_writer_init(&diff, arena, 4096);
    if (before) tact_unified(&diff, before->text, v->text);
    bool shown = before && !diff.status && diff.len <= *room;
    if (shown) { *room -= diff.len; tact_json_text(j, tact_writer_slice(&diff)); } else tact_json_null(j);
    tact_arena_undo(arena, mark);
    tact_json_end_map(j);
}

static void run_history(tact_offload *task) {
    past *p = task->own;
    tact_version *versions = NULL;
    uint32_t count = 0;
    size_t room = DIFF_BYTES;
    tact_arena *scratch = tact_brand_arena();
    p->status = scratch ? tact_versions_list(p->data_folder, p->shelf, task->arena, &versions, &count, &p->trouble) : TACT_ERR_MEMORY;
    tact_json_init(&p->json, task->arena, 65536);
    tact_json_map(&p->json);
    tact_json_key_text(&p->json, TACT_S("name"), p->file.name);
    tact_json_key_text(&p->json, TACT_S("path"), p->file.file);
    TACT_JSON_KEY(&p->json, "version");
    if (p->file.there) tact_json_text(&p->json, version_slice(p->file.version)); else tact_json_null(&p->json);
    tact_json_key_bool(&p->json, TACT_S("git"), p->git);
    tact_json_key_int(&p->json, TACT_S("kept"), TACT_VERSIONS_KEPT);
    TACT_JSON_KEY(&p->json, "versions");
    tact_json_list(&p->json);
    for (uint32_t i = count; !p->status && i-- > 0;) one_version(&p->json, &versions[i], i ? &versions[i - 1] : NULL, scratch, &room);
    tact_json_end_list(&p->json);
    tact_json_end_map(&p->json);
    tact_brand_arena_free(scratch);
}

static void done_history(tact_offload *task) {
    const past *p = task->own;
    if (p->status) tact_server_refuse_id(task->server, task->id, p->status, &p->trouble);
    else tact_offload_reply(task, 200, &p->json);
}

static void history(void *server, const tact_http_request *request) {
    tact_server *s = server;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_offload *task = tact_offload_new(s, request, sizeof(past));
    if (!task) return;
    past *p = task->own;
    if (!find(s, request, request->params, task->arena, &p->file)) { tact_offload_drop(task); return; }
    p->data_folder = s->data_folder;
    p->shelf = shelf_of(&p->file, task->arena);
    p->git = tact_folder_in_git(s->brand_folder);
    if (p->shelf) { tact_offload_start(task, run_history, done_history); return; }
    tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now.");
    tact_offload_drop(task);
}

static void undo(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_campaign_file f;
    tact_version *versions;
    uint32_t count, i = 0;
    tact_trouble trouble = { "" };
    char note[64];
    if (!tact_api_body(s, request, &body)) return;
    const tact_config_key *key = tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_ADMIN);
    if (!key || !find(s, request, request->params, request->arena, &f)) return;
    tact_slice to = tact_value_path_text(&body, "to"), said = tact_value_path_text(&body, "note");
    const char *shelf = shelf_of(&f, request->arena);
    tact_status status = shelf ? tact_versions_list(s->data_folder, shelf, request->arena, &versions, &count, &trouble) : TACT_ERR_MEMORY;
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    while (i < count && !tact_slice_is(to, versions[i].version)) i++;
    if (i == count) { tact_http_refuse_text(s->http, request->id, 404, "\"to\" is no version of this file that is kept: GET .../history names them."); return; }
    snprintf(note, sizeof note, "back to %.12s", versions[i].version);
    submit(s, request, &body, key, &f, versions[i].text, said.len ? said : tact_slice_of(note), false);
}

const tact_http_route tact_api_campaign_files[] = {
    { TACT_HTTP_POST, "/v1/campaigns/check", check, BODY_BYTES, JSON, 0, 0 },
    { TACT_HTTP_GET, "/v1/campaigns/{name}/file", read_file, 0, NULL, 0, 0 },
    { TACT_HTTP_PUT, "/v1/campaigns/{name}/file", write_file, BODY_BYTES, JSON, 0, 0 },
    { TACT_HTTP_POST, "/v1/campaigns/{name}/state", set_state, SMALL_BYTES, JSON, 0, 0 },
    { TACT_HTTP_GET, "/v1/campaigns/{name}/history", history, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/campaigns/{name}/undo", undo, SMALL_BYTES, JSON, 0, 0 },
    { TACT_HTTP_GET, "/v1/audiences/file", read_file, 0, NULL, 0, OF_AUDIENCES },
    { TACT_HTTP_PUT, "/v1/audiences/file", write_file, BODY_BYTES, JSON, 0, OF_AUDIENCES },
    { TACT_HTTP_GET, "/v1/audiences/history", history, 0, NULL, 0, OF_AUDIENCES },
    { TACT_HTTP_GET, "/v1/answers/{language}/history", history, 0, NULL, 0, OF_ANSWERS },
    { TACT_HTTP_POST, "/v1/audiences/undo", undo, SMALL_BYTES, JSON, 0, OF_AUDIENCES },
    { TACT_HTTP_POST, "/v1/pages/check", check, BODY_BYTES, JSON, 0, OF_PAGE },
    { TACT_HTTP_GET, "/v1/pages/{name}/{language}/file", read_file, 0, NULL, 0, OF_PAGE },
    { TACT_HTTP_PUT, "/v1/pages/{name}/{language}/file", write_file, BODY_BYTES, JSON, 0, OF_PAGE },
    { TACT_HTTP_POST, "/v1/pages/{name}/{language}/state", set_state, SMALL_BYTES, JSON, 0, OF_PAGE },
    { TACT_HTTP_GET, "/v1/pages/{name}/{language}/history", history, 0, NULL, 0, OF_PAGE },
    { TACT_HTTP_POST, "/v1/pages/{name}/{language}/undo", undo, SMALL_BYTES, JSON, 0, OF_PAGE },
};
const size_t tact_api_campaign_file_count = sizeof tact_api_campaign_files / sizeof *tact_api_campaign_files;
