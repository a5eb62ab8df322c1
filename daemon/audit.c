/* daemon/audit.c -- see audit.h: notes of calls, and the file they end in. */
#include "daemon/audit.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "daemon/answer.h"
#include "daemon/api_body.h"
#include "daemon/http_text.h"
#include "daemon/staff.h"
#include "store/file.h"

enum { DAY_NAME = 32, LINE_BYTES = 16384, OBJECT_BYTES = 200, THINNED = 1000, SEALED_BYTES = TACT_AUDIT_REASON + TACT_SEAL_BYTES };

struct tact_audit {
    uv_fs_t sync;
    tact_path folder;
    int fd, synced_fd;
    char day[DAY_NAME];
    bool syncing, again, broken;
    uint32_t failures;                 /* sign-ins of this day */
    tact_instant looked;
};

typedef struct note {                  /* in the request's arena */
    char call[160];
    tact_slice by, object, act, reason;
    uint8_t roles;
    bool own;
    uint64_t person;
    uint32_t slot;                     /* of the person's key */
} note;

/* ---- the file of the day ---- */

static void day_of(tact_instant t, char out[DAY_NAME]) {
    char text[TACT_INSTANT_TEXT + 1];
    tact_slice s = tact_instant_format(t, text);
    snprintf(out, DAY_NAME, "%.10s.jsonl", s.ptr);
}

/* A line that was cut by a crash is ended, so that the next stands by itself. */
static bool mend(int fd) {
    char last;
    off_t size = lseek(fd, 0, SEEK_END);
    return size <= 0 || (pread(fd, &last, 1, size - 1) == 1 && (last == '\n' || write(fd, "\n", 1) == 1));
}

static tact_status open_day(tact_audit *a, tact_instant now, tact_trouble *why) {
    tact_path path;
    char day[DAY_NAME];
    day_of(now, day);
    if (a->fd >= 0 && strcmp(day, a->day) == 0) return TACT_OK;
    tact_status status = tact_path_join(&path, a->folder.text, day, why);
    if (status) return status;
    int fd = open(path.text, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return tact_trouble_errno(why, "open", path.text);
    if (!mend(fd)) { status = tact_trouble_errno(why, "write", path.text); close(fd); return status; }
    if (a->fd >= 0) { (void)fdatasync(a->fd); if (a->syncing) a->synced_fd = a->fd; else close(a->fd); }
    a->fd = fd;
    a->failures = 0;
    memcpy(a->day, day, sizeof day);
    return tact_folder_sync(a->folder.text, why);
}

tact_audit *tact_audit_open(tact_server *s, tact_trouble *why) {
    tact_audit *a = calloc(1, sizeof *a);
    if (!a) { (void)tact_trouble_set(why, TACT_ERR_MEMORY, "no memory for the audit log"); return NULL; }
    a->fd = a->synced_fd = -1;
    tact_status status = tact_path_join(&a->folder, s->data_folder, TACT_AUDIT_FOLDER, why);
    if (!status) status = tact_folder_make(a->folder.text, why);
    if (!status) return a;
    free(a);
    return NULL;
}

void tact_audit_close(tact_audit *a) {
    if (!a) return;
    if (a->fd >= 0) { (void)fdatasync(a->fd); close(a->fd); }
    if (a->synced_fd >= 0) close(a->synced_fd);
    free(a);
}

static void sync_again(tact_server *s);

static void synced(uv_fs_t *sync) {
    tact_server *s = sync->data;
    tact_audit *a = s->staff->audit;
    if (sync->result < 0 && !a->broken) { a->broken = true; fprintf(stderr, "tact: the audit log is not on the disk: %s\n", uv_strerror((int)sync->result)); }
    uv_fs_req_cleanup(sync);
    a->syncing = false;
    if (a->synced_fd >= 0) { close(a->synced_fd); a->synced_fd = -1; }
    if (a->again) sync_again(s);
}

static void sync_again(tact_server *s) {
    tact_audit *a = s->staff->audit;
    a->again = a->syncing;
    if (a->syncing) return;
    a->sync.data = s;
    a->syncing = uv_fs_fdatasync(&s->loop, &a->sync, a->fd, synced) == 0;
}

static void append(tact_server *s, tact_slice line) {
    tact_audit *a = s->staff->audit;
    tact_trouble why = { "" };
    tact_status status = open_day(a, tact_server_now(s), &why);
    if (!status && write(a->fd, line.ptr, line.len) != (ssize_t)line.len) status = tact_trouble_errno(&why, "write", a->folder.text);
    if (status && !a->broken) fprintf(stderr, "tact: the audit log cannot be written, so nobody with a session can change or look up anything: %s\n", why.text);
    a->broken = status != TACT_OK;
    if (status) return;
    sync_again(s);
}

/* Can a line be written? After a failure it is tried for each call. */
static bool writable(tact_server *s) {
    tact_audit *a = s->staff->audit;
    if (!a->broken) return true;
    a->broken = open_day(a, tact_server_now(s), NULL) || !mend(a->fd) || fdatasync(a->fd) != 0 || write(a->fd, "\n", 1) != 1;
    return !a->broken;
}

/* ---- lines ---- */

static void write_reason(tact_json *j, tact_server *s, const note *n) {
    uint8_t sealed[SEALED_BYTES];
    char text[sodium_base64_ENCODED_LEN(SEALED_BYTES, sodium_base64_VARIANT_ORIGINAL)];
    if (!n->reason.len || !n->slot || tact_vault_seal(tact_keeper_vault(s->keeper), sealed, n->slot, TACT_S("audit"), n->reason, NULL)) return;
    sodium_bin2base64(text, sizeof text, sealed, n->reason.len + TACT_SEAL_BYTES, sodium_base64_VARIANT_ORIGINAL);
    TACT_JSON_KEY(j, "reason");
    tact_json_map(j);
    tact_json_key_int(j, TACT_S("slot"), n->slot);
    tact_json_key_text(j, TACT_S("sealed"), tact_slice_of(text));
    tact_json_end_map(j);
}

static void write_line(tact_server *s, const tact_http_request *request, const note *n, int status, uint32_t times) {
    _Alignas(16) char block[LINE_BYTES];
    char at[TACT_INSTANT_TEXT + 1], from[TACT_ADDRESS_TEXT], roles[TACT_ROLES_TEXT], hex[16];
    tact_arena arena;
    tact_json j;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_json_init(&j, &arena, LINE_BYTES / 4);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("at"), tact_instant_format(tact_server_now(s), at));
    if (n->by.len) tact_json_key_text(&j, TACT_S("by"), n->by);
    if (n->roles) tact_json_key_text(&j, TACT_S("roles"), tact_slice_of(tact_role_names(roles, n->roles)));
    tact_json_key_text(&j, TACT_S("call"), tact_slice_of(n->call));
    if (n->object.len) tact_json_key_text(&j, TACT_S("object"), n->object);
    if (n->act.len) tact_json_key_text(&j, TACT_S("act"), n->act);
    if (n->person) tact_json_key_text(&j, TACT_S("person"), tact_answer_hex(n->person, hex));
    write_reason(&j, s, n);
    tact_json_key_text(&j, TACT_S("from"), tact_address_format(&request->peer, from));
    tact_json_key_int(&j, TACT_S("status"), status);
    if (times > 1) tact_json_key_int(&j, TACT_S("times"), times);
    tact_json_end_map(&j);
    tact_slice line = tact_json_done(&j);
    char *end = line.len ? tact_arena_alloc(&arena, line.len + 1, 1) : NULL;
    if (end) { memcpy(end, line.ptr, line.len); end[line.len] = '\n'; append(s, (tact_slice){ end, line.len + 1 }); }
    else fprintf(stderr, "tact: a line of the audit log is longer than %u bytes and was not written: %s\n", LINE_BYTES, n->call);
    tact_arena_close(&arena);
}

void tact_audit_answered(void *server, const tact_http_request *request, int status) {
    tact_server *s = server;
    const note *n = request->note;
    uint32_t times = 1;
    if (n->own && status >= 400) {
        uint32_t count = ++s->staff->audit->failures;
        if (count > TACT_AUDIT_FAILURES && count % THINNED) return;
        if (count > TACT_AUDIT_FAILURES) times = THINNED;
    }
    write_line(s, request, n, status, times);
}

/* ---- notes ---- */

static note *leave(tact_server *s, const tact_http_request *request, tact_slice by, unsigned roles) {
    static const struct { tact_http_method method; const char *text; } methods[] = { { TACT_HTTP_GET, "GET" }, { TACT_HTTP_POST, "POST" }, { TACT_HTTP_PUT, "PUT" }, { TACT_HTTP_PATCH, "PATCH" }, { TACT_HTTP_DELETE, "DELETE" } };
    note *n = TACT_NEW(request->arena, note, 1);
    const char *method = "";
    if (!n) return NULL;
    for (unsigned i = 0; i < sizeof methods / sizeof *methods; i++) if (methods[i].method == request->route->method) method = methods[i].text;
    snprintf(n->call, sizeof n->call, "%s %s", method, request->route->path);
    n->by = tact_arena_copy(request->arena, by);
    n->roles = (uint8_t)roles;
    tact_http_note(s->http, request->id, n);
    return n;
}

static bool refuse(tact_server *s, const tact_http_request *request, int status, const char *detail) {
    tact_http_refuse_text(s->http, request->id, status, detail);
    return false;
}

static bool read_reason(tact_server *s, const tact_http_request *request, note *n) {
    tact_slice text;
    if (tact_http_decode(request->arena, &text, tact_http_get(request, TACT_S("x-tact-reason")), false)) return refuse(s, request, 400, "x-tact-reason is not percent-encoded UTF-8: encodeURIComponent() makes it.");
    while (text.len && text.ptr[0] == ' ') text = (tact_slice){ text.ptr + 1, text.len - 1 };
    if (text.len < 3) return refuse(s, request, 400, "Say why you look at this person: header x-tact-reason, a few words, percent-encoded UTF-8. It is written down with your name.");
    if (text.len > TACT_AUDIT_REASON) return refuse(s, request, 400, "The reason is longer than 300 bytes: a few words will do.");
    n->reason = text;
    return true;
}

static void about(tact_server *s, const tact_http_request *request, const tact_who *who, note *n) {
    tact_person person;
    uint32_t count = 0;
    if (tact_keeper_person(s->keeper, who, request->arena, &person, NULL, NULL, NULL)) return;
    n->person = person.pseudonym;
    if (tact_keeper_slots_of(s->keeper, who, &n->slot, 1, &count, request->arena, NULL) || !count) n->slot = 0;
}

bool tact_audit_call(tact_server *s, const tact_http_request *request, tact_slice account, unsigned roles, const tact_role_row *row) {
    tact_who who;
    bool named = row->object == TACT_OBJECT_NAME || row->object == TACT_OBJECT_SEEN;
    if (row->object == TACT_OBJECT_NOTHING || (request->route->method == TACT_HTTP_GET && row->object < TACT_OBJECT_SEEN)) return true;
    if (!writable(s)) return refuse(s, request, 507, "The audit log cannot be written, so nothing is changed or looked up: make room on the disk of the data folder.");
    note *n = leave(s, request, account, roles);
    if (!n) return refuse(s, request, 503, "There is no memory for this request now.");
    if (named) n->object = (tact_slice){ request->params[0].ptr, request->params[0].len < OBJECT_BYTES ? request->params[0].len : OBJECT_BYTES };      /* no name of ours is longer */
    if (row->object == TACT_OBJECT_ASKED && !read_reason(s, request, n)) return false;
    if (row->object < TACT_OBJECT_PERSON || !request->params[0].ptr) return true;
    if (!tact_api_who_path(s, request, &who)) return false;
    about(s, request, &who, n);
    return true;
}

void tact_audit_own(tact_server *s, const tact_http_request *request, tact_slice account, unsigned roles) {
    note *n = leave(s, request, account, roles);
    if (n) n->own = true;
}

void tact_audit_about(tact_server *s, const tact_http_request *request, const tact_who *who) {
    if (request->note) about(s, request, who, request->note);
}

void tact_audit_object(tact_server *s, const tact_http_request *request, tact_slice object) {
    note *n = request->note;
    (void)s;
    if (n) n->object = tact_arena_copy(request->arena, (tact_slice){ object.ptr, object.len < OBJECT_BYTES ? object.len : OBJECT_BYTES });
}

void tact_audit_act(const tact_http_request *request, tact_slice act) {
    note *n = request->note;
    if (n) n->act = act;
}

/* ---- retention ---- */

typedef struct sweeping { const char *folder; tact_instant before; } sweeping;

static tact_status sweep(void *ctx, const char *name, bool is_folder, tact_trouble *why) {
    const sweeping *w = ctx;
    tact_instant day;
    tact_path path;
    if (is_folder || !tact__audit_day(name, &day) || !tact_instant_before(tact_instant_add(day, TACT_DAYS(1)), w->before)) return TACT_OK;
    tact_status status = tact_path_join(&path, w->folder, name, why);
    if (!status && unlink(path.text) != 0 && errno != ENOENT) status = tact_trouble_errno(why, "delete", path.text);
    return status;
}

void tact_audit_look(tact_server *s) {
    tact_audit *a = s->staff->audit;
    tact_trouble why = { "" };
    tact_instant now = tact_server_now(s);
    if (tact_instant_before(now, tact_instant_add(a->looked, TACT_HOURS(1)))) return;
    a->looked = now;
    sweeping w = { a->folder.text, tact_instant_add(now, (tact_span){ -s->brand.config.retention.audit.us }) };
    if (tact_folder_list(a->folder.text, sweep, &w, &why)) fprintf(stderr, "tact: old lines of the audit log stay: %s\n", why.text);
}
