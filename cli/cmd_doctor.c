/* cli/cmd_doctor.c -- tact doctor: what a stranger would trip over, each with the way out. */
#include <stdarg.h>
#include <string.h>
#include "cli/doctor.h"
#include "cli/ink.h"
#include "cli/reach.h"

int tact_cmd_doctor(tact_cli *cli);
const tact_option tact_cmd_doctor_options[] = { TACT_FOLDER_OPTIONS, { "dns", 0, "ADDRESS", "with email: ask this name server (9.9.9.9, 127.0.0.1:5353)" }, { NULL, 0, NULL, NULL } };

static const char *const words[] = { "ok", "warn", "bad" };

void tact_doctor_say(tact_findings *out, tact_health health, const char *name, const char *way_out, const char *format, ...) {
    va_list args;
    TACT_ASSERT(out->count < TACT_FINDINGS_MAX);
    tact_finding *f = &out->items[out->count++];
    *f = (tact_finding){ .health = health, .name = name };
    va_start(args, format);
    vsnprintf(f->text, sizeof f->text, format, args);
    va_end(args);
    if (way_out) snprintf(f->way_out, sizeof f->way_out, "%s", way_out);
}

static void print(tact_cli *cli, const tact_findings *list) {
    tact_ink ink = tact_ink_of(cli, cli->out);
    const char *const colour[] = { ink.good, ink.warn, ink.bad };
    for (unsigned i = 0; i < list->count; i++) {
        const tact_finding *f = &list->items[i];
        fprintf(cli->out, "%s%-5s%s %s%-16s%s ", colour[f->health], words[f->health], ink.off, ink.bold, f->name, ink.off);
        tact_ink_text(cli->out, tact_slice_of(f->text));
        fputc('\n', cli->out);
        if (!f->way_out[0]) continue;
        fprintf(cli->out, "%23s%s-> ", "", ink.dim);
        tact_ink_text(cli->out, tact_slice_of(f->way_out));
        fprintf(cli->out, "%s\n", ink.off);
    }
}

static void json(tact_cli *cli, const tact_findings *list, unsigned bad, bool email) {
    fprintf(cli->out, "%s\"ok\":%s,\"checks\":[", email ? "" : "{", bad ? "false" : "true");
    for (unsigned i = 0; i < list->count; i++) {
        const tact_finding *f = &list->items[i];
        fprintf(cli->out, "%s{\"state\":\"%s\",\"name\":\"%s\",\"text\":", i ? "," : "", words[f->health], f->name);
        tact_screen_json_text(cli->out, tact_slice_of(f->text));
        fputs(",\"wayOut\":", cli->out);
        if (f->way_out[0]) tact_screen_json_text(cli->out, tact_slice_of(f->way_out)); else fputs("null", cli->out);
        fputc('}', cli->out);
    }
    fputs("]}\n", cli->out);
}

/* What is looked at: everything on this machine, or what one channel needs of the world. */
typedef enum about { MACHINE, EMAIL, PUSH } about;

static int examine(tact_cli *cli, const tact_folders *f, about what, tact_arena *arena) {
    tact_brand brand;
    tact_diags diags;
    static tact_findings list;
    unsigned count[3] = { 0, 0, 0 };
    tact_brand_options options = { .env_file = f->env, .now = tact_reach_now() };
    tact_diags_init(&diags, arena, TACT_BRAND_FINDINGS);
    tact_status s = tact_brand_load(f->brand, &options, arena, &diags, &brand);
    if (s && s != TACT_ERR_INVALID) return tact_cli_fail(cli, "`tact init FOLDER` makes one", "%s is no brand folder: %s", f->brand, tact_status_line(s));
    list.count = 0;
    tact_doctor d = { f, &brand, s == TACT_OK, &diags, options.now, &list };
    if (what == PUSH) {
        if (!tact_doctor_push(&d)) return tact_cli_fail(cli, "set channels.push in tact.yaml (doc/push.md)", "channels.push has no driver apns-fcm, so nobody is to be asked");
    } else if (what == EMAIL) {
        if (cli->json) fputs("{\"records\":[", cli->out);
        if (!tact_doctor_email(&d, tact_cli_value(cli, "dns"), cli->json, cli->out)) { if (cli->json) fputs("]}\n", cli->out); return tact_cli_fail(cli, "set channels.email in tact.yaml (doc/email.md)", "channels.email.from is not set, so there is no domain to look at"); }
        if (cli->json) fputs("],", cli->out);
    } else {
        tact_doctor_brand(&d);
        tact_doctor_keys(&d);
        tact_doctor_machine(&d);
    }
    for (unsigned i = 0; i < list.count; i++) count[list.items[i].health]++;
    if (cli->json) json(cli, &list, count[TACT_HEALTH_BAD], what == EMAIL);
    else {
        print(cli, &list);
        fprintf(cli->out, "\n%u fine, %u worth a look, %u in the way\n", count[0], count[1], count[2]);
    }
    return count[TACT_HEALTH_BAD] ? TACT_EXIT_FOUND : TACT_EXIT_OK;
}

int tact_cmd_doctor(tact_cli *cli) {
    tact_folders f;
    const char *first = cli->argument_count ? cli->arguments[0] : "";
    about what = strcmp(first, "email") == 0 ? EMAIL : strcmp(first, "push") == 0 ? PUSH : MACHINE;
    int folder = what != MACHINE;
    if (!tact_cli_arguments(cli, 0, folder + 1)) return TACT_EXIT_USAGE;
    if (tact_cli_has(cli, "dns") && what != EMAIL) return tact_cli_usage(cli, "tact doctor email --dns 9.9.9.9", "--dns is for `tact doctor email`");
    if (!tact_folders_of(cli, cli->argument_count > folder ? cli->arguments[folder] : ".", &f)) return TACT_EXIT_CANNOT;
    tact_arena *arena = tact_brand_arena();
    if (!arena) return tact_cli_fail(cli, "free some memory and try again", "not enough memory");
    int code = examine(cli, &f, what, arena);
    tact_brand_arena_free(arena);
    return code;
}
