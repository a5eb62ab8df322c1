/* tools/tables.c -- the tables of reasons, metrics, calls and of the campaign language as pages: `tables NAME` prints one.
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

/* ---- the campaign language: markdown tables for doc/campaigns.md ---- */

static const char *type_name(const char *type) {
    static const char *const names[][2] = { { "TACT_TEXT", "text" }, { "TACT_INT", "whole number" }, { "TACT_DOUBLE", "number" }, { "TACT_BOOL", "true/false" },
                                            { "TACT_LIST", "list of texts" }, { "TACT_DURATION", "length of time" }, { "TACT_TIMESTAMP", "point in time" } };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i][0], type) == 0) return names[i][1];
    return type;
}

static const char *purpose_name(int number) {
    static const struct { int number; const char *list, *name; } words[] = {
#define W(list, name, number, text, line) { number, #list, text },
#include "core/base/words.def"
#undef W
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].list, "PURPOSE") == 0 && words[i].number == number) return words[i].name;
    return "none";
}

static void print_fields(void) {
    static const struct { const char *path, *type; int purpose; const char *line; } fields[] = {
#define F(name, number, path, type, purpose, line) { path, #type, purpose, line },
#include "core/campaign/field.def"
#undef F
    };
    puts("| field | type | permission it needs | what it is |\n|---|---|---|---|");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        printf("| `%s` | %s | %s | %s |\n", fields[i].path, type_name(fields[i].type), purpose_name(fields[i].purpose), fields[i].line);
    puts("| `event.<name>` | as sent | none | a property of the event; `event.cart.total` looks into a map |\n"
         "| `person.traits.<name>` | as sent | personalise | a trait of the person |\n"
         "| `context.<kind>` | as told | | a fact about where the person is (doc/places.md); by the device's position only with locate |\n"
         "| `context.<kind>_age` | int | | how many minutes old it is |");
}

static void print_functions(void) {
    static const struct { const char *type; int purpose; const char *line; } functions[] = {
#define FN(name, number, text, args, result, purpose, line) { #result, purpose, line },
#include "core/campaign/function.def"
#undef FN
    };
    puts("| call | answers | permission it needs |\n|---|---|---|");
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        const char *colon = strstr(functions[i].line, ": ");
        int call = colon ? (int)(colon - functions[i].line) : (int)strlen(functions[i].line);
        printf("| `%.*s` | %s%s%s | %s |\n", call, functions[i].line, type_name(functions[i].type), colon ? ": " : "", colon ? colon + 2 : "", purpose_name(functions[i].purpose));
    }
}

static void bars(const char *text) {
    for (; *text; text++) if (*text == '|') fputs(" or ", stdout); else putchar(*text);
}

static void print_keys(void) {
    static const struct { const char *path, *type, *standard, *choices, *line, *text; } keys[] = {
#define K(path, type, standard, choices, line, text) { path, #type, standard, choices, line, text },
#include "core/campaign/key.def"
#undef K
    };
    static const char *const forms[][2] = { { "NAME", "name" }, { "TEXT", "text" }, { "BOOL", "true or false" }, { "COUNT", "whole number" }, { "MONEY", "sum" }, { "SPAN", "span" }, { "DATE", "day or instant" },
        { "SHARE", "share" }, { "CONDITION", "condition" }, { "SUM", "number or expression" }, { "CHOICE", "" }, { "LIST", "list" }, { "MAP", "keys" }, { "MAPS", "list of keys" } };
    puts("| key | value | default | what it says |\n|---|---|---|---|");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *form = "";
        for (size_t k = 0; k < sizeof forms / sizeof *forms; k++)
            if (strcmp(forms[k][0], keys[i].type) == 0) form = forms[k][1];
        printf("| `%s` | ", keys[i].path);
        bars(keys[i].choices);
        printf("%s%s | %s | %s. %s |\n", *keys[i].choices && *form ? " or " : "", form, strcmp(keys[i].standard, "!") == 0 ? "required" : keys[i].standard, keys[i].line, keys[i].text);
    }
}

int main(int argc, char **argv) {
    const char *what = argc == 2 ? argv[1] : "";
    if (strcmp(what, "reasons") == 0) print_reasons();
    else if (strcmp(what, "metrics") == 0) print_metrics();
    else if (strcmp(what, "api") == 0) print_calls();
    else if (strcmp(what, "fields") == 0) print_fields();
    else if (strcmp(what, "functions") == 0) print_functions();
    else if (strcmp(what, "keys") == 0) print_keys();
    else { fputs("tables: reasons, metrics, api, fields, functions or keys\n", stderr); return 2; }
    return 0;
}
