/* cli/cmd_sim.c -- tact sim: a seeded town of people lives around a brand folder; what it would say to them, and what that would change. */
#include <errno.h>
#include <string.h>
#include "brand/check_print.h"
#include "cli/progress.h"
#include "cli/sim_print.h"

int tact_cmd_sim(tact_cli *cli);
const tact_option tact_cmd_sim_options[] = {
    { "people", 'p', "N", "how many live in the town (default 10000)" },
    { "days", 'd', "N", "how many days they live (default 30)" },
    { "seed", 's', "N", "which town: the same number, the same town (default 1)" },
    { "policy", 0, "NAME", "tact (default), everything: all that is eligible, or caps: fixed caps alone" },
    { "drafts", 0, NULL, "take drafts and campaigns for testers for live" },
    { "from", 0, "DATE", "first day (default 2026-01-05, a Monday)" },
    { "out", 'o', "FILE", "write the days as a table (CSV)" },
    { NULL, 0, NULL, NULL } };

enum { ENDED_BROKEN = TACT_EXIT_FOUND };

static void progress(void *ctx, uint64_t done, uint64_t days, uint64_t events) { tact_progress_tell(ctx, done, days, events); }

static int read_options(tact_cli *cli, tact_sim_options *o, tact_instant *day) {
    long long people, days, seed;
    const char *policy = tact_cli_value(cli, "policy"), *from = tact_cli_value(cli, "from");
    if (!tact_cli_number(cli, "people", 1, TACT_SIM_PEOPLE_MAX, 10000, &people)) return TACT_EXIT_USAGE;
    if (!tact_cli_number(cli, "days", 1, TACT_SIM_DAYS_MAX, 30, &days)) return TACT_EXIT_USAGE;
    if (!tact_cli_number(cli, "seed", 0, INT64_MAX, 1, &seed)) return TACT_EXIT_USAGE;
    int named = policy ? tact_sim_policy_of(tact_slice_of(policy)) : TACT_SIM_TACT;
    if (named < 0) return tact_cli_usage(cli, "tact, everything or caps", "--policy: there is no policy '%s'", policy);
    if (!tact_instant_parse(tact_slice_of(from ? from : "2026-01-05"), day) || day->us % TACT_DAYS(1).us || day->us < 631152000000000 || day->us > 2240524800000000)
        return tact_cli_usage(cli, "a day such as 2026-01-05, from 1990 to 2040", "--from: '%s' is no such day", from);
    o->people = (uint32_t)people;
    o->days = (uint32_t)days;
    o->seed = (uint64_t)seed;
    o->policy = (tact_sim_policy)named;
    o->drafts = tact_cli_has(cli, "drafts");
    return TACT_EXIT_OK;
}

static int load(tact_cli *cli, const char *folder, tact_instant day, tact_arena *arena, tact_brand *brand) {
    tact_diags diags;
    tact_brand_options options = { .now = day };
    tact_diags_init(&diags, arena, TACT_BRAND_FINDINGS);
    tact_status s = tact_brand_load(folder, &options, arena, &diags, brand);
    if (!s) return TACT_EXIT_OK;
    if (s != TACT_ERR_INVALID) {
        tact_slice why = diags.count ? diags.items[0].text : (tact_slice){ NULL, 0 };
        return tact_cli_fail(cli, "name a brand folder; `tact init FOLDER` makes one", "%s: %.*s", folder, why.len ? (int)why.len : (int)strlen(tact_status_line(s)), why.len ? why.ptr : tact_status_line(s));
    }
    if (!cli->json) tact_check_print(cli->err, brand, &diags, tact_cli_terminal(cli, cli->err));
    return tact_cli_found(cli, "`tact check` tells them all; a town can only live around a brand without any", "%s has mistakes", folder);
}

/* Before the days are lived: a run may take minutes. */
static bool writable(const char *out) {
    FILE *f = fopen(out, "a");
    return f && fclose(f) == 0;
}

static int live(tact_cli *cli, tact_sim_options *o) {
    const char *out = tact_cli_value(cli, "out");
    if (out && !writable(out)) return tact_cli_fail(cli, "name a file that can be written", "--out: %s: %s", out, strerror(errno));
    tact_trouble trouble = { "" };
    tact_sim_town *town;
    tact_progress told;
    const tact_sim_report *report = NULL;
    if (tact_sim_town_open(&town, o, &trouble)) return tact_cli_fail(cli, NULL, "%s", trouble.text);
    tact_progress_begin(&told, cli->err, "living", "events", cli->json);
    o->progress = progress;
    tact_status s = tact_sim_town_run(town, &report, &trouble);
    tact_progress_end(&told);
    int code = s ? tact_cli_fail(cli, NULL, "%s", trouble.text) : TACT_EXIT_OK;
    if (!code && cli->json && !tact_sim_print_json(cli, o, report)) code = tact_cli_fail(cli, NULL, "not enough memory for the report");
    if (!code && !cli->json) tact_sim_print(cli, o, report);
    if (!code && out && !tact_sim_print_days(out, o, report)) code = tact_cli_fail(cli, "name a file that can be written", "--out: %s: %s", out, strerror(errno));
    for (unsigned i = 0; !code && i < TACT_SIM_RULES; i++)
        if (report->broken[i]) code = ENDED_BROKEN;
    tact_sim_town_close(town);
    return code;
}

int tact_cmd_sim(tact_cli *cli) {
    tact_sim_options o = { .people = 0 };
    tact_brand brand;
    tact_instant day;
    if (!tact_cli_arguments(cli, 0, 1)) return TACT_EXIT_USAGE;
    int code = read_options(cli, &o, &day);
    if (code) return code;
    tact_arena *arena = tact_brand_arena();
    if (!arena) return tact_cli_fail(cli, "free some memory and try again", "not enough memory");
    code = load(cli, cli->argument_count ? cli->arguments[0] : ".", day, arena, &brand);
    if (!code) {
        const tact_zone *zone = tact_bundle_zone(&brand.bundle, brand.bundle.default_zone);
        o.brand = &brand.bundle;
        o.half_life = brand.config.half_life;
        o.from = zone ? tact_zone_instant(zone, day.us) : day;
        for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++)
            if (tact_config_connected(&brand.config, c)) o.channels = (uint16_t)(o.channels | 1u << c);
        code = live(cli, &o);
    }
    tact_brand_arena_free(arena);
    return code;
}
