/* cli/main.c -- the one binary. */
#include <string.h>
#include "cli/bench_load.h"
#include "cli/cli.h"

int main(int argc, char **argv) {
    /* The load generator has options of its own. */
    if (argc > 2 && strcmp(argv[1], "bench") == 0 && strcmp(argv[2], "load") == 0) return tact_bench_load(argc - 2, argv + 2);
    return tact_cli_main(argc, argv, stdout, stderr);
}
