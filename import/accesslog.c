/* import/accesslog.c -- see accesslog.h. */
#include "import/accesslog.h"
#include "import/heap.h"
#include "import/lines.h"
#include "import/text.h"
#include <arpa/inet.h>

/* -- one line ---------------------------------------------------------------------------------------------------------- */

typedef struct cursor { const char *at, *end; } cursor;

static tact_slice left(const cursor *c) { return (tact_slice){ c->at, (size_t)(c->end - c->at) }; }
static tact_slice absent(tact_slice s) { return s.len == 0 || (s.len == 1 && s.ptr[0] == '-') ? (tact_slice){ NULL, 0 } : s; }

static tact_slice word(cursor *c) {
    while (c->at < c->end && *c->at == ' ') c->at++;
    const char *start = c->at;
    while (c->at < c->end && *c->at != ' ') c->at++;
    return (tact_slice){ start, (size_t)(c->at - start) };
}

static bool digits(const char *p, int count, int *out) {
    int v = 0;
    for (int i = 0; i < count; i++) {
        if (p[i] < '0' || p[i] > '9') return false;
        v = v * 10 + (p[i] - '0');
    }
    *out = v;
    return true;
}

static int month_of(const char *p) {
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (int m = 0; m < 12; m++)
        if ((p[0] | 32) == months[m * 3] && (p[1] | 32) == months[m * 3 + 1] && (p[2] | 32) == months[m * 3 + 2]) return m + 1;
    return 0;
}

/* 17/May/2015:10:05:03 +0200 */
static bool read_time(tact_slice t, tact_hit *hit) {
    int day, year, hour, minute, second, zone_h, zone_m;
    if (t.len != 26 || t.ptr[2] != '/' || t.ptr[6] != '/' || t.ptr[11] != ':' || t.ptr[14] != ':' || t.ptr[17] != ':' || t.ptr[20] != ' ') return false;
    int month = month_of(t.ptr + 3);
    if (!month || !digits(t.ptr, 2, &day) || !digits(t.ptr + 7, 4, &year) || !digits(t.ptr + 12, 2, &hour) || !digits(t.ptr + 15, 2, &minute)
        || !digits(t.ptr + 18, 2, &second) || !digits(t.ptr + 22, 2, &zone_h) || !digits(t.ptr + 24, 2, &zone_m)) return false;
    if (t.ptr[21] != '+' && t.ptr[21] != '-') return false;
    if (day < 1 || hour > 23 || minute > 59 || second > 60 || zone_h > 15 || zone_m > 59 || year < 1) return false;
    int64_t days = tact_days_from_civil(year, (unsigned)month, (unsigned)day);
    tact_civil back = tact_civil_from_us(days * 86400 * 1000000);
    if (back.day != day || back.month != month) return false;                       /* 31 February */
    if (second == 60) second = 59;                                                  /* a leap second */
    hit->zone_s = (t.ptr[21] == '-' ? -1 : 1) * (zone_h * 3600 + zone_m * 60);
    hit->at.us = (days * 86400 + hour * 3600 + minute * 60 + second - hit->zone_s) * 1000000;
    return true;
}

/* A quoted field. Writers that do not escape leave bare quotes inside, so a quote closes only where `follows` can come. */
static bool quoted(cursor *c, const char *follows, tact_slice *out) {
    while (c->at < c->end && *c->at == ' ') c->at++;
    if (c->at == c->end || *c->at != '"') return false;
    const char *start = c->at + 1;
    for (const char *p = start; p < c->end; p++) {
        if (*p == '\\') { p++; continue; }
        if (*p != '"') continue;
        const char *next = p + 1;
        if (next < c->end && *next != ' ') continue;
        while (next < c->end && *next == ' ') next++;
        if (*follows && (next == c->end || !strchr(follows, *next))) continue;
        *out = (tact_slice){ start, (size_t)(p - start) };
        c->at = p + 1;
        return true;
    }
    return false;
}

tact_address_kind tact_address_read(tact_slice text, uint8_t bytes[16]) {
    char z[64];
    const char *zone = text.len ? memchr(text.ptr, '%', text.len) : NULL;
    size_t n = zone ? (size_t)(zone - text.ptr) : text.len;
    if (n >= 2 && text.ptr[0] == '[' && text.ptr[n - 1] == ']') { text.ptr++; n -= 2; }
    memset(bytes, 0, 16);
    if (n == 0 || n >= sizeof z || memchr(text.ptr, 0, n)) return TACT_ADDRESS_NAME;
    memcpy(z, text.ptr, n);
    z[n] = 0;
    if (inet_pton(AF_INET, z, bytes) == 1) return TACT_ADDRESS_IPV4;
    uint8_t six[16];
    if (inet_pton(AF_INET6, z, six) != 1) return TACT_ADDRESS_NAME;
    static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF };
    if (memcmp(six, mapped, 12) == 0) { memcpy(bytes, six + 12, 4); return TACT_ADDRESS_IPV4; }
    memcpy(bytes, six, 16);
    return TACT_ADDRESS_IPV6;
}

static bool token(tact_slice s) {
    if (s.len == 0 || s.len > 32) return false;
    for (size_t i = 0; i < s.len; i++)
        if (!((s.ptr[i] >= 'A' && s.ptr[i] <= 'Z') || (s.ptr[i] >= 'a' && s.ptr[i] <= 'z') || s.ptr[i] == '-' || s.ptr[i] == '_')) return false;
    return true;
}

/* "GET /path?query HTTP/1.1"; targets with bare spaces occur, so the protocol is looked for from the end. */
static bool split_request(tact_slice request, tact_arena *arena, tact_hit *hit) {
    const char *space = request.len ? memchr(request.ptr, ' ', request.len) : NULL;
    if (!space) return false;
    tact_slice method = { request.ptr, (size_t)(space - request.ptr) };
    tact_slice target = { space + 1, request.len - method.len - 1 }, protocol = { NULL, 0 };
    for (size_t i = target.len; i > 0; i--)
        if (target.ptr[i - 1] == ' ') {
            tact_slice last = { target.ptr + i, target.len - i };
            if (tact_slice_starts(last, TACT_S("HTTP/"))) { protocol = last; target.len = i - 1; }
            break;
        }
    if (!token(method) || target.len == 0) return false;
    hit->method = method;
    hit->protocol = protocol;
    hit->target = tact_text_utf8(arena, target, &hit->repaired);
    tact_slice path = target;
    ptrdiff_t scheme = tact_slice_find(path, TACT_S("://"));                         /* absolute form, through a proxy */
    if (scheme > 0 && scheme < 8 && path.ptr[0] != '/') {
        size_t skip = (size_t)scheme + 3;
        while (skip < path.len && path.ptr[skip] != '/') skip++;
        path.ptr += skip;
        path.len -= skip;
    }
    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] == '?' || path.ptr[i] == '#') {
            if (path.ptr[i] == '?') {
                hit->query = (tact_slice){ path.ptr + i + 1, path.len - i - 1 };
                const char *fragment = hit->query.len ? memchr(hit->query.ptr, '#', hit->query.len) : NULL;
                if (fragment) hit->query.len = (size_t)(fragment - hit->query.ptr);
            }
            path.len = i;
            break;
        }
    hit->path = tact_text_percent(arena, path, false, &hit->repaired);
    return true;
}

static tact_slice text_field(tact_slice raw, tact_arena *arena, bool *repaired) {
    return absent(tact_text_utf8(arena, tact_text_unescape(arena, raw), repaired));
}

/* "203.0.113.9 - frank " up to the bracket: the user may hold spaces, so it is what is left between ident and time. */
static const char *read_who(cursor *c, tact_arena *arena, tact_hit *hit) {
    ptrdiff_t bracket = tact_slice_find(left(c), TACT_S(" ["));
    if (bracket < 0) return "there is no [time]";
    cursor who = { c->at, c->at + bracket };
    c->at += bracket + 2;
    tact_slice first = word(&who), second = word(&who);
    if (second.len == 0) return "there is no address and user before the time";
    uint8_t ignored[16];
    cursor after = who;
    tact_slice third = word(&after);
    /* vhost_combined: "shop.example:443 203.0.113.9 - -": an address in second place, or a port behind the first */
    if (third.len && (tact_address_read(second, ignored) != TACT_ADDRESS_NAME || (memchr(first.ptr, ':', first.len) && tact_address_read(first, ignored) == TACT_ADDRESS_NAME))
        && !(second.len == 1 && second.ptr[0] == '-')) {
        hit->host = tact_text_utf8(arena, first, &hit->repaired);
        const char *colon = memrchr(hit->host.ptr, ':', hit->host.len);
        if (colon) hit->host.len = (size_t)(colon - hit->host.ptr);
        first = second;
        who = after;                                     /* `third` is ident now */
    }
    hit->address = tact_text_utf8(arena, first, &hit->repaired);
    hit->address_kind = tact_address_read(hit->address, hit->address_bytes);
    while (who.at < who.end && *who.at == ' ') who.at++;
    hit->user = text_field(left(&who), arena, &hit->repaired);
    return NULL;
}

/* Referrer and agent, where the format has them. A line that was cut in one of them is still a hit: the field goes to its end. */
static void read_visitor(cursor *c, tact_arena *arena, tact_hit *hit) {
    tact_slice field;
    while (c->at < c->end && *c->at == ' ') c->at++;
    if (c->at == c->end || *c->at != '"') return;
    if (!quoted(c, "\"", &field)) {
        hit->cut = true;
        hit->referrer = text_field((tact_slice){ c->at + 1, (size_t)(c->end - c->at) - 1 }, arena, &hit->repaired);
        return;
    }
    hit->referrer = text_field(field, arena, &hit->repaired);
    hit->combined = true;
    if (!quoted(c, "", &field)) {
        while (c->at < c->end && *c->at == ' ') c->at++;
        hit->cut = true;
        field = left(c);
        if (field.len) { field.ptr++; field.len--; }
    }
    hit->agent = text_field(field, arena, &hit->repaired);
}

const char *tact_accesslog_parse(tact_slice line, tact_arena *arena, tact_hit *hit) {
    *hit = (tact_hit){ .bytes = -1 };
    cursor c = { line.ptr, line.ptr + line.len };
    const char *why = line.len ? read_who(&c, arena, hit) : "the line is empty";
    if (why) return why;
    const char *bracket = memchr(c.at, ']', (size_t)(c.end - c.at));
    if (!bracket || !read_time((tact_slice){ c.at, (size_t)(bracket - c.at) }, hit)) return "the time is not as in [17/May/2015:10:05:03 +0000]";
    c.at = bracket + 1;
    tact_slice request;
    if (!quoted(&c, "0123456789-", &request)) return "there is no \"request\" in quotes";
    split_request(tact_text_unescape(arena, request), arena, hit);
    tact_slice status = word(&c), bytes = word(&c);
    if (status.len != 3 || !digits(status.ptr, 3, &hit->status) || hit->status < 100 || hit->status > 599) return "the status is not a number from 100 to 599";
    if (absent(bytes).len && (!tact_slice_int(bytes, &hit->bytes) || hit->bytes < 0)) return "the size is not a number";
    read_visitor(&c, arena, hit);
    return NULL;
}

/* -- query parameters -------------------------------------------------------------------------------------------------- */

bool tact_query_next(tact_slice *rest, tact_arena *arena, tact_slice *name, tact_slice *value) {
    while (rest->len) {
        size_t n = 0;
        while (n < rest->len && rest->ptr[n] != '&') n++;
        tact_slice pair = { rest->ptr, n };
        size_t step = n < rest->len ? n + 1 : n;
        rest->ptr += step;
        rest->len -= step;
        if (tact_slice_starts(pair, TACT_S("amp;"))) { pair.ptr += 4; pair.len -= 4; }     /* copied out of HTML source */
        if (pair.len == 0) continue;
        const char *equals = memchr(pair.ptr, '=', pair.len);
        tact_slice raw_name = { pair.ptr, equals ? (size_t)(equals - pair.ptr) : pair.len };
        tact_slice raw_value = { equals ? equals + 1 : NULL, equals ? pair.len - raw_name.len - 1 : 0 };
        *name = tact_text_percent(arena, raw_name, true, NULL);
        *value = tact_text_percent(arena, raw_value, true, NULL);
        return true;
    }
    return false;
}

tact_slice tact_query_find(tact_slice query, tact_slice wanted, tact_arena *arena) {
    tact_slice name, value;
    while (tact_query_next(&query, arena, &name, &value))
        if (tact_slice_equal_nocase(name, wanted)) return value;
    return (tact_slice){ NULL, 0 };
}

/* -- the whole log ------------------------------------------------------------------------------------------------------ */

static void note_malformed(tact_accesslog_report *r, const tact_accesslog_callbacks *cb, uint64_t line, const char *why, tact_slice text) {
    r->malformed++;
    uint32_t i = 0;
    while (i < r->reason_count && r->reasons[i].why != why) i++;
    if (i == r->reason_count && i < TACT_ACCESSLOG_REASONS) { r->reasons[i].why = why; r->reason_count++; }
    if (i < TACT_ACCESSLOG_REASONS) r->reasons[i].count++;
    if (text.len > TACT_ACCESSLOG_SAMPLE_BYTES) text.len = TACT_ACCESSLOG_SAMPLE_BYTES;
    if (r->sample_count < TACT_ACCESSLOG_SAMPLES) {
        char *out = r->samples[r->sample_count].text;
        r->samples[r->sample_count].line = line;
        r->samples[r->sample_count].why = why;
        for (size_t k = 0; k < text.len; k++) out[k] = text.ptr[k] >= ' ' && text.ptr[k] < 127 ? text.ptr[k] : '.';
        out[text.len] = 0;
        r->sample_count++;
    }
    if (cb->malformed) cb->malformed(cb->ctx, line, why, text);
}

static void note_hit(tact_accesslog_report *r, const tact_hit *hit) {
    if (r->hits == 0 || tact_instant_before(hit->at, r->first)) r->first = hit->at;
    if (r->hits == 0 || tact_instant_before(r->last, hit->at)) r->last = hit->at;
    r->hits++;
    if (hit->method.len == 0) r->no_request++;
    if (hit->repaired) r->repaired++;
    if (hit->cut) r->cut++;
    if (!hit->combined) r->without_agent++;
}

tact_status tact_accesslog_read(tact_source *source, const tact_accesslog_callbacks *cb, tact_accesslog_report *r) {
    *r = (tact_accesslog_report){ 0 };
    tact_lines lines;
    if (tact_lines_init(&lines, source) != TACT_OK) return TACT_ERR_MEMORY;
    tact_arena arena;
    tact_import_arena(&arena);
    const tact_arena_mark start = tact_arena_checkpoint(&arena);
    uint64_t told_bytes = 0;
    tact_slice line;
    tact_line_result result;
    while (!r->stopped && (result = tact_lines_next(&lines, &line)) != TACT_LINE_END && result != TACT_LINE_FAILED) {
        r->lines++;
        tact_hit hit;
        if (result == TACT_LINE_TOO_LONG) note_malformed(r, cb, lines.number, "the line is longer than 64 KB", line);
        else if (line.len == 0) r->blank++;
        else {
            const char *why = tact_accesslog_parse(line, &arena, &hit);
            if (why) note_malformed(r, cb, lines.number, why, line);
            else {
                hit.line = lines.number;
                note_hit(r, &hit);
                r->stopped = !cb->hit(cb->ctx, &hit);
            }
            if (arena.used_bytes > 4096) tact_arena_undo(&arena, start);
        }
        uint64_t done = tact_source_done_bytes(source);
        if (cb->progress.tell && done != told_bytes) cb->progress.tell(cb->progress.ctx, done, tact_source_total_bytes(source), r->lines);
        told_bytes = done;
    }
    bool failed = lines.source_failed && !r->stopped;
    tact_lines_free(&lines);
    tact_import_arena_free(&arena);
    return failed ? TACT_ERR_IO : TACT_OK;
}
