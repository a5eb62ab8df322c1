/* channel/fcm.c -- see fcm.h. */
#include "channel/fcm.h"
#include <stdio.h>
#include <string.h>
#include "channel/apns.h"
#include "channel/push_data.h"
#include "daemon/json_in.h"

/* ---- who we are ---- */

static bool member(const tact_value *map, const char *name, char *out, size_t most) {
    tact_slice text = tact_value_path_text(map, name);
    bool fits = text.len > 0 && text.len <= most && !memchr(text.ptr, 0, text.len);
    if (fits) memcpy(out, text.ptr, text.len);
    out[fits ? text.len : 0] = 0;
    return fits;
}

/* It goes into an address as it is. */
static bool project_ok(const char *project) {
    for (; *project; project++)
        if (!((*project >= 'a' && *project <= 'z') || (*project >= '0' && *project <= '9') || strchr("-:.", *project))) return false;
    return true;
}

tact_status tact_fcm_account_read(tact_slice json, tact_arena *arena, tact_fcm_account *out, tact_trouble *trouble) {
    tact_value v;
    tact_json_fault fault;
    const char *lacks = NULL;
    *out = (tact_fcm_account){ .key = NULL };
    if (tact_json_read(arena, &v, &fault, json) || v.type != TACT_MAP) return tact_trouble_set(trouble, TACT_ERR_INVALID, "it is not the JSON file of a service account");
    if (!member(&v, "project_id", out->project, TACT_FCM_PROJECT_MOST) || !project_ok(out->project)) lacks = "project_id";
    else if (!member(&v, "client_email", out->email, TACT_FCM_ADDRESS_MOST)) lacks = "client_email";
    else if (!member(&v, "token_uri", out->token_url, TACT_FCM_ADDRESS_MOST) || strncmp(out->token_url, "https://", 8) != 0) lacks = "token_uri";
    else if (!member(&v, "private_key_id", out->key_id, TACT_JWT_KEY_ID_MOST) || !tact_jwt_key_id_ok(tact_slice_of(out->key_id))) lacks = "private_key_id";
    if (lacks) return tact_trouble_set(trouble, TACT_ERR_INVALID, "it has no %s that can be used: download the service account's JSON file again", lacks);
    tact_trouble why = { "" };
    tact_status s = tact_jwt_key_open(&out->key, tact_value_path_text(&v, "private_key"), &why);
    if (!s && strcmp(tact_jwt_algorithm(out->key), "RS256") != 0) {
        tact_jwt_key_close(out->key);
        out->key = NULL;
        s = tact_trouble_set(&why, TACT_ERR_INVALID, "it is not RSA");
    }
    return s ? tact_trouble_set(trouble, s, "its private_key cannot be used: %s", why.text) : TACT_OK;
}

tact_status tact_fcm_sign_in(const tact_fcm_account *a, const char *token_url, int64_t now_s, tact_arena *arena, tact_growing *out) {
    tact_json j;
    tact_json_init(&j, arena, 1024);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("iss"), tact_slice_of(a->email));
    tact_json_key_text(&j, TACT_S("scope"), TACT_S("https://www.googleapis.com/auth/firebase.messaging"));
    tact_json_key_text(&j, TACT_S("aud"), tact_slice_of(token_url));
    tact_json_key_int(&j, TACT_S("iat"), now_s);
    tact_json_key_int(&j, TACT_S("exp"), now_s + 3600);
    tact_json_end_map(&j);
    tact_slice claims = tact_json_done(&j);
    tact_grow_z(out, "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=");
    if (!claims.len || out->failed) return TACT_ERR_MEMORY;
    return tact_jwt_write(a->key, tact_slice_of(a->key_id), claims, out);
}

/* It goes into a header as it is. */
bool tact_fcm_access(const tact_post_answer *a, tact_arena *arena, tact_slice *token, int64_t *good_s) {
    tact_value v;
    tact_json_fault fault;
    if (a->reach != TACT_POST_ANSWERED || a->status != 200 || tact_json_read(arena, &v, &fault, a->body) || v.type != TACT_MAP) return false;
    *token = tact_value_path_text(&v, "access_token");
    for (size_t i = 0; i < token->len; i++)
        if (token->ptr[i] <= ' ' || token->ptr[i] > '~') return false;
    const tact_value *s = tact_value_path(&v, "expires_in");
    *good_s = s && s->type == TACT_INT ? s->integer : 3600;
    if (*good_s > 86400) *good_s = 86400;
    return token->len > 0 && token->len <= TACT_FCM_ACCESS_MOST && *good_s > 0;
}

/* ---- a message ---- */

static void android(tact_json *j, const tact_parcel *p) {
    char ttl[24], topic[33];
    snprintf(ttl, sizeof ttl, "%llds", (long long)tact_parcel_ttl_s(p));
    tact_parcel_topic(p, topic);
    TACT_JSON_KEY(j, "android");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("ttl"), tact_slice_of(ttl));
    tact_json_key_text(j, TACT_S("priority"), strcmp(tact_parcel_urgency(p), "high") == 0 ? TACT_S("high") : TACT_S("normal"));
    if (p->class_ == TACT_CLASS_PROMOTIONAL) tact_json_key_text(j, TACT_S("collapse_key"), tact_slice_of(topic));      /* Google keeps four of them for a device: not for orders */
    TACT_JSON_KEY(j, "notification");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("tag"), tact_slice_of(topic));
    tact_json_key_text(j, TACT_S("channel_id"), tact_word_name(TACT_LIST_CLASS, p->class_));
    tact_json_end_map(j);
    tact_json_end_map(j);
}

static void apple(tact_json *j, const tact_parcel *p) {
    char number[24], topic[33];
    tact_parcel_topic(p, topic);
    TACT_JSON_KEY(j, "apns");
    tact_json_map(j);
    TACT_JSON_KEY(j, "headers");
    tact_json_map(j);
    snprintf(number, sizeof number, "%lld", (long long)tact_apns_expiration(p));
    tact_json_key_text(j, TACT_S("apns-expiration"), tact_slice_of(number));
    snprintf(number, sizeof number, "%u", tact_apns_priority(p));
    tact_json_key_text(j, TACT_S("apns-priority"), tact_slice_of(number));
    tact_json_key_text(j, TACT_S("apns-collapse-id"), tact_slice_of(topic));
    tact_json_end_map(j);
    TACT_JSON_KEY(j, "payload");
    tact_json_map(j);
    TACT_JSON_KEY(j, "aps");
    tact_push_aps(j, p);
    tact_json_end_map(j);
    tact_json_end_map(j);
}

tact_slice tact_fcm_text(const tact_parcel *p, tact_slice token, tact_slice public_url, tact_arena *arena, size_t *counted) {
    tact_json j;
    tact_json_init(&j, arena, 2048);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "message");
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("token"), token);
    size_t before = j.len;
    TACT_JSON_KEY(&j, "notification");
    tact_json_map(&j);
    if (p->title.len) tact_json_key_text(&j, TACT_S("title"), p->title);
    tact_json_key_text(&j, TACT_S("body"), p->body);
    tact_json_end_map(&j);
    TACT_JSON_KEY(&j, "data");
    tact_json_map(&j);
    tact_push_data(&j, p, public_url, arena);
    tact_json_end_map(&j);
    *counted = j.len - before;
    android(&j, p);
    apple(&j, p);
    tact_json_end_map(&j);
    tact_json_end_map(&j);
    return tact_json_done(&j);
}

/* ---- answers ---- */

/* The code Google gives for messaging, among the details of an error; empty: none. */
static tact_slice code_of(const tact_value *error) {
    const tact_value *details = tact_value_path(error, "details");
    for (uint32_t i = 0; details && details->type == TACT_LIST && i < details->list.count; i++) {
        tact_slice code = tact_value_path_text(&details->list.items[i], "errorCode");
        if (code.len) return code;
    }
    return (tact_slice){ NULL, 0 };
}

/* INVALID_ARGUMENT is said of a token that is none, and of a message that is none. */
static bool of_token(const tact_value *error) {
    const tact_value *details = tact_value_path(error, "details");
    for (uint32_t i = 0; details && details->type == TACT_LIST && i < details->list.count; i++) {
        const tact_value *violations = tact_value_path(&details->list.items[i], "fieldViolations");
        for (uint32_t k = 0; violations && violations->type == TACT_LIST && k < violations->list.count; k++)
            if (tact_slice_is(tact_value_path_text(&violations->list.items[k], "field"), "message.token")) return true;
    }
    return tact_slice_find(tact_value_path_text(error, "message"), TACT_S("not a valid FCM registration token")) >= 0;
}

static void by_code(tact_push_said *s, const tact_value *error, unsigned status) {
    tact_fated *f = &s->fated;
    tact_slice code = code_of(error), word = tact_value_path_text(error, "status");
    bool gone = tact_slice_is(code, "UNREGISTERED") || (status == 404 && !code.len && tact_slice_is(word, "NOT_FOUND"));
    bool mismatch = tact_slice_is(code, "SENDER_ID_MISMATCH"), apple = tact_slice_is(code, "THIRD_PARTY_AUTH_ERROR");
    if (gone || (status == 400 && of_token(error))) { f->fate = TACT_FATE_REFUSED; f->dead = true; s->stop = false; }
    else if (mismatch) { f->fate = TACT_FATE_REFUSED; s->stop = false; s->doubt = true; }      /* the token is of an app with another project, or our account is */
    else if (apple) { f->fate = TACT_FATE_LATER; s->stop = s->renew = false; }                 /* Firebase has no key of Apple's: iPhones alone wait */
}

static void remember_name(tact_fated *f, const tact_value *body) {
    tact_slice name = tact_value_path_text(body, "name");
    for (size_t i = name.len; i-- > 0;)
        if (name.ptr[i] == '/') { name = (tact_slice){ name.ptr + i + 1, name.len - i - 1 }; break; }
    if (!name.len || name.len >= sizeof f->id || memchr(name.ptr, 0, name.len)) return;
    memcpy(f->id, name.ptr, name.len);
    f->id[name.len] = 0;
}

tact_push_said tact_fcm_said(const tact_post_answer *a, tact_arena *arena) {
    tact_push_said s = { .fated = tact_fated_http(a) };
    tact_fated *f = &s.fated;
    tact_value body;
    tact_json_fault fault;
    s.stop = f->blocked;
    f->blocked = false;
    if (a->reach != TACT_POST_ANSWERED) return s;
    bool tree = tact_json_read(arena, &body, &fault, a->body) == TACT_OK && body.type == TACT_MAP;
    const tact_value *error = tree ? tact_value_path(&body, "error") : NULL;
    if (f->fate == TACT_FATE_TAKEN) { if (tree) remember_name(f, &body); return s; }
    s.renew = a->status == 401;
    if (a->status == 429) {                                /* the project's quota, which refills by the minute; each call that is refused counts as well */
        s.stop = !error || tact_slice_find(tact_value_path_text(error, "message"), TACT_S("device")) < 0;
        if (f->wait.us < TACT_MINUTES(1).us) f->wait = TACT_MINUTES(1);
    }
    if (a->status == 404 || a->status == 405) { f->fate = TACT_FATE_LATER; s.stop = true; }    /* of the address that is called, unless its body says otherwise */
    if (error && error->type == TACT_MAP && a->status < 500) by_code(&s, error, a->status);
    return s;
}
