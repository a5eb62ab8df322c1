/* cli/json_answer.h -- one JSON document as a verb's answer, however long. */
#ifndef TACT_CLI_JSON_ANSWER_H
#define TACT_CLI_JSON_ANSWER_H
#include "cli/cli.h"
#include "daemon/json_out.h"

typedef struct tact_json_answer { tact_arena arena; tact_json json; } tact_json_answer;

void tact_json_answer_begin(tact_json_answer *answer);
/** Writes it with a line end and frees it. Answers `code`, or TACT_EXIT_CANNOT after telling that it could not be made. */
int tact_json_answer_end(tact_json_answer *answer, tact_cli *cli, int code);
#endif
