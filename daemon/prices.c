/* daemon/prices.c -- see prices.h. */
#include "daemon/prices.h"

enum { FORMAT = 1, REMEMBERED = 20000, PRIOR_MOMENTS = 20, PRIOR_TOUCHES = 1000, KEPT_MOMENTS = 52, PACED_TOUCHES = 100 };
static const double PRIOR_RISK = 1e-3, STEEPEST = 1000;

static double halve(uint64_t *count, double sum) {
    if (*count < REMEMBERED) return sum;
    *count /= 2;
    return sum / 2;
}

void tact_prices_count(tact_price_book *book, const tact_result *r, tact_tally *(*tally_of)(void *ctx, uint32_t campaign), void *ctx) {
    int64_t best = 0;
    if (!r->offer_count) return;
    for (uint32_t i = 0; i < r->offer_count; i++) {
        tact_tally *t = tally_of(ctx, r->offers[i].campaign);
        if (r->offers[i].value_micro > best) best = r->offers[i].value_micro;
        if (!t) continue;
        t->offers++;
        t->offer_sum = halve(&t->offers, t->offer_sum + (double)r->offers[i].value_micro);
        t->changed = true;
    }
    book->moments++;
    book->worth_sum = halve(&book->moments, book->worth_sum + (double)best);
    book->changed = true;
}

static int64_t micro(double value) {
    if (!(value > 0)) return 0;                            /* also NaN */
    return value > (double)TACT_PRICE_MOST_MICRO ? TACT_PRICE_MOST_MICRO : (int64_t)value;
}

int64_t tact_prices_moment_micro(const tact_price_book *b) {
    int64_t worth = micro((b->worth_sum + PRIOR_MOMENTS * (double)TACT_PRICE_MOMENT_MICRO) / (double)(b->moments + PRIOR_MOMENTS));
    return worth ? worth : 1;
}

/* λ in units of what the campaign usually offers: 0 while it does not empty sooner than its time. */
static double scarcity(double used, double gone, bool ends) {
    if (!ends) return used > 1 ? 1 : used;
    if (used <= gone) return 0;
    return used >= 1 ? STEEPEST : (used - gone) / (1 - used);
}

static double span_gone(const tact_campaign *c, tact_instant now) {
    double all = (double)tact_instant_since(c->until, c->from).us, gone = (double)tact_instant_since(now, c->from).us;
    return all <= 0 || gone >= all ? 1 : gone <= 0 ? 0 : gone / all;
}

static int64_t budget_micro(const tact_campaign *c, const tact_tally *t, tact_instant now, uint32_t day_share_milli, int64_t day) {
    double scarce = 0, usual = t->offers ? t->offer_sum / (double)t->offers : 0, taken = (double)(t->sent + t->promised);
    if (c->budget_touches >= PACED_TOUCHES) scarce = scarcity(taken / (double)c->budget_touches, span_gone(c, now), c->from.us && c->until.us);
    if (c->budget_per_day >= PACED_TOUCHES) {
        double today = scarcity((double)((t->day == day ? t->sent_today : 0) + t->promised) / c->budget_per_day, day_share_milli / 1000.0, true);
        if (today > scarce) scarce = today;
    }
    return micro(scarce * usual);
}

static double risk(uint64_t lost, uint64_t touches, double prior) { return ((double)lost + PRIOR_TOUCHES * prior) / ((double)touches + PRIOR_TOUCHES); }

static bool is_usual(const tact_world_price *p, int64_t harm_micro) {
    int64_t apart = p->harm_micro > harm_micro ? p->harm_micro - harm_micro : harm_micro - p->harm_micro;
    return !p->budget_micro && apart * 10 < harm_micro;
}

void tact_prices_show(const tact_price_book *book, const tact_bundle *b, const tact_tally *tallies, tact_instant now, uint32_t day_share_milli, int64_t day,
                      tact_world_price *prices, tact_world *world) {
    uint64_t lost = 0, touches = 0;
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->campaign_count; i++) {
        lost += tallies[i].unsubscribed + tallies[i].complained;
        touches += tallies[i].interrupted;
    }
    double everywhere = risk(lost, touches, PRIOR_RISK), kept = (double)KEPT_MOMENTS * (double)tact_prices_moment_micro(book);
    world->moment_micro = tact_prices_moment_micro(book);
    world->harm_micro = micro(everywhere * kept);
    for (uint32_t o = 0; o < b->campaign_count; o++) {     /* campaign_order: ascending by id */
        uint32_t i = b->campaign_order ? b->campaign_order[o] : o;
        const tact_tally *t = &tallies[i];
        tact_world_price p = { b->campaigns[i].id, budget_micro(&b->campaigns[i], t, now, day_share_milli, day),
                               micro(risk(t->unsubscribed + t->complained, t->interrupted, everywhere) * kept) };
        if (!is_usual(&p, world->harm_micro)) prices[n++] = p;
    }
    world->prices = prices;
    world->price_count = n;
}

static bool moved(int64_t was, int64_t is) {
    int64_t apart = was > is ? was - is : is - was;
    return apart > 0 && apart >= (was > is ? was : is) / 10;
}

bool tact_prices_moved(const tact_world *was, const tact_world *is) {
    if (moved(was->moment_micro, is->moment_micro) || moved(was->harm_micro, is->harm_micro)) return true;
    for (uint32_t i = 0; i < is->price_count; i++) {
        tact_world_price old = tact_world_price_of(was, is->prices[i].campaign);
        if (moved(old.budget_micro, is->prices[i].budget_micro) || moved(old.harm_micro, is->prices[i].harm_micro)) return true;
    }
    for (uint32_t i = 0; i < was->price_count; i++) {      /* and those that are as everybody's again */
        tact_world_price fresh = tact_world_price_of(is, was->prices[i].campaign);
        if (moved(was->prices[i].budget_micro, fresh.budget_micro)) return true;
    }
    return false;
}

void tact_price_book_write(tact_writer *w, const tact_price_book *b) {
    tact_write_u8(w, FORMAT);
    tact_write_f64(w, b->worth_sum);
    tact_write_varint(w, b->moments);
}

tact_status tact_price_book_read(tact_slice bytes, tact_price_book *out) {
    tact_reader r = tact_reader_of(bytes);
    uint8_t format = tact_read_u8(&r);
    *out = (tact_price_book){ .changed = false };
    if (!r.status && format != FORMAT) return format > FORMAT ? TACT_ERR_VERSION : TACT_ERR_FORMAT;
    out->worth_sum = tact_read_f64(&r);
    out->moments = tact_read_varint(&r);
    return tact_reader_done(&r) ? TACT_OK : TACT_ERR_FORMAT;
}
