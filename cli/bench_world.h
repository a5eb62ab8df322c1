/* cli/bench_world.h -- a made-up brand and its people, for measuring: the same for the same numbers. */
#ifndef TACT_CLI_BENCH_WORLD_H
#define TACT_CLI_BENCH_WORLD_H
#include "cli/folders.h"

enum { TACT_BENCH_TOPICS = 50 };

/** Writes a brand of `campaigns` campaigns (conditions over moment, topic, device, hour, properties and person; 50 topics) into `folder`, which must not exist. */
bool tact_bench_brand(tact_cli *cli, const char *folder, unsigned campaigns);
/** Puts `count` people into the data folder through the same steps as any event: permissions, then a page each. Progress on err. */
bool tact_bench_people(tact_cli *cli, const tact_folders *folders, unsigned long count);
/** `count` request bodies for POST /v1/decide, one a line, about people spread evenly over `people`. */
bool tact_bench_bodies(tact_cli *cli, const char *path, unsigned count, unsigned long people);
/** In-process: microseconds a step takes, median of rounds; prints a line. */
bool tact_bench_step(tact_cli *cli, const tact_folders *folders, unsigned long people);
#endif
