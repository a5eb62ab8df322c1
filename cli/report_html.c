/* cli/report_html.c -- the report as one HTML file; see campaign_report.h.
 *
 * Pictures  inline SVG that holds shapes only, stretched to the width there is; every word and number is HTML beside it, so that it can be
 *           read at any width, by a screen reader, and copied. */
#include <math.h>
#include <string.h>
#include "cli/campaign_report.h"

static const char style[] =
    ":root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--wash:#f4f6f8;--blue:#0a5fb4;--band:#b9d6f2;--good:#1a6b33;--bad:#b3261e;--rest:#8a94a0}"
    "@media(prefers-color-scheme:dark){:root{--paper:#14171b;--ink:#e8eaed;--soft:#a5adb8;--line:#3a4149;--wash:#1d2228;--blue:#79b8ff;--band:#23466b;--good:#6fd08c;--bad:#ff9a91;--rest:#7d8793}}"
    "*{box-sizing:border-box}body{margin:0 auto;padding:1.25rem;max-width:64rem;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}"
    "h1{font-size:1.6rem;line-height:1.2;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2.5rem 0 .5rem}p{margin:.4rem 0;max-width:44rem}.soft{color:var(--soft)}"
    ".answer{font-size:1.2rem;line-height:1.4;border-left:.3rem solid var(--rest);padding-left:.9rem;margin:1rem 0}.answer.higher{border-color:var(--good)}.answer.lower,.answer.blocked{border-color:var(--bad)}"
    ".higher b{color:var(--good)}.lower b,.blocked b{color:var(--bad)}"
    ".cut{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums;margin:.75rem 0}caption{text-align:left;color:var(--soft);padding-bottom:.25rem}"
    "th,td{text-align:right;padding:.3rem .6rem;border-bottom:1px solid var(--line);white-space:nowrap}th:first-child,td:first-child{text-align:left;white-space:normal;min-width:9rem;padding-left:0}.v td:last-child,.v th:last-child,.c td:nth-child(2),.c th:nth-child(2){text-align:left}thead th{color:var(--soft);font-weight:600}"
    "figure{margin:1rem 0}figcaption{color:var(--soft);font-size:.9rem;margin-top:.3rem}svg{display:block;width:100%;overflow:visible}"
    ".rows{list-style:none;padding:0;margin:.75rem 0}.rows li{display:grid;grid-template-columns:14rem 1fr 16rem;gap:.25rem 1rem;align-items:center;padding:.35rem 0;border-bottom:1px solid var(--line)}"
    ".rows svg{height:1.1rem}.rows .n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}"
    "@media(max-width:44rem){body{padding:1rem}.rows li{grid-template-columns:1fr auto}.rows li svg,.rows li .pic{grid-column:1/-1;grid-row:2}.rows.wide li{grid-template-columns:1fr}.rows.wide li svg{grid-row:auto}.rows.wide .n{text-align:left;white-space:normal}"
    "table,tbody,caption{display:block}thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}tbody tr{display:grid;grid-template-columns:repeat(3,1fr);gap:.2rem .75rem;padding:.5rem 0;border-bottom:1px solid var(--line)}"
    "td,.v td:last-child{border:0;padding:0;text-align:left;white-space:normal}td:first-child,.v td:last-child{grid-column:1/-1}td:first-child{font-weight:600}td.none{display:none}td:not(:first-child)::before{content:attr(data-l);display:block;color:var(--soft);font-size:.8rem}}"
    ".plot{position:relative;height:13rem;margin:.5rem 0 0 4.2rem}.plot svg{height:100%;overflow:hidden}.plot span{position:absolute;right:100%;margin-right:.5rem;transform:translateY(-50%);color:var(--soft);font-size:.8rem;white-space:nowrap}"
    ".ends{display:flex;justify-content:space-between;margin-left:4.2rem;color:var(--soft);font-size:.8rem}"
    "details{margin:.5rem 0}summary{cursor:pointer;color:var(--blue)}"
    ".zero{stroke:var(--soft);stroke-dasharray:3 3}.edge{stroke:var(--line)}.mid{stroke:var(--blue);stroke-width:2;fill:none}.band{fill:var(--band)}.bar{fill:var(--blue)}.lost{fill:var(--rest)}.track{fill:var(--wash)}"
    "line,path,rect{vector-effect:non-scaling-stroke}"
    "@media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--wash:#eee;--blue:#0a5fb4;--band:#b9d6f2;--good:#1a6b33;--bad:#b3261e;--rest:#777}body{max-width:none;padding:0}h2{break-after:avoid}figure,li,tr{break-inside:avoid}details>*{display:block}}";

/* ---- small pieces ---- */

static void text(FILE *out, tact_slice s) {
    for (size_t i = 0; i < s.len; i++)
        switch (s.ptr[i]) {
        case '<': fputs("&lt;", out); break;
        case '>': fputs("&gt;", out); break;
        case '&': fputs("&amp;", out); break;
        case '"': fputs("&quot;", out); break;
        default: fputc(s.ptr[i], out);
        }
}

static double number(const tact_value *v, const char *path) { return tact_report_value(v, path, 0); }
static bool yes(const tact_value *v, const char *path) { const tact_value *b = tact_value_path(v, path); return b && b->type == TACT_BOOL && b->boolean; }

static const char *whole(double n, char out[27]) { return tact_number_text(n > 0 ? (uint64_t)n : 0, out); }
static const char *amount_or_points(double d, bool money, char out[32]) { return money ? tact_report_amount(d, true, out) : tact_report_points(d, out); }

/* `title`: of the column; on a phone a row is a card, and each figure carries its own. */
static void open_cell(FILE *out, const char *title) { fprintf(out, "<td data-l=\"%s\">", title); }
static const char dash[] = "&#8211;";
static void cell(FILE *out, const char *title, const char *words) { fprintf(out, "<td data-l=\"%s\"%s>%s", title, words == dash ? " class=none" : "", words); }

static void head(FILE *out, const char *caption, const char *const *titles) {
    bool verdict = false, channel = strcmp(titles[1], "channel") == 0;
    for (unsigned i = 0; titles[i]; i++) verdict = strcmp(titles[i], "verdict") == 0;
    fprintf(out, "<div class=cut tabindex=0 role=region aria-label=\"%s\"><table%s><caption>%s</caption><thead><tr>", caption, verdict ? " class=v" : channel ? " class=c" : "", caption);
    for (; *titles; titles++) fprintf(out, "<th scope=col>%s", *titles);
    fputs("</thead><tbody>", out);
}

static void end_table(FILE *out) { fputs("</tbody></table></div>\n", out); }

static void answer(FILE *out, const tact_value *reading, bool money, tact_slice currency) {
    char words[512];
    tact_slice code = tact_report_text(reading, "verdict");
    tact_report_sentence(reading, money, currency, words, sizeof words);
    fprintf(out, "<p class=\"answer %.*s\"><b>", (int)code.len, code.ptr);
    text(out, tact_slice_of(words));
    fputs("</b></p>\n", out);
}

static void plan(FILE *out, const tact_value *v) {
    tact_slice about = tact_report_text(v, "plan.verdictAbout"), needs = tact_report_text(v, "plan.needs");
    if (about.len) fprintf(out, "<p>A verdict is possible about <strong>%.*s</strong>, with %.0f new people a day.</p>\n", (int)about.len, about.ptr, number(v, "plan.newPeoplePerDay"));
    if (!needs.len) return;
    fputs("<p>When a verdict is possible cannot be said: ", out);
    for (bool code = false; needs.len; code = !code) {     /* `words` between marks are a command or a line of a file */
        size_t n = 0;
        while (n < needs.len && needs.ptr[n] != '`') n++;
        if (code) fputs("<code>", out);
        text(out, (tact_slice){ needs.ptr, n });
        if (code) fputs("</code>", out);
        needs = n < needs.len ? (tact_slice){ needs.ptr + n + 1, needs.len - n - 1 } : (tact_slice){ NULL, 0 };
    }
    fputs(".</p>\n", out);
}

static void people(FILE *out, const tact_value *v, const char *share) {
    char a[27], b[27], s[32];
    fprintf(out, "<p class=soft>%s people treated, %s left alone by lot (%s of those drawn from now on).</p>\n", whole(number(v, "treated.people"), a), whole(number(v, "leftAlone.people"), b),
            tact_report_share(number(v, share), s));
}

/* ---- intervals: a row each, on one scale ---- */

static double reach_of(const tact_value *of, const char *path, bool money, const char *within) {
    double most = 0;
    const tact_value *r;
    for (uint32_t i = 0; (r = tact_report_item(of, path, i)) != NULL; i++) {
        const tact_value *l = *within ? tact_value_path(r, within) : r;
        if (!l || tact_slice_is(tact_report_text(r, "rung"), "value") != money || !tact_report_has(l, "difference")) continue;
        most = fmax(most, fmax(fabs(number(l, "low")), fabs(number(l, "high"))));
    }
    return most > 0 ? 1.08 * most : 1;                     /* a bar that ends at the edge would look cut off */
}

static void interval(FILE *out, const tact_value *r, double most) {
    double low = 50 + 50 * number(r, "low") / most, high = 50 + 50 * number(r, "high") / most, mid = 50 + 50 * number(r, "difference") / most;
    fputs("<svg viewBox=\"0 0 100 10\" preserveAspectRatio=none aria-hidden=true><rect class=track width=100 height=10 />", out);
    fprintf(out, "<rect class=band x=%.2f y=2 width=%.2f height=6 /><line class=zero x1=50 x2=50 y1=-3 y2=13 /><line class=mid x1=%.2f x2=%.2f y1=0 y2=10 /></svg>", low, high - low, mid, mid);
}

/* Is there anything to draw? */
static bool any_told(const tact_value *of, const char *path, const char *within) {
    const tact_value *r;
    for (uint32_t i = 0; (r = tact_report_item(of, path, i)) != NULL; i++)
        if (tact_report_has(*within ? tact_value_path(r, within) : r, "difference")) return true;
    return false;
}

/* What a rung is about; amounts with their currency. */
static void rung_name(FILE *out, const tact_value *of, const tact_value *r) {
    tact_slice currency = tact_report_text(of, "money.currency");
    text(out, tact_report_text(r, "says"));
    if (!tact_slice_is(tact_report_text(r, "rung"), "value") || !currency.len) return;
    fputs(", ", out);
    text(out, currency);
}

static void interval_row(FILE *out, const tact_value *of, tact_slice name, const tact_value *r, double most, bool money) {
    char a[32], b[32], c[32];
    tact_slice words = tact_report_text(r, "words");
    if (!words.len) words = tact_report_text(r, "verdict");
    if (!words.len || !tact_report_has(r, "difference")) return;      /* the table beside it says why */
    fputs("<li><span>", out);
    if (name.len) text(out, name); else rung_name(out, of, r);
    fputs("</span>", out);
    interval(out, r, most);
    fprintf(out, "<span class=n>%s <span class=soft>(%s to %s)</span></span></li>\n", amount_or_points(number(r, "difference"), money, a), amount_or_points(number(r, "low"), money, b), amount_or_points(number(r, "high"), money, c));
}

/* Has nobody been drawn, or not long enough ago, for any row? */
static bool nobody(const tact_value *of, const char *path) {
    const tact_value *r;
    for (uint32_t i = 0; (r = tact_report_item(of, path, i)) != NULL; i++)
        if (tact_report_has(r, "treated") || tact_report_has(r, "leftAlone")) return false;
    return true;
}

static void readings(FILE *out, const tact_value *of, const char *path, const char *caption) {
    static const char *const titles[] = { "what", "treated", "left alone", "difference", "from", "to", "verdict", NULL };
    static const char *const keys[] = { "difference", "low", "high" };
    const tact_value *r;
    char t[32];
    bool later = strcmp(path, "later") == 0;
    if (nobody(of, path)) { fprintf(out, "<p>%s</p>\n", later ? "Nobody was drawn so long ago yet." : "Nobody has come to the draw yet."); return; }
    bool drawn = any_told(of, path, "");
    if (drawn) fputs("<ul class=\"rows wide\">", out);
    for (uint32_t i = 0; drawn && (r = tact_report_item(of, path, i)) != NULL; i++) {
        bool money = tact_slice_is(tact_report_text(r, "rung"), "value");
        interval_row(out, of, (tact_slice){ NULL, 0 }, r, reach_of(of, path, money, ""), money);
    }
    if (drawn) fputs("</ul><p class=soft>The bar holds the truth with 95 %, however often one looks; the dashed line is no difference.</p>\n", out);
    head(out, caption, titles);
    for (uint32_t i = 0; (r = tact_report_item(of, path, i)) != NULL; i++) {
        tact_slice words = tact_report_text(r, "words"), verdict = tact_report_text(r, "verdict");
        bool money = tact_slice_is(tact_report_text(r, "rung"), "value");
        fputs("<tr><td>", out);
        rung_name(out, of, r);
        static const char *const sides[] = { "treated", "leftAlone" };
        for (unsigned s = 0; s < 2; s++)
            cell(out, titles[1 + s], !tact_report_has(r, sides[s]) ? dash : money ? tact_report_amount(number(r, sides[s]), false, t) : tact_report_share(number(r, sides[s]), t));
        for (unsigned k = 0; k < 3; k++) cell(out, titles[3 + k], tact_report_has(r, keys[k]) ? amount_or_points(number(r, keys[k]), money, t) : dash);
        if (later && tact_slice_is(verdict, "higher")) words = TACT_S("more");
        if (later && tact_slice_is(verdict, "lower")) words = TACT_S("fewer");
        open_cell(out, titles[6]);
        text(out, words.len ? words : TACT_S("a rate, no lift"));
    }
    end_table(out);
}

/* Beside the table, as the verdicts are the table's. */
static void adjusted(FILE *out, const tact_value *of) {
    const tact_value *r;
    char words[512];
    bool any = false;
    for (uint32_t i = 0; (r = tact_report_item(of, "ladder", i)) != NULL; i++) {
        if (!tact_report_adjusted(r, tact_report_text(of, "money.currency"), words, sizeof words)) continue;
        fprintf(out, "%s<li>", any ? "" : "<p>" TACT_REPORT_ADJUSTED "</p><ul>");
        text(out, tact_slice_of(words));
        any = true;
    }
    if (any) fputs("</ul>\n", out);
}

/* ---- the funnel ---- */

static void funnel_row(FILE *out, const char *words, double n, double of, const char *kind) {
    char a[27];
    if (!(n > 0) && kind[0] == 'l') return;
    fprintf(out, "<li><span>%s</span><svg viewBox=\"0 0 100 10\" preserveAspectRatio=none aria-hidden=true><rect class=track width=100 height=10 /><rect class=%s width=%.2f height=10 /></svg><span class=n>%s</span></li>\n", words, kind,
            of > 0 ? fmin(100, 100 * n / of) : 0, whole(n, a));
}

static void funnel(FILE *out, const tact_value *v) {
    double all = number(v, "funnel.eligible");
    const tact_value *l;
    char words[128];
    const struct { const char *path, *words; } rest[] = { { "funnel.chosen", "chosen" }, { "funnel.sent", "sent" }, { "funnel.delivered", "delivered" }, { "funnel.seen", "seen" }, { "funnel.clicked", "clicked" },
                                                          { "funnel.goal", "goal (not necessarily because of it)" }, { "funnel.unsubscribed", "unsubscribed" } };
    fputs("<h2>Where people were lost</h2><p>Each time it fitted somebody, counted once, at the first thing that stopped it.</p>", out);
    if (!(all > 0)) { fputs("<p>It fitted nobody yet.</p>\n", out); return; }
    fputs("<ul class=rows>", out);
    funnel_row(out, "fitted", all, all, "bar");
    for (uint32_t i = 0; (l = tact_report_item(v, "funnel.losses", i)) != NULL; i++) {
        tact_slice w = tact_report_text(l, "words");
        snprintf(words, sizeof words, "&#8722; %.*s", (int)w.len, w.ptr);
        funnel_row(out, words, number(l, "times"), all, "lost");
    }
    funnel_row(out, "&#8722; left alone by lot", number(v, "funnel.heldOut"), all, "lost");
    bool silent = number(v, "funnel.sent") > 0 && !(number(v, "funnel.delivered") + number(v, "funnel.seen") + number(v, "funnel.clicked") > 0);
    for (unsigned i = 0; i < sizeof rest / sizeof *rest; i++)
        if (i == 0 || (number(v, "funnel.sent") > 0 && (!silent || i < 2 || i > 4))) funnel_row(out, rest[i].words, number(v, rest[i].path), all, "bar");
    fputs("</ul>\n", out);
    if (silent) fputs("<p class=soft>Nothing was reported of messages delivered, seen or clicked: a channel, page or app that tells it shows it here.</p>\n", out);
}

static void ways(FILE *out, const tact_value *v) {
    static const char *const titles[] = { "message", "channel", "sent", "delivered", "seen", "clicked", "goal", "objected", NULL };
    const tact_value *w;
    char n[27];
    if (!tact_report_item(v, "ways", 0)) return;
    fputs("<h2>By message and channel</h2>\n", out);
    head(out, "Counted for each message on each channel", titles);
    for (uint32_t i = 0; (w = tact_report_item(v, "ways", i)) != NULL; i++) {
        fputs("<tr><td>", out);
        text(out, tact_report_text(w, "message"));
        open_cell(out, titles[1]);
        text(out, tact_report_text(w, "channel"));
        for (unsigned k = 2; titles[k]; k++) cell(out, titles[k], tact_report_unreported(w, titles[k]) ? "not reported" : whole(number(w, titles[k]), n));
    }
    end_table(out);
}

/* ---- lift over time ---- */

static void path_of(FILE *out, const tact_value *v, uint32_t first, uint32_t count, const char *key, double most, bool back) {
    for (uint32_t n = 0; n < count; n++) {
        uint32_t i = back ? count - 1 - n : n;
        const tact_value *r = tact_report_item(v, "history", first + i);
        fprintf(out, "%s%.2f %.2f", n || back ? "L" : "M", count > 1 ? 100.0 * i / (count - 1) : 50, 50 - 50 * number(r, key) / most);
    }
}

static void history(FILE *out, const tact_value *v) {
    static const char *const titles[] = { "day", "sent", "treated", "their goals", "left alone", "their goals", "difference", "from", "to", NULL };
    uint32_t count = 0, first = UINT32_MAX, told = 0;
    double most = 0;
    const tact_value *r;
    char a[32], n[27];
    for (; (r = tact_report_item(v, "history", count)) != NULL; count++) {
        if (!tact_report_has(r, "difference")) { first = UINT32_MAX; told = 0; most = 0; continue; }
        if (first == UINT32_MAX) first = count;
        told++;
        most = fmax(most, fmax(fabs(number(r, "low")), fabs(number(r, "high"))));
    }
    if (!count) return;
    fputs("<h2>Lift over time</h2>\n", out);
    if (told < 2) fputs("<p>The picture begins with the second day on which the difference can be told.</p>\n", out);
    else {
        const tact_value *from = tact_report_item(v, "history", first), *to = tact_report_item(v, "history", count - 1);
        most = fmin(most, 3 * fmax(fabs(number(to, "low")), fabs(number(to, "high"))));       /* the first days are wide: they are cut, not the rest pressed flat */
        tact_slice d1 = tact_report_text(from, "day"), d2 = tact_report_text(to, "day");
        fputs("<figure><div class=plot>", out);
        for (int i = -1; i <= 1; i++) fprintf(out, "<span style=\"top:%d%%\">%s</span>", 50 - 50 * i, i ? tact_report_points(i * most, a) : "none");
        fputs("<svg viewBox=\"0 0 100 100\" preserveAspectRatio=none aria-hidden=true><line class=edge x1=0 x2=100 y1=0 y2=0 /><line class=edge x1=0 x2=100 y1=100 y2=100 /><path class=band d=\"", out);
        path_of(out, v, first, told, "high", most, false);
        path_of(out, v, first, told, "low", most, true);
        fputs("Z\" /><line class=zero x1=0 x2=100 y1=50 y2=50 /><path class=mid d=\"", out);
        path_of(out, v, first, told, "difference", most, false);
        fprintf(out, "\" /></svg></div><div class=ends><span>%.*s</span><span>%.*s</span></div><figcaption>Treated less left alone, in points of a hundred, as it stood at the end of each day. The band holds the truth with 95 %% at every look.</figcaption></figure>\n",
                (int)d1.len, d1.ptr, (int)d2.len, d2.ptr);
    }
    fputs("<details><summary>The same as a table</summary>", out);
    head(out, "As it stood at the end of each day", titles);
    for (uint32_t i = 0; i < count; i++) {
        static const char *const counts[] = { "sent", "treatedPeople", "treatedGoals", "leftAlonePeople", "leftAloneGoals" }, *const rest[] = { "difference", "low", "high" };
        r = tact_report_item(v, "history", i);
        fputs("<tr><td>", out);
        text(out, tact_report_text(r, "day"));
        for (unsigned k = 0; k < 5; k++) cell(out, titles[1 + k], whole(number(r, counts[k]), n));
        for (unsigned k = 0; k < 3; k++) cell(out, titles[6 + k], tact_report_has(r, rest[k]) ? tact_report_points(number(r, rest[k]), a) : dash);
    }
    end_table(out);
    fputs("</details>\n", out);
}

/* ---- money ---- */

static void money(FILE *out, const tact_value *v) {
    static const char *const titles[] = { "channel", "touches", "price", "cost", NULL };
    const tact_value *m = tact_value_path(v, "money"), *c;
    tact_slice currency = tact_report_text(m, "currency");
    char a[32], b[32], d[32], n[27];
    fputs("<h2>Money</h2>\n", out);
    if (tact_report_has(m, "gain") && !tact_report_gains(m)) {
        fprintf(out, "<p>What it brought cannot be told from nothing yet: between %s and %s %.*s that would not have come otherwise. It cost %s.</p>\n", tact_report_amount(number(m, "gainLow"), true, a),
                tact_report_amount(number(m, "gainHigh"), true, b), (int)currency.len, currency.ptr, tact_report_amount(number(m, "cost"), false, d));
    } else if (tact_report_has(m, "gain")) {
        fprintf(out, "<p>It brought <strong>%s %.*s</strong> that would not have come otherwise (from %s to %s).", tact_report_amount(number(m, "gain"), true, a), (int)currency.len, currency.ptr,
                tact_report_amount(number(m, "gainLow"), true, b), tact_report_amount(number(m, "gainHigh"), true, d));
        fprintf(out, " After what it cost, %s is left", tact_report_amount(number(m, "net"), true, a));
        fprintf(out, " (from %s to %s).</p>\n", tact_report_amount(number(m, "netLow"), true, a), tact_report_amount(number(m, "netHigh"), true, b));
    } else fputs("<p>What it brought cannot be said yet.</p>\n", out);
    if (!yes(m, "priced")) fputs("<p>No touch has a price: <code>costs:</code> in tact.yaml names what one costs on each channel.</p>\n", out);
    if (!tact_report_item(m, "costs", 0)) return;
    head(out, "What the touches cost", titles);
    for (uint32_t i = 0; (c = tact_report_item(m, "costs", i)) != NULL; i++) {
        fputs("<tr><td>", out);
        text(out, tact_report_text(c, "channel"));
        cell(out, titles[1], whole(number(c, "touches"), n));
        open_cell(out, titles[2]);
        fprintf(out, "%.3f", number(c, "price"));
        cell(out, titles[3], tact_report_amount(number(c, "cost"), false, a));
    }
    end_table(out);
}

/* ---- pages ---- */

static void one(FILE *out, const tact_value *v) {
    const tact_value *goal = NULL, *r;
    for (uint32_t i = 0; (r = tact_report_item(v, "ladder", i)) != NULL; i++)
        if (tact_slice_is(tact_report_text(r, "rung"), "goal")) goal = r;
    if (tact_report_unsaid(v)) fputs("<p class=answer><b>" TACT_REPORT_UNSAID "</b></p>\n", out);
    else if (goal) answer(out, goal, false, (tact_slice){ NULL, 0 });
    plan(out, v);
    people(out, v, "holdout.share");
    if (yes(v, "lift.provisional")) fprintf(out, "<p>Provisional: goals may still come in until %.10s.</p>\n", tact_report_text(v, "lift.finalAfter").ptr);
    fputs("<h2>What it changed</h2>\n", out);
    readings(out, v, "ladder", "Treated beside left alone");
    adjusted(out, v);
    history(out, v);
    funnel(out, v);
    ways(out, v);
    money(out, v);
    fputs("<h2>Weeks later</h2>\n", out);
    readings(out, v, "later", "Weeks after the first draw");
}

static void campaigns(FILE *out, const tact_value *v) {
    static const char *const titles[] = { "campaign", "sent", "treated", "left alone", "difference", "from", "to", "verdict", NULL };
    static const char *const keys[] = { "difference", "low", "high" };
    double most = reach_of(v, "campaigns", false, "lift");
    const tact_value *c;
    char n[27], a[32];
    bool drawn = any_told(v, "campaigns", "lift");
    fputs("<h2>Each campaign</h2>\n", out);
    if (drawn) fputs("<ul class=\"rows wide\">", out);
    for (uint32_t i = 0; drawn && (c = tact_report_item(v, "campaigns", i)) != NULL; i++) interval_row(out, v, tact_report_text(c, "campaign"), tact_value_path(c, "lift"), most, false);
    if (drawn) fputs("</ul><p class=soft>Only campaigns with a difference to tell are drawn. The bar holds the truth with 95 %, however often one looks.</p>\n", out);
    head(out, "Each campaign against its own people left alone", titles);
    for (uint32_t i = 0; (c = tact_report_item(v, "campaigns", i)) != NULL; i++) {
        tact_slice code = tact_report_text(c, "lift.code"), about = tact_report_text(c, "plan.verdictAbout");
        fputs("<tr><td>", out);
        text(out, tact_report_text(c, "campaign"));
        cell(out, titles[1], whole(number(c, "funnel.sent"), n));
        cell(out, titles[2], whole(number(c, "treated.people"), n));
        cell(out, titles[3], whole(number(c, "leftAlone.people"), n));
        for (unsigned k = 0; k < 3; k++) {
            char path[32];
            snprintf(path, sizeof path, "lift.%s", keys[k]);
            cell(out, titles[4 + k], tact_report_has(c, path) ? tact_report_points(number(c, path), a) : dash);
        }
        open_cell(out, titles[7]);
        if (tact_slice_is(tact_report_text(c, "state"), "draft")) fputs("draft", out);
        else text(out, tact_slice_is(code, "blocked") ? TACT_S("not readable") : tact_report_text(c, "lift.verdict"));
        if ((tact_slice_is(code, "higher") || tact_slice_is(code, "lower")) && !yes(c, "believed")) fputs(", were it the only one", out);
        if (about.len) fprintf(out, ", possible about %.*s", (int)about.len, about.ptr);
    }
    end_table(out);
}

static void programme(FILE *out, const tact_value *v) {
    const tact_value *p = tact_value_path(v, "programme"), *r;
    bool told = number(p, "share") > 0 || number(p, "leftAlone.people") > 0;
    fputs("<h2>All promotion, beside people left alone by all of it</h2>\n", out);
    if (told) {
        answer(out, tact_value_path(p, "lift"), false, (tact_slice){ NULL, 0 });
        plan(out, p);
        people(out, p, "share");
        readings(out, p, "ladder", "Treated beside left alone by all promotion");
        adjusted(out, p);
        history(out, p);
    } else fputs("<p>Nobody is left alone by all promotion (<code>holdout: 0%</code> in tact.yaml), so what it changes as a whole cannot be known.</p>\n", out);
    fputs("<h2>All campaigns pooled, each against its own people left alone</h2>\n", out);
    for (uint32_t i = 0; (r = tact_report_item(v, "pooled", i)) != NULL; i++)
        if (tact_slice_is(tact_report_text(r, "rung"), "goal")) answer(out, r, false, (tact_slice){ NULL, 0 });
    campaigns(out, v);
    money(out, p);
    if (!told) return;
    fputs("<h2>Weeks later</h2>\n", out);
    readings(out, p, "later", "Weeks after the first draw");
}

void tact_campaign_report_html(FILE *out, const tact_value *v) {
    bool whole_programme = tact_value_path(v, "programme") != NULL;
    tact_slice brand = tact_report_text(v, "brand"), at = tact_report_text(v, "at"), name = whole_programme ? TACT_S("What promotion changes") : tact_report_text(v, "campaign");
    fputs("<!doctype html>\n<html lang=en><head><meta charset=utf-8><meta name=viewport content=\"width=device-width,initial-scale=1\"><title>", out);
    text(out, name);
    fprintf(out, "</title><style>%s</style></head><body><main>\n<h1>", style);
    text(out, name);
    fputs("</h1><p class=soft>", out);
    text(out, brand);
    fprintf(out, ", counted until %.10s</p>\n", at.len >= 10 ? at.ptr : "          ");
    if (whole_programme) programme(out, v);
    else one(out, v);
    fputs("<p class=soft>Every figure can be counted again from the event log: <code>tact report --recount</code>. What each means: doc/measuring.md.</p>\n</main></body></html>\n", out);
}
