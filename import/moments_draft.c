/* import/moments_draft.c -- a gap as a campaign to start from; see moments_table.h. */
#include "core/base/hash.h"
#include "import/moments_table.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct wording { const char *language, *title, *body; } wording;     /* %s: the topic */

/* By kind: know, go, do, buy; English first. */
static const wording wordings[TACT_KIND_COUNT][3] = {
    [TACT_KIND_KNOW] = { { "en", "%s: the short answer", "Say in two sentences what people want to know here." },
                         { "fr", "%s : l’essentiel", "Dites en deux phrases ce que l’on veut savoir ici." },
                         { "it", "%s: in breve", "Spiega in due frasi ci\xC3\xB2 che si vuole sapere qui." } },
    [TACT_KIND_GO]   = { { "en", "%s: where to find it", "Name the nearest place, its hours and the way there." },
                         { "fr", "%s : o\xC3\xB9 le trouver", "Indiquez le lieu le plus proche, ses horaires et le chemin." },
                         { "it", "%s: dove trovarlo", "Indica il luogo pi\xC3\xB9 vicino, gli orari e la strada." } },
    [TACT_KIND_DO]   = { { "en", "%s: step by step", "Say what to do first, and who helps." },
                         { "fr", "%s : pas \xC3\xA0 pas", "Dites par quoi commencer, et qui peut aider." },
                         { "it", "%s: passo per passo", "Spiega da dove cominciare e chi pu\xC3\xB2 aiutare." } },
    [TACT_KIND_BUY]  = { { "en", "%s: how to choose", "Show the two or three choices worth comparing, with prices." },
                         { "fr", "%s : comment choisir", "Montrez les deux ou trois choix \xC3\xA0 comparer, avec les prix." },
                         { "it", "%s: come scegliere", "Mostra le due o tre scelte da confrontare, con i prezzi." } },
};
static const char *const general[3] = { "Your question", "Votre question", "La tua domanda" };

/* An event that says the message helped; the marketer puts the site's own name for it. */
static const char *goal_of(uint8_t kind) {
    static const char *const events[TACT_KIND_COUNT] = { "Answer Read", "Answer Read", "Directions Opened", "Form Submitted", "Order Completed" };
    return events[kind];
}

static bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

static void name_of(const tact_moments_row *gap, char name[64]) {
    tact_slice kind = tact_word_name(TACT_LIST_KIND, gap->kind);
    size_t n = (size_t)snprintf(name, 64, "answer-%.*s", (int)kind.len, kind.ptr);
    bool dash = true;
    for (const char *p = gap->topic; *p && n < 62; p++) {
        char c = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
        if (!letter(c)) { dash = true; continue; }
        if (dash) name[n++] = '-';
        dash = false;
        name[n++] = c;
    }
    name[n] = 0;
    if (gap->topic[0] && !strchr(name + 7, '-')) snprintf(name + n, 64 - n, "-%08x", tact_id32(tact_slice_of(gap->topic)));   /* a topic in other letters */
}

/* Text inside a YAML single-quoted scalar; with `in_string`, inside a double-quoted string of an expression as well. */
static void put(FILE *f, const char *text, bool in_string) {
    for (; *text; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7F) { fputc(' ', f); continue; }
        if (in_string && (*text == '"' || *text == '\\')) fputc('\\', f);
        if (*text == '\'') fputc('\'', f);
        fputc(*text, f);
    }
}

/* The same in a comment: one line. */
static void put_comment(FILE *f, const char *text) {
    for (; *text; text++) fputc((unsigned char)*text < 0x20 || *text == 0x7F ? ' ' : *text, f);
}

static void put_message(FILE *f, const tact_moments_row *gap, tact_slice language) {
    int which = 0;
    for (int i = 0; i < 3; i++)
        if (tact_slice_is(language, wordings[gap->kind][i].language)) which = i;
    const wording *w = &wordings[gap->kind][which];
    fprintf(f, "    %.*s:\n      title: '", (int)language.len, language.ptr);
    const char *place = strstr(w->title, "%s");
    put(f, gap->topic[0] ? gap->topic : general[which], false);
    put(f, place + 2, false);
    fputs("'\n      body: '", f);
    put(f, w->body, false);
    fputs("'\n", f);
}

char *tact_moments_draft(const tact_moments_row *gap, const tact_slice *languages, uint32_t language_count, char name[64]) {
    if (gap->kind == TACT_KIND_UNKNOWN || gap->kind >= TACT_KIND_COUNT) return NULL;
    char *text = NULL, own_name[64];
    size_t size;
    FILE *f = open_memstream(&text, &size);
    if (!f) return NULL;
    tact_slice kind = tact_word_name(TACT_LIST_KIND, gap->kind);
    bool topical = gap->topic[0] && strcmp(gap->topic, TACT_MOMENTS_OTHER) != 0;
    name_of(gap, own_name);
    if (name) memcpy(name, own_name, sizeof own_name);
    fprintf(f, "# A draft: %llu of %llu moments of this kind found no answer; half of them came between %02u:00 and %02u:00.\n",
            (unsigned long long)gap->unanswered, (unsigned long long)gap->total, gap->peak_hour, (gap->peak_hour + gap->peak_hours) % 24u ? (gap->peak_hour + gap->peak_hours) % 24u : 24u);
    for (int i = 0; i < TACT_MOMENTS_SAMPLES && gap->samples[i]; i++) { fputs(i ? ", \"" : "# People said: \"", f); put_comment(f, gap->samples[i]); fputc('"', f); }
    if (gap->samples[0]) fputc('\n', f);
    fprintf(f, "# Put your own words, name the event that shows it helped, then try it on testers: state: live.\n");
    if (topical) fprintf(f, "# The topic must stand under `topics:` in tact.yaml, with the words people use for it.\n");
    fprintf(f, "campaign: %s\nstate: draft\nsend: testers\n", own_name);
    fprintf(f, "on: event\nagain: 1d\ngoal: {event: %s, within: %s}\n", goal_of(gap->kind), gap->kind == TACT_KIND_BUY ? "7d" : "1d");
    fprintf(f, "when: 'moment.kind == \"%.*s\"", (int)kind.len, kind.ptr);
    if (topical) { fputs(" && \"", f); put(f, gap->topic, true); fputs("\" in moment.topics", f); }
    fputs("'\nholdout: auto\nmessages:\n  - id: first\n    channels: [web, inapp]\n", f);
    static const tact_slice english = { "en", 2 };
    if (language_count == 0) put_message(f, gap, english);
    for (uint32_t i = 0; i < language_count; i++) put_message(f, gap, languages[i]);
    if (fclose(f) != 0) { free(text); return NULL; }
    return text;
}
