/* cli/story_print.c -- see story_print.h. */
#include "cli/story_print.h"
#include "core/base/words.h"
#include "core/explain/explain.h"
#include <stdarg.h>

typedef enum {
#define W(name, en, fr, it) S_##name,
#include "cli/story_word.def"
#undef W
    S_COUNT
} word;

static const char *const words[S_COUNT][3] = {
#define W(name, en, fr, it) { en, fr, it },
#include "cli/story_word.def"
#undef W
};

typedef struct { FILE *out; tact_ink ink; unsigned lang; tact_slice language; const tact_zone *zone; } page;

enum { TEXT = 512 };
typedef struct { char text[TEXT]; } piece;

static const char *w(const page *p, word n) { return words[n][p->lang]; }
static tact_slice at(const tact_value *v, const char *path) { return tact_value_path_text(v, path); }
static bool yes(const tact_value *v, const char *path) { const tact_value *b = tact_value_path(v, path); return b && b->type == TACT_BOOL && b->boolean; }
static double number(const tact_value *v, const char *path) { double n = 0; return tact_value_number(tact_value_path(v, path), &n) ? n : 0; }

static piece cut(tact_slice s) {
    piece t;
    snprintf(t.text, sizeof t.text, "%.*s", (int)(s.len < TEXT - 1 ? s.len : TEXT - 1), s.ptr ? s.ptr : "");
    return t;
}

static void title(const page *p, word n) { fprintf(p->out, "\n%s%s%s\n", p->ink.bold, w(p, n), p->ink.off); }

/* One indented line from a format of the table; texts in it may come from outside. */
__attribute__((format(printf, 2, 3))) static void line(const page *p, const char *format, ...) {
    char text[2 * TEXT];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    fputs("  ", p->out);
    tact_ink_text(p->out, tact_slice_of(text));
    fputc('\n', p->out);
}

/* The formats are constants of the table above, checked by cli/story_test.c; the compiler cannot see that. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"

static void sentence(const page *p, tact_slice s) { if (s.len) { fputs("  ", p->out); tact_ink_text(p->out, s); fputc('\n', p->out); } }

static void happened(const page *p, const tact_value *v) {
    tact_slice type = at(v, "type"), name = at(v, "event.name");
    piece n = cut(name.len ? name : type);
    title(p, S_HAPPENED);
    word what = tact_slice_is(type, "page") ? S_PAGE : tact_slice_is(type, "screen") ? S_SCREEN : tact_slice_is(type, "due") ? S_DUE : S_OTHER;
    if (what == S_OTHER) line(p, w(p, S_OTHER), n.text); else line(p, "%s", w(p, what));
    const struct { const char *path; word format; } more[] = { { "event.slot", S_SLOT }, { "event.text", S_WORDS }, { "event.url", S_ADDRESS } };
    for (unsigned i = 0; i < 3; i++)
        if (at(v, more[i].path).len) line(p, w(p, more[i].format), cut(at(v, more[i].path)).text);
    if (at(v, "person").len) line(p, w(p, S_PERSON), cut(at(v, "person")).text); else line(p, "%s", w(p, S_NOBODY));
}

static void understood(const page *p, const tact_value *v) {
    const tact_value *m = tact_value_path(v, "moment"), *because = tact_value_path(m, "because");
    title(p, S_UNDERSTOOD);
    if (!m) {
        int kind = tact_word_number(TACT_LIST_KIND, at(v, "kind")), situation = tact_word_number(TACT_LIST_SITUATION, at(v, "situation"));
        piece a = cut(tact_word_text(TACT_LIST_KIND, kind < 0 ? 0u : (unsigned)kind, p->language)), b = cut(tact_word_text(TACT_LIST_SITUATION, situation < 0 ? 0u : (unsigned)situation, p->language));
        line(p, "%s, %s", a.text, b.text);
        return;
    }
    sentence(p, at(v, "understood"));
    for (uint32_t i = 0; because && because->type == TACT_LIST && i < because->list.count; i++) {
        const tact_value *b = &because->list.items[i];
        int kind = tact_word_number(TACT_LIST_KIND, at(b, "kind"));
        piece text = cut(at(b, "text")), of = cut(kind > 0 ? tact_word_text(TACT_LIST_KIND, (unsigned)kind, p->language) : at(b, "kind"));
        line(p, "  %+5.1f  %s (%s)", number(b, "weight"), text.text, of.text);
    }
    const tact_value *own = tact_value_path(m, "words");
    for (uint32_t i = 0; own && own->type == TACT_LIST && i < own->list.count; i++)
        line(p, "         %+5.1f  \"%s\"", number(&own->list.items[i], "weight"), cut(at(&own->list.items[i], "word")).text);
}

static void decided(const page *p, const tact_value *v) {
    piece campaign = cut(at(v, "campaign")), message = cut(at(v, "message"));
    int channel = tact_word_number(TACT_LIST_CHANNEL, at(v, "channel"));
    title(p, S_DECIDED);
    if (yes(v, "ghost")) line(p, w(p, S_GHOST), campaign.text);
    else if (yes(v, "silence") || !campaign.text[0]) line(p, "%s", w(p, S_SILENCE));
    else line(p, w(p, S_MESSAGE), campaign.text, message.text, cut(tact_word_text(TACT_LIST_CHANNEL, channel < 0 ? 0u : (unsigned)channel, p->language)).text);
    sentence(p, at(v, "said"));
    if (tact_value_path(v, "propensity")) line(p, w(p, S_CHANCE), number(v, "propensity") * 100);
    const tact_value *because = tact_value_path(v, "chosen.because");
    if (because && because->type == TACT_LIST && because->list.count) line(p, w(p, S_HELPS), number(v, "chosen.helps") * 100);
    for (uint32_t i = 0; because && because->type == TACT_LIST && i < because->list.count; i++) {
        const tact_value *b = &because->list.items[i];
        line(p, "  %+5.2f  %s: %s", number(b, "weight"), cut(at(b, "feature")).text, cut(at(b, "value")).text);
    }
}

static void considered(const page *p, const tact_value *v) {
    const tact_value *reasons = tact_value_path(v, "reasons");
    tact_slice last = { NULL, 0 };
    title(p, S_CONSIDERED);
    for (uint32_t i = 0; reasons && reasons->type == TACT_LIST && i < reasons->list.count; i++) {
        const tact_value *r = &reasons->list.items[i];
        tact_slice campaign = at(r, "campaign");
        if (campaign.len && !tact_slice_equal(campaign, last)) fprintf(p->out, "  %s%.*s%s\n", p->ink.bold, (int)campaign.len, campaign.ptr, p->ink.off);
        last = campaign;
        piece text = cut(at(r, "text")), channel = cut(at(r, "channel"));
        line(p, campaign.len ? "  %s%s%s%s" : "%s%s%s%s", text.text, channel.text[0] ? " [" : "", channel.text, channel.text[0] ? "]" : "");
    }
    if (number(v, "notMatched") > 0) line(p, w(p, S_NOT_MATCHED), (unsigned)number(v, "notMatched"));
    if (number(v, "notJudged") > 0) line(p, w(p, S_NOT_JUDGED), (unsigned)number(v, "notJudged"));
    if (number(v, "beyond") > 0) line(p, w(p, S_BEYOND), (unsigned)number(v, "beyond"));
}

static void lot(const page *p, const tact_value *v) {
    const tact_value *arms = tact_value_path(v, "lot");
    if (!arms || arms->type != TACT_LIST) return;
    title(p, S_LOT);
    if (!arms->list.count) line(p, "%s", w(p, S_NO_LOT));
    for (uint32_t i = 0; i < arms->list.count; i++) {
        const tact_value *a = &arms->list.items[i];
        char worth[64] = "";
        piece name = cut(at(a, "campaign")), message = cut(at(a, "message"));
        if (name.text[0]) snprintf(worth, sizeof worth, w(p, S_WORTH), number(a, "value"));
        line(p, "%5.1f %%  %s%s%s%s%s%s", number(a, "probability") * 100, name.text[0] ? name.text : w(p, S_SILENCE), message.text[0] ? ", " : "", message.text, worth[0] ? " (" : "", worth, worth[0] ? ")" : "");
    }
}

static void read_and_force(const page *p, const tact_value *v) {
    const tact_value *read = tact_value_path(v, "read");
    title(p, S_READ);
    if (!read || read->type != TACT_LIST || !read->list.count) line(p, "%s", w(p, S_NOTHING_READ));
    for (uint32_t i = 0; read && read->type == TACT_LIST && i < read->list.count; i++) {
        piece name = cut(at(&read->list.items[i], "purpose")), text = cut(at(&read->list.items[i], "text"));
        line(p, "%s%s%s%s", name.text, text.text[0] ? " (" : "", text.text, text.text[0] ? ")" : "");
    }
    title(p, S_FORCE);
    line(p, w(p, S_IN_FORCE), cut(at(v, "bundle")).text, (unsigned)number(v, "policy"), (unsigned)number(v, "world"));
}

static void one_afterwards(const page *p, const tact_value *a) {
    char when[TACT_INK_TIME], text[TEXT] = "";
    tact_slice what = at(a, "what");
    int outcome = tact_word_number(TACT_LIST_OUTCOME, at(a, "outcome")), channel = tact_word_number(TACT_LIST_CHANNEL, at(a, "channel"));
    piece by = cut(tact_word_text(TACT_LIST_CHANNEL, channel < 0 ? 0u : (unsigned)channel, p->language)), decision = cut(at(a, "decision")), said = cut(at(a, "text"));
    if (tact_slice_is(what, "outcome")) snprintf(text, sizeof text, w(p, S_OUTCOME), cut(tact_word_text(TACT_LIST_OUTCOME, outcome < 0 ? 0u : (unsigned)outcome, p->language)).text);
    if (tact_slice_is(what, "goal")) snprintf(text, sizeof text, w(p, S_GOAL), cut(at(a, "event")).text, number(a, "value"));
    if (tact_slice_is(what, "sent")) snprintf(text, sizeof text, w(p, S_SENT), by.text, decision.text);
    if (tact_slice_is(what, "notSent")) snprintf(text, sizeof text, w(p, S_NOT_SENT), decision.text, said.text);
    if (tact_slice_is(what, "label")) {
        int kind = tact_word_number(TACT_LIST_KIND, at(a, "label.kind"));
        piece really = cut(tact_word_text(TACT_LIST_KIND, kind < 0 ? 0u : (unsigned)kind, p->language)), who = cut(at(a, "label.by"));
        snprintf(text, sizeof text, w(p, S_LABELLED), really.text, who.text[0] ? " (" : "", who.text, who.text[0] ? ")" : "");
    }
    line(p, "%s  %s", tact_ink_iso(when, at(a, "at"), p->zone), text);
}

static void afterwards(const page *p, const tact_value *v) {
    const tact_value *list = tact_value_path(v, "afterwards");
    title(p, S_AFTERWARDS);
    if (!list || list->type != TACT_LIST || !list->list.count) line(p, "%s", w(p, S_NOTHING_YET));
    for (uint32_t i = 0; list && list->type == TACT_LIST && i < list->list.count; i++) one_afterwards(p, &list->list.items[i]);
}

static void proof(const page *p, const tact_value *v) {
    static const struct { const char *name; word text; } kinds[] = { { "same", S_SAME }, { "differs", S_DIFFERS }, { "sealed", S_SEALED }, { "anonymous", S_ANONYMOUS }, { "missing", S_MISSING } };
    word text = S_UNKNOWN;
    for (unsigned i = 0; i < 5; i++)
        if (tact_slice_is(at(v, "again"), kinds[i].name)) text = kinds[i].text;
    title(p, S_PROOF);
    fprintf(p->out, "  %s%s%s\n", text == S_SAME ? p->ink.good : text == S_DIFFERS || text == S_MISSING ? p->ink.bad : "", w(p, text), p->ink.off);
}

void tact_story_print(const tact_cli *cli, const tact_value *v, tact_slice language, const tact_zone *zone) {
    page p = { .out = cli->out, .ink = tact_ink_of(cli, cli->out), .language = language, .zone = zone };
    char when[TACT_INK_TIME];
    if (tact_slice_starts(language, TACT_S("fr"))) p.lang = 1;
    if (tact_slice_starts(language, TACT_S("it"))) p.lang = 2;
    fputs(p.ink.bold, p.out);
    fprintf(p.out, w(&p, S_DECISION), cut(at(v, "decision")).text);
    fprintf(p.out, "%s, %s", p.ink.off, tact_ink_iso(when, at(v, "at"), zone));
    if (zone) fprintf(p.out, " %s(%.*s)%s", p.ink.dim, (int)zone->name.len, zone->name.ptr, p.ink.off);
    fputc('\n', p.out);
    happened(&p, v);
    understood(&p, v);
    decided(&p, v);
    considered(&p, v);
    lot(&p, v);
    read_and_force(&p, v);
    afterwards(&p, v);
    proof(&p, v);
}
#pragma GCC diagnostic pop
