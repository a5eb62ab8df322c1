/* cli/import_log.c -- `tact import access-log`: anybody's own web log into moments, and what was left unanswered.
 *
 *   lines ──► hits ──► sessions ──► trail ──┬─ with a brand ─────────────────────────► judge ──► table
 *                                           └─ alone: words ─► topics; spool, again ─► judge ──► table
 * Writes nothing but the drafts that are asked for; pseudonyms live as long as the reading. */
#include "cli/import_log.h"
#include <stdlib.h>
#include "cli/import.h"
#include "cli/progress.h"
#include "import/heap.h"
#include "import/spool.h"
#include "import/trail.h"

typedef struct reading {
    tact_log_found *found;
    tact_sessions *sessions;
    tact_trail *trail;
    tact_spool spool;
    bool memory;                       /* there was none */
} reading;

/* ---- one look, judged ---- */

/* Addresses typed or pasted into a search box are no words, and what spammers put there as a referrer is none either. */
static tact_slice spoken(tact_slice words) {
    static const char *const signs[] = { "://", "www", "http", ".com", ".org", ".net", "<", NULL };
    for (const char *const *sign = signs; *sign; sign++)
        if (tact_slice_find(words, tact_slice_of(*sign)) >= 0) return (tact_slice){ NULL, 0 };
    return words;
}

static bool judge(reading *r, const tact_page_event *e, bool went_on) {
    tact_log_found *f = r->found;
    tact_judged j;
    if (!tact_judge_page(&f->judge, &j, e, went_on)) return false;
    tact_slice none = { NULL, 0 }, words = j.private_ ? none : spoken(e->searched).len ? e->searched : spoken(e->from.words);
    if (!j.private_ && (!tact_tops_add_by(&f->engine_words, spoken(e->from.words), e->visitor) || !tact_tops_add_by(&f->site_words, spoken(e->searched), e->visitor))) return false;
    f->drafts += j.draft;
    f->permitted += j.permitted;
    f->unclear += j.unclear;
    return tact_moments_add(f->moments, e->visitor, j.kind, j.topic, j.hour, j.answer, words) &&
           (!j.campaign.len || tact_tops_add(j.answered ? &f->campaigns : &f->draft_campaigns, j.campaign, 1));
}

/* ---- what the log is about beside its moments ---- */

static bool note(tact_log_found *f, const tact_page_event *e) {
    f->looks++;
    f->devices[e->device.device < TACT_LOG_DEVICES ? e->device.device : 0]++;
    f->missing += e->kind == TACT_HIT_MISSING;
    f->failed += e->kind == TACT_HIT_FAILED;
    f->forms += e->kind == TACT_HIT_FORM;
    f->downloads += e->kind == TACT_HIT_DOWNLOAD;
    bool ok = e->kind != TACT_HIT_MISSING || tact_tops_add_by(&f->not_found, e->path, e->visitor);
    if (e->from.channel == TACT_FROM_SEARCH) ok = ok && tact_tops_add(&f->engines, e->from.source.len ? e->from.source : e->from.host, 1);
    if (e->from.channel == TACT_FROM_OTHER || e->from.channel == TACT_FROM_SOCIAL) ok = ok && tact_tops_add_by(&f->sites, e->from.source.len ? e->from.source : e->from.host, e->visitor);
    return ok;
}

static bool followed(void *ctx, const tact_page_event *e, bool went_on) {
    reading *r = ctx;
    tact_log_found *f = r->found;
    bool ok = note(f, e);
    if (f->judge.has_brand) ok = ok && judge(r, e, went_on);
    else {
        ok = ok && tact_topics_note(f->topics, e->words, spoken(e->searched.len ? e->searched : e->from.words));
        if (!ok) r->memory = true;
        return ok && tact_spool_add(&r->spool, e, went_on);
    }
    if (!ok) r->memory = true;
    return ok;
}

/* ---- from the sessions ---- */

static bool page(void *ctx, const tact_page_event *e) {
    reading *r = ctx;
    return e->robot || tact_trail_event(r->trail, e);
}

static void session(void *ctx, const tact_session_end *end) {
    reading *r = ctx;
    tact_log_found *f = r->found;
    f->visits += !end->robot && end->events;
    if (end->robot) {
        f->robot_hits += end->hits;
        if (!tact_tops_add(&f->robots, tact_slice_of(end->robot_why), end->hits)) r->memory = true;
    }
    if (!tact_trail_end(r->trail, end) && !r->spool.error[0]) r->memory = true;
}

static bool hit(void *ctx, const tact_hit *h) {
    reading *r = ctx;
    return tact_sessions_hit(r->sessions, h) == TACT_OK && !r->memory;
}

/* ---- the whole ---- */

static int trouble(tact_cli *cli, const reading *r) {
    if (r->spool.error[0]) return tact_cli_fail(cli, "TMPDIR names a folder with room", "%s", r->spool.error);
    return tact_cli_fail(cli, "free some memory and try again", "not enough memory");
}

static int read_log(tact_cli *cli, reading *r, tact_source *source) {
    tact_log_found *f = r->found;
    tact_progress progress;
    char verb[300];
    snprintf(verb, sizeof verb, "reading %s", f->file);
    tact_sessions_options options = { .own_host = tact_slice_of(tact_cli_value(cli, "host")), .page = page, .session = session, .ctx = r };
    r->sessions = tact_sessions_open(&options);
    r->trail = tact_trail_new(followed, r);
    f->moments = tact_moments_new();
    if (!f->judge.has_brand) f->topics = tact_topics_new();
    if (!r->sessions || !r->trail || !f->moments || (!f->judge.has_brand && !f->topics)) return trouble(cli, r);
    if (!f->judge.has_brand && !tact_spool_open(&r->spool)) return trouble(cli, r);
    tact_progress_begin(&progress, cli->err, verb, "lines", cli->json);
    tact_accesslog_callbacks callbacks = { .hit = hit, .ctx = r, .progress = { tact_progress_tell, &progress } };
    tact_status s = tact_accesslog_read(source, &callbacks, &f->read);
    tact_progress_tell(&progress, tact_source_done_bytes(source), tact_source_total_bytes(source), f->read.lines);
    tact_progress_end(&progress);
    if (s == TACT_ERR_IO) return tact_cli_fail(cli, "what came before it was read; nothing was kept", "%s", tact_source_error(source));
    if (s || f->read.stopped) return trouble(cli, r);
    s = tact_sessions_finish(r->sessions, &f->sessions);
    return s || r->memory || r->spool.error[0] ? trouble(cli, r) : 0;
}

static int judge_spool(tact_cli *cli, reading *r) {
    tact_progress progress;
    tact_arena arena;
    tact_page_event e;
    bool went_on;
    int got = 0, code = tact_judge_learn(cli, &r->found->judge, r->found->topics);
    if (code) return code;
    if (!tact_spool_rewind(&r->spool)) return trouble(cli, r);
    tact_import_arena(&arena);
    tact_progress_begin(&progress, cli->err, "understanding", "moments", cli->json);
    uint64_t done = 0;
    while ((got = tact_spool_next(&r->spool, &arena, &e, &went_on)) > 0) {
        if (!judge(r, &e, went_on)) { r->memory = true; break; }
        tact_arena_reset(&arena);
        if (++done % 1024 == 0) tact_progress_tell(&progress, done, r->spool.count, done);
    }
    tact_progress_end(&progress);
    tact_import_arena_free(&arena);
    return got < 0 || r->memory ? trouble(cli, r) : 0;
}

/* A file that is no log says so, with its first lines; an empty one as well. */
static int nothing_read(tact_cli *cli, const tact_log_found *f) {
    char hint[400];
    if (f->read.lines == f->read.blank) return tact_cli_fail(cli, "is it the right file? logs stand in /var/log/nginx or /var/log/apache2", "%s is empty", f->file);
    snprintf(hint, sizeof hint, "the combined or common format of nginx and Apache is read: 203.0.113.9 - - [17/May/2015:10:05:03 +0200] \"GET / HTTP/1.1\" 200 5120 ...");
    return tact_cli_fail(cli, hint, "%s is no access log: none of its %llu lines can be read (line %llu: %s)", f->file, (unsigned long long)f->read.malformed,
                         (unsigned long long)(f->read.sample_count ? f->read.samples[0].line : 1), f->read.sample_count ? f->read.samples[0].why : "no line");
}

static int run(tact_cli *cli, reading *r, tact_source *source, uint32_t rows) {
    tact_log_found *f = r->found;
    int code = read_log(cli, r, source);
    if (!code && !f->read.hits) code = nothing_read(cli, f);
    if (!code && !f->judge.has_brand) code = judge_spool(cli, r);
    f->guessed = f->read.hits && f->read.without_agent == f->read.hits;
    if (!code && f->drafts_folder) code = tact_log_drafts(cli, f);
    if (code) return code;
    tact_screen screen = tact_screen_of(cli->out);
    if (cli->json) tact_log_print_json(cli->out, f);
    else tact_log_print(cli->out, &screen, f, rows);
    return TACT_EXIT_OK;
}

static bool languages_of(tact_cli *cli, tact_log_found *f, tact_slice languages[8]) {
    const char *given = tact_cli_value(cli, "languages");
    f->languages = languages;
    if (!given) {
        static const tact_slice all[] = { { "en", 2 }, { "fr", 2 }, { "it", 2 } };
        f->languages = f->judge.has_brand ? f->judge.brand.bundle.locales : all;
        f->language_count = f->judge.has_brand ? f->judge.brand.bundle.locale_count : 3;
        return true;
    }
    for (const char *p = given; *p && f->language_count < 8; p += *p == ',') {
        size_t n = strcspn(p, ",");
        bool fits = n >= 2 && n <= 16;
        for (size_t i = 0; i < n && fits; i++) fits = (p[i] >= 'a' && p[i] <= 'z') || (p[i] >= 'A' && p[i] <= 'Z') || p[i] == '-';
        if (!fits) { tact_cli_usage(cli, "for example --languages fr,it", "--languages cannot be '%s'", given); return false; }
        languages[f->language_count++] = (tact_slice){ p, n };
        p += n;
    }
    return true;
}

static void release(reading *r) {
    tact_log_found *f = r->found;
    tact_sessions_close(r->sessions);
    tact_trail_free(r->trail);
    tact_spool_close(&r->spool);
    tact_topics_free(f->topics);
    tact_moments_free(f->moments);
    tact_tops *const tops[] = { &f->robots, &f->not_found, &f->engines, &f->engine_words, &f->site_words, &f->sites, &f->campaigns, &f->draft_campaigns };
    for (size_t i = 0; i < sizeof tops / sizeof *tops; i++) tact_tops_free(tops[i]);
    tact_judge_close(&f->judge);
    free(f);
}

int tact_import_access_log(tact_cli *cli, const char *file, const char *brand) {
    char error[512];
    tact_slice languages[8];
    tact_source *source = NULL;
    long long rows;
    if (!tact_cli_number(cli, "rows", 0, 100000, 12, &rows)) return TACT_EXIT_USAGE;
    reading r = { .found = calloc(1, sizeof *r.found) };
    if (!r.found) return trouble(cli, &r);
    r.found->file = strcmp(file, "-") == 0 ? "standard input" : file;
    r.found->drafts_folder = tact_cli_value(cli, "drafts");
    int code = tact_judge_open(cli, &r.found->judge, brand, tact_cli_value(cli, "zone"));
    if (!code && !languages_of(cli, r.found, languages)) code = TACT_EXIT_USAGE;
    if (!code && tact_source_open(&source, file, error, sizeof error)) code = tact_cli_fail(cli, NULL, "%s", error);
    if (!code) code = run(cli, &r, source, (uint32_t)rows);
    tact_source_close(source);
    release(&r);
    return code;
}
