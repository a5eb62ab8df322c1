/* daemon/api_people.c -- one person: as tact knows them, why they got what they got, everything (export), link, unlink, outcomes, erase. */
#include <stdlib.h>
#include <string.h>
#include "core/explain/explain.h"
#include "daemon/answer.h"
#include "daemon/api_body.h"
#include "daemon/dry_run.h"
#include "daemon/export.h"
#include "daemon/history.h"
#include "daemon/label.h"
#include "daemon/logrow.h"
#include "daemon/next_json.h"
#include "daemon/observe.h"
#include "daemon/people.h"
#include "daemon/person_json.h"
#include "daemon/streams.h"
#include "daemon/why_not.h"
#include "daemon/why_said.h"

enum { WHY_LINES = 50, LOOK_BACK = 200000, EXPORT_BYTES_MAX = 64 << 20 };
typedef enum { WHY, EXPORT, PERSON, WHY_NOT } what;               /* of the calls that read the log on a worker thread */

static void history(tact_server *s, const tact_http_request *request, what wanted, unsigned days, bool own);

/* Who else waits for what was read. */
typedef struct told { tact_people_told *tell; void *ctx; tact_slice language; const tact_people_about *about; } told;

static void get(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    tact_person person;
    tact_cold cold;
    tact_trouble trouble = { "" };
    unsigned days = 0;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER) || !tact_server_days(s, request, TACT_S("usage"), &days)) return;
    tact_who who;
    if (!tact_api_who_path(s, request, &who)) return;
    tact_status status = tact_keeper_person(s->keeper, &who, request->arena, &person, &cold, NULL, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    if (days && tact_observe_may(&person, tact_server_now(s))) { history(s, request, PERSON, days, false); return; }
    tact_json_init(&j, request->arena, 8192);
    tact_person_json(&j, &person, &cold, tact_keeper_engine(s->keeper)->bundle, tact_server_now(s));
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

static void next(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_slice json;
    tact_trouble trouble = { "" };
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_who who;
    if (!tact_api_who_path(s, request, &who)) return;
    tact_status status = tact_next_json(s->keeper, &who, tact_server_now(s), tact_server_language(s, request), request->arena, &json, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_server_answer_at(s, request, 0, 200, json);
}

/* ---- history, read on a worker thread --------------------------------------------------------------------------------------------------- */

typedef struct task {
    uv_work_t work;
    tact_server *server;
    tact_http_id id;
    what wanted;
    tact_observing observing;
    tact_slice person;                 /* PERSON: the record as JSON, made on the loop */
    tact_why_not_ask why_not;          /* WHY_NOT: texts in the task's arena; WHY: the folder and the present */
    tact_why_said *said; bool own;     /* own: the person reads it */
    tact_redecide *again;              /* WHY: the server's, or one of its own while another reads with that */
    char *log_folder, language[8];
    uint64_t from;
    char *block; tact_arena arena; tact_json json; tact_arena_source source;
    uint64_t lines, sealed, dry;       /* dry: daemon/dry_run.h, as it is when the call comes */
    struct { tact_slice json, label; uint64_t decision; } ring[WHY_LINES]; uint32_t ring_count; bool older;    /* why: the latest, as JSON; label: what somebody of the brand said of it, empty: nothing */
    tact_people_about about; bool met; /* WHY: of one message alone, when a campaign is named; its line was met */
    tact_status status; tact_trouble trouble;
    told told;
    tact_export_head head;             /* export: what the keeper knows, made on the loop */
} task;

static void *chunk(void *ctx, size_t bytes) {
    size_t *left = ctx;
    if (*left < bytes) return NULL;
    *left -= bytes;
    return aligned_alloc(16, (bytes + 15) / 16 * 16);
}
static void drop_chunk(void *ctx, void *p) { (void)ctx; free(p); }

static tact_slice why_line(task *t, const tact_history_line *line, tact_arena *arena) {
    static const char *const shown[] = { "t", "type", "kind", "situation", "decision", "campaign", "message", "channel", "silence", "ghost", "asked", "until", "fate" };
    tact_json j;
    tact_json_init(&j, arena, 1024);
    tact_json_map(&j);
    for (unsigned i = 0; i < sizeof shown / sizeof *shown; i++) {
        const tact_value *v = tact_value_path(line->json, shown[i]);
        if (!v && tact_value_path(line->json, "about")) v = tact_value_get(tact_value_path(line->json, "about"), tact_slice_of(shown[i]));      /* of one that waited */
        if (v) { tact_json_key(&j, tact_slice_of(shown[i])); tact_json_value(&j, v); }
    }
    tact_why_said_line(t->said, line, &j, arena);
    tact_json_end_map(&j);
    return tact_json_done(&j);
}

/* The newest label counts. */
static void note_label(task *t, const tact_history_line *line) {
    uint64_t of;
    tact_json j;
    tact_label label;
    if (line->sealed || !tact_label_id(tact_value_path_text(line->json, "of"), &of) || tact_label_read(line->seal, &label)) return;
    for (uint32_t i = 0; i < t->ring_count; i++) {
        if (t->ring[i].decision != of) continue;
        tact_json_init(&j, &t->arena, 64);
        tact_label_json(&j, &label);
        t->ring[i].label = tact_json_done(&j);
    }
}

/* Of one message: are lines behind this one of no more use? What went out by a retry stands up to two days behind the touch. */
static bool beyond(task *t, const tact_history_line *line) {
    tact_instant at;
    if (!t->about.campaign.len || !tact_instant_parse(tact_value_path_text(line->json, "t"), &at)) return false;
    int64_t behind = tact_instant_since(at, t->about.at).us;
    if (behind > (t->met ? TACT_MINUTES(10).us : TACT_DAYS(2).us)) return true;
    t->met |= behind > -TACT_MINUTES(10).us && tact_logrow_sent(line->json) && tact_slice_equal(tact_value_path_text(line->json, "campaign"), t->about.campaign);
    return t->met && t->ring_count == WHY_LINES && behind > 0;
}

static bool each_line(void *ctx, const tact_history_line *line, tact_arena *arena) {
    task *t = ctx;
    t->lines++;
    t->sealed += line->sealed;
    if (beyond(t, line)) return false;
    if (tact_label_is(line->json)) note_label(t, line);
    bool other = t->about.campaign.len && !tact_slice_equal(tact_value_path_text(line->json, "campaign"), t->about.campaign);
    if (other || !tact_value_path(line->json, "decision")) { tact_why_said_line(t->said, line, NULL, arena); return true; }
    tact_slice text = tact_arena_copy(&t->arena, why_line(t, line, arena));
    if (t->ring_count == WHY_LINES) { memmove(&t->ring[0], &t->ring[1], (WHY_LINES - 1) * sizeof t->ring[0]); t->older = true; }
    else t->ring_count++;
    t->ring[t->ring_count - 1].json = text;
    t->ring[t->ring_count - 1].label = (tact_slice){ NULL, 0 };
    if (!tact_label_id(tact_value_path_text(line->json, "decision"), &t->ring[t->ring_count - 1].decision)) t->ring[t->ring_count - 1].decision = 0;
    return true;
}

/* A decision, with its label as one member more. */
static void decision_and_label(task *t, tact_json *j, uint32_t i) {
    tact_slice text = t->ring[i].json, label = t->ring[i].label;
    size_t room = text.len + label.len + 16;
    char *both = label.len ? tact_arena_alloc(&t->arena, room, 1) : NULL;
    if (!label.len || !both) { tact_json_raw(j, text); return; }
    int n = snprintf(both, room, "%.*s,\"label\":%.*s}", (int)text.len - 1, text.ptr, (int)label.len, label.ptr);
    tact_json_raw(j, (tact_slice){ both, (size_t)n });
}

static void read_why(task *t, tact_store *store, tact_vault *vault) {
    tact_json *j = &t->json;
    uint64_t hour;
    if (t->about.campaign.len && tact_eventlog_since(t->log_folder, t->about.at, &hour, &t->trouble) == TACT_OK && hour < t->from + LOOK_BACK) t->from = hour < LOOK_BACK ? 1 : hour - LOOK_BACK;
    t->said = tact_why_said_new(t->why_not.data_folder, tact_slice_of(t->language), t->why_not.at, t->own, &t->again);
    t->status = t->said ? tact_history_read_of(store, vault, t->log_folder, t->from, &t->head.of, each_line, t, &t->trouble) : TACT_ERR_MEMORY;
    tact_why_said_free(t->said);
    tact_json_map(j);
    TACT_JSON_KEY(j, "decisions");
    tact_json_list(j);
    for (uint32_t i = t->ring_count; i-- > 0;) decision_and_label(t, j, i);
    tact_json_end_list(j);
    tact_json_key_bool(j, TACT_S("older"), t->older || t->from > 1);
    tact_json_key_int(j, TACT_S("fromSequence"), (int64_t)t->from);
    tact_json_key_int(j, TACT_S("lines"), (int64_t)t->lines);
    if (!t->own) tact_dry_run_json(j, t->dry);
    if (t->sealed) tact_json_key_int(j, TACT_S("sealed"), (int64_t)t->sealed);
    tact_json_end_map(j);
}

/* The record with one member more. */
static void read_usage(task *t, tact_store *store, tact_vault *vault) {
    tact_json *j = &t->json;
    t->observing.usage = tact_usage_new();
    t->status = t->observing.usage && t->person.len ? tact_observe_read(&t->observing, store, vault, t->log_folder, &t->head.of, &t->trouble) : TACT_ERR_MEMORY;
    if (t->status) return;
    tact_json_map(j);
    tact_observe_person_json(j, &t->observing);
    tact_json_end_map(j);
    tact_slice usage = tact_json_done(j);
    if (j->status) return;
    tact_json_init(j, &t->arena, t->person.len + usage.len);
    t->status = tact_observe_join(j, t->person, usage);
}

static void read_why_not(task *t, tact_store *store, tact_vault *vault) {
    t->why_not.store = store;
    t->why_not.vault = vault;
    t->why_not.log_folder = t->log_folder;
    t->why_not.of = t->head.of;
    t->why_not.from = t->from;
    t->why_not.language = tact_slice_of(t->language);
    t->status = tact_why_not_json(&t->json, &t->why_not, &t->arena, &t->trouble);
}

static void read_history(uv_work_t *work) {
    task *t = work->data;
    tact_json *j = &t->json;
    tact_store *store = tact_keeper_store(t->server->keeper);
    tact_vault *vault = tact_keeper_vault(t->server->keeper);
    tact_json_init(j, &t->arena, 65536);
    if (t->wanted == PERSON) read_usage(t, store, vault);
    else if (t->wanted == WHY_NOT) read_why_not(t, store, vault);
    else if (t->wanted == EXPORT) t->status = tact_export_write(j, &t->head, store, vault, t->log_folder, &t->trouble);
    else read_why(t, store, vault);
    if (!t->status && j->status) t->status = tact_trouble_set(&t->trouble, TACT_ERR_LIMIT, "the answer would be larger than 64 MB; `tact export` writes it to a file");
}

static void history_read(uv_work_t *work, int cancelled) {
    task *t = work->data;
    tact_server *s = t->server;
    if (cancelled) t->status = TACT_ERR_IO;
    const tact_http_request *request = t->told.tell ? tact_http_find(s->http, t->id) : NULL;
    if (t->status) tact_server_refuse_id(s, t->id, t->status, &t->trouble);
    else if (request) t->told.tell(s, request, tact_json_done(&t->json), t->told.ctx);
    else tact_http_reply(s->http, t->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("application/json"), .body = tact_json_done(&t->json) });
    if (s->again) tact_redecide_close(t->again);
    else s->again = t->again;
    tact_usage_free(t->observing.usage);
    tact_arena_reset(&t->arena);
    free(t->source.ctx);
    free(t->block);
    free(t->log_folder);
    free(t);
}

/* What a worker may not ask the loop for: the record, and the numbers of what is in force. */
static void ask_why_not(task *t, tact_server *s, const tact_http_request *request, const tact_person *person) {
    const tact_engine *e = tact_keeper_engine(s->keeper);
    tact_slice campaign, now;
    tact_writer w;
    tact_writer_init(&w, &t->arena, 4096);
    tact_person_write(&w, person);
    if (tact_http_query(request, &campaign, TACT_S("campaign")) != TACT_OK) campaign = (tact_slice){ NULL, 0 };
    t->why_not = (tact_why_not_ask){ .data_folder = s->data_folder, .campaign = tact_arena_copy(&t->arena, campaign), .bundle = e->bundle->id, .policy = e->policy->number,
                                     .world = tact_keeper_world(s->keeper)->number, .at = tact_server_now(s), .now = tact_http_query(request, &now, TACT_S("now")) == TACT_OK };
    if (!w.status) t->why_not.record = tact_writer_slice(&w);
}

static tact_slice record_json(tact_server *s, const tact_person *person, const tact_cold *cold, tact_arena *arena) {
    tact_json j;
    tact_json_init(&j, arena, 8192);
    tact_person_json(&j, person, cold, tact_keeper_engine(s->keeper)->bundle, tact_server_now(s));
    return tact_json_done(&j);
}

static void history_of(tact_server *s, const tact_http_request *request, const tact_who *of, what wanted, unsigned days, bool own, told for_whom) {
    tact_who who = *of;
    tact_person person;
    tact_cold cold;
    tact_trouble trouble = { "" };
    tact_export_head head = { .person = { NULL, 0 } };
    tact_status status = wanted == EXPORT ? tact_export_begin(&head, s->keeper, &who, tact_server_now(s), request->arena, &trouble)
                                : tact_keeper_person(s->keeper, &who, request->arena, &person, wanted == PERSON ? &cold : NULL, NULL, &trouble);
    if (wanted != EXPORT && !status) {
        tact_answer_hex(person.pseudonym, head.of.pseudonym);
        status = tact_keeper_slots_of(s->keeper, &who, head.of.slots, TACT_HISTORY_SLOTS, &head.of.slot_count, request->arena, &trouble);
    }
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    task *t = calloc(1, sizeof *t);
    size_t *left = malloc(sizeof *left), room = strlen(s->data_folder) + 8;
    if (t) { t->block = malloc(1 << 20); t->log_folder = malloc(room); }
    if (!t || !left || !t->block || !t->log_folder) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now."); if (t) { free(t->block); free(t->log_folder); } free(t); free(left); return; }
    *left = EXPORT_BYTES_MAX;
    t->source = (tact_arena_source){ chunk, drop_chunk, left };
    tact_arena_init(&t->arena, t->block, 1 << 20, &t->source);
    snprintf(t->log_folder, room, "%s/log", s->data_folder);
    t->work.data = t;
    t->server = s;
    t->id = request->id;
    t->wanted = wanted;
    t->own = own;
    t->dry = tact_dry_runs(&s->brand.config);
    t->told = for_whom;
    if (for_whom.about) t->about = (tact_people_about){ tact_arena_copy(&t->arena, for_whom.about->campaign), for_whom.about->at };
    tact_slice language = for_whom.language.len ? for_whom.language : tact_server_language(s, request);
    memcpy(t->language, language.ptr, language.len < 7 ? language.len : 7);
    t->head = head;
    uint64_t newest = tact_history_newest(tact_keeper_store(s->keeper));
    t->from = wanted == EXPORT || newest < LOOK_BACK ? 1 : newest - LOOK_BACK;
    t->why_not = (tact_why_not_ask){ .data_folder = s->data_folder, .at = tact_server_now(s) };
    if (wanted == WHY) { t->again = s->again; s->again = NULL; }
    if (wanted == WHY_NOT) ask_why_not(t, s, request, &person);
    if (wanted == PERSON) {
        tact_slice record = record_json(s, &person, &cold, request->arena);
        t->person = tact_arena_copy(&t->arena, record);
        t->observing = tact_observe_period(tact_server_now(s), days);
        t->observing.least = t->from;
        t->observing.purposes = TACT_OBSERVE_PURPOSES;
    }
    uv_queue_work(&s->loop, &t->work, read_history, history_read);
}

static void history(tact_server *s, const tact_http_request *request, what wanted, unsigned days, bool own) {
    tact_who who;
    if (tact_api_who_path(s, request, &who)) history_of(s, request, &who, wanted, days, own, (told){ .tell = NULL });
}

void tact_people_why(tact_server *s, const tact_http_request *request, const tact_who *who, tact_slice language, tact_people_told *tell, void *ctx) { history_of(s, request, who, WHY, 0, true, (told){ tell, ctx, language, NULL }); }
void tact_people_why_about(tact_server *s, const tact_http_request *request, const tact_who *who, const tact_people_about *about, tact_slice language, tact_people_told *tell, void *ctx) {
    history_of(s, request, who, WHY, 0, true, (told){ tell, ctx, language, about });
}
void tact_people_export(tact_server *s, const tact_http_request *request, const tact_who *who, tact_people_told *tell, void *ctx) { history_of(s, request, who, EXPORT, 0, true, (told){ tell, ctx, { NULL, 0 }, NULL }); }

/* With a write key and the person's own token the person reads it, and everything; with a server key the brand does, and not what is theirs alone. */
static void why(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_slice token = { NULL, 0 }, as;
    const tact_config_key *key = tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_WRITE);
    if (!key) return;
    bool of_user = tact_http_query(request, &as, TACT_S("as")) != TACT_OK || tact_slice_is(as, "user");
    bool proved = of_user && tact_http_query(request, &token, TACT_S("userToken")) == TACT_OK && tact_server_token_ok(s, request->params[0], token);
    if (key->kind == TACT_KEY_WRITE && !proved) { tact_http_refuse_text(s->http, request->id, 403, "With a write key this is for the person alone: send ?userToken= that proves the userId in the path. A server key reads it for the brand."); return; }
    history(s, request, WHY, 0, proved);
}

static void why_not(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_slice campaign;
    if (!tact_server_key(server, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    if (tact_http_query(request, &campaign, TACT_S("campaign")) != TACT_OK || !campaign.len || campaign.len > 64) {
        tact_http_refuse_text(s->http, request->id, 400, "Name the campaign: ?campaign=winter-tyres.");
        return;
    }
    history(server, request, WHY_NOT, 0, false);
}

static void export(void *server, const tact_http_request *request) {
    if (tact_server_key(server, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) history(server, request, EXPORT, 0, false);
}

/* ---- changes ------------------------------------------------------------------------------------------------------------------------------ */

enum { LINK, UNLINK };

/* A device as the record names it, for who has no other id of it. */
static void unlink_part(tact_server *s, const tact_http_request *request, uint64_t part) {
    uint8_t record[16];
    uint64_t commit = 0;
    tact_who who;
    tact_person person;
    tact_trouble trouble = { "" };
    if (!tact_api_who_path(s, request, &who)) return;
    tact_status status = tact_keeper_person(s->keeper, &who, request->arena, &person, NULL, record, &trouble);
    if (!status) status = tact_keeper_unlink_part(s->keeper, record, part, &commit, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_server_answer_at(s, request, commit, 200, TACT_S("{\"status\":\"unlinked\"}"));
}

static void link_or_unlink(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    uint64_t commit = 0, part;
    tact_trouble trouble = { "" };
    if (!tact_api_body(s, request, &body) || !tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_SERVER)) return;
    bool links = request->route->tag == LINK;
    tact_slice device = tact_value_path_text(&body, "anonymousId"), named = links ? (tact_slice){ NULL, 0 } : tact_value_path_text(&body, "device");
    if (named.len && tact_answer_unhex(named, &part) && part) { unlink_part(s, request, part); return; }
    if (!device.len) {
        tact_http_refuse_text(s->http, request->id, 400, links ? "Name the device: {\"anonymousId\": \"...\"}." : "Name the device: {\"anonymousId\": \"...\"}, or {\"device\": \"...\"} with the 16 digits of its part in GET /v1/people/{id}.");
        return;
    }
    tact_status status = links ? tact_keeper_link(s->keeper, request->params[0], device, &commit, &trouble) : tact_keeper_unlink(s->keeper, request->params[0], device, &commit, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_server_answer_at(s, request, commit, 200, links ? TACT_S("{\"status\":\"linked\"}") : TACT_S("{\"status\":\"unlinked\"}"));
}

static void erase(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    tact_erase_receipt receipt;
    tact_trouble trouble = { "" };
    uint8_t record[16];
    tact_person person;
    char time[TACT_INSTANT_TEXT + 1];
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_who who;
    if (!tact_api_who_path(s, request, &who)) return;
    tact_status status = tact_keeper_person(s->keeper, &who, request->arena, &person, NULL, record, &trouble);
    if (status == TACT_OK) status = tact_keeper_erase(s->keeper, &who, &receipt, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_streams_drop(s->streams, record);
    tact_json_init(&j, request->arena, 256);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("status"), TACT_S("erased"));
    tact_json_key_text(&j, TACT_S("receipt"), tact_slice_of(receipt.id));
    tact_json_key_text(&j, TACT_S("at"), tact_instant_format(receipt.at, time));
    tact_json_key_int(&j, TACT_S("records"), receipt.records);
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

#define JSON "application/json text/plain"
const tact_http_route tact_api_people[] = {
    { TACT_HTTP_GET, "/v1/people/{id}", get, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/v1/people/{id}/next", next, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/v1/people/{id}/why", why, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/v1/people/{id}/why-not", why_not, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/v1/people/{id}/export", export, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/people/{id}/link", link_or_unlink, 4096, JSON, 0, LINK },
    { TACT_HTTP_POST, "/v1/people/{id}/unlink", link_or_unlink, 4096, JSON, 0, UNLINK },
    { TACT_HTTP_DELETE, "/v1/people/{id}", erase, 0, NULL, 0, 0 },
};
const size_t tact_api_people_count = sizeof tact_api_people / sizeof *tact_api_people;
