/* cli/story_print.h -- a story (cli/story.h) in words, in English, French or Italian. */
#ifndef TACT_CLI_STORY_PRINT_H
#define TACT_CLI_STORY_PRINT_H
#include "cli/ink.h"
#include "core/base/value.h"

/** `zone` is where times are shown; NULL: UTC. */
void tact_story_print(const tact_cli *cli, const tact_value *story, tact_slice language, const tact_zone *zone);
#endif
