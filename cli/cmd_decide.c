/* cli/cmd_decide.c -- tact decide: one event, and what tact answers to it: the moment, a message or silence, and why. */
#include <stdlib.h>
#include "cli/decide_body.h"
#include "cli/ink.h"
#include "daemon/admit.h"
#include "daemon/answer.h"

int tact_cmd_decide(tact_cli *cli);
const tact_option tact_cmd_decide_options[] = {
    TACT_DECIDE_BODY_OPTIONS,
    { "dry", 'n', NULL, "decide, and keep nothing of it" },
    { "lang", 0, "LANG", "language of the reasons: en, fr, it" },
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

/* ---- asking ---- */

static int faults(tact_cli *cli, const tact_admitted *a) {
    return tact_cli_usage(cli, a->faults[0].hint, "%.*s %s", (int)a->faults[0].path.len, a->faults[0].path.len ? a->faults[0].path.ptr : "", a->faults[0].reason);
}

typedef struct { const tact_reached *r; const tact_event *event; tact_slice lang; } answering;

static tact_slice write_answer(void *ctx, const tact_kept *kept, tact_arena *arena) {
    answering *a = ctx;
    return tact_answer_kept(a->r->keeper, a->event, kept, true, a->lang, arena);
}

static int alone(tact_cli *cli, tact_reached *r, tact_slice body, tact_slice lang, bool dry, tact_slice *json) {
    tact_value tree;
    tact_trouble trouble = { "" };
    tact_admitted *a = TACT_NEW(r->arena, tact_admitted, 1);
    tact_kept *kept = TACT_NEW(r->arena, tact_kept, 1);
    if (!a || !kept) return tact_cli_fail(cli, NULL, "not enough memory");
    if (!tact_reach_parse(cli, r, body, &tree)) return TACT_EXIT_CANNOT;
    int type = tact_word_number(TACT_LIST_EVENT, tact_value_path_text(&tree, "type"));
    tact_admit_rules rules = { .bundle = tact_keeper_engine(r->keeper)->bundle, .received = tact_reach_now(), .asks = true,
                               .type = type >= 0 && type <= TACT_EVENT_ALIAS ? type : tact_value_path(&tree, "event") ? TACT_EVENT_TRACK : TACT_EVENT_PAGE };
    if (!tact_admit(a, &tree, &rules, r->arena)) return faults(cli, a);
    tact_who who = { .user_id = a->user_id, .anonymous_id = a->anonymous_id, .verified = a->user_id.len > 0 };
    answering answer = { r, &a->event, lang };
    a->event.trusted = true;
    tact_status s = dry ? tact_keeper_try(r->keeper, &who, &a->event, NULL, r->arena, kept, &trouble)
                        : tact_keeper_event(r->keeper, &who, TACT_S("cli"), a->message_id, &a->event, write_answer, &answer, r->arena, kept, &trouble);
    if (s) return tact_reach_trouble(cli, s, &trouble);
    *json = dry ? write_answer(&answer, kept, r->arena) : kept->answer;
    if (!json->len) return tact_cli_fail(cli, NULL, "there is no memory for the answer");
    return dry ? 0 : tact_reach_flush(cli, r);
}

/* ---- telling ---- */

static tact_slice at(const tact_value *v, const char *path) { return tact_value_path_text(v, path); }

static void title(tact_cli *cli, const tact_ink *ink, const char *name) { fprintf(cli->out, "%s%-9s%s ", ink->bold, name, ink->off); }

static double number(const tact_value *v, const char *path) {
    double n = 0;
    return tact_value_number(tact_value_path(v, path), &n) ? n : 0;
}

static void tell_moment(tact_cli *cli, const tact_ink *ink, const tact_value *answer) {
    const tact_value *m = tact_value_path(answer, "moment"), *topics = tact_value_path(m, "topics"), *because = tact_value_path(m, "because");
    tact_slice kind = at(m, "kind"), situation = at(m, "situation");
    char path[40];
    snprintf(path, sizeof path, "probability.%.*s", (int)(kind.len < 20 ? kind.len : 20), kind.ptr ? kind.ptr : "");
    title(cli, ink, "moment");
    fprintf(cli->out, "%.*s (%.0f %%)", (int)kind.len, kind.ptr, number(m, path) * 100);
    for (uint32_t i = 0; topics && topics->type == TACT_LIST && i < topics->list.count; i++) {
        fputs(i ? ", " : ", about ", cli->out);
        tact_ink_text(cli->out, topics->list.items[i].text);
    }
    if (!tact_slice_is(situation, "unknown")) fprintf(cli->out, ", %.*s", (int)situation.len, situation.ptr);
    const tact_value *clue = tact_value_path(m, "situationBecause.text");
    if (clue && clue->type == TACT_TEXT) { fputs(" (from ", cli->out); tact_ink_text(cli->out, clue->text); fputc(')', cli->out); }
    fprintf(cli->out, ", urgency %.0f %%\n", number(m, "urgency") * 100);
    for (uint32_t i = 0; because && because->type == TACT_LIST && i < because->list.count; i++) {
        const tact_value *b = &because->list.items[i];
        fprintf(cli->out, "          %s%+5.1f%s %-8.*s ", ink->dim, number(b, "weight"), ink->off, (int)at(b, "kind").len, at(b, "kind").ptr);
        tact_ink_text(cli->out, at(b, "text"));
        fputc('\n', cli->out);
    }
    const tact_value *words = tact_value_path(m, "words");
    for (uint32_t i = 0; words && words->type == TACT_LIST && i < words->list.count; i++) {
        fprintf(cli->out, "          %s     %+5.1f%s \"", ink->dim, number(&words->list.items[i], "weight"), ink->off);
        tact_ink_text(cli->out, at(&words->list.items[i], "word"));
        fputs("\"\n", cli->out);
    }
}

static void indented(tact_cli *cli, const char *before, tact_slice text, const char *after) {
    if (!text.len) return;
    fprintf(cli->out, "          %s", before);
    tact_ink_text(cli->out, text);
    fprintf(cli->out, "%s\n", after);
}

static void tell_decision(tact_cli *cli, const tact_ink *ink, const tact_value *answer) {
    const tact_value *d = tact_value_path(answer, "decision");
    title(cli, ink, "decision");
    if (!d || d->type != TACT_MAP) { fputs("silence\n", cli->out); return; }
    tact_ink_text(cli->out, at(d, "campaign"));
    fputs(", message ", cli->out);
    tact_ink_text(cli->out, at(d, "message"));
    fprintf(cli->out, ", in %.*s (%.*s)\n", (int)at(d, "content.locale").len, at(d, "content.locale").ptr, (int)at(d, "channel").len, at(d, "channel").ptr);
    indented(cli, ink->bold, at(d, "content.title"), ink->off);
    indented(cli, "", at(d, "content.body"), "");
    indented(cli, "[", at(d, "content.action.label"), "]");
    indented(cli, "  ", at(d, "content.action.url"), "");
}

static void tell_list(tact_cli *cli, const tact_ink *ink, const tact_value *answer) {
    const tact_value *reasons = tact_value_path(answer, "reasons"), *arms = tact_value_path(answer, "arms"), *near = tact_value_path(answer, "nearby"), *resume = tact_value_path(answer, "resume");
    for (uint32_t i = 0; reasons && reasons->type == TACT_LIST && i < reasons->list.count; i++) {
        const tact_value *why = &reasons->list.items[i];
        title(cli, ink, i ? "" : "why");
        tact_ink_text(cli->out, at(why, "text"));
        if (at(why, "campaign").len) fprintf(cli->out, " %s(%.*s)%s", ink->dim, (int)at(why, "campaign").len, at(why, "campaign").ptr, ink->off);
        fputc('\n', cli->out);
    }
    for (uint32_t i = 0; arms && arms->type == TACT_LIST && arms->list.count > 1 && i < arms->list.count; i++) {
        const tact_value *arm = &arms->list.items[i];
        title(cli, ink, i ? "" : "lot");
        fprintf(cli->out, "%5.1f %%  ", number(arm, "probability") * 100);
        if (at(arm, "campaign").len) tact_ink_text(cli->out, at(arm, "campaign")); else fputs("silence", cli->out);
        fputc('\n', cli->out);
    }
    for (uint32_t i = 0; near && near->type == TACT_LIST && i < near->list.count; i++) {
        const tact_value *p = &near->list.items[i], *open = tact_value_path(p, "open");
        title(cli, ink, i ? "" : "nearby");
        tact_ink_text(cli->out, at(p, "name"));
        fprintf(cli->out, ", %.0f m, %s\n", number(p, "distanceM"), open && open->type == TACT_BOOL && open->boolean ? "open" : "closed");
    }
    for (uint32_t i = 0; resume && resume->type == TACT_LIST && i < resume->list.count; i++) {
        const tact_value *g = &resume->list.items[i];
        title(cli, ink, i ? "" : "resume");
        tact_ink_text(cli->out, at(g, "topic"));
        fprintf(cli->out, ", %.*s", (int)at(g, "stage").len, at(g, "stage").ptr);
        if (at(g, "url").len) { fputs(", ", cli->out); tact_ink_text(cli->out, at(g, "url")); }
        fputc('\n', cli->out);
    }
}

static void tell(tact_cli *cli, tact_reached *r, tact_slice json, bool dry) {
    tact_value answer;
    tact_ink ink = tact_ink_of(cli, cli->out);
    if (tact_reach_json(cli, json) || !tact_reach_parse(cli, r, json, &answer)) return;
    tell_moment(cli, &ink, &answer);
    tell_decision(cli, &ink, &answer);
    tell_list(cli, &ink, &answer);
    tact_slice id = at(&answer, "id");
    title(cli, &ink, dry ? "kept" : "");
    if (dry) fputs("nothing: --dry\n", cli->out);
    else fprintf(cli->out, "%s`tact explain %.*s` tells the whole story%s\n", ink.dim, (int)id.len, id.ptr, ink.off);
}

static tact_slice language(const tact_cli *cli) {
    const char *said = tact_cli_value(cli, "lang"), *env = getenv("LC_ALL");
    if (said) return tact_slice_of(said);
    if (!env || !*env) env = getenv("LC_MESSAGES");
    if (!env || !*env) env = getenv("LANG");
    return env && strlen(env) >= 2 && env[0] != 'C' ? (tact_slice){ env, 2 } : TACT_S("en");
}

int tact_cmd_decide(tact_cli *cli) {
    tact_reached r;
    char path[64], lang_text[8] = "en";
    tact_slice body, json = { NULL, 0 }, lang = language(cli);
    bool dry = tact_cli_has(cli, "dry");
    if (!tact_cli_arguments(cli, 0, 1)) return TACT_EXIT_USAGE;
    if (lang.len > 5 || !tact_slice_utf8(lang) || strpbrk(lang.ptr, "&? #")) return tact_cli_usage(cli, "en, fr or it", "--lang cannot be '%.*s'", (int)lang.len, lang.ptr);
    memcpy(lang_text, lang.ptr, lang.len);
    lang_text[lang.len] = 0;
    tact_arena *arena = tact_brand_arena();
    if (!arena) return tact_cli_fail(cli, "free some memory and try again", "not enough memory");
    int code = tact_decide_body(cli, arena, &body);
    if (code) { tact_brand_arena_free(arena); return code; }
    code = tact_reach_open(cli, cli->argument_count ? cli->arguments[0] : ".", TACT_REACH_MAKE, &r);
    snprintf(path, sizeof path, "/v1/decide?lang=%s%s", lang_text, dry ? "&dry=1" : "");
    if (!code) code = tact_reach_catalog(cli, &r);
    if (!code) code = r.keeper ? alone(cli, &r, body, lang, dry, &json) : tact_reach_call(cli, &r, "POST", path, body, &json);
    if (!code) tell(cli, &r, json, dry);
    tact_reach_close(&r);
    tact_brand_arena_free(arena);
    return code;
}
