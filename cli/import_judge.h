/* cli/import_judge.h -- a page looked at -> the moment it was, and whether anything would have answered it.
 *
 * Brand    with a brand folder its topics and campaigns judge, by the same step that decides live, for somebody who has permitted nothing (a
 *          log proves no permission) and a page that offers every slot. Schedules are left out of it: the log may be of another year.
 * Alone    without one, topics learned from the log itself; a moment counts as answered when the page was there and the visitor went on.
 */
#ifndef TACT_CLI_IMPORT_JUDGE_H
#define TACT_CLI_IMPORT_JUDGE_H
#include "brand/load.h"
#include "cli/cli.h"
#include "core/engine/engine.h"
#include "daemon/cell.h"
#include "import/sessions.h"
#include "import/topics.h"

typedef struct tact_judge {
    tact_arena *arena;                 /* brand, bundle, indexes */
    tact_brand brand; bool has_brand;
    tact_model model;                  /* of words: the brand's, or the built-in one */
    tact_bundle bundle;                /* alone: learned topics and nothing else */
    tact_zones zones;                  /* read for --zone */
    tact_engine engine;
    tact_policy policy; tact_world world;
    const tact_moment_index *index;
    const tact_zone *zone;             /* NULL: what the server wrote */
    tact_result *result; char *scratch; tact_arena work;
} tact_judge;

typedef struct tact_judged {
    uint8_t kind;
    tact_slice topic;                  /* name; empty: none */
    unsigned hour;                     /* local */
    bool answered;                     /* something would have answered it */
    uint8_t answer;                    /* TACT_CELL_*, as the moment map has it; without a brand nothing was ever kept back on purpose */
    bool draft, permitted;             /* with a brand, unanswered: a draft (or for testers) fits; a campaign fits that needs a permission or another channel */
    bool unclear;                      /* a condition asked for something a log does not know */
    tact_slice campaign;               /* that answers, or the first that would */
    bool private_;                     /* it touches a topic marked sensitive or restricted: neither topic, words nor campaign of it are told */
} tact_judged;

/** `brand` and `zone` may be NULL. 0, or the exit code after telling. Close it in both cases. */
int tact_judge_open(tact_cli *cli, tact_judge *judge, const char *brand, const char *zone);
void tact_judge_close(tact_judge *judge);
/** Alone: the topics to judge by. 0, or the exit code after telling. */
int tact_judge_learn(tact_cli *cli, tact_judge *judge, tact_topics *topics);
/** False without memory. Texts live as long as the judge. */
bool tact_judge_page(tact_judge *judge, tact_judged *out, const tact_page_event *event, bool went_on);
#endif
