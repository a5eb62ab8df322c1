/* sim/check.c -- see check.h. */
#include "sim/check.h"
#include <stdlib.h>

enum { CLAIM_DAYS = 14 };

static const struct { const char *name, *line; } rules_told[TACT_SIM_RULES] = {
    { "permission", "only what the person allows" },
    { "quiet", "no interruption in quiet hours, wherever a device was lately" },
    { "law", "no promotion outside legal hours and days" },
    { "caps", "every rolling window and the gap" },
    { "campaign", "the campaign's own cap, schedule and again" },
    { "limits", "the person's own pause and cap" },
    { "twice", "the same occurrence never twice" },
    { "holdout", "who was left alone by lot stays so" },
    { "ghost", "a ghost sends nothing and costs nothing" },
    { "state", "only live campaigns for everyone" },
};
const char *tact_sim_rule_name(tact_sim_rule rule) { return rules_told[rule].name; }
const char *tact_sim_rule_line(tact_sim_rule rule) { return rules_told[rule].line; }

bool tact_sim_enter(tact_sim_ledger *l, tact_sim_touch touch) {
    if (l->count == l->room) {
        uint32_t room = l->room ? l->room * 2 : 16;
        tact_sim_touch *grown = realloc(l->rows, room * sizeof *grown);
        if (!grown) return false;
        l->rows = grown;
        l->room = room;
    }
    l->rows[l->count++] = touch;
    return true;
}

/* ---- the hour ---- */

typedef struct wall { int64_t day; int minute, weekday; } wall;

static wall wall_at(const tact_zone *z, int64_t us) {
    int64_t s = us / 1000000, offset = z->first_offset_s;
    for (uint32_t i = 0; i < z->transition_count && z->transition_s[i] <= s; i++) offset = z->offset_s[i];
    int64_t local = s + offset;
    return (wall){ local / 86400, (int)(local % 86400 / 60), (int)((local / 86400 + 3) % 7) };
}

static bool quiet_at(const tact_bundle *b, wall w) {
    int from = b->quiet_from_minute, until = b->quiet_until_minute;
    if (from == until) return false;
    return from < until ? w.minute >= from && w.minute < until : w.minute >= from || w.minute < until;
}

static bool holiday_at(const tact_bundle *b, const char country[2], int64_t day) {
    for (uint32_t c = 0; c < b->country_count; c++)
        for (uint32_t i = 0; memcmp(b->countries[c].code, country, 2) == 0 && i < b->countries[c].holiday_count; i++)
            if (b->countries[c].holidays[i] == day) return true;
    return false;
}

/* The law of the brand's own country; that of places a person passes through is stricter, never laxer. */
static bool unlawful_at(const tact_bundle *b, unsigned channel, wall w) {
    for (uint32_t i = 0; i < b->law_count; i++) {
        const tact_law_row *row = &b->laws[i];
        if (row->channel != channel || b->country.len != 2 || memcmp(row->country, b->country.ptr, 2) != 0) continue;
        int hour = w.minute / 60;
        if (!row->promotion_allowed || hour < row->hours_from[w.weekday] || hour >= row->hours_until[w.weekday]) return true;
        if (row->break_from != row->break_until && hour >= row->break_from && hour < row->break_until) return true;
        if (!row->holidays_allowed && holiday_at(b, row->country, w.day)) return true;
    }
    return false;
}

/* ---- windows ---- */

static unsigned sent_since(const tact_sim_ledger *l, int64_t since_us, unsigned channel) {
    unsigned n = 0;
    for (uint32_t i = l->count; i-- > 0 && l->rows[i].at_us > since_us;)
        n += !l->rows[i].ghost && !l->rows[i].asked && (channel == 255 || l->rows[i].channel == channel);
    return n;
}

static bool over_a_window(const tact_bundle *b, const tact_sim_ledger *l, const tact_sim_touch *t) {
    for (uint32_t i = 0; i < b->cap_count; i++) {
        const tact_cap *cap = &b->caps[i];
        if ((cap->channel == 255 || cap->channel == t->channel) && sent_since(l, t->at_us - cap->per.us, cap->channel) >= cap->touches) return true;
    }
    return b->gap.us > 0 && sent_since(l, t->at_us - b->gap.us, 255) >= 1;
}

static bool over_its_own(const tact_campaign *c, const tact_sim_said *said, const tact_sim_ledger *l, const tact_sim_touch *t) {
    unsigned in_cap = 0;
    for (uint32_t i = 0; i < l->count; i++) {
        const tact_sim_touch *o = &l->rows[i];
        if (o->campaign != c->id || !(said->granted & 1) || o->at_us < said->remembered_from.us) continue;
        if (c->again == TACT_AGAIN_NEVER) return true;
        if (c->again == TACT_AGAIN_SPAN && o->at_us > t->at_us - c->again_span.us) return true;
        in_cap += !o->ghost && o->at_us > t->at_us - c->cap_per.us;
    }
    return (c->cap_touches && in_cap >= c->cap_touches) || (c->from.us && t->at_us < c->from.us) || (c->until.us && t->at_us >= c->until.us);
}

static unsigned bit(bool broken, tact_sim_rule rule) { return broken ? 1u << rule : 0; }

/* What was told before they allowed it to be remembered is not known. */
static bool heard_lately(const tact_sim_said *said, unsigned device, int64_t at_us) {
    int64_t heard = said->heard[device].at.us;
    return heard && (said->granted & 1) && heard >= said->remembered_from.us && at_us - heard <= TACT_DAYS(CLAIM_DAYS).us;
}

static unsigned judge_interruption(const tact_bundle *b, const tact_sim_said *said, const tact_sim_ledger *l, const tact_sim_touch *t) {
    unsigned broken = 0, contact = tact_purpose_of_channel(t->channel);
    bool promotional = t->class_ == TACT_CLASS_PROMOTIONAL;
    if (promotional) broken |= bit(!(said->granted >> contact & 1) || !(said->granted & 1), TACT_SIM_PERMISSION) | bit(over_a_window(b, l, t), TACT_SIM_CAP);
    for (unsigned d = 0; d <= TACT_SIM_DEVICES; d++) {     /* each device heard of lately, and the brand's own place */
        bool brand = d == TACT_SIM_DEVICES;
        const tact_zone *z = tact_bundle_zone(b, brand ? b->default_zone : said->heard[d].zone);
        if (!z || (!brand && !heard_lately(said, d, t->at_us))) continue;
        wall w = wall_at(z, t->at_us);
        broken |= bit(quiet_at(b, w), TACT_SIM_QUIET) | bit(promotional && unlawful_at(b, t->channel, w), TACT_SIM_LAW);
    }
    return broken;
}

unsigned tact_sim_judge(const tact_bundle *b, const tact_sim_said *said, const tact_sim_ledger *l, const tact_sim_touch *t) {
    const tact_campaign *c = tact_bundle_campaign(b, t->campaign);
    bool bound = t->class_ == TACT_CLASS_PROMOTIONAL || t->class_ == TACT_CLASS_SERVICE, again = false, left_alone = false;
    if (!c) return 1u << TACT_SIM_STATE;
    for (uint32_t i = 0; i < l->count; i++) {
        again = again || (!t->ghost && l->rows[i].occurrence == t->occurrence && l->rows[i].campaign == t->campaign);
        left_alone = left_alone || (l->rows[i].ghost && l->rows[i].campaign == t->campaign);
    }
    if (t->ghost) return 0;
    unsigned broken = bit(again && bound, TACT_SIM_TWICE) | bit(left_alone, TACT_SIM_HOLDOUT) | bit(c->state != TACT_STATE_LIVE || c->send != TACT_SEND_EVERYONE, TACT_SIM_STATE) |
                      bit(over_its_own(c, said, l, t) && !again, TACT_SIM_CAP_CAMPAIGN);
    if (bound) broken |= bit(t->at_us / 1000000 < said->pause_until.us / 1000000 || (said->cap_per_week != 255 && sent_since(l, t->at_us - TACT_DAYS(7).us, 255) >= said->cap_per_week), TACT_SIM_LIMITS);
    return bound && !t->asked ? broken | judge_interruption(b, said, l, t) : broken;
}
