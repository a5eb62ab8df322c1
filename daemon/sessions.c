/* daemon/sessions.c -- see sessions.h. */
#include "daemon/sessions.h"
#include <sodium.h>
#include <stdlib.h>
#include "daemon/json_in.h"
#include "daemon/json_out.h"
#include "store/file.h"
#include "brand/load.h"

enum { FORMAT = 1, FILE_BYTES = 4 << 20 };

tact_instant tact_session_ends(const tact_session *s) {
    tact_instant idle = tact_instant_add(s->used, TACT_SESSION_IDLE), longest = tact_instant_add(s->made, TACT_SESSION_LONGEST);
    return tact_instant_before(idle, longest) ? idle : longest;
}

bool tact_session_holds(const tact_session *s, const tact_account *account, tact_instant now) {
    return account && account->epoch == s->epoch && tact_instant_before(now, tact_session_ends(s));
}

tact_session *tact_sessions_find(tact_sessions *sessions, const tact_accounts *accounts, tact_slice token, tact_instant now, tact_account **account) {
    uint8_t hash[32];
    tact_session *found = NULL;
    if (!tact_token_hash(token, hash)) return NULL;
    for (uint32_t i = 0; i < sessions->count; i++)
        if (sodium_memcmp(sessions->items[i].hash, hash, sizeof hash) == 0) found = &sessions->items[i];
    if (!found) return NULL;
    *account = tact_accounts_find(accounts, tact_slice_of(found->account));
    if (!tact_session_holds(found, *account, now)) return NULL;
    if (tact_instant_before(found->used, now)) { found->used = now; sessions->changed = true; }
    return found;
}

void tact_sessions_end(tact_sessions *sessions, tact_session *session) {
    *session = sessions->items[--sessions->count];
    sessions->changed = true;
}

void tact_sessions_sweep(tact_sessions *sessions, const tact_accounts *accounts, tact_instant now) {
    for (uint32_t i = sessions->count; i-- > 0;) {
        tact_session *s = &sessions->items[i];
        if (!tact_session_holds(s, tact_accounts_find(accounts, tact_slice_of(s->account)), now)) tact_sessions_end(sessions, s);
    }
}

/* Room for one more: of its own account the longest unused goes, and when all is full of anybody's. */
static void make_room(tact_sessions *sessions, const char *account) {
    tact_session *own = NULL, *any = NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < sessions->count; i++) {
        tact_session *s = &sessions->items[i];
        if (!any || tact_instant_before(s->used, any->used)) any = s;
        if (strcmp(s->account, account) != 0) continue;
        count++;
        if (!own || tact_instant_before(s->used, own->used)) own = s;
    }
    if (count >= TACT_SESSIONS_EACH) tact_sessions_end(sessions, own);
    else if (sessions->count >= TACT_SESSIONS_MOST) tact_sessions_end(sessions, any);
}

/* Printable ASCII alone: it is shown again, and stands in a file. */
static void copy_agent(char out[TACT_SESSION_AGENT + 1], tact_slice agent) {
    size_t n = 0;
    for (size_t i = 0; i < agent.len && n < TACT_SESSION_AGENT; i++)
        if (agent.ptr[i] >= ' ' && agent.ptr[i] < 127) out[n++] = agent.ptr[i];
    out[n] = '\0';
}

static tact_session *slot(tact_sessions *sessions) {
    if (!sessions->items && !(sessions->items = calloc(TACT_SESSIONS_MOST, sizeof *sessions->items))) return NULL;
    return &sessions->items[sessions->count++];
}

tact_status tact_sessions_begin(tact_sessions *sessions, const tact_account *account, tact_instant now, const tact_peer *from, tact_slice agent, char token[TACT_ACCOUNT_TOKEN], tact_session **out) {
    make_room(sessions, account->name);
    tact_session *new = slot(sessions);
    if (!new) return TACT_ERR_MEMORY;
    *new = (tact_session){ .epoch = account->epoch, .made = now, .used = now, .from = *from };
    memcpy(new->account, account->name, sizeof new->account);
    copy_agent(new->agent, agent);
    tact_token_draw(token, new->hash);
    sessions->changed = true;
    *out = new;
    return TACT_OK;
}

void tact_sessions_free(tact_sessions *sessions) {
    free(sessions->items);
    *sessions = (tact_sessions){ 0 };
}

/* ---- the file: {"format": 1, "sessions": [[hash, account, epoch, made, used, from, agent], ...]} ---- */

static void hex(tact_json *j, const void *bytes, size_t count) {
    char text[65];
    sodium_bin2hex(text, sizeof text, bytes, count);
    tact_json_text(j, tact_slice_of(text));
}

tact_slice tact_sessions_text(const tact_sessions *sessions, tact_arena *arena) {
    tact_json j;
    tact_json_init(&j, arena, 256 * (size_t)(sessions->count + 1));
    tact_json_map(&j);
    tact_json_key_int(&j, TACT_S("format"), FORMAT);
    TACT_JSON_KEY(&j, "sessions");
    tact_json_list(&j);
    for (uint32_t i = 0; i < sessions->count; i++) {
        const tact_session *s = &sessions->items[i];
        tact_json_list(&j);
        hex(&j, s->hash, sizeof s->hash);
        tact_json_text(&j, tact_slice_of(s->account));
        hex(&j, &s->epoch, sizeof s->epoch);
        tact_json_int(&j, s->made.us);
        tact_json_int(&j, s->used.us);
        hex(&j, s->from.bytes, sizeof s->from.bytes);
        tact_json_text(&j, tact_slice_of(s->agent));
        tact_json_end_list(&j);
    }
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    return tact_json_done(&j);
}

static bool unhex(const tact_value *v, void *out, size_t count) {
    size_t n = 0;
    return v->type == TACT_TEXT && v->text.len == 2 * count && sodium_hex2bin(out, count, v->text.ptr, v->text.len, NULL, &n, NULL) == 0 && n == count;
}

static bool read_session(tact_session *s, const tact_value *v) {
    enum { HASH, ACCOUNT, EPOCH, MADE, USED, FROM, AGENT, MEMBERS };
    if (v->type != TACT_LIST || v->list.count != MEMBERS) return false;
    const tact_value *m = v->list.items;
    if (!unhex(&m[HASH], s->hash, sizeof s->hash) || !unhex(&m[EPOCH], &s->epoch, sizeof s->epoch) || !unhex(&m[FROM], s->from.bytes, sizeof s->from.bytes)) return false;
    if (m[ACCOUNT].type != TACT_TEXT || !tact_account_name_ok(m[ACCOUNT].text) || m[AGENT].type != TACT_TEXT) return false;
    if (m[MADE].type != TACT_INT || m[USED].type != TACT_INT || m[MADE].integer < 0 || m[USED].integer < m[MADE].integer) return false;
    memcpy(s->account, m[ACCOUNT].text.ptr, m[ACCOUNT].text.len);
    copy_agent(s->agent, m[AGENT].text);
    s->made = (tact_instant){ m[MADE].integer };
    s->used = (tact_instant){ m[USED].integer };
    return true;
}

static tact_status read_all(tact_sessions *out, tact_slice text, tact_arena *arena) {
    tact_value v;
    tact_json_fault fault;
    tact_status status = tact_json_read(arena, &v, &fault, text);
    if (status) return status == TACT_ERR_MEMORY ? status : TACT_ERR_FORMAT;
    const tact_value *format = tact_value_get(&v, TACT_S("format")), *list = tact_value_get(&v, TACT_S("sessions"));
    if (!format || format->type != TACT_INT || format->integer != FORMAT || !list || list->type != TACT_LIST || list->list.count > TACT_SESSIONS_MOST) return TACT_ERR_FORMAT;
    for (uint32_t i = 0; i < list->list.count; i++) {
        tact_session read = { .epoch = 0 }, *new;
        if (!read_session(&read, &list->list.items[i])) return TACT_ERR_FORMAT;
        if (!(new = slot(out))) return TACT_ERR_MEMORY;
        *new = read;
    }
    return TACT_OK;
}

tact_status tact_sessions_parse(tact_sessions *out, tact_slice text) {
    tact_arena *arena = tact_brand_arena();
    *out = (tact_sessions){ 0 };
    tact_status status = arena ? read_all(out, text, arena) : TACT_ERR_MEMORY;
    tact_brand_arena_free(arena);
    if (status) tact_sessions_free(out);
    return status;
}

tact_status tact_sessions_load(tact_sessions *out, const char *data_folder, bool *odd, tact_trouble *why) {
    tact_path path;
    char *text = NULL;
    size_t len = 0;
    *out = (tact_sessions){ 0 };
    if (odd) *odd = false;
    tact_status status = tact_path_join(&path, data_folder, TACT_SESSIONS_FILE, why);
    if (status || !tact_path_exists(path.text)) return status;
    status = tact_file_read(path.text, FILE_BYTES, &text, &len, why);
    if (status) return status;
    status = tact_sessions_parse(out, (tact_slice){ text, len });
    free(text);
    if (status == TACT_ERR_FORMAT && odd) *odd = true;
    return status == TACT_ERR_FORMAT ? TACT_OK : status;
}

tact_status tact_sessions_save(tact_sessions *sessions, const char *data_folder, tact_instant now, tact_trouble *why) {
    tact_path path;
    tact_status status = tact_path_join(&path, data_folder, TACT_SESSIONS_FILE, why);
    if (status) return status;
    tact_arena *arena = tact_brand_arena();
    tact_slice text = arena ? tact_sessions_text(sessions, arena) : (tact_slice){ NULL, 0 };
    if (!text.len) status = tact_trouble_set(why, TACT_ERR_MEMORY, "no memory to write the sessions");
    else status = tact_file_replace(path.text, text.ptr, text.len, 0600, why);
    tact_brand_arena_free(arena);
    if (!status) { sessions->changed = false; sessions->saved = now; }
    return status;
}
