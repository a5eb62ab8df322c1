/* cli/import_log_print.c -- an access log told: who came, what they wanted, what was left unanswered. For people, and as JSON. */
#include <stdarg.h>
#include "cli/import_log.h"
#include "cli/moments_print.h"
#include "cli/wrap.h"

enum { LABEL = 12, LINE = 2048 };

/* ---- words ---- */

static unsigned percent(uint64_t part, uint64_t whole) { return whole ? (unsigned)((part * 100 + whole / 2) / whole) : 0; }

/* A share people believe: never 0 % of something, never 100 % of not all. */
static const char *share(uint64_t part, uint64_t whole, char out[16]) {
    unsigned p = percent(part, whole);
    if (part && !p) snprintf(out, 16, "under 1 %%");
    else if (part < whole && p == 100) snprintf(out, 16, "over 99 %%");
    else snprintf(out, 16, "%u %%", p);
    return out;
}

static void add(char line[LINE], const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(char line[LINE], const char *format, ...) {
    va_list arguments;
    size_t n = strlen(line);
    va_start(arguments, format);
    vsnprintf(line + n, LINE - n, format, arguments);
    va_end(arguments);
}

/* "Googlebot 1,204, bingbot 77": the first few of a list. */
static void add_tops(char line[LINE], tact_tops *tops, uint32_t most, bool quoted) {
    const tact_top *top;
    char number[27];
    for (uint32_t i = 0; i < most && (top = tact_tops_at(tops, i)) != NULL; i++)
        add(line, quoted ? "%s\"%.48s\" %s" : "%s%.60s %s", i ? ", " : "", top->text, tact_number_text(top->count, number));
    uint32_t told = tops->count - tops->few;
    if (told > most) add(line, ", %u more", told - most);
    if (tops->few) add(line, "%s%s other%s, each by fewer than ten visitors", told ? ", and " : "", tact_number_text(tops->few, number), tops->few == 1 ? "" : "s");
}

static void paragraph(FILE *out, const tact_screen *screen, const char *label, const char *text) {
    tact_screen_style(out, screen, TACT_STYLE_STRONG);
    fprintf(out, "%-*s", LABEL, label);
    tact_screen_style(out, screen, TACT_STYLE_PLAIN);
    tact_wrap(out, screen, LABEL, LABEL, text);
}

static void plain(FILE *out, const tact_screen *screen, const char *text) { tact_wrap(out, screen, 0, 0, text); }

/* ---- the head ---- */

static tact_civil local(const tact_log_found *f, tact_instant t) { return f->judge.zone ? tact_zone_civil(f->judge.zone, t) : tact_civil_from_us(t.us); }

static void head(FILE *out, const tact_screen *screen, const tact_log_found *f) {
    static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December" };
    char hits[27];
    tact_civil a = local(f, f->read.first), b = local(f, f->read.last);
    tact_screen_style(out, screen, TACT_STYLE_STRONG);
    tact_screen_put(out, tact_slice_of(f->file), 0);
    tact_screen_style(out, screen, TACT_STYLE_PLAIN);
    fprintf(out, ": %s %s, ", tact_number_text(f->read.hits, hits), f->read.hits == 1 ? "request" : "requests");
    bool same_day = a.year == b.year && a.month == b.month && a.day == b.day;
    if (same_day) fprintf(out, "%u %s %d\n\n", a.day, months[a.month - 1], a.year);
    else if (a.year == b.year && a.month == b.month) fprintf(out, "%u to %u %s %d\n\n", a.day, b.day, months[a.month - 1], a.year);
    else if (a.year == b.year) fprintf(out, "%u %s to %u %s %d\n\n", a.day, months[a.month - 1], b.day, months[b.month - 1], a.year);
    else fprintf(out, "%u %s %d to %u %s %d\n\n", a.day, months[a.month - 1], a.year, b.day, months[b.month - 1], b.year);
}

static void people(char line[LINE], const tact_log_found *f) {
    char a[27], b[27], c[27];
    uint64_t visits = f->visits;
    add(line, "%s %s in %s %s looked at %s %s", tact_number_text(f->sessions.people, a), f->sessions.people == 1 ? "visitor" : "visitors",
        tact_number_text(visits, b), visits == 1 ? "visit" : "visits", tact_number_text(f->looks, c), f->looks == 1 ? "page" : "pages");
}

static void robots(char line[LINE], tact_log_found *f) {
    char s[16];
    if (!f->robot_hits) { add(line, f->guessed ? "none told by what they did; this log names no browsers" : "none were seen"); return; }
    add(line, "%s of all requests: ", share(f->robot_hits, f->read.hits, s));
    add_tops(line, &f->robots, 5, false);
    if (f->guessed) add(line, ". This log names no browsers, so some will have been taken for people");
}

static void from(char line[LINE], const tact_log_found *f) {
    static const struct { tact_referrer_channel channel; const char *words; } names[] = {
        { TACT_FROM_SEARCH, "search engines" }, { TACT_FROM_DIRECT, "nowhere we can see" }, { TACT_FROM_OTHER, "other sites" }, { TACT_FROM_SOCIAL, "social networks" },
        { TACT_FROM_EMAIL, "e-mail" }, { TACT_FROM_INTERNAL, "the site itself" } };
    uint64_t sum = 0;
    char s[16];
    for (size_t i = 0; i < 6; i++) sum += f->sessions.from[i];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (f->sessions.from[names[i].channel]) add(line, "%s%s %s", *line ? ", " : "", names[i].words, share(f->sessions.from[names[i].channel], sum, s));
}

static void devices(char line[LINE], const tact_log_found *f) {
    static const struct { uint8_t device; const char *words; } names[] = { { TACT_DEVICE_DESKTOP, "computers" }, { TACT_DEVICE_MOBILE, "phones" }, { TACT_DEVICE_TABLET, "tablets" },
        { TACT_DEVICE_TV, "televisions" }, { TACT_DEVICE_SHOP, "tills" }, { TACT_DEVICE_OTHER, "others" }, { TACT_DEVICE_UNKNOWN, "cannot be told" } };
    char s[16];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (f->devices[names[i].device]) add(line, "%s%s %s", *line ? ", " : "", names[i].words, share(f->devices[names[i].device], f->looks, s));
}

static void not_read(char line[LINE], const tact_log_found *f) {
    char a[27];
    for (uint32_t i = 0; i < f->read.reason_count; i++)
        add(line, "%s%s %s: %s", i ? "; " : "", tact_number_text(f->read.reasons[i].count, a), f->read.reasons[i].count == 1 ? "line" : "lines", f->read.reasons[i].why);
    if (f->read.sample_count) add(line, " (the first is line %llu)", (unsigned long long)f->read.samples[0].line);
}

static void summary(FILE *out, const tact_screen *screen, tact_log_found *f) {
    char line[LINE];
    char s[16];
#define PARAGRAPH(label) do { if (*line) paragraph(out, screen, label, line); } while (0)
    *line = 0; people(line, f); PARAGRAPH("People");
    *line = 0; robots(line, f); PARAGRAPH("Robots");
    if (!f->looks) return;
    *line = 0; if (!f->guessed) from(line, f); PARAGRAPH("Came from");
    *line = 0; add_tops(line, &f->sites, 4, false); PARAGRAPH("Sites");
    *line = 0; add_tops(line, &f->engine_words, 4, true); PARAGRAPH("Searched");
    *line = 0; add_tops(line, &f->site_words, 4, true); PARAGRAPH("Asked here");
    *line = 0; devices(line, f); if (!f->guessed) PARAGRAPH("Devices");
    *line = 0;
    if (f->missing) { add(line, "%s of the pages people asked for: ", share(f->missing, f->looks, s)); add_tops(line, &f->not_found, 4, false); }
    PARAGRAPH("Not there");
    *line = 0; not_read(line, f); PARAGRAPH("Not read");
#undef PARAGRAPH
}

/* ---- the table and what to do about it ---- */

static void rule(FILE *out, const tact_screen *screen, const tact_log_found *f) {
    char line[LINE] = "";
    if (f->judge.has_brand) add(line, "What %.*s would have answered a visitor who has permitted nothing yet. Hours are those of %.*s.", (int)f->judge.brand.bundle.brand.len, f->judge.brand.bundle.brand.ptr,
                                (int)f->judge.zone->name.len, f->judge.zone->name.ptr);
    else if (f->judge.zone) add(line, "Unanswered: the page was not there, or the visit ended on it. The topics are words this log repeats; hours are those of %.*s.", (int)f->judge.zone->name.len, f->judge.zone->name.ptr);
    else add(line, "Unanswered: the page was not there, or the visit ended on it. The topics are words this log repeats; hours are the server's own (--zone for others).");
    plain(out, screen, line);
}

static void beyond(FILE *out, const tact_screen *screen, tact_log_found *f) {
    char line[LINE], n[27];
    *line = 0; add_tops(line, &f->campaigns, 6, false);
    if (*line) paragraph(out, screen, "Answered by", line);
    *line = 0;
    if (f->drafts) add(line, "%s more with campaigns that are drafts, paused or for testers only. ", tact_number_text(f->drafts, n));
    if (f->permitted) add(line, "%s more with campaigns that need a permission or another channel. ", tact_number_text(f->permitted, n));
    if (*line) { add_tops(line, &f->draft_campaigns, 4, false); paragraph(out, screen, "Could be", line); }
    *line = 0;
    if (f->unclear) { add(line, "in %s of the unanswered a condition asked for something no log knows (who it is, what was bought)", tact_number_text(f->unclear, n)); paragraph(out, screen, "Not judged", line); }
}

static void topics_to_paste(FILE *out, const tact_log_found *f) {
    const tact_topic_learned *t;
    bool begun = false;
    const tact_moments_row *gap;
    for (uint32_t i = 0; (t = tact_topics_at(f->topics, i)) != NULL; i++)
        for (uint32_t g = 0; (gap = tact_moments_gap_at(f->moments, g)) != NULL; g++)
            if (strcmp(gap->topic, t->name) == 0) {
                if (!begun) fputs("\nFor the drafts to pass `tact check`, tact.yaml must know their topics:\n\ntopics:\n", out);
                begun = true;
                fprintf(out, "  %s: {words: {%.*s: [%.*s]}}\n", t->name, (int)f->languages[0].len, f->languages[0].ptr, (int)t->word.len, t->word.ptr);
                break;
            }
}

static void next(FILE *out, const tact_screen *screen, const tact_log_found *f) {
    char line[LINE] = "";
    fputc('\n', out);
    if (!f->drafts_folder) add(line, "Next: --drafts FOLDER writes %s as campaigns to start from. ", f->judge.has_brand ? "these gaps" : "them");
    if (!f->judge.has_brand) add(line, "%s `tact init my-brand` makes a brand folder; with it behind the file, its own topics and campaigns judge this log.", f->drafts_folder ? "Next:" : "");
    if (*line) plain(out, screen, line);
    plain(out, screen, "Nothing of this log was kept: pseudonyms were made with a key that is thrown away.");
}

void tact_log_print(FILE *out, const tact_screen *screen, tact_log_found *f, uint32_t rows) {
    head(out, screen, f);
    summary(out, screen, f);
    fputc('\n', out);
    if (!f->looks) { plain(out, screen, "No person was seen looking at a page, so there are no moments to tell of."); return; }
    rule(out, screen, f);
    fputc('\n', out);
    tact_moments_print(out, screen, f->moments, rows);
    fputc('\n', out);
    if (f->judge.has_brand) { beyond(out, screen, f); fputc('\n', out); }
    tact_screen_style(out, screen, TACT_STYLE_STRONG);
    fputs("The biggest gaps\n", out);
    tact_screen_style(out, screen, TACT_STYLE_PLAIN);
    tact_moments_print_gaps(out, screen, f->moments, f->drafts_folder);
    if (f->drafts_folder && f->topics) topics_to_paste(out, f);
    next(out, screen, f);
}

/* ---- JSON ---- */

static void json_tops(FILE *out, const char *key, tact_tops *tops, uint32_t most) {
    const tact_top *top;
    fprintf(out, ",\n \"%s\":[", key);
    for (uint32_t i = 0; i < most && (top = tact_tops_at(tops, i)) != NULL; i++) {
        fputs(i ? ",{\"text\":" : "{\"text\":", out);
        tact_screen_json_text(out, tact_slice_of(top->text));
        fprintf(out, ",\"count\":%llu}", (unsigned long long)top->count);
    }
    fputc(']', out);
}

static void json_number(FILE *out, const char *key, uint64_t n) { fprintf(out, ",\"%s\":%llu", key, (unsigned long long)n); }

static void json_instant(FILE *out, const char *key, tact_instant t) {
    char text[TACT_INSTANT_TEXT + 1];
    fprintf(out, ",\"%s\":\"%.*s\"", key, (int)tact_instant_format(t, text).len, text);
}

static void json_lines(FILE *out, const tact_log_found *f) {
    fprintf(out, ",\n \"lines\":{\"read\":%llu,\"blank\":%llu,\"notRead\":%llu,\"reasons\":[", (unsigned long long)f->read.hits, (unsigned long long)f->read.blank, (unsigned long long)f->read.malformed);
    for (uint32_t i = 0; i < f->read.reason_count; i++) {
        fputs(i ? ",{\"why\":" : "{\"why\":", out);
        tact_screen_json_text(out, tact_slice_of(f->read.reasons[i].why));
        fprintf(out, ",\"count\":%llu}", (unsigned long long)f->read.reasons[i].count);
    }
    fputs("],\"samples\":[", out);
    for (uint32_t i = 0; i < f->read.sample_count; i++) {
        fprintf(out, "%s{\"line\":%llu,\"why\":", i ? "," : "", (unsigned long long)f->read.samples[i].line);
        tact_screen_json_text(out, tact_slice_of(f->read.samples[i].why));
        fputs(",\"text\":", out);
        tact_screen_json_text(out, tact_slice_of(f->read.samples[i].text));
        fputc('}', out);
    }
    fputs("]}", out);
}

static void json_topics(FILE *out, const tact_log_found *f) {
    const tact_topic_learned *t;
    fputs(",\n \"topics\":[", out);
    for (uint32_t i = 0; (t = tact_topics_at(f->topics, i)) != NULL; i++) {
        fprintf(out, "%s{\"name\":\"%s\",\"word\":", i ? "," : "", t->name);
        tact_screen_json_text(out, t->word);
        fprintf(out, ",\"looks\":%llu}", (unsigned long long)t->looks);
    }
    fputc(']', out);
}

void tact_log_print_json(FILE *out, tact_log_found *f) {
    enum { TOPS = 100 };
    fputs("{\"file\":", out);
    tact_screen_json_text(out, tact_slice_of(f->file));
    json_number(out, "requests", f->read.hits);
    json_instant(out, "from", f->read.first);
    json_instant(out, "to", f->read.last);
    fputs(",\"zone\":", out);
    tact_screen_json_text(out, f->judge.zone ? f->judge.zone->name : TACT_S("as the server wrote it"));
    json_lines(out, f);
    fprintf(out, ",\n \"people\":{\"visitors\":%llu,\"visits\":%llu,\"looks\":%llu", (unsigned long long)f->sessions.people,
            (unsigned long long)f->visits, (unsigned long long)f->looks);
    json_number(out, "notThere", f->missing);
    json_number(out, "failed", f->failed);
    json_number(out, "forms", f->forms);
    json_number(out, "downloads", f->downloads);
    fprintf(out, "},\n \"robots\":{\"requests\":%llu,\"visits\":%llu,\"share\":%.4f}", (unsigned long long)f->robot_hits, (unsigned long long)f->sessions.sessions_robot,
            f->read.hits ? (double)f->robot_hits / (double)f->read.hits : 0);
    fputs(",\n \"cameFrom\":{", out);
    for (int i = 0; i < 6; i++) fprintf(out, "%s\"%s\":%llu", i ? "," : "", tact_referrer_channel_name((tact_referrer_channel)i), (unsigned long long)f->sessions.from[i]);
    fputs("},\n \"devices\":{", out);
    for (uint32_t i = 0; i <= TACT_DEVICE_OTHER; i++) {
        tact_slice name = tact_word_name(TACT_LIST_DEVICE, i);
        fprintf(out, "%s\"%.*s\":%llu", i ? "," : "", (int)name.len, name.ptr, (unsigned long long)f->devices[i]);
    }
    fputc('}', out);
    json_tops(out, "robotNames", &f->robots, TOPS);
    json_tops(out, "searchEngines", &f->engines, TOPS);
    json_tops(out, "searched", &f->engine_words, TOPS);
    json_tops(out, "searchedHere", &f->site_words, TOPS);
    json_tops(out, "sites", &f->sites, TOPS);
    json_tops(out, "pagesNotThere", &f->not_found, TOPS);
    if (f->topics) json_topics(out, f);
    if (f->judge.has_brand) {
        json_tops(out, "answeredBy", &f->campaigns, TOPS);
        json_tops(out, "couldBeAnsweredBy", &f->draft_campaigns, TOPS);
        fprintf(out, ",\n \"ifLive\":%llu,\"ifPermitted\":%llu,\"notJudged\":%llu", (unsigned long long)f->drafts, (unsigned long long)f->permitted, (unsigned long long)f->unclear);
    }
    fputs(",\n ", out);
    tact_moments_print_json_members(out, f->moments, f->languages, f->language_count);
    fputs("}\n", out);
}
