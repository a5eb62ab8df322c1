/* daemon/run.h -- `tact run`: serve a brand folder until told to stop. */
#ifndef TACT_DAEMON_RUN_H
#define TACT_DAEMON_RUN_H
#include <stdbool.h>
#include <stdint.h>
#include "core/base/slice.h"

struct tact_server;

typedef struct tact_run_options {
    const char *brand_folder, *data_folder;
    const char *master_key_path, *erasures_path;   /* where the master key is; where erasures.log is, apart from data and backups */
    const char *env_file;              /* where ${env:} is looked up after the environment; may be NULL */
    const char *listen;                /* NULL: as tact.yaml says */
    bool quiet;                        /* no greeting */
} tact_run_options;

/** 0 after an orderly stop, 1 when the brand folder has mistakes, 3 when it cannot run (locked, no key, port taken): said on stderr. */
int tact_run(const tact_run_options *options);

void tact_run_greet(struct tact_server *server, const tact_run_options *options, tact_slice where, int port);
bool tact_server_load(struct tact_server *server, bool quiet);
void tact_server_unload(struct tact_server *server);
void tact_server_watch(struct tact_server *server);
void tact_server_watch_stop(struct tact_server *server);
#endif
