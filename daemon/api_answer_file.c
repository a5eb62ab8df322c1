/* daemon/api_answer_file.c -- POST /v1/threads/{id}/answer-file: what was said to one person becomes an answer of the brand, a question and its words at the end of
 * answers/LANGUAGE.md. The folder stays the truth: written as a campaign's file is, checked by the reader of answers before, in the history after. */
#include <string.h>
#include <sys/stat.h>
#include "brand/file.h"
#include "daemon/api_body.h"
#include "daemon/campaign_check.h"
#include "daemon/campaign_file.h"
#include "daemon/face.h"
#include "daemon/page.h"
#include "daemon/screen_say.h"
#include "daemon/staff.h"
#include "daemon/thread_api.h"
#include "daemon/versions.h"
#include "store/file.h"

enum { QUESTION_MOST = 300, BODY = 32 << 10 };

typedef struct wish { tact_slice language, question, answer, by, note; } wish;

static void refuse(tact_server *s, const tact_http_request *q, tact_status status, const tact_trouble *trouble) {
    if (status == TACT_ERR_SEALED) tact_http_refuse_text(s->http, q->id, 403, trouble->text);
    else tact_server_refuse(s, q, status, trouble);
}

static tact_slice trimmed(tact_slice t) {
    while (t.len && strchr(" \t\r\n", t.ptr[0])) t.ptr++, t.len--;
    while (t.len && strchr(" \t\r\n", t.ptr[t.len - 1])) t.len--;
    return t;
}

static bool wished(tact_server *s, const tact_http_request *q, const tact_value *body, wish *w) {
    const tact_config *config = &s->brand.config;
    bool spoken = false;
    w->question = trimmed(tact_value_path_text(body, "question"));
    w->answer = trimmed(tact_value_path_text(body, "answer"));
    w->note = tact_value_path_text(body, "note");
    w->language = tact_value_path_text(body, "language");
    if (!w->language.len) w->language = config->default_locale;
    for (uint32_t i = 0; i < config->locales.count; i++) spoken |= tact_slice_equal(config->locales.items[i], w->language);
    const char *why = !w->question.len || w->question.len > QUESTION_MOST || memchr(w->question.ptr, '\n', w->question.len) ? "`question` is one line of at most 300 characters: what people ask, without anybody's name."
                    : !w->answer.len || w->answer.len > TACT_ANSWER_TEXT_MOST ? "`answer` is missing, or longer than the 2,000 characters an answer may have."
                    : w->note.len > TACT_VERSION_NOTE ? "`note` has at most 500 bytes." : !spoken ? "`language` is one of the `locales` in tact.yaml." : NULL;
    if (why) tact_http_refuse_text(s->http, q->id, 400, why);
    return !why;
}

static tact_status find(const tact_server *s, tact_slice language, tact_arena *arena, tact_campaign_file *out, tact_trouble *trouble) {
    const char *folder = tact_brand_file_join(arena, s->brand_folder, TACT_S("answers")), *file = tact_brand_file_join(arena, "answers", language);
    struct stat st;
    size_t len = file ? strlen(file) : 0;
    char *path = tact_arena_alloc(arena, len + sizeof ".md", 1);
    if (!folder || !file || !path) return TACT_ERR_MEMORY;
    memcpy(path, file, len);
    memcpy(path + len, ".md", sizeof ".md");
    if (lstat(folder, &st) == 0 && S_ISLNK(st.st_mode) && !tact_path_inside(folder, s->brand_folder))
        return tact_trouble_set(trouble, TACT_ERR_SEALED, "answers is a link that leads out of the brand folder; only files inside it are read and written here");
    return tact_folder_file_find(s->brand_folder, tact_slice_of(path), arena, out, trouble);
}

static void put(tact_writer *w, tact_slice text) { tact_write_bytes(w, text.ptr, text.len); }

static tact_slice with_section(const tact_campaign_file *f, const wish *w, bool probe, tact_arena *arena) {
    tact_writer text;
    tact_writer_init(&text, arena, f->text.len + w->answer.len + w->question.len + 128);
    if (f->there) put(&text, f->text);
    else { put(&text, TACT_S("---\nlanguage: ")); put(&text, w->language); put(&text, TACT_S("\n---\n")); }
    if (f->there && f->text.len && f->text.ptr[f->text.len - 1] != '\n') put(&text, TACT_S("\n"));
    put(&text, TACT_S("\n## "));
    put(&text, w->question);
    put(&text, TACT_S("\n\n"));
    put(&text, w->answer);
    put(&text, TACT_S("\n"));
    if (probe) put(&text, TACT_S("\n## One more\n\nIt is found.\n"));
    return text.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&text);
}

static uint32_t sections(const tact_server *s, tact_slice text, tact_slice file, tact_arena *arena, tact_diags *diags, tact_answers *out) {
    bool memory = false;
    *out = (tact_answers){ .count = 0 };
    tact_diags_init(diags, arena, 16);
    diags->file = file;
    bool read = tact_answers_read(text, &s->brand.config, NULL, tact_server_now(s), arena, diags, out, &memory);
    return read && !memory ? out->count : 0;
}

static void refuse_findings(tact_server *s, const tact_http_request *q, tact_diags *diags, const tact_campaign_file *f) {
    tact_json j;
    tact_json_init(&j, q->arena, 2048);
    tact_json_map(&j);
    const unsigned language = tact_page_language(s, q);
    const tact_hole file = { "file", f->file };
    tact_problem_json(&j, 422, diags->error_count ? tact_screen_say(q->arena, tact_screen_word(language, "problem.answerMistakes"), &file, 1) : tact_screen_word(language, "problem.answerHeading"));
    tact_findings_json(&j, diags, f->file, language);
    tact_json_end_map(&j);
    tact_server_answer_at(s, q, 0, 422, tact_json_done(&j));
}

/* The same question in the same language leads to one answer. */
static bool refuse_double(tact_server *s, const tact_http_request *q, const wish *w) {
    const tact_answers *all = &s->brand.answers;
    tact_trouble trouble;
    for (uint32_t i = 0; i < all->count; i++)
        for (uint32_t h = 0; tact_slice_equal(all->sections[i].language, w->language) && h < all->sections[i].heading_count; h++) {
            if (!tact_slice_equal_nocase(all->sections[i].headings[h], w->question)) continue;
            (void)!tact_trouble_set(&trouble, TACT_ERR_CONFLICT, "this question is answered already, at %.*s: change it there, or ask another way", (int)all->places[i].source.len, all->places[i].source.ptr);
            tact_http_refuse_text(s->http, q->id, 409, trouble.text);
            return true;
        }
    return false;
}

static void told(tact_server *s, const tact_http_request *q, const tact_campaign_file *f, tact_slice text, bool is_private, const char *fault, tact_slice history_fault) {
    tact_json j;
    char version[TACT_VERSION_TEXT];
    tact_file_version(text, version);
    tact_json_init(&j, q->arena, 512);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("path"), f->file);
    tact_json_key_text(&j, TACT_S("version"), tact_slice_of(version));
    tact_json_key_bool(&j, TACT_S("private"), is_private);
    tact_json_key_bool(&j, TACT_S("inForce"), !fault[0]);
    if (fault[0]) tact_json_key_text(&j, TACT_S("fault"), tact_slice_of(fault));
    tact_history_json(&j, history_fault, tact_page_language(s, q));
    tact_json_end_map(&j);
    tact_server_answer_at(s, q, 0, 200, tact_json_done(&j));
}

static void write_answer(tact_server *s, const tact_http_request *q, const wish *w, tact_arena *arena) {
    tact_campaign_file f;
    tact_answers was, is;
    tact_diags diags;
    tact_trouble trouble = { "" };
    tact_status status = find(s, w->language, arena, &f, &trouble);
    if (status) { refuse(s, q, status, &trouble); return; }
    uint32_t before = f.there ? sections(s, f.text, f.file, arena, &diags, &was) : 0;
    if (f.there && diags.error_count) { refuse_findings(s, q, &diags, &f); return; }
    if (before && !tact_slice_equal(was.sections[before - 1].language, w->language)) { tact_http_refuse_text(s->http, q->id, 409, "The file answers/LANGUAGE.md of this name says another language in its first lines: rename it in the brand folder."); return; }
    tact_slice text = with_section(&f, w, false, arena), probe = with_section(&f, w, true, arena);
    if (!text.len || !probe.len) { tact_http_refuse_text(s->http, q->id, 503, "There is no memory for this now."); return; }
    bool whole = sections(s, probe, f.file, arena, &diags, &is) == before + 2 && tact_slice_equal(is.sections[before].text, w->answer) && is.sections[before].heading_count == 1;
    if (!whole) { refuse_findings(s, q, &diags, &f); return; }
    if (refuse_double(s, q, w)) return;
    if ((status = tact_campaign_file_write(&f, text, &trouble))) { refuse(s, q, status, &trouble); return; }
    const char *shelf = tact_brand_file_join(arena, "answers", w->language);
    const tact_version made = { .by = w->by, .note = w->note.len ? w->note : w->question, .text = text, .at = tact_server_now(s) };
    status = shelf ? tact_versions_written(s->data_folder, shelf, &f, &made, arena, &trouble) : TACT_ERR_MEMORY;
    const tact_slice lost = tact_history_fault(&f, status, &trouble);
    told(s, q, &f, text, is.sections[before].is_private, tact_server_reload(s) ? "" : s->brand_fault, lost);
}

/* {"question", "answer", "language"?, "note"?} */
static void make(void *server, const tact_http_request *q) {
    tact_server *s = server;
    tact_value body;
    tact_thread t;
    uint8_t record[16];
    uint64_t id;
    wish w;
    tact_trouble trouble = { "" };
    const tact_config_key *key = tact_server_key(s, q, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER);
    if (!key || !tact_api_thread_id(s, q, &id) || !tact_api_body(s, q, &body)) return;
    tact_status status = tact_keeper_thread(s->keeper, id, q->arena, &t, record, &trouble);
    if (status) { tact_server_refuse(s, q, status, &trouble); return; }
    if (!wished(s, q, &body, &w)) return;
    w.by = tact_server_by(key, key->name);
    tact_arena *arena = tact_brand_arena();
    if (!arena) { tact_http_refuse_text(s->http, q->id, 503, "There is no memory for this now."); return; }
    w.language = tact_arena_copy(arena, w.language);             /* the default one stands in the brand that is about to go */
    write_answer(s, q, &w, arena);
    tact_brand_arena_free(arena);
}

const tact_http_route tact_api_answer_files[] = {
    { TACT_HTTP_POST, "/v1/threads/{id}/answer-file", make, BODY, "application/json text/plain", 0, 0 },
};
const size_t tact_api_answer_file_count = sizeof tact_api_answer_files / sizeof *tact_api_answer_files;
