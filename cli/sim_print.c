/* cli/sim_print.c -- see sim_print.h. */
#include "cli/sim_print.h"
#include <stdlib.h>
#include "cli/ink.h"
#include "cli/table.h"
#include "daemon/json_out.h"

enum { LIFTS_SHOWN = 12, REASONS_SHOWN = 8 };

typedef struct page { tact_cli *cli; const tact_sim_options *o; const tact_sim_report *r; tact_ink ink; tact_screen screen; } page;

static double per(uint64_t n, uint64_t of) { return of ? (double)n / (double)of : 0; }
static double money(int64_t cents) { return (double)cents / 100; }
static void head(const page *p, const char *title) { fprintf(p->cli->out, "\n%s%s%s\n", p->ink.bold, title, p->ink.off); }
static void line(const page *p, const char *what, uint64_t n, const char *format, double figure) {
    char text[27];
    fprintf(p->cli->out, "  %-34s %12s", what, tact_number_text(n, text));
    if (format) { fputs("   ", p->cli->out); fprintf(p->cli->out, format, figure); }
    fputc('\n', p->cli->out);
}

static void date(tact_instant at, const tact_zone *zone, char out[16]) {
    tact_civil c = tact_civil_from_us(at.us + (zone ? (int64_t)tact_zone_offset_s(zone, at) * 1000000 : 0));
    snprintf(out, 16, "%04d-%02u-%02u", (int)c.year % 10000, c.month % 100u, c.day % 100u);
}

static tact_table *begin(void) { return tact_table_new(); }
static void end(const page *p, tact_table *t) { tact_table_print(t, p->cli->out, &p->screen); tact_table_free(t); }

/* ---- touches and silences ---- */

static void people(const page *p) {
    const tact_sim_report *r = p->r;
    uint64_t person_days = (uint64_t)p->o->people * p->o->days;
    head(p, "People");
    line(p, "looks at the brand", r->looks, "%.2f a person and day", per(r->looks, person_days));
    line(p, "choices that allowed something", r->gave, NULL, 0);
    line(p, "choices that refused all", r->refused, NULL, 0);
    line(p, "can be reached at the end", r->reachable, "%.1f %% of all", 100 * per(r->reachable, p->o->people));
    line(p, "journeys to other places", r->trips, NULL, 0);
}

static void touches(const page *p) {
    tact_table *t = begin();
    head(p, "Touches");
    tact_table_column(t, "channel", "channel", 0);
    tact_table_column(t, "answers in a slot", "asked", TACT_COLUMN_NUMBER);
    tact_table_column(t, "interruptions", "interrupting", TACT_COLUMN_NUMBER);
    tact_table_column(t, "a person", "perPerson", TACT_COLUMN_NUMBER);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) {
        uint64_t all = p->r->asked[c] + p->r->interrupting[c];
        if (!all) continue;
        tact_table_row(t);
        tact_table_text(t, TACT_STYLE_PLAIN, tact_word_name(TACT_LIST_CHANNEL, c));
        tact_table_count(t, TACT_STYLE_PLAIN, p->r->asked[c]);
        tact_table_count(t, TACT_STYLE_PLAIN, p->r->interrupting[c]);
        tact_table_cell(t, TACT_STYLE_PLAIN, "%.2f", per(all, p->o->people));
    }
    uint64_t asked = tact_sim_touches(p->r, false), interrupting = tact_sim_touches(p->r, true);
    tact_table_row(t);
    tact_table_cell(t, TACT_STYLE_STRONG, "all");
    tact_table_count(t, TACT_STYLE_STRONG, asked);
    tact_table_count(t, TACT_STYLE_STRONG, interrupting);
    tact_table_cell(t, TACT_STYLE_STRONG, "%.2f", per(asked + interrupting, p->o->people));
    end(p, t);
}

static void silences(const page *p) {
    bool told[TACT_SIM_REASONS] = { false };
    char text[27];
    head(p, "Silences");
    fprintf(p->cli->out, "  %s, of these for these reasons:\n", tact_number_text(p->r->silences, text));
    for (unsigned n = 0; n < REASONS_SHOWN; n++) {
        unsigned most = 0;
        for (unsigned i = 1; i < TACT_SIM_REASONS; i++)
            if (!told[i] && (told[most] || !most || p->r->why[i] > p->r->why[most])) most = i;
        if (!most || !p->r->why[most]) return;
        told[most] = true;
        tact_slice code = tact_reason_own_code(most);
        fprintf(p->cli->out, "  %-34.*s %12s   %4.1f %%\n", (int)code.len, code.ptr, tact_number_text(p->r->why[most], text), 100 * per(p->r->why[most], p->r->silences));
    }
}

/* ---- what it changed ---- */

static void changed(const page *p) {
    const tact_sim_report *r = p->r;
    uint64_t interrupting = tact_sim_touches(r, true), all = interrupting + tact_sim_touches(r, false);
    const char *currency = r->bundle->currency.len == 3 ? r->bundle->currency.ptr : "";
    int width = r->bundle->currency.len == 3 ? 3 : 0;
    char title[64];
    head(p, "What it changed (the town knows what each would have done anyway)");
    line(p, "deeds by themselves", r->organic, NULL, 0);
    line(p, "deeds caused by messages", r->caused, "%.1f a thousand touches", 1000 * per(r->caused, all));
    line(p, "deeds the brand cannot know of", r->unseen, NULL, 0);
    line(p, "unsubscribed", r->unsubscribed, "%.2f a thousand interruptions", 1000 * per(r->unsubscribed, interrupting));
    line(p, "complained", r->complained, "%.2f a thousand interruptions", 1000 * per(r->complained, interrupting));
    line(p, "turned everything off", r->left, NULL, 0);
    fprintf(p->cli->out, "  %-34s %12.0f %.*s   %.0f of it caused\n", "value", money(r->cents_organic + r->cents_caused), width, currency, money(r->cents_caused));
    snprintf(title, sizeof title, r->day_count < 365 ? "value after a year, at this pace" : "value after a year");
    fprintf(p->cli->out, "  %-34s %12.0f %.*s\n", title, money(tact_sim_year_cents(r)), width, currency);
}

/* Campaigns with most people in their lift first. */
static uint32_t next_most(const page *p, const bool *told) {
    uint32_t most = UINT32_MAX;
    for (uint32_t i = 0; i < p->r->bundle->campaign_count; i++) {
        uint64_t n = p->r->tallies[i].treated.people + p->r->tallies[i].held_out.people;
        if (told[i] || !n) continue;
        if (most == UINT32_MAX || n > p->r->tallies[most].treated.people + p->r->tallies[most].held_out.people) most = i;
    }
    return most;
}

static void measured(const page *p) {
    bool *told = calloc(p->r->bundle->campaign_count + 1, sizeof *told);
    uint32_t shown = 0, judged = 0, within = 0;
    tact_table *t = begin();
    if (!told) { tact_table_free(t); return; }
    tact_table_column(t, "campaign", "campaign", TACT_COLUMN_SHRINKS);
    tact_table_column(t, "people", "people", TACT_COLUMN_NUMBER);
    tact_table_column(t, "measured", "measured", TACT_COLUMN_RIGHT);
    tact_table_column(t, "from", "from", TACT_COLUMN_RIGHT);
    tact_table_column(t, "to", "to", TACT_COLUMN_RIGHT);
    tact_table_column(t, "truth", "truth", TACT_COLUMN_RIGHT);
    for (uint32_t i; (i = next_most(p, told)) != UINT32_MAX;) {
        tact_lift lift;
        double truth;
        bool possible = tact_sim_lift(p->r, i, &lift, &truth);
        told[i] = true;
        judged += possible;
        within += possible && lift.low <= truth && truth <= lift.high;
        if (shown++ >= LIFTS_SHOWN) continue;
        tact_table_row(t);
        tact_table_text(t, TACT_STYLE_PLAIN, p->r->bundle->campaigns[i].name);
        tact_table_count(t, TACT_STYLE_PLAIN, p->r->tallies[i].treated.people + p->r->tallies[i].held_out.people);
        if (possible) {
            tact_table_cell(t, TACT_STYLE_PLAIN, "%+.2f %%", 100 * lift.difference);
            tact_table_cell(t, TACT_STYLE_DIM, "%+.2f", 100 * lift.low);
            tact_table_cell(t, TACT_STYLE_DIM, "%+.2f", 100 * lift.high);
        } else {
            tact_table_cell(t, TACT_STYLE_DIM, "too few");
            tact_table_cell(t, TACT_STYLE_DIM, "-");
            tact_table_cell(t, TACT_STYLE_DIM, "-");
        }
        tact_table_cell(t, TACT_STYLE_PLAIN, "%+.2f %%", 100 * truth);
    }
    if (shown) {
        head(p, "The lift the product measured by its holdouts, beside the truth (goals a hundred people)");
        tact_table_print(t, p->cli->out, &p->screen);
        fprintf(p->cli->out, "  %u of %u intervals hold the truth", within, judged);
        if (shown > LIFTS_SHOWN) fprintf(p->cli->out, "; %u more campaigns in --json", shown - LIFTS_SHOWN);
        fputc('\n', p->cli->out);
    }
    tact_table_free(t);
    free(told);
}

/* Why a campaign never spoke: what is written in it, what stopped it most, or that its condition was never true. */
static const char *unheard(const tact_sim_report *r, uint32_t i, char out[96]) {
    const tact_campaign *c = &r->bundle->campaigns[i];
    unsigned most = 0;
    if (c->state == TACT_STATE_DRAFT) return "a draft; --drafts takes it for live";
    if (c->state == TACT_STATE_PAUSED) return "paused";
    if (c->send == TACT_SEND_TESTERS) return "for testers only; --drafts sends it to everyone";
    for (unsigned w = 1; w < TACT_SIM_REASONS; w++)
        if (w != TACT_WHY_MATCH_CONDITION && r->campaigns[i].why[w] > r->campaigns[i].why[most]) most = w;
    if (!most || !r->campaigns[i].why[most]) return "its condition was never true here";
    tact_slice code = tact_reason_own_code(most);
    snprintf(out, 96, "fitted, but stopped %u times, most by %.*s", r->campaigns[i].why[most], (int)code.len, code.ptr);
    return out;
}

static void silent_campaigns(const page *p) {
    bool any = false;
    for (uint32_t i = 0; i < p->r->bundle->campaign_count; i++) {
        char why[96];
        if (p->r->campaigns[i].asked + p->r->campaigns[i].interrupting) continue;
        if (!any) head(p, "Campaigns nobody heard");
        any = true;
        fputs("  ", p->cli->out);
        tact_ink_text(p->cli->out, p->r->bundle->campaigns[i].name);
        fprintf(p->cli->out, ": %s\n", unheard(p->r, i, why));
    }
}

static uint64_t broken(const tact_sim_report *r) {
    uint64_t n = 0;
    for (unsigned i = 0; i < TACT_SIM_RULES; i++) n += r->broken[i];
    return n;
}

static void judged(const page *p) {
    char text[27];
    head(p, "Judged again");
    fprintf(p->cli->out, "  %s messages and ghosts by %d rules of the town's own: %s", tact_number_text(p->r->judged, text), TACT_SIM_RULES, broken(p->r) ? p->ink.bad : p->ink.good);
    fprintf(p->cli->out, "%s broken%s\n", tact_number_text(broken(p->r), text), p->ink.off);
    for (unsigned i = 0; i < TACT_SIM_RULES; i++)
        if (p->r->broken[i]) fprintf(p->cli->out, "  %-12s %s: %s times\n", tact_sim_rule_name((tact_sim_rule)i), tact_sim_rule_line((tact_sim_rule)i), tact_number_text(p->r->broken[i], text));
    if (p->r->first_broken[0]) fprintf(p->cli->out, "  first: %s\n", p->r->first_broken);
    if (p->r->braked) fprintf(p->cli->out, "  %s campaigns paused themselves\n", tact_number_text(p->r->braked, text));
}

void tact_sim_print(tact_cli *cli, const tact_sim_options *o, const tact_sim_report *r) {
    page p = { cli, o, r, tact_ink_of(cli, cli->out), tact_screen_of(cli->out) };
    char text[27], from[16];
    tact_slice policy = tact_sim_policy_name(o->policy);
    date(o->from, tact_bundle_zone(o->brand, o->brand->default_zone), from);
    fprintf(cli->out, "A town of %s %s, %u %s from %s, around ", tact_number_text(o->people, text), o->people == 1 ? "person" : "people", o->days, o->days == 1 ? "day" : "days", from);
    tact_ink_text(cli->out, r->bundle->brand);
    fprintf(cli->out, "; seed %llu, policy %.*s\n", (unsigned long long)o->seed, (int)policy.len, policy.ptr);
    people(&p);
    touches(&p);
    silences(&p);
    changed(&p);
    measured(&p);
    silent_campaigns(&p);
    judged(&p);
}

/* ---- for programs ---- */

static void key_count(tact_json *j, const char *key, uint64_t n) { tact_json_key_int(j, tact_slice_of(key), (int64_t)n); }
static void key_money(tact_json *j, const char *key, int64_t cents) { tact_json_key(j, tact_slice_of(key)); tact_json_double(j, money(cents)); }

static void key_side(tact_json *j, const char *key, const tact_side *side) {
    tact_json_key(j, tact_slice_of(key));
    tact_json_map(j);
    key_count(j, "people", side->people);
    key_count(j, "goals", side->goals);
    tact_json_end_map(j);
}

static void json_campaign(tact_json *j, const tact_sim_report *r, uint32_t i) {
    tact_lift lift;
    double truth;
    char why[96];
    bool possible = tact_sim_lift(r, i, &lift, &truth);
    const tact_sim_campaign *c = &r->campaigns[i];
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("campaign"), r->bundle->campaigns[i].name);
    key_count(j, "asked", c->asked);
    key_count(j, "interrupting", c->interrupting);
    key_count(j, "caused", c->caused);
    key_count(j, "people", r->tallies[i].treated.people + r->tallies[i].held_out.people);
    key_side(j, "treated", &r->tallies[i].treated);
    key_side(j, "leftAlone", &r->tallies[i].held_out);
    key_count(j, "causedGoals", c->caused_units);
    if (!c->asked && !c->interrupting) tact_json_key_text(j, TACT_S("unheard"), tact_slice_of(unheard(r, i, why)));
    TACT_JSON_KEY(j, "truth"); tact_json_double(j, truth);
    if (possible) {
        TACT_JSON_KEY(j, "measured"); tact_json_double(j, lift.difference);
        TACT_JSON_KEY(j, "low"); tact_json_double(j, lift.low);
        TACT_JSON_KEY(j, "high"); tact_json_double(j, lift.high);
    }
    tact_json_end_map(j);
}

static void json_lists(tact_json *j, const tact_sim_report *r) {
    TACT_JSON_KEY(j, "channels");
    tact_json_map(j);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) {
        if (!(r->asked[c] + r->interrupting[c])) continue;
        tact_json_key(j, tact_word_name(TACT_LIST_CHANNEL, c));
        tact_json_map(j);
        key_count(j, "asked", r->asked[c]);
        key_count(j, "interrupting", r->interrupting[c]);
        tact_json_end_map(j);
    }
    tact_json_end_map(j);
    TACT_JSON_KEY(j, "silenceReasons");
    tact_json_map(j);
    for (unsigned i = 1; i < TACT_SIM_REASONS; i++)
        if (r->why[i] && tact_reason_own_code(i).len) tact_json_key_int(j, tact_reason_code(i), (int64_t)r->why[i]);
    tact_json_end_map(j);
    TACT_JSON_KEY(j, "broken");
    tact_json_map(j);
    for (unsigned i = 0; i < TACT_SIM_RULES; i++) key_count(j, tact_sim_rule_name((tact_sim_rule)i), r->broken[i]);
    tact_json_end_map(j);
    TACT_JSON_KEY(j, "campaigns");
    tact_json_list(j);
    for (uint32_t i = 0; i < r->bundle->campaign_count; i++) json_campaign(j, r, i);
    tact_json_end_list(j);
}

bool tact_sim_print_json(tact_cli *cli, const tact_sim_options *o, const tact_sim_report *r) {
    size_t room = (256u << 10) + (size_t)r->bundle->campaign_count * 1024;
    char *block = malloc(room), from[16];
    tact_arena arena;
    tact_json j;
    if (!block) return false;
    date(o->from, tact_bundle_zone(o->brand, o->brand->default_zone), from);
    tact_arena_init(&arena, block, room, NULL);
    tact_json_init(&j, &arena, 16384);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("brand"), r->bundle->brand);
    tact_json_key_text(&j, TACT_S("policy"), tact_sim_policy_name(o->policy));
    key_count(&j, "seed", o->seed);
    key_count(&j, "people", o->people);
    key_count(&j, "days", o->days);
    tact_json_key_text(&j, TACT_S("from"), tact_slice_of(from));
    key_count(&j, "events", r->steps);
    key_count(&j, "looks", r->looks);
    key_count(&j, "asked", tact_sim_touches(r, false));
    key_count(&j, "interrupting", tact_sim_touches(r, true));
    key_count(&j, "beyondPromotion", r->beyond_promotion);
    key_count(&j, "ghosts", r->ghosts);
    key_count(&j, "silences", r->silences);
    key_count(&j, "organic", r->organic);
    key_count(&j, "caused", r->caused);
    key_count(&j, "unseen", r->unseen);
    key_count(&j, "unsubscribed", r->unsubscribed);
    key_count(&j, "complained", r->complained);
    key_count(&j, "left", r->left);
    key_count(&j, "reachable", r->reachable);
    key_money(&j, "valueOrganic", r->cents_organic);
    key_money(&j, "valueCaused", r->cents_caused);
    key_money(&j, "valueYear", tact_sim_year_cents(r));
    key_count(&j, "judged", r->judged);
    key_count(&j, "brokenInAll", broken(r));
    key_count(&j, "paused", r->braked);
    json_lists(&j, r);
    tact_json_end_map(&j);
    tact_slice out = tact_json_done(&j);
    if (out.len) fprintf(cli->out, "%.*s\n", (int)out.len, out.ptr);
    free(block);
    return out.len > 0;
}

bool tact_sim_print_days(const char *path, const tact_sim_options *o, const tact_sim_report *r) {
    FILE *f = fopen(path, "w");
    if (!f) return false;
    fputs("day,date,looks,asked,interrupting,organic,caused,unsubscribed,complained,value,value_caused,reachable\n", f);
    for (uint32_t d = 0; d < r->day_count; d++) {
        const tact_sim_day *y = &r->days[d];
        char at[16];
        date(tact_instant_add(o->from, TACT_HOURS(24 * d + 12)), tact_bundle_zone(o->brand, o->brand->default_zone), at);
        fprintf(f, "%u,%s,%u,%u,%u,%u,%u,%u,%u,%.2f,%.2f,%u\n", d + 1, at, y->looks, y->asked, y->interrupting, y->organic, y->caused, y->unsubscribed, y->complained, money(y->cents), money(y->cents_caused), y->reachable);
    }
    bool whole = !ferror(f);
    return fclose(f) == 0 && whole;
}
