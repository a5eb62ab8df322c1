/* tools/tables.c -- the tables of reasons, metrics and calls as pages: `tables reasons|metrics|api` prints one.
 * A program because the tables are C: what the compiler reads is what the page says. */
#include <stdio.h>
#include <string.h>
#include "tact/version.h"


/* mdoc: a backslash, and a dot or quote that begins a line, are its own. */
static void mdoc(const char *text) {
    if (*text == '.' || *text == '\'') fputs("\\&", stdout);
    for (const char *begin = text; *text; text++) {
        if (*text == '\\') fputs("\\e", stdout);
        else if (*text == ' ' && text > begin && text[-1] == '.') putchar('\n');      /* a new sentence on a new line */
        else putchar(*text);
    }
}

static void head(const char *name, const char *line) {
    printf(".\\\" Made by `make doc` from the program's own table: change the table, not this page.\n"
           ".Dd November 22, 2026\n.Dt %s 7\n.Os tact %s\n.Sh NAME\n.Nm %s\n.Nd %s\n", name, TACT_VERSION, name, line);
}

typedef struct row { int number; const char *code, *en, *fr, *it, *text; } row;
static const row reasons[] = {
#define R(name, number, code, en, fr, it, text) { number, code, en, fr, it, text },
#include "core/base/reason.def"
#undef R
};

static void print_reasons(void) {
    head("tact-reasons", "why tact spoke, or kept silent");
    puts(".Sh DESCRIPTION\n"
         "Every decision of\n.Xr tact 1 ,\nsilence included, carries reasons.\n"
         "Each has a code for programs, which never changes its meaning, a number that stands in logs, and one sentence for the person, in English, French and Italian.\n"
         "They come in the answer of\n.Pa /v1/decide ,\nin\n.Pa /v1/people/{id}/why ,\nand in the log.\n"
         "Words in braces are filled in: the campaign, the channel, the purpose, or the instant it would be otherwise.\n"
         ".Sh REASONS\n.Bl -tag -width Ds");
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        const row *r = &reasons[i];
        printf(".It Sy %s Pq number %d\n", r->code, r->number);
        mdoc(r->text);
        const char *const sentences[] = { r->en, r->fr, r->it }, *const languages[] = { "en", "fr", "it" };
        puts("\n.Bl -tag -width xx -compact");
        for (int k = 0; k < 3; k++) { printf(".It %s\n", languages[k]); mdoc(sentences[k]); putchar('\n'); }
        puts(".El");
    }
    puts(".El\n.Sh SEE ALSO\n.Xr tact 1 ,\n.Xr tact.yaml 5");
}

typedef struct metric { const char *name, *type, *help; } metric;
static const metric metrics[] = {
#define M(name, type, expression, help) { #name, type, help },
#include "daemon/metric.def"
#undef M
};

static void print_metrics(void) {
    head("tact-metrics", "the counters and gauges of a running tact");
    puts(".Sh DESCRIPTION\n"
         "A running\n.Xr tact 1\nanswers\n.Pa /metrics\nin the text format of Prometheus.\n"
         "Counters begin at nought when the program starts; gauges tell what is now.\n"
         "None of them is about a person, and none has a label that could name one.\n"
         ".Sh METRICS\n.Bl -tag -width Ds");
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
        printf(".It Sy %s Pq %s\n", metrics[i].name, metrics[i].type);
        mdoc(metrics[i].help);
        puts(".");
    }
    puts(".El\n.Sh SEE ALSO\n.Xr tact 1 ,\n.Xr tact-reasons 7");
}

typedef struct call { const char *method, *path, *key, *summary, *body, *answers; } call;
static const call calls[] = {
#define O(method, path, key, summary, body, answers) { method, path, key, summary, body, answers },
#include "daemon/openapi.def"
#undef O
};

static void upper(const char *word) { for (; *word; word++) putchar(*word >= 'a' && *word <= 'z' ? *word - 32 : *word); }

static void print_calls(void) {
    puts("<!-- begin calls: made by `make doc` from daemon/openapi.def -->\n"
         "| call | key | what it does | fields (`*` required) | answers |\n|---|---|---|---|---|");
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        const call *c = &calls[i];
        fputs("| `", stdout);
        upper(c->method);
        printf(" %s` | %s | %s | ", c->path, c->key, c->summary);
        for (const char *p = c->body; *p;) {                     /* "name:type*" */
            size_t len = strcspn(p, " "), colon = strcspn(p, ":");
            printf("%s`%.*s`%s", p == c->body ? "" : ", ", (int)colon, p, len && p[len - 1] == '*' ? "\\*" : "");
            p += len;
            while (*p == ' ') p++;
        }
        printf(" | %s |\n", c->answers);
    }
    puts("<!-- end calls -->");
}

int main(int argc, char **argv) {
    const char *what = argc == 2 ? argv[1] : "";
    if (strcmp(what, "reasons") == 0) print_reasons();
    else if (strcmp(what, "metrics") == 0) print_metrics();
    else if (strcmp(what, "api") == 0) print_calls();
    else { fputs("tables: reasons, metrics or api\n", stderr); return 2; }
    return 0;
}
