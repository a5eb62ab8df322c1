/* import/moments_table.c -- see moments_table.h. */
#include "import/moments_table.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "import/crowd.h"
#include "import/hashes.h"
#include <stdlib.h>

enum { CANDIDATES = 16 };

typedef struct row {
    tact_moments_row out;
    char topic[TACT_MOMENTS_TOPIC_BYTES + 1];
    struct { char words[TACT_MOMENTS_WORDS_BYTES + 1]; uint32_t count; tact_crowd crowd; } candidates[CANDIDATES];
    tact_crowd crowd;
} row;

struct tact_moments {
    row **rows; uint32_t count, room;              /* as they came */
    tact_hashes index;                               /* hash of kind and topic -> place */
    const tact_moments_row **sorted; uint32_t shown; bool sorted_valid;
    tact_moments_rest few;
    const tact_moments_row *gaps[TACT_MOMENTS_GAPS]; uint32_t gap_count;
};

tact_moments *tact_moments_new(void) { return calloc(1, sizeof(tact_moments)); }

void tact_moments_free(tact_moments *m) {
    if (!m) return;
    for (uint32_t i = 0; i < m->count; i++) free(m->rows[i]);
    free(m->rows);
    free(m->sorted);
    tact_hashes_free(&m->index);
    free(m);
}

/* At most `limit` bytes, never in the middle of a character. */
static void keep(char *out, tact_slice text, size_t limit) {
    size_t n = text.len < limit ? text.len : limit;
    if (n < text.len)
        while (n && ((unsigned char)text.ptr[n] & 0xC0) == 0x80) n--;
    if (n) memcpy(out, text.ptr, n);
    out[n] = 0;
}

static row *row_of(tact_moments *m, uint8_t kind, tact_slice topic) {
    char name[TACT_MOMENTS_TOPIC_BYTES + 1];
    keep(name, topic, TACT_MOMENTS_TOPIC_BYTES);
    uint64_t key = tact_hash((tact_seed){ kind, 0 }, tact_slice_of(name));
    const uint64_t *place = tact_hashes_get(&m->index, key);
    if (place) return m->rows[*place];
    if (m->count >= TACT_MOMENTS_ROWS - TACT_KIND_COUNT && strcmp(name, TACT_MOMENTS_OTHER) != 0) return row_of(m, kind, TACT_S(TACT_MOMENTS_OTHER));
    if (m->count == m->room) {
        uint32_t room = m->room ? m->room * 2 : 64;
        row **grown = realloc(m->rows, room * sizeof *grown);
        if (!grown) return NULL;
        m->rows = grown;
        m->room = room;
    }
    row *r = calloc(1, sizeof *r);
    if (!r || !tact_hashes_put(&m->index, key, m->count, NULL)) { free(r); return NULL; }
    memcpy(r->topic, name, sizeof name);
    r->out.topic = r->topic;
    r->out.kind = kind;
    m->rows[m->count++] = r;
    return r;
}

static bool personal(tact_slice words) {
    unsigned digits = 0;
    for (size_t i = 0; i < words.len; i++) {
        digits += words.ptr[i] >= '0' && words.ptr[i] <= '9';
        if (words.ptr[i] == '@') return true;
    }
    return digits >= 6;
}

static void note_words(row *r, uint64_t visitor, tact_slice words) {
    char text[TACT_MOMENTS_WORDS_BYTES + 1];
    if (words.len == 0 || personal(words)) return;
    keep(text, words, TACT_MOMENTS_WORDS_BYTES);
    int empty = -1;
    for (int i = 0; i < CANDIDATES; i++) {
        if (r->candidates[i].count && strcmp(r->candidates[i].words, text) == 0) {
            r->candidates[i].count++;
            tact_crowd_meet(&r->candidates[i].crowd, visitor);
            return;
        }
        if (!r->candidates[i].count && empty < 0) empty = i;
    }
    if (empty >= 0) {
        memcpy(r->candidates[empty].words, text, sizeof text);
        r->candidates[empty].count = 1;
        r->candidates[empty].crowd = (tact_crowd){ { visitor }, 1 };
        return;
    }
    for (int i = 0; i < CANDIDATES; i++) r->candidates[i].count--;
}

bool tact_moments_add(tact_moments *m, uint64_t visitor, uint8_t kind, tact_slice topic, unsigned hour, uint8_t answer, tact_slice words) {
    TACT_ASSERT(hour < TACT_MOMENTS_HOURS && kind < TACT_KIND_COUNT && answer < TACT_CELL_ANSWER_COUNT);
    row *r = row_of(m, kind, topic);
    if (!r) return false;
    r->out.total++;
    r->out.hours[hour]++;
    if (answer == TACT_CELL_ANSWERED) r->out.answered++;
    else if (answer == TACT_CELL_SILENT) r->out.silent++;
    else { r->out.unanswered++; r->out.unanswered_hours[hour]++; }
    tact_crowd_meet(&r->crowd, visitor);
    note_words(r, visitor, words);
    m->sorted_valid = false;
    return true;
}

/* -- sorting ---------------------------------------------------------------------------------------------------------------- */

static int by_name(const tact_moments_row *a, const tact_moments_row *b) { return a->kind != b->kind ? (int)a->kind - (int)b->kind : strcmp(a->topic, b->topic); }

static int more_moments(const void *pa, const void *pb) {
    const tact_moments_row *a = *(const tact_moments_row *const *)pa, *b = *(const tact_moments_row *const *)pb;
    if (a->total != b->total) return a->total > b->total ? -1 : 1;
    return by_name(a, b);
}

static bool bigger_gap(const tact_moments_row *a, const tact_moments_row *b) {
    if (a->unanswered != b->unanswered) return a->unanswered > b->unanswered;
    return a->total != b->total ? a->total > b->total : by_name(a, b) < 0;
}

static void samples_of(row *r) {
    bool used[CANDIDATES] = { false };
    for (int s = 0; s < TACT_MOMENTS_SAMPLES; s++) {
        int best = -1;
        for (int i = 0; i < CANDIDATES; i++)
            if (!used[i] && r->candidates[i].count && tact_crowd_enough(&r->candidates[i].crowd) && (best < 0 || r->candidates[i].count > r->candidates[best].count
                || (r->candidates[i].count == r->candidates[best].count && strcmp(r->candidates[i].words, r->candidates[best].words) < 0))) best = i;
        r->out.samples[s] = best < 0 ? NULL : r->candidates[best].words;
        if (best >= 0) used[best] = true;
    }
}

static void peak_of(tact_moments_row *r) {
    for (unsigned length = 1; length <= TACT_MOMENTS_HOURS; length++) {
        uint64_t most = 0;
        for (unsigned start = 0; start < TACT_MOMENTS_HOURS; start++) {
            uint64_t sum = 0;
            for (unsigned k = 0; k < length; k++) sum += r->hours[(start + k) % TACT_MOMENTS_HOURS];
            if (sum > most) { most = sum; r->peak_hour = (uint8_t)start; }
        }
        r->peak_hours = (uint8_t)length;
        if (most * 2 >= r->total) return;
    }
}

static void hide(tact_moments *m, tact_crowd *hidden, const row *r) {
    tact_crowd_join(hidden, &r->crowd);
    m->few.total += r->out.total;
    m->few.answered += r->out.answered;
    m->few.silent += r->out.silent;
    m->few.unanswered += r->out.unanswered;
    m->few.rows++;
}

/* Rows, biggest first; the last ones hide as well while those behind the hidden ones are fewer than ten. */
static void choose_shown(tact_moments *m) {
    tact_crowd hidden = { .count = 0 };
    m->shown = 0;
    m->few = (tact_moments_rest){ 0 };
    for (uint32_t i = 0; i < m->count; i++) {
        if (tact_crowd_enough(&m->rows[i]->crowd)) m->sorted[m->shown++] = &m->rows[i]->out;
        else hide(m, &hidden, m->rows[i]);
    }
    if (m->shown) qsort(m->sorted, m->shown, sizeof *m->sorted, more_moments);
    while (m->shown && m->few.rows && !tact_crowd_enough(&hidden)) hide(m, &hidden, (const row *)(const void *)m->sorted[--m->shown]);   /* `out` is a row's first member */
    if (!m->shown && !tact_crowd_enough(&hidden)) m->few = (tact_moments_rest){ 0 };
}

static bool sort(tact_moments *m) {
    if (m->sorted_valid) return true;
    const tact_moments_row **sorted = realloc(m->sorted, (m->count ? m->count : 1) * sizeof *sorted);
    if (!sorted) return false;
    m->sorted = sorted;
    m->gap_count = 0;
    choose_shown(m);
    for (uint32_t i = 0; i < m->shown; i++) {
        row *r = (row *)(uintptr_t)m->sorted[i];
        samples_of(r);
        peak_of(&r->out);
        if (r->out.kind == TACT_KIND_UNKNOWN || r->out.unanswered == 0) continue;
        uint32_t at = m->gap_count < TACT_MOMENTS_GAPS ? m->gap_count++ : TACT_MOMENTS_GAPS;
        while (at && bigger_gap(&r->out, m->gaps[at - 1])) { if (at < TACT_MOMENTS_GAPS) m->gaps[at] = m->gaps[at - 1]; at--; }
        if (at < TACT_MOMENTS_GAPS) m->gaps[at] = &r->out;
    }
    m->sorted_valid = true;
    return true;
}

const tact_moments_row *tact_moments_row_at(tact_moments *m, uint32_t index) { return sort(m) && index < m->shown ? m->sorted[index] : NULL; }
const tact_moments_row *tact_moments_gap_at(tact_moments *m, uint32_t index) { return sort(m) && index < m->gap_count ? m->gaps[index] : NULL; }
tact_moments_rest tact_moments_few(tact_moments *m) { return sort(m) ? m->few : (tact_moments_rest){ 0 }; }
