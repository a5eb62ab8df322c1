/* cli/campaign_report.c -- see campaign_report.h: reading the JSON, sentences, and the screen. */
#include "cli/campaign_report.h"
#include <math.h>
#include <stdarg.h>
#include <string.h>
#include "cli/table.h"
#include "cli/wrap.h"

double tact_report_value(const tact_value *map, const char *path, double otherwise) {
    const tact_value *v = tact_value_path(map, path);
    double d;
    return v && tact_value_number(v, &d) ? d : otherwise;
}

bool tact_report_has(const tact_value *map, const char *path) {
    const tact_value *v = tact_value_path(map, path);
    double d;
    return v && tact_value_number(v, &d);
}

tact_slice tact_report_text(const tact_value *map, const char *path) { return tact_value_path_text(map, path); }

const tact_value *tact_report_item(const tact_value *map, const char *path, uint32_t i) {
    const tact_value *v = tact_value_path(map, path);
    return v && v->type == TACT_LIST && i < v->list.count ? &v->list.items[i] : NULL;
}

bool tact_report_unreported(const tact_value *of, const char *step) {
    const tact_value *said;
    for (uint32_t i = 0; of && (said = tact_report_item(of, "notReported", i)) != NULL; i++)
        if (tact_slice_is(said->text, step)) return true;
    return false;
}

const char *tact_report_share(double share, char out[32]) {
    double percent = share * 100;
    snprintf(out, 32, percent > 0 && percent < 0.95 ? "%.2f %%" : "%.1f %%", percent);
    return out;
}

const char *tact_report_points(double d, char out[32]) {
    snprintf(out, 32, fabs(d) < 0.0095 ? "%+.2f pt" : "%+.1f pt", d * 100);
    return out;
}

const char *tact_report_amount(double amount, bool sign, char out[32]) {
    char digits[27], cents[8];
    double whole = floor(fabs(amount) + 0.005);
    if (!(whole < 1e15)) { snprintf(out, 32, "%s", amount < 0 ? "-very much" : "very much"); return out; }
    snprintf(cents, sizeof cents, "%02u", (unsigned)((fabs(amount) + 0.005 - whole) * 100) % 100);
    snprintf(out, 32, "%s%s.%s", amount < 0 ? "-" : sign ? "+" : "", tact_number_text((uint64_t)whole, digits), cents);
    return out;
}

static double number(const tact_value *v, const char *path) { return tact_report_value(v, path, 0); }
static uint64_t count(const tact_value *v, const char *path) { double d = number(v, path); return d > 0 ? (uint64_t)d : 0; }

bool tact_report_gains(const tact_value *money) { return number(money, "gainLow") > 0 || number(money, "gainHigh") < 0; }

bool tact_report_unsaid(const tact_value *campaign) {
    return tact_slice_is(tact_report_text(campaign, "state"), "draft") && !count(campaign, "funnel.sent") && !count(campaign, "leftAlone.people");
}

void tact_report_sentence(const tact_value *r, bool money, tact_slice currency, char *out, size_t room) {
    char a[32], b[32], c[32];
    tact_slice code = tact_report_text(r, "verdict"), words = tact_report_text(r, "words");
    double d = number(r, "difference"), low = number(r, "low"), high = number(r, "high");
    if (tact_slice_is(code, "blocked")) {
        snprintf(out, room, "The lot did not fall as asked, so people were lost or added on one side. No difference may be read from these figures.");
        return;
    }
    if (!tact_report_has(r, "difference")) {
        snprintf(out, room, "Too little data for a verdict: it needs 30 people on each side, and ten goals to be expected on the smaller one.");
        return;
    }
    int n = money ? snprintf(out, room, "%.*s: %s %.*s a person (from %s to %s).", (int)words.len, words.ptr, tact_report_amount(d, true, a), (int)currency.len, currency.ptr,
                             tact_report_amount(low, true, b), tact_report_amount(high, true, c))
                  : snprintf(out, room, "%.*s: %s (from %s to %s).", (int)words.len, words.ptr, tact_report_points(d, a), tact_report_points(low, b), tact_report_points(high, c));
    if (n > 0 && (size_t)n < room && out[0] >= 'a' && out[0] <= 'z') out[0] = (char)(out[0] - 32);
    if (money || n < 0 || (size_t)n >= room || !tact_report_has(r, "treated") || !tact_report_has(r, "leftAlone")) return;
    snprintf(out + n, room - (size_t)n, " Of 100 people treated %.1f reached the goal, of 100 left alone %.1f.", 100 * number(r, "treated"), 100 * number(r, "leftAlone"));
}

bool tact_report_adjusted(const tact_value *r, tact_slice currency, char *out, size_t room) {
    char a[32], b[32], c[32];
    const tact_value *j = tact_value_path(r, "adjusted");
    tact_slice rung = tact_report_text(r, "rung"), says = tact_report_text(j, "says");
    bool money = tact_slice_is(rung, "value");
    if (!j || tact_slice_is(tact_report_text(j, "by"), "none") || number(j, "noiseLeft") >= 0.95) return false;
    const char *d = money ? tact_report_amount(number(j, "difference"), true, a) : tact_report_points(number(j, "difference"), a);
    const char *low = money ? tact_report_amount(number(j, "low"), true, b) : tact_report_points(number(j, "low"), b), *high = money ? tact_report_amount(number(j, "high"), true, c) : tact_report_points(number(j, "high"), c);
    snprintf(out, room, "%.*s: %s%s%.*s (from %s to %s), once %.*s are taken into account: %.0f %% of the noise is left.", (int)rung.len, rung.ptr, d, money ? " " : "", money ? (int)currency.len : 0, currency.ptr, low, high,
             (int)says.len, says.ptr, number(j, "noiseLeft") * 100);
    return true;
}

/* ---- the screen ---- */

static void line(FILE *out, const tact_screen *screen, unsigned indent, const char *format, ...) __attribute__((format(printf, 4, 5)));
static void line(FILE *out, const tact_screen *screen, unsigned indent, const char *format, ...) {
    char text[768];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    for (unsigned i = 0; i < indent; i++) fputc(' ', out);
    tact_wrap(out, screen, indent, indent + 2, text);
}

static void title(FILE *out, const tact_screen *screen, const char *words) {
    fputc('\n', out);
    tact_screen_style(out, screen, TACT_STYLE_STRONG);
    fputs(words, out);
    tact_screen_style(out, screen, TACT_STYLE_PLAIN);
    fputc('\n', out);
}

static void plan(FILE *out, const tact_screen *screen, unsigned indent, const tact_value *v) {
    tact_slice about = tact_report_text(v, "plan.verdictAbout"), needs = tact_report_text(v, "plan.needs");
    if (about.len) line(out, screen, indent, "A verdict is possible about %.*s, with %.0f new people a day.", (int)about.len, about.ptr, number(v, "plan.newPeoplePerDay"));
    if (needs.len) line(out, screen, indent, "When a verdict is possible cannot be said: %.*s.", (int)needs.len, needs.ptr);
}

static tact_style style_of(tact_slice verdict) {
    if (tact_slice_is(verdict, "higher")) return TACT_STYLE_GOOD;
    if (tact_slice_is(verdict, "lower") || tact_slice_is(verdict, "blocked")) return TACT_STYLE_BAD;
    return TACT_STYLE_DIM;
}

static void interval_cells(tact_table *t, const tact_value *r, bool money) {
    char text[32];
    static const char *const keys[] = { "difference", "low", "high" };
    for (unsigned i = 0; i < 3; i++) {
        if (!tact_report_has(r, keys[i])) { tact_table_cell(t, TACT_STYLE_DIM, "-"); continue; }
        tact_table_cell(t, TACT_STYLE_PLAIN, "%s", money ? tact_report_amount(number(r, keys[i]), true, text) : tact_report_points(number(r, keys[i]), text));
    }
}

static void readings(FILE *out, const tact_screen *screen, const tact_value *of, const char *path, const char *first) {
    tact_table *t = tact_table_new();
    const tact_value *r;
    char text[32];
    tact_table_column(t, first, "rung", TACT_COLUMN_SHRINKS);
    tact_table_column(t, "treated", "treated", TACT_COLUMN_RIGHT);
    tact_table_column(t, "left alone", "leftAlone", TACT_COLUMN_RIGHT);
    tact_table_column(t, "difference", "difference", TACT_COLUMN_RIGHT);
    tact_table_column(t, "from", "low", TACT_COLUMN_RIGHT);
    tact_table_column(t, "to", "high", TACT_COLUMN_RIGHT);
    tact_table_column(t, "verdict", "verdict", 0);
    for (uint32_t i = 0; (r = tact_report_item(of, path, i)) != NULL; i++) {
        tact_slice rung = tact_report_text(r, "rung"), verdict = tact_report_text(r, "verdict"), words = tact_report_text(r, "words"), says = tact_report_text(r, "says");
        bool money = tact_slice_is(rung, "value"), later = tact_slice_is(tact_slice_of(first), "later");
        tact_table_row(t);
        tact_table_text(t, TACT_STYLE_PLAIN, later ? says : rung);
        static const char *const sides[] = { "treated", "leftAlone" };
        for (unsigned s = 0; s < 2; s++) {
            if (!tact_report_has(r, sides[s])) { tact_table_cell(t, TACT_STYLE_DIM, "-"); continue; }
            tact_table_cell(t, TACT_STYLE_PLAIN, "%s", money ? tact_report_amount(number(r, sides[s]), false, text) : tact_report_share(number(r, sides[s]), text));
        }
        interval_cells(t, r, money);
        if (!words.len) { tact_table_cell(t, TACT_STYLE_DIM, "a rate, no lift"); continue; }
        if (later && tact_slice_is(verdict, "higher")) words = TACT_S("more");
        if (later && tact_slice_is(verdict, "lower")) words = TACT_S("fewer");
        tact_table_text(t, later ? TACT_STYLE_PLAIN : style_of(verdict), tact_slice_is(verdict, "blocked") ? TACT_S("not readable") : words);
    }
    tact_table_print(t, out, screen);
    tact_table_free(t);
}

/* The same with noise taken out: beside the table, as the verdicts are the table's. */
static void adjusted(FILE *out, const tact_screen *screen, const tact_value *v) {
    const tact_value *r;
    char words[512];
    bool any = false;
    for (uint32_t i = 0; (r = tact_report_item(v, "ladder", i)) != NULL; i++) {
        if (!tact_report_adjusted(r, tact_report_text(v, "money.currency"), words, sizeof words)) continue;
        if (!any) line(out, screen, 0, "%s", TACT_REPORT_ADJUSTED);
        line(out, screen, 2, "%s", words);
        any = true;
    }
}

static void money(FILE *out, const tact_screen *screen, const tact_value *v) {
    char a[32], b[32], c[32];
    tact_slice currency = tact_report_text(v, "money.currency");
    const tact_value *m = tact_value_path(v, "money");
    if (!m) return;
    if (tact_report_has(m, "gain") && !tact_report_gains(m)) {
        line(out, screen, 2, "What it brought cannot be told from nothing yet: between %s and %s %.*s that would not have come otherwise. It cost %s.", tact_report_amount(number(m, "gainLow"), true, a),
             tact_report_amount(number(m, "gainHigh"), true, b), (int)currency.len, currency.ptr, tact_report_amount(number(m, "cost"), false, c));
    } else if (tact_report_has(m, "gain")) {
        line(out, screen, 2, "Brought %s %.*s that would not have come otherwise (from %s to %s).", tact_report_amount(number(m, "gain"), true, a), (int)currency.len, currency.ptr,
             tact_report_amount(number(m, "gainLow"), true, b), tact_report_amount(number(m, "gainHigh"), true, c));
        line(out, screen, 2, "Cost %s; left %s (from %s to %s).", tact_report_amount(number(m, "cost"), false, a), tact_report_amount(number(m, "net"), true, b),
             tact_report_amount(number(m, "netLow"), true, c), tact_report_amount(number(m, "netHigh"), true, (char[32]){ 0 }));
    } else {
        line(out, screen, 2, "Cost %s %.*s. What it brought cannot be said yet.", tact_report_amount(number(m, "cost"), false, a), (int)currency.len, currency.ptr);
    }
    const tact_value *priced = tact_value_path(m, "priced");
    if (!(priced && priced->type == TACT_BOOL && priced->boolean)) line(out, screen, 2, "No touch has a price: `costs:` in tact.yaml names what one costs on each channel.");
}

static void funnel(FILE *out, const tact_value *v) {
    char n[27];
    const tact_value *l;
    const struct { const char *path, *words; } rest[] = {
        { "funnel.heldOut", "left alone by lot" }, { "funnel.chosen", "chosen" }, { "funnel.onItsWay", "  on its way" }, { "funnel.undone", "  stopped at the last instant" }, { "funnel.sent", "sent" },
        { "funnel.delivered", "  delivered" }, { "funnel.seen", "  seen" }, { "funnel.picturesLoaded", "  mails whose picture was loaded" }, { "funnel.linksOpened", "  links opened (unconfirmed)" }, { "funnel.clicked", "  clicked" }, { "funnel.arrivedByTag", "  arrived by the campaign's tag" }, { "funnel.goal", "goal (not necessarily because of it)" },
        { "funnel.unsubscribed", "unsubscribed" }, { "funnel.complained", "complained" }, { "funnel.bounced", "bounced" } };
    fprintf(out, "  %-44s %12s\n", "fitted (eligible)", tact_number_text(count(v, "funnel.eligible"), n));
    for (uint32_t i = 0; (l = tact_report_item(v, "funnel.losses", i)) != NULL; i++) {
        tact_slice words = tact_report_text(l, "words");
        if (count(l, "times")) fprintf(out, "    - %-40.*s %12s\n", (int)words.len, words.ptr, tact_number_text(count(l, "times"), n));
    }
    for (unsigned i = 0; i < sizeof rest / sizeof *rest; i++)
        if (count(v, rest[i].path) || i == 4 || i == 11) fprintf(out, "  %-44s %12s\n", rest[i].words, tact_number_text(count(v, rest[i].path), n));
}

static void ways(FILE *out, const tact_screen *screen, const tact_value *v) {
    static const char *const keys[] = { "sent", "delivered", "seen", "clicked", "goal", "objected" };
    tact_table *t = tact_table_new();
    const tact_value *w;
    tact_table_column(t, "message", "message", TACT_COLUMN_SHRINKS);
    tact_table_column(t, "channel", "channel", 0);
    for (unsigned i = 0; i < 6; i++) tact_table_column(t, keys[i], keys[i], TACT_COLUMN_NUMBER);
    for (uint32_t i = 0; (w = tact_report_item(v, "ways", i)) != NULL; i++) {
        tact_table_row(t);
        tact_table_text(t, TACT_STYLE_PLAIN, tact_report_text(w, "message"));
        tact_table_text(t, TACT_STYLE_PLAIN, tact_report_text(w, "channel"));
        for (unsigned k = 0; k < 6; k++)
            if (tact_report_unreported(w, keys[k])) tact_table_cell(t, TACT_STYLE_DIM, "not reported");
            else tact_table_count(t, TACT_STYLE_PLAIN, count(w, keys[k]));
    }
    tact_table_print(t, out, screen);
    tact_table_free(t);
}

static void people(FILE *out, const tact_screen *screen, const tact_value *v) {
    char a[27], b[27], share[32];
    bool by_itself = false;
    const tact_value *flag = tact_value_path(v, "holdout.auto");
    by_itself = flag && flag->type == TACT_BOOL && flag->boolean;
    line(out, screen, 2, "%s people treated, %s left alone by lot (%s of those drawn from now on%s).", tact_number_text(count(v, "treated.people"), a), tact_number_text(count(v, "leftAlone.people"), b),
         tact_report_share(number(v, tact_value_path(v, "holdout") ? "holdout.share" : "share"), share), by_itself ? ", sized by itself" : "");
}

static void one(FILE *out, const tact_screen *screen, const tact_value *v) {
    char text[512];
    tact_slice name = tact_report_text(v, "campaign"), state = tact_report_text(v, "state"), final = tact_report_text(v, "lift.finalAfter");
    const tact_value *goal = NULL, *r, *provisional = tact_value_path(v, "lift.provisional");
    for (uint32_t i = 0; (r = tact_report_item(v, "ladder", i)) != NULL; i++)
        if (tact_slice_is(tact_report_text(r, "rung"), "goal")) goal = r;
    tact_screen_style(out, screen, TACT_STYLE_STRONG);
    tact_screen_put(out, name, 0);
    tact_screen_style(out, screen, TACT_STYLE_PLAIN);
    fprintf(out, " (%.*s)\n", (int)state.len, state.ptr);
    if (goal) tact_report_sentence(goal, false, (tact_slice){ NULL, 0 }, text, sizeof text);
    if (goal) line(out, screen, 2, "%s", tact_report_unsaid(v) ? TACT_REPORT_UNSAID : text);
    plan(out, screen, 2, v);
    people(out, screen, v);
    if (provisional && provisional->type == TACT_BOOL && provisional->boolean) line(out, screen, 2, "Provisional: goals may still come in until %.10s.", final.ptr);
    title(out, screen, "Where people were lost, counted once for each draw");
    funnel(out, v);
    if (tact_report_item(v, "ways", 0)) {
        title(out, screen, "By message and channel");
        ways(out, screen, v);
    }
    title(out, screen, "What it changed");
    readings(out, screen, v, "ladder", "rung");
    adjusted(out, screen, v);
    line(out, screen, 0, "From-to is true at every look (95 %%): look daily, and stop when the verdict is there.");
    title(out, screen, "Money");
    money(out, screen, v);
    title(out, screen, "Weeks later, treated beside left alone");
    readings(out, screen, v, "later", "later");
}

static void campaigns(FILE *out, const tact_screen *screen, const tact_value *v) {
    tact_table *t = tact_table_new();
    const tact_value *c;
    tact_table_column(t, "campaign", "campaign", TACT_COLUMN_SHRINKS);
    tact_table_column(t, "sent", "sent", TACT_COLUMN_NUMBER);
    tact_table_column(t, "left alone", "leftAlone", TACT_COLUMN_NUMBER);
    tact_table_column(t, "difference", "difference", TACT_COLUMN_RIGHT);
    tact_table_column(t, "from", "low", TACT_COLUMN_RIGHT);
    tact_table_column(t, "to", "high", TACT_COLUMN_RIGHT);
    tact_table_column(t, "verdict", "verdict", TACT_COLUMN_SHRINKS);
    for (uint32_t i = 0; (c = tact_report_item(v, "campaigns", i)) != NULL; i++) {
        const tact_value *l = tact_value_path(c, "lift"), *believed = tact_value_path(c, "believed");
        tact_slice code = tact_report_text(l, "code"), words = tact_report_text(l, "verdict"), about = tact_report_text(c, "plan.verdictAbout");
        bool alone = (tact_slice_is(code, "higher") || tact_slice_is(code, "lower")) && !(believed && believed->boolean);
        tact_table_row(t);
        tact_table_text(t, TACT_STYLE_PLAIN, tact_report_text(c, "campaign"));
        tact_table_count(t, TACT_STYLE_PLAIN, count(c, "funnel.sent"));
        tact_table_count(t, TACT_STYLE_PLAIN, count(c, "leftAlone.people"));
        interval_cells(t, l, false);
        if (tact_slice_is(code, "blocked")) tact_table_cell(t, TACT_STYLE_BAD, "not readable");
        else if (tact_slice_is(tact_report_text(c, "state"), "draft")) tact_table_cell(t, TACT_STYLE_DIM, about.len ? "draft, possible about %.*s" : "draft", (int)about.len, about.ptr);
        else if (alone) tact_table_cell(t, TACT_STYLE_DIM, "%.*s, were it the only one", (int)words.len, words.ptr);
        else tact_table_cell(t, style_of(code), about.len ? "%.*s, possible about %.*s" : "%.*s%.*s", (int)words.len, words.ptr, (int)about.len, about.ptr);
    }
    tact_table_print(t, out, screen);
    tact_table_free(t);
}

/* How people came, beside whether they stay: of whom it can be told yet. */
static void acquisition(FILE *out, const tact_screen *screen, const tact_value *v) {
    static const struct { const char *by, *words; } rows[] = { { "referral", "recommended" }, { "campaign", "by a campaign" }, { "themselves", "by themselves" } };
    static const struct { const char *of, *did; } columns[] = { { "week4.of", "week4.active" }, { "week8.of", "week8.active" }, { "week12.of", "week12.active" }, { "repeat.of", "repeat.again" } };
    const tact_value *r;
    char a[27];
    bool anybody = false;
    for (uint32_t i = 0; (r = tact_report_item(v, "acquisition", i)) != NULL; i++) anybody |= count(r, "met") > 0;
    if (!anybody) return;
    title(out, screen, "How people came, and whether they stay");
    fprintf(out, "  %-16s %9s %9s %9s %9s %9s %12s\n", "", "met", "bought", "week 4", "week 8", "week 12", "bought again");
    for (uint32_t i = 0; (r = tact_report_item(v, "acquisition", i)) != NULL; i++) {
        for (unsigned k = 0; k < 3; k++) if (tact_slice_is(tact_report_text(r, "by"), rows[k].by)) fprintf(out, "  %-16s", rows[k].words);
        fprintf(out, " %9s", tact_number_text(count(r, "met"), a));
        fprintf(out, " %9s", tact_number_text(count(r, "bought"), a));
        for (unsigned c = 0; c < 4; c++) {
            if (count(r, columns[c].of)) fprintf(out, c < 3 ? " %7.1f %%" : " %10.1f %%", 100.0 * (double)count(r, columns[c].did) / (double)count(r, columns[c].of));
            else fprintf(out, c < 3 ? " %9s" : " %12s", "not yet");
        }
        fputc('\n', out);
    }
}

static void programme(FILE *out, const tact_screen *screen, const tact_value *v) {
    char text[512], a[27];
    const tact_value *p = tact_value_path(v, "programme"), *pooled = NULL, *r;
    for (uint32_t i = 0; (r = tact_report_item(v, "pooled", i)) != NULL; i++)
        if (tact_slice_is(tact_report_text(r, "rung"), "goal")) pooled = r;
    tact_screen_style(out, screen, TACT_STYLE_STRONG);
    fputs("All promotion together, beside people left alone by all of it\n", out);
    tact_screen_style(out, screen, TACT_STYLE_PLAIN);
    if (number(p, "share") > 0 || count(p, "leftAlone.people")) {
        tact_report_sentence(tact_value_path(p, "lift"), false, (tact_slice){ NULL, 0 }, text, sizeof text);
        line(out, screen, 2, "%s", text);
        plan(out, screen, 2, p);
        people(out, screen, p);
        fputc('\n', out);
        readings(out, screen, p, "ladder", "rung");
        adjusted(out, screen, p);
        money(out, screen, p);
        title(out, screen, "Weeks later, treated beside left alone");
        readings(out, screen, p, "later", "later");
    } else line(out, screen, 2, "Nobody is left alone by all promotion (`holdout: 0%%` in tact.yaml), so what it changes as a whole cannot be known.");
    acquisition(out, screen, v);
    title(out, screen, "All campaigns, each against its own people left alone, pooled");
    if (pooled) {
        tact_report_sentence(pooled, false, (tact_slice){ NULL, 0 }, text, sizeof text);
        line(out, screen, 2, "%s", text);
        if (count(pooled, "notReadable")) line(out, screen, 2, "%s of the campaigns are left out: their lot did not fall as asked.", tact_number_text(count(pooled, "notReadable"), a));
    }
    title(out, screen, "Each campaign");
    campaigns(out, screen, v);
    line(out, screen, 0, "From-to is true at every look (95 %%). `tact report campaign NAME` tells where people were lost, and the money.");
}

void tact_campaign_report_print(FILE *out, const tact_screen *screen, const tact_value *report) {
    if (tact_value_path(report, "programme")) programme(out, screen, report);
    else one(out, screen, report);
}
