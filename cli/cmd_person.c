/* cli/cmd_person.c -- tact person: one person as tact knows them. */
#include <string.h>
#include "cli/next_print.h"
#include "cli/person_print.h"
#include "cli/reach.h"
#include "daemon/answer.h"
#include "daemon/next_json.h"
#include "daemon/observe.h"
#include "daemon/person_json.h"
#include "store/file.h"

int tact_cmd_person(tact_cli *cli);
const tact_option tact_cmd_person_options[] = {
    { "days", 0, "N", "the use of devices over this many days (default 28; 0: leave it out)" },
    { "next", 'n', NULL, "when their next moment is likely, and about what" },
    TACT_WHO_OPTIONS,
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

/* The record's JSON with their use of devices, where they allow it; the record alone when `days` is 0. */
static tact_status with_use(tact_json *j, tact_reached *r, const tact_who *who, const tact_person *person, const tact_cold *cold, unsigned days, tact_trouble *trouble) {
    tact_observing o = tact_observe_period(tact_reach_now(), days);
    tact_history_of of = { .slot_count = 0 };
    tact_path log;
    tact_json use, record;
    tact_json_init(&record, r->arena, 8192);
    tact_person_json(&record, person, cold, tact_keeper_engine(r->keeper)->bundle, tact_reach_now());
    tact_slice known = tact_json_done(&record);
    if (record.status) return record.status;
    if (!days || !tact_observe_may(person, tact_reach_now())) { tact_json_raw(j, known); return j->status; }
    tact_answer_hex(person->pseudonym, of.pseudonym);
    o.purposes = TACT_OBSERVE_PURPOSES;
    o.usage = tact_usage_new();
    tact_status s = o.usage ? tact_path_join(&log, r->folders.data, "log", trouble) : TACT_ERR_MEMORY;
    if (!s) s = tact_keeper_slots_of(r->keeper, who, of.slots, TACT_HISTORY_SLOTS, &of.slot_count, r->arena, trouble);
    if (!s) s = tact_observe_read(&o, tact_keeper_store(r->keeper), tact_keeper_vault(r->keeper), log.text, &of, trouble);
    tact_json_init(&use, r->arena, 4096);
    if (!s) {
        tact_json_map(&use);
        tact_observe_person_json(&use, &o);
        tact_json_end_map(&use);
        s = use.status ? use.status : tact_observe_join(j, known, tact_json_done(&use));
    }
    tact_usage_free(o.usage);
    return s;
}

static int alone(tact_cli *cli, tact_reached *r, const tact_who *who, unsigned days, tact_slice *json) {
    tact_person person;
    tact_cold cold;
    tact_json j;
    tact_trouble trouble = { "" };
    tact_status s = tact_keeper_person(r->keeper, who, r->arena, &person, &cold, NULL, &trouble);
    tact_json_init(&j, r->arena, 8192);
    if (!s) s = with_use(&j, r, who, &person, &cold, days, &trouble);
    if (s) return tact_reach_trouble(cli, s, &trouble);
    *json = tact_json_done(&j);
    return 0;
}

static int next_of(tact_cli *cli, const char *folder, const tact_reach_who *whom) {
    tact_reached r;
    char path[2048];
    tact_slice json = { NULL, 0 };
    tact_trouble trouble = { "" };
    tact_value next;
    tact_reach_person_path(path, cli->arguments[0], "/next", whom);
    snprintf(path + strlen(path), sizeof path - strlen(path), "%clang=en", strchr(path, '?') ? '&' : '?');     /* as the words around it */
    int code = tact_reach_open(cli, folder, 0, &r);
    if (!code && !r.keeper) code = tact_reach_call(cli, &r, "GET", path, (tact_slice){ NULL, 0 }, &json);
    else if (!code) {
        tact_status s = tact_next_json(r.keeper, &whom->who, tact_reach_now(), TACT_S("en"), r.arena, &json, &trouble);
        if (s) code = tact_reach_trouble(cli, s, &trouble);
    }
    if (!code && !tact_reach_json(cli, json)) {
        if (tact_reach_parse(cli, &r, json, &next)) tact_next_print(cli, &next);
        else code = TACT_EXIT_CANNOT;
    }
    tact_reach_close(&r);
    return code;
}

int tact_cmd_person(tact_cli *cli) {
    tact_reached r;
    char path[2048];
    tact_slice json = { NULL, 0 };
    tact_value person;
    tact_reach_who whom;
    long long days;
    if (!tact_cli_number(cli, "days", 0, TACT_OBSERVE_DAYS_MAX, TACT_OBSERVE_DAYS, &days)) return TACT_EXIT_USAGE;
    if (!tact_cli_arguments(cli, 1, 2) || !tact_reach_whom(cli, cli->arguments[0], &whom)) return TACT_EXIT_USAGE;
    if (tact_cli_has(cli, "next")) return next_of(cli, cli->argument_count == 2 ? cli->arguments[1] : ".", &whom);
    tact_reach_person_path(path, cli->arguments[0], "", &whom);
    if (days) snprintf(path + strlen(path), sizeof path - strlen(path), "%cusage=%lld", strchr(path, '?') ? '&' : '?', days);
    int code = tact_reach_open(cli, cli->argument_count == 2 ? cli->arguments[1] : ".", 0, &r);
    if (!code) code = r.keeper ? alone(cli, &r, &whom.who, (unsigned)days, &json) : tact_reach_call(cli, &r, "GET", path, (tact_slice){ NULL, 0 }, &json);
    if (!code && !tact_reach_json(cli, json)) {
        if (tact_reach_parse(cli, &r, json, &person)) tact_person_print(cli, tact_slice_of(cli->arguments[0]), &person, tact_reach_zone(&r));
        else code = TACT_EXIT_CANNOT;
    }
    tact_reach_close(&r);
    return code;
}
