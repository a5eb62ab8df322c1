/* train/events.c -- see events.h: reading the files. */
#include "train/events.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/file.h"

enum { FILE_BYTES_MAX = 16 << 20, CELLS_MAX = 24 };

typedef struct reading { tact_event_rows *rows; char path[600]; uint32_t line; uint8_t tongue; tact_trouble *trouble; } reading;

static tact_status wrong(const reading *r, const char *what, tact_slice got, const char *known) {
    return tact_trouble_set(r->trouble, TACT_ERR_INVALID, "%s:%u: there is no %s '%.*s'; %s", r->path, r->line, what, (int)(got.len < 100 ? got.len : 100), got.ptr ? got.ptr : "", known);
}

static unsigned cut(tact_slice text, char at, tact_slice *parts, unsigned room) {
    unsigned n = 0;
    while (n < room) {
        const char *end = text.len ? memchr(text.ptr, at, text.len) : NULL;
        size_t len = end ? (size_t)(end - text.ptr) : text.len;
        parts[n++] = (tact_slice){ text.ptr, len };
        if (!end) break;
        text = (tact_slice){ end + 1, text.len - len - 1 };
    }
    return n;
}

/* ---- cells ---- */

static tact_status word(const reading *r, tact_word_list list, const char *what, tact_slice v, const char *known, uint8_t *out) {
    int number = tact_word_number(list, v);
    if (number < 0) return wrong(r, what, v, known);
    *out = (uint8_t)number;
    return TACT_OK;
}

/* "know,buy@3": what the last events wanted, latest first, three minutes ago. */
static tact_status session(const reading *r, tact_slice v, tact_event_row *row) {
    static const char known[] = "write up to three kinds, latest first, and the minutes since: know,know@3";
    tact_slice parts[2], kinds[TACT_SESSION_KINDS + 1];
    unsigned factor = 1, count, n = cut(v, '@', parts, 2);
    row->session_minutes = 2;
    if (n == 2) {
        int minutes = atoi(parts[1].ptr);
        if (parts[1].len == 0 || minutes < 0 || minutes > 60) return wrong(r, "session", v, known);
        row->session_minutes = (int16_t)minutes;
    }
    if ((count = cut(parts[0], ',', kinds, TACT_SESSION_KINDS + 1)) > TACT_SESSION_KINDS) return wrong(r, "session", v, known);
    for (unsigned i = 0; i < count; i++, factor *= 5) {
        int kind = tact_word_number(TACT_LIST_KIND, kinds[i]);
        if (kind <= TACT_KIND_UNKNOWN) return wrong(r, "session", v, known);
        row->session_kinds = (uint8_t)(row->session_kinds + (unsigned)kind * factor);
    }
    return TACT_OK;
}

static tact_status hour(const reading *r, tact_slice v, tact_event_row *row) {
    unsigned h, m;
    char text[6] = "";
    if (v.len == 5) memcpy(text, v.ptr, 5);
    if (sscanf(text, "%2u:%2u", &h, &m) != 2 || h > 23 || m > 59) return wrong(r, "hour", v, "write it as 08:10");
    row->minute = (int16_t)(h * 60 + m);
    return TACT_OK;
}

static tact_status one_of(const reading *r, const char *what, tact_slice v, const char *const *names, unsigned count, const char *known, uint8_t *out) {
    for (unsigned i = 0; i < count; i++)
        if (tact_slice_is(v, names[i])) { *out = (uint8_t)(i + 1); return TACT_OK; }
    return wrong(r, what, v, known);
}

static tact_status cell(const reading *r, tact_slice key, tact_slice v, tact_event_row *row) {
    static const char *const networks[] = { "wifi", "cellular" }, *const places[] = { "near", "in", "at", "far" };
    const struct { const char *key; tact_slice *to; } texts[] = { { "path", &row->path }, { "title", &row->title }, { "category", &row->category }, { "search", &row->search },
        { "from", &row->from }, { "text", &row->text }, { "product", &row->product } };
    tact_status s;
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++)
        if (tact_slice_is(key, texts[i].key)) { *texts[i].to = v; return TACT_OK; }
    if (tact_slice_is(key, "device")) return word(r, TACT_LIST_DEVICE, "device", v, "devices are mobile, tablet, desktop, tv, shop and other", &row->device);
    if (tact_slice_is(key, "network")) return one_of(r, "network", v, networks, 2, "networks are wifi and cellular", &row->network);
    if (tact_slice_is(key, "place")) return one_of(r, "place", v, places, 4, "places are near, in (a shop), at (a station) and far", &row->place);
    if (tact_slice_is(key, "session")) return session(r, v, row);
    if (tact_slice_is(key, "hour")) return hour(r, v, row);
    if (tact_slice_is(key, "price")) { row->priced = true; return TACT_OK; }
    if (!tact_slice_is(key, "stage")) return wrong(r, "circumstance", key, "known are path, title, category, search, from, text, product, price, device, network, hour, place, stage and session");
    if ((s = word(r, TACT_LIST_STAGE, "stage", v, "stages are explore, compare, decide, bought, loyal and ambassador", &row->stage))) return s;
    row->stage++;
    return TACT_OK;
}

static uint8_t part_of(tact_slice line) {
    uint64_t h = tact_hash((tact_seed){ 0x6576656e74u, 0 }, line) % 100;
    return h < 30 ? TACT_FOR_TEST : h < 40 ? TACT_FOR_CALIBRATION : TACT_FOR_TRAINING;
}

static tact_status read_row(reading *r, tact_slice line) {
    tact_slice cells[CELLS_MAX];
    unsigned n = cut(line, '\t', cells, CELLS_MAX);
    tact_event_row row = { .tongue = r->tongue, .minute = -1, .line = r->line, .part = part_of(line) };
    if (n < 3) return tact_trouble_set(r->trouble, TACT_ERR_FORMAT, "%s:%u: a line has a kind, a domain and an event, parted by tabs", r->path, r->line);
    tact_status s = word(r, TACT_LIST_KIND, "kind", cells[0], "kinds are know, go, do, buy and unknown", &row.kind);
    row.domain = cells[1];
    row.event = cells[2];
    for (unsigned i = 3; i < n && !s; i++) {
        const char *equals = memchr(cells[i].ptr, '=', cells[i].len);
        if (!equals) { s = wrong(r, "circumstance", cells[i], "write it as key=value"); break; }
        size_t at = (size_t)(equals - cells[i].ptr);
        s = cell(r, (tact_slice){ cells[i].ptr, at }, (tact_slice){ equals + 1, cells[i].len - at - 1 }, &row);
    }
    if (s) return s;
    if (r->rows->count == r->rows->room) {
        uint32_t room = r->rows->room ? r->rows->room * 2 : 1024;
        tact_event_row *grown = realloc(r->rows->rows, room * sizeof *grown);
        if (!grown) return TACT_ERR_MEMORY;
        r->rows->rows = grown;
        r->rows->room = room;
    }
    r->rows->rows[r->rows->count++] = row;
    return TACT_OK;
}

static tact_status read_topic(reading *r, tact_slice line) {
    enum { WORDS_MAX = 24 };
    tact_slice cells[2], words[WORDS_MAX];
    if (cut(line, '\t', cells, 2) != 2) return tact_trouble_set(r->trouble, TACT_ERR_FORMAT, "%s:%u: a topic has a name and its words, parted by a tab", r->path, r->line);
    unsigned n = cut(cells[1], '|', words, WORDS_MAX);
    tact_topic *topics = realloc(r->rows->topics, (r->rows->topic_count + 1) * sizeof *topics);
    if (!topics) return TACT_ERR_MEMORY;
    r->rows->topics = topics;
    tact_slice *kept = malloc(n * sizeof *kept);
    if (!kept) return TACT_ERR_MEMORY;
    memcpy(kept, words, n * sizeof *kept);
    topics[r->rows->topic_count++] = (tact_topic){ .name = cells[0], .id = tact_id32(cells[0]), .words = kept, .word_count = n };
    return TACT_OK;
}

static tact_status read_file(reading *r, const char *folder, const char *name, tact_status (*each)(reading *, tact_slice)) {
    size_t len;
    char *bytes = NULL;
    int n = snprintf(r->path, sizeof r->path, "%s/%s", folder, name);
    if (n < 0 || (size_t)n >= sizeof r->path) return tact_trouble_set(r->trouble, TACT_ERR_LIMIT, "the folder's name is too long");
    tact_status s = tact_file_read(r->path, FILE_BYTES_MAX, &bytes, &len, r->trouble);
    if (s) return s;
    r->rows->blocks[r->rows->block_count++] = bytes;
    r->line = 0;
    for (size_t at = 0; at < len && !s;) {
        const char *end = memchr(bytes + at, '\n', len - at);
        size_t count = end ? (size_t)(end - bytes) - at : len - at;
        tact_slice line = { bytes + at, count && bytes[at + count - 1] == '\r' ? count - 1 : count };
        at += count + 1;
        if (r->line++ == 0 || line.len == 0) continue;
        s = each(r, line);
    }
    return s == TACT_ERR_MEMORY ? tact_trouble_set(r->trouble, s, "no memory for %s", r->path) : s;
}

tact_status tact_event_rows_read(tact_event_rows *rows, const char *folder, tact_trouble *trouble) {
    static const struct { const char *name; uint8_t tongue; } files[] = { { "en.tsv", TACT_TONGUE_EN }, { "fr.tsv", TACT_TONGUE_FR }, { "it.tsv", TACT_TONGUE_IT } };
    *rows = (tact_event_rows){ .count = 0 };
    reading r = { .rows = rows, .trouble = trouble };
    tact_status s = read_file(&r, folder, "topics.tsv", read_topic);
    for (unsigned i = 0; i < 3 && !s; i++) {
        r.tongue = files[i].tongue;
        s = read_file(&r, folder, files[i].name, read_row);
    }
    if (s) tact_event_rows_free(rows);
    return s;
}

void tact_event_rows_free(tact_event_rows *rows) {
    for (uint32_t i = 0; i < rows->block_count; i++) free(rows->blocks[i]);
    for (uint32_t i = 0; i < rows->topic_count; i++) free(rows->topics[i].words);
    free(rows->topics);
    free(rows->rows);
    *rows = (tact_event_rows){ .count = 0 };
}
