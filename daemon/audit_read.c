/* daemon/audit_read.c -- the audit log read back, newest first.  See audit.h. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include "daemon/audit.h"
#include "daemon/face.h"
#include "daemon/json_in.h"
#include "daemon/screen_say.h"
#include "store/file.h"

enum { FILE_BYTES = 256 << 20 };

bool tact__audit_day(const char *name, tact_instant *out) {
    return strlen(name) == 16 && strcmp(name + 10, ".jsonl") == 0 && tact_instant_parse((tact_slice){ name, 10 }, out);
}

/* ---- a call in words ---- */

tact_slice tact_audit_key(tact_slice call, char out[TACT_AUDIT_KEY]) {
    size_t n = (size_t)snprintf(out, TACT_AUDIT_KEY, "did.%s", ""), i = 0;
    for (; i < call.len && call.ptr[i] != ' ' && n < TACT_AUDIT_KEY - 2; i++) out[n++] = (char)(call.ptr[i] | 0x20);
    tact_slice path = { call.ptr + i, call.len - i }, root = TACT_S(" /v1/");
    path = tact_slice_starts(path, root) ? (tact_slice){ path.ptr + root.len - 1, path.len - root.len + 1 } : (tact_slice){ NULL, 0 };
    while (path.len && n < TACT_AUDIT_KEY - 2) {
        size_t part = 1;
        while (part < path.len && path.ptr[part] != '/') part++;
        if (part > 1 && path.ptr[1] != '{' && n + part < TACT_AUDIT_KEY) { out[n] = '.'; memcpy(out + n + 1, path.ptr + 1, part - 1); n += part; }
        path = (tact_slice){ path.ptr + part, path.len - part };
    }
    return (tact_slice){ out, n };
}

tact_audit_what tact_audit_what_of(tact_slice call) {
    if (tact_slice_starts(call, TACT_S("GET ")) || tact_slice_is(call, "POST /v1/people/search")) return TACT_AUDIT_LOOKS;
    return tact_slice_starts(call, TACT_S("POST /v1/session")) || tact_slice_starts(call, TACT_S("DELETE /v1/session")) ? TACT_AUDIT_SIGN_INS : TACT_AUDIT_CHANGES;
}

/* ---- the lines ---- */

typedef struct reading {
    tact_json *j;
    const tact_audit_ask *ask;
    uint32_t left, damaged;
    tact_arena *arena, *scratch;       /* of names and the answer; of one line */
    const char **days; uint32_t count, room;
} reading;

static tact_status collect(void *ctx, const char *name, bool is_folder, tact_trouble *why) {
    reading *r = ctx;
    tact_instant day;
    if (is_folder || !tact__audit_day(name, &day) || tact_instant_before(tact_instant_add(day, TACT_DAYS(1)), r->ask->since)) return TACT_OK;
    if (r->count == r->room) {
        const char **more = TACT_NEW(r->arena, const char *, r->room * 2 + 64);
        if (!more) return tact_trouble_set(why, TACT_ERR_MEMORY, "no memory for the days of the audit log");
        if (r->count) memcpy(more, r->days, r->count * sizeof *more);
        r->days = more;
        r->room = r->room * 2 + 64;
    }
    tact_slice copy = tact_arena_copy(r->arena, (tact_slice){ name, strlen(name) + 1 });
    if (!copy.ptr) return tact_trouble_set(why, TACT_ERR_MEMORY, "no memory for the days of the audit log");
    r->days[r->count++] = copy.ptr;
    return TACT_OK;
}

static void tell_reason(reading *r, const tact_value *v) {
    uint8_t sealed[TACT_AUDIT_REASON + TACT_SEAL_BYTES], plain[TACT_AUDIT_REASON];
    size_t n = 0;
    const tact_value *slot = tact_value_get(v, TACT_S("slot"));
    tact_slice text = tact_value_path_text(v, "sealed");
    bool there = slot && slot->type == TACT_INT && slot->integer > 0 && slot->integer <= UINT32_MAX && !sodium_base642bin(sealed, sizeof sealed, text.ptr, text.len, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL)
               && n > TACT_SEAL_BYTES && !tact_vault_unseal(r->ask->vault, plain, (uint32_t)slot->integer, TACT_S("audit"), (tact_slice){ (const char *)sealed, n }, NULL);
    if (there) tact_json_text(r->j, (tact_slice){ (const char *)plain, n - TACT_SEAL_BYTES }); else tact_json_null(r->j);
}

/* A call of an older tact may have no words any more, and its line no act. */
static void tell_said(reading *r, tact_slice call, tact_slice act, tact_slice object) {
    char key[TACT_AUDIT_KEY], narrower[TACT_AUDIT_KEY];
    const tact_hole hole = { "object", object };
    const tact_slice wide = tact_audit_key(call, key);
    int n = act.len ? snprintf(narrower, sizeof narrower, "%.*s.%.*s", (int)wide.len, wide.ptr, (int)act.len, act.ptr) : 0;
    tact_slice words = n > 0 && n < TACT_AUDIT_KEY ? tact_screen_word_find(r->ask->language, (tact_slice){ narrower, (size_t)n }) : (tact_slice){ NULL, 0 };
    if (!words.len) words = tact_screen_word_find(r->ask->language, wide);
    TACT_JSON_KEY(r->j, "said");
    if (words.len) tact_json_text(r->j, tact_screen_say(r->scratch, words, &hole, 1)); else tact_json_null(r->j);
}

static void tell(reading *r, tact_slice line) {
    tact_value v;
    tact_json_fault fault;
    tact_instant at;
    tact_arena_reset(r->scratch);
    if (tact_json_read(r->scratch, &v, &fault, line) || v.type != TACT_MAP || !tact_instant_parse(tact_value_path_text(&v, "at"), &at)) { r->damaged += line.len > 0; return; }
    tact_slice call = tact_value_path_text(&v, "call");
    if (tact_instant_before(at, r->ask->since) || !tact_instant_before(at, r->ask->until) || (r->ask->what && r->ask->what != tact_audit_what_of(call))) return;
    r->left--;
    tact_json_map(r->j);
    tell_said(r, call, tact_value_path_text(&v, "act"), tact_value_path_text(&v, "object"));
    for (uint32_t i = 0; i < v.map.count; i++) {
        const tact_pair *p = &v.map.pairs[i];
        tact_json_key(r->j, p->key);
        if (tact_slice_is(p->key, "reason")) tell_reason(r, &p->value); else tact_json_value(r->j, &p->value);
    }
    tact_json_end_map(r->j);
}

/* The last line first; what stands behind the last line end is being written. */
static tact_status tell_day(reading *r, const char *folder, const char *name, tact_trouble *why) {
    tact_path path;
    char *text = NULL;
    size_t len = 0;
    tact_status status = tact_path_join(&path, folder, name, why);
    if (!status) status = tact_file_read(path.text, FILE_BYTES, &text, &len, why);
    if (status) return status == TACT_ERR_NOT_FOUND ? TACT_OK : status;          /* its time was over meanwhile */
    while (len && text[len - 1] != '\n') len--;
    while (len && r->left) {
        size_t end = --len;
        while (len && text[len - 1] != '\n') len--;
        tell(r, (tact_slice){ text + len, end - len });
    }
    free(text);
    return TACT_OK;
}

tact_status tact_audit_read(tact_json *j, const tact_audit_ask *ask, tact_arena *arena, tact_trouble *why) {
    tact_path folder;
    reading r = { .j = j, .ask = ask, .left = ask->limit, .arena = arena, .scratch = tact_brand_arena() };
    if (!r.scratch) return tact_trouble_set(why, TACT_ERR_MEMORY, "no memory to read the audit log");
    tact_status status = tact_path_join(&folder, ask->data_folder, TACT_AUDIT_FOLDER, why);
    if (!status) status = tact_folder_list(folder.text, collect, &r, why);
    TACT_JSON_KEY(j, "lines");
    tact_json_list(j);
    while (!status && r.count && r.left) status = tell_day(&r, folder.text, r.days[--r.count], why);
    tact_json_end_list(j);
    tact_json_key_bool(j, TACT_S("more"), r.left == 0);
    if (r.damaged) tact_json_key_int(j, TACT_S("damaged"), r.damaged);
    tact_brand_arena_free(r.scratch);
    return status ? status : j->status;
}
