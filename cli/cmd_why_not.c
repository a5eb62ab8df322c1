/* cli/cmd_why_not.c -- tact why-not: the first thing that kept a campaign from somebody, what would have to change, and the rest. */
#include <stdlib.h>
#include <string.h>
#include "cli/ink.h"
#include "cli/reach.h"
#include "core/explain/explain.h"
#include "daemon/answer.h"
#include "daemon/why_not.h"

int tact_cmd_why_not(tact_cli *cli);
const tact_option tact_cmd_why_not_options[] = {
    { "now", 'n', NULL, "as if their newest event came now: the record and the folder of today" },
    { "event", 0, "SEQ", "judge this line of the log (its \"seq\") in place of their newest; not while `tact run` is at work" },
    { "lang", 'l', "LANG", "language of the sentences: en, fr, it (default en)" },
    TACT_WHO_OPTIONS,
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

enum { LOOK_BACK = 200000 };

static int alone(tact_cli *cli, tact_reached *r, const tact_who *who, tact_why_not_ask *ask, tact_slice *json) {
    tact_person person;
    tact_json j;
    tact_writer w;
    tact_path log;
    tact_trouble trouble = { "" };
    const tact_engine *e = tact_keeper_engine(r->keeper);
    tact_status s = tact_keeper_person(r->keeper, who, r->arena, &person, NULL, NULL, &trouble);
    if (!s) s = tact_path_join(&log, r->folders.data, "log", &trouble);
    if (!s) s = tact_keeper_slots_of(r->keeper, who, ask->of.slots, TACT_HISTORY_SLOTS, &ask->of.slot_count, r->arena, &trouble);
    if (s) return tact_reach_trouble(cli, s, &trouble);
    tact_answer_hex(person.pseudonym, ask->of.pseudonym);
    tact_writer_init(&w, r->arena, 4096);
    tact_person_write(&w, &person);
    uint64_t newest = tact_history_newest(tact_keeper_store(r->keeper));
    ask->data_folder = r->folders.data;
    ask->log_folder = log.text;
    ask->store = tact_keeper_store(r->keeper);
    ask->vault = tact_keeper_vault(r->keeper);
    ask->record = w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
    ask->from = newest < LOOK_BACK || ask->sequence ? 1 : newest - LOOK_BACK;
    ask->bundle = e->bundle->id;
    ask->policy = e->policy->number;
    ask->world = tact_keeper_world(r->keeper)->number;
    tact_json_init(&j, r->arena, 8192);
    s = tact_why_not_json(&j, ask, r->arena, &trouble);
    if (s == TACT_ERR_NOT_FOUND) return tact_cli_fail(cli, "the name at its top (`campaign:`), of the folder in force", "%s", trouble.text);
    if (s) return tact_reach_trouble(cli, s, &trouble);
    *json = tact_json_done(&j);
    return 0;
}

static void line(tact_cli *cli, const char *before, const tact_value *stop) {
    tact_slice text = tact_value_path_text(stop, "text"), change = tact_value_path_text(stop, "change");
    fputs(before, cli->out);
    tact_screen_put(cli->out, text, 0);
    fputc('\n', cli->out);
    if (!change.len) return;
    fputs("      to change it: ", cli->out);
    tact_screen_put(cli->out, change, 0);
    fputc('\n', cli->out);
}

static void print(tact_cli *cli, const tact_value *v, const tact_zone *zone) {
    char time[TACT_INK_TIME];
    tact_slice fate = tact_value_path_text(v, "fate"), campaign = tact_value_path_text(v, "campaign"), event = tact_value_path_text(v, "event");
    const tact_value *first = tact_value_get(v, TACT_S("first")), *also = tact_value_get(v, TACT_S("also"));
    FILE *out = cli->out;
    if (tact_slice_is(fate, "unknown") || tact_slice_is(fate, "not remembered")) {
        fputs("No event of theirs can be judged: ", out);
        tact_screen_put(out, tact_value_path_text(v, "text"), 0);
        fputs(".\n", out);
        return;
    }
    tact_screen_put(out, campaign, 0);
    fprintf(out, ", at their event %s%.*s%s of %s%s\n", "\"", (int)event.len, event.ptr, "\"", tact_ink_iso(time, tact_value_path_text(v, "at"), zone),
            tact_slice_is(tact_value_path_text(v, "folder"), "now") ? ", by the folder as it is now" : "");
    if (tact_slice_is(fate, "got")) { fputs("Nothing stood in its way: it was chosen.\n", out); return; }
    if (tact_slice_is(fate, "waits")) fprintf(out, "It waits, until %s.\n", tact_ink_iso(time, tact_value_path_text(v, "until"), zone));
    if (first && first->type == TACT_MAP) line(cli, "First: ", first);
    else if (!tact_slice_is(fate, "waits")) fputs("Nothing stood in its way at that moment, and yet it was not the one chosen.\n", out);
    for (uint32_t i = 0; also && also->type == TACT_LIST && i < also->list.count; i++)
        line(cli, "Also:  ", &also->list.items[i]);
}

int tact_cmd_why_not(tact_cli *cli) {
    tact_reached r;
    char path[2048];
    tact_slice json = { NULL, 0 };
    tact_value answer;
    tact_reach_who whom;
    long long event;
    const char *lang = tact_cli_has(cli, "lang") ? tact_cli_value(cli, "lang") : "en";
    if (!tact_cli_arguments(cli, 2, 3) || !tact_cli_number(cli, "event", 1, INT64_MAX, 0, &event) || !tact_reach_whom(cli, cli->arguments[1], &whom)) return TACT_EXIT_USAGE;
    if (strcmp(lang, "en") != 0 && strcmp(lang, "fr") != 0 && strcmp(lang, "it") != 0) return tact_cli_usage(cli, "en, fr or it", "--lang cannot be '%.20s'", lang);
    const char *campaign = cli->arguments[0];
    size_t n = strlen(campaign);
    if (!n || n > 64 || strspn(campaign, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != n) return tact_cli_usage(cli, "first the campaign, then the person", "'%.40s' is no name of a campaign", campaign);
    int code = tact_reach_open(cli, cli->argument_count == 3 ? cli->arguments[2] : ".", 0, &r);
    if (!code && !r.keeper && event) code = tact_cli_usage(cli, "stop it, or leave --event out", "--event needs the folder to itself, and `tact run` is at work");
    if (!code && !r.keeper) {
        tact_reach_person_path(path, cli->arguments[1], "/why-not", &whom);
        snprintf(path + strlen(path), sizeof path - strlen(path), "%ccampaign=%s&lang=%s%s", strchr(path, '?') ? '&' : '?', campaign, lang, tact_cli_has(cli, "now") ? "&now=1" : "");
        code = tact_reach_call(cli, &r, "GET", path, (tact_slice){ NULL, 0 }, &json);
    } else if (!code) {
        tact_why_not_ask ask = { .campaign = tact_slice_of(campaign), .language = tact_slice_of(lang), .sequence = (uint64_t)event, .now = tact_cli_has(cli, "now"), .at = tact_reach_now() };
        code = alone(cli, &r, &whom.who, &ask, &json);
    }
    if (!code && !tact_reach_json(cli, json)) {
        if (tact_reach_parse(cli, &r, json, &answer)) print(cli, &answer, tact_reach_zone(&r));
        else code = TACT_EXIT_CANNOT;
    }
    tact_reach_close(&r);
    return code;
}
