/* channel/gateway.c -- see gateway.h. */
#include "channel/gateway.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "core/template/template.h"
#include "daemon/json_in.h"
#include "daemon/json_number.h"
#include "daemon/json_out.h"

enum { MINUTES_MOST = 2880 };

/* In the order of `channels.sms.preset`; the first is one's own: all empty. */
static const tact_gateway PRESETS[] = {
    { .format = TACT_GATEWAY_JSON },
#define CALLS(name, each_, from_, text_, id_, status_, delivered_, bounced_, dead_)
#define PRESET(name, url_, method_, format_, headers_, body_, id_, code_, said_, taken_, later_, refused_, dead_, blocked_) \
    { .url = { url_, sizeof url_ - 1 }, .method = { method_, sizeof method_ - 1 }, .headers = { headers_, sizeof headers_ - 1 }, .body = { body_, sizeof body_ - 1 }, .format = TACT_GATEWAY_##format_, \
      .id = { id_, sizeof id_ - 1 }, .code = { code_, sizeof code_ - 1 }, .said = { said_, sizeof said_ - 1 }, .taken = { taken_, sizeof taken_ - 1 }, .later = { later_, sizeof later_ - 1 }, \
      .refused = { refused_, sizeof refused_ - 1 }, .dead = { dead_, sizeof dead_ - 1 }, .blocked = { blocked_, sizeof blocked_ - 1 } },
#include "channel/sms_preset.def"
#undef PRESET
#undef CALLS
};
static const tact_gateway_calls CALLED[] = {
#define PRESET(name, url, method, format, headers, body, id, code, said, taken, later, refused, dead, blocked)
#define CALLS(name, each_, from_, text_, id_, status_, delivered_, bounced_, dead_) \
    { { each_, sizeof each_ - 1 }, { from_, sizeof from_ - 1 }, { text_, sizeof text_ - 1 }, { id_, sizeof id_ - 1 }, { status_, sizeof status_ - 1 }, { delivered_, sizeof delivered_ - 1 }, \
      { bounced_, sizeof bounced_ - 1 }, { dead_, sizeof dead_ - 1 } },
#include "channel/sms_preset.def"
#undef PRESET
#undef CALLS
};

static tact_slice joined(const tact_config_texts *texts, const char *between, tact_arena *arena) {
    size_t len = 0, gap = strlen(between);
    for (uint32_t i = 0; i < texts->count; i++) len += texts->items[i].len + gap;
    char *start = tact_arena_alloc(arena, len + 1, 1), *at = start;
    if (!start) return (tact_slice){ NULL, 0 };
    for (uint32_t i = 0; i < texts->count; i++) {
        if (i) { memcpy(at, between, gap); at += gap; }
        if (texts->items[i].len) memcpy(at, texts->items[i].ptr, texts->items[i].len);
        at += texts->items[i].len;
    }
    return (tact_slice){ start, (size_t)(at - start) };
}

static void lay(tact_slice *over, tact_slice with) { if (with.len) *over = with; }

void tact_gateway_of_config(tact_gateway *out, const tact_config *config, tact_arena *arena) {
    static const char *const methods[] = { NULL, "POST", "GET", "PUT" };
    TACT_ASSERT(config->sms.preset < sizeof PRESETS / sizeof *PRESETS);
    *out = PRESETS[config->sms.preset];
    if (config->sms.method) out->method = tact_slice_of(methods[config->sms.method]);
    if (!out->method.len) out->method = TACT_S("POST");
    if (config->sms.format) out->format = config->sms.format == 1 ? TACT_GATEWAY_JSON : TACT_GATEWAY_FORM;
    lay(&out->url, config->sms.url);
    lay(&out->body, config->sms.body);
    lay(&out->headers, joined(&config->sms.headers, "\n", arena));
    lay(&out->id, config->sms.answer.id);
    lay(&out->code, config->sms.answer.code);
    lay(&out->said, config->sms.answer.text);
    lay(&out->taken, joined(&config->sms.codes.taken, ",", arena));
    lay(&out->later, joined(&config->sms.codes.later, ",", arena));
    lay(&out->refused, joined(&config->sms.codes.refused, ",", arena));
    lay(&out->dead, joined(&config->sms.codes.dead, ",", arena));
    lay(&out->blocked, joined(&config->sms.codes.blocked, ",", arena));
    out->calls = CALLED[config->sms.preset];
    lay(&out->calls.each, config->sms.inbound.each);
    lay(&out->calls.from, config->sms.inbound.from);
    lay(&out->calls.text, config->sms.inbound.text);
    lay(&out->calls.id, config->sms.inbound.id);
    lay(&out->calls.status, config->sms.inbound.status);
    lay(&out->calls.delivered, joined(&config->sms.inbound.delivered, ",", arena));
    lay(&out->calls.bounced, joined(&config->sms.inbound.bounced, ",", arena));
    lay(&out->calls.dead, joined(&config->sms.inbound.dead, ",", arena));
}

/* ---- placeholders --------------------------------------------------------------------------------------------------------------- */

typedef struct { tact_writer w; tact_gateway_place place; const tact_gateway_values *v; tact_arena *arena; } filling;

static bool hole_at(tact_slice s, size_t at, tact_slice *name) {
    size_t n = at + 1;
    while (n < s.len && ((s.ptr[n] >= 'a' && s.ptr[n] <= 'z') || s.ptr[n] == '_')) n++;
    *name = (tact_slice){ s.ptr + at + 1, n - at - 1 };
    return s.ptr[at] == '{' && n < s.len && s.ptr[n] == '}' && name->len;
}

static void put_json(filling *f, tact_slice s) {
    tact_json j;
    tact_json_init(&j, f->arena, s.len + 16);
    tact_json_text(&j, s);
    tact_slice quoted = tact_json_done(&j);
    if (quoted.len < 2) { f->w.status = TACT_ERR_MEMORY; return; }
    tact_write_bytes(&f->w, quoted.ptr + 1, quoted.len - 2);
}

static void put_form(filling *f, tact_slice s) {
    for (const char *colon; f->place == TACT_GATEWAY_IN_PATH && s.len && (colon = memchr(s.ptr, ':', s.len));) {
        tact_slice before = { s.ptr, (size_t)(colon - s.ptr) };
        tact_template_escape(&f->w, TACT_ESCAPE_URL, before);
        tact_write_bytes(&f->w, ":", 1);
        s = (tact_slice){ colon + 1, s.len - before.len - 1 };
    }
    tact_template_escape(&f->w, TACT_ESCAPE_URL, s);
}

static void put(filling *f, tact_slice s) {
    if (f->place == TACT_GATEWAY_IN_JSON) { put_json(f, s); return; }
    if (f->place == TACT_GATEWAY_IN_FORM || f->place == TACT_GATEWAY_IN_PATH) { put_form(f, s); return; }
    for (size_t i = 0; i < s.len; i++) {
        char c = (unsigned char)s.ptr[i] < ' ' || s.ptr[i] == 127 ? ' ' : s.ptr[i];        /* no header can be added */
        tact_write_bytes(&f->w, &c, 1);
    }
}

static tact_slice basic(filling *f) {
    size_t a = f->v->account.len, k = f->v->key.len, room = sodium_base64_encoded_len(a + k + 1, sodium_base64_VARIANT_ORIGINAL);
    char *plain = tact_arena_alloc(f->arena, a + k + 1, 1), *coded = tact_arena_alloc(f->arena, room, 1);
    if (!plain || !coded) { f->w.status = TACT_ERR_MEMORY; return (tact_slice){ NULL, 0 }; }
    if (a) memcpy(plain, f->v->account.ptr, a);
    plain[a] = ':';
    if (k) memcpy(plain + a + 1, f->v->key.ptr, k);
    sodium_bin2base64(coded, room, (const unsigned char *)plain, a + k + 1, sodium_base64_VARIANT_ORIGINAL);
    return (tact_slice){ coded, strlen(coded) };
}

static tact_slice with_cr(filling *f) {
    tact_slice copy = tact_arena_copy(f->arena, f->v->text);
    for (size_t i = 0; i < copy.len; i++)
        if (copy.ptr[i] == '\n') ((char *)copy.ptr)[i] = '\r';
    if (f->v->text.len && !copy.len) f->w.status = TACT_ERR_MEMORY;
    return copy;
}

static bool put_value(filling *f, tact_slice name) {
    const tact_gateway_values *v = f->v;
    char text[TACT_INSTANT_TEXT + 24];
    const struct { const char *name; tact_slice value; } plain[] = {
        { "to", v->to }, { "number", v->to.len && v->to.ptr[0] == '+' ? (tact_slice){ v->to.ptr + 1, v->to.len - 1 } : v->to }, { "from", v->from }, { "text", v->text }, { "id", v->id },
        { "account", v->account }, { "user", v->user }, { "key", v->key }, { "encoding", tact_slice_of(v->unicode ? "UCS-2" : "GSM-7") }, { "unicode", tact_slice_of(v->unicode ? "true" : "false") },
        { "coding", tact_slice_of(v->unicode ? "2" : "1") }, { "nostop", tact_slice_of(v->own_stop ? "1" : "0") } };
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (tact_slice_is(name, plain[i].name)) { put(f, plain[i].value); return true; }
    for (uint32_t i = 0; i < v->more_count; i++) {
        if (!tact_slice_is(name, v->more[i].name)) continue;
        if (v->more[i].raw) tact_write_bytes(&f->w, v->more[i].value.ptr, v->more[i].value.len);
        else put(f, v->more[i].value);
        return true;
    }
    if (tact_slice_is(name, "text_cr")) { put(f, with_cr(f)); return true; }
    if (tact_slice_is(name, "basic")) { put(f, basic(f)); return true; }
    if (tact_slice_is(name, "until")) {
        tact_slice until = tact_instant_format(v->not_after, text);
        if (until.len == 27) { text[23] = 'Z'; until.len = 24; }       /* milliseconds are as fine as gateways read */
        put(f, until);
        return true;
    }
    if (!tact_slice_is(name, "minutes")) return false;
    int64_t minutes = (v->not_after.us - v->now.us) / TACT_MINUTES(1).us;
    int n = snprintf(text, sizeof text, "%d", (int)(minutes < 1 ? 1 : minutes > MINUTES_MOST ? MINUTES_MOST : minutes));
    put(f, (tact_slice){ text, (size_t)n });
    return true;
}

/* `unknown` may be NULL; such a hole stays as it is. */
tact_status tact_gateway_try(tact_slice *out, tact_slice source, tact_gateway_place place, const tact_gateway_values *values, tact_arena *arena, tact_slice *unknown) {
    filling f = { .place = place, .v = values, .arena = arena };
    tact_slice name;
    tact_writer_init(&f.w, arena, source.len + values->text.len + 256);
    for (size_t i = 0; i < source.len; i++) {
        if (source.ptr[i] == '{' && hole_at(source, i, &name)) {
            if (put_value(&f, name)) { i += name.len + 1; continue; }
            if (unknown && !unknown->len) *unknown = name;
        }
        tact_write_bytes(&f.w, source.ptr + i, 1);
    }
    tact_write_bytes(&f.w, "", 1);
    *out = tact_writer_slice(&f.w);
    if (!f.w.status) out->len--;
    return f.w.status;
}

tact_status tact_gateway_fill(tact_slice *out, tact_slice source, tact_gateway_place place, const tact_gateway_values *values, tact_arena *arena) { return tact_gateway_try(out, source, place, values, arena, NULL); }

tact_status tact_gateway_check(const tact_gateway *g, tact_arena *arena, tact_trouble *trouble) {
    tact_gateway_values sample = { .to = TACT_S("+33611223344"), .from = TACT_S("36180"), .text = TACT_S("text"), .id = TACT_S("0123456789abcdef"), .account = TACT_S("a"), .user = TACT_S("u"), .key = TACT_S("k") };
    tact_slice unknown = { NULL, 0 }, body = { NULL, 0 }, ignored;
    tact_gateway_place place = g->format == TACT_GATEWAY_JSON ? TACT_GATEWAY_IN_JSON : TACT_GATEWAY_IN_FORM;
    tact_status s = tact_gateway_try(&ignored, g->url, TACT_GATEWAY_IN_FORM, &sample, arena, &unknown);
    if (!s) s = tact_gateway_try(&ignored, g->headers, TACT_GATEWAY_IN_HEADER, &sample, arena, &unknown);
    if (!s) s = tact_gateway_try(&body, g->body, place, &sample, arena, &unknown);
    if (s) return s;
    if (unknown.len) return tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.sms has the placeholder {%.*s}, which does not exist: doc/sms.md lists those that do", (int)unknown.len, unknown.ptr);
    if (g->format != TACT_GATEWAY_JSON || tact_slice_is(g->method, "GET")) return TACT_OK;
    tact_value tree;
    tact_json_fault fault;
    if (!tact_json_read(arena, &tree, &fault, body)) return TACT_OK;
    return tact_trouble_set(trouble, TACT_ERR_INVALID, "channels.sms.body, filled, is no JSON (column %u: %s): put texts in quotes, or write  format: form", fault.column, fault.reason);
}

/* Lines of headers, each filled. */
tact_status tact_gateway_headers(tact_slice lines, const tact_gateway_values *v, tact_post_http *r, tact_arena *arena) {
    tact_slice line;
    while (lines.len && r->header_count < TACT_POST_HEADERS_MOST) {
        const char *end = memchr(lines.ptr, '\n', lines.len);
        line = (tact_slice){ lines.ptr, end ? (size_t)(end - lines.ptr) : lines.len };
        lines = end ? (tact_slice){ end + 1, lines.len - line.len - 1 } : (tact_slice){ NULL, 0 };
        tact_status status = line.len ? tact_gateway_fill(&line, line, TACT_GATEWAY_IN_HEADER, v, arena) : TACT_OK;
        if (status) return status;
        if (line.len) r->headers[r->header_count++] = line.ptr;
    }
    return TACT_OK;
}

/* ---- answers -------------------------------------------------------------------------------------------------------------------- */

const tact_value *tact_gateway_along(const tact_value *v, tact_slice path) {
    while (v && path.len) {
        const char *dot = memchr(path.ptr, '.', path.len);
        tact_slice name = { path.ptr, dot ? (size_t)(dot - path.ptr) : path.len };
        int64_t index;
        path = dot ? (tact_slice){ dot + 1, path.len - name.len - 1 } : (tact_slice){ NULL, 0 };
        if (v->type == TACT_LIST) {
            bool number = tact_slice_int(name, &index);
            if (number && index < 0) index += v->list.count;
            v = number && index >= 0 && index < (int64_t)v->list.count ? &v->list.items[index] : NULL;
        }
        else v = tact_value_get(v, name);
    }
    return v;
}

static tact_slice words_of(const tact_value *v, tact_arena *arena) {
    char text[24];
    if (!v) return (tact_slice){ NULL, 0 };
    if (v->type == TACT_TEXT) return v->text;
    if (v->type == TACT_BOOL) return v->boolean ? TACT_S("true") : TACT_S("false");
    if (v->type != TACT_INT) return (tact_slice){ NULL, 0 };
    int n = snprintf(text, sizeof text, "%lld", (long long)v->integer);
    return tact_arena_copy(arena, (tact_slice){ text, (size_t)n });
}

/* The next of a list divided by `mark`, spaces around it left out; false at the end. */
static bool next_of(tact_slice *list, char mark, tact_slice *one) {
    if (!list->len) return false;
    const char *end = memchr(list->ptr, mark, list->len);
    *one = (tact_slice){ list->ptr, end ? (size_t)(end - list->ptr) : list->len };
    *list = end ? (tact_slice){ end + 1, list->len - one->len - 1 } : (tact_slice){ NULL, 0 };
    while (one->len && one->ptr[0] == ' ') { one->ptr++; one->len--; }
    while (one->len && one->ptr[one->len - 1] == ' ') one->len--;
    return true;
}

tact_slice tact_gateway_at(const tact_value *tree, tact_slice paths, tact_arena *arena) {
    tact_slice one;
    while (next_of(&paths, '|', &one)) {
        tact_slice found = one.len ? words_of(tact_gateway_along(tree, one), arena) : one;
        if (found.len) return found;
    }
    return (tact_slice){ NULL, 0 };
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool begins(tact_slice text, tact_slice with) {
    if (text.len < with.len) return false;
    for (size_t i = 0; i < with.len; i++)
        if (lower(text.ptr[i]) != lower(with.ptr[i])) return false;
    return true;
}

static bool says(tact_slice said, tact_slice word) {
    for (; word.len && said.len >= word.len; said.ptr++, said.len--)
        if (begins(said, word)) return true;
    return false;
}

unsigned tact_gateway_one_of(tact_slice codes, tact_slice code, unsigned status, tact_slice said) {
    tact_slice one;
    int64_t number;
    unsigned best = 0;
    while (next_of(&codes, ',', &one)) {
        if (begins(one, TACT_S("http:"))) {
            if (tact_slice_int((tact_slice){ one.ptr + 5, one.len - 5 }, &number) && number == (int64_t)status) return 2;
        } else if (begins(one, TACT_S("says:"))) {
            if (says(said, (tact_slice){ one.ptr + 5, one.len - 5 })) return 2;
        } else if (one.len && one.ptr[one.len - 1] == '*') {
            if (code.len && begins(code, (tact_slice){ one.ptr, one.len - 1 })) best = 1;
        } else if (one.len && one.len == code.len && begins(code, one)) return 2;
    }
    return best;
}

static void say(tact_fated *f, const char *because, unsigned status, tact_slice code, tact_slice said) {
    char text[400];
    int n = snprintf(text, sizeof text, "%s%u %.*s%s%.*s", because, status, (int)(code.len < 60 ? code.len : 60), code.ptr ? code.ptr : "", code.len && said.len ? ": " : "", (int)(said.len < 200 ? said.len : 200), said.ptr ? said.ptr : "");
    tact_fated_say(f, (tact_slice){ text, n < (int)sizeof text ? (size_t)n : sizeof text - 1 });
}

tact_fated tact_gateway_fate(const tact_gateway *g, const tact_post_answer *a, tact_arena *arena) {
    tact_fated f = tact_fated_http(a);
    tact_value tree = { .type = TACT_NULL };
    tact_json_fault fault;
    if (a->reach != TACT_POST_ANSWERED) return f;
    bool read = a->body.len && !a->cut && !tact_json_read(arena, &tree, &fault, a->body);
    tact_slice code = read ? tact_gateway_at(&tree, g->code, arena) : (tact_slice){ NULL, 0 }, said = read ? tact_gateway_at(&tree, g->said, arena) : a->body, name = read ? tact_gateway_at(&tree, g->id, arena) : code;
    const char *because = "";
    int64_t wait_s;
    const struct { tact_slice codes; unsigned fate; bool blocked, dead; } meanings[] = {
        { g->blocked, TACT_FATE_LATER, true, false }, { g->dead, TACT_FATE_REFUSED, false, true }, { g->later, TACT_FATE_LATER, false, false }, { g->outside, TACT_FATE_REFUSED, false, false }, { g->refused, TACT_FATE_REFUSED, false, false }, { g->taken, TACT_FATE_TAKEN, false, false } };
    unsigned known = 0;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        unsigned n = tact_gateway_one_of(meanings[i].codes, code, a->status, said);
        if (n <= known) continue;
        known = n;
        f.fate = meanings[i].fate;
        f.blocked = meanings[i].blocked;
        f.dead = meanings[i].dead;
        because = meanings[i].codes.ptr == g->outside.ptr ? "outside the service window: " : "";
    }
    if (read && f.fate != TACT_FATE_TAKEN && tact_slice_int(tact_gateway_at(&tree, g->wait, arena), &wait_s) && wait_s > 0 && wait_s < 86400) f.wait = TACT_SECONDS(wait_s);
    if (!known && f.fate == TACT_FATE_TAKEN && (g->taken.len || (g->id.len && !name.len))) f.fate = TACT_FATE_UNKNOWN;      /* fine, says HTTP; what it means nobody knows */
    if (!known && (a->status == 402 || a->status == 404 || a->status == 405)) { f.fate = TACT_FATE_LATER; f.blocked = true; }     /* the account, the address: ours, not the person's */
    if (read && (code.len || said.len)) say(&f, because, a->status, code, said);
    if (f.fate == TACT_FATE_TAKEN && name.len && name.len < sizeof f.id) {
        memcpy(f.id, name.ptr, name.len);
        f.id[name.len] = 0;
    }
    return f;
}
