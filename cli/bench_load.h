/* cli/bench_load.h -- the load generator, with its own options (`tact bench load --help`). */
#ifndef TACT_CLI_BENCH_LOAD_H
#define TACT_CLI_BENCH_LOAD_H
/** Its whole run; the exit code. argv[0] is its name. */
int tact_bench_load(int argc, char **argv);
#endif
