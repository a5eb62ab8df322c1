/* cli/words_model.h -- the model of words a verb works with: the one in this program, or a file's. */
#ifndef TACT_CLI_WORDS_MODEL_H
#define TACT_CLI_WORDS_MODEL_H
#include "cli/cli.h"
#include "core/moment/model.h"

typedef struct tact_words_model { tact_model model; char *bytes; } tact_words_model;

/** `path` NULL: the built-in one. False after telling the person: return TACT_EXIT_CANNOT. */
bool tact_words_model_open(tact_cli *cli, const char *path, tact_words_model *out);
void tact_words_model_close(tact_words_model *model);
#endif
