/* core/choose/receptive.c -- see receptive.h. */
#include "core/choose/receptive.h"

enum { PRIOR = TACT_RECEPTIVE_PRIOR, FIRST = 65536 / 20, OTHERS = 4 };      /* one in twenty; other parts of the week count a quarter */

static uint32_t sum(uint32_t a, uint32_t b) { return a > UINT32_MAX - b ? UINT32_MAX : a + b; }

static void add(tact_answered *to, tact_answered more) {
    to->sent_milli = sum(to->sent_milli, more.sent_milli);
    to->answered_milli = sum(to->answered_milli, more.answered_milli);
}

void tact_receptive_sum(tact_receptive *r) {
    memset(r->parts, 0, sizeof r->parts);
    memset(r->channels, 0, sizeof r->channels);
    for (unsigned i = 0; i < TACT_RECEPTIVE_CELLS; i++) {
        unsigned channel = i / TACT_WEEK_PARTS % TACT_CHANNEL_COUNT;
        add(&r->parts[channel][i % TACT_WEEK_PARTS], r->cells[i]);
        add(&r->channels[channel], r->cells[i]);
    }
}

/* (answered + PRIOR * before) / (sent + PRIOR); counts in 1/unit. Below 2^16 as long as `before` is and no more is answered than sent. */
static uint32_t leaning(uint64_t sent, uint64_t answered, uint32_t unit, uint32_t before) {
    return (uint32_t)((answered * 65536 + (uint64_t)PRIOR * unit * before) / (sent + (uint64_t)PRIOR * unit));
}

static uint32_t of_cohort(tact_answered counted, uint32_t before) { return leaning(counted.sent_milli, counted.answered_milli, 1000, before); }

uint32_t tact_receptive_usual(const tact_receptive *r, unsigned channel) { return r ? of_cohort(r->channels[channel], FIRST) : FIRST; }

uint32_t tact_receptive_rate(const tact_receptive *r, unsigned degree, unsigned channel, unsigned part, const tact_own_answers *own) {
    uint32_t rate = tact_receptive_usual(r, channel);
    if (r) rate = of_cohort(degree == TACT_RECEPTIVE_UNTOLD ? r->parts[channel][part] : r->cells[tact_receptive_cell(degree, channel, part)], rate);
    if (!own || !own->all_sent_q8) return rate;
    uint64_t sent = own->all_sent_q8 + (uint64_t)(OTHERS - 1) * own->sent_q8[part], answered = own->all_answered_q8 + (uint64_t)(OTHERS - 1) * own->answered_q8[part];
    return leaning(sent / OTHERS, answered / OTHERS, 256, rate);
}

void tact_own_answers_add(tact_own_answers *own, unsigned part, uint32_t weight, bool answered) {
    own->sent_q8[part] += weight;
    own->all_sent_q8 += weight;
    if (!answered) return;
    own->answered_q8[part] += weight;
    own->all_answered_q8 += weight;
}

uint32_t tact_receptive_quietest(const uint32_t *rates, uint32_t count) {
    uint32_t best = 0, i = 0;
    for (uint32_t k = 0; k < count; k++)
        if (rates[k] > best) best = rates[k];
    while (i + 1 < count && (uint64_t)rates[i] * 1000 < (uint64_t)best * TACT_RECEPTIVE_ENOUGH_MILLI) i++;
    return i;
}

void tact_receptive_write(tact_writer *w, const tact_answered *cells) {
    uint32_t count = 0, last = 0;
    for (uint32_t i = 0; cells && i < TACT_RECEPTIVE_CELLS; i++) count += cells[i].sent_milli != 0;
    tact_write_varint(w, count);
    for (uint32_t i = 0; count && i < TACT_RECEPTIVE_CELLS; i++) {
        if (!cells[i].sent_milli) continue;
        tact_write_varint(w, i - last);
        tact_write_varint(w, cells[i].sent_milli);
        tact_write_varint(w, cells[i].answered_milli);
        last = i;
    }
}

bool tact_receptive_read(tact_reader *r, tact_answered *cells) {
    uint32_t count = tact_read_count(r, 3);
    uint64_t at = 0;
    for (uint32_t i = 0; i < count && !r->status; i++) {
        uint64_t gap = tact_read_varint(r), sent = tact_read_varint(r), answered = tact_read_varint(r);
        if (gap >= TACT_RECEPTIVE_CELLS || (i && !gap) || (at += gap) >= TACT_RECEPTIVE_CELLS || !sent || sent > UINT32_MAX || answered > sent) { tact_reader_fail(r, TACT_ERR_FORMAT); return false; }
        cells[at] = (tact_answered){ (uint32_t)sent, (uint32_t)answered };
    }
    return count > 0 && !r->status;
}
