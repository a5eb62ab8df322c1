/* cli/cmd_bench.c -- tact bench: the figures of bench/README.md, again, here. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cli/bench_load.h"
#include "cli/bench_world.h"

const tact_option tact_cmd_bench_options[] = {
    { "people", 0, "N", "people in the data folder (100000)" },
    { "campaigns", 0, "N", "campaigns of the made-up brand (1000)" },
    { "seconds", 0, "N", "length of one load (5)" },
    { "runs", 0, "N", "loads, of which the median counts (3)" },
    { "folder", 0, "FOLDER", "where the made-up brand is, or is put (default: a new one under /tmp)" },
    { NULL, 0, NULL, NULL } };

static int usage(tact_cli *cli) {
    return tact_cli_usage(cli, "`tact bench decide`, `tact bench step`, `tact bench make`, or `tact bench load ...` for the load generator alone", "say what to measure");
}

typedef struct plan { char folder[900], program[1024]; long long people, campaigns, seconds, runs; tact_folders folders; bool made; } plan;

static bool read_plan(tact_cli *cli, plan *p) {
    const char *folder = tact_cli_value(cli, "folder");
    if (!tact_cli_number(cli, "people", 1, 100000000, 100000, &p->people) || !tact_cli_number(cli, "campaigns", 1, 100000, 1000, &p->campaigns) ||
        !tact_cli_number(cli, "seconds", 1, 600, 5, &p->seconds) || !tact_cli_number(cli, "runs", 1, 50, 3, &p->runs)) return false;
    if (folder) snprintf(p->folder, sizeof p->folder, "%s", folder);
    else snprintf(p->folder, sizeof p->folder, "/tmp/tact-bench-%d", (int)getpid());
    ssize_t n = readlink("/proc/self/exe", p->program, sizeof p->program - 1);
    if (n > 0) p->program[n] = 0;
    return n > 0;
}

/* The brand, its keys and its people, made unless they are there. */
static bool make_world(tact_cli *cli, plan *p) {
    char path[1100], data[1000];
    setenv("TACT_BENCH_KEY", "bench-key-for-measuring", 0);
    p->made = access(p->folder, F_OK) != 0;
    if (p->made && !tact_bench_brand(cli, p->folder, (unsigned)p->campaigns)) return false;
    snprintf(p->folders.brand, sizeof p->folders.brand, "%s", p->folder);
    snprintf(p->folders.master, sizeof p->folders.master, "%s.master", p->folder);
    snprintf(p->folders.erasures, sizeof p->folders.erasures, "%s.erasures.log", p->folder);
    snprintf(data, sizeof data, "%s.data", p->folder);
    snprintf(p->folders.data, sizeof p->folders.data, "%s", data);
    snprintf(path, sizeof path, "%s/store/CURRENT", data);
    if (access(path, F_OK) == 0) return true;
    return tact_bench_people(cli, &p->folders, (unsigned long)p->people);
}

static void forget_world(tact_cli *cli, const plan *p) {
    if (tact_cli_value(cli, "folder")) { fprintf(cli->err, "kept: %s, %s.data, %s.master\n", p->folder, p->folder, p->folder); return; }
    pid_t child = fork();
    if (child == 0) {
        char data[1000], master[1000], erasures[1100];
        snprintf(data, sizeof data, "%s.data", p->folder);
        snprintf(master, sizeof master, "%s.master", p->folder);
        snprintf(erasures, sizeof erasures, "%s.erasures.log", p->folder);
        execlp("rm", "rm", "-rf", "--", p->folder, data, master, erasures, (char *)NULL);
        _exit(127);
    }
    waitpid(child, NULL, 0);
}

/* ---- over HTTP: the server on core 0, the load on core 1 ---------------------------------------------------------------------------- */

static pid_t start_server(const plan *p, int *port) {
    int out[2];
    char line[512];
    if (pipe(out)) return -1;
    pid_t pid = fork();
    if (pid == 0) {
        dup2(out[1], 1);
        close(out[0]);
        execlp("taskset", "taskset", "-c", "0", p->program, "run", p->folder, "--data", p->folders.data, "--key", p->folders.master, "--listen", "127.0.0.1:0", "--quiet", (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    FILE *f = fdopen(out[0], "r");
    *port = 0;
    while (f && !*port && fgets(line, sizeof line, f)) {
        char *at = strstr(line, "http://127.0.0.1:");
        if (at) *port = atoi(at + 17);
    }
    return *port ? pid : -1;
}

static bool run_load(const plan *p, int port, double rate, const char *bodies, double *got, double *p50, double *p99, bool *clean) {
    char url[128], seconds[32], rate_text[32], line[4096] = "";
    int out[2], status = 0;
    if (pipe(out)) return false;
    snprintf(url, sizeof url, "http://127.0.0.1:%d/v1/decide", port);
    snprintf(seconds, sizeof seconds, "%lld", p->seconds);
    snprintf(rate_text, sizeof rate_text, "%.0f", rate);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(out[1], 1);
        close(out[0]);
        execlp("taskset", "taskset", "-c", "1", p->program, "bench", "load", "--connections", rate > 0 ? "128" : "64", "--duration", seconds, "--user", "bench-key-for-measuring",
               "--bodies", bodies, "--rate", rate > 0 ? rate_text : "0", url, (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    FILE *f = fdopen(out[0], "r");
    if (f && fgets(line, sizeof line, f)) fclose(f);
    waitpid(pid, &status, 0);
    const char *at = strstr(line, "\"rate\":"), *fifty = strstr(line, "\"p50_ms\":"), *most = strstr(line, "\"p99_ms\":");
    if (!at || !fifty || !most) return false;
    *got = atof(at + 7);
    *p50 = atof(fifty + 9);
    *p99 = atof(most + 9);
    *clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return true;
}

static long resident_mb(pid_t pid) {
    char path[64], line[256];
    long kb = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f)) if (sscanf(line, "VmRSS: %ld", &kb) == 1) break;
    if (f) fclose(f);
    return kb / 1024;
}

static int by_value(const void *a, const void *b) { double x = *(const double *)a, y = *(const double *)b; return x < y ? -1 : x > y; }

static int measure_decide(tact_cli *cli, plan *p) {
    char bodies[1000];
    double rate[50], p50[50], p99[50], open_rate, open50, open99;
    int port;
    bool clean = true, all_clean = true;
    snprintf(bodies, sizeof bodies, "%s.bodies", p->folder);
    pid_t server = start_server(p, &port);
    if (server < 0) return tact_cli_fail(cli, "its own words stand above; `taskset` comes with util-linux", "the server did not start");
    for (long long i = 0; i < p->runs; i++) {
        if (!tact_bench_bodies(cli, bodies, 20000, (unsigned long)p->people)) { kill(server, SIGTERM); return TACT_EXIT_CANNOT; }
        if (!run_load(p, port, 0, bodies, &rate[i], &p50[i], &p99[i], &clean)) { kill(server, SIGTERM); return tact_cli_fail(cli, NULL, "the load gave no figures"); }
        all_clean &= clean;
        fprintf(cli->err, "closed loop: %.0f decisions/s, p50 %.2f ms, p99 %.2f ms%s\n", rate[i], p50[i], p99[i], clean ? "" : " (some answers were not 200)");
    }
    qsort(rate, (size_t)p->runs, sizeof *rate, by_value);
    double median = rate[p->runs / 2];
    bool opened = tact_bench_bodies(cli, bodies, 20000, (unsigned long)p->people) && run_load(p, port, median / 2, bodies, &open_rate, &open50, &open99, &clean);
    long mb = resident_mb(server);
    kill(server, SIGTERM);
    waitpid(server, NULL, 0);
    unlink(bodies);
    if (!opened) return tact_cli_fail(cli, NULL, "the open loop gave no figures");
    fprintf(cli->out, cli->json ? "{\"people\":%lld,\"campaigns\":%lld,\"decisions_per_s\":%.0f,\"open_rate\":%.0f,\"open_p50_ms\":%.2f,\"open_p99_ms\":%.2f,\"resident_mb\":%ld,\"clean\":%s}\n"
                                : "decide over HTTP, durable: %lld people, %lld campaigns: median %.0f decisions/s; open loop at %.0f/s: p50 %.2f ms, p99 %.2f ms; server %ld MB resident%s\n",
            p->people, p->campaigns, median, open_rate, open50, open99, mb, cli->json ? (all_clean && clean ? "true" : "false") : all_clean && clean ? "" : "; SOME ANSWERS WERE NOT 200");
    return all_clean && clean ? TACT_EXIT_OK : TACT_EXIT_FOUND;
}

int tact_cmd_bench(tact_cli *cli) {
    plan p = { .made = false };
    const char *what = cli->argument_count ? cli->arguments[0] : "";
    if (!tact_cli_arguments(cli, 1, 1)) return TACT_EXIT_USAGE;
    if (strcmp(what, "decide") != 0 && strcmp(what, "step") != 0 && strcmp(what, "make") != 0) return usage(cli);
    if (!read_plan(cli, &p)) return TACT_EXIT_USAGE;
    if (!make_world(cli, &p)) return TACT_EXIT_CANNOT;
    int code = TACT_EXIT_OK;
    if (strcmp(what, "step") == 0) code = tact_bench_step(cli, &p.folders, (unsigned long)p.people) ? TACT_EXIT_OK : TACT_EXIT_CANNOT;
    if (strcmp(what, "decide") == 0) code = measure_decide(cli, &p);
    if (strcmp(what, "make") != 0 || !tact_cli_value(cli, "folder")) forget_world(cli, &p);
    return code;
}
