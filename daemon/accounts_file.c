/* daemon/accounts_file.c -- accounts as JSON: {"format": 1, "accounts": [...]}.  See accounts.h; doc/format.md has the members. */
#include <sodium.h>
#include <stdlib.h>
#include "daemon/accounts.h"
#include "daemon/json_in.h"
#include "daemon/json_out.h"
#include "daemon/role.h"
#include "store/file.h"
#include "brand/load.h"

enum { FORMAT = 1 };

/* ---- text ---- */

static void hex(tact_json *j, const char *key, const uint8_t *bytes, size_t count) {
    char text[2 * sizeof ((tact_account *)NULL)->recovery + 1];          /* the longest of them */
    sodium_bin2hex(text, sizeof text, bytes, count);
    tact_json_key_text(j, tact_slice_of(key), tact_slice_of(text));
}

static void instant(tact_json *j, const char *key, tact_instant t) {
    char text[TACT_INSTANT_TEXT + 1];
    if (t.us) tact_json_key_text(j, tact_slice_of(key), tact_instant_format(t, text));
}

static void write_account(tact_json *j, const tact_account *a) {
    char roles[TACT_ROLES_TEXT];
    uint8_t epoch[8];
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("name"), tact_slice_of(a->name));
    tact_json_key_text(j, TACT_S("roles"), tact_slice_of(tact_role_names(roles, a->roles)));
    memcpy(epoch, &a->epoch, sizeof epoch);
    hex(j, "epoch", epoch, sizeof epoch);
    instant(j, "made", a->made);
    instant(j, "signedIn", a->signed_in);
    if (a->password[0]) tact_json_key_text(j, TACT_S("password"), tact_slice_of(a->password));
    if (a->totp || a->totp_begun) {
        tact_json_key_bool(j, TACT_S("totp"), a->totp);
        hex(j, "secret", a->secret, sizeof a->secret);
        tact_json_key_int(j, TACT_S("step"), a->totp_step);
    }
    if (a->recovery_count) hex(j, "recovery", a->recovery[0], 16u * a->recovery_count);
    if (a->link_until.us) {
        hex(j, "link", a->link, sizeof a->link);
        instant(j, "linkUntil", a->link_until);
        tact_json_key_bool(j, TACT_S("linkKeepsTotp"), a->link_keeps_totp);
    }
    tact_json_end_map(j);
}

tact_slice tact_accounts_text(const tact_accounts *accounts, tact_arena *arena) {
    tact_json j;
    tact_json_init(&j, arena, 1024 * (size_t)(accounts->count + 1));
    tact_json_map(&j);
    tact_json_key_int(&j, TACT_S("format"), FORMAT);
    TACT_JSON_KEY(&j, "accounts");
    tact_json_list(&j);
    for (uint32_t i = 0; i < accounts->count; i++) write_account(&j, &accounts->items[i]);
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    return tact_json_done(&j);
}

/* ---- and back: every member is known, of its type and length, or nothing is read ---- */

static bool text_of(const tact_value *v, tact_slice *out) {
    if (v->type != TACT_TEXT) return false;
    *out = v->text;
    return true;
}

static bool bytes_of(const tact_value *v, uint8_t *out, size_t room, size_t *count) {
    tact_slice t;
    return text_of(v, &t) && sodium_hex2bin(out, room, t.ptr, t.len, NULL, count, NULL) == 0 && 2 * *count == t.len;
}

static bool whole(const tact_value *v, uint8_t *out, size_t count) {
    size_t n = 0;
    return bytes_of(v, out, count, &n) && n == count;
}

static bool instant_of(const tact_value *v, tact_instant *out) { return v->type == TACT_TEXT && tact_instant_parse(v->text, out) && out->us > 0; }

static bool roles_of(const tact_value *v, uint8_t *out) {
    tact_slice t;
    if (!text_of(v, &t)) return false;
    for (*out = 0; t.len;) {
        size_t n = 0;
        while (n < t.len && t.ptr[n] != ',') n++;
        unsigned bit = tact_role_bit((tact_slice){ t.ptr, n });
        if (!bit) return false;
        *out |= (uint8_t)bit;
        if (n < t.len && t.len - n < 3) return false;      /* ", " and a name */
        n += n < t.len ? 2 : 0;
        t = (tact_slice){ t.ptr + n, t.len - n };
    }
    return true;
}

static bool member(tact_account *a, tact_slice key, const tact_value *v, bool *named) {
    tact_slice t;
    size_t n = 0;
    if (tact_slice_is(key, "name")) return *named = text_of(v, &t) && tact_account_name_ok(t) && memcpy(a->name, t.ptr, t.len);
    if (tact_slice_is(key, "roles")) return roles_of(v, &a->roles);
    if (tact_slice_is(key, "epoch")) return whole(v, (uint8_t *)&a->epoch, sizeof a->epoch);
    if (tact_slice_is(key, "made")) return instant_of(v, &a->made);
    if (tact_slice_is(key, "signedIn")) return instant_of(v, &a->signed_in);
    if (tact_slice_is(key, "password")) return text_of(v, &t) && t.len && t.len < sizeof a->password && !memchr(t.ptr, 0, t.len) && memcpy(a->password, t.ptr, t.len);
    if (tact_slice_is(key, "totp")) { a->totp = v->type == TACT_BOOL && v->boolean; a->totp_begun = !a->totp; return v->type == TACT_BOOL; }
    if (tact_slice_is(key, "secret")) return whole(v, a->secret, sizeof a->secret);
    if (tact_slice_is(key, "step")) { a->totp_step = v->type == TACT_INT ? v->integer : -1; return a->totp_step >= 0; }
    if (tact_slice_is(key, "recovery")) {
        bool good = bytes_of(v, a->recovery[0], sizeof a->recovery, &n) && n % sizeof a->recovery[0] == 0;
        a->recovery_count = (uint8_t)(n / sizeof a->recovery[0]);
        return good;
    }
    if (tact_slice_is(key, "link")) return whole(v, a->link, sizeof a->link);
    if (tact_slice_is(key, "linkUntil")) return instant_of(v, &a->link_until);
    if (tact_slice_is(key, "linkKeepsTotp")) { a->link_keeps_totp = v->type == TACT_BOOL && v->boolean; return v->type == TACT_BOOL; }
    return false;
}

static tact_status read_account(tact_accounts *out, const tact_value *v, tact_trouble *why) {
    tact_account read = { .roles = 0 }, *new;
    bool named = false;
    if (v->type != TACT_MAP) return tact_trouble_set(why, TACT_ERR_FORMAT, "line %u: an account is a map", v->line);
    for (uint32_t i = 0; i < v->map.count; i++) {
        const tact_pair *p = &v->map.pairs[i];
        if (!member(&read, p->key, &p->value, &named)) return tact_trouble_set(why, TACT_ERR_FORMAT, "line %u, column %u: %.*s is not a member of an account, or not as tact writes it", p->line, p->column, (int)(p->key.len < 40 ? p->key.len : 40), p->key.ptr);
    }
    if (!named || !read.epoch) return tact_trouble_set(why, TACT_ERR_FORMAT, "line %u, column %u: an account without its name or epoch", v->line, v->column);
    bool second = read.totp || read.totp_begun;
    if ((!second && (read.totp_step || !sodium_is_zero(read.secret, sizeof read.secret))) || (!read.link_until.us && (read.link_keeps_totp || !sodium_is_zero(read.link, sizeof read.link))))
        return tact_trouble_set(why, TACT_ERR_FORMAT, "line %u, column %u: an account with half of a second step or of a link", v->line, v->column);
    tact_status status = tact_accounts_add(out, tact_slice_of(read.name), 0, read.made, &new, why);
    if (!status) *new = read;
    return status == TACT_ERR_CONFLICT || status == TACT_ERR_INVALID ? TACT_ERR_FORMAT : status;
}

static tact_status read_all(tact_accounts *out, tact_slice text, tact_arena *arena, tact_trouble *why) {
    tact_value v;
    tact_json_fault fault;
    tact_status status = tact_json_read(arena, &v, &fault, text);
    if (status == TACT_ERR_MEMORY) return tact_trouble_set(why, status, "no memory to read the accounts");
    if (status) return tact_trouble_set(why, TACT_ERR_FORMAT, "line %u, column %u: %s", fault.line, fault.column, fault.reason);
    const tact_value *format = tact_value_get(&v, TACT_S("format")), *list = tact_value_get(&v, TACT_S("accounts"));
    if (!format || format->type != TACT_INT || !list || list->type != TACT_LIST || v.map.count != 2) return tact_trouble_set(why, TACT_ERR_FORMAT, "it is not what tact writes: {\"format\", \"accounts\"}");
    if (format->integer != FORMAT) return tact_trouble_set(why, TACT_ERR_VERSION, "it has format %lld, this tact reads %d: take the tact that wrote it", (long long)format->integer, FORMAT);
    for (uint32_t i = 0; i < list->list.count && !status; i++) status = read_account(out, &list->list.items[i], why);
    return status;
}

tact_status tact_accounts_parse(tact_accounts *out, tact_slice text, tact_trouble *why) {
    tact_arena *arena = tact_brand_arena();
    *out = (tact_accounts){ 0 };
    tact_status status = arena ? read_all(out, text, arena, why) : tact_trouble_set(why, TACT_ERR_MEMORY, "no memory to read the accounts");
    tact_brand_arena_free(arena);
    if (status) tact_accounts_free(out);
    return status;
}

/* ---- the file ---- */

tact_status tact_accounts_load(tact_accounts *out, const char *data_folder, tact_trouble *why) {
    tact_path path;
    tact_trouble inner = { "" };
    char *text = NULL;
    size_t len = 0;
    *out = (tact_accounts){ 0 };
    tact_status status = tact_path_join(&path, data_folder, TACT_ACCOUNTS_FILE, why);
    if (status || !tact_path_exists(path.text)) return status;
    status = tact_file_read(path.text, TACT_ACCOUNTS_FILE_BYTES, &text, &len, why);
    if (status) return status;
    status = tact_accounts_parse(out, (tact_slice){ text, len }, &inner);
    if (status) (void)tact_trouble_set(why, status, "%s: %.400s. Put back the newest backup's, or move the file away: then `tact run` prints a link for a first account", path.text, inner.text);
    sodium_memzero(text, len);
    free(text);
    return status;
}

tact_status tact_accounts_save(const tact_accounts *accounts, const char *data_folder, tact_trouble *why) {
    tact_path path;
    tact_status status = tact_path_join(&path, data_folder, TACT_ACCOUNTS_FILE, why);
    if (status) return status;
    tact_arena *arena = tact_brand_arena();
    tact_slice text = arena ? tact_accounts_text(accounts, arena) : (tact_slice){ NULL, 0 };
    if (!text.len) status = tact_trouble_set(why, TACT_ERR_MEMORY, "no memory to write the accounts");
    else status = tact_file_replace(path.text, text.ptr, text.len, 0600, why);
    tact_brand_arena_free(arena);
    return status;
}
