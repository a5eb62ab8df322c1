/* cli/reach.h -- a brand's people and world, whether `tact run` serves them now or nothing does.
 *
 * Served   the data folder is locked by a `tact run`: calls go over HTTP to the address it wrote down (data/LISTEN; else a plain-http
 *          public_url), with the brand's admin or server key.
 * Alone    nothing holds the folder: a keeper is opened here, synchronous; commit with tact_reach_flush before you say it is done.
 * Answers  both ways lead to one JSON text, so that a verb prints from one form (tact_reach_say parses it).
 */
#ifndef TACT_CLI_REACH_H
#define TACT_CLI_REACH_H
#include "brand/load.h"
#include "cli/folders.h"
#include "daemon/json_out.h"
#include "daemon/keeper.h"

typedef struct tact_reached {
    tact_folders folders;
    tact_arena *arena;                 /* brand and answers live here */
    tact_brand brand;
    tact_keeper *keeper;               /* NULL: it is served */
    tact_catalog *catalog;             /* alone, after tact_reach_catalog; NULL: none is configured */
    tact_slice key;                    /* served: whose secret is sent */
    char host[256], port[8];
    char *block;                       /* of the last answer over HTTP */
} tact_reached;

enum {
    TACT_REACH_ADMIN = 1,              /* calls need an admin key; else a server key is preferred */
    TACT_REACH_MAKE = 2                /* make keys and data folder when there are none, as `tact run` does; else that is an error */
};

/** 0, or the exit code after having told the person why not. Close it in both cases. */
int tact_reach_open(tact_cli *cli, const char *brand, unsigned flags, tact_reached *reach);
void tact_reach_close(tact_reached *reach);

/** Served: one call; `path` escaped. 0 with the answer's JSON, or the exit code after the problem was told. Lives until the next call. */
int tact_reach_call(tact_cli *cli, tact_reached *reach, const char *method, const char *path, tact_slice body, tact_slice *json);
/** Alone: reads the brand's catalogue, and what is decided from then on knows it. 0, or the exit code after telling why it cannot be read. */
int tact_reach_catalog(tact_cli *cli, tact_reached *reach);
/** Alone: what was changed is on the disk. 0, or the exit code after telling. */
int tact_reach_flush(tact_cli *cli, tact_reached *reach);
/** Tell what a keeper's call answered, and the exit code for it. */
int tact_reach_trouble(tact_cli *cli, tact_status status, const tact_trouble *trouble);
/** The answer as a tree in the arena; false (told) when it is none. */
bool tact_reach_parse(tact_cli *cli, tact_reached *reach, tact_slice json, tact_value *out);
/** With --json: print the text and a line end, answer true: there is nothing more to say. */
bool tact_reach_json(tact_cli *cli, tact_slice json);
/** The brand's zone, for times shown; NULL: UTC. */
const tact_zone *tact_reach_zone(const tact_reached *reach);
tact_instant tact_reach_now(void);

/* Whom a verb's ID names: a userId unless --device or --as say otherwise. */
#define TACT_WHO_OPTIONS { "device", 'd', NULL, "ID is the anonymousId of a device" }, { "as", 0, "WHAT", "what ID is: user (default), device, email, phone" }
typedef struct tact_reach_who { tact_who who; const char *as; } tact_reach_who;
/** False (told) when it is no id, or --as names nothing known. */
bool tact_reach_whom(tact_cli *cli, const char *id, tact_reach_who *out);
/** "/v1/people/ESCAPED" + tail + "?as=..." */
void tact_reach_person_path(char out[2048], const char *id, const char *tail, const tact_reach_who *who);
#endif
